/* Findings of check: a list of diagnostics. A diagnostic is not an error of the program. */
#ifndef DUB_CHECK_DIAG_H
#define DUB_CHECK_DIAG_H

#include <cjson/cJSON.h>

#include "base/vec.h"
#include "model/project.h"

enum dub_severity { DUB_SEV_ERROR, DUB_SEV_WARNING, DUB_SEV_INFO };

struct dub_diag {
    const char *rule; /* stable id, "segment-overlap" */
    enum dub_severity severity;
    bool waived;                   /* waived with a reason: shown, neither counted nor blocking */
    bool dry;                      /* only counted: it gets no texts */
    dub_id segment;                /* 0: concerns no single segment */
    size_t number;                 /* 1-based number of that segment, 0 if none */
    struct dub_str *ref;           /* refId concerned, or NULL */
    struct dub_str *field;         /* "start", "crop", "options.temperature" ..., or NULL */
    struct dub_str *value, *limit; /* as text, or NULL */
    struct dub_str *message;       /* one sentence: what, where, why */
    struct dub_str *fix;           /* command line for `dubline edit -c`, or NULL */
};

/* The worst that stands, unwaived, against one segment. */
struct dub_diag_mark {
    dub_id segment;
    enum dub_severity worst;
};

struct dub_diag_list {
    DUB_VEC(struct dub_diag) items;      /* by segment number; project-wide ones first,
                                            project-wide notes last */
    DUB_VEC(struct dub_diag_mark) marks; /* by segment id; for dub_diag_worst */
    size_t n_error, n_warning, n_info;   /* without waived ones */
    bool dry;                            /* findings are counted, not kept */
    size_t n_waived;
    struct dub_diag scratch;             /* of the latest, when dry */
};

void dub_diag_list_fini(struct dub_diag_list *l);
/** Its texts only. */
void dub_diag_fini(struct dub_diag *d);
/** "error", "warning", "info". */
const char *dub_severity_name(enum dub_severity s);
/** Worst unwaived severity of one segment; false when it has none. */
bool dub_diag_worst(const struct dub_diag_list *l, dub_id segment, enum dub_severity *out);
/** Next (dir +1) or previous (-1) item after index from, wrapping; n when the list is empty. */
size_t dub_diag_step(const struct dub_diag_list *l, size_t from, int dir);
/** A member of `issues` in `dubline check --json`. Owned by the caller. */
cJSON *dub_diag_to_json(const struct dub_diag *d) DUB_MUST_USE;
/**
 * The whole document of `dubline check --json`. `ok`: no error that is not waived.
 * in: project name or path as it is to be shown, NULL for none
 */
cJSON *dub_diag_list_to_json(const struct dub_diag_list *l, const char *project) DUB_MUST_USE;

#endif
