/* Opening projects and videos, recovering, saving, leaving. */
#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#include "app_impl.h"
#include "base/fs.h"

#define RECOVERY_LINES 12

/* --- recovery --------------------------------------------------------------------------------- */

static void on_recovery(void *ctx, enum ui_answer answer)
{
    struct ui_app *app = ctx;
    struct dub_err err;
    enum dub_status st = DUB_OK;
    if (answer == UI_ANSWER_NO) { /* neither applied nor lost */
        app->done = true;
        return;
    }
    if (answer == UI_ANSWER_YES)
        st = dub_session_recover(app->session, &err);
    else
        st = dub_session_discard(app->session, &err);
    if (st != DUB_OK)
        ui_app_error(app, &err);
    else
        ui_app_say(app, DUB_SEV_INFO,
                   answer == UI_ANSWER_YES ? "the edits are back; u undoes them one by one, w saves"
                                           : "the edits in the journal were discarded");
    ui_settle_cursor(app, 0);
}

static enum dub_status offer_recovery(struct ui_app *app, struct dub_err *err)
{
    struct dub_recovery r;
    enum dub_status st = dub_session_recovery(app->session, &r, err);
    if (st != DUB_OK)
        return st;
    if (r.n_steps > 0) {
        ui_dialog_open(&app->dialog, "Unsaved edits were found", "bring them back",
                       "leave, decide later", on_recovery, app);
        ui_dialog_other(&app->dialog, "discard them");
        char text[128];
        (void)snprintf(text, sizeof(text),
                       "%zu step%s since the last save, kept by the journal:", r.n_steps,
                       r.n_steps == 1 ? "" : "s");
        ui_dialog_add(&app->dialog, "", text, UI_S_TEXT);
        struct dub_sv rest = dub_buf_sv(&r.summary);
        for (int i = 0; i < RECOVERY_LINES && rest.n > 0; i++) {
            struct dub_sv line = dub_sv_split(&rest, '\n');
            char *shown = dub_asprintf("  %.*s", (int)line.n, line.p);
            ui_dialog_add(&app->dialog, "", shown, UI_S_DIM);
            dub_free(shown);
        }
        if (rest.n > 0)
            ui_dialog_add(&app->dialog, "", "  … and more", UI_S_DIM);
    }
    dub_recovery_fini(&r);
    return DUB_OK;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Facts of all local media: from a cache at once, or while one is already working. */
static void learn_media(struct ui_app *app)
{
    struct dub_session *s = app->session;
    for (size_t i = 0; i < dub_project_n_inputs(s->project); i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        struct dub_err err;
        if (in->loc != DUB_LOC_FILE)
            continue;
        char *where = dub_strdup(dub_str_z(in->where));
        if (s->ports.probe(s->ports.ctx, s, where, &err) != DUB_OK)
            ui_app_say(app, DUB_SEV_WARNING, "%s", err.text);
        dub_free(where);
    }
}

static void after_open(struct ui_app *app)
{
    struct dub_session *s = app->session;
    size_t n = dub_project_n_segments(s->project);
    learn_media(app);
    ui_select(app, n > 0 ? dub_project_segment(s->project, 0)->rec.id : 0, true);
    app->timeline.fitted = true;
    (void)ui_settings_tell(app);
}

static enum dub_status open_project(struct ui_app *app, const char *path, struct dub_err *err)
{
    enum dub_status st = dub_session_open(app->session, path, DUB_OPEN_EDITOR, app->owner, err);
    if (st == DUB_OK)
        st = offer_recovery(app, err);
    if (st == DUB_OK)
        after_open(app);
    return st;
}

/* /a/b/clip.mp4 -> /a/b/clip.dub; a URL or asset: in the present folder. */
static char *project_path_for(const char *video)
{
    bool local = !dub_is_url(video) && strncmp(video, "asset:", 6) != 0;
    char *dir = local ? dub_path_dir(video) : dub_strdup(".");
    struct dub_sv base = dub_sv(dub_path_base(video));
    base.n = dub_sv_find(base, '?');
    size_t dot = base.n;
    while (dot > 0 && base.p[dot - 1] != '.')
        dot--;
    char *stem = dub_strndup(base.p, dot > 1 ? dot - 1 : base.n);
    char *path = dub_asprintf("%s/%s.dub", dir, stem[0] ? stem : "untitled");
    dub_free(stem);
    dub_free(dir);
    return path;
}

/* The video with what `dubline new` chooses where nobody said otherwise; one step of undo. */
static enum dub_status begin_project(struct ui_app *app, const char *video, struct dub_err *err)
{
    static const char *const choices[] = {"set model lipsync-2", "set sync-mode silence"};
    struct dub_session *s = app->session;
    struct dub_buf line;
    dub_buf_init(&line, 0);
    dub_buf_add_z(&line, "set video ");
    dub_word_quote(dub_sv(video), &line);
    (void)dub_session_begin(s, "new project");
    enum dub_status st = ui_app_command(app, dub_buf_sv(&line), err);
    for (size_t i = 0; st == DUB_OK && i < DUB_ARRAY_LEN(choices); i++)
        st = ui_app_command(app, dub_sv(choices[i]), err);
    if (st == DUB_OK)
        (void)dub_session_commit(s);
    else
        dub_session_abort(s);
    dub_buf_fini(&line);
    return st;
}

/* Beside the video; where nothing may be written there, in the present folder. */
static enum dub_status create_project(struct ui_app *app, const char *path, struct dub_err *err)
{
    enum dub_status st = dub_session_create(app->session, path, app->owner, err);
    const char *name = dub_path_base(path);
    if (st != DUB_ERR_IO || name == path || dub_file_exists(name))
        return st;
    struct dub_err second;
    if (dub_session_create(app->session, name, app->owner, &second) != DUB_OK)
        return st;
    return DUB_OK;
}

static enum dub_status start_from_video(struct ui_app *app, const char *video, struct dub_err *err)
{
    char *path = project_path_for(video);
    enum dub_status st;
    if (dub_file_exists(path)) {
        st = open_project(app, path, err);
        if (st == DUB_OK)
            ui_app_say(app, DUB_SEV_INFO, "%s is there already: opened it", dub_path_base(path));
        dub_free(path);
        return st;
    }
    st = create_project(app, path, err);
    if (st == DUB_OK)
        st = begin_project(app, video, err);
    app->unwritten = st == DUB_OK;
    app->n_edits_begun = app->n_edits;
    if (st == DUB_OK)
        ui_app_say(app, DUB_SEV_INFO,
                   "a new project: 1 adds the first speaker, i and o mark a segment, ? helps");
    dub_free(path);
    return st;
}

static bool is_project(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && strcasecmp(path + n - 4, ".dub") == 0;
}

enum dub_status ui_app_open(struct ui_app *app, const char *path, struct dub_err *err)
{
    struct dub_err local;
    err = err ? err : &local;
    if (!path) {
        ui_ask_file(app);
        return DUB_OK;
    }
    if (is_project(path))
        return open_project(app, path, err);
    bool local_file = !dub_is_url(path) && strncmp(path, "asset:", 6) != 0;
    if (local_file && !dub_file_exists(path))
        return dub_fail_sys(err, 2, path, "open");
    return start_from_video(app, path, err);
}

static void complete_file(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    (void)ctx;
    out->from = 0;
    ui_complete_path(line, ".", out);
}

static void hint_file(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    (void)ctx;
    (void)line;
    dub_buf_add_z(out, "a .dub project, or a video that becomes one  ·  Tab completes  ·  Esc leaves");
}

static void on_file(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    struct dub_err err;
    if (!text || !text[0]) {
        app->done = true;
        return;
    }
    char *path = dub_strdup(text);
    size_t n = strlen(path);
    while (n > 0 && path[n - 1] == ' ')
        path[--n] = '\0';
    if (ui_app_open(app, path, &err) != DUB_OK) {
        ui_app_error(app, &err);
        ui_ask_file(app);
    }
    dub_free(path);
}

void ui_ask_file(struct ui_app *app)
{
    struct ui_prompt_ask ask = {.label = "project or video:",
                                .done = on_file,
                                .complete = complete_file,
                                .hint = hint_file,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
}

/* --- saving and leaving ----------------------------------------------------------------------- */

void ui_save(struct ui_app *app, const char *path)
{
    struct dub_session *s = app->session;
    struct dub_err err;
    enum dub_status st = DUB_OK;
    if (path && path[0] && s->path) {
        ui_app_say(app, DUB_SEV_ERROR, "the project is %s; `cp` it to have it twice", s->path);
        return;
    }
    if (!s->path)
        st = dub_session_create(s, path && path[0] ? path : "untitled.dub", app->owner, &err);
    if (st == DUB_OK)
        st = dub_session_save(s, &err);
    if (st != DUB_OK) {
        ui_app_error(app, &err);
    } else {
        app->unwritten = false;
        ui_app_say(app, DUB_SEV_INFO, "saved %s", s->path);
    }
}

bool ui_unsaved(const struct ui_app *app)
{
    bool only_looked_at = app->unwritten && app->n_edits == app->n_edits_begun;
    return !only_looked_at && !dub_history_is_saved(app->session->history);
}

void ui_write_begun(struct ui_app *app)
{
    struct dub_err err;
    if (!app->unwritten || app->n_edits == app->n_edits_begun || app->session->open_txn)
        return;
    app->unwritten = false;
    if (dub_session_save(app->session, &err) != DUB_OK)
        ui_app_error(app, &err);
}

void ui_forget_begun(struct ui_app *app)
{
    if (!app->unwritten || !app->session->path || app->n_edits != app->n_edits_begun)
        return;
    char *journal = dub_journal_path(app->session->path);
    (void)unlink(journal);
    dub_free(journal);
}

static void on_quit(void *ctx, enum ui_answer answer)
{
    struct ui_app *app = ctx;
    if (answer == UI_ANSWER_NO)
        return;
    if (answer == UI_ANSWER_OTHER)
        ui_save(app, NULL);
    if (answer == UI_ANSWER_YES || !ui_unsaved(app))
        app->done = true;
}

void ui_ask_quit(struct ui_app *app)
{
    if (!ui_unsaved(app)) {
        app->done = true;
        return;
    }
    ui_dialog_open(&app->dialog, "Leave with unsaved edits?", "leave without saving", "stay",
                   on_quit, app);
    ui_dialog_other(&app->dialog, "save and leave");
    ui_dialog_add(&app->dialog, "",
                  "The file does not hold the latest edits. The journal does:", UI_S_TEXT);
    ui_dialog_add(&app->dialog, "", "opening the project again offers to bring them back.",
                  UI_S_TEXT);
    if (app->n_live_jobs > 0)
        ui_dialog_add(&app->dialog, "", "Jobs go on at the service; opening again follows them.",
                      UI_S_TEXT);
}
