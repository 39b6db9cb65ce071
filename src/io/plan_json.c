/* A plan as a document: import --dry-run --json. */
#include "base/json.h"
#include "io/plan.h"

static void add_str(cJSON *obj, const char *name, const struct dub_str *s)
{
    dub_json_add_str_or_null(obj, name, s ? s->z : NULL);
}

static void add_count(cJSON *obj, const char *name, size_t n)
{
    dub_json_add_i64(obj, name, (int64_t)n);
}

static void add_fields(cJSON *obj, const char *name, unsigned mask)
{
    static const char *const names[] = {"times", "speaker", "source", "target", "take"};
    cJSON *list = mask ? cJSON_AddArrayToObject(obj, name) : NULL;
    for (size_t i = 0; list && i < DUB_ARRAY_LEN(names); i++)
        if (mask & (1u << i))
            cJSON_AddItemToArray(list, cJSON_CreateString(names[i]));
}

static void add_words(cJSON *obj, const struct dub_rows *rows, const struct dub_row *row)
{
    cJSON *list = row->n_words > 0 ? cJSON_AddArrayToObject(obj, "words") : NULL;
    for (size_t i = 0; list && row->text && i < row->n_words; i++) {
        const struct dub_row_word *w = &rows->words.at[row->first_word + i];
        cJSON *one = cJSON_CreateObject();
        struct dub_str *text = dub_str_new(dub_sv_n(row->text->z + w->from, w->to - w->from));
        cJSON_AddStringToObject(one, "word", text->z);
        dub_json_add_us(one, "start", w->span.start_us);
        dub_json_add_us(one, "end", w->span.end_us);
        if (w->speaker)
            cJSON_AddStringToObject(one, "speaker", w->speaker->z);
        cJSON_AddItemToArray(list, one);
        dub_str_unref(text);
    }
}

static void add_row(cJSON *obj, const struct dub_plan *plan, const struct dub_row *row)
{
    const struct dub_cast_label *l =
        row->speaker ? dub_cast_find(&plan->cast, dub_str_sv(row->speaker)) : NULL;
    bool as_target = plan->as_target && !row->target;
    dub_json_add_i64(obj, "file", row->source);
    dub_json_add_i64(obj, "line", row->line);
    dub_json_add_us(obj, "start", row->span.start_us);
    dub_json_add_us(obj, "end", row->span.end_us);
    add_str(obj, "label", row->speaker);
    add_str(obj, "speaker", l ? l->ref : plan->everybody);
    add_str(obj, "source", as_target ? NULL : row->text);
    add_str(obj, "target", as_target ? row->text : row->target);
    add_str(obj, "audio_path", row->audio_path);
    add_words(obj, &plan->rows, row);
}

static void add_step(cJSON *list, const struct dub_plan *plan, const struct dub_project *p,
                     const struct dub_plan_step *step)
{
    char id[DUB_ID_TEXT];
    cJSON *one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "act", dub_plan_act_name(step->act));
    if (step->segment)
        cJSON_AddStringToObject(one, "segment", dub_id_print(step->segment, id));
    add_fields(one, "changes", step->changes);
    add_fields(one, "kept", step->kept);
    if (step->row != SIZE_MAX) {
        add_row(one, plan, &plan->rows.rows.at[step->row]);
    } else {
        const struct dub_segment *s = dub_project_segment_by_id(p, step->segment);
        dub_json_add_us(one, "start", s ? s->span.start_us : 0);
        dub_json_add_us(one, "end", s ? s->span.end_us : 0);
        cJSON_AddStringToObject(one, "reason", "gone from the file");
    }
    cJSON_AddItemToArray(list, one);
}

static void add_cast(cJSON *doc, const struct dub_cast *cast)
{
    cJSON *list = cJSON_AddArrayToObject(doc, "cast");
    for (size_t i = 0; i < cast->labels.n; i++) {
        const struct dub_cast_label *l = &cast->labels.at[i];
        cJSON *one = cJSON_CreateObject();
        struct dub_str *name = dub_str_new(l->name);
        cJSON_AddStringToObject(one, "found", name->z);
        add_count(one, "segments", l->n_rows);
        dub_json_add_us(one, "seconds", l->total_us);
        add_str(one, "ref", l->ref);
        cJSON_AddStringToObject(one, "is",
                                l->skip ? "skipped" : l->is_new ? "new" : "existing");
        cJSON *likely = l->likely ? cJSON_AddObjectToObject(one, "likely") : NULL;
        if (likely) {
            cJSON_AddStringToObject(likely, "ref", l->likely->z);
            dub_json_add_i64(likely, "percent", l->likeness);
            cJSON_AddStringToObject(likely, "reason", l->why);
        }
        cJSON_AddItemToArray(list, one);
        dub_str_unref(name);
    }
}

static void add_join(cJSON *doc, const struct dub_join_report *j)
{
    cJSON *o = cJSON_AddObjectToObject(doc, "join");
    add_count(o, "turns", j->n_turns);
    add_count(o, "byOverlap", j->n_overlap);
    add_count(o, "byNearest", j->n_nearest);
    add_count(o, "unresolved", j->n_unresolved);
    add_count(o, "kept", j->n_kept);
    add_count(o, "cut", j->n_cut);
    add_count(o, "pieces", j->n_pieces);
    add_count(o, "silentTurns", j->n_silent_turns);
    dub_json_add_us(o, "silentSeconds", j->silent_us);
    cJSON *same = cJSON_AddArrayToObject(o, "samePeople");
    for (size_t i = 0; i < j->aliases.n; i++) {
        cJSON *one = cJSON_CreateObject();
        add_str(one, "turns", j->aliases.at[i].turn_label);
        add_str(one, "transcript", j->aliases.at[i].text_label);
        dub_json_add_us(one, "seconds", j->aliases.at[i].together_us);
        cJSON_AddItemToArray(same, one);
    }
}

static void add_policy(cJSON *doc, const struct dub_policy_report *p)
{
    cJSON *o = cJSON_AddObjectToObject(doc, "policy");
    add_count(o, "overlaps", p->n_overlaps);
    dub_json_add_us(o, "overlapSeconds", p->overlap_us);
    add_count(o, "cut", p->n_cut);
    add_count(o, "dropped", p->n_dropped);
    add_count(o, "gapsOpened", p->n_gaps);
    add_count(o, "gapsLeft", p->n_gaps_left);
    add_count(o, "lengthened", p->n_lengthened);
    add_count(o, "short", p->n_short);
    add_count(o, "shortDropped", p->n_short_dropped);
    add_count(o, "merged", p->n_merged);
    add_count(o, "carried", p->n_carried);
    add_count(o, "dashes", p->n_dashes);
}

static void add_pair(cJSON *doc, const struct dub_pair_report *p)
{
    cJSON *o = cJSON_AddObjectToObject(doc, "pair");
    dub_json_add_str_or_null(o, "by", p->by == DUB_PAIR_AUTO ? NULL : dub_pair_by_name(p->by));
    add_count(o, "paired", p->n_paired);
    add_count(o, "withoutRow", p->n_alone);
    add_count(o, "withoutTranslation", p->n_without);
    add_count(o, "divided", p->n_divided);
    add_count(o, "undivided", p->n_undivided);
}

static void add_takes(cJSON *doc, const struct dub_plan *plan)
{
    const struct dub_take_report *t = &plan->takes;
    cJSON *o = cJSON_AddObjectToObject(doc, "takes");
    add_count(o, "used", t->n_used);
    add_count(o, "surplus", t->n_surplus);
    add_count(o, "missing", t->n_missing);
    cJSON *list = cJSON_AddArrayToObject(o, "files");
    for (size_t i = 0; i < t->matches.n; i++) {
        const struct dub_take_match *m = &t->matches.at[i];
        cJSON *one = cJSON_CreateObject();
        add_str(one, "file", t->file_names.at[m->file]);
        if (m->number >= 0)
            dub_json_add_i64(one, "number", m->number);
        add_str(one, "speaker", m->speaker);
        if (m->row == SIZE_MAX)
            cJSON_AddNullToObject(one, "line");
        else
            dub_json_add_i64(one, "line", plan->rows.rows.at[m->row].line);
        cJSON_AddItemToArray(list, one);
    }
}

cJSON *dub_plan_to_json(const struct dub_plan *plan, const struct dub_project *p)
{
    cJSON *doc = cJSON_CreateObject();
    struct dub_span range = {0, 0};
    bool any = dub_plan_range(plan, p, &range);
    add_count(doc, "add", plan->n_add);
    add_count(doc, "change", plan->n_change);
    add_count(doc, "same", plan->n_same);
    add_count(doc, "keep", plan->n_keep);
    add_count(doc, "remove", plan->n_remove);
    add_count(doc, "skip", plan->n_skipped);
    cJSON_AddItemToObject(doc, "firstEffect",
                          any ? dub_json_new_us(range.start_us) : cJSON_CreateNull());
    cJSON_AddItemToObject(doc, "lastEffect",
                          any ? dub_json_new_us(range.end_us) : cJSON_CreateNull());
    add_cast(doc, &plan->cast);
    add_join(doc, &plan->join);
    add_policy(doc, &plan->policy);
    add_pair(doc, &plan->pair);
    if (plan->takes.asked)
        add_takes(doc, plan);
    cJSON *rejected = cJSON_AddArrayToObject(doc, "rejected");
    for (size_t i = 0; i < plan->rows.rejected.n; i++) {
        cJSON *one = cJSON_CreateObject();
        dub_json_add_i64(one, "line", plan->rows.rejected.at[i].line);
        add_str(one, "reason", plan->rows.rejected.at[i].reason);
        cJSON_AddItemToArray(rejected, one);
    }
    cJSON *steps = cJSON_AddArrayToObject(doc, "steps");
    for (size_t i = 0; i < plan->steps.n; i++)
        add_step(steps, plan, p, &plan->steps.at[i]);
    return doc;
}
