/* A lane for each speaker: names at the left, a block for each segment with what fits into it. */
#include <stdio.h>

#include "view_timeline.h"

#define ERRORS_DRAWN ((size_t)2000)
#define TEXT_LEAST   8 /* columns of text that a fit mark leaves */
#define OVERRUN_MOST 3 /* columns of audio beyond a slot, where the slot is not wider itself */

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

struct block {
    int x0, x1, y, h; /* first and last column (may lie outside), rows */
    int audio_x;      /* last column in which audio plays; INT32_MAX: to the end, or not known */
    int slot;
    bool chosen, odd;
    const char *mark; /* issue mark, "" for none */
    char number[24], fit[32], length[DUB_TIME_TEXT];
    const char *text; /* borrowed for the frame */
    const struct dub_segment *segment;
    bool wave; /* its sound stands where the text would */
};

static bool same_glyph(const char *a, const char *b)
{
    return a[0] && strncmp(a, b, 3) == 0; /* marks have three bytes */
}

/* --- one block -------------------------------------------------------------------------------- */

static void draw_small_block(struct ui_app *app, const struct block *b, int from, int to)
{
    ui_style style = b->chosen ? UI_S_PLAYHEAD : ui_style_name(b->slot);
    const char *glyph = same_glyph(b->mark, "✗") ? b->mark : b->odd ? "▓" : "█";
    if (b->chosen)
        glyph = "◆";
    ui_fill(&app->canvas, (struct ui_rect){app->timeline.x + from, b->y, to - from + 1, b->h},
            glyph, style);
}

/* Number, text, fit and issue mark between the columns in0 and in1 of the first row. */
static void draw_words(struct ui_app *app, const struct block *b, int in0, int in1, ui_style body)
{
    struct ui_canvas *c = &app->canvas;
    int left = app->timeline.x, right = in1;
    int number_w = ui_width(dub_sv(b->number)), text_w = ui_width(dub_sv(b->text));
    int fit_w = b->h == 1 ? ui_width(dub_sv(b->fit)) : 0;
    int least = number_w + 1 + (text_w < TEXT_LEAST ? text_w : TEXT_LEAST) + 1;
    bool said = same_glyph(b->mark, b->fit); /* the fit mark is that warning already */
    bool fits = fit_w > 0 && in1 - in0 + 1 - least >= fit_w + (b->mark[0] && !said);
    if (b->mark[0] && !(fits && said))
        ui_put(c, left + right--, b->y, 1, b->mark, body | UI_F_BOLD);
    if (fits) {
        right -= fit_w;
        ui_put(c, left + right + 1, b->y, fit_w, b->fit, body | UI_F_BOLD);
    }
    int room = right - in0 + 1;
    if (number_w > room)
        return; /* half a number would be another one */
    ui_put(c, left + in0, b->y, room, b->number, body);
    room -= number_w + 1 + fits;
    int sounding = b->audio_x - in0 - number_w; /* a text that needs less leaves the hatched end */
    if (sounding >= TEXT_LEAST && sounding < room)
        room = sounding;
    if (room >= 2)
        ui_put_cut(c, left + in0 + number_w + 1, b->y, room, dub_sv(b->text), body);
}

/* The second row: length and fit. */
static void draw_measures(struct ui_app *app, const struct block *b, int in0, int in1,
                          ui_style body)
{
    struct ui_canvas *c = &app->canvas;
    int left = app->timeline.x, y = b->y + 1, room = in1 - in0 + 1;
    int length_w = ui_width(dub_sv(b->length)), fit_w = ui_width(dub_sv(b->fit));
    if (fit_w > 0 && fit_w <= room) {
        ui_put(c, left + in1 - fit_w + 1, y, fit_w, b->fit, body | UI_F_BOLD);
        room -= fit_w + 1;
    }
    if (length_w <= room)
        ui_put(c, left + in0, y, room, b->length, body);
}

/* From the end of the audio on: hatched where nothing stands, else underlined. */
static void draw_shortfall(struct ui_app *app, const struct block *b, int in0, int in1)
{
    if (b->audio_x == INT32_MAX)
        return;
    int from = b->audio_x + 1 > in0 ? b->audio_x + 1 : in0;
    for (int y = b->y; y < b->y + b->h; y++) {
        for (int x = from; x <= in1; x++) {
            struct ui_cell *cell = ui_canvas_at(&app->canvas, app->timeline.x + x, y);
            if (cell && cell->bytes[0] == ' ')
                ui_put(&app->canvas, app->timeline.x + x, y, 1, "░", cell->style);
            else if (cell)
                cell->style |= UI_F_LINE;
        }
    }
}

/* The sound it uses: behind the number instead of the text, else in the second row. */
static void draw_sound(struct ui_app *app, const struct block *b, int in0, int in1, ui_style body)
{
    int from = app->timeline.x + in0, w = in1 - in0 + 1;
    if (b->wave || b->h > 1)
        (void)ui_tl_draw_block_wave(
            app, b->segment,
            (struct ui_rect){from, b->wave ? b->y : b->y + 1, w, b->wave ? b->h : 1}, body);
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
    if (b->x0 >= 0)
        ui_fill(c, (struct ui_rect){left + in0++, b->y, 1, b->h}, "▐", edge);
    if (b->x1 < w)
        ui_fill(c, (struct ui_rect){left + in1--, b->y, 1, b->h}, "▌", edge);
    if (in1 < in0)
        return;
    ui_erase(c, (struct ui_rect){left + in0, b->y, in1 - in0 + 1, b->h}, body);
    draw_words(app, b, in0, in1, body);
    if (b->h > 1)
        draw_measures(app, b, in0, in1, body);
    draw_sound(app, b, in0, in1, body);
    draw_shortfall(app, b, in0, in1);
}

/* --- segments --------------------------------------------------------------------------------- */

struct lanes {
    int y, n, h;
};

/* Row of a segment's lane, -1 when that is not among those shown. */
static int row_of(struct ui_app *app, const struct dub_segment *s, struct lanes l)
{
    int lane = ui_tl_lane_of(app, ui_drag_speaker(app, s)) - app->timeline.first_lane;
    return lane < 0 || lane >= l.n ? -1 : l.y + lane * l.h;
}

/* When the audio ends, by video time at rate 1; the slot's end when that is not known or the same. */
static dub_us audio_end(const struct dub_fit *fit, struct dub_span span)
{
    bool differs = fit->audio_known && fit->effect != DUB_FIT_EXACT;
    return differs ? span.start_us + fit->audio_us : span.end_us;
}

static void draw_segment(struct ui_app *app, size_t i, struct lanes l)
{
    const struct dub_segment *s = dub_project_segment(project(app), i);
    const struct dub_speaker *sp =
        dub_project_speaker_by_ref(project(app), ui_drag_speaker(app, s));
    struct dub_span span = ui_drag_span(app, s);
    ui_style ignored;
    int y = row_of(app, s, l);
    bool cursor = s->rec.id == app->session->sel.cursor;
    if (y < 0)
        return;
    struct block b = {.x0 = ui_tl_column(app, span.start_us),
                      .x1 = ui_tl_column(app, span.end_us - 1),
                      .y = y,
                      .h = l.h,
                      .audio_x = INT32_MAX,
                      .slot = ui_speaker_slot(sp),
                      .chosen = cursor || ui_is_picked(app, s->rec.id),
                      .odd = i % 2 == 1,
                      .mark = ui_issue_mark(app, i, &ignored)};
    if (b.x1 < b.x0)
        b.x1 = b.x0;
    b.segment = s;
    b.wave = ui_wave_in_lanes(app);
    b.text = b.wave ? "" : dub_str_z(s->text && s->text->n ? s->text : s->source_text);
    (void)snprintf(b.number, sizeof(b.number), "%s%zu", cursor ? "▸" : b.chosen ? "•" : "", i + 1);
    if (b.x1 - b.x0 + 1 > UI_TL_EDGES_MIN) {
        struct dub_fit fit = dub_fit_segment(project(app), s);
        dub_us end = audio_end(&fit, span);
        if (end < span.end_us)
            b.audio_x = ui_tl_column(app, end - 1);
        if (end != span.end_us)
            (void)ui_fit_mark(app, s, b.fit);
        if (b.h > 1)
            dub_seconds3_print(dub_span_len(span), b.length);
    }
    draw_block(app, &b);
}

/* All but the selected one, errors that were not visited, then the selected one over its
 * neighbours. */
static void draw_segments(struct ui_app *app, struct lanes l)
{
    const struct ui_timeline *t = &app->timeline;
    const struct dub_segment *chosen = ui_cursor_segment(app);
    const struct dub_issues *found = ui_issues(app);
    struct ui_tl_walk walk;
    bool skipped = false;
    size_t n = dub_project_n_segments(project(app));
    for (size_t i = ui_tl_walk_first(app, ui_tl_window(app), &walk), next; i < n; i = next) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        if (s->span.start_us >= t->start_us + t->span_us)
            break;
        if (s != chosen)
            draw_segment(app, i, l);
        next = ui_tl_walk_next(app, &walk, i);
        skipped = skipped || next > i + 1;
    }
    size_t bad = skipped ? dub_issues_next_bad(found, 0, +1, false) : 0;
    for (size_t left = ERRORS_DRAWN; bad > 0 && left > 0; left--) {
        draw_segment(app, bad - 1, l);
        bad = dub_issues_next_bad(found, bad, +1, false);
    }
    if (chosen)
        draw_segment(app, dub_project_segment_index(project(app), chosen), l);
}

/* Audio longer than its slot, on cells that nothing else needs. */
static void draw_overrun(struct ui_app *app, const struct dub_segment *s, struct lanes l)
{
    struct dub_fit fit = dub_fit_segment(project(app), s);
    struct dub_span span = ui_drag_span(app, s);
    dub_us end = audio_end(&fit, span);
    int y = row_of(app, s, l);
    if (y < 0 || end <= span.end_us)
        return;
    int x0 = ui_tl_column(app, span.end_us - 1) + 1, x1 = ui_tl_column(app, end - 1);
    int w = x0 - ui_tl_column(app, span.start_us), cut = w > OVERRUN_MOST ? w : OVERRUN_MOST;
    bool more = x1 - x0 >= cut; /* a stem that is not cropped yet would fill the lane */
    x1 = more ? x0 + cut - 1 : x1;
    ui_style style =
        ui_style_name(
            ui_speaker_slot(dub_project_speaker_by_ref(project(app), ui_drag_speaker(app, s))));
    for (int x = x0 < 0 ? 0 : x0; x <= x1 && x < app->timeline.w; x++) {
        for (int k = 0; k < l.h; k++) {
            struct ui_cell *cell = ui_canvas_at(&app->canvas, app->timeline.x + x, y + k);
            if (cell && cell->bytes[0] == ' ' && (cell->style & 0xff) == UI_S_TEXT)
                ui_put(&app->canvas, app->timeline.x + x, y + k, 1, more && x == x1 ? "▸" : "░",
                       style);
        }
    }
}

/* Where two segments of one speaker lie over each other, nothing else would show it. */
static void draw_own_overlap(struct ui_app *app, const struct dub_segment *s, struct lanes l,
                             dub_us *reach)
{
    struct dub_span span = ui_drag_span(app, s);
    int y = row_of(app, s, l);
    if (y < 0)
        return;
    dub_us until = *reach < span.end_us ? *reach : span.end_us;
    int x1 = ui_tl_column(app, until - 1), x0 = ui_tl_column(app, span.start_us);
    for (int x = x0 < 0 ? 0 : x0; until > span.start_us && x <= x1 && x < app->timeline.w; x++)
        ui_fill(&app->canvas, (struct ui_rect){app->timeline.x + x, y, 1, l.h}, "╳", UI_S_ERROR);
    *reach = span.end_us > *reach ? span.end_us : *reach;
}

static void draw_over_blocks(struct ui_app *app, struct lanes l)
{
    enum { LANES_MAX = 16 };
    dub_us reach[LANES_MAX];
    for (int i = 0; i < LANES_MAX; i++)
        reach[i] = -1;
    struct ui_tl_walk walk;
    size_t n = dub_project_n_segments(project(app));
    for (size_t i = ui_tl_walk_first(app, ui_tl_window(app), &walk), next; i < n; i = next) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        next = ui_tl_walk_next(app, &walk, i);
        if (s->span.start_us >= app->timeline.start_us + app->timeline.span_us)
            break;
        int lane = ui_tl_lane_of(app, ui_drag_speaker(app, s)) - app->timeline.first_lane;
        if (lane < 0 || lane >= l.n || lane >= LANES_MAX)
            continue;
        draw_overrun(app, s, l);
        draw_own_overlap(app, s, l, &reach[lane]);
    }
}

/* --- names ------------------------------------------------------------------------------------ */

static void draw_name(struct ui_app *app, const struct dub_speaker *sp, int y, int h)
{
    char text[128];
    struct ui_canvas *c = &app->canvas;
    int room = app->timeline.x - 2;
    if (!sp) { /* nobody's lane: a digit gives the selected segment to a speaker */
        ui_put_cut(c, 1, y, room, dub_sv("? nobody"), UI_S_WARNING);
        return;
    }
    (void)snprintf(text, sizeof(text), "%c %.100s", sp->slot > 0 ? (char)('0' + sp->slot) : '-',
                   ui_speaker_name(sp));
    ui_put_cut(c, 1, y, room, dub_sv(text), ui_style_name(sp->slot));
    const struct dub_str *ref = sp->default_input ? sp->default_input : sp->ref;
    const struct dub_input *in = dub_project_input_by_ref(project(app), dub_str_sv(ref));
    if (h > 1 && in)
        ui_put_cut(c, 3, y + 1, room - 2, dub_sv(ui_locator_name(in)), UI_S_DIM);
}

static void draw_names(struct ui_app *app, struct lanes l)
{
    const struct ui_timeline *t = &app->timeline;
    if (t->lanes.n == 0) {
        int w = ui_put_cut(&app->canvas, 1, l.y, app->canvas.w - 2,
                           dub_sv("no speaker yet: 1 adds the first"), UI_S_DIM);
        ui_hit_add(app, (struct ui_rect){1, l.y, w, 1}, "slot 1");
    }
    for (int i = 0; i < l.n && (size_t)(t->first_lane + i) < t->lanes.n; i++)
        draw_name(app, ui_tl_speaker(app, t->first_lane + i), l.y + i * l.h, l.h);
    if (t->first_lane > 0)
        ui_put(&app->canvas, 0, l.y, 1, "↑", UI_S_DIM);
    if ((size_t)(t->first_lane + l.n) < t->lanes.n)
        ui_put(&app->canvas, 0, l.y + l.n * l.h - 1, 1, "↓", UI_S_DIM);
}

void ui_tl_draw_lanes(struct ui_app *app, int y, int n_lanes, int lane_h)
{
    struct lanes l = {y, n_lanes, lane_h};
    draw_segments(app, l);
    draw_over_blocks(app, l);
    draw_names(app, l);
}
