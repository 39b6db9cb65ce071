#include "app_options.h"

#include <stdio.h>

#include "config.h"
#include "keyfile.h"
#include "ui_cmds.h"

/* --- values ----------------------------------------------------------------------------------- */

bool ui_opt_on(const struct ui_app *app, enum ui_opt opt)
{
    return app->settings.options.at[opt].number != 0;
}

long ui_opt_int(const struct ui_app *app, enum ui_opt opt)
{
    return app->settings.options.at[opt].number;
}

const char *ui_opt_text(const struct ui_app *app, enum ui_opt opt)
{
    return app->settings.options.at[opt].text;
}

struct ui_step ui_opt_step(const struct ui_app *app, enum ui_opt opt)
{
    return app->settings.options.at[opt].step;
}

/* Theme, colours and characters as the options say. */
static void apply_looks(struct ui_app *app)
{
    static const enum ui_colours forced[] = {UI_COLOURS_NONE, UI_COLOURS_NONE, UI_COLOURS_16,
                                             UI_COLOURS_256, UI_COLOURS_RGB};
    const struct ui_settings *s = &app->settings;
    long colours = ui_opt_int(app, UI_OPT_COLOURS), ascii = ui_opt_int(app, UI_OPT_ASCII);
    enum ui_charset charset = ascii == 1   ? UI_CHARSET_ASCII
                              : ascii == 2 ? UI_CHARSET_UTF8
                                           : s->found_charset;
    ui_term_set_looks(app->term, (enum ui_theme)ui_opt_int(app, UI_OPT_THEME),
                      colours > 0 ? forced[colours] : s->found_colours, charset);
}

/* What must happen besides keeping the value. */
static void apply(struct ui_app *app, enum ui_opt opt)
{
    if (opt == UI_OPT_THEME || opt == UI_OPT_COLOURS || opt == UI_OPT_ASCII)
        apply_looks(app);
    else if (opt == UI_OPT_KEYMAP)
        ui_keys_build(app);
}

enum dub_status ui_opt_set(struct ui_app *app, enum ui_opt opt, const char *value,
                           struct dub_err *err)
{
    struct ui_settings *s = &app->settings;
    enum dub_status st = DUB_OK;
    if (value)
        st = ui_options_set(&s->options, opt, dub_sv(value), s->passing ? "-c" : ":set", err);
    else
        ui_options_reset(&s->options, opt);
    if (st != DUB_OK)
        return st;
    apply(app, opt);
    struct dub_err why;
    const char *kept = value ? s->options.at[opt].text : NULL;
    if (s->config_path && !s->passing &&
        ui_config_keep(s->config_path, ui_opt_row(opt)->name, kept, &why) != DUB_OK)
        ui_app_say(app, DUB_SEV_WARNING, "for now only: %s", why.text);
    ui_app_dirty(app);
    return DUB_OK;
}

void ui_app_passing(struct ui_app *app, bool passing)
{
    app->settings.passing = passing;
    app->settings.scripted = true;
}

/* --- begin and end ---------------------------------------------------------------------------- */

void ui_settings_init(struct ui_app *app, const char *config_dir)
{
    struct ui_settings *s = &app->settings;
    ui_options_init(&s->options);
    dub_buf_init(&s->problems, 64 * 1024);
    s->config_path = ui_config_path(config_dir);
    s->n_problems = ui_config_load(&s->options, s->config_path, &s->problems);
    s->found_colours = app->term->colours;
    s->found_charset = app->term->charset;
    apply_looks(app);
    dub_buf_init(&s->key_problems, 64 * 1024);
    dub_buf_init(&s->bound, 0);
    s->keys_path = ui_keyfile_path(config_dir);
    ui_keys_build(app);
}

bool ui_settings_tell(struct ui_app *app)
{
    const struct ui_settings *s = &app->settings;
    size_t n = s->n_problems + s->n_key_problems;
    struct dub_sv lines = dub_buf_sv(s->n_problems > 0 ? &s->problems : &s->key_problems);
    if (n == 0)
        return false;
    ui_app_say(app, DUB_SEV_WARNING, "%s%.*s", n > 1 ? "(`dubline doctor` lists all) " : "",
               (int)dub_sv_find(lines, '\n'), lines.p);
    return true;
}

void ui_settings_fini(struct ui_app *app)
{
    dub_buf_fini(&app->settings.key_problems);
    dub_buf_fini(&app->settings.bound);
    dub_free(app->settings.keys_path);
    ui_options_fini(&app->settings.options);
    dub_buf_fini(&app->settings.problems);
    dub_free(app->settings.config_path);
}

/* --- `:set` ----------------------------------------------------------------------------------- */

/* "theme?" is the name and what is wanted of it. */
static char take_suffix(struct dub_sv *word)
{
    char last = word->n > 1 ? word->p[word->n - 1] : '\0';
    if (last != '?' && last != '!' && last != '&')
        return '\0';
    word->n--;
    return last;
}

bool ui_set_is_option(struct dub_sv word)
{
    enum ui_opt opt;
    (void)take_suffix(&word);
    return word.n == 0 || ui_opt_find(word, &opt);
}

void ui_set_complete(struct dub_sv line, struct dub_candidates *out)
{
    size_t first = dub_sv_find(line, ' ');
    struct dub_sv rest = dub_sv_n(line.p + first, line.n - first);
    while (rest.n > 0 && rest.p[0] == ' ')
        rest = dub_sv_n(rest.p + 1, rest.n - 1);
    size_t blank = dub_sv_find(rest, ' ');
    enum ui_opt opt;
    if (blank == rest.n) {
        ui_opt_complete_name(rest, out);
    } else if (ui_opt_find(dub_sv_n(rest.p, blank), &opt)) {
        size_t from = line.n;
        while (line.p[from - 1] != ' ')
            from--;
        ui_opt_complete_value(opt, dub_sv_n(line.p + from, line.n - from), out);
    }
}

static void tell(struct ui_app *app, enum ui_opt opt)
{
    const struct ui_opt_value *v = &app->settings.options.at[opt];
    struct dub_buf domain;
    dub_buf_init(&domain, 0);
    ui_opt_domain(opt, &domain);
    ui_app_say(app, DUB_SEV_INFO, "%s is %s (%s; from %s): %s", ui_opt_row(opt)->name,
               v->text[0] ? v->text : "empty", dub_buf_z(&domain), v->origin ? v->origin : "preset",
               ui_opt_row(opt)->help);
    dub_buf_fini(&domain);
}

enum dub_status ui_cmd_option(struct dub_session *s, const struct dub_value *a,
                              struct dub_err *err)
{
    struct ui_app *app = ui_app_of(s);
    enum ui_opt opt;
    char next[64];
    if (!a[0].given) {
        ui_help_options(app);
        return DUB_OK;
    }
    struct dub_sv name = a[0].text;
    char suffix = take_suffix(&name);
    if (!ui_opt_find(name, &opt))
        return dub_fail(err, DUB_ERR_ARG, "there is no option '%.*s'; `:set` lists them",
                        (int)(name.n > 40 ? 40 : name.n), name.p);
    char *given = a[1].given ? dub_strndup(a[1].text.p, a[1].text.n) : NULL;
    const char *value = given;
    enum dub_status st = DUB_OK;
    if (suffix == '!' && !(value = ui_options_next(&app->settings.options, opt, next)))
        st = dub_fail(err, DUB_ERR_ARG, "%s has no next value", ui_opt_row(opt)->name);
    bool preset = suffix == '&' || (value && strcmp(value, "preset") == 0);
    if (st == DUB_OK && (value || preset) && suffix != '?')
        st = ui_opt_set(app, opt, preset ? NULL : value, err);
    if (st == DUB_OK && !app->said)
        tell(app, opt);
    dub_free(given);
    return st;
}
