#include "sandbox/schema.h"

#include <math.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/utf8.h"

#define MESSAGES_MAX 40 /* enough to learn from; a hostile body would give millions */

void dub_sb_schema_add(cJSON *messages, const char *fmt, ...)
{
    if (cJSON_GetArraySize(messages) >= MESSAGES_MAX)
        return;
    char text[320];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    /* A cut may have split a character. */
    text[dub_utf8_valid_up_to(dub_sv(text))] = '\0';
    cJSON_AddItemToArray(messages, cJSON_CreateString(text));
}

static const char *type_name(enum dub_sb_type type)
{
    switch (type) {
    case DUB_SB_STRING:
        return "a string";
    case DUB_SB_NUMBER:
        return "a number conforming to the specified constraints";
    case DUB_SB_INTEGER:
        return "an integer number";
    case DUB_SB_BOOLEAN:
        return "a boolean value";
    case DUB_SB_OBJECT:
        return "an object";
    case DUB_SB_ARRAY:
        return "an array";
    }
    return "a value";
}

static bool is_type(const cJSON *v, enum dub_sb_type type)
{
    switch (type) {
    case DUB_SB_STRING:
        return cJSON_IsString(v);
    case DUB_SB_NUMBER:
        return cJSON_IsNumber(v) && isfinite(v->valuedouble);
    case DUB_SB_INTEGER:
        return cJSON_IsNumber(v) && isfinite(v->valuedouble) &&
               v->valuedouble == floor(v->valuedouble);
    case DUB_SB_BOOLEAN:
        return cJSON_IsBool(v);
    case DUB_SB_OBJECT:
        return cJSON_IsObject(v);
    case DUB_SB_ARRAY:
        return cJSON_IsArray(v);
    }
    return false;
}

static void check_words(cJSON *messages, const char *path, const cJSON *v, const char *const *words)
{
    struct dub_buf all;
    dub_buf_init(&all, 0);
    bool found = false;
    for (const char *const *w = words; *w; w++) {
        found = found || strcmp(*w, v->valuestring) == 0;
        dub_buf_addf(&all, "%s%s", all.n ? ", " : "", *w);
    }
    if (!found)
        dub_sb_schema_add(messages, "%s must be one of the following values: %s", path,
                          dub_buf_z(&all));
    dub_buf_fini(&all);
}

static void check_string(cJSON *messages, const char *path, const cJSON *v,
                         const struct dub_sb_field *f)
{
    size_t n = dub_utf8_count(dub_sv(v->valuestring));
    if (f->words)
        check_words(messages, path, v, f->words);
    else if (f->min > 0 && n == 0)
        dub_sb_schema_add(messages, "%s should not be empty", path);
    else if (f->max > 0 && (double)n > f->max)
        dub_sb_schema_add(messages, "%s must be shorter than or equal to %.0f characters", path,
                          f->max);
}

static void check_number(cJSON *messages, const char *path, const cJSON *v,
                         const struct dub_sb_field *f)
{
    if (f->min == 0 && f->max == 0)
        return;
    if (v->valuedouble < f->min)
        dub_sb_schema_add(messages, "%s must not be less than %g", path, f->min);
    else if (v->valuedouble > f->max)
        dub_sb_schema_add(messages, "%s must not be greater than %g", path, f->max);
}

static void check_value(cJSON *messages, const char *path, const cJSON *v,
                        const struct dub_sb_field *f)
{
    if (!is_type(v, f->type)) {
        dub_sb_schema_add(messages, "%s must be %s", path, type_name(f->type));
        return;
    }
    if (f->type == DUB_SB_STRING)
        check_string(messages, path, v, f);
    else if (f->type == DUB_SB_NUMBER || f->type == DUB_SB_INTEGER)
        check_number(messages, path, v, f);
    else if (f->type == DUB_SB_OBJECT && f->fields)
        dub_sb_schema_object(messages, path, v, f->fields);
    if (f->extra)
        f->extra(messages, path, v);
}

static const struct dub_sb_field *find(const struct dub_sb_field *fields, const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

static bool seen_before(const cJSON *obj, const cJSON *member)
{
    for (const cJSON *m = obj->child; m && m != member; m = m->next)
        if (strcmp(m->string, member->string) == 0)
            return true;
    return false;
}

/* Members left to look at: an object of a million unknown keys must not cost a million squared. */
#define MEMBERS_MAX 200

void dub_sb_schema_object(cJSON *messages, const char *path, const cJSON *obj,
                          const struct dub_sb_field *fields)
{
    const char *dot = path[0] ? "." : "";
    int left = MEMBERS_MAX;
    for (const cJSON *m = obj->child; m && left-- > 0; m = m->next) {
        const struct dub_sb_field *f = find(fields, m->string);
        char name[256];
        snprintf(name, sizeof(name), "%s%s%.80s", path, dot, m->string);
        name[dub_utf8_valid_up_to(dub_sv(name))] = '\0';
        if (!f)
            dub_sb_schema_add(messages, "%s%sproperty %.80s should not exist", path,
                              path[0] ? ": " : "", m->string);
        else if (seen_before(obj, m))
            dub_sb_schema_add(messages, "%s is given twice", name);
        else
            check_value(messages, name, m, f);
    }
    for (const struct dub_sb_field *f = fields; f->name; f++)
        if (f->required && !cJSON_GetObjectItemCaseSensitive(obj, f->name))
            dub_sb_schema_add(messages, "%s%s%s must be %s, and it is missing", path, dot, f->name,
                              type_name(f->type));
}

cJSON *dub_sb_schema_body(const cJSON *body, const struct dub_sb_field *fields)
{
    cJSON *messages = cJSON_CreateArray();
    dub_sb_schema_object(messages, "", body, fields);
    return messages;
}
