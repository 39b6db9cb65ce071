/* How loud sound is: peak, mean power, clipping, and loudness as people hear it. */
#ifndef DUB_MEDIA_LEVELS_H
#define DUB_MEDIA_LEVELS_H

#include "media/works.h"

/**
 * Task "levels": decodes a part of one sound track.
 * args:   track (0), fromSeconds (0), toSeconds (to the end)
 * result: samples (a channel, decoded in the range), seconds (their length), sampleRate, channels,
 *         peakDb, rmsDb (dB of full scale over all channels; null for digital silence),
 *         clippedSamples (in runs of three or more at full scale; fewer may be a lucky peak),
 *         loudnessLufs (integrated loudness by ITU-R BS.1770, as EBU R 128 uses it; null where less
 *         than 0.4 s lie above its gate of -70 LUFS),
 *         endSeconds (end of the last sample decoded, container's time)
 */
enum dub_status media_levels_work(struct media_task *task, const char *source, const cJSON *args,
                                  cJSON *result, struct dub_err *err);

#endif
