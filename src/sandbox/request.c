#include "sandbox/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "sandbox/strict.h"

struct dub_sb_request *dub_sb_request_new(const char *method, const char *path)
{
    struct dub_sb_request *req = DUB_NEW(struct dub_sb_request);
    req->method = dub_strdup(method);
    req->path = dub_strdup(path);
    req->endpoint = DUB_SB_EP_OTHER;
    req->put.fd = -1;
    dub_buf_init(&req->body, DUB_SB_BODY_MAX);
    return req;
}

static void pairs_fini(struct dub_sb_pairs *p)
{
    for (size_t i = 0; i < p->list.n; i++) {
        dub_free(p->list.at[i].name);
        dub_free(p->list.at[i].value);
    }
    dub_vec_fini(&p->list);
}

void dub_sb_request_free(struct dub_sb_request *req)
{
    if (!req)
        return;
    if (req->put.fd >= 0)
        close(req->put.fd);
    if (req->put.temp_path)
        unlink(req->put.temp_path);
    dub_free(req->put.temp_path);
    pairs_fini(&req->query);
    pairs_fini(&req->headers);
    dub_buf_fini(&req->body);
    dub_free(req->method);
    dub_free(req->path);
    dub_free(req);
}

void dub_sb_pairs_add(struct dub_sb_pairs *p, const char *name, const char *value)
{
    struct dub_sb_pair pair = {dub_strdup(name), dub_strdup(value ? value : "")};
    dub_vec_push(&p->list, pair);
}

const char *dub_sb_request_header(const struct dub_sb_request *req, const char *name, size_t *count)
{
    const char *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < req->headers.list.n; i++) {
        if (strcasecmp(req->headers.list.at[i].name, name) != 0)
            continue;
        if (n++ == 0)
            first = req->headers.list.at[i].value;
    }
    if (count)
        *count = n;
    return first;
}

const char *dub_sb_request_query(const struct dub_sb_request *req, const char *name)
{
    for (size_t i = 0; i < req->query.list.n; i++)
        if (strcmp(req->query.list.at[i].name, name) == 0)
            return req->query.list.at[i].value;
    return NULL;
}

bool dub_sb_request_only(const struct dub_sb_request *req, const char *const *known,
                         struct dub_sb_answer *a)
{
    for (size_t i = 0; i < req->query.list.n; i++) {
        const char *name = req->query.list.at[i].name;
        bool found = false;
        for (const char *const *k = known; *k; k++)
            found = found || strcmp(*k, name) == 0;
        if (!found) {
            dub_sb_refuse_query(a, "property %s should not exist", name);
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(req->query.list.at[j].name, name) == 0) {
                dub_sb_refuse_query(a, "%s is given twice", name);
                return false;
            }
        }
    }
    return true;
}

bool dub_sb_request_json(const struct dub_sb_request *req, cJSON **body, struct dub_sb_answer *a)
{
    const char *type = dub_sb_request_header(req, "Content-Type", NULL);
    struct dub_sv kind = dub_sv(type ? type : "");
    kind = dub_sv_trim(dub_sv_split(&kind, ';'));
    if (!dub_sv_ieq(kind, DUB_SV_LIT("application/json"))) {
        dub_sb_refuse_plain(a, 400, "The request body must be JSON",
                            "Content-Type is '%s'; it has to be application/json",
                            type ? type : "");
        return false;
    }
    if (req->body.failed) {
        dub_sb_refuse_plain(a, 413, "request entity too large", "the body is larger than %zu bytes",
                            req->body.max_bytes);
        return false;
    }
    struct dub_err err;
    if (dub_sb_strict_json(dub_buf_sv(&req->body), body, &err)) {
        dub_sb_refuse_plain(a, 400, "The request body is not valid JSON", "%s", err.text);
        return false;
    }
    if (!cJSON_IsObject(*body)) {
        cJSON_Delete(*body);
        *body = NULL;
        dub_sb_refuse_query(a, "the body must be an object");
        return false;
    }
    return true;
}

static void random_bytes(unsigned char *out, size_t n)
{
    while (n > 0) {
        ssize_t got = getrandom(out, n, 0);
        if (got < 0)
            abort();
        out += got;
        n -= (size_t)got;
    }
}

void dub_sb_uuid(char out[DUB_SB_ID])
{
    unsigned char b[16];
    random_bytes(b, sizeof(b));
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    char *p = out;
    for (size_t i = 0; i < sizeof(b); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        snprintf(p, 3, "%02x", b[i]);
        p += 2;
    }
}

void dub_sb_token(char out[DUB_SB_TOKEN])
{
    unsigned char b[16];
    random_bytes(b, sizeof(b));
    for (size_t i = 0; i < sizeof(b); i++)
        snprintf(out + 2 * i, 3, "%02x", b[i]);
}

bool dub_sb_is_uuid(const char *text)
{
    if (strlen(text) != DUB_SB_ID - 1)
        return false;
    for (size_t i = 0; text[i]; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i]))
            return false;
    }
    return true;
}
