#include "media/works.h"

#include <string.h>

#include "base/json.h"
#include "media/frame.h"
#include "media/levels.h"
#include "media/listen.h"
#include "media/peaks.h"
#include "media/render.h"
#include "media/shots.h"
#include "media/speech.h"

static const struct {
    const char *name;
    media_work_fn *perform;
} works[] = {
    {"frame", media_frame_work},
    {"levels", media_levels_work},
    {"listen", media_listen_work},
    {"peaks", media_peaks_work},
    {"peaks-coarse", media_peaks_coarse_work},
    {"render", media_render_work},
    {"shots", media_shots_work},
    {"speech", media_speech_work},
};

static media_work_fn *find(const char *name)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(works); i++)
        if (strcmp(works[i].name, name) == 0)
            return works[i].perform;
    return NULL;
}

enum dub_status media_work_range(const cJSON *args, struct dub_span *out, struct dub_err *err)
{
    const cJSON *from = dub_json_get(args, "fromSeconds"), *to = dub_json_get(args, "toSeconds");
    *out = (struct dub_span){0, DUB_US_MAX};
    bool ok = (!from || dub_json_us(from, &out->start_us, NULL)) &&
              (!to || dub_json_us(to, &out->end_us, NULL));
    if (!ok || out->start_us < 0 || out->end_us < out->start_us)
        return dub_fail(err, DUB_ERR_FORMAT,
                        "fromSeconds and toSeconds must be times from 0, in order");
    return DUB_OK;
}

enum dub_status media_work(struct media_task *task, const struct dub_media_request *req,
                           cJSON **result, struct dub_err *err)
{
    media_work_fn *perform = find(req->task);
    if (!perform)
        return dub_fail(err, DUB_ERR_UNSUPPORTED, "dubline-media has no task \"%s\"", req->task);
    cJSON *none = req->args ? NULL : cJSON_CreateObject();
    *result = cJSON_CreateObject();
    enum dub_status st = perform(task, req->path, req->args ? req->args : none, *result, err);
    cJSON_Delete(none);
    return st;
}
