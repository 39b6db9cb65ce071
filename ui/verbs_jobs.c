/* jobs: the ledger, or what the service has. */
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "request/errors.h"
#include "verbs_call.h"
#include "verbs_service.h"

#define WATCH_S   2   /* between two looks of jobs --watch */
#define PAGE      100 /* the most a list call gives */
#define PAGES_MAX 100

/* Looking needs no key; without one the jobs of every service and key are shown. */
static struct dub_account account_of(const struct ui_service *sv)
{
    return sv->service.key ? dub_service_account(&sv->service) : (struct dub_account){NULL, NULL};
}

static const char *when(dub_us at_us, char out[32])
{
    time_t t = (time_t)(at_us / DUB_US_PER_S);
    struct tm tm;
    localtime_r(&t, &tm);
    strftime(out, 32, "%Y-%m-%d %H:%M:%S", &tm);
    return out;
}

static void job_row(const struct dub_job *j, struct dub_buf *out)
{
    char t[32];
    dub_buf_addf(out, "%s  %-11s  %s  %s", j->id, dub_job_state_name(j->state),
                 when(j->created_us, t), j->project ? dub_path_base(j->project) : "-");
    if (j->output_file && j->state == DUB_JOB_DONE)
        dub_buf_addf(out, "  → %s", j->output_file);
    if (j->error)
        dub_buf_addf(out, "  %s%s%s", j->error_code ? j->error_code : "", j->error_code ? ": " : "",
                     j->error);
    dub_buf_add_c(out, '\n');
}

static void job_details(const struct dub_job *j, struct dub_buf *out)
{
    char t[32];
    const struct dub_error_fact *fact = j->error_code ? dub_error_find(j->error_code) : NULL;
    dub_buf_addf(out, "job       %s\nremote    %s\nstate     %s\nservice   %s\ncreated   %s\n",
                 j->id, j->remote_id ? j->remote_id : "-", dub_job_state_name(j->state),
                 j->base_url, when(j->created_us, t));
    dub_buf_addf(out, "project   %s\nrequest   %zu bytes, sha256 %s\nattempts  %d\n",
                 j->project ? j->project : "-", j->request_bytes, j->request_sha256, j->attempts);
    if (j->output_file || j->output_path)
        dub_buf_addf(out, "output    %s\n", j->output_file ? j->output_file : j->output_path);
    if (j->error)
        dub_buf_addf(out, "error     %s%s%s\n", j->error_code ? j->error_code : "",
                     j->error_code ? ": " : "", j->error);
    if (fact)
        dub_buf_addf(out, "cause     %s\nremedy    %s\n", fact->cause, fact->remedy);
}

/* Exit status of a state: 7 unknown, 6 failed; 0 otherwise. */
static enum dub_status state_status(enum dub_job_state s)
{
    if (s == DUB_JOB_UNKNOWN)
        return DUB_ERR_OUTCOME_UNKNOWN;
    return s == DUB_JOB_FAILED || s == DUB_JOB_REJECTED ? DUB_ERR_REMOTE : DUB_OK;
}

static enum dub_status show_one(struct ui_cli *cli, struct ui_service *sv, bool *open,
                                struct dub_err *err)
{
    struct dub_account account = account_of(sv);
    struct dub_job job = {0};
    struct dub_buf out;
    enum dub_status st = dub_ledger_get(sv->ledger, account, cli->args.at[0], &job, err);
    if (st)
        return st;
    *open = !dub_job_settled(&job);
    if (*open && ui_has(cli, "--watch") && cli->json) {
        dub_job_fini(&job); /* one document, at the end */
        return DUB_OK;
    }
    if (cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddItemToObject(doc, "job", dub_job_to_json(&job));
        st = ui_print_json(doc, err);
    } else {
        dub_buf_init(&out, 0);
        job_details(&job, &out);
        st = ui_print_safe(&out, err);
        dub_buf_fini(&out);
    }
    if (!st) {
        st = state_status(job.state);
        cli->failed_quietly = st != DUB_OK;
    }
    dub_job_fini(&job);
    return st;
}

static enum dub_status show_all(struct ui_cli *cli, struct ui_service *sv, bool *open,
                                struct dub_err *err)
{
    struct dub_job_query q = {.account = account_of(sv)};
    struct dub_job_list jobs = {0};
    struct dub_buf out;
    enum dub_status worst = DUB_OK, st = dub_ledger_list(sv->ledger, &q, &jobs, err);
    dub_buf_init(&out, 0);
    cJSON *list = cJSON_CreateArray();
    *open = false;
    for (size_t i = 0; i < jobs.n; i++) {
        enum dub_status one = state_status(jobs.at[i].state);
        if (dub_status_exit(one) > dub_status_exit(worst))
            worst = one;
        *open = *open || !dub_job_settled(&jobs.at[i]);
        cJSON_AddItemToArray(list, dub_job_to_json(&jobs.at[i]));
        job_row(&jobs.at[i], &out);
    }
    if (!st && cli->json && *open && ui_has(cli, "--watch")) {
        worst = DUB_OK; /* one document, at the end */
    } else if (!st && cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddItemToObject(doc, "jobs", list);
        list = NULL;
        st = ui_print_json(doc, err);
    } else if (!st) {
        if (jobs.n == 0)
            dub_buf_addf(&out, "no jobs at %s yet\n", sv->service.base_url);
        st = ui_print_safe(&out, err);
    }
    cJSON_Delete(list);
    dub_job_list_fini(&jobs);
    dub_buf_fini(&out);
    cli->failed_quietly = !st && worst;
    return st ? st : worst;
}

/* Page after page; the last id of a page is where the next begins. */
static enum dub_status list_remote(struct ui_cli *cli, struct ui_service *sv, cJSON *all,
                                   struct dub_err *err)
{
    struct dub_api api = ui_service_api(sv);
    char *cursor = NULL;
    enum dub_status st = DUB_OK;
    for (int page = 0; page < PAGES_MAX && !st; page++) {
        struct dub_list_query q = {.limit = PAGE, .cursor = cursor};
        struct ui_call c = {0};
        dub_api_list(&api, &q, ui_call_reply, &c);
        st = ui_call_finish(cli, &c, "list the jobs", err);
        if (!st && !cJSON_IsArray(c.json))
            st = ui_not_a_list(err);
        int n = st ? 0 : cJSON_GetArraySize(c.json);
        dub_free(cursor);
        cursor = dub_strdup(n ? dub_json_str(cJSON_GetArrayItem(c.json, n - 1), "id") : NULL);
        while (!st && c.json->child)
            cJSON_AddItemToArray(all, cJSON_DetachItemViaPointer(c.json, c.json->child));
        cJSON_Delete(c.json);
        if (n < PAGE || !cursor)
            break;
    }
    dub_free(cursor);
    return st;
}

static void remote_row(const cJSON *g, struct dub_buf *out)
{
    const char *id = dub_json_str(g, "id"), *status = dub_json_str(g, "status");
    const char *created = dub_json_str(g, "createdAt"), *model = dub_json_str(g, "model");
    dub_buf_addf(out, "%s  %-10s  %s  %s\n", id ? id : "?", status ? status : "?",
                 created ? created : "", model ? model : "");
}

static enum dub_status show_remote(struct ui_cli *cli, struct ui_service *sv, struct dub_err *err)
{
    cJSON *all = cJSON_CreateArray();
    enum dub_status st = list_remote(cli, sv, all, err);
    if (st) {
        cJSON_Delete(all);
        return st;
    }
    if (!all->child)
        ui_say("the service has no jobs of this key");
    return ui_print_list(cli, all, "generations", remote_row, err);
}

static enum dub_status show(struct ui_cli *cli, struct ui_service *sv, bool *open,
                            struct dub_err *err)
{
    return cli->args.n ? show_one(cli, sv, open, err) : show_all(cli, sv, open, err);
}

enum dub_status ui_run_jobs(struct ui_cli *cli, struct dub_err *err)
{
    struct ui_service sv;
    bool open = false, watch = ui_has(cli, "--watch"), remote = ui_has(cli, "--remote");
    if (remote && (watch || cli->args.n))
        return dub_fail(err, DUB_ERR_ARG, "--remote lists all that the service has: without an ID "
                                          "and without --watch");
    enum dub_status st = ui_call_service(cli, &sv, remote, err);
    if (st)
        return st;
    st = remote ? show_remote(cli, &sv, err) : show(cli, &sv, &open, err);
    if (watch && open)
        ui_say("watching the ledger; 'dubline resume --wait' is what follows the jobs");
    while (watch && open && (!st || cli->failed_quietly)) {
        sleep(WATCH_S);
        if (!cli->json)
            ui_say("--");
        cli->failed_quietly = false;
        st = show(cli, &sv, &open, err);
    }
    ui_service_close(&sv);
    return st;
}

const struct ui_option ui_jobs_options[] = {
    {"--watch", NULL, false, "again every 2 s until all are over (resume --wait follows them)"},
    {"--remote", NULL, false, "what the service has, instead of the ledger"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};
