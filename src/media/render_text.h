/* Subtitles of a draft as a soft track of the MP4. */
#ifndef DUB_MEDIA_RENDER_TEXT_H
#define DUB_MEDIA_RENDER_TEXT_H

#include "media/render_out.h"
#include "media/render_plan.h"

struct render_text_track {
    const struct render_plan *plan;
    struct render_out *out;
    int index;
    size_t next;
    AVPacket *packet;
};

/** Adds a track to out->mux. in: plan has texts; everything outlives the track */
enum dub_status render_text_open(struct render_text_track *t, const struct render_plan *plan,
                                 struct render_out *out, struct dub_err *err) DUB_MUST_USE;
void render_text_close(struct render_text_track *t);
/** Writes all texts that begin before a time of the result. */
enum dub_status render_text_until(struct render_text_track *t, dub_us until_us,
                                  struct dub_err *err) DUB_MUST_USE;

#endif
