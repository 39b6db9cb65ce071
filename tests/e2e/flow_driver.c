/*
 * A program as small as can be around src/job, for test_flow.py: submits files or resumes, and
 * prints one JSON document {"exit","events","error","jobs"}. Waiting times are short.
 *
 *   flow_driver submit STATE-DIR OUTPUT [KIND=PATH]...     (OUTPUT "-": leave it at the service)
 *   flow_driver resume STATE-DIR
 *   flow_driver jobs STATE-DIR
 *
 * Service and key come from SYNC_API_URL and SYNC_API_KEY; DRIVER_KILL_PASS=N ends it with SIGKILL
 * after N passes of its loop, DRIVER_NO_WAIT=1 does not follow the job.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/mem.h"
#include "job/flow.h"

#define MAX_FILES 8

struct driver {
    struct dub_loop *loop;
    struct dub_http *http;
    struct dub_ledger *ledger;
    struct dub_service service;
    struct dub_flow *flow;
    int exit;
    struct dub_err err;
    cJSON *events;
    struct dub_upload_file files[MAX_FILES];
    char hashes[MAX_FILES][DUB_SHA256_HEX];
    size_t n_files;
};

static int worse(int a, int b)
{
    static const int rank[] = {0, 1, 3, 2, 4, 5, 6, 7};
    return rank[a & 7] > rank[b & 7] ? a : b;
}

static void on_event(void *ctx, const struct dub_flow_event *e)
{
    struct driver *d = ctx;
    if (e->kind == DUB_FLOW_STATE)
        cJSON_AddItemToArray(d->events, cJSON_CreateString(dub_job_state_name(e->job->state)));
    if (e->kind == DUB_FLOW_UPLOADED)
        cJSON_AddItemToArray(d->events, cJSON_CreateString("uploaded"));
    if (e->kind == DUB_FLOW_FINISHED && e->err) {
        d->exit = worse(d->exit, dub_status_exit(e->err->code));
        d->err = *e->err;
    }
}

/* Stands for probing: an MP4 starts with the box "ftyp". */
static void verify(void *ctx, const char *path, dub_flow_verified_fn *done, void *done_ctx)
{
    struct dub_err err;
    char head[8] = "";
    (void)ctx;
    FILE *f = fopen(path, "rb");
    bool ok = f && fread(head, 1, 8, f) == 8 && memcmp(head + 4, "ftyp", 4) == 0;
    if (f)
        fclose(f);
    dub_fail(&err, DUB_ERR_MEDIA, "%s is no MP4", path);
    done(done_ctx, ok ? NULL : &err);
}

static enum dub_status compose(void *ctx, const struct dub_asset_ids *ids, struct dub_buf *out,
                               struct dub_err *err)
{
    struct driver *d = ctx;
    dub_buf_add_z(out, "{\"model\":\"lipsync-2\",\"input\":[");
    for (size_t i = 0; i < d->n_files; i++) {
        const char *id = dub_asset_ids_find(ids, d->files[i].sha256, d->files[i].kind);
        bool video = strcmp(d->files[i].kind, "VIDEO") == 0;
        if (!id)
            return dub_fail(err, DUB_ERR_INTERNAL, "%s is no asset", d->files[i].path);
        dub_buf_addf(out, "%s{\"type\":\"%s\",\"assetId\":\"%s\"", i ? "," : "",
                     video ? "video" : "audio", id);
        if (!video)
            dub_buf_addf(out, ",\"refId\":\"voice%zu\"", i);
        dub_buf_add_c(out, '}');
    }
    dub_buf_add_z(out, "],\"segments\":[{\"startTime\":0.6,\"endTime\":6,\"audioInput\":"
                       "{\"refId\":\"voice1\",\"startTime\":0.6,\"endTime\":6}}],"
                       "\"options\":{\"sync_mode\":\"silence\"}}");
    return DUB_OK;
}

static void open_all(struct driver *d, const char *dir)
{
    struct dub_flow_tuning tuning = dub_flow_tuning_default();
    tuning.retry.first_delay_us = 20000;
    tuning.retry.max_delay_us = 100000;
    tuning.create_gap_us = tuning.read_gap_us = 1000;
    tuning.poll_pause_us = 20000;
    d->loop = dub_loop_new();
    d->http = dub_http_new(d->loop);
    d->events = cJSON_CreateArray();
    if (dub_service_load(NULL, true, &d->service, &d->err) ||
        dub_ledger_open(dir, &d->ledger, &d->err)) {
        fprintf(stderr, "%s\n", d->err.text);
        exit(9);
    }
    struct dub_flow_setup setup = {.loop = d->loop,
                                   .http = d->http,
                                   .ledger = d->ledger,
                                   .service = &d->service,
                                   .verify = verify,
                                   .event = on_event,
                                   .event_ctx = d,
                                   .tuning = &tuning};
    d->flow = dub_flow_new(&setup);
}

static void add_file(struct driver *d, char *text)
{
    char *path = strchr(text, '=');
    if (!path || d->n_files == MAX_FILES)
        exit(9);
    *path++ = '\0';
    struct dub_upload_file *f = &d->files[d->n_files];
    if (dub_sha256_file(path, d->hashes[d->n_files], &d->err)) {
        fprintf(stderr, "%s\n", d->err.text);
        exit(9);
    }
    *f = (struct dub_upload_file){path, d->hashes[d->n_files++], text,
                                  strcmp(text, "VIDEO") == 0 ? "video/mp4" : "audio/ogg"};
}

static enum dub_status start(struct driver *d, int argc, char **argv)
{
    uint64_t task;
    size_t n;
    bool wait = getenv("DRIVER_NO_WAIT") == NULL;
    if (strcmp(argv[1], "jobs") == 0)
        return DUB_OK;
    if (strcmp(argv[1], "resume") == 0)
        return dub_flow_resume(d->flow, wait, &n, &d->err);
    if (argc < 4)
        exit(9);
    for (int i = 4; i < argc; i++)
        add_file(d, argv[i]);
    struct dub_submit_plan plan = {.project = "/project.dub",
                                   .files = d->files,
                                   .n_files = d->n_files,
                                   .compose = compose,
                                   .compose_ctx = d,
                                   .intent_sha256 = "the one intent",
                                   .wait = wait,
                                   .output_path = strcmp(argv[3], "-") ? argv[3] : NULL};
    return dub_flow_submit(d->flow, &plan, &task, &d->err);
}

static void print_result(struct driver *d)
{
    struct dub_job_list list = {0};
    cJSON *doc = cJSON_CreateObject(), *jobs = cJSON_AddArrayToObject(doc, "jobs");
    struct dub_buf out;
    if (dub_ledger_list(d->ledger, &(struct dub_job_query){.limit = 0}, &list, &d->err))
        d->exit = 9;
    for (size_t i = 0; i < list.n; i++)
        cJSON_AddItemToArray(jobs, dub_job_to_json(&list.at[i]));
    dub_job_list_fini(&list);
    cJSON_AddNumberToObject(doc, "exit", d->exit);
    cJSON_AddStringToObject(doc, "error", d->exit ? d->err.text : "");
    cJSON_AddItemToObject(doc, "events", d->events);
    dub_buf_init(&out, 0);
    dub_json_print(doc, 0, &out);
    puts(dub_buf_z(&out));
    dub_buf_fini(&out);
    cJSON_Delete(doc);
}

int main(int argc, char **argv)
{
    struct driver d = {0};
    const char *kill_pass = getenv("DRIVER_KILL_PASS");
    long passes_left = kill_pass ? strtol(kill_pass, NULL, 10) : -1;
    if (argc < 3)
        return 9;
    open_all(&d, argv[2]);
    enum dub_status st = start(&d, argc, argv);
    if (st)
        d.exit = dub_status_exit(st);
    while (dub_flow_active(d.flow) > 0) {
        if (passes_left-- == 0)
            raise(SIGKILL);
        dub_loop_step(d.loop, -1);
    }
    print_result(&d);
    dub_flow_free(d.flow);
    dub_http_free(d.http);
    dub_loop_free(d.loop);
    dub_ledger_close(d.ledger);
    dub_service_fini(&d.service);
    return d.exit;
}
