/* Who speaks when: turns of a diarization, asked for the speaker of a stretch of time. */
#ifndef DUB_IO_TURNS_H
#define DUB_IO_TURNS_H

#include "io/import.h"

#define DUB_NOBODY SIZE_MAX

struct dub_turn {
    struct dub_span span;
    size_t label;
};

struct dub_turns {
    DUB_VEC(struct dub_turn) turns; /* by start; those of one label never overlap */
    size_t *latest;                 /* which of the turns up to each ends last */
    dub_us *tree;                   /* latest end below each node of a binary tree over turns */
    size_t n_leaves;
    DUB_VEC(const struct dub_str *) labels; /* borrowed */
    dub_us *votes;                  /* one for each label */
    DUB_VEC(size_t) voted;          /* labels whose votes are not 0, in order of their first */
};

/** Turns of rows that name a speaker; overlapping ones of one label become one. */
void dub_turns_init(struct dub_turns *t, const struct dub_rows *rows);
void dub_turns_fini(struct dub_turns *t);

/** Every label gets the time that its turns overlap the span. */
void dub_turns_vote(struct dub_turns *t, struct dub_span span);
/** The label with most votes, of equals the one that spoke first, or DUB_NOBODY; votes cleared. */
size_t dub_turns_decide(struct dub_turns *t);
/** The label of the turn nearest to a span, at most limit_us away, else DUB_NOBODY. */
size_t dub_turns_nearest(const struct dub_turns *t, struct dub_span span, dub_us limit_us);
/** The start of a turn of that label nearest to a time, at most limit_us away, else the time. */
dub_us dub_turns_snap(const struct dub_turns *t, size_t label, dub_us at, dub_us limit_us);

#endif
