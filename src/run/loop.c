#include "run/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/vec.h"

#define N_SIGNALS 65

struct fd_watch {
    int fd;
    short events;
    uint64_t serial; /* tells a watch from an older one on the same descriptor */
    dub_loop_fd_fn *fn;
    void *ctx;
};

struct timer {
    uint64_t id;
    dub_us due_us;
    dub_loop_fn *fn;
    void *ctx;
};

struct deferred {
    dub_loop_fn *fn;
    void *ctx;
};

struct signal_watch {
    int signo;
    dub_loop_signal_fn *fn;
    void *ctx;
    struct sigaction old;
};

struct dub_loop {
    DUB_VEC(struct fd_watch) fds;
    DUB_VEC(struct timer) timers; /* sorted by due time, then id */
    DUB_VEC(struct deferred) deferred;
    DUB_VEC(struct signal_watch) signals;
    uint64_t last_id; /* serials and timer ids */
    int pipe_read, pipe_write;
    bool stopping;
    dub_loop_wait_fn *wait;
    void *wait_ctx;
    /* Arrays of the pass at work, kept between passes; a nested pass takes its own. */
    struct pollfd *pass_fds;
    uint64_t *pass_serials;
    size_t pass_cap;
};

/*
 * A signal handler is given nothing but the number, hence these two. The flag says which signal
 * came, the byte in the pipe only wakes the loop, so that a full pipe loses nothing.
 */
static atomic_int signal_pipe[N_SIGNALS]; /* write end + 1; 0 = nobody watches */
static atomic_bool signal_came[N_SIGNALS];

static void on_signal(int signo)
{
    int saved = errno;
    atomic_store(&signal_came[signo], true);
    int fd = atomic_load(&signal_pipe[signo]) - 1;
    if (fd >= 0 && write(fd, "", 1) < 0) {
        /* Full: the loop is awake already. */
    }
    errno = saved;
}

dub_us dub_loop_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (dub_us)t.tv_sec * DUB_US_PER_S + t.tv_nsec / 1000;
}

struct dub_loop *dub_loop_new(void)
{
    struct dub_loop *loop = DUB_NEW(struct dub_loop);
    loop->pipe_read = loop->pipe_write = -1;
    return loop;
}

static void restore_signals(struct dub_loop *loop)
{
    for (size_t i = 0; i < loop->signals.n; i++) {
        const struct signal_watch *w = &loop->signals.at[i];
        sigaction(w->signo, &w->old, NULL);
        atomic_store(&signal_pipe[w->signo], 0);
        atomic_store(&signal_came[w->signo], false);
    }
}

void dub_loop_free(struct dub_loop *loop)
{
    if (!loop)
        return;
    restore_signals(loop);
    if (loop->pipe_read >= 0) {
        close(loop->pipe_read);
        close(loop->pipe_write);
    }
    dub_vec_fini(&loop->fds);
    dub_vec_fini(&loop->timers);
    dub_vec_fini(&loop->deferred);
    dub_vec_fini(&loop->signals);
    dub_free(loop->pass_fds);
    dub_free(loop->pass_serials);
    dub_free(loop);
}

static struct fd_watch *find_fd(struct dub_loop *loop, int fd)
{
    for (size_t i = 0; i < loop->fds.n; i++)
        if (loop->fds.at[i].fd == fd)
            return &loop->fds.at[i];
    return NULL;
}

void dub_loop_add_fd(struct dub_loop *loop, int fd, short events, dub_loop_fd_fn *fn, void *ctx)
{
    struct fd_watch w = {fd, events, ++loop->last_id, fn, ctx};
    struct fd_watch *old = find_fd(loop, fd);
    if (old)
        *old = w;
    else
        dub_vec_push(&loop->fds, w);
}

void dub_loop_remove_fd(struct dub_loop *loop, int fd)
{
    struct fd_watch *w = find_fd(loop, fd);
    if (w)
        dub_vec_remove(&loop->fds, (size_t)(w - loop->fds.at));
}

uint64_t dub_loop_add_timer(struct dub_loop *loop, dub_us delay_us, dub_loop_fn *fn, void *ctx)
{
    if (delay_us < 0)
        delay_us = 0;
    if (delay_us > DUB_US_MAX)
        delay_us = DUB_US_MAX;
    struct timer t = {++loop->last_id, dub_loop_now_us() + delay_us, fn, ctx};
    size_t pos = loop->timers.n;
    while (pos > 0 && loop->timers.at[pos - 1].due_us > t.due_us)
        pos--;
    dub_vec_insert(&loop->timers, pos, t);
    return t.id;
}

void dub_loop_cancel_timer(struct dub_loop *loop, uint64_t id)
{
    for (size_t i = 0; i < loop->timers.n; i++) {
        if (loop->timers.at[i].id == id) {
            dub_vec_remove(&loop->timers, i);
            return;
        }
    }
}

void dub_loop_defer(struct dub_loop *loop, dub_loop_fn *fn, void *ctx)
{
    struct deferred d = {fn, ctx};
    dub_vec_push(&loop->deferred, d);
}

static bool set_pipe_flags(int fd)
{
    return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

static enum dub_status open_pipe(struct dub_loop *loop, struct dub_err *err)
{
    if (loop->pipe_read >= 0)
        return DUB_OK;
    int ends[2];
    if (pipe(ends) != 0)
        return dub_fail_sys(err, errno, "a pipe", "open");
    if (!set_pipe_flags(ends[0]) || !set_pipe_flags(ends[1])) {
        int saved = errno;
        close(ends[0]);
        close(ends[1]);
        return dub_fail_sys(err, saved, "a pipe", "prepare");
    }
    loop->pipe_read = ends[0];
    loop->pipe_write = ends[1];
    return DUB_OK;
}

static struct signal_watch *find_signal(struct dub_loop *loop, int signo)
{
    for (size_t i = 0; i < loop->signals.n; i++)
        if (loop->signals.at[i].signo == signo)
            return &loop->signals.at[i];
    return NULL;
}

enum dub_status dub_loop_add_signal(struct dub_loop *loop, int signo, dub_loop_signal_fn *fn,
                                    void *ctx, struct dub_err *err)
{
    if (signo <= 0 || signo >= N_SIGNALS)
        return dub_fail(err, DUB_ERR_RANGE, "there is no signal %d", signo);
    struct signal_watch *old = find_signal(loop, signo);
    if (old) {
        old->fn = fn;
        old->ctx = ctx;
        return DUB_OK;
    }
    enum dub_status st = open_pipe(loop, err);
    if (st)
        return st;
    int free_slot = 0;
    if (!atomic_compare_exchange_strong(&signal_pipe[signo], &free_slot, loop->pipe_write + 1))
        return dub_fail(err, DUB_ERR_STATE, "signal %d is watched by another loop already", signo);
    struct signal_watch w = {.signo = signo, .fn = fn, .ctx = ctx};
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&act.sa_mask);
    if (sigaction(signo, &act, &w.old) != 0) {
        atomic_store(&signal_pipe[signo], 0);
        return dub_fail(err, DUB_ERR_STATE, "signal %d cannot be watched", signo);
    }
    dub_vec_push(&loop->signals, w);
    return DUB_OK;
}

void dub_loop_set_wait(struct dub_loop *loop, dub_loop_wait_fn *fn, void *ctx)
{
    loop->wait = fn;
    loop->wait_ctx = ctx;
}

/* What one pass waits on; taken out of the loop so that a callback may run a pass of its own. */
struct pass {
    struct pollfd *fds;
    uint64_t *serials; /* 0 for the signal pipe */
    size_t n, cap;
};

static void pass_begin(struct dub_loop *loop, struct pass *p)
{
    *p = (struct pass){loop->pass_fds, loop->pass_serials, 0, loop->pass_cap};
    loop->pass_fds = NULL;
    loop->pass_serials = NULL;
    loop->pass_cap = 0;
    size_t want = loop->fds.n + 1;
    if (want > p->cap) {
        p->cap = want + want / 2;
        p->fds = dub_realloc_array(p->fds, p->cap, sizeof(*p->fds));
        p->serials = dub_realloc_array(p->serials, p->cap, sizeof(*p->serials));
    }
    for (size_t i = 0; i < loop->fds.n; i++) {
        const struct fd_watch *w = &loop->fds.at[i];
        p->fds[p->n] = (struct pollfd){.fd = w->fd, .events = w->events};
        p->serials[p->n++] = w->serial;
    }
    if (loop->pipe_read >= 0) {
        p->fds[p->n] = (struct pollfd){.fd = loop->pipe_read, .events = POLLIN};
        p->serials[p->n++] = 0;
    }
}

static void pass_end(struct dub_loop *loop, struct pass *p)
{
    if (loop->pass_fds) { /* a nested pass has left its arrays */
        dub_free(p->fds);
        dub_free(p->serials);
        return;
    }
    loop->pass_fds = p->fds;
    loop->pass_serials = p->serials;
    loop->pass_cap = p->cap;
}

/* Milliseconds to wait, rounded up so that a timer is not met by a row of empty passes. */
static int wait_ms(const struct dub_loop *loop, dub_us max_wait_us)
{
    dub_us wait_us = max_wait_us < 0 ? -1 : max_wait_us;
    if (loop->timers.n > 0) {
        dub_us left_us = loop->timers.at[0].due_us - dub_loop_now_us();
        if (left_us < 0)
            left_us = 0;
        if (wait_us < 0 || left_us < wait_us)
            wait_us = left_us;
    }
    if (loop->deferred.n > 0)
        wait_us = 0;
    /* With nothing that could end it, waiting for ever would be a hang. */
    if (wait_us < 0 && loop->fds.n == 0 && loop->signals.n == 0 && !loop->wait)
        wait_us = 0;
    if (wait_us < 0)
        return -1;
    dub_us ms = wait_us / 1000 + (wait_us % 1000 != 0);
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

static void run_signals(struct dub_loop *loop)
{
    char sink[256];
    while (read(loop->pipe_read, sink, sizeof(sink)) > 0)
        ;
    for (int signo = 1; signo < N_SIGNALS; signo++) {
        const struct signal_watch *w = find_signal(loop, signo);
        if (w && atomic_exchange(&signal_came[signo], false))
            w->fn(w->ctx, signo);
    }
}

static void run_fds(struct dub_loop *loop, const struct pass *p)
{
    for (size_t i = 0; i < p->n; i++) {
        short revents = p->fds[i].revents;
        if (!revents)
            continue;
        if (p->serials[i] == 0) {
            run_signals(loop);
            continue;
        }
        struct fd_watch *found = find_fd(loop, p->fds[i].fd);
        if (!found || found->serial != p->serials[i])
            continue; /* removed or replaced by an earlier callback of this pass */
        struct fd_watch w = *found;
        w.fn(w.ctx, w.fd, revents);
        /* Closed without being removed: it would be reported in every pass from now on. */
        found = revents & POLLNVAL ? find_fd(loop, w.fd) : NULL;
        if (found && found->serial == w.serial)
            dub_loop_remove_fd(loop, w.fd);
    }
}

/* Timers that callbacks add wait for the next pass: a timer that renews itself starves nobody. */
static void run_timers(struct dub_loop *loop)
{
    dub_us now_us = dub_loop_now_us();
    uint64_t newest = loop->last_id;
    while (loop->timers.n > 0) {
        struct timer t = loop->timers.at[0];
        if (t.due_us > now_us || t.id > newest)
            return;
        dub_vec_remove(&loop->timers, 0);
        t.fn(t.ctx);
    }
}

static void run_deferred(struct dub_loop *loop)
{
    for (size_t left = loop->deferred.n; left > 0 && loop->deferred.n > 0; left--) {
        struct deferred d = loop->deferred.at[0];
        dub_vec_remove(&loop->deferred, 0);
        d.fn(d.ctx);
    }
}

void dub_loop_step(struct dub_loop *loop, dub_us max_wait_us)
{
    struct pass p;
    pass_begin(loop, &p);
    int timeout_ms = wait_ms(loop, max_wait_us);
    int n_ready = loop->wait ? loop->wait(loop->wait_ctx, p.fds, p.n, timeout_ms)
                             : poll(p.fds, (nfds_t)p.n, timeout_ms);
    /* A wait that failed (EINTR) has not filled revents; what is ready is seen by the next pass. */
    if (n_ready > 0)
        run_fds(loop, &p);
    pass_end(loop, &p);
    run_timers(loop);
    run_deferred(loop);
}

void dub_loop_run(struct dub_loop *loop)
{
    /* Signals alone do not keep it going: a verb that watches Ctrl-C ends when its work is done. */
    while (!loop->stopping && (loop->fds.n || loop->timers.n || loop->deferred.n))
        dub_loop_step(loop, -1);
    loop->stopping = false;
}

void dub_loop_stop(struct dub_loop *loop)
{
    loop->stopping = true;
}
