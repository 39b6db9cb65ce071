/* What a plan does, in sentences. */
#include "io/plan.h"

const char *dub_plan_act_name(enum dub_plan_act act)
{
    switch (act) {
    case DUB_PLAN_ADD:
        return "add";
    case DUB_PLAN_CHANGE:
        return "change";
    case DUB_PLAN_SAME:
        return "same";
    case DUB_PLAN_KEEP:
        return "keep";
    case DUB_PLAN_REMOVE:
        return "remove";
    }
    return "";
}

void dub_plan_fields(unsigned mask, struct dub_buf *out)
{
    static const char *const names[] = {"times", "speaker", "source", "target", "take"};
    bool any = false;
    for (size_t i = 0; i < DUB_ARRAY_LEN(names); i++)
        if (mask & (1u << i)) {
            dub_buf_addf(out, "%s%s", any ? ", " : "", names[i]);
            any = true;
        }
}

bool dub_plan_range(const struct dub_plan *plan, const struct dub_project *p, struct dub_span *out)
{
    bool any = false;
    for (size_t i = 0; i < plan->steps.n; i++) {
        const struct dub_plan_step *step = &plan->steps.at[i];
        if (step->act == DUB_PLAN_SAME || step->act == DUB_PLAN_KEEP)
            continue;
        const struct dub_segment *s =
            step->segment ? dub_project_segment_by_id(p, step->segment) : NULL;
        struct dub_span span = s && (step->row == SIZE_MAX || !(step->changes & DUB_PLAN_TIMES))
                                   ? s->span
                                   : plan->rows.rows.at[step->row].span;
        if (!any || span.start_us < out->start_us)
            out->start_us = span.start_us;
        if (!any || span.end_us > out->end_us)
            out->end_us = span.end_us;
        any = true;
    }
    return any;
}

static void say_join(const struct dub_join_report *j, struct dub_buf *out)
{
    char s[DUB_TIME_TEXT];
    if (j->n_turns > 0)
        dub_buf_addf(out,
                     "joined with %zu turns: %zu rows by overlap, %zu by the nearest turn, %zu had "
                     "their speaker already\n",
                     j->n_turns, j->n_overlap, j->n_nearest, j->n_kept);
    for (size_t i = 0; i < j->aliases.n; i++)
        dub_buf_addf(out, "%s of the turns is %s: they speak together for %s s\n",
                     j->aliases.at[i].turn_label->z, j->aliases.at[i].text_label->z,
                     dub_seconds3_print(j->aliases.at[i].together_us, s));
    if (j->n_cut > 0)
        dub_buf_addf(out, "%zu rows were cut into %zu where the speaker changes\n", j->n_cut,
                     j->n_pieces);
    if (j->n_unresolved > 0)
        dub_buf_addf(out, "%zu rows have no speaker: no turn is near\n", j->n_unresolved);
    if (j->n_silent_turns > 0)
        dub_buf_addf(out, "%zu turns (%s s) have no text and are left out\n", j->n_silent_turns,
                     dub_seconds3_print(j->silent_us, s));
}

static void say_policy(const struct dub_policy_report *p, struct dub_buf *out)
{
    char s[DUB_TIME_TEXT];
    if (p->n_dashes > 0)
        dub_buf_addf(out, "%zu cues were divided at their dashes\n", p->n_dashes);
    if (p->n_carried > 0)
        dub_buf_addf(out, "%zu rows without a label are the last speaker's\n", p->n_carried);
    if (p->n_merged > 0)
        dub_buf_addf(out, "%zu rows were merged into the one before\n", p->n_merged);
    if (p->n_overlaps > 0)
        dub_buf_addf(out, "%zu rows overlap an earlier one, %s s together%s\n", p->n_overlaps,
                     dub_seconds3_print(p->overlap_us, s),
                     p->n_cut + p->n_dropped ? "" : "; they stay as they are (see --overlap)");
    if (p->n_cut + p->n_dropped > 0)
        dub_buf_addf(out, "overlaps: %zu rows lost time, %zu all of it\n", p->n_cut, p->n_dropped);
    if (p->n_gaps + p->n_gaps_left > 0)
        dub_buf_addf(out, "%zu gaps were opened, %zu rows are too short for one\n", p->n_gaps,
                     p->n_gaps_left);
    if (p->n_lengthened + p->n_short + p->n_short_dropped > 0)
        dub_buf_addf(out,
                     "%zu short rows were lengthened, %zu have no room for it, %zu without a text "
                     "were left out\n",
                     p->n_lengthened, p->n_short, p->n_short_dropped);
}

static void say_pair(const struct dub_pair_report *p, struct dub_buf *out)
{
    if (p->n_divided + p->n_undivided > 0)
        dub_buf_addf(out, "%zu rows hold both languages, %zu only one\n", p->n_divided,
                     p->n_undivided);
    if (p->by != DUB_PAIR_AUTO)
        dub_buf_addf(out, "paired by %s: %zu translations, %zu without a row, %zu rows without one\n",
                     dub_pair_by_name(p->by), p->n_paired, p->n_alone, p->n_without);
}

static void say_takes(const struct dub_plan *plan, struct dub_buf *out)
{
    const struct dub_take_report *t = &plan->takes;
    if (!t->asked)
        return;
    dub_buf_addf(out, "takes: %zu of %zu files used, %zu rows without a take\n", t->n_used,
                 t->file_names.n, t->n_missing);
    for (size_t i = 0; i < t->matches.n; i++) {
        const struct dub_take_match *m = &t->matches.at[i];
        const char *name = t->file_names.at[m->file]->z;
        if (m->row == SIZE_MAX) {
            dub_buf_addf(out, "  %s: surplus, no row is free for ", name);
            if (m->number >= 0)
                dub_buf_addf(out, "number %ld%s", m->number, m->speaker ? " of " : "");
            dub_buf_addf(out, "%s\n", m->speaker ? m->speaker->z : m->number < 0 ? "it" : "");
            continue;
        }
        dub_buf_addf(out, "  %s: line %d", name, plan->rows.rows.at[m->row].line);
        if (m->number >= 0)
            dub_buf_addf(out, ", number %ld%s", m->number,
                         m->by_speaker ? " of that speaker" : "");
        dub_buf_addf(out, "%s%s\n", m->speaker ? ", " : "", dub_str_z(m->speaker));
    }
}

static void say_cast(const struct dub_cast *c, struct dub_buf *out)
{
    for (size_t i = 0; i < c->labels.n; i++) {
        const struct dub_cast_label *l = &c->labels.at[i];
        if (l->likely)
            dub_buf_addf(out, "%.*s may be %s (%d %%: %s)%s\n", (int)l->name.n, l->name.p,
                         l->likely->z, l->likeness, l->why,
                         l->is_new ? "; --map or --likely makes it so" : ": taken");
    }
}

void dub_plan_say(const struct dub_plan *plan, struct dub_buf *out)
{
    say_pair(&plan->pair, out);
    say_join(&plan->join, out);
    say_policy(&plan->policy, out);
    say_takes(plan, out);
    say_cast(&plan->cast, out);
    if (plan->n_skipped > 0)
        dub_buf_addf(out, "%zu rows of labels that are mapped to nobody are left out\n",
                     plan->n_skipped);
    if (plan->n_change + plan->n_same + plan->n_keep + plan->n_remove > 0)
        dub_buf_addf(out,
                     "%zu segments added, %zu changed, %zu as they are, %zu removed; in %zu the "
                     "project's own changes are kept\n",
                     plan->n_add, plan->n_change, plan->n_same, plan->n_remove, plan->n_keep);
}
