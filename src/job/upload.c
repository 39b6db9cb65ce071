#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "job/task.h"

/* An address whose bytes were sent but not registered is taken up again within this time. */
#define UPLOAD_KEPT_US (3600 * DUB_US_PER_S)
#define MAX_RESTARTS   2

static void ask_address(struct dub_task *t);
static void send_bytes(struct dub_task *t);
static void register_asset(struct dub_task *t);

static struct dub_task_file *file_of(struct dub_task *t)
{
    return &t->ids.files.at[t->up.at];
}

static struct dub_content content_of(struct dub_task *t)
{
    return (struct dub_content){t->flow->account, file_of(t)->sha256, file_of(t)->kind};
}

static void fail_file(struct dub_task *t, struct dub_err *err)
{
    dub_err_prefix(err, "%s: ", dub_path_base(file_of(t)->path));
    dub_err_at(err, file_of(t)->path, 0, 0);
    dub_task_finish(t, err);
}

static void fail_call(struct dub_task *t, const struct dub_api_error *e, const char *doing)
{
    struct dub_err err;
    dub_api_error_fail(e, doing, &err);
    fail_file(t, &err);
}

static void next_file(struct dub_task *t)
{
    struct dub_content c = content_of(t);
    if (t->up.claimed)
        dub_ledger_release_content(t->flow->setup.ledger, &c);
    if (t->up.fd >= 0)
        close(t->up.fd);
    dub_free(t->up.put_url);
    dub_free(t->up.media_url);
    t->up = (struct dub_task_upload){.at = t->up.at + 1, .fd = -1};
    t->tries = 0;
    dub_task_after(t, 0, dub_task_upload);
}

static void have_asset(struct dub_task *t, const char *id, int64_t sent_bytes)
{
    dub_job_set(&file_of(t)->asset_id, id);
    dub_task_tell(t, (struct dub_flow_event){.kind = DUB_FLOW_UPLOADED,
                                             .path = file_of(t)->path,
                                             .text = id,
                                             .done_bytes = sent_bytes,
                                             .total_bytes = sent_bytes});
    next_file(t);
}

static bool keep(struct dub_task *t, const char *asset_id)
{
    struct dub_err err;
    struct dub_content c = content_of(t);
    char name[128];
    snprintf(name, sizeof(name), "%.120s", dub_path_base(file_of(t)->path));
    struct dub_asset a = {
        .asset_id = dub_strdup(asset_id),
        .url = dub_strdup(t->up.media_url),
        .name = dub_strdup(name),
        .size_bytes = t->up.size_bytes,
        .created_us = dub_wall_clock_us(),
    };
    enum dub_status st = dub_ledger_asset_put(t->flow->setup.ledger, &c, &a, &err);
    dub_asset_fini(&a);
    if (st)
        dub_task_finish(t, &err);
    return st == DUB_OK;
}

/* The address or what lies there is of no use any more: once more from the first step. */
static bool restart(struct dub_task *t)
{
    struct dub_content c = content_of(t);
    if (t->up.n_restarts++ >= MAX_RESTARTS ||
        dub_ledger_asset_forget(t->flow->setup.ledger, &c, NULL))
        return false;
    t->tries = 0;
    dub_task_after(t, 0, ask_address);
    return true;
}

/* --- step 3: register ---------------------------------------------------------------------- */

static void on_registered(void *ctx, const struct dub_api_reply *r)
{
    struct dub_task *t = ctx;
    const struct dub_api_error *e = &r->error;
    const char *id = dub_json_str(r->json, "id");
    t->http = 0;
    if (e->class == DUB_CLASS_NONE && dub_reply_is_id(id)) {
        if (keep(t, id))
            have_asset(t, id, t->up.size_bytes);
        return;
    }
    bool gone = strcmp(e->code, "uploaded_file_not_found") == 0 ||
                strcmp(e->code, "file_not_in_org_storage") == 0;
    if (gone && restart(t))
        return;
    if (e->class == DUB_CLASS_NONE) {
        struct dub_err err;
        dub_fail(&err, DUB_ERR_HTTP, "the service's answer names no asset");
        fail_file(t, &err);
    } else if (!dub_task_again(t, e, "register the upload", register_asset)) {
        fail_call(t, e, "register the upload");
    }
}

static void register_asset(struct dub_task *t)
{
    t->tries++;
    t->http = dub_api_asset_register(&t->flow->api, t->up.media_url, file_of(t)->kind,
                                     dub_path_base(file_of(t)->path), on_registered, t);
}

/* --- step 2: the bytes --------------------------------------------------------------------- */

static void on_progress(void *ctx, int64_t done_bytes, int64_t total_bytes)
{
    struct dub_task *t = ctx;
    dub_task_tell(t, (struct dub_flow_event){.kind = DUB_FLOW_UPLOADING,
                                             .path = file_of(t)->path,
                                             .done_bytes = done_bytes,
                                             .total_bytes = total_bytes});
}

static void fail_own_file(struct dub_task *t, const struct dub_http_response *r)
{
    struct dub_err err;
    dub_fail(&err, DUB_ERR_IO, "%s; probe it again and check the segments that use it", r->message);
    fail_file(t, &err);
}

static void on_sent(void *ctx, const struct dub_http_response *r)
{
    struct dub_task *t = ctx;
    struct dub_api_error e;
    t->http = 0;
    close(t->up.fd);
    t->up.fd = -1;
    dub_api_error_read(r, NULL, &e);
    if (e.class == DUB_CLASS_NONE) {
        t->tries = 0;
        if (keep(t, NULL))
            dub_task_after(t, 0, register_asset);
    } else if (r->fate == DUB_HTTP_LOCAL) {
        fail_own_file(t, r);
    } else if (r->fate == DUB_HTTP_ANSWERED && (r->status == 403 || r->status == 404)) {
        if (!restart(t)) /* an address that has run out */
            fail_call(t, &e, "upload the file");
    } else if (!dub_task_again(t, &e, "upload the file", send_bytes)) {
        fail_call(t, &e, "upload the file");
    }
}

static enum dub_status open_file(struct dub_task *t, struct dub_err *err)
{
    struct stat info;
    const char *path = file_of(t)->path;
    t->up.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (t->up.fd < 0 || fstat(t->up.fd, &info) != 0)
        return dub_fail_sys(err, errno, path, "open");
    if (!S_ISREG(info.st_mode))
        return dub_fail(err, DUB_ERR_IO, "this is not a regular file");
    if (info.st_size == 0)
        return dub_fail(err, DUB_ERR_IO, "the file is empty");
    if (t->up.put_url && t->up.size_bytes != info.st_size)
        return dub_fail(err, DUB_ERR_IO, "the file has changed since it was read");
    t->up.size_bytes = info.st_size;
    return DUB_OK;
}

static void send_bytes(struct dub_task *t)
{
    struct dub_err err;
    t->tries++;
    if (t->up.fd < 0 && open_file(t, &err)) {
        fail_file(t, &err);
        return;
    }
    struct dub_put put = {
        .upload_url = t->up.put_url,
        .content_type = file_of(t)->content_type,
        .source = {t->up.fd, t->up.size_bytes, file_of(t)->sha256},
        .progress = on_progress,
    };
    t->http = dub_api_asset_put(&t->flow->api, &put, on_sent, t);
}

/* --- step 1: where to ---------------------------------------------------------------------- */

static void on_address(void *ctx, const struct dub_api_reply *r)
{
    struct dub_task *t = ctx;
    const char *put = dub_json_str(r->json, "uploadUrl"), *media = dub_json_str(r->json, "url");
    t->http = 0;
    if (r->error.class != DUB_CLASS_NONE) {
        if (!dub_task_again(t, &r->error, "ask for an upload address", ask_address))
            fail_call(t, &r->error, "ask for an upload address");
        return;
    }
    if (!put || !media) {
        struct dub_err err;
        dub_fail(&err, DUB_ERR_HTTP, "the service's answer names no upload address");
        fail_file(t, &err);
        return;
    }
    dub_job_set(&t->up.put_url, put);
    dub_job_set(&t->up.media_url, media);
    t->tries = 0;
    send_bytes(t);
}

static void ask_address(struct dub_task *t)
{
    struct dub_err err;
    t->tries++;
    dub_job_set(&t->up.put_url, NULL);
    if (t->up.fd >= 0)
        close(t->up.fd);
    t->up.fd = -1;
    if (open_file(t, &err)) {
        fail_file(t, &err);
        return;
    }
    t->http = dub_api_asset_url(&t->flow->api, dub_path_base(file_of(t)->path),
                                file_of(t)->content_type, t->up.size_bytes, on_address, t);
}

/* --- which steps are needed ---------------------------------------------------------------- */

static void begin_file(struct dub_task *t, const struct dub_asset *known)
{
    struct dub_err why;
    struct dub_content c = content_of(t);
    if (!t->up.claimed) {
        enum dub_status st = dub_ledger_claim_content(t->flow->setup.ledger, &c, &why);
        if (st == DUB_ERR_CONFLICT) { /* another process is at it: its asset will be ours, too */
            dub_task_wait(t, t->flow->tuning.claim_pause_us, dub_task_upload, &why);
            return;
        }
        if (st) {
            dub_task_finish(t, &why);
            return;
        }
        t->up.claimed = true;
        dub_task_upload(t); /* it may have become an asset between the look and the claim */
        return;
    }
    bool sent = known && known->url && dub_wall_clock_us() - known->created_us < UPLOAD_KEPT_US;
    if (!sent) {
        ask_address(t);
        return;
    }
    dub_job_set(&t->up.media_url, known->url);
    t->up.size_bytes = known->size_bytes;
    register_asset(t);
}

void dub_task_upload(struct dub_task *t)
{
    struct dub_err err;
    struct dub_asset known = {0};
    bool found = false;
    if (t->up.at >= t->ids.files.n) {
        dub_task_uploaded(t);
        return;
    }
    struct dub_content c = content_of(t);
    if (dub_ledger_asset_get(t->flow->setup.ledger, &c, &found, &known, &err)) {
        dub_task_finish(t, &err);
        return;
    }
    if (found && known.asset_id)
        have_asset(t, known.asset_id, 0);
    else
        begin_file(t, found ? &known : NULL);
    dub_asset_fini(&known);
}
