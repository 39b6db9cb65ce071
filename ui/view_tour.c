/* The tour: cards beside the panes they speak of, over the real screen. It can be left at any card. */
#include <stdio.h>

#include "ui_cmds.h"

#define CARD_W 56

enum place { PLACE_BELOW_TIMELINE, PLACE_ABOVE_ISSUES, PLACE_MIDDLE };

struct card {
    const char *title;
    enum place place;
    const char *lines[5]; /* NULL-ended; %COMMAND% is the key it has now */
};

static const struct card cards[] = {
    {"Welcome to dubline", PLACE_MIDDLE,
     {"A project is one video, its speakers and their segments;",
      "it becomes one request to the lip-sync service.",
      "Nothing is sent or paid before you say so.", NULL, NULL}},
    {"The timeline", PLACE_BELOW_TIMELINE,
     {"A lane for each speaker, blocks are segments.",
      "%mark in% and %mark out% mark a range, %slot 1% … %slot 9% give it to a speaker.",
      "Drag blocks and their edges, or nudge with %nudge segment back% %nudge segment on%.", NULL,
      NULL}},
    {"The segments", PLACE_BELOW_TIMELINE,
     {"The same segments as rows; arrows choose one.",
      "%activate% goes to its fields on the right,",
      "%segment-split sel .% splits, %segment-merge sel% merges, %undo% takes back.", NULL, NULL}},
    {"The issues", PLACE_ABOVE_ISSUES,
     {"What the service would refuse or spoil, found at once.",
      "%issue next% goes to the next, %issue fix% repairs it,",
      "%issue fix-kind% repairs all of its kind.", NULL, NULL}},
    {"The request", PLACE_MIDDLE,
     {"%pane request% shows the very bytes that would be sent,",
      "%pane jobs% what became of those sent before.", NULL, NULL, NULL}},
    {"Submit", PLACE_MIDDLE,
     {"%submit-sheet% opens a sheet: segments, length, cost, service.",
      "Only another key, after a pause, sends it.", NULL, NULL, NULL}},
    {"Whenever you look for something", PLACE_MIDDLE,
     {"%help% lists the keys that work where you are,",
      "%palette% finds any command by a few letters,",
      "`:set` lists options, `:tour` shows these cards again.", NULL, NULL}},
};

#define N_CARDS DUB_ARRAY_LEN(cards)

/* --- open, step, close ------------------------------------------------------------------------ */

static void close_tour(struct ui_app *app)
{
    struct dub_err err;
    app->tour.open = false;
    if (ui_opt_on(app, UI_OPT_TOUR) && ui_opt_set(app, UI_OPT_TOUR, "off", &err) != DUB_OK)
        ui_app_error(app, &err);
}

void ui_tour_offer(struct ui_app *app)
{
    const struct ui_settings *s = &app->settings;
    bool busy = app->dialog.open || app->prompt.open || !app->session->path;
    if (s->config_path && !s->scripted && !busy && ui_opt_on(app, UI_OPT_TOUR))
        app->tour = (struct ui_tour){.open = true};
}

enum dub_status ui_cmd_tour(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    (void)err;
    if (!a[0].given) {
        app->tour = (struct ui_tour){.open = true};
    } else if (app->tour.open && a[0].choice == 0 && app->tour.at + 1 < N_CARDS) {
        app->tour.at++;
    } else if (app->tour.open && a[0].choice == 1) {
        app->tour.at -= app->tour.at > 0 ? 1 : 0;
    } else if (app->tour.open) {
        close_tour(app);
    }
    return DUB_OK;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* %undo% becomes "u": the keys as they are bound now. */
static void fill_in(const struct ui_app *app, const char *line, struct dub_buf *out)
{
    struct dub_sv rest = dub_sv(line);
    for (bool command = false; rest.n > 0; command = !command) {
        struct dub_sv part = dub_sv_split(&rest, '%');
        char *z = dub_strndup(part.p, part.n), keys[UI_SEQUENCE_MAX * UI_KEY_TEXT];
        const struct ui_binding *b =
            command ? ui_keymap_for(&app->keymap, UI_CTX_GLOBAL, z) : NULL;
        dub_buf_addf(out, command && !b ? ":%s" : "%s", b ? ui_binding_keys(b, keys) : z);
        dub_free(z);
    }
}

static struct ui_rect card_rect(const struct ui_app *app, const struct card *card)
{
    const struct ui_layout *l = &app->layout;
    int h = 4, w = app->canvas.w - 4 < CARD_W + 20 ? app->canvas.w - 4 : CARD_W + 20;
    while (h - 4 < 5 && card->lines[h - 4])
        h++;
    int y = (app->canvas.h - h) / 2;
    if (card->place == PLACE_BELOW_TIMELINE)
        y = l->timeline.y + l->timeline.h + 6;
    else if (card->place == PLACE_ABOVE_ISSUES)
        y = l->issues.y - h;
    if (y + h > app->canvas.h - 1)
        y = app->canvas.h - 1 - h;
    return (struct ui_rect){(app->canvas.w - w) / 2, y < 1 ? 1 : y, w, h};
}

void ui_draw_tour(struct ui_app *app)
{
    const struct card *card = &cards[app->tour.at];
    struct ui_rect r = card_rect(app, card);
    struct ui_canvas *c = &app->canvas;
    bool last = app->tour.at + 1 == N_CARDS;
    ui_erase(c, r, UI_S_MENU);
    ui_erase(c, (struct ui_rect){r.x, r.y, r.w, 1}, UI_S_MENU_SELECT);
    ui_put_cut(c, r.x + 2, r.y, r.w - 12, dub_sv(card->title), UI_S_MENU_SELECT);
    ui_putf(c, r.x + r.w - 8, r.y, 8, UI_S_MENU_SELECT, "%zu of %zu", app->tour.at + 1,
            (size_t)N_CARDS);
    for (int i = 0; i < 5 && card->lines[i]; i++) {
        struct dub_buf text;
        dub_buf_init(&text, 0);
        fill_in(app, card->lines[i], &text);
        ui_put_cut(c, r.x + 2, r.y + 1 + i, r.w - 4, dub_buf_sv(&text), UI_S_MENU);
        dub_buf_fini(&text);
    }
    int y = r.y + r.h - 1, x = r.x + 2;
    x += ui_put(c, x, y, 8, "Enter ", UI_S_MENU_KEY);
    x += ui_put(c, x, y, 16, last ? "done   " : "next   ", UI_S_MENU_DIM);
    if (app->tour.at > 0) {
        x += ui_put(c, x, y, 4, "← ", UI_S_MENU_KEY);
        x += ui_put(c, x, y, 8, "back   ", UI_S_MENU_DIM);
    }
    x += ui_put(c, x, y, 4, "Esc ", UI_S_MENU_KEY);
    ui_put(c, x, y, 40, "leave the tour, never shown again", UI_S_MENU_DIM);
}

/* A click on the card goes on, one beside it leaves it. */
void ui_mouse_tour(struct ui_app *app, const struct ui_mouse *m)
{
    if (m->action == UI_MOUSE_PRESS)
        (void)ui_runf(app, "tour %s",
                      ui_rect_has(card_rect(app, &cards[app->tour.at]), m->x, m->y) ? "next"
                                                                                     : "skip");
}
