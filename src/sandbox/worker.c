#include "sandbox/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "sandbox/mix.h"
#include "sandbox/store.h"

#define UNKNOWN_LENGTH_US (10 * DUB_US_PER_S)
#define PATTERN_MAX_US    (3600 * DUB_US_PER_S) /* a plan without a limit must not fill the disk */

/* What is to be made, copied out of the records while the mutex is held. */
struct errand {
    struct dub_sb_job *job;
    char *source;     /* file of ours that holds the video, NULL = none */
    char *ending;     /* ".mp4" */
    char *url;        /* loopback URL of the video, NULL = none */
    cJSON *plan;      /* of what is to be rendered from the video, NULL = nothing */
    dub_us length_us; /* for a test pattern */
    char fail_code[64];
};

bool dub_sb_is_loopback(const char *url)
{
    struct dub_sv rest = dub_sv(url);
    struct dub_sv scheme = dub_sv_n(rest.p, rest.n < 7 ? rest.n : 7);
    if (!dub_sv_ieq(scheme, DUB_SV_LIT("http://")))
        return false;
    rest = dub_sv_n(rest.p + 7, rest.n - 7);
    struct dub_sv host = dub_sv_split(&rest, '/');
    if (dub_sv_find(host, '@') < host.n || dub_sv_find(host, '?') < host.n ||
        dub_sv_find(host, '#') < host.n || dub_sv_find(host, '\\') < host.n)
        return false;
    if (dub_sv_starts(host, DUB_SV_LIT("[::1]")))
        return host.n == 5 || host.p[5] == ':';
    host = dub_sv_split(&host, ':');
    if (dub_sv_ieq(host, DUB_SV_LIT("localhost")))
        return true;
    unsigned long long part;
    struct dub_sv first = dub_sv_split(&host, '.');
    if (!dub_sv_eq_z(first, "127"))
        return false;
    for (int i = 0; i < 3; i++)
        if (!dub_sv_u64(dub_sv_split(&host, '.'), 255, &part))
            return false;
    return host.n == 0;
}

/* --- inputs ----------------------------------------------------------------------------------- */

static void set_fail(struct errand *e, const char *type, const char *what)
{
    snprintf(e->fail_code, sizeof(e->fail_code), "generation_input_%s_%s", type, what);
}

static void use_upload(const struct dub_sandbox *sb, struct errand *e, const char *type,
                       const struct dub_sb_upload *u)
{
    if (!u->done) {
        set_fail(e, type, "inaccessible");
    } else if (strcmp(type, "video") == 0) {
        e->source = dub_sb_path(sb, "uploads", u->token);
        e->ending = dub_sb_name_ending(u->file_name);
    }
}

static void use_url(const struct dub_sandbox *sb, struct errand *e, const char *type,
                    const char *url)
{
    const struct dub_sb_upload *u = dub_sb_upload_of_url(sb, url);
    if (u) {
        use_upload(sb, e, type, u);
    } else if (dub_sb_is_loopback(url) && sb->media.fetch) {
        if (strcmp(type, "video") == 0)
            e->url = dub_strdup(url);
    } else if (sb->opt->strict_urls) {
        set_fail(e, type, "inaccessible");
    }
}

/* An unreadable asset, or boxes that do not fit its frames, is found out after acceptance. */
static void use_asset(const struct dub_sandbox *sb, struct errand *e, const char *type,
                      const struct dub_sb_asset *asset)
{
    if (asset->unreadable) {
        /* The catalog has no code of its own for a broken image. */
        set_fail(e, type, strcmp(type, "image") == 0 ? "inaccessible" : "invalid");
        return;
    }
    const cJSON *boxes = dub_json_get(
        dub_json_get(dub_json_get(e->job->body, "options"), "active_speaker_detection"),
        "bounding_boxes");
    if (strcmp(type, "video") == 0 && boxes && asset->frames &&
        asset->frames != cJSON_GetArraySize(boxes)) {
        snprintf(e->fail_code, sizeof(e->fail_code), "generation_input_face_selection_invalid");
        return;
    }
    const struct dub_sb_upload *u = asset->token[0] ? dub_sb_upload_find(sb, asset->token) : NULL;
    if (u)
        use_upload(sb, e, type, u);
    else
        use_url(sb, e, type, asset->url);
}

static void read_inputs(const struct dub_sandbox *sb, struct errand *e)
{
    const cJSON *input = dub_json_get(e->job->body, "input");
    for (const cJSON *in = input->child; in && !e->fail_code[0]; in = in->next) {
        const char *type = dub_json_str(in, "type"), *id = dub_json_str(in, "assetId");
        const char *url = dub_json_str(in, "url");
        const struct dub_sb_asset *asset = id ? dub_sb_asset_find(sb, id) : NULL;
        if (asset)
            use_asset(sb, e, type, asset);
        else if (url)
            use_url(sb, e, type, url);
    }
}

/* A result that sounds like the dub, where all that is heard in it is here. */
static void plan_mix(const struct dub_sandbox *sb, struct errand *e)
{
    const cJSON *in = dub_json_get(e->job->body, "input")->child;
    while (in && strcmp(dub_json_str(in, "type"), "video") != 0)
        in = in->next;
    if (in && e->source && !e->fail_code[0] && sb->media.render)
        e->plan = dub_sb_mix_plan(sb, e->job, dub_sb_input_asset(sb, in));
}

static bool next_errand(const struct dub_sandbox *sb, struct errand *e)
{
    for (size_t i = 0; i < sb->jobs.n; i++) {
        struct dub_sb_job *job = sb->jobs.at[i];
        if (job->deleted || job->result || job->fail_code[0])
            continue;
        *e = (struct errand){.job = job};
        e->length_us = job->has_output && job->output_us > 0 ? job->output_us : UNKNOWN_LENGTH_US;
        if (e->length_us > PATTERN_MAX_US)
            e->length_us = PATTERN_MAX_US;
        read_inputs(sb, e);
        plan_mix(sb, e);
        return true;
    }
    return false;
}

static void errand_fini(struct errand *e)
{
    dub_free(e->source);
    dub_free(e->ending);
    dub_free(e->url);
    cJSON_Delete(e->plan);
}

/* --- making ----------------------------------------------------------------------------------- */

static enum dub_status copy_bytes(int in, int out, const char *to, struct dub_err *err)
{
    char chunk[65536];
    for (;;) {
        ssize_t n = read(in, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return dub_fail_sys(err, errno, to, "copy");
        if (n == 0)
            return DUB_OK;
        for (ssize_t at = 0; at < n;) {
            ssize_t put = write(out, chunk + at, (size_t)(n - at));
            if (put < 0 && errno != EINTR)
                return dub_fail_sys(err, errno, to, "write");
            at += put > 0 ? put : 0;
        }
    }
}

/* A hard link costs nothing; where the file system has none, the bytes are copied. */
static enum dub_status take_copy(const char *from, const char *to, struct dub_err *err)
{
    unlink(to);
    if (link(from, to) == 0)
        return DUB_OK;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return dub_fail_sys(err, errno, from, "open");
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    enum dub_status st;
    if (out < 0) {
        st = dub_fail_sys(err, errno, to, "write");
    } else {
        st = copy_bytes(in, out, to, err);
        if (close(out) != 0 && !st)
            st = dub_fail_sys(err, errno, to, "write");
    }
    close(in);
    return st;
}

/* errors: DUB_ERR_CANCELLED all is ending; any other: the video as it came is the result */
static enum dub_status render(struct dub_sandbox *sb, const struct errand *e, const char *path)
{
    struct dub_err err;
    struct dub_buf text;
    if (!e->plan)
        return DUB_ERR_UNSUPPORTED;
    char *plan_path = dub_asprintf("%s.plan", path);
    dub_buf_init(&text, 0);
    dub_err_clear(&err);
    cJSON_AddStringToObject(e->plan, "output", path);
    dub_json_print(e->plan, 0, &text);
    enum dub_status st = dub_file_replace(plan_path, dub_buf_sv(&text), &err);
    if (!st)
        st = sb->media.render(sb->media.ctx, e->source, plan_path, &err);
    if (st && st != DUB_ERR_CANCELLED)
        dub_sb_log(sb, "job %s: the result is the video as it came: %s", e->job->id, err.text);
    unlink(plan_path);
    dub_buf_fini(&text);
    dub_free(plan_path);
    return st;
}

/* Returns the name in files/ (dub_free), NULL when the job is to fail. */
static char *make(struct dub_sandbox *sb, struct errand *e)
{
    struct dub_err err;
    dub_err_clear(&err);
    bool as_it_came = e->source && e->ending && e->ending[0] && !e->plan;
    const char *ending = as_it_came ? e->ending : ".mp4";
    char *name = dub_asprintf("%s%s", e->job->id, ending);
    char *path = dub_sb_path(sb, "files", name);
    enum dub_status st = render(sb, e, path);
    if (!st || st == DUB_ERR_CANCELLED) {
        /* there it is, or it is made after the next start */
    } else if (e->source) {
        st = take_copy(e->source, path, &err);
    } else {
        st = e->url ? sb->media.fetch(sb->media.ctx, e->url, path, &err) : DUB_ERR_NET;
        if (st && e->url && sb->opt->strict_urls) {
            set_fail(e, "video", "inaccessible");
        } else if (st) {
            st = sb->media.pattern
                     ? sb->media.pattern(sb->media.ctx, path, e->length_us, &err)
                     : dub_fail(&err, DUB_ERR_UNSUPPORTED, "dubline-media is not there");
        }
    }
    if (!st && !dub_file_exists(path))
        st = dub_fail(&err, DUB_ERR_IO, "%s was not made", path);
    if (st && !e->fail_code[0]) {
        dub_sb_log(sb, "job %s: no result could be made: %s", e->job->id, err.text);
        snprintf(e->fail_code, sizeof(e->fail_code), "generation_pipeline_failed");
    }
    if (st) {
        dub_free(name);
        name = NULL;
    }
    dub_free(path);
    return name;
}

bool dub_sb_worker_step(struct dub_sandbox *sb)
{
    struct errand e;
    struct dub_err err;
    pthread_mutex_lock(&sb->mu);
    bool found = !sb->stopping && next_errand(sb, &e);
    pthread_mutex_unlock(&sb->mu);
    if (!found)
        return false;
    char *result = e.fail_code[0] ? NULL : make(sb, &e);
    pthread_mutex_lock(&sb->mu);
    /* A result that could not be made because everything is ending is made after the restart. */
    if (result || !sb->stopping) {
        e.job->result = result;
        snprintf(e.job->fail_code, sizeof(e.job->fail_code), "%s", e.fail_code);
        if (dub_sb_store_job(sb, e.job, &err))
            dub_sb_log(sb, "job %s: %s", e.job->id, err.text);
    }
    pthread_cond_broadcast(&sb->changed);
    pthread_mutex_unlock(&sb->mu);
    errand_fini(&e);
    return true;
}

void *dub_sb_worker_main(void *arg)
{
    struct dub_sandbox *sb = arg;
    for (;;) {
        while (dub_sb_worker_step(sb))
            ;
        pthread_mutex_lock(&sb->mu);
        struct errand e;
        while (!sb->stopping && !next_errand(sb, &e))
            pthread_cond_wait(&sb->changed, &sb->mu);
        bool stop = sb->stopping;
        if (!stop)
            errand_fini(&e);
        pthread_mutex_unlock(&sb->mu);
        if (stop)
            return NULL;
    }
}
