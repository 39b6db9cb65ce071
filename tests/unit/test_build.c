#include "base/json.h"
#include "request/build.h"

#include <stdio.h>

#include "support/cm.h"
#include "support/mkproject.h"

#define S DUB_US_PER_S

static struct dub_built built(const struct dub_project *p, struct dub_build_opts opts)
{
    struct dub_err err = {0};
    struct dub_built b;
    assert_ok(dub_request_build(p, &opts, &b, &err));
    return b;
}

static void expect(const struct dub_project *p, const char *want)
{
    struct dub_built b = built(p, (struct dub_build_opts){0});
    assert_string_equal(dub_buf_z(&b.json), want);
    dub_built_fini(&b);
}

/* The vendor's dubbing guide: one video, two voices, fifteen seconds each. */
static struct dub_project *two_speakers(void)
{
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_input(p, 10, DUB_INPUT_VIDEO, NULL, "https://example.com/video.mp4");
    mk_input(p, 11, DUB_INPUT_AUDIO, "speaker_a", "https://example.com/speaker_a.wav");
    mk_input(p, 12, DUB_INPUT_AUDIO, "speaker_b", "https://example.com/speaker_b.wav");
    mk_speaker(p, 20, "speaker_a");
    mk_speaker(p, 21, "speaker_b");
    mk_segment(p, 31, 15 * S, 30 * S, "speaker_b");
    mk_segment(p, 30, 0, 15 * S, "speaker_a");
    return p;
}

static void vendor_example(void **state)
{
    (void)state;
    struct dub_project *p = two_speakers();
    expect(p, "{\"model\":\"lipsync-2\",\"input\":["
              "{\"type\":\"video\",\"url\":\"https://example.com/video.mp4\"},"
              "{\"type\":\"audio\",\"url\":\"https://example.com/speaker_a.wav\","
              "\"refId\":\"speaker_a\"},"
              "{\"type\":\"audio\",\"url\":\"https://example.com/speaker_b.wav\","
              "\"refId\":\"speaker_b\"}],"
              "\"segments\":["
              "{\"startTime\":0,\"endTime\":15,\"audioInput\":{\"refId\":\"speaker_a\"}},"
              "{\"startTime\":15,\"endTime\":30,\"audioInput\":{\"refId\":\"speaker_b\"}}],"
              "\"options\":{\"sync_mode\":\"silence\"}}");
    dub_project_free(p);
}

static void pretty_layout(void **state)
{
    (void)state;
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_LOOP);
    mk_input(p, 10, DUB_INPUT_VIDEO, NULL, "https://example.com/v.mp4");
    mk_input(p, 11, DUB_INPUT_AUDIO, "a", "asset:A1");
    struct dub_segment *s = mk_segment_new(30, 0, 1500000, "a");
    s->override.set = DUB_OPT_BIT(DUB_OPT_FACE);
    s->override.face.has_frame = s->override.face.has_point = true;
    s->override.face.frame = 12;
    s->override.face.x = 640;
    s->override.face.y = 360;
    mk_put(p, s);
    struct dub_built b = built(p, (struct dub_build_opts){.indent = 2});
    assert_string_equal(dub_buf_z(&b.json), "{\n"
                                            "  \"model\": \"lipsync-2\",\n"
                                            "  \"input\": [\n"
                                            "    {\n"
                                            "      \"type\": \"video\",\n"
                                            "      \"url\": \"https://example.com/v.mp4\"\n"
                                            "    },\n"
                                            "    {\n"
                                            "      \"type\": \"audio\",\n"
                                            "      \"assetId\": \"A1\",\n"
                                            "      \"refId\": \"a\"\n"
                                            "    }\n"
                                            "  ],\n"
                                            "  \"segments\": [\n"
                                            "    {\n"
                                            "      \"startTime\": 0,\n"
                                            "      \"endTime\": 1.5,\n"
                                            "      \"audioInput\": {\n"
                                            "        \"refId\": \"a\"\n"
                                            "      },\n"
                                            "      \"optionsOverride\": {\n"
                                            "        \"active_speaker_detection\": {\n"
                                            "          \"frame_number\": 12,\n"
                                            "          \"coordinates\": [640,360]\n"
                                            "        }\n"
                                            "      }\n"
                                            "    }\n"
                                            "  ],\n"
                                            "  \"options\": {\n"
                                            "    \"sync_mode\": \"loop\"\n"
                                            "  }\n"
                                            "}");
    dub_built_fini(&b);
    dub_project_free(p);
}

static void segment_ranges(void **state)
{
    (void)state;
    struct dub_project *p = two_speakers();
    for (int indent = 0; indent <= 4; indent += 2) {
        struct dub_built b = built(p, (struct dub_build_opts){.indent = indent});
        assert_int_equal(b.segments.n, 2);
        for (size_t i = 0; i < b.segments.n; i++) {
            struct dub_text_range r = b.segments.at[i];
            cJSON *doc = NULL;
            struct dub_err err = {0};
            assert_ok(dub_json_parse(dub_sv_n(b.json.data + r.from, r.to - r.from), &doc, &err));
            assert_int_equal((int)dub_json_num(doc, "startTime", -1), i == 0 ? 0 : 15);
            cJSON_Delete(doc);
        }
        dub_built_fini(&b);
    }
    dub_project_free(p);
}

static void audio_modes(void **state)
{
    (void)state;
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_input(p, 11, DUB_INPUT_AUDIO, "a", "asset:A1");
    mk_segment(p, 30, 0, S, "a");
    struct dub_segment *s = mk_segment_new(31, 1100000, 2250001, "a");
    s->audio = DUB_AUDIO_ALIGNED;
    mk_put(p, s);
    s = mk_segment_new(32, 3 * S, 4 * S, "a");
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_start = s->has_crop_end = true;
    s->crop = (struct dub_span){123456, 1123456};
    mk_put(p, s);
    s = mk_segment_new(33, 4 * S, 5 * S, "a");
    s->audio = DUB_AUDIO_CUT;
    s->has_crop_end = true;
    s->crop = (struct dub_span){0, 700000};
    mk_put(p, s);
    expect(p, "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"audio\",\"assetId\":\"A1\","
              "\"refId\":\"a\"}],\"segments\":["
              "{\"startTime\":0,\"endTime\":1,\"audioInput\":{\"refId\":\"a\"}},"
              "{\"startTime\":1.1,\"endTime\":2.250001,"
              "\"audioInput\":{\"refId\":\"a\",\"startTime\":1.1,\"endTime\":2.250001}},"
              "{\"startTime\":3,\"endTime\":4,"
              "\"audioInput\":{\"refId\":\"a\",\"startTime\":0.123456,\"endTime\":1.123456}},"
              "{\"startTime\":4,\"endTime\":5,\"audioInput\":{\"refId\":\"a\",\"endTime\":0.7}}],"
              "\"options\":{\"sync_mode\":\"silence\"}}");
    dub_project_free(p);
}

/* Times that binary fractions cannot hold come out as they were typed. */
static void exact_decimals(void **state)
{
    (void)state;
    static const struct {
        dub_us us;
        const char *text;
    } rows[] = {{100000, "0.1"},
                {300000, "0.3"},
                {1, "0.000001"},
                {33366667, "33.366667"},
                {6480000, "6.48"},
                {3600000000, "3600"},
                {86399999999, "86399.999999"},
                {-250000, "-0.25"},
                {1000000000000000, "1000000000"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_project *p = mk_project("m", DUB_SYNC_SILENCE);
        mk_segment(p, 30, rows[i].us, rows[i].us, "a");
        struct dub_built b = built(p, (struct dub_build_opts){0});
        char want[64];
        snprintf(want, sizeof(want), "\"startTime\":%s,\"endTime\":%s,", rows[i].text,
                 rows[i].text);
        assert_non_null(strstr(dub_buf_z(&b.json), want));
        dub_built_fini(&b);
        dub_project_free(p);
    }
}

static void unused_inputs(void **state)
{
    (void)state;
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_input(p, 10, DUB_INPUT_VIDEO, NULL, "asset:V");
    mk_input(p, 11, DUB_INPUT_AUDIO, "a", "asset:A");
    mk_input(p, 12, DUB_INPUT_AUDIO, "b", "asset:B");
    mk_input(p, 13, DUB_INPUT_AUDIO, NULL, "asset:C");
    expect(p, "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"video\",\"assetId\":\"V\"},"
              "{\"type\":\"audio\",\"assetId\":\"A\",\"refId\":\"a\"},"
              "{\"type\":\"audio\",\"assetId\":\"B\",\"refId\":\"b\"},"
              "{\"type\":\"audio\",\"assetId\":\"C\"}],\"options\":{\"sync_mode\":\"silence\"}}");
    mk_segment(p, 30, 0, S, "b");
    expect(p, "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"video\",\"assetId\":\"V\"},"
              "{\"type\":\"audio\",\"assetId\":\"B\",\"refId\":\"b\"}],\"segments\":["
              "{\"startTime\":0,\"endTime\":1,\"audioInput\":{\"refId\":\"b\"}}],"
              "\"options\":{\"sync_mode\":\"silence\"}}");
    dub_project_free(p);
}

static void voices(void **state)
{
    (void)state;
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    struct dub_input *in = mk_input_new(p, 11, DUB_INPUT_TEXT, "guest", NULL);
    in->voice = mk_text("VOICE_ID");
    in->has_stability = in->has_similarity = true;
    in->stability_e6 = 500000;
    in->similarity_e6 = 750000;
    mk_put(p, in);
    mk_voice(p, 12, "host", "V2", "Said \"as is\"\n");
    struct dub_segment *s = mk_segment_new(0x1234567, S, 2 * S, "guest");
    s->text = mk_text("Segundo");
    mk_put(p, s);
    mk_segment(p, 0x7654321, 0, S, "guest");
    mk_segment(p, 31, 5 * S, 6 * S, "host");
    char later[DUB_ID_TEXT], first[DUB_ID_TEXT];
    dub_id_print(0x1234567, later);
    dub_id_print(0x7654321, first);
    char want[1024];
    snprintf(want, sizeof(want),
             "{\"model\":\"lipsync-2\",\"input\":["
             "{\"type\":\"text\",\"refId\":\"guest-%s\",\"provider\":{\"name\":\"elevenlabs\","
             "\"voiceId\":\"VOICE_ID\",\"script\":\"\",\"stability\":0.5,"
             "\"similarityBoost\":0.75}},"
             "{\"type\":\"text\",\"refId\":\"guest-%s\",\"provider\":{\"name\":\"elevenlabs\","
             "\"voiceId\":\"VOICE_ID\",\"script\":\"Segundo\",\"stability\":0.5,"
             "\"similarityBoost\":0.75}},"
             "{\"type\":\"text\",\"refId\":\"host\",\"provider\":{\"name\":\"elevenlabs\","
             "\"voiceId\":\"V2\",\"script\":\"Said \\\"as is\\\"\\n\"}}],"
             "\"segments\":["
             "{\"startTime\":0,\"endTime\":1,\"audioInput\":{\"refId\":\"guest-%s\"}},"
             "{\"startTime\":1,\"endTime\":2,\"audioInput\":{\"refId\":\"guest-%s\"}},"
             "{\"startTime\":5,\"endTime\":6,\"audioInput\":{\"refId\":\"host\"}}],"
             "\"options\":{\"sync_mode\":\"silence\"}}",
             first, later, first, later);
    expect(p, want);
    dub_project_free(p);
}

static void options_and_settings(void **state)
{
    (void)state;
    struct dub_project *p = dub_project_new(); /* nothing was ever chosen */
    expect(p, "{\"input\":[],\"options\":{\"sync_mode\":\"silence\"}}");
    struct dub_settings *s = mk_settings(p);
    s->model = mk_text("react-1");
    s->options.set = DUB_OPT_BIT(DUB_OPT_COUNT) - 1;
    s->options.sync_mode = DUB_SYNC_CUT_OFF;
    s->options.temperature_e6 = 500000;
    s->options.face.has_auto = s->options.face.auto_detect = true;
    s->options.face.has_v3 = true;
    s->options.face.boxes = mk_text("[[1, 2.5, 3,4],null]");
    s->options.face.boxes_url = mk_text("https://example.com/b.json?sig=1");
    s->options.model_mode = mk_text("head");
    s->options.prompt = mk_text("happy");
    s->options.i2v_prompt = mk_text("nods");
    s->output_name = mk_text("out_1");
    s->webhook = mk_text("https://hooks.example.net/sync");
    s->remote_project_id = mk_text("0b2f");
    s->dub_params = mk_text("{\"providerName\": \"elevenlabs\", \"numSpeakers\": 0}");
    s->plan = mk_text("creator");
    mk_put(p, s);
    expect(p, "{\"model\":\"react-1\",\"input\":[],\"options\":{\"sync_mode\":\"cut_off\","
              "\"temperature\":0.5,\"occlusion_detection_enabled\":false,"
              "\"active_speaker_detection\":{\"auto_detect\":true,\"v3\":false,"
              "\"bounding_boxes\":[[1,2.5,3,4],null],"
              "\"bounding_boxes_url\":\"https://example.com/b.json?sig=1\"},"
              "\"model_mode\":\"head\",\"prompt\":\"happy\",\"i2v_prompt\":\"nods\","
              "\"reasoning_enabled\":false},\"outputFileName\":\"out_1\","
              "\"webhookUrl\":\"https://hooks.example.net/sync\",\"projectId\":\"0b2f\","
              "\"dubParams\":{\"providerName\":\"elevenlabs\",\"numSpeakers\":0}}");
    dub_project_free(p);
}

static void faults_stay_visible(void **state)
{
    (void)state;
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    struct dub_input *in = mk_input_new(p, 10, DUB_INPUT_VIDEO, NULL, "asset:V");
    in->legacy_segments = mk_text("{\"segments_secs\":[[0,1.5]],\"segments_frames\":[[0,10]]}");
    mk_put(p, in);
    mk_input(p, 11, DUB_INPUT_AUDIO, "a", "asset:A");
    mk_input(p, 12, DUB_INPUT_AUDIO, "a", NULL); /* the same refId again, without a source */
    mk_segment(p, 30, 5 * S, 4 * S, "a");
    mk_segment(p, 31, 5 * S, 6 * S, "nobody");
    mk_put(p, mk_segment_new(32, 7 * S, 8 * S, NULL));
    struct dub_segment *s = mk_segment_new(33, 9 * S, 10 * S, "a");
    s->override.set = DUB_OPT_BIT(DUB_OPT_MODEL_MODE);
    s->override.model_mode = mk_text("lips");
    s->extra_override = mk_text("{\"pads\":[0,5,0,0]}");
    s->extra = mk_text("{\"mine\":1}");
    s->text = mk_text("text");
    s->note = mk_text("note");
    mk_put(p, s);
    expect(p, "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"video\",\"assetId\":\"V\","
              "\"segments_secs\":[[0,1.5]],\"segments_frames\":[[0,10]]},"
              "{\"type\":\"audio\",\"assetId\":\"A\",\"refId\":\"a\"},"
              "{\"type\":\"audio\",\"refId\":\"a\"}],\"segments\":["
              "{\"startTime\":5,\"endTime\":4,\"audioInput\":{\"refId\":\"a\"}},"
              "{\"startTime\":5,\"endTime\":6,\"audioInput\":{\"refId\":\"nobody\"}},"
              "{\"startTime\":7,\"endTime\":8,\"audioInput\":{\"refId\":\"\"}},"
              "{\"startTime\":9,\"endTime\":10,\"audioInput\":{\"refId\":\"a\"},"
              "\"optionsOverride\":{\"model_mode\":\"lips\"}}],"
              "\"options\":{\"sync_mode\":\"silence\"}}");
    dub_project_free(p);
}

static const char *asset_of(void *ctx, const char *sha256, enum dub_input_kind kind)
{
    (void)ctx;
    return sha256[0] == 'a' && kind == DUB_INPUT_AUDIO ? "ASSET-A" : NULL;
}

static void local_files(void **state)
{
    (void)state;
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_input(p, 10, DUB_INPUT_VIDEO, NULL, "v.mp4");
    mk_input(p, 11, DUB_INPUT_AUDIO, "a", "a.wav");
    mk_input(p, 12, DUB_INPUT_AUDIO, "b", "copy-of-a.wav");
    mk_input(p, 13, DUB_INPUT_AUDIO, "c", "c.wav");
    mk_input(p, 14, DUB_INPUT_AUDIO, "d", "c.wav");
    mk_hash(p, "v.mp4", 'a'); /* the video holds what a.wav holds: still two assets */
    mk_hash(p, "a.wav", 'a');
    mk_hash(p, "copy-of-a.wav", 'a');
    struct dub_built b = built(p, (struct dub_build_opts){.asset_id = asset_of});
    assert_int_equal(b.files.n, 3);
    assert_int_equal(b.n_pending, 2);
    assert_string_equal(b.files.at[0].input->where->z, "v.mp4");
    assert_null(b.files.at[0].asset_id);
    assert_string_equal(b.files.at[1].input->where->z, "a.wav");
    assert_string_equal(b.files.at[1].asset_id, "ASSET-A");
    assert_string_equal(b.files.at[2].input->where->z, "c.wav");
    assert_string_equal(b.files.at[2].sha256, "");
    assert_non_null(strstr(dub_buf_z(&b.json),
                           "{\"type\":\"video\",\"assetId\":\"PENDING:aaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"));
    assert_non_null(strstr(dub_buf_z(&b.json), "\"assetId\":\"ASSET-A\",\"refId\":\"b\""));
    char path[DUB_SHA256_HEX], want[128];
    dub_sha256_hex(dub_sv("c.wav"), path);
    snprintf(want, sizeof(want), "\"assetId\":\"PENDING:path-%s\",\"refId\":\"c\"", path);
    assert_non_null(strstr(dub_buf_z(&b.json), want));
    dub_built_fini(&b);
    dub_project_free(p);
}

/* The same work has the same intent: wherever its files and links happen to lie today. */
static void intents(void **state)
{
    (void)state;
    char one[DUB_SHA256_HEX], two[DUB_SHA256_HEX];
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_input(p, 10, DUB_INPUT_VIDEO, NULL, "https://example.com/v.mp4?token=1#t");
    mk_input(p, 11, DUB_INPUT_AUDIO, NULL, "a.wav");
    mk_hash(p, "a.wav", 'a');
    struct dub_project *q = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_input(q, 10, DUB_INPUT_VIDEO, NULL, "https://example.com/v.mp4?token=2");
    mk_input(q, 11, DUB_INPUT_AUDIO, NULL, "asset:ASSET-A");
    mk_hash(q, "ASSET-A", 'a');
    dub_request_intent(p, one);
    dub_request_intent(q, two);
    assert_int_equal(strlen(one), 64);
    assert_string_equal(one, two);
    mk_hash(q, "ASSET-A", 'b');
    dub_request_intent(q, two);
    assert_string_not_equal(one, two);
    dub_project_free(p);
    dub_project_free(q);
}

/* Every string survives; bytes that are not UTF-8 cannot break the document. */
static void strings(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {{"quote \" back \\ slash /", "quote \" back \\ slash /"},
                {"\b\f\n\r\t\x01\x1f\x7f", "\b\f\n\r\t\x01\x1f\x7f"},
                {"Jonás, ¿y cómo? \xf0\x9f\x90\x9d", "Jonás, ¿y cómo? \xf0\x9f\x90\x9d"},
                {"a\xff\"b\xc3", "a\xef\xbf\xbd\"b\xef\xbf\xbd"},
                {"", ""}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_project *p = mk_project(rows[i].in, DUB_SYNC_SILENCE);
        struct dub_built b = built(p, (struct dub_build_opts){0});
        cJSON *doc = NULL;
        struct dub_err err = {0};
        assert_ok(dub_json_parse(dub_buf_sv(&b.json), &doc, &err));
        assert_string_equal(dub_json_str(doc, "model"), rows[i].out);
        cJSON_Delete(doc);
        dub_built_fini(&b);
        dub_project_free(p);
    }
}

/* What is written straight to text is laid out as base/json would print the same document. */
static void same_layout_as_json(void **state)
{
    (void)state;
    struct dub_project *p = two_speakers();
    struct dub_settings *s = mk_settings(p);
    s->dub_params = mk_text("{\"a\":[],\"b\":{},\"c\":[1,[2,3],\"x\",null,true],\"d\":1e30}");
    mk_put(p, s);
    for (int indent = 0; indent <= 4; indent += 2) {
        struct dub_built b = built(p, (struct dub_build_opts){.indent = indent});
        cJSON *doc = NULL;
        struct dub_err err = {0};
        assert_ok(dub_json_parse(dub_buf_sv(&b.json), &doc, &err));
        struct dub_buf again;
        dub_buf_init(&again, 0);
        dub_json_print(doc, indent, &again);
        assert_string_equal(dub_buf_z(&b.json), dub_buf_z(&again));
        dub_buf_fini(&again);
        cJSON_Delete(doc);
        dub_built_fini(&b);
    }
    dub_project_free(p);
}

static void out_of_memory(void **state)
{
    (void)state;
    struct dub_project *p = two_speakers();
    struct dub_build_opts opts = {.indent = 2};
    bool done = false;
    for (size_t n = 1; !done; n++) {
        struct dub_err err = {0};
        struct dub_built b = {0};
        dub_mem_fail_after(n);
        enum dub_status st = dub_request_build(p, &opts, &b, &err);
        done = st == DUB_OK;
        dub_mem_fail_after(0);
        if (st != DUB_OK)
            assert_status(st, DUB_ERR_LIMIT);
        dub_built_fini(&b);
        assert_true(n < 1000);
    }
    dub_project_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vendor_example),
        cmocka_unit_test(pretty_layout),
        cmocka_unit_test(segment_ranges),
        cmocka_unit_test(audio_modes),
        cmocka_unit_test(exact_decimals),
        cmocka_unit_test(unused_inputs),
        cmocka_unit_test(voices),
        cmocka_unit_test(options_and_settings),
        cmocka_unit_test(faults_stay_visible),
        cmocka_unit_test(local_files),
        cmocka_unit_test(intents),
        cmocka_unit_test(strings),
        cmocka_unit_test(same_layout_as_json),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
