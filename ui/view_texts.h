/* Source and target texts side by side, for who translates. */
#ifndef UI_VIEW_TEXTS_H
#define UI_VIEW_TEXTS_H

#include "base/vec.h"
#include "event.h"

struct ui_app;

struct ui_texts {
    size_t first;  /* row shown at the top */
    bool source;   /* the source column is the one keys edit */
    bool editing;  /* the prompt's line is drawn in the chosen cell */
    DUB_VEC(int) row_y; /* of each row shown, from `first` on, and where the last one ends */
    int source_x, target_x, end_x; /* columns as drawn last */
    bool counted;
    uint64_t revision; /* that the counts are of */
    long limit;
    size_t n_shown, n_texts, n_empty, n_fast, n_long;
};

void ui_draw_texts(struct ui_app *app);
bool ui_mouse_texts(struct ui_app *app, const struct ui_mouse *m);
void ui_texts_fini(struct ui_app *app);
/** Edit the chosen cell; what is kept goes on to the next segment. */
void ui_texts_edit(struct ui_app *app);
/** To the next (+1) or previous segment without a target text. */
void ui_texts_seek_empty(struct ui_app *app, int dir);
/** The source text becomes the target text, to start from. */
void ui_texts_copy(struct ui_app *app);

#endif
