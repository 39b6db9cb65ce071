#include "check/reuse.h"

#include <stdlib.h>

struct dub_span dub_reuse_span(const struct dub_range_group *g, const struct dub_segment *s)
{
    struct dub_crop crop = dub_segment_crop(s);
    return crop.has_start ? crop.span : (struct dub_span){0, g->whole_us};
}

/* Where in the audio a segment begins: the same whatever the input's length is. */
static dub_us audio_start(const struct dub_segment *s)
{
    return dub_segment_crop(s).span.start_us;
}

static int by_audio(const void *a, const void *b)
{
    const struct dub_range *x = a, *y = b;
    dub_us s = audio_start(x->s), t = audio_start(y->s);
    return s != t ? (s > t ? 1 : -1) : dub_segment_order(x->s, y->s);
}

static size_t audio_place(const struct dub_range_group *g, const struct dub_segment *s)
{
    struct dub_range want = {.s = s};
    size_t lo = 0, hi = g->by_audio.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (by_audio(&g->by_audio.at[mid], &want) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static size_t time_place(const struct dub_range_group *g, const struct dub_segment *s)
{
    size_t lo = 0, hi = g->by_time.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (dub_segment_order(g->by_time.at[mid], s) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

void dub_reuse_fini(struct dub_reuse *r)
{
    for (size_t i = 0; i < r->groups.n; i++) {
        dub_vec_fini(&r->groups.at[i]->by_audio);
        dub_vec_fini(&r->groups.at[i]->by_time);
        dub_buf_fini(&r->groups.at[i]->stem);
        dub_free(r->groups.at[i]);
    }
    dub_vec_fini(&r->groups);
    dub_vec_fini(&r->changed);
    dub_idmap_fini(&r->by_input);
    dub_idmap_fini(&r->n_told);
    *r = (struct dub_reuse){0};
}

struct dub_range_group *dub_reuse_group(const struct dub_reuse *r, const struct dub_input *in)
{
    return in ? dub_idmap_get(&r->by_input, in->rec.id) : NULL;
}

static struct dub_range_group *need_group(struct dub_reuse *r, const struct dub_input *in,
                                          dub_us whole_us)
{
    struct dub_range_group *g = dub_reuse_group(r, in);
    if (!g) {
        g = DUB_NEW(struct dub_range_group);
        g->input = in;
        g->whole_us = whole_us;
        dub_buf_init(&g->stem, 0);
        dub_vec_push(&r->groups, g);
        dub_idmap_put(&r->by_input, in->rec.id, g);
    }
    return g;
}

bool dub_reuse_is_told(const struct dub_reuse *r, dub_id segment)
{
    return dub_idmap_get(&r->n_told, segment) != NULL;
}

static void blame(struct dub_reuse *r, const struct dub_segment *s, bool more)
{
    if (!s)
        return;
    uintptr_t n = (uintptr_t)dub_idmap_get(&r->n_told, s->rec.id);
    n = more ? n + 1 : n - 1;
    dub_idmap_put(&r->n_told, s->rec.id, (void *)n); /* 0 takes it out */
    dub_vec_push(&r->changed, s);
}

/* Two aligned segments can share audio only by overlapping, which has a rule of its own. */
static bool both_aligned(const struct dub_segment *a, const struct dub_segment *b)
{
    return a->audio == DUB_AUDIO_ALIGNED && b->audio == DUB_AUDIO_ALIGNED;
}

/* What place i of the audio is compared with, and who is to blame. */
static struct dub_range compared(const struct dub_reuse *r, const struct dub_range_group *g,
                                 size_t i)
{
    struct dub_range at = {.s = g->by_audio.at[i].s};
    if (i == 0)
        return at;
    const struct dub_range *before = &g->by_audio.at[i - 1];
    dub_us end = dub_reuse_span(g, before->s).end_us;
    dub_us reach_end = before->reach ? dub_reuse_span(g, before->reach).end_us : INT64_MIN;
    at.reach = end > reach_end ? before->s : before->reach;
    if (end < reach_end)
        end = reach_end;
    if (audio_start(at.s) + r->tolerance_us < end && !both_aligned(at.s, at.reach))
        at.told = dub_segment_order(at.s, at.reach) > 0 ? at.s : at.reach;
    return at;
}

/* Compare from place k of the audio on, until nothing differs from what was found before. The first
 * n_fresh hold nothing yet. */
static void compare(struct dub_reuse *r, struct dub_range_group *g, size_t k, size_t n_fresh)
{
    for (size_t i = k; i < g->by_audio.n; i++) {
        struct dub_range *at = &g->by_audio.at[i], now = compared(r, g, i);
        if (i >= k + n_fresh && at->reach == now.reach && at->told == now.told)
            return;
        if (at->told != now.told) {
            blame(r, at->told, false);
            blame(r, now.told, true);
        }
        *at = now;
    }
}

void dub_reuse_append(struct dub_reuse *r, const struct dub_input *in, dub_us whole_us,
                      const struct dub_segment *s)
{
    struct dub_range_group *g = need_group(r, in, whole_us);
    struct dub_range range = {.s = s};
    dub_vec_push(&g->by_audio, range);
    dub_vec_push(&g->by_time, s);
}

static bool is_sorted(const struct dub_range_group *g)
{
    for (size_t i = 1; i < g->by_audio.n; i++)
        if (by_audio(&g->by_audio.at[i - 1], &g->by_audio.at[i]) > 0)
            return false;
    return true;
}

void dub_reuse_settle(struct dub_reuse *r)
{
    for (size_t i = 0; i < r->groups.n; i++) {
        struct dub_range_group *g = r->groups.at[i];
        if (!is_sorted(g)) /* most dubs go through an audio from its beginning to its end */
            qsort(g->by_audio.at, g->by_audio.n, sizeof(*g->by_audio.at), by_audio);
        compare(r, g, 0, g->by_audio.n);
    }
    dub_vec_fini(&r->changed);
}

static void look_again(struct dub_reuse *r, const struct dub_range_group *g, size_t place)
{
    if (place < g->by_time.n)
        dub_vec_push(&r->changed, g->by_time.at[place]);
}

void dub_reuse_add(struct dub_reuse *r, const struct dub_input *in, dub_us whole_us,
                   const struct dub_segment *s)
{
    struct dub_range_group *g = need_group(r, in, whole_us);
    struct dub_range range = {.s = s};
    size_t k = audio_place(g, s), t = time_place(g, s);
    dub_vec_insert(&g->by_audio, k, range);
    dub_vec_insert(&g->by_time, t, s);
    compare(r, g, k, 1);
    look_again(r, g, t + 1);
    g->stem_made = false;
}

void dub_reuse_drop(struct dub_reuse *r, const struct dub_input *in, const struct dub_segment *s)
{
    struct dub_range_group *g = dub_reuse_group(r, in);
    if (!g)
        return;
    size_t k = audio_place(g, s), t = time_place(g, s);
    if (k == g->by_audio.n || g->by_audio.at[k].s != s)
        return;
    blame(r, g->by_audio.at[k].told, false);
    dub_vec_remove(&g->by_audio, k);
    dub_vec_remove(&g->by_time, t);
    compare(r, g, k, 0);
    look_again(r, g, t);
    g->stem_made = false;
}

const struct dub_segment *dub_reuse_partner(const struct dub_range_group *g,
                                            const struct dub_segment *s)
{
    size_t k = audio_place(g, s), i = k;
    if (k == g->by_audio.n || g->by_audio.at[k].s != s)
        return NULL;
    if (g->by_audio.at[k].told == s)
        return g->by_audio.at[k].reach;
    for (i = k + 1; i < g->by_audio.n && g->by_audio.at[i].reach == s; i++)
        if (g->by_audio.at[i].told == s)
            return g->by_audio.at[i].s;
    return NULL;
}

const struct dub_segment *dub_reuse_before(const struct dub_range_group *g,
                                           const struct dub_segment *s)
{
    size_t t = time_place(g, s);
    return t > 0 ? g->by_time.at[t - 1] : NULL;
}
