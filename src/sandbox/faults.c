#include "sandbox/faults.h"

#include "base/buf.h"

#define SLOW_DEFAULT_US (2 * DUB_US_PER_S)
#define SLOW_MAX_US     (3600 * DUB_US_PER_S)

/* clang-format off */
static const char *const endpoint_names[] = {
#define NAME(id, name) name,
    DUB_SB_ENDPOINT_LIST(NAME)
#undef NAME
    "other",
};

static const struct {
    const char *name;
    bool acts;
    int status;
} kinds[] = {
    {"none", true, 0},
#define NAME(id, name, acts, status) {name, acts, status},
    DUB_SB_FAULT_LIST(NAME)
#undef NAME
};
/* clang-format on */

/* Shorter words people try first. */
static const struct {
    const char *word;
    enum dub_sb_endpoint endpoint;
} aliases[] = {
    {"upload", DUB_SB_EP_ASSET_PUT},
    {"download", DUB_SB_EP_OUTPUT},
};

const char *dub_sb_endpoint_name(enum dub_sb_endpoint endpoint)
{
    return endpoint_names[endpoint];
}

const char *dub_sb_fault_name(enum dub_sb_fault_kind kind)
{
    return kinds[kind].name;
}

bool dub_sb_fault_acts(enum dub_sb_fault_kind kind)
{
    return kinds[kind].acts;
}

int dub_sb_fault_status(enum dub_sb_fault_kind kind)
{
    return kinds[kind].status;
}

static bool endpoint_find(struct dub_sv word, enum dub_sb_endpoint *out)
{
    for (size_t i = 0; i < DUB_SB_EP_OTHER; i++) {
        if (dub_sv_eq_z(word, endpoint_names[i])) {
            *out = (enum dub_sb_endpoint)i;
            return true;
        }
    }
    for (size_t i = 0; i < DUB_ARRAY_LEN(aliases); i++) {
        if (dub_sv_eq_z(word, aliases[i].word)) {
            *out = aliases[i].endpoint;
            return true;
        }
    }
    return false;
}

static bool kind_find(struct dub_sv word, enum dub_sb_fault_kind *out)
{
    for (size_t i = 1; i < DUB_ARRAY_LEN(kinds); i++) {
        if (dub_sv_eq_z(word, kinds[i].name)) {
            *out = (enum dub_sb_fault_kind)i;
            return true;
        }
    }
    return false;
}

bool dub_sb_calls_parse(struct dub_sv text, uint64_t *first, uint64_t *last)
{
    unsigned long long a, b;
    if (dub_sv_eq_z(text, "*")) {
        *first = 1;
        *last = UINT64_MAX;
        return true;
    }
    size_t dash = dub_sv_find(text, '-');
    if (!dub_sv_u64(dub_sv_n(text.p, dash), UINT64_MAX, &a) || a == 0)
        return false;
    *first = *last = a;
    if (dash == text.n)
        return true;
    struct dub_sv rest = dub_sv_n(text.p + dash + 1, text.n - dash - 1);
    if (rest.n == 0) {
        *last = UINT64_MAX;
        return true;
    }
    if (!dub_sv_u64(rest, UINT64_MAX, &b) || b < a)
        return false;
    *last = b;
    return true;
}

static enum dub_status bad_word(struct dub_sv word, const char *what, bool endpoints,
                                struct dub_err *err)
{
    struct dub_buf known;
    dub_buf_init(&known, 0);
    size_t n = endpoints ? (size_t)DUB_SB_EP_OTHER : DUB_ARRAY_LEN(kinds);
    for (size_t i = endpoints ? 0 : 1; i < n; i++)
        dub_buf_addf(&known, "%s%s", known.n ? ", " : "",
                     endpoints ? endpoint_names[i] : kinds[i].name);
    dub_fail(err, DUB_ERR_ARG, "--fault: '%.*s' is not %s; there are %s", (int)word.n, word.p, what,
             dub_buf_z(&known));
    dub_buf_fini(&known);
    return DUB_ERR_ARG;
}

/* What each end can be told: a connection has no answer to spoil, only `slow` takes an argument. */
static enum dub_status check_combination(const struct dub_sb_fault *f, bool has_arg,
                                         struct dub_err *err)
{
    if (f->endpoint == DUB_SB_EP_CONNECT && f->kind != DUB_SB_FAULT_REFUSE)
        return dub_fail(err, DUB_ERR_ARG, "--fault: connect takes only 'refuse', not '%s'",
                        kinds[f->kind].name);
    if (has_arg && f->kind != DUB_SB_FAULT_SLOW)
        return dub_fail(err, DUB_ERR_ARG, "--fault: '%s' takes no '=ARG', only slow=SECONDS does",
                        kinds[f->kind].name);
    if (f->kind == DUB_SB_FAULT_OUTCOME_UNKNOWN && f->endpoint != DUB_SB_EP_GENERATE)
        return dub_fail(err, DUB_ERR_ARG, "--fault: outcome-unknown exists only for generate");
    return DUB_OK;
}

static enum dub_status parse_one(struct dub_sv text, struct dub_sb_fault *f, struct dub_err *err)
{
    struct dub_sv rest = text;
    struct dub_sv endpoint = dub_sv_trim(dub_sv_split(&rest, ':'));
    struct dub_sv calls = dub_sv_trim(dub_sv_split(&rest, ':'));
    size_t eq = dub_sv_find(rest, '=');
    bool has_arg = eq < rest.n;
    struct dub_sv kind = dub_sv_trim(dub_sv_n(rest.p, eq));
    *f = (struct dub_sb_fault){.slow_us = SLOW_DEFAULT_US};
    if (endpoint.n == 0 || calls.n == 0 || kind.n == 0)
        return dub_fail(err, DUB_ERR_ARG,
                        "--fault: '%.*s' is not ENDPOINT:N:KIND, for example generate:1:500",
                        (int)text.n, text.p);
    if (!endpoint_find(endpoint, &f->endpoint))
        return bad_word(endpoint, "an endpoint", true, err);
    if (!dub_sb_calls_parse(calls, &f->first, &f->last))
        return dub_fail(err, DUB_ERR_ARG,
                        "--fault: '%.*s' is not a call number; write 1, 2-4, 3- or *", (int)calls.n,
                        calls.p);
    if (!kind_find(kind, &f->kind))
        return bad_word(kind, "a kind of fault", false, err);
    if (has_arg && f->kind == DUB_SB_FAULT_SLOW) {
        struct dub_sv arg = dub_sv_trim(dub_sv_n(rest.p + eq + 1, rest.n - eq - 1));
        if (dub_decimal6_parse(arg, &f->slow_us, NULL, NULL) || f->slow_us < 0 ||
            f->slow_us > SLOW_MAX_US)
            return dub_fail(err, DUB_ERR_ARG,
                            "--fault: slow=%.*s is not a number of seconds from 0 to 3600",
                            (int)arg.n, arg.p);
    }
    return check_combination(f, has_arg, err);
}

enum dub_status dub_sb_faults_parse(struct dub_sb_faults *f, const char *spec, struct dub_err *err)
{
    size_t before = f->list.n;
    struct dub_sv rest = dub_sv(spec);
    do {
        struct dub_sb_fault one;
        enum dub_status st = parse_one(dub_sv_trim(dub_sv_split(&rest, ',')), &one, err);
        if (st) {
            f->list.n = before;
            return st;
        }
        dub_vec_push(&f->list, one);
    } while (rest.n > 0);
    return DUB_OK;
}

void dub_sb_faults_fini(struct dub_sb_faults *f)
{
    dub_vec_fini(&f->list);
}

const struct dub_sb_fault *dub_sb_faults_match(const struct dub_sb_faults *f,
                                               enum dub_sb_endpoint endpoint, uint64_t call)
{
    for (size_t i = 0; i < f->list.n; i++) {
        const struct dub_sb_fault *one = &f->list.at[i];
        if (one->endpoint == endpoint && call >= one->first && call <= one->last)
            return one;
    }
    return NULL;
}
