/*
 * Building waveform data with a process that writes known pairs: slices meet, coarser levels follow,
 * a failure or a stop leaves nothing behind.
 */
#include "cm.h"

#include <errno.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/peaks.h"
#include "run/peaks_view.h"
#include "tmpdir.h"

/* Pair i is (-(i % 997), i % 991). The source's name says what goes wrong. */
static const char fake[] =
    "#!/usr/bin/python3\n"
    "import json, os, struct, sys, time\n"
    "for line in sys.stdin:\n"
    "    r = json.loads(line)\n"
    "    a, name = r['args'], os.path.basename(r['source'])\n"
    "    start = a.get('fromPair', 0)\n"
    "    end = a.get('toPair', {'longer': 10037, 'shorter': 9990}.get(name, 10000))\n"
    "    def say(**more):\n"
    "        print(json.dumps(dict(id=r['id'], **more)), flush=True)\n"
    "    if name == 'hang':\n"
    "        say(progress=0.5)\n"
    "        time.sleep(1000)\n"
    "    if name == 'broken' and start > 0:\n"
    "        say(error={'code': 'media', 'message': 'this part is damaged'})\n"
    "        continue\n"
    "    data = b''.join(struct.pack('<hh', -(i % 997), i % 991) for i in range(start, end))\n"
    "    fd = os.open(a['output'], os.O_WRONLY)\n"
    "    os.pwrite(fd, data, 24 + 4 * start)\n"
    "    os.close(fd)\n"
    "    say(ok=True, result={'pairs': end - start, 'channels': 1, 'sampleRate': 8000})\n";

static struct dub_err err;

struct fixture {
    struct dub_loop *loop;
    struct dub_media_client *mc;
    struct dub_peaks_job *job;
    struct tmpdir dir, out;
    struct dub_facts facts;
    int n_calls, n_progress;
    bool ok;
    double done;
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    tmpdir_make(&f->dir);
    tmpdir_make(&f->out);
    const char *helper = tmpdir_at(&f->dir, "helper");
    put_text(helper, fake);
    assert_int_equal(chmod(helper, 0755), 0);
    f->loop = dub_loop_new();
    f->mc = dub_media_client_new(f->loop, helper, 2);
    f->facts = (struct dub_facts){.container = "wav", .n_audio = 1};
    f->facts.audio[0] = (struct dub_audio_facts){
        .sample_rate_hz = 8000, .channels = 2, .has_duration = true, .duration_us = 320000000};
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    dub_media_client_free(f->mc);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    dub_loop_free(f->loop);
    tmpdir_remove(&f->dir);
    tmpdir_remove(&f->out);
    test_free(f);
    return 0;
}

static void on_progress(void *ctx, double done)
{
    struct fixture *f = ctx;
    assert_true(done >= 0 && done <= 1);
    f->n_progress++;
    f->done = done;
}

static void on_done(void *ctx, const struct dub_err *why)
{
    struct fixture *f = ctx;
    f->n_calls++;
    f->ok = !why;
    f->job = NULL;
    if (why)
        err = *why;
}

static enum dub_status start(struct fixture *f, const char *source, int n_levels)
{
    struct dub_peaks_wish wish = {.source = source,
                                  .facts = &f->facts,
                                  .samples_per_pair = 256,
                                  .out_path = tmpdir_at(&f->out, "o.dat"),
                                  .n_levels = n_levels,
                                  .n_processes = 2};
    return dub_peaks_start(f->mc, &wish, on_progress, on_done, f, &f->job, &err);
}

static void run(struct fixture *f)
{
    dub_us until_us = dub_loop_now_us() + 30 * DUB_US_PER_S;
    while (f->n_calls == 0 && dub_loop_now_us() < until_us)
        dub_loop_step(f->loop, 100000);
    assert_int_equal(f->n_calls, 1);
}

static int value(const unsigned char *p)
{
    return (int16_t)(uint16_t)(p[0] | p[1] << 8);
}

/* Every pair of a level against the pairs it stands for. */
static void check_level(const struct dub_peaks_level *l, int factor, int n)
{
    assert_int_equal(l->head.n_pairs, (n + factor - 1) / factor);
    assert_int_equal(l->head.samples_per_pair, 256 * factor);
    assert_int_equal(l->map_bytes, l->data + (size_t)l->head.n_pairs * 4);
    for (int i = 0; i < (int)l->head.n_pairs; i++) {
        int low = 0, high = 0;
        for (int k = i * factor; k < (i + 1) * factor && k < n; k++) {
            low = -(k % 997) < low ? -(k % 997) : low;
            high = k % 991 > high ? k % 991 : high;
        }
        const unsigned char *p = l->map + l->data + (size_t)i * 4;
        if (value(p) != low || value(p + 2) != high)
            fail_msg("x%d: pair %d is %d..%d, not %d..%d", factor, i, value(p), value(p + 2), low,
                     high);
    }
}

static void check_file(struct fixture *f, int n)
{
    struct dub_peaks_view v;
    assert_ok(dub_peaks_view_open(tmpdir_at(&f->out, "o.dat"), &v, &err));
    assert_int_equal(v.n_levels, 3);
    check_level(&v.levels[0], 1, n);
    check_level(&v.levels[1], 16, n);
    check_level(&v.levels[2], 256, n);
    dub_peaks_view_close(&v);
    assert_int_equal(tmpdir_count(&f->out), 3); /* nothing else is left */
}

static void slices_meet_and_levels_follow(void **state)
{
    struct fixture *f = *state;
    assert_ok(start(f, "good", 3));
    assert_true(dub_file_exists(dub_peaks_job_path(f->job)));
    assert_false(dub_file_exists(tmpdir_at(&f->out, "o.dat")));
    run(f);
    assert_true(f->ok);
    assert_true(f->n_progress >= 4 && f->done == 1.0);
    check_file(f, 10000);
}

static void what_the_facts_said_wrongly_is_put_right(void **state)
{
    static const struct {
        const char *source;
        int pairs;
    } rows[] = {{"longer", 10037}, {"shorter", 9990}};
    struct fixture *f = *state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        f->n_calls = 0;
        assert_ok(start(f, rows[i].source, 3));
        run(f);
        assert_true(f->ok);
        check_file(f, rows[i].pairs);
    }
}

static void one_bad_slice_is_one_error_and_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    assert_ok(start(f, "broken", 3));
    run(f);
    assert_false(f->ok);
    assert_int_equal(err.code, DUB_ERR_MEDIA);
    assert_non_null(strstr(err.text, "this part is damaged"));
    for (int i = 0; i < 20; i++)
        dub_loop_step(f->loop, 1000);
    assert_int_equal(f->n_calls, 1);
    assert_int_equal(tmpdir_count(&f->out), 0);
}

static void a_stop_leaves_nothing_and_calls_nobody(void **state)
{
    struct fixture *f = *state;
    assert_ok(start(f, "hang", 3));
    while (f->n_progress == 0)
        dub_loop_step(f->loop, 100000);
    assert_int_equal(tmpdir_count(&f->out), 1);
    dub_peaks_stop(f->job);
    assert_int_equal(tmpdir_count(&f->out), 0);
    for (int i = 0; i < 20; i++)
        dub_loop_step(f->loop, 1000);
    assert_int_equal(f->n_calls, 0);
    dub_peaks_stop(NULL);
}

/* Half of the first slice (2500 pairs) is there, less what the process may hold back. */
static void what_is_there_is_known_on_the_way(void **state)
{
    struct fixture *f = *state;
    assert_ok(start(f, "hang", 3));
    assert_false(dub_peaks_job_has(f->job, 0, 1));
    while (f->n_progress == 0)
        dub_loop_step(f->loop, 100000);
    assert_false(dub_peaks_job_has(f->job, 1200, 1300));
    assert_false(dub_peaks_job_has(f->job, 9999, 10000));
    assert_true(dub_peaks_job_has(f->job, 20000, 20001)); /* behind the end nothing is to come */
    dub_peaks_stop(f->job);
}

static void what_cannot_be_begun_says_so(void **state)
{
    struct fixture *f = *state;
    struct dub_peaks_wish wish = {.source = "good",
                                  .facts = &f->facts,
                                  .samples_per_pair = 256,
                                  .out_path = tmpdir_at(&f->out, "no/o.dat"),
                                  .n_levels = 1,
                                  .n_processes = 2};
    assert_int_equal(
        dub_peaks_start(f->mc, &wish, on_progress, on_done, f, &f->job, &err), DUB_ERR_IO);
    wish.out_path = tmpdir_at(&f->out, "o.dat");
    wish.track = 1;
    assert_int_equal(
        dub_peaks_start(f->mc, &wish, on_progress, on_done, f, &f->job, &err), DUB_ERR_MEDIA);
    assert_non_null(strstr(err.text, "no such sound track"));
    assert_int_equal(tmpdir_count(&f->out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(slices_meet_and_levels_follow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_facts_said_wrongly_is_put_right, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_bad_slice_is_one_error_and_leaves_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_stop_leaves_nothing_and_calls_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_there_is_known_on_the_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_begun_says_so, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
