#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "mksession.h"
#include "tmpdir.h"

static struct tmpdir dir;
static struct fake f;
static char path[256], journal[256], lock[256];

static int set_up(void **state)
{
    (void)state;
    tmpdir_make(&dir);
    snprintf(path, sizeof(path), "%s/p.dub", dir.path);
    snprintf(journal, sizeof(journal), "%s/.p.dub.journal", dir.path);
    snprintf(lock, sizeof(lock), "%s/.p.dub.lock", dir.path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tmpdir_remove(&dir);
    return 0;
}

/* A session on a new project with two speakers and two segments, saved as the first state. */
static struct dub_session *created(void)
{
    struct dub_session *s = mk_session(&f);
    struct dub_err err;
    assert_ok(dub_session_create(s, path, "test", &err));
    run(s, "speaker-add maria https://x/m.wav");
    run(s, "speaker-add jonas https://x/j.wav");
    run(s, "segment-add 1 2 maria");
    run(s, "segment-add 3 4 jonas");
    assert_ok(dub_session_save_as_first(s, &err));
    return s;
}

static struct dub_session *opened(enum dub_open_mode mode)
{
    struct dub_session *s = mk_session(&f);
    struct dub_err err;
    assert_ok(dub_session_open(s, path, mode, "test", &err));
    assert_true(dub_project_sane(s->project));
    return s;
}

static void save(struct dub_session *s)
{
    struct dub_err err;
    assert_ok(dub_session_save(s, &err));
    assert_false(dub_session_is_dirty(s));
}

static size_t n_steps_to_recover(struct dub_session *s)
{
    struct dub_recovery r;
    struct dub_err err;
    assert_ok(dub_session_recovery(s, &r, &err));
    size_t n = r.n_steps;
    dub_recovery_fini(&r);
    return n;
}

static void creating_and_reopening(void **state)
{
    (void)state;
    struct dub_session *s = created();
    assert_true(dub_file_exists(path) && dub_file_exists(journal) && dub_file_exists(lock));
    assert_int_equal(dub_history_n_undo(s->history), 0); /* nothing before it can be undone */
    char *text = project_text(s);
    assert_file_is(path, text);
    dub_session_free(s);
    assert_false(dub_file_exists(lock));
    s = opened(DUB_OPEN_WRITE);
    char *again = project_text(s);
    assert_string_equal(again, text);
    assert_false(dub_session_is_dirty(s));
    dub_free(text);
    dub_free(again);
    dub_session_free(s);
    assert_int_equal(tmpdir_count(&dir), 2); /* the project and its journal */
}

static void undo_survives_reopening(void **state)
{
    (void)state;
    struct dub_session *s = created();
    char *first = project_text(s);
    run(s, "segment-shift 1 +0.5");
    run(s, "speaker-delete maria");
    save(s);
    run(s, "segment-delete 1");
    save(s);
    dub_session_free(s);
    s = opened(DUB_OPEN_WRITE);
    assert_int_equal(dub_history_n_undo(s->history), 3);
    assert_false(dub_session_is_dirty(s));
    char *last = project_text(s);
    while (dub_session_undo(s))
        assert_true(dub_project_sane(s->project));
    char *text = project_text(s);
    assert_string_equal(text, first);
    dub_free(text);
    assert_true(dub_session_is_dirty(s));
    while (dub_session_redo(s))
        ;
    text = project_text(s);
    assert_string_equal(text, last);
    assert_false(dub_session_is_dirty(s));
    dub_free(text);
    /* saved in the middle: the steps ahead are kept as well */
    dub_session_undo(s);
    dub_session_undo(s);
    save(s);
    dub_session_free(s);
    s = opened(DUB_OPEN_EDITOR);
    assert_int_equal(dub_history_n_undo(s->history), 1);
    assert_int_equal(dub_history_n_redo(s->history), 2);
    assert_false(dub_session_is_dirty(s));
    while (dub_session_redo(s))
        ;
    text = project_text(s);
    assert_string_equal(text, last);
    dub_free(text);
    dub_free(first);
    dub_free(last);
    dub_session_free(s);
}

/* Deleting in the middle of a list, saving, reopening, undoing: back at the same place. */
static void places_survive_reopening(void **state)
{
    (void)state;
    struct dub_session *s = created();
    static const char *const more[] = {"c", "d", "e", "f", "g"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(more); i++) {
        char line[64];
        snprintf(line, sizeof(line), "speaker-add %s https://x/%s.wav", more[i], more[i]);
        run(s, line);
    }
    char *full = project_text(s);
    run(s, "speaker-delete d");
    run(s, "speaker-delete jonas");
    save(s);
    for (int round = 0; round < 3; round++) {
        dub_session_free(s);
        s = opened(DUB_OPEN_WRITE);
        run(s, "undo");
        run(s, "undo");
        char *text = project_text(s);
        assert_string_equal(text, full);
        dub_free(text);
        run(s, "redo");
        run(s, "redo");
        assert_false(dub_session_is_dirty(s));
    }
    dub_free(full);
    dub_session_free(s);
}

static void a_second_writer_is_told(void **state)
{
    (void)state;
    struct dub_session *s = created(), *other = mk_session(&f);
    struct dub_err err;
    assert_status(dub_session_open(other, path, DUB_OPEN_WRITE, "other", &err), DUB_ERR_CONFLICT);
    assert_non_null(strstr(err.text, "open in test"));
    assert_string_equal(err.path, path);
    dub_session_free(other);
    other = mk_session(&f); /* reading is always possible */
    assert_ok(dub_session_open(other, path, DUB_OPEN_READ, "other", &err));
    assert_int_equal(dub_project_n_segments(other->project), 2);
    dub_session_free(other);
    other = mk_session(&f);
    assert_status(dub_session_create(other, path, "other", &err), DUB_ERR_CONFLICT);
    dub_session_free(other);
    dub_session_free(s);
    s = opened(DUB_OPEN_WRITE);
    dub_session_free(s);
}

static void reading_leaves_no_trace(void **state)
{
    (void)state;
    dub_session_free(created());
    unlink(journal);
    struct dub_session *s = opened(DUB_OPEN_READ);
    run(s, "segment-delete 1");
    dub_session_sync(s);
    dub_session_free(s);
    assert_int_equal(tmpdir_count(&dir), 1);
}

/* A trial run sees the steps that undo would take, and leaves everything as it was. */
static void trying_leaves_no_trace(void **state)
{
    (void)state;
    struct dub_session *s = created();
    run(s, "segment-set 1 note one");
    save(s);
    dub_session_free(s);
    char *file = get_text(path), *lines = get_text(journal);
    s = opened(DUB_OPEN_TRY);
    assert_int_equal(dub_history_n_undo(s->history), 1);
    run(s, "undo");
    run(s, "segment-delete 1");
    dub_session_sync(s);
    dub_session_free(s);
    assert_file_is(path, file);
    assert_file_is(journal, lines);
    put_text(journal, "{\"saved\":\"other\"}\n"); /* not even a journal of something else moves */
    s = opened(DUB_OPEN_TRY);
    assert_int_equal(dub_history_n_undo(s->history), 0);
    dub_session_free(s);
    assert_file_is(journal, "{\"saved\":\"other\"}\n");
    assert_int_equal(tmpdir_count(&dir), 2);
    free(file);
    free(lines);
}

static void files_that_cannot_be_opened(void **state)
{
    (void)state;
    struct dub_err err;
    struct dub_session *s = mk_session(&f);
    assert_status(dub_session_open(s, path, DUB_OPEN_WRITE, "test", &err), DUB_ERR_IO);
    assert_string_equal(err.path, path);
    assert_int_equal(tmpdir_count(&dir), 0); /* no lock, no journal of nothing */
    dub_session_free(s);
    put_text(path, "{\n \"dubline\": 1,\n \"segments\": [{]\n}");
    s = mk_session(&f);
    assert_status(dub_session_open(s, path, DUB_OPEN_WRITE, "test", &err), DUB_ERR_PARSE);
    assert_string_equal(err.path, path);
    assert_int_equal(err.line, 3);
    dub_session_free(s);
    assert_int_equal(tmpdir_count(&dir), 1);
    s = mk_session(&f);
    assert_status(dub_session_save(s, &err), DUB_ERR_STATE);
    dub_session_free(s);
}

/* --- crashes
 * -------------------------------------------------------------------------------------- */

/* Edits in a child that ends without a word, as under kill -9. */
static void edit_and_die(const char *const *lines, size_t n, bool sync)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct dub_session *s = mk_session(&f);
        if (dub_session_open(s, path, DUB_OPEN_EDITOR, "the dead", NULL) != DUB_OK)
            _exit(1);
        for (size_t i = 0; i < n; i++)
            if (dub_cmd_run_line(s, dub_sv(lines[i]), NULL) != DUB_OK)
                _exit(2);
        if (sync)
            dub_session_sync(s);
        kill(getpid(), SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFSIGNALED(status))
        fail_msg("the child ended with %d", WEXITSTATUS(status));
}

static const char *const edits[] = {"segment-shift 1 +0.5", "segment-set 2 text \"a\\nb\"",
                                    "speaker-add c https://x/c.wav", "undo",
                                    "segment-add 7 8 maria"};

static void edits_come_back_after_a_crash(void **state)
{
    (void)state;
    dub_session_free(created());
    edit_and_die(edits, DUB_ARRAY_LEN(edits), true);
    struct dub_session *s = mk_session(&f);
    struct dub_err err;
    struct dub_recovery r;
    assert_status(dub_session_open(s, path, DUB_OPEN_WRITE, "test", &err), DUB_ERR_STATE);
    assert_non_null(strstr(err.text, "dubline recover"));
    dub_session_free(s);
    s = opened(DUB_OPEN_EDITOR);
    assert_ok(dub_session_recovery(s, &r, &err));
    assert_int_equal(r.n_steps, 5);
    assert_true(r.last_at_us > 1700000000000000);
    assert_string_equal(dub_buf_z(&r.summary),
                        "shift segment 1 (1 record)\nset text of segment 2 (1 record)\n"
                        "add speaker c (2 records)\nundo\nadd segment (1 record)\n");
    dub_recovery_fini(&r);
    assert_int_equal(dub_project_n_segments(s->project), 2); /* not applied yet */
    assert_ok(dub_session_recover(s, &err));
    assert_true(dub_project_sane(s->project));
    assert_int_equal(dub_project_n_segments(s->project), 3);
    assert_string_equal(dub_str_z(dub_project_segment(s->project, 1)->text), "a\nb");
    assert_int_equal(dub_project_n_speakers(s->project), 2);
    assert_true(dub_session_is_dirty(s));
    assert_int_equal(dub_history_n_undo(s->history), 3);
    assert_int_equal(n_steps_to_recover(s), 0);
    assert_status(dub_session_recover(s, &err), DUB_ERR_STATE);
    assert_status(dub_session_discard(s, &err), DUB_ERR_STATE);
    while (dub_session_undo(s))
        ;
    assert_int_equal(dub_project_segment(s->project, 0)->span.start_us, 1000000);
    assert_false(dub_session_is_dirty(s));
    while (dub_session_redo(s))
        ;
    save(s);
    dub_session_free(s);
    s = opened(DUB_OPEN_WRITE);
    assert_int_equal(dub_history_n_undo(s->history), 3);
    dub_session_free(s);
}

/* Recovered but not saved, and killed again: nothing is lost and nothing is there twice. */
static void a_second_crash(void **state)
{
    (void)state;
    dub_session_free(created());
    edit_and_die(edits, 2, true);
    pid_t pid = fork();
    if (pid == 0) {
        struct dub_session *s = mk_session(&f);
        if (dub_session_open(s, path, DUB_OPEN_EDITOR, "the dead", NULL) != DUB_OK ||
            dub_session_recover(s, NULL) != DUB_OK ||
            dub_cmd_run_line(s, dub_sv("segment-add 9 10 jonas"), NULL) != DUB_OK)
            _exit(1);
        dub_session_sync(s);
        kill(getpid(), SIGKILL);
    }
    int status;
    waitpid(pid, &status, 0);
    assert_true(WIFSIGNALED(status));
    struct dub_session *s = opened(DUB_OPEN_EDITOR);
    struct dub_err err;
    assert_int_equal(n_steps_to_recover(s), 3);
    assert_ok(dub_session_recover(s, &err));
    assert_int_equal(dub_project_n_segments(s->project), 3);
    assert_int_equal(dub_history_n_undo(s->history), 3);
    dub_session_free(s);
}

static void discarding(void **state)
{
    (void)state;
    dub_session_free(created());
    struct dub_session *s = opened(DUB_OPEN_WRITE);
    run(s, "segment-set 1 note kept");
    save(s);
    dub_session_free(s);
    edit_and_die(edits, 3, true);
    s = opened(DUB_OPEN_EDITOR);
    struct dub_err err;
    assert_int_equal(n_steps_to_recover(s), 3);
    assert_ok(dub_session_discard(s, &err));
    assert_int_equal(n_steps_to_recover(s), 0);
    assert_int_equal(dub_history_n_undo(s->history), 1); /* what was saved can still be undone */
    assert_false(dub_session_is_dirty(s));
    dub_session_free(s);
    s = opened(DUB_OPEN_WRITE);
    assert_int_equal(dub_history_n_undo(s->history), 1);
    run(s, "undo");
    assert_null(dub_project_segment(s->project, 0)->note);
    dub_session_free(s);
}

static void edits_not_synced_are_gone_and_nothing_else(void **state)
{
    (void)state;
    dub_session_free(created());
    edit_and_die(edits, 3, false);
    struct dub_session *s = opened(DUB_OPEN_WRITE);
    assert_int_equal(n_steps_to_recover(s), 0);
    dub_session_free(s);
}

/* The machine stopped while a line was written: what came before survives, and so does what is
 * written after. */
static void a_torn_line(void **state)
{
    (void)state;
    dub_session_free(created());
    edit_and_die(edits, 2, true);
    add_text(journal, "{\"txn\":99,\"name\":\"torn");
    struct dub_session *s = opened(DUB_OPEN_EDITOR);
    struct dub_err err;
    assert_int_equal(n_steps_to_recover(s), 2);
    assert_ok(dub_session_recover(s, &err));
    run(s, "segment-set 1 note after");
    dub_session_sync(s);
    dub_session_free(s); /* left without saving */
    s = opened(DUB_OPEN_EDITOR);
    assert_int_equal(n_steps_to_recover(s), 3);
    assert_ok(dub_session_recover(s, &err));
    assert_string_equal(dub_str_z(dub_project_segment(s->project, 0)->note), "after");
    dub_session_free(s);
}

static void leaving_without_saving(void **state)
{
    (void)state;
    struct dub_session *s = created();
    run(s, "segment-set 1 note lost?");
    dub_session_sync(s);
    dub_session_free(s);
    s = opened(DUB_OPEN_EDITOR);
    assert_int_equal(n_steps_to_recover(s), 1);
    dub_session_free(s); /* decided later: still there */
    s = opened(DUB_OPEN_EDITOR);
    assert_int_equal(n_steps_to_recover(s), 1);
    dub_session_free(s);
}

/* Undo and redo that end where the file is are no unsaved edits. */
static void there_and_back_is_saved(void **state)
{
    (void)state;
    struct dub_session *s = created();
    run(s, "segment-set 1 note one");
    save(s);
    run(s, "segment-set 1 note two");
    run(s, "undo");
    assert_false(dub_session_is_dirty(s));
    dub_session_sync(s);
    dub_session_free(s);
    s = opened(DUB_OPEN_WRITE);
    assert_int_equal(dub_history_n_undo(s->history), 1);
    assert_int_equal(dub_history_n_redo(s->history), 1);
    run(s, "redo");
    assert_string_equal(dub_str_z(dub_project_segment(s->project, 0)->note), "two");
    run(s, "undo");
    run(s, "undo");
    dub_session_sync(s); /* before the file: that is an unsaved edit */
    dub_session_free(s);
    s = mk_session(&f);
    assert_status(dub_session_open(s, path, DUB_OPEN_WRITE, "test", NULL), DUB_ERR_STATE);
    dub_session_free(s);
}

/* --- journals that do not belong
 * ------------------------------------------------------------------ */

static void a_foreign_change_sets_the_journal_aside(void **state)
{
    (void)state;
    struct dub_session *s = created();
    run(s, "segment-set 1 note mine");
    save(s);
    dub_session_free(s);
    char *text = get_text(path), *old = get_text(journal);
    char *at = strstr(text, "mine");
    memcpy(at, "your", 4); /* by git, or in an editor */
    put_text(path, text);
    s = opened(DUB_OPEN_WRITE);
    assert_int_equal(dub_history_n_undo(s->history), 0);
    assert_string_equal(dub_str_z(dub_project_segment(s->project, 0)->note), "your");
    char aside[300];
    snprintf(aside, sizeof(aside), "%s.old", journal);
    assert_file_is(aside, old);
    run(s, "segment-set 1 note ours");
    save(s);
    dub_session_free(s);
    s = opened(DUB_OPEN_WRITE);
    assert_int_equal(dub_history_n_undo(s->history), 1); /* a fresh start */
    dub_session_free(s);
    free(text);
    free(old);
}

static void a_damaged_journal_is_set_aside(void **state)
{
    (void)state;
    struct dub_session *s = created();
    run(s, "segment-set 1 note x");
    save(s);
    dub_session_free(s);
    char *text = get_text(journal);
    text[strlen(text) / 2] = '\x01';
    put_text(journal, text);
    free(text);
    s = opened(DUB_OPEN_WRITE);
    assert_int_equal(dub_history_n_undo(s->history), 0);
    assert_string_equal(dub_str_z(dub_project_segment(s->project, 0)->note), "x");
    dub_session_free(s);
    static const char *const others[] = {"", "\n", "{\"undo\":true}\n", "no newline"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(others); i++) {
        put_text(journal, others[i]);
        s = opened(DUB_OPEN_WRITE);
        run(s, "segment-set 1 note y");
        run(s, "undo");
        dub_session_free(s);
    }
}

/* In a stranger's folder the journal's name may lead elsewhere, or to a pipe nobody writes to. */
static void a_journal_that_is_no_file_is_set_aside(void **state)
{
    (void)state;
    for (int pipe = 0; pipe < 2; pipe++) {
        char elsewhere[300], aside[300];
        struct stat info;
        snprintf(elsewhere, sizeof(elsewhere), "%s/notes", dir.path);
        snprintf(aside, sizeof(aside), "%s.old", journal);
        struct dub_session *s = created();
        dub_session_free(s);
        unlink(journal);
        put_text(elsewhere, "not to be lost");
        assert_int_equal(pipe ? mkfifo(journal, 0600) : symlink(elsewhere, journal), 0);
        s = opened(DUB_OPEN_WRITE);
        run(s, "set plan growth");
        dub_session_free(s);
        assert_file_is(elsewhere, "not to be lost");
        assert_int_equal(lstat(journal, &info), 0);
        assert_true(S_ISREG(info.st_mode));
        assert_int_equal(lstat(aside, &info), 0);
        unlink(journal);
        unlink(aside);
        unlink(elsewhere);
        unlink(path);
    }
}

static void another_file_is_called_no_project(void **state)
{
    (void)state;
    static const char *const others[] = {"", "hello", "\177ELF"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(others); i++) {
        struct dub_session *s = mk_session(&f);
        struct dub_err err;
        put_text(path, others[i]);
        assert_status(dub_session_open(s, path, DUB_OPEN_READ, "test", &err), DUB_ERR_PARSE);
        assert_non_null(strstr(err.text, "this is no dubline project: expected a JSON value"));
        assert_true(err.line == 1 && err.col == 1);
        dub_session_free(s);
    }
}

static void without_a_journal(void **state)
{
    (void)state;
    dub_session_free(created());
    unlink(journal);
    struct dub_session *s = opened(DUB_OPEN_WRITE);
    run(s, "segment-set 1 note x");
    save(s);
    dub_session_free(s);
    s = opened(DUB_OPEN_WRITE);
    assert_int_equal(dub_history_n_undo(s->history), 1);
    dub_session_free(s);
}

/* --- saving
 * --------------------------------------------------------------------------------------- */

static void saving_keeps_mode_and_leaves_nothing(void **state)
{
    (void)state;
    struct dub_session *s = created();
    chmod(path, 0640);
    run(s, "segment-set 1 note x");
    save(s);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    assert_int_equal(stat(journal, &info), 0);
    assert_int_equal(info.st_mode & 077, 0); /* texts of a project are nobody else's */
    dub_session_free(s);
    assert_int_equal(tmpdir_count(&dir), 2);
}

static void a_failed_save_keeps_the_edits(void **state)
{
    (void)state;
    struct dub_session *s = created();
    struct dub_err err;
    char *before = get_text(path);
    run(s, "segment-set 1 note x");
    if (geteuid() != 0) {
        chmod(dir.path, 0500);
        assert_status(dub_session_save(s, &err), DUB_ERR_IO);
        chmod(dir.path, 0700);
    } else { /* root writes anywhere: a folder in the file's place stops it */
        unlink(path);
        mkdir(path, 0700);
        put_text(tmpdir_at(&dir, "p.dub/x"), "x");
        assert_status(dub_session_save(s, &err), DUB_ERR_IO);
        tmpdir_empty(path);
        rmdir(path);
        put_text(path, before);
    }
    assert_true(dub_session_is_dirty(s));
    assert_file_is(path, before);
    free(before);
    save(s);
    dub_session_free(s);
}

/* A journal that has grown large is written anew from the steps that undo holds. */
static void a_large_journal_shrinks(void **state)
{
    (void)state;
    struct dub_session *s = created();
    char *big = malloc(400001);
    memset(big, 'x', 400000);
    big[400000] = '\0';
    for (int i = 0; i < 30; i++) {
        struct dub_segment *seg = dub_segment_dup(dub_project_segment(s->project, 0));
        big[i] = 'y';
        dub_str_set(&seg->note, dub_sv(big));
        dub_session_begin(s, "long note");
        dub_session_put(s, seg);
        dub_session_commit(s);
        run(s, "undo"); /* undone and forgotten by the next: only the journal keeps them */
    }
    free(big);
    run(s, "segment-set 1 note short");
    run(s, "segment-set 1 note again");
    run(s, "undo");
    dub_session_sync(s);
    struct stat info;
    assert_int_equal(stat(journal, &info), 0);
    assert_true(info.st_size > 10000000);
    char *text = project_text(s);
    for (int i = 0; i < 20; i++) { /* until it passes the limit */
        save(s);
        struct dub_segment *seg = dub_segment_dup(dub_project_segment(s->project, 1));
        char *more = calloc(1, 500001);
        memset(more, 'a' + i, 500000);
        dub_str_set(&seg->text, dub_sv(more));
        free(more);
        dub_session_begin(s, "long text");
        dub_session_put(s, seg);
        dub_session_commit(s);
        run(s, "undo");
        dub_session_sync(s);
    }
    save(s);
    assert_int_equal(stat(journal, &info), 0);
    assert_true(info.st_size < 16000000);
    size_t n_undo = dub_history_n_undo(s->history), n_redo = dub_history_n_redo(s->history);
    dub_session_free(s);
    s = opened(DUB_OPEN_WRITE);
    assert_int_equal(dub_history_n_undo(s->history), n_undo);
    assert_int_equal(dub_history_n_redo(s->history), n_redo);
    char *again = project_text(s);
    assert_string_equal(again, text);
    dub_free(text);
    dub_free(again);
    dub_session_free(s);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(creating_and_reopening),
        T(undo_survives_reopening),
        T(places_survive_reopening),
        T(a_second_writer_is_told),
        T(reading_leaves_no_trace),
        T(trying_leaves_no_trace),
        T(files_that_cannot_be_opened),
        T(edits_come_back_after_a_crash),
        T(a_second_crash),
        T(discarding),
        T(edits_not_synced_are_gone_and_nothing_else),
        T(a_torn_line),
        T(leaving_without_saving),
        T(there_and_back_is_saved),
        T(a_foreign_change_sets_the_journal_aside),
        T(a_damaged_journal_is_set_aside),
        T(a_journal_that_is_no_file_is_set_aside),
        T(another_file_is_called_no_project),
        T(without_a_journal),
        T(saving_keeps_mode_and_leaves_nothing),
        T(a_failed_save_keeps_the_edits),
        T(a_large_journal_shrinks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
