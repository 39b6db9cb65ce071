#include "io/csv.h"

/* --- records ---------------------------------------------------------------------------------- */

void dub_csv_init(struct dub_csv *c, struct dub_sv text)
{
    static const char marks[] = {'\t', ';', ',', '|'};
    *c = (struct dub_csv){.rest = text, .delimiter = ',', .next_line = 1};
    size_t n[sizeof(marks)] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            quoted = !quoted;
        bool end = text.p[i] == '\n' || text.p[i] == '\r';
        if (end && best > 0)
            break;
        for (size_t m = 0; m < sizeof(marks) && !quoted; m++) {
            n[m] += text.p[i] == marks[m];
            if (n[m] > best) {
                best = n[m];
                c->delimiter = marks[m];
            }
        }
    }
}

void dub_csv_fini(struct dub_csv *c)
{
    for (size_t i = 0; i < c->unquoted.n; i++)
        dub_str_unref(c->unquoted.at[i]);
    dub_vec_fini(&c->unquoted);
}

static void advance(struct dub_csv *c, size_t n)
{
    c->rest = dub_sv_n(c->rest.p + n, c->rest.n - n);
}

static bool at_line_end(const struct dub_csv *c)
{
    return c->rest.n == 0 || c->rest.p[0] == '\n' || c->rest.p[0] == '\r';
}

static void skip_line_end(struct dub_csv *c)
{
    size_t n = 0;
    while (n < c->rest.n && c->rest.p[n] == '\r' && n < 2)
        n++;
    if (n < c->rest.n && c->rest.p[n] == '\n')
        n++;
    else if (n > 1)
        n = 1; /* a lone CR ends a line by itself */
    advance(c, n);
    c->next_line += n > 0;
}

/* Does the quote at i close the cell? Blanks may stand before the delimiter. */
static bool closes(const struct dub_csv *c, size_t i)
{
    struct dub_sv s = c->rest;
    for (i++; i < s.n && (s.p[i] == ' ' || (s.p[i] == '\t' && c->delimiter != '\t')); i++)
        ;
    return i == s.n || s.p[i] == c->delimiter || s.p[i] == '\n' || s.p[i] == '\r';
}

/* Length of the quoted text behind the opening quote; false when nothing closes it. */
static bool quoted_length(struct dub_csv *c, size_t *length, bool *doubled)
{
    struct dub_sv s = c->rest;
    *doubled = false;
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] != '"')
            continue;
        if (i + 1 < s.n && s.p[i + 1] == '"') {
            *doubled = true;
            i++;
        } else if (closes(c, i)) {
            *length = i - 1;
            return true;
        }
    }
    c->no_closing = true;
    return false;
}

static int count_lines(struct dub_sv s)
{
    int n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n' || (s.p[i] == '\r' && !(i + 1 < s.n && s.p[i + 1] == '\n'));
    return n;
}

static struct dub_sv undoubled(struct dub_csv *c, struct dub_sv s)
{
    struct dub_buf b;
    dub_buf_init(&b, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        dub_buf_add_c(&b, s.p[i]);
        i += s.p[i] == '"' && i + 1 < s.n && s.p[i + 1] == '"';
    }
    struct dub_str *cell = dub_str_new(dub_buf_sv(&b));
    dub_buf_fini(&b);
    dub_vec_push(&c->unquoted, cell);
    return dub_str_sv(cell);
}

static void skip_blanks(struct dub_csv *c)
{
    size_t n = 0;
    while (n < c->rest.n && (c->rest.p[n] == ' ' || (c->rest.p[n] == '\t' && c->delimiter != '\t')))
        n++;
    advance(c, n);
}

static struct dub_sv next_cell(struct dub_csv *c)
{
    size_t n = 0;
    bool doubled;
    skip_blanks(c);
    if (c->rest.n > 0 && c->rest.p[0] == '"' && !c->no_closing && quoted_length(c, &n, &doubled)) {
        struct dub_sv cell = dub_sv_n(c->rest.p + 1, n);
        c->next_line += count_lines(cell);
        advance(c, n + 2);
        skip_blanks(c);
        return doubled ? undoubled(c, cell) : cell;
    }
    for (n = 0; n < c->rest.n && c->rest.p[n] != c->delimiter && c->rest.p[n] != '\n' &&
                c->rest.p[n] != '\r';)
        n++;
    struct dub_sv cell = dub_sv_trim(dub_sv_n(c->rest.p, n));
    advance(c, n);
    return cell;
}

size_t dub_csv_next(struct dub_csv *c, struct dub_sv *cells, int *line)
{
    while (c->rest.n > 0) {
        size_t n = 0, n_filled = 0;
        *line = c->next_line;
        for (bool more = true; more;) {
            struct dub_sv cell = next_cell(c);
            n_filled += cell.n > 0;
            if (n < DUB_CSV_CELLS_MAX)
                cells[n++] = cell;
            more = !at_line_end(c);
            if (more)
                advance(c, 1);
        }
        skip_line_end(c);
        if (n_filled > 0)
            return n;
    }
    return 0;
}
