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

/* Changed copies, put together at the end, so that a refusal leaves nothing behind. */
struct batch {
    DUB_VEC(struct dub_segment *) changed;
};

/* The copy of a segment in the batch, made when it is touched first. */
static struct dub_segment *copy_in(struct batch *b, const struct dub_segment *s)
{
    for (size_t i = 0; i < b->changed.n; i++)
        if (b->changed.at[i]->rec.id == s->rec.id)
            return b->changed.at[i];
    struct dub_segment *copy = dub_segment_dup(s);
    dub_vec_push(&b->changed, copy);
    return copy;
}

/* Puts the copies when st is ok, else drops them. Returns st. */
static enum dub_status finish(struct dub_project *p, struct dub_txn *t, struct batch *b,
                              enum dub_status st)
{
    for (size_t i = 0; i < b->changed.n; i++) {
        if (st)
            dub_record_unref(&b->changed.at[i]->rec);
        else
            dub_txn_put(p, t, b->changed.at[i]);
    }
    dub_vec_fini(&b->changed);
    return st;
}

static enum dub_status move_copy(const struct dub_project *p, const struct dub_segment *s,
                                 struct dub_segment *copy, dub_us delta_us, struct dub_err *err)
{
    char at[DUB_TIME_TEXT];
    if (copy->span.start_us + delta_us < 0)
        return dub_fail(err, DUB_ERR_RANGE,
                        "segment %zu starts at %s and cannot move before the beginning",
                        number_of(p, s), dub_clock_print(s->span.start_us, at));
    if (copy->span.end_us + delta_us > DUB_US_MAX)
        return dub_fail(err, DUB_ERR_RANGE, "segment %zu would end after the largest time",
                        number_of(p, s));
    copy->span.start_us += delta_us;
    copy->span.end_us += delta_us;
    return DUB_OK;
}

enum dub_status dub_edit_move(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us delta_us,
                              struct dub_err *err)
{
    struct batch b = {0};
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    return finish(p, t, &b, move_copy(p, s, copy_in(&b, s), delta_us, err));
}

/* The crop of a `cut` segment after one edge of its slot moved by delta_us. */
static enum dub_status trim_crop(const struct dub_project *p, const struct dub_segment *s,
                                 struct dub_segment *copy, enum dub_edge edge, dub_us delta_us,
                                 struct dub_err *err)
{
    struct dub_span *crop = &copy->crop;
    if (edge == DUB_EDGE_START && copy->has_crop_start)
        crop->start_us += delta_us;
    if (edge == DUB_EDGE_END && copy->has_crop_end)
        crop->end_us += delta_us;
    const char *why = NULL;
    if (crop->start_us < 0)
        why = "its crop would begin before the audio does";
    else if (crop->end_us < 0 ||
             (copy->has_crop_start && copy->has_crop_end && crop->start_us >= crop->end_us))
        why = "nothing would be left of its crop";
    else if (crop->start_us > DUB_US_MAX || crop->end_us > DUB_US_MAX)
        why = "its crop would pass the largest time";
    return why ? dub_fail(
                     err, DUB_ERR_RANGE,
                     "segment %zu cannot be trimmed there: %s; segment-extend changes the slot "
                     "alone",
                     number_of(p, s), why)
               : DUB_OK;
}

static enum dub_status edge_copy(const struct dub_project *p, const struct dub_segment *s,
                                 struct dub_segment *copy, enum dub_edge edge, dub_us at_us,
                                 bool trim, struct dub_err *err)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    bool is_start = edge == DUB_EDGE_START;
    struct dub_span span = copy->span;
    *(is_start ? &span.start_us : &span.end_us) = at_us;
    if (at_us < 0 || at_us > DUB_US_MAX || span.start_us >= span.end_us)
        return dub_fail(err, DUB_ERR_RANGE,
                        "segment %zu: the %s cannot be %s, its %s is %s and it needs some length",
                        number_of(p, s), is_start ? "start" : "end", dub_clock_print(at_us, a),
                        is_start ? "end" : "start",
                        dub_clock_print(is_start ? span.end_us : span.start_us, b));
    dub_us delta_us = at_us - (is_start ? copy->span.start_us : copy->span.end_us);
    copy->span = span;
    return trim && copy->audio == DUB_AUDIO_CUT ? trim_crop(p, s, copy, edge, delta_us, err)
                                                : DUB_OK;
}

enum dub_status dub_edit_edge(struct dub_project *p, struct dub_txn *t, dub_id id,
                              enum dub_edge edge, dub_us at_us, bool trim, struct dub_err *err)
{
    struct batch b = {0};
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    return finish(p, t, &b, edge_copy(p, s, copy_in(&b, s), edge, at_us, trim, err));
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
    dub_us start_us = crop.has_start ? crop.span.start_us + delta_us : 0;
    dub_us end_us = crop.has_end ? crop.span.end_us + delta_us : 0;
    if (start_us < 0 || end_us < 0)
        return dub_fail(err, DUB_ERR_RANGE, "segment %zu: the crop would begin before the audio",
                        number_of(p, s));
    if (start_us > DUB_US_MAX || end_us > DUB_US_MAX)
        return dub_fail(err, DUB_ERR_RANGE, "segment %zu: the crop would pass the largest time",
                        number_of(p, s));
    struct dub_segment *slipped = dub_segment_dup(s);
    slipped->audio = DUB_AUDIO_CUT;
    slipped->has_crop_start = crop.has_start;
    slipped->has_crop_end = crop.has_end;
    slipped->crop = (struct dub_span){start_us, end_us};
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

/* The segment that starts where s ends, also past others that overlap s; NULL when none does. */
static const struct dub_segment *touching_after(const struct dub_project *p,
                                                const struct dub_segment *s)
{
    size_t i = dub_project_segment_from(p, s->span.end_us);
    const struct dub_segment *next =
        i < dub_project_n_segments(p) ? dub_project_segment(p, i) : NULL;
    return next && next != s && next->span.start_us == s->span.end_us ? next : NULL;
}

/* The segment that ends where s starts. */
static const struct dub_segment *touching_before(const struct dub_project *p,
                                                 const struct dub_segment *s)
{
    dub_us reach_us = s->span.start_us - dub_project_longest(p);
    for (size_t i = dub_project_segment_from(p, s->span.start_us); i > 0; i--) {
        const struct dub_segment *prev = dub_project_segment(p, i - 1);
        if (prev->span.end_us == s->span.start_us)
            return prev;
        if (prev->span.start_us < reach_us)
            break;
    }
    return NULL;
}

enum dub_status dub_edit_roll(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us delta_us,
                              struct dub_err *err)
{
    struct batch b = {0};
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    const struct dub_segment *next = touching_after(p, s);
    if (!next)
        return dub_fail(err, DUB_ERR_STATE,
                        "segment %zu shares no edge with a following segment: roll needs two that "
                        "touch",
                        number_of(p, s));
    dub_us at_us = s->span.end_us + delta_us;
    enum dub_status st = edge_copy(p, s, copy_in(&b, s), DUB_EDGE_END, at_us, true, err);
    if (!st)
        st = edge_copy(p, next, copy_in(&b, next), DUB_EDGE_START, at_us, true, err);
    return finish(p, t, &b, st);
}

/* Edges of neighbours that touch s, and are not sliding themselves, go where s goes. */
static enum dub_status trim_neighbours(const struct dub_project *p, const struct dub_segment *s,
                                       dub_us delta_us, const struct dub_idmap *sliding,
                                       struct batch *b, struct dub_err *err)
{
    const struct dub_segment *prev = touching_before(p, s), *next = touching_after(p, s);
    enum dub_status st = DUB_OK;
    if (prev && !dub_idmap_get(sliding, prev->rec.id))
        st = edge_copy(p, prev, copy_in(b, prev), DUB_EDGE_END, s->span.start_us + delta_us, true,
                       err);
    if (!st && next && !dub_idmap_get(sliding, next->rec.id))
        st = edge_copy(p, next, copy_in(b, next), DUB_EDGE_START, s->span.end_us + delta_us, true,
                       err);
    return st;
}

enum dub_status dub_edit_slide(struct dub_project *p, struct dub_txn *t, const dub_id *ids,
                               size_t n, dub_us delta_us, struct dub_err *err)
{
    struct batch b = {0};
    struct dub_idmap sliding = {0};
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < n && !st; i++) {
        const struct dub_segment *s = find(p, ids[i], err);
        if (s)
            dub_idmap_put(&sliding, ids[i], p);
        st = s ? move_copy(p, s, copy_in(&b, s), delta_us, err) : DUB_ERR_STATE;
    }
    for (size_t i = 0; i < n && !st; i++) { /* the end of one between two moves before its start */
        dub_id id = ids[delta_us > 0 ? n - 1 - i : i];
        st = trim_neighbours(p, dub_project_segment_by_id(p, id), delta_us, &sliding, &b, err);
    }
    dub_idmap_fini(&sliding);
    return finish(p, t, &b, st);
}

enum dub_status dub_edit_ripple(struct dub_project *p, struct dub_txn *t, dub_id id,
                                dub_us delta_us, struct dub_err *err)
{
    struct batch b = {0};
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    enum dub_status st = DUB_OK;
    for (size_t i = dub_project_segment_index(p, s); i < dub_project_n_segments(p) && !st; i++) {
        struct dub_segment *copy = dub_segment_dup(dub_project_segment(p, i));
        dub_vec_push(&b.changed, copy);
        st = move_copy(p, dub_project_segment(p, i), copy, delta_us, err);
    }
    return finish(p, t, &b, st);
}

static enum dub_status put_span(struct dub_project *p, struct dub_txn *t,
                                const struct dub_segment *s, struct dub_span span,
                                struct dub_err *err)
{
    if (span.start_us < 0 || span.end_us > DUB_US_MAX || span.start_us >= span.end_us)
        return dub_fail(err, DUB_ERR_RANGE,
                        "segment %zu is too short to snap: nothing would be left", number_of(p, s));
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

/* The nearest within reach; the time itself where there is none. */
static dub_us snapped(dub_us t_us, const dub_us *at, size_t n)
{
    dub_us best_us = t_us, least_us = DUB_SNAP_REACH_US + 1;
    for (size_t i = 0; i < n; i++) {
        dub_us d = at[i] > t_us ? at[i] - t_us : t_us - at[i];
        if (d < least_us) {
            least_us = d;
            best_us = at[i];
        }
    }
    return best_us;
}

enum dub_status dub_edit_snap_times(struct dub_project *p, struct dub_txn *t, dub_id id,
                                    const dub_us *at, size_t n, struct dub_err *err)
{
    const struct dub_segment *s = find(p, id, err);
    if (!s)
        return DUB_ERR_STATE;
    struct dub_span span = {snapped(s->span.start_us, at, n), snapped(s->span.end_us, at, n)};
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
