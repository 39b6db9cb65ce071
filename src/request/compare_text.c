/* A comparison as text for people and as JSON. */
#include <string.h>

#include "request/compare.h"

const char *dub_diff_mark(enum dub_diff_kind k)
{
    switch (k) {
    case DUB_DIFF_ADDED:
        return "+";
    case DUB_DIFF_REMOVED:
        return "-";
    case DUB_DIFF_CHANGED:
        break;
    }
    return "~";
}

/* Plain words lose their quotes; long values are cut, and say so. */
static void add_value(const char *json, struct dub_buf *out)
{
    struct dub_sv v = dub_sv(json ? json : "none");
    bool plain = v.n > 2 && v.p[0] == '"' && !memchr(v.p, '\\', v.n);
    if (plain)
        v = dub_sv_n(v.p + 1, v.n - 2);
    if (v.n <= 100) {
        dub_buf_add_sv(out, v);
        return;
    }
    size_t n = 96;
    while (n > 0 && ((unsigned char)v.p[n] & 0xc0) == 0x80)
        n--;
    dub_buf_add(out, v.p, n);
    dub_buf_add_z(out, "…");
}

void dub_diff_text(const struct dub_diff *c, struct dub_buf *out)
{
    for (size_t i = 0; i < c->fields.n; i++) {
        const struct dub_diff_field *f = &c->fields.at[i];
        if (i > 0)
            dub_buf_add_z(out, ", ");
        if (f->name[0])
            dub_buf_addf(out, "%s ", f->name);
        if (c->kind == DUB_DIFF_CHANGED) {
            add_value(f->was, out);
            dub_buf_add_z(out, " → ");
            add_value(f->is_now, out);
        } else {
            add_value(c->kind == DUB_DIFF_ADDED ? f->is_now : f->was, out);
        }
    }
}

void dub_compare_summary(const struct dub_compare *c, struct dub_buf *out)
{
    const struct {
        size_t n;
        const char *verb;
    } parts[] = {{c->n_changed, "changed"}, {c->n_added, "added"}, {c->n_removed, "removed"}};
    bool any = false;
    for (size_t i = 0; i < DUB_ARRAY_LEN(parts); i++) {
        if (parts[i].n == 0)
            continue;
        if (any)
            dub_buf_addf(out, ", %zu %s", parts[i].n, parts[i].verb);
        else
            dub_buf_addf(out, "%zu segment%s %s", parts[i].n, parts[i].n == 1 ? "" : "s",
                         parts[i].verb);
        any = true;
    }
    if (c->n_other > 0)
        dub_buf_addf(out, "%s%zu %schange%s", any ? ", " : "", c->n_other, any ? "other " : "",
                     c->n_other == 1 ? "" : "s");
    if (!any && c->n_other == 0)
        dub_buf_add_z(out, "nothing changed");
}

void dub_compare_print(const struct dub_compare *c, struct dub_buf *out)
{
    for (size_t i = 0; i < c->changes.n; i++) {
        const struct dub_diff *ch = &c->changes.at[i];
        dub_buf_addf(out, "%s %s%s: ", dub_diff_mark(ch->kind),
                     ch->part == DUB_PART_OPTION ? "option " : "", ch->name);
        dub_diff_text(ch, out);
        dub_buf_add_c(out, '\n');
    }
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void add_raw(cJSON *obj, const char *name, const char *json)
{
    cJSON_AddItemToObject(obj, name, json ? cJSON_CreateRaw(json) : cJSON_CreateNull());
}

static void add_place(cJSON *obj, const char *name, long at)
{
    cJSON_AddItemToObject(obj, name,
                          at >= 0 ? cJSON_CreateNumber((double)at + 1) : cJSON_CreateNull());
}

cJSON *dub_compare_to_json(const struct dub_compare *c)
{
    static const char *const parts[] = {"request", "option", "input", "segment"};
    static const char *const kinds[] = {"added", "removed", "changed"};
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < c->changes.n; i++) {
        const struct dub_diff *ch = &c->changes.at[i];
        cJSON *obj = cJSON_CreateObject();
        cJSON_AddStringToObject(obj, "part", parts[ch->part]);
        cJSON_AddStringToObject(obj, "change", kinds[ch->kind]);
        cJSON_AddStringToObject(obj, "name", ch->name);
        add_place(obj, "was", ch->old_at);
        add_place(obj, "now", ch->new_at);
        cJSON *fields = cJSON_AddArrayToObject(obj, "fields");
        for (size_t k = 0; k < ch->fields.n; k++) {
            const struct dub_diff_field *f = &ch->fields.at[k];
            cJSON *one = cJSON_CreateObject();
            cJSON_AddStringToObject(one, "field", f->name[0] ? f->name : ch->name);
            add_raw(one, "was", f->was);
            add_raw(one, "now", f->is_now);
            cJSON_AddItemToArray(fields, one);
        }
        cJSON_AddItemToArray(list, obj);
    }
    return list;
}
