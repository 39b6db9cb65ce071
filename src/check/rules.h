/* The rule table and its runner. */
#ifndef DUB_CHECK_RULES_H
#define DUB_CHECK_RULES_H

#include "check/diag.h"

struct dub_check_view;    /* what the rules share while one check runs */
struct dub_check_segment; /* one segment, resolved */

struct dub_check_env {
    const char *plan;        /* NULL: the project's, else no plan rules */
    const char *project_dir; /* folder that stored paths are relative to; NULL: whether files exist
                              * is not looked at */
    bool gaps;               /* report the `gap` rule, which is off by default */
    /** Whether a content is an asset of the service already; NULL: nothing is known to be. */
    bool (*is_uploaded)(void *ctx, const char *sha256, enum dub_input_kind kind);
    void *ctx;
    const struct dub_check_view *view; /* filled by dub_check */
};

struct dub_rule {
    const char *id;
    enum dub_severity
        severity;       /* default; a rule may lower it case by case (cannot verify: info) */
    const char *title;  /* one line for help */
    const char *source; /* where the limit comes from, with date */
    /* Both are called with env->view filled, either may be NULL: what concerns no single segment,
     * and one segment. The latter may look at its neighbours, but adds findings for c only. */
    void (*run)(const struct dub_rule *rule, const struct dub_project *p,
                const struct dub_check_env *env, struct dub_diag_list *out);
    void (*segment)(const struct dub_rule *rule, const struct dub_check_env *env,
                    const struct dub_check_segment *c, struct dub_diag_list *out);
    bool sums; /* run looks at sums over the segments: any edit of one may change what it finds */
};

/** All rules, in the order of their table. */
const struct dub_rule *dub_rules(size_t *n);
/** NULL when there is no such rule. */
const struct dub_rule *dub_rule_find(struct dub_sv id);

/** Run every rule; out is emptied first. O(n log n) in the number of segments. */
void dub_check(const struct dub_project *p, const struct dub_check_env *env,
               struct dub_diag_list *out);

#endif
