/* The installed face of the engine, through its one header and its archive alone. */
#include "dubline.h"

#include "cm.h"
#include "tmpdir.h"

#define RUN(p, line) assert_int_equal(run(p, line), DUBLINE_OK)

static struct tmpdir dir;

static enum dubline_status run(struct dubline_project *p, const char *line)
{
    enum dubline_status st = dubline_run(p, line);
    if (st)
        print_message("%s: %s\n", line, dubline_last_error(p)->text);
    return st;
}

static int make_dir(void **state)
{
    (void)state;
    tmpdir_make(&dir);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    tmpdir_remove(&dir);
    return 0;
}

/* The example of the vendor's guide: a video and two voices, one after the other. */
static struct dubline_project *two_voices(void)
{
    struct dubline_project *p = dubline_new();
    RUN(p, "set video https://example.com/video.mp4");
    RUN(p, "speaker-add speaker_a https://example.com/a.wav");
    RUN(p, "speaker-add speaker_b https://example.com/b.wav");
    RUN(p, "segment-add 0 15 speaker_a");
    RUN(p, "segment-add 15 30 speaker_b");
    return p;
}

static const char two_voices_request[] =
    "{\"model\":\"lipsync-2\",\"input\":["
    "{\"type\":\"video\",\"url\":\"https://example.com/video.mp4\"},"
    "{\"type\":\"audio\",\"url\":\"https://example.com/a.wav\",\"refId\":\"speaker_a\"},"
    "{\"type\":\"audio\",\"url\":\"https://example.com/b.wav\",\"refId\":\"speaker_b\"}],"
    "\"segments\":["
    "{\"startTime\":0,\"endTime\":15,\"audioInput\":{\"refId\":\"speaker_a\"}},"
    "{\"startTime\":15,\"endTime\":30,\"audioInput\":{\"refId\":\"speaker_b\"}}],"
    "\"options\":{\"sync_mode\":\"silence\"}}";

static void assert_error(const struct dubline_project *p, enum dubline_status status,
                         const char *code, const char *words)
{
    const struct dubline_error *e = dubline_last_error(p);
    assert_int_equal(e->status, status);
    assert_string_equal(e->code, code);
    assert_non_null(words);
    assert_non_null(strstr(e->text, words));
}

static void test_request(void **state)
{
    (void)state;
    struct dubline_project *p = two_voices();
    size_t n_bytes = 0, n_pending = 9;
    char *text = dubline_request(p, 0, &n_bytes, &n_pending);
    assert_string_equal(text, two_voices_request);
    assert_int_equal(n_bytes, strlen(two_voices_request));
    assert_int_equal(n_pending, 0);
    dubline_string_free(text);
    text = dubline_request(p, 1, NULL, NULL);
    assert_non_null(strstr(text, "{\n  \"model\": \"lipsync-2\",\n"));
    dubline_string_free(text);
    dubline_free(p);
}

static void test_blank(void **state)
{
    (void)state;
    struct dubline_project *p = dubline_new();
    assert_int_equal(dubline_last_error(p)->status, DUBLINE_OK);
    assert_string_equal(dubline_last_error(p)->code, "ok");
    assert_string_equal(dubline_last_error(p)->text, "");
    assert_false(dubline_is_unsaved(p));
    char *text = dubline_project_text(p);
    assert_non_null(strstr(text, "\"model\": \"lipsync-2\""));
    assert_non_null(strstr(text, "\"sync_mode\":\"silence\""));
    dubline_string_free(text);
    /* What it began with is no step. */
    assert_int_equal(dubline_run(p, "undo"), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "state", "nothing to undo");
    assert_int_equal(dubline_save(p), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "state", "no file name");
    dubline_free(p);
    dubline_free(NULL);
    dubline_string_free(NULL);
    assert_true(strchr(dubline_version(), '.') != NULL);
}

static void test_commands(void **state)
{
    (void)state;
    struct dubline_project *p = two_voices();
    char *before = dubline_project_text(p);
    assert_int_equal(dubline_run(p, "segment-ad 1 2 speaker_a"), DUBLINE_USAGE);
    assert_error(p, DUBLINE_USAGE, "usage", "did you mean segment-add");
    assert_int_equal(dubline_run(p, "segment-add 1 2 nobody"), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "state", "nobody");
    assert_int_equal(dubline_run(p, "set video nowhere.mp4"), DUBLINE_UNREADABLE);
    assert_error(p, DUBLINE_UNREADABLE, "io", "nowhere.mp4");
    assert_string_equal(dubline_last_error(p)->path, "nowhere.mp4");
    char *after = dubline_project_text(p);
    assert_string_equal(before, after);
    dubline_string_free(after);
    RUN(p, "");
    RUN(p, "  # nothing");
    assert_string_equal(dubline_last_error(p)->text, "");
    assert_string_equal(dubline_messages(p), "");
    RUN(p, "segment-set 2 end 29.5");
    RUN(p, "undo");
    assert_non_null(strstr(dubline_messages(p), "undo: "));
    after = dubline_project_text(p);
    assert_string_equal(before, after);
    dubline_string_free(after);
    dubline_string_free(before);
    assert_true(dubline_is_unsaved(p));
    dubline_free(p);
}

/* Merging segments of two inputs drops one; it takes an agreement. */
static void test_agree(void **state)
{
    (void)state;
    struct dubline_project *p = two_voices();
    assert_int_equal(dubline_run(p, "segment-merge 1,2"), DUBLINE_REFUSED);
    assert_error(p, DUBLINE_REFUSED, "cancelled", "merging drops");
    dubline_set_agree(p, 1);
    RUN(p, "segment-merge 1,2");
    assert_non_null(strstr(dubline_messages(p), "merging drops"));
    char *text = dubline_request(p, 0, NULL, NULL);
    assert_null(strstr(text, "speaker_b"));
    dubline_string_free(text);
    RUN(p, "undo");
    dubline_set_agree(p, 0);
    assert_int_equal(dubline_run(p, "segment-merge 1,2"), DUBLINE_REFUSED);
    dubline_free(p);
}

/* First finding of a rule; rule NULL in *out when there is none. */
static struct dubline_issue find_issue(struct dubline_project *p, const char *rule)
{
    struct dubline_issue out;
    for (size_t i = 0; dubline_issue_at(p, i, &out); i++)
        if (strcmp(out.rule, rule) == 0)
            return out;
    return out;
}

static void test_check(void **state)
{
    (void)state;
    struct dubline_project *p = two_voices();
    assert_int_equal(dubline_n_errors(p), 0);
    RUN(p, "segment-set 1 end 16");
    struct dubline_issue d = find_issue(p, "segment-overlap");
    assert_non_null(d.rule);
    assert_int_equal(dubline_n_errors(p), 1);
    assert_int_equal(d.severity, DUBLINE_ERROR);
    assert_string_equal(dubline_severity_name(d.severity), "error");
    assert_int_equal(d.segment, 2);
    assert_int_equal(strlen(d.segment_id), 8);
    assert_string_equal(d.ref, "speaker_b");
    assert_non_null(d.message);
    assert_non_null(d.fix);
    assert_false(d.waived);

    char *json = dubline_check_json(p);
    assert_non_null(strstr(json, "\"ok\":false"));
    assert_non_null(strstr(json, "{\"rule\":\"segment-overlap\",\"severity\":\"error\","
                                 "\"segment\":2,"));
    assert_non_null(strstr(json, d.segment_id));
    dubline_string_free(json);

    char fix[256];
    snprintf(fix, sizeof(fix), "%s", d.fix); /* borrowed only until the project changes */
    RUN(p, fix);
    assert_int_equal(dubline_n_errors(p), 0);
    assert_null(find_issue(p, "segment-overlap").rule);
    assert_int_equal(dubline_issue_at(p, dubline_n_issues(p), &d), 0);
    assert_null(d.rule);
    dubline_free(p);
}

static void test_plan(void **state)
{
    (void)state;
    struct dubline_project *p = two_voices();
    assert_int_equal(dubline_set_plan(p, "gold"), DUBLINE_USAGE);
    assert_error(p, DUBLINE_USAGE, "usage", "hobbyist");
    const char *const media[] = {"https://example.com/video.mp4", "https://example.com/a.wav",
                                 "https://example.com/b.wav"};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(dubline_set_media_length(p, media[i], 61000000, NULL), DUBLINE_OK);
    assert_null(find_issue(p, "plan-duration").rule);
    assert_int_equal(dubline_set_plan(p, "free"), DUBLINE_OK);
    struct dubline_issue d = find_issue(p, "plan-duration");
    assert_non_null(d.rule);
    assert_string_equal(d.limit, "20");
    assert_int_equal(dubline_set_plan(p, NULL), DUBLINE_OK);
    assert_null(find_issue(p, "plan-duration").rule);
    RUN(p, "set plan hobbyist");
    assert_string_equal(find_issue(p, "plan-duration").limit, "60");
    dubline_free(p);
}

static void test_media_length(void **state)
{
    (void)state;
    struct dubline_project *p = two_voices();
    const char *a = "https://example.com/a.wav";
    char *json = dubline_fit_json(p);
    assert_non_null(strstr(json, "\"videoSeconds\":null"));
    dubline_string_free(json);
    assert_int_equal(dubline_set_media_length(p, "https://example.com/video.mp4", 30000000, NULL),
                     DUBLINE_OK);
    assert_int_equal(dubline_set_media_length(p, a, 15680000, NULL), DUBLINE_OK);
    assert_int_equal(dubline_set_media_length(p, "https://example.com/b.wav", 15000000, NULL),
                     DUBLINE_OK);
    json = dubline_fit_json(p);
    assert_non_null(strstr(json, "\"audioSeconds\":15.68,"));
    assert_non_null(strstr(json, "\"predictedOutputSeconds\":30.68"));
    dubline_string_free(json);

    assert_int_equal(dubline_set_media_length(p, a, -1, NULL), DUBLINE_OK);
    json = dubline_fit_json(p);
    assert_null(strstr(json, "15.68"));
    dubline_string_free(json);

    assert_int_equal(dubline_set_media_length(p, "c.wav", 1, NULL), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "state", "'c.wav'");
    assert_int_equal(dubline_set_media_length(p, a, -2, NULL), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "range", "-2");
    assert_int_equal(dubline_set_media_length(p, a, INT64_MAX, NULL), DUBLINE_BAD_DATA);
    assert_int_equal(dubline_set_media_length(p, a, 1, "abc"), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "range", "64 hexadecimal");
    dubline_free(p);
}

static void test_media_facts(void **state)
{
    (void)state;
    struct dubline_project *p = two_voices();
    const char *video = "https://example.com/video.mp4";
    assert_int_equal(dubline_run(p, "segment-add 750f 775f speaker_a"), DUBLINE_BAD_DATA);
    assert_int_equal(dubline_set_media_facts(p, video,
                                             "{\"path\":\"video.mp4\",\"container\":\"mov\","
                                             "\"durationSeconds\":40,\"video\":{\"codec\":\"h264\","
                                             "\"width\":640,\"height\":360,\"frameRate\":\"25/1\","
                                             "\"variableFrameRate\":false,\"durationSeconds\":40,"
                                             "\"frames\":1000},\"audio\":[]}"),
                     DUBLINE_OK);
    RUN(p, "segment-add 750f 775f speaker_a");
    char *text = dubline_request(p, 0, NULL, NULL);
    assert_non_null(strstr(text, "\"startTime\":30,\"endTime\":31,"));
    dubline_string_free(text);
    /* A length told afterwards keeps the rest. */
    assert_int_equal(dubline_set_media_length(p, video, 39000000, NULL), DUBLINE_OK);
    RUN(p, "segment-add 800f 825f speaker_a");

    assert_int_equal(dubline_set_media_facts(p, video, "{"), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "parse", "");
    assert_int_equal(dubline_last_error(p)->line, 1);
    assert_int_equal(dubline_set_media_facts(p, video, "[]"), DUBLINE_BAD_DATA);
    assert_int_equal(dubline_set_media_facts(p, video, "{\"durationSeconds\":\"long\"}"),
                     DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "format", "durationSeconds");
    assert_int_equal(dubline_set_media_facts(p, "else.mp4", "{}"), DUBLINE_BAD_DATA);
    dubline_free(p);
}

/* Local media: pending until their content is an asset. */
static void test_assets(void **state)
{
    (void)state;
    struct dubline_project *p = dubline_new();
    char line[600], hash[65], text_hash[80];
    memset(hash, 'A', 64);
    hash[64] = '\0';
    put_text(tmpdir_at(&dir, "v.mp4"), "video");
    assert_int_equal(dubline_create(p, tmpdir_at(&dir, "local.dub"), 0), DUBLINE_OK);
    snprintf(line, sizeof(line), "set video %s", tmpdir_at(&dir, "v.mp4"));
    RUN(p, line);
    RUN(p, "speaker-add a https://example.com/a.wav");
    size_t n_pending = 0;
    dubline_string_free(dubline_request(p, 0, NULL, &n_pending));
    assert_int_equal(n_pending, 1);
    /* As the project stores it, and as the file system knows it. */
    assert_int_equal(dubline_set_media_length(p, "v.mp4", 1000000, hash), DUBLINE_OK);
    assert_int_equal(dubline_set_media_length(p, tmpdir_at(&dir, "v.mp4"), 2000000, NULL),
                     DUBLINE_OK);
    memset(hash, 'a', 64);
    snprintf(text_hash, sizeof(text_hash), "\"PENDING:%s\"", hash);
    char *text = dubline_request(p, 0, NULL, &n_pending);
    assert_non_null(strstr(text, text_hash));
    assert_int_equal(n_pending, 1);
    dubline_string_free(text);
    assert_int_equal(dubline_set_asset(p, "short", "id"), DUBLINE_BAD_DATA);
    assert_int_equal(dubline_set_asset(p, hash, ""), DUBLINE_BAD_DATA);
    assert_int_equal(dubline_set_asset(p, hash, "old"), DUBLINE_OK);
    assert_int_equal(dubline_set_asset(p, hash, "asset-1"), DUBLINE_OK);
    text = dubline_request(p, 0, NULL, &n_pending);
    assert_non_null(strstr(text, "{\"type\":\"video\",\"assetId\":\"asset-1\"}"));
    assert_int_equal(n_pending, 0);
    dubline_string_free(text);
    dubline_free(p);
}

static void test_files(void **state)
{
    (void)state;
    char path[300];
    snprintf(path, sizeof(path), "%s", tmpdir_at(&dir, "talk.dub"));
    struct dubline_project *p = dubline_new(), *q = dubline_new();
    assert_int_equal(dubline_create(p, path, 0), DUBLINE_OK);
    assert_true(dubline_is_unsaved(p));
    assert_int_not_equal(access(path, F_OK), 0); /* nothing is written before save */
    RUN(p, "speaker-add a https://example.com/a.wav");
    RUN(p, "segment-add 1 2 a");
    assert_int_equal(dubline_save(p), DUBLINE_OK);
    assert_false(dubline_is_unsaved(p));

    /* Held by p: reading is fine, writing is not. */
    assert_int_equal(dubline_open(q, path, DUBLINE_WRITE), DUBLINE_BAD_DATA);
    assert_error(q, DUBLINE_BAD_DATA, "conflict", "libdubline, process");
    assert_int_equal(dubline_open(q, path, DUBLINE_READ), DUBLINE_OK);
    char *mine = dubline_project_text(p), *theirs = dubline_project_text(q);
    assert_string_equal(mine, theirs);
    dubline_string_free(mine);
    dubline_string_free(theirs);
    RUN(q, "segment-delete 1");
    assert_true(dubline_is_unsaved(q));
    assert_int_equal(dubline_save(q), DUBLINE_BAD_DATA);
    assert_error(q, DUBLINE_BAD_DATA, "state", "for reading");
    dubline_free(p);

    /* Free again, and what p did can be undone. */
    assert_int_equal(dubline_open(q, path, DUBLINE_WRITE), DUBLINE_OK);
    RUN(q, "undo");
    assert_int_equal(dubline_save(q), DUBLINE_OK);
    dubline_free(q);
    p = dubline_new();
    assert_int_equal(dubline_open(p, path, DUBLINE_READ), DUBLINE_OK);
    char *text = dubline_project_text(p);
    assert_null(strstr(text, "\"start\""));
    dubline_string_free(text);
    assert_int_equal(dubline_create(p, path, 0), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "conflict", "exists already");
    assert_string_equal(dubline_last_error(p)->path, path);
    assert_int_equal(dubline_create(p, path, 1), DUBLINE_OK);
    dubline_free(p);
}

static void test_damaged(void **state)
{
    (void)state;
    struct dubline_project *p = two_voices();
    const char *path = tmpdir_at(&dir, "damaged.dub");
    put_text(path, "{\n  \"dubline\": 1,\n  \"speakers\": [}\n}\n");
    assert_int_equal(dubline_open(p, path, DUBLINE_WRITE), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "parse", "");
    assert_int_equal(dubline_last_error(p)->line, 3);
    assert_int_equal(dubline_last_error(p)->column, 16);
    assert_string_equal(dubline_last_error(p)->path, path);
    /* Nothing half-open stays: no lock, and an empty project. */
    char *text = dubline_project_text(p);
    assert_null(strstr(text, "speaker_a"));
    assert_non_null(strstr(text, "lipsync-2"));
    dubline_string_free(text);
    assert_int_equal(dubline_open(p, tmpdir_at(&dir, "absent.dub"), DUBLINE_READ),
                     DUBLINE_UNREADABLE);
    assert_error(p, DUBLINE_UNREADABLE, "io", "absent.dub");
    put_text(path, "{\"dubline\":1}");
    assert_int_equal(dubline_open(p, path, DUBLINE_WRITE), DUBLINE_OK);
    dubline_free(p);
}

static void test_sample(void **state)
{
    (void)state;
    struct dubline_project *p = dubline_new();
    assert_int_equal(dubline_open(p, DUB_SAMPLES_DIR "/quickstart/quickstart.dub", DUBLINE_READ),
                     DUBLINE_OK);
    assert_int_equal(dubline_n_errors(p), 0);
    size_t n_pending = 0;
    char *text = dubline_request(p, 0, NULL, &n_pending);
    assert_int_equal(n_pending, 3);
    assert_non_null(strstr(text, "\"startTime\":15,\"endTime\":30,"));
    dubline_string_free(text);
    text = dubline_fit_json(p);
    assert_non_null(strstr(text, "\"effect\":\"exact\""));
    assert_non_null(strstr(text, "\"predictedOutputSeconds\":30"));
    dubline_string_free(text);
    dubline_free(p);
}

/* Markers are the project's; the request does not know them. */
static void test_markers(void **state)
{
    (void)state;
    struct dubline_project *p = two_voices();
    RUN(p, "marker-add 12.5 act one");
    RUN(p, "marker-set \"act one\" time 13");
    char *text = dubline_project_text(p);
    assert_non_null(strstr(text, "\"at\":13,\"name\":\"act one\"}"));
    dubline_string_free(text);
    text = dubline_request(p, 0, NULL, NULL);
    assert_string_equal(text, two_voices_request);
    dubline_string_free(text);
    RUN(p, "undo");
    RUN(p, "undo");
    text = dubline_project_text(p);
    assert_null(strstr(text, "marker"));
    dubline_string_free(text);
    assert_int_equal(dubline_run(p, "marker-delete 1"), DUBLINE_BAD_DATA);
    assert_error(p, DUBLINE_BAD_DATA, "state", "there is no marker");
    dubline_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request),
        cmocka_unit_test(test_blank),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_agree),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_media_length),
        cmocka_unit_test(test_media_facts),
        cmocka_unit_test_setup_teardown(test_assets, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(test_files, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(test_damaged, make_dir, remove_dir),
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_markers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
