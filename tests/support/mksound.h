/* Sound facts made by hand: silence with bursts at known places and levels. */
#ifndef DUB_TESTS_MKSOUND_H
#define DUB_TESTS_MKSOUND_H

#include "base/mem.h"
#include "base/sound.h"
#include "cm.h"

struct burst {
    double start, end; /* seconds; on whole steps of 0.05 s */
    double db;         /* peak; mean power lies 3 dB below, loudness is the same as the power */
};

/* Bursts count as speech. A last one with end 0 ends the list. */
static __attribute__((unused)) struct dub_sound *mk_sound(double end, const struct burst *bursts)
{
    struct dub_sound *s = dub_sound_new();
    size_t n = 0;
    while (bursts[n].end > 0)
        n++;
    s->rate_hz = 48000;
    s->channels = 1;
    s->end_us = (dub_us)(end * 1e6 + 0.5);
    s->threshold_cdb = -4000;
    s->n_steps = (size_t)((s->end_us + DUB_SOUND_STEP_US - 1) / DUB_SOUND_STEP_US);
    s->n_blocks = (size_t)(s->end_us / DUB_SOUND_HOP_US);
    s->steps = dub_alloc_array(s->n_steps + 1, sizeof(*s->steps));
    s->blocks = dub_alloc_array(s->n_blocks + 1, sizeof(*s->blocks));
    s->speech = dub_alloc_array(n + 1, sizeof(*s->speech));
    for (size_t i = 0; i < s->n_steps; i++)
        s->steps[i].peak_cdb = s->steps[i].rms_cdb = DUB_SOUND_NO_SIGNAL;
    for (size_t i = 0; i < s->n_blocks; i++)
        s->blocks[i] = DUB_SOUND_NO_SIGNAL;
    for (size_t k = 0; k < n; k++) {
        int cdb = (int)(bursts[k].db * 100);
        struct dub_span at = {(dub_us)(bursts[k].start * 1e6 + 0.5),
                              (dub_us)(bursts[k].end * 1e6 + 0.5)};
        s->speech[s->n_speech++] = at;
        for (size_t i = 0; i < s->n_steps; i++) {
            dub_us from = (dub_us)i * DUB_SOUND_STEP_US;
            if (from >= at.start_us && from < at.end_us)
                s->steps[i] = (struct dub_sound_step){(int16_t)cdb, (int16_t)(cdb - 300), 0};
        }
        for (size_t i = 0; i < s->n_blocks; i++) {
            dub_us to = (dub_us)(i + 1) * DUB_SOUND_HOP_US;
            if (to - DUB_SOUND_BLOCK_US >= at.start_us && to <= at.end_us)
                s->blocks[i] = (int16_t)(cdb - 300);
        }
        if (cdb > s->peak_cdb) {
            s->peak_cdb = cdb;
            s->rms_cdb = s->loudness_cdb = cdb - 300;
        }
    }
    return s;
}

#endif
