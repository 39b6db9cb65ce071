/* The table of segments. */
#include <stdio.h>

#include "app_impl.h"

#define MARKS_W 2 /* issue mark, cursor mark */

static void put_column(struct ui_app *app, enum ui_column i, int y, const char *text,
                       ui_style style)
{
    const struct ui_table *t = &app->tbl;
    if (ui_column_row(i)->right)
        ui_put_right(&app->canvas, t->x[i], y, t->w[i], text, style);
    else
        ui_put_cut(&app->canvas, t->x[i], y, t->w[i], dub_sv(text), style);
}

static void draw_row(struct ui_app *app, int y, size_t index, ui_style flag)
{
    ui_style style;
    struct ui_rect r = app->layout.segments;
    ui_erase(&app->canvas, (struct ui_rect){r.x, y, r.w, 1}, UI_S_TEXT | flag);
    const char *mark = ui_issue_mark(app, index, &style);
    ui_put(&app->canvas, r.x, y, 1, mark[0] ? mark : " ", style | flag);
    bool picked = ui_is_picked(app, dub_project_segment(app->session->project, index)->rec.id);
    ui_put(&app->canvas, r.x + 1, y, 1, flag ? "▸" : picked ? "•" : " ", UI_S_KEY | flag);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    for (size_t i = 0; i < app->tbl.n_columns; i++) {
        enum ui_column c = app->tbl.columns[i];
        if (app->tbl.w[c] == 0)
            continue;
        dub_buf_clear(&text);
        style = ui_column_text(app, c, index, app->tbl.w[c], &text);
        put_column(app, c, y, dub_buf_z(&text), style | flag);
    }
    dub_buf_fini(&text);
}

/* Names of the columns, the one sorted by with an arrow. */
static void draw_header(struct ui_app *app, struct ui_rect r)
{
    const struct ui_table *t = &app->tbl;
    for (size_t i = 0; i < t->n_columns; i++) {
        enum ui_column c = t->columns[i];
        char head[40];
        bool sorted = c == t->sort && !(c == UI_COL_NUMBER && !t->descending);
        (void)snprintf(head, sizeof(head), "%s%s", ui_column_row(c)->head,
                       !sorted ? "" : t->descending ? "↓" : "↑");
        if (t->w[c] > 0)
            put_column(app, c, r.y + 1, head, sorted ? UI_S_KEY : UI_S_HEADER);
    }
}

/* What the header cannot tell, at the right end of the title: an order by a column that is not
 * shown, chosen columns that have no room. */
static void draw_unseen(struct ui_app *app, struct ui_rect r, int tab_w)
{
    const struct ui_table *t = &app->tbl;
    size_t n_hidden = 0;
    char text[64] = "", order[48] = "";
    for (size_t i = 0; i < t->n_columns && t->chosen; i++)
        n_hidden += t->w[t->columns[i]] == 0;
    if (t->w[t->sort] == 0)
        (void)snprintf(order, sizeof(order), " by %s%s ", ui_column_row(t->sort)->name,
                       t->descending ? "↓" : "↑");
    if (n_hidden > 0)
        (void)snprintf(text, sizeof(text), " %zu more column%s ", n_hidden,
                       n_hidden == 1 ? "" : "s");
    int w = ui_width(dub_sv(text)) + ui_width(dub_sv(order));
    if (w == 0 || w > r.w / 2)
        return;
    int x = r.x + r.w - w - 1 - tab_w;
    x += ui_put(&app->canvas, x, r.y, w, order, UI_S_KEY);
    ui_put(&app->canvas, x, r.y, w, text, UI_S_DIM);
}

static void draw_empty(struct ui_app *app, struct ui_rect r)
{
    static const char *const lines[] = {
        "No segments yet.",
        "",
        "1 … 9   add a speaker, then stand for them",
        "← →     move the playhead; Shift: a second",
        "i  o    mark where somebody begins and ends to speak",
        "1 … 9   again: that becomes the speaker's segment",
    };
    bool filtered = app->filter && dub_project_n_segments(app->session->project) > 0;
    if (filtered) {
        ui_put_cut(&app->canvas, r.x + 3, r.y + 3, r.w - 4,
                   dub_sv("Nothing matches the filter; / with nothing shows all."), UI_S_DIM);
        return;
    }
    for (int i = 0; i < (int)DUB_ARRAY_LEN(lines) && i + 3 < r.h; i++)
        ui_put_cut(&app->canvas, r.x + 3, r.y + 2 + i, r.w - 4, dub_sv(lines[i]),
                   i == 0 ? UI_S_TEXT : UI_S_DIM);
}

/* The wheel looks around without selecting; whatever selects comes back. */
static bool is_loose(struct ui_app *app, size_t n)
{
    struct ui_table *t = &app->tbl;
    t->loose = t->loose && t->loose_cursor == app->session->sel.cursor && t->loose_n == n;
    return t->loose;
}

void ui_draw_segments(struct ui_app *app)
{
    struct ui_rect r = app->layout.segments;
    struct ui_canvas *c = &app->canvas;
    size_t n = ui_n_shown(app), all = dub_project_n_segments(app->session->project);
    char title[200];
    if (app->filter)
        (void)snprintf(title, sizeof(title), "Segments  / %.100s  %zu of %zu", app->filter, n, all);
    else
        (void)snprintf(title, sizeof(title), "Segments");
    bool focused = app->focus == UI_FOCUS_SEGMENTS || app->focus == UI_FOCUS_TIMELINE;
    ui_draw_title(app, r, title, app->focus == UI_FOCUS_SEGMENTS);
    if (app->layout.divider_x >= 0) {
        ui_vline(c, app->layout.divider_x, r.y + 1, r.h - 1, UI_S_FRAME);
        ui_put(c, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    }
    int tab_w = ui_draw_filter_tab(app);
    size_t rows = r.h > 2 ? (size_t)(r.h - 2) : 0;
    if (n == 0) {
        ui_list_show(&app->table, 0, rows, 0);
        draw_empty(app, r);
        return;
    }
    ui_table_place(app, r.x + MARKS_W, r.w - MARKS_W);
    draw_header(app, r);
    draw_unseen(app, r, tab_w);
    size_t at = ui_cursor_row(app);
    ui_list_show(&app->table, n, rows, is_loose(app, n) ? n : at);
    for (size_t i = 0; i < rows && app->table.first + i < n; i++) {
        size_t row = app->table.first + i;
        ui_style flag = row != at ? 0 : focused ? UI_F_SELECT : UI_F_CURRENT;
        draw_row(app, r.y + 2 + (int)i, ui_shown(app, row), flag);
    }
    ui_draw_more(app, &app->table, r.x + r.w - 1, r.y + 2, r.y + r.h - 1);
}

/* A column's name was clicked: sort by it, again: the other way round. */
static void click_header(struct ui_app *app, int x)
{
    const struct ui_table *t = &app->tbl;
    for (size_t i = 0; i < t->n_columns; i++) {
        enum ui_column c = t->columns[i];
        if (t->w[c] > 0 && x >= t->x[c] && x < t->x[c] + t->w[c])
            (void)ui_runf(app, "sort %s", ui_column_row(c)->name);
    }
}

bool ui_mouse_segments(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_rect r = app->layout.segments;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        app->tbl.loose = true;
        app->tbl.loose_cursor = app->session->sel.cursor;
        app->tbl.loose_n = app->table.n;
        ui_scroll(&app->table, m->action == UI_MOUSE_UP ? -3 : 3);
        return true;
    }
    int row = m->y - r.y - 2;
    if (m->action == UI_MOUSE_PRESS && row == -1)
        click_header(app, m->x); /* no row: a double click opens nothing */
    if (m->action != UI_MOUSE_PRESS || row < 0 || app->table.first + (size_t)row >= app->table.n)
        return false;
    size_t index = ui_shown(app, app->table.first + (size_t)row);
    ui_click_row(app, dub_project_segment(app->session->project, index)->rec.id, m);
    return true;
}
