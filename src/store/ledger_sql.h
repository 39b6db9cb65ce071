/* Statements with bound values, errors in our words. Inside store only. */
#ifndef DUB_STORE_LEDGER_SQL_H
#define DUB_STORE_LEDGER_SQL_H

#include <sqlite3.h>

#include "base/err.h"

struct dub_ledger {
    sqlite3 *db;
    char *path;
    int lock_fd;
};

/** Turn the database's last error into ours. */
enum dub_status dub_sql_fail(struct dub_ledger *l, struct dub_err *err);

/**
 * Prepare and bind. types, one letter a value: 's' const char * (NULL is NULL), 'i' int64_t,
 * 'b' const void * and size_t.
 */
enum dub_status dub_sql_open(struct dub_ledger *l, sqlite3_stmt **out, struct dub_err *err,
                             const char *sql, const char *types, ...) DUB_MUST_USE;
/** Open, run to the end, close. */
enum dub_status dub_sql_run(struct dub_ledger *l, struct dub_err *err, const char *sql,
                            const char *types, ...) DUB_MUST_USE;
/** Several statements without values. */
enum dub_status dub_sql_script(struct dub_ledger *l, const char *sql,
                               struct dub_err *err) DUB_MUST_USE;
/** COMMIT when st is fine, else ROLLBACK. Returns the first failure. */
enum dub_status dub_sql_end(struct dub_ledger *l, enum dub_status st, struct dub_err *err);
/** Copy of a text column, NULL for NULL; dub_free. */
char *dub_sql_text(sqlite3_stmt *stmt, int column);
/** The same into an array. */
void dub_sql_text_to(sqlite3_stmt *stmt, int column, char *out, size_t size);

#endif
