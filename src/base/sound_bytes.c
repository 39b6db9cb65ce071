/* Sound facts as bytes: a head of fixed size, then steps, blocks and stretches. */
#include <string.h>

#include "base/mem.h"
#include "base/sound.h"

#define MAGIC      "DUBSOUND"
#define VERSION    1
#define HEAD_BYTES (8 + 4 + 64 + 4 * 9 + 8 * 2 + 4 * 3)

static void put(struct dub_buf *out, uint64_t v, int n_bytes)
{
    for (int i = 0; i < n_bytes; i++)
        dub_buf_add_c(out, (char)(v >> (8 * i) & 0xff));
}

void dub_sound_print(const struct dub_sound *s, struct dub_buf *out)
{
    char sha[64] = {0};
    memcpy(sha, s->sha256, strnlen(s->sha256, sizeof(sha)));
    dub_buf_add(out, MAGIC, 8);
    put(out, VERSION, 4);
    dub_buf_add(out, sha, sizeof(sha));
    const int32_t heads[] = {s->track,        s->rate_hz,        s->channels,
                             s->peak_cdb,     s->rms_cdb,        s->loudness_cdb,
                             s->background_cdb, s->speech_cdb,   s->threshold_cdb};
    for (size_t i = 0; i < DUB_ARRAY_LEN(heads); i++)
        put(out, (uint32_t)heads[i], 4);
    put(out, (uint64_t)s->end_us, 8);
    put(out, (uint64_t)s->n_clipped, 8);
    put(out, s->n_steps, 4);
    put(out, s->n_blocks, 4);
    put(out, s->n_speech, 4);
    for (size_t i = 0; i < s->n_steps; i++) {
        put(out, (uint16_t)s->steps[i].peak_cdb, 2);
        put(out, (uint16_t)s->steps[i].rms_cdb, 2);
        put(out, s->steps[i].n_clipped, 2);
    }
    for (size_t i = 0; i < s->n_blocks; i++)
        put(out, (uint16_t)s->blocks[i], 2);
    for (size_t i = 0; i < s->n_speech; i++) {
        put(out, (uint64_t)s->speech[i].start_us, 8);
        put(out, (uint64_t)s->speech[i].end_us, 8);
    }
}

struct reader {
    const unsigned char *p, *end;
};

/* The caller has made sure that there are as many. */
static uint64_t get(struct reader *r, int n_bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < n_bytes; i++)
        v |= (uint64_t)r->p[i] << (8 * i);
    r->p += n_bytes;
    return v;
}

static void read_head(struct reader *r, struct dub_sound *s)
{
    memcpy(s->sha256, r->p, 64);
    r->p += 64;
    int32_t *const heads[] = {&s->track,        &s->rate_hz,        &s->channels,
                              &s->peak_cdb,     &s->rms_cdb,        &s->loudness_cdb,
                              &s->background_cdb, &s->speech_cdb,   &s->threshold_cdb};
    for (size_t i = 0; i < DUB_ARRAY_LEN(heads); i++)
        *heads[i] = (int32_t)(uint32_t)get(r, 4);
    s->end_us = (int64_t)get(r, 8);
    s->n_clipped = (int64_t)get(r, 8);
    s->n_steps = (size_t)get(r, 4);
    s->n_blocks = (size_t)get(r, 4);
    s->n_speech = (size_t)get(r, 4);
}

static bool read_lists(struct reader *r, struct dub_sound *s)
{
    size_t want = s->n_steps * 6 + s->n_blocks * 2 + s->n_speech * 16;
    if ((size_t)(r->end - r->p) != want)
        return false;
    s->steps = dub_alloc_array(s->n_steps + 1, sizeof(*s->steps));
    s->blocks = dub_alloc_array(s->n_blocks + 1, sizeof(*s->blocks));
    s->speech = dub_alloc_array(s->n_speech + 1, sizeof(*s->speech));
    for (size_t i = 0; i < s->n_steps; i++) {
        s->steps[i].peak_cdb = (int16_t)(uint16_t)get(r, 2);
        s->steps[i].rms_cdb = (int16_t)(uint16_t)get(r, 2);
        s->steps[i].n_clipped = (uint16_t)get(r, 2);
    }
    for (size_t i = 0; i < s->n_blocks; i++)
        s->blocks[i] = (int16_t)(uint16_t)get(r, 2);
    dub_us last = 0;
    for (size_t i = 0; i < s->n_speech; i++) {
        struct dub_span run = {(int64_t)get(r, 8), (int64_t)get(r, 8)};
        if (run.start_us < last || run.end_us <= run.start_us || run.end_us > DUB_US_MAX)
            return false;
        last = run.end_us;
        s->speech[i] = run;
    }
    return s->end_us >= 0 && s->end_us <= DUB_US_MAX;
}

enum dub_status dub_sound_parse(struct dub_sv bytes, struct dub_sound **out, struct dub_err *err)
{
    struct reader r = {(const unsigned char *)bytes.p, (const unsigned char *)bytes.p + bytes.n};
    if (bytes.n < HEAD_BYTES || bytes.n > DUB_SOUND_BYTES_MAX || memcmp(bytes.p, MAGIC, 8) != 0)
        return dub_fail(err, DUB_ERR_FORMAT, "these are no sound facts");
    r.p += 8;
    if (get(&r, 4) != VERSION)
        return dub_fail(err, DUB_ERR_FORMAT, "sound facts of another version");
    struct dub_sound *s = dub_sound_new();
    read_head(&r, s);
    if (!read_lists(&r, s)) {
        dub_sound_unref(s);
        return dub_fail(err, DUB_ERR_FORMAT, "damaged sound facts");
    }
    *out = s;
    return DUB_OK;
}
