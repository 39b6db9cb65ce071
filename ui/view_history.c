#include "view_history.h"

#include <stdio.h>
#include <time.h>

#include "app_impl.h"

#define DETAIL_ROWS 6

static const struct dub_history *history(const struct ui_app *app)
{
    return app->session->history;
}

static size_t n_steps(const struct ui_app *app)
{
    return dub_history_n_undo(history(app)) + dub_history_n_redo(history(app));
}

/* The chosen row goes along when the project moves. */
static void follow(struct ui_app *app)
{
    struct ui_steps *st = &app->steps;
    size_t now = dub_history_n_undo(history(app)), all = n_steps(app);
    if (!st->looked || st->seen != now || st->seen_all != all)
        st->at = now;
    st->looked = true;
    st->seen = now;
    st->seen_all = all;
}

/* "14:03:22" today, "11-20 14:03" on other days, by this machine's clock. */
static void when(dub_us at_us, dub_us now_us, char out[24])
{
    time_t at = (time_t)(at_us / DUB_US_PER_S), now = (time_t)(now_us / DUB_US_PER_S);
    struct tm a, b;
    if (!localtime_r(&at, &a) || !localtime_r(&now, &b)) {
        out[0] = '\0';
        return;
    }
    bool today = a.tm_year == b.tm_year && a.tm_yday == b.tm_yday;
    bool this_year = a.tm_year == b.tm_year;
    if (strftime(out, 24, today ? "%H:%M:%S" : this_year ? "%m-%d %H:%M" : "%Y-%m-%d", &a) == 0)
        out[0] = '\0';
}

/* Columns of the times: the oldest step has the longest. */
static int when_w(const struct ui_app *app)
{
    const struct dub_txn *oldest = dub_history_at(history(app), 0);
    char text[24] = "";
    if (oldest)
        when(oldest->at_us, app->session->ports.now(app->session->ports.ctx), text);
    return (int)strlen(text) > 8 ? (int)strlen(text) : 8;
}

static void draw_row(struct ui_app *app, int y, size_t row, ui_style flag)
{
    struct ui_rect r = app->layout.side;
    struct ui_canvas *c = &app->canvas;
    const struct dub_txn *t = row > 0 ? dub_history_at(history(app), row - 1) : NULL;
    size_t now = dub_history_n_undo(history(app)), saved = 0;
    bool here = row == now, undone = row > now;
    bool in_file = dub_history_saved_at(history(app), &saved) && saved == row;
    ui_style style = (here ? UI_S_STRONG : undone ? UI_S_DIM : UI_S_TEXT) | flag;
    char text[32] = "";
    ui_erase(c, (struct ui_rect){r.x, y, r.w, 1}, UI_S_TEXT | flag);
    ui_put(c, r.x, y, 1, flag ? "▸" : " ", UI_S_KEY | flag);
    ui_put(c, r.x + 1, y, 1, here ? "●" : undone ? "○" : "·",
           (here ? UI_S_KEY : UI_S_DIM) | flag);
    (void)snprintf(text, sizeof(text), "%zu", row);
    ui_put_right(c, r.x + 3, y, 4, text, UI_S_DIM | flag);
    if (t)
        when(t->at_us, app->session->ports.now(app->session->ports.ctx), text);
    else
        text[0] = '\0';
    int w = when_w(app);
    ui_put_right(c, r.x + 8, y, w, text, UI_S_DIM | flag);
    const char *tail = in_file ? "saved" : "";
    int x = r.x + 8 + w + 2, tail_w = ui_width(dub_sv(tail));
    const char *name = t ? dub_str_z(t->name)
                       : dub_history_is_cut(history(app)) ? "what is older was dropped"
                                                          : "the beginning";
    ui_put_cut(c, x, y, r.x + r.w - x - tail_w - 2, dub_sv(name), style);
    ui_put_right(c, r.x + r.w - tail_w - 2, y, tail_w, tail, UI_S_OK | flag);
}

/* What the chosen step did, below the list. Returns the rows used. */
static int draw_details(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    const struct dub_txn *t =
        app->steps.at > 0 ? dub_history_at(history(app), app->steps.at - 1) : NULL;
    int rows = r.h >= 20 ? DETAIL_ROWS : r.h >= 12 ? 3 : 0;
    if (!t || rows == 0)
        return 0;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    ui_change_words(app->session->project, t, (size_t)rows, &text);
    struct dub_sv rest = dub_buf_sv(&text), lines[DETAIL_ROWS];
    int n = 0;
    while (rest.n > 0 && n < rows) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        while (line.n > 0 && n < rows) {
            bool last = n + 1 == rows; /* that one is cut instead of going on */
            size_t take = last ? line.n : ui_wrap(line, r.w - 3);
            lines[n++] = dub_sv_n(line.p, take);
            line = dub_sv_trim(dub_sv_n(line.p + take, line.n - take));
        }
    }
    int y = r.y + r.h - n;
    ui_hline(&app->canvas, r.x + 1, y - 1, r.w - 2, UI_S_FRAME);
    for (int i = 0; i < n; i++)
        ui_put_cut(&app->canvas, r.x + 2, y + i, r.w - 3, lines[i], UI_S_HINT);
    dub_buf_fini(&text);
    return n + 1;
}

void ui_draw_history(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    struct ui_steps *st = &app->steps;
    size_t all = n_steps(app), now = dub_history_n_undo(history(app));
    char title[96];
    follow(app);
    if (now < all)
        (void)snprintf(title, sizeof(title), "History  %zu steps, %zu undone", all, all - now);
    else
        (void)snprintf(title, sizeof(title), "History  %zu step%s", all, all == 1 ? "" : "s");
    bool focused = app->focus == UI_FOCUS_SIDE;
    ui_draw_title(app, r, title, focused);
    if (app->layout.divider_x >= 0)
        ui_put(&app->canvas, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    st->bottom = r.y + r.h - draw_details(app);
    size_t rows = (size_t)(st->bottom - r.y - 1);
    ui_list_show(&st->list, all + 1, rows, st->at);
    for (size_t i = 0; i < rows && st->list.first + i <= all; i++) {
        size_t row = st->list.first + i;
        ui_style flag = row != st->at ? 0 : focused ? UI_F_SELECT : UI_F_CURRENT;
        draw_row(app, r.y + 1 + (int)i, row, flag);
    }
    ui_draw_more(app, &st->list, r.x + r.w - 1, r.y + 1, st->bottom - 1);
}

void ui_steps_move(struct ui_app *app, long rows)
{
    follow(app);
    long to = (long)app->steps.at + rows, last = (long)n_steps(app);
    app->steps.at = (size_t)(to < 0 ? 0 : to > last ? last : to);
}

void ui_steps_goto(struct ui_app *app)
{
    follow(app);
    (void)ui_runf(app, "history-goto %zu", app->steps.at);
}

bool ui_mouse_history(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_rect r = app->layout.side;
    struct ui_steps *st = &app->steps;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        ui_steps_move(app, m->action == UI_MOUSE_UP ? -3 : 3);
        return true;
    }
    if (m->action != UI_MOUSE_PRESS || m->y <= r.y || m->y >= st->bottom)
        return false;
    size_t row = st->list.first + (size_t)(m->y - r.y - 1);
    if (row > n_steps(app))
        return false;
    bool again = row == st->at; /* a second click goes there */
    st->at = row;
    if (again)
        ui_steps_goto(app);
    return true;
}
