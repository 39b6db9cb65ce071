/* Commands of the request pane, and copying to the clipboard. None changes the project. */
#include <stdio.h>

#include "base/fs.h"
#include "osc52.h"
#include "ui_cmds.h"

/* --- clipboard -------------------------------------------------------------------------------- */

static enum dub_status copy(struct ui_app *app, struct dub_sv text, const char *what,
                            struct dub_err *err)
{
    if (!app->term->ops->copy)
        return dub_fail(err, DUB_ERR_UNSUPPORTED, "this terminal has no clipboard");
    if (text.n > UI_OSC52_MAX_BYTES)
        return dub_fail(err, DUB_ERR_LIMIT,
                        "%s: %zu bytes are more than a terminal takes (%zu); request-save writes "
                        "a file",
                        what, text.n, UI_OSC52_MAX_BYTES);
    app->term->ops->copy(app->term, text);
    if (text.n > UI_OSC52_SAFE_BYTES)
        ui_app_say(app, DUB_SEV_WARNING,
                   "copied %s, %zu bytes: more than many terminals take (%zu); request-save is sure",
                   what, text.n, UI_OSC52_SAFE_BYTES);
    else
        ui_app_say(app, DUB_SEV_INFO, "copied %s, %zu bytes", what, text.n);
    return DUB_OK;
}

enum dub_status ui_cmd_clipboard(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    const struct dub_segment *seg = ui_cursor_segment(app);
    char text[DUB_TIME_TEXT + DUB_ID_TEXT], id[DUB_ID_TEXT];
    if (!seg)
        return dub_fail(err, DUB_ERR_STATE, "no segment is selected");
    switch (a[0].choice) {
    case 0:
        (void)snprintf(text, sizeof(text), "@%s", dub_id_print(seg->rec.id, id));
        return copy(app, dub_sv(text), "the segment's id", err);
    case 1:
        return copy(app, dub_sv(dub_clock_print(seg->span.start_us, text)), "the start", err);
    case 2:
        return copy(app, dub_sv(dub_clock_print(seg->span.end_us, text)), "the end", err);
    case 3:
        return copy(app, dub_str_sv(seg->text), "the text", err);
    default:
        return copy(app, dub_str_sv(seg->source_text), "the source text", err);
    }
}

enum dub_status ui_cmd_request_copy(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct ui_request *q = &app->request;
    struct ui_text_part part;
    if (!ui_request_update(app))
        return dub_fail(err, DUB_ERR_STATE, "%s", q->error);
    if (a[0].choice == 0)
        return copy(app, q->text, q->form == UI_FORM_CHANGES ? "the changes" : "the request", err);
    if (!ui_request_part(app, &part))
        return dub_fail(err, DUB_ERR_STATE,
                        ui_cursor_segment(app) ? "the text shown has no part for this segment"
                                               : "no segment is selected");
    return copy(app, dub_sv_n(q->text.p + part.from, part.to - part.from), "the segment's part",
                err);
}

/* --- what is shown ---------------------------------------------------------------------------- */

enum dub_status ui_cmd_request_as(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    enum ui_request_form form = app->request.form;
    if (a[0].choice < 4)
        form = (enum ui_request_form)a[0].choice;
    else
        form = form >= UI_FORM_TYPESCRIPT ? UI_FORM_JSON : (enum ui_request_form)(form + 1);
    ui_request_show_form(app, form);
    return DUB_OK;
}

enum dub_status ui_cmd_request_changes(struct dub_session *s, const struct dub_value *a,
                                       struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    char which[UI_JOB_ID] = "last";
    if (!a[0].given && app->side == UI_SIDE_REQUEST && app->request.form == UI_FORM_CHANGES) {
        ui_request_show_now(app);
        return DUB_OK;
    }
    if (a[0].given)
        (void)snprintf(which, sizeof(which), "%.*s", (int)a[0].text.n, a[0].text.p);
    return ui_request_show_changes(app, which, err);
}

enum dub_status ui_cmd_request_now(struct dub_session *s, const struct dub_value *a,
                                   struct dub_err *err)
{
    (void)a;
    (void)err;
    ui_request_show_now(ui_app_of(s));
    return DUB_OK;
}

/* --- words ------------------------------------------------------------------------------------ */

static void on_find(void *ctx, const char *text)
{
    if (text)
        ui_request_find(ctx, text, 0);
}

static void hint_find(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    (void)ctx;
    (void)line;
    dub_buf_add_z(out, "words in the request; then n and N go on  ·  empty: no longer");
}

enum dub_status ui_cmd_request_find(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    if (app->side != UI_SIDE_REQUEST)
        ui_request_show_now(app);
    if (a[0].given) {
        char *words = dub_strndup(a[0].text.p, a[0].text.n);
        ui_request_find(app, words, 0);
        dub_free(words);
        return DUB_OK;
    }
    struct ui_prompt_ask ask = {.label = "find:",
                                .initial = app->request.find,
                                .suggestion = true,
                                .done = on_find,
                                .hint = hint_find,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    return DUB_OK;
}

/* Without words to go to, the keys do here what they do everywhere: go to issues. */
enum dub_status ui_cmd_request_match(struct dub_session *s, const struct dub_value *a,
                                     struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    int dir = a[0].choice == 0 ? 1 : -1;
    (void)err;
    if (ui_request_finding(app))
        ui_request_find(app, NULL, dir);
    else
        ui_step_issue(app, dir);
    return DUB_OK;
}

/* --- to a file -------------------------------------------------------------------------------- */

static enum dub_status save(struct ui_app *app, const char *path, struct dub_err *err)
{
    struct dub_session *s = app->session;
    struct dub_buf question;
    if (!ui_request_update(app))
        return dub_fail(err, DUB_ERR_STATE, "%s", app->request.error);
    dub_buf_init(&question, 0);
    dub_buf_addf(&question, "%s exists: replace it?", path);
    bool refused = dub_file_exists(path) && !s->ports.ask(s->ports.ctx, dub_buf_z(&question));
    dub_buf_fini(&question);
    if (refused)
        return dub_fail(err, DUB_ERR_CANCELLED, "%s was not replaced", path);
    enum dub_status st = dub_file_replace(path, app->request.text, err);
    if (st == DUB_OK)
        ui_app_say(app, DUB_SEV_INFO, "%zu bytes are in %s", app->request.text.n, path);
    return st;
}

static void on_save(void *ctx, const char *text)
{
    struct dub_buf word;
    if (!text || !text[0])
        return;
    dub_buf_init(&word, 0);
    dub_word_quote(dub_sv(text), &word);
    (void)ui_runf(ctx, "request-save %s", dub_buf_z(&word));
    dub_buf_fini(&word);
}

static void complete_file(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    (void)ctx;
    out->from = 0;
    ui_complete_path(line, ".", out);
}

/* "talk.request.json" beside the project. */
static char *proposed_name(const struct ui_app *app)
{
    static const char *const ends[] = {"request.json", "request.sh", "request.py", "request.ts",
                                       "changes.txt"};
    const char *path = app->session->path ? app->session->path : "project.dub";
    struct dub_sv stem = dub_sv(path);
    if (dub_sv_ends(stem, DUB_SV_LIT(".dub")))
        stem.n -= 4;
    const char *job = app->request.job;
    return dub_asprintf("%.*s.%s%s%s", (int)stem.n, stem.p, job, job[0] ? "." : "",
                        ends[app->request.form]);
}

enum dub_status ui_cmd_request_save(struct dub_session *s, const struct dub_value *a,
                                    struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    char *path = a[0].given ? dub_strndup(a[0].text.p, a[0].text.n) : proposed_name(app);
    enum dub_status st = DUB_OK;
    struct ui_prompt_ask ask = {.label = "write the request to:",
                                .initial = path,
                                .done = on_save,
                                .complete = complete_file,
                                .ctx = app};
    if (a[0].given)
        st = save(app, path, err);
    else
        ui_prompt_open(&app->prompt, &ask);
    dub_free(path);
    return st;
}
