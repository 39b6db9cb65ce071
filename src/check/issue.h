/* Writing one finding: who, how bad, where, what to say, how to repair. For src/check only. */
#ifndef DUB_CHECK_ISSUE_H
#define DUB_CHECK_ISSUE_H

#include "check/rules.h"
#include "check/view.h"

/**
 * Append a finding; the pointer is good until the next one. Into a dry list it is only counted:
 * d->dry says that its texts are not wanted.
 * in: at the segment concerned, whose number, id and refId are filled in; NULL for the project
 */
struct dub_diag *dub_issue(struct dub_diag_list *out, const struct dub_rule *rule,
                           enum dub_severity severity, const struct dub_check_segment *at);
/** refId concerned, where it is not the segment's own. */
void dub_issue_ref(struct dub_diag *d, const struct dub_str *ref);
/** The field, and its value and limit as text; NULL leaves one out. */
void dub_issue_field(struct dub_diag *d, const char *field, const char *value, const char *limit);
/** The same for two times. */
void dub_issue_times(struct dub_diag *d, const char *field, dub_us value_us, dub_us limit_us);
/** The same for two whole numbers. */
void dub_issue_counts(struct dub_diag *d, const char *field, int64_t value, int64_t limit);
/** The sentence, without its full stop; made harmless for a terminal. */
void dub_issue_say(struct dub_diag *d, const char *fmt, ...) DUB_PRINTF(2, 3);
/** The repairing command: "VERB @ID REST" with a segment, "VERB REST" without. */
void dub_issue_fix(struct dub_diag *d, const char *verb, const struct dub_check_segment *on,
                   const char *fmt, ...) DUB_PRINTF(4, 5);
/**
 * Repair by putting an edge of the slot at a time. The fix changes the slot only:
 * segment-trim where it leaves the audio alone, segment-extend where it would cut the crop.
 * in: edge "start" or "end"
 */
void dub_issue_fix_edge(struct dub_diag *d, const struct dub_segment *on, const char *edge,
                        dub_us at_us);

/**
 * "cannot verify": one info for each voice input of unknown length that a segment with that doubt
 * plays.
 * in: what could not be made sure: "its crops end within it"
 */
void dub_issue_uncertain(struct dub_diag_list *out, const struct dub_rule *rule,
                         const struct dub_check_view *v, enum dub_doubt which, const char *field,
                         const char *what);

/** A length for people: `0.680`; exact where three decimals would show nothing. Returns out. */
const char *dub_issue_length(dub_us t, char out[DUB_TIME_TEXT]);
/** Append a word so that it comes back as one word of a command line; false for control bytes. */
bool dub_issue_word(struct dub_sv word, struct dub_buf *out);
/** Largest number of bytes of a name or path to repeat in a message. */
#define DUB_ISSUE_NAME_MAX 80

#endif
