/* The findings of check: what is wrong, where, and the command that repairs it. */
#include <stdio.h>

#include "app_impl.h"

/* Columns for the repairs shown, so that the findings get all the others. */
static int fix_width(const struct ui_app *app, size_t first, size_t rows)
{
    const struct dub_diag_list *l = dub_session_diags(app->session);
    int most = 0;
    if (app->layout.issues.w < 100)
        return 0;
    for (size_t i = first; i < first + rows && i < l->items.n; i++) {
        const struct dub_diag *d = &l->items.at[i];
        int w = d->fix ? ui_width(dub_str_sv(d->fix)) + 5 : 0;
        most = w > most ? w : most;
    }
    return most > 44 ? 44 : most;
}

static void draw_row(struct ui_app *app, int y, const struct dub_diag *d, int fix_w, ui_style flag)
{
    struct ui_canvas *c = &app->canvas;
    struct ui_rect r = app->layout.issues;
    ui_style style;
    const char *mark = ui_severity_mark(d->severity, &style);
    ui_erase(c, (struct ui_rect){r.x, y, r.w, 1}, UI_S_TEXT | flag);
    ui_put(c, r.x + 1, y, 1, d->waived ? "○" : mark, (d->waived ? UI_S_DIM : style) | flag);
    fix_w = d->fix ? fix_w : 0;
    int text_w = r.w - 4 - fix_w;
    ui_style text_style = d->waived || d->severity == DUB_SEV_INFO ? UI_S_DIM : UI_S_TEXT;
    if (!fix_w && d->fix)
        text_w -= 2;
    ui_put_cut(c, r.x + 3, y, text_w, dub_str_sv(d->message), text_style | flag);
    if (fix_w) {
        int x = r.x + r.w - fix_w + 1;
        x += ui_put(c, x, y, 1, "f", UI_S_KEY | flag) + 1;
        ui_put_cut(c, x, y, r.x + r.w - x - 1, dub_str_sv(d->fix), UI_S_HINT | flag);
    } else if (d->fix) {
        ui_put(c, r.x + r.w - 2, y, 1, "f", UI_S_KEY | flag);
    }
}

void ui_draw_issues(struct ui_app *app)
{
    struct ui_rect r = app->layout.issues;
    const struct dub_diag_list *l = dub_session_diags(app->session);
    bool focused = app->focus == UI_FOCUS_ISSUES;
    char title[64];
    int x = ui_draw_title(app, r, "Issues", focused);
    if (app->layout.divider_x >= 0)
        ui_put(&app->canvas, app->layout.divider_x, r.y, 1, "┴", UI_S_FRAME);
    (void)snprintf(title, sizeof(title), "✗ %zu ", l->n_error);
    x += ui_put(&app->canvas, x, r.y, 16, title, l->n_error ? UI_S_ERROR : UI_S_DIM);
    (void)snprintf(title, sizeof(title), " ▲ %zu ", l->n_warning);
    x += ui_put(&app->canvas, x, r.y, 16, title, l->n_warning ? UI_S_WARNING : UI_S_DIM);
    (void)snprintf(title, sizeof(title), " · %zu ", l->n_info);
    ui_put(&app->canvas, x, r.y, 16, title, UI_S_DIM);
    size_t rows = (size_t)(r.h - 1);
    if (l->items.n == 0) {
        ui_put(&app->canvas, r.x + 1, r.y + 1, r.w - 2, "✓", UI_S_OK);
        ui_put(&app->canvas, r.x + 3, r.y + 1, r.w - 4, "Nothing to report.", UI_S_DIM);
        return;
    }
    (void)ui_issue_at(app); /* within the list */
    ui_list_show(&app->issues, l->items.n, rows, app->issue_at);
    int fix_w = fix_width(app, app->issues.first, rows);
    for (size_t i = 0; i < rows && app->issues.first + i < l->items.n; i++) {
        size_t at = app->issues.first + i;
        ui_style flag = at != app->issue_at ? 0 : focused ? UI_F_SELECT : UI_F_CURRENT;
        draw_row(app, r.y + 1 + (int)i, &l->items.at[at], fix_w, flag);
    }
    ui_draw_more(app, &app->issues, r.x + r.w - 1, r.y + 1, r.y + r.h - 1);
}

bool ui_mouse_issues(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_rect r = app->layout.issues;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        size_t n = app->issues.n;
        if (m->action == UI_MOUSE_UP && app->issue_at > 0)
            app->issue_at--;
        else if (m->action == UI_MOUSE_DOWN && app->issue_at + 1 < n)
            app->issue_at++;
        return true;
    }
    size_t at = app->issues.first + (size_t)(m->y - r.y - 1);
    if (m->action != UI_MOUSE_PRESS || m->y <= r.y || at >= app->issues.n)
        return false;
    app->issue_at = at;
    ui_goto_issue(app);
    return true;
}
