#include "media/hash_file.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define CHUNK_BYTES ((size_t)256 * 1024)

enum dub_status media_hash_fd(struct media_task *task, int fd, const char *shown,
                              char out[DUB_SHA256_HEX], int64_t *size_bytes, struct dub_err *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return dub_fail_sys(err, errno, shown, "read");
    struct dub_sha256 *h = dub_sha256_new();
    char *chunk = dub_alloc(CHUNK_BYTES);
    enum dub_status st = DUB_OK;
    int64_t at = 0;
    for (;;) {
        ssize_t n = pread(fd, chunk, CHUNK_BYTES, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            st = dub_fail_sys(err, errno, shown, "read");
        if (n <= 0)
            break;
        dub_sha256_add(h, chunk, (size_t)n);
        at += n;
        media_task_sign(task, at, (int64_t)info.st_size);
    }
    dub_sha256_finish(h, st ? NULL : out);
    dub_free(chunk);
    if (!st)
        *size_bytes = at;
    return st;
}
