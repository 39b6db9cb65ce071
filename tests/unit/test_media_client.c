/*
 * The media client against the real dubline-media and against one that hangs, crashes, prints
 * garbage: every request gets exactly one answer, in time, and no process is left behind.
 */
#include "cm.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/media_client.h"

/* Does what the name of the source says. Facts carry the process id as the size. */
static const char fake[] =
    "#!/bin/bash\n"
    "while IFS= read -r line; do\n"
    "  id=${line#*\\\"id\\\":}; id=${id%%,*}\n"
    "  ok=\"{\\\"id\\\":$id,\\\"ok\\\":true,\\\"facts\\\":{\\\"sizeBytes\\\":$$}}\"\n"
    "  case $line in\n"
    "  *hang*) sleep 1000;;\n"
    "  *deaf*) trap '' TERM; sleep 1000;;\n"
    "  *crash*) kill -SEGV $$;;\n"
    "  *exit3*) exit 3;;\n"
    "  *garbage*) echo 'Segmentation fault';;\n"
    "  *wrongid*) echo '{\"id\":99999,\"ok\":true,\"facts\":{}}';;\n"
    "  *nofacts*) echo \"{\\\"id\\\":$id,\\\"ok\\\":true}\";;\n"
    "  *endless*) head -c 3000000 /dev/zero | tr '\\0' x; sleep 1000;;\n"
    "  *mute*) exec >&- <&-; sleep 1000;;\n"
    "  *pieces*) for ((i=0; i<${#ok}; i+=9)); do printf %s \"${ok:i:9}\"; sleep 0.003; done; "
    "echo;;\n"
    "  *alive*) for i in 1 2 3 4 5 6 7 8; do echo \"{\\\"id\\\":$id,\\\"progress\\\":0.$i}\"; "
    "sleep 0.1; done; "
    "echo \"$ok\";;\n"
    "  *parts*) echo \"{\\\"id\\\":$id,\\\"progress\\\":0.5,\\\"result\\\":{\\\"at\\\":1}}\"; "
    "echo \"{\\\"id\\\":$id,\\\"ok\\\":true,\\\"result\\\":{\\\"at\\\":2}}\";;\n"
    "  *noisy*) head -c 1000000 /dev/zero >&2; echo \"$ok\";;\n"
    "  *env*) echo \"{\\\"id\\\":$id,\\\"error\\\":{\\\"code\\\":\\\"io\\\",\\\"message\\\":"
    "\\\"key=$SYNC_API_KEY home=$HOME fds=$(ls /proc/$$/fd | tr '\\n' ' ')\\\"}}\";;\n"
    "  *once*) echo \"$ok\"; exit 0;;\n"
    "  *) echo \"$ok\";;\n"
    "  esac\n"
    "done\n";

struct fixture {
    struct dub_loop *loop;
    struct dub_media_client *mc;
    char dir[32], helper[64];
};

struct answer {
    int n_calls;
    bool ok;
    struct dub_facts facts;
    struct dub_err err;
    struct fixture *f;
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    struct dub_err err;
    snprintf(f->dir, sizeof(f->dir), "/tmp/dub-mc-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->helper, sizeof(f->helper), "%s/helper", f->dir);
    assert_ok(dub_file_replace(f->helper, dub_sv(fake), &err));
    assert_int_equal(chmod(f->helper, 0755), 0);
    f->loop = dub_loop_new();
    f->mc = dub_media_client_new(f->loop, f->helper, 2);
    *state = f;
    return 0;
}

/* Whatever happened, no child is left, dead or alive. */
static int tear_down(void **state)
{
    struct fixture *f = *state;
    dub_media_client_free(f->mc);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    dub_loop_free(f->loop);
    unlink(f->helper);
    rmdir(f->dir);
    test_free(f);
    return 0;
}

static void on_facts(void *ctx, const struct dub_facts *facts, const struct dub_err *err)
{
    struct answer *a = ctx;
    assert_true((facts == NULL) != (err == NULL));
    a->n_calls++;
    a->ok = !err;
    if (facts)
        a->facts = *facts;
    else
        a->err = *err;
}

static void on_done(void *ctx, const struct dub_err *err)
{
    struct answer *a = ctx;
    a->n_calls++;
    a->ok = !err;
    if (err)
        a->err = *err;
}

static uint64_t ask_within(struct fixture *f, const char *source, dub_us timeout_us,
                           struct answer *a)
{
    struct dub_probe_request req = {.source = source, .timeout_us = timeout_us};
    *a = (struct answer){.f = f};
    return dub_media_probe(f->mc, &req, on_facts, a);
}

static uint64_t ask(struct fixture *f, const char *source, struct answer *a)
{
    return ask_within(f, source, 0, a);
}

/* The loop ends by itself when all is answered: an idle process does not keep it going. */
static void finish(struct fixture *f)
{
    dub_loop_run(f->loop);
    assert_int_equal(dub_media_pending(f->mc), 0);
}

static void expect_error(const struct answer *a, enum dub_status code, const char *text)
{
    assert_int_equal(a->n_calls, 1);
    assert_false(a->ok);
    assert_string_equal(a->err.text, text);
    assert_status(a->err.code, code);
}

static void test_answers_and_reuse(void **state)
{
    struct fixture *f = *state;
    struct answer a, b;
    assert_true(ask(f, "one", &a) > 0);
    assert_int_equal(a.n_calls, 0); /* never from inside the call */
    assert_int_equal(dub_media_pending(f->mc), 1);
    finish(f);
    assert_int_equal(a.n_calls, 1);
    assert_true(a.ok);
    ask(f, "two", &b);
    finish(f);
    assert_true(b.ok && b.facts.size_bytes == a.facts.size_bytes); /* the same process */
}

struct work {
    int n_parts, part_at, n_results, result_at;
    bool failed;
    struct dub_err err;
};

static void on_part(void *ctx, double done, const cJSON *part)
{
    struct work *w = ctx;
    assert_true(done > 0.49 && done < 0.51);
    w->n_parts++;
    w->part_at = cJSON_GetObjectItem(part, "at")->valueint;
}

static void on_result(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct work *w = ctx;
    w->n_results++;
    w->failed = err != NULL;
    if (err)
        w->err = *err;
    else if (result)
        w->result_at = cJSON_GetObjectItem(result, "at")->valueint;
}

static uint64_t work(struct fixture *f, const char *source, bool quick, struct work *w)
{
    *w = (struct work){0};
    struct dub_media_work_request req = {.task = "any",
                                         .source = source,
                                         .args = cJSON_CreateObject(),
                                         .quick = quick,
                                         .progress = on_part,
                                         .done = on_result,
                                         .ctx = w};
    return dub_media_work(f->mc, &req);
}

static void test_work_tells_parts_and_results(void **state)
{
    struct fixture *f = *state;
    struct work w;
    work(f, "parts", false, &w);
    finish(f);
    assert_true(w.n_results == 1 && !w.failed && w.result_at == 2);
    assert_true(w.n_parts <= 1 && (w.n_parts == 0 || w.part_at == 1));
}

static void test_work_that_crashes_says_so(void **state)
{
    struct fixture *f = *state;
    struct work w;
    work(f, "crash", false, &w);
    finish(f);
    assert_true(w.n_results == 1 && w.failed && w.err.code == DUB_ERR_MEDIA);
}

static void cancel_both(void *ctx)
{
    struct fixture *f = ctx;
    dub_media_cancel(f->mc, 1);
    dub_media_cancel(f->mc, 2);
}

struct quick_answer {
    struct fixture *f;
    bool before_the_long;
    const struct work *long_one;
};

static void on_quick(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct quick_answer *q = ctx;
    (void)result;
    q->before_the_long = !err && q->long_one->n_results == 0;
    cancel_both(q->f);
}

/* Two processes that hang are all there are for long work; the quick one has its own. */
static void test_quick_work_does_not_wait(void **state)
{
    struct fixture *f = *state;
    struct work a, b, queued;
    struct quick_answer q = {.f = f, .long_one = &a};
    work(f, "hang", false, &a);
    work(f, "hang", false, &b);
    work(f, "parts", false, &queued);
    struct dub_media_work_request req = {
        .task = "any", .source = "parts", .quick = true, .done = on_quick, .ctx = &q};
    dub_media_work(f->mc, &req);
    finish(f);
    assert_true(q.before_the_long);
    assert_true(a.failed && a.err.code == DUB_ERR_CANCELLED && b.failed);
    assert_true(queued.n_results == 1 && !queued.failed);
}

static void test_many_on_two_processes(void **state)
{
    struct fixture *f = *state;
    struct answer a[40];
    int64_t pids[2] = {0, 0};
    for (size_t i = 0; i < DUB_ARRAY_LEN(a); i++)
        ask(f, i % 2 ? "pieces" : "plain", &a[i]);
    assert_int_equal(dub_media_pending(f->mc), DUB_ARRAY_LEN(a));
    finish(f);
    for (size_t i = 0; i < DUB_ARRAY_LEN(a); i++) {
        assert_int_equal(a[i].n_calls, 1);
        assert_true(a[i].ok);
        size_t p = pids[0] == 0 || pids[0] == a[i].facts.size_bytes ? 0 : 1;
        assert_true(pids[p] == 0 || pids[p] == a[i].facts.size_bytes);
        pids[p] = a[i].facts.size_bytes;
    }
    assert_true(pids[0] && pids[1]);
}

static void test_crash_is_one_error(void **state)
{
    struct fixture *f = *state;
    struct answer a, b, c;
    ask(f, "crash.mp4", &a);
    ask(f, "exit3.mp4", &b);
    ask(f, "good.mp4", &c);
    finish(f);
    expect_error(&a, DUB_ERR_MEDIA,
                 "dubline-media ended unexpectedly (signal 11) while reading crash.mp4");
    expect_error(&b, DUB_ERR_MEDIA,
                 "dubline-media ended unexpectedly (exit status 3) while reading exit3.mp4");
    assert_string_equal(a.err.path, "crash.mp4");
    assert_true(c.ok);
}

static void test_hang_is_killed(void **state)
{
    struct fixture *f = *state;
    struct answer a, b, c;
    dub_us start_us = dub_loop_now_us();
    ask_within(f, "hang.mp4", 300000, &a);
    ask_within(f, "deaf.mp4", 300000, &b);
    ask(f, "good.mp4", &c);
    finish(f);
    expect_error(&a, DUB_ERR_MEDIA,
                 "dubline-media did not answer within 0.3 s while reading hang.mp4");
    expect_error(&b, DUB_ERR_MEDIA,
                 "dubline-media did not answer within 0.3 s while reading deaf.mp4");
    assert_true(c.ok);
    assert_true(dub_loop_now_us() - start_us < 20 * DUB_US_PER_S);
}

static void test_signs_of_life_count(void **state)
{
    struct fixture *f = *state;
    struct answer a;
    ask_within(f, "alive.mp4", 500000, &a); /* works for 0.8 s, a word every 0.1 s */
    finish(f);
    assert_true(a.ok);
}

static void test_garbage(void **state)
{
    struct fixture *f = *state;
    static const char *const sources[] = {"garbage", "wrongid", "nofacts", "endless"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(sources); i++) {
        struct answer a, b;
        char want[128];
        ask(f, sources[i], &a);
        finish(f);
        snprintf(want, sizeof(want),
                 "dubline-media gave an answer that is not understood while reading %s",
                 sources[i]);
        expect_error(&a, DUB_ERR_MEDIA, want);
        ask(f, "good", &b);
        finish(f);
        assert_true(b.ok);
    }
}

static void test_mute(void **state)
{
    struct fixture *f = *state;
    struct answer a;
    ask(f, "mute", &a);
    finish(f);
    expect_error(&a, DUB_ERR_MEDIA,
                 "dubline-media ended unexpectedly (it closed its output) while reading mute");
}

static void test_noise_on_stderr(void **state)
{
    struct fixture *f = *state;
    struct answer a;
    ask(f, "noisy", &a);
    finish(f);
    assert_true(a.ok);
}

static void test_died_while_idle(void **state)
{
    struct fixture *f = *state;
    struct answer a, b;
    ask(f, "once", &a); /* answers, then ends */
    finish(f);
    assert_true(a.ok);
    usleep(100000);
    ask(f, "good", &b);
    finish(f);
    assert_true(b.ok && b.facts.size_bytes != a.facts.size_bytes);
}

static void test_child_sees_no_secret(void **state)
{
    struct fixture *f = *state;
    struct answer a;
    int leak = dup(STDERR_FILENO); /* without close-on-exec */
    assert_true(leak > STDERR_FILENO);
    setenv("SYNC_API_KEY", "sk-secret", 1);
    setenv("HOME", "/somewhere", 1);
    ask(f, "env", &a);
    finish(f);
    close(leak);
    assert_non_null(strstr(a.err.text, "key= home=/somewhere"));
    assert_null(strstr(a.err.text, "secret"));
    assert_non_null(strstr(a.err.text, "fds=0 1 2 255 3 ")); /* bash's own 255, ls's 3 */
}

static void test_no_program(void **state)
{
    struct fixture *f = *state;
    struct answer a, b;
    dub_media_client_free(f->mc);
    f->mc = dub_media_client_new(f->loop, "/nonexistent/dubline-media", 4);
    ask(f, "a.mp4", &a);
    ask(f, "b.mp4", &b);
    assert_int_equal(a.n_calls, 0);
    finish(f);
    expect_error(&a, DUB_ERR_IO,
                 "cannot start /nonexistent/dubline-media: No such file or directory");
    expect_error(&b, DUB_ERR_IO,
                 "cannot start /nonexistent/dubline-media: No such file or directory");
}

static void test_cancel(void **state)
{
    struct fixture *f = *state;
    struct answer a, b, queued, late, good;
    uint64_t id_a = ask(f, "hang1", &a), id_b = ask(f, "hang2", &b);
    uint64_t id_queued = ask(f, "hang3", &queued);
    dub_loop_step(f->loop, 1000);
    dub_media_cancel(f->mc, id_queued);
    dub_media_cancel(f->mc, id_a);
    dub_media_cancel(f->mc, id_b);
    dub_media_cancel(f->mc, 4711);
    assert_int_equal(a.n_calls + b.n_calls + queued.n_calls, 0);
    finish(f);
    expect_error(&a, DUB_ERR_CANCELLED, "cancelled");
    expect_error(&b, DUB_ERR_CANCELLED, "cancelled");
    expect_error(&queued, DUB_ERR_CANCELLED, "cancelled");
    uint64_t id = ask(f, "good", &late);
    while (late.n_calls == 0 && dub_media_pending(f->mc))
        dub_loop_step(f->loop, -1);
    dub_media_cancel(f->mc, id); /* answered already: fine */
    ask(f, "good", &good);
    finish(f);
    assert_true(late.ok && good.ok && late.n_calls == 1);
}

static void free_client(void *ctx, const struct dub_facts *facts, const struct dub_err *err)
{
    struct answer *a = ctx;
    on_facts(ctx, facts, err);
    dub_media_client_free(a->f->mc);
    a->f->mc = NULL;
    dub_loop_stop(a->f->loop);
}

static void test_free_with_work_and_inside_callback(void **state)
{
    struct fixture *f = *state;
    struct answer a, b, c;
    ask(f, "hang1", &a);
    ask(f, "deaf2", &b);
    ask(f, "hang3", &c);
    dub_loop_step(f->loop, 50000);
    dub_media_client_free(f->mc);
    dub_loop_run(f->loop);
    assert_int_equal(a.n_calls + b.n_calls + c.n_calls, 0);

    f->mc = dub_media_client_new(f->loop, f->helper, 1);
    struct dub_probe_request req = {.source = "good"};
    a = b = (struct answer){.f = f};
    dub_media_probe(f->mc, &req, free_client, &a);
    dub_media_probe(f->mc, &req, on_facts, &b);
    dub_loop_run(f->loop);
    assert_int_equal(a.n_calls, 1);
    assert_int_equal(b.n_calls, 0);
    assert_null(f->mc);
}

static void ask_more(void *ctx, const struct dub_facts *facts, const struct dub_err *err)
{
    struct answer *a = ctx;
    on_facts(ctx, facts, err);
    struct dub_probe_request req = {.source = "good"};
    if (a->n_calls < 5)
        dub_media_probe(a->f->mc, &req, ask_more, a);
}

static void test_asking_inside_callback(void **state)
{
    struct fixture *f = *state;
    struct answer a = {.f = f};
    ask_more(&a, &a.facts, NULL);
    finish(f);
    assert_int_equal(a.n_calls, 5);
}

static void test_url_is_shown_without_query(void **state)
{
    struct fixture *f = *state;
    struct answer a;
    ask(f, "https://u:p@host.example/crash.mp4?sig=secret", &a);
    finish(f);
    expect_error(&a, DUB_ERR_NET,
                 "dubline-media ended unexpectedly (signal 11) while reading "
                 "https://host.example/crash.mp4");
}

/* --- the real program ------------------------------------------------------------------------- */

static void use_real(struct fixture *f)
{
    dub_media_client_free(f->mc);
    f->mc = dub_media_client_new(f->loop, DUB_MEDIA_PROGRAM, 2);
}

static size_t n_entries(const char *path)
{
    size_t n = 0;
    DIR *d = opendir(path);
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

static void test_real_pattern_and_probe(void **state)
{
    struct fixture *f = *state;
    struct answer a, p;
    char path[64];
    use_real(f);
    snprintf(path, sizeof(path), "%s/p.mp4", f->dir);
    static const struct {
        dub_us duration_us;
        int width, height;
        struct dub_rate rate;
    } rows[] = {
        {2000000, 320, 180, {25, 1}},       {1001000, 160, 90, {30000, 1001}},
        {1234567, 64, 64, {24, 1}},         {40000, 16, 16, {25, 1}},
        {3000000, 640, 360, {60, 1}},       {500000, 320, 240, {24000, 1001}},
        {1000000, 64, 48, {999000, 33300}},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct dub_pattern_request req = {path, rows[i].duration_us, rows[i].width, rows[i].height,
                                          rows[i].rate};
        a = (struct answer){.f = f};
        dub_media_test_pattern(f->mc, &req, on_done, &a);
        finish(f);
        if (!a.ok)
            fail_msg("row %zu: %s", i, a.err.text);
        assert_int_equal(n_entries(f->dir), 2); /* the helper script and the file, nothing else */
        ask(f, path, &p);
        finish(f);
        if (!p.ok)
            fail_msg("row %zu: %s", i, p.err.text);
        const struct dub_video_facts *v = &p.facts.video;
        assert_string_equal(p.facts.container, "mov");
        assert_true(v->width == rows[i].width && v->height == rows[i].height);
        if ((int64_t)v->rate.num * rows[i].rate.den != (int64_t)v->rate.den * rows[i].rate.num)
            fail_msg("row %zu: %d/%d", i, (int)v->rate.num, (int)v->rate.den);
        assert_false(v->variable_rate);
        /* A sample of sound is 21 µs, a tick of the picture about 1 µs. */
        if (llabs((long long)(v->duration_us - rows[i].duration_us)) > 2 ||
            llabs((long long)(p.facts.audio[0].duration_us - rows[i].duration_us)) > 22)
            fail_msg("row %zu: %lld and %lld, wanted %lld", i, (long long)v->duration_us,
                     (long long)p.facts.audio[0].duration_us, (long long)rows[i].duration_us);
        assert_int_equal(p.facts.n_audio, 1);
    }
    unlink(path);
}

static void test_real_pattern_refuses(void **state)
{
    struct fixture *f = *state;
    char path[64], nowhere[64];
    snprintf(path, sizeof(path), "%s/p.mp4", f->dir);
    snprintf(nowhere, sizeof(nowhere), "%s/no/p.mp4", f->dir);
    use_real(f);
    const struct {
        struct dub_pattern_request req;
        enum dub_status want;
    } rows[] = {
        {{path, 0, 64, 64, {25, 1}}, DUB_ERR_FORMAT},
        {{path, 999, 64, 64, {25, 1}}, DUB_ERR_RANGE},
        {{path, INT64_C(22000000000), 64, 64, {25, 1}}, DUB_ERR_RANGE},
        {{path, 1000000, 65, 64, {25, 1}}, DUB_ERR_RANGE},
        {{path, 1000000, 64, 5000, {25, 1}}, DUB_ERR_RANGE},
        {{path, 1000000, 64, 64, {1, 2}}, DUB_ERR_RANGE},
        {{path, 1000000, 64, 64, {500, 1}}, DUB_ERR_RANGE},
        {{nowhere, 1000000, 64, 64, {25, 1}}, DUB_ERR_IO},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct answer a = {.f = f};
        dub_media_test_pattern(f->mc, &rows[i].req, on_done, &a);
        finish(f);
        assert_int_equal(a.n_calls, 1);
        if (a.ok || a.err.code != rows[i].want)
            fail_msg("row %zu: %s", i, a.err.text);
        assert_int_equal(n_entries(f->dir), 1);
    }
}

static void test_real_cancel_leaves_no_part(void **state)
{
    struct fixture *f = *state;
    char path[64];
    struct answer a = {.f = f};
    use_real(f);
    snprintf(path, sizeof(path), "%s/long.mp4", f->dir);
    struct dub_pattern_request req = {path, 3600 * DUB_US_PER_S, 1280, 720, {60, 1}};
    uint64_t id = dub_media_test_pattern(f->mc, &req, on_done, &a);
    dub_us start_us = dub_loop_now_us();
    while (n_entries(f->dir) < 2 && dub_loop_now_us() - start_us < 20 * DUB_US_PER_S)
        dub_loop_step(f->loop, 20000);
    assert_int_equal(n_entries(f->dir), 2); /* it is being written */
    dub_media_cancel(f->mc, id);
    finish(f);
    expect_error(&a, DUB_ERR_CANCELLED, "cancelled");
    assert_int_equal(n_entries(f->dir), 1);
}

static void test_real_errors(void **state)
{
    struct fixture *f = *state;
    struct answer a, b, c;
    char fifo[64], want[128];
    use_real(f);
    snprintf(fifo, sizeof(fifo), "%s/fifo", f->dir);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    ask(f, "/nonexistent/a.mp4", &a);
    ask(f, fifo, &b);
    ask(f, f->helper, &c);
    finish(f);
    expect_error(&a, DUB_ERR_IO, "cannot open /nonexistent/a.mp4: No such file or directory");
    assert_int_equal(a.err.sys, ENOENT);
    snprintf(want, sizeof(want), "%s is a pipe, not a media file", fifo);
    expect_error(&b, DUB_ERR_IO, want);
    assert_false(c.ok);
    assert_status(c.err.code, DUB_ERR_MEDIA);
    unlink(fifo);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_answers_and_reuse),
        T(test_work_tells_parts_and_results),
        T(test_work_that_crashes_says_so),
        T(test_quick_work_does_not_wait),
        T(test_many_on_two_processes),
        T(test_crash_is_one_error),
        T(test_hang_is_killed),
        T(test_signs_of_life_count),
        T(test_garbage),
        T(test_mute),
        T(test_noise_on_stderr),
        T(test_died_while_idle),
        T(test_child_sees_no_secret),
        T(test_no_program),
        T(test_cancel),
        T(test_free_with_work_and_inside_callback),
        T(test_asking_inside_callback),
        T(test_url_is_shown_without_query),
        T(test_real_pattern_and_probe),
        T(test_real_pattern_refuses),
        T(test_real_cancel_leaves_no_part),
        T(test_real_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
