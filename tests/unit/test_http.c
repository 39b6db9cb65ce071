#include "net/http.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "fake_service.h"

static struct fake_service fake;
static struct dub_loop *loop;
static struct dub_http *http;

struct seen {
    int n_calls;
    enum dub_http_fate fate;
    long status;
    char body[512], type[64], message[256], etag[64];
    int64_t file_bytes, file_total_bytes;
    dub_us retry_after_us;
    int n_progress;
    int64_t progress_bytes, progress_total;
};

static void on_done(void *ctx, const struct dub_http_response *r)
{
    struct seen *s = ctx;
    size_t n = r->body.n < sizeof(s->body) - 1 ? r->body.n : sizeof(s->body) - 1;
    s->n_calls++;
    s->fate = r->fate;
    s->status = r->status;
    if (n > 0)
        memcpy(s->body, r->body.p, n);
    s->body[n] = '\0';
    snprintf(s->type, sizeof(s->type), "%.63s", r->content_type);
    snprintf(s->message, sizeof(s->message), "%s", r->message);
    snprintf(s->etag, sizeof(s->etag), "%.63s", r->etag);
    s->file_bytes = r->file_bytes;
    s->file_total_bytes = r->file_total_bytes;
    s->retry_after_us = r->retry_after_us;
}

static void on_progress(void *ctx, int64_t done_bytes, int64_t total_bytes)
{
    struct seen *s = ctx;
    s->n_progress++;
    s->progress_bytes = done_bytes;
    s->progress_total = total_bytes;
}

static char *at(const char *path)
{
    return dub_asprintf("%s%s", fake.url, path);
}

static struct seen exchange(struct dub_http_request req, const char *path)
{
    struct seen s = {0};
    char *url = req.url ? dub_strdup(req.url) : at(path);
    req.url = url;
    req.progress_ctx = &s;
    assert_true(dub_http_send(http, &req, on_done, &s) > 0);
    assert_int_equal(s.n_calls, 0); /* never from inside */
    dub_loop_run(loop);
    assert_int_equal(s.n_calls, 1);
    assert_int_equal(dub_http_pending(http), 0);
    dub_free(url);
    return s;
}

static int set_up(void **state)
{
    (void)state;
    fake_service_post(&fake, "/test/reset", "");
    loop = dub_loop_new();
    http = dub_http_new(loop);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dub_http_free(http);
    dub_loop_free(loop);
    return 0;
}

static void an_answer_has_status_headers_and_body(void **state)
{
    (void)state;
    struct seen s = exchange((struct dub_http_request){.api_key = FAKE_KEY}, "/v2/models");
    assert_int_equal(s.fate, DUB_HTTP_ANSWERED);
    assert_int_equal(s.status, 200);
    assert_string_equal(s.type, "application/json");
    assert_non_null(strstr(s.body, "lipsync-2"));
    s = exchange((struct dub_http_request){0}, "/v2/models");
    assert_int_equal(s.fate, DUB_HTTP_ANSWERED);
    assert_int_equal(s.status, 401);
}

static void nothing_listens_is_not_sent(void **state)
{
    (void)state;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in addr = {.sin_family = AF_INET};
    socklen_t n = sizeof(addr);
    char url[64];
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(s, (struct sockaddr *)&addr, sizeof(addr)), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&addr, &n), 0);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/?sig=s3cret", ntohs(addr.sin_port));
    struct seen seen = exchange((struct dub_http_request){.url = url}, NULL);
    assert_int_equal(seen.fate, DUB_HTTP_NOT_SENT);
    assert_null(strstr(seen.message, "s3cret"));
    close(s);
    seen = exchange((struct dub_http_request){.url = "http://no-such-host.invalid/"}, NULL);
    assert_int_equal(seen.fate, DUB_HTTP_NOT_SENT);
}

static void cut_lines_are_lost(void **state)
{
    (void)state;
    static const char *const kinds[] = {"models:1:reset-before", "models:1:reset-after",
                                        "models:1:cut"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(kinds); i++) {
        fake_service_post(&fake, "/test/fault", kinds[i]);
        struct seen s = exchange((struct dub_http_request){.api_key = FAKE_KEY}, "/v2/models");
        if (s.fate != DUB_HTTP_LOST)
            fail_msg("%s: %s", kinds[i], dub_http_fate_name(s.fate));
    }
}

static void time_limits_hold(void **state)
{
    (void)state;
    fake_service_post(&fake, "/test/fault", "models:1:slow=3");
    dub_us from = dub_loop_now_us();
    struct seen s = exchange(
        (struct dub_http_request){.api_key = FAKE_KEY, .total_timeout_us = 300000}, "/v2/models");
    assert_int_equal(s.fate, DUB_HTTP_LOST);
    assert_true(dub_loop_now_us() - from < 2 * DUB_US_PER_S);
}

static void a_line_on_which_nothing_moves_is_given_up(void **state)
{
    (void)state;
    fake_service_post(&fake, "/test/fault", "models:1:slow=6");
    dub_us from = dub_loop_now_us();
    struct seen s = exchange((struct dub_http_request){.api_key = FAKE_KEY,
                                                       .total_timeout_us = -1,
                                                       .stall_timeout_us = DUB_US_PER_S},
                             "/v2/models");
    assert_int_equal(s.fate, DUB_HTTP_LOST);
    assert_true(dub_loop_now_us() - from < 5 * DUB_US_PER_S);
}

static void large_answers_are_dropped(void **state)
{
    (void)state;
    struct seen s = exchange((struct dub_http_request){.max_bytes = 1000}, "/big");
    assert_int_equal(s.fate, DUB_HTTP_TOO_LARGE);
    s = exchange((struct dub_http_request){.max_bytes = 100000}, "/big");
    assert_int_equal(s.fate, DUB_HTTP_ANSWERED);
}

static void the_key_does_not_follow_redirects_or_leave_in_the_clear(void **state)
{
    (void)state;
    struct seen s = exchange(
        (struct dub_http_request){.api_key = FAKE_KEY, .follow_redirects = true}, "/redirect");
    assert_int_equal(s.status, 302);
    assert_int_equal(fake_service_calls(&fake, "errors"), 0);
    /* Without a key redirects are followed, but never to plain http. */
    s = exchange((struct dub_http_request){.follow_redirects = true}, "/redirect");
    assert_int_equal(s.fate, DUB_HTTP_REFUSED);
    assert_int_equal(fake_service_calls(&fake, "errors"), 0);
    static const char *const urls[] = {"http://api.sync.so/v2/models",
                                       "http://127.0.0.1@10.0.0.1/",
                                       "http://127.0.0.1.example.net/",
                                       "ftp://127.0.0.1/",
                                       "file:///etc/passwd",
                                       "nonsense"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(urls); i++) {
        s = exchange((struct dub_http_request){.url = urls[i], .api_key = FAKE_KEY}, NULL);
        if (s.fate != DUB_HTTP_REFUSED)
            fail_msg("%s: %s", urls[i], dub_http_fate_name(s.fate));
        assert_null(strstr(s.message, FAKE_KEY));
    }
    const char *bad[] = {"X-A: b\r\nX-C: d"};
    s = exchange((struct dub_http_request){.headers = bad, .n_headers = 1}, "/v2/errors");
    assert_int_equal(s.fate, DUB_HTTP_REFUSED);
}

static int temp_file(const char *content, size_t n)
{
    char path[] = "/tmp/dub-http-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(write(fd, content, n), (ssize_t)n);
    return fd;
}

/* Asks the fake service for an upload address for n bytes. */
static char *upload_url(size_t n)
{
    char body[128], *text, *url;
    snprintf(body, sizeof(body), "{\"fileName\":\"a\",\"contentType\":\"audio/wav\",\"size\":%zu}",
             n);
    const char *json = "Content-Type: application/json";
    struct seen s = exchange((struct dub_http_request){.api_key = FAKE_KEY,
                                                       .method = "POST",
                                                       .body = dub_sv(body),
                                                       .headers = &json,
                                                       .n_headers = 1},
                             "/v2/assets/upload");
    assert_int_equal(s.status, 201);
    text = strstr(s.body, "\"uploadUrl\": \"");
    assert_non_null(text);
    text += strlen("\"uploadUrl\": \"");
    *strchr(text, '"') = '\0';
    url = dub_strdup(text);
    return url;
}

static struct seen put(struct dub_http_source source)
{
    char *url = upload_url((size_t)source.size_bytes);
    const char *type = "Content-Type: audio/wav";
    struct seen s = exchange((struct dub_http_request){.method = "PUT",
                                                       .url = url,
                                                       .source = &source,
                                                       .headers = &type,
                                                       .n_headers = 1,
                                                       .progress = on_progress},
                             NULL);
    dub_free(url);
    return s;
}

static void a_file_is_sent_only_if_it_is_what_was_hashed(void **state)
{
    (void)state;
    size_t n = 3000000;
    char *content = dub_alloc(n);
    char hash[DUB_SHA256_HEX];
    for (size_t i = 0; i < n; i++)
        content[i] = (char)(i * 7);
    dub_sha256_hex(dub_sv_n(content, n), hash);
    int fd = temp_file(content, n);
    struct dub_http_source source = {fd, (int64_t)n, hash};
    struct seen s = put(source);
    assert_int_equal(s.status, 200);
    assert_true(s.n_progress > 0);
    assert_int_equal(s.progress_bytes, n);
    assert_int_equal(s.progress_total, n);
    assert_int_equal(pwrite(fd, "!", 1, 1500000), 1);
    s = put(source);
    assert_int_equal(s.fate, DUB_HTTP_LOCAL);
    assert_non_null(strstr(s.message, "changed"));
    source.sha256 = NULL;
    source.size_bytes = (int64_t)n + 5;
    s = put(source);
    assert_int_equal(s.fate, DUB_HTTP_LOCAL);
    assert_non_null(strstr(s.message, "shorter"));
    source.size_bytes = (int64_t)n - 5;
    s = put(source);
    assert_int_equal(s.fate, DUB_HTTP_LOCAL);
    assert_non_null(strstr(s.message, "grown"));
    close(fd);
    dub_free(content);
}

static char *make_result(void)
{
    char *text = fake_service_talk(&fake, "POST", "/test/set", "{\"seconds\":0}");
    free(text);
    const char *headers[] = {"Content-Type: application/json", "Idempotency-Key: k"};
    struct seen s = exchange((struct dub_http_request){.api_key = FAKE_KEY,
                                                       .method = "POST",
                                                       .body = DUB_SV_LIT("{\"model\":\"m\"}"),
                                                       .headers = headers,
                                                       .n_headers = 2},
                             "/v2/generate");
    assert_int_equal(s.status, 201);
    char *url = strstr(s.body, "\"outputUrl\": \"");
    assert_non_null(url);
    url += strlen("\"outputUrl\": \"");
    *strchr(url, '"') = '\0';
    return dub_strdup(url);
}

static void downloads_go_on_where_they_were_cut(void **state)
{
    (void)state;
    char *url = make_result();
    int fd = temp_file("", 0);
    struct stat info;
    fake_service_post(&fake, "/test/fault", "output:1:cut");
    struct dub_http_sink sink = {.fd = fd};
    struct seen s = exchange(
        (struct dub_http_request){.url = url, .sink = &sink, .progress = on_progress}, NULL);
    assert_int_equal(s.fate, DUB_HTTP_LOST);
    assert_int_equal(s.file_bytes, 131072);
    assert_int_equal(s.file_total_bytes, 262144);
    sink.from_bytes = s.file_bytes;
    sink.etag = s.etag;
    s = exchange((struct dub_http_request){.url = url, .sink = &sink, .progress = on_progress},
                 NULL);
    assert_int_equal(s.status, 206);
    assert_int_equal(s.file_bytes, 262144);
    assert_int_equal(s.progress_bytes, 262144);
    assert_int_equal(fstat(fd, &info), 0);
    assert_int_equal(info.st_size, 262144);
    /* Another version at the server: the whole file comes and replaces the part. */
    sink.etag = "\"other\"";
    s = exchange((struct dub_http_request){.url = url, .sink = &sink}, NULL);
    assert_int_equal(s.status, 200);
    assert_int_equal(s.file_bytes, 262144);
    /* A refusal does not get into the file. */
    sink.from_bytes = 0;
    char *bad = dub_asprintf("%s0", url);
    s = exchange((struct dub_http_request){.url = bad, .sink = &sink}, NULL);
    assert_int_equal(s.status, 403);
    assert_non_null(strstr(s.body, "expired"));
    assert_int_equal(fstat(fd, &info), 0);
    assert_int_equal(info.st_size, 262144);
    sink.max_bytes = 1000;
    s = exchange((struct dub_http_request){.url = url, .sink = &sink}, NULL);
    assert_int_equal(s.fate, DUB_HTTP_TOO_LARGE);
    dub_free(bad);
    dub_free(url);
    close(fd);
}

static int n_released;

static void on_release(void *ctx)
{
    (void)ctx;
    n_released++;
}

static void cancelling_calls_nobody_back(void **state)
{
    (void)state;
    struct seen s = {0};
    char *url = at("/v2/models");
    n_released = 0;
    struct dub_http_request req = {.url = url, .api_key = FAKE_KEY, .release = on_release};
    fake_service_post(&fake, "/test/fault", "models:1:slow=1");
    uint64_t id = dub_http_send(http, &req, on_done, &s);
    for (int i = 0; i < 5; i++)
        dub_loop_step(loop, 20000);
    dub_http_cancel(http, id);
    dub_http_cancel(http, id);
    dub_http_cancel(http, 999);
    assert_int_equal(dub_http_pending(http), 0);
    assert_int_equal(n_released, 1);
    dub_us from = dub_loop_now_us();
    dub_loop_run(loop);
    assert_true(dub_loop_now_us() - from < DUB_US_PER_S);
    assert_int_equal(s.n_calls, 0);
    dub_http_send(http, &req, on_done, &s); /* left in flight for the tear-down */
    dub_loop_step(loop, 1000);
    dub_free(url);
}

static void on_pipe(void *ctx, int fd, short revents)
{
    int *seen = ctx;
    *seen |= revents;
    dub_loop_remove_fd(loop, fd);
}

static void other_descriptors_are_heard_while_curl_waits(void **state)
{
    (void)state;
    struct seen s = {0};
    int ends[2], revents = 0;
    char *url = at("/v2/models");
    assert_int_equal(pipe(ends), 0);
    fake_service_post(&fake, "/test/fault", "models:1:slow=0.3");
    struct dub_http_request req = {.url = url, .api_key = FAKE_KEY};
    dub_http_send(http, &req, on_done, &s);
    dub_loop_add_fd(loop, ends[0], POLLIN, on_pipe, &revents);
    for (int i = 0; i < 3; i++)
        dub_loop_step(loop, 10000);
    close(ends[1]); /* a hang-up, which curl itself would not report */
    dub_us from = dub_loop_now_us();
    while (!revents && dub_loop_now_us() - from < 200000)
        dub_loop_step(loop, 50000);
    assert_true(revents & POLLHUP);
    assert_int_equal(s.n_calls, 0);
    dub_loop_run(loop);
    assert_int_equal(s.n_calls, 1);
    assert_int_equal(s.status, 200);
    close(ends[0]);
    dub_free(url);
}

/* A server with a certificate that nobody vouches for. */
static void certificates_are_always_verified(void **state)
{
    (void)state;
    char line[64] = "", url[128];
    int out[2];
    assert_int_equal(pipe(out), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(out[1], 1);
        execlp("python3", "python3", DUB_SOURCE_DIR "/tests/support/tls_server.py", (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    size_t n = 0;
    while (n < sizeof(line) - 1 && read(out[0], line + n, 1) == 1 && line[n] != '\n')
        n++;
    line[n] = '\0';
    if (strncmp(line, "https://", 8) != 0) {
        close(out[0]);
        waitpid(pid, NULL, 0);
        print_message("no certificate could be made (openssl is missing)\n");
        skip();
    }
    snprintf(url, sizeof(url), "%s/v2/models", line);
    struct seen s = exchange((struct dub_http_request){.url = url, .api_key = FAKE_KEY}, NULL);
    assert_int_equal(s.fate, DUB_HTTP_UNTRUSTED);
    assert_int_equal(s.status, 0);
    assert_null(strstr(s.message, FAKE_KEY));
    kill(pid, SIGTERM);
    n = 0; /* whatever the server heard of the request */
    while (n < sizeof(line) - 1 && read(out[0], line + n, 1) == 1)
        n++;
    assert_int_equal(n, 0);
    close(out[0]);
    waitpid(pid, NULL, 0);
}

static int start(void **state)
{
    (void)state;
    fake_service_start(&fake);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    fake_service_stop(&fake);
    return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_answer_has_status_headers_and_body),
        T(nothing_listens_is_not_sent),
        T(cut_lines_are_lost),
        T(time_limits_hold),
        T(a_line_on_which_nothing_moves_is_given_up),
        T(large_answers_are_dropped),
        T(the_key_does_not_follow_redirects_or_leave_in_the_clear),
        T(a_file_is_sent_only_if_it_is_what_was_hashed),
        T(downloads_go_on_where_they_were_cut),
        T(certificates_are_always_verified),
        T(cancelling_calls_nobody_back),
        T(other_descriptors_are_heard_while_curl_waits),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
