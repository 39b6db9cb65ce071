/*
 * A picture as character cells, by libchafa. The library is loaded when the first picture is wanted:
 * probing starts no slower, and a machine without it can do all the rest.
 */
#ifndef DUB_MEDIA_CELLS_H
#define DUB_MEDIA_CELLS_H

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define MEDIA_CELL_PX 8 /* pixels that each cell of a picture is made from, across and down */

/* What the terminal shows. MONO: letters in the terminal's own colour only. */
enum media_colours {
    MEDIA_COLOURS_RGB,
    MEDIA_COLOURS_256,
    MEDIA_COLOURS_16,
    MEDIA_COLOURS_8,
    MEDIA_COLOURS_MONO,
};
/* UTF8: blocks, Braille; LATIN: the blocks of small console fonts; ASCII: plain letters. */
enum media_glyphs { MEDIA_GLYPHS_UTF8, MEDIA_GLYPHS_LATIN, MEDIA_GLYPHS_ASCII };

struct media_cells_wish {
    int columns, rows;
    enum media_colours colours;
    enum media_glyphs glyphs;
    bool light; /* dark letters on a light background; matters without colours */
};

/**
 * in:  rgba columns*8 × rows*8 pixels, 4 bytes each, without gaps
 * out: members of result: text (a string a row), fg and bg (a string a row, six hexadecimal digits
 *      a cell: rrggbb or the number of a colour of the terminal, "------" its own colour)
 * errors: DUB_ERR_UNSUPPORTED the library is not there; DUB_ERR_LIMIT no memory
 */
enum dub_status media_cells_make(const struct media_cells_wish *wish, const uint8_t *rgba,
                                 cJSON *result, struct dub_err *err) DUB_MUST_USE;

#endif
