/* SHA-256: by the processor's instructions where it has them, else by libavutil. */
#ifndef DUB_BASE_HASH_H
#define DUB_BASE_HASH_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define DUB_SHA256_HEX 65 /* 64 hexadecimal digits and a NUL */

struct dub_sha256; /* a running hash */

struct dub_sha256 *dub_sha256_new(void) DUB_MUST_USE;
/** Right after dub_sha256_new: libavutil whatever the processor can. For tests. */
void dub_sha256_portable(struct dub_sha256 *h);
void dub_sha256_add(struct dub_sha256 *h, const void *p, size_t n);
/** Writes the digest and frees h. out may be NULL (only frees). */
void dub_sha256_finish(struct dub_sha256 *h, char out[DUB_SHA256_HEX]);

/** Digest of bytes in memory, lower-case hex. */
void dub_sha256_hex(struct dub_sv s, char out[DUB_SHA256_HEX]);
/** Digest of a file's content, streamed. */
enum dub_status dub_sha256_file(const char *path, char out[DUB_SHA256_HEX], struct dub_err *err)
    DUB_MUST_USE;

#endif
