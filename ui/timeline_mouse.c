/*
 * The mouse on the timeline. Left: select, trim, move, another lane is another speaker, a band over
 * empty lanes picks several. Middle: slip the audio. Right: playhead, or marks when dragged. What a
 * drag does is in timeline_drag.c.
 */
#include "timeline.h"

#define CLICK_US ((dub_us)400000)

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static const struct dub_segment *segment_under(const struct ui_app *app, const struct ui_mouse *m,
                                               enum ui_drag_kind *part)
{
    int lane = ui_drag_lane_at(app, m->y), x = m->x - app->timeline.x;
    if (lane < 0 || x < 0)
        return NULL;
    size_t n = dub_project_n_segments(project(app));
    const struct dub_segment *found = NULL;
    for (size_t i = ui_tl_first(app); i < n; i++) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        int x0 = ui_tl_column(app, s->span.start_us), x1 = ui_tl_column(app, s->span.end_us - 1);
        if (x0 > x)
            break;
        x1 = x1 < x0 ? x0 : x1;
        if (x > x1 || ui_tl_lane_of(app, s->speaker) != lane)
            continue;
        found = s;
        bool wide = x1 - x0 + 1 >= UI_TL_EDGES_MIN;
        *part = wide && x == x0 ? UI_DRAG_START : wide && x == x1 ? UI_DRAG_END : UI_DRAG_BODY;
    }
    return found;
}

/* --- pressing --------------------------------------------------------------------------------- */

/* The segment whose edge is the same moment as this one's. */
static const struct dub_segment *sharing(const struct ui_app *app, const struct dub_segment *s,
                                         bool start)
{
    dub_us at_us = start ? s->span.start_us : s->span.end_us;
    dub_us from_us = start ? at_us - dub_project_longest(project(app)) : at_us;
    for (size_t i = dub_project_segment_from(project(app), from_us);
         i < dub_project_n_segments(project(app)); i++) {
        const struct dub_segment *o = dub_project_segment(project(app), i);
        if (o->span.start_us > at_us)
            break;
        if (o != s && (start ? o->span.end_us : o->span.start_us) == at_us)
            return o;
    }
    return NULL;
}

static void press_segment(struct ui_app *app, const struct dub_segment *s, enum ui_drag_kind part,
                          const struct ui_mouse *m)
{
    struct ui_drag *d = &app->drag;
    bool several = ui_is_picked(app, s->rec.id);
    if (m->mods & UI_MOD_SHIFT)
        ui_pick_to(app, s->rec.id);
    else if (!(m->mods & UI_MOD_CTRL) && !several)
        ui_select(app, s->rec.id, false);
    else if (several)
        app->session->sel.cursor = s->rec.id;
    *d = (struct ui_drag){.kind = m->button == 1 ? UI_DRAG_AUDIO : part,
                          .segment = s->rec.id,
                          .grab_us = ui_tl_time(app, m->x),
                          .was = s->span,
                          .now = s->span,
                          .whole = s->span};
    (void)ui_selection_span(app, &d->whole);
    bool edge = d->kind == UI_DRAG_START || d->kind == UI_DRAG_END;
    const struct dub_segment *o =
        edge && (m->mods & UI_MOD_CTRL) ? sharing(app, s, part == UI_DRAG_START) : NULL;
    if (o) {
        d->rolls = true;
        d->left = part == UI_DRAG_START ? o->rec.id : s->rec.id;
        d->right = part == UI_DRAG_START ? s->rec.id : o->rec.id;
    }
}

/* A mark or marker on the ruler under the pointer; else the playhead goes there. */
static void press_ruler(struct ui_app *app, const struct ui_mouse *m)
{
    const struct dub_selection *sel = &app->session->sel;
    struct ui_drag *d = &app->drag;
    int x = m->x - app->timeline.x;
    dub_us at_us = ui_tl_time(app, m->x);
    size_t i = dub_project_marker_from(project(app), at_us);
    const struct dub_marker *marker =
        i < dub_project_n_markers(project(app)) ? dub_project_marker(project(app), i) : NULL;
    *d = (struct ui_drag){.kind = UI_DRAG_PLAYHEAD, .grab_us = at_us};
    d->was.start_us = sel->playhead_us;
    if (sel->has_in && ui_tl_column(app, sel->in_us) == x) {
        d->kind = UI_DRAG_IN;
        d->was.start_us = sel->in_us;
    } else if (sel->has_out && ui_tl_column(app, sel->out_us) == x) {
        d->kind = UI_DRAG_OUT;
        d->was.start_us = sel->out_us;
    } else if (marker && ui_tl_column(app, marker->at_us) == x) {
        d->kind = UI_DRAG_MARKER;
        d->segment = marker->rec.id;
        d->was.start_us = d->now.start_us = marker->at_us;
    } else {
        ui_set_playhead(app, ui_drag_plain(app, at_us));
    }
}

/* A name: the second click gives that speaker the selection, or the marks. */
static void press_name(struct ui_app *app, const struct ui_mouse *m)
{
    int lane = ui_drag_lane_at(app, m->y);
    const struct dub_speaker *sp = lane >= 0 ? ui_tl_speaker(app, lane) : NULL;
    if (!sp)
        return;
    if (ui_double_click(app) && sp->slot > 0)
        (void)ui_runf(app, "slot %d", sp->slot);
    else
        ui_app_say(app, DUB_SEV_INFO, "a double click gives %s %s", ui_speaker_name(sp),
                   app->session->sel.has_in && app->session->sel.has_out
                       ? "a segment from the marks"
                       : "what is selected");
}

static void press(struct ui_app *app, const struct ui_mouse *m)
{
    enum ui_drag_kind part = UI_DRAG_NONE;
    const struct dub_segment *s = segment_under(app, m, &part);
    if (m->x < app->timeline.x) {
        if (m->button == 0)
            press_name(app, m);
        return;
    }
    if (m->button == 2) {
        app->drag = (struct ui_drag){.kind = UI_DRAG_RANGE};
        app->drag.grab_us = ui_drag_plain(app, ui_tl_time(app, m->x));
    } else if (s && m->button == 0 && part == UI_DRAG_BODY && ui_double_click(app)) {
        ui_select(app, s->rec.id, false);
        (void)ui_edit_text(app);
        return;
    } else if (s) {
        press_segment(app, s, part, m);
    } else if (m->button == 0 && ui_drag_lane_at(app, m->y) < 0) {
        press_ruler(app, m);
    } else if (m->button == 0) {
        app->drag = (struct ui_drag){.kind = UI_DRAG_BAND, .grab_us = ui_tl_time(app, m->x)};
    } else {
        return;
    }
    app->drag.x0 = app->drag.x = m->x;
    app->drag.y0 = app->drag.y = m->y;
    app->drag.mods = m->mods;
}

static void wheel(struct ui_app *app, const struct ui_mouse *m)
{
    bool up = m->action == UI_MOUSE_UP;
    if (!(m->mods & (UI_MOD_SHIFT | UI_MOD_ALT))) {
        ui_timeline_zoom(app, up ? 1 : -1, ui_tl_time(app, m->x));
        return;
    }
    ui_timeline_scroll(app, (up ? -1 : 1) * (app->timeline.w / 8));
}

bool ui_mouse_timeline(struct ui_app *app, const struct ui_mouse *m)
{
    ui_tl_lanes(app);
    if (ui_mouse_minimap(app, m))
        return true;
    switch (m->action) {
    case UI_MOUSE_UP:
    case UI_MOUSE_DOWN:
        wheel(app, m);
        return true;
    case UI_MOUSE_PRESS:
        if (app->drag.kind != UI_DRAG_NONE) /* another button: what was begun is left */
            ui_drag_cancel(app);
        else
            press(app, m);
        return true;
    case UI_MOUSE_DRAG:
        if (app->drag.kind != UI_DRAG_NONE)
            ui_drag_to(app, m);
        return true;
    case UI_MOUSE_RELEASE:
        ui_drag_drop(app);
        return true;
    }
    return false;
}

/* --- clicks ----------------------------------------------------------------------------------- */

void ui_click_seen(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_clicks *c = &app->clicks;
    dub_us now_us = ui_app_now(app);
    bool same = c->button == m->button && c->x == m->x && c->y == m->y && c->n > 0;
    bool soon = now_us - c->at_us <= CLICK_US;
    c->n = same && soon && c->n < 2 ? c->n + 1 : 1;
    c->button = m->button;
    c->x = m->x;
    c->y = m->y;
    c->at_us = now_us;
}

bool ui_double_click(const struct ui_app *app)
{
    return app->clicks.n == 2;
}

void ui_click_row(struct ui_app *app, dub_id id, const struct ui_mouse *m)
{
    if (m->mods & UI_MOD_CTRL)
        ui_pick_toggle(app, id);
    else if (m->mods & UI_MOD_SHIFT)
        ui_pick_to(app, id);
    else
        ui_select(app, id, true);
}
