/* The filter: what `/` takes, live while it is typed, and the rows of the table it leaves. */
#include <stdio.h>

#include "app_impl.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

/* --- rows of the table ------------------------------------------------------------------------ */

size_t ui_n_shown(struct ui_app *app)
{
    ui_table_refresh(app);
    return ui_table_is_plain(app) ? dub_project_n_segments(project(app)) : app->tbl.rows.n;
}

size_t ui_shown(struct ui_app *app, size_t row)
{
    return ui_table_is_plain(app) ? row : app->tbl.rows.at[row];
}

size_t ui_cursor_row(struct ui_app *app)
{
    struct ui_table *t = &app->tbl;
    const struct dub_segment *s = ui_cursor_segment(app);
    size_t n = ui_n_shown(app);
    if (!s)
        return n;
    size_t index = dub_project_segment_index(project(app), s);
    if (ui_table_is_plain(app))
        return index;
    for (size_t near = 0; near < 3; near++) { /* the cursor steps: it is beside where it was */
        size_t row = t->at_row + near - 1;
        if (row < n && t->rows.at[row] == index)
            return t->at_row = row;
    }
    for (size_t row = 0; row < n; row++)
        if (t->rows.at[row] == index)
            return t->at_row = row;
    return n;
}

/* --- setting ---------------------------------------------------------------------------------- */

static enum dub_status parse(struct ui_app *app, struct dub_sv text, struct dub_filter **out,
                             struct dub_err *err)
{
    *out = NULL;
    return text.n ? dub_filter_new(text, dub_project_rate(project(app)), out, err) : DUB_OK;
}

static void take(struct ui_app *app, struct dub_sv text, struct dub_filter *f)
{
    struct ui_table *t = &app->tbl;
    char *copy = text.n ? dub_strndup(text.p, text.n) : NULL;
    dub_filter_free(t->filter);
    t->filter = f;
    t->valid = false;
    dub_free(app->filter);
    app->filter = copy;
    app->table.first = 0;
    ui_app_dirty(app);
}

/* The cursor stays where it is while that is shown, else it goes to the next one that is. */
static void settle(struct ui_app *app)
{
    size_t n = ui_n_shown(app);
    if (n == 0 || ui_cursor_row(app) < n)
        return;
    const struct dub_segment *s = ui_cursor_segment(app);
    size_t index = s ? dub_project_segment_index(project(app), s) : 0, row = 0;
    for (size_t i = 0; i < n && !ui_table_is_plain(app); i++) {
        if (ui_shown(app, i) >= index) {
            row = i;
            break;
        }
    }
    ui_select(app, dub_project_segment(project(app), ui_shown(app, row))->rec.id, true);
}

static void tell(struct ui_app *app)
{
    size_t n = ui_n_shown(app);
    if (app->filter)
        ui_app_say(app, n ? DUB_SEV_INFO : DUB_SEV_WARNING,
                   "%zu of %zu segments; / with nothing shows all", n,
                   dub_project_n_segments(project(app)));
}

enum dub_status ui_filter_set(struct ui_app *app, const char *text, struct dub_err *err)
{
    struct dub_sv s = dub_sv_trim(dub_sv(text ? text : ""));
    struct dub_filter *f;
    enum dub_status st = parse(app, s, &f, err);
    if (st)
        return st;
    take(app, s, f);
    settle(app);
    tell(app);
    return DUB_OK;
}

void ui_set_filter(struct ui_app *app, const char *text)
{
    struct dub_err err;
    if (ui_filter_set(app, text, &err))
        ui_app_error(app, &err);
}

/* --- the prompt ------------------------------------------------------------------------------- */

/* The last word may become a key: "fi" on the way to "fit>1". */
static bool may_become_key(struct dub_sv text)
{
    size_t n, from = text.n;
    const struct dub_filter_key *keys = dub_filter_keys(&n);
    while (from > 0 && !strchr(" (!", text.p[from - 1]))
        from--;
    struct dub_sv word = dub_sv_n(text.p + from, text.n - from);
    for (size_t i = 0; i < n; i++)
        if (word.n > 0 && dub_sv_starts(dub_sv(keys[i].name), word))
            return true;
    return false;
}

/* Every key: what parses is in force at once; of what does not yet, the fault is shown. */
static void on_typed(void *ctx, struct dub_sv line)
{
    struct ui_app *app = ctx;
    struct ui_table *t = &app->tbl;
    struct dub_filter *f;
    struct dub_err err;
    struct dub_sv text = dub_sv_trim(line);
    t->fault[0] = '\0';
    if (parse(app, text, &f, &err)) {
        (void)snprintf(t->fault, sizeof(t->fault), "%s", err.text);
        return;
    }
    char *before = app->filter ? dub_strdup(app->filter) : NULL;
    take(app, text, f);
    if (ui_n_shown(app) == 0 && may_become_key(text) &&
        parse(app, dub_sv(before), &f, &err) == DUB_OK)
        take(app, dub_sv(before), f); /* the rows do not blink while a key is typed */
    dub_free(before);
    app->session->sel.cursor = t->cursor_before;
    ui_set_playhead(app, t->playhead_before_us);
    settle(app);
}

static void restore(struct ui_app *app)
{
    struct ui_table *t = &app->tbl;
    struct dub_err err;
    struct dub_filter *f;
    struct dub_sv text = dub_sv(t->filter_before ? t->filter_before : "");
    if (parse(app, text, &f, &err) == DUB_OK)
        take(app, text, f);
    if (dub_project_segment_by_id(project(app), t->cursor_before))
        ui_select(app, t->cursor_before, false);
    ui_set_playhead(app, t->playhead_before_us);
}

static void on_done(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    struct dub_err err;
    app->tbl.fault[0] = '\0';
    if (!text) {
        restore(app);
    } else if (ui_filter_set(app, text, &err)) {
        ui_app_error(app, &err);
        char *again = dub_strdup(text);
        restore(app);
        ui_filter_open(app, again); /* what was typed is not lost */
        dub_free(again);
    }
}

static void complete(void *ctx, struct dub_sv line, struct dub_candidates *out)
{
    struct ui_app *app = ctx;
    dub_filter_complete(app->session, line, out);
}

/* How many are left, and what the key being typed takes. */
static void hint(void *ctx, struct dub_sv line, struct dub_buf *out)
{
    struct ui_app *app = ctx;
    size_t n_keys, from = line.n;
    const struct dub_filter_key *keys = dub_filter_keys(&n_keys);
    if (app->tbl.fault[0]) {
        dub_buf_addf(out, "✗ %s", app->tbl.fault);
        return;
    }
    dub_buf_addf(out, "%zu of %zu", ui_n_shown(app), dub_project_n_segments(project(app)));
    while (from > 0 && !strchr(" (!", line.p[from - 1]))
        from--;
    struct dub_sv word = dub_sv_n(line.p + from, line.n - from);
    for (size_t i = 0; i < n_keys; i++) {
        size_t n = strlen(keys[i].name);
        if (word.n <= n || !dub_sv_starts(word, dub_sv(keys[i].name)) ||
            !strchr(":=<>!", word.p[n]))
            continue;
        dub_buf_addf(out, "  ·  %s: %s%s%s", keys[i].name, keys[i].help,
                     keys[i].choices ? ": " : "", keys[i].choices ? keys[i].choices : "");
        return;
    }
    dub_buf_add_z(out, "  ·  words, \"quoted\", /regex/  ·  speaker:ana fit>0.5 issue:overlap "
                       "state:draft cps>17  ·  or ! ( )  ·  Tab: keys");
}

void ui_filter_open(struct ui_app *app, const char *initial)
{
    struct ui_table *t = &app->tbl;
    dub_free(t->filter_before);
    t->filter_before = app->filter ? dub_strdup(app->filter) : NULL;
    t->cursor_before = app->session->sel.cursor;
    t->playhead_before_us = app->session->sel.playhead_us;
    struct ui_prompt_ask ask = {.label = "/",
                                .initial = initial,
                                .history = &app->filter_history,
                                .done = on_done,
                                .complete = complete,
                                .hint = hint,
                                .changed = on_typed,
                                .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
}
