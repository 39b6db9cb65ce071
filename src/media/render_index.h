/* Every packet of a picture track: where it lies in the order of decoding and of showing. */
#ifndef DUB_MEDIA_RENDER_INDEX_H
#define DUB_MEDIA_RENDER_INDEX_H

#include "base/vec.h"
#include "media/container.h"

struct render_packet {
    int64_t pts, dts;   /* ticks of the track; pts counts from the container's start */
    int32_t rank;       /* place in the order of showing; not of a hidden one */
    int32_t seen;       /* how many before it are shown */
    bool key, idr;      /* idr: nothing behind it refers to anything before it */
    bool closed;        /* all packets before it are shown before all others */
    bool hidden;        /* only decoded: an edit list leaves it out */
};

struct render_index {
    AVRational base;
    DUB_VEC(struct render_packet) packets; /* in the order of decoding */
    int32_t *shown;                        /* rank -> packet */
    int32_t n_shown;
    int reorder;     /* a packet is shown at most so many places later than it is decoded */
    bool even;       /* frames follow each other at one distance */
    int64_t first_pts, last_pts, end_pts; /* end: where the last frame ends */
    int64_t frame; /* length of a frame on average, ticks */
};

/**
 * Read all packets of a track once.
 * in:     c just opened; its reading place is at the end afterwards
 * errors: DUB_ERR_MEDIA no frames, or frames without times; DUB_ERR_LIMIT more than 50 million
 */
enum dub_status render_index_read(struct render_index *x, struct media_container *c, int stream,
                                  struct dub_err *err) DUB_MUST_USE;
void render_index_fini(struct render_index *x);

/** Rank of the frame that is seen at a time: the last that begins at or before it. */
int32_t render_index_at(const struct render_index *x, int64_t pts);
int64_t render_index_pts(const struct render_index *x, int32_t rank);
/** Whether a packet of H.264 begins a picture that can be decoded without any other. */
bool render_is_idr(const AVCodecParameters *par, const AVPacket *packet);

#endif
