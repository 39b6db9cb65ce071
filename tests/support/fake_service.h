/* Starts tests/support/fake_service.py and talks to its test routes, without using src/net. */
#ifndef DUB_TESTS_FAKE_SERVICE_H
#define DUB_TESTS_FAKE_SERVICE_H

#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cm.h"

#define FAKE_KEY "test-key-0123456789"

struct fake_service {
    pid_t pid;
    int to_stdin;
    int port;
    char url[64];
};

static inline void fake_service_start(struct fake_service *f)
{
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    f->pid = fork();
    if (f->pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execlp("python3", "python3", DUB_SOURCE_DIR "/tests/support/fake_service.py", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    f->to_stdin = in[1];
    size_t n = 0;
    ssize_t got;
    while (n < sizeof(f->url) - 1 && (got = read(out[0], f->url + n, 1)) == 1 && f->url[n] != '\n')
        n++;
    f->url[n] = '\0';
    close(out[0]);
    const char *colon = strrchr(f->url, ':');
    assert_non_null(colon);
    f->port = (int)strtol(colon + 1, NULL, 10);
    assert_true(f->port > 0);
}

static inline void fake_service_stop(struct fake_service *f)
{
    close(f->to_stdin);
    waitpid(f->pid, NULL, 0);
}

/* One exchange over a plain socket; the caller frees the answer's body. */
static inline char *fake_service_talk(struct fake_service *f, const char *method, const char *path,
                                      const char *body)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)f->port)};
    char *text = malloc(1 << 20);
    size_t n = 0;
    ssize_t got;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(s, (struct sockaddr *)&at, sizeof(at)), 0);
    int len = snprintf(text, 1 << 20,
                       "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       method, path, f->port, strlen(body), body);
    assert_int_equal(write(s, text, (size_t)len), len);
    while (n < (1 << 20) - 1 && (got = read(s, text + n, (1 << 20) - 1 - n)) > 0)
        n += (size_t)got;
    text[n] = '\0';
    close(s);
    char *start = strstr(text, "\r\n\r\n");
    assert_non_null(start);
    memmove(text, start + 4, strlen(start + 4) + 1);
    return text;
}

static inline void fake_service_post(struct fake_service *f, const char *path, const char *body)
{
    free(fake_service_talk(f, "POST", path, body));
}

static inline cJSON *fake_service_stats(struct fake_service *f)
{
    char *text = fake_service_talk(f, "GET", "/test/stats", "");
    cJSON *doc = cJSON_Parse(text);
    free(text);
    assert_non_null(doc);
    return doc;
}

static inline int fake_service_calls(struct fake_service *f, const char *endpoint)
{
    cJSON *doc = fake_service_stats(f);
    const cJSON *n = cJSON_GetObjectItem(cJSON_GetObjectItem(doc, "calls"), endpoint);
    int calls = n ? n->valueint : 0;
    cJSON_Delete(doc);
    return calls;
}

static inline int fake_service_number(struct fake_service *f, const char *name)
{
    cJSON *doc = fake_service_stats(f);
    const cJSON *item = cJSON_GetObjectItem(doc, name);
    int n = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : item ? item->valueint : 0;
    cJSON_Delete(doc);
    return n;
}

#endif
