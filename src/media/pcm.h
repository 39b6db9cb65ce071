/*
 * Uncompressed sound of a plain WAV file, read straight and in large pieces: no packets, no
 * decoder. Gives the same blocks as decoding does, several times as fast.
 */
#ifndef DUB_MEDIA_PCM_H
#define DUB_MEDIA_PCM_H

#include "media/decode.h"

struct media_pcm {
    const struct media_sound *sound;
    int64_t data_at, n_samples; /* bytes from the file's start; samples a channel */
    int sample_bytes;
};

/**
 * Whether a sound can be read so: WAV of 8, 16, 24 or 32 bits or 32-bit float, the data chunk
 * whole, nothing about it guessed, wanted at the rate and channels that it has.
 * effect: moves the container's place
 */
bool media_pcm_find(const struct media_sound *s, struct media_pcm *out) DUB_MUST_USE;
/** As media_sound_run_samples. errors: DUB_ERR_IO, DUB_ERR_MEDIA cut short meanwhile */
enum dub_status media_pcm_run(const struct media_pcm *p, int64_t from, int64_t to,
                              media_block_fn *fn, void *ctx, struct dub_err *err) DUB_MUST_USE;

#endif
