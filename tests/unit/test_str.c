#include "base/str.h"

#include "cm.h"

static void views_compare(void **state)
{
    (void)state;
    assert_true(dub_sv_eq(dub_sv("abc"), DUB_SV_LIT("abc")));
    assert_false(dub_sv_eq(dub_sv("abc"), dub_sv("abd")));
    assert_false(dub_sv_eq(dub_sv("abc"), dub_sv("ab")));
    assert_true(dub_sv_eq(dub_sv(NULL), dub_sv("")));
    assert_true(dub_sv_eq_z(dub_sv_n("abcdef", 3), "abc"));
    assert_true(dub_sv_ieq(dub_sv("MiXed-9"), dub_sv("mIxED-9")));
    assert_false(dub_sv_ieq(dub_sv("a"), dub_sv("ab")));
    assert_false(dub_sv_ieq(dub_sv("@"), dub_sv("`")));
    assert_false(dub_sv_ieq(dub_sv("\xc3\x84"), dub_sv("\xc3\xa4"))); /* ASCII only */
    assert_true(dub_sv_starts(dub_sv("voice:x"), dub_sv("voice:")));
    assert_false(dub_sv_starts(dub_sv("voi"), dub_sv("voice:")));
    assert_true(dub_sv_starts(dub_sv("x"), dub_sv("")));
    assert_true(dub_sv_ends(dub_sv("a.dub"), dub_sv(".dub")));
    assert_false(dub_sv_ends(dub_sv("dub"), dub_sv(".dub")));
}

static void views_cut(void **state)
{
    (void)state;
    assert_true(dub_sv_eq_z(dub_sv_trim(dub_sv(" \t\r\n a b \v\f ")), "a b"));
    assert_int_equal(dub_sv_trim(dub_sv("  \n ")).n, 0);
    assert_int_equal(dub_sv_find(dub_sv("a=b"), '='), 1);
    assert_int_equal(dub_sv_find(dub_sv("ab"), '='), 2);
    assert_int_equal(dub_sv_find(dub_sv(""), '='), 0);
    struct dub_sv rest = dub_sv("a,,b");
    assert_true(dub_sv_eq_z(dub_sv_split(&rest, ','), "a"));
    assert_true(dub_sv_eq_z(dub_sv_split(&rest, ','), ""));
    assert_true(dub_sv_eq_z(dub_sv_split(&rest, ','), "b"));
    assert_int_equal(rest.n, 0);
    assert_true(dub_sv_eq_z(dub_sv_split(&rest, ','), ""));
    rest = dub_sv("whole");
    assert_true(dub_sv_eq_z(dub_sv_split(&rest, ','), "whole"));
    assert_int_equal(rest.n, 0);
}

static void integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned long long max, value;
        bool ok;
    } rows[] = {
        {"0", 10, 0, true},       {"10", 10, 10, true},  {"11", 10, 0, false},
        {"007", 10, 7, true},     {"", 10, 0, false},    {"-1", 10, 0, false},
        {"+1", 10, 0, false},     {"1 ", 10, 0, false},  {"1a", 10, 0, false},
        {"9", 5, 0, false},       {"0", 0, 0, true},     {"1", 0, 0, false},
        {"5", 5, 5, true},        {"6", 5, 0, false},
        {"18446744073709551615", ~0ULL, ~0ULL, true},
        {"18446744073709551616", ~0ULL, 0, false},
        {"99999999999999999999999", ~0ULL, 0, false},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        unsigned long long v = 12345;
        bool ok = dub_sv_u64(dub_sv(rows[i].text), rows[i].max, &v);
        if (ok != rows[i].ok || v != (ok ? rows[i].value : 12345))
            fail_msg("row %zu: '%s' up to %llu gave %d, %llu", i, rows[i].text, rows[i].max, ok, v);
    }
}

static void shared_strings(void **state)
{
    (void)state;
    struct dub_str *a = dub_str_new_z("Maria"), *b = dub_str_ref(a);
    assert_ptr_equal(a, b);
    assert_int_equal(a->refs, 2);
    dub_str_unref(b);
    assert_int_equal(a->refs, 1);
    assert_string_equal(dub_str_z(a), "Maria");
    assert_int_equal(dub_str_sv(a).n, 5);
    struct dub_str *zero = dub_str_new(dub_sv_n("a\0b", 3));
    assert_int_equal(zero->n, 3);
    assert_memory_equal(zero->z, "a\0b", 4);
    struct dub_str *empty = dub_str_new((struct dub_sv){0});
    assert_string_equal(empty->z, "");
    assert_string_equal(dub_str_z(NULL), "");
    assert_int_equal(dub_str_sv(NULL).n, 0);
    assert_non_null(dub_str_sv(NULL).p);
    assert_null(dub_str_ref(NULL));
    dub_str_unref(NULL);
    dub_str_unref(a);
    dub_str_unref(zero);
    dub_str_unref(empty);
}

static void slots(void **state)
{
    (void)state;
    struct dub_str *slot = NULL;
    dub_str_set(&slot, dub_sv("one"));
    assert_string_equal(slot->z, "one");
    dub_str_set(&slot, dub_sv_n(slot->z + 1, 2)); /* from itself */
    assert_string_equal(slot->z, "ne");
    dub_str_set(&slot, dub_sv(""));
    assert_non_null(slot);
    assert_string_equal(slot->z, "");
    dub_str_set(&slot, (struct dub_sv){0});
    assert_null(slot);
}

static void equality_of_shared(void **state)
{
    (void)state;
    struct dub_str *a = dub_str_new_z("x"), *b = dub_str_new_z("x"), *c = dub_str_new_z("y"),
                   *empty = dub_str_new_z("");
    assert_true(dub_str_eq(a, b));
    assert_true(dub_str_eq(a, a));
    assert_false(dub_str_eq(a, c));
    assert_false(dub_str_eq(a, NULL));
    assert_false(dub_str_eq(NULL, empty)); /* not given is not the same as given and empty */
    assert_true(dub_str_eq(NULL, NULL));
    dub_str_unref(a);
    dub_str_unref(b);
    dub_str_unref(c);
    dub_str_unref(empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_compare), cmocka_unit_test(views_cut),
        cmocka_unit_test(integers),      cmocka_unit_test(shared_strings),
        cmocka_unit_test(slots),         cmocka_unit_test(equality_of_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
