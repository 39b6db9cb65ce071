/* The first look at a long file: a little sound from many places. */
#include <math.h>

#include "base/json.h"
#include "base/mem.h"
#include "media/decode.h"
#include "media/peaks.h"

#define COLUMNS_MAX 1000
#define LOOK_US     ((dub_us)45000) /* two frames of AAC, so that one is decoded wholly */

struct look {
    const struct media_sound *sound;
    float low, high;
    bool any;
};

static bool on_block(void *ctx, const struct media_block *b)
{
    struct look *l = ctx;
    int channels = l->sound->channels;
    for (int i = 0; i < b->n; i++) {
        float sum = 0;
        for (int c = 0; c < channels; c++)
            sum += b->f[(size_t)i * (size_t)channels + (size_t)c];
        sum /= (float)channels;
        l->low = !l->any || sum < l->low ? sum : l->low;
        l->high = !l->any || sum > l->high ? sum : l->high;
        l->any = true;
    }
    return true;
}

static cJSON *value(const struct look *l, float v)
{
    float scaled = v * 32767.0F;
    if (!l->any)
        return cJSON_CreateNull();
    scaled = scaled > 32767.0F ? 32767.0F : scaled < -32768.0F ? -32768.0F : scaled;
    return cJSON_CreateNumber((double)truncf(scaled));
}

static enum dub_status look_around(struct media_sound *s, int columns, dub_us length_us,
                                   cJSON *result, struct dub_err *err)
{
    cJSON *low = cJSON_AddArrayToObject(result, "min"),
          *high = cJSON_AddArrayToObject(result, "max");
    for (int i = 0; i < columns; i++) {
        struct look l = {.sound = s};
        dub_us at_us = dub_mul_div_floor(length_us, 2 * i + 1, 2 * (int64_t)columns);
        /* A place that cannot be read is a hole in the picture, no failure. */
        enum dub_status st = media_sound_run(s, at_us, at_us + LOOK_US, on_block, &l, err);
        if (st == DUB_ERR_NET || st == DUB_ERR_LIMIT)
            return st;
        cJSON_AddItemToArray(low, value(&l, l.low));
        cJSON_AddItemToArray(high, value(&l, l.high));
    }
    dub_err_clear(err);
    return DUB_OK;
}

enum dub_status media_peaks_coarse_work(struct media_task *task, const char *source,
                                        const cJSON *args, cJSON *result, struct dub_err *err)
{
    struct media_container c;
    struct media_sound sound;
    struct media_sound_wish wish = {.track = (int)dub_json_num(args, "track", 0),
                                    .sample = MEDIA_FLOAT};
    double columns = dub_json_num(args, "columns", 100);
    dub_us length_us;
    if (!(columns >= 1 && columns <= COLUMNS_MAX))
        return dub_fail(err, DUB_ERR_FORMAT, "columns must be from 1 to %d", COLUMNS_MAX);
    const cJSON *seconds = dub_json_get(args, "seconds");
    if (seconds && (!dub_json_us(seconds, &length_us, NULL) || length_us <= 0))
        return dub_fail(err, DUB_ERR_FORMAT, "seconds must be the length of the file");
    enum dub_status st = media_container_open(task, source, &c, err);
    if (st)
        return st;
    st = media_sound_open(&c, &wish, &sound, err);
    if (!st) {
        sound.loose = true;
        if (!seconds)
            length_us = c.s->duration;
        if (length_us > 0)
            st = look_around(&sound, (int)columns, length_us, result, err);
        else
            st = media_container_refuse(&c, "does not say how long it is", err);
        dub_json_add_us(result, "seconds", length_us);
        media_sound_close(&sound);
    }
    media_container_close(&c);
    return st;
}
