/* request: what submit sends. */
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli.h"
#include "cli_assets.h"
#include "io/import.h"
#include "request/parse.h"
#include "verbs_diff.h"

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
    {"request", "P.dub", "Print the very bytes that submit sends.",
     "A local file that is not uploaded yet prints as \"PENDING:<sha256>\" and makes the exit "
     "status 1. Errors of check are named on standard error, exit status 1. --diff lists by meaning "
     "which segments, inputs and options differ from a request in the ledger.",
     1, 1, request_options, run_request, false},
    {0},
};
