#include "run/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

static const char *env(const char *name)
{
    const char *v = getenv(name);
    return v && v[0] ? v : NULL;
}

char *dub_dir_path(enum dub_dir which)
{
    static const struct {
        const char *variable, *below_home;
    } dirs[] = {
        [DUB_DIR_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
        [DUB_DIR_STATE] = {"XDG_STATE_HOME", ".local/state"},
        [DUB_DIR_CACHE] = {"XDG_CACHE_HOME", ".cache"},
    };
    const char *base = env(dirs[which].variable);
    /* The XDG specification: a path that is not absolute is to be ignored. */
    if (base && base[0] == '/')
        return dub_asprintf("%s/dubline", base);
    const char *home = env("HOME");
    return home ? dub_asprintf("%s/%s/dubline", home, dirs[which].below_home) : NULL;
}

static bool is_program(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

/* Folder of the running program, links resolved; NULL when the system does not tell. */
static char *program_dir(void)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (n <= 0)
        return NULL;
    path[n] = '\0';
    return dub_path_dir(path);
}

enum dub_status dub_helper_path(const char *name, char **out, struct dub_err *err)
{
    char *tried[3] = {NULL, NULL, NULL};
    size_t n = 0;
    const char *libexec = env("DUBLINE_LIBEXEC");
    if (libexec)
        tried[n++] = dub_path_join(libexec, name);
    char *dir = program_dir();
    if (dir) {
        char *up = dub_path_dir(dir);
        tried[n++] = dub_path_join(dir, name);
        tried[n++] = dub_asprintf("%s/libexec/dubline/%s", strcmp(up, "/") == 0 ? "" : up, name);
        dub_free(up);
    }
    enum dub_status st = DUB_OK;
    size_t i = 0;
    while (i < n && !is_program(tried[i]))
        i++;
    if (i < n)
        *out = dub_strdup(tried[i]);
    else
        st = dub_fail(err, DUB_ERR_IO,
                      "the helper program %s was not found (looked for %s%s%s%s%s): install it, or "
                      "name its folder in DUBLINE_LIBEXEC",
                      name, n > 0 ? tried[0] : "nothing", n > 1 ? ", " : "", n > 1 ? tried[1] : "",
                      n > 2 ? ", " : "", n > 2 ? tried[2] : "");
    for (i = 0; i < n; i++)
        dub_free(tried[i]);
    dub_free(dir);
    return st;
}
