/*
 * Jobs from intent to verified file: upload, compose, ledger, create, poll, download, verify.
 * Asynchronous over the event loop; knows nothing of projects. Whatever happens to this process,
 * the ledger holds what `resume` needs, and one submit makes at most one paid job: every create
 * repeats the same key and the same bytes.
 */
#ifndef DUB_JOB_FLOW_H
#define DUB_JOB_FLOW_H

#include "job/retry.h"
#include "net/api.h"
#include "store/ledger.h"

struct dub_flow;

enum dub_flow_event_kind {
    DUB_FLOW_UPLOADING,   /* path, done_bytes of total_bytes */
    DUB_FLOW_UPLOADED,    /* path is asset `text` now; done_bytes 0 when it was known already */
    DUB_FLOW_STATE,       /* job is in a new state, and the ledger says so */
    DUB_FLOW_WAITING,     /* nothing happens for wait_us, because of err */
    DUB_FLOW_DOWNLOADING, /* path, done_bytes of total_bytes (0: not known) */
    DUB_FLOW_FINISHED,    /* the task is over: err NULL or why not; comes once for each task */
};

struct dub_flow_event {
    enum dub_flow_event_kind kind;
    uint64_t task;             /* as returned when it was started */
    const struct dub_job *job; /* NULL before there is a row; all pointers borrowed for the call */
    const char *path, *text;
    int64_t done_bytes, total_bytes;
    dub_us wait_us;
    const struct dub_err *err;
};
typedef void dub_flow_event_fn(void *ctx, const struct dub_flow_event *event);

/** Answers with err NULL when the file is a readable result. */
typedef void dub_flow_verified_fn(void *ctx, const struct dub_err *err);
/**
 * Probe a downloaded file; call done exactly once, from the loop. When the task was cancelled or
 * the flow freed meanwhile, the call only gives back memory.
 */
typedef void dub_flow_verify_fn(void *ctx, const char *path, dub_flow_verified_fn *done,
                                void *done_ctx);

/* Waiting times, for tests; dub_flow_tuning_default() otherwise. */
struct dub_flow_tuning {
    struct dub_retry_policy retry;
    dub_us create_gap_us, read_gap_us;   /* between calls of a kind, over all tasks */
    dub_us poll_pause_us;                /* least pause between long polls */
    dub_us slow_after_us, slow_pause_us; /* after that long, a longer pause */
    dub_us claim_pause_us;               /* while another process uploads the same content */
};
struct dub_flow_tuning dub_flow_tuning_default(void);

struct dub_flow_setup {
    struct dub_loop *loop; /* all borrowed, all outlive the flow */
    struct dub_http *http;
    struct dub_ledger *ledger;
    const struct dub_service *service; /* with a key */
    dub_flow_verify_fn *verify;        /* not NULL */
    void *verify_ctx;
    dub_flow_event_fn *event; /* not NULL */
    void *event_ctx;
    const struct dub_flow_tuning *tuning; /* NULL: default; copied */
};

/** Whose jobs and assets: of this service and its key. Borrows from sv. */
struct dub_account dub_service_account(const struct dub_service *sv);

struct dub_flow *dub_flow_new(const struct dub_flow_setup *setup) DUB_MUST_USE;
/** Stops everything without events. A create that is under way becomes `unknown`. NULL is fine. */
void dub_flow_free(struct dub_flow *flow);

struct dub_upload_file {
    const char *path;
    const char *sha256;       /* 64 hex digits the content must still have */
    const char *kind;         /* "VIDEO", "AUDIO" or "IMAGE" */
    const char *content_type; /* "audio/wav" ... */
};

struct dub_asset_ids; /* what a plan's files have become */
/** Asset id of a content, NULL when it is not among the files. Borrowed for the call. */
const char *dub_asset_ids_find(const struct dub_asset_ids *ids, const char *sha256,
                               const char *kind);
/** Write the final request bytes. Called once, when all files are assets. */
typedef enum dub_status dub_compose_fn(void *ctx, const struct dub_asset_ids *ids,
                                       struct dub_buf *out, struct dub_err *err);

struct dub_submit_plan { /* texts are copied */
    const char *project; /* absolute path */
    const struct dub_upload_file *files;
    size_t n_files;
    dub_compose_fn *compose;
    void *compose_ctx;         /* lives until compose ran or the task ended */
    const char *intent_sha256; /* same paid work, same hash; "" is never the same */
    const char *output_path;   /* absolute; NULL: leave the result at the service */
    bool overwrite;            /* may replace a file there; otherwise NAME-2.ext is taken */
    bool wait;                 /* follow the job to its end; otherwise stop once it is accepted */
    bool confirmed;            /* the user knows that this intent was submitted before */
};

/**
 * Start a submit. Nothing is sent before the return.
 * out:    *task
 * errors: DUB_ERR_CONFLICT an identical job is live or done and !confirmed (its id in
 *         err->remote_code); DUB_ERR_IO the folder of output_path cannot be written;
 *         DUB_ERR_ARG
 * later (FINISHED): DUB_ERR_OUTCOME_UNKNOWN, DUB_ERR_NET, DUB_ERR_AUTH, DUB_ERR_HTTP refused,
 *         DUB_ERR_REMOTE failed, DUB_ERR_IO, DUB_ERR_MEDIA, what compose said, DUB_ERR_CANCELLED
 */
enum dub_status dub_flow_submit(struct dub_flow *flow, const struct dub_submit_plan *plan,
                                uint64_t *task, struct dub_err *err) DUB_MUST_USE;

/**
 * Pick up every unsettled job of this service: send what may not have arrived (same key, same
 * bytes), look at what runs, fetch what is ready.
 * in:     wait follow each to its end; otherwise one look at each
 * out:    *n_tasks started; a job that another process works on ends with DUB_ERR_CONFLICT
 */
enum dub_status dub_flow_resume(struct dub_flow *flow, bool wait, size_t *n_tasks,
                                struct dub_err *err) DUB_MUST_USE;

/** The same for one job, by local or remote id. */
enum dub_status dub_flow_resume_one(struct dub_flow *flow, const char *id, bool wait,
                                    uint64_t *task, struct dub_err *err) DUB_MUST_USE;

/** Whether a task of this flow works on the job with this local id. */
bool dub_flow_at_work(const struct dub_flow *flow, const char *id);

struct dub_download_plan {
    const char *id;          /* local or remote; a remote job not in the ledger is adopted */
    const char *output_path; /* absolute */
    bool overwrite, wait;    /* wait false: DUB_ERR_STATE while the job runs */
};
enum dub_status dub_flow_download(struct dub_flow *flow, const struct dub_download_plan *plan,
                                  uint64_t *task, struct dub_err *err) DUB_MUST_USE;

/** Make assets of files, each content once; no job. */
enum dub_status dub_flow_upload(struct dub_flow *flow, const struct dub_upload_file *files,
                                size_t n_files, uint64_t *task, struct dub_err *err) DUB_MUST_USE;

/** Delete a finished job at the service, by local or remote id; the ledger keeps its row. */
enum dub_status dub_flow_delete(struct dub_flow *flow, const char *id, uint64_t *task,
                                struct dub_err *err) DUB_MUST_USE;

/** Stop a task: FINISHED comes with DUB_ERR_CANCELLED; the job itself goes on at the service. */
void dub_flow_cancel(struct dub_flow *flow, uint64_t task);
/** Tasks that have not finished. */
size_t dub_flow_active(const struct dub_flow *flow);

/** The `job` object of `submit --json` and `jobs --json`; owned by the caller. Texts are sanitised. */
cJSON *dub_job_to_json(const struct dub_job *job) DUB_MUST_USE;

#endif
