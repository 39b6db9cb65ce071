#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "cm.h"

static cJSON *parsed(const char *text)
{
    struct dub_err err = {0};
    cJSON *doc = NULL;
    assert_ok(dub_json_parse(dub_sv(text), &doc, &err));
    return doc;
}

static void accepted(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}", "[]", "null", "true", "1", "-1.5e3", "\"x\"", " \t\r\n{ \"a\" : [ 1 , 2 ] } \n",
        "\xef\xbb\xbf{\"bom\":1}", "\"\\u00e9\\ud83d\\ude00\\n\"", "{\"a\":{\"a\":{}}}",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(texts); i++)
        cJSON_Delete(parsed(texts[i]));
}

static void errors_say_where(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line, col;
        const char *says;
    } rows[] = {
        {"", 1, 1, "expected a JSON value, found the end of the file"},
        {"   ", 1, 4, "the end of the file"},
        {"{", 1, 2, "a name in double quotes or '}', found the end of the file"},
        {"{\"a\":1", 1, 7, "',' or '}', found the end of the file"},
        {"[1,2", 1, 5, "',' or ']', found the end of the file"},
        {"[1}", 1, 3, "',' or ']', found '}'"},
        {"{\n  \"a\": 1,\n  \"b\" 2\n}", 3, 7, "':' after the name, found '2'"},
        {"{\n  \"a\": 1\n  \"b\": 2\n}", 3, 3, "',' or '}', found '\"'"},
        {"{\"a\": nope}", 1, 7, "'n'"},
        {"[1,]", 1, 4, "a JSON value, found ']'"},
        {"{\"a\":1,}", 1, 8, "a name in double quotes, found '}'"},
        {"{\"a\":}", 1, 6, "a JSON value, found '}'"},
        {"{} x", 1, 4, "text after the end"},
        {"{}\n{}", 2, 1, "text after the end"},
        {"\xef\xbb\xbf{\n,", 2, 1, "','"},
        {"{\"a\": \"open\n\"}", 1, 12, "not closed before the end of its line"},
        {"{\"a\": \"open", 1, 12, "not closed before the end of the file"},
        {"\"a\tb\"", 1, 3, "a control character inside a string"},
        {"<<<<<<< HEAD\n{}", 1, 1, "'<'"},
        {"{\"a\":1,\n=======\n\"b\":2}", 2, 1, "'='"},
        {"{'a':1}", 1, 2, "'''"},
        {"{a:1}", 1, 2, "a name in double quotes or '}', found 'a'"},
        {"{\"a\":\"\\x\"}", 1, 8, "after a backslash, found 'x'"},
        {"{\"a\":\"\\u12g4\"}", 1, 11, "four hexadecimal digits"},
        {"\"\\ud83d\"", 1, 2, "surrogate"},
        {"[01]", 1, 3, "',' or ']', found '1'"},
        {"[-]", 1, 3, "a digit, found ']'"},
        {"[1.]", 1, 4, "a digit"},
        {"[.5]", 1, 2, "a JSON value"},
        {"[1e]", 1, 4, "a digit"},
        {"[+1]", 1, 2, "'+'"},
        {"[NaN]", 1, 2, "'N'"},
        {"[tru]", 1, 2, "'t'"},
        {"\x01", 1, 1, "byte 0x01"},
        {"[\xff]", 1, 2, "byte 0xff"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_err err = {0};
        cJSON *doc = NULL;
        assert_status(dub_json_parse(dub_sv(rows[i].text), &doc, &err), DUB_ERR_PARSE);
        assert_null(doc);
        if (err.line != rows[i].line || err.col != rows[i].col)
            fail_msg("row %zu: %d:%d, not %d:%d (%s)", i, err.line, err.col, rows[i].line,
                     rows[i].col, err.text);
        char place[48];
        snprintf(place, sizeof(place), "line %d, column %d", rows[i].line, rows[i].col);
        assert_non_null(strstr(err.text, place));
        if (rows[i].says && !strstr(err.text, rows[i].says))
            fail_msg("row %zu: '%s' does not say '%s'", i, err.text, rows[i].says);
        assert_status(dub_json_parse(dub_sv(rows[i].text), &doc, NULL), DUB_ERR_PARSE);
    }
}

static void depth_is_limited(void **state)
{
    (void)state;
    char text[100001];
    struct dub_err err;
    cJSON *doc = NULL;
    memset(text, '[', 200);
    memset(text + 200, ']', 200);
    assert_ok(dub_json_parse(dub_sv_n(text, 400), &doc, &err));
    cJSON_Delete(doc);
    doc = NULL;
    memset(text, '[', sizeof(text));
    assert_status(dub_json_parse(dub_sv_n(text, sizeof(text)), &doc, &err), DUB_ERR_PARSE);
    assert_non_null(strstr(err.text, "200 levels"));
    assert_int_equal(err.col, 201);
    /* brackets inside strings do not count */
    memset(text, '[', 1000);
    text[0] = '"';
    text[999] = '"';
    assert_ok(dub_json_parse(dub_sv_n(text, 1000), &doc, &err));
    cJSON_Delete(doc);
}

static void bytes_after_the_view_are_not_read(void **state)
{
    (void)state;
    struct dub_err err;
    cJSON *doc = NULL;
    assert_ok(dub_json_parse(dub_sv_n("[1]garbage", 3), &doc, &err));
    cJSON_Delete(doc);
    assert_status(dub_json_parse(dub_sv_n("[1]garbage", 2), &doc, &err), DUB_ERR_PARSE);
    assert_status(dub_json_parse((struct dub_sv){0}, &doc, &err), DUB_ERR_PARSE);
}

static void a_nul_is_not_white_space(void **state)
{
    (void)state;
    cJSON *doc = NULL;
    assert_status(dub_json_parse(dub_sv_n("{}\0{}", 5), &doc, NULL), DUB_ERR_PARSE);
}

static void lines_and_columns(void **state)
{
    (void)state;
    int line, col;
    struct dub_sv t = dub_sv("ab\ncd\n");
    static const int want[][2] = {{1, 1}, {1, 2}, {1, 3}, {2, 1}, {2, 2}, {2, 3}, {3, 1}, {3, 1}};
    for (size_t off = 0; off < DUB_ARRAY_LEN(want); off++) {
        dub_line_col(t, off, &line, &col);
        assert_int_equal(line, want[off][0]);
        assert_int_equal(col, want[off][1]);
    }
}

static void getters(void **state)
{
    (void)state;
    cJSON *doc =
        parsed("{\"s\":\"x\",\"n\":1.5,\"b\":true,\"f\":false,\"z\":null,\"S\":\"other\"}");
    assert_string_equal(dub_json_str(doc, "s"), "x");
    assert_string_equal(dub_json_str(doc, "S"), "other"); /* names are exact */
    assert_null(dub_json_str(doc, "n"));
    assert_null(dub_json_str(doc, "none"));
    assert_null(dub_json_get(doc, "z"));
    assert_null(dub_json_get(NULL, "s"));
    assert_true(dub_json_num(doc, "n", 7) == 1.5);
    assert_true(dub_json_num(doc, "s", 7) == 7);
    assert_true(dub_json_num(NULL, "s", 7) == 7);
    assert_true(dub_json_bool(doc, "b", false));
    assert_false(dub_json_bool(doc, "f", true));
    assert_true(dub_json_bool(doc, "n", true));
    assert_false(dub_json_bool(doc, "none", false));
    cJSON_Delete(doc);
}

static void seconds_from_json(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok, inexact;
        dub_us want;
    } rows[] = {
        {"0", true, false, 0},
        {"12.5", true, false, 12500000},
        {"0.1", true, false, 100000},
        {"6.48", true, false, 6480000},
        {"1e2", true, false, 100000000},
        {"-3.25", true, false, -3250000},
        {"0.000001", true, false, 1},
        {"0.0000004", true, true, 0},
        {"0.0000016", true, true, 2},
        {"12.3456789", true, true, 12345679},
        {"16.666666666666668", true, true, 16666667}, /* what a double prints as */
        {"4.1000000000000005", true, false, 4100000}, /* binary noise is no loss */
        {"99999.999999", true, false, 99999999999},
        {"1000000000", true, false, DUB_US_MAX},
        {"999999999.999999", true, false, DUB_US_MAX - 1},
        {"1000000000.1", false, false, 0},
        {"1e300", false, false, 0},
        {"1e999", false, false, 0},
        {"\"12.5\"", false, false, 0},
        {"null", false, false, 0},
        {"true", false, false, 0},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        cJSON *item = parsed(rows[i].text);
        dub_us got = -77;
        bool inexact = false;
        bool ok = dub_json_us(item, &got, &inexact);
        if (ok != rows[i].ok || got != (ok ? rows[i].want : -77) || inexact != rows[i].inexact)
            fail_msg("%s gave %d, %" PRId64 ", %s", rows[i].text, ok, got,
                     inexact ? "inexact" : "exact");
        cJSON_Delete(item);
    }
    dub_us t;
    assert_false(dub_json_us(NULL, &t, NULL));
}

static char *print(cJSON *item, int indent)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_json_print(item, indent, &b);
    cJSON_Delete(item);
    return dub_buf_take(&b);
}

static void seconds_to_json(void **state)
{
    (void)state;
    cJSON *obj = cJSON_CreateObject();
    dub_json_add_us(obj, "a", 12500000);
    dub_json_add_us(obj, "b", 1);
    dub_json_add_us(obj, "c", DUB_US_MAX);
    dub_json_add_decimal6(obj, "d", -250000);
    dub_json_add_i64(obj, "e", INT64_MIN);
    dub_json_add_str_or_null(obj, "f", NULL);
    dub_json_add_str_or_null(obj, "g", "t\"x");
    char *text = print(obj, 0);
    assert_string_equal(text, "{\"a\":12.5,\"b\":0.000001,\"c\":1000000000,\"d\":-0.25,"
                              "\"e\":-9223372036854775808,\"f\":null,\"g\":\"t\\\"x\"}");
    dub_free(text);
}

/* Any time survives print and parse through a double. */
static void times_survive_a_file(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 100000; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        dub_us t = (dub_us)(x % (uint64_t)DUB_US_MAX) >> (i % 48), got = -1;
        bool inexact = true;
        char text[DUB_TIME_TEXT];
        cJSON *item = parsed(dub_seconds_print(t, text));
        assert_true(dub_json_us(item, &got, &inexact));
        if (got != t || inexact)
            fail_msg("%s came back as %" PRId64 "%s", text, got, inexact ? ", inexact" : "");
        cJSON_Delete(item);
    }
}

static void pretty(void **state)
{
    (void)state;
    char *text = print(parsed("{\"a\":[1,2,3],\"b\":{\"c\":[],\"d\":{}},\"e\":[{\"x\":1},\"s\"],"
                              "\"q\\\"\":null}"), 2);
    assert_string_equal(text,
                        "{\n  \"a\": [1,2,3],\n  \"b\": {\n    \"c\": [],\n    \"d\": {}\n  },\n"
                        "  \"e\": [\n    {\n      \"x\": 1\n    },\n    \"s\"\n  ],\n"
                        "  \"q\\\"\": null\n}");
    dub_free(text);
    text = print(parsed("{\"a\":[1,{\"b\":2}]}"), 0);
    assert_string_equal(text, "{\"a\":[1,{\"b\":2}]}");
    dub_free(text);
}

static void equality(void **state)
{
    (void)state;
    cJSON *a = parsed("{\"a\":1,\"b\":[1,2]}"), *b = parsed("{\"b\":[1,2],\"a\":1.0}"),
          *c = parsed("{\"a\":1,\"b\":[2,1]}"), *d = parsed("{\"A\":1,\"b\":[1,2]}");
    assert_true(dub_json_equal(a, b));
    assert_false(dub_json_equal(a, c));
    assert_false(dub_json_equal(a, d));
    cJSON_Delete(a);
    cJSON_Delete(b);
    cJSON_Delete(c);
    cJSON_Delete(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted),
        cmocka_unit_test(errors_say_where),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(bytes_after_the_view_are_not_read),
        cmocka_unit_test(a_nul_is_not_white_space),
        cmocka_unit_test(lines_and_columns),
        cmocka_unit_test(getters),
        cmocka_unit_test(seconds_from_json),
        cmocka_unit_test(seconds_to_json),
        cmocka_unit_test(times_survive_a_file),
        cmocka_unit_test(pretty),
        cmocka_unit_test(equality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
