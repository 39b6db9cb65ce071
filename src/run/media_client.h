/*
 * Our side of dubline-media: starts processes, sends requests as JSON lines, delivers answers as
 * loop callbacks. A process that crashes, hangs or is killed is one error, and is replaced.
 */
#ifndef DUB_RUN_MEDIA_CLIENT_H
#define DUB_RUN_MEDIA_CLIENT_H

#include "base/facts.h"
#include "run/loop.h"

struct dub_media_client;

/**
 * in: loop outlives the client; helper path of dubline-media (see dub_helper_path), copied;
 *     n_processes at most that many at once (1..16)
 * No process is started before the first request.
 */
struct dub_media_client *dub_media_client_new(struct dub_loop *loop, const char *helper,
                                              int n_processes) DUB_MUST_USE;
/** Cancels what is in flight without calling back, ends the processes. NULL is fine. */
void dub_media_client_free(struct dub_media_client *mc);

/** The loop it was made with. */
struct dub_loop *dub_media_client_loop(const struct dub_media_client *mc);

/** err is NULL on success; facts is NULL on failure. Both are borrowed for the call. */
typedef void dub_probe_fn(void *ctx, const struct dub_facts *facts, const struct dub_err *err);
/** Done or failed (err != NULL). */
typedef void dub_media_done_fn(void *ctx, const struct dub_err *err);

struct dub_probe_request {
    const char *source;   /* path or http(s) URL */
    dub_us timeout_us;    /* 0: 30 s for files, 20 s for URLs */
    bool want_hash;       /* fill facts.sha256 (files only) */
};

/**
 * Probe one source. Returns a request id (> 0) for dub_media_cancel.
 * errors (in the callback): DUB_ERR_MEDIA not readable media, DUB_ERR_IO no such file, DUB_ERR_NET
 *        URL not reachable, DUB_ERR_CANCELLED
 */
uint64_t dub_media_probe(struct dub_media_client *mc, const struct dub_probe_request *req,
                         dub_probe_fn *fn, void *ctx);

/** A playable MP4 with a test pattern and silence. errors: DUB_ERR_IO, DUB_ERR_MEDIA */
struct dub_pattern_request {
    const char *out_path;
    dub_us duration_us;
    int width, height;
    struct dub_rate rate;
};
uint64_t dub_media_test_pattern(struct dub_media_client *mc, const struct dub_pattern_request *req,
                                dub_media_done_fn *fn, void *ctx);

/** Of work: err NULL and the result (may be NULL), or err. Both borrowed for the call. */
typedef void dub_media_result_fn(void *ctx, const cJSON *result, const struct dub_err *err);
/** How far it is, 0..1, and what there is to show already (NULL: nothing). */
typedef void dub_media_progress_fn(void *ctx, double done, const cJSON *part);

struct dub_media_work_request {
    const char *task;   /* a name of src/media/works.c */
    const char *source; /* path or URL; "" where the task needs none */
    cJSON *args;        /* taken over; NULL: none */
    dub_us silence_us;  /* longest wait for a sign of life; 0: 30 s */
    bool quick;         /* a picture for the screen, say: does not wait behind long work */
    dub_media_progress_fn *progress; /* NULL: not wanted */
    dub_media_result_fn *done;
    void *ctx;
};

/**
 * Any other task of dubline-media. One process more than the client's number serves quick ones, so
 * that decoding an hour of sound never keeps the picture at the playhead waiting.
 * errors (in the callback): those of the task, DUB_ERR_CANCELLED
 */
uint64_t dub_media_work(struct dub_media_client *mc, const struct dub_media_work_request *req);

/** The callback comes with DUB_ERR_CANCELLED. Unknown id is fine. */
void dub_media_cancel(struct dub_media_client *mc, uint64_t id);
/** Cancel without a callback: nothing of the request is called any more. Unknown id is fine. */
void dub_media_forget(struct dub_media_client *mc, uint64_t id);
/** Requests without an answer yet. */
size_t dub_media_pending(const struct dub_media_client *mc);

#endif
