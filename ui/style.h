/*
 * What a piece of the screen means, and how that looks: in 256 colours, in 16 (or 8), without any.
 * Views name meanings only. No meaning is carried by colour alone: each has a mark in the text
 * beside it (✗ ▲ ● ▸ ...), and glyphs.h gives every mark a form in plain ASCII.
 */
#ifndef UI_STYLE_H
#define UI_STYLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/* A meaning in the low byte, UI_F_ flags above. */
typedef uint16_t ui_style;

/* attributes: b bold, d dim, r reverse, u underline, - none; colour -1: the terminal's own */
/*    name        letter  fg256 bg256  fg16 bg16  with colour  without */
#define UI_STYLE_LIST(X)                                                                           \
    X(TEXT,        ' ',     -1,   -1,    -1,  -1,   "-",         "-")                              \
    X(DIM,         '.',    245,   -1,     8,  -1,   "-",         "-")                              \
    X(STRONG,      'b',     -1,   -1,    -1,  -1,   "b",         "b")                              \
    X(BAR,         'B',    252,  236,     7,   4,   "-",         "r")                              \
    X(BAR_NAME,    'N',    231,  236,    15,   4,   "b",         "rb")                             \
    X(BAR_DIM,     ',',    248,  236,     7,   4,   "-",         "r")                              \
    X(BAR_MARK,    'M',    221,  236,    11,   4,   "b",         "rb")                             \
    X(BAR_ERROR,   'E',    210,  236,    15,   1,   "b",         "rb")                             \
    X(BAR_WARNING, 'W',    221,  236,    11,   4,   "b",         "rb")                             \
    X(SANDBOX,     'S',    232,  114,     0,   2,   "b",         "rb")                             \
    X(PAID,        'P',    231,  125,    15,   5,   "b",         "rb")                             \
    X(FRAME,       '-',    240,   -1,     8,  -1,   "-",         "-")                              \
    X(TITLE,       't',    250,   -1,     7,  -1,   "-",         "-")                              \
    X(TITLE_FOCUS, 'T',    117,   -1,    14,  -1,   "b",         "b")                              \
    X(HEADER,      'h',    245,   -1,     8,  -1,   "-",         "u")                              \
    X(ERROR,       'e',    203,   -1,     9,  -1,   "b",         "b")                              \
    X(WARNING,     'w',    221,   -1,    11,  -1,   "-",         "-")                              \
    X(INFO,        'i',    110,   -1,    12,  -1,   "-",         "-")                              \
    X(OK,          'o',    114,   -1,    10,  -1,   "-",         "-")                              \
    X(RULER,       'r',    246,   -1,     7,  -1,   "-",         "-")                              \
    X(SOURCE,      's',    109,   -1,     6,  -1,   "-",         "-")                              \
    X(PLAYHEAD,    'p',    231,   -1,    15,  -1,   "b",         "b")                              \
    X(MARKED,      'm',    221,   -1,    11,  -1,   "b",         "b")                              \
    X(END,         '|',    203,   -1,     9,  -1,   "-",         "-")                              \
    X(KEY,         'k',    117,   -1,    14,  -1,   "b",         "b")                              \
    X(HINT,        'n',    248,   -1,     7,  -1,   "-",         "-")                              \
    X(FIELD,       'f',    245,   -1,     8,  -1,   "-",         "-")                              \
    X(INPUT,       'I',    231,  238,    15,  -1,   "-",         "u")                              \
    X(MENU,        'q',    252,  237,     0,   7,   "-",         "-")                              \
    X(MENU_KEY,    'K',    117,  237,     0,   7,   "-",         "-")                              \
    X(MENU_DIM,    'd',    246,  237,     0,   7,   "-",         "-")                              \
    X(MENU_SELECT, 'Q',    231,   24,    15,   4,   "b",         "rb")                             \
    X(JSON_KEY,    'j',    117,   -1,     6,  -1,   "-",         "-")                              \
    X(JSON_STRING, 'g',    150,   -1,     2,  -1,   "-",         "-")                              \
    X(JSON_NUMBER, '#',    222,   -1,     3,  -1,   "-",         "-")                              \
    X(JSON_WORD,   'y',    176,   -1,     5,  -1,   "-",         "-")                              \
    X(NOBODY,      '0',    252,  240,    15,   8,   "-",         "r")                              \
    X(SPEAKER1,    '1',    232,   75,     0,   6,   "-",         "r")                              \
    X(SPEAKER2,    '2',    232,  215,     0,   3,   "-",         "r")                              \
    X(SPEAKER3,    '3',    232,  114,     0,   2,   "-",         "r")                              \
    X(SPEAKER4,    '4',    232,  176,     0,   5,   "-",         "r")                              \
    X(SPEAKER5,    '5',    232,  186,     0,   7,   "-",         "r")                              \
    X(SPEAKER6,    '6',    232,   80,     0,   4,   "-",         "r")                              \
    X(SPEAKER7,    '7',    232,  210,     0,   1,   "-",         "r")                              \
    X(SPEAKER8,    '8',    232,  147,     0,   6,   "-",         "r")                              \
    X(SPEAKER9,    '9',    232,  180,     0,   3,   "-",         "r")                              \
    X(CHOSEN,      '@',    232,  231,     0,   7,   "b",         "rb")                             \
    X(CHOSEN_EDGE, '%',    231,   -1,    15,  -1,   "b",         "b")                              \
    X(NAME0,       'z',    248,   -1,     7,  -1,   "-",         "-")                              \
    X(NAME1,       'A',     75,   -1,     6,  -1,   "-",         "-")                              \
    X(NAME2,       'C',    215,   -1,     3,  -1,   "-",         "-")                              \
    X(NAME3,       'D',    114,   -1,     2,  -1,   "-",         "-")                              \
    X(NAME4,       'F',    176,   -1,     5,  -1,   "-",         "-")                              \
    X(NAME5,       'G',    186,   -1,     7,  -1,   "-",         "-")                              \
    X(NAME6,       'H',     80,   -1,     4,  -1,   "-",         "-")                              \
    X(NAME7,       'J',    210,   -1,     1,  -1,   "-",         "-")                              \
    X(NAME8,       'L',    147,   -1,     6,  -1,   "-",         "-")                              \
    X(NAME9,       'O',    180,   -1,     3,  -1,   "-",         "-")

enum ui_style_id {
#define UI_STYLE_ENUM(name, letter, f256, b256, f16, b16, attr, mono) UI_S_##name,
    UI_STYLE_LIST(UI_STYLE_ENUM)
#undef UI_STYLE_ENUM
    UI_S_COUNT
};

#define UI_F_SELECT  0x0100u /* row under the cursor in the focused pane */
#define UI_F_CURRENT 0x0200u /* the same row seen from another pane */
#define UI_F_BOLD    0x0400u
#define UI_F_LINE    0x0800u /* underline */

enum ui_colours { UI_COLOURS_NONE, UI_COLOURS_16, UI_COLOURS_256, UI_COLOURS_RGB };

/* A colour of a look: its number on the terminal, or exactly so much red, green and blue. */
#define UI_RGB_BIT        0x1000000
#define UI_RGB(r, g, b)   (UI_RGB_BIT | (r) << 16 | (g) << 8 | (b))

struct ui_look {
    int fg, bg; /* -1 = the terminal's own; UI_RGB only where the colours are UI_COLOURS_RGB */
    bool bold, dim, reverse, underline;
};

/** How a style looks in the theme `dark` with so many colours; themes.h has the others. */
struct ui_look ui_style_look(ui_style style, enum ui_colours colours);
/** Letter for dumps: of the meaning; > and < for plain text of the selected and current row. */
char ui_style_letter(ui_style style);
/** Block and name style of a speaker's slot (0: none, 1..9). */
ui_style ui_style_speaker(int slot);
ui_style ui_style_name(int slot);

/**
 * How many colours to use.
 * in: terminal_colours by terminfo (-1: none); no_color whether NO_COLOR is set and not empty
 */
enum ui_colours ui_colours_pick(int terminal_colours, bool no_color);
/**
 * Whether a terminal of 256 colours takes exact ones as well.
 * in: colorterm, term the values of COLORTERM and TERM, NULL allowed; tmux: we run inside tmux
 */
bool ui_colours_exact(const char *colorterm, const char *term, bool tmux);

#endif
