/* The ledger: paid jobs, where they stand, what came of them. */
#include <stdio.h>
#include <time.h>

#include "app_impl.h"

#define JOB_ROWS 2 /* rows of one job in the list */

static const char *state_mark(const struct ui_job *j, ui_style *style)
{
    *style = UI_S_INFO;
    if (j->error[0]) {
        *style = UI_S_ERROR;
        return "✗";
    }
    if (j->live)
        return "▸";
    *style = UI_S_OK;
    return "✓";
}

static void span_text(dub_us us, char out[32])
{
    long long s = us < 0 ? 0 : (long long)(us / DUB_US_PER_S);
    if (s < 90)
        (void)snprintf(out, 32, "%lld s", s);
    else if (s < 5400)
        (void)snprintf(out, 32, "%lld min", (s + 30) / 60);
    else if (s < 129600)
        (void)snprintf(out, 32, "%lld h", (s + 1800) / 3600);
    else
        (void)snprintf(out, 32, "%lld days", (s + 43200) / 86400);
}

static void when(dub_us at_us, char out[32])
{
    time_t t = (time_t)(at_us / DUB_US_PER_S);
    struct tm tm;
    out[0] = '\0';
    if (at_us > 0 && localtime_r(&t, &tm))
        (void)strftime(out, 32, "%Y-%m-%d %H:%M:%S", &tm);
}

static void cost_text(const struct ui_job *j, char out[32])
{
    out[0] = '\0';
    if (j->cost_micro_usd >= 0)
        (void)snprintf(out, 32, "$%lld.%02lld", (long long)(j->cost_micro_usd / 1000000),
                       (long long)(j->cost_micro_usd / 10000 % 100));
}

/* "▸ processing 40 %  interview.dub  for 12 s   $2.10" and, below, what matters most about it. */
static void draw_job(struct ui_app *app, int y, const struct ui_job *j, ui_style flag)
{
    struct ui_rect r = app->layout.side;
    struct ui_canvas *c = &app->canvas;
    char text[256], age[32], cost[32];
    ui_style style;
    dub_us now = app->session->ports.now(app->session->ports.ctx);
    ui_erase(c, (struct ui_rect){r.x, y, r.w, JOB_ROWS}, UI_S_TEXT | flag);
    const char *mark = state_mark(j, &style);
    ui_put(c, r.x + 1, y, 1, mark, style | flag);
    int x = r.x + 3, end = r.x + r.w - 1;
    x += ui_put_cut(c, x, y, 12, dub_sv(j->state), style | flag) + 1;
    if (j->percent >= 0)
        x += ui_putf(c, x, y, 6, UI_S_TEXT | flag, "%d %%", j->percent) + 1;
    if (j->live)
        ui_app_tick(app);
    if (j->live)
        span_text(now - j->created_us, age);
    else
        span_text(j->ended_us > j->created_us ? j->ended_us - j->created_us : 0, age);
    (void)snprintf(text, sizeof(text), "%.80s  %s%s%s", j->project, j->live ? "for " : "took ", age,
                   j->deleted ? "  deleted there" : "");
    cost_text(j, cost);
    int cost_w = ui_width(dub_sv(cost));
    ui_put_cut(c, x, y, end - x - (cost_w ? cost_w + 1 : 0), dub_sv(text), UI_S_TEXT | flag);
    ui_put(c, end - cost_w, y, cost_w, cost, UI_S_STRONG | flag);
    const char *second = j->error[0] ? j->error : j->output_file[0] ? j->output_file : j->remote_id;
    ui_put_cut(c, r.x + 3, y + 1, r.w - 4, dub_sv(second[0] ? second : j->id),
               (j->error[0] ? UI_S_ERROR : UI_S_DIM) | flag);
}

/* --- everything about the chosen job ---------------------------------------------------------- */

struct detail {
    const char *label, *text;
    ui_style style;
};

#define DETAILS_MAX 20

struct job_texts { /* what the rows point at */
    char cost[32], begun[32], ended[32], sent[32];
};

static size_t list_details(const struct ui_job *j, struct job_texts *t,
                           struct detail out[DETAILS_MAX])
{
    cost_text(j, t->cost);
    when(j->created_us, t->begun);
    when(j->ended_us, t->ended);
    (void)snprintf(t->sent, sizeof(t->sent), "%d time%s, one key", j->attempts,
                   j->attempts == 1 ? "" : "s");
    bool told = j->cause[0] && strcmp(j->error, j->cause) != 0;
    const struct detail rows[] = {
        {"state", j->state, UI_S_STRONG},
        {"error", j->error, UI_S_ERROR},
        {"code", j->error_code, UI_S_TEXT},
        {"cause", told ? j->cause : "", UI_S_TEXT},
        {"remedy", strstr(j->error, j->remedy) ? "" : j->remedy, UI_S_TEXT},
        {"result", j->output_file, UI_S_TEXT},
        {"goes to", j->output_file[0] ? "" : j->wanted_file, UI_S_TEXT},
        {"cost", t->cost, UI_S_STRONG},
        {"job", j->id, UI_S_TEXT},
        {"service id", j->remote_id, UI_S_TEXT},
        {"begun", t->begun, UI_S_TEXT},
        {"ended", t->ended, UI_S_TEXT},
        {"sent", j->attempts > 0 ? t->sent : "not yet", UI_S_TEXT},
        {"project", j->project_path, UI_S_TEXT},
        {"request", j->request_sha256, UI_S_DIM},
        {"at service", j->deleted ? "deleted" : "", UI_S_WARNING},
    };
    size_t n = 0;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        if (rows[i].text && rows[i].text[0])
            out[n++] = rows[i];
    return n;
}

/* Bytes of the next row: up to the last blank that fits, else as much as fits. */
static size_t row_bytes(struct dub_sv rest, int w)
{
    size_t fit = ui_fit(rest, w), n = fit;
    if (fit == 0 || fit >= rest.n)
        return rest.n;
    while (n > fit / 2 && rest.p[n - 1] != ' ')
        n--;
    return n > fit / 2 ? n : fit;
}

/* From y to bottom, without the first `skip` rows; returns how many rows there are. */
static int draw_details(struct ui_app *app, const struct ui_job *j, int y, int bottom, int skip)
{
    struct ui_rect r = app->layout.side;
    struct detail rows[DETAILS_MAX];
    struct job_texts texts;
    size_t n = list_details(j, &texts, rows);
    int at = 0;
    for (size_t i = 0; i < n; i++) {
        struct dub_sv rest = dub_sv(rows[i].text);
        for (bool first = true; rest.n > 0; first = false, at++) {
            size_t fit = row_bytes(rest, r.w - 14);
            int row = y + at - skip;
            if (at >= skip && row <= bottom) {
                ui_put(&app->canvas, r.x + 1, row, 11, first ? rows[i].label : "", UI_S_FIELD);
                ui_put_sv(&app->canvas, r.x + 12, row, r.w - 13, dub_sv_n(rest.p, fit),
                          rows[i].style);
            }
            rest = dub_sv_n(rest.p + fit, rest.n - fit);
        }
    }
    return at;
}

static void draw_one(struct ui_app *app)
{
    struct ui_jobs_pane *p = &app->jobs_pane;
    struct ui_rect r = app->layout.side;
    struct ui_job job;
    if (!ui_jobs_chosen(app, &job))
        return;
    int top = r.y + 1 + JOB_ROWS, bottom = r.y + r.h - 1;
    draw_job(app, r.y + 1, &job, app->focus == UI_FOCUS_SIDE ? UI_F_SELECT : UI_F_CURRENT);
    int n = draw_details(app, &job, top, bottom, p->scroll), most = n - (bottom - top + 1);
    int scroll = p->scroll > most ? most : p->scroll;
    scroll = scroll < 0 ? 0 : scroll;
    if (scroll != p->scroll) { /* past an end: once more from there */
        p->scroll = scroll;
        ui_erase(&app->canvas, (struct ui_rect){r.x, top, r.w, bottom - top + 1}, UI_S_TEXT);
        (void)draw_details(app, &job, top, bottom, scroll);
    }
    struct ui_list l = {(size_t)scroll, (size_t)(bottom - top + 1), (size_t)n};
    ui_draw_more(app, &l, r.x + r.w - 1, top, bottom);
}

/* --- the list --------------------------------------------------------------------------------- */

static void draw_list(struct ui_app *app, size_t n)
{
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    struct ui_rect r = app->layout.side;
    struct ui_job job;
    (void)ui_jobs_chosen(app, &job); /* the cursor is on a job that is there */
    int detail_h = r.h >= 16 ? 9 : r.h >= 12 ? 5 : 0;
    size_t fit = (size_t)(r.h - 1 - detail_h) / JOB_ROWS;
    ui_list_show(&app->jobs, n, fit, app->job_at);
    bool focused = app->focus == UI_FOCUS_SIDE;
    int y = r.y + 1;
    for (size_t i = app->jobs.first; i < n && i < app->jobs.first + fit; i++) {
        if (!sv->job(sv->ctx, i, &job))
            break;
        ui_style flag = i != app->job_at ? 0 : focused ? UI_F_SELECT : UI_F_CURRENT;
        draw_job(app, y, &job, flag);
        y += JOB_ROWS;
    }
    ui_draw_more(app, &app->jobs, r.x + r.w - 1, r.y + 1, y - 1);
    if (detail_h > 0 && sv->job(sv->ctx, app->job_at, &job)) {
        ui_hline(&app->canvas, r.x + 1, y, r.w - 2, UI_S_FRAME);
        (void)draw_details(app, &job, y + 1, r.y + r.h - 1, 0);
    }
}

static void draw_none(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    ui_put_cut(&app->canvas, r.x + 2, r.y + 2, r.w - 3,
               dub_sv(app->jobs_pane.all ? "No jobs yet. S submits one."
                                         : "No jobs of this project yet. S submits one,"),
               UI_S_DIM);
    if (!app->jobs_pane.all)
        ui_put_cut(&app->canvas, r.x + 2, r.y + 3, r.w - 3,
                   dub_sv(":job-list all shows those of every project."), UI_S_DIM);
}

void ui_draw_jobs(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    size_t n = ui_jobs_count(app);
    char title[160];
    (void)snprintf(title, sizeof(title), "Jobs%s  %.110s",
                   app->jobs_pane.all ? " of all projects" : "",
                   sv->host ? sv->host(sv->ctx) : "no service");
    ui_draw_title(app, r, title, app->focus == UI_FOCUS_SIDE);
    if (app->layout.divider_x >= 0)
        ui_put(&app->canvas, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    if (n == 0)
        draw_none(app);
    else if (app->jobs_pane.details)
        draw_one(app);
    else
        draw_list(app, n);
}

bool ui_mouse_jobs(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_rect r = app->layout.side;
    int step = m->action == UI_MOUSE_UP ? -1 : m->action == UI_MOUSE_DOWN ? 1 : 0;
    if (step && app->jobs_pane.details)
        app->jobs_pane.scroll += step;
    else if (step)
        ui_jobs_move(app, step);
    if (m->action != UI_MOUSE_PRESS || m->y <= r.y || app->jobs_pane.details)
        return m->action != UI_MOUSE_PRESS;
    size_t at = app->jobs.first + (size_t)(m->y - r.y - 1) / JOB_ROWS;
    if (at < app->jobs.n && at < app->jobs.first + app->jobs.rows)
        ui_jobs_move(app, (long)at - (long)app->job_at);
    return true;
}
