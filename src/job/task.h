/* One piece of work under way. Inside job only. */
#ifndef DUB_JOB_TASK_H
#define DUB_JOB_TASK_H

#include "base/vec.h"
#include "job/flow.h"

/* An owned dub_upload_file and what it has become. */
struct dub_task_file {
    char *path, *sha256, *kind, *content_type;
    char *asset_id; /* NULL until known */
};

struct dub_asset_ids {
    DUB_VEC(struct dub_task_file) files;
};

/* What goes on with one file of the list. */
struct dub_task_upload {
    size_t at; /* index of the file at work */
    bool claimed;
    int fd; /* open while its bytes are sent, else -1 */
    int64_t size_bytes;
    char *put_url, *media_url;
    int n_restarts; /* upload addresses that turned out to be stale */
};

struct dub_task_download {
    int fd;            /* the part file, -1 when closed */
    char *part;        /* its path */
    int64_t had_bytes; /* its size when the present request began */
    int n_refreshes;   /* links that had expired */
    int n_without_url; /* answers "completed" that named no link */
    int n_bad;         /* complete files that could not be read */
    bool verifying;
};

enum dub_task_goal {
    DUB_GOAL_SUBMIT,
    DUB_GOAL_FOLLOW,
    DUB_GOAL_FETCH,
    DUB_GOAL_UPLOAD,
    DUB_GOAL_DELETE
};

struct dub_task {
    struct dub_task *next;
    struct dub_flow *flow;
    uint64_t id;
    enum dub_task_goal goal;
    bool wait, overwrite, confirmed;
    bool ended;                       /* FINISHED was told; only its memory is left */
    uint64_t http, timer;             /* what it waits for, 0 = nothing */
    void (*then)(struct dub_task *t); /* after the timer */
    int tries;                        /* calls made in the present step */
    int n_missing;                    /* answers in a row that did not know the job */
    dub_us since_us;                  /* monotonic start of polling */

    struct dub_asset_ids ids;
    struct dub_task_upload up;
    struct dub_task_download down;
    dub_compose_fn *compose;
    void *compose_ctx;
    char *project, *output_path, *wanted_id;
    char intent_sha256[DUB_SHA256_HEX];

    bool has_job, claimed;
    struct dub_job job;
};

struct dub_flow {
    struct dub_flow_setup setup;
    struct dub_flow_tuning tuning;
    struct dub_api api;
    struct dub_account account;
    struct dub_task *first;
    uint64_t last_id;
    struct dub_rng rng;
    dub_us next_create_us, next_read_us; /* monotonic; see tuning */
};

/* task.c */
struct dub_task *dub_task_new(struct dub_flow *flow, enum dub_task_goal goal) DUB_MUST_USE;
void dub_task_add_files(struct dub_task *t, const struct dub_upload_file *files, size_t n);
/** Frees t at once; no event, nothing saved. */
void dub_task_drop(struct dub_task *t);
/** Call fn after a pause. */
void dub_task_after(struct dub_task *t, dub_us delay_us, void (*fn)(struct dub_task *t));
/** As above, told as DUB_FLOW_WAITING. */
void dub_task_wait(struct dub_task *t, dub_us delay_us, void (*fn)(struct dub_task *t),
                   const struct dub_err *why);
/**
 * After a failed call: true when fn was set to be called again, by the retry policy; false when the
 * trying is over (t is untouched then).
 */
bool dub_task_again(struct dub_task *t, const struct dub_api_error *e, const char *doing,
                    void (*fn)(struct dub_task *t));
/** Time still to wait before the next create or read, counted as taken. */
dub_us dub_task_gap(dub_us *next_us, dub_us gap_us);
/** Tell, take out of the list, free. t is gone afterwards. err NULL: all went well. */
void dub_task_finish(struct dub_task *t, const struct dub_err *err);
void dub_task_tell(struct dub_task *t, struct dub_flow_event event);
/** Save the job; false when that failed, and the task is finished then. */
bool dub_task_save(struct dub_task *t);
/** New state: saved, told. false as above. */
bool dub_task_state(struct dub_task *t, enum dub_job_state state);
/** Note trouble in the job (not saved here). NULL clears. */
void dub_task_trouble(struct dub_task *t, const char *code, const char *text);
/** Claim the job and load it again; false when the task is finished because that failed. */
bool dub_task_claim(struct dub_task *t);

/* upload.c: all files, then done(t). */
void dub_task_upload(struct dub_task *t);
/* flow.c */
void dub_task_uploaded(struct dub_task *t);
/* create.c: from a row in `sending` or `unknown`. */
void dub_task_create(struct dub_task *t);
/* poll.c */
void dub_task_poll(struct dub_task *t);
/** What the service says about the job, wherever it was said. */
void dub_task_take_remote(struct dub_task *t, const struct dub_remote_job *remote,
                          dub_us retry_after_us);
/** Continue from the state in the row. */
void dub_task_follow(struct dub_task *t);
/* download.c */
void dub_task_download(struct dub_task *t);

/* place.c */
/** NAME, NAME-2.ext, NAME-3.ext ... the n-th (1-based); dub_free. */
char *dub_place_name(const char *path, int n) DUB_MUST_USE;
/**
 * Rename without replacing. errors: DUB_ERR_CONFLICT the name is taken; DUB_ERR_IO
 */
enum dub_status dub_place_rename(const char *from, const char *to, bool overwrite,
                                 struct dub_err *err) DUB_MUST_USE;
/** DUB_ERR_IO when no file can be made in the folder of path. */
enum dub_status dub_place_check(const char *path, struct dub_err *err) DUB_MUST_USE;

#endif
