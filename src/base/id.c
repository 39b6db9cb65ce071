#include "base/id.h"

#include "base/mem.h"

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

const char *dub_id_print(dub_id id, char out[DUB_ID_TEXT])
{
    for (int i = 7; i >= 0; i--, id >>= 5)
        out[i] = alphabet[id & 31];
    out[8] = '\0';
    return out;
}

bool dub_id_parse(struct dub_sv text, dub_id *out)
{
    dub_id id = 0;
    if (text.n != 8)
        return false;
    for (size_t i = 0; i < 8; i++) {
        char c = text.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        const char *at = c ? strchr(alphabet, c) : NULL;
        if (!at)
            return false;
        id = id << 5 | (dub_id)(at - alphabet);
    }
    if (id == 0)
        return false;
    *out = id;
    return true;
}

uint64_t dub_rng_next(struct dub_rng *rng)
{
    uint64_t z = rng->state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

dub_id dub_id_new(struct dub_rng *rng)
{
    dub_id id;
    do
        id = dub_rng_next(rng) & 0xffffffffffULL;
    while (id < 2); /* 1 is the settings record */
    return id;
}

/* A removed entry keeps its id with a NULL value, so that probing goes past it. */
static struct dub_idmap_slot *find(const struct dub_idmap *m, dub_id id)
{
    size_t mask = m->cap - 1;
    size_t i = (size_t)(id * 0x9e3779b97f4a7c15ULL >> 20) & mask;
    while (m->slots[i].id != 0 && m->slots[i].id != id)
        i = (i + 1) & mask;
    return &m->slots[i];
}

static void grow(struct dub_idmap *m)
{
    struct dub_idmap old = *m;
    size_t cap = 16;
    while (cap < old.n * 4)
        cap *= 2;
    *m = (struct dub_idmap){.slots = dub_alloc_array(cap, sizeof(*m->slots)), .cap = cap};
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].value)
            dub_idmap_put(m, old.slots[i].id, old.slots[i].value);
    dub_free(old.slots);
}

void dub_idmap_fini(struct dub_idmap *m)
{
    dub_free(m->slots);
    *m = (struct dub_idmap){0};
}

void *dub_idmap_get(const struct dub_idmap *m, dub_id id)
{
    return m->cap == 0 || id == 0 ? NULL : find(m, id)->value;
}

void dub_idmap_put(struct dub_idmap *m, dub_id id, void *value)
{
    if (id == 0)
        return; /* 0 marks a free slot */
    if ((m->n_used + 1) * 2 > m->cap)
        grow(m);
    struct dub_idmap_slot *slot = find(m, id);
    if (slot->id == 0) {
        if (!value)
            return;
        slot->id = id;
        m->n_used++;
    }
    m->n += value != NULL;
    m->n -= slot->value != NULL;
    slot->value = value;
}
