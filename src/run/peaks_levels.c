#include "run/peaks_levels.h"

#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "port/peaks_file.h"
#include "run/peaks.h"

#define LEVEL_BYTES_MAX ((size_t)1 << 32)

char *dub_peaks_level_path(const char *path, int level)
{
    struct dub_buf out;
    size_t n = strlen(path);
    bool dat = n > 4 && strcmp(path + n - 4, ".dat") == 0;
    int factor = 1;
    for (int i = 0; i < level; i++)
        factor *= DUB_PEAKS_FACTOR;
    dub_buf_init(&out, 0);
    dub_buf_add(&out, path, dat ? n - 4 : n);
    if (level > 0)
        dub_buf_addf(&out, ".x%d", factor);
    if (dat)
        dub_buf_add_z(&out, ".dat");
    return dub_buf_take(&out);
}

static int16_t value_at(const unsigned char *p)
{
    return (int16_t)(uint16_t)((unsigned)p[0] | (unsigned)p[1] << 8);
}

static void add_value(struct dub_buf *out, int16_t v)
{
    uint16_t u = (uint16_t)v;
    dub_buf_add_c(out, (char)(u & 0xff));
    dub_buf_add_c(out, (char)(u >> 8));
}

/* One level from the bytes of the next finer one. */
static enum dub_status coarsen(const struct dub_buf *fine, struct dub_buf *coarse,
                               struct dub_err *err)
{
    struct dub_peaks_head head;
    size_t at;
    if (!dub_peaks_head_read((const unsigned char *)fine->data, fine->n, &head, &at))
        return dub_fail(err, DUB_ERR_FORMAT, "the waveform data are not understood");
    const unsigned char *pairs = (const unsigned char *)fine->data + at;
    size_t width = dub_peaks_pair_bytes(&head), n = (fine->n - at) / width;
    n = head.n_pairs < n ? head.n_pairs : n;
    head.samples_per_pair *= DUB_PEAKS_FACTOR;
    head.n_pairs = (uint32_t)((n + DUB_PEAKS_FACTOR - 1) / DUB_PEAKS_FACTOR);
    unsigned char bytes[DUB_PEAKS_HEAD_BYTES];
    dub_peaks_head_write(&head, bytes);
    dub_buf_add(coarse, (const char *)bytes, sizeof(bytes));
    for (size_t i = 0; i < n; i += DUB_PEAKS_FACTOR) {
        size_t end = i + DUB_PEAKS_FACTOR < n ? i + DUB_PEAKS_FACTOR : n;
        for (int c = 0; c < head.channels; c++) {
            int16_t low = INT16_MAX, high = INT16_MIN;
            for (size_t k = i; k < end; k++) {
                const unsigned char *p = pairs + k * width + (size_t)c * 4;
                int16_t a = value_at(p), b = value_at(p + 2);
                low = a < low ? a : low;
                high = b > high ? b : high;
            }
            add_value(coarse, low);
            add_value(coarse, high);
        }
    }
    return DUB_OK;
}

enum dub_status dub_peaks_write_levels(const char *from, const char *path, int n_levels,
                                       struct dub_err *err)
{
    struct dub_buf fine, coarse;
    enum dub_status st = DUB_OK;
    dub_buf_init(&fine, LEVEL_BYTES_MAX);
    if (n_levels > 1)
        st = dub_file_read(from, LEVEL_BYTES_MAX, &fine, err);
    for (int level = 1; level < n_levels && !st; level++) {
        dub_buf_init(&coarse, LEVEL_BYTES_MAX);
        st = coarsen(&fine, &coarse, err);
        char *level_path = dub_peaks_level_path(path, level);
        if (!st)
            st = dub_file_replace(level_path, dub_buf_sv(&coarse), err);
        dub_free(level_path);
        dub_buf_fini(&fine);
        fine = coarse;
    }
    dub_buf_fini(&fine);
    return st;
}
