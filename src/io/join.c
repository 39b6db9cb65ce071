#include "io/join.h"

#include "io/cut.h"
#include "io/turns.h"

#define SNAP_US ((dub_us)1500000) /* how far off a guess is at least; more in long rows */

struct join {
    struct dub_rows *text;
    struct dub_rows out;
    struct dub_turns turns;
    const struct dub_join_opts *opts;
    struct dub_join_report *report;
    struct dub_pieces pieces; /* of the row at hand */
    const struct dub_str **names; /* of each label: its own, or the transcript's for the same person */
};

void dub_join_report_fini(struct dub_join_report *r)
{
    for (size_t i = 0; i < r->aliases.n; i++) {
        dub_str_unref(r->aliases.at[i].turn_label);
        dub_str_unref(r->aliases.at[i].text_label);
    }
    dub_vec_fini(&r->aliases);
}

bool dub_rows_are_turns(const struct dub_rows *r)
{
    for (size_t i = 0; i < r->rows.n; i++) {
        const struct dub_row *row = &r->rows.at[i];
        if (row->text || row->target || row->audio_path || !row->speaker)
            return false;
    }
    return r->rows.n > 0;
}

/* --- the same person under two names ---------------------------------------------------------- */

/* Time that each label of the turns speaks together with each label of the text. */
struct pair {
    size_t turn;
    const struct dub_str *text;
    dub_us together_us;
};

/* At most a few dozen people: pairs in a list. */
#define PAIRS_MAX 4096

struct pairs {
    DUB_VEC(struct pair) all;
};

static void add_pair(struct pairs *pairs, size_t turn, const struct dub_str *text, dub_us us)
{
    for (size_t i = 0; i < pairs->all.n; i++) {
        struct pair *p = &pairs->all.at[i];
        if (p->turn == turn && dub_str_eq(p->text, text)) {
            p->together_us += us;
            return;
        }
    }
    struct pair fresh = {turn, text, us};
    if (pairs->all.n < PAIRS_MAX)
        dub_vec_push(&pairs->all, fresh);
}

static void collect_pairs(struct join *j, struct pairs *pairs, dub_us *total)
{
    struct dub_turns *t = &j->turns;
    for (size_t i = 0; i < j->text->rows.n; i++) {
        const struct dub_row *row = &j->text->rows.at[i];
        if (!row->speaker)
            continue;
        dub_turns_vote(t, row->span);
        for (size_t v = 0; v < t->voted.n; v++) {
            add_pair(pairs, t->voted.at[v], row->speaker, t->votes[t->voted.at[v]]);
            total[t->voted.at[v]] += t->votes[t->voted.at[v]];
        }
        dub_turns_decide(t);
    }
}

static void find_aliases(struct join *j)
{
    size_t n = j->turns.labels.n;
    dub_us *total = dub_alloc_array(n + 1, sizeof(*total));
    struct pairs pairs = {0};
    collect_pairs(j, &pairs, total);
    for (size_t i = 0; i < pairs.all.n; i++) {
        const struct pair *p = &pairs.all.at[i];
        const struct dub_str *own = j->turns.labels.at[p->turn];
        if (p->together_us <= total[p->turn] / 2)
            continue;
        j->names[p->turn] = p->text;
        struct dub_join_alias alias = {dub_str_ref(own), dub_str_ref(p->text), p->together_us};
        if (!dub_str_eq(own, p->text))
            dub_vec_push(&j->report->aliases, alias);
        else {
            dub_str_unref(alias.turn_label);
            dub_str_unref(alias.text_label);
        }
    }
    dub_vec_fini(&pairs.all);
    dub_free(total);
}

/* --- one row ---------------------------------------------------------------------------------- */

/* The speaker of a piece: by its words where they have times. */
static size_t judge(struct join *j, const struct dub_row *row, const struct dub_piece *piece,
                    bool *nearest)
{
    for (size_t i = 0; i < piece->n_words; i++)
        dub_turns_vote(&j->turns, j->text->words.at[row->first_word + piece->first_word + i].span);
    if (piece->n_words == 0)
        dub_turns_vote(&j->turns, piece->span);
    size_t label = dub_turns_decide(&j->turns);
    *nearest = false;
    if (label == DUB_NOBODY) {
        label = dub_turns_nearest(&j->turns, piece->span, j->opts->limit_us);
        *nearest = label != DUB_NOBODY;
    }
    return label;
}

/* A place that was guessed by counting letters moves to where the next speaker begins. */
static void snap_cuts(struct join *j, dub_us row_us)
{
    struct dub_pieces *all = &j->pieces;
    dub_us limit = row_us / 4 > SNAP_US ? row_us / 4 : SNAP_US;
    for (size_t i = 1; i < all->list.n; i++) {
        struct dub_piece *before = &all->list.at[i - 1], *p = &all->list.at[i];
        if (p->n_words > 0 || before->n_words > 0 || p->label == DUB_NOBODY)
            continue;
        dub_us at = dub_turns_snap(&j->turns, p->label, p->span.start_us, limit);
        if (at > before->span.start_us && at < p->span.end_us) {
            before->span.end_us = at;
            p->span.start_us = at;
        }
    }
}

static void join_row(struct join *j, const struct dub_row *row)
{
    struct dub_join_report *report = j->report;
    enum dub_join_split split = j->opts->split;
    bool nearest, any_nearest = false;
    if (row->audio_path)
        split = DUB_SPLIT_NEVER;
    dub_pieces_find(&j->pieces, j->text, row, split);
    for (size_t i = 0; i < j->pieces.list.n; i++) {
        struct dub_piece *p = &j->pieces.list.at[i];
        p->label = judge(j, row, p, &nearest);
        any_nearest = any_nearest || nearest;
    }
    dub_pieces_join(&j->pieces);
    snap_cuts(j, dub_span_len(row->span));
    size_t n = j->pieces.list.n;
    bool nobody = j->pieces.list.at[0].label == DUB_NOBODY;
    report->n_unresolved += nobody;
    report->n_nearest += !nobody && any_nearest;
    report->n_overlap += !nobody && !any_nearest;
    report->n_cut += n > 1;
    report->n_pieces += n > 1 ? n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct dub_piece *p = &j->pieces.list.at[i];
        dub_rows_copy_piece(&j->out, j->text, row, p,
                            p->label == DUB_NOBODY ? NULL : j->names[p->label]);
    }
}

/* --- turns nobody wrote down ------------------------------------------------------------------ */

static void count_silent(struct join *j)
{
    struct dub_rows spans = {0};
    struct dub_turns said;
    struct dub_str *one = dub_str_new_z("x");
    for (size_t i = 0; i < j->text->rows.n; i++) {
        struct dub_row row = {.span = j->text->rows.at[i].span, .speaker = one};
        dub_vec_push(&spans.rows, row);
    }
    dub_turns_init(&said, &spans);
    for (size_t i = 0; i < j->turns.turns.n; i++) {
        struct dub_span s = j->turns.turns.at[i].span;
        dub_turns_vote(&said, s);
        if (dub_turns_decide(&said) == DUB_NOBODY) {
            j->report->n_silent_turns++;
            j->report->silent_us += dub_span_len(s);
        }
    }
    dub_turns_fini(&said);
    dub_vec_fini(&spans.rows);
    dub_str_unref(one);
}

static void clear_labels(struct dub_rows *r)
{
    for (size_t i = 0; i < r->rows.n; i++) {
        dub_str_unref(r->rows.at[i].speaker);
        r->rows.at[i].speaker = NULL;
    }
}

void dub_rows_join(struct dub_rows *text, const struct dub_rows *turns,
                   const struct dub_join_opts *opts, struct dub_join_report *report)
{
    struct join j = {.text = text, .opts = opts, .report = report};
    dub_turns_init(&j.turns, turns);
    report->n_turns = j.turns.turns.n;
    if (opts->turns_decide)
        clear_labels(text);
    j.names = dub_alloc_array(j.turns.labels.n + 1, sizeof(*j.names));
    for (size_t i = 0; i < j.turns.labels.n; i++)
        j.names[i] = j.turns.labels.at[i];
    find_aliases(&j);
    count_silent(&j);
    for (size_t i = 0; i < text->rows.n; i++) {
        const struct dub_row *row = &text->rows.at[i];
        struct dub_piece whole = {.from = 0, .to = SIZE_MAX, .span = row->span,
                                  .n_words = row->n_words};
        if (!row->speaker)
            join_row(&j, row);
        else
            dub_rows_copy_piece(&j.out, text, row, &whole, row->speaker);
        report->n_kept += row->speaker != NULL;
    }
    dub_rows_swap_rows(text, &j.out);
    dub_rows_fini(&j.out);
    dub_vec_fini(&j.pieces.list);
    dub_turns_fini(&j.turns);
    dub_free(j.names);
}

/* --- words that name speakers ----------------------------------------------------------------- */

/* Labels of words as numbers: few for each row, found by looking. */
struct word_names {
    DUB_VEC(const struct dub_str *) all;
    DUB_VEC(dub_us) votes;
};

static size_t number_of(struct word_names *names, const struct dub_str *label)
{
    for (size_t i = names->all.n; i > 0; i--)
        if (dub_str_eq(names->all.at[i - 1], label))
            return i - 1;
    dub_vec_push(&names->all, label);
    dub_vec_push(&names->votes, 0);
    return names->all.n - 1;
}

static size_t judge_words(const struct dub_row_word *w, size_t n, struct word_names *names)
{
    size_t best = DUB_NOBODY;
    for (size_t i = 0; i < n; i++) {
        if (!w[i].speaker)
            continue;
        size_t k = number_of(names, w[i].speaker);
        names->votes.at[k] += dub_span_len(w[i].span) + 1; /* a word counts, however short */
        best = best == DUB_NOBODY || names->votes.at[k] > names->votes.at[best] ? k : best;
    }
    for (size_t i = 0; i < names->votes.n; i++)
        names->votes.at[i] = 0;
    return best;
}

void dub_rows_split_by_words(struct dub_rows *text, enum dub_join_split split,
                             struct dub_join_report *report)
{
    struct word_names names = {0};
    struct dub_pieces pieces = {0};
    struct dub_rows out = {0};
    for (size_t i = 0; i < text->rows.n; i++) {
        const struct dub_row *row = &text->rows.at[i];
        dub_pieces_find(&pieces, text, row, row->audio_path ? DUB_SPLIT_NEVER : split);
        names.all.n = names.votes.n = 0;
        for (size_t k = 0; k < pieces.list.n; k++) {
            struct dub_piece *p = &pieces.list.at[k];
            p->label = judge_words(text->words.at + row->first_word + p->first_word, p->n_words,
                                   &names);
        }
        dub_pieces_join(&pieces);
        size_t n = pieces.list.n;
        report->n_cut += n > 1;
        report->n_pieces += n > 1 ? n : 0;
        for (size_t k = 0; k < n; k++) {
            size_t label = pieces.list.at[k].label;
            dub_rows_copy_piece(&out, text, row, &pieces.list.at[k],
                                label == DUB_NOBODY ? row->speaker : names.all.at[label]);
        }
    }
    dub_rows_swap_rows(text, &out);
    dub_rows_fini(&out);
    dub_vec_fini(&pieces.list);
    dub_vec_fini(&names.all);
    dub_vec_fini(&names.votes);
}
