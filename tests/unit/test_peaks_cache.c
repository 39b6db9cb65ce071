/* Waveforms kept by content: whole sets are found, damaged ones are not, room is made by use. */
#include "cm.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/peaks_cache.h"
#include "run/peaks_levels.h"
#include "tmpdir.h"

static struct tmpdir home;
static struct dub_err err;

static int set_up(void **state)
{
    (void)state;
    tmpdir_make(&home);
    setenv("XDG_CACHE_HOME", home.path, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tmpdir_remove(&home);
    return 0;
}

static struct dub_facts facts_of(char digit)
{
    struct dub_facts f = {.size_bytes = 4711, .n_audio = 1};
    memset(f.sha256, digit, 64);
    return f;
}

/* A set of 1000 pairs: 4024 + 276 + 40 bytes and the sums. */
static char *make_set(char digit)
{
    struct dub_facts f = facts_of(digit);
    struct dub_peaks_head head = {
        .bits = 16, .rate_hz = 8000, .samples_per_pair = 256, .n_pairs = 1000, .channels = 1};
    unsigned char bytes[DUB_PEAKS_HEAD_BYTES + 4000];
    struct dub_peaks_levels *levels;
    bool done = false;
    char *path = dub_peaks_cache_path("/a.wav", &f, 0, false);
    assert_non_null(path);
    assert_ok(dub_peaks_cache_ready(path, &err));
    memset(bytes, digit, sizeof(bytes));
    dub_peaks_head_write(&head, bytes);
    put_file(path, (const char *)bytes, sizeof(bytes));
    assert_ok(dub_peaks_levels_begin(path, path, DUB_PEAKS_LEVELS, &levels, &err));
    while (!done)
        assert_ok(dub_peaks_levels_step(levels, &done, &err));
    dub_peaks_levels_end(levels);
    assert_ok(dub_peaks_cache_seal(path, &err));
    assert_true(dub_peaks_cache_has(path));
    return path;
}

static bool opens(const char *path)
{
    struct dub_peaks_view v;
    bool ok = dub_peaks_cache_open(path, &v);
    if (ok)
        dub_peaks_view_close(&v);
    return ok;
}

static char *beside(const char *path, const char *ending)
{
    return dub_asprintf("%.*s%s", (int)strlen(path) - 4, path, ending);
}

static void names_tell_contents_tracks_and_channels_apart(void **state)
{
    (void)state;
    struct dub_facts f = facts_of('a'), other = facts_of('b'), none = {.size_bytes = 5};
    struct dub_facts live = {.size_bytes = 0};
    char *names[] = {
        dub_peaks_cache_path("/x.wav", &f, 0, false),
        dub_peaks_cache_path("/x.wav", &f, 1, false),
        dub_peaks_cache_path("/x.wav", &f, 0, true),
        dub_peaks_cache_path("/x.wav", &other, 0, false),
        dub_peaks_cache_path("https://h/x.wav", &f, 0, false),
        dub_peaks_cache_path("https://h/y.wav", &f, 0, false),
        dub_peaks_cache_path("https://h/x.wav", &none, 0, false), /* as large as another one */
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++) {
        assert_non_null(names[i]);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(names[i], names[k]);
    }
    char *moved = dub_peaks_cache_path("/elsewhere/y.wav", &f, 0, false);
    assert_string_equal(moved, names[0]); /* the content counts, not where it lies */
    dub_free(moved);
    assert_null(dub_peaks_cache_path("/x.wav", &none, 0, false));
    assert_null(dub_peaks_cache_path("https://h/live", &live, 0, false));
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
        dub_free(names[i]);
}

static void a_whole_set_is_found(void **state)
{
    (void)state;
    struct dub_peaks_view v;
    struct dub_facts f = facts_of('a');
    char *path = dub_peaks_cache_path("/a.wav", &f, 0, false);
    assert_false(dub_peaks_cache_has(path));
    dub_free(path);
    path = make_set('a');
    assert_true(dub_peaks_cache_open(path, &v));
    assert_int_equal(v.n_levels, DUB_PEAKS_LEVELS);
    assert_int_equal(v.levels[0].head.n_pairs, 1000);
    dub_peaks_view_close(&v);
    dub_free(path);
}

static void damage_is_noticed(void **state)
{
    static const char *const parts[] = {".dat", ".x16.dat", ".x256.dat", ".sum"};
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(parts); i++) {
        for (int how = 0; how < 3; how++) {
            char *path = make_set('a'), *part = beside(path, parts[i]);
            struct dub_buf bytes;
            dub_buf_init(&bytes, 0);
            assert_true(opens(path));
            assert_ok(dub_file_read(part, 1 << 20, &bytes, &err));
            if (how == 0)
                bytes.data[bytes.n - 2] ^= 1;
            else if (how == 1)
                bytes.n -= 3;
            else
                unlink(part);
            if (how < 2)
                put_file(part, bytes.data, bytes.n);
            if (opens(path))
                fail_msg("%s damaged in way %d is not noticed", parts[i], how);
            dub_buf_fini(&bytes);
            dub_free(part);
            dub_free(path);
        }
    }
}

static void age(const char *path, int days)
{
    char *sum = beside(path, ".sum");
    struct timespec t[2] = {{.tv_sec = time(NULL) - days * (time_t)86400}};
    t[1] = t[0];
    assert_int_equal(utimensat(AT_FDCWD, sum, t, 0), 0);
    dub_free(sum);
}

static void the_least_used_go_first(void **state)
{
    (void)state;
    char *a = make_set('a'), *b = make_set('b'), *c = make_set('c');
    size_t n;
    int64_t bytes;
    age(a, 3);
    age(b, 2);
    age(c, 1);
    assert_true(opens(a)); /* used again: b is the oldest now */
    dub_peaks_cache_usage(NULL, &n, &bytes);
    assert_int_equal(n, 3);
    assert_int_equal(bytes / 3, 4024 + 276 + 40 + 67);
    dub_peaks_cache_prune(NULL, bytes, 90);
    assert_true(opens(b));
    age(b, 2);
    dub_peaks_cache_prune(NULL, bytes - 1, 90);
    assert_false(dub_peaks_cache_has(b));
    assert_true(opens(a) && opens(c));
    age(c, 91);
    dub_peaks_cache_prune(NULL, bytes, 90);
    assert_false(dub_peaks_cache_has(c));
    dub_peaks_cache_usage(NULL, &n, &bytes);
    assert_int_equal(n, 1);
    dub_free(a);
    dub_free(b);
    dub_free(c);
}

static void what_dead_programs_left_goes_when_it_is_old(void **state)
{
    (void)state;
    char *path = make_set('a'), *dir = dub_peaks_cache_dir();
    char *old = dub_asprintf("%s.Ab12Cd", path), *fresh = dub_asprintf("%s.Xy34Zz", path);
    struct timespec t[2] = {{.tv_sec = time(NULL) - 2 * (time_t)86400}};
    t[1] = t[0];
    put_text(old, "x");
    put_text(fresh, "x"); /* another editor writes it just now */
    assert_int_equal(utimensat(AT_FDCWD, old, t, 0), 0);
    dub_peaks_cache_prune(dir, 1 << 20, 90);
    assert_false(dub_file_exists(old));
    assert_true(dub_file_exists(fresh));
    assert_true(opens(path));
    dub_free(old);
    dub_free(fresh);
    dub_free(dir);
    dub_free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_tell_contents_tracks_and_channels_apart, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_whole_set_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_least_used_go_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_dead_programs_left_goes_when_it_is_old, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
