#include "cli_doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "config.h"
#include "keyfile.h"
#include "run/paths.h"
#include "run/peaks_cache.h"
#include "run/player.h"
#include "style.h"

/* A line each of a list of problems. */
static void report_lines(ui_doctor_fn *report, void *ctx, const char *what, struct dub_sv lines)
{
    while (lines.n > 0) {
        struct dub_sv line = dub_sv_split(&lines, '\n');
        char *z = dub_strndup(line.p, line.n);
        report(ctx, what, false, z);
        dub_free(z);
    }
}

static void options(ui_doctor_fn *report, void *ctx, const char *dir, struct ui_options *o)
{
    struct dub_buf problems, text;
    char *path = ui_config_path(dir);
    size_t n_set = 0;
    dub_buf_init(&problems, 0);
    dub_buf_init(&text, 0);
    (void)ui_config_load(o, path, &problems);
    for (int i = 0; i < UI_OPT_COUNT; i++)
        n_set += o->at[i].origin != NULL;
    if (path && !dub_file_exists(path))
        dub_buf_addf(&text, "%s: not there, all options have their presets", path);
    else
        dub_buf_addf(&text, "%s: %zu option%s set", path ? path : "no folder", n_set,
                     n_set == 1 ? "" : "s");
    report(ctx, "options", true, dub_buf_z(&text));
    report_lines(report, ctx, "options", dub_buf_sv(&problems));
    dub_buf_fini(&text);
    dub_buf_fini(&problems);
    dub_free(path);
}

static void keys(ui_doctor_fn *report, void *ctx, const char *dir, const struct ui_options *o)
{
    struct ui_keymap m;
    struct dub_buf problems, text;
    char *path = ui_keyfile_path(dir);
    bool vi = o->at[UI_OPT_KEYMAP].number == 1;
    size_t n_own = 0;
    dub_buf_init(&problems, 0);
    dub_buf_init(&text, 0);
    ui_keymap_init(&m);
    bool sound = ui_keymap_read(&m, dub_sv(ui_keymap_defaults()), "default", NULL) == DUB_OK &&
                 (!vi || ui_keymap_read(&m, dub_sv(ui_keymap_vi()), "vi", NULL) == DUB_OK);
    (void)ui_keyfile_load(&m, path, &problems);
    for (size_t i = 0; path && i < m.bindings.n; i++)
        n_own += strncmp(m.bindings.at[i].origin, path, strlen(path)) == 0;
    dub_buf_addf(&text, "preset %s; ", o->at[UI_OPT_KEYMAP].text);
    if (path && dub_file_exists(path))
        dub_buf_addf(&text, "%s binds %zu key%s", path, n_own, n_own == 1 ? "" : "s");
    else
        dub_buf_addf(&text, "%s: not there, no keys of your own", path ? path : "no folder");
    report(ctx, "keys", sound, dub_buf_z(&text));
    report_lines(report, ctx, "keys", dub_buf_sv(&problems));
    ui_keymap_fini(&m);
    dub_buf_fini(&text);
    dub_buf_fini(&problems);
    dub_free(path);
}

static void colours(ui_doctor_fn *report, void *ctx, const struct ui_options *o)
{
    const char *term = getenv("TERM"), *colorterm = getenv("COLORTERM");
    const char *no_color = getenv("NO_COLOR");
    const char *wanted = o->at[UI_OPT_COLOURS].text;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    dub_buf_addf(&text, "theme %s; colours ", o->at[UI_OPT_THEME].text);
    if (strcmp(wanted, "auto") != 0)
        dub_buf_addf(&text, "%s, as the option says", wanted);
    else if (no_color && no_color[0])
        dub_buf_add_z(&text, "none: NO_COLOR is set");
    else if (ui_colours_exact(colorterm, term, getenv("TMUX") != NULL))
        dub_buf_addf(&text, "exact: COLORTERM=%s", colorterm);
    else
        dub_buf_addf(&text, "as terminfo has them for TERM=%s; COLORTERM=truecolor would give all",
                     term ? term : "");
    report(ctx, "colours", true, dub_buf_z(&text));
    dub_buf_fini(&text);
}

static void clipboard(ui_doctor_fn *report, void *ctx)
{
    report(ctx, "clipboard", true,
           getenv("TMUX") ? "copies go out as OSC 52; tmux passes them on with 'set -s set-clipboard "
                            "on' in ~/.tmux.conf"
                          : "copies go out as OSC 52, over SSH too, where the terminal allows it");
}

static void player(ui_doctor_fn *report, void *ctx)
{
    const char *wanted = getenv("DUBLINE_PLAYER");
    char *path;
    struct dub_buf text;
    enum dub_player_kind kind = dub_player_find(&path);
    bool wrong = kind == DUB_PLAYER_NONE && wanted && wanted[0] && strcmp(wanted, "none") != 0;
    dub_buf_init(&text, 0);
    if (wrong)
        dub_buf_addf(&text, "DUBLINE_PLAYER names %s, which is no program", wanted);
    else if (kind == DUB_PLAYER_NONE)
        dub_buf_add_z(&text, "none: mpv (or ffplay) would play; `dubline draft` renders a file");
    else
        dub_buf_addf(&text, "%s%s", path,
                     kind == DUB_PLAYER_FFPLAY ? ": one sound at a time; mpv plays several" : "");
    report(ctx, "player", !wrong, dub_buf_z(&text));
    dub_buf_fini(&text);
    dub_free(path);
}

/* As far as can be seen without opening anything. */
static void sound(ui_doctor_fn *report, void *ctx)
{
    static const char *const below[] = {"pipewire-0", "pulse/native"};
    const char *dir = getenv("XDG_RUNTIME_DIR"), *server = getenv("PULSE_SERVER");
    char *found = server && server[0] ? dub_strdup(server) : NULL;
    struct dub_buf text;
    for (size_t i = 0; i < DUB_ARRAY_LEN(below) && dir && !found; i++) {
        found = dub_path_join(dir, below[i]);
        if (access(found, F_OK) != 0) {
            dub_free(found);
            found = NULL;
        }
    }
    if (!found && access("/dev/snd/timer", F_OK) == 0)
        found = dub_strdup("/dev/snd");
    dub_buf_init(&text, 0);
    if (found)
        dub_buf_addf(&text, "%s%s", found,
                     getenv("SSH_CONNECTION") ? ": of this machine, not of the one you sit at" : "");
    else
        dub_buf_add_z(&text, "no sound device was found: players run without a sound; `dubline "
                             "draft` renders a file to listen to elsewhere");
    report(ctx, "sound", true, dub_buf_z(&text));
    dub_buf_fini(&text);
    dub_free(found);
}

static void key_file(ui_doctor_fn *report, void *ctx, const char *dir)
{
    char *path = dir ? dub_path_join(dir, "key") : NULL;
    struct stat info;
    struct dub_buf text;
    dub_buf_init(&text, 0);
    if (path && stat(path, &info) == 0) {
        bool private = (info.st_mode & 077) == 0;
        dub_buf_addf(&text, "%s, mode %04o%s", path, (unsigned)info.st_mode & 07777,
                     private ? "" : ": others can read it, chmod 600");
        report(ctx, "key file", private, dub_buf_z(&text));
    } else if (path) {
        dub_buf_addf(&text, "%s: not there%s", path,
                     getenv("SYNC_API_KEY") ? ", SYNC_API_KEY is used" : "");
        report(ctx, "key file", true, dub_buf_z(&text));
    }
    dub_buf_fini(&text);
    dub_free(path);
}

static void waveforms(ui_doctor_fn *report, void *ctx)
{
    size_t n;
    int64_t bytes;
    struct dub_buf text;
    char *dir = dub_peaks_cache_dir();
    dub_buf_init(&text, 0);
    dub_peaks_cache_usage(dir, &n, &bytes);
    dub_buf_addf(&text, "%s: %zu kept, %lld of %lld MB; what is unused for %d days goes",
                 dir ? dir : "no folder, none is kept", n, (long long)((bytes + 999999) / 1000000),
                 (long long)(DUB_PEAKS_CACHE_BYTES / 1000000), DUB_PEAKS_CACHE_DAYS);
    report(ctx, "waveforms", dir != NULL, dub_buf_z(&text));
    dub_buf_fini(&text);
    dub_free(dir);
}

void ui_doctor_screen(ui_doctor_fn *report, void *ctx)
{
    char *dir = dub_dir_path(DUB_DIR_CONFIG);
    struct ui_options o;
    ui_options_init(&o);
    key_file(report, ctx, dir);
    options(report, ctx, dir, &o);
    keys(report, ctx, dir, &o);
    colours(report, ctx, &o);
    clipboard(report, ctx);
    player(report, ctx);
    sound(report, ctx);
    waveforms(report, ctx);
    ui_options_fini(&o);
    dub_free(dir);
}
