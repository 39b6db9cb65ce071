/*
 * Words with times into rows: for files that have nothing coarser. A row ends where the speaker
 * changes, a sentence ends, or nobody speaks for a while.
 */
#ifndef DUB_IO_WORDS_H
#define DUB_IO_WORDS_H

#include "io/rows.h"

struct dub_word {
    struct dub_span span;
    struct dub_sv text, speaker; /* borrowed until dub_words_give; speaker may be not given */
    int line;
    bool timed; /* false: goes to the word before it, as punctuation does */
    bool glued; /* no blank before it */
};

/* What n_read counts. */
enum dub_words_unit { DUB_WORDS_EACH, DUB_WORDS_TURNS };

struct dub_words {
    DUB_VEC(struct dub_word) words;
    enum dub_words_unit unit;
};

/** A word with times that no row can have is left out when the rows are given. */
void dub_words_add(struct dub_words *w, const struct dub_word *word);
/** All rows, a sentence about them, and w emptied. */
void dub_words_give(struct dub_words *w, struct dub_rows *out);

#endif
