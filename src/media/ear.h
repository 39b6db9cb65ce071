/* Finding speech in sound that is decoded anyway: blocks in, stretches out. */
#ifndef DUB_MEDIA_EAR_H
#define DUB_MEDIA_EAR_H

#include "base/vec.h"
#include "media/filter.h"

#define MEDIA_EAR_PAUSE_US ((dub_us)250000) /* shorter pauses do not part two stretches */

struct media_ear {
    struct media_filter filter;
    int64_t first; /* sample at which levels begin, at the rate it listens at */
    bool begun;
    double power; /* of the level being gathered */
    int n;
    DUB_VEC(signed char) level; /* dB of full scale every 10 ms */
};

struct media_heard {
    bool any; /* false: digital silence, nothing else is filled */
    int background_db, speech_db, threshold_db;
    DUB_VEC(struct dub_span) speech; /* in order, the container's time; the caller's */
};

/** For float blocks of that rate and number of channels. errors: of media_filter_open */
enum dub_status media_ear_open(struct media_ear *s, int rate_hz, int channels,
                               struct dub_err *err) DUB_MUST_USE;
void media_ear_close(struct media_ear *s);
/** Blocks in order; where `at` jumps it is silent. False: no memory. */
bool media_ear_push(struct media_ear *s, const struct media_block *b) DUB_MUST_USE;
/** Nothing more comes. */
void media_ear_finish(struct media_ear *s);
/** What was heard so far. See media/speech.c for how. */
void media_ear_hear(const struct media_ear *s, dub_us pause_us, struct media_heard *out);

#endif
