/* The source lane: how much of the video is covered, where gaps and overlaps are. */
#include "view_timeline.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static void put(struct ui_app *app, int y, int from, int to, const char *glyph, ui_style style)
{
    const struct ui_timeline *t = &app->timeline;
    for (int x = from < 0 ? 0 : from; x <= to && x < t->w; x++)
        ui_put(&app->canvas, t->x + x, y, 1, glyph, style);
}

/* The bottom layer: what there is of the source itself. A waveform goes here, a glyph a column. */
static void draw_base(struct ui_app *app, int y)
{
    dub_us end;
    int w = app->timeline.w;
    int last = dub_project_video_len(project(app), &end) ? ui_tl_column(app, end - 1) : w - 1;
    put(app, y, 0, last, "╌", UI_S_FRAME);
}

/* On top of it: what the segments cover, and what two of them do. */
static void draw_covered(struct ui_app *app, int y)
{
    const struct ui_timeline *t = &app->timeline;
    struct ui_tl_walk walk;
    dub_us reach = -1;
    size_t n = dub_project_n_segments(project(app));
    for (size_t i = ui_tl_walk_first(app, ui_tl_window(app), &walk), next; i < n; i = next) {
        const struct dub_segment *s = dub_project_segment(project(app), i);
        next = ui_tl_walk_next(app, &walk, i);
        struct dub_span span = ui_drag_span(app, s);
        if (s->span.start_us >= t->start_us + t->span_us)
            break;
        int x0 = ui_tl_column(app, span.start_us), x1 = ui_tl_column(app, span.end_us - 1);
        bool slit = reach >= 0 && span.start_us > reach && ui_tl_column(app, reach - 1) >= x0 - 1;
        put(app, y, x0, x1 < x0 ? x0 : x1, "━", UI_S_SOURCE);
        if (slit && x1 > x0) /* a gap too narrow for a column of its own */
            put(app, y, x0, x0, "╌", UI_S_FRAME);
        int o1 = ui_tl_column(app, (reach < span.end_us ? reach : span.end_us) - 1);
        if (reach > span.start_us)
            put(app, y, x0, o1, "╳", UI_S_ERROR);
        reach = span.end_us > reach ? span.end_us : reach;
    }
}

void ui_tl_draw_source(struct ui_app *app, int y)
{
    const struct ui_timeline *t = &app->timeline;
    ui_put(&app->canvas, 1, y, t->x - 1, "source", UI_S_SOURCE);
    if (!dub_project_visual(project(app))) {
        ui_put_cut(&app->canvas, t->x, y, t->w, dub_sv("no video: `:set video PATH` names one"),
                   UI_S_WARNING);
        return;
    }
    draw_base(app, y);
    draw_covered(app, y);
}
