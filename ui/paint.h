/*
 * From what a terminal shows to what it shall show, in few bytes. Pure: two rows of cells go in,
 * control sequences come out; nothing here knows a descriptor. Only terminals that follow ECMA-48
 * are driven (all that are in use); what one of them lacks is told by struct ui_paint_can.
 */
#ifndef UI_PAINT_H
#define UI_PAINT_H

#include "base/buf.h"
#include "canvas.h"
#include "themes.h"

enum ui_attr { UI_ATTR_BOLD = 1, UI_ATTR_DIM = 2, UI_ATTR_UNDERLINE = 4, UI_ATTR_REVERSE = 8 };

struct ui_paint_can {
    const struct ui_looks *looks; /* of the theme */
    int n_colours;
    unsigned attrs;               /* enum ui_attr bits it has */
    unsigned not_with_colour;     /* of these, the ones that spoil a colour */
    bool end_one;                 /* a single attribute can be ended, not only all of them */
    bool column;                  /* the cursor can be sent to a column of its row */
    bool erase_rest;              /* of the row */
    bool erase_some;              /* cells */
    bool erase_coloured;          /* erased cells take the background colour */
    bool corner;                  /* the last cell can be written without scrolling */
};

struct ui_paint {
    struct ui_paint_can can;
    int w, h;
    int x, y; /* where the cursor is; x -1: column not known, y -1: nothing known */
    struct ui_look look;
    bool look_known;
};

/** Nothing is known of the terminal any more, its size is w × h. */
void ui_paint_init(struct ui_paint *p, const struct ui_paint_can *can, int w, int h);
/** The whole screen as blanks of the style UI_S_TEXT. */
void ui_paint_clear(struct ui_paint *p, struct dub_buf *out);
/** Bring row y from the cells `old` to the cells `now`, p->w of each. */
void ui_paint_row(struct ui_paint *p, int y, const struct ui_cell *old, const struct ui_cell *now,
                  struct dub_buf *out);
/** Put the cursor there. */
void ui_paint_move(struct ui_paint *p, int x, int y, struct dub_buf *out);
/** Plain looks again, for whoever writes next. */
void ui_paint_plain(struct ui_paint *p, struct dub_buf *out);

/** Every terminal counts the same columns for this cell. */
bool ui_paint_certain(const struct ui_cell *cell);

#endif
