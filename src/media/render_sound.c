#include "media/render_sound.h"

#include <libavutil/channel_layout.h>
#include <math.h>

#include "base/mem.h"

#define BITS_PER_CHANNEL 80000

/* 24 of the 32 bits are written; what lies beyond full scale stays at it. */
#define SCALE 2147483648.0

static int open_codec(struct render_sound_track *t)
{
    bool wav = t->mix->plan->wav;
    const AVCodec *codec = avcodec_find_encoder(wav ? AV_CODEC_ID_PCM_S24LE : AV_CODEC_ID_AAC);
    t->codec = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!t->codec)
        return AVERROR_ENCODER_NOT_FOUND;
    AVCodecContext *c = t->codec;
    c->sample_rate = t->mix->rate_hz;
    c->sample_fmt = wav ? AV_SAMPLE_FMT_S32 : AV_SAMPLE_FMT_FLTP;
    c->bit_rate = wav ? 0 : (int64_t)BITS_PER_CHANNEL * t->mix->channels;
    c->time_base = (AVRational){1, t->mix->rate_hz};
    c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_channel_layout_default(&c->ch_layout, t->mix->channels);
    return avcodec_open2(c, codec, NULL);
}

static int add_stream(struct render_sound_track *t)
{
    AVStream *stream = avformat_new_stream(t->out->mux, NULL);
    if (!stream)
        return AVERROR(ENOMEM);
    t->index = stream->index;
    stream->time_base = t->codec->time_base;
    return avcodec_parameters_from_context(stream->codecpar, t->codec);
}

static int make_frame(struct render_sound_track *t)
{
    t->packet = av_packet_alloc();
    t->frame = av_frame_alloc();
    if (!t->frame || !t->packet)
        return AVERROR(ENOMEM);
    t->frame->format = t->codec->sample_fmt;
    t->frame->sample_rate = t->mix->rate_hz;
    t->frame->nb_samples = t->codec->frame_size > 0 ? t->codec->frame_size : RENDER_MIX_BLOCK;
    int code = av_channel_layout_copy(&t->frame->ch_layout, &t->codec->ch_layout);
    return code < 0 ? code : av_frame_get_buffer(t->frame, 0);
}

enum dub_status render_sound_open(struct render_sound_track *t, struct render_mix *mix,
                                  struct render_out *out, struct dub_err *err)
{
    struct dub_span wanted = mix->plan->wanted;
    *t = (struct render_sound_track){.mix = mix, .out = out};
    t->first = dub_mul_div_round(wanted.start_us, mix->rate_hz, DUB_US_PER_S);
    t->end = dub_mul_div_round(wanted.end_us, mix->rate_hz, DUB_US_PER_S);
    t->at = t->first;
    t->block = dub_alloc_array((size_t)RENDER_MIX_BLOCK * (size_t)mix->channels, sizeof(float));
    int code = open_codec(t);
    if (code >= 0)
        code = add_stream(t);
    if (code >= 0)
        code = make_frame(t);
    return code < 0 ? render_out_refuse(out, "the sound", code, err) : DUB_OK;
}

void render_sound_close(struct render_sound_track *t)
{
    avcodec_free_context(&t->codec);
    av_frame_free(&t->frame);
    av_packet_free(&t->packet);
    dub_free(t->block);
    t->block = NULL;
}

dub_us render_sound_reached(const struct render_sound_track *t)
{
    return dub_mul_div_floor(t->at - t->first, DUB_US_PER_S, t->mix->rate_hz);
}

static void fill_planes(const struct render_sound_track *t, int n)
{
    int channels = t->mix->channels;
    for (int c = 0; c < channels; c++) {
        float *plane = (float *)(void *)t->frame->extended_data[c];
        for (int i = 0; i < n; i++)
            plane[i] = t->block[(size_t)i * (size_t)channels + (size_t)c];
    }
}

static void fill_integers(const struct render_sound_track *t, int n)
{
    int32_t *out = (int32_t *)(void *)t->frame->data[0];
    for (size_t i = 0; i < (size_t)n * (size_t)t->mix->channels; i++) {
        /* Rounded to 24 bits here: the encoder would cut the rest off. */
        double v = rint((double)t->block[i] * (SCALE / 256)) * 256;
        v = v > SCALE - 256 ? SCALE - 256 : v < -SCALE ? -SCALE : v;
        out[i] = (int32_t)v;
    }
}

static enum dub_status encode(struct render_sound_track *t, const AVFrame *frame,
                              struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    int code = avcodec_send_frame(t->codec, frame);
    while (!st && code >= 0 && (code = avcodec_receive_packet(t->codec, t->packet)) >= 0)
        st = render_out_put(t->out, t->packet, t->index, t->codec->time_base, err);
    if (!st && code < 0 && code != AVERROR(EAGAIN) && code != AVERROR_EOF)
        st = render_out_refuse(t->out, "encoding the sound", code, err);
    return st;
}

enum dub_status render_sound_step(struct render_sound_track *t, struct dub_err *err)
{
    int64_t left = t->end - t->at;
    int most = t->codec->frame_size > 0 ? t->codec->frame_size : RENDER_MIX_BLOCK;
    int n = left < most ? (int)left : most;
    if (n <= 0) {
        t->done = true;
        return encode(t, NULL, err);
    }
    enum dub_status st = render_mix_next(t->mix, t->at, n, t->block, err);
    if (!st && av_frame_make_writable(t->frame) < 0)
        st = dub_fail(err, DUB_ERR_LIMIT, "there is no memory to write %s", t->out->path);
    if (st)
        return st;
    t->frame->nb_samples = n;
    t->frame->pts = t->at - t->first;
    if (t->codec->sample_fmt == AV_SAMPLE_FMT_S32)
        fill_integers(t, n);
    else
        fill_planes(t, n);
    t->at += n;
    return encode(t, t->frame, err);
}
