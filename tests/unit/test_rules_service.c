#include "check_help.h"

#define E DUB_SEV_ERROR
#define W DUB_SEV_WARNING
#define I DUB_SEV_INFO

static void begin(struct small *b)
{
    small_begin(b);
    small_video(b, "v.mp4", 30);
    small_voice(b, "a", "a.wav", 30);
    small_add(b, 0, 5, "a", DUB_AUDIO_ALIGNED);
}

static void many_segments(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    for (int i = 1; i < 50; i++)
        small_add(&b, 5 + i * 0.4, 5 + i * 0.4 + 0.2, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "segments-many");
    small_add(&b, 28, 29, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"segments-many", W, 0, "segments", "51", "50", NULL, ""});
    small_end(&b);
}

static void times_between_frames(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 6.4, 7.0005, "a", DUB_AUDIO_ALIGNED); /* half a millisecond off: rounding */
    expect_none(&b, "precision");
    small_add(&b, 8.013, 9.99, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 12.01, 13, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"precision", W, 0, "segments", "3", "0",
                             "3 of 8 segment times (the first in segment 3)",
                             "segment-snap all frames"});
    fix_works(&b, "precision", 0);
    small_video_facts(&b, "v.mp4", 30.013);
    small_add(&b, 29, 30.013, "a", DUB_AUDIO_WHOLE); /* the video's own end */
    expect_none(&b, "precision");
    small_end(&b);
}

static void models(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "model-unknown");
    expect_none(&b, "model-segments");
    small_set_model(&b, "lipsync2");
    expect(&b, (struct want){"model-unknown", W, 0, "model", "lipsync2", "",
                             "the nearest is lipsync-2", "set model lipsync-2"});
    fix_works(&b, "model-unknown", 0);
    small_set_model(&b, "appearence");
    expect(&b, (struct want){"model-unknown", W, 0, "model", "appearence", "", NULL, ""});
    small_set_model(&b, "");
    expect(&b, (struct want){"model-unknown", E, 0, "model", "", "", "names no model",
                             "set model lipsync-2"});
    small_end(&b);
}

static void models_and_segments(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_set_model(&b, "sync-3");
    expect(&b, (struct want){"model-segments", W, 0, "model", "sync-3", NULL, "field report",
                             "set model lipsync-2"});
    fix_works(&b, "model-segments", 0);
    small_set_model(&b, "lipsync-2-pro");
    expect_none(&b, "model-segments");
    small_set_model(&b, "react-1");
    expect_count(&b, "model-segments", 1);
    small_end(&b);
}

static void plan_lengths(void **state)
{
    (void)state;
    struct small b;
    struct dub_check_env env = {.plan = "Free"};
    begin(&b);
    expect_none(&b, "plan-duration");
    expect_with(&b, &env, (struct want){"plan-duration", W, 0, "plan", "30", "20", "Free", ""});
    env.plan = "hobbyist";
    struct dub_diag_list l = {0};
    dub_check(b.p, &env, &l);
    assert_int_equal(count_issues(&l, "plan-duration"), 0);
    dub_diag_list_fini(&l);
    struct dub_settings *set = small_settings(&b);
    set->plan = dub_str_new_z("free");
    dub_str_set(&set->model, DUB_SV_LIT("sync-3"));
    small_put(&b, set);
    expect(&b, (struct want){"plan-duration", W, 0, "plan", "30", "15", NULL, ""});
    small_end(&b);
}

static void the_predicted_output_counts_for_the_plan(void **state)
{
    (void)state;
    struct small b;
    struct dub_check_env env = {.plan = "hobbyist"};
    small_begin(&b);
    small_video(&b, "v.mp4", 59);
    small_voice(&b, "take", "take.wav", 8);
    small_add(&b, 10, 16, "take", DUB_AUDIO_WHOLE);
    expect_with(&b, &env, (struct want){"plan-duration", W, 0, "plan", "61", "60", NULL, ""});
    small_end(&b);
}

static void unknown_lengths_against_a_plan(void **state)
{
    (void)state;
    struct small b;
    struct dub_check_env env = {.plan = "growth"};
    small_begin(&b);
    small_video(&b, "https://example.net/v.mp4", -1);
    small_voice(&b, "a", "a.wav", 30);
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "plan-duration");
    expect_with(&b, &env,
                (struct want){"plan-duration", I, 0, "plan", "", "600",
                              "cannot verify: the length of the video", ""});
    small_end(&b);
}

static void unknown_plans_are_said(void **state)
{
    (void)state;
    struct small b;
    struct dub_check_env env = {.plan = "gold"};
    begin(&b);
    expect_with(&b, &env,
                (struct want){"plan-duration", I, 0, "plan", "gold", NULL,
                              "cannot verify: the plan 'gold'", ""});
    env.plan = "Enterprise"; /* by contract: no limit is known */
    struct dub_diag_list l = {0};
    dub_check(b.p, &env, &l);
    assert_int_equal(count_issues(&l, "plan-duration"), 0);
    dub_diag_list_fini(&l);
    small_end(&b);
}

static void react_takes_fifteen_seconds(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "model-duration");
    small_set_model(&b, "react-1");
    expect_count(&b, "model-duration", 2);
    expect(&b, (struct want){"model-duration", W, 0, "video", "30", "15", NULL, ""});
    small_video_facts(&b, "v.mp4", 15);
    expect_count(&b, "model-duration", 1);
    expect(&b, (struct want){"model-duration", W, 0, "audio", "30", "15", "audio a", ""});
    small_audio_facts(&b, "a.wav", 15.000001);
    expect_count(&b, "model-duration", 1);
    small_voice(&b, "far", "https://example.net/x.wav", -1);
    small_audio_facts(&b, "a.wav", 15);
    expect_none(&b, "model-duration"); /* far is not used */
    small_add(&b, 6, 8, "far", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"model-duration", I, 0, "audio", "", "15", "cannot verify", ""});
    small_end(&b);
}

static void scripts(void **state)
{
    (void)state;
    struct small b;
    char text[5002 * 2];
    begin(&b);
    small_speaker(&b, "tts");
    struct dub_input *in = small_input(&b, DUB_INPUT_TEXT, "tts", NULL);
    in->voice = dub_str_new_z("VOICE");
    small_put(&b, in);
    for (int i = 0; i < 5001; i++) {
        text[2 * i] = (char)0xc3;
        text[2 * i + 1] = (char)0xb1;
    }
    struct dub_segment *s = small_segment(&b, 6, 9, "tts", DUB_AUDIO_WHOLE);
    s->text = dub_str_new(dub_sv_n(text, 4799 * 2)); /* letters, not bytes */
    small_put(&b, s);
    expect_none(&b, "script-length");
    s = dub_segment_dup(s);
    dub_str_set(&s->text, dub_sv_n(text, 4800 * 2));
    small_put(&b, s);
    expect(&b, (struct want){"script-length", W, 2, "text", "4800", "5000", "not published", ""});
    s = dub_segment_dup(s);
    dub_str_set(&s->text, dub_sv_n(text, 5001 * 2));
    small_put(&b, s);
    expect(&b, (struct want){"script-length", W, 2, "text", "5001", "5000", "segment 2", ""});
    in = dub_input_dup(in);
    in->script = dub_str_new(dub_sv_n(text, 5001 * 2));
    small_put(&b, in);
    expect(&b, (struct want){"script-length", W, 0, "script", "5001", "5000", "(tts)", ""});
    expect_count(&b, "script-length", 1);
    small_end(&b);
}

struct name_row {
    const char *name, *fix;
};

static void output_names(void **state)
{
    (void)state;
    static const struct name_row bad[] = {
        {"interview es.mp4", "set output-name interview_es"},
        {"a/b", "set output-name a_b"},
        {"v1.5", "set output-name v1_5"},
        {"\xc3\xa9t\xc3\xa9", "set output-name _t_"},
        {"", ""},
    };
    static const char *const good[] = {"interview_es-v2", "x"};
    struct small b;
    begin(&b);
    expect_none(&b, "output-name");
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        struct dub_settings *set = small_settings(&b);
        dub_str_unref(set->output_name);
        set->output_name = dub_str_new_z(bad[i].name);
        small_put(&b, set);
        expect(&b, (struct want){"output-name", E, 0, "output-name", NULL, "[A-Za-z0-9_-]{1,255}",
                                 NULL, bad[i].fix});
        if (bad[i].fix[0])
            fix_works(&b, "output-name", 0);
    }
    for (size_t i = 0; i < DUB_ARRAY_LEN(good); i++) {
        struct dub_settings *set = small_settings(&b);
        dub_str_set(&set->output_name, dub_sv(good[i]));
        small_put(&b, set);
        expect_none(&b, "output-name");
    }
    small_end(&b);
}

static void long_output_names(void **state)
{
    (void)state;
    struct small b;
    char name[257];
    memset(name, 'n', sizeof(name));
    begin(&b);
    struct dub_settings *set = small_settings(&b);
    set->output_name = dub_str_new(dub_sv_n(name, 255));
    small_put(&b, set);
    expect_none(&b, "output-name");
    set = small_settings(&b);
    dub_str_set(&set->output_name, dub_sv_n(name, 256));
    small_put(&b, set);
    expect(&b, (struct want){"output-name", E, 0, NULL, NULL, NULL, "too long", NULL});
    fix_works(&b, "output-name", 0);
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_segments),
        cmocka_unit_test(times_between_frames),
        cmocka_unit_test(models),
        cmocka_unit_test(models_and_segments),
        cmocka_unit_test(plan_lengths),
        cmocka_unit_test(the_predicted_output_counts_for_the_plan),
        cmocka_unit_test(unknown_lengths_against_a_plan),
        cmocka_unit_test(unknown_plans_are_said),
        cmocka_unit_test(react_takes_fifteen_seconds),
        cmocka_unit_test(scripts),
        cmocka_unit_test(output_names),
        cmocka_unit_test(long_output_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
