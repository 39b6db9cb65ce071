/*
 * CSV and TSV: the ElevenLabs dubbing sheet, and tables whose columns are guessed: by their header,
 * or without one by what stands in them.
 */
#include "io/columns.h"
#include "io/csv.h"

#define SAMPLE_ROWS 32 /* looked at when there is no header */

struct sample {
    size_t n, n_cells; /* n_cells: of the first record */
    struct dub_sv (*cells)[DUB_CSV_CELLS_MAX];
};

static void take_sample(struct dub_sv text, struct sample *s, struct dub_csv *csv)
{
    size_t n;
    int line;
    *s = (struct sample){.cells = dub_alloc_array(SAMPLE_ROWS, sizeof(*s->cells))};
    dub_csv_init(csv, text);
    while (s->n < SAMPLE_ROWS && (n = dub_csv_next(csv, s->cells[s->n], &line)) > 0) {
        if (s->n == 0)
            s->n_cells = n;
        if (n == s->n_cells)
            s->n++;
    }
}

static void sample_fini(struct sample *s, struct dub_csv *csv)
{
    dub_csv_fini(csv);
    dub_free(s->cells);
}

/* --- columns without a header ----------------------------------------------------------------- */

static bool is_time_column(const struct sample *s, size_t column)
{
    dub_us t;
    size_t n_times = 0;
    for (size_t i = 0; i < s->n; i++)
        n_times += dub_table_time(s->cells[i][column], &t);
    return s->n > 0 && n_times * 4 >= s->n * 3;
}

/* 1, 2, 3 ... */
static bool is_index_column(const struct sample *s, size_t column)
{
    unsigned long long first, v;
    if (s->n < 2 || !dub_sv_u64(s->cells[0][column], 1, &first))
        return false;
    for (size_t i = 1; i < s->n; i++)
        if (!dub_sv_u64(s->cells[i][column], SAMPLE_ROWS + 1, &v) || v != first + i)
            return false;
    return true;
}

static bool are_start_and_end(const struct sample *s, size_t a, size_t b)
{
    size_t n_good = 0;
    for (size_t i = 0; i < s->n; i++) {
        dub_us from, to;
        n_good += dub_table_time(s->cells[i][a], &from) && dub_table_time(s->cells[i][b], &to) &&
                  from >= 0 && from <= to;
    }
    return n_good * 4 >= s->n * 3;
}

static size_t letters_of(const struct sample *s, size_t column)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += s->cells[i][column].n;
    return n;
}

/* The column with most letters is the text, the one with the next most names the speaker. */
static void choose_texts(const struct sample *s, size_t column[DUB_FIELD_COUNT])
{
    size_t most = 0, next = 0;
    for (size_t c = 0; c < s->n_cells; c++) {
        size_t n = letters_of(s, c);
        if (c == column[DUB_FIELD_START] || c == column[DUB_FIELD_END] || is_time_column(s, c))
            continue;
        if (n > most) {
            next = most;
            most = n;
            column[DUB_FIELD_SPEAKER] = column[DUB_FIELD_TEXT];
            column[DUB_FIELD_TEXT] = c;
        } else if (n > next) {
            next = n;
            column[DUB_FIELD_SPEAKER] = c;
        }
    }
}

static bool guess_columns(const struct sample *s, size_t column[DUB_FIELD_COUNT])
{
    size_t times[2], n = 0;
    for (size_t f = 0; f < DUB_FIELD_COUNT; f++)
        column[f] = SIZE_MAX;
    for (size_t c = 0; c < s->n_cells && n < 2; c++)
        if (is_time_column(s, c) && !is_index_column(s, c))
            times[n++] = c;
    if (n < 2 || !are_start_and_end(s, times[0], times[1]))
        return false;
    column[DUB_FIELD_START] = times[0];
    column[DUB_FIELD_END] = times[1];
    choose_texts(s, column);
    return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

static const char *const guessed_names[DUB_CSV_CELLS_MAX] = {
    "column 1", "column 2", "column 3", "column 4", "column 5", "column 6", "column 7", "column 8"};

static bool inside(struct dub_sv text, struct dub_sv part)
{
    uintptr_t from = (uintptr_t)text.p, at = (uintptr_t)part.p;
    return at >= from && at < from + text.n;
}

/* What people said goes before what was guessed. returns: whether the first record is a header */
static bool apply_columns(const struct dub_columns *told, const struct sample *s,
                          struct dub_table *t, size_t column[DUB_FIELD_COUNT], bool *header)
{
    dub_us time;
    unsigned long long number;
    bool by_name = false;
    for (size_t f = 0; f < DUB_FIELD_COUNT; f++)
        by_name = by_name || (told->name[f].p && !dub_sv_u64(told->name[f], 999, &number));
    if (s->n == 0 || !dub_columns_apply(told, t, s->cells[0], s->n_cells, column))
        return false;
    size_t start = column[DUB_FIELD_START];
    *header = *header || by_name ||
              (start < s->n_cells && !dub_table_time(s->cells[0][start], &time));
    t->told_ms = told->unit == DUB_COLUMNS_MS;
    t->told_s = told->unit == DUB_COLUMNS_SECONDS;
    return start < s->n_cells &&
           (column[DUB_FIELD_END] < s->n_cells || column[DUB_FIELD_LENGTH] < s->n_cells);
}

/* returns: whether the first record is a header */
static bool map_columns(struct dub_sv text, struct dub_table *t, size_t column[DUB_FIELD_COUNT],
                        bool *found, const struct dub_columns *told)
{
    struct dub_csv csv;
    struct sample s;
    take_sample(text, &s, &csv);
    bool header = s.n > 0 && dub_table_map(t, s.cells[0], s.n_cells, column);
    *found = header || guess_columns(&s, column);
    if (told)
        *found = apply_columns(told, &s, t, column, &header);
    for (size_t f = 0; f < DUB_FIELD_COUNT; f++) {
        if (column[f] >= DUB_CSV_CELLS_MAX)
            t->name[f] = (struct dub_sv){0};
        else if (!header)
            t->name[f] = dub_sv(guessed_names[column[f]] ? guessed_names[column[f]] : "a column");
        else if (!inside(text, t->name[f])) /* had quotes in it: goes with the sample */
            t->name[f] = dub_sv("a column");
    }
    sample_fini(&s, &csv);
    return header;
}

static void take_record(struct dub_table *t, const struct dub_sv *cells, size_t n, int line,
                        const size_t column[DUB_FIELD_COUNT])
{
    struct dub_table_row row = {.line = line};
    for (size_t f = 0; f < DUB_FIELD_COUNT; f++)
        if (column[f] < n)
            row.value[f] = cells[column[f]];
    dub_vec_push(&t->rows, row);
}

static enum dub_status read_table(struct dub_sv text, bool known_seconds, struct dub_rows *out,
                                  struct dub_err *err)
{
    struct dub_table t = {.known_seconds = known_seconds};
    size_t column[DUB_FIELD_COUNT], n;
    struct dub_csv csv;
    struct dub_sv *cells;
    int line;
    struct dub_columns told;
    enum dub_status st =
        out->columns ? dub_columns_parse(dub_sv(out->columns), &told, err) : DUB_OK;
    if (st)
        return st;
    bool found, header = map_columns(text, &t, column, &found, out->columns ? &told : NULL);
    if (!found && out->columns && dub_sv_trim(text).n > 0)
        return dub_fail(err, DUB_ERR_FORMAT, "not all of the columns \"%s\" are in the first line",
                        out->columns);
    if (!found && dub_sv_trim(text).n > 0)
        return dub_fail(err, DUB_ERR_FORMAT,
                        "no columns with start and end were found: name them start and end (or "
                        "duration) in the first line");
    dub_csv_init(&csv, text);
    cells = dub_alloc_array(DUB_CSV_CELLS_MAX, sizeof(*cells));
    for (bool first = true; (n = dub_csv_next(&csv, cells, &line)) > 0; first = false)
        if (!(first && header))
            take_record(&t, cells, n, line, column);
    dub_table_give(&t, out);
    dub_free(cells);
    dub_vec_fini(&t.rows);
    dub_csv_fini(&csv);
    return DUB_OK;
}

enum dub_status dub_csv_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    return read_table(text, false, out, err);
}

enum dub_status dub_elevenlabs_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    return read_table(text, true, out, err);
}

/* --- which one -------------------------------------------------------------------------------- */

static bool has_cell(const struct sample *s, const char *name)
{
    for (size_t i = 0; s->n > 0 && i < s->n_cells; i++)
        if (dub_sv_ieq(s->cells[0][i], dub_sv(name)))
            return true;
    return false;
}

int dub_elevenlabs_sniff(struct dub_sv head)
{
    struct dub_csv csv;
    struct sample s;
    take_sample(head, &s, &csv);
    bool fits = has_cell(&s, "speaker") && has_cell(&s, "start_time") && has_cell(&s, "end_time") &&
                has_cell(&s, "transcription") && has_cell(&s, "translation");
    sample_fini(&s, &csv);
    return fits ? 95 : 0;
}

int dub_csv_sniff(struct dub_sv head)
{
    struct dub_sv s = dub_sv_trim(head);
    struct dub_table t = {0};
    size_t column[DUB_FIELD_COUNT];
    bool found = false;
    if (s.n == 0 || strchr("{[<", s.p[0]))
        return 0; /* JSON, a section, XML */
    bool header = map_columns(head, &t, column, &found, NULL);
    return header ? 60 : found ? 35 : 0;
}
