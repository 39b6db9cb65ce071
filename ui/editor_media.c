#include "editor_media.h"

#include <stdio.h>

#include "base/fs.h"
#include "run/facts_cache.h"
#include "run/paths.h"

#define PROCESSES 2

struct waiting {
    struct ui_editor_media *media;
    struct dub_session *session;
    char *where, *path;
    struct dub_file_stamp stamp;
    bool stamped;
};

struct dub_media_client *ui_editor_media_client(struct ui_editor_media *m, struct dub_err *err)
{
    char *helper;
    if (m->client)
        return m->client;
    if (dub_helper_path("dubline-media", &helper, err) != DUB_OK)
        return NULL;
    m->client = dub_media_client_new(m->loop, helper, PROCESSES);
    dub_free(helper);
    return m->client;
}

void ui_editor_media_fini(struct ui_editor_media *m)
{
    ui_editor_listen_fini(&m->listen);
    dub_media_client_free(m->client);
    dub_free(m->helper_error);
    *m = (struct ui_editor_media){0};
}

static void show_activity(struct ui_editor_media *m, const char *path)
{
    char text[160];
    if (m->n_waiting == 0) {
        ui_app_activity(m->app, NULL);
        return;
    }
    if (m->n_waiting == 1)
        (void)snprintf(text, sizeof(text), "reading %.100s", dub_path_base(path));
    else
        (void)snprintf(text, sizeof(text), "reading %zu files", m->n_waiting);
    ui_app_activity(m->app, text);
}

static void on_facts(void *ctx, const struct dub_facts *facts, const struct dub_err *err)
{
    struct waiting *w = ctx;
    struct ui_editor_media *m = w->media;
    m->n_waiting--;
    if (facts) {
        if (w->stamped)
            dub_facts_cache_put(w->path, &w->stamp, facts);
        dub_session_set_facts(w->session, w->where, facts);
        ui_editor_listen_later(&m->listen, w->session, w->where, facts);
    } else if (err->code != DUB_ERR_CANCELLED) {
        ui_app_say(m->app, DUB_SEV_ERROR, "%s", err->text);
    }
    show_activity(m, w->path);
    dub_free(w->where);
    dub_free(w->path);
    dub_free(w);
}

enum dub_status ui_editor_media_probe(struct ui_editor_media *m, struct dub_session *s,
                                      const char *where, struct dub_err *err)
{
    struct dub_facts facts;
    bool url = dub_is_url(where);
    char *joined = url ? NULL : dub_path_join(s->dir, where);
    char *path = url ? dub_strdup(where) : dub_path_absolute(joined);
    enum dub_status st = DUB_OK;
    dub_free(joined);
    if (!url && !dub_file_exists(path)) {
        st = dub_fail_sys(err, 2, path, "open");
    } else if (!url && dub_facts_cache_get(path, &facts) && facts.sha256[0]) {
        dub_session_set_facts(s, where, &facts);
        ui_editor_listen_later(&m->listen, s, where, &facts);
    } else if (!ui_editor_media_client(m, err)) {
        st = err ? err->code : DUB_ERR_IO;
    } else {
        struct waiting *w = DUB_NEW(struct waiting);
        *w = (struct waiting){.media = m, .session = s, .where = dub_strdup(where), .path = path};
        w->stamped = !url && dub_file_stamp_of(path, &w->stamp);
        struct dub_probe_request req = {.source = path, .want_hash = !url};
        m->n_waiting++;
        show_activity(m, path);
        (void)dub_media_probe(m->client, &req, on_facts, w);
        return DUB_OK; /* the path is the callback's now */
    }
    dub_free(path);
    return st;
}
