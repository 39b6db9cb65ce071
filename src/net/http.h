/*
 * HTTP over libcurl's multi interface, bound to the event loop: one owner, many transfers, no
 * threads. libcurl is started by the first request and not before.
 * Always: TLS verified, http and https only, no redirect with the key, no key over plain http but
 * to this machine, a cap on every answer.
 */
#ifndef DUB_NET_HTTP_H
#define DUB_NET_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/str.h"
#include "base/time.h"
#include "run/loop.h"

struct dub_http;

/** loop outlives the owner; its wait function is replaced from the first request on. */
struct dub_http *dub_http_new(struct dub_loop *loop) DUB_MUST_USE;
/** Ends what is in flight without calling back. Not from inside a callback. NULL is fine. */
void dub_http_free(struct dub_http *http);

/* How far a request came: what may be concluded from it. */
enum dub_http_fate {
    DUB_HTTP_ANSWERED,  /* a whole answer, whatever its status */
    DUB_HTTP_NOT_SENT,  /* no connection: no byte of the request left */
    DUB_HTTP_UNTRUSTED, /* the certificate was not accepted: nothing was sent */
    DUB_HTTP_LOST,      /* sent, at least in part, and no whole answer: the outcome is unknown */
    DUB_HTTP_REFUSED,   /* against our own rules: nothing was sent */
    DUB_HTTP_TOO_LARGE, /* the answer passed max_bytes and was dropped */
    DUB_HTTP_LOCAL,     /* our own file could not be read or written, or has changed */
    DUB_HTTP_CANCELLED,
};

/* A file as the body of a PUT. Read once; the last bytes leave only if the content is as stated. */
struct dub_http_source {
    int fd;             /* borrowed until the callback, read from its start */
    int64_t size_bytes; /* sent as Content-Length; a file that is longer or shorter is refused */
    const char *sha256; /* 64 hex digits the content must have, "" or NULL: not verified */
};

/* A file that takes the body of a 200 or 206; every other body goes into the response. */
struct dub_http_sink {
    int fd;             /* borrowed until the callback */
    int64_t from_bytes; /* > 0: the file holds that much already, ask for the rest */
    const char *etag;   /* what the first part was, for If-Range; "" or NULL: not known */
    int64_t max_bytes;  /* largest size of the whole file; 0: 64 GiB */
};

struct dub_http_response {
    enum dub_http_fate fate;
    long status;        /* 0 without an answer; with LOST the status line that did come */
    struct dub_sv body; /* borrowed for the call */
    char content_type[96];
    char etag[128];
    dub_us retry_after_us;    /* -1: not stated */
    int64_t file_bytes;       /* with a sink: size of the file now */
    int64_t file_total_bytes; /* with a sink: size it should get, -1 unknown */
    char message[256];        /* one sentence when fate is not ANSWERED; no key, no query */
};

typedef void dub_http_done_fn(void *ctx, const struct dub_http_response *response);
/** Bytes so far and in all (0: unknown) of the direction that matters; at most ten times a second.
 */
typedef void dub_http_progress_fn(void *ctx, int64_t done_bytes, int64_t total_bytes);

struct dub_http_request {
    const char *method; /* NULL: GET */
    const char *url;
    const char *api_key;        /* NULL: sent without; otherwise as x-api-key */
    const char *const *headers; /* whole lines "Name: value"; one with CR or LF is refused */
    size_t n_headers;
    struct dub_sv body;                   /* copied; p NULL: none */
    const struct dub_http_source *source; /* copied; NULL: none */
    const struct dub_http_sink *sink;     /* copied; NULL: the body goes into the response */
    size_t max_bytes;                     /* of a body in memory; 0: 16 MiB */
    dub_us connect_timeout_us;            /* 0: 15 s */
    dub_us total_timeout_us;              /* 0: 60 s; -1: none (then only the stall limit holds) */
    dub_us stall_timeout_us;              /* below 1 byte/s for that long: lost; 0: 60 s */
    bool follow_redirects; /* at most 5, never to plain http; ignored with an api_key */
    bool new_connection;   /* libcurl repeats a request by itself when a kept connection turns
                              out to be dead; on a new one it never does */
    dub_http_progress_fn *progress; /* NULL allowed */
    void *progress_ctx;
    void (*release)(void *ctx); /* called once with the callback's ctx when the request ends in any
                                   way, after the callback; NULL allowed */
};

/**
 * Start a request. Everything in req but the descriptors is copied.
 * returns: id (> 0) for dub_http_cancel; the callback comes from the loop, never from inside
 */
uint64_t dub_http_send(struct dub_http *http, const struct dub_http_request *req,
                       dub_http_done_fn *done, void *ctx);
/** No callback will come. Unknown id is fine. Not from inside a progress callback. */
void dub_http_cancel(struct dub_http *http, uint64_t id);
/** Requests whose callback has not run. */
size_t dub_http_pending(const struct dub_http *http);

/** Stable word for logs: "answered", "not-sent" ... */
const char *dub_http_fate_name(enum dub_http_fate fate);

#endif
