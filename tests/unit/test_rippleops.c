#include "edit/rippleops.h"

#include "base/mem.h"
#include "cm.h"
#include "mkproject.h"

#define S(n) ((dub_us)((n) * 1000000))

/* 2 [1,4) · 3 [3,5) over it · 4 [6,8) · 5 [8,9); no video length. */
static struct dub_project *project(struct dub_txn **t)
{
    struct dub_project *p = mk_project("lipsync-2", DUB_SYNC_SILENCE);
    mk_segment(p, 2, S(1), S(4), "a");
    mk_segment(p, 3, S(3), S(5), "b");
    mk_segment(p, 4, S(6), S(8), "a");
    mk_segment(p, 5, S(8), S(9), "b");
    *t = dub_txn_begin(p, "test");
    return p;
}

static void end(struct dub_project *p, struct dub_txn *t)
{
    assert_true(dub_project_sane(p));
    dub_txn_accept(p, t);
    dub_project_free(p);
}

static void is_at(const struct dub_project *p, dub_id id, dub_us start_us, dub_us end_us)
{
    const struct dub_segment *s = dub_project_segment_by_id(p, id);
    assert_int_equal(s->span.start_us, start_us);
    assert_int_equal(s->span.end_us, end_us);
}

static void trims_push_what_follows(void **state)
{
    (void)state;
    struct dub_txn *t;
    struct dub_project *p = project(&t);
    struct dub_err err;
    assert_ok(dub_edit_ripple_trim(p, t, 2, S(5), &err));
    is_at(p, 2, S(1), S(5));
    is_at(p, 3, S(3), S(5)); /* it began before that end */
    is_at(p, 4, S(7), S(9));
    is_at(p, 5, S(9), S(10));
    assert_ok(dub_edit_ripple_trim(p, t, 4, S(8), &err));
    is_at(p, 5, S(8), S(9));
    assert_status(dub_edit_ripple_trim(p, t, 4, S(6), NULL), DUB_ERR_RANGE);
    assert_status(dub_edit_ripple_trim(p, t, 2, DUB_US_MAX, NULL), DUB_ERR_RANGE);
    assert_status(dub_edit_ripple_trim(p, t, 99, S(6), NULL), DUB_ERR_STATE);
    is_at(p, 4, S(7), S(8));
    end(p, t);
}

static void deletes_close_up(void **state)
{
    (void)state;
    struct dub_txn *t;
    struct dub_project *p = project(&t);
    struct dub_err err;
    assert_ok(dub_edit_ripple_delete(p, t, 2, &err));
    is_at(p, 3, S(3), S(5));
    is_at(p, 4, S(3), S(5));
    is_at(p, 5, S(5), S(6));
    assert_status(dub_edit_ripple_delete(p, t, 2, NULL), DUB_ERR_STATE);
    end(p, t);
}

static void shifts_from_a_time(void **state)
{
    (void)state;
    struct dub_txn *t;
    struct dub_project *p = project(&t);
    struct dub_err err;
    assert_ok(dub_edit_shift_from(p, t, S(6), S(2), &err));
    is_at(p, 3, S(3), S(5));
    is_at(p, 4, S(8), S(10));
    assert_status(dub_edit_shift_from(p, t, 0, -S(2), NULL), DUB_ERR_RANGE);
    is_at(p, 5, S(10), S(11));
    end(p, t);
}

static void fills_to_the_neighbours(void **state)
{
    (void)state;
    struct dub_txn *t;
    struct dub_project *p = project(&t);
    assert_false(dub_edit_fill(p, t, 2, DUB_EDGE_END)); /* the next one lies over it */
    assert_true(dub_edit_fill(p, t, 3, DUB_EDGE_END));
    is_at(p, 3, S(3), S(6));
    assert_false(dub_edit_fill(p, t, 4, DUB_EDGE_START));
    assert_true(dub_edit_fill(p, t, 2, DUB_EDGE_START));
    is_at(p, 2, 0, S(4));
    assert_false(dub_edit_fill(p, t, 5, DUB_EDGE_END)); /* nothing follows, no video */
    assert_false(dub_edit_fill(p, t, 99, DUB_EDGE_END));
    end(p, t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trims_push_what_follows),
        cmocka_unit_test(deletes_close_up),
        cmocka_unit_test(shifts_from_a_time),
        cmocka_unit_test(fills_to_the_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
