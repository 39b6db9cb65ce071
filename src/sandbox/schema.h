/*
 * Shape of request bodies: which members exist, their types, ranges and words. Written from the
 * published reference (section 2.1, 2.6, 11, 12) and only for the sandbox. Violations are collected
 * as the message array that the service answers with, in its wording: "input.0.url must be a
 * string".
 */
#ifndef DUB_SANDBOX_SCHEMA_H
#define DUB_SANDBOX_SCHEMA_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

enum dub_sb_type {
    DUB_SB_STRING,
    DUB_SB_NUMBER,
    DUB_SB_INTEGER,
    DUB_SB_BOOLEAN,
    DUB_SB_OBJECT,
    DUB_SB_ARRAY,
};

/** A further look at a value whose type is right; adds to messages. path names it. */
typedef void dub_sb_extra_fn(cJSON *messages, const char *path, const cJSON *value);

struct dub_sb_field {
    const char *name; /* NULL ends a table */
    enum dub_sb_type type;
    bool required;
    double min, max;                   /* numbers; both 0 = any. Strings: code points */
    const char *const *words;          /* the only texts allowed, NULL-ended; NULL = any */
    const struct dub_sb_field *fields; /* members of an object */
    dub_sb_extra_fn *extra;
};

/** Add what is wrong with obj to messages. path "" for the body itself. */
void dub_sb_schema_object(cJSON *messages, const char *path, const cJSON *obj,
                          const struct dub_sb_field *fields);
void dub_sb_schema_add(cJSON *messages, const char *fmt, ...) DUB_PRINTF(2, 3);

/** Body of POST /v2/generate: an array of messages (empty = well-formed), owned by the caller. */
cJSON *dub_sb_schema_generate(const cJSON *body) DUB_MUST_USE;
/** The same for any other body. */
cJSON *dub_sb_schema_body(const cJSON *body, const struct dub_sb_field *fields) DUB_MUST_USE;

extern const struct dub_sb_field dub_sb_estimate_fields[];
extern const struct dub_sb_field dub_sb_upload_fields[];
extern const struct dub_sb_field dub_sb_register_fields[];

#endif
