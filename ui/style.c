#include "style.h"

#include <string.h>

struct row {
    char letter;
    int fg256, bg256, fg16, bg16;
    const char *attr, *mono;
};

static const struct row rows[UI_S_COUNT] = {
#define UI_STYLE_ROW(name, letter, f256, b256, f16, b16, attr, mono)                               \
    {letter, f256, b256, f16, b16, attr, mono},
    UI_STYLE_LIST(UI_STYLE_ROW)
#undef UI_STYLE_ROW
};

/* Background of the selected row; quiet enough for every foreground of the table. */
#define SELECT_BG_256  24
#define CURRENT_BG_256 237

static const struct row *row_of(ui_style style)
{
    unsigned id = style & 0xffu;
    return &rows[id < UI_S_COUNT ? id : UI_S_TEXT];
}

static void look_attributes(struct ui_look *look, const char *attr)
{
    look->bold = strchr(attr, 'b') != NULL;
    look->dim = strchr(attr, 'd') != NULL;
    look->reverse = strchr(attr, 'r') != NULL;
    look->underline = strchr(attr, 'u') != NULL;
}

static void look_selected(struct ui_look *look, ui_style style, enum ui_colours colours)
{
    bool select = style & UI_F_SELECT, current = style & UI_F_CURRENT;
    if (!select && !current)
        return;
    if (colours >= UI_COLOURS_256) {
        look->bg = select ? SELECT_BG_256 : CURRENT_BG_256;
        if (look->fg == 245 || look->fg == 240)
            look->fg = 250; /* grey on the selection's blue would be hard to read */
    } else if (colours == UI_COLOURS_16 && select) {
        look->bg = 4;
        look->bold = true;
        if (look->fg < 0 || look->fg == 7 || look->fg == 8 || look->fg == 4 || look->fg == 12)
            look->fg = 15;
    } else {
        look->reverse = select;
        look->bold = true;
    }
}

struct ui_look ui_style_look(ui_style style, enum ui_colours colours)
{
    const struct row *r = row_of(style);
    struct ui_look look = {.fg = -1, .bg = -1};
    if (colours >= UI_COLOURS_256) {
        look.fg = r->fg256;
        look.bg = r->bg256;
    } else if (colours == UI_COLOURS_16) {
        look.fg = r->fg16;
        look.bg = r->bg16;
    }
    look_attributes(&look, colours == UI_COLOURS_NONE ? r->mono : r->attr);
    if (look.bg < 0 || colours == UI_COLOURS_NONE)
        look_selected(&look, style, colours);
    look.bold = look.bold || (style & UI_F_BOLD);
    look.underline = look.underline || (style & UI_F_LINE);
    return look;
}

char ui_style_letter(ui_style style)
{
    char letter = row_of(style)->letter;
    if (letter == ' ' && (style & UI_F_SELECT))
        return '>';
    if (letter == ' ' && (style & UI_F_CURRENT))
        return '<';
    return letter;
}

ui_style ui_style_speaker(int slot)
{
    return slot >= 1 && slot <= 9 ? (ui_style)(UI_S_SPEAKER1 + slot - 1) : UI_S_NOBODY;
}

ui_style ui_style_name(int slot)
{
    return slot >= 1 && slot <= 9 ? (ui_style)(UI_S_NAME0 + slot) : UI_S_NAME0;
}

enum ui_colours ui_colours_pick(int terminal_colours, bool no_color)
{
    if (no_color || terminal_colours < 8)
        return UI_COLOURS_NONE;
    return terminal_colours >= 256 ? UI_COLOURS_256 : UI_COLOURS_16;
}

bool ui_colours_exact(const char *colorterm, const char *term, bool tmux)
{
    if (!colorterm || (strcmp(colorterm, "truecolor") != 0 && strcmp(colorterm, "24bit") != 0))
        return false;
    /* GNU screen hands the variable of the terminal outside on, but takes 256 colours only. */
    return tmux || !term || strncmp(term, "screen", 6) != 0;
}
