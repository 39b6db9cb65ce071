/* One question to the service, waited for, and lists as its answer. */
#ifndef UI_VERBS_CALL_H
#define UI_VERBS_CALL_H

#include "cli.h"
#include "service.h"

/* One call, waited for; its JSON is kept. */
struct ui_call {
    bool done;
    struct dub_api_error error;
    cJSON *json;
};

/** A service without flow. errors: of ui_service_open */
enum dub_status ui_call_service(struct ui_cli *cli, struct ui_service *sv, bool need_key,
                                struct dub_err *err);
/** To be handed to a call of net/api.h, with a struct ui_call as ctx. */
void ui_call_reply(void *ctx, const struct dub_api_reply *reply);
/** Wait for it. out: c->json is there (cJSON_Delete) when it worked. */
enum dub_status ui_call_finish(struct ui_cli *cli, struct ui_call *c, const char *doing,
                               struct dub_err *err);
/** Print with control sequences taken out. */
enum dub_status ui_print_safe(struct dub_buf *out, struct dub_err *err);
enum dub_status ui_not_a_list(struct dub_err *err);
/** A list as rows, or under --json as {name: [...]}. Takes json. */
enum dub_status ui_print_list(struct ui_cli *cli, cJSON *json, const char *name,
                              void (*row)(const cJSON *, struct dub_buf *), struct dub_err *err);

#endif
