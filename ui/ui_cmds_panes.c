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

enum dub_status ui_cmd_field(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    enum { UP, DOWN, EDIT, LEFT, RIGHT, LESS, MORE, CLEAR, PROJECT };
    struct ui_app *app = ui_app_of(s);
    int choice = a[0].choice;
    if (app->side != UI_SIDE_INSPECTOR) {
        app->side = UI_SIDE_INSPECTOR;
        app->focus = UI_FOCUS_SIDE;
    }
    /* Where a row has no choices or steps, the keys keep what they mean everywhere. */
    if (choice == UP || choice == DOWN)
        ui_inspector_move(app, choice == UP ? -1 : 1);
    else if (choice == EDIT)
        ui_inspector_edit(app);
    else if (choice == LEFT || choice == RIGHT)
        return ui_inspector_cycle(app, choice == LEFT ? -1 : 1)
                   ? DUB_OK
                   : ui_app_command(app, dub_sv(choice == LEFT ? "playhead -1f" : "playhead +1f"),
                                    err);
    else if (choice == LESS || choice == MORE)
        return ui_inspector_step(app, choice == LESS ? -1 : 1)
                   ? DUB_OK
                   : ui_app_command(app, dub_sv(choice == LESS ? "zoom out" : "zoom in"), err);
    else if (choice == CLEAR)
        ui_inspector_clear(app);
    else
        ui_inspector_toggle(app);
    return DUB_OK;
}

enum dub_status ui_cmd_texts(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    enum { EDIT, SOURCE, TARGET, NEXT_EMPTY, PREV_EMPTY, COPY };
    struct ui_app *app = ui_app_of(s);
    (void)err;
    app->side = UI_SIDE_TEXTS;
    app->focus = UI_FOCUS_SIDE;
    switch (a[0].choice) {
    case EDIT:
        ui_texts_edit(app);
        break;
    case SOURCE:
    case TARGET:
        app->texts.source = a[0].choice == SOURCE;
        break;
    case NEXT_EMPTY:
    case PREV_EMPTY:
        ui_texts_seek_empty(app, a[0].choice == NEXT_EMPTY ? 1 : -1);
        break;
    default:
        ui_texts_copy(app);
        break;
    }
    return DUB_OK;
}
