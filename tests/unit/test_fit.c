#include "check/fit.h"

#include "base/json.h"
#include "small_project.h"

struct fit_row {
    const char *name;
    enum dub_sync_mode mode;
    dub_us slot_us, audio_us, out_us;
    enum dub_effect effect;
    enum dub_fit_side side;
    double factor;
};

#define LONG  4100000
#define SLOT  3420000
#define SHORT 2000000

static const struct fit_row rows[] = {
    {"bounce A>V", DUB_SYNC_BOUNCE, SLOT, LONG, LONG, DUB_FIT_BOUNCED, DUB_SIDE_VIDEO, 1.198830},
    {"bounce A<V", DUB_SYNC_BOUNCE, SLOT, SHORT, SHORT, DUB_FIT_TRIMMED, DUB_SIDE_VIDEO, 0.584795},
    {"bounce A=V", DUB_SYNC_BOUNCE, SLOT, SLOT, SLOT, DUB_FIT_EXACT, DUB_SIDE_NONE, 1},
    {"loop A>V", DUB_SYNC_LOOP, SLOT, LONG, LONG, DUB_FIT_LOOPED, DUB_SIDE_VIDEO, 1.198830},
    {"loop A<V", DUB_SYNC_LOOP, SLOT, SHORT, SHORT, DUB_FIT_TRIMMED, DUB_SIDE_VIDEO, 0.584795},
    {"loop A=V", DUB_SYNC_LOOP, SLOT, SLOT, SLOT, DUB_FIT_EXACT, DUB_SIDE_NONE, 1},
    {"cut_off A>V", DUB_SYNC_CUT_OFF, SLOT, LONG, SLOT, DUB_FIT_TRIMMED, DUB_SIDE_AUDIO, 1},
    {"cut_off A<V", DUB_SYNC_CUT_OFF, SLOT, SHORT, SHORT, DUB_FIT_TRIMMED, DUB_SIDE_VIDEO, 1},
    {"cut_off A=V", DUB_SYNC_CUT_OFF, SLOT, SLOT, SLOT, DUB_FIT_EXACT, DUB_SIDE_NONE, 1},
    {"silence A>V", DUB_SYNC_SILENCE, SLOT, LONG, LONG, DUB_FIT_PADDED, DUB_SIDE_VIDEO, 1},
    {"silence A<V", DUB_SYNC_SILENCE, SLOT, SHORT, SLOT, DUB_FIT_PADDED, DUB_SIDE_AUDIO, 1},
    {"silence A=V", DUB_SYNC_SILENCE, SLOT, SLOT, SLOT, DUB_FIT_EXACT, DUB_SIDE_NONE, 1},
    {"remap A>V", DUB_SYNC_REMAP, SLOT, LONG, LONG, DUB_FIT_SLOWED, DUB_SIDE_VIDEO, 0.834146},
    {"remap A<V", DUB_SYNC_REMAP, SLOT, SHORT, SHORT, DUB_FIT_SPED, DUB_SIDE_VIDEO, 1.71},
    {"remap A=V", DUB_SYNC_REMAP, SLOT, SLOT, SLOT, DUB_FIT_EXACT, DUB_SIDE_NONE, 1},
    {"one frame longer", DUB_SYNC_REMAP, SLOT, SLOT + 40000, SLOT, DUB_FIT_EXACT, DUB_SIDE_NONE, 1},
    {"one frame shorter", DUB_SYNC_LOOP, SLOT, SLOT - 40000, SLOT, DUB_FIT_EXACT, DUB_SIDE_NONE, 1},
    {"a µs more than one frame", DUB_SYNC_LOOP, SLOT, SLOT - 40001, SLOT - 40001, DUB_FIT_TRIMMED,
     DUB_SIDE_VIDEO, 0.988304},
    {"no audio at all", DUB_SYNC_REMAP, SLOT, 0, 0, DUB_FIT_SPED, DUB_SIDE_VIDEO, 0},
};

static void table_of_modes(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        const struct fit_row *r = &rows[i];
        struct dub_fit f = dub_fit_of(r->slot_us, r->audio_us, r->mode, 40000);
        double off = f.factor - r->factor;
        dub_us amount =
            r->audio_us > r->slot_us ? r->audio_us - r->slot_us : r->slot_us - r->audio_us;
        if (!f.audio_known || f.out_us != r->out_us || f.effect != r->effect || f.side != r->side ||
            f.amount_us != amount || off > 1e-6 || off < -1e-6)
            fail_msg("%s: out %lld, effect %s, side %d, factor %f", r->name, (long long)f.out_us,
                     dub_effect_name(f.effect), (int)f.side, f.factor);
    }
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(dub_effect_name(DUB_FIT_BOUNCED), "bounced");
    assert_string_equal(dub_effect_name(DUB_FIT_SPED), "sped");
    assert_null(dub_fit_side_name(DUB_SIDE_NONE));
    assert_string_equal(dub_fit_side_name(DUB_SIDE_AUDIO), "audio");
}

static void sentence_is(enum dub_sync_mode mode, dub_us audio, const char *want)
{
    struct dub_fit f = dub_fit_of(SLOT, audio, mode, 40000);
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_fit_sentence(&f, &b);
    assert_string_equal(dub_buf_z(&b), want);
    dub_buf_fini(&b);
}

static void sentences(void **state)
{
    (void)state;
    sentence_is(DUB_SYNC_SILENCE, LONG,
                "audio 0.680 s longer: silence mode makes the output 0.680 s longer");
    sentence_is(DUB_SYNC_SILENCE, SHORT,
                "audio 1.420 s shorter: silence mode fills 1.420 s with silence");
    sentence_is(DUB_SYNC_CUT_OFF, LONG,
                "audio 0.680 s longer: cut_off mode cuts 0.680 s of the audio");
    sentence_is(DUB_SYNC_CUT_OFF, SHORT,
                "audio 1.420 s shorter: cut_off mode cuts 1.420 s of the picture");
    sentence_is(DUB_SYNC_REMAP, LONG,
                "audio 0.680 s longer: remap mode slows the picture to 83 % of its speed");
    sentence_is(DUB_SYNC_LOOP, 2 * SLOT,
                "audio 3.420 s longer: loop mode repeats the picture 2.0 "
                "times");
    sentence_is(DUB_SYNC_LOOP, SLOT, "as long as the slot");
    struct dub_fit unknown = {0};
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_fit_sentence(&unknown, &b);
    assert_string_equal(dub_buf_z(&b), "length of the audio not known");
    dub_buf_fini(&b);
}

static void segments_of_every_audio_mode(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    small_voice(&b, "a", "a.wav", 30);
    small_voice(&b, "take", "take.wav", 4.1);
    small_voice(&b, "far", "https://example.net/far.wav", -1);
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 6, 9.42, "take", DUB_AUDIO_WHOLE);
    struct dub_segment *cut = small_segment(&b, 10, 14, "a", DUB_AUDIO_CUT);
    small_cut(cut, 20, 21);
    cut->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    cut->override.sync_mode = DUB_SYNC_REMAP;
    small_put(&b, cut);
    struct dub_fit_total t = dub_fit_project(b.p);
    assert_true(t.known && t.complete);
    assert_int_equal(t.video_us, S(30));
    assert_int_equal(t.out_us, S(30) + S(0.68) - S(3));
    struct dub_fit f = dub_fit_segment(b.p, dub_project_segment(b.p, 2));
    assert_int_equal(f.effect, DUB_FIT_SPED);
    assert_true(f.factor == 4.0);
    small_add(&b, 20, 22, "far", DUB_AUDIO_WHOLE);
    t = dub_fit_project(b.p);
    assert_true(t.known && !t.complete);
    assert_false(dub_fit_segment(b.p, dub_project_segment(b.p, 3)).audio_known);
    small_end(&b);
}

static void damaged_times_do_not_break_the_sum(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    small_voice(&b, "a", "a.wav", 30);
    small_add(&b, 5, 2, "a", DUB_AUDIO_ALIGNED);
    for (int i = 0; i < 12; i++) {
        struct dub_segment *s = small_segment(&b, 0, 1, "a", DUB_AUDIO_CUT);
        small_cut(s, 0, 0);
        s->crop.end_us = DUB_US_MAX;
        small_put(&b, s);
    }
    struct dub_segment *back = small_segment(&b, 8, 9, "a", DUB_AUDIO_CUT);
    small_cut(back, 4, 3);
    small_put(&b, back);
    struct dub_fit_total t = dub_fit_project(b.p);
    assert_false(t.complete);
    assert_true(t.out_us > 0);
    small_end(&b);
}

static void without_segments_the_one_voice_counts(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 10);
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "a", "a.wav"));
    small_audio_facts(&b, "a.wav", 4);
    small_set_mode(&b, DUB_SYNC_CUT_OFF);
    struct dub_fit_total t = dub_fit_project(b.p);
    assert_true(t.known && t.complete);
    assert_int_equal(t.out_us, S(4));
    small_set_mode(&b, DUB_SYNC_SILENCE);
    assert_int_equal(dub_fit_project(b.p).out_us, S(10));
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "b", "b.wav"));
    assert_false(dub_fit_project(b.p).complete);
    small_end(&b);
}

static void an_image_lasts_as_long_as_its_audio(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_put(&b, small_input(&b, DUB_INPUT_IMAGE, NULL, "face.png"));
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "a", "a.wav"));
    small_audio_facts(&b, "a.wav", 4);
    small_set_mode(&b, DUB_SYNC_CUT_OFF);
    struct dub_fit_total t = dub_fit_project(b.p);
    assert_true(t.known && t.complete);
    assert_int_equal(t.out_us, S(4));
    small_end(&b);
}

static const cJSON *json_segment(const cJSON *doc, int i)
{
    return cJSON_GetArrayItem(dub_json_get(doc, "segments"), i);
}

static void document(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    small_voice(&b, "take", "take.wav", 4.1);
    small_voice(&b, "far", "https://example.net/far.wav", -1);
    small_add(&b, 13.48, 16.9, "take", DUB_AUDIO_WHOLE);
    cJSON *doc = dub_fit_to_json(b.p);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_json_print(doc, 0, &text);
    assert_string_equal(
        dub_buf_z(&text),
        "{\"segments\":[{\"segment\":1,\"id\":\"aaaaaadj\",\"refId\":\"take\",\"slotSeconds\":3.42,"
        "\"audioSeconds\":4.1,\"mode\":\"silence\",\"outSeconds\":4.1,\"effect\":\"padded\","
        "\"side\":\"video\",\"amountSeconds\":0.68,\"factor\":1}],\"videoSeconds\":30,"
        "\"predictedOutputSeconds\":30.68}");
    cJSON_Delete(doc);
    dub_buf_fini(&text);

    small_add(&b, 20, 22, "far", DUB_AUDIO_WHOLE);
    small_add(&b, 23, 24, NULL, DUB_AUDIO_WHOLE);
    doc = dub_fit_to_json(b.p);
    const cJSON *far = json_segment(doc, 1);
    assert_string_equal(dub_json_str(far, "refId"), "far");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(far, "audioSeconds")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(far, "effect")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(far, "factor")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json_segment(doc, 2), "refId")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(doc, "predictedOutputSeconds")));
    cJSON_Delete(doc);
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_of_modes),
        cmocka_unit_test(names),
        cmocka_unit_test(sentences),
        cmocka_unit_test(segments_of_every_audio_mode),
        cmocka_unit_test(damaged_times_do_not_break_the_sum),
        cmocka_unit_test(without_segments_the_one_voice_counts),
        cmocka_unit_test(an_image_lasts_as_long_as_its_audio),
        cmocka_unit_test(document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
