/*
 * A grid of character cells that views draw into and a backend puts on the screen. One cell holds
 * one grapheme, made safe: control characters, bidi overrides and joiners never get in, so that no
 * text from a file can move a column. A canvas can be written out as text, which is what screen
 * tests and `screenshot` use.
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "style.h"

#define UI_CELL_BYTES 26

struct ui_cell {
    char bytes[UI_CELL_BYTES]; /* UTF-8, NUL-ended; "" in the right half of a wide cell */
    uint8_t width;             /* 1, 2, or 0 for the right half */
    ui_style style;
    uint32_t fg, bg; /* of a picture: 0 as the style says, else UI_OWN(a colour of a look) */
};

#define UI_OWN(colour) ((uint32_t)(colour) + 1)

struct ui_rect {
    int x, y, w, h;
};

struct ui_canvas {
    int w, h;
    struct ui_cell *cells; /* h rows × w */
};

/** Blank canvas; sizes below 1 are taken as 1. */
void ui_canvas_init(struct ui_canvas *c, int w, int h);
void ui_canvas_fini(struct ui_canvas *c);
/** New size, content forgotten. */
void ui_canvas_resize(struct ui_canvas *c, int w, int h);
void ui_canvas_clear(struct ui_canvas *c);
/** NULL outside the canvas. */
struct ui_cell *ui_canvas_at(const struct ui_canvas *c, int x, int y);

/**
 * The next safe cell of a text.
 * out: *cell bytes and width (1 or 2), style untouched
 * returns: bytes of s consumed, 0 at the end
 */
size_t ui_cell_next(struct dub_sv s, struct ui_cell *cell);
/** Columns that ui_put needs for all of s. */
int ui_width(struct dub_sv s);
/** Longest prefix of s that fits into `columns`, in bytes. */
size_t ui_fit(struct dub_sv s, int columns);

/** The same, but ending at a blank where there is one: bytes of the first row when s is wrapped. */
size_t ui_wrap(struct dub_sv s, int columns);

/** Draw s from (x, y), at most max_w columns, clipped to the canvas. Returns columns used. */
int ui_put_sv(struct ui_canvas *c, int x, int y, int max_w, struct dub_sv s, ui_style style);
int ui_put(struct ui_canvas *c, int x, int y, int max_w, const char *s, ui_style style);
int ui_putf(struct ui_canvas *c, int x, int y, int max_w, ui_style style, const char *fmt, ...)
    DUB_PRINTF(6, 7);
/** As ui_put_sv, but a text that does not fit ends in "…". */
int ui_put_cut(struct ui_canvas *c, int x, int y, int max_w, struct dub_sv s, ui_style style);
/** Right-aligned within w columns; cut at the right when too long. */
void ui_put_right(struct ui_canvas *c, int x, int y, int w, const char *s, ui_style style);

/** One cell of a picture: a glyph of width 1 (anything else becomes a blank) in colours of its own. */
void ui_put_own(struct ui_canvas *c, int x, int y, const char *glyph, uint32_t fg, uint32_t bg);

/** Fill with one glyph of width 1. */
void ui_fill(struct ui_canvas *c, struct ui_rect r, const char *glyph, ui_style style);
/** Blanks. */
void ui_erase(struct ui_canvas *c, struct ui_rect r, ui_style style);
/** Frame around r (its outermost cells). */
void ui_box(struct ui_canvas *c, struct ui_rect r, ui_style style);
void ui_hline(struct ui_canvas *c, int x, int y, int w, ui_style style);
void ui_vline(struct ui_canvas *c, int x, int y, int h, ui_style style);
/** Change only the styles: set `add` bits, or the whole meaning when `replace`. */
void ui_tint(struct ui_canvas *c, struct ui_rect r, ui_style style, bool replace);

/** The text, one line a row, trailing blanks removed, each row ended by \n. */
void ui_canvas_dump(const struct ui_canvas *c, struct dub_buf *out);
/** The same with one style letter a column (style.h), blanks where the style is plain. */
void ui_canvas_dump_styles(const struct ui_canvas *c, struct dub_buf *out);

/** The part of a that lies in b. */
struct ui_rect ui_rect_clip(struct ui_rect a, struct ui_rect b);
bool ui_rect_has(struct ui_rect r, int x, int y);

#endif
