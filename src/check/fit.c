#include "check/fit.h"

#include <math.h>

#include "base/json.h"

static dub_us add_clamped(dub_us a, dub_us b)
{
    dub_us sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return a < 0 ? -DUB_US_MAX : DUB_US_MAX;
}

static double ratio(dub_us a, dub_us b)
{
    return b > 0 ? (double)a / (double)b : 0;
}

/* Audio longer than the slot. */
static void fit_longer(struct dub_fit *f)
{
    f->side = DUB_SIDE_VIDEO;
    f->out_us = f->audio_us;
    switch (f->mode) {
    case DUB_SYNC_BOUNCE:
        f->effect = DUB_FIT_BOUNCED;
        f->factor = ratio(f->audio_us, f->slot_us);
        break;
    case DUB_SYNC_LOOP:
        f->effect = DUB_FIT_LOOPED;
        f->factor = ratio(f->audio_us, f->slot_us);
        break;
    case DUB_SYNC_CUT_OFF:
        f->effect = DUB_FIT_TRIMMED;
        f->side = DUB_SIDE_AUDIO;
        f->out_us = f->slot_us;
        break;
    case DUB_SYNC_REMAP:
        f->effect = DUB_FIT_SLOWED;
        f->factor = ratio(f->slot_us, f->audio_us);
        break;
    case DUB_SYNC_SILENCE:
    case DUB_SYNC_COUNT:
        f->effect = DUB_FIT_PADDED;
        break;
    }
}

/* Audio shorter than the slot. */
static void fit_shorter(struct dub_fit *f)
{
    f->side = DUB_SIDE_VIDEO;
    f->out_us = f->audio_us;
    switch (f->mode) {
    case DUB_SYNC_BOUNCE:
    case DUB_SYNC_LOOP:
        f->effect = DUB_FIT_TRIMMED;
        f->factor = ratio(f->audio_us, f->slot_us);
        break;
    case DUB_SYNC_CUT_OFF:
        f->effect = DUB_FIT_TRIMMED;
        break;
    case DUB_SYNC_REMAP:
        f->effect = DUB_FIT_SPED;
        f->factor = ratio(f->slot_us, f->audio_us);
        break;
    case DUB_SYNC_SILENCE:
    case DUB_SYNC_COUNT:
        f->effect = DUB_FIT_PADDED;
        f->side = DUB_SIDE_AUDIO;
        f->out_us = f->slot_us;
        break;
    }
}

struct dub_fit dub_fit_of(dub_us slot_us, dub_us audio_us, enum dub_sync_mode mode,
                          dub_us tolerance_us)
{
    dub_us difference = audio_us - slot_us;
    struct dub_fit f = {
        .audio_known = true,
        .slot_us = slot_us,
        .audio_us = audio_us,
        .mode = mode,
        .out_us = slot_us,
        .effect = DUB_FIT_EXACT,
        .side = DUB_SIDE_NONE,
        .amount_us = difference < 0 ? -difference : difference,
        .factor = 1,
    };
    if (f.amount_us <= tolerance_us)
        return f;
    if (difference > 0)
        fit_longer(&f);
    else
        fit_shorter(&f);
    return f;
}

static bool has_image(const struct dub_project *p)
{
    const struct dub_input *v = dub_project_visual(p);
    return v && v->kind == DUB_INPUT_IMAGE;
}

/* A still picture lasts as long as its audio; the mode is ignored (sync mode guide). */
static struct dub_fit fit_of_image(dub_us slot_us, dub_us audio_us, enum dub_sync_mode mode)
{
    struct dub_fit f = dub_fit_of(audio_us, audio_us, mode, 0);
    f.slot_us = slot_us;
    return f;
}

struct dub_fit dub_fit_segment(const struct dub_project *p, const struct dub_segment *s)
{
    const struct dub_input *in = dub_segment_input(p, s);
    dub_us length;
    return dub_fit_with(p, s, in && dub_input_audio_len(p, in, &length) ? &length : NULL);
}

struct dub_fit dub_fit_with(const struct dub_project *p, const struct dub_segment *s,
                            const dub_us *input_us)
{
    enum dub_sync_mode mode = dub_segment_sync_mode(p, s);
    dub_us slot = dub_span_len(s->span), audio;
    if (slot <= 0 || !dub_crop_audio_len(dub_segment_crop(s), input_us, &audio) || audio < 0)
        return (struct dub_fit){.slot_us = slot, .mode = mode};
    if (has_image(p))
        return fit_of_image(slot, audio, mode);
    return dub_fit_of(slot, audio, mode, dub_frame_len(dub_project_rate(p)));
}

/* The one voice of a project without segments; NULL when there is none or more than one. */
static const struct dub_input *only_voice(const struct dub_project *p)
{
    const struct dub_input *voice = NULL;
    for (size_t i = 0; i < dub_project_n_inputs(p); i++) {
        const struct dub_input *in = dub_project_input(p, i);
        if (in->kind != DUB_INPUT_AUDIO && in->kind != DUB_INPUT_TEXT)
            continue;
        if (voice)
            return NULL;
        voice = in;
    }
    return voice;
}

struct dub_fit dub_fit_whole(const struct dub_project *p)
{
    const struct dub_settings *set = dub_project_settings(p);
    const struct dub_input *voice = only_voice(p);
    struct dub_fit f = {.mode = set->options.set & DUB_OPT_BIT(DUB_OPT_SYNC_MODE)
                                    ? set->options.sync_mode
                                    : DUB_SYNC_SILENCE};
    dub_us audio;
    bool has_audio = voice && dub_input_audio_len(p, voice, &audio);
    if (has_image(p))
        return has_audio ? fit_of_image(audio, audio, f.mode) : f;
    if (!dub_project_video_len(p, &f.slot_us) || !has_audio)
        return f;
    return dub_fit_of(f.slot_us, audio, f.mode, dub_frame_len(dub_project_rate(p)));
}

static struct dub_fit_total total_without_segments(const struct dub_project *p)
{
    struct dub_fit f = dub_fit_whole(p);
    struct dub_fit_total t = {.complete = f.audio_known};
    t.known = dub_project_video_len(p, &t.video_us) || (has_image(p) && f.audio_known);
    t.out_us = f.audio_known ? f.out_us : t.video_us;
    return t;
}

struct dub_fit_total dub_fit_project(const struct dub_project *p)
{
    struct dub_fit_total t = {.complete = true};
    size_t n = dub_project_n_segments(p);
    if (n == 0)
        return total_without_segments(p);
    t.known = dub_project_video_len(p, &t.video_us);
    t.out_us = t.video_us;
    for (size_t i = 0; i < n; i++) {
        struct dub_fit f = dub_fit_segment(p, dub_project_segment(p, i));
        if (!f.audio_known)
            t.complete = false;
        else
            t.out_us = add_clamped(t.out_us, f.out_us - f.slot_us);
    }
    if (t.out_us < 0)
        t.out_us = 0;
    return t;
}

const char *dub_effect_name(enum dub_effect e)
{
    static const char *const names[] = {"exact", "trimmed", "padded", "slowed",
                                        "sped",  "looped",  "bounced"};
    return (size_t)e < DUB_ARRAY_LEN(names) ? names[e] : "exact";
}

const char *dub_fit_side_name(enum dub_fit_side s)
{
    return s == DUB_SIDE_AUDIO ? "audio" : s == DUB_SIDE_VIDEO ? "video" : NULL;
}

static void sentence_effect(const struct dub_fit *f, const char *amount, struct dub_buf *out)
{
    const char *mode = dub_sync_mode_name(f->mode);
    bool longer = f->audio_us > f->slot_us;
    switch (f->effect) {
    case DUB_FIT_TRIMMED:
        dub_buf_addf(out, ": %s mode cuts %s s of the %s", mode, amount,
                     f->side == DUB_SIDE_AUDIO ? "audio" : "picture");
        break;
    case DUB_FIT_PADDED:
        if (longer)
            dub_buf_addf(out, ": %s mode makes the output %s s longer", mode, amount);
        else
            dub_buf_addf(out, ": %s mode fills %s s with silence", mode, amount);
        break;
    case DUB_FIT_SLOWED:
    case DUB_FIT_SPED:
        dub_buf_addf(out, ": %s mode %s the picture to %.0f %% of its speed", mode,
                     f->effect == DUB_FIT_SLOWED ? "slows" : "speeds", f->factor * 100);
        break;
    case DUB_FIT_LOOPED:
        dub_buf_addf(out, ": %s mode repeats the picture %.1f times", mode, f->factor);
        break;
    case DUB_FIT_BOUNCED:
        dub_buf_addf(out, ": %s mode plays the picture forth and back, %.1f times its length", mode,
                     f->factor);
        break;
    case DUB_FIT_EXACT:
        break;
    }
}

void dub_fit_sentence(const struct dub_fit *f, struct dub_buf *out)
{
    char amount[DUB_TIME_TEXT];
    if (!f->audio_known) {
        dub_buf_add_z(out, "length of the audio not known");
        return;
    }
    if (f->effect == DUB_FIT_EXACT) {
        dub_buf_add_z(out, "as long as the slot");
        return;
    }
    dub_seconds3_print(f->amount_us, amount);
    dub_buf_addf(out, "audio %s s %s", amount, f->audio_us > f->slot_us ? "longer" : "shorter");
    sentence_effect(f, amount, out);
}

static void add_us_or_null(cJSON *obj, const char *name, bool known, dub_us t)
{
    if (known)
        dub_json_add_us(obj, name, t);
    else
        cJSON_AddNullToObject(obj, name);
}

/* The factor as a decimal of at most six places, without binary noise. */
static void add_factor(cJSON *obj, const struct dub_fit *f)
{
    if (f->audio_known)
        dub_json_add_decimal6(obj, "factor", (int64_t)llround(fmin(f->factor, 1e9) * 1e6));
    else
        cJSON_AddNullToObject(obj, "factor");
}

static cJSON *segment_to_json(const struct dub_project *p, size_t i)
{
    const struct dub_segment *s = dub_project_segment(p, i);
    struct dub_fit f = dub_fit_segment(p, s);
    cJSON *obj = cJSON_CreateObject();
    char id[DUB_ID_TEXT];
    struct dub_buf ref;
    dub_buf_init(&ref, 0);
    dub_segment_ref(p, s, &ref);
    dub_json_add_i64(obj, "segment", (int64_t)i + 1);
    cJSON_AddStringToObject(obj, "id", dub_id_print(s->rec.id, id));
    dub_json_add_str_or_null(obj, "refId", ref.n > 0 ? dub_buf_z(&ref) : NULL);
    dub_json_add_us(obj, "slotSeconds", f.slot_us);
    add_us_or_null(obj, "audioSeconds", f.audio_known, f.audio_us);
    cJSON_AddStringToObject(obj, "mode", dub_sync_mode_name(f.mode));
    add_us_or_null(obj, "outSeconds", f.audio_known, f.out_us);
    dub_json_add_str_or_null(obj, "effect", f.audio_known ? dub_effect_name(f.effect) : NULL);
    dub_json_add_str_or_null(obj, "side", f.audio_known ? dub_fit_side_name(f.side) : NULL);
    add_us_or_null(obj, "amountSeconds", f.audio_known, f.amount_us);
    add_factor(obj, &f);
    dub_buf_fini(&ref);
    return obj;
}

cJSON *dub_fit_to_json(const struct dub_project *p)
{
    struct dub_fit_total t = dub_fit_project(p);
    dub_us video;
    cJSON *doc = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(doc, "segments");
    for (size_t i = 0; i < dub_project_n_segments(p); i++)
        cJSON_AddItemToArray(list, segment_to_json(p, i));
    add_us_or_null(doc, "videoSeconds", dub_project_video_len(p, &video), t.video_us);
    add_us_or_null(doc, "predictedOutputSeconds", t.known && t.complete, t.out_us);
    return doc;
}
