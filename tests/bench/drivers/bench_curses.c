/* The least that a program with ncurses can be: a list with a chosen row, moved by the arrows. */
#include <curses.h>
#include <locale.h>

static void row(int y, int i, int chosen)
{
    attrset(i == chosen ? A_REVERSE : A_NORMAL);
    mvprintw(y, 0, "%5d  00:%02d.%03d  00:%02d.%03d  voice %d  line %d of what they say", i, i % 60,
             i * 37 % 1000, (i + 3) % 60, i * 53 % 1000, i % 9, i);
    clrtoeol();
}

int main(void)
{
    int chosen = 0, key = 0;
    setlocale(LC_ALL, "");
    initscr();
    raw();
    noecho();
    keypad(stdscr, TRUE);
    curs_set(0);
    while (key != 'q') {
        for (int y = 0; y < LINES; y++)
            row(y, y, chosen);
        refresh();
        key = getch();
        if (key == KEY_DOWN && chosen < LINES - 1)
            chosen++;
        if (key == KEY_UP && chosen > 0)
            chosen--;
    }
    endwin();
    return 0;
}
