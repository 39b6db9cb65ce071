#include "verbs_call.h"

#include "base/json.h"
#include "base/utf8.h"

void ui_call_reply(void *ctx, const struct dub_api_reply *reply)
{
    struct ui_call *c = ctx;
    c->done = true;
    c->error = reply->error;
    c->json = reply->json ? cJSON_Duplicate(reply->json, 1) : NULL;
}

enum dub_status ui_call_finish(struct ui_cli *cli, struct ui_call *c, const char *doing,
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

enum dub_status ui_call_service(struct ui_cli *cli, struct ui_service *sv, bool need_key,
                                    struct dub_err *err)
{
    return ui_service_open(sv, ui_loop(cli), NULL, ui_value(cli, "--api-url"), need_key, NULL, NULL,
                           err);
}

enum dub_status ui_print_safe(struct dub_buf *out, struct dub_err *err)
{
    struct dub_buf safe;
    dub_buf_init(&safe, 0);
    dub_sanitise(dub_buf_sv(out), false, &safe);
    enum dub_status st = ui_print(dub_buf_sv(&safe), err);
    dub_buf_fini(&safe);
    return st;
}

enum dub_status ui_not_a_list(struct dub_err *err)
{
    return dub_fail(err, DUB_ERR_HTTP, "the service's answer is JSON, but no list as documented");
}

enum dub_status ui_print_list(struct ui_cli *cli, cJSON *json, const char *name,
                                  void (*row)(const cJSON *, struct dub_buf *),
                                  struct dub_err *err)
{
    struct dub_buf out;
    if (!cJSON_IsArray(json)) {
        cJSON_Delete(json);
        return ui_not_a_list(err);
    }
    if (cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddItemToObject(doc, name, json);
        return ui_print_json(doc, err);
    }
    dub_buf_init(&out, 0);
    for (const cJSON *item = json->child; item; item = item->next)
        row(item, &out);
    enum dub_status st = ui_print_safe(&out, err);
    dub_buf_fini(&out);
    cJSON_Delete(json);
    return st;
}
