/*
 * The dub as it will lie in time: which picture is seen when and which sound is placed where, by
 * the table of the sync mode guide (check/fit.h). What a draft is rendered from; nothing is decoded
 * here.
 *
 * Where segments follow each other, what one makes longer or shorter moves all that follows
 * (nothing is documented about it; the sum is what dub_fit_total predicts). Where segments overlap,
 * which the service refuses, the earlier one decides about the picture and both sound.
 */
#ifndef DUB_CHECK_DRAFT_H
#define DUB_CHECK_DRAFT_H

#include "base/vec.h"
#include "model/project.h"

enum dub_draft_how {
    DUB_DRAFT_KEPT,    /* as in the video */
    DUB_DRAFT_SPED,    /* faster or slower, `from` fills the whole length */
    DUB_DRAFT_LOOPED,  /* `from` again and again */
    DUB_DRAFT_BOUNCED, /* forward, backward, forward ... */
    DUB_DRAFT_HELD     /* the last picture of `from` stands still */
};

/** A part of the picture. All parts in order, without gaps, are the output. */
struct dub_draft_part {
    enum dub_draft_how how;
    struct dub_span from; /* video time */
    dub_us at_us, out_us; /* place and length in the output; out_us > 0 */
    size_t segment;       /* 1-based number, 0: between segments */
};

/** A segment's audio. */
struct dub_draft_sound {
    dub_id segment;
    size_t number; /* of the segment, 1-based; 0: the voice of a project without segments */
    const struct dub_input
        *input;           /* borrowed from the project; NULL: none, or text not spoken yet */
    dub_us crop_start_us; /* audio time */
    dub_us at_us;         /* where it begins in the output */
    dub_us most_us;       /* it sounds no longer than this; shorter audio ends in silence */
};

struct dub_draft {
    DUB_VEC(struct dub_draft_part) parts;
    DUB_VEC(struct dub_draft_sound) sounds;
    dub_us out_us;     /* length of the output */
    bool picture_kept; /* the output shows exactly the video */
    size_t n_unknown;  /* segments whose audio's length is not known: taken as exact */
};

/**
 * in:     p whose video's length is known (dub_project_video_len)
 * out:    *out to be ended with dub_draft_fini; borrows inputs of p
 * errors: DUB_ERR_STATE no video, or its length is not known
 */
enum dub_status dub_draft_plan(const struct dub_project *p, struct dub_draft *out,
                               struct dub_err *err) DUB_MUST_USE;
void dub_draft_fini(struct dub_draft *d);

/** Output time at which a moment of the video is seen first; that of the next one if it is not. */
dub_us dub_draft_out_at(const struct dub_draft *d, dub_us video_us);
/** Video time seen at a moment of the output. */
dub_us dub_draft_video_at(const struct dub_draft *d, dub_us out_us);
/** "kept", "sped", "looped", "bounced", "held" */
const char *dub_draft_how_name(enum dub_draft_how how);

#endif
