/* Items of `input` and `segments` of a request as records of the model. */
#ifndef DUB_REQUEST_PARSE_RECORDS_H
#define DUB_REQUEST_PARSE_RECORDS_H

#include "model/records.h"
#include "request/members.h"

/**
 * in:    id of the new record
 * out:   one reference; `speaker` and `order` are left empty
 * errors: DUB_ERR_FORMAT naming the member
 */
enum dub_status dub_request_parse_input(struct dub_reader *r, const struct dub_place *at,
                                        const cJSON *item, dub_id id,
                                        struct dub_input **out) DUB_MUST_USE;

/** The same for a segment; its speaker is the refId that plays. */
enum dub_status dub_request_parse_segment(struct dub_reader *r, const struct dub_place *at,
                                          const cJSON *item, dub_id id,
                                          struct dub_segment **out) DUB_MUST_USE;

#endif
