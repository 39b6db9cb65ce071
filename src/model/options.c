#include "model/options.h"

#include "base/time.h"

static const char *const mode_names[DUB_SYNC_COUNT] = {
    [DUB_SYNC_BOUNCE] = "bounce",   [DUB_SYNC_LOOP] = "loop",   [DUB_SYNC_CUT_OFF] = "cut_off",
    [DUB_SYNC_SILENCE] = "silence", [DUB_SYNC_REMAP] = "remap",
};

static const char *const option_names[DUB_OPT_COUNT] = {
    [DUB_OPT_SYNC_MODE] = "sync_mode",
    [DUB_OPT_TEMPERATURE] = "temperature",
    [DUB_OPT_OCCLUSION] = "occlusion_detection_enabled",
    [DUB_OPT_FACE] = "active_speaker_detection",
    [DUB_OPT_MODEL_MODE] = "model_mode",
    [DUB_OPT_PROMPT] = "prompt",
    [DUB_OPT_I2V_PROMPT] = "i2v_prompt",
    [DUB_OPT_REASONING] = "reasoning_enabled",
};

const char *dub_sync_mode_name(enum dub_sync_mode m)
{
    return (size_t)m < DUB_SYNC_COUNT ? mode_names[m] : "silence";
}

bool dub_sync_mode_parse(struct dub_sv text, enum dub_sync_mode *out)
{
    char name[16];
    if (text.n >= sizeof(name))
        return false;
    for (size_t i = 0; i < text.n; i++)
        name[i] = text.p[i] == '-' ? '_' : text.p[i];
    for (int m = 0; m < DUB_SYNC_COUNT; m++) {
        if (dub_sv_ieq(dub_sv_n(name, text.n), dub_sv(mode_names[m]))) {
            *out = (enum dub_sync_mode)m;
            return true;
        }
    }
    return false;
}

const char *dub_option_name(enum dub_option o)
{
    return (size_t)o < DUB_OPT_COUNT ? option_names[o] : "";
}

struct dub_options dub_options_dup(const struct dub_options *o)
{
    struct dub_options copy = *o;
    copy.face.boxes = dub_str_ref(o->face.boxes);
    copy.face.boxes_url = dub_str_ref(o->face.boxes_url);
    copy.model_mode = dub_str_ref(o->model_mode);
    copy.prompt = dub_str_ref(o->prompt);
    copy.i2v_prompt = dub_str_ref(o->i2v_prompt);
    return copy;
}

static void face_fini(struct dub_face *f)
{
    dub_str_unref(f->boxes);
    dub_str_unref(f->boxes_url);
    *f = (struct dub_face){0};
}

void dub_options_fini(struct dub_options *o)
{
    face_fini(&o->face);
    dub_str_unref(o->model_mode);
    dub_str_unref(o->prompt);
    dub_str_unref(o->i2v_prompt);
    *o = (struct dub_options){0};
}

static bool face_equal(const struct dub_face *a, const struct dub_face *b)
{
    return a->has_auto == b->has_auto && a->auto_detect == b->auto_detect &&
           a->has_v3 == b->has_v3 && a->v3 == b->v3 && a->has_frame == b->has_frame &&
           a->has_point == b->has_point && a->frame == b->frame && a->x == b->x && a->y == b->y &&
           dub_str_eq(a->boxes, b->boxes) && dub_str_eq(a->boxes_url, b->boxes_url);
}

bool dub_options_equal(const struct dub_options *a, const struct dub_options *b)
{
    return a->set == b->set && a->sync_mode == b->sync_mode &&
           a->temperature_e6 == b->temperature_e6 && a->occlusion == b->occlusion &&
           a->reasoning == b->reasoning && face_equal(&a->face, &b->face) &&
           dub_str_eq(a->model_mode, b->model_mode) && dub_str_eq(a->prompt, b->prompt) &&
           dub_str_eq(a->i2v_prompt, b->i2v_prompt);
}

/* Cleared values go back to zero, so that "set, then cleared" equals "never set". */
void dub_options_clear(struct dub_options *o, enum dub_option which)
{
    o->set &= ~DUB_OPT_BIT(which);
    switch (which) {
    case DUB_OPT_SYNC_MODE:
        o->sync_mode = (enum dub_sync_mode)0;
        break;
    case DUB_OPT_TEMPERATURE:
        o->temperature_e6 = 0;
        break;
    case DUB_OPT_OCCLUSION:
        o->occlusion = false;
        break;
    case DUB_OPT_FACE:
        face_fini(&o->face);
        break;
    case DUB_OPT_MODEL_MODE:
        dub_str_set(&o->model_mode, (struct dub_sv){0});
        break;
    case DUB_OPT_PROMPT:
        dub_str_set(&o->prompt, (struct dub_sv){0});
        break;
    case DUB_OPT_I2V_PROMPT:
        dub_str_set(&o->i2v_prompt, (struct dub_sv){0});
        break;
    case DUB_OPT_REASONING:
        o->reasoning = false;
        break;
    case DUB_OPT_COUNT:
        break;
    }
}

enum dub_status dub_face_parse(struct dub_sv text, struct dub_options *o, struct dub_err *err)
{
    if (dub_sv_eq_z(text, "none")) {
        dub_options_clear(o, DUB_OPT_FACE);
        return DUB_OK;
    }
    struct dub_face face = {0};
    if (dub_sv_eq_z(text, "auto")) {
        face.has_auto = face.auto_detect = true;
    } else {
        struct dub_sv rest = text;
        unsigned long long v[3];
        for (int i = 0; i < 3; i++)
            if (!dub_sv_u64(dub_sv_trim(dub_sv_split(&rest, ',')), 100000000, &v[i]))
                return dub_fail(err, DUB_ERR_ARG,
                                "'%.*s' is not a face: use auto, none or FRAME,X,Y in pixels",
                                (int)(text.n > 60 ? 60 : text.n), text.p);
        if (rest.n != 0 || dub_sv_ends(text, DUB_SV_LIT(",")))
            return dub_fail(err, DUB_ERR_ARG, "a face takes three numbers: FRAME,X,Y");
        face.has_frame = face.has_point = true;
        face.frame = (int64_t)v[0];
        face.x = (int64_t)v[1];
        face.y = (int64_t)v[2];
    }
    dub_options_clear(o, DUB_OPT_FACE);
    o->face = face;
    o->set |= DUB_OPT_BIT(DUB_OPT_FACE);
    return DUB_OK;
}
