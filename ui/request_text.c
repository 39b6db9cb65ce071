/* The text of the request pane: composed when something changed, and broken into rows. */
#include <stdio.h>

#include "app_impl.h"

static void forget_body(struct ui_request *q)
{
    if (q->built)
        dub_built_fini(&q->body);
    dub_free(q->error);
    q->built = false;
    q->error = NULL;
    q->shown_valid = false;
}

void ui_request_init(struct ui_app *app)
{
    dub_buf_init(&app->request.own, 0);
    dub_buf_init(&app->request.past, 0);
    dub_buf_init(&app->request.base_text, 0);
}

void ui_request_fini(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    forget_body(q);
    dub_vec_fini(&q->lines);
    dub_vec_fini(&q->parts);
    dub_vec_fini(&q->marks);
    dub_vec_fini(&q->matches);
    dub_buf_fini(&q->own);
    dub_buf_fini(&q->past);
    dub_buf_fini(&q->base_text);
    dub_compare_fini(&q->diff);
    dub_free(q->base_error);
    dub_free(q->find);
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
        forget_body(q);
        q->built = dub_request_build(app->session->project, &opts, &q->body, &err) == DUB_OK;
        if (!q->built)
            q->error = dub_strdup(err.text);
        q->revision = dub_project_revision(app->session->project);
        q->assets = app->n_changes;
        q->serial++;
        q->n_composed++;
    }
    return q->built ? &q->body : NULL;
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void show_body(struct ui_request *q)
{
    q->text = dub_buf_sv(&q->body.json);
    q->json = true;
    for (size_t i = 0; i < q->body.segments.n; i++) {
        struct ui_text_part part = {i, q->body.segments.at[i].from, q->body.segments.at[i].to};
        dub_vec_push(&q->parts, part);
    }
}

/* The service that a program would call: with its scheme, as people would write it. */
static void base_url(struct ui_app *app, char out[300])
{
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    const char *host = sv->host ? sv->host(sv->ctx) : "api.sync.so";
    bool plain = sv->is_sandbox && sv->is_sandbox(sv->ctx);
    (void)snprintf(out, 300, "%s://%s", plain ? "http" : "https", host);
}

static void show_code(struct ui_app *app)
{
    static const enum dub_code kinds[] = {DUB_CODE_JSON, DUB_CODE_CURL, DUB_CODE_PYTHON,
                                          DUB_CODE_TYPESCRIPT, DUB_CODE_JSON};
    struct ui_request *q = &app->request;
    char url[300];
    base_url(app, url);
    struct dub_sv body = q->job[0] ? dub_buf_sv(&q->past) : dub_buf_sv(&q->body.json);
    dub_request_as_code(body, kinds[q->form], url, &q->own);
    q->text = dub_buf_sv(&q->own);
}

bool ui_request_update(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    if (!ui_request_body(app) && !q->job[0])
        return false;
    uint64_t serial = q->serial;
    if (q->shown_valid && q->shown_serial == serial)
        return true;
    q->parts.n = 0;
    dub_buf_clear(&q->own);
    q->json = false;
    switch (q->form) {
    case UI_FORM_JSON:
        q->json = true;
        if (q->job[0])
            q->text = dub_buf_sv(&q->past);
        else
            show_body(q);
        break;
    case UI_FORM_CURL:
    case UI_FORM_PYTHON:
    case UI_FORM_TYPESCRIPT:
        show_code(app);
        break;
    case UI_FORM_CHANGES:
        ui_request_diff_text(app);
        q->text = dub_buf_sv(&q->own);
        break;
    }
    q->shown_valid = true;
    q->shown_serial = serial;
    q->width = 0;
    q->followed = 0;
    q->matches_serial = 0;
    q->matches.n = 0;
    return true;
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
    if (b->from == to && !b->q->json) { /* an empty line of a program */
        struct ui_text_line line = {to, to, to, 0};
        dub_vec_push(&b->q->lines, line);
    }
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

static void break_json(struct breaker *b)
{
    bool string = false;
    for (size_t i = 0; i < b->text.n; i++) {
        char c = b->text.p[i];
        if (string) {
            i += c == '\\';
            string = c != '"';
            continue;
        }
        string = c == '"';
        bool empty = i + 1 < b->text.n && (b->text.p[i + 1] == '}' || b->text.p[i + 1] == ']');
        if ((c == '{' || c == '[') && !empty) {
            end_row(b, i + 1);
            b->level++;
        } else if ((c == '}' || c == ']') && i > 0 && b->text.p[i - 1] != '{' &&
                   b->text.p[i - 1] != '[') {
            end_row(b, i);
            b->level--;
        } else if (c == ',') {
            end_row(b, i + 1);
        }
    }
    end_row(b, b->text.n);
}

static void break_plain(struct breaker *b)
{
    for (size_t i = 0; i < b->text.n; i++) {
        if (b->text.p[i] != '\n')
            continue;
        end_row(b, i);
        b->from = i + 1;
    }
    if (b->from < b->text.n)
        end_row(b, b->text.n);
}

void ui_request_break(struct ui_request *q, int width)
{
    if (q->width == width)
        return;
    struct breaker b = {.q = q, .text = q->text, .width = width < 10 ? 10 : width};
    size_t from = q->at < q->lines.n ? q->lines.at[q->at].from : 0;
    q->lines.n = 0;
    q->width = width;
    if (q->json)
        break_json(&b);
    else
        break_plain(&b);
    /* the cursor stays at its place of the text */
    for (q->at = 0; q->at + 1 < q->lines.n && q->lines.at[q->at].to <= from;)
        q->at++;
}
