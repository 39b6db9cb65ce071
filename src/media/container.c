#include "media/container.h"

#include <string.h>

#include "base/mem.h"
#include "media/sniff.h"

enum dub_status media_container_refuse(const struct media_container *p, const char *what,
                                       struct dub_err *err)
{
    dub_fail(err, DUB_ERR_MEDIA, "%s %s", p->src.shown, what);
    return err ? dub_err_at(err, p->src.shown, 0, 0) : DUB_ERR_MEDIA;
}

/* Whatever a file names (segments, references, fonts) is not opened. */
static int refuse_nested(AVFormatContext *s, AVIOContext **pb, const char *url, int flags,
                         AVDictionary **options)
{
    (void)s, (void)pb, (void)url, (void)flags, (void)options;
    return AVERROR(EACCES);
}

static enum dub_status refuse_late(const struct media_container *p, struct dub_err *err)
{
    enum dub_status st = p->src.is_url ? DUB_ERR_NET : DUB_ERR_MEDIA;
    dub_fail(err, st, "%s could not be read in time", p->src.shown);
    if (err)
        dub_err_at(err, p->src.shown, 0, 0);
    return st;
}

static enum dub_status refuse_open(const struct media_container *p, int code, struct dub_err *err)
{
    if (media_task_overdue(p->task))
        return refuse_late(p, err);
    if (code == AVERROR(ENOMEM))
        return media_container_refuse(
            p, "asks for more memory than a media file may; it is probably damaged", err);
    if (media_format_is(p->format, "mov") && !p->src.is_url && !media_mp4_has_box(&p->src, "moov"))
        return media_container_refuse(
            p,
            "is damaged: its index (the moov box) is missing, as when a recording or "
            "download was cut off",
            err);
    return media_container_refuse(p, "is damaged: its header cannot be read", err);
}

/*
 * An MP4 header states all that we ask about its pictures. Without a decoder libavformat does not
 * decode the first frames to find out more (20 ms for a 4K picture); the pixel format, which it
 * would look for, is of no interest here.
 */
static int find_streams(AVFormatContext *s, bool header_tells)
{
    unsigned n = s->nb_streams;
    if (!header_tells || n == 0)
        return avformat_find_stream_info(s, NULL);
    AVDictionary **options = dub_alloc_array(n, sizeof(AVDictionary *));
    for (unsigned i = 0; i < n; i++) {
        AVCodecParameters *par = s->streams[i]->codecpar;
        if (par->codec_type != AVMEDIA_TYPE_VIDEO || par->width <= 0 || par->height <= 0)
            continue;
        if (par->format == AV_PIX_FMT_NONE)
            par->format = AV_PIX_FMT_YUV420P;
        av_dict_set(&options[i], "codec_whitelist", "none", 0);
    }
    int code = avformat_find_stream_info(s, options);
    for (unsigned i = 0; i < n; i++)
        av_dict_free(&options[i]);
    dub_free(options);
    return code;
}

static enum dub_status open_format(struct media_container *p, struct dub_err *err)
{
    enum dub_status st = media_sniff(&p->src, &p->format, err);
    if (st)
        return media_task_overdue(p->task) ? refuse_late(p, err) : st;
    p->s = avformat_alloc_context();
    if (!p->s)
        return media_container_refuse(p, "could not be opened: there is no memory", err);
    p->s->pb = p->src.pb;
    p->s->flags |= AVFMT_FLAG_CUSTOM_IO;
    p->s->interrupt_callback = (AVIOInterruptCB){media_task_overdue, p->task};
    p->s->io_open = refuse_nested;
    int code = avformat_open_input(&p->s, NULL, p->format, NULL); /* frees p->s when it fails */
    if (code >= 0)
        code = find_streams(p->s, media_format_is(p->format, "mov"));
    return code < 0 ? refuse_open(p, code, err) : DUB_OK;
}

enum dub_status media_container_open(struct media_task *task, const char *source,
                                     struct media_container *out, struct dub_err *err)
{
    *out = (struct media_container){.task = task};
    enum dub_status st = media_source_open(task, source, &out->src, err);
    if (st)
        return st;
    st = open_format(out, err);
    if (st)
        media_container_close(out);
    return st;
}

void media_container_close(struct media_container *c)
{
    avformat_close_input(&c->s);
    media_source_close(&c->src);
}

bool media_container_over(const struct media_container *c)
{
    return c->src.is_url && c->max_bytes > 0 && c->src.pb->bytes_read > c->max_bytes;
}

/* --- tracks ----------------------------------------------------------------------------------- */

bool media_is_picture(const AVStream *stream)
{
    const AVCodecParameters *par = stream->codecpar;
    return par->codec_type == AVMEDIA_TYPE_VIDEO && par->width > 0 && par->height > 0 &&
           !(stream->disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS));
}

bool media_is_sound(const AVStream *stream)
{
    const AVCodecParameters *par = stream->codecpar;
    return par->codec_type == AVMEDIA_TYPE_AUDIO && par->sample_rate > 0 &&
           par->ch_layout.nb_channels > 0;
}

int media_choose_picture(const AVFormatContext *s)
{
    int first = -1;
    for (unsigned i = 0; i < s->nb_streams; i++) {
        if (!media_is_picture(s->streams[i]))
            continue;
        if (s->streams[i]->disposition & AV_DISPOSITION_DEFAULT)
            return (int)i;
        if (first < 0)
            first = (int)i;
    }
    return first;
}

int media_choose_sound(const AVFormatContext *s, int track)
{
    int seen = 0;
    for (unsigned i = 0; i < s->nb_streams; i++)
        if (media_is_sound(s->streams[i]) && seen++ == track)
            return (int)i;
    return -1;
}
