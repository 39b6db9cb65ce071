#include "media/cadence.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define N_TIMES_MAX ((size_t)4 * 1024 * 1024) /* 19 h at 60 frames a second */

void media_times_add(struct media_times *t, int64_t ticks)
{
    if (t->n == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 1024;
        int64_t *more = cap > N_TIMES_MAX ? NULL : dub_try_realloc_array(t->at, cap, sizeof(*more));
        if (!more)
            return; /* what we have is enough to judge by */
        t->at = more;
        t->cap = cap;
    }
    t->at[t->n++] = ticks;
}

void media_times_fini(struct media_times *t)
{
    dub_free(t->at);
    *t = (struct media_times){0};
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void sort(struct media_times *t)
{
    size_t i = 1;
    while (i < t->n && t->at[i - 1] <= t->at[i])
        i++;
    if (i < t->n) /* most files have them in order */
        qsort(t->at, t->n, sizeof(*t->at), by_value);
}

struct media_cadence media_cadence_of(struct media_times *t)
{
    struct media_cadence c = {0};
    if (t->n < 3)
        return c;
    sort(t);
    /* Muxers stretch the first frame where sound starts earlier; that alone is no uneven rate. */
    const int64_t *at = t->n > 8 ? t->at + 1 : t->at;
    size_t n = t->n > 8 ? t->n - 1 : t->n;
    double first = (double)at[0], span = (double)at[n - 1] - first;
    double mean = span / (double)(n - 1);
    if (mean <= 0)
        return c;
    c.known = true;
    c.mean_ticks = mean;
    c.slack = 0.001 + 1.0 / span;
    double rounding = mean < 2 ? 0.01 : 1.01; /* ticks of a whole frame are not rounded */
    for (size_t i = 1; i < n && !c.variable; i++) {
        double step = (double)at[i] - (double)at[i - 1];
        double drift = (double)at[i] - first - mean * (double)i;
        /* Either one step that stands out, or a slow departure from the even grid. */
        c.variable =
            fabs(step - mean) > 0.05 * mean + rounding || fabs(drift) > 0.5 * mean + rounding;
    }
    return c;
}

static bool usable(AVRational r)
{
    return r.num > 0 && r.den > 0;
}

static const AVRational usual[] = {
    {24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1}, {48, 1},  {50, 1},
    {60000, 1001}, {60, 1}, {15, 1}, {12, 1},       {10, 1}, {100, 1}, {120, 1},
};

/* Some containers keep a rate as a rounded duration: 19001/317 was 60000/1001 once. */
static AVRational mend(AVRational r)
{
    for (size_t i = 0; usable(r) && i < DUB_ARRAY_LEN(usual); i++)
        if (fabs(av_q2d(r) / av_q2d(usual[i]) - 1) < 1e-7)
            return usual[i];
    return r;
}

static struct dub_rate rate_of(AVRational stated)
{
    AVRational r = mend(stated);
    return usable(r) ? (struct dub_rate){r.num, r.den} : (struct dub_rate){0, 0};
}

static bool fits(AVRational r, double fps, double slack)
{
    return usable(r) && fabs(av_q2d(r) - fps) <= slack * fps;
}

/* 23.976 and 24 are within the slack of each other; the nearer one is meant. */
static AVRational closest(const AVRational *r, size_t n, double fps, double slack)
{
    AVRational best = {0, 1};
    for (size_t i = 0; i < n; i++)
        if (fits(r[i], fps, slack) &&
            (!best.num || fabs(av_q2d(r[i]) - fps) < fabs(av_q2d(best) - fps)))
            best = r[i];
    return best;
}

struct dub_rate media_rate(const struct media_cadence *c, AVRational time_base, AVRational average,
                           AVRational guessed)
{
    if (!c->known)
        return rate_of(usable(average) ? average : guessed);
    double fps = 1 / (c->mean_ticks * av_q2d(time_base));
    if (c->variable) /* the header's average is over all frames, ours perhaps over a part */
        return rate_of(fits(average, fps, 0.1) ? average : av_d2q(fps, 100000));
    const AVRational stated[] = {average, guessed};
    AVRational best = closest(stated, DUB_ARRAY_LEN(stated), fps, c->slack);
    if (!best.num)
        best = closest(usual, DUB_ARRAY_LEN(usual), fps, c->slack);
    return rate_of(best.num ? best : av_d2q(fps, 100000));
}
