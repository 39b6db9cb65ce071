/*
 * Praat TextGrid, long and short. Praat itself reads only the numbers, quoted strings and flags
 * that stand free in the text, so this does too: the long form's `xmin =` is decoration. Each tier
 * is a speaker; intervals without text are silence; point tiers have no lengths and are left out.
 * Source: Praat manual, "TextGrid file formats".
 */
#include "io/rows.h"
#include "io/voices.h"

enum token { TOKEN_END, TOKEN_STRING, TOKEN_NUMBER };

struct scanner {
    struct dub_sv rest;
    int line;
    struct dub_buf string; /* of the last TOKEN_STRING */
    int string_line;
    dub_us number; /* of the last TOKEN_NUMBER, × 10^6 */
};

/* --- tokens ----------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void advance(struct scanner *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        s->line += s->rest.p[i] == '\n';
    s->rest = dub_sv_n(s->rest.p + n, s->rest.n - n);
}

/* A quote inside is doubled. */
static void scan_string(struct scanner *s)
{
    size_t i = 1;
    dub_buf_clear(&s->string);
    s->string_line = s->line;
    for (; i < s->rest.n; i++) {
        if (s->rest.p[i] == '"' && !(i + 1 < s->rest.n && s->rest.p[i + 1] == '"'))
            break;
        i += s->rest.p[i] == '"';
        dub_buf_add_c(&s->string, s->rest.p[i]);
    }
    advance(s, i < s->rest.n ? i + 1 : i);
}

static enum token next_token(struct scanner *s)
{
    while (s->rest.n > 0) {
        size_t n = 0;
        if (is_blank(s->rest.p[0])) {
            advance(s, 1);
            continue;
        }
        if (s->rest.p[0] == '"') {
            scan_string(s);
            return TOKEN_STRING;
        }
        bool comment = s->rest.p[0] == '!';
        while (n < s->rest.n && (comment ? s->rest.p[n] != '\n' : !is_blank(s->rest.p[n])))
            n++;
        struct dub_sv word = dub_sv_n(s->rest.p, n);
        advance(s, n);
        if (!comment && dub_seconds_read(word, &s->number))
            return TOKEN_NUMBER;
    }
    return TOKEN_END;
}

/* --- tiers ------------------------------------------------------------------------------------ */

enum tier { TIER_NONE, TIER_INTERVALS, TIER_POINTS };

struct reader {
    struct dub_rows *out;
    enum tier tier;
    bool wants_name; /* the next string is the tier's name */
    bool first;      /* start, end and size of the tier stand before the first entry */
    struct dub_str *name;
    dub_us numbers[2]; /* the last two since the last string */
    size_t n_numbers, n_tiers, n_points;
};

/* Only where a tier may begin; an interval may hold this very text. */
static enum tier tier_class(const struct reader *r, struct dub_sv text)
{
    bool may_begin = r->tier == TIER_NONE || r->n_numbers == 0 || (r->first && r->n_numbers == 3);
    if (!may_begin || r->wants_name)
        return TIER_NONE;
    return dub_sv_eq_z(text, "IntervalTier") ? TIER_INTERVALS
           : dub_sv_eq_z(text, "TextTier")   ? TIER_POINTS
                                             : TIER_NONE;
}

static void take_interval(struct reader *r, struct dub_sv text, int line)
{
    struct dub_span span = {r->numbers[0], r->numbers[1]};
    if (r->n_numbers != (r->first ? 5u : 2u))
        dub_rows_reject(r->out, line, "an interval needs two times before its text");
    else if (dub_sv_trim(text).n > 0)
        dub_rows_take(r->out, line, span, dub_str_sv(r->name), text);
}

static void take_string(struct reader *r, struct dub_sv text, int line)
{
    enum tier begins = tier_class(r, text);
    if (begins != TIER_NONE) {
        r->tier = begins;
        r->n_tiers++;
        r->wants_name = r->first = true;
    } else if (r->wants_name) {
        dub_str_unref(r->name);
        r->name = dub_str_new(dub_sv_trim(text));
        r->wants_name = false;
    } else if (r->tier != TIER_NONE) {
        if (r->tier == TIER_INTERVALS)
            take_interval(r, text, line);
        r->n_points += r->tier == TIER_POINTS;
        r->first = false;
    }
    r->n_numbers = 0;
}

static void take_number(struct reader *r, dub_us value)
{
    r->numbers[0] = r->numbers[1];
    r->numbers[1] = value;
    r->n_numbers++;
}

enum dub_status dub_textgrid_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    struct scanner s = {.rest = text, .line = 1};
    struct reader r = {.out = out};
    if (dub_sv_starts(text, DUB_SV_LIT("ooBinaryFile")))
        return dub_fail(err, DUB_ERR_UNSUPPORTED,
                        "this is a binary TextGrid; save it as a text file in Praat");
    dub_buf_init(&s.string, text.n + 1);
    for (enum token t; (t = next_token(&s)) != TOKEN_END;) {
        if (t == TOKEN_STRING)
            take_string(&r, dub_buf_sv(&s.string), s.string_line);
        else
            take_number(&r, s.number);
    }
    bool none = r.n_tiers == 0 && dub_sv_trim(text).n > 0;
    if (r.n_points > 0)
        dub_rows_warn(out, "%zu points of point tiers have no length and are left out", r.n_points);
    dub_str_unref(r.name);
    dub_buf_fini(&s.string);
    return none ? dub_fail(err, DUB_ERR_FORMAT, "no tier was found") : DUB_OK;
}

int dub_textgrid_sniff(struct dub_sv head)
{
    struct dub_sv s = dub_sv_trim(head);
    if (dub_sv_starts(s, DUB_SV_LIT("ooBinaryFile")))
        return 90;
    struct scanner scan = {.rest = dub_sv_n(s.p, s.n < 400 ? s.n : 400), .line = 1};
    bool text_file = false, grid = false;
    dub_buf_init(&scan.string, 0);
    for (enum token t; !grid && (t = next_token(&scan)) != TOKEN_END && t == TOKEN_STRING;) {
        struct dub_sv found = dub_buf_sv(&scan.string);
        text_file = text_file || dub_sv_starts(found, DUB_SV_LIT("ooTextFile"));
        grid = text_file && dub_sv_eq_z(found, "TextGrid");
    }
    dub_buf_fini(&scan.string);
    return grid ? 100 : 0;
}
