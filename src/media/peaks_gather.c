#include "media/peaks_gather.h"

#include <float.h>

/* Towards zero and with 32767 as full scale, as audiowaveform reads floating point. No number
 * counts as silence. */
static inline int from_float(float v)
{
    float scaled = v * 32767.0F;
    scaled = scaled >= -32768.0F ? scaled : scaled < 0.0F ? -32768.0F : 0.0F;
    scaled = scaled <= 32767.0F ? scaled : 32767.0F;
    return (int)scaled;
}

struct media_extremes media_extremes_s16(const int16_t *s, size_t n, size_t step)
{
    int16_t low = INT16_MAX, high = INT16_MIN;
    if (step == 1) {
        for (size_t i = 0; i < n; i++) {
            low = s[i] < low ? s[i] : low;
            high = s[i] > high ? s[i] : high;
        }
    } else {
        for (size_t i = 0; i < n; i++) {
            int16_t v = s[i * step];
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
    }
    return (struct media_extremes){low, high};
}

/* Converting keeps the order: the extremes alone are converted. */
struct media_extremes media_extremes_float(const float *s, size_t n, size_t step)
{
    float low = FLT_MAX, high = -FLT_MAX;
    if (step == 1) {
        for (size_t i = 0; i < n; i++) {
            low = s[i] < low ? s[i] : low;
            high = s[i] > high ? s[i] : high;
        }
    } else {
        for (size_t i = 0; i < n; i++) {
            float v = s[i * step];
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
    }
    if (low > high) /* not one number among them */
        low = high = 0;
    return (struct media_extremes){from_float(low), from_float(high)};
}

static struct media_extremes divided(int low, int high, size_t channels)
{
    return (struct media_extremes){low / (int)channels, high / (int)channels};
}

/* Dividing keeps the order too: the extremes of the sums are enough. */
struct media_extremes media_extremes_mix_s16(const int16_t *s, size_t n, size_t channels)
{
    int low = INT32_MAX, high = INT32_MIN;
    if (channels == 1)
        return media_extremes_s16(s, n, 1);
    if (channels == 2) {
        for (size_t i = 0; i < n; i++) {
            int v = s[2 * i] + s[2 * i + 1];
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
        return divided(low, high, 2);
    }
    for (size_t i = 0; i < n; i++) {
        int v = 0;
        for (size_t c = 0; c < channels; c++)
            v += s[i * channels + c];
        low = v < low ? v : low;
        high = v > high ? v : high;
    }
    return divided(low, high, channels);
}

struct media_extremes media_extremes_mix_float(const float *s, size_t n, size_t channels)
{
    int low = INT32_MAX, high = INT32_MIN;
    if (channels == 1)
        return media_extremes_float(s, n, 1);
    for (size_t i = 0; i < n; i++) {
        int v = 0;
        for (size_t c = 0; c < channels; c++)
            v += from_float(s[i * channels + c]);
        low = v < low ? v : low;
        high = v > high ? v : high;
    }
    return divided(low, high, channels);
}

struct media_extremes media_extremes_mix_planes(const float *const *planes, size_t n,
                                                size_t channels)
{
    int low = INT32_MAX, high = INT32_MIN;
    if (channels == 1)
        return media_extremes_float(planes[0], n, 1);
    if (channels == 2) {
        const float *a = planes[0], *b = planes[1];
        for (size_t i = 0; i < n; i++) {
            int v = from_float(a[i]) + from_float(b[i]);
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
        return divided(low, high, 2);
    }
    for (size_t i = 0; i < n; i++) {
        int v = 0;
        for (size_t c = 0; c < channels; c++)
            v += from_float(planes[c][i]);
        low = v < low ? v : low;
        high = v > high ? v : high;
    }
    return divided(low, high, channels);
}
