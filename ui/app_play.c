/* Playing: keys to the player, the player's time to the playhead. */
#include "play.h"

#include <stdio.h>

#include "app_impl.h"

#define LOOP_LEAST_US ((dub_us)40000) /* shorter ones would only crackle */

static const struct ui_player_port *port(const struct ui_app *app)
{
    return &app->cfg.player;
}

static const char *player_name(const struct ui_app *app)
{
    return port(app)->name ? port(app)->name(port(app)->ctx) : NULL;
}

static bool runs(const struct ui_app *app)
{
    return app->play.playing && !app->play.paused;
}

int ui_play_percent(const struct ui_app *app)
{
    return app->play.speed_percent ? app->play.speed_percent : 100;
}

/* --- the playhead ----------------------------------------------------------------------------- */

static void put_playhead(struct ui_app *app, dub_us video_us, bool reveal)
{
    app->play.ours = true;
    if (reveal) {
        ui_set_playhead(app, video_us);
    } else {
        app->session->sel.playhead_us = video_us;
        ui_app_dirty(app);
    }
    app->play.ours = false;
}

void ui_play_touch(struct ui_app *app)
{
    if (runs(app))
        put_playhead(app, ui_play_video_at(&app->play.plan, port(app)->pos(port(app)->ctx)), false);
}

void ui_play_moved(struct ui_app *app)
{
    struct ui_play *p = &app->play;
    dub_us pos_us;
    if (!p->playing || p->ours)
        return;
    if (ui_play_pos_of(&p->plan, app->session->sel.playhead_us, &pos_us)) {
        port(app)->seek(port(app)->ctx, pos_us);
        return;
    }
    p->begun_us = app->session->sel.playhead_us; /* it is where somebody wants it */
    (void)ui_play_stop(app);
}

dub_us ui_play_moment(const struct ui_app *app)
{
    dub_us at_us = app->session->sel.playhead_us;
    struct dub_rate rate = dub_project_rate(app->session->project);
    if (!runs(app))
        return at_us;
    at_us -= ui_opt_int(app, UI_OPT_TAP_DELAY) * (dub_us)10 * ui_play_percent(app);
    at_us = at_us < 0 ? 0 : at_us;
    return ui_opt_on(app, UI_OPT_SNAP) && dub_rate_known(rate) ? dub_frame_snap(at_us, rate) : at_us;
}

/* --- begin ------------------------------------------------------------------------------------ */

static void forget(struct ui_app *app)
{
    struct ui_play *p = &app->play;
    ui_play_plan_fini(&p->plan);
    p->plan = (struct ui_play_plan){0};
    p->playing = p->paused = false;
}

static bool may_fetch(const struct ui_play *p, const char *url)
{
    for (size_t i = 0; i < p->urls.n; i++)
        if (strcmp(p->urls.at[i], url) == 0)
            return true;
    return false;
}

static void on_fetch(void *ctx, enum ui_answer answer)
{
    struct ui_app *app = ctx;
    struct ui_play *p = &app->play;
    if (answer != UI_ANSWER_YES) {
        ui_app_say(app, DUB_SEV_INFO, "nothing was fetched or played");
        return;
    }
    dub_vec_push(&p->urls, p->asked_url);
    p->asked_url = NULL;
    ui_play_start(app, &p->ask);
}

/* Naming a URL fetches nothing; playing it does, so it asks, once for each. */
static void ask_fetch(struct ui_app *app, const char *url)
{
    struct ui_play *p = &app->play;
    dub_free(p->asked_url);
    p->asked_url = dub_strdup(url);
    ui_dialog_open(&app->dialog, "Play from the network?", "play", "leave it", on_fetch, app);
    ui_dialog_add(&app->dialog, "", "Its host will see requests from this machine:", UI_S_TEXT);
    ui_dialog_add(&app->dialog, "", url, UI_S_INFO);
}

static void tell_missing(struct ui_app *app)
{
    size_t n = app->play.plan.n_missing;
    if (n > 0)
        ui_app_say(app, DUB_SEV_WARNING, "%zu segment%s cannot be heard: no audio that lies here", n,
                   n == 1 ? "" : "s");
}

/* The plan of p->ask, to the player. */
static enum dub_status hand_over(struct ui_app *app, struct dub_err *err)
{
    struct ui_play *p = &app->play;
    ui_play_plan_fini(&p->plan);
    enum dub_status st = ui_play_plan_make(app->session, &p->ask, &p->plan, err);
    const char *url = st == DUB_OK ? dub_play_cue_url(&p->plan.cue) : NULL;
    if (url && !may_fetch(p, url)) {
        ask_fetch(app, url);
        return dub_fail(err, DUB_ERR_CANCELLED, "nothing was fetched yet");
    }
    return st == DUB_OK ? port(app)->play(port(app)->ctx, &p->plan.cue, ui_play_percent(app), err)
                        : st;
}

void ui_play_start(struct ui_app *app, const struct ui_play_ask *ask)
{
    struct ui_play *p = &app->play;
    struct dub_err err;
    dub_us begun_us = p->playing ? p->begun_us : app->session->sel.playhead_us;
    if (!player_name(app)) {
        ui_app_say(app, DUB_SEV_WARNING, "no player was found: install mpv (or ffplay); "
                   "`draft` (D) renders what you would hear into a file");
        return;
    }
    if (p->playing) {
        port(app)->stop(port(app)->ctx);
        ui_tap_end(app);
    }
    p->ask = *ask;
    enum dub_status st = hand_over(app, &err);
    if (st != DUB_OK) {
        forget(app);
        if (st != DUB_ERR_CANCELLED)
            ui_app_error(app, &err);
        return;
    }
    p->playing = true;
    p->paused = false;
    p->begun_us = ask->segment ? begun_us : ask->from_us;
    tell_missing(app);
    put_playhead(app, ui_play_video_at(&p->plan, 0), true);
}

/* --- end -------------------------------------------------------------------------------------- */

static bool returns(const struct ui_app *app)
{
    long how = ui_opt_int(app, UI_OPT_PLAY_STOP);
    return how == 1 || (how == 0 && app->play.ask.segment && !app->play.tap);
}

static void over(struct ui_app *app)
{
    bool back = returns(app);
    ui_tap_end(app);
    forget(app);
    if (back)
        put_playhead(app, app->play.begun_us, ui_opt_on(app, UI_OPT_FOLLOW));
    ui_app_dirty(app);
}

bool ui_play_stop(struct ui_app *app)
{
    if (!app->play.playing)
        return false;
    ui_play_touch(app);
    port(app)->stop(port(app)->ctx);
    over(app);
    return true;
}

void ui_app_play_at(struct ui_app *app, dub_us pos_us)
{
    struct ui_play *p = &app->play;
    if (!runs(app))
        return;
    put_playhead(app, ui_play_video_at(&p->plan, pos_us), ui_opt_on(app, UI_OPT_FOLLOW));
    ui_tap_tick(app);
    if (!p->told_silent && port(app)->is_silent && port(app)->is_silent(port(app)->ctx)) {
        p->told_silent = true;
        ui_app_say(app, DUB_SEV_WARNING, "no sound device was found: it plays without a sound; "
                   "`draft` (D) renders a file to listen to elsewhere");
    }
}

/* Again and again it is made anew, so that what was edited meanwhile is heard. */
static bool again(struct ui_app *app, struct dub_err *err)
{
    const struct ui_play *p = &app->play;
    bool there = p->ask.segment &&
                 dub_project_segment_by_id(app->session->project, p->ask.segment);
    if (!p->loop || !there || p->plan.cue.len_us < LOOP_LEAST_US)
        return false;
    return hand_over(app, err) == DUB_OK;
}

void ui_app_play_ended(struct ui_app *app, const struct dub_err *why)
{
    struct ui_play *p = &app->play;
    struct dub_err err;
    dub_err_clear(&err);
    if (!p->playing)
        return;
    dub_us end_us = ui_play_video_at(&p->plan, p->plan.cue.len_us);
    if (!why && again(app, &err)) {
        put_playhead(app, ui_play_video_at(&p->plan, 0), ui_opt_on(app, UI_OPT_FOLLOW));
        return;
    }
    if (!why)
        put_playhead(app, end_us, false);
    over(app);
    if (why || (err.code != DUB_OK && err.code != DUB_ERR_CANCELLED))
        ui_app_error(app, why ? why : &err);
}

void ui_play_pause(struct ui_app *app, bool paused)
{
    struct ui_play *p = &app->play;
    if (!p->playing || p->paused == paused)
        return;
    ui_play_touch(app);
    p->paused = paused;
    port(app)->pause(port(app)->ctx, paused);
    ui_app_dirty(app);
}

void ui_play_speed(struct ui_app *app, int percent)
{
    ui_play_touch(app);
    app->play.speed_percent = percent;
    if (app->play.playing)
        port(app)->speed(port(app)->ctx, percent);
    ui_app_dirty(app);
}

void ui_play_fini(struct ui_app *app)
{
    struct ui_play *p = &app->play;
    ui_play_plan_fini(&p->plan);
    dub_free(p->asked_url);
    for (size_t i = 0; i < p->urls.n; i++)
        dub_free(p->urls.at[i]);
    dub_vec_fini(&p->urls);
}

/* --- for the bar ------------------------------------------------------------------------------ */

void ui_play_text(struct ui_app *app, char *out, size_t size)
{
    static const char *const whats[] = {"dub", "source", "both"};
    const struct ui_play *p = &app->play;
    const struct dub_segment *seg =
        p->ask.segment ? dub_project_segment_by_id(app->session->project, p->ask.segment) : NULL;
    char number[32] = "", speed[16] = "", at[DUB_TIME_TEXT];
    out[0] = '\0';
    if (!p->playing) {
        if (p->tap)
            (void)snprintf(out, size, "● tap");
        return;
    }
    if (seg)
        (void)snprintf(number, sizeof(number), " %zu",
                       dub_project_segment_index(app->session->project, seg) + 1);
    if (ui_play_percent(app) != 100)
        (void)snprintf(speed, sizeof(speed), " %d%%", ui_play_percent(app));
    (void)snprintf(out, size, "%s%s %s%s%s%s", p->tap ? "● tap " : "", p->paused ? "‖" : "▶",
                   whats[p->ask.what], number, speed, p->loop ? " ↻" : "");
    size_t n = strlen(out);
    if (app->canvas.w >= 90)
        (void)snprintf(out + n, size - n, " %s",
                       ui_time_short(app, app->session->sel.playhead_us, at));
}
