#include "config.h"

#include <stdio.h>

#include "base/fs.h"
#include "base/utf8.h"

char *ui_config_path(const char *dir)
{
    return dir ? dub_path_join(dir, "config") : NULL;
}

/* "set NAME VALUE" taken apart; false for a line of another kind. */
static bool split_set(struct dub_sv line, struct dub_sv *name, struct dub_sv *value)
{
    line = dub_sv_trim(line);
    if (!dub_sv_starts(line, DUB_SV_LIT("set ")) && !dub_sv_starts(line, DUB_SV_LIT("set\t")))
        return false;
    *value = dub_sv_trim(dub_sv_n(line.p + 4, line.n - 4));
    size_t n = 0;
    while (n < value->n && value->p[n] != ' ' && value->p[n] != '\t')
        n++;
    *name = dub_sv_n(value->p, n);
    *value = dub_sv_trim(dub_sv_n(value->p + n, value->n - n));
    return name->n > 0;
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum dub_status read_line(struct ui_options *o, struct dub_sv line, const char *origin,
                                 struct dub_err *err)
{
    struct dub_sv name, value;
    enum ui_opt opt;
    if (!split_set(line, &name, &value))
        return dub_fail(err, DUB_ERR_PARSE, "a line is `set NAME VALUE`, or a comment with #");
    if (!ui_opt_find(name, &opt)) {
        const char *names[UI_OPT_COUNT];
        for (int i = 0; i < UI_OPT_COUNT; i++)
            names[i] = ui_opt_row((enum ui_opt)i)->name;
        const char *near = dub_nearest(name, names, UI_OPT_COUNT);
        return dub_fail(err, DUB_ERR_PARSE, "there is no option '%.*s'%s%s%s",
                        (int)(name.n > 40 ? 40 : name.n), name.p, near ? "; did you mean " : "",
                        near ? near : "", near ? "?" : "");
    }
    return ui_options_set(o, opt, value, origin, err);
}

size_t ui_config_read(struct ui_options *o, struct dub_sv text, const char *path,
                      struct dub_buf *problems)
{
    size_t n = 0;
    for (int line_no = 1; text.n > 0; line_no++) {
        struct dub_sv line = dub_sv_trim(dub_sv_split(&text, '\n'));
        struct dub_err err;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        char *origin = dub_asprintf("%s:%d", path, line_no), clean[sizeof(err.text)];
        if (read_line(o, line, origin, &err) != DUB_OK) {
            dub_sanitise_z(err.text, clean, sizeof(clean));
            dub_buf_addf(problems, "%s: %s\n", origin, clean);
            n++;
        }
        dub_free(origin);
    }
    return n;
}

size_t ui_config_load(struct ui_options *o, const char *path, struct dub_buf *problems)
{
    struct dub_buf text;
    struct dub_err err;
    size_t n = 0;
    dub_buf_init(&text, UI_CONFIG_BYTES);
    if (path && dub_file_exists(path)) {
        if (dub_file_read(path, UI_CONFIG_BYTES, &text, &err) == DUB_OK) {
            n = ui_config_read(o, dub_buf_sv(&text), path, problems);
        } else {
            dub_buf_addf(problems, "%s: %s\n", path, err.text);
            n = 1;
        }
    }
    dub_buf_fini(&text);
    return n;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool sets(struct dub_sv line, const char *wanted)
{
    struct dub_sv name, value;
    enum ui_opt opt, is;
    return split_set(line, &name, &value) && ui_opt_find(name, &opt) &&
           ui_opt_find(dub_sv(wanted), &is) && opt == is;
}

void ui_config_edit(struct dub_sv text, const char *name, const char *value, struct dub_buf *out)
{
    struct dub_sv rest = text;
    size_t n_there = 0, seen = 0;
    while (rest.n > 0)
        n_there += sets(dub_sv_split(&rest, '\n'), name);
    for (rest = text; rest.n > 0;) {
        bool ended = dub_sv_find(rest, '\n') < rest.n;
        struct dub_sv line = dub_sv_split(&rest, '\n');
        if (!sets(line, name)) {
            dub_buf_add_sv(out, line);
            dub_buf_add_z(out, ended || value ? "\n" : "");
        } else if (++seen == n_there && value) {
            dub_buf_addf(out, "set %s %s\n", name, value);
        }
    }
    if (n_there == 0 && value)
        dub_buf_addf(out, "set %s %s\n", name, value);
}

static enum dub_status make_folder(const char *path, struct dub_err *err)
{
    char *dir = dub_path_dir(path);
    enum dub_status st = dub_make_dirs(dir, err);
    dub_free(dir);
    return st;
}

enum dub_status ui_config_keep(const char *path, const char *name, const char *value,
                               struct dub_err *err)
{
    struct dub_buf text, now;
    dub_buf_init(&text, UI_CONFIG_BYTES);
    dub_buf_init(&now, UI_CONFIG_BYTES);
    enum dub_status st = make_folder(path, err);
    if (st == DUB_OK && dub_file_exists(path))
        st = dub_file_read(path, UI_CONFIG_BYTES, &text, err);
    if (st == DUB_OK) {
        ui_config_edit(dub_buf_sv(&text), name, value, &now);
        st = dub_buf_status(&now, path, err);
    }
    if (st == DUB_OK && !dub_sv_eq(dub_buf_sv(&text), dub_buf_sv(&now)))
        st = dub_file_replace(path, dub_buf_sv(&now), err);
    dub_buf_fini(&text);
    dub_buf_fini(&now);
    return st;
}
