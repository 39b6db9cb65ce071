/*
 * A project's way to the service: ledger, HTTP and flow put together, and the plan of a submit made
 * from a session. Shared by the verbs and the editor.
 */
#ifndef UI_SERVICE_H
#define UI_SERVICE_H

#include "base/vec.h"
#include "cmd/session.h"
#include "job/flow.h"
#include "model/catalog.h"
#include "run/media_client.h"

struct ui_service {
    struct dub_service service;
    struct dub_ledger *ledger;
    struct dub_http *http;
    struct dub_flow *flow;
    struct dub_media_client *media; /* borrowed */
};

/**
 * in:     loop and media outlive it; need_key as in dub_service_load; event for the flow
 * errors: DUB_ERR_AUTH, DUB_ERR_ARG, DUB_ERR_IO
 */
enum dub_status ui_service_open(struct ui_service *sv, struct dub_loop *loop,
                                struct dub_media_client *media, const char *api_url, bool need_key,
                                dub_flow_event_fn *event, void *event_ctx, struct dub_err *err);
void ui_service_close(struct ui_service *sv);
struct dub_api ui_service_api(const struct ui_service *sv);

/* Everything a submit needs, owned here until the task is over. */
struct ui_plan {
    struct dub_project *snapshot;       /* the project as it was when the plan was made */
    DUB_VEC(struct dub_upload_file) files;
    DUB_VEC(char *) texts;              /* what files points at */
    DUB_VEC(char *) outside;            /* files outside the project's folder: to be agreed to */
    char intent[DUB_SHA256_HEX];
    char *project_path;
};

/**
 * Read a session into a plan.
 * errors: DUB_ERR_IO a local file is gone, DUB_ERR_MEDIA it does not probe as its declared kind or
 *         has not been probed
 */
enum dub_status ui_plan_make(struct ui_plan *plan, const struct dub_session *s,
                             struct dub_err *err);
void ui_plan_fini(struct ui_plan *plan);
/** Start the submit of a plan. in: output_path absolute or NULL */
enum dub_status ui_plan_submit(struct ui_plan *plan, struct ui_service *sv,
                               const char *output_path, bool wait, bool confirmed, uint64_t *task,
                               struct dub_err *err);

/** Default place of a result: NAME.<model>.mp4 beside the project; dub_free. */
char *ui_default_output(const struct dub_session *s);

/** Cost in US dollars of the predicted output, by the list price; false when not known. */
bool ui_estimate(const struct dub_project *p, struct dub_estimate *out);

/**
 * A webhook gets told about every job: one that was not used on this machine before wants a word.
 * known is kept in $XDG_STATE_HOME/dubline/webhooks.
 */
bool ui_webhook_known(const char *url);
void ui_webhook_remember(const char *url);

#endif
