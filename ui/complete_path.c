/* File names for the prompt. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "prompt.h"

#define NAMES_MAX 500

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_folder(const char *folder, const char *name)
{
    char *path = dub_path_join(folder, name);
    struct stat st;
    bool yes = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    dub_free(path);
    return yes;
}

/* The folder to list: what stands before the last slash, against dir; `~/` is the home folder. */
static char *folder_of(struct dub_sv typed, const char *dir)
{
    const char *home = getenv("HOME");
    char *given = dub_strndup(typed.n ? typed.p : ".", typed.n ? typed.n : 1), *out;
    if (home && strncmp(given, "~/", 2) == 0)
        out = dub_path_join(home, given + 2);
    else
        out = dub_path_join(dir, given);
    dub_free(given);
    return out;
}

void ui_complete_path(struct dub_sv path, const char *dir, struct dub_candidates *out)
{
    size_t slash = path.n;
    while (slash > 0 && path.p[slash - 1] != '/')
        slash--;
    struct dub_sv head = dub_sv_n(path.p, slash), start = dub_sv_n(path.p + slash, path.n - slash);
    char *folder = folder_of(head, dir && dir[0] ? dir : ".");
    DIR *d = opendir(folder);
    for (const struct dirent *e; d && (e = readdir(d)) && out->at.n < NAMES_MAX;) {
        struct dub_sv name = dub_sv(e->d_name);
        bool hidden = e->d_name[0] == '.' && !(start.n > 0 && start.p[0] == '.');
        if (hidden || !dub_sv_starts(name, start) || strcmp(e->d_name, ".") == 0 ||
            strcmp(e->d_name, "..") == 0)
            continue;
        dub_vec_push(&out->at, dub_asprintf("%.*s%s%s", (int)head.n, head.p, e->d_name,
                                            is_folder(folder, e->d_name) ? "/" : ""));
    }
    if (d)
        (void)closedir(d);
    if (out->at.n > 1)
        qsort(out->at.at, out->at.n, sizeof(*out->at.at), by_name);
    dub_free(folder);
}
