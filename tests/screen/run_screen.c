/*
 * Screen tests: a script of keys and commands runs the editor on a terminal in memory; each
 * `screen` step compares the whole screen with a file. Lines of a script:
 *
 *     size 120x36 · charset utf8|latin|ascii · project FILE (copied first) · video PATH
 *     facts PATH video|audio SECONDS [RATE WxH [sound]]      what probing that path tells
 *     pictures [shots]       there are pictures of the video (its shot changes are known)
 *     picture-fails TEXT     from now on · shots-found      the search ends
 *     service sandbox|paid|nokey                     a service that only remembers
 *     job STATE [ERROR]                              the latest job's state changes
 *     key NAME... · type TEXT · paste TEXT · mouse press|drag|release|up|down X Y [middle|right] [shift] [alt] [ctrl] · resize 80x24
 *     do COMMAND (must work) · fails COMMAND · wait MS
 *     again NAME      the editor dies after its journal was written, and opens the project anew
 *     screen NAME [styles]      compare with NAME.txt beside the script
 *     looks NAME      compare what every style looks like in the present theme
 *     shows TEXT · lacks TEXT · done
 *     sound PATH STATE SECONDS [CHANNELS]    its made-up waveform: waiting, rough, half, ready, ...
 *     foreign STATE    a job of another project · did WHAT ID    asked of the service last
 *     built N          how many waveforms were asked for again
 *     player there|silent · plays SECONDS    the player is here in its cue, and says so
 *     over [ERROR] · played TEXT             it comes to its end · what it was told last
 *     copied TEXT      what is in the clipboard · holds FILE TEXT    a file of the folder
 *
 * DUB_UPDATE=1 writes the expected files instead; the differences are then reviewed like code.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app.h"
#include "base/fs.h"
#include "cmd/cmd.h"
#include "cmd/session_file.h"
#include "fake_jobs.h"
#include "fake_waves.h"
#include "fake_player.h"
#include "fake_pictures.h"

#define FACTS_MAX 16
#define CLOCK_US  ((dub_us)1764000000 * DUB_US_PER_S)

struct bench {
    struct ui_app *app;
    struct ui_term *term;
    char *dir, *script, *folder;
    int line, failures;
    dub_us now_us;
    struct {
        char path[128];
        struct dub_facts facts;
    } facts[FACTS_MAX];
    int n_facts;
    enum { SERVICE_NONE, SERVICE_SANDBOX, SERVICE_PAID, SERVICE_NOKEY } service;
    struct fake_jobs jobs;
    struct fake_waves waves;
    struct fake_player player;
    struct fake_pictures pictures;
};

static void fail(struct bench *b, const char *fmt, ...) DUB_PRINTF(2, 3);

static void fail(struct bench *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    (void)fprintf(stderr, "%s:%d: ", b->script, b->line);
    (void)vfprintf(stderr, fmt, ap);
    (void)fputc('\n', stderr);
    va_end(ap);
    b->failures++;
}

/* --- the outside ------------------------------------------------------------------------------ */

static dub_us now(void *ctx)
{
    return CLOCK_US + ((struct bench *)ctx)->now_us;
}

static dub_us monotonic(void *ctx)
{
    return ((struct bench *)ctx)->now_us;
}

static uint64_t seed(void *ctx)
{
    (void)ctx;
    return 42;
}

static enum dub_status probe(void *ctx, struct dub_session *s, const char *where,
                             struct dub_err *err)
{
    struct bench *b = ctx;
    (void)err;
    for (int i = 0; i < b->n_facts; i++)
        if (strcmp(b->facts[i].path, dub_path_base(where)) == 0)
            dub_session_set_facts(s, where, &b->facts[i].facts);
    return DUB_OK;
}

static const char *service_host(void *ctx)
{
    struct bench *b = ctx;
    return b->service == SERVICE_SANDBOX ? "127.0.0.1:8331" : "api.sync.so";
}

static bool service_is_sandbox(void *ctx)
{
    return ((struct bench *)ctx)->service == SERVICE_SANDBOX;
}

static const char *service_unusable(void *ctx)
{
    return ((struct bench *)ctx)->service == SERVICE_NOKEY
               ? "no API key: set SYNC_API_KEY, or write it to a file only you can read"
               : NULL;
}

static char *service_output(void *ctx, const struct dub_session *s)
{
    (void)ctx;
    (void)s;
    return dub_strdup("/videos/interview.lipsync-2.mp4");
}

static enum dub_status service_submit(void *ctx, struct dub_session *s, const char *output,
                                      bool confirmed, struct dub_err *err)
{
    struct bench *b = ctx;
    (void)output;
    (void)confirmed;
    (void)err;
    fake_send(&b->jobs, s, CLOCK_US + b->now_us);
    return DUB_OK;
}

static void service_scope(void *ctx, const char *project)
{
    ((struct bench *)ctx)->jobs.scoped = project != NULL;
}

static size_t service_n_jobs(void *ctx)
{
    return fake_count(&((struct bench *)ctx)->jobs);
}

static bool service_job(void *ctx, size_t i, struct ui_job *out)
{
    const struct fake_job *j = fake_nth(&((struct bench *)ctx)->jobs, i);
    if (j)
        fake_row(j, out);
    return j != NULL;
}

static enum dub_status service_request(void *ctx, const char *which, const char *project,
                                       char id[DUB_ID_TEXT], struct dub_buf *out,
                                       struct dub_err *err)
{
    const struct fake_job *j = fake_find(&((struct bench *)ctx)->jobs, which);
    (void)project;
    if (!j || !j->request)
        return dub_fail(err, DUB_ERR_STATE, "nothing was submitted from this project yet");
    (void)snprintf(id, DUB_ID_TEXT, "%.8s", j->id);
    dub_buf_add_z(out, j->request);
    return DUB_OK;
}

static enum dub_status did(struct bench *b, const char *what, const char *id)
{
    (void)snprintf(b->jobs.did, sizeof(b->jobs.did), "%s %s", what, id);
    return DUB_OK;
}

static enum dub_status service_fetch(void *ctx, const char *id, struct dub_err *err)
{
    (void)err;
    return did(ctx, "fetch", id);
}

static enum dub_status service_erase(void *ctx, const char *id, struct dub_err *err)
{
    struct fake_job *j = fake_find(&((struct bench *)ctx)->jobs, id);
    (void)err;
    if (j)
        j->deleted = true;
    return did(ctx, "erase", id);
}

static enum dub_status service_resume(void *ctx, const char *id, struct dub_err *err)
{
    (void)err;
    return did(ctx, "resume", id);
}

/* --- steps ------------------------------------------------------------------------------------ */

static struct dub_sv word(struct dub_sv *rest)
{
    *rest = dub_sv_trim(*rest);
    return dub_sv_split(rest, ' ');
}

static void start(struct bench *b)
{
    struct ui_app_config cfg = {
        .term = b->term,
        .outside = {.ctx = b, .now = now, .seed = seed, .probe = probe},
        .clock_us = monotonic,
        .jobs = {.ctx = b,
                 .host = service_host,
                 .is_sandbox = service_is_sandbox,
                 .unusable = service_unusable,
                 .output = service_output,
                 .submit = service_submit,
                 .scope = service_scope,
                 .request = service_request,
                 .fetch = service_fetch,
                 .erase = service_erase,
                 .resume = service_resume,
                 .n_jobs = service_n_jobs,
                 .job = service_job},
        .waves = fake_waves_port(&b->waves),
        .player = fake_player_port(&b->player),
        .pictures = fake_picture_port(&b->pictures),
        .owner = "screen test",
    };
    if (b->service == SERVICE_NONE)
        cfg.jobs = (struct ui_jobs_port){0};
    if (!b->app)
        b->app = ui_app_new(&cfg);
}

static void step_facts(struct bench *b, struct dub_sv rest)
{
    struct dub_facts *f = &b->facts[b->n_facts].facts;
    struct dub_sv path = word(&rest), kind = word(&rest), seconds = word(&rest), rate = word(&rest);
    struct dub_time_ctx ctx = {{0, 0}, false, 0};
    *f = (struct dub_facts){.has_duration = true, .container = "mov"};
    if (dub_time_parse(seconds, &ctx, &f->duration_us, NULL) != DUB_OK)
        fail(b, "no length");
    (void)snprintf(b->facts[b->n_facts++].path, sizeof(b->facts[0].path), "%.*s", (int)path.n,
                   path.p);
    memset(f->sha256, 'a' + b->n_facts - 1, 64);
    f->size_bytes = 1234567 * b->n_facts;
    if (dub_sv_ends(rest, DUB_SV_LIT(" sound"))) /* a video's own */
        f->n_audio = 1;
    if (dub_sv_eq_z(kind, "video")) {
        f->has_video = true;
        f->video = (struct dub_video_facts){
            .width = 1920, .height = 1080, .has_duration = true, .duration_us = f->duration_us};
        (void)snprintf(f->video.codec, sizeof(f->video.codec), "h264");
        struct dub_sv den = rate, num = dub_sv_split(&den, '/');
        unsigned long long n = 0, d = 1;
        if (rate.n > 0 && dub_sv_u64(num, 1000000, &n) &&
            (den.n == 0 || dub_sv_u64(den, 100000, &d)))
            f->video.rate = (struct dub_rate){(int32_t)n, (int32_t)(d ? d : 1)};
    } else {
        f->n_audio = 1;
        f->audio[0] = (struct dub_audio_facts){.sample_rate_hz = 48000,
                                               .channels = 1,
                                               .has_duration = true,
                                               .duration_us = f->duration_us};
    }
}

static char *in_folder(const struct bench *b, const char *folder, struct dub_sv name)
{
    (void)b;
    return dub_asprintf("%s/%.*s", folder, (int)name.n, name.p);
}

static void open_path(struct bench *b, const char *path)
{
    struct dub_err err;
    start(b);
    if (ui_app_open(b->app, path, &err) != DUB_OK)
        fail(b, "cannot open %s: %s", path, err.text);
}

static void step_project(struct bench *b, struct dub_sv rest)
{
    struct dub_sv name = word(&rest);
    struct dub_buf text;
    char *from = in_folder(b, b->dir, name), *to = in_folder(b, b->folder, name);
    dub_buf_init(&text, 0);
    if (dub_file_read(from, 1 << 24, &text, NULL) != DUB_OK ||
        dub_file_replace(to, dub_buf_sv(&text), NULL) != DUB_OK)
        fail(b, "cannot copy %s", from);
    else
        open_path(b, to);
    dub_buf_fini(&text);
    dub_free(from);
    dub_free(to);
}

static void step_again(struct bench *b, struct dub_sv name)
{
    char *path = in_folder(b, b->folder, name);
    dub_session_sync(ui_app_session(b->app));
    ui_app_free(b->app);
    b->app = NULL;
    open_path(b, path);
    dub_free(path);
}

static void touch(struct bench *b, struct dub_sv name)
{
    char *path = in_folder(b, b->folder, name);
    if (dub_file_replace(path, dub_sv("media"), NULL) != DUB_OK)
        fail(b, "cannot write %s", path);
    dub_free(path);
}

static void step_mouse(struct bench *b, struct dub_sv rest)
{
    static const char *const names[] = {"press", "drag", "release", "up", "down"};
    struct dub_sv action = word(&rest), x = word(&rest), y = word(&rest), more;
    struct ui_mouse m = {0};
    unsigned long long col = 0, row = 0;
    int at = 0;
    while (at < 5 && !dub_sv_eq_z(action, names[at]))
        at++;
    if (at == 5 || !dub_sv_u64(x, 1000, &col) || !dub_sv_u64(y, 1000, &row)) {
        fail(b, "which mouse action, and where?");
        return;
    }
    while ((more = word(&rest)).n > 0) {
        m.button = dub_sv_eq_z(more, "middle") ? 1 : dub_sv_eq_z(more, "right") ? 2 : m.button;
        m.mods |= dub_sv_eq_z(more, "shift")  ? UI_MOD_SHIFT
                  : dub_sv_eq_z(more, "alt")  ? UI_MOD_ALT
                  : dub_sv_eq_z(more, "ctrl") ? UI_MOD_CTRL
                                              : 0;
    }
    m.action = (enum ui_mouse_action)at;
    m.x = (int)col;
    m.y = (int)row;
    ui_term_script_button(b->term, &m);
}

static void dump(const struct bench *b, bool styles, struct dub_buf *out)
{
    const struct ui_canvas *c = ui_term_script_screen(b->term);
    ui_canvas_dump(c, out);
    if (styles)
        ui_canvas_dump_styles(c, out);
}

static void show_difference(const char *want, const char *got)
{
    struct dub_sv a = dub_sv(want), b = dub_sv(got);
    for (int row = 1; a.n > 0 || b.n > 0; row++) {
        struct dub_sv x = dub_sv_split(&a, '\n'), y = dub_sv_split(&b, '\n');
        if (!dub_sv_eq(x, y))
            (void)fprintf(stderr, "%3d -%.*s\n%3d +%.*s\n", row, (int)x.n, x.p, row, (int)y.n, y.p);
    }
}

static void add_colour(int colour, struct dub_buf *out)
{
    if (colour < 0)
        dub_buf_add_z(out, "      -");
    else if (colour >= UI_RGB_BIT)
        dub_buf_addf(out, " %06x", (unsigned)colour & 0xffffff);
    else
        dub_buf_addf(out, " %6d", colour);
}

static void dump_looks(const struct ui_looks *looks, struct dub_buf *out)
{
    static const char *const rows[] = {"plain", "current", "selected"};
    for (unsigned id = 0; id < UI_S_COUNT; id++) {
        for (int row = 0; row < 3; row++) {
            struct ui_look l = looks->at[id][row];
            dub_buf_addf(out, "%c %-8s", ui_style_letter((ui_style)id), rows[row]);
            add_colour(l.fg, out);
            add_colour(l.bg, out);
            dub_buf_addf(out, "%s%s%s%s\n", l.bold ? " bold" : "", l.dim ? " dim" : "",
                         l.reverse ? " reverse" : "", l.underline ? " underline" : "");
        }
    }
}

static void compare(struct bench *b, struct dub_sv name, struct dub_buf *shown)
{
    char *path = dub_asprintf("%s/%.*s.txt", b->dir, (int)name.n, name.p);
    struct dub_buf want;
    dub_buf_init(&want, 0);
    if (getenv("DUB_UPDATE")) {
        if (dub_file_replace(path, dub_buf_sv(shown), NULL) != DUB_OK)
            fail(b, "cannot write %s", path);
    } else if (dub_file_read(path, 1 << 20, &want, NULL) != DUB_OK) {
        fail(b, "%s is missing", path);
    } else if (!dub_sv_eq(dub_buf_sv(shown), dub_buf_sv(&want))) {
        fail(b, "the screen is not as in %s", path);
        show_difference(dub_buf_z(&want), dub_buf_z(shown));
    }
    dub_buf_fini(&want);
    dub_free(path);
}

static void step_screen(struct bench *b, struct dub_sv rest, bool looks)
{
    struct dub_sv name = word(&rest);
    struct dub_buf got;
    dub_buf_init(&got, 0);
    if (looks)
        dump_looks(&b->term->looks, &got);
    else
        dump(b, dub_sv_eq_z(dub_sv_trim(rest), "styles"), &got);
    compare(b, name, &got);
    dub_buf_fini(&got);
}

static void step_shows(struct bench *b, struct dub_sv text, bool wanted)
{
    struct dub_buf got;
    dub_buf_init(&got, 0);
    dump(b, false, &got);
    char *z = dub_strndup(text.p, text.n);
    if ((strstr(dub_buf_z(&got), z) != NULL) != wanted)
        fail(b, "the screen %s '%s':\n%s", wanted ? "does not show" : "shows", z, dub_buf_z(&got));
    dub_free(z);
    dub_buf_fini(&got);
}

static void step_command(struct bench *b, struct dub_sv line, bool works)
{
    struct dub_err err;
    dub_err_clear(&err);
    bool fine = ui_app_command(b->app, line, &err) == DUB_OK;
    if (fine != works)
        fail(b, "'%.*s' %s %s", (int)line.n, line.p, fine ? "works" : "fails:", err.text);
}

static void step_service(struct bench *b, struct dub_sv kind)
{
    b->service = dub_sv_eq_z(kind, "sandbox") ? SERVICE_SANDBOX
                 : dub_sv_eq_z(kind, "paid")  ? SERVICE_PAID
                                              : SERVICE_NOKEY;
}

static void step_job(struct bench *b, struct dub_sv rest)
{
    struct dub_sv state = word(&rest);
    struct fake_job *j = fake_latest(&b->jobs);
    if (!j)
        j = fake_add(&b->jobs, "", CLOCK_US);
    rest = dub_sv_trim(rest);
    (void)snprintf(j->state, sizeof(j->state), "%.*s", (int)state.n, state.p);
    (void)snprintf(j->error, sizeof(j->error), "%.*s", (int)rest.n, rest.n ? rest.p : "");
    ui_app_jobs_changed(b->app);
}

/* A job of another project, newer than what there is. */
static void step_foreign(struct bench *b, struct dub_sv state)
{
    char *z = dub_strndup(state.p, state.n);
    fake_add(&b->jobs, z, CLOCK_US + b->now_us)->other = true;
    dub_free(z);
    ui_app_jobs_changed(b->app);
}

static void step_text(struct bench *b, const char *what, const char *got, struct dub_sv want)
{
    if (!dub_sv_eq(dub_sv(got), want))
        fail(b, "%s is '%s', not '%.*s'", what, got, (int)want.n, want.p);
}

/* Its waveform; a video that is known from then on has sound. */
static void step_sound(struct bench *b, struct dub_sv rest)
{
    if (!fake_wave_make(&b->waves, rest))
        fail(b, "which sound, in which state?");
    struct dub_sv name = word(&rest);
    for (int i = 0; i < b->n_facts; i++) {
        struct dub_facts *f = &b->facts[i].facts;
        if (dub_sv_eq_z(name, b->facts[i].path) && f->n_audio == 0)
            f->audio[f->n_audio++] = (struct dub_audio_facts){
                .sample_rate_hz = FAKE_RATE, .channels = 2, .has_duration = true,
                .duration_us = f->duration_us};
    }
    if (b->app)
        ui_app_refresh(b->app);
}

static void step_player(struct bench *b, struct dub_sv verb, struct dub_sv rest)
{
    struct dub_time_ctx ctx = {{0, 0}, false, 0};
    struct dub_err err;
    char *text = dub_strndup(rest.p, rest.n);
    if (dub_sv_eq_z(verb, "player")) {
        b->player.there = true;
        b->player.silent = strcmp(text, "silent") == 0;
    } else if (dub_sv_eq_z(verb, "plays")) {
        if (dub_time_parse(rest, &ctx, &b->player.pos_us, NULL) != DUB_OK)
            fail(b, "where is it?");
        ui_app_play_at(b->app, b->player.pos_us);
    } else {
        (void)dub_fail(&err, DUB_ERR_IO, "%s", text);
        ui_app_play_ended(b->app, text[0] ? &err : NULL);
    }
    dub_free(text);
}

/* A file of the folder holds these bytes. */
static void step_holds(struct bench *b, struct dub_sv rest)
{
    char *path = in_folder(b, b->folder, word(&rest));
    struct dub_buf text;
    dub_buf_init(&text, 0);
    if (dub_file_read(path, 1 << 20, &text, NULL) != DUB_OK)
        fail(b, "cannot read %s", path);
    step_text(b, path, dub_buf_z(&text), dub_sv_trim(rest));
    dub_buf_fini(&text);
    dub_free(path);
}

static void size_of(struct dub_sv text, int *w, int *h)
{
    unsigned long long x = 0, y = 0;
    struct dub_sv rest = text, left = dub_sv_split(&rest, 'x');
    if (dub_sv_u64(left, 1000, &x) && dub_sv_u64(rest, 1000, &y)) {
        *w = (int)x;
        *h = (int)y;
    }
}

static void step_keys(struct bench *b, struct dub_sv rest)
{
    while ((rest = dub_sv_trim(rest)).n > 0) {
        struct dub_sv name = word(&rest);
        char *z = dub_strndup(name.p, name.n);
        if (!ui_term_script_key(b->term, z))
            fail(b, "no key %s", z);
        ui_app_pump(b->app);
        dub_free(z);
    }
}

static bool set_up_step(struct bench *b, struct dub_sv verb, struct dub_sv rest)
{
    if (dub_sv_eq_z(verb, "size") || dub_sv_eq_z(verb, "charset")) {
        int w = 120, h = 36;
        enum ui_charset set = UI_CHARSET_UTF8;
        if (dub_sv_eq_z(verb, "size"))
            size_of(dub_sv_trim(rest), &w, &h);
        else
            set = dub_sv_eq_z(dub_sv_trim(rest), "ascii")   ? UI_CHARSET_ASCII
                  : dub_sv_eq_z(dub_sv_trim(rest), "latin") ? UI_CHARSET_LATIN
                                                            : UI_CHARSET_UTF8;
        if (b->term && dub_sv_eq_z(verb, "charset"))
            b->term->charset = set;
        else if (!b->term)
            b->term = ui_term_script_new(w, h, set);
    } else if (dub_sv_eq_z(verb, "facts")) {
        step_facts(b, rest);
    } else if (dub_sv_eq_z(verb, "service")) {
        step_service(b, dub_sv_trim(rest));
    } else if (dub_sv_eq_z(verb, "pictures")) {
        b->pictures.on = true;
        b->pictures.shots_known = dub_sv_eq_z(dub_sv_trim(rest), "shots");
    } else if (dub_sv_eq_z(verb, "file")) {
        touch(b, dub_sv_trim(rest));
    } else if (dub_sv_eq_z(verb, "project")) {
        step_project(b, rest);
    } else if (dub_sv_eq_z(verb, "again")) {
        step_again(b, dub_sv_trim(rest));
    } else if (dub_sv_eq_z(verb, "video")) {
        struct dub_sv name = dub_sv_trim(rest);
        char *path = dub_strndup(name.p, name.n);
        open_path(b, strcmp(path, "-") == 0 ? NULL : path);
        dub_free(path);
    } else {
        return false;
    }
    return true;
}

static void run_step(struct bench *b, struct dub_sv line)
{
    struct dub_sv rest = line, verb = word(&rest);
    if (set_up_step(b, verb, rest)) {
        /* done */
    } else if (dub_sv_eq_z(verb, "key")) {
        step_keys(b, rest);
    } else if (dub_sv_eq_z(verb, "type")) {
        ui_term_script_bytes(b->term, rest);
    } else if (dub_sv_eq_z(verb, "paste")) {
        ui_term_script_bytes(b->term, DUB_SV_LIT("\x1b[200~"));
        ui_term_script_bytes(b->term, rest);
        ui_term_script_bytes(b->term, DUB_SV_LIT("\x1b[201~"));
    } else if (dub_sv_eq_z(verb, "mouse")) {
        step_mouse(b, rest);
    } else if (dub_sv_eq_z(verb, "resize")) {
        int w = 80, h = 24;
        size_of(dub_sv_trim(rest), &w, &h);
        ui_term_script_resize(b->term, w, h);
    } else if (dub_sv_eq_z(verb, "do") || dub_sv_eq_z(verb, "fails")) {
        step_command(b, rest, dub_sv_eq_z(verb, "do"));
    } else if (dub_sv_eq_z(verb, "job")) {
        step_job(b, rest);
    } else if (dub_sv_eq_z(verb, "wait")) {
        unsigned long long ms = 0;
        if (!dub_sv_u64(dub_sv_trim(rest), 1000000, &ms))
            fail(b, "wait how long?");
        b->now_us += (dub_us)ms * 1000;
    } else if (dub_sv_eq_z(verb, "screen") || dub_sv_eq_z(verb, "looks")) {
        step_screen(b, rest, dub_sv_eq_z(verb, "looks"));
    } else if (dub_sv_eq_z(verb, "shows") || dub_sv_eq_z(verb, "lacks")) {
        step_shows(b, rest, dub_sv_eq_z(verb, "shows"));
    } else if (dub_sv_eq_z(verb, "picture-fails")) {
        rest = dub_sv_trim(rest);
        (void)snprintf(b->pictures.error, sizeof(b->pictures.error), "%.*s", (int)rest.n, rest.p);
    } else if (dub_sv_eq_z(verb, "shots-found")) {
        fake_shots_end(&b->pictures);
    } else if (dub_sv_eq_z(verb, "foreign")) {
        step_foreign(b, dub_sv_trim(rest));
    } else if (dub_sv_eq_z(verb, "sound")) {
        step_sound(b, rest);
    } else if (dub_sv_eq_z(verb, "built")) {
        char n[24];
        (void)snprintf(n, sizeof(n), "%d", b->waves.n_built);
        step_text(b, "waveforms built again", n, dub_sv_trim(rest));
    } else if (dub_sv_eq_z(verb, "did")) {
        step_text(b, "asked of the service", b->jobs.did, dub_sv_trim(rest));
    } else if (dub_sv_eq_z(verb, "player") || dub_sv_eq_z(verb, "plays") ||
               dub_sv_eq_z(verb, "over")) {
        step_player(b, verb, dub_sv_trim(rest));
    } else if (dub_sv_eq_z(verb, "played")) {
        step_text(b, "what the player was told", b->player.did, dub_sv_trim(rest));
    } else if (dub_sv_eq_z(verb, "copied")) {
        step_text(b, "the clipboard", ui_term_script_clipboard(b->term), dub_sv_trim(rest));
    } else if (dub_sv_eq_z(verb, "holds")) {
        step_holds(b, rest);
    } else if (dub_sv_eq_z(verb, "done")) {
        if (!ui_app_is_done(b->app))
            fail(b, "the editor is still there");
    } else {
        fail(b, "no step '%.*s'", (int)verb.n, verb.p);
    }
    if (b->app && !ui_app_is_done(b->app))
        ui_app_pump(b->app);
}

/* --- the run ---------------------------------------------------------------------------------- */

static void empty_folder(const char *folder)
{
    DIR *d = opendir(folder);
    for (const struct dirent *e; d && (e = readdir(d));) {
        char *path = dub_path_join(folder, e->d_name);
        (void)unlink(path); /* folders among them stay: `.` and `..` */
        dub_free(path);
    }
    if (d)
        (void)closedir(d);
    (void)rmdir(folder);
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    struct dub_buf text;
    char folder[] = "/tmp/dub-screen-XXXXXX";
    dub_buf_init(&text, 0);
    if (argc != 2 || dub_file_read(argv[1], 1 << 20, &text, NULL) != DUB_OK || !mkdtemp(folder)) {
        (void)fprintf(stderr, "usage: run_screen SCRIPT\n");
        return 2;
    }
    b.script = argv[1];
    b.dir = dub_path_absolute(argv[1]);
    b.dir[dub_path_base(b.dir) - b.dir - 1] = '\0';
    b.folder = folder;
    if (chdir(folder) != 0 || setenv("TZ", "UTC", 1) != 0)
        return 2;
    struct dub_sv rest = dub_buf_sv(&text);
    while (rest.n > 0) {
        struct dub_sv line = dub_sv_split(&rest, '\n');
        b.line++;
        if (dub_sv_trim(line).n > 0 && line.p[0] != '#')
            run_step(&b, line);
    }
    ui_app_free(b.app);
    fake_fini(&b.jobs);
    fake_waves_fini(&b.waves);
    if (b.term)
        b.term->ops->free(b.term);
    dub_buf_fini(&text);
    dub_free(b.dir);
    empty_folder(folder);
    return b.failures > 0 ? 1 : 0;
}
