/* The timeline's arithmetic: columns and times, zoom, scroll, ticks of every ruler. */
#include "cm.h"

#include <stdio.h>

#include "base/vec.h"
#include "timeline_ticks.h"

static const struct dub_rate rates[] = {{24, 1},       {25, 1},       {30, 1},       {50, 1},
                                        {60, 1},       {24000, 1001}, {30000, 1001}, {60000, 1001},
                                        {120000, 1001}, {15, 1},      {1, 1}};

static struct ui_window window(double start, double span, int w)
{
    return (struct ui_window){(dub_us)(start * 1e6), (dub_us)(span * 1e6), w};
}

/* --- columns ---------------------------------------------------------------------------------- */

static void a_column_begins_where_it_says(void **state)
{
    (void)state;
    const struct ui_window windows[] = {window(0, 42.84, 110), window(3.7, 0.2, 66),
                                        window(0, 3600, 7), window(100000, 86400, 190)};
    for (size_t i = 0; i < DUB_ARRAY_LEN(windows); i++) {
        for (int x = -3; x < windows[i].w + 3; x++) {
            dub_us at = ui_window_column_start(windows[i], x);
            assert_int_equal(ui_window_column(windows[i], at), x);
            assert_int_equal(ui_window_column(windows[i], at - 1), x - 1);
            assert_true(ui_window_time(windows[i], x) <= at);
        }
    }
    assert_int_equal(ui_window_column(windows[0], DUB_US_MAX), 100000);
    assert_int_equal(ui_window_column(windows[3], -DUB_US_MAX), -100000);
}

static void one_column_is_one_frame(void **state)
{
    (void)state;
    for (size_t r = 0; r < DUB_ARRAY_LEN(rates); r++) {
        for (int w = 40; w <= 300; w += 13) {
            struct ui_window v = ui_window_of_frames(window(1234.567, 9, w), rates[r]);
            int64_t first = dub_frame_at(v.start_us, rates[r]);
            assert_int_equal(v.start_us, dub_frame_start(first, rates[r]));
            for (int x = 0; x < w; x++)
                assert_int_equal(ui_window_column(v, dub_frame_start(first + x, rates[r])), x);
        }
    }
}

/* --- zoom and scroll -------------------------------------------------------------------------- */

static void what_one_zooms_around_stays(void **state)
{
    (void)state;
    struct ui_window v = window(10, 40, 100);
    for (dub_us at = v.start_us; at < v.start_us + v.span_us; at += 700001) {
        struct ui_window in = ui_window_zoom(v, v.span_us / 2, at);
        assert_int_equal(in.span_us, 20000000);
        assert_true(abs(ui_window_column(in, at) - ui_window_column(v, at)) <= 1);
        struct ui_window out = ui_window_zoom(in, v.span_us, at);
        assert_true(abs((int)(out.start_us - v.start_us)) <= 2);
    }
    struct ui_window far = ui_window_zoom(v, 20000000, 80000000); /* unseen: to the middle */
    assert_int_equal(far.start_us, 70000000);
    assert_int_equal(ui_window_zoom(v, 1, 20000000).span_us, UI_WINDOW_LEAST_US);
}

static void a_span_gets_air_on_both_sides(void **state)
{
    (void)state;
    struct ui_window v = ui_window_of_span(window(0, 100, 80), (struct dub_span){8000000, 16000000});
    assert_int_equal(v.start_us, 7000000);
    assert_int_equal(v.span_us, 10000000);
    v = ui_window_of_span(v, (struct dub_span){5000000, 5000000});
    assert_int_equal(v.span_us, UI_WINDOW_LEAST_US);
    v = ui_window_of_span(v, (struct dub_span){5000000, 4000000}); /* a faulty segment */
    assert_int_equal(v.span_us, UI_WINDOW_LEAST_US);
}

static void the_window_stays_inside(void **state)
{
    (void)state;
    static const struct {
        double start, span, want_start, want_span;
    } rows[] = {
        {-5, 10, 0, 10}, {95, 10, 90, 10}, {50, 10, 50, 10}, {20, 100, 0, 100}, {20, 400, 0, 100},
        {50, 0.01, 50, 0.2},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_window v = ui_window_clamp(window(rows[i].start, rows[i].span, 80), 100000000);
        assert_int_equal(v.start_us, (dub_us)(rows[i].want_start * 1e6));
        assert_int_equal(v.span_us, (dub_us)(rows[i].want_span * 1e6));
    }
}

static void revealing_moves_as_little_as_will_do(void **state)
{
    (void)state;
    /* the window 100 .. 110, a margin of 1 */
    static const struct {
        double from, to;
        bool page;
        double want;
    } rows[] = {
        {104, 106, false, 100}, /* seen already */
        {101, 109, false, 100},
        {108, 109.5, false, 100.5},
        {111, 111, false, 102}, /* bit by bit */
        {100.5, 100.5, false, 99.5},
        {99, 100, false, 98},
        {96, 120, false, 95},   /* longer than the window: its start */
        {200, 202, false, 196}, /* far away: in the middle */
        {20, 20, false, 15},
        {109.5, 109.5, true, 100},
        {110, 110, true, 109}, /* a page on */
        {108, 112, true, 107},
        {99.9, 99.9, true, 98.9},
        {5, 3, false, 0},       /* ends before it begins: its start, in the middle */
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_span s = {(dub_us)(rows[i].from * 1e6), (dub_us)(rows[i].to * 1e6)};
        struct ui_window v = ui_window_reveal(window(100, 10, 80), s, rows[i].page);
        if (v.start_us != (dub_us)(rows[i].want * 1e6) || v.span_us != 10000000)
            fail_msg("row %zu: %lld", i, (long long)v.start_us);
    }
}

/* --- ticks ------------------------------------------------------------------------------------ */

static void steps_are_round_and_labels_apart(void **state)
{
    (void)state;
    static const struct {
        enum ui_ruler ruler;
        struct dub_rate rate;
        double span;
        int w;
        int64_t step;
    } rows[] = {
        {UI_RULER_SECONDS, {25, 1}, 42.84, 110, 5000000},
        {UI_RULER_SECONDS, {25, 1}, 42.84, 66, 5000000},
        {UI_RULER_SECONDS, {25, 1}, 4, 110, 500000},
        {UI_RULER_SECONDS, {25, 1}, 0.2, 110, 20000},
        {UI_RULER_SECONDS, {25, 1}, 7200, 110, 900000000},
        {UI_RULER_TIMECODE, {25, 1}, 42.84, 110, 10 * 25},
        {UI_RULER_TIMECODE, {25, 1}, 4.4, 110, 25},
        {UI_RULER_TIMECODE, {25, 1}, 1, 110, 5},
        {UI_RULER_TIMECODE, {30000, 1001}, 1, 110, 5},
        {UI_RULER_TIMECODE, {24, 1}, 1, 110, 3},
        {UI_RULER_FRAMES, {25, 1}, 42.84, 110, 100},
        {UI_RULER_FRAMES, {25, 1}, 4.4, 110, 5},
        {UI_RULER_FRAMES, {0, 1}, 42.84, 110, 5000000}, /* no rate: seconds */
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_ticks t =
            ui_ticks_make(rows[i].ruler, rows[i].rate, window(0, rows[i].span, rows[i].w));
        if (t.step != rows[i].step || t.step % t.minor != 0)
            fail_msg("row %zu: %lld by %lld", i, (long long)t.step, (long long)t.minor);
    }
}

/* At every zoom the labels of a window stand apart, in order, and name their own moment. */
static void labels_never_touch(void **state)
{
    (void)state;
    char text[DUB_TIME_TEXT];
    for (size_t r = 0; r < DUB_ARRAY_LEN(rates); r++) {
        for (int ruler = UI_RULER_SECONDS; ruler <= UI_RULER_FRAMES; ruler++) {
            for (dub_us span = 200000; span < (dub_us)20 * 3600 * DUB_US_PER_S; span = span * 3 / 2) {
                struct ui_window v = {span / 3, span, 66};
                struct ui_ticks t = ui_ticks_make((enum ui_ruler)ruler, rates[r], v);
                int free_from = -1000;
                dub_us before = -1;
                for (int64_t n = ui_ticks_at(&t, v.start_us); n < INT64_MAX; n++) {
                    dub_us at = ui_tick_time(&t, n);
                    assert_true(at > before);
                    before = at;
                    if (at > v.start_us + v.span_us)
                        break;
                    if (!ui_tick_has_label(&t, n))
                        continue;
                    int x = ui_window_column(v, at);
                    assert_true(x >= free_from);
                    free_from = x + 1 + (int)strlen(ui_tick_text(&t, n, text));
                }
                int64_t first = ui_ticks_at(&t, v.start_us);
                assert_true(ui_tick_time(&t, first) <= v.start_us || first == 0);
                assert_true(ui_tick_time(&t, first + 1) > v.start_us);
            }
        }
    }
}

static void labels(void **state)
{
    (void)state;
    static const struct {
        enum ui_ruler ruler;
        struct dub_rate rate;
        double span;
        dub_us at;
        const char *text;
    } rows[] = {
        {UI_RULER_SECONDS, {25, 1}, 42, 35000000, "00:35"},
        {UI_RULER_SECONDS, {25, 1}, 4, 3500000, "00:03.5"},
        {UI_RULER_SECONDS, {25, 1}, 0.3, 50000, "00:00.05"},
        {UI_RULER_SECONDS, {25, 1}, 42, 3720000000, "01:02:00"},
        {UI_RULER_TIMECODE, {25, 1}, 42, 30000000, "00:00:30:00"},
        {UI_RULER_TIMECODE, {25, 1}, 1, 200000, "00:00:00:05"},
        {UI_RULER_FRAMES, {25, 1}, 42, 8000000, "200"},
        /* drop-frame: the minute begins with ;02, but not the tenth */
        {UI_RULER_TIMECODE, {30000, 1001}, 300, 60060000, "00:01:00;02"},
        {UI_RULER_TIMECODE, {30000, 1001}, 300, 599999400, "00:10:00;00"},
        {UI_RULER_TIMECODE, {24000, 1001}, 300, 60060000, "00:01:00:00"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        char text[DUB_TIME_TEXT];
        struct ui_ticks t = ui_ticks_make(rows[i].ruler, rows[i].rate, window(0, rows[i].span, 110));
        int64_t n = ui_ticks_at(&t, rows[i].at);
        ui_tick_text(&t, n, text);
        if (strcmp(text, rows[i].text) != 0 || !ui_tick_has_label(&t, n))
            fail_msg("row %zu: %s", i, text);
    }
    char text[DUB_TIME_TEXT];
    struct dub_rate pal = {25, 1}, unknown = {0, 1};
    assert_string_equal(ui_ruler_time(UI_RULER_SECONDS, pal, 13480000, text), "00:00:13.480");
    assert_string_equal(ui_ruler_time(UI_RULER_TIMECODE, pal, 13480000, text), "00:00:13:12");
    assert_string_equal(ui_ruler_time(UI_RULER_FRAMES, pal, 13480000, text), "337");
    assert_string_equal(ui_ruler_time(UI_RULER_FRAMES, unknown, 13480000, text), "00:00:13.480");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_begins_where_it_says),
        cmocka_unit_test(one_column_is_one_frame),
        cmocka_unit_test(what_one_zooms_around_stays),
        cmocka_unit_test(a_span_gets_air_on_both_sides),
        cmocka_unit_test(the_window_stays_inside),
        cmocka_unit_test(revealing_moves_as_little_as_will_do),
        cmocka_unit_test(steps_are_round_and_labels_apart),
        cmocka_unit_test(labels_never_touch),
        cmocka_unit_test(labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
