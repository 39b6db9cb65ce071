/* The ruler: ticks and labels as seconds, time code or frames; marks, markers, ends, playhead. */
#include "view_timeline.h"

#define NAME_COLUMNS 16 /* most of a marker's name */

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static struct ui_cell *cell_at(struct ui_app *app, int x, int y)
{
    bool inside = x >= 0 && x < app->timeline.w;
    return inside ? ui_canvas_at(&app->canvas, app->timeline.x + x, y) : NULL;
}

/* --- ticks ------------------------------------------------------------------------------------ */

static void draw_label(struct ui_app *app, int y)
{
    static const char *const names[] = {[UI_RULER_SECONDS] = "time",
                                        [UI_RULER_TIMECODE] = "code",
                                        [UI_RULER_FRAMES] = "frame"};
    bool focused = app->focus == UI_FOCUS_TIMELINE;
    ui_putf(&app->canvas, 0, y, app->timeline.x, focused ? UI_S_TITLE_FOCUS : UI_S_RULER, "%s%s",
            focused ? "▸" : " ", names[ui_tl_ruler(app)]);
}

void ui_tl_draw_ruler(struct ui_app *app, int y)
{
    struct ui_canvas *c = &app->canvas;
    const struct ui_timeline *t = &app->timeline;
    struct ui_window v = ui_tl_window(app);
    struct ui_ticks ticks = ui_ticks_make(ui_tl_ruler(app), dub_project_rate(project(app)), v);
    draw_label(app, y);
    int free_from = 0; /* behind the last label */
    for (int64_t n = ui_ticks_at(&ticks, v.start_us);; n++) {
        char text[DUB_TIME_TEXT];
        dub_us at = ui_tick_time(&ticks, n);
        int x = ui_window_column(v, at);
        if (at >= v.start_us + v.span_us)
            break;
        if (x < 0 || x >= t->w)
            continue;
        if (!ui_tick_has_label(&ticks, n)) {
            if (x >= free_from)
                ui_put(c, t->x + x, y, 1, "╵", UI_S_FRAME);
            continue;
        }
        ui_tick_text(&ticks, n, text);
        ui_put(c, t->x + x, y, 1, "│", UI_S_FRAME);
        if (x + 1 + (int)strlen(text) <= t->w)
            ui_put(c, t->x + x + 1, y, t->w - x - 1, text, UI_S_RULER);
        free_from = x + 2 + (int)strlen(text);
    }
}

/* --- marks and markers ------------------------------------------------------------------------ */

/* A tick, or nothing: no letter is lost under a mark. */
static bool is_free(const struct ui_cell *cell)
{
    return cell->bytes[0] == ' ' || strcmp(cell->bytes, "╵") == 0 || strcmp(cell->bytes, "│") == 0;
}

/* What is left of a label that something stands in would be another one. */
static void clear_label(struct ui_app *app, int x, int y)
{
    const struct ui_cell *here = cell_at(app, x, y);
    if (!here || is_free(here))
        return; /* on the tick itself: the label behind it stays */
    for (int dir = -1; dir <= 1; dir += 2) {
        int i = dir < 0 ? x : x + 1;
        for (struct ui_cell *cell; (cell = cell_at(app, i, y)) && !is_free(cell); i += dir) {
            if ((cell->style & 0xff) != UI_S_RULER)
                break;
            ui_put(&app->canvas, app->timeline.x + i, y, 1, " ", UI_S_RULER);
        }
    }
}

static void draw_in_out(struct ui_app *app, int y)
{
    const struct dub_selection *sel = &app->session->sel;
    struct ui_canvas *c = &app->canvas;
    int x0 = ui_tl_column(app, sel->in_us), x1 = ui_tl_column(app, sel->out_us);
    if (sel->has_in)
        clear_label(app, x0, y);
    if (sel->has_out)
        clear_label(app, x1, y);
    for (int x = x0 < 0 ? 0 : x0; sel->has_in && sel->has_out && x <= x1; x++) {
        struct ui_cell *cell = cell_at(app, x, y);
        if (!cell)
            break;
        cell->style = UI_S_MARKED; /* labels between the marks stay readable */
        if (is_free(cell))
            ui_put(c, app->timeline.x + x, y, 1, "=", UI_S_MARKED);
    }
    if (sel->has_in && cell_at(app, x0, y))
        ui_put(c, app->timeline.x + x0, y, 1, "[", UI_S_MARKED);
    if (sel->has_out && cell_at(app, x1, y))
        ui_put(c, app->timeline.x + x1, y, 1, "]", UI_S_MARKED);
}

static void draw_name(struct ui_app *app, const struct dub_marker *m, int x, int y, int room)
{
    struct ui_canvas *c = &app->canvas;
    int left = app->timeline.x + x + 1;
    room = room > NAME_COLUMNS ? NAME_COLUMNS : room;
    if (!m->name || room < 2)
        return;
    for (int i = 0; i <= ui_width(dub_str_sv(m->name)) && i <= room; i++)
        clear_label(app, x + 1 + i, y);
    int w = ui_put_cut(c, left, y, room, dub_str_sv(m->name), UI_S_INFO);
    ui_put(c, left + w, y, 1, " ", UI_S_RULER);
}

/* Held by the mouse: it is drawn where it would be. */
static bool is_held(const struct ui_app *app, const struct dub_marker *m)
{
    return app->drag.kind == UI_DRAG_MARKER && app->drag.moved && app->drag.segment == m->rec.id;
}

static void draw_marker(struct ui_app *app, const struct dub_marker *m, dub_us at, int y, int until)
{
    int x = ui_tl_column(app, at);
    if (!cell_at(app, x, y))
        return;
    clear_label(app, x, y);
    ui_put(&app->canvas, app->timeline.x + x, y, 1, "▼", UI_S_INFO);
    draw_name(app, m, x, y, until - x - 2);
}

/* From column to column, however many there are. */
static void draw_markers(struct ui_app *app, int y)
{
    const struct ui_timeline *t = &app->timeline;
    struct ui_window v = ui_tl_window(app);
    size_t n = dub_project_n_markers(project(app));
    for (size_t i = dub_project_marker_from(project(app), v.start_us), next; i < n; i = next) {
        const struct dub_marker *m = dub_project_marker(project(app), i);
        int x = ui_window_column(v, m->at_us);
        if (x >= t->w)
            break;
        next = dub_project_marker_from(project(app), ui_window_column_start(v, x + 1));
        int until = t->w;
        if (next < n)
            until = ui_window_column(v, dub_project_marker(project(app), next)->at_us);
        if (!is_held(app, m))
            draw_marker(app, m, m->at_us, y, until > t->w ? t->w : until);
    }
    const struct dub_marker *held = dub_project_marker_by_id(project(app), app->drag.segment);
    if (held && is_held(app, held))
        draw_marker(app, held, app->drag.now.start_us, y, t->w);
}

void ui_tl_draw_marks(struct ui_app *app, int y)
{
    draw_markers(app, y);
    draw_in_out(app, y);
}

/* --- ends and playhead ------------------------------------------------------------------------ */

void ui_tl_draw_end(struct ui_app *app, int y0, int y1)
{
    const struct dub_fit_total *total = ui_fit_total(app);
    struct ui_canvas *c = &app->canvas;
    int left = app->timeline.x;
    dub_us end;
    if (!dub_project_video_len(project(app), &end))
        return;
    int x = ui_tl_column(app, end);
    for (int y = y0; y <= y1; y++) {
        struct ui_cell *cell = cell_at(app, x, y);
        bool empty = cell && cell->bytes[0] == ' ' && (cell->style & 0xff) == UI_S_TEXT;
        if (empty || (cell && y == y0))
            ui_put(c, left + x, y, 1, "┊", UI_S_END);
    }
    if (!total->known || total->out_us == end)
        return;
    int x1 = ui_tl_column(app, total->out_us);
    for (int i = x + 1; i <= x1; i++)
        if (cell_at(app, i, y0))
            ui_put(c, left + i, y0, 1, "░", UI_S_END);
    if (cell_at(app, x1, y0) && x1 != x)
        ui_put(c, left + x1, y0, 1, "┋", UI_S_END);
}

void ui_tl_draw_playhead(struct ui_app *app, int y0, int y1)
{
    int x = ui_tl_column(app, app->session->sel.playhead_us);
    for (int y = y0; y <= y1; y++) {
        struct ui_cell *cell = cell_at(app, x, y);
        if (!cell)
            continue;
        bool end = strcmp(cell->bytes, "┊") == 0;
        if (y == y0 && !is_free(cell) && !end) /* a label stays readable */
            cell->style = UI_S_CHOSEN;
        else if (y == y0)
            ui_put(&app->canvas, app->timeline.x + x, y, 1, "┃", UI_S_PLAYHEAD);
        else if (cell->bytes[0] == ' ' || end)
            ui_put(&app->canvas, app->timeline.x + x, y, 1, "│",
                   (cell->style & 0xff) != UI_S_TEXT && !end ? cell->style : UI_S_PLAYHEAD);
    }
}
