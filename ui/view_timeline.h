/* The rows of the timeline, each drawn by a file of its own; inside view_timeline*.c only. */
#ifndef UI_VIEW_TIMELINE_H
#define UI_VIEW_TIMELINE_H

#include "timeline.h"

/** Ticks and labels. */
void ui_tl_draw_ruler(struct ui_app *app, int y);
/** In, out and named markers, over the ruler's labels. */
void ui_tl_draw_marks(struct ui_app *app, int y);
/** The video's end through the rows y0 .. y1, and on y0 the end of what will come of it. */
void ui_tl_draw_end(struct ui_app *app, int y0, int y1);
/** The playhead through the rows y0 .. y1; it hides no letter. */
void ui_tl_draw_playhead(struct ui_app *app, int y0, int y1);

/** The source's sound in h rows. */
void ui_tl_draw_wave(struct ui_app *app, int y, int h);
/** The playhead in them. */
void ui_tl_draw_wave_playhead(struct ui_app *app, int y, int h);
/** The sound a segment uses, in the blank cells of a part of its block; false: nothing to show. */
bool ui_tl_draw_block_wave(struct ui_app *app, const struct dub_segment *s, struct ui_rect r,
                           ui_style body);

/** The source: what is covered, gaps, overlaps. */
void ui_tl_draw_source(struct ui_app *app, int y);

/** Names at the left, blocks, overlaps within a lane, audio that runs over its slot. */
void ui_tl_draw_lanes(struct ui_app *app, int y, int n_lanes, int lane_h);

/** Where the playhead is, marks, the drag under way; predicted length. */
void ui_tl_draw_status(struct ui_app *app, int y);

/** The whole video in one row, with the window on it. */
void ui_tl_draw_map(struct ui_app *app, int y);

#endif
