/* export: the segments of a project in the formats of other programs. */
#include <time.h>

#include "base/fs.h"
#include "base/json.h"
#include "cli.h"
#include "cli_assets.h"
#include "io/export.h"
#include "request/build.h"

#define REQUEST_NAME  "sync-request"
#define REQUEST_TITLE "Sync request JSON, as dubline request --pretty prints it"

/* --- the table of formats ----------------------------------------------------------------------- */

/* Times as the list names them: exact, ms, frames. */
static void step_text(const struct dub_writer *w, struct dub_buf *out)
{
    if (w->holds & DUB_HOLDS_ONLY_FRAMES)
        dub_buf_add_z(out, "a frame");
    else if (w->step_us)
        dub_buf_addf(out, "%lld ms", (long long)(w->step_us / 1000));
    else
        dub_buf_add_z(out, w->holds & DUB_HOLDS_FRAMES ? "exact, or a frame" : "exact");
}

static void loses_text(const struct dub_writer *w, struct dub_buf *out)
{
    size_t from = out->n;
    if (!(w->holds & DUB_HOLDS_BOTH_TEXTS) && (w->holds & DUB_HOLDS_TEXT))
        dub_buf_add_z(out, "one of the texts");
    if (!(w->holds & DUB_HOLDS_NOTES))
        dub_buf_addf(out, "%snotes", out->n > from ? ", " : "");
    if (w->loses)
        dub_buf_addf(out, "%s%s", out->n > from ? ", " : "", w->loses);
}

static cJSON *format_json(const struct dub_writer *w)
{
    struct dub_buf loses;
    cJSON *obj = cJSON_CreateObject(), *ext = NULL;
    cJSON_AddStringToObject(obj, "name", w->name);
    ext = cJSON_AddArrayToObject(obj, "extensions");
    for (const char *const *e = w->extensions; *e; e++)
        cJSON_AddItemToArray(ext, cJSON_CreateString(*e));
    cJSON_AddStringToObject(obj, "title", w->title);
    if (w->holds & DUB_HOLDS_ONLY_FRAMES)
        cJSON_AddStringToObject(obj, "rounding", "frame");
    else
        dub_json_add_us(obj, "rounding", w->step_us);
    cJSON_AddBoolToObject(obj, "frames", (w->holds & DUB_HOLDS_FRAMES) != 0);
    dub_buf_init(&loses, 0);
    loses_text(w, &loses);
    dub_json_add_str_or_null(obj, "loses", loses.n ? dub_buf_z(&loses) : NULL);
    dub_buf_fini(&loses);
    return obj;
}

/* The request is not a writer of its own: request/build.h makes it. */
static const struct dub_writer *request_row(void)
{
    static const char *const extensions[] = {"json", NULL};
    static const struct dub_writer row = {
        .name = REQUEST_NAME, .title = REQUEST_TITLE, .extensions = extensions,
        .loses = "texts and names, except scripts",
        .holds = DUB_HOLDS_SPEAKER};
    return &row;
}

static const struct dub_writer *format_at(size_t i)
{
    size_t n;
    const struct dub_writer *all = dub_writers(&n);
    return i < n ? &all[i] : i == n ? request_row() : NULL;
}

static enum dub_status print_formats(struct ui_cli *cli, struct dub_err *err)
{
    const struct dub_writer *w;
    if (cli->json) {
        cJSON *doc = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(doc, "formats");
        for (size_t i = 0; (w = format_at(i)); i++)
            cJSON_AddItemToArray(list, format_json(w));
        return ui_print_json(doc, err);
    }
    struct dub_buf out, step, loses;
    dub_buf_init(&out, 0);
    dub_buf_init(&step, 0);
    dub_buf_init(&loses, 0);
    dub_buf_addf(&out, "%-14s %-10s %-18s %-52s %s\n", "format", "extension", "times rounded to",
                 "what", "leaves out");
    for (size_t i = 0; (w = format_at(i)); i++) {
        dub_buf_clear(&step);
        dub_buf_clear(&loses);
        step_text(w, &step);
        loses_text(w, &loses);
        dub_buf_addf(&out, "%-14s .%-9s %-18s %-52s %s\n", w->name, w->extensions[0],
                     dub_buf_z(&step), w->title, loses.n ? dub_buf_z(&loses) : "-");
    }
    enum dub_status st = ui_print(dub_buf_sv(&out), err);
    dub_buf_fini(&out);
    dub_buf_fini(&step);
    dub_buf_fini(&loses);
    return st;
}

static enum dub_status pick_format(struct ui_cli *cli, const struct dub_writer **out,
                                   struct dub_err *err)
{
    const char *name = ui_value(cli, "--format"), *path = ui_value(cli, "-o");
    const char *names[32];
    size_t n = 0;
    struct dub_buf all;
    *out = name ? dub_writer_find(dub_sv(name)) : path ? dub_writer_for_path(path) : NULL;
    if (name && dub_sv_ieq(dub_sv(name), DUB_SV_LIT(REQUEST_NAME)))
        *out = request_row();
    if (*out)
        return DUB_OK;
    dub_buf_init(&all, 0);
    const struct dub_writer *w;
    for (size_t i = 0; (w = format_at(i)) && n < DUB_ARRAY_LEN(names); i++) {
        names[n++] = w->name;
        dub_buf_addf(&all, "%s%s", i ? ", " : "", w->name);
    }
    const char *near = name ? dub_nearest(dub_sv(name), names, n) : NULL;
    if (near)
        dub_fail(err, DUB_ERR_ARG, "there is no format '%s'; did you mean %s?", name, near);
    else if (name)
        dub_fail(err, DUB_ERR_ARG, "there is no format '%s'; there are: %s", name, dub_buf_z(&all));
    else
        dub_fail(err, DUB_ERR_ARG, "say the format: --format %s", dub_buf_z(&all));
    dub_buf_fini(&all);
    return DUB_ERR_ARG;
}

/* --- options ------------------------------------------------------------------------------------ */

static enum dub_status pick(struct ui_cli *cli, const char *option, const char *const words[],
                            int *out, struct dub_err *err)
{
    const char *given = ui_value(cli, option);
    *out = 0;
    for (int i = 1; given && words[i]; i++)
        if (strcmp(given, words[i]) == 0)
            *out = i;
    if (!given || *out)
        return DUB_OK;
    return dub_fail(err, DUB_ERR_ARG, "%s is %s, %s or %s, not '%s'", option, words[1], words[2],
                    words[3], given);
}

static enum dub_status parse_offset(const char *text, const struct dub_project *p,
                                    struct dub_rate told, dub_us *out, struct dub_err *err)
{
    bool negative = text[0] == '-', sign = negative || text[0] == '+';
    struct dub_time_ctx ctx = {.rate = dub_rate_known(told) ? told : dub_project_rate(p)};
    enum dub_status st = dub_time_parse(dub_sv(text + sign), &ctx, out, err);
    if (st == DUB_ERR_STATE)
        dub_err_prefix(err, "--offset, without --fps: ");
    else if (st)
        dub_err_prefix(err, "--offset: ");
    if (!st && negative)
        *out = -*out;
    return st;
}

static enum dub_status read_options(struct ui_cli *cli, const struct dub_project *p,
                                    struct dub_export_opts *o, struct dub_err *err)
{
    static const char *const texts[] = {"", "target", "source", "both", NULL};
    static const char *const labels[] = {"", "name", "ref", "none", NULL};
    int text = 0, label = 0;
    enum dub_status st = pick(cli, "--text", texts, &text, err);
    if (!st)
        st = pick(cli, "--speakers", labels, &label, err);
    if (!st && ui_value(cli, "--fps"))
        st = ui_parse_rate(ui_value(cli, "--fps"), &o->rate, err);
    if (!st && p && ui_value(cli, "--offset"))
        st = parse_offset(ui_value(cli, "--offset"), p, o->rate, &o->offset_us, err);
    o->text = (enum dub_export_text)text;
    o->label = (enum dub_export_label)label;
    return st;
}

/* --- writing ------------------------------------------------------------------------------------ */

/* Nothing is overwritten unasked; the project and its media are not overwritten at all. */
static enum dub_status check_place(struct ui_cli *cli, const struct dub_session *s,
                                   struct dub_err *err)
{
    const char *path = ui_value(cli, "-o");
    if (!path || strcmp(path, "-") == 0)
        return DUB_OK;
    enum dub_status st = ui_check_output(s, path, err);
    if (st || !dub_file_exists(path) || ui_has(cli, "--force"))
        return st;
    dub_fail(err, DUB_ERR_CONFLICT, "%s exists already; --force replaces it", path);
    return dub_err_at(err, path, 0, 0);
}

static enum dub_status request_text(struct ui_cli *cli, const struct dub_project *p,
                                    struct dub_buf *text, struct dub_buf *losses,
                                    struct dub_err *err)
{
    struct ui_assets assets = {0};
    struct dub_built built = {0};
    static const char *const others[] = {"--text", "--speakers", "--fps", "--offset"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(others); i++)
        if (ui_has(cli, others[i]))
            return dub_fail(err, DUB_ERR_ARG, "%s means nothing for a " REQUEST_NAME, others[i]);
    enum dub_status st = ui_assets_open(&assets, NULL, err);
    struct dub_build_opts opts = {.asset_id = ui_assets_find, .ctx = &assets, .indent = 2};
    if (!st)
        st = dub_request_build(p, &opts, &built, err);
    if (!st) {
        dub_buf_add_sv(text, dub_buf_sv(&built.json));
        dub_buf_add_c(text, '\n');
        if (built.n_pending)
            dub_buf_addf(losses, "%zu local files are not uploaded yet and stand as PENDING\n",
                         built.n_pending);
    }
    dub_built_fini(&built);
    ui_assets_close(&assets);
    return st;
}

/* The project's name without folder and ending. */
static char *recording_name(const char *path)
{
    struct dub_sv base = dub_sv(dub_path_base(path));
    if (dub_sv_ends(base, DUB_SV_LIT(".dub")))
        base.n -= 4;
    return dub_strndup(base.p, base.n);
}

static enum dub_status segments_text(struct ui_cli *cli, const struct dub_session *s,
                                     const struct dub_writer *w, struct dub_buf *text,
                                     struct dub_buf *losses, struct dub_err *err)
{
    struct dub_export_opts opts = {0};
    struct dub_export x;
    char date[32];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S+00:00", &utc);
    enum dub_status st = read_options(cli, s->project, &opts, err);
    if (st)
        return st;
    char *name = recording_name(s->path ? s->path : cli->args.at[0]);
    opts.name = name;
    opts.date = date;
    dub_export_init(&x, w, s->project, &opts);
    st = dub_export_write(&x, text, err);
    dub_export_say_losses(&x, losses);
    dub_export_fini(&x);
    dub_free(name);
    return st;
}

static enum dub_status report(struct ui_cli *cli, const struct dub_writer *w,
                              const struct dub_buf *losses, struct dub_err *err)
{
    cJSON *doc = cJSON_CreateObject(), *list;
    struct dub_sv rest = dub_buf_sv(losses);
    cJSON_AddStringToObject(doc, "format", w->name);
    cJSON_AddStringToObject(doc, "output", ui_value(cli, "-o"));
    list = cJSON_AddArrayToObject(doc, "losses");
    while (rest.n) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        char *z = dub_strndup(line.p, line.n);
        cJSON_AddItemToArray(list, cJSON_CreateString(z));
        dub_free(z);
    }
    return ui_print_json(doc, err);
}

static enum dub_status write_export(struct ui_cli *cli, const struct dub_writer *w,
                                    struct dub_err *err)
{
    struct dub_session *s;
    struct dub_buf text, losses;
    struct dub_export_opts unused = {0};
    enum dub_status st = read_options(cli, NULL, &unused, err); /* slips before any work */
    if (!st)
        st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    dub_buf_init(&text, (size_t)2 * 1024 * 1024 * 1024);
    dub_buf_init(&losses, 0);
    st = check_place(cli, s, err);
    if (!st)
        st = w == request_row() ? request_text(cli, s->project, &text, &losses, err)
                                : segments_text(cli, s, w, &text, &losses, err);
    if (!st)
        st = ui_write_output(ui_value(cli, "-o"), dub_buf_sv(&text), err);
    for (struct dub_sv rest = dub_buf_sv(&losses); !st && rest.n;) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        ui_say("%s: %.*s", w->name, (int)line.n, line.p);
    }
    if (!st && cli->json)
        st = report(cli, w, &losses, err);
    dub_buf_fini(&text);
    dub_buf_fini(&losses);
    dub_session_free(s);
    return st;
}

static enum dub_status run_export(struct ui_cli *cli, struct dub_err *err)
{
    const char *format = ui_value(cli, "--format"), *path = ui_value(cli, "-o");
    const struct dub_writer *w;
    if (format && strcmp(format, "list") == 0)
        return print_formats(cli, err);
    enum dub_status st = pick_format(cli, &w, err);
    if (!st && cli->args.n == 0)
        st = dub_fail(err, DUB_ERR_ARG, "usage: dubline export P.dub --format F [-o FILE]");
    if (!st && cli->json && (!path || strcmp(path, "-") == 0))
        st = dub_fail(err, DUB_ERR_ARG, "--json reports on standard output, so the export itself "
                      "needs a file: -o FILE");
    return st ? st : write_export(cli, w, err);
}

static const struct ui_option export_options[] = {
    {"--format", "F", false, "the format; 'list' shows all; without it -o's ending tells"},
    {"-o", "FILE", false, "write to a file, which must not exist yet"},
    {"--force", NULL, false, "replace the file"},
    {"--text", "WHICH", false, "target, source or both"},
    {"--speakers", "STYLE", false, "name, ref (the refId) or none"},
    {"--fps", "RATE", false, "frame rate: 25, 29.97, 30000/1001; time codes where the format can"},
    {"--offset", "TIME", false, "add to all times, such as 01:00:00:00; -TIME takes away"},
    {"--json", NULL, false, "one JSON document about what was written and lost"},
    {0},
};

const struct ui_verb ui_verbs_export[] = {
    {"export", "P.dub --format F [-o FILE]", "Write the segments in the format of another program.",
     "What the format cannot hold, and what had to be changed for it, is said on standard error. "
     "Without --text both texts are written where the format keeps them apart, else the target; "
     "the source where there is no target.",
     0, 1, export_options, run_export, false},
    {0},
};
