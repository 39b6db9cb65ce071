/* The labels of a file, and which speaker of a project each of them is. */
#ifndef DUB_IO_CAST_H
#define DUB_IO_CAST_H

#include "io/import.h"

struct dub_cast_label {
    struct dub_sv name; /* borrowed from the rows */
    size_t first_row, n_rows;
    dub_us total_us;
    struct dub_str *ref;   /* the speaker's, set by dub_cast_resolve */
    struct dub_str *shown; /* name for a new speaker, NULL: its ref */
    bool is_new;           /* the project has no speaker with that ref yet */
    bool skip;             /* mapped to nobody: its rows are left out */
    bool mapped;           /* somebody said whose it is */
    struct dub_str *likely; /* ref of a speaker that may be meant, set by dub_cast_propose, or NULL */
    const char *why;        /* "differs in accents" ...; with likely */
    int likeness;           /* 1 .. 100; with likely */
};

struct dub_cast {
    DUB_VEC(struct dub_cast_label) labels; /* in order of appearance */
    DUB_VEC(size_t) by_name;               /* positions in labels, sorted by name */
};

/** Collect the labels of rows; each name once, letter case kept apart. */
void dub_cast_collect(struct dub_cast *c, const struct dub_rows *rows);
void dub_cast_fini(struct dub_cast *c);
/** NULL when no row has that label. */
const struct dub_cast_label *dub_cast_find(const struct dub_cast *c, struct dub_sv name);

/**
 * Decide the speaker of each label: by map, by the project's refs and names (letter case last),
 * else a new one with a refId that nobody has.
 */
void dub_cast_resolve(struct dub_cast *c, const char *const *map, const struct dub_project *p);

/**
 * For each label that would be a new speaker: the one of the project, or of the labels before it,
 * that may be meant: same but for accents and punctuation, a first name, a slip of the pen. Names
 * that differ in a number are never alike, and where two are as likely nobody is proposed.
 * in: take: a proposal becomes the label's speaker at once
 */
void dub_cast_propose(struct dub_cast *c, const struct dub_project *p, bool take);

#endif
