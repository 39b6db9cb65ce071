#include "timeline_ticks.h"

#include <stdio.h>

#include "base/vec.h"

static const int64_t seconds_steps[] = {
    10000,     20000,     50000,     100000,     200000,     500000,      1000000,
    2000000,   5000000,   10000000,  15000000,   30000000,   60000000,    120000000,
    300000000, 600000000, 900000000, 1800000000, 3600000000, 7200000000, 14400000000,
    86400000000};
/* seconds of time code; frames of it are the divisors of the rate */
static const int64_t code_steps[] = {1,   2,   5,   10,   15,   30,   60,    120,  300,
                                     600, 900, 1800, 3600, 7200, 14400, 86400};
static const int64_t frame_steps[] = {1,     2,     5,      10,     20,     50,     100,
                                      200,   500,   1000,   2000,   5000,   10000,  20000,
                                      50000, 100000, 200000, 500000, 1000000, 10000000};

/* Frames as time code counts them: the rate, rounded to a whole number. */
static int64_t nominal(struct dub_rate rate)
{
    int64_t n = dub_mul_div_round(rate.num, 1, rate.den);
    return n > 0 ? n : 1;
}

/* Length of one unit of step, as a fraction of µs: a / b. */
static void unit(const struct ui_ticks *t, int64_t *a, int64_t *b)
{
    *a = t->ruler == UI_RULER_SECONDS ? 1 : DUB_US_PER_S * t->rate.den;
    *b = t->ruler == UI_RULER_SECONDS ? 1 : t->rate.num;
}

static bool wide(const struct ui_ticks *t, struct ui_window v, int64_t step, int columns)
{
    int64_t a, b;
    unit(t, &a, &b);
    return dub_mul_div_floor(dub_mul_div_floor(step, a, b), v.w, v.span_us) >= columns;
}

/* The i-th step, 0 when there are no more. */
static int64_t step_at(const struct ui_ticks *t, size_t i)
{
    if (t->ruler == UI_RULER_SECONDS)
        return i < DUB_ARRAY_LEN(seconds_steps) ? seconds_steps[i] : 0;
    if (t->ruler == UI_RULER_FRAMES)
        return i < DUB_ARRAY_LEN(frame_steps) ? frame_steps[i] : 0;
    int64_t fps = nominal(t->rate);
    size_t k = 0;
    for (int64_t f = 1; f < fps; f++)
        if (fps % f == 0 && k++ == i)
            return f;
    return i - k < DUB_ARRAY_LEN(code_steps) ? code_steps[i - k] * fps : 0;
}

static int label_width(const struct ui_ticks *t, struct ui_window v)
{
    char digits[DUB_TIME_TEXT];
    if (t->ruler == UI_RULER_TIMECODE)
        return 11;
    if (t->ruler == UI_RULER_FRAMES)
        return snprintf(digits, sizeof(digits), "%lld",
                        (long long)dub_frame_at(v.start_us + v.span_us, t->rate));
    bool hours = v.start_us + v.span_us >= 3600 * DUB_US_PER_S;
    return (hours ? 8 : 5) + (v.span_us < 12 * DUB_US_PER_S ? 3 : 0);
}

struct ui_ticks ui_ticks_make(enum ui_ruler ruler, struct dub_rate rate, struct ui_window v)
{
    struct ui_ticks t = {dub_rate_known(rate) ? ruler : UI_RULER_SECONDS, rate, 0, 0};
    int label_w = label_width(&t, v) + 2;
    int64_t step = 0;
    for (size_t i = 0; (step = step_at(&t, i)) > 0; i++) {
        t.step = step;
        if (wide(&t, v, step, label_w))
            break;
    }
    t.minor = t.step;
    for (size_t i = 0; (step = step_at(&t, i)) > 0 && step < t.step; i++) {
        if (t.step % step == 0 && wide(&t, v, step, 3) && t.step / step <= 10) {
            t.minor = step;
            break;
        }
    }
    return t;
}

int64_t ui_ticks_at(const struct ui_ticks *t, dub_us at)
{
    if (at < 0)
        return 0;
    if (t->ruler == UI_RULER_SECONDS)
        return at / t->minor;
    int64_t n = dub_frame_at(at, t->rate);
    if (t->ruler == UI_RULER_TIMECODE)
        n = dub_timecode_number(n, t->rate);
    return n / t->minor;
}

static int64_t frame_of(const struct ui_ticks *t, int64_t n)
{
    return t->ruler == UI_RULER_TIMECODE ? dub_timecode_frame(n * t->minor, t->rate)
                                         : n * t->minor;
}

dub_us ui_tick_time(const struct ui_ticks *t, int64_t n)
{
    return t->ruler == UI_RULER_SECONDS ? n * t->minor : dub_frame_start(frame_of(t, n), t->rate);
}

bool ui_tick_has_label(const struct ui_ticks *t, int64_t n)
{
    return n % (t->step / t->minor) == 0;
}

const char *ui_tick_text(const struct ui_ticks *t, int64_t n, char out[DUB_TIME_TEXT])
{
    if (t->ruler == UI_RULER_TIMECODE)
        return dub_timecode_print(frame_of(t, n), t->rate, out);
    if (t->ruler == UI_RULER_FRAMES) {
        (void)snprintf(out, DUB_TIME_TEXT, "%lld", (long long)frame_of(t, n));
        return out;
    }
    dub_clock_print(n * t->minor, out);
    char *dot = strchr(out, '.');
    if (dot && t->step >= DUB_US_PER_S)
        *dot = '\0';
    else if (dot)
        dot[t->step >= 100000 ? 2 : 3] = '\0';
    if (strncmp(out, "00:", 3) == 0)
        memmove(out, out + 3, strlen(out) - 2);
    return out;
}

const char *ui_ruler_time(enum ui_ruler ruler, struct dub_rate rate, dub_us at,
                          char out[DUB_TIME_TEXT])
{
    if (ruler == UI_RULER_SECONDS || !dub_rate_known(rate))
        return dub_clock_print(at, out);
    int64_t frame = dub_frame_at(at, rate);
    if (ruler == UI_RULER_TIMECODE)
        return dub_timecode_print(frame, rate, out);
    (void)snprintf(out, DUB_TIME_TEXT, "%lld", (long long)frame);
    return out;
}
