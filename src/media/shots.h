/* Where one shot ends and another begins: the task "shots". */
#ifndef DUB_MEDIA_SHOTS_H
#define DUB_MEDIA_SHOTS_H

#include "media/works.h"

/**
 * args: threshold (of 0..100, 10 where missing): how much more than the change before a frame must
 *       differ, as the score of libavfilter's scdet
 * out:  shots, an array of [seconds, score]: the first frame of each new shot, in order; frames, how
 *       many were looked at
 */
media_work_fn media_shots_work;

#endif
