/*
 * Record ids: 40 random bits, written as 8 base32 characters (a-z, 2-7). Random and not counted, so
 * that two branches of a project file in git do not hand out the same id.
 */
#ifndef DUB_BASE_ID_H
#define DUB_BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef uint64_t dub_id; /* 40 bits; 0 = none */

#define DUB_ID_TEXT 9
#define DUB_ID_BITS 0xffffffffffULL /* all that an id may have set */

/** Eight characters and a NUL into out; returns out. */
const char *dub_id_print(dub_id id, char out[DUB_ID_TEXT]);
/** errors: false unless exactly eight characters of a-z, 2-7 (case ignored), not all zero bits */
bool dub_id_parse(struct dub_sv text, dub_id *out) DUB_MUST_USE;

/** Source of randomness, so that tests can repeat ids. SplitMix64; not for secrets. */
struct dub_rng {
    uint64_t state;
};

uint64_t dub_rng_next(struct dub_rng *rng);
/** A fresh id, never 0. */
dub_id dub_id_new(struct dub_rng *rng);

/** Map from id to pointer: open addressing, grows by itself. */
struct dub_idmap {
    struct dub_idmap_slot {
        dub_id id;
        void *value;
    } *slots;
    size_t n, n_used, cap;
};

void dub_idmap_fini(struct dub_idmap *m);
/** NULL when absent. */
void *dub_idmap_get(const struct dub_idmap *m, dub_id id);
/** value NULL removes; id 0 is never in the map. */
void dub_idmap_put(struct dub_idmap *m, dub_id id, void *value);

#endif
