#include "model/options_json.h"

#include <math.h>

#include "base/json.h"

static cJSON *face_to_json(const struct dub_face *f)
{
    cJSON *obj = cJSON_CreateObject();
    if (f->has_auto)
        cJSON_AddBoolToObject(obj, "auto_detect", f->auto_detect);
    if (f->has_v3)
        cJSON_AddBoolToObject(obj, "v3", f->v3);
    if (f->has_frame)
        dub_json_add_i64(obj, "frame_number", f->frame);
    if (f->has_point) {
        cJSON *point = cJSON_AddArrayToObject(obj, "coordinates");
        cJSON_AddItemToArray(point, dub_json_new_us(f->x * DUB_US_PER_S));
        cJSON_AddItemToArray(point, dub_json_new_us(f->y * DUB_US_PER_S));
    }
    if (f->boxes)
        cJSON_AddRawToObject(obj, "bounding_boxes", dub_str_z(f->boxes));
    if (f->boxes_url)
        cJSON_AddStringToObject(obj, "bounding_boxes_url", dub_str_z(f->boxes_url));
    return obj;
}

cJSON *dub_options_to_json(const struct dub_options *o)
{
    cJSON *obj = cJSON_CreateObject();
    if (o->set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE))
        cJSON_AddStringToObject(obj, "sync_mode", dub_sync_mode_name(o->sync_mode));
    if (o->set & DUB_OPT_BIT(DUB_OPT_TEMPERATURE))
        dub_json_add_decimal6(obj, "temperature", o->temperature_e6);
    if (o->set & DUB_OPT_BIT(DUB_OPT_OCCLUSION))
        cJSON_AddBoolToObject(obj, "occlusion_detection_enabled", o->occlusion);
    if (o->set & DUB_OPT_BIT(DUB_OPT_FACE))
        cJSON_AddItemToObject(obj, "active_speaker_detection", face_to_json(&o->face));
    if (o->set & DUB_OPT_BIT(DUB_OPT_MODEL_MODE))
        cJSON_AddStringToObject(obj, "model_mode", dub_str_z(o->model_mode));
    if (o->set & DUB_OPT_BIT(DUB_OPT_PROMPT))
        cJSON_AddStringToObject(obj, "prompt", dub_str_z(o->prompt));
    if (o->set & DUB_OPT_BIT(DUB_OPT_I2V_PROMPT))
        cJSON_AddStringToObject(obj, "i2v_prompt", dub_str_z(o->i2v_prompt));
    if (o->set & DUB_OPT_BIT(DUB_OPT_REASONING))
        cJSON_AddBoolToObject(obj, "reasoning_enabled", o->reasoning);
    return obj;
}

static enum dub_status wrong(const char *where, const char *member, const char *want,
                             struct dub_err *err)
{
    return dub_fail(err, DUB_ERR_FORMAT, "%s.%s must be %s", where, member, want);
}

static bool whole_number(const cJSON *item, int64_t *out)
{
    if (!cJSON_IsNumber(item) || fabs(item->valuedouble) > 1e9 ||
        item->valuedouble != rint(item->valuedouble))
        return false;
    *out = (int64_t)item->valuedouble;
    return true;
}

static enum dub_status set_raw(struct dub_str **slot, const cJSON *item, struct dub_err *err)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_json_print(item, 0, &text);
    enum dub_status st = dub_buf_status(&text, "an option", err);
    if (!st)
        dub_str_set(slot, dub_buf_sv(&text));
    dub_buf_fini(&text);
    return st;
}

static enum dub_status face_member(const cJSON *m, const char *where, struct dub_face *f,
                                   bool *known, struct dub_err *err)
{
    struct dub_sv name = dub_sv(m->string);
    *known = true;
    if (dub_sv_eq_z(name, "auto_detect") || dub_sv_eq_z(name, "v3")) {
        bool is_v3 = name.n == 2;
        if (!cJSON_IsBool(m))
            return wrong(where, m->string, "true or false", err);
        *(is_v3 ? &f->has_v3 : &f->has_auto) = true;
        *(is_v3 ? &f->v3 : &f->auto_detect) = cJSON_IsTrue(m) != 0;
    } else if (dub_sv_eq_z(name, "frame_number")) {
        if (!whole_number(m, &f->frame))
            return wrong(where, m->string, "a whole number", err);
        f->has_frame = true;
    } else if (dub_sv_eq_z(name, "coordinates")) {
        if (!cJSON_IsArray(m) || cJSON_GetArraySize(m) != 2 ||
            !whole_number(cJSON_GetArrayItem(m, 0), &f->x) ||
            !whole_number(cJSON_GetArrayItem(m, 1), &f->y))
            return wrong(where, m->string, "[x, y] in whole pixels", err);
        f->has_point = true;
    } else if (dub_sv_eq_z(name, "bounding_boxes")) {
        if (!cJSON_IsArray(m))
            return wrong(where, m->string, "an array with one box or null a frame", err);
        return set_raw(&f->boxes, m, err);
    } else if (dub_sv_eq_z(name, "bounding_boxes_url")) {
        if (!cJSON_IsString(m))
            return wrong(where, m->string, "a URL", err);
        dub_str_set(&f->boxes_url, dub_sv(m->valuestring));
    } else {
        *known = false;
    }
    return DUB_OK;
}

static enum dub_status face_from_json(const cJSON *obj, const char *where, struct dub_options *o,
                                      cJSON *unknown, struct dub_err *err)
{
    if (!cJSON_IsObject(obj))
        return wrong(where, "active_speaker_detection", "an object", err);
    o->set |= DUB_OPT_BIT(DUB_OPT_FACE);
    cJSON *rest = cJSON_CreateObject();
    enum dub_status st = DUB_OK;
    for (const cJSON *m = obj->child; m && !st; m = m->next) {
        bool known = true;
        if (!cJSON_IsNull(m))
            st = face_member(m, where, &o->face, &known, err);
        if (!known)
            cJSON_AddItemToObject(rest, m->string, cJSON_Duplicate(m, 1));
    }
    if (rest->child)
        cJSON_AddItemToObject(unknown, "active_speaker_detection", rest);
    else
        cJSON_Delete(rest);
    return st;
}

static enum dub_status string_option(const cJSON *m, const char *where, struct dub_str **slot,
                                     struct dub_err *err)
{
    if (!cJSON_IsString(m))
        return wrong(where, m->string, "a text", err);
    dub_str_set(slot, dub_sv(m->valuestring));
    return DUB_OK;
}

static enum dub_status option_member(const cJSON *m, const char *where, enum dub_option which,
                                     struct dub_options *o, cJSON *unknown, struct dub_err *err)
{
    o->set |= DUB_OPT_BIT(which);
    switch (which) {
    case DUB_OPT_SYNC_MODE:
        if (!cJSON_IsString(m) || !dub_sync_mode_parse(dub_sv(m->valuestring), &o->sync_mode))
            return wrong(where, m->string, "bounce, loop, cut_off, silence or remap", err);
        return DUB_OK;
    case DUB_OPT_TEMPERATURE:
        if (!dub_json_decimal6(m, &o->temperature_e6))
            return wrong(where, m->string, "a number from 0 to 1", err);
        return DUB_OK;
    case DUB_OPT_OCCLUSION:
    case DUB_OPT_REASONING:
        if (!cJSON_IsBool(m))
            return wrong(where, m->string, "true or false", err);
        *(which == DUB_OPT_OCCLUSION ? &o->occlusion : &o->reasoning) = cJSON_IsTrue(m) != 0;
        return DUB_OK;
    case DUB_OPT_FACE:
        return face_from_json(m, where, o, unknown, err);
    case DUB_OPT_MODEL_MODE:
        return string_option(m, where, &o->model_mode, err);
    case DUB_OPT_PROMPT:
        return string_option(m, where, &o->prompt, err);
    case DUB_OPT_I2V_PROMPT:
        return string_option(m, where, &o->i2v_prompt, err);
    case DUB_OPT_COUNT:
        break;
    }
    return DUB_OK;
}

enum dub_status dub_options_from_json(const cJSON *obj, const char *where, struct dub_options *o,
                                      struct dub_str **extra, struct dub_err *err)
{
    if (!cJSON_IsObject(obj))
        return dub_fail(err, DUB_ERR_FORMAT, "%s must be an object", where);
    cJSON *unknown = cJSON_CreateObject();
    enum dub_status st = DUB_OK;
    for (const cJSON *m = obj->child; m && !st; m = m->next) {
        int which = 0;
        while (which < DUB_OPT_COUNT &&
               !dub_sv_eq_z(dub_sv(m->string), dub_option_name((enum dub_option)which)))
            which++;
        if (which == DUB_OPT_COUNT)
            cJSON_AddItemToObject(unknown, m->string, cJSON_Duplicate(m, 1));
        else if (!cJSON_IsNull(m))
            st = option_member(m, where, (enum dub_option)which, o, unknown, err);
    }
    if (!st && unknown->child)
        st = set_raw(extra, unknown, err);
    cJSON_Delete(unknown);
    return st;
}
