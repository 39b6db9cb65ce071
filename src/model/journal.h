/*
 * The journal: one JSON line per committed transaction, undo, redo and save. It carries the undo
 * history over a restart, and edits that were not saved over a crash. Text only; files are the
 * session's affair.
 */
#ifndef DUB_MODEL_JOURNAL_H
#define DUB_MODEL_JOURNAL_H

#include "base/hash.h"
#include "model/history.h"

/* Lines to append. Each ends with a newline. */
void dub_journal_txn_line(const struct dub_project *p, const struct dub_txn *t, bool joined,
                          struct dub_buf *out);
void dub_journal_step_line(bool undo, struct dub_buf *out);
/** The file now holds p. Places of speakers and inputs that its lists do not tell go along. */
void dub_journal_saved_line(const struct dub_project *p, const char *file_sha256,
                            struct dub_buf *out);

enum dub_journal_kind { DUB_JOURNAL_TXN, DUB_JOURNAL_UNDO, DUB_JOURNAL_REDO };

struct dub_journal_entry {
    enum dub_journal_kind kind;
    struct dub_txn *txn; /* TXN only; owned */
    bool joined;         /* it became part of the step before it */
};

/* What a journal's text holds; a torn last line is left out. */
struct dub_journal {
    DUB_VEC(struct dub_journal_entry) entries;
    bool has_mark;
    char mark_sha256[DUB_SHA256_HEX]; /* file hash of the last save mark */
    size_t n_before_mark;             /* entries before that mark */
    struct dub_orders {
        DUB_VEC(unsigned) speakers, inputs;
    } mark_orders;                    /* empty: 0, 1, 2 ... */
};

/** errors: DUB_ERR_PARSE with the line for damage before the last line */
enum dub_status dub_journal_parse(struct dub_sv text, struct dub_journal *out,
                                  struct dub_err *err) DUB_MUST_USE;
void dub_journal_fini(struct dub_journal *j);
/** Give the project of the save mark, just loaded, the places its records had: undo needs them. */
void dub_journal_restore_orders(const struct dub_journal *j, struct dub_project *p);
/** Move entry i into a history; with a project its records change as well. */
void dub_journal_replay(struct dub_journal *j, size_t i, struct dub_history *h,
                        struct dub_project *p);

#endif
