/* Reading, listing and deleting generations. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "sandbox/api.h"
#include "sandbox/store.h"

static cJSON *show(const struct dub_sandbox *sb, const struct dub_sb_job *job, bool progress)
{
    char *url = dub_sb_job_url(sb, job);
    cJSON *out = dub_sb_job_json(job, dub_sb_now_ms(sb), url, progress);
    dub_free(url);
    return out;
}

static struct dub_sb_job *find(const struct dub_sandbox *sb, const struct dub_sb_request *req,
                               struct dub_sb_answer *a)
{
    const char *id = req->param[0];
    if (!dub_sb_is_uuid(id)) {
        dub_sb_refuse(a, "invalid_generation_id", "'%s' is not a UUID", id);
        return NULL;
    }
    struct dub_sb_job *job = dub_sb_job_find(sb, req->org, id);
    if (!job)
        dub_sb_refuse(a, "generation_not_found", "there is no generation %s for this key", id);
    return job;
}

/* --- GET /v2/generate/{id} -------------------------------------------------------------------- */

struct wait_query {
    bool wait, progress;
    dub_us timeout_us;
    char timeout_text[DUB_TIME_TEXT];
};

static bool read_bool(const struct dub_sb_request *req, const char *name, bool *out,
                      struct dub_sb_answer *a)
{
    const char *v = dub_sb_request_query(req, name);
    *out = v && strcmp(v, "true") == 0;
    if (!v || *out || strcmp(v, "false") == 0)
        return true;
    dub_sb_refuse_query(a, "%s must be a boolean value", name);
    return false;
}

static bool read_wait_query(const struct dub_sb_request *req, struct wait_query *q,
                            struct dub_sb_answer *a)
{
    static const char *const known[] = {"wait", "timeout", "include", NULL};
    *q = (struct wait_query){.timeout_us = 5 * DUB_US_PER_S};
    if (!dub_sb_request_only(req, known, a) || !read_bool(req, "wait", &q->wait, a))
        return false;
    const char *timeout = dub_sb_request_query(req, "timeout");
    if (timeout && (dub_decimal6_parse(dub_sv(timeout), &q->timeout_us, NULL, NULL) ||
                    q->timeout_us < DUB_US_PER_S || q->timeout_us > 10 * DUB_US_PER_S)) {
        dub_sb_refuse_query(a, "timeout must be a number from 1 to 10");
        return false;
    }
    dub_seconds_print(q->timeout_us, q->timeout_text);
    const char *include = dub_sb_request_query(req, "include");
    struct dub_sv rest = dub_sv(include ? include : ""), part;
    while (dub_sb_list_next(&rest, &part)) {
        if (!dub_sv_eq_z(part, "progress")) {
            dub_sb_refuse_query(a, "include must be a list of: progress");
            return false;
        }
        q->progress = true;
    }
    if (q->wait && q->progress) {
        dub_sb_refuse_query(a, "wait and include=progress are mutually exclusive");
        return false;
    }
    return true;
}

/* Sleeps, with the mutex released, until the state may have changed or the time is up. */
static bool sleep_until(struct dub_sandbox *sb, const struct dub_sb_job *job,
                        const struct timespec *deadline)
{
    struct timespec now, until = *deadline;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t left_ms = (int64_t)(deadline->tv_sec - now.tv_sec) * 1000 +
                      (deadline->tv_nsec - now.tv_nsec) / 1000000;
    if (left_ms <= 0 || sb->stopping)
        return false;
    int64_t now_ms = dub_sb_now_ms(sb), next = dub_sb_job_next_ms(job, now_ms);
    if (next && next - now_ms + 1 < left_ms) {
        int64_t ns = now.tv_nsec + (next - now_ms + 1) % 1000 * 1000000;
        until.tv_sec = now.tv_sec + (time_t)((next - now_ms + 1) / 1000 + ns / 1000000000);
        until.tv_nsec = (long)(ns % 1000000000);
    }
    pthread_cond_timedwait(&sb->changed, &sb->mu, &until);
    return true;
}

static void wait_for_end(struct dub_sandbox *sb, const struct dub_sb_job *job, dub_us timeout_us)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    int64_t ns = deadline.tv_nsec + timeout_us % DUB_US_PER_S * 1000;
    deadline.tv_sec += (time_t)(timeout_us / DUB_US_PER_S + ns / 1000000000);
    deadline.tv_nsec = (long)(ns % 1000000000);
    while (!job->deleted && !dub_sb_status_is_final(dub_sb_job_status(job, dub_sb_now_ms(sb))) &&
           sleep_until(sb, job, &deadline))
        ;
}

void dub_sb_generation_wait(struct dub_sandbox *sb, struct dub_sb_request *req,
                            struct dub_sb_answer *a)
{
    struct wait_query q;
    if (!read_wait_query(req, &q, a))
        return;
    const struct dub_sb_job *job = find(sb, req, a);
    if (!job)
        return;
    if (q.wait)
        wait_for_end(sb, job, q.timeout_us);
    dub_sb_answer_json(a, 200, show(sb, job, q.progress));
    if (q.wait) {
        dub_sb_answer_header(a, "Retry-After", "2");
        dub_sb_answer_header(a, "X-Sync-Wait-Mode", "long_poll");
        dub_sb_answer_header(a, "X-Sync-Wait-Timeout-Seconds", "%s", q.timeout_text);
    }
}

void dub_sb_generation_get(struct dub_sandbox *sb, struct dub_sb_request *req,
                           struct dub_sb_answer *a)
{
    static const char *const no_query[] = {NULL};
    if (!dub_sb_request_only(req, no_query, a))
        return;
    const struct dub_sb_job *job = find(sb, req, a);
    if (job)
        dub_sb_answer_json(a, 200, show(sb, job, false));
}

/* --- GET /v2/generations ---------------------------------------------------------------------- */

bool dub_sb_list_next(struct dub_sv *rest, struct dub_sv *part)
{
    if (!rest->p || rest->n == 0)
        return false;
    *part = dub_sv_trim(dub_sv_split(rest, ','));
    return true;
}

bool dub_sb_query_limit(const struct dub_sb_request *req, long *limit, struct dub_sb_answer *a)
{
    const char *text = dub_sb_request_query(req, "limit");
    unsigned long long v;
    if (!text)
        return true;
    if (!dub_sv_u64(dub_sv(text), 100, &v) || v < 1) {
        dub_sb_refuse_query(a, "limit must be an integer from 1 to 100");
        return false;
    }
    *limit = (long)v;
    return true;
}

struct list_query {
    bool any_status, status[DUB_SB_STATUS_COUNT];
    const char *ids, *source;
    bool nothing; /* a project nobody has: an empty list */
    long limit;   /* 0 = all, in order of creation */
    const struct dub_sb_job *after;
};

static bool read_states(const struct dub_sb_request *req, struct list_query *q,
                        struct dub_sb_answer *a)
{
    const char *text = dub_sb_request_query(req, "status");
    struct dub_sv rest = dub_sv(text ? text : ""), part;
    q->any_status = !text;
    if (text && rest.n == 0) {
        dub_sb_refuse_query(a, "status should not be empty");
        return false;
    }
    while (dub_sb_list_next(&rest, &part)) {
        enum dub_sb_status one;
        if (!dub_sb_status_find(part, &one)) {
            dub_sb_refuse_query(a, "each value in status must be one of the following values: "
                                   "PENDING, PROCESSING, COMPLETED, FAILED, REJECTED");
            return false;
        }
        q->status[one] = true;
    }
    return true;
}

static bool read_cursor(const struct dub_sandbox *sb, const struct dub_sb_request *req,
                        struct list_query *q, struct dub_sb_answer *a)
{
    const char *cursor = dub_sb_request_query(req, "cursor");
    if (!cursor)
        return true;
    if (!q->limit) {
        dub_sb_refuse_query(a, "cursor needs limit");
        return false;
    }
    /* A deleted generation still marks its place. */
    for (size_t i = 0; i < sb->jobs.n; i++)
        if (strcmp(sb->jobs.at[i]->id, cursor) == 0 && strcmp(sb->jobs.at[i]->org, req->org) == 0)
            q->after = sb->jobs.at[i];
    if (!q->after)
        dub_sb_refuse_query(a, "cursor is not the id of a generation");
    return q->after != NULL;
}

static bool read_list_query(const struct dub_sandbox *sb, const struct dub_sb_request *req,
                            struct list_query *q, struct dub_sb_answer *a)
{
    static const char *const known[] = {"status", "ids",    "source", "projectId",
                                        "limit",  "cursor", NULL};
    *q = (struct list_query){.ids = dub_sb_request_query(req, "ids"),
                             .source = dub_sb_request_query(req, "source")};
    const char *project = dub_sb_request_query(req, "projectId");
    if (!dub_sb_request_only(req, known, a) || !read_states(req, q, a) ||
        !dub_sb_query_limit(req, &q->limit, a) || !read_cursor(sb, req, q, a))
        return false;
    if (project && !dub_sb_is_uuid(project)) {
        dub_sb_refuse_query(a, "projectId must be a UUID");
        return false;
    }
    q->nothing = project != NULL;
    return true;
}

static bool in_list(const char *list, const char *word)
{
    struct dub_sv rest = dub_sv(list), part;
    while (dub_sb_list_next(&rest, &part))
        if (dub_sv_eq_z(part, word))
            return true;
    return false;
}

static bool listed(const struct dub_sandbox *sb, const struct list_query *q, const char *org,
                   const struct dub_sb_job *job)
{
    if (job->deleted || strcmp(job->org, org) != 0)
        return false;
    if (!q->any_status && !q->status[dub_sb_job_status(job, dub_sb_now_ms(sb))])
        return false;
    if (q->ids && !in_list(q->ids, job->id))
        return false;
    /* Everything here was made through the API. */
    if (q->source && !in_list(q->source, "API") && !in_list(q->source, "api"))
        return false;
    return !q->after || job->seq < q->after->seq;
}

void dub_sb_generation_list(struct dub_sandbox *sb, struct dub_sb_request *req,
                            struct dub_sb_answer *a)
{
    struct list_query q;
    if (!read_list_query(sb, req, &q, a))
        return;
    cJSON *out = cJSON_CreateArray();
    long left = q.limit ? q.limit : -1;
    for (size_t i = 0; i < sb->jobs.n && left != 0 && !q.nothing; i++) {
        const struct dub_sb_job *job = sb->jobs.at[q.limit ? sb->jobs.n - 1 - i : i];
        if (!listed(sb, &q, req->org, job))
            continue;
        cJSON_AddItemToArray(out, show(sb, job, false));
        if (left > 0)
            left--;
    }
    dub_sb_answer_json(a, 200, out);
}

/* --- delete, download ------------------------------------------------------------------------- */

void dub_sb_generation_delete(struct dub_sandbox *sb, struct dub_sb_request *req,
                              struct dub_sb_answer *a)
{
    struct dub_sb_job *job = find(sb, req, a);
    struct dub_err err;
    if (!job)
        return;
    if (!dub_sb_status_is_final(dub_sb_job_status(job, dub_sb_now_ms(sb)))) {
        dub_sb_refuse(a, "generation_not_deletable_while_processing", "it is %s",
                      dub_sb_status_name(dub_sb_job_status(job, dub_sb_now_ms(sb))));
        return;
    }
    dub_sb_answer_json(a, 200, show(sb, job, false));
    job->deleted = true;
    if (dub_sb_store_job(sb, job, &err)) {
        job->deleted = false;
        dub_sb_answer_reset(a);
        dub_sb_refuse(a, "internal_error", "%s", err.text);
        return;
    }
    /* The record stays: its idempotency key must not make a second job. */
    if (job->result) {
        char *path = dub_sb_path(sb, "files", job->result);
        unlink(path);
        dub_free(path);
    }
    pthread_cond_broadcast(&sb->changed);
}

void dub_sb_generation_download(struct dub_sandbox *sb, struct dub_sb_request *req,
                                struct dub_sb_answer *a)
{
    const struct dub_sb_job *job = find(sb, req, a);
    if (!job)
        return;
    enum dub_sb_status status = dub_sb_job_status(job, dub_sb_now_ms(sb));
    if (status != DUB_SB_COMPLETED) {
        dub_sb_refuse(a, "generation_conflict", "it is %s, there is nothing to download",
                      dub_sb_status_name(status));
        return;
    }
    char *url = dub_sb_job_url(sb, job);
    dub_sb_answer_text(a, 200, "text/plain; charset=utf-8", url);
    dub_free(url);
}
