#include "area.h"
#include "prompt.h"

#define MENU_ROWS 8

/* --- history ---------------------------------------------------------------------------------- */

void ui_history_add(struct ui_history *h, const char *line)
{
    if (!line[0])
        return;
    for (size_t i = 0; i < h->lines.n; i++) {
        if (strcmp(h->lines.at[i], line) == 0) {
            dub_free(h->lines.at[i]);
            dub_vec_remove(&h->lines, i);
            break;
        }
    }
    if (h->lines.n == UI_HISTORY_MAX) {
        dub_free(h->lines.at[0]);
        dub_vec_remove(&h->lines, 0);
    }
    dub_vec_push(&h->lines, dub_strdup(line));
}

void ui_history_fini(struct ui_history *h)
{
    for (size_t i = 0; i < h->lines.n; i++)
        dub_free(h->lines.at[i]);
    dub_vec_fini(&h->lines);
}

/* --- open and close --------------------------------------------------------------------------- */

void ui_prompt_init(struct ui_prompt *p)
{
    *p = (struct ui_prompt){0};
    ui_line_init(&p->line);
}

static void menu_close(struct ui_prompt *p)
{
    dub_candidates_fini(&p->menu);
    p->menu = (struct dub_candidates){0};
    p->menu_open = false;
}

void ui_prompt_fini(struct ui_prompt *p)
{
    menu_close(p);
    ui_line_fini(&p->line);
    dub_free(p->label);
    dub_free(p->draft);
    *p = (struct ui_prompt){0};
}

static void finish(struct ui_prompt *p, bool accepted)
{
    struct ui_prompt_ask ask = p->ask;
    char *text = accepted ? dub_strdup(ui_line_z(&p->line)) : NULL;
    if (text && ask.history)
        ui_history_add(ask.history, text);
    menu_close(p);
    p->open = false;
    p->ask.in_place = false;
    if (ask.done)
        ask.done(ask.ctx, text); /* may open the next one */
    dub_free(text);
}

void ui_prompt_open(struct ui_prompt *p, const struct ui_prompt_ask *ask)
{
    if (p->open)
        finish(p, false);
    p->open = true;
    p->ask = *ask;
    dub_free(p->label);
    p->label = dub_strdup(ask->label);
    dub_free(p->draft);
    p->draft = NULL;
    p->history_at = ask->history ? ask->history->lines.n : 0;
    p->line.multiline = ask->multiline;
    p->then = 0;
    ui_line_set(&p->line, dub_sv(ask->initial ? ask->initial : ""));
    p->untouched = ask->suggestion;
}

static void tell_changed(struct ui_prompt *p)
{
    if (p->open && p->ask.changed)
        p->ask.changed(p->ask.ctx, dub_sv(ui_line_z(&p->line)));
}

void ui_prompt_text(struct ui_prompt *p, struct dub_sv text)
{
    menu_close(p);
    if (p->untouched)
        ui_line_set(&p->line, dub_sv(""));
    p->untouched = false;
    ui_line_insert(&p->line, text);
    tell_changed(p);
}

/* --- history and completion ------------------------------------------------------------------- */

static void browse(struct ui_prompt *p, bool older)
{
    const struct ui_history *h = p->ask.history;
    if (!h || (older ? p->history_at == 0 : p->history_at >= h->lines.n))
        return;
    if (p->history_at == h->lines.n) {
        dub_free(p->draft);
        p->draft = dub_strdup(ui_line_z(&p->line));
    }
    p->history_at += older ? (size_t)-1 : 1;
    const char *text = p->history_at < h->lines.n ? h->lines.at[p->history_at] : p->draft;
    ui_line_set(&p->line, dub_sv(text));
}

/* What all candidates begin with. */
static size_t common_prefix(const struct dub_candidates *m)
{
    size_t n = strlen(m->at.at[0]);
    for (size_t i = 1; i < m->at.n; i++) {
        size_t k = 0;
        while (k < n && m->at.at[i][k] == m->at.at[0][k])
            k++;
        n = k;
    }
    return n;
}

static void menu_first(struct ui_prompt *p)
{
    struct dub_sv before = dub_sv_n(ui_line_z(&p->line), p->line.cursor);
    menu_close(p);
    p->ask.complete(p->ask.ctx, before, &p->menu);
    if (p->menu.at.n == 0 || p->menu.from > p->line.cursor)
        return;
    size_t common = common_prefix(&p->menu);
    if (common > p->line.cursor - p->menu.from || p->menu.at.n == 1)
        ui_line_replace(&p->line, p->menu.from, p->line.cursor, dub_sv_n(p->menu.at.at[0], common));
    if (p->menu.at.n == 1) {
        const char *only = p->menu.at.at[0];
        size_t n = strlen(only);
        if (n > 0 && !strchr("/:>'", only[n - 1]) && p->line.cursor == p->line.text.n)
            ui_line_insert(&p->line, dub_sv(" "));
        menu_close(p);
        return;
    }
    p->menu_open = true;
    p->menu_at = p->menu.at.n;
}

static void complete(struct ui_prompt *p, int step)
{
    if (!p->ask.complete)
        return;
    if (!p->menu_open) {
        menu_first(p);
        return;
    }
    size_t n = p->menu.at.n;
    if (p->menu_at >= n)
        p->menu_at = step > 0 ? 0 : n - 1;
    else
        p->menu_at = (p->menu_at + (step > 0 ? 1 : n - 1)) % n;
    ui_line_replace(&p->line, p->menu.from, p->line.cursor, dub_sv(p->menu.at.at[p->menu_at]));
}

/* Keep the value, unless it is none. */
static void accept(struct ui_prompt *p, int then)
{
    if (p->ask.valid && !p->ask.valid(p->ask.ctx, ui_line_z(&p->line)))
        return;
    p->then = then;
    finish(p, true);
}

bool ui_prompt_choose(struct ui_prompt *p, struct dub_sv value)
{
    if (!p->menu_open && p->ask.complete)
        menu_first(p);
    for (size_t i = 0; p->menu_open && i < p->menu.at.n; i++) {
        if (!dub_sv_eq_z(value, p->menu.at.at[i]) && !(value.n == 0 && i == 0))
            continue;
        p->menu_at = i;
        ui_line_replace(&p->line, p->menu.from, p->line.text.n, dub_sv(p->menu.at.at[i]));
        return true;
    }
    return p->menu_open;
}

/* --- actions ---------------------------------------------------------------------------------- */

static void to_start(struct ui_line *l)
{
    while (l->cursor > 0 && !(l->multiline && l->text.data[l->cursor - 1] == '\n'))
        l->cursor--;
}

static void to_end(struct ui_line *l)
{
    while (l->cursor < l->text.n && !(l->multiline && l->text.data[l->cursor] == '\n'))
        l->cursor++;
}

static void clear_before(struct ui_line *l)
{
    ui_line_replace(l, 0, l->cursor, dub_sv(""));
}

static void clear_after(struct ui_line *l)
{
    ui_line_replace(l, l->cursor, l->text.n, dub_sv(""));
}

static const struct {
    const char *word;
    void (*fn)(struct ui_line *l);
} edits[] = {
    {"left", ui_line_left},
    {"right", ui_line_right},
    {"word-left", ui_line_word_left},
    {"word-right", ui_line_word_right},
    {"start", to_start},
    {"end", to_end},
    {"rub-out", ui_line_rub_out},
    {"delete", ui_line_delete},
    {"rub-out-word", ui_line_rub_out_word},
    {"clear-before", clear_before},
    {"clear-after", clear_after},
};

static bool act(struct ui_prompt *p, struct dub_sv action)
{
    p->untouched = false; /* whoever edits the proposal wants it */
    for (size_t i = 0; i < DUB_ARRAY_LEN(edits); i++) {
        if (!dub_sv_eq_z(action, edits[i].word))
            continue;
        if (strcmp(edits[i].word, "rub-out") == 0 && p->line.text.n == 0) {
            finish(p, false); /* rubbing out the prompt itself leaves it */
            return true;
        }
        menu_close(p);
        edits[i].fn(&p->line);
        return true;
    }
    bool older = dub_sv_eq_z(action, "older"), back = dub_sv_eq_z(action, "complete-back");
    if (p->ask.tab_next && (back || dub_sv_eq_z(action, "complete"))) {
        accept(p, back ? -1 : 1);
    } else if (dub_sv_eq_z(action, "newline")) {
        if (p->ask.multiline)
            ui_line_insert(&p->line, DUB_SV_LIT("\n"));
        else
            accept(p, 0);
    } else if (older || dub_sv_eq_z(action, "newer")) {
        if (p->ask.multiline)
            ui_area_move(&p->line, older ? -1 : 1);
        else if (p->menu_open)
            complete(p, older ? -1 : 1);
        else
            browse(p, older);
    } else if (dub_sv_eq_z(action, "complete")) {
        complete(p, 1);
    } else if (dub_sv_eq_z(action, "complete-back")) {
        complete(p, -1);
    } else if (dub_sv_eq_z(action, "cancel") && p->menu_open) {
        menu_close(p);
    } else if (dub_sv_eq_z(action, "cancel")) {
        finish(p, false);
    } else if (dub_sv_eq_z(action, "accept")) {
        accept(p, 0);
    } else {
        return false;
    }
    return true;
}

bool ui_prompt_do(struct ui_prompt *p, struct dub_sv action)
{
    bool known = act(p, action);
    bool leaves = dub_sv_eq_z(action, "accept") || dub_sv_eq_z(action, "cancel");
    if (known && !leaves) /* what was accepted may have opened the next one */
        tell_changed(p);
    return known;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_menu(struct ui_prompt *p, struct ui_canvas *c, int x, int bottom)
{
    size_t n = p->menu.at.n, rows = n < MENU_ROWS ? n : MENU_ROWS, first = 0;
    if (p->menu_at < n && p->menu_at >= rows)
        first = p->menu_at - rows + 1;
    int w = 0;
    for (size_t i = 0; i < n; i++) {
        int one = ui_width(dub_sv(p->menu.at.at[i]));
        w = one > w ? one : w;
    }
    w = w + 2 > c->w - 2 ? c->w - 2 : w + 2;
    x = x + w > c->w ? c->w - w : x;
    p->menu_rect = (struct ui_rect){x, bottom - (int)rows + 1, w, (int)rows};
    p->menu_first = first;
    for (size_t i = 0; i < rows; i++) {
        int y = bottom - (int)(rows - 1 - i);
        bool here = first + i == p->menu_at;
        ui_style style = here ? UI_S_MENU_SELECT : UI_S_MENU;
        ui_erase(c, (struct ui_rect){x, y, w, 1}, style);
        ui_put(c, x, y, 1, here ? "▸" : " ", style);
        ui_put_cut(c, x + 1, y, w - 2, dub_sv(p->menu.at.at[first + i]), style);
    }
    if (rows < n)
        ui_putf(c, x + w + 1, bottom, 16, UI_S_DIM, "%zu in all", n);
}

bool ui_prompt_pick(struct ui_prompt *p, int x, int y)
{
    if (!p->menu_open || !ui_rect_has(p->menu_rect, x, y))
        return false;
    size_t at = p->menu_first + (size_t)(y - p->menu_rect.y);
    if (at >= p->menu.at.n)
        return false;
    p->menu_at = at;
    p->untouched = false;
    ui_line_replace(&p->line, p->menu.from, p->line.cursor, dub_sv(p->menu.at.at[at]));
    return true;
}

int ui_prompt_draw(struct ui_prompt *p, struct ui_canvas *c, int y)
{
    ui_erase(c, (struct ui_rect){0, y, c->w, 1}, UI_S_TEXT);
    int label_w = ui_put_cut(c, 0, y, c->w / 2, dub_sv(p->label), UI_S_KEY);
    int x = label_w + (label_w > 1 ? 1 : 0);
    int cursor = ui_line_draw(&p->line, c, x, y, c->w - x - p->reserve, UI_S_TEXT);
    if (p->menu_open) {
        struct dub_sv before = dub_sv_n(ui_line_z(&p->line), p->menu.from);
        draw_menu(p, c, x + ui_width(before) - p->line.scroll - 1, y - 1);
    } else if (p->ask.hint) {
        struct dub_buf hint;
        dub_buf_init(&hint, 4096);
        p->ask.hint(p->ask.ctx, dub_sv_n(ui_line_z(&p->line), p->line.cursor), &hint);
        if (hint.n > 0) {
            ui_erase(c, (struct ui_rect){0, y - 1, c->w, 1}, UI_S_MENU);
            ui_put_cut(c, 1, y - 1, c->w - 2, dub_buf_sv(&hint), UI_S_MENU);
        }
        dub_buf_fini(&hint);
    }
    return cursor;
}
