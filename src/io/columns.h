/* Columns of a table, as people name them: `start=Von,end=Bis,text=3`. */
#ifndef DUB_IO_COLUMNS_H
#define DUB_IO_COLUMNS_H

#include "io/table.h"

enum dub_columns_unit { DUB_COLUMNS_GUESS, DUB_COLUMNS_SECONDS, DUB_COLUMNS_MS };

struct dub_columns {
    struct dub_sv name[DUB_FIELD_COUNT]; /* NULL pointer: not said; borrowed */
    enum dub_columns_unit unit;
};

/** errors: as dub_columns_check */
enum dub_status dub_columns_parse(struct dub_sv text, struct dub_columns *out, struct dub_err *err)
    DUB_MUST_USE;
/** Put what was said in place of what was guessed; false: a name or number is not there. */
bool dub_columns_apply(const struct dub_columns *c, struct dub_table *t, const struct dub_sv *names,
                       size_t n, size_t column[DUB_FIELD_COUNT]);

#endif
