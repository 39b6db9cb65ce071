/* import, request: transcripts in, the request out. */
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli.h"
#include "cli_assets.h"
#include "io/import.h"
#include "request/parse.h"
#include "verbs_diff.h"

/* --- import ------------------------------------------------------------------------------------- */

#define IMPORT_MAX_BYTES ((size_t)1024 * 1024 * 1024)

/* What a file was found to be: rows of a transcript, or a whole request. */
struct source {
    const char *path;
    const struct dub_format *format; /* NULL: a Sync request */
    struct dub_rows rows;
    cJSON *request;
    bool adds;                       /* not the first: --replace was its business */
};

static void source_fini(struct source *src)
{
    dub_rows_fini(&src->rows);
    cJSON_Delete(src->request);
}

/* NULL: none fits the content; else a word behind --format that is none. */
static enum dub_status unknown_format(const char *word, struct dub_err *err)
{
    struct dub_buf names;
    size_t n;
    const struct dub_format *all = dub_formats(&n);
    dub_buf_init(&names, 0);
    for (size_t i = 0; i < n; i++)
        dub_buf_addf(&names, "%s, ", all[i].name);
    enum dub_status st =
        word ? dub_fail(err, DUB_ERR_ARG, "there is no format '%s'; there are: %ssync-request", word,
                        dub_buf_z(&names))
             : dub_fail(err, DUB_ERR_FORMAT, "the content is no format that can be read; there are: "
                        "%ssync-request (--format forces one)", dub_buf_z(&names));
    dub_buf_fini(&names);
    return st;
}

/* Paths of takes stand relative to the file that names them; a project stores them its own way. */
static void locate_takes(struct source *src)
{
    char *dir = dub_path_dir(src->path);
    dub_rows_locate_takes(&src->rows, dir);
    dub_free(dir);
}

static void store_takes(struct source *src, const struct dub_session *s)
{
    for (size_t i = 0; i < src->rows.rows.n; i++) {
        struct dub_str **path = &src->rows.rows.at[i].audio_path;
        if (!*path || dub_is_url((*path)->z))
            continue;
        char *full = dub_path_absolute((*path)->z);
        char *stored = full ? dub_path_relative_to(full, s->dir) : NULL;
        if (stored)
            dub_str_set(path, dub_sv(stored));
        dub_free(full);
        dub_free(stored);
    }
}

static enum dub_status read_source(const char *path, const char *format, struct dub_rate rate,
                                   struct source *src, struct dub_err *err)
{
    struct dub_buf bytes, text;
    struct dub_str *warning = NULL;
    dub_buf_init(&bytes, 0);
    dub_buf_init(&text, 0);
    *src = (struct source){.path = path};
    src->rows.rate = rate;
    enum dub_status st = dub_file_read(path, IMPORT_MAX_BYTES, &bytes, err);
    if (!st)
        st = dub_text_decode(dub_buf_sv(&bytes), &text, &warning, err);
    bool as_request = format && strcmp(format, "sync-request") == 0;
    if (!st && (as_request || !format)) {
        st = as_request ? dub_json_parse(dub_buf_sv(&text), &src->request, err) : DUB_OK;
        if (!format && dub_json_parse(dub_buf_sv(&text), &src->request, NULL) == DUB_OK &&
            !dub_request_sniff(src->request)) {
            cJSON_Delete(src->request);
            src->request = NULL;
        }
    }
    if (!st && !src->request) {
        src->format = format ? dub_format_find(dub_sv(format))
                             : dub_format_guess(dub_buf_sv(&text), path);
        st = src->format ? src->format->read(dub_buf_sv(&text), &src->rows, err)
                         : unknown_format(NULL, err);
        if (warning)
            dub_vec_push(&src->rows.warnings, dub_str_ref(warning));
        if (!st)
            locate_takes(src);
    }
    if (st && err)
        dub_err_at(err, path, err->line, err->col);
    dub_str_unref(warning);
    dub_buf_fini(&bytes);
    dub_buf_fini(&text);
    return st;
}

static void say_rows(const struct source *src)
{
    for (size_t i = 0; i < src->rows.rejected.n; i++)
        ui_say("%s:%d: left out: %s", src->path, src->rows.rejected.at[i].line,
               dub_str_z(src->rows.rejected.at[i].reason));
    for (size_t i = 0; i < src->rows.warnings.n; i++)
        ui_say("%s: %s", src->path, dub_str_z(src->rows.warnings.at[i]));
}

/* --map FOUND=REF pairs as a NULL-ended list of strings. */
static enum dub_status read_map(const struct ui_cli *cli, char ***out, struct dub_err *err)
{
    DUB_VEC(char *) map = {0};
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < cli->values.n && !st; i++) {
        if (strcmp(cli->values.at[i].name, "--map") != 0)
            continue;
        /* The label may hold '=' itself, a refId hardly ever does: split at the last one. */
        const char *text = cli->values.at[i].value, *eq = strrchr(text, '=');
        if (!eq || eq == text || !eq[1]) {
            st = dub_fail(err, DUB_ERR_ARG, "--map takes FOUND=REF, not '%s'", text);
            break;
        }
        dub_vec_push(&map, dub_strndup(text, (size_t)(eq - text)));
        dub_vec_push(&map, dub_strdup(eq + 1));
    }
    dub_vec_push(&map, NULL);
    *out = map.at;
    return st;
}

/* A label that no file has is a slip: nothing may be written on the strength of it. */
static enum dub_status check_map(char **map, const struct source *sources, size_t n,
                                 struct dub_err *err)
{
    for (size_t m = 0; map[m]; m += 2) {
        bool found = false;
        for (size_t i = 0; i < n && !found; i++)
            for (size_t r = 0; r < sources[i].rows.rows.n && !found; r++) {
                const struct dub_str *label = sources[i].rows.rows.at[r].speaker;
                found = label && strcmp(label->z, map[m]) == 0;
            }
        if (!found)
            return dub_fail(err, DUB_ERR_ARG, "--map %s=%s: no row has the label '%s'; "
                            "--dry-run lists the labels", map[m], map[m + 1], map[m]);
    }
    return DUB_OK;
}

static void free_map(char **map)
{
    for (size_t i = 0; map && map[i]; i++)
        dub_free(map[i]);
    dub_free(map);
}

/* A request is a whole project: nothing of the former one mixes with it. */
static void remove_all(struct dub_session *s)
{
    const struct dub_project *p = s->project;
    while (dub_project_n_segments(p))
        dub_session_remove(s, dub_project_segment(p, dub_project_n_segments(p) - 1)->rec.id);
    while (dub_project_n_inputs(p))
        dub_session_remove(s, dub_project_input(p, dub_project_n_inputs(p) - 1)->rec.id);
    while (dub_project_n_speakers(p))
        dub_session_remove(s, dub_project_speaker(p, dub_project_n_speakers(p) - 1)->rec.id);
}

static enum dub_status import_into(struct ui_cli *cli, struct dub_session *s, struct source *src,
                                   char **map, struct dub_err *err)
{
    struct dub_txn *t = dub_session_begin(s, "import %s", dub_path_base(src->path));
    struct dub_import_opts opts = {.replace = ui_has(cli, "--replace") && !src->adds,
                                   .map = (const char *const *)map,
                                   .as_target = ui_has(cli, "--target")};
    enum dub_status st;
    if (src->request) {
        struct dub_buf notes;
        dub_buf_init(&notes, 0);
        remove_all(s);
        st = dub_request_parse(src->request, s->project, t, &s->rng, &notes, err);
        if (st && err)
            dub_err_at(err, src->path, 0, 0);
        struct dub_sv rest = dub_buf_sv(&notes);
        while (!st && rest.n) {
            struct dub_sv line = dub_sv_split(&rest, '\n');
            ui_say("%s: %.*s", src->path, (int)line.n, line.p);
        }
        dub_buf_fini(&notes);
    } else {
        st = dub_import_rows(&src->rows, &opts, s->project, t, &s->rng, err);
    }
    if (st)
        dub_session_abort(s);
    else
        dub_session_commit(s);
    return st;
}

static enum dub_status run_line(struct dub_session *s, const char *command, const char *value,
                                struct dub_err *err)
{
    struct dub_buf line;
    dub_buf_init(&line, 0);
    dub_buf_add_z(&line, command);
    dub_word_quote(dub_sv(value), &line);
    enum dub_status st = dub_cmd_run_line(s, dub_buf_sv(&line), err);
    dub_buf_fini(&line);
    return st;
}

/* The project that is imported into: there already, or made now. */
static enum dub_status open_target(struct ui_cli *cli, const char *path, bool has_request,
                                   struct dub_session **out, struct dub_err *err)
{
    char owner[64];
    bool exists = dub_file_exists(path);
    ui_owner_name(cli, owner, sizeof(owner));
    enum dub_status st = DUB_OK;
    if (exists) {
        st = ui_session_open(cli, path, DUB_OPEN_WRITE, out, err);
        bool filled = !st && dub_project_n_segments((*out)->project) > 0;
        if (filled && !ui_has(cli, "--merge") && !ui_has(cli, "--replace"))
            st = dub_fail(err, DUB_ERR_STATE,
                          "%s has %zu segments: say --merge to add to them or --replace to remove "
                          "them first",
                          path, dub_project_n_segments((*out)->project));
        else if (!st && has_request && !ui_has(cli, "--replace"))
            st = dub_fail(err, DUB_ERR_STATE,
                          "%s exists, and a request is a whole project: say --replace", path);
    } else {
        *out = ui_session_new(cli);
        st = dub_session_create(*out, path, owner, err);
        dub_session_before_first(*out);
        if (!st)
            st = run_line(*out, "set model ", "lipsync-2", err);
        if (!st && !has_request)
            st = run_line(*out, "set sync-mode ", "silence", err);
    }
    if (!st && ui_value(cli, "--video"))
        st = run_line(*out, "set video ", ui_value(cli, "--video"), err);
    return st;
}

/* A request read into a project of its own: the dry run sees all that the real one would refuse. */
static enum dub_status rows_of_request(struct ui_cli *cli, struct source *src, struct dub_err *err)
{
    struct dub_session *s = ui_session_new(cli);
    enum dub_status st = import_into(cli, s, src, NULL, err);
    for (size_t i = 0; !st && i < dub_project_n_segments(s->project); i++) {
        const struct dub_segment *seg = dub_project_segment(s->project, i);
        struct dub_row row = {.span = seg->span, .speaker = dub_str_ref(seg->speaker),
                              .text = dub_str_ref(seg->text)};
        dub_vec_push(&src->rows.rows, row);
        src->rows.n_read++;
    }
    dub_session_free(s);
    return st;
}

static void say_dry_run(const struct source *src, const cJSON *doc, struct dub_buf *out)
{
    int n_rejected = cJSON_GetArraySize(dub_json_get(doc, "rejected"));
    dub_buf_addf(out, "%s: %s, %zu rows read, %zu segments", src->path, dub_json_str(doc, "format"),
                 src->rows.n_read, src->rows.rows.n);
    if (n_rejected)
        dub_buf_addf(out, ", %d left out", n_rejected);
    dub_buf_add_c(out, '\n');
    for (const cJSON *sp = cJSON_GetArrayItem(dub_json_get(doc, "speakers"), 0); sp; sp = sp->next) {
        const char *name = dub_json_str(sp, "name");
        dub_buf_addf(out, "  %-20s ", name ? name : "(no label)");
        dub_json_print(dub_json_get(sp, "segments"), 0, out);
        dub_buf_add_z(out, " segments, ");
        dub_json_print(dub_json_get(sp, "seconds"), 0, out);
        dub_buf_add_z(out, " s\n");
    }
}

static enum dub_status print_dry_run(struct ui_cli *cli, struct source *sources, size_t n,
                                     struct dub_err *err)
{
    static const struct dub_format request_format = {.name = "sync-request"};
    cJSON *list = cJSON_CreateArray();
    enum dub_status st = DUB_OK;
    struct dub_buf text, safe;
    dub_buf_init(&text, 0);
    dub_buf_init(&safe, 0);
    for (size_t i = 0; i < n && !st; i++) {
        const struct dub_format *format = sources[i].format ? sources[i].format : &request_format;
        if (sources[i].request)
            st = rows_of_request(cli, &sources[i], err);
        if (st)
            break;
        cJSON *one = dub_rows_to_json(&sources[i].rows, format);
        say_dry_run(&sources[i], one, &text);
        cJSON_AddItemToArray(list, one);
    }
    dub_sanitise(dub_buf_sv(&text), false, &safe);
    if (!st && !cli->json)
        st = ui_print(dub_buf_sv(&safe), err);
    else if (!st && n == 1)
        st = ui_print_json(cJSON_DetachItemFromArray(list, 0), err);
    else if (!st)
        st = ui_print_json(cJSON_Duplicate(list, true), err);
    cJSON_Delete(list);
    dub_buf_fini(&text);
    dub_buf_fini(&safe);
    return st;
}

static enum dub_status commit_import(struct ui_cli *cli, const char *target,
                                     struct source *sources, size_t n, struct dub_err *err)
{
    struct dub_session *s = NULL;
    char **map = NULL;
    bool has_request = false, created = !dub_file_exists(target);
    for (size_t i = 0; i < n; i++)
        has_request = has_request || sources[i].request;
    enum dub_status st = read_map(cli, &map, err);
    if (!st && has_request && n > 1)
        st = dub_fail(err, DUB_ERR_ARG, "a request is a whole project: import it alone");
    if (!st)
        st = check_map(map, sources, n, err);
    if (!st && created && !dub_sv_ends(dub_sv(target), DUB_SV_LIT(".dub")))
        st = dub_fail(err, DUB_ERR_ARG, "the last name is the project, and it ends in .dub: '%s' "
                      "does not", target);
    if (!st)
        st = open_target(cli, target, has_request, &s, err);
    for (size_t i = 0; i < n && !st; i++) {
        store_takes(&sources[i], s);
        st = import_into(cli, s, &sources[i], map, err);
    }
    if (!st)
        ui_learn_facts(cli, s);
    if (!st)
        st = ui_probe_urls(cli, s, err);
    if (!st)
        st = created ? dub_session_save_as_first(s, err) : dub_session_save(s, err);
    if (!st && cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddStringToObject(doc, "project", s->path);
        cJSON_AddNumberToObject(doc, "segments", (double)dub_project_n_segments(s->project));
        cJSON_AddNumberToObject(doc, "speakers", (double)dub_project_n_speakers(s->project));
        st = ui_print_json(doc, err);
    }
    if (!st)
        ui_say("%s: %zu segments, %zu speakers", target, dub_project_n_segments(s->project),
               dub_project_n_speakers(s->project));
    free_map(map);
    ui_session_close(s);
    return st;
}

static enum dub_status run_import(struct ui_cli *cli, struct dub_err *err)
{
    bool dry = ui_has(cli, "--dry-run");
    size_t n = cli->args.n, n_sources = n;
    const char *target = NULL;
    /* The last name is the project; a dry run may do without one. */
    if (!dry || (n > 1 && dub_sv_ends(dub_sv(cli->args.at[n - 1]), DUB_SV_LIT(".dub")))) {
        if (n < 2)
            return dub_fail(err, DUB_ERR_ARG, "usage: dubline import FILE... P.dub");
        target = cli->args.at[n - 1];
        n_sources = n - 1;
    }
    const char *format = ui_value(cli, "--format");
    if (format && strcmp(format, "sync-request") != 0 && !dub_format_find(dub_sv(format)))
        return unknown_format(format, err);
    if (ui_has(cli, "--merge") && ui_has(cli, "--replace"))
        return dub_fail(err, DUB_ERR_ARG, "--merge and --replace exclude each other");
    struct source *sources = dub_alloc_array(n_sources, sizeof(*sources));
    enum dub_status st = DUB_OK;
    size_t n_read = 0;
    struct dub_rate rate = {0, 0};
    if (ui_value(cli, "--fps"))
        st = ui_parse_rate(ui_value(cli, "--fps"), &rate, err);
    for (; n_read < n_sources && !st; n_read++) {
        st = read_source(cli->args.at[n_read], format, rate, &sources[n_read], err);
        if (!st)
            say_rows(&sources[n_read]);
        sources[n_read].adds = n_read > 0;
    }
    if (!st)
        st = dry ? print_dry_run(cli, sources, n_sources, err)
                 : commit_import(cli, target, sources, n_sources, err);
    for (size_t i = 0; i < n_read; i++)
        source_fini(&sources[i]);
    dub_free(sources);
    return st;
}

static const struct ui_option import_options[] = {
    {"--format", "F", false, "read as this format instead of finding out"},
    {"--fps", "RATE", false, "frame rate, for files that count frames"},
    {"--video", "V", false, "the video, for a project that is made now"},
    {"--merge", NULL, false, "add to the segments there are"},
    {"--replace", NULL, false, "remove the segments there are first"},
    {"--target", NULL, false, "the text is the dub's, not the source's"},
    {"--map", "FOUND=REF", true, "give a label found in the file to a speaker"},
    {"--probe", NULL, false, "fetch URLs as far as needed to learn their length"},
    {"--dry-run", NULL, false, "read and report, write nothing"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* --- request ------------------------------------------------------------------------------------ */

/* Exit 1 with names on standard error: what was printed is not what would be sent, or is wrong. */
static enum dub_status judge(struct ui_cli *cli, struct dub_session *s, const struct dub_built *b)
{
    const struct dub_diag_list *l = dub_session_diags(s);
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < b->files.n; i++)
        if (!b->files.at[i].asset_id)
            ui_say("not uploaded yet: %s (dubline upload does it)",
                   dub_str_z(b->files.at[i].input->where));
    if (b->n_pending && !ui_has(cli, "--allow-pending"))
        st = DUB_ERR_ISSUES;
    if (l->n_error) {
        ui_say_diags(l, true);
        st = DUB_ERR_ISSUES;
    }
    cli->failed_quietly = st != DUB_OK;
    return st;
}

static bool to_terminal(const char *path)
{
    return (!path || strcmp(path, "-") == 0) && isatty(STDOUT_FILENO);
}

static enum dub_status run_request(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    struct ui_assets assets = {0};
    struct dub_built built = {0};
    struct dub_buf text;
    enum dub_code code = DUB_CODE_JSON;
    const char *as = ui_value(cli, "--as");
    if (as && !dub_code_parse(dub_sv(as), &code))
        return dub_fail(err, DUB_ERR_ARG, "--as is json, curl, python or typescript, not '%s'", as);
    if (cli->json && code != DUB_CODE_JSON)
        return dub_fail(err, DUB_ERR_ARG, "--json and --as %s exclude each other", as);
    bool diff = ui_value(cli, "--diff") != NULL;
    if (diff && (as || ui_value(cli, "-o") || ui_has(cli, "--pretty")))
        return dub_fail(err, DUB_ERR_ARG, "--diff prints what changed: without --as, --pretty and "
                                          "-o");
    dub_buf_init(&text, 0);
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    st = ui_assets_open(&assets, ui_value(cli, "--api-url"), err);
    bool pretty = ui_has(cli, "--pretty");
    struct dub_build_opts opts = {.asset_id = ui_assets_find, .ctx = &assets,
                                  .indent = pretty ? 2 : 0};
    if (!st && ui_value(cli, "-o"))
        st = ui_check_output(s, ui_value(cli, "-o"), err);
    if (!st)
        st = dub_request_build(s->project, &opts, &built, err);
    if (!st && diff)
        st = ui_print_diff(cli, s, &assets, dub_buf_sv(&built.json), err);
    if (!st && !diff) {
        if (code == DUB_CODE_JSON) {
            dub_buf_add_sv(&text, dub_buf_sv(&built.json));
            /* A line end is for people; the bytes that are sent have none. */
            if (pretty || to_terminal(ui_value(cli, "-o")))
                dub_buf_add_c(&text, '\n');
        } else {
            dub_request_as_code(dub_buf_sv(&built.json), code, assets.service.base_url, &text);
        }
        st = dub_buf_status(&text, "the request", err);
    }
    if (!st && !diff)
        st = ui_write_output(ui_value(cli, "-o"), dub_buf_sv(&text), err);
    if (!st && !diff)
        st = judge(cli, s, &built);
    dub_built_fini(&built);
    dub_buf_fini(&text);
    ui_assets_close(&assets);
    dub_session_free(s);
    return st;
}

static const struct ui_option request_options[] = {
    {"--pretty", NULL, false, "indented, for reading"},
    {"--as", "FORM", false, "json (default), curl, python or typescript"},
    {"--diff", "JOB", false, "what changed since that job was submitted; last: the latest one"},
    {"-o", "FILE", false, "write to a file"},
    {"--allow-pending", NULL, false, "exit 0 although files are not uploaded yet"},
    {"--api-url", "URL", false, "the service whose assets are meant"},
    {"--json", NULL, false, "a failure too is one JSON document"},
    {0},
};

const struct ui_verb ui_verbs_request[] = {
    {"import", "FILE... P.dub", "Make segments and speakers from transcripts and diarizations.",
     "Also reads a Sync request JSON. The format is found by content. P.dub is created where it "
     "does not exist.",
     1, -1, import_options, run_import, false},
    {"request", "P.dub", "Print the very bytes that submit sends.",
     "A local file that is not uploaded yet prints as \"PENDING:<sha256>\" and makes the exit "
     "status 1. Errors of check are named on standard error, exit status 1. --diff lists by meaning "
     "which segments, inputs and options differ from a request in the ledger.",
     1, 1, request_options, run_request, false},
    {0},
};
