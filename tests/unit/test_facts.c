/* Media facts: what they look like as JSON, that nothing is lost on the way, what is refused. */
#include "cm.h"

#include "base/facts.h"
#include "base/json.h"

static struct dub_facts full(void)
{
    struct dub_facts f = {
        .container = "mov",
        .has_duration = true,
        .duration_us = 42000001,
        .measured = true,
        .has_video = true,
        .video = {.codec = "h264",
                  .width = 1920,
                  .height = 1080,
                  .rotation = 270,
                  .rate = {30000, 1001},
                  .variable_rate = true,
                  .start_us = 23000,
                  .has_duration = true,
                  .duration_us = 41999999,
                  .frames = 1259},
        .n_audio = 2,
        .size_bytes = INT64_C(5000000000),
    };
    memset(f.sha256, 'a', sizeof(f.sha256) - 1);
    f.audio[0] = (struct dub_audio_facts){.codec = "aac",
                                          .language = "spa",
                                          .sample_rate_hz = 48000,
                                          .channels = 2,
                                          .has_duration = true,
                                          .duration_us = 41900000};
    f.audio[1] = (struct dub_audio_facts){
        .codec = "pcm_s16le", .sample_rate_hz = 8000, .channels = 1, .start_us = 700000};
    return f;
}

static void print(const struct dub_facts *f, const char *path, char *out, size_t size)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    cJSON *doc = dub_facts_to_json(f, path);
    dub_json_print(doc, 0, &b);
    assert_true(b.n < size);
    memcpy(out, dub_buf_z(&b), b.n + 1);
    cJSON_Delete(doc);
    dub_buf_fini(&b);
}

static void test_shape(void **state)
{
    (void)state;
    struct dub_facts f = full();
    char text[4096];
    print(&f, "a.mp4", text, sizeof(text));
    assert_string_equal(
        text, "{\"path\":\"a.mp4\",\"container\":\"mov\",\"durationSeconds\":42.000001,\"video\":{"
              "\"codec\":\"h264\",\"width\":1920,\"height\":1080,\"frameRate\":\"30000/1001\","
              "\"variableFrameRate\":true,\"durationSeconds\":41.999999,\"frames\":1259,"
              "\"rotation\":270,\"startSeconds\":0.023},\"audio\":[{\"codec\":\"aac\","
              "\"sampleRate\":48000,\"channels\":2,\"durationSeconds\":41.9,\"language\":\"spa\","
              "\"startSeconds\":0},{\"codec\":\"pcm_s16le\",\"sampleRate\":8000,\"channels\":1,"
              "\"durationSeconds\":null,\"language\":null,\"startSeconds\":0.7}],"
              "\"sizeBytes\":5000000000,"
              "\"sha256\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
              "\"measured\":true}");
}

static void test_unknown_is_null(void **state)
{
    (void)state;
    struct dub_facts f = {.container = "png_pipe", .has_video = true};
    char text[1024];
    print(&f, "", text, sizeof(text));
    assert_string_equal(
        text, "{\"path\":\"\",\"container\":\"png_pipe\",\"durationSeconds\":null,\"video\":{"
              "\"codec\":null,\"width\":null,\"height\":null,\"frameRate\":null,"
              "\"variableFrameRate\":false,\"durationSeconds\":null,\"frames\":null,\"rotation\":0,"
              "\"startSeconds\":0},\"audio\":[],\"sizeBytes\":null,\"sha256\":null,"
              "\"measured\":false}");
    f.has_video = false;
    print(&f, "", text, sizeof(text));
    assert_non_null(strstr(text, "\"video\":null"));
}

static void test_round_trip(void **state)
{
    (void)state;
    struct dub_err err;
    struct dub_facts cases[] = {full(), {.container = "wav"}, full()}, back;
    cases[2].n_audio = DUB_FACTS_AUDIO_MAX;
    for (int i = 0; i < DUB_FACTS_AUDIO_MAX; i++)
        cases[2].audio[i] = cases[2].audio[i % 2];
    for (size_t i = 0; i < DUB_ARRAY_LEN(cases); i++) {
        struct dub_buf b;
        cJSON *doc = dub_facts_to_json(&cases[i], "x"), *again = NULL;
        dub_buf_init(&b, 0);
        dub_json_print(doc, 0, &b);
        assert_ok(dub_json_parse(dub_buf_sv(&b), &again, &err));
        assert_ok(dub_facts_from_json(again, &back, &err));
        cJSON *third = dub_facts_to_json(&back, "x");
        struct dub_buf c;
        dub_buf_init(&c, 0);
        dub_json_print(third, 0, &c);
        assert_string_equal(dub_buf_z(&b), dub_buf_z(&c));
        cJSON_Delete(doc);
        cJSON_Delete(again);
        cJSON_Delete(third);
        dub_buf_fini(&b);
        dub_buf_fini(&c);
    }
}

static void test_path_is_utf8(void **state)
{
    (void)state;
    struct dub_facts f = {0};
    char text[1024];
    print(&f, "caf\xc3\xa9-\xff.wav", text, sizeof(text));
    assert_non_null(strstr(text, "\"path\":\"caf\xc3\xa9-\xef\xbf\xbd.wav\""));
}

static void test_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *json, *names;
    } rows[] = {
        {"[]", "object"},
        {"{\"durationSeconds\":\"5\"}", "durationSeconds"},
        {"{\"container\":7}", "container"},
        {"{\"video\":3}", "video"},
        {"{\"video\":{\"width\":-1}}", "video.width"},
        {"{\"video\":{\"width\":1.5}}", "video.width"},
        {"{\"video\":{\"width\":1e300}}", "video.width"},
        {"{\"video\":{\"frameRate\":\"25\"}}", "video.frameRate"},
        {"{\"video\":{\"frameRate\":\"25/0\"}}", "video.frameRate"},
        {"{\"video\":{\"rotation\":45}}", "video.rotation"},
        {"{\"video\":{\"variableFrameRate\":1}}", "video.variableFrameRate"},
        {"{\"audio\":{}}", "audio"},
        {"{\"audio\":[{},{\"channels\":\"2\"}]}", "audio[1].channels"},
        {"{\"sha256\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
         "sha256"},
        {"{\"sizeBytes\":-5}", "sizeBytes"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_err err;
        struct dub_facts out = {.n_audio = 99};
        cJSON *doc = NULL;
        assert_ok(dub_json_parse(dub_sv(rows[i].json), &doc, &err));
        assert_status(dub_facts_from_json(doc, &out, &err), DUB_ERR_FORMAT);
        if (!strstr(err.text, rows[i].names))
            fail_msg("%s: \"%s\" does not name %s", rows[i].json, err.text, rows[i].names);
        assert_int_equal(out.n_audio, 99); /* results only on success */
        assert_status(dub_facts_from_json(doc, &out, NULL), DUB_ERR_FORMAT);
        cJSON_Delete(doc);
    }
}

static void test_more_tracks_than_kept(void **state)
{
    (void)state;
    struct dub_err err;
    struct dub_facts out;
    cJSON *doc = cJSON_CreateObject(), *tracks = cJSON_AddArrayToObject(doc, "audio");
    for (int i = 0; i < DUB_FACTS_AUDIO_MAX + 5; i++)
        cJSON_AddItemToArray(tracks, cJSON_CreateObject());
    assert_ok(dub_facts_from_json(doc, &out, &err));
    assert_int_equal(out.n_audio, DUB_FACTS_AUDIO_MAX);
    cJSON_Delete(doc);
}

static void test_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool has_file, has_track;
        dub_us file_us, track_us;
        bool want;
        dub_us want_us;
    } rows[] = {
        {"track shorter", true, true, 10, 8, true, 8}, {"file shorter", true, true, 7, 8, true, 7},
        {"file only", true, false, 7, 0, true, 7},     {"track only", false, true, 0, 8, true, 8},
        {"neither", false, false, 0, 0, false, 0},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        dub_us v = -1, a = -1;
        struct dub_facts f = {.has_duration = rows[i].has_file,
                              .duration_us = rows[i].file_us,
                              .has_video = true,
                              .n_audio = 1};
        f.video.has_duration = f.audio[0].has_duration = rows[i].has_track;
        f.video.duration_us = f.audio[0].duration_us = rows[i].track_us;
        if (dub_facts_video_length(&f, &v) != rows[i].want ||
            dub_facts_audio_length(&f, &a) != rows[i].want)
            fail_msg("%s: known or not", rows[i].name);
        if (rows[i].want && (v != rows[i].want_us || a != rows[i].want_us))
            fail_msg("%s: %lld %lld", rows[i].name, (long long)v, (long long)a);
        f.has_video = false;
        f.n_audio = 0;
        assert_false(dub_facts_video_length(&f, &v));
        assert_false(dub_facts_audio_length(&f, &a));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),      cmocka_unit_test(test_unknown_is_null),
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_path_is_utf8),
        cmocka_unit_test(test_refuses),    cmocka_unit_test(test_more_tracks_than_kept),
        cmocka_unit_test(test_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
