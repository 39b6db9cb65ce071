#include "media/render_text.h"

/*
 * 3GPP TS 26.245, TextSampleEntry: at the bottom in the middle, white on nothing, in the font that
 * libavcodec takes as the plain one.
 */
static const uint8_t sample_entry[] = {
    0, 0, 0, 0,                              /* flags */
    1, 0xFF,                                 /* centred, at the bottom */
    0, 0, 0, 0,                              /* background */
    0, 0, 0, 0, 0, 0, 0, 0,                  /* box: the player's */
    0, 0, 0, 0,                              /* of all characters */
    0, 1, 0, 16, 0xFF, 0xFF, 0xFF, 0xFF,     /* font 1, plain, size 16, white */
    0, 0, 0, 18, 'f', 't', 'a', 'b', 0, 1, 0, 1, 5, 'A', 'r', 'i', 'a', 'l',
};

#define TEXT_BYTES_MAX 65535

enum dub_status render_text_open(struct render_text_track *t, const struct render_plan *plan,
                                 struct render_out *out, struct dub_err *err)
{
    *t = (struct render_text_track){.plan = plan, .out = out, .packet = av_packet_alloc()};
    AVStream *stream = avformat_new_stream(out->mux, NULL);
    uint8_t *extra = av_mallocz(sizeof(sample_entry) + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!t->packet || !stream || !extra) {
        av_free(extra);
        return render_out_refuse(out, "the subtitles", AVERROR(ENOMEM), err);
    }
    memcpy(extra, sample_entry, sizeof(sample_entry));
    t->index = stream->index;
    stream->time_base = (AVRational){1, DUB_US_PER_S};
    stream->disposition |= AV_DISPOSITION_DEFAULT;
    stream->codecpar->codec_type = AVMEDIA_TYPE_SUBTITLE;
    stream->codecpar->codec_id = AV_CODEC_ID_MOV_TEXT;
    stream->codecpar->codec_tag = MKTAG('t', 'x', '3', 'g');
    stream->codecpar->extradata = extra;
    stream->codecpar->extradata_size = (int)sizeof(sample_entry);
    return DUB_OK;
}

void render_text_close(struct render_text_track *t)
{
    av_packet_free(&t->packet);
}

static enum dub_status put(struct render_text_track *t, const struct render_text *text,
                           struct dub_err *err)
{
    struct dub_span wanted = t->plan->wanted;
    dub_us from_us = text->at_us > wanted.start_us ? text->at_us : wanted.start_us;
    dub_us to_us = text->at_us + text->out_us;
    size_t n = strlen(text->text);
    to_us = to_us < wanted.end_us ? to_us : wanted.end_us;
    n = n < TEXT_BYTES_MAX ? n : TEXT_BYTES_MAX;
    if (to_us <= from_us)
        return DUB_OK;
    int code = av_new_packet(t->packet, (int)n + 2);
    if (code < 0)
        return render_out_refuse(t->out, "the subtitles", code, err);
    t->packet->data[0] = (uint8_t)(n >> 8);
    t->packet->data[1] = (uint8_t)n;
    memcpy(t->packet->data + 2, text->text, n);
    t->packet->pts = t->packet->dts = from_us - wanted.start_us;
    t->packet->duration = to_us - from_us;
    t->packet->flags |= AV_PKT_FLAG_KEY;
    return render_out_put(t->out, t->packet, t->index, (AVRational){1, DUB_US_PER_S}, err);
}

enum dub_status render_text_until(struct render_text_track *t, dub_us until_us, struct dub_err *err)
{
    const struct render_plan *plan = t->plan;
    enum dub_status st = DUB_OK;
    for (; !st && t->next < plan->texts.n; t->next++) {
        const struct render_text *text = &plan->texts.at[t->next];
        if (text->at_us - plan->wanted.start_us >= until_us)
            break;
        st = put(t, text, err);
    }
    return st;
}
