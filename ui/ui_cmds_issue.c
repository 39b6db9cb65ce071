/* The command of the issues pane. */
#include "ui_cmds.h"

enum dub_status ui_cmd_issue(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    int page = app->issues.rows > 1 ? (int)app->issues.rows - 1 : 1;
    (void)err;
    switch (a[0].choice) { /* in the order of the row's choices */
    case 0:
    case 1:
        ui_step_issue(app, a[0].choice == 0 ? 1 : -1);
        break;
    case 2:
        ui_enter_issue(app);
        break;
    case 3:
    case 4:
        ui_fix_issue(app, a[0].choice == 4);
        break;
    case 5:
    case 6:
        ui_move_issue(app, a[0].choice == 5 ? -1 : 1);
        break;
    case 7:
    case 8:
        ui_move_issue(app, a[0].choice == 7 ? -page : page);
        break;
    case 9:
        ui_issue_waive(app);
        break;
    case 10:
        ui_issue_severity(app);
        break;
    case 11:
        ui_issue_rule(app);
        break;
    case 12:
        ui_issue_group(app);
        break;
    default:
        ui_issue_hide_waived(app);
        break;
    }
    return DUB_OK;
}
