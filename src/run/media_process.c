#include "run/media_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/vec.h"
#include "port/media_protocol.h"
#include "run/child.h"

#define REAP_EVERY_US 2000
#define REAP_TRIES    250 /* half a second to end after closing its output, then it is killed */

struct dub_media_process {
    struct dub_loop *loop;
    const struct dub_media_process_events *ev;
    void *ctx;
    pid_t pid; /* 0 once waited for */
    int fd;
    struct dub_buf in, out;
    uint64_t reap_timer;
    int reap_tries;
};

/* --- starting --------------------------------------------------------------------------------- */

static int spawn(const char *program, int child_fd, pid_t *pid)
{
    char name[] = "dubline-media";
    char *const argv[] = {name, NULL};
    const struct dub_child_fd fds[] = {{child_fd, STDIN_FILENO}, {child_fd, STDOUT_FILENO}};
    return dub_child_spawn(program, argv, fds, DUB_ARRAY_LEN(fds), pid);
}

enum dub_status dub_media_process_start(struct dub_loop *loop, const char *program,
                                        const struct dub_media_process_events *ev, void *ctx,
                                        struct dub_media_process **out, struct dub_err *err)
{
    int ends[2];
    pid_t pid = 0;
    /* A socket pair and not pipes: sending to a dead process is an error and no SIGPIPE. */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return dub_fail_sys(err, errno, program, "start");
    /* Above the standard three, so that the child's end survives being put in their place. */
    ends[0] = dub_child_lift(ends[0], STDERR_FILENO + 1);
    ends[1] = dub_child_lift(ends[1], STDERR_FILENO + 1);
    int code = ends[0] < 0 || ends[1] < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0
                   ? errno
                   : spawn(program, ends[1], &pid);
    close(ends[1]);
    if (code) {
        close(ends[0]);
        return dub_fail_sys(err, code, program, "start");
    }
    struct dub_media_process *p = DUB_NEW(struct dub_media_process);
    *p = (struct dub_media_process){.loop = loop, .ev = ev, .ctx = ctx, .pid = pid, .fd = ends[0]};
    dub_buf_init(&p->in, DUB_MEDIA_LINE_MAX + 65536);
    dub_buf_init(&p->out, 4 * DUB_MEDIA_LINE_MAX);
    *out = p;
    return DUB_OK;
}

/* --- ending ----------------------------------------------------------------------------------- */

/* Its output is closed: find out how it ended, killing it should it linger. */
static void reap(void *ctx)
{
    struct dub_media_process *p = ctx;
    int status = 0;
    char how[48] = "it closed its output";
    p->reap_timer = 0;
    pid_t done = waitpid(p->pid, &status, WNOHANG);
    if (done == 0 && ++p->reap_tries < REAP_TRIES) {
        p->reap_timer = dub_loop_add_timer(p->loop, REAP_EVERY_US, reap, p);
        return;
    }
    if (done == p->pid) {
        dub_child_how(status, how, sizeof(how));
        p->pid = 0;
    }
    p->ev->ended(p->ctx, p, how);
}

static void close_fd(struct dub_media_process *p)
{
    if (p->fd < 0)
        return;
    dub_loop_remove_fd(p->loop, p->fd);
    close(p->fd);
    p->fd = -1;
}

static void begin_reaping(struct dub_media_process *p)
{
    close_fd(p);
    if (!p->reap_timer)
        p->reap_timer = dub_loop_add_timer(p->loop, 0, reap, p);
}

pid_t dub_media_process_free(struct dub_media_process *p)
{
    if (!p)
        return 0;
    pid_t pid = p->pid;
    dub_loop_cancel_timer(p->loop, p->reap_timer);
    close_fd(p);
    if (pid > 0)
        dub_child_signal(pid, p->reap_tries < REAP_TRIES ? SIGTERM : SIGKILL);
    dub_buf_fini(&p->in);
    dub_buf_fini(&p->out);
    dub_free(p);
    return pid;
}

/* --- talking ---------------------------------------------------------------------------------- */

bool dub_media_process_alive(const struct dub_media_process *p)
{
    char c;
    ssize_t n = p->fd < 0 ? 0 : recv(p->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT);
    return n < 0 && (errno == EAGAIN || errno == EINTR);
}

static void on_ready(void *ctx, int fd, short revents);

static void watch(struct dub_media_process *p)
{
    dub_loop_add_fd(p->loop, p->fd, p->out.n > 0 ? POLLIN | POLLOUT : POLLIN, on_ready, p);
}

/* Sends what fits. A process that is gone shows itself when its end of file is read. */
static void flush(struct dub_media_process *p)
{
    while (p->out.n > 0) {
        ssize_t n = send(p->fd, p->out.data, p->out.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n < 0)
            dub_buf_clear(&p->out);
        else
            dub_buf_drop(&p->out, (size_t)n);
    }
}

void dub_media_process_send(struct dub_media_process *p, struct dub_sv line)
{
    dub_buf_add_sv(&p->out, line);
    flush(p);
    watch(p);
}

void dub_media_process_rest(struct dub_media_process *p)
{
    dub_loop_remove_fd(p->loop, p->fd);
}

/* Hands over whole lines; false when one was not understood or is too long. */
static bool take_lines(struct dub_media_process *p)
{
    size_t done = 0;
    bool ok = true;
    while (ok && done < p->in.n) {
        struct dub_sv rest = dub_sv_n(p->in.data + done, p->in.n - done);
        size_t n = dub_sv_find(rest, '\n');
        if (n == rest.n)
            break;
        ok = n <= DUB_MEDIA_LINE_MAX && p->ev->line(p->ctx, p, dub_sv_n(rest.p, n));
        done += n + 1;
    }
    dub_buf_drop(&p->in, done);
    return ok && p->in.n <= DUB_MEDIA_LINE_MAX;
}

static void on_ready(void *ctx, int fd, short revents)
{
    struct dub_media_process *p = ctx;
    char chunk[65536];
    if (revents & POLLOUT) {
        flush(p);
        watch(p);
    }
    if (!(revents & (POLLIN | POLLHUP | POLLERR)))
        return;
    ssize_t n = recv(fd, chunk, sizeof(chunk), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        begin_reaping(p);
        return;
    }
    dub_buf_add(&p->in, chunk, (size_t)n);
    if (!take_lines(p))
        p->ev->ended(p->ctx, p, NULL);
}
