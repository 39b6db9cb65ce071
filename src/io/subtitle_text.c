#include "io/subtitle_text.h"

/* Only tags that subtitles use are taken out: "<3", "a < b" and "<laughs>" are text. */
static bool is_tag(struct dub_sv inner)
{
    static const char *const names[] = {"i",    "b",  "u",    "s",  "font", "span",   "c", "br",
                                        "ruby", "rt", "lang", "em", "v",    "strong", "p", "div"};
    if (inner.n > 0 && inner.p[0] == '/')
        inner = dub_sv_n(inner.p + 1, inner.n - 1);
    size_t n = 0;
    while (n < inner.n && !strchr(" \t./=", inner.p[n]))
        n++;
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
        if (dub_sv_ieq(dub_sv_n(inner.p, n), dub_sv(names[i])))
            return true;
    return false;
}

/* Length of the tag or override block at the start of s, 0 when there is none. */
static size_t markup(struct dub_sv s, bool *no_more)
{
    bool angle = s.p[0] == '<';
    if (!angle && !(s.n > 1 && s.p[1] == '\\'))
        return 0;
    size_t end = dub_sv_find(s, angle ? '>' : '}');
    if (end == s.n) {
        no_more[angle] = true; /* keeps a line of a million '<' linear */
        return 0;
    }
    return !angle || is_tag(dub_sv_n(s.p + 1, end - 1)) ? end + 1 : 0;
}

void dub_subtitle_line(struct dub_sv line, struct dub_buf *out)
{
    struct dub_sv s = dub_sv_trim(line);
    bool no_more[2] = {false, false}; /* closing brackets of a kind: braces, angles */
    size_t from = out->n;
    while (s.n > 0) {
        size_t plain = 0;
        while (plain < s.n && !(s.p[plain] == '<' && !no_more[1]) &&
               !(s.p[plain] == '{' && !no_more[0]))
            plain++;
        dub_buf_add(out, s.p, plain);
        s = dub_sv_n(s.p + plain, s.n - plain);
        if (s.n == 0)
            break;
        size_t skip = markup(s, no_more);
        if (skip == 0) {
            dub_buf_add_c(out, s.p[0]);
            skip = 1;
        }
        s = dub_sv_n(s.p + skip, s.n - skip);
    }
    /* What stood inside the tags may have had blanks of its own. */
    while (out->n > from && (out->data[out->n - 1] == ' ' || out->data[out->n - 1] == '\t'))
        out->data[--out->n] = '\0';
}
