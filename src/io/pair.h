/* The same lines in two languages: from two files, or from cues that hold both. */
#ifndef DUB_IO_PAIR_H
#define DUB_IO_PAIR_H

#include "io/import.h"

enum dub_pair_by {
    DUB_PAIR_AUTO,  /* by index where both files have as many rows at about the same times */
    DUB_PAIR_INDEX, /* the first with the first, and so on */
    DUB_PAIR_TIME,  /* with the row it overlaps most */
};

enum dub_bilingual {
    DUB_BILINGUAL_OFF,
    DUB_BILINGUAL_SOURCE_FIRST, /* upper lines are said in the video, lower ones are the dub's */
    DUB_BILINGUAL_TARGET_FIRST,
    DUB_BILINGUAL_AUTO, /* by script (Latin, Han, Cyrillic ...), the first cue's order is the file's */
};

struct dub_pair_report {
    enum dub_pair_by by;  /* what was done; AUTO: nothing was paired */
    size_t n_paired, n_alone; /* rows of the translation; those without a counterpart */
    size_t n_without;     /* rows of the transcript that got no translation */
    size_t n_divided, n_undivided; /* bilingual cues; cues of one line */
};

bool dub_pair_by_parse(struct dub_sv text, enum dub_pair_by *out) DUB_MUST_USE;
const char *dub_pair_by_name(enum dub_pair_by by);
bool dub_bilingual_parse(struct dub_sv text, enum dub_bilingual *out) DUB_MUST_USE;

/**
 * Texts of `target` become the translations of rows in file order. Several that fall to one row are
 * joined; one without a counterpart becomes a row of its own that has a translation only. A row
 * without a label takes that of its translation.
 */
void dub_rows_pair(struct dub_rows *rows, const struct dub_rows *target, enum dub_pair_by by,
                   struct dub_pair_report *report);

/** Lines of two languages in one cue become text and translation. */
void dub_rows_divide(struct dub_rows *rows, enum dub_bilingual how, struct dub_pair_report *report);

#endif
