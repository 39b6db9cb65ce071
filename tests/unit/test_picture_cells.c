/* A picture as cells: what is taken for one, how it is drawn, where pixels lie when it is turned. */
#include "cm.h"

#include "base/json.h"
#include "picture_cells.h"

static cJSON *parse(const char *text)
{
    struct dub_err err;
    cJSON *doc;
    assert_ok(dub_json_parse(dub_sv(text), &doc, &err));
    return doc;
}

#define HEAD "{\"frame\":7,\"startSeconds\":0.28,\"width\":320,\"height\":160,\"rotation\":0,"
#define BODY                                                                                       \
    "\"columns\":2,\"rows\":2,\"text\":[\"▀ \",\"ab\"],\"fg\":[\"ff0000------\",\"00ff000000ff\"]," \
    "\"bg\":[\"------102030\",\"------------\"]}"

static void cells_are_drawn_in_their_own_colours(void **state)
{
    struct dub_err err;
    (void)state;
    struct ui_canvas c;
    struct ui_picture p;
    cJSON *doc = parse(HEAD "\"counted\":true,\"endSeconds\":0.32," BODY);
    assert_ok(ui_picture_read(doc, true, &p, &err));
    assert_int_equal(p.frame, 7);
    assert_true(p.counted && p.has_end && p.end_us == 320000 && p.start_us == 280000);
    ui_canvas_init(&c, 3, 3);
    ui_picture_put(&p, &c, 1, 1);
    const struct ui_cell *cell = ui_canvas_at(&c, 1, 1);
    assert_string_equal(cell->bytes, "▀");
    assert_int_equal(cell->fg, UI_OWN(UI_RGB(0xff, 0, 0)));
    assert_int_equal(cell->bg, 0);
    assert_int_equal(ui_canvas_at(&c, 2, 1)->bg, UI_OWN(UI_RGB(0x10, 0x20, 0x30)));
    ui_put(&c, 1, 1, 1, "x", UI_S_TEXT); /* what is drawn over it looks as always */
    assert_int_equal(cell->fg, 0);
    ui_picture_put(&p, &c, 2, 2); /* clipped */
    ui_canvas_fini(&c);
    ui_picture_fini(&p);
    cJSON_Delete(doc);
}

static void numbers_of_colours_stay_below_256(void **state)
{
    struct dub_err err;
    (void)state;
    struct ui_picture p;
    const char *fine = HEAD "\"columns\":1,\"rows\":1,\"text\":[\"x\"],\"fg\":[\"0000ff\"],"
                            "\"bg\":[\"000000\"]}";
    const char *over = HEAD "\"columns\":1,\"rows\":1,\"text\":[\"x\"],\"fg\":[\"000100\"],"
                            "\"bg\":[\"000000\"]}";
    cJSON *doc = parse(fine);
    assert_ok(ui_picture_read(doc, false, &p, &err));
    assert_int_equal(p.at[0].fg, UI_OWN(255));
    assert_int_equal(p.at[0].bg, UI_OWN(0));
    ui_picture_fini(&p);
    cJSON_Delete(doc);
    doc = parse(over);
    assert_status(ui_picture_read(doc, false, &p, &err), DUB_ERR_FORMAT);
    assert_ok(ui_picture_read(doc, true, &p, &err));
    ui_picture_fini(&p);
    cJSON_Delete(doc);
}

static void what_is_no_picture_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{}",
        "[]",
        HEAD "\"columns\":2,\"rows\":2}",
        HEAD "\"columns\":401,\"rows\":1,\"text\":[\"\"],\"fg\":[\"\"],\"bg\":[\"\"]}",
        HEAD "\"columns\":1,\"rows\":1,\"text\":[\"xy\"],\"fg\":[\"------\"],\"bg\":[\"------\"]}",
        HEAD "\"columns\":1,\"rows\":1,\"text\":[\"\"],\"fg\":[\"------\"],\"bg\":[\"------\"]}",
        HEAD "\"columns\":1,\"rows\":1,\"text\":[\"x\"],\"fg\":[\"-----g\"],\"bg\":[\"------\"]}",
        HEAD "\"columns\":1,\"rows\":1,\"text\":[\"x\"],\"fg\":[\"-----\"],\"bg\":[\"------\"]}",
        HEAD "\"columns\":1,\"rows\":2,\"text\":[\"x\"],\"fg\":[\"------\"],\"bg\":[\"------\"]}",
        HEAD "\"columns\":1,\"rows\":1,\"text\":[5],\"fg\":[\"------\"],\"bg\":[\"------\"]}",
        "{\"frame\":-1,\"startSeconds\":0,\"width\":9,\"height\":9,\"rotation\":0," BODY,
        "{\"frame\":1,\"startSeconds\":0,\"width\":0,\"height\":9,\"rotation\":0," BODY,
        "{\"frame\":1,\"startSeconds\":0,\"width\":9,\"height\":9,\"rotation\":45," BODY,
        "{\"frame\":1,\"width\":9,\"height\":9,\"rotation\":0," BODY,
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        struct ui_picture p;
        cJSON *doc = parse(bad[i]);
        if (ui_picture_read(doc, true, &p, NULL) != DUB_ERR_FORMAT)
            fail_msg("taken for a picture: %s", bad[i]);
        cJSON_Delete(doc);
    }
}

static void control_characters_become_harmless(void **state)
{
    struct dub_err err;
    (void)state;
    struct ui_canvas c;
    struct ui_picture p;
    cJSON *doc = parse(HEAD "\"columns\":2,\"rows\":1,\"text\":[\"\\u001b日\"],"
                            "\"fg\":[\"------------\"],\"bg\":[\"------------\"]}");
    assert_ok(ui_picture_read(doc, true, &p, &err));
    ui_canvas_init(&c, 3, 1);
    ui_picture_put(&p, &c, 0, 0);
    assert_string_equal(ui_canvas_at(&c, 0, 0)->bytes, "\xef\xbf\xbd");
    assert_string_equal(ui_canvas_at(&c, 1, 0)->bytes, " "); /* two columns wide: no cell's glyph */
    ui_canvas_fini(&c);
    ui_picture_fini(&p);
    cJSON_Delete(doc);
}

/* Corners of a picture of 320×160 stored pixels, turned clockwise to be shown. */
static void pixels_of_turned_pictures(void **state)
{
    (void)state;
    static const struct {
        int rotation, w, h;
        struct ui_pixel top_left, top_right; /* stored pixels shown there */
    } rows[] = {
        {0, 320, 160, {0, 0}, {319, 0}},
        {90, 160, 320, {0, 159}, {0, 0}}, /* its left side is on top, from the bottom up */
        {180, 320, 160, {319, 159}, {0, 159}},
        {270, 160, 320, {319, 0}, {319, 159}},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_picture p = {.columns = 40, .rows = 20, .width = 320, .height = 160,
                               .rotation = rows[i].rotation};
        struct ui_pixel size = ui_picture_upright(&p);
        assert_int_equal(size.x, rows[i].w);
        assert_int_equal(size.y, rows[i].h);
        struct ui_pixel a = ui_picture_stored(&p, (struct ui_pixel){0, 0});
        struct ui_pixel b = ui_picture_stored(&p, (struct ui_pixel){size.x - 1, 0});
        assert_int_equal(a.x, rows[i].top_left.x);
        assert_int_equal(a.y, rows[i].top_left.y);
        assert_int_equal(b.x, rows[i].top_right.x);
        assert_int_equal(b.y, rows[i].top_right.y);
        struct ui_pixel some = {37, 101}, back = ui_picture_shown(&p, ui_picture_stored(&p, some));
        assert_int_equal(back.x, some.x);
        assert_int_equal(back.y, some.y);
    }
}

static void cells_and_pixels(void **state)
{
    (void)state;
    struct ui_picture p = {.columns = 52, .rows = 15, .width = 1280, .height = 720};
    for (int y = 0; y < p.rows; y++) {
        for (int x = 0; x < p.columns; x++) {
            struct ui_pixel at = ui_picture_of_cell(&p, x, y), cell = ui_picture_to_cell(&p, at);
            assert_int_equal(cell.x, x);
            assert_int_equal(cell.y, y);
        }
    }
    struct ui_pixel far = ui_picture_of_cell(&p, 1000, -5), middle = ui_picture_of_cell(&p, 26, 7);
    assert_true(far.x < 1280 && far.x > 1250 && far.y >= 0 && far.y < 48);
    assert_int_equal(middle.x, 652); /* 26.5 / 52 of 1280 */
    assert_int_equal(middle.y, 360); /* 7.5 / 15 of 720 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_drawn_in_their_own_colours),
        cmocka_unit_test(numbers_of_colours_stay_below_256),
        cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(control_characters_become_harmless),
        cmocka_unit_test(pixels_of_turned_pictures),
        cmocka_unit_test(cells_and_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
