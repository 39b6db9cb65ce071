/*
 * Times a terminal program from outside, on a pseudo-terminal of 120×36: when its first screen is
 * complete, how long and how many bytes a key takes until the last byte of its answer, and what it
 * does when nobody does anything. Prints one JSON object.
 *
 *     bench_pty KEYS ROUNDS IDLE_SECONDS PROGRAM [ARGUMENT...]
 *
 * KEYS: letters of C, D, A, B (arrows right, left, up, down), sent one by one, ROUNDS times over.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Silence that ends an answer, and the first screen. */
#define KEY_QUIET_MS   25
#define FIRST_QUIET_MS 40
#define FIRST_MOST_MS  5000
#define FIRST_LEAST    400 /* bytes of a screen; less is a greeting */

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Reads until nothing came for quiet_ms; when the last byte came, 0: none did. */
static double last_byte(int fd, int quiet_ms, double most_ms, size_t *bytes)
{
    char buffer[65536];
    double last = 0, begin = now_ms();
    struct pollfd p = {.fd = fd, .events = POLLIN};
    *bytes = 0;
    while (now_ms() - begin < most_ms) {
        int ready = poll(&p, 1, quiet_ms);
        ssize_t n = ready > 0 ? read(fd, buffer, sizeof(buffer)) : 0;
        if (ready > 0 && n <= 0)
            break;
        if (ready == 0 && (last > 0 || quiet_ms >= (int)most_ms))
            break;
        if (n > 0) {
            last = now_ms();
            *bytes += (size_t)n;
        }
    }
    return last;
}

static double first_screen(int fd, double begin, size_t *bytes)
{
    double last = 0;
    size_t part;
    *bytes = 0;
    while (*bytes < FIRST_LEAST && now_ms() - begin < FIRST_MOST_MS) {
        double at = last_byte(fd, FIRST_QUIET_MS, FIRST_MOST_MS, &part);
        if (at == 0)
            break;
        last = at;
        *bytes += part;
    }
    return last - begin;
}

static long wake_ups(pid_t pid)
{
    char path[64], line[256];
    long found = -1;
    (void)snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof(line), f))
        if (strncmp(line, "voluntary_ctxt_switches:", 24) == 0)
            found = strtol(line + 24, NULL, 10);
    if (f)
        (void)fclose(f);
    return found;
}

static void time_keys(int fd, const char *keys, int rounds)
{
    size_t n = strlen(keys) * (size_t)rounds;
    double *ms = calloc(n ? n : 1, sizeof(*ms));
    size_t *bytes = calloc(n ? n : 1, sizeof(*bytes)), at = 0;
    for (size_t i = 0; ms && bytes && i < n; i++) {
        char key[4] = {'\x1b', 'O', keys[i % strlen(keys)], '\0'};
        double begin = now_ms();
        if (write(fd, key, 3) != 3)
            break;
        double last = last_byte(fd, KEY_QUIET_MS, 1000, &bytes[at]);
        if (last > 0)
            ms[at++] = last - begin;
    }
    printf(",\"key_ms\":[");
    for (size_t i = 0; i < at; i++)
        printf("%s%.4f", i ? "," : "", ms[i]);
    printf("],\"key_bytes\":[");
    for (size_t i = 0; i < at; i++)
        printf("%s%zu", i ? "," : "", bytes[i]);
    printf("]");
    free(ms);
    free(bytes);
}

static void idle(int fd, pid_t pid, double seconds)
{
    size_t bytes = 0, part;
    (void)last_byte(fd, 1200, 3000, &part); /* what begins late */
    long before = wake_ups(pid);
    double end = now_ms() + seconds * 1e3;
    while (now_ms() < end) {
        int left = (int)(end - now_ms()) + 1;
        (void)last_byte(fd, left, left, &part);
        bytes += part;
    }
    printf(",\"idle_bytes\":%.2f,\"idle_wakeups\":%.2f", (double)bytes / seconds,
           (double)(wake_ups(pid) - before) / seconds);
}

int main(int argc, char **argv)
{
    struct winsize size = {.ws_row = 36, .ws_col = 120};
    size_t bytes;
    int fd;
    if (argc < 5)
        return 2;
    double begin = now_ms();
    pid_t pid = forkpty(&fd, NULL, NULL, &size);
    if (pid == 0) {
        (void)execvp(argv[4], argv + 4);
        _exit(127);
    }
    if (pid < 0)
        return 1;
    printf("{\"first_ms\":%.3f", first_screen(fd, begin, &bytes));
    printf(",\"first_bytes\":%zu", bytes);
    (void)last_byte(fd, 300, 2000, &bytes);
    time_keys(fd, argv[1], (int)strtol(argv[2], NULL, 10));
    if (strtol(argv[3], NULL, 10) > 0)
        idle(fd, pid, (double)strtol(argv[3], NULL, 10));
    printf("}\n");
    (void)kill(pid, SIGTERM);
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char sink[4096];
    while (poll(&p, 1, 500) > 0 && read(fd, sink, sizeof(sink)) > 0)
        ;
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    return 0;
}
