#include "model/history.h"

#include "base/mem.h"
#include "model/project_impl.h"

struct dub_history {
    DUB_VEC(struct dub_txn *) steps;
    size_t position;     /* steps[0 .. position) are done */
    uint64_t next_id;
    uint64_t saved_id;   /* id of the step the file ends with; 0 = before the first */
    bool may_merge;      /* nothing undone or saved since the latest step */
    bool base_dropped;   /* the step before steps[0] fell to the cap */
    size_t bytes, cap_bytes;
    dub_history_observer *observer;
    void *observer_ctx;
};

struct dub_history *dub_history_new(size_t cap_bytes)
{
    struct dub_history *h = DUB_NEW(struct dub_history);
    h->cap_bytes = cap_bytes ? cap_bytes : DUB_HISTORY_CAP_BYTES;
    h->next_id = 1;
    return h;
}

static void drop_redo(struct dub_history *h)
{
    while (h->steps.n > h->position) {
        struct dub_txn *t = h->steps.at[--h->steps.n];
        h->bytes -= t->n_bytes;
        dub_txn_free(t);
    }
}

void dub_history_free(struct dub_history *h)
{
    if (!h)
        return;
    h->position = 0;
    drop_redo(h);
    dub_vec_fini(&h->steps);
    dub_free(h);
}

/* Leaves out records that ended as they began. */
static void drop_unchanged(struct dub_txn *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->changes.n; i++) {
        struct dub_change c = t->changes.at[i];
        if (dub_record_equal(c.before, c.after)) {
            dub_record_unref(c.before);
            dub_record_unref(c.after);
        } else {
            t->changes.at[kept++] = c;
        }
    }
    t->changes.n = kept;
}

static bool merges(const struct dub_history *h, const struct dub_txn *t)
{
    if (!h->may_merge || !t->merge_key || h->position == 0 || h->position != h->steps.n)
        return false;
    const struct dub_txn *last = h->steps.at[h->position - 1];
    return dub_str_eq(last->merge_key, t->merge_key) && t->at_us - last->at_us <= DUB_US_PER_S &&
           t->at_us >= last->at_us;
}

static void rest(struct dub_history *h, size_t i)
{
    struct dub_txn *t = h->steps.at[i];
    h->bytes -= t->n_bytes;
    dub_txn_rest(t, i > 0 ? h->steps.at[i - 1] : NULL);
    h->bytes += t->n_bytes;
}

/* Adds the changes of t to the latest step: its before images stay, the after images move on.
 * False when that undid the step. */
static bool join(struct dub_history *h, struct dub_txn *t)
{
    struct dub_txn *last = h->steps.at[h->position - 1];
    h->bytes -= last->n_bytes;
    dub_txn_wake(last);
    for (size_t i = 0; i < t->changes.n; i++) {
        struct dub_change *c = &t->changes.at[i];
        size_t k = 0;
        while (k < last->changes.n && last->changes.at[k].id != c->id)
            k++;
        if (k == last->changes.n) {
            dub_vec_push(&last->changes, *c);
        } else {
            dub_record_unref(last->changes.at[k].after);
            last->changes.at[k].after = c->after;
            dub_record_unref(c->before);
        }
        c->before = c->after = NULL;
    }
    last->at_us = t->at_us;
    last->mask |= t->mask;
    last->id = t->id; /* a joined step is a new state: its id must not equal one that was saved */
    dub_txn_free(t);
    drop_unchanged(last);
    if (last->changes.n > 0) {
        last->n_bytes = 0;
        rest(h, h->position - 1);
        return true;
    }
    dub_txn_free(last); /* there and back again: no step is left */
    h->steps.n = --h->position;
    return false;
}

static void keep_below_cap(struct dub_history *h)
{
    while (h->bytes > h->cap_bytes && h->steps.n > 1 && h->position > 1) {
        struct dub_txn *oldest = h->steps.at[0];
        h->bytes -= oldest->n_bytes;
        dub_txn_free(oldest);
        dub_vec_remove(&h->steps, 0);
        h->position--;
        h->base_dropped = true;
    }
}

static void append(struct dub_history *h, struct dub_txn *t)
{
    dub_vec_push(&h->steps, t);
    h->position = h->steps.n;
    rest(h, h->steps.n - 1);
    if (h->steps.n > 1) /* by now whoever followed the change has let go of what it replaced */
        rest(h, h->steps.n - 2);
}

unsigned dub_history_commit(struct dub_history *h, struct dub_project *p, struct dub_txn *t,
                            dub_us now_us)
{
    drop_unchanged(t);
    t->at_us = now_us;
    if (t->changes.n == 0) {
        dub_txn_accept(p, t);
        return 0;
    }
    unsigned mask = t->mask;
    drop_redo(h);
    p->txn_open = false;
    bool joined = merges(h, t);
    t->id = h->next_id++;
    if (h->observer)
        h->observer(h->observer_ctx, t, joined);
    h->may_merge = true;
    if (joined) {
        h->may_merge = join(h, t);
    } else {
        append(h, t);
        keep_below_cap(h);
    }
    return mask;
}

size_t dub_history_n_undo(const struct dub_history *h)
{
    return h->position;
}

size_t dub_history_n_redo(const struct dub_history *h)
{
    return h->steps.n - h->position;
}

/* Whoever asks for a step may look at its records. */
static const struct dub_txn *awake(const struct dub_history *h, size_t i)
{
    dub_txn_wake(h->steps.at[i]);
    return h->steps.at[i];
}

const struct dub_txn *dub_history_at(const struct dub_history *h, size_t i)
{
    return i < h->steps.n ? awake(h, i) : NULL;
}

const struct dub_txn *dub_history_next_undo(const struct dub_history *h)
{
    return h->position > 0 ? awake(h, h->position - 1) : NULL;
}

const struct dub_txn *dub_history_next_redo(const struct dub_history *h)
{
    return h->position < h->steps.n ? awake(h, h->position) : NULL;
}

unsigned dub_history_undo(struct dub_history *h, struct dub_project *p)
{
    if (h->position == 0)
        return 0;
    const struct dub_txn *t = awake(h, --h->position);
    dub_txn_apply(p, t, false);
    h->may_merge = false;
    return t->mask;
}

unsigned dub_history_redo(struct dub_history *h, struct dub_project *p)
{
    if (h->position == h->steps.n)
        return 0;
    const struct dub_txn *t = awake(h, h->position++);
    dub_txn_apply(p, t, true);
    h->may_merge = false;
    return t->mask;
}

static uint64_t present_id(const struct dub_history *h)
{
    return h->position > 0 ? h->steps.at[h->position - 1]->id : 0;
}

void dub_history_mark_saved(struct dub_history *h)
{
    h->saved_id = present_id(h);
    h->may_merge = false;
}

bool dub_history_is_saved(const struct dub_history *h)
{
    if (h->position == 0 && h->base_dropped)
        return false;
    return present_id(h) == h->saved_id;
}

bool dub_history_saved_at(const struct dub_history *h, size_t *n)
{
    if (h->saved_id == 0 && !h->base_dropped) {
        *n = 0;
        return true;
    }
    for (size_t i = 0; i < h->steps.n; i++) {
        if (h->steps.at[i]->id == h->saved_id) {
            *n = i + 1;
            return true;
        }
    }
    return false;
}

bool dub_history_is_cut(const struct dub_history *h)
{
    return h->base_dropped;
}

uint64_t dub_history_next_id(const struct dub_history *h)
{
    return h->next_id;
}

void dub_history_restore(struct dub_history *h, struct dub_txn *t, bool joined)
{
    drop_redo(h);
    if (t->id < h->next_id) /* a damaged journal: ids only grow */
        t->id = h->next_id;
    h->next_id = t->id + 1;
    if (joined && h->position > 0) {
        (void)join(h, t);
    } else {
        append(h, t);
        keep_below_cap(h);
    }
    h->may_merge = false;
}

void dub_history_restore_undo(struct dub_history *h)
{
    if (h->position > 0)
        h->position--;
}

void dub_history_restore_redo(struct dub_history *h)
{
    if (h->position < h->steps.n)
        h->position++;
}

void dub_history_observe(struct dub_history *h, dub_history_observer *fn, void *ctx)
{
    h->observer = fn;
    h->observer_ctx = ctx;
}
