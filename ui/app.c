/* The editor as a whole: begin, events in, frames out, end. */
#include "app_impl.h"

#include <signal.h>
#include <stdio.h>

#include "base/utf8.h"

dub_us ui_app_now(const struct ui_app *app)
{
    return app->cfg.clock_us ? app->cfg.clock_us(app->cfg.outside.ctx) : dub_loop_now_us();
}

/* --- ports of the session --------------------------------------------------------------------- */

static dub_us port_now(void *ctx)
{
    struct ui_app *app = ctx;
    return app->cfg.outside.now(app->cfg.outside.ctx);
}

static uint64_t port_seed(void *ctx)
{
    struct ui_app *app = ctx;
    return app->cfg.outside.seed(app->cfg.outside.ctx);
}

static enum dub_status port_probe(void *ctx, struct dub_session *s, const char *where,
                                  struct dub_err *err)
{
    struct ui_app *app = ctx;
    if (!app->cfg.outside.probe)
        return DUB_OK;
    return app->cfg.outside.probe(app->cfg.outside.ctx, s, where, err);
}

static enum dub_status port_listen(void *ctx, struct dub_session *s, const char *where,
                                   struct dub_err *err)
{
    struct ui_app *app = ctx;
    return app->cfg.outside.listen(app->cfg.outside.ctx, s, where, err);
}

/* The answer comes later than the question: the command fails now and is run again on a yes. */
static bool port_ask(void *ctx, const char *question)
{
    struct ui_app *app = ctx;
    if (app->agreed)
        return true;
    dub_free(app->question);
    app->question = dub_strdup(question);
    return false;
}

static bool port_is_uploaded(void *ctx, const char *sha256, enum dub_input_kind kind)
{
    const struct ui_jobs_port *jobs = &((struct ui_app *)ctx)->cfg.jobs;
    return jobs->asset_id && jobs->asset_id(jobs->ctx, sha256, kind) != NULL;
}

static bool port_shots(void *ctx, struct dub_session *s, const dub_us **at, size_t *n)
{
    const struct dub_shots *shots = ui_shots(ctx);
    (void)s;
    *at = shots ? shots->at.at : NULL;
    *n = shots ? shots->at.n : 0;
    return shots != NULL;
}

static void port_say(void *ctx, const char *text)
{
    ui_app_say(ctx, DUB_SEV_INFO, "%s", text);
}

static void port_changed(void *ctx, unsigned mask)
{
    struct ui_app *app = ctx;
    if (mask & ~(unsigned)DUB_MASK_FACTS)
        app->n_edits++;
    ui_app_schedule_sync(app);
    ui_app_dirty(app);
}

/* --- frames ----------------------------------------------------------------------------------- */

static void draw_too_small(struct ui_app *app)
{
    struct ui_canvas *c = &app->canvas;
    ui_put_cut(c, 0, 0, c->w, dub_sv("dubline needs a larger window"), UI_S_STRONG);
    ui_putf(c, 0, 1, c->w, UI_S_TEXT, "%d×%d here, at least %d×%d", c->w, c->h, UI_MIN_COLS,
            UI_MIN_ROWS);
    ui_put_cut(c, 0, 2, c->w, dub_sv("Ctrl-Q leaves; nothing is lost"), UI_S_DIM);
}

static void make_layout(struct ui_app *app)
{
    size_t n_issues = ui_n_issues(app);
    struct ui_layout_ask ask = {
        .cols = app->canvas.w,
        .rows = app->canvas.h,
        .n_lanes = ui_timeline_n_lanes(app),
        .n_issues = n_issues > 1000 ? 1000 : (int)n_issues,
        .wide_side = app->side != UI_SIDE_INSPECTOR,
        .whole_side = app->side == UI_SIDE_TEXTS ||
                      (app->side == UI_SIDE_PICTURE && app->pictures.large),
        .side_focus = app->focus == UI_FOCUS_SIDE,
        .issues_focus = app->focus == UI_FOCUS_ISSUES,
        .minimap = ui_timeline_wants_map(app),
        .wave_rows = ui_wave_rows(app, app->canvas.h),
    };
    app->layout = ui_layout_make(&ask);
}

static void draw_side(struct ui_app *app)
{
    if (app->layout.side.h == 0)
        return;
    switch (app->side) {
    case UI_SIDE_INSPECTOR:
        ui_draw_inspector(app);
        break;
    case UI_SIDE_REQUEST:
        ui_draw_request(app);
        break;
    case UI_SIDE_JOBS:
        ui_draw_jobs(app);
        break;
    case UI_SIDE_HELP:
        ui_draw_help(app);
        break;
    case UI_SIDE_HISTORY:
        ui_draw_history(app);
        break;
    case UI_SIDE_PICTURE:
        ui_draw_picture(app);
        break;
    case UI_SIDE_TEXTS:
        ui_draw_texts(app);
        break;
    }
    ui_draw_tabs(app);
}

static void on_armed(void *ctx)
{
    struct ui_app *app = ctx;
    app->guard_timer = 0;
    ui_app_dirty(app);
}

/* When the guard's pause is over the box is drawn once more: its key counts now. */
static void draw_dialog(struct ui_app *app)
{
    dub_us wait_us = ui_dialog_wait_us(&app->dialog, ui_app_now(app));
    ui_dialog_draw(&app->dialog, &app->canvas, ui_app_now(app));
    if (wait_us > 0 && app->cfg.loop && app->guard_timer == 0)
        app->guard_timer = dub_loop_add_timer(app->cfg.loop, wait_us, on_armed, app);
}

static void draw_panes(struct ui_app *app)
{
    ui_draw_bar(app);
    ui_draw_timeline(app);
    if (app->layout.segments.h > 0)
        ui_draw_segments(app);
    draw_side(app);
    if (app->layout.issues.h > 0)
        ui_draw_issues(app);
    ui_draw_footer(app);
    int bottom = app->canvas.h - 1;
    if (app->palette.open) {
        app->cursor_x = ui_draw_palette(app);
        app->cursor_y = bottom;
    } else if (app->prompt.open && !app->prompt.ask.in_place) {
        app->cursor_x = ui_draw_prompt_line(app, bottom);
        app->cursor_y = bottom;
        if (app->has_message && !app->prompt.menu_open)
            ui_draw_message(app, bottom - 1);
    }
    if (app->tour.open && !app->prompt.open && !app->palette.open)
        ui_draw_tour(app);
    if (app->dialog.open)
        draw_dialog(app);
}

static void draw(struct ui_app *app)
{
    app->cursor_x = app->cursor_y = -1;
    ui_canvas_clear(&app->canvas);
    ui_hits_clear(app);
    make_layout(app);
    if (app->layout.too_small)
        draw_too_small(app);
    else
        draw_panes(app);
    app->term->ops->present(app->term, &app->canvas, app->cursor_x, app->cursor_y);
    app->dirty = false;
    app->drawn_at_us = ui_app_now(app);
}

static void on_draw(void *ctx)
{
    struct ui_app *app = ctx;
    app->draw_planned = false;
    app->draw_timer = 0;
    if (app->dirty && !app->done)
        draw(app);
}

void ui_app_dirty(struct ui_app *app)
{
    app->dirty = true;
    if (!app->cfg.loop || app->draw_planned)
        return;
    app->draw_planned = true;
    dub_us since_us = ui_app_now(app) - app->drawn_at_us;
    if (since_us >= UI_FRAME_US)
        dub_loop_defer(app->cfg.loop, on_draw, app);
    else
        app->draw_timer = dub_loop_add_timer(app->cfg.loop, UI_FRAME_US - since_us, on_draw, app);
}

void ui_app_refresh(struct ui_app *app)
{
    ui_app_dirty(app);
}

/* --- messages --------------------------------------------------------------------------------- */

void ui_app_say(struct ui_app *app, enum dub_severity severity, const char *fmt, ...)
{
    char raw[sizeof(app->message)];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(raw, sizeof(raw), fmt, ap);
    va_end(ap);
    dub_sanitise_z(raw, app->message, sizeof(app->message));
    app->severity = severity;
    app->has_message = app->said = true;
    ui_app_dirty(app);
}

void ui_app_error(struct ui_app *app, const struct dub_err *err)
{
    ui_app_say(app, DUB_SEV_ERROR, "%s", err->text[0] ? err->text : dub_status_name(err->code));
}

void ui_app_activity(struct ui_app *app, const char *text)
{
    dub_free(app->activity);
    app->activity = dub_strdup(text);
    ui_app_dirty(app);
}

/* --- the journal reaches the disk ------------------------------------------------------------- */

static void on_sync(void *ctx)
{
    struct ui_app *app = ctx;
    app->sync_timer = 0;
    dub_session_sync(app->session);
}

void ui_app_schedule_sync(struct ui_app *app)
{
    if (app->cfg.loop && app->sync_timer == 0)
        app->sync_timer = dub_loop_add_timer(app->cfg.loop, UI_SYNC_US, on_sync, app);
}

static void on_tick(void *ctx)
{
    struct ui_app *app = ctx;
    app->tick_timer = 0;
    ui_app_dirty(app);
}

void ui_app_tick(struct ui_app *app)
{
    if (app->cfg.loop && app->tick_timer == 0)
        app->tick_timer = dub_loop_add_timer(app->cfg.loop, DUB_US_PER_S, on_tick, app);
}

/* --- events ----------------------------------------------------------------------------------- */

enum ui_context ui_app_context(const struct ui_app *app)
{
    static const enum ui_context side[] = {
        [UI_SIDE_INSPECTOR] = UI_CTX_INSPECTOR,
        [UI_SIDE_REQUEST] = UI_CTX_REQUEST,
        [UI_SIDE_JOBS] = UI_CTX_JOBS,
        [UI_SIDE_HELP] = UI_CTX_HELP,
        [UI_SIDE_HISTORY] = UI_CTX_HISTORY,
        [UI_SIDE_PICTURE] = UI_CTX_PICTURE,
        [UI_SIDE_TEXTS] = UI_CTX_TEXTS,
    };
    if (app->dialog.open)
        return UI_CTX_DIALOG;
    if (app->prompt.open || app->palette.open)
        return UI_CTX_PROMPT;
    if (app->tour.open)
        return UI_CTX_TOUR;
    switch (app->focus) {
    case UI_FOCUS_TIMELINE:
        return UI_CTX_TIMELINE;
    case UI_FOCUS_SEGMENTS:
        return UI_CTX_SEGMENTS;
    case UI_FOCUS_ISSUES:
        return UI_CTX_ISSUES;
    case UI_FOCUS_SIDE:
    case UI_FOCUS_COUNT:
        break;
    }
    if (app->side == UI_SIDE_PICTURE && app->pictures.picking)
        return UI_CTX_FACE;
    return side[app->side];
}

/* A character typed while a line is being edited; false: the key is not text. */
static bool typed(struct ui_app *app, struct ui_key k)
{
    if (k.mods != 0 || k.code < 0x20 || k.code >= UI_KEY_ESC)
        return false;
    char text[UI_KEY_TEXT];
    ui_key_print(k, text);
    struct dub_sv s = dub_sv(k.code == ' ' ? " " : text);
    if (app->palette.open)
        ui_palette_text(app, s);
    else
        ui_prompt_text(&app->prompt, s);
    return true;
}

static void unknown_keys(struct ui_app *app)
{
    char keys[UI_SEQUENCE_MAX * UI_KEY_TEXT];
    struct ui_binding b = {.n_keys = app->n_pending};
    memcpy(b.keys, app->pending, sizeof(b.keys));
    ui_app_say(app, DUB_SEV_INFO, "%s does nothing here; ? lists the keys that do",
               ui_binding_keys(&b, keys));
}

static void press_key(struct ui_app *app, struct ui_key k)
{
    bool lines = app->prompt.open && app->prompt.ask.multiline;
    if (k.code == 'j' && k.mods == UI_MOD_CTRL && !lines) /* a new line elsewhere is Enter */
        k = (struct ui_key){.code = UI_KEY_ENTER};
    enum ui_context context = ui_app_context(app);
    bool typing = context == UI_CTX_PROMPT;
    if (app->layout.too_small) { /* no room for a question; the journal has every edit */
        app->done = k.code == 'q' && k.mods == UI_MOD_CTRL;
        return;
    }
    if (context != UI_CTX_DIALOG)
        app->has_message = false;
    if (app->n_pending == UI_SEQUENCE_MAX)
        app->n_pending = 0;
    app->pending[app->n_pending++] = k;
    const char *command;
    bool known = ui_keymap_find(&app->keymap, context, app->pending, app->n_pending, &command);
    if (known && !command)
        return; /* the beginning of a longer sequence */
    if (command) {
        char *line = dub_strdup(command); /* the keymap may change while it runs */
        app->n_pending = 0;
        struct dub_err err;
        dub_err_clear(&err);
        if (ui_run_key(app, dub_sv(line), &err) != DUB_OK)
            app->term->ops->bell(app->term);
        dub_free(line);
        return;
    }
    bool single = app->n_pending == 1;
    if (!(typing && single && typed(app, k))) {
        if (context == UI_CTX_DIALOG)
            ui_dialog_touched(&app->dialog, ui_app_now(app));
        else if (!typing)
            unknown_keys(app);
    }
    app->n_pending = 0;
}

/* Esc and a key pressed at once look like Alt and that key: taken for it only where it is bound. */
static void handle_key(struct ui_app *app, struct ui_key k)
{
    const char *command;
    bool esc = (k.mods & UI_MOD_ALT) && app->n_pending == 0 &&
               !ui_keymap_find(&app->keymap, ui_app_context(app), &k, 1, &command);
    if (esc) {
        press_key(app, (struct ui_key){UI_KEY_ESC, 0});
        k.mods &= ~UI_MOD_ALT;
    }
    if (!app->done)
        press_key(app, k);
}

static void handle_mouse(struct ui_app *app, const struct ui_mouse *m)
{
    bool asked = app->dialog.open || app->palette.open || app->prompt.open;
    if (app->tour.open && !asked && !app->layout.too_small) {
        ui_mouse_tour(app, m);
        return;
    }
    if (app->layout.too_small || ui_mouse_modal(app, m))
        return;
    bool press = m->action == UI_MOUSE_PRESS;
    if (press) {
        app->has_message = false;
        ui_click_seen(app, m);
    }
    if (app->drag.kind != UI_DRAG_NONE && ui_mouse_timeline(app, m))
        return;
    if (ui_rect_has(app->layout.footer, m->x, m->y) && ui_mouse_footer(app, m))
        return;
    if (ui_hit_run(app, m))
        return;
    if (ui_rect_has(app->layout.timeline, m->x, m->y)) {
        app->focus = press ? UI_FOCUS_TIMELINE : app->focus;
        (void)ui_mouse_timeline(app, m);
    } else if (ui_rect_has(app->layout.segments, m->x, m->y)) {
        app->focus = press ? UI_FOCUS_SEGMENTS : app->focus;
        if (ui_mouse_segments(app, m) && press && ui_double_click(app))
            (void)ui_edit_text(app);
    } else if (ui_rect_has(app->layout.issues, m->x, m->y)) {
        app->focus = press ? UI_FOCUS_ISSUES : app->focus;
        if (ui_mouse_issues(app, m) && press && ui_double_click(app))
            ui_fix_issue(app, false);
    } else if (ui_rect_has(app->layout.side, m->x, m->y)) {
        app->focus = press ? UI_FOCUS_SIDE : app->focus;
        long step = m->action == UI_MOUSE_UP ? -3 : m->action == UI_MOUSE_DOWN ? 3 : 0;
        if (app->side == UI_SIDE_INSPECTOR)
            (void)ui_mouse_inspector(app, m);
        else if (app->side == UI_SIDE_JOBS)
            (void)ui_mouse_jobs(app, m);
        else if (app->side == UI_SIDE_HISTORY)
            (void)ui_mouse_history(app, m);
        else if (app->side == UI_SIDE_PICTURE)
            (void)ui_mouse_picture(app, m);
        else if (app->side == UI_SIDE_REQUEST)
            (void)ui_mouse_request(app, m);
        else if (app->side == UI_SIDE_TEXTS)
            (void)ui_mouse_texts(app, m);
        else
            ui_scroll(&app->help.list, step);
    }
}

/* Pasted text is text: it never runs commands. */
static void handle_paste(struct ui_app *app, const char *text)
{
    if (app->dialog.open)
        ui_dialog_touched(&app->dialog, ui_app_now(app));
    else if (app->palette.open)
        ui_palette_text(app, dub_sv(text));
    else if (app->prompt.open)
        ui_prompt_text(&app->prompt, dub_sv(text));
    else
        ui_app_say(app, DUB_SEV_INFO, "text was pasted; it goes into a prompt only (: opens one)");
}

void ui_app_handle(struct ui_app *app, struct ui_event *ev)
{
    int cols, rows;
    switch (ev->kind) {
    case UI_EVENT_KEY:
        handle_key(app, ev->key);
        break;
    case UI_EVENT_MOUSE:
        handle_mouse(app, &ev->mouse);
        break;
    case UI_EVENT_PASTE:
        handle_paste(app, ev->paste);
        dub_free(ev->paste);
        break;
    case UI_EVENT_RESIZE:
        app->term->ops->resized(app->term);
        app->term->ops->size(app->term, &cols, &rows);
        ui_canvas_resize(&app->canvas, cols, rows);
        break;
    case UI_EVENT_END: /* the terminal is gone; the journal keeps the edits */
        app->done = true;
        break;
    }
    ui_app_dirty(app);
}

static void on_input(void *ctx);

static void drain(struct ui_app *app)
{
    struct ui_event ev;
    while (!app->done && app->term->ops->next(app->term, ui_app_now(app), &ev))
        ui_app_handle(app, &ev);
    ui_write_begun(app);
    if (!app->cfg.loop)
        return;
    if (app->done) {
        dub_loop_stop(app->cfg.loop);
        return;
    }
    if (app->input_timer)
        dub_loop_cancel_timer(app->cfg.loop, app->input_timer);
    dub_us wait_us = app->term->ops->wait_us(app->term, ui_app_now(app));
    app->input_timer = wait_us >= 0 ? dub_loop_add_timer(app->cfg.loop, wait_us, on_input, app) : 0;
}

static void on_input(void *ctx)
{
    struct ui_app *app = ctx;
    app->input_timer = 0;
    drain(app);
}

static void on_readable(void *ctx, int fd, short revents)
{
    (void)fd;
    (void)revents;
    drain(ctx);
}

static void on_signal(void *ctx, int signo)
{
    struct ui_app *app = ctx;
    struct ui_event resize = {.kind = UI_EVENT_RESIZE};
    if (signo == SIGWINCH) {
        ui_app_handle(app, &resize);
    } else if (signo == SIGTSTP) {
        app->term->ops->suspend(app->term);
        ui_app_handle(app, &resize);
    } else if (signo == SIGCONT) {
        app->term->ops->forget(app->term);
        ui_app_handle(app, &resize);
    } else { /* told to end: the journal keeps what is not saved */
        app->done = true;
        dub_loop_stop(app->cfg.loop);
    }
}

void ui_app_pump(struct ui_app *app)
{
    drain(app);
    if (!app->done && app->dirty)
        draw(app);
}

void ui_app_run(struct ui_app *app)
{
    static const int signals[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT};
    for (size_t i = 0; i < DUB_ARRAY_LEN(signals); i++) {
        enum dub_status st = dub_loop_add_signal(app->cfg.loop, signals[i], on_signal, app, NULL);
        if (st != DUB_OK)
            ui_app_say(app, DUB_SEV_WARNING, "signal %d cannot be watched", signals[i]);
    }
    int fd = app->term->ops->fd(app->term);
    if (fd >= 0)
        dub_loop_add_fd(app->cfg.loop, fd, POLLIN, on_readable, app);
    ui_tour_offer(app);
    draw(app);
    if (!app->done)
        dub_loop_run(app->cfg.loop);
    if (fd >= 0)
        dub_loop_remove_fd(app->cfg.loop, fd);
    dub_session_sync(app->session);
}

bool ui_app_is_done(const struct ui_app *app)
{
    return app->done;
}

/* --- begin and end ---------------------------------------------------------------------------- */

struct ui_app *ui_app_new(const struct ui_app_config *cfg)
{
    struct ui_app *app = DUB_NEW(struct ui_app);
    app->cfg = *cfg;
    app->term = cfg->term;
    app->owner = dub_strdup(cfg->owner ? cfg->owner : "dubline");
    app->state_dir = dub_strdup(cfg->state_dir);
    struct dub_session_ports ports = {.ctx = app,
                                      .now = port_now,
                                      .seed = port_seed,
                                      .probe = port_probe,
                                      .listen = cfg->outside.listen ? port_listen : NULL,
                                      .ask = port_ask,
                                      .is_uploaded = port_is_uploaded,
                                      .shots = port_shots,
                                      .say = port_say,
                                      .changed = port_changed};
    app->session = dub_session_new(&ports);
    app->session->merge_edits = true;
    app->session->sel.has_playhead = true;
    int cols, rows;
    app->term->ops->size(app->term, &cols, &rows);
    ui_canvas_init(&app->canvas, cols, rows);
    ui_keymap_init(&app->keymap);
    ui_settings_init(app, cfg->config_dir);
    ui_prompt_init(&app->prompt);
    ui_line_init(&app->palette.filter);
    ui_request_init(app);
    app->focus = UI_FOCUS_SEGMENTS;
    app->timeline.fitted = true;
    app->found.least = DUB_SEV_INFO;
    ui_history_load(app);
    ui_app_jobs_changed(app);
    return app;
}

void ui_app_free(struct ui_app *app)
{
    if (!app)
        return;
    if (app->cfg.loop) {
        dub_loop_cancel_timer(app->cfg.loop, app->draw_timer);
        dub_loop_cancel_timer(app->cfg.loop, app->input_timer);
        dub_loop_cancel_timer(app->cfg.loop, app->sync_timer);
        dub_loop_cancel_timer(app->cfg.loop, app->tick_timer);
        dub_loop_cancel_timer(app->cfg.loop, app->guard_timer);
    }
    ui_history_save(app);
    ui_forget_begun(app);
    ui_palette_close(app);
    ui_line_fini(&app->palette.filter);
    ui_help_fini(app);
    ui_inspector_fini(app);
    ui_texts_fini(app);
    ui_request_fini(app);
    ui_picture_pane_fini(app);
    ui_shots_fini(app);
    ui_jobs_fini(app);
    ui_issues_shown_fini(&app->issues_shown);
    ui_prompt_fini(&app->prompt);
    ui_dialog_fini(&app->dialog);
    ui_history_fini(&app->history);
    ui_history_fini(&app->palette.recent);
    ui_history_fini(&app->goto_history);
    ui_history_fini(&app->filter_history);
    ui_keymap_fini(&app->keymap);
    ui_settings_fini(app);
    ui_picks_fini(app);
    ui_play_fini(app);
    ui_table_fini(app);
    ui_issues_fini(app);
    ui_hits_fini(app);
    dub_vec_fini(&app->timeline.lanes);
    dub_free(app->new_speaker.ref);
    dub_free(app->new_speaker.source);
    dub_free(app->sheet_output);
    dub_free(app->question);
    dub_free(app->asked_line);
    dub_free(app->filter);
    dub_free(app->activity);
    dub_free(app->owner);
    dub_free(app->state_dir);
    ui_canvas_fini(&app->canvas);
    dub_session_free(app->session);
    dub_free(app);
}

struct dub_session *ui_app_session(struct ui_app *app)
{
    return app->session;
}
