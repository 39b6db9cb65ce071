/*
 * Listening to media files: sound facts (base/sound.h) by a dubline-media process, kept under
 * $XDG_CACHE_HOME/dubline/sound by content hash, so that a file is listened to once wherever it
 * lies. The oldest entries go when they become too many.
 */
#ifndef DUB_RUN_ANALYSIS_H
#define DUB_RUN_ANALYSIS_H

#include "base/sound.h"
#include "run/media_client.h"

/** What is kept at most; an entry that was asked for counts as new. */
#define DUB_ANALYSIS_ENTRIES 1000
#define DUB_ANALYSIS_BYTES   ((int64_t)256 * 1024 * 1024)

/**
 * What is known of a content. Starts no process.
 * in:  sha256 of the content, "" finds nothing
 * out: NULL when it was not listened to; owned by the caller (dub_sound_unref)
 */
struct dub_sound *dub_analysis_get(const char *sha256) DUB_MUST_USE;

struct dub_analysis;

/** sound NULL: err says why. Both borrowed for the call; the job is freed behind it. */
typedef void dub_analysis_fn(void *ctx, const struct dub_sound *sound, const struct dub_err *err);
/** done 0..1 */
typedef void dub_analysis_progress_fn(void *ctx, double done);

/**
 * Listen to the first sound track of a local file and keep what was heard.
 * in:     mc outlives the job; sha256 of the file's content (not empty); progress may be NULL
 * out:    *out valid until the callback or dub_analysis_stop
 * errors: DUB_ERR_IO the cache cannot be written; in the callback those of decoding,
 *         DUB_ERR_CONFLICT the file changed meanwhile
 */
enum dub_status dub_analysis_start(struct dub_media_client *mc, const char *path,
                                   const char *sha256, dub_analysis_progress_fn *progress,
                                   dub_analysis_fn *done, void *ctx, struct dub_analysis **out,
                                   struct dub_err *err) DUB_MUST_USE;
/** Without a callback; nothing half-done is left. NULL is fine. */
void dub_analysis_stop(struct dub_analysis *a);

/**
 * Listen and wait, running the loop until the answer is there; from the cache when it is known.
 * out: *out owned by the caller
 */
enum dub_status dub_analysis_sync(struct dub_media_client *mc, struct dub_loop *loop,
                                  const char *path, const char *sha256,
                                  dub_analysis_progress_fn *progress, void *ctx,
                                  struct dub_sound **out, struct dub_err *err) DUB_MUST_USE;

/** Remove the oldest entries until at most so many and so many bytes are left. */
void dub_analysis_prune(size_t n_entries, int64_t n_bytes);

#endif
