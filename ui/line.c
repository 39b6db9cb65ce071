#include "line.h"

#include "base/utf8.h"

void ui_line_init(struct ui_line *l)
{
    *l = (struct ui_line){0};
    dub_buf_init(&l->text, UI_LINE_MAX);
}

void ui_line_fini(struct ui_line *l)
{
    dub_buf_fini(&l->text);
    *l = (struct ui_line){0};
}

const char *ui_line_z(const struct ui_line *l)
{
    return dub_buf_z(&l->text);
}

/* No control character, but for line breaks where they are wanted. */
static void clean_text(struct dub_sv text, bool multiline, struct dub_buf *out)
{
    while (multiline && dub_sv_find(text, '\n') < text.n) {
        struct dub_sv line = dub_sv_split(&text, '\n');
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        dub_sanitise(line, true, out);
        dub_buf_add_c(out, '\n');
    }
    dub_sanitise(text, true, out);
}

void ui_line_replace(struct ui_line *l, size_t from, size_t to, struct dub_sv text)
{
    struct dub_buf clean, whole;
    dub_buf_init(&clean, 0);
    clean_text(text, l->multiline, &clean);
    size_t room = UI_LINE_MAX - (l->text.n - (to - from)) - 1;
    struct dub_sv part = dub_buf_sv(&clean);
    while (part.n > room)
        part.n--;
    part.n = dub_utf8_valid_up_to(part);
    dub_buf_init(&whole, UI_LINE_MAX);
    struct dub_sv old = dub_buf_sv(&l->text);
    dub_buf_add(&whole, old.p, from);
    dub_buf_add_sv(&whole, part);
    dub_buf_add(&whole, old.p + to, old.n - to);
    l->cursor = from + part.n;
    dub_buf_fini(&l->text);
    l->text = whole;
    dub_buf_fini(&clean);
}

void ui_line_set(struct ui_line *l, struct dub_sv text)
{
    l->scroll = 0;
    ui_line_replace(l, 0, l->text.n, text);
}

void ui_line_insert(struct ui_line *l, struct dub_sv text)
{
    ui_line_replace(l, l->cursor, l->cursor, text);
}

/* Start of the grapheme before `at`. */
static size_t before(const struct ui_line *l, size_t at)
{
    struct dub_sv s = dub_buf_sv(&l->text);
    size_t prev = 0, i = 0;
    int width;
    while (i < at) {
        size_t step = dub_grapheme_next(dub_sv_n(s.p + i, s.n - i), &width);
        if (step == 0)
            break;
        prev = i;
        i += step;
    }
    return prev;
}

static size_t after(const struct ui_line *l, size_t at)
{
    struct dub_sv s = dub_buf_sv(&l->text);
    int width;
    return at + dub_grapheme_next(dub_sv_n(s.p + at, s.n - at), &width);
}

static bool is_space_at(const struct ui_line *l, size_t at)
{
    return l->text.data[at] == ' ' || l->text.data[at] == '\n';
}

void ui_line_left(struct ui_line *l)
{
    l->cursor = before(l, l->cursor);
}

void ui_line_right(struct ui_line *l)
{
    l->cursor = after(l, l->cursor);
}

static size_t word_start(const struct ui_line *l)
{
    size_t at = l->cursor;
    while (at > 0 && is_space_at(l, at - 1))
        at--;
    while (at > 0 && !is_space_at(l, at - 1))
        at--;
    return at;
}

void ui_line_word_left(struct ui_line *l)
{
    l->cursor = word_start(l);
}

void ui_line_word_right(struct ui_line *l)
{
    while (l->cursor < l->text.n && is_space_at(l, l->cursor))
        l->cursor++;
    while (l->cursor < l->text.n && !is_space_at(l, l->cursor))
        l->cursor++;
}

void ui_line_rub_out(struct ui_line *l)
{
    ui_line_replace(l, before(l, l->cursor), l->cursor, dub_sv(""));
}

void ui_line_delete(struct ui_line *l)
{
    ui_line_replace(l, l->cursor, after(l, l->cursor), dub_sv(""));
}

void ui_line_rub_out_word(struct ui_line *l)
{
    ui_line_replace(l, word_start(l), l->cursor, dub_sv(""));
}

int ui_line_draw(struct ui_line *l, struct ui_canvas *c, int x, int y, int w, ui_style style)
{
    struct dub_sv s = dub_buf_sv(&l->text);
    int at = ui_width(dub_sv_n(s.p, l->cursor));
    if (at < l->scroll)
        l->scroll = at;
    if (at > l->scroll + w - 1)
        l->scroll = at - w + 1;
    int hidden = 0;
    struct ui_cell cell;
    while (hidden < l->scroll) {
        size_t step = ui_cell_next(s, &cell);
        if (step == 0)
            break;
        hidden += cell.width;
        s = dub_sv_n(s.p + step, s.n - step);
    }
    l->scroll = hidden;
    ui_erase(c, (struct ui_rect){x, y, w, 1}, style);
    ui_put_sv(c, x, y, w, s, style);
    return x + at - hidden;
}
