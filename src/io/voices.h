/* Who says what in rows that are read already: labels inside texts, several voices in one cue. */
#ifndef DUB_IO_VOICES_H
#define DUB_IO_VOICES_H

#include "io/rows.h"

/* What one voice says in a cue; name NULL: nobody is named. */
struct dub_voice {
    struct dub_sv name, text;
};

/**
 * One cue of one or more voices, counted once in n_read. The time is shared by the length of the
 * texts; voices without text get none.
 * returns: true when the cue was shared by several
 */
bool dub_voices_take(struct dub_rows *r, int line, struct dub_span span,
                     const struct dub_voice *voices, size_t n);

/** Labels at the start of the texts become speakers where no row of the file has one yet. */
void dub_rows_find_labels(struct dub_rows *r);
/** Warn when some rows name a speaker and some do not. */
void dub_rows_warn_nameless(struct dub_rows *r);

#endif
