/* A service that only remembers: jobs with the bytes they were sent with, and what was asked of it. */
#ifndef DUB_TESTS_FAKE_JOBS_H
#define DUB_TESTS_FAKE_JOBS_H

#include <stdio.h>

#include "jobs_port.h"
#include "request/build.h"

#define FAKE_JOBS_MAX 12

struct fake_job {
    char id[16], state[32], error[200];
    char *request;
    bool other, deleted, fetched; /* other: of another project */
    dub_us created_us;
};

struct fake_jobs {
    struct fake_job at[FAKE_JOBS_MAX]; /* oldest first */
    size_t n;
    bool scoped; /* only those of the project that is open */
    char did[80];
};

static struct fake_job *fake_latest(struct fake_jobs *f)
{
    for (size_t k = f->n; k-- > 0;)
        if (!f->at[k].other)
            return &f->at[k];
    return NULL;
}

static struct fake_job *fake_add(struct fake_jobs *f, const char *state, dub_us created_us)
{
    struct fake_job *j = &f->at[f->n < FAKE_JOBS_MAX ? f->n : FAKE_JOBS_MAX - 1];
    f->n += f->n < FAKE_JOBS_MAX;
    *j = (struct fake_job){.created_us = created_us};
    (void)snprintf(j->id, sizeof(j->id), "j-%04zu", f->n);
    (void)snprintf(j->state, sizeof(j->state), "%s", state);
    return j;
}

static void fake_send(struct fake_jobs *f, const struct dub_session *s, dub_us now_us)
{
    struct dub_build_opts opts = {0};
    struct dub_built built;
    struct fake_job *j = fake_add(f, "sending", now_us);
    if (dub_request_build(s->project, &opts, &built, NULL) != DUB_OK)
        return;
    j->request = dub_strdup(dub_buf_z(&built.json));
    dub_built_fini(&built);
}

static void fake_fini(struct fake_jobs *f)
{
    for (size_t i = 0; i < f->n; i++)
        dub_free(f->at[i].request);
}

static bool fake_shown(const struct fake_jobs *f, const struct fake_job *j)
{
    return !f->scoped || !j->other;
}

static size_t fake_count(const struct fake_jobs *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        n += fake_shown(f, &f->at[i]);
    return n;
}

/* The i-th that is shown, newest first; NULL past the end. */
static const struct fake_job *fake_nth(const struct fake_jobs *f, size_t i)
{
    for (size_t k = f->n; k-- > 0;)
        if (fake_shown(f, &f->at[k]) && i-- == 0)
            return &f->at[k];
    return NULL;
}

static struct fake_job *fake_find(struct fake_jobs *f, const char *id)
{
    for (size_t k = f->n; k-- > 0;)
        if (strcmp(id, "last") == 0 ? !f->at[k].other : strcmp(f->at[k].id, id) == 0)
            return &f->at[k];
    return NULL;
}

static void fake_row(const struct fake_job *j, struct ui_job *out)
{
    bool done = strcmp(j->state, "done") == 0, completed = strcmp(j->state, "completed") == 0;
    bool live = !done && !completed && !j->error[0];
    *out = (struct ui_job){.id = j->id,
                           .remote_id = "6533643b-aceb-4c40-967e-d9ba9baac39e",
                           .state = j->state,
                           .project = j->other ? "other.dub" : "interview.dub",
                           .output_file = done ? "/videos/interview.lipsync-2.mp4" : "",
                           .error = j->error,
                           .error_code = j->error[0] ? "generation_timeout" : "",
                           .cause = j->error[0] ? "the generation took too long" : "",
                           .remedy = j->error[0] ? "Submit it again" : "",
                           .project_path = j->other ? "/videos/other.dub" : "/videos/interview.dub",
                           .wanted_file = "/videos/interview.lipsync-2.mp4",
                           .request_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15"
                                             "b0f00a08",
                           .attempts = 1,
                           .deleted = j->deleted,
                           .has_request = j->request != NULL,
                           .can_fetch = completed && !j->deleted,
                           .can_delete = !live && !j->deleted,
                           .can_resume = strcmp(j->state, "unknown") == 0,
                           .created_us = j->created_us,
                           .ended_us = live ? 0 : j->created_us + 65 * DUB_US_PER_S,
                           .percent = -1,
                           .cost_micro_usd = done ? 2100000 : -1,
                           .live = live};
}

#endif
