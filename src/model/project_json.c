#include "model/project_json.h"

#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "model/project_impl.h"
#include "model/project_lines.h"
#include "model/segment_line.h"

/* --- writing: settings one member a line, lists one record a line ----------------------------- */

static void print_list(const struct dub_project *p, const char *name, size_t n,
                       const struct dub_record *(*at)(const struct dub_project *, size_t),
                       struct dub_buf *out)
{
    dub_buf_addf(out, ",\n  \"%s\": [", name);
    for (size_t i = 0; i < n; i++) {
        const struct dub_record *r = at(p, i);
        dub_buf_add_z(out, i ? ",\n    " : "\n    ");
        if (r->kind == DUB_KIND_SEGMENT &&
            dub_segment_line_print((const struct dub_segment *)r, out))
            continue;
        cJSON *obj = dub_record_to_json(p, r);
        dub_json_print(obj, 0, out);
        cJSON_Delete(obj);
    }
    dub_buf_add_z(out, n ? "\n  ]" : "]");
}

static const struct dub_record *speaker_at(const struct dub_project *p, size_t i)
{
    return &dub_project_speaker(p, i)->rec;
}

static const struct dub_record *input_at(const struct dub_project *p, size_t i)
{
    return &dub_project_input(p, i)->rec;
}

static const struct dub_record *segment_at(const struct dub_project *p, size_t i)
{
    return &dub_project_segment(p, i)->rec;
}

static const struct dub_record *marker_at(const struct dub_project *p, size_t i)
{
    return &dub_project_marker(p, i)->rec;
}

void dub_project_print(const struct dub_project *p, struct dub_buf *out)
{
    dub_buf_addf(out, "{\n  \"dubline\": %d", DUB_PROJECT_SCHEMA);
    cJSON *settings = dub_record_to_json(p, &dub_project_settings(p)->rec);
    for (const cJSON *m = settings->child; m; m = m->next) {
        cJSON name = {.type = cJSON_String, .valuestring = m->string};
        dub_buf_add_z(out, ",\n  ");
        dub_json_print(&name, 0, out);
        dub_buf_add_z(out, ": ");
        dub_json_print(m, 0, out);
    }
    cJSON_Delete(settings);
    print_list(p, "speakers", dub_project_n_speakers(p), speaker_at, out);
    print_list(p, "inputs", dub_project_n_inputs(p), input_at, out);
    print_list(p, "segments", dub_project_n_segments(p), segment_at, out);
    if (dub_project_n_markers(p) > 0) /* files without any stay as they were */
        print_list(p, "markers", dub_project_n_markers(p), marker_at, out);
    dub_buf_add_z(out, "\n}\n");
}

/* --- finding the line of a record ------------------------------------------------------------- */

/* Just past the JSON value at i; the text is known to be valid JSON. */
static size_t skip_value(struct dub_sv t, size_t i)
{
    int depth = 0;
    bool in_string = false;
    for (; i < t.n; i++) {
        char c = t.p[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth-- == 0)
                return i;
        } else if (c == ',' && depth == 0) {
            return i;
        }
    }
    return i;
}

/* Just past the string that starts at i. */
static size_t skip_string(struct dub_sv t, size_t i)
{
    for (i++; i < t.n && t.p[i] != '"'; i++)
        if (t.p[i] == '\\')
            i++;
    return i + 1;
}

static size_t skip_blank(struct dub_sv t, size_t i)
{
    while (i < t.n && strchr(" \t\r\n", t.p[i]) && t.p[i])
        i++;
    return i;
}

/* Offset of element `index` of the top-level array `name` (index < 0: of the member itself). */
static size_t locate(struct dub_sv t, const char *name, int index)
{
    size_t start = dub_sv_starts(t, DUB_SV_LIT("\xef\xbb\xbf")) ? 3 : 0;
    size_t i = skip_blank(t, start) + 1, n = strlen(name);
    while (i < t.n) {
        i = skip_blank(t, i);
        bool hit = i + n + 2 <= t.n && t.p[i] == '"' && memcmp(t.p + i + 1, name, n) == 0 &&
                   t.p[i + n + 1] == '"';
        size_t member = i;
        i = skip_string(t, i);
        while (i < t.n && t.p[i] != ':')
            i++;
        i = skip_blank(t, i + 1);
        if (hit && index < 0)
            return member;
        if (hit) {
            for (i = skip_blank(t, i + 1); index > 0 && i < t.n; index--)
                i = skip_blank(t, skip_value(t, i) + 1);
            return i;
        }
        i = skip_value(t, i) + 1;
    }
    return 0;
}

static enum dub_status refuse_at(struct dub_sv text, const char *list, int index,
                                 struct dub_err *err)
{
    int line, col;
    if (!err)
        return DUB_ERR_FORMAT;
    dub_line_col(text, locate(text, list, index), &line, &col);
    if (index >= 0)
        dub_err_prefix(err, "line %d, column %d: %s entry %d: ", line, col, list, index + 1);
    else
        dub_err_prefix(err, "line %d, column %d: ", line, col);
    return dub_err_at(err, NULL, line, col);
}

/* --- reading ---------------------------------------------------------------------------------- */

struct loader {
    struct dub_sv text;
    struct dub_project *p;
    const struct dub_project_lines *lines; /* of the segments; NULL: they are in the document */
    struct dub_err *err;
};

/* A missing or repeated id (a careless merge) gets a new one that is the same at every load. */
static void settle_id(struct loader *l, struct dub_record *rec, int index)
{
    struct dub_rng rng = {.state = ((uint64_t)rec->kind << 32) + (uint64_t)index};
    while (rec->id == 0 || dub_project_record(l->p, rec->id))
        rec->id = dub_id_new(&rng);
}

/* One file may be both the video and a voice: what is known of it as the other stays. */
static void note_facts(struct loader *l, const struct dub_input *in, const cJSON *obj)
{
    const struct dub_facts *known = dub_project_facts(l->p, in);
    struct dub_facts f = known ? *known : (struct dub_facts){0};
    const char *hash = dub_json_str(obj, "sha256");
    dub_us len = 0;
    bool has_len = dub_json_us(dub_json_get(obj, "duration"), &len, NULL) && len >= 0;
    bool has_hash = hash && strlen(hash) == DUB_SHA256_HEX - 1;
    if (!in->where || (!has_len && !has_hash))
        return;
    if (has_hash)
        memcpy(f.sha256, hash, DUB_SHA256_HEX);
    if (in->kind == DUB_INPUT_AUDIO) {
        f.n_audio = 1;
        f.audio[0].has_duration = has_len;
        f.audio[0].duration_us = len;
    } else {
        f.has_video = true;
        f.video.has_duration = has_len;
        f.video.duration_us = len;
    }
    dub_project_set_facts(l->p, dub_str_sv(in->where), &f);
}

static enum dub_status load_list(struct loader *l, cJSON *doc, const char *name,
                                 enum dub_kind kind)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(doc, name);
    if (!list)
        return DUB_OK;
    const char *wrong = cJSON_IsArray(list) ? NULL : "must be a list in brackets";
    for (const cJSON *m = list->next; m; m = m->next)
        if (strcmp(m->string, name) == 0)
            wrong = "is there twice: join the two lists";
    if (wrong) {
        dub_fail(l->err, DUB_ERR_FORMAT, "\"%s\" %s", name, wrong);
        return refuse_at(l->text, name, -1, l->err);
    }
    int index = 0;
    for (const cJSON *obj = list->child; obj; obj = obj->next, index++) {
        struct dub_record *rec;
        enum dub_status st = dub_record_from_json(obj, kind, &rec, l->err);
        if (st) {
            refuse_at(l->text, name, index, l->err);
            return st;
        }
        settle_id(l, rec, index);
        if (kind == DUB_KIND_SPEAKER)
            ((struct dub_speaker *)rec)->order = (unsigned)index;
        if (kind == DUB_KIND_INPUT) {
            ((struct dub_input *)rec)->order = (unsigned)index;
            note_facts(l, (struct dub_input *)rec, obj);
        }
        dub_project_append(l->p, rec);
    }
    return DUB_OK;
}

/* One segment a line. Any fault is found again, and put into words, by reading the file whole. */
static enum dub_status load_segment_lines(struct loader *l)
{
    struct dub_shared sh = {0};
    struct dub_sv rest = l->lines->segments, line;
    enum dub_status st = DUB_OK;
    for (int index = 0; !st && dub_project_lines_next(&rest, &line); index++) {
        struct dub_segment *s;
        struct dub_record *rec;
        if (dub_segment_line_read(line, &sh, &s)) {
            rec = &s->rec;
        } else {
            cJSON *obj = NULL;
            st = dub_json_parse(line, &obj, NULL);
            if (!st)
                st = dub_record_from_json(obj, DUB_KIND_SEGMENT, &rec, NULL);
            cJSON_Delete(obj);
            if (st)
                break;
        }
        settle_id(l, rec, index);
        dub_project_append(l->p, rec);
    }
    dub_shared_fini(&sh);
    return st;
}

static enum dub_status load_segments(struct loader *l, cJSON *doc)
{
    if (!l->lines)
        return load_list(l, doc, "segments", DUB_KIND_SEGMENT);
    return dub_project_lines_stand_for(doc) ? load_segment_lines(l) : DUB_ERR_FORMAT;
}

static enum dub_status check_schema(struct loader *l, const cJSON *doc)
{
    const cJSON *schema = cJSON_GetObjectItemCaseSensitive(doc, "dubline");
    if (!cJSON_IsObject(doc) || !cJSON_IsNumber(schema) || schema->valuedouble < 1) {
        dub_fail(l->err, DUB_ERR_FORMAT,
                 "line 1, column 1: not a dubline project: expected { \"dubline\": %d, ... }",
                 DUB_PROJECT_SCHEMA);
        return l->err ? dub_err_at(l->err, NULL, 1, 1) : DUB_ERR_FORMAT;
    }
    if (schema->valuedouble > DUB_PROJECT_SCHEMA)
        return dub_fail(
            l->err, DUB_ERR_UNSUPPORTED,
            "the file has schema %g and this program knows %d: a newer dubline wrote it",
            schema->valuedouble, DUB_PROJECT_SCHEMA);
    return DUB_OK;
}

static enum dub_status load_settings(struct loader *l, cJSON *doc)
{
    static const char *const lists[] = {"dubline", "speakers", "inputs", "segments", "markers"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(lists); i++)
        cJSON_DeleteItemFromObjectCaseSensitive(doc, lists[i]);
    struct dub_record *rec;
    enum dub_status st = dub_record_from_json(doc, DUB_KIND_SETTINGS, &rec, l->err);
    if (st) {
        /* The message quotes the member's name first; its line is where that name stands. */
        char name[64] = "options";
        if (l->err && l->err->text[0] == '"')
            snprintf(name, sizeof(name), "%.*s", (int)strcspn(l->err->text + 1, "\""),
                     l->err->text + 1);
        refuse_at(l->text, name, -1, l->err);
        return st;
    }
    dub_record_unref(&l->p->settings->rec);
    dub_project_replace(l->p, NULL, rec);
    return DUB_OK;
}

/* in: text the document; l: text the whole file */
static enum dub_status load(struct loader *l, struct dub_sv text, struct dub_project **out)
{
    cJSON *doc = NULL;
    enum dub_status st = dub_json_parse(text, &doc, l->err);
    if (st)
        return st;
    l->p = dub_project_new();
    st = check_schema(l, doc);
    if (!st)
        st = load_list(l, doc, "speakers", DUB_KIND_SPEAKER);
    if (!st)
        st = load_list(l, doc, "inputs", DUB_KIND_INPUT);
    if (!st)
        st = load_segments(l, doc);
    if (!st)
        st = load_list(l, doc, "markers", DUB_KIND_MARKER);
    if (!st)
        st = load_settings(l, doc);
    cJSON_Delete(doc);
    if (st) {
        dub_project_free(l->p);
        return st;
    }
    dub_project_settle(l->p);
    *out = l->p;
    return DUB_OK;
}

enum dub_status dub_project_parse(struct dub_sv text, struct dub_project **out,
                                  struct dub_err *err)
{
    struct dub_project_lines lines;
    if (dub_project_lines_cut(text, &lines)) {
        struct loader l = {.text = text, .lines = &lines};
        enum dub_status st = load(&l, dub_buf_sv(&lines.others), out);
        dub_buf_fini(&lines.others);
        if (!st)
            return DUB_OK;
    }
    struct loader l = {.text = text, .err = err};
    return load(&l, text, out);
}
