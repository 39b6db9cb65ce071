/* Rows of a transcript into a project: cast first, then segments, all in one open transaction. */
#include "base/json.h"
#include "io/cast.h"
#include "io/takes.h"

/* Times of the same row in two files differ by their rounding at most. */
#define SAME_TIME_US ((dub_us)1000)

struct plan {
    const struct dub_rows *rows;
    const struct dub_import_opts *opts;
    struct dub_project *p;
    struct dub_txn *t;
    struct dub_rng *rng;
    struct dub_cast cast;
    struct dub_str *everybody; /* the speaker of a file that names none */
    struct dub_idmap added;    /* segments of this import */
    struct dub_takes takes;
};

static dub_id fresh_id(struct plan *plan)
{
    dub_id id;
    do
        id = dub_id_new(plan->rng);
    while (dub_project_record(plan->p, id));
    return id;
}

static void remove_segments(struct plan *plan)
{
    for (size_t n; (n = dub_project_n_segments(plan->p)) > 0;)
        dub_txn_remove(plan->p, plan->t, dub_project_segment(plan->p, n - 1)->rec.id);
}

/* --- cast ------------------------------------------------------------------------------------- */

static unsigned next_input_order(const struct dub_project *p)
{
    size_t n = dub_project_n_inputs(p);
    return n ? dub_project_input(p, n - 1)->order + 1 : 0;
}

static unsigned next_speaker_order(const struct dub_project *p)
{
    size_t n = dub_project_n_speakers(p);
    return n ? dub_project_speaker(p, n - 1)->order + 1 : 0;
}

static int free_slot(const struct dub_project *p)
{
    for (int slot = 1; slot <= 9; slot++)
        if (!dub_project_speaker_by_slot(p, slot))
            return slot;
    return 0;
}

/* A new speaker gets an input without a source: check asks for it, and the refId is settled. */
static void add_speaker(struct plan *plan, const struct dub_str *ref, const struct dub_str *shown,
                        bool with_input)
{
    struct dub_speaker *s = dub_speaker_new(fresh_id(plan));
    s->ref = dub_str_ref(ref);
    s->name = dub_str_ref(shown);
    s->slot = free_slot(plan->p);
    s->order = next_speaker_order(plan->p);
    dub_txn_put(plan->p, plan->t, s);
    if (!with_input)
        return;
    struct dub_input *in = dub_input_new(fresh_id(plan), DUB_INPUT_AUDIO);
    in->ref = dub_str_ref(ref);
    in->speaker = dub_str_ref(ref);
    in->order = next_input_order(plan->p);
    dub_txn_put(plan->p, plan->t, in);
}

static void add_cast(struct plan *plan)
{
    size_t n = plan->cast.labels.n;
    bool *with_input = dub_alloc_array(n + 1, sizeof(bool));
    for (size_t i = 0; i < n; i++) /* asked before anything is put: each put costs the index */
        with_input[i] = !dub_project_input_by_ref(plan->p, dub_str_sv(plan->cast.labels.at[i].ref));
    for (size_t i = 0; i < n; i++) {
        const struct dub_cast_label *l = &plan->cast.labels.at[i];
        if (l->is_new)
            add_speaker(plan, l->ref, l->shown, with_input[i]);
    }
    dub_free(with_input);
}

/* Nobody is named: the only speaker there is, else one for all. */
static void choose_everybody(struct plan *plan)
{
    if (plan->cast.labels.n > 0 || plan->rows->rows.n == 0)
        return;
    if (dub_project_n_speakers(plan->p) == 1) {
        plan->everybody = dub_str_ref(dub_project_speaker(plan->p, 0)->ref);
        return;
    }
    plan->everybody = dub_str_new_z("speaker_1");
    if (!dub_project_speaker_by_ref(plan->p, plan->everybody))
        add_speaker(plan, plan->everybody, NULL,
                    !dub_project_input_by_ref(plan->p, dub_str_sv(plan->everybody)));
}

/* --- segments --------------------------------------------------------------------------------- */

static bool near(dub_us a, dub_us b)
{
    return a - b <= SAME_TIME_US && b - a <= SAME_TIME_US;
}

/* A segment that was there before and is this row: same times, nobody else's. */
static const struct dub_segment *same_segment(const struct plan *plan, const struct dub_row *row,
                                              const struct dub_str *speaker)
{
    const struct dub_project *p = plan->p;
    for (size_t i = dub_project_segment_from(p, row->span.start_us - SAME_TIME_US);
         i < dub_project_n_segments(p); i++) {
        const struct dub_segment *s = dub_project_segment(p, i);
        if (s->span.start_us > row->span.start_us + SAME_TIME_US)
            break;
        if (near(s->span.end_us, row->span.end_us) && !dub_idmap_get(&plan->added, s->rec.id) &&
            (!speaker || !s->speaker || dub_str_eq(speaker, s->speaker)))
            return s;
    }
    return NULL;
}

static void set_one(struct dub_str **slot, const struct dub_str *text)
{
    if (!text)
        return;
    dub_str_unref(*slot);
    *slot = dub_str_ref(text);
}

/* A row with both texts says itself which is the translation. */
static void set_text(const struct plan *plan, struct dub_segment *s, const struct dub_row *row)
{
    bool is_target = plan->opts->as_target && !row->target;
    set_one(is_target ? &s->text : &s->source_text, row->text);
    set_one(&s->text, row->target);
}

static void set_take(struct plan *plan, struct dub_segment *s, const struct dub_row *row)
{
    if (!row->audio_path)
        return;
    dub_str_unref(s->input);
    s->input = dub_str_ref(dub_takes_input(&plan->takes, row->audio_path, s->speaker,
                                           fresh_id(plan), plan->p, plan->t));
    s->audio = DUB_AUDIO_WHOLE;
    s->has_crop_start = s->has_crop_end = false;
    s->crop = (struct dub_span){0, 0};
}

static void add_row(struct plan *plan, const struct dub_row *row, bool merge)
{
    const struct dub_cast_label *l =
        row->speaker ? dub_cast_find(&plan->cast, dub_str_sv(row->speaker)) : NULL;
    const struct dub_str *speaker = l ? l->ref : plan->everybody;
    const struct dub_segment *there = merge ? same_segment(plan, row, l ? l->ref : NULL) : NULL;
    struct dub_segment *s = there ? dub_segment_dup(there) : dub_segment_new(fresh_id(plan));
    if (!there)
        s->span = row->span;
    if (!s->speaker)
        s->speaker = dub_str_ref(speaker);
    set_text(plan, s, row);
    set_take(plan, s, row);
    if (merge)
        dub_idmap_put(&plan->added, s->rec.id, plan);
    dub_txn_put(plan->p, plan->t, s);
}

enum dub_status dub_import_rows(const struct dub_rows *rows, const struct dub_import_opts *opts,
                                struct dub_project *p, struct dub_txn *t, struct dub_rng *rng,
                                struct dub_err *err)
{
    struct plan plan = {.rows = rows, .opts = opts, .p = p, .t = t, .rng = rng};
    (void)err; /* every row that came this far fits */
    if (opts->replace)
        remove_segments(&plan);
    bool merge = dub_project_n_segments(p) > 0;
    dub_cast_collect(&plan.cast, rows);
    dub_cast_resolve(&plan.cast, opts->map, p);
    add_cast(&plan);
    choose_everybody(&plan);
    dub_takes_init(&plan.takes, p);
    for (size_t i = 0; i < rows->rows.n; i++)
        add_row(&plan, &rows->rows.at[i], merge);
    dub_cast_fini(&plan.cast);
    dub_str_unref(plan.everybody);
    dub_idmap_fini(&plan.added);
    dub_takes_fini(&plan.takes);
    return DUB_OK;
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
