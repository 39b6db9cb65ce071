#include "media/render_video.h"

#include "base/json.h"

static bool all_kept(const struct render_plan *plan)
{
    dub_us seen_us = 0;
    for (size_t i = 0; i < plan->parts.n; i++) {
        const struct render_part *part = &plan->parts.at[i];
        if (part->how != RENDER_KEPT || part->from.start_us != seen_us)
            return false;
        seen_us = part->from.end_us;
    }
    return plan->wanted.start_us == 0 && plan->wanted.end_us >= seen_us;
}

/* What turns or flips the picture, and what its colours mean, lies beside the packets. */
static int copy_side_data(const AVStream *from, AVStream *to)
{
    for (int i = 0; i < from->nb_side_data; i++) {
        const AVPacketSideData *d = &from->side_data[i];
        uint8_t *copy = av_stream_new_side_data(to, d->type, d->size);
        if (!copy)
            return AVERROR(ENOMEM);
        memcpy(copy, d->data, d->size);
    }
    return 0;
}

static enum dub_status add_stream(struct render_video_track *t, AVStream **out,
                                  struct dub_err *err)
{
    const AVStream *from = t->c.s->streams[t->stream];
    AVStream *to = avformat_new_stream(t->out->mux, NULL);
    int code = to ? avcodec_parameters_copy(to->codecpar, from->codecpar) : AVERROR(ENOMEM);
    if (code >= 0)
        code = copy_side_data(from, to);
    if (code < 0)
        return render_out_refuse(t->out, "the picture", code, err);
    t->index = to->index;
    to->codecpar->codec_tag = 0;
    to->time_base = from->time_base;
    to->avg_frame_rate = from->avg_frame_rate;
    to->r_frame_rate = from->r_frame_rate;
    to->sample_aspect_ratio = from->sample_aspect_ratio;
    to->disposition = AV_DISPOSITION_DEFAULT;
    *out = to;
    return DUB_OK;
}

enum dub_status render_video_fetch(struct render_video_track *t, struct dub_err *err)
{
    t->has_packet = false;
    while (!t->has_packet && av_read_frame(t->c.s, t->packet) >= 0) {
        t->has_packet = t->packet->stream_index == t->stream;
        if (!t->has_packet)
            av_packet_unref(t->packet);
    }
    if (!t->has_packet && media_task_overdue(t->c.task))
        return dub_fail(err, DUB_ERR_NET, "%s could not be read in time", t->c.src.shown);
    return DUB_OK;
}

static enum dub_status begin(struct render_video_track *t, struct media_task *task,
                             const char *source, struct dub_err *err)
{
    const AVStream *from = t->c.s->streams[t->stream];
    AVStream *to = NULL;
    if (t->c.s->start_time != AV_NOPTS_VALUE)
        t->shift = -av_rescale_q(t->c.s->start_time, AV_TIME_BASE_Q, from->time_base);
    for (unsigned i = 0; i < t->c.s->nb_streams; i++)
        if ((int)i != t->stream)
            t->c.s->streams[i]->discard = AVDISCARD_ALL;
    enum dub_status st = add_stream(t, &to, err);
    if (!st && !t->copied)
        return render_join_open(t, task, source, to, err);
    if (!st)
        st = render_video_fetch(t, err);
    if (!st && !t->has_packet)
        st = media_container_refuse(&t->c, "has no pictures that can be read", err);
    return st;
}

enum dub_status render_video_open(struct render_video_track *t, struct media_task *task,
                                  const char *source, const struct render_plan *plan,
                                  struct render_out *out, struct dub_err *err)
{
    *t = (struct render_video_track){.plan = plan, .out = out, .packet = av_packet_alloc()};
    t->c.src.fd = -1;
    enum dub_status st = media_container_open(task, source, &t->c, err);
    if (st)
        return st;
    t->stream = media_choose_picture(t->c.s);
    if (t->stream < 0 || !t->packet)
        return media_container_refuse(&t->c, "has no picture", err);
    enum AVCodecID codec = t->c.s->streams[t->stream]->codecpar->codec_id;
    bool fits = avformat_query_codec(out->mux->oformat, codec, FF_COMPLIANCE_NORMAL) == 1;
    t->copied = fits && all_kept(plan);
    t->j.obstacle = fits ? NULL : "its coding cannot lie in an MP4";
    return begin(t, task, source, err);
}

void render_video_close(struct render_video_track *t)
{
    render_join_close(t);
    av_packet_free(&t->packet);
    media_container_close(&t->c);
}

dub_us render_video_reached(const struct render_video_track *t)
{
    if (!t->copied)
        return render_join_reached(t);
    int64_t ts = t->packet->dts != AV_NOPTS_VALUE ? t->packet->dts : t->packet->pts;
    if (ts == AV_NOPTS_VALUE)
        return 0;
    return av_rescale_q(ts + t->shift, t->c.s->streams[t->stream]->time_base, AV_TIME_BASE_Q);
}

enum dub_status render_video_step(struct render_video_track *t, struct dub_err *err)
{
    if (!t->copied)
        return render_join_step(t, err);
    AVRational base = t->c.s->streams[t->stream]->time_base;
    if (t->packet->pts != AV_NOPTS_VALUE)
        t->packet->pts += t->shift;
    if (t->packet->dts != AV_NOPTS_VALUE)
        t->packet->dts += t->shift;
    enum dub_status st = render_out_put(t->out, t->packet, t->index, base, err);
    st = st ? st : render_video_fetch(t, err);
    t->done = !t->has_packet;
    return st;
}

void render_video_report(const struct render_video_track *t, cJSON *result)
{
    cJSON_AddBoolToObject(result, "videoCopied", t->copied);
    cJSON *list = cJSON_AddArrayToObject(result, "reencoded");
    if (!t->copied)
        render_join_report(t, list);
}
