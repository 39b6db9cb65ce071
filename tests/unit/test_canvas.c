/* Drawing into cells: clipping, wide and combining characters, hostile text, dumps. */
#include "cm.h"

#include "canvas.h"

static void expect(const struct ui_canvas *c, const char *want)
{
    struct dub_buf got;
    dub_buf_init(&got, 0);
    ui_canvas_dump(c, &got);
    assert_string_equal(dub_buf_z(&got), want);
    dub_buf_fini(&got);
}

static void text_is_clipped_at_every_side(void **state)
{
    (void)state;
    struct ui_canvas c;
    ui_canvas_init(&c, 6, 3);
    ui_put(&c, -2, 0, 9, "abcdef", UI_S_TEXT);
    ui_put(&c, 4, 1, 9, "xyz", UI_S_TEXT);
    ui_put(&c, 0, 2, 3, "12345", UI_S_TEXT);
    ui_put(&c, 0, 3, 9, "below", UI_S_TEXT);
    ui_put(&c, 0, -1, 9, "above", UI_S_TEXT);
    expect(&c, "cdef\n    xy\n123\n");
    ui_canvas_fini(&c);
}

static void wide_characters_never_leave_halves(void **state)
{
    (void)state;
    struct ui_canvas c;
    ui_canvas_init(&c, 6, 4);
    ui_put(&c, 0, 0, 6, "日本語", UI_S_TEXT);
    ui_put(&c, 1, 0, 1, "x", UI_S_TEXT);    /* right half of the first */
    ui_put(&c, 2, 0, 1, "y", UI_S_TEXT);    /* left half of the second */
    ui_put(&c, 5, 1, 6, "日", UI_S_TEXT);   /* half outside */
    ui_put(&c, 0, 2, 3, "日本", UI_S_TEXT); /* the second does not fit */
    ui_put(&c, -1, 3, 6, "日x", UI_S_TEXT); /* left half outside */
    expect(&c, " xy 語\n\n日\n x\n");
    assert_int_equal(ui_width(dub_sv("日本語")), 6);
    ui_canvas_fini(&c);
}

static void clusters_stay_in_one_cell(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *shown;
        int width;
    } rows[] = {
        {"combining accent", "e\xcc\x81x", "e\xcc\x81x", 2},
        {"mark without base", "\xcc\x81x", " \xcc\x81x", 2},
        {"family with joiners", "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9x",
         "\xf0\x9f\x91\xa8x", 3},
        {"flag as letters", "\xf0\x9f\x87\xaa\xf0\x9f\x87\xb8!", "ES!", 3},
        {"heart with picture selector", "\xe2\x9d\xa4\xef\xb8\x8fx", "\xe2\x9d\xa4x", 2},
        {"skin tone", "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbdx", "\xf0\x9f\x91\x8dx", 3},
        {"hebrew", "\xd7\xa9\xd7\x9c", "\xd7\xa9\xd7\x9c", 2},
        {"zero width space",
         "a\xe2\x80\x8b"
         "b",
         "ab", 2},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_canvas c;
        ui_canvas_init(&c, 8, 1);
        int used = ui_put(&c, 0, 0, 8, rows[i].text, UI_S_TEXT);
        struct dub_buf got;
        dub_buf_init(&got, 0);
        ui_canvas_dump(&c, &got);
        got.data[got.n - 1] = '\0';
        if (used != rows[i].width || strcmp(got.data, rows[i].shown) != 0)
            fail_msg("%s: %d columns, '%s'", rows[i].name, used, got.data);
        assert_int_equal(ui_width(dub_sv(rows[i].text)), rows[i].width);
        dub_buf_fini(&got);
        ui_canvas_fini(&c);
    }
}

static void control_characters_never_reach_a_cell(void **state)
{
    (void)state;
    struct ui_canvas c;
    ui_canvas_init(&c, 20, 1);
    ui_put(&c, 0, 0, 20,
           "a\x1b[31m\tb\x07\x7f\xc2\x9b"
           "c\xe2\x80\xae"
           "d\xff",
           UI_S_TEXT);
    for (int x = 0; x < 20; x++) {
        const unsigned char *b = (const unsigned char *)ui_canvas_at(&c, x, 0)->bytes;
        assert_true(b[0] >= 0x20 && b[0] != 0x7f && !(b[0] == 0xc2 && b[1] < 0xa0));
    }
    expect(&c, "a\xef\xbf\xbd[31m b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
               "cd\xef\xbf\xbd\n");
    ui_canvas_fini(&c);
}

static void a_pile_of_marks_is_cut(void **state)
{
    (void)state;
    char text[400] = "e";
    for (int i = 0; i < 100; i++)
        strcat(text, "\xcc\x81");
    strcat(text, "x");
    struct ui_canvas c;
    ui_canvas_init(&c, 4, 1);
    assert_int_equal(ui_put(&c, 0, 0, 4, text, UI_S_TEXT), 2);
    assert_string_equal(ui_canvas_at(&c, 1, 0)->bytes, "x");
    assert_true(strlen(ui_canvas_at(&c, 0, 0)->bytes) <= 9);
    ui_canvas_fini(&c);
}

static void long_text_ends_in_dots(void **state)
{
    (void)state;
    struct ui_canvas c;
    ui_canvas_init(&c, 8, 4);
    assert_int_equal(ui_put_cut(&c, 0, 0, 5, dub_sv("Gracias"), UI_S_TEXT), 5);
    ui_put_cut(&c, 0, 1, 7, dub_sv("Gracias"), UI_S_TEXT);
    ui_put_cut(&c, 0, 2, 4, dub_sv("日本語"), UI_S_TEXT);
    ui_put_right(&c, 0, 3, 8, "9.32 s", UI_S_TEXT);
    expect(&c, "Grac…\nGracias\n日…\n  9.32 s\n");
    ui_canvas_fini(&c);
}

static void boxes_fills_and_tints(void **state)
{
    (void)state;
    struct ui_canvas c;
    ui_canvas_init(&c, 5, 3);
    ui_fill(&c, (struct ui_rect){-3, -3, 20, 20}, ".", UI_S_DIM);
    ui_box(&c, (struct ui_rect){0, 0, 5, 3}, UI_S_FRAME);
    expect(&c, "┌───┐\n│...│\n└───┘\n");
    ui_tint(&c, (struct ui_rect){1, 1, 2, 9}, UI_F_SELECT, false);
    ui_put(&c, 3, 1, 1, "x", UI_S_TEXT | UI_F_SELECT);
    struct dub_buf got;
    dub_buf_init(&got, 0);
    ui_canvas_dump_styles(&c, &got);
    assert_string_equal(dub_buf_z(&got), "-----\n-..>-\n-----\n");
    dub_buf_fini(&got);
    ui_canvas_fini(&c);
}

static void rectangles_clip(void **state)
{
    (void)state;
    struct ui_rect r = ui_rect_clip((struct ui_rect){2, 2, 10, 10}, (struct ui_rect){0, 0, 5, 4});
    assert_int_equal(r.w, 3);
    assert_int_equal(r.h, 2);
    r = ui_rect_clip((struct ui_rect){9, 9, 2, 2}, (struct ui_rect){0, 0, 5, 4});
    assert_int_equal(r.w, 0);
    assert_true(ui_rect_has((struct ui_rect){1, 1, 2, 2}, 2, 2));
    assert_false(ui_rect_has((struct ui_rect){1, 1, 2, 2}, 3, 2));
}

static void wrapping_always_gets_on(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int columns;
        size_t takes;
    } rows[] = {{"one two", 4, 3},
                {"日本", 1, 3},
                {"\xe2\x80\x8b\xe2\x80\x8d\xef\xb8\x8f", 5, 9}, /* nothing that shows */
                {"ab\xe2\x80\x8b", 2, 5},
                {"", 3, 0}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(ui_wrap(dub_sv(rows[i].text), rows[i].columns), rows[i].takes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrapping_always_gets_on),
        cmocka_unit_test(text_is_clipped_at_every_side),
        cmocka_unit_test(wide_characters_never_leave_halves),
        cmocka_unit_test(clusters_stay_in_one_cell),
        cmocka_unit_test(control_characters_never_reach_a_cell),
        cmocka_unit_test(a_pile_of_marks_is_cut),
        cmocka_unit_test(long_text_ends_in_dots),
        cmocka_unit_test(boxes_fills_and_tints),
        cmocka_unit_test(rectangles_clip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
