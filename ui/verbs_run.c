/* One run of the flow for a verb: open, talk about what happens, wait, print what came of it. */
#include "verbs_run.h"

#include <signal.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"

void ui_run_note(struct ui_run *r, const struct dub_job *job)
{
    if (!job || !job->id[0])
        return;
    for (size_t i = 0; i < r->ids.n; i++)
        if (strcmp(r->ids.at[i], job->id) == 0)
            return;
    dub_vec_push(&r->ids, dub_strdup(job->id));
}

static void end_bar(struct ui_run *r)
{
    if (r->bar)
        fputc('\n', stderr);
    r->bar = false;
}

/* Progress bars appear on a terminal only. */
static void progress(struct ui_run *r, const char *verb, const struct dub_flow_event *e)
{
    char name[60];
    if (!isatty(STDERR_FILENO))
        return;
    dub_sanitise_z(dub_path_base(e->path ? e->path : ""), name, sizeof(name));
    if (e->total_bytes > 0)
        fprintf(stderr, "\r\033[K%s %s %3d %%", verb, name,
                (int)(e->done_bytes * 100 / e->total_bytes));
    else
        fprintf(stderr, "\r\033[K%s %s %lld bytes", verb, name, (long long)e->done_bytes);
    r->bar = true;
}

static void take_result(struct ui_run *r, const struct dub_err *err)
{
    if (!err || dub_status_exit(err->code) < dub_status_exit(r->worst))
        return;
    r->worst = err->code;
    r->err = *err;
}

void ui_say_state(const struct dub_job *job)
{
    const char *state = dub_job_state_name(job->state);
    if (job->state == DUB_JOB_DONE && job->output_file)
        ui_say("job %s: %s: %s", job->id, state, job->output_file);
    else if (job->state == DUB_JOB_COMPLETED && !job->output_path)
        ui_say("job %s: %s; 'dubline download %s' fetches the result", job->id, state, job->id);
    else if (job->state == DUB_JOB_PENDING && job->remote_id)
        ui_say("job %s: %s, the service calls it %s", job->id, state, job->remote_id);
    else
        ui_say("job %s: %s", job->id, state);
}

static void on_event(void *ctx, const struct dub_flow_event *e)
{
    struct ui_run *r = ctx;
    char t[DUB_TIME_TEXT];
    ui_run_note(r, e->job);
    switch (e->kind) {
    case DUB_FLOW_UPLOADING:
        progress(r, "uploading", e);
        return;
    case DUB_FLOW_DOWNLOADING:
        progress(r, "downloading", e);
        return;
    case DUB_FLOW_UPLOADED:
        end_bar(r);
        ui_say("%s is asset %s%s", dub_path_base(e->path), e->text,
               e->done_bytes ? "" : " (uploaded before)");
        return;
    case DUB_FLOW_STATE:
        end_bar(r);
        ui_say_state(e->job);
        return;
    case DUB_FLOW_WAITING:
        end_bar(r);
        if (e->err)
            ui_say("%s; trying again in %s s", e->err->text,
                   dub_seconds_print((e->wait_us + 50000) / 100000 * 100000, t));
        return;
    case DUB_FLOW_FINISHED:
        end_bar(r);
        if (e->err && e->err->code == DUB_ERR_CONFLICT && r->resuming) {
            ui_say("%s", e->err->text);
            return;
        }
        take_result(r, e->err);
        if (e->err && r->worst != e->err->code)
            ui_say("dubline: %s", e->err->text);
        return;
    }
}

enum dub_status ui_run_open(struct ui_run *r, struct ui_cli *cli, struct dub_err *err)
{
    struct dub_media_client *media;
    *r = (struct ui_run){.cli = cli};
    enum dub_status st = ui_media(cli, &media, err);
    if (!st)
        st = ui_service_open(&r->sv, ui_loop(cli), media, ui_value(cli, "--api-url"), true,
                             on_event, r, err);
    return st;
}

static void on_interrupt(void *ctx, int signo)
{
    (void)signo;
    ((struct ui_run *)ctx)->interrupted = true;
}

/* Until every task has ended. A first Ctrl-C stops waiting; the jobs go on at the service. */
enum dub_status ui_run_tasks(struct ui_run *r, struct dub_err *err)
{
    struct dub_loop *loop = ui_loop(r->cli);
    enum dub_status st = dub_loop_add_signal(loop, SIGINT, on_interrupt, r, err);
    while (!st && dub_flow_active(r->sv.flow) > 0) {
        dub_loop_step(loop, -1);
        if (r->interrupted) {
            st = dub_fail(err, DUB_ERR_CANCELLED, "%s",
                          r->ids.n ? "stopped waiting; 'dubline resume --wait' picks up where this "
                                     "ended"
                                   : "stopped before any job was made; nothing was paid");
            break;
        }
    }
    if (!st && r->worst) {
        if (err)
            *err = r->err;
        st = r->worst;
    }
    return st;
}

void ui_run_close(struct ui_run *r)
{
    ui_service_close(&r->sv);
    for (size_t i = 0; i < r->ids.n; i++)
        dub_free(r->ids.at[i]);
    dub_vec_fini(&r->ids);
}

/* The job objects of a run, or of everything. */
static cJSON *jobs_array(struct ui_run *r)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < r->ids.n; i++) {
        struct dub_job job = {0};
        if (dub_ledger_get(r->sv.ledger, dub_service_account(&r->sv.service), r->ids.at[i], &job, NULL) == DUB_OK)
            cJSON_AddItemToArray(list, dub_job_to_json(&job));
        dub_job_fini(&job);
    }
    return list;
}

/* {"job":...} also when the job failed: it says how. A failure without a job is an error document. */
enum dub_status ui_run_print_job(struct ui_run *r, enum dub_status st, struct dub_err *err)
{
    if (!r->cli->json || r->ids.n == 0)
        return st;
    cJSON *list = jobs_array(r), *doc = cJSON_CreateObject();
    cJSON_AddItemToObject(doc, "job", cJSON_DetachItemFromArray(list, 0));
    cJSON_Delete(list);
    if (st) {
        ui_add_error(doc, err);
        ui_say("dubline: %s", err->text);
        r->cli->failed_quietly = true;
    }
    enum dub_status printed = ui_print_json(doc, st ? NULL : err);
    return st ? st : printed;
}

bool ui_ask_terminal(const char *question)
{
    char answer[16] = "";
    fprintf(stderr, "%s [y/N] ", question);
    fflush(stderr);
    return fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

/* A result is downloaded beside its place, probed, renamed: that wants a file. s may be NULL. */
enum dub_status ui_check_place(const struct dub_session *s, const char *path,
                                   struct dub_err *err)
{
    if (path && strcmp(path, "-") == 0)
        return dub_fail(err, DUB_ERR_ARG, "a result is checked as a file before it counts: name one "
                                          "behind -o");
    return path && s ? ui_check_output(s, path, err) : DUB_OK;
}

enum dub_status ui_run_print_jobs(struct ui_run *r, enum dub_status st, struct dub_err *err)
{
    if (!r->cli->json)
        return st;
    cJSON *doc = cJSON_CreateObject();
    cJSON_AddItemToObject(doc, "jobs", jobs_array(r));
    if (st)
        ui_add_error(doc, err);
    enum dub_status printed = ui_print_json(doc, st ? NULL : err);
    if (st)
        ui_say("dubline: %s", err->text);
    r->cli->failed_quietly = st != DUB_OK;
    return st ? st : printed;
}
