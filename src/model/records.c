#include "model/records.h"

#include "base/mem.h"
#include "model/record_pack.h"

/* Where each kind keeps its strings: duplicating, freeing and comparing walk these lists. */
#define OPTION_STRINGS(T, m)                                                                       \
    offsetof(T, m.face.boxes), offsetof(T, m.face.boxes_url), offsetof(T, m.model_mode),           \
        offsetof(T, m.prompt), offsetof(T, m.i2v_prompt)

static const size_t settings_strings[] = {
    offsetof(struct dub_settings, model),
    OPTION_STRINGS(struct dub_settings, options),
    offsetof(struct dub_settings, output_name),
    offsetof(struct dub_settings, webhook),
    offsetof(struct dub_settings, remote_project_id),
    offsetof(struct dub_settings, plan),
    offsetof(struct dub_settings, dub_params),
    offsetof(struct dub_settings, extra_options),
    offsetof(struct dub_settings, extra),
};
static const size_t speaker_strings[] = {
    offsetof(struct dub_speaker, ref),    offsetof(struct dub_speaker, name),
    offsetof(struct dub_speaker, colour), offsetof(struct dub_speaker, default_input),
    offsetof(struct dub_speaker, extra),
};
static const size_t input_strings[] = {
    offsetof(struct dub_input, ref),    offsetof(struct dub_input, speaker),
    offsetof(struct dub_input, where),  offsetof(struct dub_input, voice),
    offsetof(struct dub_input, script), offsetof(struct dub_input, legacy_segments),
    offsetof(struct dub_input, extra),
};
static const size_t segment_strings[] = {
    offsetof(struct dub_segment, speaker),
    offsetof(struct dub_segment, input),
    OPTION_STRINGS(struct dub_segment, override),
    offsetof(struct dub_segment, text),
    offsetof(struct dub_segment, source_text),
    offsetof(struct dub_segment, note),
    offsetof(struct dub_segment, waived),
    offsetof(struct dub_segment, imported),
    offsetof(struct dub_segment, extra_override),
    offsetof(struct dub_segment, extra),
};
static const size_t marker_strings[] = {
    offsetof(struct dub_marker, name),
    offsetof(struct dub_marker, extra),
};

static const struct kind_info {
    size_t size;
    const size_t *strings;
    size_t n_strings;
} kinds[DUB_KIND_COUNT] = {
    [DUB_KIND_SETTINGS] = {sizeof(struct dub_settings), settings_strings,
                           DUB_ARRAY_LEN(settings_strings)},
    [DUB_KIND_SPEAKER] = {sizeof(struct dub_speaker), speaker_strings,
                          DUB_ARRAY_LEN(speaker_strings)},
    [DUB_KIND_INPUT] = {sizeof(struct dub_input), input_strings, DUB_ARRAY_LEN(input_strings)},
    [DUB_KIND_SEGMENT] = {sizeof(struct dub_segment), segment_strings,
                          DUB_ARRAY_LEN(segment_strings)},
    [DUB_KIND_MARKER] = {sizeof(struct dub_marker), marker_strings, DUB_ARRAY_LEN(marker_strings)},
};

size_t dub_kind_bytes(enum dub_kind kind)
{
    return kinds[kind].size;
}

static struct dub_str **string_at(const struct dub_record *r, size_t i)
{
    return (struct dub_str **)(void *)((char *)r + kinds[r->kind].strings[i]);
}

static void *record_new(enum dub_kind kind, dub_id id)
{
    struct dub_record *r = dub_alloc(kinds[kind].size);
    *r = (struct dub_record){.refs = 1, .kind = kind, .id = id};
    return r;
}

static void *record_dup(const struct dub_record *r)
{
    struct dub_record *copy = dub_alloc(kinds[r->kind].size);
    memcpy(copy, r, kinds[r->kind].size);
    copy->refs = 1;
    for (size_t i = 0; i < kinds[r->kind].n_strings; i++)
        *string_at(copy, i) = dub_str_ref(*string_at(r, i));
    return copy;
}

struct dub_settings *dub_settings_new(void)
{
    return record_new(DUB_KIND_SETTINGS, DUB_SETTINGS_ID);
}

struct dub_speaker *dub_speaker_new(dub_id id)
{
    return record_new(DUB_KIND_SPEAKER, id);
}

struct dub_input *dub_input_new(dub_id id, enum dub_input_kind kind)
{
    struct dub_input *in = record_new(DUB_KIND_INPUT, id);
    in->kind = kind;
    return in;
}

struct dub_segment *dub_segment_new(dub_id id)
{
    return record_new(DUB_KIND_SEGMENT, id);
}

struct dub_marker *dub_marker_new(dub_id id)
{
    return record_new(DUB_KIND_MARKER, id);
}

struct dub_settings *dub_settings_dup(const struct dub_settings *s)
{
    return record_dup(&s->rec);
}

struct dub_speaker *dub_speaker_dup(const struct dub_speaker *s)
{
    return record_dup(&s->rec);
}

struct dub_input *dub_input_dup(const struct dub_input *i)
{
    return record_dup(&i->rec);
}

struct dub_segment *dub_segment_dup(const struct dub_segment *s)
{
    return record_dup(&s->rec);
}

struct dub_marker *dub_marker_dup(const struct dub_marker *m)
{
    return record_dup(&m->rec);
}

void *dub_record_ref(const struct dub_record *r)
{
    struct dub_record *rec = (struct dub_record *)r; /* only the count changes */
    if (rec)
        rec->refs++;
    return rec;
}

void dub_record_unref(struct dub_record *r)
{
    if (!r || --r->refs > 0)
        return;
    if (dub_record_is_packed(r)) {
        r->refs = 1;
        r = dub_record_unpack(r);
    }
    for (size_t i = 0; i < kinds[r->kind].n_strings; i++)
        dub_str_unref(*string_at(r, i));
    dub_free(r);
}

static bool settings_equal(const struct dub_settings *a, const struct dub_settings *b)
{
    return a->wants_segments == b->wants_segments && dub_options_equal(&a->options, &b->options);
}

static bool speaker_equal(const struct dub_speaker *a, const struct dub_speaker *b)
{
    return a->slot == b->slot && a->order == b->order;
}

static bool input_equal(const struct dub_input *a, const struct dub_input *b)
{
    return a->kind == b->kind && a->loc == b->loc && a->order == b->order &&
           a->has_stability == b->has_stability && a->has_similarity == b->has_similarity &&
           a->stability_e6 == b->stability_e6 && a->similarity_e6 == b->similarity_e6;
}

static bool segment_equal(const struct dub_segment *a, const struct dub_segment *b)
{
    return a->span.start_us == b->span.start_us && a->span.end_us == b->span.end_us &&
           a->audio == b->audio && a->has_crop_start == b->has_crop_start &&
           a->has_crop_end == b->has_crop_end && a->crop.start_us == b->crop.start_us &&
           a->crop.end_us == b->crop.end_us && a->review == b->review &&
           dub_options_equal(&a->override, &b->override);
}

bool dub_record_equal(const struct dub_record *a, const struct dub_record *b)
{
    if (!a || !b || a == b)
        return a == b;
    if (a->kind != b->kind || a->id != b->id)
        return false;
    for (size_t i = 0; i < kinds[a->kind].n_strings; i++)
        if (!dub_str_eq(*string_at(a, i), *string_at(b, i)))
            return false;
    switch (a->kind) {
    case DUB_KIND_SETTINGS:
        return settings_equal((const struct dub_settings *)a, (const struct dub_settings *)b);
    case DUB_KIND_SPEAKER:
        return speaker_equal((const struct dub_speaker *)a, (const struct dub_speaker *)b);
    case DUB_KIND_INPUT:
        return input_equal((const struct dub_input *)a, (const struct dub_input *)b);
    case DUB_KIND_SEGMENT:
        return segment_equal((const struct dub_segment *)a, (const struct dub_segment *)b);
    case DUB_KIND_MARKER:
        return ((const struct dub_marker *)a)->at_us == ((const struct dub_marker *)b)->at_us;
    case DUB_KIND_COUNT:
        break;
    }
    return false;
}

size_t dub_record_own_strings(const struct dub_record *r)
{
    size_t sum = 0;
    for (size_t i = 0; i < kinds[r->kind].n_strings; i++) {
        const struct dub_str *s = *string_at(r, i);
        if (s && s->refs == 1)
            sum += sizeof(*s) + s->n + 1;
    }
    return sum;
}

void dub_record_ref_strings(const struct dub_record *r)
{
    for (size_t i = 0; i < kinds[r->kind].n_strings; i++)
        (void)!dub_str_ref(*string_at(r, i));
}

size_t dub_record_bytes(const struct dub_record *r)
{
    if (!r)
        return 0;
    size_t sum = kinds[r->kind].size;
    for (size_t i = 0; i < kinds[r->kind].n_strings; i++)
        if (*string_at(r, i))
            sum += sizeof(struct dub_str) + (*string_at(r, i))->n + 1;
    return sum;
}

const char *dub_audio_mode_name(enum dub_audio_mode m)
{
    static const char *const names[] = {"whole", "aligned", "cut"};
    return (size_t)m < DUB_ARRAY_LEN(names) ? names[m] : "whole";
}

static const char *const review_names[] = {"", "draft", "review", "approved", "rejected"};

const char *dub_review_name(enum dub_review s)
{
    return (size_t)s < DUB_ARRAY_LEN(review_names) ? review_names[s] : "";
}

bool dub_review_parse(struct dub_sv text, enum dub_review *out)
{
    if (dub_sv_eq_z(text, "none")) {
        *out = DUB_REVIEW_NONE;
        return true;
    }
    for (size_t i = 0; i < DUB_ARRAY_LEN(review_names); i++) {
        if (dub_sv_ieq(text, dub_sv(review_names[i]))) {
            *out = (enum dub_review)i;
            return true;
        }
    }
    return false;
}

const char *dub_input_kind_name(enum dub_input_kind k)
{
    static const char *const names[] = {"video", "image", "audio", "text"};
    return (size_t)k < DUB_ARRAY_LEN(names) ? names[k] : "audio";
}

bool dub_segment_waived(const struct dub_segment *s, const char *rule, struct dub_sv *reason)
{
    struct dub_sv rest = dub_str_sv(s->waived);
    while (rest.n > 0) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        struct dub_sv name = dub_sv_split(&line, '\t');
        if (dub_sv_eq_z(name, rule)) {
            if (reason)
                *reason = line;
            return true;
        }
    }
    return false;
}
