/*
 * The paid side as the screen sees it: who would be sent to, which jobs there are, and the one call
 * that costs money. A table of functions, so that the screen knows neither network nor ledger.
 */
#ifndef UI_JOBS_PORT_H
#define UI_JOBS_PORT_H

#include "cmd/session.h"

/* One row of the ledger. Strings are borrowed until the next call into the table. */
struct ui_job {
    const char *id;          /* local id */
    const char *remote_id;   /* "" while there is none */
    const char *state;       /* the words of `jobs --json`: sending, pending, ... failed */
    const char *project;     /* file name of the project it belongs to */
    const char *output_file; /* absolute; "" if none */
    const char *error;       /* what went wrong and what to do, "" if nothing */
    const char *error_code;  /* the service's word for it, "" if none */
    const char *cause, *remedy; /* where the code is known: a clause, an order; "" otherwise */
    const char *project_path;   /* absolute, "" for a job found at the service */
    const char *wanted_file;    /* where the result shall go, "" nowhere */
    const char *request_sha256;
    int attempts;            /* times it was sent; all with one key */
    bool deleted;            /* at the service */
    bool has_request;        /* the bytes are known here */
    bool can_fetch, can_delete, can_resume;
    dub_us created_us;       /* wall clock */
    dub_us ended_us;         /* 0: not yet */
    int percent;             /* of an upload or download under way, -1: not known */
    int64_t cost_micro_usd;  /* -1: not known */
    bool live;               /* the service or we are still at work on it */
};

/* Any member may be NULL: then that part says that it is not available. */
struct ui_jobs_port {
    void *ctx;
    /** "api.sync.so", "127.0.0.1:8331" */
    const char *(*host)(void *ctx);
    bool (*is_sandbox)(void *ctx);
    /** Why nothing can be sent ("no API key: ..."), NULL when it can. */
    const char *(*unusable)(void *ctx);
    /** Asset id of uploaded content, NULL when it is not there yet. As in request/build.h. */
    const char *(*asset_id)(void *ctx, const char *sha256, enum dub_input_kind kind);
    /** A live or finished job with this intent (dub_request_intent): its id, else NULL. */
    const char *(*twin)(void *ctx, const char *intent);
    /** Where the result of a session's job would go: absolute path, dub_free. */
    char *(*output)(void *ctx, const struct dub_session *s);
    /** More that the user agrees to by sending, one line each (files outside the project's folder,
     *  a webhook not used before), appended. */
    void (*concerns)(void *ctx, const struct dub_session *s, struct dub_buf *out);
    /**
     * Upload, send, follow, download: begins here, goes on in the loop, reported by
     * ui_app_jobs_changed.
     * in:     output absolute path for the result; confirmed the user was told about the twin
     * errors: DUB_ERR_CONFLICT a twin and !confirmed
     */
    enum dub_status (*submit)(void *ctx, struct dub_session *s, const char *output, bool confirmed,
                              struct dub_err *err);
    /** Stop what is under way here (uploads, waiting); false when nothing was. A job at the service
     *  goes on. */
    bool (*cancel)(void *ctx);
    /** Only jobs of this project (absolute path, copied); NULL: of all. Until it is called: all. */
    void (*scope)(void *ctx, const char *project);
    /**
     * The bytes that a job was sent with, appended to out.
     * in:     which an id, or "last": the latest of the project
     * out:    id of the job
     * errors: DUB_ERR_STATE there is none
     */
    enum dub_status (*request)(void *ctx, const char *which, const char *project,
                               char id[DUB_ID_TEXT], struct dub_buf *out, struct dub_err *err);
    /** Fetch the result, delete at the service, pick up: begin here and go on in the loop. */
    enum dub_status (*fetch)(void *ctx, const char *id, struct dub_err *err);
    enum dub_status (*erase)(void *ctx, const char *id, struct dub_err *err);
    enum dub_status (*resume)(void *ctx, const char *id, struct dub_err *err);
    /** Jobs, newest first; `job` is false past the end. */
    size_t (*n_jobs)(void *ctx);
    bool (*job)(void *ctx, size_t i, struct ui_job *out);
};

#endif
