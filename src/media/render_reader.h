/*
 * Sound taken out of files as it is needed, at its exact place. Files stay open for a while, so
 * that crops which follow each other in one file are read in one go.
 */
#ifndef DUB_MEDIA_RENDER_READER_H
#define DUB_MEDIA_RENDER_READER_H

#include "base/vec.h"
#include "media/decode.h"

struct render_reader {
    char *source;
    struct media_container c;
    struct media_sound sound;
    bool busy, ended;
    uint64_t stamp;  /* when it was last used */
    float *block;    /* samples of [at, at + n), interleaved */
    int64_t at, seen; /* seen: everything before was handed out or left behind */
    int n, room;
};

struct render_pool {
    struct media_task *task; /* bounds waiting; says nothing */
    int rate_hz, channels;   /* of everything that is read */
    uint64_t clock;
    DUB_VEC(struct render_reader *) readers;
};

void render_pool_init(struct render_pool *pool, struct media_task *task, int rate_hz, int channels);
void render_pool_fini(struct render_pool *pool);

/**
 * A reader that stands at a sample of a file's first sound track, or before it.
 * in:     from sample at the pool's rate, from the container's start, >= 0
 * out:    *out borrowed until render_pool_release
 * errors: those of opening and decoding
 */
enum dub_status render_pool_take(struct render_pool *pool, const char *source, int64_t from,
                                 struct render_reader **out, struct dub_err *err) DUB_MUST_USE;
void render_pool_release(struct render_pool *pool, struct render_reader *r);

/** Samples [from, from + n) of a file. */
struct render_range {
    int64_t from;
    int n;
    const float *gain; /* n values; NULL: as they are */
};

/**
 * Add samples of the file to out (range->n × channels, interleaved), each times its gain. Where the
 * file has none, nothing is added. `from` never goes back.
 */
enum dub_status render_reader_add(struct render_pool *pool, struct render_reader *r,
                                  const struct render_range *range, float *out,
                                  struct dub_err *err) DUB_MUST_USE;

#endif
