#include "terminal.h"

void ui_term_set_looks(struct ui_term *t, enum ui_theme theme, enum ui_colours colours,
                       enum ui_charset charset)
{
    if (t->looks.theme == theme && t->colours == colours && t->charset == charset)
        return;
    t->colours = colours;
    t->charset = charset;
    ui_looks_make(&t->looks, theme, colours);
    t->ops->forget(t);
}
