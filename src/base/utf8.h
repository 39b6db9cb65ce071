/* Unicode over utf8proc: validity, display width, grapheme steps, cleaning of hostile text. */
#ifndef DUB_BASE_UTF8_H
#define DUB_BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/** Offset of the first byte that is not valid UTF-8, or s.n. */
size_t dub_utf8_valid_up_to(struct dub_sv s);
/** Number of code points (invalid bytes count as one each). */
size_t dub_utf8_count(struct dub_sv s);
/**
 * Decode the code point at s.p[0].
 * out: *cp U+FFFD for an invalid byte
 * returns: bytes consumed (1..4), 0 at the end
 */
size_t dub_utf8_next(struct dub_sv s, int32_t *cp);
/** Small and capital form of a code point, itself where there is none. */
int32_t dub_cp_lower(int32_t cp);
int32_t dub_cp_upper(int32_t cp);
/** `part` occurs in `text`, small and capital letters alike. An empty part does. */
bool dub_text_contains(struct dub_sv text, struct dub_sv part);
/** Terminal columns of one code point: 0, 1 or 2; control characters 0. */
int dub_cp_width(int32_t cp);
/**
 * Length in bytes of the grapheme cluster at the start of s (0 at the end) and its columns (0..2).
 * Clusters are what a cell of the screen holds.
 */
size_t dub_grapheme_next(struct dub_sv s, int *width);
/** Columns of the whole text; control characters count 0. */
int dub_text_width(struct dub_sv s);
/** Longest prefix that fits into `columns`, in bytes, never inside a cluster. */
size_t dub_text_fit(struct dub_sv s, int columns);
/**
 * Append s with everything made harmless for a terminal or a log: C0, DEL, C1, bidi overrides and
 * invalid bytes become U+FFFD or a blank (tab, newline -> one blank when `one_line`).
 */
void dub_sanitise(struct dub_sv s, bool one_line, struct dub_buf *out);
/** The same into a fixed array; cut at a code point. Returns out. */
const char *dub_sanitise_z(const char *s, char *out, size_t size);

#endif
