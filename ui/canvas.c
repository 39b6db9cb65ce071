#include "canvas.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"

/* ncurses holds one base character and four marks in a cell. */
#define MARKS_MAX 4

void ui_canvas_init(struct ui_canvas *c, int w, int h)
{
    c->w = w < 1 ? 1 : w;
    c->h = h < 1 ? 1 : h;
    c->cells = dub_alloc_array((size_t)c->w * (size_t)c->h, sizeof(*c->cells));
    ui_canvas_clear(c);
}

void ui_canvas_fini(struct ui_canvas *c)
{
    dub_free(c->cells);
    *c = (struct ui_canvas){0};
}

void ui_canvas_resize(struct ui_canvas *c, int w, int h)
{
    ui_canvas_fini(c);
    ui_canvas_init(c, w, h);
}

void ui_canvas_clear(struct ui_canvas *c)
{
    struct ui_cell blank = {.bytes = " ", .width = 1, .style = UI_S_TEXT};
    for (size_t i = 0; i < (size_t)c->w * (size_t)c->h; i++)
        c->cells[i] = blank;
}

struct ui_cell *ui_canvas_at(const struct ui_canvas *c, int x, int y)
{
    if (x < 0 || y < 0 || x >= c->w || y >= c->h)
        return NULL;
    return &c->cells[(size_t)y * (size_t)c->w + (size_t)x];
}

/* --- one grapheme, made safe ------------------------------------------------------------------ */

static bool is_regional(int32_t cp)
{
    return cp >= 0x1f1e6 && cp <= 0x1f1ff;
}

/* Characters that have no cell of their own and change how others look: left out. */
static bool is_format(int32_t cp)
{
    return (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202e) ||
           (cp >= 0x2060 && cp <= 0x206f) || (cp >= 0xfe00 && cp <= 0xfe0f) || cp == 0xfeff ||
           cp == 0xad || (cp >= 0xe0000 && cp <= 0xe0fff) || (cp >= 0x1f3fb && cp <= 0x1f3ff);
}

static bool is_control(int32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029;
}

static void cell_text(struct ui_cell *cell, const char *s, uint8_t width)
{
    size_t n = strlen(s);
    memcpy(cell->bytes, s, n + 1);
    cell->width = width;
}

/* Marks of a cluster behind its base; stops at a joiner, whose right side is left out. */
static void add_marks(struct ui_cell *cell, size_t used, struct dub_sv rest)
{
    int n_marks = 0;
    int32_t cp;
    size_t step;
    while (n_marks < MARKS_MAX && (step = dub_utf8_next(rest, &cp)) > 0) {
        if (cp == 0x200d)
            return;
        if (!is_format(cp) && dub_cp_width(cp) == 0 && used + step < UI_CELL_BYTES) {
            memcpy(cell->bytes + used, rest.p, step);
            used += step;
            cell->bytes[used] = '\0';
            n_marks++;
        }
        rest = dub_sv_n(rest.p + step, rest.n - step);
    }
}

size_t ui_cell_next(struct dub_sv s, struct ui_cell *cell)
{
    int32_t cp;
    for (size_t skipped = 0;;) {
        size_t n = dub_utf8_next(s, &cp);
        if (n == 0)
            return 0;
        if (is_format(cp)) { /* nothing to show: part of what comes next */
            s = dub_sv_n(s.p + n, s.n - n);
            skipped += n;
            continue;
        }
        if (is_control(cp)) {
            bool blank = cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x2028 || cp == 0x2029;
            cell_text(cell, blank ? " " : "\xef\xbf\xbd", 1);
            return skipped + n;
        }
        if (is_regional(cp)) { /* flags differ in width between terminals: show their letters */
            char letter[2] = {(char)('A' + (cp - 0x1f1e6)), '\0'};
            cell_text(cell, letter, 1);
            return skipped + n;
        }
        int width;
        size_t cluster = dub_grapheme_next(s, &width);
        int base_width = dub_cp_width(cp);
        if (cp == 0xfffd) {
            cell_text(cell, "\xef\xbf\xbd", 1);
        } else if (base_width == 0) { /* a mark without a base stands on a blank */
            cell_text(cell, " ", 1);
            add_marks(cell, 1, dub_sv_n(s.p, cluster));
        } else {
            memcpy(cell->bytes, s.p, n);
            cell->bytes[n] = '\0';
            cell->width = (uint8_t)base_width;
            add_marks(cell, n, dub_sv_n(s.p + n, cluster - n));
        }
        return skipped + cluster;
    }
}

int ui_width(struct dub_sv s)
{
    struct ui_cell cell;
    size_t step;
    int sum = 0;
    while ((step = ui_cell_next(s, &cell)) > 0) {
        sum += cell.width;
        s = dub_sv_n(s.p + step, s.n - step);
    }
    return sum;
}

size_t ui_fit(struct dub_sv s, int columns)
{
    struct ui_cell cell;
    size_t step, used = 0;
    while ((step = ui_cell_next(dub_sv_n(s.p + used, s.n - used), &cell)) > 0) {
        if (cell.width > columns)
            break;
        columns -= cell.width;
        used += step;
    }
    return used;
}

size_t ui_wrap(struct dub_sv s, int columns)
{
    size_t take = ui_fit(s, columns), cut = take;
    struct ui_cell cell;
    if (ui_cell_next(dub_sv_n(s.p + take, s.n - take), &cell) == 0)
        return s.n; /* nothing of what is left shows */
    if (take == 0) /* a wide cell in one column: go on all the same */
        return ui_cell_next(s, &cell);
    while (take < s.n && cut > 0 && s.p[cut] != ' ')
        cut--;
    return take < s.n && cut > 0 ? cut : take;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Before a cell is overwritten: a wide one cut in half leaves a blank, never half a glyph. */
static void release(const struct ui_canvas *c, int x, int y)
{
    struct ui_cell *cell = ui_canvas_at(c, x, y), *other = NULL;
    if (!cell)
        return;
    if (cell->width == 0)
        other = ui_canvas_at(c, x - 1, y);
    else if (cell->width == 2)
        other = ui_canvas_at(c, x + 1, y);
    if (other)
        cell_text(other, " ", 1);
}

static void put_cell(struct ui_canvas *c, int x, int y, const struct ui_cell *glyph)
{
    struct ui_cell *cell = ui_canvas_at(c, x, y);
    if (!cell)
        return;
    release(c, x, y);
    struct ui_cell *right = glyph->width == 2 ? ui_canvas_at(c, x + 1, y) : NULL;
    if (glyph->width == 2 && !right) { /* half outside */
        cell_text(cell, " ", 1);
        cell->style = glyph->style;
        return;
    }
    if (right) {
        release(c, x + 1, y);
        *right = (struct ui_cell){.bytes = "", .width = 0, .style = glyph->style};
    }
    *cell = *glyph;
}

int ui_put_sv(struct ui_canvas *c, int x, int y, int max_w, struct dub_sv s, ui_style style)
{
    struct ui_cell cell = {.style = style};
    size_t step;
    int used = 0;
    while (used < max_w && (step = ui_cell_next(s, &cell)) > 0) {
        if (used + cell.width > max_w)
            break;
        if (x + used < 0 && x + used + cell.width > 0)
            cell_text(&cell, " ", cell.width);
        put_cell(c, x + used, y, &cell);
        used += cell.width;
        s = dub_sv_n(s.p + step, s.n - step);
    }
    return used;
}

void ui_put_own(struct ui_canvas *c, int x, int y, const char *glyph, uint32_t fg, uint32_t bg)
{
    struct ui_cell cell = {.style = UI_S_TEXT, .fg = fg, .bg = bg};
    if (ui_cell_next(dub_sv(glyph), &cell) == 0 || cell.width != 1)
        cell_text(&cell, " ", 1);
    put_cell(c, x, y, &cell);
}

int ui_put(struct ui_canvas *c, int x, int y, int max_w, const char *s, ui_style style)
{
    return ui_put_sv(c, x, y, max_w, dub_sv(s), style);
}

int ui_putf(struct ui_canvas *c, int x, int y, int max_w, ui_style style, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return ui_put(c, x, y, max_w, text, style);
}

int ui_put_cut(struct ui_canvas *c, int x, int y, int max_w, struct dub_sv s, ui_style style)
{
    size_t fits = ui_fit(s, max_w);
    if (fits == s.n)
        return ui_put_sv(c, x, y, max_w, s, style);
    if (max_w < 1)
        return 0;
    int used = ui_put_sv(c, x, y, max_w - 1, s, style);
    return used + ui_put(c, x + used, y, 1, "…", style);
}

void ui_put_right(struct ui_canvas *c, int x, int y, int w, const char *s, ui_style style)
{
    int need = ui_width(dub_sv(s));
    if (need > w)
        ui_put_cut(c, x, y, w, dub_sv(s), style);
    else
        ui_put(c, x + w - need, y, need, s, style);
}

void ui_fill(struct ui_canvas *c, struct ui_rect r, const char *glyph, ui_style style)
{
    struct ui_cell cell = {.style = style};
    if (ui_cell_next(dub_sv(glyph), &cell) == 0)
        return;
    r = ui_rect_clip(r, (struct ui_rect){0, 0, c->w, c->h});
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++)
            put_cell(c, x, y, &cell);
}

void ui_erase(struct ui_canvas *c, struct ui_rect r, ui_style style)
{
    ui_fill(c, r, " ", style);
}

void ui_hline(struct ui_canvas *c, int x, int y, int w, ui_style style)
{
    ui_fill(c, (struct ui_rect){x, y, w, 1}, "─", style);
}

void ui_vline(struct ui_canvas *c, int x, int y, int h, ui_style style)
{
    ui_fill(c, (struct ui_rect){x, y, 1, h}, "│", style);
}

void ui_box(struct ui_canvas *c, struct ui_rect r, ui_style style)
{
    if (r.w < 2 || r.h < 2)
        return;
    ui_hline(c, r.x + 1, r.y, r.w - 2, style);
    ui_hline(c, r.x + 1, r.y + r.h - 1, r.w - 2, style);
    ui_vline(c, r.x, r.y + 1, r.h - 2, style);
    ui_vline(c, r.x + r.w - 1, r.y + 1, r.h - 2, style);
    ui_put(c, r.x, r.y, 1, "┌", style);
    ui_put(c, r.x + r.w - 1, r.y, 1, "┐", style);
    ui_put(c, r.x, r.y + r.h - 1, 1, "└", style);
    ui_put(c, r.x + r.w - 1, r.y + r.h - 1, 1, "┘", style);
}

void ui_tint(struct ui_canvas *c, struct ui_rect r, ui_style style, bool replace)
{
    r = ui_rect_clip(r, (struct ui_rect){0, 0, c->w, c->h});
    for (int y = r.y; y < r.y + r.h; y++) {
        struct ui_cell *row = &c->cells[(size_t)y * (size_t)c->w];
        for (int x = r.x; x < r.x + r.w; x++) {
            row[x].style = replace ? style : (ui_style)(row[x].style | style);
        }
    }
}

/* --- as text ---------------------------------------------------------------------------------- */

static void trim_line(struct dub_buf *out, size_t from)
{
    while (out->n > from && out->data[out->n - 1] == ' ')
        out->n--;
    dub_buf_add_c(out, '\n');
}

void ui_canvas_dump(const struct ui_canvas *c, struct dub_buf *out)
{
    for (int y = 0; y < c->h; y++) {
        size_t from = out->n;
        const struct ui_cell *row = &c->cells[(size_t)y * (size_t)c->w];
        for (int x = 0; x < c->w; x++)
            dub_buf_add_z(out, row[x].bytes);
        trim_line(out, from);
    }
}

void ui_canvas_dump_styles(const struct ui_canvas *c, struct dub_buf *out)
{
    for (int y = 0; y < c->h; y++) {
        size_t from = out->n;
        const struct ui_cell *row = &c->cells[(size_t)y * (size_t)c->w];
        for (int x = 0; x < c->w; x++)
            dub_buf_add_c(out, ui_style_letter(row[x].style));
        trim_line(out, from);
    }
}

struct ui_rect ui_rect_clip(struct ui_rect a, struct ui_rect b)
{
    int x0 = a.x > b.x ? a.x : b.x, y0 = a.y > b.y ? a.y : b.y;
    int x1 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    int y1 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    return (struct ui_rect){x0, y0, x1 > x0 ? x1 - x0 : 0, y1 > y0 ? y1 - y0 : 0};
}

bool ui_rect_has(struct ui_rect r, int x, int y)
{
    return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}
