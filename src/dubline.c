#include "dubline.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "check/fit.h"
#include "check/rules.h"
#include "cmd/cmd.h"
#include "cmd/session_file.h"
#include "model/catalog.h"
#include "model/project_json.h"
#include "request/build.h"

struct asset {
    char sha256[DUB_SHA256_HEX];
    char *id;
};

struct dubline_project {
    struct dub_session *s;
    bool read_only, agree;
    bool unwritten; /* it has a name, and no file under it yet */
    struct dub_err err;
    struct dubline_error error;
    struct dub_buf said;    /* by the latest command */
    struct dub_buf refused; /* what it asked, and nobody agreed to */
    DUB_VEC(struct asset) assets;
};

/* --- ports ------------------------------------------------------------------------------------ */

static dub_us wall_clock(void *ctx)
{
    (void)ctx;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (dub_us)t.tv_sec * DUB_US_PER_S + t.tv_nsec / 1000;
}

static uint64_t random_bits(void *ctx)
{
    uint64_t bits = 0;
    if (getentropy(&bits, sizeof(bits)) != 0)
        bits = (uint64_t)wall_clock(ctx) ^ ((uint64_t)getpid() << 40);
    return bits;
}

/* The question is kept: with agreement as a message, without it as what the command fails with. */
static bool ask(void *ctx, const char *question)
{
    struct dubline_project *p = ctx;
    dub_buf_addf(&p->said, "%s %s\n", question, p->agree ? "yes" : "no");
    if (!p->agree)
        dub_buf_addf(&p->refused, "%s", question);
    return p->agree;
}

static void say(void *ctx, const char *text)
{
    struct dubline_project *p = ctx;
    dub_buf_addf(&p->said, "%s\n", text);
}

/* --- errors ----------------------------------------------------------------------------------- */

/* Takes over p->err, which the call that gave st has filled. */
static enum dubline_status report(struct dubline_project *p, enum dub_status st)
{
    if (!st)
        dub_err_clear(&p->err);
    p->error = (struct dubline_error){.status = (enum dubline_status)dub_status_exit(st),
                                      .code = dub_status_name(st),
                                      .text = p->err.text,
                                      .path = p->err.path,
                                      .line = p->err.line,
                                      .column = p->err.col};
    return p->error.status;
}

const struct dubline_error *dubline_last_error(const struct dubline_project *p)
{
    return &p->error;
}

const char *dubline_version(void)
{
    return DUB_VERSION;
}

void dubline_string_free(char *text)
{
    dub_free(text);
}

/* --- a project and its file ------------------------------------------------------------------- */

static struct dub_session *fresh_session(struct dubline_project *p)
{
    struct dub_session_ports ports = {
        .ctx = p, .now = wall_clock, .seed = random_bits, .say = say, .ask = ask};
    return dub_session_new(&ports);
}

/* What `dubline new` chooses where it is not told. Not a step that undo could take back. */
static void choose_defaults(struct dub_session *s)
{
    struct dub_settings *settings = dub_settings_dup(dub_project_settings(s->project));
    dub_str_set(&settings->model, DUB_SV_LIT("lipsync-2"));
    settings->options.set |= DUB_OPT_BIT(DUB_OPT_SYNC_MODE);
    settings->options.sync_mode = DUB_SYNC_SILENCE;
    dub_session_begin(s, "new");
    dub_session_put(s, settings);
    dub_session_commit(s);
    dub_session_reset_history(s);
}

static void start_over(struct dubline_project *p)
{
    char *plan = p->s ? dub_strdup(p->s->plan) : NULL;
    dub_session_free(p->s);
    p->s = fresh_session(p);
    p->s->plan = plan;
    p->read_only = p->unwritten = false;
    dub_buf_clear(&p->said);
}

static void owner_name(char *out, size_t size)
{
    snprintf(out, size, "libdubline, process %ld", (long)getpid());
}

struct dubline_project *dubline_new(void)
{
    struct dubline_project *p = DUB_NEW(struct dubline_project);
    dub_buf_init(&p->said, 0);
    dub_buf_init(&p->refused, 0);
    start_over(p);
    choose_defaults(p->s);
    report(p, DUB_OK);
    return p;
}

void dubline_free(struct dubline_project *p)
{
    if (!p)
        return;
    dub_session_free(p->s);
    dub_buf_fini(&p->said);
    dub_buf_fini(&p->refused);
    for (size_t i = 0; i < p->assets.n; i++)
        dub_free(p->assets.at[i].id);
    dub_vec_fini(&p->assets);
    dub_free(p);
}

/* After a failure nothing of the half-open project stays, and its lock is released. */
static enum dubline_status opened(struct dubline_project *p, enum dub_status st)
{
    if (st) {
        start_over(p);
        choose_defaults(p->s);
    }
    return report(p, st);
}

enum dubline_status dubline_open(struct dubline_project *p, const char *path,
                                 enum dubline_mode mode)
{
    char owner[64];
    owner_name(owner, sizeof(owner));
    start_over(p);
    enum dub_status st = dub_session_open(
        p->s, path, mode == DUBLINE_WRITE ? DUB_OPEN_WRITE : DUB_OPEN_READ, owner, &p->err);
    p->read_only = !st && mode != DUBLINE_WRITE;
    return opened(p, st);
}

enum dubline_status dubline_create(struct dubline_project *p, const char *path, int replace)
{
    char owner[64];
    enum dub_status st;
    owner_name(owner, sizeof(owner));
    start_over(p);
    if (!replace && dub_file_exists(path)) {
        st = dub_fail(&p->err, DUB_ERR_CONFLICT, "%s exists already", path);
        dub_err_at(&p->err, path, 0, 0);
    } else {
        choose_defaults(p->s);
        st = dub_session_create(p->s, path, owner, &p->err);
        p->unwritten = !st;
    }
    return opened(p, st);
}

enum dubline_status dubline_save(struct dubline_project *p)
{
    enum dub_status st;
    if (p->read_only)
        st = dub_fail(&p->err, DUB_ERR_STATE,
                      "%s was opened for reading: open it with DUBLINE_WRITE", p->s->path);
    else
        st = dub_session_save(p->s, &p->err);
    p->unwritten = p->unwritten && st;
    return report(p, st);
}

int dubline_is_unsaved(const struct dubline_project *p)
{
    return p->unwritten || dub_session_is_dirty(p->s);
}

/* Hands a buffer over; a result too large for it is an error. */
static char *hand_over(struct dubline_project *p, struct dub_buf *text, const char *what)
{
    char *taken = NULL;
    enum dub_status st = dub_buf_status(text, what, &p->err);
    if (!st)
        taken = dub_buf_take(text);
    dub_buf_fini(text);
    report(p, st);
    return taken;
}

char *dubline_project_text(struct dubline_project *p)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_project_print(p->s->project, &text);
    return hand_over(p, &text, "the project");
}

/* --- commands --------------------------------------------------------------------------------- */

enum dubline_status dubline_run(struct dubline_project *p, const char *line)
{
    dub_buf_clear(&p->said);
    dub_buf_clear(&p->refused);
    enum dub_status st = dub_cmd_run_line(p->s, dub_sv(line), &p->err);
    if (st == DUB_ERR_CANCELLED)
        st = dub_fail(&p->err, st, "%s It was not agreed to: dubline_set_agree does",
                      dub_buf_z(&p->refused));
    return report(p, st);
}

const char *dubline_messages(const struct dubline_project *p)
{
    return dub_buf_z(&p->said);
}

void dubline_set_agree(struct dubline_project *p, int yes)
{
    p->agree = yes != 0;
}

/* --- what is known of media ------------------------------------------------------------------- */

/* The same file, however its path is written. */
static bool same_file(const struct dub_session *s, const struct dub_input *in, const char *where)
{
    if (in->loc != DUB_LOC_FILE)
        return false;
    char *stored = dub_session_file_path(s, in), *a = dub_path_absolute(stored);
    char *b = dub_path_absolute(where);
    bool same = a && b && strcmp(a, b) == 0;
    dub_free(stored);
    dub_free(a);
    dub_free(b);
    return same;
}

/* As stored comes first: a stored path is relative to the project's folder, not to the current. */
static const struct dub_input *find_media(const struct dub_session *s, const char *where)
{
    const char *plain = strncmp(where, "asset:", 6) == 0 ? where + 6 : where;
    size_t n = dub_project_n_inputs(s->project);
    for (size_t i = 0; i < n; i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        const char *as_is = in->loc == DUB_LOC_ASSET ? plain : where;
        if (in->where && strcmp(in->where->z, as_is) == 0)
            return in;
    }
    for (size_t i = 0; i < n; i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        if (same_file(s, in, where))
            return in;
    }
    return NULL;
}

/* 64 hexadecimal digits, in lower case into out. */
static bool read_sha256(const char *text, char out[DUB_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdefABCDEF";
    for (size_t i = 0; i < DUB_SHA256_HEX - 1; i++) {
        const char *at = text[i] ? strchr(digits, text[i]) : NULL;
        if (!at)
            return false;
        out[i] = at - digits < 16 ? *at : at[-6];
    }
    out[DUB_SHA256_HEX - 1] = '\0';
    return text[DUB_SHA256_HEX - 1] == '\0';
}

static enum dub_status no_sha256(struct dubline_project *p, const char *text)
{
    return dub_fail(&p->err, DUB_ERR_RANGE, "a SHA-256 is 64 hexadecimal digits, not '%.80s'",
                    text);
}

static enum dub_status need_media(struct dubline_project *p, const char *where,
                                  const struct dub_input **out)
{
    *out = find_media(p->s, where);
    return *out ? DUB_OK
                : dub_fail(&p->err, DUB_ERR_STATE, "no input of the project is '%.200s'", where);
}

static void put_length(struct dub_facts *f, const struct dub_input *in, dub_us length_us)
{
    bool known = length_us >= 0;
    dub_us us = known ? length_us : 0;
    f->has_duration = known;
    f->duration_us = us;
    if (in->kind == DUB_INPUT_VIDEO || in->kind == DUB_INPUT_IMAGE) {
        f->has_video = true;
        f->video.has_duration = known;
        f->video.duration_us = us;
    } else {
        if (f->n_audio == 0)
            f->n_audio = 1;
        f->audio[0].has_duration = known;
        f->audio[0].duration_us = us;
    }
}

enum dubline_status dubline_set_media_length(struct dubline_project *p, const char *where,
                                             int64_t length_us, const char *sha256)
{
    const struct dub_input *in;
    struct dub_facts f = {0};
    enum dub_status st = need_media(p, where, &in);
    if (!st && dub_project_facts(p->s->project, in))
        f = *dub_project_facts(p->s->project, in);
    if (!st && (length_us < -1 || length_us > DUB_US_MAX))
        st = dub_fail(&p->err, DUB_ERR_RANGE,
                      "a length is 0 to %lld microseconds, or -1 for unknown, not %lld",
                      (long long)DUB_US_MAX, (long long)length_us);
    if (!st && sha256 && !read_sha256(sha256, f.sha256))
        st = no_sha256(p, sha256);
    if (!st) {
        put_length(&f, in, length_us);
        dub_session_set_facts(p->s, in->where->z, &f);
    }
    return report(p, st);
}

enum dubline_status dubline_set_media_facts(struct dubline_project *p, const char *where,
                                            const char *probe)
{
    const struct dub_input *in;
    struct dub_facts f;
    cJSON *doc = NULL;
    enum dub_status st = need_media(p, where, &in);
    if (!st)
        st = dub_json_parse(dub_sv(probe), &doc, &p->err);
    if (!st)
        st = dub_facts_from_json(doc, &f, &p->err);
    if (!st && f.sha256[0]) {
        char given[DUB_SHA256_HEX];
        memcpy(given, f.sha256, sizeof(given));
        if (!read_sha256(given, f.sha256))
            st = no_sha256(p, given);
    }
    if (!st)
        dub_session_set_facts(p->s, in->where->z, &f);
    cJSON_Delete(doc);
    return report(p, st);
}

static struct asset *find_asset(struct dubline_project *p, const char *sha256)
{
    for (size_t i = 0; i < p->assets.n; i++)
        if (strcmp(p->assets.at[i].sha256, sha256) == 0)
            return &p->assets.at[i];
    return NULL;
}

enum dubline_status dubline_set_asset(struct dubline_project *p, const char *sha256,
                                      const char *asset_id)
{
    struct asset fresh = {0};
    enum dub_status st = DUB_OK;
    if (!read_sha256(sha256, fresh.sha256))
        st = no_sha256(p, sha256);
    else if (!asset_id[0])
        st = dub_fail(&p->err, DUB_ERR_RANGE, "an asset id must not be empty");
    struct asset *known = st ? NULL : find_asset(p, fresh.sha256);
    if (known) {
        dub_free(known->id);
        known->id = dub_strdup(asset_id);
    } else if (!st) {
        fresh.id = dub_strdup(asset_id);
        dub_vec_push(&p->assets, fresh);
    }
    return report(p, st);
}

/* --- check and fit ---------------------------------------------------------------------------- */

DUB_STATIC_ASSERT((int)DUBLINE_ERROR == (int)DUB_SEV_ERROR &&
                      (int)DUBLINE_WARNING == (int)DUB_SEV_WARNING &&
                      (int)DUBLINE_INFO == (int)DUB_SEV_INFO,
                  "severities have the same numbers inside and outside");

size_t dubline_n_issues(struct dubline_project *p)
{
    return dub_session_diags(p->s)->items.n;
}

size_t dubline_n_errors(struct dubline_project *p)
{
    return dub_session_diags(p->s)->n_error;
}

static const char *text_or_null(const struct dub_str *s)
{
    return s ? s->z : NULL;
}

int dubline_issue_at(struct dubline_project *p, size_t i, struct dubline_issue *out)
{
    const struct dub_diag_list *l = dub_session_diags(p->s);
    *out = (struct dubline_issue){0};
    if (i >= l->items.n)
        return 0;
    const struct dub_diag *d = &l->items.at[i];
    out->rule = d->rule;
    out->severity = (enum dubline_severity)d->severity;
    out->waived = d->waived;
    out->segment = d->number;
    if (d->segment)
        dub_id_print(d->segment, out->segment_id);
    out->ref = text_or_null(d->ref);
    out->field = text_or_null(d->field);
    out->value = text_or_null(d->value);
    out->limit = text_or_null(d->limit);
    out->message = text_or_null(d->message);
    out->fix = text_or_null(d->fix);
    return 1;
}

const char *dubline_severity_name(enum dubline_severity severity)
{
    return dub_severity_name((enum dub_severity)severity);
}

static char *hand_over_json(struct dubline_project *p, cJSON *doc)
{
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_json_print(doc, 0, &text);
    cJSON_Delete(doc);
    return hand_over(p, &text, "the answer");
}

char *dubline_check_json(struct dubline_project *p)
{
    return hand_over_json(p, dub_diag_list_to_json(dub_session_diags(p->s), p->s->path));
}

enum dubline_status dubline_set_plan(struct dubline_project *p, const char *plan)
{
    size_t n;
    const struct dub_plan *plans = dub_plans(&n);
    enum dub_status st = DUB_OK;
    if (plan && !dub_plan_find(dub_sv(plan))) {
        struct dub_buf names;
        dub_buf_init(&names, 0);
        for (size_t i = 0; i < n; i++)
            dub_buf_addf(&names, "%s%s", i ? ", " : "", plans[i].id);
        st =
            dub_fail(&p->err, DUB_ERR_ARG, "there is no plan '%.60s': %s", plan, dub_buf_z(&names));
        dub_buf_fini(&names);
    } else {
        dub_free(p->s->plan);
        p->s->plan = dub_strdup(plan);
        dub_session_recheck(p->s);
    }
    return report(p, st);
}

char *dubline_fit_json(struct dubline_project *p)
{
    return hand_over_json(p, dub_fit_to_json(p->s->project));
}

/* --- request ---------------------------------------------------------------------------------- */

static const char *asset_id(void *ctx, const char *sha256, enum dub_input_kind kind)
{
    (void)kind;
    const struct asset *known = find_asset(ctx, sha256);
    return known ? known->id : NULL;
}

char *dubline_request(struct dubline_project *p, int pretty, size_t *n_bytes, size_t *n_pending)
{
    struct dub_build_opts opts = {.asset_id = asset_id, .ctx = p, .indent = pretty ? 2 : 0};
    struct dub_built built = {0};
    char *text = NULL;
    enum dub_status st = dub_request_build(p->s->project, &opts, &built, &p->err);
    if (!st) {
        if (n_bytes)
            *n_bytes = built.json.n;
        if (n_pending)
            *n_pending = built.n_pending;
        text = dub_buf_take(&built.json);
    }
    dub_built_fini(&built);
    report(p, st);
    return text;
}
