/*
 * Edits by what can be heard: slots and crops put to where somebody speaks. Inside an open
 * transaction; nothing is changed by one that fails. They need what listening told
 * (dub_project_sound) and say so with DUB_ERR_STATE where it is missing.
 */
#ifndef DUB_EDIT_SOUNDOPS_H
#define DUB_EDIT_SOUNDOPS_H

#include "edit/timeops.h"

#define DUB_SPEECH_REACH_US ((dub_us)500000) /* edges farther from speech stay where they are */
#define DUB_SPEECH_PAD_US   ((dub_us)50000)  /* left around speech that is cut out */
#define DUB_SPEECH_TURN_US  ((dub_us)500000) /* a longer pause ends a turn */

/** Each edge of the slot to the nearest edge of the source's speech within DUB_SPEECH_REACH_US. */
enum dub_status dub_edit_snap_speech(struct dub_project *p, struct dub_txn *t, dub_id id,
                                     struct dub_err *err) DUB_MUST_USE;

/**
 * Cut silence off both ends of a segment's audio: the crop becomes its speech and pad_us around it,
 * never more than it was.
 * errors: DUB_ERR_STATE nobody speaks in it
 */
enum dub_status dub_edit_crop_trim(struct dub_project *p, struct dub_txn *t, dub_id id,
                                   dub_us pad_us, struct dub_err *err) DUB_MUST_USE;

/**
 * The crop of the segment's audio that suits its slot: the speech that lies under the slot in a
 * recording as long as the video, else the turn nearest to it that no other segment plays.
 * errors: DUB_ERR_STATE there is no speech that is free
 */
enum dub_status dub_edit_crop_find(struct dub_project *p, struct dub_txn *t, dub_id id,
                                   dub_us pad_us, struct dub_err *err) DUB_MUST_USE;

enum dub_extend_to { DUB_EXTEND_AUDIO, DUB_EXTEND_SILENCE };

/**
 * Put an edge of the slot where its audio ends (begins), or to the end of the source's silence
 * there. The slot stays within the video and clear of its neighbours.
 * errors: DUB_ERR_STATE length of the audio not known; the edge lies within speech
 */
enum dub_status dub_edit_extend_to(struct dub_project *p, struct dub_txn *t, dub_id id,
                                   enum dub_edge edge, enum dub_extend_to to,
                                   struct dub_err *err) DUB_MUST_USE;

/**
 * Divide the audio of the first segment at its pauses over all of them, so that each part is about
 * as long as its slot; the others get its input.
 * in:     ids[n] in start order, n >= 2
 * errors: DUB_ERR_STATE fewer stretches of speech than segments
 */
enum dub_status dub_edit_take_split(struct dub_project *p, struct dub_txn *t, const dub_id *ids,
                                    size_t n, dub_us pad_us, struct dub_err *err) DUB_MUST_USE;

/**
 * A segment of a speaker for each turn of the source's speech that no segment touches yet, on whole
 * frames. Audio is aligned where the speaker's is as long as the video, else whole.
 * in:     pauses shorter than gap_us do not part turns; turns shorter than min_us are left out
 * out:    *n segments added
 */
enum dub_status dub_edit_from_speech(struct dub_project *p, struct dub_txn *t,
                                     const struct dub_speaker *sp, dub_us gap_us, dub_us min_us,
                                     struct dub_rng *rng, size_t *n,
                                     struct dub_err *err) DUB_MUST_USE;

#endif
