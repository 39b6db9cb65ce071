#include "port/media_protocol.h"

#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

#define ID_MAX 9007199254740992.0 /* 2^53: JSON numbers are exact up to here */

static const char *const op_names[] = {
    [DUB_MEDIA_PROBE] = "probe",
    [DUB_MEDIA_TEST_PATTERN] = "test-pattern",
    [DUB_MEDIA_HASH] = "hash",
    [DUB_MEDIA_WORK] = "work",
};

const char *dub_media_shown(const char *source, char out[DUB_MEDIA_SHOWN])
{
    if (!dub_is_url(source)) {
        snprintf(out, DUB_MEDIA_SHOWN, "%s", source);
        return out;
    }
    struct dub_sv url = dub_sv_n(source, strcspn(source, "?#"));
    struct dub_sv rest = url;
    dub_sv_split(&rest, '/');
    dub_sv_split(&rest, '/');
    size_t scheme = url.n - rest.n, user = dub_sv_find(rest, '/');
    while (user > 0 && rest.p[user - 1] != '@')
        user--;
    snprintf(out, DUB_MEDIA_SHOWN, "%.*s%.*s", (int)scheme, url.p, (int)(rest.n - user),
             rest.p + user);
    return out;
}

bool dub_media_seeks_exactly(const char *container)
{
    static const char *const exact[] = {"mov", "wav", "w64", "aiff", "caf", "flac"};
    struct dub_sv names = dub_sv(container);
    struct dub_sv first = dub_sv_split(&names, ',');
    for (size_t i = 0; i < DUB_ARRAY_LEN(exact); i++)
        if (dub_sv_eq_z(first, exact[i]))
            return true;
    return false;
}

static void print_line(cJSON *doc, struct dub_buf *out)
{
    dub_json_print(doc, 0, out);
    dub_buf_add_c(out, '\n');
    cJSON_Delete(doc);
}

static uint64_t get_id(const cJSON *doc)
{
    double v = dub_json_num(doc, "id", 0);
    return v >= 1 && v <= ID_MAX && v == (double)(uint64_t)v ? (uint64_t)v : 0;
}

/* --- requests --------------------------------------------------------------------------------- */

void dub_media_request_print(const struct dub_media_request *req, struct dub_buf *out)
{
    cJSON *doc = cJSON_CreateObject();
    dub_json_add_i64(doc, "id", (int64_t)req->id);
    cJSON_AddStringToObject(doc, "op", op_names[req->op]);
    bool pattern = req->op == DUB_MEDIA_TEST_PATTERN;
    cJSON_AddStringToObject(doc, pattern ? "output" : "source", req->path ? req->path : "");
    if (req->op == DUB_MEDIA_PROBE && req->want_hash)
        cJSON_AddTrueToObject(doc, "hash");
    if (req->timeout_us > 0)
        dub_json_add_us(doc, "timeoutSeconds", req->timeout_us);
    if (req->task)
        cJSON_AddStringToObject(doc, "task", req->task);
    if (req->args)
        cJSON_AddItemToObject(doc, "args", cJSON_Duplicate(req->args, true));
    if (pattern) {
        char rate[32];
        snprintf(rate, sizeof(rate), "%d/%d", (int)req->rate.num, (int)req->rate.den);
        dub_json_add_us(doc, "durationSeconds", req->duration_us);
        dub_json_add_i64(doc, "width", req->width);
        dub_json_add_i64(doc, "height", req->height);
        cJSON_AddStringToObject(doc, "frameRate", rate);
    }
    print_line(doc, out);
}

static enum dub_status missing(struct dub_err *err, const char *name, const char *want)
{
    return dub_fail(err, DUB_ERR_FORMAT, "media request: %s must be %s", name, want);
}

static bool get_us(const cJSON *doc, const char *name, dub_us *out)
{
    const cJSON *item = dub_json_get(doc, name);
    return !item || (dub_json_us(item, out, NULL) && *out >= 0);
}

static bool get_rate(const cJSON *doc, struct dub_rate *out)
{
    struct dub_sv rest = dub_sv(dub_json_str(doc, "frameRate"));
    struct dub_sv head = dub_sv_split(&rest, '/');
    unsigned long long num, den;
    if (!dub_sv_u64(head, INT32_MAX, &num) || !dub_sv_u64(rest, INT32_MAX, &den) || !num || !den)
        return false;
    *out = (struct dub_rate){(int32_t)num, (int32_t)den};
    return true;
}

static bool get_size(const cJSON *doc, const char *name, int *out)
{
    double v = dub_json_num(doc, name, 0);
    if (!(v >= 1 && v <= INT32_MAX))
        return false;
    *out = (int)v;
    return true;
}

static enum dub_status read_pattern(const cJSON *doc, struct dub_media_request *out,
                                    struct dub_err *err)
{
    if (!get_us(doc, "durationSeconds", &out->duration_us) || out->duration_us <= 0)
        return missing(err, "durationSeconds", "a number above 0");
    if (!get_size(doc, "width", &out->width) || !get_size(doc, "height", &out->height))
        return missing(err, "width and height", "numbers above 0");
    if (!get_rate(doc, &out->rate))
        return missing(err, "frameRate", "two whole numbers such as \"25/1\"");
    return DUB_OK;
}

static enum dub_status read_work(cJSON *doc, struct dub_media_request *out, struct dub_err *err)
{
    const char *task = dub_json_str(doc, "task");
    cJSON *args = cJSON_DetachItemFromObjectCaseSensitive(doc, "args");
    out->args = args;
    if (args && !cJSON_IsObject(args))
        return missing(err, "args", "an object");
    if (!task || !task[0])
        return missing(err, "task", "a name");
    out->task = dub_strdup(task);
    return DUB_OK;
}

static enum dub_status read_request(cJSON *doc, struct dub_media_request *out, struct dub_err *err)
{
    out->id = get_id(doc);
    if (!out->id)
        return missing(err, "id", "a whole number above 0");
    const char *name = dub_json_str(doc, "op");
    size_t op = 0;
    while (name && op < DUB_ARRAY_LEN(op_names) && strcmp(name, op_names[op]) != 0)
        op++;
    if (!name || op == DUB_ARRAY_LEN(op_names))
        return dub_fail(err, DUB_ERR_UNSUPPORTED,
                        "media request: op must be probe, test-pattern, "
                        "hash or work");
    out->op = (enum dub_media_op)op;
    bool pattern = out->op == DUB_MEDIA_TEST_PATTERN;
    const char *path = dub_json_str(doc, pattern ? "output" : "source");
    if (!path || (!path[0] && op != DUB_MEDIA_WORK)) /* some work needs no source */
        return missing(err, pattern ? "output" : "source", "a path");
    out->path = dub_strdup(path);
    out->want_hash = dub_json_bool(doc, "hash", false);
    if (!get_us(doc, "timeoutSeconds", &out->timeout_us))
        return missing(err, "timeoutSeconds", "a number from 0");
    if (out->op == DUB_MEDIA_WORK)
        return read_work(doc, out, err);
    return pattern ? read_pattern(doc, out, err) : DUB_OK;
}

enum dub_status dub_media_request_parse(struct dub_sv line, struct dub_media_request *out,
                                        struct dub_err *err)
{
    cJSON *doc = NULL;
    *out = (struct dub_media_request){0};
    enum dub_status st = dub_json_parse(line, &doc, err);
    if (st)
        return st;
    st = read_request(doc, out, err);
    if (st)
        dub_media_request_fini(out);
    cJSON_Delete(doc);
    return st;
}

void dub_media_request_fini(struct dub_media_request *req)
{
    dub_free(req->path);
    dub_free(req->task);
    cJSON_Delete(req->args);
    req->path = req->task = NULL;
    req->args = NULL;
}

/* --- answers ---------------------------------------------------------------------------------- */

static void add_error(cJSON *doc, const struct dub_err *err)
{
    cJSON *o = cJSON_AddObjectToObject(doc, "error");
    cJSON_AddStringToObject(o, "code", dub_status_name(err->code));
    cJSON_AddStringToObject(o, "message", err->text);
    cJSON_AddStringToObject(o, "path", err->path);
    dub_json_add_i64(o, "errno", err->sys);
    dub_json_add_i64(o, "http", err->http);
}

void dub_media_answer_print(const struct dub_media_answer *a, const char *path, struct dub_buf *out)
{
    cJSON *doc = cJSON_CreateObject();
    dub_json_add_i64(doc, "id", (int64_t)a->id);
    switch (a->kind) {
    case DUB_MEDIA_PROGRESS:
        dub_json_add_decimal6(doc, "progress", (int64_t)(a->progress * 1e6));
        break;
    case DUB_MEDIA_DONE:
        cJSON_AddTrueToObject(doc, "ok");
        if (a->has_facts)
            cJSON_AddItemToObject(doc, "facts", dub_facts_to_json(&a->facts, path ? path : ""));
        if (a->sha256[0]) {
            cJSON_AddStringToObject(doc, "sha256", a->sha256);
            dub_json_add_i64(doc, "sizeBytes", a->size_bytes);
        }
        break;
    case DUB_MEDIA_FAILED:
        add_error(doc, &a->err);
        break;
    }
    if (a->result && a->kind != DUB_MEDIA_FAILED)
        cJSON_AddItemToObject(doc, "result", cJSON_Duplicate(a->result, true));
    print_line(doc, out);
}

/* The code of a word that dub_status_name wrote. */
static enum dub_status status_of(const char *name)
{
    for (int code = 1; name && code < (int)DUB_STATUS_COUNT; code++)
        if (strcmp(name, dub_status_name((enum dub_status)code)) == 0)
            return (enum dub_status)code;
    return DUB_ERR_MEDIA;
}

static void read_error(const cJSON *o, struct dub_err *err)
{
    const char *message = dub_json_str(o, "message"), *path = dub_json_str(o, "path");
    dub_fail(err, status_of(dub_json_str(o, "code")), "%s",
             message && message[0] ? message : "the media program gave no reason");
    double sys = dub_json_num(o, "errno", 0), http = dub_json_num(o, "http", 0);
    err->sys = sys > 0 && sys < 4096 ? (int)sys : 0;
    err->http = http > 0 && http < 1000 ? (long)http : 0;
    dub_err_at(err, path ? path : "", 0, 0);
}

static enum dub_status read_done(const cJSON *doc, struct dub_media_answer *out,
                                 struct dub_err *err)
{
    out->kind = DUB_MEDIA_DONE;
    const cJSON *facts = dub_json_get(doc, "facts");
    if (facts) {
        enum dub_status st = dub_facts_from_json(facts, &out->facts, err);
        if (st)
            return st;
        out->has_facts = true;
    }
    const char *sha = dub_json_str(doc, "sha256");
    double size = dub_json_num(doc, "sizeBytes", 0);
    if (sha && (strlen(sha) != DUB_SHA256_HEX - 1 || !(size >= 0 && size <= ID_MAX)))
        return dub_fail(err, DUB_ERR_FORMAT, "media answer: sha256 or sizeBytes is wrong");
    snprintf(out->sha256, sizeof(out->sha256), "%s", sha ? sha : "");
    out->size_bytes = sha ? (int64_t)size : 0;
    return DUB_OK;
}

static enum dub_status read_answer(cJSON *doc, struct dub_media_answer *out, struct dub_err *err)
{
    out->id = get_id(doc);
    const cJSON *error = dub_json_get(doc, "error");
    if (!out->id)
        return dub_fail(err, DUB_ERR_FORMAT, "media answer: id is missing");
    if (cJSON_IsObject(dub_json_get(doc, "result")))
        out->result = cJSON_DetachItemFromObjectCaseSensitive(doc, "result");
    if (cJSON_IsObject(error)) {
        out->kind = DUB_MEDIA_FAILED;
        read_error(error, &out->err);
        return DUB_OK;
    }
    if (dub_json_bool(doc, "ok", false))
        return read_done(doc, out, err);
    if (!cJSON_IsNumber(dub_json_get(doc, "progress")))
        return dub_fail(err, DUB_ERR_FORMAT, "media answer: neither ok, error nor progress");
    out->kind = DUB_MEDIA_PROGRESS;
    out->progress = dub_json_num(doc, "progress", 0);
    return DUB_OK;
}

enum dub_status dub_media_answer_parse(struct dub_sv line, struct dub_media_answer *out,
                                       struct dub_err *err)
{
    cJSON *doc = NULL;
    *out = (struct dub_media_answer){0};
    enum dub_status st = dub_json_parse(line, &doc, err);
    if (st)
        return st;
    st = read_answer(doc, out, err);
    if (st)
        dub_media_answer_fini(out);
    cJSON_Delete(doc);
    return st;
}

void dub_media_answer_fini(struct dub_media_answer *a)
{
    cJSON_Delete(a->result);
    a->result = NULL;
}
