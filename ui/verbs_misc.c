/* sandbox, commands, completion, doctor. */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "cli.h"
#include "cli_docs.h"
#include "cli_doctor.h"
#include "cmd/docgen.h"
#include "keys.h"
#include "net/secret.h"
#include "options.h"
#include "run/paths.h"

/* --- sandbox ------------------------------------------------------------------------------------ */

static enum dub_status run_sandbox(struct ui_cli *cli, struct dub_err *err)
{
    char *helper;
    enum dub_status st = dub_helper_path("dubline-serve", &helper, err);
    if (st)
        return st;
    DUB_VEC(char *) argv = {0};
    dub_vec_push(&argv, helper);
    dub_vec_push(&argv, dub_strdup("sandbox"));
    for (int i = 0; i < cli->argc; i++)
        dub_vec_push(&argv, cli->argv[i]);
    dub_vec_push(&argv, NULL);
    execv(helper, argv.at);
    st = dub_fail_sys(err, errno, helper, "start");
    dub_free(argv.at[1]);
    dub_vec_fini(&argv);
    dub_free(helper);
    return st;
}

/* --- commands and completion -------------------------------------------------------------------- */

static enum dub_status unknown_command(const char *name, struct dub_err *err)
{
    const char *names[128];
    size_t n;
    const struct dub_cmd *all = dub_cmds(&n);
    for (size_t i = 0; i < n && i < DUB_ARRAY_LEN(names); i++)
        names[i] = all[i].name;
    const char *near = dub_nearest(dub_sv(name), names, n);
    return dub_fail(err, DUB_ERR_ARG, "there is no command '%s'%s%s%s", name,
                    near ? "; did you mean " : "; 'dubline commands' lists them", near ? near : "",
                    near ? "?" : "");
}

static void keys_text(struct dub_buf *out)
{
    struct ui_keymap m;
    ui_keymap_init(&m);
    if (ui_keymap_read(&m, dub_sv(ui_keymap_defaults()), "default", NULL) == DUB_OK)
        ui_keymap_print(&m, out);
    ui_keymap_fini(&m);
}

static enum dub_status run_commands(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_buf out;
    const struct dub_cmd *one = cli->args.n ? dub_cmd_find(dub_sv(cli->args.at[0])) : NULL;
    if (cli->args.n && !one)
        return unknown_command(cli->args.at[0], err);
    if (cli->json)
        return ui_print_json(dub_cmds_to_json(), err);
    dub_buf_init(&out, 0);
    if (ui_has(cli, "--man"))
        ui_man_page(&out);
    else if (ui_has(cli, "--verbs"))
        ui_verb_table(&out);
    else if (ui_has(cli, "--options"))
        ui_options_table(&out);
    else if (ui_has(cli, "--keys"))
        keys_text(&out);
    else if (one)
        dub_cmd_to_text(one, &out);
    else
        dub_cmds_to_text(&out);
    enum dub_status st = ui_print(dub_buf_sv(&out), err);
    dub_buf_fini(&out);
    return st;
}

static const struct ui_option commands_options[] = {
    {"--json", NULL, false, "the table as one JSON document"},
    {"--man", NULL, false, "the manual page, as roff"},
    {"--verbs", NULL, false, "the verbs, as a Markdown table"},
    {"--options", NULL, false, "the editor's options, as a Markdown table"},
    {"--keys", NULL, false, "the editor's keys, as a keymap file has them"},
    {0},
};

static enum dub_status run_completion(struct ui_cli *cli, struct dub_err *err)
{
    struct dub_buf out;
    dub_buf_init(&out, 0);
    enum dub_status st = ui_completion(cli->args.at[0], &out, err);
    if (!st)
        st = ui_print(dub_buf_sv(&out), err);
    dub_buf_fini(&out);
    return st;
}

/* --- doctor ------------------------------------------------------------------------------------- */

struct doctor {
    cJSON *doc;
    bool json, ok;
};

static void report(void *ctx, const char *what, bool ok, const char *text)
{
    struct doctor *d = ctx;
    if (d->json) {
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "what", what);
        cJSON_AddBoolToObject(item, "ok", ok);
        cJSON_AddStringToObject(item, "text", text);
        cJSON_AddItemToArray(d->doc, item);
    } else {
        printf("%-4s %-10s %s\n", ok ? "ok" : "!!", what, text);
    }
    d->ok = d->ok && ok;
}

static void check_folder(struct doctor *d, enum dub_dir which, const char *name)
{
    char *path = dub_dir_path(which);
    struct dub_err err = {0};
    if (!path)
        report(d, name, false, "neither HOME nor the XDG variable is set: nowhere to keep files");
    else if (dub_make_dirs(path, &err) || access(path, W_OK) != 0)
        report(d, name, false, err.text[0] ? err.text : path);
    else
        report(d, name, true, path);
    dub_free(path);
}

static void check_helper(struct doctor *d, const char *name)
{
    char *path = NULL;
    struct dub_err err = {0};
    bool ok = dub_helper_path(name, &path, &err) == DUB_OK;
    report(d, "helper", ok, ok ? path : err.text);
    dub_free(path);
}

static void check_service(struct doctor *d, const char *api_url)
{
    struct dub_service service;
    struct dub_err err = {0};
    char text[400];
    if (dub_service_load(api_url, true, &service, &err)) {
        report(d, "service", false, err.text);
        return;
    }
    snprintf(text, sizeof(text), "%s%s, key %.8s… (its SHA-256)", service.base_url,
             service.loopback ? " (this machine: a sandbox)" : "", service.key_hash);
    report(d, "service", true, text);
    dub_service_fini(&service);
}

/* tmux waits this long after Esc for the rest of a sequence; its default holds every Esc up. */
static void check_tmux(struct doctor *d)
{
    if (!getenv("TMUX"))
        return;
    report(d, "tmux", true,
           "Esc reaches the editor only after tmux's escape-time; 'set -sg escape-time 10' in "
           "~/.tmux.conf makes it quick");
}

static void check_terminal(struct doctor *d)
{
    const char *term = getenv("TERM"), *locale = setlocale(LC_CTYPE, NULL);
    char text[200];
    bool utf8 = locale && (strstr(locale, "UTF-8") || strstr(locale, "utf8"));
    snprintf(text, sizeof(text), "TERM=%s, locale %s%s%s", term ? term : "(not set)",
             locale ? locale : "(none)", utf8 ? "" : ": no UTF-8, so ASCII marks are used",
             getenv("NO_COLOR") ? ", NO_COLOR is set" : "");
    report(d, "terminal", term && term[0], text);
    check_tmux(d);
}

static enum dub_status run_doctor(struct ui_cli *cli, struct dub_err *err)
{
    struct doctor d = {.doc = cJSON_CreateArray(), .json = cli->json, .ok = true};
    check_helper(&d, "dubline-media");
    check_helper(&d, "dubline-serve");
    check_folder(&d, DUB_DIR_CONFIG, "config");
    check_folder(&d, DUB_DIR_STATE, "state");
    check_folder(&d, DUB_DIR_CACHE, "cache");
    check_service(&d, ui_value(cli, "--api-url"));
    check_terminal(&d);
    ui_doctor_screen(report, &d);
    enum dub_status st = DUB_OK;
    if (cli->json) {
        cJSON *doc = cJSON_CreateObject();
        cJSON_AddBoolToObject(doc, "ok", d.ok);
        cJSON_AddItemToObject(doc, "findings", d.doc);
        st = ui_print_json(doc, err);
    } else {
        cJSON_Delete(d.doc);
    }
    if (!st && !d.ok) {
        cli->failed_quietly = true;
        st = DUB_ERR_ISSUES;
    }
    return st;
}

static const struct ui_option doctor_options[] = {
    {"--api-url", "URL", false, "the service to look at"},
    {"--json", NULL, false, "one JSON document"},
    {0},
};

const struct ui_verb ui_verbs_misc[] = {
    {"sandbox", "[--port N] [--dir D] [--fault SPEC]",
     "Run a local server that speaks the same API, for trying and testing.",
     "Prints its URL first. 'dubline sandbox --help' lists its options.", 0, -1, NULL, run_sandbox,
     true},
    {"commands", "[NAME]", "List the commands that edit and the editor know, or explain one.", NULL,
     0, 1,
     commands_options, run_commands, false},
    {"completion", "bash|zsh|fish", "Print a completion script for a shell.", NULL, 1, 1, NULL,
     run_completion, false},
    {"doctor", "", "Look whether everything is in place.", NULL, 0, 0, doctor_options, run_doctor,
     false},
    {0},
};
