/*
 * What all rules of one check look at: the project's settings and media, sums over the segments,
 * and one segment resolved to its speaker, input, crop, fit and the room around it. For src/check
 * only.
 */
#ifndef DUB_CHECK_VIEW_H
#define DUB_CHECK_VIEW_H

#include "check/fit.h"
#include "check/order.h"
#include "check/reuse.h"
#include "model/catalog.h"

struct dub_check_segment {
    const struct dub_segment *s;
    size_t number;                     /* 1-based, in start order */
    struct dub_order_place place;
    const struct dub_speaker *speaker; /* NULL: none, or no such speaker */
    const struct dub_input *input;     /* what its refId names; NULL: nothing */
    bool is_template;                  /* a voice template speaks the segment's text */
    bool time_ok;                      /* 0 <= start < end */
    struct dub_crop crop;
    bool crop_ok; /* both ends, 0 <= start < end */
    bool has_input_len;
    dub_us input_us; /* measured length of the whole input */
    const struct dub_sound *sound; /* of the input; NULL: not listened to */
    struct dub_fit fit;
    dub_us ended_us;  /* latest end of those before it whose times are in order; else INT64_MIN */
    dub_us room_us;   /* the end may move up to here without meeting anything */
    bool next_limits; /* the room ends at the next segment, not at the video */
};

/* Why the unknown length of an input matters to a segment. */
enum dub_doubt { DUB_DOUBT_CROP, DUB_DOUBT_FIT, DUB_DOUBT_COUNT };

/* How segments use one input. */
struct dub_input_use {
    const struct dub_input *input;
    size_t n;
    struct {
        size_t n;
        const struct dub_segment *first; /* not after the first of them; may be gone from there */
    } doubts[DUB_DOUBT_COUNT];
};

/* Sums over all segments. */
struct dub_check_tally {
    size_t n_time_ok, n_off, n_unsnappable; /* of times; see the rule `precision` */
    size_t n_faces;                         /* that choose their own face */
    size_t n_unknown;                       /* whose audio has no known length */
    size_t n_huge;                          /* that change the length by days */
    dub_us longer_us;                       /* sum of out - slot, of the others */
    size_t n_speakers;                      /* different speakers that are heard */
    struct dub_idmap speakers;              /* id -> number of segments */
    struct dub_idmap inputs;                /* id -> struct dub_input_use */
    DUB_VEC(struct dub_input_use *) uses;
    uint64_t used_revision;                 /* counts inputs that become used or unused */
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
    const struct dub_sound *sound;  /* of the video; NULL: none, or not listened to */
    size_t n;
    struct dub_order order;
    struct dub_reuse reuse;
    struct dub_check_tally tally;
};

/**
 * Look at a project: everything but findings. Borrows p until fini, except for its segments, of
 * which it holds references.
 * in: plan name or NULL for the project's own
 */
void dub_check_view_init(struct dub_check_view *v, const struct dub_project *p, const char *plan);
void dub_check_view_fini(struct dub_check_view *v);
/** One segment less, one more: keeps order, sums and reuse. The order's entry has no findings. */
bool dub_check_view_drop(struct dub_check_view *v, const struct dub_segment *s,
                         struct dub_order_entry *out);
void dub_check_view_add(struct dub_check_view *v, const struct dub_segment *s);

/** Everything about the segment at a place. index: its place in start order, from 0. */
struct dub_check_segment dub_check_view_segment(const struct dub_check_view *v,
                                                struct dub_order_place place, size_t index);
/** The same for all in turn; the caller keeps the latest ends so far (INT64_MIN at first). */
struct dub_check_ends {
    dub_us any_us, ok_us;
};
struct dub_check_segment dub_check_view_in_turn(const struct dub_check_view *v,
                                                struct dub_order_place place, size_t index,
                                                struct dub_check_ends *ends);
/** A segment by itself: number, place, and what depends on others are not filled. */
struct dub_check_segment dub_check_view_alone(const struct dub_check_view *v,
                                              const struct dub_segment *s);
/** The segment with that 0-based place in start order, NULL behind the last. */
const struct dub_segment *dub_check_view_at(const struct dub_check_view *v, size_t index);
/** 1-based number of a segment of the project. */
size_t dub_check_view_number(const struct dub_check_view *v, const struct dub_segment *s);
/** It takes part in comparing what is played; see the rule `audio-reused`. */
bool dub_check_plays(const struct dub_check_segment *c);
/** 0 <= start < end. */
bool dub_check_time_ok(struct dub_span span);
/** A time between two frames, as `precision` counts them. */
bool dub_check_off_grid(const struct dub_check_view *v, dub_us t);

/** NULL: no segment plays it. */
const struct dub_input_use *dub_check_view_use(const struct dub_check_view *v,
                                               const struct dub_input *in);
/** Number of the first segment with that doubt about an input; use->doubts[which].n > 0. */
size_t dub_check_view_first(const struct dub_check_view *v, const struct dub_input_use *use,
                            enum dub_doubt which);
/** Some segment plays it. */
bool dub_check_view_uses(const struct dub_check_view *v, const struct dub_input *in);
/** It will be in the request: with segments, voice inputs only when used. */
bool dub_check_view_sends(const struct dub_check_view *v, const struct dub_input *in);
/** As dub_fit_project, from the sums. */
struct dub_fit_total dub_check_view_total(const struct dub_check_view *v);

/** An audio or text input: one that a segment may name. */
static inline bool dub_input_is_voice(const struct dub_input *in)
{
    return in->kind == DUB_INPUT_AUDIO || in->kind == DUB_INPUT_TEXT;
}

#endif
