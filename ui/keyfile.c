#include "keyfile.h"

#include "app_impl.h"
#include "base/fs.h"
#include "base/utf8.h"

char *ui_keyfile_path(const char *dir)
{
    return dir ? dub_path_join(dir, "keys") : NULL;
}

/* --- the command behind a key ----------------------------------------------------------------- */

static bool is_choice(const char *choices, const char *word)
{
    struct dub_sv rest = dub_sv(choices);
    while (rest.n > 0)
        if (dub_sv_eq_z(dub_sv_split(&rest, '|'), word))
            return true;
    return false;
}

static enum dub_status check_words(const struct dub_cmd *cmd, const struct dub_words *w,
                                   struct dub_err *err)
{
    size_t n_args = dub_cmd_n_args(cmd), given = w->at.n - 1;
    bool rest = n_args > 0 && cmd->args[n_args - 1].type == DUB_ARG_TEXT;
    if (given > n_args && !rest)
        return dub_fail(err, DUB_ERR_ARG, "%s takes %zu word%s, here are %zu", cmd->name, n_args,
                        n_args == 1 ? "" : "s", given);
    if (given < n_args && !cmd->args[given].optional)
        return dub_fail(err, DUB_ERR_ARG, "%s wants its %s", cmd->name, cmd->args[given].name);
    for (size_t i = 0; i < given && i < n_args; i++)
        if (cmd->args[i].type == DUB_ARG_CHOICE &&
            !is_choice(cmd->args[i].choices, w->at.at[i + 1]))
            return dub_fail(err, DUB_ERR_ARG, "%s %s: '%s' is not among %s", cmd->name,
                            cmd->args[i].name, w->at.at[i + 1], cmd->args[i].choices);
    return DUB_OK;
}

enum dub_status ui_keyfile_check(const char *command, struct dub_err *err)
{
    struct dub_words w;
    const struct dub_cmd *cmd;
    enum ui_opt opt;
    enum dub_status st = dub_words_split(dub_sv(command), &w, err);
    if (st != DUB_OK)
        return st;
    if (w.at.n == 0)
        st = dub_fail(err, DUB_ERR_ARG, "the command is missing");
    else if ((st = ui_find_command(dub_sv(w.at.at[0]), &cmd, err)) == DUB_OK &&
             !(w.at.n > 1 && strcmp(cmd->name, "set") == 0 &&
               (ui_opt_find(dub_sv(w.at.at[1]), &opt) || ui_set_is_option(dub_sv(w.at.at[1])))))
        st = check_words(cmd, &w, err);
    dub_words_fini(&w);
    return st;
}

/* --- reading ---------------------------------------------------------------------------------- */

static size_t problem(struct dub_buf *problems, const char *origin, const char *text)
{
    char clean[600];
    dub_sanitise_z(text, clean, sizeof(clean));
    dub_buf_addf(problems, "%s: %s\n", origin, clean);
    return 1;
}

/* What a line of the file made of the keymap: its command must be one. */
static size_t check_bindings(const struct ui_keymap *m, const char *origin,
                             struct dub_buf *problems)
{
    struct dub_err err;
    for (size_t i = 0; i < m->bindings.n; i++)
        if (strcmp(m->bindings.at[i].origin, origin) == 0 &&
            ui_keyfile_check(m->bindings.at[i].command, &err) != DUB_OK)
            return problem(problems, origin, err.text);
    return 0;
}

size_t ui_keyfile_read(struct ui_keymap *m, struct dub_sv text, const char *path,
                       struct dub_buf *problems)
{
    size_t n = 0;
    for (int line_no = 1; text.n > 0; line_no++) {
        struct dub_sv line = dub_sv_trim(dub_sv_split(&text, '\n'));
        struct dub_err err;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        char *origin = dub_asprintf("%s:%d", path, line_no);
        if (ui_keymap_read_line(m, line, origin, &err) != DUB_OK)
            n += problem(problems, origin, err.text);
        else
            n += check_bindings(m, origin, problems);
        dub_free(origin);
    }
    return n + ui_keymap_conflicts(m, problems);
}

size_t ui_keyfile_load(struct ui_keymap *m, const char *path, struct dub_buf *problems)
{
    struct dub_buf text;
    struct dub_err err;
    size_t n = 0;
    dub_buf_init(&text, UI_KEYFILE_BYTES);
    if (path && dub_file_exists(path)) {
        if (dub_file_read(path, UI_KEYFILE_BYTES, &text, &err) == DUB_OK)
            n = ui_keyfile_read(m, dub_buf_sv(&text), path, problems);
        else
            n = problem(problems, path, err.text);
    }
    dub_buf_fini(&text);
    return n;
}
