#include "glyphs.h"

#include <utf8proc.h>

#include "base/utf8.h"

struct glyph {
    int32_t cp;
    char ascii;
};

/* Sorted by code point. */
static const struct glyph table[] = {
    {0x2013, '-'}, {0x2014, '-'}, {0x2016, '|'}, {0x2018, '\''}, {0x2019, '\''}, {0x201c, '"'}, {0x201d, '"'},
    {0x2022, '*'}, {0x2026, '~'}, {0x2190, '<'}, {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'},
    {0x21b5, '|'}, {0x21bb, '@'}, {0x2248, '~'}, {0x2260, '#'}, {0x2261, '='}, {0x2264, '<'},
    {0x2265, '>'}, {0x2500, '-'},
    {0x2501, '='}, {0x2502, '|'}, {0x2503, '|'}, {0x250a, ':'}, {0x250b, ':'}, {0x250c, '+'},
    {0x2510, '+'}, {0x2514, '+'}, {0x2518, '+'}, {0x251c, '+'}, {0x2524, '+'}, {0x252c, '+'},
    {0x2534, '+'}, {0x253c, '+'}, {0x254c, '.'}, {0x2550, '='}, {0x2573, 'X'}, {0x2575, '\''},
    {0x2578, '-'}, {0x257a, '-'}, {0x2580, '^'}, {0x2581, '_'}, {0x2582, '.'}, {0x2583, '.'}, {0x2584, '_'}, {0x2585, ':'}, {0x2586, ':'},
    {0x2587, '|'}, {0x2588, '#'},
    {0x258c, ']'}, {0x258e, '|'}, {0x258f, '|'}, {0x2590, '['}, {0x2591, '.'}, {0x2592, ':'},
    {0x2593, '%'}, {0x25a0, '#'}, {0x25aa, '*'}, {0x25b2, '!'}, {0x25b4, '^'}, {0x25b6, '>'},
    {0x25b8, '>'}, {0x25b9, '>'}, {0x25bc, 'v'}, {0x25c0, '<'}, {0x25c2, '<'}, {0x25c6, '*'},
    {0x25cb, 'o'}, {0x25cf, '*'}, {0x2713, '+'}, {0x2714, '+'}, {0x2717, 'x'}, {0x2718, 'x'},
};

static char table_find(int32_t cp)
{
    size_t low = 0, high = DUB_ARRAY_LEN(table);
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (table[mid].cp == cp)
            return table[mid].ascii;
        if (table[mid].cp < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return '\0';
}

/* Braille: the more dots, the darker. */
static char braille(int32_t cp)
{
    int dots = 0;
    for (int32_t bits = cp - 0x2800; bits > 0; bits >>= 1)
        dots += bits & 1;
    return " ..::||##"[dots];
}

static char of_ours(int32_t cp)
{
    if (cp >= 0x2800 && cp <= 0x28ff)
        return braille(cp);
    return table_find(cp);
}

static const struct glyph latin1_marks[] = {
    {0xb7, '.'}, {0xd7, 'x'}, {0xb0, 'o'}, {0xab, '<'}, {0xbb, '>'}, {0xbf, '?'},
    {0xa1, '!'}, {0xb1, '~'}, {0xa0, ' '}, {0xdf, 's'}, {0xe6, 'a'}, {0xf8, 'o'},
};

/* The letter under the accents, or '?'. */
static char plain_letter(int32_t cp)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(latin1_marks); i++)
        if (latin1_marks[i].cp == cp)
            return latin1_marks[i].ascii;
    utf8proc_int32_t parts[8];
    int last_class = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        cp, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK, &last_class);
    return n >= 1 && n <= 8 && parts[0] >= 0x20 && parts[0] < 0x7f ? (char)parts[0] : '?';
}

void ui_cell_fallback(struct ui_cell *cell, enum ui_charset set)
{
    int32_t cp;
    size_t n = dub_utf8_next(dub_sv(cell->bytes), &cp);
    if (set == UI_CHARSET_UTF8 || n == 0 || (cp < 0x80 && cell->bytes[n] == '\0'))
        return;
    char ascii = cp < 0x80 ? (char)cp : of_ours(cp);
    if (set == UI_CHARSET_LATIN && (!ascii || cp < 0x80))
        return;
    if (!ascii)
        ascii = plain_letter(cp);
    cell->bytes[0] = ascii;
    cell->bytes[1] = cell->width == 2 ? ascii : '\0';
    cell->bytes[2] = '\0';
}

enum ui_charset ui_charset_pick(bool utf8_locale, const char *term)
{
    if (!utf8_locale || (term && strncmp(term, "vt1", 3) == 0)) /* VT100, VT102: ASCII only */
        return UI_CHARSET_ASCII;
    bool small_font = term && (strncmp(term, "linux", 5) == 0 || strncmp(term, "vt", 2) == 0 ||
                               strcmp(term, "dumb") == 0 || strcmp(term, "ansi") == 0);
    return small_font ? UI_CHARSET_LATIN : UI_CHARSET_UTF8;
}
