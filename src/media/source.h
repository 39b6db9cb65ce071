/*
 * Where media is read from: a regular file or an http(s) URL. Nothing else can be opened, and
 * nothing that the content names (playlists, references to other files) ever is.
 */
#ifndef DUB_MEDIA_SOURCE_H
#define DUB_MEDIA_SOURCE_H

#include <libavformat/avio.h>

#include "media/task.h"
#include "port/media_protocol.h"

struct media_source {
    AVIOContext *pb;
    int fd; /* -1 for a URL */
    bool is_url;
    int64_t size_bytes;          /* 0 = unknown */
    char shown[DUB_MEDIA_SHOWN]; /* for errors */
};

/**
 * in: task bounds the waiting for a server, outlives the source
 * errors: DUB_ERR_IO no such file, not a regular one; DUB_ERR_MEDIA empty; DUB_ERR_NET
 */
enum dub_status media_source_open(struct media_task *task, const char *source,
                                  struct media_source *out, struct dub_err *err) DUB_MUST_USE;
/** Opens a regular file only, never waiting for the other end of a pipe. errors: DUB_ERR_IO */
enum dub_status media_file_open(const char *path, int *fd, int64_t *size_bytes,
                                struct dub_err *err) DUB_MUST_USE;
void media_source_close(struct media_source *src);
/** Bytes at an offset of a file, independent of reading; 0 for a URL. Returns how many. */
size_t media_source_peek(const struct media_source *src, int64_t at, void *out, size_t n);

#endif
