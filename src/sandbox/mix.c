#include "sandbox/mix.h"

#include <stdlib.h>

#include "base/json.h"

/* A difference of less is none. */
#define SAME_US ((dub_us)1000)

struct take {
    struct dub_span slot; /* video time */
    const char *mode;
    const struct dub_sb_asset *audio; /* NULL: text, which is silent here */
    dub_us from_us, audio_us;         /* crop; audio_us < 0: as long as the slot */
};

struct mixing {
    const struct dub_sandbox *sb;
    const struct dub_sb_job *job;
    cJSON *parts, *sounds;
    dub_us at_us, seen_us; /* output so far; video up to here */
    int n;
};

const struct dub_sb_asset *dub_sb_input_asset(const struct dub_sandbox *sb, const cJSON *input)
{
    const char *id = dub_json_str(input, "assetId"), *url = dub_json_str(input, "url");
    if (id)
        return dub_sb_asset_find(sb, id);
    const struct dub_sb_upload *u = url ? dub_sb_upload_of_url(sb, url) : NULL;
    for (size_t i = 0; u && i < sb->assets.n; i++)
        if (strcmp(sb->assets.at[i]->token, u->token) == 0)
            return sb->assets.at[i];
    return NULL;
}

/* --- the request ------------------------------------------------------------------------------ */

/* The input with that refId, the first voice for NULL. */
static const cJSON *find_voice(const cJSON *body, const char *ref)
{
    for (const cJSON *in = dub_json_get(body, "input")->child; in; in = in->next) {
        const char *own = dub_json_str(in, "refId"), *type = dub_json_str(in, "type");
        bool voice = type && (strcmp(type, "audio") == 0 || strcmp(type, "text") == 0);
        if (voice && (!ref || (own && strcmp(own, ref) == 0)))
            return in;
    }
    return NULL;
}

static bool set_audio(const struct mixing *m, const cJSON *voice, struct take *t)
{
    const char *type = voice ? dub_json_str(voice, "type") : NULL;
    t->audio_us = -1;
    if (!type || strcmp(type, "audio") != 0)
        return type != NULL;
    t->audio = dub_sb_input_asset(m->sb, voice);
    if (!t->audio || !t->audio->token[0] || !t->audio->has_length || t->audio->unreadable)
        return false;
    t->audio_us = t->audio->length_us;
    return true;
}

static bool read_segment(const struct mixing *m, const cJSON *s, struct take *t)
{
    const cJSON *in = dub_json_get(s, "audioInput"), *body = m->job->body;
    const char *own = dub_json_str(dub_json_get(s, "optionsOverride"), "sync_mode");
    const char *all = dub_json_str(dub_json_get(body, "options"), "sync_mode");
    dub_us from_us, to_us;
    *t = (struct take){.mode = own ? own : all ? all : "bounce"};
    if (!dub_json_us(dub_json_get(s, "startTime"), &t->slot.start_us, NULL) ||
        !dub_json_us(dub_json_get(s, "endTime"), &t->slot.end_us, NULL) ||
        !set_audio(m, find_voice(body, dub_json_str(in, "refId")), t))
        return false;
    if (dub_json_us(dub_json_get(in, "startTime"), &from_us, NULL) &&
        dub_json_us(dub_json_get(in, "endTime"), &to_us, NULL)) {
        t->from_us = from_us;
        t->audio_us = to_us - from_us;
    }
    return true;
}

/* --- the plan --------------------------------------------------------------------------------- */

static void add_part(struct mixing *m, const char *how, struct dub_span from, dub_us out_us, int no)
{
    if (out_us <= 0 || dub_span_len(from) <= 0)
        return;
    cJSON *part = cJSON_CreateObject();
    cJSON_AddStringToObject(part, "how", how);
    dub_json_add_us(part, "fromSeconds", from.start_us);
    dub_json_add_us(part, "toSeconds", from.end_us);
    dub_json_add_us(part, "atSeconds", m->at_us);
    dub_json_add_us(part, "seconds", out_us);
    dub_json_add_i64(part, "segment", no);
    cJSON_AddItemToArray(m->parts, part);
    m->at_us += out_us;
}

/* Section 4 of the reference. */
static void add_slot(struct mixing *m, const struct take *t, dub_us out_us)
{
    dub_us slot_us = dub_span_len(t->slot);
    struct dub_span seen = t->slot;
    bool remap = strcmp(t->mode, "remap") == 0;
    if (remap) {
        add_part(m, "sped", t->slot, out_us, m->n);
    } else if (out_us <= slot_us) {
        seen.end_us = seen.start_us + out_us;
        add_part(m, "kept", seen, out_us, m->n);
    } else if (strcmp(t->mode, "loop") == 0) {
        add_part(m, "looped", t->slot, out_us, m->n);
    } else if (strcmp(t->mode, "bounce") == 0) {
        add_part(m, "bounced", t->slot, out_us, m->n);
    } else {
        add_part(m, "kept", t->slot, slot_us, m->n);
        add_part(m, "held", t->slot, out_us - slot_us, m->n);
    }
}

static void add_sound(const struct mixing *m, const struct take *t, dub_us at_us, dub_us out_us)
{
    dub_us len_us = t->audio_us < out_us ? t->audio_us : out_us;
    if (!t->audio || len_us <= 0)
        return;
    cJSON *sound = cJSON_CreateObject();
    char *path = dub_sb_path(m->sb, "uploads", t->audio->token);
    cJSON_AddStringToObject(sound, "source", path);
    dub_json_add_us(sound, "fromSeconds", t->from_us);
    dub_json_add_us(sound, "atSeconds", at_us);
    dub_json_add_us(sound, "seconds", len_us);
    dub_json_add_i64(sound, "segment", m->n);
    cJSON_AddItemToArray(m->sounds, sound);
    dub_free(path);
}

static void add_take(struct mixing *m, const struct take *given, dub_us video_us)
{
    struct take t = *given;
    t.slot.end_us = t.slot.end_us < video_us ? t.slot.end_us : video_us;
    struct dub_span gap = {m->seen_us, t.slot.start_us};
    dub_us slot_us = dub_span_len(t.slot), audio_us = t.audio_us < 0 ? slot_us : t.audio_us;
    if (slot_us <= 0 || t.slot.start_us < m->seen_us)
        return;
    if (audio_us - slot_us < SAME_US && slot_us - audio_us < SAME_US)
        audio_us = slot_us;
    dub_us out_us = dub_sb_mode_output(t.mode, slot_us, audio_us);
    add_part(m, "kept", gap, dub_span_len(gap), 0);
    m->n++;
    dub_us at_us = m->at_us;
    if (out_us == slot_us)
        add_part(m, "kept", t.slot, slot_us, m->n);
    else
        add_slot(m, &t, out_us);
    add_sound(m, &t, at_us, out_us);
    m->seen_us = t.slot.end_us;
}

static int by_start(const void *a, const void *b)
{
    const struct take *x = a, *y = b;
    return x->slot.start_us < y->slot.start_us ? -1 : x->slot.start_us > y->slot.start_us;
}

static bool add_takes(struct mixing *m, dub_us video_us)
{
    const cJSON *segments = dub_json_get(m->job->body, "segments");
    DUB_VEC(struct take) takes = {0};
    struct take one = {.slot = {0, video_us}};
    bool ok = true;
    for (const cJSON *s = segments ? segments->child : NULL; s && ok; s = s->next) {
        ok = read_segment(m, s, &one);
        dub_vec_push(&takes, one);
    }
    if (!segments) {
        const char *mode = dub_json_str(dub_json_get(m->job->body, "options"), "sync_mode");
        ok = set_audio(m, find_voice(m->job->body, NULL), &one);
        one.mode = mode ? mode : "bounce";
        dub_vec_push(&takes, one);
    }
    if (takes.n > 1)
        qsort(takes.at, takes.n, sizeof(*takes.at), by_start);
    for (size_t i = 0; i < takes.n && ok; i++)
        add_take(m, &takes.at[i], video_us);
    dub_vec_fini(&takes);
    return ok;
}

cJSON *dub_sb_mix_plan(const struct dub_sandbox *sb, const struct dub_sb_job *job,
                       const struct dub_sb_asset *video)
{
    if (!video || !video->has_length || video->unreadable)
        return NULL;
    cJSON *plan = cJSON_CreateObject();
    struct mixing m = {.sb = sb, .job = job};
    m.parts = cJSON_AddArrayToObject(plan, "parts");
    m.sounds = cJSON_AddArrayToObject(plan, "sounds");
    cJSON_AddArrayToObject(plan, "texts");
    cJSON_AddStringToObject(plan, "inSegments", "mute");
    cJSON_AddStringToObject(plan, "inGaps", "keep");
    bool ok = add_takes(&m, video->length_us);
    struct dub_span rest = {m.seen_us, video->length_us};
    add_part(&m, "kept", rest, dub_span_len(rest), 0);
    dub_json_add_us(plan, "fromSeconds", 0);
    dub_json_add_us(plan, "toSeconds", m.at_us);
    if (ok && m.at_us > 0 && m.sounds->child)
        return plan;
    cJSON_Delete(plan);
    return NULL;
}
