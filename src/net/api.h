/*
 * The service's endpoints (https://sync.so/docs/api-reference, read 2026-11), one function each. No
 * retries here: one call, one answer. Every function returns the request's id for
 * dub_http_cancel; texts are copied.
 */
#ifndef DUB_NET_API_H
#define DUB_NET_API_H

#include "net/reply.h"
#include "net/secret.h"

struct dub_api {
    struct dub_http *http; /* both borrowed */
    const struct dub_service *service;
};

struct dub_api_reply {
    struct dub_api_error error; /* class DUB_CLASS_NONE: the call went well and json is there */
    const cJSON *json;          /* parsed body, NULL when there is none; borrowed for the call */
    struct dub_sv text;         /* the body as it came; borrowed for the call */
    dub_us retry_after_us;      /* -1: not stated (long polls state it) */
};

typedef void dub_api_fn(void *ctx, const struct dub_api_reply *reply);

/**
 * POST /v2/generate. A 2xx whose body names no job is class DUB_CLASS_UNKNOWN.
 * in: body the request bytes, sent as they are; key the Idempotency-Key, 1-128 of [A-Za-z0-9._~-]
 */
uint64_t dub_api_generate(const struct dub_api *api, struct dub_sv body, const char *key,
                          dub_api_fn *fn, void *ctx);
/** GET /v2/generate/{id}; wait: the service holds the answer until the job ends, at most 10 s. */
uint64_t dub_api_get(const struct dub_api *api, const char *id, bool wait, dub_api_fn *fn,
                     void *ctx);

struct dub_list_query {
    const char *ids, *status; /* comma lists, NULL: all */
    int limit;                /* 1..100; 0: 100 */
    const char *cursor;       /* id of the last item of the page before, NULL: first page */
};
/** GET /v2/generations: json is an array. */
uint64_t dub_api_list(const struct dub_api *api, const struct dub_list_query *q, dub_api_fn *fn,
                      void *ctx);
/** DELETE /v2/generations/{id}. */
uint64_t dub_api_delete(const struct dub_api *api, const char *id, dub_api_fn *fn, void *ctx);
/** GET /v2/generations/{id}/download: reply->text is the address (not JSON). */
uint64_t dub_api_download_url(const struct dub_api *api, const char *id, dub_api_fn *fn, void *ctx);
/** GET /v2/models: json is an array. */
uint64_t dub_api_models(const struct dub_api *api, dub_api_fn *fn, void *ctx);
/** GET /v2/errors, sent without the key: json is an array. */
uint64_t dub_api_errors(const struct dub_api *api, dub_api_fn *fn, void *ctx);
/** POST /v2/generations/estimate. in: billable length; fps 0 = left to the service (30) */
uint64_t dub_api_estimate(const struct dub_api *api, const char *model, dub_us duration_us,
                          double fps, dub_api_fn *fn, void *ctx);
/** GET /v2/assets. in: cursor NULL: first page. json is {items, nextCursor?} */
uint64_t dub_api_assets(const struct dub_api *api, int limit, const char *cursor, dub_api_fn *fn,
                        void *ctx);
/** POST /v2/assets/upload: json is {uploadUrl, url, expiresIn}. */
uint64_t dub_api_asset_url(const struct dub_api *api, const char *file_name,
                           const char *content_type, int64_t size_bytes, dub_api_fn *fn, void *ctx);
/** POST /v2/assets. in: kind "AUDIO", "VIDEO" or "IMAGE"; url as the step before gave it */
uint64_t dub_api_asset_register(const struct dub_api *api, const char *url, const char *kind,
                                const char *name, dub_api_fn *fn, void *ctx);

struct dub_put {
    const char *upload_url, *content_type;
    struct dub_http_source source;
    dub_http_progress_fn *progress; /* with the ctx of the call */
};
/**
 * PUT the bytes to the address of the upload step. The key is never sent; plain http is refused but
 * to this machine.
 */
uint64_t dub_api_asset_put(const struct dub_api *api, const struct dub_put *put,
                           dub_http_done_fn *fn, void *ctx);

struct dub_fetch {
    const char *url; /* byte for byte as the service gave it */
    struct dub_http_sink sink;
    dub_http_progress_fn *progress;
};
/** GET a result, without the key; redirects to https are followed. */
uint64_t dub_api_fetch(const struct dub_api *api, const struct dub_fetch *fetch,
                       dub_http_done_fn *fn, void *ctx);

#endif
