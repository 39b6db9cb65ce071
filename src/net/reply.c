#include "net/reply.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const char *text_or_null(const cJSON *obj, const char *name)
{
    const char *s = dub_json_str(obj, name);
    return s && s[0] ? s : NULL;
}

static enum dub_remote_status read_status(const char *word)
{
    static const struct {
        const char *word;
        enum dub_remote_status status;
    } words[] = {
        {"PENDING", DUB_REMOTE_PENDING},     {"PROCESSING", DUB_REMOTE_PROCESSING},
        {"COMPLETED", DUB_REMOTE_COMPLETED}, {"FAILED", DUB_REMOTE_FAILED},
        {"REJECTED", DUB_REMOTE_REJECTED},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(words); i++)
        if (dub_sv_ieq(dub_sv(word), dub_sv(words[i].word)))
            return words[i].status;
    return DUB_REMOTE_OTHER;
}

static double number_or(const cJSON *obj, const char *name, double fallback)
{
    double v = dub_json_num(obj, name, fallback);
    return isfinite(v) && v >= 0 ? v : fallback;
}

bool dub_reply_is_id(const char *id)
{
    size_t n = id ? strlen(id) : 0;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)id[i] <= 0x20 || (unsigned char)id[i] >= 0x7f)
            return false;
    return n > 0 && n <= 200;
}

bool dub_remote_job_read(const cJSON *obj, struct dub_remote_job *out)
{
    const char *id = cJSON_IsObject(obj) ? text_or_null(obj, "id") : NULL;
    if (!dub_reply_is_id(id))
        return false;
    const char *status = text_or_null(obj, "status"), *code = text_or_null(obj, "errorCode");
    *out = (struct dub_remote_job){
        .id = id,
        .status_word = status ? status : "",
        .status = status ? read_status(status) : DUB_REMOTE_OTHER,
        .model = text_or_null(obj, "model"),
        .created_at = text_or_null(obj, "createdAt"),
        .output_url = text_or_null(obj, "outputUrl"),
        .output_file_name = text_or_null(obj, "outputFileName"),
        .error = text_or_null(obj, "error"),
        .error_code = code ? code : text_or_null(obj, "error_code"),
        .output_duration_s = number_or(obj, "outputDuration", -1),
        .progress_percent = number_or(obj, "progress_percent", -1),
    };
    return true;
}

bool dub_remote_status_final(enum dub_remote_status s)
{
    return s == DUB_REMOTE_COMPLETED || s == DUB_REMOTE_FAILED || s == DUB_REMOTE_REJECTED;
}

/* "a; b; c" for an array of texts, a text as it is; "" for anything else. */
static void read_message(const cJSON *item, struct dub_buf *out)
{
    const cJSON *part;
    if (cJSON_IsString(item)) {
        dub_sanitise(dub_sv(item->valuestring), true, out);
    } else if (cJSON_IsArray(item)) {
        cJSON_ArrayForEach(part, item)
        {
            if (!cJSON_IsString(part))
                continue;
            if (out->n > 0)
                dub_buf_add_z(out, "; ");
            dub_sanitise(dub_sv(part->valuestring), true, out);
        }
    }
}

static void copy_text(const cJSON *json, const char *name, char *out, size_t size)
{
    const char *s = dub_json_str(json, name);
    if (s)
        dub_sanitise_z(s, out, size);
}

static void read_body(const struct dub_http_response *r, const cJSON *json,
                      struct dub_api_error *out)
{
    struct dub_buf b;
    dub_buf_init(&b, 1 << 20);
    copy_text(json, "error_code", out->code, sizeof(out->code));
    copy_text(json, "errorCode", out->code, sizeof(out->code));
    copy_text(json, "field", out->field, sizeof(out->field));
    copy_text(json, "requestId", out->request_id, sizeof(out->request_id));
    copy_text(json, "generationId", out->generation_id, sizeof(out->generation_id));
    double wait_s = number_or(json, "retryAfterSeconds", -1);
    if (wait_s >= 0 && wait_s <= 86400 && out->retry_after_us < 0)
        out->retry_after_us = (dub_us)(wait_s * 1e6);
    read_message(dub_json_get(json, "message"), &b);
    if (b.n == 0)
        read_message(dub_json_get(json, "error"), &b);
    bool html = dub_sv_starts(dub_sv(r->content_type), DUB_SV_LIT("text/html"));
    if (b.n == 0 && !json && r->body.n > 0 && !html)
        dub_sanitise(dub_sv_n(r->body.p, r->body.n < 200 ? r->body.n : 200), true, &b);
    if (b.n == 0)
        dub_buf_addf(&b, "HTTP status %ld without a reason", r->status);
    dub_sanitise_z(dub_buf_z(&b), out->message, sizeof(out->message));
    dub_buf_fini(&b);
}

void dub_api_error_read(const struct dub_http_response *r, const cJSON *json,
                        struct dub_api_error *out)
{
    *out = (struct dub_api_error){
        .fate = r->fate, .http = r->status, .retry_after_us = r->retry_after_us};
    switch (r->fate) {
    case DUB_HTTP_ANSWERED:
        if (r->status >= 200 && r->status < 300)
            return;
        read_body(r, json, out);
        out->class = dub_error_classify(out->code, r->status);
        return;
    case DUB_HTTP_NOT_SENT:
        out->class = DUB_CLASS_WAIT;
        break;
    case DUB_HTTP_LOST:
    case DUB_HTTP_TOO_LARGE:
    case DUB_HTTP_CANCELLED:
        out->class = DUB_CLASS_UNKNOWN;
        break;
    case DUB_HTTP_UNTRUSTED:
    case DUB_HTTP_REFUSED:
        out->class = DUB_CLASS_STOP;
        break;
    case DUB_HTTP_LOCAL:
        out->class = DUB_CLASS_FIX;
        break;
    }
    snprintf(out->message, sizeof(out->message), "%s", r->message);
}

static enum dub_status status_of(const struct dub_api_error *e)
{
    switch (e->fate) {
    case DUB_HTTP_NOT_SENT:
    case DUB_HTTP_UNTRUSTED:
    case DUB_HTTP_LOST:
    case DUB_HTTP_TOO_LARGE:
    case DUB_HTTP_REFUSED:
        return DUB_ERR_NET;
    case DUB_HTTP_LOCAL:
        return DUB_ERR_IO;
    case DUB_HTTP_CANCELLED:
        return DUB_ERR_CANCELLED;
    case DUB_HTTP_ANSWERED:
        break;
    }
    if (e->class == DUB_CLASS_UNKNOWN)
        return DUB_ERR_OUTCOME_UNKNOWN;
    if (e->http == 401)
        return DUB_ERR_AUTH;
    return e->http == 408 || e->http >= 500 ? DUB_ERR_NET : DUB_ERR_HTTP;
}

enum dub_status dub_api_error_fail(const struct dub_api_error *e, const char *doing,
                                   struct dub_err *err)
{
    const struct dub_error_fact *fact = dub_error_find(e->code);
    enum dub_status st = status_of(e);
    if (fact)
        dub_fail(err, st, "cannot %s: %s (%s: %.150s); %s", doing, fact->cause, e->code, e->message,
                 fact->remedy);
    else if (e->http == 401)
        dub_fail(err, st,
                 "cannot %s: the service does not accept the key (%.200s); check "
                 "SYNC_API_KEY",
                 doing, e->message);
    else if (e->fate == DUB_HTTP_ANSWERED)
        dub_fail(err, st, "cannot %s: %.300s (HTTP %ld%s%s%s%s)", doing, e->message, e->http,
                 e->code[0] ? ", " : "", e->code, e->field[0] ? ", field " : "", e->field);
    else
        dub_fail(err, st, "cannot %s: %s", doing, e->message);
    if (err) {
        err->http = e->http;
        snprintf(err->remote_code, sizeof(err->remote_code), "%s", e->code);
    }
    return st;
}
