/* The cross-hair over the picture: a point and a frame for active_speaker_detection. */
#include <stdio.h>

#include "app_impl.h"
#include "picture_pane.h"

static const struct dub_face *point_of(const struct dub_options *o)
{
    bool has = (o->set & DUB_OPT_BIT(DUB_OPT_FACE)) && o->face.has_point && o->face.has_frame;
    return has ? &o->face : NULL;
}

const struct dub_face *ui_face_chosen(const struct ui_app *app, bool *own)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    *own = s && (s->override.set & DUB_OPT_BIT(DUB_OPT_FACE));
    return *own ? point_of(&s->override)
                : point_of(&dub_project_settings(app->session->project)->options);
}

/* --- the cross-hair --------------------------------------------------------------------------- */

static void set_spot(struct ui_app *app, int x, int y)
{
    struct ui_picture_pane *p = &app->pictures;
    struct ui_pixel size = ui_picture_upright(&p->picture);
    p->spot.x = x < 0 ? 0 : x >= size.x ? size.x - 1 : x;
    p->spot.y = y < 0 ? 0 : y >= size.y ? size.y - 1 : y;
    ui_app_dirty(app);
}

/* Where a face was chosen in this video before, else in the middle. */
void ui_face_begin(struct ui_app *app)
{
    struct ui_picture_pane *p = &app->pictures;
    bool own;
    const struct dub_face *face = ui_face_chosen(app, &own);
    struct ui_pixel size = ui_picture_upright(&p->picture);
    p->picking = true;
    set_spot(app, size.x / 2, size.y / 2);
    if (face && face->x >= 0 && face->y >= 0 && face->x < p->picture.width &&
        face->y < p->picture.height) {
        struct ui_pixel stored = {(int)face->x, (int)face->y};
        struct ui_pixel at = ui_picture_shown(&p->picture, stored);
        set_spot(app, at.x, at.y);
    }
}

void ui_face_move(struct ui_app *app, int dx, int dy, bool pixels)
{
    struct ui_picture_pane *p = &app->pictures;
    struct ui_pixel size = ui_picture_upright(&p->picture);
    if (!pixels && p->picture.columns > 0) {
        dx = dx * size.x / p->picture.columns;
        dy = dy * size.y / p->picture.rows;
    }
    set_spot(app, p->spot.x + dx, p->spot.y + dy);
}

void ui_face_point(struct ui_app *app, int x, int y)
{
    struct ui_picture_pane *p = &app->pictures;
    p->picking = true;
    struct ui_pixel at = ui_picture_of_cell(&p->picture, x - p->at.x, y - p->at.y);
    set_spot(app, at.x, at.y);
}

/* --- giving it to somebody -------------------------------------------------------------------- */

static enum dub_status line_for(const struct ui_app *app, enum ui_face_for whom, const char *value,
                                struct dub_buf *out, struct dub_err *err)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    switch (whom) {
    case UI_FACE_PROJECT:
        dub_buf_addf(out, "set face %s", value);
        return DUB_OK;
    case UI_FACE_SPEAKER:
        if (!s || !s->speaker)
            return dub_fail(err, DUB_ERR_STATE, "no segment is selected whose speaker is meant");
        dub_buf_addf(out, "segment-set speaker:%s face %s", dub_str_z(s->speaker), value);
        return DUB_OK;
    case UI_FACE_SEGMENT:
        break;
    }
    if (!s)
        return dub_fail(err, DUB_ERR_STATE,
                        "no segment is selected; p sets the face for the whole project");
    dub_buf_addf(out, "segment-set sel face %s", value);
    return DUB_OK;
}

/* Runs the command and shows it, with what is known against it. */
static enum dub_status give(struct ui_app *app, enum ui_face_for whom, const char *value,
                            struct dub_err *err)
{
    struct dub_buf line;
    dub_buf_init(&line, 0);
    enum dub_status st = line_for(app, whom, value, &line, err);
    if (st == DUB_OK)
        st = ui_app_command(app, dub_buf_sv(&line), err);
    if (st == DUB_OK) {
        bool risky = whom != UI_FACE_PROJECT && strcmp(value, "none") != 0;
        app->pictures.picking = false;
        ui_app_say(app, risky ? DUB_SEV_WARNING : DUB_SEV_INFO, ":%s%s", dub_buf_z(&line),
                   risky ? " · jobs with a face of their own for a segment were seen to fail"
                         : " · one step, u takes it back");
    }
    dub_buf_fini(&line);
    return st;
}

enum dub_status ui_face_take(struct ui_app *app, enum ui_face_for whom, struct dub_err *err)
{
    struct ui_picture_pane *p = &app->pictures;
    char value[64];
    if (!p->picking || !p->picture.at)
        return dub_fail(err, DUB_ERR_STATE, "there is no cross-hair: Enter in the picture sets one");
    if (!ui_picture_is_now(app))
        return dub_fail(err, DUB_ERR_STATE, "the picture of this moment is not there yet");
    struct ui_pixel at = ui_picture_stored(&p->picture, p->spot);
    (void)snprintf(value, sizeof(value), "%lld,%d,%d", (long long)p->picture.frame, at.x, at.y);
    return give(app, whom, value, err);
}

enum dub_status ui_face_clear(struct ui_app *app, enum ui_face_for whom, struct dub_err *err)
{
    return give(app, whom, "none", err);
}
