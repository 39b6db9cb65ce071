#include "base/str.h"

#include <limits.h>
#include <stdlib.h>

#include "base/mem.h"

bool dub_sv_eq(struct dub_sv a, struct dub_sv b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool dub_sv_eq_z(struct dub_sv a, const char *b)
{
    return dub_sv_eq(a, dub_sv(b));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool dub_sv_ieq(struct dub_sv a, struct dub_sv b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

bool dub_sv_starts(struct dub_sv a, struct dub_sv prefix)
{
    return a.n >= prefix.n && dub_sv_eq(dub_sv_n(a.p, prefix.n), prefix);
}

bool dub_sv_ends(struct dub_sv a, struct dub_sv suffix)
{
    return a.n >= suffix.n && dub_sv_eq(dub_sv_n(a.p + (a.n - suffix.n), suffix.n), suffix);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct dub_sv dub_sv_trim(struct dub_sv a)
{
    while (a.n > 0 && is_space(a.p[0])) {
        a.p++;
        a.n--;
    }
    while (a.n > 0 && is_space(a.p[a.n - 1]))
        a.n--;
    return a;
}

size_t dub_sv_find(struct dub_sv a, char c)
{
    const char *hit = a.n ? memchr(a.p, c, a.n) : NULL;
    return hit ? (size_t)(hit - a.p) : a.n;
}

struct dub_sv dub_sv_split(struct dub_sv *a, char sep)
{
    size_t at = dub_sv_find(*a, sep);
    struct dub_sv head = {a->p, at};
    size_t skip = at < a->n ? at + 1 : at;
    a->p += skip;
    a->n -= skip;
    return head;
}

bool dub_sv_u64(struct dub_sv a, unsigned long long max, unsigned long long *out)
{
    unsigned long long v = 0;
    if (a.n == 0)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        if (a.p[i] < '0' || a.p[i] > '9')
            return false;
        unsigned digit = (unsigned)(a.p[i] - '0');
        if (v > (max - digit) / 10 || digit > max)
            return false;
        v = v * 10 + digit;
    }
    *out = v;
    return true;
}

struct dub_str *dub_str_new(struct dub_sv s)
{
    if (s.n >= UINT_MAX) /* no file that is read is half as large */
        abort();
    struct dub_str *str = dub_alloc(sizeof(*str) + s.n + 1);
    str->refs = 1;
    str->n = (unsigned)s.n;
    if (s.n)
        memcpy(str->z, s.p, s.n);
    return str;
}

struct dub_str *dub_str_new_z(const char *s)
{
    return dub_str_new(dub_sv(s));
}

struct dub_str *dub_str_ref(const struct dub_str *s)
{
    struct dub_str *str = (struct dub_str *)s; /* the count is the one thing that may change */
    if (str)
        str->refs++;
    return str;
}

void dub_str_unref(struct dub_str *s)
{
    if (s && --s->refs == 0)
        dub_free(s);
}

void dub_str_set(struct dub_str **slot, struct dub_sv s)
{
    struct dub_str *fresh = s.p ? dub_str_new(s) : NULL;
    dub_str_unref(*slot);
    *slot = fresh;
}

bool dub_str_eq(const struct dub_str *a, const struct dub_str *b)
{
    if (!a || !b)
        return a == b;
    return a == b || dub_sv_eq(dub_str_sv(a), dub_str_sv(b));
}
