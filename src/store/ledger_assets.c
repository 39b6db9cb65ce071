#include "base/mem.h"
#include "store/ledger.h"
#include "store/ledger_sql.h"

void dub_asset_fini(struct dub_asset *a)
{
    dub_free(a->asset_id);
    dub_free(a->url);
    dub_free(a->name);
    *a = (struct dub_asset){0};
}

enum dub_status dub_ledger_asset_get(struct dub_ledger *l, const struct dub_content *c, bool *found,
                                     struct dub_asset *a, struct dub_err *err)
{
    sqlite3_stmt *s;
    enum dub_status st =
        dub_sql_open(l, &s, err,
                     "SELECT asset_id,url,name,size_bytes,created_us FROM assets WHERE base_url=? "
                     "AND key_hash=? AND sha256=? AND kind=?",
                     "ssss", c->account.base_url, c->account.key_hash, c->sha256, c->kind);
    if (st)
        return st;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        *a = (struct dub_asset){
            .asset_id = dub_sql_text(s, 0),
            .url = dub_sql_text(s, 1),
            .name = dub_sql_text(s, 2),
            .size_bytes = sqlite3_column_int64(s, 3),
            .created_us = sqlite3_column_int64(s, 4),
        };
        *found = true;
    } else if (rc == SQLITE_DONE) {
        *found = false;
    } else {
        st = dub_sql_fail(l, err);
    }
    sqlite3_finalize(s);
    return st;
}

enum dub_status dub_ledger_asset_put(struct dub_ledger *l, const struct dub_content *c,
                                     const struct dub_asset *a, struct dub_err *err)
{
    return dub_sql_run(l, err,
                       "INSERT OR REPLACE INTO assets(base_url,key_hash,sha256,kind,asset_id,url,"
                       "name,size_bytes,created_us) VALUES(?,?,?,?,?,?,?,?,?)",
                       "sssssssii", c->account.base_url, c->account.key_hash, c->sha256, c->kind,
                       a->asset_id, a->url, a->name, a->size_bytes, (int64_t)a->created_us);
}

enum dub_status dub_ledger_asset_forget(struct dub_ledger *l, const struct dub_content *c,
                                        struct dub_err *err)
{
    return dub_sql_run(l, err,
                       "DELETE FROM assets WHERE base_url=? AND key_hash=? AND sha256=? AND kind=?",
                       "ssss", c->account.base_url, c->account.key_hash, c->sha256, c->kind);
}
