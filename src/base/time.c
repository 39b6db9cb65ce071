#include "base/time.h"

#include <stdio.h>
#include <string.h>

static __int128 floor_div(__int128 a, __int128 b)
{
    __int128 q = a / b;
    return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}

static int64_t clamp64(__int128 v)
{
    if (v > INT64_MAX)
        return INT64_MAX;
    return v < INT64_MIN ? INT64_MIN : (int64_t)v;
}

int64_t dub_mul_div_floor(int64_t a, int64_t b, int64_t c)
{
    return clamp64(floor_div((__int128)a * b, c));
}

int64_t dub_mul_div_ceil(int64_t a, int64_t b, int64_t c)
{
    return clamp64(-floor_div(-((__int128)a * b), c));
}

int64_t dub_mul_div_round(int64_t a, int64_t b, int64_t c)
{
    return clamp64(floor_div((__int128)a * b * 2 + c, (__int128)c * 2));
}

dub_us dub_frame_start(int64_t frame, struct dub_rate rate)
{
    return dub_mul_div_ceil(frame, DUB_US_PER_S * rate.den, rate.num);
}

int64_t dub_frame_at(dub_us t, struct dub_rate rate)
{
    return dub_mul_div_floor(t, rate.num, DUB_US_PER_S * rate.den);
}

dub_us dub_frame_snap(dub_us t, struct dub_rate rate)
{
    if (!dub_rate_known(rate))
        return t;
    return dub_frame_start(dub_mul_div_round(t, rate.num, DUB_US_PER_S * rate.den), rate);
}

dub_us dub_frame_len(struct dub_rate rate)
{
    return dub_rate_known(rate) ? dub_frame_start(1, rate) : 40000;
}

/* By hand: a project of 100,000 segments is written with 200,000 of them. */
const char *dub_seconds_print(dub_us t, char out[DUB_TIME_TEXT])
{
    uint64_t v = t < 0 ? 0 - (uint64_t)t : (uint64_t)t, whole = v / 1000000, rest = v % 1000000;
    char text[DUB_TIME_TEXT];
    size_t at = sizeof(text) - 1;
    text[at] = '\0';
    for (int place = 0; place < 6; place++, rest /= 10)
        if (rest % 10 != 0 || text[at] != '\0') /* no zeros at the end */
            text[--at] = (char)('0' + rest % 10);
    if (text[at] != '\0')
        text[--at] = '.';
    do
        text[--at] = (char)('0' + whole % 10);
    while ((whole /= 10) > 0);
    if (t < 0)
        text[--at] = '-';
    return memcpy(out, text + at, sizeof(text) - at);
}

const char *dub_seconds3_print(dub_us t, char out[DUB_TIME_TEXT])
{
    uint64_t v = ((t < 0 ? 0 - (uint64_t)t : (uint64_t)t) + 500) / 1000;
    snprintf(out, DUB_TIME_TEXT, "%s%llu.%03llu", t < 0 && v ? "-" : "",
             (unsigned long long)(v / 1000), (unsigned long long)(v % 1000));
    return out;
}

const char *dub_clock_print(dub_us t, char out[DUB_TIME_TEXT])
{
    uint64_t ms = ((t < 0 ? 0 - (uint64_t)t : (uint64_t)t) + 500) / 1000;
    snprintf(out, DUB_TIME_TEXT, "%s%02llu:%02llu:%02llu.%03llu", t < 0 && ms ? "-" : "",
             (unsigned long long)(ms / 3600000), (unsigned long long)(ms / 60000 % 60),
             (unsigned long long)(ms / 1000 % 60), (unsigned long long)(ms % 1000));
    return out;
}

static int64_t nominal_rate(struct dub_rate rate)
{
    int64_t n = dub_mul_div_round(rate.num, 1, rate.den);
    return n > 0 ? n : 1;
}

bool dub_timecode_drops(struct dub_rate rate)
{
    return rate.den == 1001 && nominal_rate(rate) % 30 == 0;
}

int64_t dub_timecode_number(int64_t frame, struct dub_rate rate)
{
    if (!dub_timecode_drops(rate))
        return frame;
    int64_t fps = nominal_rate(rate), skip = fps / 15;
    int64_t minute = 60 * fps - skip, ten = 10 * minute + skip;
    int64_t tens = frame / ten, rest = frame % ten;
    int64_t dropped = tens * 9 * skip;
    if (rest >= 60 * fps) /* the first minute of ten drops nothing */
        dropped += skip * (1 + (rest - 60 * fps) / minute);
    return frame + dropped;
}

int64_t dub_timecode_frame(int64_t number, struct dub_rate rate)
{
    if (!dub_timecode_drops(rate))
        return number;
    int64_t fps = nominal_rate(rate), skip = fps / 15, minutes = number / (60 * fps);
    int64_t in_minute = number % (60 * fps);
    if (minutes % 10 != 0 && in_minute < skip)
        number += skip - in_minute;
    return number - skip * (minutes - minutes / 10);
}

const char *dub_timecode_print(int64_t frame, struct dub_rate rate, char out[DUB_TIME_TEXT])
{
    int64_t fps = nominal_rate(rate), n = dub_timecode_number(frame, rate), s = n / fps;
    snprintf(out, DUB_TIME_TEXT, "%02lld:%02lld:%02lld%c%02lld", (long long)(s / 3600),
             (long long)(s / 60 % 60), (long long)(s % 60), dub_timecode_drops(rate) ? ';' : ':',
             (long long)(n % fps));
    return out;
}
