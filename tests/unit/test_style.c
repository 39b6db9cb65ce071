/* Looks with and without colour, and the plain forms of our glyphs. */
#include "cm.h"

#include "glyphs.h"

static void letters_are_distinct(void **state)
{
    (void)state;
    bool seen[256] = {false};
    for (unsigned i = 0; i < UI_S_COUNT; i++) {
        unsigned char letter = (unsigned char)ui_style_letter((ui_style)i);
        if (seen[letter])
            fail_msg("'%c' stands for two meanings", letter);
        seen[letter] = true;
    }
}

static void colours_follow_the_terminal(void **state)
{
    (void)state;
    assert_int_equal(ui_colours_pick(256, false), UI_COLOURS_256);
    assert_int_equal(ui_colours_pick(16777216, false), UI_COLOURS_256);
    assert_int_equal(ui_colours_pick(8, false), UI_COLOURS_16);
    assert_int_equal(ui_colours_pick(256, true), UI_COLOURS_NONE);
    assert_int_equal(ui_colours_pick(-1, false), UI_COLOURS_NONE);
    for (unsigned i = 0; i < UI_S_COUNT; i++) {
        for (unsigned f = 0; f < 0x1000; f += 0x100) {
            struct ui_look none = ui_style_look((ui_style)(i | f), UI_COLOURS_NONE);
            assert_int_equal(none.fg, -1);
            assert_int_equal(none.bg, -1);
            struct ui_look few = ui_style_look((ui_style)(i | f), UI_COLOURS_16);
            assert_true(few.fg < 16 && few.bg < 16);
        }
    }
}

static void selection_shows_without_colour(void **state)
{
    (void)state;
    struct ui_look look = ui_style_look(UI_S_TEXT | UI_F_SELECT, UI_COLOURS_NONE);
    assert_true(look.reverse);
    look = ui_style_look(UI_S_TEXT | UI_F_SELECT, UI_COLOURS_256);
    assert_true(look.bg >= 0 && !look.reverse);
    assert_int_equal(ui_style_letter(UI_S_TEXT | UI_F_SELECT), '>');
    assert_int_equal(ui_style_speaker(0), UI_S_NOBODY);
    assert_int_equal(ui_style_speaker(9), UI_S_SPEAKER9);
    assert_int_equal(ui_style_name(3), UI_S_NAME3);
}

static void every_glyph_has_a_plain_form(void **state)
{
    (void)state;
    static const struct {
        const char *glyph, *latin, *ascii;
    } rows[] = {
        {"✗", "x", "x"},
        {"▲", "!", "!"},
        {"●", "*", "*"},
        {"▸", ">", ">"},
        {"─", "-", "-"},
        {"│", "|", "|"},
        {"┃", "|", "|"},
        {"┊", ":", ":"},
        {"▐", "[", "["},
        {"▌", "]", "]"},
        {"≈", "~", "~"},
        {"…", "~", "~"},
        {"┬", "+", "+"},
        {"⣿", "#", "#"},
        {"⠀", " ", " "},
        {"×", "×", "x"},
        {"é", "é", "e"},
        {"¿", "¿", "?"},
        {"ñ", "ñ", "n"},
        {"x", "x", "x"},
        {"日", "日", "??"},
        {"ш", "ш", "?"},
        {"e\xcc\x81", "e\xcc\x81", "e"},
        {"━", "=", "="},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_cell cell, plain;
        assert_true(ui_cell_next(dub_sv(rows[i].glyph), &cell) > 0);
        plain = cell;
        ui_cell_fallback(&plain, UI_CHARSET_UTF8);
        assert_string_equal(plain.bytes, rows[i].glyph);
        plain = cell;
        ui_cell_fallback(&plain, UI_CHARSET_LATIN);
        assert_string_equal(plain.bytes, rows[i].latin);
        plain = cell;
        ui_cell_fallback(&plain, UI_CHARSET_ASCII);
        assert_string_equal(plain.bytes, rows[i].ascii);
        assert_int_equal(plain.width, cell.width);
    }
    assert_int_equal(ui_charset_pick(true, "xterm"), UI_CHARSET_UTF8);
    assert_int_equal(ui_charset_pick(true, "linux"), UI_CHARSET_LATIN);
    assert_int_equal(ui_charset_pick(true, "vt100"), UI_CHARSET_ASCII);
    assert_int_equal(ui_charset_pick(true, "vt220"), UI_CHARSET_LATIN);
    assert_int_equal(ui_charset_pick(true, NULL), UI_CHARSET_UTF8);
    assert_int_equal(ui_charset_pick(false, "xterm"), UI_CHARSET_ASCII);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_distinct),
        cmocka_unit_test(colours_follow_the_terminal),
        cmocka_unit_test(selection_shows_without_colour),
        cmocka_unit_test(every_glyph_has_a_plain_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
