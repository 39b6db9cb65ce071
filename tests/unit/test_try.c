/* Trying a command line: it says what running would say, and leaves nothing behind. */
#include "mksession.h"

static dub_us seen_end;

static void look(void *ctx, const struct dub_session *s)
{
    ++*(int *)ctx;
    seen_end = dub_project_segment(s->project, 0)->span.end_us;
}

static struct dub_session *start(struct fake *f)
{
    struct dub_session *s = mk_session(f);
    run(s, "speaker-add a https://x/a.wav");
    run(s, "segment-add 1 2 a Hola");
    run(s, "segment-add 3 4 a");
    return s;
}

static void what_works_is_looked_at_and_taken_back(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = start(&f);
    struct dub_err err;
    int n_looks = 0, n_said = f.n_said, n_changed = f.n_changed;
    char *before = project_text(s);
    dub_id cursor = s->sel.cursor;
    size_t n_undo = dub_history_n_undo(s->history), journal = s->journal_pending.n;
    assert_ok(dub_cmd_try(s, dub_sv("segment-set 1 length 0.5"), look, &n_looks, &err));
    assert_int_equal(n_looks, 1);
    assert_int_equal(seen_end, 1500000);
    assert_ok(dub_cmd_try(s, dub_sv("segment-set all text Adiós"), NULL, NULL, &err));
    assert_ok(dub_cmd_try(s, dub_sv("segment-add 8 9 a"), NULL, NULL, NULL));
    assert_ok(dub_cmd_try(s, dub_sv("segment-delete all"), NULL, NULL, NULL));
    char *after = project_text(s);
    assert_string_equal(before, after);
    assert_int_equal(s->sel.cursor, cursor);
    assert_int_equal(dub_history_n_undo(s->history), n_undo);
    assert_int_equal(s->journal_pending.n, journal);
    assert_int_equal(f.n_said, n_said);
    assert_int_equal(f.n_changed, n_changed);
    assert_null(s->open_txn);
    run(s, "segment-set 1 length 0.5"); /* and then it can be run */
    assert_int_equal(dub_project_segment(s->project, 0)->span.end_us, 1500000);
    dub_free(before);
    dub_free(after);
    dub_session_free(s);
}

static void what_is_picked_stays_picked(void **state)
{
    (void)state;
    struct dub_err err = {0};
    struct fake f;
    struct dub_session *s = start(&f);
    dub_vec_push(&s->sel.picked, dub_project_segment(s->project, 0)->rec.id);
    dub_vec_push(&s->sel.picked, dub_project_segment(s->project, 1)->rec.id);
    assert_ok(dub_cmd_try(s, dub_sv("segment-delete sel"), NULL, NULL, &err));
    assert_int_equal(s->sel.picked.n, 2);
    dub_session_free(s);
}

static void what_fails_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum dub_status status;
        const char *says;
    } rows[] = {
        {"segment-set 1 start 5", DUB_ERR_RANGE, "must end after its start"},
        {"segment-set 1 length 0", DUB_ERR_RANGE, "longer than nothing"},
        {"segment-set 1 length .", DUB_ERR_STATE, NULL},
        {"segment-set 1 temperature 2", DUB_ERR_RANGE, "from 0 to 1"},
        {"segment-set 1 state done", DUB_ERR_ARG, "draft, review"},
        {"segment-set 9 text x", DUB_ERR_STATE, "from 1 to 2"},
        {"undo", DUB_ERR_UNSUPPORTED, "cannot be tried"},
        {"xyzzy", DUB_ERR_UNSUPPORTED, "cannot be tried"},
        {"", DUB_ERR_UNSUPPORTED, "cannot be tried"},
    };
    struct fake f;
    struct dub_session *s = start(&f);
    char *before = project_text(s);
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_err err = {0};
        int n_looks = 0;
        enum dub_status st = dub_cmd_try(s, dub_sv(rows[i].line), look, &n_looks, &err);
        if (st != rows[i].status || (rows[i].says && !strstr(err.text, rows[i].says)))
            fail_msg("%s: %s: %s", rows[i].line, dub_status_name(st), err.text);
        assert_int_equal(n_looks, 0);
        assert_null(s->open_txn);
        assert_int_equal(s->txn_depth, 0);
    }
    char *after = project_text(s);
    assert_string_equal(before, after);
    dub_free(before);
    dub_free(after);
    dub_session_free(s);
}

static void nothing_is_probed_or_asked(void **state)
{
    (void)state;
    struct dub_err err = {0};
    struct fake f;
    struct dub_session *s = start(&f);
    int n_probed = f.n_probed;
    assert_ok(dub_cmd_try(s, dub_sv("segment-merge 1"), NULL, NULL, NULL));
    assert_ok(dub_cmd_try(s, dub_sv("set video /dev/null"), NULL, NULL, NULL));
    assert_int_equal(f.n_asked, 0);
    assert_int_equal(f.n_probed, n_probed);
    run(s, "set video https://x/v.mp4"); /* the ports are back */
    run(s, "undo");
    assert_string_equal(f.said, "undo: set video");
    dub_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_works_is_looked_at_and_taken_back),
        cmocka_unit_test(what_is_picked_stays_picked),
        cmocka_unit_test(what_fails_says_why),
        cmocka_unit_test(nothing_is_probed_or_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
