#include "timeline.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

/* --- the window ------------------------------------------------------------------------------- */

struct ui_window ui_tl_window(const struct ui_app *app)
{
    const struct ui_timeline *t = &app->timeline;
    return (struct ui_window){t->start_us, t->span_us > 0 ? t->span_us : 1, t->w > 0 ? t->w : 1};
}

dub_us ui_tl_end(struct ui_app *app)
{
    dub_us end = 0, video;
    size_t n = dub_project_n_segments(project(app));
    if (dub_project_video_len(project(app), &video))
        end = video;
    if (n > 0) { /* sorted by start: the last ones reach furthest, give or take the longest */
        const struct dub_segment *last = dub_project_segment(project(app), n - 1);
        dub_us reach = last->span.start_us + dub_project_longest(project(app));
        dub_us sure = last->span.end_us;
        reach = end > 0 && reach > sure ? sure : reach;
        end = reach > end ? reach : end;
    }
    return end > 0 ? end : 60 * DUB_US_PER_S;
}

struct ui_window ui_tl_whole(struct ui_app *app, int w)
{
    const struct dub_fit_total *total = ui_fit_total(app);
    dub_us end = ui_tl_end(app), full = end + end / 50 + 1;
    dub_us predicted = total->known ? total->out_us + total->out_us / 200 : 0;
    if (predicted > full && predicted <= full + full / 8) /* more would squeeze the video */
        full = predicted;
    return (struct ui_window){0, full, w > 0 ? w : 1};
}

void ui_tl_clamp(struct ui_app *app)
{
    struct ui_timeline *t = &app->timeline;
    dub_us full = ui_tl_whole(app, 1).span_us;
    struct ui_window v = ui_tl_window(app);
    if (t->fitted || t->span_us <= 0)
        v.span_us = full;
    v = ui_window_clamp(v, full);
    t->fitted = v.span_us >= full;
    t->start_us = v.start_us;
    t->span_us = v.span_us;
}

void ui_tl_show(struct ui_app *app, struct ui_window v)
{
    struct ui_timeline *t = &app->timeline;
    t->fitted = false;
    t->start_us = v.start_us;
    t->span_us = v.span_us;
    ui_tl_clamp(app);
    ui_app_dirty(app);
}

void ui_timeline_zoom(struct ui_app *app, int step, dub_us around_us)
{
    struct ui_timeline *t = &app->timeline;
    ui_tl_clamp(app);
    if (step == 0) {
        t->fitted = true;
        ui_tl_clamp(app);
        return;
    }
    dub_us now = step > 0 ? t->span_us / 2 : t->span_us * 2;
    ui_tl_show(app, ui_window_zoom(ui_tl_window(app), now, around_us));
}

void ui_timeline_reveal_span(struct ui_app *app, struct dub_span span)
{
    struct ui_timeline *t = &app->timeline;
    if (t->fitted || t->span_us == 0)
        return;
    bool page = strcmp(ui_opt_text(app, UI_OPT_SCROLL), "page") == 0;
    ui_tl_show(app, ui_window_reveal(ui_tl_window(app), span, page));
}

void ui_timeline_reveal(struct ui_app *app, dub_us at)
{
    ui_timeline_reveal_span(app, (struct dub_span){at, at});
}

void ui_timeline_scroll(struct ui_app *app, int columns)
{
    struct ui_window v = ui_tl_window(app);
    if (app->timeline.fitted)
        return;
    v.start_us += dub_mul_div_round(columns, v.span_us, v.w);
    ui_tl_show(app, v);
}

int ui_tl_column(const struct ui_app *app, dub_us at)
{
    return ui_window_column(ui_tl_window(app), at);
}

dub_us ui_tl_time(const struct ui_app *app, int x)
{
    dub_us at = ui_window_time(ui_tl_window(app), x - app->timeline.x);
    return at < 0 ? 0 : at;
}

enum ui_ruler ui_tl_ruler(const struct ui_app *app)
{
    static const enum ui_ruler rulers[] = {UI_RULER_SECONDS, UI_RULER_TIMECODE, UI_RULER_FRAMES};
    long i = ui_opt_int(app, UI_OPT_RULER);
    bool counts = dub_rate_known(dub_project_rate(project(app)));
    return counts && i >= 0 && (size_t)i < DUB_ARRAY_LEN(rulers) ? rulers[i] : UI_RULER_SECONDS;
}

bool ui_timeline_wants_map(struct ui_app *app)
{
    if (!ui_opt_on(app, UI_OPT_MINIMAP))
        return false;
    ui_tl_clamp(app);
    return !app->timeline.fitted;
}

/* --- lanes ------------------------------------------------------------------------------------ */

/* Looked at once for each change of the project: it has to see every segment. */
static bool has_nobody(struct ui_app *app)
{
    struct ui_timeline *t = &app->timeline;
    uint64_t revision = dub_project_revision(project(app)) + 1;
    if (t->nobody_revision == revision)
        return t->has_nobody;
    size_t n = dub_project_n_segments(project(app)), n_speakers = t->lanes.n;
    t->nobody_revision = revision;
    t->has_nobody = false;
    for (size_t i = 0; i < n && !t->has_nobody; i++) {
        const struct dub_str *ref = dub_project_segment(project(app), i)->speaker;
        size_t k = 0;
        while (ref && k < n_speakers && !dub_str_eq(t->lanes.at[k]->ref, ref))
            k++;
        t->has_nobody = !ref || k == n_speakers;
    }
    return t->has_nobody;
}

void ui_tl_lanes(struct ui_app *app)
{
    struct ui_timeline *t = &app->timeline;
    t->lanes.n = 0;
    for (int slot = 1; slot <= 10; slot++) {
        for (size_t i = 0; i < dub_project_n_speakers(project(app)); i++) {
            const struct dub_speaker *sp = dub_project_speaker(project(app), i);
            if (slot <= 9 ? sp->slot == slot : (sp->slot < 1 || sp->slot > 9))
                dub_vec_push(&t->lanes, sp);
        }
    }
    if (has_nobody(app))
        dub_vec_push(&t->lanes, NULL);
}

int ui_timeline_n_lanes(struct ui_app *app)
{
    ui_tl_lanes(app);
    return (int)app->timeline.lanes.n;
}

const struct dub_speaker *ui_tl_speaker(const struct ui_app *app, int lane)
{
    return lane >= 0 && (size_t)lane < app->timeline.lanes.n ? app->timeline.lanes.at[lane] : NULL;
}

int ui_tl_lane_of(const struct ui_app *app, const struct dub_str *ref)
{
    const struct ui_timeline *t = &app->timeline;
    for (size_t i = 0; i < t->lanes.n; i++)
        if (!t->lanes.at[i] || (ref && dub_str_eq(t->lanes.at[i]->ref, ref)))
            return (int)i; /* nobody's lane is the last */
    return -1;
}

int ui_tl_lane_at(const struct ui_app *app, int y)
{
    const struct ui_timeline *t = &app->timeline;
    int row = y - t->lane_y;
    return row >= 0 && t->lane_h > 0 && row < t->n_lanes * t->lane_h ? row / t->lane_h : -1;
}

/* --- the walk --------------------------------------------------------------------------------- */

#define PER_COLUMN 4

size_t ui_tl_walk_first(const struct ui_app *app, struct ui_window v, struct ui_tl_walk *w)
{
    *w = (struct ui_tl_walk){.view = v};
    return dub_project_segment_from(project(app), v.start_us - dub_project_longest(project(app)));
}

size_t ui_tl_first(const struct ui_app *app)
{
    struct ui_tl_walk ignored;
    return ui_tl_walk_first(app, ui_tl_window(app), &ignored);
}

size_t ui_tl_walk_next(const struct ui_app *app, struct ui_tl_walk *w, size_t i)
{
    const struct dub_segment *s = dub_project_segment(project(app), i);
    int at = ui_window_column(w->view, s->span.start_us);
    if (w->seen == 0 || at != w->column) {
        w->column = at;
        w->seen = 0;
    }
    if (++w->seen < PER_COLUMN)
        return i + 1;
    dub_us next_us = ui_window_column_start(w->view, at + 1);
    size_t next = dub_project_segment_from(project(app), next_us);
    return next > i ? next : i + 1;
}
