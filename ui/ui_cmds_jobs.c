/* Commands of the jobs pane: each acts on the job under the cursor. */
#include <stdio.h>

#include "ui_cmds.h"

static enum dub_status chosen(struct ui_app *app, struct ui_job *job, struct dub_err *err)
{
    if (ui_jobs_chosen(app, job))
        return DUB_OK;
    return dub_fail(err, DUB_ERR_STATE, "there is no job here: S submits one");
}

enum dub_status ui_cmd_job_cancel(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    (void)a;
    if (!sv->cancel || !sv->cancel(sv->ctx))
        return dub_fail(err, DUB_ERR_STATE,
                        "nothing is being uploaded or fetched here, and the service has no call "
                        "that stops a job");
    ui_app_say(app, DUB_SEV_INFO, "stopped here; a job at the service goes on, r picks it up");
    return DUB_OK;
}

enum dub_status ui_cmd_job_delete(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    (void)a;
    return ui_jobs_ask_delete(ui_app_of(s), err);
}

enum dub_status ui_cmd_job_details(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct ui_job job;
    (void)a;
    enum dub_status st = chosen(app, &job, err);
    if (st)
        return st;
    app->jobs_pane.details = !app->jobs_pane.details || app->side != UI_SIDE_JOBS;
    app->jobs_pane.scroll = 0;
    app->side = UI_SIDE_JOBS;
    app->focus = UI_FOCUS_SIDE;
    return DUB_OK;
}

enum dub_status ui_cmd_job_fetch(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    struct ui_job job;
    char id[UI_JOB_ID];
    (void)a;
    enum dub_status st = chosen(app, &job, err);
    if (st)
        return st;
    if (!sv->fetch || !job.can_fetch)
        return dub_fail(err, DUB_ERR_STATE, "job %s %s%s", job.id,
                        job.output_file[0] ? "was fetched: the result is "
                        : job.deleted      ? "is deleted at the service"
                        : job.live         ? "has no result yet; it comes by itself"
                                           : "has no result to fetch",
                        job.output_file);
    (void)snprintf(id, sizeof(id), "%s", job.id);
    st = sv->fetch(sv->ctx, id, err);
    if (st)
        return st;
    ui_app_say(app, DUB_SEV_INFO, "fetching the result of job %s", id);
    ui_app_jobs_changed(app);
    return DUB_OK;
}

enum dub_status ui_cmd_job_list(struct dub_session *s, const struct dub_value *a,
                                struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    bool all = a[0].choice == 0 || (a[0].choice == 2 && !app->jobs_pane.all);
    ui_jobs_show_all(app, all);
    app->side = UI_SIDE_JOBS;
    app->focus = UI_FOCUS_SIDE;
    return DUB_OK;
}

enum dub_status ui_cmd_job_request(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct ui_job job;
    char id[UI_JOB_ID];
    enum dub_status st = chosen(app, &job, err);
    if (st)
        return st;
    if (!job.has_request)
        return dub_fail(err, DUB_ERR_STATE,
                        "job %s was found at the service: its request is not known here", job.id);
    (void)snprintf(id, sizeof(id), "%s", job.id);
    return a[0].choice == 0 ? ui_request_show_job(app, id, err)
                            : ui_request_show_changes(app, id, err);
}

enum dub_status ui_cmd_job_resume(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    struct ui_job job;
    char id[UI_JOB_ID];
    (void)a;
    enum dub_status st = chosen(app, &job, err);
    if (st)
        return st;
    if (!sv->resume || !job.can_resume)
        return dub_fail(err, DUB_ERR_STATE, "job %s %s", job.id,
                        job.live ? "is being followed already"
                                 : "is over: nothing is left to be picked up");
    (void)snprintf(id, sizeof(id), "%s", job.id);
    st = sv->resume(sv->ctx, id, err);
    if (st)
        return st;
    ui_app_say(app, DUB_SEV_INFO, "picking up job %s with its own key and bytes", id);
    ui_app_jobs_changed(app);
    return DUB_OK;
}
