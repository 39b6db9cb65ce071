#include "sandbox/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

#define RECORD_MAX ((size_t)4 * DUB_SB_BODY_MAX)

static enum dub_status put(const struct dub_sandbox *sb, const char *sub, const char *id,
                           cJSON *record, struct dub_err *err)
{
    struct dub_buf text;
    dub_buf_init(&text, RECORD_MAX);
    dub_json_print(record, 0, &text);
    dub_buf_add_c(&text, '\n');
    cJSON_Delete(record);
    char *name = dub_asprintf("%s.json", id);
    char *path = dub_sb_path(sb, sub, name);
    enum dub_status st = dub_buf_status(&text, "a record", err);
    if (!st)
        st = dub_file_replace(path, dub_buf_sv(&text), err);
    dub_free(path);
    dub_free(name);
    dub_buf_fini(&text);
    return st;
}

/* --- jobs ------------------------------------------------------------------------------------- */

enum dub_status dub_sb_store_job(const struct dub_sandbox *sb, const struct dub_sb_job *job,
                                 struct dub_err *err)
{
    cJSON *r = cJSON_CreateObject();
    dub_json_add_i64(r, "seq", (int64_t)job->seq);
    cJSON_AddStringToObject(r, "id", job->id);
    cJSON_AddStringToObject(r, "org", job->org);
    dub_json_add_i64(r, "createdMs", job->created_ms);
    dub_json_add_i64(r, "startsMs", job->starts_ms);
    dub_json_add_i64(r, "endsMs", job->ends_ms);
    dub_json_add_str_or_null(r, "outputName", job->output_name);
    if (job->has_output)
        dub_json_add_i64(r, "outputUs", job->output_us);
    cJSON_AddStringToObject(r, "failCode", job->fail_code);
    cJSON_AddBoolToObject(r, "rejected", job->rejected);
    dub_json_add_str_or_null(r, "result", job->result);
    cJSON_AddBoolToObject(r, "deleted", job->deleted);
    cJSON_AddStringToObject(r, "idempotencyKey", job->key);
    cJSON_AddStringToObject(r, "bodyHash", job->body_hash);
    cJSON_AddStringToObject(r, "answer", job->answer);
    cJSON_AddItemToObject(r, "body", cJSON_Duplicate(job->body, 1));
    return put(sb, "jobs", job->id, r, err);
}

static bool text_member(const cJSON *r, const char *name, char *out, size_t size)
{
    const char *v = dub_json_str(r, name);
    if (!v || strlen(v) >= size)
        return false;
    snprintf(out, size, "%s", v);
    return true;
}

static int64_t int_member(const cJSON *r, const char *name)
{
    return (int64_t)dub_json_num(r, name, 0);
}

static bool load_job(struct dub_sandbox *sb, const cJSON *r)
{
    struct dub_sb_job *job = DUB_NEW(struct dub_sb_job);
    const cJSON *body = dub_json_get(r, "body");
    job->seq = (uint64_t)int_member(r, "seq");
    job->created_ms = int_member(r, "createdMs");
    job->starts_ms = int_member(r, "startsMs");
    job->ends_ms = int_member(r, "endsMs");
    job->output_name = dub_strdup(dub_json_str(r, "outputName"));
    job->has_output = dub_json_get(r, "outputUs") != NULL;
    job->output_us = int_member(r, "outputUs");
    job->rejected = dub_json_bool(r, "rejected", false);
    job->result = dub_strdup(dub_json_str(r, "result"));
    job->deleted = dub_json_bool(r, "deleted", false);
    job->answer = dub_strdup(dub_json_str(r, "answer"));
    job->body = body ? cJSON_Duplicate(body, 1) : NULL;
    if (!text_member(r, "id", job->id, sizeof(job->id)) ||
        !text_member(r, "org", job->org, sizeof(job->org)) ||
        !text_member(r, "failCode", job->fail_code, sizeof(job->fail_code)) ||
        !text_member(r, "idempotencyKey", job->key, sizeof(job->key)) ||
        !text_member(r, "bodyHash", job->body_hash, sizeof(job->body_hash)) || !job->body ||
        !job->answer) {
        dub_sb_job_free(job);
        return false;
    }
    dub_vec_push(&sb->jobs, job);
    return true;
}

/* --- assets ----------------------------------------------------------------------------------- */

enum dub_status dub_sb_store_asset(const struct dub_sandbox *sb, const struct dub_sb_asset *asset,
                                   struct dub_err *err)
{
    cJSON *r = cJSON_CreateObject();
    dub_json_add_i64(r, "seq", (int64_t)asset->seq);
    cJSON_AddStringToObject(r, "id", asset->id);
    cJSON_AddStringToObject(r, "org", asset->org);
    dub_json_add_i64(r, "createdMs", asset->created_ms);
    cJSON_AddStringToObject(r, "type", asset->type);
    cJSON_AddStringToObject(r, "visibility", asset->visibility);
    dub_json_add_str_or_null(r, "name", asset->name);
    dub_json_add_str_or_null(r, "format", asset->format);
    cJSON_AddStringToObject(r, "url", asset->url);
    cJSON_AddStringToObject(r, "token", asset->token);
    dub_json_add_i64(r, "size", asset->n_bytes);
    cJSON_AddBoolToObject(r, "unreadable", asset->unreadable);
    if (asset->has_length)
        dub_json_add_i64(r, "lengthUs", asset->length_us);
    cJSON_AddNumberToObject(r, "width", asset->width);
    cJSON_AddNumberToObject(r, "height", asset->height);
    cJSON_AddNumberToObject(r, "rateNum", asset->rate.num);
    cJSON_AddNumberToObject(r, "rateDen", asset->rate.den);
    dub_json_add_i64(r, "frames", asset->frames);
    return put(sb, "assets", asset->id, r, err);
}

static bool load_asset(struct dub_sandbox *sb, const cJSON *r)
{
    struct dub_sb_asset *asset = DUB_NEW(struct dub_sb_asset);
    asset->seq = (uint64_t)int_member(r, "seq");
    asset->created_ms = int_member(r, "createdMs");
    asset->name = dub_strdup(dub_json_str(r, "name"));
    asset->format = dub_strdup(dub_json_str(r, "format"));
    asset->url = dub_strdup(dub_json_str(r, "url"));
    asset->n_bytes = int_member(r, "size");
    asset->unreadable = dub_json_bool(r, "unreadable", false);
    asset->has_length = dub_json_get(r, "lengthUs") != NULL;
    asset->length_us = int_member(r, "lengthUs");
    asset->width = (int)int_member(r, "width");
    asset->height = (int)int_member(r, "height");
    asset->rate.num = (int32_t)int_member(r, "rateNum");
    asset->rate.den = (int32_t)int_member(r, "rateDen");
    asset->frames = int_member(r, "frames");
    if (!text_member(r, "id", asset->id, sizeof(asset->id)) ||
        !text_member(r, "org", asset->org, sizeof(asset->org)) ||
        !text_member(r, "type", asset->type, sizeof(asset->type)) ||
        !text_member(r, "visibility", asset->visibility, sizeof(asset->visibility)) ||
        !text_member(r, "token", asset->token, sizeof(asset->token)) || !asset->url) {
        dub_sb_asset_free(asset);
        return false;
    }
    dub_vec_push(&sb->assets, asset);
    return true;
}

/* --- uploads ---------------------------------------------------------------------------------- */

enum dub_status dub_sb_store_upload(const struct dub_sandbox *sb, const struct dub_sb_upload *u,
                                    struct dub_err *err)
{
    cJSON *r = cJSON_CreateObject();
    cJSON_AddStringToObject(r, "token", u->token);
    cJSON_AddStringToObject(r, "org", u->org);
    cJSON_AddStringToObject(r, "fileName", u->file_name);
    cJSON_AddStringToObject(r, "contentType", u->content_type);
    dub_json_add_i64(r, "size", u->n_bytes);
    dub_json_add_i64(r, "expiresMs", u->expires_ms);
    cJSON_AddBoolToObject(r, "done", u->done);
    return put(sb, "uploads", u->token, r, err);
}

static bool load_upload(struct dub_sandbox *sb, const cJSON *r)
{
    struct dub_sb_upload *u = DUB_NEW(struct dub_sb_upload);
    u->file_name = dub_strdup(dub_json_str(r, "fileName"));
    u->content_type = dub_strdup(dub_json_str(r, "contentType"));
    u->n_bytes = int_member(r, "size");
    u->expires_ms = int_member(r, "expiresMs");
    u->done = dub_json_bool(r, "done", false);
    if (!text_member(r, "token", u->token, sizeof(u->token)) ||
        !text_member(r, "org", u->org, sizeof(u->org)) || !u->file_name || !u->content_type) {
        dub_sb_upload_free(u);
        return false;
    }
    dub_vec_push(&sb->uploads, u);
    return true;
}

/* --- reading all ------------------------------------------------------------------------------ */

typedef bool load_fn(struct dub_sandbox *sb, const cJSON *record);

static void load_one(struct dub_sandbox *sb, const char *path, load_fn *fn)
{
    struct dub_buf text;
    struct dub_err err;
    cJSON *record = NULL;
    dub_buf_init(&text, 0);
    enum dub_status st = dub_file_read(path, RECORD_MAX, &text, &err);
    if (!st)
        st = dub_json_parse(dub_buf_sv(&text), &record, &err);
    if (!st && !fn(sb, record))
        st = dub_fail(&err, DUB_ERR_FORMAT, "a member is missing");
    if (st)
        dub_sb_log(sb, "%s is left out: %s", path, err.text);
    cJSON_Delete(record);
    dub_buf_fini(&text);
}

/* Parts of uploads that a killed program left behind. */
static void remove_parts(const struct dub_sandbox *sb)
{
    char *folder = dub_sb_path(sb, "uploads", "");
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        if (e->d_name[0] != '.' || e->d_name[1] == '.' || e->d_name[1] == '\0')
            continue;
        char *path = dub_sb_path(sb, "uploads", e->d_name);
        unlink(path);
        dub_free(path);
    }
    if (d)
        closedir(d);
    dub_free(folder);
}

static void load_folder(struct dub_sandbox *sb, const char *sub, load_fn *fn)
{
    char *folder = dub_sb_path(sb, sub, "");
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        struct dub_sv name = dub_sv(e->d_name);
        if (e->d_name[0] == '.' || !dub_sv_ends(name, DUB_SV_LIT(".json")))
            continue;
        char *path = dub_sb_path(sb, sub, e->d_name);
        load_one(sb, path, fn);
        dub_free(path);
    }
    if (d)
        closedir(d);
    dub_free(folder);
}

static int job_order(const void *a, const void *b)
{
    const struct dub_sb_job *const *x = a, *const *y = b;
    return (*x)->seq < (*y)->seq ? -1 : (*x)->seq > (*y)->seq;
}

static int asset_order(const void *a, const void *b)
{
    const struct dub_sb_asset *const *x = a, *const *y = b;
    return (*x)->seq < (*y)->seq ? -1 : (*x)->seq > (*y)->seq;
}

void dub_sb_load(struct dub_sandbox *sb)
{
    remove_parts(sb);
    load_folder(sb, "jobs", load_job);
    load_folder(sb, "assets", load_asset);
    load_folder(sb, "uploads", load_upload);
    if (sb->jobs.n)
        qsort(sb->jobs.at, sb->jobs.n, sizeof(*sb->jobs.at), job_order);
    if (sb->assets.n)
        qsort(sb->assets.at, sb->assets.n, sizeof(*sb->assets.at), asset_order);
    uint64_t last = 0;
    if (sb->jobs.n)
        last = sb->jobs.at[sb->jobs.n - 1]->seq;
    if (sb->assets.n && sb->assets.at[sb->assets.n - 1]->seq > last)
        last = sb->assets.at[sb->assets.n - 1]->seq;
    sb->next_seq = last + 1;
}
