#include "check_help.h"

#define E DUB_SEV_ERROR
#define W DUB_SEV_WARNING
#define I DUB_SEV_INFO

static void begin(struct small *b)
{
    small_begin(b);
    small_video(b, "v.mp4", 30);
    small_voice(b, "a", "a.wav", 30);
    small_voice(b, "b", "b.wav", 30);
    small_add(b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    small_add(b, 6, 9, "b", DUB_AUDIO_ALIGNED);
}

static void set_project_face(struct small *b, struct dub_face face)
{
    struct dub_settings *set = small_settings(b);
    set->options.set |= DUB_OPT_BIT(DUB_OPT_FACE);
    set->options.face = face;
    small_put(b, set);
}

static struct dub_segment *copy_of(struct small *b, size_t i)
{
    return dub_segment_dup(dub_project_segment(b->p, i));
}

static void dub_params(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    struct dub_settings *set = small_settings(&b);
    set->dub_params = dub_str_new_z("{\"targetLang\":\"es\"}");
    small_put(&b, set);
    expect_none(&b, "dub-conflict");
    expect_none(&b, "voice-count");
    small_voice(&b, "a", "a.wav", 30);
    expect(&b, (struct want){"dub-conflict", E, 0, "dubParams", "", "", "voices of your own", ""});
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"dub-conflict", E, 0, "dubParams", "", "", "segments", ""});
    small_end(&b);
}

static void legacy_segments(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    struct dub_input *in = small_input(&b, DUB_INPUT_VIDEO, NULL, "v.mp4");
    in->legacy_segments = dub_str_new_z("{\"segments_secs\":[[0,1]]}");
    small_put(&b, in);
    small_voice(&b, "a", "a.wav", 30);
    expect_none(&b, "legacy-segments");
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"legacy-segments", E, 0, "segments_secs", NULL, NULL, NULL, ""});
    small_end(&b);
}

static void overrides(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_segment *s = copy_of(&b, 0);
    s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE) | DUB_OPT_BIT(DUB_OPT_TEMPERATURE);
    small_put(&b, s);
    expect_none(&b, "override-unknown");
    s = copy_of(&b, 0);
    s->override.set |= DUB_OPT_BIT(DUB_OPT_MODEL_MODE);
    s->override.model_mode = dub_str_new_z("lips");
    small_put(&b, s);
    expect(&b, (struct want){"override-unknown", E, 1, "optionsOverride.model_mode", NULL, NULL,
                             "whole request only", ""});
    s = copy_of(&b, 1);
    s->extra_override = dub_str_new_z("{\"label\":\"x\",\"fps\":25}");
    small_put(&b, s);
    expect(&b, (struct want){"override-unknown", E, 2, "optionsOverride.label", NULL, NULL,
                             "'label' is no option", ""});
    expect_count(&b, "override-unknown", 3);
    small_end(&b);
}

static void one_way_of_choosing_a_face(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    set_project_face(&b, (struct dub_face){.has_auto = true, .auto_detect = true});
    expect_none(&b, "face-conflict");
    set_project_face(&b, (struct dub_face){.has_auto = true,
                                           .auto_detect = false,
                                           .has_frame = true,
                                           .has_point = true,
                                           .frame = 3});
    expect_none(&b, "face-conflict");
    set_project_face(&b, (struct dub_face){.has_auto = true,
                                           .auto_detect = true,
                                           .has_frame = true,
                                           .has_point = true,
                                           .frame = 3,
                                           .x = 10,
                                           .y = 20});
    expect(&b, (struct want){"face-conflict", E, 0, "active_speaker_detection", NULL, NULL,
                             "more than one way", "set face 3,10,20"});
    fix_works(&b, "face-conflict", 0);
    struct dub_segment *s = copy_of(&b, 0);
    s->override.set = DUB_OPT_BIT(DUB_OPT_FACE);
    s->override.face =
        (struct dub_face){.has_auto = true, .auto_detect = true, .has_v3 = true, .v3 = true};
    small_put(&b, s);
    expect(&b, (struct want){"face-conflict", E, 1, NULL, NULL, NULL, "segment 1",
                             "segment-set @1 face auto"});
    fix_works(&b, "face-conflict", 1);
    s = copy_of(&b, 1);
    s->override.set = DUB_OPT_BIT(DUB_OPT_FACE);
    s->override.face = (struct dub_face){.boxes = dub_str_new_z("[]"),
                                         .boxes_url = dub_str_new_z("https://x.example/b.json")};
    small_put(&b, s);
    expect(&b, (struct want){"face-conflict", E, 2, NULL, NULL, NULL, NULL,
                             "segment-set @2 face none"});
    small_end(&b);
}

static void half_a_point(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    set_project_face(&b, (struct dub_face){.has_frame = true, .frame = 3});
    expect(&b, (struct want){"face-conflict", E, 0, NULL, NULL, NULL, "by half", "set face none"});
    fix_works(&b, "face-conflict", 0);
    small_end(&b);
}

static void images_want_a_point(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_set_model(&b, "sync-3");
    small_put(&b, small_input(&b, DUB_INPUT_IMAGE, NULL, "face.png"));
    small_voice(&b, "a", "a.wav", 30);
    expect_none(&b, "face-conflict");
    expect(&b, (struct want){"option-ignored", I, 0, "options.sync_mode", NULL, NULL, NULL, ""});
    set_project_face(&b, (struct dub_face){.has_auto = true, .auto_detect = true});
    expect(&b, (struct want){"face-conflict", E, 0, NULL, NULL, NULL, "refused for an image",
                             "set face none"});
    fix_works(&b, "face-conflict", 0);
    small_end(&b);
}

static void small_picture(struct small *b, int width, int height, int64_t frames)
{
    struct dub_facts f = *dub_project_facts(b->p, dub_project_visual(b->p));
    f.has_video = true;
    f.video.width = width;
    f.video.height = height;
    f.video.frames = frames;
    dub_project_set_facts(b->p, dub_sv("v.mp4"), &f);
}

static void a_face_lies_in_the_picture(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    set_project_face(&b, (struct dub_face){.has_frame = true, .has_point = true, .frame = 100,
                                           .x = 1279, .y = 719});
    expect_none(&b, "face-point"); /* the size is not known */
    small_picture(&b, 1280, 720, 101);
    expect_none(&b, "face-point");
    small_picture(&b, 1280, 720, 100);
    expect(&b, (struct want){"face-point", E, 0, "frame_number", "100", "99", "last one is 99",
                             "set face none"});
    small_picture(&b, 720, 1280, 1000); /* another version of the video, on its side */
    expect(&b, (struct want){"face-point", E, 0, "coordinates", "1279,719", "720x1280",
                             "outside the video", "set face none"});
    fix_works(&b, "face-point", 0);
    expect_none(&b, "face-point");
    struct dub_segment *s = copy_of(&b, 1);
    s->override.set |= DUB_OPT_BIT(DUB_OPT_FACE);
    s->override.face =
        (struct dub_face){.has_frame = true, .has_point = true, .frame = 5, .x = 3, .y = 1280};
    small_put(&b, s);
    expect(&b, (struct want){"face-point", E, 2, "coordinates", "3,1280", "720x1280", NULL, NULL});
    fix_works(&b, "face-point", 2);
    small_end(&b);
}

static void faces_on_single_segments(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "face-per-segment");
    struct dub_segment *s = copy_of(&b, 1);
    s->override.set = DUB_OPT_BIT(DUB_OPT_FACE);
    s->override.face = (struct dub_face){.has_frame = true, .has_point = true, .x = 5, .y = 6};
    small_put(&b, s);
    expect(&b, (struct want){"face-per-segment", W, 2, NULL, NULL, NULL, "field report",
                             "segment-set @2 face none"});
    fix_works(&b, "face-per-segment", 2);
    small_end(&b);
}

static void several_speakers_and_no_face(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect(&b, (struct want){"faces-unassigned", I, 0, NULL, NULL, NULL, NULL, "set face auto"});
    fix_works(&b, "faces-unassigned", 0);
    expect_none(&b, "faces-unassigned");
    small_end(&b);
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    small_voice(&b, "a", "a.wav", 30);
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 6, 9, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "faces-unassigned");
    small_end(&b);
}

static void models_without_face_options_need_none(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_set_model(&b, "react-1");
    expect_none(&b, "faces-unassigned");
    small_end(&b);
}

static void options_a_model_ignores(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_settings *set = small_settings(&b);
    set->options.set |= DUB_OPT_BIT(DUB_OPT_TEMPERATURE);
    set->options.temperature_e6 = 400000;
    small_put(&b, set);
    expect_none(&b, "option-ignored");
    small_set_model(&b, "sync-3");
    expect(&b, (struct want){"option-ignored", W, 0, "options.temperature", "", "sync-3",
                             "by itself", "set temperature none"});
    fix_works(&b, "option-ignored", 0);
    struct dub_segment *s = copy_of(&b, 0);
    s->override.set = DUB_OPT_BIT(DUB_OPT_OCCLUSION);
    s->override.occlusion = true;
    small_put(&b, s);
    expect(&b, (struct want){"option-ignored", W, 1, "optionsOverride.occlusion_detection_enabled",
                             "", "sync-3", "segment 1 sets", "segment-set @1 occlusion none"});
    fix_works(&b, "option-ignored", 1);
    small_end(&b);
}

static void options_of_another_model(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_settings *set = small_settings(&b);
    set->options.set |= DUB_OPT_BIT(DUB_OPT_PROMPT);
    set->options.prompt = dub_str_new_z("happy");
    small_put(&b, set);
    expect(&b, (struct want){"option-ignored", W, 0, "options.prompt", NULL, "lipsync-2",
                             "ignores it", ""});
    small_set_model(&b, "react-1");
    expect_none(&b, "option-ignored");
    small_set_model(&b, "future-model");
    expect_none(&b, "option-ignored"); /* nothing is known of it */
    small_end(&b);
}

static void plans_without_face_detection(void **state)
{
    (void)state;
    struct small b;
    struct dub_check_env env = {.plan = "hobbyist"};
    begin(&b);
    expect_with(
        &b, &env,
        (struct want){"faces-unassigned", I, 0, NULL, NULL, NULL, "plan does not include", ""});
    set_project_face(&b, (struct dub_face){.has_auto = true, .auto_detect = true});
    expect_none(&b, "option-ignored");
    expect_with(&b, &env,
                (struct want){"option-ignored", W, 0, "options.active_speaker_detection", "",
                              "hobbyist", "Creator", ""});
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dub_params),
        cmocka_unit_test(legacy_segments),
        cmocka_unit_test(overrides),
        cmocka_unit_test(one_way_of_choosing_a_face),
        cmocka_unit_test(half_a_point),
        cmocka_unit_test(images_want_a_point),
        cmocka_unit_test(a_face_lies_in_the_picture),
        cmocka_unit_test(faces_on_single_segments),
        cmocka_unit_test(several_speakers_and_no_face),
        cmocka_unit_test(models_without_face_options_need_none),
        cmocka_unit_test(options_a_model_ignores),
        cmocka_unit_test(options_of_another_model),
        cmocka_unit_test(plans_without_face_detection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
