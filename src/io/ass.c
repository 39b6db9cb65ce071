/*
 * Advanced SubStation Alpha and SSA v4. The Format line of [Events] names the columns; the last of
 * them, Text, may hold commas. Speakers stand in Name (the editors' Actor), several joined by `;`.
 */
#include "io/cue_times.h"
#include "io/lines.h"
#include "io/voices.h"

#define COLUMNS_MAX 32

enum column { COL_START, COL_END, COL_NAME, COL_TEXT, COL_COUNT };

struct reader {
    struct dub_rows *out;
    struct dub_buf text;
    size_t n_columns, at[COL_COUNT]; /* position of each column, n_columns: not there */
    bool in_events;
    size_t n_dialogues, n_several, n_shared;
    int first_several;
};

/* --- columns ---------------------------------------------------------------------------------- */

static bool after_word(struct dub_sv line, const char *word, struct dub_sv *rest)
{
    struct dub_sv w = dub_sv(word);
    if (line.n < w.n || !dub_sv_ieq(dub_sv_n(line.p, w.n), w))
        return false;
    *rest = dub_sv_trim(dub_sv_n(line.p + w.n, line.n - w.n));
    return true;
}

static void take_format(struct reader *r, struct dub_sv list)
{
    static const char *const names[COL_COUNT] = {"Start", "End", "Name", "Text"};
    size_t n = 0, found[COL_COUNT];
    for (size_t c = 0; c < COL_COUNT; c++)
        found[c] = COLUMNS_MAX;
    while (list.n > 0 && n < COLUMNS_MAX) {
        struct dub_sv name = dub_sv_trim(dub_sv_split(&list, ','));
        for (size_t c = 0; c < COL_COUNT; c++)
            if (dub_sv_ieq(name, dub_sv(names[c])) ||
                (c == COL_NAME && dub_sv_ieq(name, DUB_SV_LIT("Actor"))))
                found[c] = n;
        n++;
    }
    r->n_columns = n;
    memcpy(r->at, found, sizeof(found));
}

/* --- text ------------------------------------------------------------------------------------- */

/* Is `\p1` or `\p0` in an override block? Behind the first one vector drawings follow. */
static void drawing_mode(struct dub_sv block, bool *drawing)
{
    for (size_t i = 0; i + 2 < block.n; i++)
        if (block.p[i] == '\\' && block.p[i + 1] == 'p' && block.p[i + 2] >= '0' &&
            block.p[i + 2] <= '9')
            *drawing = block.p[i + 2] != '0';
}

/* Overrides and drawings out; `\N` is a line break, `\n` and `\h` are blanks. */
static void plain_text(struct dub_sv s, struct dub_buf *out)
{
    bool drawing = false, no_more = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : '\0';
        if (c == '{' && !no_more) {
            struct dub_sv rest = dub_sv_n(s.p + i, s.n - i);
            size_t end = dub_sv_find(rest, '}');
            no_more = end == rest.n;
            if (!no_more) {
                drawing_mode(dub_sv_n(rest.p, end), &drawing);
                i += end;
                continue;
            }
        }
        bool escape = c == '\\' && (next == 'N' || next == 'n' || next == 'h');
        i += escape;
        if (!drawing)
            dub_buf_add_c(out, escape ? (next == 'N' ? '\n' : ' ') : c);
    }
}

/* --- dialogues -------------------------------------------------------------------------------- */

#define NAMES_MAX 16

static size_t split_names(struct dub_sv list, struct dub_voice *voices)
{
    size_t n = 0;
    while (list.n > 0 && n < NAMES_MAX) {
        struct dub_sv name = dub_sv_trim(dub_sv_split(&list, ';'));
        if (name.n > 0)
            voices[n++].name = name;
    }
    return n;
}

/* One line with a dash for each name: they speak in turn. */
static bool turns(struct dub_sv text, struct dub_voice *voices, size_t n)
{
    size_t i = 0;
    while (text.n > 0) {
        struct dub_sv line = dub_sv_trim(dub_sv_split(&text, '\n'));
        if (line.n == 0)
            continue;
        if (line.p[0] != '-' || i == n)
            return false;
        voices[i++].text = dub_sv_trim(dub_sv_n(line.p + 1, line.n - 1));
    }
    return i == n;
}

static void take_row(struct reader *r, int number, struct dub_span span, struct dub_sv names)
{
    struct dub_voice voices[NAMES_MAX] = {{{0}, {0}}};
    struct dub_sv text = dub_buf_sv(&r->text);
    size_t n = split_names(names, voices);
    if (n > 1 && turns(text, voices, n)) {
        r->n_shared += dub_voices_take(r->out, number, span, voices, n);
        return;
    }
    if (n > 1 && r->n_several++ == 0)
        r->first_several = number;
    dub_rows_take(r->out, number, span, voices[0].name, text);
}

static void take_dialogue(struct reader *r, struct dub_sv list, int number)
{
    struct dub_sv field[COLUMNS_MAX] = {{0}};
    struct dub_sv rest = list;
    size_t n = 0;
    r->n_dialogues++;
    while (n + 1 < r->n_columns)
        field[n++] = dub_sv_trim(dub_sv_split(&rest, ','));
    field[n++] = rest;
    struct dub_sv start = field[r->at[COL_START]], end = field[r->at[COL_END]];
    struct dub_span span;
    if (!dub_clock_take(&start, &span.start_us) || !dub_clock_take(&end, &span.end_us) ||
        start.n > 0 || end.n > 0) {
        dub_rows_reject(r->out, number, "its times cannot be read");
        return;
    }
    dub_buf_clear(&r->text);
    if (r->at[COL_TEXT] < n)
        plain_text(field[r->at[COL_TEXT]], &r->text);
    take_row(r, number, span, r->at[COL_NAME] < n ? field[r->at[COL_NAME]] : (struct dub_sv){0});
}

static void take_line(struct reader *r, struct dub_sv line, int number)
{
    struct dub_sv rest;
    if (line.n > 0 && line.p[0] == '[') {
        r->in_events = after_word(line, "[Events]", &rest);
    } else if (r->in_events && after_word(line, "Format:", &rest)) {
        take_format(r, rest);
    } else if (r->in_events && after_word(line, "Dialogue:", &rest)) {
        if (r->at[COL_START] < r->n_columns && r->at[COL_END] < r->n_columns)
            take_dialogue(r, rest, number);
        else
            dub_rows_reject(r->out, number, "the Format line names no Start or no End");
    }
}

static void warn(struct reader *r)
{
    if (r->n_several > 0)
        dub_rows_warn(r->out,
                      "%zu rows name several speakers (the first in line %d): the one "
                      "named first gets them",
                      r->n_several, r->first_several);
    if (r->n_shared > 0)
        dub_rows_warn(r->out,
                      "%zu rows hold turns of several speakers: their time is shared by "
                      "the length of what each says",
                      r->n_shared);
    dub_rows_find_labels(r->out);
    dub_rows_warn_nameless(r->out);
}

enum dub_status dub_ass_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    struct reader r = {.out = out};
    struct dub_lines lines;
    struct dub_sv line;
    bool has_events = false;
    dub_buf_init(&r.text, 0);
    take_format(&r, DUB_SV_LIT("Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text"));
    dub_lines_init(&lines, text);
    while (dub_lines_next(&lines, &line)) {
        take_line(&r, dub_sv_trim(line), lines.number);
        has_events = has_events || r.in_events;
    }
    enum dub_status st = dub_buf_status(&r.text, "the text of a row", err);
    if (st == DUB_OK && !has_events && dub_sv_trim(text).n > 0)
        st = dub_fail(err, DUB_ERR_FORMAT, "there is no section [Events]");
    if (st == DUB_OK)
        warn(&r);
    dub_buf_fini(&r.text);
    return st;
}

int dub_ass_sniff(struct dub_sv head)
{
    struct dub_lines lines;
    struct dub_sv line, rest;
    dub_lines_init(&lines, head);
    while (dub_lines_next(&lines, &line)) {
        line = dub_sv_trim(line);
        if (line.n == 0 || line.p[0] == ';')
            continue;
        bool section = after_word(line, "[Script Info]", &rest) ||
                       after_word(line, "[Events]", &rest) || after_word(line, "[V4", &rest);
        return section ? 98 : 0;
    }
    return 0;
}
