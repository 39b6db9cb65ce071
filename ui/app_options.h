/* The editor's options: values for the views, `:set`, what is kept in the config file. */
#ifndef UI_APP_OPTIONS_H
#define UI_APP_OPTIONS_H

#include "options.h"
#include "terminal.h"

struct ui_app;

/* What ui_app holds of it. */
struct ui_settings {
    struct ui_options options;
    char *config_path;       /* NULL: nothing is kept */
    struct dub_buf problems; /* of the config file, a line each */
    size_t n_problems;
    char *keys_path;             /* the user's keymap file; NULL: none */
    struct dub_buf key_problems; /* of that file, a line each */
    size_t n_key_problems;
    struct dub_buf bound;        /* lines of `bind` and `unbind`, to be laid over again */
    bool scripted;               /* started with commands: nothing is offered */
    bool passing;            /* values given now are for this run only */
    enum ui_colours found_colours; /* what the terminal has, for the value `auto` */
    enum ui_charset found_charset;
};

/** BOOL: is it on? Others: is the value not the first? */
bool ui_opt_on(const struct ui_app *app, enum ui_opt opt);
/** INT: the number; CHOICE: index of the word in its row. */
long ui_opt_int(const struct ui_app *app, enum ui_opt opt);
/** The value as text; borrowed until it changes. */
const char *ui_opt_text(const struct ui_app *app, enum ui_opt opt);
/** STEP: how far. */
struct ui_step ui_opt_step(const struct ui_app *app, enum ui_opt opt);

/**
 * Change an option as `:set` does: in force at once, kept in the config file.
 * in: value NULL: the preset
 * errors: DUB_ERR_ARG; not being able to write the file is said on the screen only
 */
enum dub_status ui_opt_set(struct ui_app *app, enum ui_opt opt, const char *value,
                           struct dub_err *err) DUB_MUST_USE;

void ui_settings_init(struct ui_app *app, const char *config_dir);
void ui_settings_fini(struct ui_app *app);
/** app_keys.c: the keymap anew, from preset, file and what was bound since. */
void ui_keys_build(struct ui_app *app);
/** Say what is wrong with the files, in one line. Returns whether something is. */
bool ui_settings_tell(struct ui_app *app);
/** Is `set WORD` meant for the editor's options ("theme", "theme?", "snap!", nothing at all)? */
bool ui_set_is_option(struct dub_sv word);
/** Candidates for `set ...` besides those of the project's own `set`. */
void ui_set_complete(struct dub_sv line, struct dub_candidates *out);

#endif
