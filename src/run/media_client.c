#include "run/media_client.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/fs.h"
#include "base/vec.h"
#include "port/media_protocol.h"
#include "run/media_process.h"

#define FILE_TIMEOUT_US    (30 * DUB_US_PER_S)
#define URL_TIMEOUT_US     (20 * DUB_US_PER_S)
#define PATTERN_TIMEOUT_US (60 * DUB_US_PER_S)
#define URL_GRACE_US       (3 * DUB_US_PER_S) /* for the helper's own word about a silent server */
#define KILL_AFTER_US      (200 * 1000)       /* between asking a process to end and killing it */
#define REAP_EVERY_US      (5 * 1000)
#define N_PROCESSES_MAX    16

struct request {
    struct dub_media_client *mc;
    struct dub_media_request wire;
    dub_probe_fn *probe_fn;
    dub_media_done_fn *done_fn;
    dub_media_result_fn *result_fn;
    dub_media_progress_fn *progress_fn;
    void *ctx;
    bool quick;
    cJSON *result, *part; /* part: of the latest sign of life that had one */
    double progress;
    bool has_progress; /* not told yet */
    dub_us timeout_us; /* without a sign of life; of a URL, in all */
    bool is_url;
    uint64_t timer;
    bool ok;
    struct dub_facts facts;
    struct dub_err err;
};

struct worker {
    struct dub_media_process *process; /* NULL: not started */
    struct request *at_work;           /* NULL: idle */
};

/* A process told to end and not waited for yet. */
struct leaving {
    pid_t pid;
    dub_us kill_at_us; /* 0: killed already */
};

struct dub_media_client {
    struct dub_loop *loop;
    char *helper;
    int n_workers;
    struct worker workers[N_PROCESSES_MAX + 1]; /* the last one serves only what is quick */
    uint64_t last_id;
    DUB_VEC(struct request *) queue; /* waiting for a process */
    DUB_VEC(struct request *) done;  /* waiting for their callback */
    DUB_VEC(struct leaving) leaving;
    uint64_t deliver_timer, reap_timer;
    int delivering; /* callbacks under way; freeing waits for them */
    bool closed;
};

static void dispatch(struct dub_media_client *mc);

/* --- requests --------------------------------------------------------------------------------- */

static void request_free(struct request *r)
{
    dub_media_request_fini(&r->wire);
    cJSON_Delete(r->result);
    cJSON_Delete(r->part);
    dub_free(r);
}

static void call_back(const struct request *r)
{
    const struct dub_err *err = r->ok ? NULL : &r->err;
    if (r->probe_fn)
        r->probe_fn(r->ctx, r->ok ? &r->facts : NULL, err);
    if (r->done_fn)
        r->done_fn(r->ctx, err);
    if (r->result_fn)
        r->result_fn(r->ctx, r->ok ? r->result : NULL, err);
}

static void destroy(struct dub_media_client *mc);

static void tell_progress(struct request *r)
{
    cJSON *part = r->part;
    r->part = NULL;
    r->has_progress = false;
    r->progress_fn(r->ctx, r->progress, part);
    cJSON_Delete(part);
}

/* Callbacks run from a timer and never inside our own functions: they may call any of them. */
static void deliver(void *ctx)
{
    struct dub_media_client *mc = ctx;
    mc->deliver_timer = 0;
    dispatch(mc); /* first, so that the processes work while the callbacks do */
    mc->delivering++;
    for (int i = 0; i <= mc->n_workers && !mc->closed; i++)
        if (mc->workers[i].at_work && mc->workers[i].at_work->has_progress)
            tell_progress(mc->workers[i].at_work);
    while (!mc->closed && mc->done.n > 0) {
        struct request *r = mc->done.at[0];
        dub_vec_remove(&mc->done, 0);
        call_back(r);
        request_free(r);
    }
    if (--mc->delivering == 0 && mc->closed)
        destroy(mc);
}

static void plan_delivery(struct dub_media_client *mc)
{
    if (!mc->deliver_timer)
        mc->deliver_timer = dub_loop_add_timer(mc->loop, 0, deliver, mc);
}

/* The answer is in r: its callback comes in the next pass. */
static void finish(struct dub_media_client *mc, struct request *r)
{
    dub_loop_cancel_timer(mc->loop, r->timer);
    r->timer = 0;
    dub_vec_push(&mc->done, r);
    plan_delivery(mc);
}

static void cancelled(struct request *r)
{
    r->ok = false;
    dub_fail(&r->err, DUB_ERR_CANCELLED, "cancelled");
}

static const char *verb_of(const struct request *r)
{
    return r->wire.op == DUB_MEDIA_TEST_PATTERN ? "writing" : "reading";
}

static void fail_with_path(struct request *r, const char *what)
{
    char shown[DUB_MEDIA_SHOWN];
    dub_media_shown(r->wire.path, shown);
    r->ok = false;
    dub_fail(&r->err, r->is_url ? DUB_ERR_NET : DUB_ERR_MEDIA, "dubline-media %s while %s %s", what,
             verb_of(r), shown);
    dub_err_at(&r->err, shown, 0, 0);
}

/* --- processes that leave --------------------------------------------------------------------- */

static void reap(void *ctx)
{
    struct dub_media_client *mc = ctx;
    dub_us now_us = dub_loop_now_us();
    for (size_t i = 0; i < mc->leaving.n;) {
        struct leaving *l = &mc->leaving.at[i];
        if (waitpid(l->pid, NULL, WNOHANG) != 0) {
            dub_vec_remove(&mc->leaving, i);
            continue;
        }
        if (l->kill_at_us > 0 && now_us >= l->kill_at_us) {
            kill(-l->pid, SIGKILL);
            l->kill_at_us = 0;
        }
        i++;
    }
    mc->reap_timer = mc->leaving.n > 0 ? dub_loop_add_timer(mc->loop, REAP_EVERY_US, reap, mc) : 0;
}

static void drop_process(struct dub_media_client *mc, struct worker *w)
{
    struct leaving l = {dub_media_process_free(w->process), dub_loop_now_us() + KILL_AFTER_US};
    w->process = NULL;
    if (l.pid <= 0)
        return;
    dub_vec_push(&mc->leaving, l);
    if (!mc->reap_timer)
        mc->reap_timer = dub_loop_add_timer(mc->loop, REAP_EVERY_US, reap, mc);
}

/* --- what processes say ----------------------------------------------------------------------- */

static struct worker *worker_of(struct dub_media_client *mc, const struct dub_media_process *p)
{
    for (int i = 0; i <= mc->n_workers; i++)
        if (mc->workers[i].process == p)
            return &mc->workers[i];
    return NULL;
}

static struct worker *worker_at(struct dub_media_client *mc, const struct request *r)
{
    for (int i = 0; i <= mc->n_workers; i++)
        if (mc->workers[i].at_work == r)
            return &mc->workers[i];
    return NULL;
}

/* The process will not finish its request: take both apart. */
static void give_up(struct dub_media_client *mc, struct worker *w, const char *what)
{
    struct request *r = w->at_work;
    w->at_work = NULL;
    drop_process(mc, w);
    if (r) {
        fail_with_path(r, what);
        finish(mc, r);
    }
}

static void on_deadline(void *ctx)
{
    struct request *r = ctx;
    char seconds[DUB_TIME_TEXT], what[96];
    r->timer = 0;
    snprintf(what, sizeof(what), "did not answer within %s s",
             dub_seconds_print(r->timeout_us, seconds));
    struct worker *w = worker_at(r->mc, r);
    if (w)
        give_up(r->mc, w, what);
}

static void arm(struct request *r)
{
    dub_loop_cancel_timer(r->mc->loop, r->timer);
    r->timer = dub_loop_add_timer(r->mc->loop, r->timeout_us + (r->is_url ? URL_GRACE_US : 0),
                                  on_deadline, r);
}

static void on_progress(struct dub_media_client *mc, struct request *r, struct dub_media_answer *a)
{
    if (!r->is_url || r->wire.op == DUB_MEDIA_WORK)
        arm(r);
    if (!r->progress_fn) {
        dub_media_answer_fini(a);
        return;
    }
    r->progress = a->progress;
    r->has_progress = true;
    if (a->result) {
        cJSON_Delete(r->part);
        r->part = a->result;
    }
    plan_delivery(mc);
}

static bool on_line(void *ctx, struct dub_media_process *p, struct dub_sv line)
{
    struct dub_media_client *mc = ctx;
    struct worker *w = worker_of(mc, p);
    struct dub_media_answer a;
    struct request *r = w ? w->at_work : NULL;
    if (!r || dub_media_answer_parse(line, &a, NULL))
        return false;
    if (a.id != r->wire.id) {
        dub_media_answer_fini(&a);
        return false;
    }
    switch (a.kind) {
    case DUB_MEDIA_PROGRESS:
        on_progress(mc, r, &a);
        return true;
    case DUB_MEDIA_DONE:
        if (r->wire.op == DUB_MEDIA_PROBE && !a.has_facts) {
            dub_media_answer_fini(&a);
            return false;
        }
        r->ok = true;
        r->facts = a.facts;
        r->result = a.result;
        break;
    case DUB_MEDIA_FAILED:
        r->err = a.err;
        dub_media_answer_fini(&a);
        break;
    }
    w->at_work = NULL;
    dub_media_process_rest(p);
    finish(mc, r);
    return true;
}

static void on_ended(void *ctx, struct dub_media_process *p, const char *how)
{
    struct dub_media_client *mc = ctx;
    struct worker *w = worker_of(mc, p);
    char what[96];
    if (how)
        snprintf(what, sizeof(what), "ended unexpectedly (%s)", how);
    else
        snprintf(what, sizeof(what), "gave an answer that is not understood");
    if (w)
        give_up(mc, w, what);
}

static const struct dub_media_process_events events = {on_line, on_ended};

/* --- handing out work ------------------------------------------------------------------------- */

/* A started process before one that has to be started; the last place is for what is quick. */
static struct worker *find_idle(struct dub_media_client *mc, bool quick)
{
    struct worker *fresh = NULL;
    for (int i = 0; i < mc->n_workers + quick; i++) {
        struct worker *w = &mc->workers[i];
        if (w->at_work)
            continue;
        if (w->process && dub_media_process_alive(w->process))
            return w;
        if (w->process)
            drop_process(mc, w);
        if (!fresh)
            fresh = w;
    }
    return fresh;
}

static void dispatch(struct dub_media_client *mc)
{
    for (size_t i = 0; i < mc->queue.n;) {
        struct request *r = mc->queue.at[i];
        struct worker *w = find_idle(mc, r->quick);
        if (!w && r->quick)
            return;
        if (!w) { /* something quick may stand behind it */
            i++;
            continue;
        }
        dub_vec_remove(&mc->queue, i);
        if (!w->process &&
            dub_media_process_start(mc->loop, mc->helper, &events, mc, &w->process, &r->err)) {
            finish(mc, r);
            continue;
        }
        struct dub_buf line;
        dub_buf_init(&line, DUB_MEDIA_LINE_MAX);
        dub_media_request_print(&r->wire, &line);
        w->at_work = r;
        arm(r);
        dub_media_process_send(w->process, dub_buf_sv(&line));
        dub_buf_fini(&line);
    }
}

static uint64_t enqueue(struct dub_media_client *mc, struct request *r)
{
    r->mc = mc;
    r->wire.id = ++mc->last_id;
    dub_vec_push(&mc->queue, r);
    dispatch(mc);
    return r->wire.id;
}

/* --- the public part -------------------------------------------------------------------------- */

struct dub_media_client *dub_media_client_new(struct dub_loop *loop, const char *helper,
                                              int n_processes)
{
    struct dub_media_client *mc = DUB_NEW(struct dub_media_client);
    mc->loop = loop;
    mc->helper = dub_strdup(helper);
    mc->n_workers = n_processes < 1                 ? 1
                    : n_processes > N_PROCESSES_MAX ? N_PROCESSES_MAX
                                                    : n_processes;
    return mc;
}

struct dub_loop *dub_media_client_loop(const struct dub_media_client *mc)
{
    return mc->loop;
}

/* Wait for the processes that are leaving, a moment by themselves, then killed. */
static void wait_for_leaving(struct dub_media_client *mc)
{
    const struct timespec pause = {0, 1000000};
    for (int ms = 0; mc->leaving.n > 0 && ms < 2000; ms++) {
        for (size_t i = 0; ms == 100 && i < mc->leaving.n; i++)
            kill(-mc->leaving.at[i].pid, SIGKILL);
        for (size_t i = mc->leaving.n; i-- > 0;)
            if (waitpid(mc->leaving.at[i].pid, NULL, WNOHANG) != 0)
                dub_vec_remove(&mc->leaving, i);
        if (mc->leaving.n > 0)
            nanosleep(&pause, NULL);
    }
}

static void destroy(struct dub_media_client *mc)
{
    for (int i = 0; i <= mc->n_workers; i++) {
        struct worker *w = &mc->workers[i];
        if (w->at_work) {
            dub_loop_cancel_timer(mc->loop, w->at_work->timer);
            request_free(w->at_work);
        }
        if (w->process)
            drop_process(mc, w);
    }
    for (size_t i = 0; i < mc->queue.n; i++)
        request_free(mc->queue.at[i]);
    for (size_t i = 0; i < mc->done.n; i++)
        request_free(mc->done.at[i]);
    wait_for_leaving(mc);
    dub_loop_cancel_timer(mc->loop, mc->deliver_timer);
    dub_loop_cancel_timer(mc->loop, mc->reap_timer);
    dub_vec_fini(&mc->queue);
    dub_vec_fini(&mc->done);
    dub_vec_fini(&mc->leaving);
    dub_free(mc->helper);
    dub_free(mc);
}

void dub_media_client_free(struct dub_media_client *mc)
{
    if (!mc)
        return;
    mc->closed = true;
    if (mc->delivering == 0)
        destroy(mc);
}

uint64_t dub_media_probe(struct dub_media_client *mc, const struct dub_probe_request *req,
                         dub_probe_fn *fn, void *ctx)
{
    struct request *r = DUB_NEW(struct request);
    r->probe_fn = fn;
    r->ctx = ctx;
    r->is_url = dub_is_url(req->source);
    r->timeout_us = req->timeout_us > 0 ? req->timeout_us
                    : r->is_url         ? URL_TIMEOUT_US
                                        : FILE_TIMEOUT_US;
    r->wire.op = DUB_MEDIA_PROBE;
    r->wire.path = dub_strdup(req->source);
    r->wire.want_hash = req->want_hash && !r->is_url;
    r->wire.timeout_us = r->is_url ? r->timeout_us : 0;
    return enqueue(mc, r);
}

uint64_t dub_media_test_pattern(struct dub_media_client *mc, const struct dub_pattern_request *req,
                                dub_media_done_fn *fn, void *ctx)
{
    struct request *r = DUB_NEW(struct request);
    r->done_fn = fn;
    r->ctx = ctx;
    r->timeout_us = PATTERN_TIMEOUT_US;
    r->wire.op = DUB_MEDIA_TEST_PATTERN;
    r->wire.path = dub_strdup(req->out_path);
    r->wire.duration_us = req->duration_us;
    r->wire.width = req->width;
    r->wire.height = req->height;
    r->wire.rate = req->rate;
    return enqueue(mc, r);
}

uint64_t dub_media_work(struct dub_media_client *mc, const struct dub_media_work_request *req)
{
    struct request *r = DUB_NEW(struct request);
    r->result_fn = req->done;
    r->progress_fn = req->progress;
    r->ctx = req->ctx;
    r->quick = req->quick;
    r->is_url = dub_is_url(req->source);
    r->timeout_us = req->silence_us > 0 ? req->silence_us : FILE_TIMEOUT_US;
    r->wire.op = DUB_MEDIA_WORK;
    r->wire.path = dub_strdup(req->source);
    r->wire.task = dub_strdup(req->task);
    r->wire.args = req->args;
    return enqueue(mc, r);
}

void dub_media_cancel(struct dub_media_client *mc, uint64_t id)
{
    for (size_t i = 0; i < mc->queue.n; i++) {
        struct request *r = mc->queue.at[i];
        if (r->wire.id != id)
            continue;
        dub_vec_remove(&mc->queue, i);
        cancelled(r);
        finish(mc, r);
        return;
    }
    for (int i = 0; i <= mc->n_workers; i++) {
        struct worker *w = &mc->workers[i];
        struct request *r = w->at_work;
        if (!r || r->wire.id != id)
            continue;
        w->at_work = NULL;
        drop_process(mc, w);
        cancelled(r);
        finish(mc, r);
        return;
    }
    for (size_t i = 0; i < mc->done.n; i++)
        if (mc->done.at[i]->wire.id == id)
            cancelled(mc->done.at[i]);
}

static struct request *find_request(struct dub_media_client *mc, uint64_t id)
{
    for (size_t i = 0; i < mc->queue.n; i++)
        if (mc->queue.at[i]->wire.id == id)
            return mc->queue.at[i];
    for (size_t i = 0; i < mc->done.n; i++)
        if (mc->done.at[i]->wire.id == id)
            return mc->done.at[i];
    for (int i = 0; i <= mc->n_workers; i++)
        if (mc->workers[i].at_work && mc->workers[i].at_work->wire.id == id)
            return mc->workers[i].at_work;
    return NULL;
}

void dub_media_forget(struct dub_media_client *mc, uint64_t id)
{
    struct request *r = find_request(mc, id);
    if (!r)
        return;
    r->probe_fn = NULL;
    r->done_fn = NULL;
    r->result_fn = NULL;
    r->progress_fn = NULL;
    r->has_progress = false;
    dub_media_cancel(mc, id);
}

size_t dub_media_pending(const struct dub_media_client *mc)
{
    size_t n = mc->queue.n + mc->done.n;
    for (int i = 0; i <= mc->n_workers; i++)
        n += mc->workers[i].at_work != NULL;
    return n;
}
