#include "model/txn.h"

#include "model/project_impl.h"

/* Most edits touch a handful of records, which are found faster without a map. */
#define FEW 8

struct open_txn {
    struct dub_txn txn; /* first member: callers hold this */
    struct dub_idmap *touched; /* id -> change index + 1; NULL: not needed yet, or closed */
    size_t n_mapped;           /* so many changes are in the map */
    bool removed;              /* some record: what is not there may have been touched */
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

/* Place of the change of an id, n when there is none. */
static size_t find_change(struct open_txn *o, dub_id id)
{
    size_t n = o->txn.changes.n, i = 0;
    if (n <= FEW) {
        while (i < n && o->txn.changes.at[i].id != id)
            i++;
        return i;
    }
    if (!o->touched)
        o->touched = DUB_NEW(struct dub_idmap);
    for (; o->n_mapped < n; o->n_mapped++)
        dub_idmap_put(o->touched, o->txn.changes.at[o->n_mapped].id,
                      (void *)(uintptr_t)(o->n_mapped + 1));
    i = (size_t)(uintptr_t)dub_idmap_get(o->touched, id);
    return i ? i - 1 : n;
}

/* The change entry of an id, with its before image taken on first touch. A new record was never
 * touched before, so an import of 100,000 looks nothing up. */
static struct dub_change *touch(struct open_txn *o, enum dub_kind kind, dub_id id,
                                struct dub_record *now)
{
    size_t n = o->txn.changes.n, i = now || o->removed ? find_change(o, id) : n;
    if (i == n) {
        struct dub_change c = {.kind = kind, .id = id, .before = dub_record_ref(now)};
        dub_vec_push(&o->txn.changes, c);
        o->txn.mask |= kind_mask[kind];
    }
    return &o->txn.changes.at[i];
}

static void drop_map(struct open_txn *o)
{
    if (o->touched)
        dub_idmap_fini(o->touched);
    dub_free(o->touched);
    o->touched = NULL;
    o->n_mapped = 0;
}

void dub_txn_close(struct dub_txn *t)
{
    drop_map((struct open_txn *)t);
    dub_vec_trim(&t->changes);
}

static void put(struct dub_project *p, struct open_txn *o, enum dub_kind kind, dub_id id,
                struct dub_record *fresh)
{
    struct dub_record *now = (struct dub_record *)dub_project_record(p, id);
    struct dub_change *c = touch(o, kind, id, now);
    o->removed = o->removed || !fresh;
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
    drop_map((struct open_txn *)t);
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
