/*
 * Dragging on the timeline: where things would go, what they catch at, and the one command (so one
 * step of undo) when the button is let go.
 */
#include "app_options.h"
#include "timeline.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

int ui_drag_lane_at(const struct ui_app *app, int y)
{
    int row = ui_tl_lane_at(app, y);
    return row < 0 ? -1 : app->timeline.first_lane + row;
}

/* --- catching --------------------------------------------------------------------------------- */

static dub_us column_us(const struct ui_app *app)
{
    const struct ui_timeline *t = &app->timeline;
    return t->w > 0 ? t->span_us / t->w : 0;
}

static bool catches(const struct ui_app *app)
{
    return ui_opt_on(app, UI_OPT_SNAP) && !(app->drag.mods & UI_MOD_ALT);
}

/* Nothing near: a frame's beginning, or the nearest ms while edges move freely. */
dub_us ui_drag_plain(const struct ui_app *app, dub_us at_us)
{
    struct dub_rate rate = dub_project_rate(project(app));
    at_us = at_us < 0 ? 0 : at_us;
    return catches(app) && dub_rate_known(rate) ? dub_frame_snap(at_us, rate)
                                                : at_us - at_us % 1000;
}

/* Where an edge goes when it is dragged to about at_us. */
static dub_us caught(struct ui_app *app, dub_us at_us, const struct ui_snap_ask *ask,
                     struct ui_snap *snap)
{
    *snap = (struct ui_snap){UI_SNAP_NONE, at_us, 0};
    if (catches(app))
        *snap = ui_snap_near(app, at_us, column_us(app), ask);
    return snap->kind == UI_SNAP_NONE ? ui_drag_plain(app, at_us) : snap->at_us;
}

static bool rippling(const struct ui_app *app)
{
    return ui_opt_on(app, UI_OPT_RIPPLE);
}

/* --- what a drag would do --------------------------------------------------------------------- */

static void drag_edge(struct ui_app *app, dub_us by_us)
{
    struct ui_drag *d = &app->drag;
    bool start = d->kind == UI_DRAG_START;
    dub_us least_us = dub_frame_len(dub_project_rate(project(app)));
    struct ui_snap_ask ask = {.playhead = true, .in = true, .out = true, .followers_us = -1};
    if (!start && rippling(app) && !d->rolls)
        ask.followers_us = d->was.end_us;
    dub_us *edge = start ? &d->now.start_us : &d->now.end_us;
    *edge = caught(app, (start ? d->was.start_us : d->was.end_us) + by_us, &ask, &d->snap);
    dub_us limit_us = start ? d->was.end_us - least_us : d->was.start_us + least_us;
    if (start ? *edge > limit_us : *edge < limit_us) {
        *edge = limit_us;
        d->snap.kind = UI_SNAP_NONE;
    }
}

/* Start and end of what moves both look for something; the nearer one counts. */
static void drag_body(struct ui_app *app, dub_us by_us, int y)
{
    struct ui_drag *d = &app->drag;
    struct ui_snap a, b;
    struct ui_snap_ask ask = {.playhead = true, .in = true, .out = true, .followers_us = -1};
    if (rippling(app))
        ask.followers_us = d->whole.start_us;
    dub_us start_us = caught(app, d->was.start_us + by_us, &ask, &a);
    dub_us end_us = caught(app, d->was.end_us + by_us, &ask, &b);
    dub_us off_a = start_us - d->was.start_us - by_us, off_b = end_us - d->was.end_us - by_us;
    off_a = off_a < 0 ? -off_a : off_a;
    off_b = off_b < 0 ? -off_b : off_b;
    bool end = b.kind != UI_SNAP_NONE && (a.kind == UI_SNAP_NONE || off_b < off_a);
    d->snap = end ? b : a;
    d->by_us = end ? end_us - d->was.end_us : start_us - d->was.start_us;
    if (d->whole.start_us + d->by_us < 0)
        d->by_us = -d->whole.start_us;
    d->now.start_us = d->was.start_us + d->by_us;
    d->now.end_us = d->was.end_us + d->by_us;
    int lane = ui_drag_lane_at(app, y);
    const struct dub_speaker *sp = lane >= 0 ? ui_tl_speaker(app, lane) : NULL;
    d->speaker = sp ? sp->rec.id : 0;
}

static void drag_band(struct ui_app *app)
{
    struct ui_drag *d = &app->drag;
    int x0 = d->x0 < d->x ? d->x0 : d->x, x1 = d->x0 < d->x ? d->x : d->x0;
    int y0 = d->y0 < d->y ? d->y0 : d->y, y1 = d->y0 < d->y ? d->y : d->y0;
    dub_us from_us = ui_tl_time(app, x0), to_us = ui_tl_time(app, x1 + 1);
    const struct ui_timeline *t = &app->timeline;
    int lane0 = (y0 < t->lane_y ? 0 : (y0 - t->lane_y) / t->lane_h) + t->first_lane;
    int lane1 = y1 < t->lane_y ? -1 : (y1 - t->lane_y) / t->lane_h + t->first_lane;
    struct dub_selection *sel = &app->session->sel;
    if (!(d->mods & (UI_MOD_CTRL | UI_MOD_SHIFT)))
        sel->picked.n = 0;
    dub_us back_us = from_us - dub_project_longest(project(app));
    for (size_t i = dub_project_segment_from(project(app), back_us);
         i < dub_project_n_segments(project(app)); i++) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        int lane = ui_tl_lane_of(app, s->speaker);
        if (s->span.start_us >= to_us)
            break;
        if (s->span.end_us <= from_us || lane < lane0 || lane > lane1)
            continue;
        if (sel->picked.n == 0)
            sel->cursor = s->rec.id;
        ui_pick_add(app, s->rec.id);
    }
}

/* A mark or marker, or the marks around a range. */
static void drag_mark(struct ui_app *app, int x)
{
    struct ui_drag *d = &app->drag;
    struct dub_selection *sel = &app->session->sel;
    struct ui_snap_ask ask = {.playhead = true,
                              .in = d->kind != UI_DRAG_IN && d->kind != UI_DRAG_RANGE,
                              .out = d->kind != UI_DRAG_OUT && d->kind != UI_DRAG_RANGE,
                              .followers_us = -1};
    dub_us at_us = caught(app, ui_tl_time(app, x), &ask, &d->snap);
    if (d->kind == UI_DRAG_IN) {
        sel->in_us = at_us;
    } else if (d->kind == UI_DRAG_OUT) {
        sel->out_us = at_us;
    } else if (d->kind == UI_DRAG_RANGE) {
        sel->has_in = sel->has_out = true;
        sel->in_us = d->grab_us < at_us ? d->grab_us : at_us;
        sel->out_us = d->grab_us < at_us ? at_us : d->grab_us;
    }
    d->now.start_us = at_us;
}

void ui_drag_to(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_drag *d = &app->drag;
    dub_us by_us = ui_tl_time(app, m->x) - d->grab_us;
    d->moved = d->moved || m->x != d->x0 || m->y != d->y0;
    app->clicks.n = d->moved ? 0 : app->clicks.n; /* no half of a double click */
    d->x = m->x;
    d->y = m->y;
    d->mods = (d->mods & ~UI_MOD_ALT) | (m->mods & UI_MOD_ALT);
    d->snap.kind = UI_SNAP_NONE;
    switch (d->kind) {
    case UI_DRAG_NONE:
        break;
    case UI_DRAG_PLAYHEAD:
        ui_set_playhead(app, ui_drag_plain(app, ui_tl_time(app, m->x)));
        break;
    case UI_DRAG_IN:
    case UI_DRAG_OUT:
    case UI_DRAG_MARKER:
    case UI_DRAG_RANGE:
        drag_mark(app, m->x);
        break;
    case UI_DRAG_BAND:
        drag_band(app);
        break;
    case UI_DRAG_START:
    case UI_DRAG_END:
        drag_edge(app, by_us);
        break;
    case UI_DRAG_BODY:
        drag_body(app, by_us, m->y);
        break;
    case UI_DRAG_AUDIO:
        d->by_us = by_us - by_us % 1000;
        break;
    }
}

/* --- letting go ------------------------------------------------------------------------------- */

static void drop_edge(struct ui_app *app, const struct ui_drag *d)
{
    char id[DUB_ID_TEXT], at[DUB_TIME_TEXT];
    bool start = d->kind == UI_DRAG_START;
    dub_us to_us = start ? d->now.start_us : d->now.end_us;
    dub_us by_us = to_us - (start ? d->was.start_us : d->was.end_us);
    (void)dub_id_print(d->rolls ? d->left : d->segment, id);
    if (by_us == 0)
        return;
    if (d->rolls)
        (void)ui_runf(app, "segment-roll @%s %s%s", id, by_us < 0 ? "-" : "+",
                      dub_seconds_print(by_us < 0 ? -by_us : by_us, at));
    else if (!start && rippling(app))
        (void)ui_runf(app, "segment-ripple-trim @%s %s", id, dub_seconds_print(to_us, at));
    else
        (void)ui_runf(app, "segment-trim @%s %s %s", id, start ? "start" : "end",
                      dub_seconds_print(to_us, at));
}

/* Moved in time, to another speaker's lane, or both: one step. */
static void drop_body(struct ui_app *app, const struct ui_drag *d)
{
    struct dub_session *s = app->session;
    const struct dub_segment *seg = dub_project_segment_by_id(project(app), d->segment);
    const struct dub_record *rec = d->speaker ? dub_project_record(project(app), d->speaker) : NULL;
    const struct dub_speaker *sp =
        rec && rec->kind == DUB_KIND_SPEAKER ? (const struct dub_speaker *)(const void *)rec : NULL;
    bool other = seg && sp && !dub_str_eq(seg->speaker, sp->ref);
    if (!other) {
        if (d->by_us != 0)
            (void)ui_move_selection(app, d->by_us, false);
        return;
    }
    char *name = dub_strdup(ui_speaker_name(sp));
    (void)dub_session_begin(s, "move to %s", name);
    bool fine = d->by_us == 0 || ui_move_selection(app, d->by_us, false);
    if (fine)
        fine = ui_assign_selection(app, sp);
    if (fine) {
        (void)dub_session_commit(s);
        ui_app_say(app, DUB_SEV_INFO, "given to %s · kept in the journal, w saves", name);
    } else {
        dub_session_abort(s);
    }
    dub_free(name);
}

static void drop_marker(struct ui_app *app, const struct ui_drag *d)
{
    char id[DUB_ID_TEXT], at[DUB_TIME_TEXT];
    if (d->moved)
        (void)ui_runf(app, "marker-set @%s time %s", dub_id_print(d->segment, id),
                      dub_seconds_print(d->now.start_us, at));
    else
        ui_set_playhead(app, d->was.start_us);
}

static void drop_band(struct ui_app *app, const struct ui_drag *d)
{
    size_t n = ui_n_picked(app);
    if (!d->moved) { /* a click on an empty place */
        ui_pick_none(app);
        ui_set_playhead(app, ui_drag_plain(app, d->grab_us));
    } else if (n > 0) {
        ui_app_say(app, DUB_SEV_INFO, "%zu segment%s picked: what follows acts on %s; Esc ends it",
                   n, n == 1 ? "" : "s", n == 1 ? "it" : "all of them");
    }
}

/* A press that did not become a drag. */
static void click(struct ui_app *app, const struct ui_drag *d)
{
    if (d->kind == UI_DRAG_RANGE)
        ui_set_playhead(app, ui_drag_plain(app, d->grab_us));
    else if (d->kind >= UI_DRAG_START && (d->mods & UI_MOD_CTRL))
        ui_pick_toggle(app, d->segment);
    else if (d->kind >= UI_DRAG_START && !(d->mods & UI_MOD_SHIFT))
        ui_select(app, d->segment, false); /* out of several, this one alone */
}

void ui_drag_drop(struct ui_app *app)
{
    struct ui_drag d = app->drag;
    app->drag = (struct ui_drag){0};
    if (d.kind == UI_DRAG_BAND)
        drop_band(app, &d);
    else if (d.kind == UI_DRAG_MARKER)
        drop_marker(app, &d);
    else if (!d.moved)
        click(app, &d);
    else if (d.kind == UI_DRAG_START || d.kind == UI_DRAG_END)
        drop_edge(app, &d);
    else if (d.kind == UI_DRAG_BODY)
        drop_body(app, &d);
    else if (d.kind == UI_DRAG_AUDIO)
        (void)ui_slip_selection(app, d.by_us);
    else if (d.kind == UI_DRAG_RANGE)
        ui_app_say(app, DUB_SEV_INFO,
                   "1 to 9, or a double click on a speaker's name, makes it a segment");
}

void ui_drag_cancel(struct ui_app *app)
{
    struct ui_drag d = app->drag;
    struct dub_selection *sel = &app->session->sel;
    app->drag = (struct ui_drag){0};
    if (d.kind == UI_DRAG_IN)
        sel->in_us = d.was.start_us;
    else if (d.kind == UI_DRAG_OUT)
        sel->out_us = d.was.start_us;
    else if (d.kind == UI_DRAG_RANGE)
        sel->has_in = sel->has_out = false;
    else if (d.kind == UI_DRAG_PLAYHEAD)
        ui_set_playhead(app, d.was.start_us);
    else if (d.kind == UI_DRAG_BAND)
        ui_pick_none(app);
    ui_app_dirty(app);
}
