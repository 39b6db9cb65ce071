#include "run/peaks_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/vec.h"
#include "run/paths.h"

#define SUM_HEAD  "dubline peaks 2"
#define SUM_TEXT  128
#define DAY_S     ((time_t)86400)
#define STRAY_S   DAY_S /* a temporary file so old belongs to nobody */

/* --- names ------------------------------------------------------------------------------------ */

char *dub_peaks_cache_dir(void)
{
    char *cache = dub_dir_path(DUB_DIR_CACHE);
    char *dir = cache ? dub_path_join(cache, "peaks") : NULL;
    dub_free(cache);
    return dir;
}

char *dub_peaks_cache_path(const char *source, const struct dub_facts *facts, int track, bool split)
{
    char hex[DUB_SHA256_HEX];
    if (dub_is_url(source)) {
        char *text = dub_asprintf("%s\n%" PRId64, source, facts->size_bytes);
        dub_sha256_hex(dub_sv(text), hex);
        dub_free(text);
        if (facts->size_bytes <= 0)
            return NULL; /* a live stream is another one every time */
    } else if (!facts->sha256[0]) {
        return NULL;
    } else {
        memcpy(hex, facts->sha256, sizeof(hex));
    }
    char *dir = dub_peaks_cache_dir();
    char *path = dir ? dub_asprintf("%s/%s-%d%s.dat", dir, hex, track + 1, split ? "s" : "") : NULL;
    dub_free(dir);
    return path;
}

static char *sum_path(const char *path)
{
    return dub_asprintf("%.*s.sum", (int)(strlen(path) - 4), path);
}

enum dub_status dub_peaks_cache_ready(const char *path, struct dub_err *err)
{
    char *dir = dub_path_dir(path);
    enum dub_status st = dub_make_dirs(dir, err);
    dub_free(dir);
    return st;
}

/* --- sums ------------------------------------------------------------------------------------- */

/* Guards against files cut short or overwritten, not against malice: our own folder. */
static uint64_t sum_of(const unsigned char *p, size_t n)
{
    const uint64_t prime = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t lane[4] = {n, 1, 2, 3}, out = 0;
    for (; n >= 32; p += 32, n -= 32) {
        uint64_t v[4];
        memcpy(v, p, sizeof(v));
        for (int i = 0; i < 4; i++) {
            lane[i] = (lane[i] ^ v[i]) * prime;
            lane[i] ^= lane[i] >> 29;
        }
    }
    for (; n > 0; p++, n--)
        lane[0] = (lane[0] ^ *p) * prime;
    for (int i = 0; i < 4; i++)
        out = (out ^ lane[i] ^ lane[i] >> 32) * prime;
    return out;
}

static void print_sums(const struct dub_peaks_view *v, char out[SUM_TEXT])
{
    int n = snprintf(out, SUM_TEXT, "%s", SUM_HEAD);
    for (int i = 0; i < v->n_levels; i++)
        n += snprintf(out + n, SUM_TEXT - (size_t)n, " %016" PRIx64,
                      sum_of(v->levels[i].map, v->levels[i].map_bytes));
    (void)snprintf(out + n, SUM_TEXT - (size_t)n, "\n");
}

bool dub_peaks_cache_open(const char *path, struct dub_peaks_view *out)
{
    char have[SUM_TEXT];
    char *sums = sum_path(path);
    struct dub_buf want;
    dub_buf_init(&want, SUM_TEXT);
    bool ok = dub_file_read(sums, SUM_TEXT, &want, NULL) == DUB_OK &&
              dub_peaks_view_open(path, out, NULL) == DUB_OK;
    if (ok) {
        print_sums(out, have);
        ok = out->n_levels == DUB_PEAKS_LEVELS && dub_sv_eq_z(dub_buf_sv(&want), have);
        if (ok)
            (void)utimensat(AT_FDCWD, sums, NULL, 0); /* used now */
        else
            dub_peaks_view_close(out);
    }
    dub_buf_fini(&want);
    dub_free(sums);
    return ok;
}

bool dub_peaks_cache_has(const char *path)
{
    char *sums = sum_path(path);
    bool has = dub_file_exists(sums);
    dub_free(sums);
    return has;
}

enum dub_status dub_peaks_cache_seal(const char *path, struct dub_err *err)
{
    struct dub_peaks_view v;
    char text[SUM_TEXT];
    enum dub_status st = dub_peaks_view_open(path, &v, err);
    if (st)
        return st;
    print_sums(&v, text);
    dub_peaks_view_close(&v);
    char *sums = sum_path(path), *dir = dub_path_dir(path);
    char *temp = dub_asprintf("%s.XXXXXX", sums);
    int fd = mkstemp(temp);
    size_t n = strlen(text);
    bool ok = fd >= 0 && write(fd, text, n) == (ssize_t)n && rename(temp, sums) == 0;
    if (fd >= 0)
        close(fd);
    if (fd >= 0 && !ok)
        unlink(temp);
    if (!ok)
        st = dub_fail(err, DUB_ERR_IO, "%s cannot be written: the waveform is built anew next time",
                      sums);
    dub_peaks_cache_prune(dir, DUB_PEAKS_CACHE_BYTES, DUB_PEAKS_CACHE_DAYS);
    dub_free(temp);
    dub_free(sums);
    dub_free(dir);
    return st;
}

/* --- room ------------------------------------------------------------------------------------- */

struct set {
    char *stem; /* up to the first dot of the name */
    int64_t bytes;
    time_t used, newest;
    bool sealed;
};

struct sets {
    DUB_VEC(struct set) v;
};

static struct set *set_of(struct sets *s, const char *name)
{
    size_t n = strcspn(name, ".");
    for (size_t i = 0; i < s->v.n; i++)
        if (strlen(s->v.at[i].stem) == n && memcmp(s->v.at[i].stem, name, n) == 0)
            return &s->v.at[i];
    struct set fresh = {.stem = dub_strndup(name, n)};
    dub_vec_push(&s->v, fresh);
    return &s->v.at[s->v.n - 1];
}

/* "x.dat.Ab12Cd", what mkstemp made. */
static bool is_temp(const char *name)
{
    size_t n = strlen(name);
    return n > 7 && name[n - 7] == '.' && strchr(name, '.') != name + n - 7;
}

static void look_at(struct sets *s, const char *dir, const char *name, time_t now)
{
    struct stat info;
    char *path = dub_path_join(dir, name);
    if (name[0] != '.' && stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
        if (is_temp(name) && now - info.st_mtim.tv_sec > STRAY_S) {
            (void)unlink(path);
        } else if (!is_temp(name)) {
            struct set *set = set_of(s, name);
            bool sum = dub_sv_ends(dub_sv(name), DUB_SV_LIT(".sum"));
            set->bytes += (int64_t)info.st_size;
            set->sealed = set->sealed || sum;
            set->used = sum ? info.st_mtim.tv_sec : set->used;
            set->newest = info.st_mtim.tv_sec > set->newest ? info.st_mtim.tv_sec : set->newest;
        }
    }
    dub_free(path);
}

static int by_use(const void *a, const void *b)
{
    const struct set *x = a, *y = b;
    return x->used < y->used ? -1 : x->used > y->used;
}

static void find_sets(const char *dir, struct sets *out)
{
    DIR *d = opendir(dir);
    time_t now = time(NULL);
    for (const struct dirent *e; d && (e = readdir(d));)
        look_at(out, dir, e->d_name, now);
    if (d)
        closedir(d);
    for (size_t i = 0; i < out->v.n; i++)
        if (!out->v.at[i].sealed)
            out->v.at[i].used = out->v.at[i].newest;
    if (out->v.n > 1)
        qsort(out->v.at, out->v.n, sizeof(*out->v.at), by_use);
}

static void sets_fini(struct sets *s)
{
    for (size_t i = 0; i < s->v.n; i++)
        dub_free(s->v.at[i].stem);
    dub_vec_fini(&s->v);
}

/* The sums first: what is left then is no set. */
static void remove_set(const char *dir, const char *stem)
{
    static const char *const kinds[] = {".sum", ".dat", ".x16.dat", ".x256.dat"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(kinds); i++) {
        char *path = dub_asprintf("%s/%s%s", dir, stem, kinds[i]);
        (void)unlink(path);
        dub_free(path);
    }
}

void dub_peaks_cache_prune(const char *dir, int64_t limit_bytes, int days)
{
    struct sets s = {0};
    int64_t total = 0;
    char *own = dir ? NULL : dub_peaks_cache_dir();
    dir = dir ? dir : own;
    if (dir)
        find_sets(dir, &s);
    for (size_t i = 0; i < s.v.n; i++)
        total += s.v.at[i].bytes;
    time_t now = time(NULL);
    for (size_t i = 0; i < s.v.n; i++) {
        const struct set *set = &s.v.at[i];
        bool old = now - set->used > days * DAY_S;
        bool stray = !set->sealed && now - set->newest > STRAY_S;
        if (!old && !stray && total <= limit_bytes)
            continue;
        total -= set->bytes;
        remove_set(dir, set->stem);
    }
    sets_fini(&s);
    dub_free(own);
}

void dub_peaks_cache_usage(const char *dir, size_t *n_sets, int64_t *bytes)
{
    struct sets s = {0};
    char *own = dir ? NULL : dub_peaks_cache_dir();
    dir = dir ? dir : own;
    if (dir)
        find_sets(dir, &s);
    *n_sets = 0;
    *bytes = 0;
    for (size_t i = 0; i < s.v.n; i++) {
        *n_sets += s.v.at[i].sealed;
        *bytes += s.v.at[i].bytes;
    }
    sets_fini(&s);
    dub_free(own);
}
