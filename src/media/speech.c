/*
 * The level of the speech band every 10 ms; how loud background and speech are from how often each
 * level occurs; a threshold between them; runs above it.
 *
 * Against the known places of synthetic speech (samples/interview: pauses between sentences of two
 * voices) edges lie within 30 ms, within 0.1 s under noise 25 dB below the voice (soft consonants
 * drown first); see tests/e2e/test_speech.py.
 */
#include "media/speech.h"

#include <math.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/vec.h"
#include "media/decode.h"
#include "media/ear.h"

#define RATE_HZ 16000
#define STEP    (RATE_HZ / 100) /* samples of one level: 10 ms */
#define STEP_US (DUB_US_PER_S / 100)

/* Rumble and hiss left out: voices have their strength between 100 Hz and 4 kHz. */
#define CHAIN   "highpass=f=100,lowpass=f=4000"
#define TO_MONO "aresample=16000,aformat=channel_layouts=mono,"

#define FLOOR_DB      (-90)           /* below this it is silence whatever the rest is */
#define BURST_US      ((dub_us)60000) /* shorter sounds are clicks */
#define ABOVE_DB      9               /* speech stands out of its background by this at least */
#define FAINTEST_DB   (-60)           /* nobody's speech, whatever is quieter still */
#define SHARE_OF_RISE 0.35            /* where between background and speech the threshold lies */

/* --- levels ----------------------------------------------------------------------------------- */

static void keep_level(struct media_ear *s)
{
    double rms = sqrt(s->power / s->n), db = rms > 0 ? 20 * log10(rms) : FLOOR_DB;
    db = db < FLOOR_DB ? FLOOR_DB : db > 0 ? 0 : db;
    dub_vec_push(&s->level, (signed char)lround(db));
    s->power = 0;
    s->n = 0;
}

static bool on_filtered(void *ctx, const AVFrame *frame)
{
    struct media_ear *s = ctx;
    const float *v = (const float *)(const void *)frame->data[0];
    for (int i = 0; i < frame->nb_samples; i++) {
        s->power += (double)v[i] * (double)v[i];
        if (++s->n == STEP)
            keep_level(s);
    }
    return true;
}

/* A hole in the track is silence, so that places behind it stay right. */
static void fill_hole(struct media_ear *s, int64_t at)
{
    int64_t have = s->first + (int64_t)s->level.n * STEP + s->n;
    for (; have + STEP <= at; have += STEP)
        dub_vec_push(&s->level, (signed char)FLOOR_DB);
}

enum dub_status media_ear_open(struct media_ear *s, int rate_hz, int channels, struct dub_err *err)
{
    *s = (struct media_ear){0};
    bool ready = rate_hz == RATE_HZ && channels == 1;
    return media_filter_open(&s->filter, ready ? CHAIN : TO_MONO CHAIN, rate_hz, channels,
                             on_filtered, s, err);
}

bool media_ear_push(struct media_ear *s, const struct media_block *b)
{
    int64_t at = dub_mul_div_floor(b->at, RATE_HZ, s->filter.rate_hz);
    if (!s->begun)
        s->first = at;
    s->begun = true;
    fill_hole(s, at);
    return media_filter_push(&s->filter, b);
}

void media_ear_finish(struct media_ear *s)
{
    media_filter_flush(&s->filter);
}

void media_ear_close(struct media_ear *s)
{
    media_filter_close(&s->filter);
    dub_vec_fini(&s->level);
}

/* --- threshold -------------------------------------------------------------------------------- */

/* The level that a share of all that are not digital silence lies below. */
static int percentile(const size_t count[-FLOOR_DB + 1], size_t total, double share)
{
    size_t seen = 0;
    for (int i = 1; i <= -FLOOR_DB; i++) {
        seen += count[i];
        if ((double)seen >= share * (double)total)
            return FLOOR_DB + i;
    }
    return 0;
}

/*
 * The background is what a tenth of the track does not reach; digital silence between takes says
 * nothing about it and is left out, unless it is all the quiet there is.
 */
static bool find_levels(const struct media_ear *s, struct media_heard *out)
{
    size_t count[-FLOOR_DB + 1] = {0};
    for (size_t i = 0; i < s->level.n; i++)
        count[s->level.at[i] - FLOOR_DB]++;
    size_t sounding = s->level.n - count[0];
    if (sounding == 0)
        return false;
    bool has_silence = count[0] * 10 >= s->level.n;
    out->background_db = has_silence ? FLOOR_DB : percentile(count, sounding, 0.1);
    out->speech_db = percentile(count, sounding, 0.95);
    int rise = out->speech_db - out->background_db;
    int share = (int)lround(rise * SHARE_OF_RISE);
    out->threshold_db = out->background_db + (share > ABOVE_DB ? share : ABOVE_DB);
    if (out->threshold_db < FAINTEST_DB)
        out->threshold_db = FAINTEST_DB;
    return true;
}

/* --- stretches -------------------------------------------------------------------------------- */

static void add_run(struct media_heard *out, size_t from, size_t to, dub_us pause_us)
{
    struct dub_span run = {(dub_us)from * STEP_US, (dub_us)to * STEP_US};
    if (out->speech.n > 0 && run.start_us - out->speech.at[out->speech.n - 1].end_us < pause_us)
        out->speech.at[out->speech.n - 1].end_us = run.end_us;
    else
        dub_vec_push(&out->speech, run);
}

static void find_runs(const struct media_ear *s, int threshold_db, dub_us pause_us,
                      struct media_heard *out)
{
    for (size_t i = 0; i < s->level.n; i++) {
        size_t from = i;
        while (i < s->level.n && s->level.at[i] > threshold_db)
            i++;
        if (i > from)
            add_run(out, from, i, pause_us);
    }
}

/* Clicks left out, the rest at its place in the container's time. */
static void place_runs(struct media_heard *out, dub_us first_us)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->speech.n; i++) {
        struct dub_span run = out->speech.at[i];
        if (dub_span_len(run) >= BURST_US)
            out->speech.at[kept++] =
                (struct dub_span){first_us + run.start_us, first_us + run.end_us};
    }
    out->speech.n = kept;
}

void media_ear_hear(const struct media_ear *s, dub_us pause_us, struct media_heard *out)
{
    *out = (struct media_heard){0};
    out->any = find_levels(s, out);
    if (!out->any)
        return;
    find_runs(s, out->threshold_db, pause_us, out);
    place_runs(out, dub_mul_div_floor(s->first, DUB_US_PER_S, RATE_HZ));
}

/* --- the task --------------------------------------------------------------------------------- */

struct listening {
    struct media_ear ear;
    bool failed;
};

static bool on_block(void *ctx, const struct media_block *b)
{
    struct listening *l = ctx;
    l->failed = !media_ear_push(&l->ear, b);
    return !l->failed;
}

static void add_db(cJSON *result, const char *name, const struct media_heard *h, int db)
{
    if (h->any)
        dub_json_add_i64(result, name, db);
    else
        cJSON_AddNullToObject(result, name);
}

static void report(const struct media_heard *h, cJSON *result)
{
    cJSON *list = cJSON_AddArrayToObject(result, "speech");
    for (size_t i = 0; i < h->speech.n; i++) {
        cJSON *pair = cJSON_CreateArray();
        cJSON_AddItemToArray(pair, dub_json_new_us(h->speech.at[i].start_us));
        cJSON_AddItemToArray(pair, dub_json_new_us(h->speech.at[i].end_us));
        cJSON_AddItemToArray(list, pair);
    }
    add_db(result, "backgroundDb", h, h->background_db);
    add_db(result, "speechDb", h, h->speech_db);
    add_db(result, "thresholdDb", h, h->threshold_db);
}

static enum dub_status listen(struct media_container *c, const cJSON *args, cJSON *result,
                              struct dub_err *err)
{
    struct media_sound sound;
    struct media_sound_wish wish = {.track = (int)dub_json_num(args, "track", 0),
                                    .sample = MEDIA_FLOAT,
                                    .rate_hz = RATE_HZ,
                                    .channels = 1};
    struct listening l = {0};
    struct media_heard heard;
    struct dub_span range;
    dub_us pause_us = MEDIA_EAR_PAUSE_US;
    const cJSON *pause = dub_json_get(args, "pauseSeconds");
    if (pause && (!dub_json_us(pause, &pause_us, NULL) || pause_us < 0))
        return dub_fail(err, DUB_ERR_FORMAT, "pauseSeconds must be a time");
    enum dub_status st = media_work_range(args, &range, err);
    if (!st)
        st = media_sound_open(c, &wish, &sound, err);
    if (st)
        return st;
    st = media_ear_open(&l.ear, RATE_HZ, 1, err);
    if (!st)
        st = media_sound_run(&sound, range.start_us, range.end_us, on_block, &l, err);
    if (!st && l.failed)
        st = dub_fail(err, DUB_ERR_LIMIT, "there is no memory to listen to %s", c->src.shown);
    if (!st) {
        media_ear_finish(&l.ear);
        media_ear_hear(&l.ear, pause_us, &heard);
        report(&heard, result);
        dub_vec_fini(&heard.speech);
    }
    media_ear_close(&l.ear);
    media_sound_close(&sound);
    return st;
}

enum dub_status media_speech_work(struct media_task *task, const char *source, const cJSON *args,
                                  cJSON *result, struct dub_err *err)
{
    struct media_container c;
    enum dub_status st = media_container_open(task, source, &c, err);
    if (st)
        return st;
    st = listen(&c, args, result, err);
    media_container_close(&c);
    return st;
}
