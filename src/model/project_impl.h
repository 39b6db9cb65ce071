/* The inside of a project, for src/model only. */
#ifndef DUB_MODEL_PROJECT_IMPL_H
#define DUB_MODEL_PROJECT_IMPL_H

#include "model/project.h"

struct dub_known_facts {
    struct dub_str *where;
    struct dub_facts *facts;       /* NULL: not probed */
    const struct dub_sound *sound; /* NULL: not listened to */
};

/* Refs sorted by text, the first of equal ones first; rebuilt when the list it indexes changed. */
struct dub_ref_index {
    DUB_VEC(const struct dub_record *) sorted;
    bool stale;
};

struct dub_project {
    uint64_t revision;
    struct dub_settings *settings;
    DUB_VEC(struct dub_speaker *) speakers; /* by (order, id) */
    DUB_VEC(struct dub_input *) inputs;     /* by (order, id) */
    DUB_VEC(struct dub_segment *) segments; /* by (start, end, id) */
    DUB_VEC(struct dub_marker *) markers;   /* by (time, id) */
    struct dub_idmap by_id;
    struct dub_ref_index speaker_refs, input_refs;
    dub_us longest_us;
    DUB_VEC(struct dub_known_facts) facts;  /* sorted by where */
    bool txn_open;
    dub_project_watcher *watcher;
    void *watcher_ctx;
};

/** Swap the record of one id in all tables; after NULL removes. Takes no references. */
void dub_project_replace(struct dub_project *p, struct dub_record *before,
                         struct dub_record *after);

/**
 * For loading, when nobody looks yet: a record whose id is free, with its reference. Segments stand
 * behind each other as they come until dub_project_settle sorts them.
 */
void dub_project_append(struct dub_project *p, struct dub_record *r);
void dub_project_settle(struct dub_project *p);

/**
 * Places of the speakers or inputs, in their present order; ignored unless there are n of them and
 * the order stays. Only right after loading, while nobody else holds the records.
 */
void dub_project_set_orders(struct dub_project *p, enum dub_kind kind, const unsigned *orders,
                            size_t n);

#endif
