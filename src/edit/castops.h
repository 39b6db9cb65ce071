/* Speakers and inputs: adding, renaming, deleting, locating. Inside an open transaction. */
#ifndef DUB_EDIT_CASTOPS_H
#define DUB_EDIT_CASTOPS_H

#include "model/txn.h"

/* A SOURCE as people name it. */
enum dub_source_kind { DUB_SOURCE_FILE, DUB_SOURCE_URL, DUB_SOURCE_ASSET, DUB_SOURCE_VOICE };
struct dub_source {
    enum dub_source_kind kind;
    struct dub_sv value; /* path as typed, URL, asset id, voice id */
};
/** errors: DUB_ERR_ARG for an empty one */
enum dub_status dub_source_parse(struct dub_sv text, struct dub_source *out, struct dub_err *err)
    DUB_MUST_USE;

/** Point an input at a source (where: value as it is to be stored). Kind follows for voice inputs.
 */
void dub_input_locate(struct dub_input *in, enum dub_source_kind kind, struct dub_sv where);

/** Lowest slot 1–9 that nobody has; 0 when all are taken. */
int dub_free_slot(const struct dub_project *p);

/** A speaker with its input of the same refId. */
void dub_edit_speaker_add(struct dub_project *p, struct dub_txn *t, struct dub_sv ref,
                          struct dub_sv name, enum dub_source_kind kind, struct dub_sv where,
                          struct dub_rng *rng);
/** A further voice input; speaker may be empty. */
void dub_edit_input_add(struct dub_project *p, struct dub_txn *t, struct dub_sv ref,
                        struct dub_sv speaker, enum dub_source_kind kind, struct dub_sv where,
                        struct dub_rng *rng);
/**
 * New refId for a speaker: its input of that refId, its takes (`REF-<segment id>`) and all
 * segments follow.
 */
void dub_edit_speaker_rename(struct dub_project *p, struct dub_txn *t,
                             const struct dub_speaker *s, struct dub_sv new_ref);
/** Remove a speaker and its inputs; its segments go to `to`, or keep the dangling refId. */
void dub_edit_speaker_delete(struct dub_project *p, struct dub_txn *t,
                             const struct dub_speaker *s, const struct dub_speaker *to);
/**
 * A take: input `<ref>-<segment id>`, `whole`, for one segment. Replaces an earlier take of it.
 * errors: DUB_ERR_STATE when the segment has no speaker
 */
enum dub_status dub_edit_take(struct dub_project *p, struct dub_txn *t, dub_id segment,
                              enum dub_source_kind kind, struct dub_sv where, struct dub_rng *rng,
                              struct dub_err *err) DUB_MUST_USE;
/** The project's video (first visual input) becomes this source. */
void dub_edit_set_video(struct dub_project *p, struct dub_txn *t, enum dub_source_kind kind,
                        struct dub_sv where, struct dub_rng *rng);

#endif
