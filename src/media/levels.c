#include "media/levels.h"

#include <math.h>

#include "base/json.h"
#include "base/mem.h"
#include "media/decode.h"
#include "media/filter.h"

#define CLIP_RUN         3
#define FULL_SCALE       (32767.0F / 32768.0F) /* the highest value of 16 bits */
#define CHANNELS_WATCHED 64

struct levels {
    const struct media_sound *sound;
    int64_t samples, end, clipped;
    double power; /* sum of squares over all channels */
    float peak;
    int run[CHANNELS_WATCHED]; /* samples at full scale in a row */
    struct media_filter loudness;
    double lufs; /* the latest integrated value */
    bool failed;
};

/* Below its absolute gate libavfilter's ebur128 says this (ITU-R BS.1770-4, annex 2: -70 LUFS). */
#define GATED_LUFS (-69.9)

static bool on_loudness(void *ctx, const AVFrame *frame)
{
    struct levels *l = ctx;
    const AVDictionaryEntry *e = av_dict_get(frame->metadata, "lavfi.r128.I", NULL, 0);
    int64_t value;
    if (e && dub_decimal6_parse(dub_sv(e->value), &value, NULL, NULL) == DUB_OK)
        l->lufs = (double)value / 1e6;
    return true;
}

static void count_clipping(struct levels *l, int channel, float size)
{
    int *run = &l->run[channel < CHANNELS_WATCHED ? channel : CHANNELS_WATCHED - 1];
    if (size < FULL_SCALE) {
        *run = 0;
        return;
    }
    if (++*run == CLIP_RUN)
        l->clipped += CLIP_RUN;
    else if (*run > CLIP_RUN)
        l->clipped++;
}

static bool measure(void *ctx, const struct media_block *b)
{
    struct levels *l = ctx;
    int channels = l->sound->channels;
    double power = 0;
    for (int i = 0; i < b->n; i++) {
        for (int c = 0; c < channels; c++) {
            float v = b->f[(size_t)i * (size_t)channels + (size_t)c], size = fabsf(v);
            power += (double)v * (double)v;
            l->peak = size > l->peak ? size : l->peak;
            count_clipping(l, c, size);
        }
    }
    l->power += power;
    l->samples += b->n;
    l->end = b->at + b->n;
    l->failed = !media_filter_push(&l->loudness, b);
    return !l->failed;
}

static void add_db(cJSON *result, const char *name, double ratio)
{
    if (ratio > 0)
        dub_json_add_decimal6(result, name, llround(20 * log10(ratio) * 1e6));
    else
        cJSON_AddNullToObject(result, name);
}

static void report(const struct levels *l, cJSON *result)
{
    double n = (double)l->samples * l->sound->channels;
    int64_t rate = l->sound->rate_hz;
    dub_json_add_i64(result, "samples", l->samples);
    dub_json_add_us(result, "seconds", dub_mul_div_floor(l->samples, DUB_US_PER_S, rate));
    dub_json_add_i64(result, "sampleRate", rate);
    dub_json_add_i64(result, "channels", l->sound->channels);
    add_db(result, "peakDb", (double)l->peak);
    add_db(result, "rmsDb", n > 0 ? sqrt(l->power / n) : 0);
    dub_json_add_i64(result, "clippedSamples", l->clipped);
    if (l->lufs > GATED_LUFS)
        dub_json_add_decimal6(result, "loudnessLufs", llround(l->lufs * 1e6));
    else
        cJSON_AddNullToObject(result, "loudnessLufs");
    dub_json_add_us(result, "endSeconds",
                    dub_mul_div_floor(l->end > 0 ? l->end : 0, DUB_US_PER_S, rate));
}

static enum dub_status run(struct media_sound *sound, struct dub_span range, cJSON *result,
                           struct dub_err *err)
{
    struct levels l = {.sound = sound, .lufs = -INFINITY};
    enum dub_status st = media_filter_open(&l.loudness, "ebur128=metadata=1",
                                           sound->rate_hz, sound->channels, on_loudness, &l, err);
    if (st)
        return st;
    st = media_sound_run(sound, range.start_us, range.end_us, measure, &l, err);
    media_filter_flush(&l.loudness);
    media_filter_close(&l.loudness);
    if (!st && l.failed)
        st = dub_fail(err, DUB_ERR_LIMIT, "there is no memory to measure %s", sound->c->src.shown);
    if (!st)
        report(&l, result);
    return st;
}

enum dub_status media_levels_work(struct media_task *task, const char *source, const cJSON *args,
                                  cJSON *result, struct dub_err *err)
{
    struct media_container c;
    struct media_sound sound;
    struct media_sound_wish wish = {.sample = MEDIA_FLOAT,
                                    .track = (int)dub_json_num(args, "track", 0)};
    struct dub_span range;
    enum dub_status st = media_work_range(args, &range, err);
    if (!st)
        st = media_container_open(task, source, &c, err);
    if (st)
        return st;
    st = media_sound_open(&c, &wish, &sound, err);
    if (!st) {
        st = run(&sound, range, result, err);
        media_sound_close(&sound);
    }
    media_container_close(&c);
    return st;
}
