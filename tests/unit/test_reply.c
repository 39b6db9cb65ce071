#include "net/reply.h"

#include "cm.h"

static cJSON *parse(const char *text)
{
    cJSON *doc = NULL;
    struct dub_err err;
    assert_ok(dub_json_parse(dub_sv(text), &doc, &err));
    return doc;
}

static void a_generation_needs_only_its_id(void **state)
{
    (void)state;
    struct dub_remote_job job;
    cJSON *doc = parse("{\"id\":\"g1\"}");
    assert_true(dub_remote_job_read(doc, &job));
    assert_string_equal(job.id, "g1");
    assert_int_equal(job.status, DUB_REMOTE_OTHER);
    assert_null(job.output_url);
    assert_true(job.output_duration_s == -1);
    cJSON_Delete(doc);
    static const char *const bad[] = {"{}",
                                      "[]",
                                      "{\"id\":\"\"}",
                                      "{\"id\":7}",
                                      "{\"id\":null}",
                                      "{\"id\":\"a b\"}",
                                      "{\"id\":\"\\u001b[31m\"}"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        doc = parse(bad[i]);
        assert_false(dub_remote_job_read(doc, &job));
        cJSON_Delete(doc);
    }
    assert_false(dub_remote_job_read(NULL, &job));
}

static void both_spellings_of_the_error_code_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
        enum dub_remote_status status;
        bool final;
    } rows[] = {
        {"{\"id\":\"a\",\"status\":\"FAILED\",\"errorCode\":\"x\",\"error\":\"e\"}", "x",
         DUB_REMOTE_FAILED, true},
        {"{\"id\":\"a\",\"status\":\"REJECTED\",\"error_code\":\"y\"}", "y", DUB_REMOTE_REJECTED,
         true},
        {"{\"id\":\"a\",\"status\":\"COMPLETED\",\"errorCode\":null,\"error_code\":\"z\"}", "z",
         DUB_REMOTE_COMPLETED, true},
        {"{\"id\":\"a\",\"status\":\"PENDING\"}", NULL, DUB_REMOTE_PENDING, false},
        {"{\"id\":\"a\",\"status\":\"processing\"}", NULL, DUB_REMOTE_PROCESSING, false},
        {"{\"id\":\"a\",\"status\":\"QUEUED_SOMEWHERE\"}", NULL, DUB_REMOTE_OTHER, false},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_remote_job job;
        cJSON *doc = parse(rows[i].text);
        assert_true(dub_remote_job_read(doc, &job));
        assert_int_equal(job.status, rows[i].status);
        assert_int_equal(dub_remote_status_final(job.status), rows[i].final);
        if (rows[i].code)
            assert_string_equal(job.error_code, rows[i].code);
        else
            assert_null(job.error_code);
        cJSON_Delete(doc);
    }
}

static struct dub_api_error read_error(long status, const char *body, const char *type)
{
    struct dub_http_response r = {
        .fate = DUB_HTTP_ANSWERED, .status = status, .body = dub_sv(body), .retry_after_us = -1};
    struct dub_api_error e;
    cJSON *doc = NULL;
    memcpy(r.content_type, type, strlen(type) + 1);
    if (body[0] == '{' || body[0] == '[')
        doc = parse(body);
    dub_api_error_read(&r, doc, &e);
    cJSON_Delete(doc);
    return e;
}

static void error_bodies_of_every_shape_become_one_sentence(void **state)
{
    (void)state;
    static const struct {
        long status;
        const char *body, *type, *message, *code;
        enum dub_error_class class;
    } rows[] = {
        {400, "{\"message\":[\"a must be b\",\"c\"],\"statusCode\":400}", "application/json",
         "a must be b; c", "", DUB_CLASS_FIX},
        {422, "{\"message\":\"no\",\"errorCode\":\"project_not_found\"}", "application/json", "no",
         "project_not_found", DUB_CLASS_FIX},
        {429, "{\"message\":\"full\",\"error_code\":\"concurrency_limit_reached\"}",
         "application/json", "full", "concurrency_limit_reached", DUB_CLASS_SLOT},
        {401, "{\"message\":\"Unauthorized\",\"statusCode\":401}", "application/json",
         "Unauthorized", "", DUB_CLASS_STOP},
        {401, "{\"error\":\"Unauthorized\"}", "application/json", "Unauthorized", "",
         DUB_CLASS_STOP},
        {502, "<html><h1>Bad</h1></html>", "text/html; charset=x",
         "HTTP status 502 without a reason", "", DUB_CLASS_WAIT},
        {503, "upstream \x1b[31mdown\n", "text/plain", "upstream \xef\xbf\xbd[31mdown ", "",
         DUB_CLASS_WAIT},
        {500, "", "", "HTTP status 500 without a reason", "", DUB_CLASS_WAIT},
        {500, "{\"message\":{\"odd\":1}}", "application/json", "HTTP status 500 without a reason",
         "", DUB_CLASS_WAIT},
        {500, "[1,2]", "application/json", "HTTP status 500 without a reason", "", DUB_CLASS_WAIT},
        {302, "", "", "HTTP status 302 without a reason", "", DUB_CLASS_FIX},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_api_error e = read_error(rows[i].status, rows[i].body, rows[i].type);
        assert_string_equal(e.message, rows[i].message);
        assert_string_equal(e.code, rows[i].code);
        assert_int_equal(e.class, rows[i].class);
        assert_int_equal(e.http, rows[i].status);
    }
    assert_int_equal(read_error(204, "", "").class, DUB_CLASS_NONE);
}

static void what_the_service_adds_is_kept(void **state)
{
    (void)state;
    struct dub_api_error e = read_error(
        503,
        "{\"message\":\"?\",\"errorCode\":\"IDEMPOTENCY_OUTCOME_UNKNOWN\",\"generationId\":\"g-7\","
        "\"retryAfterSeconds\":2.5,\"field\":\"input[1]\",\"requestId\":\"r9\"}",
        "application/json");
    assert_int_equal(e.class, DUB_CLASS_UNKNOWN);
    assert_string_equal(e.generation_id, "g-7");
    assert_string_equal(e.field, "input[1]");
    assert_string_equal(e.request_id, "r9");
    assert_int_equal(e.retry_after_us, 2500000);
    struct dub_err err;
    assert_status(dub_api_error_fail(&e, "create the job", &err), DUB_ERR_OUTCOME_UNKNOWN);
    assert_int_equal(dub_status_exit(err.code), 7);
    assert_string_equal(err.remote_code, "IDEMPOTENCY_OUTCOME_UNKNOWN");
    assert_non_null(strstr(err.text, "dubline resume"));
}

static void exit_statuses_tell_who_is_at_fault(void **state)
{
    (void)state;
    static const struct {
        enum dub_http_fate fate;
        long http;
        const char *code;
        enum dub_status want;
    } rows[] = {
        {DUB_HTTP_NOT_SENT, 0, "", DUB_ERR_NET},
        {DUB_HTTP_UNTRUSTED, 0, "", DUB_ERR_NET},
        {DUB_HTTP_LOST, 0, "", DUB_ERR_NET},
        {DUB_HTTP_LOCAL, 0, "", DUB_ERR_IO},
        {DUB_HTTP_ANSWERED, 401, "", DUB_ERR_AUTH},
        {DUB_HTTP_ANSWERED, 400, "", DUB_ERR_HTTP},
        {DUB_HTTP_ANSWERED, 503, "", DUB_ERR_NET},
        {DUB_HTTP_ANSWERED, 429, "", DUB_ERR_HTTP},
        {DUB_HTTP_CANCELLED, 0, "", DUB_ERR_CANCELLED},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_http_response r = {
            .fate = rows[i].fate, .status = rows[i].http, .retry_after_us = -1, .message = "m"};
        struct dub_api_error e;
        struct dub_err err;
        dub_api_error_read(&r, NULL, &e);
        assert_status(dub_api_error_fail(&e, "do it", &err), rows[i].want);
        assert_int_equal(err.http, rows[i].http);
        assert_status(dub_api_error_fail(&e, "do it", NULL), rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_generation_needs_only_its_id),
        cmocka_unit_test(both_spellings_of_the_error_code_are_read),
        cmocka_unit_test(error_bodies_of_every_shape_become_one_sentence),
        cmocka_unit_test(what_the_service_adds_is_kept),
        cmocka_unit_test(exit_statuses_tell_who_is_at_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
