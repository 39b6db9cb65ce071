/*
 * The findings of the project as the screen asks for them: by place in the list, made when they are
 * looked at. However many there are, only those that are shown cost something.
 */
#ifndef UI_ISSUES_SHOWN_H
#define UI_ISSUES_SHOWN_H

#include "check/issues.h"

struct ui_app;

#define UI_ISSUES_KEPT 256

struct ui_issues_shown {
    struct ui_issue_kept {
        uint64_t version; /* of the findings it was made from; 0: empty */
        size_t at;
        struct dub_diag diag;
    } kept[UI_ISSUES_KEPT];
};

void ui_issues_shown_fini(struct ui_issues_shown *k);
/** Up to date; good until the next edit. */
const struct dub_issues *ui_issues(struct ui_app *app);
size_t ui_n_issues(struct ui_app *app);
/** The i-th finding, NULL behind the last. Good until the next edit, and for 256 neighbours. */
const struct dub_diag *ui_issue(struct ui_app *app, size_t i);

#endif
