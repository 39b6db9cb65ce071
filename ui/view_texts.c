#include "view_texts.h"

#include <stdio.h>

#include "app_impl.h"
#include "app_options.h"
#include "area.h"
#include "base/reading.h"

#define CELL_ROWS 8 /* most rows of a segment */
#define MARKS_W   2

static const struct dub_segment *at_row(struct ui_app *app, size_t row)
{
    return dub_project_segment(app->session->project, ui_shown(app, row));
}

/* --- how a text reads ------------------------------------------------------------------------- */

struct measure {
    size_t chars, source_chars;
    long cps_e1, limit;
    dub_us slot_us, speech_us;
    bool fast, very_fast, too_long;
};

/* A limit a fifth over is a fault nobody overlooks; a tenth of speech more can be spoken faster. */
static struct measure measure(struct ui_app *app, const struct dub_segment *s, struct dub_sv text)
{
    struct measure m = {.chars = dub_reading_chars(text),
                        .source_chars = dub_reading_chars(dub_str_sv(s->source_text)),
                        .limit = ui_opt_int(app, UI_OPT_CPS),
                        .slot_us = dub_span_len(s->span),
                        .speech_us = dub_reading_speech_us(text)};
    m.cps_e1 = dub_reading_cps_e1(m.chars, m.slot_us);
    m.fast = m.cps_e1 > m.limit * 10;
    m.very_fast = m.cps_e1 > m.limit * 12;
    m.too_long = m.speech_us > m.slot_us + m.slot_us / 10;
    return m;
}

static void count(struct ui_app *app)
{
    struct ui_texts *t = &app->texts;
    uint64_t revision = dub_project_revision(app->session->project);
    long limit = ui_opt_int(app, UI_OPT_CPS);
    size_t n = ui_n_shown(app);
    if (t->counted && t->revision == revision && t->limit == limit && t->n_shown == n)
        return;
    t->n_texts = t->n_empty = t->n_fast = t->n_long = 0;
    for (size_t i = 0; i < n; i++) {
        const struct dub_segment *s = at_row(app, i);
        struct measure m = measure(app, s, dub_str_sv(s->text));
        t->n_empty += m.chars == 0;
        t->n_texts += m.chars > 0;
        t->n_fast += m.fast;
        t->n_long += m.too_long;
    }
    t->counted = true;
    t->revision = revision;
    t->limit = limit;
    t->n_shown = n;
}

static const char *speed_mark(const struct measure *m, ui_style *style)
{
    *style = m->very_fast ? UI_S_ERROR : m->fast ? UI_S_WARNING : UI_S_OK;
    return m->very_fast ? "✗" : m->fast ? "▲" : " ";
}

/* --- columns ---------------------------------------------------------------------------------- */

struct columns {
    int number_x, number_w, name_x, name_w, slot_x, source_x, target_x, text_w;
    int cps_x, ratio_x, speech_x; /* ratio_x -1: no room */
};

#define CPS_W    7
#define RATIO_W  7
#define SPEECH_W 7

static struct columns make_columns(const struct ui_app *app, struct ui_rect r)
{
    size_t n = dub_project_n_segments(app->session->project);
    bool wide = r.w >= 110;
    struct columns c = {.number_x = r.x + MARKS_W, .number_w = n < 1000 ? 3 : 6};
    c.name_x = c.number_x + c.number_w + 1;
    c.name_w = wide ? 10 : 1;
    c.slot_x = c.name_x + c.name_w + 1;
    c.source_x = c.slot_x + 6 + 2;
    int right = CPS_W + SPEECH_W + (wide ? RATIO_W : 0) + 1;
    c.text_w = (r.x + r.w - right - c.source_x - 3) / 2;
    c.target_x = c.source_x + c.text_w + 3;
    c.cps_x = c.target_x + c.text_w + 1;
    c.ratio_x = wide ? c.cps_x + CPS_W : -1;
    c.speech_x = c.cps_x + CPS_W + (wide ? RATIO_W : 0);
    return c;
}

static bool is_edited(const struct ui_app *app, const struct dub_segment *s)
{
    return app->texts.editing && app->prompt.open && s->rec.id == app->session->sel.cursor;
}

static int rows_of(const struct ui_app *app, const struct dub_segment *s, bool source, int w)
{
    size_t n;
    if (is_edited(app, s) && app->texts.source == source)
        n = ui_area_height(dub_buf_sv(&app->prompt.line.text), w - 1);
    else
        n = ui_area_height(dub_str_sv(source ? s->source_text : s->text), w);
    return n > CELL_ROWS ? CELL_ROWS : (int)n;
}

static int height(const struct ui_app *app, const struct dub_segment *s, int text_w)
{
    int a = rows_of(app, s, true, text_w), b = rows_of(app, s, false, text_w);
    return a > b ? a : b;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_cell(struct ui_app *app, const struct dub_segment *s, struct ui_rect at,
                      bool source, ui_style flag)
{
    const struct dub_str *text = source ? s->source_text : s->text;
    bool here = flag && app->texts.source == source;
    if (is_edited(app, s) && app->texts.source == source) {
        ui_area_draw(&app->prompt.line, &app->canvas, at, UI_S_INPUT, &app->cursor_x,
                     &app->cursor_y);
    } else if (dub_sv_trim(dub_str_sv(text)).n == 0) {
        ui_put_cut(&app->canvas, at.x, at.y, at.w, dub_sv(source ? "–" : "○ no text yet"),
                   (source ? UI_S_DIM : UI_S_WARNING) | flag);
    } else {
        (void)ui_area_put(&app->canvas, at, dub_str_sv(text),
                          (source ? UI_S_SOURCE : UI_S_TEXT) | flag);
    }
    if (here)
        ui_put(&app->canvas, at.x - 2, at.y, 1, "▸", UI_S_KEY | flag);
}

static void draw_numbers(struct ui_app *app, const struct columns *c, int y,
                         const struct measure *m, ui_style flag)
{
    struct ui_canvas *cv = &app->canvas;
    char text[48];
    ui_style style;
    if (m->chars == 0)
        return;
    const char *mark = speed_mark(m, &style);
    (void)snprintf(text, sizeof(text), "%ld.%ld", m->cps_e1 / 10, m->cps_e1 % 10);
    ui_put_right(cv, c->cps_x, y, CPS_W - 2, text, style | flag);
    ui_put(cv, c->cps_x + CPS_W - 2, y, 1, mark, style | flag);
    if (c->ratio_x >= 0 && m->source_chars > 0) {
        size_t percent = (m->chars * 100 + m->source_chars / 2) / m->source_chars;
        (void)snprintf(text, sizeof(text), "×%zu.%02zu", percent / 100, percent % 100);
        ui_put_right(cv, c->ratio_x, y, RATIO_W - 1, text, UI_S_DIM | flag);
    }
    dub_us tenths = dub_mul_div_round(m->speech_us, 10, DUB_US_PER_S);
    (void)snprintf(text, sizeof(text), "~%lld.%lld", (long long)(tenths / 10),
                   (long long)(tenths % 10));
    style = m->too_long ? UI_S_WARNING : UI_S_DIM;
    ui_put_right(cv, c->speech_x, y, SPEECH_W - 2, text, style | flag);
    ui_put(cv, c->speech_x + SPEECH_W - 2, y, 1, m->too_long ? "▲" : " ", style | flag);
}

static void draw_row(struct ui_app *app, const struct columns *c, int y, int h, size_t row,
                     ui_style flag)
{
    struct ui_rect r = app->layout.side;
    struct ui_canvas *cv = &app->canvas;
    size_t index = ui_shown(app, row);
    const struct dub_segment *s = dub_project_segment(app->session->project, index);
    const struct dub_speaker *sp =
        dub_project_speaker_by_ref(app->session->project, s->speaker);
    char text[DUB_TIME_TEXT + 96];
    ui_style style;
    int slot = ui_speaker_slot(sp);
    ui_erase(cv, (struct ui_rect){r.x, y, r.w, h}, UI_S_TEXT | flag);
    const char *mark = ui_issue_mark(app, index, &style);
    ui_put(cv, r.x, y, 1, mark[0] ? mark : " ", style | flag);
    ui_put(cv, r.x + 1, y, 1, flag ? "▸" : " ", UI_S_KEY | flag);
    (void)snprintf(text, sizeof(text), "%zu", index + 1);
    ui_put_right(cv, c->number_x, y, c->number_w, text, UI_S_DIM | flag);
    (void)snprintf(text, sizeof(text), "%c %.80s", slot > 0 ? '0' + slot : '-',
                   ui_speaker_name(sp));
    ui_put_cut(cv, c->name_x, y, c->name_w, dub_sv_n(text, c->name_w > 1 ? strlen(text) : 1),
               ui_style_name(slot) | flag);
    ui_put_right(cv, c->slot_x, y, 6, dub_seconds3_print(dub_span_len(s->span), text),
                 UI_S_DIM | flag);
    draw_cell(app, s, (struct ui_rect){c->source_x, y, c->text_w, h}, true, flag);
    draw_cell(app, s, (struct ui_rect){c->target_x, y, c->text_w, h}, false, flag);
    for (int i = 0; i < h; i++)
        ui_put(cv, c->source_x + c->text_w, y + i, 1, "│", UI_S_FRAME | flag);
    bool typed = is_edited(app, s) && !app->texts.source;
    struct measure m = measure(app, s, typed ? dub_buf_sv(&app->prompt.line.text)
                                             : dub_str_sv(s->text));
    draw_numbers(app, c, y, &m, flag);
}

static void draw_heads(struct ui_app *app, const struct columns *c, int y)
{
    struct ui_canvas *cv = &app->canvas;
    bool source = app->texts.source;
    ui_put_right(cv, c->number_x, y, c->number_w, "#", UI_S_HEADER);
    ui_put_cut(cv, c->name_x, y, c->name_w, dub_sv(c->name_w > 1 ? "speaker" : " "), UI_S_HEADER);
    ui_put_right(cv, c->slot_x, y, 6, "slot", UI_S_HEADER);
    ui_put_cut(cv, c->source_x, y, c->text_w, dub_sv("source"),
               UI_S_HEADER | (source ? UI_F_BOLD : 0));
    ui_put_cut(cv, c->target_x, y, c->text_w, dub_sv("target"),
               UI_S_HEADER | (source ? 0 : UI_F_BOLD));
    ui_put_right(cv, c->cps_x, y, CPS_W - 2, "cps", UI_S_HEADER);
    if (c->ratio_x >= 0)
        ui_put_right(cv, c->ratio_x, y, RATIO_W - 1, "ratio", UI_S_HEADER);
    ui_put_right(cv, c->speech_x, y, SPEECH_W - 1, "speech", UI_S_HEADER);
}

/* The numbers of the chosen segment as a sentence, at the bottom. */
static void draw_sentence(struct ui_app *app, struct ui_rect at, const struct dub_segment *s)
{
    struct dub_buf b;
    char slot[DUB_TIME_TEXT];
    bool typed = is_edited(app, s) && !app->texts.source;
    struct measure m = measure(app, s, typed ? dub_buf_sv(&app->prompt.line.text)
                                             : dub_str_sv(s->text));
    dub_buf_init(&b, 0);
    dub_us tenths = dub_mul_div_round(m.speech_us, 10, DUB_US_PER_S);
    if (m.chars == 0)
        dub_buf_addf(&b, "no target text; the slot is %s s, source %zu characters",
                     dub_seconds3_print(m.slot_us, slot), m.source_chars);
    else
        dub_buf_addf(&b,
                     "%zu characters in %s s: %ld.%ld a second, %s %ld%s · source %zu · speech "
                     "about %lld.%lld s at an even pace%s",
                     m.chars, dub_seconds3_print(m.slot_us, slot), m.cps_e1 / 10, m.cps_e1 % 10,
                     m.fast ? "over" : "within", m.limit, m.fast ? " ▲" : "", m.source_chars,
                     (long long)(tenths / 10), (long long)(tenths % 10),
                     m.too_long ? ", more than the slot ▲" : "");
    ui_put_cut(&app->canvas, at.x + 1, at.y, at.w - 2, dub_buf_sv(&b), UI_S_HINT);
    dub_buf_fini(&b);
}

/* The chosen row shows whole: the first row is at most so far above it. */
static void scroll_to(struct ui_app *app, size_t at, size_t n, int rows, int text_w)
{
    struct ui_texts *t = &app->texts;
    size_t low = at;
    int used = at < n ? height(app, at_row(app, at), text_w) : 0;
    while (low > 0 && low <= n && used < rows) {
        used += height(app, at_row(app, low - 1), text_w);
        if (used > rows)
            break;
        low--;
    }
    if (at >= n)
        t->first = 0;
    else if (t->first > at)
        t->first = at;
    else if (t->first < low)
        t->first = low;
}

static void draw_rows(struct ui_app *app, struct ui_rect r, const struct columns *c, size_t at,
                      size_t n)
{
    struct ui_texts *t = &app->texts;
    bool focused = app->focus == UI_FOCUS_SIDE;
    int y = r.y, bottom = r.y + r.h;
    size_t row = t->first;
    t->row_y.n = 0;
    for (; row < n && y < bottom; row++) {
        int h = height(app, at_row(app, row), c->text_w);
        h = h > bottom - y ? bottom - y : h;
        dub_vec_push(&t->row_y, y);
        draw_row(app, c, y, h, row, row != at ? 0 : focused ? UI_F_SELECT : UI_F_CURRENT);
        y += h;
    }
    dub_vec_push(&t->row_y, y);
    struct ui_list l = {t->first, row - t->first, n};
    ui_draw_more(app, &l, app->layout.side.x + app->layout.side.w - 1, r.y, bottom - 1);
}

void ui_draw_texts(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    struct ui_texts *t = &app->texts;
    size_t n = ui_n_shown(app), at = ui_cursor_row(app);
    char title[128];
    t->editing = t->editing && app->prompt.open && app->prompt.ask.in_place;
    count(app);
    (void)snprintf(title, sizeof(title), "Texts  %zu of %zu · %zu empty · %zu too fast · %zu too "
                   "long", t->n_texts, n, t->n_empty, t->n_fast, t->n_long);
    ui_draw_title(app, r, title, app->focus == UI_FOCUS_SIDE);
    struct columns c = make_columns(app, r);
    t->source_x = c.source_x;
    t->target_x = c.target_x;
    t->end_x = c.cps_x;
    t->row_y.n = 0;
    if (n == 0) {
        ui_put_cut(&app->canvas, r.x + 3, r.y + 2, r.w - 4,
                   dub_sv(app->filter ? "Nothing matches the filter; / with nothing shows all."
                                      : "No segments yet: there are no texts to show."),
                   UI_S_DIM);
        return;
    }
    draw_heads(app, &c, r.y + 1);
    struct ui_rect rows = {r.x, r.y + 2, r.w, r.h - 3};
    scroll_to(app, at, n, rows.h, c.text_w);
    draw_rows(app, rows, &c, at, n);
    if (at < n)
        draw_sentence(app, (struct ui_rect){r.x, r.y + r.h - 1, r.w, 1}, at_row(app, at));
}

/* --- editing ---------------------------------------------------------------------------------- */

static void on_text(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    int then = app->prompt.then < 0 ? -1 : 1;
    const struct dub_segment *s = ui_cursor_segment(app);
    app->texts.editing = false;
    if (!text || !s)
        return;
    bool source = app->texts.source, fine = true;
    struct dub_sv value = dub_sv_trim(dub_sv(text));
    if (!dub_sv_eq(value, dub_str_sv(source ? s->source_text : s->text))) {
        struct dub_buf line;
        char id[DUB_ID_TEXT];
        dub_buf_init(&line, 0);
        dub_buf_addf(&line, "segment-set @%s %s ", dub_id_print(s->rec.id, id),
                     source ? "source-text" : "text");
        dub_word_quote(value, &line);
        fine = ui_app_command(app, dub_buf_sv(&line), NULL) == DUB_OK;
        dub_buf_fini(&line);
    }
    size_t row = ui_cursor_row(app), n = ui_n_shown(app);
    if (!fine || row >= n || (then > 0 ? row + 1 >= n : row == 0))
        return;
    ui_move_cursor(app, then);
    ui_texts_edit(app);
}

void ui_texts_edit(struct ui_app *app)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    if (!s || ui_cursor_row(app) >= ui_n_shown(app)) {
        ui_app_say(app, DUB_SEV_INFO, "choose a segment first: ↑ and ↓");
        return;
    }
    struct ui_prompt_ask ask = {
        .label = "",
        .initial = dub_str_z(app->texts.source ? s->source_text : s->text),
        .done = on_text,
        .multiline = true,
        .in_place = true,
        .tab_next = true,
        .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    app->texts.editing = true;
}

void ui_texts_seek_empty(struct ui_app *app, int dir)
{
    size_t n = ui_n_shown(app), at = ui_cursor_row(app);
    for (size_t i = 1; i <= n; i++) {
        size_t from = at < n ? at : 0;
        size_t row = (from + (dir > 0 ? i : n - i % n)) % n;
        const struct dub_segment *s = at_row(app, row);
        if (dub_reading_chars(dub_str_sv(s->text)) > 0)
            continue;
        ui_select(app, s->rec.id, true);
        return;
    }
    ui_app_say(app, DUB_SEV_INFO, "every segment%s has a target text",
               app->filter ? " of the filter" : "");
}

void ui_texts_copy(struct ui_app *app)
{
    const struct dub_segment *s = ui_cursor_segment(app);
    struct dub_buf line;
    char id[DUB_ID_TEXT];
    if (!s || dub_sv_trim(dub_str_sv(s->source_text)).n == 0) {
        ui_app_say(app, DUB_SEV_INFO, "there is no source text to start from");
        return;
    }
    dub_buf_init(&line, 0);
    dub_buf_addf(&line, "segment-set @%s text ", dub_id_print(s->rec.id, id));
    dub_word_quote(dub_str_sv(s->source_text), &line);
    (void)ui_app_command(app, dub_buf_sv(&line), NULL);
    dub_buf_fini(&line);
}

bool ui_mouse_texts(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_texts *t = &app->texts;
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        ui_move_cursor(app, m->action == UI_MOUSE_UP ? -1 : 1);
        return true;
    }
    if (m->action != UI_MOUSE_PRESS || t->row_y.n < 2 || m->y < t->row_y.at[0] ||
        m->y >= t->row_y.at[t->row_y.n - 1])
        return false;
    size_t i = 0;
    while (i + 2 < t->row_y.n && t->row_y.at[i + 1] <= m->y)
        i++;
    const struct dub_segment *s = at_row(app, t->first + i);
    bool in_text = m->x >= t->source_x && m->x < t->end_x;
    bool source = in_text ? m->x < t->target_x - 1 : t->source;
    bool again = s->rec.id == app->session->sel.cursor && in_text && source == t->source;
    t->source = source;
    ui_select(app, s->rec.id, true);
    if (again) /* a second click edits */
        ui_texts_edit(app);
    return true;
}

void ui_texts_fini(struct ui_app *app)
{
    dub_vec_fini(&app->texts.row_y);
}
