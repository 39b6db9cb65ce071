/* A file that is imported: found out, read, and what it is for. */
#ifndef DUB_IO_SOURCE_H
#define DUB_IO_SOURCE_H

#include "io/import.h"

enum dub_source_role {
    DUB_SOURCE_TEXT,   /* a transcript: what is said when */
    DUB_SOURCE_TURNS,  /* a diarization: who speaks when, no texts */
    DUB_SOURCE_TARGET, /* the translation of the transcripts before it */
};

struct dub_source {
    char *path;
    const struct dub_format *format;
    enum dub_source_role role; /* found out; may be changed */
    struct dub_rows rows;
};

struct dub_source_opts {
    const char *format;    /* name of the format to force, or NULL */
    struct dub_rate rate;  /* for files that count frames; num 0: not known */
    bool whole_rows;       /* as in struct dub_rows */
    const char *columns;   /* `start=Von,text=3` for tables and lists of objects, or NULL */
};

/**
 * Read a file into rows: bytes, encoding, format by content, takes looked for beside the file.
 * out: *src to be freed with dub_source_fini, on failure too
 * errors: DUB_ERR_IO, DUB_ERR_LIMIT, DUB_ERR_FORMAT, DUB_ERR_PARSE, DUB_ERR_ARG (no such format), with
 *         the path in err
 */
enum dub_status dub_source_read(const char *path, const struct dub_source_opts *opts,
                                struct dub_source *src, struct dub_err *err) DUB_MUST_USE;
/** The same from text that was read and decoded already. */
enum dub_status dub_source_read_text(const char *path, struct dub_sv text,
                                     const struct dub_source_opts *opts, struct dub_source *src,
                                     struct dub_err *err) DUB_MUST_USE;
void dub_source_fini(struct dub_source *src);

/** "transcript", "diarization", "translation" */
const char *dub_source_role_name(enum dub_source_role role);

#endif
