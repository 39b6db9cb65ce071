/* POST /v2/generate and the cost of a whole body. */
#include <stdio.h>
#include <strings.h>

#include "base/json.h"
#include "base/mem.h"
#include "sandbox/api.h"
#include "sandbox/rules.h"
#include "sandbox/schema.h"
#include "sandbox/store.h"

#define MONTH_MS ((int64_t)30 * 24 * 3600 * 1000)

enum dub_sb_known dub_sb_asset_lookup(void *ctx, const char *asset_id, const char *url,
                                      struct dub_sb_source *out)
{
    const struct dub_sb_scope *scope = ctx;
    const struct dub_sandbox *sb = scope->sb;
    const struct dub_sb_upload *u = url ? dub_sb_upload_of_url(sb, url) : NULL;
    bool foreign = false;
    for (size_t i = sb->assets.n; i-- > 0;) {
        const struct dub_sb_asset *asset = sb->assets.at[i];
        bool same = asset_id ? strcmp(asset->id, asset_id) == 0
                    : u      ? strcmp(asset->token, u->token) == 0
                             : strcmp(asset->url, url) == 0;
        if (!same)
            continue;
        if (strcmp(asset->org, scope->org) == 0) {
            dub_sb_asset_source(asset, out);
            return DUB_SB_KNOWN;
        }
        foreign = true;
    }
    return foreign ? DUB_SB_FOREIGN : DUB_SB_UNKNOWN;
}

/* --- idempotency ------------------------------------------------------------------------------ */

static bool key_is_well_formed(const char *key)
{
    size_t n = strlen(key);
    for (size_t i = 0; i < n; i++)
        if (!strchr("0123456789._~-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", key[i]))
            return false;
    return n >= 1 && n <= 128;
}

static bool read_key(const struct dub_sb_request *req, const char **key, struct dub_sb_answer *a)
{
    size_t count;
    *key = dub_sb_request_header(req, "Idempotency-Key", &count);
    if (count == 0)
        return true;
    if (count > 1)
        dub_sb_refuse(a, "INVALID_IDEMPOTENCY_KEY", "the Idempotency-Key header came %zu times",
                      count);
    else if (!key_is_well_formed(*key))
        dub_sb_refuse(a, "INVALID_IDEMPOTENCY_KEY",
                      "the Idempotency-Key is not 1 to 128 characters of A-Z a-z 0-9 . _ ~ -");
    else
        return true;
    return false;
}

/* Whether the key was used: then the answer is the old one, or the conflict. */
static bool replay(const struct dub_sandbox *sb, const struct dub_sb_request *req, const char *key,
                   const char *body_hash, struct dub_sb_answer *a)
{
    if (req->body.failed)
        return false; /* too large, and so not all of it was kept */
    for (size_t i = 0; key && i < sb->jobs.n; i++) {
        const struct dub_sb_job *job = sb->jobs.at[i];
        if (strcmp(job->key, key) != 0 || strcmp(job->org, req->org) != 0)
            continue;
        if (strcmp(job->body_hash, body_hash) != 0) {
            dub_sb_refuse(a, "IDEMPOTENCY_PAYLOAD_CONFLICT",
                          "this Idempotency-Key made generation %s from another body", job->id);
            return true;
        }
        dub_sb_answer_text(a, 201, "application/json; charset=utf-8", job->answer);
        dub_sb_answer_header(a, "X-Sandbox-Replayed", "true");
        return true;
    }
    return false;
}

/* --- plan ------------------------------------------------------------------------------------- */

static bool check_concurrency(const struct dub_sandbox *sb, const struct dub_sb_request *req,
                              struct dub_sb_answer *a)
{
    int active = 0, limit = sb->opt->plan->concurrency;
    int64_t now = dub_sb_now_ms(sb), soonest = INT64_MAX;
    for (size_t i = 0; i < sb->jobs.n; i++) {
        const struct dub_sb_job *job = sb->jobs.at[i];
        if (job->deleted || strcmp(job->org, req->org) != 0 ||
            dub_sb_status_is_final(dub_sb_job_status(job, now)))
            continue;
        active++;
        soonest = job->ends_ms < soonest ? job->ends_ms : soonest;
    }
    if (active < limit)
        return true;
    int64_t wait_s = soonest > now ? (soonest - now + 999) / 1000 : 1;
    cJSON *body = dub_sb_refusal_new(a, "concurrency_limit_reached",
                                     "%d generations are running; the %s plan allows %d", active,
                                     sb->opt->plan->name, limit);
    cJSON_AddNumberToObject(body, "activeGenerations", active);
    cJSON_AddNumberToObject(body, "concurrencyLimit", limit);
    cJSON_AddNumberToObject(body, "retryAfterSeconds", (double)wait_s);
    cJSON_AddStringToObject(body, "upgradeUrl", "https://sync.so/billing");
    dub_sb_answer_seal(a, body);
    return false;
}

/* The free plan: three generations a month, one of them with sync-3. */
static bool check_monthly(const struct dub_sandbox *sb, const struct dub_sb_request *req,
                          const struct dub_sb_work *work, struct dub_sb_answer *a)
{
    int limit = sb->opt->plan->monthly, n = 0, n_sync3 = 0;
    if (!limit)
        return true;
    bool sync3 = strcmp(work->model->name, "sync-3") == 0;
    int64_t since = dub_sb_now_ms(sb) - MONTH_MS;
    for (size_t i = 0; i < sb->jobs.n; i++) {
        const struct dub_sb_job *job = sb->jobs.at[i];
        if (strcmp(job->org, req->org) != 0 || job->created_ms < since)
            continue;
        n++;
        n_sync3 += strcmp(dub_json_str(job->body, "model"), "sync-3") == 0;
    }
    if (n < limit && !(sync3 && n_sync3 > 0))
        return true;
    dub_sb_refuse(a, "free_tier_generations_exhausted",
                  "%d generations in 30 days, %d of them with sync-3; the plan allows %d, one with "
                  "sync-3",
                  n, n_sync3, limit);
    return false;
}

/* --- what is taken and has no effect ---------------------------------------------------------- */

static const struct {
    const char *option;
    const char *models[5]; /* that take it; others ignore it (reference, section 5) */
} applicability[] = {
    {"temperature", {"lipsync-2", "lipsync-2-pro"}},
    {"occlusion_detection_enabled", {"lipsync-2", "lipsync-2-pro", "lipsync-1.9.0-beta"}},
    {"active_speaker_detection", {"lipsync-2", "lipsync-2-pro", "sync-3"}},
    {"model_mode", {"react-1"}},
    {"prompt", {"react-1"}},
    {"i2v_prompt", {"sync-3"}},
};

/* The service accepts these in silence; whoever tries things out here should hear of it. */
static void log_ignored(const struct dub_sandbox *sb, const struct dub_sb_job *job,
                        const struct dub_sb_work *work)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(applicability); i++) {
        bool taken = !dub_json_get(work->options, applicability[i].option);
        for (size_t k = 0; k < 5 && applicability[i].models[k]; k++)
            taken = taken || strcmp(applicability[i].models[k], work->model->name) == 0;
        if (!taken)
            dub_sb_log(sb, "job %s: %s ignores the option %s", job->id, work->model->name,
                       applicability[i].option);
    }
    if (dub_json_get(job->body, "webhookUrl"))
        dub_sb_log(sb, "job %s: the sandbox sends no webhooks", job->id);
}

/* --- creating --------------------------------------------------------------------------------- */

static struct dub_sb_job *new_job(struct dub_sandbox *sb, const struct dub_sb_request *req,
                                  cJSON *body, const struct dub_sb_work *work)
{
    struct dub_sb_job *job = DUB_NEW(struct dub_sb_job);
    dub_sb_uuid(job->id);
    snprintf(job->org, sizeof(job->org), "%s", req->org);
    job->seq = sb->next_seq;
    job->created_ms = dub_sb_now_ms(sb);
    int64_t span = dub_sb_real_ms(sb->opt, sb->opt->job_us);
    job->starts_ms = job->created_ms + span / 5;
    job->ends_ms = job->created_ms + span;
    job->body = body;
    job->output_name = dub_sb_clean_name(dub_json_str(body, "outputFileName"));
    job->has_output = dub_sb_work_output(work, &job->output_us);
    const struct dub_sb_ending *ending = dub_sb_ending_match(sb->opt, sb->n_created + 1);
    log_ignored(sb, job, work);
    if (ending) {
        snprintf(job->fail_code, sizeof(job->fail_code), "%s", ending->code);
        job->rejected = ending->rejected;
    }
    return job;
}

static void create(struct dub_sandbox *sb, const char *key, const char *body_hash,
                   struct dub_sb_job *job, struct dub_sb_answer *a)
{
    struct dub_err err;
    if (key)
        snprintf(job->key, sizeof(job->key), "%s", key);
    snprintf(job->body_hash, sizeof(job->body_hash), "%s", body_hash);
    dub_sb_answer_json(a, 201, dub_sb_job_json(job, job->created_ms, NULL, false));
    job->answer = dub_strdup(dub_buf_z(&a->body));
    if (dub_sb_store_job(sb, job, &err)) {
        dub_sb_answer_reset(a);
        dub_sb_refuse(a, "internal_error", "%s", err.text);
        dub_sb_job_free(job);
        return;
    }
    dub_vec_push(&sb->jobs, job);
    sb->next_seq++;
    sb->n_created++;
    pthread_cond_broadcast(&sb->changed);
}

void dub_sb_generate(struct dub_sandbox *sb, struct dub_sb_request *req, struct dub_sb_answer *a)
{
    static const char *const no_query[] = {NULL};
    const char *type = dub_sb_request_header(req, "Content-Type", NULL), *key;
    if (type && strncasecmp(type, "multipart/", 10) == 0) {
        dub_sb_refuse_plain(a, 501, "Not implemented by the sandbox",
                            "the sandbox takes JSON only; upload files as assets");
        return;
    }
    if (!dub_sb_request_only(req, no_query, a) || !read_key(req, &key, a))
        return;
    char body_hash[DUB_SHA256_HEX];
    dub_sha256_hex(dub_buf_sv(&req->body), body_hash);
    cJSON *body = NULL;
    if (replay(sb, req, key, body_hash, a) || !dub_sb_request_json(req, &body, a))
        return;
    cJSON *messages = dub_sb_schema_generate(body);
    if (messages->child) {
        dub_sb_refuse_schema(a, messages);
        cJSON_Delete(body);
        return;
    }
    cJSON_Delete(messages);
    struct dub_sb_scope scope = {sb, req->org};
    struct dub_sb_work work;
    if (dub_sb_work_read(body, dub_sb_asset_lookup, &scope, sb->opt->plan, &work, a) &&
        check_monthly(sb, req, &work, a) && check_concurrency(sb, req, a)) {
        create(sb, key, body_hash, new_job(sb, req, body, &work), a);
        body = NULL; /* the job's, or gone with it */
    }
    dub_sb_work_fini(&work);
    cJSON_Delete(body);
}

/* --- cost of a whole body --------------------------------------------------------------------- */

void dub_sb_analyze_cost(struct dub_sandbox *sb, struct dub_sb_request *req,
                         struct dub_sb_answer *a)
{
    cJSON *body = NULL;
    if (!dub_sb_request_json(req, &body, a))
        return;
    cJSON *messages = dub_sb_schema_generate(body);
    if (messages->child) {
        dub_sb_refuse_schema(a, messages);
        cJSON_Delete(body);
        return;
    }
    cJSON_Delete(messages);
    struct dub_sb_scope scope = {sb, req->org};
    struct dub_sb_work work;
    dub_us out_us;
    if (!dub_sb_work_read(body, dub_sb_asset_lookup, &scope, NULL, &work, a)) {
        /* refused */
    } else if (!dub_sb_work_output(&work, &out_us)) {
        dub_sb_refuse(a, "cost_estimate_unavailable", "the length of the media is not known");
    } else {
        struct dub_rate rate = work.visual.rate;
        if (!dub_rate_known(rate))
            rate = (struct dub_rate){30, 1};
        int64_t frames = dub_mul_div_round(out_us, rate.num, (int64_t)rate.den * DUB_US_PER_S);
        cJSON *out = cJSON_CreateObject();
        dub_json_add_i64(out, "estimatedFrameCount", frames);
        dub_json_add_decimal6(out, "estimatedGenerationCost",
                              dub_sb_price_e4(work.model, frames) * 100);
        dub_sb_answer_json(a, 200, out);
    }
    dub_sb_work_fini(&work);
    cJSON_Delete(body);
}
