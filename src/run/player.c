#include "run/player.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/player_ffplay.h"
#include "run/player_mpv.h"

/* --- which one -------------------------------------------------------------------------------- */

static bool is_program(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

/* As a shell finds it, but never in the present folder; NULL: nowhere. */
static char *in_path(const char *name)
{
    struct dub_sv rest = dub_sv(getenv("PATH"));
    while (rest.n > 0) {
        struct dub_sv dir = dub_sv_split(&rest, ':');
        char *path = dub_asprintf("%.*s/%s", (int)dir.n, dir.p, name);
        if (dir.n > 0 && dir.p[0] == '/' && is_program(path))
            return path;
        dub_free(path);
    }
    return NULL;
}

enum dub_player_kind dub_player_find(char **path)
{
    const char *wanted = getenv("DUBLINE_PLAYER");
    if (wanted && wanted[0]) {
        *path = strchr(wanted, '/') ? dub_strdup(wanted) : in_path(wanted);
        if (strcmp(wanted, "none") == 0 || !*path || !is_program(*path)) {
            dub_free(*path);
            *path = NULL;
            return DUB_PLAYER_NONE;
        }
        bool ffplay = strncmp(dub_path_base(*path), "ffplay", 6) == 0;
        return ffplay ? DUB_PLAYER_FFPLAY : DUB_PLAYER_MPV;
    }
    if ((*path = in_path("mpv")))
        return DUB_PLAYER_MPV;
    if ((*path = in_path("ffplay")))
        return DUB_PLAYER_FFPLAY;
    return DUB_PLAYER_NONE;
}

/* --- the one that was found ------------------------------------------------------------------- */

struct dub_player {
    struct dub_mpv *mpv; /* one of the two */
    struct dub_ffplay *ffplay;
};

struct dub_player *dub_player_new(struct dub_loop *loop, enum dub_player_kind kind,
                                  const char *path, const struct dub_player_events *ev, void *ctx)
{
    struct dub_player *p = DUB_NEW(struct dub_player);
    if (kind == DUB_PLAYER_FFPLAY)
        p->ffplay = dub_ffplay_new(loop, path, ev, ctx);
    else
        p->mpv = dub_mpv_new(loop, path, ev, ctx);
    return p;
}

void dub_player_free(struct dub_player *p)
{
    if (!p)
        return;
    dub_mpv_free(p->mpv);
    dub_ffplay_free(p->ffplay);
    dub_free(p);
}

enum dub_status dub_player_play(struct dub_player *p, const struct dub_play_cue *cue,
                                int speed_percent, struct dub_err *err)
{
    return p->mpv ? dub_mpv_play(p->mpv, cue, speed_percent, err)
                  : dub_ffplay_play(p->ffplay, cue, speed_percent, err);
}

void dub_player_pause(struct dub_player *p, bool paused)
{
    if (p->mpv)
        dub_mpv_pause(p->mpv, paused);
    else
        dub_ffplay_pause(p->ffplay, paused);
}

void dub_player_seek(struct dub_player *p, dub_us pos_us)
{
    if (p->mpv)
        dub_mpv_seek(p->mpv, pos_us);
    else
        dub_ffplay_seek(p->ffplay, pos_us);
}

void dub_player_speed(struct dub_player *p, int speed_percent)
{
    if (p->mpv)
        dub_mpv_speed(p->mpv, speed_percent);
    else
        dub_ffplay_speed(p->ffplay, speed_percent);
}

void dub_player_stop(struct dub_player *p)
{
    if (p->mpv)
        dub_mpv_stop(p->mpv);
    else
        dub_ffplay_stop(p->ffplay);
}

void dub_player_patience(struct dub_player *p, dub_us patience_us)
{
    if (p->mpv)
        dub_mpv_patience(p->mpv, patience_us);
}

dub_us dub_player_pos(const struct dub_player *p)
{
    return p->mpv ? dub_mpv_pos(p->mpv) : dub_ffplay_pos(p->ffplay);
}

bool dub_player_is_silent(const struct dub_player *p)
{
    return p->mpv && dub_mpv_is_silent(p->mpv);
}
