#include "io/rows.h"

#include <stdarg.h>

#include "base/json.h"

void dub_row_fini(struct dub_row *row)
{
    dub_str_unref(row->speaker);
    dub_str_unref(row->text);
    dub_str_unref(row->target);
    dub_str_unref(row->audio_path);
}

void dub_rows_fini(struct dub_rows *r)
{
    for (size_t i = 0; i < r->rows.n; i++)
        dub_row_fini(&r->rows.at[i]);
    for (size_t i = 0; i < r->words.n; i++)
        dub_str_unref(r->words.at[i].speaker);
    for (size_t i = 0; i < r->mapping.n; i++)
        dub_str_unref(r->mapping.at[i].column);
    dub_vec_fini(&r->mapping);
    dub_vec_fini(&r->words);
    for (size_t i = 0; i < r->rejected.n; i++)
        dub_str_unref(r->rejected.at[i].reason);
    for (size_t i = 0; i < r->warnings.n; i++)
        dub_str_unref(r->warnings.at[i]);
    dub_vec_fini(&r->rows);
    dub_vec_fini(&r->rejected);
    dub_vec_fini(&r->warnings);
    r->n_read = 0;
}

static DUB_PRINTF(1, 0) struct dub_str *text_v(const char *fmt, va_list ap)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_buf_vaddf(&b, fmt, ap);
    struct dub_str *s = dub_str_new(dub_buf_sv(&b));
    dub_buf_fini(&b);
    return s;
}

void dub_rows_reject(struct dub_rows *r, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct dub_reject rejected = {line, text_v(fmt, ap)};
    va_end(ap);
    dub_vec_push(&r->rejected, rejected);
}

void dub_rows_warn(struct dub_rows *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct dub_str *warning = text_v(fmt, ap);
    va_end(ap);
    dub_vec_push(&r->warnings, warning);
}

static bool in_range(dub_us t)
{
    return t >= 0 && t <= DUB_US_MAX;
}

static void judge(struct dub_rows *r, int line, struct dub_span s)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    if (s.start_us < 0 || s.end_us < 0)
        dub_rows_reject(r, line, "negative time (%s to %s s)", dub_seconds_print(s.start_us, a),
                        dub_seconds_print(s.end_us, b));
    else if (!in_range(s.start_us) || !in_range(s.end_us))
        dub_rows_reject(r, line, "time beyond 31 years");
    else if (s.end_us == s.start_us)
        dub_rows_reject(r, line, "no length (starts and ends at %s)",
                        dub_clock_print(s.start_us, a));
    else
        dub_rows_reject(r, line, "ends before it starts (%s to %s)", dub_clock_print(s.start_us, a),
                        dub_clock_print(s.end_us, b));
}

static struct dub_str *given(struct dub_sv s)
{
    struct dub_sv t = s.p ? dub_sv_trim(s) : s;
    return t.p && t.n ? dub_str_new(t) : NULL;
}

bool dub_rows_take(struct dub_rows *r, int line, struct dub_span span, struct dub_sv label,
                   struct dub_sv text)
{
    r->n_read++;
    if (!in_range(span.start_us) || !in_range(span.end_us) || span.end_us <= span.start_us) {
        judge(r, line, span);
        return false;
    }
    struct dub_row row = {.span = span, .speaker = given(label), .text = given(text), .line = line};
    dub_vec_push(&r->rows, row);
    return true;
}

/* --- words ------------------------------------------------------------------------------------ */

#define WORD_REACH 32 /* bytes between two words: a missing one must not cost a walk */

static bool find_word(struct dub_sv text, size_t from, struct dub_sv word, size_t *at)
{
    for (*at = from; *at <= from + WORD_REACH && *at + word.n <= text.n; (*at)++)
        if (memcmp(text.p + *at, word.p, word.n) == 0)
            return true;
    return false;
}

void dub_rows_add_word(struct dub_rows *r, struct dub_span span, struct dub_sv word,
                       struct dub_sv speaker)
{
    struct dub_row *row = r->rows.n ? &r->rows.at[r->rows.n - 1] : NULL;
    const struct dub_row_word *last =
        row && row->n_words ? &r->words.at[row->first_word + row->n_words - 1] : NULL;
    size_t at;
    struct dub_sv w = word.p ? dub_sv_trim(word) : word, who = speaker;
    if (!row || !row->text || row->text->n > UINT32_MAX || w.n == 0 || !in_range(span.start_us) ||
        !in_range(span.end_us) || span.end_us < span.start_us ||
        !find_word(dub_str_sv(row->text), last ? last->to : 0, w, &at))
        return;
    struct dub_row_word fresh = {
        .span = span, .from = (uint32_t)at, .to = (uint32_t)(at + w.n)};
    if (last && last->speaker && who.p && dub_sv_eq(dub_str_sv(last->speaker), who))
        fresh.speaker = dub_str_ref(last->speaker);
    else
        fresh.speaker = given(who);
    if (row->n_words == 0)
        row->first_word = r->words.n;
    row->n_words++;
    dub_vec_push(&r->words, fresh);
}

void dub_rows_shift_words(struct dub_rows *r, struct dub_row *row, size_t n)
{
    struct dub_row_word *w = r->words.at + row->first_word;
    for (; row->n_words > 0 && w->from < n; w++) {
        row->first_word++;
        row->n_words--;
    }
    for (size_t i = 0; i < row->n_words; i++) {
        w[i].from -= (uint32_t)n;
        w[i].to -= (uint32_t)n;
    }
}

bool dub_seconds_read(struct dub_sv text, dub_us *out)
{
    if (dub_decimal6_parse(text, out, NULL, NULL) == DUB_OK)
        return true;
    /* Python and printf fall back to exponents for small and large numbers. */
    if (text.n == 0 || text.n > 40 || !(text.p[0] == '-' || (text.p[0] >= '0' && text.p[0] <= '9')))
        return false;
    cJSON *number = NULL;
    bool ok = dub_json_parse(text, &number, NULL) == DUB_OK && dub_json_us(number, out, NULL);
    cJSON_Delete(number);
    return ok;
}
