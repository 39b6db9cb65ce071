/* The mouse on the timeline: select, trim, move, zoom. */
#include "timeline.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static const struct dub_segment *segment_under(const struct ui_app *app, const struct ui_mouse *m,
                                               enum ui_drag_kind *part)
{
    const struct ui_timeline *t = &app->timeline;
    int lane = m->y - t->lane_y, x = m->x - t->x;
    if (lane < 0 || lane >= t->n_lanes || x < 0)
        return NULL;
    size_t n = dub_project_n_segments(project(app));
    const struct dub_segment *found = NULL;
    for (size_t i = ui_tl_first(app); i < n; i++) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        int x0 = ui_tl_column(app, s->span.start_us), x1 = ui_tl_column(app, s->span.end_us - 1);
        if (x0 > x)
            break;
        x1 = x1 < x0 ? x0 : x1;
        if (x > x1 || ui_tl_lane_of(app, s->speaker) - t->first_lane != lane)
            continue;
        found = s;
        bool wide = x1 - x0 + 1 >= UI_TL_EDGES_MIN;
        *part = wide && x == x0 ? UI_DRAG_START : wide && x == x1 ? UI_DRAG_END : UI_DRAG_BODY;
    }
    return found;
}

static dub_us snapped(const struct ui_app *app, dub_us at)
{
    struct dub_rate rate = dub_project_rate(project(app));
    at = at < 0 ? 0 : at;
    return dub_rate_known(rate) ? dub_frame_snap(at, rate) : at - at % 1000;
}

static void drag_to(struct ui_app *app, int x)
{
    struct ui_drag *d = &app->drag;
    dub_us least = dub_frame_len(dub_project_rate(project(app)));
    dub_us by = ui_tl_time(app, x) - d->grab_us;
    d->moved = d->moved || by != 0;
    if (d->kind == UI_DRAG_START) {
        d->now.start_us = snapped(app, d->was.start_us + by);
        if (d->now.start_us > d->was.end_us - least)
            d->now.start_us = d->was.end_us - least;
    } else if (d->kind == UI_DRAG_END) {
        d->now.end_us = snapped(app, d->was.end_us + by);
        if (d->now.end_us < d->was.start_us + least)
            d->now.end_us = d->was.start_us + least;
    } else {
        d->now.start_us = snapped(app, d->was.start_us + by);
        d->now.end_us = d->now.start_us + dub_span_len(d->was);
    }
}

/* One command when the button is let go: one step of undo, whatever the way there. */
static void drop(struct ui_app *app)
{
    struct ui_drag d = app->drag;
    char id[DUB_ID_TEXT], at[DUB_TIME_TEXT];
    app->drag = (struct ui_drag){0};
    if (!d.moved || d.kind == UI_DRAG_PLAYHEAD)
        return;
    dub_id_print(d.segment, id);
    if (d.kind == UI_DRAG_START && d.now.start_us != d.was.start_us)
        (void)ui_runf(app, "segment-trim @%s start %s", id, dub_seconds_print(d.now.start_us, at));
    else if (d.kind == UI_DRAG_END && d.now.end_us != d.was.end_us)
        (void)ui_runf(app, "segment-trim @%s end %s", id, dub_seconds_print(d.now.end_us, at));
    else if (d.kind == UI_DRAG_BODY && d.now.start_us != d.was.start_us)
        (void)ui_runf(app, "segment-move @%s %s", id, dub_seconds_print(d.now.start_us, at));
}

static void press(struct ui_app *app, const struct ui_mouse *m)
{
    enum ui_drag_kind part = UI_DRAG_NONE;
    const struct dub_segment *s = segment_under(app, m, &part);
    dub_us at = ui_tl_time(app, m->x);
    if (s) {
        ui_select(app, s->rec.id, false);
        app->drag = (struct ui_drag){part, s->rec.id, at, s->span, s->span, false};
        return;
    }
    if (m->x >= app->timeline.x) {
        app->drag = (struct ui_drag){.kind = UI_DRAG_PLAYHEAD};
        ui_set_playhead(app, snapped(app, at));
    }
}

bool ui_mouse_timeline(struct ui_app *app, const struct ui_mouse *m)
{
    ui_tl_lanes(app);
    switch (m->action) {
    case UI_MOUSE_UP:
    case UI_MOUSE_DOWN:
        ui_timeline_zoom(app, m->action == UI_MOUSE_UP ? 1 : -1, ui_tl_time(app, m->x));
        return true;
    case UI_MOUSE_PRESS:
        if (m->button == 0)
            press(app, m);
        return true;
    case UI_MOUSE_DRAG:
        if (app->drag.kind == UI_DRAG_PLAYHEAD)
            ui_set_playhead(app, snapped(app, ui_tl_time(app, m->x)));
        else if (app->drag.kind != UI_DRAG_NONE)
            drag_to(app, m->x);
        return true;
    case UI_MOUSE_RELEASE:
        drop(app);
        return true;
    }
    return false;
}
