/* What import says: on standard error while it works, on standard output for a dry run. */
#include "base/json.h"
#include "base/utf8.h"
#include "verbs_import.h"

void ui_import_say_rows(const struct ui_import *im)
{
    for (size_t f = 0; f < im->n; f++) {
        const struct dub_rows *r = &im->files[f].rows;
        for (size_t i = 0; i < r->rejected.n; i++)
            ui_say("%s:%d: left out: %s", im->sources[f].path, r->rejected.at[i].line,
                   dub_str_z(r->rejected.at[i].reason));
        for (size_t i = 0; i < r->warnings.n; i++)
            ui_say("%s: %s", im->sources[f].path, dub_str_z(r->warnings.at[i]));
    }
}

void ui_import_say_plan(const struct dub_plan *plan)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_plan_say(plan, &text);
    struct dub_sv rest = dub_buf_sv(&text);
    while (rest.n > 0) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        bool used = line.n > 1 && line.p[0] == ' ' && !strstr(line.p, ": surplus");
        if (!used)
            ui_say("%.*s", (int)line.n, line.p);
    }
    for (size_t i = 0; i < plan->rows.rejected.n; i++)
        ui_say("line %d: left out: %s", plan->rows.rejected.at[i].line,
               dub_str_z(plan->rows.rejected.at[i].reason));
    dub_buf_fini(&text);
}

static void add_file(const struct ui_import *im, size_t f, const cJSON *doc, struct dub_buf *out)
{
    int n_rejected = cJSON_GetArraySize(dub_json_get(doc, "rejected"));
    dub_buf_addf(out, "%s: %s, %zu rows read, %zu segments", im->sources[f].path,
                 dub_json_str(doc, "format"), im->files[f].rows.n_read,
                 im->files[f].rows.rows.n);
    if (n_rejected)
        dub_buf_addf(out, ", %d left out", n_rejected);
    dub_buf_add_c(out, '\n');
    for (const cJSON *sp = cJSON_GetArrayItem(dub_json_get(doc, "speakers"), 0); sp;
         sp = sp->next) {
        const char *name = dub_json_str(sp, "name");
        dub_buf_addf(out, "  %-20s ", name ? name : "(no label)");
        dub_json_print(dub_json_get(sp, "segments"), 0, out);
        dub_buf_add_z(out, " segments, ");
        dub_json_print(dub_json_get(sp, "seconds"), 0, out);
        dub_buf_add_z(out, " s\n");
    }
}

/* Found name, lines, time, and who that is. */
static void add_cast(const struct dub_plan *plan, struct dub_buf *out)
{
    char s[DUB_TIME_TEXT];
    for (size_t i = 0; i < plan->cast.labels.n; i++) {
        const struct dub_cast_label *l = &plan->cast.labels.at[i];
        dub_buf_addf(out, "  %-20.*s %5zu lines %10s s  ", (int)l->name.n, l->name.p, l->n_rows,
                     dub_seconds3_print(l->total_us, s));
        if (l->skip)
            dub_buf_add_z(out, "left out");
        else
            dub_buf_addf(out, "-> %s%s", dub_str_z(l->ref), l->is_new ? " (new)" : "");
        if (l->likely && l->is_new)
            dub_buf_addf(out, ", perhaps %s (%d %%): --map '%.*s=%s'", l->likely->z, l->likeness,
                         (int)l->name.n, l->name.p, l->likely->z);
        dub_buf_add_c(out, '\n');
    }
}

static void add_plan(const struct ui_import *im, const struct dub_plan *plan,
                     const struct dub_project *p, struct dub_buf *out)
{
    char from[DUB_TIME_TEXT], to[DUB_TIME_TEXT];
    struct dub_span range;
    if (ui_has(im->cli, "--cast"))
        add_cast(plan, out);
    dub_plan_say(plan, out);
    for (size_t i = 0; i < plan->rows.rejected.n; i++)
        dub_buf_addf(out, "line %d: would be left out: %s\n", plan->rows.rejected.at[i].line,
                     plan->rows.rejected.at[i].reason->z);
    dub_buf_addf(out, "would add %zu segments", plan->n_add);
    if (plan->n_change + plan->n_remove > 0)
        dub_buf_addf(out, ", change %zu, remove %zu", plan->n_change, plan->n_remove);
    if (dub_plan_range(plan, p, &range))
        dub_buf_addf(out, ", between %s and %s", dub_clock_print(range.start_us, from),
                     dub_clock_print(range.end_us, to));
    dub_buf_add_c(out, '\n');
}

enum dub_status ui_import_print(const struct ui_import *im, const struct dub_plan *plan,
                                const struct dub_project *p, struct dub_err *err)
{
    static const struct dub_format request_format = {.name = "sync-request"};
    cJSON *list = cJSON_CreateArray();
    struct dub_buf text, safe;
    enum dub_status st;
    dub_buf_init(&text, 0);
    dub_buf_init(&safe, 0);
    for (size_t i = 0; i < im->n; i++) {
        bool request = im->sources[i].request != NULL;
        cJSON *one = dub_rows_to_json(&im->files[i].rows,
                                      request ? &request_format : im->files[i].format);
        if (!request)
            cJSON_AddStringToObject(one, "role", dub_source_role_name(im->files[i].role));
        add_file(im, i, one, &text);
        cJSON_AddItemToArray(list, one);
    }
    if (plan) {
        add_plan(im, plan, p, &text);
        cJSON_AddItemToObject(cJSON_GetArrayItem(list, 0), "plan", dub_plan_to_json(plan, p));
    }
    dub_sanitise(dub_buf_sv(&text), false, &safe);
    if (!im->cli->json)
        st = ui_print(dub_buf_sv(&safe), err);
    else if (im->n == 1)
        st = ui_print_json(cJSON_DetachItemFromArray(list, 0), err);
    else
        st = ui_print_json(cJSON_Duplicate(list, true), err);
    cJSON_Delete(list);
    dub_buf_fini(&text);
    dub_buf_fini(&safe);
    return st;
}
