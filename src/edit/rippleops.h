/*
 * Edits that take along what follows, and edges that reach for the neighbour. Inside an open
 * transaction; nothing is changed by one that fails.
 */
#ifndef DUB_EDIT_RIPPLEOPS_H
#define DUB_EDIT_RIPPLEOPS_H

#include "edit/timeops.h"

/**
 * Trim the end of a segment to a time; all that start at or after its old end move by as much.
 * errors: of dub_edit_edge; DUB_ERR_RANGE when something would pass the largest time
 */
enum dub_status dub_edit_ripple_trim(struct dub_project *p, struct dub_txn *t, dub_id id,
                                     dub_us at_us, struct dub_err *err) DUB_MUST_USE;

/** Remove a segment; all that start at or after its end move back by its length. */
enum dub_status dub_edit_ripple_delete(struct dub_project *p, struct dub_txn *t, dub_id id,
                                       struct dub_err *err) DUB_MUST_USE;

/** Move all that start at or after from_us by delta_us. errors: DUB_ERR_RANGE */
enum dub_status dub_edit_shift_from(struct dub_project *p, struct dub_txn *t, dub_us from_us,
                                    dub_us delta_us, struct dub_err *err) DUB_MUST_USE;

/**
 * Lengthen a segment to the start of the next one, or back to the end of the one before (slot
 * only). At the end of the list: to the video's end, to 0.
 * out: false when there is no room, and nothing is changed
 */
bool dub_edit_fill(struct dub_project *p, struct dub_txn *t, dub_id id, enum dub_edge edge);

#endif
