/* Finding the first fault of a JSON text; inside src/base only. */
#ifndef DUB_BASE_JSON_SCAN_H
#define DUB_BASE_JSON_SCAN_H

#include <stdbool.h>

#include "base/str.h"

struct dub_json_fault {
    size_t off;           /* byte where it is */
    const char *expected; /* what should stand there, or NULL */
    const char *fault;    /* instead: what is wrong */
};

/** True when text is one JSON document (RFC 8259) of at most 200 levels. */
bool dub_json_scan(struct dub_sv text, struct dub_json_fault *out) DUB_MUST_USE;

#endif
