/* Contrast, the palette of 256, and what every theme makes of every meaning. */
#include "cm.h"

#include <math.h>
#include <stdio.h>

#include "contrast.h"
#include "themes.h"

static void contrast_is_that_of_the_guidelines(void **state)
{
    /* Ratios from the definition, worked out by hand to two decimals. */
    static const struct {
        int a, b;
        double ratio;
    } rows[] = {{0x000000, 0xffffff, 21.00}, {0xffffff, 0xffffff, 1.00}, {0x777777, 0xffffff, 4.48},
                {0x767676, 0xffffff, 4.54},  {0xff0000, 0xffffff, 4.00}, {0x0000ff, 0xffffff, 8.59}};
    (void)state;
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++)
        if (fabs(ui_contrast(rows[i].a, rows[i].b) - rows[i].ratio) > 0.006)
            fail_msg("%06x on %06x: %.3f", (unsigned)rows[i].a, (unsigned)rows[i].b,
                     ui_contrast(rows[i].a, rows[i].b));
    assert_int_equal(ui_contrast_fit(0x5f87af, 0x000000, 4.5), 0x5f87af); /* reads already */
    assert_true(ui_contrast(ui_contrast_fit(0xffff00, 0xffffff, 4.5), 0xffffff) >= 4.5);
    assert_true(ui_contrast(ui_contrast_fit(0x000080, 0x000000, 7), 0x000000) >= 7);
}

static void the_palette_is_xterms(void **state)
{
    (void)state;
    assert_int_equal(ui_palette_rgb(16), 0x000000);
    assert_int_equal(ui_palette_rgb(75), 0x5fafff);
    assert_int_equal(ui_palette_rgb(231), 0xffffff);
    assert_int_equal(ui_palette_rgb(232), 0x080808);
    assert_int_equal(ui_palette_rgb(255), 0xeeeeee);
    for (int i = 16; i < 256; i++)
        assert_int_equal(ui_palette_rgb(ui_palette_nearest(ui_palette_rgb(i), -1, 0)),
                         ui_palette_rgb(i));
}

static int rgb_of(int colour, int otherwise)
{
    if (colour < 0)
        return otherwise;
    return colour >= UI_RGB_BIT ? colour & 0xffffff : ui_palette_rgb(colour);
}

static void text_reads_in_every_theme(void **state)
{
    static const enum ui_colours many[] = {UI_COLOURS_256, UI_COLOURS_RGB};
    static const unsigned rows[] = {0, UI_F_CURRENT, UI_F_SELECT};
    (void)state;
    for (int t = 0; t < UI_THEME_COUNT; t++) {
        for (unsigned i = 0; i < 2 * 3 * UI_S_COUNT; i++) {
            enum ui_colours colours = many[i % 2];
            unsigned row = rows[i / 2 % 3], id = i / 6;
            struct ui_looks looks;
            ui_looks_make(&looks, (enum ui_theme)t, colours);
            struct ui_look look = ui_looks_of(&looks, (ui_style)(id | row));
            if (looks.colours == UI_COLOURS_NONE) {
                assert_true(look.fg == -1 && look.bg == -1);
                continue;
            }
            if (look.fg < 0 && look.bg < 0)
                continue; /* the terminal's own two */
            assert_true(look.fg >= 0);
            int bg = rgb_of(look.bg, ui_theme_background((enum ui_theme)t));
            double ratio = ui_contrast(rgb_of(look.fg, 0), bg);
            if (ratio < ui_theme_contrast((enum ui_theme)t) &&
                !(ui_style_is_line((ui_style)id) && row == 0))
                fail_msg("theme %d, %s colours, '%c', row %u: contrast %.2f", t,
                         colours == UI_COLOURS_256 ? "256" : "exact",
                         ui_style_letter((ui_style)id), row >> 8, ratio);
        }
    }
}

static void few_colours_stay_few(void **state)
{
    (void)state;
    for (int t = 0; t < UI_THEME_COUNT; t++) {
        struct ui_looks few, none;
        ui_looks_make(&few, (enum ui_theme)t, UI_COLOURS_16);
        ui_looks_make(&none, (enum ui_theme)t, UI_COLOURS_NONE);
        for (unsigned id = 0; id < UI_S_COUNT; id++) {
            for (int row = 0; row < 3; row++) {
                struct ui_look look = few.at[id][row];
                assert_true(look.fg < 16 && look.bg < 16);
                if (look.fg == look.bg && look.fg >= 0)
                    fail_msg("theme %d: '%c' cannot be seen", t, ui_style_letter((ui_style)id));
                assert_int_equal(none.at[id][row].fg, -1);
                assert_int_equal(none.at[id][row].bg, -1);
            }
        }
    }
}

static void flags_add_to_a_look(void **state)
{
    struct ui_looks looks;
    (void)state;
    ui_looks_make(&looks, UI_THEME_LIGHT, UI_COLOURS_RGB);
    struct ui_look plain = ui_looks_of(&looks, UI_S_TEXT);
    assert_int_equal(plain.bg, UI_RGB(255, 255, 255));
    assert_false(plain.bold || plain.underline);
    struct ui_look look = ui_looks_of(&looks, UI_S_TEXT | UI_F_BOLD | UI_F_LINE | UI_F_SELECT);
    assert_true(look.bold && look.underline && look.bg != plain.bg);
}

/* --- eyes that see no green (deuteranopia), no red (protanopia) ------------------------------- */

static double linear(int byte)
{
    double c = byte / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double lab_curve(double t)
{
    return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

/* CIE Lab of a colour seen through a 3x3 matrix over linear RGB. */
static void seen_lab(int rgb, const double m[9], double lab[3])
{
    double in[3] = {linear(rgb >> 16 & 255), linear(rgb >> 8 & 255), linear(rgb & 255)}, c[3];
    for (int i = 0; i < 3; i++) {
        c[i] = m[3 * i] * in[0] + m[3 * i + 1] * in[1] + m[3 * i + 2] * in[2];
        c[i] = c[i] < 0 ? 0 : c[i] > 1 ? 1 : c[i];
    }
    double x = (0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.9505;
    double y = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    double z = (0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.089;
    lab[0] = 116 * lab_curve(y) - 16;
    lab[1] = 500 * (lab_curve(x) - lab_curve(y));
    lab[2] = 200 * (lab_curve(y) - lab_curve(z));
}

/* source of the matrices: Machado, Oliveira, Fernandes 2009, severity 1.0 */
static void speakers_stay_apart_for_colour_blind_eyes(void **state)
{
    static const double eyes[3][9] = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940,
         0.968881},
        {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
         1.051998},
    };
    struct ui_looks looks;
    (void)state;
    ui_looks_make(&looks, UI_THEME_SAFE, UI_COLOURS_RGB);
    for (int eye = 0; eye < 3; eye++) {
        for (int a = 1; a <= 9; a++) {
            for (int b = a + 1; b <= 9; b++) {
                double x[3], y[3];
                seen_lab(rgb_of(ui_looks_of(&looks, ui_style_speaker(a)).bg, 0), eyes[eye], x);
                seen_lab(rgb_of(ui_looks_of(&looks, ui_style_speaker(b)).bg, 0), eyes[eye], y);
                double d = sqrt(pow(x[0] - y[0], 2) + pow(x[1] - y[1], 2) + pow(x[2] - y[2], 2));
                if (d < 10)
                    fail_msg("eye %d: speakers %d and %d are %.1f apart", eye, a, b, d);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast_is_that_of_the_guidelines),
        cmocka_unit_test(the_palette_is_xterms),
        cmocka_unit_test(text_reads_in_every_theme),
        cmocka_unit_test(few_colours_stay_few),
        cmocka_unit_test(flags_add_to_a_look),
        cmocka_unit_test(speakers_stay_apart_for_colour_blind_eyes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
