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

static void refid_missing(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "refid-missing");
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, NULL, "b.wav"));
    expect(&b, (struct want){"refid-missing", E, 0, "refId", "", "", "b.wav", ""});
    small_end(&b);
}

static void refid_missing_needs_segments(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, NULL, "b.wav"));
    expect_none(&b, "refid-missing");
    small_end(&b);
}

static void refid_duplicate(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "refid-duplicate");
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "a", "b.wav"));
    expect(&b,
           (struct want){"refid-duplicate", E, 0, "refId", "a", "", "input 2 and to input 3", ""});
    expect_none(&b, "input-unused"); /* one finding for one fault */
    small_end(&b);
}

static void a_take_beside_its_template_is_a_duplicate(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_speaker(&b, "tts");
    struct dub_input *voice = small_input(&b, DUB_INPUT_TEXT, "tts", NULL);
    voice->voice = dub_str_new_z("VOICE");
    small_put(&b, voice);
    struct dub_segment *s = small_segment(&b, 6, 8, "tts", DUB_AUDIO_WHOLE);
    s->text = dub_str_new_z("hola");
    char id[DUB_ID_TEXT], *ref, *fix;
    dub_id_print(s->rec.id, id);
    ref = dub_asprintf("tts-%s", id);
    fix = dub_asprintf("segment-set @%s input %s", id, ref);
    small_put(&b, s);
    expect_none(&b, "refid-duplicate");
    expect_none(&b, "input-no-source");
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, ref, "take.wav"));
    expect(&b, (struct want){"refid-duplicate", E, 2, "input", ref, "", NULL, fix});
    fix_works(&b, "refid-duplicate", 2);
    dub_free(ref);
    dub_free(fix);
    small_end(&b);
}

static void refid_unknown(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "refid-unknown");
    small_voice(&b, "jonas", "j.wav", 30);
    small_add(&b, 6, 8, "nobody", DUB_AUDIO_ALIGNED);
    small_add(&b, 9, 10, NULL, DUB_AUDIO_ALIGNED);
    small_add(&b, 11, 12, "Jonas", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"refid-unknown", E, 2, "speaker", "nobody", "",
                             "no speaker or input 'nobody'", ""});
    expect(&b, (struct want){"refid-unknown", E, 3, "speaker", "", "", "has no speaker", ""});
    expect(&b, (struct want){"refid-unknown", E, 4, "speaker", "Jonas", "", NULL,
                             "segment-set @4 speaker jonas"});
    fix_works(&b, "refid-unknown", 4);
    small_end(&b);
}

static void the_only_speaker_is_proposed(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 9, 10, NULL, DUB_AUDIO_ALIGNED);
    fix_works(&b, "refid-unknown", 2);
    small_end(&b);
}

static void inputs_that_do_not_exist(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_segment *s = small_segment(&b, 6, 8, "a", DUB_AUDIO_WHOLE);
    s->input = dub_str_new_z("lost-take");
    small_put(&b, s);
    expect(&b, (struct want){"refid-unknown", E, 2, "input", "lost-take", "", NULL, NULL});
    fix_works(&b, "refid-unknown", 2);
    small_speaker(&b, "mute");
    small_add(&b, 9, 10, "mute", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"refid-unknown", E, 3, "speaker", "mute", "", "input-add", ""});
    struct dub_speaker *sp = dub_speaker_new(b.next++);
    sp->ref = dub_str_new_z("vague");
    sp->default_input = dub_str_new_z("gone");
    small_put(&b, sp);
    small_add(&b, 11, 12, "vague", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"refid-unknown", E, 4, "speaker", "vague", "", "default input 'gone'",
                             ""});
    small_end(&b);
}

static void the_video_is_no_voice(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_put(&b, small_input(&b, DUB_INPUT_VIDEO, "pic", "v.mp4"));
    small_video_facts(&b, "v.mp4", 30);
    struct dub_segment *s = small_segment(&b, 6, 8, NULL, DUB_AUDIO_WHOLE);
    s->input = dub_str_new_z("pic");
    small_put(&b, s);
    expect(&b, (struct want){"refid-unknown", E, 1, "input", "pic", "", "is the video", ""});
    small_end(&b);
}

static void refid_charset(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "refid-charset");
    small_voice(&b, "h\xc3\xb6st 1", "b.wav", 30);
    small_add(&b, 6, 8, "h\xc3\xb6st 1", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"refid-charset", W, 0, "refId", "h\xc3\xb6st 1", "[A-Za-z0-9_-]{1,64}",
                             NULL, "speaker-rename \"h\xc3\xb6st 1\" h_st_1"});
    fix_works(&b, "refid-charset", 0);
    expect_none(&b, "refid-unknown");
    small_end(&b);
}

static void template_refs_grow_by_the_segment_id(void **state)
{
    (void)state;
    struct small b;
    char ref[60];
    memset(ref, 'r', sizeof(ref));
    ref[58] = '\0';
    begin(&b);
    struct dub_input *in = small_input(&b, DUB_INPUT_TEXT, ref, NULL);
    in->voice = dub_str_new_z("VOICE");
    small_put(&b, in);
    expect(&b, (struct want){"refid-charset", W, 0, "refId", ref, NULL, "longer than 64", ""});
    small_end(&b);
}

static void input_unused(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "input-unused");
    small_voice(&b, "waiting", "w.wav", 3);
    expect(&b, (struct want){"input-unused", W, 0, "refId", "waiting", "", NULL, ""});
    small_add(&b, 6, 9, "waiting", DUB_AUDIO_WHOLE);
    expect_none(&b, "input-unused");
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "stray take", "s.wav"));
    expect(&b, (struct want){"input-unused", W, 0, "refId", "stray take", "", NULL,
                             "input-delete \"stray take\""});
    fix_works(&b, "input-unused", 0);
    small_end(&b);
}

static void without_segments_every_input_is_used(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_voice(&b, "a", "a.wav", 30);
    expect_none(&b, "input-unused");
    small_end(&b);
}

static void sources(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "input-no-source");
    small_speaker(&b, "empty");
    small_put(&b, small_input(&b, DUB_INPUT_AUDIO, "empty", NULL));
    expect_none(&b, "input-no-source"); /* not in the request: input-unused tells of it */
    small_add(&b, 6, 9, "empty", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"input-no-source", E, 0, "file", "", "", "'empty'", ""});
    small_end(&b);
}

static void sources_of_speech(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_speaker(&b, "tts");
    struct dub_input *in = small_input(&b, DUB_INPUT_TEXT, "tts", NULL);
    small_put(&b, in);
    small_add(&b, 6, 9, "tts", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"input-no-source", E, 0, "voice", "", "", "has no voice", ""});
    expect(&b, (struct want){"input-no-source", E, 2, "text", "", "", "segment 2 has no text", ""});
    in = dub_input_dup(in);
    in->voice = dub_str_new_z("VOICE");
    in->script = dub_str_new_z("");
    small_put(&b, in);
    expect(&b, (struct want){"input-no-source", E, 0, "script", "", "", NULL, ""});
    in = dub_input_dup(in);
    dub_str_set(&in->script, DUB_SV_LIT("hola"));
    small_put(&b, in);
    expect_none(&b, "input-no-source");
    small_end(&b);
}

static void files_that_are_not_there(void **state)
{
    (void)state;
    struct small b;
    struct dub_check_env env = {.project_dir = DUB_SAMPLES_DIR "/quickstart"};
    struct dub_diag_list l = {0};
    small_begin(&b);
    small_video(&b, "video.mp4", 30);
    small_voice(&b, "a", "speaker_a.ogg", 30);
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    dub_check(b.p, &env, &l);
    assert_int_equal(count_issues(&l, "input-no-source"), 0);
    small_voice(&b, "b", "no_such_file.ogg", 30);
    small_add(&b, 6, 8, "b", DUB_AUDIO_ALIGNED);
    dub_check(b.p, &env, &l);
    assert_int_equal(count_issues(&l, "input-no-source"), 1);
    dub_diag_list_fini(&l);
    expect_with(&b, &env,
                (struct want){"input-no-source", E, 0, "file", "no_such_file.ogg", "",
                              "does not exist", ""});
    expect_none(&b, "input-no-source"); /* without a folder nothing is looked up */
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refid_missing),
        cmocka_unit_test(refid_missing_needs_segments),
        cmocka_unit_test(refid_duplicate),
        cmocka_unit_test(a_take_beside_its_template_is_a_duplicate),
        cmocka_unit_test(refid_unknown),
        cmocka_unit_test(the_only_speaker_is_proposed),
        cmocka_unit_test(inputs_that_do_not_exist),
        cmocka_unit_test(the_video_is_no_voice),
        cmocka_unit_test(refid_charset),
        cmocka_unit_test(template_refs_grow_by_the_segment_id),
        cmocka_unit_test(input_unused),
        cmocka_unit_test(without_segments_every_input_is_used),
        cmocka_unit_test(sources),
        cmocka_unit_test(sources_of_speech),
        cmocka_unit_test(files_that_are_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
