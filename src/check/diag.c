#include "check/diag.h"

#include "base/json.h"

void dub_diag_fini(struct dub_diag *d)
{
    dub_str_unref(d->ref);
    dub_str_unref(d->field);
    dub_str_unref(d->value);
    dub_str_unref(d->limit);
    dub_str_unref(d->message);
    dub_str_unref(d->fix);
    *d = (struct dub_diag){0};
}

void dub_diag_list_fini(struct dub_diag_list *l)
{
    for (size_t i = 0; i < l->items.n; i++)
        dub_diag_fini(&l->items.at[i]);
    dub_vec_fini(&l->items);
    dub_vec_fini(&l->marks);
    *l = (struct dub_diag_list){0};
}

const char *dub_severity_name(enum dub_severity s)
{
    static const char *const names[] = {"error", "warning", "info"};
    return (size_t)s < DUB_ARRAY_LEN(names) ? names[s] : "info";
}

bool dub_diag_worst(const struct dub_diag_list *l, dub_id segment, enum dub_severity *out)
{
    size_t lo = 0, hi = l->marks.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (l->marks.at[mid].segment < segment)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == l->marks.n || l->marks.at[lo].segment != segment)
        return false;
    *out = l->marks.at[lo].worst;
    return true;
}

size_t dub_diag_step(const struct dub_diag_list *l, size_t from, int dir)
{
    size_t n = l->items.n;
    if (n == 0)
        return 0;
    if (from >= n)
        return dir < 0 ? n - 1 : 0;
    if (dir < 0)
        return from == 0 ? n - 1 : from - 1;
    return from + 1 == n ? 0 : from + 1;
}

static void add_str(cJSON *obj, const char *name, const struct dub_str *s)
{
    dub_json_add_str_or_null(obj, name, s ? s->z : NULL);
}

cJSON *dub_diag_to_json(const struct dub_diag *d)
{
    cJSON *obj = cJSON_CreateObject();
    char id[DUB_ID_TEXT];
    cJSON_AddStringToObject(obj, "rule", d->rule);
    cJSON_AddStringToObject(obj, "severity", dub_severity_name(d->severity));
    if (d->number > 0)
        dub_json_add_i64(obj, "segment", (int64_t)d->number);
    else
        cJSON_AddNullToObject(obj, "segment");
    dub_json_add_str_or_null(obj, "id", d->segment ? dub_id_print(d->segment, id) : NULL);
    add_str(obj, "refId", d->ref);
    add_str(obj, "field", d->field);
    add_str(obj, "value", d->value);
    add_str(obj, "limit", d->limit);
    add_str(obj, "message", d->message);
    add_str(obj, "fix", d->fix);
    if (d->waived)
        cJSON_AddTrueToObject(obj, "waived");
    return obj;
}

cJSON *dub_diag_list_to_json(const struct dub_diag_list *l, const char *project)
{
    cJSON *doc = cJSON_CreateObject();
    dub_json_add_str_or_null(doc, "project", project);
    cJSON_AddBoolToObject(doc, "ok", l->n_error == 0);
    cJSON *counts = cJSON_AddObjectToObject(doc, "counts");
    dub_json_add_i64(counts, "error", (int64_t)l->n_error);
    dub_json_add_i64(counts, "warning", (int64_t)l->n_warning);
    dub_json_add_i64(counts, "info", (int64_t)l->n_info);
    cJSON *issues = cJSON_AddArrayToObject(doc, "issues");
    for (size_t i = 0; i < l->items.n; i++)
        cJSON_AddItemToArray(issues, dub_diag_to_json(&l->items.at[i]));
    return doc;
}
