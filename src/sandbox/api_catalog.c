/* Lists that change with nobody's work: models, errors, prices; and the sandbox's own counters. */
#include <math.h>

#include "base/json.h"
#include "sandbox/api.h"
#include "sandbox/schema.h"

void dub_sb_models_get(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    size_t n;
    const struct dub_sb_model *models = dub_sb_models(&n);
    cJSON *out = cJSON_CreateArray();
    (void)sb;
    (void)req;
    for (size_t i = 0; i < n; i++) {
        cJSON *m = cJSON_CreateObject();
        cJSON_AddStringToObject(m, "id", models[i].record_id);
        cJSON_AddStringToObject(m, "name", models[i].name);
        cJSON_AddStringToObject(m, "type", models[i].type);
        cJSON_AddStringToObject(m, "version", models[i].version);
        cJSON_AddStringToObject(m, "description", models[i].description);
        cJSON_AddItemToArray(out, m);
    }
    dub_sb_answer_json(a, 200, out);
}

void dub_sb_errors_get(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    size_t n;
    const struct dub_sb_error *errors = dub_sb_errors(&n);
    cJSON *out = cJSON_CreateArray();
    (void)sb;
    (void)req;
    for (size_t i = 0; i < n; i++) {
        cJSON *e = cJSON_CreateObject();
        cJSON_AddStringToObject(e, "code", errors[i].code);
        cJSON_AddStringToObject(e, "message", errors[i].message);
        cJSON_AddStringToObject(e, "suggestion", errors[i].suggestion);
        cJSON_AddItemToArray(out, e);
    }
    dub_sb_answer_json(a, 200, out);
}

void dub_sb_estimate(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    cJSON *body = NULL;
    (void)sb;
    if (!dub_sb_request_json(req, &body, a))
        return;
    cJSON *messages = dub_sb_schema_body(body, dub_sb_estimate_fields);
    if (messages->child) {
        dub_sb_refuse_schema(a, messages);
        cJSON_Delete(body);
        return;
    }
    cJSON_Delete(messages);
    const struct dub_sb_model *model = dub_sb_model_find(dub_json_str(body, "model"));
    double frames = dub_json_num(body, "duration", 0) * dub_json_num(body, "fps", 30);
    if (!model) {
        dub_sb_refuse(a, "cost_estimate_unavailable", "there is no price for the model '%s'",
                      dub_json_str(body, "model"));
    } else if (frames > 1e12) {
        dub_sb_refuse(a, "cost_estimate_unavailable", "that is more than 10^12 frames");
    } else {
        /* A sum such as 2.2 s x 25 must not become 56 frames for the last bit of a double. */
        int64_t n = (int64_t)ceil(frames - 1e-6);
        cJSON *out = cJSON_CreateObject();
        dub_json_add_i64(out, "estimatedFrameCount", n);
        dub_json_add_decimal6(out, "estimatedGenerationCost", dub_sb_price_e4(model, n) * 100);
        cJSON_AddNullToObject(out, "estimatedCredits");
        dub_sb_answer_json(a, 200, out);
    }
    cJSON_Delete(body);
}

/* Not part of the API: lets a test count exactly what its client made the service do. */
void dub_sb_stats_get(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    cJSON *out = cJSON_CreateObject();
    int64_t deleted = 0;
    (void)req;
    for (size_t i = 0; i < sb->jobs.n; i++)
        deleted += sb->jobs.at[i]->deleted;
    dub_json_add_i64(out, "jobs", (int64_t)sb->jobs.n);
    dub_json_add_i64(out, "deletedJobs", deleted);
    dub_json_add_i64(out, "assets", (int64_t)sb->assets.n);
    dub_json_add_i64(out, "uploads", (int64_t)sb->uploads.n);
    dub_json_add_i64(out, "faults", (int64_t)sb->n_faults);
    cJSON *calls = cJSON_AddObjectToObject(out, "calls");
    for (int i = 0; i < DUB_SB_EP_COUNT; i++)
        dub_json_add_i64(calls, dub_sb_endpoint_name((enum dub_sb_endpoint)i),
                         (int64_t)sb->calls[i]);
    dub_sb_answer_json(a, 200, out);
}

void dub_sb_not_here(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    (void)sb;
    dub_sb_refuse_plain(a, 501, "Not implemented by the sandbox",
                        "%s %s exists in the real service, but not in the sandbox", req->method,
                        req->path);
}
