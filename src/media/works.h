/*
 * The tasks beyond probing: one row each, found by name. A task reads its arguments from a JSON
 * object and puts what it found into another; anything large goes to a file that it is handed.
 */
#ifndef DUB_MEDIA_WORKS_H
#define DUB_MEDIA_WORKS_H

#include "media/task.h"
#include "port/media_protocol.h"

/**
 * One task.
 * in:     source path or URL ("" where none was named); args an object, never NULL
 * effect: calls media_task_sign at least every few seconds
 * out:    members of result, which may stay empty
 */
typedef enum dub_status media_work_fn(struct media_task *task, const char *source,
                                      const cJSON *args, cJSON *result, struct dub_err *err);

/**
 * The members fromSeconds (0 where missing) and toSeconds (DUB_US_MAX where missing).
 * errors: DUB_ERR_FORMAT not times, or to is before from
 */
enum dub_status media_work_range(const cJSON *args, struct dub_span *out,
                                 struct dub_err *err) DUB_MUST_USE;

/** out: *result owned by the caller. errors: DUB_ERR_UNSUPPORTED no such task; those of the task */
enum dub_status media_work(struct media_task *task, const struct dub_media_request *req,
                           cJSON **result, struct dub_err *err) DUB_MUST_USE;

#endif
