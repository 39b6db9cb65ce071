/*
 * The picture of a draft. Where its timing stays, packets go over as they are; only what is held,
 * looped, bounced, sped or cut is encoded anew.
 */
#ifndef DUB_MEDIA_RENDER_VIDEO_H
#define DUB_MEDIA_RENDER_VIDEO_H

#include "media/container.h"
#include "media/render_out.h"
#include "media/render_plan.h"

struct render_video_track {
    const struct render_plan *plan;
    struct render_out *out;
    struct media_container c; /* packets are taken from here, from the first to the last */
    int stream, index;        /* in the source, in the result */
    AVPacket *packet;         /* the next one */
    int64_t shift;            /* added to every time, in the source's ticks */
    bool has_packet, done;
    bool copied;              /* all of it goes over as it is */
};

/** Adds a track to out->mux. errors: DUB_ERR_MEDIA no picture, or one that cannot be handled */
enum dub_status render_video_open(struct render_video_track *t, struct media_task *task,
                                  const char *source, const struct render_plan *plan,
                                  struct render_out *out, struct dub_err *err) DUB_MUST_USE;
void render_video_close(struct render_video_track *t);
/** How far it is, in time of the result. */
dub_us render_video_reached(const struct render_video_track *t);
/** Write the next packet; sets t->done at the end. */
enum dub_status render_video_step(struct render_video_track *t, struct dub_err *err) DUB_MUST_USE;
/** Adds `videoCopied` and `reencoded` to a report. */
void render_video_report(const struct render_video_track *t, cJSON *result);

#endif
