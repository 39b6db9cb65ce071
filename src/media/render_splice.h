/*
 * Which frame of the video is seen when, where a draft changes the picture's timing, and which
 * stretches of that can go over as they are: from a frame that needs no other to a place where
 * decoding has caught up with showing.
 */
#ifndef DUB_MEDIA_RENDER_SPLICE_H
#define DUB_MEDIA_RENDER_SPLICE_H

#include "media/render_index.h"
#include "media/render_plan.h"

struct render_shown {
    int64_t at;   /* ticks of the result */
    int32_t rank; /* frame of the video */
    int32_t part; /* of the plan */
};

struct render_stretch {
    bool copied;
    size_t first, n;        /* of the frames shown */
    size_t packet;          /* copied: the first of n packets in a row */
};

struct render_splice {
    DUB_VEC(struct render_shown) shown;
    DUB_VEC(struct render_stretch) stretches;
    int64_t end; /* ticks of the result: where the last frame ends */
};

/** errors: DUB_ERR_MEDIA nothing is left to be seen */
enum dub_status render_splice_plan(struct render_splice *s, const struct render_index *x,
                                   const struct render_plan *plan, struct dub_err *err)
    DUB_MUST_USE;
/** Divide what is shown into stretches. in: join: parts that are copied and encoded may alternate */
void render_splice_divide(struct render_splice *s, const struct render_index *x,
                          const struct render_plan *plan, bool join);
void render_splice_fini(struct render_splice *s);
/** Why a stretch is encoded anew, appended to out: "segment 2 is held; up to the next key frame". */
void render_splice_why(const struct render_splice *s, const struct render_plan *plan,
                       const struct render_stretch *st, struct dub_buf *out);

#endif
