#include "model/segment_line.h"

#include "base/json.h"

/* --- writing ---------------------------------------------------------------------------------- */

static void print_str(const char *name, const struct dub_str *s, struct dub_buf *out)
{
    if (!s)
        return;
    dub_buf_add_z(out, name);
    dub_json_escape(dub_sv(s->z), out);
    dub_buf_add_c(out, '"');
}

static void print_time(const char *name, dub_us t, struct dub_buf *out)
{
    char text[DUB_TIME_TEXT];
    dub_buf_add_z(out, name);
    dub_buf_add_z(out, dub_seconds_print(t, text));
}

static void print_audio(const struct dub_segment *s, struct dub_buf *out)
{
    if (s->audio == DUB_AUDIO_ALIGNED)
        dub_buf_add_z(out, ",\"audio\":\"aligned\"");
    if (s->audio != DUB_AUDIO_CUT)
        return;
    if (s->has_crop_start)
        print_time(",\"crop\":[", s->crop.start_us, out);
    else
        dub_buf_add_z(out, ",\"crop\":[null");
    if (s->has_crop_end)
        print_time(",", s->crop.end_us, out);
    else
        dub_buf_add_z(out, ",null");
    dub_buf_add_c(out, ']');
}

bool dub_segment_line_print(const struct dub_segment *s, struct dub_buf *out)
{
    char id[DUB_ID_TEXT];
    if (s->override.set != 0 || s->extra_override || s->waived || s->extra)
        return false;
    dub_buf_add_z(out, "{\"id\":\"");
    dub_buf_add_z(out, dub_id_print(s->rec.id, id));
    print_time("\",\"start\":", s->span.start_us, out);
    print_time(",\"end\":", s->span.end_us, out);
    print_str(",\"speaker\":\"", s->speaker, out);
    print_str(",\"input\":\"", s->input, out);
    print_audio(s, out);
    print_str(",\"text\":\"", s->text, out);
    print_str(",\"source\":\"", s->source_text, out);
    print_str(",\"note\":\"", s->note, out);
    if (s->review != DUB_REVIEW_NONE) {
        dub_buf_add_z(out, ",\"state\":\"");
        dub_buf_add_z(out, dub_review_name(s->review));
        dub_buf_add_c(out, '"');
    }
    print_str(",\"imported\":\"", s->imported, out);
    dub_buf_add_c(out, '}');
    return true;
}

/* --- shared strings --------------------------------------------------------------------------- */

void dub_shared_fini(struct dub_shared *sh)
{
    for (size_t i = 0; i < DUB_SHARED_SLOTS; i++)
        dub_str_unref(sh->slots[i]);
    *sh = (struct dub_shared){0};
}

/* A slot keeps the latest text that fell on it (FNV-1a): two that meet there cost memory only. */
static struct dub_str *shared(struct dub_shared *sh, struct dub_sv text)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.p[i]) * 16777619u;
    struct dub_str **slot = &sh->slots[(h ^ h >> 16) % DUB_SHARED_SLOTS];
    if (!*slot || !dub_sv_eq(dub_str_sv(*slot), text)) {
        dub_str_unref(*slot);
        *slot = dub_str_new(text);
    }
    return dub_str_ref(*slot);
}

/* --- reading ---------------------------------------------------------------------------------- */

struct reader {
    struct dub_sv rest;
    struct dub_shared *shared;
    struct dub_segment *s;
    struct dub_buf plain; /* a text without its escapes */
    bool has_start, has_end, has_audio, has_crop, has_state;
};

static bool skip(struct reader *r, char c)
{
    if (r->rest.n == 0 || r->rest.p[0] != c)
        return false;
    r->rest = dub_sv_n(r->rest.p + 1, r->rest.n - 1);
    return true;
}

static char unescaped(char c)
{
    static const char codes[] = "\"\\/bfnrt", chars[] = "\"\\/\b\f\n\r\t";
    const char *at = c ? strchr(codes, c) : NULL;
    return at ? chars[at - codes] : '\0';
}

/* A string; borrowed until the next one. */
static bool string(struct reader *r, struct dub_sv *out)
{
    if (!skip(r, '"'))
        return false;
    struct dub_sv s = r->rest;
    size_t i = 0, from = 0;
    bool has_escapes = false;
    for (; i < s.n && s.p[i] != '"'; i++) {
        if ((unsigned char)s.p[i] < 0x20)
            return false;
        if (s.p[i] != '\\')
            continue;
        if (i + 1 >= s.n || !unescaped(s.p[i + 1]))
            return false;
        if (!has_escapes)
            dub_buf_clear(&r->plain);
        has_escapes = true;
        dub_buf_add(&r->plain, s.p + from, i - from);
        dub_buf_add_c(&r->plain, unescaped(s.p[++i]));
        from = i + 1;
    }
    if (i == s.n)
        return false;
    r->rest = dub_sv_n(s.p + i + 1, s.n - i - 1);
    *out = dub_sv_n(s.p, i);
    if (has_escapes) {
        dub_buf_add(&r->plain, s.p + from, i - from);
        *out = dub_buf_sv(&r->plain);
    }
    return !r->plain.failed;
}

static bool text(struct reader *r, struct dub_str **slot, bool repeats)
{
    struct dub_sv s;
    if (*slot || !string(r, &s))
        return false;
    *slot = repeats ? shared(r->shared, s) : dub_str_new(s);
    return true;
}

static size_t n_digits(struct dub_sv s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n;
}

/* Seconds with so few digits that a double, which JSON readers go through, says the same. */
static bool seconds(struct reader *r, dub_us *out)
{
    bool negative = skip(r, '-');
    size_t n = n_digits(r->rest), n_decimals = 0;
    dub_us v = 0;
    if (n == 0 || n > 9 || (n > 1 && r->rest.p[0] == '0'))
        return false;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (r->rest.p[i] - '0');
    r->rest = dub_sv_n(r->rest.p + n, r->rest.n - n);
    if (skip(r, '.')) {
        n_decimals = n_digits(r->rest);
        if (n_decimals == 0 || n_decimals > 6)
            return false;
        for (size_t i = 0; i < n_decimals; i++)
            v = v * 10 + (r->rest.p[i] - '0');
        r->rest = dub_sv_n(r->rest.p + n_decimals, r->rest.n - n_decimals);
    }
    if (r->rest.n > 0 && (r->rest.p[0] == 'e' || r->rest.p[0] == 'E'))
        return false;
    for (; n_decimals < 6; n_decimals++)
        v *= 10;
    *out = negative ? -v : v;
    return v <= DUB_US_MAX;
}

static bool once(bool *seen)
{
    bool first = !*seen;
    *seen = true;
    return first;
}

static bool crop_end(struct reader *r, bool *has, dub_us *out)
{
    *has = !dub_sv_starts(r->rest, DUB_SV_LIT("null"));
    if (*has)
        return seconds(r, out);
    r->rest = dub_sv_n(r->rest.p + 4, r->rest.n - 4);
    return true;
}

static bool crop(struct reader *r)
{
    struct dub_segment *s = r->s;
    return once(&r->has_crop) && skip(r, '[') &&
           crop_end(r, &s->has_crop_start, &s->crop.start_us) && skip(r, ',') &&
           crop_end(r, &s->has_crop_end, &s->crop.end_us) && skip(r, ']');
}

static bool audio(struct reader *r)
{
    struct dub_sv word;
    if (!once(&r->has_audio) || !string(r, &word))
        return false;
    if (dub_sv_eq_z(word, "aligned"))
        r->s->audio = DUB_AUDIO_ALIGNED;
    else if (!dub_sv_eq_z(word, "whole"))
        return false;
    return true;
}

static bool member(struct reader *r)
{
    struct dub_sv name, value;
    struct dub_segment *s = r->s;
    if (!string(r, &name) || !skip(r, ':'))
        return false;
    if (dub_sv_eq_z(name, "id"))
        return s->rec.id == 0 && string(r, &value) && dub_id_parse(value, &s->rec.id);
    if (dub_sv_eq_z(name, "start"))
        return once(&r->has_start) && seconds(r, &s->span.start_us);
    if (dub_sv_eq_z(name, "end"))
        return once(&r->has_end) && seconds(r, &s->span.end_us);
    if (dub_sv_eq_z(name, "speaker"))
        return text(r, &s->speaker, true);
    if (dub_sv_eq_z(name, "input"))
        return text(r, &s->input, true);
    if (dub_sv_eq_z(name, "audio"))
        return audio(r);
    if (dub_sv_eq_z(name, "crop"))
        return crop(r);
    if (dub_sv_eq_z(name, "text"))
        return text(r, &s->text, false);
    if (dub_sv_eq_z(name, "source"))
        return text(r, &s->source_text, false);
    if (dub_sv_eq_z(name, "note"))
        return text(r, &s->note, false);
    if (dub_sv_eq_z(name, "imported"))
        return text(r, &s->imported, false);
    return dub_sv_eq_z(name, "state") && once(&r->has_state) && string(r, &value) &&
           dub_review_parse(value, &s->review);
}

static bool object(struct reader *r)
{
    if (!skip(r, '{'))
        return false;
    do
        if (!member(r))
            return false;
    while (skip(r, ','));
    return skip(r, '}') && r->rest.n == 0 && r->has_start && r->has_end;
}

bool dub_segment_line_read(struct dub_sv line, struct dub_shared *sh, struct dub_segment **out)
{
    struct reader r = {.rest = line, .shared = sh, .s = dub_segment_new(0)};
    dub_buf_init(&r.plain, 0);
    bool ok = object(&r);
    dub_buf_fini(&r.plain);
    if (!ok) {
        dub_record_unref(&r.s->rec);
        return false;
    }
    if (r.has_crop)
        r.s->audio = DUB_AUDIO_CUT;
    *out = r.s;
    return true;
}
