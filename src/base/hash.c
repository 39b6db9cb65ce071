#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <libavutil/mem.h>
#include <libavutil/sha.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

struct dub_sha256 {
    struct AVSHA *sha;
};

struct dub_sha256 *dub_sha256_new(void)
{
    struct dub_sha256 *h = DUB_NEW(struct dub_sha256);
    h->sha = av_sha_alloc();
    if (!h->sha || av_sha_init(h->sha, 256) < 0)
        abort();
    return h;
}

void dub_sha256_add(struct dub_sha256 *h, const void *p, size_t n)
{
    av_sha_update(h->sha, p, n);
}

void dub_sha256_finish(struct dub_sha256 *h, char out[DUB_SHA256_HEX])
{
    static const char hex[] = "0123456789abcdef";
    uint8_t digest[32];
    av_sha_final(h->sha, digest);
    for (size_t i = 0; out && i < sizeof(digest); i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
        out[2 * i + 2] = '\0';
    }
    av_free(h->sha);
    dub_free(h);
}

void dub_sha256_hex(struct dub_sv s, char out[DUB_SHA256_HEX])
{
    struct dub_sha256 *h = dub_sha256_new();
    dub_sha256_add(h, s.p, s.n);
    dub_sha256_finish(h, out);
}

enum dub_status dub_sha256_file(const char *path, char out[DUB_SHA256_HEX], struct dub_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return dub_fail_sys(err, errno, path, "open");
    struct dub_sha256 *h = dub_sha256_new();
    enum dub_status st = DUB_OK;
    char chunk[65536];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            st = dub_fail_sys(err, errno, path, "read");
            break;
        }
        dub_sha256_add(h, chunk, (size_t)n);
    }
    close(fd);
    dub_sha256_finish(h, st ? NULL : out);
    return st;
}
