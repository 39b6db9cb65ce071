/* Which item of one list is which of another. Inside compare only. */
#ifndef DUB_REQUEST_COMPARE_MATCH_H
#define DUB_REQUEST_COMPARE_MATCH_H

#include "base/json.h"
#include "base/vec.h"

struct dub_pair {
    const cJSON *was, *now; /* NULL: there is none on that side; borrowed */
    size_t old_at, new_at;  /* without `now`: the place of the new list that it stood before */
};

struct dub_pairs {
    struct dub_pair *at;
    size_t n, cap;
};

/**
 * Pair the items of two lists (NULL: empty); every item is in exactly one pair.
 * out: pairs in the order of the new list, what is gone at the place where it stood; dub_vec_fini
 */
void dub_pairs_make(struct dub_pairs *out, const cJSON *was, const cJSON *now, bool segments);

#endif
