#include "net/api.h"

#include <fcntl.h>

#include "base/mem.h"
#include "fake_service.h"

static struct fake_service fake;
static struct dub_loop *loop;
static struct dub_http *http;
static struct dub_service service;
static struct dub_api api;

struct seen {
    int n_calls;
    struct dub_api_error error;
    cJSON *json;
    char text[256];
    dub_us retry_after_us;
};

static void on_reply(void *ctx, const struct dub_api_reply *r)
{
    struct seen *s = ctx;
    s->n_calls++;
    s->error = r->error;
    cJSON_Delete(s->json);
    s->json = r->json ? cJSON_Duplicate(r->json, true) : NULL;
    snprintf(s->text, sizeof(s->text), "%.*s", (int)(r->text.n < 255 ? r->text.n : 255),
             r->text.n ? r->text.p : "");
    s->retry_after_us = r->retry_after_us;
}

static void run(struct seen *s)
{
    int before = s->n_calls;
    dub_loop_run(loop);
    assert_int_equal(s->n_calls, before + 1);
}

static int set_up(void **state)
{
    (void)state;
    struct dub_err err;
    fake_service_post(&fake, "/test/reset", "");
    loop = dub_loop_new();
    http = dub_http_new(loop);
    assert_ok(dub_service_make(fake.url, FAKE_KEY, &service, &err));
    api = (struct dub_api){http, &service};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dub_http_free(http);
    dub_loop_free(loop);
    dub_service_fini(&service);
    return 0;
}

static void one_key_makes_one_job(void **state)
{
    (void)state;
    struct seen s = {0};
    struct dub_remote_job job;
    char first[64];
    dub_api_generate(&api, DUB_SV_LIT("{\"model\":\"lipsync-2\"}"), "key-1", on_reply, &s);
    run(&s);
    assert_int_equal(s.error.class, DUB_CLASS_NONE);
    assert_true(dub_remote_job_read(s.json, &job));
    snprintf(first, sizeof(first), "%s", job.id);
    dub_api_generate(&api, DUB_SV_LIT("{\"model\":\"lipsync-2\"}"), "key-1", on_reply, &s);
    run(&s);
    assert_true(dub_remote_job_read(s.json, &job));
    assert_string_equal(job.id, first);
    dub_api_generate(&api, DUB_SV_LIT("{\"model\":\"other\"}"), "key-1", on_reply, &s);
    run(&s);
    assert_int_equal(s.error.class, DUB_CLASS_UNKNOWN);
    assert_int_equal(fake_service_number(&fake, "jobs"), 1);
    dub_api_get(&api, first, true, on_reply, &s);
    run(&s);
    assert_true(dub_remote_job_read(s.json, &job));
    assert_int_equal(job.status, DUB_REMOTE_COMPLETED);
    assert_int_equal(s.retry_after_us, DUB_US_PER_S);
    assert_non_null(job.output_url);
    dub_api_download_url(&api, first, on_reply, &s);
    run(&s);
    assert_int_equal(strncmp(s.text, fake.url, strlen(fake.url)), 0);
    struct dub_list_query q = {.limit = 5};
    dub_api_list(&api, &q, on_reply, &s);
    run(&s);
    assert_int_equal(cJSON_GetArraySize(s.json), 1);
    dub_api_delete(&api, first, on_reply, &s);
    run(&s);
    assert_int_equal(s.error.class, DUB_CLASS_NONE);
    assert_int_equal(fake_service_number(&fake, "jobs"), 0);
    dub_api_get(&api, "../../etc", false, on_reply, &s);
    run(&s);
    assert_string_equal(s.error.code, "generation_not_found");
    cJSON_Delete(s.json);
}

static void answers_of_a_create_that_name_no_job_are_unknown(void **state)
{
    (void)state;
    static const char *const kinds[] = {"generate:1:html", "generate:1:wrong-json",
                                        "generate:1:cut", "generate:1:reset-after"};
    struct seen s = {0};
    for (size_t i = 0; i < DUB_ARRAY_LEN(kinds); i++) {
        fake_service_post(&fake, "/test/fault", kinds[i]);
        dub_api_generate(&api, DUB_SV_LIT("{}"), kinds[i] + 9, on_reply, &s);
        run(&s);
        if (s.error.class != DUB_CLASS_UNKNOWN)
            fail_msg("%s: %s", kinds[i], dub_error_class_name(s.error.class));
        assert_true(s.error.message[0]);
    }
    fake_service_post(&fake, "/test/fault", "models:1:html");
    dub_api_models(&api, on_reply, &s);
    run(&s);
    assert_int_equal(s.error.class, DUB_CLASS_WAIT);
    assert_non_null(strstr(s.error.message, "not JSON"));
    cJSON_Delete(s.json);
}

static void the_other_endpoints(void **state)
{
    (void)state;
    struct seen s = {0};
    dub_api_models(&api, on_reply, &s);
    run(&s);
    assert_int_equal(cJSON_GetArraySize(s.json), 1);
    dub_api_errors(&api, on_reply, &s);
    run(&s);
    assert_int_equal(cJSON_GetArraySize(s.json), 1);
    assert_int_equal(fake_service_number(&fake, "leaks"), 0); /* asked for without the key */
    dub_api_estimate(&api, "lipsync-2", 2500000, 24, on_reply, &s);
    run(&s);
    assert_true(dub_json_num(s.json, "estimatedFrameCount", 0) == 60);
    dub_api_assets(&api, 10, NULL, on_reply, &s);
    run(&s);
    assert_true(cJSON_IsArray(cJSON_GetObjectItem(s.json, "items")));
    cJSON_Delete(s.json);
}

static void on_put(void *ctx, const struct dub_http_response *r)
{
    struct seen *s = ctx;
    s->n_calls++;
    dub_api_error_read(r, NULL, &s->error);
}

static void three_steps_make_an_asset(void **state)
{
    (void)state;
    struct seen s = {0};
    char path[] = "/tmp/dub-api-XXXXXX", hash[DUB_SHA256_HEX];
    int fd = mkstemp(path);
    unlink(path);
    assert_int_equal(write(fd, "hello", 5), 5);
    dub_sha256_hex(DUB_SV_LIT("hello"), hash);
    dub_api_asset_url(&api, "a.wav", "audio/wav", 5, on_reply, &s);
    run(&s);
    char *up = dub_strdup(dub_json_str(s.json, "uploadUrl"));
    char *url = dub_strdup(dub_json_str(s.json, "url"));
    dub_api_asset_register(&api, url, "AUDIO", "a.wav", on_reply, &s);
    run(&s);
    assert_string_equal(s.error.code, "uploaded_file_not_found");
    struct dub_put put = {.upload_url = up, .content_type = "audio/wav", .source = {fd, 5, hash}};
    dub_api_asset_put(&api, &put, on_put, &s);
    run(&s);
    assert_int_equal(s.error.class, DUB_CLASS_NONE);
    dub_api_asset_register(&api, url, "AUDIO", "a.wav", on_reply, &s);
    run(&s);
    assert_non_null(dub_json_str(s.json, "id"));
    assert_int_equal(fake_service_number(&fake, "leaks"), 0);
    put.upload_url = "http://storage.example.net/x";
    dub_api_asset_put(&api, &put, on_put, &s);
    run(&s);
    assert_int_equal(s.error.fate, DUB_HTTP_REFUSED);
    cJSON_Delete(s.json);
    dub_free(up);
    dub_free(url);
    close(fd);
}

static void a_wrong_key_is_not_shown(void **state)
{
    (void)state;
    struct seen s = {0};
    struct dub_err err;
    struct dub_service wrong;
    assert_ok(dub_service_make(fake.url, "wrong-key-9999999", &wrong, &err));
    struct dub_api other = {http, &wrong};
    dub_api_models(&other, on_reply, &s);
    run(&s);
    assert_int_equal(s.error.class, DUB_CLASS_STOP);
    assert_status(dub_api_error_fail(&s.error, "list the models", &err), DUB_ERR_AUTH);
    assert_null(strstr(err.text, "wrong-key"));
    assert_non_null(strstr(err.text, "SYNC_API_KEY"));
    cJSON_Delete(s.json);
    dub_service_fini(&wrong);
}

static void a_call_left_in_flight_leaks_nothing(void **state)
{
    (void)state;
    struct seen s = {0};
    fake_service_post(&fake, "/test/fault", "models:1:slow=1");
    uint64_t id = dub_api_models(&api, on_reply, &s);
    dub_api_errors(&api, on_reply, &s);
    dub_loop_step(loop, 1000);
    dub_http_cancel(http, id);
    assert_int_equal(s.n_calls, 0);
}

static int start(void **state)
{
    (void)state;
    fake_service_start(&fake);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    fake_service_stop(&fake);
    return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_key_makes_one_job),    T(answers_of_a_create_that_name_no_job_are_unknown),
        T(the_other_endpoints),      T(three_steps_make_an_asset),
        T(a_wrong_key_is_not_shown), T(a_call_left_in_flight_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
