#include "run/facts_cache.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "run/paths.h"

#define VERSION         1
#define ENTRY_BYTES_MAX ((size_t)256 * 1024)
/* A file changed this recently may change again without its times showing it. */
#define RACY_NS         INT64_C(20000000)

static int64_t ns_of(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool dub_file_stamp_of(const char *path, struct dub_file_stamp *out)
{
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return false;
    *out = (struct dub_file_stamp){
        .size_bytes = (int64_t)info.st_size,
        .mtime_ns = ns_of(info.st_mtim),
        .ctime_ns = ns_of(info.st_ctim),
        .inode = (uint64_t)info.st_ino,
        .device = (uint64_t)info.st_dev,
    };
    return true;
}

/* The numbers are beyond what JSON holds exactly, so the stamp is one text. */
#define STAMP_TEXT 128
static const char *print_stamp(const struct dub_file_stamp *s, char out[STAMP_TEXT])
{
    snprintf(out, STAMP_TEXT, "%lld %lld %lld %llu %llu", (long long)s->size_bytes,
             (long long)s->mtime_ns, (long long)s->ctime_ns, (unsigned long long)s->inode,
             (unsigned long long)s->device);
    return out;
}

/* File of the entry and the key it holds; both dub_free. False without a home. */
static bool entry_of(const char *path, char **dir, char **file, char **key)
{
    char hex[DUB_SHA256_HEX];
    char *cache = dub_dir_path(DUB_DIR_CACHE), *full = dub_path_absolute(path);
    bool ok = cache && full;
    if (ok) {
        dub_sha256_hex(dub_sv(full), hex);
        *dir = dub_asprintf("%s/probe", cache);
        *file = dub_asprintf("%s/%s.json", *dir, hex);
        *key = full;
        full = NULL;
    }
    dub_free(cache);
    dub_free(full);
    return ok;
}

static bool read_entry(const char *file, const char *key, const struct dub_file_stamp *stamp,
                       struct dub_facts *out)
{
    struct dub_buf text;
    cJSON *doc = NULL;
    char want[STAMP_TEXT];
    dub_buf_init(&text, ENTRY_BYTES_MAX);
    bool ok = dub_file_read(file, ENTRY_BYTES_MAX, &text, NULL) == DUB_OK &&
              dub_json_parse(dub_buf_sv(&text), &doc, NULL) == DUB_OK;
    const char *path = dub_json_str(doc, "key"), *have = dub_json_str(doc, "stamp");
    ok = ok && (int)dub_json_num(doc, "version", 0) == VERSION && path && strcmp(path, key) == 0 &&
         have && strcmp(have, print_stamp(stamp, want)) == 0 &&
         dub_facts_from_json(dub_json_get(doc, "facts"), out, NULL) == DUB_OK;
    cJSON_Delete(doc);
    dub_buf_fini(&text);
    return ok;
}

bool dub_facts_cache_get(const char *path, struct dub_facts *out)
{
    struct dub_file_stamp stamp;
    char *dir, *file, *key;
    if (!dub_file_stamp_of(path, &stamp) || !entry_of(path, &dir, &file, &key))
        return false;
    bool found = read_entry(file, key, &stamp, out);
    dub_free(dir);
    dub_free(file);
    dub_free(key);
    return found;
}

/* In one step, but without forcing it to the disk: a lost entry costs one probe. */
static void write_entry(const char *dir, const char *file, struct dub_sv content)
{
    if (dub_make_dirs(dir, NULL))
        return;
    char *temp = dub_asprintf("%s.XXXXXX", file);
    int fd = mkstemp(temp);
    if (fd >= 0) {
        ssize_t n;
        do
            n = write(fd, content.p, content.n);
        while (n < 0 && errno == EINTR);
        close(fd);
        if (n != (ssize_t)content.n || rename(temp, file) != 0)
            unlink(temp);
    }
    dub_free(temp);
}

static bool is_settled(const struct dub_file_stamp *stamp)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t newest = stamp->ctime_ns > stamp->mtime_ns ? stamp->ctime_ns : stamp->mtime_ns;
    return ns_of(now) - newest > RACY_NS || newest - ns_of(now) > RACY_NS;
}

void dub_facts_cache_put(const char *path, const struct dub_file_stamp *stamp,
                         const struct dub_facts *facts)
{
    struct dub_file_stamp now;
    char *dir, *file, *key, text[STAMP_TEXT];
    if (!is_settled(stamp) || !dub_file_stamp_of(path, &now) ||
        memcmp(&now, stamp, sizeof(now)) != 0 || !entry_of(path, &dir, &file, &key))
        return;
    cJSON *doc = cJSON_CreateObject();
    struct dub_buf out;
    dub_buf_init(&out, ENTRY_BYTES_MAX);
    dub_json_add_i64(doc, "version", VERSION);
    cJSON_AddStringToObject(doc, "key", key);
    cJSON_AddStringToObject(doc, "stamp", print_stamp(stamp, text));
    cJSON_AddItemToObject(doc, "facts", dub_facts_to_json(facts, key));
    dub_json_print(doc, 0, &out);
    if (!out.failed)
        write_entry(dir, file, dub_buf_sv(&out));
    cJSON_Delete(doc);
    dub_buf_fini(&out);
    dub_free(dir);
    dub_free(file);
    dub_free(key);
}

/* --- probe and wait --------------------------------------------------------------------------- */

struct waiting {
    bool done;
    enum dub_status st;
    struct dub_facts *facts;
    struct dub_err *err;
};

static void on_facts(void *ctx, const struct dub_facts *facts, const struct dub_err *err)
{
    struct waiting *w = ctx;
    w->done = true;
    w->st = err ? err->code : DUB_OK;
    if (facts)
        *w->facts = *facts;
    else if (w->err)
        *w->err = *err;
}

enum dub_status dub_probe_sync(struct dub_media_client *mc, struct dub_loop *loop,
                               const char *source, bool want_hash, struct dub_facts *out,
                               struct dub_err *err)
{
    struct dub_facts facts;
    struct dub_file_stamp stamp;
    bool is_file = !dub_is_url(source);
    if (is_file && dub_facts_cache_get(source, &facts) && (!want_hash || facts.sha256[0])) {
        *out = facts;
        return DUB_OK;
    }
    bool stamped = is_file && dub_file_stamp_of(source, &stamp);
    struct dub_probe_request req = {.source = source, .want_hash = want_hash};
    struct waiting w = {.facts = &facts, .err = err};
    dub_media_probe(mc, &req, on_facts, &w);
    while (!w.done)
        dub_loop_step(loop, -1);
    if (w.st)
        return w.st;
    if (stamped)
        dub_facts_cache_put(source, &stamp, &facts);
    *out = facts;
    return DUB_OK;
}
