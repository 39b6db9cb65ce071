/* A terminal in memory: bytes and sizes come from a script, frames are kept for comparing. */
#include <stdio.h>

#include "base/mem.h"
#include "input.h"
#include "keys.h"
#include "terminal.h"

struct script_term {
    struct ui_term base;
    struct ui_input in;
    struct ui_canvas screen;
    int cols, rows;
    int cursor_x, cursor_y;
    bool resize_pending;
    char *clipboard;
};

static struct script_term *self(struct ui_term *t)
{
    return (struct script_term *)t;
}

static void op_size(struct ui_term *t, int *cols, int *rows)
{
    *cols = self(t)->cols;
    *rows = self(t)->rows;
}

static int op_fd(const struct ui_term *t)
{
    (void)t;
    return -1;
}

/* Script time stands still, so that a lone Esc is Esc: nothing can follow it by accident. */
static bool op_next(struct ui_term *t, dub_us now_us, struct ui_event *ev)
{
    struct script_term *s = self(t);
    (void)now_us;
    if (s->resize_pending) {
        s->resize_pending = false;
        *ev = (struct ui_event){.kind = UI_EVENT_RESIZE};
        return true;
    }
    return ui_input_next(&s->in, s->in.last_at_us + UI_TAIL_WAIT_US, ev);
}

static dub_us op_wait(const struct ui_term *t, dub_us now_us)
{
    (void)t;
    (void)now_us;
    return -1;
}

static void op_present(struct ui_term *t, const struct ui_canvas *c, int cursor_x, int cursor_y)
{
    struct script_term *s = self(t);
    if (s->screen.w != c->w || s->screen.h != c->h)
        ui_canvas_resize(&s->screen, c->w, c->h);
    size_t n = (size_t)c->w * (size_t)c->h;
    memcpy(s->screen.cells, c->cells, n * sizeof(*c->cells));
    for (size_t i = 0; i < n; i++)
        ui_cell_fallback(&s->screen.cells[i], t->charset);
    s->cursor_x = cursor_x;
    s->cursor_y = cursor_y;
}

static void op_nothing(struct ui_term *t)
{
    (void)t;
}

static void op_copy(struct ui_term *t, struct dub_sv text)
{
    dub_free(self(t)->clipboard);
    self(t)->clipboard = dub_strndup(text.p, text.n);
}

static void op_free(struct ui_term *t)
{
    struct script_term *s = self(t);
    dub_free(s->clipboard);
    ui_input_fini(&s->in);
    ui_canvas_fini(&s->screen);
    dub_free(s);
}

static const struct ui_term_ops ops = {
    .size = op_size,
    .fd = op_fd,
    .next = op_next,
    .wait_us = op_wait,
    .present = op_present,
    .forget = op_nothing,
    .resized = op_nothing,
    .suspend = op_nothing,
    .bell = op_nothing,
    .copy = op_copy,
    .free = op_free,
};

struct ui_term *ui_term_script_new(int cols, int rows, enum ui_charset charset)
{
    struct script_term *s = DUB_NEW(struct script_term);
    s->base = (struct ui_term){.ops = &ops, .colours = UI_COLOURS_256, .charset = charset};
    ui_looks_make(&s->base.looks, UI_THEME_DARK, UI_COLOURS_256);
    s->cols = cols;
    s->rows = rows;
    ui_input_init(&s->in);
    ui_canvas_init(&s->screen, cols, rows);
    return &s->base;
}

void ui_term_script_bytes(struct ui_term *t, struct dub_sv bytes)
{
    struct script_term *s = self(t);
    /* each feeding comes a second after the last: no late tails between steps of a script */
    ui_input_feed(&s->in, bytes.p, bytes.n, s->in.last_at_us + DUB_US_PER_S);
}

/* --- keys as bytes ---------------------------------------------------------------------------- */

static const struct {
    int32_t code;
    const char *plain; /* without modifiers */
    int number;        /* of ESC [ n ; m ~ */
    char letter;       /* of ESC [ 1 ; m X */
} specials[] = {
    {UI_KEY_ESC, "\x1b", 0, 0},        {UI_KEY_ENTER, "\r", 0, 0},
    {UI_KEY_TAB, "\t", 0, 0},          {UI_KEY_BACKSPACE, "\x7f", 0, 0},
    {UI_KEY_DELETE, "\x1b[3~", 3, 0},  {UI_KEY_INSERT, "\x1b[2~", 2, 0},
    {UI_KEY_PAGE_UP, "\x1b[5~", 5, 0}, {UI_KEY_PAGE_DOWN, "\x1b[6~", 6, 0},
    {UI_KEY_UP, "\x1b[A", 0, 'A'},     {UI_KEY_DOWN, "\x1b[B", 0, 'B'},
    {UI_KEY_RIGHT, "\x1b[C", 0, 'C'},  {UI_KEY_LEFT, "\x1b[D", 0, 'D'},
    {UI_KEY_HOME, "\x1b[H", 0, 'H'},   {UI_KEY_END, "\x1b[F", 0, 'F'},
    {UI_KEY_F1, "\x1bOP", 0, 'P'},     {UI_KEY_F1 + 1, "\x1bOQ", 0, 'Q'},
    {UI_KEY_F1 + 2, "\x1bOR", 0, 'R'}, {UI_KEY_F1 + 3, "\x1bOS", 0, 'S'},
    {UI_KEY_F1 + 4, "\x1b[15~", 15, 0}, {UI_KEY_F1 + 5, "\x1b[17~", 17, 0},
    {UI_KEY_F1 + 6, "\x1b[18~", 18, 0}, {UI_KEY_F1 + 7, "\x1b[19~", 19, 0},
    {UI_KEY_F1 + 8, "\x1b[20~", 20, 0}, {UI_KEY_F1 + 9, "\x1b[21~", 21, 0},
    {UI_KEY_F1 + 10, "\x1b[23~", 23, 0}, {UI_KEY_F1 + 11, "\x1b[24~", 24, 0},
};

static bool special_bytes(struct ui_key k, char out[48])
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(specials); i++) {
        if (specials[i].code != k.code)
            continue;
        unsigned mods = 1 + ((k.mods & UI_MOD_SHIFT) ? 1u : 0) + ((k.mods & UI_MOD_ALT) ? 2u : 0) +
                        ((k.mods & UI_MOD_CTRL) ? 4u : 0);
        if (mods == 1)
            (void)snprintf(out, 48, "%s", specials[i].plain);
        else if (k.code == UI_KEY_TAB)
            (void)snprintf(out, 48, "\x1b[Z");
        else if (specials[i].letter)
            (void)snprintf(out, 48, "\x1b[1;%u%c", mods, specials[i].letter);
        else if (specials[i].number)
            (void)snprintf(out, 48, "\x1b[%d;%u~", specials[i].number, mods);
        else if (k.mods == UI_MOD_ALT)
            (void)snprintf(out, 48, "\x1b%s", specials[i].plain);
        else
            return false;
        return true;
    }
    return false;
}

bool ui_term_script_key(struct ui_term *t, const char *name)
{
    struct ui_key k;
    char bytes[48], plain[UI_KEY_TEXT];
    if (ui_key_parse(dub_sv(name), &k, NULL) != DUB_OK)
        return false;
    if (!special_bytes(k, bytes)) {
        struct ui_key bare = {k.code, 0};
        ui_key_print(bare, plain);
        if (k.code == ' ')
            (void)snprintf(plain, sizeof(plain), " ");
        if (k.code > 0x110000)
            return false;
        if (k.mods & UI_MOD_CTRL)
            (void)snprintf(bytes, sizeof(bytes), "%c", (char)(k.code & 0x1f));
        else
            (void)snprintf(bytes, sizeof(bytes), "%s%s", k.mods & UI_MOD_ALT ? "\x1b" : "", plain);
    }
    ui_term_script_bytes(t, dub_sv(bytes));
    return true;
}

void ui_term_script_mouse(struct ui_term *t, enum ui_mouse_action action, int x, int y)
{
    ui_term_script_button(t, &(struct ui_mouse){.action = action, .x = x, .y = y});
}

void ui_term_script_button(struct ui_term *t, const struct ui_mouse *m)
{
    static const int bits[] = {
        [UI_MOUSE_PRESS] = 0, [UI_MOUSE_DRAG] = 32, [UI_MOUSE_RELEASE] = 0,
        [UI_MOUSE_UP] = 64,   [UI_MOUSE_DOWN] = 65,
    };
    char text[48];
    int code = bits[m->action] + (bits[m->action] < 64 ? m->button : 0);
    code |= (m->mods & UI_MOD_SHIFT ? 4 : 0) | (m->mods & UI_MOD_ALT ? 8 : 0) |
            (m->mods & UI_MOD_CTRL ? 16 : 0);
    (void)snprintf(text, sizeof(text), "\x1b[<%d;%d;%d%c", code, m->x + 1, m->y + 1,
                   m->action == UI_MOUSE_RELEASE ? 'm' : 'M');
    ui_term_script_bytes(t, dub_sv(text));
}

void ui_term_script_resize(struct ui_term *t, int cols, int rows)
{
    self(t)->cols = cols;
    self(t)->rows = rows;
    self(t)->resize_pending = true;
}

const char *ui_term_script_clipboard(const struct ui_term *t)
{
    const char *text = ((const struct script_term *)t)->clipboard;
    return text ? text : "";
}

const struct ui_canvas *ui_term_script_screen(const struct ui_term *t)
{
    return &((const struct script_term *)t)->screen;
}

void ui_term_script_cursor(const struct ui_term *t, int *x, int *y)
{
    *x = ((const struct script_term *)t)->cursor_x;
    *y = ((const struct script_term *)t)->cursor_y;
}
