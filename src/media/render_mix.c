#include "media/render_mix.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define DEFAULT_HZ  48000
#define RATE_MAX_HZ 384000

/* -12 dB: still heard, well under a voice. */
#define DUCKED 0.251189F

/* Where the video's own sound is cut it fades for so long, outside the segment. */
#define FADES_PER_S 200

static int64_t sample_at(dub_us t, int rate_hz)
{
    return dub_mul_div_round(t, rate_hz, DUB_US_PER_S);
}

/* --- the video's own sound -------------------------------------------------------------------- */

static float gain_of(enum render_level level)
{
    return level == RENDER_KEEP ? 1 : level == RENDER_DUCK ? DUCKED : 0;
}

/* A picture that is looped, bounced or sped has its sound once, as it was; a held one has none. */
static dub_us sounding_us(const struct render_part *part)
{
    dub_us len_us = dub_span_len(part->from);
    if (part->how == RENDER_HELD)
        return 0;
    return part->out_us < len_us ? part->out_us : len_us;
}

static void plan_own(struct render_mix *m)
{
    const struct render_plan *plan = m->plan;
    for (size_t i = 0; i < plan->parts.n; i++) {
        const struct render_part *part = &plan->parts.at[i];
        struct render_own own = {
            .from = sample_at(part->from.start_us, m->rate_hz),
            .at = sample_at(part->at_us, m->rate_hz),
            .gain = gain_of(part->segment > 0 ? plan->in_segments : plan->in_gaps)};
        own.n = sample_at(part->at_us + sounding_us(part), m->rate_hz) - own.at;
        struct render_own *last = m->owns.n > 0 ? &m->owns.at[m->owns.n - 1] : NULL;
        if (own.gain <= 0 || own.n <= 0)
            continue;
        /* Rounding must not tear apart what belongs together. */
        if (last && last->at + last->n == own.at && llabs(last->from + last->n - own.from) <= 1)
            own.from = last->from + last->n;
        if (last && last->at + last->n == own.at && last->from + last->n == own.from &&
            fabsf(last->gain - own.gain) < 1e-6F)
            last->n += own.n;
        else
            dub_vec_push(&m->owns, own);
    }
}

/* Gain that holds just outside a stretch: that of a neighbour that goes on without a cut. */
static float gain_before(const struct render_mix *m, size_t i)
{
    const struct render_own *own = &m->owns.at[i], *last = i > 0 ? own - 1 : NULL;
    if (own->at == 0)
        return own->gain; /* nothing was cut off */
    return last && last->at + last->n == own->at && last->from + last->n == own->from ? last->gain
                                                                                      : 0;
}

static float gain_after(const struct render_mix *m, size_t i)
{
    const struct render_own *own = &m->owns.at[i], *next = i + 1 < m->owns.n ? own + 1 : NULL;
    if (!next && own->at + own->n >= sample_at(m->plan->wanted.end_us, m->rate_hz))
        return own->gain;
    return next && own->at + own->n == next->at && own->from + own->n == next->from ? next->gain
                                                                                    : 0;
}

/* The louder side of a change fades, so that the quieter one keeps its whole length. */
static void set_gains(const struct render_mix *m, size_t i, int64_t first, int n)
{
    const struct render_own *own = &m->owns.at[i];
    int64_t fade = m->rate_hz / FADES_PER_S;
    float before = gain_before(m, i), after = gain_after(m, i);
    fade = fade < own->n / 2 ? fade : own->n / 2;
    for (int k = 0; k < n; k++) {
        int64_t in = first + k, left = own->n - 1 - in;
        float g = own->gain;
        if (in < fade && before < own->gain)
            g = before + (own->gain - before) * (float)in / (float)fade;
        if (left < fade && after < own->gain)
            g = after + (own->gain - after) * (float)left / (float)fade;
        m->gains[k] = g;
    }
}

static void leave_own(struct render_mix *m)
{
    if (m->own)
        render_pool_release(&m->pool, m->own);
    m->own = NULL;
}

/* The part of one stretch that lies in [at, at + n). */
static enum dub_status add_stretch(struct render_mix *m, size_t i, int64_t at, int n, float *out,
                                   struct dub_err *err)
{
    const struct render_own *own = &m->owns.at[i];
    int64_t first = at > own->at ? at : own->at, end = own->at + own->n;
    enum dub_status st = DUB_OK;
    end = end < at + n ? end : at + n;
    struct render_range range = {own->from + first - own->at, (int)(end - first), m->gains};
    if (range.n <= 0)
        return DUB_OK;
    set_gains(m, i, first - own->at, range.n);
    if (!m->own)
        st = render_pool_take(&m->pool, m->video, range.from, &m->own, err);
    return st ? st
              : render_reader_add(&m->pool, m->own, &range, out + (first - at) * m->channels, err);
}

static enum dub_status add_own(struct render_mix *m, int64_t at, int n, float *out,
                               struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    while (!st && m->next_own < m->owns.n && m->owns.at[m->next_own].at < at + n) {
        const struct render_own *own = &m->owns.at[m->next_own], *next = own + 1;
        if (own->at + own->n > at)
            st = add_stretch(m, m->next_own, at, n, out, err);
        if (own->at + own->n > at + n)
            break;
        m->next_own++;
        if (m->next_own == m->owns.n || next->from != own->from + own->n)
            leave_own(m);
    }
    return st;
}

/* --- takes ------------------------------------------------------------------------------------ */

static enum dub_status begin_voice(struct render_mix *m, const struct render_sound *s, int64_t at,
                                   struct dub_err *err)
{
    struct render_voice v = {.at = sample_at(s->at_us, m->rate_hz),
                             .end = sample_at(s->at_us + s->out_us, m->rate_hz),
                             .from = sample_at(s->from_us, m->rate_hz)};
    if (v.end <= at)
        return DUB_OK;
    int64_t late = at > v.at ? at - v.at : 0;
    enum dub_status st = render_pool_take(&m->pool, s->source, v.from + late, &v.reader, err);
    if (!st)
        dub_vec_push(&m->voices, v);
    return st;
}

static enum dub_status add_voices(struct render_mix *m, int64_t at, int n, float *out,
                                  struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    const struct render_plan *plan = m->plan;
    for (; !st && m->next_sound < plan->sounds.n; m->next_sound++) {
        if (sample_at(plan->sounds.at[m->next_sound].at_us, m->rate_hz) >= at + n)
            break;
        st = begin_voice(m, &plan->sounds.at[m->next_sound], at, err);
    }
    for (size_t i = 0; !st && i < m->voices.n;) {
        const struct render_voice *v = &m->voices.at[i];
        int64_t first = at > v->at ? at : v->at, end = v->end < at + n ? v->end : at + n;
        struct render_range range = {v->from + first - v->at, (int)(end - first), NULL};
        if (range.n > 0)
            st = render_reader_add(&m->pool, v->reader, &range, out + (first - at) * m->channels,
                                   err);
        if (v->end <= at + n || v->reader->ended) {
            render_pool_release(&m->pool, v->reader);
            dub_vec_remove(&m->voices, i);
        } else {
            i++;
        }
    }
    return st;
}

enum dub_status render_mix_next(struct render_mix *m, int64_t at, int n, float *out,
                                struct dub_err *err)
{
    size_t n_values = (size_t)n * (size_t)m->channels;
    memset(out, 0, n_values * sizeof(*out));
    enum dub_status st = add_own(m, at, n, out, err);
    if (!st)
        st = add_voices(m, at, n, out, err);
    for (size_t i = 0; i < n_values; i++)
        m->clipped += fabsf(out[i]) > 1.0F;
    return st;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* What a file's sound is like; channels 0: it has none. */
static enum dub_status look(struct media_task *task, const char *source, int *rate_hz,
                            int *channels, struct dub_err *err)
{
    struct media_container c;
    enum dub_status st = media_container_open(task, source, &c, err);
    if (st)
        return st;
    int stream = media_choose_sound(c.s, 0);
    *channels = stream < 0 ? 0 : c.s->streams[stream]->codecpar->ch_layout.nb_channels;
    *rate_hz = stream < 0 ? 0 : c.s->streams[stream]->codecpar->sample_rate;
    media_container_close(&c);
    return DUB_OK;
}

static int by_text(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* Every take once; the most channels that one has. */
static enum dub_status look_at_takes(const struct render_mix *m, struct media_task *task, int *most,
                                     struct dub_err *err)
{
    const struct render_plan *plan = m->plan;
    const char **names = dub_alloc_array(plan->sounds.n + 1, sizeof(*names));
    enum dub_status st = DUB_OK;
    *most = 0;
    for (size_t i = 0; i < plan->sounds.n; i++)
        names[i] = plan->sounds.at[i].source;
    qsort(names, plan->sounds.n, sizeof(*names), by_text);
    for (size_t i = 0; i < plan->sounds.n && !st; i++) {
        int rate_hz, channels = 0;
        if (i > 0 && strcmp(names[i], names[i - 1]) == 0)
            continue;
        st = look(task, names[i], &rate_hz, &channels, err);
        if (!st && channels == 0)
            st = dub_fail(err, DUB_ERR_MEDIA, "%s has no sound", names[i]);
        *most = channels > *most ? channels : *most;
        media_task_sign(task, 0, 0);
    }
    dub_free(names);
    return st;
}

/* AAC knows a few rates only; a WAV takes any. */
static int settle_rate(int own_hz, bool wav)
{
    static const int aac[] = {96000, 88200, 64000, 48000, 44100, 32000, 24000,
                              22050, 16000, 12000, 11025, 8000};
    if (wav && own_hz > 0 && own_hz <= RATE_MAX_HZ)
        return own_hz;
    for (size_t i = 0; i < DUB_ARRAY_LEN(aac); i++)
        if (aac[i] == own_hz)
            return own_hz;
    return DEFAULT_HZ;
}

/* One channel where all has one, two where a take has more, more only where the video has. */
static int settle_channels(int own, int takes)
{
    int most = own > 0 ? own : takes;
    if (own <= 2 && takes > 1)
        most = 2;
    return most < 1 ? 1 : most > 8 ? 8 : most;
}

enum dub_status render_mix_open(struct render_mix *m, struct media_task *task,
                                const struct render_plan *plan, const char *video,
                                struct dub_err *err)
{
    int own_hz = 0, own = 0, takes = 0;
    *m = (struct render_mix){.plan = plan, .video = video};
    enum dub_status st = look(task, video, &own_hz, &own, err);
    if (!st)
        st = look_at_takes(m, task, &takes, err);
    if (st)
        return st;
    m->rate_hz = settle_rate(own_hz, plan->wav);
    m->channels = settle_channels(own, takes);
    m->gains = dub_alloc_array(RENDER_MIX_BLOCK, sizeof(*m->gains));
    render_pool_init(&m->pool, task, m->rate_hz, m->channels);
    if (own > 0)
        plan_own(m);
    return DUB_OK;
}

void render_mix_close(struct render_mix *m)
{
    render_pool_fini(&m->pool);
    dub_vec_fini(&m->voices);
    dub_vec_fini(&m->owns);
    dub_free(m->gains);
    m->gains = NULL;
}
