/*
 * Composing the request of a project: from records to bytes; beside it
 * cJSON alone, making the same tree node by node and printing it. Prints one JSON object, times in ms.
 *
 *     bench_request PROJECT.dub ROUNDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/fs.h"
#include "base/json.h"
#include "model/project_json.h"
#include "request/build.h"

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void fail(const struct dub_err *err)
{
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static double compose(const struct dub_project *p, char **body)
{
    struct dub_build_opts opts = {.indent = 0};
    struct dub_built built;
    struct dub_err err;
    double from = now_ms();
    if (dub_request_build(p, &opts, &built, &err))
        fail(&err);
    double ms = now_ms() - from;
    if (body)
        *body = dub_strdup(dub_buf_z(&built.json));
    dub_built_fini(&built);
    return ms;
}

/* cJSON_Duplicate makes every node and copies every text, as composing with cJSON would. */
static double with_cjson(const cJSON *tree)
{
    double from = now_ms();
    cJSON *copy = cJSON_Duplicate(tree, 1);
    char *text = cJSON_PrintUnformatted(copy);
    double ms = now_ms() - from;
    cJSON_free(text);
    cJSON_Delete(copy);
    return ms;
}

int main(int argc, char **argv)
{
    struct dub_buf text;
    struct dub_err err;
    struct dub_project *p;
    char *body;
    if (argc != 3)
        return 2;
    dub_buf_init(&text, 0);
    if (dub_file_read(argv[1], 0, &text, &err) || dub_project_parse(dub_buf_sv(&text), &p, &err))
        fail(&err);
    compose(p, &body);
    cJSON *tree = cJSON_Parse(body);
    long rounds = strtol(argv[2], NULL, 10);
    double ours[64], peer[64];
    rounds = rounds < 1 ? 1 : rounds > 64 ? 64 : rounds;
    for (long i = 0; i < rounds; i++) {
        ours[i] = compose(p, NULL);
        peer[i] = with_cjson(tree);
    }
    printf("{\"bytes\": [%zu], \"request_ms\": [", strlen(body));
    for (long i = 0; i < rounds; i++)
        printf("%s%.3f", i ? ", " : "", ours[i]);
    printf("], \"cjson_ms\": [");
    for (long i = 0; i < rounds; i++)
        printf("%s%.3f", i ? ", " : "", peer[i]);
    printf("]}\n");
    cJSON_Delete(tree);
    dub_free(body);
    dub_project_free(p);
    dub_buf_fini(&text);
    return 0;
}
