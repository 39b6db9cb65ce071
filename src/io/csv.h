/* Records of a CSV or TSV text: quoted cells, line breaks in them, doubled quotes. */
#ifndef DUB_IO_CSV_H
#define DUB_IO_CSV_H

#include "base/buf.h"
#include "base/vec.h"

#define DUB_CSV_CELLS_MAX 256 /* of one record; further ones are left out */

struct dub_csv {
    struct dub_sv rest;
    char delimiter;
    int next_line;                      /* on which the next record starts, from 1 */
    bool no_closing;                    /* no quote closes in the rest of the text */
    DUB_VEC(struct dub_str *) unquoted; /* cells that could not be borrowed */
};

/** Delimiter: of `,` `;` tab `|` the one that the first line with any has most of. */
void dub_csv_init(struct dub_csv *c, struct dub_sv text);
void dub_csv_fini(struct dub_csv *c);
/**
 * Next record that is not blank, trimmed. cells: room for DUB_CSV_CELLS_MAX; borrowed from the text
 * or from c, until dub_csv_fini.
 * returns: number of cells, 0 at the end
 */
size_t dub_csv_next(struct dub_csv *c, struct dub_sv *cells, int *line);

#endif
