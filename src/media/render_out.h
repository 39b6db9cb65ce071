/* The file that a render writes: aside first, renamed when it is whole. */
#ifndef DUB_MEDIA_RENDER_OUT_H
#define DUB_MEDIA_RENDER_OUT_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>

#include "base/err.h"

struct render_out {
    const char *path;
    char *temp;
    int fd, sys; /* sys: errno of a write that failed */
    AVFormatContext *mux;
    bool begun; /* the header is written */
};

/**
 * in:     path borrowed; format "mp4" or "wav"
 * errors: DUB_ERR_IO cannot be written there
 */
enum dub_status render_out_open(struct render_out *o, const char *path, const char *format,
                                struct dub_err *err) DUB_MUST_USE;
/** After all streams were added to o->mux. errors: DUB_ERR_MEDIA, DUB_ERR_IO */
enum dub_status render_out_begin(struct render_out *o, struct dub_err *err) DUB_MUST_USE;
/**
 * in: packet of stream `index`, in times of `base`; taken (unreferenced). Packets come in an order
 *     in which they may lie in the file.
 */
enum dub_status render_out_put(struct render_out *o, AVPacket *packet, int index, AVRational base,
                               struct dub_err *err) DUB_MUST_USE;
/** Ends the file and gives it its name. */
enum dub_status render_out_finish(struct render_out *o, struct dub_err *err) DUB_MUST_USE;
/** Whatever was not finished leaves nothing behind. */
void render_out_close(struct render_out *o);

/** "OUT could not be written: doing: reason". errors: DUB_ERR_IO for the disk, else DUB_ERR_MEDIA */
enum dub_status render_out_refuse(const struct render_out *o, const char *doing, int code,
                                  struct dub_err *err);

#endif
