#include "io/cut.h"

#include "base/utf8.h"
#include "io/rows.h"
#include "io/sentences.h"

/* --- places ----------------------------------------------------------------------------------- */

static void add_place(struct dub_pieces *p, size_t at)
{
    struct dub_piece *last = &p->list.at[p->list.n - 1];
    struct dub_piece next = *last;
    last->to = at;
    next.from = at;
    dub_vec_push(&p->list, next);
}

static void cut_at_sentences(struct dub_pieces *p, struct dub_sv text)
{
    for (size_t at = 0, n; at < text.n; at += n) {
        n = dub_sentence_next(dub_sv_n(text.p + at, text.n - at));
        if (at + n < text.n)
            add_place(p, at + n);
    }
}

static void cut_at_words(struct dub_pieces *p, const struct dub_row_word *w, size_t n)
{
    for (size_t i = 1; i < n; i++)
        add_place(p, w[i].from);
}

static void share_words(struct dub_pieces *p, const struct dub_row_word *w, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < p->list.n; i++) {
        struct dub_piece *piece = &p->list.at[i];
        piece->first_word = k;
        while (k < n && (w[k].from < piece->to || i + 1 == p->list.n))
            k++;
        piece->n_words = k - piece->first_word;
    }
}

/* The translation goes along, sentence by sentence; false when it has another number of them. */
static bool share_target(struct dub_pieces *p, struct dub_sv target)
{
    size_t at = 0;
    for (size_t i = 0; i < p->list.n; i++) {
        if (at >= target.n)
            return false;
        p->list.at[i].target_from = at;
        at += dub_sentence_next(dub_sv_n(target.p + at, target.n - at));
        p->list.at[i].target_to = at;
    }
    return at == target.n;
}

/* --- times ------------------------------------------------------------------------------------ */

static void guess_times(struct dub_pieces *p, struct dub_sv text, struct dub_span span)
{
    int64_t done = 0, all = (int64_t)dub_utf8_count(text);
    for (size_t i = 1; i < p->list.n; i++) {
        struct dub_piece *before = &p->list.at[i - 1], *piece = &p->list.at[i];
        done += (int64_t)dub_utf8_count(dub_sv_n(text.p + before->from, before->to - before->from));
        dub_us at = span.start_us + dub_mul_div_round(dub_span_len(span), done, all);
        before->span.end_us = at;
        piece->span.start_us = at;
    }
}

/* Between two pieces with words: the end of the one, the start of the other. */
static void word_times(struct dub_pieces *p, const struct dub_row_word *w)
{
    for (size_t i = 1; i < p->list.n; i++) {
        struct dub_piece *before = &p->list.at[i - 1], *piece = &p->list.at[i];
        if (before->n_words == 0 || piece->n_words == 0)
            continue;
        dub_us end = w[before->first_word + before->n_words - 1].span.end_us;
        dub_us start = w[piece->first_word].span.start_us;
        before->span.end_us = end < start ? end : start;
        piece->span.start_us = start;
    }
}

static bool times_fit(const struct dub_pieces *p, struct dub_span span)
{
    dub_us t = span.start_us;
    for (size_t i = 0; i < p->list.n; i++) {
        struct dub_span s = p->list.at[i].span;
        if (s.start_us < t || s.end_us <= s.start_us)
            return false;
        t = s.end_us;
    }
    return t <= span.end_us;
}

static void one_piece(struct dub_pieces *p, const struct dub_row *row)
{
    struct dub_piece whole = {.to = row->text ? row->text->n : 0,
                              .target_to = row->target ? row->target->n : 0,
                              .span = row->span,
                              .n_words = row->n_words,
                              .label = SIZE_MAX};
    p->list.n = 0;
    dub_vec_push(&p->list, whole);
}

void dub_pieces_find(struct dub_pieces *p, const struct dub_rows *r, const struct dub_row *row,
                     enum dub_join_split split)
{
    const struct dub_row_word *w = r->words.at ? r->words.at + row->first_word : NULL;
    struct dub_sv text = dub_str_sv(row->text);
    one_piece(p, row);
    if (split == DUB_SPLIT_NEVER || text.n == 0)
        return;
    if (split == DUB_SPLIT_WORDS && row->n_words > 1 && !row->target)
        cut_at_words(p, w, row->n_words);
    else
        cut_at_sentences(p, text);
    if (p->list.n > 1) {
        guess_times(p, text, row->span);
        share_words(p, w, row->n_words);
        word_times(p, w);
    }
    if (p->list.n > 1 && (!times_fit(p, row->span) ||
                          (row->target && !share_target(p, dub_str_sv(row->target)))))
        one_piece(p, row);
}

/* --- joining ---------------------------------------------------------------------------------- */

static void append(struct dub_piece *to, const struct dub_piece *more)
{
    if (to->n_words == 0)
        to->first_word = more->first_word;
    to->n_words += more->n_words;
    to->to = more->to;
    to->target_to = more->target_to;
    to->span.end_us = more->span.end_us;
    if (to->label == SIZE_MAX)
        to->label = more->label;
}

void dub_pieces_join(struct dub_pieces *p)
{
    size_t n = 1;
    for (size_t i = 1; i < p->list.n; i++) {
        struct dub_piece *last = &p->list.at[n - 1], *piece = &p->list.at[i];
        if (piece->label == last->label || piece->label == SIZE_MAX || last->label == SIZE_MAX)
            append(last, piece);
        else
            p->list.at[n++] = *piece;
    }
    p->list.n = n;
}

static struct dub_str *part(const struct dub_str *s, size_t from, size_t to)
{
    if (!s)
        return NULL;
    to = to < s->n ? to : s->n;
    if (from == 0 && to == s->n)
        return dub_str_ref(s);
    struct dub_sv t = dub_sv_trim(dub_sv_n(s->z + from, to - from));
    return t.n ? dub_str_new(t) : NULL;
}

void dub_rows_copy_piece(struct dub_rows *to, const struct dub_rows *from, const struct dub_row *row,
                         const struct dub_piece *piece, const struct dub_str *speaker)
{
    struct dub_row fresh = {.span = piece->span,
                            .speaker = dub_str_ref(speaker),
                            .line = row->line,
                            .source = row->source,
                            .audio_path = dub_str_ref(row->audio_path)};
    bool whole = piece->from == 0 && piece->to >= (row->text ? row->text->n : 0);
    fresh.text = part(row->text, piece->from, piece->to);
    fresh.target = whole ? dub_str_ref(row->target)
                         : part(row->target, piece->target_from, piece->target_to);
    fresh.first_word = to->words.n;
    for (size_t i = 0; i < piece->n_words && fresh.text; i++) {
        struct dub_row_word w = from->words.at[row->first_word + piece->first_word + i];
        uint32_t cut = (uint32_t)piece->from;
        w.speaker = dub_str_ref(w.speaker);
        w.from -= cut;
        w.to -= cut;
        dub_vec_push(&to->words, w);
        fresh.n_words++;
    }
    dub_vec_push(&to->rows, fresh);
}

void dub_rows_swap_rows(struct dub_rows *a, struct dub_rows *b)
{
    struct dub_rows was = *a;
    a->rows = b->rows;
    a->words = b->words;
    b->rows = was.rows;
    b->words = was.words;
}
