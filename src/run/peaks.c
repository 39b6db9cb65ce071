#include "run/peaks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "port/media_protocol.h"
#include "port/peaks_file.h"
#include "run/peaks_levels.h"

#define SLICES_MAX   32
#define SLICE_MIN_US (20 * DUB_US_PER_S) /* a shorter one costs more to begin than it saves */

struct slice {
    struct dub_peaks_job *job;
    uint64_t request; /* 0: answered */
    int64_t from, to; /* pairs; to INT64_MAX: to the end */
    double done;      /* 0..1 */
};

struct dub_peaks_job {
    struct dub_media_client *mc;
    char *out_path, *temp_path;
    struct dub_peaks_head head;
    int n_levels;
    int64_t n_expected; /* pairs by the facts */
    int64_t end_pair;   /* as far as slices found samples */
    size_t n_slices, n_left;
    struct slice slices[SLICES_MAX];
    struct dub_peaks_levels *levels; /* all samples are there, these are being written */
    uint64_t timer;                  /* for their next part */
    dub_peaks_progress_fn *progress;
    dub_peaks_done_fn *done;
    void *ctx;
};

static void job_free(struct dub_peaks_job *job)
{
    if (job->timer)
        dub_loop_cancel_timer(dub_media_client_loop(job->mc), job->timer);
    dub_peaks_levels_end(job->levels);
    if (job->temp_path)
        unlink(job->temp_path);
    dub_free(job->temp_path);
    dub_free(job->out_path);
    dub_free(job);
}

/* --- the end ---------------------------------------------------------------------------------- */

static void forget_slices(struct dub_peaks_job *job)
{
    for (size_t i = 0; i < job->n_slices; i++)
        if (job->slices[i].request)
            dub_media_forget(job->mc, job->slices[i].request);
}

void dub_peaks_stop(struct dub_peaks_job *job)
{
    if (!job)
        return;
    forget_slices(job);
    job_free(job);
}

static void finish(struct dub_peaks_job *job, const struct dub_err *err)
{
    forget_slices(job);
    job->done(job->ctx, err);
    job_free(job);
}

/* Head and length are known now. */
static enum dub_status settle_size(struct dub_peaks_job *job, struct dub_err *err)
{
    unsigned char head[DUB_PEAKS_HEAD_BYTES];
    job->head.n_pairs = (uint32_t)job->end_pair;
    dub_peaks_head_write(&job->head, head);
    int fd = open(job->temp_path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && pwrite(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head);
    int code = errno;
    if (fd >= 0)
        close(fd);
    return ok ? DUB_OK : dub_fail_sys(err, code, job->temp_path, "write");
}

/* Under its name, with its length. It is not cut before the end: somebody may have mapped it. */
static enum dub_status publish(const struct dub_peaks_job *job, struct dub_err *err)
{
    size_t pair = dub_peaks_pair_bytes(&job->head);
    off_t size = (off_t)(DUB_PEAKS_HEAD_BYTES + (size_t)job->head.n_pairs * pair);
    bool ok = truncate(job->temp_path, size) == 0 && rename(job->temp_path, job->out_path) == 0;
    return ok ? DUB_OK : dub_fail_sys(err, errno, job->out_path, "replace");
}

/* The coarser levels part by part, keys are answered in between; then the file under its name. */
static void on_levels(void *ctx)
{
    struct dub_peaks_job *job = ctx;
    struct dub_err err;
    bool done = false;
    job->timer = 0;
    enum dub_status st = dub_peaks_levels_step(job->levels, &done, &err);
    if (!st && !done) {
        job->timer = dub_loop_add_timer(dub_media_client_loop(job->mc), 0, on_levels, job);
        return;
    }
    if (!st)
        st = publish(job, &err);
    finish(job, st ? &err : NULL);
}

static void complete(struct dub_peaks_job *job)
{
    struct dub_err err;
    enum dub_status st = settle_size(job, &err);
    if (!st)
        st = dub_peaks_levels_begin(job->temp_path, job->out_path, job->n_levels, &job->levels,
                                    &err);
    if (st)
        finish(job, &err);
    else
        on_levels(job);
}

/* --- slices ----------------------------------------------------------------------------------- */

static void tell_progress(const struct dub_peaks_job *job)
{
    double sum = 0;
    for (size_t i = 0; i < job->n_slices; i++)
        sum += job->slices[i].done;
    if (job->progress)
        job->progress(job->ctx, sum / (double)job->n_slices);
}

static void on_progress(void *ctx, double done, const cJSON *part)
{
    struct slice *s = ctx;
    (void)part;
    s->done = done;
    tell_progress(s->job);
}

static void on_result(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct slice *s = ctx;
    struct dub_peaks_job *job = s->job;
    s->request = 0;
    if (err) {
        finish(job, err);
        return;
    }
    s->done = 1;
    job->n_left--;
    int64_t pairs = (int64_t)dub_json_num(result, "pairs", 0);
    if (pairs > 0 && s->from + pairs > job->end_pair)
        job->end_pair = s->from + pairs;
    job->head.channels = (int32_t)dub_json_num(result, "channels", 1);
    job->head.rate_hz = (int32_t)dub_json_num(result, "sampleRate", job->head.rate_hz);
    tell_progress(job);
    if (job->n_left > 0)
        return;
    complete(job);
}

static void plan_slices(struct dub_peaks_job *job, const struct dub_peaks_wish *wish)
{
    const struct dub_audio_facts *a = &wish->facts->audio[wish->track];
    size_t n = 1;
    if (a->has_duration && !dub_is_url(wish->source) &&
        dub_media_seeks_exactly(wish->facts->container)) {
        int64_t most = a->duration_us / SLICE_MIN_US;
        n = (size_t)(wish->n_processes > 1 ? 2 * wish->n_processes : 1);
        n = most < (int64_t)n ? (size_t)(most > 0 ? most : 1) : n;
        n = n > SLICES_MAX ? SLICES_MAX : n;
    }
    job->n_slices = job->n_left = n;
    for (size_t i = 0; i < n; i++) {
        job->slices[i] =
            (struct slice){.job = job, .from = job->n_expected * (int64_t)i / (int64_t)n};
        job->slices[i].to = i + 1 < n ? job->n_expected * (int64_t)(i + 1) / (int64_t)n : INT64_MAX;
    }
}

static void ask_for(struct slice *s, const struct dub_peaks_wish *wish)
{
    cJSON *args = cJSON_CreateObject();
    dub_json_add_i64(args, "track", wish->track);
    cJSON_AddBoolToObject(args, "split", wish->split);
    dub_json_add_i64(args, "samplesPerPair", wish->samples_per_pair);
    dub_json_add_i64(args, "fromPair", s->from);
    if (s->to != INT64_MAX)
        dub_json_add_i64(args, "toPair", s->to);
    cJSON_AddStringToObject(args, "output", s->job->temp_path);
    if (wish->background)
        cJSON_AddBoolToObject(args, "background", true);
    if (wish->max_bytes > 0)
        dub_json_add_i64(args, "maxBytes", wish->max_bytes);
    struct dub_media_work_request req = {.task = "peaks",
                                         .source = wish->source,
                                         .args = args,
                                         .progress = on_progress,
                                         .done = on_result,
                                         .ctx = s};
    s->request = dub_media_work(s->job->mc, &req);
}

/* --- the beginning ---------------------------------------------------------------------------- */

/* A file of its own beside the output, as long as the facts promise and full of zeros. */
static enum dub_status make_temp(struct dub_peaks_job *job, struct dub_err *err)
{
    struct dub_buf path;
    dub_buf_init(&path, 0);
    dub_buf_addf(&path, "%s.XXXXXX", job->out_path);
    job->temp_path = dub_buf_take(&path);
    int fd = mkstemp(job->temp_path);
    if (fd < 0) {
        int code = errno;
        dub_free(job->temp_path);
        job->temp_path = NULL;
        return dub_fail_sys(err, code, job->out_path, "write");
    }
    unsigned char head[DUB_PEAKS_HEAD_BYTES];
    job->head.n_pairs = (uint32_t)job->n_expected;
    dub_peaks_head_write(&job->head, head);
    off_t size = (off_t)(sizeof(head) + (size_t)job->n_expected * dub_peaks_pair_bytes(&job->head));
    mode_t mask = umask(0);
    umask(mask);
    bool ok = write(fd, head, sizeof(head)) == (ssize_t)sizeof(head) && ftruncate(fd, size) == 0 &&
              fchmod(fd, 0666 & ~mask) == 0;
    int code = errno;
    close(fd);
    return ok ? DUB_OK : dub_fail_sys(err, code, job->temp_path, "write");
}

enum dub_status dub_peaks_start(struct dub_media_client *mc, const struct dub_peaks_wish *wish,
                                dub_peaks_progress_fn *progress, dub_peaks_done_fn *done, void *ctx,
                                struct dub_peaks_job **out, struct dub_err *err)
{
    char shown[DUB_MEDIA_SHOWN];
    if (wish->track < 0 || wish->track >= wish->facts->n_audio)
        return dub_fail(err, DUB_ERR_MEDIA, "%s has %s", dub_media_shown(wish->source, shown),
                        wish->facts->n_audio ? "no such sound track" : "no sound");
    const struct dub_audio_facts *a = &wish->facts->audio[wish->track];
    struct dub_peaks_job *job = DUB_NEW(struct dub_peaks_job);
    *job = (struct dub_peaks_job){.mc = mc,
                                  .out_path = dub_strdup(wish->out_path),
                                  .n_levels = wish->n_levels,
                                  .progress = progress,
                                  .done = done,
                                  .ctx = ctx};
    job->head = (struct dub_peaks_head){.bits = 16,
                                        .rate_hz = a->sample_rate_hz,
                                        .samples_per_pair = wish->samples_per_pair,
                                        .channels = wish->split ? a->channels : 1};
    if (a->has_duration) {
        dub_us end_us = a->start_us + a->duration_us;
        job->n_expected = dub_mul_div_ceil(end_us, a->sample_rate_hz,
                                           DUB_US_PER_S * (int64_t)wish->samples_per_pair);
        job->n_expected = job->n_expected > UINT32_MAX / 2 ? UINT32_MAX / 2 : job->n_expected;
    }
    enum dub_status st = make_temp(job, err);
    if (st) {
        job_free(job);
        return st;
    }
    plan_slices(job, wish);
    for (size_t i = 0; i < job->n_slices; i++)
        ask_for(&job->slices[i], wish);
    *out = job;
    return DUB_OK;
}

const char *dub_peaks_job_path(const struct dub_peaks_job *job)
{
    return job->temp_path;
}

bool dub_peaks_job_has(const struct dub_peaks_job *job, int64_t from, int64_t to)
{
    for (size_t i = 0; i < job->n_slices; i++) {
        const struct slice *s = &job->slices[i];
        int64_t end = s->to == INT64_MAX ? job->n_expected : s->to;
        int64_t reached = s->from + (int64_t)((double)(end - s->from) * s->done);
        if (s->done < 1)
            reached -= 2048; /* what the process has gathered and not written yet */
        if (to > s->from && from < end && to > reached && reached < end)
            return false;
    }
    return true;
}
