#include "media/render_index.h"

#include <stdlib.h>

#include "base/mem.h"

#define PACKETS_MAX 50000000

/* --- H.264 ------------------------------------------------------------------------------------ */

/* Type of the first slice: 5 is IDR, 1 to 4 are others (H.264, 7.4.1). */
static bool slice_type(int type, bool *idr)
{
    *idr = type == 5;
    return type >= 1 && type <= 5;
}

static bool is_idr_lengths(const uint8_t *p, int n, int width)
{
    bool idr = false;
    while (n > width) {
        int64_t size = 0;
        for (int i = 0; i < width; i++)
            size = size << 8 | p[i];
        p += width;
        n -= width;
        if (size <= 0 || size > n || slice_type(p[0] & 31, &idr))
            break;
        p += size;
        n -= (int)size;
    }
    return idr;
}

static bool is_idr_codes(const uint8_t *p, int n)
{
    bool idr = false;
    for (int i = 0; i + 3 < n; i++)
        if (p[i] == 0 && p[i + 1] == 0 && p[i + 2] == 1 && slice_type(p[i + 3] & 31, &idr))
            break;
    return idr;
}

bool render_is_idr(const AVCodecParameters *par, const AVPacket *packet)
{
    if (par->codec_id != AV_CODEC_ID_H264 || !(packet->flags & AV_PKT_FLAG_KEY))
        return false;
    if (par->extradata_size > 4 && par->extradata[0] == 1)
        return is_idr_lengths(packet->data, packet->size, (par->extradata[4] & 3) + 1);
    return is_idr_codes(packet->data, packet->size);
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum dub_status read_packets(struct render_index *x, struct media_container *c, int stream,
                                    AVPacket *packet, struct dub_err *err)
{
    const AVStream *s = c->s->streams[stream];
    int64_t start = c->s->start_time == AV_NOPTS_VALUE
                        ? 0
                        : av_rescale_q(c->s->start_time, AV_TIME_BASE_Q, s->time_base);
    while (av_read_frame(c->s, packet) >= 0) {
        struct render_packet p = {.pts = packet->pts, .dts = packet->dts};
        bool hidden = packet->flags & AV_PKT_FLAG_DISCARD;
        if (packet->stream_index == stream && p.pts == AV_NOPTS_VALUE)
            p.pts = p.dts;
        if (packet->stream_index == stream && p.pts != AV_NOPTS_VALUE) {
            p.pts -= start;
            p.key = packet->flags & AV_PKT_FLAG_KEY;
            p.idr = render_is_idr(s->codecpar, packet);
            p.hidden = hidden;
            dub_vec_push(&x->packets, p);
            int64_t end = p.pts + (packet->duration > 0 ? packet->duration : 0);
            if (!hidden && end > x->end_pts)
                x->end_pts = end;
        }
        av_packet_unref(packet);
        media_task_sign(c->task, 0, 0);
        if (x->packets.n > PACKETS_MAX)
            return dub_fail(err, DUB_ERR_LIMIT, "%s has too many frames", c->src.shown);
    }
    if (media_task_overdue(c->task))
        return dub_fail(err, DUB_ERR_NET, "%s could not be read in time", c->src.shown);
    return DUB_OK;
}

struct place {
    int64_t pts;
    int32_t packet;
};

static int by_pts(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->pts != y->pts)
        return x->pts < y->pts ? -1 : 1;
    return x->packet < y->packet ? -1 : x->packet > y->packet;
}

/* Ranks, and from them how far decoding runs ahead of showing and where it catches up. */
static void sort(struct render_index *x)
{
    size_t n = x->packets.n;
    struct place *places = dub_alloc_array(n, sizeof(*places));
    size_t n_shown = 0;
    for (size_t i = 0; i < n; i++)
        if (!x->packets.at[i].hidden)
            places[n_shown++] = (struct place){x->packets.at[i].pts, (int32_t)i};
    qsort(places, n_shown, sizeof(*places), by_pts);
    x->shown = dub_alloc_array(n_shown + 1, sizeof(*x->shown));
    x->n_shown = (int32_t)n_shown;
    for (size_t r = 0; r < n_shown; r++) {
        x->shown[r] = places[r].packet;
        x->packets.at[places[r].packet].rank = (int32_t)r;
    }
    dub_free(places);
    int32_t seen = 0, most = -1;
    for (size_t i = 0; i < n; i++) {
        struct render_packet *p = &x->packets.at[i];
        p->seen = seen;
        p->closed = most == seen - 1;
        if (p->hidden)
            continue;
        if (seen - p->rank > x->reorder)
            x->reorder = seen - p->rank;
        most = p->rank > most ? p->rank : most;
        seen++;
    }
}

/* Frames lie on one grid, but for the rounding of their times to ticks. */
static bool is_even(const struct render_index *x)
{
    int64_t n = x->n_shown - 1, span = x->last_pts - x->first_pts;
    int64_t slack = x->frame > 3 ? 1 : 0; /* ticks of a whole frame are not rounded */
    for (int64_t r = 1; r < n; r++) {
        int64_t off = render_index_pts(x, (int32_t)r) - x->first_pts - dub_mul_div_round(r, span, n);
        if (off > slack || off < -slack)
            return false;
    }
    return n > 0 && span > 0;
}

enum dub_status render_index_read(struct render_index *x, struct media_container *c, int stream,
                                  struct dub_err *err)
{
    *x = (struct render_index){.base = c->s->streams[stream]->time_base, .end_pts = INT64_MIN};
    AVPacket *packet = av_packet_alloc();
    if (!packet)
        return dub_fail(err, DUB_ERR_LIMIT, "there is no memory to read %s", c->src.shown);
    for (unsigned i = 0; i < c->s->nb_streams; i++)
        if ((int)i != stream)
            c->s->streams[i]->discard = AVDISCARD_ALL;
    enum dub_status st = read_packets(x, c, stream, packet, err);
    av_packet_free(&packet);
    if (!st)
        sort(x);
    if (!st && x->n_shown == 0)
        st = media_container_refuse(c, "has no frames with times", err);
    if (st)
        return st;
    x->first_pts = render_index_pts(x, 0);
    x->last_pts = render_index_pts(x, x->n_shown - 1);
    int64_t span = x->last_pts - x->first_pts;
    x->frame = x->n_shown > 1 ? span / (x->n_shown - 1) : x->end_pts - x->first_pts;
    x->frame = x->frame > 0 ? x->frame : 1;
    if (x->end_pts <= x->last_pts)
        x->end_pts = x->last_pts + x->frame;
    x->even = is_even(x);
    return DUB_OK;
}

void render_index_fini(struct render_index *x)
{
    dub_vec_fini(&x->packets);
    dub_free(x->shown);
    x->shown = NULL;
}

int64_t render_index_pts(const struct render_index *x, int32_t rank)
{
    return x->packets.at[x->shown[rank]].pts;
}

int32_t render_index_at(const struct render_index *x, int64_t pts)
{
    int32_t low = 0, high = x->n_shown;
    while (high - low > 1) {
        int32_t mid = low + (high - low) / 2;
        if (render_index_pts(x, mid) <= pts)
            low = mid;
        else
            high = mid;
    }
    return low;
}
