/* What a moved edge catches at. Looks only at what lies near, so that it keeps up with a drag. */
#include "app_impl.h"

struct search {
    struct ui_app *app;
    dub_us at_us, reach_us;
    const struct ui_snap_ask *ask;
    struct ui_snap best;
};

static dub_us apart(dub_us a, dub_us b)
{
    return a > b ? a - b : b - a;
}

static void offer(struct search *q, enum ui_snap_kind kind, dub_us at_us, size_t number)
{
    dub_us d = apart(at_us, q->at_us);
    const struct ui_snap_ask *ask = q->ask;
    if (d > q->reach_us || (ask->bounded && (at_us < ask->low_us || at_us > ask->high_us)))
        return;
    if (q->best.kind == UI_SNAP_NONE || d < apart(q->best.at_us, q->at_us))
        q->best = (struct ui_snap){kind, at_us, number};
}

static void offer_segments(struct search *q, dub_us followers_us)
{
    const struct dub_project *p = q->app->session->project;
    dub_us from_us = q->at_us - q->reach_us - dub_project_longest(p);
    for (size_t i = dub_project_segment_from(p, from_us); i < dub_project_n_segments(p); i++) {
        const struct dub_segment *s = dub_project_segment(p, i);
        if (s->span.start_us > q->at_us + q->reach_us)
            break;
        if (ui_in_selection(q->app, s->rec.id) ||
            (followers_us >= 0 && s->span.start_us >= followers_us))
            continue;
        offer(q, UI_SNAP_START, s->span.start_us, i + 1);
        offer(q, UI_SNAP_END, s->span.end_us, i + 1);
    }
}

static void offer_markers(struct search *q)
{
    const struct dub_project *p = q->app->session->project;
    for (size_t i = dub_project_marker_from(p, q->at_us - q->reach_us);
         i < dub_project_n_markers(p); i++) {
        const struct dub_marker *m = dub_project_marker(p, i);
        if (m->at_us > q->at_us + q->reach_us)
            break;
        offer(q, UI_SNAP_MARKER, m->at_us, i + 1);
    }
}

static void offer_shots(struct search *q)
{
    const struct dub_shots *s = ui_shots(q->app);
    for (size_t i = s ? ui_shots_from(s, q->at_us - q->reach_us) : 0; s && i < s->at.n; i++) {
        if (s->at.at[i] > q->at_us + q->reach_us)
            break;
        offer(q, UI_SNAP_SHOT, s->at.at[i], i + 1);
    }
}

struct ui_snap ui_snap_near(struct ui_app *app, dub_us at_us, dub_us reach_us,
                            const struct ui_snap_ask *ask)
{
    const struct dub_selection *sel = &app->session->sel;
    struct search q = {app, at_us, reach_us, ask, {UI_SNAP_NONE, at_us, 0}};
    dub_us end_us;
    offer_segments(&q, ask->followers_us);
    offer_markers(&q);
    offer_shots(&q);
    if (ask->in && sel->has_in)
        offer(&q, UI_SNAP_IN, sel->in_us, 0);
    if (ask->out && sel->has_out)
        offer(&q, UI_SNAP_OUT, sel->out_us, 0);
    if (ask->playhead)
        offer(&q, UI_SNAP_PLAYHEAD, sel->playhead_us, 0);
    if (dub_project_video_len(app->session->project, &end_us))
        offer(&q, UI_SNAP_VIDEO_END, end_us, 0);
    return q.best;
}

void ui_snap_text(const struct ui_app *app, const struct ui_snap *snap, struct dub_buf *out)
{
    const struct dub_project *p = app->session->project;
    switch (snap->kind) {
    case UI_SNAP_NONE:
        break;
    case UI_SNAP_FRAME:
        dub_buf_add_z(out, "a frame");
        break;
    case UI_SNAP_START:
        dub_buf_addf(out, "the start of segment %zu", snap->number);
        break;
    case UI_SNAP_END:
        dub_buf_addf(out, "the end of segment %zu", snap->number);
        break;
    case UI_SNAP_IN:
        dub_buf_add_z(out, "the in mark");
        break;
    case UI_SNAP_OUT:
        dub_buf_add_z(out, "the out mark");
        break;
    case UI_SNAP_PLAYHEAD:
        dub_buf_add_z(out, "the playhead");
        break;
    case UI_SNAP_MARKER:
        if (snap->number >= 1 && snap->number <= dub_project_n_markers(p))
            dub_buf_addf(out, "marker %s",
                         dub_str_z(dub_project_marker(p, snap->number - 1)->name));
        break;
    case UI_SNAP_SHOT:
        dub_buf_add_z(out, "a shot change");
        break;
    case UI_SNAP_VIDEO_END:
        dub_buf_add_z(out, "the video's end");
        break;
    }
}
