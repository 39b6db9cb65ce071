/* A picture as cells: what dubline-media answered, drawn onto a canvas; places in it as pixels. */
#ifndef UI_PICTURE_CELLS_H
#define UI_PICTURE_CELLS_H

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/time.h"
#include "canvas.h"

struct ui_picture_cell {
    char bytes[8];
    uint32_t fg, bg; /* as in struct ui_cell */
};

struct ui_picture {
    int columns, rows;
    struct ui_picture_cell *at; /* rows × columns; NULL: no picture */
    int64_t frame;              /* from 0 */
    bool counted;               /* else by the rate */
    dub_us start_us, end_us;
    bool has_end;
    int width, height, rotation; /* stored pixels; degrees clockwise that it is shown turned by */
};

/**
 * in:     exact: colours are rrggbb, else numbers of the terminal's
 * errors: DUB_ERR_FORMAT it is none; out is left alone then
 */
enum dub_status ui_picture_read(const cJSON *result, bool exact, struct ui_picture *out,
                                struct dub_err *err) DUB_MUST_USE;
void ui_picture_fini(struct ui_picture *p);
/** With its upper left cell at (x, y). */
void ui_picture_put(const struct ui_picture *p, struct ui_canvas *c, int x, int y);

struct ui_pixel {
    int x, y;
};

/** Size as it is shown, turned. */
struct ui_pixel ui_picture_upright(const struct ui_picture *p);
/** The stored pixel shown at a pixel of the upright picture. */
struct ui_pixel ui_picture_stored(const struct ui_picture *p, struct ui_pixel upright);
/** The other way round. */
struct ui_pixel ui_picture_shown(const struct ui_picture *p, struct ui_pixel stored);
/** The upright pixel in the middle of a cell, and the cell that a pixel lies in. */
struct ui_pixel ui_picture_of_cell(const struct ui_picture *p, int column, int row);
struct ui_pixel ui_picture_to_cell(const struct ui_picture *p, struct ui_pixel upright);

#endif
