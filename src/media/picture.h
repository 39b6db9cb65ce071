/*
 * The pictures of a video, one at a time: the frame that is shown at a moment, exactly. Frames
 * decoded on the way are kept for a while, so that a step on or back costs little.
 */
#ifndef DUB_MEDIA_PICTURE_H
#define DUB_MEDIA_PICTURE_H

#include <libavcodec/avcodec.h>

#include "media/cadence.h"
#include "media/container.h"

#define MEDIA_PICTURES_MOST 32 /* frames kept */

struct media_picture {
    struct media_task task; /* of the request at work; what the container refers to */
    struct media_container c;
    int stream;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *kept[MEDIA_PICTURES_MOST]; /* one after the other, as they are shown */
    int n_kept, room;
    bool at_start, ended, draining;
    int64_t next_ticks;       /* of a frame that states no time */
    struct media_times times; /* of all frames in order; none: not known, there are too many */
    struct dub_rate rate;     /* counts frames where times are not known; 0: unknown */
    int rotation;             /* degrees clockwise to show it upright */
};

/* Which frame was found. */
struct media_shown {
    const AVFrame *frame; /* borrowed until the next call */
    int64_t number;       /* of the video's frames, from 0 */
    bool counted;         /* by looking at all of them, not by the rate */
    dub_us start_us;      /* of the container's time */
    bool has_end;
    dub_us end_us; /* when the next one is shown */
};

/**
 * in:     variable: frames come unevenly, each has to be looked at to count them; rate of the video
 *         (num 0: as the file says); out must stay where it is until closed
 * errors: those of media_container_open; DUB_ERR_MEDIA no picture, no decoder
 */
enum dub_status media_picture_open(struct media_task *task, const char *source, bool variable,
                                   struct dub_rate rate, struct media_picture *out,
                                   struct dub_err *err) DUB_MUST_USE;
void media_picture_close(struct media_picture *p);

/**
 * The frame whose interval holds a moment: the first one before it, the last one behind it.
 * in:     task the request that waits for it
 * errors: DUB_ERR_MEDIA nothing can be decoded there
 */
enum dub_status media_picture_at(struct media_picture *p, struct media_task *task, dub_us at_us,
                                 struct media_shown *out, struct dub_err *err) DUB_MUST_USE;

#endif
