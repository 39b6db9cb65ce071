#include "run/player_ffplay.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/child.h"
#include "run/play_clock.h"

#define REPORT_US     ((dub_us)100000)
#define REAP_EVERY_US ((dub_us)2000)
#define REAP_TRIES    250
#define CHILD_PIPE    3 /* its end of file tells that ffplay is gone */

struct dub_ffplay {
    struct dub_loop *loop;
    char *path;
    const struct dub_player_events *ev;
    void *ctx;
    pid_t pid; /* 0: no process */
    int fd;
    uint64_t report_timer, reap_timer;
    int reap_tries;
    bool playing, paused;
    struct dub_play_part part; /* what it plays, from offset_us of the cue on */
    struct dub_play_clock clock;
};

/* --- the process ------------------------------------------------------------------------------ */

static void end_process(struct dub_ffplay *f)
{
    dub_loop_cancel_timer(f->loop, f->report_timer);
    dub_loop_cancel_timer(f->loop, f->reap_timer);
    f->report_timer = f->reap_timer = 0;
    if (f->fd >= 0) {
        dub_loop_remove_fd(f->loop, f->fd);
        close(f->fd);
        f->fd = -1;
    }
    if (f->pid > 0) {
        dub_child_signal(f->pid, SIGKILL);
        while (waitpid(f->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    f->pid = 0;
}

/* The last thing a caller does: the callback may begin something else. */
static void over(struct dub_ffplay *f, const struct dub_err *why)
{
    bool was = f->playing;
    end_process(f);
    f->playing = f->clock.runs = false;
    if (was)
        f->ev->ended(f->ctx, why);
}

static void plan_report(struct dub_ffplay *f);

/* Silence behind what it played is waited for: the end is the cue's. */
static void report(void *ctx)
{
    struct dub_ffplay *f = ctx;
    f->report_timer = 0;
    dub_us pos_us = dub_play_clock_at(&f->clock, dub_loop_now_us());
    if (pos_us >= f->clock.end_us) {
        over(f, NULL);
        return;
    }
    plan_report(f);
    f->ev->at(f->ctx, pos_us);
}

static void plan_report(struct dub_ffplay *f)
{
    dub_us left_us = f->clock.end_us - dub_play_clock_at(&f->clock, dub_loop_now_us());
    left_us = dub_mul_div_ceil(left_us, 100, f->clock.speed_percent);
    if (!f->report_timer && f->playing && !f->paused)
        f->report_timer = dub_loop_add_timer(f->loop, left_us < REPORT_US ? left_us : REPORT_US,
                                             report, f);
}

static void reap(void *ctx)
{
    struct dub_ffplay *f = ctx;
    struct dub_err err;
    char how[48] = "it closed the connection";
    int status = 0;
    f->reap_timer = 0;
    pid_t done = waitpid(f->pid, &status, WNOHANG);
    if (done == 0 && ++f->reap_tries < REAP_TRIES) {
        f->reap_timer = dub_loop_add_timer(f->loop, REAP_EVERY_US, reap, f);
        return;
    }
    if (done == f->pid) {
        f->pid = 0;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            return; /* it has played it all; the clock runs to the cue's end */
        dub_child_how(status, how, sizeof(how));
    }
    (void)dub_fail(&err, DUB_ERR_IO,
                   "the player %s ended by itself (%s): is there a sound device?",
                   dub_path_base(f->path), how);
    over(f, &err);
}

static void on_closed(void *ctx, int fd, short revents)
{
    struct dub_ffplay *f = ctx;
    (void)revents;
    dub_loop_remove_fd(f->loop, fd);
    close(fd);
    f->fd = -1;
    f->reap_tries = 0;
    reap(f);
}

static int spawn(struct dub_ffplay *f, dub_us pos_us, int child_fd)
{
    char from[DUB_TIME_TEXT], len[DUB_TIME_TEXT], tempo[64];
    char options[][16] = {"ffplay", "-nodisp", "-autoexit", "-vn", "-sn", "-loglevel", "quiet"};
    char ss[] = "-ss", t[] = "-t", af[] = "-af", i[] = "-i";
    (void)dub_seconds_print(f->part.from_us + pos_us, from);
    (void)dub_seconds_print(f->part.len_us - pos_us, len);
    (void)snprintf(tempo, sizeof(tempo), "atempo=%d.%02d", f->clock.speed_percent / 100,
                   f->clock.speed_percent % 100);
    /* atempo goes down to a half: a quarter is two of them */
    if (f->clock.speed_percent < 50)
        (void)snprintf(tempo, sizeof(tempo), "atempo=0.5,atempo=0.%02d",
                       f->clock.speed_percent * 2);
    char *const argv[] = {options[0], options[1], options[2], options[3], options[4], options[5],
                          options[6], ss, from, t, len, af, tempo, i, f->part.path, NULL};
    const struct dub_child_fd fds[] = {{child_fd, CHILD_PIPE}};
    return dub_child_spawn(f->path, argv, fds, DUB_ARRAY_LEN(fds), &f->pid);
}

/* From a place of the cue; behind the part there is only silence to be waited for. */
static enum dub_status start(struct dub_ffplay *f, dub_us pos_us, struct dub_err *err)
{
    int ends[2];
    end_process(f);
    f->paused = false;
    f->clock.runs = true;
    dub_play_clock_set(&f->clock, pos_us, dub_loop_now_us());
    if (pos_us < f->part.len_us) {
        if (pipe(ends) != 0)
            return dub_fail_sys(err, errno, f->path, "start");
        ends[0] = dub_child_lift(ends[0], CHILD_PIPE + 1);
        ends[1] = dub_child_lift(ends[1], CHILD_PIPE + 1);
        (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        int code = ends[0] < 0 || ends[1] < 0 ? errno : spawn(f, pos_us, ends[1]);
        close(ends[1]);
        f->fd = ends[0];
        if (code) {
            f->pid = 0;
            end_process(f);
            return dub_fail_sys(err, code, f->path, "start");
        }
        dub_loop_add_fd(f->loop, f->fd, POLLIN, on_closed, f);
    }
    plan_report(f);
    return DUB_OK;
}

/* --- from outside ----------------------------------------------------------------------------- */

struct dub_ffplay *dub_ffplay_new(struct dub_loop *loop, const char *path,
                                  const struct dub_player_events *ev, void *ctx)
{
    struct dub_ffplay *f = DUB_NEW(struct dub_ffplay);
    *f = (struct dub_ffplay){.loop = loop, .path = dub_strdup(path), .ev = ev, .ctx = ctx,
                             .fd = -1};
    return f;
}

void dub_ffplay_free(struct dub_ffplay *f)
{
    if (!f)
        return;
    end_process(f);
    dub_free(f->part.path);
    dub_free(f->path);
    dub_free(f);
}

enum dub_status dub_ffplay_play(struct dub_ffplay *f, const struct dub_play_cue *cue,
                                int speed_percent, struct dub_err *err)
{
    const struct dub_play_part *only = dub_play_cue_single(cue);
    if (!only)
        return dub_fail(err, DUB_ERR_UNSUPPORTED,
                        "ffplay plays one sound at a time: install mpv for several, or render the "
                        "dub with `dubline draft`");
    char *path = dub_strdup(only->path);
    dub_free(f->part.path);
    f->part = (struct dub_play_part){path, only->from_us, only->len_us};
    f->clock = (struct dub_play_clock){.speed_percent = speed_percent, .end_us = cue->len_us};
    f->playing = true;
    enum dub_status st = start(f, 0, err);
    f->playing = st == DUB_OK;
    return st;
}

void dub_ffplay_pause(struct dub_ffplay *f, bool paused)
{
    dub_us now_us = dub_loop_now_us();
    if (!f->playing || f->paused == paused)
        return;
    dub_play_clock_set(&f->clock, dub_play_clock_at(&f->clock, now_us), now_us);
    f->paused = paused;
    f->clock.runs = !paused;
    if (f->pid > 0)
        dub_child_signal(f->pid, paused ? SIGSTOP : SIGCONT);
    dub_loop_cancel_timer(f->loop, f->report_timer);
    f->report_timer = 0;
    plan_report(f);
}

/* It takes no orders while it runs: the rest is begun anew. */
static void begin_again(struct dub_ffplay *f, dub_us pos_us)
{
    bool paused = f->paused;
    struct dub_err err;
    if (start(f, pos_us, &err) != DUB_OK)
        over(f, &err);
    else if (paused)
        dub_ffplay_pause(f, true);
}

void dub_ffplay_seek(struct dub_ffplay *f, dub_us pos_us)
{
    if (f->playing)
        begin_again(f, pos_us < 0 ? 0 : pos_us);
}

void dub_ffplay_speed(struct dub_ffplay *f, int speed_percent)
{
    dub_us pos_us = dub_ffplay_pos(f);
    if (!f->playing)
        return;
    f->clock.speed_percent = speed_percent;
    begin_again(f, pos_us);
}

void dub_ffplay_stop(struct dub_ffplay *f)
{
    f->playing = f->clock.runs = false;
    end_process(f);
}

dub_us dub_ffplay_pos(const struct dub_ffplay *f)
{
    return dub_play_clock_at(&f->clock, dub_loop_now_us());
}
