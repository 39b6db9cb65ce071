/* The inspector's rows: of the segments it is about, of the cast, of the project. */
#include <stdio.h>

#include "app_impl.h"
#include "model/catalog.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

/* --- rows ------------------------------------------------------------------------------------- */

static void clear_fields(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    for (size_t i = 0; i < in->fields.n; i++) {
        struct ui_field *f = &in->fields.at[i];
        char *const owned[] = {f->label, f->value,  f->command, f->edit,
                               f->clear, f->beside, f->why,     f->speaker};
        for (size_t k = 0; k < DUB_ARRAY_LEN(owned); k++)
            dub_free(owned[k]);
    }
    in->fields.n = 0;
}

void ui_inspector_fini(struct ui_app *app)
{
    clear_fields(app);
    dub_vec_fini(&app->inspector.fields);
    dub_vec_fini(&app->inspector.row_y);
    dub_free(app->inspector.checked);
    dub_free(app->inspector.advice);
}

static struct ui_field *add(struct ui_app *app, enum ui_field_kind kind, const char *label,
                            const char *value)
{
    struct ui_field f = {.kind = kind,
                         .label = dub_strdup(label),
                         .value = dub_strdup(value && value[0] ? value : "–"),
                         .style = value && value[0] ? UI_S_TEXT : UI_S_DIM};
    dub_vec_push(&app->inspector.fields, f);
    return &app->inspector.fields.at[app->inspector.fields.n - 1];
}

static void heading(struct ui_app *app, const char *label)
{
    struct ui_field f = {.label = dub_strdup(label)};
    dub_vec_push(&app->inspector.fields, f);
}

static struct ui_field *editable(struct ui_field *f, char *command, const char *edit)
{
    f->command = command;
    f->edit = dub_strdup(edit ? edit : "");
    return f;
}

/* --- of segments ------------------------------------------------------------------------------ */

typedef void value_fn(const struct ui_app *app, const struct dub_segment *s, struct dub_buf *shown,
                      struct dub_buf *raw);

static void time_value(const struct ui_app *app, dub_us t, struct dub_buf *shown,
                       struct dub_buf *raw)
{
    char clock[DUB_TIME_TEXT], exact[DUB_TIME_TEXT];
    struct dub_rate rate = dub_project_rate(project(app));
    dub_buf_add_z(shown, dub_clock_print(t, clock));
    if (dub_rate_known(rate))
        dub_buf_addf(shown, " %sframe %lld", app->layout.side.w >= 36 ? "  " : "",
                     (long long)dub_frame_at(t, rate));
    bool ms = t % 1000 == 0; /* what the clock shows is the whole truth */
    dub_buf_add_z(raw, ms ? clock : dub_seconds_print(t, exact));
}

static void start_value(const struct ui_app *app, const struct dub_segment *s,
                        struct dub_buf *shown, struct dub_buf *raw)
{
    time_value(app, s->span.start_us, shown, raw);
}

static void end_value(const struct ui_app *app, const struct dub_segment *s, struct dub_buf *shown,
                      struct dub_buf *raw)
{
    time_value(app, s->span.end_us, shown, raw);
}

static void length_value(const struct ui_app *app, const struct dub_segment *s,
                         struct dub_buf *shown, struct dub_buf *raw)
{
    char text[DUB_TIME_TEXT];
    (void)app;
    dub_buf_addf(shown, "%s s", dub_seconds3_print(dub_span_len(s->span), text));
    dub_buf_add_z(raw, dub_seconds_print(dub_span_len(s->span), text));
}

static void speaker_value(const struct ui_app *app, const struct dub_segment *s,
                          struct dub_buf *shown, struct dub_buf *raw)
{
    const struct dub_speaker *sp = dub_project_speaker_by_ref(project(app), s->speaker);
    if (sp && sp->slot > 0)
        dub_buf_addf(shown, "%d ", sp->slot);
    dub_buf_add_z(shown, ui_speaker_name(sp));
    dub_buf_add_z(raw, dub_str_z(s->speaker));
}

static void input_value(const struct ui_app *app, const struct dub_segment *s,
                        struct dub_buf *shown, struct dub_buf *raw)
{
    dub_segment_ref(project(app), s, shown);
    dub_buf_add_z(raw, s->input ? s->input->z : "none");
}

static void audio_value(const struct ui_app *app, const struct dub_segment *s,
                        struct dub_buf *shown, struct dub_buf *raw)
{
    (void)app;
    dub_buf_add_z(shown, dub_audio_mode_name(s->audio));
    dub_buf_add_z(raw, dub_audio_mode_name(s->audio));
}

static void crop_value(const struct ui_app *app, const struct dub_segment *s,
                       struct dub_buf *shown, struct dub_buf *raw)
{
    struct dub_crop crop = dub_segment_crop(s);
    const struct dub_input *in = dub_segment_input(project(app), s);
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    dub_us len;
    if (!crop.has_start && !crop.has_end)
        dub_buf_add_z(shown, "none, the whole audio");
    else
        dub_buf_addf(shown, "%s – %s",
                     crop.has_start ? dub_seconds3_print(crop.span.start_us, a) : "?",
                     crop.has_end ? dub_seconds3_print(crop.span.end_us, b) : "?");
    if (in && dub_input_audio_len(project(app), in, &len))
        dub_buf_addf(shown, " of %s s", dub_seconds3_print(len, a));
    if (s->audio == DUB_AUDIO_CUT && s->has_crop_start && s->has_crop_end)
        dub_buf_addf(raw, "%s-%s", dub_seconds_print(s->crop.start_us, a),
                     dub_seconds_print(s->crop.end_us, b));
}

static void fit_value(const struct ui_app *app, const struct dub_segment *s, struct dub_buf *shown,
                      struct dub_buf *raw)
{
    struct dub_fit fit = dub_fit_segment(project(app), s);
    (void)raw;
    dub_fit_sentence(&fit, shown);
}

static void plain(const struct dub_str *s, struct dub_buf *shown, struct dub_buf *raw)
{
    dub_buf_add_z(shown, dub_str_z(s));
    dub_buf_add_z(raw, dub_str_z(s));
}

static void text_value(const struct ui_app *app, const struct dub_segment *s,
                       struct dub_buf *shown, struct dub_buf *raw)
{
    (void)app;
    plain(s->text, shown, raw);
}

static void source_value(const struct ui_app *app, const struct dub_segment *s,
                         struct dub_buf *shown, struct dub_buf *raw)
{
    (void)app;
    plain(s->source_text, shown, raw);
}

static void note_value(const struct ui_app *app, const struct dub_segment *s,
                       struct dub_buf *shown, struct dub_buf *raw)
{
    (void)app;
    plain(s->note, shown, raw);
}

static void state_value(const struct ui_app *app, const struct dub_segment *s,
                        struct dub_buf *shown, struct dub_buf *raw)
{
    const char *state = dub_review_name(s->review);
    (void)app;
    dub_buf_add_z(shown, state);
    dub_buf_add_z(raw, state[0] ? state : "none");
}

static const struct segment_field {
    const char *name, *label;
    enum ui_field_kind kind;
    value_fn *value;
    const char *cleared; /* value that takes it away; NULL: it must have one */
    bool read_only;
} segment_fields[] = {
    {"speaker", "speaker", UI_FIELD_CHOICE, speaker_value, NULL, false},
    {"input", "input", UI_FIELD_CHOICE, input_value, "none", false},
    {"start", "start", UI_FIELD_TIME, start_value, NULL, false},
    {"end", "end", UI_FIELD_TIME, end_value, NULL, false},
    {"length", "length", UI_FIELD_TIME, length_value, NULL, false},
    {"audio", "audio", UI_FIELD_CHOICE, audio_value, NULL, false},
    {"crop", "crop", UI_FIELD_LINE, crop_value, "none", false},
    {"fit", "fit", UI_FIELD_LINE, fit_value, NULL, true},
    {"text", "text", UI_FIELD_AREA, text_value, "\"\"", false},
    {"source-text", "source", UI_FIELD_AREA, source_value, "\"\"", false},
    {"note", "note", UI_FIELD_AREA, note_value, "\"\"", false},
    {"state", "state", UI_FIELD_CHOICE, state_value, "none", false},
};

/* The segments the rows are about: several picked ones, else the selected one. */
struct subject {
    size_t n;
    const struct dub_segment *first;
    char name[DUB_ID_TEXT + 8]; /* as N of a command */
};

static const struct dub_segment *picked_at(const struct ui_app *app, size_t i)
{
    return dub_project_segment_by_id(project(app), app->session->sel.picked.at[i]);
}

static struct subject make_subject(const struct ui_app *app)
{
    const struct dub_selection *sel = &app->session->sel;
    struct subject sub = {.n = 0};
    if (app->inspector.whole)
        return sub;
    for (size_t i = 0; i < sel->picked.n; i++) {
        const struct dub_segment *s = picked_at(app, i);
        sub.first = sub.first ? sub.first : s;
        sub.n += s != NULL;
    }
    if (sub.n > 1) {
        (void)snprintf(sub.name, sizeof(sub.name), "sel");
        return sub;
    }
    sub.first = ui_cursor_segment(app);
    sub.n = sub.first ? 1 : 0;
    if (sub.first) {
        char id[DUB_ID_TEXT];
        (void)snprintf(sub.name, sizeof(sub.name), "@%s", dub_id_print(sub.first->rec.id, id));
    }
    return sub;
}

/* Whether all of them show the same here. */
static bool common(const struct ui_app *app, const struct subject *sub, value_fn *value,
                   struct dub_sv shown)
{
    struct dub_buf other, raw;
    bool same = true;
    dub_buf_init(&other, 0);
    dub_buf_init(&raw, 0);
    for (size_t i = 0; sub->n > 1 && same && i < app->session->sel.picked.n; i++) {
        const struct dub_segment *s = picked_at(app, i);
        if (!s || s == sub->first)
            continue;
        dub_buf_clear(&other);
        dub_buf_clear(&raw);
        value(app, s, &other, &raw);
        same = dub_sv_eq(dub_buf_sv(&other), shown);
    }
    dub_buf_fini(&other);
    dub_buf_fini(&raw);
    return same;
}

static dub_us field_time(const struct segment_field *f, const struct dub_segment *s)
{
    return f->value == start_value ? s->span.start_us
           : f->value == end_value ? s->span.end_us
                                   : dub_span_len(s->span);
}

static void add_segment_field(struct ui_app *app, const struct subject *sub,
                              const struct segment_field *spec)
{
    struct dub_buf shown, raw;
    dub_buf_init(&shown, 0);
    dub_buf_init(&raw, 0);
    spec->value(app, sub->first, &shown, &raw);
    bool same = common(app, sub, spec->value, dub_buf_sv(&shown));
    struct ui_field *f = add(app, spec->kind, spec->label, same ? dub_buf_z(&shown) : "various");
    f->various = !same;
    if (!same)
        f->style = UI_S_DIM;
    if (!spec->read_only)
        editable(f, dub_asprintf("segment-set %s %s", sub->name, spec->name),
                 same ? dub_buf_z(&raw) : "");
    if (spec->cleared)
        f->clear = dub_asprintf("segment-set %s %s %s", sub->name, spec->name, spec->cleared);
    if (spec->kind == UI_FIELD_TIME)
        f->time_us = field_time(spec, sub->first);
    if (same && spec->value == speaker_value)
        f->style = ui_style_name(ui_speaker_slot(
            dub_project_speaker_by_ref(project(app), sub->first->speaker)));
    if (same && spec->value == fit_value) {
        struct dub_fit fit = dub_fit_segment(project(app), sub->first);
        f->style = fit.audio_known && fit.effect == DUB_FIT_EXACT ? UI_S_OK : UI_S_TEXT;
    }
    dub_buf_fini(&shown);
    dub_buf_fini(&raw);
}

/* --- options, of segments and of the project -------------------------------------------------- */

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

/* The same as a command takes it: cut-off, not cut_off. */
static const char *option_word(const struct dub_options *o, enum dub_option which, char out[64])
{
    char text[64];
    const char *v = option_value(o, which, text);
    (void)snprintf(out, 64, "%s", v ? v : "");
    for (char *p = out; *p; p++)
        *p = *p == '_' ? '-' : *p;
    return out;
}

static const struct {
    enum dub_option which;
    const char *label;
    enum ui_field_kind kind;
} options[] = {
    {DUB_OPT_SYNC_MODE, "sync-mode", UI_FIELD_CHOICE},
    {DUB_OPT_TEMPERATURE, "temperature", UI_FIELD_NUMBER},
    {DUB_OPT_OCCLUSION, "occlusion", UI_FIELD_CHOICE},
    {DUB_OPT_FACE, "face", UI_FIELD_LINE},
};

/* Why setting an option would change nothing; NULL: it counts. Owned. */
static char *why_ignored(const struct ui_app *app, enum dub_option which)
{
    const struct dub_settings *set = dub_project_settings(project(app));
    const struct dub_model *m = dub_model_find(dub_str_sv(set->model));
    const struct dub_input *video = dub_project_visual(project(app));
    const struct dub_plan *plan = set->plan ? dub_plan_find(dub_str_sv(set->plan)) : NULL;
    if (which == DUB_OPT_SYNC_MODE && video && video->kind == DUB_INPUT_IMAGE)
        return dub_strdup("ignored: with an image the output is as long as the audio");
    if (which == DUB_OPT_FACE && plan && !plan->face_detection)
        return dub_asprintf("the plan %s does not include it", plan->title);
    switch (m ? m->takes[which] : DUB_TAKES_YES) {
    case DUB_TAKES_NO:
        return dub_asprintf("%s ignores it", m->id);
    case DUB_TAKES_NATIVE:
        return dub_asprintf("%s does that by itself", m->id);
    case DUB_TAKES_UNLISTED:
        return dub_asprintf("nothing says that %s takes it", m->id);
    case DUB_TAKES_YES:
        break;
    }
    return NULL;
}

static const char *segment_option(const struct dub_segment *s, size_t i, char out[64])
{
    return option_value(&s->override, options[i].which, out);
}

static bool common_option(const struct ui_app *app, const struct subject *sub, size_t i)
{
    char a[64], b[64];
    const char *first = segment_option(sub->first, i, a);
    for (size_t k = 0; sub->n > 1 && k < app->session->sel.picked.n; k++) {
        const struct dub_segment *s = picked_at(app, k);
        const char *other = s ? segment_option(s, i, b) : first;
        if (!first != !other || (first && other && strcmp(first, other) != 0))
            return false;
    }
    return true;
}

static void add_segment_option(struct ui_app *app, const struct subject *sub, size_t i)
{
    char own[64], general[64], word[64];
    const char *label = options[i].label;
    const char *v = segment_option(sub->first, i, own);
    const char *g =
        option_value(&dub_project_settings(project(app))->options, options[i].which, general);
    bool same = common_option(app, sub, i);
    char *inherited = dub_asprintf("– (project: %s)", g ? g : "not set");
    struct ui_field *f =
        add(app, options[i].kind, label, !same ? "various" : v ? v : inherited);
    f->various = !same;
    f->style = same && v ? UI_S_TEXT : UI_S_DIM;
    editable(f, dub_asprintf("segment-set %s %s", sub->name, label),
             !same ? ""
             : v   ? option_word(&sub->first->override, options[i].which, word)
             : options[i].kind == UI_FIELD_CHOICE ? "none" : "");
    f->step_e6 = 100000;
    if (v || !same) {
        f->clear = dub_asprintf("segment-set %s %s none", sub->name, label);
        f->beside = dub_asprintf("project: %s", g ? g : "not set");
    }
    f->why = why_ignored(app, options[i].which);
    dub_free(inherited);
}

/* --- the cast --------------------------------------------------------------------------------- */

/* One row a speaker, for beside a segment. */
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
        struct ui_field *f = add(app, UI_FIELD_LINE, dub_str_z(sp->ref), dub_buf_z(&text));
        f->style = ui_style_name(sp->slot);
        editable(f, dub_asprintf("speaker-set %s name", dub_str_z(sp->ref)), ui_speaker_name(sp));
        f->slot = sp->slot;
        f->speaker = dub_strdup(dub_str_z(sp->ref));
        dub_buf_fini(&text);
    }
}

static void add_speaker_field(struct ui_app *app, const struct dub_speaker *sp, const char *label,
                              char *command, const char *value, enum ui_field_kind kind)
{
    struct ui_field *f = editable(add(app, kind, label, value), command, value);
    f->speaker = dub_strdup(dub_str_z(sp->ref));
    f->slot = sp->slot;
    f->step_e6 = 1000000;
}

static void add_speaker(struct ui_app *app, const struct dub_speaker *sp)
{
    const char *ref = dub_str_z(sp->ref);
    char slot[16];
    char *title = dub_asprintf("Speaker %s", ref);
    heading(app, title);
    dub_free(title);
    add_speaker_field(app, sp, "name", dub_asprintf("speaker-set %s name", ref),
                      sp->name ? sp->name->z : "", UI_FIELD_LINE);
    app->inspector.fields.at[app->inspector.fields.n - 1].style = ui_style_name(sp->slot);
    add_speaker_field(app, sp, "refId", dub_asprintf("speaker-rename %s", ref), ref,
                      UI_FIELD_LINE);
    (void)snprintf(slot, sizeof(slot), "%d", sp->slot);
    add_speaker_field(app, sp, "slot", dub_asprintf("speaker-set %s slot", ref),
                      sp->slot ? slot : "", UI_FIELD_NUMBER);
    add_speaker_field(app, sp, "colour", dub_asprintf("speaker-set %s colour", ref),
                      dub_str_z(sp->colour), UI_FIELD_LINE);
    add_speaker_field(app, sp, "default", dub_asprintf("speaker-set %s default", ref),
                      dub_str_z(sp->default_input), UI_FIELD_CHOICE);
}

static void add_fraction(struct ui_app *app, const char *ref, const char *label, bool has,
                         int64_t value_e6)
{
    char text[DUB_TIME_TEXT] = "";
    if (has)
        dub_seconds_print(value_e6, text);
    struct ui_field *f = editable(add(app, UI_FIELD_NUMBER, label, text),
                                  dub_asprintf("input-set %s %s", ref, label), text);
    f->step_e6 = 50000;
    f->clear = has ? dub_asprintf("input-set %s %s none", ref, label) : NULL;
}

static void add_input(struct ui_app *app, const struct dub_input *in)
{
    static const char *const locators[] = {
        [DUB_LOC_NONE] = "file", [DUB_LOC_FILE] = "file", [DUB_LOC_URL] = "url",
        [DUB_LOC_ASSET] = "asset"};
    const char *ref = dub_str_z(in->ref);
    char text[DUB_TIME_TEXT];
    dub_us len;
    char *title = dub_asprintf("Input %s", ref);
    heading(app, title);
    dub_free(title);
    if (in->kind == DUB_INPUT_TEXT) {
        editable(add(app, UI_FIELD_LINE, "voice", dub_str_z(in->voice)),
                 dub_asprintf("input-set %s voice", ref), dub_str_z(in->voice));
        struct ui_field *f = editable(add(app, UI_FIELD_AREA, "script", dub_str_z(in->script)),
                                      dub_asprintf("input-set %s script", ref),
                                      dub_str_z(in->script));
        f->clear = in->script ? dub_asprintf("input-set %s script \"\"", ref) : NULL;
        add_fraction(app, ref, "stability", in->has_stability, in->stability_e6);
        add_fraction(app, ref, "similarity", in->has_similarity, in->similarity_e6);
        return;
    }
    const char *kind = locators[in->loc];
    editable(add(app, in->loc == DUB_LOC_FILE ? UI_FIELD_PATH : UI_FIELD_LINE, kind,
                 dub_str_z(in->where)),
             dub_asprintf("input-set %s %s", ref, kind), dub_str_z(in->where));
    if (dub_input_audio_len(project(app), in, &len)) {
        char *value = dub_asprintf("%s s", dub_seconds3_print(len, text));
        (void)add(app, UI_FIELD_LINE, "length", value);
        dub_free(value);
    }
}

static void add_whole_cast(struct ui_app *app)
{
    for (size_t i = 0; i < dub_project_n_speakers(project(app)); i++)
        add_speaker(app, dub_project_speaker(project(app), i));
    for (size_t i = 0; i < dub_project_n_inputs(project(app)); i++)
        if (dub_project_input(project(app), i)->ref)
            add_input(app, dub_project_input(project(app), i));
}

/* --- the project ------------------------------------------------------------------------------ */

static void add_setting(struct ui_app *app, const char *label, const struct dub_str *value,
                        enum ui_field_kind kind, bool may_clear)
{
    bool has = value && value->n > 0;
    struct ui_field *f = editable(add(app, kind, label, dub_str_z(value)),
                                  dub_asprintf("set %s", label), dub_str_z(value));
    f->clear = has && may_clear ? dub_asprintf("set %s none", label) : NULL;
}

static void add_project(struct ui_app *app)
{
    const struct dub_settings *set = dub_project_settings(project(app));
    const struct dub_input *video = dub_project_visual(project(app));
    struct ui_field *f = add(app, UI_FIELD_PATH, "video", video ? ui_locator_name(video) : "none");
    f->style = video ? UI_S_TEXT : UI_S_WARNING;
    editable(f, dub_strdup("set video"), video ? dub_str_z(video->where) : "");
    add_setting(app, "model", set->model, UI_FIELD_CHOICE, false);
    for (size_t i = 0; i < DUB_ARRAY_LEN(options); i++) {
        char text[64], word[64];
        const char *v = option_value(&set->options, options[i].which, text);
        f = add(app, options[i].kind, options[i].label, v ? v : "– (not set)");
        f->style = v ? UI_S_TEXT : UI_S_DIM;
        editable(f, dub_asprintf("set %s", options[i].label),
                 v                                    ? option_word(&set->options, options[i].which, word)
                 : options[i].kind == UI_FIELD_CHOICE ? "none" : "");
        f->step_e6 = 100000;
        f->clear = v ? dub_asprintf("set %s none", options[i].label) : NULL;
        f->why = why_ignored(app, options[i].which);
    }
    add_setting(app, "output-name", set->output_name, UI_FIELD_LINE, true);
    add_setting(app, "webhook", set->webhook, UI_FIELD_LINE, true);
    add_setting(app, "project-id", set->remote_project_id, UI_FIELD_LINE, true);
    add_setting(app, "plan", set->plan, UI_FIELD_CHOICE, true);
}

void ui_inspector_build(struct ui_app *app)
{
    struct ui_inspector *in = &app->inspector;
    clear_fields(app);
    struct subject sub = make_subject(app);
    bool has = sub.n > 0, cast = dub_project_n_speakers(project(app)) > 0;
    in->n_segments = sub.n;
    in->multi = sub.n > 1;
    for (size_t i = 0; has && i < DUB_ARRAY_LEN(segment_fields); i++)
        add_segment_field(app, &sub, &segment_fields[i]);
    for (size_t i = 0; has && i < DUB_ARRAY_LEN(options); i++)
        add_segment_option(app, &sub, i);
    if (has && cast) {
        heading(app, "Speakers");
        add_cast(app);
    }
    if (has)
        heading(app, "Project");
    add_project(app);
    if (!has)
        add_whole_cast(app);
    if (has != in->had_segment) /* the rows are others now */
        in->at = 0;
    in->had_segment = has;
    if (in->at >= in->fields.n)
        in->at = in->fields.n - 1;
    if (!in->fields.at[in->at].value) /* headings are not stopped at */
        in->at++;
}

const struct ui_field *ui_inspector_at(struct ui_app *app)
{
    ui_inspector_build(app);
    return &app->inspector.fields.at[app->inspector.at];
}
