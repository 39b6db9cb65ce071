/* Pictures encoded anew, so that they fit between packets that were copied. */
#ifndef DUB_MEDIA_RENDER_ENCODE_H
#define DUB_MEDIA_RENDER_ENCODE_H

#include <libavcodec/avcodec.h>
#include <stdbool.h>

struct SwsContext;

struct render_encoder {
    AVCodecContext *codec;  /* of the present stretch; NULL: between stretches */
    const AVCodecParameters *par; /* of the source's track */
    AVRational base, rate, aspect;
    enum AVPixelFormat format; /* of the pictures that are encoded */
    int width, height;
    int number;             /* of the parameter sets; -1: no matter */
    struct SwsContext *scale; /* where the source's format is not encoded */
    AVFrame *scaled;
    AVPacket *packet;
};

/**
 * Whether pictures like this one, encoded here, decode in one track with those of the source.
 * out: why not, a phrase behind "the whole picture: "; NULL: they do
 */
const char *render_encoder_obstacle(const AVCodecParameters *par, const AVFrame *like);

/**
 * in: par outlives the encoder; like: a decoded picture of the source; number of parameter sets, -1
 *     for the usual one; base of the times, rate about how many pictures a second
 * returns: 0, or an AVERROR
 */
int render_encoder_open(struct render_encoder *e, const AVCodecParameters *par,
                        const AVFrame *like, int number, AVRational base, AVRational rate);
void render_encoder_close(struct render_encoder *e);

/** The parameter sets as start codes and units; borrowed until the stretch ends. */
int render_encoder_header(struct render_encoder *e, const uint8_t **bytes, int *n);

/** One picture more; its packets are fetched with render_encoder_take. NULL: the stretch ends. */
int render_encoder_put(struct render_encoder *e, const AVFrame *picture, int64_t pts);
/** AVERROR(EAGAIN): no packet yet; AVERROR_EOF: that was all, the next picture begins anew. */
int render_encoder_take(struct render_encoder *e, AVPacket *out);

#endif
