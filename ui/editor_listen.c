#include "editor_listen.h"

#include <stdio.h>

#include "app_options.h"
#include "base/fs.h"
#include "run/paths.h"

/* The first pictures, facts and edits come before it. */
#define BEGIN_AFTER_US ((dub_us)700000)

static void begin(struct ui_editor_listen *l);

static void file_fini(struct ui_heard_file *f)
{
    dub_free(f->where);
    dub_free(f->path);
}

static void drop_first(struct ui_editor_listen *l)
{
    file_fini(&l->queue.at[0]);
    dub_vec_remove(&l->queue, 0);
}

bool ui_editor_listen_stop(struct ui_editor_listen *l)
{
    bool any = l->queue.n > 0;
    dub_analysis_stop(l->job);
    l->job = NULL;
    dub_loop_cancel_timer(l->loop, l->timer);
    l->timer = 0;
    while (l->queue.n > 0)
        drop_first(l);
    if (any)
        ui_app_activity(l->app, NULL);
    return any;
}

void ui_editor_listen_fini(struct ui_editor_listen *l)
{
    dub_analysis_stop(l->job);
    if (l->timer)
        dub_loop_cancel_timer(l->loop, l->timer);
    while (l->queue.n > 0)
        drop_first(l);
    dub_vec_fini(&l->queue);
    dub_media_client_free(l->client);
    *l = (struct ui_editor_listen){0};
}

/* --- one after another ------------------------------------------------------------------------ */

static void on_progress(void *ctx, double done)
{
    struct ui_editor_listen *l = ctx;
    char text[160];
    (void)snprintf(text, sizeof(text), "listening to %.60s %d %%",
                   dub_path_base(l->queue.at[0].path), (int)(100 * done));
    ui_app_activity(l->app, text);
}

static void on_heard(void *ctx, const struct dub_sound *sound, const struct dub_err *err)
{
    struct ui_editor_listen *l = ctx;
    struct dub_session *s = ui_app_session(l->app);
    l->job = NULL;
    if (sound)
        dub_session_set_sound(s, l->queue.at[0].where, sound);
    else if (err->code != DUB_ERR_CANCELLED)
        ui_app_say(l->app, DUB_SEV_WARNING, "%s", err->text);
    drop_first(l);
    ui_app_activity(l->app, NULL);
    begin(l);
}

static struct dub_media_client *client_of(struct ui_editor_listen *l, struct dub_err *err)
{
    char *helper;
    if (!l->client && dub_helper_path("dubline-media", &helper, err) == DUB_OK) {
        l->client = dub_media_client_new(l->loop, helper, 1);
        dub_free(helper);
    }
    return l->client;
}

static void begin(struct ui_editor_listen *l)
{
    struct dub_err err;
    while (l->queue.n > 0 && !l->job) {
        const struct ui_heard_file *f = &l->queue.at[0];
        if (client_of(l, &err) && dub_analysis_start(l->client, f->path, f->sha256, on_progress,
                                                     on_heard, l, &l->job, &err) == DUB_OK) {
            on_progress(l, 0);
            return;
        }
        ui_app_say(l->app, DUB_SEV_WARNING, "%s", err.text);
        drop_first(l);
    }
}

static void on_timer(void *ctx)
{
    struct ui_editor_listen *l = ctx;
    l->timer = 0;
    begin(l);
}

/* --- what is wanted --------------------------------------------------------------------------- */

static bool is_queued(const struct ui_editor_listen *l, const char *sha256)
{
    for (size_t i = 0; i < l->queue.n; i++)
        if (strcmp(l->queue.at[i].sha256, sha256) == 0)
            return true;
    return false;
}

static bool from_cache(struct dub_session *s, const char *where, const char *sha256)
{
    struct dub_sound *sound = dub_analysis_get(sha256);
    if (sound)
        dub_session_set_sound(s, where, sound);
    dub_sound_unref(sound);
    return sound != NULL;
}

static void enqueue(struct ui_editor_listen *l, const struct dub_session *s, const char *where,
                    const char *sha256)
{
    struct ui_heard_file f = {.where = dub_strdup(where)};
    char *joined = dub_path_join(s->dir, where);
    f.path = dub_path_absolute(joined);
    memcpy(f.sha256, sha256, sizeof(f.sha256));
    dub_free(joined);
    if (f.path && !is_queued(l, sha256))
        dub_vec_push(&l->queue, f);
    else
        file_fini(&f);
}

void ui_editor_listen_later(struct ui_editor_listen *l, struct dub_session *s, const char *where,
                            const struct dub_facts *f)
{
    if (!l->app || !f->sha256[0] || f->n_audio == 0 || from_cache(s, where, f->sha256) ||
        !ui_opt_on(l->app, UI_OPT_LISTEN))
        return;
    enqueue(l, s, where, f->sha256);
    dub_loop_cancel_timer(l->loop, l->timer);
    l->timer = dub_loop_add_timer(l->loop, BEGIN_AFTER_US, on_timer, l);
}

static const struct dub_facts *facts_at(const struct dub_session *s, const char *where)
{
    for (size_t i = 0; i < dub_project_n_inputs(s->project); i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        if (in->where && strcmp(in->where->z, where) == 0)
            return dub_project_facts(s->project, in);
    }
    return NULL;
}

enum dub_status ui_editor_listen_now(struct ui_editor_listen *l, struct dub_session *s,
                                     const char *where, struct dub_err *err)
{
    const struct dub_facts *f = facts_at(s, where);
    if (!f || !f->sha256[0])
        return dub_fail(err, DUB_ERR_STATE, "%s is still being read: try again in a moment", where);
    if (from_cache(s, where, f->sha256))
        return DUB_OK;
    enqueue(l, s, where, f->sha256);
    begin(l);
    return DUB_OK;
}
