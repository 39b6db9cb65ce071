#include "cli_docs.h"

#include "cli.h"
#include "check/filter.h"
#include "cmd/docgen.h"
#include "options.h"

/* --- man ---------------------------------------------------------------------------------------- */

static void man_verb(const struct ui_verb *v, struct dub_buf *out)
{
    dub_buf_addf(out, ".TP\n.B dubline %s%s", v->name, v->args[0] ? " " : "");
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
    /* Ragged and unhyphenated: usage lines are long, and people copy them. */
    ".ad l\n.nh\n"
    ".SH NAME\n"
    "dubline \\- lay out, check and submit multi\\-speaker dubs with the Sync API\n"
    ".SH SYNOPSIS\n"
    ".B dubline\n[FILE.dub | VIDEO]\n.br\n.B dubline\nVERB ...\n"
    ".SH DESCRIPTION\n"
    "A project is one video, its speakers, their audio, and segments: ranges of video time that are "
    "given to a speaker's audio. It becomes one generation request. Without a verb the editor "
    "opens; everything it can do to a project a verb or\n.B dubline edit\ncan do as well.\n"
    ".SH VERBS\n";

static const char man_keys[] =
    ".SH KEYMAP FILE\n"
    "Lines of a place, keys and a command line, as\n.B dubline commands \\-\\-keys\nprints them: "
    "global Ctrl\\-T zoom in. Several keys after one another stand in double quotes; the command "
    "unbind takes a key away; lines with # are comments. The places are global, segments, "
    "timeline, inspector, issues, request, jobs, history, help, prompt and dialog. What is wrong "
    "in it\n.B dubline doctor\nlists by line. The option keymap chooses the keys it is laid over.\n";

static const char man_tail[] =
    ".SH TIMES\n"
    "12.5, 1:02.5, 00:01:02.500, 00:01:02:13 (time code, ; for drop\\-frame), 312f (frames), . "
    "(playhead, in the editor). Changes: +0.2, \\-5f. Spans: 0.5\\-6.48.\n"
    ".SH SEGMENTS\n"
    "3 (number in start order), @id, 3,5, 2\\-6, all, speaker:REF, where:\\(aqFILTER\\(aq.\n";

static const char man_rest[] =
    ".SH EXIT STATUS\n"
    "0 fine, 1 issues at error level, 2 usage, 3 bad data, 4 file or media unreadable, 5 network or "
    "service unreachable, 6 the service refused or the job failed, 7 outcome unknown (dubline "
    "resume settles it).\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B SYNC_API_KEY\nThe key; else the first line of $XDG_CONFIG_HOME/dubline/key (mode 0600).\n"
    ".TP\n.B SYNC_API_URL\nBase address of the service (default https://api.sync.so).\n"
    ".TP\n.B NO_COLOR\nNo colours.\n"
    ".TP\n.B DUBLINE_LIBEXEC\nWhere dubline\\-media and dubline\\-serve are.\n"
    ".TP\n.B DUBLINE_PLAYER\nProgram that plays (an mpv or ffplay), or none; else mpv, then ffplay.\n"
    ".SH FILES\n"
    ".TP\n.I NAME.dub\nThe project: JSON, one segment a line.\n"
    ".TP\n.I .NAME.dub.journal\nUndo history and unsaved edits, beside the project.\n"
    ".TP\n.I $XDG_CONFIG_HOME/dubline/config\nOptions of the editor, lines of set NAME VALUE.\n"
    ".TP\n.I $XDG_CONFIG_HOME/dubline/keys\nKeys of your own.\n"
    ".TP\n.I $XDG_STATE_HOME/dubline/ledger.sqlite3\nWhat was submitted.\n"
    ".TP\n.I $XDG_CACHE_HOME/dubline\nWhat probing found out.\n"
    ".SH EXAMPLES\n"
    "Two voices, one after the other, from media to the finished file:\n"
    ".PP\n.EX\n"
    "dubline new talk.mp4 \\-o talk.dub \\-\\-speaker ana=ana.wav \\-\\-speaker ben=ben.wav\n"
    "dubline edit talk.dub \\-c \\(aqsegment\\-add 0 15 ana\\(aq "
    "\\-c \\(aqsegment\\-add 15 30 ben\\(aq\n"
    "dubline check talk.dub && dubline fit talk.dub\n"
    "dubline submit talk.dub \\-\\-wait \\-o talk.es.mp4\n"
    ".EE\n.PP\n"
    "The same without key, network or cost: start\n.B dubline sandbox\nin another terminal and put "
    "the address that it prints into SYNC_API_URL.\n";

/* The filter language, from its table of keys. */
static void man_filters(struct dub_buf *out)
{
    size_t n;
    const struct dub_filter_key *keys = dub_filter_keys(&n);
    dub_buf_add_z(out,
                  ".SH FILTERS\n"
                  "The / line of the editor and where:\\(aqFILTER\\(aq in commands take words and "
                  "terms. All must hold; or, ! and parentheses join them. A word is looked for in "
                  "texts, note and speaker; quotes keep blanks, /EXPRESSION/ is a POSIX extended "
                  "regular expression (letters' case counts with a c behind it). A term is a key, "
                  "one of : = != < <= > >= and a value: : holds, = is exactly; commas separate "
                  "alternatives, a \\- between two numbers a range. Example: speaker:maria fit>0.5 "
                  "(state:draft or issue:overlap) !text:/gra(ci|z)as/\n");
    for (size_t i = 0; i < n; i++) {
        dub_buf_addf(out, ".TP\n.B %s\n%s", keys[i].name, keys[i].help);
        struct dub_sv rest = dub_sv(keys[i].choices);
        for (const char *sep = ": "; rest.n > 0; sep = ", ") {
            struct dub_sv c = dub_sv_split(&rest, '|');
            dub_buf_addf(out, "%s%.*s", sep, (int)c.n, c.p);
        }
        dub_buf_add_z(out, ".\n");
    }
}

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
    dub_buf_add_z(out, ".SH OPTIONS OF THE EDITOR\nChanged by\n.B set NAME VALUE\non the : line and "
                       "kept in the config file; set alone lists them, set NAME? shows one, set "
                       "NAME! takes its next value, set NAME& its preset.\n");
    ui_options_man(out);
    dub_buf_add_z(out, man_keys);
    dub_buf_add_z(out, man_tail);
    man_filters(out);
    dub_buf_add_z(out, man_rest);
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
