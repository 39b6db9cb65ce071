/*
 * Looks for the first fault of a JSON text. cJSON recurses once a level (too deep for a small stack
 * under sanitizers), lets control characters and numbers like 01 pass, and names the place of a
 * fault only roughly; people who repair a file by hand need the exact one and what was expected.
 */
#include "base/json_scan.h"

#include <stdint.h>

#define DEPTH_MAX 200

struct scan {
    struct dub_sv t;
    size_t i;
    const char *expected, *fault;
};

static int at(const struct scan *s)
{
    return s->i < s->t.n ? (unsigned char)s->t.p[s->i] : -1;
}

static bool expect(struct scan *s, const char *what)
{
    s->expected = what;
    return false;
}

static bool fault(struct scan *s, const char *what)
{
    s->fault = what;
    return false;
}

static void skip_blank(struct scan *s)
{
    int c;
    while ((c = at(s)) == ' ' || c == '\t' || c == '\r' || c == '\n')
        s->i++;
}

static bool digits(struct scan *s)
{
    size_t from = s->i;
    while (at(s) >= '0' && at(s) <= '9')
        s->i++;
    return s->i > from || expect(s, "a digit");
}

static bool number(struct scan *s)
{
    if (at(s) == '-')
        s->i++;
    if (at(s) == '0')
        s->i++;
    else if (!digits(s))
        return false;
    if (at(s) == '.') {
        s->i++;
        if (!digits(s))
            return false;
    }
    if (at(s) == 'e' || at(s) == 'E') {
        s->i++;
        if (at(s) == '+' || at(s) == '-')
            s->i++;
        if (!digits(s))
            return false;
    }
    return true;
}

static bool is_hex(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool escape(struct scan *s)
{
    s->i++;
    if (at(s) == 'u') {
        for (int k = 0; k < 4; k++) {
            s->i++;
            if (!is_hex(at(s)))
                return expect(s, "four hexadecimal digits after \\u");
        }
    } else if (at(s) < 0 || !strchr("\"\\/bfnrt", at(s))) {
        return expect(s, "one of \" \\ / b f n r t u after a backslash");
    }
    s->i++;
    return true;
}

static bool string(struct scan *s)
{
    for (s->i++; at(s) != '"';) {
        if (at(s) < 0)
            return fault(s, "a string is not closed before the end of the file");
        if (at(s) == '\n' || at(s) == '\r')
            return fault(s, "a string is not closed before the end of its line");
        if (at(s) < 0x20)
            return fault(s, "a control character inside a string must be written as \\u00..");
        if (at(s) == '\\') {
            if (!escape(s))
                return false;
        } else {
            s->i++;
        }
    }
    s->i++;
    return true;
}

static bool word(struct scan *s, const char *want)
{
    size_t n = strlen(want);
    if (s->t.n - s->i < n || memcmp(s->t.p + s->i, want, n) != 0)
        return expect(s, "a JSON value");
    s->i += n;
    return true;
}

static bool scalar(struct scan *s)
{
    int c = at(s);
    if (c == '"')
        return string(s);
    if (c == '-' || (c >= '0' && c <= '9'))
        return number(s);
    if (c == 't')
        return word(s, "true");
    if (c == 'f')
        return word(s, "false");
    return word(s, "null");
}

/* The open brackets, and what may come next. */
enum next { VALUE, VALUE_OR_END, NAME, NAME_OR_END, AFTER };

struct nest {
    char open[DEPTH_MAX];
    int depth;
    enum next next;
};

static bool take_name(struct scan *s, struct nest *n)
{
    if (at(s) != '"')
        return expect(s, n->next == NAME ? "a name in double quotes"
                                         : "a name in double quotes or '}'");
    if (!string(s))
        return false;
    skip_blank(s);
    if (at(s) != ':')
        return expect(s, "':' after the name");
    s->i++;
    n->next = VALUE;
    return true;
}

static bool take_value(struct scan *s, struct nest *n)
{
    int c = at(s);
    if (c != '{' && c != '[') {
        n->next = AFTER;
        return scalar(s);
    }
    if (n->depth == DEPTH_MAX)
        return fault(s, "nested more than 200 levels deep");
    n->open[n->depth++] = (char)c;
    n->next = c == '{' ? NAME_OR_END : VALUE_OR_END;
    s->i++;
    return true;
}

static bool take_separator(struct scan *s, struct nest *n)
{
    bool object = n->open[n->depth - 1] == '{';
    int c = at(s);
    if (c == ',')
        n->next = object ? NAME : VALUE;
    else if (c == (object ? '}' : ']'))
        n->depth--;
    else
        return expect(s, object ? "',' or '}'" : "',' or ']'");
    s->i++;
    return true;
}

static bool document(struct scan *s)
{
    struct nest n = {.next = VALUE};
    bool ok = true;
    while (ok) {
        skip_blank(s);
        bool may_end = n.next == VALUE_OR_END || n.next == NAME_OR_END;
        if (n.next == AFTER && n.depth == 0)
            return at(s) < 0 || fault(s, "text after the end of the document");
        if (may_end && at(s) == (n.next == NAME_OR_END ? '}' : ']')) {
            n.depth--;
            n.next = AFTER;
            s->i++;
        } else if (n.next == AFTER) {
            ok = take_separator(s, &n);
        } else if (n.next == NAME || n.next == NAME_OR_END) {
            ok = take_name(s, &n);
        } else {
            ok = take_value(s, &n);
        }
    }
    return false;
}

bool dub_json_scan(struct dub_sv text, struct dub_json_fault *out)
{
    struct scan s = {.t = text};
    bool ok = document(&s);
    *out = (struct dub_json_fault){s.i, s.expected, s.fault};
    return ok;
}
