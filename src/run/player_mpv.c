#define _GNU_SOURCE /* memfd_create */
#include "run/player_mpv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/child.h"
#include "run/play_clock.h"
#include "run/player_ipc.h"

#define POLL_US       ((dub_us)100000)
#define PATIENCE_US   ((dub_us)10000000) /* opening a sound device may hold mpv up for seconds */
#define IDLE_US       ((dub_us)120000000) /* then it is not kept any longer */
#define REAP_EVERY_US ((dub_us)2000)
#define REAP_TRIES    250

#define CHILD_SOCKET  3
#define CHILD_SILENCE 4
#define SILENCE_PATH  "/proc/self/fd/4"
#define SILENCE_HZ    8000u
#define SILENCE_S     3600u

enum ask { ASK_NOTHING, ASK_LOAD, ASK_POS, ASK_OUTPUT, ASK_COUNT };

struct dub_mpv {
    struct dub_loop *loop;
    char *path;
    const struct dub_player_events *ev;
    void *ctx;
    pid_t pid; /* 0: no process */
    int fd, silence_fd;
    struct dub_buf in, out;
    uint64_t poll_timer, idle_timer, reap_timer;
    int reap_tries;
    bool spoke; /* it has said anything yet */
    bool silent, asked_output;
    bool playing, paused;
    int64_t n_asked, asked[ASK_COUNT]; /* whose answer counts; others are late */
    int64_t entry;      /* mpv's number of the file that plays, 0: not told yet */
    dub_us asked_us;    /* when the unanswered question was asked, 0: none is open */
    dub_us patience_us; /* for an answer */
    struct dub_play_clock clock;
};

/* --- silence ---------------------------------------------------------------------------------- */

static void put_le(unsigned char *at, unsigned v, int n_bytes)
{
    for (int i = 0; i < n_bytes; i++)
        at[i] = (unsigned char)(v >> 8 * i);
}

/* An hour of nothing as a WAV file without a name; its holes take no memory. -1 with errno. */
static int make_silence(void)
{
    unsigned char head[44] = "RIFF....WAVEfmt ....";
    unsigned bytes = SILENCE_HZ * SILENCE_S * 2;
    put_le(head + 4, bytes + 36, 4);
    put_le(head + 16, 16, 4);
    put_le(head + 20, 1, 2);
    put_le(head + 22, 1, 2);
    put_le(head + 24, SILENCE_HZ, 4);
    put_le(head + 28, SILENCE_HZ * 2, 4);
    put_le(head + 32, 2, 2);
    put_le(head + 34, 16, 2);
    head[36] = 'd', head[37] = 'a', head[38] = 't', head[39] = 'a';
    put_le(head + 40, bytes, 4);
    int fd = memfd_create("silence", MFD_CLOEXEC);
    if (fd >= 0 && (write(fd, head, sizeof(head)) != (ssize_t)sizeof(head) ||
                    ftruncate(fd, (off_t)bytes + (off_t)sizeof(head)) != 0)) {
        close(fd);
        return -1;
    }
    return dub_child_lift(fd, CHILD_SILENCE + 1);
}

/* --- the process ------------------------------------------------------------------------------ */

static void on_ready(void *ctx, int fd, short revents);

static int spawn(struct dub_mpv *m, int child_fd)
{
    char *const argv[] = {
        (char[]){"mpv"},
        (char[]){"--no-config"},
        (char[]){"--idle=yes"},
        (char[]){"--no-terminal"},
        (char[]){"--input-ipc-client=fd://3"},
        (char[]){"--load-scripts=no"},
        (char[]){"--ytdl=no"},
        (char[]){"--osc=no"},
        (char[]){"--input-default-bindings=no"},
        (char[]){"--title=dubline"},
        (char[]){"--audio-client-name=dubline"},
        (char[]){"--audio-fallback-to-null=yes"},
        (char[]){"--audio-samplerate=48000"}, /* one sound output for parts of any kind */
        (char[]){"--audio-channels=stereo"},
        (char[]){"--ordered-chapters=no"},
        (char[]){"--load-unsafe-playlists=no"},
        (char[]){"--sub-auto=no"},
        (char[]){"--audio-file-auto=no"},
        (char[]){"--sid=no"},
        (char[]){"--hr-seek=yes"},
        (char[]){"--demuxer-lavf-o=protocol_whitelist=file"}, /* for what files refer to */
        NULL,
    };
    const struct dub_child_fd fds[] = {{child_fd, CHILD_SOCKET}, {m->silence_fd, CHILD_SILENCE}};
    return dub_child_spawn(m->path, argv, fds, DUB_ARRAY_LEN(fds), &m->pid);
}

static enum dub_status start(struct dub_mpv *m, struct dub_err *err)
{
    int ends[2];
    if (m->silence_fd < 0 && (m->silence_fd = make_silence()) < 0)
        return dub_fail_sys(err, errno, m->path, "start");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return dub_fail_sys(err, errno, m->path, "start");
    ends[0] = dub_child_lift(ends[0], CHILD_SILENCE + 1);
    ends[1] = dub_child_lift(ends[1], CHILD_SILENCE + 1);
    int code = ends[0] < 0 || ends[1] < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0
                   ? errno
                   : spawn(m, ends[1]);
    close(ends[1]);
    if (code) {
        close(ends[0]);
        m->pid = 0;
        return dub_fail_sys(err, code, m->path, "start");
    }
    m->fd = ends[0];
    m->spoke = m->asked_output = m->silent = false;
    dub_buf_clear(&m->in);
    dub_buf_clear(&m->out);
    return DUB_OK;
}

static void stop_timers(struct dub_mpv *m)
{
    dub_loop_cancel_timer(m->loop, m->poll_timer);
    dub_loop_cancel_timer(m->loop, m->idle_timer);
    m->poll_timer = m->idle_timer = 0;
    m->asked_us = 0;
}

static void close_fd(struct dub_mpv *m)
{
    if (m->fd < 0)
        return;
    dub_loop_remove_fd(m->loop, m->fd);
    close(m->fd);
    m->fd = -1;
}

/* At once: it has nothing to lose. */
static void end_process(struct dub_mpv *m)
{
    stop_timers(m);
    dub_loop_cancel_timer(m->loop, m->reap_timer);
    m->reap_timer = 0;
    close_fd(m);
    if (m->pid > 0) {
        dub_child_signal(m->pid, SIGKILL);
        while (waitpid(m->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    m->pid = 0;
}

static void on_idle(void *ctx)
{
    struct dub_mpv *m = ctx;
    m->idle_timer = 0;
    end_process(m);
}

/* The last thing a caller does: the callback may begin something else. */
static void over(struct dub_mpv *m, const struct dub_err *why)
{
    bool was = m->playing;
    stop_timers(m);
    m->playing = m->clock.runs = false;
    if (m->pid > 0 && m->fd >= 0)
        m->idle_timer = dub_loop_add_timer(m->loop, IDLE_US, on_idle, m);
    if (was)
        m->ev->ended(m->ctx, why);
}

/* It closed the socket: find out how it ended, killing it should it linger. */
static void reap(void *ctx)
{
    struct dub_mpv *m = ctx;
    struct dub_err err;
    char how[48] = "it closed the connection";
    int status = 0;
    m->reap_timer = 0;
    pid_t done = waitpid(m->pid, &status, WNOHANG);
    if (done == 0 && ++m->reap_tries < REAP_TRIES) {
        m->reap_timer = dub_loop_add_timer(m->loop, REAP_EVERY_US, reap, m);
        return;
    }
    if (done == m->pid) {
        dub_child_how(status, how, sizeof(how));
        m->pid = 0;
    }
    end_process(m);
    if (m->spoke)
        (void)dub_fail(&err, DUB_ERR_IO, "the player %s ended by itself (%s); playing starts it "
                       "again",
                       dub_path_base(m->path), how);
    else
        (void)dub_fail(&err, DUB_ERR_IO, "the player %s did not start (%s): mpv 0.33 or newer is "
                       "needed",
                       dub_path_base(m->path), how);
    over(m, &err);
}

static void begin_reaping(struct dub_mpv *m)
{
    close_fd(m);
    stop_timers(m);
    m->reap_tries = 0;
    if (!m->reap_timer)
        m->reap_timer = dub_loop_add_timer(m->loop, 0, reap, m);
}

static void give_up(struct dub_mpv *m, const char *what)
{
    struct dub_err err;
    end_process(m);
    (void)dub_fail(&err, DUB_ERR_IO, "the player %s %s and was ended; playing starts it again",
                   dub_path_base(m->path), what);
    over(m, &err);
}

/* --- talking ---------------------------------------------------------------------------------- */

static void watch(struct dub_mpv *m)
{
    dub_loop_add_fd(m->loop, m->fd, m->out.n > 0 ? POLLIN | POLLOUT : POLLIN, on_ready, m);
}

/* Sends what fits; a process that is gone shows itself when its end of file is read. */
static void flush(struct dub_mpv *m)
{
    while (m->fd >= 0 && m->out.n > 0) {
        ssize_t n = send(m->fd, m->out.data, m->out.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n < 0)
            dub_buf_clear(&m->out);
        else
            dub_buf_drop(&m->out, (size_t)n);
    }
    if (m->fd >= 0)
        watch(m);
}

static void say(struct dub_mpv *m, enum ask ask, const char *a, const char *b, const char *c)
{
    const char *words[] = {a, b, c};
    m->asked[ask] = ask == ASK_NOTHING ? 0 : ++m->n_asked;
    dub_ipc_command(m->asked[ask], words, c ? 3 : b ? 2 : 1, &m->out);
}

static void say_speed(struct dub_mpv *m)
{
    dub_ipc_set_seconds("speed", (dub_us)m->clock.speed_percent * 10000, &m->out);
}

static void plan_poll(struct dub_mpv *m);

static void poll_position(void *ctx)
{
    struct dub_mpv *m = ctx;
    dub_us now_us = dub_loop_now_us();
    m->poll_timer = 0;
    if (m->asked_us && now_us - m->asked_us > m->patience_us) {
        give_up(m, "stopped answering");
        return;
    }
    if (!m->asked_us) {
        m->asked_us = now_us;
        say(m, ASK_POS, "get_property", "time-pos", NULL);
        flush(m);
    }
    plan_poll(m);
}

static void plan_poll(struct dub_mpv *m)
{
    if (!m->poll_timer && m->playing && !m->paused && m->fd >= 0)
        m->poll_timer = dub_loop_add_timer(m->loop, POLL_US, poll_position, m);
}

/* --- what it says ----------------------------------------------------------------------------- */

static void on_position(struct dub_mpv *m, const struct dub_ipc *ipc)
{
    m->asked_us = 0;
    if (!ipc->ok || !ipc->has_time || !m->playing || m->paused)
        return;
    m->clock.runs = true;
    dub_play_clock_set(&m->clock, ipc->time_us, dub_loop_now_us());
    m->ev->at(m->ctx, m->clock.pos_us);
}

static void on_reply(struct dub_mpv *m, const struct dub_ipc *ipc)
{
    struct dub_err err;
    if (ipc->request == 0) {
        return;
    } else if (ipc->request == m->asked[ASK_OUTPUT]) {
        m->silent = ipc->ok && strcmp(ipc->text, "null") == 0;
    } else if (ipc->request == m->asked[ASK_POS]) {
        on_position(m, ipc);
    } else if (ipc->request == m->asked[ASK_LOAD] && ipc->ok) {
        m->entry = ipc->entry;
    } else if (ipc->request == m->asked[ASK_LOAD] && m->playing) {
        (void)dub_fail(&err, DUB_ERR_IO, "the player %s refuses to play this",
                       dub_path_base(m->path));
        over(m, &err);
    }
}

static void on_end(struct dub_mpv *m, const struct dub_ipc *ipc)
{
    struct dub_err err;
    bool other = ipc->entry ? ipc->entry != m->entry : ipc->by_command;
    if (!m->playing || other)
        return;
    if (ipc->to_the_end) {
        over(m, NULL);
        return;
    }
    (void)dub_fail(&err, DUB_ERR_MEDIA, "the player %s cannot play this: %s",
                   dub_path_base(m->path),
                   ipc->text[0] ? ipc->text : "it does not say why");
    over(m, &err);
}

/* False: not a line of mpv's. */
static bool take_line(struct dub_mpv *m, struct dub_sv line)
{
    struct dub_ipc ipc;
    if (line.n == 0)
        return true;
    if (line.n > DUB_IPC_LINE_MAX || dub_ipc_parse(line, &ipc, NULL) != DUB_OK)
        return false;
    m->spoke = true;
    switch (ipc.kind) {
    case DUB_IPC_OTHER:
        break;
    case DUB_IPC_STARTED:
        if (!m->asked_output) {
            m->asked_output = true;
            say(m, ASK_OUTPUT, "get_property", "current-ao", NULL);
            flush(m);
        }
        break;
    case DUB_IPC_REPLY:
        on_reply(m, &ipc);
        break;
    case DUB_IPC_ENDED:
        on_end(m, &ipc);
        break;
    }
    return true;
}

/* Line by line, from the buffer: a callback may send, stop, or end the process. */
static bool take_lines(struct dub_mpv *m)
{
    while (m->fd >= 0) {
        size_t n = dub_sv_find(dub_buf_sv(&m->in), '\n');
        if (n == m->in.n)
            break;
        char *line = dub_strndup(m->in.data, n);
        dub_buf_drop(&m->in, n + 1);
        bool ok = take_line(m, dub_sv_n(line, n));
        dub_free(line);
        if (!ok)
            return false;
    }
    return m->in.n <= DUB_IPC_LINE_MAX;
}

static void on_ready(void *ctx, int fd, short revents)
{
    struct dub_mpv *m = ctx;
    char chunk[16384];
    if (revents & POLLOUT)
        flush(m);
    if (!(revents & (POLLIN | POLLHUP | POLLERR)))
        return;
    ssize_t n = recv(fd, chunk, sizeof(chunk), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        begin_reaping(m);
        return;
    }
    dub_buf_add(&m->in, chunk, (size_t)n);
    if (!take_lines(m))
        give_up(m, "said something that is not its protocol");
}

/* --- from outside ----------------------------------------------------------------------------- */

struct dub_mpv *dub_mpv_new(struct dub_loop *loop, const char *path,
                            const struct dub_player_events *ev, void *ctx)
{
    struct dub_mpv *m = DUB_NEW(struct dub_mpv);
    *m = (struct dub_mpv){.loop = loop, .path = dub_strdup(path), .ev = ev, .ctx = ctx, .fd = -1,
                          .silence_fd = -1, .patience_us = PATIENCE_US};
    dub_buf_init(&m->in, 2 * DUB_IPC_LINE_MAX);
    dub_buf_init(&m->out, 0);
    return m;
}

void dub_mpv_free(struct dub_mpv *m)
{
    if (!m)
        return;
    end_process(m);
    if (m->silence_fd >= 0)
        close(m->silence_fd);
    dub_buf_fini(&m->in);
    dub_buf_fini(&m->out);
    dub_free(m->path);
    dub_free(m);
}

enum dub_status dub_mpv_play(struct dub_mpv *m, const struct dub_play_cue *cue, int speed_percent,
                             struct dub_err *err)
{
    struct dub_buf edl, mix;
    char aid[16];
    if (m->fd < 0) /* none yet, or one that is being waited for */
        end_process(m);
    enum dub_status st = m->pid == 0 ? start(m, err) : DUB_OK;
    if (st != DUB_OK)
        return st;
    stop_timers(m);
    m->asked[ASK_POS] = m->asked[ASK_LOAD] = 0;
    m->entry = 0;
    m->playing = true;
    m->paused = false;
    m->clock = (struct dub_play_clock){.speed_percent = speed_percent, .end_us = cue->len_us};
    dub_buf_init(&edl, 0);
    dub_buf_init(&mix, 0);
    dub_play_cue_edl(cue, SILENCE_PATH, (dub_us)SILENCE_S * DUB_US_PER_S, &edl);
    dub_play_cue_mix(cue, &mix);
    (void)snprintf(aid, sizeof(aid), "%d", dub_play_cue_aid(cue));
    say(m, ASK_NOTHING, "stop", NULL, NULL);
    say(m, ASK_NOTHING, "set_property", "lavfi-complex", dub_buf_z(&mix));
    say(m, ASK_NOTHING, "set_property", "vid", cue->picture.parts.n > 0 ? "1" : "no");
    say(m, ASK_NOTHING, "set_property", "aid", cue->n_sounds == 1 ? aid : "auto");
    say_speed(m);
    dub_ipc_set_bool("pause", false, &m->out);
    say(m, ASK_LOAD, "loadfile", dub_buf_z(&edl), NULL);
    flush(m);
    plan_poll(m);
    dub_buf_fini(&edl);
    dub_buf_fini(&mix);
    return DUB_OK;
}

void dub_mpv_pause(struct dub_mpv *m, bool paused)
{
    dub_us now_us = dub_loop_now_us();
    if (!m->playing || m->paused == paused)
        return;
    dub_play_clock_set(&m->clock, dub_play_clock_at(&m->clock, now_us), now_us);
    m->paused = paused;
    m->clock.runs = false; /* until it says where it is */
    dub_ipc_set_bool("pause", paused, &m->out);
    if (paused)
        stop_timers(m);
    flush(m);
    plan_poll(m);
}

void dub_mpv_seek(struct dub_mpv *m, dub_us pos_us)
{
    char at[DUB_TIME_TEXT];
    if (!m->playing)
        return;
    m->asked[ASK_POS] = 0; /* the answer under way names the old place */
    m->asked_us = 0;
    dub_play_clock_set(&m->clock, pos_us, dub_loop_now_us());
    m->clock.runs = false;
    say(m, ASK_NOTHING, "seek", dub_seconds_print(m->clock.pos_us, at), "absolute+exact");
    flush(m);
}

void dub_mpv_speed(struct dub_mpv *m, int speed_percent)
{
    dub_us now_us = dub_loop_now_us();
    if (!m->playing)
        return;
    dub_play_clock_set(&m->clock, dub_play_clock_at(&m->clock, now_us), now_us);
    m->clock.speed_percent = speed_percent;
    say_speed(m);
    flush(m);
}

void dub_mpv_stop(struct dub_mpv *m)
{
    if (!m->playing)
        return;
    m->playing = false;
    say(m, ASK_NOTHING, "stop", NULL, NULL);
    flush(m);
    over(m, NULL);
}

void dub_mpv_patience(struct dub_mpv *m, dub_us patience_us)
{
    m->patience_us = patience_us;
}

dub_us dub_mpv_pos(const struct dub_mpv *m)
{
    return dub_play_clock_at(&m->clock, dub_loop_now_us());
}

bool dub_mpv_is_silent(const struct dub_mpv *m)
{
    return m->silent;
}
