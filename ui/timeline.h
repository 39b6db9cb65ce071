/*
 * What the timeline shows and where: its window of time, columns, lanes, and the walk over segments
 * that keeps a frame's cost independent of their number.
 */
#ifndef UI_TIMELINE_H
#define UI_TIMELINE_H

#include "app_impl.h"
#include "app_options.h"
#include "timeline_ticks.h"

#define UI_TL_EDGES_MIN 3 /* columns from which a block has edges and a text */

/** The window as drawn last. */
struct ui_window ui_tl_window(const struct ui_app *app);
/** Show another one, within the content; as wide as all of it, it follows it from then on. */
void ui_tl_show(struct ui_app *app, struct ui_window v);
/** End of everything: the video, or the last segment beyond. */
dub_us ui_tl_end(struct ui_app *app);
/** The whole content in w columns, and what is predicted to come of it where that is little more. */
struct ui_window ui_tl_whole(struct ui_app *app, int w);
/** Keep the window within the content; a fitted one follows it. */
void ui_tl_clamp(struct ui_app *app);
/** Column of a time, from the left end of the lanes; may lie outside 0 .. w-1. */
int ui_tl_column(const struct ui_app *app, dub_us at);
/** Time at the left edge of a screen column, not below 0. */
dub_us ui_tl_time(const struct ui_app *app, int x);

/** Speakers in lane order: by slot, those without one next, then the lane of segments without a
 * speaker (NULL), when there are any. Made anew for each frame and click. */
void ui_tl_lanes(struct ui_app *app);
/** NULL outside the lanes and for nobody's lane. */
const struct dub_speaker *ui_tl_speaker(const struct ui_app *app, int lane);
/** Lane of a speaker's ref, -1: none. */
int ui_tl_lane_of(const struct ui_app *app, const struct dub_str *ref);
/** Lane drawn at a screen row, counted from the first one shown; -1: none. */
int ui_tl_lane_at(const struct ui_app *app, int y);

/* Over the segments of the window in order. Where many begin in one column only the first few are
 * visited: the rest could not be told apart. */
struct ui_tl_walk {
    struct ui_window view;
    int column, seen;
};

/** Begins a walk over a window; returns the first segment that can reach into it. */
size_t ui_tl_walk_first(const struct ui_app *app, struct ui_window v, struct ui_tl_walk *w);
/** The segment to look at after i. */
size_t ui_tl_walk_next(const struct ui_app *app, struct ui_tl_walk *w, size_t i);
/** First segment that can reach into the window of the lanes. */
size_t ui_tl_first(const struct ui_app *app);

enum ui_ruler ui_tl_ruler(const struct ui_app *app);

/** Scroll by so many columns. */
void ui_timeline_scroll(struct ui_app *app, int columns);
/** A press or drag in the minimap moves the window there; false: not meant for it. */
bool ui_mouse_minimap(struct ui_app *app, const struct ui_mouse *m);

#endif
