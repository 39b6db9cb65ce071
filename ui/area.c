#include "area.h"

static void push(struct ui_area *a, size_t from, size_t to)
{
    struct ui_area_row row = {from, to};
    dub_vec_push(&a->rows, row);
}

void ui_area_wrap(struct dub_sv text, int w, struct ui_area *out)
{
    *out = (struct ui_area){0};
    size_t at = 0;
    for (;;) {
        size_t end = at + dub_sv_find(dub_sv_n(text.p + at, text.n - at), '\n');
        while (end > at) {
            size_t n = ui_wrap(dub_sv_n(text.p + at, end - at), w < 1 ? 1 : w);
            if (at + n >= end)
                break;
            push(out, at, at + n);
            at += n + (text.p[at + n] == ' ');
        }
        push(out, at, end);
        if (end >= text.n)
            return;
        at = end + 1;
    }
}

void ui_area_fini(struct ui_area *a)
{
    dub_vec_fini(&a->rows);
}

size_t ui_area_find(const struct ui_area *a, struct dub_sv text, size_t at, int *col)
{
    size_t row = 0;
    while (row + 1 < a->rows.n && a->rows.at[row + 1].from <= at)
        row++;
    size_t from = a->rows.at[row].from;
    *col = ui_width(dub_sv_n(text.p + from, at - from));
    return row;
}

size_t ui_area_height(struct dub_sv text, int w)
{
    struct ui_area a;
    ui_area_wrap(text, w, &a);
    size_t n = a.rows.n;
    ui_area_fini(&a);
    return n;
}

int ui_area_put(struct ui_canvas *c, struct ui_rect r, struct dub_sv text, ui_style style)
{
    struct ui_area a;
    ui_area_wrap(text, r.w, &a);
    int n = (int)a.rows.n < r.h ? (int)a.rows.n : r.h;
    for (int i = 0; i < n; i++) {
        struct ui_area_row row = a.rows.at[i];
        struct dub_sv s = dub_sv_n(text.p + row.from, row.to - row.from);
        bool more = i + 1 == n && (int)a.rows.n > n;
        if (more && ui_width(s) < r.w) {
            int x = r.x + ui_put_sv(c, r.x, r.y + i, r.w, s, style);
            ui_put(c, x, r.y + i, 1, "…", style);
        } else if (more) {
            ui_put_cut(c, r.x, r.y + i, r.w, dub_sv_n(s.p, text.n - row.from), style);
        } else {
            ui_put_sv(c, r.x, r.y + i, r.w, s, style);
        }
    }
    ui_area_fini(&a);
    return n;
}

void ui_area_draw(struct ui_line *l, struct ui_canvas *c, struct ui_rect r, ui_style style,
                  int *cursor_x, int *cursor_y)
{
    struct dub_sv text = dub_buf_sv(&l->text);
    struct ui_area a;
    int col;
    /* one column stays free, so that the cursor behind the last letter shows */
    l->wrap_w = r.w > 1 ? r.w - 1 : 1;
    ui_area_wrap(text, l->wrap_w, &a);
    int at = (int)ui_area_find(&a, text, l->cursor, &col);
    if (at < l->scroll)
        l->scroll = at;
    if (at >= l->scroll + r.h)
        l->scroll = at - r.h + 1;
    if (l->scroll > 0 && (int)a.rows.n - l->scroll < r.h)
        l->scroll = (int)a.rows.n > r.h ? (int)a.rows.n - r.h : 0;
    ui_erase(c, r, style);
    for (int i = 0; i < r.h && l->scroll + i < (int)a.rows.n; i++) {
        struct ui_area_row row = a.rows.at[l->scroll + i];
        ui_put_sv(c, r.x, r.y + i, r.w, dub_sv_n(text.p + row.from, row.to - row.from), style);
    }
    *cursor_x = r.x + (col < r.w ? col : r.w - 1);
    *cursor_y = r.y + at - l->scroll;
    ui_area_fini(&a);
}

void ui_area_move(struct ui_line *l, int rows)
{
    struct dub_sv text = dub_buf_sv(&l->text);
    struct ui_area a;
    int col;
    ui_area_wrap(text, l->wrap_w > 0 ? l->wrap_w : 80, &a);
    long row = (long)ui_area_find(&a, text, l->cursor, &col), to = row + rows;
    if (to >= 0 && to < (long)a.rows.n) {
        struct ui_area_row want = a.rows.at[to];
        l->cursor = want.from + ui_fit(dub_sv_n(text.p + want.from, want.to - want.from), col);
    } else {
        l->cursor = to < 0 ? 0 : text.n;
    }
    ui_area_fini(&a);
}
