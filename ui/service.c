#include "service.h"

#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"
#include "check/fit.h"
#include "model/catalog.h"
#include "model/project_json.h"
#include "request/build.h"
#include "run/paths.h"

/* --- putting it together ------------------------------------------------------------------------ */

struct verification {
    dub_flow_verified_fn *done;
    void *done_ctx;
};

static void on_probe(void *ctx, const struct dub_facts *facts, const struct dub_err *err)
{
    struct verification *v = ctx;
    struct dub_err own = {0};
    if (!err && !facts->has_video) {
        dub_fail(&own, DUB_ERR_MEDIA, "the result holds no picture");
        err = &own;
    }
    v->done(v->done_ctx, err);
    dub_free(v);
}

static void verify(void *ctx, const char *path, dub_flow_verified_fn *done, void *done_ctx)
{
    struct ui_service *sv = ctx;
    struct verification *v = DUB_NEW(struct verification);
    *v = (struct verification){done, done_ctx};
    struct dub_probe_request req = {.source = path};
    dub_media_probe(sv->media, &req, on_probe, v);
}

enum dub_status ui_service_open(struct ui_service *sv, struct dub_loop *loop,
                                struct dub_media_client *media, const char *api_url, bool need_key,
                                dub_flow_event_fn *event, void *event_ctx, struct dub_err *err)
{
    *sv = (struct ui_service){.media = media};
    enum dub_status st = dub_service_load(api_url, need_key, &sv->service, err);
    if (st)
        return st;
    char *state = dub_dir_path(DUB_DIR_STATE);
    if (!state)
        st = dub_fail(err, DUB_ERR_IO, "neither HOME nor XDG_STATE_HOME is set: the ledger has no "
                                       "place");
    if (!st)
        st = dub_make_dirs(state, err);
    if (!st)
        st = dub_ledger_open(state, &sv->ledger, err);
    dub_free(state);
    if (st) {
        ui_service_close(sv);
        return st;
    }
    sv->http = dub_http_new(loop);
    struct dub_flow_setup setup = {.loop = loop, .http = sv->http, .ledger = sv->ledger,
                                   .service = &sv->service, .verify = verify, .verify_ctx = sv,
                                   .event = event, .event_ctx = event_ctx};
    sv->flow = event ? dub_flow_new(&setup) : NULL;
    return DUB_OK;
}

void ui_service_close(struct ui_service *sv)
{
    dub_flow_free(sv->flow);
    dub_http_free(sv->http);
    dub_ledger_close(sv->ledger);
    dub_service_fini(&sv->service);
    *sv = (struct ui_service){0};
}

struct dub_api ui_service_api(const struct ui_service *sv)
{
    return (struct dub_api){sv->http, &sv->service};
}

/* --- plan --------------------------------------------------------------------------------------- */

static const char *asset_kind(enum dub_input_kind kind)
{
    switch (kind) {
    case DUB_INPUT_VIDEO:
        return "VIDEO";
    case DUB_INPUT_IMAGE:
        return "IMAGE";
    case DUB_INPUT_AUDIO:
    case DUB_INPUT_TEXT:
        break;
    }
    return "AUDIO";
}

static const char *content_type(const char *path, enum dub_input_kind kind)
{
    static const struct {
        const char *ext, *type;
    } types[] = {{".mp4", "video/mp4"},   {".mov", "video/quicktime"}, {".webm", "video/webm"},
                 {".avi", "video/x-msvideo"}, {".mkv", "video/x-matroska"}, {".wav", "audio/wav"},
                 {".mp3", "audio/mpeg"},  {".flac", "audio/flac"},     {".ogg", "audio/ogg"},
                 {".opus", "audio/ogg"},  {".m4a", "audio/mp4"},       {".aac", "audio/aac"},
                 {".png", "image/png"},   {".jpg", "image/jpeg"},      {".jpeg", "image/jpeg"},
                 {".webp", "image/webp"}};
    struct dub_sv p = dub_sv(path);
    for (size_t i = 0; i < DUB_ARRAY_LEN(types); i++) {
        size_t n = strlen(types[i].ext);
        if (p.n > n && dub_sv_ieq(dub_sv_n(p.p + p.n - n, n), dub_sv(types[i].ext)))
            return types[i].type;
    }
    return kind == DUB_INPUT_VIDEO ? "video/mp4" : kind == DUB_INPUT_IMAGE ? "image/png"
                                                                            : "audio/wav";
}

static enum dub_status check_kind(const struct dub_input *in, const struct dub_facts *f,
                                  const char *path, struct dub_err *err)
{
    bool visual = in->kind == DUB_INPUT_VIDEO || in->kind == DUB_INPUT_IMAGE;
    if (!dub_file_exists(path)) {
        dub_fail(err, DUB_ERR_IO, "there is no file %s (dubline relink points the project at the "
                                  "place where it is now)", path);
        return dub_err_at(err, path, 0, 0);
    }
    /* What the project claims is not enough, it may be a stranger's: a container is known only of
     * what was probed on this machine. */
    if (!f || !f->sha256[0] || !f->container[0]) {
        dub_fail(err, DUB_ERR_MEDIA, "%s could not be read as media, so it is not uploaded", path);
        return dub_err_at(err, path, 0, 0);
    }
    if (visual ? !f->has_video : f->n_audio == 0) {
        dub_fail(err, DUB_ERR_MEDIA, "%s holds no %s, so it is not uploaded as %s", path,
                 visual ? "picture" : "sound", dub_input_kind_name(in->kind));
        return dub_err_at(err, path, 0, 0);
    }
    return DUB_OK;
}

static enum dub_status add_file(struct ui_plan *plan, const struct dub_session *s,
                                const struct dub_local_file *file, struct dub_err *err)
{
    const struct dub_input *in = file->input;
    char *path = dub_session_file_path(s, in), *full = dub_path_absolute(path);
    const struct dub_facts *f = dub_project_facts(s->project, in);
    dub_free(path);
    dub_vec_push(&plan->texts, full);
    enum dub_status st = check_kind(in, f, full, err);
    if (st)
        return st;
    char *inside = dub_path_relative_to(full, s->dir);
    if (inside[0] == '/')
        dub_vec_push(&plan->outside, dub_strdup(full));
    dub_free(inside);
    char *hash = dub_strdup(f->sha256);
    dub_vec_push(&plan->texts, hash);
    struct dub_upload_file up = {full, hash, asset_kind(in->kind), content_type(full, in->kind)};
    dub_vec_push(&plan->files, up);
    return DUB_OK;
}

/* The project again, on its own: edits during the upload must not change what is sent. */
static enum dub_status snapshot(const struct dub_session *s, struct dub_project **out,
                                struct dub_err *err)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_project_print(s->project, &text);
    enum dub_status st = dub_project_parse(dub_buf_sv(&text), out, err);
    dub_buf_fini(&text);
    return st;
}

enum dub_status ui_plan_make(struct ui_plan *plan, const struct dub_session *s,
                             struct dub_err *err)
{
    struct dub_built built = {0};
    struct dub_build_opts opts = {0};
    *plan = (struct ui_plan){.project_path = dub_strdup(s->path)};
    enum dub_status st = snapshot(s, &plan->snapshot, err);
    if (!st)
        st = dub_request_build(s->project, &opts, &built, err);
    for (size_t i = 0; !st && i < built.files.n; i++)
        st = add_file(plan, s, &built.files.at[i], err);
    if (!st)
        dub_request_intent(s->project, plan->intent);
    dub_built_fini(&built);
    if (st)
        ui_plan_fini(plan);
    return st;
}

void ui_plan_fini(struct ui_plan *plan)
{
    for (size_t i = 0; i < plan->texts.n; i++)
        dub_free(plan->texts.at[i]);
    for (size_t i = 0; i < plan->outside.n; i++)
        dub_free(plan->outside.at[i]);
    dub_vec_fini(&plan->texts);
    dub_vec_fini(&plan->outside);
    dub_vec_fini(&plan->files);
    dub_project_free(plan->snapshot);
    dub_free(plan->project_path);
    *plan = (struct ui_plan){0};
}

static const char *find_asset(void *ctx, const char *sha256, enum dub_input_kind kind)
{
    return dub_asset_ids_find(ctx, sha256, asset_kind(kind));
}

static enum dub_status compose(void *ctx, const struct dub_asset_ids *ids, struct dub_buf *out,
                               struct dub_err *err)
{
    struct ui_plan *plan = ctx;
    struct dub_built built = {0};
    struct dub_build_opts opts = {.asset_id = find_asset, .ctx = (void *)ids};
    enum dub_status st = dub_request_build(plan->snapshot, &opts, &built, err);
    if (!st && built.n_pending)
        st = dub_fail(err, DUB_ERR_INTERNAL, "%zu files are still not uploaded", built.n_pending);
    if (!st)
        dub_buf_add_sv(out, dub_buf_sv(&built.json));
    dub_built_fini(&built);
    return st;
}

enum dub_status ui_plan_submit(struct ui_plan *plan, struct ui_service *sv,
                               const char *output_path, bool wait, bool confirmed, uint64_t *task,
                               struct dub_err *err)
{
    struct dub_submit_plan submit = {.project = plan->project_path, .files = plan->files.at,
                                     .n_files = plan->files.n, .compose = compose,
                                     .compose_ctx = plan, .intent_sha256 = plan->intent,
                                     .output_path = output_path, .wait = wait,
                                     .confirmed = confirmed};
    return dub_flow_submit(sv->flow, &submit, task, err);
}

char *ui_default_output(const struct dub_session *s)
{
    const char *base = dub_path_base(s->path ? s->path : "project");
    struct dub_sv name = dub_sv(base);
    if (dub_sv_ends(name, DUB_SV_LIT(".dub")))
        name.n -= 4;
    return dub_asprintf("%s/%.*s.result.mp4", s->dir, (int)name.n, name.p);
}

bool ui_estimate(const struct dub_project *p, struct dub_estimate *out)
{
    struct dub_fit_total total = dub_fit_project(p);
    const struct dub_model *model = dub_model_find(dub_str_sv(dub_project_settings(p)->model));
    return total.known && model && dub_estimate(model, total.out_us, dub_project_rate(p), out);
}

/* --- webhooks ----------------------------------------------------------------------------------- */

static char *webhooks_path(void)
{
    char *state = dub_dir_path(DUB_DIR_STATE);
    char *path = state ? dub_asprintf("%s/webhooks", state) : NULL;
    dub_free(state);
    return path;
}

bool ui_webhook_known(const char *url)
{
    char *path = webhooks_path();
    struct dub_buf text;
    bool known = false;
    dub_buf_init(&text, 0);
    if (path && dub_file_exists(path) && dub_file_read(path, 1 << 20, &text, NULL) == DUB_OK) {
        struct dub_sv rest = dub_buf_sv(&text);
        while (rest.n && !known)
            known = dub_sv_eq_z(dub_sv_split(&rest, '\n'), url);
    }
    dub_buf_fini(&text);
    dub_free(path);
    return known;
}

void ui_webhook_remember(const char *url)
{
    char *path = webhooks_path();
    struct dub_buf text;
    dub_buf_init(&text, 0);
    if (path && !ui_webhook_known(url)) {
        if (dub_file_exists(path) && dub_file_read(path, 1 << 20, &text, NULL))
            dub_buf_clear(&text);
        dub_buf_addf(&text, "%s\n", url);
        /* Not being able to remember only means being asked again. */
        if (dub_file_replace(path, dub_buf_sv(&text), NULL))
            dub_buf_clear(&text);
    }
    dub_buf_fini(&text);
    dub_free(path);
}
