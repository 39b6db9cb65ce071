/*
 * One open project: model, undo, findings, selection, and the way to the outside through ports.
 * Everything here is deterministic: time and randomness come in through dub_session_ports.
 */
#ifndef DUB_CMD_SESSION_H
#define DUB_CMD_SESSION_H

#include "check/diag.h"
#include "check/issues.h"
#include "edit/clipops.h"
#include "model/history.h"

struct dub_session;

struct dub_session_ports {
    void *ctx;
    /** Wall clock, µs since 1970. */
    dub_us (*now)(void *ctx);
    /** 64 random bits to start ids from. */
    uint64_t (*seed)(void *ctx);
    /**
     * A media source was named: make its facts known by dub_session_set_facts, now or later.
     * `where` is as stored (relative to the project's folder). Not called for URLs and assets.
     * errors: DUB_ERR_IO, DUB_ERR_MEDIA when it is already clear that it cannot be read
     */
    enum dub_status (*probe)(void *ctx, struct dub_session *s, const char *where,
                             struct dub_err *err);
    /**
     * What can be heard in a local file is wanted: make it known by dub_session_set_sound, now or
     * later. NULL: never.
     */
    enum dub_status (*listen)(void *ctx, struct dub_session *s, const char *where,
                              struct dub_err *err);
    /** Something would be lost: true to go on. NULL: never (the command fails and says what). */
    bool (*ask)(void *ctx, const char *question);
    /** Whether a content is an asset of the service already. NULL: nothing is known to be. */
    bool (*is_uploaded)(void *ctx, const char *sha256, enum dub_input_kind kind);
    /** Shot changes of the video in order, borrowed for the command; false: not known. May be NULL.
     */
    bool (*shots)(void *ctx, struct dub_session *s, const dub_us **at, size_t *n);
    /** One line for people about what a command did. May be NULL. */
    void (*say)(void *ctx, const char *text);
    /** Something changed (DUB_MASK_…). May be NULL. */
    void (*changed)(void *ctx, unsigned mask);
};

/* Selection, marks and playhead: not part of the project, not undone. */
struct dub_selection {
    dub_id cursor;            /* the segment that keys act on; 0 = none */
    DUB_VEC(dub_id) picked;   /* several; empty = just the cursor */
    bool has_playhead, has_in, has_out;
    dub_us playhead_us, in_us, out_us;
};

struct dub_session {
    struct dub_project *project;
    struct dub_history *history;
    struct dub_selection sel;
    struct dub_clip clip;     /* what segment-copy remembers; not part of the project */
    struct dub_rng rng;
    struct dub_session_ports ports;
    char *path;               /* of the project file, absolute; NULL: never saved */
    char *dir;                /* its folder; what stored paths are relative to */
    struct dub_diag_list diags;
    uint64_t diags_revision;  /* project revision that diags belong to; 0 = never checked */
    struct dub_issues *issues;/* the same findings, kept up to date by difference */
    char *plan;               /* --plan, or NULL */
    bool gaps;                /* --gaps: the rule `gap` is on */
    struct dub_txn *open_txn; /* while a command runs */
    int txn_depth;            /* commands run by a command join its transaction */
    bool merge_edits;         /* quick repeats become one undo step (screen only) */
    int journal_fd, lock_fd;  /* -1: none */
    bool journal_dirty;       /* appended since the last fsync */
    bool journal_unsaved;     /* it holds edits that are neither recovered nor discarded yet */
    size_t journal_whole_bytes; /* of the journal as read: up to its last whole line */
    bool file_facts_changed;  /* facts that belong into the file were learned since it was saved */
    struct dub_buf journal_pending;
};

/** Another project in place of the present one, which is freed; path and history are left alone. */
void dub_session_take_project(struct dub_session *s, struct dub_project *p);

/** An empty session. ports are copied. */
struct dub_session *dub_session_new(const struct dub_session_ports *ports) DUB_MUST_USE;
void dub_session_free(struct dub_session *s);

/** Forget all steps; the present state becomes the beginning. */
void dub_session_reset_history(struct dub_session *s);

/**
 * Findings of the present state, brought up to date by what changed since the last call: what a
 * screen asks, however many segments there are. Borrowed until the next change.
 */
const struct dub_issues *dub_session_issues(struct dub_session *s);
/** Look at everything anew at the next question: what is uploaded or the plan has changed. */
void dub_session_recheck(struct dub_session *s);
/** The same as a list with all its sentences, made anew when the project changed: for documents. */
const struct dub_diag_list *dub_session_diags(struct dub_session *s);

/** Unsaved edits, or facts the file does not hold yet. */
bool dub_session_is_dirty(const struct dub_session *s);

/** Facts of a stored locator have become known. Raises DUB_MASK_FACTS. */
void dub_session_set_facts(struct dub_session *s, const char *where, const struct dub_facts *f);

/** What listening to a stored locator told. Takes a reference. Raises DUB_MASK_FACTS. */
void dub_session_set_sound(struct dub_session *s, const char *where, const struct dub_sound *sound);

/** Stored locator -> path to open (dub_free); NULL unless it is a file. */
char *dub_session_file_path(const struct dub_session *s, const struct dub_input *in) DUB_MUST_USE;

/* --- for commands ----------------------------------------------------------------------------- */

/** Open a transaction; one at a time. name is shown by undo. */
struct dub_txn *dub_session_begin(struct dub_session *s, const char *fmt, ...) DUB_PRINTF(2, 3);
/** Merge key for the open transaction: quick repeats become one undo step. */
void dub_session_merge_key(struct dub_session *s, const char *fmt, ...) DUB_PRINTF(2, 3);
/** Commit the open transaction; a following change is announced. Returns its mask. */
unsigned dub_session_commit(struct dub_session *s);
void dub_session_abort(struct dub_session *s);
/** Put a changed record / remove one, in the open transaction. */
void dub_session_put(struct dub_session *s, void *record);
void dub_session_remove(struct dub_session *s, dub_id id);
void dub_session_say(struct dub_session *s, const char *fmt, ...) DUB_PRINTF(2, 3);
/** Undo or redo one step; false when there is none. Says which. */
bool dub_session_undo(struct dub_session *s);
bool dub_session_redo(struct dub_session *s);
/**
 * To the state in which the first n steps are done, by as many undos or redos as it takes. Says
 * how many. The journal gets one line for each, so that readers need nothing new.
 * errors: DUB_ERR_RANGE when there are fewer steps
 */
enum dub_status dub_session_goto_step(struct dub_session *s, size_t n,
                                      struct dub_err *err) DUB_MUST_USE;

#endif
