/*
 * A segment as its line of the project file, without a JSON tree in between: files of 100,000
 * segments consist of hardly anything else. Only what most segments have; the rest goes the way of
 * all records. Inside src/model only.
 */
#ifndef DUB_MODEL_SEGMENT_LINE_H
#define DUB_MODEL_SEGMENT_LINE_H

#include "base/buf.h"
#include "model/records.h"

/* The refIds a file repeats on line after line, each held once. {0} is empty. */
#define DUB_SHARED_SLOTS 256
struct dub_shared {
    struct dub_str *slots[DUB_SHARED_SLOTS];
};

void dub_shared_fini(struct dub_shared *sh);

/**
 * Append the segment's object, byte for byte what dub_record_to_json prints.
 * errors: false, and nothing appended, when it holds an override, waivers or unknown members
 */
bool dub_segment_line_print(const struct dub_segment *s, struct dub_buf *out) DUB_MUST_USE;

/**
 * Read one object without blanks between its parts.
 * out: *out one reference, its id 0 when the line has none
 * errors: false for anything but the common members in their common form: unknown names, wrong
 *         types, nulls, doubled members, \u escapes, numbers with an exponent or more than six
 *         decimals. Then the line is to be read as JSON.
 */
bool dub_segment_line_read(struct dub_sv line, struct dub_shared *sh, struct dub_segment **out)
    DUB_MUST_USE;

#endif
