/* The row under the lanes: where the playhead is, marks, a drag under way, the predicted length. */
#include "view_timeline.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static void add_time(struct ui_app *app, const char *label, dub_us at, struct dub_buf *out)
{
    char text[DUB_TIME_TEXT];
    dub_buf_addf(out, "%s%s", label,
                 ui_ruler_time(ui_tl_ruler(app), dub_project_rate(project(app)), at, text));
}

static void add_playhead(struct ui_app *app, struct dub_buf *out)
{
    dub_us at = app->session->sel.playhead_us;
    struct dub_rate rate = dub_project_rate(project(app));
    enum ui_ruler ruler = ui_tl_ruler(app);
    char text[DUB_TIME_TEXT];
    add_time(app, ruler == UI_RULER_FRAMES ? "frame " : "", at, out);
    if (ruler == UI_RULER_FRAMES)
        dub_buf_addf(out, "  %s", dub_clock_print(at, text));
    else if (dub_rate_known(rate))
        dub_buf_addf(out, "  frame %lld", (long long)dub_frame_at(at, rate));
    const struct dub_marker *m =
        dub_project_marker_near(project(app), at, dub_frame_len(rate) / 2);
    if (m)
        dub_buf_addf(out, "  ▼%s", m->name ? m->name->z : "marker");
}

/* advice: what to do with the marks, too; the message says it as well. */
static void status_text(struct ui_app *app, bool advice, struct dub_buf *out)
{
    const struct dub_selection *sel = &app->session->sel;
    char a[DUB_TIME_TEXT];
    if (ui_drag_text(app, out))
        return;
    add_playhead(app, out);
    if (sel->has_in)
        add_time(app, "  in ", sel->in_us, out);
    if (sel->has_out)
        add_time(app, "  out ", sel->out_us, out);
    if (sel->has_in && sel->has_out)
        dub_buf_addf(out, "  %s s%s",
                     dub_seconds3_print(sel->out_us > sel->in_us ? sel->out_us - sel->in_us
                                                                 : sel->in_us - sel->out_us,
                                        a),
                     advice ? ": 1-9 makes it a segment" : "");
}

/* "output 00:00:42.660  +0.660 s", or the difference alone; only where it is not the video's. */
static void predicted_text(struct ui_app *app, bool brief, struct dub_buf *out)
{
    const struct dub_fit_total *total = ui_fit_total(app);
    char text[DUB_TIME_TEXT];
    dub_us by = total->out_us - total->video_us;
    if (!total->known || by == 0)
        return;
    dub_buf_add_z(out, total->complete ? "output " : "output about ");
    if (!brief)
        add_time(app, "", total->out_us, out);
    dub_buf_addf(out, "%s%s%s s", brief ? "" : "  ", by > 0 ? "+" : "",
                 dub_seconds3_print(by, text));
}

/* Whether `w` cells from x on, and two on both sides, are blank. */
static bool is_blank(struct ui_app *app, int x, int y, int w)
{
    for (int i = x - 2; i < x + w + 2; i++) {
        const struct ui_cell *cell = ui_canvas_at(&app->canvas, i, y);
        if (cell && cell->bytes[0] != ' ')
            return false;
    }
    return true;
}

/* As far right as there is room for it; false: there is none. */
static bool draw_predicted(struct ui_app *app, bool brief, int y)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    predicted_text(app, brief, &text);
    int w = ui_width(dub_buf_sv(&text)), x = app->canvas.w - 1 - w;
    while (x > 0 && !is_blank(app, x, y, w))
        x--;
    if (w > 0 && x > 0)
        ui_put_sv(&app->canvas, x, y, w, dub_buf_sv(&text), UI_S_END);
    dub_buf_fini(&text);
    return x > 0;
}

void ui_tl_draw_status(struct ui_app *app, int y)
{
    struct ui_canvas *c = &app->canvas;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    status_text(app, true, &text);
    int x = ui_tl_column(app, app->session->sel.playhead_us), w = ui_width(dub_buf_sv(&text));
    bool seen = x >= 0 && x < app->timeline.w;
    const char *glyph = x < 0 ? "◂" : seen ? "▴" : "▸";
    x = x < 0 ? 0 : x >= app->timeline.w ? app->timeline.w - 1 : x;
    x += app->timeline.x;
    int left = x - 2, right = c->w - 1 - (x + 2); /* columns on both sides of the pointer */
    if (w > left && w > right) {
        dub_buf_clear(&text);
        status_text(app, false, &text);
        w = ui_width(dub_buf_sv(&text));
    }
    bool behind = w <= right || right >= left;
    int at = behind ? x + 2 : w <= left ? x - 1 - w : 1;
    w = ui_put_cut(c, at, y, behind ? right : left, dub_buf_sv(&text), UI_S_TEXT);
    ui_put(c, x, y, 1, glyph, UI_S_PLAYHEAD);
    ui_draw_hand_state(app, y, at < x ? at : x, at + w);
    if (!draw_predicted(app, false, y))
        (void)draw_predicted(app, true, y);
    dub_buf_fini(&text);
}
