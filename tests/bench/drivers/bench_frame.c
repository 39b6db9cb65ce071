/*
 * Frames of the editor without a terminal: opens a project, moves about, composes each frame and
 * finds what differs from the one before. callgrind counts inside bench_frames only:
 *
 *     valgrind --tool=callgrind --toggle-collect=bench_frames bench_frame PROJECT FRAMES
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "base/mem.h"
#include "paint.h"

struct frames {
    struct ui_app *app;
    struct ui_term *term;
    struct ui_canvas was;
    struct ui_paint paint;
    struct dub_buf out;
};

static dub_us now(void *ctx)
{
    (void)ctx;
    return (dub_us)1764000000 * DUB_US_PER_S;
}

static uint64_t seed(void *ctx)
{
    (void)ctx;
    return 42;
}

static void frame(struct frames *f, const char *key)
{
    (void)ui_term_script_key(f->term, key);
    ui_app_pump(f->app);
    const struct ui_canvas *c = ui_term_script_screen(f->term);
    for (int y = 0; y < c->h; y++)
        ui_paint_row(&f->paint, y, &f->was.cells[y * c->w], &c->cells[y * c->w], &f->out);
    memcpy(f->was.cells, c->cells, sizeof(*c->cells) * (size_t)c->w * (size_t)c->h);
}

size_t bench_frames(struct frames *f, long n);

__attribute__((noinline)) size_t bench_frames(struct frames *f, long n)
{
    static const char *const keys[] = {"Down", "Right", "Down", "Right", "Up", "Left", "Up", "Left"};
    size_t bytes = 0;
    for (long i = 0; i < n; i++) {
        frame(f, keys[i % 8]);
        bytes += f->out.n;
        dub_buf_clear(&f->out);
    }
    return bytes;
}

int main(int argc, char **argv)
{
    struct frames f = {.term = ui_term_script_new(120, 36, UI_CHARSET_UTF8)};
    struct ui_looks looks;
    struct dub_err err;
    if (argc != 3)
        return 2;
    struct ui_app_config cfg = {.term = f.term, .outside = {.now = now, .seed = seed},
                                .clock_us = now};
    f.app = ui_app_new(&cfg);
    if (ui_app_open(f.app, argv[1], &err) != DUB_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    ui_looks_make(&looks, UI_THEME_DARK, UI_COLOURS_256);
    struct ui_paint_can can = {.looks = &looks, .n_colours = 256, .attrs = 15, .end_one = true,
                               .column = true, .erase_rest = true, .erase_some = true,
                               .erase_coloured = true, .corner = true};
    ui_canvas_init(&f.was, 120, 36);
    ui_paint_init(&f.paint, &can, 120, 36);
    dub_buf_init(&f.out, 0);
    for (int i = 0; i < 3; i++) { /* what is done once is not a frame's */
        frame(&f, "Down");
        frame(&f, "Right");
    }
    dub_buf_clear(&f.out);
    long n = strtol(argv[2], NULL, 10);
    printf("{\"bytes\":%.1f}\n", (double)bench_frames(&f, n) / (double)(n > 0 ? n : 1));
    dub_buf_fini(&f.out);
    ui_canvas_fini(&f.was);
    ui_app_free(f.app);
    f.term->ops->free(f.term);
    return 0;
}
