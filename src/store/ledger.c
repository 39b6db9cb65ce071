#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* F_OFD_SETLK */
#endif
#include "store/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "store/ledger_sql.h"

#define BUSY_MS 10000

/* Schema 1. Later versions are added below it as steps from one number to the next. */
static const char schema_1[] =
    "CREATE TABLE jobs("
    " id TEXT PRIMARY KEY, remote_id TEXT, base_url TEXT NOT NULL, key_hash TEXT NOT NULL,"
    " project TEXT, state TEXT NOT NULL CHECK(state IN('sending','unknown','pending','processing',"
    "'completed','downloading','done','failed','rejected')),"
    " created_us INTEGER NOT NULL, updated_us INTEGER NOT NULL, idempotency_key TEXT UNIQUE,"
    " request BLOB, request_sha256 TEXT NOT NULL, intent_sha256 TEXT NOT NULL,"
    " attempts INTEGER NOT NULL, maybe_sent INTEGER NOT NULL, output_path TEXT,"
    " overwrite INTEGER NOT NULL, output_file TEXT, output_url TEXT, output_etag TEXT,"
    " output_bytes INTEGER NOT NULL, error_code TEXT, error TEXT, cost_usd TEXT,"
    " deleted_us INTEGER NOT NULL);"
    "CREATE INDEX jobs_by_time ON jobs(created_us);"
    "CREATE INDEX jobs_by_remote ON jobs(remote_id);"
    "CREATE INDEX jobs_by_state ON jobs(state, base_url, key_hash);"
    "CREATE INDEX jobs_by_intent ON jobs(intent_sha256);"
    "CREATE TABLE attempts("
    " job TEXT NOT NULL REFERENCES jobs(id), n INTEGER NOT NULL, begun_us INTEGER NOT NULL,"
    " ended_us INTEGER, http INTEGER, fate TEXT, code TEXT, PRIMARY KEY(job, n));"
    "CREATE TABLE outputs("
    " job TEXT NOT NULL REFERENCES jobs(id), path TEXT NOT NULL, bytes INTEGER NOT NULL,"
    " verified_us INTEGER NOT NULL);"
    "CREATE INDEX outputs_by_job ON outputs(job);"
    "CREATE TABLE assets("
    " base_url TEXT NOT NULL, key_hash TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL,"
    " asset_id TEXT, url TEXT, name TEXT, size_bytes INTEGER NOT NULL, created_us INTEGER NOT NULL,"
    " PRIMARY KEY(base_url, key_hash, sha256, kind));"
    "PRAGMA user_version=1;";

static enum dub_status read_version(struct dub_ledger *l, int *version, struct dub_err *err)
{
    sqlite3_stmt *stmt;
    enum dub_status st = dub_sql_open(l, &stmt, err, "PRAGMA user_version", "");
    if (st)
        return st;
    if (sqlite3_step(stmt) == SQLITE_ROW)
        *version = sqlite3_column_int(stmt, 0);
    else
        st = dub_sql_fail(l, err);
    sqlite3_finalize(stmt);
    return st;
}

static enum dub_status migrate(struct dub_ledger *l, struct dub_err *err)
{
    int version = 0;
    enum dub_status st = read_version(l, &version, err);
    if (st || version == DUB_LEDGER_SCHEMA)
        return st;
    if (version > DUB_LEDGER_SCHEMA) {
        dub_fail(err, DUB_ERR_UNSUPPORTED,
                 "the job ledger was written by a newer dubline (schema %d, this one knows %d): "
                 "use that version",
                 version, DUB_LEDGER_SCHEMA);
        return err ? dub_err_at(err, l->path, 0, 0) : DUB_ERR_UNSUPPORTED;
    }
    st = dub_sql_script(l, "BEGIN IMMEDIATE", err);
    if (st)
        return st;
    st = read_version(l, &version, err); /* another process may have been first */
    if (!st && version == 0)
        st = dub_sql_script(l, schema_1, err);
    return dub_sql_end(l, st, err);
}

/*
 * Made by us first, so that neither it nor SQLite's companions are ever readable to others. One
 * that is there is not opened: closing it would end the locks another connection of this process
 * holds on it.
 */
static enum dub_status make_database(const char *path, struct dub_err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST)
        return dub_fail_sys(err, errno, path, "open");
    if (fd >= 0)
        close(fd);
    return DUB_OK;
}

static enum dub_status configure(struct dub_ledger *l, struct dub_err *err)
{
    sqlite3_busy_timeout(l->db, BUSY_MS);
    int rc = SQLITE_BUSY;
    /* Two first users at once: the change to WAL does not always wait by itself. */
    for (int tries = 0; rc == SQLITE_BUSY && tries < 50; tries++) {
        rc = sqlite3_exec(l->db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
        if (rc == SQLITE_BUSY)
            nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    if (rc != SQLITE_OK)
        return dub_sql_fail(l, err);
    enum dub_status st = dub_sql_script(l, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;", err);
    return st ? st : migrate(l, err);
}

bool dub_ledger_exists(const char *dir)
{
    char *path = dub_path_join(dir, "ledger.sqlite3");
    bool exists = dub_file_exists(path);
    dub_free(path);
    return exists;
}

enum dub_status dub_ledger_open(const char *dir, struct dub_ledger **out, struct dub_err *err)
{
    struct dub_ledger *l = DUB_NEW(struct dub_ledger);
    char *lock_path = dub_path_join(dir, "ledger.lock");
    l->lock_fd = -1;
    l->path = dub_path_join(dir, "ledger.sqlite3");
    enum dub_status st = dub_make_dirs(dir, err);
    if (!st)
        st = make_database(l->path, err);
    if (!st && (l->lock_fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
        st = dub_fail_sys(err, errno, lock_path, "open");
    if (!st && sqlite3_open_v2(l->path, &l->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        st = dub_sql_fail(l, err);
    if (!st)
        st = configure(l, err);
    dub_free(lock_path);
    if (st) {
        dub_ledger_close(l);
        return st;
    }
    *out = l;
    return DUB_OK;
}

void dub_ledger_close(struct dub_ledger *l)
{
    if (!l)
        return;
    sqlite3_close(l->db);
    if (l->lock_fd >= 0)
        close(l->lock_fd);
    dub_free(l->path);
    dub_free(l);
}

/* --- claims -------------------------------------------------------------------------------- */

/*
 * A claim is a write lock on one byte of an empty file, its place the 40 bits of the id. Open file
 * description locks hold between two ledgers of one process as well, and end with the process.
 */
static enum dub_status lock_byte(struct dub_ledger *l, uint64_t at, short type, const char *what,
                                 struct dub_err *err)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)at, .l_len = 1};
    int rc;
    do
        rc = fcntl(l->lock_fd, F_OFD_SETLK, &lock);
    while (rc != 0 && errno == EINTR);
    if (rc == 0)
        return DUB_OK;
    if (errno == EAGAIN || errno == EACCES)
        return dub_fail(err, DUB_ERR_CONFLICT, "another dubline is working on %s", what);
    return dub_fail_sys(err, errno, "ledger.lock", "lock");
}

static uint64_t job_byte(const char *id)
{
    dub_id bits = 0;
    return dub_id_parse(dub_sv(id), &bits) ? bits : 0;
}

enum dub_status dub_ledger_claim_job(struct dub_ledger *l, const char *id, struct dub_err *err)
{
    char what[32];
    snprintf(what, sizeof(what), "job %.9s", id);
    return lock_byte(l, job_byte(id), F_WRLCK, what, err);
}

void dub_ledger_release_job(struct dub_ledger *l, const char *id)
{
    (void)lock_byte(l, job_byte(id), F_UNLCK, id, NULL);
}

/* Above all job bytes; two contents that share a byte only wait for each other. */
static uint64_t content_byte(const struct dub_content *c)
{
    char *all =
        dub_asprintf("%s %s %s %s", c->account.base_url, c->account.key_hash, c->sha256, c->kind);
    char hex[DUB_SHA256_HEX];
    uint64_t bits = 0;
    dub_sha256_hex(dub_sv(all), hex);
    for (int i = 0; i < 10; i++)
        bits = bits << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    dub_free(all);
    return bits | (uint64_t)1 << 40;
}

enum dub_status dub_ledger_claim_content(struct dub_ledger *l, const struct dub_content *c,
                                         struct dub_err *err)
{
    return lock_byte(l, content_byte(c), F_WRLCK, "this upload", err);
}

void dub_ledger_release_content(struct dub_ledger *l, const struct dub_content *c)
{
    (void)lock_byte(l, content_byte(c), F_UNLCK, "", NULL);
}

/* --- small things -------------------------------------------------------------------------- */

dub_us dub_wall_clock_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (dub_us)t.tv_sec * DUB_US_PER_S + t.tv_nsec / 1000;
}

char *dub_new_idempotency_key(void)
{
    unsigned char bits[16];
    char hex[33];
    size_t n = 0;
    while (n < sizeof(bits)) {
        ssize_t got = getrandom(bits + n, sizeof(bits) - n, 0);
        if (got > 0)
            n += (size_t)got;
    }
    for (size_t i = 0; i < sizeof(bits); i++)
        snprintf(hex + 2 * i, 3, "%02x", bits[i]);
    return dub_asprintf("dubline-%s", hex);
}

const char *dub_job_state_name(enum dub_job_state s)
{
    static const char *const names[DUB_JOB_STATE_COUNT] = {
        "sending",     "unknown", "pending", "processing", "completed",
        "downloading", "done",    "failed",  "rejected",
    };
    return names[s];
}

bool dub_job_state_parse(const char *name, enum dub_job_state *out)
{
    for (int i = 0; i < DUB_JOB_STATE_COUNT; i++) {
        if (strcmp(name, dub_job_state_name((enum dub_job_state)i)) == 0) {
            *out = (enum dub_job_state)i;
            return true;
        }
    }
    return false;
}

void dub_job_set(char **slot, const char *text)
{
    char *copy = dub_strdup(text);
    dub_free(*slot);
    *slot = copy;
}

bool dub_job_settled(const struct dub_job *job)
{
    return job->state == DUB_JOB_DONE || job->state == DUB_JOB_FAILED ||
           job->state == DUB_JOB_REJECTED || (job->state == DUB_JOB_COMPLETED && !job->output_path);
}

void dub_job_fini(struct dub_job *job)
{
    char *texts[] = {job->remote_id,       job->base_url,    job->key_hash,    job->project,
                     job->idempotency_key, job->request,     job->output_path, job->output_file,
                     job->output_url,      job->output_etag, job->error_code,  job->error,
                     job->cost_usd};
    for (size_t i = 0; i < DUB_ARRAY_LEN(texts); i++)
        dub_free(texts[i]);
    *job = (struct dub_job){0};
}

void dub_job_list_fini(struct dub_job_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        dub_job_fini(&list->at[i]);
    dub_free(list->at);
    *list = (struct dub_job_list){0};
}
