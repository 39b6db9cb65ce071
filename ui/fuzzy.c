#include "fuzzy.h"

#include "base/attr.h"

#define TEXT_MAX 96
#define NO_WAY   (-10000)

enum { HIT = 4, AFTER_HIT = 12, WORD_START = 12, VERY_START = 6, SKIPPED = -1 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_start(const char *text, size_t i)
{
    return i == 0 || text[i - 1] == '-' || text[i - 1] == ' ';
}

/*
 * ending[i]: best score of the letters so far with the last of them on text[i]. A letter's best
 * place before i, less what is skipped between, is carried along: one pass a letter.
 */
static void lay_letter(const char *text, size_t n, char letter, bool first, int *ending)
{
    int before = NO_WAY, previous = NO_WAY; /* best of ending[0..i-2] after skips; ending[i-1] */
    for (size_t i = 0; i < n; i++) {
        int was = ending[i], best = NO_WAY;
        if (lower(text[i]) == letter) {
            int here = HIT + (is_start(text, i) ? WORD_START : 0) + (i == 0 ? VERY_START : 0);
            if (first)
                best = here;
            else if (previous > NO_WAY && previous + AFTER_HIT >= before)
                best = previous + AFTER_HIT + here;
            else if (before > NO_WAY)
                best = before + here;
        }
        ending[i] = best;
        int skipped = previous > before ? previous : before;
        before = skipped > NO_WAY ? skipped + SKIPPED : NO_WAY;
        previous = was;
    }
}

int ui_fuzzy(const char *text, struct dub_sv word)
{
    int ending[TEXT_MAX];
    size_t n = strlen(text);
    n = n > TEXT_MAX ? TEXT_MAX : n;
    if (word.n == 0)
        return 1;
    for (size_t i = 0; i < n; i++)
        ending[i] = NO_WAY;
    for (size_t k = 0; k < word.n; k++)
        lay_letter(text, n, lower(word.p[k]), k == 0, ending);
    int best = NO_WAY;
    for (size_t i = 0; i < n; i++)
        best = ending[i] > best ? ending[i] : best;
    int scattered = word.n > 2 ? 11 * (int)word.n : 0; /* letters anywhere mean nothing */
    if (best == NO_WAY || best < scattered)
        return 0;
    best = best * 4 - (int)(n > 40 ? 40 : n) / 8; /* of equals the shorter name */
    return best > 1 ? best : 1;
}

bool ui_contains(const char *text, struct dub_sv word)
{
    size_t n = strlen(text);
    for (size_t i = 0; i + word.n <= n; i++) {
        size_t k = 0;
        while (k < word.n && lower(text[i + k]) == lower(word.p[k]))
            k++;
        if (k == word.n)
            return true;
    }
    return false;
}
