#include "media/picture.h"

#include <libavutil/display.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define SCAN_BYTES ((int64_t)64 * 1024 * 1024) /* up to here all packets are looked at: 30 ms */
#define KEPT_BYTES ((int64_t)64 * 1024 * 1024)
#define MAX_PIXELS ((int64_t)16384 * 16384)
/* On to a frame that far ahead is quicker than seeking. */
#define ON_US     ((dub_us)2 * DUB_US_PER_S)
#define KEEP_US   ((dub_us)1500000) /* before the wanted frame: for steps back */
#define N_SEEKS   4

/* Containers place frames a little off when asked: ever further back, at last to the start. */
static const dub_us seek_back_us[N_SEEKS] = {0, 2 * DUB_US_PER_S, 20 * DUB_US_PER_S, DUB_US_MAX};

static AVStream *stream_of(const struct media_picture *p)
{
    return p->c.s->streams[p->stream];
}

/* --- time ------------------------------------------------------------------------------------- */

static int64_t start_ticks(const struct media_picture *p)
{
    int64_t start_us = p->c.s->start_time == AV_NOPTS_VALUE ? 0 : p->c.s->start_time;
    return av_rescale_q(start_us, AV_TIME_BASE_Q, stream_of(p)->time_base);
}

static dub_us us_of(const struct media_picture *p, int64_t ticks)
{
    dub_us start_us = p->c.s->start_time == AV_NOPTS_VALUE ? 0 : p->c.s->start_time;
    return av_rescale_q_rnd(ticks, stream_of(p)->time_base, AV_TIME_BASE_Q, AV_ROUND_DOWN) -
           start_us;
}

/* A moment in ticks, a little later than it says: containers round the times of frames, and the
 * moment was rounded too. Never so much that another frame would be meant. */
static int64_t ticks_of(const struct media_picture *p, dub_us at_us)
{
    AVRational tb = stream_of(p)->time_base;
    dub_us tick_us = av_rescale_q_rnd(1, tb, AV_TIME_BASE_Q, AV_ROUND_UP);
    dub_us most_us = dub_rate_known(p->rate) ? dub_frame_len(p->rate) / 4 : 1000;
    at_us += tick_us < most_us ? tick_us : most_us;
    return av_rescale_q_rnd(at_us, AV_TIME_BASE_Q, tb, AV_ROUND_DOWN) + start_ticks(p);
}

static int64_t ticks_long(const struct media_picture *p, dub_us us)
{
    return av_rescale_q(us, AV_TIME_BASE_Q, stream_of(p)->time_base);
}

/* --- all frames ------------------------------------------------------------------------------- */

static bool next_packet(struct media_picture *p)
{
    while (av_read_frame(p->c.s, p->packet) >= 0) {
        if (p->packet->stream_index == p->stream)
            return true;
        av_packet_unref(p->packet);
        if (media_task_overdue(&p->task))
            break;
    }
    return false;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Packets tell when frames are shown without decoding them. */
static void look_at_all(struct media_picture *p, bool variable)
{
    const struct media_source *src = &p->c.src;
    if (!variable && (src->is_url || src->size_bytes > SCAN_BYTES))
        return;
    bool known = true;
    while (known && !media_task_overdue(&p->task) && next_packet(p)) {
        if (!(p->packet->flags & AV_PKT_FLAG_DISCARD)) {
            known = p->packet->pts != AV_NOPTS_VALUE;
            media_times_add(&p->times, p->packet->pts);
        }
        media_task_sign(&p->task, p->packet->pos, src->size_bytes);
        av_packet_unref(p->packet);
    }
    if (!known || media_task_overdue(&p->task))
        media_times_fini(&p->times);
    if (p->times.n > 0)
        qsort(p->times.at, p->times.n, sizeof(*p->times.at), by_time);
    p->at_start = false;
}

/* Index of the last frame that begins at or before; 0 where there is none. */
static size_t index_of(const struct media_picture *p, int64_t ticks)
{
    size_t lo = 0, hi = p->times.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->times.at[mid] <= ticks)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 ? lo - 1 : 0;
}

/* --- opening ---------------------------------------------------------------------------------- */

static int rotation_of(const AVStream *stream)
{
    size_t n;
    const uint8_t *matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &n);
    double degrees = matrix && n >= 36 ? -av_display_rotation_get((const int32_t *)matrix) : 0;
    if (!isfinite(degrees))
        return 0;
    return (int)((lround(degrees / 90) % 4 + 4) % 4 * 90);
}

static enum dub_status open_codec(struct media_picture *p, struct dub_err *err)
{
    const AVStream *stream = stream_of(p);
    const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
    if (!codec)
        return media_container_refuse(&p->c, "has a picture that FFmpeg cannot decode", err);
    p->codec = avcodec_alloc_context3(codec);
    p->packet = av_packet_alloc();
    if (!p->codec || !p->packet)
        return dub_fail(err, DUB_ERR_LIMIT, "there is no memory to decode %s", p->c.src.shown);
    if (avcodec_parameters_to_context(p->codec, stream->codecpar) < 0)
        return media_container_refuse(&p->c, "has a damaged video track", err);
    p->codec->pkt_timebase = stream->time_base;
    p->codec->thread_count = 1; /* threads would hold frames back */
    p->codec->max_pixels = MAX_PIXELS;
    if (avcodec_open2(p->codec, codec, NULL) < 0)
        return media_container_refuse(&p->c, "has a video track that cannot be decoded", err);
    return DUB_OK;
}

static int frames_that_fit(const AVCodecParameters *par)
{
    int64_t bytes = (int64_t)par->width * par->height * 2, n = KEPT_BYTES / (bytes > 0 ? bytes : 1);
    return n < 2 ? 2 : n > MEDIA_PICTURES_MOST ? MEDIA_PICTURES_MOST : (int)n;
}

static enum dub_status open_track(struct media_picture *p, bool variable, struct dub_err *err)
{
    p->stream = media_choose_picture(p->c.s);
    if (p->stream < 0)
        return media_container_refuse(&p->c, "holds no picture", err);
    for (unsigned i = 0; i < p->c.s->nb_streams; i++)
        if ((int)i != p->stream)
            p->c.s->streams[i]->discard = AVDISCARD_ALL;
    enum dub_status st = open_codec(p, err);
    if (st)
        return st;
    AVRational rate = stream_of(p)->avg_frame_rate;
    if (!dub_rate_known(p->rate) && rate.num > 0 && rate.den > 0)
        p->rate = (struct dub_rate){rate.num, rate.den};
    p->rotation = rotation_of(stream_of(p));
    p->room = frames_that_fit(stream_of(p)->codecpar);
    p->at_start = true;
    look_at_all(p, variable);
    return DUB_OK;
}

enum dub_status media_picture_open(struct media_task *task, const char *source, bool variable,
                                   struct dub_rate rate, struct media_picture *out,
                                   struct dub_err *err)
{
    *out = (struct media_picture){.task = *task, .rate = rate};
    enum dub_status st = media_container_open(&out->task, source, &out->c, err);
    if (st)
        return st;
    st = open_track(out, variable, err);
    if (st)
        media_picture_close(out);
    return st;
}

static void forget(struct media_picture *p)
{
    for (int i = 0; i < p->n_kept; i++)
        av_frame_free(&p->kept[i]);
    p->n_kept = 0;
}

void media_picture_close(struct media_picture *p)
{
    forget(p);
    av_packet_free(&p->packet);
    avcodec_free_context(&p->codec);
    media_times_fini(&p->times);
    media_container_close(&p->c);
}

/* --- decoding --------------------------------------------------------------------------------- */

/* Far before what is wanted, frames that no other one needs are not decoded. */
static void feed(struct media_picture *p, int64_t wanted)
{
    int64_t near = ticks_long(p, KEEP_US + DUB_US_PER_S);
    if (p->draining)
        return;
    if (next_packet(p)) {
        int64_t pts = p->packet->pts;
        bool far = p->times.n > 0 && pts < wanted - near;
        p->codec->skip_frame = far ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
        (void)avcodec_send_packet(p->codec, p->packet); /* damage shows as a missing frame */
        av_packet_unref(p->packet);
    } else {
        (void)avcodec_send_packet(p->codec, NULL);
        p->draining = true;
    }
}

static bool next_frame(struct media_picture *p, AVFrame *frame, int64_t wanted)
{
    while (!media_task_overdue(&p->task)) {
        int code = avcodec_receive_frame(p->codec, frame);
        if (code == AVERROR_EOF || (code < 0 && p->draining))
            return false;
        if (code < 0) {
            feed(p, wanted);
            media_task_sign(&p->task, 0, 0);
            continue;
        }
        if (frame->best_effort_timestamp == AV_NOPTS_VALUE)
            frame->best_effort_timestamp = p->next_ticks;
        int64_t length = frame->pkt_duration > 0 ? frame->pkt_duration
                                                 : ticks_long(p, dub_frame_len(p->rate));
        p->next_ticks = frame->best_effort_timestamp + length;
        if (!(frame->flags & AV_FRAME_FLAG_DISCARD) && frame->width > 0 && frame->height > 0)
            return true;
        av_frame_unref(frame);
    }
    return false;
}

static int64_t shown_at(const struct media_picture *p, int i)
{
    return p->kept[i]->best_effort_timestamp;
}

static void keep(struct media_picture *p, AVFrame *frame)
{
    if (p->n_kept == p->room) {
        av_frame_free(&p->kept[0]);
        for (int i = 1; i < p->n_kept; i++)
            p->kept[i - 1] = p->kept[i];
        p->n_kept--;
        p->at_start = false;
    }
    p->kept[p->n_kept++] = frame;
}

/* Decode until the frame behind the wanted one (or itself, when its time is known) is there. */
static void decode_on(struct media_picture *p, int64_t wanted, bool exact)
{
    int64_t early = wanted - ticks_long(p, KEEP_US);
    for (bool enough = false; !enough;) {
        AVFrame *frame = av_frame_alloc();
        if (!frame || !next_frame(p, frame, wanted)) {
            av_frame_free(&frame);
            p->ended = true;
            return;
        }
        int64_t at = frame->best_effort_timestamp;
        enough = at > wanted || (exact && at == wanted);
        if (at < early && p->n_kept > 0) {
            forget(p);
            p->at_start = false;
        }
        keep(p, frame);
    }
}

/* Returns whether that was the start. */
static bool seek(struct media_picture *p, int64_t wanted, dub_us back_us)
{
    int64_t to = back_us == DUB_US_MAX ? INT64_MIN : wanted - ticks_long(p, back_us);
    int64_t first = stream_of(p)->start_time == AV_NOPTS_VALUE ? 0 : stream_of(p)->start_time;
    p->at_start = to <= first;
    if (p->at_start)
        to = first;
    if (av_seek_frame(p->c.s, p->stream, to, AVSEEK_FLAG_BACKWARD) < 0)
        (void)avformat_seek_file(p->c.s, p->stream, INT64_MIN, to, INT64_MAX, 0);
    avcodec_flush_buffers(p->codec);
    forget(p);
    p->draining = p->ended = false;
    p->next_ticks = first;
    return p->at_start;
}

/* --- finding ---------------------------------------------------------------------------------- */

/* Among the kept ones; -1: not there, or not certain yet. */
static int find(const struct media_picture *p, int64_t wanted, bool exact)
{
    for (int i = p->n_kept - 1; i >= 0; i--) {
        if (shown_at(p, i) > wanted)
            continue;
        bool certain = i + 1 < p->n_kept || p->ended || (exact && shown_at(p, i) == wanted);
        return certain ? i : -1;
    }
    return p->n_kept > 0 && p->at_start ? 0 : -1;
}

static int look_for(struct media_picture *p, int64_t wanted, bool exact)
{
    int i = find(p, wanted, exact);
    bool on = p->n_kept > 0 && !p->ended && shown_at(p, 0) <= wanted &&
              wanted - shown_at(p, p->n_kept - 1) <= ticks_long(p, ON_US);
    if (i < 0 && on) {
        decode_on(p, wanted, exact);
        i = find(p, wanted, exact);
    }
    bool start = false;
    for (int k = 0; i < 0 && !start && k < N_SEEKS && !media_task_overdue(&p->task); k++) {
        start = seek(p, wanted, seek_back_us[k]);
        decode_on(p, wanted, exact);
        i = find(p, wanted, exact);
    }
    return i;
}

static void describe(const struct media_picture *p, int i, struct media_shown *out)
{
    const AVFrame *frame = p->kept[i];
    int64_t at = shown_at(p, i);
    *out = (struct media_shown){.frame = frame, .start_us = us_of(p, at)};
    int64_t next = i + 1 < p->n_kept ? shown_at(p, i + 1) : at + frame->pkt_duration;
    if (p->times.n > 0) {
        size_t n = index_of(p, at);
        out->number = (int64_t)n;
        out->counted = true;
        next = n + 1 < p->times.n ? p->times.at[n + 1] : next;
    } else if (dub_rate_known(p->rate)) {
        int64_t first = stream_of(p)->start_time == AV_NOPTS_VALUE ? 0 : stream_of(p)->start_time;
        dub_us from_first = us_of(p, at) - us_of(p, first);
        out->number = dub_frame_at(from_first + dub_frame_len(p->rate) / 2, p->rate);
    }
    out->has_end = next > at;
    out->end_us = us_of(p, next);
}

enum dub_status media_picture_at(struct media_picture *p, struct media_task *task, dub_us at_us,
                                 struct media_shown *out, struct dub_err *err)
{
    p->task = *task;
    int64_t wanted = ticks_of(p, at_us);
    bool exact = p->times.n > 0;
    if (exact)
        wanted = p->times.at[index_of(p, wanted)];
    int i = look_for(p, wanted, exact);
    if (i < 0 && media_task_overdue(&p->task)) {
        forget(p);
        return media_container_refuse(&p->c, "could not be decoded in time", err);
    }
    if (i < 0)
        return media_container_refuse(&p->c, "holds no picture that can be decoded there", err);
    describe(p, i, out);
    return DUB_OK;
}
