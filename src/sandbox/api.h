/* The routes and what each does. Handlers run with the sandbox's mutex held. */
#ifndef DUB_SANDBOX_API_H
#define DUB_SANDBOX_API_H

#include "sandbox/sandbox.h"

/**
 * Find the route, count the call, look up its fault, open the file of a PUT. To be called when the
 * headers are known and before the body is.
 */
void dub_sb_api_begin(struct dub_sandbox *sb, struct dub_sb_request *req);
/** A piece of the body. */
void dub_sb_api_data(struct dub_sb_request *req, const char *data, size_t n);
/** Everything is there: act and answer, with the fault of the call in it. a is initialised. */
void dub_sb_api_finish(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a);
/** Counts a TCP connection; false when it is to be closed at once. */
bool dub_sb_api_connection(struct dub_sandbox *sb);

/* --- handlers, one file a topic --- */

dub_sb_handler dub_sb_generate, dub_sb_analyze_cost; /* api_generate.c */
dub_sb_handler dub_sb_generation_wait, dub_sb_generation_get, dub_sb_generation_list,
    dub_sb_generation_delete, dub_sb_generation_download; /* api_generations.c */
dub_sb_handler dub_sb_asset_upload, dub_sb_asset_register, dub_sb_asset_list,
    dub_sb_asset_get;                                                   /* api_assets.c */
dub_sb_handler dub_sb_upload_put, dub_sb_upload_get, dub_sb_output_get; /* api_files.c */
dub_sb_handler dub_sb_models_get, dub_sb_errors_get, dub_sb_estimate, dub_sb_stats_get,
    dub_sb_not_here; /* api_catalog.c */

/** Opens the file of a PUT when its address is right; called by dub_sb_api_begin. */
void dub_sb_put_begin(struct dub_sandbox *sb, struct dub_sb_request *req);

/** Look-up of assets for the rules. ctx is a struct dub_sb_scope. */
struct dub_sb_scope {
    const struct dub_sandbox *sb;
    const char *org;
};
dub_sb_lookup_fn dub_sb_asset_lookup;

/**
 * Comma list of a query parameter, cut into its parts; one part at a time.
 * out: *part; *rest moves on
 * returns: false at the end
 */
bool dub_sb_list_next(struct dub_sv *rest, struct dub_sv *part);

/** Query parameter `limit` of lists: 1..100; false when the answer has been written. */
bool dub_sb_query_limit(const struct dub_sb_request *req, long *limit,
                        struct dub_sb_answer *a) DUB_MUST_USE;

#endif
