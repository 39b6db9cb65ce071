/*
 * Several segments at once. The session keeps what is picked, because commands name it as `sel`;
 * here are the ways to pick, and a quick answer for drawing.
 */
#include "ui_cmds.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static dub_id shown_id(struct ui_app *app, size_t row)
{
    return dub_project_segment(project(app), ui_shown(app, row))->rec.id;
}

/* The set follows the session's list, which commands change as well. */
static void refresh(struct ui_app *app)
{
    const struct dub_selection *sel = &app->session->sel;
    struct ui_picks *picks = &app->picks;
    uint64_t sum = 0;
    for (size_t i = 0; i < sel->picked.n; i++)
        sum = sum * 31 + sel->picked.at[i];
    if (picks->n_seen == sel->picked.n && picks->sum_seen == sum)
        return;
    dub_idmap_fini(&picks->set);
    picks->set = (struct dub_idmap){0};
    for (size_t i = 0; i < sel->picked.n; i++)
        dub_idmap_put(&picks->set, sel->picked.at[i], app);
    picks->n_seen = sel->picked.n;
    picks->sum_seen = sum;
}

void ui_picks_fini(struct ui_app *app)
{
    dub_idmap_fini(&app->picks.set);
}

size_t ui_n_picked(struct ui_app *app)
{
    const struct dub_selection *sel = &app->session->sel;
    size_t n = 0;
    for (size_t i = 0; i < sel->picked.n; i++)
        n += dub_project_segment_by_id(project(app), sel->picked.at[i]) != NULL;
    return n;
}

bool ui_is_picked(struct ui_app *app, dub_id id)
{
    if (app->session->sel.picked.n == 0)
        return false;
    refresh(app);
    return dub_idmap_get(&app->picks.set, id) != NULL;
}

bool ui_in_selection(struct ui_app *app, dub_id id)
{
    return app->session->sel.picked.n > 0 ? ui_is_picked(app, id) : id == app->session->sel.cursor;
}

static void set_cursor(struct ui_app *app, dub_id id)
{
    app->session->sel.cursor = id;
    ui_app_dirty(app);
}

void ui_pick_none(struct ui_app *app)
{
    app->session->sel.picked.n = 0;
    app->picks.anchor = 0;
    app->picks.extending = false;
    ui_app_dirty(app);
}

void ui_pick_add(struct ui_app *app, dub_id id)
{
    if (!ui_is_picked(app, id))
        dub_vec_push(&app->session->sel.picked, id);
    ui_app_dirty(app);
}

void ui_pick_toggle(struct ui_app *app, dub_id id)
{
    struct dub_selection *sel = &app->session->sel;
    bool cursor_alone = sel->picked.n == 0 && sel->cursor && sel->cursor != id;
    if (cursor_alone && ui_cursor_segment(app))
        dub_vec_push(&sel->picked, sel->cursor); /* what was selected stays so */
    size_t i = 0;
    while (i < sel->picked.n && sel->picked.at[i] != id)
        i++;
    if (i < sel->picked.n)
        dub_vec_remove(&sel->picked, i);
    else
        dub_vec_push(&sel->picked, id);
    app->picks.anchor = id;
    set_cursor(app, id);
}

static size_t row_of(struct ui_app *app, dub_id id)
{
    dub_id cursor = app->session->sel.cursor;
    app->session->sel.cursor = id;
    size_t row = ui_cursor_row(app);
    app->session->sel.cursor = cursor;
    return row;
}

void ui_pick_to(struct ui_app *app, dub_id id)
{
    struct dub_selection *sel = &app->session->sel;
    if (!app->picks.anchor || !dub_project_segment_by_id(project(app), app->picks.anchor))
        app->picks.anchor = sel->cursor ? sel->cursor : id;
    size_t n = ui_n_shown(app), a = row_of(app, app->picks.anchor), b = row_of(app, id);
    sel->picked.n = 0;
    for (size_t row = a < b ? a : b; row <= (a < b ? b : a) && row < n; row++)
        dub_vec_push(&sel->picked, shown_id(app, row));
    set_cursor(app, id);
}

bool ui_selection_span(const struct ui_app *app, struct dub_span *out)
{
    const struct dub_selection *sel = &app->session->sel;
    const struct dub_segment *s = ui_cursor_segment(app);
    bool found = sel->picked.n == 0 && s;
    if (found)
        *out = s->span;
    for (size_t i = 0; i < sel->picked.n; i++) {
        s = dub_project_segment_by_id(project(app), sel->picked.at[i]);
        if (!s)
            continue;
        out->start_us = !found || s->span.start_us < out->start_us ? s->span.start_us
                                                                   : out->start_us;
        out->end_us = !found || s->span.end_us > out->end_us ? s->span.end_us : out->end_us;
        found = true;
    }
    return found;
}

/* --- the command ------------------------------------------------------------------------------ */

/* One row on, the range between it and the anchor is picked. */
static void extend(struct ui_app *app, int step)
{
    size_t n = ui_n_shown(app), row = ui_cursor_row(app);
    if (n == 0)
        return;
    size_t to = row == n ? 0 : step < 0 && row == 0 ? 0 : row + (size_t)step;
    to = to >= n ? n - 1 : to;
    ui_pick_to(app, shown_id(app, to));
}

static void say_picked(struct ui_app *app)
{
    size_t n = ui_n_picked(app);
    if (n == 0)
        ui_app_say(app, DUB_SEV_INFO, "nothing is picked: keys act on the selected segment");
    else
        ui_app_say(app, DUB_SEV_INFO, "%zu segment%s picked: what follows acts on %s; Esc ends it",
                   n, n == 1 ? "" : "s", n == 1 ? "it" : "all of them");
}

static void pick_shown(struct ui_app *app, bool invert, const struct dub_str *speaker)
{
    struct dub_selection *sel = &app->session->sel;
    DUB_VEC(dub_id) now = {0};
    for (size_t row = 0; row < ui_n_shown(app); row++) {
        dub_id id = shown_id(app, row);
        const struct dub_segment *s = dub_project_segment_by_id(project(app), id);
        if (invert ? !ui_in_selection(app, id) : !speaker || dub_str_eq(s->speaker, speaker))
            dub_vec_push(&now, id);
    }
    sel->picked.n = 0;
    for (size_t i = 0; i < now.n; i++)
        dub_vec_push(&sel->picked, now.at[i]);
    if (invert && now.n > 0)
        set_cursor(app, now.at[0]);
    dub_vec_fini(&now);
    say_picked(app);
}

static void toggle_here(struct ui_app *app)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    size_t n = ui_n_shown(app), row = ui_cursor_row(app);
    if (!s)
        return;
    ui_pick_toggle(app, s->rec.id);
    if (row + 1 < n)
        set_cursor(app, shown_id(app, row + 1));
    say_picked(app);
}

enum dub_status ui_cmd_pick(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    enum { UP, DOWN, TOGGLE, RANGE, ALL, SPEAKER, INVERT, NONE };
    struct ui_app *app = ui_app_of(s);
    const struct dub_segment *at = ui_cursor_segment(app);
    switch (a[0].choice) {
    case UP:
    case DOWN:
        extend(app, a[0].choice == UP ? -1 : 1);
        break;
    case TOGGLE:
        toggle_here(app);
        break;
    case RANGE:
        app->picks.extending = !app->picks.extending;
        app->picks.anchor = 0;
        if (app->picks.extending && at)
            ui_pick_to(app, at->rec.id);
        ui_app_say(app, DUB_SEV_INFO,
                   app->picks.extending ? "moving up and down picks; the same key ends the range"
                                        : "the range is picked: what follows acts on all of it");
        break;
    case ALL:
        pick_shown(app, false, NULL);
        break;
    case SPEAKER:
        if (!at)
            return dub_fail(err, DUB_ERR_STATE, "select a segment of that speaker first");
        pick_shown(app, false, at->speaker);
        break;
    case INVERT:
        pick_shown(app, true, NULL);
        break;
    default:
        ui_pick_none(app);
        break;
    }
    return DUB_OK;
}
