/*
 * What the mouse needs beside the panes themselves: the ways to other panes at the right end of the
 * side's title, the filter at that of the table, the keys of a prompt behind its line.
 */
#include <stdio.h>

#include "app_impl.h"

/* Columns of a title row that only its line fills, up to its right end; *x where they begin. */
static int room(struct ui_app *app, struct ui_rect r, int *x)
{
    int w = 0;
    while (w < r.w - 1) {
        const struct ui_cell *cell = ui_canvas_at(&app->canvas, r.x + r.w - 1 - w, r.y);
        if (!cell || (strcmp(cell->bytes, "─") != 0 && strcmp(cell->bytes, "━") != 0))
            break;
        w++;
    }
    *x = r.x + r.w - w;
    return w;
}

/* One that is clicked; returns the column it begins at, or `end` when it has no room. */
static int put_left_of(struct ui_app *app, int from, int end, int y, const char *key,
                       const char *words, const char *command)
{
    struct ui_canvas *c = &app->canvas;
    int key_w = ui_width(dub_sv(key)), both = key_w > 0 && words[0];
    int w = key_w + ui_width(dub_sv(words)) + 2 + both;
    int x = end - w;
    if (x < from)
        return end;
    ui_erase(c, (struct ui_rect){x, y, w, 1}, UI_S_TEXT);
    int at = x + 1 + ui_put(c, x + 1, y, key_w, key, UI_S_KEY);
    ui_put(c, at + both, y, w, words, UI_S_HINT);
    ui_hit_add(app, (struct ui_rect){x, y, w, 1}, command);
    return x;
}

/* "J", or "" for a command without a key. */
static const char *key_for(struct ui_app *app, enum ui_context context, const char *command,
                           char out[UI_SEQUENCE_MAX * UI_KEY_TEXT])
{
    const struct ui_binding *b = ui_keymap_for(&app->keymap, context, command);
    return b ? ui_binding_keys(b, out) : "";
}

void ui_draw_tabs(struct ui_app *app)
{
    static const struct {
        const char *command, *words;
    } tabs[] = {{"pane jobs", "jobs"}, {"pane request", "request"}, {"pane picture", "picture"},
              {"pane history", "steps"}};
    struct ui_rect r = app->layout.side;
    int from, w = room(app, r, &from), end = r.x + r.w - 1;
    char key[UI_SEQUENCE_MAX * UI_KEY_TEXT];
    if (r.h == 0 || w < 6)
        return;
    if (app->side != UI_SIDE_INSPECTOR) {
        (void)put_left_of(app, from + 1, end, r.y, "", "×", "pane inspector");
        return;
    }
    for (size_t i = 0; i < DUB_ARRAY_LEN(tabs); i++)
        end = put_left_of(app, from + 1, end, r.y,
                          key_for(app, UI_CTX_SEGMENTS, tabs[i].command, key), tabs[i].words,
                          tabs[i].command);
}

int ui_draw_filter_tab(struct ui_app *app)
{
    struct ui_rect r = app->layout.segments;
    char key[UI_SEQUENCE_MAX * UI_KEY_TEXT];
    int from, w = room(app, r, &from), end = r.x + r.w - 1;
    if (r.h == 0 || w < 12 || dub_project_n_segments(app->session->project) == 0)
        return 0;
    int x = app->filter ? put_left_of(app, from + 1, end, r.y, "", "× all", "filter ''")
                        : put_left_of(app, from + 1, end, r.y,
                                      key_for(app, UI_CTX_SEGMENTS, "filter", key), "filter",
                                      "filter");
    return end - x;
}

int ui_draw_prompt_line(struct ui_app *app, int y)
{
    static const struct {
        const char *command, *words;
    } keys[] = {{"line cancel", "leave"}, {"line accept", "take it"}, {"line complete", "choices"}};
    struct ui_prompt *p = &app->prompt;
    bool wide = app->canvas.w >= 100;
    char text[DUB_ARRAY_LEN(keys)][UI_SEQUENCE_MAX * UI_KEY_TEXT];
    p->reserve = 0;
    for (size_t i = 0; i < DUB_ARRAY_LEN(keys); i++) {
        if (i == 2 && !p->ask.complete)
            break;
        const char *key = key_for(app, UI_CTX_PROMPT, keys[i].command, text[i]);
        p->reserve += ui_width(dub_sv(key)) + 2 + (wide ? ui_width(dub_sv(keys[i].words)) + 1 : 0);
    }
    int cursor = ui_prompt_draw(p, &app->canvas, y), end = app->canvas.w;
    for (size_t i = 0; i < DUB_ARRAY_LEN(keys); i++) {
        if (i == 2 && !p->ask.complete)
            break;
        end = put_left_of(app, end - p->reserve, end, y,
                          key_for(app, UI_CTX_PROMPT, keys[i].command, text[i]),
                          wide ? keys[i].words : "", keys[i].command);
    }
    return cursor;
}
