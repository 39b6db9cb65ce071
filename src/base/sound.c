#include "base/sound.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"

#define GATE_CDB          (-7000)
#define RELATIVE_GATE_CDB 1000

struct dub_sound *dub_sound_new(void)
{
    struct dub_sound *s = DUB_NEW(struct dub_sound);
    s->refs = 1;
    s->peak_cdb = s->rms_cdb = s->loudness_cdb = DUB_SOUND_NO_SIGNAL;
    s->background_cdb = s->speech_cdb = s->threshold_cdb = DUB_SOUND_NO_SIGNAL;
    return s;
}

struct dub_sound *dub_sound_ref(const struct dub_sound *s)
{
    struct dub_sound *mine = (struct dub_sound *)s; /* counting is no change */
    if (mine)
        mine->refs++;
    return mine;
}

void dub_sound_unref(const struct dub_sound *s)
{
    struct dub_sound *mine = (struct dub_sound *)s;
    if (!mine || --mine->refs > 0)
        return;
    dub_free(mine->steps);
    dub_free(mine->blocks);
    dub_free(mine->speech);
    dub_free(mine);
}

/* --- levels ----------------------------------------------------------------------------------- */

static size_t at_most(dub_us a, size_t most)
{
    return a < 0 ? 0 : (uint64_t)a < most ? (size_t)a : most;
}

struct dub_sound_level dub_sound_level(const struct dub_sound *s, struct dub_span part)
{
    struct dub_sound_level l = {DUB_SOUND_NO_SIGNAL, 0, -1};
    dub_us past = part.end_us + DUB_SOUND_STEP_US - 1;
    size_t from = at_most((part.start_us + DUB_SOUND_STEP_US - 1) / DUB_SOUND_STEP_US, s->n_steps);
    size_t to = at_most(part.end_us / DUB_SOUND_STEP_US, s->n_steps);
    if (from >= to) { /* shorter than a step, or the end of the track */
        from = at_most(part.start_us / DUB_SOUND_STEP_US, s->n_steps);
        to = at_most(past / DUB_SOUND_STEP_US, s->n_steps);
    }
    for (size_t i = from; i < to; i++) {
        const struct dub_sound_step *step = &s->steps[i];
        if (step->peak_cdb > l.peak_cdb)
            l.peak_cdb = step->peak_cdb;
        if (step->n_clipped > 0 && l.clipped_us < 0)
            l.clipped_us = (dub_us)i * DUB_SOUND_STEP_US;
        l.n_clipped += step->n_clipped;
    }
    return l;
}

static double power_of(int32_t cdb)
{
    return cdb <= DUB_SOUND_NO_SIGNAL ? 0 : pow(10, cdb / 1000.0);
}

static int32_t cdb_of(double power)
{
    double cdb = power > 0 ? 1000 * log10(power) : DUB_SOUND_NO_SIGNAL;
    return cdb < DUB_SOUND_NO_SIGNAL ? DUB_SOUND_NO_SIGNAL : (int32_t)lround(cdb);
}

int32_t dub_sound_rms(const struct dub_sound *s, struct dub_span part)
{
    size_t from = at_most(part.start_us / DUB_SOUND_STEP_US, s->n_steps);
    size_t to = at_most((part.end_us + DUB_SOUND_STEP_US - 1) / DUB_SOUND_STEP_US, s->n_steps);
    double sum = 0;
    if (from == 0 && to == s->n_steps)
        return s->rms_cdb;
    for (size_t i = from; i < to; i++)
        sum += power_of(s->steps[i].rms_cdb);
    return to > from ? cdb_of(sum / (double)(to - from)) : DUB_SOUND_NO_SIGNAL;
}

/* Mean power of the blocks above a gate; false when there are none. */
static bool mean_above(const struct dub_sound *s, size_t from, size_t to, int32_t gate_cdb,
                       double *out)
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        if (s->blocks[i] <= gate_cdb)
            continue;
        sum += power_of(s->blocks[i]);
        n++;
    }
    *out = n > 0 ? sum / (double)n : 0;
    return n > 0;
}

int32_t dub_sound_loudness(const struct dub_sound *s, struct dub_span part)
{
    /* The first block that begins in the part, the first that ends behind it. */
    dub_us begin = part.start_us + DUB_SOUND_BLOCK_US - 1;
    size_t from = at_most(begin / DUB_SOUND_HOP_US, s->n_blocks);
    size_t to = at_most(part.end_us / DUB_SOUND_HOP_US, s->n_blocks);
    double mean;
    if (part.start_us <= 0 && to == s->n_blocks)
        return s->loudness_cdb;
    if (!mean_above(s, from, to, GATE_CDB, &mean))
        return DUB_SOUND_NO_SIGNAL;
    int32_t gate = cdb_of(mean) - RELATIVE_GATE_CDB;
    if (!mean_above(s, from, to, gate > GATE_CDB ? gate : GATE_CDB, &mean))
        return DUB_SOUND_NO_SIGNAL;
    return cdb_of(mean);
}

/* --- speech ----------------------------------------------------------------------------------- */

size_t dub_sound_speech_from(const struct dub_sound *s, dub_us t)
{
    size_t lo = 0, hi = s->n_speech;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->speech[mid].end_us <= t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

const struct dub_span *dub_sound_speech_at(const struct dub_sound *s, dub_us t)
{
    size_t i = dub_sound_speech_from(s, t);
    return i < s->n_speech && s->speech[i].start_us < t ? &s->speech[i] : NULL;
}

static void nearer(dub_us edge, dub_us t, dub_us *off, dub_us *out)
{
    dub_us d = edge > t ? edge - t : t - edge;
    if (d < *off) {
        *off = d;
        *out = edge;
    }
}

bool dub_sound_edge_near(const struct dub_sound *s, dub_us t, dub_us within_us, dub_us *out)
{
    dub_us off = within_us + 1, found = 0;
    size_t i = dub_sound_speech_from(s, t);
    if (i > 0)
        nearer(s->speech[i - 1].end_us, t, &off, &found);
    if (i < s->n_speech) {
        nearer(s->speech[i].start_us, t, &off, &found);
        nearer(s->speech[i].end_us, t, &off, &found);
    }
    if (off > within_us)
        return false;
    *out = found;
    return true;
}

bool dub_sound_cuts_word(const struct dub_sound *s, dub_us t, dub_us margin_us)
{
    const struct dub_span *run = dub_sound_speech_at(s, t);
    if (!run || t - run->start_us <= margin_us || run->end_us - t <= margin_us)
        return false;
    size_t i = at_most(t / DUB_SOUND_STEP_US, s->n_steps);
    /* A pause of less than a quarter of a second does not part stretches, but may be cut. */
    bool here = i < s->n_steps && s->steps[i].rms_cdb > s->threshold_cdb;
    bool before = i > 0 && s->steps[i - 1].rms_cdb > s->threshold_cdb;
    return here && before;
}

const char *dub_level_print(int32_t cdb, char out[DUB_LEVEL_TEXT])
{
    int32_t size = cdb < 0 ? -cdb : cdb;
    if (cdb <= DUB_SOUND_NO_SIGNAL)
        snprintf(out, DUB_LEVEL_TEXT, "none");
    else
        snprintf(out, DUB_LEVEL_TEXT, "%s%d.%02d", cdb < 0 ? "-" : "", (int)(size / 100),
                 (int)(size % 100));
    return out;
}
