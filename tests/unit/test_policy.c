#include "io/policy.h"

#include "support/make_rows.h"

#define MS ((dub_us)1000)

static struct dub_policy_report apply(const char *in, struct dub_policy policy, const char *want,
                                      size_t n_rejected)
{
    struct dub_policy_report report = {0};
    struct dub_rows r = make_rows(in);
    dub_rows_apply(&r, &policy, &report);
    expect_made(&r, want);
    assert_int_equal(r.rejected.n, n_rejected);
    dub_rows_fini(&r);
    return report;
}

static void nothing_asked(void **state)
{
    (void)state;
    struct dub_policy_report r =
        apply("5 8 A x\n0 6 B y\n6 7 - z", (struct dub_policy){0}, "5 8 A x\n0 6 B y\n6 7 - z", 0);
    assert_int_equal(r.n_overlaps, 2);
    assert_int_equal(r.overlap_us, 2000 * MS);
}

static void overlaps(void **state)
{
    static const char in[] = "0 6 A long\n4 8 B b\n7 7.5 C inside\n20 21 A far";
    (void)state;
    apply(in, (struct dub_policy){.overlap = DUB_OVERLAP_KEEP_EARLIER},
          "0 6 A long\n6 8 B b\n20 21 A far", 1);
    apply(in, (struct dub_policy){.overlap = DUB_OVERLAP_KEEP_LONGER},
          "0 6 A long\n6 8 B b\n20 21 A far", 1);
    apply("0 2 A a\n1 8 B b", (struct dub_policy){.overlap = DUB_OVERLAP_KEEP_LONGER},
          "0 1 A a\n1 8 B b", 0);
    apply("0 2 A a\n0 8 B b", (struct dub_policy){.overlap = DUB_OVERLAP_KEEP_LONGER}, "0 8 B b", 1);
    struct dub_policy_report r = apply(in, (struct dub_policy){.overlap = DUB_OVERLAP_SPLIT},
                                       "0 5 A long\n5 7.25 B b\n7.25 7.5 C inside\n20 21 A far", 0);
    assert_int_equal(r.n_cut, 4);
}

static void neighbours_and_gaps(void **state)
{
    struct dub_policy merge = {.merge = true, .merge_gap_us = 500 * MS};
    (void)state;
    apply("0 1 A a|x\n1.4 2 A b|y\n2 3 B c\n3 4 B d\n5 6 B e", merge,
          "0 2 A a b|x y\n2 4 B c d\n5 6 B e", 0);
    apply("0 1 A a\n1 2 B b\n2.05 3 B c", (struct dub_policy){.min_gap_us = 80 * MS},
          "0 0.92 A a\n1 1.97 B b\n2.05 3 B c", 0);
    struct dub_policy_report r = apply("0 0.05 A a\n0.06 1 B b",
                                       (struct dub_policy){.min_gap_us = 80 * MS},
                                       "0 0.05 A a\n0.06 1 B b", 0);
    assert_int_equal(r.n_gaps_left, 1);
}

static void short_rows(void **state)
{
    (void)state;
    struct dub_policy_report r =
        apply("0 0.2 A a\n3 3.2 B b\n3.4 5 A c\n7 7.1 A ", (struct dub_policy){.min_length_us = 500 * MS},
              "0 0.5 A a\n3 3.4 B b\n3.4 5 A c", 1);
    assert_int_equal(r.n_lengthened, 1);
    assert_int_equal(r.n_short, 1);
    assert_int_equal(r.n_short_dropped, 1);
}

static void carried_on(void **state)
{
    (void)state;
    struct dub_policy_report r = apply("0 1 - a\n1 2 A b\n2 3 - c\n3 4 B d\n4 5 - e",
                                       (struct dub_policy){.carry_speaker = true},
                                       "0 1 - a\n1 2 A b\n2 3 A c\n3 4 B d\n4 5 B e", 0);
    assert_int_equal(r.n_carried, 2);
}

static void dashes(void **state)
{
    struct dub_policy_report report = {0};
    struct dub_policy p = {.dashes = true, .carry_speaker = true};
    struct dub_rows r = {0};
    struct dub_sv none = {NULL, 0};
    (void)state;
    dub_rows_take(&r, 1, (struct dub_span){0, 4000 * MS}, none, dub_sv("- Hi.\n- Hey."));
    dub_rows_take(&r, 2, (struct dub_span){4000 * MS, 6000 * MS}, none,
                  dub_sv("- ANN: Yes\n- [Bob] No\nnever"));
    dub_rows_take(&r, 3, (struct dub_span){6000 * MS, 7000 * MS}, none, dub_sv("- just one"));
    dub_rows_take(&r, 4, (struct dub_span){7000 * MS, 8000 * MS}, dub_sv("C"), dub_sv("- a\n- b"));
    dub_rows_apply(&r, &p, &report);
    expect_made(&r, "0 1.714285 - Hi.\n1.714285 4 - Hey.\n4 4.545454 ANN Yes\n"
                    "4.545454 6 Bob No\nnever\n6 7 Bob - just one\n7 8 C - a\n- b");
    assert_int_equal(report.n_dashes, 2);
    dub_rows_fini(&r);
}

/* After resolving nothing shares time, whatever was there, and no row comes from nowhere. */
static void law_of_overlaps(void **state)
{
    struct dub_rng rng = {.state = 11};
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct dub_rows r = {0};
        struct dub_policy_report report = {0};
        struct dub_policy p = {.overlap = (enum dub_overlap)(1 + round % 3)};
        size_t n = dub_rng_next(&rng) % 30;
        for (size_t i = 0; i < n; i++) {
            dub_us start = (dub_us)(dub_rng_next(&rng) % 1000);
            struct dub_span s = {start, start + 1 + (dub_us)(dub_rng_next(&rng) % 200)};
            dub_rows_take(&r, (int)i, s, dub_sv("A"), dub_sv("x"));
        }
        dub_rows_apply(&r, &p, &report);
        assert_int_equal(r.rows.n + r.rejected.n, n);
        for (size_t i = 0; i < r.rows.n; i++) {
            assert_true(r.rows.at[i].span.start_us < r.rows.at[i].span.end_us);
            assert_true(i == 0 || r.rows.at[i - 1].span.end_us <= r.rows.at[i].span.start_us);
        }
        dub_rows_fini(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_asked), cmocka_unit_test(overlaps),
        cmocka_unit_test(neighbours_and_gaps), cmocka_unit_test(short_rows),
        cmocka_unit_test(carried_on), cmocka_unit_test(dashes), cmocka_unit_test(law_of_overlaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
