#include "store/ledger.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "cm.h"

static char dir[64];
static struct dub_err err;
static const struct dub_account us = {"https://api.sync.so", "aaaa"};
static const struct dub_account sandbox = {"http://127.0.0.1:9", "bbbb"};

static int set_up(void **state)
{
    struct dub_ledger *l;
    snprintf(dir, sizeof(dir), "/tmp/dub-ledger-XXXXXX");
    if (!mkdtemp(dir) || dub_ledger_open(dir, &l, &err))
        return -1;
    *state = l;
    return 0;
}

static void remove_dir(void)
{
    static const char *const names[] = {"ledger.sqlite3", "ledger.sqlite3-wal",
                                        "ledger.sqlite3-shm", "ledger.lock"};
    char path[128];
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        unlink(path);
    }
    rmdir(dir);
}

static int tear_down(void **state)
{
    dub_ledger_close(*state);
    remove_dir();
    return 0;
}

static struct dub_job new_job(struct dub_account a, const char *intent)
{
    struct dub_job job = {.state = DUB_JOB_SENDING, .created_us = dub_wall_clock_us()};
    job.base_url = dub_strdup(a.base_url);
    job.key_hash = dub_strdup(a.key_hash);
    job.project = dub_strdup("/p/a.dub");
    job.idempotency_key = dub_new_idempotency_key();
    job.request = dub_strndup("{\"a\":\0 1}", 9);
    job.request_bytes = 9;
    snprintf(job.intent_sha256, sizeof(job.intent_sha256), "%s", intent);
    dub_sha256_hex(dub_sv_n(job.request, 9), job.request_sha256);
    return job;
}

static void a_row_comes_back_as_it_was(void **state)
{
    struct dub_ledger *l = *state;
    struct dub_job job = new_job(us, "i1"), got;
    job.output_path = dub_strdup("/out/a.mp4");
    job.overwrite = true;
    assert_ok(dub_ledger_insert(l, &job, false, &err));
    assert_int_equal(strlen(job.id), 8);
    assert_ok(dub_ledger_attempt_begin(l, &job, &err));
    job.state = DUB_JOB_DOWNLOADING;
    job.remote_id = dub_strdup("remote-1");
    job.output_url = dub_strdup("https://x/y?sig=1");
    job.output_etag = dub_strdup("\"e\"");
    job.output_bytes = (int64_t)5 << 30;
    job.error_code = dub_strdup("c");
    job.error = dub_strdup("went wrong");
    job.cost_usd = dub_strdup("1.25");
    assert_ok(dub_ledger_save(l, &job, &err));
    dub_ledger_close(l);
    *state = NULL;
    assert_ok(dub_ledger_open(dir, &l, &err));
    *state = l;
    assert_ok(dub_ledger_get(l, us, "remote-1", &got, &err));
    assert_string_equal(got.id, job.id);
    assert_int_equal(got.request_bytes, 9);
    assert_memory_equal(got.request, job.request, 9);
    assert_string_equal(got.idempotency_key, job.idempotency_key);
    assert_string_equal(got.request_sha256, job.request_sha256);
    assert_int_equal(got.state, DUB_JOB_DOWNLOADING);
    assert_int_equal(got.attempts, 1);
    assert_true(got.maybe_sent);
    assert_true(got.overwrite);
    assert_string_equal(got.output_path, "/out/a.mp4");
    assert_string_equal(got.output_url, "https://x/y?sig=1");
    assert_string_equal(got.output_etag, "\"e\"");
    assert_true(got.output_bytes == (int64_t)5 << 30);
    assert_string_equal(got.error_code, "c");
    assert_string_equal(got.error, "went wrong");
    assert_string_equal(got.cost_usd, "1.25");
    assert_int_equal(got.created_us, job.created_us);
    assert_null(got.output_file);
    dub_job_fini(&got);
    assert_status(dub_ledger_get(l, sandbox, job.id, &got, &err), DUB_ERR_STATE);
    assert_non_null(strstr(err.text, job.id));
    assert_ok(dub_ledger_get(l, (struct dub_account){0}, job.id, &got, &err));
    dub_job_fini(&got);
    dub_job_fini(&job);
}

static void files_are_for_the_owner_only(void **state)
{
    (void)state;
    static const char *const names[] = {"ledger.sqlite3", "ledger.sqlite3-wal", "ledger.lock"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++) {
        char path[128];
        struct stat info;
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        assert_int_equal(stat(path, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
}

static void an_identical_intent_is_refused_while_live_or_done(void **state)
{
    struct dub_ledger *l = *state;
    static const struct {
        enum dub_job_state state;
        bool refused;
    } rows[] = {
        {DUB_JOB_SENDING, true},    {DUB_JOB_UNKNOWN, true},   {DUB_JOB_PENDING, true},
        {DUB_JOB_PROCESSING, true}, {DUB_JOB_COMPLETED, true}, {DUB_JOB_DOWNLOADING, true},
        {DUB_JOB_DONE, true},       {DUB_JOB_FAILED, false},   {DUB_JOB_REJECTED, false},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        char intent[8];
        snprintf(intent, sizeof(intent), "i%zu", i);
        struct dub_job first = new_job(us, intent), again = new_job(us, intent);
        struct dub_job other = new_job(sandbox, intent);
        first.state = rows[i].state;
        assert_ok(dub_ledger_insert(l, &first, false, &err));
        assert_ok(dub_ledger_insert(l, &other, false, &err)); /* another account's affair */
        assert_status(dub_ledger_check_intent(l, us, intent, &err),
                      rows[i].refused ? DUB_ERR_CONFLICT : DUB_OK);
        assert_status(dub_ledger_insert(l, &again, false, &err),
                      rows[i].refused ? DUB_ERR_CONFLICT : DUB_OK);
        if (rows[i].refused) {
            assert_non_null(strstr(err.text, first.id));
            assert_string_equal(err.remote_code, first.id);
            assert_ok(dub_ledger_insert(l, &again, true, &err));
        }
        dub_job_fini(&first);
        dub_job_fini(&again);
        dub_job_fini(&other);
    }
    struct dub_job none = new_job(us, ""), none2 = new_job(us, "");
    assert_ok(dub_ledger_insert(l, &none, false, &err));
    assert_ok(dub_ledger_insert(l, &none2, false, &err));
    dub_job_fini(&none);
    dub_job_fini(&none2);
}

static void lists_are_newest_first_and_know_what_is_left_to_do(void **state)
{
    struct dub_ledger *l = *state;
    struct dub_job_list list = {0};
    size_t n_unsettled = 0;
    for (int i = 0; i < DUB_JOB_STATE_COUNT; i++) {
        for (int with_path = 0; with_path < 2; with_path++) {
            struct dub_job job = new_job(us, "");
            job.state = (enum dub_job_state)i;
            job.created_us = 1000 + i;
            if (with_path)
                job.output_path = dub_strdup("/o");
            n_unsettled += !dub_job_settled(&job);
            assert_ok(dub_ledger_insert(l, &job, false, &err));
            dub_job_fini(&job);
        }
    }
    struct dub_job_query q = {.account = us, .unsettled = true};
    assert_ok(dub_ledger_list(l, &q, &list, &err));
    assert_int_equal(list.n, n_unsettled);
    assert_int_equal(n_unsettled, 11);
    for (size_t i = 0; i < list.n; i++) {
        assert_false(dub_job_settled(&list.at[i]));
        assert_true(i == 0 || list.at[i - 1].created_us >= list.at[i].created_us);
    }
    dub_job_list_fini(&list);
    q = (struct dub_job_query){.limit = 4};
    assert_ok(dub_ledger_list(l, &q, &list, &err));
    assert_int_equal(list.n, 4);
    assert_int_equal(list.at[0].state, DUB_JOB_REJECTED);
    dub_job_list_fini(&list);
    q = (struct dub_job_query){.account = sandbox};
    assert_ok(dub_ledger_list(l, &q, &list, &err));
    assert_int_equal(list.n, 0);
    dub_job_list_fini(&list);
}

static void contents_are_known_per_account_and_kind(void **state)
{
    struct dub_ledger *l = *state;
    struct dub_content c = {us, "hash", "AUDIO"}, other = {sandbox, "hash", "AUDIO"};
    struct dub_asset a = {.url = dub_strdup("u"), .size_bytes = 7, .created_us = 9}, got;
    bool found = true;
    assert_ok(dub_ledger_asset_get(l, &c, &found, &got, &err));
    assert_false(found);
    assert_ok(dub_ledger_asset_put(l, &c, &a, &err));
    assert_ok(dub_ledger_asset_get(l, &c, &found, &got, &err));
    assert_true(found);
    assert_null(got.asset_id);
    assert_string_equal(got.url, "u");
    dub_asset_fini(&got);
    a.asset_id = dub_strdup("asset-1");
    a.name = dub_strdup("a.wav");
    assert_ok(dub_ledger_asset_put(l, &c, &a, &err));
    assert_ok(dub_ledger_asset_get(l, &c, &found, &got, &err));
    assert_string_equal(got.asset_id, "asset-1");
    assert_int_equal(got.size_bytes, 7);
    dub_asset_fini(&got);
    assert_ok(dub_ledger_asset_get(l, &other, &found, &got, &err));
    assert_false(found);
    c.kind = "VIDEO";
    assert_ok(dub_ledger_asset_get(l, &c, &found, &got, &err));
    assert_false(found);
    c.kind = "AUDIO";
    assert_ok(dub_ledger_asset_forget(l, &c, &err));
    assert_ok(dub_ledger_asset_get(l, &c, &found, &got, &err));
    assert_false(found);
    dub_asset_fini(&a);
}

static void a_claim_belongs_to_one_and_dies_with_its_process(void **state)
{
    struct dub_ledger *l = *state, *second;
    struct dub_content c = {us, "hash", "AUDIO"};
    int up[2];
    char byte;
    assert_ok(dub_ledger_open(dir, &second, &err));
    assert_ok(dub_ledger_claim_job(l, "abcdefgh", &err));
    assert_ok(dub_ledger_claim_job(l, "abcdefgh", &err)); /* own claims do not collide */
    assert_status(dub_ledger_claim_job(second, "abcdefgh", &err), DUB_ERR_CONFLICT);
    assert_non_null(strstr(err.text, "abcdefgh"));
    assert_ok(dub_ledger_claim_job(second, "abcdefgi", &err));
    dub_ledger_release_job(l, "abcdefgh");
    assert_ok(dub_ledger_claim_job(second, "abcdefgh", &err));
    assert_ok(dub_ledger_claim_content(l, &c, &err));
    assert_status(dub_ledger_claim_content(second, &c, &err), DUB_ERR_CONFLICT);
    dub_ledger_release_content(l, &c);
    assert_ok(dub_ledger_claim_content(second, &c, &err));
    dub_ledger_close(second);
    assert_int_equal(pipe(up), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct dub_ledger *mine;
        bool ok =
            !dub_ledger_open(dir, &mine, NULL) && !dub_ledger_claim_job(mine, "zzzzzzzz", NULL);
        if (write(up[1], ok ? "y" : "n", 1) != 1)
            _exit(1);
        pause();
        _exit(0);
    }
    assert_int_equal(read(up[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    assert_status(dub_ledger_claim_job(l, "zzzzzzzz", &err), DUB_ERR_CONFLICT);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_ok(dub_ledger_claim_job(l, "zzzzzzzz", &err));
    close(up[0]);
    close(up[1]);
}

/* Many processes open a fresh ledger and submit the same intent: one row, whoever wins. */
static void a_race_for_one_intent_has_one_winner(void **state)
{
    dub_ledger_close(*state);
    *state = NULL;
    remove_dir();
    enum { N = 8 };
    pid_t pids[N];
    int n_won = 0, n_refused = 0;
    for (int i = 0; i < N; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            struct dub_ledger *l;
            if (dub_ledger_open(dir, &l, &err))
                _exit(3);
            struct dub_job job = new_job(us, "same");
            enum dub_status st = dub_ledger_insert(l, &job, false, &err);
            dub_ledger_close(l);
            dub_job_fini(&job);
            _exit(st == DUB_OK ? 0 : st == DUB_ERR_CONFLICT ? 1 : 2);
        }
    }
    for (int i = 0; i < N; i++) {
        int status;
        waitpid(pids[i], &status, 0);
        assert_true(WIFEXITED(status));
        n_won += WEXITSTATUS(status) == 0;
        n_refused += WEXITSTATUS(status) == 1;
    }
    assert_int_equal(n_won, 1);
    assert_int_equal(n_refused, N - 1);
}

static void run_sql(const char *sql)
{
    char path[128];
    sqlite3 *db;
    snprintf(path, sizeof(path), "%s/ledger.sqlite3", dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void newer_and_damaged_files_are_named(void **state)
{
    struct dub_ledger *l = NULL;
    char path[128];
    dub_ledger_close(*state);
    *state = NULL;
    run_sql("PRAGMA user_version=99");
    assert_status(dub_ledger_open(dir, &l, &err), DUB_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.text, "99"));
    assert_status(dub_ledger_open(dir, &l, NULL), DUB_ERR_UNSUPPORTED);
    snprintf(path, sizeof(path), "%s/ledger.sqlite3", dir);
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 4000; i++)
        fputs("this is no database ", f);
    fclose(f);
    assert_status(dub_ledger_open(dir, &l, &err), DUB_ERR_FORMAT);
    assert_non_null(strstr(err.text, "damaged"));
    assert_status(dub_ledger_open("/proc/no/such", &l, &err), DUB_ERR_IO);
}

static void attempts_and_outputs_are_kept(void **state)
{
    struct dub_ledger *l = *state;
    struct dub_job job = new_job(us, "i");
    assert_ok(dub_ledger_insert(l, &job, false, &err));
    for (int i = 1; i <= 3; i++) {
        assert_ok(dub_ledger_attempt_begin(l, &job, &err));
        struct dub_attempt a = {.n = i, .http = i == 2 ? 503 : 0, .fate = "lost"};
        assert_ok(dub_ledger_attempt_end(l, &job, &a, &err));
    }
    assert_int_equal(job.attempts, 3);
    job.output_file = dub_strdup("/o/a.mp4");
    assert_ok(dub_ledger_add_output(l, &job, &err));
    dub_job_fini(&job);
    run_sql("CREATE TABLE probe AS SELECT 1 AS x FROM attempts WHERE ended_us IS NOT NULL");
    run_sql("CREATE TABLE probe2(x CHECK(x=3)); INSERT INTO probe2 SELECT count(*) FROM probe");
    run_sql("CREATE TABLE probe3(x CHECK(x=1)); INSERT INTO probe3 SELECT count(*) FROM outputs");
}

static void states_have_their_words(void **state)
{
    (void)state;
    enum dub_job_state s;
    for (int i = 0; i < DUB_JOB_STATE_COUNT; i++) {
        assert_true(dub_job_state_parse(dub_job_state_name((enum dub_job_state)i), &s));
        assert_int_equal(s, i);
    }
    assert_false(dub_job_state_parse("gone", &s));
    char *a = dub_new_idempotency_key(), *b = dub_new_idempotency_key();
    assert_string_not_equal(a, b);
    assert_true(strlen(a) <= 128);
    assert_int_equal(strspn(a, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(a));
    dub_free(a);
    dub_free(b);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_row_comes_back_as_it_was),
        T(files_are_for_the_owner_only),
        T(an_identical_intent_is_refused_while_live_or_done),
        T(lists_are_newest_first_and_know_what_is_left_to_do),
        T(contents_are_known_per_account_and_kind),
        T(a_claim_belongs_to_one_and_dies_with_its_process),
        T(a_race_for_one_intent_has_one_winner),
        T(newer_and_damaged_files_are_named),
        T(attempts_and_outputs_are_kept),
        cmocka_unit_test(states_have_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
