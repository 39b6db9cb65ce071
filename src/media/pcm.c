#include "media/pcm.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#define PIECE_BYTES ((size_t)256 * 1024) /* stays in the second-level cache */

/* --- is it plain? ----------------------------------------------------------------------------- */

/* Bytes of a sample of one channel; 0: not of these kinds. Here as everywhere the machine is
 * little-endian, as the samples are. */
static int bytes_of(enum AVCodecID id)
{
    switch ((int)id) {
    case AV_CODEC_ID_PCM_U8:
        return 1;
    case AV_CODEC_ID_PCM_S16LE:
        return 2;
    case AV_CODEC_ID_PCM_S24LE:
        return 3;
    case AV_CODEC_ID_PCM_S32LE:
    case AV_CODEC_ID_PCM_F32LE:
        return 4;
    default:
        return 0;
    }
}

static bool is_little_endian(void)
{
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 1;
}

bool media_pcm_find(const struct media_sound *s, struct media_pcm *out)
{
    AVFormatContext *f = s->c->s;
    const AVStream *stream = f->streams[s->stream];
    const AVCodecParameters *par = stream->codecpar;
    int bytes = bytes_of(par->codec_id), channels = par->ch_layout.nb_channels;
    bool is_float = par->codec_id == AV_CODEC_ID_PCM_F32LE;
    if (s->c->src.fd < 0 || strcmp(s->c->format->name, "wav") != 0 || bytes == 0 ||
        par->block_align != bytes * channels || !is_little_endian() ||
        (s->sample == MEDIA_FLOAT) != is_float || s->rate_hz != par->sample_rate ||
        s->channels != channels || stream->duration <= 0 ||
        (f->start_time != 0 && f->start_time != AV_NOPTS_VALUE) ||
        stream->time_base.num != 1 || stream->time_base.den != par->sample_rate)
        return false;
    if (avformat_seek_file(f, s->stream, INT64_MIN, 0, 0, 0) < 0)
        return false;
    *out = (struct media_pcm){.sound = s,
                              .data_at = avio_tell(f->pb),
                              .n_samples = stream->duration,
                              .sample_bytes = bytes};
    return out->data_at > 0 && out->n_samples <= (s->c->src.size_bytes - out->data_at) /
                                                     par->block_align;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* n values to 16 bits as libswresample does: what does not fit is cut off. */
static void to_s16(const unsigned char *from, int bytes, size_t n, int16_t *to)
{
    if (bytes == 1)
        for (size_t i = 0; i < n; i++)
            to[i] = (int16_t)((from[i] - 0x80) * 256);
    else if (bytes == 3)
        for (size_t i = 0; i < n; i++)
            to[i] = (int16_t)(uint16_t)(from[3 * i + 1] | from[3 * i + 2] << 8);
    else
        for (size_t i = 0; i < n; i++)
            to[i] = (int16_t)(uint16_t)(from[4 * i + 2] | from[4 * i + 3] << 8);
}

static enum dub_status read_piece(const struct media_pcm *p, int64_t at, unsigned char *out,
                                  size_t n, struct dub_err *err)
{
    const struct media_container *c = p->sound->c;
    for (size_t done = 0; done < n;) {
        ssize_t got = pread(c->src.fd, out + done, n - done, (off_t)(at + (int64_t)done));
        if (got == 0)
            return media_container_refuse(c, "has become shorter while it was read", err);
        if (got < 0 && errno != EINTR)
            return dub_fail_sys(err, errno, c->src.shown, "read");
        done += got > 0 ? (size_t)got : 0;
    }
    return DUB_OK;
}

static struct media_block block_of(const struct media_pcm *p, const unsigned char *bytes, size_t n,
                                   int16_t *room)
{
    struct media_block b = {0};
    if (p->sound->sample == MEDIA_FLOAT) {
        b.f = (const float *)(const void *)bytes;
    } else if (p->sample_bytes == 2) {
        b.s16 = (const int16_t *)(const void *)bytes;
    } else {
        to_s16(bytes, p->sample_bytes, n, room);
        b.s16 = room;
    }
    return b;
}

enum dub_status media_pcm_run(const struct media_pcm *p, int64_t from, int64_t to,
                              media_block_fn *fn, void *ctx, struct dub_err *err)
{
    const struct media_sound *s = p->sound;
    size_t width = (size_t)p->sample_bytes * (size_t)s->channels;
    int64_t most = (int64_t)(PIECE_BYTES / width), first = from > 0 ? from : 0;
    int64_t end = to < p->n_samples ? to : p->n_samples;
    most = most > 0 ? most : 1;
    unsigned char *bytes = dub_alloc_array((size_t)most, width);
    int16_t *room = dub_alloc_array((size_t)most * (size_t)s->channels, sizeof(int16_t));
    enum dub_status st = DUB_OK;
    for (int64_t at = first; at < end && !st;) {
        int64_t n = end - at < most ? end - at : most;
        st = read_piece(p, p->data_at + at * (int64_t)width, bytes, (size_t)n * width, err);
        if (st)
            break;
        struct media_block b = block_of(p, bytes, (size_t)n * (size_t)s->channels, room);
        b.at = at;
        b.n = (int)n;
        if (!fn(ctx, &b))
            break;
        at += n;
        media_task_sign(s->c->task, at - first, end - first);
    }
    dub_free(bytes);
    dub_free(room);
    return st;
}
