/* A project for a headless verb: ports are this process, facts come from cache or probing. */
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli.h"
#include "cli_assets.h"
#include "run/analysis.h"
#include "run/facts_cache.h"

dub_us ui_wall_clock(void *ctx)
{
    (void)ctx;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (dub_us)t.tv_sec * DUB_US_PER_S + t.tv_nsec / 1000;
}

uint64_t ui_random_bits(void *ctx)
{
    uint64_t bits = 0;
    if (getrandom(&bits, sizeof(bits), 0) != sizeof(bits))
        bits = (uint64_t)ui_wall_clock(ctx) ^ ((uint64_t)getpid() << 40);
    return bits;
}

static enum dub_status probe(void *ctx, struct dub_session *s, const char *where,
                             struct dub_err *err)
{
    return ui_probe_where(ctx, s, where, err);
}

static enum dub_status listen(void *ctx, struct dub_session *s, const char *where,
                              struct dub_err *err)
{
    return ui_listen_where(ctx, s, where, err);
}

static void say(void *ctx, const char *text)
{
    (void)ctx;
    ui_say("%s", text);
}

/* The ledger is opened for the first question only; without a key or a ledger the answer is no. */
static bool is_uploaded(void *ctx, const char *sha256, enum dub_input_kind kind)
{
    struct ui_cli *cli = ctx;
    if (!cli->assets) {
        cli->assets = DUB_NEW(struct ui_assets);
        if (ui_assets_open(cli->assets, ui_value(cli, "--api-url"), NULL))
            ui_assets_close(cli->assets);
    }
    return ui_assets_find(cli->assets, sha256, kind) != NULL;
}

/* Found before by the verb or the editor; looking takes longer than a command should. */
static bool shots(void *ctx, struct dub_session *s, const dub_us **at, size_t *n)
{
    struct ui_cli *cli = ctx;
    const struct dub_input *video = dub_project_visual(s->project);
    const struct dub_facts *f = video ? dub_project_facts(s->project, video) : NULL;
    dub_shots_fini(&cli->shots);
    if (!f || !dub_shots_cache_get(f->sha256, &cli->shots))
        return false;
    if (!f->video.variable_rate && f->video.start_us == 0)
        dub_shots_on_frames(&cli->shots, f->video.rate);
    *at = cli->shots.at.at;
    *n = cli->shots.at.n;
    return true;
}

static bool agree(void *ctx, const char *question)
{
    (void)ctx;
    ui_say("%s yes (--yes)", question);
    return true;
}

struct dub_session *ui_session_new(struct ui_cli *cli)
{
    struct dub_session_ports ports = {.ctx = cli, .now = ui_wall_clock, .seed = ui_random_bits,
                                      .probe = probe, .listen = listen, .shots = shots, .say = say,
                                      .is_uploaded = is_uploaded,
                                      .ask = ui_has(cli, "--yes") ? agree : NULL};
    return dub_session_new(&ports);
}

void ui_session_close(struct dub_session *s)
{
    if (s && s->path && s->journal_fd >= 0 && !dub_file_exists(s->path)) {
        char *journal = dub_journal_path(s->path);
        unlink(journal);
        dub_free(journal);
    }
    dub_session_free(s);
}

enum dub_status ui_check_output(const struct dub_session *s, const char *path, struct dub_err *err)
{
    char *full = dub_path_absolute(path);
    const char *what = s->path && full && strcmp(full, s->path) == 0 ? "the project itself" : NULL;
    for (size_t i = 0; full && !what && i < dub_project_n_inputs(s->project); i++) {
        char *file = dub_session_file_path(s, dub_project_input(s->project, i));
        char *other = file ? dub_path_absolute(file) : NULL;
        if (other && strcmp(full, other) == 0)
            what = "media of the project";
        dub_free(other);
        dub_free(file);
    }
    dub_free(full);
    if (!what)
        return DUB_OK;
    dub_fail(err, DUB_ERR_CONFLICT, "%s is %s: it is not written over", path, what);
    return dub_err_at(err, path, 0, 0);
}

void ui_owner_name(const struct ui_cli *cli, char *out, size_t size)
{
    snprintf(out, size, "dubline %s, process %ld", cli->verb->name, (long)getpid());
}

/* --- sound -------------------------------------------------------------------------------------- */

struct listening {
    const char *name;
    bool shown, said;
};

static void on_listening(void *ctx, double done)
{
    struct listening *l = ctx;
    if (l->shown)
        fprintf(stderr, "\rlistening to %.30s %3d %%", l->name, (int)(100 * done));
    l->said = l->shown;
}

/* The hash of a stored locator's content, "" when it was not read. */
static const char *hash_of(const struct dub_session *s, const char *where)
{
    for (size_t i = 0; i < dub_project_n_inputs(s->project); i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        const struct dub_facts *f = dub_project_facts(s->project, in);
        if (f && in->where && strcmp(in->where->z, where) == 0)
            return f->sha256;
    }
    return "";
}

/* What is in the cache is known without listening. */
static void learn_sound(struct dub_session *s, const char *where, const char *sha256)
{
    struct dub_sound *sound = dub_analysis_get(sha256);
    if (sound)
        dub_session_set_sound(s, where, sound);
    dub_sound_unref(sound);
}

enum dub_status ui_probe_where(struct ui_cli *cli, struct dub_session *s, const char *where,
                               struct dub_err *err)
{
    struct dub_facts facts;
    struct dub_media_client *media;
    char *joined = dub_path_join(s->dir, where), *path = dub_path_absolute(joined);
    enum dub_status st = DUB_OK;
    if (!dub_facts_cache_get(path, &facts) || !facts.sha256[0]) {
        st = ui_media(cli, &media, err);
        if (!st)
            st = dub_probe_sync(media, ui_loop(cli), path, true, &facts, err);
    }
    if (!st) {
        dub_session_set_facts(s, where, &facts);
        learn_sound(s, where, facts.sha256);
    }
    dub_free(path);
    dub_free(joined);
    return st;
}

enum dub_status ui_listen_where(struct ui_cli *cli, struct dub_session *s, const char *where,
                                struct dub_err *err)
{
    struct listening l = {.name = dub_path_base(where), .shown = isatty(STDERR_FILENO) == 1};
    struct dub_media_client *media;
    struct dub_sound *sound;
    char *joined = dub_path_join(s->dir, where), *path = dub_path_absolute(joined);
    enum dub_status st = ui_media(cli, &media, err);
    if (!st)
        st = dub_analysis_sync(media, ui_loop(cli), path, hash_of(s, where), on_listening, &l,
                               &sound, err);
    if (l.said)
        fprintf(stderr, "\r%60s\r", "");
    if (!st) {
        dub_session_set_sound(s, where, sound);
        dub_sound_unref(sound);
    }
    dub_free(path);
    dub_free(joined);
    return st;
}

static bool has_sound(const struct dub_session *s, const struct dub_input *in)
{
    const struct dub_facts *f = dub_project_facts(s->project, in);
    return in->loc == DUB_LOC_FILE && f && f->n_audio > 0 &&
           (in->kind == DUB_INPUT_AUDIO || in->kind == DUB_INPUT_VIDEO);
}

size_t ui_unheard(const struct dub_session *s)
{
    size_t n = 0;
    for (size_t i = 0; i < dub_project_n_inputs(s->project); i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        n += has_sound(s, in) && !dub_project_sound(s->project, in);
    }
    return n;
}

enum dub_status ui_listen_all(struct ui_cli *cli, struct dub_session *s, struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    for (size_t i = 0; !st && i < dub_project_n_inputs(s->project); i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        if (!has_sound(s, in) || dub_project_sound(s->project, in))
            continue;
        char *where = dub_strdup(in->where->z);
        st = ui_listen_where(cli, s, where, err);
        dub_free(where);
    }
    return st;
}

enum dub_status ui_probe_urls(struct ui_cli *cli, struct dub_session *s, struct dub_err *err)
{
    enum dub_status st = DUB_OK;
    for (size_t i = 0; ui_has(cli, "--probe") && !st && i < dub_project_n_inputs(s->project); i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        struct dub_media_client *media;
        struct dub_facts facts;
        if (in->loc != DUB_LOC_URL || dub_project_facts(s->project, in))
            continue;
        st = ui_media(cli, &media, err);
        if (!st)
            st = dub_probe_sync(media, ui_loop(cli), in->where->z, false, &facts, err);
        if (!st)
            dub_session_set_facts(s, in->where->z, &facts);
    }
    return st;
}

void ui_learn_facts(struct ui_cli *cli, struct dub_session *s)
{
    for (size_t i = 0; i < dub_project_n_inputs(s->project); i++) {
        const struct dub_input *in = dub_project_input(s->project, i);
        struct dub_err err = {0};
        if (in->loc != DUB_LOC_FILE)
            continue;
        char *where = dub_strdup(in->where->z);
        bool failed = ui_probe_where(cli, s, where, &err) != DUB_OK;
        if (failed && !cli->no_media_helper)
            ui_say("dubline: %s", err.text);
        cli->no_media_helper = cli->no_media_helper || (failed && !cli->media);
        dub_free(where);
    }
}

enum dub_status ui_session_open(struct ui_cli *cli, const char *path, enum dub_open_mode mode,
                                struct dub_session **out, struct dub_err *err)
{
    char owner[64];
    struct dub_session *s = ui_session_new(cli);
    ui_owner_name(cli, owner, sizeof(owner));
    enum dub_status st = dub_session_open(s, path, mode, owner, err);
    if (st) {
        dub_session_free(s);
        return st;
    }
    ui_learn_facts(cli, s);
    st = mode == DUB_OPEN_READ ? ui_probe_urls(cli, s, err) : DUB_OK; /* writers: at their end */
    if (st) {
        dub_session_free(s);
        return st;
    }
    *out = s;
    return DUB_OK;
}

void ui_say_diags(const struct dub_diag_list *l, bool errors_only)
{
    for (int severity = DUB_SEV_ERROR; severity <= DUB_SEV_INFO; severity++) {
        for (size_t i = 0; i < l->items.n; i++) {
            const struct dub_diag *d = &l->items.at[i];
            if ((int)d->severity != severity || (errors_only && severity != DUB_SEV_ERROR) ||
                (errors_only && d->waived))
                continue;
            ui_say("%s: %s: %s%s", dub_severity_name(d->severity), d->rule,
                   d->waived ? "(waived) " : "", dub_str_z(d->message));
        }
    }
}
