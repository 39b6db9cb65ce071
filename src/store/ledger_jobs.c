#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "base/vec.h"
#include "store/ledger.h"
#include "store/ledger_sql.h"

#define COLUMNS                                                                                    \
    "id,remote_id,base_url,key_hash,project,state,created_us,updated_us,idempotency_key,"          \
    "request_sha256,intent_sha256,attempts,maybe_sent,output_path,overwrite,output_file,"          \
    "output_url,output_etag,output_bytes,error_code,error,cost_usd,deleted_us"
#define N_COLUMNS 23

static void read_row(sqlite3_stmt *s, struct dub_job *job)
{
    char state[16];
    *job = (struct dub_job){0};
    dub_sql_text_to(s, 0, job->id, sizeof(job->id));
    job->remote_id = dub_sql_text(s, 1);
    job->base_url = dub_sql_text(s, 2);
    job->key_hash = dub_sql_text(s, 3);
    job->project = dub_sql_text(s, 4);
    dub_sql_text_to(s, 5, state, sizeof(state));
    if (!dub_job_state_parse(state, &job->state))
        job->state = DUB_JOB_UNKNOWN; /* the table's CHECK does not let this happen */
    job->created_us = sqlite3_column_int64(s, 6);
    job->updated_us = sqlite3_column_int64(s, 7);
    job->idempotency_key = dub_sql_text(s, 8);
    dub_sql_text_to(s, 9, job->request_sha256, sizeof(job->request_sha256));
    dub_sql_text_to(s, 10, job->intent_sha256, sizeof(job->intent_sha256));
    job->attempts = sqlite3_column_int(s, 11);
    job->maybe_sent = sqlite3_column_int(s, 12) != 0;
    job->output_path = dub_sql_text(s, 13);
    job->overwrite = sqlite3_column_int(s, 14) != 0;
    job->output_file = dub_sql_text(s, 15);
    job->output_url = dub_sql_text(s, 16);
    job->output_etag = dub_sql_text(s, 17);
    job->output_bytes = sqlite3_column_int64(s, 18);
    job->error_code = dub_sql_text(s, 19);
    job->error = dub_sql_text(s, 20);
    job->cost_usd = dub_sql_text(s, 21);
    job->deleted_us = sqlite3_column_int64(s, 22);
}

/* --- one intent ---------------------------------------------------------------------------- */

enum dub_status dub_ledger_check_intent(struct dub_ledger *l, struct dub_account account,
                                        const char *intent_sha256, struct dub_err *err)
{
    sqlite3_stmt *s;
    if (!intent_sha256[0])
        return DUB_OK;
    enum dub_status st = dub_sql_open(
        l, &s, err,
        "SELECT id,state,output_file FROM jobs WHERE intent_sha256=? AND base_url=? AND "
        "key_hash=? AND deleted_us=0 AND state NOT IN('failed','rejected') "
        "ORDER BY created_us DESC LIMIT 1",
        "sss", intent_sha256, account.base_url, account.key_hash);
    if (st)
        return st;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        char id[DUB_ID_TEXT], state[16], file[200];
        dub_sql_text_to(s, 0, id, sizeof(id));
        dub_sql_text_to(s, 1, state, sizeof(state));
        dub_sql_text_to(s, 2, file, sizeof(file));
        st = dub_fail(err, DUB_ERR_CONFLICT,
                      "job %s asks for exactly the same and is %s%s%s; submitting again would pay "
                      "twice",
                      id, state, file[0] ? ": " : "", file);
        if (err)
            snprintf(err->remote_code, sizeof(err->remote_code), "%s", id);
    } else if (rc != SQLITE_DONE) {
        st = dub_sql_fail(l, err);
    }
    sqlite3_finalize(s);
    return st;
}

/* --- writing ------------------------------------------------------------------------------- */

static enum dub_status insert_row(struct dub_ledger *l, const struct dub_job *j,
                                  struct dub_err *err)
{
    return dub_sql_run(l, err,
                       "INSERT INTO jobs(" COLUMNS ",request) "
                       "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                       "ssssssiisssiisisssisssib", j->id, j->remote_id, j->base_url, j->key_hash,
                       j->project, dub_job_state_name(j->state), (int64_t)j->created_us,
                       (int64_t)j->updated_us, j->idempotency_key, j->request_sha256,
                       j->intent_sha256, (int64_t)j->attempts, (int64_t)j->maybe_sent,
                       j->output_path, (int64_t)j->overwrite, j->output_file, j->output_url,
                       j->output_etag, j->output_bytes, j->error_code, j->error, j->cost_usd,
                       (int64_t)j->deleted_us, (const void *)j->request, j->request_bytes);
}

static bool id_taken(struct dub_ledger *l, const char *id)
{
    sqlite3_stmt *s;
    if (dub_sql_open(l, &s, NULL, "SELECT 1 FROM jobs WHERE id=?", "s", id))
        return false;
    bool taken = sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    return taken;
}

static void choose_id(struct dub_ledger *l, char id[DUB_ID_TEXT])
{
    struct dub_rng rng = {(uint64_t)dub_wall_clock_us()};
    if (getrandom(&rng.state, sizeof(rng.state), 0) != (ssize_t)sizeof(rng.state))
        rng.state ^= (uint64_t)dub_wall_clock_us() << 20;
    /* Claimed before the row can be seen, so that nobody's `resume` takes it from its maker. */
    do
        dub_id_print(dub_id_new(&rng), id);
    while (id_taken(l, id) || dub_ledger_claim_job(l, id, NULL) != DUB_OK);
}

enum dub_status dub_ledger_insert(struct dub_ledger *l, struct dub_job *job, bool confirmed,
                                  struct dub_err *err)
{
    struct dub_account account = {job->base_url, job->key_hash};
    enum dub_status st = dub_sql_script(l, "BEGIN IMMEDIATE", err);
    if (st)
        return st;
    job->id[0] = '\0';
    if (!confirmed)
        st = dub_ledger_check_intent(l, account, job->intent_sha256, err);
    if (!st) {
        choose_id(l, job->id);
        job->updated_us = dub_wall_clock_us();
        st = insert_row(l, job, err);
    }
    st = dub_sql_end(l, st, err);
    if (st && job->id[0])
        dub_ledger_release_job(l, job->id);
    return st;
}

enum dub_status dub_ledger_save(struct dub_ledger *l, struct dub_job *j, struct dub_err *err)
{
    j->updated_us = dub_wall_clock_us();
    return dub_sql_run(
        l, err,
        "UPDATE jobs SET remote_id=?,state=?,updated_us=?,attempts=?,maybe_sent=?,output_path=?,"
        "overwrite=?,output_file=?,output_url=?,output_etag=?,output_bytes=?,error_code=?,error=?,"
        "cost_usd=?,deleted_us=? WHERE id=?",
        "ssiiisisssisssis", j->remote_id, dub_job_state_name(j->state), (int64_t)j->updated_us,
        (int64_t)j->attempts, (int64_t)j->maybe_sent, j->output_path, (int64_t)j->overwrite,
        j->output_file, j->output_url, j->output_etag, j->output_bytes, j->error_code, j->error,
        j->cost_usd, (int64_t)j->deleted_us, j->id);
}

enum dub_status dub_ledger_attempt_begin(struct dub_ledger *l, struct dub_job *job,
                                         struct dub_err *err)
{
    enum dub_status st = dub_sql_script(l, "BEGIN IMMEDIATE", err);
    if (st)
        return st;
    dub_us now = dub_wall_clock_us();
    st = dub_sql_run(l, err, "INSERT INTO attempts(job,n,begun_us) VALUES(?,?,?)", "sii", job->id,
                     (int64_t)job->attempts + 1, (int64_t)now);
    if (!st)
        st = dub_sql_run(l, err,
                         "UPDATE jobs SET attempts=attempts+1,maybe_sent=1,updated_us=? WHERE id=?",
                         "is", (int64_t)now, job->id);
    st = dub_sql_end(l, st, err);
    if (!st) {
        job->attempts++;
        job->maybe_sent = true;
    }
    return st;
}

enum dub_status dub_ledger_attempt_end(struct dub_ledger *l, const struct dub_job *job,
                                       const struct dub_attempt *a, struct dub_err *err)
{
    return dub_sql_run(
        l, err, "UPDATE attempts SET ended_us=?,http=?,fate=?,code=? WHERE job=? AND n=?", "iisssi",
        (int64_t)dub_wall_clock_us(), (int64_t)a->http, a->fate, a->code, job->id, (int64_t)a->n);
}

enum dub_status dub_ledger_add_output(struct dub_ledger *l, const struct dub_job *job,
                                      struct dub_err *err)
{
    return dub_sql_run(l, err, "INSERT INTO outputs(job,path,bytes,verified_us) VALUES(?,?,?,?)",
                       "ssii", job->id, job->output_file, job->output_bytes,
                       (int64_t)dub_wall_clock_us());
}

/* --- reading ------------------------------------------------------------------------------- */

enum dub_status dub_ledger_get(struct dub_ledger *l, struct dub_account account, const char *id,
                               struct dub_job *job, struct dub_err *err)
{
    sqlite3_stmt *s;
    enum dub_status st = dub_sql_open(
        l, &s, err,
        "SELECT " COLUMNS ",request FROM jobs WHERE (id=?1 OR remote_id=?1) AND (?2 IS NULL OR "
        "(base_url=?2 AND key_hash=?3)) ORDER BY id=?1 DESC, created_us DESC LIMIT 1",
        "sss", id, account.base_url, account.key_hash);
    if (st)
        return st;
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        read_row(s, job);
        job->request_bytes = (size_t)sqlite3_column_bytes(s, N_COLUMNS);
        const char *bytes = sqlite3_column_blob(s, N_COLUMNS);
        job->request = bytes ? dub_strndup(bytes, job->request_bytes) : NULL;
    } else if (rc == SQLITE_DONE) {
        st = dub_fail(err, DUB_ERR_STATE,
                      "there is no job '%.60s' in the ledger of this service; `dubline jobs` lists "
                      "them",
                      id);
    } else {
        st = dub_sql_fail(l, err);
    }
    sqlite3_finalize(s);
    return st;
}

enum dub_status dub_ledger_list(struct dub_ledger *l, const struct dub_job_query *q,
                                struct dub_job_list *out, struct dub_err *err)
{
    static const char all[] = "SELECT " COLUMNS " FROM jobs WHERE (?1 IS NULL OR (base_url=?1 AND "
                              "key_hash=?2)) AND (?4 IS NULL OR project=?4) "
                              "ORDER BY created_us DESC, rowid DESC LIMIT ?3";
    static const char unsettled[] =
        "SELECT " COLUMNS " FROM jobs WHERE (?1 IS NULL OR (base_url=?1 AND key_hash=?2)) AND "
        "(state IN('sending','unknown','pending','processing','downloading') OR "
        "(state='completed' AND output_path IS NOT NULL)) AND (?4 IS NULL OR project=?4) "
        "ORDER BY created_us DESC, rowid DESC LIMIT ?3";
    sqlite3_stmt *s;
    enum dub_status st =
        dub_sql_open(l, &s, err, q->unsettled ? unsettled : all, "ssis", q->account.base_url,
                     q->account.key_hash, (int64_t)(q->limit > 0 ? q->limit : -1), q->project);
    if (st)
        return st;
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        struct dub_job job;
        read_row(s, &job);
        dub_vec_push(out, job);
    }
    if (rc != SQLITE_DONE)
        st = dub_sql_fail(l, err);
    sqlite3_finalize(s);
    return st;
}
