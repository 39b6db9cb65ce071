/* Coarser levels of a waveform data file, so that no redraw reads more than it shows. */
#ifndef DUB_RUN_PEAKS_LEVELS_H
#define DUB_RUN_PEAKS_LEVELS_H

#include <stdbool.h>

#include "base/err.h"

struct dub_peaks_levels;

/**
 * Begin to write levels 1 .. n_levels-1 of a 16-bit file.
 * in:     from the finest level; path names the levels (dub_peaks_level_path)
 * out:    *out for dub_peaks_levels_step and dub_peaks_levels_end
 * errors: DUB_ERR_IO, DUB_ERR_FORMAT
 */
enum dub_status dub_peaks_levels_begin(const char *from, const char *path, int n_levels,
                                       struct dub_peaks_levels **out,
                                       struct dub_err *err) DUB_MUST_USE;
/**
 * A part of the work that takes well below a millisecond, so that keys are answered in between.
 * out:    *done all levels are written under their names
 * errors: DUB_ERR_IO
 */
enum dub_status dub_peaks_levels_step(struct dub_peaks_levels *l, bool *done,
                                      struct dub_err *err) DUB_MUST_USE;
void dub_peaks_levels_end(struct dub_peaks_levels *l);

#endif
