/* Coarser levels of a waveform data file, so that no redraw reads more than it shows. */
#ifndef DUB_RUN_PEAKS_LEVELS_H
#define DUB_RUN_PEAKS_LEVELS_H

#include "base/err.h"

/**
 * Write levels 1 .. n_levels-1 of a 16-bit file, each from the one before it.
 * in:     from the finest level; path names the levels (dub_peaks_level_path)
 * errors: DUB_ERR_IO, DUB_ERR_FORMAT
 */
enum dub_status dub_peaks_write_levels(const char *from, const char *path, int n_levels,
                                       struct dub_err *err) DUB_MUST_USE;

#endif
