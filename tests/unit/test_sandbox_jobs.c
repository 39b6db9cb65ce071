/* The job clock, the Generation object, asset facts, options. */
#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "cm.h"
#include "sandbox/assets.h"
#include "sandbox/jobs.h"
#include "sandbox/options.h"
#include "sandbox/worker.h"

static struct dub_sb_job job_at_1000(void)
{
    struct dub_sb_job job = {.created_ms = 1000, .starts_ms = 1200, .ends_ms = 2000};
    snprintf(job.id, sizeof(job.id), "7a1f6c1e-0000-4000-8000-000000000001");
    return job;
}

static void test_states(void **state)
{
    char result[] = "x.mp4";
    struct dub_sb_job job = job_at_1000();
    (void)state;
    static const struct {
        int64_t at;
        enum dub_sb_status without, with, failing, rejected;
    } table[] = {
        {1000, DUB_SB_PENDING, DUB_SB_PENDING, DUB_SB_PENDING, DUB_SB_PENDING},
        {1199, DUB_SB_PENDING, DUB_SB_PENDING, DUB_SB_PENDING, DUB_SB_PENDING},
        {1200, DUB_SB_PROCESSING, DUB_SB_PROCESSING, DUB_SB_PROCESSING, DUB_SB_REJECTED},
        {1999, DUB_SB_PROCESSING, DUB_SB_PROCESSING, DUB_SB_PROCESSING, DUB_SB_REJECTED},
        {2000, DUB_SB_PROCESSING, DUB_SB_COMPLETED, DUB_SB_FAILED, DUB_SB_REJECTED},
        {9000000, DUB_SB_PROCESSING, DUB_SB_COMPLETED, DUB_SB_FAILED, DUB_SB_REJECTED},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++) {
        int64_t at = table[i].at;
        job.result = NULL; /* being made: not complete before it is there */
        assert_int_equal(dub_sb_job_status(&job, at), table[i].without);
        job.result = result;
        assert_int_equal(dub_sb_job_status(&job, at), table[i].with);
        snprintf(job.fail_code, sizeof(job.fail_code), "generation_pipeline_failed");
        assert_int_equal(dub_sb_job_status(&job, at), table[i].failing);
        job.rejected = true;
        assert_int_equal(dub_sb_job_status(&job, at), table[i].rejected);
        job.rejected = false;
        job.fail_code[0] = '\0';
    }
}

static void test_progress_and_next(void **state)
{
    char result[] = "x.mp4";
    struct dub_sb_job job = job_at_1000();
    (void)state;
    job.result = result;
    assert_int_equal(dub_sb_job_progress(&job, 1100), 0);
    assert_int_equal(dub_sb_job_progress(&job, 1600), 49);
    assert_int_equal(dub_sb_job_progress(&job, 1999), 98);
    assert_int_equal(dub_sb_job_progress(&job, 2000), 100);
    job.result = NULL;
    assert_int_equal(dub_sb_job_progress(&job, 5000), 99);
    assert_int_equal(dub_sb_job_next_ms(&job, 1000), 1200);
    assert_int_equal(dub_sb_job_next_ms(&job, 1200), 2000);
    assert_int_equal(dub_sb_job_next_ms(&job, 2000), 0);
}

static void test_names(void **state)
{
    enum dub_sb_status one;
    char when[40];
    (void)state;
    for (int i = 0; i < DUB_SB_STATUS_COUNT; i++) {
        assert_true(dub_sb_status_find(dub_sv(dub_sb_status_name((enum dub_sb_status)i)), &one));
        assert_int_equal(one, i);
        assert_int_equal(dub_sb_status_is_final((enum dub_sb_status)i), i >= DUB_SB_COMPLETED);
    }
    assert_false(dub_sb_status_find(dub_sv("pending"), &one));
    assert_string_equal(dub_sb_iso_time(1795246622007, when), "2026-11-21T07:37:02.007Z");
    char *clean = dub_sb_clean_name("a b/../c-1_\xc3\xa9.mp4");
    assert_string_equal(clean, "abc-1_mp4");
    dub_free(clean);
    assert_null(dub_sb_clean_name(NULL));
}

static void test_json(void **state)
{
    char result[] = "x.mp4", name[] = "film_es";
    struct dub_sb_job job = job_at_1000();
    (void)state;
    job.body =
        cJSON_Parse("{\"model\":\"lipsync-2\",\"input\":[1],\"options\":{\"temperature\":0.1},"
                    "\"outputFileName\":\"film es\",\"webhookUrl\":\"https://h/x\"}");
    job.output_name = name;
    job.has_output = true;
    job.output_us = 12500000;
    cJSON *out = dub_sb_job_json(&job, 1500, "http://u", true);
    assert_string_equal(dub_json_str(out, "status"), "PROCESSING");
    assert_string_equal(dub_json_str(out, "outputFileName"), "film_es");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(out, "outputUrl")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(out, "outputDuration")));
    assert_int_equal((int)dub_json_num(out, "progress_percent", -1), 37);
    assert_false(cJSON_HasObjectItem(out, "segments"));
    cJSON_Delete(out);
    job.result = result;
    out = dub_sb_job_json(&job, 2000, "http://u", false);
    assert_string_equal(dub_json_str(out, "outputUrl"), "http://u");
    assert_false(cJSON_HasObjectItem(out, "progress_percent"));
    assert_false(cJSON_HasObjectItem(out, "errorCode"));
    char *text = cJSON_PrintUnformatted(out);
    assert_non_null(strstr(text, "\"outputDuration\":12.5"));
    assert_non_null(strstr(text, "\"options\":{\"temperature\":0.1}"));
    cJSON_free(text);
    cJSON_Delete(out);
    snprintf(job.fail_code, sizeof(job.fail_code), "generation_pipeline_failed");
    out = dub_sb_job_json(&job, 2000, "http://u", false);
    assert_string_equal(dub_json_str(out, "status"), "FAILED");
    assert_string_equal(dub_json_str(out, "errorCode"), "generation_pipeline_failed");
    assert_string_equal(dub_json_str(out, "error"), "The generation failed.");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(out, "outputUrl")));
    cJSON_Delete(out);
    cJSON_Delete(job.body);
}

static void test_asset_facts(void **state)
{
    struct dub_facts *facts = DUB_NEW(struct dub_facts);
    struct dub_sb_asset asset = {.type = "VIDEO"};
    struct dub_sb_source src;
    (void)state;
    snprintf(facts->container, sizeof(facts->container), "mov");
    facts->has_duration = true;
    facts->duration_us = 10050000;
    facts->n_audio = 1;
    facts->audio[0].has_duration = true;
    facts->audio[0].duration_us = 10050000;
    dub_sb_asset_probed(&asset, facts);
    assert_true(asset.unreadable); /* sound only, registered as VIDEO */
    facts->has_video = true;
    facts->video = (struct dub_video_facts){.width = 1920,
                                            .height = 1080,
                                            .rotation = 90,
                                            .rate = {25, 1},
                                            .has_duration = true,
                                            .duration_us = 10000000,
                                            .frames = 250};
    dub_sb_asset_probed(&asset, facts);
    assert_false(asset.unreadable);
    assert_int_equal(asset.width, 1080);
    assert_int_equal(asset.height, 1920);
    dub_sb_asset_source(&asset, &src);
    assert_string_equal(src.type, "VIDEO");
    assert_true(src.has_length);
    assert_int_equal(src.length_us, 10000000); /* the smaller of container and stream */
    assert_int_equal(src.frames, 250);
    cJSON *out = dub_sb_asset_json(&asset, "http://u");
    char *text = cJSON_PrintUnformatted(out);
    assert_non_null(strstr(text, "\"durationSeconds\":10,"));
    cJSON_free(text);
    assert_string_equal(dub_json_str(out, "inputType"), "URL");
    assert_string_equal(dub_json_str(out, "format"), "mov");
    cJSON_Delete(out);
    struct dub_sb_asset sound = {.type = "AUDIO"};
    dub_sb_asset_probed(&sound, facts);
    assert_int_equal(sound.length_us, 10050000);
    assert_int_equal(sound.width, 0);
    dub_free(asset.format);
    dub_free(sound.format);
    dub_free(facts);
}

static void test_name_endings(void **state)
{
    static const struct {
        const char *name, *ending;
    } table[] = {
        {"a.mp4", ".mp4"},     {"a.b.MOV", ".mov"}, {"plain", ""}, {"a.", ""},
        {"a.verylongone", ""}, {"a.m/4", ""},       {"a.m~4", ""}, {"x/y.z/film.webm", ".webm"},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++) {
        char *ending = dub_sb_name_ending(table[i].name);
        assert_string_equal(ending, table[i].ending);
        dub_free(ending);
    }
}

static void test_loopback(void **state)
{
    static const struct {
        const char *url;
        bool ours;
    } table[] = {
        {"http://127.0.0.1/x", true},
        {"http://127.0.0.1:8080/x", true},
        {"HTTP://localhost:1/x", true},
        {"http://[::1]:80/x", true},
        {"http://127.1.2.3/", true},
        {"https://127.0.0.1/x", false},
        {"http://127.0.0.1.evil.example/x", false},
        {"http://127.0.0.1@evil.example/x", false},
        {"http://evil.example/127.0.0.1", false},
        {"http://localhost.evil.example/", false},
        {"http://evil.example#@127.0.0.1/", false},
        {"http://evil.example\\@127.0.0.1/", false},
        {"http://127.0.0/", false},
        {"http://127.0.0.256/", false},
        {"http://128.0.0.1/", false},
        {"http://[::1].evil/", false},
        {"ftp://127.0.0.1/", false},
        {"http://", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++)
        if (dub_sb_is_loopback(table[i].url) != table[i].ours)
            fail_msg("%s", table[i].url);
}

/* --- options ---------------------------------------------------------------------------------- */

#define WORDS 8

static enum dub_status parse(struct dub_sb_options *opt, const char *const *words,
                             enum dub_sb_wish *wish, struct dub_err *err)
{
    char *argv[WORDS];
    int argc = 0;
    for (; argc < WORDS && words[argc]; argc++)
        argv[argc] = dub_strdup(words[argc]);
    dub_sb_options_init(opt);
    enum dub_status st = dub_sb_options_parse(opt, argc, argv, wish, err);
    for (int i = 0; i < argc; i++)
        dub_free(argv[i]);
    return st;
}

static void test_options(void **state)
{
    struct dub_sb_options opt;
    enum dub_sb_wish wish;
    struct dub_err err;
    (void)state;
    static const char *const none[] = {NULL};
    assert_ok(parse(&opt, none, &wish, &err));
    assert_int_equal(wish, DUB_SB_RUN);
    assert_int_equal(opt.port, 0);
    assert_string_equal(opt.plan->name, "creator");
    assert_int_equal(dub_sb_real_ms(&opt, opt.job_us), 1000);
    dub_sb_options_fini(&opt);
    static const char *const many[] = {"--port=8099", "--job-seconds", "60",          "--speed",
                                       "20",          "--strict-urls", "--plan=free", NULL};
    assert_ok(parse(&opt, many, &wish, &err));
    assert_int_equal(opt.port, 8099);
    assert_true(opt.strict_urls);
    assert_string_equal(opt.plan->name, "free");
    assert_int_equal(dub_sb_real_ms(&opt, opt.job_us), 3000); /* 60 s twenty times as fast */
    dub_sb_options_fini(&opt);
    static const char *const ends[] = {"--job-fail", "2-3:generation_unknown_error", "--job-reject",
                                       "5:generation_input_segments_invalid", NULL};
    assert_ok(parse(&opt, ends, &wish, &err));
    assert_null(dub_sb_ending_match(&opt, 1));
    assert_string_equal(dub_sb_ending_match(&opt, 3)->code, "generation_unknown_error");
    assert_false(dub_sb_ending_match(&opt, 3)->rejected);
    assert_true(dub_sb_ending_match(&opt, 5)->rejected);
    assert_null(dub_sb_ending_match(&opt, 6));
    dub_sb_options_fini(&opt);
    static const char *const help[] = {"--quiet", "--help", "--nonsense", NULL};
    assert_ok(parse(&opt, help, &wish, &err));
    assert_int_equal(wish, DUB_SB_HELP);
    dub_sb_options_fini(&opt);
}

static void test_bad_options(void **state)
{
    static const struct {
        const char *words[3];
        const char *says;
    } table[] = {
        {{"--prot", "1", NULL}, "did you mean --port"},
        {{"x", NULL, NULL}, "'x' is not an option"},
        {{"--port", NULL, NULL}, "--port: a value is missing"},
        {{"--port", "65536", NULL}, "0 to 65535"},
        {{"--port", "-1", NULL}, "0 to 65535"},
        {{"--dir", "", NULL}, "folder is missing"},
        {{"--job-seconds", "soon", NULL}, "'soon' is not a number of seconds"},
        {{"--job-seconds", "-1", NULL}, "not a number of seconds"},
        {{"--speed", "0", NULL}, "'0' is not a factor"},
        {{"--plan", "gold", NULL}, "'gold' is not a plan"},
        {{"--create-rate", "many", NULL}, "number of calls a minute"},
        {{"--fault", "x:1:500", NULL}, "not an endpoint"},
        {{"--job-fail", "1", NULL}, "not N:CODE"},
        {{"--job-fail", "1:nonsense", NULL}, "not a code of the error catalog"},
        {{"--job-fail", "x:generation_unknown_error", NULL}, "not N:CODE"},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++) {
        struct dub_sb_options opt;
        enum dub_sb_wish wish;
        struct dub_err err;
        assert_status(parse(&opt, table[i].words, &wish, &err), DUB_ERR_ARG);
        if (!strstr(err.text, table[i].says))
            fail_msg("%s: %s", table[i].words[0], err.text);
        dub_sb_options_fini(&opt);
    }
}

static void test_help_names_everything(void **state)
{
    (void)state;
    static const char *const words[] = {
        "--port",        "--dir",         "--job-seconds", "--speed",        "--plan",
        "--strict-urls", "--create-rate", "--read-rate",   "--link-seconds", "--job-fail",
        "--job-reject",  "--fault",       "--quiet"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(words); i++)
        assert_non_null(strstr(dub_sb_help(), words[i]));
    for (int e = 0; e < DUB_SB_EP_OTHER; e++)
        assert_non_null(strstr(dub_sb_help(), dub_sb_endpoint_name((enum dub_sb_endpoint)e)));
    for (int k = DUB_SB_FAULT_REFUSE; k <= DUB_SB_FAULT_BAD_JSON; k++)
        assert_non_null(strstr(dub_sb_help(), dub_sb_fault_name((enum dub_sb_fault_kind)k)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),      cmocka_unit_test(test_progress_and_next),
        cmocka_unit_test(test_names),       cmocka_unit_test(test_json),
        cmocka_unit_test(test_asset_facts), cmocka_unit_test(test_name_endings),
        cmocka_unit_test(test_loopback),    cmocka_unit_test(test_options),
        cmocka_unit_test(test_bad_options), cmocka_unit_test(test_help_names_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
