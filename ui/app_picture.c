/* Which picture is wanted, asking for it, keeping the small ones. */
#include "app_impl.h"
#include "base/fs.h"
#include "base/hash.h"
#include "picture_pane.h"

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

/* --- the source ------------------------------------------------------------------------------- */

char *ui_picture_source(const struct ui_app *app, const char **why)
{
    const struct dub_input *video = dub_project_visual(project(app));
    *why = NULL;
    if (!app->cfg.pictures.frame)
        *why = "there are no pictures here";
    else if (!video || video->loc == DUB_LOC_NONE)
        *why = "the project has no video: `:set video PATH` names one";
    else if (video->loc == DUB_LOC_ASSET)
        *why = "the video is at the service: there is no picture of it here";
    else if (video->loc == DUB_LOC_URL && !dub_project_facts(project(app), video))
        *why = "the video is behind a URL that was not fetched: `:probe` asks for it";
    if (*why)
        return NULL;
    if (video->loc == DUB_LOC_URL)
        return dub_strdup(dub_str_z(video->where));
    char *file = dub_session_file_path(app->session, video), *path = dub_path_absolute(file);
    dub_free(file);
    return path;
}

static uint64_t fingerprint(const char *s)
{
    uint64_t h = 14695981039346656037ULL; /* FNV-1a */
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211ULL;
    return h;
}

/* Within one frame the picture stays the same. */
static dub_us frame_begin(const struct ui_app *app, dub_us at_us)
{
    const struct dub_facts *f = dub_project_facts(project(app), dub_project_visual(project(app)));
    struct dub_rate rate = dub_project_rate(project(app));
    if (!f || f->video.variable_rate || !dub_rate_known(rate))
        return at_us;
    return dub_frame_start(dub_frame_at(at_us, rate), rate);
}

static struct ui_picture_key key_for(const struct ui_app *app, const char *path, dub_us at_us)
{
    return (struct ui_picture_key){.source = fingerprint(path),
                                   .at_us = frame_begin(app, at_us),
                                   .colours = app->term->looks.colours,
                                   .charset = app->term->charset,
                                   .light = app->term->looks.theme == UI_THEME_LIGHT};
}

static bool same_key(const struct ui_picture_key *a, const struct ui_picture_key *b)
{
    return a->source == b->source && a->at_us == b->at_us && a->columns == b->columns &&
           a->rows == b->rows && a->colours == b->colours && a->charset == b->charset &&
           a->light == b->light;
}

static uint64_t ask(struct ui_app *app, const char *path, const struct ui_picture_key *key,
                    bool quick, ui_frame_fn *done)
{
    const struct dub_facts *f = dub_project_facts(project(app), dub_project_visual(project(app)));
    struct ui_frame_ask a = {.path = path,
                             .at_us = key->at_us,
                             .columns = key->columns,
                             .rows = key->rows,
                             .colours = key->colours,
                             .charset = key->charset,
                             .light = key->light,
                             .variable = f && f->video.variable_rate,
                             .rate = dub_project_rate(project(app)),
                             .quick = quick};
    return app->cfg.pictures.frame(app->cfg.pictures.ctx, &a, done, app);
}

/* --- the frame at the playhead ---------------------------------------------------------------- */

static void on_frame(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct ui_app *app = ctx;
    struct ui_picture_pane *p = &app->pictures;
    struct ui_picture got;
    struct dub_err local;
    bool fine = !err && ui_picture_read(result, p->asked.colours == UI_COLOURS_RGB, &got, &local) ==
                            DUB_OK;
    p->busy = false;
    p->id = 0;
    p->key = p->asked;
    p->has_key = true;
    dub_free(p->error);
    p->error = fine ? NULL : dub_strdup(err ? err->text : local.text);
    ui_picture_fini(&p->picture);
    if (fine)
        p->picture = got;
    ui_app_dirty(app);
}

void ui_picture_follow(struct ui_app *app, int columns, int rows)
{
    struct ui_picture_pane *p = &app->pictures;
    const char *why;
    char *path = ui_picture_source(app, &why);
    if (!path || columns < 1 || rows < 1) {
        ui_picture_fini(&p->picture);
        p->has_key = false;
        dub_free(p->error);
        p->error = dub_strdup(why);
        dub_free(path);
        return;
    }
    struct ui_picture_key key = key_for(app, path, app->session->sel.playhead_us);
    key.columns = columns;
    key.rows = rows;
    if (!p->busy && !(p->has_key && same_key(&key, &p->key))) {
        p->asked = key;
        p->busy = true;
        uint64_t id = ask(app, path, &key, true, on_frame);
        p->id = p->busy ? id : 0;
    }
    dub_free(path);
}

bool ui_picture_is_now(const struct ui_app *app)
{
    const struct ui_picture_pane *p = &app->pictures;
    return p->picture.at && p->key.at_us == frame_begin(app, app->session->sel.playhead_us);
}

/* --- small ones ------------------------------------------------------------------------------- */

static struct ui_thumb *thumb_of(struct ui_picture_pane *p, const struct ui_picture_key *key)
{
    for (size_t i = 0; i < p->n_thumbs; i++)
        if (same_key(&p->thumbs[i].key, key))
            return &p->thumbs[i];
    return NULL;
}

/* A free place, else the one not looked at for longest. */
static struct ui_thumb *thumb_place(struct ui_picture_pane *p)
{
    if (p->n_thumbs < UI_THUMBS_MOST)
        return &p->thumbs[p->n_thumbs++];
    struct ui_thumb *oldest = &p->thumbs[0];
    for (size_t i = 1; i < p->n_thumbs; i++)
        if (p->thumbs[i].used < oldest->used)
            oldest = &p->thumbs[i];
    ui_picture_fini(&oldest->picture);
    return oldest;
}

static void on_thumb(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct ui_app *app = ctx;
    struct ui_picture_pane *p = &app->pictures;
    struct ui_picture got;
    bool exact = p->thumb_asked.colours == UI_COLOURS_RGB;
    bool fine = !err && ui_picture_read(result, exact, &got, NULL) == DUB_OK;
    p->thumb_busy = false;
    p->thumb_id = 0;
    struct ui_thumb *t = thumb_place(p);
    *t = (struct ui_thumb){.key = p->thumb_asked, .used = ++p->n_used};
    if (fine)
        t->picture = got;
    ui_app_dirty(app);
}

const struct ui_picture *ui_picture_thumb(struct ui_app *app, dub_us at_us)
{
    struct ui_picture_pane *p = &app->pictures;
    const char *why;
    char *path = ui_picture_source(app, &why);
    if (!path)
        return NULL;
    struct ui_picture_key key = key_for(app, path, at_us);
    key.columns = UI_THUMB_W;
    key.rows = UI_THUMB_H;
    struct ui_thumb *t = thumb_of(p, &key);
    if (t) {
        t->used = ++p->n_used;
    } else if (!p->thumb_busy && p->picture.at) { /* the large one comes first */
        p->thumb_asked = key;
        p->thumb_busy = true;
        uint64_t id = ask(app, path, &key, false, on_thumb);
        p->thumb_id = p->thumb_busy ? id : 0;
    }
    dub_free(path);
    return t && t->picture.at ? &t->picture : NULL;
}

/* --- end -------------------------------------------------------------------------------------- */

void ui_picture_stop(struct ui_app *app)
{
    struct ui_picture_pane *p = &app->pictures;
    const struct ui_picture_port *port = &app->cfg.pictures;
    if (port->forget && p->id)
        port->forget(port->ctx, p->id);
    if (port->forget && p->thumb_id)
        port->forget(port->ctx, p->thumb_id);
    p->id = p->thumb_id = 0;
    p->busy = p->thumb_busy = p->picking = false;
}

void ui_picture_pane_fini(struct ui_app *app)
{
    struct ui_picture_pane *p = &app->pictures;
    ui_picture_stop(app);
    ui_picture_fini(&p->picture);
    for (size_t i = 0; i < p->n_thumbs; i++)
        ui_picture_fini(&p->thumbs[i].picture);
    dub_free(p->error);
    *p = (struct ui_picture_pane){0};
}
