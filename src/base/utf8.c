#include "base/utf8.h"

#include <utf8proc.h>

size_t dub_utf8_next(struct dub_sv s, int32_t *cp)
{
    if (s.n == 0)
        return 0;
    if ((unsigned char)s.p[0] < 0x80) {
        *cp = s.p[0];
        return 1;
    }
    utf8proc_int32_t c;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p,
                                          (utf8proc_ssize_t)(s.n > 4 ? 4 : s.n), &c);
    if (n <= 0) {
        *cp = 0xfffd;
        return 1;
    }
    *cp = c;
    return (size_t)n;
}

/* How many bytes from i on are ASCII, eight at a time. */
static size_t skip_ascii(struct dub_sv s, size_t i)
{
    uint64_t eight;
    while (s.n - i >= sizeof(eight)) {
        memcpy(&eight, s.p + i, sizeof(eight));
        if (eight & 0x8080808080808080ULL)
            break;
        i += sizeof(eight);
    }
    while (i < s.n && (unsigned char)s.p[i] < 0x80)
        i++;
    return i;
}

size_t dub_utf8_valid_up_to(struct dub_sv s)
{
    for (size_t i = skip_ascii(s, 0); i < s.n; i = skip_ascii(s, i)) {
        utf8proc_int32_t c;
        size_t left = s.n - i;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p + i,
                                              (utf8proc_ssize_t)(left > 4 ? 4 : left), &c);
        if (n <= 0)
            return i;
        i += (size_t)n;
    }
    return s.n;
}

size_t dub_utf8_count(struct dub_sv s)
{
    size_t count = 0, step;
    int32_t cp;
    while ((step = dub_utf8_next(s, &cp)) > 0) {
        s = dub_sv_n(s.p + step, s.n - step);
        count++;
    }
    return count;
}

int32_t dub_cp_lower(int32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    return utf8proc_tolower(cp);
}

int32_t dub_cp_upper(int32_t cp)
{
    if (cp < 0x80)
        return cp >= 'a' && cp <= 'z' ? cp - 32 : cp;
    return utf8proc_toupper(cp);
}

static bool starts_alike(struct dub_sv text, struct dub_sv part)
{
    int32_t a, b;
    while (part.n > 0) {
        size_t n = dub_utf8_next(text, &a), k = dub_utf8_next(part, &b);
        if (n == 0 || (a != b && dub_cp_lower(a) != dub_cp_lower(b)))
            return false;
        text = dub_sv_n(text.p + n, text.n - n);
        part = dub_sv_n(part.p + k, part.n - k);
    }
    return true;
}

bool dub_text_contains(struct dub_sv text, struct dub_sv part)
{
    int32_t cp;
    for (;;) {
        if (starts_alike(text, part))
            return true;
        size_t n = dub_utf8_next(text, &cp);
        if (n == 0)
            return false;
        text = dub_sv_n(text.p + n, text.n - n);
    }
}

int dub_cp_width(int32_t cp)
{
    if (cp >= 0x20 && cp < 0x7f)
        return 1;
    int w = utf8proc_charwidth(cp);
    return w < 0 ? 0 : (w > 2 ? 2 : w);
}

/* Two of them are a flag, which terminals draw two columns wide. */
static bool is_regional_indicator(int32_t cp)
{
    return cp >= 0x1f1e6 && cp <= 0x1f1ff;
}

size_t dub_grapheme_next(struct dub_sv s, int *width)
{
    int32_t cp, next;
    *width = 0;
    size_t n = dub_utf8_next(s, &cp);
    if (n == 0)
        return 0;
    int w = dub_cp_width(cp);
    utf8proc_int32_t state = 0;
    while (n < s.n) {
        size_t step = dub_utf8_next(dub_sv_n(s.p + n, s.n - n), &next);
        if (utf8proc_grapheme_break_stateful(cp, next, &state))
            break;
        /* An emoji sequence is as wide as its widest part; U+FE0F asks for the wide picture. */
        bool wide = (next == 0xfe0f && w == 1) || is_regional_indicator(next);
        int more = wide ? 2 : dub_cp_width(next);
        if (w == 1 && (next == 0x0e33 || next == 0x0eb3)) /* Thai, Lao AM: a cell of its own */
            more = 2;
        w = more > w ? more : w;
        n += step;
        cp = next;
    }
    *width = w;
    return n;
}

int dub_text_width(struct dub_sv s)
{
    int sum = 0, w;
    size_t step;
    while ((step = dub_grapheme_next(s, &w)) > 0) {
        sum += w;
        s = dub_sv_n(s.p + step, s.n - step);
    }
    return sum;
}

size_t dub_text_fit(struct dub_sv s, int columns)
{
    size_t used = 0, step;
    int w;
    while ((step = dub_grapheme_next(dub_sv_n(s.p + used, s.n - used), &w)) > 0) {
        if (w > columns)
            break;
        columns -= w;
        used += step;
    }
    return used;
}

static bool is_bidi_control(int32_t cp)
{
    return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

void dub_sanitise(struct dub_sv s, bool one_line, struct dub_buf *out)
{
    int32_t cp;
    size_t step;
    while ((step = dub_utf8_next(s, &cp)) > 0) {
        bool break_or_tab = cp == '\n' || cp == '\t' || cp == '\r';
        if (break_or_tab && one_line)
            dub_buf_add_c(out, ' ');
        else if (break_or_tab && cp != '\r')
            dub_buf_add_c(out, (char)cp);
        else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || is_bidi_control(cp) || cp == 0xfffd)
            dub_buf_add_z(out, "\xef\xbf\xbd");
        else
            dub_buf_add(out, s.p, step);
        s = dub_sv_n(s.p + step, s.n - step);
    }
}

const char *dub_sanitise_z(const char *s, char *out, size_t size)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_sanitise(dub_sv(s), true, &b);
    size_t n = b.n < size ? b.n : size - 1;
    while (n > 0 && n < b.n && ((unsigned char)dub_buf_z(&b)[n] & 0xc0) == 0x80)
        n--;
    memcpy(out, dub_buf_z(&b), n);
    out[n] = '\0';
    dub_buf_fini(&b);
    return out;
}
