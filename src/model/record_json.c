/* One record as JSON and back. */
#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "model/options_json.h"
#include "model/project_json.h"

/* --- writing ---------------------------------------------------------------------------------- */

static void add_str(cJSON *obj, const char *name, const struct dub_str *s)
{
    if (s)
        cJSON_AddStringToObject(obj, name, s->z);
}

/* Moves the members of `more` into obj; where both have an object, into that (options keep the
 * unknown part of active_speaker_detection that way). */
static void move_members(cJSON *obj, cJSON *more)
{
    while (more->child) {
        cJSON *m = cJSON_DetachItemViaPointer(more, more->child);
        cJSON *there = cJSON_GetObjectItemCaseSensitive(obj, m->string);
        if (cJSON_IsObject(there) && cJSON_IsObject(m)) {
            move_members(there, m);
            cJSON_Delete(m);
        } else {
            cJSON_AddItemToObject(obj, m->string, m);
        }
    }
}

/* Unknown members go back where they came from: at the end of their object. */
static void add_extra(cJSON *obj, const struct dub_str *extra)
{
    cJSON *more = extra ? cJSON_ParseWithLength(extra->z, extra->n) : NULL;
    if (more)
        move_members(obj, more);
    cJSON_Delete(more);
}

static void add_raw(cJSON *obj, const char *name, const struct dub_str *json)
{
    if (json)
        cJSON_AddItemToObject(obj, name, cJSON_ParseWithLength(json->z, json->n));
}

static void add_options(cJSON *obj, const char *name, const struct dub_options *o,
                        const struct dub_str *extra)
{
    if (o->set == 0 && !extra)
        return;
    cJSON *options = dub_options_to_json(o);
    add_extra(options, extra);
    cJSON_AddItemToObject(obj, name, options);
}

static void settings_to_json(const struct dub_settings *s, cJSON *obj)
{
    add_str(obj, "model", s->model);
    add_options(obj, "options", &s->options, s->extra_options);
    add_str(obj, "outputFileName", s->output_name);
    add_str(obj, "webhookUrl", s->webhook);
    add_str(obj, "projectId", s->remote_project_id);
    add_str(obj, "plan", s->plan);
    if (s->wants_segments)
        cJSON_AddTrueToObject(obj, "wantsSegments");
    add_raw(obj, "dubParams", s->dub_params);
    add_extra(obj, s->extra);
}

static void speaker_to_json(const struct dub_speaker *s, cJSON *obj)
{
    add_str(obj, "ref", s->ref);
    add_str(obj, "name", s->name);
    if (s->slot > 0)
        dub_json_add_i64(obj, "slot", s->slot);
    add_str(obj, "colour", s->colour);
    add_str(obj, "default", s->default_input);
    add_extra(obj, s->extra);
}

static void input_facts_to_json(const struct dub_project *p, const struct dub_input *in, cJSON *obj)
{
    const struct dub_facts *f = p ? dub_project_facts(p, in) : NULL;
    dub_us len;
    if (!f)
        return;
    bool visual = in->kind == DUB_INPUT_VIDEO || in->kind == DUB_INPUT_IMAGE;
    if (visual ? dub_facts_video_length(f, &len) : dub_facts_audio_length(f, &len))
        dub_json_add_us(obj, "duration", len);
    if (f->sha256[0])
        cJSON_AddStringToObject(obj, "sha256", f->sha256);
}

static void input_to_json(const struct dub_project *p, const struct dub_input *in, cJSON *obj)
{
    static const char *const locators[] = {
        [DUB_LOC_NONE] = NULL, [DUB_LOC_FILE] = "file", [DUB_LOC_URL] = "url",
        [DUB_LOC_ASSET] = "asset"};
    cJSON_AddStringToObject(obj, "type", dub_input_kind_name(in->kind));
    add_str(obj, "ref", in->ref);
    add_str(obj, "speaker", in->speaker);
    if (locators[in->loc])
        add_str(obj, locators[in->loc], in->where);
    add_str(obj, "voice", in->voice);
    add_str(obj, "script", in->script);
    if (in->has_stability)
        dub_json_add_decimal6(obj, "stability", in->stability_e6);
    if (in->has_similarity)
        dub_json_add_decimal6(obj, "similarity", in->similarity_e6);
    input_facts_to_json(p, in, obj);
    add_raw(obj, "legacySegments", in->legacy_segments);
    add_extra(obj, in->extra);
}

static void add_crop_end(cJSON *crop, bool has, dub_us t)
{
    cJSON_AddItemToArray(crop, has ? dub_json_new_us(t) : cJSON_CreateNull());
}

static void add_waived(cJSON *obj, const struct dub_str *waived)
{
    struct dub_sv rest = dub_str_sv(waived);
    if (rest.n == 0)
        return;
    cJSON *map = cJSON_AddObjectToObject(obj, "waived");
    while (rest.n > 0) {
        struct dub_sv reason = dub_sv_split(&rest, '\n');
        struct dub_sv rule = dub_sv_split(&reason, '\t');
        char *name = dub_strndup(rule.p, rule.n), *text = dub_strndup(reason.p, reason.n);
        cJSON_AddStringToObject(map, name, text);
        dub_free(name);
        dub_free(text);
    }
}

static void segment_to_json(const struct dub_segment *s, cJSON *obj)
{
    dub_json_add_us(obj, "start", s->span.start_us);
    dub_json_add_us(obj, "end", s->span.end_us);
    add_str(obj, "speaker", s->speaker);
    add_str(obj, "input", s->input);
    if (s->audio == DUB_AUDIO_ALIGNED)
        cJSON_AddStringToObject(obj, "audio", "aligned");
    if (s->audio == DUB_AUDIO_CUT) {
        cJSON *crop = cJSON_AddArrayToObject(obj, "crop");
        add_crop_end(crop, s->has_crop_start, s->crop.start_us);
        add_crop_end(crop, s->has_crop_end, s->crop.end_us);
    }
    add_options(obj, "override", &s->override, s->extra_override);
    add_str(obj, "text", s->text);
    add_str(obj, "source", s->source_text);
    add_str(obj, "note", s->note);
    if (s->review != DUB_REVIEW_NONE)
        cJSON_AddStringToObject(obj, "state", dub_review_name(s->review));
    add_waived(obj, s->waived);
    add_str(obj, "imported", s->imported);
    add_extra(obj, s->extra);
}

static void marker_to_json(const struct dub_marker *m, cJSON *obj)
{
    dub_json_add_us(obj, "at", m->at_us);
    add_str(obj, "name", m->name);
    add_extra(obj, m->extra);
}

cJSON *dub_record_to_json(const struct dub_project *p, const struct dub_record *r)
{
    cJSON *obj = cJSON_CreateObject();
    char id[DUB_ID_TEXT];
    if (r->kind != DUB_KIND_SETTINGS)
        cJSON_AddStringToObject(obj, "id", dub_id_print(r->id, id));
    switch (r->kind) {
    case DUB_KIND_SETTINGS:
        settings_to_json((const struct dub_settings *)r, obj);
        break;
    case DUB_KIND_SPEAKER:
        speaker_to_json((const struct dub_speaker *)r, obj);
        break;
    case DUB_KIND_INPUT:
        input_to_json(p, (const struct dub_input *)r, obj);
        break;
    case DUB_KIND_SEGMENT:
        segment_to_json((const struct dub_segment *)r, obj);
        break;
    case DUB_KIND_MARKER:
        marker_to_json((const struct dub_marker *)r, obj);
        break;
    case DUB_KIND_COUNT:
        break;
    }
    return obj;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Members are taken one by one; what is left over is kept as `extra`. */
struct reader {
    cJSON *obj; /* our copy; taken members are deleted */
    struct dub_err *err;
    enum dub_status st;
};

static cJSON *take(struct reader *r, const char *name)
{
    return cJSON_DetachItemFromObjectCaseSensitive(r->obj, name);
}

static void wrong(struct reader *r, const char *name, const char *want)
{
    if (!r->st)
        r->st = dub_fail(r->err, DUB_ERR_FORMAT, "\"%s\" must be %s", name, want);
}

static void take_str(struct reader *r, const char *name, struct dub_str **slot)
{
    cJSON *m = take(r, name);
    if (cJSON_IsString(m))
        dub_str_set(slot, dub_sv(m->valuestring));
    else if (m && !cJSON_IsNull(m))
        wrong(r, name, "a text");
    cJSON_Delete(m);
}

static void take_time(struct reader *r, const char *name, bool required, bool *has, dub_us *out)
{
    cJSON *m = take(r, name);
    bool present = m && !cJSON_IsNull(m);
    if (present && !dub_json_us(m, out, NULL))
        wrong(r, name, "a number of seconds");
    if (!present && required)
        wrong(r, name, "there: a number of seconds");
    if (has)
        *has = present;
    cJSON_Delete(m);
}

static void take_decimal(struct reader *r, const char *name, bool *has, int64_t *out)
{
    cJSON *m = take(r, name);
    *has = m && !cJSON_IsNull(m);
    if (*has && !dub_json_decimal6(m, out))
        wrong(r, name, "a number");
    cJSON_Delete(m);
}

/* The JSON text of an item; what does not fit into memory is refused, never left out. */
static void set_json(struct reader *r, const cJSON *item, struct dub_str **slot)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_json_print(item, 0, &text);
    if (!r->st)
        r->st = dub_buf_status(&text, "a member of the file", r->err);
    if (!text.failed)
        dub_str_set(slot, dub_buf_sv(&text));
    dub_buf_fini(&text);
}

static void take_raw(struct reader *r, const char *name, struct dub_str **slot)
{
    cJSON *m = take(r, name);
    if (m && !cJSON_IsNull(m))
        set_json(r, m, slot);
    cJSON_Delete(m);
}

static void take_options(struct reader *r, const char *name, struct dub_options *o,
                         struct dub_str **extra)
{
    cJSON *m = take(r, name);
    if (m && !cJSON_IsNull(m) && !r->st)
        r->st = dub_options_from_json(m, name, o, extra, r->err);
    cJSON_Delete(m);
}

static void take_rest(struct reader *r, struct dub_str **slot)
{
    if (r->obj->child)
        set_json(r, r->obj, slot);
}

static void read_settings(struct reader *r, struct dub_settings *s)
{
    take_str(r, "model", &s->model);
    take_options(r, "options", &s->options, &s->extra_options);
    take_str(r, "outputFileName", &s->output_name);
    take_str(r, "webhookUrl", &s->webhook);
    take_str(r, "projectId", &s->remote_project_id);
    take_str(r, "plan", &s->plan);
    cJSON *m = take(r, "wantsSegments");
    s->wants_segments = cJSON_IsTrue(m);
    if (m && !cJSON_IsBool(m) && !cJSON_IsNull(m))
        wrong(r, "wantsSegments", "true or false");
    cJSON_Delete(m);
    take_raw(r, "dubParams", &s->dub_params);
}

static void read_speaker(struct reader *r, struct dub_speaker *s)
{
    take_str(r, "ref", &s->ref);
    take_str(r, "name", &s->name);
    cJSON *m = take(r, "slot");
    if (m && !cJSON_IsNull(m)) {
        if (!cJSON_IsNumber(m) || m->valuedouble < 0 || m->valuedouble > 9 ||
            m->valuedouble != rint(m->valuedouble))
            wrong(r, "slot", "a whole number from 1 to 9");
        else
            s->slot = m->valueint;
    }
    cJSON_Delete(m);
    take_str(r, "colour", &s->colour);
    take_str(r, "default", &s->default_input);
    if (!s->ref)
        wrong(r, "ref", "there: the speaker's refId");
}

static void read_input(struct reader *r, struct dub_input *in)
{
    cJSON *type = take(r, "type");
    bool known = false;
    for (int k = DUB_INPUT_VIDEO; cJSON_IsString(type) && k <= DUB_INPUT_TEXT; k++) {
        if (strcmp(type->valuestring, dub_input_kind_name((enum dub_input_kind)k)) == 0) {
            in->kind = (enum dub_input_kind)k;
            known = true;
        }
    }
    cJSON_Delete(type);
    if (!known)
        wrong(r, "type", "video, image, audio or text");
    take_str(r, "ref", &in->ref);
    take_str(r, "speaker", &in->speaker);
    static const struct {
        const char *name;
        enum dub_locator loc;
    } locators[] = {{"file", DUB_LOC_FILE}, {"url", DUB_LOC_URL}, {"asset", DUB_LOC_ASSET}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(locators); i++) {
        struct dub_str *before = in->where;
        in->where = NULL;
        take_str(r, locators[i].name, &in->where);
        if (in->where) {
            in->loc = locators[i].loc;
            dub_str_unref(before);
        } else {
            in->where = before;
        }
    }
    take_str(r, "voice", &in->voice);
    take_str(r, "script", &in->script);
    take_decimal(r, "stability", &in->has_stability, &in->stability_e6);
    take_decimal(r, "similarity", &in->has_similarity, &in->similarity_e6);
    take_raw(r, "legacySegments", &in->legacy_segments);
    /* The length and hash are read by the project, not by the record. */
    cJSON_Delete(take(r, "duration"));
    cJSON_Delete(take(r, "sha256"));
}

static void read_crop(struct reader *r, struct dub_segment *s)
{
    cJSON *m = take(r, "crop");
    if (m && !cJSON_IsNull(m)) {
        const cJSON *from = cJSON_GetArrayItem(m, 0), *to = cJSON_GetArrayItem(m, 1);
        s->audio = DUB_AUDIO_CUT;
        s->has_crop_start = dub_json_us(from, &s->crop.start_us, NULL);
        s->has_crop_end = dub_json_us(to, &s->crop.end_us, NULL);
        if (!cJSON_IsArray(m) || cJSON_GetArraySize(m) != 2 ||
            (!s->has_crop_start && !cJSON_IsNull(from)) ||
            (!s->has_crop_end && !cJSON_IsNull(to)))
            wrong(r, "crop", "[start, end] in seconds of audio time");
    }
    cJSON_Delete(m);
}

/* In memory a waiver is a line of rule, tab, reason; neither may hold what ends it. */
static void add_clean(struct dub_buf *out, const char *text)
{
    for (; *text; text++)
        dub_buf_add_c(out, *text == '\n' || *text == '\t' ? ' ' : *text);
}

static void read_waived(struct reader *r, struct dub_segment *s)
{
    cJSON *map = take(r, "waived");
    struct dub_buf lines;
    dub_buf_init(&lines, 0);
    if (map && !cJSON_IsObject(map) && !cJSON_IsNull(map))
        wrong(r, "waived", "an object of rule and reason");
    for (const cJSON *m = cJSON_IsObject(map) ? map->child : NULL; m; m = m->next) {
        if (!cJSON_IsString(m)) {
            wrong(r, "waived", "an object of rule and reason");
            break;
        }
        add_clean(&lines, m->string);
        dub_buf_add_c(&lines, '\t');
        add_clean(&lines, m->valuestring);
        dub_buf_add_c(&lines, '\n');
    }
    if (!r->st)
        r->st = dub_buf_status(&lines, "the waivers of a segment", r->err);
    if (lines.n)
        dub_str_set(&s->waived, dub_buf_sv(&lines));
    dub_buf_fini(&lines);
    cJSON_Delete(map);
}

static void read_segment(struct reader *r, struct dub_segment *s)
{
    take_time(r, "start", true, NULL, &s->span.start_us);
    take_time(r, "end", true, NULL, &s->span.end_us);
    take_str(r, "speaker", &s->speaker);
    take_str(r, "input", &s->input);
    cJSON *audio = take(r, "audio");
    if (cJSON_IsString(audio) && strcmp(audio->valuestring, "aligned") == 0)
        s->audio = DUB_AUDIO_ALIGNED;
    else if (audio && !cJSON_IsNull(audio) &&
             !(cJSON_IsString(audio) && strcmp(audio->valuestring, "whole") == 0))
        wrong(r, "audio", "whole or aligned (a crop is given as \"crop\": [start, end])");
    cJSON_Delete(audio);
    read_crop(r, s);
    take_options(r, "override", &s->override, &s->extra_override);
    take_str(r, "text", &s->text);
    take_str(r, "source", &s->source_text);
    take_str(r, "note", &s->note);
    cJSON *state = take(r, "state");
    if (state && !cJSON_IsNull(state) &&
        !(cJSON_IsString(state) && dub_review_parse(dub_sv(state->valuestring), &s->review)))
        wrong(r, "state", "draft, review, approved or rejected");
    cJSON_Delete(state);
    read_waived(r, s);
    take_str(r, "imported", &s->imported);
}

static void read_marker(struct reader *r, struct dub_marker *m)
{
    take_time(r, "at", true, NULL, &m->at_us);
    take_str(r, "name", &m->name);
}

static struct dub_str **extra_of(struct dub_record *rec)
{
    switch (rec->kind) {
    case DUB_KIND_SETTINGS:
        return &((struct dub_settings *)rec)->extra;
    case DUB_KIND_SPEAKER:
        return &((struct dub_speaker *)rec)->extra;
    case DUB_KIND_INPUT:
        return &((struct dub_input *)rec)->extra;
    case DUB_KIND_MARKER:
        return &((struct dub_marker *)rec)->extra;
    case DUB_KIND_SEGMENT:
    case DUB_KIND_COUNT:
        break;
    }
    return &((struct dub_segment *)rec)->extra;
}

enum dub_status dub_record_from_json(const cJSON *obj, enum dub_kind kind, struct dub_record **out,
                                     struct dub_err *err)
{
    if (!cJSON_IsObject(obj))
        return dub_fail(err, DUB_ERR_FORMAT, "expected an object in braces");
    struct reader r = {.obj = cJSON_Duplicate(obj, 1), .err = err};
    dub_id id = 0;
    cJSON *id_item = kind == DUB_KIND_SETTINGS ? NULL : take(&r, "id");
    if (id_item && !cJSON_IsNull(id_item) &&
        !(cJSON_IsString(id_item) && dub_id_parse(dub_sv(id_item->valuestring), &id)))
        wrong(&r, "id", "eight characters of a-z and 2-7");
    cJSON_Delete(id_item);
    struct dub_record *rec;
    if (kind == DUB_KIND_SETTINGS) {
        rec = &dub_settings_new()->rec;
        read_settings(&r, (struct dub_settings *)rec);
    } else if (kind == DUB_KIND_SPEAKER) {
        rec = &dub_speaker_new(id)->rec;
        read_speaker(&r, (struct dub_speaker *)rec);
    } else if (kind == DUB_KIND_INPUT) {
        rec = &dub_input_new(id, DUB_INPUT_AUDIO)->rec;
        read_input(&r, (struct dub_input *)rec);
    } else if (kind == DUB_KIND_MARKER) {
        rec = &dub_marker_new(id)->rec;
        read_marker(&r, (struct dub_marker *)rec);
    } else {
        rec = &dub_segment_new(id)->rec;
        read_segment(&r, (struct dub_segment *)rec);
    }
    take_rest(&r, extra_of(rec));
    cJSON_Delete(r.obj);
    if (r.st) {
        dub_record_unref(rec);
        return r.st;
    }
    *out = rec;
    return DUB_OK;
}
