/*
 * A question in a box: title, lines, a key that says yes, sometimes one for another way; everything
 * else that ends it says no.
 * What costs money or cannot be undone passes a guard: the answer counts only after a pause without
 * input, so that a repeated key or text pasted into the terminal never confirms.
 */
#ifndef UI_DIALOG_H
#define UI_DIALOG_H

#include "base/time.h"
#include "base/vec.h"
#include "canvas.h"

enum ui_answer { UI_ANSWER_NO, UI_ANSWER_YES, UI_ANSWER_OTHER };

typedef void ui_dialog_done_fn(void *ctx, enum ui_answer answer);

struct ui_dialog_line {
    char *label; /* "" : the text takes the whole width */
    char *text;
    ui_style style; /* of the text */
};

struct ui_dialog {
    bool open;
    char *title, *yes, *no; /* what the keys y and Enter, Esc do: "send it", "back" */
    char *other;            /* what w does, or NULL */
    ui_style title_style;
    DUB_VEC(struct ui_dialog_line) lines;
    dub_us guard_us, quiet_since_us;
    bool blocked;      /* yes is not on offer */
    int scroll, shown; /* first line shown, lines shown when drawn last */
    struct ui_rect key_at[3]; /* of yes, no, other, when drawn last; w 0: not on offer */
    ui_dialog_done_fn *done;
    void *ctx;
};

void ui_dialog_fini(struct ui_dialog *d);
/** Open an empty one; strings are copied. An open one is answered with no. */
void ui_dialog_open(struct ui_dialog *d, const char *title, const char *yes, const char *no,
                    ui_dialog_done_fn *done, void *ctx);
/** label and text copied. */
void ui_dialog_add(struct ui_dialog *d, const char *label, const char *text, ui_style style);
/** Offer the third answer. */
void ui_dialog_other(struct ui_dialog *d, const char *other);
/** Answers count after so long without input from now on. */
void ui_dialog_guard(struct ui_dialog *d, dub_us guard_us, dub_us now_us);
/** Any key, click or paste: the guard's pause begins anew. */
void ui_dialog_touched(struct ui_dialog *d, dub_us now_us);
/** False when the guard or `blocked` did not let it through, or it is not on offer. */
bool ui_dialog_answer(struct ui_dialog *d, enum ui_answer answer, dub_us now_us);
/** The answer that stands at a cell. False: none does. */
bool ui_dialog_at(const struct ui_dialog *d, int x, int y, enum ui_answer *out) DUB_MUST_USE;
void ui_dialog_scroll(struct ui_dialog *d, int rows);
/** How long until a yes counts, if nothing is pressed; 0: it does now. */
dub_us ui_dialog_wait_us(const struct ui_dialog *d, dub_us now_us);
/** Centred; while a yes would not count yet, its key says so. */
void ui_dialog_draw(struct ui_dialog *d, struct ui_canvas *c, dub_us now_us);

#endif
