#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli_assets.h"
#include "run/paths.h"

#define VERBS_MAX 64

const struct ui_verb *const *ui_verbs(size_t *n)
{
    /* Joined once from the constant tables; never changes afterwards. */
    static const struct ui_verb *all[VERBS_MAX];
    static size_t n_all;
    static bool joined;
    static const struct ui_verb *const tables[] = {ui_verbs_project, ui_verbs_import,
                                                   ui_verbs_request, ui_verbs_export,
                                                   ui_verbs_media,   ui_verbs_draft,
                                                   ui_verbs_peaks,   ui_verbs_shots,
                                                   ui_verbs_service, ui_verbs_misc};
    for (size_t t = 0; !joined && t < DUB_ARRAY_LEN(tables); t++)
        for (const struct ui_verb *v = tables[t]; v->name && n_all < VERBS_MAX; v++)
            all[n_all++] = v;
    joined = true;
    *n = n_all;
    return all;
}

const struct ui_verb *ui_verb_find(const char *name)
{
    size_t n;
    const struct ui_verb *const *all = ui_verbs(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}

/* --- output ------------------------------------------------------------------------------------- */

enum dub_status ui_print(struct dub_sv text, struct dub_err *err)
{
    if (fwrite(text.p ? text.p : "", 1, text.n, stdout) == text.n && fflush(stdout) == 0)
        return DUB_OK;
    if (errno == EPIPE) { /* `| head` has enough: end as every other program does */
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    return dub_fail_sys(err, errno, "standard output", "write to");
}

enum dub_status ui_print_json(cJSON *doc, struct dub_err *err)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_json_print(doc, 0, &text);
    dub_buf_add_c(&text, '\n');
    cJSON_Delete(doc);
    enum dub_status st = dub_buf_status(&text, "the answer", err);
    if (!st)
        st = ui_print(dub_buf_sv(&text), err);
    dub_buf_fini(&text);
    return st;
}

enum dub_status ui_write_output(const char *path, struct dub_sv text, struct dub_err *err)
{
    if (!path || strcmp(path, "-") == 0)
        return ui_print(text, err);
    return dub_file_replace(path, text, err);
}

void ui_say(const char *fmt, ...)
{
    struct dub_buf raw, safe;
    va_list ap;
    dub_buf_init(&raw, 0);
    dub_buf_init(&safe, 0);
    va_start(ap, fmt);
    dub_buf_vaddf(&raw, fmt, ap);
    va_end(ap);
    dub_sanitise(dub_buf_sv(&raw), false, &safe);
    fprintf(stderr, "%s\n", dub_buf_z(&safe));
    dub_buf_fini(&raw);
    dub_buf_fini(&safe);
}

/* --- options ------------------------------------------------------------------------------------ */

static const struct ui_option help_option = {"--help", NULL, false, "say how it is used"};

static const struct ui_option *find_option(const struct ui_verb *verb, struct dub_sv name)
{
    for (const struct ui_option *o = verb->options; o && o->name; o++)
        if (dub_sv_eq_z(name, o->name))
            return o;
    if (dub_sv_eq_z(name, "--help") || dub_sv_eq_z(name, "-h"))
        return &help_option;
    return NULL;
}

static enum dub_status unknown_option(const struct ui_verb *verb, const char *arg,
                                      struct dub_err *err)
{
    const char *names[UI_OPTIONS_MAX + 1];
    size_t n = 0;
    for (const struct ui_option *o = verb->options; o && o->name && n < UI_OPTIONS_MAX; o++)
        names[n++] = o->name;
    names[n++] = "--help";
    struct dub_sv word = dub_sv(arg);
    struct dub_sv name = dub_sv_n(word.p, dub_sv_find(word, '='));
    const char *near = dub_nearest(name, names, n);
    if (near)
        return dub_fail(err, DUB_ERR_ARG, "dubline %s has no option %.*s; did you mean %s?",
                        verb->name, (int)name.n, name.p, near);
    return dub_fail(err, DUB_ERR_ARG, "dubline %s has no option %.*s; 'dubline %s --help' lists them",
                    verb->name, (int)name.n, name.p, verb->name);
}

/* A value that may be left out: not another option, and not the project, which comes last. */
static bool is_its_value(const char *word)
{
    return word && word[0] != '-' && !dub_sv_ends(dub_sv(word), DUB_SV_LIT(".dub"));
}

static enum dub_status take_option(struct ui_cli *cli, int argc, char **argv, int *i,
                                   struct dub_err *err)
{
    struct dub_sv rest = dub_sv(argv[*i]), name = dub_sv_split(&rest, '=');
    bool joined = name.n < strlen(argv[*i]);
    const struct ui_option *o = find_option(cli->verb, name);
    if (!o)
        return unknown_option(cli->verb, argv[*i], err);
    struct ui_value v = {o->name, NULL};
    bool may = o->arg && o->arg[0] == '[';
    if (o->arg && joined)
        v.value = rest.p;
    else if (may && !is_its_value(*i + 1 < argc ? argv[*i + 1] : NULL))
        v.value = NULL;
    else if (o->arg && *i + 1 < argc)
        v.value = argv[++*i];
    else if (o->arg)
        return dub_fail(err, DUB_ERR_ARG, "%s wants a value: %s %s", o->name, o->name, o->arg);
    else if (joined)
        return dub_fail(err, DUB_ERR_ARG, "%s takes no value", o->name);
    if (!o->repeatable && ui_has(cli, o->name) && o->arg)
        return dub_fail(err, DUB_ERR_ARG, "%s is given twice", o->name);
    dub_vec_push(&cli->values, v);
    return DUB_OK;
}

/* Looked for first: a wrong word before it must not hide that one document is wanted. */
static bool json_is_wanted(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

static enum dub_status parse_args(struct ui_cli *cli, int argc, char **argv, struct dub_err *err)
{
    bool only_args = false;
    cli->json = json_is_wanted(argc, argv);
    for (int i = 0; i < argc; i++) {
        if (!only_args && strcmp(argv[i], "--") == 0) {
            only_args = true;
        } else if (!only_args && argv[i][0] == '-' && argv[i][1]) {
            enum dub_status st = take_option(cli, argc, argv, &i, err);
            if (st)
                return st;
        } else {
            dub_vec_push(&cli->args, argv[i]);
        }
    }
    if (ui_has(cli, "--help"))
        return DUB_OK;
    int n = (int)cli->args.n;
    if (n < cli->verb->min_args)
        return dub_fail(err, DUB_ERR_ARG, "something is missing; usage: dubline %s %s",
                        cli->verb->name, cli->verb->args);
    if (cli->verb->max_args >= 0 && n > cli->verb->max_args)
        return dub_fail(err, DUB_ERR_ARG, "nothing is expected at '%s'; usage: dubline %s %s",
                        cli->args.at[cli->verb->max_args], cli->verb->name, cli->verb->args);
    return DUB_OK;
}

bool ui_has(const struct ui_cli *cli, const char *option)
{
    for (size_t i = 0; i < cli->values.n; i++)
        if (strcmp(cli->values.at[i].name, option) == 0)
            return true;
    return false;
}

const char *ui_value(const struct ui_cli *cli, const char *option)
{
    for (size_t i = cli->values.n; i > 0; i--)
        if (strcmp(cli->values.at[i - 1].name, option) == 0)
            return cli->values.at[i - 1].value;
    return NULL;
}

enum dub_status ui_parse_rate(const char *text, struct dub_rate *out, struct dub_err *err)
{
    struct dub_sv rest = dub_sv(text), num = dub_sv_split(&rest, '/');
    unsigned long long n, d = 1;
    int64_t e6;
    bool fraction = num.n < strlen(text);
    if (dub_sv_u64(num, 1000000, &n) && (!fraction || dub_sv_u64(rest, 100000, &d)) && n && d &&
        n / d <= 1000 && n >= d) {
        *out = (struct dub_rate){(int32_t)n, (int32_t)d};
        return DUB_OK;
    }
    if (!fraction && dub_decimal6_parse(num, &e6, NULL, NULL) == DUB_OK && e6 >= 1000000 &&
        e6 <= 1000000000) {
        int64_t nominal = (e6 + 999999) / 1000000, ntsc_e6 = nominal * 1000000000 / 1001;
        bool ntsc = e6 - ntsc_e6 < 5000 && ntsc_e6 - e6 < 5000;
        *out = ntsc ? (struct dub_rate){(int32_t)(nominal * 1000), 1001}
                    : (struct dub_rate){(int32_t)(e6 / 1000), 1000};
        return DUB_OK;
    }
    return dub_fail(err, DUB_ERR_ARG, "--fps is a frame rate such as 25, 29.97 or 30000/1001, not "
                    "'%s'", text);
}

/* --- running ------------------------------------------------------------------------------------ */

struct dub_loop *ui_loop(struct ui_cli *cli)
{
    if (!cli->loop)
        cli->loop = dub_loop_new();
    return cli->loop;
}

enum dub_status ui_media(struct ui_cli *cli, struct dub_media_client **out, struct dub_err *err)
{
    if (!cli->media) {
        char *helper;
        enum dub_status st = dub_helper_path("dubline-media", &helper, err);
        if (st)
            return st;
        cli->media = dub_media_client_new(ui_loop(cli), helper, UI_MEDIA_PROCESSES);
        dub_free(helper);
    }
    *out = cli->media;
    return DUB_OK;
}

void ui_add_error(cJSON *doc, const struct dub_err *err)
{
    cJSON *e = cJSON_AddObjectToObject(doc, "error");
    bool conflict = err->code == DUB_ERR_CONFLICT; /* remote_code is the other job's id then */
    cJSON_AddStringToObject(e, "code", err->remote_code[0] && !conflict
                                           ? err->remote_code
                                           : dub_status_name(err->code));
    cJSON_AddStringToObject(e, "message", err->text);
    dub_json_add_str_or_null(e, "path", err->path[0] ? err->path : NULL);
    if (err->line > 0)
        cJSON_AddNumberToObject(e, "line", err->line);
    else
        cJSON_AddNullToObject(e, "line");
    if (err->col > 0)
        cJSON_AddNumberToObject(e, "column", err->col);
    else
        cJSON_AddNullToObject(e, "column");
    cJSON_AddNumberToObject(e, "exit", dub_status_exit(err->code));
    if (conflict && err->remote_code[0])
        cJSON_AddStringToObject(e, "job", err->remote_code);
}

/* The text without a place that stands before it already. */
static const char *without_place(const struct dub_err *err)
{
    char place[48];
    int n = snprintf(place, sizeof(place), "line %d, column %d: ", err->line, err->col);
    return strncmp(err->text, place, (size_t)n) == 0 ? err->text + n : err->text;
}

void ui_say_error(const struct dub_err *err)
{
    bool place = err->path[0] && !strstr(err->text, err->path);
    if (place && err->line > 0)
        ui_say("dubline: %s:%d:%d: %s", err->path, err->line, err->col > 0 ? err->col : 1,
               without_place(err));
    else if (place)
        ui_say("dubline: %s: %s", err->path, err->text);
    else
        ui_say("dubline: %s", err->text);
}

static enum dub_status print_usage(const struct ui_verb *verb, struct dub_err *err)
{
    struct dub_buf out;
    dub_buf_init(&out, 0);
    dub_buf_addf(&out, "usage: dubline %s%s%s\n\n%s\n", verb->name, verb->args[0] ? " " : "",
                 verb->args, verb->summary);
    if (verb->details)
        dub_buf_addf(&out, "\n%s\n", verb->details);
    dub_buf_add_c(&out, '\n');
    for (const struct ui_option *o = verb->options; o && o->name; o++) {
        char head[64];
        snprintf(head, sizeof(head), "%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
        dub_buf_addf(&out, "  %-26s %s\n", head, o->help);
    }
    dub_buf_addf(&out, "  %-26s %s\n", "--help", help_option.help);
    enum dub_status st = ui_print(dub_buf_sv(&out), err);
    dub_buf_fini(&out);
    return st;
}

static void print_error_document(const struct dub_err *err)
{
    struct dub_err gone = {0};
    cJSON *doc = cJSON_CreateObject();
    ui_add_error(doc, err);
    if (ui_print_json(doc, &gone))
        ui_say_error(&gone);
}

static int finish(struct ui_cli *cli, enum dub_status st, const struct dub_err *err)
{
    if (st && !cli->failed_quietly) {
        if (cli->json)
            print_error_document(err);
        ui_say_error(err);
    }
    dub_shots_fini(&cli->shots);
    if (cli->assets)
        ui_assets_close(cli->assets);
    dub_free(cli->assets);
    dub_media_client_free(cli->media);
    dub_loop_free(cli->loop);
    dub_vec_fini(&cli->args);
    dub_vec_fini(&cli->values);
    return dub_status_exit(st);
}

static enum dub_status unknown_verb(const char *name, struct dub_err *err)
{
    static const char *const options[] = {"--help", "--version", "--api-url"};
    size_t n;
    const struct ui_verb *const *all = ui_verbs(&n);
    const char *names[VERBS_MAX];
    for (size_t i = 0; i < n; i++)
        names[i] = all[i]->name;
    bool option = name[0] == '-';
    const char *near = option ? dub_nearest(dub_sv(name), options, DUB_ARRAY_LEN(options))
                              : dub_nearest(dub_sv(name), names, n);
    const char *what = option ? "option" : "verb and no file";
    if (near)
        return dub_fail(err, DUB_ERR_ARG, "there is no %s '%s'; did you mean dubline %s?", what,
                        name, near);
    return dub_fail(err, DUB_ERR_ARG, "there is no %s '%s'; 'dubline --help' lists the verbs", what,
                    name);
}

int ui_cli_main(int argc, char **argv)
{
    struct ui_cli cli = {.verb = ui_verb_find(argv[0])};
    struct dub_err err = {0};
    enum dub_status st = DUB_OK;
    cli.argc = argc - 1;
    cli.argv = argv + 1;
    if (!cli.verb) {
        cli.json = json_is_wanted(argc, argv);
        st = unknown_verb(argv[0], &err);
    } else if (!cli.verb->passes_args) {
        st = parse_args(&cli, argc - 1, argv + 1, &err);
    }
    if (!st)
        st = ui_has(&cli, "--help") ? print_usage(cli.verb, &err) : cli.verb->run(&cli, &err);
    return finish(&cli, st, &err);
}
