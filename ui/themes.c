#include "themes.h"

#include <stddef.h>

#include "contrast.h"

#define NONE (-1)

/* A look that the rules do not give; colours 0xrrggbb, NONE: as the rules say. */
struct exception {
    enum ui_style_id style;
    int fg, bg;
};

struct theme {
    int fg, bg;             /* of plain text; NONE: the terminal's own */
    int counted_on;         /* background to reckon with where bg is NONE */
    int select_bg, current_bg;
    double contrast;
    bool mirror;            /* greys of the dark table are turned round */
    const signed char *map16; /* colour 0..15 -> 0..15 */
    const struct exception *exceptions;
    size_t n_exceptions;
};

/*
 * Okabe and Ito's eight colours ("Color Universal Design", 2008) stay apart for eyes that see no
 * red or no green; a pale grey and a wine red from Tol's muted scheme make nine. What is wrong is
 * vermillion, a warning yellow, what is right blue: never red against green.
 */
#define OI_ORANGE     0xe69f00
#define OI_SKY        0x56b4e9
#define OI_GREEN      0x009e73
#define OI_YELLOW     0xf0e442
#define OI_BLUE       0x0072b2
#define OI_VERMILLION 0xd55e00
#define OI_PURPLE     0xcc79a7
#define TOL_WINE      0x882255
#define PALE          0xbbbbbb

static const struct exception safe_exceptions[] = {
    {UI_S_ERROR, 0xf08030, NONE},          {UI_S_END, 0xf08030, NONE},
    {UI_S_BAR_ERROR, 0xffa060, NONE},      {UI_S_WARNING, OI_YELLOW, NONE},
    {UI_S_BAR_WARNING, OI_YELLOW, NONE},   {UI_S_MARKED, OI_YELLOW, NONE},
    {UI_S_BAR_MARK, OI_YELLOW, NONE},      {UI_S_OK, OI_SKY, NONE},
    {UI_S_INFO, PALE, NONE},               {UI_S_SANDBOX, 0x000000, OI_SKY},
    {UI_S_PAID, 0x000000, OI_ORANGE},      {UI_S_JSON_KEY, OI_SKY, NONE},
    {UI_S_JSON_STRING, OI_YELLOW, NONE},   {UI_S_JSON_NUMBER, OI_ORANGE, NONE},
    {UI_S_JSON_WORD, OI_PURPLE, NONE},     {UI_S_SPEAKER1, 0x000000, OI_SKY},
    {UI_S_SPEAKER2, 0x000000, OI_ORANGE},  {UI_S_SPEAKER3, 0x000000, OI_GREEN},
    {UI_S_SPEAKER4, 0x000000, OI_PURPLE},  {UI_S_SPEAKER5, 0x000000, OI_YELLOW},
    {UI_S_SPEAKER6, 0xffffff, OI_BLUE},    {UI_S_SPEAKER7, 0x000000, OI_VERMILLION},
    {UI_S_SPEAKER8, 0x000000, PALE},       {UI_S_SPEAKER9, 0xffffff, TOL_WINE},
    {UI_S_NAME1, OI_SKY, NONE},            {UI_S_NAME2, OI_ORANGE, NONE},
    {UI_S_NAME3, OI_GREEN, NONE},          {UI_S_NAME4, OI_PURPLE, NONE},
    {UI_S_NAME5, OI_YELLOW, NONE},         {UI_S_NAME6, OI_BLUE, NONE},
    {UI_S_NAME7, OI_VERMILLION, NONE},     {UI_S_NAME8, PALE, NONE},
    {UI_S_NAME9, TOL_WINE, NONE},
};

static const struct exception light_exceptions[] = {
    {UI_S_CHOSEN, 0xffffff, 0x000000},      {UI_S_FRAME, 0xa8a8a8, NONE},
    {UI_S_MENU_SELECT, 0xffffff, 0x005f87}, {UI_S_BAR_NAME, 0x000000, NONE},
    {UI_S_ERROR, 0xaf0000, NONE},           {UI_S_BAR_ERROR, 0xaf0000, NONE},
    {UI_S_END, 0xaf0000, NONE},             {UI_S_WARNING, 0x875f00, NONE},
    {UI_S_BAR_WARNING, 0x5f5f00, NONE},     {UI_S_MARKED, 0x875f00, NONE},
    {UI_S_BAR_MARK, 0x875f00, NONE},        {UI_S_OK, 0x005f00, NONE},
    {UI_S_INFO, 0x005faf, NONE},            {UI_S_KEY, 0x005faf, NONE},
    {UI_S_TITLE_FOCUS, 0x005faf, NONE},     {UI_S_MENU_KEY, 0x005f87, NONE},
    {UI_S_JSON_KEY, 0x005faf, NONE},        {UI_S_JSON_STRING, 0x005f00, NONE},
    {UI_S_JSON_NUMBER, 0x875f00, NONE},     {UI_S_JSON_WORD, 0x8700af, NONE},
    {UI_S_NAME1, 0x005faf, NONE},           {UI_S_NAME2, 0xaf5f00, NONE},
    {UI_S_NAME3, 0x008700, NONE},           {UI_S_NAME4, 0x8700af, NONE},
    {UI_S_NAME5, 0x5f5f00, NONE},           {UI_S_NAME6, 0x005f5f, NONE},
    {UI_S_NAME7, 0xd7005f, NONE},           {UI_S_NAME8, 0x5f5fd7, NONE},
    {UI_S_NAME9, 0x875f00, NONE},
};

static const struct exception contrast_exceptions[] = {
    {UI_S_BAR, 0x000000, 0xffffff},         {UI_S_BAR_NAME, 0x000000, 0xffffff},
    {UI_S_BAR_DIM, 0x000000, 0xffffff},     {UI_S_BAR_MARK, 0x000000, 0xffffff},
    {UI_S_BAR_ERROR, 0xffffff, 0xa00000},   {UI_S_BAR_WARNING, 0x000000, 0xffff00},
    {UI_S_DIM, 0xdadada, NONE},             {UI_S_FRAME, 0xffffff, NONE},
    {UI_S_HEADER, 0xffffff, NONE},          {UI_S_TITLE_FOCUS, 0x00ffff, NONE},
    {UI_S_KEY, 0x00ffff, NONE},             {UI_S_HINT, 0xffffff, NONE},
    {UI_S_FIELD, 0xdadada, NONE},           {UI_S_INPUT, 0x000000, 0xffffff},
    {UI_S_MENU, 0xffffff, 0x303030},        {UI_S_MENU_SELECT, 0x000000, 0xffff00},
    {UI_S_ERROR, 0xff8080, NONE},           {UI_S_WARNING, 0xffff00, NONE},
    {UI_S_OK, 0x60ff60, NONE},              {UI_S_NOBODY, 0xffffff, 0x404040},
};

static const signed char light16[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 5, 4, 5, 4, 0};
static const signed char safe16[16] = {0, 5, 6, 3, 4, 5, 6, 7, 8, 13, 14, 11, 12, 13, 14, 15};
static const signed char contrast16[16] = {0, 1, 2, 3, 4, 5, 6, 7, 15, 9, 10, 11, 14, 13, 14, 15};

static const struct theme themes[UI_THEME_COUNT] = {
    [UI_THEME_DARK] = {NONE, NONE, 0x000000, 0x005f87, 0x3a3a3a, 4.5, false, NULL, NULL, 0},
    [UI_THEME_LIGHT] = {0x1c1c1c, 0xffffff, 0xffffff, 0xafd7ff, 0xe4e4e4, 4.5, true, light16,
                        light_exceptions, DUB_ARRAY_LEN(light_exceptions)},
    [UI_THEME_MONO] = {NONE, NONE, 0x000000, NONE, NONE, 4.5, false, NULL, NULL, 0},
    [UI_THEME_CONTRAST] = {0xffffff, 0x000000, 0x000000, 0x0000af, 0x303030, 7.0, false, contrast16,
                           contrast_exceptions, DUB_ARRAY_LEN(contrast_exceptions)},
    [UI_THEME_SAFE] = {NONE, NONE, 0x000000, 0x00507a, 0x3a3a3a, 4.5, false, safe16,
                       safe_exceptions, DUB_ARRAY_LEN(safe_exceptions)},
};

int ui_theme_background(enum ui_theme theme)
{
    return themes[theme].counted_on;
}

double ui_theme_contrast(enum ui_theme theme)
{
    return themes[theme].contrast;
}

bool ui_style_is_line(ui_style style)
{
    unsigned id = style & 0xffu;
    return id == UI_S_FRAME || id == UI_S_SOURCE || id == UI_S_END;
}

/* --- many colours ----------------------------------------------------------------------------- */

static const struct exception *exception_of(const struct theme *t, unsigned id)
{
    for (size_t i = 0; i < t->n_exceptions; i++)
        if (t->exceptions[i].style == id)
            return &t->exceptions[i];
    return NULL;
}

static bool is_grey(int index)
{
    return index >= 232 || index == 231 || index == 16;
}

/* A colour of the dark table in this theme. */
static int carried_over(const struct theme *t, int index)
{
    int rgb = ui_palette_rgb(index);
    return t->mirror && is_grey(index) ? 0xffffff - rgb : rgb;
}

/* Speakers' blocks stay as they are: black on a middling colour reads on any background. */
static bool keeps_its_block(int fg, int bg)
{
    return bg >= 0 && !is_grey(bg) && fg >= 0;
}

/* Colours as 0xrrggbb, NONE: the terminal's own. */
static void colours_of(const struct theme *t, unsigned id, int row, int *fg, int *bg)
{
    struct ui_look dark = ui_style_look((ui_style)id, UI_COLOURS_256);
    const struct exception *x = exception_of(t, id);
    bool block = keeps_its_block(dark.fg, dark.bg);
    *fg = dark.fg < 0 ? t->fg : block ? ui_palette_rgb(dark.fg) : carried_over(t, dark.fg);
    *bg = dark.bg < 0 ? t->bg : block ? ui_palette_rgb(dark.bg) : carried_over(t, dark.bg);
    if (x) {
        *fg = x->fg == NONE ? *fg : x->fg;
        *bg = x->bg == NONE ? *bg : x->bg;
    }
    if (row > 0 && dark.bg < 0 && (!x || x->bg == NONE))
        *bg = row == 2 ? t->select_bg : t->current_bg;
    if (*fg == NONE && *bg != NONE)
        *fg = 0xe4e4e4; /* text in the terminal's own colour would be left to luck */
    bool line = ui_style_is_line((ui_style)id) && row == 0;
    if (*fg != NONE && !line)
        *fg = ui_contrast_fit(*fg, *bg == NONE ? t->counted_on : *bg, t->contrast);
}

static void look_many(struct ui_look *look, const struct theme *t, unsigned id, int row,
                      enum ui_colours colours)
{
    int fg, bg;
    colours_of(t, id, row, &fg, &bg);
    if (colours == UI_COLOURS_RGB) {
        look->fg = fg == NONE ? -1 : (UI_RGB_BIT | fg);
        look->bg = bg == NONE ? -1 : (UI_RGB_BIT | bg);
        return;
    }
    bool line = ui_style_is_line((ui_style)id) && row == 0;
    look->bg = bg == NONE ? -1 : ui_palette_nearest(bg, NONE, 0);
    int on = bg == NONE ? t->counted_on : ui_palette_rgb(look->bg);
    look->fg = fg == NONE ? -1 : ui_palette_nearest(fg, line ? NONE : on, t->contrast);
}

/* --- all of them ------------------------------------------------------------------------------ */

static void look_few(struct ui_look *look, const struct theme *t, bool plain)
{
    if (!t->map16)
        return;
    if (look->fg >= 0 && look->bg < 0)
        look->fg = t->map16[look->fg & 15];
    if (look->bg >= 0 && look->bg < 8 && plain)
        look->bg = t->map16[look->bg & 15];
}

void ui_looks_make(struct ui_looks *out, enum ui_theme theme, enum ui_colours colours)
{
    static const unsigned flags[] = {0, UI_F_CURRENT, UI_F_SELECT};
    const struct theme *t = &themes[theme];
    out->theme = theme;
    out->colours = theme == UI_THEME_MONO ? UI_COLOURS_NONE : colours;
    for (unsigned id = 0; id < UI_S_COUNT; id++) {
        for (int row = 0; row < 3; row++) {
            struct ui_look look = ui_style_look((ui_style)(id | flags[row]), out->colours);
            if (out->colours >= UI_COLOURS_256)
                look_many(&look, t, id, row, out->colours);
            else if (out->colours == UI_COLOURS_16)
                look_few(&look, t, row == 0);
            out->at[id][row] = look;
        }
    }
}

struct ui_look ui_looks_of(const struct ui_looks *looks, ui_style style)
{
    unsigned id = style & 0xffu;
    int row = style & UI_F_SELECT ? 2 : style & UI_F_CURRENT ? 1 : 0;
    struct ui_look look = looks->at[id < UI_S_COUNT ? id : UI_S_TEXT][row];
    look.bold = look.bold || (style & UI_F_BOLD);
    look.underline = look.underline || (style & UI_F_LINE);
    return look;
}
