#include "media/render_encode.h"

#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <stdio.h>

#include "base/attr.h"
#include "media/render_h264.h"

/* Hardly to be told from the source, and quick. */
#define QUALITY "18"
#define PRESET  "veryfast"

static const AVCodec *find_codec(void)
{
    return avcodec_find_encoder_by_name("libx264");
}

static bool can_encode(const AVCodec *codec, enum AVPixelFormat format)
{
    for (const enum AVPixelFormat *f = codec->pix_fmts; f && *f != AV_PIX_FMT_NONE; f++)
        if (*f == format)
            return true;
    return false;
}

const char *render_encoder_obstacle(const AVCodecParameters *par, const AVFrame *like)
{
    const AVCodec *codec = find_codec();
    if (par->codec_id != AV_CODEC_ID_H264)
        return "its coding cannot be joined to pictures that are encoded here";
    if (!codec || !can_encode(codec, (enum AVPixelFormat)like->format))
        return "its pixels are of a kind that is not encoded here";
    if (like->interlaced_frame || par->field_order > AV_FIELD_PROGRESSIVE)
        return "it is interlaced";
    if (like->width != par->width || like->height != par->height)
        return "its size changes";
    if (render_h264_free_number(par) < 0)
        return "its header is not understood";
    return NULL;
}

static int open_codec(struct render_encoder *e)
{
    char number[48];
    const AVCodec *codec = find_codec();
    e->codec = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!e->codec)
        return AVERROR_ENCODER_NOT_FOUND;
    AVCodecContext *c = e->codec;
    c->width = e->width;
    c->height = e->height;
    c->pix_fmt = e->format;
    c->time_base = e->base;
    c->framerate = e->rate;
    c->sample_aspect_ratio = e->aspect;
    c->color_range = e->par->color_range;
    c->color_primaries = e->par->color_primaries;
    c->color_trc = e->par->color_trc;
    c->colorspace = e->par->color_space;
    c->chroma_sample_location = e->par->chroma_location;
    c->max_b_frames = 0; /* decoded in the order of showing: its times fit between any others */
    c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (e->par->field_order > AV_FIELD_PROGRESSIVE)
        c->flags |= AV_CODEC_FLAG_INTERLACED_DCT;
    av_opt_set(c->priv_data, "preset", PRESET, 0);
    av_opt_set(c->priv_data, "crf", QUALITY, 0);
    snprintf(number, sizeof(number), "repeat-headers=1:sps-id=%d", e->number);
    if (e->number >= 0)
        av_opt_set(c->priv_data, "x264-params", number, 0);
    return avcodec_open2(c, codec, NULL);
}

/* Formats that are not encoded become the nearest common one; x264 wants even sizes of that. */
static int open_scale(struct render_encoder *e, const AVFrame *like)
{
    const AVCodec *codec = find_codec();
    e->format = (enum AVPixelFormat)like->format;
    e->width = like->width;
    e->height = like->height;
    if (codec && can_encode(codec, e->format))
        return 0;
    e->format = AV_PIX_FMT_YUV420P;
    e->width = like->width & ~1;
    e->height = like->height & ~1;
    e->scale = sws_getContext(like->width, like->height, (enum AVPixelFormat)like->format, e->width,
                              e->height, e->format, SWS_BICUBIC, NULL, NULL, NULL);
    e->scaled = av_frame_alloc();
    if (!e->scale || !e->scaled)
        return AVERROR(EINVAL);
    e->scaled->format = e->format;
    e->scaled->width = e->width;
    e->scaled->height = e->height;
    return av_frame_get_buffer(e->scaled, 0);
}

int render_encoder_open(struct render_encoder *e, const AVCodecParameters *par,
                        const AVFrame *like, int number, AVRational base, AVRational rate)
{
    *e = (struct render_encoder){.par = par,
                                 .base = base,
                                 .rate = rate,
                                 .number = number,
                                 .aspect = par->sample_aspect_ratio,
                                 .packet = av_packet_alloc()};
    if (!e->packet)
        return AVERROR(ENOMEM);
    int code = open_scale(e, like);
    return code < 0 ? code : open_codec(e);
}

void render_encoder_close(struct render_encoder *e)
{
    avcodec_free_context(&e->codec);
    sws_freeContext(e->scale);
    e->scale = NULL;
    av_frame_free(&e->scaled);
    av_packet_free(&e->packet);
}

int render_encoder_header(struct render_encoder *e, const uint8_t **bytes, int *n)
{
    int code = e->codec ? 0 : open_codec(e);
    if (code < 0)
        return code;
    *bytes = e->codec->extradata;
    *n = e->codec->extradata_size;
    return *n > 0 ? 0 : AVERROR_INVALIDDATA;
}

int render_encoder_put(struct render_encoder *e, const AVFrame *picture, int64_t pts)
{
    int code = e->codec ? 0 : open_codec(e);
    if (code < 0)
        return code;
    if (!picture)
        return avcodec_send_frame(e->codec, NULL);
    AVFrame *frame = e->scaled;
    if (e->scale) {
        code = av_frame_make_writable(frame);
        if (code >= 0)
            code = sws_scale(e->scale, (const uint8_t *const *)picture->data, picture->linesize, 0,
                             picture->height, frame->data, frame->linesize);
    } else {
        frame = av_frame_clone(picture);
        code = frame ? 0 : AVERROR(ENOMEM);
    }
    if (code >= 0) {
        frame->pts = pts;
        frame->pict_type = AV_PICTURE_TYPE_NONE; /* not what the source happened to choose */
        frame->key_frame = 0;
        code = avcodec_send_frame(e->codec, frame);
    }
    if (!e->scale)
        av_frame_free(&frame);
    return code;
}

int render_encoder_take(struct render_encoder *e, AVPacket *out)
{
    int code = avcodec_receive_packet(e->codec, out);
    if (code == AVERROR_EOF)
        avcodec_free_context(&e->codec);
    return code;
}
