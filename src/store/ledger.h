/*
 * The ledger: what was paid for, in SQLite under the XDG state folder. Every state is on disk
 * before the call it describes. Several processes may use it at once: rows change in transactions,
 * and whoever works on a job or an asset holds a claim that the system drops when a process dies.
 */
#ifndef DUB_STORE_LEDGER_H
#define DUB_STORE_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"
#include "base/time.h"

#define DUB_LEDGER_SCHEMA 1

struct dub_ledger;

/* Whose rows: jobs and assets belong to a service and the SHA-256 of a key. */
struct dub_account {
    const char *base_url, *key_hash;
};

enum dub_job_state {
    DUB_JOB_SENDING, /* on disk; the service may not have heard of it yet */
    DUB_JOB_UNKNOWN, /* sent, and the answer was lost */
    DUB_JOB_PENDING, /* accepted */
    DUB_JOB_PROCESSING,
    DUB_JOB_COMPLETED, /* the result is at the service */
    DUB_JOB_DOWNLOADING,
    DUB_JOB_DONE, /* the result is here and was read */
    DUB_JOB_FAILED,
    DUB_JOB_REJECTED, /* refused by the service, at once or later */
};
#define DUB_JOB_STATE_COUNT 9

/** "sending" ... as in `jobs --json`. */
const char *dub_job_state_name(enum dub_job_state s);
bool dub_job_state_parse(const char *name, enum dub_job_state *out) DUB_MUST_USE;

/* One paid generation. Texts are owned, NULL where there is none; times are Unix microseconds. */
struct dub_job {
    char id[DUB_ID_TEXT]; /* ours */
    char *remote_id;
    char *base_url, *key_hash;
    char *project; /* absolute path, NULL for a job adopted from the service */
    enum dub_job_state state;
    dub_us created_us, updated_us;
    char *idempotency_key; /* NULL for an adopted job: never sent by us */
    char *request;         /* the bytes; loaded by dub_ledger_get only */
    size_t request_bytes;
    char request_sha256[DUB_SHA256_HEX], intent_sha256[DUB_SHA256_HEX];
    int attempts;                   /* creates begun */
    bool maybe_sent;                /* a create may have reached the service unanswered */
    char *output_path;              /* wanted place, absolute; NULL: leave the result there */
    bool overwrite;                 /* may replace a file at output_path */
    char *output_file;              /* where the result is, or is about to be renamed to */
    char *output_url, *output_etag; /* etag of the part file's content */
    int64_t output_bytes;           /* size of the result, 0 unknown */
    char *error_code, *error;       /* last trouble; cleared by success */
    char *cost_usd;                 /* decimal text */
    dub_us deleted_us;              /* 0: still at the service, as far as known */
};

void dub_job_fini(struct dub_job *job);
/** Replace an owned text; NULL empties it. text may be *slot itself. */
void dub_job_set(char **slot, const char *text);
/** Nothing is left to do for it: done, failed, rejected, or completed with no place to go to. */
bool dub_job_settled(const struct dub_job *job);

struct dub_job_list {
    struct dub_job *at;
    size_t n, cap;
};
void dub_job_list_fini(struct dub_job_list *list);

/**
 * Open (and on first use make) DIR/ledger.sqlite3, readable by the owner only.
 * errors: DUB_ERR_IO; DUB_ERR_FORMAT damaged; DUB_ERR_UNSUPPORTED written by a newer version
 */
enum dub_status dub_ledger_open(const char *dir, struct dub_ledger **out,
                                struct dub_err *err) DUB_MUST_USE;
void dub_ledger_close(struct dub_ledger *l);
/** Whether DIR holds a ledger already; opens and makes nothing. */
bool dub_ledger_exists(const char *dir);

/**
 * Make a row, durable on return and claimed by this ledger.
 * in:     job everything but id; confirmed false: refuse when a live or done job of the account has
 *         the same intent (an empty intent is never the same)
 * out:    job->id, job->updated_us
 * errors: DUB_ERR_CONFLICT naming that job (id in err->remote_code); DUB_ERR_IO
 */
enum dub_status dub_ledger_insert(struct dub_ledger *l, struct dub_job *job, bool confirmed,
                                  struct dub_err *err) DUB_MUST_USE;
/** The check of dub_ledger_insert alone. */
enum dub_status dub_ledger_check_intent(struct dub_ledger *l, struct dub_account account,
                                        const char *intent_sha256,
                                        struct dub_err *err) DUB_MUST_USE;
/** Write everything that may change of a job, durable on return. Sets updated_us. */
enum dub_status dub_ledger_save(struct dub_ledger *l, struct dub_job *job,
                                struct dub_err *err) DUB_MUST_USE;
/**
 * Load a job with its request by local or remote id.
 * in:     account NULL base_url: of any account
 * out:    *job replaced without being freed first
 * errors: DUB_ERR_STATE no such job
 */
enum dub_status dub_ledger_get(struct dub_ledger *l, struct dub_account account, const char *id,
                               struct dub_job *job, struct dub_err *err) DUB_MUST_USE;

struct dub_job_query {
    struct dub_account account; /* base_url NULL: all */
    const char *project;        /* absolute path: only its jobs; NULL: of all projects */
    bool unsettled;             /* only those with something left to do */
    int limit;                  /* 0: all */
};
/** Newest first, without requests; appended to out. */
enum dub_status dub_ledger_list(struct dub_ledger *l, const struct dub_job_query *q,
                                struct dub_job_list *out, struct dub_err *err) DUB_MUST_USE;

/**
 * Load a job with its request: the one named, or the latest of a project.
 * in:     which a local or remote id, or "last"; project its absolute path, for "last"
 * out:    *job, dub_job_fini; job->request is there
 * errors: DUB_ERR_STATE there is none, or it was adopted from the service without its request
 */
enum dub_status dub_ledger_past(struct dub_ledger *l, struct dub_account account,
                                const char *which, const char *project, struct dub_job *job,
                                struct dub_err *err) DUB_MUST_USE;

/* What became of one create. */
struct dub_attempt {
    int n;            /* 1-based, job->attempts at that time */
    long http;        /* 0: no answer */
    const char *fate; /* "answered", "lost" ... */
    const char *code; /* NULL: none */
};
/** Count an attempt and mark the job as maybe sent; durable BEFORE the request leaves. */
enum dub_status dub_ledger_attempt_begin(struct dub_ledger *l, struct dub_job *job,
                                         struct dub_err *err) DUB_MUST_USE;
/** Note its end. The job itself is saved by the caller. */
enum dub_status dub_ledger_attempt_end(struct dub_ledger *l, const struct dub_job *job,
                                       const struct dub_attempt *a,
                                       struct dub_err *err) DUB_MUST_USE;
/** Note a verified result (job->output_file, output_bytes). */
enum dub_status dub_ledger_add_output(struct dub_ledger *l, const struct dub_job *job,
                                      struct dub_err *err) DUB_MUST_USE;

/* An uploaded content. asset_id NULL: the bytes are at `url`, not registered yet. */
struct dub_asset {
    char *asset_id, *url;
    char *name;
    int64_t size_bytes;
    dub_us created_us;
};
void dub_asset_fini(struct dub_asset *a);

/* A content of one kind ("VIDEO", "AUDIO", "IMAGE") of an account. */
struct dub_content {
    struct dub_account account;
    const char *sha256, *kind;
};
/** out: *found; *a (replaced without being freed first) when found */
enum dub_status dub_ledger_asset_get(struct dub_ledger *l, const struct dub_content *c, bool *found,
                                     struct dub_asset *a, struct dub_err *err) DUB_MUST_USE;
/** Make or replace the row. */
enum dub_status dub_ledger_asset_put(struct dub_ledger *l, const struct dub_content *c,
                                     const struct dub_asset *a, struct dub_err *err) DUB_MUST_USE;
/** The service knows it no longer. */
enum dub_status dub_ledger_asset_forget(struct dub_ledger *l, const struct dub_content *c,
                                        struct dub_err *err);

/**
 * Work on a job or a content is done by one process at a time. A claim ends with release, with
 * dub_ledger_close, or with the process, however it ends.
 * errors: DUB_ERR_CONFLICT somebody else holds it; DUB_ERR_IO
 */
enum dub_status dub_ledger_claim_job(struct dub_ledger *l, const char *id,
                                     struct dub_err *err) DUB_MUST_USE;
void dub_ledger_release_job(struct dub_ledger *l, const char *id);
enum dub_status dub_ledger_claim_content(struct dub_ledger *l, const struct dub_content *c,
                                         struct dub_err *err) DUB_MUST_USE;
void dub_ledger_release_content(struct dub_ledger *l, const struct dub_content *c);

/** Unix time in microseconds. */
dub_us dub_wall_clock_us(void);
/** A fresh idempotency key, 128 random bits as text; dub_free. */
char *dub_new_idempotency_key(void) DUB_MUST_USE;

#endif
