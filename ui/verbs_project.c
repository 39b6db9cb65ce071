/* new, edit, check, recover, relink: verbs on a project file. */
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli.h"
#include "edit/castops.h"
#include "model/catalog.h"
#include "service.h"

/* --- new ---------------------------------------------------------------------------------------- */

/* Runs a command built from words, quoting each. */
static enum dub_status run_words(struct dub_session *s, const char *const *words, size_t n,
                                 struct dub_err *err)
{
    struct dub_buf line;
    dub_buf_init(&line, 0);
    for (size_t i = 0; i < n; i++) {
        if (i)
            dub_buf_add_c(&line, ' ');
        dub_word_quote(dub_sv(words[i]), &line);
    }
    enum dub_status st = dub_cmd_run_line(s, dub_buf_sv(&line), err);
    dub_buf_fini(&line);
    return st;
}

static enum dub_status split_pair(const char *text, const char *option, char **name, char **value,
                                  struct dub_err *err)
{
    struct dub_sv rest = dub_sv(text), head = dub_sv_split(&rest, '=');
    if (head.n == 0 || head.n == strlen(text) || rest.n == 0)
        return dub_fail(err, DUB_ERR_ARG, "%s takes REF=%s, not '%s'", option,
                        strcmp(option, "--name") == 0 ? "NAME" : "SOURCE", text);
    *name = dub_strndup(head.p, head.n);
    *value = dub_strndup(rest.p, rest.n);
    return DUB_OK;
}

static enum dub_status set_name(struct dub_session *s, const char *ref, const char *name,
                                struct dub_err *err)
{
    const char *words[] = {"speaker-set", ref, "name", name};
    struct dub_str *key = dub_str_new(dub_sv(ref));
    bool known = dub_project_speaker_by_ref(s->project, key) != NULL;
    dub_str_unref(key);
    return known ? run_words(s, words, 4, err)
                 : dub_fail(err, DUB_ERR_ARG, "--name %s=%s: no --speaker has that refId", ref, name);
}

static enum dub_status add_speakers(struct ui_cli *cli, struct dub_session *s, struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    for (int pass = 0; pass < 2; pass++) { /* names after all speakers exist, whatever the order */
        for (size_t i = 0; i < cli->values.n && !st; i++) {
            bool name = strcmp(cli->values.at[i].name, "--name") == 0;
            bool speaker = strcmp(cli->values.at[i].name, "--speaker") == 0;
            if ((pass == 0 && !speaker) || (pass == 1 && !name))
                continue;
            char *ref = NULL, *value = NULL;
            st = split_pair(cli->values.at[i].value, cli->values.at[i].name, &ref, &value, err);
            if (st)
                break;
            const char *add[] = {"speaker-add", ref, value};
            st = speaker ? run_words(s, add, 3, err) : set_name(s, ref, value, err);
            dub_free(ref);
            dub_free(value);
        }
    }
    return st;
}

/* Sound alone in the place of the video is a slip: say so before more is built on it. */
static enum dub_status check_picture(const struct dub_session *s, const char *video,
                                     struct dub_err *err)
{
    const struct dub_facts *f = dub_project_facts(s->project, dub_project_visual(s->project));
    if (!f || f->has_video || f->n_audio == 0)
        return DUB_OK;
    dub_fail(err, DUB_ERR_MEDIA, "%s holds no picture, only sound: a project begins with a video",
             video);
    return dub_err_at(err, video, 0, 0);
}

static enum dub_status fill_new(struct ui_cli *cli, struct dub_session *s, struct dub_err *err)
{
    const char *model = ui_value(cli, "--model"), *mode = ui_value(cli, "--sync-mode");
    const char *video[] = {"set", "video", cli->args.at[0]};
    const char *set_model[] = {"set", "model", model ? model : "lipsync-2"};
    const char *set_mode[] = {"set", "sync-mode", mode ? mode : "silence"};
    enum dub_status st = run_words(s, set_model, 3, err);
    if (!st)
        st = run_words(s, set_mode, 3, err);
    if (!st)
        st = run_words(s, video, 3, err);
    if (!st)
        st = check_picture(s, cli->args.at[0], err);
    if (!st)
        st = add_speakers(cli, s, err);
    return st;
}

/* --force is for projects: a slip like `new v.mp4 -o v.mp4 --force` must not cost the video. */
static bool may_replace(const char *path)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    bool read = dub_file_read(path, (size_t)256 * 1024 * 1024, &text, NULL) == DUB_OK;
    struct dub_sv body = dub_sv_trim(dub_buf_sv(&text));
    bool ok = read && (body.n == 0 || body.p[0] == '{');
    dub_buf_fini(&text);
    return ok;
}

static enum dub_status check_place(struct ui_cli *cli, const char *path, struct dub_err *err)
{
    if (!path || strcmp(path, "-") == 0)
        return dub_fail(err, DUB_ERR_ARG, "say where the project goes: -o NAME.dub");
    char *dir = dub_path_dir(path);
    bool has_folder = dub_file_exists(dir);
    if (!has_folder)
        dub_fail(err, DUB_ERR_IO, "there is no folder %s for the project", dir);
    dub_free(dir);
    if (!has_folder)
        return dub_err_at(err, path, 0, 0);
    if (!dub_file_exists(path))
        return DUB_OK;
    if (!ui_has(cli, "--force"))
        dub_fail(err, DUB_ERR_CONFLICT, "%s exists already; --force replaces it", path);
    else if (!may_replace(path))
        dub_fail(err, DUB_ERR_CONFLICT, "%s is no project: --force replaces only projects", path);
    else
        return DUB_OK;
    return dub_err_at(err, path, 0, 0);
}

static enum dub_status run_new(struct ui_cli *cli, struct dub_err *err)
{
    const char *path = ui_value(cli, "-o");
    char owner[64];
    enum dub_status st = check_place(cli, path, err);
    if (st)
        return st;
    struct dub_session *s = ui_session_new(cli);
    ui_owner_name(cli, owner, sizeof(owner));
    st = dub_session_create(s, path, owner, err);
    if (!st)
        st = fill_new(cli, s, err);
    /* A new project begins with nothing to undo: its first state is what `new` was told. */
    if (!st)
        st = ui_probe_urls(cli, s, err);
    if (!st)
        st = dub_session_save_as_first(s, err);
    if (!st && cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddStringToObject(doc, "project", s->path);
        st = ui_print_json(doc, err);
    }
    ui_session_close(s);
    return st;
}

static const struct ui_option new_options[] = {
    {"-o", "P.dub", false, "the project file to write"},
    {"--speaker", "REF=SOURCE", true, "a speaker and their audio: path, URL, asset:ID, voice:ID"},
    {"--name", "REF=NAME", true, "the name shown for a speaker"},
    {"--model", "M", false, "model (default lipsync-2)"},
    {"--sync-mode", "M", false, "sync mode (default silence)"},
    {"--probe", NULL, false, "fetch URLs as far as needed to learn their length"},
    {"--force", NULL, false, "replace an existing project"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* --- edit --------------------------------------------------------------------------------------- */

static enum dub_status number_error(struct dub_err *err, const char *what, size_t n,
                                    enum dub_status st)
{
    dub_err_prefix(err, "%s %zu: ", what, n);
    return st;
}

static enum dub_status run_script(struct dub_session *s, const char *path, size_t *n_done,
                                  struct dub_err *err)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    enum dub_status st = dub_file_read(path, 64 * 1024 * 1024, &text, err);
    struct dub_sv rest = dub_buf_sv(&text);
    if (dub_sv_starts(rest, DUB_SV_LIT("\xef\xbb\xbf"))) /* what some editors put in front */
        rest = dub_sv_n(rest.p + 3, rest.n - 3);
    for (int line = 1; rest.n > 0 && !st; line++) {
        struct dub_sv command = dub_sv_split(&rest, '\n');
        st = dub_cmd_run_line(s, command, err);
        if (st) {
            dub_err_prefix(err, "%s:%d: ", strcmp(path, "-") == 0 ? "standard input" : path, line);
            dub_err_at(err, path, line, 1);
        } else if (dub_sv_trim(command).n) {
            ++*n_done;
        }
    }
    dub_buf_fini(&text);
    return st;
}

static enum dub_status run_commands(struct ui_cli *cli, struct dub_session *s, size_t *n_done,
                                    struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    size_t n_given = 0;
    for (size_t i = 0; i < cli->values.n && !st; i++) {
        const struct ui_value *v = &cli->values.at[i];
        if (strcmp(v->name, "-c") == 0) {
            st = dub_cmd_run_line(s, dub_sv(v->value), err);
            n_given++;
            if (st)
                return number_error(err, "command", n_given, st);
            ++*n_done;
        } else if (strcmp(v->name, "--script") == 0) {
            n_given++;
            st = run_script(s, v->value, n_done, err);
        }
    }
    if (n_given == 0)
        return dub_fail(err, DUB_ERR_ARG, "nothing to do: give -c 'COMMAND' or --script FILE");
    return st;
}

/* A webhook that was set here needs no second word at submit. */
static void remember_webhook(const struct dub_session *s, const char *before)
{
    const struct dub_str *now = dub_project_settings(s->project)->webhook;
    if (now && (!before || strcmp(now->z, before) != 0))
        ui_webhook_remember(now->z);
}

static enum dub_status run_edit(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    size_t n_done = 0;
    bool dry = ui_has(cli, "--dry-run");
    enum dub_status st = ui_session_open(cli, cli->args.at[0],
                                         dry ? DUB_OPEN_TRY : DUB_OPEN_WRITE, &s, err);
    if (st)
        return st;
    const struct dub_str *hook = dub_project_settings(s->project)->webhook;
    char *hook_before = hook ? dub_strdup(hook->z) : NULL;
    st = run_commands(cli, s, &n_done, err);
    if (!st)
        st = ui_probe_urls(cli, s, err);
    if (!st && !dry && dub_session_is_dirty(s))
        st = dub_session_save(s, err);
    else if (!st && !dry)
        dub_session_sync(s); /* undo and redo that end where the file is */
    if (!st && !dry)
        remember_webhook(s, hook_before);
    dub_free(hook_before);
    if (!st && cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddStringToObject(doc, "project", s->path);
        cJSON_AddNumberToObject(doc, "commands", (double)n_done);
        cJSON_AddNumberToObject(doc, "segments", (double)dub_project_n_segments(s->project));
        cJSON_AddBoolToObject(doc, "saved", !dry);
        st = ui_print_json(doc, err);
    }
    if (!st && dry)
        ui_say("%zu command%s would work; nothing was written", n_done, n_done == 1 ? "" : "s");
    dub_session_free(s);
    return st;
}

static const struct ui_option edit_options[] = {
    {"-c", "COMMAND", true, "a command; several run in the order given"},
    {"--script", "FILE", true, "commands, one a line; # begins a comment; - is standard input"},
    {"--dry-run", NULL, false, "try, and write nothing"},
    {"--probe", NULL, false, "fetch URLs as far as needed to learn their length"},
    {"--yes", NULL, false, "agree where a command asks"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* --- check ------------------------------------------------------------------------------------ */

static enum dub_status print_check(const struct dub_diag_list *l, struct dub_err *err)
{
    struct dub_buf out, safe;
    dub_buf_init(&out, 0);
    dub_buf_init(&safe, 0);
    for (size_t i = 0; i < l->items.n; i++) {
        const struct dub_diag *d = &l->items.at[i];
        dub_buf_addf(&out, "%-7s %-18s %s%s\n", dub_severity_name(d->severity), d->rule,
                     d->waived ? "(waived) " : "", dub_str_z(d->message));
        if (d->fix && !d->waived)
            dub_buf_addf(&out, "%-26s fix: %s\n", "", d->fix->z);
    }
    dub_buf_addf(&out, "%zu error%s, %zu warning%s, %zu note%s\n", l->n_error,
                 l->n_error == 1 ? "" : "s", l->n_warning, l->n_warning == 1 ? "" : "s",
                 l->n_info, l->n_info == 1 ? "" : "s");
    dub_sanitise(dub_buf_sv(&out), false, &safe);
    enum dub_status st = ui_print(dub_buf_sv(&safe), err);
    dub_buf_fini(&out);
    dub_buf_fini(&safe);
    return st;
}

static void say_how_to_fix(const char *path, const struct dub_diag_list *l)
{
    for (size_t i = 0; i < l->items.n; i++) {
        const struct dub_diag *d = &l->items.at[i];
        if (!d->fix || d->waived || d->severity == DUB_SEV_INFO || strchr(d->fix->z, '\''))
            continue;
        ui_say("to repair one: dubline edit %s -c '%s'; all: -c 'fix all'", path, d->fix->z);
        return;
    }
}

static enum dub_status run_check(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    const char *plan = ui_value(cli, "--plan");
    if (plan && !dub_plan_find(dub_sv(plan)))
        return dub_fail(err, DUB_ERR_ARG,
                        "there is no plan '%s': free, hobbyist, creator, growth, scale, enterprise",
                        plan);
    enum dub_status st = ui_session_open(cli, cli->args.at[0], DUB_OPEN_READ, &s, err);
    if (st)
        return st;
    s->plan = dub_strdup(plan);
    s->gaps = ui_has(cli, "--gaps");
    if (ui_has(cli, "--listen") && (st = ui_listen_all(cli, s, err)) != DUB_OK) {
        dub_session_free(s);
        return st;
    }
    const struct dub_diag_list *l = dub_session_diags(s);
    st = cli->json ? ui_print_json(dub_diag_list_to_json(l, s->path), err) : print_check(l, err);
    if (!st && !cli->json)
        say_how_to_fix(cli->args.at[0], l);
    size_t n_unheard = ui_unheard(s);
    if (!st && !cli->json && n_unheard)
        ui_say("%zu file%s not listened to: check --listen also finds silence, clipping, jumps of "
               "loudness and cut words", n_unheard, n_unheard == 1 ? " was" : "s were");
    if (!st && l->n_error) {
        cli->failed_quietly = true;
        st = DUB_ERR_ISSUES;
    }
    dub_session_free(s);
    return st;
}

static const struct ui_option check_options[] = {
    {"--plan", "NAME", false, "check against this plan's limits too"},
    {"--listen", NULL, false, "listen to the sound of all local files, as far as not done before"},
    {"--gaps", NULL, false, "also name the parts of the video that no segment covers"},
    {"--probe", NULL, false, "fetch URLs as far as needed to learn their length"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

static const struct ui_option json_only[] = {
    {"--json", NULL, false, "one JSON document"},
    {0},
};

/* --- recover and relink ------------------------------------------------------------------------- */

static enum dub_status run_recover(struct ui_cli *cli, struct dub_err *err)
{
    char owner[64];
    struct dub_session *s = ui_session_new(cli);
    struct dub_recovery r = {0};
    ui_owner_name(cli, owner, sizeof(owner));
    enum dub_status st = dub_session_open(s, cli->args.at[0], DUB_OPEN_EDITOR, owner, err);
    if (!st)
        st = dub_session_recovery(s, &r, err);
    if (!st && r.n_steps)
        ui_say("%s%zu step%s", dub_buf_z(&r.summary), r.n_steps, r.n_steps == 1 ? "" : "s");
    bool discard = ui_has(cli, "--discard");
    if (!st)
        st = discard ? dub_session_discard(s, err) : dub_session_recover(s, err);
    if (!st && !discard)
        st = dub_session_save(s, err);
    if (!st && cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddStringToObject(doc, "project", s->path);
        cJSON_AddNumberToObject(doc, "steps", (double)r.n_steps);
        cJSON_AddBoolToObject(doc, "discarded", discard);
        st = ui_print_json(doc, err);
    }
    dub_recovery_fini(&r);
    dub_session_free(s);
    return st;
}

static const struct ui_option recover_options[] = {
    {"--discard", NULL, false, "forget the unsaved edits instead"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

static bool same_file(const struct dub_session *s, const struct dub_input *in, const char *old)
{
    if (in->loc != DUB_LOC_FILE)
        return false;
    char *path = dub_session_file_path(s, in), *full = dub_path_absolute(path);
    char *want = dub_path_absolute(old);
    bool same = strcmp(in->where->z, old) == 0 || (full && want && strcmp(full, want) == 0);
    dub_free(path);
    dub_free(full);
    dub_free(want);
    return same;
}

static enum dub_status run_relink(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_session *s;
    const char *old = cli->args.at[1];
    if (!dub_file_exists(cli->args.at[2])) {
        dub_fail(err, DUB_ERR_IO, "there is no file %s", cli->args.at[2]);
        return dub_err_at(err, cli->args.at[2], 0, 0);
    }
    char owner[64];
    s = ui_session_new(cli);
    ui_owner_name(cli, owner, sizeof(owner));
    enum dub_status st = dub_session_open(s, cli->args.at[0], DUB_OPEN_WRITE, owner, err);
    size_t n = 0;
    char *where = st ? NULL : dub_path_relative_to(cli->args.at[2], s->dir);
    if (!st)
        st = ui_probe_where(cli, s, where, err);
    if (!st) {
        dub_session_begin(s, "relink %s", old);
        for (size_t i = 0; i < dub_project_n_inputs(s->project); i++) {
            const struct dub_input *in = dub_project_input(s->project, i);
            if (!same_file(s, in, old))
                continue;
            struct dub_input *changed = dub_input_dup(in);
            dub_input_locate(changed, DUB_SOURCE_FILE, dub_sv(where));
            dub_session_put(s, changed);
            n++;
        }
        dub_session_commit(s);
        if (n == 0)
            st = dub_fail(err, DUB_ERR_STATE, "no input of the project is %s", old);
    }
    if (!st)
        st = ui_probe_where(cli, s, where, err);
    if (!st)
        st = dub_session_save(s, err);
    if (!st && cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddStringToObject(doc, "project", s->path);
        cJSON_AddNumberToObject(doc, "inputs", (double)n);
        cJSON_AddStringToObject(doc, "file", where);
        st = ui_print_json(doc, err);
    }
    if (!st)
        ui_say("%zu input%s now %s %s", n, n == 1 ? "" : "s", n == 1 ? "is" : "are", where);
    dub_free(where);
    dub_session_free(s);
    return st;
}

const struct ui_verb ui_verbs_project[] = {
    {"new", "VIDEO -o P.dub [--speaker REF=SOURCE]...", "Start a project from a video.",
     "VIDEO and SOURCE are a path, an http(s) URL or asset:ID; a SOURCE may also be voice:ID. "
     "Naming a URL never fetches it.",
     1, 1, new_options, run_new, false},
    {"edit", "P.dub (-c 'COMMAND')... | --script FILE",
     "Change a project by commands, all or nothing.",
     "The first command that fails leaves the file untouched. 'dubline commands' lists them.",
     1, 1, edit_options, run_edit, false},
    {"check", "P.dub [--listen] [--plan NAME]", "Say what is wrong before anything is paid.",
     "Exit status 1 when there are errors. --listen decodes the sound of the video and of every "
     "local audio once: it finds where audio truly ends, silent and clipped crops, jumps of "
     "loudness, speech that no segment covers and cuts inside words. What was heard is kept in "
     "the cache by content.", 1, 1, check_options, run_check, false},
    {"fit", "P.dub [--worst N] [--modes]", "Show how each segment's audio fits its slot.",
     "The last column is where the segment ends in the output, as far as the segments up to it "
     "make it longer or shorter.",
     1, 1, ui_fit_options, ui_run_fit, false},
    {"recover", "P.dub [--discard]", "Apply edits that a cut-off editor had not saved.", NULL, 1, 1,
     recover_options, run_recover, false},
    {"relink", "P.dub OLD NEW", "Point inputs at a file that moved.", NULL, 3, 3, json_only, run_relink,
     false},
    {0},
};
