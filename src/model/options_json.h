/* Options as the service spells them; the project file and the request share this form. */
#ifndef DUB_MODEL_OPTIONS_JSON_H
#define DUB_MODEL_OPTIONS_JSON_H

#include <cjson/cJSON.h>

#include "model/options.h"

/** Object with the options that are set, in a fixed order. Owned by the caller. */
cJSON *dub_options_to_json(const struct dub_options *o) DUB_MUST_USE;

/**
 * Read such an object.
 * in:     where named in errors: "options", "segments[3].optionsOverride"
 * out:    o filled (caller calls dub_options_fini also after an error); *extra members not known,
 *         as a new raw JSON object string, or left alone when there are none
 * errors: DUB_ERR_FORMAT naming member and value
 */
enum dub_status dub_options_from_json(const cJSON *obj, const char *where, struct dub_options *o,
                                      struct dub_str **extra, struct dub_err *err) DUB_MUST_USE;

#endif
