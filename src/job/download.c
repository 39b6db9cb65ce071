#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "job/task.h"

#define MAX_REFRESHES 3
#define MAX_BAD       2 /* whole files that turned out not to be readable */
#define MAX_NAMES     1000

static void fetch(struct dub_task *t);

static void close_part(struct dub_task *t)
{
    if (t->down.fd >= 0)
        close(t->down.fd);
    t->down.fd = -1;
}

/* The result stays at the service; a later download or resume goes on from what is here. */
static void fail(struct dub_task *t, struct dub_err *err)
{
    close_part(t);
    dub_task_trouble(t, NULL, err->text);
    if (dub_task_save(t))
        dub_task_finish(t, err);
}

/* --- last steps: into its place ------------------------------------------------------------ */

static void done(struct dub_task *t)
{
    struct dub_err err;
    dub_task_trouble(t, NULL, NULL);
    if (dub_ledger_add_output(t->flow->setup.ledger, &t->job, &err)) {
        dub_task_finish(t, &err);
        return;
    }
    if (dub_task_state(t, DUB_JOB_DONE))
        dub_task_finish(t, NULL);
}

/*
 * Under its own name, or the first free NAME-2.ext. The name is in the ledger before the rename, so
 * that a process that dies between the two is understood later (arrived_already).
 */
static void place(struct dub_task *t)
{
    struct dub_err err;
    enum dub_status st = DUB_ERR_CONFLICT;
    for (int n = 1; n <= MAX_NAMES && st == DUB_ERR_CONFLICT; n++) {
        char *name = dub_place_name(t->job.output_path, n);
        bool taken = !t->job.overwrite && dub_file_exists(name);
        if (!taken) {
            dub_job_set(&t->job.output_file, name);
            if (!dub_task_save(t)) {
                dub_free(name);
                return;
            }
            st = dub_place_rename(t->down.part, name, t->job.overwrite, &err);
        }
        dub_free(name);
    }
    if (st == DUB_ERR_CONFLICT)
        dub_fail(&err, DUB_ERR_IO, "every name from %s to -%d is taken: name another output",
                 t->job.output_path, MAX_NAMES);
    if (!st) {
        done(t);
        return;
    }
    dub_job_set(&t->job.output_file, NULL);
    fail(t, &err);
}

static void on_verified(void *ctx, const struct dub_err *bad)
{
    struct dub_task *t = ctx;
    if (!t->flow) { /* cancelled meanwhile */
        dub_free(t);
        return;
    }
    t->down.verifying = false;
    if (!bad) {
        place(t);
        return;
    }
    struct dub_err err = *bad;
    unlink(t->down.part);
    dub_job_set(&t->job.output_etag, NULL);
    if (++t->down.n_bad < MAX_BAD) {
        t->tries = 0;
        dub_task_wait(t, 0, fetch, &err);
        return;
    }
    dub_err_prefix(&err, "the result of job %s was fetched twice and is not readable: ", t->job.id);
    fail(t, &err);
}

static void whole(struct dub_task *t, int64_t bytes)
{
    struct dub_err err;
    if (fsync(t->down.fd) != 0) {
        dub_fail_sys(&err, errno, t->down.part, "write");
        fail(t, &err);
        return;
    }
    close_part(t);
    t->job.output_bytes = bytes;
    if (!dub_task_save(t))
        return;
    t->down.verifying = true;
    t->flow->setup.verify(t->flow->setup.verify_ctx, t->down.part, on_verified, t);
}

/* --- the bytes ----------------------------------------------------------------------------- */

/* The link has run out: the generation names a fresh one. */
static void refresh(struct dub_task *t, const struct dub_api_error *e)
{
    struct dub_err err;
    close_part(t);
    if (t->down.n_refreshes++ < MAX_REFRESHES) {
        t->tries = 0;
        dub_task_poll(t);
        return;
    }
    dub_api_error_fail(e, "fetch the result, although its link was renewed", &err);
    fail(t, &err);
}

static void failed(struct dub_task *t, const struct dub_http_response *r)
{
    struct dub_err err;
    struct dub_api_error e;
    dub_api_error_read(r, NULL, &e);
    bool stale = r->fate == DUB_HTTP_ANSWERED && r->status >= 400 && r->status < 500 &&
                 r->status != 408 && r->status != 416 && r->status != 429;
    if (stale) {
        refresh(t, &e);
        return;
    }
    if (r->fate == DUB_HTTP_LOST && r->file_bytes > t->down.had_bytes)
        t->tries = 0; /* a line that drops now and then still brings it home */
    if (r->fate == DUB_HTTP_LOCAL || r->fate == DUB_HTTP_TOO_LARGE) {
        dub_fail(&err, DUB_ERR_IO, "cannot fetch the result of job %s to %s: %s", t->job.id,
                 t->down.part, r->message);
        fail(t, &err);
    } else if (!dub_task_again(t, &e, "fetch the result", fetch)) {
        dub_api_error_fail(&e, "fetch the result", &err);
        fail(t, &err);
    }
}

static void on_fetched(void *ctx, const struct dub_http_response *r)
{
    struct dub_task *t = ctx;
    struct dub_api_error cut = {.class = DUB_CLASS_WAIT,
                                .fate = DUB_HTTP_LOST,
                                .retry_after_us = -1,
                                .message = "the server sent less than it announced"};
    t->http = 0;
    if (r->etag[0] && (r->status == 200 || r->status == 206))
        dub_job_set(&t->job.output_etag, r->etag);
    if (r->fate == DUB_HTTP_ANSWERED && r->status == 416) {
        /* Nothing is left to send: either all of it is here, or the part is of something else. */
        if (r->file_total_bytes == t->down.had_bytes) {
            whole(t, t->down.had_bytes);
            return;
        }
        if (ftruncate(t->down.fd, 0) == 0 && dub_task_again(t, &cut, "fetch the result", fetch))
            return;
    }
    if (r->fate != DUB_HTTP_ANSWERED || (r->status != 200 && r->status != 206)) {
        failed(t, r);
        return;
    }
    if (r->file_total_bytes < 0 || r->file_bytes == r->file_total_bytes) {
        whole(t, r->file_bytes);
        return;
    }
    if (!dub_task_again(t, &cut, "fetch the result", fetch))
        failed(t, r);
}

static void on_progress(void *ctx, int64_t done_bytes, int64_t total_bytes)
{
    struct dub_task *t = ctx;
    dub_task_tell(t, (struct dub_flow_event){.kind = DUB_FLOW_DOWNLOADING,
                                             .path = t->job.output_path,
                                             .done_bytes = done_bytes,
                                             .total_bytes = total_bytes});
}

static bool open_part(struct dub_task *t)
{
    struct stat info;
    struct dub_err err;
    if (t->down.fd < 0)
        t->down.fd = open(t->down.part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (t->down.fd < 0 || fstat(t->down.fd, &info) != 0) {
        dub_fail_sys(&err, errno, t->down.part, "write");
        fail(t, &err);
        return false;
    }
    t->down.had_bytes = info.st_size;
    return true;
}

static void fetch(struct dub_task *t)
{
    t->tries++;
    if (!open_part(t))
        return;
    struct dub_fetch f = {
        .url = t->job.output_url,
        .sink = {.fd = t->down.fd, .from_bytes = t->down.had_bytes, .etag = t->job.output_etag},
        .progress = on_progress,
    };
    t->http = dub_api_fetch(&t->flow->api, &f, on_fetched, t);
}

/* A process that died after the rename and before the last note. */
static bool arrived_already(const struct dub_task *t)
{
    struct stat info;
    return t->job.output_file && !dub_file_exists(t->down.part) && t->job.output_bytes > 0 &&
           stat(t->job.output_file, &info) == 0 && info.st_size == t->job.output_bytes;
}

static void on_link(void *ctx, const struct dub_api_reply *r)
{
    struct dub_task *t = ctx;
    struct dub_err err;
    t->http = 0;
    struct dub_sv link = dub_sv_trim(r->text);
    if (r->error.class == DUB_CLASS_NONE && link.n > 0) {
        char *url = dub_strndup(link.p, link.n);
        bool ok = dub_is_url(url) && strlen(url) == link.n;
        if (ok)
            dub_job_set(&t->job.output_url, url);
        dub_free(url);
        if (ok) {
            dub_task_download(t);
            return;
        }
    }
    dub_fail(&err, DUB_ERR_REMOTE,
             "job %s is completed, but the service names no link to its "
             "result; try `dubline resume` later",
             t->job.id);
    fail(t, &err);
}

/* "Completed" without a link: look again a few times, then ask the other endpoint. */
static void want_link(struct dub_task *t)
{
    if (t->down.n_without_url++ < 3)
        dub_task_after(t, t->flow->tuning.poll_pause_us, dub_task_poll);
    else
        t->http = dub_api_download_url(&t->flow->api, t->job.remote_id, on_link, t);
}

void dub_task_download(struct dub_task *t)
{
    char *dir = dub_path_dir(t->job.output_path);
    char *name = dub_asprintf(".%.200s.part-%s", dub_path_base(t->job.output_path), t->job.id);
    dub_free(t->down.part);
    t->down.part = dub_path_join(dir, name);
    dub_free(dir);
    dub_free(name);
    if (t->job.state == DUB_JOB_DOWNLOADING && arrived_already(t)) {
        done(t);
        return;
    }
    if (!t->job.output_url) {
        want_link(t);
        return;
    }
    if (t->job.state != DUB_JOB_DOWNLOADING) {
        dub_job_set(&t->job.output_file, NULL);
        if (!dub_task_state(t, DUB_JOB_DOWNLOADING))
            return;
    }
    fetch(t);
}
