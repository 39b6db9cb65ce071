#include "sandbox/strict.h"

#include "base/json.h"
#include "base/utf8.h"

static bool digit(struct dub_sv s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

static size_t digits(struct dub_sv s, size_t i)
{
    while (digit(s, i))
        i++;
    return i;
}

/* End of the JSON number at i, or i when there is none. */
static size_t number_end(struct dub_sv s, size_t i)
{
    size_t start = i;
    if (i < s.n && s.p[i] == '-')
        i++;
    if (!digit(s, i))
        return start;
    i = s.p[i] == '0' ? i + 1 : digits(s, i);
    if (i < s.n && s.p[i] == '.') {
        if (!digit(s, i + 1))
            return start;
        i = digits(s, i + 1);
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
            i++;
        if (!digit(s, i))
            return start;
        i = digits(s, i);
    }
    return i;
}

static size_t string_end(struct dub_sv s, size_t i)
{
    for (i++; i < s.n && s.p[i] != '"'; i++)
        if (s.p[i] == '\\')
            i++;
    return i < s.n ? i + 1 : s.n;
}

/* Offset of the first malformed number, or s.n. */
static size_t bad_number(struct dub_sv s)
{
    size_t i = 0;
    while (i < s.n) {
        if (s.p[i] == '"') {
            i = string_end(s, i);
        } else if (digit(s, i) || s.p[i] == '-' || s.p[i] == '+' || s.p[i] == '.') {
            size_t end = number_end(s, i);
            if (end == i || (end < s.n && !strchr(" \t\r\n,]}", s.p[end])))
                return i;
            i = end;
        } else {
            i++;
        }
    }
    return s.n;
}

enum dub_status dub_sb_strict_json(struct dub_sv text, cJSON **out, struct dub_err *err)
{
    if (text.n == 0)
        return dub_fail(err, DUB_ERR_PARSE, "the body is empty");
    if (dub_sv_starts(text, DUB_SV_LIT("\xef\xbb\xbf")))
        return dub_fail(err, DUB_ERR_PARSE, "the body starts with a byte order mark");
    size_t at = dub_utf8_valid_up_to(text);
    if (at < text.n)
        return dub_fail(err, DUB_ERR_PARSE, "byte %zu is not valid UTF-8", at);
    enum dub_status st = dub_json_parse(text, out, err);
    if (st)
        return st;
    at = bad_number(text);
    if (at < text.n) {
        int line, col;
        dub_line_col(text, at, &line, &col);
        cJSON_Delete(*out);
        *out = NULL;
        return dub_fail(err, DUB_ERR_PARSE, "line %d, column %d: not a JSON number", line, col);
    }
    return DUB_OK;
}
