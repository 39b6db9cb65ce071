/*
 * Which rows the table shows and in which order. An edit changes few segments: where filter and
 * sorting look at nothing but the segment, only those are looked at again and put in their place;
 * else everything is, and an order that still nearly holds is mended in one pass.
 */
#include <stdio.h>

#include "app_impl.h"
#include "base/utf8.h"

#define FEW 64 /* more changed segments than this are sorted anew */

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static bool by_time(const struct ui_table *t)
{
    return t->sort == UI_COL_NUMBER || t->sort == UI_COL_START;
}

bool ui_table_is_plain(const struct ui_app *app)
{
    return !app->tbl.filter && by_time(&app->tbl) && !app->tbl.descending;
}

static void forget(struct ui_table *t)
{
    for (size_t i = 0; i < t->seen.n; i++)
        dub_record_unref((struct dub_record *)(uintptr_t)&t->seen.at[i]->rec);
    t->seen.n = 0;
    t->rows.n = 0;
    t->valid = false;
}

static void read_option(struct ui_app *app)
{
    struct ui_table *t = &app->tbl;
    const char *text = ui_opt_text(app, UI_OPT_SORT);
    if (t->sort_text && strcmp(t->sort_text, text) == 0)
        return;
    dub_free(t->sort_text);
    t->sort_text = dub_strdup(text);
    struct dub_sv rest = dub_sv(text), name = dub_sv_split(&rest, ' ');
    if (!ui_column_find(name, &t->sort))
        t->sort = UI_COL_NUMBER;
    t->descending = dub_sv_eq_z(dub_sv_trim(rest), "desc");
    t->valid = false;
}

/* --- comparing -------------------------------------------------------------------------------- */

/* Without regard to case; no text comes last. */
static int compare_texts(struct dub_sv a, struct dub_sv b)
{
    int32_t x, y;
    if ((a.n == 0) != (b.n == 0))
        return a.n == 0 ? 1 : -1;
    for (;;) {
        size_t n = dub_utf8_next(a, &x), k = dub_utf8_next(b, &y);
        if (n == 0 || k == 0)
            return (n > 0) - (k > 0);
        x = dub_cp_lower(x);
        y = dub_cp_lower(y);
        if (x != y)
            return x < y ? -1 : 1;
        a = dub_sv_n(a.p + n, a.n - n);
        b = dub_sv_n(b.p + k, b.n - k);
    }
}

static int compare_keys(const struct ui_table *t, const struct ui_sort_key *a,
                        const struct ui_sort_key *b)
{
    int order = (a->number > b->number) - (a->number < b->number);
    bool missing = (a->text.n == 0) != (b->text.n == 0);
    if (order == 0 && (a->text.n || b->text.n))
        order = compare_texts(a->text, b->text);
    return t->descending && !missing ? -order : order;
}

/* Rows that are alike stand in order of time, whichever way the sorting runs. */
static bool goes_before(const struct ui_table *t, const struct ui_sort_key *keys, size_t a,
                        size_t b)
{
    int order = compare_keys(t, &keys[a], &keys[b]);
    return order < 0 || (order == 0 && a < b);
}

/* --- everything ------------------------------------------------------------------------------- */

/* First row at or behind `from` that does not follow the one before it. */
static size_t run_end(const struct ui_table *t, const struct ui_sort_key *keys, const size_t *rows,
                      size_t from, size_t n)
{
    size_t i = from + 1;
    while (i < n && !goes_before(t, keys, rows[i], rows[i - 1]))
        i++;
    return i < n ? i : n;
}

/* Merge sort over the runs that are in order already: one pass over what nearly is. */
static void sort_rows(struct ui_table *t, const struct ui_sort_key *keys)
{
    size_t n = t->rows.n, *from = t->rows.at;
    size_t *spare = dub_alloc_array(n + 1, sizeof(*spare)), *to = spare;
    for (size_t n_runs = 2; n_runs > 1 && n > 1;) {
        n_runs = 0;
        for (size_t start = 0; start < n; n_runs++) {
            size_t mid = run_end(t, keys, from, start, n);
            size_t end = mid < n ? run_end(t, keys, from, mid, n) : n;
            size_t a = start, b = mid;
            for (size_t k = start; k < end; k++) {
                bool left = b >= end || (a < mid && !goes_before(t, keys, from[b], from[a]));
                to[k] = left ? from[a++] : from[b++];
            }
            start = end;
        }
        size_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != t->rows.at)
        memcpy(t->rows.at, from, n * sizeof(*from));
    dub_free(spare);
}

static bool matches(struct ui_app *app, size_t index)
{
    struct ui_table *t = &app->tbl;
    if (!t->filter)
        return true;
    struct dub_filter_view v = {project(app), dub_filter_wants_issues(t->filter)
                                                  ? dub_session_diags(app->session)
                                                  : NULL};
    return dub_filter_match(t->filter, &v, index);
}

/* From the order of before, so that little is left to sort. */
static void make_all(struct ui_app *app)
{
    struct ui_table *t = &app->tbl;
    size_t n = dub_project_n_segments(project(app)), kept = 0;
    bool *wanted = dub_alloc_array(n + 1, sizeof(*wanted));
    for (size_t i = 0; i < n; i++)
        wanted[i] = matches(app, i);
    for (size_t i = 0; i < t->rows.n; i++) {
        size_t index = t->rows.at[i];
        if (index >= n || !wanted[index])
            continue;
        wanted[index] = false;
        t->rows.at[kept++] = index;
    }
    t->rows.n = kept;
    for (size_t i = 0; i < n; i++)
        if (wanted[i])
            dub_vec_push(&t->rows, i);
    dub_free(wanted);
    struct ui_sort_key *keys = dub_alloc_array(n + 1, sizeof(*keys));
    for (size_t i = 0; i < n; i++)
        keys[i] = ui_column_key(app, t->sort, i);
    sort_rows(t, keys);
    dub_free(keys);
}

/* --- what an edit touched --------------------------------------------------------------------- */

struct change { /* segments [from, old_end) became [from, new_end) */
    size_t from, old_end, new_end;
};

static struct change find_change(const struct ui_app *app)
{
    const struct ui_table *t = &app->tbl;
    size_t old_n = t->seen.n, new_n = dub_project_n_segments(project(app)), from = 0, tail = 0;
    size_t least = old_n < new_n ? old_n : new_n;
    while (from < least && t->seen.at[from] == dub_project_segment(project(app), from))
        from++;
    while (tail < least - from &&
           t->seen.at[old_n - 1 - tail] == dub_project_segment(project(app), new_n - 1 - tail))
        tail++;
    return (struct change){from, old_n - tail, new_n - tail};
}

/* Numbers of the segments behind a change move; those within it go. */
static void renumber(struct ui_table *t, const struct change *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->rows.n; i++) {
        size_t index = t->rows.at[i];
        if (index >= c->from && index < c->old_end)
            continue;
        t->rows.at[kept++] = index < c->from ? index : index - c->old_end + c->new_end;
    }
    t->rows.n = kept;
}

static void put_in_place(struct ui_app *app, size_t index)
{
    struct ui_table *t = &app->tbl;
    struct ui_sort_key key = ui_column_key(app, t->sort, index);
    size_t low = 0, high = t->rows.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        struct ui_sort_key other = ui_column_key(app, t->sort, t->rows.at[mid]);
        int order = compare_keys(t, &other, &key);
        if (order < 0 || (order == 0 && t->rows.at[mid] < index))
            low = mid + 1;
        else
            high = mid;
    }
    dub_vec_insert(&t->rows, low, index);
}

static void remember(struct ui_app *app, const struct change *c)
{
    struct ui_table *t = &app->tbl;
    size_t n = dub_project_n_segments(project(app)), tail = n - c->new_end;
    for (size_t i = c->from; i < c->old_end; i++)
        dub_record_unref((struct dub_record *)(uintptr_t)&t->seen.at[i]->rec);
    dub_vec_reserve(&t->seen, n + 1);
    if (tail > 0)
        memmove(t->seen.at + c->new_end, t->seen.at + c->old_end, tail * sizeof(*t->seen.at));
    for (size_t i = c->from; i < c->new_end; i++)
        t->seen.at[i] = dub_record_ref(&dub_project_segment(project(app), i)->rec);
    t->seen.n = n;
}

void ui_table_refresh(struct ui_app *app)
{
    struct ui_table *t = &app->tbl;
    read_option(app);
    uint64_t revision = dub_project_revision(project(app));
    if (ui_table_is_plain(app)) {
        forget(t);
        return;
    }
    if (t->valid && t->revision == revision && t->n_changes == app->n_changes)
        return;
    struct change c = find_change(app);
    bool local = (!t->filter || dub_filter_is_local(t->filter)) && ui_column_row(t->sort)->local;
    bool few = t->valid && local && c.new_end - c.from <= FEW;
    renumber(t, &c);
    if (few)
        for (size_t i = c.from; i < c.new_end; i++) {
            if (matches(app, i))
                put_in_place(app, i);
        }
    else
        make_all(app);
    remember(app, &c);
    t->valid = true;
    t->revision = revision;
    t->n_changes = app->n_changes;
}

enum dub_status ui_table_sort(struct ui_app *app, enum ui_column by, bool descending,
                              struct dub_err *err)
{
    char text[40];
    (void)snprintf(text, sizeof(text), "%s%s", by == UI_COL_NUMBER ? "time" : ui_column_row(by)->name,
                   descending ? " desc" : "");
    return ui_opt_set(app, UI_OPT_SORT, text, err);
}

void ui_table_fini(struct ui_app *app)
{
    struct ui_table *t = &app->tbl;
    forget(t);
    dub_vec_fini(&t->rows);
    dub_vec_fini(&t->seen);
    dub_filter_free(t->filter);
    dub_free(t->sort_text);
    dub_free(t->columns_text);
    dub_free(t->filter_before);
}
