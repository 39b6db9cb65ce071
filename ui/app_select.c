/* What keys act on: the selected segment, the playhead, the filter, the issue under the cursor. */
#include <stdio.h>

#include "app_impl.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

const struct dub_segment *ui_cursor_segment(const struct ui_app *app)
{
    dub_id id = app->session->sel.cursor;
    return id ? dub_project_segment_by_id(project(app), id) : NULL;
}

void ui_set_playhead(struct ui_app *app, dub_us t)
{
    dub_us end;
    if (!dub_project_video_len(project(app), &end))
        end = DUB_US_MAX;
    t = t > end ? end : t;
    app->session->sel.has_playhead = true;
    app->session->sel.playhead_us = t < 0 ? 0 : t;
    ui_timeline_reveal(app, app->session->sel.playhead_us);
    ui_play_moved(app);
    ui_app_dirty(app);
}

void ui_select(struct ui_app *app, dub_id id, bool move_playhead)
{
    app->session->sel.cursor = id;
    app->session->sel.picked.n = 0;
    app->picks.anchor = 0;
    const struct dub_segment *s = ui_cursor_segment(app);
    if (s && move_playhead) {
        ui_set_playhead(app, s->span.start_us);
        ui_timeline_reveal_span(app, s->span);
    }
    ui_app_dirty(app);
}

void ui_settle_cursor(struct ui_app *app, size_t index_before)
{
    const struct dub_project *p = project(app);
    size_t n = dub_project_n_segments(p);
    if (ui_cursor_segment(app))
        return;
    ui_select(app,
              n == 0 ? 0 : dub_project_segment(p, index_before < n ? index_before : n - 1)->rec.id,
              false);
}

/* --- moving ----------------------------------------------------------------------------------- */

void ui_move_cursor(struct ui_app *app, int rows)
{
    size_t n = ui_n_shown(app), row = ui_cursor_row(app);
    if (n == 0)
        return;
    long to = row == n ? 0 : (long)row + rows;
    to = to < 0 ? 0 : (to >= (long)n ? (long)n - 1 : to);
    dub_id id = dub_project_segment(project(app), ui_shown(app, (size_t)to))->rec.id;
    if (app->picks.extending)
        ui_pick_to(app, id);
    else
        ui_select(app, id, true);
}
