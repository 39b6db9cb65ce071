#include "request/code_value.h"

#include <math.h>

#include "base/utf8.h"

#define LINE_MAX_COLUMNS 88

void dub_code_line(struct dub_code_writer *w, int level)
{
    dub_buf_addf(w->out, "\n%*s", w->indent * level, "");
}

/* --- scalars ---------------------------------------------------------------------------------- */

/* Controls, line separators and what turns the reading direction: never raw in source text. */
static bool must_escape(int32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x200b && cp <= 0x200f) ||
           (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff;
}

void dub_code_string(struct dub_code_writer *w, struct dub_sv s)
{
    int32_t cp;
    dub_buf_add_c(w->out, '"');
    for (size_t n; (n = dub_utf8_next(s, &cp)) > 0; s = dub_sv_n(s.p + n, s.n - n)) {
        if (cp == '"' || cp == '\\')
            dub_buf_addf(w->out, "\\%c", (char)cp);
        else if (cp == '\n')
            dub_buf_add_z(w->out, "\\n");
        else if (must_escape(cp))
            dub_buf_addf(w->out, "\\u%04x", (unsigned)cp);
        else if (cp == 0xfffd)
            dub_buf_add_z(w->out, "\xef\xbf\xbd");
        else
            dub_buf_add(w->out, s.p, n);
    }
    dub_buf_add_c(w->out, '"');
}

static void number(struct dub_code_writer *w, const cJSON *item)
{
    char text[DUB_TIME_TEXT];
    dub_us v;
    bool inexact = true;
    if (dub_json_us(item, &v, &inexact) && !inexact)
        dub_buf_add_z(w->out, dub_seconds_print(v, text));
    else
        dub_json_print(item, 0, w->out);
}

static void scalar(struct dub_code_writer *w, const cJSON *item)
{
    if (cJSON_IsString(item))
        dub_code_string(w, dub_sv(item->valuestring));
    else if (cJSON_IsNumber(item))
        number(w, item);
    else if (cJSON_IsBool(item))
        dub_buf_add_z(w->out, w->python ? (cJSON_IsTrue(item) ? "True" : "False")
                                        : (cJSON_IsTrue(item) ? "true" : "false"));
    else
        dub_buf_add_z(w->out, w->python ? "None" : "null");
}

/* --- objects and arrays ----------------------------------------------------------------------- */

static bool is_identifier(const char *s)
{
    for (size_t i = 0; s[i]; i++) {
        bool letter = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') || s[i] == '_';
        if (!letter && !(i > 0 && s[i] >= '0' && s[i] <= '9'))
            return false;
    }
    return s[0] != '\0';
}

static void key(struct dub_code_writer *w, const char *name)
{
    if (!w->python && strcmp(name, "__proto__") == 0) { /* a plain one would set the prototype */
        dub_buf_add_z(w->out, "[\"__proto__\"]");
    } else if (!w->python && is_identifier(name)) {
        dub_buf_add_z(w->out, name);
    } else {
        dub_code_string(w, dub_sv(name));
    }
    dub_buf_add_z(w->out, ": ");
}

static const struct dub_code_field *field_of(const struct dub_code_class *c, const char *wire)
{
    for (const struct dub_code_field *f = c->fields; f->wire; f++)
        if (strcmp(f->wire, wire) == 0)
            return f;
    return NULL;
}

/* What stands before a member's value: a dictionary key, or a keyword of the class. */
static bool member_name(struct dub_code_writer *w, const cJSON *m, const struct dub_code_class *c)
{
    if (!c) {
        key(w, m->string);
        return true;
    }
    const struct dub_code_field *f = field_of(c, m->string);
    if (!f || !f->name)
        return false;
    dub_buf_addf(w->out, "%s=", f->name);
    return true;
}

static bool is_nested(const cJSON *item)
{
    return (cJSON_IsObject(item) || cJSON_IsArray(item)) && item->child;
}

/* All members on one line; false (and nothing written) when they are nested or too long. */
static bool on_one_line(struct dub_code_writer *w, const cJSON *item,
                        const struct dub_code_class *c, int level)
{
    size_t from = w->out->n, room = (size_t)(LINE_MAX_COLUMNS - w->indent * level);
    bool first = true, fits = true, braces = !c && !w->python && cJSON_IsObject(item);
    for (const cJSON *m = item->child; m && fits; m = m->next) {
        size_t before = w->out->n;
        if (!first)
            dub_buf_add_z(w->out, ", ");
        else if (braces)
            dub_buf_add_c(w->out, ' ');
        if (cJSON_IsObject(item) && !member_name(w, m, c)) {
            w->out->n = before;
            continue;
        }
        first = false;
        fits = !is_nested(m) && w->out->n - from < room;
        if (fits && cJSON_IsObject(m))
            dub_buf_add_z(w->out, "{}");
        else if (fits && cJSON_IsArray(m))
            dub_buf_add_z(w->out, "[]");
        else if (fits)
            scalar(w, m);
    }
    if (braces && !first)
        dub_buf_add_c(w->out, ' ');
    if (fits && w->out->n - from <= room)
        return true;
    if (w->out->data && !w->out->failed) {
        w->out->n = from;
        w->out->data[from] = '\0';
    }
    return false;
}

static void members(struct dub_code_writer *w, const cJSON *item, const struct dub_code_class *c,
                    int level)
{
    if (on_one_line(w, item, c, level))
        return;
    for (const cJSON *m = item->child; m; m = m->next) {
        const struct dub_code_field *f = c ? field_of(c, m->string) : NULL;
        if (f && !f->name)
            continue;
        dub_code_line(w, level + 1);
        if (cJSON_IsObject(item))
            member_name(w, m, c);
        if (f && f->of)
            dub_code_call(w, m, f->of, level + 1);
        else
            dub_code_value(w, m, level + 1);
        dub_buf_add_c(w->out, ',');
    }
    dub_code_line(w, level);
}

void dub_code_value(struct dub_code_writer *w, const cJSON *item, int level)
{
    bool object = cJSON_IsObject(item);
    if (!object && !cJSON_IsArray(item)) {
        scalar(w, item);
        return;
    }
    dub_buf_add_c(w->out, object ? '{' : '[');
    members(w, item, NULL, level);
    dub_buf_add_c(w->out, object ? '}' : ']');
}

/* --- calls ------------------------------------------------------------------------------------ */

static bool all_whole(const cJSON *item)
{
    if (cJSON_IsNumber(item))
        return item->valuedouble == rint(item->valuedouble);
    for (const cJSON *c = item->child; c; c = c->next)
        if (!all_whole(c))
            return false;
    return true;
}

bool dub_code_fits(const cJSON *obj, const struct dub_code_class *c)
{
    if (!cJSON_IsObject(obj))
        return false;
    for (const cJSON *m = obj->child; m; m = m->next) {
        const struct dub_code_field *f = field_of(c, m->string);
        if (!f || (f->whole && !all_whole(m)) || (f->of && !dub_code_fits(m, f->of)))
            return false;
    }
    for (const struct dub_code_field *f = c->fields; f->wire; f++)
        if (f->required && !dub_json_get(obj, f->wire))
            return false;
    return true;
}

void dub_code_call(struct dub_code_writer *w, const cJSON *obj, const struct dub_code_class *c,
                   int level)
{
    w->used |= c->bit;
    dub_buf_addf(w->out, "%s(", c->name);
    members(w, obj, c, level);
    dub_buf_add_c(w->out, ')');
}
