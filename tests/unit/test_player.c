/*
 * The player against one that crashes, hangs, talks nonsense or stops half-way: one sentence for
 * each, the next cue plays, no process is left behind. The fake does what the file it is to play is
 * called. A real mpv is used in tests/e2e/test_play.py.
 */
#include "cm.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/player.h"

#define S    DUB_US_PER_S
#define PLAN ((dub_us)20 * S) /* a test that takes longer has failed */

static const char fake_mpv[] =
    "#!/bin/bash\n"
    "log=${0%/*}/log; n=0; mode=; at=0\n"
    "echo \"start key=$SYNC_API_KEY fds=$(cd /proc/$$/fd; echo *) $*\" >>$log\n"
    "say() { printf '%s\\n' \"$1\" >&3; }\n"
    "while IFS= read -r -u 3 line; do\n"
    "  echo \"$line\" >>$log\n"
    "  id=${line##*\\\"request_id\\\":}; id=${id%%\\}}\n"
    "  ok=\"\\\"request_id\\\":$id,\\\"error\\\":\\\"success\\\"}\"\n"
    "  case $line in\n"
    "  *loadfile*) mode=$line; at=0; n=$((n+1))\n"
    "    case $mode in\n"
    "    *refuse*) say \"{\\\"request_id\\\":$id,\\\"error\\\":\\\"error running command\\\"}\"; continue;;\n"
    "    *crash*) kill -SEGV $$;;\n"
    "    *leave*) exit 3;;\n"
    "    *garbage*) say 'Failed to open audio';;\n"
    "    *endless*) head -c 600000 /dev/zero | tr '\\0' x >&3;;\n"
    "    *mute*) exec 3>&-; sleep 1000;;\n"
    "    esac\n"
    "    [ $n -gt 1 ] && say \"{\\\"event\\\":\\\"end-file\\\",\\\"reason\\\":\\\"stop\\\","
    "\\\"playlist_entry_id\\\":$((n-1))}\"\n"
    "    say \"{\\\"data\\\":{\\\"playlist_entry_id\\\":$n},$ok\"\n"
    "    case $mode in *broken*) say \"{\\\"event\\\":\\\"end-file\\\",\\\"reason\\\":\\\"error\\\","
    "\\\"playlist_entry_id\\\":$n,\\\"file_error\\\":\\\"unrecognized file format\\\"}\"; continue;; esac\n"
    "    say '{\"event\":\"playback-restart\"}';;\n"
    "  *current-ao*) say \"{\\\"data\\\":\\\"null\\\",$ok\";;\n"
    "  *\\\"seek\\\"*) at=70;;\n"
    "  *time-pos*)\n"
    "    case $mode in *hang*) continue;; esac\n"
    "    at=$((at+1)); answer=\"{\\\"data\\\":$((at/10)).$((at%10)),$ok\"\n"
    "    case $mode in\n"
    "    *midway*) [ $at = 3 ] && kill -SEGV $$; say \"$answer\";;\n"
    "    *pieces*) for ((i=0; i<${#answer}; i+=5)); do printf %s \"${answer:i:5}\" >&3; sleep 0.002; "
    "done; say ''\n"
    "      [ $at = 3 ] && say \"{\\\"event\\\":\\\"end-file\\\",\\\"reason\\\":\\\"eof\\\","
    "\\\"playlist_entry_id\\\":$n}\";;\n"
    "    *short*) say \"$answer\"\n"
    "      [ $at = 3 ] && say \"{\\\"event\\\":\\\"end-file\\\",\\\"reason\\\":\\\"eof\\\","
    "\\\"playlist_entry_id\\\":$n}\";;\n"
    "    *) say \"$answer\";;\n"
    "    esac;;\n"
    "  esac\n"
    "done\n";

static const char fake_ffplay[] =
    "#!/bin/bash\n"
    "echo \"$*\" >>${0%/*}/log\n"
    "case $* in *crash*) kill -SEGV $$;; *nodevice*) exit 1;; *quick*) exit 0;; esac\n"
    "exec sleep 1000\n";

struct fixture {
    struct dub_loop *loop;
    struct dub_player *player;
    char dir[32], program[64], log[64];
    int n_at, n_ended;
    dub_us at_us;
    char why[512];
};

static void on_at(void *ctx, dub_us pos_us)
{
    struct fixture *f = ctx;
    assert_true(pos_us >= 0);
    f->n_at++;
    f->at_us = pos_us;
}

static void on_ended(void *ctx, const struct dub_err *why)
{
    struct fixture *f = ctx;
    f->n_ended++;
    (void)snprintf(f->why, sizeof(f->why), "%s", why ? why->text : "");
}

static const struct dub_player_events events = {on_at, on_ended};

static void make(struct fixture *f, const char *name, const char *script,
                 enum dub_player_kind kind)
{
    struct dub_err err;
    (void)snprintf(f->program, sizeof(f->program), "%s/%s", f->dir, name);
    (void)snprintf(f->log, sizeof(f->log), "%s/log", f->dir);
    assert_ok(dub_file_replace(f->program, dub_sv(script), &err));
    assert_int_equal(chmod(f->program, 0755), 0);
    f->player = dub_player_new(f->loop, kind, f->program, &events, f);
}

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/dub-play-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->loop = dub_loop_new();
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    dub_player_free(f->player);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left, dead or alive */
    assert_int_equal(errno, ECHILD);
    dub_loop_free(f->loop);
    (void)unlink(f->program);
    (void)unlink(f->log);
    assert_int_equal(rmdir(f->dir), 0);
    test_free(f);
    return 0;
}

static enum dub_status play(struct fixture *f, const char *path, dub_us len_us, struct dub_err *err)
{
    struct dub_play_cue cue = {0};
    f->n_at = f->n_ended = 0;
    assert_true(dub_play_cue_add(&cue, path, 1, 0, (struct dub_span){0, len_us}));
    dub_play_cue_close(&cue, len_us);
    enum dub_status st = dub_player_play(f->player, &cue, 100, err);
    dub_play_cue_fini(&cue);
    return st;
}

static void begin(struct fixture *f, const char *path)
{
    struct dub_err err;
    assert_ok(play(f, path, 60 * S, &err));
}

static void run_until(struct fixture *f, const int *count, int want)
{
    dub_us end_us = dub_loop_now_us() + PLAN;
    while (*count < want) {
        if (dub_loop_now_us() > end_us)
            fail_msg("not in time; %d reports, %d ends: %s", f->n_at, f->n_ended, f->why);
        dub_loop_step(f->loop, S);
    }
}

static void run_for(struct fixture *f, dub_us len_us)
{
    dub_us end_us = dub_loop_now_us() + len_us;
    while (dub_loop_now_us() < end_us)
        dub_loop_step(f->loop, end_us - dub_loop_now_us());
}

/* What the fake was told; test_free. */
static char *told(struct fixture *f)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    if (dub_file_exists(f->log))
        assert_int_equal(dub_file_read(f->log, 1 << 20, &text, NULL), DUB_OK);
    char *z = dub_strdup(dub_buf_z(&text));
    dub_buf_fini(&text);
    return z;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, what)); at++)
        n++;
    return n;
}

/* The program begins in its own time. */
static void wait_told(struct fixture *f, const char *what)
{
    bool there = false;
    while (!there) {
        int more = f->n_at;
        run_until(f, &f->n_at, more + 1);
        char *log = told(f);
        there = strstr(log, what) != NULL;
        dub_free(log);
    }
}

/* --- mpv -------------------------------------------------------------------------------------- */

static void it_tells_where_it_is_and_when_it_ends(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(setenv("SYNC_API_KEY", "secret", 1), 0);
    make(f, "mpv", fake_mpv, DUB_PLAYER_MPV);
    begin(f, "/short.wav");
    run_until(f, &f->n_ended, 1);
    assert_string_equal(f->why, "");
    assert_int_equal(f->n_at, 3);
    assert_int_equal(f->at_us, 300000);
    assert_true(dub_player_is_silent(f->player));
    char *log = told(f);
    assert_non_null(strstr(log, "start key= fds=0 1 2 255 3 4 ")); /* 255: bash's own */
    assert_non_null(strstr(log, "--no-config"));
    assert_non_null(strstr(log, "edl://%10%/short.wav,0,60"));
    assert_non_null(strstr(log, "\"speed\",1]"));
    dub_free(log);
    assert_int_equal(unsetenv("SYNC_API_KEY"), 0);
}

static void nothing_is_asked_while_nothing_plays(void **state)
{
    struct fixture *f = *state;
    make(f, "mpv", fake_mpv, DUB_PLAYER_MPV);
    begin(f, "/long.wav");
    run_until(f, &f->n_at, 2);
    dub_player_pause(f->player, true);
    run_for(f, 50000); /* what is under way comes in */
    char *log = told(f);
    size_t asked = count(log, "time-pos");
    dub_free(log);
    int n_at = f->n_at;
    run_for(f, 350000);
    dub_us pos_us = dub_player_pos(f->player);
    log = told(f);
    assert_int_equal(count(log, "time-pos"), asked);
    dub_free(log);
    assert_int_equal(f->n_at, n_at);
    assert_int_equal(dub_player_pos(f->player), pos_us);
    dub_player_pause(f->player, false);
    run_until(f, &f->n_at, n_at + 2);
    dub_player_stop(f->player);
    n_at = f->n_at;
    run_for(f, 350000);
    assert_int_equal(f->n_at, n_at);
    assert_int_equal(f->n_ended, 0); /* who stops it knows */
}

static void another_cue_takes_its_place(void **state)
{
    struct fixture *f = *state;
    make(f, "mpv", fake_mpv, DUB_PLAYER_MPV);
    begin(f, "/long.wav");
    run_until(f, &f->n_at, 2);
    begin(f, "/short.wav"); /* the end of the first one is told after this */
    run_until(f, &f->n_ended, 1);
    assert_int_equal(f->n_at, 3);
    assert_string_equal(f->why, "");
    char *log = told(f);
    assert_int_equal(count(log, "start "), 1); /* one process for both */
    dub_free(log);
}

static void it_goes_where_it_is_sent(void **state)
{
    struct fixture *f = *state;
    make(f, "mpv", fake_mpv, DUB_PLAYER_MPV);
    begin(f, "/long.wav");
    run_until(f, &f->n_at, 1);
    dub_player_seek(f->player, 7 * S);
    assert_int_equal(dub_player_pos(f->player), 7 * S); /* at once */
    f->n_at = 0;
    run_until(f, &f->n_at, 1);
    assert_true(f->at_us > 7 * S);
    dub_player_seek(f->player, 1000 * S);
    assert_int_equal(dub_player_pos(f->player), 60 * S);
    dub_player_speed(f->player, 50);
    run_until(f, &f->n_at, 2);
    char *log = told(f);
    assert_non_null(strstr(log, "[\"seek\",\"7\",\"absolute+exact\"]"));
    assert_non_null(strstr(log, "[\"set_property\",\"speed\",0.5]"));
    dub_free(log);
}

static void lines_may_come_in_pieces(void **state)
{
    struct fixture *f = *state;
    make(f, "mpv", fake_mpv, DUB_PLAYER_MPV);
    begin(f, "/pieces.wav");
    run_until(f, &f->n_ended, 1);
    assert_int_equal(f->n_at, 3);
    assert_string_equal(f->why, "");
}

static void whatever_goes_wrong_is_one_sentence(void **state)
{
    static const struct {
        const char *path, *says;
    } rows[] = {
        {"/crash.wav", "did not start (signal 11)"},
        {"/leave.wav", "ended by itself (exit status 3)"},
        {"/midway.wav", "ended by itself (signal 11); playing starts it again"},
        {"/garbage.wav", "said something that is not its protocol"},
        {"/endless.wav", "said something that is not its protocol"},
        {"/mute.wav", "it closed the connection"},
        {"/hang.wav", "stopped answering and was ended"},
        {"/refuse.wav", "refuses to play this"},
        {"/broken.wav", "cannot play this: unrecognized file format"},
    };
    struct fixture *f = *state;
    make(f, "mpv", fake_mpv, DUB_PLAYER_MPV);
    dub_player_patience(f->player, 300000);
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        begin(f, rows[i].path);
        run_until(f, &f->n_ended, 1);
        if (!strstr(f->why, rows[i].says))
            fail_msg("%s: '%s'", rows[i].path, f->why);
        dub_player_patience(f->player, 10 * S);
        begin(f, "/short.wav"); /* and the next one plays */
        run_until(f, &f->n_ended, 1);
        assert_string_equal(f->why, "");
        assert_int_equal(f->n_at, 3);
        dub_player_patience(f->player, 300000);
    }
}

static void a_program_that_is_no_player_is_told(void **state)
{
    struct fixture *f = *state;
    struct dub_err err;
    make(f, "mpv", "#!/bin/sh\nexit 1\n", DUB_PLAYER_MPV);
    begin(f, "/a.wav");
    run_until(f, &f->n_ended, 1);
    assert_non_null(strstr(f->why, "mpv 0.33 or newer"));
    assert_int_equal(unlink(f->program), 0);
    assert_status(play(f, "/a.wav", S, &err), DUB_ERR_IO);
    run_for(f, 20000);
    assert_int_equal(f->n_ended, 0);
}

static void it_is_ended_with_us(void **state)
{
    struct fixture *f = *state;
    make(f, "mpv", fake_mpv, DUB_PLAYER_MPV);
    begin(f, "/mute.wav"); /* it lingers; the end of the test waits for no child */
    run_for(f, 100000);
}

/* --- ffplay ----------------------------------------------------------------------------------- */

static void ffplay_is_followed_by_the_clock(void **state)
{
    struct fixture *f = *state;
    struct dub_err err;
    make(f, "ffplay", fake_ffplay, DUB_PLAYER_FFPLAY);
    dub_us from_us = dub_loop_now_us();
    assert_ok(play(f, "/a.wav", 450000, &err));
    run_until(f, &f->n_ended, 1);
    assert_string_equal(f->why, "");
    assert_true(dub_loop_now_us() - from_us >= 450000);
    assert_true(f->n_at >= 3 && f->n_at <= 5);
    char *log = told(f);
    assert_non_null(strstr(log, "-ss 0 -t 0.45 -af atempo=1.00 -i /a.wav"));
    dub_free(log);
    assert_ok(play(f, "/quick.wav", 300000, &err)); /* shorter than its slot: silence is waited for */
    run_until(f, &f->n_ended, 1);
    assert_string_equal(f->why, "");
}

static void ffplay_begins_anew_where_it_is_sent(void **state)
{
    struct fixture *f = *state;
    make(f, "ffplay", fake_ffplay, DUB_PLAYER_FFPLAY);
    begin(f, "/a.wav");
    run_until(f, &f->n_at, 1);
    dub_player_seek(f->player, 7 * S);
    wait_told(f, "-ss 7 ");
    dub_player_pause(f->player, true);
    dub_us pos_us = dub_player_pos(f->player);
    assert_true(pos_us >= 7 * S && pos_us < 30 * S);
    run_for(f, 250000);
    assert_int_equal(dub_player_pos(f->player), pos_us);
    dub_player_pause(f->player, false);
    dub_player_speed(f->player, 25);
    wait_told(f, "atempo=0.5,atempo=0.50");
    dub_player_stop(f->player);
}

static void ffplay_says_what_it_cannot(void **state)
{
    struct fixture *f = *state;
    struct dub_err err;
    struct dub_play_cue cue = {0};
    make(f, "ffplay", fake_ffplay, DUB_PLAYER_FFPLAY);
    assert_true(dub_play_cue_add(&cue, "/a", 1, 0, (struct dub_span){0, S}));
    assert_true(dub_play_cue_add(&cue, "/b", 1, 0, (struct dub_span){0, S}));
    dub_play_cue_close(&cue, S);
    assert_status(dub_player_play(f->player, &cue, 100, &err), DUB_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.text, "install mpv"));
    dub_play_cue_fini(&cue);
    begin(f, "/nodevice.wav");
    run_until(f, &f->n_ended, 1);
    assert_non_null(strstr(f->why, "exit status 1"));
    begin(f, "/crash.wav");
    run_until(f, &f->n_ended, 1);
    assert_non_null(strstr(f->why, "signal 11"));
}

/* --- which ------------------------------------------------------------------------------------ */

static void assert_found(enum dub_player_kind kind, const char *want)
{
    char *path;
    assert_int_equal(dub_player_find(&path), kind);
    if (want)
        assert_string_equal(path, want);
    else
        assert_null(path);
    dub_free(path);
}

static void mpv_is_preferred_and_another_can_be_named(void **state)
{
    struct fixture *f = *state;
    struct dub_err err;
    char old[4096], other[64];
    (void)snprintf(old, sizeof(old), "%s", getenv("PATH"));
    (void)snprintf(other, sizeof(other), "%s/mpv", f->dir);
    assert_int_equal(unsetenv("DUBLINE_PLAYER") + setenv("PATH", f->dir, 1), 0);
    assert_found(DUB_PLAYER_NONE, NULL);
    make(f, "ffplay", fake_ffplay, DUB_PLAYER_FFPLAY);
    assert_found(DUB_PLAYER_FFPLAY, f->program);
    assert_ok(dub_file_replace(other, dub_sv(fake_mpv), &err));
    assert_found(DUB_PLAYER_FFPLAY, f->program); /* not executable: no program */
    assert_int_equal(chmod(other, 0755), 0);
    assert_found(DUB_PLAYER_MPV, other);
    assert_int_equal(setenv("DUBLINE_PLAYER", "ffplay", 1), 0);
    assert_found(DUB_PLAYER_FFPLAY, f->program);
    assert_int_equal(setenv("DUBLINE_PLAYER", other, 1), 0);
    assert_found(DUB_PLAYER_MPV, other);
    assert_int_equal(setenv("DUBLINE_PLAYER", "none", 1), 0);
    assert_found(DUB_PLAYER_NONE, NULL);
    assert_int_equal(setenv("DUBLINE_PLAYER", "/nowhere/mpv", 1), 0);
    assert_found(DUB_PLAYER_NONE, NULL);
    assert_int_equal(unsetenv("DUBLINE_PLAYER") + setenv("PATH", old, 1) + unlink(other), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_tells_where_it_is_and_when_it_ends),
        TEST(nothing_is_asked_while_nothing_plays),
        TEST(another_cue_takes_its_place),
        TEST(it_goes_where_it_is_sent),
        TEST(lines_may_come_in_pieces),
        TEST(whatever_goes_wrong_is_one_sentence),
        TEST(a_program_that_is_no_player_is_told),
        TEST(it_is_ended_with_us),
        TEST(ffplay_is_followed_by_the_clock),
        TEST(ffplay_begins_anew_where_it_is_sent),
        TEST(ffplay_says_what_it_cannot),
        TEST(mpv_is_preferred_and_another_can_be_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
