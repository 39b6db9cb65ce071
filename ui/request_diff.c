/* The request pane: what changed since an earlier request of the project. */
#include <stdio.h>

#include "app_impl.h"

static void forget_base(struct ui_request *q)
{
    dub_free(q->base_error);
    q->base_error = NULL;
    dub_buf_clear(&q->base_text);
    q->base_id[0] = '\0';
    dub_compare_fini(&q->diff);
    q->compared = false;
    q->marks.n = 0;
}

/* The earlier request, read again when the jobs have changed. */
static bool read_base(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    char id[DUB_ID_TEXT] = "";
    struct dub_err err;
    if (q->base_known && q->base_changes == app->n_changes)
        return !q->base_error;
    forget_base(q);
    q->base_known = true;
    q->base_changes = app->n_changes;
    if (!sv->request || !app->session->path) {
        q->base_error = dub_strdup("nothing was submitted from here yet");
        return false;
    }
    const char *which = q->base[0] ? q->base : "last";
    if (sv->request(sv->ctx, which, app->session->path, id, &q->base_text, &err) != DUB_OK)
        q->base_error = dub_strdup(err.text);
    (void)snprintf(q->base_id, sizeof(q->base_id), "%s", id);
    return !q->base_error;
}

static void set_marks(struct ui_request *q)
{
    q->marks.n = 0;
    for (size_t i = 0; i < q->body.segments.n; i++)
        dub_vec_push(&q->marks, 0);
    for (size_t i = 0; i < q->diff.changes.n; i++) {
        const struct dub_diff *d = &q->diff.changes.at[i];
        bool here = d->part == DUB_PART_SEGMENT && d->new_at >= 0;
        if (here && (size_t)d->new_at < q->marks.n)
            q->marks.at[d->new_at] = dub_diff_mark(d->kind)[0];
    }
}

const struct dub_compare *ui_request_diff(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    const struct dub_built *body = ui_request_body(app);
    struct dub_err err;
    if (!body || !read_base(app))
        return NULL;
    if (q->compared && q->diff_serial == q->serial)
        return &q->diff;
    dub_compare_fini(&q->diff);
    q->compared = false;
    q->n_composed++;
    if (dub_request_compare(dub_buf_sv(&q->base_text), dub_buf_sv(&body->json), &q->diff, &err) !=
        DUB_OK) {
        q->base_error = dub_strdup(err.text);
        return NULL;
    }
    q->compared = true;
    q->diff_serial = q->serial;
    set_marks(q);
    return &q->diff;
}

/* One change: its name, and each field on a row of its own. */
static void add_change(struct ui_request *q, const struct dub_diff *d)
{
    size_t from = q->own.n;
    dub_buf_addf(&q->own, "%s %s%s", dub_diff_mark(d->kind),
                 d->part == DUB_PART_OPTION ? "option " : "", d->name);
    if (d->kind == DUB_DIFF_REMOVED && d->part == DUB_PART_SEGMENT)
        dub_buf_add_z(&q->own, " as it was");
    dub_buf_add_z(&q->own, "\n    ");
    dub_diff_text(d, &q->own);
    dub_buf_add_c(&q->own, '\n');
    if (d->part != DUB_PART_SEGMENT || d->new_at < 0)
        return;
    struct ui_text_part part = {(size_t)d->new_at, from, q->own.n};
    dub_vec_push(&q->parts, part);
}

void ui_request_diff_text(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    const struct dub_compare *c = ui_request_diff(app);
    if (!c) {
        dub_buf_add_z(&q->own, q->base_error ? q->base_error : "there is nothing to compare with");
        return;
    }
    dub_compare_summary(c, &q->own);
    dub_buf_addf(&q->own, " since job %s\n", q->base_id);
    for (size_t i = 0; i < c->changes.n; i++)
        add_change(q, &c->changes.at[i]);
}
