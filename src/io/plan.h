/*
 * Files into a project, planned before anything is changed: what would be added, changed, removed or
 * kept, who speaks, how rows were joined and overlaps resolved. One function makes the plan, one
 * commits it; the verb's dry run and the editor's import sheet show the same plan.
 */
#ifndef DUB_IO_PLAN_H
#define DUB_IO_PLAN_H

#include "io/cast.h"
#include "io/join.h"
#include "io/pair.h"
#include "io/policy.h"
#include "io/source.h"
#include "io/take_files.h"

enum dub_plan_mode {
    DUB_PLAN_INTO,    /* segments there are stay; a row of the same times brings its text */
    DUB_PLAN_MERGE,   /* the same, and rows that were imported before are compared three ways */
    DUB_PLAN_REPLACE, /* the segments there are go */
};

struct dub_plan_opts {
    enum dub_plan_mode mode;
    bool as_target;                 /* texts are the translation, not what is said in the video */
    const char *const *map;         /* label, ref, ... NULL; ref "": rows of that label are left out */
    bool take_proposals;            /* likely speakers are taken without asking */
    bool split_by_words;            /* rows were read whole: cut them by the speakers of words */
    struct dub_join_opts join;
    struct dub_policy policy;
    enum dub_pair_by pair;
    enum dub_bilingual bilingual;
    const struct dub_take_files *takes; /* a folder of takes, or NULL */
};

enum dub_plan_act {
    DUB_PLAN_ADD,
    DUB_PLAN_CHANGE, /* an existing segment takes something of the row */
    DUB_PLAN_SAME,   /* nothing to do: project and file agree, or only the project changed */
    DUB_PLAN_KEEP,   /* both changed: the project's stays */
    DUB_PLAN_REMOVE, /* gone from the file, untouched in the project */
};

enum dub_plan_field {
    DUB_PLAN_TIMES = 1u << 0,
    DUB_PLAN_SPEAKER = 1u << 1,
    DUB_PLAN_SOURCE = 1u << 2, /* what is said in the video */
    DUB_PLAN_TARGET = 1u << 3, /* the translation */
    DUB_PLAN_TAKE = 1u << 4,
};

struct dub_plan_step {
    enum dub_plan_act act;
    size_t row;       /* in rows; SIZE_MAX for what is gone from the file */
    dub_id segment;   /* there already; 0: a new one */
    unsigned changes; /* fields that the segment takes over */
    unsigned kept;    /* fields that both changed: the project's stay */
};

struct dub_plan {
    struct dub_rows rows;   /* all files together, joined and by policy; with rejects and warnings */
    DUB_VEC(struct dub_reject) left_out; /* rows mapped to nobody: line and label */
    struct dub_cast cast;
    struct dub_str *everybody; /* speaker ref of rows in files that name nobody, or NULL */
    bool everybody_is_new;
    DUB_VEC(struct dub_plan_step) steps;
    size_t n_add, n_change, n_same, n_keep, n_remove;
    size_t n_skipped; /* rows of labels that were mapped to nobody */
    struct dub_join_report join;
    struct dub_policy_report policy;
    struct dub_pair_report pair;
    struct dub_take_report takes;
    uint64_t *files;        /* hash of each file's name, see imported.h */
    size_t n_files;
    enum dub_plan_mode mode;
    bool as_target;
};

/**
 * Make a plan; sources and project stay as they are, so it can be made again with other options.
 * out: *plan to be freed with dub_plan_fini, on failure too
 * errors: DUB_ERR_ARG for a --map label that no row has
 */
enum dub_status dub_plan_make(const struct dub_source *sources, size_t n,
                              const struct dub_plan_opts *opts, const struct dub_project *p,
                              struct dub_plan *plan, struct dub_err *err) DUB_MUST_USE;
void dub_plan_fini(struct dub_plan *plan);

/** Everything that the plan says, through an open transaction on the same project. */
void dub_plan_commit(const struct dub_plan *plan, struct dub_project *p, struct dub_txn *t,
                     struct dub_rng *rng);

/** "add", "change", "same", "keep", "remove" */
const char *dub_plan_act_name(enum dub_plan_act act);
/** "times, source": the fields of a mask, appended. */
void dub_plan_fields(unsigned mask, struct dub_buf *out);
/** First and last moment that the plan touches; false when it changes nothing. */
bool dub_plan_range(const struct dub_plan *plan, const struct dub_project *p, struct dub_span *out);
/** What policies, joins, pairs and takes did, one sentence a line, appended. Nothing: no line. */
void dub_plan_say(const struct dub_plan *plan, struct dub_buf *out);
/** The document of the dry run's `plan`. Owned by the caller. */
cJSON *dub_plan_to_json(const struct dub_plan *plan, const struct dub_project *p) DUB_MUST_USE;

#endif
