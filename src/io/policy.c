#include "io/policy.h"

#include <stdlib.h>

#include "io/rows.h"

static const char *const overlap_names[] = {
    [DUB_OVERLAP_BOTH] = "both",
    [DUB_OVERLAP_KEEP_EARLIER] = "keep-earlier",
    [DUB_OVERLAP_KEEP_LONGER] = "keep-longer",
    [DUB_OVERLAP_SPLIT] = "split",
};

const char *dub_overlap_name(enum dub_overlap o)
{
    return overlap_names[o];
}

bool dub_overlap_parse(struct dub_sv text, enum dub_overlap *out)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(overlap_names); i++)
        if (dub_sv_eq_z(text, overlap_names[i])) {
            *out = (enum dub_overlap)i;
            return true;
        }
    return false;
}

static void carry(struct dub_rows *r, struct dub_policy_report *report)
{
    const struct dub_str *last = NULL;
    for (size_t i = 0; i < r->rows.n; i++) {
        struct dub_row *row = &r->rows.at[i];
        if (!row->speaker && last) {
            row->speaker = dub_str_ref(last);
            report->n_carried++;
        }
        last = row->speaker;
    }
}

/* --- order ------------------------------------------------------------------------------------ */

struct placed {
    struct dub_row row;
    size_t at;
};

static int by_start(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->row.span.start_us != y->row.span.start_us)
        return x->row.span.start_us > y->row.span.start_us ? 1 : -1;
    if (x->row.span.end_us != y->row.span.end_us)
        return x->row.span.end_us > y->row.span.end_us ? 1 : -1;
    return (x->at > y->at) - (x->at < y->at);
}

static void sort_rows(struct dub_rows *r)
{
    size_t n = r->rows.n;
    struct placed *all = dub_alloc_array(n + 1, sizeof(*all));
    for (size_t i = 0; i < n; i++)
        all[i] = (struct placed){r->rows.at[i], i};
    qsort(all, n, sizeof(*all), by_start);
    for (size_t i = 0; i < n; i++)
        r->rows.at[i] = all[i].row;
    dub_free(all);
}

/* In order of start a row can only share time with the one that ends last before it. */
static void count_overlaps(const struct dub_rows *r, struct dub_policy_report *report)
{
    size_t n = r->rows.n;
    struct placed *all = dub_alloc_array(n + 1, sizeof(*all));
    dub_us end = 0;
    for (size_t i = 0; i < n; i++)
        all[i] = (struct placed){r->rows.at[i], i};
    qsort(all, n, sizeof(*all), by_start);
    for (size_t i = 0; i < n; i++) {
        struct dub_span s = all[i].row.span;
        dub_us shared = (s.end_us < end ? s.end_us : end) - s.start_us;
        report->n_overlaps += shared > 0;
        report->overlap_us += shared > 0 ? shared : 0;
        end = s.end_us > end ? s.end_us : end;
    }
    dub_free(all);
}

/* --- merging ---------------------------------------------------------------------------------- */

static void join_text(struct dub_str **to, struct dub_str *more)
{
    if (!*to || !more) {
        *to = *to ? *to : dub_str_ref(more);
        return;
    }
    struct dub_buf b;
    dub_buf_init(&b, 0);
    dub_buf_add_sv(&b, dub_str_sv(*to));
    dub_buf_add_c(&b, ' ');
    dub_buf_add_sv(&b, dub_str_sv(more));
    dub_str_set(to, dub_buf_sv(&b));
    dub_buf_fini(&b);
}

static bool belong_together(const struct dub_row *a, const struct dub_row *b, dub_us gap_us)
{
    return dub_str_eq(a->speaker, b->speaker) && !a->audio_path && !b->audio_path &&
           b->span.start_us - a->span.end_us <= gap_us;
}

/* A run of rows becomes its first one; joined once, so that a long run costs its length only. */
static void close_run(struct dub_rows *r, size_t first, size_t end, size_t *n)
{
    struct dub_row *to = &r->rows.at[first];
    struct dub_buf text, target;
    dub_buf_init(&text, 0);
    dub_buf_init(&target, 0);
    for (size_t i = first + 1; i < end; i++) {
        struct dub_row *row = &r->rows.at[i];
        if (row->text)
            dub_buf_addf(&text, "%s%s", text.n ? " " : "", row->text->z);
        if (row->target)
            dub_buf_addf(&target, "%s%s", target.n ? " " : "", row->target->z);
        if (row->span.end_us > to->span.end_us)
            to->span.end_us = row->span.end_us;
        dub_row_fini(row);
    }
    if (end > first + 1) {
        struct dub_str *more = text.n ? dub_str_new(dub_buf_sv(&text)) : NULL;
        struct dub_str *more_target = target.n ? dub_str_new(dub_buf_sv(&target)) : NULL;
        join_text(&to->text, more);
        join_text(&to->target, more_target);
        dub_str_unref(more);
        dub_str_unref(more_target);
        to->n_words = 0; /* they are not needed any more */
    }
    dub_buf_fini(&text);
    dub_buf_fini(&target);
    r->rows.at[(*n)++] = *to;
}

static void merge(struct dub_rows *r, dub_us gap_us, struct dub_policy_report *report)
{
    size_t n = 0, first = 0;
    dub_us end_us = 0;
    for (size_t i = 0; i < r->rows.n; i++) {
        struct dub_row *row = &r->rows.at[i], *before = i ? &r->rows.at[i - 1] : NULL;
        struct dub_row reach = before ? *before : *row;
        reach.span.end_us = end_us;
        if (before && belong_together(&reach, row, gap_us)) {
            report->n_merged++;
        } else if (before) {
            close_run(r, first, i, &n);
            first = i;
            end_us = 0;
        }
        end_us = row->span.end_us > end_us ? row->span.end_us : end_us;
    }
    if (r->rows.n > 0)
        close_run(r, first, r->rows.n, &n);
    r->rows.n = n;
}

/* --- overlaps --------------------------------------------------------------------------------- */

struct resolver {
    struct dub_rows *r;
    size_t n; /* rows that are settled: r->rows.at[0 .. n), without overlaps */
    struct dub_policy_report *report;
};

static void drop(struct resolver *s, struct dub_row *row)
{
    char a[DUB_TIME_TEXT], b[DUB_TIME_TEXT];
    dub_rows_reject(s->r, row->line, "all of its time (%s to %s) is taken by another row",
                    dub_clock_print(row->span.start_us, a), dub_clock_print(row->span.end_us, b));
    dub_row_fini(row);
    s->report->n_dropped++;
}

/* returns: where the later of two overlapping rows begins; the earlier one ends there. */
static dub_us border(const struct dub_row *a, const struct dub_row *b, enum dub_overlap how)
{
    dub_us shared_end = a->span.end_us < b->span.end_us ? a->span.end_us : b->span.end_us;
    switch (how) {
    case DUB_OVERLAP_KEEP_EARLIER:
        return a->span.end_us;
    case DUB_OVERLAP_KEEP_LONGER:
        return dub_span_len(a->span) >= dub_span_len(b->span) ? a->span.end_us : b->span.start_us;
    case DUB_OVERLAP_SPLIT:
        return b->span.start_us + (shared_end - b->span.start_us) / 2;
    case DUB_OVERLAP_BOTH:
        break;
    }
    return b->span.start_us;
}

static void settle(struct resolver *s, struct dub_row row, enum dub_overlap how)
{
    while (s->n > 0 && s->r->rows.at[s->n - 1].span.end_us > row.span.start_us) {
        struct dub_row *last = &s->r->rows.at[s->n - 1];
        dub_us at = border(last, &row, how);
        if (at >= row.span.end_us) {
            drop(s, &row);
            return;
        }
        s->report->n_cut += at > row.span.start_us;
        s->report->n_cut += at < last->span.end_us;
        row.span.start_us = at;
        if (at > last->span.start_us) {
            last->span.end_us = at;
            break;
        }
        drop(s, last);
        s->n--;
    }
    s->r->rows.at[s->n++] = row;
}

static void resolve(struct dub_rows *r, enum dub_overlap how, struct dub_policy_report *report)
{
    struct resolver s = {.r = r, .report = report};
    size_t n = r->rows.n;
    for (size_t i = 0; i < n; i++)
        settle(&s, r->rows.at[i], how);
    r->rows.n = s.n;
}

/* --- gaps and lengths ------------------------------------------------------------------------- */

/* The earlier row gives: a line may end sooner, but not begin later than its mouth. */
static void open_gaps(struct dub_rows *r, const struct dub_policy *p,
                      struct dub_policy_report *report)
{
    dub_us least = p->min_length_us > 1 ? p->min_length_us : 1;
    for (size_t i = 1; i < r->rows.n; i++) {
        struct dub_row *a = &r->rows.at[i - 1], *b = &r->rows.at[i];
        dub_us gap = b->span.start_us - a->span.end_us, end = b->span.start_us - p->min_gap_us;
        if (gap < 0 || gap >= p->min_gap_us)
            continue;
        if (end - a->span.start_us < least) {
            report->n_gaps_left++;
            continue;
        }
        a->span.end_us = end;
        report->n_gaps++;
    }
}

static void lengthen(struct dub_rows *r, const struct dub_policy *p,
                     struct dub_policy_report *report)
{
    size_t n = 0, n_rows = r->rows.n;
    for (size_t i = 0; i < n_rows; i++) {
        struct dub_row row = r->rows.at[i];
        dub_us want = row.span.start_us + p->min_length_us;
        dub_us room = i + 1 < n_rows ? r->rows.at[i + 1].span.start_us - p->min_gap_us : want;
        bool is_short = row.span.end_us < want;
        if (is_short && !row.text && !row.target && !row.audio_path) {
            dub_rows_reject(r, row.line, "shorter than the least length, and without a text");
            dub_row_fini(&row);
            report->n_short_dropped++;
            continue;
        }
        if (is_short && want <= room && want <= DUB_US_MAX) {
            row.span.end_us = want;
            report->n_lengthened++;
        } else if (is_short) {
            row.span.end_us = room > row.span.end_us ? room : row.span.end_us;
            report->n_short++;
        }
        r->rows.at[n++] = row;
    }
    r->rows.n = n;
}

void dub_rows_apply(struct dub_rows *r, const struct dub_policy *policy,
                    struct dub_policy_report *report)
{
    if (policy->dashes)
        dub_rows_divide_dashes(r, report);
    if (policy->carry_speaker)
        carry(r, report);
    count_overlaps(r, report);
    bool any = policy->merge || policy->overlap != DUB_OVERLAP_BOTH || policy->min_gap_us > 0 ||
               policy->min_length_us > 0;
    if (any)
        sort_rows(r);
    if (policy->merge)
        merge(r, policy->merge_gap_us, report);
    if (policy->overlap != DUB_OVERLAP_BOTH)
        resolve(r, policy->overlap, report);
    if (policy->min_gap_us > 0)
        open_gaps(r, policy, report);
    if (policy->min_length_us > 0)
        lengthen(r, policy, report);
}
