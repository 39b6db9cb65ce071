/* Audio files that rows of a transcript name, and the inputs of a project for them. */
#ifndef DUB_IO_TAKES_H
#define DUB_IO_TAKES_H

#include "io/import.h"

struct dub_takes {
    struct dub_idmap by_path; /* hash of a path -> struct dub_take: one input for each file */
    struct dub_idmap by_ref;  /* refIds that are taken, in lower case */
    DUB_VEC(struct dub_take *) all;
    unsigned next_order;
};

/** The inputs and speakers that are there already. */
void dub_takes_init(struct dub_takes *t, const struct dub_project *p);
void dub_takes_fini(struct dub_takes *t);
/**
 * The refId of the audio input for a path or URL, borrowed: one that the project has, or a new one
 * put through the transaction, with a refId made from the file's name.
 * in: id for a new input; speaker its owner, or NULL
 */
const struct dub_str *dub_takes_input(struct dub_takes *t, const struct dub_str *path,
                                      const struct dub_str *speaker, dub_id id,
                                      struct dub_project *p, struct dub_txn *txn);

#endif
