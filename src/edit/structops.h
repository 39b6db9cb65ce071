/* Splitting and merging segments; giving them their audio. Inside an open transaction. */
#ifndef DUB_EDIT_STRUCTOPS_H
#define DUB_EDIT_STRUCTOPS_H

#include "model/txn.h"

/**
 * Split one segment at a time inside it.
 * in:     at_us video time, start < at < end
 * out:    *right id of the new right half
 * effect: the audio is divided where it sounds at that moment (rate 1; in proportion under remap);
 *         texts are divided at the word nearest in proportion; speaker and overrides are copied
 * errors: DUB_ERR_RANGE outside the segment or past the audio; DUB_ERR_STATE audio length unknown
 */
enum dub_status dub_edit_split(struct dub_project *p, struct dub_txn *t, dub_id id, dub_us at_us,
                               struct dub_rng *rng, dub_id *right, struct dub_err *err)
    DUB_MUST_USE;

/**
 * What merging two neighbours would lose, as a sentence appended to out; nothing when the two have
 * the same input and adjoining audio.
 */
void dub_edit_merge_loss(const struct dub_project *p, const struct dub_segment *left,
                         const struct dub_segment *right, struct dub_buf *out);
/** Merge right into left: the left's speaker, audio and overrides stay. */
void dub_edit_merge(struct dub_project *p, struct dub_txn *t, dub_id left, dub_id right);

enum dub_crop_auto { DUB_CROP_WHOLE, DUB_CROP_ALIGNED, DUB_CROP_SEQUENCE };

/**
 * Crops for several segments, given in start order. whole: none. aligned: the segment's own span,
 * as `cut` clamped to the audio's length where the stem ends inside it. sequence: the takes of each
 * input lie one after another in its file, so crops run on in order.
 * errors: DUB_ERR_STATE sequence needs a known audio length; DUB_ERR_RANGE no audio is left
 */
enum dub_status dub_edit_crop_auto(struct dub_project *p, struct dub_txn *t, const dub_id *ids,
                                   size_t n, enum dub_crop_auto how, struct dub_err *err)
    DUB_MUST_USE;

#endif
