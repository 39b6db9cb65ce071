#include "model/catalog.h"

#include "cm.h"

static void every_row_has_a_source(void **state)
{
    (void)state;
    size_t n;
    const struct dub_model *m = dub_models(&n);
    assert_true(n >= 5);
    assert_string_equal(m[0].id, "lipsync-2");
    for (size_t i = 0; i < n; i++) {
        assert_true(m[i].frame_price_e8 > 0);
        assert_true(m[i].source && m[i].read && m[i].title && m[i].kind);
        assert_ptr_equal(dub_model_find(dub_sv(m[i].id)), &m[i]);
    }
    const struct dub_plan *pl = dub_plans(&n);
    assert_int_equal(n, 6);
    for (size_t i = 0; i < n; i++)
        assert_true(pl[i].source && pl[i].read);
    for (int i = 0; i < DUB_LIMIT_COUNT; i++) {
        const struct dub_limit *l = dub_limit_get((enum dub_limit_id)i);
        assert_true(l->value > 0 && l->unit && l->what && l->source && l->read);
    }
}

static void models_are_found_and_guessed(void **state)
{
    (void)state;
    assert_null(dub_model_find(DUB_SV_LIT("lipsync-3")));
    assert_null(dub_model_find(DUB_SV_LIT("")));
    assert_string_equal(dub_model_nearest(DUB_SV_LIT("lipsync2"))->id, "lipsync-2");
    assert_string_equal(dub_model_nearest(DUB_SV_LIT("LipSync-2-Pro"))->id, "lipsync-2-pro");
    assert_string_equal(dub_model_nearest(DUB_SV_LIT("sync3"))->id, "sync-3");
    assert_null(dub_model_nearest(DUB_SV_LIT("gpt-image")));
    assert_null(dub_model_nearest(
        DUB_SV_LIT("a-model-name-that-is-far-too-long-for-any-of-the-rows-we-have")));
}

static void option_matrix(void **state)
{
    (void)state;
    const struct dub_model *two = dub_model_find(DUB_SV_LIT("lipsync-2"));
    const struct dub_model *three = dub_model_find(DUB_SV_LIT("sync-3"));
    const struct dub_model *react = dub_model_find(DUB_SV_LIT("react-1"));
    assert_int_equal(two->takes[DUB_OPT_TEMPERATURE], DUB_TAKES_YES);
    assert_int_equal(two->takes[DUB_OPT_MODEL_MODE], DUB_TAKES_NO);
    assert_int_equal(three->takes[DUB_OPT_TEMPERATURE], DUB_TAKES_NATIVE);
    assert_int_equal(three->takes[DUB_OPT_I2V_PROMPT], DUB_TAKES_YES);
    assert_int_equal(react->takes[DUB_OPT_FACE], DUB_TAKES_NO);
    assert_int_equal(react->takes[DUB_OPT_PROMPT], DUB_TAKES_YES);
    assert_true(three->takes_image && !two->takes_image);
    assert_true(react->max_video_us == 15 * DUB_US_PER_S && two->max_video_us == 0);
}

static void plans_and_their_lengths(void **state)
{
    (void)state;
    assert_null(dub_plan_find(DUB_SV_LIT("gold")));
    const struct dub_plan *free_plan = dub_plan_find(DUB_SV_LIT("Free"));
    assert_int_equal(dub_plan_max(free_plan, DUB_SV_LIT("lipsync-2")), 20 * DUB_US_PER_S);
    assert_int_equal(dub_plan_max(free_plan, DUB_SV_LIT("sync-3")), 15 * DUB_US_PER_S);
    assert_false(free_plan->face_detection);
    const struct dub_plan *growth = dub_plan_find(DUB_SV_LIT("growth"));
    assert_int_equal(dub_plan_max(growth, DUB_SV_LIT("sync-3")), 600 * DUB_US_PER_S);
    assert_int_equal(growth->concurrent, 6);
    assert_int_equal(dub_plan_max(dub_plan_find(DUB_SV_LIT("enterprise")), DUB_SV_LIT("x")), 0);
}

static void refs(void **state)
{
    (void)state;
    char long_ref[65];
    memset(long_ref, 'a', sizeof(long_ref));
    assert_true(dub_ref_is_plain(DUB_SV_LIT("speaker_a-1")));
    assert_true(dub_ref_is_plain(dub_sv_n(long_ref, 64)));
    assert_false(dub_ref_is_plain(dub_sv_n(long_ref, 65)));
    assert_false(dub_ref_is_plain(DUB_SV_LIT("")));
    assert_false(dub_ref_is_plain(DUB_SV_LIT("host 1")));
    assert_false(dub_ref_is_plain(DUB_SV_LIT("h\xc3\xb6st")));
}

static void media_kinds(void **state)
{
    (void)state;
    assert_int_equal(dub_media_kind_of(DUB_SV_LIT("a/b.MP4"))->is, DUB_MEDIA_VIDEO);
    assert_int_equal(dub_media_kind_of(DUB_SV_LIT("b.flac"))->support, DUB_MEDIA_FULL);
    assert_int_equal(dub_media_kind_of(DUB_SV_LIT("b.m4a"))->support, DUB_MEDIA_LIMITED);
    assert_int_equal(dub_media_kind_of(DUB_SV_LIT("b.mkv"))->support, DUB_MEDIA_UNLISTED);
    assert_null(dub_media_kind_of(DUB_SV_LIT("noextension")));
    assert_null(dub_media_kind_of(DUB_SV_LIT("folder.wav/take")));
    assert_null(dub_media_kind_of(DUB_SV_LIT("x.")));
    assert_null(dub_media_kind_of(DUB_SV_LIT("")));
}

struct cost_row {
    const char *model;
    dub_us out_us;
    struct dub_rate rate;
    int64_t frames, micro_usd;
    const char *text;
};

static void costs_are_exact(void **state)
{
    (void)state;
    static const struct cost_row rows[] = {
        {"lipsync-2", 42000000, {25, 1}, 1050, 2100000, "$2.10"},
        {"lipsync-2-pro", 3000000, {30, 1}, 90, 299700, "$0.2997"},
        {"sync-3", 10000000, {25, 1}, 250, 1335000, "$1.34"},
        {"react-1", 1000000, {24000, 1001}, 24, 160080, "$0.1601"},
        {"lipsync-1.9.0-beta", 0, {25, 1}, 0, 0, "$0.00"},
        {"lipsync-2", 20000, {25, 1}, 1, 2000, "$0.002"}, /* half a frame: up */
        {"lipsync-2", 19999, {25, 1}, 0, 0, "$0.00"},
        {"lipsync-2", 3336666, {30000, 1001}, 100, 200000, "$0.20"}, /* floored µs of 100 frames */
        {"lipsync-2", 86400000000, {25, 1}, 2160000, 4320000000, "$4320.00"},
        {"lipsync-2", 10000000, {0, 0}, 300, 600000, "$0.60"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        const struct cost_row *r = &rows[i];
        struct dub_estimate e;
        char text[DUB_USD_TEXT];
        assert_true(dub_estimate(dub_model_find(dub_sv(r->model)), r->out_us, r->rate, &e));
        if (e.frames != r->frames || e.micro_usd != r->micro_usd)
            fail_msg("row %zu: %lld frames, %lld micro-dollars", i, (long long)e.frames,
                     (long long)e.micro_usd);
        assert_string_equal(dub_usd_print(e.micro_usd, text), r->text);
        assert_int_equal(e.rate_assumed, r->rate.num == 0);
    }
}

static void costs_out_of_range_are_refused(void **state)
{
    (void)state;
    const struct dub_model *m = dub_model_find(DUB_SV_LIT("react-1"));
    struct dub_estimate e = {.frames = 7};
    assert_false(dub_estimate(m, -1, (struct dub_rate){25, 1}, &e));
    assert_false(dub_estimate(m, DUB_US_MAX + 1, (struct dub_rate){25, 1}, &e));
    assert_false(dub_estimate(m, DUB_US_MAX, (struct dub_rate){INT32_MAX, 1}, &e));
    assert_int_equal(e.frames, 7);
    char text[DUB_USD_TEXT];
    assert_string_equal(dub_usd_print(-1500000, text), "-$1.50");
    assert_string_equal(dub_usd_print(999999, text), "$1.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_source),
        cmocka_unit_test(models_are_found_and_guessed),
        cmocka_unit_test(option_matrix),
        cmocka_unit_test(plans_and_their_lengths),
        cmocka_unit_test(refs),
        cmocka_unit_test(media_kinds),
        cmocka_unit_test(costs_are_exact),
        cmocka_unit_test(costs_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
