#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "cm.h"
#include "tmpdir.h"

static struct tmpdir dir;

static int set_up(void **state)
{
    (void)state;
    tmpdir_make(&dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tmpdir_remove(&dir);
    return 0;
}

static mode_t mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(lstat(path, &info), 0);
    return info.st_mode;
}

static void reading(void **state)
{
    (void)state;
    struct dub_buf b;
    struct dub_err err;
    const char *path = tmpdir_at(&dir, "f");
    put_file(path, "a\0b", 3);
    dub_buf_init(&b, 0);
    assert_ok(dub_file_read(path, 3, &b, &err));
    assert_int_equal(b.n, 3);
    dub_buf_clear(&b);
    assert_status(dub_file_read(path, 2, &b, &err), DUB_ERR_LIMIT);
    assert_string_equal(err.path, path);
    dub_buf_clear(&b);
    assert_status(dub_file_read(tmpdir_at(&dir, "none"), 0, &b, &err), DUB_ERR_IO);
    assert_int_equal(err.sys, ENOENT);
    assert_status(dub_file_read(dir.path, 0, &b, &err), DUB_ERR_IO);
    assert_int_equal(err.sys, EISDIR);
    dub_buf_fini(&b);
}

static void standard_input(void **state)
{
    (void)state;
    int saved = dup(0);
    const char *path = tmpdir_at(&dir, "in");
    put_text(path, "from stdin");
    int fd = open(path, O_RDONLY);
    dup2(fd, 0);
    close(fd);
    struct dub_buf b;
    struct dub_err err;
    dub_buf_init(&b, 0);
    enum dub_status st = dub_file_read("-", 0, &b, &err);
    dup2(saved, 0);
    close(saved);
    assert_ok(st);
    assert_string_equal(dub_buf_z(&b), "from stdin");
    dub_buf_fini(&b);
}

static void replacing(void **state)
{
    (void)state;
    struct dub_err err;
    const char *path = tmpdir_at(&dir, "p.dub");
    mode_t mask = umask(0022);
    assert_ok(dub_file_replace(path, dub_sv("one"), &err));
    assert_file_is(path, "one");
    assert_int_equal(mode_of(path) & 07777, 0644); /* as the umask says */
    chmod(path, 0640);
    assert_ok(dub_file_replace(path, dub_sv("two"), &err));
    assert_file_is(path, "two");
    assert_int_equal(mode_of(path) & 07777, 0640); /* kept */
    assert_ok(dub_file_replace(path, dub_sv(""), &err));
    assert_file_is(path, "");
    umask(mask);
    assert_int_equal(tmpdir_count(&dir), 1); /* no temporary file left */
}

static void links_are_followed(void **state)
{
    (void)state;
    struct dub_err err;
    const char *real = tmpdir_at(&dir, "real.dub"), *link = tmpdir_at(&dir, "link.dub"),
               *dangling = tmpdir_at(&dir, "dangling.dub"), *far = tmpdir_at(&dir, "far.dub");
    put_text(real, "old");
    assert_int_equal(symlink("real.dub", link), 0);
    assert_ok(dub_file_replace(link, dub_sv("new"), &err));
    assert_true(S_ISLNK(mode_of(link)));
    assert_file_is(real, "new");
    assert_int_equal(symlink("far.dub", dangling), 0);
    assert_ok(dub_file_replace(dangling, dub_sv("made"), &err));
    assert_true(S_ISLNK(mode_of(dangling)));
    assert_file_is(far, "made");
}

/* `-o /dev/null` as root must not put a file where the device was. */
static void what_is_no_file_is_written_to(void **state)
{
    (void)state;
    struct dub_err err;
    char got[16] = "";
    const char *pipe = tmpdir_at(&dir, "pipe"), *link = tmpdir_at(&dir, "link");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(symlink("pipe", link), 0);
    int fd = open(pipe, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_ok(dub_file_replace(pipe, dub_sv("through"), &err));
    assert_int_equal(read(fd, got, sizeof(got)), 7);
    assert_memory_equal(got, "through", 7);
    assert_ok(dub_file_replace(link, dub_sv("again"), &err));
    assert_int_equal(read(fd, got, sizeof(got)), 5);
    assert_true(S_ISFIFO(mode_of(pipe)));
    assert_int_equal(tmpdir_count(&dir), 2);
    close(fd);
}

static void failing_leaves_no_trace(void **state)
{
    (void)state;
    struct dub_err err;
    const char *none = tmpdir_at(&dir, "no/such/folder/p.dub");
    assert_status(dub_file_replace(none, dub_sv("x"), &err), DUB_ERR_IO);
    assert_string_equal(err.path, none);
    assert_int_equal(tmpdir_count(&dir), 0);
    const char *folder = tmpdir_at(&dir, "folder"); /* the rename fails: the target is a folder */
    mkdir(folder, 0700);
    put_text(tmpdir_at(&dir, "folder/inside"), "x");
    assert_status(dub_file_replace(folder, dub_sv("x"), &err), DUB_ERR_IO);
    assert_int_equal(tmpdir_count(&dir), 1);
    assert_int_equal(access(tmpdir_at(&dir, "folder/inside"), F_OK), 0);
}

/* A disk that is full, as a child under a small file size limit: the old file survives. */
static void a_full_disk_keeps_the_old_file(void **state)
{
    (void)state;
    const char *path = tmpdir_at(&dir, "p.dub");
    put_text(path, "precious");
    pid_t pid = fork();
    if (pid == 0) {
        struct dub_err err;
        static char big[1 << 20];
        memset(big, 'x', sizeof(big));
        signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &(struct rlimit){4096, 4096}) != 0)
            _exit(9);
        enum dub_status st = dub_file_replace(path, dub_sv_n(big, sizeof(big)), &err);
        _exit(st == DUB_ERR_IO && err.sys == EFBIG ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_file_is(path, "precious");
    assert_int_equal(tmpdir_count(&dir), 1);
}

static void folders(void **state)
{
    (void)state;
    struct dub_err err;
    const char *deep = tmpdir_at(&dir, "a/b/c");
    assert_ok(dub_make_dirs(deep, &err));
    assert_ok(dub_make_dirs(deep, &err));
    assert_true(S_ISDIR(mode_of(deep)));
    assert_int_equal(mode_of(deep) & 0777, 0700);
    put_text(tmpdir_at(&dir, "file"), "x");
    assert_status(dub_make_dirs(tmpdir_at(&dir, "file/under"), &err), DUB_ERR_IO);
    assert_status(dub_make_dirs(tmpdir_at(&dir, "file"), &err), DUB_ERR_IO);
    assert_true(dub_file_exists(deep));
    assert_false(dub_file_exists(tmpdir_at(&dir, "none")));
}

static void path_arithmetic(void **state)
{
    (void)state;
    static const char *const dirs[][2] = {{"a/b", "a"}, {"a", "."}, {"/a", "/"}, {"/a/b/", "/a/b"},
                                          {"", "."},    {"./x", "."}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(dirs); i++) {
        char *got = dub_path_dir(dirs[i][0]);
        assert_string_equal(got, dirs[i][1]);
        dub_free(got);
    }
    assert_string_equal(dub_path_base("a/b.dub"), "b.dub");
    assert_string_equal(dub_path_base("b.dub"), "b.dub");
    static const char *const joins[][3] = {{"d", "n", "d/n"}, {"d/", "n", "d/n"}, {".", "n", "n"},
                                           {"", "n", "n"},    {"d", "/n", "/n"},  {"/", "n", "/n"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(joins); i++) {
        char *got = dub_path_join(joins[i][0], joins[i][1]);
        assert_string_equal(got, joins[i][2]);
        dub_free(got);
    }
    static const char *const absolutes[][2] = {
        {"/a/b", "/a/b"},   {"/a/./b", "/a/b"}, {"/a/../b", "/b"}, {"/../..", "/"}, {"/", "/"},
        {"//a///b//", "/a/b"}, {"/a/b/..", "/a"}, {"/..a/.b", "/..a/.b"}, {"/a/b/../../..", "/"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(absolutes); i++) {
        char *got = dub_path_absolute(absolutes[i][0]);
        assert_string_equal(got, absolutes[i][1]);
        dub_free(got);
    }
    char cwd[512], *here = dub_path_absolute("x/../y");
    assert_non_null(getcwd(cwd, sizeof(cwd)));
    assert_memory_equal(here, cwd, strlen(cwd));
    assert_string_equal(here + strlen(cwd), "/y");
    dub_free(here);
}

static void relative_paths(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"/p/a.wav", "/p", "a.wav"},          {"/p/s/a.wav", "/p", "s/a.wav"},
        {"/p/../q/a.wav", "/p", "/q/a.wav"},  {"/pp/a.wav", "/p", "/pp/a.wav"},
        {"/p", "/p", "/p"},                   {"/p/./a", "/p/", "a"},
        {"/a.wav", "/", "a.wav"},             {"/x/a.wav", "/p/x", "/x/a.wav"}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        char *got = dub_path_relative_to(rows[i][0], rows[i][1]);
        assert_string_equal(got, rows[i][2]);
        dub_free(got);
    }
}

static void urls(void **state)
{
    (void)state;
    assert_true(dub_is_url("http://a"));
    assert_true(dub_is_url("HTTPS://a/b.mp4"));
    assert_false(dub_is_url("http://"));
    assert_false(dub_is_url("https://"));
    assert_false(dub_is_url("file:///a"));
    assert_false(dub_is_url("a/http://b"));
    assert_false(dub_is_url(""));
}

static void a_lock_excludes(void **state)
{
    (void)state;
    struct dub_err err;
    const char *path = tmpdir_at(&dir, ".p.dub.lock");
    int fd = -1, other = -1;
    assert_ok(dub_lock_take(path, "the editor, process 7", &fd, &err));
    assert_true(fd >= 0);
    assert_file_is(path, "the editor, process 7");
    assert_status(dub_lock_take(path, "another", &other, &err), DUB_ERR_CONFLICT);
    assert_int_equal(other, -1);
    assert_non_null(strstr(err.text, "the editor, process 7"));
    assert_file_is(path, "the editor, process 7");
    dub_lock_release(path, fd);
    assert_false(dub_file_exists(path));
    dub_lock_release(path, -1);
    assert_ok(dub_lock_take(path, "x", &fd, &err));
    dub_lock_release(path, fd);
    assert_status(dub_lock_take(tmpdir_at(&dir, "no/lock"), "x", &fd, &err), DUB_ERR_IO);
}

/* What a stranger's folder holds under the lock's name is not written to, and not waited for. */
static void a_lock_is_a_plain_file(void **state)
{
    (void)state;
    struct dub_err err;
    const char *path = tmpdir_at(&dir, ".p.dub.lock"), *other = tmpdir_at(&dir, "notes");
    int fd = -1;
    assert_ok(dub_file_replace(other, dub_sv("not to be lost"), &err));
    assert_int_equal(symlink(other, path), 0);
    assert_status(dub_lock_take(path, "me", &fd, &err), DUB_ERR_IO);
    assert_file_is(other, "not to be lost");
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_status(dub_lock_take(path, "me", &fd, &err), DUB_ERR_IO);
    assert_non_null(strstr(err.text, "no ordinary file"));
    unlink(path);
    assert_int_equal(fd, -1);
}

/* A lock left by a killed program holds nobody up. */
static void a_dead_owner_lets_go(void **state)
{
    (void)state;
    struct dub_err err;
    const char *path = tmpdir_at(&dir, ".p.dub.lock");
    int ready[2], fd = -1;
    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        int mine;
        enum dub_status st = dub_lock_take(path, "the dead", &mine, NULL);
        (void)!write(ready[1], st == DUB_OK ? "k" : "x", 1);
        pause();
        _exit(0);
    }
    char c = 0;
    assert_int_equal(read(ready[0], &c, 1), 1);
    assert_int_equal(c, 'k');
    assert_status(dub_lock_take(path, "me", &fd, &err), DUB_ERR_CONFLICT);
    assert_non_null(strstr(err.text, "the dead"));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_ok(dub_lock_take(path, "me", &fd, &err));
    assert_file_is(path, "me");
    dub_lock_release(path, fd);
    close(ready[0]);
    close(ready[1]);
}

/* Many processes take and release one lock; never two hold it at once. */
static void never_two_at_once(void **state)
{
    (void)state;
    enum { PROCESSES = 4, ROUNDS = 400 };
    const char *path = tmpdir_at(&dir, ".p.dub.lock"), *probe = tmpdir_at(&dir, "inside");
    pid_t pids[PROCESSES];
    for (int p = 0; p < PROCESSES; p++) {
        pids[p] = fork();
        if (pids[p] == 0) {
            for (int i = 0; i < ROUNDS; i++) {
                int fd;
                if (dub_lock_take(path, "x", &fd, NULL))
                    continue;
                int mark = open(probe, O_CREAT | O_EXCL | O_WRONLY, 0600);
                if (mark < 0)
                    _exit(1); /* somebody else is inside */
                close(mark);
                unlink(probe);
                dub_lock_release(path, fd);
            }
            _exit(0);
        }
    }
    for (int p = 0; p < PROCESSES; p++) {
        int status;
        waitpid(pids[p], &status, 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reading, set_up, tear_down),
        cmocka_unit_test_setup_teardown(standard_input, set_up, tear_down),
        cmocka_unit_test_setup_teardown(replacing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(links_are_followed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_written_to, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failing_leaves_no_trace, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_keeps_the_old_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders, set_up, tear_down),
        cmocka_unit_test(path_arithmetic),
        cmocka_unit_test(relative_paths),
        cmocka_unit_test(urls),
        cmocka_unit_test_setup_teardown(a_lock_excludes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lock_is_a_plain_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_dead_owner_lets_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(never_two_at_once, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
