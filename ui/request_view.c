/* The request pane: what it shows, its cursor, looking for words. */
#include <stdio.h>

#include "app_impl.h"

static void shown(struct ui_app *app)
{
    app->request.shown_valid = false;
    app->side = UI_SIDE_REQUEST;
    app->focus = UI_FOCUS_SIDE;
    ui_app_dirty(app);
}

static void to_top(struct ui_request *q)
{
    q->at = 0;
    q->list.first = 0;
}

void ui_request_show_now(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    q->job[0] = '\0';
    q->form = UI_FORM_JSON;
    q->followed = 0;
    shown(app);
}

void ui_request_show_form(struct ui_app *app, enum ui_request_form form)
{
    app->request.form = form;
    to_top(&app->request);
    shown(app);
}

enum dub_status ui_request_show_job(struct ui_app *app, const char *id, struct dub_err *err)
{
    struct ui_request *q = &app->request;
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    char found[DUB_ID_TEXT] = "";
    struct dub_buf text;
    if (!sv->request)
        return dub_fail(err, DUB_ERR_STATE, "no service is connected");
    dub_buf_init(&text, 0);
    const char *path = app->session->path ? app->session->path : "";
    enum dub_status st = sv->request(sv->ctx, id, path, found, &text, err);
    if (st) {
        dub_buf_fini(&text);
        return st;
    }
    dub_buf_fini(&q->past);
    q->past = text;
    (void)snprintf(q->job, sizeof(q->job), "%s", found);
    q->form = UI_FORM_JSON;
    to_top(q);
    shown(app);
    return DUB_OK;
}

enum dub_status ui_request_show_changes(struct ui_app *app, const char *job, struct dub_err *err)
{
    struct ui_request *q = &app->request;
    (void)snprintf(q->base, sizeof(q->base), "%s", job);
    q->base_known = false;
    q->job[0] = '\0';
    if (!ui_request_diff(app))
        return dub_fail(err, DUB_ERR_STATE, "%s",
                        q->base_error ? q->base_error : q->error ? q->error : "nothing to compare");
    ui_request_show_form(app, UI_FORM_CHANGES);
    return DUB_OK;
}

/* --- the cursor ------------------------------------------------------------------------------- */

/* Index of the part that a place of the text lies in; parts.n: none. */
static size_t part_at(const struct ui_request *q, size_t place)
{
    size_t lo = 0, hi = q->parts.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (q->parts.at[mid].to <= place)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < q->parts.n && q->parts.at[lo].from <= place ? lo : q->parts.n;
}

static void select_row(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    const struct dub_project *p = app->session->project;
    if (q->at >= q->lines.n)
        return;
    size_t i = part_at(q, q->lines.at[q->at].from);
    if (i == q->parts.n || q->parts.at[i].segment >= dub_project_n_segments(p))
        return;
    dub_id id = dub_project_segment(p, q->parts.at[i].segment)->rec.id;
    if (id != app->session->sel.cursor)
        ui_select(app, id, true);
    q->followed = id; /* the cursor is there already: nothing has to scroll */
}

void ui_request_move(struct ui_app *app, long rows)
{
    struct ui_request *q = &app->request;
    long to = (long)q->at + rows, last = (long)q->lines.n - 1;
    q->at = (size_t)(to < 0 || last < 0 ? 0 : to > last ? last : to);
    select_row(app);
    ui_app_dirty(app);
}

bool ui_request_part(struct ui_app *app, struct ui_text_part *out)
{
    struct ui_request *q = &app->request;
    const struct dub_segment *s = ui_cursor_segment(app);
    if (!s || !ui_request_update(app))
        return false;
    size_t index = dub_project_segment_index(app->session->project, s);
    for (size_t i = 0; i < q->parts.n; i++) {
        if (q->parts.at[i].segment != index)
            continue;
        *out = q->parts.at[i];
        return true;
    }
    return false;
}

/* --- words ------------------------------------------------------------------------------------ */

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool same_here(struct dub_sv text, size_t at, struct dub_sv words)
{
    for (size_t i = 0; i < words.n; i++)
        if (lower(text.p[at + i]) != lower(words.p[i]))
            return false;
    return true;
}

static void find_all(struct ui_request *q)
{
    struct dub_sv words = dub_sv(q->find);
    q->matches.n = 0;
    q->matches_serial = q->serial + 1;
    for (size_t i = 0; words.n > 0 && i + words.n <= q->text.n;) {
        bool here = same_here(q->text, i, words);
        if (here)
            dub_vec_push(&q->matches, i);
        i += here ? words.n : 1;
    }
}

void ui_request_find_all(struct ui_app *app)
{
    if (ui_request_finding(app) && app->request.matches_serial != app->request.serial + 1)
        find_all(&app->request);
}

bool ui_request_finding(const struct ui_app *app)
{
    return app->request.find && app->request.find[0];
}

static void go_to_place(struct ui_app *app, size_t place)
{
    struct ui_request *q = &app->request;
    for (q->at = 0; q->at + 1 < q->lines.n && q->lines.at[q->at].to <= place;)
        q->at++;
    select_row(app);
}

void ui_request_find(struct ui_app *app, const char *words, int dir)
{
    struct ui_request *q = &app->request;
    if (words) {
        dub_free(q->find);
        q->find = dub_strdup(words);
        q->matches_serial = 0;
    }
    if (!ui_request_update(app) || !ui_request_finding(app)) {
        q->matches.n = 0;
        return;
    }
    ui_request_break(q, q->width ? q->width : 80);
    ui_request_find_all(app);
    if (q->matches.n == 0) {
        ui_app_say(app, DUB_SEV_WARNING, "%s is not in the request", q->find);
        return;
    }
    const struct ui_text_line *row = q->at < q->lines.n ? &q->lines.at[q->at] : NULL;
    size_t from = row ? row->from : 0, to = row ? row->to : 0, n = q->matches.n, i = 0;
    if (dir < 0) { /* the last one before this row */
        while (i < n && q->matches.at[i] < from)
            i++;
        i = (i + n - 1) % n;
    } else { /* the first in this row, or after it */
        while (i < n && q->matches.at[i] < (dir > 0 ? to : from))
            i++;
        i %= n;
    }
    go_to_place(app, q->matches.at[i]);
    ui_app_say(app, DUB_SEV_INFO, "%s: %zu of %zu", q->find, i + 1, n);
    ui_app_dirty(app);
}
