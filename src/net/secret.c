#include "net/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "net/url.h"
#include "run/paths.h"

#define KEY_MAX_BYTES 512

static void forget(char *secret)
{
    if (secret)
        explicit_bzero(secret, strlen(secret));
    dub_free(secret);
}

static enum dub_status check_key(const char *key, const char *from, struct dub_err *err)
{
    size_t n = strlen(key);
    bool ok = n > 0 && n <= KEY_MAX_BYTES;
    for (size_t i = 0; ok && i < n; i++)
        ok = (unsigned char)key[i] > 0x20 && (unsigned char)key[i] < 0x7f;
    if (ok)
        return DUB_OK;
    return dub_fail(err, DUB_ERR_AUTH,
                    "the key in %s is not usable: it must be 1 to %d printable characters "
                    "without blanks",
                    from, KEY_MAX_BYTES);
}

/* First line of the key file; *out NULL when there is no such file. */
static enum dub_status read_key_file(const char *path, char **out, struct dub_err *err)
{
    char text[4096];
    struct stat info;
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? DUB_OK
                                                   : dub_fail_sys(err, errno, path, "open");
    enum dub_status st = DUB_OK;
    ssize_t n = 0;
    if (fstat(fd, &info) != 0)
        st = dub_fail_sys(err, errno, path, "read");
    else if (!S_ISREG(info.st_mode))
        st = dub_fail(err, DUB_ERR_AUTH, "%s is not a file", path);
    else if (info.st_mode & 077)
        st = dub_fail(err, DUB_ERR_AUTH,
                      "others may read the key file: run  chmod 600 '%s'  and try again", path);
    else if ((n = read(fd, text, sizeof(text) - 1)) < 0)
        st = dub_fail_sys(err, errno, path, "read");
    close(fd);
    if (st)
        return st;
    struct dub_sv line = dub_sv_n(text, (size_t)n);
    line.n = dub_sv_find(line, '\n');
    line = dub_sv_trim(line);
    *out = dub_strndup(line.p, line.n);
    explicit_bzero(text, sizeof(text));
    return check_key(*out, path, err);
}

static enum dub_status find_key(char **out, struct dub_err *err)
{
    const char *named = getenv("SYNC_API_KEY");
    *out = NULL;
    if (named && named[0]) {
        *out = dub_strdup(named);
        return check_key(named, "SYNC_API_KEY", err);
    }
    char *dir = dub_dir_path(DUB_DIR_CONFIG);
    if (!dir)
        return DUB_OK;
    char *path = dub_path_join(dir, "key");
    enum dub_status st = read_key_file(path, out, err);
    dub_free(path);
    dub_free(dir);
    return st;
}

enum dub_status dub_service_make(const char *base_url, const char *key, struct dub_service *out,
                                 struct dub_err *err)
{
    struct dub_url_facts facts;
    char *url;
    enum dub_status st = key ? check_key(key, "the request", err) : DUB_OK;
    if (!st)
        st = dub_url_service(base_url, &url, err);
    if (st)
        return st;
    *out = (struct dub_service){.base_url = url, .key = dub_strdup(key)};
    out->loopback = dub_url_judge(url, &facts) && facts.loopback;
    if (key)
        dub_sha256_hex(dub_sv(key), out->key_hash);
    return DUB_OK;
}

static enum dub_status no_key(struct dub_err *err)
{
    char *dir = dub_dir_path(DUB_DIR_CONFIG);
    enum dub_status st = dub_fail(err, DUB_ERR_AUTH,
                                  "there is no key for the service: set SYNC_API_KEY, or put the "
                                  "key into %s/key and run chmod 600 on that file",
                                  dir ? dir : "~/.config/dubline");
    dub_free(dir);
    return st;
}

enum dub_status dub_service_load(const char *api_url, bool need_key, struct dub_service *out,
                                 struct dub_err *err)
{
    const char *url = api_url && api_url[0] ? api_url : getenv("SYNC_API_URL");
    char *key = NULL;
    struct dub_service made;
    enum dub_status st = find_key(&key, err);
    if (st && !need_key) { /* an unusable key does not matter where none is sent */
        dub_err_clear(err);
        forget(key);
        key = NULL;
        st = DUB_OK;
    }
    if (!st)
        st = dub_service_make(url && url[0] ? url : DUB_SERVICE_DEFAULT, key, &made, err);
    forget(key);
    if (st)
        return st;
    if (!made.key && made.loopback) {
        made.key = dub_strdup("sandbox");
        dub_sha256_hex(DUB_SV_LIT("sandbox"), made.key_hash);
    }
    if (!made.key && need_key) {
        dub_service_fini(&made);
        return no_key(err);
    }
    *out = made;
    return DUB_OK;
}

void dub_service_fini(struct dub_service *s)
{
    dub_free(s->base_url);
    forget(s->key);
    *s = (struct dub_service){0};
}

void dub_secret_redact(const struct dub_service *s, struct dub_sv text, struct dub_buf *out)
{
    /* A very short key would be found everywhere in ordinary text, and is no secret. */
    struct dub_sv key = dub_sv(s && s->key && strlen(s->key) >= 8 ? s->key : "");
    while (key.n > 0 && text.n >= key.n) {
        if (dub_sv_starts(text, key)) {
            dub_buf_add_z(out, "[key]");
            text = dub_sv_n(text.p + key.n, text.n - key.n);
        } else {
            dub_buf_add_c(out, text.p[0]);
            text = dub_sv_n(text.p + 1, text.n - 1);
        }
    }
    dub_buf_add_sv(out, text);
}

void dub_secret_redact_z(const struct dub_service *s, char *text, size_t size)
{
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_secret_redact(s, dub_sv(text), &b);
    size_t n = b.n < size ? b.n : size - 1;
    if (n > 0)
        memcpy(text, b.data, n);
    text[n] = '\0';
    dub_buf_fini(&b);
}
