#include "media/pattern.h"

#include <errno.h>
#include <fcntl.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "media/limits.h"
#include "media/pattern_draw.h"

#define DURATION_US_MAX (6 * 3600 * DUB_US_PER_S)
#define SOUND_HZ        48000
#define IO_BYTES        (256 * 1024)

struct pattern {
    const struct dub_media_request *req;
    struct media_task *task;
    char *temp; /* written first, then renamed */
    int fd;
    int sys; /* errno of a write that failed */
    AVFormatContext *mux;
    AVStream *video_stream, *audio_stream;
    AVCodecContext *video, *audio;
    AVFrame *picture, *silence;
    AVPacket *pkt;
    int64_t n_frames, frame_ticks, end_ticks; /* in the video encoder's time base */
    bool by_frame;                            /* the encoder's tick is a whole frame */
    int64_t n_samples;
};

/* --- the file --------------------------------------------------------------------------------- */

static int write_fd(void *ctx, uint8_t *data, int n)
{
    struct pattern *p = ctx;
    if (media_write_all(p->fd, (const char *)data, (size_t)n))
        return n;
    p->sys = errno;
    return AVERROR(p->sys);
}

static int64_t seek_fd(void *ctx, int64_t offset, int whence)
{
    const struct pattern *p = ctx;
    if (whence & AVSEEK_SIZE)
        return AVERROR(ENOSYS);
    off_t at = lseek(p->fd, (off_t)offset, whence);
    return at < 0 ? AVERROR(errno) : (int64_t)at;
}

static enum dub_status open_file(struct pattern *p, struct dub_err *err)
{
    char *dir = dub_path_dir(p->req->path);
    p->temp = dub_asprintf("%s/.%s.%ld.part", dir, dub_path_base(p->req->path), (long)getpid());
    dub_free(dir);
    enum dub_status st = media_limits_guard_file(p->temp, err);
    if (st)
        return st;
    p->fd = open(p->temp, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (p->fd < 0)
        return dub_fail_sys(err, errno, p->req->path, "write");
    return DUB_OK;
}

static enum dub_status close_file(struct pattern *p, struct dub_err *err)
{
    bool ok = fsync(p->fd) == 0;
    ok = close(p->fd) == 0 && ok;
    p->fd = -1;
    if (!ok || rename(p->temp, p->req->path) != 0)
        return dub_fail_sys(err, errno, p->req->path, "write");
    dub_free(p->temp);
    p->temp = NULL;
    return DUB_OK;
}

/* --- encoders --------------------------------------------------------------------------------- */

static enum dub_status refuse(const struct pattern *p, const char *what, int code,
                              struct dub_err *err)
{
    char reason[128];
    if (p->sys)
        return dub_fail_sys(err, p->sys, p->req->path, "write");
    av_strerror(code, reason, sizeof(reason));
    dub_fail(err, DUB_ERR_MEDIA, "the test pattern %s could not be made: %s: %s", p->req->path,
             what, reason);
    return err ? dub_err_at(err, p->req->path, 0, 0) : DUB_ERR_MEDIA;
}

/*
 * Frames start on the exact grid of the rate; ticks are a fine part of a frame, so that the last
 * frame can end where the length asks.
 */
static void plan_times(struct pattern *p, AVRational *base)
{
    const struct dub_rate rate = p->req->rate;
    int parts = FFMAX(1000000 / rate.num, 1);
    *base = (AVRational){1, rate.num * parts};
    p->frame_ticks = (int64_t)rate.den * parts;
    p->end_ticks = dub_mul_div_round(p->req->duration_us, base->den, DUB_US_PER_S);
    p->end_ticks = FFMAX(p->end_ticks, 1);
    p->n_frames = (p->end_ticks + p->frame_ticks - 1) / p->frame_ticks;
    p->n_samples = dub_mul_div_round(p->req->duration_us, SOUND_HZ, DUB_US_PER_S);
}

static int open_video(struct pattern *p)
{
    const AVCodec *codec = avcodec_find_encoder_by_name("libx264");
    if (!codec)
        codec = avcodec_find_encoder(AV_CODEC_ID_MPEG4);
    p->video = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!p->video)
        return AVERROR_ENCODER_NOT_FOUND;
    AVCodecContext *c = p->video;
    c->width = p->req->width;
    c->height = p->req->height;
    c->pix_fmt = AV_PIX_FMT_YUV420P;
    c->framerate = (AVRational){p->req->rate.num, p->req->rate.den};
    plan_times(p, &c->time_base);
    p->by_frame = codec->id == AV_CODEC_ID_MPEG4; /* it has its own limit on time bases */
    if (p->by_frame)
        c->time_base = (AVRational){p->req->rate.den, p->req->rate.num};
    c->gop_size = 50;
    c->max_b_frames = 0;
    c->thread_count = 2;
    c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_opt_set(c->priv_data, "preset", "ultrafast", 0);
    av_opt_set(c->priv_data, "crf", "26", 0);
    if (codec->id == AV_CODEC_ID_MPEG4)
        c->bit_rate = 1000000;
    return avcodec_open2(c, codec, NULL);
}

static int open_audio(struct pattern *p)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    p->audio = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!p->audio)
        return AVERROR_ENCODER_NOT_FOUND;
    AVCodecContext *c = p->audio;
    c->sample_rate = SOUND_HZ;
    c->sample_fmt = AV_SAMPLE_FMT_FLTP;
    c->bit_rate = 32000;
    c->time_base = (AVRational){1, SOUND_HZ};
    c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_channel_layout_default(&c->ch_layout, 1);
    return avcodec_open2(c, codec, NULL);
}

static int add_stream(struct pattern *p, AVCodecContext *c, AVStream **out)
{
    AVStream *stream = avformat_new_stream(p->mux, NULL);
    if (!stream)
        return AVERROR(ENOMEM);
    stream->time_base = c->time_base;
    stream->avg_frame_rate = c->framerate;
    *out = stream;
    return avcodec_parameters_from_context(stream->codecpar, c);
}

static int open_mux(struct pattern *p)
{
    int code = avformat_alloc_output_context2(&p->mux, NULL, "mp4", NULL);
    uint8_t *buffer = code < 0 ? NULL : av_malloc(IO_BYTES);
    if (!buffer)
        return code < 0 ? code : AVERROR(ENOMEM);
    p->mux->pb = avio_alloc_context(buffer, IO_BYTES, 1, p, NULL, write_fd, seek_fd);
    if (!p->mux->pb) {
        av_free(buffer);
        return AVERROR(ENOMEM);
    }
    p->mux->flags |= AVFMT_FLAG_CUSTOM_IO;
    code = add_stream(p, p->video, &p->video_stream);
    if (code >= 0)
        code = add_stream(p, p->audio, &p->audio_stream);
    if (code < 0)
        return code;
    /* Edit lists count in the movie's ticks; the usual 1/1000 s would cut the sound short. */
    AVDictionary *options = NULL;
    av_dict_set(&options, "movie_timescale", "1000000", 0);
    code = avformat_write_header(p->mux, &options);
    av_dict_free(&options);
    return code;
}

static int make_frames(struct pattern *p)
{
    p->pkt = av_packet_alloc();
    p->picture = av_frame_alloc();
    p->silence = av_frame_alloc();
    if (!p->pkt || !p->picture || !p->silence)
        return AVERROR(ENOMEM);
    p->picture->format = p->video->pix_fmt;
    p->picture->width = p->video->width;
    p->picture->height = p->video->height;
    p->silence->format = p->audio->sample_fmt;
    p->silence->nb_samples = p->audio->frame_size;
    p->silence->sample_rate = SOUND_HZ;
    int code = av_channel_layout_copy(&p->silence->ch_layout, &p->audio->ch_layout);
    if (code >= 0)
        code = av_frame_get_buffer(p->picture, 0);
    return code < 0 ? code : av_frame_get_buffer(p->silence, 0);
}

/* --- encoding --------------------------------------------------------------------------------- */

static int drain(struct pattern *p, AVCodecContext *c, AVStream *stream)
{
    int code;
    while ((code = avcodec_receive_packet(c, p->pkt)) >= 0) {
        if (c == p->video) {
            int64_t lasts = p->by_frame ? 1 : p->frame_ticks;
            if (!p->by_frame && p->pkt->pts + lasts > p->end_ticks)
                lasts = p->end_ticks - p->pkt->pts;
            p->pkt->duration = lasts;
        }
        p->pkt->stream_index = stream->index;
        av_packet_rescale_ts(p->pkt, c->time_base, stream->time_base);
        code = av_interleaved_write_frame(p->mux, p->pkt);
        if (code < 0)
            return code;
    }
    return code == AVERROR(EAGAIN) || code == AVERROR_EOF ? 0 : code;
}

static int encode(struct pattern *p, AVCodecContext *c, AVStream *stream, const AVFrame *frame)
{
    int code = avcodec_send_frame(c, frame);
    return code < 0 ? code : drain(p, c, stream);
}

static int encode_picture(struct pattern *p, int64_t n)
{
    int code = av_frame_make_writable(p->picture);
    if (code < 0)
        return code;
    media_pattern_draw(p->picture, n, p->n_frames);
    p->picture->pts = p->by_frame ? n : n * p->frame_ticks;
    return encode(p, p->video, p->video_stream, p->picture);
}

static int encode_silence(struct pattern *p, int64_t *at)
{
    int code = av_frame_make_writable(p->silence);
    if (code < 0)
        return code;
    p->silence->nb_samples = (int)FFMIN(p->audio->frame_size, p->n_samples - *at);
    memset(p->silence->data[0], 0, (size_t)p->silence->nb_samples * sizeof(float));
    p->silence->pts = *at;
    *at += p->silence->nb_samples;
    return encode(p, p->audio, p->audio_stream, p->silence);
}

static int encode_all(struct pattern *p)
{
    int64_t sample = 0;
    int code = 0;
    for (int64_t n = 0; n < p->n_frames && code >= 0; n++) {
        code = encode_picture(p, n);
        int64_t until = dub_mul_div_floor((n + 1) * p->req->rate.den, SOUND_HZ, p->req->rate.num);
        while (code >= 0 && sample < p->n_samples && (sample < until || n + 1 == p->n_frames))
            code = encode_silence(p, &sample);
        media_task_sign(p->task, n, p->n_frames);
    }
    if (code >= 0)
        code = encode(p, p->video, p->video_stream, NULL);
    if (code >= 0)
        code = encode(p, p->audio, p->audio_stream, NULL);
    return code < 0 ? code : av_write_trailer(p->mux);
}

static void release(struct pattern *p)
{
    av_frame_free(&p->picture);
    av_frame_free(&p->silence);
    av_packet_free(&p->pkt);
    avcodec_free_context(&p->video);
    avcodec_free_context(&p->audio);
    if (p->mux && p->mux->pb) {
        av_freep(&p->mux->pb->buffer);
        avio_context_free(&p->mux->pb);
    }
    avformat_free_context(p->mux);
    p->mux = NULL;
}

static enum dub_status check_request(const struct dub_media_request *req, struct dub_err *err)
{
    if (req->duration_us < 1000 || req->duration_us > DURATION_US_MAX)
        return dub_fail(err, DUB_ERR_RANGE, "a test pattern lasts from 0.001 s to 6 h");
    if (req->width < 16 || req->width > 4096 || req->height < 16 || req->height > 4096 ||
        req->width % 2 || req->height % 2)
        return dub_fail(err, DUB_ERR_RANGE,
                        "a test pattern is 16 to 4096 pixels wide and high, in even numbers; "
                        "%d×%d is not",
                        req->width, req->height);
    int64_t num = req->rate.num, den = req->rate.den;
    if (den < 1 || num < den || num > 240 * den || num > 1000000)
        return dub_fail(err, DUB_ERR_RANGE, "a test pattern has 1 to 240 frames a second");
    return DUB_OK;
}

enum dub_status media_pattern(struct media_task *task, const struct dub_media_request *req,
                              struct dub_err *err)
{
    struct pattern p = {.req = req, .task = task, .fd = -1};
    const char *doing = "video encoder";
    enum dub_status st = check_request(req, err);
    if (!st)
        st = open_file(&p, err);
    if (st)
        goto out;
    int code = open_video(&p);
    if (code >= 0) {
        doing = "audio encoder";
        code = open_audio(&p);
    }
    if (code >= 0) {
        doing = "MP4 header";
        code = open_mux(&p);
    }
    if (code >= 0)
        code = make_frames(&p);
    if (code >= 0) {
        doing = "encoding";
        code = encode_all(&p);
    }
    st = code < 0 ? refuse(&p, doing, code, err) : close_file(&p, err);
out:
    release(&p);
    if (p.fd >= 0)
        close(p.fd);
    if (p.temp)
        unlink(p.temp);
    dub_free(p.temp);
    if (media_limits_guard_file(NULL, NULL))
        st = DUB_ERR_INTERNAL;
    return st;
}
