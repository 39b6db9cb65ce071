#include "port/peaks_file.h"

#define VERSION_1_BYTES ((size_t)20)

static void put32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> (8 * i));
}

static uint32_t get32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void dub_peaks_head_write(const struct dub_peaks_head *head,
                          unsigned char out[DUB_PEAKS_HEAD_BYTES])
{
    put32(out, 2);
    put32(out + 4, head->bits == 8 ? 1 : 0);
    put32(out + 8, (uint32_t)head->rate_hz);
    put32(out + 12, (uint32_t)head->samples_per_pair);
    put32(out + 16, head->n_pairs);
    put32(out + 20, (uint32_t)head->channels);
}

bool dub_peaks_head_read(const unsigned char *bytes, size_t n, struct dub_peaks_head *out,
                         size_t *head_bytes)
{
    if (n < VERSION_1_BYTES)
        return false;
    uint32_t version = get32(bytes), flags = get32(bytes + 4);
    if ((version != 1 && version != 2) || flags > 1 || (version == 2 && n < DUB_PEAKS_HEAD_BYTES))
        return false;
    *head_bytes = version == 1 ? VERSION_1_BYTES : DUB_PEAKS_HEAD_BYTES;
    *out = (struct dub_peaks_head){.bits = flags ? 8 : 16,
                                   .rate_hz = (int32_t)get32(bytes + 8),
                                   .samples_per_pair = (int32_t)get32(bytes + 12),
                                   .n_pairs = get32(bytes + 16),
                                   .channels = version == 1 ? 1 : (int32_t)get32(bytes + 20)};
    return out->rate_hz > 0 && out->samples_per_pair > 0 && out->channels > 0 &&
           out->channels <= 255;
}

size_t dub_peaks_pair_bytes(const struct dub_peaks_head *head)
{
    return (size_t)head->channels * 2 * (size_t)(head->bits / 8);
}
