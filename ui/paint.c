#include "paint.h"

#include <stdio.h>

#include "base/utf8.h"

#define CODES_MAX 64
/* Runs of blanks longer than this are cheaper erased than written. */
#define ERASE_REST_MIN 4
#define ERASE_SOME_MIN 11

void ui_paint_init(struct ui_paint *p, const struct ui_paint_can *can, int w, int h)
{
    *p = (struct ui_paint){.can = *can, .w = w, .h = h, .x = -1, .y = -1};
}

/* --- looks ------------------------------------------------------------------------------------ */

static unsigned attrs_of(const struct ui_look *l)
{
    return (l->bold ? UI_ATTR_BOLD : 0u) | (l->dim ? UI_ATTR_DIM : 0u) |
           (l->underline ? UI_ATTR_UNDERLINE : 0u) | (l->reverse ? UI_ATTR_REVERSE : 0u);
}

/* Terminals of 8 colours have no bright half: bold stands in for it. */
static int colour_here(const struct ui_paint_can *can, int colour, bool *bold)
{
    if (colour < 8 || colour >= UI_RGB_BIT || can->n_colours > 8)
        return colour;
    if (colour == 8)
        return 7; /* grey: bold black cannot be read everywhere */
    *bold = true;
    return colour - 8;
}

static struct ui_look look_here(const struct ui_paint_can *can, ui_style style)
{
    struct ui_look l = ui_looks_of(can->looks, style);
    bool ignored = false;
    l.fg = colour_here(can, l.fg, &l.bold);
    l.bg = colour_here(can, l.bg, &ignored);
    unsigned has = can->attrs;
    if (l.fg >= 0 || l.bg >= 0)
        has &= ~can->not_with_colour;
    l.bold = l.bold && (has & UI_ATTR_BOLD);
    l.dim = l.dim && (has & UI_ATTR_DIM);
    l.underline = l.underline && (has & UI_ATTR_UNDERLINE);
    l.reverse = l.reverse && (has & UI_ATTR_REVERSE);
    return l;
}

/* A cell of a picture has colours of its own; as the row under the cursor it looks like any other. */
static struct ui_look cell_look(const struct ui_paint_can *can, const struct ui_cell *cell)
{
    struct ui_look l = look_here(can, cell->style);
    bool ignored = false;
    if (can->n_colours < 8 || (cell->style & (UI_F_SELECT | UI_F_CURRENT)))
        return l;
    if (cell->fg)
        l.fg = colour_here(can, (int)(cell->fg - 1), &l.bold);
    if (cell->bg)
        l.bg = colour_here(can, (int)(cell->bg - 1), &ignored);
    return l;
}

static bool is_blank(const struct ui_cell *c)
{
    return c->bytes[0] == ' ' && c->bytes[1] == '\0';
}

/* A blank shows its background only. */
static bool same_look(const struct ui_look *a, const struct ui_look *b, bool blank)
{
    if (a->bg != b->bg || a->underline != b->underline || a->reverse != b->reverse)
        return false;
    bool by_colour = !a->underline && !a->reverse;
    return (blank && by_colour) || (a->fg == b->fg && a->bold == b->bold && a->dim == b->dim);
}

static bool same_cell(const struct ui_paint *p, const struct ui_cell *a, const struct ui_cell *b)
{
    if (a->width != b->width)
        return false;
    if (a->width == 0) /* its left half is what counts */
        return true;
    if (strcmp(a->bytes, b->bytes) != 0)
        return false;
    if (a->style == b->style && a->fg == b->fg && a->bg == b->bg)
        return true;
    struct ui_look x = cell_look(&p->can, a), y = cell_look(&p->can, b);
    return same_look(&x, &y, is_blank(a));
}

struct codes {
    char text[CODES_MAX];
    size_t n;
};

static void code(struct codes *c, int number)
{
    char one[16];
    int n = snprintf(one, sizeof(one), "%s%d", c->n > 0 ? ";" : "", number);
    if (n < 0 || c->n + (size_t)n >= sizeof(c->text))
        return;
    memcpy(c->text + c->n, one, (size_t)n);
    c->n += (size_t)n;
}

/* base: 30 for letters, 40 behind them */
static void code_colour(struct codes *c, int colour, int base)
{
    if (colour < 0) {
        code(c, base + 9);
    } else if (colour < 8) {
        code(c, base + colour);
    } else if (colour < 16) {
        code(c, base + 60 + colour - 8);
    } else if (colour < 256) {
        code(c, base + 8);
        code(c, 5);
        code(c, colour);
    } else {
        code(c, base + 8);
        code(c, 2);
        code(c, (colour >> 16) & 0xff);
        code(c, (colour >> 8) & 0xff);
        code(c, colour & 0xff);
    }
}

static void code_attrs(struct codes *c, unsigned on)
{
    if (on & UI_ATTR_BOLD)
        code(c, 1);
    if (on & UI_ATTR_DIM)
        code(c, 2);
    if (on & UI_ATTR_UNDERLINE)
        code(c, 4);
    if (on & UI_ATTR_REVERSE)
        code(c, 7);
}

/* All ended, then what is wanted. */
static void codes_anew(struct codes *c, const struct ui_look *want)
{
    if (attrs_of(want) || want->fg >= 0 || want->bg >= 0)
        code(c, 0);
    code_attrs(c, attrs_of(want));
    if (want->fg >= 0)
        code_colour(c, want->fg, 30);
    if (want->bg >= 0)
        code_colour(c, want->bg, 40);
}

/* Only what differs. */
static void codes_change(struct codes *c, const struct ui_look *from, const struct ui_look *want)
{
    unsigned was = attrs_of(from), now = attrs_of(want), off = was & ~now, on = now & ~was;
    if (off & (UI_ATTR_BOLD | UI_ATTR_DIM)) {
        code(c, 22); /* ends both */
        on |= now & (UI_ATTR_BOLD | UI_ATTR_DIM);
    }
    if (off & UI_ATTR_UNDERLINE)
        code(c, 24);
    if (off & UI_ATTR_REVERSE)
        code(c, 27);
    code_attrs(c, on);
    if (from->fg != want->fg)
        code_colour(c, want->fg, 30);
    if (from->bg != want->bg)
        code_colour(c, want->bg, 40);
}

static void set_look(struct ui_paint *p, struct ui_look want, bool blank, struct dub_buf *out)
{
    if (p->look_known && same_look(&p->look, &want, blank))
        return;
    if (blank && p->look_known && !want.underline && !want.reverse) {
        want.fg = p->look.fg; /* whatever stands, it does not show */
        want.bold = p->look.bold;
        want.dim = p->look.dim;
    }
    struct codes anew = {.n = 0}, change = {.n = 0};
    codes_anew(&anew, &want);
    if (p->look_known)
        codes_change(&change, &p->look, &want);
    bool ends = (attrs_of(&p->look) & ~attrs_of(&want)) != 0;
    bool by_change = p->look_known && (p->can.end_one || !ends) && change.n < anew.n;
    const struct codes *c = by_change ? &change : &anew;
    dub_buf_addf(out, "\x1b[%.*sm", (int)c->n, c->text);
    p->look = want;
    p->look_known = true;
}

void ui_paint_plain(struct ui_paint *p, struct dub_buf *out)
{
    set_look(p, (struct ui_look){.fg = -1, .bg = -1}, false, out);
}

/* --- the cursor ------------------------------------------------------------------------------- */

static int digits(int n)
{
    return n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : 4;
}

/* Within the row; bytes needed, 1000 when there is no way. Writes when out is there. */
static int within_row(const struct ui_paint *p, int from, int x, struct dub_buf *out)
{
    int by = x - from, best = p->can.column ? 3 + digits(x + 1) : 1000;
    enum { COLUMN, NONE, BACK, RIGHT, LEFT, FIRST } how = COLUMN;
    if (by == 0) {
        best = 0;
        how = NONE;
    } else if (x == 0) {
        best = 1;
        how = FIRST;
    } else if (from >= 0 && by < 0 && -by <= best) {
        best = -by;
        how = BACK;
        if (best > 3) {
            best = 3 + digits(-by);
            how = LEFT;
        }
    } else if (from >= 0 && by > 0 && (by == 1 ? 3 : 3 + digits(by)) <= best) {
        best = by == 1 ? 3 : 3 + digits(by);
        how = RIGHT;
    }
    if (!out || how == NONE)
        return best;
    if (how == COLUMN)
        dub_buf_addf(out, "\x1b[%dG", x + 1);
    else if (how == FIRST)
        dub_buf_add_c(out, '\r');
    else if (how == BACK)
        dub_buf_add(out, "\b\b\b", (size_t)-by);
    else if (how == LEFT)
        dub_buf_addf(out, "\x1b[%dD", -by);
    else if (by == 1)
        dub_buf_add_z(out, "\x1b[C");
    else
        dub_buf_addf(out, "\x1b[%dC", by);
    return best;
}

void ui_paint_move(struct ui_paint *p, int x, int y, struct dub_buf *out)
{
    if (p->x == x && p->y == y)
        return;
    int best = x == 0 && y == 0 ? 3 : x == 0 ? 3 + digits(y + 1) : 4 + digits(x + 1) + digits(y + 1);
    int down = p->y < 0 ? -1 : y - p->y;
    if (down >= 0 && down <= 3 && within_row(p, p->x, x, NULL) + down < best) {
        dub_buf_add(out, "\n\n\n", (size_t)down);
        (void)within_row(p, p->x, x, out);
    } else if (x == 0 && y == 0) {
        dub_buf_add_z(out, "\x1b[H");
    } else if (x == 0) {
        dub_buf_addf(out, "\x1b[%dH", y + 1);
    } else {
        dub_buf_addf(out, "\x1b[%d;%dH", y + 1, x + 1);
    }
    p->x = x;
    p->y = y;
}

void ui_paint_clear(struct ui_paint *p, struct dub_buf *out)
{
    struct ui_look text = look_here(&p->can, UI_S_TEXT);
    p->look_known = false;
    set_look(p, text, false, out);
    dub_buf_add_z(out, "\x1b[H\x1b[2J");
    p->x = p->y = 0;
    if (text.bg < 0 || p->can.erase_coloured)
        return;
    for (int i = 0; i < p->h; i++) { /* a theme's own background has to be written */
        int w = i == p->h - 1 && !p->can.corner ? p->w - 1 : p->w;
        ui_paint_move(p, 0, i, out);
        dub_buf_addf(out, "%*s", w, "");
        p->x = p->y = -1;
    }
}

/* --- cells ------------------------------------------------------------------------------------ */

bool ui_paint_certain(const struct ui_cell *cell)
{
    int32_t cp;
    size_t n = dub_utf8_next(dub_sv(cell->bytes), &cp);
    if (cell->bytes[n] != '\0' && cp >= 0x80)
        return false; /* marks on top */
    if (cell->bytes[n] != '\0')
        return cell->bytes[1] > 0x20 && cell->bytes[1] < 0x7f; /* "??": two plain ones */
    if (cell->width == 2)
        return (cp >= 0x2e80 && cp <= 0xa4cf) || (cp >= 0xac00 && cp <= 0xd7a3) ||
               (cp >= 0xff00 && cp <= 0xff60);
    return cp < 0x300 || (cp >= 0x370 && cp < 0x530) || (cp >= 0x1e00 && cp < 0x2000) ||
           (cp >= 0x2010 && cp < 0x2600) || (cp >= 0x2713 && cp <= 0x2718) ||
           (cp >= 0x2800 && cp < 0x2900);
}

/* Cells between the cursor and x that may as well be written again instead of being jumped over. */
static bool bridge(struct ui_paint *p, const struct ui_cell *now, int x, struct dub_buf *out)
{
    int gap = x - p->x;
    if (p->x < 0 || gap <= 0 || gap > 4)
        return false;
    size_t bytes = 0;
    for (int i = p->x; i < x; i++) {
        struct ui_look l = cell_look(&p->can, &now[i]);
        if (now[i].width != 1 || !ui_paint_certain(&now[i]) || !p->look_known ||
            !same_look(&p->look, &l, is_blank(&now[i])))
            return false;
        bytes += strlen(now[i].bytes);
    }
    if (bytes > (gap == 1 ? 3 : 4))
        return false;
    for (int i = p->x; i < x; i++)
        dub_buf_add_z(out, now[i].bytes);
    p->x = x;
    return true;
}

static void go(struct ui_paint *p, const struct ui_cell *now, int x, int y, struct dub_buf *out)
{
    if (p->y != y || !bridge(p, now, x, out))
        ui_paint_move(p, x, y, out);
}

/* Blanks from x on that look alike, and how many of them differ from what stands there. */
static int blanks(const struct ui_paint *p, const struct ui_cell *old, const struct ui_cell *now,
                  int x, int *differ)
{
    struct ui_look first = cell_look(&p->can, &now[x]);
    int end = x;
    *differ = 0;
    if (first.underline || first.reverse || (first.bg >= 0 && !p->can.erase_coloured))
        return 0;
    for (; end < p->w && is_blank(&now[end]); end++) {
        struct ui_look l = cell_look(&p->can, &now[end]);
        if (!same_look(&first, &l, true))
            break;
        if (!same_cell(p, &old[end], &now[end]))
            *differ = end - x + 1;
    }
    return end - x;
}

/* Erase instead of writing blanks, where that is shorter; how many cells that did. */
static int erase(struct ui_paint *p, const struct ui_cell *old, const struct ui_cell *now, int x,
                 int y, struct dub_buf *out)
{
    int differ, n = is_blank(&now[x]) ? blanks(p, old, now, x, &differ) : 0;
    bool rest = n > 0 && x + n == p->w && p->can.erase_rest && differ >= ERASE_REST_MIN;
    if (n == 0 || (!rest && (!p->can.erase_some || differ < ERASE_SOME_MIN)))
        return 0;
    go(p, now, x, y, out);
    struct ui_look look = cell_look(&p->can, &now[x]);
    set_look(p, look, true, out);
    if (rest)
        dub_buf_add_z(out, "\x1b[K");
    else
        dub_buf_addf(out, "\x1b[%dX", differ);
    return rest ? n : differ;
}

static void write_cell(struct ui_paint *p, const struct ui_cell *now, int x, int y,
                       struct dub_buf *out)
{
    const struct ui_cell *cell = &now[x];
    bool certain = ui_paint_certain(cell);
    go(p, now, x, y, out);
    set_look(p, cell_look(&p->can, cell), is_blank(cell), out);
    if (cell->width == 2 && !certain) { /* a terminal that makes it narrow leaves no rest of before */
        bool edge = x + 2 >= p->w;      /* behind it a step back counts differently */
        dub_buf_add_z(out, edge ? "  " : "  \b\b");
        p->x = p->y = -1;
        if (edge)
            ui_paint_move(p, x, y, out);
    }
    dub_buf_add_z(out, cell->bytes);
    p->x = x + cell->width;
    p->y = y;
    if (!certain)
        p->x = -1; /* wherever it went, what follows is put where it belongs */
    if (x + cell->width >= p->w)
        p->x = p->y = -1; /* beyond the edge or still at it */
}

void ui_paint_row(struct ui_paint *p, int y, const struct ui_cell *old, const struct ui_cell *now,
                  struct dub_buf *out)
{
    bool again = false; /* behind a cell of uncertain width */
    for (int x = 0; x < p->w;) {
        if (now[x].width == 0 || (!again && same_cell(p, &old[x], &now[x]))) {
            x++;
            continue;
        }
        if (y == p->h - 1 && x + now[x].width >= p->w && !p->can.corner) {
            if (now[x].width == 2) { /* half of it is the corner */
                go(p, now, x, y, out);
                set_look(p, cell_look(&p->can, &now[x]), true, out);
                dub_buf_add_c(out, ' ');
                p->x = x + 1;
            }
            return;
        }
        int erased = again ? 0 : erase(p, old, now, x, y, out);
        if (erased > 0) {
            x += erased;
            continue;
        }
        write_cell(p, now, x, y, out);
        again = !ui_paint_certain(&now[x]);
        x += now[x].width;
    }
}
