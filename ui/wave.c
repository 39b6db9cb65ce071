#include "wave.h"

#include <math.h>

#include "base/mem.h"

#define FULL         32768.0
#define RANGE_DB     48.0 /* quiet speech lies at -40 dB, what is below is the room */
#define STEPS_MAX    64
#define RUN_LEAST    4  /* cells between words */
#define PAIRS_LOOKED 32 /* of a file being built, which has no coarser levels */

/* --- amplitudes ------------------------------------------------------------------------------- */

static enum ui_wave_part rough_extremes(const struct ui_wave *w, struct dub_span span, int *low,
                                        int *high)
{
    dub_us len_us = w->rough_len_us;
    if (w->n_rough == 0 || len_us <= 0)
        return w->state == UI_WAVE_READY ? UI_WAVE_BEYOND : UI_WAVE_UNKNOWN;
    if (span.start_us >= len_us)
        return UI_WAVE_BEYOND;
    int64_t from = dub_mul_div_floor(span.start_us, w->n_rough, len_us);
    int64_t to = dub_mul_div_floor(span.end_us - 1, w->n_rough, len_us);
    bool any = false;
    for (int64_t i = from; i <= to && i < w->n_rough; i++) {
        if (w->rough_low[i] > w->rough_high[i])
            continue;
        *low = !any || w->rough_low[i] < *low ? w->rough_low[i] : *low;
        *high = !any || w->rough_high[i] > *high ? w->rough_high[i] : *high;
        any = true;
    }
    return any ? UI_WAVE_ROUGH : UI_WAVE_UNKNOWN;
}

static bool is_built(const struct ui_wave *w, struct dub_span span)
{
    const struct dub_peaks_head *h = &w->view.levels[0].head;
    int64_t per = DUB_US_PER_S * (int64_t)h->samples_per_pair;
    return w->has_pairs(w->job, dub_mul_div_floor(span.start_us, h->rate_hz, per),
                        dub_mul_div_floor(span.end_us - 1, h->rate_hz, per) + 1);
}

enum ui_wave_part ui_wave_extremes(const struct ui_wave *w, int channel, struct dub_span span,
                                   int *low, int *high)
{
    if (span.start_us < 0)
        return UI_WAVE_BEYOND;
    if (w->view.n_levels == 0 || (w->has_pairs && !is_built(w, span)))
        return rough_extremes(w, span, low, high);
    int most = w->has_pairs ? PAIRS_LOOKED : 0;
    bool there = dub_peaks_extremes_of(&w->view, channel, span, most, low, high);
    return there ? UI_WAVE_EXACT : UI_WAVE_BEYOND;
}

int ui_wave_threshold(int k, int n, bool decibel)
{
    double at = (k - 0.5) / n; /* half a step: rounding to the nearest one */
    double a = decibel ? FULL * pow(10.0, (at - 1.0) * RANGE_DB / 20.0) : FULL * at;
    return (int)ceil(a);
}

/* --- glyphs ----------------------------------------------------------------------------------- */

struct steps {
    int n;
    int least[STEPS_MAX + 1]; /* amplitude from which step k is reached */
};

/* What is known is at least a line on the ground: silence is not a hole. */
static int step_of(const struct steps *s, int low, int high)
{
    int a = -low > high ? -low : high, k = 1;
    while (k < s->n && a >= s->least[k + 1])
        k++;
    return k;
}

struct column {
    int step[2]; /* of both halves */
    enum ui_wave_part part;
};

static struct dub_span half_span(const struct ui_wave_place *p, int x, int half)
{
    struct ui_window fine = p->window;
    fine.w *= 2;
    int at = 2 * (x - p->left_x) + half;
    struct dub_span s = {ui_window_time(fine, at) + p->shift_us,
                         ui_window_time(fine, at + 1) + p->shift_us};
    s.end_us = s.end_us > s.start_us ? s.end_us : s.start_us + 1;
    return s;
}

static struct column look(const struct ui_wave *w, const struct ui_wave_place *p,
                          const struct steps *steps, int x)
{
    struct column c = {{0, 0}, UI_WAVE_BEYOND};
    for (int half = 0; half < 2; half++) {
        struct dub_span s = half_span(p, x, half);
        int low = 0, high = 0;
        if (s.end_us <= p->part.start_us || s.start_us >= p->part.end_us)
            continue;
        s.start_us = s.start_us < p->part.start_us ? p->part.start_us : s.start_us;
        s.end_us = s.end_us > p->part.end_us ? p->part.end_us : s.end_us;
        enum ui_wave_part part = ui_wave_extremes(w, p->channel, s, &low, &high);
        if (part == UI_WAVE_ROUGH || part == UI_WAVE_EXACT)
            c.step[half] = step_of(steps, low, high);
        c.part = part > c.part ? part : c.part;
    }
    return c;
}

static void braille(int left, int right, char out[4])
{
    static const unsigned char lefts[] = {0, 0x40, 0x44, 0x46, 0x47};
    static const unsigned char rights[] = {0, 0x80, 0xa0, 0xb0, 0xb8};
    unsigned bits = lefts[left] | rights[right];
    out[0] = (char)0xe2;
    out[1] = (char)(0xa0 | bits >> 6);
    out[2] = (char)(0x80 | (bits & 0x3f));
    out[3] = '\0';
}

static int steps_a_cell(enum ui_wave_style glyphs)
{
    return glyphs == UI_WAVE_BRAILLE ? 4 : glyphs == UI_WAVE_BLOCKS ? 8 : 3;
}

/* One cell of a column, `row` rows above the ground. */
static void cell_text(const struct column *c, enum ui_wave_style glyphs, int row, char out[4])
{
    static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const ascii[] = {" ", ".", ":", "|"};
    int per = steps_a_cell(glyphs), v[2];
    for (int i = 0; i < 2; i++) {
        int k = c->step[i] - row * per;
        v[i] = k < 0 ? 0 : k > per ? per : k;
    }
    int most = v[0] > v[1] ? v[0] : v[1];
    if (most == 0)
        memcpy(out, " ", 2);
    else if (glyphs == UI_WAVE_BRAILLE)
        braille(v[0], v[1], out);
    else
        memcpy(out, glyphs == UI_WAVE_BLOCKS ? blocks[most] : ascii[most],
               glyphs == UI_WAVE_BLOCKS ? 4 : 2);
}

static bool is_word(const struct ui_canvas *c, int x, int y)
{
    const struct ui_cell *cell = ui_canvas_at(c, x, y);
    return cell && cell->bytes[0] != ' ';
}

static void draw_column(struct ui_canvas *c, const struct ui_wave_place *p, int x, unsigned words,
                        const struct column *col)
{
    static const char *const unknown = "·";
    for (int row = 0; row < p->r.h; row++) {
        struct ui_cell *cell = ui_canvas_at(c, x, p->r.y + p->r.h - 1 - row);
        if (!cell || cell->width != 1 || (words & 1U << row))
            continue;
        char text[4] = " ";
        ui_style style = col->part == UI_WAVE_EXACT ? p->exact : p->rough;
        if (col->part == UI_WAVE_UNKNOWN && row == 0) {
            memcpy(text, unknown, 3);
            style = p->unknown;
        } else if (col->part == UI_WAVE_ROUGH || col->part == UI_WAVE_EXACT) {
            cell_text(col, p->glyphs, row, text);
        }
        if (text[0] == ' ')
            continue;
        memcpy(cell->bytes, text, sizeof(text));
        cell->style = style;
    }
}

/* Bit `row`: something stands in this column of the row, before anything was drawn. */
static unsigned words_in(const struct ui_canvas *c, const struct ui_wave_place *p, int x)
{
    unsigned bits = 0;
    bool inside = x >= p->r.x && x < p->r.x + p->r.w;
    for (int row = 0; inside && row < p->r.h; row++)
        bits |= (unsigned)is_word(c, x, p->r.y + p->r.h - 1 - row) << row;
    return bits;
}

/* Columns from x on that are free of words in this row, these and their neighbours. */
static int free_run(const struct ui_canvas *c, const struct ui_wave_place *p, int x, int row)
{
    int n = 0;
    while (x + n < p->r.x + p->r.w &&
           !((words_in(c, p, x + n - 1) | words_in(c, p, x + n) | words_in(c, p, x + n + 1)) >>
                 row &
             1U))
        n++;
    return n;
}

/* For each column the rows that words keep; what they leave is worth it from a few cells on. */
static void keep_words(const struct ui_canvas *c, const struct ui_wave_place *p, unsigned *kept)
{
    for (int row = 0; row < p->r.h; row++) {
        for (int x = p->r.x; x < p->r.x + p->r.w;) {
            int n = free_run(c, p, x, row);
            for (int i = 0; i < n && n < RUN_LEAST; i++)
                kept[x - p->r.x + i] |= 1U << row;
            if (n == 0)
                kept[x - p->r.x] |= 1U << row;
            x += n > 0 ? n : 1;
        }
    }
}

void ui_wave_draw(struct ui_canvas *c, const struct ui_wave *w, const struct ui_wave_place *p)
{
    struct steps steps = {.n = p->r.h * steps_a_cell(p->glyphs)};
    if (p->r.w <= 0 || p->r.h <= 0)
        return;
    steps.n = steps.n > STEPS_MAX ? STEPS_MAX : steps.n;
    for (int k = 1; k <= steps.n; k++)
        steps.least[k] = ui_wave_threshold(k, steps.n, p->decibel);
    unsigned *kept = dub_alloc_array((size_t)p->r.w, sizeof(*kept)); /* zeros */
    if (p->blanks_only)
        keep_words(c, p, kept);
    for (int x = p->r.x; x < p->r.x + p->r.w; x++) {
        struct column col = look(w, p, &steps, x);
        draw_column(c, p, x, kept[x - p->r.x], &col);
    }
    dub_free(kept);
}
