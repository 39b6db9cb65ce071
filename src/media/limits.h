/* What the media program may use: memory, processor time, file size. A hostile file meets these. */
#ifndef DUB_MEDIA_LIMITS_H
#define DUB_MEDIA_LIMITS_H

#include "base/err.h"

/** Set at start-up: no core dumps, caps on memory and file size, death with the parent. */
void media_limits_set(void);
/** Allow another full share of processor time from now on; called per request and sign of life. */
void media_limits_renew_cpu(void);
/**
 * A file to be removed should we be told to end (SIGTERM) while it is being written.
 * in: path copied; NULL: nothing to remove any more
 * errors: DUB_ERR_LIMIT path too long
 */
enum dub_status media_limits_guard_file(const char *path, struct dub_err *err) DUB_MUST_USE;

#endif
