/*
 * Editing by hand: what is picked, counts before keys, how far a nudge goes, what edges catch at,
 * what a drag moves. Shared by app_pick.c, app_snap.c, app_nudge.c, app_count.c, app_bulk.c,
 * timeline_mouse.c and view_hand.c.
 */
#ifndef UI_HAND_H
#define UI_HAND_H

#include "base/buf.h"
#include "base/id.h"
#include "canvas.h"
#include "cmd/cmd.h"
#include "event.h"

struct ui_app;

/* --- app_pick.c: several segments at once ----------------------------------------------------- */

struct ui_picks {
    dub_id anchor;        /* where a range began; 0: at the cursor */
    bool extending;       /* moving the cursor extends the range */
    size_t n_seen;        /* fingerprint of what `set` was made from */
    uint64_t sum_seen;
    struct dub_idmap set; /* the picked ones, for drawing */
};

void ui_picks_fini(struct ui_app *app);
/** How many are picked and still exist; 0 when keys act on the cursor alone. */
size_t ui_n_picked(struct ui_app *app);
bool ui_is_picked(struct ui_app *app, dub_id id);
/** Picked, or the one under the cursor when none are: what `sel` names. */
bool ui_in_selection(struct ui_app *app, dub_id id);
/** Add or take away one; it becomes the cursor. */
void ui_pick_toggle(struct ui_app *app, dub_id id);
/** All rows shown between the anchor and this one; it becomes the cursor. */
void ui_pick_to(struct ui_app *app, dub_id id);
/** Add one, the cursor stays. */
void ui_pick_add(struct ui_app *app, dub_id id);
void ui_pick_none(struct ui_app *app);
/** The selection's first start and last end. False: nothing is selected. */
bool ui_selection_span(const struct ui_app *app, struct dub_span *out);

/* --- app_snap.c: what edges catch at ---------------------------------------------------------- */

enum ui_snap_kind {
    UI_SNAP_NONE,
    UI_SNAP_FRAME,
    UI_SNAP_START, /* of a segment */
    UI_SNAP_END,
    UI_SNAP_IN,
    UI_SNAP_OUT,
    UI_SNAP_PLAYHEAD,
    UI_SNAP_MARKER,
    UI_SNAP_SHOT,
    UI_SNAP_VIDEO_END
};

struct ui_snap {
    enum ui_snap_kind kind;
    dub_us at_us;
    size_t number; /* of the segment or marker, from 1 */
};

struct ui_snap_ask {
    bool playhead;       /* it is a target too */
    bool in, out;        /* the marks are targets */
    dub_us followers_us; /* segments from here on move along and are no targets; < 0: none */
    bool bounded;        /* only targets from low_us to high_us count */
    dub_us low_us, high_us;
};

/**
 * The nearest target to a time: edges of segments outside the selection, markers, marks, playhead,
 * the video's end.
 * out: kind UI_SNAP_NONE when none lies within reach_us
 */
struct ui_snap ui_snap_near(struct ui_app *app, dub_us at_us, dub_us reach_us,
                            const struct ui_snap_ask *ask);
/** "the end of segment 2"; appended. */
void ui_snap_text(const struct ui_app *app, const struct ui_snap *snap, struct dub_buf *out);

/* --- app_hits.c: places that do something when they are clicked ------------------------------- */

struct ui_hit {
    struct ui_rect where;
    char *command; /* line to run */
};

void ui_hits_clear(struct ui_app *app);
void ui_hits_fini(struct ui_app *app);
/** Remember a place of the present frame. command copied. */
void ui_hit_add(struct ui_app *app, struct ui_rect where, const char *command);
/** Run what stands where the left button was pressed. False: nothing does. */
bool ui_hit_run(struct ui_app *app, const struct ui_mouse *m);
/** While a question, prompt or the palette is open. False: none is. */
bool ui_mouse_modal(struct ui_app *app, const struct ui_mouse *m);

/* --- app_nudge.c: by keys --------------------------------------------------------------------- */

/** Where a moved time lands: a nudge by n steps from at_us. Says in *snap what it caught at. */
dub_us ui_nudged(struct ui_app *app, dub_us at_us, long n, const struct ui_snap_ask *ask,
                 struct ui_snap *snap);

/** Move what is selected, and with ripple all that follows. In the running transaction, if any. */
bool ui_move_selection(struct ui_app *app, dub_us by_us, bool slide);
/** Move the audio under what is selected. */
bool ui_slip_selection(struct ui_app *app, dub_us by_us);
/** Give what is selected to a speaker. */
bool ui_assign_selection(struct ui_app *app, const struct dub_speaker *sp);

/* --- app_count.c: "12" before a key ----------------------------------------------------------- */

#define UI_COUNT_MAX 9999L

/** Run a key's command line; a count typed before it is used up. */
enum dub_status ui_run_key(struct ui_app *app, struct dub_sv line, struct dub_err *err);

/* --- app_bulk.c: what hits several rows says so first ----------------------------------------- */

/** A question to be answered before this command runs was put into app->question. */
bool ui_bulk_asks(struct ui_app *app, const struct dub_cmd *cmd, const struct dub_words *words);

/* --- timeline_mouse.c ------------------------------------------------------------------------- */

/* The latest press, to know a double click. */
struct ui_clicks {
    int button, x, y, n;
    dub_us at_us;
};

/** Count a press; ui_double_click is then true at every second one on the same cell. */
void ui_click_seen(struct ui_app *app, const struct ui_mouse *m);
bool ui_double_click(const struct ui_app *app);
/** A segment's row was pressed: select, with Ctrl one more, with Shift all up to it. */
void ui_click_row(struct ui_app *app, dub_id id, const struct ui_mouse *m);

/* --- timeline_drag.c -------------------------------------------------------------------------- */

/** Lane of a screen row, counting those scrolled away; -1 outside the lanes. */
int ui_drag_lane_at(const struct ui_app *app, int y);
/** A frame's beginning, or the nearest ms while edges move freely; not below 0. */
dub_us ui_drag_plain(const struct ui_app *app, dub_us at_us);
/** The pointer moved. */
void ui_drag_to(struct ui_app *app, const struct ui_mouse *m);
/** The button was let go: do it. */
void ui_drag_drop(struct ui_app *app);
/** Leave everything as it was before the drag. */
void ui_drag_cancel(struct ui_app *app);

/* --- view_hand.c ------------------------------------------------------------------------------ */

/** Where a segment is drawn: moved along while it is dragged. */
struct dub_span ui_drag_span(struct ui_app *app, const struct dub_segment *s);
/** In whose lane a segment is drawn. Borrowed; NULL: nobody's. */
const struct dub_str *ui_drag_speaker(struct ui_app *app, const struct dub_segment *s);
/** Times, length, lane and what it caught at, while something is dragged. False: nothing is. */
bool ui_drag_text(struct ui_app *app, struct dub_buf *out);
/** The rubber band, and a line where the dragged edge caught. */
void ui_draw_drag(struct ui_app *app);
/** Nudge size, snap, ripple, how many are picked, a count being typed: on a free part of the row. */
void ui_draw_hand_state(struct ui_app *app, int y, int taken_from, int taken_to);

#endif
