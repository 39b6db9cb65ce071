/* The lines between dubline and dubline-media: both directions, and what is refused. */
#include "cm.h"

#include <stdio.h>

#include "base/mem.h"
#include "port/media_protocol.h"

static void check_line(const struct dub_buf *b, const char *want)
{
    assert_true(b->n > 0 && b->data[b->n - 1] == '\n');
    assert_null(memchr(b->data, '\n', b->n - 1));
    char line[2048];
    snprintf(line, sizeof(line), "%.*s", (int)b->n - 1, b->data);
    assert_string_equal(line, want);
}

static void test_request_lines(void **state)
{
    (void)state;
    char path[] = "a \"b\"\n\xff.mp4", out[] = "p.mp4";
    struct dub_media_request probe = {
        .id = 7, .op = DUB_MEDIA_PROBE, .path = path, .want_hash = true, .timeout_us = 20500000};
    struct dub_media_request pattern = {.id = 8,
                                        .op = DUB_MEDIA_TEST_PATTERN,
                                        .path = out,
                                        .duration_us = 4000001,
                                        .width = 640,
                                        .height = 360,
                                        .rate = {30000, 1001}};
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_media_request_print(&probe, &b);
    check_line(&b, "{\"id\":7,\"op\":\"probe\",\"source\":\"a \\\"b\\\"\\n\xff.mp4\",\"hash\":true,"
                   "\"timeoutSeconds\":20.5}");
    dub_buf_clear(&b);
    dub_media_request_print(&pattern, &b);
    check_line(&b, "{\"id\":8,\"op\":\"test-pattern\",\"output\":\"p.mp4\",\"durationSeconds\":"
                   "4.000001,\"width\":640,\"height\":360,\"frameRate\":\"30000/1001\"}");
    dub_buf_fini(&b);
}

static void test_request_round_trip(void **state)
{
    (void)state;
    char path[] = "a \"b\"\n\t\xff.mp4";
    const struct dub_media_request rows[] = {
        {.id = 1, .op = DUB_MEDIA_PROBE, .path = path},
        {.id = UINT64_C(1) << 53,
         .op = DUB_MEDIA_PROBE,
         .path = path,
         .want_hash = true,
         .timeout_us = 1},
        {.id = 2, .op = DUB_MEDIA_HASH, .path = path},
        {.id = 3,
         .op = DUB_MEDIA_TEST_PATTERN,
         .path = path,
         .duration_us = 1500000,
         .width = 2,
         .height = 4,
         .rate = {25, 1}},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_err err;
        struct dub_media_request back;
        struct dub_buf b;
        dub_buf_init(&b, 0);
        dub_media_request_print(&rows[i], &b);
        assert_ok(dub_media_request_parse(dub_sv_n(b.data, b.n - 1), &back, &err));
        assert_true(back.id == rows[i].id && back.op == rows[i].op);
        assert_string_equal(back.path, path);
        assert_int_equal(back.want_hash, rows[i].want_hash);
        assert_true(back.timeout_us == rows[i].timeout_us);
        assert_true(back.duration_us == rows[i].duration_us);
        assert_true(back.width == rows[i].width && back.height == rows[i].height);
        assert_true(back.rate.num == rows[i].rate.num && back.rate.den == rows[i].rate.den);
        dub_media_request_fini(&back);
        dub_buf_fini(&b);
    }
}

static void test_request_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum dub_status want;
        uint64_t id;
    } rows[] = {
        {"", DUB_ERR_PARSE, 0},
        {"{\"id\":1", DUB_ERR_PARSE, 0},
        {"[1]", DUB_ERR_FORMAT, 0},
        {"{\"op\":\"probe\",\"source\":\"a\"}", DUB_ERR_FORMAT, 0},
        {"{\"id\":0,\"op\":\"probe\",\"source\":\"a\"}", DUB_ERR_FORMAT, 0},
        {"{\"id\":1.5,\"op\":\"probe\",\"source\":\"a\"}", DUB_ERR_FORMAT, 0},
        {"{\"id\":4,\"op\":\"decode\",\"source\":\"a\"}", DUB_ERR_UNSUPPORTED, 4},
        {"{\"id\":4,\"source\":\"a\"}", DUB_ERR_UNSUPPORTED, 4},
        {"{\"id\":5,\"op\":\"probe\"}", DUB_ERR_FORMAT, 5},
        {"{\"id\":5,\"op\":\"probe\",\"source\":\"\"}", DUB_ERR_FORMAT, 5},
        {"{\"id\":5,\"op\":\"probe\",\"source\":\"a\",\"timeoutSeconds\":-1}", DUB_ERR_FORMAT, 5},
        {"{\"id\":6,\"op\":\"test-pattern\",\"output\":\"a\"}", DUB_ERR_FORMAT, 6},
        {"{\"id\":7,\"op\":\"work\",\"source\":\"a\"}", DUB_ERR_FORMAT, 7},
        {"{\"id\":7,\"op\":\"work\",\"source\":\"\",\"task\":\"x\",\"args\":[]}", DUB_ERR_FORMAT,
         7},
        {"{\"id\":6,\"op\":\"test-pattern\",\"output\":\"a\",\"durationSeconds\":1,\"width\":2,"
         "\"height\":2,\"frameRate\":\"25\"}",
         DUB_ERR_FORMAT, 6},
        {"{\"id\":6,\"op\":\"test-pattern\",\"output\":\"a\",\"durationSeconds\":1,\"width\":1e99,"
         "\"height\":2,\"frameRate\":\"25/1\"}",
         DUB_ERR_FORMAT, 6},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_media_request req;
        struct dub_err err;
        assert_status(dub_media_request_parse(dub_sv(rows[i].line), &req, &err), rows[i].want);
        assert_true(req.id == rows[i].id);
        assert_true(err.text[0]);
        assert_null(req.path);
        assert_status(dub_media_request_parse(dub_sv(rows[i].line), &req, NULL), rows[i].want);
    }
}

static void test_answers(void **state)
{
    (void)state;
    struct dub_err err;
    struct dub_media_answer back, done = {.id = 3, .kind = DUB_MEDIA_DONE, .has_facts = true},
                                  hash = {.id = 4, .kind = DUB_MEDIA_DONE, .size_bytes = 12},
                                  half = {.id = 5, .kind = DUB_MEDIA_PROGRESS, .progress = 0.5},
                                  failed = {.id = 6, .kind = DUB_MEDIA_FAILED};
    struct dub_buf b;
    dub_buf_init(&b, 0);
    snprintf(done.facts.container, sizeof(done.facts.container), "wav");
    dub_media_answer_print(&done, "x.wav", &b);
    assert_ok(dub_media_answer_parse(dub_sv_n(b.data, b.n - 1), &back, &err));
    assert_true(back.kind == DUB_MEDIA_DONE && back.id == 3 && back.has_facts);
    assert_string_equal(back.facts.container, "wav");

    dub_buf_clear(&b);
    memset(hash.sha256, 'f', sizeof(hash.sha256) - 1);
    dub_media_answer_print(&hash, NULL, &b);
    assert_ok(dub_media_answer_parse(dub_sv_n(b.data, b.n - 1), &back, &err));
    assert_true(back.kind == DUB_MEDIA_DONE && !back.has_facts && back.size_bytes == 12);
    assert_string_equal(back.sha256, hash.sha256);

    dub_buf_clear(&b);
    dub_media_answer_print(&half, NULL, &b);
    check_line(&b, "{\"id\":5,\"progress\":0.5}");
    assert_ok(dub_media_answer_parse(dub_sv_n(b.data, b.n - 1), &back, &err));
    assert_true(back.kind == DUB_MEDIA_PROGRESS && back.progress == 0.5);

    dub_buf_clear(&b);
    dub_fail_sys(&failed.err, 2, "no.wav", "open");
    dub_media_answer_print(&failed, NULL, &b);
    assert_ok(dub_media_answer_parse(dub_sv_n(b.data, b.n - 1), &back, &err));
    assert_true(back.kind == DUB_MEDIA_FAILED && back.err.sys == 2);
    assert_status(back.err.code, DUB_ERR_IO);
    assert_string_equal(back.err.text, failed.err.text);
    assert_string_equal(back.err.path, "no.wav");
    dub_buf_fini(&b);
}

static void test_every_code_survives(void **state)
{
    (void)state;
    struct dub_err err;
    for (int code = 1; code < (int)DUB_STATUS_COUNT; code++) {
        struct dub_media_answer back, a = {.id = 1, .kind = DUB_MEDIA_FAILED};
        struct dub_buf b;
        dub_buf_init(&b, 0);
        dub_fail(&a.err, (enum dub_status)code, "why");
        dub_media_answer_print(&a, NULL, &b);
        assert_ok(dub_media_answer_parse(dub_sv_n(b.data, b.n - 1), &back, &err));
        assert_status(back.err.code, (enum dub_status)code);
        dub_buf_fini(&b);
    }
}

static void test_answers_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum dub_status want;
    } rows[] = {
        {"", DUB_ERR_PARSE},
        {"Segmentation fault", DUB_ERR_PARSE},
        {"{\"id\":1,\"ok\":true} {", DUB_ERR_PARSE},
        {"7", DUB_ERR_FORMAT},
        {"{\"ok\":true}", DUB_ERR_FORMAT},
        {"{\"id\":1}", DUB_ERR_FORMAT},
        {"{\"id\":1,\"ok\":false}", DUB_ERR_FORMAT},
        {"{\"id\":1,\"progress\":\"half\"}", DUB_ERR_FORMAT},
        {"{\"id\":1,\"ok\":true,\"facts\":[]}", DUB_ERR_FORMAT},
        {"{\"id\":1,\"ok\":true,\"facts\":{\"video\":{\"rotation\":7}}}", DUB_ERR_FORMAT},
        {"{\"id\":1,\"ok\":true,\"sha256\":\"abc\"}", DUB_ERR_FORMAT},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_media_answer a;
        struct dub_err err;
        if (dub_media_answer_parse(dub_sv(rows[i].line), &a, &err) != rows[i].want)
            fail_msg("row %zu: %s", i, rows[i].line);
        assert_true(err.text[0]);
    }
    /* An error without a word still is one. */
    struct dub_media_answer a;
    struct dub_err err;
    assert_ok(dub_media_answer_parse(dub_sv("{\"id\":1,\"error\":{\"errno\":1e300,\"http\":-4}}"),
                                     &a, &err));
    assert_status(a.err.code, DUB_ERR_MEDIA);
    assert_true(a.err.text[0] && a.err.sys == 0 && a.err.http == 0);
}

static void test_work_goes_both_ways(void **state)
{
    (void)state;
    char path[] = "a.wav", task[] = "levels";
    struct dub_err err;
    struct dub_buf b;
    struct dub_media_request back,
        req = {.id = 9, .op = DUB_MEDIA_WORK, .path = path, .task = task};
    req.args = cJSON_Parse("{\"track\":1}");
    dub_buf_init(&b, 0);
    dub_media_request_print(&req, &b);
    check_line(&b, "{\"id\":9,\"op\":\"work\",\"source\":\"a.wav\",\"task\":\"levels\","
                   "\"args\":{\"track\":1}}");
    assert_ok(dub_media_request_parse(dub_sv_n(b.data, b.n - 1), &back, &err));
    assert_string_equal(back.task, "levels");
    assert_true(cJSON_Compare(back.args, req.args, true));
    dub_media_request_fini(&back);
    cJSON_Delete(req.args);

    struct dub_media_answer half, part = {.id = 9, .kind = DUB_MEDIA_PROGRESS, .progress = 0.5};
    part.result = cJSON_Parse("{\"from\":3}");
    dub_buf_clear(&b);
    dub_media_answer_print(&part, NULL, &b);
    check_line(&b, "{\"id\":9,\"progress\":0.5,\"result\":{\"from\":3}}");
    assert_ok(dub_media_answer_parse(dub_sv_n(b.data, b.n - 1), &half, &err));
    assert_true(half.kind == DUB_MEDIA_PROGRESS && cJSON_Compare(half.result, part.result, true));
    dub_media_answer_fini(&half);
    dub_media_answer_fini(&part);
    dub_buf_fini(&b);
}

static void test_shown(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"/a/b?.mp4", "/a/b?.mp4"},
        {"https://h.example/v.mp4?X-Amz-Signature=secret#t", "https://h.example/v.mp4"},
        {"https://me:pass@h.example/v@1.mp4", "https://h.example/v@1.mp4"},
        {"HTTP://h.example", "HTTP://h.example"},
        {"https://a@b@h.example?x", "https://h.example"},
    };
    char out[DUB_MEDIA_SHOWN], longer[1000];
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        assert_string_equal(dub_media_shown(rows[i][0], out), rows[i][1]);
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(strlen(dub_media_shown(longer, out)), DUB_MEDIA_SHOWN - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request_lines),       cmocka_unit_test(test_request_round_trip),
        cmocka_unit_test(test_request_refused),     cmocka_unit_test(test_answers),
        cmocka_unit_test(test_every_code_survives), cmocka_unit_test(test_answers_refused),
        cmocka_unit_test(test_work_goes_both_ways), cmocka_unit_test(test_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
