/* `- Hi.` and `- Hello.` in one cue: two people, one line each. */
#include "base/utf8.h"
#include "io/labels.h"
#include "io/policy.h"
#include "io/voices.h"

#define TURNS_MAX 8 /* of one cue; more are a list, not a talk */

static size_t dash(struct dub_sv line)
{
    static const char *const dashes[] = {"-", "\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x93",
                                         "\xe2\x80\x94"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(dashes); i++)
        if (dub_sv_starts(line, dub_sv(dashes[i])))
            return strlen(dashes[i]);
    return 0;
}

/* Lines with a dash begin a turn, others go on with it; 0: not such a cue. */
static size_t find_turns(struct dub_sv text, struct dub_voice turns[TURNS_MAX])
{
    size_t n = 0;
    while (text.n > 0) {
        struct dub_sv line = dub_sv_trim(dub_sv_split(&text, '\n'));
        size_t skip = dash(line);
        if (skip == 0 && n == 0)
            return 0;
        if (skip == 0) { /* the same turn: both lines stand next to each other in the cue */
            turns[n - 1].text.n = (size_t)(line.p + line.n - turns[n - 1].text.p);
            continue;
        }
        if (n == TURNS_MAX)
            return 0;
        struct dub_sv said = dub_sv_trim(dub_sv_n(line.p + skip, line.n - skip));
        turns[n++] = (struct dub_voice){{NULL, 0}, said};
    }
    return n > 1 ? n : 0;
}

/* A name at the start of a turn, in brackets or before a colon; one in small letters is a word. */
static void find_name(struct dub_voice *v)
{
    struct dub_label l = dub_label_find(v->text);
    bool capital = l.name.n > 0 && l.name.p[0] >= 'A' && l.name.p[0] <= 'Z';
    if (l.kind == DUB_LABEL_NONE || (l.kind == DUB_LABEL_COLON && !capital) || l.rest.n == 0)
        return;
    v->name = l.name;
    v->text = l.rest;
}

void dub_rows_divide_dashes(struct dub_rows *r, struct dub_policy_report *report)
{
    struct dub_rows out = {0};
    struct dub_voice turns[TURNS_MAX];
    for (size_t i = 0; i < r->rows.n; i++) {
        struct dub_row *row = &r->rows.at[i];
        bool may = !row->speaker && row->text && !row->target && !row->audio_path;
        size_t n = may ? find_turns(dub_str_sv(row->text), turns) : 0;
        for (size_t k = 0; k < n; k++)
            find_name(&turns[k]);
        size_t first = out.rows.n;
        if (n == 0 || !dub_voices_take(&out, row->line, row->span, turns, n)) {
            while (out.rows.n > first)
                dub_row_fini(&out.rows.at[--out.rows.n]);
            dub_vec_push(&out.rows, *row);
            continue;
        }
        for (size_t k = first; k < out.rows.n; k++)
            out.rows.at[k].source = row->source;
        report->n_dashes++;
        dub_row_fini(row);
    }
    dub_vec_fini(&r->rows);
    r->rows = out.rows;
    for (size_t i = 0; i < out.rejected.n; i++)
        dub_str_unref(out.rejected.at[i].reason);
    dub_vec_fini(&out.rejected);
    dub_vec_fini(&out.warnings);
}
