#include "base/time.h"

#include <inttypes.h>

#include "cm.h"

static const struct dub_rate rates[] = {
    {24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1},
    {50, 1}, {60000, 1001}, {60, 1}, {120, 1}, {15, 1}, {1, 1}, {1000, 1},
    {2997, 100}, {19001, 317}, {90000, 3003},
};

static void mul_div(void **state)
{
    (void)state;
    static const struct {
        int64_t a, b, c, floor, ceil, round;
    } rows[] = {
        {7, 1, 2, 3, 4, 4},
        {-7, 1, 2, -4, -3, -3}, /* half goes up */
        {6, 1, 2, 3, 3, 3},
        {-6, 1, 2, -3, -3, -3},
        {1, 1, 3, 0, 1, 0},
        {2, 1, 3, 0, 1, 1},
        {-1, 1, 3, -1, 0, 0},
        {0, 5, 7, 0, 0, 0},
        {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
        {INT64_MAX, 2, 1, INT64_MAX, INT64_MAX, INT64_MAX},   /* clamped */
        {INT64_MIN, 2, 1, INT64_MIN, INT64_MIN, INT64_MIN},
        {1000000000000000, 60000, 1001000000, 59940059940, 59940059941, 59940059940},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        assert_int_equal(dub_mul_div_floor(rows[i].a, rows[i].b, rows[i].c), rows[i].floor);
        assert_int_equal(dub_mul_div_ceil(rows[i].a, rows[i].b, rows[i].c), rows[i].ceil);
        assert_int_equal(dub_mul_div_round(rows[i].a, rows[i].b, rows[i].c), rows[i].round);
    }
}

/* A frame's start belongs to that frame, the microsecond before it to the frame before. */
static void check_frame(int64_t n, struct dub_rate r)
{
    dub_us start = dub_frame_start(n, r);
    if (dub_frame_at(start, r) != n)
        fail_msg("frame %" PRId64 " at %d/%d starts at %" PRId64 " which is frame %" PRId64, n,
                 r.num, r.den, start, dub_frame_at(start, r));
    if (n > 0 && dub_frame_at(start - 1, r) != n - 1)
        fail_msg("1 us before frame %" PRId64 " at %d/%d", n, r.num, r.den);
    if (dub_frame_snap(start, r) != start)
        fail_msg("snap of the start of frame %" PRId64 " at %d/%d", n, r.num, r.den);
}

static void frames_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rates); i++) {
        for (int64_t n = 0; n < 20000; n++)
            check_frame(n, rates[i]);
        for (int64_t n = 1; n < 400000000; n = n * 3 + 1)
            check_frame(n, rates[i]);
    }
}

static void exact_frame_starts(void **state)
{
    (void)state;
    static const struct {
        int64_t frame;
        struct dub_rate rate;
        dub_us start;
    } rows[] = {
        {0, {25, 1}, 0},
        {1, {25, 1}, 40000},
        {337, {25, 1}, 13480000},  /* 00:00:13.480 is frame 337 */
        {1, {30000, 1001}, 33367}, /* 33366.66.. upwards */
        {2, {30000, 1001}, 66734},
        {3, {30000, 1001}, 100100},
        {30000, {30000, 1001}, 1001000000},
        {1, {24000, 1001}, 41709},
        {24, {24000, 1001}, 1001000},
        {1, {60000, 1001}, 16684},
        {1, {24, 1}, 41667},
        {-1, {25, 1}, -40000},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        assert_int_equal(dub_frame_start(rows[i].frame, rows[i].rate), rows[i].start);
    assert_int_equal(dub_frame_at(16900000, (struct dub_rate){25, 1}), 422);
    assert_int_equal(dub_frame_at(39999, (struct dub_rate){25, 1}), 0);
    assert_int_equal(dub_frame_at(-1, (struct dub_rate){25, 1}), -1);
}

static void snapping(void **state)
{
    (void)state;
    struct dub_rate pal = {25, 1}, ntsc = {30000, 1001}, unknown = {0, 0};
    assert_int_equal(dub_frame_snap(19999, pal), 0);
    assert_int_equal(dub_frame_snap(20000, pal), 40000); /* half up */
    assert_int_equal(dub_frame_snap(59999, pal), 40000);
    assert_int_equal(dub_frame_snap(33000, ntsc), 33367);
    assert_int_equal(dub_frame_snap(12345, unknown), 12345);
    for (size_t i = 0; i < DUB_ARRAY_LEN(rates); i++) {
        dub_us half = dub_frame_len(rates[i]) / 2 + 1;
        for (dub_us t = 0; t < 10000000; t += 7919) {
            dub_us snapped = dub_frame_snap(t, rates[i]);
            assert_true(snapped - t <= half && t - snapped <= half);
            assert_int_equal(dub_frame_snap(snapped, rates[i]), snapped);
        }
    }
}

static void frame_lengths(void **state)
{
    (void)state;
    assert_int_equal(dub_frame_len((struct dub_rate){25, 1}), 40000);
    assert_int_equal(dub_frame_len((struct dub_rate){30000, 1001}), 33367);
    assert_int_equal(dub_frame_len((struct dub_rate){0, 1}), 40000);
    assert_false(dub_rate_known((struct dub_rate){25, 0}));
    assert_false(dub_rate_known((struct dub_rate){-25, 1}));
    assert_int_equal(dub_span_len((struct dub_span){5, 12}), 7);
}

static void printing(void **state)
{
    (void)state;
    static const struct {
        dub_us t;
        const char *seconds, *clock, *three;
    } rows[] = {
        {0, "0", "00:00:00.000", "0.000"},
        {1, "0.000001", "00:00:00.000", "0.000"},
        {10, "0.00001", "00:00:00.000", "0.000"},
        {499, "0.000499", "00:00:00.000", "0.000"},
        {500, "0.0005", "00:00:00.001", "0.001"},
        {100000, "0.1", "00:00:00.100", "0.100"},
        {1000000, "1", "00:00:01.000", "1.000"},
        {10000000, "10", "00:00:10.000", "10.000"},
        {12500000, "12.5", "00:00:12.500", "12.500"},
        {3420000, "3.42", "00:00:03.420", "3.420"},
        {62500000, "62.5", "00:01:02.500", "62.500"},
        {59999500, "59.9995", "00:01:00.000", "60.000"},
        {3600000000, "3600", "01:00:00.000", "3600.000"},
        {359999999999, "359999.999999", "100:00:00.000", "360000.000"},
        {DUB_US_MAX, "1000000000", "277777:46:40.000", "1000000000.000"},
        {-1, "-0.000001", "00:00:00.000", "0.000"},
        {-680000, "-0.68", "-00:00:00.680", "-0.680"},
        {-3600000000, "-3600", "-01:00:00.000", "-3600.000"},
    };
    char a[DUB_TIME_TEXT];
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        assert_string_equal(dub_seconds_print(rows[i].t, a), rows[i].seconds);
        assert_string_equal(dub_clock_print(rows[i].t, a), rows[i].clock);
        assert_string_equal(dub_seconds3_print(rows[i].t, a), rows[i].three);
    }
    dub_seconds_print(INT64_MIN, a);
    assert_string_equal(a, "-9223372036854.775808");
    dub_clock_print(INT64_MIN, a);
    dub_seconds3_print(INT64_MAX, a);
}

/* SMPTE 12M: labels of frames, drop-frame ones against the reader of time codes. */
static void time_codes(void **state)
{
    (void)state;
    static const struct {
        struct dub_rate rate;
        int64_t frame;
        const char *text;
    } rows[] = {
        {{25, 1}, 0, "00:00:00:00"},
        {{25, 1}, 337, "00:00:13:12"},
        {{24000, 1001}, 1440, "00:01:00:00"}, /* no drop-frame at 23.976 */
        {{30, 1}, 107892, "00:59:56:12"},
        {{30000, 1001}, 1799, "00:00:59;29"},
        {{30000, 1001}, 1800, "00:01:00;02"},
        {{30000, 1001}, 17981, "00:09:59;29"},
        {{30000, 1001}, 17982, "00:10:00;00"},
        {{30000, 1001}, 107892, "01:00:00;00"},
        {{60000, 1001}, 3600, "00:01:00;04"},
        {{25, 1}, 9000000, "100:00:00:00"},
    };
    char text[DUB_TIME_TEXT];
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        assert_string_equal(dub_timecode_print(rows[i].frame, rows[i].rate, text), rows[i].text);
    static const struct dub_rate counted[] = {{30000, 1001}, {60000, 1001}, {25, 1}};
    for (size_t r = 0; r < DUB_ARRAY_LEN(counted); r++) {
        struct dub_time_ctx ctx = {.rate = counted[r]};
        int64_t before = -1;
        for (int64_t f = 0; f < 230000; f++) {
            dub_us t;
            int64_t n = dub_timecode_number(f, counted[r]);
            assert_true(n > before);
            before = n;
            assert_int_equal(dub_timecode_frame(n, counted[r]), f);
            if (f % 7 != 0 && f % 1800 > 4)
                continue;
            assert_int_equal(dub_time_parse(dub_sv(dub_timecode_print(f, counted[r], text)), &ctx, &t,
                                            NULL),
                             DUB_OK);
            assert_int_equal(t, dub_frame_start(f, counted[r]));
        }
    }
    /* a label that is left out means the next one */
    assert_int_equal(dub_timecode_frame(1800, counted[0]), 1800);
    assert_int_equal(dub_timecode_frame(1801, counted[0]), 1800);
    assert_int_equal(dub_timecode_frame(1802, counted[0]), 1800);
    assert_int_equal(dub_timecode_frame(1803, counted[0]), 1801);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mul_div),      cmocka_unit_test(frames_come_back),
        cmocka_unit_test(exact_frame_starts), cmocka_unit_test(snapping),
        cmocka_unit_test(frame_lengths), cmocka_unit_test(printing),
        cmocka_unit_test(time_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
