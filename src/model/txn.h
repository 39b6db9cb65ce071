/*
 * The commit gate. Every change is a transaction with a name: begin, put/remove, commit.
 * One image of each touched record before and after is all that undo needs.
 */
#ifndef DUB_MODEL_TXN_H
#define DUB_MODEL_TXN_H

#include "model/project.h"

/* What a commit touched; views and checks refresh by it. */
enum dub_mask {
    DUB_MASK_SETTINGS = 1u << 0,
    DUB_MASK_SPEAKERS = 1u << 1,
    DUB_MASK_INPUTS = 1u << 2,
    DUB_MASK_SEGMENTS = 1u << 3,
    DUB_MASK_MARKERS = 1u << 4,
    DUB_MASK_FACTS = 1u << 5,
    DUB_MASK_ALL = 0x3f,
};

struct dub_change {
    dub_id id : 56; /* with the kind in one word: a history holds many */
    enum dub_kind kind : 8;
    struct dub_record *before, *after; /* NULL: did not exist / was removed */
};

struct dub_txn {
    uint64_t id;              /* never reused within a history; set by commit */
    struct dub_str *name;     /* "split segment 3" */
    struct dub_str *merge_key;/* or NULL: never merges with its neighbour */
    dub_us at_us;             /* wall clock at commit, µs since 1970; for merging and lists */
    unsigned mask;
    unsigned n_bytes;         /* what the history counts it for */
    DUB_VEC(struct dub_change) changes; /* while it rests in a history: packed (records.h) */
};

/** An open transaction on p; p shows the changes at once. Only one may be open on a project. */
struct dub_txn *dub_txn_begin(struct dub_project *p, const char *name) DUB_MUST_USE;
/** Insert or replace the record with rec's id. Takes the reference. */
void dub_txn_put(struct dub_project *p, struct dub_txn *t, void *record);
/** Remove; unknown id is fine. */
void dub_txn_remove(struct dub_project *p, struct dub_txn *t, dub_id id);
/** Take everything back and free t. */
void dub_txn_abort(struct dub_project *p, struct dub_txn *t);
/** Close without a history (loading, tests): keeps the changes, frees t. */
void dub_txn_accept(struct dub_project *p, struct dub_txn *t);
/**
 * It rests in a history from now on: gives back what only an open transaction needs, packs what only
 * it holds, and counts its bytes.
 * in: before the step ahead of it, NULL when there is none; what both hold is packed once
 */
void dub_txn_rest(struct dub_txn *t, struct dub_txn *before);
/** Its changes can be looked at again. */
void dub_txn_wake(struct dub_txn *t);
/** Apply the after images (redo) or before images (undo) of a closed transaction. */
void dub_txn_apply(struct dub_project *p, const struct dub_txn *t, bool forward);
void dub_txn_free(struct dub_txn *t);
/** A closed transaction to fill by hand (reading a journal). name NULL: "edit". */
struct dub_txn *dub_txn_detached(const char *name) DUB_MUST_USE;

#endif
