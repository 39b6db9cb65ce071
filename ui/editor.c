#include "editor.h"

#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli.h"
#include "editor_jobs.h"
#include "editor_media.h"
#include "editor_waves.h"
#include "editor_draft.h"
#include "editor_picture.h"
#include "editor_player.h"
#include "run/facts_cache.h"
#include "run/paths.h"

#define COMMANDS_MAX    32
#define RESUME_AFTER_US ((dub_us)50000) /* the first frame comes before the ledger is read */

struct editor {
    struct dub_loop *loop;
    struct ui_term *term;
    struct ui_app *app;
    struct ui_editor_media media;
    struct ui_editor_waves waves;
    struct ui_editor_jobs jobs;
    struct ui_editor_player player;
    struct ui_editor_draft draft;
    const char *file, *api_url;
    const char *commands[COMMANDS_MAX];
    size_t n_commands;
};

static enum dub_status probe(void *ctx, struct dub_session *s, const char *where,
                             struct dub_err *err)
{
    struct editor *e = ctx;
    return ui_editor_media_probe(&e->media, s, where, err);
}

static enum dub_status listen(void *ctx, struct dub_session *s, const char *where,
                              struct dub_err *err)
{
    struct editor *e = ctx;
    return ui_editor_listen_now(&e->media.listen, s, where, err);
}

static bool stop_listening(void *ctx)
{
    struct editor *e = ctx;
    return ui_editor_listen_stop(&e->media.listen);
}

static int usage(const char *text, const char *word)
{
    fprintf(stderr,
            "dubline: %s%s\nusage: dubline [FILE.dub | VIDEO] [--api-url URL] [-c COMMAND]...\n",
            text, word);
    return dub_status_exit(DUB_ERR_ARG);
}

/* Returns 0, or the exit status of a usage error. */
static int read_arguments(struct editor *e, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        bool api = strcmp(argv[i], "--api-url") == 0, command = strcmp(argv[i], "-c") == 0;
        if ((api || command) && i + 1 == argc)
            return usage("a value is missing behind ", argv[i]);
        if (api)
            e->api_url = argv[++i];
        else if (command && e->n_commands == COMMANDS_MAX)
            return usage("too many commands", "");
        else if (command)
            e->commands[e->n_commands++] = argv[++i];
        else if (argv[i][0] == '-' && argv[i][1])
            return usage("there is no option ", argv[i]);
        else if (e->file)
            return usage("one file at a time: ", argv[i]);
        else
            e->file = argv[i];
    }
    return 0;
}

static void on_resume(void *ctx)
{
    struct editor *e = ctx;
    ui_editor_jobs_resume(&e->jobs);
}

/* What cannot become a project is said before the screen is taken: nothing there, no video. */
static enum dub_status look_at_file(struct editor *e, struct dub_err *err)
{
    struct dub_facts facts;
    struct dub_sv name = dub_sv(e->file ? e->file : "");
    bool project = dub_sv_ends(name, DUB_SV_LIT(".dub")) || dub_sv_ends(name, DUB_SV_LIT(".DUB"));
    if (project && !dub_file_exists(e->file))
        return dub_fail(err, DUB_ERR_IO, "there is no project %s; `dubline VIDEO` begins one",
                        e->file);
    if (!e->file || project || !dub_file_exists(e->file))
        return DUB_OK;
    struct dub_media_client *client = ui_editor_media_client(&e->media, err);
    enum dub_status st = client ? dub_probe_sync(client, e->loop, e->file, false, &facts, err)
                                : err->code;
    if (st == DUB_OK && !facts.has_video)
        st = dub_fail(err, DUB_ERR_MEDIA,
                      "%s holds no picture, only sound: a project begins with a video", e->file);
    return st;
}

static enum dub_status open_all(struct editor *e, struct dub_err *err)
{
    char owner[64];
    e->loop = dub_loop_new();
    e->media.loop = e->loop;
    enum dub_status st = look_at_file(e, err);
    if (st == DUB_OK)
        st = ui_term_tty_new(&e->term, err);
    if (st != DUB_OK)
        return st;
    char *state = dub_dir_path(DUB_DIR_STATE), *config = dub_dir_path(DUB_DIR_CONFIG);
    (void)snprintf(owner, sizeof(owner), "dubline, process %ld", (long)getpid());
    ui_editor_jobs_init(&e->jobs, e->loop, &e->media, e->api_url);
    struct ui_app_config cfg = {
        .loop = e->loop,
        .term = e->term,
        .outside = {.ctx = e, .now = ui_wall_clock, .seed = ui_random_bits, .probe = probe,
                    .listen = listen},
        .listen = {e, stop_listening},
        .jobs = ui_editor_jobs_port(&e->jobs),
        .waves = ui_editor_waves_port(&e->waves, e->loop),
        .pictures = ui_editor_picture_port(&e->media),
        .player = ui_editor_player_port(&e->player),
        .draft = ui_editor_draft_port(&e->draft, &e->media),
        .state_dir = state,
        .config_dir = config,
        .owner = owner,
    };
    e->app = ui_app_new(&cfg);
    e->media.app = e->jobs.app = e->waves.app = e->player.app = e->app;
    e->media.listen.app = e->app;
    e->media.listen.loop = e->loop;
    e->player.loop = e->loop;
    dub_free(state);
    dub_free(config);
    st = ui_app_open(e->app, e->file, err);
    if (e->n_commands > 0)
        ui_app_passing(e->app, true);
    for (size_t i = 0; st == DUB_OK && i < e->n_commands; i++)
        st = ui_app_command(e->app, dub_sv(e->commands[i]), err);
    if (e->n_commands > 0)
        ui_app_passing(e->app, false);
    return st;
}

static void close_all(struct editor *e)
{
    ui_editor_player_fini(&e->player);
    ui_editor_draft_fini(&e->draft);
    ui_editor_jobs_fini(&e->jobs);
    ui_editor_waves_fini(&e->waves);
    ui_editor_media_fini(&e->media);
    ui_app_free(e->app);
    if (e->term)
        e->term->ops->free(e->term);
    dub_loop_free(e->loop);
}

int ui_editor_main(int argc, char **argv)
{
    struct editor e = {0};
    struct dub_err err;
    dub_err_clear(&err);
    int exit_status = read_arguments(&e, argc, argv);
    if (exit_status)
        return exit_status;
    enum dub_status st = open_all(&e, &err);
    if (st == DUB_OK) {
        (void)dub_loop_add_timer(e.loop, RESUME_AFTER_US, on_resume, &e);
        ui_app_run(e.app);
    }
    close_all(&e);
    if (st != DUB_OK) /* said on the terminal that is ours no longer */
        ui_say_error(&err);
    return dub_status_exit(st);
}
