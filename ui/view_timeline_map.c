/*
 * The minimap: the whole video in one row, what is covered, where findings are, and the part that
 * the lanes show. Drawn by the same walk as the lanes, so that its cost does not grow either.
 */
#include "view_timeline.h"

#define ERRORS_DRAWN ((size_t)2000)

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static struct ui_window map_window(struct ui_app *app)
{
    return ui_tl_whole(app, app->timeline.w);
}

static void put(struct ui_app *app, int x, const char *glyph, ui_style style)
{
    if (x >= 0 && x < app->timeline.w)
        ui_put(&app->canvas, app->timeline.x + x, app->timeline.map_y, 1, glyph, style);
}

/* Columns that the lanes show; at least one. */
static void shown_columns(struct ui_app *app, struct ui_window v, int *x0, int *x1)
{
    const struct ui_timeline *t = &app->timeline;
    *x0 = ui_window_column(v, t->start_us);
    *x1 = ui_window_column(v, t->start_us + t->span_us - 1);
    *x1 = *x1 >= v.w ? v.w - 1 : *x1;
    *x0 = *x0 > *x1 ? *x1 : *x0;
}

static void draw_base(struct ui_app *app, struct ui_window v, int x0, int x1)
{
    dub_us end;
    int last = dub_project_video_len(project(app), &end) ? ui_window_column(v, end - 1) : v.w - 1;
    for (int x = 0; x <= last; x++)
        put(app, x, x >= x0 && x <= x1 ? "╌" : "·", UI_S_FRAME);
}

static void draw_issue(struct ui_app *app, struct ui_window v, const struct dub_segment *s,
                       const char *mark, ui_style style)
{
    int x = ui_window_column(v, s->span.start_us);
    struct ui_cell *cell = ui_canvas_at(&app->canvas, app->timeline.x + x, app->timeline.map_y);
    bool error = cell && (cell->style & 0xff) == UI_S_ERROR;
    if (mark[0] && !error)
        put(app, x, mark, style);
}

static void draw_segments(struct ui_app *app, struct ui_window v, int w0, int w1)
{
    struct ui_tl_walk walk;
    size_t n = dub_project_n_segments(project(app));
    for (size_t i = ui_tl_walk_first(app, v, &walk), next; i < n; i = next) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        next = ui_tl_walk_next(app, &walk, i);
        int x0 = ui_window_column(v, s->span.start_us), x1 = ui_window_column(v, s->span.end_us - 1);
        for (int x = x0 < 0 ? 0 : x0; x <= (x1 > x0 ? x1 : x0) && x < v.w; x++) {
            bool inside = x >= w0 && x <= w1;
            struct ui_cell *cell =
                ui_canvas_at(&app->canvas, app->timeline.x + x, app->timeline.map_y);
            if (cell && (cell->style & 0xff) == UI_S_FRAME)
                put(app, x, inside ? "━" : "─", UI_S_SOURCE);
        }
    }
}

/* Warnings as well, while they are few enough to tell where they are. */
static void draw_issues(struct ui_app *app, struct ui_window v)
{
    struct ui_tl_walk walk;
    size_t n = dub_project_n_segments(project(app));
    bool few = dub_issues_count(ui_issues(app), DUB_SEV_WARNING) <= (size_t)v.w / 3;
    for (size_t i = ui_tl_walk_first(app, v, &walk); i < n; i = ui_tl_walk_next(app, &walk, i)) {
        ui_style style;
        const char *mark = ui_issue_mark(app, i, &style);
        if (few || style == UI_S_ERROR)
            draw_issue(app, v, dub_project_segment(project(app), i), mark, style);
    }
}

/* Errors are few and matter: also those that the walk passed over. */
static void draw_errors(struct ui_app *app, struct ui_window v)
{
    const struct dub_issues *ix = ui_issues(app);
    size_t bad = dub_issues_next_bad(ix, 0, +1, false);
    for (size_t left = ERRORS_DRAWN; bad > 0 && left > 0; left--) {
        draw_issue(app, v, dub_project_segment(project(app), bad - 1), "✗", UI_S_ERROR);
        bad = dub_issues_next_bad(ix, bad, +1, false);
    }
}

static void draw_markers(struct ui_app *app, struct ui_window v)
{
    for (size_t i = 0, n = dub_project_n_markers(project(app)); i < n;) {
        int x = ui_window_column(v, dub_project_marker(project(app), i)->at_us);
        put(app, x, "▼", UI_S_INFO);
        size_t next = dub_project_marker_from(project(app), ui_window_column_start(v, x + 1));
        i = next > i ? next : i + 1;
    }
}

void ui_tl_draw_map(struct ui_app *app, int y)
{
    struct ui_window v = map_window(app);
    dub_us end;
    int x0, x1;
    shown_columns(app, v, &x0, &x1);
    ui_put(&app->canvas, 1, y, app->timeline.x - 1, "whole", UI_S_RULER);
    draw_base(app, v, x0, x1);
    draw_segments(app, v, x0, x1);
    draw_issues(app, v);
    draw_errors(app, v);
    if (dub_project_video_len(project(app), &end))
        put(app, ui_window_column(v, end), "┊", UI_S_END);
    draw_markers(app, v);
    put(app, ui_window_column(v, app->session->sel.playhead_us), "┃", UI_S_PLAYHEAD);
    /* the edges stand outside of what is shown, where there is room */
    put(app, x0 > 0 ? x0 - 1 : 0, "▐", UI_S_CHOSEN_EDGE);
    put(app, x1 + 1 < v.w ? x1 + 1 : v.w - 1, "▌", UI_S_CHOSEN_EDGE);
}

bool ui_mouse_minimap(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_timeline *t = &app->timeline;
    bool press = m->action == UI_MOUSE_PRESS && m->button == 0;
    if (press)
        t->map_held = t->map_y >= 0 && m->y == t->map_y && m->x >= t->x;
    if (!t->map_held || (m->action != UI_MOUSE_DRAG && m->action != UI_MOUSE_RELEASE && !press))
        return false;
    if (m->action == UI_MOUSE_RELEASE) {
        t->map_held = false;
        return true;
    }
    struct ui_window shown = ui_tl_window(app);
    dub_us at = ui_window_time(map_window(app), m->x - t->x);
    shown.start_us = at - shown.span_us / 2;
    ui_tl_show(app, shown);
    return true;
}
