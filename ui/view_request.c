/*
 * The request: the very bytes that would be sent. Line breaks and indentation on the screen are
 * only layout; no byte is added to the text or left out.
 */
#include <stdio.h>

#include "app_impl.h"
#include "base/hash.h"

static void forget(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    if (q->built)
        dub_built_fini(&q->body);
    dub_free(q->error);
    q->built = false;
    q->error = NULL;
    q->lines.n = 0;
    q->width = 0;
}

void ui_request_fini(struct ui_app *app)
{
    forget(app);
    dub_vec_fini(&app->request.lines);
}

static bool fresh(const struct ui_app *app)
{
    const struct ui_request *q = &app->request;
    return (q->built || q->error) && q->revision == dub_project_revision(app->session->project) &&
           q->assets == app->n_changes;
}

const struct dub_built *ui_request_body(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    if (!fresh(app)) {
        struct dub_build_opts opts = {.asset_id = app->cfg.jobs.asset_id, .ctx = app->cfg.jobs.ctx};
        struct dub_err err;
        forget(app);
        q->built = dub_request_build(app->session->project, &opts, &q->body, &err) == DUB_OK;
        if (!q->built)
            q->error = dub_strdup(err.text);
        q->revision = dub_project_revision(app->session->project);
        q->assets = app->n_changes;
    }
    return q->built ? &q->body : NULL;
}

/* --- breaking the text into rows -------------------------------------------------------------- */

struct breaker {
    struct ui_request *q;
    struct dub_sv text;
    int width;
    size_t from;
    int level;
};

/* A row ends before `to`; what is too long goes on below, one step further in. */
static void end_row(struct breaker *b, size_t to)
{
    int indent = 2 * b->level;
    bool first = true;
    size_t whole = b->from;
    while (b->from < to) {
        int left = indent + (first ? 0 : 4);
        left = left > b->width / 2 ? b->width / 2 : left;
        size_t n = ui_fit(dub_sv_n(b->text.p + b->from, to - b->from), b->width - left);
        n = n == 0 ? to - b->from : n;
        struct ui_text_line line = {b->from, b->from + n, whole, left};
        dub_vec_push(&b->q->lines, line);
        b->from += n;
        first = false;
    }
}

static void break_lines(struct ui_request *q, int width)
{
    struct breaker b = {
        .q = q, .text = dub_buf_sv(&q->body.json), .width = width < 10 ? 10 : width};
    bool string = false;
    q->lines.n = 0;
    q->width = width;
    for (size_t i = 0; i < b.text.n; i++) {
        char c = b.text.p[i];
        if (string) {
            i += c == '\\';
            string = c != '"';
            continue;
        }
        string = c == '"';
        bool empty = i + 1 < b.text.n && (b.text.p[i + 1] == '}' || b.text.p[i + 1] == ']');
        if ((c == '{' || c == '[') && !empty) {
            end_row(&b, i + 1);
            b.level++;
        } else if ((c == '}' || c == ']') && i > 0 && b.text.p[i - 1] != '{' &&
                   b.text.p[i - 1] != '[') {
            end_row(&b, i);
            b.level--;
        } else if (c == ',') {
            end_row(&b, i + 1);
        }
    }
    end_row(&b, b.text.n);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Style of each byte of a row follows from what the byte belongs to. */
static ui_style token_style(struct dub_sv text, size_t at, size_t *end)
{
    char c = text.p[at];
    size_t i = at;
    if (c == '"') {
        for (i = at + 1; i < text.n && text.p[i] != '"'; i++)
            i += text.p[i] == '\\';
        *end = i < text.n ? i + 1 : text.n;
        return *end < text.n && text.p[*end] == ':' ? UI_S_JSON_KEY : UI_S_JSON_STRING;
    }
    if ((c >= '0' && c <= '9') || c == '-') {
        while (i < text.n && strchr("0123456789.-+eE", text.p[i]) && text.p[i])
            i++;
        *end = i;
        return UI_S_JSON_NUMBER;
    }
    if (c >= 'a' && c <= 'z') {
        while (i < text.n && text.p[i] >= 'a' && text.p[i] <= 'z')
            i++;
        *end = i;
        return UI_S_JSON_WORD;
    }
    *end = at + 1;
    return UI_S_DIM;
}

static void draw_lines(struct ui_app *app, struct ui_rect r, struct dub_text_range mark)
{
    struct ui_request *q = &app->request;
    struct dub_sv text = dub_buf_sv(&q->body.json);
    if (q->list.first >= q->lines.n)
        return;
    /* a row that goes on from the one above begins inside a token: read from where it starts */
    size_t at = q->lines.at[q->list.first].whole, end = 0;
    ui_style style = UI_S_DIM;
    for (size_t i = 0; i < q->list.rows && q->list.first + i < q->lines.n; i++) {
        const struct ui_text_line *l = &q->lines.at[q->list.first + i];
        int x = r.x + 1 + l->indent, y = r.y + (int)i;
        bool here = l->from >= mark.from && l->from < mark.to;
        ui_put(&app->canvas, r.x, y, 1, here ? "▎" : " ", UI_S_KEY);
        while (at < l->to) {
            if (at >= end)
                style = token_style(text, at, &end);
            size_t from = at > l->from ? at : l->from, to = end < l->to ? end : l->to;
            if (to > from)
                x +=
                    ui_put_sv(&app->canvas, x, y, r.x + r.w - x, dub_sv_n(text.p + from, to - from),
                              style | (here ? UI_F_CURRENT : 0));
            at = to > at ? to : at + 1;
        }
    }
}

/* The segment under the cursor as a range of the text; empty when there is none. */
static struct dub_text_range followed_range(const struct ui_app *app)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    struct dub_text_range none = {0, 0};
    if (!s)
        return none;
    size_t i = dub_project_segment_index(app->session->project, s);
    return i < app->request.body.segments.n ? app->request.body.segments.at[i] : none;
}

static void follow(struct ui_app *app, struct dub_text_range range)
{
    struct ui_request *q = &app->request;
    if (range.to == 0 || q->followed == app->session->sel.cursor)
        return;
    q->followed = app->session->sel.cursor;
    for (size_t i = 0; i < q->lines.n; i++) {
        if (q->lines.at[i].to <= range.from)
            continue;
        size_t lead = q->list.rows / 3;
        q->list.first = i > lead ? i - lead : 0;
        return;
    }
}

void ui_draw_request(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    struct ui_request *q = &app->request;
    const struct dub_built *body = ui_request_body(app);
    struct ui_canvas *c = &app->canvas;
    char title[128] = "Request";
    if (body)
        (void)snprintf(title, sizeof(title), "Request  %zu bytes, as sent%s", body->json.n,
                       body->n_pending ? " after uploading" : "");
    ui_draw_title(app, r, title, app->focus == UI_FOCUS_SIDE);
    if (app->layout.divider_x >= 0)
        ui_put(c, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    if (!body) {
        ui_put_cut(c, r.x + 1, r.y + 2, r.w - 2, dub_sv(q->error), UI_S_ERROR);
        return;
    }
    if (q->width != r.w - 2)
        break_lines(q, r.w - 2);
    size_t rows = (size_t)(r.h - 1);
    ui_list_show(&q->list, q->lines.n, rows, q->lines.n);
    follow(app, followed_range(app));
    ui_list_show(&q->list, q->lines.n, rows, q->lines.n);
    draw_lines(app, (struct ui_rect){r.x, r.y + 1, r.w, r.h - 1}, followed_range(app));
    ui_draw_more(app, &q->list, r.x + r.w - 1, r.y + 1, r.y + r.h - 1);
}
