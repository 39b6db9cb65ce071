#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "sandbox/store.h"
#include "sandbox/worker.h"

int64_t dub_sb_now_ms(const struct dub_sandbox *sb)
{
    return sb->clock.now_ms(sb->clock.ctx);
}

char *dub_sb_path(const struct dub_sandbox *sb, const char *sub, const char *name)
{
    return dub_asprintf("%s/%s/%s", sb->dir, sub, name);
}

void dub_sb_log(const struct dub_sandbox *sb, const char *fmt, ...)
{
    if (sb->opt->quiet)
        return;
    struct dub_buf raw, line;
    dub_buf_init(&raw, 0);
    dub_buf_init(&line, 0);
    va_list ap;
    va_start(ap, fmt);
    dub_buf_vaddf(&raw, fmt, ap);
    va_end(ap);
    char when[40];
    dub_sb_iso_time(dub_sb_now_ms(sb), when);
    dub_buf_addf(&line, "%.12s ", when + 11);
    dub_sanitise(dub_buf_sv(&raw), true, &line);
    dub_buf_add_c(&line, '\n');
    /* One write, so that lines of several threads do not mix; a closed stderr is no reason to end.
     */
    ssize_t n = write(STDERR_FILENO, dub_buf_z(&line), line.n);
    (void)n;
    dub_buf_fini(&raw);
    dub_buf_fini(&line);
}

/* --- opening ---------------------------------------------------------------------------------- */

static enum dub_status make_folders(const struct dub_sandbox *sb, struct dub_err *err)
{
    static const char *const subs[] = {"jobs", "assets", "uploads", "files"};
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < DUB_ARRAY_LEN(subs) && !st; i++) {
        char *path = dub_sb_path(sb, subs[i], "");
        st = dub_make_dirs(path, err);
        dub_free(path);
    }
    return st;
}

/* The secret signs links; it lives as long as the folder, so links survive a restart. */
static enum dub_status read_secret(struct dub_sandbox *sb, struct dub_err *err)
{
    char *path = dub_sb_path(sb, "", "secret");
    struct dub_buf text;
    dub_buf_init(&text, 0);
    enum dub_status st = DUB_OK;
    if (dub_file_exists(path) && !dub_file_read(path, sizeof(sb->secret), &text, err) &&
        text.n == sizeof(sb->secret) - 1) {
        snprintf(sb->secret, sizeof(sb->secret), "%s", dub_buf_z(&text));
    } else {
        dub_sb_token(sb->secret);
        st = dub_file_replace(path, dub_sv(sb->secret), err);
        if (!st && chmod(path, 0600) != 0)
            st = dub_fail(err, DUB_ERR_IO, "%s cannot be made private", path);
    }
    dub_buf_fini(&text);
    dub_free(path);
    return st;
}

static enum dub_status take_lock(struct dub_sandbox *sb, struct dub_err *err)
{
    char *path = dub_sb_path(sb, "", "lock");
    char *owner = dub_asprintf("%ld", (long)getpid());
    enum dub_status st = dub_lock_take(path, owner, &sb->lock_fd, err);
    if (st == DUB_ERR_CONFLICT)
        dub_fail(err, DUB_ERR_CONFLICT,
                 "%s is used by another running sandbox: end that one first, or name another "
                 "folder with --dir",
                 sb->dir);
    dub_free(owner);
    dub_free(path);
    return st;
}

static void init_sync(struct dub_sandbox *sb)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&sb->changed, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&sb->mu, NULL);
}

enum dub_status dub_sandbox_open(const char *dir, const struct dub_sb_options *opt,
                                 const struct dub_sb_media *media, const struct dub_sb_clock *clock,
                                 struct dub_sandbox **out, struct dub_err *err)
{
    struct dub_sandbox *sb = DUB_NEW(struct dub_sandbox);
    sb->opt = opt;
    sb->media = *media;
    sb->clock = *clock;
    sb->lock_fd = -1;
    init_sync(sb);
    enum dub_status st = DUB_OK;
    sb->dir = dub_path_absolute(dir);
    if (!sb->dir)
        st = dub_fail(err, DUB_ERR_IO, "the present folder is not known; name one with --dir");
    if (!st)
        st = make_folders(sb, err);
    if (!st)
        st = take_lock(sb, err);
    if (!st)
        st = read_secret(sb, err);
    if (st) {
        dub_sandbox_close(sb);
        return st;
    }
    dub_sb_load(sb);
    *out = sb;
    return DUB_OK;
}

enum dub_status dub_sandbox_start(struct dub_sandbox *sb, struct dub_err *err)
{
    int sys = pthread_create(&sb->worker, NULL, dub_sb_worker_main, sb);
    if (sys)
        return dub_fail(err, DUB_ERR_INTERNAL, "cannot start a thread: %s", strerror(sys));
    sb->has_worker = true;
    return DUB_OK;
}

void dub_sandbox_stop(struct dub_sandbox *sb)
{
    pthread_mutex_lock(&sb->mu);
    sb->stopping = true;
    pthread_cond_broadcast(&sb->changed);
    pthread_mutex_unlock(&sb->mu);
}

void dub_sandbox_close(struct dub_sandbox *sb)
{
    if (!sb)
        return;
    dub_sandbox_stop(sb);
    if (sb->has_worker)
        pthread_join(sb->worker, NULL);
    for (size_t i = 0; i < sb->jobs.n; i++)
        dub_sb_job_free(sb->jobs.at[i]);
    for (size_t i = 0; i < sb->assets.n; i++)
        dub_sb_asset_free(sb->assets.at[i]);
    for (size_t i = 0; i < sb->uploads.n; i++)
        dub_sb_upload_free(sb->uploads.at[i]);
    for (size_t i = 0; i < sb->rates.n; i++)
        dub_vec_fini(&sb->rates.at[i].at_ms);
    dub_vec_fini(&sb->jobs);
    dub_vec_fini(&sb->assets);
    dub_vec_fini(&sb->uploads);
    dub_vec_fini(&sb->rates);
    if (sb->lock_fd >= 0) {
        char *path = dub_sb_path(sb, "", "lock");
        dub_lock_release(path, sb->lock_fd);
        dub_free(path);
    }
    pthread_cond_destroy(&sb->changed);
    pthread_mutex_destroy(&sb->mu);
    dub_free(sb->dir);
    dub_free(sb);
}

/* --- finding ---------------------------------------------------------------------------------- */

struct dub_sb_job *dub_sb_job_find(const struct dub_sandbox *sb, const char *org, const char *id)
{
    for (size_t i = 0; i < sb->jobs.n; i++) {
        struct dub_sb_job *job = sb->jobs.at[i];
        if (!job->deleted && strcmp(job->id, id) == 0 && (!org || strcmp(job->org, org) == 0))
            return job;
    }
    return NULL;
}

struct dub_sb_asset *dub_sb_asset_find(const struct dub_sandbox *sb, const char *id)
{
    for (size_t i = 0; i < sb->assets.n; i++)
        if (strcmp(sb->assets.at[i]->id, id) == 0)
            return sb->assets.at[i];
    return NULL;
}

struct dub_sb_upload *dub_sb_upload_find(const struct dub_sandbox *sb, const char *token)
{
    for (size_t i = 0; i < sb->uploads.n; i++)
        if (strcmp(sb->uploads.at[i]->token, token) == 0)
            return sb->uploads.at[i];
    return NULL;
}

struct dub_sb_upload *dub_sb_upload_of_url(const struct dub_sandbox *sb, const char *url)
{
    struct dub_sv rest = dub_sv(url);
    const struct dub_sv host = DUB_SV_LIT("http://127.0.0.1:");
    const struct dub_sv folder = DUB_SV_LIT("uploads/");
    if (!dub_sv_starts(rest, host))
        return NULL;
    rest = dub_sv_n(rest.p + host.n, rest.n - host.n);
    unsigned long long port;
    /* The port may be that of an earlier run over the same folder. */
    if (!dub_sv_u64(dub_sv_split(&rest, '/'), 65535, &port) || !dub_sv_starts(rest, folder))
        return NULL;
    rest = dub_sv_n(rest.p + folder.n, rest.n - folder.n);
    struct dub_sv token = dub_sv_split(&rest, '/');
    for (size_t i = 0; i < sb->uploads.n; i++)
        if (dub_sv_eq_z(token, sb->uploads.at[i]->token))
            return sb->uploads.at[i];
    return NULL;
}

/* --- signed links ----------------------------------------------------------------------------- */

static void signature(const struct dub_sandbox *sb, const char *path, const char *expires,
                      char out[DUB_SHA256_HEX])
{
    char *text = dub_asprintf("%s\n%s\n%s", sb->secret, path, expires);
    dub_sha256_hex(dub_sv(text), out);
    out[40] = '\0';
    dub_free(text);
}

char *dub_sb_sign(const struct dub_sandbox *sb, const char *path, int64_t expires_ms)
{
    char expires[24], sig[DUB_SHA256_HEX];
    snprintf(expires, sizeof(expires), "%lld", (long long)expires_ms);
    signature(sb, path, expires, sig);
    return dub_asprintf("%s%s?expires=%s&sig=%s", sb->base_url, path, expires, sig);
}

bool dub_sb_sign_check(const struct dub_sandbox *sb, const struct dub_sb_request *req,
                       struct dub_sb_answer *a)
{
    const char *expires = dub_sb_request_query(req, "expires");
    const char *sig = dub_sb_request_query(req, "sig");
    char want[DUB_SHA256_HEX];
    unsigned long long end = 0;
    signature(sb, req->path, expires ? expires : "", want);
    bool right =
        sig && expires && strcmp(sig, want) == 0 && dub_sv_u64(dub_sv(expires), INT64_MAX, &end);
    if (right && dub_sb_now_ms(sb) < (int64_t)end)
        return true;
    const char *code = right ? "AccessDenied" : "SignatureDoesNotMatch";
    const char *text =
        right ? "Request has expired" : "The request signature does not match the address";
    snprintf(a->reason, sizeof(a->reason), "%s", text);
    /* Storage answers in its own way, not as the API does. */
    char *xml = dub_asprintf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                             "<Error><Code>%s</Code><Message>%s</Message></Error>\n",
                             code, text);
    dub_sb_answer_text(a, 403, "application/xml", xml);
    dub_free(xml);
    return false;
}

char *dub_sb_job_url(const struct dub_sandbox *sb, const struct dub_sb_job *job)
{
    if (!job->result)
        return NULL;
    char *ending = dub_sb_name_ending(job->result);
    char *path = dub_asprintf("/files/%s/%s%s", job->id,
                              job->output_name ? job->output_name : "output", ending);
    char *url = dub_sb_sign(sb, path, dub_sb_now_ms(sb) + sb->opt->link_us / 1000);
    dub_free(path);
    dub_free(ending);
    return url;
}

/* --- rates ------------------------------------------------------------------------------------ */

#define UPLOADS_PER_MINUTE 120

static struct dub_sb_rate *rate_of(struct dub_sandbox *sb, const char *org, int kind)
{
    for (size_t i = 0; i < sb->rates.n; i++)
        if (sb->rates.at[i].kind == kind && strcmp(sb->rates.at[i].org, org) == 0)
            return &sb->rates.at[i];
    struct dub_sb_rate fresh = {.kind = kind};
    snprintf(fresh.org, sizeof(fresh.org), "%s", org);
    dub_vec_push(&sb->rates, fresh);
    return &sb->rates.at[sb->rates.n - 1];
}

static unsigned rate_limit(const struct dub_sandbox *sb, enum dub_sb_rate_kind kind)
{
    switch (kind) {
    case DUB_SB_RATE_CREATE:
        return sb->opt->create_rate;
    case DUB_SB_RATE_READ:
        return sb->opt->read_rate;
    case DUB_SB_RATE_UPLOAD:
        return sb->opt->read_rate ? UPLOADS_PER_MINUTE : 0;
    }
    return 0;
}

bool dub_sb_rate_take(struct dub_sandbox *sb, const char *org, enum dub_sb_rate_kind kind,
                      int *wait_s)
{
    unsigned limit = rate_limit(sb, kind);
    if (limit == 0)
        return true;
    struct dub_sb_rate *rate = rate_of(sb, org, (int)kind);
    int64_t now = dub_sb_now_ms(sb);
    int64_t window = dub_sb_real_ms(sb->opt, 60 * DUB_US_PER_S);
    size_t gone = 0;
    while (gone < rate->at_ms.n && rate->at_ms.at[gone] <= now - window)
        gone++;
    if (gone > 0) {
        memmove(rate->at_ms.at, rate->at_ms.at + gone,
                (rate->at_ms.n - gone) * sizeof(*rate->at_ms.at));
        rate->at_ms.n -= gone;
    }
    if (rate->at_ms.n >= limit) {
        *wait_s = (int)((rate->at_ms.at[0] + window - now) / 1000) + 1;
        return false;
    }
    dub_vec_push(&rate->at_ms, now);
    return true;
}
