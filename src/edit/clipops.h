/* Segments taken along: pasting copies of them, or some of their attributes. In a transaction. */
#ifndef DUB_EDIT_CLIPOPS_H
#define DUB_EDIT_CLIPOPS_H

#include "base/vec.h"
#include "model/txn.h"

/* Segments as they were when they were copied, in start order; each holds a reference. */
struct dub_clip {
    DUB_VEC(struct dub_segment *) at;
};
void dub_clip_fini(struct dub_clip *c);
/** Hold these segments instead of what it held. in: ids[n] in start order, all existing */
void dub_clip_take(struct dub_clip *c, const struct dub_project *p, const dub_id *ids, size_t n);
/** From the first start to the last end. 0 when empty */
dub_us dub_clip_len(const struct dub_clip *c);

typedef DUB_VEC(dub_id) dub_id_vec;

/**
 * Copies of the segments of a clip, as far apart as they were, the first one at at_us.
 * Everything is copied but the id.
 * out: the new ids appended in start order
 * errors: DUB_ERR_STATE empty clip; DUB_ERR_RANGE past the largest time
 */
enum dub_status dub_edit_paste(struct dub_project *p, struct dub_txn *t, const struct dub_clip *c,
                               dub_us at_us, struct dub_rng *rng, dub_id_vec *out,
                               struct dub_err *err) DUB_MUST_USE;

/* What can be pasted onto other segments. */
enum dub_attr {
    DUB_ATTR_SPEAKER = 1 << 0,
    DUB_ATTR_CROP = 1 << 1,  /* which part of the audio: whole, aligned or a crop */
    DUB_ATTR_AUDIO = 1 << 2, /* which recording, and which part of it */
    DUB_ATTR_OPTIONS = 1 << 3, /* overrides of the project's options but the face */
    DUB_ATTR_FACE = 1 << 4,
    DUB_ATTR_TEXTS = 1 << 5, /* target and source text */
    DUB_ATTR_NOTE = 1 << 6,
    DUB_ATTR_STATE = 1 << 7,
    DUB_ATTR_ALL = 0xff,
};

/**
 * "speaker,crop", "all" -> mask of enum dub_attr.
 * errors: DUB_ERR_ARG with the names there are
 */
enum dub_status dub_attrs_parse(struct dub_sv text, unsigned *mask,
                                struct dub_err *err) DUB_MUST_USE;

/** Give `to` those attributes of `from`. Another speaker without its audio keeps no own input. */
void dub_edit_paste_attrs(struct dub_project *p, struct dub_txn *t, const struct dub_segment *from,
                          dub_id to, unsigned mask);

#endif
