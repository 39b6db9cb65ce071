/* Reading transcripts and diarizations into rows, and rows into a project. */
#ifndef DUB_IO_IMPORT_H
#define DUB_IO_IMPORT_H

#include "base/vec.h"
#include "model/txn.h"

/* One timed row of a file, in file order, before any policy. */
struct dub_row {
    struct dub_span span;    /* µs */
    struct dub_str *speaker; /* label as found, or NULL */
    struct dub_str *text;    /* without its label, or NULL */
    int line;                /* 1-based; 0 if the format has no lines */
    struct dub_str *target;     /* translation, or NULL */
    struct dub_str *audio_path; /* a take of this row, as the file names it, or NULL */
    unsigned source;            /* which file it is from, where rows of several are together */
    size_t first_word, n_words; /* in the pool of words: those of the text that have times */
};

/* One word of a row's text, as its file times it. */
struct dub_row_word {
    struct dub_span span;    /* µs, 0 <= start <= end */
    uint32_t from, to;       /* bytes of the row's text */
    struct dub_str *speaker; /* a label of its own, or NULL */
};

struct dub_reject {
    int line;
    struct dub_str *reason;
};

/* What was read from which column or member of a file whose columns are guessed. */
struct dub_mapping {
    const char *field; /* "start" ... */
    struct dub_str *column;
};

struct dub_rows {
    DUB_VEC(struct dub_row) rows;        /* usable ones: 0 <= start < end */
    DUB_VEC(struct dub_row_word) words;  /* of all rows, each row's together and in order */
    DUB_VEC(struct dub_reject) rejected; /* bad rows, with line and reason */
    DUB_VEC(struct dub_str *) warnings;
    DUB_VEC(struct dub_mapping) mapping; /* of tables and lists of objects only */
    const char *units;                   /* of their times, and why; NULL: clocks, or not guessed */
    size_t n_read; /* timed rows in the file, of any length */
    /* Set before reading: of the video, for files that count frames; 0 = not known. */
    struct dub_rate rate;
    /* Set before reading: a row with words of several speakers stays one row (see join.h). */
    bool whole_rows;
    /* Set before reading tables and lists of objects: `start=Von,text=3`, or NULL (borrowed). */
    const char *columns;
};

void dub_rows_fini(struct dub_rows *r);

/**
 * Paths of takes, which files give relative to themselves, to where they lie; a warning for each
 * that is not there (20 by name). Without this call they stay as the file has them.
 * in: dir the folder of the file
 */
void dub_rows_locate_takes(struct dub_rows *r, const char *dir);

struct dub_format {
    const char *name;              /* "srt" */
    const char *title;             /* "SubRip subtitles" */
    const char *const *extensions; /* NULL-ended */
    /** 0: not this format .. 100: certain, judged by content. */
    int (*sniff)(struct dub_sv head);
    /** errors: DUB_ERR_FORMAT / DUB_ERR_PARSE when the file as a whole cannot be read */
    enum dub_status (*read)(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
};

const struct dub_format *dub_formats(size_t *n);
const struct dub_format *dub_format_find(struct dub_sv name);
/** By content, then extension; NULL when none fits. path may be NULL. */
const struct dub_format *dub_format_guess(struct dub_sv text, const char *path);

/**
 * Decode a file's bytes to UTF-8: BOMs, UTF-16/32, legacy encodings by detection.
 * out: text appended; *warning NULL or a sentence (dub_str) about a guessed encoding
 */
enum dub_status dub_text_decode(struct dub_sv bytes, struct dub_buf *out, struct dub_str **warning,
                                struct dub_err *err) DUB_MUST_USE;

struct dub_import_opts {
    bool as_target; /* texts are the translation, not what is said in the video */
    bool replace;   /* remove the segments there are first */
    /* label found -> speaker ref to use; pairs of strings, NULL-ended, or NULL */
    const char *const *map;
};

/**
 * Rows into a project through an open transaction. Speakers: a label is the speaker with that
 * refId or name, else a new one (refId made from the label, free slot, an audio input without a
 * source); a file without labels is spoken by the only speaker there is, else by `speaker_1`; a
 * row without a label in a file with labels has no speaker. Segments: one for each row; a row that
 * lies just where a segment already was (1 ms, same speaker) only brings its text. A row with a
 * translation fills both texts; one with a take gets an audio input of its own for that file.
 * errors: DUB_ERR_ARG for a map of a label that no row has
 * A plan of one file, made and committed (see plan.h).
 */
enum dub_status dub_import_rows(const struct dub_rows *rows, const struct dub_import_opts *opts,
                                struct dub_project *p, struct dub_txn *t, struct dub_rng *rng,
                                struct dub_err *err) DUB_MUST_USE;

/** The document of `import --dry-run --json`. Owned by the caller. */
cJSON *dub_rows_to_json(const struct dub_rows *r, const struct dub_format *f) DUB_MUST_USE;

/** A refId for a label: letters, digits, `_`, `-`; others transliterated or dropped; never "". */
void dub_ref_from_label(struct dub_sv label, struct dub_buf *out);

#endif
