#include "media/decode.h"

#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>

#include "base/mem.h"
#include "media/sniff.h"

/*
 * Decoded and thrown away before the wanted place: overlapping windows (AAC, Vorbis), MP3's bit
 * reservoir (10 frames of 26 ms at most), Opus's 80 ms of convergence (RFC 7845, 4.6).
 */
#define PREROLL_US ((dub_us)500000)

/* Timestamps are rounded by containers; a smaller step is the same sample. */
#define JUMP_US ((dub_us)10000)

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
    *out = (struct media_sound){.c = c, .sample = wish->sample};
    out->stream = media_choose_sound(c->s, wish->track);
    if (out->stream < 0)
        return media_container_refuse(c, wish->track ? "has no such sound track" : "has no sound",
                                      err);
    for (unsigned i = 0; i < c->s->nb_streams; i++)
        if ((int)i != out->stream)
            c->s->streams[i]->discard = AVDISCARD_ALL;
    enum dub_status st = open_codec(out, err);
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

bool media_sound_seeks_exactly(const struct media_sound *s)
{
    static const char *const exact[] = {"mov", "wav", "w64", "aiff", "caf", "flac"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(exact); i++)
        if (media_format_is(s->c->format, exact[i]))
            return true;
    return false;
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
    dub_us to_us = from_us > PREROLL_US ? from_us - PREROLL_US : 0;
    if (from_us <= 0)
        return DUB_OK;
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

/* The part of a block that was asked for. */
static void deliver(struct run *r, int64_t at, int n)
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
    if (s->sample == MEDIA_S16)
        b.s16 = (const int16_t *)(const void *)s->block + skip * s->channels;
    else
        b.f = (const float *)(const void *)s->block + skip * s->channels;
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

static enum dub_status convert(struct run *r, const AVFrame *frame, struct dub_err *err)
{
    struct media_sound *s = r->s;
    enum dub_status st = DUB_OK;
    if (frame->sample_rate <= 0 || frame->nb_samples <= 0 || frame->ch_layout.nb_channels <= 0)
        return DUB_OK;
    int64_t at = sample_of(s, frame);
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
    deliver(r, av_rescale(at, s->rate_hz, frame->sample_rate) - held, n);
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
        deliver(r, end - held, n);
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

static int64_t sample_at(const struct media_sound *s, dub_us t)
{
    return t >= DUB_US_MAX ? INT64_MAX : av_rescale(t, s->rate_hz, DUB_US_PER_S);
}

enum dub_status media_sound_run(struct media_sound *s, dub_us from_us, dub_us to_us,
                                media_block_fn *fn, void *ctx, struct dub_err *err)
{
    struct run r = {.s = s, .fn = fn, .ctx = ctx, .to = sample_at(s, to_us)};
    r.from = from_us > 0 ? sample_at(s, from_us) : INT64_MIN;
    bool exact = media_sound_seeks_exactly(s);
    enum dub_status st = exact ? seek(s, from_us, err) : DUB_OK;
    while (!st && !r.stop) {
        int code = av_read_frame(s->c->s, s->packet);
        if (code < 0 && media_task_overdue(s->c->task))
            return dub_fail(err, DUB_ERR_NET, "%s could not be read in time", s->c->src.shown);
        if (code < 0)
            break;
        /* A damaged packet is a hole, not the end. */
        if (s->packet->stream_index == s->stream && avcodec_send_packet(s->codec, s->packet) >= 0)
            st = take_frames(&r, err);
        av_packet_unref(s->packet);
        sign(&r);
    }
    if (!st && !r.stop && avcodec_send_packet(s->codec, NULL) >= 0)
        st = take_frames(&r, err);
    if (!st)
        drain(&r);
    if (!st && !r.any && from_us <= 0)
        st = media_container_refuse(s->c, "has no sound that can be decoded", err);
    return st;
}
