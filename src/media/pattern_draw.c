#include "media/pattern_draw.h"

#include <string.h>

#include "base/attr.h"

struct colour {
    uint8_t y, u, v;
};

static const struct colour bars[] = {
    {180, 128, 128}, {162, 44, 142}, {131, 156, 44}, {112, 72, 58},
    {84, 184, 198},  {65, 100, 212}, {35, 212, 114},
};
static const struct colour dark = {28, 128, 128}, light = {220, 128, 128}, red = {82, 90, 240};

/* Fill a rectangle given in pixels; edges fall on even pixels so that colour planes agree. */
static void fill(AVFrame *f, int x0, int y0, int x1, int y1, struct colour c)
{
    x0 = x0 < 0 ? 0 : x0 & ~1;
    y0 = y0 < 0 ? 0 : y0 & ~1;
    x1 = (x1 > f->width ? f->width : x1) & ~1;
    y1 = (y1 > f->height ? f->height : y1) & ~1;
    if (x1 <= x0)
        return;
    for (int y = y0; y < y1; y++)
        memset(f->data[0] + y * f->linesize[0] + x0, c.y, (size_t)(x1 - x0));
    for (int y = y0 / 2; y < y1 / 2; y++) {
        memset(f->data[1] + y * f->linesize[1] + x0 / 2, c.u, (size_t)(x1 - x0) / 2);
        memset(f->data[2] + y * f->linesize[2] + x0 / 2, c.v, (size_t)(x1 - x0) / 2);
    }
}

void media_pattern_draw(AVFrame *f, int64_t n, int64_t n_frames)
{
    int w = f->width, h = f->height, n_bars = (int)DUB_ARRAY_LEN(bars);
    int sweep_top = h * 2 / 3, progress_top = h * 9 / 10;
    for (int i = 0; i < n_bars; i++)
        fill(f, w * i / n_bars, 0, w * (i + 1) / n_bars, sweep_top, bars[i]);
    fill(f, 0, sweep_top, w, h, dark);
    /* The block crosses the picture in 96 frames, so that every frame differs from its neighbour.
     */
    int block = w / 12 + 2, x = (int)((n % 96) * (w + block) / 96) - block;
    fill(f, x, sweep_top + 2, x + block, progress_top - 2, light);
    fill(f, 0, progress_top, (int)((n + 1) * w / (n_frames > 0 ? n_frames : 1)), h, red);
}
