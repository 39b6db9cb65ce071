#include "cli_docs.h"

#include "cli.h"
#include "cmd/docgen.h"

/* --- man ---------------------------------------------------------------------------------------- */

static void man_verb(const struct ui_verb *v, struct dub_buf *out)
{
    dub_buf_addf(out, ".TP\n.B dubline %s ", v->name);
    dub_man_escape(dub_sv(v->args), out);
    dub_buf_add_c(out, '\n');
    dub_man_escape(dub_sv(v->summary), out);
    dub_buf_add_c(out, '\n');
    if (v->details) {
        dub_man_escape(dub_sv(v->details), out);
        dub_buf_add_c(out, '\n');
    }
    if (!v->options)
        return;
    dub_buf_add_z(out, ".RS\n");
    for (const struct ui_option *o = v->options; o->name; o++) {
        dub_buf_add_z(out, ".TP\n.B ");
        dub_man_escape(dub_sv(o->name), out);
        if (o->arg) {
            dub_buf_add_c(out, ' ');
            dub_man_escape(dub_sv(o->arg), out);
        }
        dub_buf_add_c(out, '\n');
        dub_man_escape(dub_sv(o->help), out);
        dub_buf_add_z(out, o->repeatable ? " (may be given several times)\n" : "\n");
    }
    dub_buf_add_z(out, ".RE\n");
}

static const char man_head[] =
    ".TH DUBLINE 1 \"\" \"dubline " DUB_VERSION "\" \"User Commands\"\n"
    ".SH NAME\n"
    "dubline \\- lay out, check and submit multi\\-speaker dubs with the Sync API\n"
    ".SH SYNOPSIS\n"
    ".B dubline\n[FILE.dub | VIDEO]\n.br\n.B dubline\nVERB ...\n"
    ".SH DESCRIPTION\n"
    "A project is one video, its speakers, their audio, and segments: ranges of video time that are "
    "given to a speaker's audio. It becomes one generation request. Without a verb the editor "
    "opens; everything it can do to a project a verb or\n.B dubline edit\ncan do as well.\n"
    ".SH VERBS\n";

static const char man_tail[] =
    ".SH TIMES\n"
    "12.5, 1:02.5, 00:01:02.500, 00:01:02:13 (time code, ; for drop\\-frame), 312f (frames), . "
    "(playhead, in the editor). Changes: +0.2, \\-5f. Spans: 0.5\\-6.48.\n"
    ".SH SEGMENTS\n"
    "3 (number in start order), @id, 3,5, 2\\-6, all, speaker:REF.\n"
    ".SH EXIT STATUS\n"
    "0 fine, 1 issues at error level, 2 usage, 3 bad data, 4 file or media unreadable, 5 network or "
    "service unreachable, 6 the service refused or the job failed, 7 outcome unknown (dubline "
    "resume settles it).\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B SYNC_API_KEY\nThe key; else the first line of $XDG_CONFIG_HOME/dubline/key (mode 0600).\n"
    ".TP\n.B SYNC_API_URL\nBase address of the service (default https://api.sync.so).\n"
    ".TP\n.B NO_COLOR\nNo colours.\n"
    ".TP\n.B DUBLINE_LIBEXEC\nWhere dubline\\-media and dubline\\-serve are.\n"
    ".SH FILES\n"
    ".TP\n.I NAME.dub\nThe project: JSON, one segment a line.\n"
    ".TP\n.I .NAME.dub.journal\nUndo history and unsaved edits, beside the project.\n"
    ".TP\n.I $XDG_STATE_HOME/dubline/ledger.sqlite3\nWhat was submitted.\n"
    ".TP\n.I $XDG_CACHE_HOME/dubline\nWhat probing found out.\n";

void ui_man_page(struct dub_buf *out)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    dub_buf_add_z(out, man_head);
    for (size_t i = 0; i < n; i++)
        man_verb(verbs[i], out);
    dub_buf_add_z(out, ".SH COMMANDS\nFor\n.BR \"dubline edit \\-c\" ,\nscripts, and the : line of "
                       "the editor. \\- and _ are equal in names.\n");
    dub_cmds_to_man(out);
    dub_buf_add_z(out, man_tail);
}

void ui_verb_table(struct dub_buf *out)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    dub_buf_add_z(out, "| verb | does |\n|---|---|\n");
    for (size_t i = 0; i < n; i++) {
        dub_buf_addf(out, "| `dubline %s%s", verbs[i]->name, verbs[i]->args[0] ? " " : "");
        for (const char *c = verbs[i]->args; *c; c++) /* a bar would end the cell */
            dub_buf_addf(out, "%s%c", *c == '|' ? "\\" : "", *c);
        dub_buf_addf(out, "` | %s |\n", verbs[i]->summary);
    }
}

/* --- completion --------------------------------------------------------------------------------- */

static void verb_names(struct dub_buf *out)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(out, "%s%s", i ? " " : "", verbs[i]->name);
}

static void option_names(const struct ui_verb *v, struct dub_buf *out)
{
    for (const struct ui_option *o = v->options; o && o->name; o++)
        dub_buf_addf(out, "%s ", o->name);
    dub_buf_add_z(out, "--help");
}

/* "case VERB) words ;;" lines, alike in bash and zsh. */
static void cases(struct dub_buf *out)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    for (size_t i = 0; i < n; i++) {
        dub_buf_addf(out, "        %s) words='", verbs[i]->name);
        option_names(verbs[i], out);
        dub_buf_add_z(out, "' ;;\n");
    }
}

static void bash(struct dub_buf *out)
{
    dub_buf_add_z(out, "# bash completion for dubline\n_dubline() {\n"
                       "    local cur=${COMP_WORDS[COMP_CWORD]} words=\n"
                       "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='");
    verb_names(out);
    dub_buf_add_z(out, "'\n    else case ${COMP_WORDS[1]} in\n");
    cases(out);
    dub_buf_add_z(out, "    esac; fi\n"
                       "    COMPREPLY=()\n"
                       "    case $cur in\n"
                       "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n"
                       "    *) [ \"$COMP_CWORD\" -eq 1 ] && "
                       "COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                       "       COMPREPLY+=($(compgen -f -- \"$cur\")) ;;\n"
                       "    esac\n}\n"
                       "complete -o filenames -F _dubline dubline\n");
}

static void zsh(struct dub_buf *out)
{
    /* `words` is the line itself in zsh, so the options go by another name there. */
    dub_buf_add_z(out, "#compdef dubline\n_dubline() {\n    local verb=$words[2]\n"
                       "    if (( CURRENT == 2 )); then\n        compadd ");
    verb_names(out);
    dub_buf_add_z(out, "\n        _files\n        return\n    fi\n    local words=\n"
                       "    case $verb in\n");
    cases(out);
    dub_buf_add_z(out, "    esac\n    compadd -- ${=words}\n    _files\n}\n_dubline \"$@\"\n");
}

static void fish_quoted(const char *text, struct dub_buf *out)
{
    dub_buf_add_c(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            dub_buf_add_c(out, '\\');
        dub_buf_add_c(out, *text);
    }
    dub_buf_add_z(out, "'\n");
}

static void fish(struct dub_buf *out)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    dub_buf_add_z(out, "# fish completion for dubline\n");
    for (size_t i = 0; i < n; i++) {
        dub_buf_addf(out, "complete -c dubline -n __fish_use_subcommand -a %s -d ",
                     verbs[i]->name);
        fish_quoted(verbs[i]->summary, out);
        for (const struct ui_option *o = verbs[i]->options; o && o->name; o++) {
            bool is_long = o->name[1] == '-';
            dub_buf_addf(out, "complete -c dubline -n '__fish_seen_subcommand_from %s' %s %s%s -d ",
                         verbs[i]->name, is_long ? "-l" : "-s", o->name + (is_long ? 2 : 1),
                         o->arg ? " -r" : "");
            fish_quoted(o->help, out);
        }
    }
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
