/* The bar at the top and the line at the bottom. */
#include <stdio.h>

#include "app_impl.h"
#include "base/fs.h"

/* --- the bar ---------------------------------------------------------------------------------- */

/* As much about the video as fits: length, then rate, then size. */
static void add_video(const struct ui_app *app, int room, struct dub_buf *out)
{
    const struct dub_project *p = app->session->project;
    const struct dub_input *in = dub_project_visual(p);
    const struct dub_facts *f = in ? dub_project_facts(p, in) : NULL;
    char text[DUB_TIME_TEXT];
    dub_us len;
    if (!in) {
        dub_buf_add_z(out, "no video");
        return;
    }
    if (dub_project_video_len(p, &len))
        dub_buf_add_z(out, room >= 12 ? dub_clock_print(len, text) : ui_time_short(app, len, text));
    else
        dub_buf_add_z(out, "length not known");
    struct dub_rate rate = dub_project_rate(p);
    if (dub_rate_known(rate) && room >= 22) {
        dub_us fps = dub_mul_div_round(rate.num, 1000000, rate.den);
        dub_buf_addf(out, "  %s fps", dub_seconds_print(fps - fps % 1000, text));
    }
    if (f && f->has_video && room >= 34)
        dub_buf_addf(out, "  %d×%d", f->video.width, f->video.height);
}

struct piece {
    char text[160];
    ui_style style;
};

/* Right-hand pieces, most needed first; those that do not fit are left out. */
static size_t right_pieces(struct ui_app *app, struct piece *p)
{
    const struct dub_diag_list *d = dub_session_diags(app->session);
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    struct dub_buf cost;
    size_t n = 0, n_segments = dub_project_n_segments(app->session->project);
    dub_buf_init(&cost, 0);
    if (sv->is_sandbox && sv->is_sandbox(sv->ctx))
        p[n++] = (struct piece){" SANDBOX ", UI_S_SANDBOX};
    if (ui_cost_text(app, &cost)) {
        p[n].style = UI_S_BAR;
        (void)snprintf(p[n++].text, sizeof(p->text), "≈ %s", dub_buf_z(&cost));
    }
    p[n].style = d->n_warning ? UI_S_BAR_WARNING : UI_S_BAR_DIM;
    (void)snprintf(p[n++].text, sizeof(p->text), "▲ %zu", d->n_warning);
    p[n].style = d->n_error ? UI_S_BAR_ERROR : UI_S_BAR_DIM;
    (void)snprintf(p[n++].text, sizeof(p->text), "✗ %zu", d->n_error);
    if (app->canvas.w >= 90) {
        p[n].style = UI_S_BAR;
        (void)snprintf(p[n++].text, sizeof(p->text), "%zu segment%s", n_segments,
                       n_segments == 1 ? "" : "s");
    }
    if (app->n_live_jobs > 0) {
        p[n].style = UI_S_BAR_MARK;
        (void)snprintf(p[n++].text, sizeof(p->text), "▸ %zu job%s", app->n_live_jobs,
                       app->n_live_jobs == 1 ? "" : "s");
    }
    dub_buf_fini(&cost);
    return n;
}

static int draw_left(struct ui_app *app)
{
    struct ui_canvas *c = &app->canvas;
    const struct dub_session *s = app->session;
    const struct dub_settings *set = dub_project_settings(s->project);
    bool dirty = ui_unsaved(app), wide = c->w >= 100;
    int x = 1;
    if (wide)
        x += ui_put(c, x, 0, 9, "dubline  ", UI_S_BAR_DIM);
    const char *name = s->path ? dub_path_base(s->path) : "no project";
    x += ui_put_cut(c, x, 0, wide ? 36 : 22, dub_sv(name), UI_S_BAR_NAME);
    x += ui_put(c, x, 0, 2, dirty ? " ●" : "  ", UI_S_BAR_MARK);
    if (dirty && wide)
        x += ui_put(c, x, 0, 20, " in the journal", UI_S_BAR_DIM);
    x += 2;
    enum dub_sync_mode mode = set->options.sync_mode;
    bool has_mode = set->options.set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    if (c->w >= 76 && s->path)
        x += ui_putf(c, x, 0, 40, UI_S_BAR, "%s · %s  ", dub_str_z(set->model),
                     has_mode ? dub_sync_mode_name(mode) : "no sync mode");
    return x;
}

void ui_draw_bar(struct ui_app *app)
{
    struct ui_canvas *c = &app->canvas;
    struct piece pieces[8];
    struct dub_buf video;
    ui_erase(c, app->layout.bar, UI_S_BAR);
    int left = draw_left(app), right = c->w - 1;
    size_t n = right_pieces(app, pieces);
    for (size_t i = 0; i < n; i++) {
        int w = ui_width(dub_sv(pieces[i].text));
        if (right - w < left + 1)
            break;
        ui_put(c, right - w, 0, w, pieces[i].text, pieces[i].style);
        right -= w + 2;
    }
    dub_buf_init(&video, 0);
    if (app->activity)
        dub_buf_addf(&video, "… %s", app->activity);
    else
        add_video(app, right - left, &video);
    if (right - left >= (app->activity ? 8 : 9))
        ui_put_cut(c, left, 0, right - left, dub_buf_sv(&video), UI_S_BAR);
    dub_buf_fini(&video);
}

/* --- the footer ------------------------------------------------------------------------------- */

struct hint {
    const char *command; /* the key is looked up, so that a changed keymap shows */
    const char *keys;    /* shown instead, for groups of keys */
    const char *words;
};

static const struct hint timeline_hints[] = {
    {NULL, "i o", "mark"},
    {NULL, "1-9", "new/assign"},
    {"segment-split sel .", NULL, "split"},
    {"segment-merge sel", NULL, "merge"},
    {NULL, "[ ]", "trim here"},
    {NULL, ", .", "nudge"},
    {"issue fix", NULL, "fix"},
    {"undo", NULL, "undo"},
    {"command-line", NULL, "command"},
    {"pane request", NULL, "request"},
    {"submit-sheet", NULL, "submit"},
    {NULL, NULL, NULL},
};

static const struct hint first_hints[] = {
    {NULL, "1-9", "add a speaker"},    {NULL, "← →", "frame"},
    {NULL, "i o", "mark in and out"},  {"goto", NULL, "go to"},
    {"palette", NULL, "all commands"}, {"save", NULL, "save"},
    {"quit", NULL, "leave"},           {NULL, NULL, NULL},
};

static const struct hint inspector_hints[] = {
    {NULL, "↑ ↓", "field"},
    {"field edit", NULL, "edit"},
    {NULL, "+ -", "step"},
    {"field clear", NULL, "take away"},
    {"field project", NULL, "project"},
    {"attach", NULL, "attach audio"},
    {"undo", NULL, "undo"},
    {"focus next", NULL, "next pane"},
    {"cancel", NULL, "back"},
    {"pane request", NULL, "request"},
    {"submit-sheet", NULL, "submit"},
    {NULL, NULL, NULL},
};

static const struct hint edit_hints[] = {
    {"line accept", NULL, "keep"},
    {"line cancel", NULL, "leave as it was"},
    {"line complete", NULL, "complete"},
    {NULL, NULL, NULL},
};

static const struct hint area_hints[] = {
    {"line accept", NULL, "keep"},
    {"line cancel", NULL, "leave as it was"},
    {"line newline", NULL, "new line"},
    {"line complete", NULL, "keep, next field"},
    {NULL, NULL, NULL},
};

static const struct hint field_hints[] = {
    {"line accept", NULL, "keep"},
    {"line cancel", NULL, "leave as it was"},
    {"line complete", NULL, "keep, next field"},
    {NULL, NULL, NULL},
};

static const struct hint issue_hints[] = {
    {NULL, "↑ ↓", "issue"},     {"issue goto", NULL, "go there"},
    {"issue fix", NULL, "fix"}, {"issue fix-kind", NULL, "fix all of this kind"},
    {"undo", NULL, "undo"},     {"focus next", NULL, "next pane"},
    {NULL, NULL, NULL},
};

static const struct hint request_hints[] = {
    {NULL, "↑ ↓", "scroll"},
    {"pane request", NULL, "close"},
    {"submit-sheet", NULL, "submit"},
    {"focus next", NULL, "next pane"},
    {NULL, NULL, NULL},
};

static const struct hint help_hints[] = {
    {NULL, "↑ ↓", "scroll"},
    {"cancel", NULL, "close"},
    {"palette", NULL, "find a command"},
    {"command-line", NULL, "run one"},
    {NULL, NULL, NULL},
};

static const struct hint history_hints[] = {
    {NULL, "↑ ↓", "step"},
    {"step goto", NULL, "go there"},
    {"undo", NULL, "undo"},
    {"redo", NULL, "redo"},
    {"pane history", NULL, "close"},
    {"focus next", NULL, "next pane"},
    {NULL, NULL, NULL},
};

static const struct hint job_hints[] = {
    {NULL, "↑ ↓", "job"},
    {"pane jobs", NULL, "close"},
    {"submit-sheet", NULL, "submit"},
    {"focus next", NULL, "next pane"},
    {NULL, NULL, NULL},
};

/* Ended by one without words. */
static const struct hint *hints_here(const struct ui_app *app)
{
    if (app->prompt.open && app->prompt.ask.in_place)
        return app->prompt.ask.multiline ? area_hints
               : app->prompt.ask.tab_next ? field_hints
                                          : edit_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_INSPECTOR)
        return inspector_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_JOBS)
        return job_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_HISTORY)
        return history_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_HELP)
        return help_hints;
    if (app->focus == UI_FOCUS_SIDE)
        return request_hints;
    if (app->focus == UI_FOCUS_ISSUES)
        return issue_hints;
    if (dub_project_n_segments(app->session->project) == 0)
        return first_hints;
    return timeline_hints;
}

/* Keys of a hint as they are bound now; NULL when they are bound no longer. */
static const char *hint_keys(const struct ui_app *app, const struct hint *h,
                             char out[UI_SEQUENCE_MAX * UI_KEY_TEXT])
{
    if (h->keys)
        return h->keys;
    const struct ui_binding *b = ui_keymap_for(&app->keymap, ui_app_context(app), h->command);
    return b ? ui_binding_keys(b, out) : NULL;
}

static int draw_hint(struct ui_app *app, int x, int y, int end, const struct hint *h)
{
    char text[UI_SEQUENCE_MAX * UI_KEY_TEXT];
    const char *keys = hint_keys(app, h, text);
    int w = keys ? ui_width(dub_sv(keys)) + 1 + ui_width(dub_sv(h->words)) : 0;
    if (!keys || x + w > end)
        return x;
    x += ui_put(&app->canvas, x, y, 40, keys, UI_S_KEY) + 1;
    return x + ui_put(&app->canvas, x, y, 40, h->words, UI_S_HINT) + 2;
}

/* As many as fit; the way to help is always among them. */
static void draw_hints(struct ui_app *app, int y)
{
    static const struct hint help = {"help", NULL, "help"};
    const struct hint *hints = hints_here(app);
    char text[UI_SEQUENCE_MAX * UI_KEY_TEXT];
    const char *keys = hint_keys(app, &help, text);
    int x = 1, end = app->canvas.w - 1;
    int reserved = keys && !app->prompt.open ? ui_width(dub_sv(keys)) + 7 : 0;
    for (size_t i = 0; hints[i].words; i++)
        x = draw_hint(app, x, y, end - reserved, &hints[i]);
    if (reserved)
        (void)draw_hint(app, x, y, end, &help);
}

void ui_draw_footer(struct ui_app *app)
{
    if (app->has_message)
        ui_draw_message(app, app->layout.footer.y);
    else
        draw_hints(app, app->layout.footer.y);
}

void ui_draw_message(struct ui_app *app, int y)
{
    struct ui_canvas *c = &app->canvas;
    ui_style style;
    ui_erase(c, (struct ui_rect){0, y, c->w, 1}, UI_S_TEXT);
    const char *mark = ui_severity_mark(app->severity, &style);
    ui_put(c, 1, y, 1, mark, style);
    ui_put_cut(c, 3, y, c->w - 4, dub_sv(app->message),
               app->severity == DUB_SEV_INFO ? UI_S_TEXT : style);
}
