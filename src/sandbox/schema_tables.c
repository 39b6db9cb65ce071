/* The bodies themselves, as tables; and the looks that a table cannot express. */
#include "sandbox/schema.h"

#include <math.h>
#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"

#define SEGMENTS_DEPTH_PATH 96 /* room for "segments.4711.optionsOverride" and the like */

static const char *const sync_modes[] = {"bounce", "loop", "cut_off", "silence", "remap", NULL};
static const char *const model_modes[] = {"lips", "face", "head", NULL};
static const char *const prompts[] = {"happy",     "sad",     "angry", "disgusted",
                                      "surprised", "neutral", NULL};
static const char *const tts_providers[] = {"elevenlabs", NULL};
static const char *const asset_types[] = {"AUDIO", "VIDEO", "IMAGE", NULL};
static const char *const visibilities[] = {"USER", "ORGANIZATION", NULL};

static void http_url(cJSON *messages, const char *path, const cJSON *v)
{
    bool blank = false;
    for (const char *p = v->valuestring; *p; p++)
        blank = blank || (unsigned char)*p <= ' ';
    if (!dub_is_url(v->valuestring) || blank)
        dub_sb_schema_add(messages, "%s must be a URL address", path);
}

/* --- active_speaker_detection ---------------------------------------------------------------- */

static bool numbers(const cJSON *v, int n)
{
    if (!cJSON_IsArray(v) || cJSON_GetArraySize(v) != n)
        return false;
    for (const cJSON *c = v->child; c; c = c->next)
        if (!cJSON_IsNumber(c) || !isfinite(c->valuedouble) || c->valuedouble < 0)
            return false;
    return true;
}

static void coordinates(cJSON *messages, const char *path, const cJSON *v)
{
    if (!numbers(v, 2))
        dub_sb_schema_add(messages, "%s must be two numbers of at least 0: [x, y]", path);
}

static bool is_box(const cJSON *v)
{
    if (!numbers(v, 4))
        return false;
    const cJSON *x1 = v->child, *y1 = x1->next, *x2 = y1->next, *y2 = x2->next;
    return x2->valuedouble > x1->valuedouble && y2->valuedouble > y1->valuedouble;
}

static void boxes(cJSON *messages, const char *path, const cJSON *v)
{
    int i = 0;
    if (!v->child)
        dub_sb_schema_add(messages, "%s should not be empty", path);
    for (const cJSON *b = v->child; b; b = b->next, i++) {
        if (cJSON_IsNull(b) || is_box(b))
            continue;
        dub_sb_schema_add(
            messages, "%s.%d must be null or [x1, y1, x2, y2] with x2 > x1 and y2 > y1", path, i);
        return;
    }
}

/* Four ways to name the speaker, of which one may be used (reference 2.1.3). */
static void one_way(cJSON *messages, const char *path, const cJSON *v)
{
    bool frame = dub_json_get(v, "frame_number"), point = dub_json_get(v, "coordinates");
    bool array = dub_json_get(v, "bounding_boxes"), url = dub_json_get(v, "bounding_boxes_url");
    int ways = dub_json_bool(v, "auto_detect", false) + dub_json_bool(v, "v3", false) +
               (frame || point) + (array || url);
    if (ways > 1)
        dub_sb_schema_add(messages,
                          "%s must use only one of auto_detect, v3, frame_number with coordinates, "
                          "bounding_boxes",
                          path);
    if (frame != point)
        dub_sb_schema_add(messages, "%s needs frame_number and coordinates together", path);
    if (array && url)
        dub_sb_schema_add(messages, "%s must not have both bounding_boxes and bounding_boxes_url",
                          path);
}

static const struct dub_sb_field asd_fields[] = {
    {.name = "auto_detect", .type = DUB_SB_BOOLEAN},
    {.name = "v3", .type = DUB_SB_BOOLEAN},
    {.name = "frame_number", .type = DUB_SB_INTEGER, .min = 0, .max = 1e9},
    {.name = "coordinates", .type = DUB_SB_ARRAY, .extra = coordinates},
    {.name = "bounding_boxes", .type = DUB_SB_ARRAY, .extra = boxes},
    {.name = "bounding_boxes_url", .type = DUB_SB_STRING, .extra = http_url},
    {0},
};

/* --- options --------------------------------------------------------------------------------- */

static const struct dub_sb_field options_fields[] = {
    {.name = "sync_mode", .type = DUB_SB_STRING, .words = sync_modes},
    {.name = "temperature", .type = DUB_SB_NUMBER, .min = 0, .max = 1},
    {.name = "active_speaker_detection",
     .type = DUB_SB_OBJECT,
     .fields = asd_fields,
     .extra = one_way},
    {.name = "occlusion_detection_enabled", .type = DUB_SB_BOOLEAN},
    {.name = "model_mode", .type = DUB_SB_STRING, .words = model_modes},
    {.name = "prompt", .type = DUB_SB_STRING, .words = prompts},
    {.name = "i2v_prompt", .type = DUB_SB_STRING},
    {.name = "reasoning_enabled", .type = DUB_SB_BOOLEAN},
    {0},
};

static const struct dub_sb_field override_fields[] = {
    {.name = "sync_mode", .type = DUB_SB_STRING, .words = sync_modes},
    {.name = "temperature", .type = DUB_SB_NUMBER, .min = 0, .max = 1},
    {.name = "active_speaker_detection",
     .type = DUB_SB_OBJECT,
     .fields = asd_fields,
     .extra = one_way},
    {.name = "occlusion_detection_enabled", .type = DUB_SB_BOOLEAN},
    {0},
};

/* --- input ----------------------------------------------------------------------------------- */

static void ranges(cJSON *messages, const char *path, const cJSON *v, bool whole)
{
    int i = 0;
    for (const cJSON *r = v->child; r; r = r->next, i++) {
        bool ok = numbers(r, 2) && r->child->valuedouble < r->child->next->valuedouble;
        if (ok && whole)
            ok = r->child->valuedouble == floor(r->child->valuedouble) &&
                 r->child->next->valuedouble == floor(r->child->next->valuedouble);
        if (!ok)
            dub_sb_schema_add(messages, "%s.%d must be [start, end] with end > start", path, i);
    }
}

static void ranges_secs(cJSON *messages, const char *path, const cJSON *v)
{
    ranges(messages, path, v, false);
}

static void ranges_frames(cJSON *messages, const char *path, const cJSON *v)
{
    ranges(messages, path, v, true);
}

static const struct dub_sb_field provider_fields[] = {
    {.name = "name", .type = DUB_SB_STRING, .required = true, .words = tts_providers},
    {.name = "voiceId", .type = DUB_SB_STRING, .required = true, .min = 1},
    {.name = "script", .type = DUB_SB_STRING, .required = true, .min = 1, .max = 5000},
    {.name = "stability", .type = DUB_SB_NUMBER, .min = 0, .max = 1},
    {.name = "similarityBoost", .type = DUB_SB_NUMBER, .min = 0, .max = 1},
    {0},
};

#define MEDIA_FIELDS                                                                               \
    {.name = "type", .type = DUB_SB_STRING, .required = true},                                     \
        {.name = "url", .type = DUB_SB_STRING, .extra = http_url},                                 \
        {.name = "assetId", .type = DUB_SB_STRING, .min = 1},                                      \
    {                                                                                              \
        .name = "refId", .type = DUB_SB_STRING, .min = 1                                           \
    }

static const struct dub_sb_field video_fields[] = {
    MEDIA_FIELDS,
    {.name = "segments_secs", .type = DUB_SB_ARRAY, .extra = ranges_secs},
    {.name = "segments_frames", .type = DUB_SB_ARRAY, .extra = ranges_frames},
    {0},
};

static const struct dub_sb_field media_fields[] = {MEDIA_FIELDS, {0}};

static const struct dub_sb_field text_fields[] = {
    {.name = "type", .type = DUB_SB_STRING, .required = true},
    {.name = "provider", .type = DUB_SB_OBJECT, .required = true, .fields = provider_fields},
    {.name = "refId", .type = DUB_SB_STRING, .min = 1},
    {0},
};

static const struct {
    const char *type;
    const struct dub_sb_field *fields;
    bool media;
} input_kinds[] = {
    {"video", video_fields, true},
    {"image", media_fields, true},
    {"audio", media_fields, true},
    {"text", text_fields, false},
};

static void input_item(cJSON *messages, const char *path, const cJSON *item)
{
    const char *type = dub_json_str(item, "type");
    for (size_t i = 0; type && i < DUB_ARRAY_LEN(input_kinds); i++) {
        if (strcmp(type, input_kinds[i].type) != 0)
            continue;
        dub_sb_schema_object(messages, path, item, input_kinds[i].fields);
        bool url = cJSON_HasObjectItem(item, "url"), asset = cJSON_HasObjectItem(item, "assetId");
        if (input_kinds[i].media && url == asset)
            dub_sb_schema_add(messages, "%s must have %s", path,
                              url ? "url or assetId, not both" : "url or assetId");
        return;
    }
    dub_sb_schema_add(
        messages, "%s.type must be one of the following values: video, image, audio, text", path);
}

static void each_object(cJSON *messages, const char *path, const cJSON *array,
                        dub_sb_extra_fn *look)
{
    int i = 0;
    if (!array->child)
        dub_sb_schema_add(messages, "%s must contain at least 1 elements", path);
    for (const cJSON *item = array->child; item; item = item->next, i++) {
        char name[SEGMENTS_DEPTH_PATH];
        snprintf(name, sizeof(name), "%s.%d", path, i);
        if (cJSON_IsObject(item))
            look(messages, name, item);
        else
            dub_sb_schema_add(messages, "%s must be an object", name);
    }
}

static void input_array(cJSON *messages, const char *path, const cJSON *array)
{
    each_object(messages, path, array, input_item);
}

/* --- segments -------------------------------------------------------------------------------- */

static const struct dub_sb_field audio_input_fields[] = {
    {.name = "refId", .type = DUB_SB_STRING, .required = true, .min = 1},
    {.name = "startTime", .type = DUB_SB_NUMBER},
    {.name = "endTime", .type = DUB_SB_NUMBER},
    {0},
};

static const struct dub_sb_field segment_fields[] = {
    {.name = "startTime", .type = DUB_SB_NUMBER, .required = true},
    {.name = "endTime", .type = DUB_SB_NUMBER, .required = true},
    {.name = "audioInput", .type = DUB_SB_OBJECT, .required = true, .fields = audio_input_fields},
    {.name = "optionsOverride", .type = DUB_SB_OBJECT, .fields = override_fields},
    {0},
};

static void segment_item(cJSON *messages, const char *path, const cJSON *item)
{
    dub_sb_schema_object(messages, path, item, segment_fields);
}

static void segment_array(cJSON *messages, const char *path, const cJSON *array)
{
    each_object(messages, path, array, segment_item);
}

/* --- whole bodies ---------------------------------------------------------------------------- */

static void language(cJSON *messages, const char *path, const cJSON *v)
{
    size_t n = strlen(v->valuestring);
    bool ok = n >= 2 && n <= 16;
    for (size_t i = 0; i < n; i++)
        ok = ok &&
             strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-", v->valuestring[i]);
    if (!ok)
        dub_sb_schema_add(messages, "%s must be a language code", path);
}

static void output_name(cJSON *messages, const char *path, const cJSON *v)
{
    for (const char *p = v->valuestring; *p; p++)
        if (strchr("0123456789_-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", *p))
            return;
    dub_sb_schema_add(messages, "%s has no letter, digit, _ or - in it", path);
}

static const struct dub_sb_field dub_fields[] = {
    {.name = "providerName", .type = DUB_SB_STRING, .required = true, .words = tts_providers},
    {.name = "targetLang", .type = DUB_SB_STRING, .required = true, .extra = language},
    {.name = "sourceLang", .type = DUB_SB_STRING, .extra = language},
    {.name = "numSpeakers", .type = DUB_SB_INTEGER, .min = 0, .max = 50},
    {0},
};

static const struct dub_sb_field generate_fields[] = {
    {.name = "model", .type = DUB_SB_STRING, .required = true, .min = 1},
    {.name = "input", .type = DUB_SB_ARRAY, .required = true, .extra = input_array},
    {.name = "options", .type = DUB_SB_OBJECT, .fields = options_fields},
    {.name = "segments", .type = DUB_SB_ARRAY, .extra = segment_array},
    {.name = "webhookUrl", .type = DUB_SB_STRING, .extra = http_url},
    {.name = "outputFileName", .type = DUB_SB_STRING, .min = 1, .max = 255, .extra = output_name},
    {.name = "dubParams", .type = DUB_SB_OBJECT, .fields = dub_fields},
    {.name = "projectId", .type = DUB_SB_STRING, .min = 1},
    {.name = "dialogueEdit", .type = DUB_SB_OBJECT},
    {0},
};

cJSON *dub_sb_schema_generate(const cJSON *body)
{
    return dub_sb_schema_body(body, generate_fields);
}

const struct dub_sb_field dub_sb_estimate_fields[] = {
    {.name = "model", .type = DUB_SB_STRING, .required = true, .min = 1},
    {.name = "duration", .type = DUB_SB_NUMBER, .required = true, .min = 1e-9, .max = 1e9},
    {.name = "fps", .type = DUB_SB_NUMBER, .min = 1e-9, .max = 1e6},
    {.name = "reasoningEnabled", .type = DUB_SB_BOOLEAN},
    {0},
};

const struct dub_sb_field dub_sb_upload_fields[] = {
    {.name = "fileName", .type = DUB_SB_STRING, .required = true, .min = 1, .max = 255},
    {.name = "contentType", .type = DUB_SB_STRING, .required = true, .min = 1, .max = 127},
    {.name = "size", .type = DUB_SB_INTEGER, .required = true, .min = 1, .max = 5368709120.0},
    {0},
};

const struct dub_sb_field dub_sb_register_fields[] = {
    {.name = "url", .type = DUB_SB_STRING, .required = true, .extra = http_url},
    {.name = "type", .type = DUB_SB_STRING, .required = true, .words = asset_types},
    {.name = "name", .type = DUB_SB_STRING, .min = 1, .max = 255},
    {.name = "visibility", .type = DUB_SB_STRING, .words = visibilities},
    {.name = "projectId", .type = DUB_SB_STRING, .min = 1},
    {0},
};
