#include "sandbox/api.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

/* Who may call, and what is counted. */
enum guard { OPEN, KEY };

struct dub_sb_route {
    const char *method, *path; /* {} stands for one part of the path */
    enum dub_sb_endpoint endpoint;
    enum guard guard;
    int rate; /* enum dub_sb_rate_kind, -1 = not counted */
    dub_sb_handler *handler;
};

#define CREATE DUB_SB_RATE_CREATE
#define READ   DUB_SB_RATE_READ
#define UPLOAD DUB_SB_RATE_UPLOAD

static const struct dub_sb_route routes[] = {
    {"POST", "/v2/generate", DUB_SB_EP_GENERATE, KEY, CREATE, dub_sb_generate},
    {"POST", "/v2/generate/estimate-cost", DUB_SB_EP_ESTIMATE, KEY, READ, dub_sb_estimate},
    {"POST", "/v2/generations/estimate", DUB_SB_EP_ESTIMATE, KEY, READ, dub_sb_estimate},
    {"POST", "/v2/analyze/cost", DUB_SB_EP_ESTIMATE, KEY, READ, dub_sb_analyze_cost},
    {"GET", "/v2/generate/{}", DUB_SB_EP_GET, KEY, READ, dub_sb_generation_wait},
    {"GET", "/v2/generations", DUB_SB_EP_LIST, KEY, READ, dub_sb_generation_list},
    {"GET", "/v2/generations/count", DUB_SB_EP_OTHER, KEY, READ, dub_sb_not_here},
    {"GET", "/v2/generations/{}", DUB_SB_EP_GET, KEY, READ, dub_sb_generation_get},
    {"DELETE", "/v2/generations/{}", DUB_SB_EP_DELETE, KEY, READ, dub_sb_generation_delete},
    {"GET", "/v2/generations/{}/download", DUB_SB_EP_DOWNLOAD_URL, KEY, READ,
     dub_sb_generation_download},
    {"POST", "/v2/assets/upload", DUB_SB_EP_ASSET_UPLOAD, KEY, UPLOAD, dub_sb_asset_upload},
    {"POST", "/v2/assets", DUB_SB_EP_ASSET_REGISTER, KEY, READ, dub_sb_asset_register},
    {"GET", "/v2/assets", DUB_SB_EP_ASSET_LIST, KEY, READ, dub_sb_asset_list},
    {"GET", "/v2/assets/{}", DUB_SB_EP_ASSET_GET, KEY, READ, dub_sb_asset_get},
    {"GET", "/v2/models", DUB_SB_EP_MODELS, KEY, READ, dub_sb_models_get},
    {"GET", "/v2/errors", DUB_SB_EP_ERRORS, OPEN, -1, dub_sb_errors_get},
    {"PUT", "/uploads/{}/{}", DUB_SB_EP_ASSET_PUT, OPEN, -1, dub_sb_upload_put},
    {"GET", "/uploads/{}/{}", DUB_SB_EP_OTHER, OPEN, -1, dub_sb_upload_get},
    {"HEAD", "/uploads/{}/{}", DUB_SB_EP_OTHER, OPEN, -1, dub_sb_upload_get},
    {"GET", "/files/{}/{}", DUB_SB_EP_OUTPUT, OPEN, -1, dub_sb_output_get},
    {"HEAD", "/files/{}/{}", DUB_SB_EP_OUTPUT, OPEN, -1, dub_sb_output_get},
    {"GET", "/sandbox/stats", DUB_SB_EP_OTHER, OPEN, -1, dub_sb_stats_get},
};

/* Parts of the real API that are not here; `*` matches the rest of the path. */
static const char *const absent[] = {
    "/v2/batch*",          "/v2/voices*",        "/v2/tts*",
    "/v2/projects*",       "/v2/organizations*", "/v2/generate/*/costs",
    "/v2/transcriptions*", "/v2/assets/*",
};

static bool path_matches(const char *pattern, const char *path, struct dub_sb_request *req)
{
    int n = 0;
    while (*pattern) {
        if (pattern[0] == '{') {
            size_t len = strcspn(path, "/");
            if (len == 0 || n >= 2 || len >= sizeof(req->param[0]))
                return false;
            snprintf(req->param[n++], sizeof(req->param[0]), "%.*s", (int)len, path);
            path += len;
            pattern += 2;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

static bool is_absent(const char *path)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(absent); i++) {
        struct dub_sv rest = dub_sv(absent[i]), whole = dub_sv(path);
        struct dub_sv head = dub_sv_split(&rest, '*');
        if (dub_sv_starts(whole, head) && dub_sv_ends(whole, rest) && whole.n >= head.n + rest.n)
            return true;
    }
    return false;
}

static const struct dub_sb_route *route_of(struct dub_sb_request *req)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(routes); i++)
        if (strcmp(routes[i].method, req->method) == 0 &&
            path_matches(routes[i].path, req->path, req))
            return &routes[i];
    return NULL;
}

/* Each distinct key is an organization of its own; the key itself is kept nowhere. */
static void set_org(struct dub_sb_request *req)
{
    const char *key = dub_sb_request_header(req, "x-api-key", NULL);
    if (!key || !key[0])
        return;
    char hash[DUB_SHA256_HEX];
    dub_sha256_hex(dub_sv(key), hash);
    snprintf(req->org, sizeof(req->org), "%.32s", hash);
}

void dub_sb_api_begin(struct dub_sandbox *sb, struct dub_sb_request *req)
{
    set_org(req);
    req->route = route_of(req);
    if (req->route)
        req->endpoint = req->route->endpoint;
    pthread_mutex_lock(&sb->mu);
    uint64_t call = ++sb->calls[req->endpoint];
    req->fault = dub_sb_faults_match(&sb->opt->faults, req->endpoint, call);
    if (req->fault)
        sb->n_faults++;
    if (req->endpoint == DUB_SB_EP_ASSET_PUT &&
        (!req->fault || dub_sb_fault_acts(req->fault->kind)))
        dub_sb_put_begin(sb, req);
    pthread_mutex_unlock(&sb->mu);
}

static void put_data(struct dub_sb_put *put, const char *data, size_t n)
{
    put->n_bytes += n;
    if (put->n_bytes > put->max_bytes) {
        put->too_long = true;
        return;
    }
    while (n > 0 && !put->sys) {
        ssize_t done = write(put->fd, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            put->sys = errno;
            return;
        }
        data += done;
        n -= (size_t)done;
    }
}

void dub_sb_api_data(struct dub_sb_request *req, const char *data, size_t n)
{
    if (req->put.fd >= 0)
        put_data(&req->put, data, n);
    else if (req->endpoint != DUB_SB_EP_ASSET_PUT)
        dub_buf_add(&req->body, data, n);
}

bool dub_sb_api_connection(struct dub_sandbox *sb)
{
    pthread_mutex_lock(&sb->mu);
    uint64_t call = ++sb->calls[DUB_SB_EP_CONNECT];
    bool refuse = dub_sb_faults_match(&sb->opt->faults, DUB_SB_EP_CONNECT, call) != NULL;
    if (refuse)
        sb->n_faults++;
    pthread_mutex_unlock(&sb->mu);
    return !refuse;
}

/* --- keys and rates --------------------------------------------------------------------------- */

/* The two bodies that the service was seen to send (reference 1.2). */
static bool check_key(const struct dub_sb_request *req, struct dub_sb_answer *a)
{
    const char *key = dub_sb_request_header(req, "x-api-key", NULL);
    if (!key || !key[0]) {
        dub_sb_refuse_plain(a, 401, "Either a cookie or the x-api-key header is required", "%s",
                            "the x-api-key header is missing");
        return false;
    }
    if (strncmp(key, "bad", 3) != 0)
        return true;
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "message", "Unauthorized");
    cJSON_AddNumberToObject(body, "statusCode", 401);
    dub_sb_answer_json(a, 401, body);
    snprintf(a->reason, sizeof(a->reason), "a key that starts with 'bad' is a wrong key here");
    return false;
}

static bool check_rate(struct dub_sandbox *sb, const struct dub_sb_request *req,
                       struct dub_sb_answer *a)
{
    int wait_s;
    if (req->route->rate < 0 ||
        dub_sb_rate_take(sb, req->org, (enum dub_sb_rate_kind)req->route->rate, &wait_s))
        return true;
    dub_sb_refuse(a, "rate_limit_exceeded", "too many calls in the last minute; free again in %d s",
                  wait_s);
    dub_sb_answer_header(a, "Retry-After", "%d", wait_s);
    return false;
}

static void answer_no_route(const struct dub_sb_request *req, struct dub_sb_answer *a)
{
    if (is_absent(req->path)) {
        dub_sb_refuse_plain(a, 501, "Not implemented by the sandbox",
                            "%s %s exists in the real service, but not in the sandbox", req->method,
                            req->path);
        return;
    }
    char *message = dub_asprintf("Cannot %s %s", req->method, req->path);
    dub_sb_refuse_plain(a, 404, message, "no such method and path");
    dub_free(message);
}

static void answer(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    if (!req->route) {
        answer_no_route(req, a);
        return;
    }
    if (req->route->guard == KEY && (!check_key(req, a) || !check_rate(sb, req, a)))
        return;
    req->route->handler(sb, req, a);
}

/* --- faults ----------------------------------------------------------------------------------- */

static void status_fault(struct dub_sb_answer *a, int status)
{
    dub_sb_answer_reset(a);
    dub_sb_refuse_plain(a, status, dub_sb_status_text(status), "injected fault");
}

static void rate_fault(struct dub_sb_answer *a)
{
    dub_sb_refuse(a, "rate_limit_exceeded", "injected fault");
    dub_sb_answer_header(a, "Retry-After", "1");
}

static void concurrency_fault(const struct dub_sandbox *sb, struct dub_sb_answer *a)
{
    cJSON *body = dub_sb_refusal_new(a, "concurrency_limit_reached", "injected fault");
    cJSON_AddNumberToObject(body, "activeGenerations", sb->opt->plan->concurrency);
    cJSON_AddNumberToObject(body, "concurrencyLimit", sb->opt->plan->concurrency);
    cJSON_AddNumberToObject(body, "retryAfterSeconds", 1);
    cJSON_AddStringToObject(body, "upgradeUrl", "https://sync.so/billing");
    dub_sb_answer_seal(a, body);
}

static void html_fault(struct dub_sb_answer *a)
{
    dub_sb_answer_text(a, 502, "text/html; charset=utf-8",
                       "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
                       "<body><center><h1>502 Bad Gateway</h1></center></body></html>\n");
}

/* The request had its effect; the answer says only that nobody knows. */
static void unknown_fault(struct dub_sb_answer *a)
{
    cJSON *made = cJSON_Parse(dub_buf_z(&a->body));
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(made, "id");
    bool has_id = a->status == 201 && cJSON_IsString(id);
    char text[DUB_SB_ID] = "";
    if (has_id)
        snprintf(text, sizeof(text), "%s", id->valuestring);
    cJSON_Delete(made);
    dub_sb_answer_reset(a);
    cJSON *body = dub_sb_refusal_new(a, "IDEMPOTENCY_OUTCOME_UNKNOWN", "injected fault");
    if (has_id)
        cJSON_AddStringToObject(body, "generationId", text);
    dub_sb_answer_seal(a, body);
}

static void replace_body(struct dub_sb_answer *a, const char *text)
{
    int status = a->status;
    dub_sb_answer_reset(a);
    dub_sb_answer_text(a, status, "application/json; charset=utf-8", text);
}

/* Waits with the mutex released; ends early when the sandbox does. */
static void delay(struct dub_sandbox *sb, dub_us span_us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + span_us % DUB_US_PER_S * 1000;
    until.tv_sec += (time_t)(span_us / DUB_US_PER_S + ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    while (!sb->stopping && pthread_cond_timedwait(&sb->changed, &sb->mu, &until) == 0)
        ;
}

/* Faults that keep the request from being acted on. */
static void fault_before(const struct dub_sandbox *sb, enum dub_sb_fault_kind kind,
                         struct dub_sb_answer *a)
{
    if (dub_sb_fault_status(kind))
        status_fault(a, dub_sb_fault_status(kind));
    else if (kind == DUB_SB_FAULT_429_RATE)
        rate_fault(a);
    else if (kind == DUB_SB_FAULT_429_CONCURRENCY)
        concurrency_fault(sb, a);
    else if (kind == DUB_SB_FAULT_HTML)
        html_fault(a);
    else
        a->drop = true; /* refuse, reset-before */
}

/* Faults that spoil the answer of a request that was acted on. */
static void fault_after(struct dub_sandbox *sb, const struct dub_sb_fault *f,
                        struct dub_sb_answer *a)
{
    if (dub_sb_fault_status(f->kind))
        status_fault(a, dub_sb_fault_status(f->kind));
    else if (f->kind == DUB_SB_FAULT_OUTCOME_UNKNOWN)
        unknown_fault(a);
    else if (f->kind == DUB_SB_FAULT_SLOW)
        delay(sb, f->slow_us);
    else if (f->kind == DUB_SB_FAULT_CUT)
        a->cut = true;
    else if (f->kind == DUB_SB_FAULT_WRONG_JSON)
        replace_body(a, "{\"unexpected\":[true,null,\"not what was asked for\"]}");
    else if (f->kind == DUB_SB_FAULT_BAD_JSON)
        replace_body(a, "{\"id\":\"0f3c2a54-7d1e-4c7b-9a55-");
    else
        a->drop = true; /* reset-after */
}

static void log_call(const struct dub_sandbox *sb, const struct dub_sb_request *req,
                     const struct dub_sb_answer *a)
{
    char status[16];
    snprintf(status, sizeof(status), "%d", a->status);
    dub_sb_log(sb, "%s %s %s%s%s%s%s", req->method, req->path, a->drop ? "reset" : status,
               req->fault ? " fault " : "", req->fault ? dub_sb_fault_name(req->fault->kind) : "",
               a->reason[0] ? ": " : "", a->reason);
}

void dub_sb_api_finish(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    pthread_mutex_lock(&sb->mu);
    if (req->fault && !dub_sb_fault_acts(req->fault->kind)) {
        fault_before(sb, req->fault->kind, a);
    } else {
        answer(sb, req, a);
        if (req->fault)
            fault_after(sb, req->fault, a);
    }
    pthread_mutex_unlock(&sb->mu);
    log_call(sb, req, a);
}
