/*
 * Strings. `struct dub_sv` borrows (pointer, length, no NUL needed). `struct dub_str` is an
 * immutable, reference-counted, NUL-ended string: records share it, copying a record is cheap.
 * Not thread-safe: strings stay on the thread that made them.
 */
#ifndef DUB_BASE_STR_H
#define DUB_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/attr.h"

struct dub_sv {
    const char *p;
    size_t n;
};

#define DUB_SV_LIT(s) ((struct dub_sv){(s), sizeof(s) - 1})

static inline struct dub_sv dub_sv(const char *s)
{
    return (struct dub_sv){s, s ? strlen(s) : 0};
}

static inline struct dub_sv dub_sv_n(const char *p, size_t n)
{
    return (struct dub_sv){p, n};
}

bool dub_sv_eq(struct dub_sv a, struct dub_sv b);
bool dub_sv_eq_z(struct dub_sv a, const char *b);
/** Equal but for ASCII case. */
bool dub_sv_ieq(struct dub_sv a, struct dub_sv b);
bool dub_sv_starts(struct dub_sv a, struct dub_sv prefix);
bool dub_sv_ends(struct dub_sv a, struct dub_sv suffix);
/** Without ASCII white space at both ends. */
struct dub_sv dub_sv_trim(struct dub_sv a);
/** Index of c, or a.n. */
size_t dub_sv_find(struct dub_sv a, char c);
/** Part before the first `sep`; the rest (after it) stays in *a; the whole if there is none. */
struct dub_sv dub_sv_split(struct dub_sv *a, char sep);

/**
 * Unsigned decimal integer, digits only, whole text.
 * errors: false when empty, not digits, or above max
 */
bool dub_sv_u64(struct dub_sv a, unsigned long long max, unsigned long long *out) DUB_MUST_USE;

struct dub_str {
    unsigned refs;
    unsigned n; /* a project holds 100,000s of these: eight bytes ahead of the text */
    char z[]; /* n bytes and a NUL */
};

/** New string holding a copy. */
struct dub_str *dub_str_new(struct dub_sv s) DUB_MUST_USE;
struct dub_str *dub_str_new_z(const char *s) DUB_MUST_USE;
/** Another reference; NULL gives NULL. */
struct dub_str *dub_str_ref(const struct dub_str *s) DUB_MUST_USE;
/** Drop a reference; NULL is fine. */
void dub_str_unref(struct dub_str *s);
/** Replace *slot by a new string holding s (NULL pointer in s empties the slot). */
void dub_str_set(struct dub_str **slot, struct dub_sv s);

/** Text of s, "" for NULL. */
static inline const char *dub_str_z(const struct dub_str *s)
{
    return s ? s->z : "";
}

static inline struct dub_sv dub_str_sv(const struct dub_str *s)
{
    return s ? (struct dub_sv){s->z, s->n} : (struct dub_sv){"", 0};
}

/** Equal texts; NULL equals NULL only. */
bool dub_str_eq(const struct dub_str *a, const struct dub_str *b);

#endif
