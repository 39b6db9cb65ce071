/*
 * A thin layer over cJSON: reading with limits and line:column, getters that name the member in
 * their error, exact decimal seconds in both directions.
 */
#ifndef DUB_BASE_JSON_H
#define DUB_BASE_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/time.h"

/**
 * Parse one document; nothing but white space may follow it.
 * in:     text UTF-8, a BOM is skipped; depth limited to 200 levels
 * out:    *out owned by the caller (cJSON_Delete)
 * errors: DUB_ERR_PARSE with err->line, err->col (1-based, columns in bytes)
 */
enum dub_status dub_json_parse(struct dub_sv text, cJSON **out, struct dub_err *err) DUB_MUST_USE;

/** Line and column (1-based) of a byte offset. */
void dub_line_col(struct dub_sv text, size_t off, int *line, int *col);

/** Member of an object (exact name) or NULL. obj may be NULL. A JSON null counts as absent. */
const cJSON *dub_json_get(const cJSON *obj, const char *name);
/** Text of a string member, or NULL when absent or not a string. */
const char *dub_json_str(const cJSON *obj, const char *name);
/** Number member, or fallback. */
double dub_json_num(const cJSON *obj, const char *name, double fallback);
bool dub_json_bool(const cJSON *obj, const char *name, bool fallback);

/**
 * Seconds held in a JSON number, as microseconds (half-even at the sixth decimal).
 * out: *inexact (NULL allowed) whether the number had more than six decimals
 * errors: false when item is not a finite number within ±DUB_US_MAX
 */
bool dub_json_us(const cJSON *item, dub_us *out, bool *inexact) DUB_MUST_USE;
/** Number item scaled by 10^6, same rules. */
bool dub_json_decimal6(const cJSON *item, int64_t *out) DUB_MUST_USE;

/** New raw number item printing as exact decimal seconds: at most six places, no exponent. */
cJSON *dub_json_new_us(dub_us t) DUB_MUST_USE;
/** obj[name] = exact seconds. */
void dub_json_add_us(cJSON *obj, const char *name, dub_us t);
void dub_json_add_decimal6(cJSON *obj, const char *name, int64_t v);
/** obj[name] = integer, exact over the whole int64 range. */
void dub_json_add_i64(cJSON *obj, const char *name, int64_t v);
/** obj[name] = text, or null when text is NULL. */
void dub_json_add_str_or_null(cJSON *obj, const char *name, const char *text);

/**
 * Text of an item, appended to out. indent 0: one line, no blanks; otherwise that many spaces a
 * level, arrays of plain numbers on one line.
 */
void dub_json_print(const cJSON *item, int indent, struct dub_buf *out);

/** The inside of a JSON string with the escapes of cJSON, appended to out; no quotes around it. */
void dub_json_escape(struct dub_sv s, struct dub_buf *out);

/** Deep equality; order of object members does not matter, numbers compare as doubles. */
bool dub_json_equal(const cJSON *a, const cJSON *b);

#endif
