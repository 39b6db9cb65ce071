#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static enum dub_status read_all(int fd, const char *path, struct dub_buf *out, struct dub_err *err)
{
    char chunk[65536];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return dub_fail_sys(err, errno, path, "read");
        if (n == 0)
            return DUB_OK;
        dub_buf_add(out, chunk, (size_t)n);
        if (out->failed)
            return dub_fail(err, DUB_ERR_LIMIT, "%s is larger than %zu bytes", path,
                            out->max_bytes);
    }
}

enum dub_status dub_file_read(const char *path, size_t max_bytes, struct dub_buf *out,
                              struct dub_err *err)
{
    out->max_bytes = max_bytes ? max_bytes : DUB_BUF_MAX_DEFAULT;
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "standard input", out, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return dub_fail_sys(err, errno, path, "open");
    struct stat info;
    enum dub_status st = DUB_OK;
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        st = dub_fail_sys(err, EISDIR, path, "read");
    } else {
        st = read_all(fd, path, out, err);
    }
    close(fd);
    if (st && err)
        dub_err_at(err, path, 0, 0);
    return st;
}

static bool write_all(int fd, struct dub_sv s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        s = dub_sv_n(s.p + n, s.n - (size_t)n);
    }
    return true;
}

void dub_sync_folder_of(const char *path)
{
    char *dir = dub_path_dir(path);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    dub_free(dir);
}

/* The file a path leads to; a link to a file that is not there yet is followed as well. */
static char *follow_links(const char *path)
{
    char *real = realpath(path, NULL), link[PATH_MAX];
    if (real)
        return real;
    ssize_t n = readlink(path, link, sizeof(link) - 1);
    if (n <= 0)
        return NULL;
    link[n] = '\0';
    char *dir = dub_path_dir(path);
    char *target = dub_path_join(dir, link);
    dub_free(dir);
    return target;
}

/* A device, pipe or socket is written to: putting a file in its place would destroy it. */
static enum dub_status write_through(const char *path, struct dub_sv content, struct dub_err *err)
{
    int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    bool ok = fd >= 0 && write_all(fd, content);
    int saved = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        saved = errno;
    }
    return ok ? DUB_OK : dub_fail_sys(err, saved, path, "write");
}

static bool is_special(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

enum dub_status dub_file_replace(const char *path, struct dub_sv content, struct dub_err *err)
{
    if (is_special(path))
        return write_through(path, content, err);
    char *real = follow_links(path);
    const char *target = real ? real : path;
    char *dir = dub_path_dir(target);
    char *temp = dub_asprintf("%s/.%s.XXXXXX", dir, dub_path_base(target));
    enum dub_status st = DUB_OK;
    struct stat info;
    int fd = mkstemp(temp);
    if (fd < 0) {
        st = dub_fail_sys(err, errno, target, "write");
        goto out;
    }
    mode_t mode = stat(target, &info) == 0 ? info.st_mode & 07777 : 0;
    if (mode == 0) {
        mode_t mask = umask(0);
        umask(mask);
        mode = 0666 & ~mask;
    }
    bool ok = fchmod(fd, mode) == 0 && write_all(fd, content) && fsync(fd) == 0;
    int saved = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        saved = errno;
    }
    if (ok && rename(temp, target) != 0) {
        ok = false;
        saved = errno;
    }
    if (!ok) {
        unlink(temp);
        st = dub_fail_sys(err, saved, target, "write");
    } else {
        dub_sync_folder_of(target);
    }
out:
    dub_free(temp);
    dub_free(dir);
    free(real);
    return st;
}

enum dub_status dub_make_dirs(const char *path, struct dub_err *err)
{
    char *copy = dub_strdup(path);
    enum dub_status st = DUB_OK;
    for (char *p = copy + 1; !st; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char was = *p;
        *p = '\0';
        struct stat info;
        if (mkdir(copy, 0700) != 0) {
            int saved = errno;
            if (stat(copy, &info) != 0)
                st = dub_fail_sys(err, saved, copy, "make the folder");
            else if (!S_ISDIR(info.st_mode))
                st = dub_fail_sys(err, ENOTDIR, copy, "make the folder");
        }
        *p = was;
        if (was == '\0')
            break;
    }
    dub_free(copy);
    return st;
}

bool dub_file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

char *dub_path_dir(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return dub_strdup(".");
    if (slash == path)
        return dub_strdup("/");
    return dub_strndup(path, (size_t)(slash - path));
}

const char *dub_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *dub_path_join(const char *dir, const char *name)
{
    if (name[0] == '/' || dir[0] == '\0' || strcmp(dir, ".") == 0)
        return dub_strdup(name);
    return dub_asprintf("%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", name);
}

/* Removes `.`, `..` and double slashes from an absolute path, in place. */
static void normalise(char *path)
{
    char *out = path;
    for (const char *p = path; *p;) {
        while (*p == '/')
            p++;
        const char *end = p;
        while (*end && *end != '/')
            end++;
        size_t n = (size_t)(end - p);
        if (n == 2 && p[0] == '.' && p[1] == '.') {
            while (out > path && *--out != '/')
                ;
        } else if (n > 0 && !(n == 1 && p[0] == '.')) {
            *out++ = '/';
            memmove(out, p, n);
            out += n;
        }
        p = end;
    }
    if (out == path)
        *out++ = '/';
    *out = '\0';
}

char *dub_path_absolute(const char *path)
{
    char *full;
    if (path[0] == '/') {
        full = dub_strdup(path);
    } else {
        char *cwd = getcwd(NULL, 0);
        if (!cwd)
            return NULL;
        full = dub_asprintf("%s/%s", cwd, path);
        free(cwd);
    }
    normalise(full);
    return full;
}

char *dub_path_relative_to(const char *path, const char *dir)
{
    char *full = dub_path_absolute(path), *base = dub_path_absolute(dir);
    char *result = NULL;
    size_t n = base ? strlen(base) : 0;
    n -= n == 1; /* "/" ends with the slash that parts a folder from a name */
    if (full && base && strncmp(full, base, n) == 0 && full[n] == '/' && full[n + 1])
        result = dub_strdup(full + n + 1);
    if (!result)
        result = full ? dub_strdup(full) : dub_strdup(path);
    dub_free(full);
    dub_free(base);
    return result;
}

bool dub_is_url(const char *s)
{
    struct dub_sv v = dub_sv(s);
    return (v.n > 7 && dub_sv_ieq(dub_sv_n(v.p, 7), DUB_SV_LIT("http://"))) ||
           (v.n > 8 && dub_sv_ieq(dub_sv_n(v.p, 8), DUB_SV_LIT("https://")));
}

static bool is_plain_file(int fd)
{
    struct stat info;
    return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

/* A lock counts only while its file is the one at the path: who releases it unlinks it. */
static bool still_there(const char *path, int fd)
{
    struct stat a, b;
    return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

enum dub_status dub_lock_take(const char *path, const char *owner, int *fd, struct dub_err *err)
{
    int f;
    bool held_by_other = false;
    for (;;) {
        /* The folder may be a stranger's: a link there would have us write over its target. */
        f = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
        if (f < 0)
            return dub_fail_sys(err, errno, path, "open");
        if (!is_plain_file(f)) {
            close(f);
            return dub_fail(err, DUB_ERR_IO, "%s is no ordinary file: remove it", path);
        }
        held_by_other = flock(f, LOCK_EX | LOCK_NB) != 0;
        if (held_by_other || still_there(path, f))
            break;
        close(f);
    }
    if (held_by_other) {
        char held[128] = "another program";
        ssize_t n = read(f, held, sizeof(held) - 1);
        if (n > 0)
            held[n] = '\0';
        close(f);
        dub_fail(err, DUB_ERR_CONFLICT, "the project is open in %s: close it there first", held);
        return DUB_ERR_CONFLICT;
    }
    if (ftruncate(f, 0) != 0 || !write_all(f, dub_sv(owner))) {
        int saved = errno;
        close(f);
        return dub_fail_sys(err, saved, path, "write");
    }
    *fd = f;
    return DUB_OK;
}

void dub_lock_release(const char *path, int fd)
{
    if (fd < 0)
        return;
    unlink(path);
    close(fd);
}
