/* dubline: one program for users. `dubline FILE` opens the editor, `dubline VERB ...` does one thing. */
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli.h"
#include "editor.h"

static void print_help(void)
{
    size_t n;
    const struct ui_verb *const *verbs = ui_verbs(&n);
    printf("dubline %s: lay out, check and submit multi-speaker dubs with the Sync API\n\n"
           "  dubline [FILE.dub | VIDEO]   the editor\n"
           "  dubline VERB ...             one thing, without a screen\n\n",
           DUB_VERSION);
    for (size_t i = 0; i < n; i++)
        printf("  %-11s %s\n", verbs[i]->name, verbs[i]->summary);
    printf("\n'dubline VERB --help' tells more. Exit status: 0 fine, 1 issues, 2 usage, 3 bad data,\n"
           "4 file or media unreadable, 5 network, 6 refused or failed, 7 outcome unknown.\n");
}

static void print_version(void)
{
    printf("dubline %s (MIT licence). Packages linked with Debian's FFmpeg are conveyed under "
           "GPL-2+.\n", DUB_VERSION);
}

/* A file, or something that is meant to be one: a path or a name with a dot. */
static bool looks_like_file(const char *arg)
{
    return dub_file_exists(arg) || strchr(arg, '/') || strchr(arg, '.') || dub_is_url(arg);
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN);
    if (argc > 1 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)) {
        print_version();
        return 0;
    }
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
                     strcmp(argv[1], "help") == 0)) {
        print_help();
        return 0;
    }
    if (argc == 1 || (!ui_verb_find(argv[1]) && (argv[1][0] == '-' || looks_like_file(argv[1]))))
        return ui_editor_main(argc, argv);
    return ui_cli_main(argc - 1, argv + 1);
}
