/* The request at work: its id, its deadline, its signs of life. */
#ifndef DUB_MEDIA_TASK_H
#define DUB_MEDIA_TASK_H

#include "base/time.h"

struct media_task {
    uint64_t id;
    int answer_fd;      /* answers and signs of life are written here; -1: nowhere */
    dub_us deadline_us; /* monotonic; 0 = none */
    dub_us last_sign_us;
    int64_t done, total;      /* as last told to media_task_sign */
    struct media_task *whole; /* a step of something larger, which tells how far that is; or NULL */
};

/** Monotonic clock, microseconds. */
dub_us media_now_us(void);
/** Whether the deadline is over. Has libavformat's shape for interrupt callbacks. */
int media_task_overdue(void *task);
/**
 * Say how far the work is, `done` of `total` (total <= 0: unknown), at most twice a second. Tells
 * the other side that we live and gives this request a fresh share of processor time.
 */
void media_task_sign(struct media_task *task, int64_t done, int64_t total);
/** Write all of it; false when nobody reads any more. */
bool media_write_all(int fd, const char *p, size_t n) DUB_MUST_USE;

#endif
