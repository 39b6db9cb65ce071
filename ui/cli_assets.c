#include "cli_assets.h"

#include "run/paths.h"

enum dub_status ui_assets_open(struct ui_assets *a, const char *api_url, struct dub_err *err)
{
    *a = (struct ui_assets){0};
    enum dub_status st = dub_service_load(api_url, false, &a->service, err);
    if (st)
        return st;
    char *state = dub_dir_path(DUB_DIR_STATE);
    if (state && a->service.key && dub_ledger_exists(state))
        st = dub_ledger_open(state, &a->ledger, err);
    dub_free(state);
    return st;
}

void ui_assets_close(struct ui_assets *a)
{
    dub_ledger_close(a->ledger);
    dub_service_fini(&a->service);
    for (size_t i = 0; i < a->found.n; i++)
        dub_free(a->found.at[i]);
    dub_vec_fini(&a->found);
    *a = (struct ui_assets){0};
}

const char *ui_assets_find(void *ctx, const char *sha256, enum dub_input_kind kind)
{
    static const char *const kinds[] = {"VIDEO", "IMAGE", "AUDIO", "AUDIO"};
    struct ui_assets *a = ctx;
    if (!a->ledger || !sha256[0])
        return NULL;
    struct dub_content content = {dub_service_account(&a->service), sha256, kinds[kind]};
    struct dub_asset asset = {0};
    bool found = false;
    if (dub_ledger_asset_get(a->ledger, &content, &found, &asset, NULL) != DUB_OK || !found)
        return NULL;
    char *id = asset.asset_id ? dub_strdup(asset.asset_id) : NULL;
    dub_asset_fini(&asset);
    if (id)
        dub_vec_push(&a->found, id);
    return id;
}
