#include "media/filter.h"

#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/channel_layout.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static bool make_ends(struct media_filter *f)
{
    char args[128], layout[64];
    AVChannelLayout channels = {0};
    av_channel_layout_default(&channels, f->channels);
    int n = av_channel_layout_describe(&channels, layout, sizeof(layout));
    av_channel_layout_uninit(&channels);
    snprintf(args, sizeof(args), "sample_rate=%d:sample_fmt=flt:channel_layout=%s:time_base=1/%d",
             f->rate_hz, n > 0 ? layout : "mono", f->rate_hz);
    return avfilter_graph_create_filter(&f->in, avfilter_get_by_name("abuffer"), "in", args, NULL,
                                        f->graph) >= 0 &&
           avfilter_graph_create_filter(&f->out, avfilter_get_by_name("abuffersink"), "out", NULL,
                                        NULL, f->graph) >= 0;
}

/* The words of libavfilter: "outputs" are the open ends that the chain's input is joined to. */
static bool join(struct media_filter *f, const char *chain)
{
    AVFilterInOut *from = avfilter_inout_alloc(), *to = avfilter_inout_alloc();
    bool ok = from && to;
    if (ok) {
        *from = (AVFilterInOut){.name = av_strdup("in"), .filter_ctx = f->in};
        *to = (AVFilterInOut){.name = av_strdup("out"), .filter_ctx = f->out};
        ok = avfilter_graph_parse_ptr(f->graph, chain, &to, &from, NULL) >= 0 &&
             avfilter_graph_config(f->graph, NULL) >= 0;
    }
    avfilter_inout_free(&from);
    avfilter_inout_free(&to);
    return ok;
}

enum dub_status media_filter_open(struct media_filter *f, const char *chain, int rate_hz,
                                  int channels, media_filtered_fn *fn, void *ctx,
                                  struct dub_err *err)
{
    char whole[512];
    *f = (struct media_filter){.rate_hz = rate_hz, .channels = channels, .fn = fn, .ctx = ctx};
    f->graph = avfilter_graph_alloc();
    f->frame = av_frame_alloc();
    int n = snprintf(whole, sizeof(whole), "%s,aformat=sample_fmts=flt", chain);
    bool ok = f->graph && f->frame && n > 0 && (size_t)n < sizeof(whole);
    if (ok) {
        f->graph->nb_threads = 1; /* nothing here gains from threads */
        ok = make_ends(f) && join(f, whole);
    }
    if (ok)
        return DUB_OK;
    media_filter_close(f);
    return dub_fail(err, DUB_ERR_INTERNAL, "libavfilter does not take \"%s\"", chain);
}

void media_filter_close(struct media_filter *f)
{
    avfilter_graph_free(&f->graph);
    av_frame_free(&f->frame);
}

static bool pull(struct media_filter *f)
{
    bool more = true;
    while (more && av_buffersink_get_frame(f->out, f->frame) >= 0) {
        more = f->fn(f->ctx, f->frame);
        av_frame_unref(f->frame);
    }
    return more;
}

bool media_filter_push(struct media_filter *f, const struct media_block *block)
{
    AVFrame *frame = av_frame_alloc();
    if (!frame)
        return false;
    frame->format = AV_SAMPLE_FMT_FLT;
    frame->sample_rate = f->rate_hz;
    frame->nb_samples = block->n;
    frame->pts = block->at;
    av_channel_layout_default(&frame->ch_layout, f->channels);
    bool ok = av_frame_get_buffer(frame, 0) >= 0;
    if (ok) {
        memcpy(frame->data[0], block->f, (size_t)block->n * (size_t)f->channels * sizeof(float));
        ok = av_buffersrc_add_frame(f->in, frame) >= 0;
    }
    av_frame_free(&frame);
    return ok && pull(f);
}

void media_filter_flush(struct media_filter *f)
{
    if (av_buffersrc_add_frame(f->in, NULL) >= 0)
        (void)pull(f);
}
