#include "base/utf8.h"

#include "base/mem.h"
#include "cm.h"

#define FAMILY                                                                                     \
    "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7" /* man ZWJ woman    \
                                                                                  ZWJ girl */
#define FLAG   "\xf0\x9f\x87\xaa\xf0\x9f\x87\xb8" /* regional indicators E S */

static void validity(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n, valid;
    } rows[] = {
        {"", 0, 0},
        {"plain", 5, 5},
        {"\xc3\xa9t\xc3\xa9", 5, 5},
        {"a\xff" "b", 3, 1},
        {"ab\xc3", 3, 2},                 /* cut short */
        {"\xe2\x82", 2, 0},
        {"\xc0\xaf", 2, 0},               /* overlong */
        {"\xe0\x80\xaf", 3, 0},
        {"\xed\xa0\x80", 3, 0},           /* surrogate */
        {"\xf4\x90\x80\x80", 4, 0},       /* above U+10FFFF */
        {"\xf4\x8f\xbf\xbf", 4, 4},
        {"a\0b", 3, 3},
        {"\x80", 1, 0},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        size_t got = dub_utf8_valid_up_to(dub_sv_n(rows[i].text, rows[i].n));
        if (got != rows[i].valid)
            fail_msg("row %zu: valid up to %zu, not %zu", i, got, rows[i].valid);
    }
}

static void decoding(void **state)
{
    (void)state;
    int32_t cp = -1;
    assert_int_equal(dub_utf8_next(dub_sv(""), &cp), 0);
    assert_int_equal(dub_utf8_next(dub_sv("a"), &cp), 1);
    assert_int_equal(cp, 'a');
    assert_int_equal(dub_utf8_next(dub_sv("\xe2\x82\xac!"), &cp), 3);
    assert_int_equal(cp, 0x20ac);
    assert_int_equal(dub_utf8_next(dub_sv("\xf0\x9f\x98\x80"), &cp), 4);
    assert_int_equal(cp, 0x1f600);
    assert_int_equal(dub_utf8_next(dub_sv("\xe2\x82"), &cp), 1);
    assert_int_equal(cp, 0xfffd);
    assert_int_equal(dub_utf8_count(dub_sv("a\xc3\xa9\xff\xff")), 4);
}

static void widths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int columns;
    } rows[] = {
        {"", 0},
        {"abc", 3},
        {"\xc3\xa9", 1},
        {"e\xcc\x81", 1},                      /* e + combining acute */
        {"a\xcc\x81\xcc\x82\xcc\x83", 1},
        {"\xe6\x97\xa5\xe6\x9c\xac", 4},       /* two wide */
        {"\xea\xb0\x80", 2},                   /* Hangul syllable */
        {"\xe1\x84\x80\xe1\x85\xa1", 2},       /* the same as conjoining parts */
        {"\xf0\x9f\x98\x80", 2},
        {FAMILY, 2},
        {FLAG, 2},
        {FLAG FLAG, 4},
        {"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 2}, /* thumb with skin tone */
        {"\xe2\x9d\xa4\xef\xb8\x8f", 2},       /* heart + U+FE0F: the wide picture */
        {"a\tb\n", 2},                          /* control characters count nothing */
        {"\xe2\x80\x8b", 0},                   /* zero width space */
        {"\xff", 1},                           /* shown as U+FFFD */
        {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", 4}, /* Hebrew */
        {"\xe0\xb8\x81\xe0\xb8\xb3", 2},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        int got = dub_text_width(dub_sv(rows[i].text));
        if (got != rows[i].columns)
            fail_msg("row %zu: %d columns, not %d", i, got, rows[i].columns);
    }
    assert_int_equal(dub_cp_width(0), 0);
    assert_int_equal(dub_cp_width(0x1b), 0);
    assert_int_equal(dub_cp_width(0x7f), 0);
    assert_int_equal(dub_cp_width('~'), 1);
    assert_int_equal(dub_cp_width(0x4e00), 2);
}

static void clusters(void **state)
{
    (void)state;
    int w = -1;
    assert_int_equal(dub_grapheme_next(dub_sv(""), &w), 0);
    assert_int_equal(w, 0);
    assert_int_equal(dub_grapheme_next(dub_sv("ab"), &w), 1);
    assert_int_equal(w, 1);
    assert_int_equal(dub_grapheme_next(dub_sv("e\xcc\x81x"), &w), 3);
    assert_int_equal(w, 1);
    assert_int_equal(dub_grapheme_next(dub_sv(FAMILY "x"), &w), strlen(FAMILY));
    assert_int_equal(w, 2);
    assert_int_equal(dub_grapheme_next(dub_sv(FLAG FLAG), &w), strlen(FLAG));
    assert_int_equal(w, 2);
    assert_int_equal(dub_grapheme_next(dub_sv("\r\nx"), &w), 2);
    assert_int_equal(w, 0);
    assert_int_equal(dub_grapheme_next(dub_sv("\xff\xff"), &w), 1);
    assert_int_equal(w, 1);
}

static void fitting(void **state)
{
    (void)state;
    assert_int_equal(dub_text_fit(dub_sv("abcdef"), 3), 3);
    assert_int_equal(dub_text_fit(dub_sv("abc"), 10), 3);
    assert_int_equal(dub_text_fit(dub_sv("abc"), 0), 0);
    assert_int_equal(dub_text_fit(dub_sv("abc"), -1), 0);
    assert_int_equal(dub_text_fit(dub_sv("\xe6\x97\xa5\xe6\x9c\xac"), 3),
                     3);                                        /* half a wide: none */
    assert_int_equal(dub_text_fit(dub_sv("e\xcc\x81z"), 1), 3); /* accent stays with its letter */
    assert_int_equal(dub_text_fit(dub_sv("a" FAMILY), 2), 1);
    assert_int_equal(dub_text_fit(dub_sv("a" FAMILY), 3), 1 + strlen(FAMILY));
}

static char *clean(const char *text, size_t n, bool one_line)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_sanitise(dub_sv_n(text, n), one_line, &b);
    return dub_buf_take(&b);
}

static void hostile_text_is_made_harmless(void **state)
{
    (void)state;
#define R "\xef\xbf\xbd"
    static const struct {
        const char *text;
        size_t n;
        bool one_line;
        const char *want;
    } rows[] = {
        {"plain \xc3\xa9", 8, true, "plain \xc3\xa9"},
        {"\x1b[31mred", 8, true, R "[31mred"},
        {"a\x7f" "b", 3, true, "a" R "b"},
        {"a\0b", 3, true, "a" R "b"},
        {"\xc2\x9b" "31m", 5, true, R "31m"},           /* C1 control sequence introducer */
        {"a\nb\tc\rd", 7, true, "a b c d"},
        {"a\nb\tc\rd", 7, false, "a\nb\tc" R "d"},
        {"\xe2\x80\xae" "evil", 7, true, R "evil"},      /* right-to-left override */
        {"\xe2\x81\xa6x\xe2\x81\xa9", 7, true, R "x" R}, /* isolates */
        {"\xe2\x80\x8f", 3, true, "\xe2\x80\x8f"},       /* a mark, not an override */
        {"\xff\xfe", 2, true, R R},
        {FAMILY, sizeof(FAMILY) - 1, true, FAMILY},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        char *got = clean(rows[i].text, rows[i].n, rows[i].one_line);
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("row %zu gave '%s'", i, got);
        dub_free(got);
    }
}

static void nothing_dangerous_is_left(void **state)
{
    (void)state;
    uint32_t x = 12345;
    for (int round = 0; round < 2000; round++) {
        char raw[64];
        for (size_t i = 0; i < sizeof(raw); i++) {
            x = x * 1664525u + 1013904223u;
            raw[i] = (char)(x >> 24);
        }
        char *got = clean(raw, sizeof(raw), true);
        size_t n = strlen(got);
        assert_int_equal(dub_utf8_valid_up_to(dub_sv(got)), n);
        for (size_t i = 0; i < n; i++) {
            assert_true((unsigned char)got[i] >= 0x20 && got[i] != 0x7f);
            assert_false((unsigned char)got[i] == 0xc2 && (unsigned char)got[i + 1] < 0xa0);
        }
        char again[256];
        assert_string_equal(dub_sanitise_z(got, again, sizeof(again)), got); /* idempotent */
        dub_free(got);
    }
}

static void fixed_arrays_are_cut_at_a_letter(void **state)
{
    (void)state;
    char out[6];
    assert_string_equal(dub_sanitise_z("abc", out, sizeof(out)), "abc");
    assert_string_equal(dub_sanitise_z("abcdefgh", out, sizeof(out)), "abcde");
    assert_string_equal(dub_sanitise_z("abc\xe2\x82\xac", out, sizeof(out)), "abc");
    assert_string_equal(dub_sanitise_z("ab\xe2\x82\xac", out, sizeof(out)), "ab\xe2\x82\xac");
    assert_string_equal(dub_sanitise_z("ab\xe2\x82\xac!", out, sizeof(out)), "ab\xe2\x82\xac");
    assert_string_equal(dub_sanitise_z("", out, sizeof(out)), "");
    assert_string_equal(dub_sanitise_z("abc", out, 1), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validity), cmocka_unit_test(decoding), cmocka_unit_test(widths),
        cmocka_unit_test(clusters), cmocka_unit_test(fitting),
        cmocka_unit_test(hostile_text_is_made_harmless),
        cmocka_unit_test(nothing_dangerous_is_left),
        cmocka_unit_test(fixed_arrays_are_cut_at_a_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
