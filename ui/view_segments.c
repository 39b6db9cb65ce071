/* The table of segments. */
#include <stdio.h>

#include "app_impl.h"

enum column {
    COL_NUMBER,
    COL_START,
    COL_END,
    COL_LENGTH,
    COL_SPEAKER,
    COL_AUDIO,
    COL_FIT,
    COL_TEXT,
    COL_COUNT
};

static const char *const heads[COL_COUNT] = {"#",       "start", "end", "length",
                                             "speaker", "audio", "fit", "text"};

struct columns {
    int x[COL_COUNT], w[COL_COUNT]; /* w 0: not shown */
};

#define MARKS_W 2 /* issue mark, cursor mark */

/* Widths by the room there is; the text takes what is left. */
static struct columns make_columns(const struct ui_app *app, struct ui_rect r)
{
    char text[DUB_TIME_TEXT];
    dub_us len = 0;
    bool known = dub_project_video_len(app->session->project, &len);
    int time_w = (int)strlen(ui_time_short(app, known ? len : 0, text));
    size_t n = dub_project_n_segments(app->session->project);
    bool wide = r.w >= 74, middle = r.w >= 56;
    int number_w = n < 100 && !wide ? 2 : n < 1000 ? 3 : n < 100000 ? 5 : 7;
    struct columns c = {.w = {number_w, time_w, middle ? time_w : 0, r.w < 40 ? 0 : 7,
                              wide ? 10 : 7, wide ? (r.w >= 100 ? 24 : 14) : 0, 6, 0}};
    int x = r.x + MARKS_W;
    for (int i = 0; i < COL_COUNT; i++) {
        c.x[i] = x;
        if (i == COL_TEXT)
            c.w[i] = r.x + r.w - x > 0 ? r.x + r.w - x : 0;
        x += c.w[i] > 0 ? c.w[i] + 1 : 0;
    }
    return c;
}

static bool right_aligned(enum column i)
{
    return i == COL_NUMBER || i == COL_LENGTH;
}

static void put_column(struct ui_app *app, const struct columns *c, enum column i, int y,
                       const char *text, ui_style style)
{
    if (c->w[i] == 0)
        return;
    if (right_aligned(i))
        ui_put_right(&app->canvas, c->x[i], y, c->w[i], text, style);
    else
        ui_put_cut(&app->canvas, c->x[i], y, c->w[i], dub_sv(text), style);
}

static void draw_row(struct ui_app *app, const struct columns *c, int y, size_t index,
                     ui_style flag)
{
    const struct dub_project *p = app->session->project;
    const struct dub_segment *s = dub_project_segment(p, index);
    const struct dub_speaker *sp = dub_project_speaker_by_ref(p, s->speaker);
    char text[96];
    struct dub_buf audio;
    ui_style style;
    struct ui_rect r = app->layout.segments;
    ui_erase(&app->canvas, (struct ui_rect){r.x, y, r.w, 1}, UI_S_TEXT | flag);
    const char *mark = ui_issue_mark(app, index, &style);
    ui_put(&app->canvas, r.x, y, 1, mark[0] ? mark : " ", style | flag);
    bool picked = ui_is_picked(app, s->rec.id);
    ui_put(&app->canvas, r.x + 1, y, 1, flag ? "▸" : picked ? "•" : " ", UI_S_KEY | flag);
    (void)snprintf(text, sizeof(text), "%zu", index + 1);
    put_column(app, c, COL_NUMBER, y, text, UI_S_DIM | flag);
    put_column(app, c, COL_START, y, ui_time_short(app, s->span.start_us, text), UI_S_TEXT | flag);
    put_column(app, c, COL_END, y, ui_time_short(app, s->span.end_us, text), UI_S_TEXT | flag);
    put_column(app, c, COL_LENGTH, y, dub_seconds3_print(dub_span_len(s->span), text),
               UI_S_DIM | flag);
    int slot = ui_speaker_slot(sp);
    if (slot > 0)
        (void)snprintf(text, sizeof(text), "%d %.80s", slot, ui_speaker_name(sp));
    else
        (void)snprintf(text, sizeof(text), "· %.80s", ui_speaker_name(sp));
    put_column(app, c, COL_SPEAKER, y, text, ui_style_name(slot) | flag);
    dub_buf_init(&audio, 0);
    ui_audio_text(app, s, c->w[COL_AUDIO], &audio);
    put_column(app, c, COL_AUDIO, y, dub_buf_z(&audio), UI_S_DIM | flag);
    dub_buf_fini(&audio);
    char fit[32];
    style = ui_fit_mark(app, s, fit);
    put_column(app, c, COL_FIT, y, fit, style | flag);
    bool own = s->text && s->text->n > 0;
    put_column(app, c, COL_TEXT, y, dub_str_z(own ? s->text : s->source_text),
               (own ? UI_S_TEXT : UI_S_DIM) | flag);
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
    size_t rows = r.h > 2 ? (size_t)(r.h - 2) : 0;
    if (n == 0) {
        ui_list_show(&app->table, 0, rows, 0);
        draw_empty(app, r);
        return;
    }
    struct columns cols = make_columns(app, r);
    for (int i = 0; i < COL_COUNT; i++)
        put_column(app, &cols, (enum column)i, r.y + 1, heads[i], UI_S_HEADER);
    size_t at = ui_cursor_row(app);
    ui_list_show(&app->table, n, rows, at);
    for (size_t i = 0; i < rows && app->table.first + i < n; i++) {
        size_t row = app->table.first + i;
        ui_style flag = row != at ? 0 : focused ? UI_F_SELECT : UI_F_CURRENT;
        draw_row(app, &cols, r.y + 2 + (int)i, ui_shown(app, row), flag);
    }
    ui_draw_more(app, &app->table, r.x + r.w - 1, r.y + 2, r.y + r.h - 1);
}

bool ui_mouse_segments(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_rect r = app->layout.segments;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        ui_move_cursor(app, m->action == UI_MOUSE_UP ? -3 : 3);
        return true;
    }
    int row = m->y - r.y - 2;
    if (m->action != UI_MOUSE_PRESS || row < 0 || app->table.first + (size_t)row >= app->table.n)
        return false;
    size_t index = ui_shown(app, app->table.first + (size_t)row);
    ui_click_row(app, dub_project_segment(app->session->project, index)->rec.id, m);
    return true;
}
