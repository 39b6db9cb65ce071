/*
 * The player as the screen sees it. A table of functions, so that the screen knows no processes;
 * what happens comes back through ui_app_play_at and ui_app_play_ended (app.h), from the loop.
 */
#ifndef UI_PLAYER_PORT_H
#define UI_PLAYER_PORT_H

#include "run/play_cue.h"

/* Without `name` there is no player. As dub_player_*, see run/player.h. */
struct ui_player_port {
    void *ctx;
    /** "mpv", "ffplay"; NULL: none was found. */
    const char *(*name)(void *ctx);
    enum dub_status (*play)(void *ctx, const struct dub_play_cue *cue, int speed_percent,
                            struct dub_err *err);
    void (*pause)(void *ctx, bool paused);
    void (*seek)(void *ctx, dub_us pos_us);
    void (*speed)(void *ctx, int speed_percent);
    void (*stop)(void *ctx);
    /** Where it is now, in time of the cue. */
    dub_us (*pos)(void *ctx);
    /** It runs, but there is no sound device. */
    bool (*is_silent)(void *ctx);
};

#endif
