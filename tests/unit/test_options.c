#include "model/options.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cm.h"
#include "model/options_json.h"

static void sync_modes(void **state)
{
    (void)state;
    static const char *const names[] = {"bounce", "loop", "cut_off", "silence", "remap"};
    for (int m = 0; m < DUB_SYNC_COUNT; m++) {
        enum dub_sync_mode back = DUB_SYNC_BOUNCE;
        assert_string_equal(dub_sync_mode_name((enum dub_sync_mode)m), names[m]);
        assert_true(dub_sync_mode_parse(dub_sv(names[m]), &back));
        assert_int_equal(back, m);
    }
    enum dub_sync_mode m = DUB_SYNC_LOOP;
    assert_true(dub_sync_mode_parse(dub_sv("cut-off"), &m));
    assert_int_equal(m, DUB_SYNC_CUT_OFF);
    assert_true(dub_sync_mode_parse(dub_sv("Remap"), &m));
    static const char *const bad[] = {"", "cutoff", "none", "silence ", "silencesilencesilence"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++)
        assert_false(dub_sync_mode_parse(dub_sv(bad[i]), &m));
    assert_string_equal(dub_option_name(DUB_OPT_FACE), "active_speaker_detection");
    assert_string_equal(dub_option_name(DUB_OPT_COUNT), "");
}

static void faces(void **state)
{
    (void)state;
    struct dub_options o = {0};
    struct dub_err err;
    assert_ok(dub_face_parse(dub_sv("auto"), &o, &err));
    assert_int_equal(o.set, DUB_OPT_BIT(DUB_OPT_FACE));
    assert_true(o.face.has_auto && o.face.auto_detect && !o.face.has_frame);
    assert_ok(dub_face_parse(dub_sv("100, 640 ,360"), &o, &err));
    assert_true(o.face.has_frame && o.face.has_point && !o.face.has_auto);
    assert_int_equal(o.face.frame, 100);
    assert_int_equal(o.face.x, 640);
    assert_int_equal(o.face.y, 360);
    static const char *const bad[] = {"", "1,2", "1,2,3,4", "1,2,3,", "a,b,c", "-1,2,3", "1.5,2,3",
                                      "AUTO", "1,2,99999999999"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        if (dub_face_parse(dub_sv(bad[i]), &o, &err) != DUB_ERR_ARG)
            fail_msg("'%s' was taken for a face", bad[i]);
        assert_int_equal(o.face.y, 360); /* the old one stays */
    }
    assert_ok(dub_face_parse(dub_sv("none"), &o, &err));
    assert_int_equal(o.set, 0);
    struct dub_options empty = {0};
    assert_true(dub_options_equal(&o, &empty));
    dub_options_fini(&o);
}

static void set_all(struct dub_options *o)
{
    o->set = (1u << DUB_OPT_COUNT) - 1;
    o->sync_mode = DUB_SYNC_REMAP;
    o->temperature_e6 = 250000;
    o->occlusion = o->reasoning = true;
    o->face.has_frame = o->face.has_point = true;
    o->face.frame = 12;
    o->face.x = 640;
    o->face.y = 360;
    o->face.boxes = dub_str_new_z("[null,[1,2,3,4]]");
    o->face.boxes_url = dub_str_new_z("https://a/b.json");
    o->model_mode = dub_str_new_z("lips");
    o->prompt = dub_str_new_z("happy");
    o->i2v_prompt = dub_str_new_z("a person");
}

/* "Set, then cleared" equals "never set". */
static void clearing(void **state)
{
    (void)state;
    struct dub_options o = {0}, empty = {0};
    set_all(&o);
    for (int i = 0; i < DUB_OPT_COUNT; i++) {
        assert_false(dub_options_equal(&o, &empty));
        dub_options_clear(&o, (enum dub_option)i);
        assert_int_equal(o.set & DUB_OPT_BIT(i), 0);
        dub_options_clear(&o, (enum dub_option)i);
    }
    assert_true(dub_options_equal(&o, &empty));
}

static void copies_share_strings(void **state)
{
    (void)state;
    struct dub_options o = {0};
    set_all(&o);
    struct dub_options copy = dub_options_dup(&o);
    assert_true(dub_options_equal(&o, &copy));
    assert_ptr_equal(o.prompt, copy.prompt);
    dub_options_fini(&o);
    assert_string_equal(copy.prompt->z, "happy");
    dub_options_fini(&copy);
    dub_options_fini(&copy);
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static char *to_text(const struct dub_options *o)
{
    struct dub_buf b;
    cJSON *obj = dub_options_to_json(o);
    dub_buf_init(&b, 0);
    dub_json_print(obj, 0, &b);
    cJSON_Delete(obj);
    return dub_buf_take(&b);
}

static enum dub_status from_text(const char *text, struct dub_options *o, struct dub_str **extra,
                                 struct dub_err *err)
{
    cJSON *doc = NULL;
    assert_int_equal(dub_json_parse(dub_sv(text), &doc, err), DUB_OK);
    enum dub_status st = dub_options_from_json(doc, "options", o, extra, err);
    cJSON_Delete(doc);
    return st;
}

static void there_and_back(void **state)
{
    (void)state;
    struct dub_options o = {0}, back = {0};
    struct dub_str *extra = NULL;
    struct dub_err err;
    set_all(&o);
    o.face.has_auto = o.face.has_v3 = o.face.v3 = true;
    char *text = to_text(&o);
    assert_string_equal(text,
        "{\"sync_mode\":\"remap\",\"temperature\":0.25,\"occlusion_detection_enabled\":true,"
        "\"active_speaker_detection\":{\"auto_detect\":false,\"v3\":true,\"frame_number\":12,"
        "\"coordinates\":[640,360],\"bounding_boxes\":[null,[1,2,3,4]],"
        "\"bounding_boxes_url\":\"https://a/b.json\"},\"model_mode\":\"lips\",\"prompt\":\"happy\","
        "\"i2v_prompt\":\"a person\",\"reasoning_enabled\":true}");
    assert_ok(from_text(text, &back, &extra, &err));
    assert_null(extra);
    assert_true(dub_options_equal(&o, &back));
    dub_free(text);
    dub_options_fini(&o);
    text = to_text(&o);
    assert_string_equal(text, "{}");
    dub_free(text);
    dub_options_fini(&back);
}

static void unknown_members_are_kept_apart(void **state)
{
    (void)state;
    struct dub_options o = {0};
    struct dub_str *extra = NULL;
    struct dub_err err;
    assert_ok(from_text("{\"new_one\":[1,{\"a\":null}],\"temperature\":null,\"prompt\":\"x\","
                        "\"active_speaker_detection\":{\"auto_detect\":true,\"mood\":\"calm\"}}",
                        &o, &extra, &err));
    assert_int_equal(o.set, DUB_OPT_BIT(DUB_OPT_PROMPT) | DUB_OPT_BIT(DUB_OPT_FACE));
    assert_non_null(extra);
    assert_string_equal(extra->z, "{\"new_one\":[1,{\"a\":null}],"
                                  "\"active_speaker_detection\":{\"mood\":\"calm\"}}");
    dub_str_unref(extra);
    dub_options_fini(&o);
}

static void wrong_types_name_the_member(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"[]", "options must be an object"},
        {"{\"sync_mode\":\"cutoff\"}", "options.sync_mode must be"},
        {"{\"sync_mode\":3}", "options.sync_mode must be"},
        {"{\"temperature\":\"0.5\"}", "options.temperature must be"},
        {"{\"occlusion_detection_enabled\":1}", "options.occlusion_detection_enabled must be"},
        {"{\"reasoning_enabled\":\"yes\"}", "options.reasoning_enabled must be"},
        {"{\"active_speaker_detection\":true}", "options.active_speaker_detection must be"},
        {"{\"active_speaker_detection\":{\"auto_detect\":1}}", "options.auto_detect must be"},
        {"{\"active_speaker_detection\":{\"v3\":\"x\"}}", "options.v3 must be"},
        {"{\"active_speaker_detection\":{\"frame_number\":1.5}}", "options.frame_number must be"},
        {"{\"active_speaker_detection\":{\"coordinates\":[1]}}", "options.coordinates must be"},
        {"{\"active_speaker_detection\":{\"coordinates\":[1,\"2\"]}}", "options.coordinates must"},
        {"{\"active_speaker_detection\":{\"bounding_boxes\":{}}}", "options.bounding_boxes must"},
        {"{\"active_speaker_detection\":{\"bounding_boxes_url\":1}}", "options.bounding_boxes_url"},
        {"{\"model_mode\":1}", "options.model_mode must be"},
        {"{\"prompt\":[]}", "options.prompt must be"},
        {"{\"i2v_prompt\":false}", "options.i2v_prompt must be"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_options o = {0};
        struct dub_str *extra = NULL;
        struct dub_err err = {0};
        assert_status(from_text(rows[i][0], &o, &extra, &err), DUB_ERR_FORMAT);
        if (!strstr(err.text, rows[i][1]))
            fail_msg("%s: '%s'", rows[i][0], err.text);
        assert_null(extra);
        dub_options_fini(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sync_modes), cmocka_unit_test(faces), cmocka_unit_test(clearing),
        cmocka_unit_test(copies_share_strings), cmocka_unit_test(there_and_back),
        cmocka_unit_test(unknown_members_are_kept_apart),
        cmocka_unit_test(wrong_types_name_the_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
