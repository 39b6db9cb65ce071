/*
 * Waveform data kept under $XDG_CACHE_HOME/dubline/peaks: for each content and track three levels
 * (.dat files that audiowaveform's tools read) and a file .sum with their sums, written last. A set
 * whose sums do not fit is not there. Two programs may build the same set: the files are replaced
 * in one step and hold the same.
 */
#ifndef DUB_RUN_PEAKS_CACHE_H
#define DUB_RUN_PEAKS_CACHE_H

#include "run/peaks_view.h"

#define DUB_PEAKS_CACHE_BYTES ((int64_t)512 * 1024 * 1024) /* the least used go first */
#define DUB_PEAKS_CACHE_DAYS  90                           /* unused so long: away */

/**
 * The file a waveform is kept in, named by content: the hash, of a URL its text and size. dub_free.
 * in:     source path or URL; track from 0; split: each channel by itself
 * out:    NULL when the content is not known well enough, or there is no home
 */
char *dub_peaks_cache_path(const char *source, const struct dub_facts *facts, int track,
                           bool split) DUB_MUST_USE;
/** Open a whole, undamaged set; counts as use. False: build it. */
bool dub_peaks_cache_open(const char *path, struct dub_peaks_view *out) DUB_MUST_USE;
/** Whether a whole set is there, without a look at its content. */
bool dub_peaks_cache_has(const char *path);
/** Behind building: the set is whole from now on. Makes room for it. errors: DUB_ERR_IO */
enum dub_status dub_peaks_cache_seal(const char *path, struct dub_err *err) DUB_MUST_USE;
/** Make the folder that the files go into. errors: DUB_ERR_IO */
enum dub_status dub_peaks_cache_ready(const char *path, struct dub_err *err) DUB_MUST_USE;
/** Remove what is over the limit or too old, and what dead programs left. dir NULL: the cache. */
void dub_peaks_cache_prune(const char *dir, int64_t limit_bytes, int days);
/** What lies there; dir NULL: the cache. */
void dub_peaks_cache_usage(const char *dir, size_t *n_sets, int64_t *bytes);
/** The folder; dub_free; NULL without a home. */
char *dub_peaks_cache_dir(void) DUB_MUST_USE;

#endif
