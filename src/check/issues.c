#include "check/issues.h"

#include "check/rules_list.h"

/* More edits than that between two looks, and everything is looked at anew. */
#define NOTES_MAX 256

struct dub_issues {
    struct dub_check_env env;
    char *plan, *project_dir; /* what env points to */
    struct dub_check_view view;
    bool has_view, stale;
    uint64_t version;
    DUB_VEC(const struct dub_segment *) before; /* as they were at the latest sync; references */
    DUB_VEC(dub_id) touched;                    /* all segments that changed since then */
    struct dub_idmap is_touched;
    struct dub_diag_list *by_rule;              /* what concerns no single segment */
    DUB_VEC(const struct dub_diag *) first, last;
    uint64_t used_revision;                     /* of the sums that by_rule belongs to */
    bool had_segments;
    size_t n_waived;                            /* of segments; the others are summed up below */
    size_t n_segment[3], n_project[3];          /* by severity */
};

struct dub_issues *dub_issues_new(void)
{
    size_t n_rules;
    struct dub_issues *ix = DUB_NEW(struct dub_issues);
    dub_rules(&n_rules);
    ix->by_rule = dub_alloc_array(n_rules, sizeof(*ix->by_rule));
    ix->stale = true;
    ix->version = 1;
    return ix;
}

static void forget_notes(struct dub_issues *ix)
{
    for (size_t i = 0; i < ix->before.n; i++)
        dub_record_unref((struct dub_record *)&ix->before.at[i]->rec);
    dub_idmap_fini(&ix->is_touched);
    ix->before.n = ix->touched.n = 0;
}

static void drop_view(struct dub_issues *ix)
{
    if (ix->has_view)
        dub_check_view_fini(&ix->view);
    ix->has_view = false;
}

void dub_issues_free(struct dub_issues *ix)
{
    size_t n_rules;
    if (!ix)
        return;
    forget_notes(ix);
    drop_view(ix);
    dub_rules(&n_rules);
    for (size_t i = 0; i < n_rules; i++)
        dub_diag_list_fini(&ix->by_rule[i]);
    dub_free(ix->by_rule);
    dub_vec_fini(&ix->before);
    dub_vec_fini(&ix->touched);
    dub_vec_fini(&ix->first);
    dub_vec_fini(&ix->last);
    dub_free(ix->plan);
    dub_free(ix->project_dir);
    dub_free(ix);
}

void dub_issues_forget(struct dub_issues *ix)
{
    ix->stale = true;
    forget_notes(ix);
}

void dub_issues_note(struct dub_issues *ix, const struct dub_record *before,
                     const struct dub_record *after)
{
    const struct dub_record *either = after ? after : before;
    if (ix->stale || (either && either->kind == DUB_KIND_MARKER)) /* no rule looks at markers */
        return;
    if (!either || either->kind != DUB_KIND_SEGMENT || ix->touched.n >= NOTES_MAX) {
        dub_issues_forget(ix);
        return;
    }
    if (dub_idmap_get(&ix->is_touched, either->id))
        return;
    dub_idmap_put(&ix->is_touched, either->id, ix);
    dub_vec_push(&ix->touched, either->id);
    if (before) {
        const struct dub_segment *s = dub_record_ref(before);
        dub_vec_push(&ix->before, s);
    }
}

/* --- looking at segments ---------------------------------------------------------------------- */

static void run_segment(const struct dub_check_env *env, const struct dub_check_segment *c,
                        uint64_t which, struct dub_diag_list *out)
{
    size_t n;
    const struct dub_rule *rules = dub_rules(&n);
    for (size_t i = 0; i < n; i++)
        if (rules[i].segment && (which >> i & 1))
            rules[i].segment(&rules[i], env, c, out);
}

/* Which rules find how much. */
static void examine(const struct dub_check_env *env, const struct dub_check_segment *c,
                    struct dub_order_entry *e)
{
    struct dub_diag_list found = {.dry = true};
    size_t n, before = 0;
    const struct dub_rule *rules = dub_rules(&n);
    e->rules = 0;
    for (size_t i = 0; i < n; i++) {
        if (!rules[i].segment)
            continue;
        rules[i].segment(&rules[i], env, c, &found);
        size_t now = found.n_error + found.n_warning + found.n_info + found.n_waived;
        if (now > before)
            e->rules |= (uint64_t)1 << i;
        before = now;
    }
    e->n_error = (uint32_t)found.n_error;
    e->n_warning = (uint32_t)found.n_warning;
    e->n_info = (uint32_t)found.n_info;
    e->n_waived = (uint32_t)found.n_waived;
}

static void count(struct dub_issues *ix, const struct dub_order_entry *e, bool more)
{
    size_t amount[3] = {[DUB_SEV_ERROR] = e->n_error, [DUB_SEV_WARNING] = e->n_warning,
                        [DUB_SEV_INFO] = e->n_info};
    for (int i = 0; i < 3; i++)
        ix->n_segment[i] = more ? ix->n_segment[i] + amount[i] : ix->n_segment[i] - amount[i];
    ix->n_waived = more ? ix->n_waived + e->n_waived : ix->n_waived - e->n_waived;
}

static void examine_at(struct dub_issues *ix, struct dub_order_place at)
{
    struct dub_order_entry *e = dub_order_entry(&ix->view.order, at);
    struct dub_check_segment c =
        dub_check_view_segment(&ix->view, at, dub_order_index(&ix->view.order, at));
    count(ix, e, false);
    examine(&ix->env, &c, e);
    count(ix, e, true);
    dub_order_resum(&ix->view.order, at.chunk);
}

static void examine_all(struct dub_issues *ix)
{
    struct dub_order *o = &ix->view.order;
    struct dub_check_ends ends = {INT64_MIN, INT64_MIN};
    struct dub_order_place at = {0, 0};
    memset(ix->n_segment, 0, sizeof(ix->n_segment));
    ix->n_waived = 0;
    for (size_t i = 0; i < o->n; i++) {
        struct dub_check_segment c = dub_check_view_in_turn(&ix->view, at, i, &ends);
        struct dub_order_entry *e = dub_order_entry(o, at);
        examine(&ix->env, &c, e);
        count(ix, e, true);
        dub_order_step(o, &at, +1);
    }
    for (size_t i = 0; i < o->heads.n; i++)
        dub_order_resum(o, i);
}

/* A rule may look back this far from a segment's start at what ended before it. */
#define REACH_US ((dub_us)500000)

/* Whoever may be found different because of what was or is at s: the one before it, itself, the one
 * behind it, and all that start before it ends or soon after. False when they are too many. */
static bool examine_around(struct dub_issues *ix, const struct dub_segment *s)
{
    struct dub_order *o = &ix->view.order;
    struct dub_order_place at = dub_order_find(o, s), before = at;
    size_t n = 0;
    if (dub_order_step(o, &before, -1))
        examine_at(ix, before);
    for (struct dub_order_entry *e = dub_order_entry(o, at);
         e && (n < 2 || e->s->span.start_us < s->span.end_us + REACH_US);
         e = dub_order_entry(o, at)) {
        if (n++ > 4 * NOTES_MAX)
            return false;
        examine_at(ix, at);
        if (!dub_order_step(o, &at, +1))
            break;
    }
    return true;
}

/* Those whose audio is compared with something else now. */
static void examine_reused(struct dub_issues *ix)
{
    for (size_t i = 0; i < ix->view.reuse.changed.n; i++) {
        const struct dub_segment *s = ix->view.reuse.changed.at[i];
        struct dub_order_place at = dub_order_find(&ix->view.order, s);
        const struct dub_order_entry *e = dub_order_entry(&ix->view.order, at);
        if (e && e->s == s)
            examine_at(ix, at);
    }
    ix->view.reuse.changed.n = 0;
}

/* --- what concerns the whole ------------------------------------------------------------------ */

/* in: all: also the rules that look at the cast and its media only */
static void run_project_rules(struct dub_issues *ix, bool all)
{
    size_t n;
    const struct dub_rule *rules = dub_rules(&n);
    memset(ix->n_project, 0, sizeof(ix->n_project));
    ix->first.n = ix->last.n = 0;
    for (size_t i = 0; i < n; i++) {
        struct dub_diag_list *l = &ix->by_rule[i];
        if (rules[i].run && (all || rules[i].sums)) {
            dub_diag_list_fini(l);
            rules[i].run(&rules[i], ix->view.p, &ix->env, l);
        }
        ix->n_project[DUB_SEV_ERROR] += l->n_error;
        ix->n_project[DUB_SEV_WARNING] += l->n_warning;
        ix->n_project[DUB_SEV_INFO] += l->n_info;
        for (size_t k = 0; k < l->items.n; k++) {
            const struct dub_diag *d = &l->items.at[k];
            if (d->severity == DUB_SEV_INFO) /* out of the way of what wants to be mended */
                dub_vec_push(&ix->last, d);
            else
                dub_vec_push(&ix->first, d);
        }
    }
    ix->used_revision = ix->view.tally.used_revision;
    ix->had_segments = ix->view.n > 0;
}

/* --- keeping up ------------------------------------------------------------------------------- */

/* Copies a text of the caller's; what it says decides what is found. */
static void keep_text(struct dub_issues *ix, char **slot, const char *text)
{
    if (*slot ? text && strcmp(*slot, text) == 0 : !text)
        return;
    dub_free(*slot);
    *slot = dub_strdup(text);
    ix->stale = true;
}

static void rebuild(struct dub_issues *ix, const struct dub_project *p)
{
    drop_view(ix);
    dub_check_view_init(&ix->view, p, ix->env.plan);
    ix->has_view = true;
    ix->env.view = &ix->view;
    examine_all(ix);
    run_project_rules(ix, true);
    ix->stale = false;
}

/* Takes the changes over into order and sums; false when something does not fit together. */
static bool take_over(struct dub_issues *ix)
{
    struct dub_check_view *v = &ix->view;
    bool fits = true;
    for (size_t i = 0; i < ix->before.n; i++) {
        struct dub_order_entry gone;
        if (!dub_check_view_drop(v, ix->before.at[i], &gone)) {
            fits = false;
            continue;
        }
        count(ix, &gone, false);
        dub_record_unref((struct dub_record *)&gone.s->rec);
    }
    for (size_t i = 0; i < ix->touched.n && fits; i++) {
        const struct dub_segment *now = dub_project_segment_by_id(v->p, ix->touched.at[i]);
        if (now)
            dub_check_view_add(v, now);
    }
    return fits && v->order.n == dub_project_n_segments(v->p);
}

static bool catch_up(struct dub_issues *ix)
{
    if (!take_over(ix))
        return false;
    for (size_t i = 0; i < ix->before.n; i++)
        if (!examine_around(ix, ix->before.at[i]))
            return false;
    for (size_t i = 0; i < ix->touched.n; i++) {
        const struct dub_segment *now = dub_project_segment_by_id(ix->view.p, ix->touched.at[i]);
        if (now && !examine_around(ix, now))
            return false;
    }
    examine_reused(ix);
    run_project_rules(ix, ix->used_revision != ix->view.tally.used_revision ||
                              ix->had_segments != (ix->view.n > 0));
    return true;
}

void dub_issues_sync(struct dub_issues *ix, const struct dub_project *p,
                     const struct dub_check_env *env)
{
    if (!ix->has_view || ix->view.p != p || ix->env.gaps != env->gaps)
        ix->stale = true;
    keep_text(ix, &ix->plan, env->plan);
    keep_text(ix, &ix->project_dir, env->project_dir);
    ix->env = *env;
    ix->env.plan = ix->plan;
    ix->env.project_dir = ix->project_dir;
    ix->env.view = &ix->view;
    /* A gap may belong to a segment far before the one that was edited. */
    bool local = !ix->stale && !(env->gaps && ix->touched.n > 0);
    ix->version += !local || ix->touched.n > 0;
    if (!local || (ix->touched.n > 0 && !catch_up(ix)))
        rebuild(ix, p);
    forget_notes(ix);
}

/* --- questions -------------------------------------------------------------------------------- */

static size_t n_of_segments(const struct dub_issues *ix)
{
    return ix->n_segment[0] + ix->n_segment[1] + ix->n_segment[2] + ix->n_waived;
}

uint64_t dub_issues_version(const struct dub_issues *ix)
{
    return ix->version;
}

size_t dub_issues_n(const struct dub_issues *ix)
{
    return ix->first.n + n_of_segments(ix) + ix->last.n;
}

size_t dub_issues_count(const struct dub_issues *ix, enum dub_severity severity)
{
    return ix->n_segment[severity] + ix->n_project[severity];
}

static struct dub_diag shared_copy(const struct dub_diag *d)
{
    struct dub_diag copy = *d;
    copy.ref = dub_str_ref(d->ref);
    copy.field = dub_str_ref(d->field);
    copy.value = dub_str_ref(d->value);
    copy.limit = dub_str_ref(d->limit);
    copy.message = dub_str_ref(d->message);
    copy.fix = dub_str_ref(d->fix);
    return copy;
}

/* The k-th finding of the entry at a place. */
static struct dub_diag written(const struct dub_issues *ix, struct dub_order_place at, size_t k)
{
    const struct dub_order *o = &ix->view.order;
    struct dub_check_segment c = dub_check_view_segment(&ix->view, at, dub_order_index(o, at));
    struct dub_diag_list found = {0};
    struct dub_diag d = {.rule = "", .segment = c.s->rec.id, .number = c.number};
    run_segment(&ix->env, &c, dub_order_entry(o, at)->rules, &found);
    if (k < found.items.n) {
        d = found.items.at[k];
        found.items.at[k] = (struct dub_diag){0};
    }
    dub_diag_list_fini(&found);
    return d;
}

void dub_issues_get(const struct dub_issues *ix, size_t i, struct dub_diag *out)
{
    size_t n = n_of_segments(ix);
    if (i < ix->first.n) {
        *out = shared_copy(ix->first.at[i]);
    } else if (i < ix->first.n + n) {
        size_t k = i - ix->first.n;
        struct dub_order_place at = dub_order_item(&ix->view.order, &k);
        *out = written(ix, at, k);
    } else {
        *out = shared_copy(ix->last.at[i - ix->first.n - n]);
    }
}

size_t dub_issues_of(const struct dub_issues *ix, size_t number, size_t *first)
{
    const struct dub_order *o = &ix->view.order;
    *first = ix->first.n;
    if (number == 0 || number > o->n)
        return 0;
    struct dub_order_place at = dub_order_place_of(o, number - 1);
    *first += dub_order_items_before(o, at);
    return dub_order_entry_items(dub_order_entry(o, at));
}

size_t dub_issues_segment(const struct dub_issues *ix, size_t i)
{
    if (i < ix->first.n || i >= ix->first.n + n_of_segments(ix))
        return 0;
    size_t k = i - ix->first.n;
    return dub_order_index(&ix->view.order, dub_order_item(&ix->view.order, &k)) + 1;
}

static const struct dub_order_entry *entry_of(const struct dub_issues *ix,
                                              const struct dub_segment *s)
{
    if (!ix->has_view)
        return NULL;
    const struct dub_order_entry *e =
        dub_order_entry(&ix->view.order, dub_order_find(&ix->view.order, s));
    return e && e->s->rec.id == s->rec.id ? e : NULL;
}

bool dub_issues_worst(const struct dub_issues *ix, const struct dub_segment *s,
                      enum dub_severity *out)
{
    const struct dub_order_entry *e = entry_of(ix, s);
    if (!e || e->n_error + e->n_warning + e->n_info == 0)
        return false;
    *out = e->n_error ? DUB_SEV_ERROR : e->n_warning ? DUB_SEV_WARNING : DUB_SEV_INFO;
    return true;
}

bool dub_issues_has(const struct dub_issues *ix, const struct dub_segment *s,
                    const struct dub_rule *rule)
{
    size_t n;
    const struct dub_order_entry *e = entry_of(ix, s);
    return e && (e->rules >> (rule - dub_rules(&n)) & 1);
}

static bool is_bad(const struct dub_order_entry *e, bool warnings)
{
    return e->n_error > 0 || (warnings && e->n_warning > 0);
}

size_t dub_issues_next_bad(const struct dub_issues *ix, size_t after, int dir, bool warnings)
{
    const struct dub_order *o = &ix->view.order;
    if (o->n == 0 || (dir > 0 ? after >= o->n : after < 2))
        return 0;
    struct dub_order_place at = dub_order_place_of(o, dir > 0 ? after : after - 2);
    for (;;) {
        const struct dub_order_head *h = &o->heads.at[at.chunk];
        if (h->n_error == 0 && (!warnings || h->n_warning == 0))
            at.slot = dir > 0 ? h->n - 1 : 0; /* nothing in the whole chunk */
        else if (is_bad(&h->at[at.slot], warnings))
            return dub_order_index(o, at) + 1;
        if (!dub_order_step(o, &at, dir))
            return 0;
    }
}

size_t dub_issues_step(const struct dub_issues *ix, size_t from, int dir)
{
    size_t n = dub_issues_n(ix);
    if (n == 0)
        return 0;
    if (from >= n)
        return dir < 0 ? n - 1 : 0;
    if (dir < 0)
        return from == 0 ? n - 1 : from - 1;
    return from + 1 == n ? 0 : from + 1;
}

struct dub_fit_total dub_issues_fit(const struct dub_issues *ix)
{
    return dub_check_view_total(&ix->view);
}
