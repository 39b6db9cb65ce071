/*
 * State of the picture pane: the frame at the playhead, small ones of the segments, the cross-hair
 * that picks a face. The screen never waits for a picture: the newest wish is asked for when the one
 * before has been answered.
 */
#ifndef UI_PICTURE_PANE_H
#define UI_PICTURE_PANE_H

#include "model/records.h"
#include "picture_cells.h"
#include "picture_port.h"

#define UI_THUMBS_MOST 64
#define UI_THUMB_W     16 /* room of a small picture */
#define UI_THUMB_H     5

/* What a picture was made for. */
struct ui_picture_key {
    uint64_t source; /* fingerprint of the path */
    dub_us at_us;
    int columns, rows;
    enum ui_colours colours;
    enum ui_charset charset;
    bool light;
};

struct ui_thumb {
    struct ui_picture_key key;
    struct ui_picture picture; /* at NULL: there is none */
    uint64_t used;
};

struct ui_picture_pane {
    bool large;
    struct ui_picture picture;        /* shown */
    struct ui_picture_key key, asked; /* of what is shown (or failed); of what was asked */
    bool has_key, busy;
    uint64_t id;
    char *error;

    struct ui_thumb thumbs[UI_THUMBS_MOST];
    size_t n_thumbs;
    struct ui_picture_key thumb_asked;
    bool thumb_busy;
    uint64_t thumb_id, n_used;

    struct ui_rect at;                  /* cells of the picture, when drawn last */
    dub_id strip[32];                   /* segments of the strip, when drawn last */
    int n_strip, strip_y;

    bool picking;         /* the cross-hair is there */
    struct ui_pixel spot; /* of the upright picture */
};

struct ui_app;
struct ui_mouse;

void ui_picture_pane_fini(struct ui_app *app);
/** Ask for the frame at the playhead with so much room, unless it is there or on its way. */
void ui_picture_follow(struct ui_app *app, int columns, int rows);
/** The frame shown is the one at the playhead. */
bool ui_picture_is_now(const struct ui_app *app);
/** A small picture of a moment; NULL: not there yet, it is asked for. Borrowed for the frame. */
const struct ui_picture *ui_picture_thumb(struct ui_app *app, dub_us at_us);
/** Stop what is under way. */
void ui_picture_stop(struct ui_app *app);
/** Path of the video; NULL with why there are no pictures. dub_free. */
char *ui_picture_source(const struct ui_app *app, const char **why);

/* face_pick.c */
/** The face chosen for the selected segment: its own, else the project's. NULL: no point is. */
const struct dub_face *ui_face_chosen(const struct ui_app *app, bool *own);
void ui_face_begin(struct ui_app *app);
/** By cells, or by single pixels. */
void ui_face_move(struct ui_app *app, int dx, int dy, bool pixels);
/** The cross-hair goes to a cell of the screen. */
void ui_face_point(struct ui_app *app, int x, int y);
/** errors: DUB_ERR_STATE no picture, nobody to give it to */
enum ui_face_for { UI_FACE_SEGMENT, UI_FACE_SPEAKER, UI_FACE_PROJECT };
enum dub_status ui_face_take(struct ui_app *app, enum ui_face_for whom, struct dub_err *err);
/** Takes the choice away again. */
enum dub_status ui_face_clear(struct ui_app *app, enum ui_face_for whom, struct dub_err *err);

/* view_picture.c */
void ui_draw_picture(struct ui_app *app);
bool ui_mouse_picture(struct ui_app *app, const struct ui_mouse *m);

#endif
