/* One whole check, with all its sentences. */
#include <stdlib.h>

#include "check/rules_list.h"

/* Rules about the whole; what is only worth knowing goes into `last`, out of the way of what wants
 * to be mended. */
static void run_project(const struct dub_check_env *env, const struct dub_project *p,
                        struct dub_diag_list *out, struct dub_diag_list *last)
{
    size_t n;
    const struct dub_rule *rules = dub_rules(&n);
    for (size_t i = 0; i < n; i++) {
        size_t from = out->items.n, kept = from;
        if (rules[i].run)
            rules[i].run(&rules[i], p, env, out);
        for (size_t k = from; k < out->items.n; k++) {
            struct dub_diag d = out->items.at[k];
            if (d.severity == DUB_SEV_INFO)
                dub_vec_push(&last->items, d);
            else
                out->items.at[kept++] = d;
        }
        out->items.n = kept;
    }
}

static void run_segments(const struct dub_check_env *env, struct dub_diag_list *out)
{
    size_t n;
    const struct dub_rule *rules = dub_rules(&n);
    const struct dub_check_view *v = env->view;
    struct dub_check_ends ends = {INT64_MIN, INT64_MIN};
    struct dub_order_place at = {0, 0};
    for (size_t i = 0; i < v->n; i++, dub_order_step(&v->order, &at, +1)) {
        struct dub_check_segment c = dub_check_view_in_turn(v, at, i, &ends);
        for (size_t k = 0; k < n; k++)
            if (rules[k].segment)
                rules[k].segment(&rules[k], env, &c, out);
    }
}

static int compare_marks(const void *a, const void *b)
{
    const struct dub_diag_mark *x = a, *y = b;
    return (x->segment > y->segment) - (x->segment < y->segment);
}

/* Items are sorted by number, so those of one segment follow each other. */
static void collect_marks(struct dub_diag_list *l)
{
    for (size_t i = 0; i < l->items.n; i++) {
        const struct dub_diag *d = &l->items.at[i];
        struct dub_diag_mark *last = l->marks.n ? &l->marks.at[l->marks.n - 1] : NULL;
        if (d->segment == 0 || d->waived)
            continue;
        if (!last || last->segment != d->segment) {
            struct dub_diag_mark fresh = {d->segment, d->severity};
            dub_vec_push(&l->marks, fresh);
        } else if (d->severity < last->worst) {
            last->worst = d->severity;
        }
    }
    if (l->marks.n > 1)
        qsort(l->marks.at, l->marks.n, sizeof(*l->marks.at), compare_marks);
}

void dub_check(const struct dub_project *p, const struct dub_check_env *env,
               struct dub_diag_list *out)
{
    struct dub_check_view view;
    struct dub_check_env full = env ? *env : (struct dub_check_env){0};
    struct dub_diag_list last = {0};
    dub_diag_list_fini(out);
    dub_check_view_init(&view, p, full.plan);
    full.view = &view;
    run_project(&full, p, out, &last);
    run_segments(&full, out);
    for (size_t i = 0; i < last.items.n; i++)
        dub_vec_push(&out->items, last.items.at[i]);
    dub_vec_fini(&last.items); /* their texts moved */
    collect_marks(out);
    dub_check_view_fini(&view);
}
