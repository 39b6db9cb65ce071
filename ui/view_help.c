/* The keys that work here, read from the keymap and the command table: never out of date. */
#include <stdio.h>

#include "app_impl.h"
#include "base/fs.h"
#include "fuzzy.h"

static void clear(struct ui_app *app)
{
    for (size_t i = 0; i < app->help.lines.n; i++) {
        dub_free(app->help.lines.at[i].keys);
        dub_free(app->help.lines.at[i].text);
    }
    app->help.lines.n = 0;
}

void ui_help_fini(struct ui_app *app)
{
    clear(app);
    dub_vec_fini(&app->help.lines);
    dub_vec_fini(&app->help.shown);
    dub_free(app->help.title);
    dub_free(app->help.filter);
}

/* Into the right side, empty. */
static void begin(struct ui_app *app, const char *title)
{
    clear(app);
    dub_free(app->help.title);
    dub_free(app->help.filter);
    app->help.title = dub_strdup(title);
    app->help.filter = NULL;
    app->help.list.first = 0;
    if (app->side != UI_SIDE_HELP)
        app->help_from = app->focus;
    app->side = UI_SIDE_HELP;
    app->focus = UI_FOCUS_SIDE;
}

static void add_line(struct ui_app *app, const char *keys, const char *text)
{
    struct ui_help_line line = {dub_strdup(keys), dub_strdup(text)};
    dub_vec_push(&app->help.lines, line);
}

/* What a binding does: its note, else the command's summary and arguments. */
static void describe(struct ui_app *app, const struct ui_binding *b, struct dub_buf *out)
{
    const struct dub_cmd *cmd;
    struct dub_sv rest = dub_sv(b->command), name = dub_sv_split(&rest, ' ');
    if (ui_find_command(name, &cmd, NULL) != DUB_OK) {
        dub_buf_add_z(out, b->command);
        return;
    }
    rest = dub_sv_trim(rest);
    dub_buf_add_z(out, b->note ? b->note : cmd->summary);
    if (!b->note && rest.n > 0)
        dub_buf_addf(out, ": %.*s", (int)rest.n, rest.p);
    const char *reason = ui_command_disabled(app, cmd);
    if (reason)
        dub_buf_addf(out, "  (not now: %s)", reason);
}

/* One command, or one note for several (the digits): they share a row. */
static bool same_row(const struct ui_binding *a, const struct ui_binding *b)
{
    return a->context == b->context && (strcmp(a->command, b->command) == 0 ||
                                        (a->note && b->note && strcmp(a->note, b->note) == 0));
}

/* "1 2 3 4 5 6 7 8 9" is "1 - 9": keys that follow each other, three or more. */
static void shorten_run(struct dub_buf *keys)
{
    const char *k = dub_buf_z(keys);
    bool run = keys->n >= 5 && keys->n % 2 == 1;
    for (size_t i = 2; run && i < keys->n; i += 2)
        run = k[i - 1] == ' ' && k[i] == k[i - 2] + 1;
    if (!run)
        return;
    char first = k[0], last = k[keys->n - 1];
    dub_buf_clear(keys);
    dub_buf_addf(keys, "%c – %c", first, last);
}

/* Columns of the widest keys, within reason. */
static int keys_width(const struct ui_app *app)
{
    int most = 0;
    for (size_t i = 0; i < app->help.lines.n; i++) {
        const char *keys = app->help.lines.at[i].keys;
        int w = keys ? ui_width(dub_sv(keys)) : 0;
        most = w > most ? w : most;
    }
    return most > 17 ? 18 : most + 1;
}

/* Keys of one context; what shares a meaning shares a row. */
static void add_context(struct ui_app *app, enum ui_context context)
{
    const struct ui_keymap *m = &app->keymap;
    for (size_t i = 0; i < m->bindings.n; i++) {
        const struct ui_binding *b = &m->bindings.at[i];
        bool seen = b->context != context;
        for (size_t k = 0; k < i && !seen; k++)
            seen = same_row(&m->bindings.at[k], b);
        if (seen)
            continue;
        struct dub_buf keys, text;
        dub_buf_init(&keys, 0);
        dub_buf_init(&text, 0);
        for (size_t k = i; k < m->bindings.n; k++) {
            char one[UI_SEQUENCE_MAX * UI_KEY_TEXT];
            const struct ui_binding *other = &m->bindings.at[k];
            if (k == i || same_row(b, other))
                dub_buf_addf(&keys, "%s%s", keys.n ? " " : "", ui_binding_keys(other, one));
        }
        describe(app, b, &text);
        shorten_run(&keys);
        add_line(app, dub_buf_z(&keys), dub_buf_z(&text));
        dub_buf_fini(&keys);
        dub_buf_fini(&text);
    }
}

/* A heading and the keys of a place; nothing where it has none of its own. */
static void add_section(struct ui_app *app, enum ui_context context, const char *title)
{
    size_t at = app->help.lines.n;
    add_line(app, NULL, title);
    add_context(app, context);
    if (app->help.lines.n == at + 1) {
        dub_free(app->help.lines.at[at].text);
        app->help.lines.n = at;
    }
}

/* Here first, then what works anywhere, then the other places. */
void ui_help_open(struct ui_app *app)
{
    char title[96];
    enum ui_context here = ui_app_context(app);
    begin(app, "Help  Esc closes, / searches");
    app->help.context = here;
    (void)snprintf(title, sizeof(title), "Here, in the %s pane", ui_context_name(here));
    if (here != UI_CTX_GLOBAL)
        add_section(app, here, title);
    add_section(app, UI_CTX_GLOBAL, "Everywhere");
    add_line(app, NULL, "Mouse");
    add_line(app, "click", "select a segment, a row, a field, an issue; run what the last line offers");
    add_line(app, "twice", "edit the text; fix the issue; on a speaker's name: assign, or use the marks");
    add_line(app, "Ctrl, Shift", "pick one more, pick all between");
    add_line(app, "drag", "a block to move it or to another lane, its edge to trim it, with Ctrl to "
                          "roll an edge two share; Alt: catch at nothing");
    add_line(app, "drag", "over empty lanes: pick what is touched; on the ruler: playhead, marks, markers");
    add_line(app, "middle", "drag the audio under its slot");
    add_line(app, "right", "the playhead; dragged: in and out");
    add_line(app, "wheel", "zoom the timeline, with Shift along it; scroll a list");
    add_line(app, "click whole", "in the minimap: the timeline goes there");
    for (int i = 0; i < UI_CTX_COUNT; i++) {
        enum ui_context other = (enum ui_context)i;
        if (other == UI_CTX_GLOBAL || other == here)
            continue;
        (void)snprintf(title, sizeof(title),
                       other == UI_CTX_PROMPT   ? "While typing a line"
                       : other == UI_CTX_DIALOG ? "In a question"
                                                : "In the %s pane",
                       ui_context_name(other));
        add_section(app, other, title);
    }
}

void ui_help_text(struct ui_app *app, const char *title, struct dub_sv text)
{
    begin(app, title);
    while (text.n > 0) {
        struct dub_sv line = dub_sv_split(&text, '\n');
        char *z = dub_strndup(line.p, line.n);
        add_line(app, "", z);
        dub_free(z);
    }
}

void ui_help_options(struct ui_app *app)
{
    begin(app, "Options  Esc closes, / searches");
    add_line(app, NULL, "`:set NAME VALUE` changes one, NAME! takes its next value, NAME& its preset");
    for (int i = 0; i < UI_OPT_COUNT; i++) {
        const struct ui_opt_value *v = &app->settings.options.at[i];
        const struct ui_opt_row *row = ui_opt_row((enum ui_opt)i);
        struct dub_buf text;
        dub_buf_init(&text, 0);
        dub_buf_addf(&text, "%-9s%-9s %s", v->text[0] ? v->text : "-",
                     v->origin ? dub_path_base(v->origin) : "preset", row->help);
        add_line(app, row->name, dub_buf_z(&text));
        dub_buf_fini(&text);
    }
    add_line(app, NULL, "Kept in");
    add_line(app, "", app->settings.config_path ? app->settings.config_path : "no file");
}

/* --- searching -------------------------------------------------------------------------------- */

static void on_words(void *ctx, const char *text)
{
    struct ui_app *app = ctx;
    app->help.searching = false;
    dub_free(app->help.filter);
    app->help.filter = text && text[0] ? dub_strdup(text) : NULL;
}

void ui_help_search(struct ui_app *app)
{
    struct ui_prompt_ask ask = {
        .label = "/", .initial = app->help.filter, .done = on_words, .ctx = app};
    ui_prompt_open(&app->prompt, &ask);
    app->help.searching = true;
}

static bool holds(const struct ui_help_line *line, struct dub_sv words)
{
    while ((words = dub_sv_trim(words)).n > 0) {
        struct dub_sv word = dub_sv_split(&words, ' ');
        if (!ui_contains(line->text, word) && !(line->keys && ui_contains(line->keys, word)))
            return false;
    }
    return true;
}

/* Lines with the words, and headings with such lines below. */
static void narrow(struct ui_help *h, struct dub_sv words)
{
    size_t heading = h->lines.n;
    h->shown.n = 0;
    for (size_t i = 0; i < h->lines.n; i++) {
        const struct ui_help_line *line = &h->lines.at[i];
        if (words.n == 0) {
            dub_vec_push(&h->shown, i);
        } else if (!line->keys) {
            heading = i;
        } else if (holds(line, words)) {
            if (heading < h->lines.n)
                dub_vec_push(&h->shown, heading);
            heading = h->lines.n;
            dub_vec_push(&h->shown, i);
        }
    }
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_line(struct ui_canvas *c, struct ui_rect r, int y, int keys_w,
                      const struct ui_help_line *line)
{
    if (!line->keys) {
        ui_put_cut(c, r.x + 1, y, r.w - 2, dub_sv(line->text), UI_S_HEADER | UI_F_LINE);
        return;
    }
    ui_put_cut(c, r.x + 1, y, keys_w - 1, dub_sv(line->keys), UI_S_KEY);
    ui_put_cut(c, r.x + 1 + keys_w, y, r.w - keys_w - 3, dub_sv(line->text), UI_S_TEXT);
}

void ui_draw_help(struct ui_app *app)
{
    struct ui_rect r = app->layout.side;
    struct ui_help *h = &app->help;
    struct ui_list *l = &h->list;
    char title[160];
    bool typing = h->searching && app->prompt.open;
    const char *words = typing ? ui_line_z(&app->prompt.line) : h->filter ? h->filter : "";
    narrow(h, dub_sv_trim(dub_sv(words)));
    (void)snprintf(title, sizeof(title), words[0] ? "%s  /%s" : "%s", h->title, words);
    ui_draw_title(app, r, title, app->focus == UI_FOCUS_SIDE);
    if (app->layout.divider_x >= 0)
        ui_put(&app->canvas, app->layout.divider_x, r.y, 1, "┬", UI_S_FRAME);
    l->rows = (size_t)(r.h - 1);
    l->n = h->shown.n;
    ui_scroll(l, 0);
    int keys_w = keys_width(app);
    if (l->n == 0)
        ui_put_cut(&app->canvas, r.x + 1, r.y + 1, r.w - 2, dub_sv("no line has these words"),
                   UI_S_DIM);
    for (size_t i = 0; i < l->rows && l->first + i < l->n; i++)
        draw_line(&app->canvas, r, r.y + 1 + (int)i, keys_w,
                  &h->lines.at[h->shown.at[l->first + i]]);
    ui_draw_more(app, l, r.x + r.w - 1, r.y + 1, r.y + r.h - 1);
}
