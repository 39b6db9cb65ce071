#include "job/flow.h"

#include <dirent.h>
#include <sqlite3.h>

#include "fake_service.h"
#include "flow_rig.h"
#include "job/task.h"

static struct fake_service fake;
static char dir[64], video[96], audio[96], out_path[96];
static char video_hash[DUB_SHA256_HEX], audio_hash[DUB_SHA256_HEX];
static struct dub_upload_file files[2];
static struct dub_submit_plan plan;
static struct dub_err err;

static void write_file(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fclose(f);
}

static void fresh_dir(void)
{
    snprintf(dir, sizeof(dir), "/tmp/dub-flow-XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(video, sizeof(video), "%s/v.mp4", dir);
    snprintf(audio, sizeof(audio), "%s/a.wav", dir);
    snprintf(out_path, sizeof(out_path), "%s/out.mp4", dir);
    write_file(video, "the video's bytes", 17);
    write_file(audio, "the audio's bytes", 17);
}

static int set_up(void **state)
{
    (void)state;
    fake_service_post(&fake, "/test/reset", "");
    fresh_dir();
    assert_ok(dub_sha256_file(video, video_hash, &err));
    assert_ok(dub_sha256_file(audio, audio_hash, &err));
    files[0] = (struct dub_upload_file){video, video_hash, "VIDEO", "video/mp4"};
    files[1] = (struct dub_upload_file){audio, audio_hash, "AUDIO", "audio/wav"};
    plan = (struct dub_submit_plan){.project = "/p/x.dub",
                                    .files = files,
                                    .n_files = 2,
                                    .compose = rig_compose,
                                    .compose_ctx = &plan,
                                    .intent_sha256 = "intent-1",
                                    .output_path = out_path,
                                    .wait = true};
    return 0;
}

static void remove_dir(void)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    while (d && (e = readdir(d)) != NULL) {
        char *path = dub_path_join(dir, e->d_name);
        unlink(path);
        dub_free(path);
    }
    closedir(d);
    rmdir(dir);
}

static int tear_down(void **state)
{
    (void)state;
    remove_dir();
    return 0;
}

/* A fresh folder and service within one test. */
static void renew(void)
{
    remove_dir();
    set_up(NULL);
}

static void open_rig(struct rig *r)
{
    if (!rig_open(r, dir, fake.url, FAKE_KEY))
        fail_msg("%s", r->err.text);
}

static void submit(struct rig *r)
{
    uint64_t task;
    int before = r->n_finished;
    assert_ok(dub_flow_submit(r->flow, &plan, &task, &err));
    dub_loop_run(r->loop);
    assert_int_equal(r->n_finished, before + 1);
    assert_int_equal(dub_flow_active(r->flow), 0);
}

static int jobs(void)
{
    return fake_service_number(&fake, "jobs");
}

static struct dub_job load(struct rig *r, const char *id)
{
    struct dub_job job;
    assert_ok(dub_ledger_get(r->ledger, (struct dub_account){0}, id, &job, &err));
    return job;
}

static void assert_state(struct rig *r, enum dub_job_state want)
{
    struct dub_job job = load(r, r->job_id);
    assert_string_equal(dub_job_state_name(job.state), dub_job_state_name(want));
    dub_job_fini(&job);
}

static void assert_result(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        fail_msg("%s is not there", path);
    assert_int_equal(info.st_size, 262144);
}

/* Nothing but what was there before and the named files: no part file is left behind. */
static int count_parts(void)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    int n = 0;
    while ((e = readdir(d)) != NULL)
        n += strstr(e->d_name, ".part-") != NULL;
    closedir(d);
    return n;
}

static void a_submit_runs_from_files_to_file(void **state)
{
    (void)state;
    struct rig r;
    open_rig(&r);
    submit(&r);
    assert_status(r.err.code, DUB_OK);
    assert_string_equal(r.output_file, out_path);
    assert_result(out_path);
    assert_int_equal(count_parts(), 0);
    assert_int_equal(r.n_sent, 2);
    assert_int_equal(r.down_bytes, 262144);
    assert_int_equal(jobs(), 1);
    assert_int_equal(fake_service_number(&fake, "leaks"), 0);
    assert_int_equal(r.states[0], DUB_JOB_SENDING);
    assert_int_equal(r.states[r.n_states - 1], DUB_JOB_DONE);
    for (int i = 1; i < r.n_states; i++)
        assert_true(r.states[i] > r.states[i - 1]);
    struct dub_job job = load(&r, r.job_id);
    char want[128];
    snprintf(want, sizeof(want), "{\"type\":\"video\",\"assetId\":\"%s\"}", r.asset[0]);
    assert_non_null(strstr(job.request, want));
    assert_int_equal(job.attempts, 1);
    assert_false(job.maybe_sent);
    cJSON *json = dub_job_to_json(&job);
    assert_string_equal(dub_json_str(json, "outputFile"), out_path);
    assert_string_equal(dub_json_str(json, "state"), "done");
    assert_string_equal(dub_json_str(json, "remoteId"), job.remote_id);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "error")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "costUsd")));
    cJSON_Delete(json);
    dub_job_fini(&job);
    rig_close(&r);
}

static void without_wait_it_ends_when_accepted_and_resume_fetches(void **state)
{
    (void)state;
    struct rig r;
    size_t n;
    open_rig(&r);
    plan.wait = false;
    submit(&r);
    assert_status(r.err.code, DUB_OK);
    assert_state(&r, DUB_JOB_PENDING);
    assert_int_not_equal(access(out_path, F_OK), 0);
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    assert_int_equal(n, 1);
    dub_loop_run(r.loop);
    assert_state(&r, DUB_JOB_DONE);
    assert_result(out_path);
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    assert_int_equal(n, 0);
    rig_close(&r);
}

static void an_identical_intent_asks_first(void **state)
{
    (void)state;
    struct rig r;
    uint64_t task;
    open_rig(&r);
    submit(&r);
    assert_status(dub_flow_submit(r.flow, &plan, &task, &err), DUB_ERR_CONFLICT);
    assert_non_null(strstr(err.text, r.job_id));
    assert_string_equal(err.remote_code, r.job_id);
    assert_int_equal(jobs(), 1);
    plan.confirmed = true;
    submit(&r);
    assert_int_equal(jobs(), 2);
    assert_int_equal(fake_service_number(&fake, "assets"), 2); /* each content only once */
    char second[128];
    snprintf(second, sizeof(second), "%s/out-2.mp4", dir);
    assert_string_equal(r.output_file, second); /* nothing is overwritten unasked */
    assert_result(second);
    plan.overwrite = true;
    submit(&r);
    assert_string_equal(r.output_file, out_path);
    rig_close(&r);
    /* Another key is another account: nothing is known there. */
    assert_true(rig_open(&r, dir, fake.url, "some-other-key-0123"));
    plan.confirmed = false;
    submit(&r);
    assert_status(r.err.code, DUB_ERR_AUTH);
    assert_null(strstr(r.err.text, "some-other-key"));
    rig_close(&r);
}

/* Faults of a create that are over after one call: the same key and bytes go again. */
static void passing_faults_of_a_create_make_one_job(void **state)
{
    (void)state;
    static const char *const kinds[] = {
        "reset-before",
        "reset-after",
        "cut",
        "html",
        "wrong-json",
        "once-408",
        "once-500",
        "once-503",
        "once-504",
        "late-500",
        "late-503",
        "late-504",
        "late-408",
        "once-429-rate_limit_exceeded",
        "once-429-concurrency_limit_reached",
        "once-503-IDEMPOTENCY_OUTCOME_UNKNOWN",
        "late-503-IDEMPOTENCY_OUTCOME_UNKNOWN",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(kinds); i++) {
        struct rig r;
        char fault[96];
        renew();
        snprintf(fault, sizeof(fault), "generate:1:%s", kinds[i]);
        fake_service_post(&fake, "/test/fault", fault);
        open_rig(&r);
        submit(&r);
        if (r.err.code != DUB_OK || jobs() != 1)
            fail_msg("%s: %d jobs, %s", kinds[i], jobs(), r.err.text);
        assert_int_equal(fake_service_calls(&fake, "generate"), 2);
        assert_int_equal(fake_service_number(&fake, "keys"), 1);
        assert_state(&r, DUB_JOB_DONE);
        rig_close(&r);
    }
}

static void fault_every_create(const char *kind)
{
    char fault[96];
    for (int n = 1; n <= 5; n++) {
        snprintf(fault, sizeof(fault), "generate:%d:%s", n, kind);
        fake_service_post(&fake, "/test/fault", fault);
    }
}

/* Faults that outlast all tries: what the ledger says, and how resume ends it. */
static void lasting_faults_are_settled_by_resume(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        enum dub_job_state state;
        enum dub_status status;
    } rows[] = {
        {"reset-before", DUB_JOB_UNKNOWN, DUB_ERR_OUTCOME_UNKNOWN},
        {"reset-after", DUB_JOB_UNKNOWN, DUB_ERR_OUTCOME_UNKNOWN},
        {"cut", DUB_JOB_UNKNOWN, DUB_ERR_OUTCOME_UNKNOWN},
        {"html", DUB_JOB_UNKNOWN, DUB_ERR_OUTCOME_UNKNOWN},
        {"wrong-json", DUB_JOB_UNKNOWN, DUB_ERR_OUTCOME_UNKNOWN},
        {"late-504", DUB_JOB_UNKNOWN, DUB_ERR_OUTCOME_UNKNOWN},
        {"once-500", DUB_JOB_UNKNOWN, DUB_ERR_OUTCOME_UNKNOWN},
        {"late-503-IDEMPOTENCY_OUTCOME_UNKNOWN", DUB_JOB_UNKNOWN, DUB_ERR_OUTCOME_UNKNOWN},
        {"once-429-rate_limit_exceeded", DUB_JOB_SENDING, DUB_ERR_HTTP},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct rig r;
        size_t n;
        renew();
        fault_every_create(rows[i].kind);
        open_rig(&r);
        submit(&r);
        if (r.err.code != rows[i].status)
            fail_msg("%s: %s (%s)", rows[i].kind, dub_status_name(r.err.code), r.err.text);
        assert_int_equal(fake_service_calls(&fake, "generate"), 5);
        assert_state(&r, rows[i].state);
        if (rows[i].state == DUB_JOB_UNKNOWN)
            assert_non_null(strstr(r.err.text, "dubline resume"));
        rig_close(&r);
        open_rig(&r);
        assert_ok(dub_flow_resume(r.flow, true, &n, &err));
        assert_int_equal(n, 1);
        dub_loop_run(r.loop);
        assert_status(r.err.code, DUB_OK);
        assert_state(&r, DUB_JOB_DONE);
        assert_int_equal(jobs(), 1);
        rig_close(&r);
    }
}

static void a_refusal_is_final_and_makes_no_job(void **state)
{
    (void)state;
    struct rig r;
    size_t n;
    fake_service_post(&fake, "/test/fault",
                      "generate:1:once-400-generation_input_segments_invalid");
    open_rig(&r);
    submit(&r);
    assert_status(r.err.code, DUB_ERR_HTTP);
    assert_int_equal(r.err.http, 400);
    assert_string_equal(r.err.remote_code, "generation_input_segments_invalid");
    assert_non_null(strstr(r.err.text, "dubline check"));
    assert_state(&r, DUB_JOB_REJECTED);
    struct dub_job job = load(&r, r.job_id);
    assert_string_equal(job.error_code, "generation_input_segments_invalid");
    assert_string_equal(job.error, "something failed");
    assert_false(job.maybe_sent);
    dub_job_fini(&job);
    assert_int_equal(fake_service_calls(&fake, "generate"), 1);
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    assert_int_equal(n, 0);
    /* A lost answer, then a refusal for want of payment: that proves nothing about the first. */
    plan.confirmed = true;
    fake_service_post(&fake, "/test/fault", "generate:1:reset-after");
    fake_service_post(&fake, "/test/fault", "generate:2:once-402-account_payment_required");
    submit(&r);
    assert_status(r.err.code, DUB_ERR_OUTCOME_UNKNOWN);
    assert_state(&r, DUB_JOB_UNKNOWN);
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    dub_loop_run(r.loop);
    assert_state(&r, DUB_JOB_DONE);
    assert_int_equal(jobs(), 1);
    /* An asset that the service has lost is uploaded again by the next submit. */
    fake_service_post(&fake, "/test/fault", "generate:1:once-404-asset_not_found");
    submit(&r);
    assert_state(&r, DUB_JOB_REJECTED);
    r.n_sent = 0;
    submit(&r);
    assert_int_equal(r.n_sent, 2);
    assert_state(&r, DUB_JOB_DONE);
    rig_close(&r);
}

/* The service says that the outcome is unknown and names a job, which then does not exist. */
static void a_name_that_leads_nowhere_stays_unknown(void **state)
{
    (void)state;
    struct rig r;
    size_t n;
    open_rig(&r);
    fake_service_post(&fake, "/test/fault",
                      "generate:1:once-503-IDEMPOTENCY_OUTCOME_UNKNOWN=no-such-id");
    submit(&r);
    assert_status(r.err.code, DUB_ERR_OUTCOME_UNKNOWN);
    assert_state(&r, DUB_JOB_UNKNOWN);
    assert_int_equal(fake_service_calls(&fake, "get"), 3);
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    dub_loop_run(r.loop);
    assert_state(&r, DUB_JOB_DONE);
    assert_int_equal(jobs(), 1);
    rig_close(&r);
}

static void nobody_there_leaves_the_job_to_resume(void **state)
{
    (void)state;
    struct rig r;
    size_t n;
    /* A port that was free a moment ago. */
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in addr = {.sin_family = AF_INET};
    socklen_t len = sizeof(addr);
    char url[64];
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(s, (struct sockaddr *)&addr, sizeof(addr)), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&addr, &len), 0);
    close(s);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d", ntohs(addr.sin_port));
    plan.n_files = 0;
    assert_true(rig_open(&r, dir, url, FAKE_KEY));
    submit(&r);
    assert_status(r.err.code, DUB_ERR_NET);
    assert_state(&r, DUB_JOB_SENDING);
    struct dub_job job = load(&r, r.job_id);
    assert_false(job.maybe_sent);
    assert_int_equal(job.attempts, 5);
    dub_job_fini(&job);
    rig_close(&r);
    /* Another service's rows are not touched. */
    open_rig(&r);
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    assert_int_equal(n, 0);
    rig_close(&r);
}

static void failed_jobs_say_why(void **state)
{
    (void)state;
    struct rig r;
    open_rig(&r);
    fake_service_post(&fake, "/test/set", "{\"end\":\"FAILED\"}");
    submit(&r);
    assert_status(r.err.code, DUB_ERR_REMOTE);
    assert_int_equal(dub_status_exit(r.err.code), 6);
    assert_string_equal(r.err.remote_code, "generation_pipeline_failed");
    assert_null(strchr(r.err.text, '\x1b'));
    assert_state(&r, DUB_JOB_FAILED);
    fake_service_post(&fake, "/test/set", "{\"end\":\"REJECTED\"}");
    submit(&r); /* a failed job does not stand in the way */
    assert_state(&r, DUB_JOB_REJECTED);
    rig_close(&r);
}

static void polls_survive_trouble_and_give_up_at_last(void **state)
{
    (void)state;
    struct rig r;
    size_t n;
    char fault[64];
    static const char *const kinds[] = {"reset-after", "once-503", "html"};
    open_rig(&r);
    for (int i = 0; i < 3; i++) {
        snprintf(fault, sizeof(fault), "get:%d:%s", i + 1, kinds[i]);
        fake_service_post(&fake, "/test/fault", fault);
    }
    submit(&r);
    assert_state(&r, DUB_JOB_DONE);
    for (int i = 1; i <= 5; i++) {
        snprintf(fault, sizeof(fault), "get:%d:once-502", i);
        fake_service_post(&fake, "/test/fault", fault);
    }
    plan.confirmed = true;
    submit(&r);
    assert_status(r.err.code, DUB_ERR_NET);
    assert_state(&r, DUB_JOB_PENDING);
    for (int i = 1; i <= 2; i++) {
        snprintf(fault, sizeof(fault), "get:%d:once-404-generation_not_found", i);
        fake_service_post(&fake, "/test/fault", fault);
    }
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    dub_loop_run(r.loop);
    assert_state(&r, DUB_JOB_DONE);
    rig_close(&r);
}

static void downloads_survive_cuts_and_expired_links(void **state)
{
    (void)state;
    struct rig r;
    open_rig(&r);
    fake_service_post(&fake, "/test/fault", "output:1:cut");
    fake_service_post(&fake, "/test/fault", "output:2:once-403");
    fake_service_post(&fake, "/test/fault", "output:3:cut");
    fake_service_post(&fake, "/test/fault", "output:4:once-503");
    submit(&r);
    assert_status(r.err.code, DUB_OK);
    assert_result(out_path);
    assert_true(fake_service_calls(&fake, "range") >= 2);
    /* A server without ranges: from the start again, never a mixture. */
    fake_service_post(&fake, "/test/set", "{\"ranges\":false}");
    fake_service_post(&fake, "/test/fault", "output:1:cut");
    plan.confirmed = plan.overwrite = true;
    submit(&r);
    assert_status(r.err.code, DUB_OK);
    assert_result(out_path);
    rig_close(&r);
}

static void unreadable_results_are_fetched_again_and_then_named(void **state)
{
    (void)state;
    struct rig r;
    size_t n;
    open_rig(&r);
    r.verify_fails = true;
    submit(&r);
    assert_status(r.err.code, DUB_ERR_MEDIA);
    assert_int_equal(r.n_verified, 2);
    assert_int_equal(count_parts(), 0);
    assert_int_not_equal(access(out_path, F_OK), 0);
    assert_state(&r, DUB_JOB_DOWNLOADING);
    r.verify_fails = false;
    assert_ok(dub_flow_resume(r.flow, false, &n, &err));
    assert_int_equal(n, 1);
    dub_loop_run(r.loop);
    assert_state(&r, DUB_JOB_DONE);
    assert_result(out_path);
    rig_close(&r);
}

static void downloads_by_hand_and_adopted_jobs(void **state)
{
    (void)state;
    struct rig r;
    uint64_t task;
    char other[96], remote[64];
    open_rig(&r);
    plan.output_path = NULL;
    submit(&r);
    assert_status(r.err.code, DUB_OK);
    assert_state(&r, DUB_JOB_COMPLETED);
    snprintf(other, sizeof(other), "%s/by-hand.mp4", dir);
    struct dub_download_plan d = {.id = r.job_id, .output_path = other};
    assert_ok(dub_flow_download(r.flow, &d, &task, &err));
    dub_loop_run(r.loop);
    assert_status(r.err.code, DUB_OK);
    assert_state(&r, DUB_JOB_DONE);
    assert_result(other);
    struct dub_job job = load(&r, r.job_id);
    snprintf(remote, sizeof(remote), "%s", job.remote_id);
    dub_job_fini(&job);
    rig_close(&r);
    /* A ledger that has never heard of it. */
    remove_dir();
    fresh_dir();
    open_rig(&r);
    snprintf(other, sizeof(other), "%s/adopted.mp4", dir);
    d = (struct dub_download_plan){.id = remote, .output_path = other};
    assert_ok(dub_flow_download(r.flow, &d, &task, &err));
    dub_loop_run(r.loop);
    assert_status(r.err.code, DUB_OK);
    assert_result(other);
    d.id = "no-such-job";
    assert_ok(dub_flow_download(r.flow, &d, &task, &err));
    dub_loop_run(r.loop);
    assert_status(r.err.code, DUB_ERR_HTTP);
    d.output_path = "/no/such/folder/x.mp4";
    assert_status(dub_flow_download(r.flow, &d, &task, &err), DUB_ERR_IO);
    assert_ok(dub_flow_delete(r.flow, remote, &task, &err));
    dub_loop_run(r.loop);
    assert_status(r.err.code, DUB_OK);
    assert_int_equal(jobs(), 0);
    assert_ok(dub_flow_delete(r.flow, remote, &task, &err));
    dub_loop_run(r.loop);
    assert_status(r.err.code, DUB_ERR_HTTP);
    rig_close(&r);
}

static void running_jobs_cannot_be_downloaded_or_deleted(void **state)
{
    (void)state;
    struct rig r;
    uint64_t task;
    open_rig(&r);
    fake_service_post(&fake, "/test/set", "{\"seconds\":30}");
    plan.wait = false;
    submit(&r);
    struct dub_download_plan d = {.id = r.job_id, .output_path = out_path};
    assert_ok(dub_flow_download(r.flow, &d, &task, &err));
    dub_loop_run(r.loop);
    assert_status(r.err.code, DUB_ERR_STATE);
    assert_ok(dub_flow_delete(r.flow, r.job_id, &task, &err));
    dub_loop_run(r.loop);
    assert_status(r.err.code, DUB_ERR_HTTP);
    assert_string_equal(r.err.remote_code, "generation_not_deletable_while_processing");
    rig_close(&r);
}

static void faults_of_an_upload_end_in_one_asset_each(void **state)
{
    (void)state;
    static const char *const faults[] = {
        "asset-upload:1:reset-after",
        "asset-upload:1:once-503",
        "asset-upload:1:html",
        "asset-put:1:reset-before",
        "asset-put:1:reset-after",
        "asset-put:1:once-403",
        "asset-put:1:once-500",
        "asset-register:1:reset-before",
        "asset-register:1:once-422-uploaded_file_not_found",
        "asset-register:1:once-503",
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(faults); i++) {
        struct rig r;
        uint64_t task;
        renew();
        fake_service_post(&fake, "/test/fault", faults[i]);
        open_rig(&r);
        assert_ok(dub_flow_upload(r.flow, files, 2, &task, &err));
        dub_loop_run(r.loop);
        if (r.err.code || fake_service_number(&fake, "assets") != 2)
            fail_msg("%s: %s", faults[i], r.err.text);
        assert_int_equal(fake_service_number(&fake, "leaks"), 0);
        assert_ok(dub_flow_upload(r.flow, files, 2, &task, &err));
        dub_loop_run(r.loop);
        assert_int_equal(fake_service_number(&fake, "assets"), 2);
        assert_int_equal(r.n_uploaded, 4);
        assert_int_equal(r.n_sent, 2);
        rig_close(&r);
    }
}

static void a_changed_file_is_not_uploaded(void **state)
{
    (void)state;
    struct rig r;
    uint64_t task;
    open_rig(&r);
    write_file(audio, "THE AUDIO'S BYTES", 17);
    submit(&r);
    assert_status(r.err.code, DUB_ERR_IO);
    assert_non_null(strstr(r.err.text, "a.wav"));
    assert_non_null(strstr(r.err.text, "changed"));
    assert_string_equal(r.err.path, audio);
    assert_int_equal(fake_service_number(&fake, "assets"), 1);
    assert_int_equal(jobs(), 0);
    unlink(audio);
    assert_ok(dub_flow_upload(r.flow, files, 2, &task, &err));
    dub_loop_run(r.loop);
    assert_status(r.err.code, DUB_ERR_IO);
    files[1].sha256 = "";
    assert_status(dub_flow_submit(r.flow, &plan, &task, &err), DUB_ERR_ARG);
    plan.n_files = 0;
    plan.output_path = "/no/such/folder/x.mp4";
    assert_status(dub_flow_submit(r.flow, &plan, &task, &err), DUB_ERR_IO);
    plan.output_path = "relative.mp4";
    assert_status(dub_flow_submit(r.flow, &plan, &task, &err), DUB_ERR_ARG);
    rig_close(&r);
}

static void two_processes_share_one_upload_and_one_job(void **state)
{
    (void)state;
    struct rig a, b;
    uint64_t task;
    open_rig(&a);
    open_rig(&b);
    fake_service_post(&fake, "/test/fault", "asset-put:1:slow=0.2");
    assert_ok(dub_flow_upload(a.flow, files, 2, &task, &err));
    while (a.up_bytes == 0)
        dub_loop_step(a.loop, 10000);
    assert_ok(dub_flow_upload(b.flow, files, 2, &task, &err));
    while (dub_flow_active(a.flow) || dub_flow_active(b.flow)) {
        dub_loop_step(a.loop, 2000);
        dub_loop_step(b.loop, 2000);
    }
    assert_true(b.n_waits > 0);
    assert_int_equal(fake_service_number(&fake, "assets"), 2);
    /* While one follows the job, the other's resume leaves it alone. */
    size_t n;
    fake_service_post(&fake, "/test/set", "{\"seconds\":0.5}");
    assert_ok(dub_flow_submit(a.flow, &plan, &task, &err));
    while (!a.job_id[0])
        dub_loop_step(a.loop, 10000);
    assert_ok(dub_flow_resume(b.flow, true, &n, &err));
    assert_int_equal(n, 1);
    dub_loop_run(b.loop);
    assert_status(b.err.code, DUB_ERR_CONFLICT);
    dub_loop_run(a.loop);
    assert_status(a.err.code, DUB_OK);
    assert_int_equal(jobs(), 1);
    assert_int_equal(fake_service_calls(&fake, "generate"), 1);
    rig_close(&a);
    rig_close(&b);
}

static void cancelled_creates_are_unknown_and_settled_later(void **state)
{
    (void)state;
    struct rig r;
    uint64_t task;
    size_t n;
    open_rig(&r);
    fake_service_post(&fake, "/test/fault", "generate:1:slow=0.5");
    assert_ok(dub_flow_submit(r.flow, &plan, &task, &err));
    while (fake_service_calls(&fake, "generate") == 0)
        dub_loop_step(r.loop, 10000);
    dub_flow_cancel(r.flow, task);
    dub_flow_cancel(r.flow, task);
    assert_int_equal(r.n_finished, 1);
    assert_status(r.err.code, DUB_ERR_CANCELLED);
    assert_state(&r, DUB_JOB_UNKNOWN);
    fake_service_post(&fake, "/test/fault", "generate:1:slow=0.5");
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    while (fake_service_calls(&fake, "generate") < 2)
        dub_loop_step(r.loop, 10000);
    rig_close(&r); /* in the middle of it */
    open_rig(&r);
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    dub_loop_run(r.loop);
    assert_state(&r, DUB_JOB_DONE);
    assert_int_equal(jobs(), 1);
    rig_close(&r);
}

static void an_answer_of_the_verifier_may_come_too_late(void **state)
{
    (void)state;
    struct rig r;
    uint64_t task;
    size_t n;
    for (int freed = 0; freed < 2; freed++) {
        open_rig(&r);
        r.verify_later = true;
        plan.confirmed = true;
        assert_ok(dub_flow_submit(r.flow, &plan, &task, &err));
        while (!r.verified)
            dub_loop_step(r.loop, 10000);
        if (freed) {
            dub_flow_free(r.flow);
            r.flow = NULL;
            assert_int_equal(r.n_finished, 0);
        } else {
            dub_flow_cancel(r.flow, task);
            assert_status(r.err.code, DUB_ERR_CANCELLED);
        }
        r.verified(r.verified_ctx, NULL);
        rig_close(&r);
        open_rig(&r);
        assert_ok(dub_flow_resume(r.flow, true, &n, &err));
        dub_loop_run(r.loop);
        assert_state(&r, DUB_JOB_DONE);
        rig_close(&r);
    }
}

static void a_damaged_request_is_never_sent(void **state)
{
    (void)state;
    struct rig r;
    size_t n;
    char path[128];
    sqlite3 *db;
    open_rig(&r);
    fault_every_create("reset-before");
    submit(&r);
    snprintf(path, sizeof(path), "%s/ledger.sqlite3", dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE jobs SET request='{}'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    dub_loop_run(r.loop);
    assert_status(r.err.code, DUB_ERR_FORMAT);
    assert_int_equal(fake_service_calls(&fake, "generate"), 5);
    rig_close(&r);
}

/* --- killed at every point ----------------------------------------------------------------- */

/* Submits and dies by SIGKILL at the n-th state event, or after the n-th pass of the loop. */
static void work_as_child(int at_state, int after_passes)
{
    struct rig r;
    uint64_t task;
    if (!rig_open(&r, dir, fake.url, FAKE_KEY) || dub_flow_submit(r.flow, &plan, &task, &r.err))
        _exit(1);
    r.kill_at_state = at_state;
    for (int i = 0; dub_flow_active(r.flow) > 0; i++) {
        if (after_passes && i == after_passes)
            raise(SIGKILL);
        dub_loop_step(r.loop, -1);
    }
    _exit(r.err.code == DUB_OK ? 0 : 2);
}

/* true when the child came to its end before it was to die. */
static bool submit_and_die(int at_state, int after_passes)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        work_as_child(at_state, after_passes);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGKILL);
        return false;
    }
    assert_int_equal(WEXITSTATUS(status), 0);
    return true;
}

/*
 * Two contents were registered. The one that was at work may have been sent or registered twice:
 * a process that dies with that call under way cannot know.
 */
static void assert_assets(void)
{
    cJSON *doc = fake_service_stats(&fake);
    const cJSON *hashes = cJSON_GetObjectItem(doc, "hashes"), *h;
    int n_video = 0, n_audio = 0;
    cJSON_ArrayForEach(h, hashes)
    {
        n_video += strcmp(h->valuestring, video_hash) == 0;
        n_audio += strcmp(h->valuestring, audio_hash) == 0;
    }
    assert_int_equal(n_video + n_audio, cJSON_GetArraySize(hashes));
    assert_in_range(n_video, 1, 2);
    assert_in_range(n_audio, 1, 2);
    assert_in_range(n_video + n_audio, 2, 3);
    assert_in_range(fake_service_calls(&fake, "asset-put"), 2, 3);
    cJSON_Delete(doc);
}

/* resume, and submit again where nothing had been asked for yet: one job, one file. */
static void settle_after_kill(const char *what)
{
    struct rig r;
    size_t n;
    struct dub_job_list list = {0};
    open_rig(&r);
    assert_ok(dub_flow_resume(r.flow, true, &n, &err));
    dub_loop_run(r.loop);
    assert_int_equal(r.n_finished, n);
    assert_ok(dub_ledger_list(r.ledger, &(struct dub_job_query){.limit = 0}, &list, &err));
    if (list.n == 0) {
        assert_int_equal(jobs(), 0);
        submit(&r);
    } else {
        assert_int_equal(list.n, 1);
    }
    dub_job_list_fini(&list);
    if (r.err.code || jobs() != 1)
        fail_msg("%s: %d jobs, %s", what, jobs(), r.err.text);
    assert_int_equal(fake_service_number(&fake, "keys"), 1);
    assert_assets();
    assert_result(out_path);
    assert_int_equal(count_parts(), 0);
    char second[128];
    snprintf(second, sizeof(second), "%s/out-2.mp4", dir);
    assert_int_not_equal(access(second, F_OK), 0);
    rig_close(&r);
}

static void killed_at_any_state_there_is_one_job(void **state)
{
    (void)state;
    bool ended = false;
    for (int n = 1; !ended; n++) {
        char what[32];
        snprintf(what, sizeof(what), "state %d", n);
        renew();
        fake_service_post(&fake, "/test/set", "{\"seconds\":0.05}");
        ended = submit_and_die(n, 0);
        settle_after_kill(what);
        assert_true(n < 30);
    }
}

static void killed_after_any_pass_there_is_one_job(void **state)
{
    (void)state;
    bool ended = false;
    int n = 1;
    for (; !ended; n++) {
        char what[32];
        snprintf(what, sizeof(what), "pass %d", n);
        renew();
        fake_service_post(&fake, "/test/set", "{\"seconds\":0.05}");
        ended = submit_and_die(0, n);
        settle_after_kill(what);
        assert_true(n < 400);
    }
    assert_true(n > 10);
}

/* Killed while the service is at work on a call, for every call of a submit. */
static void killed_inside_any_call_there_is_one_job(void **state)
{
    (void)state;
    static const char *const calls[] = {"asset-upload", "asset-put", "asset-register",
                                        "generate",     "get",       "output"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(calls); i++) {
        char fault[64];
        renew();
        fake_service_post(&fake, "/test/set", "{\"seconds\":0.05}");
        snprintf(fault, sizeof(fault), "%s:1:slow=0.3", calls[i]);
        fake_service_post(&fake, "/test/fault", fault);
        pid_t pid = fork();
        if (pid == 0)
            work_as_child(0, 0);
        while (fake_service_calls(&fake, calls[i]) == 0)
            usleep(5000);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        usleep(500000);
        settle_after_kill(calls[i]);
    }
}

static void names_that_are_taken_are_stepped_over(void **state)
{
    (void)state;
    static const struct {
        const char *path, *second;
    } rows[] = {
        {"/a/b.mp4", "/a/b-2.mp4"},
        {"/a.b/c", "/a.b/c-2"},
        {"/a/.hidden", "/a/.hidden-2"},
        {"/a/x.tar.gz", "/a/x.tar-2.gz"},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        char *name = dub_place_name(rows[i].path, 2);
        assert_string_equal(name, rows[i].second);
        dub_free(name);
        name = dub_place_name(rows[i].path, 1);
        assert_string_equal(name, rows[i].path);
        dub_free(name);
    }
    assert_status(dub_place_rename(video, audio, false, &err), DUB_ERR_CONFLICT);
    assert_ok(dub_place_rename(video, audio, true, &err));
    assert_ok(dub_place_rename(audio, video, false, &err));
    assert_status(dub_place_rename("/no/such", audio, false, &err), DUB_ERR_IO);
    /* What is no file is never replaced by one: as root that would be the end of /dev/null. */
    char *pipe_path = dub_path_join(dir, "pipe");
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    assert_status(dub_place_check(pipe_path, &err), DUB_ERR_ARG);
    assert_status(dub_place_rename(video, pipe_path, true, &err), DUB_ERR_ARG);
    dub_free(pipe_path);
    assert_status(dub_place_check(dir, &err), DUB_ERR_IO);
}

static int start(void **state)
{
    (void)state;
    fake_service_start(&fake);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    fake_service_stop(&fake);
    return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_submit_runs_from_files_to_file),
        T(without_wait_it_ends_when_accepted_and_resume_fetches),
        T(an_identical_intent_asks_first),
        T(passing_faults_of_a_create_make_one_job),
        T(lasting_faults_are_settled_by_resume),
        T(a_refusal_is_final_and_makes_no_job),
        T(a_name_that_leads_nowhere_stays_unknown),
        T(nobody_there_leaves_the_job_to_resume),
        T(failed_jobs_say_why),
        T(polls_survive_trouble_and_give_up_at_last),
        T(downloads_survive_cuts_and_expired_links),
        T(unreadable_results_are_fetched_again_and_then_named),
        T(downloads_by_hand_and_adopted_jobs),
        T(running_jobs_cannot_be_downloaded_or_deleted),
        T(faults_of_an_upload_end_in_one_asset_each),
        T(a_changed_file_is_not_uploaded),
        T(two_processes_share_one_upload_and_one_job),
        T(cancelled_creates_are_unknown_and_settled_later),
        T(an_answer_of_the_verifier_may_come_too_late),
        T(a_damaged_request_is_never_sent),
        T(killed_at_any_state_there_is_one_job),
        T(killed_after_any_pass_there_is_one_job),
        T(killed_inside_any_call_there_is_one_job),
        T(names_that_are_taken_are_stepped_over),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
