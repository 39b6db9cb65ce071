/* A player that is an ffplay process for each cue (private to player.c). As dub_player_*, see there. */
#ifndef DUB_RUN_PLAYER_FFPLAY_H
#define DUB_RUN_PLAYER_FFPLAY_H

#include "run/player.h"

struct dub_ffplay;

struct dub_ffplay *dub_ffplay_new(struct dub_loop *loop, const char *path,
                            const struct dub_player_events *ev, void *ctx) DUB_MUST_USE;
void dub_ffplay_free(struct dub_ffplay *f);
enum dub_status dub_ffplay_play(struct dub_ffplay *f, const struct dub_play_cue *cue, int speed_percent,
                             struct dub_err *err) DUB_MUST_USE;
void dub_ffplay_pause(struct dub_ffplay *f, bool paused);
void dub_ffplay_seek(struct dub_ffplay *f, dub_us pos_us);
void dub_ffplay_speed(struct dub_ffplay *f, int speed_percent);
void dub_ffplay_stop(struct dub_ffplay *f);
dub_us dub_ffplay_pos(const struct dub_ffplay *f);

#endif
