/* The event loop: order of timers, changes from inside callbacks, signals, the replaceable wait. */
#include "cm.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "run/loop.h"

struct fixture {
    struct dub_loop *loop;
    int pipes[4][2];
    char log[256];
    uint64_t timer;
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    f->loop = dub_loop_new();
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pipe(f->pipes[i]), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    dub_loop_free(f->loop);
    for (size_t i = 0; i < 4; i++) {
        close(f->pipes[i][0]);
        close(f->pipes[i][1]);
    }
    test_free(f);
    return 0;
}

static void note(struct fixture *f, const char *what)
{
    size_t n = strlen(f->log);
    snprintf(f->log + n, sizeof(f->log) - n, "%s ", what);
}

#define NOTE_FN(name)                                                                              \
    static void name(void *ctx)                                                                    \
    {                                                                                              \
        note(ctx, #name);                                                                          \
    }
NOTE_FN(a)
NOTE_FN(b)
NOTE_FN(c)

static void feed(struct fixture *f, int i)
{
    assert_int_equal(write(f->pipes[i][1], "x", 1), 1);
}

static void test_timers_in_order(void **state)
{
    struct fixture *f = *state;
    dub_loop_add_timer(f->loop, 6000, c, f);
    dub_loop_add_timer(f->loop, 1000, a, f);
    dub_loop_add_timer(f->loop, 3000, b, f);
    dub_us start_us = dub_loop_now_us();
    dub_loop_run(f->loop);
    assert_string_equal(f->log, "a b c ");
    assert_true(dub_loop_now_us() - start_us >= 6000);
}

static void test_equal_timers_by_age(void **state)
{
    struct fixture *f = *state;
    dub_loop_add_timer(f->loop, -5, a, f);
    dub_loop_add_timer(f->loop, 0, b, f);
    dub_loop_add_timer(f->loop, 0, c, f);
    usleep(2000);
    dub_loop_step(f->loop, 0);
    assert_string_equal(f->log, "a b c ");
}

static void cancel_timer(void *ctx)
{
    struct fixture *f = ctx;
    note(f, "cancel");
    dub_loop_cancel_timer(f->loop, f->timer);
}

static void test_timer_cancels_another(void **state)
{
    struct fixture *f = *state;
    dub_loop_add_timer(f->loop, 0, cancel_timer, f);
    f->timer = dub_loop_add_timer(f->loop, 100, a, f);
    assert_true(f->timer > 0);
    dub_loop_cancel_timer(f->loop, 12345678); /* unknown: fine */
    usleep(2000);                             /* both are due in the same pass */
    dub_loop_run(f->loop);
    assert_string_equal(f->log, "cancel ");
    dub_loop_cancel_timer(f->loop, f->timer); /* gone: fine */
}

static int n_again;
static void again(void *ctx)
{
    struct fixture *f = ctx;
    if (++n_again < 50)
        dub_loop_add_timer(f->loop, 0, again, f);
}

static void test_renewing_timer_does_not_starve(void **state)
{
    struct fixture *f = *state;
    n_again = 0;
    dub_loop_add_timer(f->loop, 0, again, f);
    dub_loop_step(f->loop, 0);
    assert_int_equal(n_again, 1); /* one a pass */
    dub_loop_run(f->loop);
    assert_int_equal(n_again, 50);
}

static void read_one(void *ctx, int fd, short revents)
{
    struct fixture *f = ctx;
    char byte;
    assert_true(revents & POLLIN);
    assert_int_equal(read(fd, &byte, 1), 1);
    note(f, "read");
}

static void test_fd_and_max_wait(void **state)
{
    struct fixture *f = *state;
    dub_loop_add_fd(f->loop, f->pipes[0][0], POLLIN, read_one, f);
    dub_loop_step(f->loop, 0);
    assert_string_equal(f->log, "");
    dub_us start_us = dub_loop_now_us();
    dub_loop_step(f->loop, 5000);
    assert_true(dub_loop_now_us() - start_us >= 4000);
    feed(f, 0);
    dub_loop_step(f->loop, -1);
    assert_string_equal(f->log, "read ");
    dub_loop_remove_fd(f->loop, f->pipes[0][0]);
    dub_loop_remove_fd(f->loop, f->pipes[0][0]); /* unknown: fine */
    feed(f, 0);
    dub_loop_step(f->loop, 0);
    assert_string_equal(f->log, "read ");
}

/* Removes every other descriptor: those that were ready in the same pass must not be called. */
static void remove_others(void *ctx, int fd, short revents)
{
    struct fixture *f = ctx;
    (void)revents;
    note(f, "ready");
    for (size_t i = 0; i < 4; i++)
        dub_loop_remove_fd(f->loop, f->pipes[i][0]);
    (void)fd;
}

static void test_remove_inside_callback(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 4; i++) {
        dub_loop_add_fd(f->loop, f->pipes[i][0], POLLIN, remove_others, f);
        feed(f, i);
    }
    dub_loop_run(f->loop); /* ends: nothing is left */
    assert_string_equal(f->log, "ready ");
}

static void fresh(void *ctx, int fd, short revents)
{
    struct fixture *f = ctx;
    (void)revents;
    note(f, "fresh");
    dub_loop_remove_fd(f->loop, fd);
}

/* Closes the next descriptor and watches a new one that gets the same number. */
static void reuse_number(void *ctx, int fd, short revents)
{
    struct fixture *f = ctx;
    (void)revents;
    note(f, "reuse");
    dub_loop_remove_fd(f->loop, fd);
    int old = f->pipes[1][0];
    dub_loop_remove_fd(f->loop, old);
    close(old);
    assert_int_equal(dup(f->pipes[2][0]), old);
    dub_loop_add_fd(f->loop, old, POLLIN, fresh, f);
}

static void test_reused_descriptor_gets_no_old_event(void **state)
{
    struct fixture *f = *state;
    dub_loop_add_fd(f->loop, f->pipes[0][0], POLLIN, reuse_number, f);
    dub_loop_add_fd(f->loop, f->pipes[1][0], POLLIN, fresh, f);
    feed(f, 0);
    feed(f, 1);
    dub_loop_step(f->loop, 0);
    assert_string_equal(f->log, "reuse ");
    dub_loop_step(f->loop, 0);
    assert_string_equal(f->log, "reuse ");
    feed(f, 2);
    dub_loop_run(f->loop);
    assert_string_equal(f->log, "reuse fresh ");
}

static void test_adding_again_replaces(void **state)
{
    struct fixture *f = *state;
    dub_loop_add_fd(f->loop, f->pipes[0][0], POLLIN, remove_others, f);
    dub_loop_add_fd(f->loop, f->pipes[0][0], POLLIN, fresh, f);
    feed(f, 0);
    dub_loop_run(f->loop);
    assert_string_equal(f->log, "fresh ");
}

static void ignore(void *ctx, int fd, short revents)
{
    (void)fd;
    note(ctx, revents & POLLNVAL ? "invalid" : "?");
}

static void test_closed_descriptor_does_not_spin(void **state)
{
    struct fixture *f = *state;
    int fd = dup(f->pipes[0][0]);
    dub_loop_add_fd(f->loop, fd, POLLIN, ignore, f);
    close(fd);
    dub_loop_run(f->loop);
    assert_string_equal(f->log, "invalid ");
}

static void defer_b(void *ctx)
{
    struct fixture *f = ctx;
    note(f, "defer");
    dub_loop_defer(f->loop, b, f);
}

static void test_deferred(void **state)
{
    struct fixture *f = *state;
    dub_loop_defer(f->loop, defer_b, f);
    dub_loop_defer(f->loop, c, f);
    dub_loop_step(f->loop, -1); /* does not wait */
    assert_string_equal(f->log, "defer c ");
    dub_loop_run(f->loop);
    assert_string_equal(f->log, "defer c b ");
}

static void stop(void *ctx)
{
    struct fixture *f = ctx;
    dub_loop_stop(f->loop);
}

static void test_stop(void **state)
{
    struct fixture *f = *state;
    dub_loop_add_fd(f->loop, f->pipes[0][0], POLLIN, ignore, f);
    dub_loop_add_timer(f->loop, 100, stop, f);
    dub_loop_run(f->loop);
    dub_loop_stop(f->loop); /* before: the next run ends at once */
    dub_loop_run(f->loop);
    dub_loop_add_timer(f->loop, 100, a, f);
    dub_loop_add_timer(f->loop, 200, stop, f);
    dub_loop_run(f->loop); /* and the one after it runs */
    assert_string_equal(f->log, "a ");
}

static void nested(void *ctx, int fd, short revents)
{
    struct fixture *f = ctx;
    char byte;
    (void)revents;
    assert_int_equal(read(fd, &byte, 1), 1);
    note(f, "outer");
    if (fd == f->pipes[0][0])
        dub_loop_step(f->loop, -1); /* handles the second descriptor */
    note(f, "back");
}

static void test_nested_pass(void **state)
{
    struct fixture *f = *state;
    dub_loop_add_fd(f->loop, f->pipes[0][0], POLLIN, nested, f);
    dub_loop_add_fd(f->loop, f->pipes[1][0], POLLIN, nested, f);
    feed(f, 0);
    feed(f, 1);
    feed(f, 1);
    dub_loop_step(f->loop, 0);
    assert_string_equal(f->log, "outer outer back back outer back ");
}

static void on_signal(void *ctx, int signo)
{
    note(ctx, signo == SIGUSR1 ? "usr1" : "usr2");
}

static void test_signals(void **state)
{
    struct fixture *f = *state;
    struct dub_err err;
    struct sigaction before, after;
    sigaction(SIGUSR1, NULL, &before);
    assert_ok(dub_loop_add_signal(f->loop, SIGUSR1, on_signal, f, &err));
    assert_ok(dub_loop_add_signal(f->loop, SIGUSR2, on_signal, f, &err));
    dub_loop_run(f->loop); /* watching a signal is no work that is pending */
    raise(SIGUSR1);
    dub_loop_step(f->loop, -1);
    assert_string_equal(f->log, "usr1 ");
    for (int i = 0; i < 100000; i++) /* more than the pipe holds */
        raise(SIGUSR2);
    raise(SIGUSR1);
    dub_loop_step(f->loop, 0);
    assert_string_equal(f->log, "usr1 usr1 usr2 ");
    dub_loop_step(f->loop, 0);
    assert_string_equal(f->log, "usr1 usr1 usr2 ");

    struct dub_loop *other = dub_loop_new();
    assert_status(dub_loop_add_signal(other, SIGUSR1, on_signal, f, &err), DUB_ERR_STATE);
    assert_status(dub_loop_add_signal(other, SIGUSR1, on_signal, f, NULL), DUB_ERR_STATE);
    assert_status(dub_loop_add_signal(other, 0, on_signal, f, &err), DUB_ERR_RANGE);
    assert_status(dub_loop_add_signal(other, SIGKILL, on_signal, f, &err), DUB_ERR_STATE);
    dub_loop_free(other);

    dub_loop_free(f->loop);
    f->loop = dub_loop_new();
    sigaction(SIGUSR1, NULL, &after);
    assert_true(before.sa_handler == after.sa_handler);
    assert_ok(dub_loop_add_signal(f->loop, SIGUSR1, on_signal, f, &err)); /* free again */
}

static void on_alarm(void *ctx, int signo)
{
    struct fixture *f = ctx;
    (void)signo;
    note(f, "alarm");
    dub_loop_stop(f->loop);
}

static void test_signal_interrupts_wait(void **state)
{
    struct fixture *f = *state;
    struct dub_err err;
    assert_ok(dub_loop_add_signal(f->loop, SIGALRM, on_alarm, f, &err));
    dub_loop_add_fd(f->loop, f->pipes[0][0], POLLIN, ignore, f);
    alarm(1);
    dub_loop_run(f->loop);
    assert_string_equal(f->log, "alarm ");
}

static int fake_wait(void *ctx, struct pollfd *fds, size_t n_fds, int timeout_ms)
{
    struct fixture *f = ctx;
    char text[64];
    snprintf(text, sizeof(text), "wait%zu:%d", n_fds, timeout_ms);
    note(f, text);
    for (size_t i = 0; i < n_fds; i++)
        fds[i].revents = POLLIN;
    errno = EINTR;
    return n_fds > 1 ? -1 : (int)n_fds; /* a failed wait's revents do not count */
}

static void test_replaced_wait(void **state)
{
    struct fixture *f = *state;
    dub_loop_set_wait(f->loop, fake_wait, f);
    dub_loop_step(f->loop, 1);
    dub_loop_step(f->loop, 7000);
    dub_loop_step(f->loop, -1);
    dub_loop_add_fd(f->loop, f->pipes[0][0], POLLIN, fresh, f);
    dub_loop_add_fd(f->loop, f->pipes[1][0], POLLIN, fresh, f);
    dub_loop_step(f->loop, -1);
    dub_loop_remove_fd(f->loop, f->pipes[1][0]);
    dub_loop_step(f->loop, -1);
    assert_string_equal(f->log, "wait0:1 wait0:7 wait0:-1 wait2:-1 wait1:-1 fresh ");
    dub_loop_set_wait(f->loop, NULL, NULL);
    dub_loop_step(f->loop, 0);
}

static void test_nothing_to_wait_for(void **state)
{
    struct fixture *f = *state;
    dub_loop_run(f->loop);
    dub_loop_step(f->loop, -1); /* returns instead of waiting for ever */
    dub_loop_free(NULL);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_timers_in_order),
        T(test_equal_timers_by_age),
        T(test_timer_cancels_another),
        T(test_renewing_timer_does_not_starve),
        T(test_fd_and_max_wait),
        T(test_remove_inside_callback),
        T(test_reused_descriptor_gets_no_old_event),
        T(test_adding_again_replaces),
        T(test_closed_descriptor_does_not_spin),
        T(test_deferred),
        T(test_stop),
        T(test_nested_pass),
        T(test_signals),
        T(test_signal_interrupts_wait),
        T(test_replaced_wait),
        T(test_nothing_to_wait_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
