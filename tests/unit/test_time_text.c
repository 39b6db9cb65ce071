#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/time.h"
#include "cm.h"

#define PAL    {25, 1}
#define NTSC   {30000, 1001}
#define NTSC60 {60000, 1001}
#define FILM   {24000, 1001}
#define NONE   {0, 0}

static void accepted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct dub_rate rate;
        dub_us want;
    } rows[] = {
        /* seconds */
        {"0", NONE, 0},
        {"12.5", NONE, 12500000},
        {"12", NONE, 12000000},
        {"12.", NONE, 12000000},
        {".5", NONE, 500000},
        {"0.000001", NONE, 1},
        {"007.50", NONE, 7500000},
        {"90", NONE, 90000000},
        {"12,5", NONE, 12500000},
        {"1000000000", NONE, DUB_US_MAX},
        {"0.0000005", NONE, 0},   /* half to even: down to 0 */
        {"0.0000015", NONE, 2},   /* half to even: up to 2 */
        {"0.00000150000000001", NONE, 2},
        {"0.00000050000000001", NONE, 1},
        {"12.3456789", NONE, 12345679},
        /* minutes and hours */
        {"1:02.5", NONE, 62500000},
        {"1:2", NONE, 62000000},
        {"90:00", NONE, 5400000000},
        {"00:01:02.500", NONE, 62500000},
        {"00:01:02,500", NONE, 62500000},
        {"1:00:00", NONE, 3600000000},
        {"100:00:00", NONE, 360000000000},
        {"0:59.999999", NONE, 59999999},
        /* frames */
        {"312f", PAL, 12480000},
        {"0f", PAL, 0},
        {"1f", NTSC, 33367},
        {"30000f", NTSC, 1001000000},
        /* time code */
        {"00:01:02:13", PAL, 62520000},
        {"00:00:00:24", PAL, 960000},
        {"01:00:00:00", PAL, 3600000000},
        {"00:00:01:00", FILM, 1001000},
        {"00:00:01:00", NTSC, 1001000}, /* non-drop at 29.97 counts 30 labels a second */
        {"00:01:00:00", NTSC, 60060000},
        {"00:00:01:119", {120, 1}, 1991667},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_time_ctx ctx = {.rate = rows[i].rate};
        struct dub_err err;
        dub_us got = -77;
        if (dub_time_parse(dub_sv(rows[i].text), &ctx, &got, &err))
            fail_msg("'%s': %s", rows[i].text, err.text);
        if (got != rows[i].want)
            fail_msg("'%s' gave %" PRId64 ", not %" PRId64, rows[i].text, got, rows[i].want);
    }
}

static void refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct dub_rate rate;
        enum dub_status want;
    } rows[] = {
        {"", PAL, DUB_ERR_ARG},        {" ", PAL, DUB_ERR_ARG},
        {"abc", PAL, DUB_ERR_ARG},     {"1.2.3", PAL, DUB_ERR_ARG},
        {"1e3", PAL, DUB_ERR_ARG},     {"0x10", PAL, DUB_ERR_ARG},
        {"nan", PAL, DUB_ERR_ARG},     {"inf", PAL, DUB_ERR_ARG},
        {"-1", PAL, DUB_ERR_ARG},      {"+1", PAL, DUB_ERR_ARG},
        {"1:-2", PAL, DUB_ERR_ARG},    {"1:+2", PAL, DUB_ERR_ARG},
        {"1:60", PAL, DUB_ERR_ARG},    {"1:60:00", PAL, DUB_ERR_ARG},
        {"1:002:00", PAL, DUB_ERR_ARG}, {":", PAL, DUB_ERR_ARG},
        {"1:", PAL, DUB_ERR_ARG},      {":30", PAL, DUB_ERR_ARG},
        {"1:2:3:4:5", PAL, DUB_ERR_ARG}, {"1;2", PAL, DUB_ERR_ARG},
        {"1;2;3;4", PAL, DUB_ERR_ARG}, {"1:2;3:4", PAL, DUB_ERR_ARG},
        {"1 2", PAL, DUB_ERR_ARG},     {"12.5 ", PAL, DUB_ERR_ARG},
        {"12.5s", PAL, DUB_ERR_ARG},   {"f", PAL, DUB_ERR_ARG},
        {"1.5f", PAL, DUB_ERR_ARG},    {"-5f", PAL, DUB_ERR_ARG},
        {"1:2f", PAL, DUB_ERR_ARG},    {"12,5,1", PAL, DUB_ERR_ARG},
        {"00:00:00:25", PAL, DUB_ERR_ARG}, {"00:00:00:99", PAL, DUB_ERR_ARG},
        {"00:00:00:", PAL, DUB_ERR_ARG}, {"00:60:00:00", PAL, DUB_ERR_ARG},
        {"00:00:60:00", PAL, DUB_ERR_ARG}, {"00:00:00;00", PAL, DUB_ERR_ARG},
        {"00:00:00;00", {30, 1}, DUB_ERR_ARG}, {"00:00:00;00", FILM, DUB_ERR_ARG},
        {"00:00:00:24", FILM, DUB_ERR_ARG}, {"00:00:00:30", NTSC, DUB_ERR_ARG},
        {"12f", NONE, DUB_ERR_STATE},  {"00:00:01:05", NONE, DUB_ERR_STATE},
        {".", PAL, DUB_ERR_STATE},
        {"1000000000.000001", PAL, DUB_ERR_RANGE},
        {"277777:46:40.000001", PAL, DUB_ERR_RANGE},
        {"300000:00:00:00", PAL, DUB_ERR_RANGE},
        {"99999999999f", PAL, DUB_ERR_RANGE},
        {"99999999999999999999", PAL, DUB_ERR_ARG},
        {"99999999999999999999f", PAL, DUB_ERR_ARG},
        {"\xff\xfe", PAL, DUB_ERR_ARG},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_time_ctx ctx = {.rate = rows[i].rate};
        struct dub_err err = {0};
        dub_us got = -77;
        enum dub_status st = dub_time_parse(dub_sv(rows[i].text), &ctx, &got, &err);
        if (st != rows[i].want)
            fail_msg("'%s' gave %s (%s)", rows[i].text, dub_status_name(st), err.text);
        if (got != -77 && st != DUB_ERR_RANGE)
            fail_msg("'%s' wrote a result although it failed", rows[i].text);
        assert_true(err.text[0] != '\0');
        assert_status(dub_time_parse(dub_sv(rows[i].text), &ctx, &got, NULL), rows[i].want);
    }
    dub_us got;
    struct dub_time_ctx ctx = {.rate = PAL};
    assert_status(dub_time_parse((struct dub_sv){0}, &ctx, &got, NULL), DUB_ERR_ARG);
}

static void nothing_is_written_on_failure(void **state)
{
    (void)state;
    struct dub_time_ctx ctx = {.rate = PAL};
    dub_us got = -77;
    assert_status(dub_time_parse(dub_sv("99999999999f"), &ctx, &got, NULL), DUB_ERR_RANGE);
    assert_int_equal(got, -77);
    assert_status(dub_time_parse(dub_sv("300000:00:00:00"), &ctx, &got, NULL), DUB_ERR_RANGE);
    assert_int_equal(got, -77);
}

static void the_playhead(void **state)
{
    (void)state;
    struct dub_time_ctx ctx = {.has_playhead = true, .playhead_us = 4242};
    dub_us got = 0;
    struct dub_err err;
    assert_ok(dub_time_parse(dub_sv("."), &ctx, &got, &err));
    assert_int_equal(got, 4242);
    assert_status(dub_delta_parse(dub_sv("+."), &ctx, &got, &err), DUB_ERR_STATE);
}

/* SMPTE 12M-1 §5.2.2: labels ;00 and ;01 do not exist at minutes not divisible by ten. Frame
 * numbers of known labels, counted from the standard's rule by hand. */
static void drop_frame_labels(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct dub_rate rate;
        int64_t frame;
    } rows[] = {
        {"00:00:00;00", NTSC, 0},
        {"00:00:59;29", NTSC, 1799},
        {"00:01:00;02", NTSC, 1800},
        {"00:01:59;29", NTSC, 3597},
        {"00:02:00;02", NTSC, 3598},
        {"00:09:59;29", NTSC, 17981},
        {"00:10:00;00", NTSC, 17982},
        {"00:10:00;01", NTSC, 17983},
        {"00:11:00;02", NTSC, 19782},
        {"01:00:00;00", NTSC, 107892},
        {"23:59:59;29", NTSC, 2589407},
        {"00:00:59;59", NTSC60, 3599},
        {"00:01:00;04", NTSC60, 3600},
        {"00:10:00;00", NTSC60, 35964},
        {"01:00:00;00", NTSC60, 215784},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_time_ctx ctx = {.rate = rows[i].rate};
        struct dub_err err;
        dub_us got;
        assert_ok(dub_time_parse(dub_sv(rows[i].text), &ctx, &got, &err));
        if (dub_frame_at(got, rows[i].rate) != rows[i].frame ||
            got != dub_frame_start(rows[i].frame, rows[i].rate))
            fail_msg("%s is frame %" PRId64 ", not %" PRId64, rows[i].text,
                     dub_frame_at(got, rows[i].rate), rows[i].frame);
    }
    static const struct {
        const char *text;
        struct dub_rate rate;
    } missing[] = {{"00:01:00;00", NTSC},   {"00:01:00;01", NTSC},   {"00:11:00;01", NTSC},
                   {"01:59:00;00", NTSC},   {"00:01:00;03", NTSC60}, {"00:01:00;00", NTSC60}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(missing); i++) {
        struct dub_time_ctx ctx = {.rate = missing[i].rate};
        struct dub_err err;
        dub_us got;
        assert_status(dub_time_parse(dub_sv(missing[i].text), &ctx, &got, &err), DUB_ERR_ARG);
        assert_non_null(strstr(err.text, "does not exist"));
    }
}

/* Every label of a day at 29.97 drop-frame, walked in order, is the next frame. */
static void drop_frame_counts_every_frame(void **state)
{
    (void)state;
    struct dub_time_ctx ctx = {.rate = NTSC};
    int64_t frame = 0;
    for (int m = 0; m < 25; m++)
        for (int s = 0; s < 60; s++)
            for (int f = 0; f < 30; f++) {
                char text[48];
                dub_us got;
                bool exists = !(s == 0 && f < 2 && m % 10 != 0);
                snprintf(text, sizeof(text), "00:%02d:%02d;%02d", m, s, f);
                enum dub_status st = dub_time_parse(dub_sv(text), &ctx, &got, NULL);
                assert_int_equal(st == DUB_OK, exists);
                if (exists && dub_frame_at(got, ctx.rate) != frame++)
                    fail_msg("%s is not frame %" PRId64, text, frame - 1);
            }
}

static void deltas(void **state)
{
    (void)state;
    struct dub_time_ctx ctx = {.rate = PAL, .has_playhead = true, .playhead_us = 1};
    struct dub_err err;
    static const struct {
        const char *text;
        dub_us want;
    } rows[] = {{"+0.2", 200000}, {"-0.2", -200000}, {"-5f", -200000}, {"+1:00", 60000000},
                {"-00:00:01:00", -1000000}, {"+0", 0}, {"-0", 0}, {"+.5", 500000}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        dub_us got;
        assert_ok(dub_delta_parse(dub_sv(rows[i].text), &ctx, &got, &err));
        assert_int_equal(got, rows[i].want);
    }
    static const char *const bad[] = {"",    "+",   "-",   "0.2",  "5f",
                                      "+-1", "--1", "+ 1", "+abc", "+1:-2"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        dub_us got = 5;
        assert_status(dub_delta_parse(dub_sv(bad[i]), &ctx, &got, &err), DUB_ERR_ARG);
        assert_int_equal(got, 5);
    }
    ctx.rate.num = 0;
    dub_us got;
    assert_status(dub_delta_parse(dub_sv("+5f"), &ctx, &got, &err), DUB_ERR_STATE);
}

static void spans(void **state)
{
    (void)state;
    struct dub_time_ctx ctx = {.rate = PAL};
    struct dub_err err;
    struct dub_span s;
    assert_ok(dub_span_parse(dub_sv("0.5-6.48"), &ctx, &s, &err));
    assert_int_equal(s.start_us, 500000);
    assert_int_equal(s.end_us, 6480000);
    assert_ok(dub_span_parse(dub_sv("1:00-25f"), &ctx, &s, &err));
    assert_int_equal(s.start_us, 60000000);
    assert_int_equal(s.end_us, 1000000);
    static const char *const bad[] = {"", "-", "5", "5-", "-5", "1-2-3", "a-b", "1--2", "+1-2"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        s = (struct dub_span){7, 8};
        assert_status(dub_span_parse(dub_sv(bad[i]), &ctx, &s, &err), DUB_ERR_ARG);
        assert_int_equal(s.start_us, 7);
        assert_int_equal(s.end_us, 8);
    }
}

static void decimals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t want;
        bool inexact;
    } rows[] = {
        {"0", 0, false}, {"-0", 0, false}, {"1.25", 1250000, false}, {"-1.25", -1250000, false},
        {"+1.25", 1250000, false}, {".5", 500000, false}, {"5.", 5000000, false},
        {"0.1234565", 123456, true}, {"0.1234575", 123458, true},
        {"-0.1234575", -123458, true}, {"0.12345650000001", 123457, true},
        {"0.1234560", 123456, false}, {"0.12345600000000000000000", 123456, false},
        {"0.9999999", 1000000, true}, {"4000000000000", 4000000000000000000, false},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        int64_t got;
        bool inexact;
        struct dub_err err;
        assert_ok(dub_decimal6_parse(dub_sv(rows[i].text), &got, &inexact, &err));
        if (got != rows[i].want || inexact != rows[i].inexact)
            fail_msg("'%s' gave %" PRId64 " (%s)", rows[i].text, got,
                     inexact ? "inexact" : "exact");
    }
    static const char *const bad[] = {"", "-", "+", ".", "-.", "1.2.3", "1e5", "0x1", " 1", "1 ",
                                      "--1", "4000000000001", "1,5", "\xc2\xb2"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        int64_t got = 5;
        assert_status(dub_decimal6_parse(dub_sv(bad[i]), &got, NULL, NULL), DUB_ERR_ARG);
        assert_int_equal(got, 5);
    }
}

/* What is printed reads back as the same time, for times of all sizes. */
static void printed_times_read_back(void **state)
{
    (void)state;
    struct dub_time_ctx ctx = {.rate = PAL};
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        dub_us t = (dub_us)(x % (uint64_t)DUB_US_MAX) >> (i % 48), got;
        char text[DUB_TIME_TEXT];
        assert_int_equal(dub_time_parse(dub_sv(dub_seconds_print(t, text)), &ctx, &got, NULL), 0);
        if (got != t)
            fail_msg("%" PRId64 " printed as %s reads back as %" PRId64, t, text, got);
        dub_us ms = t / 1000 * 1000;
        assert_int_equal(dub_time_parse(dub_sv(dub_clock_print(ms, text)), &ctx, &got, NULL), 0);
        if (got != ms)
            fail_msg("%" PRId64 " printed as %s reads back as %" PRId64, ms, text, got);
    }
}

/* No text of the alphabet of times crashes or gives a time out of range. */
static void garbage(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789:;.,f+-e \xc3";
    static const struct dub_rate all[] = {PAL, NTSC, NTSC60, NONE};
    uint32_t x = 2463534242u;
    for (int i = 0; i < 300000; i++) {
        char text[24];
        size_t n = 0;
        do {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            text[n++] = alphabet[x % (sizeof(alphabet) - 1)];
        } while (n < sizeof(text) && (x >> 20) % 9 != 0);
        struct dub_time_ctx ctx = {.rate = all[i % 4]};
        dub_us t;
        struct dub_span s;
        struct dub_err err;
        if (dub_time_parse(dub_sv_n(text, n), &ctx, &t, &err) == DUB_OK)
            assert_true(t >= 0 && t <= DUB_US_MAX);
        if (dub_delta_parse(dub_sv_n(text, n), &ctx, &t, &err) == DUB_OK)
            assert_true(t >= -DUB_US_MAX && t <= DUB_US_MAX);
        if (dub_span_parse(dub_sv_n(text, n), &ctx, &s, &err) == DUB_OK)
            assert_true(s.start_us >= 0 && s.end_us >= 0 && s.end_us <= DUB_US_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted),
        cmocka_unit_test(refused),
        cmocka_unit_test(nothing_is_written_on_failure),
        cmocka_unit_test(the_playhead),
        cmocka_unit_test(drop_frame_labels),
        cmocka_unit_test(drop_frame_counts_every_frame),
        cmocka_unit_test(deltas),
        cmocka_unit_test(spans),
        cmocka_unit_test(decimals),
        cmocka_unit_test(printed_times_read_back),
        cmocka_unit_test(garbage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
