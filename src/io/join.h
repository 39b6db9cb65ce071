/*
 * A diarization (who speaks when) and a transcript (what is said when) into one set of rows: each
 * sentence goes to the speaker whose turns overlap it most. Pure: rows in, rows out.
 */
#ifndef DUB_IO_JOIN_H
#define DUB_IO_JOIN_H

#include "io/import.h"

/* Where a row may be cut when its speaker changes inside it. */
enum dub_join_split {
    DUB_SPLIT_SENTENCES, /* between sentences */
    DUB_SPLIT_WORDS,     /* between any two words that have times */
    DUB_SPLIT_NEVER,
};

#define DUB_JOIN_LIMIT_US ((dub_us)1000000)

struct dub_join_opts {
    enum dub_join_split split;
    dub_us limit_us;   /* nearest turn for speech that no turn overlaps; 0: none */
    bool turns_decide; /* labels of the transcript give way to those of the turns */
};

/* One speaker of the diarization who is one of the transcript's. */
struct dub_join_alias {
    struct dub_str *turn_label, *text_label;
    dub_us together_us;
};

struct dub_join_report {
    size_t n_turns, n_overlap, n_nearest, n_unresolved; /* rows that got a speaker, and how */
    size_t n_cut, n_pieces;                             /* rows cut, rows they became */
    size_t n_kept;                                      /* rows that had their label already */
    size_t n_silent_turns;                              /* turns without any text */
    dub_us silent_us;
    DUB_VEC(struct dub_join_alias) aliases;
};

void dub_join_report_fini(struct dub_join_report *r);

/** All rows with speakers and none with a text, a translation or a take: who speaks when. */
bool dub_rows_are_turns(const struct dub_rows *r);

/**
 * Give the rows of a transcript the speakers of turns. Rows with a label keep it (unless
 * turns_decide); where both files name speakers, a label of the turns that speaks more than half of
 * its time together with one label of the text is taken for it. A row whose sentences (or words)
 * have different speakers is cut there; one with a take, or with a translation of another number of
 * sentences, stays whole.
 * in/out: text changed in place, in its order; turns in any order
 */
void dub_rows_join(struct dub_rows *text, const struct dub_rows *turns,
                   const struct dub_join_opts *opts, struct dub_join_report *report);

/**
 * The same where the words of a file name speakers themselves (read with whole_rows).
 */
void dub_rows_split_by_words(struct dub_rows *text, enum dub_join_split split,
                             struct dub_join_report *report);

#endif
