/*
 * What all rules of one check look at: each segment resolved to its speaker, input, crop, fit and
 * the room around it, so that every rule is a plain walk. For src/check only.
 */
#ifndef DUB_CHECK_VIEW_H
#define DUB_CHECK_VIEW_H

#include "check/fit.h"
#include "model/catalog.h"

struct dub_check_segment {
    const struct dub_segment *s;
    size_t number;                     /* 1-based, in start order */
    const struct dub_speaker *speaker; /* NULL: none, or no such speaker */
    const struct dub_input *input;     /* what its refId names; NULL: nothing */
    bool is_template;                  /* a voice template speaks the segment's text */
    bool time_ok;                      /* 0 <= start < end */
    struct dub_crop crop;
    bool crop_ok; /* both ends, 0 <= start < end */
    bool has_input_len;
    dub_us input_us; /* measured length of the whole input */
    struct dub_fit fit;
    dub_us room_us;   /* the end may move up to here without meeting anything */
    bool next_limits; /* the room ends at the next segment, not at the video */
};

struct dub_check_view {
    const struct dub_project *p;
    const struct dub_settings *settings;
    const struct dub_model *model;  /* NULL: not in the catalog */
    const struct dub_plan *plan;    /* NULL: not told or not in the catalog */
    const struct dub_input *visual; /* NULL: none */
    bool video_known;
    dub_us video_us;
    struct dub_rate rate;
    dub_us frame_us;
    size_t n;
    struct dub_check_segment *segments;
    const struct dub_input **used; /* inputs that segments play, sorted by address, each once */
    size_t n_used;
};

/** in: plan name or NULL for the project's own. Borrows p until fini. */
void dub_check_view_init(struct dub_check_view *v, const struct dub_project *p, const char *plan);
void dub_check_view_fini(struct dub_check_view *v);

/** Some segment plays it. */
bool dub_check_view_uses(const struct dub_check_view *v, const struct dub_input *in);
/** It will be in the request: with segments, voice inputs only when used. */
bool dub_check_view_sends(const struct dub_check_view *v, const struct dub_input *in);

/** An audio or text input: one that a segment may name. */
static inline bool dub_input_is_voice(const struct dub_input *in)
{
    return in->kind == DUB_INPUT_AUDIO || in->kind == DUB_INPUT_TEXT;
}

#endif
