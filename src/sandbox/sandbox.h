/*
 * The sandbox's state: jobs, assets, uploads, rate windows, counters, all behind one mutex. Records
 * never move or die before the end, so a pointer to one may be kept while the mutex is released.
 */
#ifndef DUB_SANDBOX_SANDBOX_H
#define DUB_SANDBOX_SANDBOX_H

#include <pthread.h>

#include "sandbox/assets.h"
#include "sandbox/jobs.h"
#include "sandbox/options.h"

/* Media work, done elsewhere; every function may be NULL or answer DUB_ERR_UNSUPPORTED (not there).
 */
struct dub_sb_media {
    void *ctx;
    /** errors: DUB_ERR_MEDIA: not readable media */
    enum dub_status (*probe)(void *ctx, const char *path, struct dub_facts *out,
                             struct dub_err *err);
    /** A playable MP4 of that length. */
    enum dub_status (*pattern)(void *ctx, const char *path, dub_us length_us, struct dub_err *err);
    /** What a plan says (src/media/render_plan.h; its file may be removed), of a video. */
    enum dub_status (*render)(void *ctx, const char *video, const char *plan_path,
                              struct dub_err *err);
    /** Copy what a loopback URL serves to a file. */
    enum dub_status (*fetch)(void *ctx, const char *url, const char *path, struct dub_err *err);
};

struct dub_sb_clock {
    void *ctx;
    int64_t (*now_ms)(void *ctx); /* unix time */
};

struct dub_sb_rate {
    char org[DUB_SB_ORG];
    int kind;               /* creates, reads, uploads */
    DUB_VEC(int64_t) at_ms; /* calls inside the window, oldest first */
};

struct dub_sandbox {
    const struct dub_sb_options *opt;
    struct dub_sb_media media;
    struct dub_sb_clock clock;
    char *dir; /* absolute */
    int lock_fd;
    char base_url[64]; /* http://127.0.0.1:PORT */
    char secret[DUB_SB_TOKEN];
    pthread_mutex_t mu;
    pthread_cond_t changed; /* a result was made, or the end has come; monotonic clock */
    bool stopping;
    uint64_t next_seq;
    DUB_VEC(struct dub_sb_job *) jobs; /* in order of creation */
    DUB_VEC(struct dub_sb_asset *) assets;
    DUB_VEC(struct dub_sb_upload *) uploads;
    DUB_VEC(struct dub_sb_rate) rates;
    uint64_t calls[DUB_SB_EP_COUNT];
    uint64_t n_faults, n_created; /* by this process */
    pthread_t worker;
    bool has_worker;
};

/**
 * Open or make the folder and read what it holds.
 * in:     opt, media and clock outlive the sandbox; opt->dir may be NULL only when dir is given
 * errors: DUB_ERR_CONFLICT the folder is used by another sandbox; DUB_ERR_IO
 */
enum dub_status dub_sandbox_open(const char *dir, const struct dub_sb_options *opt,
                                 const struct dub_sb_media *media, const struct dub_sb_clock *clock,
                                 struct dub_sandbox **out, struct dub_err *err) DUB_MUST_USE;
/** Start the thread that makes results. */
enum dub_status dub_sandbox_start(struct dub_sandbox *sb, struct dub_err *err) DUB_MUST_USE;
/** Wake everything that waits; long polls answer now. */
void dub_sandbox_stop(struct dub_sandbox *sb);
/** Ends the worker too. NULL is fine. */
void dub_sandbox_close(struct dub_sandbox *sb);

int64_t dub_sb_now_ms(const struct dub_sandbox *sb);
/** One line on stderr with the time in front, made harmless for a terminal. Never pass a key. */
void dub_sb_log(const struct dub_sandbox *sb, const char *fmt, ...) DUB_PRINTF(2, 3);
/** dir/sub/name; dub_free. */
char *dub_sb_path(const struct dub_sandbox *sb, const char *sub, const char *name) DUB_MUST_USE;

/* --- with the mutex held --- */

struct dub_sb_job *dub_sb_job_find(const struct dub_sandbox *sb, const char *org, const char *id);
struct dub_sb_asset *dub_sb_asset_find(const struct dub_sandbox *sb, const char *id);
struct dub_sb_upload *dub_sb_upload_find(const struct dub_sandbox *sb, const char *token);
/** The upload that a URL of ours names, whatever port it carries; NULL for any other URL. */
struct dub_sb_upload *dub_sb_upload_of_url(const struct dub_sandbox *sb, const char *url);
/** Signed address of a path on this server; dub_free. */
char *dub_sb_sign(const struct dub_sandbox *sb, const char *path, int64_t expires_ms) DUB_MUST_USE;
/** Checks `expires` and `sig` of a request's query; false when the answer has been written. */
bool dub_sb_sign_check(const struct dub_sandbox *sb, const struct dub_sb_request *req,
                       struct dub_sb_answer *a) DUB_MUST_USE;
/** Signed link to a job's result, NULL when there is none; dub_free. */
char *dub_sb_job_url(const struct dub_sandbox *sb, const struct dub_sb_job *job) DUB_MUST_USE;

enum dub_sb_rate_kind { DUB_SB_RATE_CREATE, DUB_SB_RATE_READ, DUB_SB_RATE_UPLOAD };
/**
 * Count a call of a key.
 * returns: false when it is over the limit; then *wait_s is how long until it is not (real time)
 */
bool dub_sb_rate_take(struct dub_sandbox *sb, const char *org, enum dub_sb_rate_kind kind,
                      int *wait_s) DUB_MUST_USE;

#endif
