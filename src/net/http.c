#include "net/http.h"

#include <poll.h>
#include <string.h>

#include "base/mem.h"
#include "net/curl_late.h"
#include "net/http_transfer.h"

/* Keeps dub_loop_run alive while only curl's own descriptors are left to wait for. */
#define KEEP_ALIVE_US (60 * DUB_US_PER_S)

struct dub_http {
    struct dub_loop *loop;
    CURLM *multi; /* NULL until the first request */
    struct dub_transfer *first;
    size_t n_running;                          /* inside multi */
    uint64_t last_id, keep_alive, deliver_due; /* the latter two: timers, 0 = not set */
    struct curl_waitfd *extra;
    size_t extra_cap;
};

static void deliver(void *ctx);

static void keep_alive(void *ctx)
{
    struct dub_http *http = ctx;
    http->keep_alive = dub_loop_add_timer(http->loop, KEEP_ALIVE_US, keep_alive, http);
}

static void set_keep_alive(struct dub_http *http)
{
    if (http->first && !http->keep_alive) {
        keep_alive(http);
    } else if (!http->first && http->keep_alive) {
        dub_loop_cancel_timer(http->loop, http->keep_alive);
        http->keep_alive = 0;
    }
}

/* A timer and not a deferred call, because it can be taken back. */
static void want_deliver(struct dub_http *http)
{
    if (!http->deliver_due)
        http->deliver_due = dub_loop_add_timer(http->loop, 0, deliver, http);
}

static void leave_multi(struct dub_http *http, struct dub_transfer *t)
{
    if (!t->easy)
        return;
    curl_multi_remove_handle(http->multi, t->easy);
    http->n_running--;
}

static void collect(struct dub_http *http)
{
    int running, left;
    CURLMsg *msg;
    curl_multi_perform(http->multi, &running);
    while ((msg = curl_multi_info_read(http->multi, &left)) != NULL) {
        if (msg->msg != CURLMSG_DONE)
            continue;
        struct dub_transfer *t = NULL;
        CURLcode code = msg->data.result;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
        leave_multi(http, t);
        dub_transfer_finish(t, code);
        want_deliver(http);
    }
}

static void wait_with_curl(struct dub_http *http, struct pollfd *fds, size_t n_fds, int timeout_ms)
{
    if (n_fds > http->extra_cap) {
        http->extra = dub_realloc_array(http->extra, n_fds, sizeof(*http->extra));
        http->extra_cap = n_fds;
    }
    for (size_t i = 0; i < n_fds; i++) {
        short events = 0;
        if (fds[i].events & POLLIN)
            events |= CURL_WAIT_POLLIN;
        if (fds[i].events & POLLOUT)
            events |= CURL_WAIT_POLLOUT;
        http->extra[i] = (struct curl_waitfd){.fd = fds[i].fd, .events = events};
    }
    int ready;
    if (curl_multi_poll(http->multi, http->extra, (unsigned)n_fds,
                        timeout_ms < 0 ? 60000 : timeout_ms, &ready) != CURLM_OK)
        poll(fds, (nfds_t)n_fds, timeout_ms < 0 || timeout_ms > 50 ? 50 : timeout_ms);
}

static int wait_fn(void *ctx, struct pollfd *fds, size_t n_fds, int timeout_ms)
{
    struct dub_http *http = ctx;
    if (http->n_running == 0)
        return poll(fds, (nfds_t)n_fds, timeout_ms);
    wait_with_curl(http, fds, n_fds, timeout_ms);
    collect(http);
    /* curl reports neither hang-ups nor errors of foreign descriptors, so they are asked again. */
    return poll(fds, (nfds_t)n_fds, 0);
}

static struct dub_transfer *take_done(struct dub_http *http)
{
    for (struct dub_transfer **at = &http->first; *at; at = &(*at)->next) {
        struct dub_transfer *t = *at;
        if (t->done) {
            *at = t->next;
            return t;
        }
    }
    return NULL;
}

static void deliver(void *ctx)
{
    struct dub_http *http = ctx;
    struct dub_transfer *t;
    http->deliver_due = 0;
    while ((t = take_done(http)) != NULL) {
        t->on_done(t->ctx, &t->response);
        dub_transfer_free(t);
    }
    set_keep_alive(http);
}

struct dub_http *dub_http_new(struct dub_loop *loop)
{
    struct dub_http *http = DUB_NEW(struct dub_http);
    http->loop = loop;
    return http;
}

void dub_http_free(struct dub_http *http)
{
    if (!http)
        return;
    while (http->first) {
        struct dub_transfer *t = http->first;
        http->first = t->next;
        leave_multi(http, t);
        dub_transfer_free(t);
    }
    dub_loop_cancel_timer(http->loop, http->keep_alive);
    dub_loop_cancel_timer(http->loop, http->deliver_due);
    if (http->multi) {
        dub_loop_set_wait(http->loop, NULL, NULL);
        curl_multi_cleanup(http->multi);
        curl_global_cleanup();
    }
    dub_free(http->extra);
    dub_free(http);
}

static void start_curl(struct dub_http *http)
{
    if (http->multi || dub_curl_load(NULL) != DUB_OK) /* the transfer itself will say so */
        return;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    http->multi = curl_multi_init();
    dub_loop_set_wait(http->loop, wait_fn, http);
}

uint64_t dub_http_send(struct dub_http *http, const struct dub_http_request *req,
                       dub_http_done_fn *done, void *ctx)
{
    start_curl(http);
    struct dub_transfer *t = dub_transfer_new(req);
    t->id = ++http->last_id;
    t->on_done = done;
    t->ctx = ctx;
    t->next = http->first;
    http->first = t;
    if (t->easy) {
        curl_easy_setopt(t->easy, CURLOPT_PRIVATE, (void *)t);
        curl_multi_add_handle(http->multi, t->easy);
        http->n_running++;
    } else {
        want_deliver(http);
    }
    set_keep_alive(http);
    return t->id;
}

void dub_http_cancel(struct dub_http *http, uint64_t id)
{
    for (struct dub_transfer **at = &http->first; *at; at = &(*at)->next) {
        struct dub_transfer *t = *at;
        if (t->id != id)
            continue;
        *at = t->next;
        leave_multi(http, t);
        dub_transfer_free(t);
        set_keep_alive(http);
        return;
    }
}

size_t dub_http_pending(const struct dub_http *http)
{
    size_t n = 0;
    for (const struct dub_transfer *t = http->first; t; t = t->next)
        n++;
    return n;
}

const char *dub_http_fate_name(enum dub_http_fate fate)
{
    static const char *const names[] = {
        [DUB_HTTP_ANSWERED] = "answered",   [DUB_HTTP_NOT_SENT] = "not-sent",
        [DUB_HTTP_UNTRUSTED] = "untrusted", [DUB_HTTP_LOST] = "lost",
        [DUB_HTTP_REFUSED] = "refused",     [DUB_HTTP_TOO_LARGE] = "too-large",
        [DUB_HTTP_LOCAL] = "local",         [DUB_HTTP_CANCELLED] = "cancelled",
    };
    return names[fate];
}
