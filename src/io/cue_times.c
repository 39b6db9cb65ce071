#include "io/cue_times.h"

static void skip_blanks(struct dub_sv *s)
{
    while (s->n > 0 && (s->p[0] == ' ' || s->p[0] == '\t'))
        *s = dub_sv_n(s->p + 1, s->n - 1);
}

static bool digits(struct dub_sv *s, size_t max, dub_us *value, size_t *count)
{
    size_t n = 0;
    *value = 0;
    skip_blanks(s);
    while (n < s->n && n < max && s->p[n] >= '0' && s->p[n] <= '9')
        *value = *value * 10 + (s->p[n++] - '0');
    *s = dub_sv_n(s->p + n, s->n - n);
    if (count)
        *count = n;
    return n > 0;
}

static bool take(struct dub_sv *s, const char *any_of)
{
    skip_blanks(s);
    if (s->n == 0 || !s->p[0] || !strchr(any_of, s->p[0]))
        return false;
    *s = dub_sv_n(s->p + 1, s->n - 1);
    return true;
}

bool dub_clock_take(struct dub_sv *s, dub_us *out)
{
    dub_us field[3], fraction = 0;
    size_t n = 0, n_digits = 0;
    bool negative = take(s, "-");
    if (!digits(s, 9, &field[n++], NULL))
        return false;
    while (n < 3 && take(s, ":"))
        if (!digits(s, 2, &field[n++], NULL))
            return false;
    if (n < 2)
        return false;
    if (take(s, ",.:") && !digits(s, 9, &fraction, &n_digits))
        return false;
    for (; n_digits < 9; n_digits++)
        fraction *= 10;
    dub_us seconds = n == 3 ? field[0] * 3600 + field[1] * 60 + field[2] : field[0] * 60 + field[1];
    *out = seconds * DUB_US_PER_S + (fraction + 500) / 1000;
    if (negative)
        *out = -*out;
    return true;
}

/* `-->`; also the `->` and `-- >` of careless programs. */
static bool arrow(struct dub_sv *s)
{
    bool dash = false;
    while (take(s, "-"))
        dash = true;
    return dash && take(s, ">");
}

static bool has_arrow(struct dub_sv s)
{
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == '-' && (s.p[i + 1] == '>' || s.p[i + 1] == ' '))
            return memchr(s.p + i, '>', s.n - i) != NULL;
    return false;
}

bool dub_cue_times(struct dub_sv line, struct dub_span *span)
{
    struct dub_sv s = line;
    return dub_clock_take(&s, &span->start_us) && arrow(&s) && dub_clock_take(&s, &span->end_us) &&
           (s.n == 0 || s.p[0] == ' ' || s.p[0] == '\t');
}

bool dub_cue_times_meant(struct dub_sv line)
{
    size_t colon = dub_sv_find(line, ':');
    return line.n > 0 && (line.p[0] == '-' || (line.p[0] >= '0' && line.p[0] <= '9')) &&
           colon < line.n && has_arrow(dub_sv_n(line.p + colon, line.n - colon));
}
