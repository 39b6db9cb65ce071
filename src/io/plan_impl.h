/* Inside of plan*.c. */
#ifndef DUB_IO_PLAN_IMPL_H
#define DUB_IO_PLAN_IMPL_H

#include "io/imported.h"
#include "io/plan.h"

/* Times of the same row in two files differ by their rounding at most. */
#define DUB_SAME_TIME_US ((dub_us)1000)

static inline bool dub_times_near(dub_us a, dub_us b)
{
    return a - b <= DUB_SAME_TIME_US && b - a <= DUB_SAME_TIME_US;
}

static inline bool dub_spans_near(struct dub_span a, struct dub_span b)
{
    return dub_times_near(a.start_us, b.start_us) && dub_times_near(a.end_us, b.end_us);
}

/** What a row says in either language; a row with both texts says itself which is which. */
void dub_plan_texts(const struct dub_plan *plan, const struct dub_row *row,
                    const struct dub_str **source, const struct dub_str **target);
/** The speaker of a row: its label's, else the one of files without labels, else NULL. */
const struct dub_str *dub_plan_speaker(const struct dub_plan *plan, const struct dub_row *row);
/** What is to be kept with a segment for the next time. before: what it has, or NULL. */
struct dub_str *dub_plan_imported(const struct dub_plan *plan, const struct dub_row *row,
                                  const struct dub_str *before);

/** Fill plan->steps: which segment each row is, and what of it is taken. */
void dub_plan_match(struct dub_plan *plan, const struct dub_project *p);

#endif
