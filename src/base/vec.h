/* Typed growable arrays: DUB_VEC(T) v = {0}; dub_vec_push(&v, x); v.at[i]; dub_vec_fini(&v). */
#ifndef DUB_BASE_VEC_H
#define DUB_BASE_VEC_H

#include <string.h>

#include "base/mem.h"

#define DUB_VEC(T)                                                                                 \
    struct {                                                                                       \
        T *at;                                                                                     \
        size_t n, cap;                                                                             \
    }

#define dub_vec_reserve(v, want)                                                                   \
    do {                                                                                           \
        if ((want) > (v)->cap) {                                                                   \
            size_t cap_ = (v)->cap + (v)->cap / 2 + 8;                                             \
            (v)->cap = cap_ > (want) ? cap_ : (want);                                              \
            (v)->at = dub_realloc_array((v)->at, (v)->cap, sizeof(*(v)->at));                      \
        }                                                                                          \
    } while (0)

#define dub_vec_push(v, item)                                                                      \
    do {                                                                                           \
        dub_vec_reserve(v, (v)->n + 1);                                                            \
        (v)->at[(v)->n++] = (item);                                                                \
    } while (0)

#define dub_vec_insert(v, pos, item)                                                               \
    do {                                                                                           \
        dub_vec_reserve(v, (v)->n + 1);                                                            \
        memmove((v)->at + (pos) + 1, (v)->at + (pos), ((v)->n - (pos)) * sizeof(*(v)->at));        \
        (v)->at[(pos)] = (item);                                                                   \
        (v)->n++;                                                                                  \
    } while (0)

#define dub_vec_remove(v, pos)                                                                     \
    do {                                                                                           \
        memmove((v)->at + (pos), (v)->at + (pos) + 1, ((v)->n - (pos) - 1) * sizeof(*(v)->at));    \
        (v)->n--;                                                                                  \
    } while (0)

/* Gives the room behind the last item back. */
#define dub_vec_trim(v)                                                                            \
    do {                                                                                           \
        if ((v)->cap > (v)->n && (v)->n > 0) {                                                     \
            (v)->at = dub_realloc_array((v)->at, (v)->n, sizeof(*(v)->at));                        \
            (v)->cap = (v)->n;                                                                     \
        }                                                                                          \
    } while (0)

#define dub_vec_fini(v)                                                                            \
    do {                                                                                           \
        dub_free((v)->at);                                                                         \
        (v)->at = NULL;                                                                            \
        (v)->n = (v)->cap = 0;                                                                     \
    } while (0)

#endif
