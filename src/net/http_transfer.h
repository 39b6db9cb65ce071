/* One transfer: its curl handle, what it sends, where the answer goes. Inside net only. */
#ifndef DUB_NET_HTTP_TRANSFER_H
#define DUB_NET_HTTP_TRANSFER_H

#include <curl/curl.h>

#include "base/buf.h"
#include "net/http.h"

struct dub_transfer {
    struct dub_transfer *next;
    uint64_t id;
    CURL *easy; /* NULL when refused before it began, or ended */
    char curl_words[CURL_ERROR_SIZE];
    struct curl_slist *headers;
    char *url, *body;
    size_t body_n;
    bool has_body, done, with_key;

    struct dub_http_source source;
    bool has_source;
    char source_sha256[DUB_SHA256_HEX];
    int64_t source_at;
    struct dub_sha256 *source_hash;

    struct dub_http_sink sink;
    bool has_sink, sink_begun;
    char sink_etag[128];
    int64_t sink_at; /* bytes the file holds */

    struct dub_buf answer;
    int64_t range_start, range_total, content_length;
    const char *local_fault; /* why our own file stopped it, NULL if it did not */
    int local_errno;
    bool too_large;

    dub_http_progress_fn *progress;
    void *progress_ctx;
    dub_us progress_at;

    struct dub_http_response response;
    dub_http_done_fn *on_done;
    void (*release)(void *ctx);
    void *ctx;
};

/** NULL easy handle and a filled response when the rules forbid the request. */
struct dub_transfer *dub_transfer_new(const struct dub_http_request *req) DUB_MUST_USE;
void dub_transfer_free(struct dub_transfer *t);
/** Judge how it went and fill t->response. */
void dub_transfer_finish(struct dub_transfer *t, CURLcode code);

#endif
