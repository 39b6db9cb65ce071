/*
 * Extremes of runs of samples: loops that compilers turn into vectors. All results are those of
 * audiowaveform: a mix is the sum of the channels divided by their number, towards zero.
 */
#ifndef DUB_MEDIA_PEAKS_GATHER_H
#define DUB_MEDIA_PEAKS_GATHER_H

#include <stddef.h>
#include <stdint.h>

/* Low ≤ high once there was a sample. */
struct media_extremes {
    int low, high;
};

/** n values, `step` apart. */
struct media_extremes media_extremes_s16(const int16_t *s, size_t n, size_t step);
struct media_extremes media_extremes_float(const float *s, size_t n, size_t step);
/** n samples of so many interleaved channels, mixed. */
struct media_extremes media_extremes_mix_s16(const int16_t *s, size_t n, size_t channels);
struct media_extremes media_extremes_mix_float(const float *s, size_t n, size_t channels);
struct media_extremes media_extremes_mix_planes(const float *const *planes, size_t n,
                                                size_t channels);

#endif
