#include "media/frame.h"

#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/mem.h"
#include "media/cells.h"
#include "media/picture.h"

#define COLUMNS_MAX 400
#define ROWS_MAX    200

struct wish {
    dub_us at_us;
    struct media_cells_wish cells;
    bool variable;
    struct dub_rate rate;
};

/* --- arguments -------------------------------------------------------------------------------- */

/* Place of a member's word in a list; -1 where it is none of them, 0 where it is missing. */
static int word_of(const cJSON *args, const char *name, const char *const *words, int n)
{
    const char *text = dub_json_str(args, name);
    for (int i = 0; text && i < n; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    return text ? -1 : 0;
}

static void read_rate(const cJSON *args, struct dub_rate *out)
{
    const char *text = dub_json_str(args, "rate");
    unsigned long long num, den = 1;
    struct dub_sv rest = dub_sv(text ? text : ""), left = dub_sv_split(&rest, '/');
    if (dub_sv_u64(left, INT32_MAX, &num) && (rest.n == 0 || dub_sv_u64(rest, INT32_MAX, &den)))
        *out = (struct dub_rate){(int32_t)num, (int32_t)den};
}

static enum dub_status read_wish(const cJSON *args, struct wish *out, struct dub_err *err)
{
    static const char *const colours[] = {"rgb", "256", "16", "8", "mono"};
    static const char *const glyphs[] = {"utf8", "latin", "ascii"};
    double columns = dub_json_num(args, "columns", 80), rows = dub_json_num(args, "rows", 24);
    int c = word_of(args, "colours", colours, 5), g = word_of(args, "glyphs", glyphs, 3);
    const cJSON *at = dub_json_get(args, "atSeconds");
    *out = (struct wish){.variable = dub_json_bool(args, "variable", false)};
    if (at && !dub_json_us(at, &out->at_us, NULL))
        return dub_fail(err, DUB_ERR_FORMAT, "atSeconds must be a time");
    if (!(columns >= 1 && columns <= COLUMNS_MAX && rows >= 1 && rows <= ROWS_MAX))
        return dub_fail(err, DUB_ERR_FORMAT, "columns and rows must be 1 to %d and 1 to %d",
                        COLUMNS_MAX, ROWS_MAX);
    if (c < 0 || g < 0)
        return dub_fail(err, DUB_ERR_FORMAT, "colours or glyphs are none that there are");
    read_rate(args, &out->rate);
    out->cells = (struct media_cells_wish){.columns = (int)columns,
                                           .rows = (int)rows,
                                           .colours = (enum media_colours)c,
                                           .glyphs = (enum media_glyphs)g,
                                           .light = dub_json_bool(args, "light", false)};
    return DUB_OK;
}

/* --- shape and pixels ------------------------------------------------------------------------- */

static bool lies_on_side(const struct media_picture *p)
{
    return p->rotation == 90 || p->rotation == 270;
}

/* Columns and rows of the picture within the room there is. */
static void fit(const struct media_picture *p, const AVFrame *frame, struct media_cells_wish *cells)
{
    AVRational pixel = av_guess_sample_aspect_ratio(p->c.s, p->c.s->streams[p->stream], NULL);
    double stretch = pixel.num > 0 && pixel.den > 0 ? av_q2d(pixel) : 1;
    double shape = frame->width * stretch / frame->height;
    if (lies_on_side(p))
        shape = 1 / shape;
    double columns = cells->rows * 2 * shape + 0.5, rows = cells->columns / (2 * shape) + 0.5;
    if (columns < cells->columns)
        cells->columns = columns < 1 ? 1 : (int)columns;
    else if (rows < cells->rows)
        cells->rows = rows < 1 ? 1 : (int)rows;
}

/* Upright from as it is stored; w × h is the upright size. */
static void turn(const uint32_t *from, uint32_t *to, int w, int h, int rotation)
{
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            int sx = x, sy = y, stride = w;
            if (rotation == 180) {
                sx = w - 1 - x;
                sy = h - 1 - y;
            } else if (rotation == 90) { /* what is at the left was at the bottom */
                sx = y;
                sy = w - 1 - x;
                stride = h;
            } else if (rotation == 270) {
                sx = h - 1 - y;
                sy = x;
                stride = h;
            }
            to[y * w + x] = from[sy * stride + sx];
        }
    }
}

static void set_colours(struct SwsContext *sws, const AVFrame *frame)
{
    bool hd = frame->height > 576;
    int matrix = frame->colorspace == AVCOL_SPC_UNSPECIFIED || frame->colorspace == AVCOL_SPC_RGB
                     ? (hd ? SWS_CS_ITU709 : SWS_CS_ITU601)
                     : (int)frame->colorspace;
    const int *coefficients = sws_getCoefficients(matrix);
    int full = frame->color_range == AVCOL_RANGE_JPEG;
    (void)sws_setColorspaceDetails(sws, coefficients, full, sws_getCoefficients(SWS_CS_DEFAULT), 1,
                                   0, 1 << 16, 1 << 16);
}

/* RGBA of the cells' pixels, as stored; NULL: it cannot be converted. dub_free. */
static uint8_t *scale(const AVFrame *frame, int w, int h)
{
    struct SwsContext *sws = sws_getContext(frame->width, frame->height,
                                            (enum AVPixelFormat)frame->format, w, h,
                                            AV_PIX_FMT_RGBA, SWS_AREA, NULL, NULL, NULL);
    uint8_t *out = sws ? dub_try_alloc_array((size_t)w * (size_t)h, 4) : NULL;
    if (out) {
        uint8_t *planes[4] = {out};
        int strides[4] = {w * 4};
        set_colours(sws, frame);
        if (sws_scale(sws, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height,
                      planes, strides) < h) {
            dub_free(out);
            out = NULL;
        }
    }
    sws_freeContext(sws);
    return out;
}

static uint8_t *upright(const struct media_picture *p, const AVFrame *frame, int w, int h)
{
    bool side = lies_on_side(p);
    uint8_t *stored = scale(frame, side ? h : w, side ? w : h);
    if (!stored || p->rotation == 0)
        return stored;
    uint8_t *turned = dub_try_alloc_array((size_t)w * (size_t)h, 4);
    if (turned)
        turn((const uint32_t *)(const void *)stored, (uint32_t *)(void *)turned, w, h,
             p->rotation);
    dub_free(stored);
    return turned;
}

/* --- the answer ------------------------------------------------------------------------------- */

static void report(const struct media_picture *p, const struct media_shown *shown,
                   const struct media_cells_wish *cells, cJSON *result)
{
    dub_json_add_i64(result, "frame", shown->number);
    cJSON_AddBoolToObject(result, "counted", shown->counted);
    dub_json_add_us(result, "startSeconds", shown->start_us);
    if (shown->has_end)
        dub_json_add_us(result, "endSeconds", shown->end_us);
    dub_json_add_i64(result, "width", shown->frame->width);
    dub_json_add_i64(result, "height", shown->frame->height);
    dub_json_add_i64(result, "rotation", p->rotation);
    dub_json_add_i64(result, "columns", cells->columns);
    dub_json_add_i64(result, "rows", cells->rows);
}

static enum dub_status show(struct media_picture *p, struct media_task *task, struct wish *w,
                            cJSON *result, struct dub_err *err)
{
    struct media_shown shown;
    enum dub_status st = media_picture_at(p, task, w->at_us, &shown, err);
    if (st)
        return st;
    fit(p, shown.frame, &w->cells);
    report(p, &shown, &w->cells, result);
    uint8_t *rgba = upright(p, shown.frame, w->cells.columns * MEDIA_CELL_PX,
                            w->cells.rows * MEDIA_CELL_PX);
    if (!rgba)
        return media_container_refuse(&p->c, "has pictures of a kind that cannot be converted",
                                      err);
    st = media_cells_make(&w->cells, rgba, result, err);
    dub_free(rgba);
    return st;
}

/* --- the file stays open ---------------------------------------------------------------------- */

struct opened {
    bool is;
    char *source;
    struct stat info;
    struct media_picture picture;
};

/* The same file, not another one of that name. */
static bool same_file(const struct opened *o, const char *source, const struct stat *now)
{
    return o->is && strcmp(o->source, source) == 0 && o->info.st_ino == now->st_ino &&
           o->info.st_dev == now->st_dev && o->info.st_size == now->st_size &&
           o->info.st_mtim.tv_sec == now->st_mtim.tv_sec &&
           o->info.st_mtim.tv_nsec == now->st_mtim.tv_nsec;
}

static void leave(struct opened *o)
{
    if (o->is)
        media_picture_close(&o->picture);
    dub_free(o->source);
    *o = (struct opened){0};
}

enum dub_status media_frame_work(struct media_task *task, const char *source, const cJSON *args,
                                 cJSON *result, struct dub_err *err)
{
    static struct opened opened;
    struct wish w;
    struct stat info = {0};
    enum dub_status st = read_wish(args, &w, err);
    if (st)
        return st;
    (void)stat(source, &info); /* a URL has none */
    if (!same_file(&opened, source, &info)) {
        leave(&opened);
        st = media_picture_open(task, source, w.variable, w.rate, &opened.picture, err);
        if (st)
            return st;
        opened.is = true;
        opened.source = dub_strdup(source);
        opened.info = info;
    }
    st = show(&opened.picture, task, &w, result, err);
    if (st == DUB_ERR_MEDIA)
        leave(&opened);
    return st;
}
