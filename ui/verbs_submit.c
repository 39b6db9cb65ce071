/* submit: check, ask, upload, send. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "check/fit.h"
#include "verbs_run.h"
#include "verbs_service.h"

static void describe_submit(const struct dub_session *s, const struct ui_run *r,
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
                               const struct ui_run *r, const struct ui_plan *plan,
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
        if (!ui_ask_terminal("Submit?"))
            return dub_fail(err, DUB_ERR_CANCELLED, "not submitted");
    }
    if (new_hook)
        ui_webhook_remember(hook->z);
    return DUB_OK;
}

static enum dub_status start_submit(struct ui_run *r, struct ui_plan *plan, const char *output,
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
        if (ui_ask_terminal("Pay for it again?"))
            st = ui_plan_submit(plan, &r->sv, output, wait, true, &task, err);
    } else if (st == DUB_ERR_CONFLICT && err) {
        size_t n = strlen(err->text);
        snprintf(err->text + n, sizeof(err->text) - n, "; --again submits it all the same");
    }
    return st;
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

enum dub_status ui_run_submit(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    struct ui_run r = {0};
    struct ui_plan plan = {0};
    const char *o = ui_value(cli, "-o");
    char *output = NULL;
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    st = ui_check_place(s, o, err);
    if (!st)
        st = check_first(cli, s);
    if (!st)
        st = ui_run_open(&r, cli, err);
    if (!st)
        st = ui_plan_make(&plan, s, err);
    if (!st)
        st = consent(cli, s, &r, &plan, err);
    if (!st) {
        output = o ? dub_path_absolute(o) : NULL;
        st = start_submit(&r, &plan, output, err);
    }
    if (!st)
        st = ui_run_tasks(&r, err);
    if (r.sv.ledger)
        st = ui_run_print_job(&r, st, err);
    if (!st && !cli->json && r.ids.n) {
        char *line = dub_asprintf("%s\n", r.ids.at[0]);
        st = ui_print(dub_sv(line), err);
        dub_free(line);
    }
    ui_run_close(&r);
    ui_plan_fini(&plan);
    dub_free(output);
    dub_session_free(s);
    return st;
}

const struct ui_option ui_submit_options[] = {
    {"--yes", NULL, false, "do not ask"},
    {"--wait", NULL, false, "follow the job to its end"},
    {"-o", "OUT.mp4", false, "where the result goes; with --wait it is fetched at once"},
    {"--again", NULL, false, "although the same work was submitted before"},
    {"--api-url", "URL", false, "the service (default: SYNC_API_URL, else production)"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};
