/* Sound through a chain of libavfilter: blocks in, filtered frames out. */
#ifndef DUB_MEDIA_FILTER_H
#define DUB_MEDIA_FILTER_H

#include <libavfilter/avfilter.h>
#include <libavutil/frame.h>

#include "base/err.h"
#include "media/decode.h"

/** One filtered frame (interleaved float); false: enough. */
typedef bool media_filtered_fn(void *ctx, const AVFrame *frame);

struct media_filter {
    AVFilterGraph *graph;
    AVFilterContext *in, *out; /* of the graph */
    AVFrame *frame;
    int rate_hz, channels; /* of what goes in */
    media_filtered_fn *fn;
    void *ctx;
};

/**
 * in:     chain in libavfilter's words ("highpass=f=100,ebur128=metadata=1"); its output is
 *         brought to interleaved float
 * errors: DUB_ERR_INTERNAL the chain is not understood; DUB_ERR_LIMIT no memory
 */
enum dub_status media_filter_open(struct media_filter *f, const char *chain, int rate_hz,
                                  int channels, media_filtered_fn *fn, void *ctx,
                                  struct dub_err *err) DUB_MUST_USE;
void media_filter_close(struct media_filter *f);

/** A block of floats. False: no memory, or the callback has enough. */
bool media_filter_push(struct media_filter *f, const struct media_block *block) DUB_MUST_USE;
/** What the chain still holds. */
void media_filter_flush(struct media_filter *f);

#endif
