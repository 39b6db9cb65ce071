/* XDG folders with their defaults, and where helper programs are looked for. */
#include "cm.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/paths.h"

static const char *const names[] = {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"};

static void check_dir(enum dub_dir which, const char *want)
{
    char *got = dub_dir_path(which);
    if (want)
        assert_string_equal(got, want);
    else
        assert_null(got);
    dub_free(got);
}

static void test_dirs(void **state)
{
    (void)state;
    static const char *const below_home[] = {"/h/.config/dubline", "/h/.local/state/dubline",
                                             "/h/.cache/dubline"};
    for (int d = DUB_DIR_CONFIG; d <= DUB_DIR_CACHE; d++) {
        enum dub_dir which = (enum dub_dir)d;
        setenv("HOME", "/h", 1);
        setenv(names[d], "/x/y", 1);
        check_dir(which, "/x/y/dubline");
        setenv(names[d], "relative", 1); /* not absolute: ignored */
        check_dir(which, below_home[d]);
        setenv(names[d], "", 1);
        check_dir(which, below_home[d]);
        unsetenv(names[d]);
        check_dir(which, below_home[d]);
        unsetenv("HOME");
        check_dir(which, NULL);
    }
}

static void make_program(const char *path, mode_t mode)
{
    struct dub_err err;
    assert_ok(dub_file_replace(path, DUB_SV_LIT("#!/bin/sh\n"), &err));
    assert_int_equal(chmod(path, mode), 0);
}

static void test_helper(void **state)
{
    (void)state;
    struct dub_err err;
    char dir[] = "/tmp/dub-paths-XXXXXX", want[64], *got = NULL;
    assert_non_null(mkdtemp(dir));
    setenv("DUBLINE_LIBEXEC", dir, 1);
    snprintf(want, sizeof(want), "%s/dub-test-helper", dir);

    assert_status(dub_helper_path("dub-test-helper", &got, &err), DUB_ERR_IO);
    assert_null(got);
    assert_non_null(strstr(err.text, want));                               /* says where */
    assert_non_null(strstr(err.text, "/libexec/dubline/dub-test-helper")); /* it looked */
    assert_status(dub_helper_path("dub-test-helper", &got, NULL), DUB_ERR_IO);

    make_program(want, 0644); /* not executable */
    if (geteuid() != 0)
        assert_status(dub_helper_path("dub-test-helper", &got, &err), DUB_ERR_IO);
    make_program(want, 0755);
    assert_ok(dub_helper_path("dub-test-helper", &got, &err));
    assert_string_equal(got, want);
    dub_free(got);
    unlink(want);
    assert_int_equal(mkdir(want, 0755), 0); /* a folder is no program */
    assert_status(dub_helper_path("dub-test-helper", &got, &err), DUB_ERR_IO);
    rmdir(want);
    rmdir(dir);
}

static void test_helper_beside_program(void **state)
{
    (void)state;
    struct dub_err err;
    char self[512], *got = NULL;
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    assert_true(n > 0);
    self[n] = '\0';
    unsetenv("DUBLINE_LIBEXEC");
    assert_ok(dub_helper_path(dub_path_base(self), &got, &err)); /* this very test */
    assert_string_equal(got, self);
    dub_free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dirs),
        cmocka_unit_test(test_helper),
        cmocka_unit_test(test_helper_beside_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
