#include "cmd/session.h"

#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "check/rules.h"
#include "model/journal.h"

static void on_commit(void *ctx, const struct dub_txn *t, bool joined)
{
    struct dub_session *s = ctx;
    dub_journal_txn_line(s->project, t, joined, &s->journal_pending);
}

static void on_replace(void *ctx, const struct dub_record *before, const struct dub_record *after)
{
    struct dub_session *s = ctx;
    dub_issues_note(s->issues, before, after);
}

void dub_session_take_project(struct dub_session *s, struct dub_project *p)
{
    dub_project_free(s->project);
    s->project = p;
    dub_session_recheck(s);
    dub_project_watch(p, on_replace, s);
}

struct dub_session *dub_session_new(const struct dub_session_ports *ports)
{
    struct dub_session *s = DUB_NEW(struct dub_session);
    s->ports = *ports;
    s->issues = dub_issues_new();
    dub_session_take_project(s, dub_project_new());
    s->history = dub_history_new(0);
    s->rng.state = ports->seed(ports->ctx);
    s->dir = dub_strdup(".");
    s->journal_fd = s->lock_fd = -1;
    dub_buf_init(&s->journal_pending, 0);
    dub_history_observe(s->history, on_commit, s);
    return s;
}

void dub_session_reset_history(struct dub_session *s)
{
    dub_history_free(s->history);
    s->history = dub_history_new(0);
    dub_history_observe(s->history, on_commit, s);
    dub_buf_clear(&s->journal_pending);
}

void dub_session_free(struct dub_session *s)
{
    if (!s)
        return;
    dub_project_free(s->project);
    dub_issues_free(s->issues);
    dub_history_free(s->history);
    dub_diag_list_fini(&s->diags);
    dub_vec_fini(&s->sel.picked);
    dub_clip_fini(&s->clip);
    dub_buf_fini(&s->journal_pending);
    if (s->journal_fd >= 0)
        close(s->journal_fd);
    if (s->lock_fd >= 0) {
        char *lock = dub_asprintf("%s/.%s.lock", s->dir, dub_path_base(s->path));
        dub_lock_release(lock, s->lock_fd);
        dub_free(lock);
    }
    dub_free(s->path);
    dub_free(s->dir);
    dub_free(s->plan);
    dub_free(s);
}

static struct dub_check_env check_env(const struct dub_session *s)
{
    return (struct dub_check_env){.plan = s->plan, .gaps = s->gaps, .project_dir = s->dir,
                                  .is_uploaded = s->ports.is_uploaded, .ctx = s->ports.ctx};
}

const struct dub_issues *dub_session_issues(struct dub_session *s)
{
    struct dub_check_env env = check_env(s);
    dub_issues_sync(s->issues, s->project, &env);
    return s->issues;
}

const struct dub_diag_list *dub_session_diags(struct dub_session *s)
{
    uint64_t revision = dub_project_revision(s->project) + 1; /* 0 means never checked */
    if (s->diags_revision != revision) {
        struct dub_check_env env = check_env(s);
        dub_check(s->project, &env, &s->diags);
        s->diags_revision = revision;
    }
    return &s->diags;
}

void dub_session_recheck(struct dub_session *s)
{
    s->diags_revision = 0;
    dub_issues_forget(s->issues);
}

bool dub_session_is_dirty(const struct dub_session *s)
{
    return !dub_history_is_saved(s->history) || s->file_facts_changed;
}

static void announce(struct dub_session *s, unsigned mask)
{
    if (mask && s->ports.changed)
        s->ports.changed(s->ports.ctx, mask);
}

/* Only the length and the hash are kept in the file. */
static bool file_facts_differ(const struct dub_facts *a, const struct dub_facts *b)
{
    dub_us x = -1, y = -1;
    bool visual = b->has_video;
    bool known = visual ? dub_facts_video_length(b, &y) : dub_facts_audio_length(b, &y);
    if (!a)
        return known || b->sha256[0];
    bool was = visual ? dub_facts_video_length(a, &x) : dub_facts_audio_length(a, &x);
    return was != known || x != y || strcmp(a->sha256, b->sha256) != 0;
}

static const struct dub_input *input_at(const struct dub_project *p, const char *where)
{
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        if (in->where && strcmp(in->where->z, where) == 0)
            return in;
    }
    return NULL;
}

void dub_session_set_facts(struct dub_session *s, const char *where, const struct dub_facts *f)
{
    const struct dub_input *in = input_at(s->project, where);
    struct dub_facts merged = *f;
    const struct dub_facts *old = dub_project_facts(s->project, in);
    if (old && !merged.sha256[0])
        memcpy(merged.sha256, old->sha256, sizeof(merged.sha256));
    if (file_facts_differ(old, &merged))
        s->file_facts_changed = true;
    dub_project_set_facts(s->project, dub_sv(where), &merged);
    announce(s, DUB_MASK_FACTS);
}

void dub_session_set_sound(struct dub_session *s, const char *where, const struct dub_sound *sound)
{
    dub_project_set_sound(s->project, dub_sv(where), sound);
    announce(s, DUB_MASK_FACTS);
}

char *dub_session_file_path(const struct dub_session *s, const struct dub_input *in)
{
    return in && in->loc == DUB_LOC_FILE ? dub_path_join(s->dir, dub_str_z(in->where)) : NULL;
}

struct dub_txn *dub_session_begin(struct dub_session *s, const char *fmt, ...)
{
    if (s->txn_depth++ > 0)
        return s->open_txn;
    va_list ap;
    struct dub_buf name;
    dub_buf_init(&name, 0);
    va_start(ap, fmt);
    dub_buf_vaddf(&name, fmt, ap);
    va_end(ap);
    s->open_txn = dub_txn_begin(s->project, dub_buf_z(&name));
    dub_buf_fini(&name);
    return s->open_txn;
}

void dub_session_merge_key(struct dub_session *s, const char *fmt, ...)
{
    va_list ap;
    struct dub_buf key;
    if (!s->merge_edits || s->txn_depth > 1)
        return;
    dub_buf_init(&key, 0);
    va_start(ap, fmt);
    dub_buf_vaddf(&key, fmt, ap);
    va_end(ap);
    dub_str_set(&s->open_txn->merge_key, dub_buf_sv(&key));
    dub_buf_fini(&key);
}

unsigned dub_session_commit(struct dub_session *s)
{
    if (--s->txn_depth > 0)
        return s->open_txn->mask;
    struct dub_txn *t = s->open_txn;
    s->open_txn = NULL;
    unsigned mask = dub_history_commit(s->history, s->project, t, s->ports.now(s->ports.ctx));
    announce(s, mask);
    return mask;
}

void dub_session_abort(struct dub_session *s)
{
    /* A failed inner command has changed nothing by itself; the outer one decides. */
    if (s->txn_depth == 0 || --s->txn_depth > 0)
        return;
    dub_txn_abort(s->project, s->open_txn);
    s->open_txn = NULL;
}

void dub_session_put(struct dub_session *s, void *record)
{
    dub_txn_put(s->project, s->open_txn, record);
}

void dub_session_remove(struct dub_session *s, dub_id id)
{
    dub_txn_remove(s->project, s->open_txn, id);
}

void dub_session_say(struct dub_session *s, const char *fmt, ...)
{
    va_list ap;
    struct dub_buf text;
    if (!s->ports.say)
        return;
    dub_buf_init(&text, 0);
    va_start(ap, fmt);
    dub_buf_vaddf(&text, fmt, ap);
    va_end(ap);
    s->ports.say(s->ports.ctx, dub_buf_z(&text));
    dub_buf_fini(&text);
}

bool dub_session_undo(struct dub_session *s)
{
    const struct dub_txn *t = dub_history_next_undo(s->history);
    if (!t)
        return false;
    struct dub_str *name = dub_str_ref(t->name);
    unsigned mask = dub_history_undo(s->history, s->project);
    dub_journal_step_line(true, &s->journal_pending);
    announce(s, mask);
    dub_session_say(s, "undo: %s", dub_str_z(name));
    dub_str_unref(name);
    return true;
}

bool dub_session_redo(struct dub_session *s)
{
    const struct dub_txn *t = dub_history_next_redo(s->history);
    if (!t)
        return false;
    unsigned mask = dub_history_redo(s->history, s->project);
    dub_journal_step_line(false, &s->journal_pending);
    announce(s, mask);
    dub_session_say(s, "redo: %s", dub_str_z(t->name));
    return true;
}

/* One undo or redo without a word; 0 at the end. */
static unsigned step(struct dub_session *s, bool back)
{
    unsigned mask = back ? dub_history_undo(s->history, s->project)
                         : dub_history_redo(s->history, s->project);
    dub_journal_step_line(back, &s->journal_pending);
    return mask;
}

enum dub_status dub_session_goto_step(struct dub_session *s, size_t n, struct dub_err *err)
{
    size_t at = dub_history_n_undo(s->history), all = at + dub_history_n_redo(s->history);
    if (n > all)
        return dub_fail(err, DUB_ERR_RANGE, "there is no step %zu: they run from 0 to %zu", n, all);
    if (n == at) {
        dub_session_say(s, "step %zu of %zu: that is where the project is", n, all);
        return DUB_OK;
    }
    unsigned mask = 0;
    size_t n_steps = n < at ? at - n : n - at;
    for (size_t i = 0; i < n_steps; i++)
        mask |= step(s, n < at);
    announce(s, mask);
    const struct dub_txn *t = dub_history_next_undo(s->history);
    dub_session_say(s, "%s %zu step%s: %s%s", n < at ? "undo" : "redo", n_steps,
                    n_steps == 1 ? "" : "s", t ? "after " : "the beginning",
                    t ? dub_str_z(t->name) : "");
    return DUB_OK;
}
