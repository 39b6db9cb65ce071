#include "io/imported.h"

#include <inttypes.h>

#include "base/buf.h"

uint64_t dub_imported_hash(const struct dub_str *text)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */
    if (!text)
        return 0;
    for (size_t i = 0; i < text->n; i++)
        h = (h ^ (unsigned char)text->z[i]) * 1099511628211u;
    return h ? h : 1;
}

static void add_hash(struct dub_buf *b, uint64_t h)
{
    if (h)
        dub_buf_addf(b, " %" PRIx64, h);
    else
        dub_buf_add_z(b, " -");
}

struct dub_str *dub_imported_print(const struct dub_imported *i)
{
    char from[DUB_TIME_TEXT], to[DUB_TIME_TEXT];
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_buf_addf(&b, "%s %s", dub_seconds_print(i->span.start_us, from),
                 dub_seconds_print(i->span.end_us, to));
    add_hash(&b, i->file);
    add_hash(&b, i->source);
    add_hash(&b, i->target);
    if (i->speaker.n > 0) {
        dub_buf_add_c(&b, ' ');
        dub_buf_add_sv(&b, i->speaker);
    }
    struct dub_str *s = dub_str_new(dub_buf_sv(&b));
    dub_buf_fini(&b);
    return s;
}

static bool take_time(struct dub_sv *rest, dub_us *out)
{
    return dub_decimal6_parse(dub_sv_split(rest, ' '), out, NULL, NULL) == DUB_OK;
}

static bool take_hash(struct dub_sv *rest, uint64_t *out)
{
    struct dub_sv s = dub_sv_split(rest, ' ');
    *out = 0;
    if (dub_sv_eq_z(s, "-"))
        return true;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && !(c >= 'a' && c <= 'f'))
            return false;
        *out = *out << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    return s.n > 0 && s.n <= 16;
}

bool dub_imported_parse(const struct dub_str *line, struct dub_imported *out)
{
    struct dub_sv rest = dub_str_sv(line);
    if (!line || !take_time(&rest, &out->span.start_us) || !take_time(&rest, &out->span.end_us) ||
        !take_hash(&rest, &out->file) || !take_hash(&rest, &out->source) ||
        !take_hash(&rest, &out->target))
        return false;
    out->speaker = rest;
    return true;
}
