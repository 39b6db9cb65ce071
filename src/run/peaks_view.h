/*
 * Reading waveform data to draw it: the extremes of any stretch of time, from the level that fits
 * the zoom, so that the cost depends on the columns drawn and not on the length.
 */
#ifndef DUB_RUN_PEAKS_VIEW_H
#define DUB_RUN_PEAKS_VIEW_H

#include "base/err.h"
#include "base/time.h"
#include "port/peaks_file.h"
#include "run/peaks.h"

struct dub_peaks_level {
    const unsigned char *map; /* the whole file */
    size_t map_bytes, data;   /* data: where pairs begin */
    struct dub_peaks_head head;
};

struct dub_peaks_view {
    int n_levels;
    struct dub_peaks_level levels[DUB_PEAKS_LEVELS];
};

/**
 * Open a file and those of its coarser levels that are there.
 * errors: DUB_ERR_IO; DUB_ERR_FORMAT not waveform data of 16 bits
 */
enum dub_status dub_peaks_view_open(const char *path, struct dub_peaks_view *out,
                                    struct dub_err *err) DUB_MUST_USE;
void dub_peaks_view_close(struct dub_peaks_view *v);

/** Time behind the last pair. */
dub_us dub_peaks_view_end_us(const struct dub_peaks_view *v);

#define DUB_PEAKS_MIX (-1) /* all channels of the data together */

/**
 * The same of one channel of the data (from 0).
 * in: most pairs to look at, 0: all. With fewer levels than the zoom wants (a file that is being
 *     built) looking at some keeps a redraw quick.
 */
bool dub_peaks_extremes_of(const struct dub_peaks_view *v, int channel, struct dub_span span,
                           int most, int *low, int *high);

/**
 * Extremes over all channels of [from_us, to_us), at least of the one pair that holds from_us.
 * out:    *low ≤ *high, -32768 .. 32767
 * errors: false when the stretch lies outside the data
 */
bool dub_peaks_extremes(const struct dub_peaks_view *v, dub_us from_us, dub_us to_us, int *low,
                        int *high);

#endif
