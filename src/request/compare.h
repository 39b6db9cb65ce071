/*
 * What changed between two requests, by meaning: which segments came, went or differ in which
 * field, and the same for inputs, options and the rest. Segments carry no id in a request, so they
 * are recognised by what stayed the same: time and voice, one edge, the crop, the length.
 */
#ifndef DUB_REQUEST_COMPARE_H
#define DUB_REQUEST_COMPARE_H

#include "base/buf.h"
#include "base/json.h"
#include "base/vec.h"

enum dub_diff_kind { DUB_DIFF_ADDED, DUB_DIFF_REMOVED, DUB_DIFF_CHANGED };

/* In the order in which changes are listed. */
enum dub_diff_part {
    DUB_PART_REQUEST, /* a member beside the lists: model, outputFileName, webhookUrl ... */
    DUB_PART_OPTION,
    DUB_PART_INPUT,
    DUB_PART_SEGMENT,
};

struct dub_diff_field {
    char *name;         /* "end", "crop start", "sync_mode" */
    char *was, *is_now; /* JSON text, NULL: not there */
};

struct dub_diff {
    enum dub_diff_part part;
    enum dub_diff_kind kind;
    /* Positions in the list of the part, 0-based; -1: not there. For a removed segment `at` is the
     * one of the new request that it stood before (their number: at the end). */
    long old_at, new_at;
    size_t at;
    char *name; /* "model", "segment 3", "input maria"; for what was removed, its former number */
    DUB_VEC(struct dub_diff_field) fields; /* what differs; of something added or removed, all */
};

struct dub_compare {
    DUB_VEC(struct dub_diff) changes; /* by part, then by place in the new request */
    size_t n_added, n_removed, n_changed; /* segments alone */
    size_t n_other;                       /* changes of anything else */
};

/**
 * Compare two requests. The order of members and of equal segments does not matter; numbers compare
 * as values.
 * in:     was, is_now JSON texts of requests
 * out:    *out, dub_compare_fini; no changes: they ask for the same
 * errors: DUB_ERR_PARSE or DUB_ERR_FORMAT: which of the two is no request
 */
enum dub_status dub_request_compare(struct dub_sv was, struct dub_sv is_now,
                                    struct dub_compare *out, struct dub_err *err) DUB_MUST_USE;
void dub_compare_fini(struct dub_compare *c);

/** "+", "-" or "~". */
const char *dub_diff_mark(enum dub_diff_kind k);
/** "end 6.48 → 6.2, crop end 6.5 → 6.2"; of what came or went its values. Appended, not sanitised. */
void dub_diff_text(const struct dub_diff *c, struct dub_buf *out);
/** "2 segments changed, 1 added, 3 other changes"; "nothing changed". Appended. */
void dub_compare_summary(const struct dub_compare *c, struct dub_buf *out);
/** One line a change: mark, name, text. Appended. */
void dub_compare_print(const struct dub_compare *c, struct dub_buf *out);
/** Array of {"part","change","name","was","now","fields":[{"field","was","now"}]}; positions
 * 1-based or null. Owned by the caller. */
cJSON *dub_compare_to_json(const struct dub_compare *c) DUB_MUST_USE;

#endif
