/* resume, download, delete: what becomes of jobs afterwards. */
#include <unistd.h>

#include "base/fs.h"
#include "verbs_run.h"
#include "verbs_service.h"

/* A job that needed nothing is still the answer. */
static void note_named(struct ui_run *r, const char *id)
{
    struct dub_job job = {0};
    if (dub_ledger_get(r->sv.ledger, dub_service_account(&r->sv.service), id, &job, NULL) == DUB_OK) {
        ui_run_note(r, &job);
        ui_say_state(&job);
    }
    dub_job_fini(&job);
}

enum dub_status ui_run_resume(struct ui_cli *cli, struct dub_err *err)
{
    struct ui_run r;
    size_t n = 0;
    uint64_t task;
    enum dub_status st = ui_run_open(&r, cli, err);
    r.resuming = true;
    if (!st && cli->args.n)
        st = dub_flow_resume_one(r.sv.flow, cli->args.at[0], ui_has(cli, "--wait"), &task, err);
    else if (!st)
        st = dub_flow_resume(r.sv.flow, ui_has(cli, "--wait"), &n, err);
    if (!st)
        st = ui_run_tasks(&r, err);
    if (!st && cli->args.n && r.ids.n == 0)
        note_named(&r, cli->args.at[0]);
    else if (!st && r.ids.n == 0)
        ui_say("nothing is in flight at %s", r.sv.service.base_url);
    if (r.sv.ledger)
        st = ui_run_print_jobs(&r, st, err);
    ui_run_close(&r);
    return st;
}

const struct ui_option ui_resume_options[] = {
    {"--wait", NULL, false, "follow each job to its end"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* The wanted place of a job, else a name from its id, here. */
static char *download_place(struct ui_run *r, const char *id)
{
    const char *o = ui_value(r->cli, "-o");
    struct dub_job job = {0};
    char *place = NULL;
    if (o)
        return dub_path_absolute(o);
    if (dub_ledger_get(r->sv.ledger, dub_service_account(&r->sv.service), id, &job, NULL) == DUB_OK && job.output_path)
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
static enum dub_status print_result_path(struct ui_run *r, struct dub_err *err)
{
    struct dub_job job = {0};
    enum dub_status st = DUB_OK;
    if (r->ids.n && !dub_ledger_get(r->sv.ledger, dub_service_account(&r->sv.service), r->ids.at[0], &job, NULL) &&
        job.output_file) {
        char *line = dub_asprintf("%s\n", job.output_file);
        st = ui_print(dub_sv(line), err);
        dub_free(line);
    }
    dub_job_fini(&job);
    return st;
}

enum dub_status ui_run_download(struct ui_cli *cli, struct dub_err *err)
{
    struct ui_run r = {0};
    uint64_t task;
    enum dub_status st = ui_check_place(NULL, ui_value(cli, "-o"), err);
    if (!st)
        st = ui_run_open(&r, cli, err);
    if (!st) {
        char *place = download_place(&r, cli->args.at[0]);
        struct dub_download_plan plan = {.id = cli->args.at[0], .output_path = place,
                                         .overwrite = ui_has(cli, "--force"),
                                         .wait = ui_has(cli, "--wait")};
        st = dub_flow_download(r.sv.flow, &plan, &task, err);
        dub_free(place);
    }
    if (!st)
        st = ui_run_tasks(&r, err);
    if (r.sv.ledger)
        st = ui_run_print_job(&r, st, err);
    if (!st && !cli->json)
        st = print_result_path(&r, err);
    ui_run_close(&r);
    return st;
}

const struct ui_option ui_download_options[] = {
    {"-o", "OUT", false, "where to (default: the place named at submit, else ID.mp4 here)"},
    {"--force", NULL, false, "replace a file that is there"},
    {"--wait", NULL, false, "wait for a job that still runs"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

enum dub_status ui_run_delete(struct ui_cli *cli, struct dub_err *err)
{
    struct ui_run r;
    uint64_t task;
    bool tty = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    if (!ui_has(cli, "--yes")) {
        if (!tty)
            return dub_fail(err, DUB_ERR_ARG, "deleting cannot be undone: without a terminal say "
                                              "--yes");
        if (!ui_ask_terminal("Delete the job and its result at the service?"))
            return dub_fail(err, DUB_ERR_CANCELLED, "not deleted");
    }
    enum dub_status st = ui_run_open(&r, cli, err);
    if (!st)
        st = dub_flow_delete(r.sv.flow, cli->args.at[0], &task, err);
    if (!st)
        st = ui_run_tasks(&r, err);
    if (!st)
        ui_say("deleted at the service; the ledger keeps what is known of it");
    if (r.sv.ledger)
        st = ui_run_print_job(&r, st, err);
    ui_run_close(&r);
    return st;
}

const struct ui_option ui_delete_options[] = {
    {"--yes", NULL, false, "do not ask"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};
