#include "draft_make.h"

#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "check/draft.h"
#include "run/paths.h"

/* --- where things are ------------------------------------------------------------------------- */

static enum dub_status find_file(const struct dub_session *s, const struct dub_input *in,
                                 char **out, struct dub_err *err)
{
    char *path = dub_session_file_path(s, in), *full = path ? dub_path_absolute(path) : NULL;
    enum dub_status st = DUB_OK;
    dub_free(path);
    if (!full || access(full, R_OK) != 0)
        st = dub_fail_sys(err, 2, full ? full : dub_str_z(in->where), "open");
    if (st)
        dub_free(full);
    else
        *out = full;
    return st;
}

/* NULL with *why where an input cannot be read here. */
static enum dub_status find_source(const struct dub_session *s, const struct ui_draft_wish *wish,
                                   const struct dub_input *in, char **out, const char **why,
                                   struct dub_err *err)
{
    *out = NULL;
    switch (in->loc) {
    case DUB_LOC_FILE:
        return find_file(s, in, out, err);
    case DUB_LOC_URL:
        if (wish->may_fetch)
            *out = dub_strdup(in->where->z);
        else
            *why = "a URL, which is not fetched without --probe";
        break;
    case DUB_LOC_ASSET:
        *why = "an uploaded asset, of which there is no file here";
        break;
    case DUB_LOC_NONE:
        *why = "no file";
        break;
    }
    return DUB_OK;
}

static enum dub_status find_video(const struct dub_session *s, const struct ui_draft_wish *wish,
                                  struct ui_draft *d, struct dub_err *err)
{
    const struct dub_input *in = dub_project_visual(s->project);
    const char *why = NULL;
    if (!in)
        return DUB_OK; /* the plan refuses it */
    enum dub_status st = find_source(s, wish, in, &d->video, &why, err);
    if (!st && why)
        st = dub_fail(err, DUB_ERR_STATE, "the video cannot be drafted: it is %s", why);
    return st;
}

/* --- the document ----------------------------------------------------------------------------- */

static void add_parts(const struct dub_draft *plan, cJSON *doc)
{
    cJSON *list = cJSON_AddArrayToObject(doc, "parts");
    for (size_t i = 0; i < plan->parts.n; i++) {
        const struct dub_draft_part *part = &plan->parts.at[i];
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "how", dub_draft_how_name(part->how));
        dub_json_add_us(item, "fromSeconds", part->from.start_us);
        dub_json_add_us(item, "toSeconds", part->from.end_us);
        dub_json_add_us(item, "atSeconds", part->at_us);
        dub_json_add_us(item, "seconds", part->out_us);
        dub_json_add_i64(item, "segment", (int64_t)part->segment);
        cJSON_AddItemToArray(list, item);
    }
}

static void add_silent(struct ui_draft *d, const struct dub_draft_sound *sound, const char *ref,
                       const char *why)
{
    cJSON *item = cJSON_CreateObject();
    cJSON_AddStringToObject(item, "refId", ref);
    if (sound->number)
        dub_json_add_i64(item, "segment", (int64_t)sound->number);
    else
        cJSON_AddNullToObject(item, "segment");
    cJSON_AddStringToObject(item, "why", why);
    cJSON_AddItemToArray(d->silent, item);
}

static const char *why_without_input(const struct dub_project *p, const struct dub_segment *seg)
{
    const struct dub_input *in = seg ? dub_segment_input(p, seg) : NULL;
    if (in && in->kind == DUB_INPUT_TEXT)
        return "text that is spoken by the service";
    return seg ? "no audio" : "text that is spoken by the service";
}

static enum dub_status add_sound(const struct dub_session *s, const struct ui_draft_wish *wish,
                                 const struct dub_draft_sound *sound, struct ui_draft *d,
                                 struct dub_err *err)
{
    const struct dub_segment *seg =
        sound->number ? dub_project_segment(s->project, sound->number - 1) : NULL;
    const char *why = sound->input ? NULL : why_without_input(s->project, seg);
    char *source = NULL;
    struct dub_buf ref;
    enum dub_status st =
        sound->input ? find_source(s, wish, sound->input, &source, &why, err) : DUB_OK;
    if (st) {
        if (sound->number)
            dub_err_prefix(err, "segment %zu: ", sound->number);
        return st;
    }
    dub_buf_init(&ref, 0);
    if (seg)
        dub_segment_ref(s->project, seg, &ref);
    if (why) {
        add_silent(d, sound, ref.n ? dub_buf_z(&ref) : "", why);
    } else {
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "source", source);
        dub_json_add_us(item, "fromSeconds", sound->crop_start_us);
        dub_json_add_us(item, "atSeconds", sound->at_us);
        dub_json_add_us(item, "seconds", sound->most_us);
        dub_json_add_i64(item, "segment", (int64_t)sound->number);
        cJSON_AddItemToArray(cJSON_GetObjectItem(d->plan, "sounds"), item);
    }
    dub_buf_fini(&ref);
    dub_free(source);
    return DUB_OK;
}

static enum dub_status add_sounds(const struct dub_session *s, const struct ui_draft_wish *wish,
                                  const struct dub_draft *plan, struct ui_draft *d,
                                  struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    cJSON_AddArrayToObject(d->plan, "sounds");
    for (size_t i = 0; i < plan->sounds.n && !st; i++)
        st = add_sound(s, wish, &plan->sounds.at[i], d, err);
    return st;
}

/* A text ends where the next begins. */
static void add_texts(const struct dub_project *p, const struct dub_draft *plan, cJSON *doc)
{
    cJSON *list = cJSON_AddArrayToObject(doc, "texts");
    dub_us free_us = 0;
    size_t n = dub_project_n_segments(p);
    for (size_t i = 0; i < n; i++) {
        const struct dub_segment *seg = dub_project_segment(p, i), *next;
        dub_us at_us = dub_draft_out_at(plan, seg->span.start_us);
        dub_us end_us = dub_draft_out_at(plan, seg->span.end_us);
        next = i + 1 < n ? dub_project_segment(p, i + 1) : NULL;
        dub_us next_us = next ? dub_draft_out_at(plan, next->span.start_us) : DUB_US_MAX;
        at_us = at_us > free_us ? at_us : free_us;
        end_us = end_us < next_us || next_us <= at_us ? end_us : next_us;
        if (!seg->text || seg->text->n == 0 || end_us <= at_us)
            continue;
        cJSON *item = cJSON_CreateObject();
        dub_json_add_us(item, "atSeconds", at_us);
        dub_json_add_us(item, "seconds", end_us - at_us);
        cJSON_AddStringToObject(item, "text", seg->text->z);
        cJSON_AddItemToArray(list, item);
        free_us = end_us;
    }
}

static enum dub_status add_window(const struct ui_draft_wish *wish, const struct dub_draft *plan,
                                  struct ui_draft *d, struct dub_err *err)
{
    dub_us from_us = wish->has_from ? dub_draft_out_at(plan, wish->from_us) : 0;
    dub_us to_us = wish->has_to ? dub_draft_out_at(plan, wish->to_us) : plan->out_us;
    if (to_us <= from_us)
        return dub_fail(err, DUB_ERR_RANGE,
                        "--from and --to leave nothing of the draft: from must lie before to and "
                        "inside the video");
    dub_json_add_us(d->plan, "fromSeconds", from_us);
    dub_json_add_us(d->plan, "toSeconds", to_us);
    return DUB_OK;
}

static void find_unknown(const struct dub_project *p, struct ui_draft *d)
{
    dub_us len_us;
    for (size_t i = 0; i < dub_project_n_segments(p); i++)
        if (!dub_segment_audio_len(p, dub_project_segment(p, i), &len_us))
            cJSON_AddItemToArray(d->unknown, cJSON_CreateNumber((double)(i + 1)));
}

static bool ends_in(const char *path, const char *ending)
{
    struct dub_sv s = dub_sv(path);
    return s.n > 4 && dub_sv_ieq(dub_sv_n(s.p + s.n - 4, 4), dub_sv(ending));
}

enum dub_status ui_draft_prepare(const struct dub_session *s, const struct ui_draft_wish *wish,
                                 struct ui_draft *out, struct dub_err *err)
{
    struct dub_draft plan;
    *out = (struct ui_draft){.output = dub_path_absolute(wish->output),
                             .plan = cJSON_CreateObject(),
                             .silent = cJSON_CreateArray(),
                             .unknown = cJSON_CreateArray()};
    if (!ends_in(wish->output, ".mp4") && !ends_in(wish->output, ".wav"))
        return dub_fail(err, DUB_ERR_ARG,
                        "%s must end in .mp4 (picture and sound) or .wav (sound alone)",
                        wish->output);
    enum dub_status st = find_video(s, wish, out, err);
    if (!st)
        st = dub_draft_plan(s->project, &plan, err);
    if (st)
        return st;
    out->out_us = plan.out_us;
    cJSON_AddStringToObject(out->plan, "output", out->output);
    cJSON_AddStringToObject(out->plan, "inSegments", wish->in_segments);
    cJSON_AddStringToObject(out->plan, "inGaps", wish->in_gaps);
    st = add_window(wish, &plan, out, err);
    add_parts(&plan, out->plan);
    add_texts(s->project, &plan, out->plan);
    find_unknown(s->project, out);
    if (!st)
        st = add_sounds(s, wish, &plan, out, err);
    dub_draft_fini(&plan);
    return st;
}

void ui_draft_fini(struct ui_draft *d)
{
    if (d->plan_path)
        unlink(d->plan_path); /* was never read, or has gone already */
    dub_free(d->plan_path);
    dub_free(d->video);
    dub_free(d->output);
    cJSON_Delete(d->plan);
    cJSON_Delete(d->silent);
    cJSON_Delete(d->unknown);
    *d = (struct ui_draft){0};
}

/* --- asking ----------------------------------------------------------------------------------- */

static enum dub_status write_plan(struct ui_draft *d, struct dub_err *err)
{
    static unsigned n_plans;
    char *dir = dub_dir_path(DUB_DIR_CACHE);
    struct dub_buf text;
    if (!dir)
        dir = dub_strdup("/tmp");
    dub_buf_init(&text, 0);
    dub_json_print(d->plan, 0, &text);
    enum dub_status st = dub_make_dirs(dir, err);
    d->plan_path = dub_asprintf("%s/draft-%ld-%u.json", dir, (long)getpid(), ++n_plans);
    if (!st)
        st = dub_file_replace(d->plan_path, dub_buf_sv(&text), err);
    dub_buf_fini(&text);
    dub_free(dir);
    return st;
}

enum dub_status ui_draft_ask(struct ui_draft *d, struct dub_media_client *media,
                             struct dub_media_work_request *req, uint64_t *id, struct dub_err *err)
{
    enum dub_status st = write_plan(d, err);
    if (st)
        return st;
    req->task = "render";
    req->source = d->video;
    req->args = cJSON_CreateObject();
    cJSON_AddStringToObject(req->args, "plan", d->plan_path);
    *id = dub_media_work(media, req);
    return DUB_OK;
}

cJSON *ui_draft_report(const struct ui_draft *d, const cJSON *result)
{
    static const char *const same[] = {"videoCopied", "reencoded", "sampleRate", "channels",
                                       "clippedSamples"};
    cJSON *doc = cJSON_CreateObject();
    cJSON_AddStringToObject(doc, "output", d->output);
    cJSON_AddItemToObject(doc, "durationSeconds",
                          cJSON_Duplicate(dub_json_get(result, "seconds"), true));
    for (size_t i = 0; i < DUB_ARRAY_LEN(same); i++) {
        const cJSON *item = dub_json_get(result, same[i]);
        if (item)
            cJSON_AddItemToObject(doc, same[i], cJSON_Duplicate(item, true));
        else
            cJSON_AddNullToObject(doc, same[i]);
    }
    cJSON_AddItemToObject(doc, "silentInputs", cJSON_Duplicate(d->silent, true));
    cJSON_AddItemToObject(doc, "unknown", cJSON_Duplicate(d->unknown, true));
    return doc;
}

char *ui_draft_path(const struct dub_session *s, const char *typed)
{
    if (typed && typed[0])
        return dub_path_absolute(typed);
    struct dub_sv name = dub_sv(dub_path_base(s->path));
    if (name.n > 4 && dub_sv_ieq(dub_sv_n(name.p + name.n - 4, 4), DUB_SV_LIT(".dub")))
        name.n -= 4;
    char *file = dub_asprintf("%.*s.draft.mp4", (int)name.n, name.p);
    char *path = dub_path_join(s->dir, file);
    dub_free(file);
    return path;
}
