/*
 * What an import said of a segment, kept with it, so that the same transcript coming again can be
 * compared three ways: then, now, and what people made of it in between. One line of text in the
 * project file: `START END FILE SOURCE TARGET SPEAKER`, times in seconds, the next three hashes in hex
 * (`-`: not given), the speaker's refId last.
 */
#ifndef DUB_IO_IMPORTED_H
#define DUB_IO_IMPORTED_H

#include "base/time.h"
#include "model/records.h"

struct dub_imported {
    struct dub_span span;
    uint64_t file;           /* of its name without folder */
    uint64_t source, target; /* of the texts; 0: the file had none */
    struct dub_sv speaker;   /* refId, empty: none; borrowed */
};

/** Hash of a text, never 0; 0 for NULL. */
uint64_t dub_imported_hash(const struct dub_str *text);
struct dub_str *dub_imported_print(const struct dub_imported *i) DUB_MUST_USE;
/** false when it is not such a line (somebody wrote it by hand). */
bool dub_imported_parse(const struct dub_str *line, struct dub_imported *out) DUB_MUST_USE;

#endif
