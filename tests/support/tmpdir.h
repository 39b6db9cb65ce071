/* A folder of its own for a test, and the files in it. */
#ifndef DUB_TESTS_TMPDIR_H
#define DUB_TESTS_TMPDIR_H

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cm.h"

struct tmpdir {
    char path[64];
};

static inline void tmpdir_make(struct tmpdir *d)
{
    strcpy(d->path, "/tmp/dub-test-XXXXXX");
    assert_non_null(mkdtemp(d->path));
}

/* The path of a name inside, in one of eight buffers that take turns. */
static inline const char *tmpdir_at(const struct tmpdir *d, const char *name)
{
    static char paths[8][512];
    static unsigned turn;
    char *out = paths[turn++ % 8];
    snprintf(out, sizeof(paths[0]), "%s/%s", d->path, name);
    return out;
}

static inline void tmpdir_empty(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        char inner[1024];
        struct stat info;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (snprintf(inner, sizeof(inner), "%s/%s", path, e->d_name) >= (int)sizeof(inner))
            continue;
        if (lstat(inner, &info) == 0 && S_ISDIR(info.st_mode)) {
            chmod(inner, 0700);
            tmpdir_empty(inner);
            rmdir(inner);
        } else {
            unlink(inner);
        }
    }
    closedir(dir);
}

static inline void tmpdir_remove(struct tmpdir *d)
{
    tmpdir_empty(d->path);
    rmdir(d->path);
}

/* Number of entries, hidden ones too. */
static inline int tmpdir_count(const struct tmpdir *d)
{
    int n = -2;
    DIR *dir = opendir(d->path);
    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

static inline void put_file(const char *path, const char *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static inline void put_text(const char *path, const char *text)
{
    put_file(path, text, strlen(text));
}

static inline void add_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "ab");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

/* Content as a C string; free it. NULL when there is no such file. */
static inline char *get_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long n = ftell(f);
    rewind(f);
    char *text = malloc((size_t)n + 1);
    assert_int_equal(fread(text, 1, (size_t)n, f), n);
    text[n] = '\0';
    fclose(f);
    return text;
}

#define assert_file_is(path, want)                                                                 \
    do {                                                                                           \
        char *got_ = get_text(path);                                                               \
        assert_non_null(got_);                                                                     \
        assert_string_equal(got_, want);                                                           \
        free(got_);                                                                                \
    } while (0)

#endif
