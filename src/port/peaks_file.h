/*
 * The head of a waveform data file, audiowaveform's .dat format: little-endian, then minimum and
 * maximum of each group of samples, channels interleaved.
 * source: bbc/audiowaveform, doc/DataFormat.md (versions 1 and 2)
 */
#ifndef DUB_PORT_PEAKS_FILE_H
#define DUB_PORT_PEAKS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DUB_PEAKS_HEAD_BYTES ((size_t)24)

struct dub_peaks_head {
    int bits; /* 8 or 16 a value */
    int32_t rate_hz;
    int32_t samples_per_pair; /* "samples per pixel" */
    uint32_t n_pairs;         /* a channel */
    int32_t channels;
};

/** Version 2. */
void dub_peaks_head_write(const struct dub_peaks_head *head,
                          unsigned char out[DUB_PEAKS_HEAD_BYTES]);
/**
 * out: *head_bytes where the data begin (20 for version 1, which has one channel)
 * errors: false when it is not such a file
 */
bool dub_peaks_head_read(const unsigned char *bytes, size_t n, struct dub_peaks_head *out,
                         size_t *head_bytes);
/** Bytes of one pair of all channels. */
size_t dub_peaks_pair_bytes(const struct dub_peaks_head *head);

#endif
