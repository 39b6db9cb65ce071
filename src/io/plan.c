#include "io/plan.h"

#include <stdlib.h>

#include "base/fs.h"
#include "io/cut.h"
#include "io/plan_impl.h"
#include "io/rows.h"

/* --- all files together ------------------------------------------------------------------------ */

static void copy_rows(struct dub_rows *to, const struct dub_rows *from, unsigned source)
{
    dub_vec_reserve(&to->rows, to->rows.n + from->rows.n);
    for (size_t i = 0; i < from->rows.n; i++) {
        const struct dub_row *row = &from->rows.at[i];
        struct dub_piece whole = {.to = SIZE_MAX, .target_to = SIZE_MAX, .span = row->span,
                                  .n_words = row->n_words};
        dub_rows_copy_piece(to, from, row, &whole, row->speaker);
        to->rows.at[to->rows.n - 1].source = source;
    }
    to->n_read += from->n_read;
}

struct place {
    struct dub_span span;
    size_t row;
};

static int by_start(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->span.start_us != y->span.start_us)
        return x->span.start_us > y->span.start_us ? 1 : -1;
    return (x->row > y->row) - (x->row < y->row);
}

/* The row of the files before that lies just where this one lies, once. */
static struct place *find_place(struct place *all, size_t n, const struct dub_rows *rows,
                                const struct dub_row *row)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (all[mid].span.start_us < row->span.start_us - DUB_SAME_TIME_US)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < n && all[lo].span.start_us <= row->span.start_us + DUB_SAME_TIME_US; lo++) {
        if (all[lo].row == SIZE_MAX || !dub_times_near(all[lo].span.end_us, row->span.end_us))
            continue;
        const struct dub_row *there = &rows->rows.at[all[lo].row];
        if (!row->speaker || !there->speaker || dub_str_eq(row->speaker, there->speaker))
            return &all[lo];
    }
    return NULL;
}

static void replace_text(struct dub_str **slot, const struct dub_str *text)
{
    if (!text)
        return;
    dub_str_unref(*slot);
    *slot = dub_str_ref(text);
}

/* A second transcript: rows of the same times bring what they say, others come to the end. */
static void add_file(struct dub_rows *all, const struct dub_rows *more, unsigned source)
{
    size_t n = all->rows.n;
    if (n == 0) {
        copy_rows(all, more, source);
        return;
    }
    struct dub_rows rest = {0};
    struct place *places = dub_alloc_array(n + 1, sizeof(*places));
    for (size_t i = 0; i < n; i++)
        places[i] = (struct place){all->rows.at[i].span, i};
    qsort(places, n, sizeof(*places), by_start);
    for (size_t i = 0; i < more->rows.n; i++) {
        const struct dub_row *row = &more->rows.at[i];
        struct place *at = find_place(places, n, all, row);
        struct dub_row *to = at ? &all->rows.at[at->row] : NULL;
        struct dub_piece whole = {.to = SIZE_MAX, .target_to = SIZE_MAX, .span = row->span,
                                  .n_words = row->n_words};
        if (!to) {
            dub_rows_copy_piece(&rest, more, row, &whole, row->speaker);
            continue;
        }
        at->row = SIZE_MAX;
        to->n_words = row->text ? 0 : to->n_words;
        replace_text(&to->text, row->text);
        replace_text(&to->target, row->target);
        replace_text(&to->audio_path, row->audio_path);
        if (!to->speaker)
            to->speaker = dub_str_ref(row->speaker);
    }
    copy_rows(all, &rest, source);
    all->n_read += more->n_read - rest.n_read;
    dub_rows_fini(&rest);
    dub_free(places);
}

static void gather(struct dub_plan *plan, const struct dub_source *sources, size_t n,
                   const struct dub_plan_opts *opts)
{
    struct dub_rows turns = {0};
    bool any_text = false;
    for (size_t i = 0; i < n; i++)
        any_text = any_text || sources[i].role == DUB_SOURCE_TEXT;
    for (size_t i = 0; i < n; i++) {
        if (sources[i].role == DUB_SOURCE_TURNS && any_text)
            copy_rows(&turns, &sources[i].rows, (unsigned)i);
        else if (sources[i].role != DUB_SOURCE_TARGET)
            add_file(&plan->rows, &sources[i].rows, (unsigned)i);
    }
    if (opts->split_by_words)
        dub_rows_split_by_words(&plan->rows, opts->join.split, &plan->join);
    dub_rows_divide(&plan->rows, opts->bilingual, &plan->pair);
    for (size_t i = 0; i < n; i++)
        if (sources[i].role == DUB_SOURCE_TARGET)
            dub_rows_pair(&plan->rows, &sources[i].rows, opts->pair, &plan->pair);
    if (turns.rows.n > 0)
        dub_rows_join(&plan->rows, &turns, &opts->join, &plan->join);
    dub_rows_fini(&turns);
}

/* --- cast --------------------------------------------------------------------------------------- */

/* A label that no file has is a slip: nothing may be done on the strength of it. */
static enum dub_status check_map(const char *const *map, const struct dub_source *sources, size_t n,
                                 struct dub_err *err)
{
    for (const char *const *m = map; m && m[0] && m[1]; m += 2) {
        bool found = false;
        for (size_t i = 0; i < n && !found; i++)
            for (size_t r = 0; r < sources[i].rows.rows.n && !found; r++) {
                const struct dub_str *label = sources[i].rows.rows.at[r].speaker;
                found = label && dub_sv_ieq(dub_str_sv(label), dub_sv(m[0]));
            }
        for (size_t i = 0; i < n && !found; i++)
            for (size_t w = 0; w < sources[i].rows.words.n && !found; w++) {
                const struct dub_str *label = sources[i].rows.words.at[w].speaker;
                found = label && dub_sv_ieq(dub_str_sv(label), dub_sv(m[0]));
            }
        if (!found)
            return dub_fail(err, DUB_ERR_ARG,
                            "--map %s=%s: no row has the label '%s'; --dry-run lists the labels",
                            m[0], m[1], m[0]);
    }
    return DUB_OK;
}

static const char *mapped_to(const char *const *map, const struct dub_str *label)
{
    for (const char *const *m = map; m && m[0] && m[1]; m += 2)
        if (dub_sv_eq_z(dub_str_sv(label), m[0]))
            return m[1];
    return NULL;
}

/* What is said of a label of the turns goes for the transcript's label of the same person. */
static const char **with_aliases(const struct dub_plan *plan, const char *const *map)
{
    size_t n = 0, n_map = 0;
    while (map && map[n_map] && map[n_map + 1])
        n_map += 2;
    const char **all = dub_alloc_array(n_map + 2 * plan->join.aliases.n + 2, sizeof(*all));
    for (; n < n_map; n++)
        all[n] = map[n];
    for (size_t i = 0; i < plan->join.aliases.n; i++) {
        const struct dub_join_alias *a = &plan->join.aliases.at[i];
        const char *to = mapped_to(map, a->turn_label);
        if (!to || mapped_to(map, a->text_label))
            continue;
        all[n++] = a->text_label->z;
        all[n++] = to;
    }
    return all;
}

static void resolve_cast(struct dub_plan *plan, const struct dub_plan_opts *opts,
                         const struct dub_project *p)
{
    const char **map = with_aliases(plan, opts->map);
    dub_cast_collect(&plan->cast, &plan->rows);
    dub_cast_resolve(&plan->cast, map, p);
    dub_cast_propose(&plan->cast, p, opts->take_proposals);
    dub_free(map);
}

static bool skipped(const struct dub_plan *plan, const struct dub_row *row)
{
    const struct dub_cast_label *l =
        row->speaker ? dub_cast_find(&plan->cast, dub_str_sv(row->speaker)) : NULL;
    return l && l->skip;
}

/* Rows of nobody go; their labels stay in the cast, to be seen. */
static void leave_out(struct dub_plan *plan)
{
    size_t n = 0;
    for (size_t i = 0; i < plan->rows.rows.n; i++) {
        struct dub_row *row = &plan->rows.rows.at[i];
        if (!skipped(plan, row)) {
            plan->rows.rows.at[n++] = *row;
            continue;
        }
        plan->n_skipped++;
        /* the cast borrows the names of its labels from rows: keep the string in a reject */
        struct dub_reject rejected = {row->line, dub_str_ref(row->speaker)};
        dub_vec_push(&plan->left_out, rejected);
        dub_row_fini(row);
    }
    plan->rows.rows.n = n;
}

/* Nobody is named: the only speaker there is, else one for all. */
static void choose_everybody(struct dub_plan *plan, const struct dub_project *p)
{
    if (plan->cast.labels.n > 0 || plan->rows.rows.n == 0)
        return;
    if (dub_project_n_speakers(p) == 1) {
        plan->everybody = dub_str_ref(dub_project_speaker(p, 0)->ref);
        return;
    }
    plan->everybody = dub_str_new_z("speaker_1");
    plan->everybody_is_new = !dub_project_speaker_by_ref(p, plan->everybody);
}

const struct dub_str *dub_plan_speaker(const struct dub_plan *plan, const struct dub_row *row)
{
    const struct dub_cast_label *l =
        row->speaker ? dub_cast_find(&plan->cast, dub_str_sv(row->speaker)) : NULL;
    return l ? l->ref : plan->everybody;
}

void dub_plan_texts(const struct dub_plan *plan, const struct dub_row *row,
                    const struct dub_str **source, const struct dub_str **target)
{
    bool is_target = plan->as_target && !row->target;
    *source = is_target ? NULL : row->text;
    *target = is_target ? row->text : row->target;
}

/* --- takes -------------------------------------------------------------------------------------- */

static void give_takes(struct dub_plan *plan, const struct dub_take_files *files)
{
    size_t n = plan->rows.rows.n;
    const struct dub_str **refs = dub_alloc_array(n + 1, sizeof(*refs));
    for (size_t i = 0; i < n; i++)
        refs[i] = dub_plan_speaker(plan, &plan->rows.rows.at[i]);
    dub_rows_give_takes(&plan->rows, files, refs, &plan->takes);
    dub_free(refs);
}

/* --- the plan ----------------------------------------------------------------------------------- */

static void name_files(struct dub_plan *plan, const struct dub_source *sources, size_t n)
{
    plan->files = dub_alloc_array(n + 1, sizeof(*plan->files));
    plan->n_files = n;
    for (size_t i = 0; i < n; i++) {
        struct dub_str *name =
            sources[i].path ? dub_str_new_z(dub_path_base(sources[i].path)) : NULL;
        plan->files[i] = dub_imported_hash(name);
        dub_str_unref(name);
    }
}

enum dub_status dub_plan_make(const struct dub_source *sources, size_t n,
                              const struct dub_plan_opts *opts, const struct dub_project *p,
                              struct dub_plan *plan, struct dub_err *err)
{
    *plan = (struct dub_plan){.mode = opts->mode, .as_target = opts->as_target};
    enum dub_status st = check_map(opts->map, sources, n, err);
    if (st)
        return st;
    name_files(plan, sources, n);
    gather(plan, sources, n, opts);
    dub_rows_apply(&plan->rows, &opts->policy, &plan->policy);
    resolve_cast(plan, opts, p);
    leave_out(plan);
    choose_everybody(plan, p);
    if (opts->takes)
        give_takes(plan, opts->takes);
    dub_plan_match(plan, p);
    return DUB_OK;
}

void dub_plan_fini(struct dub_plan *plan)
{
    dub_cast_fini(&plan->cast);
    dub_rows_fini(&plan->rows);
    for (size_t i = 0; i < plan->left_out.n; i++)
        dub_str_unref(plan->left_out.at[i].reason);
    dub_vec_fini(&plan->left_out);
    dub_str_unref(plan->everybody);
    dub_vec_fini(&plan->steps);
    dub_join_report_fini(&plan->join);
    dub_take_report_fini(&plan->takes);
    dub_free(plan->files);
    plan->files = NULL;
}
