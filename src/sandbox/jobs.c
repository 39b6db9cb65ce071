#include "sandbox/jobs.h"

#include <stdio.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "sandbox/catalog.h"

static const char *const status_names[DUB_SB_STATUS_COUNT] = {"PENDING", "PROCESSING", "COMPLETED",
                                                              "FAILED", "REJECTED"};

void dub_sb_job_free(struct dub_sb_job *job)
{
    if (!job)
        return;
    cJSON_Delete(job->body);
    dub_free(job->output_name);
    dub_free(job->result);
    dub_free(job->answer);
    dub_free(job);
}

enum dub_sb_status dub_sb_job_status(const struct dub_sb_job *job, int64_t now_ms)
{
    if (now_ms < job->starts_ms)
        return DUB_SB_PENDING;
    if (job->fail_code[0] && job->rejected)
        return DUB_SB_REJECTED; /* refused before it was processed */
    if (now_ms < job->ends_ms)
        return DUB_SB_PROCESSING;
    if (job->fail_code[0])
        return DUB_SB_FAILED;
    return job->result ? DUB_SB_COMPLETED : DUB_SB_PROCESSING;
}

bool dub_sb_status_is_final(enum dub_sb_status status)
{
    return status == DUB_SB_COMPLETED || status == DUB_SB_FAILED || status == DUB_SB_REJECTED;
}

const char *dub_sb_status_name(enum dub_sb_status status)
{
    return status_names[status];
}

bool dub_sb_status_find(struct dub_sv name, enum dub_sb_status *out)
{
    for (int i = 0; i < DUB_SB_STATUS_COUNT; i++) {
        if (dub_sv_eq_z(name, status_names[i])) {
            *out = (enum dub_sb_status)i;
            return true;
        }
    }
    return false;
}

int dub_sb_job_progress(const struct dub_sb_job *job, int64_t now_ms)
{
    enum dub_sb_status status = dub_sb_job_status(job, now_ms);
    if (status == DUB_SB_COMPLETED)
        return 100;
    if (status == DUB_SB_PENDING || status == DUB_SB_REJECTED)
        return 0;
    int64_t whole = job->ends_ms - job->starts_ms;
    int64_t done = (status == DUB_SB_FAILED ? job->ends_ms : now_ms) - job->starts_ms;
    if (whole <= 0 || done >= whole)
        return 99;
    return (int)(done * 99 / whole);
}

int64_t dub_sb_job_next_ms(const struct dub_sb_job *job, int64_t now_ms)
{
    if (now_ms < job->starts_ms)
        return job->starts_ms;
    return now_ms < job->ends_ms ? job->ends_ms : 0;
}

const char *dub_sb_iso_time(int64_t unix_ms, char out[40])
{
    time_t s = (time_t)(unix_ms / 1000);
    struct tm tm;
    if (!gmtime_r(&s, &tm))
        tm = (struct tm){.tm_mday = 1};
    char text[24];
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out, 40, "%s.%03dZ", text, (int)(unix_ms % 1000));
    return out;
}

char *dub_sb_clean_name(const char *name)
{
    if (!name)
        return NULL;
    char *clean = dub_strdup(name), *out = clean;
    for (const char *p = name; *p; p++)
        if (strchr("0123456789_-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", *p))
            *out++ = *p;
    *out = '\0';
    return clean;
}

static void echo(cJSON *out, const cJSON *body, const char *name)
{
    const cJSON *item = dub_json_get(body, name);
    if (item)
        cJSON_AddItemToObject(out, name, cJSON_Duplicate(item, 1));
}

static void add_output(cJSON *out, const struct dub_sb_job *job, const char *output_url)
{
    dub_json_add_str_or_null(out, "outputUrl", output_url);
    if (output_url && job->has_output)
        dub_json_add_us(out, "outputDuration", job->output_us);
    else
        cJSON_AddNullToObject(out, "outputDuration");
    cJSON_AddNullToObject(out, "segmentOutputUrl");
}

static void add_failure(cJSON *out, const struct dub_sb_job *job)
{
    const struct dub_sb_error *e = dub_sb_error_find(job->fail_code);
    cJSON_AddStringToObject(out, "error", e ? e->message : job->fail_code);
    cJSON_AddStringToObject(out, "errorCode", job->fail_code);
}

cJSON *dub_sb_job_json(const struct dub_sb_job *job, int64_t now_ms, const char *output_url,
                       bool progress)
{
    char when[40];
    enum dub_sb_status status = dub_sb_job_status(job, now_ms);
    cJSON *out = cJSON_CreateObject();
    cJSON_AddStringToObject(out, "id", job->id);
    cJSON_AddStringToObject(out, "createdAt", dub_sb_iso_time(job->created_ms, when));
    cJSON_AddStringToObject(out, "status", dub_sb_status_name(status));
    echo(out, job->body, "model");
    echo(out, job->body, "input");
    echo(out, job->body, "options");
    echo(out, job->body, "segments");
    echo(out, job->body, "dubParams");
    echo(out, job->body, "webhookUrl");
    if (job->output_name)
        cJSON_AddStringToObject(out, "outputFileName", job->output_name);
    add_output(out, job, status == DUB_SB_COMPLETED ? output_url : NULL);
    if (status == DUB_SB_FAILED || status == DUB_SB_REJECTED)
        add_failure(out, job);
    if (progress)
        cJSON_AddNumberToObject(out, "progress_percent", dub_sb_job_progress(job, now_ms));
    return out;
}
