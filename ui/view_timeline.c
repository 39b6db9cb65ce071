/*
 * The timeline: ruler, the source with what is covered, a lane for each speaker, the playhead.
 * Drawn from what is visible only, so that its cost does not grow with the project.
 */
#include <stdio.h>

#include "model/catalog.h"
#include "timeline.h"

#define ERRORS_DRAWN ((size_t)2000)

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

/* --- ruler ------------------------------------------------------------------------------------ */

/* Distance of labels: 1, 2 or 5 of something, so that they do not touch. */
static dub_us tick_step(const struct ui_timeline *t, int label_w)
{
    static const dub_us steps[] = {
        10000,     20000,     50000,     100000,     200000,     500000,     1000000,
        2000000,   5000000,   10000000,  15000000,   30000000,   60000000,   120000000,
        300000000, 600000000, 900000000, 1800000000, 3600000000, 7200000000, 14400000000};
    for (size_t i = 0; i < DUB_ARRAY_LEN(steps); i++)
        if (dub_mul_div_floor(steps[i], t->w, t->span_us) >= label_w + 2)
            return steps[i];
    return 86400000000;
}

static void tick_text(dub_us at, dub_us step, char out[DUB_TIME_TEXT])
{
    dub_clock_print(at, out);
    char *dot = strchr(out, '.');
    if (dot && step >= DUB_US_PER_S)
        *dot = '\0';
    else if (dot)
        dot[step >= 100000 ? 2 : 3] = '\0';
    if (strncmp(out, "00:", 3) == 0)
        memmove(out, out + 3, strlen(out) - 2);
}

static void draw_ruler(struct ui_app *app, int y)
{
    struct ui_canvas *c = &app->canvas;
    const struct ui_timeline *t = &app->timeline;
    bool hours = t->start_us + t->span_us >= 3600 * DUB_US_PER_S;
    int label_w = (hours ? 8 : 5) + (t->span_us < 12 * DUB_US_PER_S ? 3 : 0);
    dub_us step = tick_step(t, label_w);
    bool focused = app->focus == UI_FOCUS_TIMELINE;
    ui_put(c, 0, y, t->x, focused ? "▸time" : " time", focused ? UI_S_TITLE_FOCUS : UI_S_RULER);
    for (dub_us at = t->start_us - t->start_us % step; at <= t->start_us + t->span_us; at += step) {
        char text[DUB_TIME_TEXT];
        int x = ui_tl_column(app, at);
        if (x < 0 || x >= t->w)
            continue;
        tick_text(at, step, text);
        ui_put(c, t->x + x, y, 1, "│", UI_S_FRAME);
        if (x + 1 + (int)strlen(text) <= t->w)
            ui_put(c, t->x + x + 1, y, t->w - x - 1, text, UI_S_RULER);
    }
}

/* --- source lane: what is covered ------------------------------------------------------------- */

static void draw_source(struct ui_app *app, int y)
{
    struct ui_canvas *c = &app->canvas;
    const struct ui_timeline *t = &app->timeline;
    const struct dub_input *in = dub_project_visual(project(app));
    ui_put(c, 1, y, t->x - 1, "source", UI_S_SOURCE);
    dub_us end;
    int last = dub_project_video_len(project(app), &end) ? ui_tl_column(app, end - 1) : t->w - 1;
    if (!in) {
        ui_put_cut(c, t->x, y, t->w, dub_sv("no video: `:set video PATH` names one"), UI_S_WARNING);
        return;
    }
    for (int x = 0; x < t->w && x <= last; x++)
        ui_put(c, t->x + x, y, 1, "╌", UI_S_FRAME);
    dub_us reach = -1;
    struct ui_tl_walk walk = {0, 0};
    size_t n = dub_project_n_segments(project(app));
    for (size_t i = ui_tl_first(app); i < n; i = ui_tl_next(app, &walk, i)) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        if (s->span.start_us >= t->start_us + t->span_us)
            break;
        int x0 = ui_tl_column(app, s->span.start_us), x1 = ui_tl_column(app, s->span.end_us - 1);
        for (int x = x0 < 0 ? 0 : x0; x <= x1 && x < t->w; x++)
            ui_put(c, t->x + x, y, 1, "━", UI_S_SOURCE);
        int o1 = ui_tl_column(app, (reach < s->span.end_us ? reach : s->span.end_us) - 1);
        for (int x = x0 < 0 ? 0 : x0; reach > s->span.start_us && x <= o1 && x < t->w; x++)
            ui_put(c, t->x + x, y, 1, "╳", UI_S_ERROR);
        reach = s->span.end_us > reach ? s->span.end_us : reach;
    }
}

/* --- lanes ------------------------------------------------------------------------------------ */

struct block {
    int x0, x1, y; /* first and last column (may lie outside), row */
    int slot;
    bool chosen, odd;
    const char *mark; /* issue mark, "" for none */
    char number[24];
    const char *text; /* borrowed for the frame */
};

static void draw_small_block(struct ui_app *app, const struct block *b, int from, int to)
{
    ui_style style = b->chosen ? UI_S_PLAYHEAD : ui_style_name(b->slot);
    const char *glyph = b->mark[0] == '\xe2' && b->mark[1] == '\x9c' ? b->mark : b->odd ? "▓" : "█";
    if (b->chosen)
        glyph = "◆";
    for (int x = from; x <= to; x++)
        ui_put(&app->canvas, app->timeline.x + x, b->y, 1, glyph, style);
}

static void draw_block(struct ui_app *app, const struct block *b)
{
    struct ui_canvas *c = &app->canvas;
    int w = app->timeline.w, from = b->x0 < 0 ? 0 : b->x0, to = b->x1 >= w ? w - 1 : b->x1;
    int left = app->timeline.x;
    if (to < from)
        return;
    if (b->x1 - b->x0 + 1 < UI_TL_EDGES_MIN) {
        draw_small_block(app, b, from, to);
        return;
    }
    ui_style edge = b->chosen ? UI_S_CHOSEN_EDGE : ui_style_name(b->slot);
    ui_style body = b->chosen ? UI_S_CHOSEN : ui_style_speaker(b->slot);
    int in0 = from, in1 = to;
    if (b->x0 >= 0) {
        ui_put(c, left + from, b->y, 1, "▐", edge);
        in0++;
    }
    if (b->x1 < w) {
        ui_put(c, left + to, b->y, 1, "▌", edge);
        in1--;
    }
    int room = in1 - in0 + 1;
    if (room <= 0)
        return;
    ui_erase(c, (struct ui_rect){left + in0, b->y, room, 1}, body);
    if (b->mark[0]) {
        ui_put(c, left + in1, b->y, 1, b->mark, body | UI_F_BOLD);
        room--;
    }
    int number_w = ui_width(dub_sv(b->number));
    if (number_w > room)
        return; /* half a number would be another one */
    ui_put(c, left + in0, b->y, room, b->number, body);
    if (room - number_w >= 3)
        ui_put_cut(c, left + in0 + number_w + 1, b->y, room - number_w - 1, dub_sv(b->text), body);
}

static void draw_segment(struct ui_app *app, size_t i, int lane_y, int n_lanes)
{
    const struct dub_segment *s = dub_project_segment(project(app), i);
    const struct dub_str *ref = ui_drag_speaker(app, s);
    int lane = ui_tl_lane_of(app, ref) - app->timeline.first_lane;
    if (lane < 0 || lane >= n_lanes)
        return;
    const struct dub_speaker *sp = dub_project_speaker_by_ref(project(app), ref);
    struct dub_span span = ui_drag_span(app, s);
    ui_style ignored;
    struct block b = {.x0 = ui_tl_column(app, span.start_us),
                      .x1 = ui_tl_column(app, span.end_us - 1),
                      .y = lane_y + lane,
                      .slot = ui_speaker_slot(sp),
                      .chosen = s->rec.id == app->session->sel.cursor || ui_is_picked(app, s->rec.id),
                      .odd = i % 2 == 1,
                      .mark = ui_issue_mark(app, i, &ignored)};
    if (b.x1 < b.x0)
        b.x1 = b.x0;
    b.text = dub_str_z(s->text && s->text->n ? s->text : s->source_text);
    bool cursor = s->rec.id == app->session->sel.cursor;
    (void)snprintf(b.number, sizeof(b.number), "%s%zu", cursor ? "▸" : b.chosen ? "•" : "", i + 1);
    draw_block(app, &b);
}

/* Where two segments of one speaker lie over each other, nothing else would show it. */
static void draw_own_overlaps(struct ui_app *app, int lane_y, int n_lanes)
{
    dub_us reach[9];
    for (int i = 0; i < n_lanes && i < 9; i++)
        reach[i] = -1;
    struct ui_tl_walk walk = {0, 0};
    size_t n = dub_project_n_segments(project(app));
    for (size_t i = ui_tl_first(app); i < n; i = ui_tl_next(app, &walk, i)) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        if (s->span.start_us >= app->timeline.start_us + app->timeline.span_us)
            break;
        int lane = ui_tl_lane_of(app, s->speaker) - app->timeline.first_lane;
        if (lane < 0 || lane >= n_lanes || lane >= 9)
            continue;
        dub_us until = reach[lane] < s->span.end_us ? reach[lane] : s->span.end_us;
        int x1 = ui_tl_column(app, until - 1), x0 = ui_tl_column(app, s->span.start_us);
        for (int x = x0 < 0 ? 0 : x0; until > s->span.start_us && x <= x1 && x < app->timeline.w;
             x++)
            ui_put(&app->canvas, app->timeline.x + x, lane_y + lane, 1, "╳", UI_S_ERROR);
        reach[lane] = s->span.end_us > reach[lane] ? s->span.end_us : reach[lane];
    }
}

static void draw_lane_names(struct ui_app *app, int y, int n_lanes)
{
    const struct ui_timeline *t = &app->timeline;
    for (int i = 0; i < n_lanes; i++) {
        const struct dub_speaker *sp = ui_tl_speaker(app, t->first_lane + i);
        char text[128];
        if (!sp) {
            ui_put_cut(&app->canvas, 1, y + i, app->canvas.w - 2,
                       dub_sv(i == 0 ? "no speaker yet: 1 adds the first" : ""), UI_S_DIM);
            continue;
        }
        (void)snprintf(text, sizeof(text), "%c %.100s", sp->slot > 0 ? (char)('0' + sp->slot) : '-',
                       ui_speaker_name(sp));
        ui_put_cut(&app->canvas, 1, y + i, t->x - 2, dub_sv(text), ui_style_name(sp->slot));
    }
    int total = (int)dub_project_n_speakers(project(app));
    if (t->first_lane > 0)
        ui_put(&app->canvas, 0, y, 1, "↑", UI_S_DIM);
    if (t->first_lane + n_lanes < total)
        ui_put(&app->canvas, 0, y + n_lanes - 1, 1, "↓", UI_S_DIM);
}

/* --- lines through the lanes ------------------------------------------------------------------ */

static void draw_end(struct ui_app *app, int y0, int y1)
{
    dub_us end;
    if (!dub_project_video_len(project(app), &end))
        return;
    int x = ui_tl_column(app, end);
    if (x < 0 || x >= app->timeline.w)
        return;
    for (int y = y0; y <= y1; y++) {
        struct ui_cell *cell = ui_canvas_at(&app->canvas, app->timeline.x + x, y);
        if (cell && (cell->bytes[0] == ' ' || y == y0))
            ui_put(&app->canvas, app->timeline.x + x, y, 1, "┊", UI_S_END);
    }
}

static void draw_mark(struct ui_app *app, dub_us at, const char *glyph, int y)
{
    int x = ui_tl_column(app, at);
    if (x >= 0 && x < app->timeline.w)
        ui_put(&app->canvas, app->timeline.x + x, y, 1, glyph, UI_S_MARKED);
}

static void draw_marks(struct ui_app *app, int y)
{
    const struct dub_selection *sel = &app->session->sel;
    if (sel->has_in && sel->has_out) {
        int x0 = ui_tl_column(app, sel->in_us), x1 = ui_tl_column(app, sel->out_us);
        for (int x = x0 < 0 ? 0 : x0; x <= x1 && x < app->timeline.w; x++)
            ui_put(&app->canvas, app->timeline.x + x, y, 1, "=", UI_S_MARKED);
    }
    if (sel->has_in)
        draw_mark(app, sel->in_us, "[", y);
    if (sel->has_out)
        draw_mark(app, sel->out_us, "]", y);
}

/* The playhead line keeps off letters: it colours a block's cell, and stands on empty ones. */
static void draw_playhead(struct ui_app *app, int y0, int y1)
{
    int x = ui_tl_column(app, app->session->sel.playhead_us);
    if (x < 0 || x >= app->timeline.w)
        return;
    for (int y = y0; y <= y1; y++) {
        struct ui_cell *cell = ui_canvas_at(&app->canvas, app->timeline.x + x, y);
        bool empty = cell && (cell->bytes[0] == ' ' || strcmp(cell->bytes, "┊") == 0);
        bool digit = cell && ((cell->bytes[0] >= '0' && cell->bytes[0] <= ':'));
        if (y == y0 && digit) /* a label stays readable */
            cell->style = UI_S_CHOSEN;
        else if (empty || y == y0)
            ui_put(&app->canvas, app->timeline.x + x, y, 1, y == y0 ? "┃" : "│",
                   empty && (cell->style & 0xff) != UI_S_TEXT ? cell->style : UI_S_PLAYHEAD);
    }
}

static void status_text(struct ui_app *app, struct dub_buf *out)
{
    const struct dub_selection *sel = &app->session->sel;
    char a[DUB_TIME_TEXT];
    struct dub_rate rate = dub_project_rate(project(app));
    if (ui_drag_text(app, out))
        return;
    dub_buf_add_z(out, dub_clock_print(sel->playhead_us, a));
    if (dub_rate_known(rate))
        dub_buf_addf(out, "  frame %lld", (long long)dub_frame_at(sel->playhead_us, rate));
    if (sel->has_in)
        dub_buf_addf(out, "  in %s", dub_clock_print(sel->in_us, a));
    if (sel->has_out)
        dub_buf_addf(out, "  out %s", dub_clock_print(sel->out_us, a));
    if (sel->has_in && sel->has_out)
        dub_buf_addf(out, "  %s s: 1-9 makes it a segment",
                     dub_seconds3_print(sel->out_us > sel->in_us ? sel->out_us - sel->in_us
                                                                 : sel->in_us - sel->out_us,
                                        a));
}

static void draw_position(struct ui_app *app, int y)
{
    struct ui_canvas *c = &app->canvas;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    status_text(app, &text);
    int x = ui_tl_column(app, app->session->sel.playhead_us), w = ui_width(dub_buf_sv(&text));
    x = x < 0 ? 0 : x >= app->timeline.w ? app->timeline.w - 1 : x;
    x += app->timeline.x;
    int at = x + 2 + w <= c->w - 1 ? x + 2 : x - 1 - w;
    at = at < 1 ? 1 : at;
    ui_put_cut(c, at, y, c->w - at - 1, dub_buf_sv(&text), UI_S_TEXT);
    ui_put(c, x, y, 1, "▴", UI_S_PLAYHEAD);
    ui_draw_hand_state(app, y, at < x ? at : x, at + w);
    dub_buf_fini(&text);
}

/* All but the selected one, errors that were not visited, then the selected one over its
 * neighbours. */
static void draw_segments(struct ui_app *app, const struct dub_segment *chosen, int lane_y,
                          int n_lanes)
{
    const struct ui_timeline *t = &app->timeline;
    const struct dub_diag_list *l = dub_session_diags(app->session);
    struct ui_tl_walk walk = {0, 0};
    bool skipped = false;
    size_t n = dub_project_n_segments(project(app));
    for (size_t i = ui_tl_first(app), next; i < n; i = next) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        if (s->span.start_us >= t->start_us + t->span_us)
            break;
        if (s != chosen)
            draw_segment(app, i, lane_y, n_lanes);
        next = ui_tl_next(app, &walk, i);
        skipped = skipped || next > i + 1;
    }
    for (size_t i = 0, left = ERRORS_DRAWN; skipped && i < l->items.n && left > 0; i++) {
        const struct dub_diag *d = &l->items.at[i];
        if (d->severity != DUB_SEV_ERROR || d->waived || d->number == 0)
            continue;
        draw_segment(app, d->number - 1, lane_y, n_lanes);
        left--;
    }
    if (chosen)
        draw_segment(app, dub_project_segment_index(project(app), chosen), lane_y, n_lanes);
}

/* --- the pane --------------------------------------------------------------------------------- */

static int label_width(const struct ui_app *app)
{
    int most = 6;
    for (size_t i = 0; i < dub_project_n_speakers(project(app)); i++) {
        int w = ui_width(dub_sv(ui_speaker_name(dub_project_speaker(project(app), i)))) + 2;
        most = w > most ? w : most;
    }
    int cap = app->canvas.w >= 100 ? 14 : 9;
    return (most > cap ? cap : most) + 2;
}

void ui_draw_timeline(struct ui_app *app)
{
    struct ui_rect r = app->layout.timeline;
    struct ui_timeline *t = &app->timeline;
    int n_lanes = app->layout.n_lanes, lane_y = r.y + 2, total;
    t->x = label_width(app);
    t->w = r.w - t->x - 1;
    t->lane_y = lane_y;
    t->n_lanes = n_lanes;
    ui_tl_clamp(app);
    ui_tl_lanes(app);
    /* the selected segment's lane is among those shown */
    const struct dub_segment *s = ui_cursor_segment(app);
    int lane = s ? ui_tl_lane_of(app, s->speaker) : -1;
    total = (int)dub_project_n_speakers(project(app));
    if (lane >= 0 && lane < t->first_lane)
        t->first_lane = lane;
    if (lane >= t->first_lane + n_lanes)
        t->first_lane = lane - n_lanes + 1;
    if (t->first_lane > total - n_lanes)
        t->first_lane = total > n_lanes ? total - n_lanes : 0;
    draw_ruler(app, r.y);
    draw_source(app, r.y + 1);
    draw_segments(app, s, lane_y, n_lanes);
    draw_own_overlaps(app, lane_y, n_lanes);
    draw_lane_names(app, lane_y, n_lanes);
    draw_end(app, r.y, lane_y + n_lanes - 1);
    draw_marks(app, r.y);
    draw_playhead(app, r.y, lane_y + n_lanes - 1);
    ui_draw_drag(app);
    draw_position(app, r.y + r.h - 1);
}
