/* The ledger: paid jobs, where they stand, what came of them. */
#include <stdio.h>

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

static void ago(dub_us us, char out[32])
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

static void draw_job(struct ui_app *app, int y, const struct ui_job *j, ui_style flag)
{
    struct ui_rect r = app->layout.side;
    struct ui_canvas *c = &app->canvas;
    char text[256], age[32];
    ui_style style;
    dub_us now = app->session->ports.now(app->session->ports.ctx);
    ui_erase(c, (struct ui_rect){r.x, y, r.w, JOB_ROWS}, UI_S_TEXT | flag);
    const char *mark = state_mark(j, &style);
    ui_put(c, r.x + 1, y, 1, mark, style | flag);
    int x = r.x + 3;
    x += ui_put_cut(c, x, y, 12, dub_sv(j->state), style | flag) + 1;
    if (j->percent >= 0)
        x += ui_putf(c, x, y, 6, UI_S_TEXT | flag, "%d %%", j->percent) + 1;
    if (j->live)
        ui_app_tick(app);
    if (j->live)
        ago(now - j->created_us, age);
    else
        ago(j->ended_us > j->created_us ? j->ended_us - j->created_us : 0, age);
    (void)snprintf(text, sizeof(text), "%.80s  %s%s", j->project, j->live ? "for " : "took ", age);
    ui_put_cut(c, x, y, r.x + r.w - x - 1, dub_sv(text), UI_S_TEXT | flag);
    const char *second = j->error[0] ? j->error : j->output_file[0] ? j->output_file : j->remote_id;
    ui_put_cut(c, r.x + 3, y + 1, r.w - 4, dub_sv(second[0] ? second : j->id),
               (j->error[0] ? UI_S_ERROR : UI_S_DIM) | flag);
}

/* Everything about the chosen job, below the list. */
static int draw_details(struct ui_app *app, const struct ui_job *j, int y, int bottom)
{
    struct ui_rect r = app->layout.side;
    char cost[32] = "";
    if (j->cost_micro_usd >= 0)
        (void)snprintf(cost, sizeof(cost), "$%lld.%02lld", (long long)(j->cost_micro_usd / 1000000),
                       (long long)(j->cost_micro_usd / 10000 % 100));
    const struct {
        const char *label, *text;
    } rows[] = {{"job", j->id},
                {"service id", j->remote_id},
                {"result", j->output_file},
                {"cost", cost},
                {"error", j->error}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows) && y <= bottom; i++) {
        struct dub_sv rest = dub_sv(rows[i].text);
        bool first = true;
        while (rest.n > 0 && y <= bottom) {
            size_t n = ui_fit(rest, r.w - 14);
            ui_put(&app->canvas, r.x + 1, y, 11, first ? rows[i].label : "", UI_S_FIELD);
            ui_put_sv(&app->canvas, r.x + 12, y, r.w - 13, dub_sv_n(rest.p, n), UI_S_TEXT);
            rest = dub_sv_n(rest.p + (n ? n : rest.n), rest.n - (n ? n : rest.n));
            first = false;
            y++;
        }
    }
    return y;
}

void ui_draw_jobs(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    size_t n = sv->n_jobs ? sv->n_jobs(sv->ctx) : 0;
    char title[160];
    (void)snprintf(title, sizeof(title), "Jobs  %.120s",
                   sv->host ? sv->host(sv->ctx) : "no service");
    ui_draw_title(app, r, title, app->focus == UI_FOCUS_SIDE);
    if (app->layout.divider_x >= 0)
        ui_put(&app->canvas, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    if (n == 0) {
        ui_put_cut(&app->canvas, r.x + 2, r.y + 2, r.w - 3, dub_sv("No jobs yet. S submits one."),
                   UI_S_DIM);
        return;
    }
    if (app->job_at >= n)
        app->job_at = n - 1;
    int detail_h = r.h >= 16 ? 8 : r.h >= 12 ? 5 : 0;
    size_t fit = (size_t)(r.h - 1 - detail_h) / JOB_ROWS;
    ui_list_show(&app->jobs, n, fit, app->job_at);
    struct ui_job job;
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
        (void)draw_details(app, &job, y + 1, r.y + r.h - 1);
    }
}

bool ui_mouse_jobs(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_rect r = app->layout.side;
    if (m->action == UI_MOUSE_UP && app->job_at > 0)
        app->job_at--;
    else if (m->action == UI_MOUSE_DOWN && app->job_at + 1 < app->jobs.n)
        app->job_at++;
    if (m->action != UI_MOUSE_PRESS || m->y <= r.y)
        return m->action != UI_MOUSE_PRESS;
    size_t at = app->jobs.first + (size_t)(m->y - r.y - 1) / JOB_ROWS;
    if (at < app->jobs.n && at < app->jobs.first + app->jobs.rows)
        app->job_at = at;
    return true;
}
