/*
 * The timeline: ruler, the source with what is covered, a lane for each speaker, the playhead, the
 * minimap. Drawn from what is visible only, so that its cost does not grow with the project.
 */
#include "view_timeline.h"

static int label_width(const struct ui_app *app)
{
    int most = 6;
    for (size_t i = 0; i < app->timeline.lanes.n; i++) {
        int w = ui_width(dub_sv(ui_speaker_name(app->timeline.lanes.at[i]))) + 2;
        most = w > most ? w : most;
    }
    int cap = app->canvas.w >= 100 ? 14 : 9;
    return (most > cap ? cap : most) + 2;
}

/* The selected segment's lane is among those shown. */
static void scroll_lanes(struct ui_app *app, int n_lanes)
{
    struct ui_timeline *t = &app->timeline;
    const struct dub_segment *s = ui_cursor_segment(app);
    int lane = s ? ui_tl_lane_of(app, s->speaker) : -1, total = (int)t->lanes.n;
    if (lane >= 0 && lane < t->first_lane)
        t->first_lane = lane;
    if (lane >= t->first_lane + n_lanes)
        t->first_lane = lane - n_lanes + 1;
    if (t->first_lane > total - n_lanes)
        t->first_lane = total > n_lanes ? total - n_lanes : 0;
}

void ui_draw_timeline(struct ui_app *app)
{
    const struct ui_layout *l = &app->layout;
    struct ui_rect r = l->timeline;
    struct ui_timeline *t = &app->timeline;
    int wave_h = l->wave_h;
    int lane_y = r.y + 2 + wave_h, last = lane_y + l->n_lanes * l->lane_h - 1;
    ui_tl_lanes(app);
    t->x = label_width(app);
    t->w = r.w - t->x - 1;
    t->lane_y = lane_y;
    t->n_lanes = l->n_lanes;
    t->lane_h = l->lane_h;
    t->map_y = l->minimap ? last + 2 : -1;
    ui_tl_clamp(app);
    scroll_lanes(app, l->n_lanes);
    ui_tl_draw_ruler(app, r.y);
    ui_tl_draw_wave(app, r.y + 1, wave_h);
    ui_tl_draw_source(app, r.y + 1 + wave_h);
    ui_tl_draw_lanes(app, lane_y, l->n_lanes, l->lane_h);
    ui_tl_draw_end(app, r.y, last);
    ui_shots_draw(app, r.y);
    ui_tl_draw_marks(app, r.y);
    ui_tl_draw_playhead(app, r.y, last);
    ui_tl_draw_wave_playhead(app, r.y + 1, wave_h);
    ui_draw_drag(app);
    ui_tl_draw_status(app, last + 1);
    if (t->map_y >= 0)
        ui_tl_draw_map(app, t->map_y);
}
