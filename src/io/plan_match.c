/* Which segment of the project each row of a plan is, and which side changed what. */
#include <stdlib.h>

#include "io/plan_impl.h"

/* A segment that came from a file before. */
struct base {
    const struct dub_segment *s;
    struct dub_imported was;
    bool used;
};

struct match {
    struct dub_plan *plan;
    const struct dub_project *p;
    DUB_VEC(struct base) bases; /* by what the file said: start, then end */
    size_t *base_of;            /* of each row, SIZE_MAX: none */
    struct dub_idmap taken;     /* segments that a row has already */
};

static int by_old_times(const void *a, const void *b)
{
    const struct base *x = a, *y = b;
    if (x->was.span.start_us != y->was.span.start_us)
        return x->was.span.start_us > y->was.span.start_us ? 1 : -1;
    if (x->was.span.end_us != y->was.span.end_us)
        return x->was.span.end_us > y->was.span.end_us ? 1 : -1;
    return dub_segment_order(x->s, y->s);
}

static void collect(struct match *m)
{
    for (size_t i = 0; i < dub_project_n_segments(m->p); i++) {
        struct base b = {.s = dub_project_segment(m->p, i)};
        if (dub_imported_parse(b.s->imported, &b.was))
            dub_vec_push(&m->bases, b);
    }
    if (m->bases.n > 1)
        qsort(m->bases.at, m->bases.n, sizeof(*m->bases.at), by_old_times);
}

static size_t bases_from(const struct match *m, dub_us t)
{
    size_t lo = 0, hi = m->bases.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->bases.at[mid].was.span.start_us < t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool same_person(const struct match *m, const struct dub_row *row, const struct base *b)
{
    const struct dub_str *ref = row->speaker ? dub_plan_speaker(m->plan, row) : NULL;
    return !ref || b->was.speaker.n == 0 || dub_sv_eq(b->was.speaker, dub_str_sv(ref));
}

static bool same_text(const struct match *m, const struct dub_row *row, const struct base *b)
{
    const struct dub_str *source, *target;
    dub_plan_texts(m->plan, row, &source, &target);
    uint64_t a = dub_imported_hash(source), t = dub_imported_hash(target);
    return (a && a == b->was.source) || (t && t == b->was.target);
}

static void take(struct match *m, size_t row, size_t base)
{
    const struct base *b = &m->bases.at[base];
    m->base_of[row] = base;
    /* Parts of a segment that people cut in two still say the same: they stay together. */
    for (size_t i = base + 1; i < m->bases.n && dub_str_eq(m->bases.at[i].s->imported,
                                                           b->s->imported);
         i++)
        m->bases.at[i].used = true;
    for (size_t i = base; i > 0 && dub_str_eq(m->bases.at[i - 1].s->imported, b->s->imported); i--)
        m->bases.at[i - 1].used = true;
    m->bases.at[base].used = true;
}

/* The same times as before; of several at one time first the one with the same text. */
static void by_times(struct match *m)
{
    for (size_t r = 0; r < m->plan->rows.rows.n; r++) {
        const struct dub_row *row = &m->plan->rows.rows.at[r];
        size_t best = SIZE_MAX;
        int most = 0;
        for (size_t i = bases_from(m, row->span.start_us - DUB_SAME_TIME_US);
             i < m->bases.n && most < 3 &&
             m->bases.at[i].was.span.start_us <= row->span.start_us + DUB_SAME_TIME_US;
             i++) {
            const struct base *b = &m->bases.at[i];
            if (b->used || !dub_times_near(b->was.span.end_us, row->span.end_us))
                continue;
            int fits = 1 + same_person(m, row, b) + same_text(m, row, b);
            /* another person at the same time with another text is another line */
            if (fits > most && fits > 1) {
                best = i;
                most = fits;
            }
        }
        if (best != SIZE_MAX)
            take(m, r, best);
    }
}

/* --- moved in the file: the same text at another time ------------------------------------------ */

struct by_text {
    uint64_t hash;
    size_t base;
};

static int by_hash(const void *a, const void *b)
{
    const struct by_text *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash > y->hash ? 1 : -1;
    return (x->base > y->base) - (x->base < y->base);
}

static size_t first_of(const struct by_text *all, size_t n, uint64_t hash)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (all[mid].hash < hash)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void by_texts(struct match *m)
{
    size_t n = 0;
    struct by_text *all = dub_alloc_array(2 * m->bases.n + 1, sizeof(*all));
    for (size_t i = 0; i < m->bases.n; i++) {
        const struct base *b = &m->bases.at[i];
        if (!b->used && b->was.source)
            all[n++] = (struct by_text){b->was.source, i};
        if (!b->used && b->was.target)
            all[n++] = (struct by_text){b->was.target, i};
    }
    qsort(all, n, sizeof(*all), by_hash);
    size_t *next = dub_alloc_array(n + 1, sizeof(*next)); /* of a run of equals: the first free */
    for (size_t i = 0; i < n; i++)
        next[i] = i;
    for (size_t r = 0; r < m->plan->rows.rows.n; r++) {
        const struct dub_str *source, *target;
        if (m->base_of[r] != SIZE_MAX)
            continue;
        dub_plan_texts(m->plan, &m->plan->rows.rows.at[r], &source, &target);
        uint64_t hash = dub_imported_hash(source ? source : target);
        size_t head = first_of(all, n, hash);
        if (!hash || head >= n)
            continue;
        while (next[head] < n && all[next[head]].hash == hash &&
               m->bases.at[all[next[head]].base].used)
            next[head]++;
        if (next[head] < n && all[next[head]].hash == hash)
            take(m, r, all[next[head]].base);
    }
    dub_free(next);
    dub_free(all);
}

/* --- written anew in the file: most of the same time ------------------------------------------- */

#define LOOK_AROUND 32 /* segments before and behind */

static dub_us shared(struct dub_span a, struct dub_span b)
{
    dub_us from = a.start_us > b.start_us ? a.start_us : b.start_us;
    dub_us to = a.end_us < b.end_us ? a.end_us : b.end_us;
    return to - from;
}

static void by_overlap(struct match *m)
{
    for (size_t r = 0; r < m->plan->rows.rows.n; r++) {
        const struct dub_row *row = &m->plan->rows.rows.at[r];
        size_t best = SIZE_MAX, at = bases_from(m, row->span.start_us);
        dub_us most = 0;
        for (size_t i = at > LOOK_AROUND ? at - LOOK_AROUND : 0;
             m->base_of[r] == SIZE_MAX && i < m->bases.n && i < at + LOOK_AROUND; i++) {
            const struct base *b = &m->bases.at[i];
            dub_us both = shared(row->span, b->was.span);
            dub_us longer = dub_span_len(row->span) > dub_span_len(b->was.span)
                                ? dub_span_len(row->span)
                                : dub_span_len(b->was.span);
            if (!b->used && both > most && both * 2 > longer && same_person(m, row, b)) {
                best = i;
                most = both;
            }
        }
        if (best != SIZE_MAX)
            take(m, r, best);
    }
}

/* --- never imported: a segment that lies just where the row lies -------------------------------- */

static const struct dub_segment *same_place(const struct match *m, const struct dub_row *row)
{
    const struct dub_str *ref = row->speaker ? dub_plan_speaker(m->plan, row) : NULL;
    for (size_t i = dub_project_segment_from(m->p, row->span.start_us - DUB_SAME_TIME_US);
         i < dub_project_n_segments(m->p); i++) {
        const struct dub_segment *s = dub_project_segment(m->p, i);
        if (s->span.start_us > row->span.start_us + DUB_SAME_TIME_US)
            break;
        if (dub_times_near(s->span.end_us, row->span.end_us) &&
            !dub_idmap_get(&m->taken, s->rec.id) &&
            (!ref || !s->speaker || dub_str_eq(ref, s->speaker)))
            return s;
    }
    return NULL;
}

/* --- three ways --------------------------------------------------------------------------------- */

/* One field: `file` the file changed it, `here` the project did, `same` both say the same now. */
static void judge(struct dub_plan_step *step, enum dub_plan_field field, bool file, bool here,
                  bool same)
{
    if (same || !file)
        return;
    if (here)
        step->kept |= field;
    else
        step->changes |= field;
}

static void judge_text(struct dub_plan_step *step, enum dub_plan_field field, uint64_t was,
                       const struct dub_str *row, const struct dub_str *now)
{
    uint64_t file = dub_imported_hash(row), here = dub_imported_hash(now);
    if (row)
        judge(step, field, file != was, here != was, dub_str_eq(row, now));
}

static struct dub_plan_step compare(const struct match *m, size_t r, const struct base *b)
{
    const struct dub_row *row = &m->plan->rows.rows.at[r];
    const struct dub_str *source, *target, *ref = dub_plan_speaker(m->plan, row);
    struct dub_plan_step step = {.row = r, .segment = b->s->rec.id};
    dub_plan_texts(m->plan, row, &source, &target);
    judge(&step, DUB_PLAN_TIMES, !dub_spans_near(row->span, b->was.span),
          !dub_spans_near(b->s->span, b->was.span), dub_spans_near(b->s->span, row->span));
    judge_text(&step, DUB_PLAN_SOURCE, b->was.source, source, b->s->source_text);
    judge_text(&step, DUB_PLAN_TARGET, b->was.target, target, b->s->text);
    if (ref)
        judge(&step, DUB_PLAN_SPEAKER, !dub_sv_eq(dub_str_sv(ref), b->was.speaker),
              !dub_sv_eq(dub_str_sv(b->s->speaker), b->was.speaker),
              dub_str_eq(ref, b->s->speaker));
    return step;
}

/* Without a memory of it the file's texts count, as when they are brought for the first time. */
static struct dub_plan_step bring(const struct match *m, size_t r, const struct dub_segment *s)
{
    const struct dub_row *row = &m->plan->rows.rows.at[r];
    const struct dub_str *source, *target;
    struct dub_plan_step step = {.row = r, .segment = s->rec.id};
    dub_plan_texts(m->plan, row, &source, &target);
    if (source && !dub_str_eq(source, s->source_text))
        step.changes |= DUB_PLAN_SOURCE;
    if (target && !dub_str_eq(target, s->text))
        step.changes |= DUB_PLAN_TARGET;
    if (!s->speaker && dub_plan_speaker(m->plan, row))
        step.changes |= DUB_PLAN_SPEAKER;
    return step;
}

static void judge_take(const struct match *m, struct dub_plan_step *step)
{
    const struct dub_row *row = &m->plan->rows.rows.at[step->row];
    const struct dub_segment *s = dub_project_segment_by_id(m->p, step->segment);
    const struct dub_input *in =
        s->input ? dub_project_input_by_ref(m->p, dub_str_sv(s->input)) : NULL;
    if (row->audio_path && !(in && in->where && dub_str_eq(in->where, row->audio_path)))
        step->changes |= DUB_PLAN_TAKE;
}

static void add_step(struct match *m, struct dub_plan_step step)
{
    struct dub_plan *plan = m->plan;
    if (step.segment && step.row != SIZE_MAX) {
        judge_take(m, &step);
        dub_idmap_put(&m->taken, step.segment, m);
        step.act = step.changes ? DUB_PLAN_CHANGE : step.kept ? DUB_PLAN_KEEP : DUB_PLAN_SAME;
    }
    plan->n_add += step.act == DUB_PLAN_ADD;
    plan->n_change += step.act == DUB_PLAN_CHANGE;
    plan->n_same += step.act == DUB_PLAN_SAME;
    plan->n_keep += step.kept != 0 || step.act == DUB_PLAN_KEEP;
    plan->n_remove += step.act == DUB_PLAN_REMOVE;
    dub_vec_push(&plan->steps, step);
}

static void match_rows(struct match *m)
{
    for (size_t r = 0; r < m->plan->rows.rows.n; r++)
        if (m->base_of[r] != SIZE_MAX)
            dub_idmap_put(&m->taken, m->bases.at[m->base_of[r]].s->rec.id, m);
    for (size_t r = 0; r < m->plan->rows.rows.n; r++) {
        const struct dub_segment *there =
            m->base_of[r] == SIZE_MAX && m->plan->mode != DUB_PLAN_REPLACE
                ? same_place(m, &m->plan->rows.rows.at[r])
                : NULL;
        struct dub_plan_step fresh = {.act = DUB_PLAN_ADD, .row = r};
        if (m->base_of[r] != SIZE_MAX)
            add_step(m, compare(m, r, &m->bases.at[m->base_of[r]]));
        else
            add_step(m, there ? bring(m, r, there) : fresh);
    }
}

/* --- gone from the file ------------------------------------------------------------------------- */

static bool untouched(const struct base *b)
{
    const struct dub_segment *s = b->s;
    return dub_spans_near(s->span, b->was.span) &&
           dub_imported_hash(s->source_text) == b->was.source &&
           dub_imported_hash(s->text) == b->was.target &&
           dub_sv_eq(dub_str_sv(s->speaker), b->was.speaker) && !s->input && !s->note &&
           !s->waived && s->override.set == 0 && s->review == DUB_REVIEW_NONE;
}

static bool is_of_a_file(const struct dub_plan *plan, uint64_t file)
{
    for (size_t i = 0; i < plan->n_files; i++)
        if (plan->files[i] == file)
            return true;
    return false;
}

static void match_gone(struct match *m)
{
    for (size_t i = 0; i < m->bases.n; i++) {
        const struct base *b = &m->bases.at[i];
        if (b->used || dub_idmap_get(&m->taken, b->s->rec.id) ||
            !is_of_a_file(m->plan, b->was.file))
            continue;
        struct dub_plan_step step = {.row = SIZE_MAX, .segment = b->s->rec.id};
        step.act = untouched(b) ? DUB_PLAN_REMOVE : DUB_PLAN_KEEP;
        add_step(m, step);
    }
}

void dub_plan_match(struct dub_plan *plan, const struct dub_project *p)
{
    struct match m = {.plan = plan, .p = p};
    size_t n = plan->rows.rows.n;
    m.base_of = dub_alloc_array(n + 1, sizeof(*m.base_of));
    for (size_t i = 0; i < n; i++)
        m.base_of[i] = SIZE_MAX;
    if (plan->mode == DUB_PLAN_MERGE) {
        collect(&m);
        by_times(&m);
        by_texts(&m);
        by_overlap(&m);
    }
    match_rows(&m);
    if (plan->mode == DUB_PLAN_MERGE && n > 0)
        match_gone(&m);
    dub_vec_fini(&m.bases);
    dub_free(m.base_of);
    dub_idmap_fini(&m.taken);
}
