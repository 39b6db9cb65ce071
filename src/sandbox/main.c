/* dubline-serve: options, the media program and loopback fetches behind function tables, signals.
 */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "run/media_client.h"
#include "run/paths.h"
#include "sandbox/server.h"

#define FETCH_MAX_BYTES ((curl_off_t)4 * 1024 * 1024 * 1024)
#define TICK_US         ((dub_us)100000) /* how soon media work notices the end */

/* --- media: one loop and one client a call, one call at a time -------------------------------- */

struct media {
    pthread_mutex_t mu;
    char *helper; /* NULL = not found */
    bool told;    /* the missing helper was named once */
    bool quiet;
    atomic_bool ending; /* give up what is under way */
};

struct media_call {
    struct media *media;
    struct dub_loop *loop;
    struct dub_media_client *client;
    struct dub_facts *facts;
    struct dub_err *err;
    enum dub_status st;
};

static void settle(struct media_call *call, const struct dub_err *err)
{
    call->st = err ? err->code : DUB_OK;
    if (err)
        *call->err = *err;
    dub_loop_stop(call->loop);
}

static void on_probed(void *ctx, const struct dub_facts *facts, const struct dub_err *err)
{
    struct media_call *call = ctx;
    if (facts)
        *call->facts = *facts;
    settle(call, err);
}

static void on_done(void *ctx, const struct dub_err *err)
{
    settle(ctx, err);
}

static void no_helper(struct media *m, struct dub_err *err)
{
    if (!m->told && !m->quiet)
        dprintf(STDERR_FILENO, "dubline-serve: dubline-media was not found: uploads are not "
                               "inspected and no test pictures can be made\n");
    m->told = true;
    dub_fail(err, DUB_ERR_UNSUPPORTED, "dubline-media was not found");
}

static void on_tick(void *ctx)
{
    struct media_call *call = ctx;
    if (atomic_load(&call->media->ending)) {
        dub_fail(call->err, DUB_ERR_CANCELLED, "the sandbox is ending");
        call->st = DUB_ERR_CANCELLED;
        dub_loop_stop(call->loop);
    } else {
        dub_loop_add_timer(call->loop, TICK_US, on_tick, call);
    }
}

/* Locks; false when there is no helper, with the error written and nothing locked. */
static bool call_begin(struct media *m, struct media_call *call, struct dub_err *err)
{
    pthread_mutex_lock(&m->mu);
    if (!m->helper) {
        no_helper(m, err);
        pthread_mutex_unlock(&m->mu);
        return false;
    }
    *call =
        (struct media_call){.media = m, .loop = dub_loop_new(), .err = err, .st = DUB_ERR_INTERNAL};
    call->client = dub_media_client_new(call->loop, m->helper, 1);
    dub_loop_add_timer(call->loop, TICK_US, on_tick, call);
    return true;
}

static enum dub_status call_run(struct media_call *call)
{
    dub_loop_run(call->loop);
    dub_media_client_free(call->client);
    dub_loop_free(call->loop);
    pthread_mutex_unlock(&call->media->mu);
    return call->st;
}

static enum dub_status media_probe(void *ctx, const char *path, struct dub_facts *out,
                                   struct dub_err *err)
{
    struct media_call call;
    if (!call_begin(ctx, &call, err))
        return DUB_ERR_UNSUPPORTED;
    call.facts = out;
    struct dub_probe_request req = {.source = path};
    dub_media_probe(call.client, &req, on_probed, &call);
    return call_run(&call);
}

static enum dub_status media_pattern(void *ctx, const char *path, dub_us length_us,
                                     struct dub_err *err)
{
    struct media_call call;
    if (!call_begin(ctx, &call, err))
        return DUB_ERR_UNSUPPORTED;
    struct dub_pattern_request req = {path, length_us, 640, 360, {25, 1}};
    dub_media_test_pattern(call.client, &req, on_done, &call);
    return call_run(&call);
}

static void on_rendered(void *ctx, const cJSON *result, const struct dub_err *err)
{
    (void)result;
    settle(ctx, err);
}

static enum dub_status media_render(void *ctx, const char *video, const char *plan_path,
                                    struct dub_err *err)
{
    struct media_call call;
    if (!call_begin(ctx, &call, err))
        return DUB_ERR_UNSUPPORTED;
    struct dub_media_work_request req = {.task = "render",
                                         .source = video,
                                         .args = cJSON_CreateObject(),
                                         .done = on_rendered,
                                         .ctx = &call};
    cJSON_AddStringToObject(req.args, "plan", plan_path);
    (void)dub_media_work(call.client, &req);
    return call_run(&call);
}

static void media_init(struct media *m, bool quiet)
{
    struct dub_err err;
    *m = (struct media){.quiet = quiet};
    atomic_init(&m->ending, false);
    pthread_mutex_init(&m->mu, NULL);
    if (dub_helper_path("dubline-media", &m->helper, &err))
        m->helper = NULL;
}

static void media_fini(struct media *m)
{
    dub_free(m->helper);
    pthread_mutex_destroy(&m->mu);
}

/* --- fetching, from this machine only --------------------------------------------------------- */

static int fetch_tick(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total,
                      curl_off_t up_now)
{
    struct media *m = ctx;
    (void)total;
    (void)now;
    (void)up_total;
    (void)up_now;
    return atomic_load(&m->ending) ? 1 : 0;
}

static enum dub_status fetch_to(struct media *m, FILE *f, const char *url, struct dub_err *err)
{
    CURL *h = curl_easy_init();
    if (!h)
        return dub_fail(err, DUB_ERR_INTERNAL, "no transfer can be started");
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(h, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L); /* a redirect could lead elsewhere */
    curl_easy_setopt(h, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, 5L);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(h, CURLOPT_MAXFILESIZE_LARGE, FETCH_MAX_BYTES);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, fetch_tick);
    curl_easy_setopt(h, CURLOPT_XFERINFODATA, m);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, f);
    CURLcode code = curl_easy_perform(h);
    long status = 0;
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(h);
    if (code != CURLE_OK)
        return dub_fail(err, DUB_ERR_NET, "%s: %s", url, curl_easy_strerror(code));
    if (status != 200)
        return dub_fail(err, DUB_ERR_NET, "%s answered %ld", url, status);
    return DUB_OK;
}

static enum dub_status loopback_fetch(void *ctx, const char *url, const char *path,
                                      struct dub_err *err)
{
    FILE *f = fopen(path, "wbe");
    if (!f)
        return dub_fail_sys(err, errno, path, "write");
    enum dub_status st = fetch_to(ctx, f, url, err);
    if (fclose(f) != 0 && !st)
        st = dub_fail_sys(err, errno, path, "write");
    if (st)
        unlink(path);
    return st;
}

/* --- program ---------------------------------------------------------------------------------- */

static int signal_pipe[2] = {-1, -1};

static void on_signal(int signo)
{
    int saved = errno;
    ssize_t n = write(signal_pipe[1], "x", 1);
    (void)n;
    (void)signo;
    errno = saved;
}

static enum dub_status catch_signals(struct dub_err *err)
{
    if (pipe(signal_pipe) != 0)
        return dub_fail(err, DUB_ERR_INTERNAL, "no pipe can be made: %s", strerror(errno));
    for (int i = 0; i < 2; i++)
        fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC);
    struct sigaction end = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&end.sa_mask);
    sigaction(SIGINT, &end, NULL);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGHUP, &end, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    return DUB_OK;
}

static void wait_for_signal(void)
{
    struct pollfd p = {.fd = signal_pipe[0], .events = POLLIN};
    while (poll(&p, 1, -1) < 0 && errno == EINTR)
        ;
}

static int64_t wall_ms(void *ctx)
{
    struct timespec now;
    (void)ctx;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A folder nobody has used before. */
static enum dub_status fresh_dir(char **out, struct dub_err *err)
{
    char *state = dub_dir_path(DUB_DIR_STATE);
    if (!state)
        return dub_fail(err, DUB_ERR_IO,
                        "neither XDG_STATE_HOME nor HOME is set: name a folder with --dir");
    char *parent = dub_asprintf("%s/sandbox", state);
    char *dir = dub_asprintf("%s/run-XXXXXX", parent);
    enum dub_status st = dub_make_dirs(parent, err);
    if (!st && !mkdtemp(dir))
        st = dub_fail_sys(err, errno, dir, "make the folder");
    if (st)
        dub_free(dir);
    else
        *out = dir;
    dub_free(parent);
    dub_free(state);
    return st;
}

static enum dub_status serve(const struct dub_sb_options *opt, struct media *media,
                             struct dub_err *err)
{
    struct dub_sb_media table = {media, media_probe, media_pattern, media_render, loopback_fetch};
    struct dub_sb_clock clock = {NULL, wall_ms};
    struct dub_sandbox *sb = NULL;
    struct dub_sb_server *server = NULL;
    enum dub_status st = dub_sandbox_open(opt->dir, opt, &table, &clock, &sb, err);
    if (!st) {
        dub_sb_log(sb, "sandbox: folder %s, plan %s, %zu jobs, %zu assets", sb->dir,
                   opt->plan->name, sb->jobs.n, sb->assets.n);
        st = dub_sb_server_start(sb, opt->port, &server, err);
    }
    if (!st)
        st = dub_sandbox_start(sb, err);
    if (!st) {
        printf("%s\n", sb->base_url);
        fflush(stdout);
        wait_for_signal();
        dub_sb_log(sb, "ending");
    }
    if (sb)
        dub_sandbox_stop(sb);
    atomic_store(&media->ending, true);
    dub_sb_server_stop(server);
    dub_sandbox_close(sb);
    return st;
}

static enum dub_status run(int argc, char **argv, struct dub_err *err)
{
    struct dub_sb_options opt;
    enum dub_sb_wish wish;
    dub_sb_options_init(&opt);
    enum dub_status st = dub_sb_options_parse(&opt, argc, argv, &wish, err);
    if (!st && wish == DUB_SB_HELP) {
        fputs(dub_sb_help(), stdout);
    } else if (!st && wish == DUB_SB_VERSION) {
        printf("dubline-serve %s\n", DUB_VERSION);
    } else if (!st) {
        struct media media;
        media_init(&media, opt.quiet);
        curl_global_init(CURL_GLOBAL_DEFAULT);
        st = catch_signals(err);
        if (!st && !opt.dir)
            st = fresh_dir(&opt.dir, err);
        if (!st)
            st = serve(&opt, &media, err);
        curl_global_cleanup();
        media_fini(&media);
    }
    dub_sb_options_fini(&opt);
    return st;
}

int main(int argc, char **argv)
{
    struct dub_err err;
    dub_err_clear(&err);
    enum dub_status st;
    if (argc >= 2 && strcmp(argv[1], "sandbox") == 0)
        st = run(argc - 2, argv + 2, &err);
    else if (argc == 2 && argv[1][0] == '-')
        st = run(1, argv + 1, &err);
    else
        st = dub_fail(&err, DUB_ERR_ARG, "usage: dubline-serve sandbox [OPTION]...; see --help");
    if (st)
        dprintf(STDERR_FILENO, "dubline-serve: %s\n", err.text);
    return dub_status_exit(st);
}
