/*
 * What a well-formed generate body means: which inputs there are, how long they are, whether
 * segments, models, plan and dubbing go together, and how long the result will be. The sandbox's
 * own reading of the reference, sections 2.1, 3 and 4.
 */
#ifndef DUB_SANDBOX_RULES_H
#define DUB_SANDBOX_RULES_H

#include "base/time.h"
#include "base/vec.h"
#include "sandbox/answer.h"
#include "sandbox/catalog.h"

enum dub_sb_known { DUB_SB_KNOWN, DUB_SB_UNKNOWN, DUB_SB_FOREIGN };

/* What is known about a media input. */
struct dub_sb_source {
    char type[8]; /* VIDEO, AUDIO, IMAGE */
    bool has_length;
    dub_us length_us;
    struct dub_rate rate; /* num 0 = unknown */
    int64_t frames;       /* 0 = unknown */
};

/** Finds an asset by id, or by URL when id is NULL. out is filled for DUB_SB_KNOWN only. */
typedef enum dub_sb_known dub_sb_lookup_fn(void *ctx, const char *asset_id, const char *url,
                                           struct dub_sb_source *out);

struct dub_sb_voice {
    const char *ref_id; /* borrowed from the body, NULL when absent */
    bool text;
    bool has_length;
    dub_us length_us;
};

/* A body, understood; texts are borrowed from it. */
struct dub_sb_work {
    const struct dub_sb_model *model;
    const cJSON *options, *segments; /* NULL when absent */
    bool image, dubbing;
    struct dub_sb_source visual;
    DUB_VEC(struct dub_sb_voice) voices;
};

/**
 * Look at a body that passed the schema.
 * in:     lookup with its ctx; plan NULL = without plan limits (cost estimates)
 * out:    *work, to be ended with dub_sb_work_fini whatever is returned
 * returns: false when the refusal has been written to a
 */
bool dub_sb_work_read(const cJSON *body, dub_sb_lookup_fn *lookup, void *ctx,
                      const struct dub_sb_plan *plan, struct dub_sb_work *work,
                      struct dub_sb_answer *a) DUB_MUST_USE;
void dub_sb_work_fini(struct dub_sb_work *work);

/**
 * Predicted length of the result.
 * errors: false when neither picture nor sound has a known length
 */
bool dub_sb_work_output(const struct dub_sb_work *work, dub_us *out) DUB_MUST_USE;
/** Length that `mode` makes of picture V and sound A (section 4). */
dub_us dub_sb_mode_output(const char *mode, dub_us video_us, dub_us audio_us);

/** Sub-checks of dub_sb_work_read, in files of their own; same return. */
bool dub_sb_segments_check(const struct dub_sb_work *work, struct dub_sb_answer *a) DUB_MUST_USE;

#endif
