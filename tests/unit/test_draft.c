/* The plan of a draft: pictures and sounds in output time, for every sync mode. */
#include "check/draft.h"

#include "check/fit.h"
#include "small_project.h"

/* One segment 10..14 s over 60 s of video, with a take of so many seconds. */
static void one(struct small *b, enum dub_sync_mode mode, double take, struct dub_draft *d)
{
    struct dub_err err;
    small_begin(b);
    small_set_mode(b, mode);
    small_video(b, "v.mp4", 60);
    small_voice(b, "maria", "maria.wav", take);
    small_put(b, small_segment(b, 10, 14, "maria", DUB_AUDIO_WHOLE));
    assert_ok(dub_draft_plan(b->p, d, &err));
}

/* Every moment of many parts, against going through them one by one. */
static dub_us slow_out_at(const struct dub_draft *d, dub_us video_us)
{
    for (size_t i = 0; i < d->parts.n; i++) {
        const struct dub_draft_part *part = &d->parts.at[i];
        dub_us in_us = video_us - part->from.start_us;
        if (part->how == DUB_DRAFT_HELD || video_us >= part->from.end_us)
            continue;
        return in_us <= 0                       ? part->at_us
               : part->how == DUB_DRAFT_SPED ? part->at_us + dub_mul_div_floor(in_us, part->out_us,
                                                       dub_span_len(part->from))
                                                : part->at_us + in_us;
    }
    return d->out_us;
}

static void test_places_are_found(void **state)
{
    (void)state;
    static const enum dub_sync_mode modes[] = {DUB_SYNC_SILENCE, DUB_SYNC_CUT_OFF, DUB_SYNC_LOOP,
                                               DUB_SYNC_BOUNCE, DUB_SYNC_REMAP};
    for (size_t i = 0; i < DUB_ARRAY_LEN(modes); i++) {
        struct small b;
        struct dub_draft d;
        struct dub_err err;
        small_begin(&b);
        small_set_mode(&b, modes[i]);
        small_video(&b, "v.mp4", 60);
        small_voice(&b, "a", "a.wav", 2.5);
        small_voice(&b, "b", "b.wav", 7);
        for (int k = 0; k < 9; k++)
            small_put(&b, small_segment(&b, 6 * k + 1, 6 * k + 5, k % 2 ? "a" : "b", DUB_AUDIO_WHOLE));
        assert_ok(dub_draft_plan(b.p, &d, &err));
        for (dub_us t = -500000; t < S(61); t += 62500)
            assert_true(dub_draft_out_at(&d, t) == slow_out_at(&d, t));
        for (size_t k = 0; k < d.parts.n; k++) {
            const struct dub_draft_part *part = &d.parts.at[k];
            dub_us seen = dub_draft_video_at(&d, part->at_us);
            assert_true(seen >= part->from.start_us && seen < part->from.end_us);
        }
        dub_draft_fini(&d);
        small_end(&b);
    }
}

struct part {
    enum dub_draft_how how;
    double from, to, at, out;
};

static void check_parts(const char *name, const struct dub_draft *d, const struct part *want,
                        size_t n)
{
    if (d->parts.n != n)
        fail_msg("%s: %zu parts instead of %zu", name, d->parts.n, n);
    for (size_t i = 0; i < n; i++) {
        const struct dub_draft_part *got = &d->parts.at[i];
        if (got->how != want[i].how || got->from.start_us != S(want[i].from) ||
            got->from.end_us != S(want[i].to) || got->at_us != S(want[i].at) ||
            got->out_us != S(want[i].out))
            fail_msg("%s, part %zu: %s %lld-%lld at %lld for %lld", name, i,
                     dub_draft_how_name(got->how), (long long)got->from.start_us,
                     (long long)got->from.end_us, (long long)got->at_us, (long long)got->out_us);
    }
}

static void test_modes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum dub_sync_mode mode;
        double take;
        size_t n;
        struct part parts[4];
        double sounds; /* for so long */
        bool kept;
    } rows[] = {
        {"exact",
         DUB_SYNC_REMAP,
         4,
         3,
         {{DUB_DRAFT_KEPT, 0, 10, 0, 10},
          {DUB_DRAFT_KEPT, 10, 14, 10, 4},
          {DUB_DRAFT_KEPT, 14, 60, 14, 46}},
         4,
         true},
        {"silence, longer",
         DUB_SYNC_SILENCE,
         4.7,
         4,
         {{DUB_DRAFT_KEPT, 0, 10, 0, 10},
          {DUB_DRAFT_KEPT, 10, 14, 10, 4},
          {DUB_DRAFT_HELD, 10, 14, 14, 0.7},
          {DUB_DRAFT_KEPT, 14, 60, 14.7, 46}},
         4.7,
         false},
        {"silence, shorter",
         DUB_SYNC_SILENCE,
         3,
         3,
         {{DUB_DRAFT_KEPT, 0, 10, 0, 10},
          {DUB_DRAFT_KEPT, 10, 14, 10, 4},
          {DUB_DRAFT_KEPT, 14, 60, 14, 46}},
         4,
         true},
        {"cut_off, longer",
         DUB_SYNC_CUT_OFF,
         5,
         3,
         {{DUB_DRAFT_KEPT, 0, 10, 0, 10},
          {DUB_DRAFT_KEPT, 10, 14, 10, 4},
          {DUB_DRAFT_KEPT, 14, 60, 14, 46}},
         4,
         true},
        {"cut_off, shorter",
         DUB_SYNC_CUT_OFF,
         3,
         3,
         {{DUB_DRAFT_KEPT, 0, 10, 0, 10},
          {DUB_DRAFT_KEPT, 10, 13, 10, 3},
          {DUB_DRAFT_KEPT, 14, 60, 13, 46}},
         3,
         false},
        {"loop, longer",
         DUB_SYNC_LOOP,
         9,
         3,
         {{DUB_DRAFT_KEPT, 0, 10, 0, 10},
          {DUB_DRAFT_LOOPED, 10, 14, 10, 9},
          {DUB_DRAFT_KEPT, 14, 60, 19, 46}},
         9,
         false},
        {"bounce, longer",
         DUB_SYNC_BOUNCE,
         9,
         3,
         {{DUB_DRAFT_KEPT, 0, 10, 0, 10},
          {DUB_DRAFT_BOUNCED, 10, 14, 10, 9},
          {DUB_DRAFT_KEPT, 14, 60, 19, 46}},
         9,
         false},
        {"remap, longer",
         DUB_SYNC_REMAP,
         5,
         3,
         {{DUB_DRAFT_KEPT, 0, 10, 0, 10},
          {DUB_DRAFT_SPED, 10, 14, 10, 5},
          {DUB_DRAFT_KEPT, 14, 60, 15, 46}},
         5,
         false},
        {"remap, shorter",
         DUB_SYNC_REMAP,
         2,
         3,
         {{DUB_DRAFT_KEPT, 0, 10, 0, 10},
          {DUB_DRAFT_SPED, 10, 14, 10, 2},
          {DUB_DRAFT_KEPT, 14, 60, 12, 46}},
         2,
         false},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct small b;
        struct dub_draft d;
        one(&b, rows[i].mode, rows[i].take, &d);
        check_parts(rows[i].name, &d, rows[i].parts, rows[i].n);
        assert_int_equal(d.sounds.n, 1);
        if (d.sounds.at[0].at_us != S(10) || d.sounds.at[0].most_us != S(rows[i].sounds) ||
            d.picture_kept != rows[i].kept)
            fail_msg("%s: sound at %lld for %lld, kept %d", rows[i].name,
                     (long long)d.sounds.at[0].at_us, (long long)d.sounds.at[0].most_us,
                     d.picture_kept);
        assert_true(d.out_us == dub_fit_project(b.p).out_us);
        dub_draft_fini(&d);
        small_end(&b);
    }
}

static void test_times_go_both_ways(void **state)
{
    (void)state;
    struct small b;
    struct dub_draft d;
    one(&b, DUB_SYNC_BOUNCE, 9, &d);
    static const double rows[][2] = {{0, 0}, {9.5, 9.5}, {12, 12}, {14, 19}, {20, 25}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        assert_true(dub_draft_out_at(&d, S(rows[i][0])) == S(rows[i][1]));
        assert_true(dub_draft_video_at(&d, S(rows[i][1])) == S(rows[i][0]));
    }
    /* forward 10..14, backward from 14, forward again from 18 s of the output on */
    assert_true(dub_draft_video_at(&d, S(15)) == S(13) - 1);
    assert_true(dub_draft_video_at(&d, S(18.5)) == S(10.5));
    dub_draft_fini(&d);
    small_end(&b);
}

static void test_left_out_pictures_lead_to_the_next(void **state)
{
    (void)state;
    struct small b;
    struct dub_draft d;
    one(&b, DUB_SYNC_CUT_OFF, 3, &d);
    assert_true(dub_draft_out_at(&d, S(13.5)) == S(13));
    assert_true(dub_draft_video_at(&d, S(13)) == S(14));
    dub_draft_fini(&d);
    small_end(&b);
}

static void test_overlaps_and_ends_keep_the_picture_whole(void **state)
{
    (void)state;
    struct small b;
    struct dub_draft d;
    struct dub_err err;
    small_begin(&b);
    small_set_mode(&b, DUB_SYNC_REMAP);
    small_video(&b, "v.mp4", 20);
    small_voice(&b, "maria", "maria.wav", 6);
    small_put(&b, small_segment(&b, 2, 8, "maria", DUB_AUDIO_WHOLE));
    small_put(&b, small_segment(&b, 5, 9, "maria", DUB_AUDIO_WHOLE));   /* over the first */
    small_put(&b, small_segment(&b, 18, 30, "maria", DUB_AUDIO_WHOLE)); /* past the end */
    assert_ok(dub_draft_plan(b.p, &d, &err));
    assert_true(d.out_us == S(20) && d.picture_kept);
    assert_int_equal(d.sounds.n, 3);
    assert_true(d.sounds.at[1].at_us == S(5) && d.sounds.at[2].at_us == S(18));
    dub_draft_fini(&d);
    small_end(&b);
}

static void test_unknown_audio_is_taken_as_exact(void **state)
{
    (void)state;
    struct small b;
    struct dub_draft d;
    one(&b, DUB_SYNC_LOOP, -1, &d);
    assert_int_equal(d.n_unknown, 1);
    assert_true(d.picture_kept && d.out_us == S(60));
    dub_draft_fini(&d);
    small_end(&b);
}

static void test_a_crop_bounds_the_sound(void **state)
{
    (void)state;
    struct small b;
    struct dub_draft d;
    struct dub_err err;
    small_begin(&b);
    small_video(&b, "v.mp4", 20);
    small_voice(&b, "maria", "maria.wav", 20);
    small_put(&b, small_segment(&b, 2, 5, "maria", DUB_AUDIO_ALIGNED));
    assert_ok(dub_draft_plan(b.p, &d, &err));
    assert_true(d.sounds.at[0].crop_start_us == S(2) && d.sounds.at[0].most_us == S(3));
    dub_draft_fini(&d);
    small_end(&b);
}

static void test_without_segments_the_one_voice_is_the_dub(void **state)
{
    (void)state;
    struct small b;
    struct dub_draft d;
    struct dub_err err;
    small_begin(&b);
    small_set_mode(&b, DUB_SYNC_CUT_OFF);
    small_video(&b, "v.mp4", 20);
    small_voice(&b, "maria", "maria.wav", 12);
    assert_ok(dub_draft_plan(b.p, &d, &err));
    assert_true(d.out_us == dub_fit_whole(b.p).out_us);
    assert_int_equal(d.sounds.n, 1);
    assert_true(d.sounds.at[0].at_us == 0 && d.sounds.at[0].most_us == S(12));
    dub_draft_fini(&d);
    small_end(&b);
}

static void test_refusals(void **state)
{
    (void)state;
    struct small b;
    struct dub_draft d;
    struct dub_err err;
    small_begin(&b);
    assert_status(dub_draft_plan(b.p, &d, &err), DUB_ERR_STATE);
    assert_non_null(strstr(err.text, "no video"));
    dub_draft_fini(&d);
    small_video(&b, "v.mp4", -1);
    assert_status(dub_draft_plan(b.p, &d, &err), DUB_ERR_STATE);
    assert_non_null(strstr(err.text, "length"));
    dub_draft_fini(&d);
    small_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_are_found),
        cmocka_unit_test(test_modes),
        cmocka_unit_test(test_times_go_both_ways),
        cmocka_unit_test(test_left_out_pictures_lead_to_the_next),
        cmocka_unit_test(test_overlaps_and_ends_keep_the_picture_whole),
        cmocka_unit_test(test_unknown_audio_is_taken_as_exact),
        cmocka_unit_test(test_a_crop_bounds_the_sound),
        cmocka_unit_test(test_without_segments_the_one_voice_is_the_dub),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
