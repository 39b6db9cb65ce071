/* Bytes: PUT to an upload address, GET and HEAD of uploads and results, with ranges. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "sandbox/api.h"
#include "sandbox/store.h"

/* --- PUT -------------------------------------------------------------------------------------- */

static void storage_error(struct dub_sb_answer *a, int status, const char *code, const char *text)
{
    char *xml = dub_asprintf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                             "<Error><Code>%s</Code><Message>%s</Message></Error>\n",
                             code, text);
    snprintf(a->reason, sizeof(a->reason), "%s", text);
    dub_sb_answer_text(a, status, "application/xml", xml);
    dub_free(xml);
}

/* The upload a PUT is for, or NULL with the answer written. */
static struct dub_sb_upload *put_target(const struct dub_sandbox *sb,
                                        const struct dub_sb_request *req, struct dub_sb_answer *a)
{
    if (!dub_sb_sign_check(sb, req, a))
        return NULL;
    struct dub_sb_upload *u = dub_sb_upload_find(sb, req->param[0]);
    const char *type = dub_sb_request_header(req, "Content-Type", NULL);
    if (!u) {
        storage_error(a, 404, "NoSuchKey", "there is no such upload");
    } else if (!type || strcasecmp(type, u->content_type) != 0) {
        storage_error(a, 403, "SignatureDoesNotMatch",
                      "Content-Type is not the one that was announced");
    } else {
        return u;
    }
    return NULL;
}

void dub_sb_put_begin(struct dub_sandbox *sb, struct dub_sb_request *req)
{
    struct dub_sb_answer scratch;
    dub_sb_answer_init(&scratch);
    const struct dub_sb_upload *u = req->route ? put_target(sb, req, &scratch) : NULL;
    if (u) {
        char token[DUB_SB_TOKEN];
        dub_sb_token(token);
        char *name = dub_asprintf(".%s.%.8s", u->token, token);
        req->put.temp_path = dub_sb_path(sb, "uploads", name);
        req->put.max_bytes = (uint64_t)u->n_bytes;
        req->put.fd = open(req->put.temp_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (req->put.fd < 0)
            req->put.sys = errno;
        dub_free(name);
    }
    dub_sb_answer_fini(&scratch);
}

static bool keep_bytes(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_upload *u,
                       struct dub_err *err)
{
    struct dub_sb_put *put = &req->put;
    char *path = dub_sb_path(sb, "uploads", u->token);
    enum dub_status st = DUB_OK;
    if (put->sys)
        st = dub_fail_sys(err, put->sys, path, "write");
    if (!st && (fsync(put->fd) != 0 || rename(put->temp_path, path) != 0))
        st = dub_fail_sys(err, errno, path, "write");
    if (!st) {
        dub_free(put->temp_path);
        put->temp_path = NULL;
        bool was = u->done;
        u->done = true;
        st = was ? DUB_OK : dub_sb_store_upload(sb, u, err);
        u->done = st == DUB_OK;
    }
    dub_free(path);
    return st == DUB_OK;
}

void dub_sb_upload_put(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    struct dub_sb_upload *u = put_target(sb, req, a);
    struct dub_err err;
    if (!u)
        return;
    if (dub_sb_request_header(req, "x-api-key", NULL))
        dub_sb_log(sb, "warning: the upload came with an x-api-key header; it belongs to the API "
                       "alone and must not be sent to an uploadUrl");
    if (req->put.too_long) {
        storage_error(a, 400, "EntityTooLarge", "more bytes came than were announced");
    } else if (!req->put.sys && req->put.n_bytes < req->put.max_bytes) {
        storage_error(a, 400, "IncompleteBody", "fewer bytes came than were announced");
    } else if (!keep_bytes(sb, req, u, &err)) {
        dub_sb_log(sb, "%s", err.text);
        storage_error(a, 500, "InternalError", "the file could not be kept");
    } else {
        dub_sb_answer_text(a, 200, NULL, "");
        dub_sb_answer_header(a, "ETag", "\"%.16s\"", u->token);
    }
}

/* --- GET -------------------------------------------------------------------------------------- */

/* `bytes=A-B`, `bytes=A-`, `bytes=-N`; anything else is ignored, as HTTP has it. */
static bool parse_range(const char *text, uint64_t size, uint64_t *first, uint64_t *last,
                        bool *possible)
{
    struct dub_sv rest = dub_sv(text);
    unsigned long long a, b;
    if (!dub_sv_starts(rest, DUB_SV_LIT("bytes=")))
        return false;
    rest = dub_sv_n(rest.p + 6, rest.n - 6);
    size_t dash = dub_sv_find(rest, '-');
    if (dash == rest.n)
        return false;
    struct dub_sv from = dub_sv_n(rest.p, dash),
                  to = dub_sv_n(rest.p + dash + 1, rest.n - dash - 1);
    if (from.n == 0) {
        if (!dub_sv_u64(to, UINT64_MAX, &b))
            return false;
        *possible = b > 0 && size > 0;
        *first = b < size ? size - b : 0;
        *last = size - 1;
        return true;
    }
    if (!dub_sv_u64(from, UINT64_MAX, &a) || (to.n && !dub_sv_u64(to, UINT64_MAX, &b)))
        return false;
    if (to.n && b < a)
        return false;
    *possible = a < size;
    *first = a;
    *last = to.n && b < size ? b : size - 1;
    return true;
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } known[] = {
        {".mp4", "video/mp4"},        {".mov", "video/quicktime"}, {".webm", "video/webm"},
        {".mkv", "video/x-matroska"}, {".avi", "video/x-msvideo"}, {".wav", "audio/wav"},
        {".mp3", "audio/mpeg"},       {".flac", "audio/flac"},     {".ogg", "audio/ogg"},
        {".png", "image/png"},        {".jpg", "image/jpeg"},      {".webp", "image/webp"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(known); i++)
        if (dub_sv_ends(dub_sv(name), dub_sv(known[i].ending)))
            return known[i].type;
    return "application/octet-stream";
}

static void serve(const struct dub_sb_request *req, const char *path, const char *name,
                  struct dub_sb_answer *a)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0) {
        if (fd >= 0)
            close(fd);
        storage_error(a, 404, "NoSuchKey", "there is no such file");
        return;
    }
    uint64_t size = (uint64_t)info.st_size, first = 0, last = size ? size - 1 : 0;
    char etag[48];
    snprintf(etag, sizeof(etag), "\"%llx-%llx\"", (unsigned long long)size,
             (unsigned long long)info.st_mtim.tv_sec * 1000000000ULL +
                 (unsigned long long)info.st_mtim.tv_nsec);
    const char *range = dub_sb_request_header(req, "Range", NULL);
    const char *if_range = dub_sb_request_header(req, "If-Range", NULL);
    bool possible = true;
    bool partial = range && (!if_range || strcmp(if_range, etag) == 0) &&
                   parse_range(range, size, &first, &last, &possible);
    dub_sb_answer_header(a, "ETag", "%s", etag);
    dub_sb_answer_header(a, "Accept-Ranges", "bytes");
    if (partial && !possible) {
        close(fd);
        storage_error(a, 416, "InvalidRange", "the range lies outside the file");
        dub_sb_answer_header(a, "Content-Range", "bytes */%llu", (unsigned long long)size);
        return;
    }
    a->status = partial ? 206 : 200;
    a->content_type = type_of(name);
    if (partial)
        dub_sb_answer_header(a, "Content-Range", "bytes %llu-%llu/%llu", (unsigned long long)first,
                             (unsigned long long)last, (unsigned long long)size);
    a->file_fd = fd;
    a->file_offset = first;
    a->file_length = size ? last - first + 1 : 0;
}

void dub_sb_upload_get(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    const struct dub_sb_upload *u = dub_sb_upload_find(sb, req->param[0]);
    char *path = dub_sb_path(sb, "uploads", u ? u->token : "none");
    if (u && u->done)
        serve(req, path, u->file_name, a);
    else
        storage_error(a, 404, "NoSuchKey", "there is no such upload");
    dub_free(path);
}

void dub_sb_output_get(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    if (!dub_sb_sign_check(sb, req, a))
        return;
    const struct dub_sb_job *job = dub_sb_job_find(sb, NULL, req->param[0]);
    if (!job || !job->result) {
        storage_error(a, 404, "NoSuchKey", "there is no such result");
        return;
    }
    if (dub_sb_request_header(req, "x-api-key", NULL))
        dub_sb_log(sb, "warning: the result was fetched with an x-api-key header; it belongs to "
                       "the API alone");
    char *path = dub_sb_path(sb, "files", job->result);
    serve(req, path, job->result, a);
    dub_free(path);
}
