/* Times as subtitle formats write them: `H:MM:SS,mmm --> H:MM:SS,mmm` and its relatives. */
#ifndef DUB_IO_CUE_TIMES_H
#define DUB_IO_CUE_TIMES_H

#include <stdbool.h>

#include "base/time.h"

/**
 * H:MM:SS,mmm with any number of hours, also MM:SS,mmm; `.` or `:` before the fraction too; a sign
 * is read. The text is taken off *s.
 */
bool dub_clock_take(struct dub_sv *s, dub_us *out) DUB_MUST_USE;
/** Start, arrow, end; settings may follow after a blank. */
bool dub_cue_times(struct dub_sv line, struct dub_span *span) DUB_MUST_USE;
/** Meant as such a line, even if it cannot be read: starts with a number, has a colon, an arrow. */
bool dub_cue_times_meant(struct dub_sv line) DUB_MUST_USE;

#endif
