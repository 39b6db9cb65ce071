/*
 * Few bytes that do the right thing: a small terminal of our own executes what paint.c writes, and
 * must show what the canvas holds, whatever was there before and whatever the terminal lacks.
 */
#include "cm.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/id.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "paint.h"
#include "terminal.h"

enum { W = 40, H = 6 };

static uint64_t at_seed; /* of the sequence that runs */

/* --- a terminal ------------------------------------------------------------------------------- */

struct place {
    char bytes[UI_CELL_BYTES];
    int fg, bg;
    unsigned attrs;
};

struct vt {
    struct place at[H][W];
    int x, y, fg, bg;
    unsigned attrs;
    bool wrap;       /* the cursor stands behind the last column */
    bool colours;    /* erases with the background colour */
    int odd;         /* columns given to what ui_paint_certain doubts; 0: as the canvas counts */
    bool overwrites; /* something was written where nothing may be */
};

static void vt_blank(struct vt *v, int x, int y)
{
    v->at[y][x] = (struct place){" ", -1, v->colours ? v->bg : -1, 0};
}

static void vt_put(struct vt *v, const char *bytes, int width, bool counts_as_ours)
{
    int columns = counts_as_ours || v->odd == 0 ? width : v->odd;
    if (v->wrap || v->x + columns > W) {
        v->overwrites = v->overwrites || counts_as_ours;
        return;
    }
    struct place *p = &v->at[v->y][v->x];
    *p = (struct place){"", v->fg, v->bg, v->attrs};
    (void)snprintf(p->bytes, sizeof(p->bytes), "%s", bytes);
    for (int i = 1; i < columns; i++)
        v->at[v->y][v->x + i] = (struct place){"", v->fg, v->bg, v->attrs};
    v->x += columns;
    v->wrap = v->x >= W;
    if (v->wrap)
        v->x = W - 1;
}

static void vt_sgr(struct vt *v, const int *a, int n)
{
    for (int i = 0; i < n; i++) {
        int c = a[i], *colour = c / 10 == 4 || c / 10 == 10 ? &v->bg : &v->fg;
        if (c == 0) {
            v->fg = v->bg = -1;
            v->attrs = 0;
        } else if (c == 1 || c == 2 || c == 4 || c == 7) {
            v->attrs |= c == 1   ? UI_ATTR_BOLD
                        : c == 2 ? UI_ATTR_DIM
                        : c == 4 ? UI_ATTR_UNDERLINE
                                 : UI_ATTR_REVERSE;
        } else if (c == 22) {
            v->attrs &= ~(unsigned)(UI_ATTR_BOLD | UI_ATTR_DIM);
        } else if (c == 24) {
            v->attrs &= ~(unsigned)UI_ATTR_UNDERLINE;
        } else if (c == 27) {
            v->attrs &= ~(unsigned)UI_ATTR_REVERSE;
        } else if (c == 39 || c == 49) {
            *colour = -1;
        } else if ((c == 38 || c == 48) && i + 2 < n && a[i + 1] == 5) {
            *colour = a[i + 2];
            i += 2;
        } else if ((c == 38 || c == 48) && i + 4 < n && a[i + 1] == 2) {
            *colour = UI_RGB(a[i + 2], a[i + 3], a[i + 4]);
            i += 4;
        } else if (c >= 90) {
            *colour = c % 10 + 8;
        } else {
            *colour = c % 10;
        }
    }
}

static void vt_goto(struct vt *v, int x, int y)
{
    assert_in_range(x, 0, W - 1);
    assert_in_range(y, 0, H - 1);
    v->x = x;
    v->y = y;
    v->wrap = false;
}

static void vt_control(struct vt *v, char final, const int *a, int n)
{
    int first = n > 0 && a[0] > 0 ? a[0] : 1;
    static const int zero[1] = {0};
    switch (final) {
    case 'H':
        vt_goto(v, n > 1 ? a[1] - 1 : 0, first - 1);
        break;
    case 'G':
        vt_goto(v, first - 1, v->y);
        break;
    case 'C':
        vt_goto(v, v->x + first, v->y);
        break;
    case 'D':
        vt_goto(v, v->x - first, v->y);
        break;
    case 'K':
        for (int x = v->x; x < W; x++)
            vt_blank(v, x, v->y);
        break;
    case 'X':
        for (int x = v->x; x < v->x + first && x < W; x++)
            vt_blank(v, x, v->y);
        break;
    case 'J':
        for (int i = 0; i < W * H; i++)
            vt_blank(v, i % W, i / W);
        break;
    case 'm':
        vt_sgr(v, n > 0 ? a : zero, n > 0 ? n : 1);
        break;
    default:
        fail_msg("nobody knows ESC [ ... %c", final);
    }
}

static size_t vt_sequence(struct vt *v, const char *s)
{
    int a[24] = {0}, n = 0;
    const char *p = s + 2;
    assert_int_equal(s[1], '[');
    for (; (*p >= '0' && *p <= '9') || *p == ';'; p++) {
        n = n == 0 ? 1 : n;
        if (*p == ';')
            n++;
        else
            a[n - 1] = a[n - 1] * 10 + (*p - '0');
        assert_true(n < 24);
    }
    vt_control(v, *p, a, n);
    return (size_t)(p + 1 - s);
}

/* One grapheme of the output: a base and the marks behind it. */
static size_t vt_text(struct vt *v, struct dub_sv s)
{
    struct ui_cell cell = {.style = 0};
    size_t n = ui_cell_next(s, &cell);
    vt_put(v, cell.bytes, cell.width, ui_paint_certain(&cell));
    return n;
}

static void vt_feed(struct vt *v, struct dub_sv s)
{
    while (s.n > 0) {
        size_t n = 1;
        if (s.p[0] == '\x1b') {
            n = vt_sequence(v, s.p);
        } else if (s.p[0] == '\r') {
            vt_goto(v, 0, v->y);
        } else if (s.p[0] == '\n') {
            vt_goto(v, v->x, v->y + 1);
        } else if (s.p[0] == '\b') {
            vt_goto(v, v->x - 1, v->y);
        } else {
            n = vt_text(v, s);
        }
        s = dub_sv_n(s.p + n, s.n - n);
    }
}

/* --- comparing -------------------------------------------------------------------------------- */

static unsigned attrs_of(const struct ui_look *l)
{
    return (l->bold ? UI_ATTR_BOLD : 0u) | (l->dim ? UI_ATTR_DIM : 0u) |
           (l->underline ? UI_ATTR_UNDERLINE : 0u) | (l->reverse ? UI_ATTR_REVERSE : 0u);
}

static void expect_cell(const struct vt *v, const struct ui_canvas *c, const struct ui_paint_can *can,
                        int x, int y)
{
    const struct ui_cell *cell = ui_canvas_at(c, x, y);
    const struct place *p = &v->at[y][x];
    struct ui_look l = ui_looks_of(can->looks, cell->style);
    bool blank = strcmp(cell->bytes, " ") == 0, lines = l.underline || l.reverse;
    if (cell->width == 0 || (v->odd != 0 && !ui_paint_certain(cell)))
        return;
    if (strcmp(p->bytes, cell->bytes) != 0)
        fail_msg("(%d, %d) shows '%s', not '%s' (DUB_PROP_SEED=%llu)", x, y, p->bytes, cell->bytes,
                 (unsigned long long)at_seed);
    if (p->bg != l.bg || ((!blank || lines) && p->fg != l.fg))
        fail_msg("(%d, %d) '%s': colours %d on %d, not %d on %d", x, y, cell->bytes, p->fg, p->bg,
                 l.fg, l.bg);
    if (!blank && p->attrs != (attrs_of(&l) & can->attrs))
        fail_msg("(%d, %d) '%s': attributes %u", x, y, cell->bytes, p->attrs);
}

static void expect_screen(const struct vt *v, const struct ui_canvas *c,
                          const struct ui_paint_can *can)
{
    const struct ui_cell *last = ui_canvas_at(c, W - 1, H - 1);
    for (int i = 0; i < W * H; i++)
        if (can->corner || i < W * H - (last->width == 0 ? 2 : 1))
            expect_cell(v, c, can, i % W, i / W);
    assert_false(v->overwrites);
}

/* --- random frames ---------------------------------------------------------------------------- */

struct dice {
    struct dub_rng rng;
};

static unsigned roll(struct dice *d, unsigned sides)
{
    return (unsigned)(dub_rng_next(&d->rng) >> 20) % sides;
}

static const char *const texts[] = {
    "first line", "日本語のテキスト", "───━━━┬│", "cafe\xcc\x81 e\xcc\x81\xcc\x80", "שלום עולם",
    "👩‍👩‍👧 family", "🇪🇸 flag", "🤷🏽 x", "          ", "                              ", "✗▲●▸",
    "a\x1b[31mb\x07", "مرحبا", "हिन्दी", "한국어", "⣀⣠⣴⣿", "1 2 3 4", "\xff\xfe", "𓀀𓁐 old", "ｆｕｌｌ",
};

static void random_strokes(struct dice *d, struct ui_canvas *c)
{
    for (unsigned i = 1 + roll(d, 5); i > 0; i--) {
        ui_style style = (ui_style)(roll(d, UI_S_COUNT) | (roll(d, 3) ? 0 : roll(d, 16) << 8));
        int x = (int)roll(d, W + 4) - 4, y = (int)roll(d, H);
        if (roll(d, 4) == 0)
            ui_erase(c, (struct ui_rect){x, y, (int)roll(d, W), 1 + (int)roll(d, 2)}, style);
        else if (roll(d, 4) == 0)
            ui_tint(c, (struct ui_rect){x, y, (int)roll(d, W), 1}, style, roll(d, 2));
        else
            (void)ui_put(c, x, y, W, texts[roll(d, DUB_ARRAY_LEN(texts))], style);
    }
}

static struct ui_looks looks;

static struct ui_paint_can random_terminal(struct dice *d)
{
    static const enum ui_colours colours[] = {UI_COLOURS_NONE, UI_COLOURS_16, UI_COLOURS_256,
                                              UI_COLOURS_RGB};
    bool plain = roll(d, 4) == 0; /* as a vt100 */
    ui_looks_make(&looks, (enum ui_theme)roll(d, UI_THEME_COUNT), colours[roll(d, 4)]);
    return (struct ui_paint_can){.looks = &looks,
                                 .n_colours = 256,
                                 .attrs = plain ? 13 : 15,
                                 .end_one = !plain,
                                 .column = !plain,
                                 .erase_rest = roll(d, 4) > 0,
                                 .erase_some = !plain && roll(d, 2),
                                 .erase_coloured = roll(d, 2),
                                 .corner = roll(d, 4) > 0};
}

static void run_frames(uint64_t seed)
{
    struct dice d;
    struct vt v = {.fg = 3, .bg = 5, .attrs = 7};
    struct ui_canvas was, now;
    struct ui_paint p;
    struct dub_buf out;
    d.rng = (struct dub_rng){seed};
    struct ui_paint_can can = random_terminal(&d);
    v.colours = can.erase_coloured;
    v.odd = (int)roll(&d, 3);
    ui_canvas_init(&was, W, H);
    ui_canvas_init(&now, W, H);
    ui_paint_init(&p, &can, W, H);
    dub_buf_init(&out, 0);
    ui_paint_clear(&p, &out);
    for (int frame = 0; frame < 12; frame++) {
        random_strokes(&d, &now);
        for (int y = 0; y < H; y++)
            ui_paint_row(&p, y, &was.cells[y * W], &now.cells[y * W], &out);
        memcpy(was.cells, now.cells, sizeof(*now.cells) * W * H);
        int x = (int)roll(&d, W), y = (int)roll(&d, H);
        ui_paint_move(&p, x, y, &out);
        vt_feed(&v, dub_buf_sv(&out));
        dub_buf_clear(&out);
        expect_screen(&v, &now, &can);
        assert_true(v.x == x && v.y == y);
    }
    dub_buf_fini(&out);
    ui_canvas_fini(&was);
    ui_canvas_fini(&now);
}

static void any_frame_follows_any_other(void **state)
{
    (void)state;
    const char *one = getenv("DUB_PROP_SEED");
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        at_seed = one ? strtoull(one, NULL, 10) : seed;
        run_frames(at_seed);
        if (one)
            break;
    }
}

/* --- bytes ------------------------------------------------------------------------------------ */

static const struct ui_paint_can xterm = {.looks = &looks,
                                          .n_colours = 256,
                                          .attrs = 15,
                                          .end_one = true,
                                          .column = true,
                                          .erase_rest = true,
                                          .erase_some = true,
                                          .erase_coloured = true,
                                          .corner = true};

static void changes_are_short(void **state)
{
    (void)state;
    static const struct {
        const char *was, *now;
        ui_style style;
        const char *bytes;
    } rows[] = {
        {"00:00:01.040  frame 26", "00:00:01.080  frame 27", UI_S_TEXT, "\x1b[1;11H8\x1b[10C7"},
        {"1 2 3", "1 3 4", UI_S_TEXT, "\x1b[1;3H3 4"},
        {"a long text that goes", "a", UI_S_TEXT, "\x1b[1;3H\x1b[K"},
        {"ab", "aX", UI_S_ERROR, "\x1b[1;2H\x1b[1;38;5;203mX"},
        {"same", "same", UI_S_TEXT, ""},
    };
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_canvas was, now;
        struct ui_paint p;
        struct dub_buf out;
        ui_looks_make(&looks, UI_THEME_DARK, UI_COLOURS_256);
        ui_canvas_init(&was, W, 1);
        ui_canvas_init(&now, W, 1);
        ui_put(&was, 0, 0, W, rows[i].was, rows[i].style);
        ui_put(&now, 0, 0, W, rows[i].now, rows[i].style);
        dub_buf_init(&out, 0);
        ui_paint_init(&p, &xterm, W, 1);
        ui_paint_plain(&p, &out);
        dub_buf_clear(&out);
        ui_paint_row(&p, 0, was.cells, now.cells, &out);
        assert_string_equal(dub_buf_z(&out), rows[i].bytes);
        dub_buf_fini(&out);
        ui_canvas_fini(&was);
        ui_canvas_fini(&now);
    }
}

static void what_all_terminals_count_alike(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool certain;
    } rows[] = {{"a", true},       {"é", true},  {"日", true}, {"─", true},          {"⣿", true},
                {"e\xcc\x81", false}, {"👩", false}, {"ש", false}, {"\xe0\xa4\xb9", false}};
    for (size_t i = 0; i < DUB_ARRAY_LEN(rows); i++) {
        struct ui_cell cell = {.style = 0};
        (void)ui_cell_next(dub_sv(rows[i].text), &cell);
        if (ui_paint_certain(&cell) != rows[i].certain)
            fail_msg("%s", rows[i].text);
    }
}

static void exact_colours_where_they_are_meant(void **state)
{
    (void)state;
    assert_true(ui_colours_exact("truecolor", "xterm-256color", false));
    assert_true(ui_colours_exact("24bit", NULL, false));
    assert_true(ui_colours_exact("truecolor", "screen-256color", true));
    assert_false(ui_colours_exact("truecolor", "screen-256color", false));
    assert_false(ui_colours_exact(NULL, "xterm-256color", false));
    assert_false(ui_colours_exact("yes", "xterm-256color", false));
}

static void frames_are_announced_only_where_that_is_known(void **state)
{
    (void)state;
    assert_true(ui_term_has_sync("xterm-kitty", NULL));
    assert_true(ui_term_has_sync("foot-extra", NULL));
    assert_true(ui_term_has_sync("xterm-256color", "WezTerm"));
    assert_false(ui_term_has_sync("xterm-256color", "Apple_Terminal"));
    assert_false(ui_term_has_sync("linux", NULL));
    assert_false(ui_term_has_sync(NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_frame_follows_any_other),
        cmocka_unit_test(changes_are_short),
        cmocka_unit_test(what_all_terminals_count_alike),
        cmocka_unit_test(exact_colours_where_they_are_meant),
        cmocka_unit_test(frames_are_announced_only_where_that_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
