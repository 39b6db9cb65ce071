#include "check_help.h"
#include "mksound.h"

#define W DUB_SEV_WARNING

/* Speech of the source: 2 to 6 s and 10 to 14 s. Of voice a: 1 to 4 s and 6 to 8 s. */
static const struct burst source[] = {{2, 6, -10}, {10, 14, -10}, {0, 0, 0}};
static const struct burst voice[] = {{1, 4, -12}, {6, 8, -12}, {0, 0, 0}};

static void hear(struct small *b, const char *where, double end, const struct burst *bursts)
{
    struct dub_sound *s = mk_sound(end, bursts);
    dub_project_set_sound(b->p, dub_sv(where), s);
    dub_sound_unref(s);
}

static void begin(struct small *b)
{
    small_begin(b);
    small_video(b, "v.mp4", 30);
    small_voice(b, "a", "a.wav", 20);
}

static void add_cut(struct small *b, double start, double end, const char *who, double from,
                    double to)
{
    struct dub_segment *s = small_segment(b, start, end, who, DUB_AUDIO_CUT);
    small_cut(s, from, to);
    small_put(b, s);
}

static void nothing_is_said_without_listening(void **state)
{
    (void)state;
    static const char *const rules[] = {"audio-silent", "audio-clipped", "loudness-jump",
                                        "speech-uncovered", "cut-in-word"};
    struct small b;
    begin(&b);
    add_cut(&b, 3, 5, "a", 2, 4);
    for (size_t i = 0; i < DUB_ARRAY_LEN(rules); i++)
        expect_none(&b, rules[i]);
    small_end(&b);
}

static void silent_crops(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    hear(&b, "a.wav", 20, voice);
    add_cut(&b, 2, 3, "a", 4.5, 5.5);
    expect(&b, (struct want){"audio-silent", W, 1, "crop", "none", "-50.00",
                             "4.500 to 5.500 s of 'a' holds no sound at all", "crop-find @1"});
    add_cut(&b, 5, 6, "a", 1, 2);
    expect_count(&b, "audio-silent", 1);
    small_add(&b, 8, 12, "a", DUB_AUDIO_WHOLE);
    expect_count(&b, "audio-silent", 1);
    small_end(&b);
}

static void faint_is_silent_to_the_hundredth(void **state)
{
    (void)state;
    static const struct burst faint[] = {{0, 1, -50.01}, {1, 2, -50}, {0, 0, 0}};
    struct small b;
    begin(&b);
    hear(&b, "a.wav", 20, faint);
    add_cut(&b, 2, 3, "a", 0, 1);
    add_cut(&b, 4, 5, "a", 1, 2);
    expect_count(&b, "audio-silent", 1);
    expect(&b, (struct want){"audio-silent", W, 1, "crop", "-50.01", "-50.00",
                             "nowhere louder than -50.01 dB", NULL});
    small_end(&b);
}

static void clipped_audio(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    struct dub_sound *s = mk_sound(20, voice);
    s->steps[30].n_clipped = 40;
    s->n_clipped = 42;
    s->steps[130].n_clipped = 2;
    dub_project_set_sound(b.p, DUB_SV_LIT("a.wav"), s);
    dub_sound_unref(s);
    add_cut(&b, 2, 5, "a", 1, 4);
    add_cut(&b, 8, 10, "a", 6, 8); /* two samples: a lucky peak */
    expect_count(&b, "audio-clipped", 1);
    expect(&b, (struct want){"audio-clipped", W, 1, "audio", "40", "3", "first at 1.500 s of 'a'",
                             ""});
    small_end(&b);
}

static void neighbours_of_different_loudness(void **state)
{
    (void)state;
    static const struct burst uneven[] = {{0, 2, -10}, {2, 4, -16}, {4, 6, -16.01}, {0, 0, 0}};
    struct small b;
    begin(&b);
    hear(&b, "a.wav", 20, uneven);
    add_cut(&b, 2, 4, "a", 0, 2);
    add_cut(&b, 5, 7, "a", 2, 4);
    expect_none(&b, "loudness-jump"); /* exactly 6 LU */
    add_cut(&b, 8, 10, "a", 0, 2);
    add_cut(&b, 11, 13, "a", 4, 6);
    expect_count(&b, "loudness-jump", 1);
    expect(&b, (struct want){"loudness-jump", W, 3, "audio", "6.01", "6.00",
                             "segment 3 is 6.01 LU louder than segment 4 after it (-13.00 against "
                             "-19.01 LUFS)", ""});
    small_end(&b);
}

static void speakers_of_different_loudness(void **state)
{
    (void)state;
    static const struct burst loud[] = {{1, 4, -3}, {0, 0, 0}};
    struct small b;
    begin(&b);
    small_voice(&b, "b", "b.wav", 20);
    hear(&b, "a.wav", 20, voice);
    hear(&b, "b.wav", 20, loud);
    add_cut(&b, 2, 5, "a", 1, 4);
    add_cut(&b, 6, 9, "b", 1, 4);
    expect_count(&b, "loudness-jump", 1); /* not once more for each turn */
    expect(&b, (struct want){"loudness-jump", W, 0, "audio", "9.00", "6.00",
                             "a is 9.00 LU quieter than b (-15.00 against -6.00 LUFS)", ""});
    small_end(&b);
}

static void speech_that_nobody_covers(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    hear(&b, "v.mp4", 30, source);
    small_add(&b, 7, 9, "a", DUB_AUDIO_WHOLE);
    expect_count(&b, "speech-uncovered", 2);
    expect(&b, (struct want){"speech-uncovered", W, 0, "start", "4", "0.4",
                             "before the first segment somebody speaks from 2.000 to 6.000 s",
                             "segment-add 2 6 a"});
    expect(&b, (struct want){"speech-uncovered", W, 1, "end", "4", "0.4",
                             "after segment 1 somebody speaks from 10.000 to 14.000 s",
                             "segment-add 10 14 a"});
    fix_works(&b, "speech-uncovered", 1);
    expect_count(&b, "speech-uncovered", 1);
    small_end(&b);
}

static void what_is_left_of_a_turn(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    hear(&b, "v.mp4", 30, source);
    small_add(&b, 2, 5.6, "a", DUB_AUDIO_WHOLE);
    small_add(&b, 10.4, 14, "a", DUB_AUDIO_ALIGNED);
    expect_count(&b, "speech-uncovered", 2);
    expect(&b, (struct want){"speech-uncovered", W, 1, "end", "0.4", "0.4",
                             "from 5.600 to 6.000 s", "segment-trim @1 end 6"});
    run_command(&b, "segment-trim 1 end 6");
    expect_count(&b, "speech-uncovered", 1);
    expect(&b, (struct want){"speech-uncovered", W, 1, NULL, NULL, NULL, "from 10.000 to 10.400 s",
                             "segment-trim @2 start 10"});
    fix_works(&b, "speech-uncovered", 1);
    expect_none(&b, "speech-uncovered");
    small_end(&b);
}

static void a_long_segment_covers_what_follows_a_short_one(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    hear(&b, "v.mp4", 30, source);
    small_add(&b, 2, 20, "a", DUB_AUDIO_WHOLE);
    small_add(&b, 3, 4, "a", DUB_AUDIO_WHOLE);
    expect_none(&b, "speech-uncovered");
    small_end(&b);
}

static void slots_that_cut_words(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    hear(&b, "v.mp4", 30, source);
    small_add(&b, 2.2, 5.8, "a", DUB_AUDIO_WHOLE);
    expect_count(&b, "cut-in-word", 2);
    expect(&b, (struct want){"cut-in-word", W, 1, "start", "2.2", "2",
                             "begins at 2.200 s inside a word of the source: speech begins at "
                             "2.000 s", "segment-trim @1 start 2"});
    run_command(&b, "segment-extend 1 start 2.08"); /* within the margin */
    expect_count(&b, "cut-in-word", 1);
    expect(&b, (struct want){"cut-in-word", W, 1, "end", "5.8", "6", "ends at 5.800 s", NULL});
    fix_works(&b, "cut-in-word", 1);
    expect_none(&b, "cut-in-word");
    small_end(&b);
}

static void a_neighbour_that_has_the_rest_cuts_nothing(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    hear(&b, "v.mp4", 30, source);
    small_add(&b, 2, 4, "a", DUB_AUDIO_WHOLE);
    small_add(&b, 4, 6, "a", DUB_AUDIO_WHOLE);
    expect_none(&b, "cut-in-word");
    small_end(&b);
}

static void crops_that_cut_words(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    hear(&b, "a.wav", 20, voice);
    add_cut(&b, 2, 4, "a", 1.5, 4);
    expect_count(&b, "cut-in-word", 1);
    expect(&b, (struct want){"cut-in-word", W, 1, "crop", "1.5", "1",
                             "its audio begins at 1.500 s inside a word of 'a'",
                             "segment-set @1 crop 1-4"});
    fix_works(&b, "cut-in-word", 1);
    add_cut(&b, 6, 8, "a", 6, 7.5);
    expect(&b, (struct want){"cut-in-word", W, 2, "crop", "7.5", "8", "ends at 7.500 s",
                             "segment-set @2 crop 6-8"});
    small_end(&b);
}

static void crops_that_go_on_cut_nothing(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    hear(&b, "a.wav", 20, voice);
    add_cut(&b, 2, 3.5, "a", 1, 2.5);
    add_cut(&b, 3.5, 5, "a", 2.5, 4);
    expect_none(&b, "cut-in-word");
    small_end(&b);
}

static void audio_ends_where_decoding_ended(void **state)
{
    (void)state;
    struct small b;
    begin(&b);
    add_cut(&b, 2, 12, "a", 9, 19);
    expect_none(&b, "crop-past-audio");
    hear(&b, "a.wav", 18.5, voice);
    expect(&b, (struct want){"crop-past-audio", DUB_SEV_ERROR, 1, "crop", "19", "18.5",
                             "0.500 s after the end of 'a'", "segment-set @1 crop 9-18.5"});
    fix_works(&b, "crop-past-audio", 1);
    small_end(&b);
}

static void another_content_has_another_sound(void **state)
{
    (void)state;
    struct small b;
    struct dub_facts f = {.has_duration = true, .n_audio = 1, .duration_us = S(20)};
    begin(&b);
    struct dub_sound *s = mk_sound(20, voice);
    memset(s->sha256, 'a', 64);
    dub_project_set_sound(b.p, DUB_SV_LIT("a.wav"), s);
    dub_sound_unref(s);
    add_cut(&b, 2, 3, "a", 4.5, 5.5);
    expect_count(&b, "audio-silent", 1);
    memset(f.sha256, 'a', 64);
    dub_project_set_facts(b.p, DUB_SV_LIT("a.wav"), &f);
    expect_count(&b, "audio-silent", 1);
    memset(f.sha256, 'b', 64);
    dub_project_set_facts(b.p, DUB_SV_LIT("a.wav"), &f);
    expect_none(&b, "audio-silent");
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_without_listening),
        cmocka_unit_test(silent_crops),
        cmocka_unit_test(faint_is_silent_to_the_hundredth),
        cmocka_unit_test(clipped_audio),
        cmocka_unit_test(neighbours_of_different_loudness),
        cmocka_unit_test(speakers_of_different_loudness),
        cmocka_unit_test(speech_that_nobody_covers),
        cmocka_unit_test(what_is_left_of_a_turn),
        cmocka_unit_test(a_long_segment_covers_what_follows_a_short_one),
        cmocka_unit_test(slots_that_cut_words),
        cmocka_unit_test(a_neighbour_that_has_the_rest_cuts_nothing),
        cmocka_unit_test(crops_that_cut_words),
        cmocka_unit_test(crops_that_go_on_cut_nothing),
        cmocka_unit_test(audio_ends_where_decoding_ended),
        cmocka_unit_test(another_content_has_another_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
