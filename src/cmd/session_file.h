/*
 * A session's files: NAME.dub, `.NAME.dub.journal` beside it, `.NAME.dub.lock` while it is open for
 * writing.
 */
#ifndef DUB_CMD_SESSION_FILE_H
#define DUB_CMD_SESSION_FILE_H

#include "cmd/session.h"

enum dub_open_mode {
    DUB_OPEN_READ,  /* project only: no lock, no journal */
    DUB_OPEN_TRY,   /* as READ, with the history as saved: for edits that are not kept */
    DUB_OPEN_WRITE, /* lock and history; refuses when a journal holds unsaved edits */
    DUB_OPEN_EDITOR /* as WRITE, but unsaved edits are left to dub_session_recovery */
};

/**
 * Load a project into an empty session.
 * in:     owner name shown to whoever finds the lock ("dubline edit, process 123")
 * errors: of dub_project_parse with path; DUB_ERR_IO; DUB_ERR_CONFLICT (held by somebody else);
 *         DUB_ERR_STATE (unsaved edits in the journal, OPEN_WRITE only)
 */
enum dub_status dub_session_open(struct dub_session *s, const char *path, enum dub_open_mode mode,
                                 const char *owner, struct dub_err *err) DUB_MUST_USE;

/** Give a new session a path, take its lock, start its journal. The file is not written yet. */
enum dub_status dub_session_create(struct dub_session *s, const char *path, const char *owner,
                                   struct dub_err *err) DUB_MUST_USE;

/** Write the project file (atomic) and the journal's save mark. */
enum dub_status dub_session_save(struct dub_session *s, struct dub_err *err) DUB_MUST_USE;

/**
 * After dub_session_create, by whoever ends with dub_session_save_as_first: steps are not written
 * down until then, since that forgets them.
 */
void dub_session_before_first(struct dub_session *s);

/** As dub_session_save, and the history begins here: nothing before it can be undone. */
enum dub_status dub_session_save_as_first(struct dub_session *s, struct dub_err *err) DUB_MUST_USE;

/** What the journal holds beyond the file. */
struct dub_recovery {
    size_t n_steps;        /* 0: nothing to recover */
    dub_us last_at_us;     /* when the latest was made */
    struct dub_buf summary;/* one line a step */
};
enum dub_status dub_session_recovery(struct dub_session *s, struct dub_recovery *out,
                                     struct dub_err *err) DUB_MUST_USE;
void dub_recovery_fini(struct dub_recovery *r);
/** Apply those steps (they become undo steps); the file is not written. */
enum dub_status dub_session_recover(struct dub_session *s, struct dub_err *err) DUB_MUST_USE;
/** Forget them. */
enum dub_status dub_session_discard(struct dub_session *s, struct dub_err *err) DUB_MUST_USE;

/** fsync the journal if it was appended to; call at most 2 s after an edit. */
void dub_session_sync(struct dub_session *s);

/** `.NAME.dub.journal` for a project path; dub_free. */
char *dub_journal_path(const char *project_path) DUB_MUST_USE;

#endif
