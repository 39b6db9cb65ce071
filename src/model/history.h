/* Undo and redo: a row of transactions and a position in it. */
#ifndef DUB_MODEL_HISTORY_H
#define DUB_MODEL_HISTORY_H

#include "model/txn.h"

struct dub_history;

#define DUB_HISTORY_CAP_BYTES ((size_t)64 * 1024 * 1024)

/** in: cap_bytes oldest steps are dropped above it (0: DUB_HISTORY_CAP_BYTES) */
struct dub_history *dub_history_new(size_t cap_bytes) DUB_MUST_USE;
void dub_history_free(struct dub_history *h);

/**
 * Close t, add it and drop what could be redone. Unchanged records are left out; an empty
 * transaction vanishes. A t with the merge key of the latest step, within 1 s of it and with
 * nothing undone or saved in between, joins that step.
 * in: t from dub_txn_begin, owned by the history afterwards; now_us wall clock
 * returns: its mask (0: nothing changed)
 */
unsigned dub_history_commit(struct dub_history *h, struct dub_project *p, struct dub_txn *t,
                            dub_us now_us);

/** Steps that can be undone / redone. */
size_t dub_history_n_undo(const struct dub_history *h);
size_t dub_history_n_redo(const struct dub_history *h);
/** Step i in time order, 0 .. n_undo + n_redo - 1. Borrowed. */
const struct dub_txn *dub_history_at(const struct dub_history *h, size_t i);
/** The step that undo (redo) would take, or NULL. */
const struct dub_txn *dub_history_next_undo(const struct dub_history *h);
const struct dub_txn *dub_history_next_redo(const struct dub_history *h);

/** Returns the mask of what changed, 0 when there was nothing to do. */
unsigned dub_history_undo(struct dub_history *h, struct dub_project *p);
unsigned dub_history_redo(struct dub_history *h, struct dub_project *p);

/** The present state is what the file holds. */
void dub_history_mark_saved(struct dub_history *h);
bool dub_history_is_saved(const struct dub_history *h);
/** out: *n steps that are done in the state the file holds; false when no step leads there */
bool dub_history_saved_at(const struct dub_history *h, size_t *n);
/** Steps before the first one fell to the cap: going back ends there, not at the beginning. */
bool dub_history_is_cut(const struct dub_history *h);
/** Next id that would be handed out; a reopened history continues from there. */
uint64_t dub_history_next_id(const struct dub_history *h);
/** Rebuild from a journal: add a closed transaction as done (joined: into the latest step). */
void dub_history_restore(struct dub_history *h, struct dub_txn *t, bool joined);
/** Move the position without touching a project. */
void dub_history_restore_undo(struct dub_history *h);
void dub_history_restore_redo(struct dub_history *h);

/** Told of each commit before it is stored; joined: it becomes part of the latest step. */
typedef void dub_history_observer(void *ctx, const struct dub_txn *t, bool joined);
void dub_history_observe(struct dub_history *h, dub_history_observer *fn, void *ctx);

#endif
