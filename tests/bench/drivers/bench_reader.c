/*
 * One reader of transcripts inside a process: bytes to rows. Prints one JSON object: the format that
 * was found, the rows, and the µs a row takes, round after round; for JSON also what cJSON alone
 * takes to make and free its tree.
 *
 *     bench_reader FILE ROUNDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/fs.h"
#include "base/json.h"
#include "io/import.h"

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double cjson_us(struct dub_sv text, size_t n_rows)
{
    double from = now_us();
    cJSON_Delete(cJSON_ParseWithLength(text.p, text.n));
    return (now_us() - from) / (double)(n_rows ? n_rows : 1);
}

static void fail(const struct dub_err *err)
{
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static void print_list(const char *name, const double *values, long n)
{
    printf(", \"%s\": [", name);
    for (long i = 0; i < n; i++)
        printf("%s%.4f", i ? ", " : "", values[i]);
    printf("]");
}

int main(int argc, char **argv)
{
    struct dub_buf bytes;
    double ours[64], parser[64];
    bool json = false;
    struct dub_err err = {.text = "usage: bench_reader FILE ROUNDS"};
    if (argc != 3)
        fail(&err);
    dub_buf_init(&bytes, 0);
    if (dub_file_read(argv[1], 0, &bytes, &err))
        fail(&err);
    long rounds = strtol(argv[2], NULL, 10);
    rounds = rounds < 1 ? 1 : rounds > 64 ? 64 : rounds;
    for (long i = 0; i < rounds; i++) {
        struct dub_rows rows = {.rate = {25, 1}};
        struct dub_str *warning = NULL;
        struct dub_buf text;
        dub_buf_init(&text, 0);
        double from = now_us();
        enum dub_status st = dub_text_decode(dub_buf_sv(&bytes), &text, &warning, &err);
        const struct dub_format *f = st ? NULL : dub_format_guess(dub_buf_sv(&text), argv[1]);
        if (st || !f || f->read(dub_buf_sv(&text), &rows, &err))
            fail(&err);
        ours[i] = (now_us() - from) / (double)(rows.rows.n ? rows.rows.n : 1);
        json = dub_buf_z(&text)[0] == '{' || dub_buf_z(&text)[0] == '[';
        if (json)
            parser[i] = cjson_us(dub_buf_sv(&text), rows.rows.n);
        if (i == 0)
            printf("{\"format\": \"%s\", \"rows\": %zu", f->name, rows.rows.n);
        dub_str_unref(warning);
        dub_rows_fini(&rows);
        dub_buf_fini(&text);
    }
    print_list("us", ours, rounds);
    print_list("parser_us", parser, json ? rounds : 0);
    printf("}\n");
    dub_buf_fini(&bytes);
    return 0;
}
