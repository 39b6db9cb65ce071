/*
 * Forms in plain ASCII for the marks, lines, blocks and braille cells that the screen uses, of the
 * same width, for terminals and locales that cannot show them.
 */
#ifndef UI_GLYPHS_H
#define UI_GLYPHS_H

#include "canvas.h"

enum ui_charset {
    UI_CHARSET_UTF8,  /* everything */
    UI_CHARSET_LATIN, /* a UTF-8 console with a small font (TERM=linux): text stays, our marks
                         become ASCII */
    UI_CHARSET_ASCII, /* not a UTF-8 locale: letters lose their accents, the rest becomes '?' */
};

/** Replace a cell's text where the character set cannot show it; the width stays. */
void ui_cell_fallback(struct ui_cell *cell, enum ui_charset set);

/** in: utf8_locale whether the locale's encoding is UTF-8; term the value of TERM, NULL allowed */
enum ui_charset ui_charset_pick(bool utf8_locale, const char *term);

#endif
