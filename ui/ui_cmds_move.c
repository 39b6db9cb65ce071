/* Commands that move: focus, panes, cursor, playhead, marks, lists. None changes the project. */
#include "ui_cmds.h"

/* --- focus and panes -------------------------------------------------------------------------- */

static void close_side(struct ui_app *app)
{
    if (app->side == UI_SIDE_HELP)
        app->focus = app->help_from;
    else if (app->focus == UI_FOCUS_SIDE)
        app->focus = UI_FOCUS_SEGMENTS;
    if (app->side == UI_SIDE_PICTURE)
        ui_picture_stop(app);
    app->side = UI_SIDE_INSPECTOR;
}

static void step_focus(struct ui_app *app, int step)
{
    static const enum ui_focus order[] = {UI_FOCUS_TIMELINE, UI_FOCUS_SEGMENTS, UI_FOCUS_SIDE,
                                          UI_FOCUS_ISSUES};
    int at = 0;
    while (order[at] != app->focus)
        at++;
    app->focus = order[(at + step + 4) % 4];
    /* a table that a wide side covers comes back when it is stepped to */
    if (app->focus == UI_FOCUS_SEGMENTS && app->layout.segments.h == 0)
        app->side = UI_SIDE_INSPECTOR;
}

enum dub_status ui_cmd_focus(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    switch (a[0].choice) {
    case 0:
        step_focus(app, 1);
        break;
    case 1:
        step_focus(app, -1);
        break;
    case 2:
        app->focus = UI_FOCUS_TIMELINE;
        break;
    case 3:
        app->focus = UI_FOCUS_SEGMENTS;
        break;
    case 4:
        app->side = UI_SIDE_INSPECTOR;
        app->focus = UI_FOCUS_SIDE;
        break;
    default:
        app->focus = UI_FOCUS_ISSUES;
        break;
    }
    return DUB_OK;
}

enum dub_status ui_cmd_pane(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    static const enum ui_side sides[] = {UI_SIDE_INSPECTOR, UI_SIDE_REQUEST, UI_SIDE_JOBS,
                                          UI_SIDE_HISTORY, UI_SIDE_TEXTS, UI_SIDE_PICTURE};
    struct ui_app *app = ui_app_of(s);
    (void)err;
    enum ui_side side = sides[a[0].choice];
    if (app->side == side && side != UI_SIDE_INSPECTOR && app->focus == UI_FOCUS_SIDE) {
        close_side(app); /* the key that opened it closes it */
        return DUB_OK;
    }
    app->side = side;
    app->focus = UI_FOCUS_SIDE;
    if (side == UI_SIDE_REQUEST) /* whatever was shown last: this key asks for what would be sent */
        ui_request_show_now(app);
    return DUB_OK;
}

enum dub_status ui_cmd_help(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    if (a[0].given) {
        if (app->side != UI_SIDE_HELP)
            ui_help_open(app);
        ui_help_search(app);
    } else if (app->side == UI_SIDE_HELP) {
        close_side(app);
    } else {
        ui_help_open(app);
    }
    return DUB_OK;
}

enum dub_status ui_cmd_activate(struct dub_session *s, const struct dub_value *a,
                                struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)a;
    (void)err;
    if (app->side == UI_SIDE_HELP) {
        close_side(app);
        return DUB_OK;
    }
    app->side = UI_SIDE_INSPECTOR;
    app->focus = UI_FOCUS_SIDE;
    return DUB_OK;
}

enum dub_status ui_cmd_cancel(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    (void)a;
    (void)err;
    if (app->drag.kind != UI_DRAG_NONE) {
        ui_drag_cancel(app);
    } else if (app->pictures.picking && app->side == UI_SIDE_PICTURE) {
        app->pictures.picking = false;
    } else if (ui_play_stop(app) || app->play.tap) {
        app->play.tap = false;
    } else if (app->side != UI_SIDE_INSPECTOR) {
        close_side(app);
    } else if (app->focus == UI_FOCUS_SIDE || app->focus == UI_FOCUS_ISSUES) {
        app->focus = UI_FOCUS_SEGMENTS;
    } else if (s->sel.picked.n > 0 || app->picks.extending) {
        ui_pick_none(app);
    } else if (s->sel.has_in || s->sel.has_out) {
        s->sel.has_in = s->sel.has_out = false;
        ui_app_say(app, DUB_SEV_INFO, "the marks are gone");
    } else if (app->filter) {
        ui_set_filter(app, NULL);
    } else if (app->cfg.draft.stop && app->cfg.draft.stop(app->cfg.draft.ctx)) {
        ui_app_say(app, DUB_SEV_INFO, "stopping the draft");
    } else if (ui_shots_stop(app)) {
        ui_app_say(app, DUB_SEV_WARNING, "stopped looking for shot changes");
    } else if (sv->cancel && sv->cancel(sv->ctx)) {
        ui_app_say(app, DUB_SEV_WARNING, "stopped; a job that was sent goes on at the service");
    } else if (app->cfg.listen.stop && app->cfg.listen.stop(app->cfg.listen.ctx)) {
        ui_app_say(app, DUB_SEV_INFO, "stopped listening; :listen goes on");
    } else {
        (void)ui_wave_stop(app);
    }
    return DUB_OK;
}

/* --- moving ----------------------------------------------------------------------------------- */

static int page(const struct ui_app *app)
{
    return app->table.rows > 1 ? (int)app->table.rows - 1 : 1;
}

enum dub_status ui_cmd_cursor(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    size_t n = ui_n_shown(app);
    const int rows[] = {-1, 1, -page(app), page(app), -(int)n, (int)n};
    (void)err;
    ui_move_cursor(app, rows[a[0].choice]);
    return DUB_OK;
}

/* "-1f" moves from frame to frame, wherever between two the playhead stands. */
static bool whole_frames(struct dub_sv text, long long *n)
{
    unsigned long long v;
    if (text.n < 3 || (text.p[0] != '+' && text.p[0] != '-') || text.p[text.n - 1] != 'f' ||
        !dub_sv_u64(dub_sv_n(text.p + 1, text.n - 2), 1000000, &v))
        return false;
    *n = text.p[0] == '-' ? -(long long)v : (long long)v;
    return true;
}

enum dub_status ui_cmd_playhead(struct dub_session *s, const struct dub_value *a,
                                struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct dub_rate rate = dub_project_rate(s->project);
    struct dub_time_ctx ctx = {rate, true, s->sel.playhead_us};
    dub_us end = 0, t = 0;
    long long frames;
    struct dub_sv text = a[0].text;
    if (dub_sv_eq_z(text, "start")) {
        ui_set_playhead(app, 0);
        return DUB_OK;
    }
    if (dub_sv_eq_z(text, "end")) {
        if (!dub_project_video_len(s->project, &end))
            return dub_fail(err, DUB_ERR_STATE, "the video's length is not known yet");
        ui_set_playhead(app, end);
        return DUB_OK;
    }
    if (whole_frames(text, &frames)) {
        if (dub_rate_known(rate)) {
            int64_t at = dub_frame_at(s->sel.playhead_us, rate) + frames;
            ui_set_playhead(app, dub_frame_start(at < 0 ? 0 : at, rate));
        } else { /* no rate: steps of 40 ms, so that the keys still move */
            ui_set_playhead(app, s->sel.playhead_us + frames * dub_frame_len(rate));
        }
        return DUB_OK;
    }
    bool relative = text.n > 0 && (text.p[0] == '+' || text.p[0] == '-');
    enum dub_status st =
        relative ? dub_delta_parse(text, &ctx, &t, err) : dub_time_parse(text, &ctx, &t, err);
    if (st == DUB_OK)
        ui_set_playhead(app, relative ? s->sel.playhead_us + t : t);
    return st;
}

enum dub_status ui_cmd_mark(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct dub_selection *sel = &s->sel;
    (void)err;
    if (a[0].choice == 0) {
        sel->has_in = true;
        sel->in_us = ui_play_moment(ui_app_of(s));
    } else if (a[0].choice == 1) {
        sel->has_out = true;
        sel->out_us = ui_play_moment(ui_app_of(s));
    } else {
        sel->has_in = sel->has_out = false;
    }
    if (sel->has_in && sel->has_out && sel->in_us == sel->out_us) {
        ui_app_say(ui_app_of(s), DUB_SEV_INFO, "in and out are the same moment: move one of them");
        return DUB_OK;
    }
    if (sel->has_in && sel->has_out)
        ui_app_say(ui_app_of(s), DUB_SEV_INFO, "1 to 9 makes it a segment of that speaker");
    return DUB_OK;
}

/* --- go to ------------------------------------------------------------------------------------ */

/* A whole number is a segment, @id too; everything else is a time. */
static enum dub_status go(struct ui_app *app, struct dub_sv text, struct dub_err *err)
{
    struct dub_session *s = app->session;
    unsigned long long number;
    size_t n = dub_project_n_segments(s->project);
    dub_id id;
    dub_us t;
    text = dub_sv_trim(text);
    if (text.n > 1 && text.p[0] == '@') {
        if (!dub_id_parse(dub_sv_n(text.p + 1, text.n - 1), &id) ||
            !dub_project_segment_by_id(s->project, id))
            return dub_fail(err, DUB_ERR_STATE, "there is no segment %.*s", (int)text.n, text.p);
        ui_select(app, id, true);
        return DUB_OK;
    }
    if (n > 0 && dub_sv_u64(text, 100000000, &number)) { /* without segments a number is seconds */
        if (number < 1 || number > n)
            return dub_fail(err, DUB_ERR_RANGE,
                            "there is no segment %llu (1 to %zu); %llu.0 is a time", number, n,
                            number);
        ui_select(app, dub_project_segment(s->project, (size_t)number - 1)->rec.id, true);
        return DUB_OK;
    }
    const struct dub_marker *m = dub_project_marker_named(s->project, text);
    if (m) {
        ui_set_playhead(app, m->at_us);
        return DUB_OK;
    }
    struct dub_time_ctx ctx = {dub_project_rate(s->project), true, s->sel.playhead_us};
    enum dub_status st = dub_time_parse(text, &ctx, &t, err);
    if (st == DUB_OK)
        ui_set_playhead(app, t);
    return st;
}

/* Names of markers: the prompt takes the whole line, blanks and all. */
static void complete_goto(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    const struct ui_app *app = ctx;
    out->from = 0;
    for (size_t i = 0; i < dub_project_n_markers(app->session->project); i++) {
        const struct dub_str *name = dub_project_marker(app->session->project, i)->name;
        if (name && name->n >= line.n && dub_sv_ieq(dub_sv_n(name->z, line.n), line))
            dub_vec_push(&out->at, dub_strdup(name->z));
    }
}

static void on_goto(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    struct dub_err err;
    if (text && text[0] && go(app, dub_sv(text), &err) != DUB_OK)
        ui_app_error(app, &err);
}

static void hint_goto(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    (void)ctx;
    (void)line;
    dub_buf_add_z(out,
                  "12 or @id: a segment  ·  12.5, 1:02.5, 00:01:02:13: a time  ·  312f: a frame"
                       "  ·  a marker's name");
}

enum dub_status ui_cmd_goto(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    if (a[0].given)
        return go(app, a[0].text, err);
    struct ui_prompt_ask ask = {.label = "go to:",
                                .history = &app->goto_history,
                                .done = on_goto,
                                .complete = complete_goto,
                                .hint = hint_goto,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    return DUB_OK;
}

/* --- lists, fields, issues -------------------------------------------------------------------- */

enum dub_status ui_cmd_scroll(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    if (app->side == UI_SIDE_JOBS) {
        static const int jobs[] = {-1, 1, -5, 5, -1000000, 1000000};
        if (app->jobs_pane.details)
            app->jobs_pane.scroll += jobs[a[0].choice];
        else
            ui_jobs_move(app, jobs[a[0].choice]);
        return DUB_OK;
    }
    struct ui_list *l = app->side == UI_SIDE_REQUEST ? &app->request.list : &app->help.list;
    long rows = l->rows > 1 ? (long)l->rows - 1 : 1;
    const long steps[] = {-1, 1, -rows, rows, -(long)l->n, (long)l->n};
    if (app->side == UI_SIDE_REQUEST)
        ui_request_move(app, steps[a[0].choice]);
    else
        ui_scroll(l, steps[a[0].choice]);
    return DUB_OK;
}
