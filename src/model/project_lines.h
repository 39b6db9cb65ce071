/*
 * A project file in the layout dubline writes, cut into the lines of its segments and all the rest:
 * a whole tree of 100,000 segments would take ten times the memory of the project itself. Inside
 * src/model only.
 */
#ifndef DUB_MODEL_PROJECT_LINES_H
#define DUB_MODEL_PROJECT_LINES_H

#include "base/json.h"

struct dub_project_lines {
    struct dub_buf others;  /* the file, its list of segments empty */
    struct dub_sv segments; /* their lines, in the text */
};

/**
 * in:  text borrowed by *out
 * out: *out only on success; others is the caller's
 * errors: false when the file is laid out in another way, or empty of segments
 */
bool dub_project_lines_cut(struct dub_sv text, struct dub_project_lines *out) DUB_MUST_USE;

/** The document parsed from `others` has but the one list "segments" that was cut. */
bool dub_project_lines_stand_for(const cJSON *doc) DUB_MUST_USE;

/** The next segment's object; false behind the last. */
bool dub_project_lines_next(struct dub_sv *rest, struct dub_sv *line);

#endif
