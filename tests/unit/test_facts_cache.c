/* The cache of media facts: found again, forgotten when the file changes, never harmful. */
#include "cm.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/facts_cache.h"

struct fixture {
    char dir[40], cache[64], file[64], entry[512];
};

static void write_file(const char *path, const char *text)
{
    struct dub_err err;
    assert_ok(dub_file_replace(path, dub_sv(text), &err));
}

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    snprintf(f->dir, sizeof(f->dir), "/tmp/dub-cache-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->cache, sizeof(f->cache), "%s/xdg", f->dir);
    snprintf(f->file, sizeof(f->file), "%s/a.wav", f->dir);
    setenv("XDG_CACHE_HOME", f->cache, 1);
    write_file(f->file, "RIFF");
    usleep(50000); /* so that the file is not too fresh to be remembered */
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[256];
    snprintf(command, sizeof(command), "rm -rf %s", f->dir);
    assert_int_equal(system(command), 0);
    test_free(f);
    return 0;
}

static const struct dub_facts sample = {
    .container = "wav", .has_duration = true, .duration_us = 1234567, .size_bytes = 4};

static bool put(const struct fixture *f)
{
    struct dub_file_stamp stamp;
    struct dub_facts got;
    assert_true(dub_file_stamp_of(f->file, &stamp));
    dub_facts_cache_put(f->file, &stamp, &sample);
    return dub_facts_cache_get(f->file, &got) && got.duration_us == sample.duration_us;
}

/* The one entry's path; fails when there are others, such as left-over temporary files. */
static const char *entry_path(struct fixture *f)
{
    char folder[128];
    int n = 0;
    snprintf(folder, sizeof(folder), "%s/dubline/probe", f->cache);
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        n++;
        snprintf(f->entry, sizeof(f->entry), "%s/%s", folder, e->d_name);
    }
    closedir(d);
    assert_int_equal(n, 1);
    return f->entry;
}

static void test_put_and_get(void **state)
{
    struct fixture *f = *state;
    struct dub_facts got = {0};
    assert_false(dub_facts_cache_get(f->file, &got));
    assert_true(put(f));
    assert_true(put(f)); /* over itself */
    entry_path(f);
    char *cwd = getcwd(NULL, 0);
    assert_int_equal(chdir(f->dir), 0); /* the same file by another name */
    assert_true(dub_facts_cache_get(".//./a.wav", &got));
    assert_string_equal(got.container, "wav");
    assert_int_equal(chdir(cwd), 0);
    free(cwd);
    assert_false(dub_facts_cache_get("/nonexistent.wav", &got));
    assert_false(dub_facts_cache_get(f->dir, &got));
}

static void test_forgotten_when_changed(void **state)
{
    struct fixture *f = *state;
    struct dub_facts got;
    struct stat info;
    assert_true(put(f));
    assert_int_equal(stat(f->file, &info), 0);

    int fd = open(f->file, O_WRONLY); /* same size, same inode, modification time put back */
    assert_int_equal(write(fd, "XXXX", 4), 4);
    const struct timespec times[2] = {info.st_atim, info.st_mtim};
    assert_int_equal(futimens(fd, times), 0);
    close(fd);
    assert_false(dub_facts_cache_get(f->file, &got));

    usleep(50000);
    assert_true(put(f));
    write_file(f->file, "RIFF"); /* another inode */
    assert_false(dub_facts_cache_get(f->file, &got));
}

static void test_change_during_probe(void **state)
{
    struct fixture *f = *state;
    struct dub_file_stamp before;
    struct dub_facts got;
    assert_true(dub_file_stamp_of(f->file, &before));
    write_file(f->file, "longer than before");
    usleep(50000);
    dub_facts_cache_put(f->file, &before, &sample);
    assert_false(dub_facts_cache_get(f->file, &got));
}

static void test_fresh_file_is_not_kept(void **state)
{
    struct fixture *f = *state;
    struct dub_file_stamp stamp;
    struct dub_facts got;
    write_file(f->file, "RIF2");
    assert_true(dub_file_stamp_of(f->file, &stamp));
    dub_facts_cache_put(f->file, &stamp, &sample); /* it could change within the clock's grain */
    assert_false(dub_facts_cache_get(f->file, &got));
}

static void test_damaged_entries(void **state)
{
    struct fixture *f = *state;
    struct dub_facts got;
    assert_true(put(f));
    struct dub_buf whole;
    struct dub_err err;
    dub_buf_init(&whole, 0);
    assert_ok(dub_file_read(entry_path(f), 0, &whole, &err));
    for (size_t n = 0; n < whole.n; n++) { /* cut at every byte */
        char *part = dub_strndup(whole.data, n);
        write_file(f->entry, part);
        if (dub_facts_cache_get(f->file, &got))
            fail_msg("taken although cut at byte %zu", n);
        dub_free(part);
    }
    static const char *const others[] = {
        "null", "[]", "{}", "{\"version\":99}", "{\"version\":\"1\"}", "\x01\xff",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(others); i++) {
        write_file(f->entry, others[i]);
        assert_false(dub_facts_cache_get(f->file, &got));
    }
    char *version = strstr(whole.data, "\"version\":1");
    assert_non_null(version);
    version[10] = '2'; /* written by another version */
    write_file(f->entry, whole.data);
    assert_false(dub_facts_cache_get(f->file, &got));
    assert_true(put(f)); /* and mended by the next */
    dub_buf_fini(&whole);
}

static void test_nowhere_to_write(void **state)
{
    struct fixture *f = *state;
    struct dub_facts got;
    struct dub_file_stamp stamp;
    assert_true(dub_file_stamp_of(f->file, &stamp));
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    dub_facts_cache_put(f->file, &stamp, &sample);
    assert_false(dub_facts_cache_get(f->file, &got));
    setenv("XDG_CACHE_HOME", f->file, 1); /* a file where a folder should be */
    dub_facts_cache_put(f->file, &stamp, &sample);
    assert_false(dub_facts_cache_get(f->file, &got));
}

static void write_wav(const char *path)
{
    unsigned char wav[44 + 1600] =
        "RIFF\x64\x06\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0"
        "\2\0\x10\0data\x40\x06\0\0";
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, wav, sizeof(wav)), sizeof(wav));
    close(fd);
}

static void test_probe_sync(void **state)
{
    struct fixture *f = *state;
    struct dub_err err;
    struct dub_facts facts = {0};
    struct dub_loop *loop = dub_loop_new();
    struct dub_media_client *mc = dub_media_client_new(loop, DUB_MEDIA_PROGRAM, 1);
    write_wav(f->file);
    usleep(50000);
    assert_ok(dub_probe_sync(mc, loop, f->file, false, &facts, &err));
    assert_true(facts.duration_us == 100000 && facts.n_audio == 1);
    assert_string_equal(facts.sha256, "");
    dub_media_client_free(mc);

    mc = dub_media_client_new(loop, "/nonexistent", 1); /* known: no process is needed */
    assert_ok(dub_probe_sync(mc, loop, f->file, false, &facts, &err));
    assert_true(facts.duration_us == 100000);
    assert_status(dub_probe_sync(mc, loop, f->file, true, &facts, &err), DUB_ERR_IO);
    dub_media_client_free(mc);

    mc = dub_media_client_new(loop, DUB_MEDIA_PROGRAM, 1);
    char want[DUB_SHA256_HEX];
    assert_ok(dub_sha256_file(f->file, want, &err));
    assert_ok(dub_probe_sync(mc, loop, f->file, true, &facts, &err));
    assert_string_equal(facts.sha256, want);
    facts.n_audio = 7;
    assert_status(dub_probe_sync(mc, loop, "/nonexistent.wav", true, &facts, &err), DUB_ERR_IO);
    assert_status(dub_probe_sync(mc, loop, "/nonexistent.wav", true, &facts, NULL), DUB_ERR_IO);
    assert_int_equal(facts.n_audio, 7);
    dub_media_client_free(mc);
    assert_true(dub_facts_cache_get(f->file, &facts));
    assert_string_equal(facts.sha256, want);
    dub_loop_free(loop);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_put_and_get),         T(test_forgotten_when_changed),
        T(test_change_during_probe), T(test_fresh_file_is_not_kept),
        T(test_damaged_entries),     T(test_nowhere_to_write),
        T(test_probe_sync),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
