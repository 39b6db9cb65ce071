#include <stdio.h>
#include <time.h>

#include "base/utf8.h"
#include "job/flow.h"

/* ISO 8601 in UTC with milliseconds, as the service writes times. */
static void print_time(dub_us t, char out[40])
{
    time_t s = (time_t)(t / DUB_US_PER_S);
    struct tm tm;
    char day[32] = "";
    if (!gmtime_r(&s, &tm) || strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        day[0] = '\0';
    snprintf(out, 40, "%s.%03dZ", day, (int)(t % DUB_US_PER_S / 1000));
}

static void add_clean(cJSON *obj, const char *name, const char *text)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    if (text)
        dub_sanitise(dub_sv(text), true, &b);
    dub_json_add_str_or_null(obj, name, text ? dub_buf_z(&b) : NULL);
    dub_buf_fini(&b);
}

cJSON *dub_job_to_json(const struct dub_job *job)
{
    char created[40], updated[40];
    cJSON *obj = cJSON_CreateObject();
    print_time(job->created_us, created);
    print_time(job->updated_us, updated);
    cJSON_AddStringToObject(obj, "id", job->id);
    add_clean(obj, "remoteId", job->remote_id);
    cJSON_AddStringToObject(obj, "state", dub_job_state_name(job->state));
    dub_json_add_str_or_null(obj, "project", job->project);
    cJSON_AddStringToObject(obj, "createdAt", created);
    cJSON_AddStringToObject(obj, "updatedAt", updated);
    add_clean(obj, "outputUrl", job->output_url);
    dub_json_add_str_or_null(obj, "outputFile",
                             job->state == DUB_JOB_DONE ? job->output_file : NULL);
    add_clean(obj, "errorCode", job->error_code);
    add_clean(obj, "error", job->error);
    int64_t cost_micros;
    if (job->cost_usd && !dub_decimal6_parse(dub_sv(job->cost_usd), &cost_micros, NULL, NULL))
        dub_json_add_decimal6(obj, "costUsd", cost_micros);
    else
        cJSON_AddNullToObject(obj, "costUsd");
    add_clean(obj, "service", job->base_url);
    cJSON_AddNumberToObject(obj, "attempts", job->attempts);
    cJSON_AddBoolToObject(obj, "deleted", job->deleted_us != 0);
    return obj;
}
