/* The panes tile the screen at every size: nothing overlaps, nothing is left over. */
#include "cm.h"

#include "layout.h"

static void check_tiling(const struct ui_layout_ask *ask, const struct ui_layout *l)
{
    struct ui_rect panes[] = {l->bar, l->timeline, l->segments, l->side, l->issues, l->footer};
    int cells = 0;
    for (size_t i = 0; i < DUB_ARRAY_LEN(panes); i++) {
        struct ui_rect r = panes[i];
        if (r.h == 0)
            continue;
        assert_true(r.x >= 0 && r.y >= 0 && r.w > 0 && r.h > 0);
        assert_true(r.x + r.w <= ask->cols && r.y + r.h <= ask->rows);
        cells += r.w * r.h;
        for (size_t k = 0; k < i; k++) {
            struct ui_rect both = ui_rect_clip(r, panes[k]);
            assert_true(both.w == 0 || both.h == 0);
        }
    }
    if (l->divider_x >= 0)
        cells += l->segments.h;
    assert_int_equal(cells, ask->cols * ask->rows);
}

static void panes_tile_every_size(void **state)
{
    (void)state;
    for (int cols = UI_MIN_COLS; cols <= 240; cols += 7) {
        for (int rows = UI_MIN_ROWS; rows <= 90; rows++) {
            for (unsigned bits = 0; bits < 64; bits++) {
                struct ui_layout_ask ask = {cols,
                                            rows,
                                            bits & 1 ? 9 : 2,
                                            bits & 2 ? 50 : 0,
                                            (bits & 4) != 0,
                                            (bits & 8) != 0,
                                            (bits & 16) != 0,
                                            (bits & 32) != 0,
                                            false,
                                            bits & 1 ? 3 : 0};
                struct ui_layout l = ui_layout_make(&ask);
                assert_false(l.too_small);
                check_tiling(&ask, &l);
                struct ui_rect middle = l.segments.h ? l.segments : l.side;
                assert_true(middle.h >= 5);
                assert_true(l.n_lanes >= 1 && l.issues.h >= 2);
                assert_int_equal(l.timeline.h, 3 + l.wave_h + l.n_lanes * l.lane_h + l.minimap);
                assert_true(l.wave_h <= ask.wave_rows && (rows >= 20 || l.wave_h == 0));
                assert_true(l.lane_h == 1 || rows >= 44);
                assert_true(!l.minimap || (ask.minimap && rows >= 20));
            }
        }
    }
}

static void small_windows_say_so(void **state)
{
    (void)state;
    struct ui_layout_ask ask = {59, 16, 2, 0, false, false, false, false, false, 0};
    assert_true(ui_layout_make(&ask).too_small);
    ask = (struct ui_layout_ask){60, 15, 2, 0, false, false, false, false, false, 0};
    assert_true(ui_layout_make(&ask).too_small);
    ask.rows = 16;
    assert_false(ui_layout_make(&ask).too_small);
}

static void the_two_common_sizes(void **state)
{
    (void)state;
    struct ui_layout_ask ask = {120, 36, 2, 3, false, false, false, false, false, 0};
    struct ui_layout l = ui_layout_make(&ask);
    assert_int_equal(l.n_lanes, 2);
    assert_int_equal(l.segments.w, 79);
    assert_int_equal(l.side.w, 40);
    assert_true(l.segments.h >= 20);
    ask = (struct ui_layout_ask){80, 24, 4, 3, false, false, false, false, false, 0};
    l = ui_layout_make(&ask);
    assert_int_equal(l.n_lanes, 4);
    assert_true(l.side.w >= 32 && l.segments.w >= 46);
    assert_true(l.segments.h >= 10);
    ask.wide_side = true; /* JSON takes the whole width of a small window */
    l = ui_layout_make(&ask);
    assert_int_equal(l.side.w, 80);
    assert_int_equal(l.segments.h, 0);
}

static void two_rows_a_speaker_where_there_is_room(void **state)
{
    (void)state;
    struct ui_layout_ask ask = {200, 60, 9, 3, false, false, false, false, false, 0};
    struct ui_layout l = ui_layout_make(&ask);
    assert_int_equal(l.lane_h, 2);
    assert_int_equal(l.n_lanes, 9);
    assert_true(l.segments.h >= 30);
    ask.rows = 44;
    assert_int_equal(ui_layout_make(&ask).lane_h, 1);
    ask.n_lanes = 2;
    assert_int_equal(ui_layout_make(&ask).lane_h, 2);
    ask.rows = 43;
    assert_int_equal(ui_layout_make(&ask).lane_h, 1);
    ask.rows = 24;
    ask.minimap = true;
    assert_true(ui_layout_make(&ask).minimap);
    ask.rows = 19;
    assert_false(ui_layout_make(&ask).minimap);
}

static void a_side_that_needs_all_takes_the_table_too(void **state)
{
    (void)state;
    struct ui_layout_ask ask = {120, 36, 2, 3, true, true, false, false, true, 0};
    struct ui_layout l = ui_layout_make(&ask);
    assert_int_equal(l.side.w, 120);
    assert_int_equal(l.segments.h, 0);
    assert_true(l.issues.h > 0);
    ask.cols = 80;
    ask.rows = 24; /* small: down to the footer */
    l = ui_layout_make(&ask);
    assert_int_equal(l.side.w, 80);
    assert_int_equal(l.issues.h, 0);
    assert_int_equal(l.side.y + l.side.h, 23);
    ask.issues_focus = true; /* but who goes to the issues sees them */
    l = ui_layout_make(&ask);
    assert_true(l.issues.h > 0);
    assert_true(l.side.h >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_side_that_needs_all_takes_the_table_too),
        cmocka_unit_test(panes_tile_every_size),
        cmocka_unit_test(small_windows_say_so),
        cmocka_unit_test(the_two_common_sizes),
        cmocka_unit_test(two_rows_a_speaker_where_there_is_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
