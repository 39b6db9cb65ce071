/* Completion of the program's own command line, for bash, zsh and fish. */
#include "cli.h"
#include "cli_docs.h"
#include "io/export.h"
#include "io/import.h"
#include "model/catalog.h"

/* --- what there is to complete ---------------------------------------------------------------- */

static void models(struct dub_buf *out)
{
    size_t n;
    const struct dub_model *all = dub_models(&n);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(out, "%s%s", i ? " " : "", all[i].id);
}

static void sync_modes(struct dub_buf *out)
{
    for (int m = 0; m < DUB_SYNC_COUNT; m++)
        dub_buf_addf(out, "%s%s", m ? " " : "", dub_sync_mode_name((enum dub_sync_mode)m));
}

static void plans(struct dub_buf *out)
{
    size_t n;
    const struct dub_plan *all = dub_plans(&n);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(out, "%s%s", i ? " " : "", all[i].id);
}

static void formats(struct dub_buf *out)
{
    size_t n;
    const struct dub_format *all = dub_formats(&n);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(out, "%s ", all[i].name);
    dub_buf_add_z(out, "sync-request");
}

static void written_formats(struct dub_buf *out)
{
    size_t n;
    const struct dub_writer *all = dub_writers(&n);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(out, "%s%s", i ? " " : "", all[i].name);
}

static void codes(struct dub_buf *out)
{
    dub_buf_add_z(out, "json curl python typescript");
}

/*
 * Options whose value is one of a few words; verb NULL: of any verb, and behind those of one verb.
 * Any other value is completed as a file name.
 */
static const struct {
    const char *verb, *option;
    void (*words)(struct dub_buf *out);
} closed[] = {
    {"export", "--format", written_formats},
    {NULL, "--model", models},
    {NULL, "--sync-mode", sync_modes},
    {NULL, "--plan", plans},
    {NULL, "--format", formats},
    {NULL, "--as", codes},
};

static void (*words_of(const char *verb, const char *option))(struct dub_buf *)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(closed); i++)
        if (strcmp(closed[i].option, option) == 0 &&
            (!closed[i].verb || strcmp(closed[i].verb, verb) == 0))
            return closed[i].words;
    return NULL;
}

/* The arguments `a|b|c` of a verb that takes one of a few words, as "a b c"; else nothing. */
static void verb_words(const struct ui_verb *v, struct dub_buf *out)
{
    if (!strchr(v->args, '|') || strpbrk(v->args, " .[ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        return;
    for (const char *c = v->args; *c; c++)
        dub_buf_add_c(out, *c == '|' ? ' ' : *c);
}

/* One option at a time: those declared, those another program takes (named in args), and --help. */
static void each_option(const struct ui_verb *v, struct dub_buf *out,
                        void (*add)(const struct ui_verb *v, const struct ui_option *o,
                                    struct dub_buf *out))
{
    static const struct ui_option help = {"--help", NULL, false, "what the verb does"};
    for (const struct ui_option *o = v->options; o && o->name; o++)
        add(v, o, out);
    struct dub_sv rest = dub_sv(v->passes_args ? v->args : "");
    while (rest.n) {
        struct dub_sv word = dub_sv_split(&rest, '[');
        word = dub_sv_n(word.p, dub_sv_find(word, ' '));
        if (!dub_sv_starts(word, DUB_SV_LIT("--")))
            continue;
        char *name = dub_strndup(word.p, word.n);
        struct ui_option passed = {name, "VALUE", false, "see dubline sandbox --help"};
        add(v, &passed, out);
        dub_free(name);
    }
    add(v, &help, out);
}

/* Text inside '...' of bash and zsh. */
static void shell_quoted(const char *text, struct dub_buf *out)
{
    for (; *text; text++) {
        if (*text == '\'')
            dub_buf_add_z(out, "'\\''");
        else
            dub_buf_add_c(out, *text);
    }
}

/* --- bash ------------------------------------------------------------------------------------- */

static void bash_option(const struct ui_verb *v, const struct ui_option *o, struct dub_buf *out)
{
    (void)v;
    dub_buf_addf(out, "%s ", o->name);
}

static void bash_verb(const struct ui_verb *v, struct dub_buf *out)
{
    struct dub_buf words;
    dub_buf_init(&words, 0);
    verb_words(v, &words);
    dub_buf_addf(out, "        %s) options='", v->name);
    each_option(v, out, bash_option);
    dub_buf_add_c(out, '\'');
    if (words.n || v->max_args == 0)
        dub_buf_addf(out, " words='%s' files=", dub_buf_z(&words));
    dub_buf_add_z(out, " ;;\n");
    dub_buf_fini(&words);
}

static void bash(struct dub_buf *out)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    dub_buf_add_z(out, "# bash completion for dubline\n"
                       "_dubline() {\n"
                       "    local cur=${COMP_WORDS[COMP_CWORD]}\n"
                       "    local prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
                       "    local options='' words='' files=yes found\n"
                       "    if ((COMP_CWORD == 1)); then\n"
                       "        options='--help --version' words='");
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(out, "%s%s", i ? " " : "", verbs[i]->name);
    dub_buf_add_z(out, "'\n    else\n        case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < n; i++)
        bash_verb(verbs[i], out);
    dub_buf_add_z(out, "        esac\n        case ${COMP_WORDS[1]}:$prev in\n");
    for (size_t i = 0; i < DUB_ARRAY_LEN(closed); i++) {
        dub_buf_addf(out, "        %s:%s) words='", closed[i].verb ? closed[i].verb : "*",
                     closed[i].option);
        closed[i].words(out);
        dub_buf_add_z(out, "' files= ;;\n");
    }
    dub_buf_add_z(out, "        *:-o | *:--script | *:--video) files=yes ;;\n"
                       "        esac\n    fi\n"
                       "    [[ $cur == -* ]] && words=$options files=\n"
                       "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
                       "    if [[ $files ]]; then\n"
                       "        mapfile -t found < <(compgen -f -- \"$cur\")\n"
                       "        COMPREPLY+=(\"${found[@]}\")\n"
                       "    fi\n}\n"
                       "complete -o filenames -F _dubline dubline\n");
}

/* --- zsh -------------------------------------------------------------------------------------- */

/* 'name:what it does', as _describe reads it. */
static void zsh_item(const char *name, const char *help, struct dub_buf *out)
{
    dub_buf_addf(out, " '%s:", name);
    shell_quoted(help, out);
    dub_buf_add_c(out, '\'');
}

static void zsh_option(const struct ui_verb *v, const struct ui_option *o, struct dub_buf *out)
{
    (void)v;
    zsh_item(o->name, o->help, out);
}

static void zsh_verb(const struct ui_verb *v, struct dub_buf *out)
{
    struct dub_buf words;
    dub_buf_init(&words, 0);
    verb_words(v, &words);
    dub_buf_addf(out, "    %s) options=(", v->name);
    each_option(v, out, zsh_option);
    dub_buf_addf(out, " ) ");
    if (words.n || v->max_args == 0)
        dub_buf_addf(out, "values=( %s ) files= ", dub_buf_z(&words));
    dub_buf_add_z(out, ";;\n");
    dub_buf_fini(&words);
}

static void zsh(struct dub_buf *out)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    dub_buf_add_z(out, "#compdef dubline\n\n_dubline() {\n"
                       "    local verb=$words[2] prev=$words[CURRENT-1] files=yes\n"
                       "    local -a verbs options values\n"
                       "    if (( CURRENT == 2 )); then\n        verbs=(");
    for (size_t i = 0; i < n; i++)
        zsh_item(verbs[i]->name, verbs[i]->summary, out);
    dub_buf_add_z(out, " )\n        _describe -t verbs 'verb' verbs\n        _files\n"
                       "        return\n    fi\n    case $verb in\n");
    for (size_t i = 0; i < n; i++)
        zsh_verb(verbs[i], out);
    dub_buf_add_z(out, "    esac\n    case $verb:$prev in\n");
    for (size_t i = 0; i < DUB_ARRAY_LEN(closed); i++) {
        dub_buf_addf(out, "    %s:%s) values=( ", closed[i].verb ? closed[i].verb : "*",
                     closed[i].option);
        closed[i].words(out);
        dub_buf_add_z(out, " ) files= ;;\n");
    }
    dub_buf_add_z(out, "    *:--speaker) compset -P '*=' ;;\n"
                       "    esac\n"
                       "    if [[ $PREFIX == -* ]]; then\n"
                       "        _describe -o 'option' options\n"
                       "        return\n    fi\n"
                       "    (( $#values )) && compadd -a values\n"
                       "    [[ -n $files ]] && _files\n}\n\n"
                       /* Autoloaded, the file is the function; read by `source`, it declares it. */
                       "if [[ $funcstack[1] == _dubline ]]; then\n    _dubline \"$@\"\n"
                       "else\n    compdef _dubline dubline\nfi\n");
}

/* --- fish ------------------------------------------------------------------------------------- */

static void fish_quoted(const char *text, struct dub_buf *out)
{
    dub_buf_add_c(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            dub_buf_add_c(out, '\\');
        dub_buf_add_c(out, *text);
    }
    dub_buf_add_c(out, '\'');
}

static void fish_option(const struct ui_verb *v, const struct ui_option *o, struct dub_buf *out)
{
    bool is_long = o->name[1] == '-';
    void (*words)(struct dub_buf *) = words_of(v->name, o->name);
    dub_buf_addf(out, "complete -c dubline -n \"__fish_seen_subcommand_from $verb\" %s %s",
                 is_long ? "-l" : "-s", o->name + (is_long ? 2 : 1));
    if (words) {
        dub_buf_add_z(out, " -x -a '");
        words(out);
        dub_buf_add_c(out, '\'');
    } else if (o->arg) {
        dub_buf_add_z(out, " -r -F");
    }
    dub_buf_add_z(out, " -d ");
    fish_quoted(o->help, out);
    dub_buf_add_c(out, '\n');
}

static void fish_verb(const struct ui_verb *v, struct dub_buf *out)
{
    struct dub_buf words;
    dub_buf_init(&words, 0);
    verb_words(v, &words);
    dub_buf_addf(out, "\nset -l verb %s\ncomplete -c dubline -n __fish_use_subcommand -a $verb -d ",
                 v->name);
    fish_quoted(v->summary, out);
    dub_buf_add_c(out, '\n');
    if (words.n || v->max_args == 0)
        dub_buf_addf(out, "complete -c dubline -n \"__fish_seen_subcommand_from $verb\" -f%s%s%s\n",
                     words.n ? " -a '" : "", dub_buf_z(&words), words.n ? "'" : "");
    each_option(v, out, fish_option);
    dub_buf_fini(&words);
}

static void fish(struct dub_buf *out)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    dub_buf_add_z(out, "# fish completion for dubline\n"
                       "complete -c dubline -n __fish_use_subcommand -l help -d 'list the verbs'\n"
                       "complete -c dubline -n __fish_use_subcommand -l version "
                       "-d 'the version'\n");
    for (size_t i = 0; i < n; i++)
        fish_verb(verbs[i], out);
}

enum dub_status ui_completion(const char *shell, struct dub_buf *out, struct dub_err *err)
{
    if (strcmp(shell, "bash") == 0)
        bash(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh(out);
    else if (strcmp(shell, "fish") == 0)
        fish(out);
    else
        return dub_fail(err, DUB_ERR_ARG, "there is completion for bash, zsh and fish, not '%s'",
                        shell);
    return DUB_OK;
}
