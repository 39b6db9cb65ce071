/* The frame shown at a moment as character cells: the task "frame". */
#ifndef DUB_MEDIA_FRAME_H
#define DUB_MEDIA_FRAME_H

#include "media/works.h"

/**
 * args: atSeconds; columns, rows: room, 1..400 × 1..200 cells twice as high as wide; colours rgb,
 *       256, 16, 8 or mono; glyphs utf8, latin or ascii; light; variable and rate ("25/1"): how
 *       frames are counted in a large file
 * out:  frame (from 0), counted, startSeconds, endSeconds (missing: not known), width, height
 *       (stored pixels), rotation (degrees clockwise, applied here), columns, rows (of the picture,
 *       in its own shape), text, fg, bg (media/cells.h)
 * The file stays open for the next request of the same one.
 */
media_work_fn media_frame_work;

#endif
