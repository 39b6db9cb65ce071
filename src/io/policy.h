/* What becomes of rows that overlap, lie too close, are too short or belong together. */
#ifndef DUB_IO_POLICY_H
#define DUB_IO_POLICY_H

#include "io/import.h"

enum dub_overlap {
    DUB_OVERLAP_BOTH,         /* left as they are: check names them */
    DUB_OVERLAP_KEEP_EARLIER, /* the one that starts first keeps its time */
    DUB_OVERLAP_KEEP_LONGER,
    DUB_OVERLAP_SPLIT,        /* each gets half of what they share */
};

/* All zero: rows stay as the file has them. */
struct dub_policy {
    enum dub_overlap overlap;
    dub_us min_gap_us;    /* between one row's end and the next one's start */
    dub_us min_length_us;
    dub_us merge_gap_us;  /* neighbours of one speaker at most this far apart become one row */
    bool merge;           /* merge_gap_us counts (it may be 0) */
    bool dashes;          /* a cue of several lines with dashes is a row for each */
    bool carry_speaker;   /* a row without a label is the last speaker's */
};

struct dub_policy_report {
    size_t n_overlaps;   /* pairs of neighbours that share time, before any resolving */
    dub_us overlap_us;   /* all that they share */
    size_t n_cut, n_dropped; /* rows that lost time; that lost all of it and are rejects now */
    size_t n_gaps, n_gaps_left; /* gaps opened; too short a row to open one */
    size_t n_lengthened, n_short, n_short_dropped; /* short ones left; dropped: without a text */
    size_t n_merged, n_carried;
    size_t n_dashes;     /* cues divided at their dashes */
};

/** "both", "keep-earlier" ... */
const char *dub_overlap_name(enum dub_overlap o);
bool dub_overlap_parse(struct dub_sv text, enum dub_overlap *out) DUB_MUST_USE;

/**
 * Cues without a label whose lines begin with dashes become a row for each turn; their time is
 * shared by letters, a name at a turn's start becomes its label.
 */
void dub_rows_divide_dashes(struct dub_rows *r, struct dub_policy_report *report);

/**
 * Apply, in this order: divide at dashes, carry the speaker on, merge neighbours, resolve
 * overlaps, open gaps,
 * lengthen what is short. A row that loses all its time becomes a reject with its line. Overlaps
 * are counted even where nothing is asked for.
 * in/out: rows; sorted by start when anything but carrying was asked for
 */
void dub_rows_apply(struct dub_rows *r, const struct dub_policy *policy,
                    struct dub_policy_report *report);

#endif
