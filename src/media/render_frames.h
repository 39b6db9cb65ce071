/* Decoded frames of a picture track by their number, forward and backward. */
#ifndef DUB_MEDIA_RENDER_FRAMES_H
#define DUB_MEDIA_RENDER_FRAMES_H

#include <libavcodec/avcodec.h>

#include "media/render_index.h"

struct render_frame {
    int32_t rank;
    AVFrame *picture;
};

struct render_frames {
    const struct render_index *index;
    struct media_container c;
    int stream;
    AVCodecContext *codec;
    AVPacket *packet;
    int32_t next; /* frame that decoding gives next, -1: not known */
    bool drained;
    int kept_max; /* frames that fit the memory that is meant for them */
    DUB_VEC(struct render_frame) kept; /* the latest, in the order of showing */
};

/** in: index outlives it. errors: those of opening; DUB_ERR_MEDIA no decoder */
enum dub_status render_frames_open(struct render_frames *f, struct media_task *task,
                                   const char *source, int stream, const struct render_index *index,
                                   struct dub_err *err) DUB_MUST_USE;
void render_frames_close(struct render_frames *f);
/**
 * The frame with that rank; where it cannot be decoded, the nearest before or after it.
 * in:     backward: frames before it will be asked for next
 * out:    borrowed until the next call
 * errors: DUB_ERR_MEDIA nothing can be decoded there
 */
enum dub_status render_frames_get(struct render_frames *f, int32_t rank, bool backward,
                                  const AVFrame **out, struct dub_err *err) DUB_MUST_USE;

#endif
