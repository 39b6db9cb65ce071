#include "io/pair.h"

#include <stdlib.h>

#include "io/rows.h"

static const char *const pair_names[] = {
    [DUB_PAIR_AUTO] = "auto", [DUB_PAIR_INDEX] = "index", [DUB_PAIR_TIME] = "time"};

bool dub_pair_by_parse(struct dub_sv text, enum dub_pair_by *out)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(pair_names); i++)
        if (dub_sv_eq_z(text, pair_names[i])) {
            *out = (enum dub_pair_by)i;
            return true;
        }
    return false;
}

const char *dub_pair_by_name(enum dub_pair_by by)
{
    return pair_names[by];
}

/* --- which with which -------------------------------------------------------------------------- */

#define NEAR_US ((dub_us)500000)

/* As many rows, and nine of ten begin within half a second of each other. */
static bool by_index_fits(const struct dub_rows *a, const struct dub_rows *b)
{
    size_t n_near = 0;
    if (a->rows.n != b->rows.n)
        return false;
    for (size_t i = 0; i < a->rows.n; i++) {
        dub_us d = a->rows.at[i].span.start_us - b->rows.at[i].span.start_us;
        n_near += d <= NEAR_US && d >= -NEAR_US;
    }
    return n_near * 10 >= a->rows.n * 9;
}

struct slot {
    dub_us start_us, end_us;
    size_t row;
    dub_us latest_us; /* end of all slots up to this one */
};

static int by_start(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;
    if (x->start_us != y->start_us)
        return x->start_us > y->start_us ? 1 : -1;
    return (x->row > y->row) - (x->row < y->row);
}

static struct slot *slots_of(const struct dub_rows *rows)
{
    size_t n = rows->rows.n;
    struct slot *s = dub_alloc_array(n + 1, sizeof(*s));
    for (size_t i = 0; i < n; i++)
        s[i] = (struct slot){rows->rows.at[i].span.start_us, rows->rows.at[i].span.end_us, i, 0};
    qsort(s, n, sizeof(*s), by_start);
    for (size_t i = 0; i < n; i++) {
        dub_us before = i ? s[i - 1].latest_us : 0;
        s[i].latest_us = s[i].end_us > before ? s[i].end_us : before;
    }
    return s;
}

#define LOOK_BACK 64 /* rows before: nobody writes more that overlap one line */

/* The row that shares most time with a span; SIZE_MAX when none does. */
static size_t overlapped(const struct slot *s, size_t n, struct dub_span span)
{
    size_t lo = 0, hi = n, best = SIZE_MAX;
    dub_us most = 0;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s[mid].start_us < span.end_us)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (size_t i = lo; i > 0 && lo - i < LOOK_BACK && s[i - 1].latest_us > span.start_us; i--) {
        dub_us a = s[i - 1].start_us > span.start_us ? s[i - 1].start_us : span.start_us;
        dub_us b = s[i - 1].end_us < span.end_us ? s[i - 1].end_us : span.end_us;
        if (b - a > most) {
            most = b - a;
            best = s[i - 1].row;
        }
    }
    return best;
}

static void add_target(struct dub_row *row, const struct dub_row *from)
{
    const struct dub_str *text = from->target ? from->target : from->text;
    struct dub_buf b;
    dub_buf_init(&b, 0);
    if (row->target)
        dub_buf_addf(&b, "%s ", row->target->z);
    dub_buf_add_sv(&b, dub_str_sv(text));
    dub_str_set(&row->target, dub_buf_sv(&b));
    dub_buf_fini(&b);
    if (!row->speaker)
        row->speaker = dub_str_ref(from->speaker);
    if (!row->audio_path)
        row->audio_path = dub_str_ref(from->audio_path);
}

static void add_alone(struct dub_rows *rows, const struct dub_row *from)
{
    struct dub_row row = {.span = from->span,
                          .speaker = dub_str_ref(from->speaker),
                          .target = dub_str_ref(from->target ? from->target : from->text),
                          .audio_path = dub_str_ref(from->audio_path),
                          .source = from->source,
                          .line = from->line};
    dub_vec_push(&rows->rows, row);
}

void dub_rows_pair(struct dub_rows *rows, const struct dub_rows *target, enum dub_pair_by by,
                   struct dub_pair_report *report)
{
    size_t n = rows->rows.n;
    struct slot *slots = slots_of(rows);
    if (by == DUB_PAIR_AUTO)
        by = by_index_fits(rows, target) ? DUB_PAIR_INDEX : DUB_PAIR_TIME;
    report->by = by;
    for (size_t i = 0; i < target->rows.n; i++) {
        const struct dub_row *t = &target->rows.at[i];
        size_t with = i < n ? i : SIZE_MAX;
        if (!t->text && !t->target)
            continue;
        if (by == DUB_PAIR_TIME)
            with = overlapped(slots, n, t->span);
        if (with == SIZE_MAX) {
            add_alone(rows, t);
            report->n_alone++;
        } else {
            add_target(&rows->rows.at[with], t);
            report->n_paired++;
        }
    }
    for (size_t i = 0; i < n; i++)
        report->n_without += !rows->rows.at[i].target;
    dub_free(slots);
}
