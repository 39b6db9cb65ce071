/*
 * A count typed before a key, where the keymap has counts: it multiplies a nudge, repeats a
 * movement, names a segment to go to, or says how many segments a command works on.
 */
#include <stdio.h>

#include "ui_cmds.h"

/* Commands that are simply run so many times. */
static const char *const repeated[] = {"cursor", "playhead", "undo",  "redo", "issue",
                                       "scroll", "field",    "pick",  "focus"};

enum dub_status ui_cmd_count(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    if (a[0].number < 0 || a[0].number > 9)
        return dub_fail(err, DUB_ERR_RANGE, "a count is typed digit by digit, 0 to 9");
    if (app->count == 0 && a[0].number == 0) { /* 0 alone is no count */
        (void)ui_runf(app, "zoom-all");
        return DUB_OK;
    }
    long n = app->count * 10 + (long)a[0].number;
    app->count = n > UI_COUNT_MAX ? UI_COUNT_MAX : n;
    return DUB_OK;
}

static bool is_repeated(const char *name)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(repeated); i++)
        if (strcmp(repeated[i], name) == 0)
            return true;
    return false;
}

static bool works_on_selection(const struct dub_words *words, const struct dub_cmd *cmd)
{
    if (strcmp(cmd->name, "remove") == 0 || strcmp(cmd->name, "slot") == 0)
        return true;
    for (size_t i = 1; i < words->at.n; i++)
        if (strcmp(words->at.at[i], "sel") == 0)
            return true;
    return false;
}

/* The selected segment and those below it, n in all. */
static void pick_from_cursor(struct ui_app *app, long n)
{
    size_t row = ui_cursor_row(app), rows = ui_n_shown(app);
    if (row >= rows || n < 2)
        return;
    ui_pick_none(app);
    for (size_t i = row; i < rows && i < row + (size_t)n; i++)
        ui_pick_add(app, dub_project_segment(app->session->project, ui_shown(app, i))->rec.id);
}

static enum dub_status run_counted(struct ui_app *app, const struct dub_cmd *cmd,
                                   const struct dub_words *words, struct dub_sv line, long n,
                                   struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    bool to_end = strcmp(cmd->name, "cursor") == 0 && words->at.n > 1 &&
                  (strcmp(words->at.at[1], "start") == 0 || strcmp(words->at.at[1], "end") == 0);
    if (to_end || (strcmp(cmd->name, "goto") == 0 && words->at.n == 1)) {
        char to[32];
        (void)snprintf(to, sizeof(to), "goto %ld", n);
        return ui_app_command(app, dub_sv(to), err);
    }
    if (is_repeated(cmd->name)) {
        for (long i = 0; i < n && !st; i++)
            st = ui_app_command(app, line, err);
        return st;
    }
    if (works_on_selection(words, cmd))
        pick_from_cursor(app, n);
    app->given_count = n;
    st = ui_app_command(app, line, err);
    app->given_count = 0;
    return st;
}

enum dub_status ui_run_key(struct ui_app *app, struct dub_sv line, struct dub_err *err)
{
    struct dub_words words;
    const struct dub_cmd *cmd;
    long n = app->count;
    app->clicks.n = 0; /* a key between two clicks: no double click */
    if (n == 0 || dub_words_split(line, &words, NULL) != DUB_OK)
        return ui_app_command(app, line, err);
    bool known = words.at.n > 0 && ui_find_command(dub_sv(words.at.at[0]), &cmd, NULL) == DUB_OK;
    bool more = known && strcmp(cmd->name, "count") == 0;
    enum dub_status st;
    if (!more)
        app->count = 0;
    if (known && !more && strcmp(cmd->name, "cancel") != 0)
        st = run_counted(app, cmd, &words, line, n, err);
    else if (known && !more)
        st = DUB_OK; /* Esc takes the count back, nothing else */
    else
        st = ui_app_command(app, line, err);
    dub_words_fini(&words);
    return st;
}
