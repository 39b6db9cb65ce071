#include "base/buf.h"

#include "base/mem.h"
#include "cm.h"

static void appends(void **state)
{
    (void)state;
    struct dub_buf b;
    dub_buf_init(&b, 0);
    assert_string_equal(dub_buf_z(&b), "");
    assert_int_equal(dub_buf_sv(&b).n, 0);
    dub_buf_add(&b, "abcdef", 3);
    dub_buf_add_z(&b, "-z-");
    dub_buf_add_c(&b, '!');
    dub_buf_add_sv(&b, DUB_SV_LIT("sv"));
    dub_buf_addf(&b, "%d/%s", 42, "x");
    assert_string_equal(dub_buf_z(&b), "abc-z-!sv42/x");
    assert_int_equal(b.n, 13);
    dub_buf_add(&b, NULL, 0);
    dub_buf_add(&b, "\0x", 2);
    assert_int_equal(b.n, 15);
    assert_int_equal(dub_buf_sv(&b).p[14], 'x');
    dub_buf_fini(&b);
    assert_string_equal(dub_buf_z(&b), "");
}

static void grows_a_lot(void **state)
{
    (void)state;
    struct dub_buf b;
    dub_buf_init(&b, 0);
    for (int i = 0; i < 100000; i++)
        dub_buf_addf(&b, "%05d", i);
    assert_int_equal(b.n, 500000);
    assert_memory_equal(dub_buf_z(&b) + 499995, "99999", 6);
    dub_buf_fini(&b);
}

static void drop_and_clear(void **state)
{
    (void)state;
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_buf_drop(&b, 5);
    dub_buf_add_z(&b, "0123456789");
    dub_buf_drop(&b, 0);
    dub_buf_drop(&b, 4);
    assert_string_equal(dub_buf_z(&b), "456789");
    dub_buf_drop(&b, 100);
    assert_string_equal(dub_buf_z(&b), "");
    dub_buf_add_z(&b, "again");
    dub_buf_clear(&b);
    assert_string_equal(dub_buf_z(&b), "");
    assert_int_equal(b.n, 0);
    dub_buf_fini(&b);
}

static void take(void **state)
{
    (void)state;
    struct dub_buf b;
    dub_buf_init(&b, 0);
    char *empty = dub_buf_take(&b);
    assert_string_equal(empty, "");
    dub_buf_add_z(&b, "content");
    char *s = dub_buf_take(&b);
    assert_string_equal(s, "content");
    assert_int_equal(b.n, 0);
    dub_buf_add_z(&b, "more");
    assert_string_equal(dub_buf_z(&b), "more");
    dub_free(s);
    dub_free(empty);
    dub_buf_fini(&b);
}

static void stops_at_its_limit(void **state)
{
    (void)state;
    struct dub_buf b;
    struct dub_err err;
    dub_buf_init(&b, 10);
    dub_buf_add_z(&b, "0123456789"); /* just fits */
    assert_false(b.failed);
    assert_ok(dub_buf_status(&b, "the text", &err));
    dub_buf_add_c(&b, 'x');
    assert_true(b.failed);
    dub_buf_add_z(&b, "");
    assert_string_equal(dub_buf_z(&b), "0123456789");
    assert_status(dub_buf_status(&b, "the text", &err), DUB_ERR_LIMIT);
    assert_non_null(strstr(err.text, "the text"));
    assert_non_null(strstr(err.text, "10 bytes"));
    dub_buf_drop(&b, 5);
    dub_buf_add_c(&b, 'y'); /* once failed it stays failed */
    assert_string_equal(dub_buf_z(&b), "56789");
    dub_buf_clear(&b);
    dub_buf_addf(&b, "%s", "01234567890");
    assert_true(b.failed);
    assert_string_equal(dub_buf_z(&b), "");
    dub_buf_fini(&b);
}

static void memory_runs_out(void **state)
{
    (void)state;
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_buf_add_z(&b, "before");
    dub_mem_fail_after(1);
    for (int i = 0; i < 100; i++)
        dub_buf_add_z(&b, "0123456789");
    dub_mem_fail_after(0);
    assert_true(b.failed);
    assert_memory_equal(dub_buf_z(&b), "before", 6);
    assert_status(dub_buf_status(&b, "x", NULL), DUB_ERR_LIMIT);
    dub_buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends),       cmocka_unit_test(grows_a_lot),
        cmocka_unit_test(drop_and_clear), cmocka_unit_test(take),
        cmocka_unit_test(stops_at_its_limit), cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
