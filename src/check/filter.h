/*
 * The filter language: which segments a person means. Words and `key:value` terms, all of which
 * must hold; `or`, `!` and parentheses; numbers, times and regular expressions:
 *     speaker:maria fit>0.5 issue:overlap text:/gra(ci|z)as/ (state:draft or state:review) !has:note
 * Used by the editor's `/` and by `where:'…'` in commands.
 */
#ifndef DUB_CHECK_FILTER_H
#define DUB_CHECK_FILTER_H

#include "check/diag.h"

struct dub_filter;

#define DUB_FILTER_BYTES_MAX 4096
#define DUB_FILTER_TERMS_MAX 200
#define DUB_FILTER_DEPTH_MAX 50

enum dub_filter_kind {
    DUB_FILTER_TEXT,   /* holds this text; = is this text; /regex/ */
    DUB_FILTER_CHOICE, /* one of choices, or several with commas */
    DUB_FILTER_TIME,   /* of the video */
    DUB_FILTER_LENGTH, /* seconds or frames, may be negative */
    DUB_FILTER_NUMBER,
    DUB_FILTER_SPEAKER, /* refId or name */
    DUB_FILTER_RULE,    /* rule id or part of it, or one of choices */
};

struct dub_filter_key {
    const char *name;
    enum dub_filter_kind kind;
    const char *choices; /* "draft|review|…", or NULL */
    const char *help;
};

/** Keys in the order of their table. A name may come twice: as a number and as a choice. */
const struct dub_filter_key *dub_filter_keys(size_t *n);

/**
 * Parse. Time texts use the project's frame rate; nothing else of it is looked at, so that a filter
 * stays valid while the project changes.
 * in:     UTF-8, at most DUB_FILTER_BYTES_MAX; empty or blank: everything
 * out:    *out, freed with dub_filter_free
 * errors: DUB_ERR_ARG saying what was expected; "column N" in the text and err->col count bytes
 *         from 1
 */
enum dub_status dub_filter_new(struct dub_sv text, struct dub_rate rate, struct dub_filter **out,
                               struct dub_err *err) DUB_MUST_USE;
void dub_filter_free(struct dub_filter *f);

/** What a filter looks at besides the segment. diags may be NULL when it asks for no issues. */
struct dub_filter_view {
    const struct dub_project *p;
    const struct dub_diag_list *diags;
};

/** Segment `index` (in start order) is meant. Uses working memory of the filter. */
bool dub_filter_match(struct dub_filter *f, const struct dub_filter_view *v, size_t index);
/** It asks for issues: dub_filter_view.diags is needed. */
bool dub_filter_wants_issues(const struct dub_filter *f);
/** The answer depends on the segment's own record alone: nothing else can change it. */
bool dub_filter_is_local(const struct dub_filter *f);

/* --- facts that filters, columns and sorting share -------------------------------------------- */

/** Characters of the target text without blanks at line ends. */
size_t dub_segment_n_chars(const struct dub_segment *s);
/** Characters a second the target text asks for, × 10^6; false without a text or a slot. */
bool dub_segment_cps_e6(const struct dub_segment *s, int64_t *out) DUB_MUST_USE;
/** Audio length minus slot length in µs; false when the audio's length is not known. */
bool dub_segment_fit_us(const struct dub_project *p, const struct dub_segment *s, dub_us *out)
    DUB_MUST_USE;
/** From its end to the start of the next one, negative when they overlap; false for the last. */
bool dub_segment_gap_us(const struct dub_project *p, size_t index, dub_us *out) DUB_MUST_USE;
/** Findings of segment `index`: items[*first] … [*first + n - 1] of the list. */
size_t dub_diags_of(const struct dub_diag_list *l, size_t index, size_t *first);

#endif
