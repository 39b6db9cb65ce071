#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* renameat2 */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "job/task.h"

char *dub_place_name(const char *path, int n)
{
    const char *base = dub_path_base(path), *dot = strrchr(base, '.');
    if (n <= 1)
        return dub_strdup(path);
    if (!dot || dot == base)
        return dub_asprintf("%s-%d", path, n);
    return dub_asprintf("%.*s-%d%s", (int)(dot - path), path, n, dot);
}

/* 0, or -1 with errno, EEXIST when the name is taken. */
static int rename_fresh(const char *from, const char *to)
{
    struct stat info;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    /* A file system without that call; a hard link is as exclusive, where there are any. */
    if (link(from, to) == 0)
        return unlink(from);
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
        return -1;
    if (lstat(to, &info) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

enum dub_status dub_place_rename(const char *from, const char *to, bool overwrite,
                                 struct dub_err *err)
{
    struct stat info;
    int rc;
    if (overwrite && lstat(to, &info) == 0 && S_ISDIR(info.st_mode))
        return dub_fail_sys(err, EISDIR, to, "write");
    if (overwrite && stat(to, &info) == 0 && !S_ISREG(info.st_mode)) /* /dev/null stays what it is */
        return dub_fail(err, DUB_ERR_ARG, "%s is a device or pipe: name a file", to);
    rc = overwrite ? rename(from, to) : rename_fresh(from, to);
    if (rc != 0 && errno == EEXIST)
        return dub_fail(err, DUB_ERR_CONFLICT, "%s exists", to);
    if (rc != 0)
        return dub_fail_sys(err, errno, to, "write");
    dub_sync_folder_of(to);
    return DUB_OK;
}

enum dub_status dub_place_check(const char *path, struct dub_err *err)
{
    struct stat info;
    char *dir = dub_path_dir(path);
    enum dub_status st = DUB_OK;
    if (path[0] != '/')
        st = dub_fail(err, DUB_ERR_ARG, "the output path '%s' is not absolute", path);
    else if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        st = dub_fail(err, DUB_ERR_IO, "the output %s is a folder: name a file in it", path);
    else if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) /* never put a file in its place */
        st = dub_fail(err, DUB_ERR_ARG, "the output %s is a device or pipe: name a file", path);
    else if (stat(dir, &info) != 0 || access(dir, W_OK | X_OK) != 0)
        st = dub_fail_sys(err, errno, dir, "write the result into");
    dub_free(dir);
    return st;
}
