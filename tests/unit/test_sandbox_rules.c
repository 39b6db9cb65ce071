/* What well-formed bodies mean: combinations, references, times, lengths, plans. */
#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "cm.h"
#include "sandbox/rules.h"
#include "sandbox/schema.h"

/* Assets of the imagined organization, told apart by the last digit of the id. */
#define VID   "7a1f6c1e-0000-4000-8000-000000000001" /* 30 s video, 25 fps, 750 frames */
#define AUD   "7a1f6c1e-0000-4000-8000-000000000002" /* 12 s audio */
#define IMG   "7a1f6c1e-0000-4000-8000-000000000003"
#define RAW   "7a1f6c1e-0000-4000-8000-000000000004" /* video of unknown length */
#define LONG  "7a1f6c1e-0000-4000-8000-000000000005" /* 400 s video */
#define ALIEN "7a1f6c1e-0000-4000-8000-000000000008"
#define NONE  "7a1f6c1e-0000-4000-8000-000000000009"

static enum dub_sb_known lookup(void *ctx, const char *id, const char *url,
                                struct dub_sb_source *out)
{
    (void)ctx;
    if (!id)
        return url && strstr(url, "known") ? (*out = (struct dub_sb_source){.type = "AUDIO",
                                                                            .has_length = true,
                                                                            .length_us = 4000000},
                                              DUB_SB_KNOWN)
                                           : DUB_SB_UNKNOWN;
    switch (id[strlen(id) - 1]) {
    case '1':
        *out = (struct dub_sb_source){"VIDEO", true, 30000000, {25, 1}, 750};
        return DUB_SB_KNOWN;
    case '2':
        *out = (struct dub_sb_source){.type = "AUDIO", .has_length = true, .length_us = 12000000};
        return DUB_SB_KNOWN;
    case '3':
        *out = (struct dub_sb_source){.type = "IMAGE"};
        return DUB_SB_KNOWN;
    case '4':
        *out = (struct dub_sb_source){.type = "VIDEO"};
        return DUB_SB_KNOWN;
    case '5':
        *out = (struct dub_sb_source){"VIDEO", true, 400000000, {25, 1}, 10000};
        return DUB_SB_KNOWN;
    case '8':
        return DUB_SB_FOREIGN;
    default:
        return DUB_SB_UNKNOWN;
    }
}

#define V(id)      "{'type':'video','assetId':'" id "'}"
#define A(id, ref) "{'type':'audio','assetId':'" id "','refId':'" ref "'}"
#define U(ref)     "{'type':'audio','url':'https://h.example/a.wav','refId':'" ref "'}"
#define T(ref)                                                                                     \
    "{'type':'text','refId':'" ref "','provider':{'name':'elevenlabs','voiceId':'v',"              \
    "'script':'123456789012345678901234567890'}}"
#define BODY(model, input, rest) "{'model':'" model "','input':[" input "]" rest "}"
#define SEG(start, end, ref, more)                                                                 \
    "{'startTime':" start ",'endTime':" end ",'audioInput':{'refId':'" ref "'" more "}}"
#define SEGS(list) BODY("lipsync-2", V(VID) "," A(AUD, "a") "," U("b"), ",'segments':[" list "]")

struct row {
    const char *body, *code, *says; /* code NULL = accepted */
};

#define INVALID "generation_input_segments_invalid"
#define TRIM    "generation_input_trim_invalid"
#define SHAPE   "generation_input_validation_failed"

static const struct row rows[] = {
    /* models and inputs */
    {BODY("lipsync-2", V(VID) "," U("a"), ""), NULL, NULL},
    {BODY("lipsync-2", V(VID) ",{'type':'audio','url':'https://h/a'}", ""), NULL, NULL},
    {BODY("lipsync-1.9", V(VID) "," U("a"), ""), SHAPE, "model must be one of"},
    {BODY("lipsync-2", V(VID) "," V(VID) "," U("a"), ""), "generation_input_too_many_visual",
     "2 videos"},
    {BODY("sync-3", V(VID) ",{'type':'image','assetId':'" IMG "'}," U("a"), ""),
     "generation_input_too_many_visual", "2 videos"},
    {BODY("lipsync-2", U("a"), ""), SHAPE, "must contain a video"},
    {BODY("lipsync-2", V(VID), ""), SHAPE, "must contain an audio"},
    {BODY("lipsync-2", V(VID) "," U("a") "," U("b"), ""), SHAPE, "more than one needs segments"},
    {BODY("sync-3", "{'type':'image','assetId':'" IMG "'}," U("a"), ""), NULL, NULL},
    {BODY("lipsync-2-pro", "{'type':'image','assetId':'" IMG "'}," U("a"), ""),
     "generation_unsupported_model", "does not take an image"},
    {BODY("sync-3", "{'type':'image','assetId':'" IMG "'}," U("a"),
          ",'segments':[" SEG("0", "1", "a", "") "]"),
     INVALID, "segments cannot be used with an image"},
    {BODY("lipsync-2", V(VID) "," U("a") "," U("a"), ",'segments':[" SEG("0", "1", "a", "") "]"),
     SHAPE, "input.2.refId is the same as that of input.1"},
    {BODY("lipsync-2", V(VID) ",{'type':'audio','url':'https://h/a'}",
          ",'segments':[" SEG("0", "1", "a", "") "]"),
     SHAPE, "input.1.refId is required"},
    {BODY("lipsync-2", "{'type':'video','assetId':'" VID "','segments_secs':[[0,1]]}," U("a"),
          ",'segments':[" SEG("0", "1", "a", "") "]"),
     SHAPE, "segments_secs and segments_frames"},
    {BODY("lipsync-2", "{'type':'video','assetId':'" VID "','segments_secs':[[0,1]]}," U("a"), ""),
     NULL, NULL},

    /* assets */
    {BODY("lipsync-2", V("nope") "," U("a"), ""), "invalid_asset_id_format", "not a UUID"},
    {BODY("lipsync-2", V(NONE) "," U("a"), ""), "asset_not_found", NONE},
    {BODY("lipsync-2", V(ALIEN) "," U("a"), ""), "asset_forbidden", ALIEN},
    {BODY("lipsync-2", V(AUD) "," U("a"), ""), "generation_input_asset_type_mismatch",
     "input.0 is of type video, its asset is AUDIO"},
    {BODY("lipsync-2", V(VID) "," A(VID, "a"), ""), "generation_input_asset_type_mismatch",
     "input.1 is of type audio"},

    /* dubbing, projects */
    {BODY("lipsync-2", V(VID), ",'dubParams':{'providerName':'elevenlabs','targetLang':'es'}"),
     NULL, NULL},
    {BODY("lipsync-2", V(VID) "," U("a"),
          ",'dubParams':{'providerName':'elevenlabs','targetLang':'es'}"),
     "generation_input_dub_audio_conflict", "together with 1 audio"},
    {BODY("sync-3", "{'type':'image','assetId':'" IMG "'}",
          ",'dubParams':{'providerName':'elevenlabs','targetLang':'es'}"),
     SHAPE, "dubParams needs a video"},
    {BODY("lipsync-2", V(VID),
          ",'dubParams':{'providerName':'elevenlabs','targetLang':'es'},'segments':[" SEG(
              "0", "1", "a", "") "]"),
     INVALID, "segments cannot be used with dubParams"},
    {BODY("lipsync-2", V(VID) "," U("a"), ",'projectId':'" NONE "'"), "project_not_found", ""},
    {BODY("lipsync-2", V(VID) "," U("a"), ",'dialogueEdit':{}"), "dialogue_edit_retime_required",
     ""},

    /* segments: times */
    {SEGS(SEG("0", "15", "a", "") "," SEG("15", "30", "b", "")), NULL, NULL},
    {SEGS(SEG("15", "30", "b", "") "," SEG("0", "15", "a", "")), NULL, NULL},
    {SEGS(SEG("0", "30.04", "a", "")), NULL, NULL},
    {SEGS(SEG("0", "30.040001", "a", "")), INVALID, "after the end of the video at 30"},
    {SEGS(SEG("-0.001", "1", "a", "")), INVALID, "startTime -0.001 is below 0"},
    {SEGS(SEG("1", "1", "a", "")), INVALID, "endTime 1 is not after startTime 1"},
    {SEGS(SEG("2", "1", "a", "")), INVALID, "endTime 1 is not after"},
    {SEGS(SEG("0", "1e300", "a", "")), INVALID, "out of range"},
    {SEGS(SEG("0", "10.001", "a", "") "," SEG("10", "20", "b", "")), INVALID,
     "segments.1: starts at 10, before segments.0 ends at 10.001"},
    {SEGS(SEG("10", "20", "b", "") "," SEG("0", "10.000001", "a", "")), INVALID,
     "segments.0: starts at 10"},
    {SEGS(SEG("0", "20", "a", "") "," SEG("1", "2", "b", "") "," SEG("3", "4", "b", "")), INVALID,
     "segments.1: starts at 1"},
    {SEGS(SEG("5", "6", "a", "") "," SEG("5", "6", "b", "")), INVALID, "segments.1: starts at 5"},
    {BODY("lipsync-2", V(RAW) "," U("a"), ",'segments':[" SEG("0", "99999", "a", "") "]"),
     "generation_plan_duration_exceeded", "99999 s long"},
    {BODY("lipsync-2", V(RAW) "," U("a"), ",'segments':[" SEG("0", "299", "a", "") "]"), NULL,
     NULL},

    /* segments: references and crops */
    {SEGS(SEG("0", "1", "c", "")), INVALID, "refId 'c' is not the refId"},
    {BODY("lipsync-2", "{'type':'video','assetId':'" VID "','refId':'v'}," U("a"),
          ",'segments':[" SEG("0", "1", "v", "") "]"),
     INVALID, "refId 'v' is not the refId of an audio or text input"},
    {SEGS(SEG("0", "1", "a", ",'startTime':0,'endTime':12")), NULL, NULL},
    {SEGS(SEG("0", "1", "a", ",'startTime':0,'endTime':12.001")), NULL, NULL},
    {SEGS(SEG("0", "1", "a", ",'startTime':0,'endTime':12.002")), TRIM,
     "the crop ends at 12.002, the audio at 12"},
    {SEGS(SEG("0", "1", "b", ",'startTime':0,'endTime':500")), "generation_plan_duration_exceeded",
     "529 s"},
    {SEGS(SEG("0", "1", "a", ",'startTime':1")), TRIM, "only startTime"},
    {SEGS(SEG("0", "1", "a", ",'endTime':1")), TRIM, "only endTime"},
    {SEGS(SEG("0", "1", "a", ",'startTime':2,'endTime':2")), TRIM, "end must be after the start"},
    {SEGS(SEG("0", "1", "a", ",'startTime':3,'endTime':2")), TRIM, "end must be after the start"},
    {SEGS(SEG("0", "1", "a", ",'startTime':-1,'endTime':2")), TRIM, "from 0 on"},
    {BODY("lipsync-2", V(VID) "," T("t"),
          ",'segments':[" SEG("0", "9", "t", ",'startTime':0,'endTime':9") "]"),
     NULL, NULL},

    /* faces */
    {BODY("sync-3", "{'type':'image','assetId':'" IMG "'}," U("a"),
          ",'options':{'active_speaker_detection':{'auto_detect':true}}"),
     "generation_input_face_selection_invalid", "cannot be used with an image"},
    {BODY("sync-3", "{'type':'image','assetId':'" IMG "'}," U("a"),
          ",'options':{'active_speaker_detection':{'frame_number':0,'coordinates':[1,2]}}"),
     NULL, NULL},
    {BODY("lipsync-2", V(VID) "," U("a"),
          ",'options':{'active_speaker_detection':{'bounding_boxes':[null,[1,2,3,4]]}}"),
     "generation_input_face_selection_invalid", "starts with null"},

    /* lengths */
    {BODY("react-1", V(VID) "," U("a"), ""), "generation_model_duration_exceeded",
     "the video is 30 s long; react-1 takes at most 15 s"},
    {BODY("react-1", V(RAW) "," A(AUD, "a"), ""), NULL, NULL},
    {BODY("lipsync-2", V(LONG) "," U("a"), ""), "generation_plan_duration_exceeded",
     "400 s long; the creator plan allows 300 s"},
    {BODY("lipsync-2", V(LONG) "," A(AUD, "a"), ""), NULL, NULL},
    {BODY("lipsync-2", V(LONG) "," A(AUD, "a"), ",'options':{'sync_mode':'silence'}"),
     "generation_plan_duration_exceeded", "400 s"},
};

static char *quoted(const char *text)
{
    char *copy = dub_strdup(text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    return copy;
}

static cJSON *parse(const char *text)
{
    char *json = quoted(text);
    struct dub_err err;
    cJSON *body = NULL;
    assert_ok(dub_json_parse(dub_sv(json), &body, &err));
    cJSON *messages = dub_sb_schema_generate(body);
    if (messages->child)
        fail_msg("%s: %s", text, messages->child->valuestring);
    cJSON_Delete(messages);
    dub_free(json);
    return body;
}

static void check(const char *plan, const struct row *row)
{
    cJSON *body = parse(row->body);
    struct dub_sb_answer a;
    struct dub_sb_work work;
    dub_sb_answer_init(&a);
    bool ok = dub_sb_work_read(body, lookup, NULL, plan ? dub_sb_plan_find(plan) : NULL, &work, &a);
    if (ok != !row->code)
        fail_msg("%s\n gave %s", row->body, ok ? "acceptance" : dub_buf_z(&a.body));
    if (row->code) {
        cJSON *answer = cJSON_Parse(dub_buf_z(&a.body));
        const struct dub_sb_error *e = dub_sb_error_find(row->code);
        print_message("%s: %s\n", row->code, a.reason);
        assert_string_equal(dub_json_str(answer, "errorCode"), row->code);
        assert_int_equal(a.status, e->http);
        assert_int_equal((int)dub_json_num(answer, "statusCode", 0), e->http);
        assert_string_equal(dub_json_str(answer, "sandboxReason"), a.reason);
        if (!strstr(a.reason, row->says))
            fail_msg("%s\n says %s\n not %s", row->body, a.reason, row->says);
        if (strcmp(row->code, INVALID) == 0)
            assert_string_equal(dub_json_str(answer, "message"),
                                "The segments configuration is invalid.");
        cJSON_Delete(answer);
    }
    dub_sb_work_fini(&work);
    dub_sb_answer_fini(&a);
    cJSON_Delete(body);
}

static void test_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        check("creator", &rows[i]);
}

static void test_plans(void **state)
{
    static const struct {
        const char *plan;
        struct row row;
    } table[] = {
        {"free", {BODY("lipsync-2", V(VID) "," A(AUD, "a"), ""), NULL, NULL}},
        {"free",
         {BODY("lipsync-2", V(VID) "," U("a"), ""), "generation_plan_duration_exceeded",
          "the free plan allows 20 s"}},
        {"free",
         {BODY("sync-3", V(VID) "," A(AUD, "a"), ",'segments':[" SEG("0", "12", "a", "") "]"),
          "generation_plan_duration_exceeded", "allows 15 s with sync-3"}},
        {"free",
         {BODY("react-1", V(RAW) "," A(AUD, "a"), ""), "plan_feature_unavailable", "paid plan"}},
        {"hobbyist", {BODY("react-1", V(RAW) "," A(AUD, "a"), ""), NULL, NULL}},
        {"hobbyist",
         {BODY("lipsync-2", V(VID) "," U("a"),
               ",'options':{'active_speaker_detection':{'auto_detect':true}}"),
          "plan_feature_unavailable", "needs the creator plan"}},
        {"hobbyist",
         {BODY("lipsync-2", V(VID) "," U("a"),
               ",'segments':[{'startTime':0,'endTime':1,'audioInput':{'refId':'a'},"
               "'optionsOverride':{'active_speaker_detection':{'auto_detect':true}}}]"),
          "plan_feature_unavailable", "segments.0.optionsOverride"}},
        {"growth", {BODY("lipsync-2", V(LONG) "," U("a"), ""), NULL, NULL}},
        {"enterprise", {BODY("lipsync-2", V(LONG) "," U("a"), ""), NULL, NULL}},
        {NULL, {BODY("lipsync-2", V(LONG) "," U("a"), ""), NULL, NULL}},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++)
        check(table[i].plan, &table[i].row);
}

static void test_output_length(void **state)
{
    /* Seconds of the result; V = 30, A = 12, unknown audio "b", text of 30 characters = 2 s. */
    static const struct {
        const char *body;
        dub_us us; /* -1 = not known */
    } table[] = {
        {BODY("lipsync-2", V(VID) "," A(AUD, "a"), ""), 12000000},
        {BODY("lipsync-2", V(VID) "," A(AUD, "a"), ",'options':{'sync_mode':'loop'}"), 12000000},
        {BODY("lipsync-2", V(VID) "," A(AUD, "a"), ",'options':{'sync_mode':'remap'}"), 12000000},
        {BODY("lipsync-2", V(VID) "," A(AUD, "a"), ",'options':{'sync_mode':'cut_off'}"), 12000000},
        {BODY("lipsync-2", V(VID) "," A(AUD, "a"), ",'options':{'sync_mode':'silence'}"), 30000000},
        {BODY("lipsync-2", V(VID) "," U("a"), ""), 30000000},
        {BODY("lipsync-2", V(RAW) "," A(AUD, "a"), ""), 12000000},
        {BODY("lipsync-2", V(RAW) "," U("a"), ""), -1},
        {BODY("lipsync-2", V(VID) "," T("t"), ""), 2000000},
        {BODY("lipsync-2", V(VID) ",{'type':'audio','url':'https://known/a'}", ""), 4000000},
        {BODY("sync-3", "{'type':'image','assetId':'" IMG "'}," A(AUD, "a"), ""), 12000000},
        {BODY("sync-3", "{'type':'image','assetId':'" IMG "'}," U("a"), ""), -1},
        {BODY("lipsync-2", V(VID), ",'dubParams':{'providerName':'elevenlabs','targetLang':'es'}"),
         30000000},
        /* segments: V + sum of (out - slot) */
        {SEGS(SEG("0", "12", "a", "")), 30000000},
        {SEGS(SEG("0", "10", "a", "")), 32000000},
        {SEGS(SEG("0", "10", "a", ",'startTime':0,'endTime':7.5")), 27500000},
        {SEGS(SEG("0", "10", "a", ",'startTime':0,'endTime':7.5") "," SEG(
             "10", "12", "a", ",'startTime':7.5,'endTime':12")),
         30000000},
        {SEGS(SEG("0", "10", "b", "")), 30000000},
        {BODY("lipsync-2", V(VID) "," A(AUD, "a"),
              ",'options':{'sync_mode':'silence'},'segments':[" SEG("0", "15", "a", "") "]"),
         30000000},
        {BODY("lipsync-2", V(VID) "," A(AUD, "a"),
              ",'options':{'sync_mode':'silence'},'segments':["
              "{'startTime':0,'endTime':15,'audioInput':{'refId':'a'},"
              "'optionsOverride':{'sync_mode':'cut_off'}}]"),
         27000000},
        {BODY("lipsync-2", V(RAW) "," A(AUD, "a"), ",'segments':[" SEG("5", "17", "a", "") "]"),
         17000000},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++) {
        cJSON *body = parse(table[i].body);
        struct dub_sb_answer a;
        struct dub_sb_work work;
        dub_us us = -1;
        dub_sb_answer_init(&a);
        print_message("%s\n", table[i].body);
        assert_true(dub_sb_work_read(body, lookup, NULL, NULL, &work, &a));
        if (!dub_sb_work_output(&work, &us))
            us = -1;
        assert_int_equal(us, table[i].us);
        dub_sb_work_fini(&work);
        dub_sb_answer_fini(&a);
        cJSON_Delete(body);
    }
}

static void test_mode_table(void **state)
{
    static const struct {
        const char *mode;
        dub_us longer, shorter; /* V = 10 with A = 14 and A = 6 */
    } table[] = {
        {"bounce", 14, 6},   {"loop", 14, 6},  {"cut_off", 10, 6},
        {"silence", 14, 10}, {"remap", 14, 6},
    };
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(table); i++) {
        assert_int_equal(dub_sb_mode_output(table[i].mode, 10, 14), table[i].longer);
        assert_int_equal(dub_sb_mode_output(table[i].mode, 10, 6), table[i].shorter);
        assert_int_equal(dub_sb_mode_output(table[i].mode, 10, 10), 10);
    }
}

static void test_prices(void **state)
{
    (void)state;
    /* the one published reply: 90 frames of lipsync-2-pro are $0.30 */
    assert_int_equal(dub_sb_price_e4(dub_sb_model_find("lipsync-2-pro"), 90), 3000);
    assert_int_equal(dub_sb_price_e4(dub_sb_model_find("lipsync-2"), 25), 500);
    assert_int_equal(dub_sb_price_e4(dub_sb_model_find("sync-3"), 100), 5340);
    assert_int_equal(dub_sb_price_e4(dub_sb_model_find("lipsync-1.9.0-beta"), 1), 10);
    assert_int_equal(dub_sb_price_e4(dub_sb_model_find("react-1"), 150), 10000);
    assert_null(dub_sb_model_find("lipsync-1.9"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),         cmocka_unit_test(test_plans),
        cmocka_unit_test(test_output_length), cmocka_unit_test(test_mode_table),
        cmocka_unit_test(test_prices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
