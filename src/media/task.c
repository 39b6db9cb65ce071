#include "media/task.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "media/limits.h"
#include "port/media_protocol.h"

#define SIGN_EVERY_US (DUB_US_PER_S / 2)

dub_us media_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (dub_us)t.tv_sec * DUB_US_PER_S + t.tv_nsec / 1000;
}

int media_task_overdue(void *ctx)
{
    const struct media_task *task = ctx;
    return task->deadline_us > 0 && media_now_us() > task->deadline_us;
}

bool media_write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

void media_task_sign(struct media_task *task, int64_t done, int64_t total)
{
    dub_us now_us = media_now_us();
    if (task->whole) {
        media_task_sign(task->whole, task->whole->done, task->whole->total);
        return;
    }
    task->done = done;
    task->total = total;
    if (task->answer_fd < 0 || now_us - task->last_sign_us < SIGN_EVERY_US)
        return;
    task->last_sign_us = now_us;
    media_limits_renew_cpu();
    struct dub_media_answer a = {.id = task->id, .kind = DUB_MEDIA_PROGRESS};
    a.progress = total > 0 && done < total ? (double)done / (double)total : total > 0;
    struct dub_buf line;
    dub_buf_init(&line, DUB_MEDIA_LINE_MAX);
    dub_media_answer_print(&a, NULL, &line);
    /* Nobody there any more: end of input will tell the request loop. */
    if (!media_write_all(task->answer_fd, line.data, line.n))
        task->answer_fd = -1;
    dub_buf_fini(&line);
}
