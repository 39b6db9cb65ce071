/* Text over several rows: wrapping, drawing, and moving through a line that has line breaks. */
#ifndef UI_AREA_H
#define UI_AREA_H

#include "base/vec.h"
#include "line.h"

struct ui_area_row {
    size_t from, to; /* bytes; what ends the row (a blank, a line break) lies behind to */
};

struct ui_area {
    DUB_VEC(struct ui_area_row) rows; /* at least one */
};

/** Wrap a text into rows of at most w columns, at blanks where there are any. */
void ui_area_wrap(struct dub_sv text, int w, struct ui_area *out);
void ui_area_fini(struct ui_area *a);
/** Row that holds a byte; *col its column. */
size_t ui_area_find(const struct ui_area *a, struct dub_sv text, size_t at, int *col);

/** Rows that a text needs. */
size_t ui_area_height(struct dub_sv text, int w);
/** Draw a text over at most h rows; what does not fit ends in "…". Returns the rows used. */
int ui_area_put(struct ui_canvas *c, struct ui_rect r, struct dub_sv text, ui_style style);
/** Draw a line being typed into r, scrolled so that the cursor shows. out: where the cursor is */
void ui_area_draw(struct ui_line *l, struct ui_canvas *c, struct ui_rect r, ui_style style,
                  int *cursor_x, int *cursor_y);
/** The cursor up (-1) or down (+1) a row as drawn last. */
void ui_area_move(struct ui_line *l, int rows);

#endif
