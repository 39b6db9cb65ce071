#include "base/err.h"

#include <errno.h>

#include "cm.h"

static void names_and_exits(void **state)
{
    (void)state;
    static const struct {
        enum dub_status code;
        const char *name;
        int exit_status;
    } rows[] = {
        {DUB_OK, "ok", 0},
        {DUB_ERR_ISSUES, "issues", 1},
        {DUB_ERR_ARG, "usage", 2},
        {DUB_ERR_PARSE, "parse", 3},
        {DUB_ERR_RANGE, "range", 3},
        {DUB_ERR_LIMIT, "limit", 3},
        {DUB_ERR_FORMAT, "format", 3},
        {DUB_ERR_STATE, "state", 3},
        {DUB_ERR_CONFLICT, "conflict", 3},
        {DUB_ERR_UNSUPPORTED, "unsupported", 3},
        {DUB_ERR_INTERNAL, "internal", 3},
        {DUB_ERR_CANCELLED, "cancelled", 1},
        {DUB_ERR_IO, "io", 4},
        {DUB_ERR_MEDIA, "media", 4},
        {DUB_ERR_NET, "network", 5},
        {DUB_ERR_AUTH, "auth", 6},
        {DUB_ERR_HTTP, "http", 6},
        {DUB_ERR_REMOTE, "remote", 6},
        {DUB_ERR_OUTCOME_UNKNOWN, "unknown", 7},
    };
    assert_int_equal(DUB_ARRAY_LEN(rows), DUB_STATUS_COUNT);
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        assert_string_equal(dub_status_name(rows[i].code), rows[i].name);
        assert_int_equal(dub_status_exit(rows[i].code), rows[i].exit_status);
    }
    assert_string_equal(dub_status_name(DUB_STATUS_COUNT), "internal");
    assert_int_equal(dub_status_exit(DUB_STATUS_COUNT), 3);
}

static void names_are_unique(void **state)
{
    (void)state;
    for (int a = 0; a < DUB_STATUS_COUNT; a++)
        for (int b = a + 1; b < DUB_STATUS_COUNT; b++)
            assert_string_not_equal(dub_status_name((enum dub_status)a),
                                    dub_status_name((enum dub_status)b));
}

static void fail_fills_and_clears(void **state)
{
    (void)state;
    struct dub_err err;
    memset(&err, 0x55, sizeof(err));
    assert_status(dub_fail(&err, DUB_ERR_RANGE, "%d is above %d", 7, 5), DUB_ERR_RANGE);
    assert_int_equal(err.code, DUB_ERR_RANGE);
    assert_string_equal(err.text, "7 is above 5");
    assert_int_equal(err.sys, 0);
    assert_int_equal(err.http, 0);
    assert_int_equal(err.line, 0);
    assert_string_equal(err.path, "");
    assert_string_equal(err.remote_code, "");
    dub_err_clear(&err);
    assert_int_equal(err.code, DUB_OK);
    assert_string_equal(err.text, "");
}

static void the_new_text_may_quote_the_old(void **state)
{
    (void)state;
    struct dub_err err;
    dub_fail(&err, DUB_ERR_IO, "inner");
    dub_fail(&err, DUB_ERR_MEDIA, "outer (%s)", err.text);
    assert_string_equal(err.text, "outer (inner)");
}

static void long_text_is_cut(void **state)
{
    (void)state;
    struct dub_err err;
    char big[2000];
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    dub_fail(&err, DUB_ERR_ARG, "%s", big);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    dub_err_prefix(&err, "segment 3: ");
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    assert_memory_equal(err.text, "segment 3: xxx", 14);
    dub_err_prefix(&err, "%s", big);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    dub_err_at(&err, big, 1, 2);
    assert_int_equal(strlen(err.path), sizeof(err.path) - 1);
}

static void system_errors(void **state)
{
    (void)state;
    struct dub_err err;
    assert_status(dub_fail_sys(&err, ENOENT, "/no/file", "open"), DUB_ERR_IO);
    assert_string_equal(err.text, "cannot open /no/file: No such file or directory");
    assert_int_equal(err.sys, ENOENT);
    assert_string_equal(err.path, "/no/file");
    dub_fail_sys(&err, 99999, "f", "read");
    assert_non_null(strstr(err.text, "99999"));
}

static void places(void **state)
{
    (void)state;
    struct dub_err err;
    dub_fail(&err, DUB_ERR_PARSE, "bad");
    assert_status(dub_err_at(&err, "a.dub", 3, 9), DUB_ERR_PARSE);
    assert_string_equal(err.path, "a.dub");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.col, 9);
    dub_err_at(&err, NULL, 4, 1);
    assert_string_equal(err.path, "a.dub");
    assert_int_equal(err.line, 4);
    dub_err_prefix(&err, "segment %d: ", 3);
    assert_string_equal(err.text, "segment 3: bad");
}

static void nobody_listens(void **state)
{
    (void)state;
    assert_status(dub_fail(NULL, DUB_ERR_LIMIT, "x"), DUB_ERR_LIMIT);
    assert_status(dub_fail_sys(NULL, EIO, "p", "read"), DUB_ERR_IO);
    dub_err_clear(NULL);
    dub_err_prefix(NULL, "x");
    (void)dub_err_at(NULL, "p", 1, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_exits),
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(fail_fills_and_clears),
        cmocka_unit_test(the_new_text_may_quote_the_old),
        cmocka_unit_test(long_text_is_cut),
        cmocka_unit_test(system_errors),
        cmocka_unit_test(places),
        cmocka_unit_test(nobody_listens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
