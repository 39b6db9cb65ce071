/*
 * One pass, three listeners: steps of peak, power and clipping here, loudness by libavfilter's
 * ebur128, speech by the ear. What lies before the container's start is left out, holes are silent,
 * so that everything is at its place from 0. Memory grows by 6 bytes a step, some 0.5 MB an hour.
 */
#include "media/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/sound.h"
#include "media/decode.h"
#include "media/ear.h"

#define CLIP_RUN         3
#define FULL_SCALE       (32767.0F / 32768.0F) /* the highest value of 16 bits */
#define CHANNELS_WATCHED 64
#define STEPS_PER_S      (DUB_US_PER_S / DUB_SOUND_STEP_US)
#define GATED_LUFS       (-69.9) /* what ebur128 says below its absolute gate */
#define SILENCE_SAMPLES  4096    /* of a hole, at a time */

/* Blocks of 0.1 s come at this rate only; it is the one BS.1770 gives its filters for. */
#define LOUDNESS_CHAIN "aresample=48000,ebur128=metadata=1"

struct step {
    double power; /* sum of squares over all channels */
    float peak;
    int64_t n;
    uint32_t n_clipped;
};

struct listen {
    const struct media_sound *sound;
    int64_t at;      /* samples heard, from the container's start */
    int64_t step_end;
    struct step step;
    DUB_VEC(struct dub_sound_step) steps;
    double power;    /* of the whole */
    float peak;
    int64_t clipped;
    int run[CHANNELS_WATCHED]; /* samples at full scale in a row */
    struct media_filter loudness;
    DUB_VEC(int16_t) blocks;
    double lufs;     /* the latest integrated value */
    struct media_ear ear;
    bool failed;
};

/* --- loudness --------------------------------------------------------------------------------- */

static bool number_of(const AVFrame *frame, const char *key, double *out)
{
    const AVDictionaryEntry *e = av_dict_get(frame->metadata, key, NULL, 0);
    int64_t value;
    if (!e || dub_decimal6_parse(dub_sv(e->value), &value, NULL, NULL) != DUB_OK)
        return false;
    *out = (double)value / 1e6;
    return true;
}

static int16_t cdb_clamped(double db)
{
    double cdb = round(db * 100);
    return (int16_t)(cdb < DUB_SOUND_NO_SIGNAL ? DUB_SOUND_NO_SIGNAL : cdb > 20000 ? 20000 : cdb);
}

static bool on_loudness(void *ctx, const AVFrame *frame)
{
    struct listen *l = ctx;
    double momentary, whole;
    bool heard = number_of(frame, "lavfi.r128.M", &momentary) && momentary > -120;
    dub_vec_push(&l->blocks, heard ? cdb_clamped(momentary) : DUB_SOUND_NO_SIGNAL);
    if (number_of(frame, "lavfi.r128.I", &whole))
        l->lufs = whole;
    return true;
}

/* --- steps ------------------------------------------------------------------------------------ */

static int16_t cdb_of(double ratio)
{
    return ratio > 0 ? cdb_clamped(20 * log10(ratio)) : DUB_SOUND_NO_SIGNAL;
}

static void begin_step(struct listen *l)
{
    l->step = (struct step){0};
    l->step_end = dub_mul_div_ceil((int64_t)l->steps.n + 1, l->sound->rate_hz, STEPS_PER_S);
}

static void keep_step(struct listen *l)
{
    double n = (double)l->step.n * l->sound->channels;
    uint32_t clipped = l->step.n_clipped;
    struct dub_sound_step s = {.peak_cdb = cdb_of((double)l->step.peak),
                               .rms_cdb = cdb_of(n > 0 ? sqrt(l->step.power / n) : 0),
                               .n_clipped = (uint16_t)(clipped > 65535 ? 65535 : clipped)};
    dub_vec_push(&l->steps, s);
    l->power += l->step.power;
    l->peak = l->step.peak > l->peak ? l->step.peak : l->peak;
    l->clipped += clipped;
    begin_step(l);
}

static void watch_clipping(struct listen *l, int channel, float size)
{
    int *run = &l->run[channel < CHANNELS_WATCHED ? channel : CHANNELS_WATCHED - 1];
    if (size < FULL_SCALE) {
        *run = 0;
        return;
    }
    if (++*run == CLIP_RUN)
        l->step.n_clipped += CLIP_RUN;
    else if (*run > CLIP_RUN)
        l->step.n_clipped++;
}

static void measure(struct listen *l, const float *samples, int n)
{
    int channels = l->sound->channels;
    for (int i = 0; i < n; i++, l->at++) {
        if (l->at == l->step_end)
            keep_step(l);
        for (int c = 0; c < channels; c++) {
            float v = samples[(size_t)i * (size_t)channels + (size_t)c], size = fabsf(v);
            l->step.power += (double)v * (double)v;
            l->step.peak = size > l->step.peak ? size : l->step.peak;
            watch_clipping(l, c, size);
        }
        l->step.n++;
    }
}

/* --- hearing ---------------------------------------------------------------------------------- */

static void hear(struct listen *l, const float *samples, int n)
{
    struct media_block b = {.at = l->at, .n = n, .f = samples};
    l->failed = l->failed || !media_filter_push(&l->loudness, &b) || !media_ear_push(&l->ear, &b);
    measure(l, samples, n);
}

static void hear_hole(struct listen *l, int64_t to)
{
    size_t channels = (size_t)l->sound->channels;
    float *zeros = dub_alloc_array(SILENCE_SAMPLES * channels, sizeof(*zeros));
    while (l->at < to && !l->failed) {
        int64_t left = to - l->at;
        hear(l, zeros, (int)(left < SILENCE_SAMPLES ? left : SILENCE_SAMPLES));
    }
    dub_free(zeros);
}

static bool on_block(void *ctx, const struct media_block *b)
{
    struct listen *l = ctx;
    int64_t early = b->at < l->at ? l->at - b->at : 0; /* before the start, or twice */
    if (early >= b->n)
        return true;
    hear_hole(l, b->at);
    hear(l, b->f + (size_t)early * (size_t)l->sound->channels, b->n - (int)early);
    return !l->failed;
}

/* --- the result ------------------------------------------------------------------------------- */

static struct dub_sound *facts_of(struct listen *l, const cJSON *args)
{
    struct dub_sound *s = dub_sound_new();
    struct media_heard heard;
    double n = (double)l->at * l->sound->channels;
    const char *sha = dub_json_str(args, "sha256");
    if (sha && strlen(sha) < sizeof(s->sha256))
        memcpy(s->sha256, sha, strlen(sha));
    media_ear_hear(&l->ear, MEDIA_EAR_PAUSE_US, &heard);
    s->track = (int32_t)dub_json_num(args, "track", 0);
    s->rate_hz = l->sound->rate_hz;
    s->channels = l->sound->channels;
    s->end_us = dub_mul_div_floor(l->at, DUB_US_PER_S, l->sound->rate_hz);
    s->peak_cdb = cdb_of((double)l->peak);
    s->rms_cdb = cdb_of(n > 0 ? sqrt(l->power / n) : 0);
    s->loudness_cdb = l->lufs > GATED_LUFS ? cdb_clamped(l->lufs) : DUB_SOUND_NO_SIGNAL;
    s->n_clipped = l->clipped;
    if (heard.any) {
        s->background_cdb = heard.background_db * 100;
        s->speech_cdb = heard.speech_db * 100;
        s->threshold_cdb = heard.threshold_db * 100;
    }
    s->steps = l->steps.at;
    s->n_steps = l->steps.n;
    s->blocks = l->blocks.at;
    s->n_blocks = l->blocks.n;
    s->speech = heard.speech.at;
    s->n_speech = heard.speech.n;
    return s;
}

static enum dub_status write_out(const struct dub_sound *s, const char *path, struct dub_err *err)
{
    struct dub_buf out;
    dub_buf_init(&out, DUB_SOUND_BYTES_MAX);
    dub_sound_print(s, &out);
    enum dub_status st = dub_buf_status(&out, "what was heard", err);
    int fd = st ? -1 : open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (!st && (fd < 0 || !media_write_all(fd, out.data, out.n)))
        st = dub_fail_sys(err, errno, path, "write");
    if (fd >= 0)
        close(fd);
    dub_buf_fini(&out);
    return st;
}

static void add_db(cJSON *result, const char *name, int32_t cdb)
{
    if (cdb > DUB_SOUND_NO_SIGNAL)
        dub_json_add_decimal6(result, name, (int64_t)cdb * 10000);
    else
        cJSON_AddNullToObject(result, name);
}

static void report(const struct dub_sound *s, cJSON *result)
{
    dub_json_add_us(result, "endSeconds", s->end_us);
    add_db(result, "peakDb", s->peak_cdb);
    add_db(result, "rmsDb", s->rms_cdb);
    add_db(result, "loudnessLufs", s->loudness_cdb);
    dub_json_add_i64(result, "clippedSamples", s->n_clipped);
    dub_json_add_i64(result, "stretches", (int64_t)s->n_speech);
}

/* --- the task --------------------------------------------------------------------------------- */

static enum dub_status run(struct listen *l, struct media_sound *sound, struct dub_err *err)
{
    begin_step(l);
    enum dub_status st = media_sound_run(sound, 0, DUB_US_MAX, on_block, l, err);
    if (!st && l->failed)
        st = dub_fail(err, DUB_ERR_LIMIT, "there is no memory to listen to %s",
                      sound->c->src.shown);
    if (l->step.n > 0)
        keep_step(l);
    media_filter_flush(&l->loudness);
    media_ear_finish(&l->ear);
    return st;
}

static enum dub_status listen_to(struct media_sound *sound, const cJSON *args, cJSON *result,
                                 struct dub_err *err)
{
    struct listen *l = DUB_NEW(struct listen);
    const char *output = dub_json_str(args, "output");
    struct dub_sound *facts = NULL;
    *l = (struct listen){.sound = sound, .lufs = -INFINITY};
    enum dub_status st = output ? DUB_OK : dub_fail(err, DUB_ERR_FORMAT, "output must be a file");
    if (!st)
        st = media_filter_open(&l->loudness, LOUDNESS_CHAIN, sound->rate_hz, sound->channels,
                               on_loudness, l, err);
    if (!st)
        st = media_ear_open(&l->ear, sound->rate_hz, sound->channels, err);
    if (!st)
        st = run(l, sound, err);
    if (!st) {
        facts = facts_of(l, args);
        st = write_out(facts, output, err);
        report(facts, result);
        dub_sound_unref(facts);
    } else {
        dub_vec_fini(&l->steps);
        dub_vec_fini(&l->blocks);
    }
    media_filter_close(&l->loudness);
    media_ear_close(&l->ear);
    dub_free(l);
    return st;
}

enum dub_status media_listen_work(struct media_task *task, const char *source, const cJSON *args,
                                  cJSON *result, struct dub_err *err)
{
    struct media_container c;
    struct media_sound sound;
    struct media_sound_wish wish = {.sample = MEDIA_FLOAT,
                                    .track = (int)dub_json_num(args, "track", 0)};
    enum dub_status st = media_container_open(task, source, &c, err);
    if (st)
        return st;
    st = media_sound_open(&c, &wish, &sound, err);
    if (!st) {
        st = listen_to(&sound, args, result, err);
        media_sound_close(&sound);
    }
    media_container_close(&c);
    return st;
}
