/* jobs, estimate, models, errors, assets: asking for a list or a figure. */
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "check/fit.h"
#include "cli.h"
#include "request/errors.h"
#include "run/paths.h"
#include "service.h"
#include "verbs_service.h"

#define WATCH_S   2   /* between two looks of jobs --watch */
#define PAGE      100 /* the most a list call gives */
#define PAGES_MAX 100

/* One call, waited for; its JSON is kept. */
struct call {
    bool done;
    struct dub_api_error error;
    cJSON *json;
};

static void on_reply(void *ctx, const struct dub_api_reply *reply)
{
    struct call *c = ctx;
    c->done = true;
    c->error = reply->error;
    c->json = reply->json ? cJSON_Duplicate(reply->json, 1) : NULL;
}

static enum dub_status finish_call(struct ui_cli *cli, struct call *c, const char *doing,
                                   struct dub_err *err)
{
    while (!c->done)
        dub_loop_step(ui_loop(cli), -1);
    if (c->error.class == DUB_CLASS_NONE && c->json)
        return DUB_OK;
    cJSON_Delete(c->json);
    c->json = NULL;
    return c->error.class != DUB_CLASS_NONE
               ? dub_api_error_fail(&c->error, doing, err)
               : dub_fail(err, DUB_ERR_HTTP, "the service's answer is not JSON");
}

static enum dub_status open_service(struct ui_cli *cli, struct ui_service *sv, bool need_key,
                                    struct dub_err *err)
{
    return ui_service_open(sv, ui_loop(cli), NULL, ui_value(cli, "--api-url"), need_key, NULL, NULL,
                           err);
}

static enum dub_status print_safe(struct dub_buf *out, struct dub_err *err)
{
    struct dub_buf safe;
    dub_buf_init(&safe, 0);
    dub_sanitise(dub_buf_sv(out), false, &safe);
    enum dub_status st = ui_print(dub_buf_sv(&safe), err);
    dub_buf_fini(&safe);
    return st;
}

static enum dub_status not_a_list(struct dub_err *err)
{
    return dub_fail(err, DUB_ERR_HTTP, "the service's answer is JSON, but no list as documented");
}

/* Takes json. */
static enum dub_status print_list(struct ui_cli *cli, cJSON *json, const char *name,
                                  void (*row)(const cJSON *, struct dub_buf *),
                                  struct dub_err *err)
{
    struct dub_buf out;
    if (!cJSON_IsArray(json)) {
        cJSON_Delete(json);
        return not_a_list(err);
    }
    if (cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddItemToObject(doc, name, json);
        return ui_print_json(doc, err);
    }
    dub_buf_init(&out, 0);
    for (const cJSON *item = json->child; item; item = item->next)
        row(item, &out);
    enum dub_status st = print_safe(&out, err);
    dub_buf_fini(&out);
    cJSON_Delete(json);
    return st;
}

/* --- jobs --------------------------------------------------------------------------------------- */

/* Looking needs no key; without one the jobs of every service and key are shown. */
static struct dub_account account_of(const struct ui_service *sv)
{
    return sv->service.key ? (struct dub_account){sv->service.base_url, sv->service.key_hash}
                           : (struct dub_account){NULL, NULL};
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
        st = print_safe(&out, err);
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
        st = print_safe(&out, err);
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
        struct call c = {0};
        dub_api_list(&api, &q, on_reply, &c);
        st = finish_call(cli, &c, "list the jobs", err);
        if (!st && !cJSON_IsArray(c.json))
            st = not_a_list(err);
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
    return print_list(cli, all, "generations", remote_row, err);
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
    enum dub_status st = open_service(cli, &sv, remote, err);
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

/* --- estimate ----------------------------------------------------------------------------------- */

static enum dub_status ask_estimate(struct ui_cli *cli, const struct dub_session *s,
                                    const struct dub_estimate *own, cJSON *doc,
                                    struct dub_err *err)
{
    struct ui_service sv;
    struct call c = {0};
    enum dub_status st = open_service(cli, &sv, true, err);
    if (st)
        return st;
    struct dub_api api = ui_service_api(&sv);
    struct dub_fit_total total = dub_fit_project(s->project);
    double fps = (double)own->rate.num / own->rate.den;
    dub_api_estimate(&api, dub_str_z(dub_project_settings(s->project)->model), total.out_us, fps,
                     on_reply, &c);
    st = finish_call(cli, &c, "estimate the cost", err);
    if (!st) {
        const cJSON *reply = cJSON_IsArray(c.json) ? c.json->child : c.json;
        cJSON_AddNumberToObject(doc, "serviceUsd",
                                dub_json_num(reply, "estimatedGenerationCost", 0));
        cJSON_AddNumberToObject(doc, "serviceFrames",
                                dub_json_num(reply, "estimatedFrameCount", 0));
    }
    cJSON_Delete(c.json);
    ui_service_close(&sv);
    return st;
}

/* A figure from outside: whatever it is, it must fit. */
static int64_t micro_usd(double usd)
{
    return usd > 0 && usd < 1e9 ? (int64_t)(usd * 1e6 + 0.5) : 0;
}

static enum dub_status print_estimate(const struct dub_estimate *e, const cJSON *doc,
                                      struct dub_err *err)
{
    struct dub_buf out;
    char usd[DUB_USD_TEXT];
    dub_buf_init(&out, 0);
    dub_buf_addf(&out, "%lld frames, about %s at list price%s\n", (long long)e->frames,
                 dub_usd_print(e->micro_usd, usd),
                 e->rate_assumed ? " (frame rate not known: the service's default of 30 assumed)"
                                 : "");
    if (dub_json_get(doc, "serviceUsd"))
        dub_buf_addf(&out, "the service says %s for %.0f frames\n",
                     dub_usd_print(micro_usd(dub_json_num(doc, "serviceUsd", 0)), usd),
                     dub_json_num(doc, "serviceFrames", 0));
    enum dub_status st = ui_print(dub_buf_sv(&out), err);
    dub_buf_fini(&out);
    return st;
}

enum dub_status ui_run_estimate(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    struct dub_estimate e;
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    cJSON *doc = cJSON_CreateObject();
    if (!ui_estimate(s->project, &e))
        st = dub_fail(err, DUB_ERR_STATE, "the cost cannot be told: the video's length or the "
                                          "model's price is not known");
    if (!st) {
        struct dub_fit_total total = dub_fit_project(s->project);
        cJSON_AddStringToObject(doc, "model", dub_str_z(dub_project_settings(s->project)->model));
        dub_json_add_us(doc, "outputSeconds", total.out_us);
        dub_json_add_i64(doc, "frames", e.frames);
        dub_json_add_us(doc, "usd", e.micro_usd);
        cJSON_AddBoolToObject(doc, "complete", total.complete);
    }
    if (!st && !ui_has(cli, "--offline"))
        st = ask_estimate(cli, s, &e, doc, err);
    if (!st && cli->json) {
        st = ui_print_json(doc, err);
        doc = NULL;
    } else if (!st) {
        st = print_estimate(&e, doc, err);
    }
    cJSON_Delete(doc);
    dub_session_free(s);
    return st;
}

const struct ui_option ui_estimate_options[] = {
    {"--offline", NULL, false, "from the list prices alone"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* --- models, errors, assets --------------------------------------------------------------------- */

static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

static void model_row(const cJSON *m, struct dub_buf *out)
{
    dub_buf_addf(out, "%-20s %-8s %s\n", or_dash(dub_json_str(m, "name")),
                 or_dash(dub_json_str(m, "type")), or_dash(dub_json_str(m, "description")));
}

enum dub_status ui_run_models(struct ui_cli *cli, struct dub_err *err)
{
    struct ui_service sv;
    struct call c = {0};
    enum dub_status st = open_service(cli, &sv, true, err);
    if (st)
        return st;
    struct dub_api api = ui_service_api(&sv);
    dub_api_models(&api, on_reply, &c);
    st = finish_call(cli, &c, "list the models", err);
    if (!st)
        st = print_list(cli, c.json, "models", model_row, err);
    ui_service_close(&sv);
    return st;
}

const struct ui_option ui_models_options[] = {
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

static cJSON *known_errors(const char *code)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < dub_error_count(); i++) {
        const struct dub_error_fact *f = dub_error_at(i);
        if (code && strcmp(f->code, code) != 0)
            continue;
        cJSON *obj = cJSON_CreateObject();
        cJSON_AddStringToObject(obj, "code", f->code);
        cJSON_AddStringToObject(obj, "message", f->cause);
        cJSON_AddStringToObject(obj, "suggestion", f->remedy);
        cJSON_AddStringToObject(obj, "class", dub_error_class_name(f->class));
        cJSON_AddItemToArray(list, obj);
    }
    return list;
}

static void error_row(const cJSON *e, struct dub_buf *out)
{
    dub_buf_addf(out, "%s\n    %s\n    → %s\n", or_dash(dub_json_str(e, "code")),
                 or_dash(dub_json_str(e, "message")), or_dash(dub_json_str(e, "suggestion")));
}

static enum dub_status keep_code(cJSON *list, const char *code, struct dub_err *err)
{
    for (cJSON *item = cJSON_IsArray(list) ? list->child : NULL, *next; item; item = next) {
        const char *has = dub_json_str(item, "code");
        next = item->next;
        if (!has || strcmp(has, code) != 0)
            cJSON_Delete(cJSON_DetachItemViaPointer(list, item));
    }
    return cJSON_IsArray(list) && !list->child
               ? dub_fail(err, DUB_ERR_STATE, "the service's catalog has no code '%s'", code)
               : DUB_OK;
}

/* Our own table needs no network; --remote asks the service for its catalog. */
enum dub_status ui_run_errors(struct ui_cli *cli, struct dub_err *err)
{
    const char *code = cli->args.n ? cli->args.at[0] : NULL;
    struct ui_service sv;
    struct call c = {0};
    if (!ui_has(cli, "--remote")) {
        cJSON *list = known_errors(code);
        if (code && !list->child) {
            cJSON_Delete(list);
            return dub_fail(err, DUB_ERR_STATE, "'%s' is not a code of the table of %s; --remote "
                            "asks the service", code, DUB_ERRORS_DATE);
        }
        return print_list(cli, list, "errors", error_row, err);
    }
    enum dub_status st = open_service(cli, &sv, false, err);
    if (st)
        return st;
    struct dub_api api = ui_service_api(&sv);
    dub_api_errors(&api, on_reply, &c);
    st = finish_call(cli, &c, "read the error catalog", err);
    if (!st && code)
        st = keep_code(c.json, code, err);
    if (!st)
        st = print_list(cli, c.json, "errors", error_row, err);
    else
        cJSON_Delete(c.json);
    ui_service_close(&sv);
    return st;
}

const struct ui_option ui_errors_options[] = {
    {"--remote", NULL, false, "the service's own catalog"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

static void asset_row(const cJSON *a, struct dub_buf *out)
{
    dub_buf_addf(out, "%-38s %-6s %8.3f s  %s\n", or_dash(dub_json_str(a, "id")),
                 or_dash(dub_json_str(a, "type")), dub_json_num(a, "durationSeconds", 0),
                 or_dash(dub_json_str(a, "name")));
}

/* Page after page, at most a hundred of them. */
enum dub_status ui_run_assets(struct ui_cli *cli, struct dub_err *err)
{
    struct ui_service sv;
    enum dub_status st = open_service(cli, &sv, true, err);
    if (st)
        return st;
    struct dub_api api = ui_service_api(&sv);
    cJSON *all = cJSON_CreateArray();
    char *cursor = NULL;
    for (int page = 0; page < 100 && !st; page++) {
        struct call c = {0};
        dub_api_assets(&api, 100, cursor, on_reply, &c);
        st = finish_call(cli, &c, "list the assets", err);
        cJSON *items = cJSON_GetObjectItemCaseSensitive(c.json, "items");
        if (!st && !cJSON_IsArray(items))
            st = not_a_list(err);
        while (!st && items && items->child)
            cJSON_AddItemToArray(all, cJSON_DetachItemViaPointer(items, items->child));
        dub_free(cursor);
        cursor = st ? NULL : dub_strdup(dub_json_str(c.json, "nextCursor"));
        cJSON_Delete(c.json);
        if (!cursor)
            break;
    }
    dub_free(cursor);
    if (!st)
        st = print_list(cli, all, "assets", asset_row, err);
    else
        cJSON_Delete(all);
    ui_service_close(&sv);
    return st;
}

const struct ui_option ui_assets_options[] = {
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};
