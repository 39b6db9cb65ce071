/* Every command in one list, found by typing: its key, what it does, and why it cannot run now. */
#include <stdio.h>
#include <stdlib.h>

#include "app_impl.h"
#include "fuzzy.h"

#define ROWS_MAX   14
#define RECENT_MAX 12

static void clear_rows(struct ui_app *app)
{
    for (size_t i = 0; i < app->palette.rows.n; i++) {
        dub_free(app->palette.rows.at[i].keys);
        dub_free(app->palette.rows.at[i].name);
    }
    app->palette.rows.n = 0;
}

void ui_palette_close(struct ui_app *app)
{
    clear_rows(app);
    dub_vec_fini(&app->palette.rows);
    app->palette.open = false;
}

/* Every typed word must fit: the name by its letters in order, the summary as it stands. */
static int score_text(const char *name, const char *summary, struct dub_sv filter)
{
    int sum = 1;
    while ((filter = dub_sv_trim(filter)).n > 0) {
        struct dub_sv word = dub_sv_split(&filter, ' ');
        int by_name = ui_fuzzy(name, word);
        int by_summary = ui_contains(summary, word) ? 20 + (int)word.n * 4 : 0;
        if (by_name == 0 && by_summary == 0)
            return 0;
        sum += by_name > by_summary ? by_name : by_summary;
    }
    return sum;
}

/* What was used lately comes first while nothing is typed, and a little earlier afterwards. */
static int recency(const struct ui_palette *p, const char *name)
{
    size_t n = p->recent.lines.n;
    for (size_t i = n; i-- > 0 && n - i <= RECENT_MAX;)
        if (strcmp(p->recent.lines.at[i], name) == 0)
            return (int)(RECENT_MAX - (n - 1 - i)) * 2;
    return 0;
}

/* Keys of every binding that runs this command, whatever its arguments. */
static char *keys_of(struct ui_app *app, const struct dub_cmd *cmd)
{
    struct dub_buf out;
    size_t n = strlen(cmd->name), found = 0;
    dub_buf_init(&out, 0);
    for (size_t i = 0; i < app->keymap.bindings.n && found < 4; i++) {
        const struct ui_binding *b = &app->keymap.bindings.at[i];
        char keys[UI_SEQUENCE_MAX * UI_KEY_TEXT];
        bool same = strncmp(b->command, cmd->name, n) == 0 &&
                    (b->command[n] == '\0' || b->command[n] == ' ');
        if (same && b->context != UI_CTX_PROMPT && b->context != UI_CTX_DIALOG) {
            dub_buf_addf(&out, "%s%s", found ? " " : "", ui_binding_keys(b, keys));
            found++;
        }
    }
    char *keys = dub_strdup(dub_buf_z(&out));
    dub_buf_fini(&out);
    return keys;
}

static int by_score(const void *a, const void *b)
{
    const struct ui_palette_row *x = a, *y = b;
    if (x->score != y->score)
        return y->score - x->score;
    return strcmp(x->name, y->name);
}

/* Steps of a line being typed are not for choosing. */
static bool internal(const struct dub_cmd *cmd)
{
    return strcmp(cmd->name, "line") == 0 || strcmp(cmd->name, "dialog") == 0;
}

static void offer_command(struct ui_app *app, const struct dub_cmd *cmd, struct dub_sv filter)
{
    int points = internal(cmd) ? 0 : score_text(cmd->name, cmd->summary, filter);
    if (points == 0)
        return;
    struct ui_palette_row row = {.cmd = cmd,
                                 .opt = -1,
                                 .name = dub_strdup(cmd->name),
                                 .keys = keys_of(app, cmd),
                                 .reason = ui_command_disabled(app, cmd),
                                 .score = points + recency(&app->palette, cmd->name)};
    dub_vec_push(&app->palette.rows, row);
}

static void offer_option(struct ui_app *app, enum ui_opt opt, struct dub_sv filter)
{
    char *name = dub_asprintf("set %s", ui_opt_row(opt)->name);
    int points = score_text(name, ui_opt_row(opt)->help, filter);
    struct ui_palette_row row = {.opt = (int)opt,
                                 .name = name,
                                 .keys = dub_strdup(ui_opt_text(app, opt)),
                                 .score = points + recency(&app->palette, name)};
    if (points > 0) {
        dub_vec_push(&app->palette.rows, row);
    } else {
        dub_free(row.keys);
        dub_free(name);
    }
}

static void refresh(struct ui_app *app)
{
    struct ui_palette *p = &app->palette;
    struct dub_sv filter = dub_buf_sv(&p->filter.text);
    clear_rows(app);
    for (int table = 0; table < 2; table++) {
        size_t n;
        const struct dub_cmd *rows = table == 0 ? ui_cmds(&n) : dub_cmds(&n);
        for (size_t i = 0; i < n; i++)
            offer_command(app, &rows[i], filter);
    }
    for (int i = 0; i < UI_OPT_COUNT; i++)
        offer_option(app, (enum ui_opt)i, filter);
    if (p->rows.n > 1)
        qsort(p->rows.at, p->rows.n, sizeof(*p->rows.at), by_score);
    p->at = 0;
    p->list.first = 0;
}

void ui_palette_open(struct ui_app *app)
{
    ui_line_set(&app->palette.filter, dub_sv(""));
    app->palette.open = true;
    refresh(app);
}

void ui_palette_text(struct ui_app *app, struct dub_sv text)
{
    ui_line_insert(&app->palette.filter, text);
    refresh(app);
}

/* Needs nothing more: run it. Otherwise the `:` line opens with its name typed. */
static void choose(struct ui_app *app)
{
    const struct ui_palette *p = &app->palette;
    if (p->rows.n == 0) {
        ui_palette_close(app);
        return;
    }
    const struct dub_cmd *cmd = p->rows.at[p->at].cmd;
    const char *reason = p->rows.at[p->at].reason;
    char *name = dub_strdup(p->rows.at[p->at].name);
    ui_palette_close(app);
    ui_history_add(&app->palette.recent, name);
    if (reason) {
        ui_app_say(app, DUB_SEV_WARNING, "%s: %s", name, reason);
    } else if (cmd && (dub_cmd_n_args(cmd) == 0 || cmd->args[0].optional)) {
        (void)ui_runf(app, "%s", name);
    } else {
        char *line = dub_asprintf("%s ", name);
        ui_open_command_line(app, line);
        dub_free(line);
    }
    dub_free(name);
}

void ui_palette_do(struct ui_app *app, struct dub_sv action)
{
    struct ui_palette *p = &app->palette;
    bool older = dub_sv_eq_z(action, "older") || dub_sv_eq_z(action, "complete-back");
    if (older || dub_sv_eq_z(action, "newer") || dub_sv_eq_z(action, "complete")) {
        if (p->rows.n > 0)
            p->at = (p->at + (older ? p->rows.n - 1 : 1)) % p->rows.n;
    } else if (dub_sv_eq_z(action, "accept")) {
        choose(app);
    } else if (dub_sv_eq_z(action, "cancel") ||
               (dub_sv_eq_z(action, "rub-out") && p->filter.text.n == 0)) {
        ui_palette_close(app);
    } else if (dub_sv_eq_z(action, "rub-out")) {
        ui_line_rub_out(&p->filter);
        refresh(app);
    } else if (dub_sv_eq_z(action, "rub-out-word") || dub_sv_eq_z(action, "clear-before")) {
        ui_line_set(&p->filter, dub_sv(""));
        refresh(app);
    }
}

static void draw_row(struct ui_app *app, int y, const struct ui_palette_row *row, bool here)
{
    struct ui_canvas *c = &app->canvas;
    ui_style plain = here ? UI_S_MENU_SELECT : UI_S_MENU;
    ui_style dim = here ? UI_S_MENU_SELECT : UI_S_MENU_DIM;
    ui_style keys = here ? UI_S_MENU_SELECT : UI_S_MENU_KEY;
    ui_erase(c, (struct ui_rect){0, y, c->w, 1}, plain);
    ui_put(c, 1, y, 1, here ? "▸" : row->reason ? "-" : " ", plain);
    ui_put_cut(c, 3, y, 18, dub_sv(row->name), row->reason ? dim : plain);
    ui_put_cut(c, 22, y, 14, dub_sv(row->keys), keys);
    char text[400];
    if (row->reason)
        (void)snprintf(text, sizeof(text), "not now: %s", row->reason);
    else
        (void)snprintf(text, sizeof(text), "%s",
                       row->cmd ? row->cmd->summary : ui_opt_row((enum ui_opt)row->opt)->help);
    ui_put_cut(c, 37, y, c->w - 38, dub_sv(text), row->reason ? dim : plain);
}

int ui_draw_palette(struct ui_app *app)
{
    struct ui_palette *p = &app->palette;
    struct ui_canvas *c = &app->canvas;
    int bottom = c->h - 1, most = c->h - 6;
    size_t rows = p->rows.n < ROWS_MAX ? p->rows.n : ROWS_MAX;
    rows = rows > (size_t)most ? (size_t)most : rows;
    ui_list_show(&p->list, p->rows.n, rows, p->at);
    int top = bottom - (int)rows - (rows == 0);
    p->top = top;
    char title[64];
    (void)snprintf(title, sizeof(title), "Commands  %zu", p->rows.n);
    ui_draw_title(app, (struct ui_rect){0, top - 1, c->w, 1}, title, true);
    if (rows == 0) {
        ui_erase(c, (struct ui_rect){0, top, c->w, 1}, UI_S_MENU);
        ui_put(c, 3, top, c->w - 4, "no command has these words", UI_S_MENU_DIM);
    }
    for (size_t i = 0; i < rows; i++)
        draw_row(app, top + (int)i, &p->rows.at[p->list.first + i], p->list.first + i == p->at);
    ui_draw_more(app, &p->list, c->w - 1, top, bottom - 1);
    ui_erase(c, (struct ui_rect){0, bottom, c->w, 1}, UI_S_TEXT);
    ui_put(c, 0, bottom, 9, "command:", UI_S_KEY);
    return ui_line_draw(&p->filter, c, 9, bottom, c->w - 9, UI_S_TEXT);
}

void ui_mouse_palette(struct ui_app *app, const struct ui_mouse *m)
{
    struct ui_palette *p = &app->palette;
    size_t row = p->list.first + (size_t)(m->y - p->top);
    if (m->action == UI_MOUSE_UP || m->action == UI_MOUSE_DOWN) {
        ui_palette_do(app, m->action == UI_MOUSE_UP ? DUB_SV_LIT("older") : DUB_SV_LIT("newer"));
    } else if (m->action == UI_MOUSE_PRESS && m->y < p->top) {
        ui_palette_close(app);
    } else if (m->action == UI_MOUSE_PRESS && row < p->rows.n && m->y < app->canvas.h - 1) {
        p->at = row;
        choose(app);
    }
}
