/*
 * Laws of files and journals, against a model that keeps the text of every state: whatever is
 * edited, saved, closed, killed, recovered or discarded, the project, its undo steps and its saved
 * state are those of the model.
 */
#include "random_commands.h"

enum { STATES_MAX = 64, EVENTS = 30 };

static struct tmpdir dir;
static uint64_t sequence_seed;
static char last_event[512], path[256];

#define law(cond, what)                                                                            \
    do {                                                                                           \
        if (!(cond))                                                                               \
            fail_msg("%s (DUB_PROP_SEED=%" PRIu64 " DUB_PROP_N=1; at: %s)", what, sequence_seed,   \
                     last_event);                                                                  \
    } while (0)

/* Texts of states 0..n, where the project is, where the file is (-1: at none of them). */
struct model {
    char *text[STATES_MAX];
    int n, at, saved;
};

static void forget_after(struct model *m, int at)
{
    while (m->n > at)
        dub_free(m->text[m->n--]);
    if (m->saved > at)
        m->saved = -1;
}

static void model_fini(struct model *m)
{
    forget_after(m, 0);
    dub_free(m->text[0]);
}

/* What would be found after a crash: the model as the file and the synced journal have it. */
static void model_copy(struct model *to, const struct model *from)
{
    *to = *from;
    for (int i = 0; i <= from->n; i++)
        to->text[i] = dub_strdup(from->text[i]);
}

struct world {
    struct fake f;
    struct dub_session *s;
    struct dice d;
    struct model now;
    struct model synced; /* what the journal on disk holds */
    struct model mark;   /* at the latest save */
};

static void check(struct world *w)
{
    char *text = project_text(w->s);
    law(dub_project_sane(w->s->project), "the project is not consistent");
    law(strcmp(text, w->now.text[w->now.at]) == 0, "the project is not that of the model");
    law((int)dub_history_n_undo(w->s->history) == w->now.at, "the steps to undo differ");
    law((int)dub_history_n_redo(w->s->history) == w->now.n - w->now.at, "the steps to redo differ");
    law(dub_session_is_dirty(w->s) == (w->now.at != w->now.saved), "dirty differs");
    dub_free(text);
}

static void command(struct world *w)
{
    struct model *m = &w->now;
    unsigned kind = roll(&w->d, 8);
    if (kind == 0) {
        strcpy(last_event, "undo");
        m->at -= dub_session_undo(w->s);
    } else if (kind == 1) {
        strcpy(last_event, "redo");
        m->at += dub_session_redo(w->s);
    } else {
        dice_line(&w->d, w->s, last_event, sizeof(last_event));
        if (dub_cmd_run_line(w->s, dub_sv(last_event), NULL))
            return;
        char *text = project_text(w->s);
        if (strcmp(text, m->text[m->at]) == 0) {
            dub_free(text);
        } else {
            forget_after(m, m->at);
            m->text[++m->n] = text;
            m->at = m->n;
        }
    }
}

static void keep(struct model *slot, const struct model *from)
{
    model_fini(slot);
    model_copy(slot, from);
}

static void save(struct world *w)
{
    struct dub_err err = {0};
    strcpy(last_event, "save");
    law(dub_session_save(w->s, &err) == DUB_OK, err.text);
    w->now.saved = w->now.at;
    keep(&w->synced, &w->now);
    keep(&w->mark, &w->now);
}

static void open_again(struct world *w)
{
    struct dub_err err = {0};
    w->s = mk_session(&w->f);
    w->s->ports.probe = NULL;
    w->s->rng.state = dub_rng_next(&w->d.rng);
    w->f.yes = true;
    law(dub_session_open(w->s, path, DUB_OPEN_EDITOR, "test", &err) == DUB_OK, err.text);
    dice_facts(w->s->project);
}

static size_t n_to_recover(struct world *w)
{
    struct dub_recovery r;
    struct dub_err err = {0};
    law(dub_session_recovery(w->s, &r, &err) == DUB_OK, err.text);
    size_t n = r.n_steps;
    dub_recovery_fini(&r);
    return n;
}

/* Closed, with or without the last edits on disk, and opened again; what was not saved is brought
 * back or dropped. */
static void close_and_open(struct world *w)
{
    struct dub_err err = {0};
    bool sync = roll(&w->d, 2), recover = roll(&w->d, 3) > 0;
    snprintf(last_event, sizeof(last_event), "close %s sync, %s", sync ? "with" : "without",
             recover ? "recover" : "discard");
    if (sync) {
        dub_session_sync(w->s);
        keep(&w->synced, &w->now);
    }
    dub_session_free(w->s);
    if (roll(&w->d, 3) == 0) /* the next line was being written */
        add_text(tmpdir_at(&dir, ".p.dub.journal"), "{\"txn\":7,\"na");
    keep(&w->now, &w->synced);
    open_again(w);
    size_t n = n_to_recover(w);
    law((n > 0) == (w->now.at != w->now.saved), "unsaved edits are not told from saved ones");
    if (n > 0 && !recover) {
        law(dub_session_discard(w->s, &err) == DUB_OK, err.text);
        keep(&w->now, &w->mark);
        keep(&w->synced, &w->mark);
    } else if (n > 0) {
        law(dub_session_recover(w->s, &err) == DUB_OK, err.text);
    }
}

static void begin(struct world *w, uint64_t seed)
{
    struct dub_err err = {0};
    *w = (struct world){.d = {{seed}}};
    sequence_seed = seed;
    strcpy(last_event, "the start");
    w->s = mk_session(&w->f);
    w->s->ports.probe = NULL;
    w->f.yes = true;
    law(dub_session_create(w->s, path, "test", &err) == DUB_OK, err.text);
    dice_facts(w->s->project);
    run(w->s, "set video v.mp4");
    run(w->s, "speaker-add maria m.wav");
    run(w->s, "speaker-add jonas j.wav");
    run(w->s, "segment-add 1 4 maria");
    run(w->s, "segment-add 4 8 jonas");
    law(dub_session_save_as_first(w->s, &err) == DUB_OK, err.text);
    w->now.text[0] = project_text(w->s);
    model_copy(&w->synced, &w->now);
    model_copy(&w->mark, &w->now);
}

static void one_sequence(uint64_t seed)
{
    struct world w;
    tmpdir_empty(dir.path);
    dice_make_files(&dir);
    begin(&w, seed);
    for (int i = 0; i < EVENTS; i++) {
        unsigned kind = roll(&w.d, 10);
        if (kind == 0)
            close_and_open(&w);
        else if (kind == 1)
            save(&w);
        else
            command(&w);
        check(&w);
    }
    dub_session_free(w.s);
    model_fini(&w.now);
    model_fini(&w.synced);
    model_fini(&w.mark);
}

static void laws(void **state)
{
    (void)state;
    uint64_t seed = prop_number("DUB_PROP_SEED", 1), n = prop_number("DUB_PROP_N", 300);
    print_message("sequences %" PRIu64 " to %" PRIu64 "\n", seed, seed + n - 1);
    for (uint64_t i = 0; i < n; i++)
        one_sequence(seed + i);
}

static int set_up(void **state)
{
    (void)state;
    tmpdir_make(&dir);
    snprintf(path, sizeof(path), "%s/p.dub", dir.path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tmpdir_remove(&dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(laws)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
