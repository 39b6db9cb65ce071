/* Jobs as the editor keeps track of them: whose are listed, which is chosen, which have ended. */
#include <stdio.h>

#include "app_impl.h"

void ui_jobs_fini(struct ui_app *app)
{
    dub_vec_fini(&app->jobs_pane.live);
}

size_t ui_jobs_count(struct ui_app *app)
{
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    const char *path = app->session->path;
    if (sv->scope)
        sv->scope(sv->ctx, app->jobs_pane.all ? NULL : path ? path : "");
    return sv->n_jobs ? sv->n_jobs(sv->ctx) : 0;
}

static bool job_at(struct ui_app *app, size_t i, struct ui_job *out)
{
    return app->cfg.jobs.job(app->cfg.jobs.ctx, i, out);
}

static void choose(struct ui_app *app, size_t at)
{
    struct ui_job job;
    app->job_at = at;
    app->jobs_pane.scroll = 0;
    app->jobs_pane.chosen[0] = '\0';
    if (app->cfg.jobs.job && job_at(app, at, &job))
        (void)snprintf(app->jobs_pane.chosen, UI_JOB_ID, "%s", job.id);
}

/* A new job comes above: the cursor stays on the job it was on. */
static void find_chosen(struct ui_app *app, size_t n)
{
    struct ui_job job;
    for (size_t i = 0; i < n && !app->jobs_pane.newest && job_at(app, i, &job); i++) {
        if (strcmp(job.id, app->jobs_pane.chosen) == 0) {
            app->job_at = i;
            return;
        }
    }
    if (n > 0)
        choose(app, app->jobs_pane.newest ? 0 : app->job_at < n ? app->job_at : n - 1);
}

bool ui_jobs_chosen(struct ui_app *app, struct ui_job *out)
{
    size_t n = ui_jobs_count(app);
    struct ui_job job;
    if (n == 0)
        return false;
    if (app->jobs_pane.newest || app->job_at >= n || !job_at(app, app->job_at, &job) ||
        strcmp(job.id, app->jobs_pane.chosen) != 0)
        find_chosen(app, n);
    return job_at(app, app->job_at, out);
}

void ui_jobs_move(struct ui_app *app, long rows)
{
    struct ui_job job;
    if (!ui_jobs_chosen(app, &job))
        return;
    app->jobs_pane.newest = false;
    long to = (long)app->job_at + rows, last = (long)ui_jobs_count(app) - 1;
    choose(app, (size_t)(to < 0 ? 0 : to > last ? last : to));
}

void ui_jobs_to_newest(struct ui_app *app)
{
    app->jobs_pane.newest = true;
}

/* --- what ended ------------------------------------------------------------------------------- */

static void say_ended(struct ui_app *app, const struct ui_job *job)
{
    bool fine = job->error[0] == '\0';
    if (fine && job->output_file[0])
        ui_app_say(app, DUB_SEV_INFO, "job %s: %s, the result is %s", job->id, job->state,
                   job->output_file);
    else
        ui_app_say(app, fine ? DUB_SEV_INFO : DUB_SEV_ERROR, "job %s: %s%s%s", job->id, job->state,
                   fine ? "" : ": ", job->error);
    app->term->ops->bell(app->term);
}

static bool was_live(const struct ui_jobs_pane *p, const char *id)
{
    for (size_t i = 0; i < p->live.n; i++)
        if (strcmp(p->live.at[i].text, id) == 0)
            return true;
    return false;
}

/* Note which are live; with `tell`, what was live before and is no longer. */
static void look(struct ui_app *app, bool tell)
{
    struct ui_jobs_pane *p = &app->jobs_pane;
    size_t n = ui_jobs_count(app);
    struct ui_job job;
    DUB_VEC(struct ui_job_id) live = {0};
    for (size_t i = 0; i < n && job_at(app, i, &job); i++) {
        struct ui_job_id id;
        (void)snprintf(id.text, sizeof(id.text), "%s", job.id);
        if (job.live)
            dub_vec_push(&live, id);
        else if (tell && was_live(p, job.id))
            say_ended(app, &job);
    }
    dub_vec_fini(&p->live);
    p->live.at = live.at;
    p->live.n = live.n;
    p->live.cap = live.cap;
    app->n_live_jobs = live.n;
}

void ui_app_jobs_changed(struct ui_app *app)
{
    app->n_changes++;
    dub_session_recheck(app->session); /* what is uploaded is among the findings */
    look(app, true);
    ui_app_dirty(app);
}

void ui_jobs_show_all(struct ui_app *app, bool all)
{
    app->jobs_pane.all = all;
    look(app, false); /* other jobs are listed now: none of them ended by that */
    ui_app_dirty(app);
}

/* --- deleting --------------------------------------------------------------------------------- */

static void on_delete(void *ctx, enum ui_answer answer)
{
    struct ui_app *app = ctx;
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    struct dub_err err;
    if (answer != UI_ANSWER_YES) {
        ui_app_say(app, DUB_SEV_INFO, "nothing was deleted");
        return;
    }
    if (sv->erase(sv->ctx, app->jobs_pane.asked, &err) != DUB_OK)
        ui_app_error(app, &err);
    else
        ui_app_say(app, DUB_SEV_INFO, "deleting job %s at the service", app->jobs_pane.asked);
}

enum dub_status ui_jobs_ask_delete(struct ui_app *app, struct dub_err *err)
{
    struct ui_job job;
    if (!ui_jobs_chosen(app, &job))
        return dub_fail(err, DUB_ERR_STATE, "there is no job here");
    if (!app->cfg.jobs.erase || !job.can_delete)
        return dub_fail(err, DUB_ERR_STATE, "job %s %s", job.id,
                        job.deleted          ? "is deleted at the service already"
                        : !job.remote_id[0]  ? "never reached the service: there is nothing to delete"
                                             : "still runs: only what has ended can be deleted");
    (void)snprintf(app->jobs_pane.asked, UI_JOB_ID, "%s", job.id);
    ui_dialog_open(&app->dialog, "Delete at the service?", "delete it", "keep it", on_delete, app);
    ui_dialog_add(&app->dialog, "job", job.id, UI_S_TEXT);
    ui_dialog_add(&app->dialog, "service id", job.remote_id, UI_S_TEXT);
    ui_dialog_add(&app->dialog, "state", job.state, UI_S_TEXT);
    if (job.output_file[0])
        ui_dialog_add(&app->dialog, "stays here", job.output_file, UI_S_TEXT);
    else
        ui_dialog_add(&app->dialog, "mind", "▲ the result was not fetched: it is gone then",
                      UI_S_WARNING);
    ui_dialog_guard(&app->dialog, UI_GUARD_US, ui_app_now(app));
    return DUB_OK;
}
