#include <string.h>

#include "base/mem.h"
#include "job/task.h"

#define MISSING_MAX 3 /* answers that do not know a job which they should */

/* Pause before the next look: what the service asks for, and longer for a job that takes long. */
static dub_us pause_us(const struct dub_task *t, dub_us retry_after_us)
{
    const struct dub_flow_tuning *tune = &t->flow->tuning;
    bool slow = dub_loop_now_us() - t->since_us > tune->slow_after_us;
    dub_us p = slow ? tune->slow_pause_us : tune->poll_pause_us;
    return retry_after_us > p ? retry_after_us : p;
}

static void still_running(struct dub_task *t, enum dub_job_state state, dub_us retry_after_us)
{
    struct dub_err err;
    if (t->job.state != state && !dub_task_state(t, state))
        return;
    if (t->wait) {
        dub_task_after(t, pause_us(t, retry_after_us), dub_task_poll);
        return;
    }
    if (t->goal != DUB_GOAL_FETCH) {
        dub_task_finish(t, NULL);
        return;
    }
    dub_fail(&err, DUB_ERR_STATE,
             "job %s is still %s: there is nothing to download yet; `dubline resume --wait` waits "
             "for it",
             t->job.id, dub_job_state_name(state));
    dub_task_finish(t, &err);
}

static void ended_badly(struct dub_task *t, const struct dub_remote_job *r)
{
    struct dub_err err;
    const char *code = r->error_code ? r->error_code : "";
    const struct dub_error_fact *fact = dub_error_find(code);
    bool rejected = r->status == DUB_REMOTE_REJECTED;
    dub_task_trouble(t, code, r->error ? r->error : fact ? fact->cause : "no reason given");
    if (!dub_task_state(t, rejected ? DUB_JOB_REJECTED : DUB_JOB_FAILED))
        return;
    dub_fail(&err, DUB_ERR_REMOTE, "job %s %s: %.200s%s%s%s%s%s", t->job.id,
             rejected ? "was rejected" : "failed", t->job.error, code[0] ? " (" : "",
             t->job.error_code ? t->job.error_code : "", code[0] ? ")" : "", fact ? "; " : "",
             fact ? fact->remedy : "");
    strncpy(err.remote_code, t->job.error_code ? t->job.error_code : "",
            sizeof(err.remote_code) - 1);
    dub_task_finish(t, &err);
}

static void ended_well(struct dub_task *t, const struct dub_remote_job *r)
{
    dub_job_set(&t->job.output_url, r->output_url);
    dub_task_trouble(t, NULL, NULL);
    /* A download under way stays one; its link has only been renewed. */
    if (t->job.state == DUB_JOB_DOWNLOADING ? !dub_task_save(t)
                                            : !dub_task_state(t, DUB_JOB_COMPLETED))
        return;
    t->tries = 0;
    if (t->job.output_path)
        dub_task_download(t);
    else
        dub_task_finish(t, NULL);
}

void dub_task_take_remote(struct dub_task *t, const struct dub_remote_job *r, dub_us retry_after_us)
{
    bool runs = t->job.state == DUB_JOB_PROCESSING;
    switch (r->status) {
    case DUB_REMOTE_PENDING:
        still_running(t, DUB_JOB_PENDING, retry_after_us);
        break;
    case DUB_REMOTE_PROCESSING:
        still_running(t, DUB_JOB_PROCESSING, retry_after_us);
        break;
    case DUB_REMOTE_OTHER: /* a word of a later version: not an end, as far as we know */
        still_running(t, runs ? DUB_JOB_PROCESSING : DUB_JOB_PENDING, retry_after_us);
        break;
    case DUB_REMOTE_COMPLETED:
        ended_well(t, r);
        break;
    case DUB_REMOTE_FAILED:
    case DUB_REMOTE_REJECTED:
        ended_badly(t, r);
        break;
    }
}

/* 404 with the service's own code: the job is not there, or not there yet. */
static void missing(struct dub_task *t, const struct dub_api_error *e)
{
    struct dub_err err;
    if (++t->n_missing < MISSING_MAX) {
        dub_api_error_fail(e, "read the job", &err);
        dub_task_wait(t, t->flow->tuning.poll_pause_us, dub_task_poll, &err);
        return;
    }
    /* Only named by an answer that did not know the outcome: that name leads nowhere. */
    bool doubtful = t->job.maybe_sent;
    dub_task_trouble(t, e->code, e->message);
    if (doubtful)
        dub_fail(&err, DUB_ERR_OUTCOME_UNKNOWN,
                 "it is not known whether job %s was accepted; "
                 "`dubline resume` settles it without a second job",
                 t->job.id);
    else
        dub_fail(&err, DUB_ERR_REMOTE, "the service no longer knows job %s (%.64s)", t->job.id,
                 t->job.remote_id);
    if (doubtful)
        dub_job_set(&t->job.remote_id, NULL);
    if (dub_task_state(t, doubtful ? DUB_JOB_UNKNOWN : DUB_JOB_FAILED))
        dub_task_finish(t, &err);
}

static void on_answer(void *ctx, const struct dub_api_reply *r)
{
    struct dub_task *t = ctx;
    struct dub_err err;
    struct dub_remote_job remote;
    struct dub_api_error e = r->error;
    t->http = 0;
    if (e.class == DUB_CLASS_NONE && dub_remote_job_read(r->json, &remote)) {
        t->tries = t->n_missing = 0;
        t->job.maybe_sent = false;
        dub_task_take_remote(t, &remote, r->retry_after_us);
        return;
    }
    if (e.class == DUB_CLASS_NONE) { /* JSON, but of no job */
        e.class = DUB_CLASS_WAIT;
        strncpy(e.message, "the service's answer is not about a job", sizeof(e.message) - 1);
    }
    if (e.http == 404 && strcmp(e.code, "generation_not_found") == 0) {
        missing(t, &e);
        return;
    }
    if (dub_task_again(t, &e, "read the job's state", dub_task_poll))
        return;
    dub_api_error_fail(&e, "read the job's state", &err);
    if (err.code == DUB_ERR_OUTCOME_UNKNOWN) /* a read has no outcome; the job goes on */
        err.code = DUB_ERR_NET;
    dub_task_finish(t, &err);
}

static void ask(struct dub_task *t)
{
    t->tries++;
    t->http = dub_api_get(&t->flow->api, t->job.remote_id, t->wait, on_answer, t);
}

void dub_task_poll(struct dub_task *t)
{
    dub_task_after(t, dub_task_gap(&t->flow->next_read_us, t->flow->tuning.read_gap_us), ask);
}

void dub_task_follow(struct dub_task *t)
{
    switch (t->job.state) {
    case DUB_JOB_SENDING:
    case DUB_JOB_UNKNOWN:
        dub_task_create(t);
        break;
    case DUB_JOB_DOWNLOADING:
        dub_task_download(t);
        break;
    case DUB_JOB_PENDING:
    case DUB_JOB_PROCESSING:
    case DUB_JOB_COMPLETED:
        dub_task_poll(t);
        break;
    case DUB_JOB_DONE:
    case DUB_JOB_FAILED:
    case DUB_JOB_REJECTED:
        dub_task_finish(t, NULL);
        break;
    }
}
