#include "job/retry.h"

#include "base/attr.h"
#include "cm.h"

static struct dub_retry_decision decide(int tries, enum dub_error_class class, dub_us after,
                                        uint32_t random, bool patient)
{
    struct dub_retry_policy p = dub_retry_policy_default();
    struct dub_retry_case c = {tries, class, after, random, patient};
    return dub_retry_decide(&p, &c);
}

static void waits_double_up_to_a_cap_within_a_fifth(void **state)
{
    (void)state;
    struct dub_retry_policy p = dub_retry_policy_default();
    static const int seconds[] = {1, 2, 4, 8, 16, 30, 30};
    p.max_tries = 100;
    for (int i = 0; i < (int)DUB_ARRAY_LEN(seconds); i++) {
        dub_us want = seconds[i] * DUB_US_PER_S;
        struct dub_retry_case c = {i + 1, DUB_CLASS_WAIT, -1, 0, false};
        assert_int_equal(dub_retry_decide(&p, &c).delay_us, want - want / 5);
        c.random = UINT32_MAX;
        assert_int_equal(dub_retry_decide(&p, &c).delay_us, want + want / 5);
        c.random = UINT32_MAX / 2;
        dub_us mid = dub_retry_decide(&p, &c).delay_us;
        assert_true(mid >= want - 2 && mid <= want + 2);
    }
}

static void five_tries_and_no_more(void **state)
{
    (void)state;
    for (int tries = 1; tries <= 6; tries++) {
        assert_int_equal(decide(tries, DUB_CLASS_WAIT, -1, 0, false).again, tries < 5);
        assert_int_equal(decide(tries, DUB_CLASS_UNKNOWN, -1, 0, true).again, tries < 5);
        assert_int_equal(decide(tries, DUB_CLASS_SLOT, -1, 0, false).again, tries < 5);
        assert_true(decide(tries * 100, DUB_CLASS_SLOT, -1, 0, true).again);
    }
}

static void some_answers_are_final(void **state)
{
    (void)state;
    assert_false(decide(1, DUB_CLASS_FIX, 1, 0, true).again);
    assert_false(decide(1, DUB_CLASS_STOP, 1, 0, true).again);
    assert_false(decide(1, DUB_CLASS_NONE, 1, 0, true).again);
    assert_int_equal(decide(1, DUB_CLASS_FIX, 1, 0, true).delay_us, 0);
}

static void the_service_may_ask_for_longer_but_not_for_ever(void **state)
{
    (void)state;
    assert_int_equal(decide(1, DUB_CLASS_WAIT, 7 * DUB_US_PER_S, 0, false).delay_us,
                     7 * DUB_US_PER_S);
    assert_true(decide(4, DUB_CLASS_WAIT, 1000, 0, false).delay_us > 6 * DUB_US_PER_S);
    assert_true(decide(1, DUB_CLASS_WAIT, 120 * DUB_US_PER_S, 0, false).again);
    assert_false(decide(1, DUB_CLASS_WAIT, 121 * DUB_US_PER_S, 0, false).again);
    assert_true(decide(1, DUB_CLASS_SLOT, 900 * DUB_US_PER_S, 0, true).again);
    assert_int_equal(decide(1, DUB_CLASS_SLOT, 900 * DUB_US_PER_S, 0, true).delay_us,
                     900 * DUB_US_PER_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_double_up_to_a_cap_within_a_fifth),
        cmocka_unit_test(five_tries_and_no_more),
        cmocka_unit_test(some_answers_are_final),
        cmocka_unit_test(the_service_may_ask_for_longer_but_not_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
