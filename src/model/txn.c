#include "model/txn.h"

#include <limits.h>

#include "model/project_impl.h"

/* Most edits touch a handful of records, which are found faster without a map. */
#define FEW 8

/* What only an open transaction needs. */
struct touched {
    struct dub_idmap map; /* id -> change index + 1 */
    size_t n_mapped;      /* so many changes are in the map */
    bool removed;         /* some record: what is not there may have been touched */
};

struct open_txn {
    struct dub_txn txn; /* first member: callers hold this */
    struct touched *touched; /* NULL: not needed yet, or closed */
};

static const unsigned kind_mask[DUB_KIND_COUNT] = {
    [DUB_KIND_SETTINGS] = DUB_MASK_SETTINGS,
    [DUB_KIND_SPEAKER] = DUB_MASK_SPEAKERS,
    [DUB_KIND_INPUT] = DUB_MASK_INPUTS,
    [DUB_KIND_SEGMENT] = DUB_MASK_SEGMENTS,
    [DUB_KIND_MARKER] = DUB_MASK_MARKERS,
};

struct dub_txn *dub_txn_detached(const char *name)
{
    struct open_txn *o = DUB_NEW(struct open_txn);
    o->txn.name = dub_str_new_z(name ? name : "edit");
    return &o->txn;
}

struct dub_txn *dub_txn_begin(struct dub_project *p, const char *name)
{
    p->txn_open = true;
    return dub_txn_detached(name);
}

static struct touched *touched(struct open_txn *o)
{
    if (!o->touched)
        o->touched = DUB_NEW(struct touched);
    return o->touched;
}

/* Place of the change of an id, n when there is none. */
static size_t find_change(struct open_txn *o, dub_id id)
{
    size_t n = o->txn.changes.n, i = 0;
    if (n <= FEW) {
        while (i < n && o->txn.changes.at[i].id != id)
            i++;
        return i;
    }
    struct touched *seen = touched(o);
    for (; seen->n_mapped < n; seen->n_mapped++)
        dub_idmap_put(&seen->map, o->txn.changes.at[seen->n_mapped].id,
                      (void *)(uintptr_t)(seen->n_mapped + 1));
    i = (size_t)(uintptr_t)dub_idmap_get(&seen->map, id);
    return i ? i - 1 : n;
}

/* The change entry of an id, with its before image taken on first touch. A new record was never
 * touched before, so an import of 100,000 looks nothing up. */
static struct dub_change *touch(struct open_txn *o, enum dub_kind kind, dub_id id,
                                struct dub_record *now)
{
    size_t n = o->txn.changes.n, i = n;
    if (now || (o->touched && o->touched->removed))
        i = find_change(o, id);
    if (i == n) {
        struct dub_change c = {
            .kind = kind, .id = id & DUB_ID_BITS, .before = dub_record_ref(now)};
        dub_vec_push(&o->txn.changes, c);
        o->txn.mask |= kind_mask[kind];
    }
    return &o->txn.changes.at[i];
}

static void drop_touched(struct open_txn *o)
{
    if (o->touched)
        dub_idmap_fini(&o->touched->map);
    dub_free(o->touched);
    o->touched = NULL;
}

/* An edit of what the step before had left: that step's after image is this one's before image. */
static void pack_shared(struct dub_change *c, struct dub_txn *before)
{
    for (size_t i = 0; i < before->changes.n && i < FEW; i++) {
        struct dub_change *last = &before->changes.at[i];
        if (last->after != c->before)
            continue;
        c->before->refs--;
        c->before = dub_record_pack(c->before);
        last->after = dub_record_ref(c->before);
        return;
    }
}

void dub_txn_rest(struct dub_txn *t, struct dub_txn *before)
{
    size_t sum = sizeof(struct open_txn) + t->changes.n * sizeof(t->changes.at[0]) + t->name->n;
    drop_touched((struct open_txn *)t);
    dub_vec_trim(&t->changes);
    for (size_t i = 0; i < t->changes.n; i++) {
        struct dub_change *c = &t->changes.at[i];
        if (c->before && c->before->refs == 2 && before)
            pack_shared(c, before);
        if (c->before && c->before->refs == 1)
            c->before = dub_record_pack(c->before);
        if (c->after && c->after->refs == 1)
            c->after = dub_record_pack(c->after);
        sum += dub_record_own_bytes(c->before);
    }
    t->n_bytes = sum < UINT_MAX ? (unsigned)sum : UINT_MAX;
}

void dub_txn_wake(struct dub_txn *t)
{
    for (size_t i = 0; i < t->changes.n; i++) {
        t->changes.at[i].before = dub_record_unpack(t->changes.at[i].before);
        t->changes.at[i].after = dub_record_unpack(t->changes.at[i].after);
    }
}

static void put(struct dub_project *p, struct open_txn *o, enum dub_kind kind, dub_id id,
                struct dub_record *fresh)
{
    struct dub_record *now = (struct dub_record *)dub_project_record(p, id);
    struct dub_change *c = touch(o, kind, id, now);
    if (!fresh)
        touched(o)->removed = true;
    dub_project_replace(p, now, fresh);
    dub_record_ref(fresh); /* the project's */
    dub_record_unref(now);
    dub_record_unref(c->after);
    c->after = fresh;
}

void dub_txn_put(struct dub_project *p, struct dub_txn *t, void *record)
{
    struct dub_record *r = record;
    put(p, (struct open_txn *)t, r->kind, r->id, r);
}

void dub_txn_remove(struct dub_project *p, struct dub_txn *t, dub_id id)
{
    const struct dub_record *r = dub_project_record(p, id);
    if (r && r->kind != DUB_KIND_SETTINGS)
        put(p, (struct open_txn *)t, r->kind, id, NULL);
}

void dub_txn_apply(struct dub_project *p, const struct dub_txn *t, bool forward)
{
    for (size_t i = 0; i < t->changes.n; i++) {
        const struct dub_change *c = &t->changes.at[forward ? i : t->changes.n - 1 - i];
        struct dub_record *now = (struct dub_record *)dub_project_record(p, c->id);
        struct dub_record *want = forward ? c->after : c->before;
        if (now == want || (now && now->kind != c->kind)) /* another kind: a damaged journal */
            continue;
        dub_project_replace(p, now, dub_record_ref(want));
        dub_record_unref(now);
    }
}

void dub_txn_free(struct dub_txn *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->changes.n; i++) {
        dub_record_unref(t->changes.at[i].before);
        dub_record_unref(t->changes.at[i].after);
    }
    dub_vec_fini(&t->changes);
    drop_touched((struct open_txn *)t);
    dub_str_unref(t->name);
    dub_str_unref(t->merge_key);
    dub_free(t);
}

void dub_txn_abort(struct dub_project *p, struct dub_txn *t)
{
    dub_txn_apply(p, t, false);
    p->txn_open = false;
    dub_txn_free(t);
}

void dub_txn_accept(struct dub_project *p, struct dub_txn *t)
{
    p->txn_open = false;
    dub_txn_free(t);
}
