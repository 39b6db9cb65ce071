/* Where the ruler has ticks and what is written at them. Pure. */
#ifndef UI_TIMELINE_TICKS_H
#define UI_TIMELINE_TICKS_H

#include "timeline_window.h"

/* In the order of the option's choices. */
enum ui_ruler { UI_RULER_SECONDS, UI_RULER_TIMECODE, UI_RULER_FRAMES };

/* Ticks are numbered from 0 at time 0. */
struct ui_ticks {
    enum ui_ruler ruler;
    struct dub_rate rate;
    int64_t step;  /* of labels: µs, frames, or frames as time code counts them */
    int64_t minor; /* of small ticks between, divides step; equal to it: none */
};

/**
 * The densest round steps at which labels do not touch. Without a known rate the ruler counts
 * seconds.
 */
struct ui_ticks ui_ticks_make(enum ui_ruler ruler, struct dub_rate rate, struct ui_window v);
/** Number of the last tick (in units of minor) at or before t >= 0. */
int64_t ui_ticks_at(const struct ui_ticks *t, dub_us at);
/** Time of small tick n; it has a label when n is a multiple of step / minor. */
dub_us ui_tick_time(const struct ui_ticks *t, int64_t n);
bool ui_tick_has_label(const struct ui_ticks *t, int64_t n);
/** "00:05", "00:05.50", "01:00:05:00", "125". Returns out. */
const char *ui_tick_text(const struct ui_ticks *t, int64_t n, char out[DUB_TIME_TEXT]);

/** A moment as the ruler counts: "00:00:13.480", "00:00:13:12", "337". Returns out. */
const char *ui_ruler_time(enum ui_ruler ruler, struct dub_rate rate, dub_us at,
                          char out[DUB_TIME_TEXT]);

#endif
