/*
 * A window of time laid over columns: which column a moment falls into, and what zooming and
 * scrolling do to the window. Pure arithmetic.
 */
#ifndef UI_TIMELINE_WINDOW_H
#define UI_TIMELINE_WINDOW_H

#include "base/time.h"

struct ui_window {
    dub_us start_us, span_us; /* span_us > 0 */
    int w;                    /* columns, > 0 */
};

#define UI_WINDOW_LEAST_US (200 * (dub_us)1000)

/** Column of a time; may lie outside 0 .. w-1, never further than 100000 columns. */
int ui_window_column(struct ui_window v, dub_us at);
/** Time at the left edge of a column; may be below 0. */
dub_us ui_window_time(struct ui_window v, int column);
/** First moment of a column: ui_window_column gives that column back, and not for 1 µs less. */
dub_us ui_window_column_start(struct ui_window v, int column);

/** Another span; what lies at around_us keeps its column, or comes to the middle if unseen. */
struct ui_window ui_window_zoom(struct ui_window v, dub_us span_us, dub_us around_us);
/** Shows a span with an eighth of its length on both sides. */
struct ui_window ui_window_of_span(struct ui_window v, struct dub_span s);
/** One column a frame, from the frame at v.start_us on; rate known. */
struct ui_window ui_window_of_frames(struct ui_window v, struct dub_rate rate);
/** Inside 0 .. full_us; a span at least as long becomes all of it. */
struct ui_window ui_window_clamp(struct ui_window v, dub_us full_us);

/**
 * The window in which `s` can be seen, moved as little as will do (page: by whole windows). When s
 * is longer than the window its start counts. A long way off, it comes to the middle.
 */
struct ui_window ui_window_reveal(struct ui_window v, struct dub_span s, bool page);

#endif
