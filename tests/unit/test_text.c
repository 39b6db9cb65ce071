#include "base/mem.h"
#include "io/import.h"
#include "io/lines.h"
#include "support/cm.h"

/* "Ж1\n" and more in many encodings; want NULL: same as the UTF-8 of the first row. */
static const struct row {
    const char *name;
    const char *bytes;
    size_t n;
    const char *want, *warning; /* warning: a part of it, NULL: none */
} rows[] = {
#define BYTES(s) s, sizeof(s) - 1
    {"plain", BYTES("abc\n"), "abc\n", NULL},
    {"empty", BYTES(""), "", NULL},
    {"utf-8", BYTES("\xd0\x96\x31\n"), "Ж1\n", NULL},
    {"utf-8 bom", BYTES("\xef\xbb\xbf\xd0\x96\x31\n"), "Ж1\n", NULL},
    {"bom alone", BYTES("\xef\xbb\xbf"), "", NULL},
    {"utf-16le", BYTES("\xff\xfe\x16\x04\x31\0\n\0"), "Ж1\n", NULL},
    {"utf-16be", BYTES("\xfe\xff\x04\x16\0\x31\0\n"), "Ж1\n", NULL},
    {"utf-16 pair", BYTES("\xff\xfe\x3d\xd8\x1d\xdc"), "\xf0\x9f\x90\x9d", NULL},
    {"utf-32le", BYTES("\xff\xfe\0\0\x16\x04\0\0\x31\0\0\0"), "Ж1", NULL},
    {"utf-32be", BYTES("\0\0\xfe\xff\0\0\x04\x16\0\0\0\x31"), "Ж1", NULL},
    {"utf-16le, no mark", BYTES("1\0\n\0a\0b\0c\0d\0e\0f\0"), "1\nabcdef",
     "no byte order mark: it is read as UTF-16LE"},
    {"utf-16be, no mark", BYTES("\0001\0\n\0a\0b\0c\0d\0e\0f"), "1\nabcdef", "UTF-16BE"},
    {"utf-32le, no mark", BYTES("1\0\0\0\n\0\0\0a\0\0\0b\0\0\0"), "1\nab", "UTF-32LE"},
    {"utf-32be, no mark", BYTES("\0\0\0001\0\0\0\n\0\0\0a\0\0\0b"), "1\nab", "UTF-32BE"},
    {"odd utf-16", BYTES("\xff\xfe\x31\0\x32"), "1\xef\xbf\xbd",
     "damaged UTF-16LE; 1 byte could not be read"},
    {"lone surrogate", BYTES("\xff\xfe\x3d\xd8\x31\0"), "\xef\xbf\xbd\x31", "damaged UTF-16LE"},
    {"damaged utf-8", BYTES("äöüßäöüßäöüß\xff."), "äöüßäöüßäöüß\xef\xbf\xbd.",
     "damaged UTF-8; 1 byte could"},
    {"nul", BYTES("a\0b"), "a b", NULL},
    /* no letters enough for a detector: the code page of Western Windows */
    {"windows-1252", BYTES("It\x92s \x93ok\x94"), "It’s “ok”", "not UTF-8"},
#undef BYTES
};

static void decoding(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_buf out;
        struct dub_str *warning = NULL;
        struct dub_err err = {0};
        dub_buf_init(&out, 0);
        assert_ok(dub_text_decode(dub_sv_n(rows[i].bytes, rows[i].n), &out, &warning, &err));
        if (strcmp(dub_buf_z(&out), rows[i].want) != 0)
            fail_msg("%s: got '%s'", rows[i].name, dub_buf_z(&out));
        if ((warning != NULL) != (rows[i].warning != NULL) ||
            (warning && !strstr(warning->z, rows[i].warning)))
            fail_msg("%s: warned '%s'", rows[i].name, dub_str_z(warning));
        dub_str_unref(warning);
        dub_buf_fini(&out);
    }
}

static void legacy(const char *encoded, const char *want, const char *encoding)
{
    struct dub_buf out;
    struct dub_str *warning = NULL;
    struct dub_err err = {0};
    dub_buf_init(&out, 0);
    assert_ok(dub_text_decode(dub_sv(encoded), &out, &warning, &err));
    assert_string_equal(dub_buf_z(&out), want);
    assert_non_null(warning);
    assert_non_null(strstr(warning->z, encoding));
    dub_str_unref(warning);
    dub_buf_fini(&out);
}

static void legacy_encodings(void **state)
{
    (void)state;
    legacy("\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xf2\xe2\xee\xe8 \xe4\xe5\xeb\xe0 "
           "\xf1\xe5\xe3\xee\xe4\xed\xff?",
           "Привет, как твои дела сегодня?", "WINDOWS-1251");
    legacy("\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x81\x41\x90\xa2\x8a\x45\x81\x42",
           "こんにちは、世界。", "SHIFT_JIS");
}

/* Out of memory anywhere: a clean LIMIT, nothing handed out. */
static void out_of_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        for (size_t n = 1; n < 20; n++) {
            struct dub_buf out;
            struct dub_str *warning = NULL;
            struct dub_err err = {0};
            dub_buf_init(&out, 0);
            dub_mem_fail_after(n);
            enum dub_status st =
                dub_text_decode(dub_sv_n(rows[i].bytes, rows[i].n), &out, &warning, &err);
            dub_mem_fail_after(0);
            if (st != DUB_OK) {
                assert_status(st, DUB_ERR_LIMIT);
                assert_null(warning);
            }
            dub_str_unref(warning);
            dub_buf_fini(&out);
        }
    }
}

static void lines(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want; /* lines joined with | */
    } cases[] = {{"", ""},
                 {"a", "1a|"},
                 {"a\nb\n", "1a|2b|"},
                 {"a\r\nb\r\n", "1a|2b|"},
                 {"a\rb\r", "1a|2b|"},
                 {"a\r\r\nb", "1a|2b|"},
                 {"a\n\nb", "1a|2|3b|"},
                 {"a\r\rb", "1a|2|3b|"},
                 {"\n", "1|"},
                 {"a\n\rb", "1a|2|3b|"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(cases); i++) {
        struct dub_buf got;
        struct dub_lines l;
        struct dub_sv line;
        dub_buf_init(&got, 0);
        dub_lines_init(&l, dub_sv(cases[i].text));
        while (dub_lines_next(&l, &line))
            dub_buf_addf(&got, "%d%.*s|", l.number, (int)line.n, line.p);
        assert_string_equal(dub_buf_z(&got), cases[i].want);
        dub_buf_fini(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoding),
        cmocka_unit_test(legacy_encodings),
        cmocka_unit_test(out_of_memory),
        cmocka_unit_test(lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
