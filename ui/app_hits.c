/*
 * Places on the screen that do something when they are clicked, as they were drawn last; and the
 * mouse while a question, a prompt or the palette is open.
 */
#include "app_impl.h"

void ui_hits_clear(struct ui_app *app)
{
    for (size_t i = 0; i < app->hits.n; i++)
        dub_free(app->hits.at[i].command);
    app->hits.n = 0;
}

void ui_hits_fini(struct ui_app *app)
{
    ui_hits_clear(app);
    dub_vec_fini(&app->hits);
}

void ui_hit_add(struct ui_app *app, struct ui_rect where, const char *command)
{
    struct ui_hit hit = {where, dub_strdup(command)};
    dub_vec_push(&app->hits, hit);
}

/* What was drawn later lies above. */
static const struct ui_hit *hit_at(const struct ui_app *app, int x, int y)
{
    for (size_t i = app->hits.n; i > 0; i--)
        if (ui_rect_has(app->hits.at[i - 1].where, x, y))
            return &app->hits.at[i - 1];
    return NULL;
}

bool ui_hit_run(struct ui_app *app, const struct ui_mouse *m)
{
    const struct ui_hit *hit = hit_at(app, m->x, m->y);
    if (m->action != UI_MOUSE_PRESS || m->button != 0 || !hit)
        return false;
    char *line = dub_strdup(hit->command); /* the next frame forgets it */
    (void)ui_app_command(app, dub_sv(line), NULL);
    dub_free(line);
    return true;
}

static void in_dialog(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_dialog *d = &app->dialog;
    enum ui_answer answer;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN)
        ui_dialog_scroll(d, m->action == UI_MOUSE_UP ? -1 : 1);
    else if (m->action == UI_MOUSE_PRESS && m->button == 0 && ui_dialog_at(d, m->x, m->y, &answer) &&
             ui_dialog_answer(d, answer, ui_app_now(app)))
        return;
    if (d->open && m->action != UI_MOUSE_RELEASE)
        ui_dialog_touched(d, ui_app_now(app));
}

/* A candidate of the menu is taken; of a field with a few choices it is the answer. */
static void in_prompt(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_prompt *p = &app->prompt;
    bool up = m->action == UI_MOUSE_UP;
    if ((up || m->action == UI_MOUSE_DOWN) && p->menu_open)
        (void)ui_prompt_do(p, dub_sv(up ? "complete-back" : "complete"));
    else if (m->action != UI_MOUSE_PRESS || m->button != 0)
        return;
    else if (ui_prompt_pick(p, m->x, m->y)) {
        if (app->inspector.editing || p->ask.pick_accepts)
            (void)ui_prompt_do(p, DUB_SV_LIT("accept"));
    } else if (ui_rect_has(app->layout.footer, m->x, m->y)) {
        (void)(p->ask.in_place ? ui_mouse_footer(app, m) : ui_hit_run(app, m));
    }
}

bool ui_mouse_modal(struct ui_app *app, const struct ui_mouse *m)
{
    bool modal = app->dialog.open || app->prompt.open || app->palette.open;
    if (modal && app->drag.kind != UI_DRAG_NONE)
        ui_drag_cancel(app);
    if (app->dialog.open)
        in_dialog(app, m);
    else if (app->palette.open)
        ui_mouse_palette(app, m);
    else if (app->prompt.open)
        in_prompt(app, m);
    return modal;
}
