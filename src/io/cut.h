/* Rows cut into pieces: between sentences, or between words that have times. */
#ifndef DUB_IO_CUT_H
#define DUB_IO_CUT_H

#include "io/join.h"

struct dub_piece {
    size_t from, to;            /* bytes of the text; to beyond its end: all the rest */
    size_t target_from, target_to; /* of the translation */
    struct dub_span span;
    size_t first_word, n_words; /* of the row's words */
    size_t label;               /* whatever the caller numbers; SIZE_MAX: nobody */
};

struct dub_pieces {
    DUB_VEC(struct dub_piece) list;
};

/**
 * Where a row may be cut; always one piece at least, together just the row. A place between words
 * that have times is theirs, another one is found by counting letters.
 * in: split WORDS falls back to sentences where words have no times
 */
void dub_pieces_find(struct dub_pieces *p, const struct dub_rows *r, const struct dub_row *row,
                     enum dub_join_split split);
/** Neighbours of one label become one piece; a piece of nobody goes to the one beside it. */
void dub_pieces_join(struct dub_pieces *p);

/** Append a piece of a row of `from` to `to`, with its words. */
void dub_rows_copy_piece(struct dub_rows *to, const struct dub_rows *from, const struct dub_row *row,
                         const struct dub_piece *piece, const struct dub_str *speaker);
/** Exchange rows and words, and nothing else. */
void dub_rows_swap_rows(struct dub_rows *a, struct dub_rows *b);

#endif
