#include "edit/timeops.h"

static const struct dub_segment *find(struct dub_project *p, dub_id id, struct dub_err *err)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    if (!s)
        dub_fail(err, DUB_ERR_STATE, "there is no such segment");
    return s;
}

static size_t number_of(const struct dub_project *p, const struct dub_segment *s)
{
    return dub_project_segment_index(p, s) + 1;
}

enum dub_status dub_edit_move(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us delta_us,
                              struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    char at[DUB_TIME_TEXT];
    if (!s)
        return DUB_ERR_STATE;
    if (s->span.start_us + delta_us < 0)
        return dub_fail(err, DUB_ERR_RANGE,
                        "segment %zu starts at %s and cannot move before the beginning",
                        number_of(p, s), dub_clock_print(s->span.start_us, at));
    if (s->span.end_us + delta_us > DUB_US_MAX)
        return dub_fail(err, DUB_ERR_RANGE, "segment %zu would end after the largest time",
                        number_of(p, s));
    struct dub_segment *moved = dub_segment_dup(s);
    moved->span.start_us += delta_us;
    moved->span.end_us += delta_us;
    dub_txn_put(p, t, moved);
    return DUB_OK;
}

enum dub_status dub_edit_edge(struct dub_project *p, struct dub_txn *t, dub_id id,
                              enum dub_edge edge, dub_us at_us, bool trim, struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (!s)
        return DUB_ERR_STATE;
    struct dub_span span = s->span;
    *(edge == DUB_EDGE_START ? &span.start_us : &span.end_us) = at_us;
    if (span.start_us < 0 || span.start_us >= span.end_us)
        return dub_fail(err, DUB_ERR_RANGE,
                        "segment %zu: the %s cannot be %s, its %s is %s and it needs some length",
                        number_of(p, s), edge == DUB_EDGE_START ? "start" : "end",
                        dub_clock_print(at_us, a), edge == DUB_EDGE_START ? "end" : "start",
                        dub_clock_print(edge == DUB_EDGE_START ? span.end_us : span.start_us, b));
    struct dub_segment *changed = dub_segment_dup(s);
    changed->span = span;
    if (trim && s->audio == DUB_AUDIO_CUT) {
        if (edge == DUB_EDGE_START && s->has_crop_start)
            changed->crop.start_us += span.start_us - s->span.start_us;
        if (edge == DUB_EDGE_END && s->has_crop_end)
            changed->crop.end_us += span.end_us - s->span.end_us;
        bool bad = changed->crop.start_us < 0 ||
                   (s->has_crop_start && s->has_crop_end &&
                    changed->crop.start_us >= changed->crop.end_us);
        if (bad) {
            dub_record_unref(&changed->rec);
            return dub_fail(err, DUB_ERR_RANGE,
                            "segment %zu: trimming to %s would move the crop %s; segment-extend "
                            "changes the slot alone",
                            number_of(p, s), dub_clock_print(at_us, a),
                            edge == DUB_EDGE_START ? "before the audio's beginning or past its end"
                                                   : "end before its start");
        }
    }
    dub_txn_put(p, t, changed);
    return DUB_OK;
}

enum dub_status dub_edit_slip(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us delta_us,
                              struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    struct dub_crop crop = dub_segment_crop(s);
    if (!crop.has_start && !crop.has_end)
        return dub_fail(err, DUB_ERR_STATE,
                        "segment %zu plays its whole audio, there is no crop to slip; "
                        "segment-set %zu crop START-END makes one",
                        number_of(p, s), number_of(p, s));
    if (crop.has_start && crop.span.start_us + delta_us < 0)
        return dub_fail(err, DUB_ERR_RANGE, "segment %zu: the crop would begin before the audio",
                        number_of(p, s));
    struct dub_segment *slipped = dub_segment_dup(s);
    slipped->audio = DUB_AUDIO_CUT;
    slipped->has_crop_start = crop.has_start;
    slipped->has_crop_end = crop.has_end;
    slipped->crop.start_us = crop.has_start ? crop.span.start_us + delta_us : 0;
    slipped->crop.end_us = crop.has_end ? crop.span.end_us + delta_us : 0;
    dub_txn_put(p, t, slipped);
    return DUB_OK;
}

/* Neighbour in start order, NULL at the ends. */
static const struct dub_segment *neighbour(const struct dub_project *p, const struct dub_segment *s,
                                           int direction)
{
    size_t i = dub_project_segment_index(p, s);
    if (direction < 0)
        return i > 0 ? dub_project_segment(p, i - 1) : NULL;
    return i + 1 < dub_project_n_segments(p) ? dub_project_segment(p, i + 1) : NULL;
}

enum dub_status dub_edit_roll(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us delta_us,
                              struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    const struct dub_segment *next = neighbour(p, s, 1);
    if (!next || next->span.start_us != s->span.end_us)
        return dub_fail(err, DUB_ERR_STATE,
                        "segment %zu shares no edge with a following segment: roll needs two that "
                        "touch",
                        number_of(p, s));
    dub_us at = s->span.end_us + delta_us;
    dub_id next_id = next->rec.id;
    enum dub_status st = dub_edit_edge(p, t, id, DUB_EDGE_END, at, true, err);
    if (!st)
        st = dub_edit_edge(p, t, next_id, DUB_EDGE_START, at, true, err);
    return st;
}

enum dub_status dub_edit_slide(struct dub_project *p, struct dub_txn *t, dub_id id,
                               dub_us delta_us, struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    const struct dub_segment *prev = neighbour(p, s, -1), *next = neighbour(p, s, 1);
    struct dub_span span = {s->span.start_us + delta_us, s->span.end_us + delta_us};
    dub_id before = prev && prev->span.end_us == s->span.start_us ? prev->rec.id : 0;
    dub_id after = next && next->span.start_us == s->span.end_us ? next->rec.id : 0;
    enum dub_status st = dub_edit_move(p, t, id, delta_us, err);
    if (!st && before)
        st = dub_edit_edge(p, t, before, DUB_EDGE_END, span.start_us, true, err);
    if (!st && after)
        st = dub_edit_edge(p, t, after, DUB_EDGE_START, span.end_us, true, err);
    return st;
}

enum dub_status dub_edit_ripple(struct dub_project *p, struct dub_txn *t, dub_id id,
                                dub_us delta_us, struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    DUB_VEC(dub_id) ids = {0};
    for (size_t i = dub_project_segment_index(p, s); i < dub_project_n_segments(p); i++)
        dub_vec_push(&ids, dub_project_segment(p, i)->rec.id);
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < ids.n && !st; i++)
        st = dub_edit_move(p, t, ids.at[i], delta_us, err);
    dub_vec_fini(&ids);
    return st;
}

static enum dub_status put_span(struct dub_project *p, struct dub_txn *t,
                                const struct dub_segment *s, struct dub_span span,
                                struct dub_err *err)
{
    if (span.start_us < 0 || span.start_us >= span.end_us)
        return dub_fail(err, DUB_ERR_RANGE, "segment %zu is too short to snap: nothing would be left",
                        number_of(p, s));
    struct dub_segment *changed = dub_segment_dup(s);
    changed->span = span;
    dub_txn_put(p, t, changed);
    return DUB_OK;
}

enum dub_status dub_edit_snap_frames(struct dub_project *p, struct dub_txn *t, dub_id id,
                                     struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    struct dub_rate rate = dub_project_rate(p);
    if (!s)
        return DUB_ERR_STATE;
    if (!dub_rate_known(rate))
        return dub_fail(err, DUB_ERR_STATE,
                        "the video's frame rate is not known, so there are no frames to snap to");
    struct dub_span span = {dub_frame_snap(s->span.start_us, rate),
                            dub_frame_snap(s->span.end_us, rate)};
    return put_span(p, t, s, span, err);
}

enum dub_status dub_edit_snap_neighbours(struct dub_project *p, struct dub_txn *t, dub_id id,
                                         struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    const struct dub_segment *prev = neighbour(p, s, -1), *next = neighbour(p, s, 1);
    struct dub_span span = s->span;
    dub_us d;
    if (prev) {
        d = prev->span.end_us - span.start_us;
        if (d <= DUB_SNAP_REACH_US && d >= -DUB_SNAP_REACH_US)
            span.start_us = prev->span.end_us;
    }
    if (next) {
        d = next->span.start_us - span.end_us;
        if (d <= DUB_SNAP_REACH_US && d >= -DUB_SNAP_REACH_US)
            span.end_us = next->span.start_us;
    }
    return put_span(p, t, s, span, err);
}

static bool set_end(struct dub_project *p, struct dub_txn *t, const struct dub_segment *s,
                    dub_us end_us)
{
    if (end_us <= s->span.start_us)
        return false;
    struct dub_segment *changed = dub_segment_dup(s);
    changed->span.end_us = end_us;
    dub_txn_put(p, t, changed);
    return true;
}

bool dub_edit_close_gap(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us max_us)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    const struct dub_segment *next = s ? neighbour(p, s, 1) : NULL;
    if (!next)
        return false;
    dub_us gap = next->span.start_us - s->span.end_us;
    return gap > 0 && gap <= max_us && set_end(p, t, s, next->span.start_us);
}

bool dub_edit_micro_gap(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us gap_us)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    const struct dub_segment *next = s ? neighbour(p, s, 1) : NULL;
    if (!next)
        return false;
    dub_us gap = next->span.start_us - s->span.end_us;
    return gap >= 0 && gap < gap_us && set_end(p, t, s, next->span.start_us - gap_us);
}
