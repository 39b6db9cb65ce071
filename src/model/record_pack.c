/*
 * Records are wide and mostly empty: of the 28 words of a segment hardly more than eight are in
 * use. What only the history holds is kept as those words and a mask that says which they are.
 */
#include "model/record_pack.h"

#include "base/mem.h"

#define PACKED 0x100u /* in the kind */

struct packed {
    struct dub_record rec; /* with PACKED in its kind */
    uint64_t mask;         /* bit i: word i behind the header is in words */
    uint64_t words[];
};

static size_t n_words(enum dub_kind kind)
{
    return (dub_kind_bytes(kind) - sizeof(struct dub_record)) / sizeof(uint64_t);
}

static enum dub_kind kind_of(const struct packed *p)
{
    return (enum dub_kind)(p->rec.kind & ~PACKED);
}

bool dub_record_is_packed(const struct dub_record *r)
{
    return r && (r->kind & PACKED);
}

static uint64_t word_at(const struct dub_record *r, size_t i)
{
    uint64_t word;
    memcpy(&word, (const char *)r + sizeof(*r) + i * sizeof(word), sizeof(word));
    return word;
}

struct dub_record *dub_record_pack(struct dub_record *r)
{
    if (!r || dub_record_is_packed(r) || n_words(r->kind) > 64)
        return r;
    size_t n = 0, n_all = n_words(r->kind);
    for (size_t i = 0; i < n_all; i++)
        n += word_at(r, i) != 0;
    struct packed *p = dub_alloc(sizeof(*p) + n * sizeof(p->words[0]));
    p->rec = *r;
    p->rec.kind = (enum dub_kind)(r->kind | PACKED);
    for (size_t i = 0, k = 0; i < n_all; i++) {
        uint64_t word = word_at(r, i);
        if (word == 0)
            continue;
        p->mask |= (uint64_t)1 << i;
        p->words[k++] = word;
    }
    dub_free(r); /* its strings belong to the packed one */
    return &p->rec;
}

static struct dub_record *restored(const struct packed *p)
{
    enum dub_kind kind = kind_of(p);
    struct dub_record *r = dub_alloc(dub_kind_bytes(kind));
    *r = (struct dub_record){.refs = 1, .kind = kind, .id = p->rec.id};
    for (size_t i = 0, k = 0; p->mask >> i != 0; i++) {
        if (p->mask >> i & 1)
            memcpy((char *)r + sizeof(*r) + i * sizeof(p->words[0]), &p->words[k++],
                   sizeof(p->words[0]));
        if (i == 63)
            break;
    }
    return r;
}

struct dub_record *dub_record_unpack(struct dub_record *packed)
{
    if (!dub_record_is_packed(packed))
        return packed;
    struct dub_record *r = restored((struct packed *)packed);
    if (--packed->refs > 0)
        dub_record_ref_strings(r);
    else
        dub_free(packed);
    return r;
}

size_t dub_record_own_bytes(const struct dub_record *r)
{
    if (!r)
        return 0;
    if (!dub_record_is_packed(r))
        return dub_kind_bytes(r->kind) + dub_record_own_strings(r);
    const struct packed *p = (const struct packed *)r;
    size_t sum = sizeof(*p);
    for (uint64_t mask = p->mask; mask; mask &= mask - 1)
        sum += sizeof(p->words[0]);
    struct dub_record *whole = restored(p);
    sum += dub_record_own_strings(whole);
    dub_free(whole); /* a look: its strings are not its own */
    return sum;
}
