/*
 * Writes JSON text straight into a buffer, with the layout of dub_json_print, and knows at every
 * moment how many bytes it has written: the preview needs the byte range of each segment.
 */
#ifndef DUB_REQUEST_WRITER_H
#define DUB_REQUEST_WRITER_H

#include "base/buf.h"
#include "base/json.h"

struct dub_writer {
    struct dub_buf *out;
    int indent; /* spaces a level; 0: one line, no blanks */
    int level;
    bool first; /* nothing written yet at this level */
};

/** Start writing into out (borrowed). */
void dub_writer_init(struct dub_writer *w, struct dub_buf *out, int indent);
/** Member name within an object; the value must follow. */
void dub_writer_key(struct dub_writer *w, const char *name);
/** `{` or `[` as the value of the present key, or as the next element of an array. */
void dub_writer_open(struct dub_writer *w, char bracket);
/** The matching `}` or `]`. */
void dub_writer_close(struct dub_writer *w, char bracket);
/** To be called before each element of an array (members call it through dub_writer_key). */
void dub_writer_next(struct dub_writer *w);
/** String value, escaped as cJSON does; invalid UTF-8 becomes U+FFFD. */
void dub_writer_string(struct dub_writer *w, struct dub_sv s);
void dub_writer_bool(struct dub_writer *w, bool v);
void dub_writer_i64(struct dub_writer *w, int64_t v);
/** Exact decimal: value / 10^6, at most six places, no exponent. */
void dub_writer_decimal6(struct dub_writer *w, int64_t v);
/** A whole cJSON value. */
void dub_writer_json(struct dub_writer *w, const cJSON *item);

#endif
