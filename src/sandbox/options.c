#include "sandbox/options.h"

#include "base/mem.h"
#include "base/str.h"

#define JOB_MAX_US   ((dub_us)7 * 24 * 3600 * DUB_US_PER_S)
#define SPEED_MAX_E6 ((int64_t)1000000 * 1000000)

void dub_sb_options_init(struct dub_sb_options *opt)
{
    *opt = (struct dub_sb_options){
        .job_us = DUB_US_PER_S,
        .speed_e6 = 1000000,
        .plan = dub_sb_plan_find("creator"),
        .create_rate = 60,
        .read_rate = 600,
        .link_us = 3600 * DUB_US_PER_S,
    };
}

void dub_sb_options_fini(struct dub_sb_options *opt)
{
    dub_free(opt->dir);
    dub_sb_faults_fini(&opt->faults);
    dub_vec_fini(&opt->endings);
}

int64_t dub_sb_real_ms(const struct dub_sb_options *opt, dub_us span_us)
{
    return dub_mul_div_round(span_us, 1000, opt->speed_e6);
}

const struct dub_sb_ending *dub_sb_ending_match(const struct dub_sb_options *opt, uint64_t n)
{
    for (size_t i = 0; i < opt->endings.n; i++)
        if (n >= opt->endings.at[i].first && n <= opt->endings.at[i].last)
            return &opt->endings.at[i];
    return NULL;
}

/* --- values ----------------------------------------------------------------------------------- */

typedef enum dub_status set_fn(struct dub_sb_options *opt, const char *value, struct dub_err *err);

static enum dub_status set_port(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    unsigned long long n;
    if (!dub_sv_u64(dub_sv(v), 65535, &n))
        return dub_fail(err, DUB_ERR_ARG, "--port: '%s' is not a number from 0 to 65535", v);
    opt->port = (unsigned)n;
    return DUB_OK;
}

static enum dub_status set_dir(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    if (!v[0])
        return dub_fail(err, DUB_ERR_ARG, "--dir: the name of a folder is missing");
    dub_free(opt->dir);
    opt->dir = dub_strdup(v);
    return DUB_OK;
}

static enum dub_status set_seconds(const char *option, const char *v, dub_us max_us, dub_us *out,
                                   struct dub_err *err)
{
    if (dub_decimal6_parse(dub_sv(v), out, NULL, NULL) || *out < 0 || *out > max_us)
        return dub_fail(err, DUB_ERR_ARG, "%s: '%s' is not a number of seconds from 0 to %lld",
                        option, v, (long long)(max_us / DUB_US_PER_S));
    return DUB_OK;
}

static enum dub_status set_job(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    return set_seconds("--job-seconds", v, JOB_MAX_US, &opt->job_us, err);
}

static enum dub_status set_link(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    return set_seconds("--link-seconds", v, JOB_MAX_US, &opt->link_us, err);
}

static enum dub_status set_speed(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    if (dub_decimal6_parse(dub_sv(v), &opt->speed_e6, NULL, NULL) || opt->speed_e6 < 1000 ||
        opt->speed_e6 > SPEED_MAX_E6)
        return dub_fail(err, DUB_ERR_ARG, "--speed: '%s' is not a factor from 0.001 to 1000000", v);
    return DUB_OK;
}

static enum dub_status set_plan(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    opt->plan = dub_sb_plan_find(v);
    if (!opt->plan)
        return dub_fail(err, DUB_ERR_ARG,
                        "--plan: '%s' is not a plan; there are free, hobbyist, creator, growth, "
                        "scale and enterprise",
                        v);
    return DUB_OK;
}

static enum dub_status set_rate(const char *option, const char *v, unsigned *out,
                                struct dub_err *err)
{
    unsigned long long n;
    if (!dub_sv_u64(dub_sv(v), 1000000, &n))
        return dub_fail(err, DUB_ERR_ARG,
                        "%s: '%s' is not a number of calls a minute (0: no limit)", option, v);
    *out = (unsigned)n;
    return DUB_OK;
}

static enum dub_status set_create_rate(struct dub_sb_options *opt, const char *v,
                                       struct dub_err *err)
{
    return set_rate("--create-rate", v, &opt->create_rate, err);
}

static enum dub_status set_read_rate(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    return set_rate("--read-rate", v, &opt->read_rate, err);
}

static enum dub_status set_fault(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    return dub_sb_faults_parse(&opt->faults, v, err);
}

static enum dub_status set_ending(struct dub_sb_options *opt, const char *option, const char *v,
                                  struct dub_err *err)
{
    struct dub_sb_ending e = {.rejected = strcmp(option, "--job-reject") == 0};
    struct dub_sv code = dub_sv(v);
    struct dub_sv calls = dub_sv_split(&code, ':');
    if (!dub_sb_calls_parse(calls, &e.first, &e.last) || code.n == 0)
        return dub_fail(err, DUB_ERR_ARG,
                        "%s: '%s' is not N:CODE, for example 1:generation_pipeline_failed", option,
                        v);
    if (code.n >= sizeof(e.code) || !dub_sb_error_find(code.p))
        return dub_fail(err, DUB_ERR_ARG, "%s: '%s' is not a code of the error catalog", option,
                        code.p);
    memcpy(e.code, code.p, code.n);
    dub_vec_push(&opt->endings, e);
    return DUB_OK;
}

static enum dub_status set_fail(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    return set_ending(opt, "--job-fail", v, err);
}

static enum dub_status set_reject(struct dub_sb_options *opt, const char *v, struct dub_err *err)
{
    return set_ending(opt, "--job-reject", v, err);
}

/* --- words ------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    set_fn *set;
} valued[] = {
    {"--port", set_port},
    {"--dir", set_dir},
    {"--job-seconds", set_job},
    {"--speed", set_speed},
    {"--plan", set_plan},
    {"--fault", set_fault},
    {"--job-fail", set_fail},
    {"--job-reject", set_reject},
    {"--create-rate", set_create_rate},
    {"--read-rate", set_read_rate},
    {"--link-seconds", set_link},
};

/* Length of the common start: enough to name what a mistyped option was meant to be. */
static const char *nearest(const char *word)
{
    const char *best = "--help";
    size_t best_n = 0;
    for (size_t i = 0; i < DUB_ARRAY_LEN(valued); i++) {
        size_t n = 0;
        while (word[n] && word[n] == valued[i].name[n])
            n++;
        if (n > best_n) {
            best_n = n;
            best = valued[i].name;
        }
    }
    return best_n > 2 ? best : "--help";
}

/* One option; *i moves past its value. */
static enum dub_status parse_one(struct dub_sb_options *opt, int argc, char **argv, int *i,
                                 struct dub_err *err)
{
    struct dub_sv value = dub_sv(argv[*i]);
    struct dub_sv name = dub_sv_split(&value, '=');
    bool joined = name.n < strlen(argv[*i]);
    for (size_t k = 0; k < DUB_ARRAY_LEN(valued); k++) {
        if (!dub_sv_eq_z(name, valued[k].name))
            continue;
        if (joined)
            return valued[k].set(opt, value.p, err);
        if (++*i >= argc)
            return dub_fail(err, DUB_ERR_ARG, "%s: a value is missing", valued[k].name);
        return valued[k].set(opt, argv[*i], err);
    }
    return dub_fail(err, DUB_ERR_ARG, "'%s' is not an option of the sandbox; did you mean %s?",
                    argv[*i], nearest(argv[*i]));
}

enum dub_status dub_sb_options_parse(struct dub_sb_options *opt, int argc, char **argv,
                                     enum dub_sb_wish *wish, struct dub_err *err)
{
    *wish = DUB_SB_RUN;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            *wish = DUB_SB_HELP;
            return DUB_OK;
        }
        if (strcmp(argv[i], "--version") == 0) {
            *wish = DUB_SB_VERSION;
            return DUB_OK;
        }
        if (strcmp(argv[i], "--strict-urls") == 0) {
            opt->strict_urls = true;
        } else if (strcmp(argv[i], "--quiet") == 0) {
            opt->quiet = true;
        } else {
            enum dub_status st = parse_one(opt, argc, argv, &i, err);
            if (st)
                return st;
        }
    }
    return DUB_OK;
}

static const char help[] =
    "dubline-serve sandbox: a local server that speaks the Sync API v2, without key, network\n"
    "or cost. Its address is the first line on standard output; the log goes to standard\n"
    "error. It listens on 127.0.0.1 only and ends with Ctrl-C or SIGTERM.\n"
    "\n"
    "  --port N            port, 0 = a free one (default)\n"
    "  --dir D             folder that keeps jobs, assets and results over restarts\n"
    "                      (default: a fresh one under $XDG_STATE_HOME/dubline/sandbox)\n"
    "  --job-seconds S     from creation to the end of a job (default 1)\n"
    "  --speed X           sandbox seconds per real second: jobs, rate windows (default 1)\n"
    "  --plan NAME         free, hobbyist, creator (default), growth, scale, enterprise\n"
    "  --strict-urls       a job with a URL beyond this machine ends FAILED, as inaccessible\n"
    "  --create-rate N     generate calls a minute and key (default 60; 0 = no limit)\n"
    "  --read-rate N       other calls a minute and key (default 600; 0 = no limit)\n"
    "  --link-seconds S    life of uploadUrl and outputUrl (default 3600)\n"
    "  --job-fail N:CODE   the N-th job ends FAILED with that code of the error catalog\n"
    "  --job-reject N:CODE the N-th job ends REJECTED\n"
    "  --fault SPEC        the N-th call of an endpoint goes wrong; may be repeated\n"
    "  --quiet             no log\n"
    "\n"
    "N is 1, 2-4, 3- or *. SPEC is ENDPOINT:N:KIND[=ARG], several separated by commas.\n"
    "\n"
    "  ENDPOINT  connect generate get list delete download-url output estimate asset-upload\n"
    "            asset-put asset-register asset-list asset-get models errors;\n"
    "            upload = asset-put, download = output\n"
    "  KIND, the request is not acted on:\n"
    "    refuse            connection closed before the body is read; connect:N:refuse closes\n"
    "                      the N-th TCP connection at once\n"
    "    reset-before      whole request read, then the connection is reset\n"
    "    408 429-rate 429-concurrency 500 502 503 504\n"
    "    html              502 with an HTML page\n"
    "  KIND, the request is acted on, and then\n"
    "    reset-after       the connection is reset, the answer is lost\n"
    "    500-after 503-after 504-after\n"
    "    outcome-unknown   503 IDEMPOTENCY_OUTCOME_UNKNOWN (generate only)\n"
    "    slow[=SECONDS]    the answer comes late (default 2, real time)\n"
    "    cut               the answer ends half-way\n"
    "    wrong-json        right status, JSON of another shape\n"
    "    bad-json          right status, JSON that ends in the middle\n"
    "\n"
    "A key that starts with 'bad' is a wrong key; any other key works, and each is an\n"
    "organization of its own. GET /sandbox/stats counts jobs and calls.\n";

const char *dub_sb_help(void)
{
    return help;
}
