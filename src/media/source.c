#include "media/source.h"

#include <errno.h>
#include <fcntl.h>
#include <libavutil/dict.h>
#include <libavutil/error.h>
#include <libavutil/mem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "port/media_protocol.h"

#define FILE_BUFFER_BYTES (64 * 1024)

static const char *kind_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISFIFO(mode))
        return "a pipe";
    return S_ISSOCK(mode) ? "a socket" : "a device";
}

enum dub_status media_file_open(const char *path, int *fd, int64_t *size_bytes, struct dub_err *err)
{
    /* O_NONBLOCK: opening a pipe that nobody writes to must not wait. */
    int f = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (f < 0)
        return dub_fail_sys(err, errno, path, "open");
    struct stat info;
    if (fstat(f, &info) != 0) {
        int saved = errno;
        close(f);
        return dub_fail_sys(err, saved, path, "read");
    }
    if (!S_ISREG(info.st_mode)) {
        close(f);
        dub_fail(err, DUB_ERR_IO, "%s is %s, not a media file", path, kind_of(info.st_mode));
        return err ? dub_err_at(err, path, 0, 0) : DUB_ERR_IO;
    }
    *fd = f;
    *size_bytes = (int64_t)info.st_size;
    return DUB_OK;
}

static int read_fd(void *ctx, uint8_t *out, int n)
{
    const struct media_source *src = ctx;
    ssize_t got;
    do
        got = read(src->fd, out, (size_t)n);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return AVERROR(errno);
    return got == 0 ? AVERROR_EOF : (int)got;
}

static int64_t seek_fd(void *ctx, int64_t offset, int whence)
{
    const struct media_source *src = ctx;
    if (whence & AVSEEK_SIZE)
        return src->size_bytes;
    off_t at = lseek(src->fd, (off_t)offset, whence & ~AVSEEK_FORCE);
    return at < 0 ? AVERROR(errno) : (int64_t)at;
}

static enum dub_status open_file(const char *path, struct media_source *src, struct dub_err *err)
{
    enum dub_status st = media_file_open(path, &src->fd, &src->size_bytes, err);
    if (st)
        return st;
    if (src->size_bytes == 0) {
        dub_fail(err, DUB_ERR_MEDIA, "%s is empty", path);
        return err ? dub_err_at(err, path, 0, 0) : DUB_ERR_MEDIA;
    }
    uint8_t *buffer = av_malloc(FILE_BUFFER_BYTES);
    src->pb = buffer ? avio_alloc_context(buffer, FILE_BUFFER_BYTES, 0, src, read_fd, NULL, seek_fd)
                     : NULL;
    if (!src->pb) {
        av_free(buffer);
        return dub_fail(err, DUB_ERR_LIMIT, "there is no memory to read %s", path);
    }
    return DUB_OK;
}

static enum dub_status refuse_url(const struct media_task *task, const struct media_source *src,
                                  int code, struct dub_err *err)
{
    static const struct {
        int code;
        long http;
        const char *words;
    } known[] = {
        {AVERROR_HTTP_BAD_REQUEST, 400, "the server answered 400 (bad request)"},
        {AVERROR_HTTP_UNAUTHORIZED, 401, "the server answered 401 (it wants a password)"},
        {AVERROR_HTTP_FORBIDDEN, 403, "the server answered 403 (forbidden; has the link expired?)"},
        {AVERROR_HTTP_NOT_FOUND, 404, "the server answered 404 (not found)"},
        {AVERROR_HTTP_OTHER_4XX, 0, "the server refused the request (4xx)"},
        {AVERROR_HTTP_SERVER_ERROR, 0, "the server has failed (5xx)"},
    };
    char reason[128] = "";
    long http = 0;
    if (task->deadline_us > 0 && media_now_us() > task->deadline_us)
        snprintf(reason, sizeof(reason), "the server did not answer in time");
    for (size_t i = 0; !reason[0] && i < DUB_ARRAY_LEN(known); i++) {
        if (known[i].code == code) {
            snprintf(reason, sizeof(reason), "%s", known[i].words);
            http = known[i].http;
        }
    }
    if (!reason[0])
        av_strerror(code, reason, sizeof(reason));
    dub_fail(err, DUB_ERR_NET, "cannot fetch %s: %s", src->shown, reason);
    if (err)
        err->http = http;
    return err ? dub_err_at(err, src->shown, 0, 0) : DUB_ERR_NET;
}

static enum dub_status open_url(struct media_task *task, const char *url, struct media_source *src,
                                struct dub_err *err)
{
    AVDictionary *options = NULL;
    const AVIOInterruptCB interrupt = {media_task_overdue, task};
    src->is_url = true;
    /* A redirect may lead to http(s) only, never to a file or another protocol. */
    av_dict_set(&options, "protocol_whitelist", "http,https,tcp,tls", 0);
    /* A new range request costs a round trip; a picture between two pieces of sound less. */
    av_dict_set(&options, "short_seek_size", "262144", 0);
    av_dict_set(&options, "user_agent", "dubline/" DUB_VERSION, 0);
    int code = avio_open2(&src->pb, url, AVIO_FLAG_READ, &interrupt, &options);
    av_dict_free(&options);
    if (code < 0)
        return refuse_url(task, src, code, err);
    int64_t size = avio_size(src->pb);
    src->size_bytes = size > 0 ? size : 0;
    return DUB_OK;
}

enum dub_status media_source_open(struct media_task *task, const char *source,
                                  struct media_source *out, struct dub_err *err)
{
    *out = (struct media_source){.fd = -1};
    dub_media_shown(source, out->shown);
    enum dub_status st =
        dub_is_url(source) ? open_url(task, source, out, err) : open_file(source, out, err);
    if (st)
        media_source_close(out);
    return st;
}

void media_source_close(struct media_source *src)
{
    if (src->pb && src->is_url) {
        avio_closep(&src->pb);
    } else if (src->pb) {
        av_freep(&src->pb->buffer);
        avio_context_free(&src->pb);
    }
    if (src->fd >= 0)
        close(src->fd);
    src->fd = -1;
}

size_t media_source_peek(const struct media_source *src, int64_t at, void *out, size_t n)
{
    ssize_t got = src->fd < 0 || at < 0 ? 0 : pread(src->fd, out, n, (off_t)at);
    return got > 0 ? (size_t)got : 0;
}
