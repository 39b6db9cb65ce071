#include "job/flow.h"

#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "job/task.h"

struct dub_flow_tuning dub_flow_tuning_default(void)
{
    return (struct dub_flow_tuning){
        .retry = dub_retry_policy_default(),
        /* Below 60 creates and 600 reads a minute, which every published limit allows. */
        .create_gap_us = 1100000,
        .read_gap_us = 110000,
        .poll_pause_us = 2 * DUB_US_PER_S,
        .slow_after_us = 600 * DUB_US_PER_S,
        .slow_pause_us = 30 * DUB_US_PER_S,
        .claim_pause_us = 500000,
    };
}

struct dub_account dub_service_account(const struct dub_service *sv)
{
    return (struct dub_account){sv->base_url, sv->key_hash};
}

struct dub_flow *dub_flow_new(const struct dub_flow_setup *setup)
{
    struct dub_flow *f = DUB_NEW(struct dub_flow);
    f->setup = *setup;
    f->tuning = setup->tuning ? *setup->tuning : dub_flow_tuning_default();
    f->setup.tuning = NULL;
    f->api = (struct dub_api){setup->http, setup->service};
    f->account = dub_service_account(setup->service);
    if (getrandom(&f->rng.state, sizeof(f->rng.state), 0) != (ssize_t)sizeof(f->rng.state))
        f->rng.state = (uint64_t)dub_loop_now_us();
    return f;
}

/* A create that is broken off may have arrived: the row says so before anything else happens. */
static void note_broken_create(struct dub_task *t)
{
    bool creating = t->job.state == DUB_JOB_SENDING || t->job.state == DUB_JOB_UNKNOWN;
    if (!t->has_job || !t->claimed || !t->http || !creating || !t->job.maybe_sent)
        return;
    t->job.state = DUB_JOB_UNKNOWN;
    if (dub_ledger_save(t->flow->setup.ledger, &t->job, NULL)) {
        /* `sending` with maybe_sent, which is on disk already, is read in the same way. */
    }
}

void dub_flow_free(struct dub_flow *flow)
{
    if (!flow)
        return;
    while (flow->first) {
        note_broken_create(flow->first);
        dub_task_drop(flow->first);
    }
    dub_free(flow);
}

void dub_flow_cancel(struct dub_flow *flow, uint64_t task)
{
    struct dub_err err;
    for (struct dub_task *t = flow->first; t; t = t->next) {
        if (t->id != task || t->ended)
            continue;
        note_broken_create(t);
        dub_fail(&err, DUB_ERR_CANCELLED,
                 t->has_job ? "stopped here; the job itself goes on at "
                              "the service, `dubline resume` picks it up"
                            : "stopped before anything was paid");
        dub_task_finish(t, &err);
        return;
    }
}

size_t dub_flow_active(const struct dub_flow *flow)
{
    size_t n = 0;
    for (const struct dub_task *t = flow->first; t; t = t->next)
        n += !t->ended;
    return n;
}

const char *dub_asset_ids_find(const struct dub_asset_ids *ids, const char *sha256,
                               const char *kind)
{
    for (size_t i = 0; i < ids->files.n; i++) {
        const struct dub_task_file *f = &ids->files.at[i];
        if (strcmp(f->sha256, sha256) == 0 && strcmp(f->kind, kind) == 0)
            return f->asset_id;
    }
    return NULL;
}

/* --- submit -------------------------------------------------------------------------------- */

static enum dub_status check_files(const struct dub_upload_file *files, size_t n,
                                   struct dub_err *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct dub_upload_file *f = &files[i];
        if (!f->path || !f->kind || !f->content_type || !f->sha256 || strlen(f->sha256) != 64)
            return dub_fail(err, DUB_ERR_ARG, "%s cannot be uploaded before it was probed",
                            f->path ? f->path : "a file without a name");
    }
    return DUB_OK;
}

enum dub_status dub_flow_submit(struct dub_flow *flow, const struct dub_submit_plan *plan,
                                uint64_t *task, struct dub_err *err)
{
    enum dub_status st = check_files(plan->files, plan->n_files, err);
    if (!st && plan->output_path)
        st = dub_place_check(plan->output_path, err);
    if (!st && !plan->confirmed)
        st = dub_ledger_check_intent(flow->setup.ledger, flow->account, plan->intent_sha256, err);
    if (st)
        return st;
    struct dub_task *t = dub_task_new(flow, DUB_GOAL_SUBMIT);
    dub_task_add_files(t, plan->files, plan->n_files);
    t->compose = plan->compose;
    t->compose_ctx = plan->compose_ctx;
    t->project = dub_strdup(plan->project);
    t->output_path = dub_strdup(plan->output_path);
    t->overwrite = plan->overwrite;
    t->wait = plan->wait;
    t->confirmed = plan->confirmed;
    snprintf(t->intent_sha256, sizeof(t->intent_sha256), "%s", plan->intent_sha256);
    dub_task_after(t, 0, dub_task_upload);
    *task = t->id;
    return DUB_OK;
}

static void fill_job(struct dub_task *t, struct dub_buf *request)
{
    struct dub_job *job = &t->job;
    *job = (struct dub_job){.state = DUB_JOB_SENDING, .created_us = dub_wall_clock_us()};
    job->base_url = dub_strdup(t->flow->account.base_url);
    job->key_hash = dub_strdup(t->flow->account.key_hash);
    job->project = dub_strdup(t->project);
    job->idempotency_key = dub_new_idempotency_key();
    job->request_bytes = request->n;
    job->request = dub_buf_take(request);
    dub_sha256_hex(dub_sv_n(job->request, job->request_bytes), job->request_sha256);
    snprintf(job->intent_sha256, sizeof(job->intent_sha256), "%s", t->intent_sha256);
    job->output_path = dub_strdup(t->output_path);
    job->overwrite = t->overwrite;
}

void dub_task_uploaded(struct dub_task *t)
{
    struct dub_err err;
    struct dub_buf request;
    if (t->goal == DUB_GOAL_UPLOAD) {
        dub_task_finish(t, NULL);
        return;
    }
    dub_buf_init(&request, 0);
    enum dub_status st = t->compose(t->compose_ctx, &t->ids, &request, &err);
    if (!st)
        st = dub_buf_status(&request, "the request", &err);
    if (!st) {
        fill_job(t, &request);
        st = dub_ledger_insert(t->flow->setup.ledger, &t->job, t->confirmed, &err);
    }
    dub_buf_fini(&request);
    if (st) {
        dub_task_finish(t, &err);
        return;
    }
    t->has_job = t->claimed = true;
    dub_task_tell(t, (struct dub_flow_event){.kind = DUB_FLOW_STATE});
    dub_task_create(t);
}

/* --- resume -------------------------------------------------------------------------------- */

static void begin_follow(struct dub_task *t)
{
    if (dub_task_claim(t))
        dub_task_follow(t);
}

/* Takes over the texts of job. */
static struct dub_task *follow(struct dub_flow *flow, struct dub_job *job, bool wait)
{
    struct dub_task *t = dub_task_new(flow, DUB_GOAL_FOLLOW);
    t->job = *job;
    *job = (struct dub_job){0};
    t->has_job = true;
    t->wait = wait;
    dub_task_after(t, 0, begin_follow);
    return t;
}

bool dub_flow_at_work(const struct dub_flow *flow, const char *id)
{
    for (const struct dub_task *t = flow->first; t; t = t->next)
        if (t->has_job && !t->ended && strcmp(t->job.id, id) == 0)
            return true;
    return false;
}

enum dub_status dub_flow_resume(struct dub_flow *flow, bool wait, size_t *n_tasks,
                                struct dub_err *err)
{
    struct dub_job_list list = {0};
    struct dub_job_query q = {.account = flow->account, .unsettled = true};
    enum dub_status st = dub_ledger_list(flow->setup.ledger, &q, &list, err);
    size_t n = 0;
    for (size_t i = list.n; !st && i-- > 0;) { /* the oldest first */
        if (dub_flow_at_work(flow, list.at[i].id))
            continue;
        follow(flow, &list.at[i], wait);
        n++;
    }
    dub_job_list_fini(&list);
    if (!st)
        *n_tasks = n;
    return st;
}

enum dub_status dub_flow_resume_one(struct dub_flow *flow, const char *id, bool wait,
                                    uint64_t *task, struct dub_err *err)
{
    struct dub_job job;
    enum dub_status st = dub_ledger_get(flow->setup.ledger, flow->account, id, &job, err);
    if (st)
        return st;
    if (dub_flow_at_work(flow, job.id)) {
        st = dub_fail(err, DUB_ERR_CONFLICT, "job %s is being followed already", job.id);
        dub_job_fini(&job);
        return st;
    }
    *task = follow(flow, &job, wait)->id;
    return DUB_OK;
}

/* --- download ------------------------------------------------------------------------------ */

/* The place of the result is a new one: what an earlier download left is of no use. */
static void set_place(struct dub_task *t)
{
    struct dub_job *job = &t->job;
    bool same = job->output_path && strcmp(job->output_path, t->output_path) == 0;
    bool going_on = same && job->state == DUB_JOB_DOWNLOADING;
    if (!going_on && (job->state == DUB_JOB_DOWNLOADING || job->state == DUB_JOB_DONE)) {
        job->state = DUB_JOB_COMPLETED;
        dub_job_set(&job->output_file, NULL);
    }
    dub_job_set(&job->output_path, t->output_path);
    job->overwrite = t->overwrite;
}

static void fetch_known(struct dub_task *t)
{
    struct dub_err err;
    if (!t->claimed && !dub_task_claim(t))
        return;
    if (!t->job.remote_id) {
        dub_fail(&err, DUB_ERR_STATE, "job %s is %s: %s", t->job.id,
                 dub_job_state_name(t->job.state),
                 dub_job_settled(&t->job)
                     ? "it was never accepted and has no result; submit the project again"
                     : "it has no result yet; `dubline resume` sends it");
        dub_task_finish(t, &err);
        return;
    }
    set_place(t);
    if (dub_task_save(t))
        dub_task_poll(t);
}

static void on_adopt(void *ctx, const struct dub_api_reply *r)
{
    struct dub_task *t = ctx;
    struct dub_err err;
    struct dub_remote_job remote;
    t->http = 0;
    if (r->error.class != DUB_CLASS_NONE || !dub_remote_job_read(r->json, &remote)) {
        if (r->error.class == DUB_CLASS_NONE)
            dub_fail(&err, DUB_ERR_HTTP, "the service's answer is not about a job");
        else
            dub_api_error_fail(&r->error, "find the job", &err);
        dub_task_finish(t, &err);
        return;
    }
    t->job = (struct dub_job){.state = DUB_JOB_PENDING, .created_us = dub_wall_clock_us()};
    t->job.base_url = dub_strdup(t->flow->account.base_url);
    t->job.key_hash = dub_strdup(t->flow->account.key_hash);
    t->job.remote_id = dub_strdup(remote.id);
    if (dub_ledger_insert(t->flow->setup.ledger, &t->job, true, &err)) {
        dub_task_finish(t, &err);
        return;
    }
    t->has_job = t->claimed = true;
    fetch_known(t);
}

static void adopt(struct dub_task *t)
{
    t->http = dub_api_get(&t->flow->api, t->wanted_id, false, on_adopt, t);
}

enum dub_status dub_flow_download(struct dub_flow *flow, const struct dub_download_plan *plan,
                                  uint64_t *task, struct dub_err *err)
{
    struct dub_job job;
    enum dub_status st = dub_place_check(plan->output_path, err);
    if (st)
        return st;
    st = dub_ledger_get(flow->setup.ledger, flow->account, plan->id, &job, err);
    if (st && st != DUB_ERR_STATE)
        return st;
    struct dub_task *t = dub_task_new(flow, DUB_GOAL_FETCH);
    t->output_path = dub_strdup(plan->output_path);
    t->overwrite = plan->overwrite;
    t->wait = plan->wait;
    t->wanted_id = dub_strdup(plan->id);
    if (!st) {
        t->job = job;
        t->has_job = true;
    }
    dub_task_after(t, 0, st ? adopt : fetch_known);
    *task = t->id;
    return DUB_OK;
}

/* --- upload, delete ------------------------------------------------------------------------ */

enum dub_status dub_flow_upload(struct dub_flow *flow, const struct dub_upload_file *files,
                                size_t n_files, uint64_t *task, struct dub_err *err)
{
    enum dub_status st = check_files(files, n_files, err);
    if (st)
        return st;
    struct dub_task *t = dub_task_new(flow, DUB_GOAL_UPLOAD);
    dub_task_add_files(t, files, n_files);
    dub_task_after(t, 0, dub_task_upload);
    *task = t->id;
    return DUB_OK;
}

static void on_deleted(void *ctx, const struct dub_api_reply *r)
{
    struct dub_task *t = ctx;
    struct dub_err err;
    t->http = 0;
    if (r->error.class != DUB_CLASS_NONE) {
        dub_api_error_fail(&r->error, "delete the job", &err);
        dub_task_finish(t, &err);
        return;
    }
    if (t->has_job) {
        t->job.deleted_us = dub_wall_clock_us();
        if (!dub_task_save(t))
            return;
    }
    dub_task_finish(t, NULL);
}

static void delete (struct dub_task *t)
{
    if (t->has_job && !dub_task_claim(t))
        return;
    t->http =
        dub_api_delete(&t->flow->api, t->has_job ? t->job.remote_id : t->wanted_id, on_deleted, t);
}

enum dub_status dub_flow_delete(struct dub_flow *flow, const char *id, uint64_t *task,
                                struct dub_err *err)
{
    struct dub_job job;
    enum dub_status st = dub_ledger_get(flow->setup.ledger, flow->account, id, &job, err);
    if (st && st != DUB_ERR_STATE)
        return st;
    if (!st && !job.remote_id) {
        st = dub_fail(err, DUB_ERR_STATE, "job %s is %s: there is nothing to delete at the service",
                      job.id, dub_job_state_name(job.state));
        dub_job_fini(&job);
        return st;
    }
    struct dub_task *t = dub_task_new(flow, DUB_GOAL_DELETE);
    t->wanted_id = dub_strdup(id);
    t->has_job = !st;
    if (!st)
        t->job = job;
    dub_task_after(t, 0, delete);
    *task = t->id;
    return DUB_OK;
}
