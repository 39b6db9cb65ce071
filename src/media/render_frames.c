#include "media/render_frames.h"

/* For frames that are shown in reverse. */
#define KEPT_BYTES ((int64_t)192 * 1024 * 1024)
#define KEPT_MOST  300

/* More would each hold frames of their own. */
#define THREADS 2

enum dub_status render_frames_open(struct render_frames *f, struct media_task *task,
                                   const char *source, int stream, const struct render_index *index,
                                   struct dub_err *err)
{
    *f = (struct render_frames){.index = index, .stream = stream, .next = -1};
    enum dub_status st = media_container_open(task, source, &f->c, err);
    if (st)
        return st;
    const AVStream *s = f->c.s->streams[stream];
    const AVCodec *codec = avcodec_find_decoder(s->codecpar->codec_id);
    f->codec = codec ? avcodec_alloc_context3(codec) : NULL;
    f->packet = av_packet_alloc();
    if (!f->codec || !f->packet || avcodec_parameters_to_context(f->codec, s->codecpar) < 0)
        return media_container_refuse(&f->c, "is coded in a way that FFmpeg cannot decode", err);
    f->codec->pkt_timebase = s->time_base;
    f->codec->thread_count = THREADS;
    if (avcodec_open2(f->codec, codec, NULL) < 0)
        return media_container_refuse(&f->c, "has a picture that cannot be decoded", err);
    for (unsigned i = 0; i < f->c.s->nb_streams; i++)
        if ((int)i != stream)
            f->c.s->streams[i]->discard = AVDISCARD_ALL;
    int64_t bytes = (int64_t)s->codecpar->width * s->codecpar->height * 2 + 1;
    int64_t most = KEPT_BYTES / bytes;
    f->kept_max = most < 4 ? 4 : most > KEPT_MOST ? KEPT_MOST : (int)most;
    return DUB_OK;
}

static void drop_first(struct render_frames *f)
{
    av_frame_free(&f->kept.at[0].picture);
    dub_vec_remove(&f->kept, 0);
}

static void forget(struct render_frames *f)
{
    while (f->kept.n > 0)
        drop_first(f);
}

void render_frames_close(struct render_frames *f)
{
    forget(f);
    dub_vec_fini(&f->kept);
    avcodec_free_context(&f->codec);
    av_packet_free(&f->packet);
    media_container_close(&f->c);
}

/* The last frame at or before one from which decoding may begin. */
static int32_t entry_of(const struct render_index *x, int32_t rank)
{
    for (int32_t packet = x->shown[rank]; packet > 0; packet--)
        if (x->packets.at[packet].key && (x->packets.at[packet].hidden ||
                                          x->packets.at[packet].rank <= rank))
            return packet;
    return 0;
}

static enum dub_status go_to(struct render_frames *f, int32_t packet, struct dub_err *err)
{
    const struct render_packet *p = &f->index->packets.at[packet];
    AVFormatContext *s = f->c.s;
    int64_t start = s->start_time == AV_NOPTS_VALUE
                        ? 0
                        : av_rescale_q(s->start_time, AV_TIME_BASE_Q, f->index->base);
    int64_t ts = packet == 0 ? INT64_MIN : p->pts + start;
    forget(f);
    f->next = -1;
    f->drained = false;
    int code = packet == 0 ? -1 : avformat_seek_file(s, f->stream, INT64_MIN, ts, ts, 0);
    if (code < 0)
        code = av_seek_frame(s, f->stream, f->index->packets.at[0].dts, AVSEEK_FLAG_BACKWARD);
    if (code < 0)
        return media_container_refuse(&f->c, "cannot be read from the middle", err);
    avcodec_flush_buffers(f->codec);
    return DUB_OK;
}

static int feed(struct render_frames *f)
{
    int code;
    while ((code = av_read_frame(f->c.s, f->packet)) >= 0) {
        bool ours = f->packet->stream_index == f->stream;
        if (ours && f->packet->pts == AV_NOPTS_VALUE) /* as in the index */
            f->packet->pts = f->packet->dts;
        if (ours)
            (void)avcodec_send_packet(f->codec, f->packet); /* a damaged one is left out */
        av_packet_unref(f->packet);
        if (ours)
            return 0;
    }
    if (f->drained)
        return AVERROR_EOF;
    f->drained = true;
    return avcodec_send_packet(f->codec, NULL);
}

/* The next frame in the order of showing. False: the end. */
static bool decode_one(struct render_frames *f)
{
    AVFrame *frame = av_frame_alloc();
    int code = frame ? AVERROR(EAGAIN) : AVERROR(ENOMEM);
    while (code == AVERROR(EAGAIN)) {
        code = avcodec_receive_frame(f->codec, frame);
        if (code == AVERROR(EAGAIN) && feed(f) < 0)
            code = AVERROR_EOF;
    }
    if (code < 0) {
        av_frame_free(&frame);
        return false;
    }
    const AVFormatContext *s = f->c.s;
    int64_t start = s->start_time == AV_NOPTS_VALUE
                        ? 0
                        : av_rescale_q(s->start_time, AV_TIME_BASE_Q, f->index->base);
    int64_t pts = frame->pts != AV_NOPTS_VALUE ? frame->pts : frame->best_effort_timestamp;
    int32_t rank = pts == AV_NOPTS_VALUE ? f->next < 0 ? 0 : f->next
                                         : render_index_at(f->index, pts - start);
    struct render_frame kept = {rank, frame};
    dub_vec_push(&f->kept, kept);
    f->next = rank + 1;
    return true;
}

static const AVFrame *find(const struct render_frames *f, int32_t rank, bool nearest)
{
    const AVFrame *found = NULL;
    for (size_t i = 0; i < f->kept.n; i++)
        if (f->kept.at[i].rank == rank || (nearest && (f->kept.at[i].rank <= rank || !found)))
            found = f->kept.at[i].picture;
    return found;
}

enum dub_status render_frames_get(struct render_frames *f, int32_t rank, bool backward,
                                  const AVFrame **out, struct dub_err *err)
{
    size_t room = backward ? (size_t)f->kept_max : 2;
    enum dub_status st = DUB_OK;
    if ((*out = find(f, rank, false)))
        return DUB_OK;
    int32_t entry = entry_of(f->index, rank);
    bool ahead = f->next < 0 || f->next > rank || f->index->packets.at[entry].seen > f->next;
    if (ahead)
        st = go_to(f, entry, err);
    if (st)
        return st;
    bool restarted = false;
    for (bool more = true; more && f->next <= rank;) {
        more = decode_one(f);
        /* A format whose seeking guesses came out behind: once more from the very beginning. */
        if (more && f->kept.at[0].rank > rank && f->kept.n == 1 && !restarted && entry > 0) {
            restarted = true;
            st = go_to(f, 0, err);
            if (st)
                return st;
        }
        while (f->kept.n > room)
            drop_first(f);
        media_task_sign(f->c.task, 0, 0);
    }
    *out = find(f, rank, true);
    return *out ? DUB_OK : media_container_refuse(&f->c, "has pictures that cannot be decoded", err);
}
