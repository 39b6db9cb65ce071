/*
 * What the timeline shows and where: its window of time, columns, lanes, and the walk over segments
 * that keeps a frame's cost independent of their number.
 */
#ifndef UI_TIMELINE_H
#define UI_TIMELINE_H

#include "app_impl.h"

#define UI_TL_EDGES_MIN 3 /* columns from which a block has edges and a text */

/** Keep the window within the content; a fitted one follows it. */
void ui_tl_clamp(struct ui_app *app);
/** Column of a time, from the left end of the lanes; may lie outside 0 .. w-1. */
int ui_tl_column(const struct ui_app *app, dub_us at);
/** Time at the left edge of a screen column, not below 0. */
dub_us ui_tl_time(const struct ui_app *app, int x);

/** Speakers in lane order: by slot, those without one last. Made anew for each frame and click. */
void ui_tl_lanes(struct ui_app *app);
/** NULL outside the lanes. */
const struct dub_speaker *ui_tl_speaker(const struct ui_app *app, int lane);
/** Lane of a speaker's ref, -1: none. */
int ui_tl_lane_of(const struct ui_app *app, const struct dub_str *ref);

/* Over the segments of the window in order. Where many begin in one column only the first few are
 * visited: the rest could not be told apart. */
struct ui_tl_walk {
    int column, seen;
};

/** First segment that can reach into the window. */
size_t ui_tl_first(const struct ui_app *app);
/** The segment to look at after i. */
size_t ui_tl_next(const struct ui_app *app, struct ui_tl_walk *w, size_t i);

#endif
