/* Commands that play: what, where, how fast; tapping. None changes the project. */
#include "play.h"
#include "ui_cmds.h"

enum scope { SCOPE_SEGMENT, SCOPE_FROM, SCOPE_LOOP };

static struct ui_play_ask ask_of(struct ui_app *app, enum ui_play_what what, enum scope scope)
{
    const struct dub_segment *seg = ui_cursor_segment(app);
    return (struct ui_play_ask){
        .what = what,
        .segment = seg && scope != SCOPE_FROM ? seg->rec.id : 0,
        .from_us = app->session->sel.playhead_us,
        .gaps = ui_opt_int(app, UI_OPT_PLAY_GAPS) == 0,
        .picture = ui_opt_on(app, UI_OPT_PLAYER_VIDEO),
    };
}

/* Without a segment the video plays on; a segment without audio is heard as it is in the source. */
static void begin(struct ui_app *app, enum ui_play_what what, enum scope scope)
{
    const struct dub_segment *seg = ui_cursor_segment(app);
    struct ui_play_ask ask = ask_of(app, what, scope);
    bool instead = seg && ask.segment && what != UI_PLAY_SOURCE &&
                   !ui_play_has_audio(app->session, seg) && !dub_segment_input(app->session->project, seg);
    if (instead || (!seg && what == UI_PLAY_DUB &&
                    dub_project_n_segments(app->session->project) == 0))
        ask.what = UI_PLAY_SOURCE;
    ui_play_start(app, &ask);
    if (instead && app->play.playing && !app->has_message)
        ui_app_say(app, DUB_SEV_INFO, "it has no audio yet: this is the source; a attaches audio");
}

enum dub_status ui_cmd_play(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct ui_play *p = &app->play;
    enum ui_play_what what = a[0].given ? (enum ui_play_what)a[0].choice : UI_PLAY_DUB;
    enum scope scope = a[1].given ? (enum scope)a[1].choice : SCOPE_SEGMENT;
    (void)err;
    bool same = p->playing && p->ask.what == what && (p->ask.segment == 0) == (scope == SCOPE_FROM);
    if (p->paused) { /* what was begun goes on, unless something else is wanted */
        if (!a[0].given || same) {
            ui_play_pause(app, false);
            return DUB_OK;
        }
    } else if (p->playing && (!a[0].given || same)) {
        (void)ui_play_stop(app);
        return DUB_OK;
    }
    if (!a[0].given && p->tap) {
        what = UI_PLAY_SOURCE;
        scope = SCOPE_FROM;
    }
    if (scope == SCOPE_LOOP)
        p->loop = true;
    begin(app, what, scope);
    return DUB_OK;
}

enum dub_status ui_cmd_stop(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    (void)a;
    return ui_play_stop(ui_app_of(s)) ? DUB_OK : dub_fail(err, DUB_ERR_STATE, "nothing plays");
}

enum dub_status ui_cmd_pause(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)a;
    if (!app->play.playing)
        return dub_fail(err, DUB_ERR_STATE, "nothing plays");
    ui_play_pause(app, !app->play.paused);
    return DUB_OK;
}

enum dub_status ui_cmd_play_loop(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)a;
    (void)err;
    app->play.loop = !app->play.loop;
    ui_app_say(app, DUB_SEV_INFO, app->play.loop
                                      ? "loop: a segment plays again and again, with what is edited "
                                        "meanwhile"
                                      : "no loop: a segment plays once");
    return DUB_OK;
}

enum dub_status ui_cmd_play_speed(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    long percent = ui_play_percent(app) == 100 ? 50 : 100;
    if (a[0].given && (a[0].number < 25 || a[0].number > 400))
        return dub_fail(err, DUB_ERR_RANGE, "speeds go from 25 to 400 percent");
    if (a[0].given)
        percent = (long)a[0].number;
    ui_play_speed(app, (int)percent);
    ui_app_say(app, DUB_SEV_INFO, "it plays at %ld %% of its speed", percent);
    return DUB_OK;
}

enum dub_status ui_cmd_tap(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct ui_play *p = &app->play;
    (void)a;
    (void)err;
    if (p->tap) {
        (void)ui_play_stop(app);
        p->tap = false;
        ui_app_say(app, DUB_SEV_INFO, "tapping is over: digits assign again");
        return DUB_OK;
    }
    if (!p->playing || p->paused)
        begin(app, UI_PLAY_SOURCE, SCOPE_FROM);
    p->tap = p->playing;
    if (p->tap)
        ui_app_say(app, DUB_SEV_INFO,
                   "tap: 1 to 9 begins a segment of that speaker, again ends it; y leaves");
    return DUB_OK;
}
