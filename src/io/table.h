/*
 * Tables of unknown origin: columns of a CSV file, members of JSON objects. What a column holds is
 * guessed from its name, the unit of its times from the name or from the numbers.
 */
#ifndef DUB_IO_TABLE_H
#define DUB_IO_TABLE_H

#include "io/rows.h"

enum dub_field {
    DUB_FIELD_START,
    DUB_FIELD_END,
    DUB_FIELD_LENGTH,
    DUB_FIELD_SPEAKER,
    DUB_FIELD_TEXT,
    DUB_FIELD_TARGET,
    DUB_FIELD_AUDIO,
    DUB_FIELD_COUNT, /* also: none of them */
};

struct dub_table_row {
    int line;
    struct dub_sv value[DUB_FIELD_COUNT]; /* NULL pointer: not given */
};

struct dub_table {
    struct dub_sv name[DUB_FIELD_COUNT]; /* as the file has it; NULL pointer: no such column */
    DUB_VEC(struct dub_table_row) rows;  /* values borrowed */
    bool told_ms, told_s;                /* people said the unit */
    bool known_seconds;                  /* the format says so: no guessing, no sentence about it */
};

/**
 * What a column or member of this name holds. rank: the smaller, the surer; of two columns for one
 * field the surer one counts.
 */
enum dub_field dub_field_guess(struct dub_sv name, size_t *rank);

/** Names into t->name, by rank. returns: true when there is a start and an end or a length */
bool dub_table_map(struct dub_table *t, const struct dub_sv *names, size_t n,
                   size_t column[DUB_FIELD_COUNT]);

/**
 * Columns said by people: `start=Von,end=Bis,text=3`, names in any letter case or numbers from 1;
 * fields start, end, length (duration), speaker, text (source), target (translation), audio (take).
 * Also `unit=ms` or `unit=s`. A name with a comma in it stands in double quotes.
 * errors: DUB_ERR_ARG naming the part that is wrong
 */
enum dub_status dub_columns_check(struct dub_sv columns, struct dub_err *err) DUB_MUST_USE;

/** A time as tables have it: seconds with `.` or `,`, a clock, `1.5s`, `250ms`. No frames. */
bool dub_table_time(struct dub_sv value, dub_us *out) DUB_MUST_USE;

/** All rows into out; a sentence about the columns and the unit among the warnings. */
void dub_table_give(const struct dub_table *t, struct dub_rows *out);

#endif
