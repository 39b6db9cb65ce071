#include "model/project.h"

#include <stdlib.h>

#include "model/project_impl.h"

struct dub_project *dub_project_new(void)
{
    struct dub_project *p = DUB_NEW(struct dub_project);
    p->settings = dub_settings_new();
    dub_idmap_put(&p->by_id, p->settings->rec.id, p->settings);
    p->speaker_refs.stale = p->input_refs.stale = true;
    return p;
}

void dub_project_free(struct dub_project *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->speakers.n; i++)
        dub_record_unref(&p->speakers.at[i]->rec);
    for (size_t i = 0; i < p->inputs.n; i++)
        dub_record_unref(&p->inputs.at[i]->rec);
    for (size_t i = 0; i < p->segments.n; i++)
        dub_record_unref(&p->segments.at[i]->rec);
    for (size_t i = 0; i < p->markers.n; i++)
        dub_record_unref(&p->markers.at[i]->rec);
    for (size_t i = 0; i < p->facts.n; i++) {
        dub_str_unref(p->facts.at[i].where);
        dub_free(p->facts.at[i].facts);
        dub_sound_unref(p->facts.at[i].sound);
    }
    dub_record_unref(&p->settings->rec);
    dub_vec_fini(&p->speakers);
    dub_vec_fini(&p->inputs);
    dub_vec_fini(&p->segments);
    dub_vec_fini(&p->markers);
    dub_vec_fini(&p->facts);
    dub_vec_fini(&p->speaker_refs.sorted);
    dub_vec_fini(&p->input_refs.sorted);
    dub_idmap_fini(&p->by_id);
    dub_free(p);
}

void dub_project_watch(struct dub_project *p, dub_project_watcher *fn, void *ctx)
{
    p->watcher = fn;
    p->watcher_ctx = ctx;
}

uint64_t dub_project_revision(const struct dub_project *p)
{
    return p->revision;
}

const struct dub_settings *dub_project_settings(const struct dub_project *p)
{
    return p->settings;
}

size_t dub_project_n_speakers(const struct dub_project *p)
{
    return p->speakers.n;
}

const struct dub_speaker *dub_project_speaker(const struct dub_project *p, size_t i)
{
    return p->speakers.at[i];
}

size_t dub_project_n_inputs(const struct dub_project *p)
{
    return p->inputs.n;
}

const struct dub_input *dub_project_input(const struct dub_project *p, size_t i)
{
    return p->inputs.at[i];
}

size_t dub_project_n_segments(const struct dub_project *p)
{
    return p->segments.n;
}

const struct dub_segment *dub_project_segment(const struct dub_project *p, size_t i)
{
    return p->segments.at[i];
}

size_t dub_project_n_markers(const struct dub_project *p)
{
    return p->markers.n;
}

const struct dub_marker *dub_project_marker(const struct dub_project *p, size_t i)
{
    return p->markers.at[i];
}

const struct dub_marker *dub_project_marker_by_id(const struct dub_project *p, dub_id id)
{
    const struct dub_record *r = dub_project_record(p, id);
    return r && r->kind == DUB_KIND_MARKER ? (const struct dub_marker *)r : NULL;
}

const struct dub_record *dub_project_record(const struct dub_project *p, dub_id id)
{
    return dub_idmap_get(&p->by_id, id);
}

const struct dub_segment *dub_project_segment_by_id(const struct dub_project *p, dub_id id)
{
    const struct dub_record *r = dub_project_record(p, id);
    return r && r->kind == DUB_KIND_SEGMENT ? (const struct dub_segment *)r : NULL;
}

dub_id dub_project_new_id(const struct dub_project *p, struct dub_rng *rng)
{
    dub_id id;
    do
        id = dub_id_new(rng);
    while (dub_project_record(p, id));
    return id;
}

static int compare_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int dub_segment_order(const struct dub_segment *a, const struct dub_segment *b)
{
    int c = compare_i64(a->span.start_us, b->span.start_us);
    if (c == 0)
        c = compare_i64(a->span.end_us, b->span.end_us);
    if (c == 0)
        c = (a->rec.id > b->rec.id) - (a->rec.id < b->rec.id);
    return c;
}

/* First position whose segment is not before s. */
static size_t segment_position(const struct dub_project *p, const struct dub_segment *s)
{
    size_t lo = 0, hi = p->segments.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (dub_segment_order(p->segments.at[mid], s) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

size_t dub_project_segment_index(const struct dub_project *p, const struct dub_segment *s)
{
    size_t i = segment_position(p, s);
    return i < p->segments.n && p->segments.at[i]->rec.id == s->rec.id ? i : p->segments.n;
}

size_t dub_project_segment_from(const struct dub_project *p, dub_us t)
{
    struct dub_segment probe = {.span = {t, INT64_MIN}};
    return segment_position(p, &probe);
}

dub_us dub_project_longest(const struct dub_project *p)
{
    return p->longest_us;
}

static bool order_before(unsigned a_order, dub_id a_id, unsigned b_order, dub_id b_id)
{
    return a_order != b_order ? a_order < b_order : a_id < b_id;
}

static void replace_speaker(struct dub_project *p, struct dub_speaker *before,
                            struct dub_speaker *after)
{
    size_t i = 0;
    if (before) {
        while (p->speakers.at[i] != before)
            i++;
        dub_vec_remove(&p->speakers, i);
    }
    if (after) {
        for (i = p->speakers.n; i > 0; i--)
            if (order_before(p->speakers.at[i - 1]->order, p->speakers.at[i - 1]->rec.id,
                             after->order, after->rec.id))
                break;
        dub_vec_insert(&p->speakers, i, after);
    }
    p->speaker_refs.stale = true;
}

static void replace_input(struct dub_project *p, struct dub_input *before, struct dub_input *after)
{
    size_t i = 0;
    if (before) {
        while (p->inputs.at[i] != before)
            i++;
        dub_vec_remove(&p->inputs, i);
    }
    if (after) {
        for (i = p->inputs.n; i > 0; i--)
            if (order_before(p->inputs.at[i - 1]->order, p->inputs.at[i - 1]->rec.id,
                             after->order, after->rec.id))
                break;
        dub_vec_insert(&p->inputs, i, after);
    }
    p->input_refs.stale = true;
}

static void replace_segment(struct dub_project *p, struct dub_segment *before,
                            struct dub_segment *after)
{
    if (after && dub_span_len(after->span) > p->longest_us)
        p->longest_us = dub_span_len(after->span);
    if (before && after && dub_segment_order(before, after) == 0) {
        p->segments.at[segment_position(p, before)] = after;
        return;
    }
    if (before) {
        size_t i = segment_position(p, before);
        dub_vec_remove(&p->segments, i);
    }
    if (!after)
        return;
    size_t n = p->segments.n;
    if (n > 0 && dub_segment_order(p->segments.at[n - 1], after) > 0)
        n = segment_position(p, after);
    dub_vec_insert(&p->segments, n, after);
}

static int compare_markers(const struct dub_marker *a, const struct dub_marker *b)
{
    int c = compare_i64(a->at_us, b->at_us);
    return c ? c : (a->rec.id > b->rec.id) - (a->rec.id < b->rec.id);
}

static size_t marker_position(const struct dub_project *p, const struct dub_marker *m)
{
    size_t lo = 0, hi = p->markers.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (compare_markers(p->markers.at[mid], m) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

size_t dub_project_marker_from(const struct dub_project *p, dub_us t)
{
    struct dub_marker probe = {.at_us = t};
    return marker_position(p, &probe);
}

static void replace_marker(struct dub_project *p, struct dub_marker *before,
                           struct dub_marker *after)
{
    if (before) {
        size_t i = marker_position(p, before);
        dub_vec_remove(&p->markers, i);
    }
    if (after) {
        size_t i = marker_position(p, after);
        dub_vec_insert(&p->markers, i, after);
    }
}

void dub_project_replace(struct dub_project *p, struct dub_record *before,
                         struct dub_record *after)
{
    const struct dub_record *either = after ? after : before;
    p->revision++;
    if (p->watcher)
        p->watcher(p->watcher_ctx, before, after);
    switch (either->kind) {
    case DUB_KIND_SETTINGS:
        if (after)
            p->settings = (struct dub_settings *)after;
        break;
    case DUB_KIND_SPEAKER:
        replace_speaker(p, (struct dub_speaker *)before, (struct dub_speaker *)after);
        break;
    case DUB_KIND_INPUT:
        replace_input(p, (struct dub_input *)before, (struct dub_input *)after);
        break;
    case DUB_KIND_SEGMENT:
        replace_segment(p, (struct dub_segment *)before, (struct dub_segment *)after);
        break;
    case DUB_KIND_MARKER:
        replace_marker(p, (struct dub_marker *)before, (struct dub_marker *)after);
        break;
    case DUB_KIND_COUNT:
        break;
    }
    dub_idmap_put(&p->by_id, either->id, after);
}

void dub_project_append(struct dub_project *p, struct dub_record *r)
{
    if (r->kind != DUB_KIND_SEGMENT) {
        dub_project_replace(p, NULL, r);
        return;
    }
    struct dub_segment *s = (struct dub_segment *)r;
    if (dub_span_len(s->span) > p->longest_us)
        p->longest_us = dub_span_len(s->span);
    p->revision++;
    dub_vec_push(&p->segments, s);
    dub_idmap_put(&p->by_id, r->id, r);
}

static int by_order(const void *a, const void *b)
{
    return dub_segment_order(*(struct dub_segment *const *)a, *(struct dub_segment *const *)b);
}

void dub_project_settle(struct dub_project *p)
{
    size_t i = 1;
    while (i < p->segments.n && dub_segment_order(p->segments.at[i - 1], p->segments.at[i]) < 0)
        i++;
    if (i < p->segments.n)
        qsort(p->segments.at, p->segments.n, sizeof(*p->segments.at), by_order);
    dub_vec_trim(&p->segments);
}

void dub_project_set_orders(struct dub_project *p, enum dub_kind kind, const unsigned *orders,
                            size_t n)
{
    bool speakers = kind == DUB_KIND_SPEAKER;
    if (n != (speakers ? p->speakers.n : p->inputs.n))
        return;
    for (size_t i = 1; i < n; i++)
        if (orders[i] <= orders[i - 1])
            return;
    for (size_t i = 0; i < n; i++)
        *(speakers ? &p->speakers.at[i]->order : &p->inputs.at[i]->order) = orders[i];
    p->speaker_refs.stale = p->input_refs.stale = true;
}

bool dub_project_sane(const struct dub_project *p)
{
    for (size_t i = 0; i < p->segments.n; i++) {
        const struct dub_segment *s = p->segments.at[i];
        if (s->rec.refs == 0 || dub_idmap_get(&p->by_id, s->rec.id) != s)
            return false;
        if (i > 0 && dub_segment_order(p->segments.at[i - 1], s) >= 0)
            return false;
        if (dub_span_len(s->span) > p->longest_us)
            return false;
    }
    for (size_t i = 0; i < p->inputs.n; i++)
        if (dub_idmap_get(&p->by_id, p->inputs.at[i]->rec.id) != p->inputs.at[i])
            return false;
    for (size_t i = 0; i < p->speakers.n; i++)
        if (dub_idmap_get(&p->by_id, p->speakers.at[i]->rec.id) != p->speakers.at[i])
            return false;
    for (size_t i = 0; i < p->markers.n; i++) {
        const struct dub_marker *m = p->markers.at[i];
        if (dub_idmap_get(&p->by_id, m->rec.id) != m ||
            (i > 0 && compare_markers(p->markers.at[i - 1], m) >= 0))
            return false;
    }
    return p->by_id.n == p->segments.n + p->inputs.n + p->speakers.n + p->markers.n + 1;
}
