#include "media/probe.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "media/container.h"
#include "media/hash_file.h"
#include "media/measure.h"
#include "media/sniff.h"

/* Reading every packet of a file up to this size costs little and leaves no doubt. */
#define SCAN_BYTES_MAX ((int64_t)8 * 1024 * 1024)

struct probe {
    struct media_container c;
    struct media_measure measure;
};

/* --- what counts ------------------------------------------------------------------------------ */

static bool has_picture(const struct probe *p)
{
    return media_choose_picture(p->c.s) >= 0;
}

/* --- choosing how to find the lengths --------------------------------------------------------- */

static bool all_state_length(const struct probe *p)
{
    for (unsigned i = 0; i < p->c.s->nb_streams; i++)
        if (p->measure.tracks[i].wanted && p->c.s->streams[i]->duration == AV_NOPTS_VALUE)
            return false;
    return p->c.s->duration_estimation_method == AVFMT_DURATION_FROM_STREAM;
}

static bool is_plain_pcm(const struct probe *p)
{
    static const char *const plain[] = {"wav", "w64", "aiff", "au", "caf", "voc"};
    bool container = false;
    for (size_t i = 0; i < DUB_ARRAY_LEN(plain); i++)
        container = container || media_format_is(p->c.format, plain[i]);
    if (!container || p->c.s->nb_streams == 0 || !media_is_sound(p->c.s->streams[0]))
        return false;
    return dub_sv_starts(dub_sv(avcodec_get_name(p->c.s->streams[0]->codecpar->codec_id)),
                         DUB_SV_LIT("pcm_"));
}

static enum dub_status measure(struct probe *p, struct dub_err *err)
{
    struct media_measure *m = &p->measure;
    bool stated = all_state_length(p);
    if (media_format_is(p->c.format, "mov"))
        return media_measure_index(m, err);
    if (is_plain_pcm(p))
        return media_measure_pcm(m, err);
    bool mp3 = media_format_is(p->c.format, "mp3");
    if (stated && mp3 && (p->c.src.is_url || media_mp3_states_length(&p->c.src)))
        return DUB_OK;
    if (stated && media_format_is(p->c.format, "ogg") && !has_picture(p))
        return DUB_OK; /* the demuxer has looked at the last page */
    bool small = p->c.src.size_bytes > 0 && p->c.src.size_bytes <= SCAN_BYTES_MAX;
    if (p->c.src.is_url && !small)
        return DUB_OK; /* the header must do: nobody asked to download it */
    bool guessed = p->c.s->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE;
    m->header_wrong = mp3;
    if (small || guessed || mp3 || p->c.s->duration <= 0 ||
        media_is_cut_short(&p->c.src, p->c.format))
        return media_measure_scan(m, err);
    return media_measure_ends(m, p->c.s->duration, err);
}

/* --- facts ------------------------------------------------------------------------------------ */

static dub_us ticks_us(int64_t ticks, AVRational base)
{
    return dub_mul_div_floor(ticks, (int64_t)base.num * DUB_US_PER_S, base.den);
}

static dub_us start_us(const struct probe *p, const AVStream *stream, const struct media_track *t)
{
    int64_t start = stream->start_time != AV_NOPTS_VALUE ? stream->start_time
                    : t->has_length                      ? t->start
                                                         : AV_NOPTS_VALUE;
    if (start == AV_NOPTS_VALUE || p->c.s->start_time == AV_NOPTS_VALUE)
        return 0;
    dub_us us = dub_mul_div_ceil(start, (int64_t)stream->time_base.num * DUB_US_PER_S,
                                 stream->time_base.den) -
                p->c.s->start_time;
    return us > 1 && us <= DUB_US_MAX ? us : 0; /* a difference of 1 is rounding */
}

static bool length_us(const AVStream *stream, const struct media_track *t, dub_us *out)
{
    int64_t ticks = t->has_length ? t->length : stream->duration;
    if (ticks == AV_NOPTS_VALUE || ticks < 0)
        return false;
    *out = ticks_us(ticks, stream->time_base);
    return *out <= DUB_US_MAX;
}

static void codec_name(const AVStream *stream, char *out, size_t size)
{
    enum AVCodecID id = stream->codecpar->codec_id;
    snprintf(out, size, "%s", id == AV_CODEC_ID_NONE ? "unknown" : avcodec_get_name(id));
}

static int rotation_of(const AVStream *stream)
{
    size_t n;
    const uint8_t *matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &n);
    double degrees = matrix && n >= 36 ? -av_display_rotation_get((const int32_t *)matrix) : 0;
    if (!isfinite(degrees))
        return 0;
    long quarter = lround(degrees / 90) % 4;
    return (int)((quarter + 4) % 4 * 90);
}

static void fill_video(struct probe *p, int i, struct dub_facts *f)
{
    AVStream *stream = p->c.s->streams[i];
    struct media_track *t = &p->measure.tracks[i];
    struct dub_video_facts *v = &f->video;
    f->has_video = true;
    codec_name(stream, v->codec, sizeof(v->codec));
    v->width = stream->codecpar->width;
    v->height = stream->codecpar->height;
    v->rotation = rotation_of(stream);
    struct media_cadence c = media_track_cadence(t);
    v->rate = media_rate(&c, stream->time_base, stream->avg_frame_rate, stream->r_frame_rate);
    v->variable_rate = c.variable;
    v->start_us = start_us(p, stream, t);
    v->has_duration = length_us(stream, t, &v->duration_us);
    v->frames = t->frames > 0 ? t->frames : stream->nb_frames;
}

static void fill_audio(const struct probe *p, int i, struct dub_facts *f)
{
    const AVStream *stream = p->c.s->streams[i];
    const struct media_track *t = &p->measure.tracks[i];
    if (f->n_audio == DUB_FACTS_AUDIO_MAX)
        return;
    struct dub_audio_facts *a = &f->audio[f->n_audio++];
    codec_name(stream, a->codec, sizeof(a->codec));
    a->sample_rate_hz = stream->codecpar->sample_rate;
    a->channels = stream->codecpar->ch_layout.nb_channels;
    a->start_us = start_us(p, stream, t);
    a->has_duration = length_us(stream, t, &a->duration_us);
    const AVDictionaryEntry *tag = av_dict_get(stream->metadata, "language", NULL, 0);
    if (tag && strcmp(tag->value, "und") != 0)
        dub_sanitise_z(tag->value, a->language, sizeof(a->language));
}

/* The end of the last track, as far as all tracks that count have a length. */
static bool tracks_end(const struct dub_facts *f, dub_us *out)
{
    bool known = f->n_audio > 0 || f->has_video;
    *out = 0;
    if (f->has_video) {
        known = known && f->video.has_duration;
        *out = f->video.start_us + f->video.duration_us;
    }
    for (int i = 0; i < f->n_audio; i++) {
        const struct dub_audio_facts *a = &f->audio[i];
        known = known && a->has_duration;
        if (a->start_us + a->duration_us > *out)
            *out = a->start_us + a->duration_us;
    }
    return known;
}

static void cap(bool *has, dub_us *length, dub_us most)
{
    if (!*has || *length > most)
        *length = most;
    *has = true;
}

/* The smaller of container and stream counts, unless the container's is only an estimate. */
static void settle_lengths(const struct probe *p, struct dub_facts *f)
{
    dub_us end_us, stated_us = p->c.s->duration;
    bool have_end = tracks_end(f, &end_us);
    bool trusted = p->c.s->duration_estimation_method == AVFMT_DURATION_FROM_STREAM &&
                   !p->measure.header_wrong && stated_us > 0 && stated_us <= DUB_US_MAX;
    if (!trusted && !have_end && (stated_us <= 0 || stated_us > DUB_US_MAX))
        return;
    f->has_duration = true;
    if (trusted || !have_end) {
        /* libavformat rounds a container's length up at times, ours is floored. */
        bool rounding = stated_us > end_us && stated_us - end_us <= 2;
        bool shorter = f->measured && end_us < stated_us;
        f->duration_us = have_end && (rounding || shorter) ? end_us : stated_us;
    } else {
        f->duration_us = end_us;
    }
    if (f->has_video)
        cap(&f->video.has_duration, &f->video.duration_us, f->duration_us);
    for (int i = 0; i < f->n_audio; i++)
        cap(&f->audio[i].has_duration, &f->audio[i].duration_us, f->duration_us);
}

/* A single picture lasts as long as one likes. */
static void make_still(struct dub_facts *f)
{
    struct dub_video_facts *v = &f->video;
    v->frames = 1;
    v->rate = (struct dub_rate){0, 0};
    v->has_duration = f->has_duration = f->measured = false;
    v->duration_us = f->duration_us = v->start_us = 0;
}

static bool is_still(const struct probe *p, const struct dub_facts *f)
{
    static const char *const maybe_moving[] = {"gif", "apng"};
    if (!f->has_video || f->n_audio > 0)
        return false;
    if (media_format_is_still(p->c.format))
        return true;
    for (size_t i = 0; i < DUB_ARRAY_LEN(maybe_moving); i++)
        if (media_format_is(p->c.format, maybe_moving[i]))
            return f->video.frames <= 1;
    return false;
}

static void container_name(const AVInputFormat *format, char *out, size_t size)
{
    struct dub_sv names = dub_sv(format->name);
    struct dub_sv first = dub_sv_split(&names, ',');
    snprintf(out, size, "%.*s", (int)first.n, first.p);
}

static void fill_facts(struct probe *p, struct dub_facts *f)
{
    container_name(p->c.format, f->container, sizeof(f->container));
    f->size_bytes = p->c.src.size_bytes;
    int picture = media_choose_picture(p->c.s);
    if (picture >= 0)
        fill_video(p, picture, f);
    for (unsigned i = 0; i < p->measure.n_tracks; i++) {
        if (media_is_sound(p->c.s->streams[i]))
            fill_audio(p, (int)i, f);
        f->measured =
            f->measured || (p->measure.tracks[i].wanted && p->measure.tracks[i].has_length);
    }
    settle_lengths(p, f);
    if (is_still(p, f))
        make_still(f);
}

static enum dub_status collect(struct probe *p, struct dub_facts *f, struct dub_err *err)
{
    bool any = false;
    media_measure_init(&p->measure, p->c.s, p->c.task, &p->c.src);
    int picture = media_choose_picture(p->c.s);
    for (unsigned i = 0; i < p->measure.n_tracks; i++) {
        bool wanted = (int)i == picture || media_is_sound(p->c.s->streams[i]);
        p->measure.tracks[i].wanted = wanted;
        any = any || wanted;
    }
    if (!any)
        return media_container_refuse(&p->c, "holds neither picture nor sound that can be read",
                                      err);
    if (!media_format_is_still(p->c.format)) {
        enum dub_status st = measure(p, err);
        if (st)
            return st;
    }
    fill_facts(p, f);
    return DUB_OK;
}

enum dub_status media_probe(struct media_task *task, const char *source, bool want_hash,
                            struct dub_facts *out, struct dub_err *err)
{
    struct probe p = {0};
    struct dub_facts facts = {0};
    int64_t hashed_bytes;
    enum dub_status st = media_container_open(task, source, &p.c, err);
    if (st)
        return st;
    st = collect(&p, &facts, err);
    if (!st && want_hash && p.c.src.fd >= 0)
        st = media_hash_fd(task, p.c.src.fd, p.c.src.shown, facts.sha256, &hashed_bytes, err);
    media_measure_fini(&p.measure);
    media_container_close(&p.c);
    if (!st)
        *out = facts;
    return st;
}
