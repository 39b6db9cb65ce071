/*
 * The sound of a draft: every take at its exact sample, the video's own sound where it stays,
 * summed in floating point. Nothing is made louder or quieter; memory does not grow with length.
 */
#ifndef DUB_MEDIA_RENDER_MIX_H
#define DUB_MEDIA_RENDER_MIX_H

#include "media/render_plan.h"
#include "media/render_reader.h"

struct render_voice {
    struct render_reader *reader;
    int64_t at, end; /* output samples */
    int64_t from;    /* sample of the file at `at` */
};

/* A stretch of the video's own sound. */
struct render_own {
    int64_t from, at; /* samples of the video, of the output */
    int64_t n;
    float gain;
};

struct render_mix {
    const struct render_plan *plan;
    const char *video; /* where its own sound comes from */
    int rate_hz, channels;
    struct render_pool pool;
    struct render_reader *own;
    size_t next_sound, next_own;
    DUB_VEC(struct render_voice) voices; /* that sound now */
    DUB_VEC(struct render_own) owns;
    float *gains; /* of one block */
    int64_t clipped; /* samples beyond full scale, all channels */
};

/** Samples that render_mix_next takes at most. */
#define RENDER_MIX_BLOCK 4096

/**
 * Looks into every source once, so that a missing or damaged one is named before anything is
 * written. Settles rate and channels: those of the video where it has sound.
 * in:     plan and video (its path or URL) outlive the mix
 * errors: those of opening
 */
enum dub_status render_mix_open(struct render_mix *m, struct media_task *task,
                                const struct render_plan *plan, const char *video,
                                struct dub_err *err) DUB_MUST_USE;
void render_mix_close(struct render_mix *m);

/**
 * The next n samples from output sample `at`, which goes on where the last call ended.
 * out: n × channels, interleaved; may go beyond ±1, which is counted
 */
enum dub_status render_mix_next(struct render_mix *m, int64_t at, int n, float *out,
                                struct dub_err *err) DUB_MUST_USE;

#endif
