/*
 * Which parts of each audio are played by which segments, kept sorted both ways, so that an edit
 * compares only what lies around it. For src/check only.
 */
#ifndef DUB_CHECK_REUSE_H
#define DUB_CHECK_REUSE_H

#include "base/buf.h"
#include "base/vec.h"
#include "model/project.h"

/* A segment that plays a part of an input, and what was found about it. */
struct dub_range {
    const struct dub_segment *s;
    const struct dub_segment *reach; /* the one before it in the audio that reaches furthest */
    const struct dub_segment *told;  /* the one of the two to blame, NULL when they share nothing */
};

struct dub_range_group {
    const struct dub_input *input;
    dub_us whole_us;                                /* what a segment without a crop plays */
    DUB_VEC(struct dub_range) by_audio;             /* by start in the audio, then start order */
    DUB_VEC(const struct dub_segment *) by_time;    /* in start order */
    struct dub_buf stem;                            /* a text for the findings of this input */
    bool stem_made;
};

struct dub_reuse {
    DUB_VEC(struct dub_range_group *) groups;
    struct dub_idmap by_input; /* input id -> group */
    struct dub_idmap n_told;   /* segment id -> how often it is to blame */
    DUB_VEC(const struct dub_segment *) changed; /* to be looked at again */
    dub_us tolerance_us;
};

void dub_reuse_fini(struct dub_reuse *r);
/**
 * For building: adds without comparing; dub_reuse_settle at the end.
 * in: s plays in, by a crop with both ends in order or without any; whole_us the input's length,
 *     DUB_US_MAX when it is not known
 */
void dub_reuse_append(struct dub_reuse *r, const struct dub_input *in, dub_us whole_us,
                      const struct dub_segment *s);
void dub_reuse_settle(struct dub_reuse *r);
/** One more, one less; segments whose findings may differ now are put into `changed`. */
void dub_reuse_add(struct dub_reuse *r, const struct dub_input *in, dub_us whole_us,
                   const struct dub_segment *s);
void dub_reuse_drop(struct dub_reuse *r, const struct dub_input *in, const struct dub_segment *s);

/** NULL when no segment plays it. */
struct dub_range_group *dub_reuse_group(const struct dub_reuse *r, const struct dub_input *in);
/** It plays what another one plays and is the later of the two. */
bool dub_reuse_is_told(const struct dub_reuse *r, dub_id segment);
/** The part of the audio that a segment of the group plays. */
struct dub_span dub_reuse_span(const struct dub_range_group *g, const struct dub_segment *s);
/** The earlier of the two in the first finding that blames s; NULL when there is none. */
const struct dub_segment *dub_reuse_partner(const struct dub_range_group *g,
                                            const struct dub_segment *s);
/** The segment before s on the timeline that plays the input; NULL when s is the first. */
const struct dub_segment *dub_reuse_before(const struct dub_range_group *g,
                                           const struct dub_segment *s);

#endif
