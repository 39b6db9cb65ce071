/*
 * The request: the very bytes that would be sent. Line breaks and indentation on the screen are
 * only layout; no byte is added to the text or left out.
 */
#include <stdio.h>

#include "app_impl.h"

#define GUTTER      2    /* the mark of a change, the mark of the segment */
#define MARKED_MOST 3000 /* segments up to which the marks follow every edit */

/* Style of each byte of a row follows from what the byte belongs to. */
static ui_style token_style(struct dub_sv text, size_t at, size_t *end)
{
    char c = text.p[at];
    size_t i = at;
    if (c == '"') {
        for (i = at + 1; i < text.n && text.p[i] != '"'; i++)
            i += text.p[i] == '\\';
        *end = i < text.n ? i + 1 : text.n;
        return *end < text.n && text.p[*end] == ':' ? UI_S_JSON_KEY : UI_S_JSON_STRING;
    }
    if ((c >= '0' && c <= '9') || c == '-') {
        while (i < text.n && strchr("0123456789.-+eE", text.p[i]) && text.p[i])
            i++;
        *end = i;
        return UI_S_JSON_NUMBER;
    }
    if (c >= 'a' && c <= 'z') {
        while (i < text.n && text.p[i] >= 'a' && text.p[i] <= 'z')
            i++;
        *end = i;
        return UI_S_JSON_WORD;
    }
    *end = at + 1;
    return UI_S_DIM;
}

/* The words looked for at or after a place. */
static size_t next_match(const struct ui_request *q, size_t place)
{
    size_t lo = 0, hi = q->matches.n, n = q->find ? strlen(q->find) : 0;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (q->matches.at[mid] + n <= place)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* A piece of one style, the words looked for underlined within it. */
static int put_piece(struct ui_app *app, int x, int y, int end, size_t from, size_t to,
                     ui_style style)
{
    struct ui_request *q = &app->request;
    size_t n = q->find ? strlen(q->find) : 0, m = next_match(q, from);
    while (from < to && x < end) {
        size_t stop = to;
        ui_style with = style;
        if (n > 0 && m < q->matches.n) {
            size_t at = q->matches.at[m];
            if (at <= from) {
                with = UI_S_MARKED | UI_F_LINE | UI_F_BOLD;
                stop = at + n < to ? at + n : to;
                m += at + n <= to;
            } else if (at < to) {
                stop = at;
            }
        }
        x += ui_put_sv(&app->canvas, x, y, end - x, dub_sv_n(q->text.p + from, stop - from), with);
        from = stop;
    }
    return x;
}

/* Lines of a list of changes are coloured by their mark; a program is plain text. */
static ui_style plain_style(const struct ui_request *q, const struct ui_text_line *l)
{
    if (q->form != UI_FORM_CHANGES || l->to == l->from)
        return UI_S_TEXT;
    switch (q->text.p[l->whole]) {
    case '+':
        return UI_S_OK;
    case '-':
        return UI_S_ERROR;
    case '~':
        return UI_S_WARNING;
    default:
        return l->whole == 0 ? UI_S_STRONG : UI_S_TEXT;
    }
}

static ui_style mark_style(char mark)
{
    return mark == '+' ? UI_S_OK : UI_S_WARNING;
}

/* Mark of the segment that a place of the text belongs to; *part goes along. */
static char change_mark(const struct ui_request *q, size_t place, size_t *part)
{
    while (*part < q->parts.n && q->parts.at[*part].to <= place)
        (*part)++;
    if (*part == q->parts.n || place < q->parts.at[*part].from || q->form != UI_FORM_JSON)
        return 0;
    size_t segment = q->parts.at[*part].segment;
    return segment < q->marks.n ? q->marks.at[segment] : 0;
}

static void draw_gutter(struct ui_app *app, struct ui_rect r, int y, size_t row, char mark,
                        bool here)
{
    char text[2] = {mark, '\0'};
    bool cursor = row == app->request.at && app->focus == UI_FOCUS_SIDE;
    if (mark)
        ui_put(&app->canvas, r.x, y, 1, text, mark_style(mark));
    ui_put(&app->canvas, r.x + 1, y, 1, cursor ? "▸" : here ? "▎" : " ", UI_S_KEY);
}

static void draw_lines(struct ui_app *app, struct ui_rect r, struct ui_text_part mark)
{
    struct ui_request *q = &app->request;
    if (q->list.first >= q->lines.n)
        return;
    /* a row that goes on from the one above begins inside a token: read from where it starts */
    size_t at = q->lines.at[q->list.first].whole, end = 0, part = 0;
    ui_style style = UI_S_DIM;
    for (size_t i = 0; i < q->list.rows && q->list.first + i < q->lines.n; i++) {
        size_t row = q->list.first + i;
        const struct ui_text_line *l = &q->lines.at[row];
        int x = r.x + GUTTER + l->indent, y = r.y + (int)i, right = r.x + r.w - 1;
        bool here = l->from >= mark.from && l->from < mark.to;
        bool cursor = row == q->at && app->focus == UI_FOCUS_SIDE;
        ui_style flag = cursor ? UI_F_SELECT : here ? UI_F_CURRENT : 0;
        draw_gutter(app, r, y, row, change_mark(q, l->from, &part), here);
        if (!q->json)
            (void)put_piece(app, x, y, right, l->from, l->to, plain_style(q, l) | flag);
        while (q->json && at < l->to) {
            if (at >= end)
                style = token_style(q->text, at, &end);
            size_t from = at > l->from ? at : l->from, to = end < l->to ? end : l->to;
            if (to > from)
                x = put_piece(app, x, y, right, from, to, style | flag);
            at = to > at ? to : at + 1;
        }
    }
}

/* The cursor goes where the selected segment is told, and stays where it is within it. */
static void follow(struct ui_app *app, struct ui_text_part part)
{
    struct ui_request *q = &app->request;
    if (part.to == 0 || q->followed == app->session->sel.cursor)
        return;
    q->followed = app->session->sel.cursor;
    size_t first = 0, last;
    while (first + 1 < q->lines.n && q->lines.at[first].to <= part.from)
        first++;
    for (last = first; last + 1 < q->lines.n && q->lines.at[last + 1].from < part.to;)
        last++;
    if (q->at < first || q->at > last)
        q->at = first;
    if (first >= q->list.first && last < q->list.first + q->list.rows)
        return;
    size_t lead = q->list.rows / 3;
    q->list.first = first > lead ? first - lead : 0;
}

/* With changes to tell of there is no room for more. */
static void title(struct ui_app *app, const struct dub_compare *diff, char *out, size_t size)
{
    static const char *const forms[] = {"", "as curl", "as Python", "as TypeScript"};
    struct ui_request *q = &app->request;
    char what[80] = "Request";
    if (q->job[0])
        (void)snprintf(what, sizeof(what), "Request of job %s", q->job);
    if (q->form == UI_FORM_CHANGES)
        (void)snprintf(out, size, "What changed");
    else if (q->form != UI_FORM_JSON)
        (void)snprintf(out, size, "%s  %s", what, forms[q->form]);
    else if (q->job[0])
        (void)snprintf(out, size, "%s  %zu bytes, as it was sent", what, q->past.n);
    else
        (void)snprintf(out, size, "%s  %zu bytes%s%s", what, q->body.json.n,
                       diff ? "" : ", as sent",
                       diff || q->body.n_pending == 0 ? "" : " after uploading");
}

/* What differs from the last submit, where that is quickly known. */
static const struct dub_compare *diff_to_show(struct ui_app *app)
{
    struct ui_request *q = &app->request;
    if (q->form != UI_FORM_JSON || q->job[0])
        return NULL;
    if (q->body.segments.n <= MARKED_MOST)
        return ui_request_diff(app);
    q->marks.n = 0;
    return NULL;
}

static void draw_summary(struct ui_app *app, struct ui_rect r, int x, const struct dub_compare *c)
{
    struct dub_buf text;
    if (!c)
        return;
    dub_buf_init(&text, 0);
    dub_compare_summary(c, &text);
    if (ui_width(dub_buf_sv(&text)) > r.x + r.w - x - 4) { /* in marks where words do not fit */
        size_t n_changed = c->n_changed + c->n_other;
        dub_buf_clear(&text);
        if (n_changed > 0)
            dub_buf_addf(&text, "~%zu ", n_changed);
        if (c->n_added > 0)
            dub_buf_addf(&text, "+%zu ", c->n_added);
        if (c->n_removed > 0)
            dub_buf_addf(&text, "-%zu ", c->n_removed);
        dub_buf_add_z(&text, "since the last");
    }
    ui_putf(&app->canvas, x + 1, r.y, r.x + r.w - x - 2, UI_S_DIM, " %s ", dub_buf_z(&text));
    dub_buf_fini(&text);
}

void ui_draw_request(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    struct ui_request *q = &app->request;
    struct ui_canvas *c = &app->canvas;
    char text[128] = "Request";
    bool fine = ui_request_update(app);
    const struct dub_compare *diff = fine ? diff_to_show(app) : NULL;
    if (fine)
        title(app, diff, text, sizeof(text));
    int x = ui_draw_title(app, r, text, app->focus == UI_FOCUS_SIDE);
    if (app->layout.divider_x >= 0)
        ui_put(c, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    if (!fine) {
        ui_put_cut(c, r.x + 1, r.y + 2, r.w - 2, dub_sv(q->error), UI_S_ERROR);
        return;
    }
    draw_summary(app, r, x, diff);
    ui_request_find_all(app);
    ui_request_break(q, r.w - GUTTER - 1);
    size_t rows = (size_t)(r.h - 1);
    struct ui_text_part part = {0, 0, 0};
    if (!ui_request_part(app, &part))
        part.to = 0;
    ui_list_show(&q->list, q->lines.n, rows, q->lines.n);
    follow(app, part);
    ui_list_show(&q->list, q->lines.n, rows, q->at);
    draw_lines(app, (struct ui_rect){r.x, r.y + 1, r.w, r.h - 1}, part);
    ui_draw_more(app, &q->list, r.x + r.w - 1, r.y + 1, r.y + r.h - 1);
}

bool ui_mouse_request(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_request *q = &app->request;
    struct ui_rect r = app->layout.side;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        ui_request_move(app, m->action == UI_MOUSE_UP ? -3 : 3);
        return true;
    }
    size_t row = q->list.first + (size_t)(m->y > r.y ? m->y - r.y - 1 : 0);
    if (m->action != UI_MOUSE_PRESS || m->y <= r.y || row >= q->lines.n)
        return false;
    ui_request_move(app, (long)row - (long)q->at);
    return true;
}
