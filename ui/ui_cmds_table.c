/* Commands of the segment table: filter, order, columns. */
#include "ui_cmds.h"

enum dub_status ui_cmd_filter(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    if (!a[0].given) {
        ui_filter_open(app, app->filter);
        return DUB_OK;
    }
    char *text = dub_strndup(a[0].text.p, a[0].text.n);
    enum dub_status st = ui_filter_set(app, text, err);
    dub_free(text);
    return st;
}

static void tell_order(struct ui_app *app)
{
    const struct ui_column_row *row = ui_column_row(app->tbl.sort);
    ui_app_say(app, DUB_SEV_INFO, "sorted by %s%s%s",
               app->tbl.sort == UI_COL_NUMBER ? "time" : row->name,
               app->tbl.descending ? ", backwards" : "",
               ui_table_is_plain(app) || app->filter ? "" : "; sort time is the usual order");
}

/* The column beside the one sorted by, among those shown. */
static enum ui_column beside(const struct ui_app *app, int step)
{
    const struct ui_table *t = &app->tbl;
    size_t n = t->n_columns, at = 0;
    if (n == 0)
        return UI_COL_NUMBER;
    while (at < n && t->columns[at] != t->sort)
        at++;
    at = at == n ? 0 : (at + (step > 0 ? 1 : n - 1)) % n;
    return t->columns[at];
}

enum dub_status ui_cmd_sort(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct ui_table *t = &app->tbl;
    enum ui_column by = t->sort;
    bool descending = a[1].given && a[1].choice == 1;
    ui_table_refresh(app);
    if (!a[0].given)
        by = UI_COL_NUMBER;
    else if (dub_sv_eq_z(a[0].text, "next") || dub_sv_eq_z(a[0].text, "prev"))
        by = beside(app, dub_sv_eq_z(a[0].text, "next") ? 1 : -1);
    else if (dub_sv_eq_z(a[0].text, "reverse"))
        descending = !t->descending;
    else if (!ui_column_find(a[0].text, &by))
        return dub_fail(err, DUB_ERR_ARG, "there is no column '%.*s'", (int)a[0].text.n,
                        a[0].text.p);
    else if (!a[1].given && by == t->sort) /* the same again: the other way round */
        descending = !t->descending;
    enum dub_status st = ui_table_sort(app, by, descending, err);
    if (st)
        return st;
    ui_table_refresh(app);
    tell_order(app);
    return DUB_OK;
}

enum dub_status ui_cmd_columns(struct dub_session *s, const struct dub_value *a,
                               struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    char *text = a[0].given ? dub_strndup(a[0].text.p, a[0].text.n) : NULL;
    enum dub_status st = ui_opt_set(app, UI_OPT_COLUMNS, text, err);
    if (!st)
        ui_app_say(app, DUB_SEV_INFO, text ? "columns: %s" : "the usual columns",
                   ui_opt_text(app, UI_OPT_COLUMNS));
    dub_free(text);
    return st;
}
