#include "job/task.h"

#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"

struct dub_task *dub_task_new(struct dub_flow *flow, enum dub_task_goal goal)
{
    struct dub_task *t = DUB_NEW(struct dub_task);
    t->flow = flow;
    t->goal = goal;
    t->id = ++flow->last_id;
    t->up.fd = t->down.fd = -1;
    t->since_us = dub_loop_now_us();
    struct dub_task **at = &flow->first;
    while (*at)
        at = &(*at)->next;
    *at = t;
    return t;
}

void dub_task_add_files(struct dub_task *t, const struct dub_upload_file *files, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct dub_task_file f = {
            .path = dub_strdup(files[i].path),
            .sha256 = dub_strdup(files[i].sha256),
            .kind = dub_strdup(files[i].kind),
            .content_type = dub_strdup(files[i].content_type),
        };
        dub_vec_push(&t->ids.files, f);
    }
}

static void free_files(struct dub_asset_ids *ids)
{
    for (size_t i = 0; i < ids->files.n; i++) {
        struct dub_task_file *f = &ids->files.at[i];
        char *texts[] = {f->path, f->sha256, f->kind, f->content_type, f->asset_id};
        for (size_t k = 0; k < DUB_ARRAY_LEN(texts); k++)
            dub_free(texts[k]);
    }
    dub_vec_fini(&ids->files);
}

/* Let go of everything that others could wait for. */
static void let_go(struct dub_task *t)
{
    struct dub_flow *f = t->flow;
    dub_http_cancel(f->setup.http, t->http);
    dub_loop_cancel_timer(f->setup.loop, t->timer);
    t->http = t->timer = 0;
    if (t->up.claimed) {
        const struct dub_task_file *file = &t->ids.files.at[t->up.at];
        struct dub_content c = {f->account, file->sha256, file->kind};
        dub_ledger_release_content(f->setup.ledger, &c);
        t->up.claimed = false;
    }
    if (t->claimed)
        dub_ledger_release_job(f->setup.ledger, t->job.id);
    t->claimed = false;
    if (t->up.fd >= 0)
        close(t->up.fd);
    if (t->down.fd >= 0)
        close(t->down.fd);
    t->up.fd = t->down.fd = -1;
}

void dub_task_drop(struct dub_task *t)
{
    for (struct dub_task **at = &t->flow->first; *at; at = &(*at)->next) {
        if (*at == t) {
            *at = t->next;
            break;
        }
    }
    let_go(t);
    free_files(&t->ids);
    dub_free(t->up.put_url);
    dub_free(t->up.media_url);
    dub_free(t->down.part);
    dub_free(t->project);
    dub_free(t->output_path);
    dub_free(t->wanted_id);
    dub_job_fini(&t->job);
    /* A verifier that is at work holds a pointer to this: its answer frees the rest (download.c).
     */
    if (t->down.verifying)
        t->flow = NULL;
    else
        dub_free(t);
}

void dub_task_tell(struct dub_task *t, struct dub_flow_event event)
{
    event.task = t->id;
    event.job = t->has_job ? &t->job : NULL;
    t->flow->setup.event(t->flow->setup.event_ctx, &event);
}

void dub_task_finish(struct dub_task *t, const struct dub_err *err)
{
    struct dub_err copy;
    if (err) {
        copy = *err;
        dub_secret_redact_z(t->flow->setup.service, copy.text, sizeof(copy.text));
    }
    let_go(t);
    t->ended = true;
    dub_task_tell(t, (struct dub_flow_event){.kind = DUB_FLOW_FINISHED, .err = err ? &copy : NULL});
    dub_task_drop(t);
}

static void on_timer(void *ctx)
{
    struct dub_task *t = ctx;
    t->timer = 0;
    t->then(t);
}

void dub_task_after(struct dub_task *t, dub_us delay_us, void (*fn)(struct dub_task *t))
{
    t->then = fn;
    t->timer = dub_loop_add_timer(t->flow->setup.loop, delay_us, on_timer, t);
}

void dub_task_wait(struct dub_task *t, dub_us delay_us, void (*fn)(struct dub_task *t),
                   const struct dub_err *why)
{
    dub_task_after(t, delay_us, fn);
    dub_task_tell(
        t, (struct dub_flow_event){.kind = DUB_FLOW_WAITING, .wait_us = delay_us, .err = why});
}

bool dub_task_again(struct dub_task *t, const struct dub_api_error *e, const char *doing,
                    void (*fn)(struct dub_task *t))
{
    struct dub_err why;
    struct dub_retry_case c = {
        .tries = t->tries,
        .class = e->class,
        .retry_after_us = e->retry_after_us,
        .random = (uint32_t)dub_rng_next(&t->flow->rng),
        .patient = t->wait,
    };
    struct dub_retry_decision d = dub_retry_decide(&t->flow->tuning.retry, &c);
    if (!d.again)
        return false;
    dub_api_error_fail(e, doing, &why);
    dub_task_wait(t, d.delay_us, fn, &why);
    return true;
}

dub_us dub_task_gap(dub_us *next_us, dub_us gap_us)
{
    dub_us now = dub_loop_now_us(), at = *next_us > now ? *next_us : now;
    *next_us = at + gap_us;
    return at - now;
}

bool dub_task_save(struct dub_task *t)
{
    struct dub_err err;
    if (dub_ledger_save(t->flow->setup.ledger, &t->job, &err) == DUB_OK)
        return true;
    dub_task_finish(t, &err);
    return false;
}

bool dub_task_state(struct dub_task *t, enum dub_job_state state)
{
    t->job.state = state;
    if (!dub_task_save(t))
        return false;
    dub_task_tell(t, (struct dub_flow_event){.kind = DUB_FLOW_STATE});
    return true;
}

void dub_task_trouble(struct dub_task *t, const char *code, const char *text)
{
    char clean[480];
    dub_job_set(&t->job.error_code, code && code[0] ? code : NULL);
    if (text) {
        dub_sanitise_z(text, clean, sizeof(clean));
        dub_secret_redact_z(t->flow->setup.service, clean, sizeof(clean));
        text = clean;
    }
    dub_job_set(&t->job.error, text);
}

bool dub_task_claim(struct dub_task *t)
{
    struct dub_err err;
    struct dub_job fresh;
    struct dub_flow *f = t->flow;
    for (const struct dub_task *other = f->first; other; other = other->next) {
        if (other != t && other->claimed && strcmp(other->job.id, t->job.id) == 0) {
            dub_fail(&err, DUB_ERR_CONFLICT, "job %s is being worked on already", t->job.id);
            dub_task_finish(t, &err);
            return false;
        }
    }
    if (dub_ledger_claim_job(f->setup.ledger, t->job.id, &err)) {
        dub_task_finish(t, &err);
        return false;
    }
    t->claimed = true;
    if (dub_ledger_get(f->setup.ledger, f->account, t->job.id, &fresh, &err)) {
        dub_task_finish(t, &err);
        return false;
    }
    dub_job_fini(&t->job);
    t->job = fresh;
    return true;
}
