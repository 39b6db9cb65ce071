/* A player that only remembers; the script says where it is and when it ends. */
#ifndef DUB_TESTS_FAKE_PLAYER_H
#define DUB_TESTS_FAKE_PLAYER_H

#include <stdio.h>

#include "app.h"

struct fake_player {
    bool there, silent, paused;
    dub_us pos_us;
    char did[512]; /* the latest order */
};

static const char *fake_player_name(void *ctx)
{
    return ((struct fake_player *)ctx)->there ? "mpv" : NULL;
}

static void fake_player_add(struct dub_buf *out, const char *label, const struct dub_play_track *t)
{
    char from[DUB_TIME_TEXT], len[DUB_TIME_TEXT];
    dub_buf_add_z(out, label);
    for (size_t i = 0; i < t->parts.n; i++) {
        const struct dub_play_part *p = &t->parts.at[i];
        const char *base = p->path ? strrchr(p->path, '/') : "-";
        dub_buf_addf(out, " %s@%s+%s", base && base[0] == '/' ? base + 1 : "-",
                     dub_seconds_print(p->from_us, from), dub_seconds_print(p->len_us, len));
    }
}

static enum dub_status fake_player_play(void *ctx, const struct dub_play_cue *cue,
                                        int speed_percent, struct dub_err *err)
{
    struct fake_player *f = ctx;
    struct dub_buf text;
    (void)err;
    dub_buf_init(&text, 0);
    dub_buf_addf(&text, "%d%%", speed_percent);
    if (cue->picture.parts.n > 0)
        fake_player_add(&text, " picture", &cue->picture);
    for (size_t i = 0; i < cue->n_sounds; i++)
        fake_player_add(&text, " sound", &cue->sounds[i]);
    (void)snprintf(f->did, sizeof(f->did), "%s", dub_buf_z(&text));
    dub_buf_fini(&text);
    f->pos_us = 0;
    f->paused = false;
    return DUB_OK;
}

static void fake_player_pause(void *ctx, bool paused)
{
    struct fake_player *f = ctx;
    f->paused = paused;
    (void)snprintf(f->did, sizeof(f->did), "%s", paused ? "pause" : "go on");
}

static void fake_player_seek(void *ctx, dub_us pos_us)
{
    struct fake_player *f = ctx;
    char at[DUB_TIME_TEXT];
    f->pos_us = pos_us;
    (void)snprintf(f->did, sizeof(f->did), "seek %s", dub_seconds_print(pos_us, at));
}

static void fake_player_speed(void *ctx, int speed_percent)
{
    struct fake_player *f = ctx;
    (void)snprintf(f->did, sizeof(f->did), "speed %d", speed_percent);
}

static void fake_player_stop(void *ctx)
{
    struct fake_player *f = ctx;
    (void)snprintf(f->did, sizeof(f->did), "stop");
}

static dub_us fake_player_pos(void *ctx)
{
    return ((struct fake_player *)ctx)->pos_us;
}

static bool fake_player_is_silent(void *ctx)
{
    return ((struct fake_player *)ctx)->silent;
}

static struct ui_player_port fake_player_port(struct fake_player *f)
{
    return (struct ui_player_port){.ctx = f,
                                   .name = fake_player_name,
                                   .play = fake_player_play,
                                   .pause = fake_player_pause,
                                   .seek = fake_player_seek,
                                   .speed = fake_player_speed,
                                   .stop = fake_player_stop,
                                   .pos = fake_player_pos,
                                   .is_silent = fake_player_is_silent};
}

#endif
