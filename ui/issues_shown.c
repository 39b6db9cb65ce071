/* The findings that are on the screen: made when they are drawn, kept while nothing changes. */
#include "app_impl.h"

/* More rows than any screen has; a frame asks for each of them a few times. */
_Static_assert(UI_ISSUES_KEPT >= 128, "a whole pane of findings is kept");

const struct dub_issues *ui_issues(struct ui_app *app)
{
    return dub_session_issues(app->session);
}

size_t ui_n_issues(struct ui_app *app)
{
    return dub_issues_n(ui_issues(app));
}

void ui_issues_shown_fini(struct ui_issues_shown *k)
{
    for (size_t i = 0; i < UI_ISSUES_KEPT; i++)
        if (k->kept[i].version)
            dub_diag_fini(&k->kept[i].diag);
    *k = (struct ui_issues_shown){0};
}

const struct dub_diag *ui_issue(struct ui_app *app, size_t i)
{
    const struct dub_issues *ix = ui_issues(app);
    struct ui_issue_kept *k = &app->issues_shown.kept[i % UI_ISSUES_KEPT];
    uint64_t version = dub_issues_version(ix);
    if (i >= dub_issues_n(ix))
        return NULL;
    if (k->version == version && k->at == i)
        return &k->diag;
    if (k->version)
        dub_diag_fini(&k->diag);
    dub_issues_get(ix, i, &k->diag);
    k->version = version;
    k->at = i;
    return &k->diag;
}
