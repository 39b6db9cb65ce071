/*
 * Themes: what the meanings of style.h look like. `dark` is the table of style.h on the terminal's
 * own background; the others are made from it by rules, with exceptions where a rule is not enough.
 * Whatever a rule gives, text reads on its background with the theme's contrast.
 */
#ifndef UI_THEMES_H
#define UI_THEMES_H

#include "style.h"

/* In the order of the option's words. */
enum ui_theme {
    UI_THEME_DARK,
    UI_THEME_LIGHT,
    UI_THEME_MONO,
    UI_THEME_CONTRAST,
    UI_THEME_SAFE,
    UI_THEME_COUNT
};

/* Every look of a theme with so many colours: plain, as the current row, as the selected row. */
struct ui_looks {
    enum ui_theme theme;
    enum ui_colours colours;
    struct ui_look at[UI_S_COUNT][3];
};

void ui_looks_make(struct ui_looks *out, enum ui_theme theme, enum ui_colours colours);
struct ui_look ui_looks_of(const struct ui_looks *looks, ui_style style);
/** Background that the theme counts on where a look names none (0xrrggbb). */
int ui_theme_background(enum ui_theme theme);
/** Least contrast of text in this theme. */
double ui_theme_contrast(enum ui_theme theme);
/** Lines and bars: seen, not read. */
bool ui_style_is_line(ui_style style);

#endif
