/*
 * The picture of a draft. Where its timing stays, packets go over as they are; only what is held,
 * looped, bounced, sped or cut is encoded anew.
 */
#ifndef DUB_MEDIA_RENDER_VIDEO_H
#define DUB_MEDIA_RENDER_VIDEO_H

#include "media/render_encode.h"
#include "media/render_frames.h"
#include "media/render_out.h"
#include "media/render_splice.h"

/* The parts of a picture that is not simply copied. */
struct render_joiner {
    struct render_index index;
    struct render_splice splice;
    struct render_frames frames;
    struct render_encoder encoder;
    const char *obstacle; /* why all of it is encoded; NULL: packets are copied where they can be */
    size_t stretch;       /* at work */
    size_t fed;           /* frames shown that were given to the encoder */
    size_t written;       /* packets */
    size_t packet;        /* number of the next packet of the source */
    bool flushed;
};

struct render_video_track {
    const struct render_plan *plan;
    struct render_out *out;
    struct media_container c; /* packets are taken from here, from the first to the last */
    int stream, index;        /* in the source, in the result */
    AVPacket *packet;         /* the next one */
    int64_t shift;            /* added to every time, in the source's ticks */
    bool has_packet, done;
    bool copied;              /* all of it goes over as it is */
    struct render_joiner j;   /* where it does not */
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

/* --- render_join.c: for render_video.c alone ---------------------------------------------------- */

/** Reads the index, decides what is copied, and sets the header of the new track. */
enum dub_status render_join_open(struct render_video_track *t, struct media_task *task,
                                 const char *source, AVStream *to, struct dub_err *err) DUB_MUST_USE;
void render_join_close(struct render_video_track *t);
enum dub_status render_join_step(struct render_video_track *t, struct dub_err *err) DUB_MUST_USE;
dub_us render_join_reached(const struct render_video_track *t);
void render_join_report(const struct render_video_track *t, cJSON *list);
/** The next packet of the source's track; t->has_packet false: the end. */
enum dub_status render_video_fetch(struct render_video_track *t, struct dub_err *err) DUB_MUST_USE;

#endif
