/* Speakers, their audio, and new segments, by key: questions where something is missing. */
#include <stdio.h>

#include "app_impl.h"
#include "base/fs.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static void complete_source(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    static const char *const kinds[] = {"asset:", "https://", "voice:"};
    (void)ctx;
    out->from = 0;
    ui_complete_path(line, ".", out);
    for (size_t i = 0; i < DUB_ARRAY_LEN(kinds) && line.n > 0; i++)
        if (dub_sv_starts(dub_sv(kinds[i]), line))
            dub_vec_push(&out->at, dub_strdup(kinds[i]));
}

static void hint_source(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    (void)ctx;
    (void)line;
    dub_buf_add_z(
        out, "a path (Tab completes), an http(s) URL, asset:ID, or voice:ID for a spoken script");
}

static char *trimmed(const char *text)
{
    struct dub_sv s = dub_sv_trim(dub_sv(text));
    return dub_strndup(s.n ? s.p : "", s.n);
}

/* Run `head` with the words behind it quoted; NULL ends them. */
static bool run_quoted(struct ui_app *app, const char *head, const char *const *words)
{
    struct dub_buf line;
    dub_buf_init(&line, 0);
    dub_buf_add_z(&line, head);
    for (size_t i = 0; words[i]; i++) {
        dub_buf_add_c(&line, ' ');
        dub_word_quote(dub_sv(words[i]), &line);
    }
    bool fine = ui_app_command(app, dub_buf_sv(&line), NULL) == DUB_OK;
    dub_buf_fini(&line);
    return fine;
}

/* --- segments for a speaker ------------------------------------------------------------------- */

/* The speaker's own input, when it has one under its refId or as default. */
static const struct dub_input *speaker_input(const struct ui_app *app, const struct dub_speaker *sp)
{
    const struct dub_str *ref = sp->default_input ? sp->default_input : sp->ref;
    return dub_project_input_by_ref(project(app), dub_str_sv(ref));
}

/* Audio about as long as the video is a stem that runs beside it: a segment plays its own part. */
static bool is_stem(const struct ui_app *app, const struct dub_speaker *sp)
{
    const struct dub_input *in = speaker_input(app, sp);
    dub_us audio, video;
    if (!in || in->kind != DUB_INPUT_AUDIO || !dub_input_audio_len(project(app), in, &audio) ||
        !dub_project_video_len(project(app), &video))
        return false;
    dub_us apart = audio > video ? audio - video : video - audio;
    return apart <= DUB_US_PER_S || apart <= video / 50;
}

void ui_add_marked(struct ui_app *app, const struct dub_speaker *sp)
{
    struct dub_selection *sel = &app->session->sel;
    char start[DUB_TIME_TEXT], end[DUB_TIME_TEXT];
    dub_us a = sel->in_us < sel->out_us ? sel->in_us : sel->out_us;
    dub_us b = sel->in_us < sel->out_us ? sel->out_us : sel->in_us;
    char *ref = dub_strdup(dub_str_z(sp->ref));
    const char *words[] = {dub_seconds_print(a, start), dub_seconds_print(b, end), ref, NULL};
    bool stem = is_stem(app, sp);
    struct dub_session *s = app->session;
    (void)dub_session_begin(s, "add segment");
    if (run_quoted(app, "segment-add", words) &&
        (!stem || ui_runf(app, "segment-set sel audio aligned"))) {
        sel->has_in = sel->has_out = false;
        (void)dub_session_commit(s);
        ui_app_say(app, DUB_SEV_INFO, "added a segment for %s%s · kept in the journal, w saves",
                   ref, stem ? ", its audio aligned with the picture" : "");
    } else {
        dub_session_abort(s);
    }
    dub_free(ref);
}

static void use_speaker(struct ui_app *app, const struct dub_speaker *sp)
{
    struct dub_selection *sel = &app->session->sel;
    if (sel->has_in && sel->has_out) {
        ui_add_marked(app, sp);
        return;
    }
    if (sel->has_in || sel->has_out) {
        ui_app_say(app, DUB_SEV_WARNING, "%s is set; %s sets the other end of the segment",
                   sel->has_in ? "in" : "out", sel->has_in ? "o" : "i");
        return;
    }
    if (!ui_cursor_segment(app)) {
        ui_app_say(app, DUB_SEV_INFO, "%s: mark a segment with i and o, then press %d again",
                   ui_speaker_name(sp), sp->slot);
        return;
    }
    char *ref = dub_strdup(dub_str_z(sp->ref));
    const char *words[] = {ref, NULL};
    (void)run_quoted(app, "segment-set sel speaker", words);
    dub_free(ref);
}

/* --- a new speaker: refId, audio, name -------------------------------------------------------- */

static void forget_new(struct ui_app *app)
{
    dub_free(app->new_speaker.ref);
    dub_free(app->new_speaker.source);
    app->new_speaker = (struct ui_new_speaker){0};
}

static void on_new_name(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    struct ui_new_speaker *n = &app->new_speaker;
    if (!text) {
        forget_new(app);
        ui_app_say(app, DUB_SEV_INFO, "no speaker was added");
        return;
    }
    char *name = trimmed(text);
    const char *words[] = {n->ref, n->source, name[0] ? name : NULL, NULL};
    bool added = run_quoted(app, "speaker-add", words);
    struct dub_str *ref = dub_str_new_z(n->ref);
    const struct dub_speaker *sp = dub_project_speaker_by_ref(project(app), ref);
    if (added && sp && sp->slot != n->slot && n->slot > 0)
        (void)ui_runf(app, "speaker-set %s slot %d", n->ref, n->slot);
    sp = dub_project_speaker_by_ref(project(app), ref);
    if (added && sp && n->then_segment)
        ui_add_marked(app, sp);
    dub_str_unref(ref);
    dub_free(name);
    forget_new(app);
}

static void ask_name(struct ui_app *app)
{
    char label[96];
    (void)snprintf(label, sizeof(label), "name of %s:", app->new_speaker.ref);
    struct ui_prompt_ask ask = {.label = label, .done = on_new_name, .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
}

static void ask_source(struct ui_app *app, const char *initial);

static void on_new_source(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    if (!text) {
        forget_new(app);
        ui_app_say(app, DUB_SEV_INFO, "no speaker was added");
        return;
    }
    char *source = trimmed(text);
    if (!source[0]) {
        ui_app_say(app, DUB_SEV_WARNING, "a speaker needs audio or a voice; Esc gives up");
        ask_source(app, NULL);
    } else {
        dub_free(app->new_speaker.source);
        app->new_speaker.source = dub_strdup(source);
        ask_name(app);
    }
    dub_free(source);
}

static void ask_source(struct ui_app *app, const char *initial)
{
    char label[96];
    (void)snprintf(label, sizeof(label), "audio of %s:", app->new_speaker.ref);
    struct ui_prompt_ask ask = {.label = label,
                                .initial = initial,
                                .done = on_new_source,
                                .complete = complete_source,
                                .hint = hint_source,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
}

static void on_new_ref(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    char *ref = text ? trimmed(text) : NULL;
    if (!ref || !ref[0]) {
        forget_new(app);
        ui_app_say(app, DUB_SEV_INFO, "no speaker was added");
    } else {
        app->new_speaker.ref = dub_strdup(ref);
        ask_source(app, NULL);
    }
    dub_free(ref);
}

static void hint_ref(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    (void)ctx;
    (void)line;
    dub_buf_add_z(out, "the refId sent to the service: letters, digits, _ and -  ·  Esc gives up");
}

static void ask_speaker(struct ui_app *app, int slot)
{
    const struct dub_selection *sel = &app->session->sel;
    forget_new(app);
    app->new_speaker.slot = slot;
    app->new_speaker.then_segment = sel->has_in && sel->has_out;
    char label[64], initial[32];
    (void)snprintf(label, sizeof(label), "new speaker %d, refId:", slot);
    (void)snprintf(initial, sizeof(initial), "speaker_%c", 'a' + slot - 1);
    struct ui_prompt_ask ask = {.label = label,
                                .initial = initial,
                                .suggestion = true,
                                .done = on_new_ref,
                                .hint = hint_ref,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
}

void ui_slot_key(struct ui_app *app, int slot)
{
    const struct dub_speaker *sp = dub_project_speaker_by_slot(project(app), slot);
    if (ui_tap_key(app, slot))
        return;
    if (sp)
        use_speaker(app, sp);
    else
        ask_speaker(app, slot);
}

/* "1 Maria", and the first free one as "3 a new speaker". */
static void complete_slot(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    bool told = false;
    out->from = 0;
    for (int slot = 1; slot <= 9; slot++) {
        const struct dub_speaker *sp = dub_project_speaker_by_slot(project(ctx), slot);
        if (!sp && told)
            continue;
        told = told || !sp;
        char *row = dub_asprintf("%d %s", slot, sp ? ui_speaker_name(sp) : "a new speaker");
        if (dub_sv_starts(dub_sv(row), line))
            dub_vec_push(&out->at, row);
        else
            dub_free(row);
    }
}

static void on_slot(void *ctx, const char *text)
{
    if (text && text[0] >= '1' && text[0] <= '9')
        ui_slot_key(ctx, text[0] - '0');
    else if (text)
        ui_app_say(ctx, DUB_SEV_WARNING, "speakers have the slots 1 to 9");
}

void ui_slot_ask(struct ui_app *app)
{
    struct ui_prompt_ask ask = {.label = "which speaker:",
                                .done = on_slot,
                                .complete = complete_slot,
                                .pick_accepts = true,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    (void)ui_prompt_choose(&app->prompt, dub_sv(""));
}

/* --- audio for what is selected --------------------------------------------------------------- */

static void attach_to_speaker(struct ui_app *app, const struct dub_speaker *sp, const char *source)
{
    const struct dub_input *in = speaker_input(app, sp);
    struct dub_sv text = dub_sv(source);
    char *ref = dub_strdup(dub_str_z(sp->ref));
    if (!in) {
        const char *words[] = {ref, source, "speaker", ref, NULL};
        (void)run_quoted(app, "input-add", words);
    } else {
        bool asset = dub_sv_starts(text, dub_sv("asset:")),
             voice = dub_sv_starts(text, dub_sv("voice:"));
        bool url =
            dub_sv_starts(text, dub_sv("http://")) || dub_sv_starts(text, dub_sv("https://"));
        char *input = dub_strdup(dub_str_z(in->ref));
        const char *field = asset ? "asset" : voice ? "voice" : url ? "url" : "file";
        const char *words[] = {input, field, source + (asset || voice ? 6 : 0), NULL};
        (void)run_quoted(app, "input-set", words);
        dub_free(input);
    }
    dub_free(ref);
}

/* Whom `a` is for: the speaker row of the inspector; the segment; its speaker when that has none.
 */
static const struct dub_speaker *attach_speaker(struct ui_app *app)
{
    const char *ref = ui_inspector_speaker(app);
    const struct dub_segment *s = ui_cursor_segment(app);
    const struct dub_speaker *sp = NULL;
    if (ref) {
        struct dub_str *str = dub_str_new_z(ref);
        sp = dub_project_speaker_by_ref(project(app), str);
        dub_str_unref(str);
        return sp;
    }
    if (s)
        sp = dub_project_speaker_by_ref(project(app), s->speaker);
    const struct dub_input *in = sp && !s->input ? speaker_input(app, sp) : NULL;
    if (sp && !s->input && (!in || (in->kind == DUB_INPUT_AUDIO && in->loc == DUB_LOC_NONE)))
        return sp; /* an import knows who speaks, not what is heard */
    return NULL;
}

static void attach_now(struct ui_app *app, const char *source)
{
    const struct dub_speaker *sp = attach_speaker(app);
    const char *words[] = {"sel", source, NULL};
    if (sp)
        attach_to_speaker(app, sp, source);
    else
        (void)run_quoted(app, "take", words);
}

static void on_attach(void *ctx, const char *text)
{
    char *source = text ? trimmed(text) : NULL;
    if (source && source[0])
        attach_now(ctx, source);
    dub_free(source);
}

void ui_attach(struct ui_app *app, const char *source)
{
    const struct dub_speaker *sp = attach_speaker(app);
    const struct dub_segment *s = ui_cursor_segment(app);
    if (!sp && !s) {
        ui_app_say(app, DUB_SEV_WARNING,
                   "select a segment, or a speaker in the inspector, to attach audio to");
        return;
    }
    if (source && source[0]) {
        attach_now(app, source);
        return;
    }
    char label[128];
    if (sp)
        (void)snprintf(label, sizeof(label), "audio of %s:", ui_speaker_name(sp));
    else
        (void)snprintf(label, sizeof(label),
                       "audio of segment %zu:", dub_project_segment_index(project(app), s) + 1);
    struct ui_prompt_ask ask = {.label = label,
                                .done = on_attach,
                                .complete = complete_source,
                                .hint = hint_source,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
}

/* --- URLs: naming one fetches nothing; this does, when the user agrees ------------------------ */

static bool unknown_url(const struct ui_app *app, const struct dub_input *in)
{
    return in->loc == DUB_LOC_URL && in->kind != DUB_INPUT_TEXT &&
           dub_is_url(dub_str_z(in->where)) && !dub_project_facts(project(app), in);
}

static void on_probe(void *ctx, enum ui_answer answer)
{
    struct ui_app *app = ctx;
    struct dub_session *s = app->session;
    if (answer != UI_ANSWER_YES) {
        ui_app_say(app, DUB_SEV_INFO, "nothing was fetched");
        return;
    }
    for (size_t i = 0; i < dub_project_n_inputs(s->project); i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        struct dub_err err;
        if (!unknown_url(app, in))
            continue;
        char *where = dub_strdup(dub_str_z(in->where));
        if (s->ports.probe(s->ports.ctx, s, where, &err) != DUB_OK)
            ui_app_error(app, &err);
        dub_free(where);
    }
}

void ui_ask_probe(struct ui_app *app)
{
    size_t n = 0;
    for (size_t i = 0; i < dub_project_n_inputs(project(app)); i++)
        n += unknown_url(app, dub_project_input(project(app), i));
    if (n == 0) {
        ui_app_say(app, DUB_SEV_INFO, "there is no URL whose length is unknown");
        return;
    }
    ui_dialog_open(&app->dialog, "Fetch what these URLs hold?", "fetch", "leave them unknown",
                   on_probe, app);
    ui_dialog_add(&app->dialog, "", "Their hosts will see a request from this machine:", UI_S_TEXT);
    for (size_t i = 0; i < dub_project_n_inputs(project(app)); i++) {
        const struct dub_input *in = dub_project_input(project(app), i);
        if (unknown_url(app, in))
            ui_dialog_add(&app->dialog, "", dub_str_z(in->where), UI_S_INFO);
    }
}
