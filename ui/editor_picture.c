#include "editor_picture.h"

#include <stdio.h>

#include "base/json.h"

#define SILENCE_US ((dub_us)20 * DUB_US_PER_S)

static cJSON *args_of(const struct ui_frame_ask *a)
{
    static const char *const colours[] = {[UI_COLOURS_NONE] = "mono", [UI_COLOURS_16] = "16",
                                          [UI_COLOURS_256] = "256", [UI_COLOURS_RGB] = "rgb"};
    static const char *const glyphs[] = {[UI_CHARSET_UTF8] = "utf8", [UI_CHARSET_LATIN] = "latin",
                                         [UI_CHARSET_ASCII] = "ascii"};
    cJSON *args = cJSON_CreateObject();
    char rate[32];
    dub_json_add_us(args, "atSeconds", a->at_us);
    dub_json_add_i64(args, "columns", a->columns);
    dub_json_add_i64(args, "rows", a->rows);
    cJSON_AddStringToObject(args, "colours", colours[a->colours]);
    cJSON_AddStringToObject(args, "glyphs", glyphs[a->charset]);
    cJSON_AddBoolToObject(args, "light", a->light);
    cJSON_AddBoolToObject(args, "variable", a->variable);
    (void)snprintf(rate, sizeof(rate), "%d/%d", a->rate.num, a->rate.den);
    if (dub_rate_known(a->rate))
        cJSON_AddStringToObject(args, "rate", rate);
    return args;
}

static uint64_t frame(void *ctx, const struct ui_frame_ask *ask, ui_frame_fn *done, void *done_ctx)
{
    struct ui_editor_media *m = ctx;
    struct dub_err err;
    struct dub_media_client *client = ui_editor_media_client(m, &err);
    if (!client) {
        done(done_ctx, NULL, &err);
        return 0;
    }
    struct dub_media_work_request req = {.task = "frame",
                                         .source = ask->path,
                                         .args = args_of(ask),
                                         .silence_us = SILENCE_US,
                                         .quick = ask->quick,
                                         .done = done,
                                         .ctx = done_ctx};
    return dub_media_work(client, &req);
}

static void forget(void *ctx, uint64_t id)
{
    struct ui_editor_media *m = ctx;
    if (m->client)
        dub_media_forget(m->client, id);
}

static bool shots_known(void *ctx, const char *sha256, struct dub_shots *out)
{
    (void)ctx;
    return dub_shots_cache_get(sha256, out);
}

static void shots_keep(void *ctx, const char *sha256, const struct dub_shots *found)
{
    (void)ctx;
    dub_shots_cache_put(sha256, found);
}

static uint64_t shots(void *ctx, const char *path, dub_media_progress_fn *progress,
                      dub_media_result_fn *done, void *done_ctx)
{
    struct ui_editor_media *m = ctx;
    struct dub_err err;
    struct dub_media_client *client = ui_editor_media_client(m, &err);
    if (!client) {
        done(done_ctx, NULL, &err);
        return 0;
    }
    struct dub_media_work_request req = {.task = "shots",
                                         .source = path,
                                         .progress = progress,
                                         .done = done,
                                         .ctx = done_ctx};
    return dub_media_work(client, &req);
}

struct ui_picture_port ui_editor_picture_port(struct ui_editor_media *m)
{
    return (struct ui_picture_port){.ctx = m,
                                    .frame = frame,
                                    .shots_known = shots_known,
                                    .shots = shots,
                                    .shots_keep = shots_keep,
                                    .forget = forget};
}
