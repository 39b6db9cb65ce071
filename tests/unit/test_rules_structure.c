#include "check_help.h"

#define E DUB_SEV_ERROR
#define W DUB_SEV_WARNING
#define I DUB_SEV_INFO

/* A video of 30 s at 25 fps and one stem as long. */
static void begin(struct small *b)
{
    small_begin(b);
    small_video(b, "v.mp4", 30);
    small_voice(b, "a", "a.wav", 30);
}

static void visual_count(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_voice(&b, "a", "a.wav", 30);
    expect(&b, (struct want){"visual-count", E, 0, "video", "0", "1", "set video", ""});
    small_video(&b, "v.mp4", 30);
    expect_none(&b, "visual-count");
    small_put(&b, small_input(&b, DUB_INPUT_IMAGE, NULL, "face.png"));
    expect(&b, (struct want){"visual-count", E, 0, "video", "2", "1", NULL, ""});
    small_end(&b);
}

static void image_with_segments(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_put(&b, small_input(&b, DUB_INPUT_IMAGE, NULL, "face.png"));
    small_voice(&b, "a", "a.wav", 30);
    expect_none(&b, "visual-count");
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"visual-count", E, 0, "video", "image", "video", "timeline", ""});
    small_end(&b);
}

static void voices_without_segments(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 30);
    expect(&b, (struct want){"voice-count", E, 0, "input", "0", "1", "nobody speaks", ""});
    small_voice(&b, "a", "a.wav", 30);
    expect_none(&b, "voice-count");
    small_voice(&b, "b", "b.wav", 30);
    expect(&b, (struct want){"voice-count", E, 0, "input", "2", "1", "segment-add", ""});
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "voice-count");
    small_end(&b);
}

static void segments_empty(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    expect_none(&b, "segments-empty");
    struct dub_settings *set = small_settings(&b);
    set->wants_segments = true;
    small_put(&b, set);
    expect(&b, (struct want){"segments-empty", E, 0, "segments", "0", "1", NULL, ""});
    expect_none(&b, "voice-count");
    small_add(&b, 0, 5, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "segments-empty");
    small_end(&b);
}

static void times(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, -1.5, 2, "a", DUB_AUDIO_WHOLE);
    small_add(&b, 5, 5, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 12, 8, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 12.5, 14, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"time-invalid", E, 1, "start", "-1.5", "0", "before the video begins",
                             NULL});
    expect(&b, (struct want){"time-invalid", E, 2, "end", "5", "5", "exactly at its start", NULL});
    expect(&b, (struct want){"time-invalid", E, 3, "end", "8", "12", "before its start", NULL});
    expect_count(&b, "time-invalid", 3);
    expect_none(&b, "segment-overlap");
    fix_works(&b, "time-invalid", 1);
    fix_works(&b, "time-invalid", 2);
    fix_works(&b, "time-invalid", 3);
    assert_int_equal(dub_project_segment(b.p, 2)->span.end_us, S(12.5)); /* no room for a second */
    expect_none(&b, "time-invalid");
    small_end(&b);
}

static void overlap_starts_the_later_one_later(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 1, 6, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 5.5, 9, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 10, 12, "a", DUB_AUDIO_ALIGNED);
    expect_count(&b, "segment-overlap", 1);
    expect(&b, (struct want){"segment-overlap", E, 2, "start", "5.5", "6",
                             "segment 2 starts 0.500 s before segment 1 ends (00:00:06.000)",
                             "segment-trim @2 start 6"});
    fix_works(&b, "segment-overlap", 2);
    expect_none(&b, "segment-overlap");
    small_end(&b);
}

static void overlap_inside_another_ends_the_earlier_one(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 1, 10, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 4, 6, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"segment-overlap", E, 2, "start", "4", "10", NULL,
                             "segment-trim @1 end 4"});
    fix_works(&b, "segment-overlap", 2);
    small_end(&b);
}

static void overlap_of_twins_moves_one(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 4, 6, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 4, 6, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"segment-overlap", E, 2, NULL, NULL, NULL, NULL, "segment-move @2 6"});
    fix_works(&b, "segment-overlap", 2);
    small_add(&b, 28, 30, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 28, 30, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"segment-overlap", E, 4, NULL, NULL, NULL, NULL, ""}); /* no room */
    small_end(&b);
}

static void overlap_of_three_skips_the_whole_knot(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 0, 10, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 5, 20, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 6, 15, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"segment-overlap", E, 2, NULL, NULL, NULL, NULL,
                             "segment-trim @2 start 15"});
    fix_works(&b, "segment-overlap", 2);
    small_end(&b);
}

/* A fix leaves the crop alone: on `cut` segment-trim would take the crop's edge along. */
static void overlap_of_a_cut_keeps_its_crop(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 1, 6, "a", DUB_AUDIO_ALIGNED);
    struct dub_segment *cut = small_segment(&b, 5.5, 9, "a", DUB_AUDIO_CUT);
    small_cut(cut, 20, 23.5);
    small_put(&b, cut);
    expect(&b, (struct want){"segment-overlap", E, 2, NULL, NULL, NULL, NULL,
                             "segment-extend @2 start 6"});
    fix_works(&b, "segment-overlap", 2);
    assert_int_equal(dub_project_segment(b.p, 1)->crop.start_us, S(20));
    small_end(&b);
}

static void touching_is_told_and_parted(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 0, 15, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 15, 30, "a", DUB_AUDIO_ALIGNED);
    expect(&b,
           (struct want){"segment-touching", I, 1, "end", "15", "15", NULL, "micro-gap 0.04 @1"});
    expect_none(&b, "segment-overlap");
    fix_works(&b, "segment-touching", 1);
    assert_int_equal(dub_project_segment(b.p, 0)->span.end_us, S(14.96));
    small_end(&b);
}

static void gaps_are_off_by_default(void **state)
{
    (void)state;
    struct small b;
    struct dub_check_env env = {.gaps = true};
    begin(&b);
    small_add(&b, 2, 5, "a", DUB_AUDIO_ALIGNED);
    small_add(&b, 8, 30, "a", DUB_AUDIO_ALIGNED);
    expect_none(&b, "gap");
    expect_with(&b, &env, (struct want){"gap", I, 0, "start", "0", "2", NULL, ""});
    expect_with(&b, &env, (struct want){"gap", I, 1, "end", "5", "8", "(3.000 s)", ""});
    small_end(&b);
}

static void past_end_by_a_frame_and_by_more(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 0, 30, "a", DUB_AUDIO_WHOLE);
    expect_none(&b, "segment-past-end");
    small_add(&b, 20, 30.04, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"segment-past-end", W, 2, "end", "30.04", "30",
                             "segment 2 ends 0.040 s after the video (00:00:30.000)",
                             "segment-trim @2 end 30"});
    small_add(&b, 21, 30.040001, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"segment-past-end", E, 3, "end", "30.040001", "30", NULL, NULL});
    fix_works(&b, "segment-past-end", 2);
    fix_works(&b, "segment-past-end", 3);
    small_end(&b);
}

static void past_end_is_exact_and_keeps_the_crop(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "v.mp4", 8.334667);
    small_voice(&b, "a", "a.wav", 30);
    struct dub_segment *cut = small_segment(&b, 6, 8.5, "a", DUB_AUDIO_CUT);
    small_cut(cut, 1, 3.5);
    small_put(&b, cut);
    expect(&b, (struct want){"segment-past-end", E, 1, "end", "8.5", "8.334667", NULL,
                             "segment-extend @1 end 8.334667"});
    fix_works(&b, "segment-past-end", 1);
    assert_int_equal(dub_project_segment(b.p, 0)->crop.end_us, S(3.5));
    small_end(&b);
}

static void wholly_past_end_has_no_fix(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 30, 32, "a", DUB_AUDIO_WHOLE);
    expect(&b, (struct want){"segment-past-end", E, 1, "end", "32", "30", "wholly after", ""});
    small_end(&b);
}

static void an_unknown_video_is_said(void **state)
{
    (void)state;
    struct small b;
    small_begin(&b);
    small_video(&b, "https://example.net/v.mp4", -1);
    small_voice(&b, "a", "a.wav", 30);
    expect_none(&b, "segment-past-end");
    small_add(&b, 0, 500, "a", DUB_AUDIO_CUT);
    small_add(&b, 600, 700, "a", DUB_AUDIO_CUT);
    expect_count(&b, "segment-past-end", 1);
    expect(&b, (struct want){"segment-past-end", I, 0, "end", "", "", "cannot verify", ""});
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visual_count),
        cmocka_unit_test(image_with_segments),
        cmocka_unit_test(voices_without_segments),
        cmocka_unit_test(segments_empty),
        cmocka_unit_test(times),
        cmocka_unit_test(overlap_starts_the_later_one_later),
        cmocka_unit_test(overlap_inside_another_ends_the_earlier_one),
        cmocka_unit_test(overlap_of_twins_moves_one),
        cmocka_unit_test(overlap_of_three_skips_the_whole_knot),
        cmocka_unit_test(overlap_of_a_cut_keeps_its_crop),
        cmocka_unit_test(touching_is_told_and_parted),
        cmocka_unit_test(gaps_are_off_by_default),
        cmocka_unit_test(past_end_by_a_frame_and_by_more),
        cmocka_unit_test(past_end_is_exact_and_keeps_the_crop),
        cmocka_unit_test(wholly_past_end_has_no_fix),
        cmocka_unit_test(an_unknown_video_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
