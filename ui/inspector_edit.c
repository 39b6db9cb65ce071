/* Editing in the inspector: the value goes behind the row's command line, tried while it is typed,
 * run when it is kept. */
#include <stdio.h>

#include "app_impl.h"
#include "app_options.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static struct ui_field *chosen(struct ui_app *app)
{
    return &app->inspector.fields.at[app->inspector.at];
}

/* The command line that sets a row to a value. */
static void command_line(const struct ui_field *f, struct dub_sv value, struct dub_buf *out)
{
    bool text = strncmp(f->command, "segment-set", 11) == 0 ||
                (f->kind == UI_FIELD_AREA && strncmp(f->command, "input-set", 9) == 0);
    dub_buf_addf(out, "%s ", f->command);
    if (value.n == 0 && !text)
        dub_buf_add_z(out, "none");
    else
        dub_word_quote(value, out);
}

/* --- trying what is typed --------------------------------------------------------------------- */

struct look {
    struct ui_app *app;
    const struct ui_field *field;
    struct dub_sv value;
    struct dub_buf out;
    bool warned;
};

static bool is_field(const struct ui_field *f, const char *name)
{
    size_t n = strlen(f->command), m = strlen(name);
    return n > m && strcmp(f->command + n - m, name) == 0 && f->command[n - m - 1] == ' ';
}

static void look_at_neighbours(struct look *l, const struct dub_project *p,
                               const struct dub_segment *s)
{
    char text[DUB_TIME_TEXT];
    for (size_t i = 0; i < dub_project_n_segments(p); i++) {
        const struct dub_segment *o = dub_project_segment(p, i);
        if (o->span.start_us >= s->span.end_us)
            break;
        dub_us from = o->span.start_us > s->span.start_us ? o->span.start_us : s->span.start_us;
        dub_us to = o->span.end_us < s->span.end_us ? o->span.end_us : s->span.end_us;
        if (o == s || to <= from)
            continue;
        dub_buf_addf(&l->out, " · ▲ overlaps segment %zu by %s s", i + 1,
                     dub_seconds3_print(to - from, text));
        l->warned = true;
        return;
    }
    dub_us end;
    if (dub_project_video_len(p, &end) && s->span.end_us > end) {
        dub_buf_addf(&l->out, " · ▲ ends %s s after the video",
                     dub_seconds3_print(s->span.end_us - end, text));
        l->warned = true;
    }
}

static void look_at_segment(struct look *l, const struct dub_project *p,
                            const struct dub_segment *s)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (l->field->kind == UI_FIELD_TIME) {
        char c[DUB_TIME_TEXT];
        dub_buf_addf(&l->out, "%s – %s, %s s", dub_clock_print(s->span.start_us, a),
                     dub_clock_print(s->span.end_us, b),
                     dub_seconds3_print(dub_span_len(s->span), c));
        look_at_neighbours(l, p, s);
    } else if (is_field(l->field, "crop") || is_field(l->field, "audio") ||
               is_field(l->field, "sync-mode") || is_field(l->field, "input")) {
        struct dub_buf ref;
        struct dub_fit fit = dub_fit_segment(p, s);
        dub_buf_init(&ref, 0);
        dub_segment_ref(p, s, &ref);
        if (!dub_project_input_by_ref(p, dub_buf_sv(&ref))) {
            dub_buf_addf(&l->out, "▲ no input has the refId '%s'", dub_buf_z(&ref));
            l->warned = true;
        } else {
            dub_fit_sentence(&fit, &l->out);
        }
        dub_buf_fini(&ref);
    }
}

/* With the project as it would be. */
static void look(void *ctx, const struct dub_session *s)
{
    struct look *l = ctx;
    dub_id cursor = l->app->session->sel.cursor;
    const struct dub_segment *seg = dub_project_segment_by_id(s->project, cursor);
    if (l->app->inspector.had_segment && !l->app->inspector.multi && seg &&
        strncmp(l->field->command, "segment-set", 11) == 0)
        look_at_segment(l, s->project, seg);
}

static void try_value(struct ui_app *app, const struct ui_field *f, struct dub_sv value)
{
    struct ui_inspector *in = &app->inspector;
    struct look l = {.app = app, .field = f, .value = value};
    struct dub_buf line;
    struct dub_err err;
    dub_err_clear(&err);
    dub_buf_init(&line, 0);
    dub_buf_init(&l.out, 0);
    command_line(f, value, &line);
    in->refused = dub_cmd_try(app->session, dub_buf_sv(&line), look, &l, &err) != DUB_OK;
    if (in->refused)
        dub_buf_add_z(&l.out, err.text);
    else if (in->multi && l.out.n == 0)
        dub_buf_addf(&l.out, "changes %zu segments", in->n_segments);
    in->warned = l.warned;
    dub_free(in->advice);
    in->advice = dub_buf_take(&l.out);
    dub_buf_fini(&line);
}

static bool untouched(const struct ui_field *f, struct dub_sv value)
{
    return dub_sv_eq_z(value, f->edit) || (f->kind == UI_FIELD_CHOICE && value.n == 0);
}

void ui_inspector_check(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    const char *now = ui_line_z(&app->prompt.line);
    if (in->checked && strcmp(in->checked, now) == 0)
        return;
    dub_free(in->checked);
    in->checked = dub_strdup(now);
    struct dub_sv value = dub_sv_trim(dub_sv(now));
    const struct ui_field *f = chosen(app);
    if (untouched(f, value)) {
        dub_free(in->advice);
        in->advice = in->multi && strncmp(f->command, "segment-set sel", 15) == 0
                         ? dub_asprintf("changes %zu segments", in->n_segments)
                         : dub_strdup("");
        in->refused = in->warned = false;
        return;
    }
    try_value(app, f, value);
}

static void forget_check(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    dub_free(in->checked);
    dub_free(in->advice);
    in->checked = in->advice = NULL;
    in->refused = in->warned = false;
}

/* --- the prompt in the row -------------------------------------------------------------------- */

static void complete_value(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    struct ui_app *app = ctx;
    const struct ui_field *f = chosen(app);
    struct dub_buf whole;
    size_t n;
    const struct dub_cmd *more = ui_cmds(&n);
    dub_buf_init(&whole, 0);
    dub_buf_addf(&whole, "%s ", f->command);
    size_t skip = whole.n;
    dub_buf_add_sv(&whole, line);
    dub_cmd_complete(app->session, dub_buf_sv(&whole), more, n, out);
    bool path = f->kind == UI_FIELD_PATH || (out->want_path && out->at.n == 0);
    out->from = out->from >= skip ? out->from - skip : 0;
    if (path) {
        out->from = 0;
        ui_complete_path(line, ".", out);
    }
    bool inputs = is_field(f, "input") || is_field(f, "default");
    for (size_t i = 0; inputs && i < dub_project_n_inputs(project(app)); i++) {
        const struct dub_input *in = dub_project_input(project(app), i);
        if (in->ref && dub_sv_starts(dub_str_sv(in->ref), line))
            dub_vec_push(&out->at, dub_strdup(in->ref->z));
    }
    if (is_field(f, "default") && dub_sv_starts(DUB_SV_LIT("none"), line))
        dub_vec_push(&out->at, dub_strdup("none"));
    dub_buf_fini(&whole);
}

static void start_editing(struct ui_app *app, const char *initial);

static void go_on(struct ui_app *app, int then)
{
    size_t before = app->inspector.at;
    ui_inspector_move(app, then < 0 ? -1 : 1);
    if (then != 0 && app->inspector.at != before && chosen(app)->command)
        ui_inspector_edit(app);
}

static void on_value(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    struct ui_inspector *in = &app->inspector;
    int then = app->prompt.then;
    in->editing = false;
    forget_check(app);
    if (!text)
        return;
    const struct ui_field *f = chosen(app);
    struct dub_sv value = dub_sv_trim(dub_sv(text));
    if (!untouched(f, value)) {
        struct dub_buf line;
        dub_buf_init(&line, 0);
        command_line(f, value, &line);
        char *again = dub_strdup(text);
        bool fine = ui_app_command(app, dub_buf_sv(&line), NULL) == DUB_OK || app->dialog.open;
        if (!fine)
            start_editing(app, again); /* the message says what is wrong; nothing typed is lost */
        dub_free(again);
        dub_buf_fini(&line);
        if (!fine)
            return;
    }
    go_on(app, then);
}

/* What would be refused is not taken: the reason stands below, the cursor stays where it is. */
static bool is_valid(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    (void)text;
    ui_inspector_check(app);
    if (app->inspector.refused)
        ui_app_say(app, DUB_SEV_ERROR, "%s", app->inspector.advice);
    return !app->inspector.refused;
}

static void start_editing(struct ui_app *app, const char *initial)
{
    const struct ui_field *f = chosen(app);
    struct ui_prompt_ask ask = {.label = "",
                                .initial = initial,
                                .done = on_value,
                                .complete = complete_value,
                                .multiline = f->kind == UI_FIELD_AREA,
                                .in_place = true,
                                .tab_next = f->kind != UI_FIELD_PATH,
                                .valid = is_valid,
                                .ctx = app};
    forget_check(app);
    ui_prompt_open(&app->prompt, &ask);
    app->inspector.editing = true;
}

void ui_inspector_edit(struct ui_app *app)
{
    const struct ui_field *f = ui_inspector_at(app);
    if (!f->command) {
        ui_app_say(app, DUB_SEV_INFO, "%s follows from the other fields", f->label);
        return;
    }
    if (f->kind != UI_FIELD_CHOICE) {
        start_editing(app, f->edit);
        return;
    }
    char *now = dub_strdup(f->edit);
    start_editing(app, "");
    if (!ui_prompt_choose(&app->prompt, dub_sv(now)))
        ui_line_set(&app->prompt.line, dub_sv(now));
    dub_free(now);
}

/* --- without typing --------------------------------------------------------------------------- */

bool ui_inspector_cycle(struct ui_app *app, int dir)
{
    const struct ui_field *f = ui_inspector_at(app);
    struct dub_candidates c;
    if (!f->command || f->kind != UI_FIELD_CHOICE)
        return false;
    complete_value(app, dub_sv(""), &c);
    size_t n = c.at.n, at = n;
    for (size_t i = 0; i < n; i++) {
        struct dub_sv word = dub_sv(c.at.at[i]);
        at = dub_sv_eq_z(word, f->edit) ? i : at;
    }
    if (n > 0) {
        size_t to = at == n ? (dir > 0 ? 0 : n - 1) : (at + (dir > 0 ? 1 : n - 1)) % n;
        (void)ui_runf(app, "%s %s", f->command, c.at.at[to]);
    }
    dub_candidates_fini(&c);
    return true;
}

static void step_time(struct ui_app *app, const struct ui_field *f, int dir)
{
    struct ui_step step = ui_opt_step(app, UI_OPT_NUDGE);
    struct dub_rate rate = dub_project_rate(project(app));
    char text[DUB_TIME_TEXT];
    dub_us to;
    if (step.frames == 0)
        to = f->time_us + dir * step.us;
    else if (dub_rate_known(rate) && !is_field(f, "length"))
        to = dub_frame_start(dub_frame_at(f->time_us, rate) + dir * step.frames, rate);
    else
        to = f->time_us + dir * step.frames * dub_frame_len(rate);
    char *line = dub_strdup(f->command);
    (void)ui_runf(app, "%s %s", line, dub_seconds_print(to < 0 ? 0 : to, text));
    dub_free(line);
}

bool ui_inspector_step(struct ui_app *app, int dir)
{
    const struct ui_field *f = ui_inspector_at(app);
    int64_t v = 0;
    char text[DUB_TIME_TEXT];
    if (!f->command)
        return false;
    if (f->kind == UI_FIELD_CHOICE)
        return ui_inspector_cycle(app, dir);
    if (f->kind != UI_FIELD_TIME && f->kind != UI_FIELD_NUMBER)
        return false;
    if (f->various) {
        ui_app_say(app, DUB_SEV_INFO, "%zu segments differ here: Enter gives all one value",
                   app->inspector.n_segments);
        return true;
    }
    if (f->kind == UI_FIELD_TIME) {
        step_time(app, f, dir);
        return true;
    }
    if (f->edit[0] && dub_decimal6_parse(dub_sv(f->edit), &v, NULL, NULL) != DUB_OK)
        return false;
    v += dir * f->step_e6;
    (void)ui_runf(app, "%s %s", f->command, dub_seconds_print(v < 0 ? 0 : v, text));
    return true;
}

void ui_inspector_clear(struct ui_app *app)
{
    const struct ui_field *f = ui_inspector_at(app);
    if (!f->clear) {
        ui_app_say(app, DUB_SEV_INFO, "%s has nothing to take away", f->label);
        return;
    }
    char *line = dub_strdup(f->clear);
    (void)ui_runf(app, "%s", line);
    dub_free(line);
}

void ui_inspector_toggle(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    in->whole = !in->whole;
    in->list.first = 0;
}

void ui_inspector_move(struct ui_app *app, int rows)
{
    struct ui_inspector *in = &app->inspector;
    ui_inspector_build(app);
    long step = rows < 0 ? -1 : 1, at = (long)in->at;
    for (long left = rows < 0 ? -rows : rows; left > 0; left--) {
        long next = at + step;
        while (next >= 0 && next < (long)in->fields.n && !in->fields.at[next].value)
            next += step;
        if (next < 0 || next >= (long)in->fields.n)
            break;
        at = next;
    }
    in->at = (size_t)at;
}

const char *ui_inspector_speaker(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    if (app->focus != UI_FOCUS_SIDE || app->side != UI_SIDE_INSPECTOR || in->at >= in->fields.n)
        return NULL;
    return in->fields.at[in->at].speaker;
}

bool ui_edit_text(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    app->side = UI_SIDE_INSPECTOR;
    app->focus = UI_FOCUS_SIDE;
    app->inspector.whole = false;
    ui_inspector_build(app);
    size_t at = 0;
    while (at < in->fields.n && !(in->fields.at[at].value && strcmp(in->fields.at[at].label, "text") == 0))
        at++;
    if (at == in->fields.n || !ui_cursor_segment(app))
        return false;
    in->at = at;
    ui_inspector_edit(app);
    return true;
}
