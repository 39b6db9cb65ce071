#include "io/words.h"

#include "base/utf8.h"
#include "io/sentences.h"
#include "io/voices.h"

#define PAUSE_US ((dub_us)1000000)  /* nobody speaks for this long: another row */
#define LONG_US  ((dub_us)20000000) /* of text without punctuation */

void dub_words_add(struct dub_words *w, const struct dub_word *word)
{
    dub_vec_push(&w->words, *word);
}

static bool usable(const struct dub_word *w)
{
    return w->span.start_us >= 0 && w->span.end_us >= w->span.start_us &&
           w->span.end_us <= DUB_US_MAX;
}

/* Chinese and Japanese are written without blanks. */
static bool is_wide(int32_t cp)
{
    return cp >= 0x2e80 && cp < 0xac00;
}

static int32_t last_letter(struct dub_sv s)
{
    int32_t cp = 0;
    size_t from = s.n;
    while (from > 0 && ((unsigned char)s.p[from - 1] & 0xc0) == 0x80)
        from--;
    if (from > 0)
        dub_utf8_next(dub_sv_n(s.p + from - 1, s.n - from + 1), &cp);
    return cp;
}

struct group {
    struct dub_rows *out;
    struct dub_buf text;
    struct dub_span span;
    struct dub_sv speaker;
    int line;
    bool open, ended; /* ended: its last word ends a sentence */
    size_t n_rows;
    const struct dub_words *words;
    size_t first, last; /* words of the group: first .. last */
};

/* The row's words go with it; those without a time are found by none. */
static void give_words(struct group *g)
{
    for (size_t i = g->first; i <= g->last; i++) {
        const struct dub_word *w = &g->words->words.at[i];
        if (w->timed)
            dub_rows_add_word(g->out, w->span, w->text, w->speaker);
    }
}

static void close_group(struct group *g)
{
    if (!g->open)
        return;
    if (dub_rows_take(g->out, g->line, g->span, g->speaker, dub_buf_sv(&g->text)))
        give_words(g);
    dub_buf_clear(&g->text);
    g->n_rows++;
    g->open = false;
}

static void add_text(struct group *g, const struct dub_word *w)
{
    struct dub_sv t = dub_sv_trim(w->text);
    int32_t first = 0;
    if (t.n == 0)
        return;
    dub_utf8_next(t, &first);
    bool wide = is_wide(first) && is_wide(last_letter(dub_buf_sv(&g->text)));
    if (g->text.n > 0 && !w->glued && !wide)
        dub_buf_add_c(&g->text, ' ');
    dub_buf_add_sv(&g->text, t);
    g->ended = dub_ends_sentence(t);
}

static void take_word(struct group *g, const struct dub_word *w)
{
    bool other = !dub_sv_eq(g->speaker, w->speaker);
    dub_us pause = w->span.start_us - g->span.end_us;
    if (g->open &&
        (other || g->ended || pause >= PAUSE_US || w->span.end_us - g->span.start_us > LONG_US ||
         w->span.start_us < g->span.start_us))
        close_group(g);
    if (!g->open) {
        g->open = true;
        g->ended = false;
        g->span = w->span;
        g->speaker = w->speaker;
        g->line = w->line;
        g->first = (size_t)(w - g->words->words.at);
    }
    if (w->span.end_us > g->span.end_us)
        g->span.end_us = w->span.end_us;
    g->last = (size_t)(w - g->words->words.at);
    add_text(g, w);
}

void dub_words_give(struct dub_words *w, struct dub_rows *out)
{
    struct group g = {.out = out, .words = w};
    size_t n_read = 0, n_before = out->n_read;
    const struct dub_word *last = NULL;
    dub_buf_init(&g.text, 0);
    for (size_t i = 0; i < w->words.n; i++) {
        const struct dub_word *word = &w->words.at[i];
        if (!word->timed) {
            if (g.open)
                add_text(&g, word);
            continue;
        }
        n_read += w->unit == DUB_WORDS_EACH || !last || !dub_sv_eq(last->speaker, word->speaker);
        last = word;
        if (usable(word)) {
            take_word(&g, word);
            continue;
        }
        size_t n_read_now = out->n_read;
        dub_rows_take(out, word->line, word->span, word->speaker, word->text); /* says why not */
        out->n_read = n_read_now;
    }
    close_group(&g);
    out->n_read = n_before + n_read;
    if (g.n_rows > 0)
        dub_rows_warn(out,
                      "the file has words only: %zu %s joined into %zu rows, by speakers, "
                      "sentences and pauses of a second",
                      n_read, w->unit == DUB_WORDS_EACH ? "words were" : "turns of speakers were",
                      g.n_rows);
    dub_rows_warn_nameless(out);
    dub_buf_fini(&g.text);
    dub_vec_fini(&w->words);
}
