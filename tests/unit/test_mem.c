#include "base/mem.h"

#include <stdint.h>

#include "base/vec.h"
#include "cm.h"

static void zeroed_and_never_null(void **state)
{
    (void)state;
    char *p = dub_alloc(100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    dub_free(p);
    p = dub_alloc(0);
    assert_non_null(p);
    dub_free(p);
    int *a = dub_alloc_array(10, sizeof(int));
    for (int i = 0; i < 10; i++)
        assert_int_equal(a[i], 0);
    a[9] = 7;
    a = dub_realloc_array(a, 100, sizeof(int));
    assert_int_equal(a[9], 7);
    a = dub_realloc_array(a, 0, sizeof(int));
    assert_non_null(a);
    dub_free(a);
    dub_free(NULL);
}

static void capped_allocation_refuses_what_cannot_be(void **state)
{
    (void)state;
    assert_null(dub_try_alloc_array(SIZE_MAX / 2, 8));
    assert_null(dub_try_realloc_array(NULL, SIZE_MAX, SIZE_MAX));
    int *a = dub_try_alloc_array(3, sizeof(int));
    assert_non_null(a);
    assert_int_equal(a[0] | a[1] | a[2], 0);
    dub_free(a);
    void *empty = dub_try_alloc_array(0, 8);
    assert_non_null(empty);
    dub_free(empty);
}

static void the_nth_try_fails(void **state)
{
    (void)state;
    dub_mem_fail_after(3);
    void *a = dub_try_alloc_array(1, 1), *b = dub_try_alloc_array(1, 1);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(dub_try_alloc_array(1, 1));
    void *c = dub_try_alloc_array(1, 1);
    assert_non_null(c);
    assert_int_equal(dub_mem_tries(), 4);
    dub_mem_fail_after(0);
    assert_int_equal(dub_mem_tries(), 0);
    dub_free(a);
    dub_free(b);
    dub_free(c);
}

static void strings(void **state)
{
    (void)state;
    char *a = dub_strdup("abc"), *b = dub_strndup("abcdef", 3), *c = dub_asprintf("%s-%d", "x", 7);
    assert_string_equal(a, b);
    assert_string_equal(c, "x-7");
    assert_null(dub_strdup(NULL));
    char *empty = dub_asprintf("%s", "");
    assert_string_equal(empty, "");
    char *nothing = dub_strndup("", 0);
    assert_string_equal(nothing, "");
    dub_free(a);
    dub_free(b);
    dub_free(c);
    dub_free(empty);
    dub_free(nothing);
}

/* --- vec.h ------------------------------------------------------------------------------------ */

static void vectors(void **state)
{
    (void)state;
    DUB_VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        dub_vec_push(&v, i);
    assert_int_equal(v.n, 1000);
    assert_true(v.cap >= v.n);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.at[i], i);
    dub_vec_insert(&v, 0, -1);
    dub_vec_insert(&v, 1001, 1000);
    dub_vec_insert(&v, 500, 777);
    assert_int_equal(v.at[0], -1);
    assert_int_equal(v.at[1002], 1000);
    assert_int_equal(v.at[500], 777);
    assert_int_equal(v.at[501], 499);
    dub_vec_remove(&v, 500);
    dub_vec_remove(&v, 0);
    dub_vec_remove(&v, v.n - 1);
    assert_int_equal(v.n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.at[i], i);
    dub_vec_reserve(&v, 5000);
    assert_true(v.cap >= 5000);
    assert_int_equal(v.n, 1000);
    dub_vec_fini(&v);
    assert_null(v.at);
    assert_int_equal(v.n, 0);
    dub_vec_fini(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_and_never_null),
        cmocka_unit_test(capped_allocation_refuses_what_cannot_be),
        cmocka_unit_test(the_nth_try_fails),
        cmocka_unit_test(strings),
        cmocka_unit_test(vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
