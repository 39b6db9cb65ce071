#include "media/shots.h"

#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/mem.h>
#include <stdio.h>

#include "base/json.h"
#include "media/container.h"

/* A cut changes all of the picture: few pixels tell as well as many, and noise is averaged away. */
#define WIDTH         160
#define THRESHOLD_E6  ((int64_t)10000000)
#define APART_US      ((dub_us)120000) /* two changes nearer than this are one, or a flash */
#define SHOTS_MOST    20000            /* so that the answer fits its line */
#define MAX_PIXELS    ((int64_t)16384 * 16384)

struct shots {
    struct media_task *task;
    struct media_container c;
    int stream;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *frame;
    AVFilterGraph *graph;
    AVFilterContext *in, *out;
    int width, height, format; /* that the graph is for */
    int64_t threshold_e6, n_frames;
    cJSON *list;
    dub_us last_us;
    int64_t last_e6;
    int n_shots;
};

/* --- opening ---------------------------------------------------------------------------------- */

static enum dub_status open_codec(struct shots *s, struct dub_err *err)
{
    const AVStream *stream = s->c.s->streams[s->stream];
    const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
    if (!codec)
        return media_container_refuse(&s->c, "has a picture that FFmpeg cannot decode", err);
    s->codec = avcodec_alloc_context3(codec);
    s->packet = av_packet_alloc();
    s->frame = av_frame_alloc();
    if (!s->codec || !s->packet || !s->frame)
        return dub_fail(err, DUB_ERR_LIMIT, "there is no memory to decode %s", s->c.src.shown);
    if (avcodec_parameters_to_context(s->codec, stream->codecpar) < 0)
        return media_container_refuse(&s->c, "has a damaged video track", err);
    s->codec->pkt_timebase = stream->time_base;
    s->codec->max_pixels = MAX_PIXELS;
    s->codec->thread_count = 2;
    s->codec->skip_loop_filter = AVDISCARD_ALL; /* blocks do not show in a picture this small */
    while (s->codec->lowres < codec->max_lowres && stream->codecpar->width >> s->codec->lowres >
                                                       2 * WIDTH)
        s->codec->lowres++;
    if (avcodec_open2(s->codec, codec, NULL) < 0)
        return media_container_refuse(&s->c, "has a video track that cannot be decoded", err);
    return DUB_OK;
}

static enum dub_status open_track(struct shots *s, struct dub_err *err)
{
    s->stream = media_choose_picture(s->c.s);
    if (s->stream < 0)
        return media_container_refuse(&s->c, "holds no picture", err);
    for (unsigned i = 0; i < s->c.s->nb_streams; i++)
        if ((int)i != s->stream)
            s->c.s->streams[i]->discard = AVDISCARD_ALL;
    return open_codec(s, err);
}

static void close_all(struct shots *s)
{
    avfilter_graph_free(&s->graph);
    av_frame_free(&s->frame);
    av_packet_free(&s->packet);
    avcodec_free_context(&s->codec);
    media_container_close(&s->c);
}

/* --- the filter ------------------------------------------------------------------------------- */

static bool make_ends(struct shots *s, const AVFrame *frame)
{
    char args[128];
    AVRational tb = s->c.s->streams[s->stream]->time_base;
    (void)snprintf(args, sizeof(args), "video_size=%dx%d:pix_fmt=%d:time_base=%d/%d:pixel_aspect=1/1",
                   frame->width, frame->height, frame->format, tb.num, tb.den);
    return avfilter_graph_create_filter(&s->in, avfilter_get_by_name("buffer"), "in", args, NULL,
                                        s->graph) >= 0 &&
           avfilter_graph_create_filter(&s->out, avfilter_get_by_name("buffersink"), "out", NULL,
                                        NULL, s->graph) >= 0;
}

static bool join(struct shots *s, const char *chain)
{
    AVFilterInOut *from = avfilter_inout_alloc(), *to = avfilter_inout_alloc();
    bool ok = from && to;
    if (ok) {
        *from = (AVFilterInOut){.name = av_strdup("in"), .filter_ctx = s->in};
        *to = (AVFilterInOut){.name = av_strdup("out"), .filter_ctx = s->out};
        ok = avfilter_graph_parse_ptr(s->graph, chain, &to, &from, NULL) >= 0 &&
             avfilter_graph_config(s->graph, NULL) >= 0;
    }
    avfilter_inout_free(&from);
    avfilter_inout_free(&to);
    return ok;
}

/* For frames like this one; a stream may change its size on the way. */
static bool need_graph(struct shots *s, const AVFrame *frame)
{
    char chain[128];
    if (s->graph && s->width == frame->width && s->height == frame->height &&
        s->format == frame->format)
        return true;
    avfilter_graph_free(&s->graph);
    s->graph = avfilter_graph_alloc();
    s->width = frame->width;
    s->height = frame->height;
    s->format = frame->format;
    (void)snprintf(chain, sizeof(chain), "scale=w=%d:h=%d:flags=area,format=yuv444p,scdet=t=0",
                   WIDTH, WIDTH * 9 / 16);
    if (s->graph)
        s->graph->nb_threads = 1;
    return s->graph && make_ends(s, frame) && join(s, chain);
}

/* --- what changed ----------------------------------------------------------------------------- */

static dub_us us_of(const struct shots *s, int64_t ticks)
{
    const AVStream *stream = s->c.s->streams[s->stream];
    dub_us start_us = s->c.s->start_time == AV_NOPTS_VALUE ? 0 : s->c.s->start_time;
    return av_rescale_q_rnd(ticks, stream->time_base, AV_TIME_BASE_Q, AV_ROUND_DOWN) - start_us;
}

static cJSON *pair(dub_us at_us, int64_t score_e6)
{
    cJSON *one = cJSON_CreateArray();
    cJSON_AddItemToArray(one, dub_json_new_us(at_us));
    cJSON_AddItemToArray(one, dub_json_new_us(score_e6));
    return one;
}

/* Of two changes that are too near for two shots the greater one stays. */
static void add(struct shots *s, dub_us at_us, int64_t score_e6)
{
    if (s->last_e6 > 0 && at_us - s->last_us < APART_US) {
        if (score_e6 <= s->last_e6)
            return;
        cJSON_DeleteItemFromArray(s->list, --s->n_shots);
    }
    s->n_shots++;
    cJSON_AddItemToArray(s->list, pair(at_us, score_e6));
    s->last_us = at_us;
    s->last_e6 = score_e6;
}

static void look_at(struct shots *s, const AVFrame *frame)
{
    const AVDictionaryEntry *e = av_dict_get(frame->metadata, "lavfi.scd.score", NULL, 0);
    int64_t score_e6;
    dub_us at_us = us_of(s, frame->pts);
    if (s->n_frames++ > 0 && e && frame->pts != AV_NOPTS_VALUE &&
        dub_decimal6_parse(dub_sv(e->value), &score_e6, NULL, NULL) == DUB_OK &&
        score_e6 >= s->threshold_e6)
        add(s, at_us, score_e6);
    const AVStream *stream = s->c.s->streams[s->stream];
    dub_us all_us = s->c.s->duration > 0 ? s->c.s->duration
                                         : av_rescale_q(stream->duration, stream->time_base,
                                                        AV_TIME_BASE_Q);
    media_task_sign(s->task, at_us, all_us);
}

static enum dub_status pass(struct shots *s, AVFrame *frame, struct dub_err *err)
{
    frame->pts = frame->best_effort_timestamp;
    if (!need_graph(s, frame))
        return media_container_refuse(&s->c, "has pictures of a kind that cannot be compared", err);
    if (av_buffersrc_add_frame(s->in, frame) < 0)
        return dub_fail(err, DUB_ERR_LIMIT, "there is no memory to look at %s", s->c.src.shown);
    while (av_buffersink_get_frame(s->out, frame) >= 0) {
        look_at(s, frame);
        av_frame_unref(frame);
    }
    return DUB_OK;
}

/* --- running ---------------------------------------------------------------------------------- */

/* The next packet into the decoder; at the end, what it holds back. */
static bool feed(struct shots *s)
{
    while (av_read_frame(s->c.s, s->packet) >= 0) {
        bool ours = s->packet->stream_index == s->stream;
        if (ours)
            (void)avcodec_send_packet(s->codec, s->packet); /* damage is looked past */
        av_packet_unref(s->packet);
        if (ours)
            return true;
    }
    (void)avcodec_send_packet(s->codec, NULL);
    return false;
}

static enum dub_status run(struct shots *s, struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    for (bool more = true; !st;) {
        int code = avcodec_receive_frame(s->codec, s->frame);
        if (media_task_overdue(s->task))
            return media_container_refuse(&s->c, "could not be looked through in time", err);
        if (code == AVERROR_EOF || (code < 0 && !more))
            break;
        if (code < 0)
            more = feed(s);
        else if (s->frame->width > 0 && s->frame->height > 0)
            st = pass(s, s->frame, err);
        av_frame_unref(s->frame);
        if (s->n_shots >= SHOTS_MOST)
            break;
    }
    if (!st && s->n_frames == 0)
        return media_container_refuse(&s->c, "holds no picture that can be decoded", err);
    return st;
}

enum dub_status media_shots_work(struct media_task *task, const char *source, const cJSON *args,
                                 cJSON *result, struct dub_err *err)
{
    struct shots s = {.task = task, .threshold_e6 = THRESHOLD_E6};
    const cJSON *threshold = dub_json_get(args, "threshold");
    if (threshold && (!dub_json_decimal6(threshold, &s.threshold_e6) || s.threshold_e6 <= 0))
        return dub_fail(err, DUB_ERR_FORMAT, "threshold must be a number above 0");
    enum dub_status st = media_container_open(task, source, &s.c, err);
    if (st)
        return st;
    s.list = cJSON_AddArrayToObject(result, "shots");
    st = open_track(&s, err);
    if (!st)
        st = run(&s, err);
    dub_json_add_i64(result, "frames", s.n_frames);
    close_all(&s);
    return st;
}
