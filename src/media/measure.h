/*
 * Lengths that headers do not state, or state wrongly: found by reading packets, the MP4 index, or
 * the size of uncompressed sound. Nothing is decoded.
 */
#ifndef DUB_MEDIA_MEASURE_H
#define DUB_MEDIA_MEASURE_H

#include <libavformat/avformat.h>

#include "media/cadence.h"
#include "media/source.h"

/** What was found out about one stream, in its own ticks. */
struct media_track {
    bool wanted;     /* picture or sound that counts */
    bool has_length; /* start and length are measured */
    int64_t start, length;
    int64_t frames;                  /* packets counted over the whole stream; 0 = not counted */
    struct media_times times;        /* of pictures: when they are shown */
    struct media_times decode_times; /* and when they are decoded */
    /* while reading */
    bool some_unstamped, some_without_length, reordered;
    struct media_times kept_times, kept_decode_times;
    bool seen, has_stamps;
    int64_t first, end, sum;
};

struct media_measure {
    AVFormatContext *s;
    struct media_task *task;
    const struct media_source *src;
    unsigned n_tracks;
    struct media_track *tracks;
    bool header_wrong; /* the container's own length is not to be believed */
};

/** in: s opened, its streams known; src, task and s outlive it */
void media_measure_init(struct media_measure *m, AVFormatContext *s, struct media_task *task,
                        const struct media_source *src);
void media_measure_fini(struct media_measure *m);

/** The cadence of a picture track, from whichever of its times are complete. */
struct media_cadence media_track_cadence(struct media_track *t);

/** Read every packet from where the file stands (its start): start, length, frames, cadence. */
enum dub_status media_measure_scan(struct media_measure *m, struct dub_err *err) DUB_MUST_USE;

/**
 * Large files: read a few seconds at the start (cadence) and at the end (lengths).
 * in: total_us length of the file by its header
 * A stream of which nothing is found near the end keeps has_length = false.
 */
enum dub_status media_measure_ends(struct media_measure *m, dub_us total_us,
                                   struct dub_err *err) DUB_MUST_USE;

/**
 * The MP4 family's index: frames and cadence of every stream; lengths where fragments are counted
 * or where the file ends before the samples that the index names.
 * errors: DUB_ERR_MEDIA no sample at all is in the file
 */
enum dub_status media_measure_index(struct media_measure *m, struct dub_err *err) DUB_MUST_USE;

/**
 * Uncompressed sound in a plain container: as many samples as bytes are there. A length is only
 * set where the header's is missing or larger.
 * errors: DUB_ERR_MEDIA no sample at all
 */
enum dub_status media_measure_pcm(struct media_measure *m, struct dub_err *err) DUB_MUST_USE;

#endif
