/* The keymap in force: preset, the user's file, what was bound since; `bind`, `unbind`, `show`. */
#include <stdio.h>

#include "base/fs.h"
#include "keyfile.h"
#include "ui_cmds.h"

/* --- putting it together ---------------------------------------------------------------------- */

void ui_keys_build(struct ui_app *app)
{
    struct ui_settings *s = &app->settings;
    struct dub_err err;
    ui_keymap_fini(&app->keymap);
    ui_keymap_init(&app->keymap);
    dub_buf_clear(&s->key_problems);
    app->n_pending = 0;
    enum dub_status st =
        ui_keymap_read(&app->keymap, dub_sv(ui_keymap_defaults()), "default", &err);
    if (st == DUB_OK && ui_opt_int(app, UI_OPT_KEYMAP) == 1)
        st = ui_keymap_read(&app->keymap, dub_sv(ui_keymap_vi()), "vi", &err);
    if (st != DUB_OK)
        ui_app_error(app, &err);
    s->n_key_problems = ui_keyfile_load(&app->keymap, s->keys_path, &s->key_problems);
    struct dub_sv rest = dub_buf_sv(&s->bound);
    while (rest.n > 0)
        if (ui_keymap_read_line(&app->keymap, dub_sv_split(&rest, '\n'), ":bind", &err) != DUB_OK)
            ui_app_error(app, &err);
}

/* --- `bind`, `unbind` ------------------------------------------------------------------------- */

static enum dub_status add_line(struct ui_app *app, const char *line, struct dub_err *err)
{
    enum dub_status st = ui_keymap_read_line(&app->keymap, dub_sv(line), ":bind", err);
    if (st == DUB_OK)
        dub_buf_addf(&app->settings.bound, "%s\n", line);
    return st;
}

/* "g g" as the file has it: in quotes. */
static char *line_of(const struct dub_value *a, const char *command)
{
    bool several = dub_sv_find(a[1].text, ' ') < a[1].text.n;
    return dub_asprintf("%.*s %s%.*s%s %s", (int)a[0].text.n, a[0].text.p, several ? "\"" : "",
                        (int)a[1].text.n, a[1].text.p, several ? "\"" : "", command);
}

enum dub_status ui_cmd_bind(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    char *command = dub_strndup(a[2].text.p, a[2].text.n), *line = line_of(a, command);
    enum dub_status st = ui_keyfile_check(command, err);
    if (st == DUB_OK)
        st = add_line(app, line, err);
    if (st == DUB_OK)
        ui_app_say(app, DUB_SEV_INFO, "bound for now; `%s` in %s keeps it", line,
                   app->settings.keys_path ? app->settings.keys_path : "the keymap file");
    dub_free(command);
    dub_free(line);
    return st;
}

enum dub_status ui_cmd_unbind(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    char *line = line_of(a, "unbind");
    size_t before = app->keymap.bindings.n;
    enum dub_status st = add_line(app, line, err);
    if (st == DUB_OK && app->keymap.bindings.n == before)
        st = dub_fail(err, DUB_ERR_STATE, "%.*s is not bound in %.*s", (int)a[1].text.n, a[1].text.p,
                      (int)a[0].text.n, a[0].text.p);
    else if (st == DUB_OK)
        ui_app_say(app, DUB_SEV_INFO, "taken away for now; `%s` in %s keeps it so", line,
                   app->settings.keys_path ? app->settings.keys_path : "the keymap file");
    dub_free(line);
    return st;
}

/* --- `show` ----------------------------------------------------------------------------------- */

/* As the files have them, so that a file made of it says the same. */
static void print_options(const struct ui_app *app, struct dub_buf *out)
{
    for (int i = 0; i < UI_OPT_COUNT; i++)
        dub_buf_addf(out, "set %s %s\n", ui_opt_row((enum ui_opt)i)->name,
                     ui_opt_text(app, (enum ui_opt)i));
}

enum dub_status ui_cmd_show(struct dub_session *s, const struct dub_value *a, struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    struct dub_buf text;
    enum dub_status st = DUB_OK;
    bool keys = a[0].choice == 0;
    dub_buf_init(&text, 0);
    if (keys)
        ui_keymap_print(&app->keymap, &text);
    else
        print_options(app, &text);
    if (a[1].given) {
        char *path = dub_strndup(a[1].text.p, a[1].text.n);
        st = dub_file_replace(path, dub_buf_sv(&text), err);
        if (st == DUB_OK)
            ui_app_say(app, DUB_SEV_INFO, "the %s in force are in %s", keys ? "keys" : "options",
                       path);
        dub_free(path);
    } else {
        ui_help_text(app, keys ? "Keys in force, as in the keymap file"
                               : "Options in force, as in the config file",
                     dub_buf_sv(&text));
    }
    dub_buf_fini(&text);
    return st;
}
