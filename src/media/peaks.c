#include "media/peaks.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "media/decode.h"
#include "media/pcm.h"
#include "media/peaks_gather.h"
#include "port/peaks_file.h"

#define SAMPLES_PER_PAIR_MAX ((double)(1 << 24))
#define PAIRS_HELD           ((size_t)1024) /* written together */
#define CHANNELS_MAX         64

struct peaks {
    const struct media_sound *sound;
    int fd;
    int64_t per_pair, from_pair;
    int channels;            /* of the output: 1 or the sound's */
    int64_t pair, held_from; /* the one being gathered; the first one held */
    bool any;                /* a sample of it has been seen */
    int16_t low[CHANNELS_MAX], high[CHANNELS_MAX];
    int16_t *held; /* pairs complete and not written: (min, max) × channels */
    size_t n_held;
    int64_t end; /* sample */
    int failed;  /* errno */
};

/* --- writing ---------------------------------------------------------------------------------- */

static void flush(struct peaks *p)
{
    size_t width = (size_t)p->channels * 2 * sizeof(int16_t), n = p->n_held * width;
    const char *data = (const char *)p->held;
    off_t at = (off_t)(DUB_PEAKS_HEAD_BYTES + (size_t)p->held_from * width);
    while (n > 0 && !p->failed) {
        ssize_t done = pwrite(p->fd, data, n, at);
        if (done < 0 && errno != EINTR)
            p->failed = errno;
        if (done > 0) {
            data += done;
            at += done;
            n -= (size_t)done;
        }
    }
    p->n_held = 0;
}

/* The format is little-endian; so is every machine this runs on but a few, which swap here. */
static int16_t little(int16_t v)
{
    const union {
        int16_t v;
        unsigned char c[2];
    } one = {1};
    uint16_t u = (uint16_t)v;
    uint16_t swapped = (uint16_t)((unsigned)u << 8 | (unsigned)u >> 8);
    return one.c[0] ? v : (int16_t)swapped;
}

static void keep_pair(struct peaks *p)
{
    if (!p->any)
        return;
    if (p->n_held > 0 && (p->n_held == PAIRS_HELD || p->held_from + (int64_t)p->n_held != p->pair))
        flush(p);
    if (p->n_held == 0)
        p->held_from = p->pair;
    int16_t *to = p->held + p->n_held * (size_t)p->channels * 2;
    for (int c = 0; c < p->channels; c++) {
        to[2 * c] = little(p->low[c]);
        to[2 * c + 1] = little(p->high[c]);
    }
    p->n_held++;
}

static void begin_pair(struct peaks *p, int64_t pair)
{
    p->pair = pair;
    p->any = false;
    for (int c = 0; c < p->channels; c++) {
        p->low[c] = INT16_MAX;
        p->high[c] = INT16_MIN;
    }
}

/* --- gathering -------------------------------------------------------------------------------- */

static void widen(struct peaks *p, int c, struct media_extremes e)
{
    if (e.low < p->low[c])
        p->low[c] = (int16_t)e.low;
    if (e.high > p->high[c])
        p->high[c] = (int16_t)e.high;
}

/* n samples of one pair, from the offset on. */
static void gather(struct peaks *p, const struct media_block *b, size_t offset, size_t n)
{
    size_t channels = (size_t)p->sound->channels;
    bool s16 = p->sound->sample == MEDIA_S16;
    const float *planes[CHANNELS_MAX];
    for (size_t c = 0; b->planes && c < channels; c++)
        planes[c] = b->planes[c] + offset;
    if (p->channels == 1) {
        widen(p, 0, b->planes ? media_extremes_mix_planes(planes, n, channels)
                    : s16     ? media_extremes_mix_s16(b->s16 + offset * channels, n, channels)
                              : media_extremes_mix_float(b->f + offset * channels, n, channels));
        return;
    }
    for (size_t c = 0; c < channels; c++)
        widen(p, (int)c, b->planes ? media_extremes_float(planes[c], n, 1)
                         : s16     ? media_extremes_s16(b->s16 + offset * channels + c, n, channels)
                                   : media_extremes_float(b->f + offset * channels + c, n, channels));
}

static bool on_block(void *ctx, const struct media_block *b)
{
    struct peaks *p = ctx;
    int64_t at = b->at;
    int done = at < 0 ? (-at < b->n ? (int)-at : b->n) : 0;
    while (done < b->n) {
        at = b->at + done;
        int64_t pair = at / p->per_pair, left = (pair + 1) * p->per_pair - at;
        int n = left < b->n - done ? (int)left : b->n - done;
        if (pair != p->pair) {
            keep_pair(p);
            begin_pair(p, pair);
        }
        gather(p, b, (size_t)done, (size_t)n);
        p->any = true;
        done += n;
    }
    p->end = b->at + b->n;
    return !p->failed;
}

/* --- the task --------------------------------------------------------------------------------- */

struct order {
    struct media_sound_wish wish;
    bool split;
    int64_t per_pair, from_pair, to_pair; /* INT64_MAX: to the end */
    int64_t max_bytes; /* 0: no limit */
    const char *output;
};

static enum dub_status read_order(const cJSON *args, struct order *o, struct dub_err *err)
{
    static bool is_nice;
    if (dub_json_bool(args, "background", false) && !is_nice) {
        (void)!nice(10); /* for good: such a process has no hurried work */
        is_nice = true;
    }
    double per_pair = dub_json_num(args, "samplesPerPair", 256);
    double from = dub_json_num(args, "fromPair", 0), to = dub_json_num(args, "toPair", -1);
    *o = (struct order){.output = dub_json_str(args, "output"),
                        .split = dub_json_bool(args, "split", false)};
    o->wish = (struct media_sound_wish){.track = (int)dub_json_num(args, "track", 0),
                                        .sample = MEDIA_NATURAL,
                                        .planes = true};
    if (!(per_pair >= 2 && per_pair <= SAMPLES_PER_PAIR_MAX))
        return dub_fail(err, DUB_ERR_FORMAT, "samplesPerPair must be from 2 to %d",
                        (int)SAMPLES_PER_PAIR_MAX);
    if (!o->output || !(from >= 0 && from < UINT32_MAX) || !(to < UINT32_MAX))
        return dub_fail(err, DUB_ERR_FORMAT, "peaks need an output and pairs from 0");
    o->max_bytes = (int64_t)dub_json_num(args, "maxBytes", 0);
    o->per_pair = (int64_t)per_pair;
    o->from_pair = (int64_t)from;
    o->to_pair = to < 0 ? INT64_MAX : (int64_t)to;
    return DUB_OK;
}

static enum dub_status build(struct peaks *p, struct media_sound *sound, const struct order *o,
                             cJSON *result, struct dub_err *err)
{
    p->sound = sound;
    p->channels = o->split ? sound->channels : 1;
    p->per_pair = o->per_pair;
    if (sound->channels > CHANNELS_MAX)
        return media_container_refuse(sound->c, "has more channels than a waveform takes", err);
    p->held = dub_alloc_array(PAIRS_HELD * 2 * (size_t)p->channels, sizeof(int16_t));
    begin_pair(p, o->from_pair);
    int64_t to = o->to_pair == INT64_MAX ? INT64_MAX : o->to_pair * o->per_pair;
    int64_t from = o->from_pair * o->per_pair;
    struct media_pcm pcm;
    enum dub_status st = media_pcm_find(sound, &pcm)
                             ? media_pcm_run(&pcm, from, to, on_block, p, err)
                             : media_sound_run_samples(sound, from, to, on_block, p, err);
    keep_pair(p);
    int64_t pairs = p->any ? p->pair + 1 - o->from_pair : 0;
    flush(p);
    dub_free(p->held);
    if (!st && p->failed)
        return dub_fail_sys(err, p->failed, o->output, "write");
    dub_json_add_i64(result, "fromPair", o->from_pair);
    dub_json_add_i64(result, "pairs", pairs);
    dub_json_add_i64(result, "samples", p->end);
    dub_json_add_i64(result, "sampleRate", sound->rate_hz);
    dub_json_add_i64(result, "channels", p->channels);
    return st;
}

enum dub_status media_peaks_work(struct media_task *task, const char *source, const cJSON *args,
                                 cJSON *result, struct dub_err *err)
{
    struct order o;
    struct media_container c;
    struct media_sound sound;
    struct peaks p = {.fd = -1};
    enum dub_status st = read_order(args, &o, err);
    if (st)
        return st;
    p.fd = open(o.output, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (p.fd < 0)
        return dub_fail_sys(err, errno, o.output, "write");
    st = media_container_open(task, source, &c, err);
    if (!st) {
        c.max_bytes = o.max_bytes;
        st = media_sound_open(&c, &o.wish, &sound, err);
        if (!st) {
            st = build(&p, &sound, &o, result, err);
            media_sound_close(&sound);
        }
        media_container_close(&c);
    }
    close(p.fd);
    return st;
}
