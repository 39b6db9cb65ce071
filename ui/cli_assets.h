/* Asset ids of local files, as the ledger knows them for the present service and key. */
#ifndef UI_CLI_ASSETS_H
#define UI_CLI_ASSETS_H

#include "base/vec.h"
#include "job/flow.h"
#include "net/secret.h"
#include "request/build.h"
#include "store/ledger.h"

struct ui_assets {
    struct dub_service service;
    struct dub_ledger *ledger;  /* NULL: none yet */
    DUB_VEC(char *) found;      /* answers given, which callers may hold on to */
};

/**
 * Open what there is. No key, no ledger: nothing has been uploaded, which is no error.
 * in: api_url as given, or NULL
 */
enum dub_status ui_assets_open(struct ui_assets *a, const char *api_url, struct dub_err *err);
void ui_assets_close(struct ui_assets *a);
/** For dub_build_opts.asset_id, with the struct as ctx. Answers live until close. */
const char *ui_assets_find(void *ctx, const char *sha256, enum dub_input_kind kind);

#endif
