/* submit, upload, resume, download, delete, jobs: verbs that talk to the service about jobs. */
#include <signal.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "check/fit.h"
#include "cli.h"
#include "service.h"
#include "verbs_service.h"

/* One run of the flow: what came of its tasks. */
struct run {
    struct ui_cli *cli;
    struct ui_service sv;
    enum dub_status worst;     /* by exit status: 7, then 6, 5, ... */
    struct dub_err err;        /* of the worst */
    DUB_VEC(char *) ids;       /* local ids of the jobs that took part, in order */
    bool bar;                  /* a progress bar is on the line */
    bool interrupted;
    bool resuming;             /* a job that another process works on is in good hands */
};

static void note_job(struct run *r, const struct dub_job *job)
{
    if (!job || !job->id[0])
        return;
    for (size_t i = 0; i < r->ids.n; i++)
        if (strcmp(r->ids.at[i], job->id) == 0)
            return;
    dub_vec_push(&r->ids, dub_strdup(job->id));
}

static void end_bar(struct run *r)
{
    if (r->bar)
        fputc('\n', stderr);
    r->bar = false;
}

/* Progress bars appear on a terminal only. */
static void progress(struct run *r, const char *verb, const struct dub_flow_event *e)
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

static void take_result(struct run *r, const struct dub_err *err)
{
    if (!err || dub_status_exit(err->code) < dub_status_exit(r->worst))
        return;
    r->worst = err->code;
    r->err = *err;
}

static void say_state(const struct dub_job *job)
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
    struct run *r = ctx;
    char t[DUB_TIME_TEXT];
    note_job(r, e->job);
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
        say_state(e->job);
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

static enum dub_status run_open(struct run *r, struct ui_cli *cli, struct dub_err *err)
{
    struct dub_media_client *media;
    *r = (struct run){.cli = cli};
    enum dub_status st = ui_media(cli, &media, err);
    if (!st)
        st = ui_service_open(&r->sv, ui_loop(cli), media, ui_value(cli, "--api-url"), true,
                             on_event, r, err);
    return st;
}

static void on_interrupt(void *ctx, int signo)
{
    (void)signo;
    ((struct run *)ctx)->interrupted = true;
}

/* Until every task has ended. A first Ctrl-C stops waiting; the jobs go on at the service. */
static enum dub_status run_tasks(struct run *r, struct dub_err *err)
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

static void run_close(struct run *r)
{
    ui_service_close(&r->sv);
    for (size_t i = 0; i < r->ids.n; i++)
        dub_free(r->ids.at[i]);
    dub_vec_fini(&r->ids);
}

static struct dub_account account_of(const struct run *r)
{
    return (struct dub_account){r->sv.service.base_url, r->sv.service.key_hash};
}

/* The job objects of a run, or of everything. */
static cJSON *jobs_array(struct run *r)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < r->ids.n; i++) {
        struct dub_job job = {0};
        if (dub_ledger_get(r->sv.ledger, account_of(r), r->ids.at[i], &job, NULL) == DUB_OK)
            cJSON_AddItemToArray(list, dub_job_to_json(&job));
        dub_job_fini(&job);
    }
    return list;
}

/* {"job":...} also when the job failed: it says how. A failure without a job is an error document. */
static enum dub_status print_job(struct run *r, enum dub_status st, struct dub_err *err)
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

/* --- submit ------------------------------------------------------------------------------------- */

static bool ask_terminal(const char *question)
{
    char answer[16] = "";
    fprintf(stderr, "%s [y/N] ", question);
    fflush(stderr);
    return fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static void describe_submit(const struct dub_session *s, const struct run *r,
                            const struct ui_plan *plan)
{
    struct dub_fit_total total = dub_fit_project(s->project);
    struct dub_estimate cost;
    char t[DUB_TIME_TEXT], usd[DUB_USD_TEXT];
    ui_say("to %s%s", r->sv.service.base_url, r->sv.service.loopback ? " (SANDBOX)" : "");
    ui_say("  model %s, %zu segments, %zu speakers",
           dub_str_z(dub_project_settings(s->project)->model), dub_project_n_segments(s->project),
           dub_project_n_speakers(s->project));
    if (total.known)
        ui_say("  predicted length %s", dub_clock_print(total.out_us, t));
    if (ui_estimate(s->project, &cost))
        ui_say("  about %s at list price", dub_usd_print(cost.micro_usd, usd));
    for (size_t i = 0; i < plan->files.n; i++)
        ui_say("  uploads %s unless the service has it", plan->files.at[i].path);
}

/* What needs a person's word before anything leaves this machine. */
static enum dub_status consent(struct ui_cli *cli, const struct dub_session *s,
                               const struct run *r, const struct ui_plan *plan,
                               struct dub_err *err)
{
    const struct dub_str *hook = dub_project_settings(s->project)->webhook;
    bool tty = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    bool new_hook = hook && !ui_webhook_known(hook->z);
    for (size_t i = 0; i < plan->outside.n; i++)
        ui_say("note: %s lies outside the project's folder and would be uploaded",
               plan->outside.at[i]);
    if (new_hook)
        ui_say("note: the service would report to %s, which was not used here before", hook->z);
    if (!ui_has(cli, "--yes")) {
        if (!tty)
            return dub_fail(err, DUB_ERR_ARG,
                            "submitting costs money: without a terminal say --yes");
        describe_submit(s, r, plan);
        if (!ask_terminal("Submit?"))
            return dub_fail(err, DUB_ERR_CANCELLED, "not submitted");
    }
    if (new_hook)
        ui_webhook_remember(hook->z);
    return DUB_OK;
}

static enum dub_status start_submit(struct run *r, struct ui_plan *plan, const char *output,
                                    struct dub_err *err)
{
    struct ui_cli *cli = r->cli;
    uint64_t task;
    bool wait = ui_has(cli, "--wait");
    bool again = ui_has(cli, "--again");
    enum dub_status st = ui_plan_submit(plan, &r->sv, output, wait, again, &task, err);
    bool tty = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    if (st == DUB_ERR_CONFLICT && tty && !ui_has(cli, "--yes")) {
        ui_say("%s", err->text);
        if (ask_terminal("Pay for it again?"))
            st = ui_plan_submit(plan, &r->sv, output, wait, true, &task, err);
    } else if (st == DUB_ERR_CONFLICT && err) {
        size_t n = strlen(err->text);
        snprintf(err->text + n, sizeof(err->text) - n, "; --again submits it all the same");
    }
    return st;
}

/* A result is downloaded beside its place, probed, renamed: that wants a file. s may be NULL. */
static enum dub_status check_place(const struct dub_session *s, const char *path,
                                   struct dub_err *err)
{
    if (path && strcmp(path, "-") == 0)
        return dub_fail(err, DUB_ERR_ARG, "a result is checked as a file before it counts: name one "
                                          "behind -o");
    return path && s ? ui_check_output(s, path, err) : DUB_OK;
}

static enum dub_status check_first(struct ui_cli *cli, struct dub_session *s)
{
    const struct dub_diag_list *l = dub_session_diags(s);
    if (l->n_error == 0)
        return DUB_OK;
    ui_say_diags(l, true);
    ui_say("dubline: %zu error%s: nothing was uploaded or sent", l->n_error,
           l->n_error == 1 ? "" : "s");
    if (cli->json) {
        struct dub_err err = {0}, gone = {0};
        cJSON *doc = cJSON_CreateObject();
        dub_fail(&err, DUB_ERR_ISSUES, "check found %zu error%s: nothing was uploaded or sent",
                 l->n_error, l->n_error == 1 ? "" : "s");
        dub_err_at(&err, s->path, 0, 0);
        ui_add_error(doc, &err);
        if (ui_print_json(doc, &gone))
            ui_say("dubline: %s", gone.text);
    }
    cli->failed_quietly = true;
    return DUB_ERR_ISSUES;
}

static enum dub_status run_submit(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    struct run r = {0};
    struct ui_plan plan = {0};
    const char *o = ui_value(cli, "-o");
    char *output = NULL;
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    st = check_place(s, o, err);
    if (!st)
        st = check_first(cli, s);
    if (!st)
        st = run_open(&r, cli, err);
    if (!st)
        st = ui_plan_make(&plan, s, err);
    if (!st)
        st = consent(cli, s, &r, &plan, err);
    if (!st) {
        output = o ? dub_path_absolute(o) : NULL;
        st = start_submit(&r, &plan, output, err);
    }
    if (!st)
        st = run_tasks(&r, err);
    if (r.sv.ledger)
        st = print_job(&r, st, err);
    if (!st && !cli->json && r.ids.n) {
        char *line = dub_asprintf("%s\n", r.ids.at[0]);
        st = ui_print(dub_sv(line), err);
        dub_free(line);
    }
    run_close(&r);
    ui_plan_fini(&plan);
    dub_free(output);
    dub_session_free(s);
    return st;
}

static const struct ui_option submit_options[] = {
    {"--yes", NULL, false, "do not ask"},
    {"--wait", NULL, false, "follow the job to its end"},
    {"-o", "OUT.mp4", false, "where the result goes; with --wait it is fetched at once"},
    {"--again", NULL, false, "although the same work was submitted before"},
    {"--api-url", "URL", false, "the service (default: SYNC_API_URL, else production)"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* --- upload ------------------------------------------------------------------------------------- */

/* A project from a stranger could name any file of this machine. */
static enum dub_status ask_outside(const struct ui_plan *plan, struct dub_err *err)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return dub_fail(err, DUB_ERR_STATE,
                        "%s lies outside the project's folder; to upload it, say --yes",
                        plan->outside.at[0]);
    for (size_t i = 0; i < plan->outside.n; i++)
        ui_say("%s lies outside the project's folder", plan->outside.at[i]);
    return ask_terminal("Upload that too?") ? DUB_OK
                                            : dub_fail(err, DUB_ERR_CANCELLED, "not uploaded");
}

static void add_upload(struct run *r, const struct dub_upload_file *file, cJSON *list)
{
    struct dub_content content = {account_of(r), file->sha256, file->kind};
    struct dub_asset asset = {0};
    bool found = false;
    cJSON *obj = cJSON_CreateObject();
    if (dub_ledger_asset_get(r->sv.ledger, &content, &found, &asset, NULL) != DUB_OK)
        found = false;
    cJSON_AddStringToObject(obj, "file", file->path);
    cJSON_AddStringToObject(obj, "type", file->kind);
    cJSON_AddStringToObject(obj, "sha256", file->sha256);
    dub_json_add_str_or_null(obj, "assetId", found ? asset.asset_id : NULL);
    cJSON_AddItemToArray(list, obj);
    if (found)
        dub_asset_fini(&asset);
}

static enum dub_status run_upload(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    struct run r = {0};
    struct ui_plan plan = {0};
    uint64_t task;
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    st = run_open(&r, cli, err);
    if (!st)
        st = ui_plan_make(&plan, s, err);
    if (!st && plan.outside.n && !ui_has(cli, "--yes"))
        st = ask_outside(&plan, err);
    if (!st)
        st = dub_flow_upload(r.sv.flow, plan.files.at, plan.files.n, &task, err);
    if (!st)
        st = run_tasks(&r, err);
    if (!st && cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddNumberToObject(doc, "files", (double)plan.files.n);
        cJSON *list = cJSON_AddArrayToObject(doc, "assets");
        for (size_t i = 0; i < plan.files.n; i++)
            add_upload(&r, &plan.files.at[i], list);
        st = ui_print_json(doc, err);
    }
    run_close(&r);
    ui_plan_fini(&plan);
    dub_session_free(s);
    return st;
}

static const struct ui_option upload_options[] = {
    {"--yes", NULL, false, "also files outside the project's folder"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* --- resume, download, delete ------------------------------------------------------------------- */

static enum dub_status print_jobs(struct run *r, enum dub_status st, struct dub_err *err)
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

/* A job that needed nothing is still the answer. */
static void note_named(struct run *r, const char *id)
{
    struct dub_job job = {0};
    if (dub_ledger_get(r->sv.ledger, account_of(r), id, &job, NULL) == DUB_OK) {
        note_job(r, &job);
        say_state(&job);
    }
    dub_job_fini(&job);
}

static enum dub_status run_resume(struct ui_cli *cli, struct dub_err *err)
{
    struct run r;
    size_t n = 0;
    uint64_t task;
    enum dub_status st = run_open(&r, cli, err);
    r.resuming = true;
    if (!st && cli->args.n)
        st = dub_flow_resume_one(r.sv.flow, cli->args.at[0], ui_has(cli, "--wait"), &task, err);
    else if (!st)
        st = dub_flow_resume(r.sv.flow, ui_has(cli, "--wait"), &n, err);
    if (!st)
        st = run_tasks(&r, err);
    if (!st && cli->args.n && r.ids.n == 0)
        note_named(&r, cli->args.at[0]);
    else if (!st && r.ids.n == 0)
        ui_say("nothing is in flight at %s", r.sv.service.base_url);
    if (r.sv.ledger)
        st = print_jobs(&r, st, err);
    run_close(&r);
    return st;
}

static const struct ui_option resume_options[] = {
    {"--wait", NULL, false, "follow each job to its end"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* The wanted place of a job, else a name from its id, here. */
static char *download_place(struct run *r, const char *id)
{
    const char *o = ui_value(r->cli, "-o");
    struct dub_job job = {0};
    char *place = NULL;
    if (o)
        return dub_path_absolute(o);
    if (dub_ledger_get(r->sv.ledger, account_of(r), id, &job, NULL) == DUB_OK && job.output_path)
        place = dub_strdup(job.output_path);
    dub_job_fini(&job);
    if (!place) {
        char *name = dub_asprintf("%s.mp4", id);
        place = dub_path_absolute(dub_path_base(name));
        dub_free(name);
    }
    return place;
}

/* Where the file is: what a script wants to know next. */
static enum dub_status print_result_path(struct run *r, struct dub_err *err)
{
    struct dub_job job = {0};
    enum dub_status st = DUB_OK;
    if (r->ids.n && !dub_ledger_get(r->sv.ledger, account_of(r), r->ids.at[0], &job, NULL) &&
        job.output_file) {
        char *line = dub_asprintf("%s\n", job.output_file);
        st = ui_print(dub_sv(line), err);
        dub_free(line);
    }
    dub_job_fini(&job);
    return st;
}

static enum dub_status run_download(struct ui_cli *cli, struct dub_err *err)
{
    struct run r = {0};
    uint64_t task;
    enum dub_status st = check_place(NULL, ui_value(cli, "-o"), err);
    if (!st)
        st = run_open(&r, cli, err);
    if (!st) {
        char *place = download_place(&r, cli->args.at[0]);
        struct dub_download_plan plan = {.id = cli->args.at[0], .output_path = place,
                                         .overwrite = ui_has(cli, "--force"),
                                         .wait = ui_has(cli, "--wait")};
        st = dub_flow_download(r.sv.flow, &plan, &task, err);
        dub_free(place);
    }
    if (!st)
        st = run_tasks(&r, err);
    if (r.sv.ledger)
        st = print_job(&r, st, err);
    if (!st && !cli->json)
        st = print_result_path(&r, err);
    run_close(&r);
    return st;
}

static const struct ui_option download_options[] = {
    {"-o", "OUT", false, "where to (default: the place named at submit, else ID.mp4 here)"},
    {"--force", NULL, false, "replace a file that is there"},
    {"--wait", NULL, false, "wait for a job that still runs"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

static enum dub_status run_delete(struct ui_cli *cli, struct dub_err *err)
{
    struct run r;
    uint64_t task;
    bool tty = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    if (!ui_has(cli, "--yes")) {
        if (!tty)
            return dub_fail(err, DUB_ERR_ARG, "deleting cannot be undone: without a terminal say "
                                              "--yes");
        if (!ask_terminal("Delete the job and its result at the service?"))
            return dub_fail(err, DUB_ERR_CANCELLED, "not deleted");
    }
    enum dub_status st = run_open(&r, cli, err);
    if (!st)
        st = dub_flow_delete(r.sv.flow, cli->args.at[0], &task, err);
    if (!st)
        st = run_tasks(&r, err);
    if (!st)
        ui_say("deleted at the service; the ledger keeps what is known of it");
    if (r.sv.ledger)
        st = print_job(&r, st, err);
    run_close(&r);
    return st;
}

static const struct ui_option delete_options[] = {
    {"--yes", NULL, false, "do not ask"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

const struct ui_verb ui_verbs_service[] = {
    {"submit", "P.dub", "Check, upload, and send the project as one paid job.",
     "Errors of check stop it (exit status 1) before anything is uploaded. The job is in the "
     "ledger, with its bytes and key, before it is sent.",
     1, 1, submit_options, run_submit, false},
    {"upload", "P.dub", "Make assets of the project's local media, each content once.", NULL, 1, 1,
     upload_options, run_upload, false},
    {"jobs", "[ID]", "Show the ledger.", NULL, 0, 1, ui_jobs_options, ui_run_jobs, false},
    {"resume", "[ID]", "Pick up all jobs in flight, or one.",
     "A job whose fate is not known is settled by the same key and bytes: never a second job.", 0,
     1, resume_options, run_resume, false},
    {"download", "ID", "Fetch the result of a job.", NULL, 1, 1, download_options, run_download,
     false},
    {"delete", "ID", "Delete a finished job at the service.", NULL, 1, 1, delete_options, run_delete,
     false},
    {"estimate", "P.dub", "Say what the project will cost.",
     "Asks the service; --offline computes from the list prices. Media is not sent.", 1, 1,
     ui_estimate_options, ui_run_estimate, false},
    {"models", "", "List the models the key may use.", NULL, 0, 0, ui_models_options, ui_run_models,
     false},
    {"errors", "[CODE]", "Explain the service's error codes.", NULL, 0, 1, ui_errors_options,
     ui_run_errors, false},
    {"assets", "", "List the assets at the service.", NULL, 0, 0, ui_assets_options, ui_run_assets,
     false},
    {0},
};
