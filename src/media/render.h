/* A draft: the video with the dub where it will lie. */
#ifndef DUB_MEDIA_RENDER_H
#define DUB_MEDIA_RENDER_H

#include "media/works.h"

/**
 * Task "render": pictures and sounds of a plan (media/render_plan.h) into one file, which appears
 * whole or not at all; an older one is replaced.
 * args:   plan: path of the plan, which is removed once it has been read
 * result: seconds (of the result), sampleRate, channels, clippedSamples (beyond full scale, in all
 *         channels; they are written as full scale in a WAV), and for an MP4 videoCopied (every
 *         packet went over as it was), reencoded: [{start, end, why}] in seconds of the result
 */
enum dub_status media_render_work(struct media_task *task, const char *source, const cJSON *args,
                                  cJSON *result, struct dub_err *err);

#endif
