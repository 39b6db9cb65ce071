#include "cmd/preview.h"

#include "mksession.h"

struct seen {
    size_t n_changes;
    dub_us end_us; /* of the first segment while looking */
};

static void look(void *ctx, const struct dub_project *p, const struct dub_txn *t)
{
    struct seen *s = ctx;
    s->n_changes = t->changes.n;
    s->end_us = dub_project_segment(p, 0)->span.end_us;
}

static void nothing_stays_of_a_look(void **state)
{
    struct fake f;
    struct seen seen = {0};
    (void)state;
    struct dub_session *s = mk_session(&f);
    run(s, "speaker-add ana asset:0f3c2a54-0000-4000-8000-000000000001 Ana");
    run(s, "segment-add 0 2 ana one");
    run(s, "segment-add 3 5 ana two");
    const struct dub_segment *first = dub_project_segment(s->project, 0);
    s->sel.cursor = first->rec.id;
    char *before = project_text(s);
    size_t n_undo = dub_history_n_undo(s->history), n_issues = dub_session_diags(s)->items.n;
    size_t n_journal = s->journal_pending.n;
    int n_said = f.n_said, n_changed = f.n_changed;
    uint64_t rng = s->rng.state;
    struct dub_err err = {0};
    assert_ok(dub_session_preview(s, dub_sv("segment-trim 1 end 1.5"), look, &seen, &err));
    assert_int_equal(seen.n_changes, 1);
    assert_int_equal(seen.end_us, 1500000);
    assert_ok(dub_session_preview(s, dub_sv("segment-delete all"), NULL, NULL, &err));
    assert_ok(dub_session_preview(s, dub_sv("segment-add 8 9 ana three"), look, &seen, &err));
    assert_int_equal(seen.n_changes, 1);
    char *after = project_text(s);
    assert_string_equal(before, after);
    assert_ptr_equal(dub_project_segment(s->project, 0), first);
    assert_int_equal(dub_history_n_undo(s->history), n_undo);
    assert_int_equal(dub_session_diags(s)->items.n, n_issues);
    assert_int_equal(s->journal_pending.n, n_journal);
    assert_int_equal(f.n_said, n_said);
    assert_int_equal(f.n_changed, n_changed);
    assert_int_equal(s->rng.state, rng);
    assert_true(dub_project_sane(s->project));
    dub_free(before);
    dub_free(after);
    dub_session_free(s);
}

static void a_refused_line_is_not_looked_at(void **state)
{
    struct fake f;
    struct seen seen = {.n_changes = 99};
    struct dub_err err = {0};
    (void)state;
    struct dub_session *s = mk_session(&f);
    assert_status(dub_session_preview(s, dub_sv("segment-delete 7"), look, &seen, &err),
                  DUB_ERR_STATE);
    assert_true(err.text[0]);
    assert_int_equal(seen.n_changes, 99);
    assert_null(s->open_txn);
    assert_int_equal(s->txn_depth, 0);
    dub_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_stays_of_a_look),
        cmocka_unit_test(a_refused_line_is_not_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
