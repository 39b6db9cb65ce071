/* Which column holds what, kept under a name for the next table of that kind. */
#include <string.h>

#include "base/fs.h"
#include "run/paths.h"
#include "verbs_import.h"

#define PROFILE_MAX_BYTES ((size_t)64 * 1024)

static enum dub_status profile_path(const char *name, char **out, struct dub_err *err)
{
    struct dub_sv n = dub_sv(name);
    bool good = n.n > 0 && n.n <= 64;
    for (size_t i = 0; i < n.n; i++)
        good = good && (strchr("-_", n.p[i]) || (n.p[i] >= '0' && n.p[i] <= '9') ||
                        (n.p[i] >= 'a' && n.p[i] <= 'z') || (n.p[i] >= 'A' && n.p[i] <= 'Z'));
    if (!good)
        return dub_fail(err, DUB_ERR_ARG,
                        "a profile's name has letters, digits, - and _, not '%s'", name);
    char *config = dub_dir_path(DUB_DIR_CONFIG);
    if (!config)
        return dub_fail(err, DUB_ERR_IO, "no folder for profiles: HOME and XDG_CONFIG_HOME are not "
                                         "set");
    char *dir = dub_path_join(config, "import");
    *out = dub_path_join(dir, name);
    dub_free(config);
    dub_free(dir);
    return DUB_OK;
}

enum dub_status ui_profile_load(const char *name, char **columns, struct dub_err *err)
{
    char *path = NULL;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    enum dub_status st = profile_path(name, &path, err);
    if (!st && !dub_file_exists(path))
        st = dub_fail(err, DUB_ERR_ARG, "there is no profile '%s' (%s); --save-profile makes one",
                      name, path);
    if (!st)
        st = dub_file_read(path, PROFILE_MAX_BYTES, &text, err);
    struct dub_sv rest = dub_buf_sv(&text);
    while (!st && rest.n > 0) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        if (!dub_sv_starts(line, DUB_SV_LIT("columns ")))
            continue;
        dub_free(*columns);
        *columns = dub_strndup(line.p + 8, line.n - 8);
    }
    if (!st && !*columns)
        st = dub_fail(err, DUB_ERR_FORMAT, "the profile %s has no line \"columns ...\"", path);
    dub_free(path);
    dub_buf_fini(&text);
    return st;
}

enum dub_status ui_profile_save(const char *name, const char *columns, struct dub_err *err)
{
    char *path = NULL;
    enum dub_status st = profile_path(name, &path, err);
    if (!st && (!columns || strchr(columns, '\n')))
        st = dub_fail(err, DUB_ERR_ARG, "--save-profile keeps what --columns says: give both");
    if (!st) {
        char *dir = dub_path_dir(path);
        struct dub_buf text;
        dub_buf_init(&text, 0);
        dub_buf_addf(&text, "columns %s\n", columns);
        st = dub_make_dirs(dir, err);
        if (!st)
            st = dub_file_replace(path, dub_buf_sv(&text), err);
        dub_buf_fini(&text);
        dub_free(dir);
    }
    dub_free(path);
    return st;
}
