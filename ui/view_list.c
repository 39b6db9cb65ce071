/* What lists and panes share: titles, scrolling. */
#include "app_impl.h"

int ui_draw_title(struct ui_app *app, struct ui_rect r, const char *title, bool focused)
{
    struct ui_canvas *c = &app->canvas;
    ui_fill(c, (struct ui_rect){r.x, r.y, r.w, 1}, focused ? "━" : "─",
            focused ? UI_S_TITLE_FOCUS : UI_S_FRAME);
    int x = r.x + 1;
    x += ui_put(c, x, r.y, 1, " ", UI_S_TITLE);
    x += ui_put_cut(c, x, r.y, r.w - 4, dub_sv(title), focused ? UI_S_TITLE_FOCUS : UI_S_TITLE);
    x += ui_put(c, x, r.y, 1, " ", UI_S_TITLE);
    return x;
}

void ui_list_show(struct ui_list *l, size_t n, size_t rows, size_t at)
{
    l->n = n;
    l->rows = rows;
    if (at < n && at < l->first)
        l->first = at;
    if (at < n && rows > 0 && at >= l->first + rows)
        l->first = at - rows + 1;
    if (l->first + rows > n)
        l->first = n > rows ? n - rows : 0;
}

void ui_scroll(struct ui_list *l, long rows)
{
    long most = l->n > l->rows ? (long)(l->n - l->rows) : 0, to = (long)l->first + rows;
    l->first = (size_t)(to < 0 ? 0 : (to > most ? most : to));
}

void ui_draw_more(struct ui_app *app, const struct ui_list *l, int x, int y0, int y1)
{
    if (l->first > 0)
        ui_put(&app->canvas, x, y0, 1, "↑", UI_S_DIM);
    if (l->first + l->rows < l->n)
        ui_put(&app->canvas, x, y1, 1, "↓", UI_S_DIM);
}
