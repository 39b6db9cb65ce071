/* The issues pane: which findings it shows, in which order, and what repairing one would do. */
#ifndef UI_ISSUES_H
#define UI_ISSUES_H

#include "check/diag.h"

struct ui_app;

/* A row: a finding, or the heading of all of one rule. */
struct ui_issue_row {
    size_t item; /* of the list; of a heading the first below it */
    size_t n;    /* heading: findings below it; 0: a finding */
};

struct ui_issues {
    int least;            /* enum dub_severity: what is less than this is left out */
    const char *rule;     /* only findings of this rule; NULL: of all */
    bool grouped, unwaived; /* by rule, with headings; what is waived is left out */
    DUB_VEC(struct ui_issue_row) rows;
    const void *made_for; /* findings the rows belong to, and the counts they had */
    uint64_t revision, n_changes;
    bool valid;
    size_t n_hidden;
    int fix_x; /* column of the repairs, when drawn last; 0: none are shown */

    uint64_t preview_revision; /* of the project after looking */
    size_t preview_item;
    bool has_preview;
    char *preview; /* "segment 2: end 16.920 → 17.580"; "" nothing to show */
    char *asked_rule; /* of the question before all of a kind are repaired */
};

/** Rows of the pane, made anew when the findings changed. */
size_t ui_issue_rows(struct ui_app *app);
/** Row of the finding under the cursor; ui_issue_rows when it is left out. */
size_t ui_issue_row(struct ui_app *app);
/** What its repair would change, in words; "" where there is none. Borrowed until the next call. */
const char *ui_issue_preview(struct ui_app *app, const struct dub_diag *d);
/** Ask for the reason and waive; what is waived is taken back instead. */
void ui_issue_waive(struct ui_app *app);
/** Leave out what is less severe; warnings, errors, then all again. */
void ui_issue_severity(struct ui_app *app);
/** Only findings of the present one's rule, and back. */
void ui_issue_rule(struct ui_app *app);
void ui_issue_group(struct ui_app *app);
void ui_issue_hide_waived(struct ui_app *app);
void ui_issues_fini(struct ui_app *app);

#endif
