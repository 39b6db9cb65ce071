/*
 * Audacity labels: `start<TAB>end<TAB>label`, seconds. A line that starts with a backslash holds
 * the frequencies of the label above. Labels that come again and again name who speaks; others are
 * what is said. Source: Audacity manual, "Importing and Exporting Labels".
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "io/lines.h"
#include "io/table.h"
#include "io/voices.h"

#define NAME_MAX_LETTERS 40

struct label {
    int line;
    struct dub_span span;
    struct dub_sv text;
};

struct reader {
    struct dub_rows *out;
    DUB_VEC(struct label) labels;
};

static bool is_frequency_line(struct dub_sv line)
{
    return line.n > 0 && line.p[0] == '\\';
}

/* Does the line have the shape of a label: two cells that start as numbers do? */
static bool split(struct dub_sv line, struct dub_sv *start, struct dub_sv *end, struct dub_sv *text)
{
    if (dub_sv_find(line, '\t') == line.n)
        return false;
    *start = dub_sv_trim(dub_sv_split(&line, '\t'));
    *end = dub_sv_trim(dub_sv_split(&line, '\t'));
    *text = dub_sv_trim(line);
    return start->n > 0 && end->n > 0;
}

static void take_line(struct reader *r, struct dub_sv line, int number)
{
    struct dub_sv start, end;
    struct label l = {.line = number};
    if (dub_sv_trim(line).n == 0 || is_frequency_line(line))
        return;
    if (!split(line, &start, &end, &l.text))
        dub_rows_reject(r->out, number, "no start and end with tabs between them");
    else if (!dub_table_time(start, &l.span.start_us) || !dub_table_time(end, &l.span.end_us))
        dub_rows_reject(r->out, number, "start or end is not a number of seconds");
    else
        dub_vec_push(&r->labels, l);
}

static int compare_texts(const void *a, const void *b)
{
    struct dub_sv x = *(const struct dub_sv *)a, y = *(const struct dub_sv *)b;
    int c = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return c ? c : (x.n > y.n) - (x.n < y.n);
}

/* Each label stands there twice on average, and none is longer than a name. */
static bool labels_are_names(const struct reader *r)
{
    size_t n = 0, n_different = 0;
    struct dub_sv *texts = dub_alloc_array(r->labels.n + 1, sizeof(*texts));
    bool names = true;
    for (size_t i = 0; i < r->labels.n && names; i++) {
        struct dub_sv t = r->labels.at[i].text;
        if (t.n == 0)
            continue;
        names = t.p[0] != '[' && dub_utf8_count(t) <= NAME_MAX_LETTERS;
        texts[n++] = t;
    }
    qsort(texts, n, sizeof(*texts), compare_texts);
    for (size_t i = 0; i < n; i++)
        n_different += i == 0 || !dub_sv_eq(texts[i - 1], texts[i]);
    dub_free(texts);
    return names && n_different * 2 <= n && n > 0;
}

/* `[[SPEAKER_00]]text`, as WhisperX writes it. */
static bool double_brackets(struct dub_sv text, struct dub_sv *name, struct dub_sv *rest)
{
    size_t end = dub_sv_find(text, ']');
    if (!dub_sv_starts(text, DUB_SV_LIT("[[")) || end + 1 >= text.n || text.p[end + 1] != ']')
        return false;
    *name = dub_sv_n(text.p + 2, end - 2);
    *rest = dub_sv_n(text.p + end + 2, text.n - end - 2);
    return true;
}

static void give_rows(struct reader *r)
{
    bool names = labels_are_names(r);
    for (size_t i = 0; i < r->labels.n; i++) {
        const struct label *l = &r->labels.at[i];
        struct dub_sv name = {0}, text = l->text;
        if (names) {
            name = text;
            text = (struct dub_sv){0};
        } else {
            double_brackets(l->text, &name, &text);
        }
        dub_rows_take(r->out, l->line, l->span, name, text);
    }
    dub_rows_find_labels(r->out);
    dub_rows_warn_nameless(r->out);
}

enum dub_status dub_audacity_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    struct reader r = {.out = out};
    struct dub_lines lines;
    struct dub_sv line;
    dub_lines_init(&lines, text);
    while (dub_lines_next(&lines, &line))
        take_line(&r, line, lines.number);
    bool none = r.labels.n == 0 && dub_sv_trim(text).n > 0;
    if (!none)
        give_rows(&r);
    dub_vec_fini(&r.labels);
    return none ? dub_fail(err, DUB_ERR_FORMAT,
                           "no label was found: there is no line of start, tab, end, tab, label")
                : DUB_OK;
}

/* All lines but the last, which the head may have cut. */
int dub_audacity_sniff(struct dub_sv head)
{
    struct dub_lines lines;
    struct dub_sv line, start, end, text;
    dub_us t;
    size_t n_labels = 0, n_others = 0;
    dub_lines_init(&lines, head);
    while (dub_lines_next(&lines, &line)) {
        if (dub_sv_trim(line).n == 0 || is_frequency_line(line))
            continue;
        bool label = split(line, &start, &end, &text) && dub_sv_find(text, '\t') == text.n &&
                     dub_table_time(start, &t) && dub_table_time(end, &t);
        n_labels += label;
        n_others += !label;
    }
    return n_labels > 0 && n_others * 8 <= n_labels ? 85 : n_labels > n_others ? 40 : 0;
}
