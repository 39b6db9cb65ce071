/*
 * Reading the members of JSON objects by tables. Whatever cannot be read is named by its path
 * ("segments[3].audioInput.refId"); whatever is left out is named in the notes.
 */
#ifndef DUB_REQUEST_MEMBERS_H
#define DUB_REQUEST_MEMBERS_H

#include "base/json.h"
#include "base/mem.h"

/* Where a value stands: a chain up to the document. index >= 0: element of the array above. */
struct dub_place {
    const struct dub_place *up; /* NULL: the document */
    const char *name;           /* member name, or NULL for an element */
    size_t index;
};

struct dub_reader {
    struct dub_buf *notes; /* one line for each thing dropped or changed */
    struct dub_err *err;
    size_t n_rounded;             /* numbers with more than six decimals */
    struct dub_buf first_rounded; /* path of the first of them */
};

struct dub_member {
    const char *name;
    /** Put the value into the object dst at offset `at`; see the readers below. */
    enum dub_status (*read)(struct dub_reader *r, const struct dub_place *at, const cJSON *item,
                            void *dst, const struct dub_member *m);
    size_t at;  /* offset in dst */
    size_t has; /* DUB_HAS of a bool to set when the member is there, or 0 */
};

#define DUB_HAS(type, field) (offsetof(type, field) + 1)

#define DUB_MEMBERS_END                                                                            \
    {                                                                                              \
        NULL, NULL, 0, 0                                                                           \
    }

/** Append the path in words a person can search for: `options`, `input[2].url`. */
void dub_place_print(const struct dub_place *at, struct dub_buf *out);

/** A line in the notes: the path, then the printf text. */
void dub_reader_note(struct dub_reader *r, const struct dub_place *at, const char *fmt, ...)
    DUB_PRINTF(3, 4);
/** DUB_ERR_FORMAT: "<path> is <value>: expected <what>". */
enum dub_status dub_reader_wrong(struct dub_reader *r, const struct dub_place *at,
                                 const cJSON *item, const char *expected);
/** DUB_ERR_FORMAT: "<path>.<name> is missing". */
enum dub_status dub_reader_missing(struct dub_reader *r, const struct dub_place *at,
                                   const char *name);

/**
 * Read an object by its table: nulls and members not in the table are noted and left out.
 * errors: DUB_ERR_FORMAT; dst may then be partly filled
 */
enum dub_status dub_members_read(struct dub_reader *r, const struct dub_place *at, const cJSON *obj,
                                 const struct dub_member *table, void *dst) DUB_MUST_USE;

/* Readers for tables, by the type of the field at `at`. */
enum dub_status dub_read_text(struct dub_reader *r, const struct dub_place *at, const cJSON *item,
                              void *dst, const struct dub_member *m); /* struct dub_str * */
enum dub_status dub_read_bool(struct dub_reader *r, const struct dub_place *at, const cJSON *item,
                              void *dst, const struct dub_member *m); /* bool */
enum dub_status dub_read_decimal6(struct dub_reader *r, const struct dub_place *at,
                                  const cJSON *item, void *dst,
                                  const struct dub_member *m); /* int64_t × 10^6, times too */
enum dub_status dub_read_integer(struct dub_reader *r, const struct dub_place *at,
                                 const cJSON *item, void *dst,
                                 const struct dub_member *m); /* int64_t; fractions are rounded */
enum dub_status dub_read_raw_array(struct dub_reader *r, const struct dub_place *at,
                                   const cJSON *item, void *dst,
                                   const struct dub_member *m); /* struct dub_str *, JSON text */
enum dub_status dub_read_raw_object(struct dub_reader *r, const struct dub_place *at,
                                    const cJSON *item, void *dst,
                                    const struct dub_member *m); /* struct dub_str *, JSON text */

/** JSON text of an item as a string of one reference. */
struct dub_str *dub_json_raw(const cJSON *item) DUB_MUST_USE;

#endif
