#include "io/turns.h"

#include <stdlib.h>

struct entry {
    const struct dub_str *name;
    struct dub_span span;
    size_t row;
};

static int by_name_then_start(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int c = strcmp(x->name->z, y->name->z);
    if (c)
        return c;
    return (x->span.start_us > y->span.start_us) - (x->span.start_us < y->span.start_us);
}

static int by_start(const void *a, const void *b)
{
    const struct dub_turn *x = a, *y = b;
    if (x->span.start_us != y->span.start_us)
        return x->span.start_us > y->span.start_us ? 1 : -1;
    return (x->label > y->label) - (x->label < y->label);
}

static void take_entries(struct dub_turns *t, const struct entry *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool same = i > 0 && strcmp(all[i].name->z, all[i - 1].name->z) == 0;
        struct dub_turn *last = same ? &t->turns.at[t->turns.n - 1] : NULL;
        if (!same)
            dub_vec_push(&t->labels, all[i].name);
        if (last && all[i].span.start_us <= last->span.end_us) {
            if (all[i].span.end_us > last->span.end_us)
                last->span.end_us = all[i].span.end_us;
            continue;
        }
        struct dub_turn turn = {all[i].span, t->labels.n - 1};
        dub_vec_push(&t->turns, turn);
    }
}

static void build_tree(struct dub_turns *t)
{
    for (t->n_leaves = 1; t->n_leaves < t->turns.n;)
        t->n_leaves *= 2;
    t->tree = dub_alloc_array(2 * t->n_leaves, sizeof(*t->tree));
    for (size_t i = 0; i < t->turns.n; i++)
        t->tree[t->n_leaves + i] = t->turns.at[i].span.end_us;
    for (size_t i = t->n_leaves - 1; i > 0; i--) {
        dub_us a = t->tree[2 * i], b = t->tree[2 * i + 1];
        t->tree[i] = a > b ? a : b;
    }
}

void dub_turns_init(struct dub_turns *t, const struct dub_rows *rows)
{
    struct entry *all = dub_alloc_array(rows->rows.n + 1, sizeof(*all));
    size_t n = 0;
    *t = (struct dub_turns){0};
    for (size_t i = 0; i < rows->rows.n; i++)
        if (rows->rows.at[i].speaker)
            all[n++] = (struct entry){rows->rows.at[i].speaker, rows->rows.at[i].span, i};
    qsort(all, n, sizeof(*all), by_name_then_start);
    take_entries(t, all, n);
    dub_free(all);
    n = t->turns.n;
    if (n > 1)
        qsort(t->turns.at, n, sizeof(*t->turns.at), by_start);
    build_tree(t);
    t->latest = dub_alloc_array(n + 1, sizeof(*t->latest));
    t->votes = dub_alloc_array(t->labels.n + 1, sizeof(*t->votes));
    for (size_t i = 0; i < n; i++) {
        bool later = i == 0 || t->turns.at[i].span.end_us >
                                   t->turns.at[t->latest[i - 1]].span.end_us;
        t->latest[i] = later ? i : t->latest[i - 1];
    }
}

void dub_turns_fini(struct dub_turns *t)
{
    dub_vec_fini(&t->turns);
    dub_vec_fini(&t->labels);
    dub_vec_fini(&t->voted);
    dub_free(t->tree);
    dub_free(t->latest);
    dub_free(t->votes);
}

/* First turn that starts at or after a time. */
static size_t from(const struct dub_turns *t, dub_us at)
{
    size_t lo = 0, hi = t->turns.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->turns.at[mid].span.start_us < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void vote(struct dub_turns *t, const struct dub_turn *turn, struct dub_span span)
{
    dub_us a = turn->span.start_us > span.start_us ? turn->span.start_us : span.start_us;
    dub_us b = turn->span.end_us < span.end_us ? turn->span.end_us : span.end_us;
    if (b <= a)
        return;
    if (t->votes[turn->label] == 0)
        dub_vec_push(&t->voted, turn->label);
    t->votes[turn->label] += b - a;
}

/* Turns below a node, `width` leaves wide, that start before `end` and end after the span starts. */
static void walk(struct dub_turns *t, size_t node, size_t width, size_t end, struct dub_span span)
{
    size_t first = node * width - t->n_leaves;
    if (first >= end || t->tree[node] <= span.start_us)
        return;
    if (width == 1) {
        vote(t, &t->turns.at[first], span);
        return;
    }
    walk(t, 2 * node, width / 2, end, span);
    walk(t, 2 * node + 1, width / 2, end, span);
}

void dub_turns_vote(struct dub_turns *t, struct dub_span span)
{
    walk(t, 1, t->n_leaves, from(t, span.end_us), span);
}

size_t dub_turns_decide(struct dub_turns *t)
{
    size_t best = DUB_NOBODY;
    for (size_t i = 0; i < t->voted.n; i++)
        if (best == DUB_NOBODY || t->votes[t->voted.at[i]] > t->votes[best])
            best = t->voted.at[i];
    for (size_t i = 0; i < t->voted.n; i++)
        t->votes[t->voted.at[i]] = 0;
    t->voted.n = 0;
    return best;
}

size_t dub_turns_nearest(const struct dub_turns *t, struct dub_span span, dub_us limit_us)
{
    size_t next = from(t, span.start_us), best = DUB_NOBODY;
    dub_us away = limit_us;
    if (limit_us <= 0)
        return best;
    if (next > 0) {
        const struct dub_turn *before = &t->turns.at[t->latest[next - 1]];
        dub_us d = span.start_us > before->span.end_us ? span.start_us - before->span.end_us : 0;
        if (d <= away) {
            best = before->label;
            away = d;
        }
    }
    if (next < t->turns.n) {
        const struct dub_turn *after = &t->turns.at[next];
        dub_us d = after->span.start_us > span.end_us ? after->span.start_us - span.end_us : 0;
        if (d < away || (d == away && best == DUB_NOBODY))
            best = after->label;
    }
    return best;
}

#define SNAP_TURNS 16 /* looked at on either side */

dub_us dub_turns_snap(const struct dub_turns *t, size_t label, dub_us at, dub_us limit_us)
{
    size_t middle = from(t, at);
    dub_us best = at, away = limit_us + 1;
    size_t first = middle > SNAP_TURNS ? middle - SNAP_TURNS : 0;
    for (size_t i = first; i < t->turns.n && i < middle + SNAP_TURNS; i++) {
        dub_us start = t->turns.at[i].span.start_us, d = start > at ? start - at : at - start;
        if (t->turns.at[i].label == label && d < away) {
            best = start;
            away = d;
        }
    }
    return best;
}
