/*
 * The picture pane: the frame at the playhead, a line about it, a strip of the segments' first
 * frames where there is room, the cross-hair while a face is picked.
 */
#include <stdio.h>

#include "app_impl.h"
#include "picture_pane.h"

#define STRIP_ROWS (UI_THUMB_H + 1) /* with a label below */
#define STRIP_FROM 26               /* rows of the pane from which there is a strip */

static const struct dub_project *project(const struct ui_app *app)
{
    return app->session->project;
}

static bool has_strip(const struct ui_app *app)
{
    return app->layout.side.h >= STRIP_FROM && dub_project_n_segments(project(app)) > 0;
}

/* --- the cross-hair --------------------------------------------------------------------------- */

static void put_mark(struct ui_app *app, int column, int row, const char *glyph, ui_style style)
{
    struct ui_rect r = app->pictures.at;
    if (column >= 0 && row >= 0 && column < r.w && row < r.h)
        ui_put(&app->canvas, r.x + column, r.y + row, 1, glyph, style);
}

static void draw_cross(struct ui_app *app, struct ui_pixel cell)
{
    for (int i = 2; i <= 4; i++) {
        put_mark(app, cell.x - i, cell.y, "─", UI_S_CHOSEN);
        put_mark(app, cell.x + i, cell.y, "─", UI_S_CHOSEN);
    }
    for (int i = 1; i <= 2; i++) {
        put_mark(app, cell.x, cell.y - i, "│", UI_S_CHOSEN);
        put_mark(app, cell.x, cell.y + i, "│", UI_S_CHOSEN);
    }
    put_mark(app, cell.x, cell.y, "┼", UI_S_CHOSEN);
}

/* The face that is chosen already, on its frame. */
static void draw_chosen(struct ui_app *app)
{
    const struct ui_picture *p = &app->pictures.picture;
    bool own;
    const struct dub_face *face = ui_face_chosen(app, &own);
    if (!face || face->frame != p->frame || face->x < 0 || face->y < 0 || face->x >= p->width ||
        face->y >= p->height)
        return;
    struct ui_pixel at = ui_picture_shown(p, (struct ui_pixel){(int)face->x, (int)face->y});
    struct ui_pixel cell = ui_picture_to_cell(p, at);
    put_mark(app, cell.x - 1, cell.y, "[", UI_S_MARKED);
    put_mark(app, cell.x + 1, cell.y, "]", UI_S_MARKED);
}

/* --- lines ------------------------------------------------------------------------------------ */

/* "frame 337  0:13.480–0:13.520  1920×1080, turned by 90°". */
static void about_text(struct ui_app *app, struct dub_buf *out)
{
    const struct ui_picture *p = &app->pictures.picture;
    char from[DUB_TIME_TEXT], to[DUB_TIME_TEXT];
    dub_buf_addf(out, "frame %s%lld  %s", p->counted ? "" : "≈", (long long)p->frame,
                 ui_time_short(app, p->start_us, from));
    if (p->has_end)
        dub_buf_addf(out, "–%s", ui_time_short(app, p->end_us, to));
    dub_buf_addf(out, "  %d×%d", p->width, p->height);
    if (p->rotation)
        dub_buf_addf(out, ", turned by %d°", p->rotation);
}

static void face_text(const struct ui_app *app, struct dub_buf *out)
{
    const struct ui_picture *p = &app->pictures.picture;
    bool own;
    const struct dub_face *face = ui_face_chosen(app, &own);
    if (app->pictures.picking) {
        struct ui_pixel at = ui_picture_stored(p, app->pictures.spot);
        dub_buf_addf(out, "face %lld,%d,%d", (long long)p->frame, at.x, at.y);
    } else if (face) {
        dub_buf_addf(out, "face %lld,%lld,%lld %s", (long long)face->frame, (long long)face->x,
                     (long long)face->y, own ? "of the segment" : "of the project");
        if (face->x >= p->width || face->y >= p->height)
            dub_buf_add_z(out, " ▲ outside this video");
    }
}

static void draw_lines(struct ui_app *app, struct ui_rect r, int title_end, int y)
{
    struct ui_canvas *c = &app->canvas;
    struct dub_buf about, face;
    dub_buf_init(&about, 0);
    dub_buf_init(&face, 0);
    about_text(app, &about);
    ui_put_cut(c, r.x + 1, y, r.w - 2, dub_buf_sv(&about),
               ui_picture_is_now(app) ? UI_S_TEXT : UI_S_DIM);
    face_text(app, &face);
    int w = ui_width(dub_buf_sv(&face)) + 2, room = r.x + r.w - 1 - title_end - 1;
    w = w > room ? room : w;
    if (face.n > 0 && w > 6)
        ui_putf(c, r.x + r.w - 1 - w, r.y, w, app->pictures.picking ? UI_S_MARKED : UI_S_HINT,
                " %s ", dub_buf_z(&face));
    dub_buf_fini(&about);
    dub_buf_fini(&face);
}

/* --- the strip -------------------------------------------------------------------------------- */

static void draw_thumb(struct ui_app *app, const struct dub_segment *s, size_t number, int x, int y)
{
    struct ui_canvas *c = &app->canvas;
    const struct ui_picture *p = ui_picture_thumb(app, s->span.start_us);
    const struct dub_speaker *sp = dub_project_speaker_by_ref(project(app), s->speaker);
    bool here = app->session->sel.cursor == s->rec.id;
    char label[80];
    if (p)
        ui_picture_put(p, c, x + (UI_THUMB_W - p->columns) / 2, y + UI_THUMB_H - p->rows);
    else
        ui_put(c, x + UI_THUMB_W / 2, y + UI_THUMB_H / 2, 1, "·", UI_S_DIM);
    (void)snprintf(label, sizeof(label), "%s%zu %.40s", here ? "▸" : " ", number,
                   ui_speaker_name(sp));
    ui_put_cut(c, x, y + UI_THUMB_H, UI_THUMB_W, dub_sv(label),
               here ? UI_S_STRONG : ui_style_name(ui_speaker_slot(sp)));
}

/* The selected segment in the middle of its neighbours. */
static void draw_strip(struct ui_app *app, struct ui_rect r, int y)
{
    struct ui_picture_pane *p = &app->pictures;
    size_t n = dub_project_n_segments(project(app)), fit = (size_t)(r.w / (UI_THUMB_W + 1));
    const struct dub_segment *here = ui_cursor_segment(app);
    size_t at = here ? dub_project_segment_index(project(app), here) : 0;
    fit = fit > DUB_ARRAY_LEN(p->strip) ? DUB_ARRAY_LEN(p->strip) : fit;
    size_t from = at > fit / 2 ? at - fit / 2 : 0;
    if (from + fit > n)
        from = n > fit ? n - fit : 0;
    p->strip_y = y;
    ui_hline(&app->canvas, r.x + 1, y - 1, r.w - 2, UI_S_FRAME);
    for (size_t i = 0; i < fit && from + i < n; i++) {
        const struct dub_segment *s = dub_project_segment(project(app), from + i);
        p->strip[p->n_strip++] = s->rec.id;
        draw_thumb(app, s, from + i + 1, r.x + 1 + (int)i * (UI_THUMB_W + 1), y);
    }
}

/* --- the pane --------------------------------------------------------------------------------- */

static void draw_frame(struct ui_app *app, struct ui_rect room)
{
    struct ui_picture_pane *p = &app->pictures;
    p->at = (struct ui_rect){room.x + (room.w - p->picture.columns) / 2,
                             room.y + (room.h - p->picture.rows) / 2, p->picture.columns,
                             p->picture.rows};
    ui_picture_put(&p->picture, &app->canvas, p->at.x, p->at.y);
    draw_chosen(app);
    if (p->picking)
        draw_cross(app, ui_picture_to_cell(&p->picture, p->spot));
}

static void draw_words(struct ui_app *app, struct ui_rect r, const char *text, ui_style style)
{
    struct dub_sv rest = dub_sv(text);
    for (int y = r.y + 1; rest.n > 0 && y < r.y + r.h; y++) {
        size_t take = ui_wrap(rest, r.w - 2);
        ui_put_sv(&app->canvas, r.x + 1, y, r.w - 2, dub_sv_n(rest.p, take), style);
        rest = dub_sv_trim(dub_sv_n(rest.p + take, rest.n - take));
    }
}

void ui_draw_picture(struct ui_app *app)
{
    struct ui_picture_pane *p = &app->pictures;
    struct ui_rect r = app->layout.side;
    int below = 1 + (has_strip(app) ? STRIP_ROWS + 1 : 0);
    struct ui_rect room = {r.x + 1, r.y + 1, r.w - 2, r.h - 1 - below};
    int title_end = ui_draw_title(app, r, p->picking ? "Where is the face?" : "Picture",
                                  app->focus == UI_FOCUS_SIDE);
    if (app->layout.divider_x >= 0)
        ui_put(&app->canvas, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    p->n_strip = 0;
    p->at = (struct ui_rect){0, 0, 0, 0};
    ui_picture_follow(app, room.w, room.h);
    if (p->picture.at) {
        draw_frame(app, room);
        draw_lines(app, r, title_end, room.y + room.h);
    } else if (p->error) {
        draw_words(app, (struct ui_rect){r.x, r.y + 1, r.w, room.h}, p->error, UI_S_WARNING);
    } else {
        draw_words(app, (struct ui_rect){r.x, r.y + 1, r.w, room.h}, "reading the picture …",
                   UI_S_DIM);
    }
    if (has_strip(app))
        draw_strip(app, r, room.y + room.h + 2);
}

bool ui_mouse_picture(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_picture_pane *p = &app->pictures;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        (void)ui_runf(app, "playhead %s", m->action == UI_MOUSE_UP ? "-1f" : "+1f");
        return true;
    }
    bool drag = m->action == UI_MOUSE_DRAG && p->picking;
    if (m->action != UI_MOUSE_PRESS && !drag)
        return false;
    if (p->picture.at && ui_rect_has(p->at, m->x, m->y)) {
        ui_face_point(app, m->x, m->y);
        return true;
    }
    int i = (m->x - app->layout.side.x - 1) / (UI_THUMB_W + 1);
    if (drag || p->n_strip == 0 || m->y < p->strip_y || i < 0 || i >= p->n_strip)
        return false;
    ui_select(app, p->strip[i], true);
    return true;
}
