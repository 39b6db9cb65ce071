#include "shots.h"

#include <stdio.h>

#include "app_impl.h"
#include "picture_pane.h"
#include "timeline.h"

static const struct dub_facts *video_facts(const struct ui_app *app)
{
    const struct dub_project *p = app->session->project;
    const struct dub_input *video = dub_project_visual(p);
    return video ? dub_project_facts(p, video) : NULL;
}

static void take(struct ui_app *app, struct dub_shots *found)
{
    struct ui_shots *s = &app->shots;
    dub_shots_fini(&s->found);
    s->found = *found;
    s->known = true;
    const struct dub_facts *f = video_facts(app);
    if (f && !f->video.variable_rate && f->video.start_us == 0)
        dub_shots_on_frames(&s->found, dub_project_rate(app->session->project));
    ui_app_dirty(app);
}

const struct dub_shots *ui_shots(struct ui_app *app)
{
    struct ui_shots *s = &app->shots;
    const struct ui_picture_port *port = &app->cfg.pictures;
    const struct dub_facts *f = video_facts(app);
    const char *now = f ? f->sha256 : "";
    if (strcmp(now, s->sha256) != 0) { /* another video, or known only now what it is */
        struct dub_shots found = {0};
        (void)snprintf(s->sha256, sizeof(s->sha256), "%s", now);
        dub_shots_fini(&s->found);
        s->known = false;
        if (now[0] && port->shots_known && port->shots_known(port->ctx, now, &found))
            take(app, &found);
    }
    return s->known ? &s->found : NULL;
}

/* --- looking for them ------------------------------------------------------------------------- */

static void on_progress(void *ctx, double done, const cJSON *part)
{
    char text[64];
    (void)part;
    (void)snprintf(text, sizeof(text), "shots %d %%", (int)(100 * done));
    ui_app_activity(ctx, text);
}

static void on_found(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct ui_app *app = ctx;
    struct ui_shots *s = &app->shots;
    const struct ui_picture_port *port = &app->cfg.pictures;
    struct dub_shots found = {0};
    struct dub_err local;
    s->id = 0;
    ui_app_activity(app, NULL);
    if (!err && dub_shots_read(result, &found, &local) != DUB_OK)
        err = &local;
    if (err) {
        ui_app_error(app, err);
        return;
    }
    size_t n = found.at.n;
    if (port->shots_keep && s->searched[0])
        port->shots_keep(port->ctx, s->searched, &found);
    if (strcmp(s->searched, s->sha256) == 0)
        take(app, &found);
    else
        dub_shots_fini(&found);
    ui_app_say(app, DUB_SEV_INFO, "%zu shot change%s found%s", n, n == 1 ? "" : "s",
               n > 0 ? "; edges catch at them, Ctrl-Up and Ctrl-Down go from one to the next"
                     : "; cuts are found, dissolves are not");
}

enum dub_status ui_shots_find(struct ui_app *app, struct dub_err *err)
{
    struct ui_shots *s = &app->shots;
    const struct ui_picture_port *port = &app->cfg.pictures;
    const char *why;
    char *path = ui_picture_source(app, &why);
    const struct dub_facts *f = video_facts(app);
    if (!path || !port->shots) {
        dub_free(path);
        return dub_fail(err, DUB_ERR_STATE, "%s", why ? why : "there are no pictures here");
    }
    enum dub_status st = DUB_OK;
    if (s->id) {
        st = dub_fail(err, DUB_ERR_STATE, "they are being looked for already; Esc stops that");
    } else if (!f) {
        st = dub_fail(err, DUB_ERR_STATE, "the video has not been read yet");
    } else {
        (void)ui_shots(app);
        (void)snprintf(s->searched, sizeof(s->searched), "%s", f->sha256);
        ui_app_activity(app, "shots");
        ui_app_say(app, DUB_SEV_INFO, "looking for shot changes; Esc stops");
        s->id = port->shots(port->ctx, path, on_progress, on_found, app);
    }
    dub_free(path);
    return st;
}

bool ui_shots_stop(struct ui_app *app)
{
    const struct ui_picture_port *port = &app->cfg.pictures;
    if (!app->shots.id)
        return false;
    if (port->forget)
        port->forget(port->ctx, app->shots.id);
    app->shots.id = 0;
    ui_app_activity(app, NULL);
    return true;
}

void ui_shots_fini(struct ui_app *app)
{
    (void)ui_shots_stop(app);
    dub_shots_fini(&app->shots.found);
}

/* --- using them ------------------------------------------------------------------------------- */

size_t ui_shots_from(const struct dub_shots *s, dub_us at_us)
{
    size_t lo = 0, hi = s->at.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->at.at[mid] < at_us)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

enum dub_status ui_shots_step(struct ui_app *app, int dir, struct dub_err *err)
{
    const struct dub_shots *s = ui_shots(app);
    dub_us now_us = app->session->sel.playhead_us;
    if (!s)
        return dub_fail(err, DUB_ERR_STATE,
                        "shot changes are not known yet: `:shots` looks for them");
    size_t i = dir > 0 ? ui_shots_from(s, now_us + 1) : ui_shots_from(s, now_us);
    if (dir > 0 ? i == s->at.n : i == 0)
        return dub_fail(err, DUB_ERR_STATE, "there is no shot change %s here",
                        dir > 0 ? "behind" : "before");
    ui_set_playhead(app, s->at.at[dir > 0 ? i : i - 1]);
    return DUB_OK;
}

void ui_shots_draw(struct ui_app *app, int y)
{
    const struct dub_shots *s = ui_shots(app);
    struct ui_window v = ui_tl_window(app);
    if (!s)
        return;
    for (size_t i = ui_shots_from(s, v.start_us); i < s->at.n;) {
        int x = ui_window_column(v, s->at.at[i]);
        if (x >= app->timeline.w)
            break;
        const struct ui_cell *cell = ui_canvas_at(&app->canvas, app->timeline.x + x, y);
        if (cell && (cell->bytes[0] == ' ' || strcmp(cell->bytes, "╵") == 0 ||
                     strcmp(cell->bytes, "│") == 0))
            ui_put(&app->canvas, app->timeline.x + x, y, 1, "◆", UI_S_SOURCE);
        i = ui_shots_from(s, ui_window_column_start(v, x + 1));
    }
}
