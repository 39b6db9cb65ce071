#include "timeline.h"

#define MIN_SPAN_US (200 * (dub_us)1000)

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

/* End of everything: the video, or the last segment beyond it. */
static dub_us content_end(const struct ui_app *app)
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

void ui_tl_clamp(struct ui_app *app)
{
    struct ui_timeline *t = &app->timeline;
    dub_us end = content_end(app), full = end + end / 50 + 1;
    if (t->fitted || t->span_us >= full) {
        t->fitted = true;
        t->start_us = 0;
        t->span_us = full;
        return;
    }
    t->span_us = t->span_us < MIN_SPAN_US ? MIN_SPAN_US : t->span_us;
    dub_us last = full - t->span_us;
    t->start_us = t->start_us > last ? last : t->start_us;
    t->start_us = t->start_us < 0 ? 0 : t->start_us;
}

void ui_timeline_zoom(struct ui_app *app, int step, dub_us around_us)
{
    struct ui_timeline *t = &app->timeline;
    ui_tl_clamp(app);
    dub_us old = t->span_us, now = step > 0 ? old / 2 : old * 2;
    if (step == 0) {
        t->fitted = true;
        return;
    }
    now = now < MIN_SPAN_US ? MIN_SPAN_US : now;
    t->fitted = false;
    /* what is under the pointer stays there */
    t->start_us = around_us - dub_mul_div_round(around_us - t->start_us, now, old);
    t->span_us = now;
    ui_tl_clamp(app);
}

void ui_timeline_reveal(struct ui_app *app, dub_us at)
{
    struct ui_timeline *t = &app->timeline;
    if (t->fitted || t->span_us == 0)
        return;
    dub_us margin = t->span_us / 10;
    if (at < t->start_us + margin)
        t->start_us = at - margin;
    else if (at > t->start_us + t->span_us - margin)
        t->start_us = at + margin - t->span_us;
    ui_tl_clamp(app);
}

int ui_tl_column(const struct ui_app *app, dub_us at)
{
    const struct ui_timeline *t = &app->timeline;
    int64_t c = dub_mul_div_floor(at - t->start_us, t->w, t->span_us);
    return c < -100000 ? -100000 : c > 100000 ? 100000 : (int)c;
}

dub_us ui_tl_time(const struct ui_app *app, int x)
{
    const struct ui_timeline *t = &app->timeline;
    dub_us at = t->start_us + dub_mul_div_floor(x - t->x, t->span_us, t->w);
    return at < 0 ? 0 : at;
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
}

const struct dub_speaker *ui_tl_speaker(const struct ui_app *app, int lane)
{
    return lane >= 0 && (size_t)lane < app->timeline.lanes.n ? app->timeline.lanes.at[lane] : NULL;
}

int ui_tl_lane_of(const struct ui_app *app, const struct dub_str *ref)
{
    for (size_t i = 0; i < app->timeline.lanes.n; i++)
        if (dub_str_eq(app->timeline.lanes.at[i]->ref, ref))
            return (int)i;
    return -1;
}

size_t ui_tl_first(const struct ui_app *app)
{
    dub_us from = app->timeline.start_us - dub_project_longest(project(app));
    return dub_project_segment_from(project(app), from);
}

#define PER_COLUMN 4

size_t ui_tl_next(const struct ui_app *app, struct ui_tl_walk *w, size_t i)
{
    const struct ui_timeline *t = &app->timeline;
    const struct dub_segment *s = dub_project_segment(project(app), i);
    int at = ui_tl_column(app, s->span.start_us);
    if (w->seen == 0 || at != w->column)
        *w = (struct ui_tl_walk){at, 0};
    if (++w->seen < PER_COLUMN)
        return i + 1;
    dub_us next_us = t->start_us + dub_mul_div_ceil(at + 1, t->span_us, t->w);
    size_t next = dub_project_segment_from(project(app), next_us);
    return next > i ? next : i + 1;
}
