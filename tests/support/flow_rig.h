/*
 * A flow with everything around it, as a program would set it up: used in the test's own process
 * and in children that are killed.
 */
#ifndef DUB_TESTS_FLOW_RIG_H
#define DUB_TESTS_FLOW_RIG_H

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "cm.h"
#include "job/flow.h"

struct rig {
    struct dub_loop *loop;
    struct dub_http *http;
    struct dub_ledger *ledger;
    struct dub_service service;
    struct dub_flow *flow;
    int n_finished, n_states, n_uploaded, n_sent, n_waits;
    int kill_at_state; /* SIGKILL to this process at the n-th state event, 0: never */
    bool verify_fails, verify_later;
    dub_flow_verified_fn *verified; /* with verify_later: whom to answer */
    void *verified_ctx;
    int n_verified;
    int64_t up_bytes, down_bytes;
    struct dub_err err; /* of the last task that finished */
    enum dub_job_state states[64];
    char job_id[DUB_ID_TEXT];
    char output_file[256];
    char asset[3][64];
};

static inline void rig_event(void *ctx, const struct dub_flow_event *e)
{
    struct rig *r = ctx;
    if (e->job)
        snprintf(r->job_id, sizeof(r->job_id), "%s", e->job->id);
    switch (e->kind) {
    case DUB_FLOW_UPLOADING:
        r->up_bytes = e->done_bytes;
        break;
    case DUB_FLOW_UPLOADED:
        snprintf(r->asset[r->n_uploaded % 3], sizeof(r->asset[0]), "%s", e->text);
        r->n_uploaded++;
        r->n_sent += e->done_bytes > 0;
        break;
    case DUB_FLOW_STATE:
        r->states[r->n_states++ % 64] = e->job->state;
        if (r->n_states == r->kill_at_state)
            raise(SIGKILL);
        break;
    case DUB_FLOW_WAITING:
        r->n_waits++;
        break;
    case DUB_FLOW_DOWNLOADING:
        r->down_bytes = e->done_bytes;
        break;
    case DUB_FLOW_FINISHED:
        r->n_finished++;
        dub_err_clear(&r->err);
        if (e->err)
            r->err = *e->err;
        snprintf(r->output_file, sizeof(r->output_file), "%s",
                 e->job && e->job->output_file ? e->job->output_file : "");
        break;
    }
}

static inline void rig_verify(void *ctx, const char *path, dub_flow_verified_fn *done,
                              void *done_ctx)
{
    struct rig *r = ctx;
    struct dub_err err;
    struct stat info;
    r->n_verified++;
    if (r->verify_later) {
        r->verified = done;
        r->verified_ctx = done_ctx;
        return;
    }
    bool bad = r->verify_fails || stat(path, &info) != 0 || info.st_size != 262144;
    if (bad)
        dub_fail(&err, DUB_ERR_MEDIA, "%s is not readable", path);
    done(done_ctx, bad ? &err : NULL);
}

static inline struct dub_flow_tuning rig_tuning(void)
{
    struct dub_flow_tuning t = dub_flow_tuning_default();
    t.retry.first_delay_us = 10000;
    t.retry.max_delay_us = 50000;
    t.create_gap_us = t.read_gap_us = 1000;
    t.poll_pause_us = 10000;
    t.claim_pause_us = 20000;
    return t;
}

static inline bool rig_open(struct rig *r, const char *dir, const char *url, const char *key)
{
    struct dub_flow_tuning tuning = rig_tuning();
    *r = (struct rig){0};
    r->loop = dub_loop_new();
    r->http = dub_http_new(r->loop);
    if (dub_service_make(url, key, &r->service, &r->err) ||
        dub_ledger_open(dir, &r->ledger, &r->err))
        return false;
    struct dub_flow_setup setup = {.loop = r->loop,
                                   .http = r->http,
                                   .ledger = r->ledger,
                                   .service = &r->service,
                                   .verify = rig_verify,
                                   .verify_ctx = r,
                                   .event = rig_event,
                                   .event_ctx = r,
                                   .tuning = &tuning};
    r->flow = dub_flow_new(&setup);
    return true;
}

static inline void rig_close(struct rig *r)
{
    dub_flow_free(r->flow);
    dub_http_free(r->http);
    dub_loop_free(r->loop);
    dub_ledger_close(r->ledger);
    dub_service_fini(&r->service);
}

/* A request that names the assets; fails when one is missing. */
static inline enum dub_status rig_compose(void *ctx, const struct dub_asset_ids *ids,
                                          struct dub_buf *out, struct dub_err *err)
{
    const struct dub_submit_plan *plan = ctx;
    dub_buf_add_z(out, "{\"model\":\"lipsync-2\",\"input\":[");
    for (size_t i = 0; i < plan->n_files; i++) {
        const char *id = dub_asset_ids_find(ids, plan->files[i].sha256, plan->files[i].kind);
        if (!id)
            return dub_fail(err, DUB_ERR_INTERNAL, "no asset for %s", plan->files[i].path);
        dub_buf_addf(out, "%s{\"type\":\"%s\",\"assetId\":\"%s\"}", i ? "," : "",
                     i ? "audio" : "video", id);
    }
    dub_buf_add_z(out, "]}");
    return DUB_OK;
}

#endif
