/* Commands of the panes with rows of their own: the history's steps. */
#include "ui_cmds.h"

enum dub_status ui_cmd_step(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    if (app->side != UI_SIDE_HISTORY) {
        app->side = UI_SIDE_HISTORY;
        app->focus = UI_FOCUS_SIDE;
    }
    long page = app->steps.list.rows > 1 ? (long)app->steps.list.rows - 1 : 1, all = 1000000000;
    const long rows[] = {-1, 1, -page, page, -all, all};
    if (a[0].choice < (int)DUB_ARRAY_LEN(rows))
        ui_steps_move(app, rows[a[0].choice]);
    else
        ui_steps_goto(app);
    return DUB_OK;
}
