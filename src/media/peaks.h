/*
 * Minimum and maximum of every so many samples: what a waveform is drawn from. A task builds one
 * slice, so that several processes can share a long file; slices meet at whole pairs.
 */
#ifndef DUB_MEDIA_PEAKS_H
#define DUB_MEDIA_PEAKS_H

#include "media/works.h"

/**
 * Task "peaks".
 * args:   track (0); split (false: all channels are mixed into one, as the sum divided by their
 *         number; true: each by itself); samplesPerPair (≥ 2); output: a file that exists, with a
 *         head of 24 bytes (port/peaks_file.h) where pairs of 16-bit values are written at their
 *         place; fromPair (0), toPair (to the end). Pair 0 begins at the container's start; what
 *         lies before is left out, a hole in the track stays as it was in the file; maxBytes
 *         (0: no limit): read no more of a URL; background (false): lower this process's priority
 * result: fromPair, pairs (up to the last one with a sample), samples (end of the last sample
 *         seen, from the container's start), sampleRate, channels (of the output)
 * errors: DUB_ERR_IO output cannot be written; DUB_ERR_LIMIT the URL gives more than maxBytes
 */
enum dub_status media_peaks_work(struct media_task *task, const char *source, const cJSON *args,
                                 cJSON *result, struct dub_err *err);

/**
 * Task "peaks-coarse": the first look at a long file, by seeking to as many places and decoding a
 * little at each.
 * args:   track (0); columns (1..1000); seconds: length of the file, missing: as its head says
 * result: min, max: arrays of `columns` values -32768..32767, null where nothing could be decoded;
 *         seconds
 */
enum dub_status media_peaks_coarse_work(struct media_task *task, const char *source,
                                        const cJSON *args, cJSON *result, struct dub_err *err);

#endif
