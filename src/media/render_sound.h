/* The mix as a track of the result: AAC in an MP4, PCM of 24 bits in a WAV. */
#ifndef DUB_MEDIA_RENDER_SOUND_H
#define DUB_MEDIA_RENDER_SOUND_H

#include "media/render_mix.h"
#include "media/render_out.h"

struct render_sound_track {
    struct render_mix *mix;
    struct render_out *out;
    int index;
    AVCodecContext *codec;
    AVFrame *frame;
    AVPacket *packet;
    float *block;
    int64_t first, at, end; /* samples of the whole output; first: of what is wanted */
    bool done;
};

/** Adds the track to out->mux. in: everything outlives the track */
enum dub_status render_sound_open(struct render_sound_track *t, struct render_mix *mix,
                                  struct render_out *out, struct dub_err *err) DUB_MUST_USE;
void render_sound_close(struct render_sound_track *t);
/** How far it is, in time of the result. */
dub_us render_sound_reached(const struct render_sound_track *t);
/** Mix, encode and write the next piece; sets t->done at the end. */
enum dub_status render_sound_step(struct render_sound_track *t, struct dub_err *err) DUB_MUST_USE;

#endif
