/* import: transcripts, diarizations, translations and takes into a project. */
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "cli_assets.h"
#include "io/table.h"
#include "request/parse.h"
#include "verbs_import.h"

#define IMPORT_MAX_BYTES ((size_t)1024 * 1024 * 1024)

/* --- what was asked for ------------------------------------------------------------------------- */

static enum dub_status read_time(const struct ui_cli *cli, const char *option, dub_us *out,
                                 struct dub_err *err)
{
    const char *text = ui_value(cli, option);
    if (!text)
        return DUB_OK;
    if (!dub_table_time(dub_sv(text), out) || *out < 0 || *out > DUB_US_MAX)
        return dub_fail(err, DUB_ERR_ARG, "%s takes a time such as 0.08 or 80ms, not '%s'", option,
                        text);
    return DUB_OK;
}

static enum dub_status bad_word(const char *option, const char *words, const char *text,
                                struct dub_err *err)
{
    return dub_fail(err, DUB_ERR_ARG, "%s takes %s, not '%s'", option, words, text);
}

static enum dub_status read_policy(struct ui_import *im, struct dub_err *err)
{
    const struct ui_cli *cli = im->cli;
    struct dub_policy *p = &im->opts.policy;
    const char *overlap = ui_value(cli, "--overlap");
    if (overlap && !dub_overlap_parse(dub_sv(overlap), &p->overlap))
        return bad_word("--overlap", "both, keep-earlier, keep-longer or split", overlap, err);
    p->carry_speaker = ui_has(cli, "--carry-speaker");
    p->dashes = ui_has(cli, "--dashes");
    p->merge = ui_has(cli, "--merge-gap");
    enum dub_status st = read_time(cli, "--min-gap", &p->min_gap_us, err);
    if (!st)
        st = read_time(cli, "--min-length", &p->min_length_us, err);
    return st ? st : read_time(cli, "--merge-gap", &p->merge_gap_us, err);
}

static enum dub_status read_join(struct ui_import *im, struct dub_err *err)
{
    const char *split = ui_value(im->cli, "--split"), *who = ui_value(im->cli, "--speakers");
    struct dub_join_opts *j = &im->opts.join;
    j->limit_us = DUB_JOIN_LIMIT_US;
    im->opts.split_by_words = im->read.whole_rows = split != NULL;
    if (split && strcmp(split, "words") == 0)
        j->split = DUB_SPLIT_WORDS;
    else if (split && strcmp(split, "never") == 0)
        j->split = DUB_SPLIT_NEVER;
    else if (split && strcmp(split, "sentences") != 0)
        return bad_word("--split", "sentences, words or never", split, err);
    if (who && strcmp(who, "diarization") == 0)
        j->turns_decide = true;
    else if (who && strcmp(who, "transcript") != 0)
        return bad_word("--speakers", "transcript or diarization", who, err);
    return read_time(im->cli, "--nearest", &j->limit_us, err);
}

static enum dub_status read_pair(struct ui_import *im, struct dub_err *err)
{
    const char *pair = ui_value(im->cli, "--pair"), *two = ui_value(im->cli, "--bilingual");
    if (pair && !dub_pair_by_parse(dub_sv(pair), &im->opts.pair))
        return bad_word("--pair", "auto, index or time", pair, err);
    if (two && !dub_bilingual_parse(dub_sv(two), &im->opts.bilingual))
        return bad_word("--bilingual", "source-first, target-first or auto", two, err);
    return DUB_OK;
}

/* --map FOUND=REF pairs as a NULL-ended list of strings; FOUND= leaves that label's rows out. */
static enum dub_status read_map(struct ui_import *im, struct dub_err *err)
{
    DUB_VEC(char *) map = {0};
    enum dub_status st = DUB_OK;
    for (size_t i = 0; i < im->cli->values.n && !st; i++) {
        if (strcmp(im->cli->values.at[i].name, "--map") != 0)
            continue;
        /* The label may hold '=' itself, a refId hardly ever does: split at the last one. */
        const char *text = im->cli->values.at[i].value, *eq = strrchr(text, '=');
        if (!eq || eq == text) {
            st = dub_fail(err, DUB_ERR_ARG, "--map takes FOUND=REF, not '%s'", text);
            break;
        }
        dub_vec_push(&map, dub_strndup(text, (size_t)(eq - text)));
        dub_vec_push(&map, dub_strdup(eq + 1));
    }
    dub_vec_push(&map, NULL);
    im->map = map.at;
    im->opts.map = (const char *const *)map.at;
    return st;
}

static enum dub_status read_columns(struct ui_import *im, struct dub_err *err)
{
    const char *columns = ui_value(im->cli, "--columns"), *name = ui_value(im->cli, "--profile");
    enum dub_status st = DUB_OK;
    if (name)
        st = ui_profile_load(name, &im->columns, err);
    if (!st && columns) {
        dub_free(im->columns);
        im->columns = dub_strdup(columns);
    }
    im->read.columns = im->columns;
    if (!st && im->columns)
        st = dub_columns_check(dub_sv(im->columns), err);
    if (!st && ui_value(im->cli, "--save-profile"))
        st = ui_profile_save(ui_value(im->cli, "--save-profile"), im->columns, err);
    return st;
}

static enum dub_status read_options(struct ui_import *im, struct dub_err *err)
{
    struct ui_cli *cli = im->cli;
    const char *format = ui_value(cli, "--format"), *takes = ui_value(cli, "--takes");
    enum dub_status st = DUB_OK;
    if (ui_has(cli, "--merge") && ui_has(cli, "--replace"))
        return dub_fail(err, DUB_ERR_ARG, "--merge and --replace exclude each other");
    im->read.format = format;
    if (format && strcmp(format, "sync-request") != 0 && !dub_format_find(dub_sv(format))) {
        struct dub_source none;
        st = dub_source_read_text("", DUB_SV_LIT(""), &im->read, &none, err); /* says which there are */
        dub_source_fini(&none);
        return st;
    }
    im->opts.take_proposals = ui_has(cli, "--likely");
    im->opts.as_target = ui_has(cli, "--target");
    if (ui_value(cli, "--fps"))
        st = ui_parse_rate(ui_value(cli, "--fps"), &im->read.rate, err);
    if (!st)
        st = read_policy(im, err);
    if (!st)
        st = read_join(im, err);
    if (!st)
        st = read_pair(im, err);
    if (!st)
        st = read_map(im, err);
    if (!st)
        st = read_columns(im, err);
    if (!st && takes) {
        st = dub_take_files_list(takes, &im->takes, err);
        im->opts.takes = &im->takes;
    }
    return st;
}

static void free_import(struct ui_import *im)
{
    for (size_t i = 0; i < im->n; i++) {
        dub_source_fini(&im->files[i]);
        cJSON_Delete(im->sources[i].request);
    }
    for (size_t i = 0; im->map && im->map[i]; i++)
        dub_free(im->map[i]);
    dub_free(im->map);
    dub_free(im->files);
    dub_free(im->sources);
    dub_free(im->columns);
    dub_take_files_fini(&im->takes);
}

/* --- files -------------------------------------------------------------------------------------- */

static enum dub_status read_request(const char *format, struct dub_sv text, cJSON **out,
                                    struct dub_err *err)
{
    if (format)
        return strcmp(format, "sync-request") == 0 ? dub_json_parse(text, out, err) : DUB_OK;
    if (dub_json_parse(text, out, NULL) == DUB_OK && !dub_request_sniff(*out)) {
        cJSON_Delete(*out);
        *out = NULL;
    }
    return DUB_OK;
}

static enum dub_status read_file(struct ui_import *im, size_t i, struct dub_err *err)
{
    const char *path = im->sources[i].path;
    struct dub_buf bytes, text;
    struct dub_str *warning = NULL;
    dub_buf_init(&bytes, 0);
    dub_buf_init(&text, 0);
    enum dub_status st = dub_file_read(path, IMPORT_MAX_BYTES, &bytes, err);
    if (!st)
        st = dub_text_decode(dub_buf_sv(&bytes), &text, &warning, err);
    if (!st)
        st = read_request(im->read.format, dub_buf_sv(&text), &im->sources[i].request, err);
    if (!st && !im->sources[i].request)
        st = dub_source_read_text(path, dub_buf_sv(&text), &im->read, &im->files[i], err);
    if (st && err)
        dub_err_at(err, path, err->line, err->col);
    if (!st && warning && !im->sources[i].request)
        dub_vec_push(&im->files[i].rows.warnings, dub_str_ref(warning));
    im->has_request = im->has_request || im->sources[i].request;
    dub_str_unref(warning);
    dub_buf_fini(&bytes);
    dub_buf_fini(&text);
    return st;
}

static void add_file(struct ui_import *im, const char *path)
{
    im->sources[im->n++].path = path;
}

/*
 * The files in the order of the words; that of --source stands before them, that of --target behind.
 * Without any other transcript the file of --target is the transcript itself.
 */
static enum dub_status read_files(struct ui_import *im, size_t n_args, struct dub_err *err)
{
    const char *source = ui_value(im->cli, "--source"), *target = ui_value(im->cli, "--target");
    enum dub_status st = DUB_OK;
    im->sources = dub_alloc_array(n_args + 2, sizeof(*im->sources));
    im->files = dub_alloc_array(n_args + 2, sizeof(*im->files));
    if (source)
        add_file(im, source);
    for (size_t i = 0; i < n_args; i++)
        add_file(im, im->cli->args.at[i]);
    if (target)
        add_file(im, target);
    for (size_t i = 0; i < im->n && !st; i++)
        st = read_file(im, i, err);
    size_t n_texts = 0;
    for (size_t i = 0; i < im->n && !st; i++)
        n_texts += im->files[i].role == DUB_SOURCE_TEXT && !(target && i + 1 == im->n);
    if (n_texts > 0 && target) {
        im->files[im->n - 1].role = DUB_SOURCE_TARGET;
        im->opts.as_target = false;
    }
    for (size_t i = 1; i < im->n && source; i++) /* what is named beside --source is the dub's */
        if (im->files[i].role == DUB_SOURCE_TEXT)
            im->files[i].role = DUB_SOURCE_TARGET;
    im->opts.as_target = im->opts.as_target && !source;
    if (!st && im->has_request && im->n > 1)
        st = dub_fail(err, DUB_ERR_ARG, "a request is a whole project: import it alone");
    return st;
}

/* --- into the project --------------------------------------------------------------------------- */

static void store_path(struct dub_str **path, const struct dub_session *s)
{
    if (!*path || dub_is_url((*path)->z))
        return;
    char *full = dub_path_absolute((*path)->z);
    char *stored = full ? dub_path_relative_to(full, s->dir) : NULL;
    if (stored)
        dub_str_set(path, dub_sv(stored));
    dub_free(full);
    dub_free(stored);
}

/* Takes are named as the project stores its media. */
static void store_takes(struct ui_import *im, const struct dub_session *s)
{
    for (size_t f = 0; f < im->n; f++)
        for (size_t i = 0; i < im->files[f].rows.rows.n; i++)
            store_path(&im->files[f].rows.rows.at[i].audio_path, s);
    for (size_t i = 0; i < im->takes.files.n; i++) {
        struct dub_take_file *f = &im->takes.files.at[i];
        struct dub_str *path = dub_str_new_z(f->path);
        store_path(&path, s);
        dub_free(f->path);
        f->path = dub_strdup(path->z);
        f->name = dub_sv(dub_path_base(f->path));
        dub_str_unref(path);
    }
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

static enum dub_status take_request(struct dub_session *s, struct ui_source *src,
                                    struct dub_txn *t, struct dub_err *err)
{
    struct dub_buf notes;
    dub_buf_init(&notes, 0);
    remove_all(s);
    enum dub_status st = dub_request_parse(src->request, s->project, t, &s->rng, &notes, err);
    if (st && err)
        dub_err_at(err, src->path, 0, 0);
    struct dub_sv rest = dub_buf_sv(&notes);
    while (!st && rest.n) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        ui_say("%s: %.*s", src->path, (int)line.n, line.p);
    }
    dub_buf_fini(&notes);
    return st;
}

static enum dub_status make_plan(struct ui_import *im, const struct dub_project *p,
                                 struct dub_plan *plan, struct dub_err *err)
{
    im->opts.mode = ui_has(im->cli, "--replace") ? DUB_PLAN_REPLACE
                    : ui_has(im->cli, "--merge") ? DUB_PLAN_MERGE
                                                 : DUB_PLAN_INTO;
    return dub_plan_make(im->files, im->n, &im->opts, p, plan, err);
}

/* All files are one undo step. */
static enum dub_status import_into(struct ui_import *im, struct dub_session *s, struct dub_err *err)
{
    struct dub_plan plan = {0};
    enum dub_status st = DUB_OK;
    if (!im->has_request)
        st = make_plan(im, s->project, &plan, err);
    if (!st) {
        struct dub_txn *t = dub_session_begin(s, "import %s", dub_path_base(im->sources[0].path));
        if (im->has_request)
            st = take_request(s, &im->sources[0], t, err);
        else
            dub_plan_commit(&plan, s->project, t, &s->rng);
        if (st)
            dub_session_abort(s);
        else
            dub_session_commit(s);
    }
    if (!st && !im->has_request)
        ui_import_say_plan(&plan);
    dub_plan_fini(&plan);
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

static enum dub_status open_existing(struct ui_import *im, struct dub_session **out,
                                     struct dub_err *err)
{
    const struct ui_cli *cli = im->cli;
    enum dub_status st = ui_session_open(im->cli, im->target, DUB_OPEN_WRITE, out, err);
    bool filled = !st && dub_project_n_segments((*out)->project) > 0;
    if (filled && !ui_has(cli, "--merge") && !ui_has(cli, "--replace"))
        return dub_fail(err, DUB_ERR_STATE,
                        "%s has %zu segments: say --merge to add to them or --replace to remove "
                        "them first",
                        im->target, dub_project_n_segments((*out)->project));
    if (!st && im->has_request && !ui_has(cli, "--replace"))
        return dub_fail(err, DUB_ERR_STATE,
                        "%s exists, and a request is a whole project: say --replace", im->target);
    return st;
}

/* The project that is imported into: there already, or made now. */
static enum dub_status open_target(struct ui_import *im, bool exists, struct dub_session **out,
                                   struct dub_err *err)
{
    char owner[64];
    const char *video = ui_value(im->cli, "--video");
    enum dub_status st;
    ui_owner_name(im->cli, owner, sizeof(owner));
    if (exists) {
        st = open_existing(im, out, err);
    } else {
        *out = ui_session_new(im->cli);
        st = dub_session_create(*out, im->target, owner, err);
        dub_session_before_first(*out);
        if (!st)
            st = run_line(*out, "set model ", "lipsync-2", err);
        if (!st && !im->has_request)
            st = run_line(*out, "set sync-mode ", "silence", err);
    }
    if (!st && video)
        st = run_line(*out, "set video ", video, err);
    return st;
}

static enum dub_status say_result(struct ui_import *im, const struct dub_session *s,
                                  struct dub_err *err)
{
    size_t n_segments = dub_project_n_segments(s->project);
    size_t n_speakers = dub_project_n_speakers(s->project);
    enum dub_status st = DUB_OK;
    if (im->cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddStringToObject(doc, "project", s->path);
        cJSON_AddNumberToObject(doc, "segments", (double)n_segments);
        cJSON_AddNumberToObject(doc, "speakers", (double)n_speakers);
        st = ui_print_json(doc, err);
    }
    if (!st)
        ui_say("%s: %zu segments, %zu speakers", im->target, n_segments, n_speakers);
    return st;
}

static enum dub_status commit(struct ui_import *im, struct dub_err *err)
{
    struct dub_session *s = NULL;
    bool created = !dub_file_exists(im->target);
    if (created && !dub_sv_ends(dub_sv(im->target), DUB_SV_LIT(".dub")))
        return dub_fail(err, DUB_ERR_ARG, "the last name is the project, and it ends in .dub: '%s' "
                        "does not", im->target);
    enum dub_status st = open_target(im, !created, &s, err);
    if (!st) {
        store_takes(im, s);
        st = import_into(im, s, err);
    }
    if (!st)
        ui_learn_facts(im->cli, s);
    if (!st)
        st = ui_probe_urls(im->cli, s, err);
    if (!st)
        st = created ? dub_session_save_as_first(s, err) : dub_session_save(s, err);
    if (!st)
        st = say_result(im, s, err);
    ui_session_close(s);
    return st;
}

/* --- the dry run -------------------------------------------------------------------------------- */

/* A request read into a project of its own: the dry run sees all that the real one would refuse. */
static enum dub_status rows_of_request(struct ui_import *im, struct dub_err *err)
{
    struct dub_session *s = ui_session_new(im->cli);
    struct dub_rows *rows = &im->files[0].rows;
    enum dub_status st = import_into(im, s, err);
    for (size_t i = 0; !st && i < dub_project_n_segments(s->project); i++) {
        const struct dub_segment *seg = dub_project_segment(s->project, i);
        struct dub_row row = {.span = seg->span, .speaker = dub_str_ref(seg->speaker),
                              .text = dub_str_ref(seg->text)};
        dub_vec_push(&rows->rows, row);
        rows->n_read++;
    }
    dub_session_free(s);
    return st;
}

static enum dub_status dry_run(struct ui_import *im, struct dub_err *err)
{
    struct dub_session *s = NULL;
    struct dub_plan plan = {0};
    enum dub_status st;
    if (im->has_request) {
        st = rows_of_request(im, err);
        return st ? st : ui_import_print(im, NULL, NULL, err);
    }
    if (im->target && dub_file_exists(im->target)) {
        st = ui_session_open(im->cli, im->target, DUB_OPEN_READ, &s, err);
        if (!st)
            store_takes(im, s);
    } else {
        s = ui_session_new(im->cli);
        st = DUB_OK;
    }
    if (!st)
        st = make_plan(im, s->project, &plan, err);
    if (!st)
        st = ui_import_print(im, &plan, s->project, err);
    dub_plan_fini(&plan);
    ui_session_close(s);
    return st;
}

static enum dub_status run_import(struct ui_cli *cli, struct dub_err *err)
{
    struct ui_import im = {.cli = cli};
    bool dry = ui_has(cli, "--dry-run");
    bool by_option = ui_value(cli, "--target") || ui_value(cli, "--source");
    size_t n = cli->args.n, n_args = n;
    /* The last name is the project; a dry run may do without one. */
    if (!dry || (n + by_option > 1 && dub_sv_ends(dub_sv(cli->args.at[n - 1]), DUB_SV_LIT(".dub")))) {
        if (n + by_option < 2)
            return dub_fail(err, DUB_ERR_ARG, "usage: dubline import FILE... P.dub");
        im.target = cli->args.at[n - 1];
        n_args = n - 1;
    }
    enum dub_status st = read_options(&im, err);
    if (!st)
        st = read_files(&im, n_args, err);
    if (!st)
        ui_import_say_rows(&im);
    if (!st)
        st = dry ? dry_run(&im, err) : commit(&im, err);
    free_import(&im);
    return st;
}

static const struct ui_option import_options[] = {
    {"--format", "F", false, "read as this format instead of finding out"},
    {"--fps", "RATE", false, "frame rate, for files that count frames"},
    {"--video", "V", false, "the video, for a project that is made now"},
    {"--merge", NULL, false, "add to the segments there are; keep what was edited since the last import"},
    {"--replace", NULL, false, "remove the segments there are first"},
    {"--target", "[FILE]", false, "the dub's texts: of FILE, else of all files"},
    {"--source", "FILE", false, "what is said in the video; the other files are the dub's texts"},
    {"--pair", "HOW", false, "join the two texts by index, by time, or auto"},
    {"--bilingual", "HOW", false, "cues with two languages: source-first, target-first or auto"},
    {"--takes", "DIR", false, "audio files, one for each line, named by number and speaker"},
    {"--split", "HOW", false, "cut rows where the speaker changes: sentences, words or never"},
    {"--speakers", "WHOSE", false, "where both have names: those of the transcript or diarization"},
    {"--nearest", "TIME", false, "how far away a turn may be to name the speaker (1 s)"},
    {"--dashes", NULL, false, "a cue whose lines begin with dashes is a row for each speaker"},
    {"--carry-speaker", NULL, false, "a row without a label is the last speaker's"},
    {"--merge-gap", "TIME", false, "join neighbours of one speaker at most this far apart"},
    {"--overlap", "HOW", false, "both stay, keep-earlier, keep-longer or split"},
    {"--min-gap", "TIME", false, "open at least this gap between rows"},
    {"--min-length", "TIME", false, "lengthen shorter rows where there is room"},
    {"--map", "FOUND=REF", true, "give a label found in the file to a speaker; FOUND= leaves it out"},
    {"--likely", NULL, false, "take the speakers whose names are nearly the same"},
    {"--cast", NULL, false, "with --dry-run: labels, lines, time, and whose they would be"},
    {"--columns", "MAP", false, "which column holds what: start=Von,end=Bis,text=3"},
    {"--profile", "NAME", false, "columns kept under a name"},
    {"--save-profile", "NAME", false, "keep --columns under a name"},
    {"--probe", NULL, false, "fetch URLs as far as needed to learn their length"},
    {"--dry-run", NULL, false, "read and report, write nothing"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

const struct ui_verb ui_verbs_import[] = {
    {"import", "FILE... P.dub", "Make segments and speakers from transcripts and diarizations.",
     "Also reads a Sync request JSON. The format is found by content. P.dub is created where it "
     "does not exist. A file with speakers only (a diarization) gives its speakers to the texts of "
     "the others. All of it is one undo step.",
     1, -1, import_options, run_import, false},
    {0},
};
