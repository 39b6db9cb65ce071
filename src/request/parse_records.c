#include "request/parse_records.h"

#include "request/parse_options.h"

/* --- input[] ---------------------------------------------------------------------------------- */

/* The model holds one locator; both are read so that the second can be named. */
struct input_draft {
    struct dub_input *in;
    struct dub_str *url, *asset;
    struct dub_str *secs, *frames; /* raw JSON */
};

static enum dub_status skip_type(struct dub_reader *r, const struct dub_place *at,
                                 const cJSON *item, void *dst, const struct dub_member *m)
{
    (void)r, (void)at, (void)item, (void)dst, (void)m; /* read before the rest */
    return DUB_OK;
}

static enum dub_status read_ref(struct dub_reader *r, const struct dub_place *at, const cJSON *item,
                                void *dst, const struct dub_member *m)
{
    static const struct dub_member ref = {.at = offsetof(struct dub_input, ref)};
    (void)m;
    return dub_read_text(r, at, item, ((struct input_draft *)dst)->in, &ref);
}

static enum dub_status read_provider(struct dub_reader *r, const struct dub_place *at,
                                     const cJSON *item, void *dst, const struct dub_member *m);

#define DRAFT(member) offsetof(struct input_draft, member)

static const struct dub_member video_members[] = {
    {"type", skip_type, 0, 0},
    {"url", dub_read_text, DRAFT(url), 0},
    {"assetId", dub_read_text, DRAFT(asset), 0},
    {"refId", read_ref, 0, 0},
    {"segments_secs", dub_read_raw_array, DRAFT(secs), 0},
    {"segments_frames", dub_read_raw_array, DRAFT(frames), 0},
    DUB_MEMBERS_END,
};
static const struct dub_member media_members[] = {
    {"type", skip_type, 0, 0},
    {"url", dub_read_text, DRAFT(url), 0},
    {"assetId", dub_read_text, DRAFT(asset), 0},
    {"refId", read_ref, 0, 0},
    DUB_MEMBERS_END,
};
static const struct dub_member text_members[] = {
    {"type", skip_type, 0, 0},
    {"refId", read_ref, 0, 0},
    {"provider", read_provider, 0, 0},
    DUB_MEMBERS_END,
};

static enum dub_status read_provider_name(struct dub_reader *r, const struct dub_place *at,
                                          const cJSON *item, void *dst, const struct dub_member *m)
{
    const char *name = cJSON_GetStringValue(item);
    (void)dst, (void)m;
    if (!name || strcmp(name, "elevenlabs") != 0)
        return dub_reader_wrong(r, at, item, "\"elevenlabs\", the only provider there is");
    return DUB_OK;
}

#define INPUT(member) offsetof(struct dub_input, member)

static const struct dub_member provider_members[] = {
    {"name", read_provider_name, 0, 0},
    {"voiceId", dub_read_text, INPUT(voice), 0},
    {"script", dub_read_text, INPUT(script), 0},
    {"stability", dub_read_decimal6, INPUT(stability_e6), DUB_HAS(struct dub_input, has_stability)},
    {"similarityBoost", dub_read_decimal6, INPUT(similarity_e6),
     DUB_HAS(struct dub_input, has_similarity)},
    DUB_MEMBERS_END,
};

static enum dub_status read_provider(struct dub_reader *r, const struct dub_place *at,
                                     const cJSON *item, void *dst, const struct dub_member *m)
{
    (void)m;
    struct dub_input *in = ((struct input_draft *)dst)->in;
    enum dub_status st = dub_members_read(r, at, item, provider_members, in);
    if (st == DUB_OK && !dub_json_get(item, "name"))
        dub_reader_note(r, at, "has no name: \"elevenlabs\" is written");
    return st;
}

static enum dub_status input_kind(struct dub_reader *r, const struct dub_place *at,
                                  const cJSON *item, enum dub_input_kind *kind)
{
    const cJSON *type = dub_json_get(item, "type");
    const char *text = cJSON_GetStringValue(type);
    struct dub_place here = {.up = at, .name = "type"};
    if (!type)
        return dub_reader_missing(r, at, "type");
    for (unsigned k = DUB_INPUT_VIDEO; k <= DUB_INPUT_TEXT; k++) {
        if (text && strcmp(text, dub_input_kind_name((enum dub_input_kind)k)) == 0) {
            *kind = (enum dub_input_kind)k;
            return DUB_OK;
        }
    }
    return dub_reader_wrong(r, &here, type, "\"video\", \"image\", \"audio\" or \"text\"");
}

static void take_locator(struct dub_reader *r, const struct dub_place *at, struct input_draft *d)
{
    struct dub_place url = {.up = at, .name = "url"};
    if (d->asset && d->url)
        dub_reader_note(r, &url, "stands beside an assetId: left out");
    if (d->asset) {
        d->in->loc = DUB_LOC_ASSET;
        d->in->where = dub_str_ref(d->asset);
    } else if (d->url) {
        d->in->loc = DUB_LOC_URL;
        d->in->where = dub_str_ref(d->url);
    }
}

/* The deprecated ranges stay together as one object. */
static void take_legacy(struct input_draft *d)
{
    if (!d->secs && !d->frames)
        return;
    struct dub_buf raw;
    dub_buf_init(&raw, 0);
    dub_buf_add_c(&raw, '{');
    if (d->secs)
        dub_buf_addf(&raw, "\"segments_secs\":%s", d->secs->z);
    if (d->frames)
        dub_buf_addf(&raw, "%s\"segments_frames\":%s", d->secs ? "," : "", d->frames->z);
    dub_buf_add_c(&raw, '}');
    dub_str_set(&d->in->legacy_segments, dub_buf_sv(&raw));
    dub_buf_fini(&raw);
}

/* A script that is not there would make the input a voice template of ours. */
static void take_script(struct dub_reader *r, const struct dub_place *at, struct dub_input *in)
{
    if (in->kind != DUB_INPUT_TEXT || in->script)
        return;
    dub_reader_note(r, at, "has no script: an empty one is written");
    dub_str_set(&in->script, DUB_SV_LIT(""));
}

enum dub_status dub_request_parse_input(struct dub_reader *r, const struct dub_place *at,
                                        const cJSON *item, dub_id id, struct dub_input **out)
{
    static const struct dub_member *const tables[] = {
        [DUB_INPUT_VIDEO] = video_members,
        [DUB_INPUT_IMAGE] = media_members,
        [DUB_INPUT_AUDIO] = media_members,
        [DUB_INPUT_TEXT] = text_members,
    };
    enum dub_input_kind kind = DUB_INPUT_VIDEO;
    if (!cJSON_IsObject(item))
        return dub_reader_wrong(r, at, item, "an object");
    enum dub_status st = input_kind(r, at, item, &kind);
    if (st != DUB_OK)
        return st;
    struct input_draft draft = {.in = dub_input_new(id, kind)};
    st = dub_members_read(r, at, item, tables[kind], &draft);
    if (st == DUB_OK) {
        take_locator(r, at, &draft);
        take_legacy(&draft);
        take_script(r, at, draft.in);
        *out = draft.in;
    } else {
        dub_record_unref(&draft.in->rec);
    }
    dub_str_unref(draft.url);
    dub_str_unref(draft.asset);
    dub_str_unref(draft.secs);
    dub_str_unref(draft.frames);
    return st;
}

/* --- segments[] ------------------------------------------------------------------------------- */

struct segment_draft {
    struct dub_segment *s;
    struct dub_span span;
    bool has_start, has_end, has_audio;
};

struct audio_draft {
    struct dub_str *ref;
    struct dub_span crop;
    bool has_start, has_end;
};

static const struct dub_member audio_members[] = {
    {"refId", dub_read_text, offsetof(struct audio_draft, ref), 0},
    {"startTime", dub_read_decimal6, offsetof(struct audio_draft, crop.start_us),
     DUB_HAS(struct audio_draft, has_start)},
    {"endTime", dub_read_decimal6, offsetof(struct audio_draft, crop.end_us),
     DUB_HAS(struct audio_draft, has_end)},
    DUB_MEMBERS_END,
};

static enum dub_status read_audio(struct dub_reader *r, const struct dub_place *at,
                                  const cJSON *item, void *dst, const struct dub_member *m)
{
    (void)m;
    struct segment_draft *d = dst;
    struct audio_draft a = {0};
    enum dub_status st = dub_members_read(r, at, item, audio_members, &a);
    if (st == DUB_OK && !a.ref)
        st = dub_reader_missing(r, at, "refId");
    if (st == DUB_OK) {
        d->has_audio = true;
        d->s->speaker = a.ref->n ? dub_str_ref(a.ref) : NULL; /* "" names nobody */
        d->s->audio = a.has_start || a.has_end ? DUB_AUDIO_CUT : DUB_AUDIO_WHOLE;
        d->s->has_crop_start = a.has_start;
        d->s->has_crop_end = a.has_end;
        d->s->crop = a.crop;
    }
    dub_str_unref(a.ref);
    return st;
}

static enum dub_status read_override(struct dub_reader *r, const struct dub_place *at,
                                     const cJSON *item, void *dst, const struct dub_member *m)
{
    (void)m;
    struct dub_segment *s = ((struct segment_draft *)dst)->s;
    return dub_request_parse_options(r, at, item, &s->override, &s->extra_override);
}

#define SEGMENT(member) offsetof(struct segment_draft, member)

static const struct dub_member segment_members[] = {
    {"startTime", dub_read_decimal6, SEGMENT(span.start_us),
     DUB_HAS(struct segment_draft, has_start)},
    {"endTime", dub_read_decimal6, SEGMENT(span.end_us), DUB_HAS(struct segment_draft, has_end)},
    {"audioInput", read_audio, 0, 0},
    {"optionsOverride", read_override, 0, 0},
    DUB_MEMBERS_END,
};

enum dub_status dub_request_parse_segment(struct dub_reader *r, const struct dub_place *at,
                                          const cJSON *item, dub_id id, struct dub_segment **out)
{
    struct segment_draft draft = {.s = dub_segment_new(id)};
    enum dub_status st = dub_members_read(r, at, item, segment_members, &draft);
    if (st == DUB_OK && !draft.has_start)
        st = dub_reader_missing(r, at, "startTime");
    if (st == DUB_OK && !draft.has_end)
        st = dub_reader_missing(r, at, "endTime");
    if (st == DUB_OK && !draft.has_audio)
        st = dub_reader_missing(r, at, "audioInput");
    draft.s->span = draft.span;
    if (st == DUB_OK)
        *out = draft.s;
    else
        dub_record_unref(&draft.s->rec);
    return st;
}
