#include "editor_draft.h"

#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"
#include "cli.h"

#define SILENCE_US (120 * DUB_US_PER_S)

static void on_progress(void *ctx, double done, const cJSON *part)
{
    struct ui_editor_draft *d = ctx;
    char text[160];
    int percent = (int)(100 * done);
    (void)part;
    if (percent == d->shown)
        return;
    d->shown = percent;
    (void)snprintf(text, sizeof(text), "draft %d %%", percent);
    ui_app_activity(d->media->app, text);
}

/* What somebody who listens should know before the file. */
static void say_result(const struct ui_editor_draft *d, const cJSON *result)
{
    struct dub_buf text;
    char length[DUB_TIME_TEXT];
    dub_us length_us = 0;
    int n_silent = cJSON_GetArraySize(d->draft.silent);
    int n_encoded = cJSON_GetArraySize(dub_json_get(result, "reencoded"));
    double clipped = dub_json_num(result, "clippedSamples", 0);
    (void)!dub_json_us(dub_json_get(result, "seconds"), &length_us, NULL);
    dub_buf_init(&text, 0);
    dub_buf_addf(&text, "draft: %s, %s", d->draft.output, dub_clock_print(length_us, length));
    if (n_silent > 0)
        dub_buf_addf(&text, "; %d silent", n_silent);
    if (n_encoded > 0)
        dub_buf_addf(&text, "; picture encoded anew in %d place%s", n_encoded,
                     n_encoded == 1 ? "" : "s");
    if (clipped > 0)
        dub_buf_addf(&text, "; %.0f samples beyond full scale", clipped);
    ui_app_say(d->media->app, n_silent > 0 || clipped > 0 ? DUB_SEV_WARNING : DUB_SEV_INFO, "%s",
               dub_buf_z(&text));
    dub_buf_fini(&text);
}

static void on_done(void *ctx, const cJSON *result, const struct dub_err *err)
{
    struct ui_editor_draft *d = ctx;
    d->id = 0;
    ui_app_activity(d->media->app, NULL);
    if (!err)
        say_result(d, result);
    else if (err->code == DUB_ERR_CANCELLED)
        ui_app_say(d->media->app, DUB_SEV_WARNING, "the draft was stopped; nothing was written");
    else
        ui_app_say(d->media->app, DUB_SEV_ERROR, "no draft: %s", err->text);
    ui_draft_fini(&d->draft);
}

static enum dub_status begin(void *ctx, struct dub_session *s, const char *path,
                             const char *in_segments, struct dub_err *err)
{
    struct ui_editor_draft *d = ctx;
    struct dub_media_work_request req = {
        .progress = on_progress, .done = on_done, .ctx = d, .silence_us = SILENCE_US};
    if (d->id)
        return dub_fail(err, DUB_ERR_STATE, "a draft is being rendered: Esc stops it");
    struct dub_media_client *client = ui_editor_media_client(d->media, err);
    if (!client)
        return err ? err->code : DUB_ERR_IO;
    char *output = ui_draft_path(s, path);
    struct ui_draft_wish wish = {
        .output = output, .in_segments = in_segments, .in_gaps = "keep"};
    enum dub_status st = ui_check_output(s, output, err);
    if (!st)
        st = ui_draft_prepare(s, &wish, &d->draft, err);
    if (!st)
        st = ui_draft_ask(&d->draft, client, &req, &d->id, err);
    d->shown = -1;
    if (st)
        ui_draft_fini(&d->draft);
    else
        on_progress(d, 0, NULL);
    dub_free(output);
    return st;
}

static bool stop(void *ctx)
{
    struct ui_editor_draft *d = ctx;
    if (!d->id)
        return false;
    dub_media_cancel(d->media->client, d->id);
    return true;
}

struct ui_draft_port ui_editor_draft_port(struct ui_editor_draft *d, struct ui_editor_media *m)
{
    d->media = m;
    return (struct ui_draft_port){.ctx = d, .begin = begin, .stop = stop};
}

void ui_editor_draft_fini(struct ui_editor_draft *d)
{
    if (d->id)
        dub_media_forget(d->media->client, d->id);
    d->id = 0;
    ui_draft_fini(&d->draft);
}
