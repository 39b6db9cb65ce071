/* Choosing how a segment fits: every sync mode with its effect, and who fits worst. */
#ifndef DUB_CHECK_FIT_MODES_H
#define DUB_CHECK_FIT_MODES_H

#include "check/fit.h"

/** The segment's fit under every sync mode, in the order of enum dub_sync_mode. */
void dub_fit_modes(const struct dub_project *p, const struct dub_segment *s,
                   struct dub_fit out[DUB_SYNC_COUNT]);
/**
 * "silence 4.100 · cut_off 3.420 · …": the length each mode makes, and how fast remap plays the
 * picture; appended. Nothing where the audio fits or its length is not known.
 */
void dub_fit_modes_text(const struct dub_project *p, const struct dub_segment *s,
                        struct dub_buf *out);

/**
 * The segments whose audio is furthest from its slot, worst first; those that fit are left out.
 * out: indexes from 0 in start order; returns how many, at most n
 */
size_t dub_fit_worst(const struct dub_project *p, size_t n, size_t *out);

/** Where a segment ends in the output, by the segments up to it: the running output length. */
struct dub_fit_running {
    dub_us longer_us; /* of those before */
};
dub_us dub_fit_running_end(struct dub_fit_running *r, const struct dub_segment *s,
                           const struct dub_fit *f);

#endif
