#include "media/measure.h"

#include <libavcodec/avcodec.h>
#include <libavutil/avutil.h>
#include <libavutil/intreadwrite.h>

#include "base/mem.h"
#include "media/sniff.h"

#define TICKS_MAX (INT64_C(1) << 60) /* beyond is nonsense from a damaged file */

void media_measure_init(struct media_measure *m, AVFormatContext *s, struct media_task *task,
                        const struct media_source *src)
{
    *m = (struct media_measure){.s = s, .task = task, .src = src, .n_tracks = s->nb_streams};
    m->tracks = dub_alloc_array(m->n_tracks, sizeof(*m->tracks));
}

void media_measure_fini(struct media_measure *m)
{
    for (unsigned i = 0; i < m->n_tracks; i++) {
        media_times_fini(&m->tracks[i].times);
        media_times_fini(&m->tracks[i].decode_times);
    }
    dub_free(m->tracks);
    m->tracks = NULL;
    m->n_tracks = 0;
}

static enum dub_status refuse(const struct media_measure *m, const char *what, struct dub_err *err)
{
    dub_fail(err, DUB_ERR_MEDIA, "%s is damaged: %s", m->src->shown, what);
    return err ? dub_err_at(err, m->src->shown, 0, 0) : DUB_ERR_MEDIA;
}

static enum dub_status overdue(const struct media_measure *m, struct dub_err *err)
{
    enum dub_status st = m->src->is_url ? DUB_ERR_NET : DUB_ERR_MEDIA;
    dub_fail(err, st, "%s could not be read in time", m->src->shown);
    if (err)
        dub_err_at(err, m->src->shown, 0, 0);
    return st;
}

/* --- packets ---------------------------------------------------------------------------------- */

/* Samples at the end of the packet that are filling and not to be heard. */
static int64_t filling(const AVStream *stream, const AVPacket *pkt)
{
    size_t n;
    const uint8_t *skip = av_packet_get_side_data(pkt, AV_PKT_DATA_SKIP_SAMPLES, &n);
    int rate = stream->codecpar->sample_rate;
    if (!skip || n < 8 || rate <= 0)
        return 0;
    return av_rescale_q(AV_RL32(skip + 4), (AVRational){1, rate}, stream->time_base);
}

static bool sane(int64_t ticks)
{
    return ticks > -TICKS_MAX && ticks < TICKS_MAX;
}

static void note_times(struct media_track *t, const AVPacket *pkt)
{
    if (pkt->dts != AV_NOPTS_VALUE && sane(pkt->dts))
        media_times_add(&t->decode_times, pkt->dts);
    if (pkt->pts == AV_NOPTS_VALUE || !sane(pkt->pts)) {
        t->some_unstamped = true;
        return;
    }
    if (t->times.n > 0 && pkt->pts < t->times.at[t->times.n - 1])
        t->reordered = true;
    media_times_add(&t->times, pkt->pts);
}

struct media_cadence media_track_cadence(struct media_track *t)
{
    struct media_cadence shown = media_cadence_of(&t->times);
    if (!shown.variable || (!t->some_unstamped && !t->reordered))
        return shown;
    /*
     * Frames without a time leave holes; and where frames are stored out of order, a file cut short
     * lacks some of the last ones. The times of decoding have no such holes.
     */
    struct media_cadence decoded = media_cadence_of(&t->decode_times);
    return decoded.known && !decoded.variable ? decoded : shown;
}

static void note_packet(struct media_track *t, const AVStream *stream, const AVPacket *pkt)
{
    int64_t at = pkt->pts != AV_NOPTS_VALUE ? pkt->pts : pkt->dts;
    int64_t lasts = pkt->duration > 0 && sane(pkt->duration) ? pkt->duration : 0;
    t->some_without_length = t->some_without_length || lasts == 0;
    lasts -= FFMIN(filling(stream, pkt), lasts);
    if (sane(t->sum))
        t->sum += lasts;
    t->frames++;
    t->seen = true;
    if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO)
        note_times(t, pkt);
    if (at == AV_NOPTS_VALUE || !sane(at))
        return;
    if (!t->has_stamps || at < t->first)
        t->first = at;
    if (!t->has_stamps || at + lasts > t->end)
        t->end = at + lasts;
    t->has_stamps = true;
}

/* Read packets until the end of the file, or until `enough` frames of every picture are seen. */
static enum dub_status read_packets(struct media_measure *m, size_t enough, struct dub_err *err)
{
    AVPacket *pkt = av_packet_alloc();
    enum dub_status st = DUB_OK;
    bool more = pkt != NULL;
    for (unsigned n = 1; more && av_read_frame(m->s, pkt) >= 0; n++) {
        unsigned i = (unsigned)pkt->stream_index;
        if (i < m->n_tracks && m->tracks[i].wanted)
            note_packet(&m->tracks[i], m->s->streams[i], pkt);
        if (enough && i < m->n_tracks && m->tracks[i].times.n >= enough)
            more = false;
        av_packet_unref(pkt);
        if (n % 512 == 0) {
            media_task_sign(m->task, avio_tell(m->s->pb), m->src->size_bytes);
            if (media_task_overdue(m->task))
                more = false;
        }
    }
    if (media_task_overdue(m->task))
        st = overdue(m, err);
    av_packet_free(&pkt);
    return st;
}

enum dub_status media_measure_scan(struct media_measure *m, struct dub_err *err)
{
    enum dub_status st = read_packets(m, 0, err);
    bool any = false;
    for (unsigned i = 0; !st && i < m->n_tracks; i++) {
        struct media_track *t = &m->tracks[i];
        if (!t->seen)
            continue;
        any = true;
        t->has_length = true;
        t->start = t->has_stamps ? t->first : 0;
        t->length = t->has_stamps ? t->end - t->first : t->sum;
        /* Where sound is missing in between (more than rounding), what is there can be heard. */
        bool sound = m->s->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        if (sound && !t->some_without_length && t->sum > 0 && t->length - t->sum > t->frames)
            t->length = t->sum;
    }
    if (!st && !any)
        st = refuse(m, "not one piece of picture or sound could be read", err);
    return st;
}

/* --- both ends -------------------------------------------------------------------------------- */

#define FRAMES_AT_START 300

static bool all_seen(const struct media_measure *m)
{
    for (unsigned i = 0; i < m->n_tracks; i++)
        if (m->tracks[i].wanted && !m->tracks[i].has_stamps)
            return false;
    return true;
}

static void swap_times(struct media_times *a, struct media_times *b)
{
    struct media_times t = *a;
    *a = *b;
    *b = t;
}

/* Put the tracks' times aside, or take them back and drop those noted since. */
static void keep_times(struct media_measure *m, bool aside)
{
    for (unsigned i = 0; i < m->n_tracks; i++) {
        struct media_track *t = &m->tracks[i];
        if (!aside) {
            media_times_fini(&t->times);
            media_times_fini(&t->decode_times);
        }
        swap_times(&t->times, &t->kept_times);
        swap_times(&t->decode_times, &t->kept_decode_times);
    }
}

enum dub_status media_measure_ends(struct media_measure *m, dub_us total_us, struct dub_err *err)
{
    static const dub_us windows_us[] = {5 * DUB_US_PER_S, 60 * DUB_US_PER_S};
    enum dub_status st = read_packets(m, FRAMES_AT_START, err);
    for (unsigned i = 0; i < m->n_tracks; i++) {
        struct media_track *t = &m->tracks[i];
        t->start = m->s->streams[i]->start_time != AV_NOPTS_VALUE ? m->s->streams[i]->start_time
                                                                  : t->first;
    }
    bool done = false;
    for (size_t w = 0; !st && !done && w < DUB_ARRAY_LEN(windows_us); w++) {
        int64_t from = FFMAX(total_us - windows_us[w], 0);
        from += m->s->start_time != AV_NOPTS_VALUE ? m->s->start_time : 0;
        if (av_seek_frame(m->s, -1, from, AVSEEK_FLAG_BACKWARD) < 0)
            break;
        for (unsigned i = 0; i < m->n_tracks; i++)
            m->tracks[i].has_stamps = false;
        /* The start's cadence stands alone: the hole between the windows is no long frame. */
        keep_times(m, true);
        st = read_packets(m, 0, err);
        keep_times(m, false);
        done = all_seen(m);
    }
    for (unsigned i = 0; i < m->n_tracks; i++) {
        struct media_track *t = &m->tracks[i];
        t->frames = 0;
        t->has_length = t->wanted && t->has_stamps && t->end > t->start;
        t->length = t->end - t->start;
    }
    return st;
}

/* --- the MP4 index ---------------------------------------------------------------------------- */

/* Its headers count the samples of the first part at most. */
static bool is_fragmented(const struct media_measure *m)
{
    for (unsigned i = 0; i < m->n_tracks; i++)
        if (m->tracks[i].wanted && m->s->streams[i]->nb_frames == 0)
            return true;
    return media_mp4_has_box(m->src, "moof");
}

/* Walk over the rest of the fragments: the demuxer adds them to its index, data is not read. */
static enum dub_status read_fragments(struct media_measure *m, struct dub_err *err)
{
    for (unsigned i = 0; i < m->s->nb_streams; i++)
        m->s->streams[i]->discard = AVDISCARD_ALL;
    AVPacket *pkt = av_packet_alloc();
    while (pkt && av_read_frame(m->s, pkt) >= 0)
        av_packet_unref(pkt);
    av_packet_free(&pkt);
    return media_task_overdue(m->task) ? overdue(m, err) : DUB_OK;
}

/* Entries of the index whose data is in the file; stops at the first that is not. */
struct index_walk {
    int64_t n, first, last, step;
    int64_t n_even; /* entries as long as the one before */
    bool cut;
    int64_t cut_at; /* time of the first entry that is not there */
};

static void walk_index(const struct media_measure *m, unsigned i, struct index_walk *w)
{
    AVStream *stream = m->s->streams[i];
    struct media_track *t = &m->tracks[i];
    int n = avformat_index_get_entries_count(stream);
    *w = (struct index_walk){0};
    for (int k = 0; k < n; k++) {
        const AVIndexEntry *e = avformat_index_get_entry(stream, k);
        if (e->flags & AVINDEX_DISCARD_FRAME || !sane(e->timestamp))
            continue;
        if (m->src->size_bytes > 0 && e->pos + e->size > m->src->size_bytes) {
            w->cut = true;
            w->cut_at = e->timestamp;
            return;
        }
        int64_t step = w->n > 0 ? e->timestamp - w->last : 0;
        if (w->n == 0)
            w->first = e->timestamp;
        else if (step >= w->step - 1 && step <= w->step + 1)
            w->n_even++;
        w->step = step;
        w->last = e->timestamp;
        w->n++;
        if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO)
            media_times_add(&t->times, e->timestamp);
    }
}

/* Uncompressed sound lies in the index by chunks and not by samples; that is no count of frames. */
static void use_walk(struct media_measure *m, unsigned i, const struct index_walk *w, bool frag)
{
    struct media_track *t = &m->tracks[i];
    const AVStream *stream = m->s->streams[i];
    t->frames = w->n;
    t->start = stream->start_time != AV_NOPTS_VALUE ? stream->start_time : w->first;
    if (w->cut)
        t->length = w->cut_at - w->first;
    else if (frag)
        t->length = w->last - w->first + w->step;
    /* A hole in the sound (muxers leave one after the first packet) is not there to be heard. */
    bool even = w->n_even * 10 > w->n * 9 && w->step > 0;
    if (even && stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO && (frag || w->cut))
        t->length = FFMIN(t->length, w->n * w->step);
    t->has_length = w->cut || (frag && w->n > 1);
}

enum dub_status media_measure_index(struct media_measure *m, struct dub_err *err)
{
    bool frag = is_fragmented(m), any = false;
    m->header_wrong = frag;
    enum dub_status st = frag ? read_fragments(m, err) : DUB_OK;
    for (unsigned i = 0; !st && i < m->n_tracks; i++) {
        struct index_walk w;
        if (!m->tracks[i].wanted)
            continue;
        walk_index(m, i, &w);
        use_walk(m, i, &w, frag);
        any = any || w.n > 0 || !w.cut;
    }
    if (!st && !any)
        st = refuse(m, "the file ends before the first sample that its index names", err);
    return st;
}

/* --- uncompressed sound ----------------------------------------------------------------------- */

static int64_t block_bytes(const AVCodecParameters *par)
{
    if (par->block_align > 0)
        return par->block_align;
    return (int64_t)av_get_bits_per_sample(par->codec_id) * par->ch_layout.nb_channels / 8;
}

enum dub_status media_measure_pcm(struct media_measure *m, struct dub_err *err)
{
    AVPacket *pkt = av_packet_alloc();
    int64_t data_at = -1;
    unsigned i = 0;
    if (pkt && av_read_frame(m->s, pkt) >= 0) {
        data_at = pkt->pos;
        i = (unsigned)pkt->stream_index;
    }
    av_packet_free(&pkt);
    if (data_at < 0 && m->src->size_bytes > 0)
        return refuse(m, "there is a header but no sound after it", err);
    const AVStream *stream = m->s->streams[i];
    int64_t block = block_bytes(stream->codecpar);
    if (data_at < 0 || block <= 0 || i >= m->n_tracks || m->src->size_bytes <= data_at)
        return DUB_OK;
    struct media_track *t = &m->tracks[i];
    int64_t there = av_rescale_q((m->src->size_bytes - data_at) / block,
                                 (AVRational){1, stream->codecpar->sample_rate}, stream->time_base);
    if (stream->duration == AV_NOPTS_VALUE || stream->duration > there ||
        m->s->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) {
        t->has_length = true;
        t->length = there;
        t->start = 0;
    }
    return DUB_OK;
}
