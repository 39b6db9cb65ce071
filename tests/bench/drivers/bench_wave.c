/*
 * Drawing from levels: 2 h of pairs, kept in the cache; how long opening takes and a redraw of
 * 200×3 cells at every zoom, scrolled. Prints one JSON object.
 *
 *     XDG_CACHE_HOME=DIR bench_wave RUNS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "run/peaks_cache.h"
#include "run/peaks_levels.h"
#include "wave.h"

#define RATE    48000
#define PAIRS   (2 * 3600 * RATE / DUB_PEAKS_PER_PAIR)
#define REDRAWS 500

static double now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static bool make(const char *path)
{
    struct dub_peaks_head head = {.bits = 16,
                                  .rate_hz = RATE,
                                  .samples_per_pair = DUB_PEAKS_PER_PAIR,
                                  .n_pairs = PAIRS,
                                  .channels = 1};
    unsigned char bytes[DUB_PEAKS_HEAD_BYTES];
    struct dub_peaks_levels *levels;
    bool done = false;
    if (dub_peaks_cache_ready(path, NULL) != DUB_OK)
        return false;
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    dub_peaks_head_write(&head, bytes);
    bool ok = fwrite(bytes, 1, sizeof(bytes), f) == sizeof(bytes);
    for (int i = 0; i < PAIRS && ok; i++) {
        int16_t high = (int16_t)((unsigned)i * 7919U % 32768U), pair[2] = {(int16_t)-high, high};
        ok = fwrite(pair, sizeof(pair), 1, f) == 1;
    }
    ok = fclose(f) == 0 && ok;
    if (!ok || dub_peaks_levels_begin(path, path, DUB_PEAKS_LEVELS, &levels, NULL) != DUB_OK)
        return false;
    while (ok && !done)
        ok = dub_peaks_levels_step(levels, &done, NULL) == DUB_OK;
    dub_peaks_levels_end(levels);
    return ok && dub_peaks_cache_seal(path, NULL) == DUB_OK;
}

/* Microseconds of a redraw, on the average over windows that are scrolled. */
static double redraw(const struct ui_wave *w, dub_us span_us, enum ui_wave_style glyphs)
{
    const dub_us whole_us = (dub_us)7200 * DUB_US_PER_S;
    struct ui_canvas c;
    ui_canvas_init(&c, 200, 3);
    double before = now_us();
    for (int i = 0; i < REDRAWS; i++) {
        dub_us start_us = (whole_us - span_us) / REDRAWS * i;
        struct ui_wave_place p = {.r = {0, 0, 200, 3},
                                  .window = {start_us, span_us, 200},
                                  .part = {0, DUB_US_MAX},
                                  .channel = DUB_PEAKS_MIX,
                                  .glyphs = glyphs,
                                  .decibel = true,
                                  .exact = UI_S_SOURCE};
        ui_wave_draw(&c, w, &p);
    }
    double took = (now_us() - before) / REDRAWS;
    ui_canvas_fini(&c);
    return took;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int seconds;
    } zooms[] = {{"all", 7200}, {"minutes", 600}, {"seconds", 20}};
    int runs = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
    struct dub_facts facts = {.size_bytes = 1};
    struct ui_wave w = {.state = UI_WAVE_READY};
    memset(facts.sha256, 'b', 64);
    char *path = dub_peaks_cache_path("/x", &facts, 0, false);
    if (!path || !make(path))
        return 1;
    printf("{\"open\": [");
    for (int i = 0; i < runs; i++) {
        dub_peaks_view_close(&w.view);
        double before = now_us();
        if (!dub_peaks_cache_open(path, &w.view))
            return 1;
        printf("%s%.1f", i ? ", " : "", now_us() - before);
    }
    printf("]");
    for (size_t z = 0; z < sizeof(zooms) / sizeof(zooms[0]); z++) {
        printf(", \"%s\": [", zooms[z].name);
        for (int i = 0; i < runs; i++)
            printf("%s%.2f", i ? ", " : "",
                   redraw(&w, (dub_us)zooms[z].seconds * DUB_US_PER_S, UI_WAVE_BRAILLE));
        printf("]");
    }
    printf("}\n");
    dub_peaks_view_close(&w.view);
    dub_free(path);
    return 0;
}
