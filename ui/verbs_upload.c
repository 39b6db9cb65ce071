/* upload: assets of the local media, no job. */
#include <unistd.h>

#include "base/json.h"
#include "verbs_run.h"
#include "verbs_service.h"

/* A project from a stranger could name any file of this machine. */
static enum dub_status ask_outside(const struct ui_plan *plan, struct dub_err *err)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return dub_fail(err, DUB_ERR_STATE,
                        "%s lies outside the project's folder; to upload it, say --yes",
                        plan->outside.at[0]);
    for (size_t i = 0; i < plan->outside.n; i++)
        ui_say("%s lies outside the project's folder", plan->outside.at[i]);
    return ui_ask_terminal("Upload that too?") ? DUB_OK
                                            : dub_fail(err, DUB_ERR_CANCELLED, "not uploaded");
}

static void add_upload(struct ui_run *r, const struct dub_upload_file *file, cJSON *list)
{
    struct dub_content content = {dub_service_account(&r->sv.service), file->sha256, file->kind};
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

enum dub_status ui_run_upload(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    struct ui_run r = {0};
    struct ui_plan plan = {0};
    uint64_t task;
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    st = ui_run_open(&r, cli, err);
    if (!st)
        st = ui_plan_make(&plan, s, err);
    if (!st && plan.outside.n && !ui_has(cli, "--yes"))
        st = ask_outside(&plan, err);
    if (!st)
        st = dub_flow_upload(r.sv.flow, plan.files.at, plan.files.n, &task, err);
    if (!st)
        st = ui_run_tasks(&r, err);
    if (!st && cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddNumberToObject(doc, "files", (double)plan.files.n);
        cJSON *list = cJSON_AddArrayToObject(doc, "assets");
        for (size_t i = 0; i < plan.files.n; i++)
            add_upload(&r, &plan.files.at[i], list);
        st = ui_print_json(doc, err);
    }
    ui_run_close(&r);
    ui_plan_fini(&plan);
    dub_session_free(s);
    return st;
}

const struct ui_option ui_upload_options[] = {
    {"--yes", NULL, false, "also files outside the project's folder"},
    {"--api-url", "URL", false, "the service"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};
