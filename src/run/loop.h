/*
 * The one event loop: descriptors, timers, signals (through a self-pipe), deferred calls.
 * Single-threaded; callbacks run on the thread that runs the loop. Waiting is poll(2), or a
 * replacement (curl_multi_poll) that is handed the same descriptors.
 */
#ifndef DUB_RUN_LOOP_H
#define DUB_RUN_LOOP_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/time.h"

struct dub_loop;

typedef void dub_loop_fn(void *ctx);
typedef void dub_loop_fd_fn(void *ctx, int fd, short revents);
typedef void dub_loop_signal_fn(void *ctx, int signo);
/**
 * Waits until a descriptor is ready or timeout_ms (-1: for ever) has passed and fills revents, as
 * poll does. Returns the number of ready descriptors, or -1 with errno.
 */
typedef int dub_loop_wait_fn(void *ctx, struct pollfd *fds, size_t n_fds, int timeout_ms);

struct dub_loop *dub_loop_new(void) DUB_MUST_USE;
void dub_loop_free(struct dub_loop *loop);

/** Watch fd for poll events. One entry per fd; adding again replaces it. */
void dub_loop_add_fd(struct dub_loop *loop, int fd, short events, dub_loop_fd_fn *fn, void *ctx);
/** Safe inside callbacks; unknown fd is fine. */
void dub_loop_remove_fd(struct dub_loop *loop, int fd);

/** One-shot timer; returns its id (> 0). */
uint64_t dub_loop_add_timer(struct dub_loop *loop, dub_us delay_us, dub_loop_fn *fn, void *ctx);
/** Unknown or fired id is fine. */
void dub_loop_cancel_timer(struct dub_loop *loop, uint64_t id);

/** Call fn once, after the present callbacks. */
void dub_loop_defer(struct dub_loop *loop, dub_loop_fn *fn, void *ctx);

/** Deliver a signal as a callback; the old disposition returns with dub_loop_free. */
enum dub_status dub_loop_add_signal(struct dub_loop *loop, int signo, dub_loop_signal_fn *fn,
                                    void *ctx, struct dub_err *err);

/** Replace the wait function (NULL: poll). */
void dub_loop_set_wait(struct dub_loop *loop, dub_loop_wait_fn *fn, void *ctx);

/** Monotonic clock, microseconds. */
dub_us dub_loop_now_us(void);

/** One pass: wait at most max_wait_us (-1: as long as needed), then run what is due. */
void dub_loop_step(struct dub_loop *loop, dub_us max_wait_us);
/** Pass after pass until dub_loop_stop, or until nothing is left that could wake it. */
void dub_loop_run(struct dub_loop *loop);
void dub_loop_stop(struct dub_loop *loop);

#endif
