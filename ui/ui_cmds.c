/*
 * Commands of the screen itself: where the focus is, what is shown, prompts and sheets. Rows of the
 * same table as the project's commands, so that keys, `:`, palette and help treat them alike. None
 * of them changes the project.
 */
#include <stdio.h>

#include "app_impl.h"
#include "base/fs.h"

static struct ui_app *app_of(struct dub_session *s)
{
    return s->ports.ctx; /* the editor made the session with itself as context */
}

/* --- focus and panes ---------------------------------------------------------------------------------- */

static void close_side(struct ui_app *app)
{
    if (app->side == UI_SIDE_HELP)
        app->focus = app->help_from;
    else if (app->focus == UI_FOCUS_SIDE)
        app->focus = UI_FOCUS_SEGMENTS;
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

static enum dub_status cmd_focus(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
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

static enum dub_status cmd_pane(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    static const enum ui_side sides[] = {UI_SIDE_INSPECTOR, UI_SIDE_REQUEST, UI_SIDE_JOBS};
    struct ui_app *app = app_of(s);
    (void)err;
    enum ui_side side = sides[a[0].choice];
    if (app->side == side && side != UI_SIDE_INSPECTOR) {
        close_side(app); /* the key that opened it closes it */
        return DUB_OK;
    }
    app->side = side;
    app->focus = UI_FOCUS_SIDE;
    if (side == UI_SIDE_REQUEST)
        app->request.followed = 0;
    return DUB_OK;
}

static enum dub_status cmd_help(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    (void)a;
    (void)err;
    if (app->side == UI_SIDE_HELP)
        close_side(app);
    else
        ui_help_open(app);
    return DUB_OK;
}

static enum dub_status cmd_activate(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    struct ui_app *app = app_of(s);
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

static enum dub_status cmd_cancel(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    (void)a;
    (void)err;
    if (app->drag.kind != UI_DRAG_NONE) {
        app->drag = (struct ui_drag){0};
    } else if (app->side != UI_SIDE_INSPECTOR) {
        close_side(app);
    } else if (app->focus == UI_FOCUS_SIDE || app->focus == UI_FOCUS_ISSUES) {
        app->focus = UI_FOCUS_SEGMENTS;
    } else if (s->sel.has_in || s->sel.has_out) {
        s->sel.has_in = s->sel.has_out = false;
        ui_app_say(app, DUB_SEV_INFO, "the marks are gone");
    } else if (app->filter) {
        ui_set_filter(app, NULL);
    } else if (sv->cancel && sv->cancel(sv->ctx)) {
        ui_app_say(app, DUB_SEV_WARNING, "stopped; a job that was sent goes on at the service");
    }
    return DUB_OK;
}

/* --- moving ----------------------------------------------------------------------------------------------- */

static int page(const struct ui_app *app)
{
    return app->table.rows > 1 ? (int)app->table.rows - 1 : 1;
}

static enum dub_status cmd_cursor(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
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

static enum dub_status cmd_playhead(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    struct ui_app *app = app_of(s);
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
    enum dub_status st = relative ? dub_delta_parse(text, &ctx, &t, err)
                                  : dub_time_parse(text, &ctx, &t, err);
    if (st == DUB_OK)
        ui_set_playhead(app, relative ? s->sel.playhead_us + t : t);
    return st;
}

static enum dub_status cmd_mark(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct dub_selection *sel = &s->sel;
    (void)err;
    if (a[0].choice == 0) {
        sel->has_in = true;
        sel->in_us = sel->playhead_us;
    } else if (a[0].choice == 1) {
        sel->has_out = true;
        sel->out_us = sel->playhead_us;
    } else {
        sel->has_in = sel->has_out = false;
    }
    if (sel->has_in && sel->has_out && sel->in_us == sel->out_us) {
        ui_app_say(app_of(s), DUB_SEV_INFO, "in and out are the same moment: move one of them");
        return DUB_OK;
    }
    if (sel->has_in && sel->has_out)
        ui_app_say(app_of(s), DUB_SEV_INFO, "1 to 9 makes it a segment of that speaker");
    return DUB_OK;
}

/* --- go to ------------------------------------------------------------------------------------------------- */

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
                            "there is no segment %llu (1 to %zu); %llu.0 is a time", number, n, number);
        ui_select(app, dub_project_segment(s->project, (size_t)number - 1)->rec.id, true);
        return DUB_OK;
    }
    struct dub_time_ctx ctx = {dub_project_rate(s->project), true, s->sel.playhead_us};
    enum dub_status st = dub_time_parse(text, &ctx, &t, err);
    if (st == DUB_OK)
        ui_set_playhead(app, t);
    return st;
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
    dub_buf_add_z(out, "12 or @id: a segment  ·  12.5, 1:02.5, 00:01:02:13: a time  ·  312f: a frame");
}

static enum dub_status cmd_goto(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    if (a[0].given)
        return go(app, a[0].text, err);
    struct ui_prompt_ask ask = {.label = "go to:", .history = &app->goto_history, .done = on_goto,
                                .hint = hint_goto, .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    return DUB_OK;
}

static void on_filter(void *ctx, const char *text)
{
    if (text)
        ui_set_filter(ctx, text);
}

static void hint_filter(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    (void)ctx;
    (void)line;
    dub_buf_add_z(out, "words in text, note or speaker  ·  speaker:REF  ·  state:review  ·  issues  ·  !word: without it");
}

static enum dub_status cmd_filter(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    (void)err;
    if (a[0].given) {
        char *text = dub_strndup(a[0].text.p, a[0].text.n);
        ui_set_filter(app, text);
        dub_free(text);
        return DUB_OK;
    }
    struct ui_prompt_ask ask = {.label = "/", .initial = app->filter,
                                .history = &app->filter_history, .done = on_filter,
                                .hint = hint_filter, .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    return DUB_OK;
}

/* --- lists, fields, issues ------------------------------------------------------------------------------------ */

static enum dub_status cmd_scroll(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    (void)err;
    if (app->side == UI_SIDE_JOBS) {
        static const int jobs[] = {-1, 1, -5, 5, -1000000, 1000000};
        long to = (long)app->job_at + jobs[a[0].choice], last = (long)app->jobs.n - 1;
        app->job_at = (size_t)(to < 0 || last < 0 ? 0 : to > last ? last : to);
        return DUB_OK;
    }
    struct ui_list *l = app->side == UI_SIDE_HELP ? &app->help.list : &app->request.list;
    long rows = l->rows > 1 ? (long)l->rows - 1 : 1;
    const long steps[] = {-1, 1, -rows, rows, -(long)l->n, (long)l->n};
    ui_scroll(l, steps[a[0].choice]);
    return DUB_OK;
}

static enum dub_status cmd_field(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    (void)err;
    if (app->side != UI_SIDE_INSPECTOR) {
        app->side = UI_SIDE_INSPECTOR;
        app->focus = UI_FOCUS_SIDE;
    }
    if (a[0].choice == 2)
        ui_inspector_edit(app);
    else
        ui_inspector_move(app, a[0].choice == 0 ? -1 : 1);
    return DUB_OK;
}

static enum dub_status cmd_issue(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    (void)err;
    switch (a[0].choice) {
    case 0:
        ui_step_issue(app, 1);
        break;
    case 1:
        ui_step_issue(app, -1);
        break;
    case 2:
        ui_goto_issue(app);
        app->focus = UI_FOCUS_SEGMENTS;
        break;
    default:
        ui_fix_issue(app, a[0].choice == 4);
        break;
    }
    return DUB_OK;
}

static enum dub_status cmd_zoom(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    const struct dub_segment *seg = ui_cursor_segment(app);
    (void)err;
    if (a[0].choice == 3 && seg) {
        app->timeline.fitted = false;
        app->timeline.start_us = seg->span.start_us - dub_span_len(seg->span) / 2;
        app->timeline.span_us = 2 * dub_span_len(seg->span);
        return DUB_OK;
    }
    ui_timeline_zoom(app, a[0].choice == 0 ? 1 : a[0].choice == 1 ? -1 : 0, s->sel.playhead_us);
    return DUB_OK;
}

/* --- cast ------------------------------------------------------------------------------------------------------ */

static enum dub_status cmd_slot(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    if (a[0].number < 1 || a[0].number > 9)
        return dub_fail(err, DUB_ERR_RANGE, "speakers have the slots 1 to 9");
    ui_slot_key(app_of(s), (int)a[0].number);
    return DUB_OK;
}

static enum dub_status cmd_attach(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    char *source = a[0].given ? dub_strndup(a[0].text.p, a[0].text.n) : NULL;
    (void)err;
    ui_attach(app_of(s), source);
    dub_free(source);
    return DUB_OK;
}

static enum dub_status cmd_probe(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_ask_probe(app_of(s));
    return DUB_OK;
}

/* --- lines being typed, questions -------------------------------------------------------------------------------- */

static enum dub_status cmd_line(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    if (app->palette.open) {
        ui_palette_do(app, a[0].text);
        return DUB_OK;
    }
    if (!app->prompt.open || !ui_prompt_do(&app->prompt, a[0].text))
        return dub_fail(err, DUB_ERR_STATE, "there is no line being typed");
    return DUB_OK;
}

static enum dub_status cmd_dialog(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    static const enum ui_answer answers[] = {UI_ANSWER_YES, UI_ANSWER_NO, UI_ANSWER_OTHER};
    struct ui_app *app = app_of(s);
    struct ui_dialog *d = &app->dialog;
    if (!d->open)
        return dub_fail(err, DUB_ERR_STATE, "there is no question to answer");
    if (a[0].choice < 3)
        (void)ui_dialog_answer(d, answers[a[0].choice], ui_app_now(app));
    else
        ui_dialog_scroll(d, a[0].choice == 3 ? -1 : a[0].choice == 4 ? 1 : a[0].choice == 5 ? -d->shown
                                                                                          : d->shown);
    return DUB_OK;
}

static enum dub_status cmd_command_line(struct dub_session *s, const struct dub_value *a,
                                        struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_open_command_line(app_of(s), NULL);
    return DUB_OK;
}

static enum dub_status cmd_palette(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_palette_open(app_of(s));
    return DUB_OK;
}

static enum dub_status cmd_submit(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_submit_open(app_of(s));
    return DUB_OK;
}

/* --- the program ---------------------------------------------------------------------------------------------------- */

static enum dub_status cmd_play(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_app_say(app_of(s), DUB_SEV_WARNING, "this version cannot play yet; the playhead moves with ← and →");
    return DUB_OK;
}

static enum dub_status cmd_save(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    char *path = a[0].given ? dub_strndup(a[0].text.p, a[0].text.n) : NULL;
    (void)err;
    ui_save(app_of(s), path);
    dub_free(path);
    return DUB_OK;
}

static enum dub_status cmd_quit(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_ask_quit(app_of(s));
    return DUB_OK;
}

static enum dub_status cmd_redraw(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    (void)a;
    (void)err;
    app->term->ops->forget(app->term);
    ui_app_dirty(app);
    return DUB_OK;
}

static enum dub_status cmd_suspend(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    (void)a;
    (void)err;
    dub_session_sync(s);
    app->term->ops->suspend(app->term);
    struct ui_event resize = {.kind = UI_EVENT_RESIZE};
    ui_app_handle(app, &resize);
    return DUB_OK;
}

static enum dub_status cmd_screenshot(struct dub_session *s, const struct dub_value *a,
                                      struct dub_err *err)
{
    struct ui_app *app = app_of(s);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    ui_canvas_dump(&app->canvas, &text);
    if (a[1].given)
        ui_canvas_dump_styles(&app->canvas, &text);
    char *path = dub_strndup(a[0].text.p, a[0].text.n);
    enum dub_status st = dub_file_replace(path, dub_buf_sv(&text), err);
    if (st == DUB_OK)
        ui_app_say(app, DUB_SEV_INFO, "the screen is in %s", path);
    dub_free(path);
    dub_buf_fini(&text);
    return st;
}

/* --- the table -------------------------------------------------------------------------------------------------------- */

#define MOVES "up|down|page-up|page-down|start|end"
#define LINE_ACTIONS                                                                               \
    "left|right|word-left|word-right|start|end|rub-out|delete|rub-out-word|clear-before|"          \
    "clear-after|older|newer|complete|complete-back|accept|cancel"

static const struct dub_cmd rows[] = {
    {.name = "activate", .group = "screen", .summary = "look at the selected thing in the inspector",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_activate},
    {.name = "attach", .group = "cast", .summary = "attach audio to the segment or speaker",
     .flags = DUB_CMD_UI_ONLY, .needs = DUB_NEED_SPEAKERS,
     .args = {{"SOURCE", DUB_ARG_SOURCE, .optional = true, .help = "path, URL, asset:ID"}},
     .exec = cmd_attach},
    {.name = "cancel", .group = "screen", .summary = "close, leave, stop what is under way",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_cancel},
    {.name = "command-line", .group = "screen", .summary = "type a command",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_command_line},
    {.name = "cursor", .group = "screen", .summary = "select another segment",
     .flags = DUB_CMD_UI_ONLY, .needs = DUB_NEED_SEGMENTS,
     .args = {{"WHERE", DUB_ARG_CHOICE, .choices = MOVES, .help = "which"}}, .exec = cmd_cursor},
    {.name = "dialog", .group = "screen", .summary = "answer a question",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"ANSWER", DUB_ARG_CHOICE, .choices = "yes|no|other|up|down|page-up|page-down",
               .help = "answer"}},
     .exec = cmd_dialog},
    {.name = "field", .group = "screen", .summary = "choose or edit a field of the inspector",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "up|down|edit", .help = "what"}},
     .exec = cmd_field},
    {.name = "filter", .group = "screen", .summary = "show only segments with these words",
     .flags = DUB_CMD_UI_ONLY, .needs = DUB_NEED_SEGMENTS,
     .args = {{"WORDS", DUB_ARG_TEXT, .optional = true, .help = "words; none shows all"}},
     .exec = cmd_filter},
    {.name = "focus", .group = "screen", .summary = "go to another pane",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"PANE", DUB_ARG_CHOICE, .choices = "next|prev|timeline|segments|inspector|issues",
               .help = "pane"}},
     .exec = cmd_focus},
    {.name = "goto", .alias = "g", .group = "screen", .summary = "go to a segment, time or frame",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHERE", DUB_ARG_WORD, .optional = true, .help = "3, @id, 12.5, 312f"}},
     .exec = cmd_goto},
    {.name = "help", .group = "screen", .summary = "list the keys that work here",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_help},
    {.name = "issue", .group = "check", .summary = "go to or fix an issue",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "next|prev|goto|fix|fix-kind", .help = "what"}},
     .exec = cmd_issue},
    {.name = "line", .group = "screen", .summary = "edit the line being typed",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"ACTION", DUB_ARG_CHOICE, .choices = LINE_ACTIONS, .help = "what"}},
     .exec = cmd_line},
    {.name = "mark", .group = "screen", .summary = "mark where a new segment begins and ends",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHICH", DUB_ARG_CHOICE, .choices = "in|out|clear", .help = "which"}},
     .exec = cmd_mark},
    {.name = "palette", .group = "screen", .summary = "find a command by its words",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_palette},
    {.name = "pane", .group = "screen", .summary = "change what the right side shows",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHAT", DUB_ARG_CHOICE, .choices = "inspector|request|jobs", .help = "what"}},
     .exec = cmd_pane},
    {.name = "play", .group = "screen", .summary = "play from the playhead",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_play},
    {.name = "playhead", .group = "screen", .summary = "move the playhead",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHERE", DUB_ARG_WORD, .help = "a time, +1f, -0.5, start, end"}},
     .exec = cmd_playhead},
    {.name = "probe", .group = "cast", .summary = "fetch the lengths behind URLs, after asking",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_probe},
    {.name = "quit", .alias = "q", .group = "file", .summary = "leave; asks about unsaved edits",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_quit},
    {.name = "redraw", .group = "screen", .summary = "paint the screen anew",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_redraw},
    {.name = "save", .alias = "w", .group = "file", .summary = "write the project file",
     .flags = DUB_CMD_UI_ONLY | DUB_CMD_FILE,
     .args = {{"FILE", DUB_ARG_SOURCE, .optional = true, .help = "for a project without a file"}},
     .exec = cmd_save},
    {.name = "screenshot", .group = "screen", .summary = "write the screen to a file as text",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"FILE", DUB_ARG_WORD, .help = "file to write"},
              {"styles", DUB_ARG_CHOICE, .optional = true, .choices = "styles",
               .help = "with a letter for each style below"}},
     .exec = cmd_screenshot},
    {.name = "scroll", .group = "screen", .summary = "scroll what the right side shows",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"WHERE", DUB_ARG_CHOICE, .choices = MOVES, .help = "where"}}, .exec = cmd_scroll},
    {.name = "slot", .group = "cast",
     .summary = "new segment from the marks, or assign the selected one; adds the speaker",
     .flags = DUB_CMD_UI_ONLY, .args = {{"N", DUB_ARG_INT, .help = "speaker 1 to 9"}},
     .exec = cmd_slot},
    {.name = "submit-sheet", .alias = "submit", .group = "service",
     .summary = "look at what would be sent and paid, then decide",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_submit},
    {.name = "suspend", .group = "screen", .summary = "back to the shell until `fg`",
     .flags = DUB_CMD_UI_ONLY, .exec = cmd_suspend},
    {.name = "zoom", .group = "screen", .summary = "show less or more of the timeline",
     .flags = DUB_CMD_UI_ONLY,
     .args = {{"HOW", DUB_ARG_CHOICE, .choices = "in|out|fit|segment", .help = "how"}},
     .exec = cmd_zoom},
};

const struct dub_cmd *ui_cmds(size_t *n)
{
    *n = DUB_ARRAY_LEN(rows);
    return rows;
}
