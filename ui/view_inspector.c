/*
 * The inspector: every field of the selected segment, of the project, of the cast, one a row. Enter
 * edits in place; the new value goes through the command table like everything else.
 */
#include <stdio.h>

#include "app_impl.h"

/* Columns of the labels. */
static int label_w(const struct ui_app *app)
{
    return app->layout.side.w >= 36 ? 12 : 9;
}

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

/* --- the rows --------------------------------------------------------------------------------- */

static void clear_fields(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    for (size_t i = 0; i < in->fields.n; i++) {
        dub_free(in->fields.at[i].value);
        dub_free(in->fields.at[i].command);
        dub_free(in->fields.at[i].edit);
        dub_free(in->fields.at[i].speaker);
    }
    in->fields.n = 0;
}

void ui_inspector_fini(struct ui_app *app)
{
    clear_fields(app);
    dub_vec_fini(&app->inspector.fields);
}

static struct ui_field *add(struct ui_app *app, const char *label, const char *value,
                            ui_style style)
{
    struct ui_field f = {.label = label, .value = dub_strdup(value), .style = style};
    dub_vec_push(&app->inspector.fields, f);
    return &app->inspector.fields.at[app->inspector.fields.n - 1];
}

static void heading(struct ui_app *app, const char *label)
{
    struct ui_field f = {.label = label};
    dub_vec_push(&app->inspector.fields, f);
}

static void editable(struct ui_field *f, char *command, const char *edit, bool choice)
{
    f->command = command;
    f->edit = dub_strdup(edit);
    f->choice = choice;
}

static void add_time(struct ui_app *app, const char *id, const char *field, dub_us t)
{
    char clock[DUB_TIME_TEXT], text[128];
    struct dub_rate rate = dub_project_rate(project(app));
    dub_clock_print(t, clock);
    if (dub_rate_known(rate))
        (void)snprintf(text, sizeof(text), "%s %sframe %lld", clock,
                       app->layout.side.w >= 36 ? "  " : "", (long long)dub_frame_at(t, rate));
    else
        (void)snprintf(text, sizeof(text), "%s", clock);
    char exact[DUB_TIME_TEXT];
    bool ms = t % 1000 == 0; /* what the clock shows is the whole truth */
    editable(add(app, field, text, UI_S_TEXT), dub_asprintf("segment-set @%s %s", id, field),
             ms ? clock : dub_seconds_print(t, exact), false);
}

static void add_speaker_row(struct ui_app *app, const char *id, const struct dub_segment *s)
{
    const struct dub_speaker *sp = dub_project_speaker_by_ref(project(app), s->speaker);
    struct dub_buf text;
    dub_buf_init(&text, 0);
    if (sp && sp->slot > 0)
        dub_buf_addf(&text, "%d ", sp->slot);
    dub_buf_add_z(&text, ui_speaker_name(sp));
    editable(add(app, "speaker", dub_buf_z(&text), ui_style_name(ui_speaker_slot(sp))),
             dub_asprintf("segment-set @%s speaker", id), "", true);
    dub_buf_clear(&text);
    dub_segment_ref(project(app), s, &text);
    editable(add(app, "input", dub_buf_z(&text), UI_S_TEXT),
             dub_asprintf("segment-set @%s input", id), "", true);
    dub_buf_fini(&text);
}

static void add_crop_row(struct ui_app *app, const char *id, const struct dub_segment *s)
{
    struct dub_crop crop = dub_segment_crop(s);
    const struct dub_input *in = dub_segment_input(project(app), s);
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT], edit[2 * DUB_TIME_TEXT] = "";
    struct dub_buf text;
    dub_us len;
    dub_buf_init(&text, 0);
    if (!crop.has_start && !crop.has_end)
        dub_buf_add_z(&text, "none, the whole audio");
    else
        dub_buf_addf(&text, "%s – %s",
                     crop.has_start ? dub_seconds3_print(crop.span.start_us, a) : "?",
                     crop.has_end ? dub_seconds3_print(crop.span.end_us, b) : "?");
    if (in && dub_input_audio_len(project(app), in, &len))
        dub_buf_addf(&text, " of %s s", dub_seconds3_print(len, a));
    if (s->audio == DUB_AUDIO_CUT && s->has_crop_start && s->has_crop_end)
        (void)snprintf(edit, sizeof(edit), "%s-%s", dub_seconds_print(s->crop.start_us, a),
                       dub_seconds_print(s->crop.end_us, b));
    editable(add(app, "crop", dub_buf_z(&text), UI_S_TEXT),
             dub_asprintf("segment-set @%s crop", id), edit, false);
    dub_buf_fini(&text);
}

static void add_option(struct ui_app *app, const char *label, const char *value,
                       const char *general, char *command, bool choice)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    if (value)
        dub_buf_add_z(&text, value);
    else
        dub_buf_addf(&text, "– (%s)", general);
    editable(add(app, label, dub_buf_z(&text), value ? UI_S_TEXT : UI_S_DIM), command,
             value && !choice ? value : "", choice);
    dub_buf_fini(&text);
}

/* Value of an option as text, NULL when it is not set. */
static const char *option_value(const struct dub_options *o, enum dub_option which, char out[64])
{
    if (!(o->set & DUB_OPT_BIT(which)))
        return NULL;
    switch (which) {
    case DUB_OPT_SYNC_MODE:
        return dub_sync_mode_name(o->sync_mode);
    case DUB_OPT_TEMPERATURE: {
        char text[DUB_TIME_TEXT];
        (void)snprintf(out, 64, "%s", dub_seconds_print(o->temperature_e6, text));
        return out;
    }
    case DUB_OPT_OCCLUSION:
        return o->occlusion ? "on" : "off";
    case DUB_OPT_FACE:
        if (o->face.has_frame && o->face.has_point)
            (void)snprintf(out, 64, "%lld,%lld,%lld", (long long)o->face.frame,
                           (long long)o->face.x, (long long)o->face.y);
        else
            (void)snprintf(out, 64, "%s", o->face.boxes || o->face.boxes_url ? "boxes" : "auto");
        return out;
    case DUB_OPT_MODEL_MODE:
    case DUB_OPT_PROMPT:
    case DUB_OPT_I2V_PROMPT:
    case DUB_OPT_REASONING:
    case DUB_OPT_COUNT:
        break;
    }
    return NULL;
}

static const struct {
    enum dub_option which;
    const char *label;
    bool choice;
} options[] = {
    {DUB_OPT_SYNC_MODE, "sync-mode", true},
    {DUB_OPT_TEMPERATURE, "temperature", false},
    {DUB_OPT_OCCLUSION, "occlusion", true},
    {DUB_OPT_FACE, "face", false},
};

static void add_segment(struct ui_app *app, const struct dub_segment *s)
{
    char id[DUB_ID_TEXT], text[64];
    struct dub_buf fit_text;
    const struct dub_settings *set = dub_project_settings(project(app));
    dub_id_print(s->rec.id, id);
    add_speaker_row(app, id, s);
    add_time(app, id, "start", s->span.start_us);
    add_time(app, id, "end", s->span.end_us);
    char len[DUB_TIME_TEXT];
    (void)snprintf(text, sizeof(text), "%s s", dub_seconds3_print(dub_span_len(s->span), len));
    add(app, "length", text, UI_S_TEXT);
    editable(add(app, "audio", dub_audio_mode_name(s->audio), UI_S_TEXT),
             dub_asprintf("segment-set @%s audio", id), "", true);
    add_crop_row(app, id, s);
    struct dub_fit fit = dub_fit_segment(project(app), s);
    dub_buf_init(&fit_text, 0);
    dub_fit_sentence(&fit, &fit_text);
    add(app, "fit", dub_buf_z(&fit_text),
        fit.audio_known && fit.effect == DUB_FIT_EXACT ? UI_S_OK : UI_S_TEXT);
    dub_buf_fini(&fit_text);
    editable(add(app, "text", dub_str_z(s->text), UI_S_TEXT),
             dub_asprintf("segment-set @%s text", id), dub_str_z(s->text), false);
    editable(add(app, "source", dub_str_z(s->source_text), UI_S_TEXT),
             dub_asprintf("segment-set @%s source-text", id), dub_str_z(s->source_text), false);
    editable(add(app, "note", dub_str_z(s->note), UI_S_TEXT),
             dub_asprintf("segment-set @%s note", id), dub_str_z(s->note), false);
    const char *state = dub_review_name(s->review);
    editable(add(app, "state", state[0] ? state : "–", state[0] ? UI_S_TEXT : UI_S_DIM),
             dub_asprintf("segment-set @%s state", id), "", true);
    for (size_t i = 0; i < DUB_ARRAY_LEN(options); i++) {
        char own[64], general[64], project_says[80];
        const char *g = option_value(&set->options, options[i].which, general);
        (void)snprintf(project_says, sizeof(project_says), "project: %s", g ? g : "not set");
        add_option(app, options[i].label, option_value(&s->override, options[i].which, own),
                   project_says, dub_asprintf("segment-set @%s %s", id, options[i].label),
                   options[i].choice);
    }
}

static void add_cast(struct ui_app *app)
{
    for (size_t i = 0; i < dub_project_n_speakers(project(app)); i++) {
        const struct dub_speaker *sp = dub_project_speaker(project(app), i);
        const struct dub_str *ref = sp->default_input ? sp->default_input : sp->ref;
        const struct dub_input *in = dub_project_input_by_ref(project(app), dub_str_sv(ref));
        struct dub_buf text;
        dub_us len;
        char seconds[DUB_TIME_TEXT];
        dub_buf_init(&text, 0);
        dub_buf_addf(&text, "%c %s", sp->slot > 0 ? (char)('0' + sp->slot) : '-',
                     ui_speaker_name(sp));
        if (in && in->kind == DUB_INPUT_TEXT)
            dub_buf_addf(&text, "  voice %s", dub_str_z(in->voice));
        else if (in)
            dub_buf_addf(&text, "  %s", ui_locator_name(in));
        else
            dub_buf_add_z(&text, "  no audio: a attaches it");
        if (in && dub_input_audio_len(project(app), in, &len))
            dub_buf_addf(&text, "  %s s", dub_seconds3_print(len, seconds));
        struct ui_field *f = add(app, "", dub_buf_z(&text), ui_style_name(sp->slot));
        editable(f, dub_asprintf("speaker-set %s name", dub_str_z(sp->ref)), ui_speaker_name(sp),
                 false);
        f->slot = sp->slot;
        f->speaker = dub_strdup(dub_str_z(sp->ref));
        f->label = dub_str_z(sp->ref); /* drawn and forgotten within this frame */
        dub_buf_fini(&text);
    }
}

static void add_setting(struct ui_app *app, const char *label, const struct dub_str *value,
                        bool choice)
{
    bool has = value && value->n > 0;
    editable(add(app, label, has ? value->z : "–", has ? UI_S_TEXT : UI_S_DIM),
             dub_asprintf("set %s", label), has && !choice ? value->z : "", choice);
}

static void add_project(struct ui_app *app)
{
    const struct dub_settings *set = dub_project_settings(project(app));
    const struct dub_input *video = dub_project_visual(project(app));
    editable(add(app, "video", video ? ui_locator_name(video) : "none",
                 video ? UI_S_TEXT : UI_S_WARNING),
             dub_strdup("set video"), video ? dub_str_z(video->where) : "", false);
    add_setting(app, "model", set->model, true);
    for (size_t i = 0; i < DUB_ARRAY_LEN(options); i++) {
        char text[64];
        add_option(app, options[i].label, option_value(&set->options, options[i].which, text),
                   "not set", dub_asprintf("set %s", options[i].label), options[i].choice);
    }
    add_setting(app, "output-name", set->output_name, false);
    add_setting(app, "webhook", set->webhook, false);
    add_setting(app, "plan", set->plan, true);
}

static void build(struct ui_app *app)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    clear_fields(app);
    if (s)
        add_segment(app, s);
    if (dub_project_n_speakers(project(app)) > 0) {
        heading(app, "Speakers");
        add_cast(app);
    }
    if (s || dub_project_n_speakers(project(app)) > 0)
        heading(app, "Project");
    add_project(app);
    struct ui_inspector *in = &app->inspector;
    if ((s != NULL) != in->had_segment) /* the rows are others now */
        in->at = 0;
    in->had_segment = s != NULL;
    if (in->at >= in->fields.n)
        in->at = in->fields.n - 1;
    if (!in->fields.at[in->at].value) /* headings are not stopped at */
        in->at++;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Names of fields where the column of the labels is narrow. */
static const char *short_label(const char *label)
{
    static const char *const pairs[][2] = {{"sync-mode", "sync"}, {"temperature", "temp."},
                                           {"occlusion", "occl."}, {"output-name", "out-name"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(pairs); i++)
        if (strcmp(label, pairs[i][0]) == 0)
            return pairs[i][1];
    return label;
}

static void draw_field(struct ui_app *app, const struct ui_field *f, int y, ui_style flag,
                       bool edit)
{
    struct ui_canvas *c = &app->canvas;
    struct ui_rect r = app->layout.side;
    if (!f->value) {
        ui_put_cut(c, r.x + 1, y, r.w - 2, dub_sv(f->label), UI_S_HEADER | UI_F_LINE);
        return;
    }
    ui_erase(c, (struct ui_rect){r.x, y, r.w, 1}, UI_S_TEXT | flag);
    ui_put(c, r.x, y, 1, flag ? "▸" : " ", UI_S_KEY | flag);
    bool fits = ui_width(dub_sv(f->label)) < label_w(app);
    ui_put_cut(c, r.x + 1, y, label_w(app) - 1, dub_sv(fits ? f->label : short_label(f->label)),
               UI_S_FIELD | flag);
    int x = r.x + label_w(app) + 1, w = r.w - label_w(app) - 1;
    if (edit) {
        app->cursor_x = ui_line_draw(&app->prompt.line, c, x, y, w, UI_S_INPUT);
        app->cursor_y = y;
    } else {
        ui_put_cut(c, x, y, w, dub_sv(f->value), f->style | flag);
    }
}

/* The chosen row's text again, in full, where it did not fit. */
static int draw_long_value(struct ui_app *app, int y, int bottom)
{
    struct ui_rect r = app->layout.side;
    const struct ui_field *f = &app->inspector.fields.at[app->inspector.at];
    if (!f->value || ui_width(dub_sv(f->value)) <= r.w - label_w(app) - 1)
        return 0;
    struct dub_sv rest = dub_sv(f->value);
    int n = 0;
    while (rest.n > 0 && y + n <= bottom) {
        size_t take = ui_fit(rest, r.w - 3), cut = take;
        while (take < rest.n && cut > 0 && rest.p[cut] != ' ')
            cut--;
        if (take < rest.n && cut > 0)
            take = cut;
        ui_put_sv(&app->canvas, r.x + 2, y + n, r.w - 3, dub_sv_n(rest.p, take), f->style);
        rest = dub_sv_trim(dub_sv_n(rest.p + take, rest.n - take));
        n++;
    }
    return n;
}

static void draw_choices(struct ui_app *app, int y)
{
    struct ui_rect r = app->layout.side;
    const struct dub_candidates *m = &app->prompt.menu;
    size_t n = m->at.n, rows = n < 8 ? n : 8, first = 0;
    if (!app->prompt.menu_open)
        return;
    if (app->prompt.menu_at < n && app->prompt.menu_at >= rows)
        first = app->prompt.menu_at - rows + 1;
    int top = y + 1 + (int)rows < app->canvas.h ? y + 1 : y - (int)rows;
    for (size_t i = 0; i < rows; i++) {
        bool here = first + i == app->prompt.menu_at;
        ui_style style = here ? UI_S_MENU_SELECT : UI_S_MENU;
        int x = r.x + label_w(app), w = r.w - label_w(app);
        ui_erase(&app->canvas, (struct ui_rect){x, top + (int)i, w, 1}, style);
        ui_put(&app->canvas, x, top + (int)i, 1, here ? "▸" : " ", style);
        ui_put_cut(&app->canvas, x + 1, top + (int)i, w - 2, dub_sv(m->at.at[first + i]), style);
    }
}

void ui_draw_inspector(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    struct ui_inspector *in = &app->inspector;
    bool focused = app->focus == UI_FOCUS_SIDE;
    const struct dub_segment *s = ui_cursor_segment(app);
    char title[64] = "Project";
    build(app);
    if (s)
        (void)snprintf(title, sizeof(title), "Segment %zu",
                       dub_project_segment_index(project(app), s) + 1);
    ui_draw_title(app, r, title, focused);
    if (app->layout.divider_x >= 0)
        ui_put(&app->canvas, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    size_t rows = (size_t)(r.h - 1);
    ui_list_show(&in->list, in->fields.n, rows, in->at);
    int y = r.y + 1, at_y = -1, extra = 0;
    for (size_t i = in->list.first; i < in->fields.n && y < r.y + r.h; i++) {
        bool here = i == in->at;
        ui_style flag = here && focused ? UI_F_SELECT : 0;
        draw_field(app, &in->fields.at[i], y, flag, here && in->editing && app->prompt.open);
        at_y = here ? y : at_y;
        y++;
        if (here && focused && !in->editing) {
            extra = draw_long_value(app, y, r.y + r.h - 1);
            y += extra;
        }
    }
    in->list.rows = rows - (size_t)extra;
    ui_draw_more(app, &in->list, r.x + r.w - 1, r.y + 1, r.y + r.h - 1);
    if (in->editing && at_y >= 0)
        draw_choices(app, at_y);
}

/* --- moving and editing ----------------------------------------------------------------------- */

void ui_inspector_move(struct ui_app *app, int rows)
{
    struct ui_inspector *in = &app->inspector;
    build(app);
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

static void complete_value(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    struct ui_app *app = ctx;
    const struct ui_field *f = &app->inspector.fields.at[app->inspector.at];
    struct dub_buf whole;
    size_t n;
    const struct dub_cmd *more = ui_cmds(&n);
    dub_buf_init(&whole, 0);
    dub_buf_addf(&whole, "%s ", f->command);
    size_t skip = whole.n;
    dub_buf_add_sv(&whole, line);
    dub_cmd_complete(app->session, dub_buf_sv(&whole), more, n, out);
    bool path = out->want_path && out->at.n == 0;
    out->from = out->from >= skip ? out->from - skip : 0;
    if (path) {
        out->from = 0;
        ui_complete_path(line, ".", out);
    }
    if (strstr(f->command, " input") && out->at.n == 0)
        for (size_t i = 0; i < dub_project_n_inputs(project(app)); i++) {
            const struct dub_input *in = dub_project_input(project(app), i);
            if (in->ref && dub_sv_starts(dub_str_sv(in->ref), line))
                dub_vec_push(&out->at, dub_strdup(in->ref->z));
        }
    dub_buf_fini(&whole);
}

static void start_editing(struct ui_app *app, const char *initial);

static void on_value(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    struct ui_inspector *in = &app->inspector;
    in->editing = false;
    if (!text)
        return;
    const struct ui_field *f = &in->fields.at[in->at];
    struct dub_sv value = dub_sv_trim(dub_sv(text));
    if (f->choice && value.n == 0)
        return; /* nothing chosen */
    if (!f->choice && dub_sv_eq_z(value, f->edit))
        return; /* nothing changed */
    struct dub_buf line;
    dub_buf_init(&line, 0);
    dub_buf_add_z(&line, f->command);
    dub_buf_add_c(&line, ' ');
    if (value.n == 0 && strncmp(f->command, "segment-set", 11) != 0)
        dub_buf_add_z(&line, "none");
    else
        dub_word_quote(value, &line);
    char *again = dub_strdup(text);
    if (ui_app_command(app, dub_buf_sv(&line), NULL) != DUB_OK)
        start_editing(app, again); /* the message says what is wrong; nothing typed is lost */
    dub_free(again);
    dub_buf_fini(&line);
}

static void start_editing(struct ui_app *app, const char *initial)
{
    struct ui_prompt_ask ask = {
        .label = "", .initial = initial, .done = on_value, .complete = complete_value, .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    app->inspector.editing = true;
}

void ui_inspector_edit(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    build(app);
    const struct ui_field *f = &in->fields.at[in->at];
    if (!f->command) {
        ui_app_say(app, DUB_SEV_INFO, "%s follows from the other fields", f->label);
        return;
    }
    bool choice = f->choice;
    start_editing(app, f->edit);
    if (choice) {
        (void)ui_prompt_do(&app->prompt, DUB_SV_LIT("complete"));
        if (app->prompt.menu_open)
            (void)ui_prompt_do(&app->prompt, DUB_SV_LIT("complete"));
    }
}

bool ui_edit_text(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    app->side = UI_SIDE_INSPECTOR;
    app->focus = UI_FOCUS_SIDE;
    build(app);
    size_t at = 0;
    while (at < in->fields.n && strcmp(in->fields.at[at].label, "text") != 0)
        at++;
    if (at == in->fields.n || !ui_cursor_segment(app))
        return false;
    in->at = at;
    ui_inspector_edit(app);
    return true;
}

bool ui_mouse_inspector(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_rect r = app->layout.side;
    struct ui_inspector *in = &app->inspector;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        ui_inspector_move(app, m->action == UI_MOUSE_UP ? -3 : 3);
        return true;
    }
    size_t at = in->list.first + (size_t)(m->y - r.y - 1);
    if (m->action != UI_MOUSE_PRESS || m->y <= r.y || at >= in->fields.n ||
        !in->fields.at[at].value)
        return false;
    bool again = in->at == at; /* a second click edits */
    in->at = at;
    if (again)
        ui_inspector_edit(app);
    return true;
}
