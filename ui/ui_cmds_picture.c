/* Commands of the picture pane and of shot changes. Faces are given by the project's own commands. */
#include "picture_pane.h"
#include "shots.h"
#include "ui_cmds.h"

enum dub_status ui_cmd_picture(struct dub_session *s, const struct dub_value *a,
                               struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    if (app->side != UI_SIDE_PICTURE) {
        app->side = UI_SIDE_PICTURE;
        app->focus = UI_FOCUS_SIDE;
    }
    app->pictures.large = a[0].choice == 0 || (a[0].choice == 2 && !app->pictures.large);
    return DUB_OK;
}

enum dub_status ui_cmd_face_pick(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)a;
    if (app->side != UI_SIDE_PICTURE) {
        app->side = UI_SIDE_PICTURE;
        ui_app_say(app, DUB_SEV_INFO, "Enter sets the cross-hair once the picture is there");
    } else if (!app->pictures.picture.at) {
        return dub_fail(err, DUB_ERR_STATE, "there is no picture to point at");
    } else {
        ui_face_begin(app);
    }
    app->focus = UI_FOCUS_SIDE;
    return DUB_OK;
}

#define FAR_COLUMNS 8
#define FAR_ROWS    4

enum dub_status ui_cmd_face_move(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    static const struct {
        int dx, dy;
    } ways[] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    struct ui_app *app = ui_app_of(s);
    int dx = ways[a[0].choice].dx, dy = ways[a[0].choice].dy;
    if (!app->pictures.picking)
        return dub_fail(err, DUB_ERR_STATE, "there is no cross-hair: Enter in the picture sets one");
    bool far = a[1].given && a[1].choice == 0, fine = a[1].given && a[1].choice == 1;
    ui_face_move(app, far ? dx * FAR_COLUMNS : dx, far ? dy * FAR_ROWS : dy, fine);
    return DUB_OK;
}

enum dub_status ui_cmd_face_take(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    return ui_face_take(ui_app_of(s), (enum ui_face_for)a[0].choice, err);
}

enum dub_status ui_cmd_face_clear(struct dub_session *s, const struct dub_value *a,
                                  struct dub_err *err)
{
    return ui_face_clear(ui_app_of(s), (enum ui_face_for)a[0].choice, err);
}

/* The frame in which the face was chosen. */
enum dub_status ui_cmd_face_show(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct dub_rate rate = dub_project_rate(s->project);
    bool own;
    const struct dub_face *face = ui_face_chosen(app, &own);
    (void)a;
    if (!face)
        return dub_fail(err, DUB_ERR_STATE, "no face is chosen for this segment or the project");
    if (!dub_rate_known(rate))
        return dub_fail(err, DUB_ERR_STATE, "the video's frame rate is not known");
    ui_set_playhead(app, dub_frame_start(face->frame, rate));
    app->side = UI_SIDE_PICTURE;
    app->focus = UI_FOCUS_SIDE;
    return DUB_OK;
}

enum dub_status ui_cmd_shots(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    (void)a;
    return ui_shots_find(ui_app_of(s), err);
}

enum dub_status ui_cmd_shot_next(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    (void)a;
    return ui_shots_step(ui_app_of(s), 1, err);
}

enum dub_status ui_cmd_shot_prev(struct dub_session *s, const struct dub_value *a,
                                 struct dub_err *err)
{
    (void)a;
    return ui_shots_step(ui_app_of(s), -1, err);
}
