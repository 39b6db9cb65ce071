/*
 * Sound and picture through a player that is installed: mpv (its JSON IPC over a socket that only
 * the two of us have), else ffplay (one part of one file, its place reckoned by the clock). The
 * player runs in a process group of its own, ends with us, reads no configuration and is given
 * nothing but files of this machine, unless the cue names a URL. Its crash or hang ends what plays
 * with one sentence and nothing else.
 *
 * While nothing plays nothing wakes up; while something does, the player is asked ten times a
 * second where it is.
 */
#ifndef DUB_RUN_PLAYER_H
#define DUB_RUN_PLAYER_H

#include "run/loop.h"
#include "run/play_cue.h"

enum dub_player_kind { DUB_PLAYER_NONE, DUB_PLAYER_MPV, DUB_PLAYER_FFPLAY };

/**
 * The player to use: the program that $DUBLINE_PLAYER names (`none`: no player), else mpv, else
 * ffplay of $PATH. A program whose name begins with ffplay is spoken to as ffplay, any other as mpv.
 * out: *path, dub_free; NULL for NONE
 */
enum dub_player_kind dub_player_find(char **path);

/* Called from the loop, never from inside a call. They may call anything but dub_player_free. */
struct dub_player_events {
    /** It plays and is here, in time of the cue. */
    void (*at)(void *ctx, dub_us pos_us);
    /** It plays no longer. why NULL: the cue came to its end. Not called after dub_player_stop. */
    void (*ended)(void *ctx, const struct dub_err *why);
};

struct dub_player;

/** in: path of the program, copied; ev, ctx outlive the player */
struct dub_player *dub_player_new(struct dub_loop *loop, enum dub_player_kind kind,
                                  const char *path, const struct dub_player_events *ev,
                                  void *ctx) DUB_MUST_USE;
/** The process is ended and waited for. NULL is fine. */
void dub_player_free(struct dub_player *p);

/**
 * Play a cue from its beginning, in place of what plays.
 * in:     speed_percent 25 .. 400, the pitch stays
 * errors: DUB_ERR_IO the program cannot be started; DUB_ERR_UNSUPPORTED ffplay cannot play this
 */
enum dub_status dub_player_play(struct dub_player *p, const struct dub_play_cue *cue,
                                int speed_percent, struct dub_err *err) DUB_MUST_USE;
void dub_player_pause(struct dub_player *p, bool paused);
void dub_player_seek(struct dub_player *p, dub_us pos_us);
void dub_player_speed(struct dub_player *p, int speed_percent);
void dub_player_stop(struct dub_player *p);
/** An mpv that does not answer for so long is ended; ten seconds unless said. */
void dub_player_patience(struct dub_player *p, dub_us patience_us);
/** Where it is now, between two reports too; 0 while it begins. */
dub_us dub_player_pos(const struct dub_player *p);
/** It runs, but nothing can be heard: no sound device was found. */
bool dub_player_is_silent(const struct dub_player *p);

#endif
