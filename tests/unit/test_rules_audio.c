#include "check_help.h"

#define E DUB_SEV_ERROR
#define I DUB_SEV_INFO

static void begin(struct small *b)
{
    small_begin(b);
    small_video(b, "v.mp4", 30);
    small_voice(b, "a", "a.wav", 8.334);
}

static void half_a_crop(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_segment *s = small_segment(&b, 10, 12, "a", DUB_AUDIO_CUT);
    expect_none(&b, "crop-half");
    s->has_crop_start = true;
    s->crop.start_us = S(3);
    small_put(&b, s);
    expect(&b, (struct want){"crop-half", E, 1, "crop", "3", "", "without an end",
                             "segment-set @1 crop 3-5"});
    expect_none(&b, "fit-mismatch");
    fix_works(&b, "crop-half", 1);
    s = small_segment(&b, 14, 16, "a", DUB_AUDIO_CUT);
    s->has_crop_end = true;
    s->crop.end_us = S(1.5);
    small_put(&b, s);
    expect(&b, (struct want){"crop-half", E, 2, "crop", "1.5", "", "without a start",
                             "segment-set @2 crop 0-1.5"});
    fix_works(&b, "crop-half", 2);
    small_end(&b);
}

static void half_a_crop_near_the_end_is_clamped(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_segment *s = small_segment(&b, 10, 12, "a", DUB_AUDIO_CUT);
    s->has_crop_start = true;
    s->crop.start_us = S(7);
    small_put(&b, s);
    expect(&b,
           (struct want){"crop-half", E, 1, NULL, NULL, NULL, NULL, "segment-set @1 crop 7-8.334"});
    s = dub_segment_dup(dub_project_segment(b.p, 0));
    s->crop.start_us = S(9);
    small_put(&b, s);
    expect(&b, (struct want){"crop-half", E, 1, NULL, NULL, NULL, NULL, ""}); /* no audio there */
    small_end(&b);
}

static void backwards_and_negative_crops(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_segment *s = small_segment(&b, 1, 3, "a", DUB_AUDIO_CUT);
    small_cut(s, 4, 2);
    small_put(&b, s);
    expect(&b, (struct want){"crop-invalid", E, 1, "crop", "2", "4", "after the start",
                             "segment-set @1 crop 4-6"});
    fix_works(&b, "crop-invalid", 1);
    s = small_segment(&b, 5, 6, "a", DUB_AUDIO_CUT);
    small_cut(s, -1, 1);
    small_put(&b, s);
    expect(&b, (struct want){"crop-invalid", E, 2, "crop", "-1", "0", "before the audio begins",
                             "segment-set @2 crop 0-1"});
    fix_works(&b, "crop-invalid", 2);
    s = small_segment(&b, 7, 8, "a", DUB_AUDIO_CUT);
    small_cut(s, 3, 3);
    small_put(&b, s);
    expect(&b, (struct want){"crop-invalid", E, 3, "crop", "3", "3", NULL, NULL});
    expect_none(&b, "crop-past-audio");
    small_end(&b);
}

/* The field report: 8.336 s of an audio of 8.334 s, 2 ms too much, was refused. */
static void two_milliseconds_past_the_audio(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_segment *s = small_segment(&b, 1, 9.336, "a", DUB_AUDIO_CUT);
    small_cut(s, 0, 8.336);
    small_put(&b, s);
    expect(&b, (struct want){"crop-past-audio", E, 1, "crop", "8.336", "8.334",
                             "0.002 s after the end of 'a'", "segment-set @1 crop 0-8.334"});
    fix_works(&b, "crop-past-audio", 1);
    small_cut(s = dub_segment_dup(dub_project_segment(b.p, 0)), 0, 8.334);
    small_put(&b, s);
    expect_none(&b, "crop-past-audio");
    small_end(&b);
}

static void an_aligned_stem_that_ends_early(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 6, 9, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"crop-past-audio", E, 1, "crop", "9", "8.334", "aligned",
                             "segment-set @1 crop 6-8.334"});
    fix_works(&b, "crop-past-audio", 1);
    small_add(&b, 20, 22, "a", DUB_AUDIO_ALIGNED);
    expect(&b, (struct want){"crop-past-audio", E, 2, "crop", "22", "8.334", NULL, ""});
    small_end(&b);
}

static void whole_audio_is_never_past_its_end(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_add(&b, 0, 20, "a", DUB_AUDIO_WHOLE);
    expect_none(&b, "crop-past-audio");
    small_end(&b);
}

static void unknown_lengths_are_said_once_an_input(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    small_voice(&b, "far", "https://example.net/far.wav", -1);
    small_add(&b, 1, 2, "far", DUB_AUDIO_ALIGNED);
    small_add(&b, 3, 4, "far", DUB_AUDIO_ALIGNED);
    expect_count(&b, "crop-past-audio", 1);
    expect(&b, (struct want){"crop-past-audio", I, 0, "crop", "", "",
                             "cannot verify: the length of 'far' is not known", ""});
    expect(&b, (struct want){"crop-past-audio", I, 0, NULL, NULL, NULL,
                             "(segment 1 and later ones)", NULL});
    small_audio_facts(&b, "https://example.net/far.wav", 30);
    expect_none(&b, "crop-past-audio");
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_a_crop),
        cmocka_unit_test(half_a_crop_near_the_end_is_clamped),
        cmocka_unit_test(backwards_and_negative_crops),
        cmocka_unit_test(two_milliseconds_past_the_audio),
        cmocka_unit_test(an_aligned_stem_that_ends_early),
        cmocka_unit_test(whole_audio_is_never_past_its_end),
        cmocka_unit_test(unknown_lengths_are_said_once_an_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
