/* What keys act on: the selected segment, the playhead, the filter, the issue under the cursor. */
#include <stdio.h>

#include "app_impl.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

const struct dub_segment *ui_cursor_segment(const struct ui_app *app)
{
    dub_id id = app->session->sel.cursor;
    return id ? dub_project_segment_by_id(project(app), id) : NULL;
}

void ui_set_playhead(struct ui_app *app, dub_us t)
{
    dub_us end;
    if (!dub_project_video_len(project(app), &end))
        end = DUB_US_MAX;
    t = t > end ? end : t;
    app->session->sel.has_playhead = true;
    app->session->sel.playhead_us = t < 0 ? 0 : t;
    ui_timeline_reveal(app, app->session->sel.playhead_us);
    ui_app_dirty(app);
}

void ui_select(struct ui_app *app, dub_id id, bool move_playhead)
{
    app->session->sel.cursor = id;
    app->session->sel.picked.n = 0;
    app->picks.anchor = 0;
    const struct dub_segment *s = ui_cursor_segment(app);
    if (s && move_playhead) {
        ui_set_playhead(app, s->span.start_us);
        ui_timeline_reveal_span(app, s->span);
    }
    ui_app_dirty(app);
}

void ui_settle_cursor(struct ui_app *app, size_t index_before)
{
    const struct dub_project *p = project(app);
    size_t n = dub_project_n_segments(p);
    if (ui_cursor_segment(app))
        return;
    ui_select(app,
              n == 0 ? 0 : dub_project_segment(p, index_before < n ? index_before : n - 1)->rec.id,
              false);
}

/* --- moving ----------------------------------------------------------------------------------- */

void ui_move_cursor(struct ui_app *app, int rows)
{
    size_t n = ui_n_shown(app), row = ui_cursor_row(app);
    if (n == 0)
        return;
    long to = row == n ? 0 : (long)row + rows;
    to = to < 0 ? 0 : (to >= (long)n ? (long)n - 1 : to);
    dub_id id = dub_project_segment(project(app), ui_shown(app, (size_t)to))->rec.id;
    if (app->picks.extending)
        ui_pick_to(app, id);
    else
        ui_select(app, id, true);
}

/* --- issues ----------------------------------------------------------------------------------- */

const struct dub_diag *ui_issue_at(struct ui_app *app)
{
    const struct dub_diag_list *l = dub_session_diags(app->session);
    if (l->items.n == 0)
        return NULL;
    if (app->issue_at >= l->items.n)
        app->issue_at = l->items.n - 1;
    return &l->items.at[app->issue_at];
}

void ui_goto_issue(struct ui_app *app)
{
    const struct dub_diag *d = ui_issue_at(app);
    if (d && d->segment)
        ui_select(app, d->segment, true);
}

/* Notes and what was waived do not stop the keys while there is something worse. */
static bool passed_over(const struct dub_diag_list *l, const struct dub_diag *d)
{
    return l->n_error + l->n_warning > 0 && (d->severity == DUB_SEV_INFO || d->waived);
}

void ui_move_issue(struct ui_app *app, int rows)
{
    size_t n = dub_session_diags(app->session)->items.n;
    long to = (long)app->issue_at + rows;
    if (n == 0)
        return;
    app->issue_at = (size_t)(to < 0 ? 0 : to >= (long)n ? (long)n - 1 : to);
    ui_goto_issue(app);
}

void ui_step_issue(struct ui_app *app, int dir)
{
    const struct dub_diag_list *l = dub_session_diags(app->session);
    const struct dub_diag *d = ui_issue_at(app);
    if (!d) {
        ui_app_say(app, DUB_SEV_INFO, "there are no issues");
        return;
    }
    /* The first step goes to the issue that is shown, not past it. */
    bool counts = !passed_over(l, d);
    bool here = !d->segment || d->segment == app->session->sel.cursor;
    for (size_t left = l->items.n; left > 0 && (here || !counts); left--) {
        app->issue_at = dub_diag_step(l, app->issue_at, dir);
        if (!passed_over(l, &l->items.at[app->issue_at]))
            break;
    }
    ui_goto_issue(app);
    ui_app_say(app, l->items.at[app->issue_at].severity, "%s",
               dub_str_z(l->items.at[app->issue_at].message));
}

/* The one under the cursor of the issues pane, else the first of the selected segment. */
static const struct dub_diag *issue_to_fix(struct ui_app *app)
{
    const struct dub_diag_list *l = dub_session_diags(app->session);
    const struct dub_diag *at = ui_issue_at(app);
    dub_id cursor = app->session->sel.cursor;
    if (!at || app->focus == UI_FOCUS_ISSUES || at->segment == cursor)
        return at;
    for (size_t i = 0; i < l->items.n; i++) {
        if (l->items.at[i].segment == cursor && l->items.at[i].fix) {
            app->issue_at = i;
            return &l->items.at[i];
        }
    }
    return at;
}

void ui_fix_issue(struct ui_app *app, bool all_of_kind)
{
    const struct dub_diag *d = issue_to_fix(app);
    if (!d) {
        ui_app_say(app, DUB_SEV_INFO, "there are no issues");
        return;
    }
    if (!d->fix) {
        ui_app_say(app, DUB_SEV_WARNING, "%s: this needs your decision, no command repairs it",
                   d->rule);
        return;
    }
    if (all_of_kind) {
        (void)ui_runf(app, "fix all %s", d->rule);
        return;
    }
    char *line = dub_strdup(dub_str_z(d->fix)); /* the list changes while it runs */
    (void)ui_runf(app, "%s", line);
    dub_free(line);
}
