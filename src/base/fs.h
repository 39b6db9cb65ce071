/* Files: reading with a cap, atomic replacement, lock files, path arithmetic. */
#ifndef DUB_BASE_FS_H
#define DUB_BASE_FS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/**
 * Read a whole regular file (or standard input for "-").
 * out: buf initialised by the caller; content appended
 * errors: DUB_ERR_IO; DUB_ERR_LIMIT above max_bytes
 */
enum dub_status dub_file_read(const char *path, size_t max_bytes, struct dub_buf *out,
                              struct dub_err *err) DUB_MUST_USE;

/**
 * Replace a file in one step: temporary file beside it, fsync, rename, fsync of the folder.
 * An existing file's permissions are kept; a symbolic link is followed, not replaced; a device or
 * pipe (-o /dev/null, -o >(command)) is written to, never replaced.
 * errors: DUB_ERR_IO; the old file is then untouched and no temporary file is left
 */
enum dub_status dub_file_replace(const char *path, struct dub_sv content, struct dub_err *err)
    DUB_MUST_USE;

/** Make the new name of a file durable: fsync of its folder, as far as that can be had. */
void dub_sync_folder_of(const char *path);

/** Make a folder and its parents (mode 0700). */
enum dub_status dub_make_dirs(const char *path, struct dub_err *err) DUB_MUST_USE;

bool dub_file_exists(const char *path);

/** Folder part of a path ("." when there is none); dub_free. */
char *dub_path_dir(const char *path) DUB_MUST_USE;
/** Last part of a path, borrowed. */
const char *dub_path_base(const char *path);
/** dir/name, or name alone when it is absolute or dir is "" or "."; dub_free. */
char *dub_path_join(const char *dir, const char *name) DUB_MUST_USE;
/** Absolute path with `.` and `..` removed; need not exist; dub_free. NULL when there is no cwd. */
char *dub_path_absolute(const char *path) DUB_MUST_USE;
/** path relative to the folder dir when it lies inside it, else absolute; dub_free. */
char *dub_path_relative_to(const char *path, const char *dir) DUB_MUST_USE;
/** http:// or https:// (any case). */
bool dub_is_url(const char *s);

/**
 * Advisory lock: an open file descriptor with a write lock, its content the owner's name.
 * out: *fd to keep open while the lock is held; closing releases it
 * errors: DUB_ERR_CONFLICT naming the owner; DUB_ERR_IO, also when a link or a pipe lies there
 */
enum dub_status dub_lock_take(const char *path, const char *owner, int *fd, struct dub_err *err)
    DUB_MUST_USE;
/** Unlink the lock file and close it; fd < 0 is fine. */
void dub_lock_release(const char *path, int fd);

#endif
