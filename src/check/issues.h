/*
 * The findings of a project that is being edited: kept up to date by difference, so that an edit
 * costs what it touches and not what the project holds. Which segments have how many findings is
 * known at all times; the sentences are made when somebody looks at them.
 *
 * The law: at any time the list is the one that dub_check makes.
 */
#ifndef DUB_CHECK_ISSUES_H
#define DUB_CHECK_ISSUES_H

#include "check/fit.h"
#include "check/rules.h"

struct dub_issues;

struct dub_issues *dub_issues_new(void) DUB_MUST_USE;
void dub_issues_free(struct dub_issues *ix);

/** Everything is looked at anew at the next sync: another project, another plan. */
void dub_issues_forget(struct dub_issues *ix);
/** A record of the project changes; NULL: did not exist, is removed. Both NULL: measured facts. */
void dub_issues_note(struct dub_issues *ix, const struct dub_record *before,
                     const struct dub_record *after);
/**
 * Bring it up to date with p. All questions below answer for the state at the latest sync.
 * in: env as for dub_check; its texts are copied
 */
void dub_issues_sync(struct dub_issues *ix, const struct dub_project *p,
                     const struct dub_check_env *env);

/** Never 0; another number when something may be found that was not before, or no longer. */
uint64_t dub_issues_version(const struct dub_issues *ix);
/** Findings in all; waived ones are among them. */
size_t dub_issues_n(const struct dub_issues *ix);
/** Unwaived ones of one severity. */
size_t dub_issues_count(const struct dub_issues *ix, enum dub_severity severity);
/**
 * The i-th finding, in the order of dub_check.
 * in:  i < dub_issues_n
 * out: all texts filled in; the caller's, dub_diag_fini
 */
void dub_issues_get(const struct dub_issues *ix, size_t i, struct dub_diag *out);
/** Findings of the segment with a 1-based number; *first the place of the first in the list. */
size_t dub_issues_of(const struct dub_issues *ix, size_t number, size_t *first);
/** Number of the segment that the i-th finding is about, 0 when it is about none. */
size_t dub_issues_segment(const struct dub_issues *ix, size_t i);
/** Worst unwaived severity of one segment of the project; false when it has none. */
bool dub_issues_worst(const struct dub_issues *ix, const struct dub_segment *s,
                      enum dub_severity *out);
/** A rule has found something in the segment, waived or not. */
bool dub_issues_has(const struct dub_issues *ix, const struct dub_segment *s,
                    const struct dub_rule *rule);
/** Number of the first segment after number `after` (dir -1: before it) that has an unwaived error
 * or, with warnings, a warning; 0 when there is none. */
size_t dub_issues_next_bad(const struct dub_issues *ix, size_t after, int dir, bool warnings);
/** Next (dir +1) or previous (-1) after index from, wrapping; n when there are none. */
size_t dub_issues_step(const struct dub_issues *ix, size_t from, int dir);
/** As dub_fit_project, without adding up all segments. */
struct dub_fit_total dub_issues_fit(const struct dub_issues *ix);

#endif
