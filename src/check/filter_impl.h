/* A parsed filter. For src/check/filter*.c only. */
#ifndef DUB_CHECK_FILTER_IMPL_H
#define DUB_CHECK_FILTER_IMPL_H

#include "base/regex.h"
#include "check/filter.h"

/* In the order of the table of keys; FIELD_WORD stands for a word without a key. */
enum filter_field {
    FIELD_SPEAKER,
    FIELD_TEXT,
    FIELD_SOURCE,
    FIELD_NOTE,
    FIELD_STATE,
    FIELD_ISSUE,
    FIELD_HAS,
    FIELD_MODE,
    FIELD_AUDIO,
    FIELD_INPUT,
    FIELD_FIT,
    FIELD_EFFECT,
    FIELD_LENGTH,
    FIELD_START,
    FIELD_END,
    FIELD_GAP,
    FIELD_CPS,
    FIELD_CHARS,
    FIELD_NUMBER,
    FIELD_ID,
    FIELD_WORD,
};

enum filter_compare { IS, IS_NOT, HOLDS, LESS, LESS_OR_IS, MORE, MORE_OR_IS };

struct filter_term {
    enum filter_field field;
    enum filter_compare compare;
    struct dub_str *text;    /* what is looked for; commas separate choices */
    struct dub_regex *regex; /* instead */
    int64_t low, high;       /* numbers: µs or × 10^6; both ends count */
    uint64_t choices;        /* bits of the choices given */
};

enum filter_node_kind { NODE_TERM, NODE_NOT, NODE_AND, NODE_OR };

struct filter_node {
    enum filter_node_kind kind;
    size_t a, b; /* NODE_TERM: a is the term; else nodes, b for two-sided ones */
};

struct dub_filter {
    DUB_VEC(struct filter_term) terms;
    DUB_VEC(struct filter_node) nodes;
    size_t root;
    bool all; /* nothing is asked */
};

/** Row of a field; never called for FIELD_WORD. */
const struct dub_filter_key *filter_key(enum filter_field field);
/** Number of choices of a key, 0 for none; and one of them. */
size_t filter_n_choices(const struct dub_filter_key *k);
struct dub_sv filter_choice(const struct dub_filter_key *k, size_t i);

#endif
