/* dubline: one program for users. `dubline FILE` opens the editor, `dubline VERB ...` does one thing. */
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli.h"
#include "editor.h"

static int print(struct dub_buf *text)
{
    struct dub_err err = {0};
    enum dub_status st = ui_print(dub_buf_sv(text), &err);
    dub_buf_fini(text);
    if (st)
        ui_say("dubline: %s", err.text);
    return dub_status_exit(st);
}

static int print_help(void)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    struct dub_buf out;
    dub_buf_init(&out, 0);
    dub_buf_addf(&out,
                 "dubline %s: lay out, check and submit multi-speaker dubs with the Sync API\n\n"
                 "  dubline [FILE.dub | VIDEO]   the editor\n"
                 "  dubline VERB ...             one thing, without a screen\n\n",
                 DUB_VERSION);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(&out, "  %-11s %s\n", verbs[i]->name, verbs[i]->summary);
    dub_buf_add_z(&out,
                  "\nA whole run:\n"
                  "  dubline new video.mp4 -o p.dub --speaker ana=ana.wav --speaker ben=ben.wav\n"
                  "  dubline edit p.dub -c 'segment-add 0 15 ana' -c 'segment-add 15 30 ben'\n"
                  "  dubline check p.dub && dubline submit p.dub --wait -o dubbed.mp4\n"
                  "\n'dubline VERB --help' tells more. Exit status: 0 fine, 1 issues, 2 usage, "
                  "3 bad data,\n4 file or media unreadable, 5 network, 6 refused or failed, "
                  "7 outcome unknown.\n");
    return print(&out);
}

static int print_version(void)
{
    struct dub_buf out;
    dub_buf_init(&out, 0);
    dub_buf_addf(&out,
                 "dubline %s (MIT licence). Packages linked with Debian's FFmpeg are conveyed under "
                 "GPL-2+.\n",
                 DUB_VERSION);
    return print(&out);
}

/* A file, or something that is meant to be one: a path or a name with a dot. */
static bool looks_like_file(const char *arg)
{
    return dub_file_exists(arg) || strchr(arg, '/') || strchr(arg, '.') || dub_is_url(arg);
}

static bool is_one_of(const char *arg, const char *a, const char *b, const char *c)
{
    return strcmp(arg, a) == 0 || strcmp(arg, b) == 0 || strcmp(arg, c) == 0;
}

/* `dubline help VERB` is `dubline VERB --help`. */
static int help(int argc, char **argv)
{
    char option[] = "--help";
    char *words[] = {argc > 2 ? argv[2] : NULL, option, NULL};
    if (argc > 2 && strcmp(argv[1], "help") == 0)
        return ui_cli_main(2, words);
    return print_help();
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN);
    if (argc == 1)
        return ui_editor_main(argc, argv);
    if (is_one_of(argv[1], "--version", "-V", "version"))
        return print_version();
    if (is_one_of(argv[1], "--help", "-h", "help"))
        return help(argc, argv);
    bool option = argv[1][0] == '-' && argv[1][1];
    bool editors = strcmp(argv[1], "-c") == 0 || strcmp(argv[1], "--api-url") == 0;
    if (!ui_verb_find(argv[1]) && (option ? editors : looks_like_file(argv[1])))
        return ui_editor_main(argc, argv);
    return ui_cli_main(argc - 1, argv + 1);
}
