/* A line of text being typed: UTF-8, moved through by graphemes, never holding a control character.
 */
#ifndef UI_LINE_H
#define UI_LINE_H

#include "base/buf.h"
#include "canvas.h"

#define UI_LINE_MAX 8192

struct ui_line {
    struct dub_buf text;
    size_t cursor; /* byte offset, at a grapheme's start */
    int scroll;    /* columns hidden at the left when drawn last; rows above of a multiline one */
    bool multiline; /* keeps line breaks; drawn and moved through by area.c */
    int wrap_w;     /* columns it was wrapped to when drawn last */
};

void ui_line_init(struct ui_line *l);
void ui_line_fini(struct ui_line *l);
const char *ui_line_z(const struct ui_line *l);
/** Replace everything; cursor at the end. */
void ui_line_set(struct ui_line *l, struct dub_sv text);
/** Insert at the cursor; line breaks and control characters become blanks or are left out. */
void ui_line_insert(struct ui_line *l, struct dub_sv text);
/** Replace bytes [from, to); cursor behind the new text. */
void ui_line_replace(struct ui_line *l, size_t from, size_t to, struct dub_sv text);

void ui_line_left(struct ui_line *l);
void ui_line_right(struct ui_line *l);
void ui_line_word_left(struct ui_line *l);
void ui_line_word_right(struct ui_line *l);
void ui_line_rub_out(struct ui_line *l); /* the grapheme before the cursor */
void ui_line_delete(struct ui_line *l);  /* the one at the cursor */
void ui_line_rub_out_word(struct ui_line *l);

/** Draw into w columns, scrolled so that the cursor shows. Returns the cursor's column. */
int ui_line_draw(struct ui_line *l, struct ui_canvas *c, int x, int y, int w, ui_style style);

#endif
