#include "sandbox/rules.h"

#include <stdio.h>

#include "base/json.h"
#include "base/utf8.h"
#include "sandbox/request.h"
#include "sandbox/schema.h"

/* Synthesized speech has no length before it exists; 15 characters a second is usual speech. */
#define SPEECH_CHARS_PER_S 15

static bool refuse_one(struct dub_sb_answer *a, const char *fmt, ...) DUB_PRINTF(2, 3);

static bool refuse_one(struct dub_sb_answer *a, const char *fmt, ...)
{
    char text[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    cJSON *messages = cJSON_CreateArray();
    dub_sb_schema_add(messages, "%s", text);
    dub_sb_refuse_schema(a, messages);
    return false;
}

static bool is_visual(const char *type)
{
    return strcmp(type, "video") == 0 || strcmp(type, "image") == 0;
}

static bool check_model(const cJSON *body, struct dub_sb_work *w, struct dub_sb_answer *a)
{
    w->model = dub_sb_model_find(dub_json_str(body, "model"));
    if (w->model)
        return true;
    struct dub_buf names;
    dub_buf_init(&names, 0);
    size_t n;
    const struct dub_sb_model *models = dub_sb_models(&n);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(&names, "%s%s", i ? ", " : "", models[i].name);
    refuse_one(a, "model must be one of the following values: %s", dub_buf_z(&names));
    dub_buf_fini(&names);
    return false;
}

/* How many of each kind there are and whether that is a request. */
static bool check_counts(const cJSON *body, struct dub_sb_work *w, struct dub_sb_answer *a)
{
    int n_visual = 0, n_voice = 0;
    for (const cJSON *in = dub_json_get(body, "input")->child; in; in = in->next) {
        const char *type = dub_json_str(in, "type");
        if (is_visual(type)) {
            n_visual++;
            w->image = strcmp(type, "image") == 0;
        } else {
            n_voice++;
        }
    }
    w->dubbing = dub_json_get(body, "dubParams") != NULL;
    if (n_visual > 1) {
        dub_sb_refuse(a, "generation_input_too_many_visual",
                      "input has %d videos or images; exactly one is allowed", n_visual);
        return false;
    }
    if (n_visual == 0)
        return refuse_one(a, "input must contain a video or an image");
    if (w->dubbing && n_voice > 0) {
        dub_sb_refuse(a, "generation_input_dub_audio_conflict",
                      "dubParams is given together with %d audio or text inputs", n_voice);
        return false;
    }
    if (w->dubbing && w->image)
        return refuse_one(a, "dubParams needs a video, and the input is an image");
    if (!w->dubbing && n_voice == 0)
        return refuse_one(a, "input must contain an audio or a text, or dubParams must be given");
    if (n_voice > 1 && !w->segments)
        return refuse_one(a, "input has %d audio or text items; more than one needs segments",
                          n_voice);
    return true;
}

static bool check_combinations(const cJSON *body, const struct dub_sb_work *w,
                               struct dub_sb_answer *a)
{
    if (w->image && !w->model->takes_image) {
        dub_sb_refuse(a, "generation_unsupported_model", "%s does not take an image; sync-3 does",
                      w->model->name);
        return false;
    }
    if (w->segments && (w->image || w->dubbing)) {
        dub_sb_refuse(a, "generation_input_segments_invalid", "segments cannot be used with %s",
                      w->image ? "an image" : "dubParams");
        return false;
    }
    for (const cJSON *in = dub_json_get(body, "input")->child; in && w->segments; in = in->next)
        if (dub_json_get(in, "segments_secs") || dub_json_get(in, "segments_frames"))
            return refuse_one(a, "segments_secs and segments_frames cannot be used with segments");
    if (dub_json_get(body, "projectId")) {
        dub_sb_refuse(a, "project_not_found", "the sandbox has no projects");
        return false;
    }
    if (dub_json_get(body, "dialogueEdit")) {
        dub_sb_refuse(a, "dialogue_edit_retime_required", "dialogueEdit is not enabled for keys");
        return false;
    }
    return true;
}

static bool check_ref_ids(const cJSON *body, const struct dub_sb_work *w, struct dub_sb_answer *a)
{
    int i = 0;
    for (const cJSON *in = dub_json_get(body, "input")->child; in; in = in->next, i++) {
        const char *ref = dub_json_str(in, "refId");
        if (!ref) {
            if (w->segments && !is_visual(dub_json_str(in, "type")))
                return refuse_one(a, "input.%d.refId is required when segments are used", i);
            continue;
        }
        int j = 0;
        for (const cJSON *b = dub_json_get(body, "input")->child; b != in; b = b->next, j++) {
            const char *other = dub_json_str(b, "refId");
            if (other && strcmp(other, ref) == 0)
                return refuse_one(a, "input.%d.refId is the same as that of input.%d: %s", i, j,
                                  ref);
        }
    }
    return true;
}

/* --- media ------------------------------------------------------------------------------------ */

static bool right_type(const char *input_type, const char *asset_type)
{
    return (strcmp(input_type, "video") == 0 && strcmp(asset_type, "VIDEO") == 0) ||
           (strcmp(input_type, "image") == 0 && strcmp(asset_type, "IMAGE") == 0) ||
           (strcmp(input_type, "audio") == 0 && strcmp(asset_type, "AUDIO") == 0);
}

static bool find_asset(const cJSON *in, int i, dub_sb_lookup_fn *lookup, void *ctx,
                       struct dub_sb_source *out, struct dub_sb_answer *a)
{
    const char *id = dub_json_str(in, "assetId"), *type = dub_json_str(in, "type");
    if (id && !dub_sb_is_uuid(id)) {
        dub_sb_refuse(a, "invalid_asset_id_format", "input.%d.assetId is '%s', not a UUID", i, id);
        return false;
    }
    enum dub_sb_known known = lookup(ctx, id, dub_json_str(in, "url"), out);
    if (!id)
        return true; /* a URL that nobody registered is simply unverified */
    if (known == DUB_SB_UNKNOWN) {
        dub_sb_refuse(a, "asset_not_found", "input.%d.assetId: there is no asset %s", i, id);
        return false;
    }
    if (known == DUB_SB_FOREIGN) {
        dub_sb_refuse(a, "asset_forbidden", "input.%d.assetId: %s belongs to another key", i, id);
        return false;
    }
    if (!right_type(type, out->type)) {
        dub_sb_refuse(a, "generation_input_asset_type_mismatch",
                      "input.%d is of type %s, its asset is %s", i, type, out->type);
        return false;
    }
    return true;
}

static bool read_media(const cJSON *body, dub_sb_lookup_fn *lookup, void *ctx,
                       struct dub_sb_work *w, struct dub_sb_answer *a)
{
    int i = 0;
    for (const cJSON *in = dub_json_get(body, "input")->child; in; in = in->next, i++) {
        struct dub_sb_source src = {0};
        const char *type = dub_json_str(in, "type");
        struct dub_sb_voice voice = {.ref_id = dub_json_str(in, "refId"),
                                     .text = strcmp(type, "text") == 0};
        if (voice.text) {
            const char *script = dub_json_str(dub_json_get(in, "provider"), "script");
            voice.has_length = true;
            voice.length_us = dub_mul_div_ceil((int64_t)dub_utf8_count(dub_sv(script)),
                                               DUB_US_PER_S, SPEECH_CHARS_PER_S);
        } else if (!find_asset(in, i, lookup, ctx, &src, a)) {
            return false;
        }
        if (is_visual(type)) {
            w->visual = src;
            continue;
        }
        if (!voice.text) {
            voice.has_length = src.has_length;
            voice.length_us = src.length_us;
        }
        dub_vec_push(&w->voices, voice);
    }
    return true;
}

/* --- faces, plan ------------------------------------------------------------------------------ */

static bool check_face(const cJSON *options, const struct dub_sb_work *w, const char *where,
                       const struct dub_sb_plan *plan, struct dub_sb_answer *a)
{
    const cJSON *asd = dub_json_get(options, "active_speaker_detection");
    if (!asd)
        return true;
    if (plan && !plan->speaker_detection) {
        dub_sb_refuse(a, "plan_feature_unavailable",
                      "%s.active_speaker_detection needs the creator plan or higher, this is %s",
                      where, plan->name);
        return false;
    }
    if (w->image && dub_json_bool(asd, "auto_detect", false)) {
        dub_sb_refuse(a, "generation_input_face_selection_invalid",
                      "%s.active_speaker_detection.auto_detect cannot be used with an image",
                      where);
        return false;
    }
    const cJSON *boxes = dub_json_get(asd, "bounding_boxes");
    if (boxes && cJSON_IsNull(boxes->child)) {
        dub_sb_refuse(a, "generation_input_face_selection_invalid",
                      "%s.active_speaker_detection.bounding_boxes starts with null", where);
        return false;
    }
    return true;
}

static bool check_faces(const struct dub_sb_work *w, const struct dub_sb_plan *plan,
                        struct dub_sb_answer *a)
{
    if (!check_face(w->options, w, "options", plan, a))
        return false;
    int i = 0;
    for (const cJSON *s = w->segments ? w->segments->child : NULL; s; s = s->next, i++) {
        char where[48];
        snprintf(where, sizeof(where), "segments.%d.optionsOverride", i);
        if (!check_face(dub_json_get(s, "optionsOverride"), w, where, plan, a))
            return false;
    }
    return true;
}

static bool too_long_for_model(const struct dub_sb_work *w, const char *what, bool has, dub_us len,
                               struct dub_sb_answer *a)
{
    dub_us limit = w->model->max_input_s * DUB_US_PER_S;
    if (!limit || !has || len <= limit)
        return false;
    char text[DUB_TIME_TEXT];
    dub_sb_refuse(a, "generation_model_duration_exceeded",
                  "the %s is %s s long; %s takes at most %d s", what, dub_seconds_print(len, text),
                  w->model->name, w->model->max_input_s);
    return true;
}

static bool check_lengths(const struct dub_sb_work *w, const struct dub_sb_plan *plan,
                          struct dub_sb_answer *a)
{
    if (too_long_for_model(w, "video", w->visual.has_length, w->visual.length_us, a))
        return false;
    for (size_t i = 0; i < w->voices.n; i++)
        if (too_long_for_model(w, "audio", w->voices.at[i].has_length, w->voices.at[i].length_us,
                               a))
            return false;
    if (!plan)
        return true;
    if (strcmp(w->model->name, "react-1") == 0 && !plan->react) {
        dub_sb_refuse(a, "plan_feature_unavailable", "react-1 needs a paid plan, this is %s",
                      plan->name);
        return false;
    }
    bool sync3 = strcmp(w->model->name, "sync-3") == 0;
    int max_s = sync3 && plan->max_sync3_s ? plan->max_sync3_s : plan->max_s;
    dub_us out_us;
    if (max_s && dub_sb_work_output(w, &out_us) && out_us > max_s * DUB_US_PER_S) {
        char text[DUB_TIME_TEXT];
        dub_sb_refuse(a, "generation_plan_duration_exceeded",
                      "the result would be %s s long; the %s plan allows %d s with %s",
                      dub_seconds_print(out_us, text), plan->name, max_s, w->model->name);
        return false;
    }
    return true;
}

bool dub_sb_work_read(const cJSON *body, dub_sb_lookup_fn *lookup, void *ctx,
                      const struct dub_sb_plan *plan, struct dub_sb_work *w,
                      struct dub_sb_answer *a)
{
    *w = (struct dub_sb_work){.options = dub_json_get(body, "options"),
                              .segments = dub_json_get(body, "segments")};
    return check_model(body, w, a) && check_counts(body, w, a) && check_combinations(body, w, a) &&
           check_ref_ids(body, w, a) && read_media(body, lookup, ctx, w, a) &&
           (!w->segments || dub_sb_segments_check(w, a)) && check_faces(w, plan, a) &&
           check_lengths(w, plan, a);
}

void dub_sb_work_fini(struct dub_sb_work *w)
{
    dub_vec_fini(&w->voices);
}
