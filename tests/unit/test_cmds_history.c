/* Going to any step, by number and by time. Every reading of the clock is 10 s later. */
#include "mksession.h"

static struct dub_session *three_steps(struct fake *f)
{
    struct dub_session *s = mk_session(f);
    run(s, "speaker-add a https://x/a.wav");
    run(s, "segment-add 1 2 a");
    run(s, "segment-add 3 4 a");
    return s;
}

static size_t done(const struct dub_session *s)
{
    return dub_history_n_undo(s->history);
}

static void any_step_can_be_reached(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = three_steps(&f);
    char *newest = project_text(s);
    int n_changed = f.n_changed;
    run(s, "history-goto 1");
    assert_int_equal(done(s), 1);
    assert_int_equal(dub_project_n_segments(s->project), 0);
    assert_string_equal(f.said, "undo 2 steps: after add speaker a");
    assert_int_equal(f.n_changed, n_changed + 1); /* told once for all steps */
    assert_int_equal(f.last_mask, DUB_MASK_SEGMENTS);
    run(s, "history-goto 0");
    assert_string_equal(f.said, "undo 1 step: the beginning");
    run(s, "history-goto 3");
    assert_string_equal(f.said, "redo 3 steps: after add segment");
    char *again = project_text(s);
    assert_string_equal(newest, again);
    n_changed = f.n_changed;
    run(s, "history-goto 3");
    assert_string_equal(f.said, "step 3 of 3: that is where the project is");
    assert_int_equal(f.n_changed, n_changed);
    refuse(s, "history-goto 4", DUB_ERR_RANGE, "from 0 to 3");
    refuse(s, "history-goto -1", DUB_ERR_RANGE, "from 0");
    refuse(s, "history-goto x", DUB_ERR_ARG, "whole number");
    dub_free(newest);
    dub_free(again);
    dub_session_free(s);
}

static void the_journal_has_a_line_for_each_step(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = three_steps(&f);
    dub_buf_clear(&s->journal_pending);
    run(s, "history-goto 1");
    run(s, "history-goto 2");
    assert_string_equal(dub_buf_z(&s->journal_pending),
                        "{\"undo\":true}\n{\"undo\":true}\n{\"redo\":true}\n");
    dub_session_free(s);
}

static void earlier_and_later_by_steps(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = three_steps(&f);
    run(s, "earlier");
    assert_int_equal(done(s), 2);
    run(s, "earlier 2");
    assert_int_equal(done(s), 0);
    refuse(s, "earlier", DUB_ERR_STATE, "nothing to undo");
    run(s, "later");
    assert_int_equal(done(s), 1);
    run(s, "later 50");
    assert_int_equal(done(s), 3);
    refuse(s, "later", DUB_ERR_STATE, "nothing to redo");
    run(s, "earlier 50");
    assert_int_equal(done(s), 0);
    dub_session_free(s);
}

static void earlier_and_later_by_time(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        size_t done;
    } rows[] = {
        /* steps at 10, 20 and 30 s; the clock shows 40 s at the first line */
        {"earlier 15s", 2}, {"earlier 10s", 1}, {"later 10s", 2}, {"later 9s", 2},
        {"later 1h", 3},    {"earlier 1d", 0},  {"later 0s", 1},  {"later 1m", 3},
    };
    struct fake f;
    struct dub_session *s = three_steps(&f);
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        run(s, rows[i].line);
        if (done(s) != rows[i].done)
            fail_msg("%s: %zu steps are done, not %zu", rows[i].line, done(s), rows[i].done);
    }
    refuse(s, "earlier 5x", DUB_ERR_ARG, "30s, 5m, 2h");
    refuse(s, "earlier s", DUB_ERR_ARG, "neither");
    dub_session_free(s);
}

static void the_list_tells_numbers_names_and_marks(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = three_steps(&f);
    run(s, "earlier");
    int n_said = f.n_said;
    run(s, "history-list");
    assert_int_equal(f.n_said, n_said + 4);
    assert_non_null(strstr(f.said, "add segment  (undone)"));
    assert_non_null(strstr(f.said, "10 s ago"));
    dub_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_step_can_be_reached),
        cmocka_unit_test(the_journal_has_a_line_for_each_step),
        cmocka_unit_test(earlier_and_later_by_steps),
        cmocka_unit_test(earlier_and_later_by_time),
        cmocka_unit_test(the_list_tells_numbers_names_and_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
