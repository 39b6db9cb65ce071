#include "media/render_reader.h"

#include "base/mem.h"
#include "port/media_protocol.h"

#define IDLE_MAX 8

/* Reading on is quicker than seeking up to here. */
#define NEAR_S 10

/* --- blocks ----------------------------------------------------------------------------------- */

/* One channel is heard from both sides at its own level; libswresample would make it quieter. */
static void widen(float *out, const float *in, int n)
{
    for (int i = 0; i < n; i++)
        out[2 * i] = out[2 * i + 1] = in[i];
}

struct fetch {
    struct render_reader *r;
    const struct render_pool *pool;
    bool got, failed;
};

static bool on_block(void *ctx, const struct media_block *b)
{
    struct fetch *f = ctx;
    struct render_reader *r = f->r;
    int channels = f->pool->channels;
    if (b->n > r->room) {
        float *more = dub_try_realloc_array(r->block, (size_t)b->n * (size_t)channels,
                                            sizeof(*r->block));
        f->failed = !more;
        if (!more)
            return false;
        r->block = more;
        r->room = b->n;
    }
    if (r->sound.channels == channels)
        memcpy(r->block, b->f, (size_t)b->n * (size_t)channels * sizeof(*b->f));
    else
        widen(r->block, b->f, b->n);
    r->at = b->at;
    r->n = b->n;
    f->got = true;
    return false;
}

static enum dub_status fetched(struct fetch *f, enum dub_status st, struct dub_err *err)
{
    if (!st && f->failed)
        st = dub_fail(err, DUB_ERR_LIMIT, "there is no memory to read %s", f->r->c.src.shown);
    f->r->ended = !f->got;
    if (!f->got)
        f->r->n = 0;
    return st;
}

/* Places the reader at a sample, or a little before it. */
static enum dub_status start(struct render_pool *pool, struct render_reader *r, int64_t from,
                             struct dub_err *err)
{
    struct fetch f = {.r = r, .pool = pool};
    r->seen = from;
    return fetched(&f,
                   media_sound_run_samples(&r->sound, from, INT64_MAX, on_block, &f, err), err);
}

static enum dub_status next(const struct render_pool *pool, struct render_reader *r,
                            struct dub_err *err)
{
    struct fetch f = {.r = r, .pool = pool};
    return fetched(&f, media_sound_more(&r->sound, on_block, &f, err), err);
}

static void add(const struct render_reader *r, int64_t from, int n, const float *gain, float *out,
                int channels)
{
    int64_t first = from > r->at ? from : r->at;
    int64_t end = from + n < r->at + r->n ? from + n : r->at + r->n;
    first = first > r->seen ? first : r->seen;
    const float *in = r->block + (first - r->at) * channels;
    out += (first - from) * channels;
    if (first >= end)
        return;
    if (!gain) {
        for (int64_t i = 0; i < (end - first) * channels; i++)
            out[i] += in[i];
        return;
    }
    gain += first - from;
    for (int64_t i = 0; i < end - first; i++)
        for (int c = 0; c < channels; c++)
            out[i * channels + c] += in[i * channels + c] * gain[i];
}

enum dub_status render_reader_add(struct render_pool *pool, struct render_reader *r,
                                  const struct render_range *range, float *out,
                                  struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    int64_t end = range->from + range->n;
    r->seen = r->seen > range->from ? r->seen : range->from;
    while (!st && !r->ended) {
        add(r, range->from, range->n, range->gain, out, pool->channels);
        int64_t reached = r->at + r->n;
        r->seen = reached < end ? (reached > r->seen ? reached : r->seen) : end;
        if (reached >= end)
            break;
        st = next(pool, r, err);
    }
    return st;
}

/* --- the pool --------------------------------------------------------------------------------- */

void render_pool_init(struct render_pool *pool, struct media_task *task, int rate_hz, int channels)
{
    *pool = (struct render_pool){.task = task, .rate_hz = rate_hz, .channels = channels};
}

static void close_reader(struct render_reader *r)
{
    media_sound_close(&r->sound);
    media_container_close(&r->c);
    dub_free(r->block);
    dub_free(r->source);
    dub_free(r);
}

void render_pool_fini(struct render_pool *pool)
{
    for (size_t i = 0; i < pool->readers.n; i++)
        close_reader(pool->readers.at[i]);
    dub_vec_fini(&pool->readers);
}

static enum dub_status open_reader(struct render_pool *pool, const char *source,
                                   struct render_reader **out, struct dub_err *err)
{
    struct render_reader *r = DUB_NEW(struct render_reader);
    struct media_sound_wish wish = {.sample = MEDIA_FLOAT, .rate_hz = pool->rate_hz};
    enum dub_status st = media_container_open(pool->task, source, &r->c, err);
    if (st) {
        dub_free(r);
        return st;
    }
    int stream = media_choose_sound(r->c.s, 0);
    bool mono = stream >= 0 && r->c.s->streams[stream]->codecpar->ch_layout.nb_channels == 1;
    wish.channels = mono && pool->channels == 2 ? 1 : pool->channels;
    st = media_sound_open(&r->c, &wish, &r->sound, err);
    if (st) {
        media_container_close(&r->c);
        dub_free(r);
        return st;
    }
    r->source = dub_strdup(source);
    dub_vec_push(&pool->readers, r);
    *out = r;
    return DUB_OK;
}

/* Idle and of this file: one that only has to read on before one that can seek. */
static struct render_reader *find(const struct render_pool *pool, const char *source, int64_t from,
                                  bool *reads_on)
{
    struct render_reader *seeker = NULL;
    for (size_t i = 0; i < pool->readers.n; i++) {
        struct render_reader *r = pool->readers.at[i];
        if (r->busy || r->ended || strcmp(r->source, source) != 0)
            continue;
        bool exact = dub_media_seeks_exactly(r->c.format->name);
        *reads_on = r->seen <= from && (!exact || from - r->seen < NEAR_S * pool->rate_hz);
        if (*reads_on)
            return r;
        if (exact && from > 0)
            seeker = r;
    }
    *reads_on = false;
    return seeker;
}

enum dub_status render_pool_take(struct render_pool *pool, const char *source, int64_t from,
                                 struct render_reader **out, struct dub_err *err)
{
    bool reads_on;
    enum dub_status st = DUB_OK;
    struct render_reader *r = find(pool, source, from, &reads_on);
    if (!r)
        st = open_reader(pool, source, &r, err);
    if (!st && !reads_on)
        st = start(pool, r, from, err);
    if (st)
        return st;
    r->busy = true;
    *out = r;
    return DUB_OK;
}

void render_pool_release(struct render_pool *pool, struct render_reader *r)
{
    size_t n_idle = 0, oldest = pool->readers.n;
    r->busy = false;
    r->stamp = ++pool->clock;
    for (size_t i = 0; i < pool->readers.n; i++) {
        if (pool->readers.at[i]->busy)
            continue;
        n_idle++;
        if (oldest == pool->readers.n ||
            pool->readers.at[i]->stamp < pool->readers.at[oldest]->stamp)
            oldest = i;
    }
    if (n_idle > IDLE_MAX) {
        close_reader(pool->readers.at[oldest]);
        dub_vec_remove(&pool->readers, oldest);
    }
}
