#include "check/order.h"

/* Entries a chunk holds at most: a chunk's sums are made anew in under a microsecond, and 100,000
 * segments make a row of some 600 heads. */
#define CHUNK 256

void dub_order_fini(struct dub_order *o)
{
    for (size_t i = 0; i < o->heads.n; i++) {
        for (size_t k = 0; k < o->heads.at[i].n; k++)
            dub_record_unref((struct dub_record *)&o->heads.at[i].at[k].s->rec);
        dub_free(o->heads.at[i].at);
    }
    dub_vec_fini(&o->heads);
    *o = (struct dub_order){0};
}

static dub_us later(dub_us a, dub_us b)
{
    return a > b ? a : b;
}

void dub_order_resum(struct dub_order *o, size_t chunk)
{
    struct dub_order_head *h = &o->heads.at[chunk];
    h->n_items = h->n_off = h->n_error = h->n_warning = 0;
    h->max_end_us = h->max_ok_end_us = INT64_MIN;
    for (size_t i = 0; i < h->n; i++) {
        const struct dub_order_entry *e = &h->at[i];
        h->n_items += dub_order_entry_items(e);
        h->n_off += e->n_off;
        h->n_error += e->n_error;
        h->n_warning += e->n_warning;
        h->max_end_us = later(h->max_end_us, e->end_us);
        if (e->time_ok)
            h->max_ok_end_us = later(h->max_ok_end_us, e->end_us);
    }
}

static struct dub_order_head new_head(void)
{
    struct dub_order_head h = {.max_end_us = INT64_MIN, .max_ok_end_us = INT64_MIN};
    h.at = dub_alloc_array(CHUNK, sizeof(*h.at));
    return h;
}

/* The caller sums up when it is through. */
void dub_order_append(struct dub_order *o, const struct dub_order_entry *e)
{
    struct dub_order_head *h = o->heads.n ? &o->heads.at[o->heads.n - 1] : NULL;
    if (!h || h->n == CHUNK - CHUNK / 8) { /* some room, so that first insertions split nothing */
        struct dub_order_head fresh = new_head();
        dub_vec_push(&o->heads, fresh);
        h = &o->heads.at[o->heads.n - 1];
    }
    h->at[h->n++] = *e;
    o->n++;
}

struct dub_order_place dub_order_find(const struct dub_order *o, const struct dub_segment *s)
{
    size_t lo = 0, hi = o->heads.n; /* first chunk whose last entry is not before s */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct dub_order_head *h = &o->heads.at[mid];
        if (dub_segment_order(h->at[h->n - 1].s, s) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    struct dub_order_place at = {lo, 0};
    if (lo == o->heads.n)
        return at;
    size_t end = o->heads.at[lo].n;
    while (at.slot < end) {
        size_t mid = at.slot + (end - at.slot) / 2;
        if (dub_segment_order(o->heads.at[lo].at[mid].s, s) < 0)
            at.slot = mid + 1;
        else
            end = mid;
    }
    return at;
}

static void split(struct dub_order *o, size_t chunk)
{
    struct dub_order_head right = new_head();
    struct dub_order_head *left = &o->heads.at[chunk];
    right.n = left->n - left->n / 2;
    left->n -= right.n;
    memcpy(right.at, left->at + left->n, right.n * sizeof(*right.at));
    dub_vec_insert(&o->heads, chunk + 1, right);
    dub_order_resum(o, chunk);
    dub_order_resum(o, chunk + 1);
}

void dub_order_insert(struct dub_order *o, const struct dub_order_entry *e)
{
    struct dub_order_place at = dub_order_find(o, e->s);
    if (o->heads.n == 0) {
        struct dub_order_head fresh = new_head();
        dub_vec_push(&o->heads, fresh);
    } else if (at.chunk == o->heads.n) { /* behind the last of all */
        at.chunk--;
        at.slot = o->heads.at[at.chunk].n;
    }
    if (o->heads.at[at.chunk].n == CHUNK) {
        split(o, at.chunk);
        if (at.slot > o->heads.at[at.chunk].n) {
            at.slot -= o->heads.at[at.chunk].n;
            at.chunk++;
        }
    }
    struct dub_order_head *h = &o->heads.at[at.chunk];
    memmove(h->at + at.slot + 1, h->at + at.slot, (h->n - at.slot) * sizeof(*h->at));
    h->at[at.slot] = *e;
    h->n++;
    o->n++;
    dub_order_resum(o, at.chunk);
}

bool dub_order_remove(struct dub_order *o, const struct dub_segment *s, struct dub_order_entry *out)
{
    struct dub_order_place at = dub_order_find(o, s);
    const struct dub_order_entry *e = dub_order_entry(o, at);
    if (!e || e->s->rec.id != s->rec.id)
        return false;
    struct dub_order_head *h = &o->heads.at[at.chunk];
    *out = *e;
    h->n--;
    o->n--;
    memmove(h->at + at.slot, h->at + at.slot + 1, (h->n - at.slot) * sizeof(*h->at));
    if (h->n > 0) {
        dub_order_resum(o, at.chunk);
    } else {
        dub_free(h->at);
        dub_vec_remove(&o->heads, at.chunk);
    }
    return true;
}

struct dub_order_place dub_order_place_of(const struct dub_order *o, size_t i)
{
    struct dub_order_place at = {0, 0};
    while (at.chunk < o->heads.n && i >= o->heads.at[at.chunk].n)
        i -= o->heads.at[at.chunk++].n;
    at.slot = at.chunk < o->heads.n ? i : 0;
    return at;
}

size_t dub_order_index(const struct dub_order *o, struct dub_order_place at)
{
    size_t index = at.slot;
    for (size_t i = 0; i < at.chunk; i++)
        index += o->heads.at[i].n;
    return index;
}

struct dub_order_entry *dub_order_entry(const struct dub_order *o, struct dub_order_place at)
{
    return at.chunk < o->heads.n ? &o->heads.at[at.chunk].at[at.slot] : NULL;
}

bool dub_order_step(const struct dub_order *o, struct dub_order_place *at, int dir)
{
    if (dir < 0) {
        if (at->slot == 0 && at->chunk == 0)
            return false;
        if (at->slot == 0)
            at->slot = o->heads.at[--at->chunk].n;
        at->slot--;
        return true;
    }
    if (at->chunk >= o->heads.n)
        return false;
    if (++at->slot == o->heads.at[at->chunk].n) {
        at->chunk++;
        at->slot = 0;
    }
    return at->chunk < o->heads.n;
}

dub_us dub_order_max_end(const struct dub_order *o, struct dub_order_place at, bool only_ok)
{
    dub_us most = INT64_MIN;
    for (size_t i = 0; i < at.chunk; i++)
        most = later(most, only_ok ? o->heads.at[i].max_ok_end_us : o->heads.at[i].max_end_us);
    for (size_t k = 0; k < at.slot; k++) {
        const struct dub_order_entry *e = &o->heads.at[at.chunk].at[k];
        if (e->time_ok || !only_ok)
            most = later(most, e->end_us);
    }
    return most;
}

/* First entry of a chunk's first n with that end; n when none. */
static size_t with_end(const struct dub_order_head *h, size_t n, dub_us end)
{
    size_t k = 0;
    while (k < n && !(h->at[k].time_ok && h->at[k].end_us == end))
        k++;
    return k;
}

const struct dub_segment *dub_order_latest(const struct dub_order *o, struct dub_order_place at,
                                           dub_us *second_us)
{
    dub_us most = dub_order_max_end(o, at, true);
    size_t chunk = 0, slot;
    *second_us = INT64_MIN;
    if (most == INT64_MIN)
        return NULL;
    while (chunk < at.chunk && o->heads.at[chunk].max_ok_end_us != most)
        *second_us = later(*second_us, o->heads.at[chunk++].max_ok_end_us);
    const struct dub_order_head *h = &o->heads.at[chunk];
    slot = with_end(h, chunk < at.chunk ? h->n : at.slot, most);
    for (size_t i = chunk; i <= at.chunk && i < o->heads.n; i++) {
        bool whole = i < at.chunk && i != chunk;
        size_t n = i < at.chunk ? o->heads.at[i].n : at.slot;
        if (whole)
            *second_us = later(*second_us, o->heads.at[i].max_ok_end_us);
        for (size_t k = 0; !whole && k < n; k++) {
            const struct dub_order_entry *e = &o->heads.at[i].at[k];
            if (e->time_ok && !(i == chunk && k == slot))
                *second_us = later(*second_us, e->end_us);
        }
    }
    return h->at[slot].s;
}

size_t dub_order_items_before(const struct dub_order *o, struct dub_order_place at)
{
    size_t n = 0;
    for (size_t i = 0; i < at.chunk; i++)
        n += o->heads.at[i].n_items;
    for (size_t k = 0; k < at.slot; k++)
        n += dub_order_entry_items(&o->heads.at[at.chunk].at[k]);
    return n;
}

struct dub_order_place dub_order_item(const struct dub_order *o, size_t *k)
{
    struct dub_order_place at = {0, 0};
    while (at.chunk < o->heads.n && *k >= o->heads.at[at.chunk].n_items)
        *k -= o->heads.at[at.chunk++].n_items;
    while (at.chunk < o->heads.n) {
        size_t here = dub_order_entry_items(dub_order_entry(o, at));
        if (*k < here)
            break;
        *k -= here;
        at.slot++;
    }
    return at;
}

struct dub_order_place dub_order_first_off(const struct dub_order *o)
{
    struct dub_order_place at = {0, 0};
    while (at.chunk < o->heads.n && o->heads.at[at.chunk].n_off == 0)
        at.chunk++;
    while (at.chunk < o->heads.n && dub_order_entry(o, at)->n_off == 0)
        at.slot++;
    return at;
}
