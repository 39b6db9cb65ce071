/* Waveforms as glyphs: heights by hand, parts that are there and not, words that stay. */
#include "cm.h"

#include "base/mem.h"
#include "port/peaks_file.h"
#include "wave.h"

#define RATE 1000
#define PER  10 /* a pair every 10 ms */

/* A view of pairs (-v, v). */
static struct ui_wave wave_of(const int *values, int n)
{
    struct dub_peaks_head head = {.bits = 16,
                                  .rate_hz = RATE,
                                  .samples_per_pair = PER,
                                  .n_pairs = (uint32_t)n,
                                  .channels = 1};
    size_t size = DUB_PEAKS_HEAD_BYTES + (size_t)n * 4;
    unsigned char *bytes = dub_alloc_array(size, 1), *p = bytes + DUB_PEAKS_HEAD_BYTES;
    dub_peaks_head_write(&head, bytes);
    for (int i = 0; i < n; i++, p += 4) {
        int low = -values[i], high = values[i] > 32767 ? 32767 : values[i];
        p[0] = (unsigned char)(low & 0xff);
        p[1] = (unsigned char)(low >> 8 & 0xff);
        p[2] = (unsigned char)(high & 0xff);
        p[3] = (unsigned char)(high >> 8);
    }
    struct ui_wave w = {.state = UI_WAVE_READY, .view = {.n_levels = 1}};
    w.view.levels[0] = (struct dub_peaks_level){
        .map = bytes, .map_bytes = size, .data = DUB_PEAKS_HEAD_BYTES, .head = head};
    return w;
}

static void wave_fini(struct ui_wave *w)
{
    dub_free((void *)(uintptr_t)w->view.levels[0].map);
}

/* A column of two halves a pair each. */
static struct ui_wave_place place(int w, int h)
{
    return (struct ui_wave_place){.r = {0, 0, w, h},
                                  .window = {0, (dub_us)w * 20000, w},
                                  .part = {0, DUB_US_MAX},
                                  .channel = DUB_PEAKS_MIX,
                                  .exact = UI_S_SOURCE,
                                  .rough = UI_S_DIM,
                                  .unknown = UI_S_FRAME};
}

static void draws(const struct ui_wave *w, const struct ui_wave_place *p, const char *before,
                  const char *want)
{
    struct ui_canvas c;
    struct dub_buf got;
    dub_buf_init(&got, 0);
    ui_canvas_init(&c, p->r.w, p->r.h);
    ui_put(&c, 0, 0, p->r.w, before, UI_S_TEXT);
    ui_wave_draw(&c, w, p);
    ui_canvas_dump(&c, &got);
    assert_string_equal(dub_buf_z(&got), want);
    dub_buf_fini(&got);
    ui_canvas_fini(&c);
}

/* Four steps over 48 dB: the middles between them lie at -42, -30, -18 and -6 dB. */
static void steps_are_where_decibels_say(void **state)
{
    (void)state;
    assert_int_equal(ui_wave_threshold(4, 4, true), 16423);  /* 32768 / 10^(6/20) */
    assert_int_equal(ui_wave_threshold(3, 4, true), 4126);   /* -18 dB */
    assert_int_equal(ui_wave_threshold(2, 4, true), 1037);   /* -30 dB */
    assert_int_equal(ui_wave_threshold(1, 4, true), 261);    /* -42 dB */
    assert_int_equal(ui_wave_threshold(4, 4, false), 28672); /* seven eighths */
    assert_int_equal(ui_wave_threshold(1, 4, false), 4096);
}

static void heights_in_braille_blocks_and_ascii(void **state)
{
    static const int values[] = {32767, 0, 1037, 1036, 4126, 16423, 16422, 32767};
    (void)state;
    struct ui_wave w = wave_of(values, 8);
    struct ui_wave_place p = place(4, 1);
    p.decibel = true;
    draws(&w, &p, "", "\xe2\xa3\x87\xe2\xa3\x84\xe2\xa3\xbe\xe2\xa3\xbe\n"); /* ⣇⣄⣾⣾: 4 1, 2 1, 3 4, 3 4 */
    p.decibel = false;
    p.glyphs = UI_WAVE_BLOCKS;
    draws(&w, &p, "", "█▁▄█\n");
    p.glyphs = UI_WAVE_ASCII;
    draws(&w, &p, "", "|.:|\n");
    wave_fini(&w);
}

static void rows_stand_on_one_another(void **state)
{
    static const int values[] = {32767, 32767, 16384, 16384, 100, 100};
    (void)state;
    struct ui_wave w = wave_of(values, 6);
    struct ui_wave_place p = place(4, 2);
    p.glyphs = UI_WAVE_BLOCKS;
    draws(&w, &p, "", "█\n██▁\n"); /* the fourth column lies behind the end */
    wave_fini(&w);
}

static void a_part_of_the_sound_and_no_more(void **state)
{
    static const int values[] = {32767, 32767, 32767, 32767, 32767, 32767, 32767, 32767};
    (void)state;
    struct ui_wave w = wave_of(values, 8);
    struct ui_wave_place p = place(4, 1);
    p.shift_us = 20000; /* the block begins with the second pair of columns */
    p.part = (struct dub_span){20000, 70000};
    p.glyphs = UI_WAVE_ASCII;
    draws(&w, &p, "", "|||\n");
    p.shift_us = -40000; /* sound begins later than the window */
    p.part = (struct dub_span){0, DUB_US_MAX};
    draws(&w, &p, "", "  ||\n");
    wave_fini(&w);
}

static bool first_half(const void *job, int64_t from, int64_t to)
{
    (void)job;
    (void)from;
    return to <= 4;
}

static void what_is_not_built_is_rough_or_unknown(void **state)
{
    static const int values[] = {32767, 32767, 32767, 32767, 0, 0, 0, 0};
    int16_t low[] = {-20000, -20000, -20000, 1}, high[] = {20000, 20000, 20000, 0};
    (void)state;
    struct ui_wave w = wave_of(values, 8);
    struct ui_wave_place p = place(4, 1);
    int a, b;
    w.state = UI_WAVE_BUILDING;
    w.has_pairs = first_half;
    p.glyphs = UI_WAVE_ASCII;
    draws(&w, &p, "", "||··\n");
    w.rough_low = low;
    w.rough_high = high;
    w.n_rough = 4;
    w.rough_len_us = 80000;
    draws(&w, &p, "", "||:·\n"); /* the last place could not be read */
    assert_int_equal(ui_wave_extremes(&w, -1, (struct dub_span){0, 10000}, &a, &b), UI_WAVE_EXACT);
    assert_int_equal(a, -32767);
    assert_int_equal(ui_wave_extremes(&w, -1, (struct dub_span){50000, 60000}, &a, &b),
                     UI_WAVE_ROUGH);
    assert_int_equal(b, 20000);
    assert_int_equal(ui_wave_extremes(&w, -1, (struct dub_span){-5, 5}, &a, &b), UI_WAVE_BEYOND);
    assert_int_equal(ui_wave_extremes(&w, -1, (struct dub_span){90000, 95000}, &a, &b),
                     UI_WAVE_BEYOND);
    wave_fini(&w);
}

static void words_keep_their_place_and_a_blank(void **state)
{
    int values[40];
    (void)state;
    for (int i = 0; i < 40; i++)
        values[i] = 32767;
    struct ui_wave w = wave_of(values, 40);
    struct ui_wave_place p = place(20, 1);
    p.glyphs = UI_WAVE_ASCII;
    p.blanks_only = true;
    draws(&w, &p, "6.680          +0.6", "6.680 |||||||| +0.6\n");
    draws(&w, &p, "6.680     +0.6 abcde", "6.680     +0.6 abcde\n"); /* three cells: not worth it */
    wave_fini(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_where_decibels_say),
        cmocka_unit_test(heights_in_braille_blocks_and_ascii),
        cmocka_unit_test(rows_stand_on_one_another),
        cmocka_unit_test(a_part_of_the_sound_and_no_more),
        cmocka_unit_test(what_is_not_built_is_rough_or_unknown),
        cmocka_unit_test(words_keep_their_place_and_a_blank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
