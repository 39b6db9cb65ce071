/* Everything that listening once tells: length, levels, loudness, clipping, speech. */
#ifndef DUB_MEDIA_LISTEN_H
#define DUB_MEDIA_LISTEN_H

#include "media/works.h"

/**
 * Task "listen": decodes one sound track once and gathers struct dub_sound of base/sound.h.
 * args:   track (0); sha256: hash of the content, handed through; output: a file that exists, where
 *         the facts are written (dub_sound_print)
 * result: endSeconds, peakDb, rmsDb, loudnessLufs (null: silent), clippedSamples, stretches (of
 *         speech)
 * errors: DUB_ERR_IO output cannot be written; those of decoding
 */
enum dub_status media_listen_work(struct media_task *task, const char *source, const cJSON *args,
                                  cJSON *result, struct dub_err *err);

#endif
