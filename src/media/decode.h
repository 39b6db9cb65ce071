/*
 * Sound decoded to samples, block by block: one track of a container, from one time to another,
 * at its place in time. Memory does not grow with the length.
 */
#ifndef DUB_MEDIA_DECODE_H
#define DUB_MEDIA_DECODE_H

#include <libavcodec/avcodec.h>
#include <libswresample/swresample.h>

#include "media/container.h"

/* NATURAL: float for what is coded in floating point (lossy codecs are), else 16 bits. */
enum media_sample { MEDIA_S16, MEDIA_FLOAT, MEDIA_NATURAL };

struct media_sound_wish {
    int track;                /* n-th sound track, from 0 */
    enum media_sample sample; /* what blocks hold */
    int rate_hz;              /* 0: as in the file */
    int channels;             /* 0: as in the file; 1 or 2: mixed */
    bool planes;              /* FLOAT blocks may come as planes */
};

struct media_sound {
    struct media_container *c;
    int stream;
    AVCodecContext *codec;
    SwrContext *convert;
    AVFrame *frame;
    AVPacket *packet;
    int rate_hz, channels;    /* of the blocks */
    enum media_sample sample; /* S16 or FLOAT */
    uint8_t *block;           /* converted samples, interleaved */
    int block_room;           /* samples a channel that fit */
    int64_t next;             /* sample expected next, at the file's rate */
    bool placed;              /* next is known */
    bool planes;              /* as wished */
    bool loose; /* set for a first look: places may be a little off, seeking is quick */
};

/** Samples in a row. Blocks come in order; where the track has a hole, `at` jumps. */
struct media_block {
    int64_t at; /* first sample, counted at rate_hz from the container's start; may be < 0 */
    int n;      /* samples a channel */
    union {
        const int16_t *s16; /* n × channels, interleaved; borrowed for the call */
        const float *f;     /* nominal range ±1, not clipped */
    };
    /* Where wished: a channel each, instead of the above; NULL: interleaved. */
    const float *const *planes;
};

/** False: enough, decoding stops and counts as done. */
typedef bool media_block_fn(void *ctx, const struct media_block *block);

/**
 * in: c opened, outlives the sound
 * errors: DUB_ERR_MEDIA no such track, no decoder, or a format that cannot be converted
 */
enum dub_status media_sound_open(struct media_container *c, const struct media_sound_wish *wish,
                                 struct media_sound *out, struct dub_err *err) DUB_MUST_USE;
void media_sound_close(struct media_sound *s);

/**
 * Decode [from_us, to_us) of the container's time; to_us DUB_US_MAX: to the end. Damaged parts are
 * left out and show as a jump of `at`. Signs of life tell how far it is between the two times.
 * in:     from_us 0: from the very first sample, also where that lies before the container's start
 * errors: DUB_ERR_MEDIA nothing at all could be decoded; DUB_ERR_NET a server that does not answer
 */
enum dub_status media_sound_run(struct media_sound *s, dub_us from_us, dub_us to_us,
                                media_block_fn *fn, void *ctx, struct dub_err *err) DUB_MUST_USE;

/** The same in samples of the blocks' rate; to INT64_MAX: to the end. Slices meet exactly. */
enum dub_status media_sound_run_samples(struct media_sound *s, int64_t from, int64_t to,
                                        media_block_fn *fn, void *ctx,
                                        struct dub_err *err) DUB_MUST_USE;

/**
 * Go on behind the block at which the callback of a run had enough. The callback is not called when
 * the end was reached.
 * errors: as media_sound_run
 */
enum dub_status media_sound_more(struct media_sound *s, media_block_fn *fn, void *ctx,
                                 struct dub_err *err) DUB_MUST_USE;

#endif
