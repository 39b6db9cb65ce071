#include "store/ledger_sql.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"

enum dub_status dub_sql_fail(struct dub_ledger *l, struct dub_err *err)
{
    int code = sqlite3_errcode(l->db) & 0xff;
    enum dub_status st;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        st = dub_fail(err, DUB_ERR_IO, "another program keeps the job ledger locked; try again");
    else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        st = dub_fail(err, DUB_ERR_FORMAT,
                      "the job ledger is damaged (%s): move the file away; the jobs are still at "
                      "the service, see `dubline jobs --remote`",
                      sqlite3_errmsg(l->db));
    else if (code == SQLITE_FULL)
        st = dub_fail(err, DUB_ERR_IO, "the job ledger cannot be written: the disk is full");
    else
        st = dub_fail(err, DUB_ERR_IO, "the job ledger cannot be used: %s", sqlite3_errmsg(l->db));
    return err ? dub_err_at(err, l->path, 0, 0) : st;
}

static int bind_bytes(sqlite3_stmt *stmt, int at, const void *p, size_t n)
{
    return p ? sqlite3_bind_blob64(stmt, at, p, n, SQLITE_TRANSIENT) : sqlite3_bind_null(stmt, at);
}

static enum dub_status open_va(struct dub_ledger *l, sqlite3_stmt **out, struct dub_err *err,
                               const char *sql, const char *types, va_list ap)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(l->db, sql, -1, &stmt, NULL);
    for (int i = 0; rc == SQLITE_OK && types[i]; i++) {
        if (types[i] == 'i') {
            rc = sqlite3_bind_int64(stmt, i + 1, va_arg(ap, int64_t));
        } else if (types[i] == 's') {
            const char *text = va_arg(ap, const char *);
            rc = sqlite3_bind_text(stmt, i + 1, text, -1, SQLITE_TRANSIENT);
        } else {
            const void *p = va_arg(ap, const void *);
            rc = bind_bytes(stmt, i + 1, p, va_arg(ap, size_t));
        }
    }
    if (rc != SQLITE_OK) {
        enum dub_status st = dub_sql_fail(l, err);
        sqlite3_finalize(stmt);
        return st;
    }
    *out = stmt;
    return DUB_OK;
}

enum dub_status dub_sql_open(struct dub_ledger *l, sqlite3_stmt **out, struct dub_err *err,
                             const char *sql, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    enum dub_status st = open_va(l, out, err, sql, types, ap);
    va_end(ap);
    return st;
}

enum dub_status dub_sql_run(struct dub_ledger *l, struct dub_err *err, const char *sql,
                            const char *types, ...)
{
    sqlite3_stmt *stmt = NULL;
    va_list ap;
    va_start(ap, types);
    enum dub_status st = open_va(l, &stmt, err, sql, types, ap);
    va_end(ap);
    if (st)
        return st;
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
        ;
    if (rc != SQLITE_DONE)
        st = dub_sql_fail(l, err);
    sqlite3_finalize(stmt);
    return st;
}

enum dub_status dub_sql_script(struct dub_ledger *l, const char *sql, struct dub_err *err)
{
    return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK ? DUB_OK : dub_sql_fail(l, err);
}

enum dub_status dub_sql_end(struct dub_ledger *l, enum dub_status st, struct dub_err *err)
{
    if (!st)
        st = dub_sql_script(l, "COMMIT", err);
    if (st && !sqlite3_get_autocommit(l->db))
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    return st;
}

char *dub_sql_text(sqlite3_stmt *stmt, int column)
{
    return dub_strdup((const char *)sqlite3_column_text(stmt, column));
}

void dub_sql_text_to(sqlite3_stmt *stmt, int column, char *out, size_t size)
{
    const char *s = (const char *)sqlite3_column_text(stmt, column);
    snprintf(out, size, "%s", s ? s : "");
}
