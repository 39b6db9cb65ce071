/* Playing: what runs, and segments tapped along with it. State of app_play.c and app_tap.c. */
#ifndef UI_PLAY_H
#define UI_PLAY_H

#include "play_plan.h"

struct ui_app;

struct ui_play {
    bool playing, paused;
    bool ours;       /* it is us who move the playhead */
    bool loop, tap;  /* switched on, also while nothing plays */
    int speed_percent; /* 0: not set, 100 */
    struct ui_play_ask ask;
    struct ui_play_plan plan; /* while playing */
    dub_us begun_us;          /* playhead before */
    char *asked_url;          /* the user was asked about it */
    DUB_VEC(char *) urls;     /* the user agreed to */
    bool told_silent;
    struct {
        bool open, closing; /* closing: ended, unless the key is only being held */
        int slot;
        dub_us start_us, end_us; /* video time */
        dub_us pressed_us;       /* clock: the latest press */
    } tapped;
};

/* --- app_play.c ------------------------------------------------------------------------------- */

void ui_play_fini(struct ui_app *app);
/** Play this; what plays is left. Says on the screen what is in the way. */
void ui_play_start(struct ui_app *app, const struct ui_play_ask *ask);
/** Stop; the playhead returns or stays as the option says. False: nothing played. */
bool ui_play_stop(struct ui_app *app);
void ui_play_pause(struct ui_app *app, bool paused);
void ui_play_speed(struct ui_app *app, int percent);
int ui_play_percent(const struct ui_app *app);
/** Bring the playhead to where the sound is at this moment; before a key does anything. */
void ui_play_touch(struct ui_app *app);
/** The playhead was moved by somebody: go there, or stop where that is not played. */
void ui_play_moved(struct ui_app *app);
/** The moment a key was meant for: the playhead, while it runs less the time a reaction takes. */
dub_us ui_play_moment(const struct ui_app *app);
/** "▶ dub 3" for the bar; "" while nothing plays. */
void ui_play_text(struct ui_app *app, char *out, size_t size);

/* --- app_tap.c -------------------------------------------------------------------------------- */

/** A digit while tapping: true when it was meant for that. */
bool ui_tap_key(struct ui_app *app, int slot);
/** Time goes on: a key that is held no longer ends its segment. */
void ui_tap_tick(struct ui_app *app);
/** Playing is over: so is the segment that is open. */
void ui_tap_end(struct ui_app *app);

#endif
