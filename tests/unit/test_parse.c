#include "request/parse.h"

#include "base/json.h"
#include "request/build.h"
#include "support/cm.h"
#include "support/mkproject.h"

struct result {
    enum dub_status status;
    struct dub_project *p;
    struct dub_buf notes;
    struct dub_err err;
};

static struct result parse(const char *text)
{
    struct result r = {.p = dub_project_new()};
    struct dub_rng rng = {.state = 7};
    struct dub_err err = {0};
    cJSON *doc = NULL;
    dub_buf_init(&r.notes, 0);
    assert_ok(dub_json_parse(dub_sv(text), &doc, &err));
    struct dub_txn *t = dub_txn_begin(r.p, "import");
    r.status = dub_request_parse(doc, r.p, t, &rng, &r.notes, &r.err);
    if (r.status == DUB_OK)
        dub_txn_accept(r.p, t);
    else
        dub_txn_abort(r.p, t);
    assert_true(dub_project_sane(r.p));
    cJSON_Delete(doc);
    return r;
}

static void result_fini(struct result *r)
{
    dub_project_free(r->p);
    dub_buf_fini(&r->notes);
}

static void expect_back(const char *text, const char *want, const char *notes)
{
    struct result r = parse(text);
    struct dub_err err = r.err;
    assert_ok(r.status);
    struct dub_build_opts opts = {0};
    struct dub_built b;
    assert_ok(dub_request_build(r.p, &opts, &b, &err));
    assert_string_equal(dub_buf_z(&b.json), want);
    assert_string_equal(dub_buf_z(&r.notes), notes);
    dub_built_fini(&b);
    result_fini(&r);
}

/* Requests that come back byte for byte, without a word. */
static void kept_whole(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"video\",\"url\":\"https://e.com/v.mp4\"},"
        "{\"type\":\"audio\",\"url\":\"https://e.com/a.wav\"}],"
        "\"options\":{\"sync_mode\":\"loop\"}}",
        /* voices, crops, overrides, all top members */
        "{\"model\":\"lipsync-2\",\"input\":[{\"type\":\"video\",\"assetId\":\"V\"},"
        "{\"type\":\"audio\",\"url\":\"https://e.com/h.wav\",\"refId\":\"host\"},"
        "{\"type\":\"text\",\"refId\":\"guest\",\"provider\":{\"name\":\"elevenlabs\","
        "\"voiceId\":\"X\",\"script\":\"Hola\",\"stability\":0.5,\"similarityBoost\":0.75}}],"
        "\"segments\":[{\"startTime\":0,\"endTime\":6.48,\"audioInput\":{\"refId\":\"host\","
        "\"startTime\":0,\"endTime\":6.48}},{\"startTime\":6.48,\"endTime\":9.2,"
        "\"audioInput\":{\"refId\":\"guest\"},\"optionsOverride\":{\"sync_mode\":\"cut_off\"}},"
        "{\"startTime\":11,\"endTime\":15,\"audioInput\":{\"refId\":\"host\","
        "\"startTime\":6.48,\"endTime\":10.48}}],"
        "\"options\":{\"sync_mode\":\"silence\",\"temperature\":0.5},"
        "\"outputFileName\":\"interview_es_v2\",\"webhookUrl\":\"https://hooks.example.net/s\","
        "\"projectId\":\"9f0c\",\"dubParams\":{\"providerName\":\"elevenlabs\"}}",
        /* every option, faces of all kinds, options that cannot be overridden */
        "{\"model\":\"react-1\",\"input\":[{\"type\":\"image\",\"assetId\":\"I\",\"refId\":\"i\"},"
        "{\"type\":\"audio\",\"assetId\":\"A\",\"refId\":\"a\"}],"
        "\"segments\":[{\"startTime\":0,\"endTime\":1,\"audioInput\":{\"refId\":\"a\"},"
        "\"optionsOverride\":{\"temperature\":0,\"occlusion_detection_enabled\":true,"
        "\"active_speaker_detection\":{\"v3\":true,\"frame_number\":3,\"coordinates\":[10,20]},"
        "\"model_mode\":\"lips\",\"prompt\":\"sad\",\"i2v_prompt\":\"x\","
        "\"reasoning_enabled\":false}}],"
        "\"options\":{\"sync_mode\":\"remap\",\"temperature\":1,"
        "\"occlusion_detection_enabled\":false,\"active_speaker_detection\":{"
        "\"auto_detect\":false,\"bounding_boxes\":[null,[1,2.5,3,4]],"
        "\"bounding_boxes_url\":\"https://e.com/b.json\"},\"model_mode\":\"head\","
        "\"prompt\":\"happy\",\"i2v_prompt\":\"nods\",\"reasoning_enabled\":true}}",
        /* faults that check must see: legacy ranges, half crop, unknown and duplicate refId,
         * two visuals, overlapping and reversed segments, empty containers */
        "{\"model\":\"x\",\"input\":[{\"type\":\"audio\",\"assetId\":\"A\",\"refId\":\"a\"},"
        "{\"type\":\"video\",\"assetId\":\"V\",\"segments_secs\":[[0,2.5]],"
        "\"segments_frames\":[[0,60]]},{\"type\":\"video\",\"assetId\":\"W\"},"
        "{\"type\":\"audio\",\"refId\":\"a\"}],\"segments\":[{\"startTime\":0,\"endTime\":5,"
        "\"audioInput\":{\"refId\":\"a\",\"startTime\":1}},{\"startTime\":2,\"endTime\":1,"
        "\"audioInput\":{\"refId\":\"ghost\",\"endTime\":2}},{\"startTime\":3,\"endTime\":3,"
        "\"audioInput\":{\"refId\":\"\"},\"optionsOverride\":{}},{\"startTime\":4,\"endTime\":5,"
        "\"audioInput\":{\"refId\":\"a\",\"startTime\":5,\"endTime\":1},\"optionsOverride\":"
        "{\"active_speaker_detection\":{}}}],\"options\":{\"sync_mode\":\"silence\"}}",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        expect_back(rows[i], rows[i], "");
}

#define V "\"input\":[{\"type\":\"video\",\"assetId\":\"V\"}]"
#define A "{\"type\":\"audio\",\"assetId\":\"A\",\"refId\":\"a\"}"

static void what_may_differ(void **state)
{
    (void)state;
    expect_back("{\"model\":\"m\"," V "}",
                "{\"model\":\"m\"," V ",\"options\":{\"sync_mode\":\"bounce\"}}",
                "options.sync_mode is not given: \"bounce\", the service's default, is written "
                "out\n");
    expect_back("{\"model\":\"m\",\"mine\":1," V ",\"options\":{\"sync_mode\":\"loop\",\"fps\":25,"
                "\"temperature\":null}}",
                "{\"model\":\"m\"," V ",\"options\":{\"sync_mode\":\"loop\"}}",
                "mine is not known here: left out\n"
                "options.fps is not an option of the service: left out of requests\n"
                "options.temperature is null: left out\n");
    expect_back("{\"model\":\"m\",\"input\":[{\"type\":\"video\",\"url\":\"https://u\",\"assetId\":"
                "\"V\",\"x\":{}}],\"options\":{\"sync_mode\":\"Cut-Off\"},\"model\":\"n\"}",
                "{\"model\":\"m\"," V ",\"options\":{\"sync_mode\":\"cut_off\"}}",
                "input[0].x is not known here: left out\n"
                "input[0].url stands beside an assetId: left out\n"
                "options.sync_mode is written \"Cut-Off\": read as \"cut_off\"\n"
                "model is given twice: the first is taken\n");
    /* sorted, rounded half-even, unused inputs gone */
    expect_back("{\"model\":\"m\",\"input\":[" A ",{\"type\":\"audio\",\"assetId\":\"B\",\"refId\":"
                "\"b\"},{\"type\":\"audio\",\"assetId\":\"C\"}],\"segments\":["
                "{\"startTime\":5.00000049,\"endTime\":6,\"audioInput\":{\"refId\":\"a\"}},"
                "{\"startTime\":1,\"endTime\":2.1234567,\"audioInput\":{\"refId\":\"a\"}}],"
                "\"options\":{\"sync_mode\":\"loop\"}}",
                "{\"model\":\"m\",\"input\":[" A "],\"segments\":["
                "{\"startTime\":1,\"endTime\":2.123457,\"audioInput\":{\"refId\":\"a\"}},"
                "{\"startTime\":5,\"endTime\":6,\"audioInput\":{\"refId\":\"a\"}}],"
                "\"options\":{\"sync_mode\":\"loop\"}}",
                "segments[0].startTime and 1 more numbers have more than six decimals: rounded\n"
                "input[1] (refId b) is used by no segment: left out of requests\n"
                "input[2] (no refId) is used by no segment: left out of requests\n");
    expect_back("{\"model\":\"m\",\"input\":[" A "],\"segments\":[{\"startTime\":1,\"endTime\":2,"
                "\"audioInput\":{\"refId\":\"a\",\"gain\":2},\"optionsOverride\":{\"pads\":[0],"
                "\"sync_mode\":\"loop\"}}],\"options\":{\"sync_mode\":\"loop\"}}",
                "{\"model\":\"m\",\"input\":[" A "],\"segments\":[{\"startTime\":1,\"endTime\":2,"
                "\"audioInput\":{\"refId\":\"a\"},\"optionsOverride\":{\"sync_mode\":\"loop\"}}],"
                "\"options\":{\"sync_mode\":\"loop\"}}",
                "segments[0].audioInput.gain is not known here: left out\n"
                "segments[0].optionsOverride.pads is not an option of the service: left out of "
                "requests\n");
    expect_back("{\"model\":\"m\",\"input\":[{\"type\":\"text\",\"provider\":{}}],\"options\":{"
                "\"sync_mode\":\"loop\",\"active_speaker_detection\":{\"coordinates\":[1.4,2]}}}",
                "{\"model\":\"m\",\"input\":[{\"type\":\"text\",\"provider\":{\"name\":"
                "\"elevenlabs\",\"script\":\"\"}}],\"options\":{\"sync_mode\":\"loop\","
                "\"active_speaker_detection\":{\"coordinates\":[1,2]}}}",
                "input[0].provider has no name: \"elevenlabs\" is written\n"
                "input[0] has no script: an empty one is written\n"
                "options.active_speaker_detection.coordinates[0] is 1.4: rounded to 1\n");
    expect_back("{\"model\":\"m\"," V ",\"segments\":[],\"options\":{\"sync_mode\":\"loop\"}}",
                "{\"model\":\"m\"," V ",\"options\":{\"sync_mode\":\"loop\"}}",
                "segments is empty: left out of requests until there are segments\n");
}

static void wrong_types(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"[]", "the request is an array: expected an object"},
        {"{\"input\":[]}", "model is missing"},
        {"{\"model\":\"m\"}", "input is missing"},
        {"{\"model\":7,\"input\":[]}", "model is 7: expected a string"},
        {"{\"model\":\"m\",\"input\":{}}", "input is an object: expected an array"},
        {"{\"model\":\"m\",\"input\":[1]}", "input[0] is 1: expected an object"},
        {"{\"model\":\"m\",\"input\":[{}]}", "input[0].type is missing"},
        {"{\"model\":\"m\",\"input\":[{\"type\":\"gif\"}]}",
         "input[0].type is \"gif\": expected \"video\", \"image\", \"audio\" or \"text\""},
        {"{\"model\":\"m\",\"input\":[{\"type\":\"video\",\"url\":true}]}",
         "input[0].url is true: expected a string"},
        {"{\"model\":\"m\",\"input\":[{\"type\":\"text\",\"provider\":{\"name\":\"x\"}}]}",
         "input[0].provider.name is \"x\": expected \"elevenlabs\", the only provider there is"},
        {"{\"model\":\"m\",\"input\":[{\"type\":\"text\",\"provider\":{\"stability\":\"1\"}}]}",
         "input[0].provider.stability is \"1\": expected a number of at most 1000000000"},
        {"{\"model\":\"m\",\"input\":[],\"segments\":3}", "segments is 3: expected an array"},
        {"{\"model\":\"m\",\"input\":[],\"segments\":[{\"startTime\":0,\"endTime\":1,"
         "\"audioInput\":{\"refId\":\"a\"}},{\"startTime\":\"0\"}]}",
         "segments[1].startTime is \"0\": expected a number of at most 1000000000"},
        {"{\"model\":\"m\",\"input\":[],\"segments\":[{\"endTime\":1}]}",
         "segments[0].startTime is missing"},
        {"{\"model\":\"m\",\"input\":[],\"segments\":[{\"startTime\":1}]}",
         "segments[0].endTime is missing"},
        {"{\"model\":\"m\",\"input\":[],\"segments\":[{\"startTime\":1,\"endTime\":2}]}",
         "segments[0].audioInput is missing"},
        {"{\"model\":\"m\",\"input\":[],\"segments\":[{\"startTime\":1,\"endTime\":2,"
         "\"audioInput\":{}}]}",
         "segments[0].audioInput.refId is missing"},
        {"{\"model\":\"m\",\"input\":[],\"segments\":[{\"startTime\":1e12}]}",
         "segments[0].startTime is 1000000000000: expected a number of at most 1000000000"},
        {"{\"model\":\"m\",\"input\":[],\"options\":{\"sync_mode\":\"freeze\"}}",
         "options.sync_mode is \"freeze\": expected bounce, loop, cut_off, silence or remap"},
        {"{\"model\":\"m\",\"input\":[],\"options\":{\"active_speaker_detection\":{"
         "\"coordinates\":[1]}}}",
         "options.active_speaker_detection.coordinates is an array: expected two numbers [x, y]"},
        {"{\"model\":\"m\",\"input\":[],\"options\":{\"active_speaker_detection\":{"
         "\"frame_number\":\"\\u001b[2J\"}}}",
         "options.active_speaker_detection.frame_number is \"\\u001b[2J\": expected a whole "
         "number"},
        {"{\"model\":\"m\",\"input\":[],\"options\":[]}",
         "options is an array: expected an object"},
        {"{\"model\":\"m\",\"input\":[],\"dubParams\":[]}",
         "dubParams is an array: expected an object"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct result r = parse(rows[i].text);
        assert_status(r.status, DUB_ERR_FORMAT);
        assert_string_equal(r.err.text, rows[i].error);
        assert_int_equal(dub_project_n_inputs(r.p), 0); /* nothing was applied */
        assert_null(dub_project_settings(r.p)->model);
        result_fini(&r);
    }
}

static void cast_of_a_request(void **state)
{
    (void)state;
    struct result r =
        parse("{\"model\":\"m\",\"input\":[{\"type\":\"video\",\"assetId\":\"V\",\"refId\":\"v\"},"
              "{\"type\":\"audio\",\"assetId\":\"B\",\"refId\":\"b\"},"
              "{\"type\":\"audio\",\"assetId\":\"U\",\"refId\":\"unused\"}," A "],\"segments\":["
              "{\"startTime\":0,\"endTime\":1,\"audioInput\":{\"refId\":\"ghost\"}},"
              "{\"startTime\":1,\"endTime\":2,\"audioInput\":{\"refId\":\"a\"}},"
              "{\"startTime\":2,\"endTime\":3,\"audioInput\":{\"refId\":\"b\",\"startTime\":0,"
              "\"endTime\":1},\"optionsOverride\":{\"fps\":25}}]}");
    struct dub_err err = r.err;
    assert_ok(r.status);
    static const char *const refs[] = {"b", "a", "ghost"};
    assert_int_equal(dub_project_n_speakers(r.p), 3);
    for (int i = 0; i < 3; i++) {
        assert_string_equal(dub_project_speaker(r.p, (size_t)i)->ref->z, refs[i]);
        assert_int_equal(dub_project_speaker(r.p, (size_t)i)->slot, i + 1);
    }
    assert_int_equal(dub_project_n_inputs(r.p), 4); /* the unused one stays in the project */
    assert_string_equal(dub_project_input(r.p, 1)->speaker->z, "b");
    assert_null(dub_project_input(r.p, 2)->speaker);
    const struct dub_segment *s = dub_project_segment(r.p, 2);
    assert_int_equal(s->audio, DUB_AUDIO_CUT);
    assert_int_equal(s->crop.end_us, 1000000);
    assert_string_equal(s->extra_override->z, "{\"fps\":25}");
    assert_int_equal(dub_project_segment(r.p, 1)->audio, DUB_AUDIO_WHOLE);
    assert_true(dub_project_settings(r.p)->wants_segments);
    result_fini(&r);
}

static void one_voice_over_all(void **state)
{
    (void)state;
    struct result r = parse("{\"model\":\"m\",\"input\":[{\"type\":\"video\",\"assetId\":\"V\"}," A
                            ",{\"type\":\"audio\",\"assetId\":\"B\"}]}");
    struct dub_err err = r.err;
    assert_ok(r.status);
    assert_int_equal(dub_project_n_speakers(r.p), 1);
    assert_string_equal(dub_project_speaker(r.p, 0)->ref->z, "a");
    assert_false(dub_project_settings(r.p)->wants_segments);
    result_fini(&r);
}

/* Only what the request speaks about is replaced. */
static void settings_kept(void **state)
{
    (void)state;
    struct dub_project *p = mk_project("old", DUB_SYNC_LOOP);
    struct dub_settings *s = mk_settings(p);
    s->plan = mk_text("creator");
    s->webhook = mk_text("https://old");
    s->options.set |= DUB_OPT_BIT(DUB_OPT_PROMPT);
    s->options.prompt = mk_text("happy");
    mk_put(p, s);
    struct dub_rng rng = {.state = 1};
    struct dub_err err = {0};
    struct dub_buf notes;
    dub_buf_init(&notes, 0);
    cJSON *doc = NULL;
    assert_ok(dub_json_parse(dub_sv("{\"model\":\"m\"," V "}"), &doc, &err));
    struct dub_txn *t = dub_txn_begin(p, "import");
    assert_ok(dub_request_parse(doc, p, t, &rng, &notes, &err));
    dub_txn_accept(p, t);
    const struct dub_settings *now = dub_project_settings(p);
    assert_string_equal(now->plan->z, "creator");
    assert_string_equal(now->model->z, "m");
    assert_null(now->webhook);
    assert_int_equal(now->options.set, DUB_OPT_BIT(DUB_OPT_SYNC_MODE));
    cJSON_Delete(doc);
    dub_buf_fini(&notes);
    dub_project_free(p);
}

static void ten_slots_are_not_there(void **state)
{
    (void)state;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_buf_add_z(&text, "{\"model\":\"m\",\"input\":[");
    for (int i = 0; i < 12; i++)
        dub_buf_addf(&text, "%s{\"type\":\"audio\",\"assetId\":\"A\",\"refId\":\"r%d\"}",
                     i ? "," : "", i);
    dub_buf_add_z(&text, "]}");
    struct result r = parse(dub_buf_z(&text));
    assert_int_equal(dub_project_n_speakers(r.p), 12);
    for (int i = 0; i < 12; i++)
        assert_int_equal(dub_project_speaker(r.p, (size_t)i)->slot, i < 9 ? i + 1 : 0);
    result_fini(&r);
    dub_buf_fini(&text);
}

static void sniffing(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is;
    } rows[] = {{"{\"model\":\"m\",\"input\":[]}", true},
                {"{\"model\":\"m\"}", false},
                {"{\"segments\":[]}", false},
                {"{\"model\":1,\"input\":[]}", false},
                {"[1]", false}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        cJSON *doc = NULL;
        struct dub_err err = {0};
        assert_ok(dub_json_parse(dub_sv(rows[i].text), &doc, &err));
        assert_int_equal(dub_request_sniff(doc), rows[i].is);
        cJSON_Delete(doc);
    }
    assert_false(dub_request_sniff(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_whole),
        cmocka_unit_test(what_may_differ),
        cmocka_unit_test(wrong_types),
        cmocka_unit_test(cast_of_a_request),
        cmocka_unit_test(one_voice_over_all),
        cmocka_unit_test(settings_kept),
        cmocka_unit_test(ten_slots_are_not_there),
        cmocka_unit_test(sniffing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
