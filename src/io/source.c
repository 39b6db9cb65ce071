#include "io/source.h"

#include "base/fs.h"
#include "io/join.h"

#define SOURCE_MAX_BYTES ((size_t)1024 * 1024 * 1024)

const char *dub_source_role_name(enum dub_source_role role)
{
    switch (role) {
    case DUB_SOURCE_TEXT:
        return "transcript";
    case DUB_SOURCE_TURNS:
        return "diarization";
    case DUB_SOURCE_TARGET:
        return "translation";
    }
    return "";
}

static enum dub_status no_format(const char *word, struct dub_err *err)
{
    struct dub_buf names;
    size_t n;
    const struct dub_format *all = dub_formats(&n);
    dub_buf_init(&names, 0);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(&names, "%s, ", all[i].name);
    enum dub_status st =
        word ? dub_fail(err, DUB_ERR_ARG, "there is no format '%s'; there are: %ssync-request",
                        word, dub_buf_z(&names))
             : dub_fail(err, DUB_ERR_FORMAT,
                        "the content is no format that can be read; there are: %ssync-request "
                        "(--format forces one)",
                        dub_buf_z(&names));
    dub_buf_fini(&names);
    return st;
}

static void name_error(const char *path, struct dub_err *err)
{
    if (err)
        dub_err_at(err, path, err->line, err->col);
}

enum dub_status dub_source_read_text(const char *path, struct dub_sv text,
                                     const struct dub_source_opts *opts, struct dub_source *src,
                                     struct dub_err *err)
{
    *src = (struct dub_source){.path = dub_strdup(path)};
    src->rows.rate = opts->rate;
    src->rows.whole_rows = opts->whole_rows;
    src->rows.columns = opts->columns;
    src->format = opts->format ? dub_format_find(dub_sv(opts->format))
                               : dub_format_guess(text, path);
    if (!src->format && opts->columns && !opts->format) {
        struct dub_sv t = dub_sv_trim(text);
        bool json = t.n > 0 && (t.p[0] == '{' || t.p[0] == '[');
        src->format = dub_format_find(json ? DUB_SV_LIT("json") : DUB_SV_LIT("csv"));
    }
    if (!src->format)
        return no_format(opts->format, err);
    enum dub_status st = src->format->read(text, &src->rows, err);
    if (st) {
        name_error(path, err);
        return st;
    }
    char *dir = dub_path_dir(path);
    dub_rows_locate_takes(&src->rows, dir);
    dub_free(dir);
    src->role = dub_rows_are_turns(&src->rows) ? DUB_SOURCE_TURNS : DUB_SOURCE_TEXT;
    return DUB_OK;
}

enum dub_status dub_source_read(const char *path, const struct dub_source_opts *opts,
                                struct dub_source *src, struct dub_err *err)
{
    struct dub_buf bytes, text;
    struct dub_str *warning = NULL;
    dub_buf_init(&bytes, 0);
    dub_buf_init(&text, 0);
    *src = (struct dub_source){.path = NULL};
    enum dub_status st = dub_file_read(path, SOURCE_MAX_BYTES, &bytes, err);
    if (!st)
        st = dub_text_decode(dub_buf_sv(&bytes), &text, &warning, err);
    if (st)
        name_error(path, err);
    else
        st = dub_source_read_text(path, dub_buf_sv(&text), opts, src, err);
    if (!st && warning)
        dub_vec_push(&src->rows.warnings, dub_str_ref(warning));
    dub_str_unref(warning);
    dub_buf_fini(&bytes);
    dub_buf_fini(&text);
    return st;
}

void dub_source_fini(struct dub_source *src)
{
    dub_rows_fini(&src->rows);
    dub_free(src->path);
    src->path = NULL;
}
