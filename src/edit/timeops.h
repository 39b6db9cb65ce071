/*
 * Moving segments and their edges in time. What each verb does to the audio:
 * trim and roll take a cut crop's edge along, extend changes the slot only, move keeps the audio,
 * `aligned` always follows the picture because its crop is the span itself.
 * All functions work inside an open transaction and change nothing when they fail.
 */
#ifndef DUB_EDIT_TIMEOPS_H
#define DUB_EDIT_TIMEOPS_H

#include "model/txn.h"

enum dub_edge { DUB_EDGE_START, DUB_EDGE_END };

/** Move a segment by delta_us. errors: DUB_ERR_RANGE when it would start before 0 */
enum dub_status dub_edit_move(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us delta_us,
                              struct dub_err *err) DUB_MUST_USE;

/**
 * Put an edge at a time. trim: a cut crop's edge moves by the same amount; otherwise slot only.
 * errors: DUB_ERR_RANGE when start would not stay before end, or the crop would begin before 0
 */
enum dub_status dub_edit_edge(struct dub_project *p, struct dub_txn *t, dub_id id,
                              enum dub_edge edge, dub_us at_us, bool trim,
                              struct dub_err *err) DUB_MUST_USE;

/** Move the crop under a fixed slot; `aligned` becomes `cut`. errors: DUB_ERR_STATE for `whole` */
enum dub_status dub_edit_slip(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us delta_us,
                              struct dub_err *err) DUB_MUST_USE;

/** Move the edge shared with the next segment. errors: DUB_ERR_STATE when none is shared */
enum dub_status dub_edit_roll(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us delta_us,
                              struct dub_err *err) DUB_MUST_USE;

/**
 * Move segments together; edges of neighbours that touch them go along (trimmed).
 * in: ids[n] in start order, without repeats
 */
enum dub_status dub_edit_slide(struct dub_project *p, struct dub_txn *t, const dub_id *ids,
                               size_t n, dub_us delta_us, struct dub_err *err) DUB_MUST_USE;

/** Move a segment and all that start later. */
enum dub_status dub_edit_ripple(struct dub_project *p, struct dub_txn *t, dub_id id,
                                dub_us delta_us, struct dub_err *err) DUB_MUST_USE;

/** Both edges to the nearest frame start. errors: DUB_ERR_STATE without a frame rate */
enum dub_status dub_edit_snap_frames(struct dub_project *p, struct dub_txn *t, dub_id id,
                                     struct dub_err *err) DUB_MUST_USE;

#define DUB_SNAP_REACH_US ((dub_us)250000)

/** Each edge to the facing edge of the neighbour when that is within DUB_SNAP_REACH_US. */
enum dub_status dub_edit_snap_neighbours(struct dub_project *p, struct dub_txn *t, dub_id id,
                                         struct dub_err *err) DUB_MUST_USE;

/** Each edge to the nearest of n times, in order, within DUB_SNAP_REACH_US. */
enum dub_status dub_edit_snap_times(struct dub_project *p, struct dub_txn *t, dub_id id,
                                    const dub_us *at, size_t n,
                                    struct dub_err *err) DUB_MUST_USE;

/** Lengthen a segment to the next one's start when the gap is at most max_us. True if changed. */
bool dub_edit_close_gap(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us max_us);

/**
 * Shorten a segment so that at least gap_us lie before the next one (slot only). True if changed;
 * overlaps are not touched, nor is a segment that would vanish.
 */
bool dub_edit_micro_gap(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us gap_us);

#endif
