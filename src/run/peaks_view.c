#include "run/peaks_view.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static enum dub_status open_level(const char *path, struct dub_peaks_level *out,
                                  struct dub_err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return dub_fail_sys(err, errno, path, "open");
    void *map = MAP_FAILED;
    if (fstat(fd, &st) == 0 && st.st_size > 0)
        map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return dub_fail(err, DUB_ERR_FORMAT, "%s is empty", path);
    *out = (struct dub_peaks_level){.map = map, .map_bytes = (size_t)st.st_size};
    size_t width = 0, room = 0;
    bool ok = dub_peaks_head_read(out->map, out->map_bytes, &out->head, &out->data) &&
              out->head.bits == 16;
    if (ok) {
        width = dub_peaks_pair_bytes(&out->head);
        room = (out->map_bytes - out->data) / width;
        if (out->head.n_pairs > room) /* cut short: what is there counts */
            out->head.n_pairs = (uint32_t)room;
        return DUB_OK;
    }
    munmap(map, out->map_bytes);
    return dub_fail(err, DUB_ERR_FORMAT, "%s holds no waveform data of 16 bits", path);
}

enum dub_status dub_peaks_view_open(const char *path, struct dub_peaks_view *out,
                                    struct dub_err *err)
{
    *out = (struct dub_peaks_view){0};
    enum dub_status st = open_level(path, &out->levels[0], err);
    if (st)
        return st;
    for (out->n_levels = 1; out->n_levels < DUB_PEAKS_LEVELS; out->n_levels++) {
        char *level = dub_peaks_level_path(path, out->n_levels);
        st = open_level(level, &out->levels[out->n_levels], NULL);
        dub_free(level);
        if (st) /* not built yet: the finest one does as well, only slower */
            break;
    }
    return DUB_OK;
}

void dub_peaks_view_close(struct dub_peaks_view *v)
{
    for (int i = 0; i < v->n_levels; i++)
        munmap((void *)(uintptr_t)v->levels[i].map, v->levels[i].map_bytes);
    v->n_levels = 0;
}

static int64_t pair_at(const struct dub_peaks_level *l, dub_us t)
{
    return dub_mul_div_floor(t, l->head.rate_hz, DUB_US_PER_S * (int64_t)l->head.samples_per_pair);
}

dub_us dub_peaks_view_end_us(const struct dub_peaks_view *v)
{
    const struct dub_peaks_head *h = &v->levels[0].head;
    return v->n_levels == 0 ? 0
                            : dub_mul_div_floor((int64_t)h->n_pairs * h->samples_per_pair,
                                                DUB_US_PER_S, h->rate_hz);
}

static int value_at(const unsigned char *p)
{
    return (int16_t)(uint16_t)((unsigned)p[0] | (unsigned)p[1] << 8);
}

/* The coarsest level of which a column still covers two pairs. */
static const struct dub_peaks_level *choose(const struct dub_peaks_view *v, dub_us span_us)
{
    int best = 0;
    for (int i = 1; i < v->n_levels; i++)
        if (pair_at(&v->levels[i], span_us) >= 2)
            best = i;
    return &v->levels[best];
}

static void widen(const unsigned char *p, int *low, int *high)
{
    int a = value_at(p), b = value_at(p + 2);
    *low = a < *low ? a : *low;
    *high = b > *high ? b : *high;
}

bool dub_peaks_extremes_of(const struct dub_peaks_view *v, int channel, struct dub_span span,
                           int most, int *low, int *high)
{
    if (v->n_levels == 0 || span.start_us < 0)
        return false;
    const struct dub_peaks_level *l = choose(v, span.end_us - span.start_us);
    int64_t from = pair_at(l, span.start_us), to = pair_at(l, span.end_us - 1) + 1;
    to = to > from ? to : from + 1;
    if (from >= (int64_t)l->head.n_pairs || channel >= l->head.channels)
        return false;
    to = to < (int64_t)l->head.n_pairs ? to : (int64_t)l->head.n_pairs;
    *low = INT16_MAX;
    *high = INT16_MIN;
    int64_t step = most > 0 && to - from > most ? (to - from) / most : 1;
    size_t width = dub_peaks_pair_bytes(&l->head);
    for (int64_t i = from; i < to; i += step) {
        const unsigned char *p = l->map + l->data + (size_t)i * width;
        if (channel >= 0)
            widen(p + (size_t)channel * 4, low, high);
        else
            for (size_t c = 0; c < width; c += 4)
                widen(p + c, low, high);
    }
    return true;
}

bool dub_peaks_extremes(const struct dub_peaks_view *v, dub_us from_us, dub_us to_us, int *low,
                        int *high)
{
    return dub_peaks_extremes_of(v, DUB_PEAKS_MIX, (struct dub_span){from_us, to_us}, 0, low, high);
}
