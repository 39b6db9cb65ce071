/* The editor on a terminal: opens a project or a video, runs until the user leaves. */
#ifndef UI_APP_H
#define UI_APP_H

#include "draft_port.h"
#include "jobs_port.h"
#include "picture_port.h"
#include "player_port.h"
#include "run/loop.h"
#include "terminal.h"
#include "waves.h"

struct ui_app;

/** Listening beside the keys; dub_session_ports.listen begins it. */
struct ui_listen_port {
    void *ctx;
    bool (*stop)(void *ctx); /* false: nothing was under way. NULL: there is none */
};

struct ui_app_config {
    struct dub_loop *loop; /* NULL in tests: then ui_app_pump does the work */
    struct ui_term *term;
    /* now, seed and probe with their ctx; `say` and `changed` are the editor's own */
    struct dub_session_ports outside;
    /* monotonic clock; NULL: dub_loop_now_us */
    dub_us (*clock_us)(void *ctx);
    struct ui_jobs_port jobs;
    struct ui_waves_port waves;
    struct ui_listen_port listen;
    struct ui_picture_port pictures;
    struct ui_player_port player;
    struct ui_draft_port draft;
    const char *state_dir; /* prompt history lives there; NULL: it is not kept */
    const char *config_dir; /* options are kept there; NULL: nothing is */
    const char *owner;     /* shown to whoever finds our lock: "dubline, process 4711" */
};

/** Strings of cfg are copied; loop, term and the ports must outlive the editor. */
struct ui_app *ui_app_new(const struct ui_app_config *cfg) DUB_MUST_USE;
void ui_app_free(struct ui_app *app);
struct dub_session *ui_app_session(struct ui_app *app);

/**
 * Open a project file (offering to recover unsaved edits) or start one from a video; NULL asks for
 * either on the screen.
 * errors: of dub_session_open, dub_session_create
 */
enum dub_status ui_app_open(struct ui_app *app, const char *path, struct dub_err *err) DUB_MUST_USE;

/** Watch the terminal and run the loop until the user leaves. */
void ui_app_run(struct ui_app *app);
/** Handle what the terminal has delivered and draw; for tests without a loop. */
void ui_app_pump(struct ui_app *app);
bool ui_app_is_done(const struct ui_app *app);

/** Jobs, uploads or assets changed: redraw, and tell about jobs that ended. */
void ui_app_jobs_changed(struct ui_app *app);
/** Draw anew: something the ports tell has changed. */
void ui_app_refresh(struct ui_app *app);
/** The player plays and is here, in time of its cue. */
void ui_app_play_at(struct ui_app *app, dub_us pos_us);
/** It plays no longer: the cue is over (why NULL), or something went wrong. */
void ui_app_play_ended(struct ui_app *app, const struct dub_err *why);
/** One line for people; severity decides mark and colour. */
void ui_app_say(struct ui_app *app, enum dub_severity severity, const char *fmt, ...)
    DUB_PRINTF(3, 4);
/** What goes on beside the keys ("reading maria.wav"); NULL: nothing. Shown in the bar. */
void ui_app_activity(struct ui_app *app, const char *text);
/** Options given from now on are for this run only: not kept in the config file. */
void ui_app_passing(struct ui_app *app, bool passing);
/** Run one command line as `:` would. errors are shown on the screen as well. */
enum dub_status ui_app_command(struct ui_app *app, struct dub_sv line, struct dub_err *err);

/** The screen's own commands (same rows as the core's table), sorted by name. */
const struct dub_cmd *ui_cmds(size_t *n);

#endif
