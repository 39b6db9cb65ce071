/* The steps of the project as a pane: what was done when, where the project is, going anywhere. */
#ifndef UI_VIEW_HISTORY_H
#define UI_VIEW_HISTORY_H

#include "event.h"
#include "layout.h"
#include "list.h"
#include "model/history.h"
#include "model/project.h"

struct ui_app;

struct ui_steps {
    struct ui_list list;
    size_t at;             /* row: number of steps done in the state it stands for */
    size_t seen, seen_all; /* where the project was, and how many steps there were, when drawn */
    bool looked;
    int bottom; /* row below the list, when drawn last */
};

void ui_draw_history(struct ui_app *app);
bool ui_mouse_history(struct ui_app *app, const struct ui_mouse *m);
/** Choose another row; the project stays as it is. */
void ui_steps_move(struct ui_app *app, long rows);
/** To the state of the chosen row. */
void ui_steps_goto(struct ui_app *app);

/**
 * What a step did to the records, a line for each, ended by \n: "segment 3: start 1.000 → 1.040".
 * in: p any state of the project, for the numbers of segments; most lines
 */
void ui_change_words(const struct dub_project *p, const struct dub_txn *t, size_t most,
                     struct dub_buf *out);

#endif
