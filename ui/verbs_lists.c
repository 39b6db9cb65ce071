/* models, errors, assets: lists of the service. */
#include "base/json.h"
#include "request/errors.h"
#include "verbs_call.h"
#include "verbs_service.h"

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
    struct ui_call c = {0};
    enum dub_status st = ui_call_service(cli, &sv, true, err);
    if (st)
        return st;
    struct dub_api api = ui_service_api(&sv);
    dub_api_models(&api, ui_call_reply, &c);
    st = ui_call_finish(cli, &c, "list the models", err);
    if (!st)
        st = ui_print_list(cli, c.json, "models", model_row, err);
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
    struct ui_call c = {0};
    if (!ui_has(cli, "--remote")) {
        cJSON *list = known_errors(code);
        if (code && !list->child) {
            cJSON_Delete(list);
            return dub_fail(err, DUB_ERR_STATE, "'%s' is not a code of the table of %s; --remote "
                            "asks the service", code, DUB_ERRORS_DATE);
        }
        return ui_print_list(cli, list, "errors", error_row, err);
    }
    enum dub_status st = ui_call_service(cli, &sv, false, err);
    if (st)
        return st;
    struct dub_api api = ui_service_api(&sv);
    dub_api_errors(&api, ui_call_reply, &c);
    st = ui_call_finish(cli, &c, "read the error catalog", err);
    if (!st && code)
        st = keep_code(c.json, code, err);
    if (!st)
        st = ui_print_list(cli, c.json, "errors", error_row, err);
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
    enum dub_status st = ui_call_service(cli, &sv, true, err);
    if (st)
        return st;
    struct dub_api api = ui_service_api(&sv);
    cJSON *all = cJSON_CreateArray();
    char *cursor = NULL;
    for (int page = 0; page < 100 && !st; page++) {
        struct ui_call c = {0};
        dub_api_assets(&api, 100, cursor, ui_call_reply, &c);
        st = ui_call_finish(cli, &c, "list the assets", err);
        cJSON *items = cJSON_GetObjectItemCaseSensitive(c.json, "items");
        if (!st && !cJSON_IsArray(items))
            st = ui_not_a_list(err);
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
        st = ui_print_list(cli, all, "assets", asset_row, err);
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
