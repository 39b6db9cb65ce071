/*
 * The sheet before money is spent: what will be sent, to whom, what it will cost, what is wrong
 * with it. The answer is No unless y is pressed after a pause; S, which opened it, does nothing
 * here.
 */
#include <stdio.h>

#include "app_impl.h"
#include "model/catalog.h"

#define FILES_SHOWN  6
#define ISSUES_SHOWN 6
#define CHANGES_SHOWN 4

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static void add(struct ui_app *app, const char *label, ui_style style, const char *fmt, ...)
    DUB_PRINTF(4, 5);

static void add(struct ui_app *app, const char *label, ui_style style, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    ui_dialog_add(&app->dialog, label, text, style);
}

static void add_model(struct ui_app *app)
{
    const struct dub_settings *set = dub_project_settings(project(app));
    bool has_mode = set->options.set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    size_t used = 0;
    add(app, "model", UI_S_TEXT, "%s", dub_str_z(set->model));
    add(app, "sync mode", UI_S_TEXT, "%s",
        has_mode ? dub_sync_mode_name(set->options.sync_mode) : "not set");
    for (size_t i = 0; i < dub_project_n_speakers(project(app)); i++) {
        const struct dub_speaker *sp = dub_project_speaker(project(app), i);
        for (size_t k = 0; k < dub_project_n_segments(project(app)); k++) {
            if (dub_str_eq(dub_project_segment(project(app), k)->speaker, sp->ref)) {
                used++;
                break;
            }
        }
    }
    add(app, "segments", UI_S_TEXT, "%zu, by %zu speaker%s", dub_project_n_segments(project(app)),
        used, used == 1 ? "" : "s");
}

static void add_cost(struct ui_app *app)
{
    const struct dub_fit_total *total = ui_fit_total(app);
    const struct dub_settings *set = dub_project_settings(project(app));
    const char *plan = app->session->plan ? app->session->plan : dub_str_z(set->plan);
    char out[DUB_TIME_TEXT], video[DUB_TIME_TEXT];
    struct dub_buf cost;
    dub_buf_init(&cost, 0);
    if (total->known)
        add(app, "output", UI_S_TEXT, "%s%s (video %s)", dub_clock_print(total->out_us, out),
            total->complete ? "" : " or so: some audio is of unknown length",
            dub_clock_print(total->video_us, video));
    else
        add(app, "output", UI_S_WARNING, "length not known: the video was not probed");
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    bool sandbox = sv->is_sandbox && sv->is_sandbox(sv->ctx);
    if (ui_cost_text(app, &cost))
        add(app, "cost", UI_S_STRONG,
            sandbox ? "nothing here; ≈ %s at the service" : "≈ %s by the list price",
            dub_buf_z(&cost));
    else
        add(app, "cost", UI_S_WARNING, "cannot be estimated");
    add(app, "plan", UI_S_TEXT, "%s", plan[0] ? plan : "not told: its limits are not checked");
    dub_buf_fini(&cost);
}

static void add_service(struct ui_app *app)
{
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    bool sandbox = sv->is_sandbox && sv->is_sandbox(sv->ctx);
    const char *host = sv->host ? sv->host(sv->ctx) : "none";
    if (sandbox)
        add(app, "service", UI_S_SANDBOX, " SANDBOX  %s, costs nothing ", host);
    else
        add(app, "service", UI_S_PAID, " %s, costs money ", host);
    const struct dub_str *hook = dub_project_settings(project(app))->webhook;
    if (hook && hook->n > 0)
        add(app, "webhook", UI_S_TEXT, "%s", hook->z);
}

static void add_files(struct ui_app *app, const struct dub_built *body)
{
    size_t shown = 0, pending = 0;
    for (size_t i = 0; i < body->files.n; i++) {
        const struct dub_local_file *f = &body->files.at[i];
        if (f->asset_id)
            continue;
        const struct dub_facts *facts = dub_project_facts(project(app), f->input);
        char size[48] = "";
        if (facts && facts->size_bytes >= 1000000)
            (void)snprintf(size, sizeof(size), "  %lld.%lld MB",
                           (long long)(facts->size_bytes / 1000000),
                           (long long)(facts->size_bytes / 100000 % 10));
        else if (facts && facts->size_bytes > 0)
            (void)snprintf(size, sizeof(size), "  %lld kB",
                           (long long)((facts->size_bytes + 999) / 1000));
        if (pending++ < FILES_SHOWN) {
            add(app, shown == 0 ? "uploads" : " ", UI_S_TEXT, "%s%s", dub_str_z(f->input->where),
                size);
            shown++;
        }
    }
    if (pending > shown)
        add(app, " ", UI_S_DIM, "and %zu more", pending - shown);
    if (pending == 0)
        add(app, "uploads", UI_S_TEXT, "nothing: all media is there already");
}

static void add_issues(struct ui_app *app)
{
    const struct dub_issues *ix = ui_issues(app);
    size_t shown = 0, total = dub_issues_count(ix, DUB_SEV_ERROR) +
                              dub_issues_count(ix, DUB_SEV_WARNING);
    for (int severity = DUB_SEV_ERROR; severity <= DUB_SEV_WARNING; severity++) {
        size_t left = dub_issues_count(ix, (enum dub_severity)severity);
        for (size_t i = 0; left > 0 && shown < ISSUES_SHOWN; i++) {
            const struct dub_diag *d = ui_issue(app, i);
            ui_style style;
            if ((int)d->severity != severity || d->waived)
                continue;
            left--;
            const char *mark = ui_severity_mark(d->severity, &style);
            add(app, shown == 0 ? "issues" : " ", style, "%s %s", mark, dub_str_z(d->message));
            shown++;
        }
    }
    if (total > shown)
        add(app, " ", UI_S_DIM, "and %zu more", total - shown);
    if (total == 0)
        add(app, "issues", UI_S_OK, "✓ none");
}

/* Why nothing can be sent at all; NULL when it can. */
static const char *blocked_reason(struct ui_app *app, const struct dub_built *body)
{
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    if (!sv->submit)
        return "no service is connected";
    if (sv->unusable && sv->unusable(sv->ctx))
        return sv->unusable(sv->ctx);
    if (!body)
        return app->request.error;
    if (dub_issues_count(ui_issues(app), DUB_SEV_ERROR) > 0)
        return "errors block the job: n finds them, f repairs, W waives with a reason";
    return NULL;
}

static void on_answer(void *ctx, enum ui_answer answer)
{
    struct ui_app *app = ctx;
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    struct dub_err err;
    if (answer != UI_ANSWER_YES) {
        ui_app_say(app, DUB_SEV_INFO, "nothing was sent");
        return;
    }
    enum dub_status st =
        sv->submit(sv->ctx, app->session, app->sheet_output, app->sheet_twin, &err);
    if (st != DUB_OK) {
        ui_app_error(app, &err);
        return;
    }
    app->side = UI_SIDE_JOBS;
    app->focus = UI_FOCUS_SIDE;
    app->jobs_pane.details = false;
    ui_jobs_to_newest(app);
    ui_app_say(app, DUB_SEV_INFO, "sending; you can go on working, L shows the jobs");
    ui_app_jobs_changed(app);
}

static void add_concerns(struct ui_app *app)
{
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    if (sv->concerns)
        sv->concerns(sv->ctx, app->session, &text);
    struct dub_sv rest = dub_buf_sv(&text);
    for (bool first = true; rest.n > 0; first = false) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        add(app, first ? "mind" : " ", UI_S_WARNING, "▲ %.*s", (int)line.n, line.p);
    }
    dub_buf_fini(&text);
}

/* What differs from what was submitted last, where something was. */
static void add_changes(struct ui_app *app)
{
    const struct dub_compare *c;
    struct dub_buf text;
    (void)snprintf(app->request.base, sizeof(app->request.base), "last");
    app->request.base_known = false;
    c = ui_request_diff(app);
    if (!c)
        return;
    dub_buf_init(&text, 0);
    dub_compare_summary(c, &text);
    add(app, "since last", c->changes.n > 0 ? UI_S_TEXT : UI_S_WARNING, "%s%s (job %s)",
        c->changes.n > 0 ? "" : "▲ ", dub_buf_z(&text), app->request.base_id);
    for (size_t i = 0; i < c->changes.n && i < CHANGES_SHOWN; i++) {
        const struct dub_diff *d = &c->changes.at[i];
        dub_buf_clear(&text);
        dub_diff_text(d, &text);
        add(app, " ", UI_S_DIM, "%s %s: %s", dub_diff_mark(d->kind), d->name, dub_buf_z(&text));
    }
    if (c->changes.n > CHANGES_SHOWN)
        add(app, " ", UI_S_DIM, "and %zu more; d in the request (J) lists them",
            c->changes.n - CHANGES_SHOWN);
    dub_buf_fini(&text);
}

static void add_twin(struct ui_app *app)
{
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    char intent[DUB_SHA256_HEX];
    const char *twin = NULL;
    if (sv->twin) {
        dub_request_intent(project(app), intent);
        twin = sv->twin(sv->ctx, intent);
    }
    app->sheet_twin = twin != NULL;
    if (twin)
        add(app, "already", UI_S_WARNING, "▲ job %s is exactly this one: y pays for it again",
            twin);
}

void ui_submit_open(struct ui_app *app)
{
    const struct dub_built *body = ui_request_body(app);
    const char *reason = blocked_reason(app, body);
    char yes[96];
    struct dub_buf cost;
    dub_buf_init(&cost, 0);
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    bool sandbox = sv->is_sandbox && sv->is_sandbox(sv->ctx);
    bool known = ui_cost_text(app, &cost);
    if (sandbox)
        (void)snprintf(yes, sizeof(yes), "send it to the sandbox");
    else
        (void)snprintf(yes, sizeof(yes), "send it, pay%s%s", known ? " ≈ " : "",
                       known ? dub_buf_z(&cost) : "");
    dub_buf_fini(&cost);
    ui_dialog_open(&app->dialog, "Submit one generation", yes, "do not send", on_answer, app);
    add_service(app);
    add_model(app);
    add_cost(app);
    if (body)
        add_files(app, body);
    dub_free(app->sheet_output);
    app->sheet_output = sv->output ? sv->output(sv->ctx, app->session) : NULL;
    add(app, "result", UI_S_TEXT, "%s",
        app->sheet_output ? app->sheet_output : "stays at the service");
    add_issues(app);
    if (body)
        add_changes(app);
    add_concerns(app);
    add_twin(app);
    if (reason) {
        ui_dialog_add(&app->dialog, "", "", UI_S_TEXT);
        add(app, "", UI_S_ERROR, "✗ %s", reason);
        app->dialog.blocked = true;
    }
    ui_dialog_guard(&app->dialog, UI_GUARD_US, ui_app_now(app));
}
