/* What is handed to a player: tracks, edit lists, mixing, the one part for simple players. */
#include "cm.h"

#include "base/mem.h"
#include "run/play_cue.h"

#define S DUB_US_PER_S

static struct dub_span span(double from, double to)
{
    return (struct dub_span){(dub_us)(from * 1e6), (dub_us)(to * 1e6)};
}

static void assert_edl(const struct dub_play_cue *c, const char *want)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_play_cue_edl(c, "/s", 10 * S, &text);
    assert_string_equal(dub_buf_z(&text), want);
    dub_buf_fini(&text);
}

static void assert_mix(const struct dub_play_cue *c, const char *want)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_play_cue_mix(c, &text);
    assert_string_equal(dub_buf_z(&text), want);
    dub_buf_fini(&text);
}

static void one_sound_is_one_entry(void **state)
{
    (void)state;
    struct dub_play_cue c = {0};
    assert_true(dub_play_cue_add(&c, "/a b,;%.wav", 1, S / 2, span(0, 3.25)));
    dub_play_cue_close(&c, (dub_us)3250000);
    assert_edl(&c, "edl://%11%/a b,;%.wav,0.5,3.25"); /* quoted by its length: any byte may be in it */
    assert_mix(&c, "");
    assert_int_equal(dub_play_cue_aid(&c), 1);
    assert_int_equal(dub_play_cue_single(&c)->len_us, 3250000);
    dub_play_cue_fini(&c);
}

static void silence_fills_what_is_between_and_behind(void **state)
{
    (void)state;
    struct dub_play_cue c = {0};
    assert_true(dub_play_cue_add(&c, "/a", 1, 0, span(12, 13)));
    assert_true(dub_play_cue_add(&c, "/b", 1, 2 * S, span(13.5, 14)));
    dub_play_cue_close(&c, 15 * S);
    assert_int_equal(c.n_sounds, 1);
    assert_edl(&c, "edl://%2%/s,0,10;%2%/s,0,2;%2%/a,0,1;%2%/s,0,0.5;%2%/b,2,0.5;%2%/s,0,1");
    assert_null(dub_play_cue_single(&c));
    dub_play_cue_fini(&c);
}

static void what_goes_on_is_one_part(void **state)
{
    (void)state;
    struct dub_play_cue c = {0};
    assert_true(dub_play_cue_add(&c, "/a", 1, 0, span(0, 1)));
    assert_true(dub_play_cue_add(&c, "/a", 1, S, span(1, 3)));
    assert_true(dub_play_cue_add(&c, "/a", 1, 5 * S, span(3, 4)));
    assert_int_equal(c.sounds[0].parts.n, 2);
    assert_int_equal(c.sounds[0].parts.at[0].len_us, 3 * S);
    dub_play_cue_fini(&c);
}

static void sounds_at_once_are_mixed(void **state)
{
    (void)state;
    struct dub_play_cue c = {0};
    assert_true(dub_play_cue_add(&c, "/v", 2, 0, span(0, 4)));
    assert_true(dub_play_cue_add(&c, "/a", 1, 0, span(1, 2)));
    assert_true(dub_play_cue_add(&c, "/b", 1, 0, span(1.5, 3)));
    assert_true(dub_play_cue_add(&c, "/c", 1, 0, span(2, 4)));
    dub_play_cue_close(&c, 4 * S);
    assert_int_equal(c.n_sounds, 3);
    assert_edl(&c, "edl://%2%/v,0,4"
                   ";!new_stream;%2%/s,0,1;%2%/a,0,1;%2%/c,0,2"
                   ";!new_stream;%2%/s,0,1.5;%2%/b,0,1.5;%2%/s,0,1");
    assert_mix(&c, "[aid1][aid3][aid4]amix=inputs=3:normalize=0[ao]"); /* /v has two sounds */
    assert_int_equal(dub_play_cue_aid(&c), 0);
    dub_play_cue_fini(&c);
}

static void the_pictures_own_sound_is_passed_over(void **state)
{
    (void)state;
    struct dub_play_cue c = {0};
    c.picture.n_audio = 2;
    dub_play_track_add(&c.picture, "/v", S, 2 * S);
    assert_true(dub_play_cue_add(&c, "/a", 1, 0, span(0, 2)));
    dub_play_cue_close(&c, 2 * S);
    assert_edl(&c, "edl://%2%/v,1,2;!new_stream;%2%/a,0,2");
    assert_int_equal(dub_play_cue_aid(&c), 3);
    dub_play_cue_fini(&c);
}

static void too_many_at_once_are_refused(void **state)
{
    (void)state;
    struct dub_play_cue c = {0};
    for (int i = 0; i < DUB_PLAY_TRACKS; i++)
        assert_true(dub_play_cue_add(&c, "/a", 1, 0, span(0, 1)));
    assert_false(dub_play_cue_add(&c, "/a", 1, 0, span(0.5, 1)));
    assert_true(dub_play_cue_add(&c, "/a", 1, 0, span(1, 2)));
    dub_play_cue_fini(&c);
}

static void a_url_is_found_wherever_it_is(void **state)
{
    (void)state;
    struct dub_play_cue c = {0};
    assert_true(dub_play_cue_add(&c, "/a", 1, 0, span(0, 1)));
    assert_null(dub_play_cue_url(&c));
    assert_true(dub_play_cue_add(&c, "https://h/x.wav", 1, 0, span(0.5, 1)));
    assert_string_equal(dub_play_cue_url(&c), "https://h/x.wav");
    dub_play_cue_fini(&c);
    dub_play_track_add(&c.picture, "HTTP://h/v.mp4", 0, S);
    assert_string_equal(dub_play_cue_url(&c), "HTTP://h/v.mp4");
    dub_play_cue_fini(&c);
}

static void a_single_part_may_have_silence_behind_it_only(void **state)
{
    (void)state;
    struct dub_play_cue c = {0};
    assert_null(dub_play_cue_single(&c));
    assert_true(dub_play_cue_add(&c, "/a", 1, 0, span(0, 1)));
    dub_play_cue_close(&c, 3 * S);
    assert_string_equal(dub_play_cue_single(&c)->path, "/a");
    dub_play_cue_fini(&c);
    assert_true(dub_play_cue_add(&c, "/a", 1, 0, span(1, 2)));
    assert_null(dub_play_cue_single(&c));
    dub_play_cue_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sound_is_one_entry),
        cmocka_unit_test(silence_fills_what_is_between_and_behind),
        cmocka_unit_test(what_goes_on_is_one_part),
        cmocka_unit_test(sounds_at_once_are_mixed),
        cmocka_unit_test(the_pictures_own_sound_is_passed_over),
        cmocka_unit_test(too_many_at_once_are_refused),
        cmocka_unit_test(a_url_is_found_wherever_it_is),
        cmocka_unit_test(a_single_part_may_have_silence_behind_it_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
