#include "request/errors.h"

#include "base/str.h"
#include "cm.h"

static void rows_are_sorted_and_complete(void **state)
{
    (void)state;
    assert_true(dub_error_count() >= 62);
    for (size_t i = 0; i < dub_error_count(); i++) {
        const struct dub_error_fact *f = dub_error_at(i);
        if (i > 0 && strcmp(dub_error_at(i - 1)->code, f->code) >= 0)
            fail_msg("%s is out of order", f->code);
        assert_ptr_equal(dub_error_find(f->code), f);
        assert_true(f->cause[0] && f->remedy[0] && f->class != DUB_CLASS_NONE);
        /* Both become parts of one sentence. */
        assert_true(f->remedy[strlen(f->remedy) - 1] != '.');
    }
    assert_null(dub_error_find("no_such_code"));
    assert_null(dub_error_find(""));
    assert_null(dub_error_find(NULL));
}

static void classes_follow_code_then_rule_then_status(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        long http;
        enum dub_error_class want;
    } rows[] = {
        {"rate_limit_exceeded", 429, DUB_CLASS_WAIT},
        {"concurrency_limit_reached", 429, DUB_CLASS_SLOT},
        {"generation_input_segments_invalid", 400, DUB_CLASS_FIX},
        {"IDEMPOTENCY_OUTCOME_UNKNOWN", 503, DUB_CLASS_UNKNOWN},
        {"IDEMPOTENCY_SOMETHING_NEW", 409, DUB_CLASS_UNKNOWN},
        {"INVALID_IDEMPOTENCY_KEY", 400, DUB_CLASS_FIX},
        {"generation_input_new_thing", 503, DUB_CLASS_FIX},
        {"free_tier_generations_exhausted", 402, DUB_CLASS_STOP},
        {"some_new_timeout", 400, DUB_CLASS_WAIT},
        {"pool_exhausted", 0, DUB_CLASS_WAIT},
        {"controller_of_things", 500, DUB_CLASS_WAIT},
        {"", 401, DUB_CLASS_STOP},
        {NULL, 402, DUB_CLASS_STOP},
        {NULL, 400, DUB_CLASS_FIX},
        {NULL, 404, DUB_CLASS_FIX},
        {NULL, 408, DUB_CLASS_WAIT},
        {NULL, 429, DUB_CLASS_WAIT},
        {NULL, 500, DUB_CLASS_WAIT},
        {"something else", 504, DUB_CLASS_WAIT},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        enum dub_error_class got = dub_error_classify(rows[i].code, rows[i].http);
        if (got != rows[i].want)
            fail_msg("%s/%ld: %s", rows[i].code, rows[i].http, dub_error_class_name(got));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sorted_and_complete),
        cmocka_unit_test(classes_follow_code_then_rule_then_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
