#include "editor_player.h"

#include "base/fs.h"

static void on_at(void *ctx, dub_us pos_us)
{
    ui_app_play_at(((struct ui_editor_player *)ctx)->app, pos_us);
}

static void on_ended(void *ctx, const struct dub_err *why)
{
    ui_app_play_ended(((struct ui_editor_player *)ctx)->app, why);
}

#define LOOK_AGAIN_US ((dub_us)5000000) /* it may be installed meanwhile; asked at every frame */

static const char *name(void *ctx)
{
    struct ui_editor_player *p = ctx;
    dub_us now_us = dub_loop_now_us();
    if (p->kind == DUB_PLAYER_NONE && now_us >= p->look_us) {
        p->look_us = now_us + LOOK_AGAIN_US;
        p->kind = dub_player_find(&p->path);
    }
    return p->kind == DUB_PLAYER_NONE ? NULL : dub_path_base(p->path);
}

static enum dub_status play(void *ctx, const struct dub_play_cue *cue, int speed_percent,
                            struct dub_err *err)
{
    static const struct dub_player_events events = {on_at, on_ended};
    struct ui_editor_player *p = ctx;
    if (!name(p))
        return dub_fail(err, DUB_ERR_IO, "there is no player");
    if (!p->player)
        p->player = dub_player_new(p->loop, p->kind, p->path, &events, p);
    return dub_player_play(p->player, cue, speed_percent, err);
}

static void pause_it(void *ctx, bool paused)
{
    struct ui_editor_player *p = ctx;
    if (p->player)
        dub_player_pause(p->player, paused);
}

static void seek(void *ctx, dub_us pos_us)
{
    struct ui_editor_player *p = ctx;
    if (p->player)
        dub_player_seek(p->player, pos_us);
}

static void speed(void *ctx, int speed_percent)
{
    struct ui_editor_player *p = ctx;
    if (p->player)
        dub_player_speed(p->player, speed_percent);
}

static void stop(void *ctx)
{
    struct ui_editor_player *p = ctx;
    if (p->player)
        dub_player_stop(p->player);
}

static dub_us pos(void *ctx)
{
    struct ui_editor_player *p = ctx;
    return p->player ? dub_player_pos(p->player) : 0;
}

static bool is_silent(void *ctx)
{
    struct ui_editor_player *p = ctx;
    return p->player && dub_player_is_silent(p->player);
}

struct ui_player_port ui_editor_player_port(struct ui_editor_player *p)
{
    return (struct ui_player_port){.ctx = p,
                                   .name = name,
                                   .play = play,
                                   .pause = pause_it,
                                   .seek = seek,
                                   .speed = speed,
                                   .stop = stop,
                                   .pos = pos,
                                   .is_silent = is_silent};
}

void ui_editor_player_fini(struct ui_editor_player *p)
{
    dub_player_free(p->player);
    dub_free(p->path);
    *p = (struct ui_editor_player){0};
}
