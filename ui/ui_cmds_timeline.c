/* Commands of the timeline: zoom, scroll, what the ruler counts, markers by key. */
#include <stdio.h>

#include "timeline.h"
#include "ui_cmds.h"

/* --- zoom ------------------------------------------------------------------------------------- */

static void remember(struct ui_app *app)
{
    struct ui_timeline *t = &app->timeline;
    t->has_back = true;
    t->back_start_us = t->start_us;
    t->back_span_us = t->fitted ? 0 : t->span_us;
}

static void show(struct ui_app *app, struct ui_window v)
{
    remember(app);
    ui_tl_show(app, v);
}

/* From the first start to the last end of what is selected. */
static bool selected_span(struct ui_app *app, struct dub_span *out)
{
    const struct dub_session *s = app->session;
    const struct dub_segment *cursor = ui_cursor_segment(app);
    bool any = false;
    for (size_t i = 0; i < s->sel.picked.n; i++) {
        const struct dub_segment *seg = dub_project_segment_by_id(s->project, s->sel.picked.at[i]);
        if (!seg)
            continue;
        if (!any || seg->span.start_us < out->start_us)
            out->start_us = seg->span.start_us;
        if (!any || seg->span.end_us > out->end_us)
            out->end_us = seg->span.end_us;
        any = true;
    }
    if (!any && cursor)
        *out = cursor->span;
    return any || cursor;
}

static enum dub_status zoom_selection(struct ui_app *app, struct dub_err *err)
{
    struct dub_span span = {0, 0};
    if (!selected_span(app, &span))
        return dub_fail(err, DUB_ERR_STATE, "no segment is selected");
    show(app, ui_window_of_span(ui_tl_window(app), span));
    return DUB_OK;
}

static enum dub_status zoom_marks(struct ui_app *app, struct dub_err *err)
{
    const struct dub_selection *sel = &app->session->sel;
    if (!sel->has_in || !sel->has_out)
        return dub_fail(err, DUB_ERR_STATE, "mark in and out first (i and o)");
    struct dub_span span = {sel->in_us, sel->out_us};
    if (span.end_us < span.start_us)
        span = (struct dub_span){sel->out_us, sel->in_us};
    show(app, ui_window_of_span(ui_tl_window(app), span));
    return DUB_OK;
}

static enum dub_status zoom_frames(struct ui_app *app, struct dub_err *err)
{
    struct dub_rate rate = dub_project_rate(app->session->project);
    struct ui_window v = ui_tl_window(app);
    dub_us playhead = app->session->sel.playhead_us;
    if (!dub_rate_known(rate))
        return dub_fail(err, DUB_ERR_STATE, "the video's frame rate is not known yet");
    v = ui_window_zoom(v, dub_mul_div_round(v.w, DUB_US_PER_S * rate.den, rate.num), playhead);
    show(app, ui_window_of_frames(v, rate));
    if (app->timeline.fitted)
        ui_app_say(app, DUB_SEV_INFO, "all of it fits: a column is less than a frame");
    return DUB_OK;
}

static enum dub_status zoom_back(struct ui_app *app, struct dub_err *err)
{
    struct ui_timeline *t = &app->timeline;
    struct ui_window v = {t->back_start_us, t->back_span_us, t->w};
    if (!t->has_back)
        return dub_fail(err, DUB_ERR_STATE, "the timeline has not been zoomed yet");
    remember(app);
    if (v.span_us > 0)
        ui_tl_show(app, v);
    else
        ui_timeline_zoom(app, 0, 0);
    return DUB_OK;
}

enum dub_status ui_cmd_zoom(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    switch (a[0].choice) {
    case 0:
    case 1:
        remember(app);
        ui_timeline_zoom(app, a[0].choice == 0 ? 1 : -1, s->sel.playhead_us);
        return DUB_OK;
    case 3:
    case 4:
        return zoom_selection(app, err);
    case 5:
        return zoom_frames(app, err);
    case 6:
        return zoom_marks(app, err);
    case 7:
        return zoom_back(app, err);
    default:
        remember(app);
        ui_timeline_zoom(app, 0, 0);
        return DUB_OK;
    }
}

/* --- the same with a name each, so that the palette lists them --------------------------------- */

static enum dub_status zoom_by(struct dub_session *s, int choice, struct dub_err *err)
{
    struct dub_value how = {.given = true, .choice = choice};
    return ui_cmd_zoom(s, &how, err);
}

#define ZOOM(name, choice)                                                                         \
    enum dub_status name(struct dub_session *s, const struct dub_value *a, struct dub_err *err)    \
    {                                                                                              \
        (void)a;                                                                                   \
        return zoom_by(s, choice, err);                                                            \
    }

ZOOM(ui_cmd_zoom_in, 0)
ZOOM(ui_cmd_zoom_out, 1)
ZOOM(ui_cmd_zoom_all, 2)
ZOOM(ui_cmd_zoom_selection, 4)
ZOOM(ui_cmd_zoom_frames, 5)
ZOOM(ui_cmd_zoom_marks, 6)
ZOOM(ui_cmd_zoom_back, 7)

/* --- scroll ----------------------------------------------------------------------------------- */

/* A quarter of the window, or all but a tenth of it when one likes pages. */
static enum dub_status scroll_by(struct dub_session *s, int dir, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    bool page = strcmp(ui_opt_text(app, UI_OPT_SCROLL), "page") == 0;
    int columns = page ? app->timeline.w - app->timeline.w / 10 : app->timeline.w / 4;
    if (app->timeline.fitted)
        return dub_fail(err, DUB_ERR_STATE, "all of the timeline is shown: + zooms in");
    ui_timeline_scroll(app, dir * (columns > 0 ? columns : 1));
    return DUB_OK;
}

enum dub_status ui_cmd_scroll_left(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    (void)a;
    return scroll_by(s, -1, err);
}

enum dub_status ui_cmd_scroll_right(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    (void)a;
    return scroll_by(s, 1, err);
}

enum dub_status ui_cmd_center(struct dub_session *s, const struct dub_value *a,
                              struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct ui_window v = ui_tl_window(app);
    (void)a;
    if (app->timeline.fitted)
        return dub_fail(err, DUB_ERR_STATE, "all of the timeline is shown: + zooms in");
    v.start_us = s->sel.playhead_us - v.span_us / 2;
    ui_tl_show(app, v);
    return DUB_OK;
}

/* --- options by key --------------------------------------------------------------------------- */

static enum dub_status next_value(struct ui_app *app, enum ui_opt opt, struct dub_err *err)
{
    char room[64];
    const char *value = ui_options_next(&app->settings.options, opt, room);
    if (!value)
        return DUB_OK;
    enum dub_status st = ui_opt_set(app, opt, value, err);
    if (st == DUB_OK && !app->said)
        ui_app_say(app, DUB_SEV_INFO, "%s: %s", ui_opt_row(opt)->name, value);
    return st;
}

enum dub_status ui_cmd_ruler(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)a;
    if (!dub_rate_known(dub_project_rate(s->project)))
        return dub_fail(err, DUB_ERR_STATE,
                        "the video's frame rate is not known yet: the ruler counts seconds");
    return next_value(app, UI_OPT_RULER, err);
}

enum dub_status ui_cmd_minimap(struct dub_session *s, const struct dub_value *a,
                               struct dub_err *err)
{
    (void)a;
    return next_value(ui_app_of(s), UI_OPT_MINIMAP, err);
}

/* --- markers ---------------------------------------------------------------------------------- */

static void on_marker_name(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    dub_us frame = dub_frame_len(dub_project_rate(app->session->project));
    const struct dub_marker *m = dub_project_marker_near(
        app->session->project, app->session->sel.playhead_us, frame / 2);
    struct dub_buf name;
    char id[DUB_ID_TEXT];
    if (!text || !m)
        return;
    dub_buf_init(&name, 0);
    dub_word_quote(dub_sv_trim(dub_sv(text)), &name);
    (void)ui_runf(app, "marker-set @%s name %s", dub_id_print(m->rec.id, id), dub_buf_z(&name));
    dub_buf_fini(&name);
}

/* The first press sets a marker, the next one on the same spot asks for its name. */
enum dub_status ui_cmd_marker_here(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    dub_us frame = dub_frame_len(dub_project_rate(s->project));
    const struct dub_marker *m = dub_project_marker_near(s->project, s->sel.playhead_us, frame / 2);
    char at[DUB_TIME_TEXT];
    (void)err;
    if (!m && a[0].given) {
        struct dub_buf name;
        dub_buf_init(&name, 0);
        dub_word_quote(a[0].text, &name);
        (void)ui_runf(app, "marker-add %s %s", dub_seconds_print(s->sel.playhead_us, at),
                      dub_buf_z(&name));
        dub_buf_fini(&name);
        return DUB_OK;
    }
    if (!m) {
        if (ui_runf(app, "marker-add %s", dub_seconds_print(s->sel.playhead_us, at)))
            ui_app_say(app, DUB_SEV_INFO, "marked; the same key again names it");
        return DUB_OK;
    }
    if (a[0].given) {
        char *name = dub_strndup(a[0].text.p, a[0].text.n);
        on_marker_name(app, name);
        dub_free(name);
        return DUB_OK;
    }
    struct ui_prompt_ask ask = {.label = "marker's name:",
                                .initial = dub_str_z(m->name),
                                .done = on_marker_name,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    return DUB_OK;
}

static enum dub_status step_marker(struct dub_session *s, bool next, struct dub_err *err)
{
    size_t n = dub_project_n_markers(s->project);
    dub_us at = s->sel.playhead_us;
    size_t i = dub_project_marker_from(s->project, next ? at + 1 : at);
    if (next ? i >= n : i == 0)
        return dub_fail(err, DUB_ERR_STATE, "there is no marker %s this one",
                        next ? "behind" : "before");
    const struct dub_marker *m = dub_project_marker(s->project, next ? i : i - 1);
    ui_set_playhead(ui_app_of(s), m->at_us);
    return DUB_OK;
}

enum dub_status ui_cmd_marker_next(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    (void)a;
    return step_marker(s, true, err);
}

enum dub_status ui_cmd_marker_prev(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    (void)a;
    return step_marker(s, false, err);
}
