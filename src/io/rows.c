#include "io/rows.h"

#include <stdarg.h>

#include "base/json.h"

void dub_rows_fini(struct dub_rows *r)
{
    for (size_t i = 0; i < r->rows.n; i++) {
        dub_str_unref(r->rows.at[i].speaker);
        dub_str_unref(r->rows.at[i].text);
        dub_str_unref(r->rows.at[i].target);
        dub_str_unref(r->rows.at[i].audio_path);
    }
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
