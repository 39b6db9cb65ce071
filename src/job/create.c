#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "job/task.h"

/* The attempt certainly made no job: nothing left, or the service refused it. */
static bool surely_not_made(const struct dub_api_error *e)
{
    if (e->fate == DUB_HTTP_NOT_SENT || e->fate == DUB_HTTP_UNTRUSTED ||
        e->fate == DUB_HTTP_REFUSED)
        return true;
    return e->fate == DUB_HTTP_ANSWERED && e->class != DUB_CLASS_UNKNOWN && e->http >= 300 &&
           e->http < 500 && e->http != 408;
}

/*
 * The service judged these very bytes under this very key: had an earlier attempt been accepted, it
 * would have answered with that job. Refusals that are not about the request (key, payment, rate)
 * prove nothing about earlier attempts.
 */
static bool settles_earlier_attempts(const struct dub_api_error *e)
{
    return surely_not_made(e) && e->class == DUB_CLASS_FIX && (e->http == 400 || e->http == 422);
}

/* The service does not know an asset that the request names: the next submit uploads anew. */
static void forget_assets(struct dub_task *t)
{
    for (size_t i = 0; i < t->ids.files.n; i++) {
        const struct dub_task_file *f = &t->ids.files.at[i];
        struct dub_content c = {t->flow->account, f->sha256, f->kind};
        dub_ledger_asset_forget(t->flow->setup.ledger, &c, NULL);
    }
}

static void give_up(struct dub_task *t, const struct dub_api_error *e)
{
    struct dub_err err;
    enum dub_job_state state = DUB_JOB_SENDING;
    dub_api_error_fail(e, "create the job", &err);
    if (t->job.maybe_sent) {
        char said[256];
        long http = err.http;
        snprintf(said, sizeof(said), "%.255s", err.text);
        state = DUB_JOB_UNKNOWN;
        dub_fail(&err, DUB_ERR_OUTCOME_UNKNOWN,
                 "it is not known whether job %s was accepted (%s); `dubline resume` settles it "
                 "without a second job",
                 t->job.id, said);
        err.http = http;
    } else if (e->fate == DUB_HTTP_ANSWERED &&
               (e->class == DUB_CLASS_FIX || e->class == DUB_CLASS_STOP)) {
        state = DUB_JOB_REJECTED;
        if (strncmp(e->code, "asset_", 6) == 0)
            forget_assets(t);
    }
    dub_task_trouble(t, e->code, e->message);
    if (dub_task_state(t, state))
        dub_task_finish(t, &err);
}

/* The outcome is not known, but the service names the job that it may belong to. */
static void take_named_job(struct dub_task *t, const char *remote_id)
{
    dub_job_set(&t->job.remote_id, remote_id);
    t->tries = 0;
    if (dub_task_state(t, DUB_JOB_PENDING))
        dub_task_poll(t);
}

static void failed(struct dub_task *t, const struct dub_api_error *e, bool maybe_before)
{
    if (settles_earlier_attempts(e) || (surely_not_made(e) && !maybe_before))
        t->job.maybe_sent = false;
    if (e->class == DUB_CLASS_UNKNOWN && dub_reply_is_id(e->generation_id)) {
        take_named_job(t, e->generation_id);
        return;
    }
    enum dub_job_state state = t->job.maybe_sent ? DUB_JOB_UNKNOWN : DUB_JOB_SENDING;
    dub_task_trouble(t, e->code, e->message);
    if (t->job.state != state ? !dub_task_state(t, state) : !dub_task_save(t))
        return;
    if (!dub_task_again(t, e, "create the job", dub_task_create))
        give_up(t, e);
}

static void on_created(void *ctx, const struct dub_api_reply *r)
{
    struct dub_task *t = ctx;
    struct dub_err err;
    struct dub_remote_job remote;
    const struct dub_api_error *e = &r->error;
    /* A job whose earlier attempts may have arrived is in this state before the next one begins. */
    bool maybe_before = t->job.state == DUB_JOB_UNKNOWN;
    struct dub_attempt a = {.n = t->job.attempts,
                            .http = e->http,
                            .fate = dub_http_fate_name(e->fate),
                            .code = e->code[0] ? e->code : NULL};
    t->http = 0;
    if (dub_ledger_attempt_end(t->flow->setup.ledger, &t->job, &a, &err)) {
        dub_task_finish(t, &err);
        return;
    }
    if (e->class != DUB_CLASS_NONE || !dub_remote_job_read(r->json, &remote)) {
        failed(t, e, maybe_before);
        return;
    }
    t->tries = 0;
    t->job.maybe_sent = false;
    t->since_us = dub_loop_now_us();
    dub_job_set(&t->job.remote_id, remote.id);
    dub_task_trouble(t, NULL, NULL);
    if (dub_task_state(t, DUB_JOB_PENDING))
        dub_task_take_remote(t, &remote, -1);
}

static void send(struct dub_task *t)
{
    struct dub_err err;
    t->tries++;
    if (dub_ledger_attempt_begin(t->flow->setup.ledger, &t->job, &err)) {
        dub_task_finish(t, &err);
        return;
    }
    t->http = dub_api_generate(&t->flow->api, dub_sv_n(t->job.request, t->job.request_bytes),
                               t->job.idempotency_key, on_created, t);
}

void dub_task_create(struct dub_task *t)
{
    struct dub_err err;
    char hash[DUB_SHA256_HEX];
    dub_sha256_hex(dub_sv_n(t->job.request, t->job.request_bytes), hash);
    if (!t->job.request || !t->job.idempotency_key || strcmp(hash, t->job.request_sha256) != 0) {
        dub_fail(&err, DUB_ERR_FORMAT,
                 "the ledger's copy of the request of job %s is damaged: it is not sent",
                 t->job.id);
        dub_task_finish(t, &err);
        return;
    }
    /* Left over from a process that died with a call under way: the answer is lost. */
    if (t->job.state == DUB_JOB_SENDING && t->job.maybe_sent && !dub_task_state(t, DUB_JOB_UNKNOWN))
        return;
    dub_task_after(t, dub_task_gap(&t->flow->next_create_us, t->flow->tuning.create_gap_us), send);
}
