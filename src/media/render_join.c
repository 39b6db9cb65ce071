#include "base/json.h"
#include "media/render_h264.h"
#include "media/render_video.h"

/* --- opening ---------------------------------------------------------------------------------- */

static const AVStream *source_stream(const struct render_video_track *t)
{
    return t->c.s->streams[t->stream];
}

static enum dub_status read_index(struct render_video_track *t, struct media_task *task,
                                  const char *source, struct dub_err *err)
{
    struct media_container c;
    enum dub_status st = media_container_open(task, source, &c, err);
    if (st)
        return st;
    st = render_index_read(&t->j.index, &c, t->stream, err);
    media_container_close(&c);
    return st;
}

static AVRational rate_of(const struct render_index *x)
{
    AVRational rate;
    av_reduce(&rate.num, &rate.den, x->base.den, (int64_t)x->base.num * x->frame, INT32_MAX);
    return rate.num > 0 && rate.den > 0 ? rate : (AVRational){25, 1};
}

/* The header of the track: the source's with the sets of the encoder, or the encoder's alone. */
static int set_header(struct render_video_track *t, AVStream *to)
{
    struct render_joiner *j = &t->j;
    const uint8_t *sets;
    int n, code = render_encoder_header(&j->encoder, &sets, &n);
    if (code < 0)
        return code;
    if (!j->obstacle)
        return render_h264_add_sets(to->codecpar, sets, n) ? 0 : AVERROR_INVALIDDATA;
    code = avcodec_parameters_from_context(to->codecpar, j->encoder.codec);
    to->codecpar->codec_tag = 0;
    return code;
}

enum dub_status render_join_open(struct render_video_track *t, struct media_task *task,
                                 const char *source, AVStream *to, struct dub_err *err)
{
    struct render_joiner *j = &t->j;
    const AVFrame *like;
    const AVCodecParameters *par = source_stream(t)->codecpar;
    enum dub_status st = read_index(t, task, source, err);
    if (!st)
        st = render_splice_plan(&j->splice, &j->index, t->plan, err);
    if (!st)
        st = render_frames_open(&j->frames, task, source, t->stream, &j->index, err);
    if (!st)
        st = render_frames_get(&j->frames, j->splice.shown.at[0].rank, false, &like, err);
    if (st)
        return st;
    if (!j->obstacle)
        j->obstacle = render_encoder_obstacle(par, like);
    render_splice_divide(&j->splice, &j->index, t->plan, !j->obstacle);
    int number = j->obstacle ? -1 : render_h264_free_number(par);
    int code = render_encoder_open(&j->encoder, par, like, number, j->index.base,
                                   rate_of(&j->index));
    if (code >= 0)
        code = set_header(t, to);
    if (code < 0)
        return render_out_refuse(t->out, "the picture", code, err);
    return render_video_fetch(t, err);
}

void render_join_close(struct render_video_track *t)
{
    struct render_joiner *j = &t->j;
    render_encoder_close(&j->encoder);
    if (j->frames.c.s)
        render_frames_close(&j->frames);
    render_splice_fini(&j->splice);
    render_index_fini(&j->index);
}

/* --- writing ---------------------------------------------------------------------------------- */

/*
 * Times at which packets are decoded are made anew: that of the n-th packet is when the picture
 * `reorder` places before it is seen, which never is later than its own.
 */
static int64_t decoded_at(const struct render_joiner *j, size_t n)
{
    int64_t at = (int64_t)n - j->index.reorder;
    if (at >= 0)
        return j->splice.shown.at[at].at;
    return j->splice.shown.at[0].at + at * j->index.frame;
}

static int64_t lasts(const struct render_joiner *j, size_t shown)
{
    const struct render_splice *s = &j->splice;
    return (shown + 1 < s->shown.n ? s->shown.at[shown + 1].at : s->end) - s->shown.at[shown].at;
}

static enum dub_status put(struct render_video_track *t, AVPacket *packet, size_t shown,
                           struct dub_err *err)
{
    struct render_joiner *j = &t->j;
    packet->pts = j->splice.shown.at[shown].at;
    packet->dts = decoded_at(j, j->written++);
    packet->duration = lasts(j, shown);
    return render_out_put(t->out, packet, t->index, j->index.base, err);
}

static void next_stretch(struct render_video_track *t)
{
    struct render_joiner *j = &t->j;
    j->stretch++;
    j->flushed = false;
    t->done = j->stretch == j->splice.stretches.n;
    if (!t->done)
        j->fed = j->splice.stretches.at[j->stretch].first;
}

static enum dub_status copy_packet(struct render_video_track *t, const struct render_stretch *s,
                                   struct dub_err *err)
{
    struct render_joiner *j = &t->j;
    enum dub_status st = DUB_OK;
    while (!st && t->has_packet && j->packet < s->packet) {
        av_packet_unref(t->packet);
        j->packet++;
        st = render_video_fetch(t, err);
        media_task_sign(t->c.task, 0, 0);
    }
    if (!st && !t->has_packet)
        st = media_container_refuse(&t->c, "changed while it was read", err);
    if (st)
        return st;
    size_t done = j->packet - s->packet;
    int32_t rank = j->index.packets.at[j->packet].rank, first = j->splice.shown.at[s->first].rank;
    st = put(t, t->packet, s->first + (size_t)(rank - first), err);
    j->packet++;
    if (!st)
        st = render_video_fetch(t, err);
    if (!st && done + 1 == s->n)
        next_stretch(t);
    return st;
}

static enum dub_status feed(struct render_video_track *t, const struct render_stretch *s,
                            struct dub_err *err)
{
    struct render_joiner *j = &t->j;
    const AVFrame *picture = NULL;
    enum dub_status st = DUB_OK;
    int64_t at = 0;
    if (j->fed < s->first + s->n) {
        const struct render_shown *shown = &j->splice.shown.at[j->fed];
        bool backward = t->plan->parts.at[shown->part].how == RENDER_BOUNCED;
        st = render_frames_get(&j->frames, shown->rank, backward, &picture, err);
        at = shown->at;
        j->fed++;
    } else {
        j->flushed = true;
    }
    if (st)
        return st;
    int code = render_encoder_put(&j->encoder, picture, at);
    return code < 0 ? render_out_refuse(t->out, "encoding the picture", code, err) : DUB_OK;
}

/* The next packet of a stretch that is encoded; pictures come out in the order they went in. */
static enum dub_status encode_packet(struct render_video_track *t, const struct render_stretch *s,
                                     struct dub_err *err)
{
    struct render_joiner *j = &t->j;
    AVPacket *packet = j->encoder.packet;
    enum dub_status st = DUB_OK;
    int code = AVERROR(EAGAIN);
    while (!st && code == AVERROR(EAGAIN)) {
        code = j->encoder.codec ? render_encoder_take(&j->encoder, packet) : code;
        if (code == AVERROR(EAGAIN))
            st = feed(t, s, err);
        media_task_sign(t->c.task, 0, 0);
    }
    if (st)
        return st;
    if (code == AVERROR_EOF) {
        next_stretch(t);
        return DUB_OK;
    }
    const AVCodecParameters *par = t->out->mux->streams[t->index]->codecpar;
    if (code >= 0 && !j->obstacle && !render_h264_fit_packet(par, packet))
        code = AVERROR(ENOMEM);
    if (code < 0)
        return render_out_refuse(t->out, "encoding the picture", code, err);
    return put(t, packet, j->written, err);
}

enum dub_status render_join_step(struct render_video_track *t, struct dub_err *err)
{
    const struct render_stretch *s = &t->j.splice.stretches.at[t->j.stretch];
    return s->copied ? copy_packet(t, s, err) : encode_packet(t, s, err);
}

dub_us render_join_reached(const struct render_video_track *t)
{
    const struct render_joiner *j = &t->j;
    return av_rescale_q(decoded_at(j, j->written), j->index.base, AV_TIME_BASE_Q);
}

/* --- the report ------------------------------------------------------------------------------- */

void render_join_report(const struct render_video_track *t, cJSON *list)
{
    const struct render_joiner *j = &t->j;
    const struct render_splice *s = &j->splice;
    for (size_t i = 0; i < s->stretches.n; i++) {
        const struct render_stretch *st = &s->stretches.at[i];
        size_t end = st->first + st->n;
        struct dub_buf why;
        if (st->copied)
            continue;
        cJSON *item = cJSON_CreateObject();
        dub_buf_init(&why, 0);
        if (j->obstacle)
            dub_buf_addf(&why, "the whole picture: %s", j->obstacle);
        else
            render_splice_why(s, t->plan, st, &why);
        dub_json_add_us(item, "start",
                        av_rescale_q(s->shown.at[st->first].at, j->index.base, AV_TIME_BASE_Q));
        dub_json_add_us(item, "end",
                        av_rescale_q(end < s->shown.n ? s->shown.at[end].at : s->end,
                                     j->index.base, AV_TIME_BASE_Q));
        cJSON_AddStringToObject(item, "why", dub_buf_z(&why));
        dub_buf_fini(&why);
        cJSON_AddItemToArray(list, item);
    }
}
