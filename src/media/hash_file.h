/* SHA-256 of a file with signs of life: a long video takes minutes. */
#ifndef DUB_MEDIA_HASH_FILE_H
#define DUB_MEDIA_HASH_FILE_H

#include "base/hash.h"
#include "media/task.h"

/**
 * Hash the whole content of an open regular file, from its first byte.
 * in: fd its offset is not moved; shown names it in errors
 * out: *size_bytes how much was read
 * errors: DUB_ERR_IO
 */
enum dub_status media_hash_fd(struct media_task *task, int fd, const char *shown,
                              char out[DUB_SHA256_HEX], int64_t *size_bytes,
                              struct dub_err *err) DUB_MUST_USE;

#endif
