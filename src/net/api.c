#include "net/api.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "net/url.h"

#define JSON_MAX_BYTES ((size_t)64 << 20)

/* A call under way: what has to live until its answer comes. */
struct call {
    dub_api_fn *fn;
    void *ctx;
    const struct dub_service *service;
    bool plain_text, creates;
};

/* What is wrong with a 2xx answer, NULL if nothing. */
static const char *unusable(const struct call *c, const struct dub_http_response *r,
                            const cJSON *json)
{
    struct dub_remote_job job;
    if (c->creates && !dub_remote_job_read(json, &job))
        return "the service accepted the request but its answer names no job";
    if (!json && !c->plain_text && r->status != 204)
        return "the service's answer is not JSON (is this the right address?)";
    return NULL;
}

static void answer(void *ctx, const struct dub_http_response *r)
{
    const struct call *c = ctx;
    cJSON *json = NULL;
    struct dub_api_reply reply = {.text = r->body, .retry_after_us = r->retry_after_us};
    if (r->body.n > 0 && dub_json_parse(r->body, &json, NULL) != DUB_OK)
        json = NULL;
    dub_api_error_read(r, json, &reply.error);
    dub_secret_redact_z(c->service, reply.error.message, sizeof(reply.error.message));
    const char *fault = reply.error.class == DUB_CLASS_NONE ? unusable(c, r, json) : NULL;
    if (fault) {
        /* A create may have been accepted by something that then broke the answer. */
        reply.error.class = c->creates ? DUB_CLASS_UNKNOWN : DUB_CLASS_WAIT;
        snprintf(reply.error.message, sizeof(reply.error.message), "%s", fault);
    }
    reply.json = json;
    c->fn(c->ctx, &reply);
    cJSON_Delete(json);
}

struct ask {
    const char *method; /* NULL: GET */
    struct dub_sv body;
    const char *idempotency_key;
    dub_us timeout_us;
    bool without_key, plain_text, creates;
};

static uint64_t send_call(const struct dub_api *api, struct dub_buf *path, const struct ask *ask,
                          dub_api_fn *fn, void *ctx)
{
    struct call *c = DUB_NEW(struct call);
    char key_line[160];
    const char *headers[3] = {"Accept: application/json"};
    size_t n = 1;
    *c = (struct call){fn, ctx, api->service, ask->plain_text, ask->creates};
    if (ask->body.p)
        headers[n++] = "Content-Type: application/json";
    if (ask->idempotency_key) {
        snprintf(key_line, sizeof(key_line), "Idempotency-Key: %s", ask->idempotency_key);
        headers[n++] = key_line;
    }
    char *url = dub_asprintf("%s%s", api->service->base_url, dub_buf_z(path));
    struct dub_http_request req = {
        .method = ask->method,
        .url = url,
        .api_key = ask->without_key ? NULL : api->service->key,
        .headers = headers,
        .n_headers = n,
        .body = ask->body,
        .max_bytes = JSON_MAX_BYTES,
        .total_timeout_us = ask->timeout_us,
        /* One attempt must be one sending: its answer has to be the answer to all that was sent. */
        .new_connection = ask->creates,
        .release = dub_free,
    };
    uint64_t id = dub_http_send(api->http, &req, answer, c);
    dub_free(url);
    dub_buf_fini(path);
    return id;
}

/* "/v2/" + the given words; an id between them is percent-encoded. */
static void make_path(struct dub_buf *path, const char *before, const char *id, const char *after)
{
    dub_buf_init(path, 1 << 20);
    dub_buf_add_z(path, before);
    if (id)
        dub_url_escape(dub_sv(id), path);
    dub_buf_add_z(path, after);
}

static void add_query(struct dub_buf *path, const char *name, const char *value)
{
    bool first = dub_sv_find(dub_buf_sv(path), '?') == path->n;
    if (!value || !value[0])
        return;
    dub_buf_addf(path, "%c%s=", first ? '?' : '&', name);
    dub_url_escape(dub_sv(value), path);
}

static void add_limit(struct dub_buf *path, int limit)
{
    char text[16];
    snprintf(text, sizeof(text), "%d", limit > 0 && limit <= 100 ? limit : 100);
    add_query(path, "limit", text);
}

uint64_t dub_api_generate(const struct dub_api *api, struct dub_sv body, const char *key,
                          dub_api_fn *fn, void *ctx)
{
    struct dub_buf path;
    make_path(&path, "/v2/generate", NULL, "");
    struct ask ask = {.method = "POST", .body = body, .idempotency_key = key, .creates = true};
    return send_call(api, &path, &ask, fn, ctx);
}

uint64_t dub_api_get(const struct dub_api *api, const char *id, bool wait, dub_api_fn *fn,
                     void *ctx)
{
    struct dub_buf path;
    make_path(&path, "/v2/generate/", id, wait ? "?wait=true&timeout=10" : "");
    struct ask ask = {.timeout_us = (wait ? 40 : 30) * DUB_US_PER_S};
    return send_call(api, &path, &ask, fn, ctx);
}

uint64_t dub_api_list(const struct dub_api *api, const struct dub_list_query *q, dub_api_fn *fn,
                      void *ctx)
{
    struct dub_buf path;
    make_path(&path, "/v2/generations", NULL, "");
    add_limit(&path, q->limit);
    add_query(&path, "ids", q->ids);
    add_query(&path, "status", q->status);
    add_query(&path, "cursor", q->cursor);
    return send_call(api, &path, &(struct ask){0}, fn, ctx);
}

uint64_t dub_api_delete(const struct dub_api *api, const char *id, dub_api_fn *fn, void *ctx)
{
    struct dub_buf path;
    make_path(&path, "/v2/generations/", id, "");
    /* The answer is the deleted object, but nothing in it is needed. */
    struct ask ask = {.method = "DELETE", .plain_text = true};
    return send_call(api, &path, &ask, fn, ctx);
}

uint64_t dub_api_download_url(const struct dub_api *api, const char *id, dub_api_fn *fn, void *ctx)
{
    struct dub_buf path;
    make_path(&path, "/v2/generations/", id, "/download");
    struct ask ask = {.plain_text = true};
    return send_call(api, &path, &ask, fn, ctx);
}

uint64_t dub_api_models(const struct dub_api *api, dub_api_fn *fn, void *ctx)
{
    struct dub_buf path;
    make_path(&path, "/v2/models", NULL, "");
    return send_call(api, &path, &(struct ask){0}, fn, ctx);
}

uint64_t dub_api_errors(const struct dub_api *api, dub_api_fn *fn, void *ctx)
{
    struct dub_buf path;
    make_path(&path, "/v2/errors", NULL, "");
    struct ask ask = {.without_key = true};
    return send_call(api, &path, &ask, fn, ctx);
}

/* Sends an object as the body and frees it. */
static uint64_t post(const struct dub_api *api, const char *where, cJSON *obj, dub_api_fn *fn,
                     void *ctx)
{
    struct dub_buf path, body;
    make_path(&path, where, NULL, "");
    dub_buf_init(&body, 0);
    dub_json_print(obj, 0, &body);
    cJSON_Delete(obj);
    struct ask ask = {.method = "POST", .body = {dub_buf_z(&body), body.n}};
    uint64_t id = send_call(api, &path, &ask, fn, ctx);
    dub_buf_fini(&body);
    return id;
}

uint64_t dub_api_estimate(const struct dub_api *api, const char *model, dub_us duration_us,
                          double fps, dub_api_fn *fn, void *ctx)
{
    cJSON *obj = cJSON_CreateObject();
    cJSON_AddStringToObject(obj, "model", model);
    dub_json_add_us(obj, "duration", duration_us);
    if (fps > 0)
        dub_json_add_decimal6(obj, "fps", (int64_t)(fps * 1e6 + 0.5));
    return post(api, "/v2/generations/estimate", obj, fn, ctx);
}

uint64_t dub_api_assets(const struct dub_api *api, int limit, const char *cursor, dub_api_fn *fn,
                        void *ctx)
{
    struct dub_buf path;
    make_path(&path, "/v2/assets", NULL, "");
    add_limit(&path, limit);
    add_query(&path, "cursor", cursor);
    return send_call(api, &path, &(struct ask){0}, fn, ctx);
}

uint64_t dub_api_asset_url(const struct dub_api *api, const char *file_name,
                           const char *content_type, int64_t size_bytes, dub_api_fn *fn, void *ctx)
{
    cJSON *obj = cJSON_CreateObject();
    cJSON_AddStringToObject(obj, "fileName", file_name);
    cJSON_AddStringToObject(obj, "contentType", content_type);
    dub_json_add_i64(obj, "size", size_bytes);
    return post(api, "/v2/assets/upload", obj, fn, ctx);
}

uint64_t dub_api_asset_register(const struct dub_api *api, const char *url, const char *kind,
                                const char *name, dub_api_fn *fn, void *ctx)
{
    cJSON *obj = cJSON_CreateObject();
    cJSON_AddStringToObject(obj, "url", url);
    cJSON_AddStringToObject(obj, "type", kind);
    if (name && name[0])
        cJSON_AddStringToObject(obj, "name", name);
    return post(api, "/v2/assets", obj, fn, ctx);
}

uint64_t dub_api_asset_put(const struct dub_api *api, const struct dub_put *put,
                           dub_http_done_fn *fn, void *ctx)
{
    struct dub_url_facts facts;
    char *type = dub_asprintf("Content-Type: %s", put->content_type);
    const char *headers[] = {type};
    /* The material is the customer's: it does not travel in the clear either. */
    bool in_clear =
        dub_url_judge(put->upload_url, &facts) && facts.scheme == DUB_URL_HTTP && !facts.loopback;
    struct dub_http_request req = {
        .method = "PUT",
        .url = in_clear ? "refused:plain-http" : put->upload_url,
        .headers = headers,
        .n_headers = 1,
        .source = &put->source,
        .total_timeout_us = -1,
        .progress = put->progress,
        .progress_ctx = ctx,
    };
    uint64_t id = dub_http_send(api->http, &req, fn, ctx);
    dub_free(type);
    return id;
}

uint64_t dub_api_fetch(const struct dub_api *api, const struct dub_fetch *fetch,
                       dub_http_done_fn *fn, void *ctx)
{
    struct dub_http_request req = {
        .url = fetch->url,
        .sink = &fetch->sink,
        .max_bytes = 1 << 16,
        .total_timeout_us = -1,
        .follow_redirects = true,
        .progress = fetch->progress,
        .progress_ctx = ctx,
    };
    return dub_http_send(api->http, &req, fn, ctx);
}
