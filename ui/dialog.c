#include "dialog.h"

#include "base/mem.h"

static void forget(struct ui_dialog *d)
{
    for (size_t i = 0; i < d->lines.n; i++) {
        dub_free(d->lines.at[i].label);
        dub_free(d->lines.at[i].text);
    }
    dub_vec_fini(&d->lines);
    dub_free(d->title);
    dub_free(d->yes);
    dub_free(d->no);
    dub_free(d->other);
    *d = (struct ui_dialog){0};
}

void ui_dialog_fini(struct ui_dialog *d)
{
    forget(d);
}

static void finish(struct ui_dialog *d, enum ui_answer answer)
{
    ui_dialog_done_fn *done = d->done;
    void *ctx = d->ctx;
    forget(d);
    if (done)
        done(ctx, answer);
}

void ui_dialog_open(struct ui_dialog *d, const char *title, const char *yes, const char *no,
                    ui_dialog_done_fn *done, void *ctx)
{
    if (d->open)
        finish(d, UI_ANSWER_NO);
    *d = (struct ui_dialog){.open = true,
                            .title = dub_strdup(title),
                            .yes = dub_strdup(yes),
                            .no = dub_strdup(no),
                            .title_style = UI_S_TITLE_FOCUS,
                            .done = done,
                            .ctx = ctx};
}

void ui_dialog_add(struct ui_dialog *d, const char *label, const char *text, ui_style style)
{
    struct ui_dialog_line line = {dub_strdup(label), dub_strdup(text), style};
    dub_vec_push(&d->lines, line);
}

void ui_dialog_guard(struct ui_dialog *d, dub_us guard_us, dub_us now_us)
{
    d->guard_us = guard_us;
    d->quiet_since_us = now_us;
}

void ui_dialog_touched(struct ui_dialog *d, dub_us now_us)
{
    d->quiet_since_us = now_us;
}

void ui_dialog_other(struct ui_dialog *d, const char *other)
{
    dub_free(d->other);
    d->other = dub_strdup(other);
}

bool ui_dialog_answer(struct ui_dialog *d, enum ui_answer answer, dub_us now_us)
{
    bool quiet = now_us - d->quiet_since_us >= d->guard_us;
    d->quiet_since_us = now_us;
    if (answer != UI_ANSWER_NO && (!quiet || d->blocked))
        return false;
    if (answer == UI_ANSWER_OTHER && !d->other)
        return false;
    finish(d, answer);
    return true;
}

void ui_dialog_scroll(struct ui_dialog *d, int rows)
{
    int most = (int)d->lines.n - d->shown;
    d->scroll += rows;
    d->scroll = d->scroll > most ? most : d->scroll;
    d->scroll = d->scroll < 0 ? 0 : d->scroll;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void widths(const struct ui_dialog *d, int *label_w, int *text_w)
{
    *label_w = *text_w = 0;
    for (size_t i = 0; i < d->lines.n; i++) {
        int l = ui_width(dub_sv(d->lines.at[i].label)), t = ui_width(dub_sv(d->lines.at[i].text));
        *label_w = l > *label_w ? l : *label_w;
        *text_w = t > *text_w ? t : *text_w;
    }
}

/* A key and what it does; where they stand is kept for the mouse. Returns the column behind. */
static int draw_key(struct ui_canvas *c, struct ui_rect *at, const char *key, const char *words,
                    int room, ui_style style)
{
    int x = at->x;
    x += ui_put(c, x, at->y, room, key, UI_S_KEY) + 1;
    x += ui_put_cut(c, x, at->y, room - (x - at->x), dub_sv(words), style);
    *at = (struct ui_rect){at->x, at->y, x - at->x, 1};
    return x + 3;
}

static void draw_keys(struct ui_dialog *d, struct ui_canvas *c, struct ui_rect r, bool armed)
{
    int x = r.x + 3, y = r.y + r.h - 2, end = r.x + r.w - 2;
    for (int i = 0; i < 3; i++)
        d->key_at[i] = (struct ui_rect){0, 0, 0, 0};
    if (!d->blocked) {
        struct ui_rect *yes = &d->key_at[UI_ANSWER_YES];
        *yes = (struct ui_rect){x, y, 0, 1};
        x += ui_put(c, x, y, end - x, "y", armed ? UI_S_KEY : UI_S_DIM);
        x += armed ? 0 : ui_put(c, x, y, end - x, " in a moment:", UI_S_DIM);
        x += ui_put_cut(c, x + 1, y, (end - x) / 2, dub_sv(d->yes), armed ? UI_S_TEXT : UI_S_DIM);
        yes->w = x + 1 - yes->x;
        x += 4;
    }
    if (d->other && !d->blocked) {
        d->key_at[UI_ANSWER_OTHER] = (struct ui_rect){x, y, 0, 1};
        x = draw_key(c, &d->key_at[UI_ANSWER_OTHER], "w", d->other, (end - x) / 2 + 2, UI_S_TEXT);
    }
    d->key_at[UI_ANSWER_NO] = (struct ui_rect){x, y, 0, 1};
    (void)draw_key(c, &d->key_at[UI_ANSWER_NO], "Enter, Esc", d->no, end - x, UI_S_STRONG);
}

bool ui_dialog_at(const struct ui_dialog *d, int x, int y, enum ui_answer *out)
{
    static const enum ui_answer all[] = {UI_ANSWER_NO, UI_ANSWER_YES, UI_ANSWER_OTHER};
    for (size_t i = 0; i < DUB_ARRAY_LEN(all); i++) {
        if (d->key_at[all[i]].w > 0 && ui_rect_has(d->key_at[all[i]], x, y)) {
            *out = all[i];
            return true;
        }
    }
    return false;
}

dub_us ui_dialog_wait_us(const struct ui_dialog *d, dub_us now_us)
{
    dub_us left = d->open && !d->blocked ? d->quiet_since_us + d->guard_us - now_us : 0;
    return left > 0 ? left : 0;
}

void ui_dialog_draw(struct ui_dialog *d, struct ui_canvas *c, dub_us now_us)
{
    int label_w, text_w;
    widths(d, &label_w, &text_w);
    int want = 3 + label_w + (label_w ? 2 : 0) + text_w + 3;
    int keys = ui_width(dub_sv(d->yes)) + ui_width(dub_sv(d->no)) + 39 +
               (d->other ? ui_width(dub_sv(d->other)) + 5 : 0);
    int title = ui_width(dub_sv(d->title)) + 8;
    want = keys > want ? keys : want;
    want = title > want ? title : want;
    int w = want > c->w - 4 ? c->w - 4 : want;
    d->shown = (int)d->lines.n > c->h - 6 ? c->h - 6 : (int)d->lines.n;
    ui_dialog_scroll(d, 0);
    int h = d->shown + 5;
    struct ui_rect r = {(c->w - w) / 2, (c->h - h) / 2, w, h};
    ui_erase(c, r, UI_S_TEXT);
    ui_box(c, r, UI_S_TITLE_FOCUS);
    ui_put(c, r.x + 2, r.y, 1, " ", UI_S_TEXT);
    int used = ui_put_cut(c, r.x + 3, r.y, w - 6, dub_sv(d->title), d->title_style);
    ui_put(c, r.x + 3 + used, r.y, 1, " ", UI_S_TEXT);
    for (int i = 0; i < d->shown; i++) {
        const struct ui_dialog_line *l = &d->lines.at[d->scroll + i];
        int x = r.x + 3, y = r.y + 2 + i, room = w - 6;
        if (l->label[0] || !l->text[0]) {
            ui_put_cut(c, x, y, label_w, dub_sv(l->label), UI_S_FIELD);
            x += label_w + 2;
            room -= label_w + 2;
        }
        ui_put_cut(c, x, y, room, dub_sv(l->text), l->style);
    }
    if (d->scroll > 0)
        ui_put(c, r.x + w - 2, r.y + 1, 1, "↑", UI_S_DIM);
    if (d->scroll + d->shown < (int)d->lines.n)
        ui_put(c, r.x + w - 2, r.y + r.h - 3, 1, "↓", UI_S_DIM);
    draw_keys(d, c, r, ui_dialog_wait_us(d, now_us) == 0);
}
