#include "model/history.h"

#include "cm.h"
#include "mkproject.h"

#define SECOND DUB_US_PER_S

struct rig {
    struct dub_project *p;
    struct dub_history *h;
    int n_seen, n_joined;
};

static void count(void *ctx, const struct dub_txn *t, bool joined)
{
    struct rig *r = ctx;
    r->n_seen++;
    r->n_joined += joined;
    assert_true(t->id > 0);
}

static void begin(struct rig *r, size_t cap)
{
    *r = (struct rig){.p = dub_project_new(), .h = dub_history_new(cap)};
    mk_segment(r->p, 2, 0, SECOND, "a");
    dub_history_observe(r->h, count, r);
}

static void end(struct rig *r)
{
    dub_history_free(r->h);
    dub_project_free(r->p);
}

static dub_us start_of(const struct rig *r)
{
    return dub_project_segment(r->p, 0)->span.start_us;
}

/* The segment starts `to` and ends a second later; key NULL: never merges. */
static unsigned move(struct rig *r, dub_us to, const char *key, dub_us now)
{
    struct dub_txn *t = dub_txn_begin(r->p, "move");
    if (key)
        t->merge_key = dub_str_new_z(key);
    struct dub_segment *s = dub_segment_dup(dub_project_segment(r->p, 0));
    s->span = (struct dub_span){to, to + SECOND};
    dub_txn_put(r->p, t, s);
    return dub_history_commit(r->h, r->p, t, now);
}

static void undo_and_redo(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 0);
    assert_int_equal(dub_history_undo(r.h, r.p), 0);
    assert_int_equal(dub_history_redo(r.h, r.p), 0);
    assert_null(dub_history_next_undo(r.h));
    for (int i = 1; i <= 5; i++)
        assert_int_equal(move(&r, i, NULL, i * SECOND), DUB_MASK_SEGMENTS);
    assert_int_equal(dub_history_n_undo(r.h), 5);
    assert_string_equal(dub_str_z(dub_history_next_undo(r.h)->name), "move");
    for (int i = 4; i >= 2; i--) {
        assert_int_equal(dub_history_undo(r.h, r.p), DUB_MASK_SEGMENTS);
        assert_int_equal(start_of(&r), i);
    }
    assert_int_equal(dub_history_n_undo(r.h), 2);
    assert_int_equal(dub_history_n_redo(r.h), 3);
    assert_non_null(dub_history_next_redo(r.h));
    dub_history_redo(r.h, r.p);
    assert_int_equal(start_of(&r), 3);
    move(&r, 100, NULL, 9 * SECOND); /* a new edit drops what could be redone */
    assert_int_equal(dub_history_n_redo(r.h), 0);
    assert_int_equal(dub_history_n_undo(r.h), 4);
    dub_history_undo(r.h, r.p);
    assert_int_equal(start_of(&r), 3);
    assert_null(dub_history_at(r.h, 4));
    assert_non_null(dub_history_at(r.h, 3));
    assert_int_equal(r.n_seen, 6);
    end(&r);
}

static void what_changes_nothing_vanishes(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 0);
    uint64_t id = dub_history_next_id(r.h);
    assert_int_equal(move(&r, 0, NULL, 0), 0);
    struct dub_txn *t = dub_txn_begin(r.p, "empty");
    assert_int_equal(dub_history_commit(r.h, r.p, t, 0), 0);
    t = dub_txn_begin(r.p, "add and remove");
    dub_txn_put(r.p, t, mk_segment_new(9, 1, 2, "x"));
    dub_txn_remove(r.p, t, 9);
    assert_int_equal(dub_history_commit(r.h, r.p, t, 0), 0);
    assert_int_equal(dub_history_n_undo(r.h), 0);
    assert_int_equal(r.n_seen, 0);
    assert_int_equal(dub_history_next_id(r.h), id);
    /* and an empty one does not cost the redo steps */
    move(&r, 5, NULL, 0);
    dub_history_undo(r.h, r.p);
    assert_int_equal(move(&r, 0, NULL, 0), 0);
    assert_int_equal(dub_history_n_redo(r.h), 1);
    end(&r);
}

static void repeats_become_one_step(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 0);
    for (int i = 1; i <= 10; i++)
        move(&r, i, "nudge aaaa", i * SECOND); /* 1 s apart is still near enough */
    assert_int_equal(dub_history_n_undo(r.h), 1);
    assert_int_equal(r.n_joined, 9);
    dub_history_undo(r.h, r.p);
    assert_int_equal(start_of(&r), 0);
    dub_history_redo(r.h, r.p);
    assert_int_equal(start_of(&r), 10);
    end(&r);
}

static void what_keeps_steps_apart(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 0);
    move(&r, 1, "k", 0);
    move(&r, 2, "k", SECOND + 1); /* too late */
    assert_int_equal(dub_history_n_undo(r.h), 2);
    move(&r, 3, "other", SECOND + 2);
    assert_int_equal(dub_history_n_undo(r.h), 3);
    move(&r, 4, NULL, SECOND + 3);
    move(&r, 5, NULL, SECOND + 4); /* no key: never */
    assert_int_equal(dub_history_n_undo(r.h), 5);
    move(&r, 6, "s", SECOND + 5);
    dub_history_mark_saved(r.h);
    move(&r, 7, "s", SECOND + 6); /* saved in between */
    assert_int_equal(dub_history_n_undo(r.h), 7);
    dub_history_undo(r.h, r.p);
    dub_history_redo(r.h, r.p);
    move(&r, 8, "s", SECOND + 7); /* undone in between */
    assert_int_equal(dub_history_n_undo(r.h), 8);
    move(&r, 9, "s", SECOND + 6); /* the clock went back */
    assert_int_equal(dub_history_n_undo(r.h), 9);
    end(&r);
}

static void merging_several_records(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 0);
    mk_segment(r.p, 3, 10 * SECOND, 11 * SECOND, "a");
    for (int i = 1; i <= 2; i++) {
        struct dub_txn *t = dub_txn_begin(r.p, "each");
        t->merge_key = dub_str_new_z("k");
        struct dub_segment *s = dub_segment_dup(dub_project_segment_by_id(r.p, (dub_id)i + 1));
        s->span.end_us += 5;
        dub_txn_put(r.p, t, s);
        struct dub_settings *set = mk_settings(r.p);
        dub_str_set(&set->model, dub_sv(i == 1 ? "m1" : "m2"));
        dub_txn_put(r.p, t, set);
        dub_history_commit(r.h, r.p, t, i);
    }
    assert_int_equal(dub_history_n_undo(r.h), 1);
    assert_int_equal(dub_history_next_undo(r.h)->changes.n, 3);
    assert_int_equal(dub_history_undo(r.h, r.p), DUB_MASK_SEGMENTS | DUB_MASK_SETTINGS);
    assert_null(dub_project_settings(r.p)->model);
    assert_int_equal(dub_project_segment(r.p, 0)->span.end_us, SECOND);
    assert_int_equal(dub_project_segment(r.p, 1)->span.end_us, 11 * SECOND);
    dub_history_redo(r.h, r.p);
    assert_string_equal(dub_str_z(dub_project_settings(r.p)->model), "m2");
    assert_true(dub_project_sane(r.p));
    end(&r);
}

/* Nudged forth and back within the second: no step is left that would undo to the same. */
static void there_and_back_leaves_no_step(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 0);
    move(&r, 7, NULL, 0);
    dub_history_mark_saved(r.h);
    move(&r, 8, "k", 1);
    assert_false(dub_history_is_saved(r.h));
    move(&r, 7, "k", 2);
    assert_int_equal(dub_history_n_undo(r.h), 1);
    assert_true(dub_history_is_saved(r.h));
    move(&r, 9, "k", 3); /* and nothing merges into the step before */
    assert_int_equal(dub_history_n_undo(r.h), 2);
    dub_history_undo(r.h, r.p);
    assert_int_equal(start_of(&r), 7);
    assert_true(dub_history_is_saved(r.h));
    end(&r);
}

static void saved_state(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 0);
    assert_true(dub_history_is_saved(r.h));
    move(&r, 1, NULL, 0);
    assert_false(dub_history_is_saved(r.h));
    dub_history_undo(r.h, r.p);
    assert_true(dub_history_is_saved(r.h));
    dub_history_redo(r.h, r.p);
    dub_history_mark_saved(r.h);
    assert_true(dub_history_is_saved(r.h));
    dub_history_undo(r.h, r.p);
    assert_false(dub_history_is_saved(r.h));
    move(&r, 2, NULL, 1); /* the saved state is lost with the redo steps */
    assert_false(dub_history_is_saved(r.h));
    dub_history_undo(r.h, r.p);
    assert_false(dub_history_is_saved(r.h));
    end(&r);
}

static void a_merged_step_is_not_the_saved_one(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 0);
    move(&r, 1, "k", 0);
    dub_history_mark_saved(r.h);
    dub_history_undo(r.h, r.p);
    dub_history_redo(r.h, r.p);
    assert_true(dub_history_is_saved(r.h));
    move(&r, 2, "k", 1);
    assert_int_equal(dub_history_n_undo(r.h), 2);
    assert_false(dub_history_is_saved(r.h));
    dub_history_undo(r.h, r.p);
    assert_true(dub_history_is_saved(r.h));
    end(&r);
}

static void the_oldest_fall_to_the_cap(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 2000);
    for (int i = 1; i <= 100; i++)
        move(&r, i, NULL, i * 2 * SECOND);
    size_t kept = dub_history_n_undo(r.h);
    assert_true(kept >= 1 && kept < 20);
    while (dub_history_undo(r.h, r.p))
        ;
    assert_int_equal(start_of(&r), 100 - (dub_us)kept);
    assert_false(dub_history_is_saved(r.h)); /* the state that was saved cannot be reached */
    while (dub_history_redo(r.h, r.p))
        ;
    assert_int_equal(start_of(&r), 100);
    end(&r);
}

/* Steps that rest are packed; who looks at one finds whole records, also where neighbours share. */
static void steps_can_be_looked_at(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 0);
    for (int i = 1; i <= 6; i++)
        move(&r, i, NULL, i * 2 * SECOND);
    for (int turn = 0; turn < 3; turn++) {
        for (size_t i = 0; i < 6; i++) {
            const struct dub_txn *t = dub_history_at(r.h, i);
            const struct dub_segment *before = (void *)t->changes.at[0].before;
            const struct dub_segment *after = (void *)t->changes.at[0].after;
            assert_false(dub_record_is_packed(&before->rec));
            assert_false(dub_record_is_packed(&after->rec));
            assert_int_equal(before->span.start_us, (int)i);
            assert_int_equal(after->span.start_us, (int)i + 1);
            assert_int_equal(before->rec.kind, DUB_KIND_SEGMENT);
        }
        for (int i = 0; i < 4; i++)
            dub_history_undo(r.h, r.p);
        assert_int_equal(start_of(&r), 2);
        assert_true(dub_project_sane(r.p));
        for (int i = 0; i < 4; i++)
            dub_history_redo(r.h, r.p);
        assert_int_equal(start_of(&r), 6);
    }
    end(&r);
}

static void the_latest_step_stays_however_large(void **state)
{
    (void)state;
    struct rig r;
    begin(&r, 1);
    move(&r, 1, NULL, 0);
    move(&r, 2, NULL, 2 * SECOND);
    assert_int_equal(dub_history_n_undo(r.h), 1);
    dub_history_undo(r.h, r.p);
    assert_int_equal(start_of(&r), 1);
    end(&r);
}

static void the_saved_step_is_known(void **state)
{
    (void)state;
    struct rig r;
    size_t n = 99;
    begin(&r, 0);
    assert_true(dub_history_saved_at(r.h, &n));
    assert_int_equal(n, 0);
    for (int i = 1; i <= 3; i++)
        move(&r, i, NULL, i * SECOND);
    dub_history_undo(r.h, r.p);
    dub_history_mark_saved(r.h);
    dub_history_redo(r.h, r.p);
    assert_true(dub_history_saved_at(r.h, &n));
    assert_int_equal(n, 2);
    dub_history_undo(r.h, r.p);
    dub_history_undo(r.h, r.p);
    move(&r, 50, NULL, 9 * SECOND); /* the saved state can be reached no longer */
    n = 99;
    assert_false(dub_history_saved_at(r.h, &n));
    assert_int_equal(n, 99);
    assert_false(dub_history_is_cut(r.h));
    end(&r);
}

static void a_history_that_was_cut_says_so(void **state)
{
    (void)state;
    struct rig r;
    size_t n;
    begin(&r, 1);
    move(&r, 1, NULL, SECOND);
    move(&r, 2, NULL, 2 * SECOND);
    assert_true(dub_history_is_cut(r.h));
    assert_false(dub_history_saved_at(r.h, &n)); /* that was before what was dropped */
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_and_redo),
        cmocka_unit_test(the_saved_step_is_known),
        cmocka_unit_test(a_history_that_was_cut_says_so),
        cmocka_unit_test(what_changes_nothing_vanishes),
        cmocka_unit_test(repeats_become_one_step),
        cmocka_unit_test(what_keeps_steps_apart),
        cmocka_unit_test(merging_several_records),
        cmocka_unit_test(there_and_back_leaves_no_step),
        cmocka_unit_test(saved_state),
        cmocka_unit_test(a_merged_step_is_not_the_saved_one),
        cmocka_unit_test(the_oldest_fall_to_the_cap),
        cmocka_unit_test(steps_can_be_looked_at),
        cmocka_unit_test(the_latest_step_stays_however_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
