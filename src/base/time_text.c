/* Reading times as people type them. */
#include "base/time.h"

#define FORMS "use 12.5, 1:02.5, 00:01:02.500, 00:01:02:13, 312f or ."

static enum dub_status bad(struct dub_sv text, struct dub_err *err)
{
    return dub_fail(err, DUB_ERR_ARG, "'%.*s' is not a time: " FORMS,
                    (int)(text.n > 60 ? 60 : text.n), text.p ? text.p : "");
}

static enum dub_status too_large(struct dub_sv text, struct dub_err *err)
{
    return dub_fail(err, DUB_ERR_RANGE, "'%.*s' is too large for a time (limit 31 years)",
                    (int)(text.n > 60 ? 60 : text.n), text.p);
}

enum dub_status dub_decimal6_parse(struct dub_sv text, int64_t *out, bool *inexact,
                                   struct dub_err *err)
{
    struct dub_sv s = text;
    bool negative = s.n > 0 && s.p[0] == '-';
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
        s.p++;
        s.n--;
    }
    struct dub_sv whole = dub_sv_split(&s, '.');
    bool has_point = whole.p + whole.n != s.p;
    unsigned long long v = 0;
    if ((whole.n == 0 && s.n == 0) || (has_point && s.n == 0 && whole.n == 0))
        return dub_fail(err, DUB_ERR_ARG, "'%.*s' is not a number", (int)text.n, text.p);
    if (whole.n > 0 && !dub_sv_u64(whole, 4000000000000ULL, &v))
        return dub_fail(err, DUB_ERR_ARG, "'%.*s' is not a number within limits", (int)text.n,
                        text.p);
    unsigned long long frac = 0, scale = 100000, rest = 0;
    bool tail = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return dub_fail(err, DUB_ERR_ARG, "'%.*s' is not a number", (int)text.n, text.p);
        unsigned d = (unsigned)(s.p[i] - '0');
        if (i < 6) {
            frac += d * scale;
            scale /= 10;
        } else if (i == 6) {
            rest = d;
        } else {
            tail = tail || d != 0;
        }
    }
    unsigned long long sum = v * 1000000 + frac;
    if (rest > 5 || (rest == 5 && (tail || (sum & 1))))
        sum++;
    if (inexact)
        *inexact = rest != 0 || tail;
    *out = negative ? -(int64_t)sum : (int64_t)sum;
    return DUB_OK;
}

/* Minutes and seconds fields of a time code must be two digits or fewer and below 60. */
static bool sexagesimal(struct dub_sv field, unsigned long long *out)
{
    return field.n <= 2 && dub_sv_u64(field, 59, out);
}

static enum dub_status frame_time(int64_t frame, struct dub_sv text,
                                  const struct dub_time_ctx *ctx, dub_us *out, struct dub_err *err)
{
    dub_us t = dub_frame_start(frame, ctx->rate);
    if (t > DUB_US_MAX)
        return too_large(text, err);
    *out = t;
    return DUB_OK;
}

/*
 * Drop-frame (SMPTE 12M): at 30000/1001 the labels ;00 and ;01 (at 60000/1001 the labels 00..03)
 * are skipped at the start of every minute that is not a multiple of ten.
 */
static enum dub_status timecode(const unsigned long long hms[3], struct dub_sv frames, bool drop,
                                struct dub_sv text, const struct dub_time_ctx *ctx, dub_us *out,
                                struct dub_err *err)
{
    if (!dub_rate_known(ctx->rate))
        return dub_fail(
            err, DUB_ERR_STATE,
            "'%.*s' counts frames, but the video's frame rate is not known: use seconds",
            (int)text.n, text.p);
    int64_t nominal = dub_mul_div_round(ctx->rate.num, 1, ctx->rate.den);
    unsigned long long f;
    if (!dub_sv_u64(frames, 999, &f) || (int64_t)f >= nominal)
        return dub_fail(err, DUB_ERR_ARG, "'%.*s': the frame field must be below %lld",
                        (int)text.n, text.p, (long long)nominal);
    int64_t minutes = (int64_t)(hms[0] * 60 + hms[1]);
    int64_t n = (minutes * 60 + (int64_t)hms[2]) * nominal + (int64_t)f;
    if (drop) {
        if (ctx->rate.den != 1001 || nominal % 30 != 0)
            return dub_fail(err, DUB_ERR_ARG,
                            "'%.*s': ';' is drop-frame, which exists at 29.97 and 59.94 fps only",
                            (int)text.n, text.p);
        int64_t skip = nominal / 15;
        if (hms[2] == 0 && (int64_t)f < skip && hms[1] % 10 != 0)
            return dub_fail(err, DUB_ERR_ARG, "'%.*s' does not exist in drop-frame time code",
                            (int)text.n, text.p);
        n -= skip * (minutes - minutes / 10);
    }
    return frame_time(n, text, ctx, out, err);
}

/* `a`, `a:b` or `a:b:c`, the last with decimals; fields from the left in v. */
static enum dub_status clock_text(struct dub_sv text, struct dub_sv field[4], int n_fields,
                                  dub_us *out, struct dub_err *err)
{
    struct dub_sv last = field[n_fields - 1];
    char dotted[40];
    if (last.n == 0 || last.n >= sizeof(dotted) || last.p[0] == '-' || last.p[0] == '+')
        return bad(text, err);
    for (size_t i = 0; i < last.n; i++)
        dotted[i] = last.p[i] == ',' ? '.' : last.p[i];
    dub_us sum;
    if (dub_decimal6_parse(dub_sv_n(dotted, last.n), &sum, NULL, NULL))
        return bad(text, err);
    if (n_fields > 1 && sum >= 60 * DUB_US_PER_S)
        return bad(text, err);
    unsigned long long v;
    dub_us unit = 60 * DUB_US_PER_S;
    for (int i = n_fields - 2; i >= 0; i--, unit *= 60) {
        bool leading = i == 0;
        if (leading ? !dub_sv_u64(field[i], 99999999, &v) : !sexagesimal(field[i], &v))
            return bad(text, err);
        sum += (dub_us)v * unit;
    }
    if (sum > DUB_US_MAX)
        return too_large(text, err);
    *out = sum;
    return DUB_OK;
}

static enum dub_status frames_text(struct dub_sv text, const struct dub_time_ctx *ctx, dub_us *out,
                                   struct dub_err *err)
{
    unsigned long long f;
    if (!dub_sv_u64(dub_sv_n(text.p, text.n - 1), 100000000000ULL, &f))
        return bad(text, err);
    if (!dub_rate_known(ctx->rate))
        return dub_fail(
            err, DUB_ERR_STATE,
            "'%.*s' counts frames, but the video's frame rate is not known: use seconds",
            (int)text.n, text.p);
    return frame_time((int64_t)f, text, ctx, out, err);
}

enum dub_status dub_time_parse(struct dub_sv text, const struct dub_time_ctx *ctx, dub_us *out,
                               struct dub_err *err)
{
    if (text.n == 0)
        return bad(text, err);
    if (dub_sv_eq_z(text, ".")) {
        if (!ctx->has_playhead)
            return dub_fail(err, DUB_ERR_STATE, "'.' means the playhead, and there is none here");
        *out = ctx->playhead_us;
        return DUB_OK;
    }
    if (text.p[text.n - 1] == 'f')
        return frames_text(text, ctx, out, err);

    struct dub_sv rest = text, field[4];
    bool drop = false;
    int n = 0;
    for (;;) {
        if (n == 4)
            return bad(text, err);
        size_t at = 0;
        while (at < rest.n && rest.p[at] != ':' && rest.p[at] != ';')
            at++;
        field[n++] = dub_sv_n(rest.p, at);
        if (at == rest.n)
            break;
        if (rest.p[at] == ';') {
            if (n != 3)
                return bad(text, err);
            drop = true;
        }
        rest = dub_sv_n(rest.p + at + 1, rest.n - at - 1);
    }
    if (n < 4)
        return drop ? bad(text, err) : clock_text(text, field, n, out, err);
    unsigned long long hms[3];
    if (!dub_sv_u64(field[0], 9999999, &hms[0]) || !sexagesimal(field[1], &hms[1]) ||
        !sexagesimal(field[2], &hms[2]))
        return bad(text, err);
    return timecode(hms, field[3], drop, text, ctx, out, err);
}

enum dub_status dub_delta_parse(struct dub_sv text, const struct dub_time_ctx *ctx, dub_us *out,
                                struct dub_err *err)
{
    if (text.n < 2 || (text.p[0] != '+' && text.p[0] != '-'))
        return dub_fail(err, DUB_ERR_ARG, "'%.*s' is not a change of time: use +0.2 or -5f",
                        (int)(text.n > 60 ? 60 : text.n), text.p ? text.p : "");
    struct dub_time_ctx no_playhead = {.rate = ctx->rate};
    dub_us v;
    enum dub_status st = dub_time_parse(dub_sv_n(text.p + 1, text.n - 1), &no_playhead, &v, err);
    if (st)
        return st;
    *out = text.p[0] == '-' ? -v : v;
    return DUB_OK;
}

enum dub_status dub_span_parse(struct dub_sv text, const struct dub_time_ctx *ctx,
                               struct dub_span *out, struct dub_err *err)
{
    size_t dash = dub_sv_find(text, '-');
    if (dash == text.n || dash == 0)
        return dub_fail(err, DUB_ERR_ARG, "'%.*s' is not a span: use START-END, as in 0.5-6.48",
                        (int)(text.n > 60 ? 60 : text.n), text.p ? text.p : "");
    struct dub_span span;
    enum dub_status st = dub_time_parse(dub_sv_n(text.p, dash), ctx, &span.start_us, err);
    if (!st)
        st = dub_time_parse(dub_sv_n(text.p + dash + 1, text.n - dash - 1), ctx, &span.end_us, err);
    if (st)
        return st;
    *out = span;
    return DUB_OK;
}
