/* Where somebody speaks. */
#ifndef DUB_MEDIA_SPEECH_H
#define DUB_MEDIA_SPEECH_H

#include "media/works.h"

/**
 * Task "speech": stretches of one sound track in which the band of speech rises clearly above the
 * track's own background. It tells sound from pause, not speech from other sound: under loud music
 * it reports the music as well.
 * args:   track (0), fromSeconds (0), toSeconds (to the end),
 *         pauseSeconds (0.25): shorter pauses do not part two stretches
 * result: speech: [[start, end], …] seconds of the container's time, in order, apart by at least
 *         pauseSeconds; backgroundDb, speechDb, thresholdDb (dB of full scale; null where the
 *         range is digitally silent)
 */
enum dub_status media_speech_work(struct media_task *task, const char *source, const cJSON *args,
                                  cJSON *result, struct dub_err *err);

#endif
