#include "editor_jobs.h"

#include <stdio.h>

#include "base/fs.h"
#include "request/errors.h"
#include "run/paths.h"

#define JOBS_SHOWN 200

/* --- opening ---------------------------------------------------------------------------------- */

/* "https://api.sync.so" -> "api.sync.so" */
static char *host_of(const char *base_url)
{
    const char *slashes = strstr(base_url, "://"), *host = slashes ? slashes + 3 : base_url;
    return dub_strndup(host, strcspn(host, "/"));
}

void ui_editor_jobs_init(struct ui_editor_jobs *j, struct dub_loop *loop,
                         struct ui_editor_media *media, const char *api_url)
{
    struct dub_service service = {0};
    struct dub_err err;
    *j = (struct ui_editor_jobs){.loop = loop, .media = media, .api_url = api_url, .percent = -1};
    if (dub_service_load(api_url, false, &service, &err) != DUB_OK) {
        j->reason = dub_strdup(err.text);
        j->host = dub_strdup("no service");
        j->tried = true;
        return;
    }
    j->host = host_of(service.base_url);
    j->sandbox = service.loopback;
    dub_service_fini(&service);
}

static void on_event(void *ctx, const struct dub_flow_event *e);

static bool service_open(struct ui_editor_jobs *j)
{
    struct dub_err err;
    if (j->tried)
        return j->ready;
    j->tried = true;
    struct dub_media_client *client = ui_editor_media_client(j->media, &err);
    j->ready = client && ui_service_open(&j->service, j->loop, client, j->api_url, true, on_event,
                                         j, &err) == DUB_OK;
    if (!j->ready) {
        dub_free(j->reason);
        j->reason = dub_strdup(err.text);
    }
    return j->ready;
}

static void submit_free(struct ui_editor_submit *s)
{
    ui_plan_fini(&s->plan);
    dub_free(s);
}

void ui_editor_jobs_fini(struct ui_editor_jobs *j)
{
    if (j->ready)
        ui_service_close(&j->service); /* what is in flight stays in the ledger */
    for (size_t i = 0; i < j->submits.n; i++)
        submit_free(j->submits.at[i]);
    for (size_t i = 0; i < j->assets.n; i++) {
        dub_free(j->assets.at[i].sha256);
        dub_free(j->assets.at[i].id);
    }
    dub_vec_fini(&j->submits);
    dub_vec_fini(&j->assets);
    dub_job_list_fini(&j->list);
    dub_free(j->reason);
    dub_free(j->host);
    dub_free(j->text);
    dub_free(j->scope);
    *j = (struct ui_editor_jobs){0};
}

static struct dub_account account(const struct ui_editor_jobs *j)
{
    return dub_service_account(&j->service.service);
}

static bool ledger_exists(void)
{
    char *state = dub_dir_path(DUB_DIR_STATE);
    bool exists = state && dub_ledger_exists(state);
    dub_free(state);
    return exists;
}

/* --- events ----------------------------------------------------------------------------------- */

static void moving(struct ui_editor_jobs *j, const struct dub_flow_event *e, const char *verb)
{
    char text[200];
    j->moving_task = e->task;
    j->percent = e->total_bytes > 0 ? (int)(e->done_bytes * 100 / e->total_bytes) : -1;
    (void)snprintf(j->moving_job, sizeof(j->moving_job), "%s", e->job ? e->job->id : "");
    if (j->percent >= 0)
        (void)snprintf(text, sizeof(text), "%s %.100s %d %%", verb, dub_path_base(e->path),
                       j->percent);
    else
        (void)snprintf(text, sizeof(text), "%s %.100s", verb, dub_path_base(e->path));
    ui_app_activity(j->app, text);
}

static void still(struct ui_editor_jobs *j)
{
    j->moving_task = 0;
    j->moving_job[0] = '\0';
    j->percent = -1;
    ui_app_activity(j->app, NULL);
}

static void forget_submit(struct ui_editor_jobs *j, uint64_t task)
{
    for (size_t i = 0; i < j->submits.n; i++) {
        if (j->submits.at[i]->task != task)
            continue;
        submit_free(j->submits.at[i]);
        dub_vec_remove(&j->submits, i);
        return;
    }
}

static void on_event(void *ctx, const struct dub_flow_event *e)
{
    struct ui_editor_jobs *j = ctx;
    char t[DUB_TIME_TEXT];
    switch (e->kind) {
    case DUB_FLOW_UPLOADING:
        moving(j, e, "uploading");
        return;
    case DUB_FLOW_DOWNLOADING:
        moving(j, e, "downloading");
        return;
    case DUB_FLOW_UPLOADED:
        still(j);
        break;
    case DUB_FLOW_STATE:
        still(j);
        break;
    case DUB_FLOW_WAITING:
        if (e->err)
            ui_app_say(j->app, DUB_SEV_WARNING, "trying again in %s s: %s",
                       dub_seconds_print((e->wait_us + 50000) / 100000 * 100000, t), e->err->text);
        return;
    case DUB_FLOW_FINISHED:
        still(j);
        forget_submit(j, e->task);
        break;
    }
    j->listed = false;
    ui_app_jobs_changed(j->app);
    if (e->kind == DUB_FLOW_FINISHED && e->task == j->erase_task) {
        j->erase_task = 0;
        if (!e->err)
            ui_app_say(j->app, DUB_SEV_INFO,
                       "deleted at the service; what is known of the job stays here");
    }
    /* What ended a task without ending a job (a cut line, a full disk) is said here. */
    if (e->kind == DUB_FLOW_FINISHED && e->err && e->err->code != DUB_ERR_CANCELLED)
        ui_app_say(j->app, DUB_SEV_ERROR, "%s", e->err->text);
}

void ui_editor_jobs_resume(struct ui_editor_jobs *j)
{
    struct dub_err err;
    size_t n = 0;
    if (!ledger_exists() || !service_open(j))
        return;
    if (dub_flow_resume(j->service.flow, true, &n, &err) != DUB_OK)
        ui_app_say(j->app, DUB_SEV_WARNING, "%s", err.text);
    else if (n > 0)
        ui_app_say(j->app, DUB_SEV_INFO, "following %zu job%s from before", n, n == 1 ? "" : "s");
    j->listed = false;
    ui_app_jobs_changed(j->app);
}

/* --- the port --------------------------------------------------------------------------------- */

static const char *port_host(void *ctx)
{
    return ((struct ui_editor_jobs *)ctx)->host;
}

static bool port_is_sandbox(void *ctx)
{
    return ((struct ui_editor_jobs *)ctx)->sandbox;
}

static const char *port_unusable(void *ctx)
{
    struct ui_editor_jobs *j = ctx;
    return service_open(j) ? NULL : j->reason;
}

static const char *port_asset_id(void *ctx, const char *sha256, enum dub_input_kind kind)
{
    static const char *const kinds[] = {"VIDEO", "IMAGE", "AUDIO", "AUDIO"};
    struct ui_editor_jobs *j = ctx;
    if (!sha256[0] || !j->ready) /* not known before the first frame; asked again afterwards */
        return NULL;
    for (size_t i = 0; i < j->assets.n; i++)
        if (j->assets.at[i].kind == kind && strcmp(j->assets.at[i].sha256, sha256) == 0)
            return j->assets.at[i].id;
    struct dub_content content = {account(j), sha256, kinds[kind]};
    struct dub_asset asset = {0};
    bool found = false;
    if (dub_ledger_asset_get(j->service.ledger, &content, &found, &asset, NULL) != DUB_OK || !found)
        return NULL;
    const char *id = NULL;
    if (asset.asset_id) {
        struct ui_editor_asset a = {dub_strdup(sha256), dub_strdup(asset.asset_id), kind};
        dub_vec_push(&j->assets, a);
        id = a.id;
    }
    dub_asset_fini(&asset);
    return id;
}

static const char *port_twin(void *ctx, const char *intent)
{
    struct ui_editor_jobs *j = ctx;
    struct dub_err err;
    if (!service_open(j) ||
        dub_ledger_check_intent(j->service.ledger, account(j), intent, &err) != DUB_ERR_CONFLICT)
        return NULL;
    dub_free(j->text);
    j->text = dub_strdup(err.remote_code);
    return j->text;
}

static char *port_output(void *ctx, const struct dub_session *s)
{
    (void)ctx;
    return ui_default_output(s);
}

static void port_concerns(void *ctx, const struct dub_session *s, struct dub_buf *out)
{
    struct ui_plan plan;
    const struct dub_str *hook = dub_project_settings(s->project)->webhook;
    (void)ctx;
    if (hook && hook->n > 0 && !ui_webhook_known(hook->z))
        dub_buf_addf(out, "the service would report to %s, which was not used here before\n",
                     hook->z);
    if (ui_plan_make(&plan, s, NULL) != DUB_OK)
        return; /* submitting says why */
    for (size_t i = 0; i < plan.outside.n; i++)
        dub_buf_addf(out, "%s lies outside the project's folder\n", plan.outside.at[i]);
    ui_plan_fini(&plan);
}

static enum dub_status port_submit(void *ctx, struct dub_session *s, const char *output,
                                   bool confirmed, struct dub_err *err)
{
    struct ui_editor_jobs *j = ctx;
    const struct dub_str *hook = dub_project_settings(s->project)->webhook;
    if (!service_open(j))
        return dub_fail(err, DUB_ERR_AUTH, "%s", j->reason);
    struct ui_editor_submit *submit = DUB_NEW(struct ui_editor_submit);
    enum dub_status st = ui_plan_make(&submit->plan, s, err);
    if (st == DUB_OK)
        st =
            ui_plan_submit(&submit->plan, &j->service, output, true, confirmed, &submit->task, err);
    if (st != DUB_OK) {
        submit_free(submit);
        return st;
    }
    dub_vec_push(&j->submits, submit);
    if (hook && hook->n > 0)
        ui_webhook_remember(hook->z);
    j->listed = false;
    return DUB_OK;
}

/* Only what moves bytes is stopped; following a job costs nothing and is worth going on. */
static bool port_cancel(void *ctx)
{
    struct ui_editor_jobs *j = ctx;
    if (!j->moving_task)
        return false;
    dub_flow_cancel(j->service.flow, j->moving_task);
    return true;
}

static void read_list(struct ui_editor_jobs *j)
{
    struct dub_err err;
    if (j->listed || !j->ready)
        return;
    dub_job_list_fini(&j->list);
    j->list = (struct dub_job_list){0};
    struct dub_job_query q = {.account = account(j),
                              .project = j->scope,
                              .limit = JOBS_SHOWN};
    if (dub_ledger_list(j->service.ledger, &q, &j->list, &err) != DUB_OK)
        ui_app_say(j->app, DUB_SEV_ERROR, "%s", err.text);
    j->listed = true;
}

static size_t port_n_jobs(void *ctx)
{
    struct ui_editor_jobs *j = ctx;
    read_list(j);
    return j->list.n;
}

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

/* What went wrong, and what to do about it where the code is known. */
static const char *error_text(struct ui_editor_jobs *j, const struct dub_job *job)
{
    const struct dub_error_fact *fact = job->error_code ? dub_error_find(job->error_code) : NULL;
    dub_free(j->text);
    j->text = NULL;
    if (!job->error)
        return "";
    j->text = fact && !strstr(job->error, fact->remedy)
                  ? dub_asprintf("%s (%s). %s.", job->error, job->error_code, fact->remedy)
                  : dub_strdup(job->error);
    return j->text;
}

static bool failed(const struct dub_job *job)
{
    return job->state == DUB_JOB_FAILED || job->state == DUB_JOB_REJECTED;
}

static bool port_job(void *ctx, size_t i, struct ui_job *out)
{
    struct ui_editor_jobs *j = ctx;
    read_list(j);
    if (i >= j->list.n)
        return false;
    const struct dub_job *job = &j->list.at[i];
    const struct dub_error_fact *fact = job->error_code ? dub_error_find(job->error_code) : NULL;
    int64_t usd = -1;
    if (job->cost_usd && dub_decimal6_parse(dub_sv(job->cost_usd), &usd, NULL, NULL) != DUB_OK)
        usd = -1;
    bool settled = dub_job_settled(job), free_now = !dub_flow_at_work(j->service.flow, job->id);
    bool there = job->remote_id && job->deleted_us == 0;
    bool here = job->state == DUB_JOB_DONE && job->output_file && dub_file_exists(job->output_file);
    bool ready = job->state == DUB_JOB_COMPLETED || job->state == DUB_JOB_DONE ||
                 job->state == DUB_JOB_DOWNLOADING;
    *out = (struct ui_job){
        .id = job->id,
        .remote_id = or_empty(job->remote_id),
        .state = dub_job_state_name(job->state),
        .project = job->project ? dub_path_base(job->project) : "",
        .project_path = or_empty(job->project),
        .output_file = job->state == DUB_JOB_DONE ? or_empty(job->output_file) : "",
        .wanted_file = or_empty(job->output_path),
        .error = failed(job) || job->error ? error_text(j, job) : "",
        .error_code = or_empty(job->error_code),
        .cause = fact ? fact->cause : "",
        .remedy = fact ? fact->remedy : "",
        .request_sha256 = job->request_sha256,
        .attempts = job->attempts,
        .deleted = job->deleted_us != 0,
        .has_request = job->idempotency_key != NULL,
        .can_fetch = there && ready && !here && free_now,
        .can_delete = there && settled && free_now,
        .can_resume = !settled && free_now,
        .created_us = job->created_us,
        .ended_us = settled ? job->updated_us : 0,
        .percent = strcmp(job->id, j->moving_job) == 0 ? j->percent : -1,
        .cost_micro_usd = usd,
        .live = !settled,
    };
    return true;
}

static void port_scope(void *ctx, const char *project)
{
    struct ui_editor_jobs *j = ctx;
    if (j->scope == NULL ? project == NULL : project && strcmp(j->scope, project) == 0)
        return;
    dub_free(j->scope);
    j->scope = dub_strdup(project);
    j->listed = false;
}

static enum dub_status port_request(void *ctx, const char *which, const char *project,
                                    char id[DUB_ID_TEXT], struct dub_buf *out, struct dub_err *err)
{
    struct ui_editor_jobs *j = ctx;
    struct dub_job job;
    if (!j->ready)
        return dub_fail(err, DUB_ERR_STATE, "%s",
                        j->reason ? j->reason : "nothing was submitted from here yet");
    enum dub_status st =
        dub_ledger_past(j->service.ledger, account(j), which, project, &job, err);
    if (st)
        return st;
    (void)snprintf(id, DUB_ID_TEXT, "%s", job.id);
    dub_buf_add(out, job.request, job.request_bytes);
    dub_job_fini(&job);
    return DUB_OK;
}

/* --- what can be done with a job -------------------------------------------------------------- */

/* The wanted place, else a name from the id beside the project. */
static char *place_of(const struct dub_job *job)
{
    if (job->output_path)
        return dub_strdup(job->output_path);
    char *name = dub_asprintf("%s.mp4", job->id);
    const char *project = or_empty(job->project), *base = dub_path_base(project);
    char *dir = dub_strndup(project, (size_t)(base - project));
    char *place = dir[0] ? dub_asprintf("%s%s", dir, name) : dub_path_absolute(name);
    dub_free(dir);
    dub_free(name);
    return place;
}

static enum dub_status port_fetch(void *ctx, const char *id, struct dub_err *err)
{
    struct ui_editor_jobs *j = ctx;
    struct dub_job job;
    uint64_t task;
    if (!service_open(j))
        return dub_fail(err, DUB_ERR_AUTH, "%s", j->reason);
    enum dub_status st = dub_ledger_get(j->service.ledger, account(j), id, &job, err);
    if (st)
        return st;
    if (dub_flow_at_work(j->service.flow, job.id)) {
        st = dub_fail(err, DUB_ERR_CONFLICT, "job %s is being followed already", job.id);
    } else {
        char *place = place_of(&job);
        struct dub_download_plan plan = {.id = job.id, .output_path = place, .wait = true};
        st = dub_flow_download(j->service.flow, &plan, &task, err);
        dub_free(place);
    }
    dub_job_fini(&job);
    return st;
}

static enum dub_status port_erase(void *ctx, const char *id, struct dub_err *err)
{
    struct ui_editor_jobs *j = ctx;
    if (!service_open(j))
        return dub_fail(err, DUB_ERR_AUTH, "%s", j->reason);
    return dub_flow_delete(j->service.flow, id, &j->erase_task, err);
}

static enum dub_status port_resume(void *ctx, const char *id, struct dub_err *err)
{
    struct ui_editor_jobs *j = ctx;
    uint64_t task;
    if (!service_open(j))
        return dub_fail(err, DUB_ERR_AUTH, "%s", j->reason);
    return dub_flow_resume_one(j->service.flow, id, true, &task, err);
}

struct ui_jobs_port ui_editor_jobs_port(struct ui_editor_jobs *j)
{
    return (struct ui_jobs_port){
        .ctx = j,
        .host = port_host,
        .is_sandbox = port_is_sandbox,
        .unusable = port_unusable,
        .asset_id = port_asset_id,
        .twin = port_twin,
        .output = port_output,
        .concerns = port_concerns,
        .submit = port_submit,
        .cancel = port_cancel,
        .scope = port_scope,
        .request = port_request,
        .fetch = port_fetch,
        .erase = port_erase,
        .resume = port_resume,
        .n_jobs = port_n_jobs,
        .job = port_job,
    };
}
