/* Colours as numbers 0xrrggbb: how well one reads on another, and the palette of 256. */
#ifndef UI_CONTRAST_H
#define UI_CONTRAST_H

/** Relative luminance, 0 black to 1 white. source: WCAG 2.2, "relative luminance" */
double ui_luminance(int rgb);
/** Contrast ratio, 1 to 21; text wants 4.5. source: WCAG 2.2, 1.4.3 */
double ui_contrast(int a, int b);
/** fg, made lighter or darker as little as it takes to read on bg with a ratio of `want`. */
int ui_contrast_fit(int fg, int bg, double want);

/** What a colour number 0..255 looks like; the first 16 as xterm has them. */
int ui_palette_rgb(int index);
/** Number 16..255 nearest to rgb among those that reach `want` on bg (bg -1: among all). */
int ui_palette_nearest(int rgb, int bg, double want);

#endif
