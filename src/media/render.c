#include "media/render.h"

#include <unistd.h>

#include "base/json.h"
#include "media/render_sound.h"
#include "media/render_text.h"
#include "media/render_video.h"

struct render {
    struct media_task *task, quiet; /* quiet: for what is opened on the way */
    const char *source;
    struct render_plan plan;
    struct render_mix mix;
    struct render_out out;
    struct render_sound_track sound;
    struct render_video_track video;
    struct render_text_track text;
    bool has_text;
};

static enum dub_status open_tracks(struct render *r, struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    if (!r->plan.wav)
        st = render_video_open(&r->video, &r->quiet, r->source, &r->plan, &r->out, err);
    if (!st)
        st = render_sound_open(&r->sound, &r->mix, &r->out, err);
    r->has_text = !r->plan.wav && r->plan.texts.n > 0;
    if (!st && r->has_text)
        st = render_text_open(&r->text, &r->plan, &r->out, err);
    return st ? st : render_out_begin(&r->out, err);
}

/* Whatever is furthest behind goes on, so that the tracks lie side by side in the file. */
static enum dub_status write_all(struct render *r, struct dub_err *err)
{
    dub_us total_us = dub_span_len(r->plan.wanted);
    enum dub_status st = DUB_OK;
    while (!st && (!r->sound.done || !r->video.done)) {
        dub_us sound_us = r->sound.done ? DUB_US_MAX : render_sound_reached(&r->sound);
        dub_us video_us = r->video.done ? DUB_US_MAX : render_video_reached(&r->video);
        dub_us now_us = video_us < sound_us ? video_us : sound_us;
        if (r->has_text)
            st = render_text_until(&r->text, now_us, err);
        if (!st)
            st = video_us < sound_us ? render_video_step(&r->video, err)
                                     : render_sound_step(&r->sound, err);
        media_task_sign(r->task, now_us, total_us);
    }
    if (!st && r->has_text)
        st = render_text_until(&r->text, DUB_US_MAX, err);
    return st;
}

static void report(const struct render *r, cJSON *result)
{
    dub_json_add_us(result, "seconds", dub_span_len(r->plan.wanted));
    dub_json_add_i64(result, "sampleRate", r->mix.rate_hz);
    dub_json_add_i64(result, "channels", r->mix.channels);
    dub_json_add_i64(result, "clippedSamples", r->mix.clipped);
    if (!r->plan.wav)
        render_video_report(&r->video, result);
}

static enum dub_status render(struct render *r, cJSON *result, struct dub_err *err)
{
    enum dub_status st = render_mix_open(&r->mix, &r->quiet, &r->plan, r->source, err);
    if (st)
        return st;
    st = render_out_open(&r->out, r->plan.output, r->plan.wav ? "wav" : "mp4", err);
    if (!st) {
        r->video.done = r->plan.wav;
        st = open_tracks(r, err);
    }
    if (!st)
        st = write_all(r, err);
    if (!st)
        st = render_out_finish(&r->out, err);
    if (!st)
        report(r, result);
    render_sound_close(&r->sound);
    if (!r->plan.wav)
        render_video_close(&r->video);
    if (r->has_text)
        render_text_close(&r->text);
    render_out_close(&r->out);
    render_mix_close(&r->mix);
    return st;
}

enum dub_status media_render_work(struct media_task *task, const char *source, const cJSON *args,
                                  cJSON *result, struct dub_err *err)
{
    const char *path = dub_json_str(args, "plan");
    struct render r = {.task = task, .source = source};
    r.quiet = (struct media_task){.answer_fd = -1, .deadline_us = task->deadline_us, .whole = task};
    r.out.fd = r.video.c.src.fd = -1;
    if (!path)
        return dub_fail(err, DUB_ERR_FORMAT, "render needs the path of a plan");
    enum dub_status st = render_plan_read(path, &r.plan, err);
    unlink(path);
    if (!st)
        st = render(&r, result, err);
    render_plan_fini(&r.plan);
    return st;
}
