/* The findings of check: what is wrong, where, and the command that repairs it. */
#include <stdio.h>

#include "app_impl.h"

/* Columns for the repairs shown, so that the findings get all the others. */
static int fix_width(struct ui_app *app, size_t first, size_t rows)
{
    const struct ui_issues *is = &app->found;
    int most = 0;
    if (app->layout.issues.w < 100)
        return 0;
    for (size_t i = first; i < first + rows && i < is->rows.n; i++) {
        const struct dub_diag *d = ui_issue(app, is->rows.at[i].item);
        int w = d->fix ? ui_width(dub_str_sv(d->fix)) + 5 : 0;
        most = w > most ? w : most;
    }
    return most > 44 ? 44 : most;
}

/* "message — waived: reason". */
static void put_waived(struct ui_app *app, int x, int y, int w, const struct dub_diag *d,
                       ui_style style)
{
    const struct dub_segment *s = dub_project_segment_by_id(app->session->project, d->segment);
    struct dub_sv reason = {0};
    struct dub_buf text;
    dub_buf_init(&text, 0);
    if (s && dub_segment_waived(s, d->rule, &reason))
        dub_buf_addf(&text, "waived: %.*s · ", (int)reason.n, reason.p);
    dub_buf_add_sv(&text, dub_str_sv(d->message));
    ui_put_cut(&app->canvas, x, y, w, dub_buf_sv(&text), style);
    dub_buf_fini(&text);
}

static void draw_heading(struct ui_app *app, int y, const struct dub_diag *d, size_t n)
{
    struct ui_rect r = app->layout.issues;
    ui_style style;
    const char *mark = ui_severity_mark(d->severity, &style);
    int x = r.x + 1;
    x += ui_put(&app->canvas, x, y, 1, mark, style) + 1;
    x += ui_put_cut(&app->canvas, x, y, r.w - 12, dub_sv(d->rule), UI_S_STRONG) + 1;
    ui_putf(&app->canvas, x, y, 10, UI_S_DIM, "%zu", n);
}

static void draw_row(struct ui_app *app, int y, const struct dub_diag *d, int fix_w, ui_style flag)
{
    struct ui_canvas *c = &app->canvas;
    struct ui_rect r = app->layout.issues;
    ui_style style;
    const char *mark = ui_severity_mark(d->severity, &style);
    ui_erase(c, (struct ui_rect){r.x, y, r.w, 1}, UI_S_TEXT | flag);
    ui_put(c, r.x + 1, y, 1, d->waived ? "○" : mark, (d->waived ? UI_S_DIM : style) | flag);
    fix_w = d->fix && !d->waived ? fix_w : 0;
    if (d->waived) {
        put_waived(app, r.x + 3, y, r.w - 4, d, UI_S_DIM | flag);
        return;
    }
    int text_w = r.w - 4 - fix_w;
    ui_style text_style = d->waived || d->severity == DUB_SEV_INFO ? UI_S_DIM : UI_S_TEXT;
    if (!fix_w && d->fix)
        text_w -= 2;
    ui_put_cut(c, r.x + 3, y, text_w, dub_str_sv(d->message), text_style | flag);
    if (fix_w) {
        int x = r.x + r.w - fix_w + 1;
        app->found.fix_x = x;
        x += ui_put(c, x, y, 1, "f", UI_S_KEY | flag) + 1;
        ui_put_cut(c, x, y, r.x + r.w - x - 1, dub_str_sv(d->fix), UI_S_HINT | flag);
    } else if (d->fix) {
        app->found.fix_x = r.x + r.w - 3;
        ui_put(c, r.x + r.w - 2, y, 1, "f", UI_S_KEY | flag);
    }
}

/* Behind the counts: what is left out, and what `f` would change here. */
static void draw_state(struct ui_app *app, int x)
{
    struct ui_rect r = app->layout.issues;
    const struct ui_issues *is = &app->found;
    const struct dub_diag *d = ui_issue_at(app);
    if (is->rule)
        x += ui_putf(&app->canvas, x, r.y, 40, UI_S_KEY, " only %s ", is->rule);
    if (is->n_hidden > 0)
        x += ui_putf(&app->canvas, x, r.y, 20, UI_S_DIM, " %zu left out ", is->n_hidden);
    bool here = d && (app->focus == UI_FOCUS_ISSUES ||
                      (d->segment && d->segment == app->session->sel.cursor));
    const char *effect = here ? ui_issue_preview(app, d) : "";
    int room = r.x + r.w - x - 8, w = ui_width(dub_sv(effect));
    if (w == 0 || room < 16)
        return;
    w = w > room ? room : w;
    x = r.x + r.w - w - 6;
    ui_hit_add(app, (struct ui_rect){x + 1, r.y, w + 2, 1}, "issue fix");
    ui_put(&app->canvas, x, r.y, 1, " ", UI_S_TEXT);
    ui_put(&app->canvas, x + 1, r.y, 1, "f", UI_S_KEY);
    ui_put(&app->canvas, x + 2, r.y, 1, " ", UI_S_TEXT);
    ui_put_cut(&app->canvas, x + 3, r.y, w, dub_sv(effect), UI_S_HINT);
    ui_put(&app->canvas, x + 3 + w, r.y, 1, " ", UI_S_TEXT);
}

void ui_draw_issues(struct ui_app *app)
{
    struct ui_rect r = app->layout.issues;
    const struct dub_issues *ix = ui_issues(app);
    size_t n_error = dub_issues_count(ix, DUB_SEV_ERROR);
    size_t n_warning = dub_issues_count(ix, DUB_SEV_WARNING);
    bool focused = app->focus == UI_FOCUS_ISSUES;
    char title[64];
    int x = ui_draw_title(app, r, "Issues", focused);
    if (app->layout.divider_x >= 0)
        ui_put(&app->canvas, app->layout.divider_x, r.y, 1, "┴", UI_S_FRAME);
    (void)snprintf(title, sizeof(title), "✗ %zu ", n_error);
    x += ui_put(&app->canvas, x, r.y, 16, title, n_error ? UI_S_ERROR : UI_S_DIM);
    (void)snprintf(title, sizeof(title), " ▲ %zu ", n_warning);
    x += ui_put(&app->canvas, x, r.y, 16, title, n_warning ? UI_S_WARNING : UI_S_DIM);
    (void)snprintf(title, sizeof(title), " · %zu ", dub_issues_count(ix, DUB_SEV_INFO));
    x += ui_put(&app->canvas, x, r.y, 16, title, UI_S_DIM);
    size_t n_rows = ui_issue_rows(app), at_row = ui_issue_row(app);
    draw_state(app, x);
    size_t rows = (size_t)(r.h - 1);
    if (dub_issues_n(ix) == 0) {
        ui_put(&app->canvas, r.x + 1, r.y + 1, r.w - 2, "✓", UI_S_OK);
        ui_put(&app->canvas, r.x + 3, r.y + 1, r.w - 4, "Nothing to report.", UI_S_DIM);
        return;
    }
    if (n_rows == 0)
        ui_put(&app->canvas, r.x + 3, r.y + 1, r.w - 4, "All of them are left out; s, r and h show "
               "them again.", UI_S_DIM);
    app->found.fix_x = 0;
    ui_list_show(&app->issues, n_rows, rows, at_row);
    int fix_w = fix_width(app, app->issues.first, rows);
    for (size_t i = 0; i < rows && app->issues.first + i < n_rows; i++) {
        size_t at = app->issues.first + i;
        struct ui_issue_row row = app->found.rows.at[at];
        ui_style flag = at != at_row ? 0 : focused ? UI_F_SELECT : UI_F_CURRENT;
        if (row.n > 0)
            draw_heading(app, r.y + 1 + (int)i, ui_issue(app, row.item), row.n);
        else
            draw_row(app, r.y + 1 + (int)i, ui_issue(app, row.item), fix_w, flag);
    }
    ui_draw_more(app, &app->issues, r.x + r.w - 1, r.y + 1, r.y + r.h - 1);
}

bool ui_mouse_issues(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_rect r = app->layout.issues;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        long at = (long)ui_issue_row(app), n = (long)app->found.rows.n;
        long step = m->action == UI_MOUSE_UP ? -1 : 1, to = at + step;
        while (to >= 0 && to < n && app->found.rows.at[to].n > 0)
            to += step;
        if (to >= 0 && to < n)
            app->issue_at = app->found.rows.at[to].item;
        return true;
    }
    size_t at = app->issues.first + (size_t)(m->y - r.y - 1);
    if (m->action != UI_MOUSE_PRESS || m->y <= r.y || at >= app->issues.n)
        return false;
    app->issue_at = app->found.rows.at[at].item;
    ui_goto_issue(app);
    const struct dub_diag *d = ui_issue_at(app);
    bool on_fix = app->found.fix_x > 0 && m->x >= app->found.fix_x;
    if (m->button != 0 || app->found.rows.at[at].n > 0 || !on_fix || !d || !d->fix || d->waived)
        return true;
    if (!ui_double_click(app)) /* its second half would hit the next finding */
        ui_fix_issue(app, false);
    return false;
}
