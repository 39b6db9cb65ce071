#include "mksession.h"

static void ports_are_told(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    run(s, "speaker-add a https://x/a.wav");
    assert_int_equal(f.n_changed, 1);
    assert_int_equal(f.last_mask, DUB_MASK_SPEAKERS | DUB_MASK_INPUTS);
    run(s, "segment-add 1 2 a");
    assert_int_equal(f.last_mask, DUB_MASK_SEGMENTS);
    run(s, "segment-set 1 end 2"); /* nothing changes: nobody is told */
    assert_int_equal(f.n_changed, 2);
    run(s, "undo");
    assert_int_equal(f.n_changed, 3);
    assert_string_equal(f.said, "undo: add segment");
    run(s, "redo");
    assert_string_equal(f.said, "redo: add segment");
    refuse(s, "segment-trim 1 end 0", DUB_ERR_RANGE, NULL);
    assert_int_equal(f.n_changed, 4);
    struct dub_facts facts = {.n_audio = 1};
    dub_session_set_facts(s, "https://x/a.wav", &facts);
    assert_int_equal(f.last_mask, DUB_MASK_FACTS);
    dub_session_free(s);
    dub_session_free(NULL);
}

static void ports_may_be_missing(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    s->ports.say = NULL;
    s->ports.changed = NULL;
    s->ports.probe = NULL;
    run(s, "speaker-add a https://x/a.wav");
    run(s, "segment-add 1 2 a");
    run(s, "micro-gap 0.02");
    run(s, "undo");
    run(s, "redo");
    dub_session_free(s);
}

static void dirty_and_clean(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    assert_false(dub_session_is_dirty(s));
    run(s, "speaker-add a https://x/a.wav");
    assert_true(dub_session_is_dirty(s));
    run(s, "undo");
    assert_false(dub_session_is_dirty(s));
    run(s, "redo");
    dub_session_reset_history(s);
    assert_false(dub_session_is_dirty(s));
    assert_int_equal(dub_history_n_undo(s->history), 0);
    dub_session_free(s);
}

/* Length and hash belong into the file; the rest does not make it dirty. */
static void facts_and_the_file(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    run(s, "speaker-add a https://x/a.wav");
    dub_session_reset_history(s);
    struct dub_facts facts = {.n_audio = 1};
    dub_session_set_facts(s, "https://x/a.wav", &facts);
    assert_false(dub_session_is_dirty(s)); /* nothing the file would hold */
    facts.has_duration = true;
    facts.duration_us = 5;
    dub_session_set_facts(s, "https://x/a.wav", &facts);
    assert_true(dub_session_is_dirty(s));
    s->file_facts_changed = false;
    facts.audio[0].channels = 2;
    dub_session_set_facts(s, "https://x/a.wav", &facts);
    assert_false(dub_session_is_dirty(s));
    strcpy(facts.sha256, "ab");
    dub_session_set_facts(s, "https://x/a.wav", &facts);
    assert_true(dub_session_is_dirty(s));
    s->file_facts_changed = false;
    facts.sha256[0] = '\0'; /* a probe without hashing forgets no hash */
    dub_session_set_facts(s, "https://x/a.wav", &facts);
    assert_string_equal(dub_project_facts(s->project, dub_project_input(s->project, 0))->sha256,
                        "ab");
    assert_false(dub_session_is_dirty(s));
    dub_session_free(s);
}

static void findings_follow_the_project(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    run(s, "speaker-add a https://x/a.wav");
    run(s, "segment-add 1 3 a");
    run(s, "segment-add 2 4 a");
    const struct dub_diag_list *l = dub_session_diags(s);
    size_t n = l->n_error;
    assert_true(n > 0);
    assert_ptr_equal(dub_session_diags(s), l);
    run(s, "segment-set 1 end 1.5");
    assert_true(dub_session_diags(s)->n_error < n);
    run(s, "undo");
    assert_int_equal(dub_session_diags(s)->n_error, n);
    dub_session_free(s);
}

static dub_us slow_clock(void *ctx)
{
    return ((struct fake *)ctx)->now_us += 1000;
}

/* On the screen quick repeats of a nudge are one step; elsewhere each command is one. */
static void repeats_on_the_screen(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    s->ports.now = slow_clock;
    run(s, "speaker-add a https://x/a.wav");
    run(s, "segment-add 1 3 a");
    run(s, "segment-add 5 6 a");
    size_t n = dub_history_n_undo(s->history);
    for (int i = 0; i < 5; i++)
        run(s, "segment-shift 1 +0.1");
    assert_int_equal(dub_history_n_undo(s->history), n + 5);
    s->merge_edits = true;
    for (int i = 0; i < 5; i++)
        run(s, "segment-shift 1 +0.1");
    assert_int_equal(dub_history_n_undo(s->history), n + 6);
    run(s, "segment-shift 2 +0.1"); /* another segment */
    assert_int_equal(dub_history_n_undo(s->history), n + 7);
    run(s, "segment-trim 2 end 6.5"); /* another verb */
    run(s, "segment-trim 2 start 5.5"); /* another edge */
    assert_int_equal(dub_history_n_undo(s->history), n + 9);
    for (int i = 0; i < 3; i++)
        run(s, "undo");
    run(s, "undo");
    assert_int_equal(dub_project_segment(s->project, 0)->span.start_us, 1500000);
    dub_session_free(s);
}

/* A command that runs commands is one step, or none when it gives up. */
static void nested_commands(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    run(s, "speaker-add a https://x/a.wav");
    char *before = project_text(s);
    dub_session_begin(s, "outer");
    struct dub_err err;
    assert_ok(dub_cmd_run_line(s, dub_sv("segment-add 1 2 a"), &err));
    assert_ok(dub_cmd_run_line(s, dub_sv("segment-set 1 note x"), &err));
    assert_status(dub_cmd_run_line(s, dub_sv("segment-trim 1 end 0"), &err), DUB_ERR_RANGE);
    assert_int_equal(s->txn_depth, 1);
    dub_session_abort(s);
    char *after = project_text(s);
    assert_string_equal(before, after);
    dub_free(after);
    size_t n = dub_history_n_undo(s->history);
    dub_session_begin(s, "outer");
    assert_ok(dub_cmd_run_line(s, dub_sv("segment-add 1 2 a"), &err));
    assert_ok(dub_cmd_run_line(s, dub_sv("segment-set 1 note x"), &err));
    dub_session_commit(s);
    assert_int_equal(dub_history_n_undo(s->history), n + 1);
    assert_string_equal(dub_str_z(dub_history_next_undo(s->history)->name), "outer");
    run(s, "undo");
    after = project_text(s);
    assert_string_equal(before, after);
    dub_free(before);
    dub_free(after);
    dub_session_abort(s); /* nothing is open: nothing happens */
    dub_session_free(s);
}

static void paths_of_inputs(void **state)
{
    (void)state;
    struct fake f;
    struct dub_session *s = mk_session(&f);
    dub_free(s->dir);
    s->dir = dub_strdup("/p");
    struct dub_input *in = dub_input_new(5, DUB_INPUT_AUDIO);
    in->loc = DUB_LOC_FILE;
    dub_str_set(&in->where, dub_sv("a/b.wav"));
    char *path = dub_session_file_path(s, in);
    assert_string_equal(path, "/p/a/b.wav");
    dub_free(path);
    dub_str_set(&in->where, dub_sv("/q/b.wav"));
    path = dub_session_file_path(s, in);
    assert_string_equal(path, "/q/b.wav");
    dub_free(path);
    in->loc = DUB_LOC_URL;
    assert_null(dub_session_file_path(s, in));
    assert_null(dub_session_file_path(s, NULL));
    dub_record_unref(&in->rec);
    dub_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ports_are_told),
        cmocka_unit_test(ports_may_be_missing),
        cmocka_unit_test(dirty_and_clean),
        cmocka_unit_test(facts_and_the_file),
        cmocka_unit_test(findings_follow_the_project),
        cmocka_unit_test(repeats_on_the_screen),
        cmocka_unit_test(nested_commands),
        cmocka_unit_test(paths_of_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
