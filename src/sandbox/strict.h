/* JSON exactly as the standard has it: what JSON.parse of the real service would take. */
#ifndef DUB_SANDBOX_STRICT_H
#define DUB_SANDBOX_STRICT_H

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/str.h"

/**
 * As dub_json_parse, but also refuses what cJSON lets pass: numbers such as 01, 1. or +1, a byte
 * order mark, bytes that are not UTF-8.
 * out: *out owned by the caller
 * errors: DUB_ERR_PARSE
 */
enum dub_status dub_sb_strict_json(struct dub_sv text, cJSON **out,
                                   struct dub_err *err) DUB_MUST_USE;

#endif
