/* Whether frames come evenly, and how many a second. */
#ifndef DUB_MEDIA_CADENCE_H
#define DUB_MEDIA_CADENCE_H

#include <libavutil/rational.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"

/** Times of frames in ticks, in any order. */
struct media_times {
    int64_t *at;
    size_t n, cap;
};

void media_times_add(struct media_times *t, int64_t ticks);
void media_times_fini(struct media_times *t);

struct media_cadence {
    bool known; /* at least three frames */
    bool variable;
    double mean_ticks; /* between frames */
    double slack;      /* how far mean_ticks may be off, relative */
};

/** Sorts the times. Rounding of times to whole ticks does not count as unevenness. */
struct media_cadence media_cadence_of(struct media_times *t);

/**
 * The frame rate to state: of `average` and `guessed` (either may be 0/0) the one that the measured
 * cadence confirms, else a usual rate that fits, else the measured one.
 */
struct dub_rate media_rate(const struct media_cadence *c, AVRational time_base, AVRational average,
                           AVRational guessed);

#endif
