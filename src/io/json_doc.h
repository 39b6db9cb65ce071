/* JSON files of transcripts: the whole document with line numbers, and which program's it is. */
#ifndef DUB_IO_JSON_DOC_H
#define DUB_IO_JSON_DOC_H

#include "base/json.h"
#include "io/rows.h"

/**
 * Parse a whole file. NaN and Infinity, which Python writes, become null.
 * out: *doc owned by the caller; dub_json_line works on all its objects and lists
 */
enum dub_status dub_json_doc(struct dub_sv text, cJSON **doc, struct dub_err *err) DUB_MUST_USE;
/** Line on which an object or list of such a document starts. */
int dub_json_line(const cJSON *item);

enum dub_json_kind {
    DUB_JSON_NONE, /* no JSON, nothing with times, or a file of the service or of ours */
    DUB_JSON_WHISPERX,
    DUB_JSON_WHISPER,
    DUB_JSON_WHISPERCPP,
    DUB_JSON_DEEPGRAM,
    DUB_JSON_ASSEMBLYAI,
    DUB_JSON_AWS,
    DUB_JSON_PYANNOTE,
    DUB_JSON_PODWHISPERER,
    DUB_JSON_OPENDUBBING,
    DUB_JSON_GOOGLE,
    DUB_JSON_REV,
    DUB_JSON_OTIO,
    DUB_JSON_OBJECTS, /* a list of objects with times */
};

/** Judge a file, or its start, by its members; long strings and lists are only looked into. */
enum dub_json_kind dub_json_kind(struct dub_sv text);

/** The list of a generic file: its objects have times; NULL when there is none. */
const cJSON *dub_json_find_objects(const cJSON *doc);

/** The list of objects nearest to the top, whatever they hold; NULL when there is none. */
const cJSON *dub_json_first_objects(const cJSON *doc);

/** Seconds, milliseconds as number or as text: `1.5`, "1.5", "1.5s". */
bool dub_json_seconds(const cJSON *item, dub_us *out) DUB_MUST_USE;
bool dub_json_ms(const cJSON *item, dub_us *out) DUB_MUST_USE;
/** Text of a string; a number gets a word before it: 0 becomes "speaker_0"; else nothing. */
void dub_json_label(const cJSON *item, const char *word, struct dub_buf *out);

/**
 * Words of the row that was taken last, from a list of objects: "punctuated_word", "word", "text" or
 * AWS's "content"; "start" and "end" (or their longer names, or whisper.cpp's "offsets").
 * in: list NULL or no list: no words; ms whether numbers are milliseconds
 */
void dub_json_row_words(const cJSON *list, bool ms, struct dub_rows *out);

#endif
