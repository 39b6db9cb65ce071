/*
 * Laws of commands, over many short random sequences:
 *  - a project stays consistent after every command;
 *  - a command that fails leaves the project and its history byte for byte as they were;
 *  - what is printed reads back and prints the same;
 *  - undo of everything gives the first file, redo of everything the last one, each step between
 *    the text it had;
 *  - the journal, replayed on the first file, gives the last one and the same steps;
 *  - every repair that check offers works, and what it was offered for is gone.
 */
#include "model/journal.h"
#include "random_commands.h"

enum { LINES_MAX = 24, STEPS_MAX = 64 };

static struct tmpdir dir;
static uint64_t sequence_seed;

#define law(cond, what)                                                                            \
    do {                                                                                           \
        if (!(cond))                                                                               \
            fail_msg("%s (DUB_PROP_SEED=%" PRIu64 " DUB_PROP_N=1; after: %s)", what,               \
                     sequence_seed, last_line);                                                    \
    } while (0)

static char last_line[512];
static unsigned long n_lines, n_worked, n_repairs;

/* A clock that sometimes goes slowly, so that repeats merge. */
static struct dice clock_dice;

static dub_us random_clock(void *ctx)
{
    return ((struct fake *)ctx)->now_us += roll(&clock_dice, 2) ? 200000 : 3000000;
}

static struct dub_session *start(struct fake *f, struct dice *d)
{
    struct dub_session *s = mk_session(f);
    s->ports.now = random_clock;
    s->ports.probe = NULL;
    f->yes = true;
    dub_free(s->dir);
    s->dir = dub_strdup(dir.path);
    dice_facts(s->project);
    s->merge_edits = roll(d, 2);
    if (roll(d, 4) > 0) {
        run(s, "set video v.mp4");
        run(s, "speaker-add maria m.wav");
        run(s, "speaker-add jonas j.wav");
        run(s, "speaker-add tts voice:v1");
        run(s, "segment-add 1 4 maria Hola a todos");
        run(s, "segment-add 4 8 jonas");
        run(s, "segment-add 8 9 maria");
        run(s, "segment-set 2 audio aligned");
        run(s, "segment-set 3 crop 2-3");
    }
    dub_session_reset_history(s);
    return s;
}

static struct dub_project *copy_of(const char *text)
{
    struct dub_project *p = NULL;
    struct dub_err err = {0};
    enum dub_status st = dub_project_parse(dub_sv(text), &p, &err);
    if (st)
        fail_msg("%s (DUB_PROP_SEED=%" PRIu64 ")\n%s", err.text, sequence_seed, text);
    dice_facts(p);
    return p;
}

static char *text_of(const struct dub_project *p)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_project_print(p, &b);
    return dub_buf_take(&b);
}

/* One line, undo or redo; its law is that failure changes nothing. */
static void one_command(struct dub_session *s, struct dice *d)
{
    struct dub_err err = {0};
    char *before = project_text(s);
    size_t n_undo = dub_history_n_undo(s->history), n_redo = dub_history_n_redo(s->history);
    unsigned kind = roll(d, 10);
    if (kind == 0)
        strcpy(last_line, "undo");
    else if (kind == 1)
        strcpy(last_line, "redo");
    else
        dice_line(d, s, last_line, sizeof(last_line));
    s->sel.has_playhead = roll(d, 3) == 0;
    s->sel.playhead_us = 5000000;
    enum dub_status st = dub_cmd_run_line(s, dub_sv(last_line), &err);
    n_lines++;
    n_worked += st == DUB_OK;
    law(dub_project_sane(s->project), "the project is not consistent");
    law(!s->open_txn && s->txn_depth == 0, "a transaction is left open");
    law(st == DUB_OK || err.text[0], "a failure without words");
    if (st) {
        char *after = project_text(s);
        law(strcmp(before, after) == 0, "a command that failed changed the project");
        law(n_undo == dub_history_n_undo(s->history) && n_redo == dub_history_n_redo(s->history),
            "a command that failed changed the history");
        dub_free(after);
    }
    dub_free(before);
}

static void check_round_trip(const char *text)
{
    struct dub_project *p = copy_of(text);
    char *again = text_of(p);
    law(dub_project_sane(p), "a project that was read is not consistent");
    law(strcmp(text, again) == 0, "print, parse, print is not the same");
    dub_free(again);
    dub_project_free(p);
}

static void check_journal(struct dub_session *s, const char *first, const char *last)
{
    struct dub_journal j;
    struct dub_err err;
    law(!dub_journal_parse(dub_buf_sv(&s->journal_pending), &j, &err),
        "the journal does not parse");
    struct dub_project *p = copy_of(first);
    struct dub_history *h = dub_history_new(0);
    for (size_t i = 0; i < j.entries.n; i++)
        dub_journal_replay(&j, i, h, p);
    char *text = text_of(p);
    law(dub_project_sane(p), "a replayed project is not consistent");
    law(strcmp(text, last) == 0, "the journal replays to something else");
    law(dub_history_n_undo(h) == dub_history_n_undo(s->history) &&
            dub_history_n_redo(h) == dub_history_n_redo(s->history),
        "the journal replays to other steps");
    dub_free(text);
    dub_project_free(p);
    dub_history_free(h);
    dub_journal_fini(&j);
}

/* Down to the first state and up again, every state twice the same. */
static void check_undo(struct dub_session *s, const char *first, const char *last)
{
    char *texts[STEPS_MAX] = {0};
    size_t n = 0, n_redo = 0;
    while (dub_session_redo(s))
        n_redo++;
    do
        texts[n++] = project_text(s);
    while (n < STEPS_MAX && dub_session_undo(s));
    law(dub_history_n_undo(s->history) == 0, "more steps than lines");
    law(strcmp(texts[n - 1], first) == 0, "undo of everything is not the first file");
    law(dub_history_is_saved(s->history), "the first state is not the saved one");
    for (size_t i = n - 1; i > 0; i--) {
        law(dub_session_redo(s), "a step cannot be redone");
        char *text = project_text(s);
        law(strcmp(text, texts[i - 1]) == 0, "redo gives another state than it was");
        law(dub_project_sane(s->project), "redo leaves an inconsistent project");
        dub_free(text);
    }
    for (size_t i = 0; i < n_redo; i++)
        dub_session_undo(s);
    char *text = project_text(s);
    law(strcmp(text, last) == 0, "undo and redo do not come back to the last file");
    dub_free(text);
    for (size_t i = 0; i < n; i++)
        dub_free(texts[i]);
}

static bool still_found(struct dub_session *s, const char *rule, dub_id segment,
                        const struct dub_str *fix)
{
    const struct dub_diag_list *l = dub_session_diags(s);
    for (size_t i = 0; i < l->items.n; i++)
        if (strcmp(l->items.at[i].rule, rule) == 0 && l->items.at[i].segment == segment &&
            dub_str_eq(l->items.at[i].fix, fix))
            return true;
    return false;
}

static dub_us latest_time(const struct dub_project *p)
{
    dub_us latest = 0;
    for (size_t i = 0; i < dub_project_n_segments(p); i++) {
        const struct dub_segment *s = dub_project_segment(p, i);
        const dub_us times[] = {s->span.end_us, s->crop.start_us, s->crop.end_us};
        for (size_t k = 0; k < DUB_ARRAY_LEN(times); k++)
            latest = times[k] > latest ? times[k] : latest;
    }
    return latest;
}

static void check_repairs(struct dub_session *s)
{
    char *before = project_text(s);
    size_t n = dub_session_diags(s)->items.n;
    for (size_t i = 0; i < n; i++) {
        const struct dub_diag *d = &dub_session_diags(s)->items.at[i];
        if (!d->fix)
            continue;
        struct dub_err err = {0};
        struct dub_str *fix = dub_str_ref(d->fix);
        const char *rule = d->rule;
        dub_id segment = d->segment;
        size_t n_undo = dub_history_n_undo(s->history);
        snprintf(last_line, sizeof(last_line), "repair of %s: %s", rule, fix->z);
        enum dub_status st = dub_cmd_run_line(s, dub_str_sv(fix), &err);
        law(st == DUB_OK, err.text);
        law(dub_project_sane(s->project), "a repair leaves an inconsistent project");
        law(!still_found(s, rule, segment, fix), "a repair repairs nothing");
        n_repairs++;
        while (dub_history_n_undo(s->history) > n_undo)
            dub_session_undo(s);
        dub_str_unref(fix);
        char *after = project_text(s);
        law(strcmp(before, after) == 0, "a repair cannot be undone");
        dub_free(after);
    }
    dub_free(before);
}

static void one_sequence(uint64_t seed)
{
    struct dice d = {{seed}};
    struct fake f;
    sequence_seed = seed;
    clock_dice.rng.state = seed ^ 0x5bd1e995;
    strcpy(last_line, "the start");
    struct dub_session *s = start(&f, &d);
    char *first = project_text(s);
    for (unsigned i = roll(&d, LINES_MAX); i > 0; i--)
        one_command(s, &d);
    char *last = project_text(s);
    check_round_trip(last);
    check_journal(s, first, last);
    check_undo(s, first, last);
    s->merge_edits = false;
    /* every fourth: checking is slow; and at the end of time there is no room to repair in */
    if (seed % 4 == 0 && latest_time(s->project) < DUB_US_MAX / 2)
        check_repairs(s);
    dub_free(first);
    dub_free(last);
    dub_session_free(s);
}

static void laws(void **state)
{
    (void)state;
    uint64_t seed = prop_number("DUB_PROP_SEED", 1), n = prop_number("DUB_PROP_N", 10000);
    print_message("sequences %" PRIu64 " to %" PRIu64 "\n", seed, seed + n - 1);
    for (uint64_t i = 0; i < n; i++)
        one_sequence(seed + i);
    print_message("%lu lines, %lu worked, %lu repairs\n", n_lines, n_worked, n_repairs);
    if (n >= 1000) /* else the lines would test little */
        assert_true(n_worked > n_lines / 3 && n_repairs > n / 4);
}

static int set_up(void **state)
{
    (void)state;
    tmpdir_make(&dir);
    dice_make_files(&dir);
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
