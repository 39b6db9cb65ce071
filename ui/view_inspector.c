/*
 * The inspector: every field of the selected segments, of the project, of the cast, one a row, texts
 * over several. What the model ignores is grey and says why; an own value says what it stands
 * against; what is typed is tried at once, and the reason of a bad value stands below it.
 */
#include <stdio.h>

#include "app_impl.h"
#include "area.h"

#define AREA_ROWS      3 /* of a text that is not chosen */
#define AREA_ROWS_HERE 8

/* Columns of the labels. */
static int label_w(const struct ui_app *app)
{
    return app->layout.side.w >= 36 ? 12 : 9;
}

static int value_w(const struct ui_app *app)
{
    return app->layout.side.w - label_w(app) - 1;
}

/* Names of fields where the column of the labels is narrow. */
static const char *short_label(const char *label)
{
    static const char *const pairs[][2] = {{"sync-mode", "sync"},       {"temperature", "temp."},
                                           {"occlusion", "occl."},      {"output-name", "out-name"},
                                           {"project-id", "proj.id"},   {"stability", "stable"},
                                           {"similarity", "similar"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(pairs); i++)
        if (strcmp(label, pairs[i][0]) == 0)
            return pairs[i][1];
    return label;
}

/* What is said below the chosen row. */
static void add_note(const struct ui_app *app, const struct ui_field *f, struct dub_buf *out)
{
    if (f->beside)
        dub_buf_addf(out, "≠ %s; Del takes it away", f->beside);
    if (f->why)
        dub_buf_addf(out, "%s%s", out->n ? " · " : "", f->why);
    if (f->various)
        dub_buf_addf(out, "%s%zu segments differ here", out->n ? " · " : "",
                     app->inspector.n_segments);
}

static bool is_edited(const struct ui_app *app, size_t i)
{
    return i == app->inspector.at && app->inspector.editing && app->prompt.open;
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

/* Rows of a field. */
static int height(const struct ui_app *app, size_t i, bool here)
{
    const struct ui_field *f = &app->inspector.fields.at[i];
    if (!f->value)
        return 1;
    bool area = f->kind == UI_FIELD_AREA;
    if (is_edited(app, i)) {
        size_t n = area ? ui_area_height(dub_buf_sv(&app->prompt.line.text), value_w(app) - 1) : 1;
        return min_int((int)n, area ? AREA_ROWS_HERE : 1);
    }
    if (!area && !here)
        return 1;
    int rows = min_int((int)ui_area_height(dub_sv(f->value), value_w(app)),
                       here ? AREA_ROWS_HERE : AREA_ROWS);
    struct dub_buf note;
    dub_buf_init(&note, 0);
    if (here)
        add_note(app, f, &note);
    if (note.n)
        rows += min_int((int)ui_area_height(dub_buf_sv(&note), value_w(app)), 3);
    dub_buf_fini(&note);
    return rows;
}

static void draw_value(struct ui_app *app, const struct ui_field *f, struct ui_rect at, bool here,
                       ui_style flag)
{
    struct ui_canvas *c = &app->canvas;
    ui_style style = f->why ? UI_S_DIM : f->style;
    bool area = f->kind == UI_FIELD_AREA;
    int rows = 0;
    if (here || area)
        rows = ui_area_put(c, at, dub_sv(f->value), style | flag);
    else
        ui_put_cut(c, at.x, at.y, at.w, dub_sv(f->value), style);
    if (!here && !area) {
        int used = ui_width(dub_sv(f->value));
        const char *tail = f->why ? "ignored" : f->beside && !f->various ? f->beside : NULL;
        if (tail && used + 4 < at.w) {
            int x = at.x + used + 1;
            x += ui_put(c, x, at.y, 2, f->why ? "· " : "≠ ", UI_S_DIM);
            ui_put_cut(c, x, at.y, at.x + at.w - x, dub_sv(tail), UI_S_DIM);
        }
        return;
    }
    struct dub_buf note;
    dub_buf_init(&note, 0);
    if (here)
        add_note(app, f, &note);
    if (note.n && rows < at.h)
        (void)ui_area_put(c, (struct ui_rect){at.x, at.y + rows, at.w, at.h - rows},
                          dub_buf_sv(&note), UI_S_HINT | flag);
    dub_buf_fini(&note);
}

static void draw_field(struct ui_app *app, size_t i, int y, int h, ui_style flag)
{
    struct ui_canvas *c = &app->canvas;
    struct ui_rect r = app->layout.side;
    const struct ui_field *f = &app->inspector.fields.at[i];
    if (!f->value) {
        ui_put_cut(c, r.x + 1, y, r.w - 2, dub_sv(f->label), UI_S_HEADER | UI_F_LINE);
        return;
    }
    ui_erase(c, (struct ui_rect){r.x, y, r.w, h}, UI_S_TEXT | flag);
    ui_put(c, r.x, y, 1, flag ? "▸" : " ", UI_S_KEY | flag);
    bool fits = ui_width(dub_sv(f->label)) < label_w(app);
    ui_put_cut(c, r.x + 1, y, label_w(app) - 1, dub_sv(fits ? f->label : short_label(f->label)),
               UI_S_FIELD | flag);
    struct ui_rect at = {r.x + label_w(app) + 1, y, value_w(app), h};
    if (!is_edited(app, i)) {
        draw_value(app, f, at, flag != 0, flag);
    } else if (f->kind == UI_FIELD_AREA) {
        ui_area_draw(&app->prompt.line, c, at, UI_S_INPUT, &app->cursor_x, &app->cursor_y);
    } else {
        app->cursor_x = ui_line_draw(&app->prompt.line, c, at.x, y, at.w, UI_S_INPUT);
        app->cursor_y = y;
    }
}

/* --- over the rows below the one being edited ------------------------------------------------- */

/* Returns the row below. */
static int draw_choices(struct ui_app *app, int y)
{
    struct ui_rect r = app->layout.side;
    const struct dub_candidates *m = &app->prompt.menu;
    size_t n = m->at.n, rows = n < 8 ? n : 8, first = 0;
    if (!app->prompt.menu_open)
        return y;
    if (app->prompt.menu_at < n && app->prompt.menu_at >= rows)
        first = app->prompt.menu_at - rows + 1;
    int top = y + (int)rows < app->canvas.h ? y : y - 1 - (int)rows;
    app->prompt.menu_rect =
        (struct ui_rect){r.x + label_w(app), top, r.w - label_w(app), (int)rows};
    app->prompt.menu_first = first;
    for (size_t i = 0; i < rows; i++) {
        bool here = first + i == app->prompt.menu_at;
        ui_style style = here ? UI_S_MENU_SELECT : UI_S_MENU;
        int x = r.x + label_w(app), w = r.w - label_w(app);
        ui_erase(&app->canvas, (struct ui_rect){x, top + (int)i, w, 1}, style);
        ui_put(&app->canvas, x, top + (int)i, 1, here ? "▸" : " ", style);
        ui_put_cut(&app->canvas, x + 1, top + (int)i, w - 2, dub_sv(m->at.at[first + i]), style);
    }
    return top == y ? y + (int)rows : y;
}

/* What is wrong with the value, or what it would do. */
static void draw_advice(struct ui_app *app, int y)
{
    const struct ui_inspector *in = &app->inspector;
    struct ui_rect r = app->layout.side;
    if (!in->advice || !in->advice[0])
        return;
    int rows = min_int((int)ui_area_height(dub_sv(in->advice), r.w - 4), 4);
    int bottom = app->layout.footer.y;
    if (y + rows > bottom)
        y = bottom - rows;
    ui_style style = in->refused || in->warned ? UI_S_MENU_KEY : UI_S_MENU;
    ui_erase(&app->canvas, (struct ui_rect){r.x, y, r.w, rows}, UI_S_MENU);
    ui_put(&app->canvas, r.x + 1, y, 1, in->refused ? "✗" : in->warned ? "▲" : "·", style);
    (void)ui_area_put(&app->canvas, (struct ui_rect){r.x + 3, y, r.w - 4, rows},
                      dub_sv(in->advice), UI_S_MENU);
}

/* --- the pane --------------------------------------------------------------------------------- */

/* The chosen field shows whole. */
static void scroll_to_field(struct ui_app *app, int rows, bool focused)
{
    struct ui_inspector *in = &app->inspector;
    struct ui_list *l = &in->list;
    l->n = in->fields.n;
    if (l->first > in->at)
        l->first = in->at;
    for (;;) {
        int used = 0;
        for (size_t i = l->first; i <= in->at; i++)
            used += height(app, i, focused && i == in->at);
        if (used <= rows || l->first >= in->at)
            break;
        l->first++;
    }
    int rest = 0; /* no empty rows at the end while some are hidden at the top */
    for (size_t i = l->first; i < l->n; i++)
        rest += height(app, i, focused && i == in->at);
    while (l->first > 0 && rest + height(app, l->first - 1, false) <= rows)
        rest += height(app, --l->first, false);
}

static void make_title(const struct ui_app *app, char *out, size_t size)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    if (!app->inspector.had_segment)
        (void)snprintf(out, size, "Project");
    else if (app->inspector.multi)
        (void)snprintf(out, size, "%zu segments", app->inspector.n_segments);
    else
        (void)snprintf(out, size, "Segment %zu",
                       s ? dub_project_segment_index(app->session->project, s) + 1 : 0);
}

void ui_draw_inspector(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    struct ui_inspector *in = &app->inspector;
    bool focused = app->focus == UI_FOCUS_SIDE;
    char title[64];
    if (!is_edited(app, in->at))
        in->editing = false;
    if (!in->editing) /* the row being edited keeps its place */
        ui_inspector_build(app);
    else
        ui_inspector_check(app);
    in->showed_at = focused;
    make_title(app, title, sizeof(title));
    ui_draw_title(app, r, title, focused);
    if (app->layout.divider_x >= 0)
        ui_put(&app->canvas, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    scroll_to_field(app, r.h - 1, focused);
    int y = r.y + 1, below = -1, bottom = r.y + r.h;
    in->row_y.n = 0;
    size_t i = 0, shown = 0;
    for (; i < in->fields.n; i++) {
        bool here = i == in->at && focused;
        int h = i < in->list.first ? 0 : min_int(height(app, i, here), bottom - y);
        dub_vec_push(&in->row_y, h > 0 ? y : -1);
        if (h <= 0)
            continue;
        draw_field(app, i, y, h, here ? UI_F_SELECT : 0);
        y += h;
        shown++;
        below = i == in->at ? y : below;
    }
    in->list.rows = shown;
    ui_draw_more(app, &in->list, r.x + r.w - 1, r.y + 1, r.y + r.h - 1);
    if (in->editing && below >= 0)
        draw_advice(app, draw_choices(app, below));
}

bool ui_mouse_inspector(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_inspector *in = &app->inspector;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        ui_inspector_move(app, m->action == UI_MOUSE_UP ? -3 : 3);
        return true;
    }
    size_t at = in->fields.n;
    for (size_t i = 0; i < in->row_y.n && i < in->fields.n; i++)
        if (in->row_y.at[i] >= 0 && in->row_y.at[i] <= m->y)
            at = i;
    if (m->action != UI_MOUSE_PRESS || m->y <= app->layout.side.y || at >= in->fields.n ||
        !in->fields.at[at].value)
        return false;
    bool again = in->at == at && in->showed_at; /* a second click edits */
    in->at = at;
    if (again)
        ui_inspector_edit(app);
    return true;
}
