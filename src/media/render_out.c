#include "media/render_out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "media/limits.h"
#include "media/task.h"

#define IO_BYTES (256 * 1024)

static int write_fd(void *ctx, uint8_t *data, int n)
{
    struct render_out *o = ctx;
    if (media_write_all(o->fd, (const char *)data, (size_t)n))
        return n;
    o->sys = errno;
    return AVERROR(o->sys);
}

static int64_t seek_fd(void *ctx, int64_t offset, int whence)
{
    const struct render_out *o = ctx;
    if (whence & AVSEEK_SIZE)
        return AVERROR(ENOSYS);
    off_t at = lseek(o->fd, (off_t)offset, whence);
    return at < 0 ? AVERROR(errno) : (int64_t)at;
}

enum dub_status render_out_refuse(const struct render_out *o, const char *doing, int code,
                                  struct dub_err *err)
{
    char reason[128];
    if (o->sys)
        return dub_fail_sys(err, o->sys, o->path, "write");
    av_strerror(code, reason, sizeof(reason));
    dub_fail(err, DUB_ERR_MEDIA, "%s could not be made: %s: %s", o->path, doing, reason);
    return err ? dub_err_at(err, o->path, 0, 0) : DUB_ERR_MEDIA;
}

static enum dub_status open_file(struct render_out *o, struct dub_err *err)
{
    char *dir = dub_path_dir(o->path);
    o->temp = dub_asprintf("%s/.%s.%ld.part", dir, dub_path_base(o->path), (long)getpid());
    dub_free(dir);
    enum dub_status st = media_limits_guard_file(o->temp, err);
    if (st)
        return st;
    o->fd = open(o->temp, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    return o->fd < 0 ? dub_fail_sys(err, errno, o->path, "write") : DUB_OK;
}

enum dub_status render_out_open(struct render_out *o, const char *path, const char *format,
                                struct dub_err *err)
{
    *o = (struct render_out){.path = path, .fd = -1};
    enum dub_status st = open_file(o, err);
    if (st)
        return st;
    int code = avformat_alloc_output_context2(&o->mux, NULL, format, NULL);
    uint8_t *buffer = code < 0 ? NULL : av_malloc(IO_BYTES);
    if (buffer)
        o->mux->pb = avio_alloc_context(buffer, IO_BYTES, 1, o, NULL, write_fd, seek_fd);
    if (!buffer || !o->mux->pb) {
        av_free(buffer);
        return render_out_refuse(o, "opening", code < 0 ? code : AVERROR(ENOMEM), err);
    }
    /* BITEXACT: no program's name and version in the file. */
    o->mux->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    return DUB_OK;
}

enum dub_status render_out_begin(struct render_out *o, struct dub_err *err)
{
    AVDictionary *options = NULL;
    /* Edit lists count in the movie's ticks; the usual 1/1000 s would cut the sound short. */
    av_dict_set(&options, "movie_timescale", "1000000", 0);
    av_dict_set(&options, "rf64", "auto", 0); /* a WAV beyond 4 GiB */
    int code = avformat_write_header(o->mux, &options);
    av_dict_free(&options);
    o->begun = code >= 0;
    return code < 0 ? render_out_refuse(o, "the header", code, err) : DUB_OK;
}

enum dub_status render_out_put(struct render_out *o, AVPacket *packet, int index, AVRational base,
                               struct dub_err *err)
{
    packet->stream_index = index;
    packet->pos = -1;
    av_packet_rescale_ts(packet, base, o->mux->streams[index]->time_base);
    int code = av_write_frame(o->mux, packet);
    av_packet_unref(packet);
    return code < 0 ? render_out_refuse(o, "writing", code, err) : DUB_OK;
}

enum dub_status render_out_finish(struct render_out *o, struct dub_err *err)
{
    int code = av_write_trailer(o->mux);
    if (code >= 0)
        avio_flush(o->mux->pb);
    if (code < 0 || o->sys)
        return render_out_refuse(o, "the end", code, err);
    bool ok = fsync(o->fd) == 0;
    ok = close(o->fd) == 0 && ok;
    o->fd = -1;
    if (!ok || rename(o->temp, o->path) != 0)
        return dub_fail_sys(err, errno, o->path, "write");
    dub_free(o->temp);
    o->temp = NULL;
    return DUB_OK;
}

void render_out_close(struct render_out *o)
{
    if (o->mux && o->mux->pb) {
        av_freep(&o->mux->pb->buffer);
        avio_context_free(&o->mux->pb);
    }
    avformat_free_context(o->mux);
    o->mux = NULL;
    if (o->fd >= 0)
        close(o->fd);
    if (o->temp)
        unlink(o->temp);
    dub_free(o->temp);
    o->temp = NULL;
    (void)!media_limits_guard_file(NULL, NULL);
}
