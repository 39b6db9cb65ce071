/*
 * What the sandbox knows about the service: error codes, models, plans. Its own table, written from
 * the published reference; nothing here is shared with checking or request building.
 */
#ifndef DUB_SANDBOX_CATALOG_H
#define DUB_SANDBOX_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct dub_sb_error {
    const char *code;
    int http; /* status of a refusal; where nothing is published, the sandbox's own choice */
    const char *message, *suggestion;
};

/** The whole catalog, as GET /v2/errors shows it. */
const struct dub_sb_error *dub_sb_errors(size_t *n);
/** NULL when the code is not in the catalog. */
const struct dub_sb_error *dub_sb_error_find(const char *code);

struct dub_sb_model {
    const char *name;      /* what a request calls it */
    const char *record_id; /* `id` of the record in GET /v2/models */
    const char *type;      /* "lipsync" or "react" */
    const char *version, *description;
    int64_t frame_price_e7; /* US dollars x 10^7 per output frame */
    int max_input_s;        /* longest video or audio, 0 = no own limit */
    bool takes_image;
};

const struct dub_sb_model *dub_sb_models(size_t *n);
const struct dub_sb_model *dub_sb_model_find(const char *name);

struct dub_sb_plan {
    const char *name;
    int concurrency;        /* jobs PENDING or PROCESSING at once */
    int max_s;              /* longest output, 0 = no limit */
    int max_sync3_s;        /* the same for sync-3, 0 = as max_s */
    int monthly;            /* generations in 30 days, 0 = no limit */
    bool speaker_detection; /* active_speaker_detection allowed */
    bool react;             /* react-1 allowed */
};

const struct dub_sb_plan *dub_sb_plan_find(const char *name);

/** Price of so many frames in units of 10^-4 dollars, rounded half up. */
int64_t dub_sb_price_e4(const struct dub_sb_model *m, int64_t frames);

#endif
