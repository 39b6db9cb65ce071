#include "io/take_files.h"

#include <stdlib.h>
#include <strings.h>

#include "base/fs.h"
#include "io/rows.h"
#include "io/table.h"

#define COLUMNS_MAX 8 /* numbers in one name that are looked at */

/* --- the folder ------------------------------------------------------------------------------- */

/* `2` before `10`, as people number. */
static int by_natural_name(const void *a, const void *b)
{
    struct dub_sv x = ((const struct dub_take_file *)a)->name;
    struct dub_sv y = ((const struct dub_take_file *)b)->name;
    const char *p = x.p, *q = y.p;
    while (*p && *q) {
        size_t n = strspn(p, "0123456789"), m = strspn(q, "0123456789");
        if (n > 0 && m > 0) {
            for (; n > 1 && *p == '0'; n--)
                p++;
            for (; m > 1 && *q == '0'; m--)
                q++;
            int c = n != m ? (n > m ? 1 : -1) : strncmp(p, q, n);
            if (c)
                return c;
            p += n;
            q += m;
            continue;
        }
        if (*p != *q)
            return (unsigned char)*p > (unsigned char)*q ? 1 : -1;
        p++;
        q++;
    }
    if (*p || *q)
        return *p ? 1 : -1;
    return strcmp(x.p, y.p);
}

void dub_take_files_add(struct dub_take_files *t, const char *dir, const char *name)
{
    struct dub_take_file f = {.path = dub_path_join(dir ? dir : "", name)};
    f.name = dub_sv(dub_path_base(f.path));
    dub_vec_push(&t->files, f);
}

void dub_take_files_sort(struct dub_take_files *t)
{
    if (t->files.n > 1)
        qsort(t->files.at, t->files.n, sizeof(*t->files.at), by_natural_name);
}

void dub_take_files_fini(struct dub_take_files *t)
{
    for (size_t i = 0; i < t->files.n; i++)
        dub_free(t->files.at[i].path);
    dub_vec_fini(&t->files);
    dub_free(t->dir);
    t->dir = NULL;
}

/* --- names ------------------------------------------------------------------------------------ */

/* One person of the rows, as file names may write it. */
struct person {
    const struct dub_str *label;
    struct dub_buf keys[2]; /* from the label, from the ref; small letters */
    size_t n_rows;
    size_t *rows; /* in order of time */
};

struct parsed {
    long numbers[COLUMNS_MAX];
    size_t n;
    size_t person; /* SIZE_MAX: none named */
};

struct taking {
    struct dub_rows *rows;
    const struct dub_take_files *files;
    const struct dub_str *const *refs;
    struct dub_take_report *report;
    size_t *order; /* rows by time */
    DUB_VEC(struct person) people;
    size_t *person_of; /* of each row, SIZE_MAX: nobody */
    struct parsed *parsed;
};

static void key_of(struct dub_sv label, struct dub_buf *out)
{
    dub_buf_init(out, 0);
    dub_ref_from_label(label, out);
    for (size_t i = 0; i < out->n; i++)
        if (out->data[i] >= 'A' && out->data[i] <= 'Z')
            out->data[i] = (char)(out->data[i] - 'A' + 'a');
        else if (out->data[i] == '-')
            out->data[i] = '_';
}

static bool letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A name inside another, not inside a word of it: `jonas` in `02_jonas_b`, `maria` in `maria2`. */
static bool holds(const char *stem, const char *key)
{
    size_t n = strlen(key);
    for (const char *at = n ? strstr(stem, key) : NULL; at; at = strstr(at + 1, key)) {
        bool digit_end = key[n - 1] >= '0' && key[n - 1] <= '9';
        bool before = at == stem || !letter_or_digit(at[-1]) ||
                      (at[-1] >= '0' && at[-1] <= '9' && !(key[0] >= '0' && key[0] <= '9'));
        bool after = !letter_or_digit(at[n]) || (!digit_end && at[n] >= '0' && at[n] <= '9');
        if (before && after)
            return true;
    }
    return false;
}

static size_t find_person(const struct taking *t, const char *stem)
{
    size_t best = SIZE_MAX, longest = 0;
    for (size_t i = 0; i < t->people.n; i++)
        for (size_t k = 0; k < 2; k++) {
            const struct dub_buf *key = &t->people.at[i].keys[k];
            if (key->n > longest && holds(stem, dub_buf_z(key))) {
                best = i;
                longest = key->n;
            }
        }
    return best;
}

static void read_numbers(const char *stem, struct parsed *out)
{
    for (const char *p = stem; *p && out->n < COLUMNS_MAX;) {
        size_t n = strspn(p, "0123456789");
        unsigned long long v;
        if (n > 0 && dub_sv_u64(dub_sv_n(p, n), 99999999, &v))
            out->numbers[out->n++] = (long)v;
        p += n ? n : 1;
    }
}

static void parse_names(struct taking *t)
{
    for (size_t i = 0; i < t->files->files.n; i++) {
        struct dub_sv name = t->files->files.at[i].name, stem = name;
        struct dub_buf key;
        while (stem.n > 0 && stem.p[stem.n - 1] != '.')
            stem.n--;
        stem.n = stem.n > 1 ? stem.n - 1 : name.n;
        key_of(stem, &key);
        read_numbers(dub_buf_z(&key), &t->parsed[i]);
        t->parsed[i].person = find_person(t, dub_buf_z(&key));
        dub_buf_fini(&key);
    }
}

static int by_value(const void *a, const void *b)
{
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

static long number_in(const struct parsed *p, size_t column)
{
    if (p->n == 0)
        return -1;
    return p->numbers[column < p->n ? column : p->n - 1];
}

/* The line's number is the one that tells most files apart: not an episode's, not a year. */
static size_t choose_column(const struct taking *t)
{
    size_t n = t->files->files.n, best = 0, most = 0;
    long *values = dub_alloc_array(n + 1, sizeof(*values));
    for (size_t c = 0; c < COLUMNS_MAX; c++) {
        size_t n_distinct = 0;
        for (size_t i = 0; i < n; i++)
            values[i] = number_in(&t->parsed[i], c);
        qsort(values, n, sizeof(*values), by_value);
        for (size_t i = 0; i < n; i++)
            n_distinct += i == 0 || values[i] != values[i - 1];
        if (n_distinct > most) {
            most = n_distinct;
            best = c;
        }
    }
    dub_free(values);
    return best;
}

/* --- rows ------------------------------------------------------------------------------------- */

static const struct dub_rows *sorted_rows; /* qsort has no context; set for the one call */

static int by_time(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    dub_us p = sorted_rows->rows.at[x].span.start_us, q = sorted_rows->rows.at[y].span.start_us;
    return p != q ? (p > q ? 1 : -1) : (x > y) - (x < y);
}

static size_t person_number(struct taking *t, const struct dub_str *label, const struct dub_str *ref)
{
    if (!label && !ref)
        return SIZE_MAX;
    for (size_t i = t->people.n; i > 0; i--)
        if (dub_str_eq(t->people.at[i - 1].label, label))
            return i - 1;
    struct person one = {.label = label};
    key_of(dub_str_sv(label), &one.keys[0]);
    key_of(ref ? dub_str_sv(ref) : dub_str_sv(label), &one.keys[1]);
    dub_vec_push(&t->people, one);
    return t->people.n - 1;
}

static void collect_people(struct taking *t)
{
    size_t n = t->rows->rows.n;
    for (size_t i = 0; i < n; i++) {
        size_t row = t->order[i];
        size_t who = person_number(t, t->rows->rows.at[row].speaker, t->refs ? t->refs[row] : NULL);
        t->person_of[row] = who;
        if (who != SIZE_MAX)
            t->people.at[who].n_rows++;
    }
    for (size_t i = 0; i < t->people.n; i++) {
        t->people.at[i].rows = dub_alloc_array(t->people.at[i].n_rows + 1, sizeof(size_t));
        t->people.at[i].n_rows = 0;
    }
    for (size_t i = 0; i < n; i++) {
        size_t who = t->person_of[t->order[i]];
        if (who != SIZE_MAX)
            t->people.at[who].rows[t->people.at[who].n_rows++] = t->order[i];
    }
}

/* The row a file is for, numbers counting all rows or the speaker's own; SIZE_MAX: none. */
static size_t row_for(const struct taking *t, size_t file, size_t column, long base, bool own)
{
    const struct parsed *p = &t->parsed[file];
    long number = number_in(p, column);
    const struct person *who = p->person == SIZE_MAX ? NULL : &t->people.at[p->person];
    if (number < 0)
        return who && who->n_rows == 1 ? who->rows[0] : SIZE_MAX;
    size_t at = (size_t)(number - base);
    if (number < base)
        return SIZE_MAX;
    if (own && who)
        return at < who->n_rows ? who->rows[at] : SIZE_MAX;
    if (at >= t->rows->rows.n)
        return SIZE_MAX;
    size_t row = t->order[at], owner = t->person_of[row];
    bool fits = !who || owner == SIZE_MAX || owner == p->person;
    return fits ? row : SIZE_MAX;
}

static size_t count_fits(const struct taking *t, size_t column, long base, bool own)
{
    size_t n = 0;
    bool *used = dub_alloc_array(t->rows->rows.n + 1, sizeof(*used));
    for (size_t i = 0; i < t->files->files.n; i++) {
        size_t row = row_for(t, i, column, base, own);
        if (row != SIZE_MAX && !used[row]) {
            used[row] = true;
            n++;
        }
    }
    dub_free(used);
    return n;
}

static long lowest(const struct taking *t, size_t column)
{
    long least = 1;
    for (size_t i = 0; i < t->files->files.n; i++) {
        long v = number_in(&t->parsed[i], column);
        least = v >= 0 && v < least ? v : least;
    }
    return least;
}

static void give(struct taking *t, size_t column, long base, bool own)
{
    struct dub_take_report *report = t->report;
    size_t n_rows = t->rows->rows.n;
    for (size_t i = 0; i < t->files->files.n; i++) {
        const struct parsed *p = &t->parsed[i];
        struct dub_take_match m = {.file = i,
                                   .row = row_for(t, i, column, base, own),
                                   .number = number_in(p, column),
                                   .by_speaker = own && p->person != SIZE_MAX};
        if (p->person != SIZE_MAX)
            m.speaker = dub_str_ref(t->people.at[p->person].label);
        struct dub_row *row = m.row == SIZE_MAX ? NULL : &t->rows->rows.at[m.row];
        if (row && !row->audio_path) {
            row->audio_path = dub_str_new_z(t->files->files.at[i].path);
            report->n_used++;
        } else {
            m.row = SIZE_MAX;
            report->n_surplus++;
        }
        dub_vec_push(&report->matches, m);
        dub_vec_push(&report->file_names, dub_str_new(t->files->files.at[i].name));
    }
    for (size_t i = 0; i < n_rows; i++)
        report->n_missing += !t->rows->rows.at[i].audio_path;
}

void dub_rows_give_takes(struct dub_rows *rows, const struct dub_take_files *files,
                         const struct dub_str *const *refs, struct dub_take_report *report)
{
    struct taking t = {.rows = rows, .files = files, .refs = refs, .report = report};
    size_t n = rows->rows.n;
    t.order = dub_alloc_array(n + 1, sizeof(*t.order));
    t.person_of = dub_alloc_array(n + 1, sizeof(*t.person_of));
    t.parsed = dub_alloc_array(files->files.n + 1, sizeof(*t.parsed));
    report->asked = true;
    for (size_t i = 0; i < n; i++)
        t.order[i] = i;
    sorted_rows = rows;
    if (n > 1)
        qsort(t.order, n, sizeof(*t.order), by_time);
    collect_people(&t);
    parse_names(&t);
    size_t column = choose_column(&t);
    long base = lowest(&t, column);
    bool own = count_fits(&t, column, base, true) > count_fits(&t, column, base, false);
    give(&t, column, base, own);
    for (size_t i = 0; i < t.people.n; i++) {
        dub_buf_fini(&t.people.at[i].keys[0]);
        dub_buf_fini(&t.people.at[i].keys[1]);
        dub_free(t.people.at[i].rows);
    }
    dub_vec_fini(&t.people);
    dub_free(t.order);
    dub_free(t.person_of);
    dub_free(t.parsed);
}

void dub_take_report_fini(struct dub_take_report *r)
{
    for (size_t i = 0; i < r->matches.n; i++)
        dub_str_unref(r->matches.at[i].speaker);
    for (size_t i = 0; i < r->file_names.n; i++)
        dub_str_unref(r->file_names.at[i]);
    dub_vec_fini(&r->matches);
    dub_vec_fini(&r->file_names);
}
