/* Everything dubline wants to know about a media file or URL, without decoding it. */
#ifndef DUB_MEDIA_PROBE_H
#define DUB_MEDIA_PROBE_H

#include "base/facts.h"
#include "media/task.h"

/**
 * in: task bounds the reading; source path or http(s) URL; want_hash also fill out->sha256 (files)
 * out: *out complete on success
 * errors: DUB_ERR_IO cannot be opened; DUB_ERR_MEDIA empty, damaged, neither picture nor sound;
 *         DUB_ERR_NET URL not reachable
 */
enum dub_status media_probe(struct media_task *task, const char *source, bool want_hash,
                            struct dub_facts *out, struct dub_err *err) DUB_MUST_USE;

#endif
