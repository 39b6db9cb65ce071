/* A player that is an mpv process (private to player.c). As dub_player_*, see there. */
#ifndef DUB_RUN_PLAYER_MPV_H
#define DUB_RUN_PLAYER_MPV_H

#include "run/player.h"

struct dub_mpv;

struct dub_mpv *dub_mpv_new(struct dub_loop *loop, const char *path,
                            const struct dub_player_events *ev, void *ctx) DUB_MUST_USE;
void dub_mpv_free(struct dub_mpv *m);
enum dub_status dub_mpv_play(struct dub_mpv *m, const struct dub_play_cue *cue, int speed_percent,
                             struct dub_err *err) DUB_MUST_USE;
void dub_mpv_pause(struct dub_mpv *m, bool paused);
void dub_mpv_seek(struct dub_mpv *m, dub_us pos_us);
void dub_mpv_speed(struct dub_mpv *m, int speed_percent);
void dub_mpv_stop(struct dub_mpv *m);
dub_us dub_mpv_pos(const struct dub_mpv *m);
void dub_mpv_patience(struct dub_mpv *m, dub_us patience_us);
bool dub_mpv_is_silent(const struct dub_mpv *m);

#endif
