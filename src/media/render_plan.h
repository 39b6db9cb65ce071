/*
 * What is to be rendered, as the caller planned it: pictures and sounds in output time. Read from a
 * JSON file, because a plan with many segments is longer than a request may be.
 *
 *   {"output":"/d/out.mp4","fromSeconds":0,"toSeconds":46.7,
 *    "inSegments":"mute","inGaps":"keep",
 *    "parts":[{"how":"kept","fromSeconds":0,"toSeconds":14,"atSeconds":0,"seconds":14,"segment":0}],
 *    "sounds":[{"source":"/d/a.wav","fromSeconds":1.5,"atSeconds":10,"seconds":4,"segment":1}],
 *    "texts":[{"atSeconds":10,"seconds":4,"text":"Hola"}]}
 *
 * parts    all of the picture in order, without gaps; how as in check/draft.h; segment 0: between
 *          segments
 * sounds   in any order; `fromSeconds` is audio time
 * texts    by time, one after the other
 * from, to the part of the output that is wanted
 */
#ifndef DUB_MEDIA_RENDER_PLAN_H
#define DUB_MEDIA_RENDER_PLAN_H

#include "base/err.h"
#include "base/time.h"
#include "base/vec.h"

enum render_how { RENDER_KEPT, RENDER_SPED, RENDER_LOOPED, RENDER_BOUNCED, RENDER_HELD };

struct render_part {
    enum render_how how;
    struct dub_span from; /* video time, counted from the container's start */
    dub_us at_us, out_us; /* out_us > 0 */
    int segment;
};

struct render_sound {
    char *source;
    dub_us from_us, at_us, out_us;
    int segment;
};

struct render_text {
    dub_us at_us, out_us;
    char *text;
};

/** What becomes of the video's own sound. */
enum render_level { RENDER_MUTE, RENDER_DUCK, RENDER_KEEP };

struct render_plan {
    char *output;
    bool wav;              /* sound alone */
    struct dub_span wanted; /* output time */
    enum render_level in_segments, in_gaps;
    DUB_VEC(struct render_part) parts;
    DUB_VEC(struct render_sound) sounds;
    DUB_VEC(struct render_text) texts;
};

/**
 * out:    *out to be ended with render_plan_fini, on failure too
 * errors: DUB_ERR_IO; DUB_ERR_FORMAT
 */
enum dub_status render_plan_read(const char *path, struct render_plan *out,
                                 struct dub_err *err) DUB_MUST_USE;
void render_plan_fini(struct render_plan *p);
/** "kept", "sped", "looped", "bounced", "held" */
const char *render_how_name(enum render_how how);
/** Video time of the picture at an output time inside a part. */
dub_us render_part_video_at(const struct render_part *part, dub_us out_us);

#endif
