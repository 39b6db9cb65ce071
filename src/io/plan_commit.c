/* A plan into the project, through one open transaction. */
#include "io/plan_impl.h"
#include "io/takes.h"

struct commit {
    const struct dub_plan *plan;
    struct dub_project *p;
    struct dub_txn *t;
    struct dub_rng *rng;
    struct dub_takes takes;
};

static void remove_segments(struct commit *c)
{
    for (size_t n; (n = dub_project_n_segments(c->p)) > 0;)
        dub_txn_remove(c->p, c->t, dub_project_segment(c->p, n - 1)->rec.id);
}

/* --- cast --------------------------------------------------------------------------------------- */

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
static void add_speaker(struct commit *c, const struct dub_str *ref, const struct dub_str *shown,
                        bool with_input)
{
    struct dub_speaker *s = dub_speaker_new(dub_project_new_id(c->p, c->rng));
    s->ref = dub_str_ref(ref);
    s->name = dub_str_ref(shown);
    s->slot = free_slot(c->p);
    s->order = next_speaker_order(c->p);
    dub_txn_put(c->p, c->t, s);
    if (!with_input)
        return;
    struct dub_input *in = dub_input_new(dub_project_new_id(c->p, c->rng), DUB_INPUT_AUDIO);
    in->ref = dub_str_ref(ref);
    in->speaker = dub_str_ref(ref);
    in->order = next_input_order(c->p);
    dub_txn_put(c->p, c->t, in);
}

/* How a label is used by what the plan does. */
struct use {
    bool used;     /* a segment gets this speaker */
    bool own_voice; /* one of them has no take: the speaker needs an input */
};

static void look_at_steps(const struct commit *c, struct use *uses)
{
    const struct dub_cast_label *first = c->plan->cast.labels.at;
    for (size_t i = 0; i < c->plan->steps.n; i++) {
        const struct dub_plan_step *step = &c->plan->steps.at[i];
        if (step->row == SIZE_MAX ||
            !(step->act == DUB_PLAN_ADD || (step->changes & DUB_PLAN_SPEAKER)))
            continue;
        const struct dub_row *row = &c->plan->rows.rows.at[step->row];
        const struct dub_cast_label *l =
            row->speaker ? dub_cast_find(&c->plan->cast, dub_str_sv(row->speaker)) : NULL;
        if (!l)
            continue;
        uses[l - first].used = true;
        if (!row->audio_path || !c->plan->takes.asked)
            uses[l - first].own_voice = true;
    }
}

static void add_cast(struct commit *c)
{
    size_t n = c->plan->cast.labels.n;
    struct use *uses = dub_alloc_array(n + 1, sizeof(*uses));
    look_at_steps(c, uses);
    for (size_t i = 0; i < n; i++) { /* asked before anything is put: each put costs the index */
        const struct dub_cast_label *l = &c->plan->cast.labels.at[i];
        uses[i].own_voice = uses[i].own_voice && l->ref &&
                            !dub_project_input_by_ref(c->p, dub_str_sv(l->ref));
    }
    for (size_t i = 0; i < n; i++) {
        const struct dub_cast_label *l = &c->plan->cast.labels.at[i];
        if (l->is_new && uses[i].used)
            add_speaker(c, l->ref, l->shown, uses[i].own_voice);
    }
    dub_free(uses);
    if (c->plan->everybody_is_new && c->plan->n_add > 0)
        add_speaker(c, c->plan->everybody, NULL,
                    !dub_project_input_by_ref(c->p, dub_str_sv(c->plan->everybody)));
}

/* --- segments ----------------------------------------------------------------------------------- */

static void set_one(struct dub_str **slot, const struct dub_str *text)
{
    dub_str_unref(*slot);
    *slot = dub_str_ref(text);
}

static void set_take(struct commit *c, struct dub_segment *s, const struct dub_row *row)
{
    set_one(&s->input, dub_takes_input(&c->takes, row->audio_path, s->speaker,
                                       dub_project_new_id(c->p, c->rng), c->p, c->t));
    s->audio = DUB_AUDIO_WHOLE;
    s->has_crop_start = s->has_crop_end = false;
    s->crop = (struct dub_span){0, 0};
}

struct dub_str *dub_plan_imported(const struct dub_plan *plan, const struct dub_row *row,
                                  const struct dub_str *before)
{
    struct dub_imported was = {{0, 0}, 0, 0, 0, {NULL, 0}}, now = {.span = row->span};
    const struct dub_str *source, *target;
    bool had = dub_imported_parse(before, &was);
    dub_plan_texts(plan, row, &source, &target);
    now.file = had && was.file ? was.file : row->source < plan->n_files ? plan->files[row->source]
                                                                        : 0;
    now.source = source ? dub_imported_hash(source) : was.source;
    now.target = target ? dub_imported_hash(target) : was.target;
    now.speaker = row->speaker || !had ? dub_str_sv(dub_plan_speaker(plan, row)) : was.speaker;
    return dub_imported_print(&now);
}

static void set_fields(struct commit *c, struct dub_segment *s, const struct dub_row *row,
                       unsigned fields)
{
    const struct dub_str *source, *target;
    dub_plan_texts(c->plan, row, &source, &target);
    if (fields & DUB_PLAN_TIMES)
        s->span = row->span;
    if (fields & DUB_PLAN_SPEAKER)
        set_one(&s->speaker, dub_plan_speaker(c->plan, row));
    if ((fields & DUB_PLAN_SOURCE) && source)
        set_one(&s->source_text, source);
    if ((fields & DUB_PLAN_TARGET) && target)
        set_one(&s->text, target);
    if ((fields & DUB_PLAN_TAKE) && row->audio_path)
        set_take(c, s, row);
}

static void do_step(struct commit *c, const struct dub_plan_step *step)
{
    const struct dub_segment *there =
        step->segment ? dub_project_segment_by_id(c->p, step->segment) : NULL;
    if (step->act == DUB_PLAN_REMOVE) {
        dub_txn_remove(c->p, c->t, step->segment);
        return;
    }
    if (step->row == SIZE_MAX || (step->segment && !there))
        return;
    const struct dub_row *row = &c->plan->rows.rows.at[step->row];
    struct dub_str *imported =
        dub_plan_imported(c->plan, row, there ? there->imported : NULL);
    if (there && !step->changes && dub_str_eq(imported, there->imported)) {
        dub_str_unref(imported);
        return;
    }
    struct dub_segment *s = there ? dub_segment_dup(there)
                                  : dub_segment_new(dub_project_new_id(c->p, c->rng));
    set_fields(c, s, row, there ? step->changes : ~0u);
    dub_str_unref(s->imported);
    s->imported = imported;
    dub_txn_put(c->p, c->t, s);
}

void dub_plan_commit(const struct dub_plan *plan, struct dub_project *p, struct dub_txn *t,
                     struct dub_rng *rng)
{
    struct commit c = {.plan = plan, .p = p, .t = t, .rng = rng};
    if (plan->mode == DUB_PLAN_REPLACE)
        remove_segments(&c);
    add_cast(&c);
    dub_takes_init(&c.takes, p);
    for (size_t i = 0; i < plan->steps.n; i++)
        do_step(&c, &plan->steps.at[i]);
    dub_takes_fini(&c.takes);
}
