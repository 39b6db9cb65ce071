#include "media/decode.h"

#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>

#include "base/mem.h"

/*
 * Decoded and thrown away before the wanted place: overlapping windows (AAC, Vorbis), MP3's bit
 * reservoir (10 frames of 26 ms at most), Opus's 80 ms of convergence (RFC 7845, 4.6).
 */
#define PREROLL_US ((dub_us)500000)

/* Timestamps are rounded by containers; a smaller step is the same sample. */
#define JUMP_US ((dub_us)10000)

#define PACKET_BYTES     262144
#define MEDIA_PLANES_MAX 64

static enum dub_status no_memory(const struct media_sound *s, struct dub_err *err)
{
    return dub_fail(err, DUB_ERR_LIMIT, "there is no memory to decode %s", s->c->src.shown);
}

/* --- opening ---------------------------------------------------------------------------------- */

static enum dub_status open_codec(struct media_sound *s, struct dub_err *err)
{
    const AVStream *stream = s->c->s->streams[s->stream];
    const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
    if (!codec)
        return media_container_refuse(s->c, "is coded in a way that FFmpeg cannot decode", err);
    s->codec = avcodec_alloc_context3(codec);
    if (!s->codec)
        return no_memory(s, err);
    if (avcodec_parameters_to_context(s->codec, stream->codecpar) < 0)
        return media_container_refuse(s->c, "has a damaged sound track", err);
    s->codec->pkt_timebase = stream->time_base;
    s->codec->thread_count = 1; /* slices of the file run in processes of their own */
    if (avcodec_open2(s->codec, codec, NULL) < 0)
        return media_container_refuse(s->c, "has a sound track that cannot be decoded", err);
    return DUB_OK;
}

static bool is_float(enum AVSampleFormat format)
{
    enum AVSampleFormat packed = av_get_packed_sample_fmt(format);
    return packed == AV_SAMPLE_FMT_FLT || packed == AV_SAMPLE_FMT_DBL;
}

/* A layout for files that state only how many channels there are. */
static void settle_layout(AVChannelLayout *layout)
{
    if (layout->order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(layout, layout->nb_channels);
}

/* The converter for what the decoder really gives, which may change on the way. */
static enum dub_status open_converter(struct media_sound *s, const AVFrame *frame,
                                      struct dub_err *err)
{
    AVChannelLayout in = {0}, out = {0};
    enum dub_status st = DUB_OK;
    if (av_channel_layout_copy(&in, &frame->ch_layout) < 0)
        return no_memory(s, err);
    settle_layout(&in);
    if (s->channels == in.nb_channels)
        (void)av_channel_layout_copy(&out, &in);
    else
        av_channel_layout_default(&out, s->channels);
    swr_free(&s->convert);
    int code = swr_alloc_set_opts2(
        &s->convert, &out, s->sample == MEDIA_S16 ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_FLT,
        s->rate_hz, &in, (enum AVSampleFormat)frame->format, frame->sample_rate, 0, NULL);
    if (code < 0 || swr_init(s->convert) < 0)
        st = media_container_refuse(s->c, "has a sound format that cannot be converted", err);
    av_channel_layout_uninit(&in);
    av_channel_layout_uninit(&out);
    return st;
}

enum dub_status media_sound_open(struct media_container *c, const struct media_sound_wish *wish,
                                 struct media_sound *out, struct dub_err *err)
{
    *out = (struct media_sound){.c = c, .sample = wish->sample, .planes = wish->planes};
    out->stream = media_choose_sound(c->s, wish->track);
    if (out->stream < 0)
        return media_container_refuse(c, wish->track ? "has no such sound track" : "has no sound",
                                      err);
    for (unsigned i = 0; i < c->s->nb_streams; i++)
        if ((int)i != out->stream)
            c->s->streams[i]->discard = AVDISCARD_ALL;
    enum dub_status st = open_codec(out, err);
    if (!st && wish->sample == MEDIA_NATURAL)
        out->sample = is_float(out->codec->sample_fmt) ? MEDIA_FLOAT : MEDIA_S16;
    if (!st && c->format->priv_class) /* WAV: packets of 4 KiB cost time */
        (void)av_opt_set_int(c->s->priv_data, "max_size", PACKET_BYTES, 0);
    out->frame = av_frame_alloc();
    out->packet = av_packet_alloc();
    if (!st && (!out->frame || !out->packet))
        st = no_memory(out, err);
    if (!st) {
        const AVCodecParameters *par = c->s->streams[out->stream]->codecpar;
        out->rate_hz = wish->rate_hz > 0 ? wish->rate_hz : par->sample_rate;
        out->channels = wish->channels > 0 ? wish->channels : par->ch_layout.nb_channels;
    }
    if (st)
        media_sound_close(out);
    return st;
}

void media_sound_close(struct media_sound *s)
{
    avcodec_free_context(&s->codec);
    swr_free(&s->convert);
    av_frame_free(&s->frame);
    av_packet_free(&s->packet);
    dub_free(s->block);
    s->block = NULL;
}

/* --- places ----------------------------------------------------------------------------------- */

static dub_us container_start_us(const struct media_sound *s)
{
    return s->c->s->start_time == AV_NOPTS_VALUE ? 0 : s->c->s->start_time;
}

/* Sample of the file's rate at which a frame begins. */
static int64_t sample_of(const struct media_sound *s, const AVFrame *frame)
{
    const AVStream *stream = s->c->s->streams[s->stream];
    if (frame->pts == AV_NOPTS_VALUE)
        return s->placed ? s->next : 0;
    AVRational per_sample = {1, frame->sample_rate};
    int64_t at = av_rescale_q(frame->pts, stream->time_base, per_sample) -
                 av_rescale_q(container_start_us(s), AV_TIME_BASE_Q, per_sample);
    int64_t step = at - s->next, jump = JUMP_US * frame->sample_rate / DUB_US_PER_S;
    return s->placed && step < jump && step > -jump ? s->next : at;
}

static enum dub_status seek(struct media_sound *s, dub_us from_us, struct dub_err *err)
{
    AVFormatContext *f = s->c->s;
    dub_us preroll_us = s->loose ? 0 : PREROLL_US;
    dub_us to_us = from_us > preroll_us ? from_us - preroll_us : 0;
    int64_t ts = av_rescale_q(to_us + container_start_us(s), AV_TIME_BASE_Q,
                              f->streams[s->stream]->time_base);
    if (avformat_seek_file(f, s->stream, INT64_MIN, ts, ts, 0) < 0)
        return media_container_refuse(s->c, "cannot be read from the middle", err);
    avcodec_flush_buffers(s->codec);
    s->placed = false;
    return DUB_OK;
}

/* --- decoding --------------------------------------------------------------------------------- */

struct run {
    struct media_sound *s;
    int64_t from, to; /* samples at the blocks' rate */
    media_block_fn *fn;
    void *ctx;
    bool stop, any;
};

static bool make_room(struct media_sound *s, int n)
{
    if (n <= s->block_room)
        return true;
    size_t width = s->sample == MEDIA_S16 ? sizeof(int16_t) : sizeof(float);
    uint8_t *more = dub_try_realloc_array(s->block, (size_t)n * (size_t)s->channels, width);
    if (!more)
        return false;
    s->block = more;
    s->block_room = n;
    return true;
}

/* The part of a block that was asked for; data NULL: planes of the frame. */
static void deliver(struct run *r, const uint8_t *data, int64_t at, int n)
{
    struct media_sound *s = r->s;
    int64_t skip = r->from > at ? r->from - at : 0, end = at + n;
    if (end >= r->to) {
        end = r->to;
        r->stop = true;
    }
    if (at + skip >= end)
        return;
    struct media_block b = {.at = at + skip, .n = (int)(end - at - skip)};
    const float *planes[MEDIA_PLANES_MAX];
    if (!data) {
        for (int c = 0; c < s->channels; c++)
            planes[c] = (const float *)(const void *)s->frame->extended_data[c] + skip;
        b.planes = planes;
    } else if (s->sample == MEDIA_S16)
        b.s16 = (const int16_t *)(const void *)data + skip * s->channels;
    else
        b.f = (const float *)(const void *)data + skip * s->channels;
    r->any = true;
    if (!r->fn(r->ctx, &b))
        r->stop = true;
}

static bool format_changed(const struct media_sound *s, const AVFrame *frame)
{
    int64_t rate = 0, format = AV_SAMPLE_FMT_NONE;
    AVChannelLayout layout = {0};
    if (!s->convert)
        return true;
    av_opt_get_int(s->convert, "in_sample_rate", 0, &rate);
    av_opt_get_int(s->convert, "in_sample_fmt", 0, &format);
    av_opt_get_chlayout(s->convert, "in_chlayout", 0, &layout);
    bool same = rate == frame->sample_rate && format == frame->format &&
                layout.nb_channels == frame->ch_layout.nb_channels;
    av_channel_layout_uninit(&layout);
    return !same;
}

/* Most decoders of lossy sound give float planes: interleaving them costs as much as looking. */
static bool is_planes(const struct media_sound *s, const AVFrame *frame)
{
    return s->planes && !s->convert && s->sample == MEDIA_FLOAT &&
           frame->format == AV_SAMPLE_FMT_FLTP && frame->sample_rate == s->rate_hz &&
           frame->ch_layout.nb_channels == s->channels && s->channels <= MEDIA_PLANES_MAX;
}

/* Uncompressed sound mostly needs no conversion. */
static bool is_as_wanted(const struct media_sound *s, const AVFrame *frame)
{
    int format = s->sample == MEDIA_S16 ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_FLT;
    return !s->convert && frame->format == format && frame->sample_rate == s->rate_hz &&
           frame->ch_layout.nb_channels == s->channels;
}

static enum dub_status convert(struct run *r, const AVFrame *frame, struct dub_err *err)
{
    struct media_sound *s = r->s;
    enum dub_status st = DUB_OK;
    if (frame->sample_rate <= 0 || frame->nb_samples <= 0 || frame->ch_layout.nb_channels <= 0)
        return DUB_OK;
    int64_t at = sample_of(s, frame);
    bool planes = is_planes(s, frame);
    if (planes || is_as_wanted(s, frame)) {
        deliver(r, planes ? NULL : frame->data[0], at, frame->nb_samples);
        s->next = at + frame->nb_samples;
        s->placed = true;
        return DUB_OK;
    }
    bool moved = s->placed && at != s->next;
    if ((moved || format_changed(s, frame)) && (st = open_converter(s, frame, err)))
        return st;
    /* The resampler holds samples back: what comes out now lies that much earlier. */
    int64_t held = swr_get_delay(s->convert, s->rate_hz);
    int most = swr_get_out_samples(s->convert, frame->nb_samples);
    if (most < 0 || !make_room(s, most))
        return no_memory(s, err);
    uint8_t *out[1] = {s->block};
    int n = swr_convert(s->convert, out, most, (const uint8_t **)frame->extended_data,
                        frame->nb_samples);
    if (n < 0)
        return media_container_refuse(s->c, "has sound that cannot be converted", err);
    deliver(r, s->block, av_rescale(at, s->rate_hz, frame->sample_rate) - held, n);
    s->next = at + frame->nb_samples;
    s->placed = true;
    return DUB_OK;
}

/* What the resampler still holds at the end. */
static void drain(struct run *r)
{
    struct media_sound *s = r->s;
    int most = s->convert ? swr_get_out_samples(s->convert, 0) : 0;
    if (most <= 0 || r->stop || !make_room(s, most))
        return;
    int64_t held = swr_get_delay(s->convert, s->rate_hz);
    int64_t end = av_rescale(s->next, s->rate_hz, s->codec->sample_rate);
    uint8_t *out[1] = {s->block};
    int n = swr_convert(s->convert, out, most, NULL, 0);
    if (n > 0)
        deliver(r, s->block, end - held, n);
}

static enum dub_status take_frames(struct run *r, struct dub_err *err)
{
    struct media_sound *s = r->s;
    enum dub_status st = DUB_OK;
    while (!st && !r->stop && avcodec_receive_frame(s->codec, s->frame) >= 0) {
        st = convert(r, s->frame, err);
        av_frame_unref(s->frame);
    }
    return st;
}

static void sign(struct run *r)
{
    const struct media_sound *s = r->s;
    dub_us length_us = s->c->s->duration > 0 ? s->c->s->duration : 0;
    int64_t end = av_rescale(length_us, s->rate_hz, DUB_US_PER_S);
    end = r->to < end ? r->to : end;
    int64_t now = s->codec->sample_rate > 0 && s->placed
                      ? av_rescale(s->next, s->rate_hz, s->codec->sample_rate)
                      : 0;
    int64_t from = r->from > 0 ? r->from : 0;
    media_task_sign(s->c->task, now > from ? now - from : 0, end - from);
}

enum dub_status media_sound_run(struct media_sound *s, dub_us from_us, dub_us to_us,
                                media_block_fn *fn, void *ctx, struct dub_err *err)
{
    int64_t from = av_rescale(from_us, s->rate_hz, DUB_US_PER_S);
    int64_t to = to_us >= DUB_US_MAX ? INT64_MAX : av_rescale(to_us, s->rate_hz, DUB_US_PER_S);
    return media_sound_run_samples(s, from, to, fn, ctx, err);
}

/* From where the file stands to the end of what is wanted. */
static enum dub_status go_on(struct run *r, struct dub_err *err)
{
    struct media_sound *s = r->s;
    enum dub_status st = DUB_OK;
    while (!st && !r->stop) {
        if (media_container_over(s->c))
            return dub_fail(err, DUB_ERR_LIMIT, "%s is larger than the %lld bytes that may be read",
                            s->c->src.shown, (long long)s->c->max_bytes);
        int code = av_read_frame(s->c->s, s->packet);
        if (code < 0 && media_task_overdue(s->c->task))
            return dub_fail(err, DUB_ERR_NET, "%s could not be read in time", s->c->src.shown);
        if (code < 0)
            break;
        /* A damaged packet is a hole, not the end. */
        if (s->packet->stream_index == s->stream && avcodec_send_packet(s->codec, s->packet) >= 0)
            st = take_frames(r, err);
        av_packet_unref(s->packet);
        sign(r);
    }
    if (!st && !r->stop && avcodec_send_packet(s->codec, NULL) >= 0)
        st = take_frames(r, err);
    if (!st)
        drain(r);
    return st;
}

enum dub_status media_sound_run_samples(struct media_sound *s, int64_t from, int64_t to,
                                        media_block_fn *fn, void *ctx, struct dub_err *err)
{
    struct run r = {.s = s, .fn = fn, .ctx = ctx, .from = from > 0 ? from : INT64_MIN, .to = to};
    enum dub_status st = DUB_OK;
    if (s->loose || (from > 0 && dub_media_seeks_exactly(s->c->format->name)))
        st = seek(s, av_rescale(from, DUB_US_PER_S, s->rate_hz), err);
    if (!st)
        st = go_on(&r, err);
    if (!st && !r.stop && !r.any && from <= 0)
        st = media_container_refuse(s->c, "has no sound that can be decoded", err);
    return st;
}

enum dub_status media_sound_more(struct media_sound *s, media_block_fn *fn, void *ctx,
                                 struct dub_err *err)
{
    struct run r = {.s = s, .fn = fn, .ctx = ctx, .from = INT64_MIN, .to = INT64_MAX};
    enum dub_status st = take_frames(&r, err); /* the decoder may hold some */
    return st || r.stop ? st : go_on(&r, err);
}
