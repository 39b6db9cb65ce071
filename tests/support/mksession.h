/* A session with a clock, random numbers and media made up for tests. */
#ifndef DUB_TESTS_MKSESSION_H
#define DUB_TESTS_MKSESSION_H

#include <stdio.h>

#include "base/mem.h"
#include "cm.h"
#include "cmd/cmd.h"
#include "cmd/session.h"
#include "cmd/session_file.h"
#include "model/project_json.h"

struct fake {
    dub_us now_us;
    bool yes;             /* answer to questions */
    bool no_probe;        /* probing fails */
    int n_asked, n_said, n_changed, n_probed;
    unsigned last_mask;
    char said[512], asked[512];
    const dub_us *shots; /* shot changes of the video; NULL: not known */
    size_t n_shots;
};

static inline dub_us fake_now(void *ctx)
{
    return ((struct fake *)ctx)->now_us += 10000000;
}

static inline uint64_t fake_seed(void *ctx)
{
    (void)ctx;
    return 42;
}

static inline bool fake_ask(void *ctx, const char *question)
{
    struct fake *f = ctx;
    f->n_asked++;
    snprintf(f->asked, sizeof(f->asked), "%s", question);
    return f->yes;
}

static inline void fake_say(void *ctx, const char *text)
{
    struct fake *f = ctx;
    f->n_said++;
    snprintf(f->said, sizeof(f->said), "%s", text);
}

static inline void fake_changed(void *ctx, unsigned mask)
{
    struct fake *f = ctx;
    f->n_changed++;
    f->last_mask = mask;
}

static inline bool fake_shots(void *ctx, struct dub_session *s, const dub_us **at, size_t *n)
{
    struct fake *f = ctx;
    (void)s;
    *at = f->shots;
    *n = f->n_shots;
    return f->shots != NULL;
}

/* Every file is 60 s long: a 25 fps video when its name ends with .mp4, else audio. */
static inline enum dub_status fake_probe(void *ctx, struct dub_session *s, const char *where,
                                         struct dub_err *err)
{
    struct fake *f = ctx;
    struct dub_facts facts = {.has_duration = true, .duration_us = 60000000};
    f->n_probed++;
    if (f->no_probe)
        return dub_fail(err, DUB_ERR_MEDIA, "%s is not media", where);
    facts.has_video = dub_sv_ends(dub_sv(where), DUB_SV_LIT(".mp4"));
    facts.n_audio = !facts.has_video;
    facts.video.rate = (struct dub_rate){25, 1};
    dub_session_set_facts(s, where, &facts);
    return DUB_OK;
}

static inline struct dub_session *mk_session(struct fake *f)
{
    struct dub_session_ports ports = {.ctx = f, .now = fake_now, .seed = fake_seed,
                                      .probe = fake_probe, .ask = fake_ask, .say = fake_say,
                                      .shots = fake_shots,
                                      .changed = fake_changed};
    *f = (struct fake){.now_us = 1700000000000000};
    return dub_session_new(&ports);
}

static inline char *project_text(const struct dub_session *s)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_project_print(s->project, &b);
    return dub_buf_take(&b);
}

/* Runs a line that must work. */
static inline void run(struct dub_session *s, const char *line)
{
    struct dub_err err = {0};
    enum dub_status st = dub_cmd_run_line(s, dub_sv(line), &err);
    if (st)
        fail_msg("%s: %s (%s)", line, err.text, dub_status_name(st));
    assert_true(dub_project_sane(s->project));
    assert_null(s->open_txn);
}

/* Runs a line that must fail with that status, with a text that says this, and change nothing. */
static inline void refuse(struct dub_session *s, const char *line, enum dub_status want,
                          const char *says)
{
    struct dub_err err = {0};
    char *before = project_text(s);
    size_t n_undo = dub_history_n_undo(s->history), n_redo = dub_history_n_redo(s->history);
    enum dub_status st = dub_cmd_run_line(s, dub_sv(line), &err);
    if (st != want || (says && !strstr(err.text, says)))
        fail_msg("%s: %s: %s", line, dub_status_name(st), err.text);
    char *after = project_text(s);
    if (strcmp(before, after) != 0)
        fail_msg("%s failed and changed the project to %s", line, after);
    assert_int_equal(dub_history_n_undo(s->history), n_undo);
    assert_int_equal(dub_history_n_redo(s->history), n_redo);
    assert_null(s->open_txn);
    assert_int_equal(s->txn_depth, 0);
    dub_free(before);
    dub_free(after);
    assert_int_equal(dub_cmd_run_line(s, dub_sv(line), NULL), want);
}

#endif
