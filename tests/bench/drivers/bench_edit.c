/*
 * One open project: what an edit costs until its findings stand, what its undo entry weighs, and how
 * much memory all of it takes. Prints one JSON object; times in µs.
 *
 *     bench_edit PROJECT.dub ROUNDS
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/session.h"
#include "cmd/session_file.h"

#define EDITS_A_ROUND 200

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static dub_us port_now(void *ctx)
{
    static dub_us t = 1700000000000000;
    (void)ctx;
    return t += 10000000;
}

static uint64_t port_seed(void *ctx)
{
    (void)ctx;
    return 1;
}

static void run(struct dub_session *s, const char *line)
{
    struct dub_err err;
    if (dub_cmd_run_line(s, dub_sv(line), &err)) {
        fprintf(stderr, "%s: %s\n", line, err.text);
        exit(1);
    }
}

/* What the editor looks at after each edit. */
static size_t look(struct dub_session *s)
{
    const struct dub_issues *ix = dub_session_issues(s);
    return dub_issues_count(ix, DUB_SEV_ERROR) + dub_issues_count(ix, DUB_SEV_WARNING);
}

/* Edits spread over the whole project, other segments for another shift; returns µs for one. */
static double edits(struct dub_session *s, bool adding, size_t shift)
{
    size_t n = dub_project_n_segments(s->project);
    char line[128];
    double from = now_us();
    for (size_t i = 0; i < EDITS_A_ROUND; i++) {
        size_t at = (i * 7919 + shift) % n;
        double end = (double)dub_project_segment(s->project, at)->span.end_us / 1e6;
        if (adding)
            snprintf(line, sizeof(line), "segment-add %.3f %.3f voice1 yes", end, end + 0.5);
        else
            snprintf(line, sizeof(line), "segment-move %zu +0.01", at + 1);
        run(s, line);
        look(s);
    }
    return (now_us() - from) / EDITS_A_ROUND;
}

static double undo_all(struct dub_session *s, size_t n)
{
    double from = now_us();
    for (size_t i = 0; i < n; i++) {
        dub_session_undo(s);
        look(s);
    }
    return (now_us() - from) / (double)n;
}

/* The peer: 100,000 records of a segment's size in one array, one put in at the middle. */
static double flat_insert(size_t n)
{
    struct dub_segment *at = calloc(n + EDITS_A_ROUND, sizeof(*at));
    double from = now_us();
    for (size_t i = 0; i < EDITS_A_ROUND; i++) {
        size_t k = n / 2 + i;
        memmove(at + k + 1, at + k, (n + i - k) * sizeof(*at));
    }
    double each = (now_us() - from) / EDITS_A_ROUND;
    free(at);
    return each;
}

static void print_list(const char *name, const double *values, int n)
{
    printf("\"%s\": [", name);
    for (int i = 0; i < n; i++)
        printf("%s%.2f", i ? ", " : "", values[i]);
    printf("]");
}

int main(int argc, char **argv)
{
    double nudge[64], add[64], undo[64], flat[64];
    struct dub_session_ports ports = {.now = port_now, .seed = port_seed};
    struct dub_err err;
    if (argc != 3)
        return 2;
    int rounds = (int)strtol(argv[2], NULL, 10);
    rounds = rounds < 1 ? 1 : rounds > 64 ? 64 : rounds;
    struct dub_session *s = dub_session_new(&ports);
    double from = now_us();
    if (dub_session_open(s, argv[1], DUB_OPEN_READ, "bench", &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    look(s);
    double open_ms = (now_us() - from) / 1e3;
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    double memory_mb = (double)use.ru_maxrss * 1024 / 1e6;
    edits(s, false, 1); /* once for what grows only once */
    dub_buf_fini(&s->journal_pending);
    size_t before = mallinfo2().uordblks, n_steps = dub_history_n_undo(s->history);
    for (int r = 0; r < rounds; r++) {
        nudge[r] = edits(s, false, 0);
        if (r == 0) {
            size_t pending = s->journal_pending.cap;
            double steps = (double)(dub_history_n_undo(s->history) - n_steps);
            printf("{\"undo_bytes\": [%.1f], ",
                   (double)(mallinfo2().uordblks - before - pending) / steps);
        }
        add[r] = edits(s, true, 0);
        undo[r] = undo_all(s, 2 * EDITS_A_ROUND);
        flat[r] = flat_insert(dub_project_n_segments(s->project));
        dub_buf_clear(&s->journal_pending);
    }
    print_list("nudge_us", nudge, rounds);
    printf(", ");
    print_list("add_us", add, rounds);
    printf(", ");
    print_list("undo_us", undo, rounds);
    printf(", ");
    print_list("flat_insert_us", flat, rounds);
    printf(", \"open_ms\": [%.1f], \"memory_mb\": [%.1f]}\n", open_ms, memory_mb);
    dub_session_free(s);
    return 0;
}
