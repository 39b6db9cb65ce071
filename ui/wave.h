/*
 * A waveform as the screen holds it, and how a stretch of it becomes glyphs: braille (two columns
 * and four steps a cell), eighths of a block, or ASCII. Knows nothing of files and processes.
 */
#ifndef UI_WAVE_H
#define UI_WAVE_H

#include "canvas.h"
#include "run/peaks_view.h"
#include "timeline_window.h"

enum ui_wave_state {
    UI_WAVE_WAITING,  /* its turn comes, or its facts are not known yet */
    UI_WAVE_BUILDING, /* parts of it are there */
    UI_WAVE_READY,
    UI_WAVE_STOPPED,  /* by the user */
    UI_WAVE_FAILED,
    UI_WAVE_ASKING,   /* a URL: nothing is fetched before somebody says so */
};

struct ui_wave {
    enum ui_wave_state state;
    int percent;                /* while it is being built */
    struct dub_peaks_view view; /* n_levels 0: no pairs yet */
    /* Building: are these pairs there? NULL: all of the view is. */
    bool (*has_pairs)(const void *job, int64_t from, int64_t to);
    const void *job;
    /* A first look at columns of equal length; n_rough 0: none. An unknown one has low > high. */
    int16_t *rough_low, *rough_high;
    int n_rough;
    dub_us rough_len_us;
};

enum ui_wave_part {
    UI_WAVE_BEYOND,  /* before the beginning or behind the end */
    UI_WAVE_UNKNOWN, /* not built yet */
    UI_WAVE_ROUGH,
    UI_WAVE_EXACT,
};

/**
 * Extremes of a stretch of time.
 * in:  channel of the data or DUB_PEAKS_MIX
 * out: *low ≤ *high for ROUGH and EXACT
 */
enum ui_wave_part ui_wave_extremes(const struct ui_wave *w, int channel, struct dub_span span,
                                   int *low, int *high);

enum ui_wave_style { UI_WAVE_BRAILLE, UI_WAVE_BLOCKS, UI_WAVE_ASCII };

struct ui_wave_place {
    struct ui_rect r;         /* cells */
    struct ui_window window;  /* its column 0 is the column left_x of the screen */
    int left_x;
    dub_us shift_us;          /* time of the sound = time of the window + shift_us */
    struct dub_span part;     /* of the sound: nothing is drawn outside */
    int channel;
    enum ui_wave_style glyphs;
    bool decibel;             /* else linear */
    bool blanks_only;         /* over words: they stay, with a blank on both sides */
    ui_style exact, rough, unknown;
};

/** Draw into the rectangle, its last row is the ground. */
void ui_wave_draw(struct ui_canvas *c, const struct ui_wave *w, const struct ui_wave_place *p);

/** Smallest amplitude (0..32768) that reaches step k of n, k from 1; decibel: from -48 dB up. */
int ui_wave_threshold(int k, int n, bool decibel);

#endif
