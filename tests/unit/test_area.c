/* Wrapping of texts, and the cursor in a text of several lines. */
#include "area.h"

#include "cm.h"

static void wrapping(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int w;
        const char *rows; /* joined by | */
    } rows[] = {
        {"", 5, ""},
        {"one two three", 7, "one two|three"},
        {"one two three", 3, "one|two|thr|ee"},
        {"a\nb", 9, "a|b"},
        {"a\n", 9, "a|"},
        {"\n\nb", 9, "||b"},
        {"こんにちは", 4, "こん|にち|は"},
        {"x", 0, "x"},
        {"ab cd\nef gh", 2, "ab|cd|ef|gh"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_area a;
        struct dub_buf got;
        dub_buf_init(&got, 0);
        ui_area_wrap(dub_sv(rows[i].text), rows[i].w, &a);
        for (size_t k = 0; k < a.rows.n; k++)
            dub_buf_addf(&got, "%s%.*s", k ? "|" : "", (int)(a.rows.at[k].to - a.rows.at[k].from),
                         rows[i].text + a.rows.at[k].from);
        if (strcmp(dub_buf_z(&got), rows[i].rows) != 0)
            fail_msg("'%s' in %d columns: %s", rows[i].text, rows[i].w, dub_buf_z(&got));
        assert_int_equal(ui_area_height(dub_sv(rows[i].text), rows[i].w), a.rows.n);
        ui_area_fini(&a);
        dub_buf_fini(&got);
    }
}

static void the_cursor_moves_by_rows(void **state)
{
    (void)state;
    struct ui_line l;
    struct ui_canvas c;
    int x, y;
    ui_line_init(&l);
    l.multiline = true;
    ui_canvas_init(&c, 20, 4);
    ui_line_set(&l, dub_sv("first row\nsecond"));
    ui_area_draw(&l, &c, (struct ui_rect){2, 1, 12, 3}, UI_S_INPUT, &x, &y);
    assert_int_equal(x, 8);
    assert_int_equal(y, 2);
    ui_area_move(&l, -1);
    assert_int_equal(l.cursor, 6);
    ui_area_move(&l, -1); /* above the first row: to the start */
    assert_int_equal(l.cursor, 0);
    ui_area_move(&l, 1);
    assert_int_equal(l.cursor, 10);
    ui_area_move(&l, 1);
    assert_int_equal(l.cursor, 16);
    /* more rows than there is room for: the cursor's shows */
    ui_line_set(&l, dub_sv("1\n2\n3\n4\n5"));
    ui_area_draw(&l, &c, (struct ui_rect){0, 0, 10, 2}, UI_S_INPUT, &x, &y);
    assert_int_equal(y, 1);
    assert_string_equal(ui_canvas_at(&c, 0, 1)->bytes, "5");
    assert_string_equal(ui_canvas_at(&c, 0, 0)->bytes, "4");
    ui_canvas_fini(&c);
    ui_line_fini(&l);
}

static void line_breaks_are_kept_and_nothing_worse(void **state)
{
    (void)state;
    struct ui_line l;
    ui_line_init(&l);
    l.multiline = true;
    ui_line_set(&l, dub_sv("a\r\nb\x1b[31m\tc\n"));
    assert_null(strchr(ui_line_z(&l), '\x1b'));
    assert_null(strchr(ui_line_z(&l), '\t'));
    assert_null(strchr(ui_line_z(&l), '\r'));
    assert_memory_equal(ui_line_z(&l), "a\nb", 3);
    assert_int_equal(ui_line_z(&l)[l.text.n - 1], '\n');
    l.multiline = false;
    ui_line_set(&l, dub_sv("a\nb"));
    assert_string_equal(ui_line_z(&l), "a b");
    ui_line_fini(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrapping),
        cmocka_unit_test(the_cursor_moves_by_rows),
        cmocka_unit_test(line_breaks_are_kept_and_nothing_worse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
