/* A Sync request back into a project. */
#ifndef DUB_REQUEST_PARSE_H
#define DUB_REQUEST_PARSE_H

#include "model/txn.h"

/** Looks like a create-generation body: an object with `model` and `input`. */
bool dub_request_sniff(const cJSON *doc);

/**
 * Put the content of a request into an (empty or emptied) project through an open transaction.
 * in:    rng for record ids
 * out:   notes: one line for each thing that was dropped or rounded (README.md beside this), appended
 * errors: DUB_ERR_FORMAT naming the member that cannot be read ("segments[3].startTime")
 */
enum dub_status dub_request_parse(const cJSON *doc, struct dub_project *p, struct dub_txn *t,
                                  struct dub_rng *rng, struct dub_buf *notes,
                                  struct dub_err *err) DUB_MUST_USE;

#endif
