/*
 * Waveforms for screen tests: made-up speech of a known shape. Every sound is phrases of 1.2 s with
 * pauses of 0.4 s; the loudness of a phrase falls from full scale by 6 dB from one to the next, five
 * times, and begins anew, so that a screen can be checked by counting.
 */
#ifndef DUB_TEST_FAKE_WAVES_H
#define DUB_TEST_FAKE_WAVES_H

#include <stdio.h>

#include "base/fs.h"
#include "port/peaks_file.h"
#include "waves.h"

#define FAKE_WAVES_MAX 8
#define FAKE_RATE      8000
#define FAKE_PER_PAIR  80 /* 10 ms */

struct fake_wave {
    char name[64];
    struct ui_wave wave;
    unsigned char *bytes;
    int channels;
};

struct fake_waves {
    struct fake_wave at[FAKE_WAVES_MAX];
    int n, n_built;
    bool busy;
};

static inline int fake_loudness(int pair)
{
    int phrase = pair / 160, within = pair % 160;
    if (within >= 120)
        return 20; /* the room */
    int full = 32000 >> (phrase % 5);
    int wave = within % 20; /* syllables of 200 ms */
    return full * (wave < 10 ? 10 + wave : 29 - wave) / 19;
}

static inline bool fake_half(const void *job, int64_t from, int64_t to)
{
    const struct fake_wave *w = job;
    (void)from;
    return to <= (int64_t)w->wave.view.levels[0].head.n_pairs / 2;
}

static inline void fake_wave_fill(struct fake_wave *w, int pairs)
{
    struct dub_peaks_head head = {.bits = 16,
                                  .rate_hz = FAKE_RATE,
                                  .samples_per_pair = FAKE_PER_PAIR,
                                  .n_pairs = (uint32_t)pairs,
                                  .channels = w->channels};
    size_t n = DUB_PEAKS_HEAD_BYTES + (size_t)pairs * dub_peaks_pair_bytes(&head);
    w->bytes = dub_alloc_array(n, 1);
    dub_peaks_head_write(&head, w->bytes);
    unsigned char *p = w->bytes + DUB_PEAKS_HEAD_BYTES;
    for (int i = 0; i < pairs; i++) {
        for (int c = 0; c < w->channels; c++, p += 4) { /* each channel half as loud */
            int high = fake_loudness(i) >> c, low = -high;
            p[0] = (unsigned char)(low & 0xff);
            p[1] = (unsigned char)((low >> 8) & 0xff);
            p[2] = (unsigned char)(high & 0xff);
            p[3] = (unsigned char)(high >> 8);
        }
    }
    w->wave.view = (struct dub_peaks_view){.n_levels = 1};
    w->wave.view.levels[0] = (struct dub_peaks_level){
        .map = w->bytes, .map_bytes = n, .data = DUB_PEAKS_HEAD_BYTES, .head = head};
}

static inline void fake_wave_rough(struct fake_wave *w, int pairs)
{
    w->wave.n_rough = 40;
    w->wave.rough_len_us = (dub_us)pairs * 10000;
    w->wave.rough_low = dub_alloc_array(40, sizeof(int16_t));
    w->wave.rough_high = dub_alloc_array(40, sizeof(int16_t));
    for (int i = 0; i < 40; i++) {
        int v = fake_loudness(pairs * i / 40 + pairs / 80);
        w->wave.rough_low[i] = (int16_t)(i == 20 ? 1 : -v); /* one place cannot be read */
        w->wave.rough_high[i] = (int16_t)(i == 20 ? 0 : v);
    }
}

static inline void fake_wave_clear(struct fake_wave *w)
{
    dub_free(w->bytes);
    dub_free(w->wave.rough_low);
    dub_free(w->wave.rough_high);
    w->bytes = NULL;
    w->wave = (struct ui_wave){0};
}

static inline struct fake_wave *fake_wave_named(struct fake_waves *all, const char *name)
{
    for (int i = 0; i < all->n; i++)
        if (strcmp(all->at[i].name, name) == 0)
            return &all->at[i];
    return NULL;
}

/* "NAME STATE SECONDS [CHANNELS]" */
static inline bool fake_wave_make(struct fake_waves *all, struct dub_sv rest)
{
    static const char *const states[] = {"waiting", "half",   "ready", "stopped",
                                         "failed",  "asking", "rough"};
    static const enum ui_wave_state as[] = {UI_WAVE_WAITING, UI_WAVE_BUILDING, UI_WAVE_READY,
                                            UI_WAVE_STOPPED, UI_WAVE_FAILED,   UI_WAVE_ASKING,
                                            UI_WAVE_BUILDING};
    char name[64], state[16];
    unsigned long long seconds = 0, channels = 1;
    struct dub_sv words[4];
    for (int i = 0; i < 4; i++) {
        rest = dub_sv_trim(rest);
        words[i] = dub_sv_split(&rest, ' ');
    }
    (void)snprintf(name, sizeof(name), "%.*s", (int)words[0].n, words[0].p);
    (void)snprintf(state, sizeof(state), "%.*s", (int)words[1].n, words[1].p);
    if (!dub_sv_u64(words[2], 10000, &seconds) ||
        (words[3].n > 0 && !dub_sv_u64(words[3], 8, &channels)))
        return false;
    size_t i = 0;
    while (i < DUB_ARRAY_LEN(states) && strcmp(states[i], state) != 0)
        i++;
    struct fake_wave *w = fake_wave_named(all, name);
    if (i == DUB_ARRAY_LEN(states) || (!w && all->n == FAKE_WAVES_MAX))
        return false;
    w = w ? w : &all->at[all->n++];
    fake_wave_clear(w);
    memcpy(w->name, name, sizeof(name));
    w->channels = (int)channels;
    w->wave.state = as[i];
    w->wave.percent = 50;
    if (as[i] == UI_WAVE_READY || strcmp(state, "half") == 0)
        fake_wave_fill(w, (int)seconds * 100);
    if (as[i] == UI_WAVE_BUILDING)
        fake_wave_rough(w, (int)seconds * 100);
    if (strcmp(state, "half") == 0)
        w->wave.has_pairs = fake_half;
    w->wave.job = w;
    all->busy = as[i] == UI_WAVE_BUILDING;
    return true;
}

static inline const struct ui_wave *fake_wave_get(void *ctx, const struct dub_session *s,
                                                  const struct dub_input *in,
                                                  struct ui_wave_wish wish)
{
    (void)s;
    const struct fake_wave *w = fake_wave_named(ctx, dub_path_base(dub_str_z(in->where)));
    return w && wish.track == 0 ? &w->wave : NULL;
}

static inline bool fake_wave_stop(void *ctx)
{
    struct fake_waves *all = ctx;
    bool was = all->busy;
    all->busy = false;
    return was;
}

static inline size_t fake_wave_build(void *ctx, const struct dub_session *s, bool urls)
{
    struct fake_waves *all = ctx;
    (void)s;
    for (int i = 0; i < all->n; i++) {
        enum ui_wave_state st = all->at[i].wave.state;
        all->n_built += st == UI_WAVE_STOPPED || st == UI_WAVE_FAILED || (urls && st == UI_WAVE_ASKING);
    }
    return (size_t)all->n_built;
}

static inline const char *fake_wave_activity(void *ctx)
{
    return ((const struct fake_waves *)ctx)->busy ? "sound of interview.mp4 50 %" : NULL;
}

/* No waveforms in scripts that make none: their screens stay as they were. */
static inline struct ui_waves_port fake_waves_port(struct fake_waves *all)
{
    if (all->n == 0)
        return (struct ui_waves_port){0};
    return (struct ui_waves_port){.ctx = all,
                                  .get = fake_wave_get,
                                  .stop = fake_wave_stop,
                                  .build = fake_wave_build,
                                  .activity = fake_wave_activity};
}

static inline void fake_waves_fini(struct fake_waves *all)
{
    for (int i = 0; i < all->n; i++)
        fake_wave_clear(&all->at[i]);
}

#endif
