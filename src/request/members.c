#include "request/members.h"

#include <math.h>

#include "base/utf8.h"

#define SHOWN_MAX 60 /* bytes of a value or name that an error or a note repeats */

static void add_shown(struct dub_sv s, struct dub_buf *out)
{
    size_t n = s.n < SHOWN_MAX ? s.n : SHOWN_MAX;
    while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    dub_sanitise(dub_sv_n(s.p, n), true, out);
    if (n < s.n)
        dub_buf_add_z(out, "...");
}

void dub_place_print(const struct dub_place *at, struct dub_buf *out)
{
    if (!at)
        return;
    dub_place_print(at->up, out);
    if (!at->name) {
        dub_buf_addf(out, "[%zu]", at->index);
        return;
    }
    if (at->up)
        dub_buf_add_c(out, '.');
    add_shown(dub_sv(at->name), out);
}

void dub_reader_note(struct dub_reader *r, const struct dub_place *at, const char *fmt, ...)
{
    va_list ap;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    va_start(ap, fmt);
    dub_buf_vaddf(&text, fmt, ap);
    va_end(ap);
    dub_place_print(at, r->notes);
    dub_buf_add_c(r->notes, ' ');
    dub_sanitise(dub_buf_sv(&text), true, r->notes);
    dub_buf_add_c(r->notes, '\n');
    dub_buf_fini(&text);
}

enum dub_status dub_reader_wrong(struct dub_reader *r, const struct dub_place *at,
                                 const cJSON *item, const char *expected)
{
    struct dub_buf path, value;
    dub_buf_init(&path, 0);
    dub_buf_init(&value, 0);
    dub_place_print(at, &path);
    if (cJSON_IsObject(item)) {
        dub_buf_add_z(&value, "an object");
    } else if (cJSON_IsArray(item)) {
        dub_buf_add_z(&value, "an array");
    } else {
        struct dub_buf text;
        dub_buf_init(&text, 0);
        dub_json_print(item, 0, &text);
        add_shown(dub_buf_sv(&text), &value);
        dub_buf_fini(&text);
    }
    dub_fail(r->err, DUB_ERR_FORMAT, "%s is %s: expected %s", path.n ? path.data : "the request",
             dub_buf_z(&value), expected);
    dub_buf_fini(&path);
    dub_buf_fini(&value);
    return DUB_ERR_FORMAT;
}

enum dub_status dub_reader_missing(struct dub_reader *r, const struct dub_place *at,
                                   const char *name)
{
    struct dub_place missing = {.up = at, .name = name};
    struct dub_buf path;
    dub_buf_init(&path, 0);
    dub_place_print(&missing, &path);
    dub_fail(r->err, DUB_ERR_FORMAT, "%s is missing", dub_buf_z(&path));
    dub_buf_fini(&path);
    return DUB_ERR_FORMAT;
}

enum dub_status dub_members_read(struct dub_reader *r, const struct dub_place *at, const cJSON *obj,
                                 const struct dub_member *table, void *dst)
{
    unsigned seen = 0; /* by position in the table */
    if (!cJSON_IsObject(obj))
        return dub_reader_wrong(r, at, obj, "an object");
    for (const cJSON *c = obj->child; c; c = c->next) {
        struct dub_place here = {.up = at, .name = c->string};
        const struct dub_member *m = table;
        while (m->name && strcmp(m->name, c->string) != 0)
            m++;
        unsigned bit = 1u << (m - table);
        if (!m->name) {
            dub_reader_note(r, &here, "is not known here: left out");
        } else if (seen & bit) {
            dub_reader_note(r, &here, "is given twice: the first is taken");
        } else if (cJSON_IsNull(c)) {
            dub_reader_note(r, &here, "is null: left out");
        } else {
            seen |= bit;
            enum dub_status st = m->read(r, &here, c, dst, m);
            if (st != DUB_OK)
                return st;
        }
    }
    return DUB_OK;
}

static void *field(void *dst, size_t offset)
{
    return (char *)dst + offset;
}

static void mark(void *dst, const struct dub_member *m)
{
    if (m->has)
        *(bool *)field(dst, m->has - 1) = true;
}

enum dub_status dub_read_text(struct dub_reader *r, const struct dub_place *at, const cJSON *item,
                              void *dst, const struct dub_member *m)
{
    if (!cJSON_IsString(item))
        return dub_reader_wrong(r, at, item, "a string");
    dub_str_set(field(dst, m->at), dub_sv(item->valuestring));
    mark(dst, m);
    return DUB_OK;
}

enum dub_status dub_read_bool(struct dub_reader *r, const struct dub_place *at, const cJSON *item,
                              void *dst, const struct dub_member *m)
{
    if (!cJSON_IsBool(item))
        return dub_reader_wrong(r, at, item, "true or false");
    *(bool *)field(dst, m->at) = cJSON_IsTrue(item) != 0;
    mark(dst, m);
    return DUB_OK;
}

enum dub_status dub_read_decimal6(struct dub_reader *r, const struct dub_place *at,
                                  const cJSON *item, void *dst, const struct dub_member *m)
{
    int64_t v;
    bool inexact;
    if (!dub_json_us(item, &v, &inexact))
        return dub_reader_wrong(r, at, item, "a number of at most 1000000000");
    if (inexact && r->n_rounded++ == 0)
        dub_place_print(at, &r->first_rounded);
    *(int64_t *)field(dst, m->at) = v;
    mark(dst, m);
    return DUB_OK;
}

enum dub_status dub_read_integer(struct dub_reader *r, const struct dub_place *at,
                                 const cJSON *item, void *dst, const struct dub_member *m)
{
    if (!cJSON_IsNumber(item) || !(fabs(item->valuedouble) <= 1e15))
        return dub_reader_wrong(r, at, item, "a whole number");
    double whole = rint(item->valuedouble);
    if (whole != item->valuedouble)
        dub_reader_note(r, at, "is %.6g: rounded to %.0f", item->valuedouble, whole);
    *(int64_t *)field(dst, m->at) = (int64_t)whole;
    mark(dst, m);
    return DUB_OK;
}

struct dub_str *dub_json_raw(const cJSON *item)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_json_print(item, 0, &text);
    struct dub_str *s = dub_str_new(dub_buf_sv(&text));
    dub_buf_fini(&text);
    return s;
}

static void set_raw(void *dst, const struct dub_member *m, const cJSON *item)
{
    struct dub_str **slot = field(dst, m->at);
    dub_str_unref(*slot);
    *slot = dub_json_raw(item);
    mark(dst, m);
}

enum dub_status dub_read_raw_array(struct dub_reader *r, const struct dub_place *at,
                                   const cJSON *item, void *dst, const struct dub_member *m)
{
    if (!cJSON_IsArray(item))
        return dub_reader_wrong(r, at, item, "an array");
    set_raw(dst, m, item);
    return DUB_OK;
}

enum dub_status dub_read_raw_object(struct dub_reader *r, const struct dub_place *at,
                                    const cJSON *item, void *dst, const struct dub_member *m)
{
    if (!cJSON_IsObject(item))
        return dub_reader_wrong(r, at, item, "an object");
    set_raw(dst, m, item);
    return DUB_OK;
}
