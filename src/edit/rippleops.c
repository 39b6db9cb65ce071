#include "edit/rippleops.h"

#include "base/vec.h"

typedef DUB_VEC(dub_id) id_list;

static void starting_from(const struct dub_project *p, dub_us from_us, dub_id but, id_list *out)
{
    for (size_t i = dub_project_segment_from(p, from_us); i < dub_project_n_segments(p); i++) {
        const struct dub_segment *s = dub_project_segment(p, i);
        if (s->rec.id != but)
            dub_vec_push(out, s->rec.id);
    }
}

/* Whether all of them stay within the range of times. */
static enum dub_status may_shift(const struct dub_project *p, const id_list *ids, dub_us delta_us,
                                 struct dub_err *err)
{
    for (size_t i = 0; i < ids->n; i++) {
        const struct dub_segment *s = dub_project_segment_by_id(p, ids->at[i]);
        if (s->span.start_us + delta_us < 0 || s->span.end_us + delta_us > DUB_US_MAX)
            return dub_fail(err, DUB_ERR_RANGE, "segment %zu would %s",
                            dub_project_segment_index(p, s) + 1,
                            delta_us < 0 ? "begin before the beginning"
                                         : "end after the largest time");
    }
    return DUB_OK;
}

static void shift(struct dub_project *p, struct dub_txn *t, const id_list *ids, dub_us delta_us)
{
    for (size_t i = 0; i < ids->n && delta_us != 0; i++) {
        struct dub_segment *copy = dub_segment_dup(dub_project_segment_by_id(p, ids->at[i]));
        copy->span.start_us += delta_us;
        copy->span.end_us += delta_us;
        dub_txn_put(p, t, copy);
    }
}

enum dub_status dub_edit_ripple_trim(struct dub_project *p, struct dub_txn *t, dub_id id,
                                     dub_us at_us, struct dub_err *err)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    if (!s)
        return dub_fail(err, DUB_ERR_STATE, "there is no such segment");
    id_list follow = {0};
    dub_us delta_us = at_us - s->span.end_us;
    starting_from(p, s->span.end_us, id, &follow);
    enum dub_status st = may_shift(p, &follow, delta_us, err);
    if (!st)
        st = dub_edit_edge(p, t, id, DUB_EDGE_END, at_us, true, err);
    if (!st)
        shift(p, t, &follow, delta_us);
    dub_vec_fini(&follow);
    return st;
}

enum dub_status dub_edit_ripple_delete(struct dub_project *p, struct dub_txn *t, dub_id id,
                                       struct dub_err *err)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    if (!s)
        return dub_fail(err, DUB_ERR_STATE, "there is no such segment");
    id_list follow = {0};
    dub_us len_us = dub_span_len(s->span);
    starting_from(p, s->span.end_us, id, &follow);
    enum dub_status st = may_shift(p, &follow, -len_us, err);
    if (!st) {
        dub_txn_remove(p, t, id);
        shift(p, t, &follow, -len_us);
    }
    dub_vec_fini(&follow);
    return st;
}

enum dub_status dub_edit_shift_from(struct dub_project *p, struct dub_txn *t, dub_us from_us,
                                    dub_us delta_us, struct dub_err *err)
{
    id_list follow = {0};
    starting_from(p, from_us, 0, &follow);
    enum dub_status st = may_shift(p, &follow, delta_us, err);
    if (!st)
        shift(p, t, &follow, delta_us);
    dub_vec_fini(&follow);
    return st;
}

/* Where the nearest segment before s ends; 0 when there is none. */
static dub_us end_before(const struct dub_project *p, const struct dub_segment *s)
{
    dub_us end_us = 0, longest_us = dub_project_longest(p);
    for (size_t i = dub_project_segment_from(p, s->span.start_us); i > 0; i--) {
        const struct dub_segment *o = dub_project_segment(p, i - 1);
        if (o->span.start_us + longest_us <= end_us)
            break; /* none before it reaches further */
        if (o->span.end_us > end_us)
            end_us = o->span.end_us;
    }
    return end_us;
}

/* Where the nearest segment after s starts; the video's end when there is none, else -1. */
static dub_us start_after(const struct dub_project *p, const struct dub_segment *s)
{
    dub_us video_us;
    size_t i = dub_project_segment_index(p, s) + 1;
    if (i < dub_project_n_segments(p))
        return dub_project_segment(p, i)->span.start_us;
    return dub_project_video_len(p, &video_us) ? video_us : -1;
}

bool dub_edit_fill(struct dub_project *p, struct dub_txn *t, dub_id id, enum dub_edge edge)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    if (!s)
        return false;
    struct dub_span span = s->span;
    if (edge == DUB_EDGE_START)
        span.start_us = end_before(p, s);
    else
        span.end_us = start_after(p, s);
    if (span.start_us >= s->span.start_us && span.end_us <= s->span.end_us)
        return false; /* they touch or overlap already */
    struct dub_segment *copy = dub_segment_dup(s);
    copy->span = span;
    dub_txn_put(p, t, copy);
    return true;
}
