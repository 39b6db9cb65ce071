/* Rows of one file into a project, and the document that tells of one file. */
#include "base/json.h"
#include "io/plan.h"

enum dub_status dub_import_rows(const struct dub_rows *rows, const struct dub_import_opts *opts,
                                struct dub_project *p, struct dub_txn *t, struct dub_rng *rng,
                                struct dub_err *err)
{
    struct dub_source source = {.role = DUB_SOURCE_TEXT, .rows = *rows}; /* borrowed */
    struct dub_plan_opts plan_opts = {.mode = opts->replace ? DUB_PLAN_REPLACE : DUB_PLAN_INTO,
                                      .as_target = opts->as_target,
                                      .map = opts->map};
    struct dub_plan plan;
    enum dub_status st = dub_plan_make(&source, 1, &plan_opts, p, &plan, err);
    if (!st)
        dub_plan_commit(&plan, p, t, rng);
    dub_plan_fini(&plan);
    return st;
}

/* --- the dry run ------------------------------------------------------------------------------ */

static void add_speakers(cJSON *doc, const struct dub_rows *r)
{
    struct dub_cast cast;
    cJSON *list = cJSON_AddArrayToObject(doc, "speakers");
    dub_cast_collect(&cast, r);
    for (size_t i = 0; i < cast.labels.n; i++) {
        const struct dub_cast_label *l = &cast.labels.at[i];
        cJSON *s = cJSON_CreateObject();
        struct dub_str *name = dub_str_new(l->name);
        cJSON_AddStringToObject(s, "name", name->z);
        dub_json_add_i64(s, "segments", (int64_t)l->n_rows);
        dub_json_add_us(s, "seconds", l->total_us);
        cJSON_AddItemToArray(list, s);
        dub_str_unref(name);
    }
    dub_cast_fini(&cast);
}

static void add_range(cJSON *doc, const struct dub_rows *r)
{
    if (r->rows.n == 0) {
        cJSON_AddNullToObject(doc, "firstStart");
        cJSON_AddNullToObject(doc, "lastEnd");
        return;
    }
    struct dub_span all = r->rows.at[0].span;
    for (size_t i = 1; i < r->rows.n; i++) {
        struct dub_span s = r->rows.at[i].span;
        all.start_us = s.start_us < all.start_us ? s.start_us : all.start_us;
        all.end_us = s.end_us > all.end_us ? s.end_us : all.end_us;
    }
    dub_json_add_us(doc, "firstStart", all.start_us);
    dub_json_add_us(doc, "lastEnd", all.end_us);
}

cJSON *dub_rows_to_json(const struct dub_rows *r, const struct dub_format *f)
{
    cJSON *doc = cJSON_CreateObject();
    dub_json_add_str_or_null(doc, "format", f ? f->name : NULL);
    dub_json_add_i64(doc, "read", (int64_t)r->n_read);
    dub_json_add_i64(doc, "segments", (int64_t)r->rows.n);
    add_speakers(doc, r);
    add_range(doc, r);
    cJSON *mapping = r->mapping.n ? cJSON_AddObjectToObject(doc, "mapping") : NULL;
    for (size_t i = 0; i < r->mapping.n; i++)
        cJSON_AddStringToObject(mapping, r->mapping.at[i].field, r->mapping.at[i].column->z);
    if (mapping)
        dub_json_add_str_or_null(mapping, "units", r->units);
    cJSON *rejected = cJSON_AddArrayToObject(doc, "rejected");
    for (size_t i = 0; i < r->rejected.n; i++) {
        cJSON *one = cJSON_CreateObject();
        dub_json_add_i64(one, "line", r->rejected.at[i].line);
        cJSON_AddStringToObject(one, "reason", r->rejected.at[i].reason->z);
        cJSON_AddItemToArray(rejected, one);
    }
    cJSON *warnings = cJSON_AddArrayToObject(doc, "warnings");
    for (size_t i = 0; i < r->warnings.n; i++)
        cJSON_AddItemToArray(warnings, cJSON_CreateString(r->warnings.at[i]->z));
    return doc;
}
