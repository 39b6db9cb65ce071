#include "io/voices.h"

#include "base/utf8.h"
#include "io/labels.h"

bool dub_voices_take(struct dub_rows *r, int line, struct dub_span span,
                     const struct dub_voice *voices, size_t n)
{
    size_t n_said = 0, last = 0;
    int64_t n_letters = 0, done = 0;
    for (size_t i = 0; i < n; i++) {
        size_t letters = dub_utf8_count(dub_sv_trim(voices[i].text));
        n_letters += (int64_t)letters;
        n_said += letters > 0;
        last = letters > 0 ? i : last;
    }
    dub_us length = dub_span_len(span);
    /* Every part needs a length of its own: a cue of no length stays one row, to be rejected. */
    if (n_said < 2 || length < n_letters || length > DUB_US_MAX) {
        struct dub_voice none = {{0}, {0}};
        const struct dub_voice *v = n > 0 ? &voices[n_said > 0 ? last : 0] : &none;
        dub_rows_take(r, line, span, v->name, v->text);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        int64_t letters = (int64_t)dub_utf8_count(dub_sv_trim(voices[i].text));
        if (letters == 0)
            continue;
        struct dub_span part = {span.start_us + dub_mul_div_floor(length, done, n_letters), 0};
        done += letters;
        part.end_us = span.start_us + dub_mul_div_floor(length, done, n_letters);
        dub_rows_take(r, line, part, voices[i].name, voices[i].text);
    }
    r->n_read -= n_said - 1;
    return true;
}

static void set_label(struct dub_rows *r, struct dub_row *row, const struct dub_label *label)
{
    struct dub_str *old = row->text;
    struct dub_sv rest = dub_sv_trim(label->rest);
    if (rest.n)
        dub_rows_shift_words(r, row, (size_t)(rest.p - old->z));
    else
        row->n_words = 0;
    row->speaker = dub_str_new(label->name);
    row->text = rest.n ? dub_str_new(rest) : NULL;
    dub_str_unref(old); /* the label borrows from it until here */
}

void dub_rows_find_labels(struct dub_rows *r)
{
    size_t n = r->rows.n, n_texts = 0;
    for (size_t i = 0; i < n; i++)
        if (r->rows.at[i].speaker)
            return;
    struct dub_label *labels = dub_alloc_array(n + 1, sizeof(*labels));
    for (size_t i = 0; i < n; i++) {
        labels[i] = dub_label_find(dub_str_sv(r->rows.at[i].text));
        n_texts += r->rows.at[i].text != NULL;
    }
    dub_labels_judge(labels, n, n_texts);
    for (size_t i = 0; i < n; i++)
        if (labels[i].kind != DUB_LABEL_NONE)
            set_label(r, &r->rows.at[i], &labels[i]);
    dub_free(labels);
}

void dub_rows_warn_nameless(struct dub_rows *r)
{
    size_t n_nameless = 0;
    for (size_t i = 0; i < r->rows.n; i++)
        n_nameless += !r->rows.at[i].speaker;
    if (n_nameless > 0 && n_nameless < r->rows.n)
        dub_rows_warn(r, "%zu of %zu rows name no speaker", n_nameless, r->rows.n);
}
