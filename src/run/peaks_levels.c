#include "run/peaks_levels.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "port/peaks_file.h"
#include "run/peaks.h"

#define STEP_BYTES   ((size_t)128 * 1024)
#define CHANNELS_MAX 64
#define LEVELS_MAX   8

/* One coarser level: its bytes so far, and the pair being gathered. */
struct level {
    struct dub_buf bytes;
    uint32_t n_pairs;
    int n_gathered;
    int16_t low[CHANNELS_MAX], high[CHANNELS_MAX];
};

struct dub_peaks_levels {
    int fd, n_levels;
    char *path;
    struct dub_peaks_head head; /* of the finest */
    size_t width, at, end;      /* bytes of a pair; where the next one stands; behind the last */
    unsigned char *part;
    struct level level[LEVELS_MAX]; /* [0] is not used */
};

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

/* --- gathering -------------------------------------------------------------------------------- */

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

static void begin_pair(struct level *l, int channels)
{
    l->n_gathered = 0;
    for (int c = 0; c < channels; c++) {
        l->low[c] = INT16_MAX;
        l->high[c] = INT16_MIN;
    }
}

static void gather(struct dub_peaks_levels *p, int at, const int16_t *low, const int16_t *high);

/* The pair is complete (or the last one): it goes into this level and on into the next. */
static void end_pair(struct dub_peaks_levels *p, int at)
{
    struct level *l = &p->level[at];
    if (l->n_gathered == 0)
        return;
    for (int c = 0; c < p->head.channels; c++) {
        add_value(&l->bytes, l->low[c]);
        add_value(&l->bytes, l->high[c]);
    }
    l->n_pairs++;
    if (at + 1 < p->n_levels)
        gather(p, at + 1, l->low, l->high);
    begin_pair(l, p->head.channels);
}

static void gather(struct dub_peaks_levels *p, int at, const int16_t *low, const int16_t *high)
{
    struct level *l = &p->level[at];
    for (int c = 0; c < p->head.channels; c++) {
        l->low[c] = low[c] < l->low[c] ? low[c] : l->low[c];
        l->high[c] = high[c] > l->high[c] ? high[c] : l->high[c];
    }
    if (++l->n_gathered == DUB_PEAKS_FACTOR)
        end_pair(p, at);
}

static void gather_bytes(struct dub_peaks_levels *p, size_t n)
{
    int16_t low[CHANNELS_MAX], high[CHANNELS_MAX];
    for (size_t i = 0; i + p->width <= n; i += p->width) {
        const unsigned char *pair = p->part + i;
        for (int c = 0; c < p->head.channels; c++) {
            low[c] = value_at(pair + (size_t)c * 4);
            high[c] = value_at(pair + (size_t)c * 4 + 2);
        }
        gather(p, 1, low, high);
    }
}

/* --- writing ---------------------------------------------------------------------------------- */

/* In one step, without forcing it to the disk: whoever reads levels looks whether they are whole. */
static enum dub_status put_file(const char *path, struct dub_sv content, struct dub_err *err)
{
    char *temp = dub_asprintf("%s.XXXXXX", path);
    int fd = mkstemp(temp), code = errno;
    bool ok = fd >= 0;
    for (size_t done = 0; ok && done < content.n;) {
        ssize_t n = write(fd, content.p + done, content.n - done);
        code = errno;
        ok = n > 0 || (n < 0 && code == EINTR);
        done += n > 0 ? (size_t)n : 0;
    }
    if (fd >= 0)
        close(fd);
    if (ok && rename(temp, path) != 0) {
        code = errno;
        ok = false;
    }
    if (!ok && fd >= 0)
        unlink(temp);
    dub_free(temp);
    return ok ? DUB_OK : dub_fail_sys(err, code, path, "write");
}

static enum dub_status write_level(struct dub_peaks_levels *p, int at, struct dub_err *err)
{
    struct dub_peaks_head head = p->head;
    unsigned char bytes[DUB_PEAKS_HEAD_BYTES];
    for (int i = 0; i < at; i++)
        head.samples_per_pair *= DUB_PEAKS_FACTOR;
    head.n_pairs = p->level[at].n_pairs;
    dub_peaks_head_write(&head, bytes);
    memcpy(p->level[at].bytes.data, bytes, sizeof(bytes));
    char *path = dub_peaks_level_path(p->path, at);
    enum dub_status st = put_file(path, dub_buf_sv(&p->level[at].bytes), err);
    dub_free(path);
    return st;
}

static enum dub_status write_all(struct dub_peaks_levels *p, struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    for (int at = 1; at < p->n_levels; at++)
        end_pair(p, at);
    for (int at = 1; at < p->n_levels && !st; at++)
        st = write_level(p, at, err);
    return st;
}

/* --- the work --------------------------------------------------------------------------------- */

enum dub_status dub_peaks_levels_begin(const char *from, const char *path, int n_levels,
                                       struct dub_peaks_levels **out, struct dub_err *err)
{
    unsigned char bytes[DUB_PEAKS_HEAD_BYTES];
    struct dub_peaks_levels *p = DUB_NEW(struct dub_peaks_levels);
    *p = (struct dub_peaks_levels){.n_levels = n_levels > LEVELS_MAX ? LEVELS_MAX : n_levels};
    p->fd = open(from, O_RDONLY | O_CLOEXEC);
    if (p->fd < 0) {
        enum dub_status st = dub_fail_sys(err, errno, from, "open");
        dub_free(p);
        return st;
    }
    ssize_t n = pread(p->fd, bytes, sizeof(bytes), 0);
    if (n != (ssize_t)sizeof(bytes) ||
        !dub_peaks_head_read(bytes, sizeof(bytes), &p->head, &p->at) || p->head.bits != 16 ||
        p->head.channels > CHANNELS_MAX) {
        close(p->fd);
        dub_free(p);
        return dub_fail(err, DUB_ERR_FORMAT, "%s holds no waveform data of 16 bits", from);
    }
    p->path = dub_strdup(path);
    p->width = dub_peaks_pair_bytes(&p->head);
    p->end = p->at + (size_t)p->head.n_pairs * p->width;
    p->part = dub_alloc_array(STEP_BYTES, 1);
    for (int at = 1; at < p->n_levels; at++) {
        dub_buf_init(&p->level[at].bytes, 0);
        dub_buf_add(&p->level[at].bytes, (const char *)bytes, sizeof(bytes)); /* replaced */
        begin_pair(&p->level[at], p->head.channels);
    }
    *out = p;
    return DUB_OK;
}

enum dub_status dub_peaks_levels_step(struct dub_peaks_levels *l, bool *done, struct dub_err *err)
{
    size_t n = STEP_BYTES / l->width * l->width, left = l->end - l->at;
    n = left < n ? left : n;
    *done = n == 0 || l->n_levels < 2;
    if (*done)
        return write_all(l, err);
    ssize_t got = pread(l->fd, l->part, n, (off_t)l->at);
    if (got < 0 && errno == EINTR)
        return DUB_OK;
    if (got < 0)
        return dub_fail_sys(err, errno, l->path, "read");
    if (got < (ssize_t)l->width) { /* cut short: what is there counts */
        l->end = l->at;
        return DUB_OK;
    }
    n = (size_t)got / l->width * l->width;
    gather_bytes(l, n);
    l->at += n;
    return DUB_OK;
}

void dub_peaks_levels_end(struct dub_peaks_levels *l)
{
    if (!l)
        return;
    for (int at = 1; at < l->n_levels; at++)
        dub_buf_fini(&l->level[at].bytes);
    close(l->fd);
    dub_free(l->part);
    dub_free(l->path);
    dub_free(l);
}
