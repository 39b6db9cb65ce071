#include "base/id.h"

#include "cm.h"

static void print_and_parse(void **state)
{
    (void)state;
    char text[DUB_ID_TEXT];
    assert_string_equal(dub_id_print(1, text), "aaaaaaab");
    assert_string_equal(dub_id_print(0xffffffffffULL, text), "77777777");
    assert_string_equal(dub_id_print(32, text), "aaaaaaba");
    dub_id id = 99;
    assert_true(dub_id_parse(dub_sv("aaaaaaab"), &id));
    assert_int_equal(id, 1);
    assert_true(dub_id_parse(dub_sv("K3QF7ZPA"), &id));
    assert_string_equal(dub_id_print(id, text), "k3qf7zpa");
    static const char *const bad[] = {"",         "aaaaaaa",        "aaaaaaaab",
                                      "aaaaaaaa", "aaaaaaa1",       "aaaaaaa8",
                                      "aaaaaa-b", "aaaa\xc3\xa4zz", " aaaaaab"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(bad); i++) {
        id = 99;
        assert_false(dub_id_parse(dub_sv(bad[i]), &id));
        assert_int_equal(id, 99);
    }
    assert_false(dub_id_parse(dub_sv_n("aaaaaaa\0", 8), &id));
}

static void fresh_ids(void **state)
{
    (void)state;
    struct dub_rng a = {.state = 7}, b = {.state = 7}, c = {.state = 8};
    dub_id first = dub_id_new(&a);
    assert_int_equal(first, dub_id_new(&b));
    assert_int_not_equal(first, dub_id_new(&c));
    for (int i = 0; i < 10000; i++) {
        char text[DUB_ID_TEXT];
        dub_id id = dub_id_new(&a), back = 0;
        assert_true(id > 1 && id <= 0xffffffffffULL); /* 1 is the settings' */
        assert_true(dub_id_parse(dub_sv(dub_id_print(id, text)), &back));
        assert_int_equal(back, id);
    }
}

/* SplitMix64's published outputs for the seed 1234567. */
static void the_generator(void **state)
{
    (void)state;
    struct dub_rng r = {.state = 1234567};
    static const uint64_t want[] = {6457827717110365317u, 3203168211198807973u,
                                    9817491932198370423u, 4593380528125082431u,
                                    16408922859458223821u};
    for (size_t i = 0; i < DUB_ARRAY_LEN(want); i++)
        assert_true(dub_rng_next(&r) == want[i]);
}

static void the_map(void **state)
{
    (void)state;
    enum { N = 5000 };
    static int values[N];
    static dub_id ids[N];
    struct dub_idmap m = {0};
    struct dub_rng rng = {.state = 3};
    assert_null(dub_idmap_get(&m, 5));
    dub_idmap_put(&m, 5, NULL);
    assert_int_equal(m.n, 0);
    for (int i = 0; i < N; i++) {
        ids[i] = i % 2 ? dub_id_new(&rng) : (dub_id)i + 2; /* dense and random ids */
        dub_idmap_put(&m, ids[i], &values[i]);
    }
    assert_int_equal(m.n, N);
    for (int i = 0; i < N; i++)
        assert_ptr_equal(dub_idmap_get(&m, ids[i]), &values[i]);
    for (int i = 0; i < N; i += 3)
        dub_idmap_put(&m, ids[i], NULL);
    for (int i = 0; i < N; i++)
        assert_ptr_equal(dub_idmap_get(&m, ids[i]), i % 3 ? (void *)&values[i] : NULL);
    for (int i = 0; i < N; i += 3)
        dub_idmap_put(&m, ids[i], &values[0]);
    assert_int_equal(m.n, N);
    assert_ptr_equal(dub_idmap_get(&m, ids[3]), &values[0]);
    dub_idmap_put(&m, ids[3], &values[3]);
    assert_int_equal(m.n, N);
    assert_ptr_equal(dub_idmap_get(&m, ids[3]), &values[3]);
    dub_idmap_fini(&m);
    assert_null(dub_idmap_get(&m, ids[1]));
    dub_idmap_fini(&m);
}

/* Many removed entries must neither slow the map down for ever nor fill it. */
static void coming_and_going(void **state)
{
    (void)state;
    struct dub_idmap m = {0};
    int v;
    for (dub_id i = 2; i < 200000; i++) {
        dub_idmap_put(&m, i, &v);
        dub_idmap_put(&m, i, NULL);
    }
    assert_int_equal(m.n, 0);
    assert_true(m.cap < 1000);
    dub_idmap_fini(&m);
}

/* Id 0 means none: it is never in the map, and trying does not disturb the others. */
static void no_id(void **state)
{
    (void)state;
    struct dub_idmap m = {0};
    int v;
    for (int i = 0; i < 100; i++)
        dub_idmap_put(&m, 0, &v);
    assert_int_equal(m.n, 0);
    assert_null(dub_idmap_get(&m, 0));
    for (dub_id i = 1; i < 100; i++)
        assert_null(dub_idmap_get(&m, i));
    dub_idmap_fini(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(print_and_parse), cmocka_unit_test(fresh_ids),
        cmocka_unit_test(the_generator),   cmocka_unit_test(the_map),
        cmocka_unit_test(coming_and_going), cmocka_unit_test(no_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
