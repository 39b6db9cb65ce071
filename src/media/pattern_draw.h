/* The picture of the test pattern: colour bars, a sweep, and a bar that grows with time. */
#ifndef DUB_MEDIA_PATTERN_DRAW_H
#define DUB_MEDIA_PATTERN_DRAW_H

#include <libavutil/frame.h>

/** Draw frame number n of n_frames into a writable YUV 4:2:0 frame. */
void media_pattern_draw(AVFrame *frame, int64_t n, int64_t n_frames);

#endif
