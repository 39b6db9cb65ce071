#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <libavutil/mem.h>
#include <libavutil/sha.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sha256_x86.h"

#define BLOCK 64

struct dub_sha256 {
    struct AVSHA *sha; /* NULL: the processor does it, and what follows is used */
    uint32_t state[8];
    uint8_t rest[BLOCK]; /* n % BLOCK bytes that fill no block yet */
    uint64_t n;
};

struct dub_sha256 *dub_sha256_new(void)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    struct dub_sha256 *h = DUB_NEW(struct dub_sha256);
    memcpy(h->state, start, sizeof(start));
    if (!dub_sha256_x86_can())
        dub_sha256_portable(h);
    return h;
}

void dub_sha256_portable(struct dub_sha256 *h)
{
    h->sha = av_sha_alloc();
    if (!h->sha || av_sha_init(h->sha, 256) < 0)
        abort();
}

static void add_fast(struct dub_sha256 *h, const uint8_t *p, size_t n)
{
    size_t held = h->n % BLOCK;
    h->n += n;
    if (held > 0) {
        size_t take = n < BLOCK - held ? n : BLOCK - held;
        memcpy(h->rest + held, p, take);
        p += take;
        n -= take;
        if (held + take < BLOCK)
            return;
        dub_sha256_x86_blocks(h->state, h->rest, 1);
    }
    dub_sha256_x86_blocks(h->state, p, n / BLOCK);
    memcpy(h->rest, p + n / BLOCK * BLOCK, n % BLOCK);
}

/* The padding: a one bit, zeros, the length in bits. */
static void finish_fast(struct dub_sha256 *h, uint8_t digest[32])
{
    uint8_t tail[BLOCK + 8] = {0x80};
    uint64_t n_bits = h->n * 8;
    size_t n_pad = BLOCK - (h->n + 8) % BLOCK;
    for (size_t i = 0; i < 8; i++)
        tail[n_pad + i] = (uint8_t)(n_bits >> (56 - 8 * i));
    add_fast(h, tail, n_pad + 8);
    for (size_t i = 0; i < 32; i++)
        digest[i] = (uint8_t)(h->state[i / 4] >> (24 - 8 * (i % 4)));
}

void dub_sha256_add(struct dub_sha256 *h, const void *p, size_t n)
{
    if (n == 0)
        return;
    if (h->sha)
        av_sha_update(h->sha, p, n);
    else
        add_fast(h, p, n);
}

void dub_sha256_finish(struct dub_sha256 *h, char out[DUB_SHA256_HEX])
{
    static const char hex[] = "0123456789abcdef";
    uint8_t digest[32];
    if (h->sha)
        av_sha_final(h->sha, digest);
    else
        finish_fast(h, digest);
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
