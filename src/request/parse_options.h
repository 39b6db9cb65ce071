/* `options` and `optionsOverride` of a request into the model's options. */
#ifndef DUB_REQUEST_PARSE_OPTIONS_H
#define DUB_REQUEST_PARSE_OPTIONS_H

#include "model/options.h"
#include "request/members.h"

/**
 * in:    o empty or partly filled; unknown NULL for the project's options
 * out:   *unknown the members of an override that are no options at all, as raw JSON object ("{}"
 *        when there are none), so that check can flag them; they are never sent
 * errors: DUB_ERR_FORMAT naming the member
 */
enum dub_status dub_request_parse_options(struct dub_reader *r, const struct dub_place *at,
                                          const cJSON *obj, struct dub_options *o,
                                          struct dub_str **unknown) DUB_MUST_USE;

#endif
