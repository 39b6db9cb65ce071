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
    bool needed;
};

/* Right-hand pieces from the right; what is not needed is left out where it does not fit. */
static size_t right_pieces(struct ui_app *app, struct piece *p)
{
    const struct dub_issues *ix = ui_issues(app);
    size_t n_error = dub_issues_count(ix, DUB_SEV_ERROR);
    size_t n_warning = dub_issues_count(ix, DUB_SEV_WARNING);
    const struct ui_jobs_port *sv = &app->cfg.jobs;
    struct dub_buf cost;
    char playing[64];
    size_t n = 0, n_segments = dub_project_n_segments(app->session->project);
    dub_buf_init(&cost, 0);
    if (sv->is_sandbox && sv->is_sandbox(sv->ctx))
        p[n++] = (struct piece){" SANDBOX ", UI_S_SANDBOX, true};
    ui_play_text(app, playing, sizeof(playing));
    if (playing[0]) {
        p[n] = (struct piece){.style = UI_S_BAR_MARK, .needed = true};
        (void)snprintf(p[n++].text, sizeof(p->text), "%s", playing);
    }
    if (ui_cost_text(app, &cost)) {
        p[n].style = UI_S_BAR;
        (void)snprintf(p[n++].text, sizeof(p->text), "≈ %s", dub_buf_z(&cost));
    }
    p[n].needed = p[n + 1].needed = true;
    p[n].style = n_warning ? UI_S_BAR_WARNING : UI_S_BAR_DIM;
    (void)snprintf(p[n++].text, sizeof(p->text), "▲ %zu", n_warning);
    p[n].style = n_error ? UI_S_BAR_ERROR : UI_S_BAR_DIM;
    (void)snprintf(p[n++].text, sizeof(p->text), "✗ %zu", n_error);
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

/* Name and what is sent with it, cut so that `room` columns stay for the rest. */
static int draw_left(struct ui_app *app, int room)
{
    struct ui_canvas *c = &app->canvas;
    const struct dub_session *s = app->session;
    const struct dub_settings *set = dub_project_settings(s->project);
    bool dirty = ui_unsaved(app), wide = c->w >= 100;
    int x = ui_put(c, 0, 0, 2, "≡ ", UI_S_BAR_MARK); /* all commands, for the mouse */
    if (wide)
        x += ui_put(c, x, 0, 8, "dubline ", UI_S_BAR_DIM);
    ui_hit_add(app, (struct ui_rect){0, 0, wide ? 10 : 3, 1}, "palette");
    const char *name = s->path ? dub_path_base(s->path) : "no project";
    x += ui_put_cut(c, x, 0, wide ? 36 : 22, dub_sv(name), UI_S_BAR_NAME);
    int mark_x = x;
    x += ui_put(c, x, 0, 2, dirty ? " ●" : "  ", UI_S_BAR_MARK);
    if (dirty && wide)
        x += ui_put(c, x, 0, 20, " in the journal", UI_S_BAR_DIM);
    if (dirty)
        ui_hit_add(app, (struct ui_rect){mark_x, 0, x - mark_x, 1}, "save");
    x += 2;
    enum dub_sync_mode mode = set->options.sync_mode;
    bool has_mode = set->options.set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    char text[96];
    (void)snprintf(text, sizeof(text), "%s · %s", dub_str_z(set->model),
                   has_mode ? dub_sync_mode_name(mode) : "no sync mode");
    int w = ui_width(dub_sv(text));
    if (x + w + 2 + room > c->w && has_mode) /* the model can be seen elsewhere */
        (void)snprintf(text, sizeof(text), "%s", dub_sync_mode_name(mode));
    w = ui_width(dub_sv(text));
    if (s->path && c->w >= 76 && x + w + 2 + room <= c->w)
        x += ui_put(c, x, 0, w, text, UI_S_BAR) + 2;
    return x;
}

#define LENGTH_ROOM 10 /* of the video's length, the least that is told about it */

/* Columns of the needed pieces from the i-th on. */
static int needed(const struct piece *p, size_t i, size_t n)
{
    int w = 0;
    for (; i < n; i++)
        w += p[i].needed ? ui_width(dub_sv(p[i].text)) + 2 : 0;
    return w;
}

/* What a click on a piece of the bar does. */
static const char *piece_goes(const char *text)
{
    static const struct {
        const char *begins, *command;
    } rows[] = {{"✗", "issue next"}, {"▲", "issue next"}, {"≈", "submit-sheet"}, {"▸", "pane jobs"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        if (strncmp(text, rows[i].begins, strlen(rows[i].begins)) == 0)
            return rows[i].command;
    return NULL;
}

void ui_draw_bar(struct ui_app *app)
{
    struct ui_canvas *c = &app->canvas;
    struct piece pieces[9] = {0};
    struct dub_buf video;
    ui_erase(c, app->layout.bar, UI_S_BAR);
    size_t n = right_pieces(app, pieces);
    int left = draw_left(app, needed(pieces, 0, n) + 1 + LENGTH_ROOM), right = c->w - 1;
    for (size_t i = 0; i < n; i++) {
        int w = ui_width(dub_sv(pieces[i].text));
        int keep = pieces[i].needed ? 1 : needed(pieces, i + 1, n) + LENGTH_ROOM;
        if (right - w < left + keep)
            continue;
        ui_put(c, right - w, 0, w, pieces[i].text, pieces[i].style);
        const char *goes = piece_goes(pieces[i].text);
        if (goes)
            ui_hit_add(app, (struct ui_rect){right - w, 0, w, 1}, goes);
        right -= w + 2;
    }
    dub_buf_init(&video, 0);
    const char *activity = app->activity ? app->activity : ui_wave_activity(app);
    if (activity)
        dub_buf_addf(&video, "… %s", activity);
    else
        add_video(app, right - left, &video);
    if (right - left >= (activity ? 8 : 9))
        ui_put_cut(c, left, 0, right - left, dub_buf_sv(&video), UI_S_BAR);
    dub_buf_fini(&video);
}

/* --- the footer ------------------------------------------------------------------------------- */

/*
 * A hint stands only while its command can run and has a key. Commands with | between are shown by
 * their keys together; a click runs the first.
 */
struct hint {
    const char *command; /* the key is looked up, so that a changed keymap shows */
    const char *keys;    /* shown instead, for keys that are no commands' */
    const char *words;
    bool (*when)(struct ui_app *app); /* NULL: always */
};

static bool when_marked(struct ui_app *app)
{
    return app->session->sel.has_in && app->session->sel.has_out;
}

static bool when_begun(struct ui_app *app)
{
    return app->session->sel.has_in && !app->session->sel.has_out;
}

static bool when_unmarked(struct ui_app *app)
{
    return !app->session->sel.has_in;
}

/* A finding of the segment that keys act on, with a fix at hand. */
static const struct dub_diag *fixable_here(struct ui_app *app)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    if (app->focus == UI_FOCUS_ISSUES) {
        const struct dub_diag *at = ui_issue_at(app);
        return at && at->fix ? at : NULL;
    }
    size_t number = s ? dub_project_segment_index(app->session->project, s) + 1 : 0;
    size_t first, n = dub_issues_of(ui_issues(app), number, &first);
    for (size_t i = first; i < first + n; i++)
        if (ui_issue(app, i)->fix)
            return ui_issue(app, i);
    return NULL;
}

static bool when_fixable(struct ui_app *app)
{
    return fixable_here(app) != NULL;
}

static bool when_unsaved(struct ui_app *app)
{
    return ui_unsaved(app);
}

static bool when_selected(struct ui_app *app)
{
    return ui_cursor_segment(app) != NULL;
}

static bool when_player(struct ui_app *app)
{
    const struct ui_player_port *player = &app->cfg.player;
    return player->name && player->name(player->ctx);
}

static const struct hint play_hints[] = {
    {"play", NULL, "stop", NULL},
    {"pause", NULL, "hold", NULL},
    {"mark in|mark out", NULL, "mark", NULL},
    {"play-loop", NULL, "loop", NULL},
    {"play-speed", NULL, "half speed", NULL},
    {"play source", NULL, "source", NULL},
    {"play both", NULL, "both", NULL},
    {"play dub from", NULL, "from here", NULL},
    {"tap", NULL, "tap", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint tap_hints[] = {
    {"slot 1|slot 9", NULL, "begin and end a segment", NULL},
    {"play", NULL, "stop, play on", NULL},
    {"play-speed", NULL, "half speed", NULL},
    {"undo", NULL, "undo", NULL},
    {"tap", NULL, "leave", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint timeline_hints[] = {
    {"play", NULL, "play", when_player},
    {"slot 1|slot 9", NULL, "segment from the marks", when_marked},
    {"mark out", NULL, "mark its end", when_begun},
    {"mark in|mark out", NULL, "mark", when_unmarked},
    {"slot 1|slot 9", NULL, "new/assign", when_unmarked},
    {"issue fix", NULL, "fix", when_fixable},
    {"segment-split sel .", NULL, "split", when_selected},
    {"segment-merge sel", NULL, "merge", when_selected},
    {"trim start|trim end", NULL, "trim here", when_selected},
    {"nudge segment back|nudge segment on", NULL, "nudge", when_selected},
    {"undo", NULL, "undo", NULL},
    {"command-line", NULL, "command", NULL},
    {"pane request", NULL, "request", NULL},
    {"submit-sheet", NULL, "submit", NULL},
    {"save", NULL, "save", when_unsaved},
    {NULL, NULL, NULL, NULL},
};

static const struct hint first_hints[] = {
    {"play", NULL, "play", when_player},
    {"slot 1|slot 9", NULL, "segment from the marks", when_marked},
    {"mark out", NULL, "mark its end", when_begun},
    {"slot 1|slot 9", NULL, "add a speaker", when_unmarked},
    {"playhead -1f|playhead +1f", NULL, "frame", NULL},
    {"mark in|mark out", NULL, "mark in and out", when_unmarked},
    {"goto", NULL, "go to", NULL},
    {"palette", NULL, "all commands", NULL},
    {"save", NULL, "save", NULL},
    {"quit", NULL, "leave", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint inspector_hints[] = {
    {NULL, "↑ ↓", "field", NULL},
    {"field edit", NULL, "edit", NULL},
    {NULL, "+ -", "step", NULL},
    {"field clear", NULL, "take away", NULL},
    {"field project", NULL, "project", NULL},
    {"attach", NULL, "attach audio", NULL},
    {"undo", NULL, "undo", NULL},
    {"focus next", NULL, "next pane", NULL},
    {"cancel", NULL, "back", NULL},
    {"pane request", NULL, "request", NULL},
    {"submit-sheet", NULL, "submit", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint edit_hints[] = {
    {"line accept", NULL, "keep", NULL},
    {"line cancel", NULL, "leave as it was", NULL},
    {"line complete", NULL, "complete", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint area_hints[] = {
    {"line accept", NULL, "keep", NULL},
    {"line cancel", NULL, "leave as it was", NULL},
    {"line newline", NULL, "new line", NULL},
    {"line complete", NULL, "keep, next field", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint field_hints[] = {
    {"line accept", NULL, "keep", NULL},
    {"line cancel", NULL, "leave as it was", NULL},
    {"line complete", NULL, "keep, next field", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint issue_hints[] = {
    {NULL, "↑ ↓", "issue", NULL},     {"issue goto", NULL, "go there", NULL},
    {"issue fix", NULL, "fix", when_fixable},
    {"issue fix-kind", NULL, "fix all of this kind", when_fixable},
    {"issue waive", NULL, "waive", NULL},
    {"undo", NULL, "undo", NULL},     {"focus next", NULL, "next pane", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint request_hints[] = {
    {NULL, "↑ ↓", "row", NULL},
    {"request-find", NULL, "find", NULL},
    {"request-copy segment", NULL, "copy", NULL},
    {"request-as next", NULL, "as a program", NULL},
    {"request-changes", NULL, "what changed", NULL},
    {"request-save", NULL, "to a file", NULL},
    {"pane request", NULL, "close", NULL},
    {"submit-sheet", NULL, "submit", NULL},
    {"focus next", NULL, "next pane", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint help_hints[] = {
    {NULL, "↑ ↓", "scroll", NULL},
    {"cancel", NULL, "close", NULL},
    {"palette", NULL, "find a command", NULL},
    {"command-line", NULL, "run one", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint text_hints[] = {
    {NULL, "↑ ↓", "segment", NULL},
    {"texts edit", NULL, "edit", NULL},
    {NULL, "← →", "source/target", NULL},
    {"texts next-empty", NULL, "next empty", NULL},
    {"texts copy", NULL, "copy source", NULL},
    {"undo", NULL, "undo", NULL},
    {"pane texts", NULL, "close", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint typing_hints[] = {
    {"line accept", NULL, "keep, next segment", NULL},
    {"line newline", NULL, "new line", NULL},
    {"line complete-back", NULL, "keep, back", NULL},
    {"line cancel", NULL, "leave as it was", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint history_hints[] = {
    {NULL, "↑ ↓", "step", NULL},
    {"step goto", NULL, "go there", NULL},
    {"undo", NULL, "undo", NULL},
    {"redo", NULL, "redo", NULL},
    {"pane history", NULL, "close", NULL},
    {"focus next", NULL, "next pane", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint picture_hints[] = {
    {"playhead -1f|playhead +1f", NULL, "a frame", NULL},
    {"cursor up|cursor down", NULL, "segment", NULL},
    {"face-pick", NULL, "pick a face", NULL},
    {"picture other", NULL, "larger, smaller", NULL},
    {"face-show", NULL, "its frame", NULL},
    {"pane picture", NULL, "close", NULL},
    {"focus next", NULL, "next pane", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint face_hints[] = {
    {NULL, "← ↑ ↓ →", "move, Shift far, Alt a pixel", NULL},
    {"face-take segment", NULL, "for the segment", NULL},
    {"face-take speaker", NULL, "its speaker", NULL},
    {"face-take project", NULL, "the project", NULL},
    {"playhead -1f|playhead +1f", NULL, "a frame", NULL},
    {"cancel", NULL, "leave", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct hint job_hints[] = {
    {NULL, "↑ ↓", "job", NULL},
    {"job-details", NULL, "details", NULL},
    {"job-request text", NULL, "its request", NULL},
    {"job-request changes", NULL, "changes since", NULL},
    {"job-fetch", NULL, "fetch", NULL},
    {"job-resume", NULL, "pick up", NULL},
    {"job-delete", NULL, "delete", NULL},
    {"job-list other", NULL, "all projects", NULL},
    {"pane jobs", NULL, "close", NULL},
    {"submit-sheet", NULL, "submit", NULL},
    {NULL, NULL, NULL, NULL},
};

/* Ended by one without words. */
static const struct hint *hints_here(const struct ui_app *app)
{
    if (app->prompt.open && app->prompt.ask.in_place)
        return app->side == UI_SIDE_TEXTS  ? typing_hints
               : app->prompt.ask.multiline ? area_hints
               : app->prompt.ask.tab_next ? field_hints
                                          : edit_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_INSPECTOR)
        return inspector_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_JOBS)
        return job_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_TEXTS)
        return text_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_HISTORY)
        return history_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_PICTURE)
        return app->pictures.picking ? face_hints : picture_hints;
    if (app->focus == UI_FOCUS_SIDE && app->side == UI_SIDE_HELP)
        return help_hints;
    if (app->focus == UI_FOCUS_SIDE)
        return request_hints;
    if (app->focus == UI_FOCUS_ISSUES)
        return issue_hints;
    if (app->play.tap)
        return tap_hints;
    if (app->play.playing)
        return play_hints;
    if (dub_project_n_segments(app->session->project) == 0)
        return first_hints;
    return timeline_hints;
}

/* Key of one command as it is bound now; NULL when it has none. */
static const char *key_of(const struct ui_app *app, struct dub_sv command,
                          char out[UI_SEQUENCE_MAX * UI_KEY_TEXT])
{
    char *z = dub_strndup(command.p, command.n);
    const struct ui_binding *b = ui_keymap_for(&app->keymap, ui_app_context(app), z);
    dub_free(z);
    return b ? ui_binding_keys(b, out) : NULL;
}

/* "i o", "← →", "1–9"; false when a key is bound no longer. */
static bool hint_keys(const struct ui_app *app, const struct hint *h, char *out, size_t size)
{
    static const struct {
        const char *name, *sign;
    } arrows[] = {{"Left", "←"}, {"Right", "→"}, {"Up", "↑"}, {"Down", "↓"}};
    struct dub_sv rest = dub_sv(h->command);
    size_t at = 0;
    for (bool first = true; rest.n > 0; first = false) {
        char text[UI_SEQUENCE_MAX * UI_KEY_TEXT];
        const char *key = key_of(app, dub_sv_split(&rest, '|'), text);
        if (!key)
            return false;
        for (size_t i = 0; i < DUB_ARRAY_LEN(arrows); i++)
            key = strcmp(key, arrows[i].name) == 0 ? arrows[i].sign : key;
        bool run = !first && strncmp(h->command, "slot ", 5) == 0;
        int n = snprintf(out + at, size - at, "%s%s", first ? "" : run ? "–" : " ",
                         run ? key + strlen(key) - 1 : key);
        at += n > 0 ? (size_t)n : 0;
    }
    return at > 0 && at < size;
}

/* Whether it is worth a place now, and the keys to show. */
static bool hint_stands(struct ui_app *app, const struct hint *h, char *out, size_t size)
{
    const struct dub_cmd *cmd;
    if (h->when && !h->when(app))
        return false;
    if (h->keys) {
        (void)snprintf(out, size, "%s", h->keys);
        return true;
    }
    struct dub_sv name = dub_sv(h->command);
    name = dub_sv_n(name.p, dub_sv_find(name, ' '));
    return ui_find_command(name, &cmd, NULL) == DUB_OK && !ui_command_disabled(app, cmd) &&
           hint_keys(app, h, out, size);
}

static void add_click(struct ui_footer *f, int from, int to, struct dub_sv command)
{
    if (f->n == DUB_ARRAY_LEN(f->at))
        return;
    f->at[f->n].from = from;
    f->at[f->n].to = to;
    f->at[f->n++].command = command;
}

static int draw_hint(struct ui_app *app, int x, int y, int end, const struct hint *h)
{
    char keys[2 * UI_SEQUENCE_MAX * UI_KEY_TEXT];
    struct ui_footer *f = &app->footer;
    if (!hint_stands(app, h, keys, sizeof(keys)))
        return x;
    int from = x, w = ui_width(dub_sv(keys)) + 1 + ui_width(dub_sv(h->words));
    if (x + w > end)
        return x;
    x += ui_put(&app->canvas, x, y, 40, keys, UI_S_KEY) + 1;
    x += ui_put(&app->canvas, x, y, 40, h->words, UI_S_HINT);
    if (h->command) {
        struct dub_sv rest = dub_sv(h->command), all = dub_sv(keys);
        struct dub_sv first = dub_sv_split(&rest, '|');
        int second = rest.n > 0 ? from + ui_width(dub_sv_split(&all, ' ')) + 1 : x;
        bool slots = first.n > 5 && strncmp(first.p, "slot ", 5) == 0 && rest.n > 0;
        add_click(f, from, x, slots ? dub_sv_n(first.p, 4) : first);
        if (rest.n > 0 && !slots) /* the other of two keys is its own */
            add_click(f, second, second + ui_width(all), rest);
    }
    return x + 2;
}

/* As many as fit; the way to help is always among them. */
static void draw_hints(struct ui_app *app, int y)
{
    static const struct hint help = {"help", NULL, "help", NULL};
    const struct hint *hints = hints_here(app);
    char keys[2 * UI_SEQUENCE_MAX * UI_KEY_TEXT];
    bool has_help = !app->prompt.open && hint_stands(app, &help, keys, sizeof(keys));
    int x = 1, end = app->canvas.w - 1, reserved = has_help ? ui_width(dub_sv(keys)) + 7 : 0;
    for (size_t i = 0; hints[i].words; i++)
        x = draw_hint(app, x, y, end - reserved, &hints[i]);
    if (has_help)
        (void)draw_hint(app, x, y, end, &help);
}

bool ui_mouse_footer(struct ui_app *app, const struct ui_mouse *m)
{
    if (m->action != UI_MOUSE_PRESS)
        return false;
    for (size_t i = app->footer.n; i > 0; i--) { /* what was added later lies above */
        if (m->x < app->footer.at[i - 1].from || m->x >= app->footer.at[i - 1].to)
            continue;
        struct dub_sv line = app->footer.at[i - 1].command;
        (void)ui_runf(app, "%.*s", (int)line.n, line.p);
        return true;
    }
    return false;
}

void ui_draw_footer(struct ui_app *app)
{
    app->footer.n = 0;
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
