/* The handlers with a clock that the test moves: idempotency, limits, lists, restart. */
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "cm.h"
#include "sandbox/api.h"
#include "sandbox/worker.h"

#define START_MS ((int64_t)1795246622000)

struct fixture {
    char dir[64];
    int64_t now_ms;
    int n_patterns;
    bool broken_media;
    dub_us last_pattern_us;
    struct dub_sb_options opt;
    struct dub_sb_media media;
    struct dub_sb_clock clock;
    struct dub_sandbox *sb;
};

static int64_t fake_now(void *ctx)
{
    return ((struct fixture *)ctx)->now_ms;
}

static enum dub_status fake_pattern(void *ctx, const char *path, dub_us length_us,
                                    struct dub_err *err)
{
    struct fixture *fx = ctx;
    fx->n_patterns++;
    fx->last_pattern_us = length_us;
    if (fx->broken_media)
        return dub_fail(err, DUB_ERR_MEDIA, "no pattern today");
    return dub_file_replace(path, DUB_SV_LIT("pattern"), err);
}

/* What a file "is" stands in its first word. */
static enum dub_status fake_probe(void *ctx, const char *path, struct dub_facts *out,
                                  struct dub_err *err)
{
    struct dub_buf text;
    (void)ctx;
    dub_buf_init(&text, 0);
    enum dub_status st = dub_file_read(path, 0, &text, err);
    *out = (struct dub_facts){.container = "mov", .has_duration = true, .duration_us = 8000000};
    if (strncmp(dub_buf_z(&text), "video", 5) == 0) {
        out->has_video = true;
        out->video =
            (struct dub_video_facts){.width = 640, .height = 360, .rate = {25, 1}, .frames = 200};
    } else if (strncmp(dub_buf_z(&text), "audio", 5) == 0) {
        out->n_audio = 1;
    } else if (!st) {
        st = dub_fail(err, DUB_ERR_MEDIA, "not media");
    }
    dub_buf_fini(&text);
    return st;
}

static void open_again(struct fixture *fx)
{
    struct dub_err err;
    assert_ok(dub_sandbox_open(fx->dir, &fx->opt, &fx->media, &fx->clock, &fx->sb, &err));
    snprintf(fx->sb->base_url, sizeof(fx->sb->base_url), "http://127.0.0.1:7");
}

static int set_up(void **state)
{
    struct fixture *fx = DUB_NEW(struct fixture);
    snprintf(fx->dir, sizeof(fx->dir), "/tmp/dub-sandbox-XXXXXX");
    assert_non_null(mkdtemp(fx->dir));
    fx->now_ms = START_MS;
    dub_sb_options_init(&fx->opt);
    fx->opt.quiet = true;
    fx->media = (struct dub_sb_media){.ctx = fx, .probe = fake_probe, .pattern = fake_pattern};
    fx->clock = (struct dub_sb_clock){fx, fake_now};
    open_again(fx);
    *state = fx;
    return 0;
}

static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        char *child = dub_path_join(path, e->d_name);
        struct stat info;
        if (lstat(child, &info) == 0 && S_ISDIR(info.st_mode))
            remove_tree(child);
        else
            unlink(child);
        dub_free(child);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static int tear_down(void **state)
{
    struct fixture *fx = *state;
    dub_sandbox_close(fx->sb);
    dub_sb_options_fini(&fx->opt);
    remove_tree(fx->dir);
    dub_free(fx);
    return 0;
}

/* --- calling ---------------------------------------------------------------------------------- */

struct reply {
    int status;
    bool drop;
    char *text;
    cJSON *json; /* NULL when the body is not JSON */
};

/* target may carry a query, unescaped; headers is "Name: value" texts, NULL-ended. */
static struct dub_sb_request *make_request(const char *method, const char *target,
                                           const char *const *headers)
{
    struct dub_sv query = dub_sv(target);
    struct dub_sv path = dub_sv_split(&query, '?');
    char *path_z = dub_strndup(path.p, path.n);
    struct dub_sb_request *req = dub_sb_request_new(method, path_z);
    dub_free(path_z);
    while (query.n > 0) {
        struct dub_sv value = dub_sv_split(&query, '&');
        struct dub_sv name = dub_sv_split(&value, '=');
        char *n = dub_strndup(name.p, name.n), *v = dub_strndup(value.p, value.n);
        dub_sb_pairs_add(&req->query, n, v);
        dub_free(n);
        dub_free(v);
    }
    for (; *headers; headers++) {
        struct dub_sv value = dub_sv(*headers);
        struct dub_sv name = dub_sv_split(&value, ':');
        char *n = dub_strndup(name.p, name.n);
        dub_sb_pairs_add(&req->headers, n, dub_sv_trim(value).p);
        dub_free(n);
    }
    return req;
}

static struct reply call(struct fixture *fx, const char *method, const char *target,
                         const char *const *headers, const char *body)
{
    struct dub_sb_request *req = make_request(method, target, headers);
    struct dub_sb_answer a;
    dub_sb_answer_init(&a);
    dub_sb_api_begin(fx->sb, req);
    if (body)
        dub_sb_api_data(req, body, strlen(body));
    dub_sb_api_finish(fx->sb, req, &a);
    struct reply r = {.status = a.status, .drop = a.drop, .text = dub_strdup(dub_buf_z(&a.body))};
    r.json = cJSON_Parse(r.text);
    dub_sb_answer_fini(&a);
    dub_sb_request_free(req);
    return r;
}

static void reply_fini(struct reply *r)
{
    dub_free(r->text);
    cJSON_Delete(r->json);
}

static const char *const json_headers[] = {"x-api-key: one", "Content-Type: application/json",
                                           NULL};

static struct reply get(struct fixture *fx, const char *target)
{
    return call(fx, "GET", target, json_headers, NULL);
}

static struct reply post(struct fixture *fx, const char *target, const char *body)
{
    return call(fx, "POST", target, json_headers, body);
}

#define JOB                                                                                        \
    "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"video\",\"url\":\"https://h.example/"         \
    "v.mp4\"},"                                                                                    \
    "{\"type\":\"audio\",\"url\":\"https://h.example/a.wav\"}]}"

static void expect(struct reply r, int status, const char *code)
{
    const char *got = dub_json_str(r.json, "errorCode");
    if (r.status != status || strcmp(got ? got : "", code ? code : "") != 0)
        fail_msg("%d %s, wanted %d %s: %s", r.status, got ? got : "", status, code ? code : "",
                 r.text);
    reply_fini(&r);
}

/* Creates a job, answers its id (dub_free). */
static char *create(struct fixture *fx, const char *body)
{
    struct reply r = post(fx, "/v2/generate", body);
    if (r.status != 201)
        fail_msg("%d: %s", r.status, r.text);
    char *id = dub_strdup(dub_json_str(r.json, "id"));
    reply_fini(&r);
    return id;
}

static char *job_status(struct fixture *fx, const char *id)
{
    char *target = dub_asprintf("/v2/generations/%s", id);
    struct reply r = get(fx, target);
    char *status = dub_strdup(dub_json_str(r.json, "status"));
    dub_free(target);
    reply_fini(&r);
    return status;
}

static void expect_status(struct fixture *fx, const char *id, const char *want)
{
    char *status = job_status(fx, id);
    assert_string_equal(status ? status : "none", want);
    dub_free(status);
}

static void run_worker(struct fixture *fx)
{
    while (dub_sb_worker_step(fx->sb))
        ;
}

/* --- tests ------------------------------------------------------------------------------------ */

static void test_keys(void **state)
{
    struct fixture *fx = *state;
    static const char *const none[] = {NULL}, *const bad[] = {"X-API-Key: bad-key", NULL};
    struct reply r = call(fx, "GET", "/v2/models", none, NULL);
    assert_int_equal(r.status, 401);
    assert_string_equal(dub_json_str(r.json, "error"), "Unauthorized");
    assert_non_null(strstr(dub_json_str(r.json, "message"), "x-api-key"));
    reply_fini(&r);
    r = call(fx, "GET", "/v2/models", bad, NULL);
    assert_int_equal(r.status, 401);
    assert_string_equal(r.text, "{\"message\":\"Unauthorized\",\"statusCode\":401}");
    reply_fini(&r);
    expect(call(fx, "GET", "/v2/errors", none, NULL), 200, NULL);
    expect(get(fx, "/v2/models"), 200, NULL);
    r = get(fx, "/v2/nothing");
    assert_string_equal(dub_json_str(r.json, "message"), "Cannot GET /v2/nothing");
    expect(r, 404, NULL);
    expect(call(fx, "PUT", "/v2/generate", json_headers, ""), 404, NULL);
    expect(get(fx, "/v2/voices"), 501, NULL);
    expect(get(fx, "/v2/generate/7a1f6c1e-0000-4000-8000-000000000001/costs"), 501, NULL);
    expect(get(fx, "/v2/generations/count"), 501, NULL);
    static const char *const form[] = {"x-api-key: one",
                                       "Content-Type: multipart/form-data; boundary=x", NULL};
    expect(call(fx, "POST", "/v2/generate", form, "--x--"), 501, NULL);
}

static void test_bodies(void **state)
{
    struct fixture *fx = *state;
    static const char *const plain[] = {"x-api-key: one", "Content-Type: text/plain", NULL};
    static const char *const charset[] = {"x-api-key: one",
                                          "content-type: Application/JSON; charset=utf-8", NULL};
    expect(call(fx, "POST", "/v2/generate", plain, JOB), 400, NULL);
    expect(call(fx, "POST", "/v2/generate", charset, JOB), 201, NULL);
    expect(post(fx, "/v2/generate", ""), 400, NULL);
    expect(post(fx, "/v2/generate", "{"), 400, NULL);
    expect(post(fx, "/v2/generate", "[]"), 400, NULL);
    expect(post(fx, "/v2/generate?x=1", JOB), 400, NULL);
    struct reply r = post(fx, "/v2/generate", "{\"model\":7}");
    assert_true(cJSON_IsArray(cJSON_GetObjectItem(r.json, "message")));
    assert_string_equal(dub_json_str(r.json, "error"), "Bad Request");
    assert_non_null(strstr(dub_json_str(r.json, "sandboxReason"), "model must be a string"));
    expect(r, 400, "generation_input_validation_failed");
}

static void test_job_life(void **state)
{
    struct fixture *fx = *state;
    char *id = create(fx, JOB);
    char *target = dub_asprintf("/v2/generate/%s?include=progress", id);
    expect_status(fx, id, "PENDING");
    fx->now_ms += 200;
    expect_status(fx, id, "PROCESSING");
    fx->now_ms += 400;
    struct reply r = get(fx, target);
    assert_int_equal((int)dub_json_num(r.json, "progress_percent", -1), 49);
    reply_fini(&r);
    fx->now_ms += 5000;
    expect_status(fx, id, "PROCESSING"); /* the result is not made yet */
    run_worker(fx);
    assert_int_equal(fx->n_patterns, 1);
    assert_int_equal(fx->last_pattern_us, 10000000); /* nothing is known about the length */
    r = get(fx, target);
    assert_string_equal(dub_json_str(r.json, "status"), "COMPLETED");
    assert_int_equal((int)dub_json_num(r.json, "progress_percent", -1), 100);
    assert_non_null(strstr(dub_json_str(r.json, "outputUrl"), "http://127.0.0.1:7/files/"));
    reply_fini(&r);
    dub_free(target);
    dub_free(id);
    expect(get(fx, "/v2/generations/nonsense"), 400, "invalid_generation_id");
    expect(get(fx, "/v2/generations/7a1f6c1e-0000-4000-8000-000000000001"), 404,
           "generation_not_found");
}

static void test_wait_query(void **state)
{
    struct fixture *fx = *state;
    char *id = create(fx, JOB);
    static const struct {
        const char *query;
        int status;
    } table[] = {
        {"wait=false", 200},
        {"wait=false&timeout=3", 200},
        {"wait=yes", 400},
        {"timeout=0", 400},
        {"timeout=0.5", 400},
        {"timeout=10", 200},
        {"timeout=10.5", 400},
        {"timeout=x", 400},
        {"include=progress", 200},
        {"include=costs", 400},
        {"include=progress,x", 400},
        {"wait=true&include=progress", 400},
        {"wait=false&include=progress", 200},
        {"wait=false&wait=false", 400},
        {"foo=1", 400},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++) {
        char *target = dub_asprintf("/v2/generate/%s?%s", id, table[i].query);
        struct reply r = get(fx, target);
        if (r.status != table[i].status)
            fail_msg("%s: %d %s", table[i].query, r.status, r.text);
        reply_fini(&r);
        dub_free(target);
    }
    char *target = dub_asprintf("/v2/generations/%s?wait=true", id);
    expect(get(fx, target), 400, NULL);
    dub_free(target);
    dub_free(id);
}

static struct reply keyed(struct fixture *fx, const char *key, const char *body)
{
    char *header = dub_asprintf("Idempotency-Key: %s", key);
    const char *headers[] = {"x-api-key: one", "Content-Type: application/json", header, NULL};
    struct reply r = call(fx, "POST", "/v2/generate", headers, body);
    dub_free(header);
    return r;
}

static void test_idempotency(void **state)
{
    struct fixture *fx = *state;
    struct reply first = keyed(fx, "k.1_~-", JOB);
    assert_int_equal(first.status, 201);
    fx->now_ms += 5000;
    struct reply again = keyed(fx, "k.1_~-", JOB);
    assert_int_equal(again.status, 201);
    assert_string_equal(again.text, first.text); /* the very same answer */
    reply_fini(&again);
    expect(keyed(fx, "k.1_~-", JOB " "), 409, "IDEMPOTENCY_PAYLOAD_CONFLICT");
    struct reply other = keyed(fx, "K.1_~-", JOB); /* case matters */
    assert_int_equal(other.status, 201);
    assert_string_not_equal(dub_json_str(other.json, "id"), dub_json_str(first.json, "id"));
    reply_fini(&other);
    /* another organization may use the same key */
    static const char *const two[] = {"x-api-key: two", "Content-Type: application/json",
                                      "Idempotency-Key: k.1_~-", NULL};
    other = call(fx, "POST", "/v2/generate", two, JOB);
    assert_string_not_equal(dub_json_str(other.json, "id"), dub_json_str(first.json, "id"));
    reply_fini(&other);
    assert_int_equal(fx->sb->jobs.n, 3);
    /* a restart forgets nothing */
    dub_sandbox_close(fx->sb);
    open_again(fx);
    again = keyed(fx, "k.1_~-", JOB);
    assert_string_equal(again.text, first.text);
    reply_fini(&again);
    assert_int_equal(fx->sb->jobs.n, 3);
    reply_fini(&first);
}

static void test_idempotency_key_form(void **state)
{
    struct fixture *fx = *state;
    char longest[130];
    memset(longest, 'a', 129);
    longest[129] = '\0';
    expect(keyed(fx, "", JOB), 400, "INVALID_IDEMPOTENCY_KEY");
    expect(keyed(fx, "a b", JOB), 400, "INVALID_IDEMPOTENCY_KEY");
    expect(keyed(fx, "a/b", JOB), 400, "INVALID_IDEMPOTENCY_KEY");
    expect(keyed(fx, longest, JOB), 400, "INVALID_IDEMPOTENCY_KEY");
    longest[128] = '\0';
    expect(keyed(fx, longest, JOB), 201, NULL);
    static const char *const twice[] = {"x-api-key: one", "Content-Type: application/json",
                                        "Idempotency-Key: a", "idempotency-key: a", NULL};
    expect(call(fx, "POST", "/v2/generate", twice, JOB), 400, "INVALID_IDEMPOTENCY_KEY");
    /* a refused body does not use the key up */
    expect(keyed(fx, "again", "{}"), 400, "generation_input_validation_failed");
    expect(keyed(fx, "again", JOB), 201, NULL);
}

static void test_concurrency(void **state)
{
    struct fixture *fx = *state;
    fx->opt.job_us = 10000000;
    char *ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = create(fx, JOB);
    fx->now_ms += 2500;
    struct reply r = post(fx, "/v2/generate", JOB);
    assert_int_equal((int)dub_json_num(r.json, "activeGenerations", 0), 3);
    assert_int_equal((int)dub_json_num(r.json, "concurrencyLimit", 0), 3);
    assert_int_equal((int)dub_json_num(r.json, "retryAfterSeconds", 0), 8);
    assert_non_null(dub_json_str(r.json, "upgradeUrl"));
    expect(r, 429, "concurrency_limit_reached");
    /* another key has its own slots */
    static const char *const two[] = {"x-api-key: two", "Content-Type: application/json", NULL};
    expect(call(fx, "POST", "/v2/generate", two, JOB), 201, NULL);
    run_worker(fx);
    fx->now_ms += 8000;
    expect_status(fx, ids[0], "COMPLETED");
    char *one = create(fx, JOB);
    dub_free(one);
    for (int i = 0; i < 3; i++)
        dub_free(ids[i]);
}

static void test_rates(void **state)
{
    struct fixture *fx = *state;
    fx->opt.plan = dub_sb_plan_find("enterprise");
    fx->opt.create_rate = 3;
    fx->opt.read_rate = 5;
    fx->opt.speed_e6 = 10 * 1000000; /* a minute lasts 6 s */
    for (int i = 0; i < 3; i++) {
        expect(post(fx, "/v2/generate", JOB), 201, NULL);
        fx->now_ms += 1000;
    }
    struct reply r = post(fx, "/v2/generate", JOB);
    assert_string_equal(dub_json_str(r.json, "error"), "Too Many Requests");
    expect(r, 429, "rate_limit_exceeded");
    fx->now_ms += 2999;
    expect(post(fx, "/v2/generate", JOB), 429, "rate_limit_exceeded");
    fx->now_ms += 1;
    expect(post(fx, "/v2/generate", JOB), 201, NULL);
    expect(post(fx, "/v2/generate", JOB), 429, "rate_limit_exceeded");
    for (int i = 0; i < 5; i++)
        expect(get(fx, "/v2/models"), 200, NULL);
    expect(get(fx, "/v2/models"), 429, "rate_limit_exceeded");
    fx->opt.read_rate = 0;
    expect(get(fx, "/v2/models"), 200, NULL);
}

static void test_free_plan_month(void **state)
{
    struct fixture *fx = *state;
    fx->opt.plan = dub_sb_plan_find("free");
    static const char sync3[] =
        "{\"model\":\"sync-3\",\"input\":[{\"type\":\"video\",\"url\":\"https://h/v\"},"
        "{\"type\":\"audio\",\"url\":\"https://h/a\"}]}";
    expect(post(fx, "/v2/generate", sync3), 201, NULL);
    expect(post(fx, "/v2/generate", JOB), 429, "concurrency_limit_reached");
    run_worker(fx);
    fx->now_ms += 61000;
    expect(post(fx, "/v2/generate", sync3), 402, "free_tier_generations_exhausted");
    for (int i = 0; i < 2; i++) {
        expect(post(fx, "/v2/generate", JOB), 201, NULL);
        run_worker(fx);
        fx->now_ms += 61000;
    }
    expect(post(fx, "/v2/generate", JOB), 402, "free_tier_generations_exhausted");
    fx->now_ms += (int64_t)31 * 24 * 3600 * 1000;
    expect(post(fx, "/v2/generate", JOB), 201, NULL);
}

static void test_list(void **state)
{
    struct fixture *fx = *state;
    fx->opt.plan = dub_sb_plan_find("enterprise");
    char *ids[4];
    for (int i = 0; i < 4; i++) {
        ids[i] = create(fx, JOB);
        fx->now_ms += 400;
    }
    run_worker(fx);
    /* 1600 ms on: the first two are done (1.6 and 1.2 s old), then 0.8 and 0.4 s */
    struct reply r = get(fx, "/v2/generations");
    assert_int_equal(cJSON_GetArraySize(r.json), 4);
    reply_fini(&r);
    r = get(fx, "/v2/generations?status=COMPLETED,FAILED");
    assert_int_equal(cJSON_GetArraySize(r.json), 2);
    reply_fini(&r);
    r = get(fx, "/v2/generations?limit=3");
    assert_int_equal(cJSON_GetArraySize(r.json), 3);
    assert_string_equal(dub_json_str(cJSON_GetArrayItem(r.json, 0), "id"), ids[3]);
    reply_fini(&r);
    char *target = dub_asprintf("/v2/generations?limit=3&cursor=%s", ids[1]);
    r = get(fx, target);
    assert_int_equal(cJSON_GetArraySize(r.json), 1);
    assert_string_equal(dub_json_str(cJSON_GetArrayItem(r.json, 0), "id"), ids[0]);
    reply_fini(&r);
    dub_free(target);
    target = dub_asprintf("/v2/generations?ids=%s,%s", ids[2], ids[0]);
    r = get(fx, target);
    assert_int_equal(cJSON_GetArraySize(r.json), 2);
    reply_fini(&r);
    dub_free(target);
    r = get(fx, "/v2/generations?projectId=7a1f6c1e-0000-4000-8000-000000000001");
    assert_string_equal(r.text, "[]");
    reply_fini(&r);
    static const char *const two[] = {"x-api-key: two", NULL};
    r = call(fx, "GET", "/v2/generations", two, NULL);
    assert_string_equal(r.text, "[]");
    reply_fini(&r);
    static const char *const bad[] = {
        "limit=0", "limit=101",           "limit=x",     "cursor=x", "status=done",
        "status=", "status=[\"FAILED\"]", "projectId=1", "offset=3", "limit=2&cursor=unknown"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        target = dub_asprintf("/v2/generations?%s", bad[i]);
        expect(get(fx, target), 400, NULL);
        dub_free(target);
    }
    for (int i = 0; i < 4; i++)
        dub_free(ids[i]);
}

static void test_delete(void **state)
{
    struct fixture *fx = *state;
    struct reply first = keyed(fx, "k", JOB);
    char *id = dub_strdup(dub_json_str(first.json, "id"));
    char *target = dub_asprintf("/v2/generations/%s", id);
    char *download = dub_asprintf("/v2/generations/%s/download", id);
    expect(call(fx, "DELETE", target, json_headers, NULL), 409,
           "generation_not_deletable_while_processing");
    expect(get(fx, download), 409, "generation_conflict");
    run_worker(fx);
    fx->now_ms += 1000;
    struct reply r = get(fx, download);
    assert_int_equal(r.status, 200);
    assert_true(strncmp(r.text, "http://127.0.0.1:7/files/", 25) == 0);
    char *file = dub_strdup(r.text + strlen("http://127.0.0.1:7"));
    reply_fini(&r);
    r = get(fx, file);
    assert_int_equal(r.status, 200);
    reply_fini(&r);
    r = call(fx, "DELETE", target, json_headers, NULL);
    assert_string_equal(dub_json_str(r.json, "id"), id);
    expect(r, 200, NULL);
    expect(get(fx, target), 404, "generation_not_found");
    expect(call(fx, "DELETE", target, json_headers, NULL), 404, "generation_not_found");
    expect(get(fx, file), 404, NULL);
    /* its key still stands for it, also after a restart */
    dub_sandbox_close(fx->sb);
    open_again(fx);
    r = keyed(fx, "k", JOB);
    assert_string_equal(r.text, first.text);
    reply_fini(&r);
    r = get(fx, "/v2/generations");
    assert_string_equal(r.text, "[]");
    reply_fini(&r);
    reply_fini(&first);
    dub_free(file);
    dub_free(download);
    dub_free(target);
    dub_free(id);
}

static void test_restart(void **state)
{
    struct fixture *fx = *state;
    fx->opt.job_us = 60000000;
    char *done = create(fx, JOB);
    run_worker(fx);
    char *waiting = create(fx, JOB);
    fx->now_ms += 30000;
    dub_sandbox_close(fx->sb);
    fx->opt.job_us = 1000000; /* times of old jobs stay what they were */
    fx->now_ms += 20000;
    open_again(fx);
    expect_status(fx, done, "PROCESSING");
    fx->now_ms += 10000;
    expect_status(fx, done, "COMPLETED");
    expect_status(fx, waiting, "PROCESSING");
    run_worker(fx); /* what was not made before is made now */
    expect_status(fx, waiting, "COMPLETED");
    dub_free(done);
    dub_free(waiting);
}

static void test_broken_record_is_left_out(void **state)
{
    struct fixture *fx = *state;
    char *id = create(fx, JOB);
    dub_sandbox_close(fx->sb);
    char *path = dub_asprintf("%s/jobs/broken.json", fx->dir);
    struct dub_err err;
    assert_ok(dub_file_replace(path, DUB_SV_LIT("{\"id\":"), &err));
    dub_free(path);
    path = dub_asprintf("%s/jobs/empty.json", fx->dir);
    assert_ok(dub_file_replace(path, DUB_SV_LIT("{}"), &err));
    dub_free(path);
    char *part = dub_asprintf("%s/uploads/.0123.4567", fx->dir);
    assert_ok(dub_file_replace(part, DUB_SV_LIT("half"), &err));
    open_again(fx);
    assert_false(dub_file_exists(part));
    dub_free(part);
    assert_int_equal(fx->sb->jobs.n, 1);
    expect_status(fx, id, "PENDING");
    dub_free(id);
}

static void test_second_sandbox_is_refused(void **state)
{
    struct fixture *fx = *state;
    struct dub_sandbox *other;
    struct dub_err err;
    assert_status(dub_sandbox_open(fx->dir, &fx->opt, &fx->media, &fx->clock, &other, &err),
                  DUB_ERR_CONFLICT);
    assert_non_null(strstr(err.text, "used by another running sandbox"));
}

static void test_failures(void **state)
{
    struct fixture *fx = *state;
    fx->opt.plan = dub_sb_plan_find("enterprise");
    struct dub_sb_ending fail = {.first = 2, .last = 2}, reject = {.first = 3, .last = 3};
    snprintf(fail.code, sizeof(fail.code), "generation_unknown_error");
    snprintf(reject.code, sizeof(reject.code), "generation_input_segments_invalid");
    reject.rejected = true;
    dub_vec_push(&fx->opt.endings, fail);
    dub_vec_push(&fx->opt.endings, reject);
    char *ids[4];
    for (int i = 0; i < 3; i++)
        ids[i] = create(fx, JOB);
    fx->broken_media = true;
    fx->opt.strict_urls = false;
    run_worker(fx);
    fx->now_ms += 1000;
    expect_status(fx, ids[0], "FAILED"); /* no pattern could be made */
    expect_status(fx, ids[1], "FAILED");
    expect_status(fx, ids[2], "REJECTED");
    fx->opt.strict_urls = true;
    ids[3] = create(fx, JOB);
    run_worker(fx);
    fx->now_ms += 1000;
    static const char *const codes[] = {"generation_pipeline_failed", "generation_unknown_error",
                                        "generation_input_segments_invalid",
                                        "generation_input_video_inaccessible"};
    for (int i = 0; i < 4; i++) {
        char *target = dub_asprintf("/v2/generate/%s", ids[i]);
        struct reply r = get(fx, target);
        assert_string_equal(dub_json_str(r.json, "errorCode"), codes[i]);
        assert_non_null(dub_json_str(r.json, "error"));
        reply_fini(&r);
        dub_free(target);
        dub_free(ids[i]);
    }
}

/* --- assets ----------------------------------------------------------------------------------- */

/* Uploads text as a file and registers it; answers the asset's id, or NULL with *last filled. */
static char *upload(struct fixture *fx, const char *name, const char *mime, const char *type,
                    const char *text)
{
    char *body = dub_asprintf("{\"fileName\":\"%s\",\"contentType\":\"%s\",\"size\":%zu}", name,
                              mime, strlen(text));
    struct reply r = post(fx, "/v2/assets/upload", body);
    assert_int_equal(r.status, 201);
    dub_free(body);
    const char *put = dub_json_str(r.json, "uploadUrl"), *url = dub_json_str(r.json, "url");
    char *content_type = dub_asprintf("Content-Type: %s", mime);
    const char *headers[] = {content_type, NULL};
    expect(call(fx, "PUT", put + strlen("http://127.0.0.1:7"), headers, text), 200, NULL);
    body = dub_asprintf("{\"url\":\"%s\",\"type\":\"%s\"}", url, type);
    struct reply asset = post(fx, "/v2/assets", body);
    if (asset.status != 201)
        fail_msg("%s", asset.text);
    char *id = dub_strdup(dub_json_str(asset.json, "id"));
    dub_free(body);
    dub_free(content_type);
    reply_fini(&r);
    reply_fini(&asset);
    return id;
}

static void test_upload_refusals(void **state)
{
    struct fixture *fx = *state;
    struct reply r = post(fx, "/v2/assets/upload",
                          "{\"fileName\":\"a.wav\",\"contentType\":\"audio/wav\",\"size\":5}");
    const char *put = dub_json_str(r.json, "uploadUrl") + strlen("http://127.0.0.1:7");
    char *body = dub_asprintf("{\"url\":\"%s\",\"type\":\"AUDIO\"}", dub_json_str(r.json, "url"));
    static const char *const wav[] = {"Content-Type: audio/wav", NULL};
    static const char *const mp3[] = {"Content-Type: audio/mpeg", NULL};
    static const char *const none[] = {NULL};
    assert_int_equal((int)dub_json_num(r.json, "expiresIn", 0), 3600);
    expect(post(fx, "/v2/assets", body), 400, "uploaded_file_not_found");
    expect(call(fx, "PUT", put, mp3, "audio"), 403, NULL);
    expect(call(fx, "PUT", put, none, "audio"), 403, NULL);
    expect(call(fx, "PUT", put, wav, "audi"), 400, NULL);
    expect(call(fx, "PUT", put, wav, "audio!"), 400, NULL);
    char *forged = dub_strdup(put);
    char *last = forged + strlen(forged) - 1;
    *last = *last == '0' ? '1' : '0';
    expect(call(fx, "PUT", forged, wav, "audio"), 403, NULL);
    dub_free(forged);
    expect(post(fx, "/v2/assets", body), 400, "uploaded_file_not_found");
    expect(call(fx, "PUT", put, wav, "audio"), 200, NULL);
    expect(call(fx, "PUT", put, wav, "audio"), 200, NULL); /* a repeated PUT is fine */
    static const char *const two[] = {"x-api-key: two", "Content-Type: application/json", NULL};
    expect(call(fx, "POST", "/v2/assets", two, body), 403, "file_not_in_org_storage");
    fx->now_ms += 3600 * 1000;
    expect(call(fx, "PUT", put, wav, "audio"), 403, NULL); /* expired */
    expect(post(fx, "/v2/assets", body), 201, NULL);
    dub_free(body);
    reply_fini(&r);
    expect(post(fx, "/v2/assets",
                "{\"url\":\"http://127.0.0.1:7/uploads/x/y\","
                "\"type\":\"AUDIO\"}"),
           400, "uploaded_file_not_found");
    expect(post(fx, "/v2/assets",
                "{\"url\":\"https://h.example/a\",\"type\":\"AUDIO\","
                "\"projectId\":\"x\"}"),
           422, "project_not_found");
    expect(post(fx, "/v2/assets/upload",
                "{\"fileName\":\"a.txt\",\"contentType\":\"text/plain\",\"size\":5}"),
           400, NULL);
}

static void test_assets_in_jobs(void **state)
{
    struct fixture *fx = *state;
    char *video = upload(fx, "Film 1.MOV", "video/quicktime", "VIDEO", "video bytes");
    char *audio = upload(fx, "a.wav", "audio/wav", "AUDIO", "audio bytes");
    char *junk = upload(fx, "b.wav", "audio/wav", "AUDIO", "other bytes");
    char *target = dub_asprintf("/v2/assets/%s", video);
    struct reply r = get(fx, target);
    assert_string_equal(dub_json_str(r.json, "type"), "VIDEO");
    assert_true(dub_json_num(r.json, "durationSeconds", 0) == 8.0);
    assert_int_equal((int)dub_json_num(r.json, "width", 0), 640);
    assert_int_equal((int)dub_json_num(r.json, "size", 0), 11);
    assert_string_equal(dub_json_str(r.json, "name"), "Film 1.MOV");
    assert_string_equal(dub_json_str(r.json, "inputType"), "UPLOAD");
    reply_fini(&r);
    static const char *const two[] = {"x-api-key: two", NULL};
    expect(call(fx, "GET", target, two, NULL), 403, "asset_forbidden");
    dub_free(target);
    expect(get(fx, "/v2/assets/7a1f6c1e-0000-4000-8000-000000000001"), 404, "asset_not_found");
    expect(get(fx, "/v2/assets/x"), 400, "invalid_asset_id_format");
    /* the video's own length is held against the segments, the result is the video */
    static const char form[] =
        "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"video\",\"assetId\":\"%s\"},"
        "{\"type\":\"audio\",\"assetId\":\"%s\",\"refId\":\"a\"}],\"segments\":[{\"startTime\":0,"
        "\"endTime\":%s,\"audioInput\":{\"refId\":\"a\"}}]}";
    char *body = dub_asprintf(form, video, audio, "8.041");
    expect(post(fx, "/v2/generate", body), 400, "generation_input_segments_invalid");
    dub_free(body);
    body = dub_asprintf(form, video, audio, "8.04");
    char *id = create(fx, body);
    dub_free(body);
    body = dub_asprintf(form, video, junk, "8");
    char *failing = create(fx, body);
    dub_free(body);
    run_worker(fx);
    fx->now_ms += 1000;
    assert_int_equal(fx->n_patterns, 0);
    target = dub_asprintf("/v2/generate/%s", failing);
    r = get(fx, target);
    assert_string_equal(dub_json_str(r.json, "errorCode"), "generation_input_audio_invalid");
    reply_fini(&r);
    dub_free(target);
    target = dub_asprintf("/v2/generations/%s/download", id);
    r = get(fx, target);
    assert_non_null(strstr(r.text, "/output.mov?expires="));
    char *path = dub_asprintf("%s/files/%s.mov", fx->dir, id);
    struct dub_buf bytes;
    struct dub_err err;
    dub_buf_init(&bytes, 0);
    assert_ok(dub_file_read(path, 0, &bytes, &err));
    assert_string_equal(dub_buf_z(&bytes), "video bytes");
    dub_buf_fini(&bytes);
    reply_fini(&r);
    dub_free(path);
    dub_free(target);
    /* the list */
    r = get(fx, "/v2/assets?limit=2&sortBy=nameAsc");
    assert_int_equal((int)dub_json_num(r.json, "totalCount", 0), 3);
    cJSON *items = cJSON_GetObjectItem(r.json, "items");
    assert_int_equal(cJSON_GetArraySize(items), 2);
    assert_string_equal(dub_json_str(cJSON_GetArrayItem(items, 0), "name"), "Film 1.MOV");
    target = dub_asprintf("/v2/assets?limit=2&sortBy=nameAsc&cursor=%s",
                          dub_json_str(r.json, "nextCursor"));
    reply_fini(&r);
    r = get(fx, target);
    items = cJSON_GetObjectItem(r.json, "items");
    assert_int_equal(cJSON_GetArraySize(items), 1);
    assert_string_equal(dub_json_str(cJSON_GetArrayItem(items, 0), "name"), "b.wav");
    assert_false(cJSON_HasObjectItem(r.json, "nextCursor"));
    reply_fini(&r);
    dub_free(target);
    r = get(fx, "/v2/assets?types=AUDIO,IMAGE&searchQuery=A.W");
    assert_int_equal((int)dub_json_num(r.json, "totalCount", 0), 1);
    reply_fini(&r);
    expect(get(fx, "/v2/assets?types=MOVIE"), 400, NULL);
    expect(get(fx, "/v2/assets?sortBy=name"), 400, NULL);
    expect(get(fx, "/v2/assets?cursor=x"), 400, NULL);
    expect(get(fx, "/v2/assets?limit=1000"), 400, NULL);
    dub_free(id);
    dub_free(failing);
    dub_free(video);
    dub_free(audio);
    dub_free(junk);
}

static void test_box_count(void **state)
{
    /* One box a frame: another number is accepted and then fails, as the service was seen to do. */
    struct fixture *fx = *state;
    char *video = upload(fx, "v.mp4", "video/mp4", "VIDEO", "video bytes");
    for (int n = 199; n <= 200; n++) {
        struct dub_buf body;
        dub_buf_init(&body, 0);
        dub_buf_addf(&body,
                     "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"video\",\"assetId\":\"%s\"},"
                     "{\"type\":\"audio\",\"url\":\"https://h/a\"}],\"options\":{"
                     "\"active_speaker_detection\":{\"bounding_boxes\":[[0,0,9,9]",
                     video);
        for (int i = 1; i < n; i++)
            dub_buf_add_z(&body, i % 2 ? ",null" : ",[1,1,9,9]");
        dub_buf_add_z(&body, "]}}}");
        char *id = create(fx, dub_buf_z(&body));
        run_worker(fx);
        fx->now_ms += 1000;
        expect_status(fx, id, n == 200 ? "COMPLETED" : "FAILED");
        dub_free(id);
        dub_buf_fini(&body);
    }
    dub_free(video);
}

static void test_estimates(void **state)
{
    struct fixture *fx = *state;
    struct reply r =
        post(fx, "/v2/generations/estimate", "{\"model\":\"lipsync-2-pro\",\"duration\":3}");
    assert_string_equal(r.text, "{\"estimatedFrameCount\":90,\"estimatedGenerationCost\":0.3,"
                                "\"estimatedCredits\":null}");
    reply_fini(&r);
    r = post(fx, "/v2/generate/estimate-cost",
             "{\"model\":\"lipsync-2\",\"duration\":2.2,\"fps\":25}");
    assert_int_equal((int)dub_json_num(r.json, "estimatedFrameCount", 0), 55);
    reply_fini(&r);
    expect(post(fx, "/v2/generations/estimate", "{\"model\":\"x\",\"duration\":3}"), 422,
           "cost_estimate_unavailable");
    expect(post(fx, "/v2/generations/estimate", "{\"model\":\"lipsync-2\"}"), 400,
           "generation_input_validation_failed");
    expect(post(fx, "/v2/analyze/cost", JOB), 422, "cost_estimate_unavailable");
    r = post(fx, "/v2/analyze/cost",
             "{\"model\":\"lipsync-2-pro\",\"input\":[{\"type\":\"video\",\"url\":\"https://h/v\"},"
             "{\"type\":\"audio\",\"url\":\"https://h/a\",\"refId\":\"a\"}],\"segments\":["
             "{\"startTime\":0,\"endTime\":3,\"audioInput\":{\"refId\":\"a\"}}]}");
    assert_string_equal(r.text, "{\"estimatedFrameCount\":90,\"estimatedGenerationCost\":0.3}");
    reply_fini(&r);
    assert_int_equal(fx->sb->jobs.n, 0);
}

static void test_catalogs(void **state)
{
    struct fixture *fx = *state;
    struct reply r = get(fx, "/v2/errors");
    assert_in_range(cJSON_GetArraySize(r.json), 60, 200);
    for (const cJSON *e = r.json->child; e; e = e->next) {
        const char *code = dub_json_str(e, "code");
        assert_non_null(dub_json_str(e, "message"));
        assert_non_null(dub_json_str(e, "suggestion"));
        for (const cJSON *f = e->next; f; f = f->next)
            assert_string_not_equal(code, dub_json_str(f, "code"));
    }
    reply_fini(&r);
    r = get(fx, "/v2/models");
    assert_int_equal(cJSON_GetArraySize(r.json), 5);
    for (const cJSON *m = r.json->child; m; m = m->next) {
        assert_true(dub_sb_is_uuid(dub_json_str(m, "id")));
        assert_non_null(dub_sb_model_find(dub_json_str(m, "name")));
    }
    reply_fini(&r);
}

static void test_faults(void **state)
{
    struct fixture *fx = *state;
    struct dub_err err;
    fx->opt.plan = dub_sb_plan_find("enterprise");
    assert_ok(dub_sb_faults_parse(&fx->opt.faults,
                                  "generate:1:reset-before,generate:2:reset-after,"
                                  "generate:3:500-after,generate:4:outcome-unknown,"
                                  "generate:5:429-concurrency,generate:6:html,"
                                  "generate:7:wrong-json,generate:8:bad-json,models:2:408",
                                  &err));
    static const struct {
        int status;
        bool drop;
        size_t jobs;
        const char *text;
    } table[] = {
        {0, true, 0, ""},
        {201, true, 1, ""},
        {500, false, 2, "Internal Server Error"},
        {503, false, 3, "\"generationId\":\""},
        {429, false, 3, "concurrency_limit_reached"},
        {502, false, 3, "<html>"},
        {201, false, 4, "unexpected"},
        {201, false, 5, "{\"id\":\""},
        {201, false, 6, "\"status\":\"PENDING\""},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++) {
        struct reply r = post(fx, "/v2/generate", JOB);
        print_message("call %zu: %d %s\n", i + 1, r.status, r.text);
        assert_int_equal(r.drop, table[i].drop);
        if (!r.drop)
            assert_int_equal(r.status, table[i].status);
        assert_int_equal(fx->sb->jobs.n, table[i].jobs);
        assert_non_null(strstr(r.text, table[i].text));
        reply_fini(&r);
    }
    expect(get(fx, "/v2/models"), 200, NULL);
    expect(get(fx, "/v2/models"), 408, NULL);
    struct reply r = get(fx, "/sandbox/stats");
    const cJSON *calls = dub_json_get(r.json, "calls");
    assert_int_equal((int)dub_json_num(r.json, "jobs", -1), 6);
    assert_int_equal((int)dub_json_num(r.json, "faults", -1), 9);
    assert_int_equal((int)dub_json_num(calls, "generate", -1), 9);
    assert_int_equal((int)dub_json_num(calls, "models", -1), 2);
    assert_int_equal((int)dub_json_num(calls, "list", -1), 0);
    reply_fini(&r);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_keys),
        WITH(test_bodies),
        WITH(test_job_life),
        WITH(test_wait_query),
        WITH(test_idempotency),
        WITH(test_idempotency_key_form),
        WITH(test_concurrency),
        WITH(test_rates),
        WITH(test_free_plan_month),
        WITH(test_list),
        WITH(test_delete),
        WITH(test_restart),
        WITH(test_broken_record_is_left_out),
        WITH(test_second_sandbox_is_refused),
        WITH(test_failures),
        WITH(test_upload_refusals),
        WITH(test_assets_in_jobs),
        WITH(test_box_count),
        WITH(test_estimates),
        WITH(test_catalogs),
        WITH(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
