/* Command lines: from keys, from the `:` prompt, from the palette. One way in for all of them. */
#include <stdio.h>

#include "app_impl.h"
#include "base/fs.h"

#define DEPTH_MAX 4
#define NAMES_MAX 160

static bool same_name(struct dub_sv a, const char *b)
{
    if (!b || a.n != strlen(b))
        return false;
    for (size_t i = 0; i < a.n; i++)
        if ((a.p[i] == '_' ? '-' : a.p[i]) != b[i])
            return false;
    return true;
}

/* The only command beginning with name, over both tables; several: *n says how many. */
static const struct dub_cmd *by_prefix(struct dub_sv name, size_t *n_found)
{
    const struct dub_cmd *found = NULL;
    *n_found = 0;
    for (int table = 0; table < 2; table++) {
        size_t n;
        const struct dub_cmd *rows = table == 0 ? ui_cmds(&n) : dub_cmds(&n);
        for (size_t i = 0; i < n; i++) {
            if (!dub_sv_starts(dub_sv(rows[i].name), name))
                continue;
            found = &rows[i];
            (*n_found)++;
        }
    }
    return found;
}

/* The name that was probably meant, over both tables; NULL where none is near. */
static const char *nearest(struct dub_sv name)
{
    const char *names[NAMES_MAX];
    size_t n_names = 0;
    for (int table = 0; table < 2; table++) {
        size_t n;
        const struct dub_cmd *rows = table == 0 ? ui_cmds(&n) : dub_cmds(&n);
        for (size_t i = 0; i < n && n_names < NAMES_MAX; i++)
            names[n_names++] = rows[i].name;
    }
    return dub_nearest(name, names, n_names);
}

enum dub_status ui_find_command(struct dub_sv name, const struct dub_cmd **out, struct dub_err *err)
{
    size_t n;
    const struct dub_cmd *rows = ui_cmds(&n);
    for (size_t i = 0; i < n; i++) {
        if (same_name(name, rows[i].name) || same_name(name, rows[i].alias)) {
            *out = &rows[i];
            return DUB_OK;
        }
    }
    if ((*out = dub_cmd_find(name)))
        return DUB_OK;
    *out = by_prefix(name, &n);
    if (n == 1)
        return DUB_OK;
    if (n > 1)
        return dub_fail(err, DUB_ERR_ARG, "'%.*s' could be %zu commands; Tab shows them",
                        (int)name.n, name.p, n);
    const char *near = nearest(name);
    return dub_fail(err, DUB_ERR_ARG, "there is no command '%.*s'; %s%s",
                    (int)(name.n > 60 ? 60 : name.n), name.p,
                    near ? "did you mean " : "Ctrl-P lists all", near ? near : "");
}

const char *ui_command_disabled(const struct ui_app *app, const struct dub_cmd *cmd)
{
    return dub_cmd_disabled(cmd, app->session);
}

/* After an edit that said nothing itself: what it was, and that it is safe. */
static void tell_edit(struct ui_app *app)
{
    const struct dub_txn *t = dub_history_next_undo(app->session->history);
    if (t)
        ui_app_say(app, DUB_SEV_INFO, "%s · kept in the journal, w saves", dub_str_z(t->name));
}

static enum dub_status run_words(struct ui_app *app, const struct dub_words *words,
                                 struct dub_sv line, struct dub_err *err)
{
    const struct dub_cmd *cmd;
    const char *name = words->at.at[0];
    /* One `set` for people: the project's fields and the editor's options. */
    if (strcmp(name, "set") == 0 && ui_set_is_option(dub_sv(words->at.n > 1 ? words->at.at[1] : "")))
        name = "option";
    enum dub_status st = ui_find_command(dub_sv(name), &cmd, err);
    if (st != DUB_OK)
        return st;
    struct dub_session *s = app->session;
    const struct dub_segment *before = ui_cursor_segment(app);
    size_t index = before ? dub_project_segment_index(s->project, before) : 0;
    uint64_t edits = app->n_edits;
    if (ui_bulk_asks(app, cmd, words))
        return dub_fail(err, DUB_ERR_CANCELLED, "nothing was changed");
    st = dub_cmd_run(s, cmd, words, line, err);
    if (st == DUB_OK && app->n_edits != edits) {
        ui_settle_cursor(app, index);
        if (!app->said && (cmd->flags & DUB_CMD_UI_ONLY) == 0)
            tell_edit(app);
    } else if (st == DUB_OK && !app->said && (cmd->flags & DUB_CMD_MUTATES)) {
        ui_app_say(app, DUB_SEV_INFO, "that is how it is already: nothing changed");
    }
    return st;
}

static void on_agreed(void *ctx, enum ui_answer answer)
{
    struct ui_app *app = ctx;
    char *line = app->asked_line;
    app->asked_line = NULL;
    app->agreed = true;
    if (answer == UI_ANSWER_YES && line)
        (void)ui_app_command(app, dub_sv(line), NULL);
    else
        ui_app_say(app, DUB_SEV_INFO, "nothing was changed");
    app->agreed = false;
    dub_free(line);
}

/* The command would lose something: it did nothing, and runs again when the user agrees. */
static void ask_first(struct ui_app *app)
{
    char *question = app->question;
    app->question = NULL;
    ui_dialog_open(&app->dialog, "Go on?", "go on", "leave it", on_agreed, app);
    ui_dialog_add(&app->dialog, "", question, UI_S_TEXT);
    dub_free(question);
}

enum dub_status ui_app_command(struct ui_app *app, struct dub_sv line, struct dub_err *err)
{
    struct dub_words words;
    struct dub_err local;
    err = err ? err : &local;
    dub_err_clear(err);
    line = dub_sv_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return DUB_OK;
    enum dub_status st;
    if (app->depth >= DEPTH_MAX) {
        st = dub_fail(err, DUB_ERR_STATE, "a command runs itself");
    } else if ((st = dub_words_split(line, &words, err)) == DUB_OK) {
        app->depth++;
        if (app->depth == 1)
            app->said = false;
        if (app->depth == 1)
            ui_play_touch(app);
        st = words.at.n > 0 ? run_words(app, &words, line, err) : DUB_OK;
        app->depth--;
        dub_words_fini(&words);
    }
    if (app->question && !app->asked_line) /* the innermost one: around it may be a line accepted */
        app->asked_line = dub_strndup(line.p, line.n);
    if (app->question && app->depth == 0)
        ask_first(app);
    else if (st != DUB_OK && !app->question)
        ui_app_error(app, err);
    ui_app_dirty(app);
    return st;
}

bool ui_runf(struct ui_app *app, const char *fmt, ...)
{
    struct dub_buf line;
    va_list ap;
    dub_buf_init(&line, 0);
    va_start(ap, fmt);
    dub_buf_vaddf(&line, fmt, ap);
    va_end(ap);
    bool fine = ui_app_command(app, dub_buf_sv(&line), NULL) == DUB_OK;
    dub_buf_fini(&line);
    return fine;
}

/* --- the `:` prompt --------------------------------------------------------------------------- */

static void complete(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    struct ui_app *app = ctx;
    size_t n;
    const struct dub_cmd *more = ui_cmds(&n);
    dub_cmd_complete(app->session, line, more, n, out);
    if (dub_sv_starts(line, DUB_SV_LIT("set ")) || dub_sv_starts(line, DUB_SV_LIT("option ")))
        ui_set_complete(line, out);
    if (dub_sv_starts(line, DUB_SV_LIT("columns ")))
        ui_opt_complete_value(UI_OPT_COLUMNS, dub_sv_n(line.p + out->from, line.n - out->from), out);
    if (out->want_path && out->at.n == 0)
        ui_complete_path(dub_sv_n(line.p + out->from, line.n - out->from), ".", out);
}

/* Usage and meaning of the command being typed, or what is wrong with it. */
static void hint(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    struct ui_app *app = ctx;
    const struct dub_cmd *cmd;
    struct dub_sv rest = dub_sv_trim(line), name = dub_sv_split(&rest, ' ');
    if (name.n == 0) {
        dub_buf_add_z(out, "a command; Tab completes, ↑ recalls, Esc leaves");
        return;
    }
    if (ui_find_command(name, &cmd, NULL) != DUB_OK)
        return;
    dub_cmd_usage(cmd, out);
    const char *reason = ui_command_disabled(app, cmd);
    dub_buf_addf(out, "  ·  %s%s", reason ? "not now: " : "", reason ? reason : cmd->summary);
}

static void on_line(void *ctx, const char *text)
{
    if (text)
        (void)ui_app_command(ctx, dub_sv(text), NULL);
}

void ui_open_command_line(struct ui_app *app, const char *initial)
{
    struct ui_prompt_ask ask = {.label = ":",
                                .initial = initial,
                                .history = &app->history,
                                .done = on_line,
                                .complete = complete,
                                .hint = hint,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
}

/* --- its history on disk ---------------------------------------------------------------------- */

#define HISTORY_BYTES ((size_t)1024 * 1024)

static char *history_path(const struct ui_app *app, const char *name)
{
    return app->state_dir ? dub_path_join(app->state_dir, name) : NULL;
}

static void load_lines(const struct ui_app *app, const char *name, struct ui_history *h)
{
    char *path = history_path(app, name);
    struct dub_buf text;
    dub_buf_init(&text, HISTORY_BYTES);
    if (path && dub_file_exists(path) &&
        dub_file_read(path, HISTORY_BYTES, &text, NULL) == DUB_OK) {
        struct dub_sv rest = dub_buf_sv(&text);
        while (rest.n > 0) {
            struct dub_sv line = dub_sv_split(&rest, '\n');
            char *z = dub_strndup(line.p, line.n);
            ui_history_add(h, z);
            dub_free(z);
        }
    }
    dub_buf_fini(&text);
    dub_free(path);
}

static void save_lines(struct ui_app *app, const char *name, const struct ui_history *h)
{
    char *path = history_path(app, name);
    if (path && h->lines.n > 0 && dub_make_dirs(app->state_dir, NULL) == DUB_OK) {
        struct dub_buf text;
        dub_buf_init(&text, HISTORY_BYTES);
        for (size_t i = 0; i < h->lines.n; i++)
            dub_buf_addf(&text, "%s\n", h->lines.at[i]);
        /* Losing the history is no reason to bother anybody who is leaving. */
        if (!text.failed && dub_file_replace(path, dub_buf_sv(&text), NULL) != DUB_OK)
            app->has_message = false;
        dub_buf_fini(&text);
    }
    dub_free(path);
}

void ui_history_load(struct ui_app *app)
{
    load_lines(app, "history", &app->history);
    load_lines(app, "palette", &app->palette.recent);
}

void ui_history_save(struct ui_app *app)
{
    save_lines(app, "history", &app->history);
    save_lines(app, "palette", &app->palette.recent);
}
