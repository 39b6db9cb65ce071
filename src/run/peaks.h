/*
 * Waveform data of a file, built by several dubline-media processes at once, each taking slices of
 * it: a .dat file (port/peaks_file.h) and coarser levels of it beside, each 16 times coarser.
 */
#ifndef DUB_RUN_PEAKS_H
#define DUB_RUN_PEAKS_H

#include "base/facts.h"
#include "run/media_client.h"

#define DUB_PEAKS_PER_PAIR 256 /* samples; 5 ms at 48 kHz, finer than a frame at every zoom */
#define DUB_PEAKS_FACTOR   16  /* from one level to the next */
#define DUB_PEAKS_LEVELS   3

struct dub_peaks_wish {
    const char *source;            /* path or URL */
    const struct dub_facts *facts; /* of the source: its length makes slices possible */
    int track;                     /* n-th sound track, from 0 */
    bool split;                    /* each channel by itself; else mixed into one */
    int samples_per_pair;          /* of the finest level, 2 .. 16777216 */
    const char *out_path;          /* replaced when all is there, never before */
    int n_levels;                  /* 1: only the file itself */
    int n_processes;               /* of the client: how many slices at once are worth it */
    bool background;               /* at low priority: somebody types meanwhile */
    int64_t max_bytes;             /* read no more of a URL; 0: no limit */
};

struct dub_peaks_job;

/** done 0..1 */
typedef void dub_peaks_progress_fn(void *ctx, double done);
/** err NULL: the files are there. The job is freed behind the call. */
typedef void dub_peaks_done_fn(void *ctx, const struct dub_err *err);

/**
 * in:     mc outlives the job; strings and facts are copied
 * out:    *out, valid until the callback or dub_peaks_stop
 * errors: DUB_ERR_IO the output cannot be written; DUB_ERR_MEDIA the source has no such track; in
 *         the callback those of reading
 */
enum dub_status dub_peaks_start(struct dub_media_client *mc, const struct dub_peaks_wish *wish,
                                dub_peaks_progress_fn *progress, dub_peaks_done_fn *done, void *ctx,
                                struct dub_peaks_job **out, struct dub_err *err) DUB_MUST_USE;
/** Without a callback; nothing half-done is left. NULL is fine. */
void dub_peaks_stop(struct dub_peaks_job *job);

/** The file while it is being built; pairs not reached yet are zero. Borrowed. */
const char *dub_peaks_job_path(const struct dub_peaks_job *job);
/** Whether pairs [from, to) of the file while it is being built are all there. */
bool dub_peaks_job_has(const struct dub_peaks_job *job, int64_t from, int64_t to);

/** Path of a level beside the finest one: "a.dat", "a.x16.dat", "a.x256.dat"; dub_free. */
char *dub_peaks_level_path(const char *path, int level) DUB_MUST_USE;

#endif
