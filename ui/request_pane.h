/*
 * State of the request pane. It shows one text: the present request, the same as a program, the
 * request of an earlier job, or what changed since one. Everything is kept until what it was made
 * from changes; drawing never composes anything anew.
 */
#ifndef UI_REQUEST_PANE_H
#define UI_REQUEST_PANE_H

#include "jobs_pane.h"
#include "list.h"
#include "request/build.h"
#include "request/compare.h"

enum ui_request_form {
    UI_FORM_JSON,
    UI_FORM_CURL,
    UI_FORM_PYTHON,
    UI_FORM_TYPESCRIPT,
    UI_FORM_CHANGES,
};

struct ui_text_line { /* part of the text shown on one row */
    size_t from, to;
    size_t whole; /* where the row begins that was too long for one */
    int indent;
};

struct ui_text_part { /* what of the text belongs to a segment of the project */
    size_t segment;   /* its index */
    size_t from, to;
};

struct ui_request {
    bool built;
    uint64_t revision, assets;
    struct dub_built body;
    char *error;

    enum ui_request_form form;
    char job[UI_JOB_ID]; /* whose request is shown, "": the present one */
    struct dub_buf past; /* that request */

    char base[UI_JOB_ID];    /* compared with: "last" or an id; "": last */
    char base_id[UI_JOB_ID]; /* the job that this was */
    struct dub_buf base_text;
    char *base_error; /* why there is nothing to compare with */
    bool base_known;
    uint64_t base_changes; /* count of changes to the jobs when it was read */
    struct dub_compare diff;
    bool compared;
    uint64_t diff_serial; /* of the body that was compared */
    DUB_VEC(char) marks;  /* by segment: '+', '~' or 0 */

    uint64_t serial;       /* of the body, counted; a new one for each composing */
    uint64_t n_composed;   /* how often a text was made, for tests of the caching */
    uint64_t shown_serial; /* of body, diff and form that `text` was made from */
    struct dub_buf own;    /* a text made here */
    struct dub_sv text;    /* what is shown: own or the body */
    DUB_VEC(struct ui_text_part) parts; /* by place */
    bool shown_valid, json;

    int width; /* that the lines were broken for, 0: not broken */
    DUB_VEC(struct ui_text_line) lines;
    struct ui_list list;
    size_t at;       /* row under the cursor */
    dub_id followed; /* segment gone to last */

    char *find;
    DUB_VEC(size_t) matches; /* where the words are, by place */
    uint64_t matches_serial;
};

struct ui_app;

void ui_request_init(struct ui_app *app);
void ui_request_fini(struct ui_app *app);
/** Compose when something changed; NULL with a reason in app->request.error. */
const struct dub_built *ui_request_body(struct ui_app *app);
/** The text in the pane, up to date; false with a reason in app->request.error. */
bool ui_request_update(struct ui_app *app);
/** Break the text into rows of so many columns, unless that was done. */
void ui_request_break(struct ui_request *q, int width);

/* request_diff.c: against an earlier one */
/** Compare with the base, unless that was done. NULL with a reason in base_error. */
const struct dub_compare *ui_request_diff(struct ui_app *app);
/** Append the list of changes; the parts of segments are noted. */
void ui_request_diff_text(struct ui_app *app);

/* request_view.c: what is shown */
/** errors: DUB_ERR_STATE no such job */
enum dub_status ui_request_show_job(struct ui_app *app, const char *id, struct dub_err *err);
/** What changed since a job ("last": the latest). */
enum dub_status ui_request_show_changes(struct ui_app *app, const char *job, struct dub_err *err);
void ui_request_show_form(struct ui_app *app, enum ui_request_form form);
/** Back to the request as it would be sent now. */
void ui_request_show_now(struct ui_app *app);
/** Move the cursor; the segment that the row belongs to is selected. */
void ui_request_move(struct ui_app *app, long rows);
/** Part of the selected segment, or of the row under the cursor; false: there is none. */
bool ui_request_part(struct ui_app *app, struct ui_text_part *out);
/** Look for words; dir 0: from the cursor on. Says what it found. */
void ui_request_find(struct ui_app *app, const char *words, int dir);
/** Look through the text anew when it has changed. */
void ui_request_find_all(struct ui_app *app);
/** Words are being looked for. */
bool ui_request_finding(const struct ui_app *app);

#endif
