#include "net/http_transfer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "net/curl_late.h"
#include "net/url.h"

#define SINK_MAX_BYTES    ((int64_t)64 << 30)
#define PROGRESS_EVERY_US 100000

/* --- what is sent -------------------------------------------------------------------------- */

static bool source_fault(struct dub_transfer *t, const char *why, int sys)
{
    t->local_fault = why;
    t->local_errno = sys;
    return false;
}

/* The content just read is hashed; at the end it must be what was stated. */
static bool source_accept(struct dub_transfer *t, const char *p, size_t n)
{
    char found[DUB_SHA256_HEX];
    t->source_at += (int64_t)n;
    if (t->source_hash)
        dub_sha256_add(t->source_hash, p, n);
    if (t->source_at < t->source.size_bytes)
        return true;
    char more;
    if (pread(t->source.fd, &more, 1, (off_t)t->source_at) != 0)
        return source_fault(t, "the file has grown since it was read", 0);
    if (!t->source_hash)
        return true;
    dub_sha256_finish(t->source_hash, found);
    t->source_hash = NULL;
    return strcasecmp(found, t->source_sha256) == 0 ||
           source_fault(t, "the file has changed since it was read", 0);
}

static size_t on_read(char *out, size_t size, size_t n, void *ctx)
{
    struct dub_transfer *t = ctx;
    int64_t left = t->source.size_bytes - t->source_at;
    size_t want = size * n;
    if (left <= 0)
        return 0;
    if ((int64_t)want > left)
        want = (size_t)left;
    ssize_t got;
    do
        got = pread(t->source.fd, out, want, (off_t)t->source_at);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        source_fault(t, "the file cannot be read", errno);
    else if (got == 0)
        source_fault(t, "the file has become shorter since it was read", 0);
    if (got <= 0 || !source_accept(t, out, (size_t)got))
        return CURL_READFUNC_ABORT;
    return (size_t)got;
}

static void source_begin(struct dub_transfer *t)
{
    if (t->source_hash)
        dub_sha256_finish(t->source_hash, NULL);
    t->source_hash = t->source_sha256[0] ? dub_sha256_new() : NULL;
    t->source_at = 0;
}

/* curl starts again from the beginning when a kept connection turned out to be dead. */
static int on_seek(void *ctx, curl_off_t offset, int origin)
{
    if (offset != 0 || origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    source_begin(ctx);
    return CURL_SEEKFUNC_OK;
}

/* --- what comes back ----------------------------------------------------------------------- */

static bool header_is(struct dub_sv line, const char *name, struct dub_sv *value)
{
    size_t n = strlen(name);
    if (line.n <= n || line.p[n] != ':' || !dub_sv_ieq(dub_sv_n(line.p, n), dub_sv(name)))
        return false;
    *value = dub_sv_trim(dub_sv_n(line.p + n + 1, line.n - n - 1));
    return true;
}

static void keep_header(struct dub_sv value, char *out, size_t size)
{
    bool fits = value.n < size;
    if (fits)
        memcpy(out, value.p, value.n);
    out[fits ? value.n : 0] = '\0';
}

/* "bytes 100-199/200", the total may be "*". */
static void read_range(struct dub_transfer *t, struct dub_sv v)
{
    unsigned long long from, total;
    if (!dub_sv_starts(v, DUB_SV_LIT("bytes ")))
        return;
    v = dub_sv_n(v.p + 6, v.n - 6);
    struct dub_sv span = dub_sv_split(&v, '/');
    if (dub_sv_u64(dub_sv_split(&span, '-'), INT64_MAX, &from))
        t->range_start = (int64_t)from;
    if (dub_sv_u64(v, INT64_MAX, &total))
        t->range_total = (int64_t)total;
}

static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
    struct dub_transfer *t = ctx;
    struct dub_sv line = dub_sv_n(p, size * n), value;
    unsigned long long length;
    if (dub_sv_starts(line, DUB_SV_LIT("HTTP/"))) { /* a new answer, after a redirect or a 100 */
        t->range_start = t->range_total = t->content_length = -1;
        t->response.content_type[0] = t->response.etag[0] = '\0';
    } else if (header_is(line, "content-type", &value)) {
        keep_header(value, t->response.content_type, sizeof(t->response.content_type));
    } else if (header_is(line, "etag", &value)) {
        keep_header(value, t->response.etag, sizeof(t->response.etag));
    } else if (header_is(line, "content-range", &value)) {
        read_range(t, value);
    } else if (header_is(line, "content-length", &value) && dub_sv_u64(value, INT64_MAX, &length)) {
        t->content_length = (int64_t)length;
    }
    return size * n;
}

/* First bytes of a body for the file: where do they belong? */
static bool sink_begin(struct dub_transfer *t, long status)
{
    t->sink_begun = true;
    if (status == 206 && t->range_start == t->sink.from_bytes) {
        t->sink_at = t->sink.from_bytes;
        t->response.file_total_bytes = t->range_total;
    } else if (status == 200) { /* the whole file, whether asked for a part or not */
        t->sink_at = 0;
        t->response.file_total_bytes = t->content_length;
    } else {
        t->local_fault = "the server sent another part of the file than was asked for";
        return false;
    }
    if (ftruncate(t->sink.fd, (off_t)t->sink_at) != 0) {
        t->local_fault = "the file cannot be written";
        t->local_errno = errno;
        return false;
    }
    return true;
}

static bool sink_write(struct dub_transfer *t, const char *p, size_t n)
{
    if ((int64_t)n > t->sink.max_bytes - t->sink_at) {
        t->too_large = true;
        return false;
    }
    while (n > 0) {
        ssize_t done = pwrite(t->sink.fd, p, n, (off_t)t->sink_at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            t->local_fault = "the file cannot be written";
            t->local_errno = errno;
            return false;
        }
        p += done;
        n -= (size_t)done;
        t->sink_at += done;
    }
    return true;
}

static size_t on_write(char *p, size_t size, size_t n, void *ctx)
{
    struct dub_transfer *t = ctx;
    long status = 0;
    size_t bytes = size * n;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    if (t->has_sink && (status == 200 || status == 206)) {
        if (!t->sink_begun && !sink_begin(t, status))
            return 0;
        return sink_write(t, p, bytes) ? bytes : 0;
    }
    dub_buf_add(&t->answer, p, bytes);
    t->too_large = t->answer.failed;
    return t->too_large ? 0 : bytes;
}

static int on_progress(void *ctx, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    struct dub_transfer *t = ctx;
    dub_us now = dub_loop_now_us();
    bool last = t->has_source ? up > 0 && up == up_total : down > 0 && down == down_total;
    if (!t->progress || (!last && now - t->progress_at < PROGRESS_EVERY_US))
        return 0;
    t->progress_at = now;
    if (t->has_source)
        t->progress(t->progress_ctx, (int64_t)up, t->source.size_bytes);
    else if (t->sink_begun)
        t->progress(t->progress_ctx, t->sink_at,
                    t->response.file_total_bytes > 0 ? t->response.file_total_bytes : 0);
    return 0;
}

/* --- rules and options --------------------------------------------------------------------- */

static bool refuse(struct dub_transfer *t, const char *why)
{
    t->response.fate = DUB_HTTP_REFUSED;
    t->done = true;
    snprintf(t->response.message, sizeof(t->response.message), "%.*s",
             (int)sizeof(t->response.message) - 1, why);
    return false;
}

static bool is_header_text(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return false;
    return true;
}

static bool judge(struct dub_transfer *t, const struct dub_http_request *req)
{
    struct dub_url_facts facts;
    if (!dub_url_judge(req->url, &facts) || facts.scheme == DUB_URL_OTHER)
        return refuse(t, "the address is neither http:// nor https://");
    if (req->api_key && facts.scheme == DUB_URL_HTTP && !facts.loopback)
        return refuse(t, "the key is not sent over plain http to another machine");
    if (req->api_key && !is_header_text(req->api_key))
        return refuse(t, "the key holds control characters");
    for (size_t i = 0; i < req->n_headers; i++)
        if (!is_header_text(req->headers[i]))
            return refuse(t, "a header holds control characters");
    /* A proxy from the environment would see what is meant for this machine only. */
    if (facts.loopback)
        curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
    return true;
}

static void add_header(struct dub_transfer *t, const char *line)
{
    struct curl_slist *more = curl_slist_append(t->headers, line);
    if (!more)
        abort(); /* as base/mem.h does: a paid call must not leave without its idempotency key */
    t->headers = more;
}

static void add_secret_header(struct dub_transfer *t, const char *key)
{
    char *line = dub_asprintf("x-api-key: %s", key);
    add_header(t, line);
    explicit_bzero(line, strlen(line));
    dub_free(line);
}

static void set_headers(struct dub_transfer *t, const struct dub_http_request *req)
{
    char line[192];
    for (size_t i = 0; i < req->n_headers; i++)
        add_header(t, req->headers[i]);
    if (req->api_key)
        add_secret_header(t, req->api_key);
    /* curl would wait a second for a "100 Continue" that few servers send. */
    add_header(t, "Expect:");
    if (t->has_sink && t->sink.from_bytes > 0) {
        snprintf(line, sizeof(line), "Range: bytes=%lld-", (long long)t->sink.from_bytes);
        add_header(t, line);
        if (t->sink_etag[0] && is_header_text(t->sink_etag)) {
            snprintf(line, sizeof(line), "If-Range: %s", t->sink_etag);
            add_header(t, line);
        }
    }
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static long timeout_ms(dub_us us, dub_us fallback_us)
{
    dub_us v = us == 0 ? fallback_us : us;
    return v < 0 ? 0 : (long)((v + 999) / 1000);
}

static void set_limits(CURL *e, const struct dub_http_request *req)
{
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
                     timeout_ms(req->connect_timeout_us, 15 * DUB_US_PER_S));
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, timeout_ms(req->total_timeout_us, 60 * DUB_US_PER_S));
    long stall_ms = timeout_ms(req->stall_timeout_us, 60 * DUB_US_PER_S);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (stall_ms + 999) / 1000);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, req->follow_redirects && !req->api_key ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, req->new_connection ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "dubline/" DUB_VERSION);
}

static void set_callbacks(struct dub_transfer *t)
{
    CURL *e = t->easy;
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->curl_words);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, (void *)t);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, (void *)t);
    if (t->progress) {
        curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress);
        curl_easy_setopt(e, CURLOPT_XFERINFODATA, (void *)t);
    }
}

static void set_body(struct dub_transfer *t)
{
    CURL *e = t->easy;
    if (t->has_source) {
        curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(e, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->source.size_bytes);
        curl_easy_setopt(e, CURLOPT_READFUNCTION, on_read);
        curl_easy_setopt(e, CURLOPT_READDATA, (void *)t);
        curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, on_seek);
        curl_easy_setopt(e, CURLOPT_SEEKDATA, (void *)t);
        curl_easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, 512L * 1024L);
    } else if (t->has_body) {
        curl_easy_setopt(e, CURLOPT_POST, 1L);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_n);
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, t->body);
    }
}

static void copy_request(struct dub_transfer *t, const struct dub_http_request *req)
{
    t->url = dub_strdup(req->url);
    t->with_key = req->api_key != NULL;
    t->has_body = req->body.p != NULL;
    if (t->has_body) {
        t->body = dub_strndup(req->body.p, req->body.n);
        t->body_n = req->body.n;
    }
    t->has_source = req->source != NULL;
    if (req->source) {
        t->source = *req->source;
        snprintf(t->source_sha256, sizeof(t->source_sha256), "%s",
                 req->source->sha256 ? req->source->sha256 : "");
        source_begin(t);
    }
    t->has_sink = req->sink != NULL;
    if (req->sink) {
        t->sink = *req->sink;
        t->sink_at = t->sink.from_bytes;
        if (t->sink.max_bytes <= 0)
            t->sink.max_bytes = SINK_MAX_BYTES;
        snprintf(t->sink_etag, sizeof(t->sink_etag), "%s", req->sink->etag ? req->sink->etag : "");
    }
    t->progress = req->progress;
    t->progress_ctx = req->progress_ctx;
    t->release = req->release;
}

struct dub_transfer *dub_transfer_new(const struct dub_http_request *req)
{
    struct dub_transfer *t = DUB_NEW(struct dub_transfer);
    dub_buf_init(&t->answer, req->max_bytes ? req->max_bytes : (size_t)16 << 20);
    t->range_start = t->range_total = t->content_length = -1;
    t->response.retry_after_us = t->response.file_total_bytes = -1;
    struct dub_err missing;
    if (dub_curl_load(&missing) != DUB_OK) {
        refuse(t, missing.text);
        return t;
    }
    copy_request(t, req);
    t->easy = curl_easy_init();
    if (!t->easy || !judge(t, req)) {
        if (!t->easy)
            refuse(t, "libcurl could not be started");
        curl_easy_cleanup(t->easy);
        t->easy = NULL;
        return t;
    }
    curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
    set_limits(t->easy, req);
    set_callbacks(t);
    set_body(t);
    if (req->method)
        curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, req->method);
    set_headers(t, req);
    return t;
}

void dub_transfer_free(struct dub_transfer *t)
{
    if (t->release)
        t->release(t->ctx);
    curl_easy_cleanup(t->easy);
    for (struct curl_slist *h = t->headers; h && t->with_key; h = h->next)
        explicit_bzero(h->data, strlen(h->data));
    curl_slist_free_all(t->headers);
    if (t->source_hash)
        dub_sha256_finish(t->source_hash, NULL);
    dub_buf_fini(&t->answer);
    dub_free(t->url);
    dub_free(t->body);
    dub_free(t);
}

/* --- how it went --------------------------------------------------------------------------- */

/* Only failures that certainly come before the first byte count as "not sent". */
static enum dub_http_fate fate_of(const struct dub_transfer *t, CURLcode code)
{
    curl_off_t sending_since_us = 0;
    curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &sending_since_us);
    if (code == CURLE_OK)
        return DUB_HTTP_ANSWERED;
    if (t->local_fault)
        return DUB_HTTP_LOCAL;
    if (t->too_large)
        return DUB_HTTP_TOO_LARGE;
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
        code == CURLE_SSL_ISSUER_ERROR)
        return DUB_HTTP_UNTRUSTED;
    if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
        code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_SSL_CONNECT_ERROR)
        return DUB_HTTP_NOT_SENT;
    if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT ||
        code == CURLE_TOO_MANY_REDIRECTS)
        return DUB_HTTP_REFUSED;
    if (code == CURLE_OPERATION_TIMEDOUT && sending_since_us == 0)
        return DUB_HTTP_NOT_SENT;
    return DUB_HTTP_LOST;
}

static void describe(struct dub_transfer *t, CURLcode code)
{
    struct dub_http_response *r = &t->response;
    char where[128], words[CURL_ERROR_SIZE];
    dub_url_for_people(t->url, where, sizeof(where));
    dub_sanitise_z(t->curl_words[0] ? t->curl_words : curl_easy_strerror(code), words,
                   sizeof(words));
    if (r->fate == DUB_HTTP_LOCAL && t->local_errno)
        snprintf(r->message, sizeof(r->message), "%s: %s", t->local_fault,
                 strerror(t->local_errno));
    else if (r->fate == DUB_HTTP_LOCAL)
        snprintf(r->message, sizeof(r->message), "%s", t->local_fault);
    else if (r->fate == DUB_HTTP_TOO_LARGE)
        snprintf(r->message, sizeof(r->message), "the answer of %s is larger than allowed", where);
    else
        snprintf(r->message, sizeof(r->message), "%.110s: %.120s", where, words);
}

void dub_transfer_finish(struct dub_transfer *t, CURLcode code)
{
    struct dub_http_response *r = &t->response;
    curl_off_t retry_after_s = 0;
    r->fate = fate_of(t, code);
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &r->status);
    curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &retry_after_s);
    if (retry_after_s > 0)
        r->retry_after_us = (dub_us)(retry_after_s < 86400 ? retry_after_s : 86400) * DUB_US_PER_S;
    /* An empty 200 never reached on_write; the file then is empty as well. */
    if (r->fate == DUB_HTTP_ANSWERED && t->has_sink && r->status == 200 && !t->sink_begun &&
        !sink_begin(t, r->status))
        r->fate = DUB_HTTP_LOCAL;
    if (t->has_sink && r->status == 416)
        r->file_total_bytes = t->range_total;
    r->file_bytes = t->sink_at;
    r->body = dub_buf_sv(&t->answer);
    if (r->fate != DUB_HTTP_ANSWERED)
        describe(t, code);
    curl_easy_cleanup(t->easy);
    t->easy = NULL;
    t->done = true;
}
