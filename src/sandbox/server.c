#include "sandbox/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "sandbox/api.h"

#define IDLE_TIMEOUT_S      300
#define LAST_ANSWERS_MS     2000 /* what requests under way get at the end */
#define MEMORY_A_CONNECTION ((size_t)128 * 1024)

struct dub_sb_server {
    struct dub_sandbox *sb;
    struct MHD_Daemon *daemon;
    atomic_int n_requests; /* begun and not yet answered */
};

/* --- answering -------------------------------------------------------------------------------- */

/* Resets the TCP connection: the other side sees ECONNRESET, or the end without a single byte. */
static enum MHD_Result drop(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info) {
        struct linger now = {.l_onoff = 1, .l_linger = 0};
        struct sockaddr none = {.sa_family = AF_UNSPEC};
        setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        /* Dissolving the association sends the RST now; the library would send a FIN first. */
        connect(info->connect_fd, &none, sizeof(none));
    }
    return MHD_NO;
}

/* Body that ends half-way. */
struct half {
    int fd; /* -1: from text */
    uint64_t offset, stop;
    char *text;
};

static ssize_t half_read(void *cls, uint64_t pos, char *out, size_t max)
{
    struct half *h = cls;
    if (pos >= h->stop)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t n = h->stop - pos < max ? (size_t)(h->stop - pos) : max;
    if (h->fd < 0) {
        memcpy(out, h->text + pos, n);
        return (ssize_t)n;
    }
    ssize_t got = pread(h->fd, out, n, (off_t)(h->offset + pos));
    return got > 0 ? got : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void half_free(void *cls)
{
    struct half *h = cls;
    if (h->fd >= 0)
        close(h->fd);
    dub_free(h->text);
    dub_free(h);
}

static struct MHD_Response *half_response(struct dub_sb_answer *a)
{
    struct half *h = DUB_NEW(struct half);
    uint64_t whole = a->file_fd >= 0 ? a->file_length : a->body.n;
    h->fd = a->file_fd;
    h->offset = a->file_offset;
    h->stop = whole / 2;
    h->text = dub_strndup(dub_buf_z(&a->body), a->body.n);
    a->file_fd = -1;
    return MHD_create_response_from_callback(whole, 16 * 1024, half_read, h, half_free);
}

static struct MHD_Response *make_response(struct dub_sb_answer *a)
{
    if (a->cut)
        return half_response(a);
    if (a->file_fd >= 0) {
        int fd = a->file_fd;
        a->file_fd = -1; /* the response closes it */
        return MHD_create_response_from_fd_at_offset64(a->file_length, fd, a->file_offset);
    }
    /* The library's prototype is not const, but a copied buffer is only read. */
    union {
        const char *in;
        void *out;
    } body = {dub_buf_z(&a->body)};
    return MHD_create_response_from_buffer(a->body.n, body.out, MHD_RESPMEM_MUST_COPY);
}

static enum MHD_Result send_answer(struct MHD_Connection *c, struct dub_sb_answer *a)
{
    /* Nothing of an empty body can be left out, so the whole answer is. */
    if (a->drop || (a->cut && a->file_fd < 0 && a->body.n == 0))
        return drop(c);
    struct MHD_Response *response = make_response(a);
    if (!response)
        return MHD_NO;
    if (a->content_type)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, a->content_type);
    for (int i = 0; i < a->n_headers; i++)
        MHD_add_response_header(response, a->headers[i].name, a->headers[i].value);
    MHD_add_response_header(response, MHD_HTTP_HEADER_SERVER, "dubline-sandbox");
    enum MHD_Result r = MHD_queue_response(c, (unsigned)a->status, response);
    MHD_destroy_response(response);
    return r;
}

/* --- receiving -------------------------------------------------------------------------------- */

static enum MHD_Result take_pair(void *cls, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    (void)kind;
    dub_sb_pairs_add(cls, name, value);
    return MHD_YES;
}

static enum MHD_Result begin(struct dub_sb_server *s, struct MHD_Connection *c, const char *url,
                             const char *method, void **state)
{
    struct dub_sb_request *req = dub_sb_request_new(method, url);
    MHD_get_connection_values(c, MHD_HEADER_KIND, take_pair, &req->headers);
    MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, take_pair, &req->query);
    *state = req;
    atomic_fetch_add(&s->n_requests, 1);
    dub_sb_api_begin(s->sb, req);
    if (req->fault && req->fault->kind == DUB_SB_FAULT_REFUSE) {
        dub_sb_log(s->sb, "%s %s fault refuse", method, url);
        return drop(c);
    }
    return MHD_YES;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *n_data, void **state)
{
    struct dub_sb_server *s = cls;
    struct dub_sb_request *req = *state;
    (void)version;
    if (!req)
        return begin(s, c, url, method, state);
    if (*n_data > 0) {
        dub_sb_api_data(req, data, *n_data);
        *n_data = 0;
        return MHD_YES;
    }
    struct dub_sb_answer a;
    dub_sb_answer_init(&a);
    dub_sb_api_finish(s->sb, req, &a);
    enum MHD_Result r = send_answer(c, &a);
    dub_sb_answer_fini(&a);
    return r;
}

static void completed(void *cls, struct MHD_Connection *c, void **state,
                      enum MHD_RequestTerminationCode why)
{
    struct dub_sb_server *s = cls;
    (void)c;
    (void)why;
    if (!*state)
        return;
    dub_sb_request_free(*state);
    *state = NULL;
    atomic_fetch_sub(&s->n_requests, 1);
}

static enum MHD_Result accept_policy(void *cls, const struct sockaddr *addr, socklen_t n)
{
    struct dub_sb_server *s = cls;
    (void)addr;
    (void)n;
    return dub_sb_api_connection(s->sb) ? MHD_YES : MHD_NO;
}

static void log_library(void *cls, const char *fmt, va_list ap) DUB_PRINTF(2, 0);

static void log_library(void *cls, const char *fmt, va_list ap)
{
    struct dub_sb_server *s = cls;
    char text[512];
    vsnprintf(text, sizeof(text), fmt, ap);
    /* What an injected reset looks like from inside the library. */
    if (!strstr(text, "Application reported internal error"))
        dub_sb_log(s->sb, "http: %s", text);
}

/* --- listening -------------------------------------------------------------------------------- */

static enum dub_status listen_on(unsigned port, int *fd, unsigned *got, struct dub_err *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t n = sizeof(at);
    int yes = 1;
    *fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd < 0)
        return dub_fail(err, DUB_ERR_NET, "cannot make a socket: %s", strerror(errno));
    setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(*fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(*fd, 64) != 0 ||
        getsockname(*fd, (struct sockaddr *)&at, &n) != 0) {
        int sys = errno;
        close(*fd);
        if (sys == EADDRINUSE)
            return dub_fail(err, DUB_ERR_NET,
                            "port %u is taken by another program: choose another, or leave --port "
                            "out for a free one",
                            port);
        return dub_fail(err, DUB_ERR_NET, "cannot listen on 127.0.0.1:%u: %s", port, strerror(sys));
    }
    *got = ntohs(at.sin_port);
    return DUB_OK;
}

enum dub_status dub_sb_server_start(struct dub_sandbox *sb, unsigned port,
                                    struct dub_sb_server **out, struct dub_err *err)
{
    int fd = -1;
    unsigned got = 0;
    enum dub_status st = listen_on(port, &fd, &got, err);
    if (st)
        return st;
    struct dub_sb_server *s = DUB_NEW(struct dub_sb_server);
    s->sb = sb;
    snprintf(sb->base_url, sizeof(sb->base_url), "http://127.0.0.1:%u", got);
    s->daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
                             MHD_USE_POLL | MHD_USE_ERROR_LOG,
                         0, accept_policy, s, handle, s, MHD_OPTION_EXTERNAL_LOGGER, log_library, s,
                         MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED, completed, s,
                         MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_TIMEOUT_S,
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, MEMORY_A_CONNECTION, MHD_OPTION_END);
    if (!s->daemon) {
        close(fd);
        dub_free(s);
        return dub_fail(err, DUB_ERR_NET, "the HTTP server did not start");
    }
    *out = s;
    return DUB_OK;
}

void dub_sb_server_stop(struct dub_sb_server *s)
{
    if (!s)
        return;
    int fd = MHD_quiesce_daemon(s->daemon);
    /* Stopping cuts connections: those that were just told to answer get the time for it. */
    for (int ms = 0; ms < LAST_ANSWERS_MS && atomic_load(&s->n_requests) > 0; ms += 10) {
        struct timespec pause = {.tv_nsec = 10 * 1000000};
        nanosleep(&pause, NULL);
    }
    MHD_stop_daemon(s->daemon);
    if (fd >= 0)
        close(fd);
    dub_free(s);
}
