#include "cmd/session_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "model/journal.h"
#include "model/project_json.h"

#define PROJECT_MAX_BYTES ((size_t)256 * 1024 * 1024)
#define JOURNAL_MAX_BYTES ((size_t)512 * 1024 * 1024)
/* Above this a save writes the journal anew from the steps undo still holds. */
#define JOURNAL_COMPACT_BYTES ((off_t)16 * 1024 * 1024)

static char *hidden_name(const char *project_path, const char *suffix)
{
    char *dir = dub_path_dir(project_path);
    char *path = dub_asprintf("%s/.%s.%s", dir, dub_path_base(project_path), suffix);
    dub_free(dir);
    return path;
}

char *dub_journal_path(const char *project_path)
{
    return hidden_name(project_path, "journal");
}

static bool is_link(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

/* A link stands for the project it leads to: one lock, one journal, one place media are beside. */
static void set_path(struct dub_session *s, const char *path)
{
    char real[PATH_MAX];
    dub_free(s->path);
    dub_free(s->dir);
    s->path = dub_path_absolute(is_link(path) && realpath(path, real) ? real : path);
    s->dir = dub_path_dir(s->path);
}

static enum dub_status take_lock(struct dub_session *s, const char *owner, struct dub_err *err)
{
    char *lock = hidden_name(s->path, "lock");
    enum dub_status st = dub_lock_take(lock, owner, &s->lock_fd, err);
    if (st && err)
        dub_err_at(err, s->path, 0, 0);
    dub_free(lock);
    return st;
}

static enum dub_status write_pending(struct dub_session *s, struct dub_err *err)
{
    while (s->journal_pending.n > 0) {
        struct dub_sv rest = dub_buf_sv(&s->journal_pending);
        ssize_t n = write(s->journal_fd, rest.p, rest.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return dub_fail_sys(err, errno, s->path, "write the journal of");
        dub_buf_drop(&s->journal_pending, (size_t)n); /* a full disk must not repeat the rest */
        s->journal_dirty = true;
    }
    dub_buf_clear(&s->journal_pending);
    return DUB_OK;
}

void dub_session_sync(struct dub_session *s)
{
    if (s->journal_fd < 0)
        return;
    if (write_pending(s, NULL) == DUB_OK && s->journal_dirty) {
        fdatasync(s->journal_fd);
        s->journal_dirty = false;
    }
}

static enum dub_status open_journal(struct dub_session *s, int flags, struct dub_err *err)
{
    char *path = dub_journal_path(s->path);
    s->journal_fd = open(
        path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0600);
    enum dub_status st =
        s->journal_fd < 0 ? dub_fail_sys(err, errno, path, "open the journal") : DUB_OK;
    dub_free(path);
    return st;
}

/* A journal that belongs to another state of the file, if any, is kept beside, never applied. */
static void set_aside(const char *path)
{
    char *old = dub_asprintf("%s.old", path);
    rename(path, old);
    dub_free(old);
}

/* Under the journal's name in a stranger's folder: a link leads elsewhere, a pipe waits. */
static bool is_plain_file(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The bytes up to the last whole line: a crash may have torn the one after it. */
static size_t whole_lines(struct dub_sv text)
{
    while (text.n > 0 && text.p[text.n - 1] != '\n')
        text.n--;
    return text.n;
}

/* The journal of this file's present content; false when there is none that fits. */
static bool load_journal(struct dub_session *s, const char *file_sha256, bool keep,
                         struct dub_journal *j)
{
    char *path = dub_journal_path(s->path);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    bool fits = false;
    if (!is_plain_file(path)) {
        if (!keep)
            set_aside(path);
    } else if (dub_file_read(path, JOURNAL_MAX_BYTES, &text, NULL) == DUB_OK) {
        bool parsed = dub_journal_parse(dub_buf_sv(&text), j, NULL) == DUB_OK;
        fits = parsed && j->has_mark && strcmp(j->mark_sha256, file_sha256) == 0;
        if (parsed && !fits)
            dub_journal_fini(j);
        if (!fits && !keep)
            set_aside(path);
        s->journal_whole_bytes = whole_lines(dub_buf_sv(&text));
    }
    dub_buf_fini(&text);
    dub_free(path);
    return fits;
}

/* Steps up to the save mark, or all of them; the project is left alone. */
static void restore_history(struct dub_session *s, struct dub_journal *j, bool all)
{
    dub_session_reset_history(s);
    for (size_t i = 0; i < (all ? j->entries.n : j->n_before_mark); i++) {
        if (i == j->n_before_mark)
            dub_history_mark_saved(s->history);
        dub_journal_replay(j, i, s->history, NULL);
    }
    if (!all || j->entries.n == j->n_before_mark)
        dub_history_mark_saved(s->history);
}

/*
 * Restore undo from the journal that fits the file. Edits after the save mark are unsaved, unless
 * undo and redo came back to the saved state: then they are steps like any other.
 * in:  keep: leave a journal that does not fit where it is
 * out: *unsaved; the history then ends at the mark
 */
static bool restore_from_journal(struct dub_session *s, const char *sha256, bool keep,
                                 bool *unsaved)
{
    struct dub_journal j;
    if (!load_journal(s, sha256, keep, &j))
        return false;
    dub_journal_restore_orders(&j, s->project);
    restore_history(s, &j, true);
    dub_journal_fini(&j);
    *unsaved = !dub_history_is_saved(s->history);
    if (*unsaved && load_journal(s, sha256, true, &j)) {
        restore_history(s, &j, false);
        dub_journal_fini(&j);
    }
    return true;
}

/* A file that is not even JSON from its first character is some other file, not a damaged one. */
static void say_no_project(struct dub_err *err)
{
    struct dub_err cause = *err;
    static const char place[] = "line 1, column 1: ";
    size_t n = strncmp(cause.text, place, sizeof(place) - 1) == 0 ? sizeof(place) - 1 : 0;
    dub_fail(err, DUB_ERR_PARSE, "this is no dubline project: %s", cause.text + n);
    err->line = cause.line;
    err->col = cause.col;
}

static enum dub_status read_project(struct dub_session *s, const char *path,
                                    char sha256[DUB_SHA256_HEX], struct dub_err *err)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    struct dub_project *p = NULL;
    enum dub_status st = dub_file_read(path, PROJECT_MAX_BYTES, &text, err);
    if (!st) {
        st = dub_project_parse(dub_buf_sv(&text), &p, err);
        if (st == DUB_ERR_PARSE && err && err->line == 1 && err->col == 1)
            say_no_project(err);
        if (st && err)
            dub_err_at(err, path, err->line, err->col);
    }
    if (!st) {
        dub_sha256_hex(dub_buf_sv(&text), sha256);
        dub_session_take_project(s, p);
    }
    dub_buf_fini(&text);
    return st;
}

enum dub_status dub_session_open(struct dub_session *s, const char *path, enum dub_open_mode mode,
                                 const char *owner, struct dub_err *err)
{
    char sha256[DUB_SHA256_HEX];
    set_path(s, path);
    enum dub_status st = DUB_OK;
    bool reads = mode == DUB_OPEN_READ || mode == DUB_OPEN_TRY, unsaved = false;
    if (!reads && dub_file_exists(s->path))
        st = take_lock(s, owner, err);
    if (!st)
        st = read_project(s, path, sha256, err);
    if (!st && mode == DUB_OPEN_TRY)
        restore_from_journal(s, sha256, true, &unsaved);
    if (st || reads)
        return st;
    if (restore_from_journal(s, sha256, false, &unsaved)) {
        s->journal_unsaved = unsaved;
        if (unsaved && mode == DUB_OPEN_WRITE)
            return dub_fail(err, DUB_ERR_STATE,
                            "%s has edits that were never saved (an editor was cut off): 'dubline "
                            "recover' applies them, 'dubline recover --discard' drops them",
                            path);
        st = open_journal(s, 0, err);
        if (!st && ftruncate(s->journal_fd, (off_t)s->journal_whole_bytes) != 0)
            st = dub_fail_sys(err, errno, s->path, "mend the journal of");
        return st;
    }
    st = open_journal(s, O_TRUNC, err);
    if (!st) {
        dub_journal_saved_line(s->project, sha256, &s->journal_pending);
        st = write_pending(s, err);
    }
    return st;
}

enum dub_status dub_session_create(struct dub_session *s, const char *path, const char *owner,
                                   struct dub_err *err)
{
    set_path(s, path);
    enum dub_status st = take_lock(s, owner, err);
    if (st)
        return st;
    char *journal = dub_journal_path(s->path);
    set_aside(journal);
    dub_free(journal);
    return open_journal(s, O_TRUNC, err);
}

/* All steps undo still holds, then the undone ones as undo lines. */
static enum dub_status compact_journal(struct dub_session *s, struct dub_err *err)
{
    char *path = dub_journal_path(s->path);
    struct dub_buf text;
    dub_buf_init(&text, JOURNAL_MAX_BYTES);
    size_t n_undo = dub_history_n_undo(s->history), n_redo = dub_history_n_redo(s->history);
    for (size_t i = 0; i < n_undo + n_redo; i++)
        dub_journal_txn_line(s->project, dub_history_at(s->history, i), false, &text);
    for (size_t i = 0; i < n_redo; i++)
        dub_journal_step_line(true, &text);
    enum dub_status st = dub_buf_status(&text, "the journal", err);
    if (!st)
        st = dub_file_replace(path, dub_buf_sv(&text), err);
    if (!st) {
        close(s->journal_fd);
        st = open_journal(s, 0, err);
    }
    dub_buf_fini(&text);
    dub_free(path);
    return st;
}

enum dub_status dub_session_save(struct dub_session *s, struct dub_err *err)
{
    struct dub_buf text;
    char sha256[DUB_SHA256_HEX];
    if (!s->path)
        return dub_fail(err, DUB_ERR_STATE, "the project has no file name yet");
    dub_buf_init(&text, PROJECT_MAX_BYTES);
    dub_project_print(s->project, &text);
    enum dub_status st = dub_buf_status(&text, "the project", err);
    if (!st && s->journal_fd >= 0)
        st = write_pending(s, err);
    if (!st)
        st = dub_file_replace(s->path, dub_buf_sv(&text), err);
    if (!st) {
        dub_history_mark_saved(s->history);
        s->file_facts_changed = false;
        dub_sha256_hex(dub_buf_sv(&text), sha256);
        if (s->journal_fd >= 0 && lseek(s->journal_fd, 0, SEEK_END) > JOURNAL_COMPACT_BYTES)
            st = compact_journal(s, err);
        dub_journal_saved_line(s->project, sha256, &s->journal_pending);
        dub_session_sync(s);
    }
    dub_buf_fini(&text);
    return st;
}

void dub_session_before_first(struct dub_session *s)
{
    dub_history_observe(s->history, NULL, NULL);
}

enum dub_status dub_session_save_as_first(struct dub_session *s, struct dub_err *err)
{
    dub_session_reset_history(s);
    return dub_session_save(s, err);
}

/* --- recovery --------------------------------------------------------------------------------- */

/* The journal again, when it held more than the file as the project was opened. */
static bool unsaved_journal(struct dub_session *s, struct dub_journal *j)
{
    char sha256[DUB_SHA256_HEX];
    return s->journal_unsaved && dub_sha256_file(s->path, sha256, NULL) == DUB_OK &&
           load_journal(s, sha256, true, j);
}

enum dub_status dub_session_recovery(struct dub_session *s, struct dub_recovery *out,
                                     struct dub_err *err)
{
    (void)err;
    struct dub_journal j;
    *out = (struct dub_recovery){0};
    dub_buf_init(&out->summary, 0);
    if (!unsaved_journal(s, &j))
        return DUB_OK;
    for (size_t i = j.n_before_mark; i < j.entries.n; i++) {
        const struct dub_journal_entry *e = &j.entries.at[i];
        out->n_steps++;
        if (e->kind == DUB_JOURNAL_TXN) {
            out->last_at_us = e->txn->at_us;
            dub_buf_addf(&out->summary, "%s (%zu record%s)\n", dub_str_z(e->txn->name),
                         e->txn->changes.n, e->txn->changes.n == 1 ? "" : "s");
        } else {
            dub_buf_add_z(&out->summary, e->kind == DUB_JOURNAL_UNDO ? "undo\n" : "redo\n");
        }
    }
    dub_journal_fini(&j);
    return DUB_OK;
}

void dub_recovery_fini(struct dub_recovery *r)
{
    dub_buf_fini(&r->summary);
}

enum dub_status dub_session_recover(struct dub_session *s, struct dub_err *err)
{
    struct dub_journal j;
    if (!unsaved_journal(s, &j))
        return dub_fail(err, DUB_ERR_STATE,
                        "there is nothing to recover: the file holds every edit");
    for (size_t i = j.n_before_mark; i < j.entries.n; i++)
        dub_journal_replay(&j, i, s->history, s->project);
    dub_journal_fini(&j);
    s->journal_unsaved = false;
    if (s->ports.changed)
        s->ports.changed(s->ports.ctx, DUB_MASK_ALL);
    return DUB_OK;
}

enum dub_status dub_session_discard(struct dub_session *s, struct dub_err *err)
{
    struct dub_journal j;
    if (!unsaved_journal(s, &j))
        return dub_fail(err, DUB_ERR_STATE,
                        "there is nothing to discard: the file holds every edit");
    dub_journal_fini(&j);
    enum dub_status st = compact_journal(s, err);
    char sha256[DUB_SHA256_HEX];
    if (!st)
        st = dub_sha256_file(s->path, sha256, err);
    if (!st) {
        s->journal_unsaved = false;
        dub_journal_saved_line(s->project, sha256, &s->journal_pending);
        dub_session_sync(s);
    }
    return st;
}
