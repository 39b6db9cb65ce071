#include "sandbox/answer.h"

#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "sandbox/catalog.h"

static const struct {
    int status;
    const char *text;
} names[] = {
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Payload Too Large"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Entity"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

const char *dub_sb_status_text(int status)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
        if (names[i].status == status)
            return names[i].text;
    return "Error";
}

void dub_sb_answer_init(struct dub_sb_answer *a)
{
    *a = (struct dub_sb_answer){.file_fd = -1};
    dub_buf_init(&a->body, 0);
}

void dub_sb_answer_fini(struct dub_sb_answer *a)
{
    dub_buf_fini(&a->body);
    if (a->file_fd >= 0)
        close(a->file_fd);
    a->file_fd = -1;
}

void dub_sb_answer_reset(struct dub_sb_answer *a)
{
    dub_sb_answer_fini(a);
    dub_sb_answer_init(a);
}

void dub_sb_answer_header(struct dub_sb_answer *a, const char *name, const char *fmt, ...)
{
    if (a->n_headers >= DUB_SB_ANSWER_HEADERS)
        return;
    struct dub_sb_header *h = &a->headers[a->n_headers++];
    snprintf(h->name, sizeof(h->name), "%s", name);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(h->value, sizeof(h->value), fmt, ap);
    va_end(ap);
}

void dub_sb_answer_json(struct dub_sb_answer *a, int status, cJSON *item)
{
    a->status = status;
    a->content_type = "application/json; charset=utf-8";
    dub_buf_clear(&a->body);
    dub_json_print(item, 0, &a->body);
    cJSON_Delete(item);
}

void dub_sb_answer_text(struct dub_sb_answer *a, int status, const char *content_type,
                        const char *text)
{
    a->status = status;
    a->content_type = content_type;
    dub_buf_clear(&a->body);
    dub_buf_add_z(&a->body, text);
}

static void set_reason(struct dub_sb_answer *a, const char *fmt, va_list ap) DUB_PRINTF(2, 0);

static void set_reason(struct dub_sb_answer *a, const char *fmt, va_list ap)
{
    vsnprintf(a->reason, sizeof(a->reason), fmt, ap);
}

static cJSON *refusal_code(struct dub_sb_answer *a, const char *code)
{
    const struct dub_sb_error *e = dub_sb_error_find(code);
    a->status = e ? e->http : 500;
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "message", e ? e->message : code);
    cJSON_AddNumberToObject(body, "statusCode", a->status);
    cJSON_AddStringToObject(body, "errorCode", code);
    cJSON_AddStringToObject(body, "error", dub_sb_status_text(a->status));
    return body;
}

static cJSON *refusal_plain(struct dub_sb_answer *a, int status, const char *message)
{
    a->status = status;
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "message", message);
    cJSON_AddStringToObject(body, "error", dub_sb_status_text(status));
    cJSON_AddNumberToObject(body, "statusCode", status);
    return body;
}

cJSON *dub_sb_refusal_new(struct dub_sb_answer *a, const char *code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    set_reason(a, fmt, ap);
    va_end(ap);
    return refusal_code(a, code);
}

void dub_sb_answer_seal(struct dub_sb_answer *a, cJSON *item)
{
    if (a->reason[0])
        cJSON_AddStringToObject(item, "sandboxReason", a->reason);
    dub_sb_answer_json(a, a->status, item);
}

void dub_sb_refuse(struct dub_sb_answer *a, const char *code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    set_reason(a, fmt, ap);
    va_end(ap);
    dub_sb_answer_seal(a, refusal_code(a, code));
}

void dub_sb_refuse_plain(struct dub_sb_answer *a, int status, const char *message, const char *fmt,
                         ...)
{
    va_list ap;
    va_start(ap, fmt);
    set_reason(a, fmt, ap);
    va_end(ap);
    dub_sb_answer_seal(a, refusal_plain(a, status, message));
}

void dub_sb_refuse_schema(struct dub_sb_answer *a, cJSON *messages)
{
    struct dub_buf all;
    dub_buf_init(&all, 0);
    for (const cJSON *m = messages->child; m; m = m->next)
        dub_buf_addf(&all, "%s%s", all.n ? "; " : "", m->valuestring);
    snprintf(a->reason, sizeof(a->reason), "%s", dub_buf_z(&all));
    dub_buf_fini(&all);
    cJSON *body = refusal_code(a, "generation_input_validation_failed");
    cJSON_ReplaceItemInObjectCaseSensitive(body, "message", messages);
    dub_sb_answer_seal(a, body);
}

void dub_sb_refuse_query(struct dub_sb_answer *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    set_reason(a, fmt, ap);
    va_end(ap);
    cJSON *body = refusal_plain(a, 400, "");
    cJSON *messages = cJSON_CreateArray();
    cJSON_AddItemToArray(messages, cJSON_CreateString(a->reason));
    cJSON_ReplaceItemInObjectCaseSensitive(body, "message", messages);
    dub_sb_answer_seal(a, body);
}
