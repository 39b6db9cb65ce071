#include "cmd/args.h"

#include <stdlib.h>

#include "check/filter.h"

size_t dub_arg_n_choices(const struct dub_arg *a)
{
    size_t n = a->choices ? 1 : 0;
    for (const char *c = a->choices; c && *c; c++)
        n += *c == '|';
    return n;
}

struct dub_sv dub_arg_choice(const struct dub_arg *a, size_t i)
{
    struct dub_sv rest = dub_sv(a->choices), choice;
    do
        choice = dub_sv_split(&rest, '|');
    while (i-- > 0);
    return choice;
}

struct dub_time_ctx dub_session_time_ctx(const struct dub_session *s)
{
    return (struct dub_time_ctx){.rate = dub_project_rate(s->project),
                                 .has_playhead = s->sel.has_playhead,
                                 .playhead_us = s->sel.playhead_us};
}

/* Names compare with `-` and `_` equal. */
static bool same_name(struct dub_sv a, struct dub_sv b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        char x = a.p[i] == '_' ? '-' : a.p[i], y = b.p[i] == '_' ? '-' : b.p[i];
        if (x != y)
            return false;
    }
    return true;
}

static enum dub_status parse_choice(const struct dub_arg *a, struct dub_value *v,
                                    struct dub_err *err)
{
    size_t n = dub_arg_n_choices(a);
    for (size_t i = 0; i < n; i++) {
        if (same_name(v->text, dub_arg_choice(a, i))) {
            v->choice = (int)i;
            return DUB_OK;
        }
    }
    struct dub_buf list;
    dub_buf_init(&list, 0);
    for (size_t i = 0; i < n; i++) {
        struct dub_sv c = dub_arg_choice(a, i);
        dub_buf_addf(&list, "%s%.*s", i == 0 ? "" : (i + 1 == n ? " or " : ", "), (int)c.n, c.p);
    }
    dub_fail(err, DUB_ERR_ARG, "%s cannot be '%.*s': use %s", a->name,
             (int)(v->text.n > 60 ? 60 : v->text.n), v->text.p, dub_buf_z(&list));
    dub_buf_fini(&list);
    return DUB_ERR_ARG;
}

static enum dub_status add_numbers(const struct dub_session *s, struct dub_sv part,
                                   struct dub_value *v, struct dub_err *err)
{
    unsigned long long from, to;
    struct dub_sv rest = part, first = dub_sv_split(&rest, '-');
    bool range = first.n < part.n;
    if (!dub_sv_u64(first, 1000000000, &from) || (range && !dub_sv_u64(rest, 1000000000, &to)))
        return dub_fail(err, DUB_ERR_ARG,
                        "'%.*s' names no segment: use 3, @id, 3,5, 2-6, all, speaker:REF "
                        "or where:'FILTER'",
                        (int)(part.n > 60 ? 60 : part.n), part.p ? part.p : "");
    if (!range)
        to = from;
    if (to < from && from > 0)
        return dub_fail(err, DUB_ERR_ARG, "'%.*s' runs backwards: the smaller number comes first",
                        (int)(part.n > 60 ? 60 : part.n), part.p);
    size_t n = dub_project_n_segments(s->project);
    unsigned long long beyond = from < 1 || from > n ? from : to;
    if (from < 1 || from > n || to > n)
        return n == 0 ? dub_fail(err, DUB_ERR_STATE,
                                 "there is no segment %llu: the project has none", beyond)
                      : dub_fail(err, DUB_ERR_STATE,
                                 "there is no segment %llu: they run from 1 to %zu", beyond, n);
    for (unsigned long long i = from; i <= to; i++)
        dub_vec_push(&v->segments, dub_project_segment(s->project, (size_t)i - 1)->rec.id);
    return DUB_OK;
}

static enum dub_status add_id(const struct dub_session *s, struct dub_sv part, struct dub_value *v,
                              struct dub_err *err)
{
    dub_id id;
    if (!dub_id_parse(dub_sv_n(part.p + 1, part.n - 1), &id))
        return dub_fail(err, DUB_ERR_ARG, "'%.*s' is not a segment id: @ and eight characters",
                        (int)(part.n > 60 ? 60 : part.n), part.p);
    if (!dub_project_segment_by_id(s->project, id))
        return dub_fail(err, DUB_ERR_STATE, "there is no segment %.*s (any more)", (int)part.n,
                        part.p);
    dub_vec_push(&v->segments, id);
    return DUB_OK;
}

static void add_picked(const struct dub_session *s, struct dub_value *v)
{
    for (size_t i = 0; i < s->sel.picked.n; i++)
        if (dub_project_segment_by_id(s->project, s->sel.picked.at[i]))
            dub_vec_push(&v->segments, s->sel.picked.at[i]);
    if (v->segments.n == 0 && dub_project_segment_by_id(s->project, s->sel.cursor))
        dub_vec_push(&v->segments, s->sel.cursor);
}

static enum dub_status add_of_speaker(const struct dub_session *s, struct dub_sv who,
                                      struct dub_value *v, struct dub_err *err)
{
    const struct dub_speaker *sp;
    enum dub_status st = dub_project_find_speaker(s->project, who, &sp, err);
    for (size_t i = 0; !st && i < dub_project_n_segments(s->project); i++) {
        const struct dub_segment *seg = dub_project_segment(s->project, i);
        if (dub_str_eq(seg->speaker, sp->ref))
            dub_vec_push(&v->segments, seg->rec.id);
    }
    return st;
}

/* where:'FILTER': every segment that the filter means. */
static enum dub_status add_matching(struct dub_session *s, struct dub_sv text,
                                    struct dub_value *v, struct dub_err *err)
{
    struct dub_filter *f;
    if (dub_sv_trim(text).n == 0)
        return dub_fail(err, DUB_ERR_ARG, "where: wants a filter: where:'speaker:maria fit>0.5'");
    enum dub_status st = dub_filter_new(text, dub_project_rate(s->project), &f, err);
    if (st)
        return st;
    struct dub_filter_view view = {
        .p = s->project, .diags = dub_filter_wants_issues(f) ? dub_session_diags(s) : NULL};
    for (size_t i = 0; i < dub_project_n_segments(s->project); i++)
        if (dub_filter_match(f, &view, i))
            dub_vec_push(&v->segments, dub_project_segment(s->project, i)->rec.id);
    dub_filter_free(f);
    return DUB_OK;
}

static int by_number(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* In start order, each once. */
static void tidy(const struct dub_session *s, struct dub_value *v)
{
    size_t n = v->segments.n, kept = 0;
    size_t *index = dub_alloc_array(n, sizeof(*index));
    for (size_t i = 0; i < n; i++)
        index[i] = dub_project_segment_index(
            s->project, dub_project_segment_by_id(s->project, v->segments.at[i]));
    if (n > 1)
        qsort(index, n, sizeof(*index), by_number);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || index[i] != index[i - 1])
            v->segments.at[kept++] = dub_project_segment(s->project, index[i])->rec.id;
    v->segments.n = kept;
    dub_free(index);
}

static enum dub_status parse_segments(struct dub_session *s, const struct dub_arg *a,
                                      struct dub_value *v, struct dub_err *err)
{
    struct dub_sv rest = v->text;
    enum dub_status st = DUB_OK;
    bool where = dub_sv_starts(rest, DUB_SV_LIT("where:"));
    if (rest.n == 0 || (rest.p[rest.n - 1] == ',' && !where))
        return dub_fail(err, DUB_ERR_ARG, rest.n ? "%s ends with a comma: name a segment after it"
                                                 : "%s is empty: name a segment",
                        a->name);
    while (rest.n > 0 && !st) {
        if (dub_sv_starts(rest, DUB_SV_LIT("where:"))) { /* a filter may hold commas */
            st = add_matching(s, dub_sv_n(rest.p + 6, rest.n - 6), v, err);
            break;
        }
        struct dub_sv part = dub_sv_split(&rest, ',');
        if (dub_sv_eq_z(part, "all"))
            for (size_t i = 0; i < dub_project_n_segments(s->project); i++)
                dub_vec_push(&v->segments, dub_project_segment(s->project, i)->rec.id);
        else if (dub_sv_eq_z(part, "sel"))
            add_picked(s, v);
        else if (dub_sv_starts(part, DUB_SV_LIT("speaker:")))
            st = add_of_speaker(s, dub_sv_n(part.p + 8, part.n - 8), v, err);
        else if (part.n && part.p[0] == '@')
            st = add_id(s, part, v, err);
        else
            st = add_numbers(s, part, v, err);
    }
    if (st)
        return st;
    tidy(s, v);
    if (v->segments.n == 0)
        return dub_fail(err, DUB_ERR_STATE, "'%.*s' selects no segment",
                        (int)(v->text.n > 60 ? 60 : v->text.n), v->text.p);
    if (a->type == DUB_ARG_SEGMENT && v->segments.n > 1)
        return dub_fail(err, DUB_ERR_ARG, "this works on one segment, and '%.*s' names %zu",
                        (int)(v->text.n > 60 ? 60 : v->text.n), v->text.p, v->segments.n);
    return DUB_OK;
}

/* Numbers of markers as of segments: 2 or 2-6. False when the part is no number at all. */
static bool add_marker_numbers(const struct dub_session *s, struct dub_sv part,
                               struct dub_value *v, enum dub_status *st, struct dub_err *err)
{
    unsigned long long from, to, n = dub_project_n_markers(s->project);
    struct dub_sv rest = part, first = dub_sv_split(&rest, '-');
    bool range = first.n < part.n;
    if (!dub_sv_u64(first, 1000000000, &from) || (range && !dub_sv_u64(rest, 1000000000, &to)))
        return false;
    if (!range)
        to = from;
    if (from < 1 || to > n || to < from) {
        *st = dub_fail(err, DUB_ERR_STATE, "there is no marker %.*s: they run from 1 to %llu",
                       (int)part.n, part.p, n);
        return true;
    }
    for (; from <= to; from++)
        dub_vec_push(&v->markers, dub_project_marker(s->project, (size_t)from - 1)->rec.id);
    return true;
}

static enum dub_status add_marker(const struct dub_session *s, struct dub_sv part,
                                  struct dub_value *v, struct dub_err *err)
{
    const struct dub_marker *m = NULL;
    enum dub_status st = DUB_OK;
    dub_id id;
    if (part.n > 1 && part.p[0] == '@' && dub_id_parse(dub_sv_n(part.p + 1, part.n - 1), &id))
        m = dub_project_marker_by_id(s->project, id);
    else if (add_marker_numbers(s, part, v, &st, err))
        return st;
    else
        m = dub_project_marker_named(s->project, part);
    if (!m)
        return dub_fail(err, DUB_ERR_STATE,
                        "there is no marker '%.*s': use its number, its name, @id or all",
                        (int)(part.n > 60 ? 60 : part.n), part.p);
    dub_vec_push(&v->markers, m->rec.id);
    return DUB_OK;
}

static bool has_marker(const struct dub_value *v, dub_id id)
{
    for (size_t i = 0; i < v->markers.n; i++)
        if (v->markers.at[i] == id)
            return true;
    return false;
}

/* The whole text may be a name with a comma in it; else it is a list. */
static enum dub_status parse_markers(const struct dub_session *s, const struct dub_arg *a,
                                     struct dub_value *v, struct dub_err *err)
{
    const struct dub_marker *named = dub_project_marker_named(s->project, v->text);
    struct dub_value found = {0};
    struct dub_sv rest = v->text;
    enum dub_status st = DUB_OK;
    unsigned long long number;
    if (v->text.n == 0)
        return dub_fail(err, DUB_ERR_ARG, "%s is empty: name a marker", a->name);
    bool all = dub_sv_eq_z(v->text, "all");
    if (named && !all && !dub_sv_u64(v->text, 1000000000, &number))
        dub_vec_push(&found.markers, named->rec.id);
    else if (v->text.p[v->text.n - 1] == ',')
        st = dub_fail(err, DUB_ERR_ARG, "%s ends with a comma: name a marker after it", a->name);
    else
        while (!all && rest.n > 0 && !st)
            st = add_marker(s, dub_sv_split(&rest, ','), &found, err);
    for (size_t i = 0; !st && i < dub_project_n_markers(s->project); i++) {
        dub_id id = dub_project_marker(s->project, i)->rec.id;
        if (all || has_marker(&found, id))
            dub_vec_push(&v->markers, id);
    }
    dub_vec_fini(&found.markers);
    if (!st && a->type == DUB_ARG_MARKER && v->markers.n > 1)
        st = dub_fail(err, DUB_ERR_ARG, "this works on one marker, and '%.*s' names %zu",
                      (int)(v->text.n > 60 ? 60 : v->text.n), v->text.p, v->markers.n);
    return st;
}

bool dub_cmd_hits(struct dub_session *s, const struct dub_cmd *cmd,
                  const struct dub_words *words, struct dub_value *hit)
{
    memset(hit, 0, sizeof(*hit));
    for (size_t i = 0; i < dub_cmd_n_args(cmd) && i + 1 < words->at.n; i++) {
        const struct dub_arg *a = &cmd->args[i];
        if (a->type != DUB_ARG_SEGMENTS && a->type != DUB_ARG_SEGMENT)
            continue;
        hit->text = dub_sv(words->at.at[i + 1]);
        if (parse_segments(s, a, hit, NULL) == DUB_OK)
            return true;
        dub_vec_fini(&hit->segments);
        return false;
    }
    return true;
}

static enum dub_status parse_int(const struct dub_arg *a, struct dub_value *v, struct dub_err *err)
{
    struct dub_sv digits = v->text;
    bool negative = digits.n > 1 && digits.p[0] == '-';
    unsigned long long n;
    if (negative)
        digits = dub_sv_n(digits.p + 1, digits.n - 1);
    if (!dub_sv_u64(digits, 1000000000000ULL, &n))
        return dub_fail(err, DUB_ERR_ARG, "%s must be a whole number, not '%.*s'", a->name,
                        (int)(v->text.n > 60 ? 60 : v->text.n), v->text.p);
    v->number = negative ? -(long long)n : (long long)n;
    return DUB_OK;
}

static enum dub_status parse_value(struct dub_session *s, const struct dub_arg *a,
                                   struct dub_value *v, struct dub_err *err)
{
    struct dub_time_ctx ctx = dub_session_time_ctx(s);
    bool sign = v->text.n && (v->text.p[0] == '+' || v->text.p[0] == '-');
    switch (a->type) {
    case DUB_ARG_TIME:
        v->word = a->choices && parse_choice(a, v, NULL) == DUB_OK;
        if (v->word)
            return DUB_OK;
        return dub_time_parse(v->text, &ctx, &v->time_us, err);
    case DUB_ARG_DELTA:
        return dub_delta_parse(v->text, &ctx, &v->time_us, err);
    case DUB_ARG_TIME_OR_DELTA:
        v->relative = sign;
        return sign ? dub_delta_parse(v->text, &ctx, &v->time_us, err)
                    : dub_time_parse(v->text, &ctx, &v->time_us, err);
    case DUB_ARG_SPAN:
        v->none = dub_sv_eq_z(v->text, "none");
        return v->none ? DUB_OK : dub_span_parse(v->text, &ctx, &v->span, err);
    case DUB_ARG_SEGMENTS:
    case DUB_ARG_SEGMENT:
        return parse_segments(s, a, v, err);
    case DUB_ARG_MARKERS:
    case DUB_ARG_MARKER:
        return parse_markers(s, a, v, err);
    case DUB_ARG_SPEAKER:
        return dub_project_find_speaker(s->project, v->text, &v->speaker, err);
    case DUB_ARG_CHOICE:
        return parse_choice(a, v, err);
    case DUB_ARG_INT:
        return parse_int(a, v, err);
    case DUB_ARG_REF:
    case DUB_ARG_SOURCE:
    case DUB_ARG_RULE:
    case DUB_ARG_INPUT:
        if (v->text.n == 0)
            return dub_fail(err, DUB_ERR_ARG, "%s must not be empty", a->name);
        return DUB_OK;
    case DUB_ARG_WORD:
    case DUB_ARG_TEXT:
        break;
    }
    return DUB_OK;
}

static enum dub_status usage_error(const struct dub_cmd *cmd, const char *what, const char *name,
                                   struct dub_err *err)
{
    struct dub_buf usage;
    dub_buf_init(&usage, 0);
    dub_cmd_usage(cmd, &usage);
    dub_fail(err, DUB_ERR_ARG, "%s '%s'; usage: %s", what, name, dub_buf_z(&usage));
    dub_buf_fini(&usage);
    return DUB_ERR_ARG;
}

enum dub_status dub_args_parse(struct dub_session *s, const struct dub_cmd *cmd,
                               const struct dub_words *words, struct dub_sv line,
                               struct dub_value *values, struct dub_err *err)
{
    size_t n_args = dub_cmd_n_args(cmd), w = 1;
    enum dub_status st = DUB_OK;
    memset(values, 0, sizeof(*values) * DUB_CMD_ARGS_MAX);
    for (size_t i = 0; i < n_args && !st; i++) {
        const struct dub_arg *a = &cmd->args[i];
        struct dub_value *v = &values[i];
        if (w >= words->at.n) {
            if (!a->optional)
                st = usage_error(cmd, "missing argument", a->name, err);
            continue;
        }
        v->given = true;
        /* A text of one word keeps its quotes' meaning; longer ones are the line as typed. */
        bool rest_of_line = a->type == DUB_ARG_TEXT && w + 1 < words->at.n;
        v->text = rest_of_line ? dub_sv_trim(dub_sv_n(line.p + words->from.at[w],
                                                      line.n - words->from.at[w]))
                               : dub_sv(words->at.at[w]);
        w = a->type == DUB_ARG_TEXT ? words->at.n : w + 1;
        st = parse_value(s, a, v, err);
    }
    if (!st && w < words->at.n)
        st = usage_error(cmd, "nothing is expected at", words->at.at[w], err);
    if (st)
        dub_args_fini(values);
    return st;
}

void dub_args_fini(struct dub_value *values)
{
    for (size_t i = 0; i < DUB_CMD_ARGS_MAX; i++) {
        dub_vec_fini(&values[i].segments);
        dub_vec_fini(&values[i].markers);
    }
}
