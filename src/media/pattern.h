/* A playable MP4 with a drawn moving picture and silence, of an exact length. */
#ifndef DUB_MEDIA_PATTERN_H
#define DUB_MEDIA_PATTERN_H

#include "media/task.h"
#include "port/media_protocol.h"

/**
 * in: req->path, duration_us, width, height (even, 16..4096), rate (1..240 frames a second)
 * effect: the file appears whole or not at all; an older one is replaced
 * errors: DUB_ERR_RANGE; DUB_ERR_IO cannot be written; DUB_ERR_MEDIA the encoder failed
 */
enum dub_status media_pattern(struct media_task *task, const struct dub_media_request *req,
                              struct dub_err *err) DUB_MUST_USE;

#endif
