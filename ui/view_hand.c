/* What editing by hand shows: a drag while it goes on, and how edits are set up. */
#include <stdio.h>

#include "app_options.h"
#include "timeline.h"

static bool is_edge(const struct ui_drag *d)
{
    return d->kind == UI_DRAG_START || d->kind == UI_DRAG_END;
}

static struct dub_span moved(struct dub_span s, dub_us by_us)
{
    return (struct dub_span){s.start_us + by_us, s.end_us + by_us};
}

/* The two sides of a shared edge that rolls. */
static struct dub_span rolled(const struct ui_drag *d, const struct dub_segment *s)
{
    struct dub_span span = s->span;
    dub_us at_us = d->kind == UI_DRAG_START ? d->now.start_us : d->now.end_us;
    if (s->rec.id == d->left)
        span.end_us = at_us;
    if (s->rec.id == d->right)
        span.start_us = at_us;
    return span;
}

struct dub_span ui_drag_span(struct ui_app *app, const struct dub_segment *s)
{
    const struct ui_drag *d = &app->drag;
    if (!d->moved || (d->kind != UI_DRAG_BODY && !is_edge(d)))
        return s->span;
    bool ripple = ui_opt_on(app, UI_OPT_RIPPLE);
    if (d->kind == UI_DRAG_BODY) {
        bool along = ui_in_selection(app, s->rec.id) ||
                     (ripple && s->span.start_us >= d->whole.start_us);
        return along ? moved(s->span, d->by_us) : s->span;
    }
    if (d->rolls)
        return rolled(d, s);
    if (s->rec.id == d->segment)
        return d->now;
    if (ripple && d->kind == UI_DRAG_END && s->span.start_us >= d->was.end_us)
        return moved(s->span, d->now.end_us - d->was.end_us);
    return s->span;
}

const struct dub_str *ui_drag_speaker(struct ui_app *app, const struct dub_segment *s)
{
    const struct ui_drag *d = &app->drag;
    if (d->kind != UI_DRAG_BODY || !d->moved || !d->speaker || !ui_in_selection(app, s->rec.id))
        return s->speaker;
    for (size_t i = 0; i < app->timeline.lanes.n; i++)
        if (app->timeline.lanes.at[i] && app->timeline.lanes.at[i]->rec.id == d->speaker)
            return app->timeline.lanes.at[i]->ref;
    return s->speaker;
}

static void add_length(const struct ui_app *app, struct dub_span span, struct dub_buf *out)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    (void)app;
    dub_buf_addf(out, "%s – %s", dub_clock_print(span.start_us, a),
                 dub_clock_print(span.end_us, b));
    dub_buf_addf(out, "  length %s", dub_seconds3_print(dub_span_len(span), a));
}

static void add_body(struct ui_app *app, const struct ui_drag *d, struct dub_buf *out)
{
    size_t n = ui_n_picked(app);
    const struct dub_segment *s = dub_project_segment_by_id(app->session->project, d->segment);
    const struct dub_speaker *sp = NULL;
    add_length(app, d->now, out);
    if (n > 1)
        dub_buf_addf(out, "  %zu segments", n);
    for (size_t i = 0; s && i < app->timeline.lanes.n; i++)
        if (app->timeline.lanes.at[i] && app->timeline.lanes.at[i]->rec.id == d->speaker &&
            !dub_str_eq(app->timeline.lanes.at[i]->ref, s->speaker))
            sp = app->timeline.lanes.at[i];
    if (sp)
        dub_buf_addf(out, "  to %s", ui_speaker_name(sp));
}

bool ui_drag_text(struct ui_app *app, struct dub_buf *out)
{
    const struct ui_drag *d = &app->drag;
    char a[DUB_TIME_TEXT];
    bool band = d->kind == UI_DRAG_BAND;
    if (!d->moved || d->kind == UI_DRAG_PLAYHEAD || d->kind == UI_DRAG_NONE)
        return false;
    if (band)
        dub_buf_addf(out, "%zu segment%s picked", ui_n_picked(app),
                     ui_n_picked(app) == 1 ? "" : "s");
    else if (d->kind == UI_DRAG_BODY)
        add_body(app, d, out);
    else if (d->kind == UI_DRAG_AUDIO)
        dub_buf_addf(out, "audio %s%s s %s", d->by_us < 0 ? "" : "+",
                     dub_seconds3_print(d->by_us, a), d->by_us < 0 ? "earlier" : "later");
    else if (is_edge(d))
        add_length(app, d->now, out);
    else
        dub_buf_addf(out, "%s", dub_clock_print(d->now.start_us, a));
    if (d->rolls)
        dub_buf_add_z(out, "  shared edge");
    if (d->snap.kind != UI_SNAP_NONE) {
        dub_buf_add_z(out, "  ◆ ");
        ui_snap_text(app, &d->snap, out);
    }
    return true;
}

static void draw_band(struct ui_app *app)
{
    const struct ui_drag *d = &app->drag;
    int x0 = d->x0 < d->x ? d->x0 : d->x, x1 = d->x0 < d->x ? d->x : d->x0;
    int y0 = d->y0 < d->y ? d->y0 : d->y, y1 = d->y0 < d->y ? d->y : d->y0;
    int low = app->timeline.lane_y, high = low + app->timeline.n_lanes * app->timeline.lane_h - 1;
    for (int y = y0 < low ? low : y0; y <= y1 && y <= high; y++) {
        for (int x = x0 < app->timeline.x ? app->timeline.x : x0;
             x <= x1 && x < app->timeline.x + app->timeline.w; x++) {
            struct ui_cell *cell = ui_canvas_at(&app->canvas, x, y);
            if (cell && cell->bytes[0] == ' ' && (cell->style & 0xff) == UI_S_TEXT)
                ui_put(&app->canvas, x, y, 1, "░", UI_S_MARKED);
        }
    }
}

void ui_draw_drag(struct ui_app *app)
{
    const struct ui_drag *d = &app->drag;
    const struct ui_timeline *t = &app->timeline;
    if (d->kind == UI_DRAG_BAND && d->moved)
        draw_band(app);
    if (d->kind == UI_DRAG_NONE || !d->moved || d->snap.kind == UI_SNAP_NONE)
        return;
    int x = ui_tl_column(app, d->snap.at_us);
    if (x < 0 || x >= t->w)
        return;
    ui_put(&app->canvas, t->x + x, app->layout.timeline.y, 1, "◆", UI_S_MARKED);
    for (int y = t->lane_y - 1; y < t->lane_y + t->n_lanes * t->lane_h; y++) {
        struct ui_cell *cell = ui_canvas_at(&app->canvas, t->x + x, y);
        if (cell && (cell->bytes[0] == ' ' || strcmp(cell->bytes, "╌") == 0))
            ui_put(&app->canvas, t->x + x, y, 1, "┊", UI_S_MARKED);
    }
}

static void state_text(struct ui_app *app, struct dub_buf *out)
{
    size_t n = ui_n_picked(app);
    if (app->count > 0)
        dub_buf_addf(out, "%ld×  ", app->count);
    if (n > 0)
        dub_buf_addf(out, "• %zu picked  ", n);
    if (ui_opt_on(app, UI_OPT_RIPPLE))
        dub_buf_add_z(out, "ripple on  ");
    dub_buf_addf(out, "nudge %s%s", ui_opt_text(app, UI_OPT_NUDGE),
                 ui_opt_on(app, UI_OPT_SNAP) ? "  snap" : "");
}

/* A click on what is told changes it. */
static void add_state_hits(struct ui_app *app, int x, int y, struct dub_sv text)
{
    static const struct {
        const char *words, *command;
        int w; /* more columns behind the words */
    } rows[] = {{"ripple on", "toggle ripple", 0}, {"nudge ", "nudge-size", 4},
                {"  snap", "toggle snap", 0}, {"picked", "pick none", 0}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_sv words = dub_sv(rows[i].words);
        for (size_t at = 0; at + words.n <= text.n; at++) {
            if (memcmp(text.p + at, words.p, words.n) != 0)
                continue;
            int from = x + ui_width(dub_sv_n(text.p, at));
            ui_hit_add(app, (struct ui_rect){from, y, ui_width(words) + rows[i].w, 1},
                       rows[i].command);
            break;
        }
    }
}

void ui_draw_hand_state(struct ui_app *app, int y, int taken_from, int taken_to)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    state_text(app, &text);
    int w = ui_width(dub_buf_sv(&text)), right = app->canvas.w - 1 - w;
    bool strong = ui_n_picked(app) > 0 || app->count > 0 || ui_opt_on(app, UI_OPT_RIPPLE);
    int x = right > taken_to + 2 ? right : 1 + w < taken_from - 2 ? 1 : -1;
    if (x >= 0)
        ui_put_cut(&app->canvas, x, y, w, dub_buf_sv(&text), strong ? UI_S_MARKED : UI_S_DIM);
    if (x >= 0)
        add_state_hits(app, x, y, dub_buf_sv(&text));
    dub_buf_fini(&text);
}
