/*
 * The real terminal. ncurses chooses the shortest way from the last frame to the next and writes it
 * in one piece; keys are read raw and decoded by input.c. The only file that includes curses.
 */
#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "contrast.h"
#include "input.h"
#include "term.h"

#define PAIRS_MAX 512
#define WIDE_MAX  6

/* Mouse presses, drags and wheel with coordinates as text; pasted text in brackets. */
static const char modes_on[] = "\x1b[?1000h\x1b[?1002h\x1b[?1006h\x1b[?2004h";
static const char modes_off[] = "\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[?1000l";

struct pair {
    int fg, bg;
};

struct curses_term {
    struct ui_term base;
    SCREEN *screen;
    struct ui_input in;
    struct ui_canvas shown; /* the last frame, after fallback */
    bool all_new;           /* shown says nothing about the screen */
    bool ended, modern;
    struct pair pairs[PAIRS_MAX];
    int n_pairs;
    int cursor; /* curs_set value in force */
};

static struct curses_term *self(struct ui_term *t)
{
    return (struct curses_term *)t;
}

/* --- giving the terminal back, whatever happens ----------------------------------------------- */

/* What a signal handler may touch: prepared text, saved settings, saved handlers. */
static struct {
    volatile sig_atomic_t active;
    struct termios settings;
    char text[512];
    size_t n;
    struct sigaction old[NSIG];
} rescue;

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

static void rescue_now(void)
{
    if (!rescue.active)
        return;
    rescue.active = 0;
    ssize_t n = write(STDOUT_FILENO, rescue.text, rescue.n);
    (void)n;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &rescue.settings);
}

static void on_crash(int signo)
{
    rescue_now();
    (void)sigaction(signo, &rescue.old[signo], NULL);
    (void)raise(signo); /* again, to whoever was there before us */
}

static void on_fault(int signo, siginfo_t *info, void *context)
{
    rescue_now();
    const struct sigaction *old = &rescue.old[signo];
    (void)sigaction(signo, old, NULL);
    if (info->si_code <= 0) { /* sent by somebody: nothing would run into it again */
        (void)raise(signo);
        return;
    }
    /* A handler from before (a sanitizer's) must see the fault's own address. */
    if ((old->sa_flags & SA_SIGINFO) && old->sa_sigaction)
        old->sa_sigaction(signo, info, context);
    /* Otherwise the faulting instruction runs again and ends the process. */
}

/* A capability without its delays ("$<5>"). */
static void rescue_add(const char *s)
{
    while (s && s != (const char *)-1 && *s && rescue.n + 1 < sizeof(rescue.text)) {
        if (s[0] == '$' && s[1] == '<') {
            while (*s && *s != '>')
                s++;
            s += *s == '>';
        } else {
            rescue.text[rescue.n++] = *s++;
        }
    }
}

static const char *capability(const char *name)
{
    char writable[8];
    (void)snprintf(writable, sizeof(writable), "%s", name);
    const char *s = tigetstr(writable);
    return s == (const char *)-1 ? NULL : s;
}

static void rescue_prepare(const struct curses_term *s)
{
    rescue.n = 0;
    if (s->modern)
        rescue_add(modes_off);
    rescue_add(capability("rmkx"));
    rescue_add(capability("sgr0"));
    rescue_add(capability("cnorm"));
    rescue_add(capability("rmcup"));
    rescue.active = 1;
    for (size_t i = 0; i < DUB_ARRAY_LEN(crash_signals); i++) {
        int signo = crash_signals[i];
        struct sigaction sa = {0};
        bool fault = signo != SIGABRT && signo != SIGQUIT;
        if (fault)
            sa.sa_sigaction = on_fault;
        else
            sa.sa_handler = on_crash;
        sa.sa_flags = fault ? SA_SIGINFO | SA_NODEFER | SA_ONSTACK : SA_NODEFER;
        (void)sigemptyset(&sa.sa_mask);
        (void)sigaction(signo, &sa, &rescue.old[signo]);
    }
}

static void rescue_stop(void)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(crash_signals); i++)
        (void)sigaction(crash_signals[i], &rescue.old[crash_signals[i]], NULL);
    rescue.active = 0;
}

static void send_modes(const struct curses_term *s, bool on)
{
    if (!s->modern)
        return;
    const char *text = on ? modes_on : modes_off;
    ssize_t n = write(STDOUT_FILENO, text, strlen(text));
    (void)n;
}

/* --- colours ---------------------------------------------------------------------------------- */

/* 8-colour terminals have no bright half: bold stands in for it. */
static int colour_here(int colour, bool *bold)
{
    if (colour >= UI_RGB_BIT)
        colour = ui_palette_nearest(colour & 0xffffff, -1, 0);
    if (colour < 8 || COLORS > 8)
        return colour;
    if (colour == 8)
        return 7; /* grey: bold black cannot be read everywhere */
    *bold = true;
    return colour - 8;
}

static short pair_of(struct curses_term *s, int fg, int bg)
{
    if (fg < 0 && bg < 0)
        return 0;
    for (int i = 0; i < s->n_pairs; i++)
        if (s->pairs[i].fg == fg && s->pairs[i].bg == bg)
            return (short)(i + 1);
    int most = COLOR_PAIRS - 1 < PAIRS_MAX ? COLOR_PAIRS - 1 : PAIRS_MAX;
    if (s->n_pairs >= most || init_pair((short)(s->n_pairs + 1), (short)fg, (short)bg) == ERR)
        return 0;
    s->pairs[s->n_pairs++] = (struct pair){fg, bg};
    return (short)s->n_pairs;
}

static attr_t attributes(struct curses_term *s, ui_style style, short *pair)
{
    struct ui_look look = ui_looks_of(&s->base.looks, style);
    bool bold = look.bold, ignored = false;
    int fg = colour_here(look.fg, &bold), bg = colour_here(look.bg, &ignored);
    *pair = look.fg < 0 && look.bg < 0 ? 0 : pair_of(s, fg, bg);
    attr_t a = A_NORMAL;
    a |= bold ? A_BOLD : 0;
    a |= look.dim ? A_DIM : 0;
    a |= look.reverse ? A_REVERSE : 0;
    a |= look.underline ? A_UNDERLINE : 0;
    return a;
}

/* --- frames ----------------------------------------------------------------------------------- */

static void put_wide(int x, int y, const wchar_t *text, attr_t a, short pair)
{
    cchar_t cc;
    if (setcchar(&cc, text, a, pair, NULL) == OK)
        (void)mvadd_wch(y, x, &cc); /* ERR in the last corner is only about the cursor */
}

static void put_cell(struct curses_term *s, int x, int y, const struct ui_cell *cell)
{
    wchar_t text[WIDE_MAX + 1];
    int n = 0;
    struct dub_sv rest = dub_sv(cell->bytes);
    int32_t cp;
    size_t step;
    while (n < WIDE_MAX - 1 && (step = dub_utf8_next(rest, &cp)) > 0) {
        text[n++] = (wchar_t)cp;
        rest = dub_sv_n(rest.p + step, rest.n - step);
    }
    text[n] = L'\0';
    short pair;
    attr_t a = attributes(s, cell->style, &pair);
    bool ascii = n > 0 && text[0] < 0x80;
    if (cell->width == 2 && (ascii || wcwidth(text[0]) != 2)) {
        wchar_t one[2] = {ascii ? text[0] : L'?', L'\0'};
        put_wide(x, y, one, a, pair);
        put_wide(x + 1, y, one, a, pair);
    } else if (!ascii && wcwidth(text[0]) != cell->width) {
        put_wide(x, y, L"?", a, pair); /* the C library counts it otherwise: columns would move */
    } else {
        put_wide(x, y, text, a, pair);
    }
}

static bool same_cell(const struct ui_cell *a, const struct ui_cell *b)
{
    return a->style == b->style && a->width == b->width && strcmp(a->bytes, b->bytes) == 0;
}

static void op_present(struct ui_term *t, const struct ui_canvas *c, int cursor_x, int cursor_y)
{
    struct curses_term *s = self(t);
    if (s->shown.w != c->w || s->shown.h != c->h) {
        ui_canvas_resize(&s->shown, c->w, c->h);
        s->all_new = true;
    }
    for (int y = 0; y < c->h && y < LINES; y++) {
        for (int x = 0; x < c->w && x < COLS; x++) {
            struct ui_cell cell = *ui_canvas_at(c, x, y), *old = ui_canvas_at(&s->shown, x, y);
            ui_cell_fallback(&cell, t->charset);
            if (!s->all_new && same_cell(&cell, old))
                continue;
            *old = cell;
            if (cell.width > 0)
                put_cell(s, x, y, &cell);
        }
    }
    s->all_new = false;
    int cursor = cursor_x >= 0 ? 1 : 0;
    if (cursor != s->cursor)
        (void)curs_set(cursor);
    s->cursor = cursor;
    (void)move(cursor ? cursor_y : 0, cursor ? cursor_x : 0);
    (void)refresh();
}

static void op_forget(struct ui_term *t)
{
    struct curses_term *s = self(t);
    s->all_new = true;
    s->cursor = -1;
    (void)reset_prog_mode();
    (void)keypad(stdscr, TRUE); /* after a pause curses would only do this where it reads keys */
    (void)clearok(curscr, TRUE);
    (void)erase();
    send_modes(s, true);
}

static void op_resized(struct ui_term *t)
{
    struct winsize w;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 && w.ws_col > 0)
        (void)resizeterm(w.ws_row, w.ws_col);
    self(t)->all_new = true;
    (void)clearok(curscr, TRUE);
    (void)erase();
}

static void op_size(struct ui_term *t, int *cols, int *rows)
{
    (void)t;
    *cols = COLS;
    *rows = LINES;
}

/* --- input ------------------------------------------------------------------------------------ */

static int op_fd(const struct ui_term *t)
{
    (void)t;
    return STDIN_FILENO;
}

static void read_all(struct curses_term *s, dub_us now_us)
{
    char bytes[4096];
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    while (!s->ended && poll(&p, 1, 0) > 0) {
        ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
        if (n > 0)
            ui_input_feed(&s->in, bytes, (size_t)n, now_us);
        else if (n == 0 || (errno != EINTR && errno != EAGAIN))
            s->ended = true;
    }
}

static bool op_next(struct ui_term *t, dub_us now_us, struct ui_event *ev)
{
    struct curses_term *s = self(t);
    read_all(s, now_us);
    if (ui_input_next(&s->in, now_us, ev))
        return true;
    if (!s->ended)
        return false;
    *ev = (struct ui_event){.kind = UI_EVENT_END};
    return true;
}

static dub_us op_wait(const struct ui_term *t, dub_us now_us)
{
    return ui_input_wait_us(&((const struct curses_term *)t)->in, now_us);
}

/* --- start, stop, end ------------------------------------------------------------------------- */

static void op_suspend(struct ui_term *t)
{
    struct curses_term *s = self(t);
    send_modes(s, false);
    (void)curs_set(1);
    (void)endwin();
    rescue.active = 0;
    struct sigaction plain = {.sa_handler = SIG_DFL}, old;
    (void)sigemptyset(&plain.sa_mask);
    (void)sigaction(SIGTSTP, &plain, &old);
    (void)raise(SIGTSTP);
    (void)sigaction(SIGTSTP, &old, NULL);
    rescue.active = 1;
    op_resized(t); /* the window may have changed meanwhile */
    op_forget(t);
}

static void op_bell(struct ui_term *t)
{
    (void)t;
    (void)beep();
}

static void op_free(struct ui_term *t)
{
    struct curses_term *s = self(t);
    send_modes(s, false);
    (void)curs_set(1);
    (void)endwin();
    rescue_stop();
    delscreen(s->screen);
    ui_input_fini(&s->in);
    ui_canvas_fini(&s->shown);
    dub_free(s);
}

static const struct ui_term_ops ops = {
    .size = op_size,
    .fd = op_fd,
    .next = op_next,
    .wait_us = op_wait,
    .present = op_present,
    .forget = op_forget,
    .resized = op_resized,
    .suspend = op_suspend,
    .bell = op_bell,
    .free = op_free,
};

static void set_up(struct curses_term *s, const char *term)
{
    (void)raw();
    (void)noecho();
    (void)nonl();
    (void)keypad(stdscr, TRUE);
    (void)typeahead(-1); /* keys never cut a frame in two */
    (void)idlok(stdscr, FALSE);
    (void)scrollok(stdscr, FALSE);
    s->modern = capability("kmous") != NULL && strncmp(term, "linux", 5) != 0;
    const char *no_color = getenv("NO_COLOR");
    int colours = has_colors() ? (start_color(), COLORS) : 0;
    s->base.colours = ui_colours_pick(colours, no_color && no_color[0]);
    if (colours > 0)
        (void)use_default_colors();
    ui_looks_make(&s->base.looks, UI_THEME_DARK, s->base.colours);
    s->base.charset = ui_charset_pick(strcmp(nl_langinfo(CODESET), "UTF-8") == 0, term);
    s->cursor = -1;
    s->all_new = true;
}

enum dub_status ui_term_curses_new(struct ui_term **out, struct dub_err *err)
{
    const char *term = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return dub_fail(err, DUB_ERR_STATE,
                        "the editor needs a terminal on standard input and output; "
                        "for scripts there are verbs, see `dubline --help`");
    (void)setlocale(LC_CTYPE, "");
    if (tcgetattr(STDIN_FILENO, &rescue.settings) != 0)
        return dub_fail_sys(err, errno, "standard input", "cannot read the settings of");
    struct curses_term *s = DUB_NEW(struct curses_term);
    s->screen = newterm(NULL, stdout, stdin);
    if (!s->screen) {
        dub_free(s);
        return dub_fail(err, DUB_ERR_UNSUPPORTED,
                        "the terminal type TERM=%s is not known here: try TERM=xterm or TERM=vt100",
                        term ? term : "");
    }
    s->base.ops = &ops;
    set_up(s, term ? term : "");
    ui_input_init(&s->in);
    ui_canvas_init(&s->shown, COLS, LINES);
    rescue_prepare(s);
    send_modes(s, true);
    *out = &s->base;
    return DUB_OK;
}
