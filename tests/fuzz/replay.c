/*
 * Runs a fuzz entry over files, and over damaged copies of them: cut short, and with bytes changed.
 * The damage is the same in every run. Arguments: files and folders.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/id.h"
#include "base/mem.h"
#include "fuzz.h"

#define DAMAGE_MAX_BYTES 8192 /* larger files are only run as they are */
#define N_DAMAGED        300

static size_t n_runs;

/* A copy of exact size on the heap, so that a sanitizer sees every byte read past the end. */
static void run(const char *p, size_t n)
{
    uint8_t *copy = dub_alloc_array(n ? n : 1, 1);
    uint8_t *exact = copy;
    if (n)
        memcpy(exact, p, n);
    LLVMFuzzerTestOneInput(exact, n);
    dub_free(copy);
    n_runs++;
}

static void damage(struct dub_rng *rng, char *text, size_t n)
{
    static const char likely[] = "\"\\{}[]<>():-,.0123456789eEnN \n\r\t\xff\xfe\0";
    for (size_t k = 1 + dub_rng_next(rng) % 4; k > 0; k--) {
        size_t at = dub_rng_next(rng) % n;
        text[at] = dub_rng_next(rng) % 4 ? likely[dub_rng_next(rng) % (sizeof(likely) - 1)]
                                         : (char)dub_rng_next(rng);
    }
}

static void run_damaged(struct dub_sv text)
{
    struct dub_rng rng = {.state = text.n};
    for (int i = 0; i < N_DAMAGED && text.n > 0; i++) {
        char *copy = dub_strndup(text.p, text.n);
        memcpy(copy, text.p, text.n);
        damage(&rng, copy, text.n);
        run(copy, i % 3 ? text.n : dub_rng_next(&rng) % text.n);
        dub_free(copy);
    }
}

static int run_file(const char *path)
{
    struct dub_err err;
    struct dub_buf b;
    dub_buf_init(&b, 0);
    if (dub_file_read(path, 0, &b, &err) != DUB_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    run(dub_buf_z(&b), b.n);
    if (b.n <= DAMAGE_MAX_BYTES)
        run_damaged(dub_buf_sv(&b));
    dub_buf_fini(&b);
    return 0;
}

static int run_path(const char *path)
{
    struct stat st;
    struct dirent **names = NULL;
    int failed = 0;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return run_file(path);
    int n = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char *inner = dub_path_join(path, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            failed |= run_path(inner);
        dub_free(inner);
        free(names[i]);
    }
    free(names);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    run("", 0);
    for (int i = 1; i < argc; i++)
        failed |= run_path(argv[i]);
    printf("%zu runs\n", n_runs);
    return failed;
}
