#include "check_help.h"

#define W DUB_SEV_WARNING
#define I DUB_SEV_INFO

/* A take of 4.1 s and a stem of 30 s under a video of 30 s. */
static void begin(struct small *b)
{
    small_begin(b);
    small_video(b, "v.mp4", 30);
    small_voice(b, "take", "take.wav", 4.1);
    small_voice(b, "a", "a.wav", 30);
}

static void longer_audio_extends_the_slot(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 13.48, 16.9, "take", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"fit-mismatch", W, 1, "audio", "4.1", "3.42",
                             "segment 1: audio 0.680 s longer: silence mode makes the output 0.680 "
                             "s longer",
                             "segment-extend @1 end 17.58"});
    fix_works(&b, "fit-mismatch", 1);
    small_end(&b);
}

static void audio_as_long_as_the_video_is_aligned(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 10, 13, "a", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"fit-mismatch", W, 1, NULL, NULL, NULL, "as long as the video",
                             "segment-set @1 audio aligned"});
    fix_works(&b, "fit-mismatch", 1);
    assert_int_equal(dub_project_segment(b.p, 0)->audio, DUB_AUDIO_ALIGNED);
    small_end(&b);
}

static void no_room_gives_a_crop(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 13.48, 16.9, "take", DUB_AUDIO_WHOLE);
    small_add(&b, 17.5, 18.5, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"fit-mismatch", W, 1, NULL, NULL, NULL,
                             "the next segment leaves no room", "segment-set @1 crop 0-3.42"});
    fix_works(&b, "fit-mismatch", 1);
    struct dub_segment *cut = small_segment(&b, 28, 30, "a", DUB_AUDIO_CUT);
    small_cut(cut, 2.5, 6);
    small_put(&b, cut);
    expect(&b, (struct want){"fit-mismatch", W, 3, NULL, NULL, NULL,
                             "the end of the video leaves no room", "segment-set @3 crop 2.5-4.5"});
    fix_works(&b, "fit-mismatch", 3);
    small_end(&b);
}

static void shorter_audio_shrinks_the_slot(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 10, 14.5, "take", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"fit-mismatch", W, 1, "audio", "4.1", "4.5", "0.400 s with silence",
                             "segment-extend @1 end 14.1"});
    fix_works(&b, "fit-mismatch", 1);
    small_end(&b);
}

static void small_differences(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 10, 14.14, "take", DUB_AUDIO_WHOLE); /* one frame */
    expect_none(&b, "fit-mismatch");
    small_add(&b, 0, 4.06, "take", DUB_AUDIO_WHOLE); /* one frame */
    expect_none(&b, "fit-mismatch");
    small_add(&b, 20, 24.2, "take", DUB_AUDIO_WHOLE); /* 100 ms of silence */
    expect(&b, (struct want){"fit-mismatch", I, 3, NULL, NULL, NULL, NULL, NULL});
    small_set_mode(&b, DUB_SYNC_REMAP);
    expect(&b, (struct want){"fit-mismatch", W, 3, NULL, NULL, NULL, NULL, NULL});
    small_set_mode(&b, DUB_SYNC_SILENCE);
    small_add(&b, 25, 29.200001, "take", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"fit-mismatch", W, 4, NULL, NULL, NULL, NULL, NULL});
    small_end(&b);
}

static void aligned_fits_by_nature(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 10, 14, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "fit-mismatch");
    small_end(&b);
}

static void unknown_takes_are_said(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_speaker(&b, "tts");
    struct dub_input *in = small_input(&b, DUB_INPUT_TEXT, "tts", NULL);
    in->voice = dub_str_new_z("VOICE");
    small_put(&b, in);
    for (int i = 0; i < 3; i++) {
        struct dub_segment *s = small_segment(&b, i * 2, i * 2 + 1, "tts", DUB_AUDIO_WHOLE);
        s->text = dub_str_new_z("hola");
        small_put(&b, s);
    }
    expect_count(&b, "fit-mismatch", 1);
    expect(&b, (struct want){"fit-mismatch", I, 0, "audio", "", "",
                             "cannot verify: the length of 'tts' is not known (the service will "
                             "synthesize it)",
                             ""});
    small_end(&b);
}

static void one_voice_over_the_whole_video(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    small_voice(&b, "a", "a.wav", 30.02);
    expect_none(&b, "fit-mismatch");
    small_audio_facts(&b, "a.wav", 31);
    expect(&b, (struct want){"fit-mismatch", W, 0, "audio", "31", "30", "1.000 s longer", ""});
    small_end(&b);
}

struct extreme_row {
    enum dub_sync_mode mode;
    double slot, audio;
    bool extreme;
};

static void extremes(void **state)
{
    (void)state;
    static const struct extreme_row rows[] = {
        {DUB_SYNC_REMAP, 4, 5, false},                                   /* 0.8 */
        {DUB_SYNC_REMAP, 4, 5.001, true}, {DUB_SYNC_REMAP, 5, 4, false}, /* 1.25 */
        {DUB_SYNC_REMAP, 5.001, 4, true}, {DUB_SYNC_LOOP, 2, 4, false},
        {DUB_SYNC_LOOP, 2, 4.001, true},  {DUB_SYNC_BOUNCE, 2, 4.001, true},
        {DUB_SYNC_BOUNCE, 4, 1, false},   {DUB_SYNC_CUT_OFF, 1, 9, false},
        {DUB_SYNC_SILENCE, 1, 9, false},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct small b;
        begin(&b);
        struct dub_segment *s = small_segment(&b, 1, 1 + rows[i].slot, "a", DUB_AUDIO_CUT);
        small_cut(s, 3, 3 + rows[i].audio);
        s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
        s->override.sync_mode = rows[i].mode;
        small_put(&b, s);
        struct dub_diag_list l = {0};
        dub_check(b.p, NULL, &l);
        if (count_issues(&l, "fit-extreme") != rows[i].extreme)
            fail_msg("row %zu", i);
        dub_diag_list_fini(&l);
        if (rows[i].extreme)
            fix_works(&b, "fit-extreme", 1);
        small_end(&b);
    }
}

static void an_extreme_without_room_is_silenced(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_segment *s = small_segment(&b, 28, 29.5, "take", DUB_AUDIO_WHOLE);
    s->override.set = DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    s->override.sync_mode = DUB_SYNC_LOOP;
    small_put(&b, s);
    expect(&b, (struct want){"fit-extreme", W, 1, "sync_mode", "2.733", "2", NULL,
                             "segment-set @1 sync-mode silence"});
    fix_works(&b, "fit-extreme", 1);
    small_end(&b);
}

static void the_same_range_twice(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_segment *s = small_segment(&b, 1, 3, "a", DUB_AUDIO_CUT);
    small_cut(s, 10, 12);
    small_put(&b, s);
    s = small_segment(&b, 4, 6, "a", DUB_AUDIO_CUT);
    small_cut(s, 12, 14);
    small_put(&b, s);
    expect_none(&b, "audio-reused");
    s = small_segment(&b, 7, 9, "a", DUB_AUDIO_CUT);
    small_cut(s, 13.9, 16);
    small_put(&b, s);
    expect_count(&b, "audio-reused", 1);
    expect(&b, (struct want){"audio-reused", W, 3, "crop", "13.9", "14",
                             "same audio as segment 2: 13.900 to 14.000 s of 'a'", ""});
    small_end(&b);
}

static void backwards(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    static const double at[] = {20, 10, 12, 25};
    for (int i = 0; i < 4; i++) {
        struct dub_segment *s = small_segment(&b, i * 3, i * 3 + 2, "a", DUB_AUDIO_CUT);
        small_cut(s, at[i], at[i] + 2);
        small_put(&b, s);
    }
    expect_count(&b, "audio-reused", 1);
    expect(&b, (struct want){"audio-reused", W, 2, "crop", "10", "20", "goes back in 'a'", ""});
    small_end(&b);
}

static void a_whole_take_used_twice(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 1, 5.1, "take", DUB_AUDIO_WHOLE);
    small_add(&b, 7, 11.1, "take", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"audio-reused", W, 2, NULL, NULL, NULL, "segment 1", ""});
    small_end(&b);
}

static void a_whole_stem_used_twice_was_meant_aligned(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 1, 5, "a", DUB_AUDIO_WHOLE);
    small_add(&b, 7, 11, "a", DUB_AUDIO_WHOLE);
    expect(&b,
           (struct want){"audio-reused", W, 2, NULL, NULL, NULL, NULL, "crop-auto @1,@2 aligned"});
    fix_works(&b, "audio-reused", 2);
    small_end(&b);
}

static void aligned_overlap_is_not_reuse(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 1, 5, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 4, 9, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "audio-reused");
    small_end(&b);
}

static void short_segments(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 1, 2, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "segment-short");
    small_add(&b, 3, 3.5, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"segment-short", W, 2, "end", "0.5", "1", "0.500 s long",
                             "segment-extend @2 end 4"});
    fix_works(&b, "segment-short", 2);
    struct dub_segment *s = small_segment(&b, 10, 10.5, "a", DUB_AUDIO_CUT);
    small_cut(s, 20, 20.5);
    small_put(&b, s);
    expect(&b,
           (struct want){"segment-short", W, 3, NULL, NULL, NULL, NULL, ""}); /* audio ends too */
    small_add(&b, 29.2, 30, "a", DUB_AUDIO_ALIGNED);
    expect(&b,
           (struct want){"segment-short", W, 4, NULL, NULL, NULL, NULL, ""}); /* so does video */
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(longer_audio_extends_the_slot),
        cmocka_unit_test(audio_as_long_as_the_video_is_aligned),
        cmocka_unit_test(no_room_gives_a_crop),
        cmocka_unit_test(shorter_audio_shrinks_the_slot),
        cmocka_unit_test(small_differences),
        cmocka_unit_test(aligned_fits_by_nature),
        cmocka_unit_test(unknown_takes_are_said),
        cmocka_unit_test(one_voice_over_the_whole_video),
        cmocka_unit_test(extremes),
        cmocka_unit_test(an_extreme_without_room_is_silenced),
        cmocka_unit_test(the_same_range_twice),
        cmocka_unit_test(backwards),
        cmocka_unit_test(a_whole_take_used_twice),
        cmocka_unit_test(a_whole_stem_used_twice_was_meant_aligned),
        cmocka_unit_test(aligned_overlap_is_not_reuse),
        cmocka_unit_test(short_segments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
