#include "run/analysis.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/vec.h"
#include "run/facts_cache.h"
#include "run/paths.h"

#define SUFFIX    ".sound"
#define OLD_TEMP_S 3600 /* half-written files of processes that are gone */

struct dub_analysis {
    struct dub_media_client *mc;
    uint64_t request;
    char *path, *final_path, *temp_path;
    struct dub_file_stamp stamp;
    dub_analysis_progress_fn *progress;
    dub_analysis_fn *done;
    void *ctx;
};

static char *cache_dir(void)
{
    char *cache = dub_dir_path(DUB_DIR_CACHE);
    char *dir = cache ? dub_asprintf("%s/sound", cache) : NULL;
    dub_free(cache);
    return dir;
}

/* Only what is a hash may become a file name. */
static bool is_hash(const char *sha256)
{
    return strlen(sha256) == DUB_SHA256_HEX - 1 &&
           strspn(sha256, "0123456789abcdef") == DUB_SHA256_HEX - 1;
}

static char *entry_path(const char *dir, const char *sha256)
{
    return dub_asprintf("%s/%s" SUFFIX, dir, sha256);
}

static struct dub_sound *read_entry(const char *path, const char *sha256, struct dub_err *err)
{
    struct dub_buf bytes;
    struct dub_sound *s = NULL;
    dub_buf_init(&bytes, DUB_SOUND_BYTES_MAX);
    if (dub_file_read(path, DUB_SOUND_BYTES_MAX, &bytes, err) == DUB_OK &&
        dub_sound_parse(dub_buf_sv(&bytes), &s, err) == DUB_OK && strcmp(s->sha256, sha256) != 0) {
        dub_sound_unref(s);
        s = NULL;
        (void)dub_fail(err, DUB_ERR_FORMAT, "%s belongs to another content", path);
    }
    dub_buf_fini(&bytes);
    return s;
}

struct dub_sound *dub_analysis_get(const char *sha256)
{
    char *dir = is_hash(sha256) ? cache_dir() : NULL;
    if (!dir)
        return NULL;
    char *path = entry_path(dir, sha256);
    struct dub_sound *s = dub_file_exists(path) ? read_entry(path, sha256, NULL) : NULL;
    if (s) /* what is used is not the oldest */
        (void)utimensat(AT_FDCWD, path, NULL, 0);
    dub_free(path);
    dub_free(dir);
    return s;
}

/* --- pruning ---------------------------------------------------------------------------------- */

struct entry {
    char *path;
    int64_t bytes;
    struct timespec used;
};

static int by_age(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->used.tv_sec != y->used.tv_sec)
        return x->used.tv_sec < y->used.tv_sec ? 1 : -1;
    return (x->used.tv_nsec < y->used.tv_nsec) - (x->used.tv_nsec > y->used.tv_nsec);
}

typedef DUB_VEC(struct entry) entry_list;

static void list_entries(const char *dir, entry_list *out)
{
    DIR *d = opendir(dir);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        struct stat info;
        char *path = dub_asprintf("%s/%s", dir, e->d_name);
        bool ours = strstr(e->d_name, SUFFIX) && stat(path, &info) == 0 && S_ISREG(info.st_mode);
        if (ours && dub_sv_ends(dub_sv(e->d_name), DUB_SV_LIT(SUFFIX))) {
            struct entry found = {path, (int64_t)info.st_size, info.st_mtim};
            dub_vec_push(out, found);
            continue;
        }
        if (ours && now.tv_sec - info.st_mtim.tv_sec > OLD_TEMP_S)
            unlink(path);
        dub_free(path);
    }
    if (d)
        closedir(d);
}

void dub_analysis_prune(size_t n_entries, int64_t n_bytes)
{
    char *dir = cache_dir();
    entry_list all = {0};
    int64_t sum = 0;
    if (dir)
        list_entries(dir, &all);
    if (all.n > 1)
        qsort(all.at, all.n, sizeof(*all.at), by_age);
    for (size_t i = 0; i < all.n; i++) { /* the newest first */
        sum += all.at[i].bytes;
        if (i >= n_entries || sum > n_bytes)
            unlink(all.at[i].path);
        dub_free(all.at[i].path);
    }
    dub_vec_fini(&all);
    dub_free(dir);
}

/* --- listening -------------------------------------------------------------------------------- */

static void job_free(struct dub_analysis *a)
{
    if (a->temp_path)
        unlink(a->temp_path);
    dub_free(a->path);
    dub_free(a->final_path);
    dub_free(a->temp_path);
    dub_free(a);
}

void dub_analysis_stop(struct dub_analysis *a)
{
    if (!a)
        return;
    dub_media_forget(a->mc, a->request);
    job_free(a);
}

static void on_progress(void *ctx, double done, const cJSON *part)
{
    struct dub_analysis *a = ctx;
    (void)part;
    if (a->progress)
        a->progress(a->ctx, done);
}

/* The facts belong to the content that was hashed only if the file is still that. */
static bool unchanged(const struct dub_analysis *a)
{
    struct dub_file_stamp now;
    return dub_file_stamp_of(a->path, &now) && now.size_bytes == a->stamp.size_bytes &&
           now.mtime_ns == a->stamp.mtime_ns && now.inode == a->stamp.inode;
}

static struct dub_sound *take_over(struct dub_analysis *a, struct dub_err *err)
{
    char sha256[DUB_SHA256_HEX] = {0};
    memcpy(sha256, dub_path_base(a->final_path), sizeof(sha256) - 1);
    if (!unchanged(a)) {
        (void)dub_fail(err, DUB_ERR_CONFLICT, "%s changed while it was listened to", a->path);
        return NULL;
    }
    struct dub_sound *s = read_entry(a->temp_path, sha256, err);
    if (s && rename(a->temp_path, a->final_path) == 0)
        dub_analysis_prune(DUB_ANALYSIS_ENTRIES, DUB_ANALYSIS_BYTES);
    return s;
}

static void on_result(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct dub_analysis *a = ctx;
    struct dub_err failed;
    (void)result;
    struct dub_sound *s = err ? NULL : take_over(a, &failed);
    a->done(a->ctx, s, s ? NULL : err ? err : &failed);
    dub_sound_unref(s);
    job_free(a);
}

static enum dub_status make_temp(struct dub_analysis *a, const char *sha256, struct dub_err *err)
{
    char *dir = cache_dir();
    if (!dir)
        return dub_fail(err, DUB_ERR_IO, "there is no folder for what was heard: set HOME");
    enum dub_status st = dub_make_dirs(dir, err);
    a->final_path = entry_path(dir, sha256);
    char *temp = dub_asprintf("%s.XXXXXX", a->final_path);
    int fd = st ? -1 : mkstemp(temp);
    if (!st && fd < 0)
        st = dub_fail_sys(err, errno, temp, "write");
    if (fd >= 0)
        close(fd);
    if (st)
        dub_free(temp);
    else
        a->temp_path = temp;
    dub_free(dir);
    return st;
}

enum dub_status dub_analysis_start(struct dub_media_client *mc, const char *path,
                                   const char *sha256, dub_analysis_progress_fn *progress,
                                   dub_analysis_fn *done, void *ctx, struct dub_analysis **out,
                                   struct dub_err *err)
{
    struct dub_analysis *a = DUB_NEW(struct dub_analysis);
    *a = (struct dub_analysis){
        .mc = mc, .path = dub_strdup(path), .progress = progress, .done = done, .ctx = ctx};
    enum dub_status st = DUB_OK;
    if (!is_hash(sha256))
        st = dub_fail(err, DUB_ERR_STATE, "%s was not read yet", path);
    else if (!dub_file_stamp_of(path, &a->stamp))
        st = dub_fail_sys(err, ENOENT, path, "open");
    if (!st)
        st = make_temp(a, sha256, err);
    if (st) {
        job_free(a);
        return st;
    }
    cJSON *args = cJSON_CreateObject();
    cJSON_AddNumberToObject(args, "track", 0);
    cJSON_AddStringToObject(args, "sha256", sha256);
    cJSON_AddStringToObject(args, "output", a->temp_path);
    struct dub_media_work_request req = {.task = "listen",
                                         .source = path,
                                         .args = args,
                                         .progress = on_progress,
                                         .done = on_result,
                                         .ctx = a};
    a->request = dub_media_work(mc, &req);
    *out = a;
    return DUB_OK;
}

/* --- and wait --------------------------------------------------------------------------------- */

struct waiting {
    bool done;
    struct dub_sound *sound;
    struct dub_err err;
    dub_analysis_progress_fn *progress;
    void *ctx;
};

static void on_wait_progress(void *ctx, double done)
{
    struct waiting *w = ctx;
    if (w->progress)
        w->progress(w->ctx, done);
}

static void on_wait_done(void *ctx, const struct dub_sound *sound, const struct dub_err *err)
{
    struct waiting *w = ctx;
    w->done = true;
    w->sound = dub_sound_ref(sound);
    if (err)
        w->err = *err;
}

enum dub_status dub_analysis_sync(struct dub_media_client *mc, struct dub_loop *loop,
                                  const char *path, const char *sha256,
                                  dub_analysis_progress_fn *progress, void *ctx,
                                  struct dub_sound **out, struct dub_err *err)
{
    struct dub_analysis *job;
    struct waiting w = {.progress = progress, .ctx = ctx};
    struct dub_sound *known = dub_analysis_get(sha256);
    if (known) {
        *out = known;
        return DUB_OK;
    }
    enum dub_status st = dub_analysis_start(mc, path, sha256, on_wait_progress, on_wait_done, &w,
                                            &job, err);
    while (!st && !w.done)
        dub_loop_step(loop, -1);
    if (st)
        return st;
    if (!w.sound) {
        if (err)
            *err = w.err;
        return w.err.code;
    }
    *out = w.sound;
    return DUB_OK;
}
