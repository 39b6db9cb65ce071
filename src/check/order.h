/*
 * The segments in start order with what was found about each, in chunks, so that adding, removing,
 * and counting touch one chunk and a short row of sums. For src/check only.
 */
#ifndef DUB_CHECK_ORDER_H
#define DUB_CHECK_ORDER_H

#include "base/vec.h"
#include "model/project.h"

struct dub_order_entry {
    const struct dub_segment *s; /* a reference of its own */
    dub_us end_us;
    uint64_t rules;              /* bit i: rule i of the table found something */
    uint32_t n_error, n_warning, n_info, n_waived;
    uint8_t n_off;               /* times between two frames: 0..2 */
    bool time_ok;
};

/* Sums over one chunk. */
struct dub_order_head {
    struct dub_order_entry *at;
    size_t n, n_items, n_off, n_error, n_warning;
    dub_us max_end_us, max_ok_end_us; /* of all / of those whose times are in order */
};

struct dub_order {
    DUB_VEC(struct dub_order_head) heads;
    size_t n;
};

/* Where an entry stands; chunk == heads.n: behind the last. */
struct dub_order_place {
    size_t chunk, slot;
};

void dub_order_fini(struct dub_order *o);
/** Behind the last; for building. Takes over e's reference. */
void dub_order_append(struct dub_order *o, const struct dub_order_entry *e);
/** Where its segment belongs. Takes over e's reference. */
void dub_order_insert(struct dub_order *o, const struct dub_order_entry *e);
/** Takes the entry of exactly this segment out, with its reference; false when there is none. */
bool dub_order_remove(struct dub_order *o, const struct dub_segment *s, struct dub_order_entry *out);
/** First place whose segment is not before s. */
struct dub_order_place dub_order_find(const struct dub_order *o, const struct dub_segment *s);
/** i-th entry, i < o->n. */
struct dub_order_place dub_order_place_of(const struct dub_order *o, size_t i);
size_t dub_order_index(const struct dub_order *o, struct dub_order_place at);
/** NULL behind the last. */
struct dub_order_entry *dub_order_entry(const struct dub_order *o, struct dub_order_place at);
/** False at the end of the row. */
bool dub_order_step(const struct dub_order *o, struct dub_order_place *at, int dir);
/** After an entry changed in place. */
void dub_order_resum(struct dub_order *o, size_t chunk);

/** Latest end of any (only_ok: any with times in order) before a place; INT64_MIN when none. */
dub_us dub_order_max_end(const struct dub_order *o, struct dub_order_place at, bool only_ok);
/**
 * Among the entries before a place whose times are in order: the first that ends last, NULL when
 * there is none, and the latest end of all the others.
 */
const struct dub_segment *dub_order_latest(const struct dub_order *o, struct dub_order_place at,
                                           dub_us *second_us);
/** Findings of the entries before a place. */
size_t dub_order_items_before(const struct dub_order *o, struct dub_order_place at);
/** The entry that has the k-th finding of all; *k becomes its place among the entry's own. */
struct dub_order_place dub_order_item(const struct dub_order *o, size_t *k);
/** First entry with a time between two frames, behind the last when none. */
struct dub_order_place dub_order_first_off(const struct dub_order *o);

static inline size_t dub_order_entry_items(const struct dub_order_entry *e)
{
    return (size_t)e->n_error + e->n_warning + e->n_info + e->n_waived;
}

#endif
