/*
 * dubline-media: answers requests that need FFmpeg, one JSON line each, in the order they come.
 * Ends at the end of its input.
 */
#include <errno.h>
#include <libavutil/log.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "media/hash_file.h"
#include "media/limits.h"
#include "media/pattern.h"
#include "media/probe.h"
#include "media/source.h"
#include "media/works.h"
#include "port/media_protocol.h"

static enum dub_status do_hash(struct media_task *task, const struct dub_media_request *req,
                               struct dub_media_answer *a, struct dub_err *err)
{
    int fd = -1;
    int64_t size;
    enum dub_status st = media_file_open(req->path, &fd, &size, err);
    if (!st)
        st = media_hash_fd(task, fd, req->path, a->sha256, &a->size_bytes, err);
    if (fd >= 0)
        close(fd);
    return st;
}

static enum dub_status perform(struct media_task *task, const struct dub_media_request *req,
                               struct dub_media_answer *a, struct dub_err *err)
{
    enum dub_status st = DUB_ERR_INTERNAL;
    switch (req->op) {
    case DUB_MEDIA_PROBE:
        st = media_probe(task, req->path, req->want_hash, &a->facts, err);
        a->has_facts = !st;
        break;
    case DUB_MEDIA_TEST_PATTERN:
        st = media_pattern(task, req, err);
        break;
    case DUB_MEDIA_HASH:
        st = do_hash(task, req, a, err);
        break;
    case DUB_MEDIA_WORK:
        st = media_work(task, req, &a->result, err);
        break;
    }
    return st;
}

static bool answer_line(struct dub_sv line)
{
    struct dub_media_request req;
    struct dub_media_answer a = {.kind = DUB_MEDIA_DONE};
    struct dub_buf out;
    media_limits_renew_cpu();
    enum dub_status st = dub_media_request_parse(line, &req, &a.err);
    a.id = req.id;
    struct media_task task = {.id = req.id, .answer_fd = STDOUT_FILENO};
    task.last_sign_us = media_now_us();
    if (!st && req.timeout_us > 0)
        task.deadline_us = task.last_sign_us + req.timeout_us;
    if (!st)
        st = perform(&task, &req, &a, &a.err);
    if (st)
        a.kind = DUB_MEDIA_FAILED;
    dub_buf_init(&out, DUB_MEDIA_LINE_MAX);
    dub_media_answer_print(&a, req.path, &out);
    dub_media_request_fini(&req);
    dub_media_answer_fini(&a);
    bool written = !out.failed && media_write_all(STDOUT_FILENO, out.data, out.n);
    dub_buf_fini(&out);
    return written;
}

/* Answers all whole lines; false when the reader has gone. */
static bool answer_lines(struct dub_buf *in)
{
    bool ok = true;
    size_t done = 0;
    while (ok && done < in->n) {
        struct dub_sv rest = dub_sv_n(in->data + done, in->n - done);
        size_t n = dub_sv_find(rest, '\n');
        if (n == rest.n)
            break;
        if (dub_sv_trim(dub_sv_n(rest.p, n)).n > 0)
            ok = answer_line(dub_sv_n(rest.p, n));
        done += n + 1;
    }
    dub_buf_drop(in, done);
    return ok;
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1 || isatty(STDIN_FILENO)) {
        fputs("dubline-media is a part of dubline: it takes requests as JSON lines on its standard "
              "input.\n",
              stderr);
        return 2;
    }
    media_limits_set();
    av_log_set_level(AV_LOG_QUIET);
    struct dub_buf in;
    dub_buf_init(&in, DUB_MEDIA_LINE_MAX + 65536);
    char chunk[65536];
    ssize_t n;
    while ((n = read(STDIN_FILENO, chunk, sizeof(chunk))) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        dub_buf_add(&in, chunk, (size_t)n);
        if (in.failed || !answer_lines(&in))
            break;
    }
    dub_buf_fini(&in);
    return 0;
}
